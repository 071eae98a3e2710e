import { describe, expect, it } from 'vitest'
import type { SalesMode } from '../../src/shared/sales.ts'
import { type Desk, garment, openSyncedDesk } from './desk.ts'

const day = 86_400_000
const settle = async (...desks: Desk[]): Promise<void> => {
  for (let times = 0; times < 3; times += 1) {
    desks[0]?.clock.tick(260_000)
    for (const desk of desks) await desk.sync()
  }
}

const choose = (desk: Desk, mode: SalesMode, restock: 'offer' | 'auto') =>
  desk.ask('save-sales-mode', { mode, restock })

const sales = async (desk: Desk) =>
  (await desk.ask('list-sales', { only: 'all', before: null, limit: 100 })).sales

const found = async (desk: Desk) => (await desk.ask('list-findings', { scope: 'open' })).findings

const correct = async (desk: Desk): Promise<void> => {
  await desk.ask('correct-findings', { ids: (await found(desk)).map(({ id }) => id) })
}

/** What one sold unit costs. */
const each = async (desk: Desk): Promise<number> => {
  const [sale] = await sales(desk)
  return (sale?.amount ?? 0) / (sale?.quantity ?? 1)
}

describe('a refund of what was sold before its price was replaced', () => {
  /** Ten of something whose price keeps its stock, of which two are sold; and the price's id. */
  async function sold(mode: SalesMode, restock: 'offer' | 'auto', desks: 1 | 2 = 1) {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const other = desks === 2 ? await openSyncedDesk({ beside: desk }) : null
    const all = other === null ? [desk] : [desk, other]
    const [row] = await desk.items()
    const priceId = row?.priceId ?? ''
    desk.shop.edit(priceId, { metadata: { stock: 10 } })
    for (const one of all) {
      await choose(one, mode, restock)
      await one.sync()
    }
    desk.clock.tick(1_000)
    const decrement = mode === 'lower' ? 'none' : 'correct'
    const { session } = desk.shop.buy({ items: [{ priceId, quantity: 2 }], decrement })
    await settle(...all)
    /** Gives it another amount. @returns what it says of its stock from then on */
    const reprice = async (): Promise<() => string | undefined> => {
      await desk.edit(`${priceId}/stock`, '33.00', { field: 'price' })
      for (let times = 0; times < 2; times += 1) await settle(desk)
      const next = desk.shop.prices().find((price) => price.unit_amount === 3300)?.id ?? ''
      expect(desk.inShop(next, 'stock')).toBe('8')
      return () => desk.inShop(next, 'stock')
    }
    return { desk, other, session: session.id, reprice, priceId }
  }

  it.each(['lower', 'watch'] as const)('is offered to be put back, in mode %s', async (mode) => {
    const { desk, session, reprice } = await sold(mode, 'offer')
    const stock = await reprice()
    desk.shop.refund(session)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await found(desk)).toMatchObject([{ kind: 'not-restocked', units: 2, correction: 2 }])
    await correct(desk)
    await settle(desk)
    expect(stock()).toBe('10')
    expect(await found(desk)).toEqual([])
  })

  it('is put back by itself where that was chosen, once', async () => {
    const { desk, session, reprice } = await sold('watch', 'auto')
    const stock = await reprice()
    desk.shop.refund(session)
    for (let times = 0; times < 3; times += 1) await settle(desk)
    expect(stock()).toBe('10')
    expect(await found(desk)).toEqual([])
  })

  it('is put back by another desk than the one that replaced it', async () => {
    const { desk, other, session, reprice } = await sold('lower', 'auto', 2)
    if (other === null) throw new Error('there is one desk only')
    const stock = await reprice()
    await settle(other)
    desk.shop.refund(session)
    await settle(other)
    expect(stock()).toBe('10')
  })

  it.each([1, 300] as const)('is offered %s seconds after it was replaced, too', async (seconds) => {
    const { desk, session, priceId } = await sold('lower', 'offer')
    await desk.edit(`${priceId}/stock`, '33.00', { field: 'price' })
    await desk.sync()
    desk.clock.tick(seconds * 1000)
    desk.shop.refund(session)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await found(desk)).toMatchObject([{ kind: 'not-restocked', units: 2, correction: 2 }])
    await correct(desk)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(desk.shop.prices().find((price) => price.unit_amount === 3300)?.metadata.stock).toBe('10')
    expect(await found(desk)).toEqual([])
  })

  it.each([
    ['lower', 'auto'],
    ['lower', 'offer'],
    ['watch', 'auto']
  ] as const)('is told when it fails after it was put back before, in mode %s, %s', async (mode, how) => {
    const { desk, session, priceId } = await sold(mode, how)
    const refund = desk.shop.refund(session)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    if (how === 'offer') await correct(desk)
    await settle(desk)
    expect(desk.inShop(priceId, 'stock')).toBe('10')
    await desk.edit(`${priceId}/stock`, '33.00', { field: 'price' })
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await found(desk)).toEqual([])
    desk.shop.failRefund(refund.id)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await found(desk)).toMatchObject([{ kind: 'over-restocked', units: 2, correction: -2 }])
    await correct(desk)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(desk.shop.prices().find((price) => price.unit_amount === 3300)?.metadata.stock).toBe('8')
    expect(await found(desk)).toEqual([])
  })

  it('is offered for the part that was refunded since, where the first was put back by the webhook', async () => {
    const { desk, session, priceId } = await sold('watch', 'offer')
    desk.shop.refund(session, await each(desk))
    desk.shop.storefrontWrite(priceId, { stock: '9' })
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await found(desk)).toEqual([])
    await desk.edit(`${priceId}/stock`, '33.00', { field: 'price' })
    for (let times = 0; times < 3; times += 1) await settle(desk)
    desk.shop.refund(session)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await found(desk)).toMatchObject([{ kind: 'not-restocked', units: 1, correction: 1 }])
  })

  it('is put back in the rest only, where a part had been put back by hand', async () => {
    const { desk, session, priceId } = await sold('lower', 'auto')
    desk.shop.refund(session, await each(desk))
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await found(desk)).toMatchObject([{ kind: 'not-restocked', correction: 1 }])
    await correct(desk)
    await settle(desk)
    expect(desk.inShop(priceId, 'stock')).toBe('9')
    await desk.edit(`${priceId}/stock`, '33.00', { field: 'price' })
    await settle(desk)
    const next = desk.shop.prices().find((price) => price.unit_amount === 3300)?.id ?? ''
    desk.shop.refund(session)
    await settle(desk)
    expect(desk.inShop(next, 'stock')).toBe('10')
  })

  it('can still be put back by a correction that was offered before', async () => {
    const { desk, session, reprice } = await sold('lower', 'offer')
    desk.shop.refund(session)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await found(desk)).toMatchObject([{ kind: 'not-restocked', correction: 2 }])
    const stock = await reprice()
    await correct(desk)
    await settle(desk)
    expect(stock()).toBe('10')
    expect(await found(desk)).toEqual([])
  })

  it('is not put back by a correction that was offered before, once it has been counted', async () => {
    const { desk, session, reprice } = await sold('lower', 'offer')
    desk.shop.refund(session)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    const stock = await reprice()
    const next = (await desk.items()).find((row) => row.price?.amount === 3300)
    await desk.edit(next?.id ?? '', '10')
    await settle(desk)
    expect(await found(desk)).toMatchObject([{ kind: 'not-restocked', correction: null }])
    await correct(desk)
    await settle(desk)
    expect(stock()).toBe('10')
  })
})

