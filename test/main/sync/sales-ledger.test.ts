import { describe, expect, it } from 'vitest'
import type { SalesChoice, Store } from '../../../src/main/store/store.ts'
import { usualScheme } from '../../../src/main/stock/scheme.ts'
import { parsePrice, parseProduct } from '../../../src/main/stripe/mapping.ts'
import { createApplier, unknownCause } from '../../../src/main/sync/apply.ts'
import {
  type RemoteEvent,
  RemoteFailure,
  type RemoteLine,
  type RemoteSession
} from '../../../src/main/sync/remote.ts'
import { createSalesLedger, isLeft, returnKey, saleKey } from '../../../src/main/sync/sales-ledger.ts'
import { aPrice, aProduct } from '../../builders.ts'
import { handClock } from '../../integration/hand-clock.ts'
import { aStore } from '../store/a-store.ts'

const anEvent = (
  type: string,
  object: RemoteEvent['object'],
  changes: Partial<RemoteEvent> = {}
): RemoteEvent => ({
  id: `evt_${type}_${object?.id ?? ''}`,
  type,
  created: 1_700_000_600,
  object,
  requestId: null,
  idempotencyKey: null,
  previous: {},
  after: {},
  ...changes
})
const completed = (id = 'cs_1') => anEvent('checkout.session.completed', { kind: 'session', id })
const paidLater = (id = 'cs_1') =>
  anEvent('checkout.session.async_payment_succeeded', { kind: 'session', id })
const refunded = (id = 'pi_1', created = 1_700_000_900) =>
  anEvent('charge.refunded', { kind: 'payment', id }, { created })

const aLine = (changes: Partial<RemoteLine> = {}): RemoteLine => ({
  id: 'li_1',
  priceId: 'price_1',
  productId: 'prod_1',
  priceMetadata: {},
  metadata: { size: 'S' },
  description: 'Shirt',
  quantity: 2,
  amount: 4_000,
  ...changes
})
const aSession = (changes: Partial<RemoteSession> = {}): RemoteSession => ({
  id: 'cs_1',
  created: 0,
  paid: true,
  sells: true,
  paymentIntent: 'pi_1',
  currency: 'eur',
  amount: 4_000,
  metadata: {},
  lines: [aLine()],
  ...changes
})

/** A shop with a shirt: three of S, M not counted. Stripe answers with what a test puts into `sessions`. */
function aShop(settings: Partial<SalesChoice> = {}) {
  const store = aStore()
  const clock = handClock('hasty')
  const sessions = new Map<string, RemoteSession | Error>([['cs_1', aSession()]])
  const refunds = new Map<string, number | Error>()
  /** When the latest refund was. */
  const refundedAt = { now: 1_700_000_900_000 }
  const asked: string[] = []
  const applier = createApplier(store, clock, {
    ids: new Set(),
    products: new Set(),
    structural: false,
    fromStripe: false,
    low: new Set()
  })
  const ledger = createSalesLedger({
    store,
    applier,
    clock,
    typedBack: () => 0,
    catalog: {
      async session(id) {
        asked.push(id)
        const session = sessions.get(id) ?? null
        if (session instanceof Error) throw session
        return session
      },
      async sessionOf(id) {
        asked.push(`of ${id}`)
        return (
          [...sessions].find(([, one]) => !(one instanceof Error) && one.paymentIntent === id)?.[0] ?? null
        )
      },
      async refunded(id) {
        asked.push(id)
        const amount = refunds.get(id) ?? 0
        if (amount instanceof Error) throw amount
        const at = amount === 0 ? null : refundedAt.now
        return { amount, at, since: at }
      }
    }
  })
  store.saveSalesSettings({ mode: 'lower', restock: 'offer', since: 0, restockSince: 0, ...settings })
  const product = parseProduct(
    aProduct({
      id: 'prod_1',
      default_price: 'price_1',
      metadata: { sizes: 'S,M', stock_S: '3', stock_M: '' }
    })
  )
  const price = parsePrice(aPrice({ id: 'price_1', product: 'prod_1' }))
  if (!product.ok || !price.ok) throw new Error('the builders are out of date')
  for (const { object } of [product, price]) applier.apply(object, unknownCause)
  /** When the look begins that meets the events, in Stripe's seconds. */
  const look = { at: 1_700_000_610 }
  const meet = async (...events: RemoteEvent[]): Promise<Set<string>> => {
    const found = await ledger.read(events)
    return store.atomically(() => new Set([...ledger.save(found, look.at), ...ledger.saveRefunds(found)]))
  }
  return { store, ledger, applier, clock, sessions, refunds, refundedAt, asked, look, meet }
}

const lowerings = (store: Store) =>
  store.outbox
    .openOfProduct('prod_1')
    .map(({ delta, field, once, reason }) => ({ delta, field, once, reason }))

