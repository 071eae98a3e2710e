import { describe, expect, it } from 'vitest'
import { type Desk, garment, openSyncedDesk, otherProgram, noMarks } from './desk.ts'

/** A price with a lookup key of its own, which is the default of its product. */
async function openPriced(): Promise<Desk> {
  const desk = await openSyncedDesk()
  const { priceId } = garment(desk)
  desk.shop.edit(priceId, { lookup_key: 'crew-tee', nickname: 'Standard', metadata: { note: 'kept' } })
  await desk.sync()
  desk.shop.forgetRequests()
  return desk
}

function pricesOf(desk: Desk) {
  const { id } = garment(desk)
  const prices = desk.shop.prices().filter((price) => price.product === id)
  return {
    all: prices,
    active: prices.filter((price) => price.active),
    defaultId: desk.shop.product(id)?.default_price
  }
}

/** What must be true once the price went from $28 to $30. */
function expectMoved(desk: Desk, oldId: string): void {
  const { all, active, defaultId } = pricesOf(desk)
  expect(all).toHaveLength(2)
  expect(active).toHaveLength(1)
  expect(active[0]).toMatchObject({
    unit_amount: 3000,
    currency: 'usd',
    lookup_key: 'crew-tee',
    nickname: 'Standard',
    metadata: { note: 'kept' }
  })
  expect(defaultId).toBe(active[0]?.id)
  expect(desk.shop.price(oldId)).toMatchObject({ active: false, lookup_key: null })
}

/** A price typed to $30 that has not gone out, and another that somebody made for the same product. */
async function besideAnother(amount: number, currency = 'usd') {
  const desk = await openPriced()
  const { id, priceId, size } = garment(desk)
  await desk.edit(size('S'), '30.00', { field: 'price' })
  const other = await otherProgram(desk.demo).prices.create({
    product: id,
    currency,
    unit_amount: amount
  })
  return { desk, id, priceId, other }
}

/** Two desks on a shop whose prices keep the stock; of one there are ten. */
async function twoDesks(more: { lookup_key?: string } = {}) {
  const here = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
  const there = await openSyncedDesk({ beside: here })
  const [row] = await here.items()
  const oldId = row?.priceId ?? ''
  here.shop.edit(oldId, { metadata: { stock: 10 }, ...more })
  for (const desk of [here, there]) await desk.sync()
  return { here, there, oldId }
}