describe('a refund of what was sold longer ago than Stripe remembers', () => {
  it.each(['lower', 'watch'] as const)('is offered to be put back, in mode %s', async (mode) => {
    const desk = await openSyncedDesk()
    await choose(desk, mode, 'offer')
    const { id, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    desk.clock.tick(1_000)
    const items = [{ productId: id, size: 'S', quantity: 2 }]
    const { session } = desk.shop.buy({ items, decrement: mode === 'lower' ? 'none' : 'correct' })
    await settle(desk)
    for (let weeks = 0; weeks < 6; weeks += 1) {
      desk.clock.tick(7 * day)
      await desk.sync()
    }
    expect(stock('S')).toBe(8)
    desk.shop.refund(session.id)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await found(desk)).toMatchObject([{ kind: 'not-restocked', units: 2, correction: 2 }])
    await correct(desk)
    await settle(desk)
    expect(stock('S')).toBe(10)
    for (let weeks = 0; weeks < 6; weeks += 1) {
      desk.clock.tick(7 * day)
      await desk.sync()
    }
    expect(await found(desk)).toEqual([])
    expect(stock('S')).toBe(10)
  })
})

describe('the rest of a refund', () => {
  it('is offered, where the first part was put back longer ago than Stripe remembers', async () => {
    const desk = await openSyncedDesk()
    await choose(desk, 'lower', 'offer')
    const { id, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    desk.clock.tick(1_000)
    const items = [{ productId: id, size: 'S', quantity: 2 }]
    const { session } = desk.shop.buy({ items, decrement: 'none' })
    await settle(desk)
    desk.shop.refund(session.id, await each(desk))
    desk.shop.storefrontWrite(id, { stock_S: '9' })
    for (let weeks = 0; weeks < 6; weeks += 1) {
      desk.clock.tick(7 * day)
      await desk.sync()
    }
    expect(stock('S')).toBe(9)
    desk.shop.refund(session.id)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await found(desk)).toMatchObject([{ kind: 'not-restocked', units: 1, correction: 1 }])
  })
})

