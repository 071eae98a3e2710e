import { describe, expect, it } from 'vitest'
import { type Desk, garment, openDesk, openSyncedDesk, otherProgram } from './desk.ts'

const eur = (amount: number) => ({
  currency_options: { eur: { unit_amount: amount, tax_behavior: 'inclusive' } }
})

/** A desk whose first garment costs $28.00 and, in one price, also €26.00 and 3.800 dinars. */
async function openAbroad(): Promise<Desk> {
  const desk = await openSyncedDesk()
  desk.shop.edit(garment(desk).priceId, {
    currency_options: {
      eur: { unit_amount: 2600, tax_behavior: 'inclusive' },
      kwd: { unit_amount: 3800 }
    }
  })
  await desk.sync()
  desk.shop.forgetRequests()
  return desk
}

async function shown(desk: Desk, priceId = garment(desk).priceId) {
  const { prices } = await desk.ask('read-item', { id: garment(desk).size('S') })
  const price = prices.find(({ id }) => id === priceId)
  return Object.fromEntries(price?.currencies.map(({ currency, amount }) => [currency, amount]) ?? [])
}

async function type(desk: Desk, currency: string, input: string): Promise<string | null> {
  const { id, priceId } = garment(desk)
  const action = { kind: 'currency', priceId, currency, input } as const
  const { refusals } = await desk.ask('edit-prices', { productId: id, actions: [action] })
  return refusals[0]?.reason ?? null
}

/** What the shop itself says the price is, by currency. */
function inShop(desk: Desk, priceId = garment(desk).priceId) {
  const options = desk.shop.price(priceId)?.currency_options ?? {}
  return Object.fromEntries(
    Object.entries(options).map(([currency, option]) => [currency, option['unit_amount']])
  )
}