describe('a paid session', () => {
  it('becomes a row a line and, where Stockroom lowers stock, one edit that all desks make once', async () => {
    const { store, meet } = aShop()
    expect(await meet(completed())).toEqual(new Set(['prod_1/stock_S']))
    expect(store.sales.bySession('cs_1')).toMatchObject([
      { line_item_id: 'li_1', item_id: 'prod_1/stock_S', quantity: 2, lowering: 'waiting' }
    ])
    expect(lowerings(store)).toEqual([
      { delta: -2, field: 'metadata.stock_S', once: 'sale-cs_1-li_1', reason: 'sold' }
    ])
    expect(store.view.item('prod_1/stock_S')).toMatchObject({ on_hand: 1, on_hand_stripe: 3 })
  })

  it('is asked for once, though several of its events came', async () => {
    const { store, meet, asked } = aShop()
    await meet(completed(), paidLater(), completed())
    expect(asked).toEqual(['cs_1'])
    await meet(paidLater())
    expect(asked).toEqual(['cs_1'])
    expect(lowerings(store)).toHaveLength(1)
  })

  it('that is paid later is taken up by the event that says so, at its time', async () => {
    const { store, meet, sessions } = aShop()
    sessions.set('cs_1', aSession({ paid: false }))
    await meet(completed())
    expect(store.sales.count('all')).toBe(0)
    sessions.set('cs_1', aSession())
    await meet({ ...paidLater(), created: 1_700_900_000 })
    expect(store.sales.order('cs_1')?.paid_at).toBe(1_700_900_000_000)
  })

  it('changes nothing when it is written a second time', async () => {
    const { store, ledger } = aShop()
    const found = await ledger.read([completed()])
    expect(ledger.save(found, 0)).toEqual(new Set(['prod_1/stock_S']))
    expect(ledger.save(found, 0)).toEqual(new Set())
    expect(lowerings(store)).toHaveLength(1)
  })

  it('lowers nothing where the owner only watches, has not chosen, or chose after it was paid', async () => {
    for (const settings of [
      { mode: 'watch' },
      { mode: null },
      { mode: 'lower', since: null },
      { mode: 'lower', since: 1_700_000_600_001 }
    ] as const) {
      const { store, meet } = aShop(settings)
      await meet(completed())
      expect(store.sales.bySession('cs_1')).toMatchObject([{ lowering: null, item_id: 'prod_1/stock_S' }])
      expect(lowerings(store)).toEqual([])
    }
  })

  it('lowers the lines that can be lowered and lists the others', async () => {
    const { store, meet, sessions } = aShop()
    sessions.set(
      'cs_1',
      aSession({
        lines: [
          aLine({ id: 'li_none', quantity: 0 }),
          aLine({ id: 'li_uncounted', metadata: { size: 'M' } }),
          aLine({ id: 'li_unknown', metadata: { size: 'XXL' } }),
          aLine({ id: 'li_gone', productId: 'prod_9' }),
          aLine({ id: 'li_good', quantity: 1 })
        ]
      })
    )
    await meet(completed())
    expect(lowerings(store).map(({ once }) => once)).toEqual(['sale-cs_1-li_good'])
    const rows = store.sales
      .bySession('cs_1')
      .map((sale) => [sale.line_item_id, sale.lowering, sale.unmatched])
    expect(rows).toEqual([
      ['li_gone', null, 'its product is not in this shop, and the order notes none that is'],
      ['li_good', 'waiting', null],
      ['li_none', null, null],
      ['li_uncounted', null, null],
      ['li_unknown', null, 'the order says XXL, which is not among its variants']
    ])
  })

  it('that sells nothing off a shelf is no sale', async () => {
    const { store, meet, sessions } = aShop()
    sessions.set('cs_1', aSession({ sells: false }))
    await meet(completed())
    expect(store.sales.order('cs_1')).toBeNull()
  })

  it('is looked for only where an event speaks of a payment', async () => {
    const { asked, meet } = aShop()
    const nothing = anEvent('charge.refunded', null)
    const expired = anEvent('checkout.session.expired', { kind: 'session', id: 'cs_1' })
    const other = anEvent('product.updated', { kind: 'product', id: 'prod_1' })
    expect(await meet(nothing, expired, other)).toEqual(new Set())
    expect(asked).toEqual([])
  })
})

describe('a session that cannot be read', () => {
  it.each([
    ['says something else than its API promises', new RemoteFailure('refused', 'stripe-trouble', 'no id')],
    ['needs a permission the key lacks', new RemoteFailure('denied', 'missing-permission', 'no id')]
  ])('is listed when it %s, and stops no other', async (_, failure) => {
    const { store, meet, sessions } = aShop()
    sessions.set('cs_0', failure)
    await meet(completed('cs_0'), completed('cs_1'), completed('cs_gone'))
    expect(store.books.problems()).toMatchObject([
      { object: 'cs_0', reason: 'its sale cannot be read: no id. It is asked for again by itself' }
    ])
    expect(store.sales.count('all')).toBe(1)
    expect(store.sales.order('cs_gone')).toBeNull()
    sessions.set('cs_0', aSession({ id: 'cs_0', paymentIntent: 'pi_0' }))
    await meet(paidLater('cs_0'))
    expect(store.books.problems()).toEqual([])
  })

  it.each([
    ['Stripe is busy', new RemoteFailure('busy', 'rate-limited', 'slow down')],
    ['the network is gone', new RemoteFailure('lost', 'offline', 'no network')],
    ['the key was revoked', new RemoteFailure('denied', 'bad-key', 'revoked')],
    ['it is our own mistake', new TypeError('a bug')]
  ])('ends the look when %s, so that its event is met again', async (_, failure) => {
    const { meet, sessions, refunds, store } = aShop()
    sessions.set('cs_1', failure)
    await expect(meet(completed())).rejects.toBe(failure)
    refunds.set('pi_1', failure)
    await expect(meet(refunded())).rejects.toBe(failure)
    expect(store.books.problems()).toEqual([])
  })
})

