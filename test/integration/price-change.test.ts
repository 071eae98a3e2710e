import { describe, expect, it } from 'vitest'
import { type Desk, garment, openSyncedDesk, otherProgram } from './desk.ts'

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

describe('a new price', () => {
  it('is made, becomes the default, takes the lookup key, and the old one is archived', async () => {
    const desk = await openPriced()
    const { priceId, size } = garment(desk)
    await desk.edit(size('S'), '30.00', { field: 'price' })
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, pushed: 1 })
    expectMoved(desk, priceId)
    expect(await desk.item(size('S'))).toMatchObject({ price: { amount: 3000, currency: 'usd' }, marks: {} })
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

  it('does not become the default when somebody chose another meanwhile', async () => {
    const desk = await openPriced()
    const { id, size } = garment(desk)
    const stripe = otherProgram(desk.demo)
    await desk.edit(size('S'), '30.00', { field: 'price' })
    const chosen = await stripe.prices.create({ product: id, currency: 'usd', unit_amount: 5000 })
    desk.shop.beforeCommit('POST /v1/prices', () => void desk.shop.edit(id, { default_price: chosen.id }))
    await desk.sync()
    await desk.sync()
    expect(pricesOf(desk).defaultId).toBe(chosen.id)
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0 })
  })

  it('asks when somebody archived the old price and made another meanwhile', async () => {
    const desk = await openPriced()
    const { id, priceId, size } = garment(desk)
    const stripe = otherProgram(desk.demo)
    await desk.edit(size('S'), '30.00', { field: 'price' })
    const theirs = await stripe.prices.create({ product: id, currency: 'usd', unit_amount: 2600 })
    desk.shop.edit(id, { default_price: theirs.id })
    desk.shop.edit(priceId, { active: false })
    await desk.sync()
    await desk.sync()
    // Whatever becomes of our wish, what they chose is not undone behind their back.
    expect(pricesOf(desk).defaultId).toBe(theirs.id)
    expect(desk.shop.price(theirs.id)).toMatchObject({ active: true, unit_amount: 2600 })
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