describe('a new price', () => {
  it('is made, becomes the default, takes the lookup key, and the old one is archived', async () => {
    const desk = await openPriced()
    const { priceId, size } = garment(desk)
    await desk.edit(size('S'), '30.00', { field: 'price' })
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, pushed: 1 })
    expectMoved(desk, priceId)
    expect(await desk.item(size('S'))).toMatchObject({
      price: { amount: 3000, currency: 'usd' },
      marks: noMarks
    })
    expect(await desk.item(size('M'))).toMatchObject({ price: { amount: 3000 } })
  })

  const steps = ['POST /v1/prices', 'POST /v1/products/*', 'POST /v1/prices/*']
  const interruptions = steps.flatMap((route, step) =>
    (
      [
        'drop-before-commit',
        'drop-after-commit',
        'error-after-commit',
        'unavailable',
        'global-rate',
        'forbidden'
      ] as const
    ).map((kind) => ({ route, step, kind }))
  )
  it.each(interruptions)(
    'is made exactly once when step $step meets $kind and the program restarts',
    async ({ route, kind }) => {
      const desk = await openPriced()
      const { priceId, size } = garment(desk)
      await desk.edit(size('S'), '30.00', { field: 'price' })
      desk.shop.setFault({ route, kind })
      await desk.sync()
      expect(await desk.item(size('S'))).toMatchObject({ price: { amount: 3000 } })
      desk.shop.clearFaults()
      await desk.restart()
      for (let minutes = 0; minutes < 5; minutes += 1) {
        await desk.sync()
        desk.clock.tick(60_000)
      }
      expectMoved(desk, priceId)
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0, failure: null })
    }
  )

  it.each(steps)('goes on two days after %s lost its answer', async (route) => {
    const desk = await openPriced()
    const { priceId, size } = garment(desk)
    await desk.edit(size('S'), '30.00', { field: 'price' })
    desk.shop.setFault({ route, kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    desk.clock.tick(48 * 3_600_000)
    await desk.restart()
    for (let minutes = 0; minutes < 5; minutes += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    expectMoved(desk, priceId)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  describe('that Stripe refused', () => {
    async function refused() {
      const desk = await openSyncedDesk()
      const { id, priceId } = garment(desk)
      const was = desk.shop.price(priceId)?.unit_amount ?? 0
      const type = async (amount: number) => {
        const input = (amount / 100).toFixed(2)
        const actions = [{ kind: 'amount', priceId, input } as const]
        expect(await desk.ask('edit-prices', { productId: id, actions })).toMatchObject({ refusals: [] })
      }
      await type(3000)
      desk.shop.setFault({ route: 'POST /v1/prices', kind: 'refused' })
      await desk.sync()
      desk.shop.clearFaults()
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 1 })
      return { desk, id, was, type }
    }

    it('goes out when the same is typed again in the details', async () => {
      const { desk, id, type } = await refused()
      await type(3000)
      await desk.sync()
      expect(desk.shop.price(desk.shop.product(id)?.default_price ?? '')?.unit_amount).toBe(3000)
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
    })

    it('is given up when what Stripe has is typed there', async () => {
      const { desk, id, was, type } = await refused()
      await type(was)
      await desk.sync()
      expect(desk.shop.price(desk.shop.product(id)?.default_price ?? '')?.unit_amount).toBe(was)
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
    })

    it('or whose archiving it refused, goes out when that is asked for again', async () => {
      const desk = await openSyncedDesk()
      const { id } = garment(desk)
      const { id: priceId } = await otherProgram(desk.demo).prices.create({
        product: id,
        currency: 'usd',
        unit_amount: 3300
      })
      await desk.sync()
      const actions = { productId: id, actions: [{ kind: 'active', priceId, active: false } as const] }
      for (const route of [`POST /v1/prices/${priceId}`, 'none']) {
        await desk.ask('edit-prices', actions)
        desk.shop.setFault({ route, kind: 'refused' })
        await desk.sync()
        desk.shop.clearFaults()
      }
      expect(desk.shop.price(priceId)?.active).toBe(false)
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0 })
    })
  })

  it('brings the old price back when it is undone after it was sent', async () => {
    const desk = await openPriced()
    const { priceId, size } = garment(desk)
    await desk.edit(size('S'), '30.00', { field: 'price' })
    await desk.sync()
    await desk.ask('undo', {})
    expect(await desk.item(size('S'))).toMatchObject({ price: { amount: 2800 } })
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
    const { all, active, defaultId } = pricesOf(desk)
    expect(all).toHaveLength(2)
    expect(active.map((price) => price.id)).toEqual([priceId])
    expect(active[0]).toMatchObject({ unit_amount: 2800, lookup_key: 'crew-tee' })
    expect(defaultId).toBe(priceId)
    await desk.ask('redo', {})
    await desk.sync()
    expect(pricesOf(desk).active.map((price) => price.unit_amount)).toEqual([3000])
    expect(pricesOf(desk).all).toHaveLength(2)
  })

  describe('for which an archived one that is as wanted would come back', () => {
    /** Changed to $33 and back, so that the one of $33 is archived; then $33 is typed, and something happened to that one. */
    async function twinned(happens: (desk: Desk, twinId: string) => void) {
      const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
      const [row] = await desk.items()
      const oldId = row?.priceId ?? ''
      desk.shop.edit(oldId, { metadata: { stock: 10 } })
      await desk.sync()
      await desk.edit(row?.id ?? '', '33.00', { field: 'price' })
      await desk.sync()
      await desk.ask('undo', {})
      await desk.sync()
      const ofProduct = () => desk.shop.prices().filter(({ product }) => product === row?.productId)
      const twinId = ofProduct().find((price) => price.unit_amount === 3300)?.id ?? ''
      expect(desk.shop.price(twinId)).toMatchObject({ active: false })
      await desk.sync()
      // Nothing of it is told before it is needed.
      desk.shop.eventLagMs(60_000)
      happens(desk, twinId)
      await desk.edit(row?.id ?? '', '33.00', { field: 'price' })
      for (let times = 0; times < 2; times += 1) await desk.sync()
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
      const sold = ofProduct().filter(({ active, unit_amount }) => active && unit_amount === 3300)
      return { twinId, sold }
    }

    it('does not bring it back where its stock was changed in Stripe', async () => {
      const { sold, twinId } = await twinned(
        (desk, id) => void desk.shop.edit(id, { metadata: { stock: 4 } })
      )
      expect(sold).toMatchObject([{ metadata: { stock: '10' } }])
      expect(sold[0]?.id).not.toBe(twinId)
    })

    it('leaves it alone where somebody sells it again under another name', async () => {
      const { sold } = await twinned(
        (desk, id) => void desk.shop.edit(id, { active: true, nickname: 'Fair' })
      )
      expect(sold.map(({ nickname }) => nickname)).toEqual(['Fair', 'A2'])
    })
  })

  it.each(['crew-tee', ''])(
    'brings none back that a website finds by a key of its own, where the old one has “%s”',
    async (key) => {
      const desk = await openPriced()
      const { id, priceId, size } = garment(desk)
      desk.shop.edit(priceId, { lookup_key: key })
      const stripe = otherProgram(desk.demo)
      const { id: saleId } = await stripe.prices.create({
        product: id,
        currency: 'usd',
        unit_amount: 3000,
        nickname: 'Standard',
        metadata: { note: 'kept' },
        lookup_key: 'sale'
      })
      await stripe.prices.update(saleId, { active: false })
      await desk.sync()
      await desk.edit(size('S'), '30.00', { field: 'price' })
      await desk.sync()
      expect(desk.shop.price(saleId)).toMatchObject({ active: false, lookup_key: 'sale' })
      expect(pricesOf(desk).active).toMatchObject([{ unit_amount: 3000, lookup_key: key || null }])
    }
  )

  it('is shown where no default was ever chosen, though another like it is made afterwards', async () => {
    const desk = await openPriced()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { default_price: '' })
    desk.clock.tick(1_000)
    await desk.sync()
    await desk.edit(size('S'), '30.00', { field: 'price' })
    await desk.sync()
    desk.clock.tick(60_000)
    await desk.sync()
    await otherProgram(desk.demo).prices.create({
      product: id,
      unit_amount: 9900,
      currency: 'usd',
      nickname: 'Standard'
    })
    desk.clock.tick(1_000)
    await desk.sync()
    expect(await desk.item(size('S'))).toMatchObject({ price: { amount: 3000 } })
  })

  it.each([
    ['in another currency', { currency: 'eur' }],
    ['for every month', { currency: 'usd', recurring: { interval: 'month' } }],
    ['under another name', { currency: 'usd', nickname: 'Members' }],
    ['like it', { currency: 'usd', nickname: 'Standard' }]
  ] as const)('is shown where no default was ever chosen, beside one %s', async (_, more) => {
    const desk = await openPriced()
    const { id, size } = garment(desk)
    desk.clock.tick(1_000)
    await otherProgram(desk.demo).prices.create({ product: id, unit_amount: 9900, ...more })
    desk.shop.edit(id, { default_price: '' })
    for (const amount of [3000, 3100, 3000]) {
      desk.clock.tick(1_000)
      await desk.sync()
      await desk.edit(size('S'), (amount / 100).toFixed(2), { field: 'price' })
      await desk.sync()
      const another = await openSyncedDesk({ beside: desk })
      for (const one of [desk, another])
        expect(await one.item(size('S'))).toMatchObject({ price: { amount }, marks: noMarks })
      expect(desk.shop.product(id)?.default_price).toBeNull()
      expect(desk.shop.prices().filter(({ product, active }) => product === id && active)).toHaveLength(2)
    }
  })

  it('leaves what somebody changed since as it is, where Stripe repeats an old answer', async () => {
    const desk = await openPriced()
    const { id, size } = garment(desk)
    await desk.edit(size('S'), '30.00', { field: 'price' })
    desk.shop.setFault({ route: 'POST /v1/products/*', kind: 'drop-after-commit' })
    // Only the event of its own request comes late.
    desk.shop.eventLagMs(60_000)
    await desk.sync()
    desk.shop.eventLagMs(0)
    desk.shop.clearFaults()
    desk.shop.edit(id, { metadata: { stock_S: 16 } })
    desk.clock.tick(1_000)
    for (let times = 0; times < 2; times += 1) await desk.sync()
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 16, price: { amount: 3000 } })
  })

  it('does not become the default when somebody chose another meanwhile', async () => {
    const { desk, id, other: chosen } = await besideAnother(5000)
    desk.shop.beforeCommit('POST /v1/prices', () => void desk.shop.edit(id, { default_price: chosen.id }))
    await desk.sync()
    await desk.sync()
    expect(pricesOf(desk).defaultId).toBe(chosen.id)
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0 })
  })

  describe('that is not sold, since somebody chose another default meanwhile', () => {
    async function passedOver(currency?: string) {
      const { desk, id, priceId, other: chosen } = await besideAnother(5000, currency)
      desk.shop.beforeCommit('POST /v1/prices', () => void desk.shop.edit(id, { default_price: chosen.id }))
      for (let times = 0; times < 2; times += 1) await desk.sync()
      return { desk, priceId, chosen, size: garment(desk).size }
    }

    it('is asked about, and sold when the answer says so', async () => {
      const { desk, chosen, size } = await passedOver()
      const asked = await desk.onlyConflict()
      expect(asked).toMatchObject({ kind: 'overwritten', base: '28.00', mine: '30.00', theirs: '50.00' })
      await desk.resolve(asked, { kind: 'count' })
      for (let times = 0; times < 2; times += 1) await desk.sync()
      const { all, defaultId } = pricesOf(desk)
      expect(all.find((price) => price.id === defaultId)).toMatchObject({ unit_amount: 3000, active: true })
      expect(desk.shop.price(chosen.id)).toMatchObject({ active: false })
      expect(await desk.item(size('S'))).toMatchObject({ price: { amount: 3000 }, marks: noMarks })
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
    })

    it('leaves the chosen one when the answer says so', async () => {
      const { desk, chosen } = await passedOver()
      await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
      await desk.sync()
      expect(pricesOf(desk).defaultId).toBe(chosen.id)
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
    })

    it('is not offered as an amount of another currency', async () => {
      const { desk, chosen } = await passedOver('jpy')
      expect(pricesOf(desk).defaultId).toBe(chosen.id)
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    })

    it('is asked about where two desks gave one price another amount at once', async () => {
      const here = await openPriced()
      const there = await openSyncedDesk({ beside: here })
      const { size } = garment(here)
      await here.edit(size('S'), '31.00', { field: 'price' })
      here.shop.setFault({ route: 'POST /v1/products/*', kind: 'drop-before-commit' })
      await here.sync()
      here.shop.clearFaults()
      await there.edit(size('S'), '30.00', { field: 'price' })
      await there.sync()
      for (let times = 0; times < 2; times += 1) await here.sync()
      expect(await here.onlyConflict()).toMatchObject({ field: 'price', mine: '31.00', theirs: '30.00' })
    })
  })

  describe('that becomes the default over another that somebody chose in that moment', () => {
    async function slippedIn() {
      const { desk, id, priceId, other: chosen } = await besideAnother(5000)
      desk.shop.beforeCommit(
        'POST /v1/products/*',
        () => void desk.shop.edit(id, { default_price: chosen.id })
      )
      for (let times = 0; times < 2; times += 1) await desk.sync()
      return { desk, priceId, chosen }
    }

    it('is asked about once, whatever events come twice, and stays when the answer says so', async () => {
      const { desk, chosen } = await slippedIn()
      const asked = await desk.onlyConflict()
      expect(asked).toMatchObject({
        kind: 'replaced',
        field: 'price',
        base: '28.00',
        mine: '30.00',
        theirs: '50.00'
      })
      await desk.resolve(asked, { kind: 'count' })
      desk.clock.tick(60_000)
      for (let times = 0; times < 2; times += 1) await desk.sync()
      const { all, defaultId } = pricesOf(desk)
      expect(all.find((price) => price.id === defaultId)).toMatchObject({ unit_amount: 3000, active: true })
      expect(desk.shop.price(chosen.id)).toMatchObject({ active: true })
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
    })

    it('is asked about also where the price they chose is not known of yet', async () => {
      const desk = await openPriced()
      const { id, size } = garment(desk)
      desk.shop.eventLagMs(250_000)
      const chosen = await otherProgram(desk.demo).prices.create({
        product: id,
        currency: 'usd',
        unit_amount: 5000
      })
      desk.shop.eventLagMs(0)
      await desk.edit(size('S'), '30.00', { field: 'price' })
      desk.shop.beforeCommit(
        'POST /v1/products/*',
        () => void desk.shop.edit(id, { default_price: chosen.id })
      )
      for (let times = 0; times < 2; times += 1) await desk.sync()
      expect(await desk.onlyConflict()).toMatchObject({ kind: 'replaced', mine: '30.00', theirs: '50.00' })
    })

    it('gives way to their amount when the answer says so', async () => {
      const { desk } = await slippedIn()
      await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
      for (let times = 0; times < 2; times += 1) await desk.sync()
      const { all, defaultId } = pricesOf(desk)
      expect(all.find((price) => price.id === defaultId)).toMatchObject({ unit_amount: 5000, active: true })
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
    })

    it('is asked about where two desks gave one price another amount in the same moment', async () => {
      const here = await openPriced()
      const there = await openSyncedDesk({ beside: here })
      const { size } = garment(here)
      await here.edit(size('S'), '31.00', { field: 'price' })
      await there.edit(size('S'), '30.00', { field: 'price' })
      here.shop.setFault({ route: 'POST /v1/products/*', kind: 'drop-before-commit', times: 1 })
      await there.sync()
      here.shop.clearFaults()
      const made = here.shop.prices().find((price) => price.unit_amount === 3000)
      here.shop.beforeCommit(
        'POST /v1/products/*',
        () => void here.shop.edit(garment(here).id, { default_price: made?.id ?? '' })
      )
      for (let times = 0; times < 2; times += 1) for (const desk of [here, there]) await desk.sync()
      const asked = (await Promise.all([here, there].map((desk) => desk.conflicts()))).flat()
      expect(asked.length).toBeGreaterThan(0)
    })
  })

  it('becomes the default when somebody made the old one that meanwhile', async () => {
    const { desk, id, priceId, other } = await besideAnother(5000)
    desk.shop.edit(id, { default_price: other.id })
    desk.shop.beforeCommit('POST /v1/prices', () => void desk.shop.edit(id, { default_price: priceId }))
    await desk.sync()
    await desk.sync()
    const { all, defaultId } = pricesOf(desk)
    expect(all.find((price) => price.unit_amount === 3000)?.id).toBe(defaultId)
    expect(desk.shop.price(priceId)).toMatchObject({ active: false })
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0 })
  })

  it('leaves a default standing that somebody chose before the request that was to change it is repeated', async () => {
    const { desk, id, other: chosen } = await besideAnother(5000)
    desk.shop.setFault({ route: 'POST /v1/products/*', kind: 'drop-before-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    desk.shop.edit(id, { default_price: chosen.id })
    for (let times = 0; times < 2; times += 1) await desk.sync()
    expect(pricesOf(desk).defaultId).toBe(chosen.id)
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0 })
  })

  it('is not made, and says why, when the old one was taken out of use in the Dashboard meanwhile', async () => {
    const { desk, id, priceId, other: theirs } = await besideAnother(2600)
    const { size } = garment(desk)
    desk.shop.edit(id, { default_price: theirs.id })
    desk.shop.edit(priceId, { active: false })
    for (let times = 0; times < 2; times += 1) await desk.sync()
    expect(pricesOf(desk)).toMatchObject({ defaultId: theirs.id, active: [{ id: theirs.id }] })
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 1 })
    expect(await desk.item(size('S'))).toMatchObject({
      marks: { price: 'failed' },
      refusals: { price: expect.stringContaining('archived in Stripe since') }
    })
    await desk.ask('undo', {})
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0 })
    // Done again, it is refused as it was, and nothing waits for an answer that is known.
    await desk.ask('redo', {})
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 1 })
    expect((await desk.item(size('S'))).refusals?.price).toContain('archived in Stripe since')
  })

  it('goes out by itself when the old one, which was archived in the Dashboard meanwhile, is sold again', async () => {
    const { desk, id, priceId, other: theirs } = await besideAnother(2600)
    const { size } = garment(desk)
    desk.shop.edit(id, { default_price: theirs.id })
    desk.shop.edit(priceId, { active: false })
    for (let times = 0; times < 2; times += 1) await desk.sync()
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 1 })
    desk.shop.edit(priceId, { active: true })
    desk.shop.edit(id, { default_price: priceId })
    await desk.sync()
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
    expect(await desk.item(size('S'))).toMatchObject({ price: { amount: 3000 }, marks: noMarks })
    expect(desk.shop.price(priceId)).toMatchObject({ active: false })
  })

  it('is asked about as soon as events tell which price took over from one that was only found archived', async () => {
    const { here, there, oldId } = await twoDesks()
    const [row] = await here.items()
    await here.edit(row?.id ?? '', '33.00', { field: 'price' })
    await there.edit(row?.id ?? '', '36.00', { field: 'price' })
    here.shop.eventLagMs(60_000)
    await there.sync()
    await here.sync()
    expect(here.shop.price(oldId)).toMatchObject({ active: false })
    expect(await here.status()).toMatchObject({ waiting: 0, failed: 1, conflicts: 0 })
    here.shop.eventLagMs(0)
    here.clock.tick(60_000)
    await here.sync()
    expect(await here.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 1 })
    expect(await here.onlyConflict()).toMatchObject({ mine: '33.00', theirs: '36.00' })
  })

  it('asks when somebody archived the old price and made another meanwhile', async () => {
    const { desk, id, priceId, other: theirs } = await besideAnother(2600)
    desk.shop.edit(id, { default_price: theirs.id })
    desk.shop.edit(priceId, { active: false })
    await desk.sync()
    await desk.sync()
    // Whatever becomes of our wish, what they chose is not undone behind their back.
    expect(pricesOf(desk).defaultId).toBe(theirs.id)
    expect(desk.shop.price(theirs.id)).toMatchObject({ active: true, unit_amount: 2600 })
  })

  describe('that somebody stops by making the old one the default again', () => {
    async function stopped() {
      const desk = await openPriced()
      const { id, priceId, size } = garment(desk)
      await desk.edit(size('S'), '30.00', { field: 'price' })
      const back = (): void => void desk.shop.edit(id, { default_price: priceId })
      desk.shop.beforeCommit(`POST /v1/prices/${priceId}`, back)
      for (let times = 0; times < 2; times += 1) await desk.sync()
      return { desk, id, priceId, size }
    }

    it('asks, and goes on with the price that was made when the answer says so', async () => {
      const { desk, priceId, size } = await stopped()
      expect(pricesOf(desk)).toMatchObject({ defaultId: priceId, all: { length: 2 } })
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 1 })
      expect(await desk.item(size('S'))).toMatchObject({ price: { amount: 2800 } })
      const asked = await desk.onlyConflict()
      expect(asked).toMatchObject({ kind: 'overwritten', base: '28.00', mine: '30.00', theirs: '28.00' })
      await desk.resolve(asked, { kind: 'count' })
      await desk.sync()
      expectMoved(desk, priceId)
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
    })

    it('leaves only the old one on sale, under its lookup key', async () => {
      const { desk, priceId } = await stopped()
      expect(pricesOf(desk).active).toMatchObject([
        { id: priceId, lookup_key: 'crew-tee', unit_amount: 2800, metadata: { note: 'kept' } }
      ])
    })

    const kinds = ['drop-before-commit', 'drop-after-commit', 'error-saved', 'forbidden'] as const
    const backwards = ['the old one', 'the new one'].flatMap((which) =>
      kinds.map((kind) => ({ which, kind }))
    )
    it.each(backwards)('does so too where what is sent to $which meets $kind', async ({ which, kind }) => {
      const desk = await openPriced()
      const { id, priceId, size } = garment(desk)
      await desk.edit(size('S'), '30.00', { field: 'price' })
      desk.shop.beforeCommit(`POST /v1/prices/${priceId}`, () => {
        const madeId = desk.shop.product(id)?.default_price ?? ''
        desk.shop.edit(id, { default_price: priceId })
        desk.shop.beforeCommit(`GET /v1/prices/${madeId}`, () =>
          desk.shop.setFault({
            route: `POST /v1/prices/${which === 'the old one' ? priceId : madeId}`,
            kind
          })
        )
      })
      await desk.sync()
      desk.shop.clearFaults()
      await desk.restart()
      for (let minutes = 0; minutes < 8; minutes += 1) {
        await desk.sync()
        desk.clock.tick(60_000)
      }
      expect(pricesOf(desk)).toMatchObject({
        defaultId: priceId,
        all: { length: 2 },
        active: [{ id: priceId, lookup_key: 'crew-tee' }]
      })
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 1 })
    })

    it('leaves the one that was made for it on sale where somebody chooses that at the last moment', async () => {
      const desk = await openPriced()
      const { id, priceId, size } = garment(desk)
      await desk.edit(size('S'), '30.00', { field: 'price' })
      desk.shop.beforeCommit(`POST /v1/prices/${priceId}`, () => {
        const madeId = desk.shop.product(id)?.default_price ?? ''
        desk.shop.edit(id, { default_price: priceId })
        desk.shop.beforeCommit(
          `POST /v1/prices/${madeId}`,
          () => void desk.shop.edit(id, { default_price: madeId })
        )
      })
      await desk.sync()
      const { active, defaultId } = pricesOf(desk)
      expect(active).toHaveLength(2)
      expect(desk.shop.price(defaultId ?? '')).toMatchObject({ unit_amount: 3000 })
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 1 })
    })

    it('goes on with the stock that is left, where prices keep it and the old one was sold since', async () => {
      const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
      const [product] = desk.shop.products()
      const [id, oldId] = [product?.id ?? '', product?.default_price ?? '']
      desk.shop.edit(oldId, { metadata: { stock: 10 } })
      await desk.sync()
      const item = (await desk.items()).find(({ priceId }) => priceId === oldId)
      await desk.edit(item?.id ?? '', '33.00', { field: 'price' })
      const back = (): void => void desk.shop.edit(id, { default_price: oldId })
      desk.shop.beforeCommit(`POST /v1/prices/${oldId}`, back)
      for (let times = 0; times < 2; times += 1) await desk.sync()
      desk.shop.edit(oldId, { metadata: { stock: 9 } })
      await desk.sync()
      await desk.resolve(await desk.onlyConflict(), { kind: 'count' })
      for (let times = 0; times < 2; times += 1) await desk.sync()
      const changed = desk.shop.prices().filter((price) => price.unit_amount === 3300 && price.product === id)
      expect(changed).toMatchObject([{ active: true, metadata: { stock: '9' } }])
      expect(desk.shop.price(oldId)).toMatchObject({ active: false })
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
    })

    describe('after something was typed at the one that was made for it', () => {
      async function unfinished(mode: 'watch' | 'lower' = 'watch') {
        const { here, there, oldId } = await twoDesks({ lookup_key: 'print' })
        for (const desk of [here, there]) {
          await desk.ask('save-sales-mode', { mode, restock: 'offer' })
          await desk.sync()
        }
        here.clock.tick(60_000)
        await here.edit(`${oldId}/stock`, '33.00', { field: 'price' })
        here.shop.setFault({ route: `POST /v1/prices/${oldId}`, kind: 'drop-before-commit' })
        for (const desk of [here, there]) await desk.sync()
        here.shop.clearFaults()
        const madeId = here.shop.prices().find((price) => price.unit_amount === 3300)?.id ?? ''
        const stop = async () => {
          here.shop.edit(here.shop.price(oldId)?.product ?? '', { default_price: oldId })
          for (let minutes = 0; minutes < 3; minutes += 1) {
            here.clock.tick(60_000)
            await here.sync()
          }
          expect(here.shop.price(madeId)?.active).toBe(false)
        }
        return { here, there, oldId, madeId, stop }
      }
      const stocks = (desk: Desk, ...priceIds: string[]) => priceIds.map((id) => desk.inShop(id, 'stock'))

      const ways = [
        { how: 'waits', fault: null },
        { how: 'was sent', fault: 'none' },
        { how: 'was sent by another desk', fault: null },
        { how: 'never arrived', fault: 'drop-before-commit' },
        { how: 'has no answer', fault: 'drop-after-commit' }
      ] as const
      it.each(
        [
          { typed: '20', left: '20' },
          { typed: '+5', left: '15' }
        ].flatMap((what) => ways.map((way) => ({ ...what, ...way })))
      )('means the old one by $typed, which $how', async ({ typed, left, how, fault }) => {
        const { here, there, oldId, madeId, stop } = await unfinished()
        const desk = how === 'was sent by another desk' ? there : here
        await desk.edit(`${madeId}/stock`, typed)
        if (fault !== null) {
          here.shop.setFault({ route: `POST /v1/prices/${oldId}`, kind: 'forbidden' })
          if (fault !== 'none') here.shop.setFault({ route: `POST /v1/prices/${madeId}`, kind: fault })
        }
        if (how !== 'waits') await desk.sync()
        here.shop.clearFaults()
        expect(stocks(here, madeId)).toEqual([how === 'waits' || how === 'never arrived' ? '10' : left])
        await stop()
        for (let minutes = 0; minutes < 6; minutes += 1) {
          here.clock.tick(60_000)
          await here.sync()
        }
        expect(stocks(here, oldId)).toEqual([left])
        expect(await here.item(`${oldId}/stock`)).toMatchObject({ onHand: Number(left) })
        expect((await here.items()).some(({ id }) => id === `${madeId}/stock`)).toBe(false)
        expect(await here.onlyConflict()).toMatchObject({ field: 'price', mine: '33.00' })
        expect(await here.status()).toMatchObject({ waiting: 0, failed: 0 })
      })

      it('means the old one by what was counted there', async () => {
        const { here, oldId, madeId, stop } = await unfinished()
        await here.ask('change-stocktake', { kind: 'start', scope: null })
        await here.ask('change-stocktake', { kind: 'set', itemId: `${madeId}/stock`, counted: 7 })
        await stop()
        const { lines } = await here.ask('list-stocktake', { list: 'counted', start: 0, count: 10 })
        expect(lines).toMatchObject([{ itemId: `${oldId}/stock`, counted: 7 }])
      })

      it('takes the old one’s number down by what was sold there', async () => {
        const { here, there, oldId, madeId, stop } = await unfinished()
        here.shop.buy({ items: [{ priceId: madeId, quantity: 2 }], decrement: 'correct' })
        await stop()
        expect(stocks(here, oldId)).toEqual(['8'])
        for (const desk of [here, there]) {
          for (let times = 0; times < 3; times += 1) {
            here.clock.tick(1_200_000)
            await desk.sync()
          }
          expect(await desk.ask('list-findings', { scope: 'open' })).toMatchObject({ findings: [] })
        }
      })

      it.each(['this desk', 'another'])(
        'lowers the old one once for what was sold there, by %s',
        async (which) => {
          const { here, there, oldId, madeId, stop } = await unfinished('lower')
          here.shop.buy({ items: [{ priceId: madeId, quantity: 2 }], decrement: 'none' })
          if (which === 'another') await there.sync()
          expect(stocks(here, madeId)).toEqual([which === 'another' ? '8' : '10'])
          await stop()
          for (const desk of [here, there]) {
            for (let times = 0; times < 3; times += 1) {
              here.clock.tick(1_200_000)
              await desk.sync()
            }
            expect(await desk.ask('list-findings', { scope: 'open' })).toMatchObject({ findings: [] })
            expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0 })
          }
          expect(stocks(here, oldId)).toEqual(['8'])
        }
      )

      it('refuses it in words at another desk', async () => {
        const { here, there, oldId, madeId, stop } = await unfinished()
        await there.edit(`${madeId}/stock`, '+5')
        await stop()
        for (let minutes = 0; minutes < 8; minutes += 1) {
          here.clock.tick(60_000)
          await there.sync()
        }
        expect(stocks(here, oldId, madeId)).toEqual(['10', '10'])
        expect(await there.status()).toMatchObject({ waiting: 0, failed: 1 })
        expect((await there.item(`${madeId}/stock`)).refusals?.onHand).toContain('archived in Stripe since')
      })
    })

    it.each(['print', null])(
      'leaves the old one %s for its lookup key where the other is deleted',
      async (left) => {
        const { here, oldId } = await twoDesks({ lookup_key: 'print' })
        const id = here.shop.price(oldId)?.product ?? ''
        const other = here.shop.prices().find((price) => price.product !== id)?.id ?? ''
        here.shop.edit(id, { default_price: oldId })
        await here.sync()
        await here.edit(`${oldId}/stock`, '33.00', { field: 'price' })
        here.shop.setFault({ route: `POST /v1/products/${id}`, kind: 'drop-before-commit' })
        await here.sync()
        here.shop.clearFaults()
        here.shop.deletePrice(here.shop.prices().find((price) => price.unit_amount === 3300)?.id ?? '')
        // Somebody may have given it to another since.
        if (left === null) here.shop.edit(other, { lookup_key: 'print' })
        for (let minutes = 0; minutes < 3; minutes += 1) {
          here.clock.tick(60_000)
          await here.sync()
        }
        expect(here.shop.price(oldId)).toMatchObject({ active: true, lookup_key: left })
        expect(await here.onlyConflict()).toMatchObject({ field: 'price', mine: '33.00' })
        expect(await here.status()).toMatchObject({ waiting: 0, failed: 0 })
      }
    )

    it('is nobody’s successor, where the old one is archived in the Dashboard later', async () => {
      const { here, oldId } = await twoDesks({ lookup_key: 'print' })
      const id = here.shop.price(oldId)?.product ?? ''
      await here.edit(`${oldId}/stock`, '33.00', { field: 'price' })
      const back = (): void => void here.shop.edit(id, { default_price: oldId })
      here.shop.beforeCommit(`POST /v1/prices/${oldId}`, back)
      for (let times = 0; times < 2; times += 1) await here.sync()
      await here.resolve(await here.onlyConflict(), { kind: 'theirs' })
      await here.edit(`${oldId}/stock`, '-3')
      here.shop.edit(id, { default_price: '' })
      here.shop.edit(oldId, { active: false })
      for (let times = 0; times < 2; times += 1) await here.sync()
      expect(here.inShop(oldId, 'stock')).toBe('7')
      expect(await here.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
    })

    it('makes no third price when the same amount is typed again', async () => {
      const { desk, priceId, size } = await stopped()
      await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
      await desk.sync()
      expect(pricesOf(desk).defaultId).toBe(priceId)
      await desk.edit(size('S'), '30.00', { field: 'price' })
      await desk.sync()
      expectMoved(desk, priceId)
    })

    it('makes none either when the old one was given another nickname since', async () => {
      const { desk, id, priceId, size } = await stopped()
      desk.shop.edit(priceId, { nickname: 'Framed' })
      await desk.edit(size('S'), '30.00', { field: 'price' })
      for (let times = 0; times < 2; times += 1) await desk.sync()
      const { all, defaultId } = pricesOf(desk)
      expect(all).toHaveLength(2)
      expect(desk.shop.product(id)?.default_price).toBe(defaultId)
      expect(desk.shop.price(defaultId ?? '')).toMatchObject({ unit_amount: 3000, nickname: 'Framed' })
    })

    it('leaves the old one as it is when it is taken back instead', async () => {
      const { desk, priceId } = await stopped()
      await desk.ask('undo', {})
      await desk.sync()
      expect(pricesOf(desk)).toMatchObject({ defaultId: priceId, all: { length: 2 } })
      expect(desk.shop.price(priceId)).toMatchObject({ active: true })
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0 })
    })
  })

  it('is done where only the old price cannot be archived', async () => {
    const desk = await openPriced()
    const { priceId, size } = garment(desk)
    await desk.edit(size('S'), '30.00', { field: 'price' })
    const id = garment(desk).id
    // The default is the old one for a moment, and Stripe refuses.
    desk.shop.beforeCommit(`POST /v1/prices/${priceId}`, () => {
      const made = desk.shop.product(id)?.default_price ?? ''
      desk.shop.edit(id, { default_price: priceId })
      desk.shop.beforeCommit(`GET /v1/products/${id}`, () => void desk.shop.edit(id, { default_price: made }))
    })
    for (let times = 0; times < 2; times += 1) await desk.sync()
    expect(pricesOf(desk).all).toHaveLength(2)
    expect(await desk.item(size('S'))).toMatchObject({ price: { amount: 3000 } })
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
  })

  it('carries stock that is kept on the price over, with a sale that came in between', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const [row] = await desk.items()
    const oldId = row?.priceId ?? ''
    desk.shop.edit(oldId, { metadata: { stock: 10 } })
    await desk.sync()
    await desk.edit(`${oldId}/stock`, '33.00', { field: 'price' })
    desk.shop.beforeCommit(
      `POST /v1/prices/${oldId}`,
      () => void desk.shop.edit(oldId, { metadata: { stock: 8 } })
    )
    await desk.sync()
    await desk.sync()
    await desk.sync()
    const fresh = desk.shop
      .prices()
      .find((price) => price.product === row?.productId && price.unit_amount === 3300)
    expect(fresh?.metadata['stock']).toBe('8')
  })

  describe('while others write on the old one', () => {
    /** The price of a print, with 10 in stock and a note, whose new amount waits to be sent. */
    async function openPrint() {
      const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
      const [row] = await desk.items()
      const oldId = row?.priceId ?? ''
      desk.shop.edit(oldId, { metadata: { stock: 10, note: 'first' } })
      await desk.sync()
      await desk.edit(`${oldId}/stock`, '33.00', { field: 'price' })
      const made = () =>
        desk.shop.prices().find((price) => price.product === row?.productId && price.unit_amount === 3300)
      return {
        desk,
        oldId,
        made,
        /** Somebody writes on the old price just before it is archived. */
        meanwhile: (write: () => void) => desk.shop.beforeCommit(`POST /v1/prices/${oldId}`, write),
        async settle() {
          for (let minutes = 0; minutes < 8; minutes += 1) {
            await desk.sync()
            desk.clock.tick(60_000)
          }
        }
      }
    }

    it('gets the texts that came, changed and went', async () => {
      const { desk, oldId, made, meanwhile, settle } = await openPrint()
      meanwhile(() => void desk.shop.edit(oldId, { metadata: { note: '', last_order: 'o723' } }))
      await settle()
      expect(made()?.metadata).toMatchObject({ stock: '10', last_order: 'o723' })
      expect(made()?.metadata).not.toHaveProperty('note')
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
    })

    it('gets a SKU with the zeros in front of it', async () => {
      const { desk, oldId, made, meanwhile, settle } = await openPrint()
      desk.shop.edit(oldId, { metadata: { sku: '0012' } })
      meanwhile(() => void desk.shop.edit(oldId, { metadata: { sku: '0015' } }))
      await settle()
      expect(made()?.metadata).toMatchObject({ stock: '10', sku: '0015' })
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
    })

    it('gets the nickname, and the lookup key by which a website finds it', async () => {
      const { desk, oldId, made, meanwhile, settle } = await openPrint()
      meanwhile(() => void desk.shop.edit(oldId, { nickname: 'Framed', lookup_key: 'framed-print' }))
      await settle()
      expect(made()).toMatchObject({ nickname: 'Framed', lookup_key: 'framed-print', active: true })
      expect(desk.shop.price(oldId)).toMatchObject({ lookup_key: null, active: false })
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
    })

    it('gets the lookup key that the old one was given before the request could go out again', async () => {
      const { desk, oldId, made, settle } = await openPrint()
      desk.shop.setFault({ route: 'POST /v1/prices', kind: 'drop-before-commit' })
      await desk.sync()
      desk.shop.clearFaults()
      desk.shop.edit(oldId, { lookup_key: 'framed-print' })
      await settle()
      expect(made()).toMatchObject({ lookup_key: 'framed-print' })
    })

    it('keeps a text that somebody has written on the new one since', async () => {
      const { desk, oldId, made, meanwhile, settle } = await openPrint()
      meanwhile(() => {
        desk.shop.edit(oldId, { metadata: { note: 'on the old one', last_order: 'o723' } })
        desk.shop.edit(made()?.id ?? '', { metadata: { note: 'on the new one' } })
      })
      await settle()
      expect(made()?.metadata).toMatchObject({ note: 'on the new one', last_order: 'o723' })
    })

    it.each(['drop-before-commit', 'drop-after-commit', 'error-after-commit', 'error-saved'] as const)(
      'gets them once when their request meets %s, with what was written after that',
      async (kind) => {
        const { desk, oldId, made, meanwhile, settle } = await openPrint()
        meanwhile(() => {
          desk.shop.edit(oldId, { metadata: { last_order: 'o723' } })
          desk.shop.setFault({ route: `POST /v1/prices/${made()?.id ?? ''}`, kind })
        })
        await desk.sync()
        desk.shop.clearFaults()
        desk.shop.edit(oldId, { metadata: { note: 'second' } })
        await desk.restart()
        await settle()
        expect(made()?.metadata).toMatchObject({ last_order: 'o723', note: 'second' })
        expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
      }
    )

    it('asks over the number that the old one had in the end when a count waits', async () => {
      const { desk, oldId, made, meanwhile, settle } = await openPrint()
      meanwhile(() => desk.shop.edit(oldId, { metadata: { stock: 4 } }))
      desk.shop.beforeCommit('POST /v1/prices', () => void desk.edit(`${oldId}/stock`, '50'))
      await settle()
      expect(made()?.metadata['stock']).toBe('4')
      expect(await desk.onlyConflict()).toMatchObject({
        kind: 'changed',
        base: '10',
        mine: '50',
        theirs: '4'
      })
    })
  })

  it('made at another desk takes along what was typed here about the price it replaces', async () => {
    const { here, there, oldId } = await twoDesks()
    await there.edit(`${oldId}/stock`, '33.00', { field: 'price' })
    await there.sync()
    await here.edit(`${oldId}/stock`, '-3')
    await here.edit(`${oldId}/stock`, 'NEW-1', { field: 'sku' })
    for (const desk of [here, here, there]) await desk.sync()
    const next = here.shop.prices().find((price) => price.unit_amount === 3300)
    expect(next?.metadata).toMatchObject({ stock: '7', sku: 'NEW-1' })
    expect(here.inShop(oldId, 'stock')).toBe('10')
    for (const desk of [here, there]) {
      expect(await desk.item(`${next?.id ?? ''}/stock`)).toMatchObject({
        onHand: 7,
        sku: 'NEW-1',
        marks: noMarks
      })
      expect((await desk.items()).some(({ id }) => id === `${oldId}/stock`)).toBe(false)
      expect(await desk.conflicts()).toEqual([])
    }
  })

  it('made at another desk takes along what Stripe has refused here, and what is asked', async () => {
    const { here, there, oldId } = await twoDesks()
    const used = Object.keys(here.shop.price(oldId)?.metadata ?? {}).length
    await here.edit(`${oldId}/stock`, '4', { field: 'reorderPoint' })
    const more = Object.fromEntries(Array.from({ length: 50 - used }, (_, at) => [`extra_${at}`, 'x']))
    here.shop.beforeCommit(`POST /v1/prices/${oldId}`, () => void here.shop.edit(oldId, { metadata: more }))
    await here.sync()
    expect(await here.status()).toMatchObject({ failed: 1 })
    await here.edit(`${oldId}/stock`, '12')
    here.shop.edit(oldId, { metadata: { stock: 9 } })
    await here.sync()
    expect(await here.onlyConflict()).toMatchObject({ mine: '12', theirs: '9' })
    await there.edit(`${oldId}/stock`, '33.00', { field: 'price' })
    for (const desk of [there, here]) await desk.sync()
    const next = here.shop.prices().find((price) => price.unit_amount === 3300)
    expect(await here.item(`${next?.id ?? ''}/stock`)).toMatchObject({
      marks: { reorderPoint: 'failed', onHand: 'conflict' }
    })
    expect(await here.onlyConflict()).toMatchObject({
      itemId: `${next?.id ?? ''}/stock`,
      mine: '12',
      theirs: '9'
    })
  })

  it.each([
    { kind: 'replaced', theirs: '9' },
    { kind: 'overwritten', theirs: '35' }
  ])(
    'made at another desk takes along what is asked here about what was sent: $kind',
    async ({ kind, theirs }) => {
      const { here, there, oldId } = await twoDesks({ lookup_key: '' })
      await here.edit(`${oldId}/stock`, '40')
      const write = (stock: number) => () => here.shop.edit(oldId, { metadata: { stock } })
      if (kind === 'replaced') here.shop.beforeCommit(`POST /v1/prices/${oldId}`, write(9))
      await here.sync()
      if (kind === 'overwritten') write(10)()
      await here.sync()
      expect(await here.onlyConflict()).toMatchObject({ kind, mine: '40' })
      await there.sync()
      await there.edit(`${oldId}/stock`, '33.00', { field: 'price' })
      await there.sync()
      const newId = here.shop.prices().find((price) => price.unit_amount === 3300)?.id ?? ''
      here.shop.edit(newId, { metadata: { stock: 35 } })
      await here.sync()
      expect(await here.onlyConflict()).toMatchObject({ kind, itemId: `${newId}/stock`, mine: '40', theirs })
      const shown = (await here.items()).flatMap(({ id, onHand }) =>
        [oldId, newId].includes(id.split('/')[0] ?? '') ? [{ id, onHand }] : []
      )
      expect(shown).toEqual([{ id: `${newId}/stock`, onHand: 35 }])
    }
  )

  it('made at another desk is what is asked about where an amount had been given up here', async () => {
    const { here, there, oldId } = await twoDesks({ lookup_key: '' })
    const { productId } = await here.item(`${oldId}/stock`)
    await here.edit(`${oldId}/stock`, '33.00', { field: 'price' })
    here.shop.beforeCommit(
      `POST /v1/prices/${oldId}`,
      () => void here.shop.edit(productId, { default_price: oldId })
    )
    for (let times = 0; times < 2; times += 1) await here.sync()
    expect(await here.onlyConflict()).toMatchObject({ kind: 'overwritten', mine: '33.00' })
    await there.sync()
    await there.edit(`${oldId}/stock`, '26.00', { field: 'price' })
    for (const desk of [there, here]) await desk.sync()
    const newId = here.shop.prices().find((price) => price.unit_amount === 2600)?.id ?? ''
    const asked = await here.onlyConflict()
    expect(asked).toMatchObject({ itemId: `${newId}/stock`, mine: '33.00', theirs: '26.00' })
    await here.resolve(asked, { kind: 'count' })
    await here.sync()
    expect(await here.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    expect(here.shop.product(productId)?.default_price).toBe(
      here.shop.prices().find(({ unit_amount, active }) => unit_amount === 3300 && active)?.id
    )
  })

  it('made at another desk from the new one gets what was counted here, though the old one’s last answer was lost', async () => {
    const { here, there, oldId } = await twoDesks({ lookup_key: '' })
    const madeAt = (amount: number) =>
      here.shop.prices().find((price) => price.unit_amount === amount)?.id ?? ''
    await here.ask('change-stocktake', { kind: 'start', scope: null })
    await here.ask('change-stocktake', { kind: 'set', itemId: `${oldId}/stock`, counted: 7 })
    await here.edit(`${oldId}/stock`, '33.00', { field: 'price' })
    here.shop.setFault({ route: `POST /v1/prices/${oldId}`, kind: 'drop-after-commit' })
    await here.sync()
    here.shop.clearFaults()
    await there.sync()
    await there.edit(`${madeAt(3300)}/stock`, '36.00', { field: 'price' })
    await there.sync()
    for (let times = 0; times < 2; times += 1) await here.sync()
    const { lines } = await here.ask('list-stocktake', { list: 'counted', start: 0, count: 10 })
    expect(lines.map(({ itemId }) => itemId)).toEqual([`${madeAt(3600)}/stock`])
  })

  it('made at another desk is known here though Stripe saved an error under the key of its last step', async () => {
    const { here, there, oldId } = await twoDesks({ lookup_key: '' })
    await there.edit(`${oldId}/stock`, '33.00', { field: 'price' })
    here.shop.setFault({ route: `POST /v1/prices/${oldId}`, kind: 'error-saved', times: 1 })
    for (let times = 0; times < 2; times += 1) await there.sync()
    await here.edit(`${oldId}/stock`, '-3')
    for (let times = 0; times < 2; times += 1) await here.sync()
    const next = here.shop.prices().find((price) => price.unit_amount === 3300)
    expect(here.shop.price(oldId)).toMatchObject({ active: false })
    expect([here.inShop(oldId, 'stock'), next?.metadata['stock']]).toEqual(['10', '7'])
  })

  it.each([
    ['typed', 'its events were'],
    ['sold', 'its events were'],
    ['typed', 'all but its last event were'],
    ['sold', 'all but its last event were']
  ] as const)('made at another desk gets what was %s here before %s listed', async (how, late) => {
    const { here, there, oldId } = await twoDesks({ lookup_key: '' })
    for (const desk of [here, there]) {
      if (how === 'sold') await desk.ask('save-sales-mode', { mode: 'lower', restock: 'offer' })
      await desk.sync()
    }
    here.clock.tick(1_000)
    if (how === 'typed') await here.edit(`${oldId}/stock`, '-3')
    else here.shop.buy({ items: [{ priceId: oldId, quantity: 3 }], decrement: 'none' })
    await there.edit(`${oldId}/stock`, '33.00', { field: 'price' })
    here.shop.eventLagMs(60_000)
    if (late !== 'its events were')
      here.shop.beforeCommit(`POST /v1/prices/${oldId}`, () => here.shop.eventLagMs(0))
    // A sale is taken off by whoever comes first: here its event comes too late for that.
    if (how === 'sold')
      there.shop.setFault({ route: 'GET /v1/checkout/sessions/*', kind: 'error-before-commit' })
    await there.sync()
    here.shop.clearFaults()
    await here.sync()
    expect(here.inShop(oldId, 'stock')).toBe('10')
    here.shop.eventLagMs(0)
    for (let minutes = 0; minutes < 3; minutes += 1) {
      here.clock.tick(60_000)
      for (const desk of [here, there]) await desk.sync()
    }
    const next = here.shop.prices().find((price) => price.unit_amount === 3300)
    expect([here.inShop(oldId, 'stock'), next?.metadata['stock']]).toEqual(['10', '7'])
    expect(await here.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it('is written to all the same where somebody archived it and nobody took over', async () => {
    const { here, oldId } = await twoDesks()
    await here.edit(`${oldId}/stock`, '-3')
    here.shop.edit(here.shop.price(oldId)?.product ?? '', { default_price: '' })
    here.shop.edit(oldId, { active: false })
    await here.sync()
    expect(here.inShop(oldId, 'stock')).toBe('7')
    expect(await here.status()).toMatchObject({ waiting: 0, failed: 0 })
  })

  describe('that another desk made, of which no event tells', () => {
    const day = 86_400_000
    const nextOf = (desk: Desk) => desk.shop.prices().find((price) => price.unit_amount === 3300)

    async function wait(desk: Desk, minutes: number) {
      for (let passed = 0; passed < minutes; passed += 1) {
        desk.clock.tick(60_000)
        await desk.sync()
      }
    }

    it.each(['+5', '12'])(
      'refuses %s, typed on the one before, when it comes after a month',
      async (typed) => {
        const { here, there, oldId } = await twoDesks()
        await here.edit(`${oldId}/stock`, typed)
        here.clock.tick(2 * day)
        await there.edit(`${oldId}/stock`, '33.00', { field: 'price' })
        await there.sync()
        for (let weeks = 0; weeks < 5; weeks += 1) {
          here.clock.tick(7 * day)
          await there.sync()
        }
        await here.sync()
        expect(await here.status()).toMatchObject({ waiting: 1, failed: 0 })
        await wait(here, 8)
        expect([here.inShop(oldId, 'stock'), nextOf(here)?.metadata['stock']]).toEqual(['10', '10'])
        expect(await here.status()).toMatchObject({ waiting: 0, failed: 1 })
        expect((await here.item(`${oldId}/stock`)).refusals?.onHand).toContain('archived in Stripe since')
        // Brought back, it gets what was typed for it.
        const productId = here.shop.price(oldId)?.product ?? ''
        await here.ask('edit-prices', {
          productId,
          actions: [{ kind: 'active', priceId: oldId, active: true }]
        })
        await wait(here, 2)
        expect(here.inShop(oldId, 'stock')).toBe(typed === '12' ? '12' : '15')
        expect(await here.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
      }
    )

    it('shows what it refuses of the one before, whatever was typed', async () => {
      const { here, there, oldId } = await twoDesks()
      await here.edit(`${oldId}/stock`, '7', { field: 'reorderPoint' })
      here.clock.tick(2 * day)
      await there.edit(`${oldId}/stock`, '33.00', { field: 'price' })
      await there.sync()
      here.clock.tick(35 * day)
      await wait(here, 9)
      expect(await here.status()).toMatchObject({ waiting: 0, failed: 1 })
      expect(await here.item(`${oldId}/stock`)).toMatchObject({
        reorderPoint: 7,
        marks: { reorderPoint: 'failed' }
      })
    })

    it('refuses to lower the one before for a sale, once it is sure that none will come', async () => {
      const { here, there, oldId } = await twoDesks()
      for (const desk of [here, there]) {
        await desk.ask('save-sales-mode', { mode: 'lower', restock: 'auto' })
        await desk.sync()
      }
      here.clock.tick(60_000)
      here.shop.buy({ items: [{ priceId: oldId, quantity: 3 }], decrement: 'none' })
      there.shop.setFault({ route: 'GET /v1/checkout/sessions/*', kind: 'error-before-commit' })
      await there.edit(`${oldId}/stock`, '33.00', { field: 'price' })
      here.shop.beforeCommit('POST /v1/prices', () => here.shop.eventLagMs(day))
      await there.sync()
      here.shop.clearFaults()
      await wait(here, 8)
      expect([here.inShop(oldId, 'stock'), nextOf(here)?.metadata['stock']]).toEqual(['10', '10'])
      expect(await here.status()).toMatchObject({ waiting: 0, failed: 1 })
      const productId = here.shop.price(oldId)?.product ?? ''
      await here.ask('edit-prices', {
        productId,
        actions: [{ kind: 'active', priceId: oldId, active: true }]
      })
      await wait(here, 2)
      expect(here.inShop(oldId, 'stock')).toBe('7')
      expect(await here.status()).toMatchObject({ waiting: 0, failed: 0 })
    })

    it('waits for them each time that one is found archived', async () => {
      const { here, there, oldId } = await twoDesks()
      const amount = (here.shop.price(oldId)?.unit_amount ?? 0) / 100
      const replaceUntold = async (itemId: string, to: string) => {
        here.shop.eventLagMs(60_000)
        await there.edit(itemId, to, { field: 'price' })
        await there.sync()
        await here.sync()
        expect(await here.status()).toMatchObject({ waiting: 1 })
        here.shop.eventLagMs(0)
        for (const desk of [here, there]) await wait(desk, 2)
        here.clock.tick(3_600_000)
      }
      await here.edit(`${oldId}/stock`, '-1')
      await replaceUntold(`${oldId}/stock`, '33.00')
      const nextId = nextOf(here)?.id ?? ''
      expect(here.inShop(nextId, 'stock')).toBe('9')
      await there.edit(`${nextId}/stock`, '+1')
      await there.edit(`${nextId}/stock`, amount.toFixed(2), { field: 'price' })
      for (const desk of [there, here]) await wait(desk, 2)
      expect(here.shop.price(oldId)).toMatchObject({ active: true })
      here.clock.tick(3_600_000)
      for (const desk of [there, here]) await desk.sync()
      await here.edit(`${oldId}/stock`, '+3')
      await replaceUntold(`${oldId}/stock`, '35.00')
      const last = here.shop.prices().find((price) => price.unit_amount === 3500)
      expect([here.inShop(oldId, 'stock'), last?.metadata['stock']]).toEqual(['10', '13'])
      expect(await here.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
    })

    it('since that is more than a month ago, is still where what was sent before it is taken back', async () => {
      const { here, there, oldId } = await twoDesks()
      const batchId = await here.edit(`${oldId}/stock`, '+5')
      await here.sync()
      await there.sync()
      await there.edit(`${oldId}/stock`, '33.00', { field: 'price' })
      await there.sync()
      for (let weeks = 0; weeks < 6; weeks += 1) {
        await here.sync()
        here.clock.tick(7 * day)
        here.shop.edit(here.shop.products()[1]?.id ?? '', { description: `Week ${weeks}` })
      }
      await here.sync()
      await here.ask('revert-batch', { batchId: batchId ?? 0 })
      await wait(here, 2)
      expect([here.inShop(oldId, 'stock'), nextOf(here)?.metadata['stock']]).toEqual(['15', '10'])
      expect(await here.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
    })
  })

  describe('whose lookup key somebody gives another price meanwhile', () => {
    async function withAnother() {
      const desk = await openPriced()
      const { id, priceId, size } = garment(desk)
      const other = await otherProgram(desk.demo).prices.create({
        product: id,
        currency: 'usd',
        unit_amount: 2600
      })
      await desk.sync()
      await desk.edit(size('S'), '30.00', { field: 'price' })
      const take = (): void =>
        void desk.shop.edit(other.id, { lookup_key: 'crew-tee', transfer_lookup_key: true })
      async function settle(): Promise<void> {
        desk.shop.clearFaults()
        for (let minutes = 0; minutes < 7; minutes += 1) {
          await desk.sync()
          desk.clock.tick(60_000)
        }
      }
      return { desk, priceId, otherId: other.id, take, settle }
    }

    it('costs what was typed, and is not that other one, when its answer is lost', async () => {
      const { desk, priceId, otherId, take, settle } = await withAnother()
      desk.shop.beforeCommit('POST /v1/prices', take)
      desk.shop.setFault({ route: 'POST /v1/prices', kind: 'drop-after-commit' })
      await desk.sync()
      await settle()
      const { defaultId } = pricesOf(desk)
      expect(desk.shop.price(defaultId ?? '')).toMatchObject({ unit_amount: 3000, active: true })
      expect(desk.shop.price(priceId)).toMatchObject({ active: false })
      expect(desk.shop.price(otherId)).toMatchObject({ active: true, unit_amount: 2600 })
    })

    it('does not take it away when its first request never arrived', async () => {
      const { desk, otherId, take, settle } = await withAnother()
      desk.shop.setFault({ route: 'POST /v1/prices', kind: 'drop-before-commit' })
      await desk.sync()
      take()
      await settle()
      expect(desk.shop.price(pricesOf(desk).defaultId ?? '')).toMatchObject({
        unit_amount: 3000,
        lookup_key: null
      })
      expect(desk.shop.price(otherId)).toMatchObject({ lookup_key: 'crew-tee' })
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
    })
  })

  it('made at another desk is what counts, though another had taken over here from the same price before', async () => {
    const here = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const there = await openSyncedDesk({ beside: here })
    const [row] = await here.items()
    const firstId = row?.priceId ?? ''
    const before = ((row?.price?.amount ?? 0) / 100).toFixed(2)
    const madeAt = (amount: number) => here.shop.prices().find((price) => price.unit_amount === amount)
    const change = async (desk: Desk, priceId: string, amount: string) => {
      await desk.edit(`${priceId}/stock`, amount, { field: 'price' })
      await desk.sync()
      here.clock.tick(60_000)
    }
    here.shop.edit(firstId, { metadata: { stock: 10 } })
    for (const desk of [here, there]) await desk.sync()
    await change(here, firstId, '33.00')
    await there.sync()
    await change(there, madeAt(3300)?.id ?? '', before)
    await here.sync()
    await here.edit(`${firstId}/stock`, '-3')
    await change(there, firstId, '35.00')
    for (let times = 0; times < 2; times += 1) await here.sync()
    expect([here.inShop(firstId, 'stock'), madeAt(3500)?.metadata['stock']]).toEqual(['10', '7'])
    expect(await here.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it('made at another desk is where an adjustment goes whose request did not arrive at the price it replaces', async () => {
    const { here, there, oldId } = await twoDesks()
    await here.edit(`${oldId}/stock`, '+5')
    here.shop.setFault({ route: `POST /v1/prices/${oldId}`, kind: 'drop-before-commit' })
    await here.sync()
    here.shop.clearFaults()
    await there.edit(`${oldId}/stock`, '33.00', { field: 'price' })
    await there.sync()
    for (let minutes = 0; minutes < 7; minutes += 1) {
      await here.sync()
      here.clock.tick(60_000)
    }
    const next = here.shop.prices().find((price) => price.unit_amount === 3300)
    expect([here.inShop(oldId, 'stock'), next?.metadata['stock']]).toEqual(['10', '15'])
    expect(await here.item(`${next?.id ?? ''}/stock`)).toMatchObject({ onHand: 15, marks: noMarks })
    expect(await here.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it.each(['drop-after-commit', 'error-saved'] as const)(
    'made at another desk from the new one gets what was written on the old one before its last answer, which met %s',
    async (kind) => {
      const { here, there, oldId } = await twoDesks({ lookup_key: '' })
      const madeAt = (amount: number) => here.shop.prices().find((price) => price.unit_amount === amount)
      await here.edit(`${oldId}/stock`, '33.00', { field: 'price' })
      const route = `POST /v1/prices/${oldId}`
      here.shop.beforeCommit(route, () => {
        here.shop.edit(oldId, { metadata: { last_order: 'o57' } })
      })
      here.shop.setFault({ route, kind })
      await here.sync()
      here.shop.clearFaults()
      await there.sync()
      await there.edit(`${madeAt(3300)?.id ?? ''}/stock`, '36.00', { field: 'price' })
      await there.sync()
      for (let minutes = 0; minutes < 8; minutes += 1) {
        await here.sync()
        here.clock.tick(60_000)
      }
      expect(madeAt(3600)).toMatchObject({ active: true, metadata: { last_order: 'o57', stock: '10' } })
      expect(here.shop.prices().filter(({ id }) => [oldId, madeAt(3300)?.id].includes(id))).toMatchObject([
        { active: false },
        { active: false, metadata: { stock: '10' } }
      ])
      expect(await here.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
    }
  )

  it('is lowered by what is sold at the price before it, where a checkout was still open', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    await desk.ask('save-sales-mode', { mode: 'lower', restock: 'offer' })
    const [row] = await desk.items()
    const productId = row?.productId ?? ''
    const { id: oldId } = await otherProgram(desk.demo).prices.create({
      product: productId,
      currency: 'usd',
      unit_amount: 4200,
      nickname: 'Large',
      metadata: { stock: '20' }
    })
    await desk.sync()
    await desk.edit(`${oldId}/stock`, '33.00', { field: 'price' })
    await desk.sync()
    desk.clock.tick(60_000)
    desk.shop.buy({ items: [{ priceId: oldId, quantity: 3 }], decrement: 'none' })
    await desk.sync()
    const next = desk.shop.prices().find((price) => price.unit_amount === 3300)?.id ?? ''
    expect(desk.inShop(next, 'stock')).toBe('17')
    const { sales } = await desk.ask('list-sales', { only: 'all', before: null, limit: 10 })
    expect(sales).toMatchObject([{ itemId: `${next}/stock`, outcome: 'lowered' }])
  })

  it('gives back what was found of its sales, when the one before takes over again', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const [row] = await desk.items()
    const oldId = row?.priceId ?? ''
    desk.shop.edit(oldId, { metadata: { stock: 10 } })
    await desk.ask('save-sales-mode', { mode: 'watch', restock: 'offer' })
    await desk.sync()
    await desk.edit(`${oldId}/stock`, '33.00', { field: 'price' })
    await desk.sync()
    desk.clock.tick(3_600_000)
    const priceId = desk.shop.prices().find((price) => price.unit_amount === 3300)?.id ?? ''
    const items = [{ productId: row?.productId ?? '', priceId, quantity: 1 }]
    desk.shop.buy({ items, decrement: 'none' })
    desk.clock.tick(7_200_000)
    await desk.sync()
    const found = async () => (await desk.ask('list-findings', { scope: 'open' })).findings
    expect(await found()).toMatchObject([{ kind: 'not-lowered', itemId: `${priceId}/stock` }])
    await desk.ask('undo', {})
    for (let times = 0; times < 2; times += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    expect(desk.shop.price(oldId)).toMatchObject({ active: true })
    expect(await found()).toMatchObject([{ kind: 'not-lowered', itemId: `${oldId}/stock` }])
  })

  it('is asked about when it was given another amount at another desk meanwhile', async () => {
    const here = await openPriced()
    const there = await openSyncedDesk({ beside: here })
    const { size, priceId } = garment(here)
    await here.edit(size('S'), '31.00', { field: 'price' })
    await there.edit(size('S'), '30.00', { field: 'price' })
    await there.sync()
    for (let times = 0; times < 2; times += 1) await here.sync()
    expectMoved(here, priceId)
    expect(await here.onlyConflict()).toMatchObject({ field: 'price', mine: '31.00', theirs: '30.00' })
  })

  it('is all that was typed, where an older amount was still under way at the price before', async () => {
    const here = await openPriced()
    const there = await openSyncedDesk({ beside: here })
    const { size } = garment(here)
    await here.edit(size('S'), '31.00', { field: 'price' })
    here.shop.setFault({ route: 'POST /v1/prices', kind: 'drop-before-commit' })
    await here.sync()
    here.shop.clearFaults()
    await there.edit(size('S'), '30.00', { field: 'price' })
    await there.sync()
    await here.sync()
    await here.edit(size('S'), '32.00', { field: 'price' })
    for (let minutes = 0; minutes < 7; minutes += 1) {
      await here.sync()
      here.clock.tick(60_000)
    }
    expect(await here.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
    expect(pricesOf(here).active.map((price) => price.unit_amount)).toEqual([3200])
    await here.ask('undo', {})
    await here.ask('redo', {})
    expect(await here.item(size('S'))).toMatchObject({ price: { amount: 3200 }, marks: noMarks })
    await here.sync()
    expect(pricesOf(here).active.map((price) => price.unit_amount)).toEqual([3200])
  })

  it('stays as it was when what was typed before it is taken back and done again, through every price since', async () => {
    const here = await openPriced()
    const there = await openSyncedDesk({ beside: here })
    const { size } = garment(here)
    for (const amount of ['32.00', '31.00']) await here.edit(size('S'), amount, { field: 'price' })
    await there.edit(size('S'), '30.00', { field: 'price' })
    await there.sync()
    for (let times = 0; times < 2; times += 1) await here.sync()
    const { id } = await here.onlyConflict()
    await here.ask('resolve-conflicts', { ids: [id], resolution: { kind: 'count' } })
    await here.sync()
    const price = async () => (await here.item(size('S'))).price
    expect(await price()).toMatchObject({ amount: 3100 })
    const seen: unknown[] = []
    for (const step of ['undo', 'undo', 'undo', 'redo', 'redo', 'redo'] as const) {
      await here.ask(step, {})
      seen.push((await price())?.amount)
    }
    expect(seen).toEqual([3000, 3000, 3000, 3000, 3000, 3100])
    expect(await here.item(size('S'))).toMatchObject({ marks: noMarks })
    const written = here.writes().length
    expect(await here.sync()).toMatchObject({ waiting: 0, conflicts: 0 })
    expect(here.writes()).toHaveLength(written)
  })

  describe('of stock that was counted on the one before', () => {
    /** Counted as 12 over 10, and given another amount since, which is another price. */
    async function counted() {
      const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
      const [row] = await desk.items()
      desk.shop.edit(row?.priceId ?? '', { metadata: { stock: 10 } })
      await desk.sync()
      const batchId = await desk.edit(row?.id ?? '', '12')
      await desk.sync()
      await desk.edit(row?.id ?? '', '33.00', { field: 'price' })
      await desk.sync()
      /** The rows of it, whichever price they are about. */
      const rows = async () =>
        (await desk.items()).filter(
          ({ productId, variant }) => productId === row?.productId && variant === row.variant
        )
      return { desk, batchId: batchId ?? 0, rows }
    }

    it('takes that count back, and does it again, in its one row', async () => {
      const { desk, rows } = await counted()
      const seen: unknown[] = []
      for (const step of ['undo', 'undo', 'sync', 'redo', 'redo', 'sync'] as const) {
        await (step === 'sync' ? desk.sync() : desk.ask(step, {}))
        seen.push((await rows()).map(({ price, onHand }) => [price?.amount, onHand]))
        expect(await desk.status()).toMatchObject({ conflicts: 0 })
      }
      expect(seen).toEqual([
        [[4500, 12]],
        [[4500, 10]],
        [[4500, 10]],
        [[4500, 12]],
        [[3300, 12]],
        [[3300, 12]]
      ])
    })

    it('leaves it from the history where it was counted again since', async () => {
      const { desk, batchId, rows } = await counted()
      const [now] = await rows()
      await desk.edit(now?.id ?? '', '20')
      await desk.sync()
      expect(await desk.ask('revert-batch', { batchId })).toMatchObject({
        reverted: 0,
        kept: [{ reason: 'it has changed since (now 20)' }]
      })
      expect(await desk.item(now?.id ?? '')).toMatchObject({ onHand: 20, marks: noMarks })
    })
  })

  describe('of stock kept on the price, over which somebody writes an old number', () => {
    /** Counted as 12 over 10 on the old price; `at` says when the other program writes 10 again. */
    async function rewritten(at: 'before' | 'after'): Promise<{ desk: Desk; oldId: string; newId: string }> {
      const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
      const [row] = await desk.items()
      const oldId = row?.priceId ?? ''
      const rewrite = (): void => void desk.shop.edit(oldId, { metadata: { stock: 10 } })
      rewrite()
      await desk.sync()
      await desk.edit(`${oldId}/stock`, '12')
      await desk.sync()
      await desk.edit(`${oldId}/stock`, '33.00', { field: 'price' })
      desk.shop.eventLagMs(30_000)
      if (at === 'before') rewrite()
      await desk.sync()
      if (at === 'after') rewrite()
      desk.clock.tick(30_000)
      await desk.sync()
      const next = desk.shop.prices().find((price) => price.unit_amount === 3300)
      return { desk, oldId, newId: next?.id ?? '' }
    }

    it('asks about the price that took over, which had copied it', async () => {
      const { desk, newId } = await rewritten('before')
      const conflict = await desk.onlyConflict()
      expect(conflict).toMatchObject({
        kind: 'overwritten',
        itemId: `${newId}/stock`,
        mine: '12',
        theirs: '10'
      })
      await desk.resolve(conflict, { kind: 'count' })
      await desk.sync()
      expect(desk.inShop(newId, 'stock')).toBe('12')
    })

    it('asks nothing when only the old price says so, which nobody reads any more', async () => {
      const { desk, newId, oldId } = await rewritten('after')
      expect(await desk.conflicts()).toEqual([])
      expect([desk.inShop(oldId, 'stock'), desk.inShop(newId, 'stock')]).toEqual(['10', '12'])
    })
  })

  describe('of stock kept on the price, made at another desk before a late answer told that an old number was written', () => {
    /** Counted as 40 over 10 on the old price; `at` says when the other program writes 10 again. */
    async function rewritten(at: 'before' | 'after') {
      const { here, there, oldId } = await twoDesks({ lookup_key: '' })
      await here.edit(`${oldId}/stock`, '40')
      here.shop.setFault({ route: `POST /v1/prices/${oldId}`, kind: 'drop-after-commit' })
      await here.sync()
      here.shop.clearFaults()
      const rewrite = (): void => void here.shop.edit(oldId, { metadata: { stock: 10 } })
      if (at === 'before') rewrite()
      await there.sync()
      await there.edit(`${oldId}/stock`, '33.00', { field: 'price' })
      await there.sync()
      if (at === 'after') rewrite()
      for (let times = 0; times < 2; times += 1) await here.sync()
      return { here, newId: here.shop.prices().find((price) => price.unit_amount === 3300)?.id ?? '' }
    }

    it('is asked about where the new price had copied that', async () => {
      const { here, newId } = await rewritten('before')
      const asked = { kind: 'overwritten', itemId: `${newId}/stock`, mine: '40', theirs: '10' }
      expect(await here.onlyConflict()).toMatchObject(asked)
    })

    it('is not where only the old one says so', async () => {
      const { here, newId } = await rewritten('after')
      expect(await here.conflicts()).toEqual([])
      expect((await here.items()).filter(({ onHand }) => onHand === 40).map(({ id }) => id)).toEqual([
        `${newId}/stock`
      ])
    })
  })

  describe('of stock that somebody moved between our reading and our writing, told of once another price took over', () => {
    /** Typed over 10, which somebody made 9 in that moment; `sold` is the price with the new amount. */
    async function slippedIn(typed: string) {
      const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
      const [row] = await desk.items()
      const oldId = row?.priceId ?? ''
      desk.shop.edit(oldId, { metadata: { stock: 10 } })
      await desk.sync()
      await desk.edit(`${oldId}/stock`, typed)
      await desk.edit(`${oldId}/stock`, '33.00', { field: 'price' })
      desk.shop.eventLagMs(30_000)
      desk.shop.beforeCommit(`POST /v1/prices/${oldId}`, () => {
        desk.shop.edit(oldId, { metadata: { stock: 9 } })
      })
      await desk.sync()
      const newId = desk.shop.prices().find((price) => price.unit_amount === 3300)?.id ?? ''
      const told = async () => {
        desk.clock.tick(30_000)
        await desk.sync()
      }
      return { desk, newId, told }
    }

    it('is asked about at that price, and answered there', async () => {
      const { desk, newId, told } = await slippedIn('12')
      await told()
      const asked = await desk.onlyConflict()
      expect(asked).toMatchObject({ kind: 'replaced', itemId: `${newId}/stock`, mine: '12', theirs: '9' })
      await desk.resolve(asked, { kind: 'theirs' })
      await desk.sync()
      expect(desk.inShop(newId, 'stock')).toBe('9')
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    })

    it.each([
      ['is made up for there', null, '11'],
      ['is in what was counted there since', '20', '20']
    ])('%s', async (_, counted, left) => {
      const { desk, newId, told } = await slippedIn('+2')
      if (counted !== null) await desk.edit(`${newId}/stock`, counted)
      for (let times = 0; times < 2; times += 1) await told()
      expect(desk.inShop(newId, 'stock')).toBe(left)
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    })
  })

  it.each([
    { input: '-3', reason: 'is not an amount' },
    { input: '3.9995', reason: 'USD takes 2 decimals at most' },
    { input: 'cheap', reason: 'is not an amount' }
  ])('is refused when it reads “$input”', async ({ input, reason }) => {
    const desk = await openPriced()
    expect(await desk.refusal(garment(desk).size('S'), input, 'price')).toContain(reason)
  })

  it('is refused for a subscription, in words', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'cafe', products: 10 } })
    const monthly = desk.shop.prices().find((price) => price.recurring !== null)
    const productId = monthly?.product ?? ''
    desk.shop.edit(productId, { default_price: monthly?.id ?? '' })
    await desk.sync()
    expect(await desk.refusal(`${productId}/stock`, '9.00', 'price')).toContain('change it in Stripe')
  })
})