it('a line of several sizes is worth to each what was sold of it, where that is whole', async () => {
  const { store, meet, sessions } = aShop()
  const notes = ['S', 'M'].flatMap((size, n) => [
    [`item_${n}_product_id`, 'prod_1'],
    [`item_${n}_size`, size],
    [`item_${n}_quantity`, String(2 - n)]
  ])
  const lines = (amount: number | null) => [aLine({ metadata: {}, quantity: 3, amount })]
  for (const [id, amount] of [['cs_1', 6_000] as const, ['cs_2', 4_000] as const, ['cs_3', null] as const])
    sessions.set(id, aSession({ id, metadata: Object.fromEntries(notes), lines: lines(amount) }))
  await meet(completed('cs_1'), completed('cs_2'), completed('cs_3'))
  const amounts = (id: string) => store.sales.bySession(id).map(({ amount }) => amount)
  expect(amounts('cs_1')).toEqual([4_000, 2_000])
  expect(amounts('cs_2')).toEqual([null, null])
  expect(amounts('cs_3')).toEqual([null, null])
})

describe('money that a checkout only held', () => {
  const captured = (id = 'pi_1', created = 1_700_300_000) =>
    anEvent('charge.captured', { kind: 'capture', id }, { created })

  it('makes a sale when it is taken, whatever the session says of it, and one', async () => {
    const { store, meet, sessions, asked } = aShop()
    sessions.set('cs_1', aSession({ paid: false }))
    await meet(completed())
    expect(store.sales.count('all')).toBe(0)
    await meet(captured(), captured())
    expect(store.sales.order('cs_1')).toMatchObject({ paid_at: 1_700_300_000_000 })
    expect(lowerings(store)).toMatchObject([{ delta: -2, once: 'sale-cs_1-li_1' }])
    await meet(captured(), completed())
    expect(asked.filter((id) => id === 'cs_1')).toHaveLength(2)
    expect(store.sales.count('all')).toBe(1)
  })

  it('says nothing of its refund, which is asked for all the same', async () => {
    const { store, meet, refunds, asked } = aShop()
    refunds.set('pi_1', 4_000)
    store.atomically(() => store.books.addEvent(captured(), 0))
    await meet(captured())
    expect(asked).toEqual(['of pi_1', 'cs_1'])
    await meet(captured(), refunded())
    expect(store.sales.bySession('cs_1')).toMatchObject([{ refunded_units: 2 }])
  })

  it('is no sale without a checkout, nor where the shop may have lowered stock long before', async () => {
    const { store, meet, asked } = aShop()
    await meet(captured('pi_9'))
    expect(asked).toEqual(['of pi_9'])
    store.saveSalesSettings({ mode: 'watch', restock: 'offer', since: 0, restockSince: 0 })
    await meet(captured())
    expect(asked).toEqual(['of pi_9'])
    expect(store.sales.count('all')).toBe(0)
  })
})

describe('a refund', () => {
  it('marks what it gave back as it stands now, whatever order its events come in', async () => {
    const { store, meet, refunds, asked } = aShop()
    await meet(completed())
    refunds.set('pi_1', 2_000)
    expect(await meet(refunded(), refunded())).toEqual(new Set(['prod_1/stock_S']))
    expect(asked).toEqual(['cs_1', 'pi_1'])
    expect(store.sales.bySession('cs_1')).toMatchObject([
      { refunded_amount: 2_000, refunded_at: 1_700_000_900_000, refunded_units: 1 }
    ])
    refunds.set('pi_1', 4_000)
    await meet(refunded())
    expect(store.sales.bySession('cs_1')).toMatchObject([{ refunded_amount: 4_000, refunded_units: 2 }])
    // A refund that failed afterwards never was.
    refunds.set('pi_1', 0)
    await meet(anEvent('refund.failed', { kind: 'payment', id: 'pi_1' }))
    expect(store.sales.bySession('cs_1')).toMatchObject([
      { refunded_amount: 0, refunded_at: null, refunded_units: 0 }
    ])
  })

  it('has the time of the refund, whichever of its events is met, and when', async () => {
    const { store, meet, refunds, refundedAt } = aShop()
    const updated = (created: number) =>
      anEvent('refund.updated', { kind: 'payment', id: 'pi_1' }, { id: `evt_${created}`, created })
    await meet(completed())
    refunds.set('pi_1', 2_000)
    await meet(updated(1_700_200_000))
    expect(store.sales.bySession('cs_1')).toMatchObject([{ refunded_at: 1_700_000_900_000 }])
    refunds.set('pi_1', 4_000)
    refundedAt.now = 1_700_250_000_000
    await meet(refunded('pi_1', 1_700_000_900))
    expect(store.sales.bySession('cs_1')).toMatchObject([{ refunded_at: 1_700_250_000_000 }])
  })

  it('of a part that could be of several lines says of none how many', async () => {
    const { store, meet, refunds, sessions } = aShop()
    sessions.set(
      'cs_1',
      aSession({ amount: 6_000, lines: [aLine(), aLine({ id: 'li_2', productId: 'prod_9', amount: 2_000 })] })
    )
    await meet(completed())
    refunds.set('pi_1', 2_000)
    expect(await meet(refunded())).toEqual(new Set(['prod_1/stock_S']))
    expect(store.sales.bySession('cs_1')).toMatchObject([{ refunded_units: null }, { refunded_units: null }])
  })

  it('of a payment that bought nothing here concerns nobody', async () => {
    const { store, meet, refunds } = aShop()
    refunds.set('pi_9', 2_000)
    expect(await meet(refunded('pi_9'))).toEqual(new Set())
    expect(store.sales.count('refunded')).toBe(0)
  })

  it('that may not be read is listed', async () => {
    const { store, meet, refunds } = aShop()
    await meet(completed())
    refunds.set('pi_1', new RemoteFailure('denied', 'missing-permission', 'Charges and Refunds: Read'))
    await meet(refunded())
    expect(store.books.problems()).toMatchObject([{ object: 'pi_1' }])
    expect(store.sales.count('refunded')).toBe(0)
  })
})