describe('a refund that the bank could not pay out', () => {
  /** Ten, of which three were sold and given back, which was put back; then it fails. */
  async function failed(mode: SalesMode, restock: 'offer' | 'auto') {
    const desk = await openSyncedDesk()
    await choose(desk, mode, restock)
    const { id, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    desk.clock.tick(1_000)
    const items = [{ productId: id, size: 'S', quantity: 3 }]
    const { session } = desk.shop.buy({ items, decrement: mode === 'lower' ? 'none' : 'correct' })
    await settle(desk)
    const refund = desk.shop.refund(session.id)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    if (restock === 'offer') await correct(desk)
    await settle(desk)
    expect(stock('S')).toBe(10)
    desk.clock.tick(3 * day)
    desk.shop.failRefund(refund.id)
    await settle(desk)
    return { desk, session: session.id, stock }
  }

  it.each([
    ['lower', 'auto'],
    ['lower', 'offer'],
    ['watch', 'auto'],
    ['watch', 'offer']
  ] as const)(
    'is told once it was put back, and can be taken off again, in mode %s, %s',
    async (mode, how) => {
      const { desk, session, stock } = await failed(mode, how)
      expect(stock('S')).toBe(10)
      const finding = { kind: 'over-restocked', units: 3, correction: -3, sessionId: session }
      expect(await found(desk)).toMatchObject([finding])
      await correct(desk)
      await settle(desk)
      expect(stock('S')).toBe(7)
      expect(await found(desk)).toEqual([])
      await desk.ask('undo', {})
      await settle(desk)
      expect(stock('S')).toBe(10)
      expect(await found(desk)).toMatchObject([finding])
      await desk.ask('redo', {})
      await settle(desk)
      expect(stock('S')).toBe(7)
      if (how === 'offer') return
      // Given back after all, by another way: that is for a person to say, and nothing is put back twice.
      desk.shop.refund(session)
      for (let times = 0; times < 3; times += 1) await settle(desk)
      expect(stock('S')).toBe(7)
      expect(await found(desk)).toMatchObject([{ kind: 'not-restocked', correction: 3 }])
    }
  )

  it('is offered anew when it is given back after all, as often as that goes', async () => {
    const { desk, session, stock } = await failed('watch', 'offer')
    for (let times = 0; times < 2; times += 1) {
      expect(await found(desk)).toMatchObject([{ kind: 'over-restocked', units: 3, correction: -3 }])
      await correct(desk)
      await settle(desk)
      expect(await found(desk)).toEqual([])
      const refund = desk.shop.refund(session)
      for (let looks = 0; looks < 2; looks += 1) await settle(desk)
      expect(await found(desk)).toMatchObject([{ kind: 'not-restocked', units: 3, correction: 3 }])
      await correct(desk)
      await settle(desk)
      expect(stock('S')).toBe(10)
      expect(await found(desk)).toEqual([])
      desk.shop.failRefund(refund.id)
      for (let looks = 0; looks < 2; looks += 1) await settle(desk)
    }
  })

  it('is told without a sum, where it was put back longer ago than Stripe remembers', async () => {
    const desk = await openSyncedDesk()
    await choose(desk, 'lower', 'auto')
    const { id, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    desk.clock.tick(1_000)
    const { session } = desk.shop.buy({
      items: [{ productId: id, size: 'S', quantity: 3 }],
      decrement: 'none'
    })
    await settle(desk)
    const refund = desk.shop.refund(session.id)
    await settle(desk)
    for (let weeks = 0; weeks < 6; weeks += 1) {
      desk.clock.tick(7 * day)
      await desk.sync()
    }
    expect(stock('S')).toBe(10)
    desk.shop.failRefund(refund.id)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await found(desk)).toMatchObject([{ kind: 'over-restocked', units: 3, correction: null }])
  })

  it('asks for nothing when it is given back in another way before anybody has answered', async () => {
    const { desk, session, stock } = await failed('lower', 'auto')
    desk.shop.refund(session)
    for (let times = 0; times < 3; times += 1) await settle(desk)
    expect(await found(desk)).toEqual([])
    expect(stock('S')).toBe(10)
  })

  it('is told without a sum once it has been counted since', async () => {
    const { desk, stock } = await failed('lower', 'auto')
    const { size } = garment(desk)
    await desk.edit(size('S'), '8')
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await found(desk)).toMatchObject([{ kind: 'over-restocked', units: 3, correction: null }])
    expect(stock('S')).toBe(8)
  })
})