describe('the further currencies of a price', () => {
  it('are shown without a request more than before', async () => {
    const plain = await openDesk()
    await plain.sync()
    const reads = plain.requests('GET').length
    const desk = await openDesk()
    desk.shop.edit(garment(desk).priceId, eur(2600))
    await desk.sync()
    expect(await shown(desk)).toEqual({ eur: 2600 })
    expect(desk.requests('GET')).toHaveLength(reads)
    expect(inShop(desk)).toEqual({ eur: 2600 })
  })

  it('are sent alone, in the price that is there, and leave how they are taxed and the others as they are', async () => {
    const desk = await openAbroad()
    const { priceId } = garment(desk)
    expect(await type(desk, 'EUR', '24,50')).toBeNull()
    expect(await shown(desk)).toEqual({ eur: 2450, kwd: 3800 })
    expect(await desk.sync()).toMatchObject({ ok: true, pushed: 1, waiting: 0 })
    const [sent, ...rest] = desk.requests('POST')
    expect(rest).toEqual([])
    expect(sent).toMatchObject({
      path: `/v1/prices/${priceId}`,
      params: { 'currency_options[eur][unit_amount]': '2450' }
    })
    expect(Object.keys(sent?.params ?? {}).filter((name) => name.startsWith('currency'))).toHaveLength(1)
    expect(inShop(desk)).toEqual({ eur: 2450, kwd: 3800 })
    expect(desk.shop.price(priceId)).toMatchObject({
      unit_amount: 2800,
      active: true,
      currency_options: { eur: { tax_behavior: 'inclusive' } }
    })
    expect(desk.shop.prices().filter(({ product }) => product === garment(desk).id)).toHaveLength(1)
  })

  it('are added with the decimals their currency has, taxed as the price is', async () => {
    const desk = await openAbroad()
    const { priceId } = garment(desk)
    desk.shop.edit(priceId, { tax_behavior: 'exclusive' })
    await desk.sync()
    expect(await type(desk, 'jpy', '4300')).toBeNull()
    expect(await type(desk, 'bhd', '10.500')).toBeNull()
    expect(await type(desk, 'bhd', '10.505')).toMatch(/must end in 0/)
    expect(await type(desk, 'jpy', '4300.50')).toMatch(/no decimals/)
    expect(await type(desk, 'euro', '1')).toMatch(/three letters/)
    expect(await type(desk, 'usd', '30')).toMatch(/in USD already/)
    await desk.sync()
    expect(inShop(desk)).toEqual({ eur: 2600, kwd: 3800, jpy: 4300, bhd: 10_500 })
    expect(desk.shop.price(priceId)).toMatchObject({
      currency_options: { jpy: { tax_behavior: 'exclusive' }, kwd: { tax_behavior: 'unspecified' } }
    })
  })

  it('ask when Stripe moved while the amount waited, in their own currency', async () => {
    const desk = await openAbroad()
    const { priceId } = garment(desk)
    await type(desk, 'kwd', '4.000')
    desk.shop.edit(priceId, { currency_options: { kwd: { unit_amount: 3900 } } })
    await desk.sync()
    expect(desk.requests('POST')).toEqual([])
    const conflict = await desk.onlyConflict()
    expect(conflict).toMatchObject({
      field: 'price',
      currency: 'kwd',
      kind: 'changed',
      base: '3.800',
      mine: '4.000',
      theirs: '3.900'
    })
    await desk.resolve(conflict, { kind: 'count' })
    await desk.sync()
    expect(inShop(desk)).toMatchObject({ kwd: 4000, eur: 2600 })
  })

  it('are compared with what Stripe says right before they are sent', async () => {
    const desk = await openAbroad()
    const { priceId } = garment(desk)
    await type(desk, 'eur', '24.00')
    desk.shop.eventLagMs(3_600_000)
    desk.shop.edit(priceId, eur(2500))
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ base: '26.00', theirs: '25.00' })
    expect(inShop(desk)).toMatchObject({ eur: 2500 })
  })

  it('say so when somebody slipped in between reading and writing, and offer that amount back', async () => {
    const desk = await openAbroad()
    const { priceId } = garment(desk)
    await type(desk, 'eur', '24.00')
    desk.shop.beforeCommit('POST /v1/prices/*', () => void desk.shop.edit(priceId, eur(2500)))
    await desk.sync()
    await desk.sync()
    const conflict = await desk.onlyConflict()
    expect(conflict).toMatchObject({ kind: 'replaced', mine: '24.00', theirs: '25.00', currency: 'eur' })
    await desk.resolve(conflict, { kind: 'theirs' })
    await desk.sync()
    expect(inShop(desk)).toEqual({ eur: 2500, kwd: 3800 })
  })

  it('go back in one step after they were sent, and are in the history in their currency', async () => {
    const desk = await openAbroad()
    await type(desk, 'eur', '24.00')
    await desk.sync()
    const { batches } = await desk.ask('list-batches', { only: 'all', start: 0, count: 1 })
    const { values } = await desk.ask('read-batch', { id: batches[0]?.id ?? 0, start: 0, count: 10 })
    expect(batches[0]?.label).toMatch(/^price in EUR of /)
    expect(values).toMatchObject([{ field: 'price', currency: 'eur', from: '2600', to: '2400' }])
    expect(await desk.ask('undo', {})).toMatchObject({ kept: [] })
    expect(await shown(desk)).toMatchObject({ eur: 2600 })
    await desk.sync()
    expect(inShop(desk)).toEqual({ eur: 2600, kwd: 3800 })
    await desk.ask('redo', {})
    await desk.sync()
    expect(inShop(desk)).toEqual({ eur: 2400, kwd: 3800 })
  })

  it('are taken back while an addition waits; once Stripe has it, undo says that it stays', async () => {
    const desk = await openAbroad()
    await type(desk, 'gbp', '22')
    expect(await desk.ask('undo', {})).toMatchObject({ kept: [] })
    expect(await shown(desk)).toEqual({ eur: 2600, kwd: 3800 })
    await type(desk, 'gbp', '22')
    await desk.sync()
    const { kept } = await desk.ask('undo', {})
    expect(kept).toMatchObject([{ reason: expect.stringContaining('takes no currency off a price') }])
    await desk.sync()
    expect(inShop(desk)).toEqual({ eur: 2600, kwd: 3800, gbp: 2200 })
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
  })

  it('go along to the price that takes over, with what waits for them', async () => {
    const desk = await openAbroad()
    const { id, priceId } = garment(desk)
    const actions = [
      { kind: 'currency', priceId, currency: 'eur', input: '25.00' },
      { kind: 'amount', priceId, input: '30.00' }
    ] as const
    await desk.ask('edit-prices', { productId: id, actions: [...actions] })
    await desk.sync()
    const now = desk.shop.product(id)?.default_price ?? ''
    expect(now).not.toBe(priceId)
    expect(desk.shop.price(now)).toMatchObject({
      unit_amount: 3000,
      currency_options: { eur: { unit_amount: 2500, tax_behavior: 'inclusive' }, kwd: { unit_amount: 3800 } }
    })
    // Taken back, each goes to the price that stands there now.
    await desk.ask('undo', {})
    for (let looks = 0; looks < 3; looks += 1) await desk.sync()
    const back = desk.shop.product(id)?.default_price ?? ''
    expect(desk.shop.price(back)).toMatchObject({ unit_amount: 2800, active: true })
    expect(inShop(desk, back)).toEqual({ eur: 2600, kwd: 3800 })
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it('go along as somebody else wrote them while the price was changed', async () => {
    const desk = await openAbroad()
    const { id, priceId } = garment(desk)
    const actions = [{ kind: 'amount', priceId, input: '30.00' }] as const
    await desk.ask('edit-prices', { productId: id, actions: [...actions] })
    const meanwhile = { eur: { unit_amount: 2700 }, gbp: { unit_amount: 2300 } }
    desk.shop.beforeCommit(
      'POST /v1/prices',
      () => void desk.shop.edit(priceId, { currency_options: meanwhile })
    )
    await desk.sync()
    const now = desk.shop.product(id)?.default_price ?? ''
    expect(now).not.toBe(priceId)
    expect(inShop(desk, now)).toEqual({ eur: 2700, kwd: 3800, gbp: 2300 })
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it('cannot be typed over where they are tiered or fractional, nor can the price be replaced without them', async () => {
    const desk = await openSyncedDesk()
    const { id, priceId } = garment(desk)
    await otherProgram(desk.demo).prices.update(priceId, {
      currency_options: { eur: { unit_amount_decimal: '26.5' as never } }
    })
    await desk.sync()
    const { prices } = await desk.ask('read-item', { id: garment(desk).size('S') })
    expect(prices[0]).toMatchObject({ plain: false, currencies: [{ currency: 'eur', amount: null }] })
    expect(await type(desk, 'eur', '26')).toMatch(/change it in Stripe/)
    const actions = [{ kind: 'amount', priceId, input: '30.00' }] as const
    expect((await desk.ask('edit-prices', { productId: id, actions: [...actions] })).refusals).toHaveLength(1)
  })

  it('are compared by a verification', async () => {
    const desk = await openAbroad()
    desk.shop.eventLagMs(3_600_000)
    desk.shop.edit(garment(desk).priceId, eur(2500))
    const { equal, differences } = await desk.ask('verify', {})
    expect(equal).toBe(false)
    expect(differences).toMatchObject([{ field: 'currency_options.eur', here: '2600', there: '2500' }])
    expect(await shown(desk)).toMatchObject({ eur: 2500 })
  })
})

describe('a shop that was opened before prices knew their further currencies', () => {
  it('is listed once more, and meets the events since as ever', async () => {
    const desk = await openAbroad()
    const { size, id } = garment(desk)
    await desk.edit(size('S'), '+3')
    await desk.engine.close()
    const db = desk.database()
    db.exec(`
      UPDATE prices SET body = json_remove(body, '$.currencyOptions');
      DROP TRIGGER item_totals_insert;
      DROP TRIGGER item_totals_update;
      DROP TRIGGER item_totals_delete;
      DROP TABLE item_totals;
      DROP TABLE stocktake_recounts;
      DROP TABLE footprints;
      DROP INDEX edits_by_brought_back;
      DROP INDEX conflicts_taken_back;
      ALTER TABLE edits DROP COLUMN brought_back;
      ALTER TABLE conflicts DROP COLUMN answered_by;
      ALTER TABLE edits DROP COLUMN settled_after;
      ALTER TABLE orders DROP COLUMN refunded_from;
      ALTER TABLE items DROP COLUMN moved_beneath;
      PRAGMA user_version = 70;
    `)
    db.close()
    desk.shop.edit(id, { metadata: { stock_M: '3' } })
    await desk.restart()
    expect(await shown(desk)).toEqual({})
    const begun = desk.clock.now()
    expect(await desk.sync()).toMatchObject({ ok: true, pushed: 1 })
    expect(await shown(desk)).toEqual({ eur: 2600, kwd: 3800 })
    expect((await desk.status()).verified?.at).toBeGreaterThanOrEqual(begun)
    expect(await desk.item(size('M'))).toMatchObject({ onHand: 3 })
    desk.shop.forgetRequests()
    await desk.sync()
    expect(desk.requests().map(({ path }) => path)).toEqual(['/v1/events'])
  })
})