describe('putting a refund back', () => {
  /** Two shirts, taken off by this desk or another, and refunded. */
  async function returned(
    settings: Partial<SalesChoice>,
    by: 'here' | 'elsewhere' | null = 'here',
    proved = by === 'here'
  ) {
    const shop = aShop(settings)
    await shop.meet(completed())
    const [sale] = shop.store.sales.bySession('cs_1')
    if (sale === undefined) throw new Error('the sale was not taken up')
    if (by !== null) {
      const { outbox } = shop.store
      outbox.addPush({
        id: 'push_1',
        kind: 'update',
        entity_id: 'prod_1',
        product_id: 'prod_1',
        step: 0,
        command: '{}',
        idempotency_key: `stockroom-${saleKey(sale)}-0`,
        compared: '{}',
        context: null,
        sent_at: 0
      })
      for (const edit of outbox.openOfProduct('prod_1')) {
        outbox.claim(edit.seq, 'push_1')
        outbox.settle(edit.seq, '3', '1', 0)
      }
      if (proved) outbox.verifyPush('push_1', 0)
      shop.store.sales.settle(saleKey(sale), by, 3, 1)
    }
    shop.refunds.set('pi_1', 4_000)
    return { ...shop, sale }
  }
  const put = { delta: 2, field: 'metadata.stock_S', once: 'return-cs_1-li_1', reason: 'returned' }

  it.each(['here', 'elsewhere'] as const)(
    'by itself returns what was taken off %s, once however often it is told',
    async (by) => {
      const { store, meet, ledger } = await returned({ restock: 'auto' }, by)
      await meet(refunded())
      await meet(refunded('pi_1', 1_700_000_950))
      ledger.restock('cs_1')
      ledger.giveBack('cs_1', 'li_1', 2)
      expect(lowerings(store)).toEqual([put])
    }
  )

  it('waits for the event that tells how much had been taken off', async () => {
    const { store, meet, ledger } = await returned({ restock: 'auto' }, 'here', false)
    await meet(refunded())
    expect(lowerings(store)).toEqual([])
    store.outbox.verifyPush('push_1', 0)
    ledger.restock('cs_1')
    expect(lowerings(store)).toEqual([put])
  })

  it('is left to the owner where that was chosen', async () => {
    const { store, meet, ledger } = await returned({ restock: 'offer' })
    await meet(refunded())
    ledger.giveBack('cs_1', 'li_1', 2)
    expect(lowerings(store)).toEqual([])
  })

  it('waits for a full refund', async () => {
    const { store, meet, refunds, ledger } = await returned({ restock: 'auto' })
    refunds.set('pi_1', 2_000)
    await meet(refunded())
    ledger.giveBack('cs_1', 'li_1', 1)
    expect(lowerings(store)).toEqual([])
    refunds.set('pi_1', 4_000)
    await meet(refunded())
    expect(lowerings(store)).toEqual([put])
  })

  it.each(['lower', 'watch'] as const)(
    'waits for the whole order: the shipping may be what was refunded, in mode %s',
    async (mode) => {
      const { store, meet, sessions, refunds, ledger } = aShop({ restock: 'auto', mode })
      sessions.set('cs_1', aSession({ amount: 5_000, lines: [aLine({ quantity: 4 })] }))
      await meet(completed())
      if (mode === 'lower') store.sales.settle('sale-cs_1-li_1', 'elsewhere', 7, 3)
      const before = lowerings(store).length
      refunds.set('pi_1', 4_000)
      await meet(refunded())
      ledger.giveBack('cs_1', 'li_1', 4)
      expect(store.sales.bySession('cs_1')).toMatchObject([{ refunded_units: 4 }])
      expect(lowerings(store)).toHaveLength(before)
      refunds.set('pi_1', 5_000)
      await meet(refunded())
      ledger.giveBack('cs_1', 'li_1', 4)
      expect(store.outbox.byOnce('return-cs_1-li_1')).toMatchObject({ delta: 4 })
    }
  )

  it('returns nothing that was never taken off', async () => {
    const { store, meet } = await returned({ restock: 'auto', mode: 'watch' }, null)
    await meet(refunded())
    expect(lowerings(store)).toEqual([])
  })

  it('returns nothing of what Stockroom was to take off and did not find, whoever had taken it', async () => {
    const { store, meet, ledger, sale } = await returned({ restock: 'auto' }, 'here')
    store.sales.settle(saleKey(sale), 'here', 0, 0)
    await meet(refunded())
    ledger.giveBack('cs_1', 'li_1', 2)
    expect(lowerings(store)).toEqual([])
  })

  it('returns what somebody else took off once that is known to be missing', async () => {
    const { store, meet, ledger } = await returned({ restock: 'auto', mode: 'watch' }, null)
    ledger.giveBack('cs_1', 'li_1', 2)
    expect(lowerings(store)).toEqual([])
    await meet(refunded())
    ledger.giveBack('cs_1', 'li_9', 2)
    ledger.giveBack('cs_1', 'li_1', 0)
    expect(lowerings(store)).toEqual([])
    ledger.giveBack('cs_1', 'li_1', 2)
    ledger.giveBack('cs_1', 'li_1', 2)
    expect(lowerings(store)).toEqual([put])
  })

  it('returns nothing to a product that is gone', async () => {
    const { store, meet, applier, sale } = await returned({ restock: 'auto' })
    store.atomically(() => applier.bury('product', 'prod_1', unknownCause))
    await meet(refunded())
    expect(store.outbox.byOnce(returnKey(sale))).toBeNull()
    expect(store.sales.count('refunded')).toBe(1)
  })
})