describe('a refund of a size that is no longer on the list', () => {
  it('is told by nobody where it had been put back before', async () => {
    const desk = await openSyncedDesk()
    await choose(desk, 'watch', 'offer')
    const { id } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    desk.clock.tick(1_000)
    const items = [{ productId: id, size: 'S', quantity: 3 }]
    const { session } = desk.shop.buy({ items, decrement: 'correct' })
    await settle(desk)
    desk.shop.refund(session.id)
    desk.shop.storefrontWrite(id, { stock_S: '10' })
    desk.clock.tick(1_000)
    await desk.sync()
    desk.shop.edit(id, { metadata: { sizes: (desk.inShop(id, 'sizes') ?? '').replace('S,', '') } })
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await found(desk)).toEqual([])
  })

  it.each([
    ['lower', 'auto'],
    ['watch', 'offer']
  ] as const)('is told, and offered once the size is back, in mode %s, %s', async (mode, how) => {
    const desk = await openSyncedDesk()
    await choose(desk, mode, how)
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    desk.clock.tick(1_000)
    const items = [{ productId: id, size: 'S', quantity: 3 }]
    const { session } = desk.shop.buy({ items, decrement: mode === 'lower' ? 'none' : 'correct' })
    await settle(desk)
    const sizes = desk.inShop(id, 'sizes') ?? ''
    desk.shop.edit(id, { metadata: { sizes: sizes.replace('S,', '') } })
    await settle(desk)
    expect((await desk.items()).map((row) => row.id)).not.toContain(size('S'))
    desk.shop.refund(session.id)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    const finding = { kind: 'not-restocked', units: 3, sessionId: session.id, variant: 'S' }
    expect(await found(desk)).toMatchObject([
      { ...finding, correction: null, productName: desk.shop.product(id)?.name }
    ])
    expect((await found(desk))[0]?.evidence.at(-1)?.words).toContain('no longer on the list')
    expect(stock('S')).toBe(7)
    desk.shop.edit(id, { metadata: { sizes } })
    await settle(desk)
    expect(await found(desk)).toMatchObject([{ ...finding, correction: 3 }])
  })
})