describe('events that come in another order than what they tell happened', () => {
  it('lose no refund that was met before its sale', async () => {
    const { store, meet, refunds, asked } = aShop({ restock: 'auto' })
    refunds.set('pi_1', 4_000)
    await meet(refunded())
    store.atomically(() => store.books.addEvent(refunded(), 0))
    await meet(completed())
    expect(asked).toEqual(['pi_1', 'cs_1', 'pi_1'])
    expect(store.sales.sale('cs_1', 'li_1')).toMatchObject({ refunded_units: 2, refunded_amount: 4_000 })
  })

  it('ask once for a refund that comes in the same look as its sale', async () => {
    const { store, meet, refunds, asked } = aShop()
    refunds.set('pi_1', 4_000)
    store.atomically(() => store.books.addEvent(refunded('pi_1', 1_700_000_800), 0))
    await meet(refunded(), completed())
    expect(asked).toEqual(['pi_1', 'cs_1'])
    expect(store.sales.sale('cs_1', 'li_1')).toMatchObject({ refunded_units: 2 })
  })

  it('ask for no refund of a sale that was paid without a payment', async () => {
    const { store, meet, sessions, asked } = aShop()
    sessions.set('cs_1', aSession({ paymentIntent: null }))
    await meet(completed())
    expect(asked).toEqual(['cs_1'])
    expect(store.sales.order('cs_1')).toMatchObject({ payment_intent: null, refunded_amount: 0 })
  })
})

describe('sales that the key may not read', () => {
  const missing = new RemoteFailure('denied', 'missing-permission', 'it needs Checkout Sessions: Read')
  const hour = 3_600_000

  it('are kept and asked for again an hour later, until one answer says that they may be read', async () => {
    const { store, meet, sessions, asked, clock } = aShop()
    sessions.set('cs_1', missing).set('cs_2', missing)
    await meet(completed('cs_1'), completed('cs_2'))
    expect(store.unreadSales().map(({ object }) => object.id)).toEqual(['cs_1', 'cs_2'])
    await meet()
    expect(asked).toEqual(['cs_1', 'cs_2', 'cs_1'])
    await meet()
    expect(asked).toHaveLength(3)
    clock.tick(hour)
    sessions.set('cs_1', aSession()).set('cs_2', aSession({ id: 'cs_2', paymentIntent: 'pi_2' }))
    expect(await meet()).toEqual(new Set(['prod_1/stock_S']))
    expect(store.unreadSales()).toEqual([])
    expect(store.sales.count('all')).toBe(2)
    expect(store.books.problems()).toEqual([])
  })

  it('are not waited for any more once they turn out to be known, or not to be sales', async () => {
    const { store, meet, sessions, clock } = aShop()
    sessions.set('cs_1', missing).set('cs_2', missing)
    await meet(completed('cs_1'), completed('cs_2'))
    clock.tick(hour)
    sessions.set('cs_1', aSession({ sells: false })).set('cs_2', aSession({ id: 'cs_2', paid: false }))
    await meet()
    expect(store.unreadSales()).toEqual([])
    expect(store.books.problems()).toEqual([])
  })
})

describe('a sale that Stripe fails to read', () => {
  const trouble = new RemoteFailure('lost', 'stripe-trouble', 'Stripe has trouble of its own (500)')

  it.each([trouble, new RemoteFailure('refused', 'stripe-trouble', 'unreadable')])(
    'is kept back alone and asked for again, ever more rarely, until it can be read: %s',
    async (failure) => {
      const { store, meet, sessions, asked, clock } = aShop()
      sessions.set('cs_1', failure).set('cs_2', aSession({ id: 'cs_2', paymentIntent: 'pi_2' }))
      await meet(completed('cs_1'), completed('cs_2'))
      expect(store.sales.count('all')).toBe(1)
      expect(store.books.problems()).toMatchObject([{ object: 'cs_1' }])
      for (let look = 0; look < 60 * 24 * 3; look += 1) {
        clock.tick(60_000)
        await meet(completed('cs_1'))
      }
      expect(asked.filter((id) => id === 'cs_1')).toHaveLength(8)
      sessions.set('cs_1', aSession())
      clock.tick(24 * 3_600_000)
      await meet()
      expect(store.sales.count('all')).toBe(2)
      expect(store.unreadSales()).toEqual([])
      expect(store.books.problems()).toEqual([])
    }
  )

  it('leaves the others to the next look after three in a row', async () => {
    const { store, meet, sessions, asked } = aShop()
    const ids = ['cs_1', 'cs_2', 'cs_3', 'cs_4', 'cs_5']
    for (const id of ids) sessions.set(id, trouble)
    await meet(...ids.map((id) => completed(id)))
    expect(asked).toEqual(['cs_1', 'cs_2', 'cs_3'])
    for (const id of ids) sessions.set(id, aSession({ id, paymentIntent: `pi_${id}` }))
    await meet()
    expect(store.sales.count('all')).toBe(5)
  })

  it('keeps back its refund alone where that is what cannot be read', async () => {
    const { store, meet, refunds } = aShop()
    store.atomically(() => store.books.addEvent(refunded(), 0))
    refunds.set('pi_1', trouble)
    await meet(completed())
    expect(store.sales.count('all')).toBe(1)
    refunds.set('pi_1', 4_000)
    await meet()
    expect(store.sales.sale('cs_1', 'li_1')).toMatchObject({ refunded_units: 2 })
    expect(store.books.problems()).toEqual([])
  })

  it('is not blamed for what keeps everything from being read', async () => {
    const { store, meet, sessions, asked } = aShop()
    sessions.set('cs_2', new RemoteFailure('lost', 'offline', 'Stripe cannot be reached'))
    await expect(meet(completed('cs_1'), completed('cs_2'))).rejects.toThrow('offline')
    expect(store.unreadSales()).toEqual([])
    sessions.set('cs_2', aSession({ id: 'cs_2', paymentIntent: 'pi_2' }))
    await meet(completed('cs_1'), completed('cs_2'))
    expect(asked).toEqual(['cs_1', 'cs_2', 'cs_2'])
    expect(store.sales.count('all')).toBe(2)
  })
})

describe('a line whose product was made for the order alone', () => {
  const note = { item_0_product_id: 'prod_1', item_0_size: 'S', item_0_quantity: '2' }
  /** An order of a product without sizes, with the note that it was the shirt. */
  async function sold(
    product: { active: boolean; metadata?: Record<string, string>; created?: number },
    price: { active: boolean; metadata?: Record<string, string> } | null,
    priceId: string | null = 'price_2'
  ) {
    const shop = aShop()
    const made = [
      parseProduct(aProduct({ id: 'prod_2', default_price: null, metadata: {}, created: 0, ...product })),
      ...(price === null ? [] : [parsePrice(aPrice({ id: 'price_2', product: 'prod_2', ...price }))])
    ]
    for (const one of made) {
      if (!one.ok) throw new Error('the builders are out of date')
      shop.applier.apply(one.object, unknownCause)
    }
    const line = aLine({ productId: 'prod_2', priceId, metadata: {} })
    shop.sessions.set('cs_1', aSession({ metadata: note, lines: [line] }))
    await shop.meet(completed())
    return { sale: shop.store.sales.sale('cs_1', 'li_1'), lowerings: lowerings(shop.store) }
  }
  const archived = { active: false }

  it.each([archived, null])('is what the order notes for it, its price being %j', async (price) => {
    const { sale, lowerings: made } = await sold(archived, price)
    expect(sale).toMatchObject({ item_id: 'prod_1/stock_S', product_id: 'prod_1', lowering: 'waiting' })
    expect(made).toMatchObject([{ delta: -2, once: 'sale-cs_1-li_1' }])
  })

  it.each([
    ['is on sale', { active: true }, archived, 'price_2'],
    ['was there before', { ...archived, created: -61 }, archived, 'price_2'],
    ['keeps stock', { ...archived, metadata: { stock: '4' } }, archived, 'price_2'],
    ['was sold at a price that is on sale', archived, { active: true }, 'price_2'],
    ['was sold at a price that keeps stock', archived, { ...archived, metadata: { stock: '4' } }, 'price_2'],
    ['was sold at no price', archived, null, null]
  ])('is not one that %s', async (_, product, price, priceId) => {
    const { sale } = await sold(product, price, priceId)
    expect(sale).toMatchObject({ item_id: 'prod_2/stock', product_id: 'prod_2' })
  })
})