/** Two desks that put refunds back by themselves, and of the two that were sold one refunded: 8 in stock. */
async function halfRefunded() {
  const here = await openSyncedDesk()
  const there = await openSyncedDesk({ beside: here })
  const at = garment(here)
  here.shop.edit(at.id, { metadata: { stock_S: 10 } })
  for (const desk of [here, there]) {
    await choose(desk, 'lower', 'auto')
    await desk.sync()
  }
  here.clock.tick(2_000)
  const items = [{ productId: at.id, size: 'S', quantity: 2 }]
  const { session } = here.shop.buy({ items, decrement: 'none' })
  await settle(here, there)
  here.shop.refund(session.id, await each(here))
  /** The other half is refunded too, and put back whole by the other desk: one too many, which a correction takes off. */
  const rest = async () => {
    here.shop.refund(session.id)
    await settle(there, here)
    expect(at.stock('S')).toBe(11)
    expect(await found(here)).toMatchObject([{ kind: 'over-restocked', units: 1, correction: -1 }])
    await correct(here)
    for (let times = 0; times < 2; times += 1) await settle(there, here)
    expect(at.stock('S')).toBe(10)
    for (const desk of [here, there]) expect(await found(desk)).toEqual([])
  }
  return { here, there, ...at, rest }
}

describe('half a refund put back by hand at one of two desks that put refunds back by themselves', () => {
  it('is told when the other puts all of it back, and can be taken off again', async () => {
    const { here, there, stock, rest } = await halfRefunded()
    for (let times = 0; times < 2; times += 1) await settle(here, there)
    await correct(here)
    await settle(here, there)
    expect(stock('S')).toBe(9)
    await rest()
  })
})

describe('a refund in two parts, of which the first was put back by hand', () => {
  it.each([
    ['typed here as returned', 10, []],
    ['in the Dashboard', 11, [['over-restocked', 1, null]]],
    ['by the webhook', 11, [['over-restocked', 1, null]]]
  ] as const)('%s, is put back by itself in what is not known to be back', async (how, end, told) => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await choose(desk, 'lower', 'auto')
    await desk.sync()
    desk.clock.tick(2_000)
    const items = [{ productId: id, size: 'S', quantity: 2 }]
    const { session } = desk.shop.buy({ items, decrement: 'none' })
    await settle(desk)
    desk.shop.refund(session.id, await each(desk))
    desk.clock.tick(60_000)
    if (how === 'typed here as returned') await desk.edit(size('S'), '+1', { reason: 'returned' })
    else if (how === 'in the Dashboard') desk.shop.edit(id, { metadata: { stock_S: 9 } })
    else desk.shop.storefrontWrite(id, { stock_S: '9' })
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await found(desk)).toEqual([])
    desk.clock.tick(day)
    desk.shop.refund(session.id)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(stock('S')).toBe(end)
    expect((await found(desk)).map(({ kind, units, correction }) => [kind, units, correction])).toEqual(told)
  })

  it('typed as returned, is told where another desk puts all of it back', async () => {
    const { here, there, size, stock, rest } = await halfRefunded()
    here.clock.tick(60_000)
    await here.edit(size('S'), '+1', { reason: 'returned' })
    await settle(here, there)
    expect(stock('S')).toBe(9)
    here.clock.tick(day)
    await rest()
  })
})