describe('a product whose variants changed between the order and our reading of it', () => {
  const noSize = () => aSession({ lines: [aLine({ metadata: {} })] })
  const relabelled = anEvent(
    'product.updated',
    { kind: 'product', id: 'prod_1' },
    { created: 1_700_000_700, previous: { 'metadata.sizes': 'S,M,L' }, after: { 'metadata.sizes': 'S' } }
  )
  const before = (previous: string, after: string): RemoteEvent => ({
    ...relabelled,
    created: 1_700_000_550,
    previous: { 'metadata.sizes': previous },
    after: { 'metadata.sizes': after }
  })
  const single = (shop: ReturnType<typeof aShop>, updated = 1_800_000_000) => {
    const product = parseProduct(
      aProduct({
        id: 'prod_1',
        default_price: 'price_1',
        updated,
        metadata: { sizes: 'S', stock_S: '3' }
      })
    )
    if (!product.ok) throw new Error('the builders are out of date')
    shop.applier.apply(product.object, unknownCause)
    shop.sessions.set('cs_1', noSize())
  }

  it('is not taken for the only one that is left', async () => {
    const shop = aShop()
    single(shop)
    shop.store.atomically(() => shop.store.books.addEvent(relabelled, 0))
    await shop.meet(completed())
    expect(shop.store.sales.sale('cs_1', 'li_1')).toMatchObject({ item_id: null })
  })

  it('is taken for the only one, when it was before it was sold', async () => {
    const shop = aShop()
    single(shop, 1_700_000_550)
    await shop.meet(completed())
    expect(shop.store.sales.sale('cs_1', 'li_1')).toMatchObject({ item_id: 'prod_1/stock_S' })
  })

  it('is not taken for the only one that is left while no event tells since when it is', async () => {
    const shop = aShop()
    single(shop)
    await shop.meet(completed())
    expect(shop.store.sales.sale('cs_1', 'li_1')).toMatchObject({
      item_id: null,
      unmatched: 'its variants were changed just then, and the order does not say which was bought'
    })
  })

  it('is taken for the only one once an event tells that it was, though the product was changed again', async () => {
    const shop = aShop()
    single(shop)
    shop.store.atomically(() => shop.store.books.addEvent(before('S,M', 'S'), 0))
    await shop.meet(completed())
    expect(shop.store.sales.sale('cs_1', 'li_1')).toMatchObject({ item_id: 'prod_1/stock_S' })
  })

  it.each([
    ['S', 'prod_1/stock_S', null],
    ['M', null, 'what was bought has been taken off the list since']
  ])(
    'is told by the size %s that the order names, on whichever list it is',
    async (size, item_id, unmatched) => {
      const shop = aShop()
      single(shop)
      shop.sessions.set('cs_1', aSession({ lines: [aLine({ metadata: { size } })] }))
      await shop.meet(completed())
      expect(shop.store.sales.sale('cs_1', 'li_1')).toMatchObject({ item_id, unmatched })
    }
  )

  it('is taken for the only one there was when it was sold, though it comes in two now', async () => {
    const shop = aShop()
    shop.sessions.set('cs_1', noSize())
    const added = { ...relabelled, previous: { 'metadata.sizes': 'S' }, after: { 'metadata.sizes': 'S,M' } }
    shop.store.atomically(() => shop.store.books.addEvent(added, 0))
    await shop.meet(completed())
    expect(shop.store.sales.sale('cs_1', 'li_1')).toMatchObject({ item_id: 'prod_1/stock_S' })
  })

  describe('and changed back since, of which no event tells yet', () => {
    /** The list is S and M again, as when this desk read it last. In between, as an event tells, it was S alone. */
    const twice = (soldAgo: number, also: Partial<RemoteEvent> | null = null) => {
      const shop = aShop()
      shop.sessions.set('cs_1', noSize())
      shop.look.at = completed().created + soldAgo
      shop.store.atomically(() => {
        shop.store.saveEventsKnownSince(1_700_000_000)
        shop.store.books.addEvent(before('S,M', 'S'), 0)
        if (also !== null) shop.store.books.addEvent({ ...before('S', 'S,M'), ...also }, 0)
      })
      return shop
    }
    const open = {
      item_id: null,
      unmatched: 'it comes in 2 variants and the order does not say which was bought'
    }

    it('is taken for the only one there was, once all events of that time are listed', async () => {
      const { meet, store } = twice(301)
      await meet(completed())
      expect(store.sales.sale('cs_1', 'li_1')).toMatchObject({ item_id: 'prod_1/stock_S' })
    })

    it('is left open as long as it may have been changed back before it was sold', async () => {
      const { meet, store } = twice(300)
      await meet(completed())
      expect(store.sales.sale('cs_1', 'li_1')).toMatchObject({
        item_id: null,
        unmatched: 'its variants were changed just then, and the order does not say which was bought'
      })
    })

    it('came in two where it was changed back in the same second, whichever event is listed last', async () => {
      const { meet, store } = twice(301, { id: 'evt_a' })
      await meet(completed())
      expect(store.sales.sale('cs_1', 'li_1')).toMatchObject(open)
    })

    it('came in two where this desk had read so before it was sold', async () => {
      const { meet, store } = twice(301)
      const [since, at] = [1_700_000_540, 1_700_000_560]
      store.books.addRelisting({ product_id: 'prod_1', since, at, before: 'S', after: 'S,M' })
      await meet(completed())
      expect(store.sales.sale('cs_1', 'li_1')).toMatchObject(open)
    })

    it('is left open where it had none in between', async () => {
      const { meet, store } = twice(301, {
        ...before('S', 'S,M'),
        id: 'evt_a',
        created: 1_700_000_560,
        after: { 'metadata.sizes': null }
      })
      await meet(completed())
      expect(store.sales.sale('cs_1', 'li_1')).toMatchObject({
        item_id: null,
        unmatched: 'what was bought has been taken off the list since'
      })
    })

    it('is of the list as it is now where not all events since then are known', async () => {
      const { meet, store } = twice(301)
      store.saveEventsKnownSince(1_700_000_560)
      await meet(completed())
      expect(store.sales.sale('cs_1', 'li_1')).toMatchObject(open)
    })
  })

  describe('on a list that is read for the first time', () => {
    const met = (changes: Partial<RemoteEvent> | null, updated = 1_700_000_700) => {
      const shop = aShop()
      shop.sessions.set('cs_1', noSize())
      shop.store.saveCursor({ through: 1, polledAt: 1 })
      shop.store.mirror.bury('product', 'prod_1')
      single(shop, updated)
      if (changes !== null)
        shop.store.atomically(() => shop.store.books.addEvent({ ...relabelled, ...changes }, 0))
      return shop
    }

    it('is left open while no event tells what was changed last', async () => {
      const { meet, store } = met(null)
      await meet(completed())
      expect(store.sales.sale('cs_1', 'li_1')).toMatchObject({
        item_id: null,
        unmatched: 'its variants were changed just then, and the order does not say which was bought'
      })
    })

    it('is taken for the only one when its event tells that it was something else', async () => {
      const { meet, store } = met({
        created: 1_700_000_700,
        previous: { name: 'T-shirt' },
        after: { name: 'Tee' }
      })
      await meet(completed())
      expect(store.sales.sale('cs_1', 'li_1')).toMatchObject({ item_id: 'prod_1/stock_S' })
    })

    it('is taken for the only one when it had been changed before it was sold', async () => {
      const { meet, store } = met(null, 1_700_000_550)
      await meet(completed())
      expect(store.sales.sale('cs_1', 'li_1')).toMatchObject({ item_id: 'prod_1/stock_S' })
    })
  })

  it('is left open where that was the very second of the order, which any of both may have been of', async () => {
    const shop = aShop()
    shop.sessions.set('cs_1', noSize())
    const just = { ...relabelled, created: completed().created, previous: { 'metadata.sizes': 'S' } }
    shop.store.atomically(() => shop.store.books.addEvent(just, 0))
    await shop.meet(completed())
    expect(shop.store.sales.sale('cs_1', 'li_1')).toMatchObject({ item_id: null })
  })

  it('is left open where it had none when it was sold', async () => {
    const shop = aShop()
    shop.sessions.set('cs_1', noSize())
    const listed = { ...relabelled, previous: { 'metadata.sizes': null }, after: { 'metadata.sizes': 'S,M' } }
    shop.store.atomically(() => shop.store.books.addEvent(listed, 0))
    await shop.meet(completed())
    expect(shop.store.sales.sale('cs_1', 'li_1')).toMatchObject({
      item_id: null,
      unmatched: 'what was bought has been taken off the list since'
    })
  })

  it('is left open where what was sold is the one that is gone', async () => {
    const shop = aShop()
    single(shop)
    shop.sessions.set('cs_1', aSession({ lines: [aLine({ metadata: { size: 'L' } })] }))
    shop.store.atomically(() => shop.store.books.addEvent(relabelled, 0))
    await shop.meet(completed())
    expect(shop.store.sales.sale('cs_1', 'li_1')).toMatchObject({
      item_id: null,
      unmatched: 'what was bought has been taken off the list since'
    })
  })

  it('is matched alike at a desk where a change of what is off the list still waits', async () => {
    const shop = aShop()
    await shop.meet(completed('cs_1'))
    shop.sessions.set('cs_2', aSession({ id: 'cs_2', lines: [aLine({ metadata: {} })] }))
    const product = parseProduct(
      aProduct({
        id: 'prod_1',
        default_price: 'price_1',
        updated: 1_800_000_000,
        metadata: { sizes: 'M', stock_S: '3', stock_M: '4' }
      })
    )
    if (!product.ok) throw new Error('the builders are out of date')
    shop.applier.apply(product.object, unknownCause)
    shop.store.atomically(() => shop.store.books.addEvent(before('S,M', 'M'), 0))
    // The size S has a row here alone, for the sale that waits in it.
    expect(shop.store.view.itemsOfProduct('prod_1')).toHaveLength(2)
    await shop.meet(completed('cs_2'))
    expect(shop.store.sales.sale('cs_2', 'li_1')).toMatchObject({ item_id: 'prod_1/stock_M' })
  })

  it('and whose stock is kept on its prices is matched by the price that was bought', async () => {
    const shop = aShop()
    shop.store.saveScheme({
      scheme: { ...usualScheme, owner: 'price' },
      label: 'prices',
      confirmed: true
    })
    shop.sessions.set('cs_1', noSize())
    shop.applier.project('prod_1')
    await shop.meet(completed())
    expect(shop.store.sales.sale('cs_1', 'li_1')).toMatchObject({ item_id: 'price_1/stock' })
  })

  it('and whose scheme lists no sizes has none to change', async () => {
    const shop = aShop()
    shop.store.saveScheme({
      scheme: { ...usualScheme, sizesKey: null, sizeStockKey: null },
      label: 'one',
      confirmed: true
    })
    shop.sessions.set('cs_1', noSize())
    shop.applier.project('prod_1')
    await shop.meet(completed())
    expect(shop.store.sales.sale('cs_1', 'li_1')).toMatchObject({ item_id: 'prod_1/stock' })
  })
})

describe('what is done by itself no more', () => {
  it.each([
    ['sale-cs_1-li_1', 'watch', 'auto', true],
    ['sale-cs_1-li_1', 'lower', 'offer', false],
    ['sale-cs_1-li_1', null, 'offer', false],
    ['return-cs_1-li_1', 'lower', 'offer', true],
    ['return-cs_1-li_1', 'watch', 'auto', false],
    ['fix-sale-cs_1-li_1', 'watch', 'offer', false]
  ] as const)('%s, in mode %s with refunds on %s: %s', (once, mode, restock, left) => {
    expect(isLeft(once, { mode, restock })).toBe(left)
  })
})
