import { Stripe } from 'stripe'
import { describe, expect, it } from 'vitest'
import type { SalesMode } from '../../src/shared/sales.ts'
import { aCellEdit } from '../builders.ts'
import { type Desk, type DeskOptions, garment, openDesk, openSyncedDesk, otherProgram } from './desk.ts'

const hour = 3_600_000
const route = 'POST /v1/products/*'

/** A desk whose first garment has ten of size S in Stripe, with somebody chosen who lowers stock. */
async function deskThat(mode: SalesMode, options: DeskOptions & { restock?: 'auto' } = {}): Promise<Desk> {
  const desk = await openSyncedDesk(options)
  await choose(desk, mode, options.restock)
  if (options.beside === undefined) desk.shop.edit(garment(desk).id, { metadata: { stock_S: 10 } })
  await desk.sync()
  desk.clock.tick(1_000)
  return desk
}

const choose = (desk: Desk, mode: SalesMode, restock: 'offer' | 'auto' = 'offer') =>
  desk.ask('save-sales-mode', { mode, restock })

function buy(desk: Desk, quantity: number, size = 'S') {
  return desk.shop.buy({ items: [{ productId: garment(desk).id, size, quantity }], decrement: 'none' })
    .session.id
}

const sales = async (desk: Desk) =>
  (await desk.ask('list-sales', { only: 'all', before: null, limit: 100 })).sales

/** What was told that is not about the reorder point. */
const alerts = (desk: Desk) =>
  desk.told.filter(
    ({ event, payload }) => event === 'alert' && (payload as { kind: string }).kind === 'oversold'
  )

const lowerings = (desk: Desk): number =>
  desk.writes().filter((write) => write.idempotencyKey?.startsWith('stockroom-sale-')).length

/** What a shop notes with an order for its own webhook. */
const noteOf = (productId: string, quantity: number) => ({
  item_0_product_id: productId,
  item_0_size: 'S',
  item_0_quantity: String(quantity)
})

async function settle(desk: Desk): Promise<void> {
  for (let times = 0; times < 3; times += 1) {
    desk.clock.tick(130_000)
    await desk.sync()
  }
}

describe('a sale of a product and a price that were made for it alone', () => {
  /** Stripe makes both archived of what a checkout says in `price_data` with `product_data`. */
  async function buyOnce(desk: Desk, note: Record<string, string>): Promise<void> {
    const stripe = otherProgram(desk.demo)
    const once = await stripe.products.create({ name: 'Tee', active: false })
    const price = await stripe.prices.create({
      product: once.id,
      currency: 'usd',
      unit_amount: 2_000,
      active: false
    })
    const { session } = desk.shop.buy({
      items: [{ productId: once.id, priceId: price.id, quantity: 2 }],
      decrement: 'none'
    })
    Object.assign(session['metadata'] as object, note)
  }

  it.each([
    ['lower', 'Stockroom'],
    ['watch', 'your webhook']
  ] as const)('is of the product that the order notes, where the mode is %s', async (mode, loweredBy) => {
    const desk = await deskThat(mode)
    const { id, size, stock } = garment(desk)
    await buyOnce(desk, noteOf(id, 2))
    if (mode === 'watch') desk.shop.webhookRewrite(id, { stock_S: '8' })
    await desk.sync()
    await settle(desk)
    expect(stock('S')).toBe(8)
    expect(await sales(desk)).toMatchObject([{ itemId: size('S'), outcome: 'lowered', loweredBy }])
    const { findings } = await desk.ask('list-findings', { scope: 'all' })
    expect(findings.filter(({ kind }) => kind === 'unexplained')).toEqual([])
  })

  it('is of an archived product that was there before, whose last number somebody has taken away', async () => {
    const desk = await deskThat('lower')
    const { id, size } = garment(desk)
    desk.clock.tick(120_000)
    const numbers = { stock_S: '', stock_M: '', stock_L: '' }
    desk.shop.edit(id, { active: false, default_price: '', metadata: numbers })
    for (const { id: priceId, product } of desk.shop.prices())
      if (product === id) desk.shop.edit(priceId, { active: false })
    await desk.sync()
    desk.clock.tick(120_000)
    const priceId = desk.shop.prices().find(({ product }) => product === id)?.id ?? ''
    const items = [{ productId: id, priceId, size: 'S', quantity: 2 }]
    desk.shop.buy({ items, decrement: 'none' })
    await settle(desk)
    expect(await sales(desk)).toMatchObject([{ itemId: size('S'), unmatched: null }])
  })

  it('is listed for attention where the order notes none', async () => {
    const desk = await deskThat('lower')
    await buyOnce(desk, {})
    await desk.sync()
    const { sales: asking } = await desk.ask('list-sales', { only: 'attention', before: null, limit: 10 })
    expect(asking).toMatchObject([{ outcome: 'unmatched', unmatched: expect.stringContaining('notes none') }])
  })
})

describe('a sale, when Stockroom lowers stock', () => {
  it('lowers it by what was sold, once', async () => {
    const desk = await deskThat('lower')
    const session = buy(desk, 3)
    await desk.sync()
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(7)
    expect(lowerings(desk)).toBe(1)
    expect(await sales(desk)).toMatchObject([{ sessionId: session, quantity: 3, variant: 'S', oversold: 0 }])
    const { movements } = await desk.ask('read-item', { id: garment(desk).size('S') })
    expect(movements[0]).toMatchObject({ delta: -3, onHandAfter: 7, reason: 'sold', note: session })
  })

  it('lists what the order notes less of than was sold, and takes nothing off for it', async () => {
    const desk = await deskThat('lower')
    const { id, stock } = garment(desk)
    const { session } = desk.shop.buy({
      items: [{ productId: id, quantity: 3 }],
      decrement: 'none',
      sizesIn: 'nowhere'
    })
    Object.assign(session['metadata'] as object, noteOf(id, 2))
    await desk.sync()
    await settle(desk)
    expect(stock('S')).toBe(10)
    expect(await sales(desk)).toMatchObject([
      { outcome: 'unmatched', unmatched: 'the order notes sizes for 2, but 3 were sold' }
    ])
  })

  it.each(['drop-after-commit', 'drop-before-commit', 'error-after-commit', 'error-before-commit'] as const)(
    'lowers it once after %s and a restart',
    async (kind) => {
      const desk = await deskThat('lower')
      buy(desk, 2)
      desk.shop.setFault({ route, kind })
      await desk.sync()
      desk.shop.clearFaults()
      await desk.restart()
      await settle(desk)
      expect(garment(desk).stock('S')).toBe(8)
      expect(lowerings(desk)).toBe(1)
    }
  )

  it('lowers it once after an answer was lost and the program stayed closed for two days', async () => {
    const desk = await deskThat('lower')
    buy(desk, 2)
    desk.shop.setFault({ route, kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    desk.clock.tick(48 * hour)
    await desk.restart()
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(8)
    expect(lowerings(desk)).toBe(1)
  })

  it('lowers the stock that a price keeps, though the price was made so lately that no event tells of it', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    await choose(desk, 'lower')
    await desk.sync()
    desk.clock.tick(1_000)
    const stripe = otherProgram(desk.demo)
    const mug = await stripe.products.create({ name: 'Mug' })
    desk.shop.eventLagMs(240_000)
    const price = await stripe.prices.create({
      product: mug.id,
      currency: 'eur',
      unit_amount: 900,
      metadata: { stock: '9' }
    })
    desk.shop.eventLagMs(0)
    desk.shop.buy({ items: [{ productId: mug.id, priceId: price.id, quantity: 2 }], decrement: 'none' })
    await desk.sync()
    expect(await sales(desk)).toMatchObject([{ itemId: `${price.id}/stock`, quantity: 2 }])
    await settle(desk)
    expect(desk.shop.price(price.id)?.metadata['stock']).toBe('7')
  })

  it('takes what is there and says what was sold without being there', async () => {
    const desk = await deskThat('lower')
    buy(desk, 12)
    await desk.sync()
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(0)
    expect(await sales(desk)).toMatchObject([{ quantity: 12, oversold: 2, outcome: 'oversold' }])
    const order = (await sales(desk))[0]?.sessionId.slice(-4)
    expect(alerts(desk)).toMatchObject([{ payload: { kind: 'oversold' } }])
    expect(JSON.stringify(alerts(desk))).toContain(`than there were (order cs_…${order})`)
  })

  it('shows in the grid what was sold without being there until somebody put it aside', async () => {
    const desk = await deskThat('lower')
    const { size } = garment(desk)
    buy(desk, 12)
    await desk.sync()
    await settle(desk)
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 0, status: 'out', oversold: 2 })
    expect(await desk.item(size('M'))).not.toHaveProperty('oversold')
    const { findings } = await desk.ask('list-findings', { scope: 'open' })
    const ids = findings.map(({ id }) => id)
    for (const dismissed of [true, false]) {
      desk.told.length = 0
      await desk.ask('dismiss-findings', { ids, dismissed })
      expect(desk.told).toContainEqual({
        event: 'inventory-changed',
        payload: { ids: [size('S')], products: [], structural: false, fromStripe: false }
      })
      expect((await desk.item(size('S'))).oversold).toBe(dismissed ? undefined : 2)
    }
  })

  it('says so too when the last was gone only by the time its request arrived', async () => {
    const desk = await deskThat('lower')
    const { id, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 1 } })
    await desk.sync()
    desk.clock.tick(1_000)
    buy(desk, 2)
    desk.shop.beforeCommit(route, () => void desk.shop.edit(id, { metadata: { stock_S: 0 } }))
    await desk.sync()
    for (let times = 0; times < 3; times += 1) await settle(desk)
    expect(stock('S')).toBe(0)
    expect(await sales(desk)).toMatchObject([{ quantity: 2, oversold: 2, outcome: 'oversold' }])
  })

  it('says so too when nothing was left and the computer slept for hours after the sale', async () => {
    const desk = await deskThat('lower')
    desk.shop.edit(garment(desk).id, { metadata: { stock_S: 0 } })
    await desk.sync()
    desk.clock.tick(1_000)
    const sessionId = buy(desk, 2)
    desk.clock.tick(3 * hour)
    await desk.sync()
    expect((await desk.ask('list-findings', { scope: 'open' })).findings).toMatchObject([
      { kind: 'oversold', units: 2, sessionId }
    ])
    await settle(desk)
    expect(alerts(desk)).toHaveLength(1)
  })

  it('leaves alone what was sold before the choice was made', async () => {
    const desk = await openSyncedDesk()
    buy(desk, 1)
    await desk.sync()
    desk.clock.tick(60_000)
    await desk.sync()
    await choose(desk, 'lower')
    await settle(desk)
    expect(lowerings(desk)).toBe(0)
    expect(await sales(desk)).toHaveLength(1)
  })

  it.each([
    ['on time', 0],
    ['ten minutes slow', 600_000],
    ['an hour fast', -hour]
  ])(
    'leaves alone what was sold before the choice and not seen yet, by a clock that is %s',
    async (_, wrong) => {
      const desk = await openSyncedDesk()
      desk.shop.setClockSkew(wrong)
      await desk.sync()
      for (const again of [false, true]) {
        if (again) await choose(desk, 'watch')
        desk.clock.tick(60 * hour)
        buy(desk, 3)
        desk.clock.tick(1_000)
        await choose(desk, 'lower')
        await desk.restart()
        await settle(desk)
        expect(lowerings(desk)).toBe(again ? 1 : 0)
        buy(desk, 2)
        await settle(desk)
        expect(lowerings(desk)).toBe(again ? 2 : 1)
      }
    }
  )

  it('lowers it without a question on a computer whose clock is a month and a day slow', async () => {
    const desk = await openDesk()
    desk.shop.setClockSkew(31 * 24 * hour)
    for (let looks = 0; looks < 2; looks += 1) await desk.sync()
    await choose(desk, 'lower')
    await desk.sync()
    desk.clock.tick(1_000)
    const before = garment(desk).stock('S')
    buy(desk, 2)
    await settle(desk)
    expect(await desk.conflicts()).toEqual([])
    expect(garment(desk).stock('S')).toBe(before - 2)
  })

  it('leaves to a person what was sold before Stripe could be asked for the first time after the choice', async () => {
    const desk = await openSyncedDesk()
    buy(desk, 3)
    desk.shop.setFault({ route: 'GET /v1/events*', kind: 'drop-before-commit' })
    await choose(desk, 'lower')
    expect(await desk.sync()).toMatchObject({ ok: false })
    buy(desk, 2)
    desk.clock.tick(60_000)
    desk.shop.clearFaults()
    await settle(desk)
    expect(lowerings(desk)).toBe(0)
    expect(await sales(desk)).toHaveLength(2)
  })

  it('repairs what slipped in between its reading and its writing', async () => {
    const desk = await deskThat('lower')
    const { id, stock } = garment(desk)
    buy(desk, 2)
    desk.shop.beforeCommit(route, () => desk.shop.edit(id, { metadata: { stock_S: 4 } }))
    await desk.sync()
    await settle(desk)
    expect(stock('S')).toBe(2)
    expect(await sales(desk)).toMatchObject([{ oversold: 0, outcome: 'lowered' }])
  })

  it('repairs it too when the shelf was counted meanwhile, but the count is given up', async () => {
    const desk = await deskThat('lower')
    const { id, size, stock } = garment(desk)
    buy(desk, 1)
    desk.shop.beforeCommit(route, () => desk.shop.edit(id, { metadata: { stock_S: 20 } }))
    await desk.sync()
    expect(stock('S')).toBe(9)
    await desk.edit(size('S'), '30')
    desk.clock.tick(130_000)
    // The look tells that it had been 20 by then; the count waits, because the product cannot be read.
    desk.shop.setFault({ route: 'GET /v1/products/*', kind: 'drop-before-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    // One that broke: of 20, less what was sold, it leaves 18.
    desk.shop.edit(id, { metadata: { stock_S: 8 } })
    await settle(desk)
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'changed', base: '9', mine: '30', theirs: '18' })
    await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
    await settle(desk)
    expect(stock('S')).toBe(18)
    expect(await sales(desk)).toMatchObject([{ oversold: 0, outcome: 'lowered' }])
  })

  it('leaves the question about a count open when the one about what it replaced is answered first', async () => {
    const desk = await deskThat('lower')
    const { id, size } = garment(desk)
    await desk.edit(size('S'), '20')
    buy(desk, 2)
    desk.shop.beforeCommit(route, () => {
      desk.shop.edit(id, { metadata: { stock_S: '' } })
      desk.shop.setFault({ route: 'GET /v1/products/*', kind: 'unavailable' })
    })
    await desk.sync()
    desk.shop.clearFaults()
    desk.shop.edit(id, { metadata: { stock_S: 6 } })
    await desk.sync()
    const asked = await desk.conflicts()
    expect(asked.map(({ kind }) => kind).toSorted()).toEqual(['changed', 'replaced'])
    for (const kind of ['replaced', 'changed']) {
      const conflict = asked.find((one) => one.kind === kind)
      if (conflict) await desk.resolve(conflict, { kind: 'theirs' })
    }
    await desk.sync()
    expect(garment(desk).stock('S')).toBe(6)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
  })

  it('goes before a count, which then asks, because the shelf was counted without knowing of the sale', async () => {
    const desk = await deskThat('lower')
    const { size, stock } = garment(desk)
    await desk.edit(size('S'), '20')
    buy(desk, 1)
    await desk.sync()
    expect(stock('S')).toBe(9)
    expect(await desk.onlyConflict()).toMatchObject({
      kind: 'changed',
      cause: 'sale',
      base: '10',
      mine: '20',
      theirs: '9'
    })
  })

  it('goes before a count also where Stripe failed over it, and the count still asks', async () => {
    const desk = await deskThat('lower')
    const { id, size, stock } = garment(desk)
    await desk.edit(size('S'), '20')
    buy(desk, 1)
    desk.shop.setFault({ route: `POST /v1/products/${id}`, kind: 'error-saved', times: 1 })
    await desk.sync()
    expect(stock('S')).toBe(10)
    await settle(desk)
    expect(stock('S')).toBe(9)
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'changed', mine: '20', theirs: '9' })
  })

  it('does not get in the way of a count made over what it leaves', async () => {
    const desk = await deskThat('lower')
    const { size, stock } = garment(desk)
    buy(desk, 1)
    await desk.sync()
    await desk.edit(size('S'), '20')
    await desk.sync()
    await settle(desk)
    expect(stock('S')).toBe(20)
    expect(await desk.conflicts()).toEqual([])
  })

  it.each([
    { when: 'before', lag: 240_000 },
    { when: 'after', lag: 240_000 },
    { when: 'after', lag: 0 }
  ] as const)(
    'comes off a count once, and is shown there, paid $when it arrived and told of $lag ms later',
    async ({ when, lag }) => {
      const desk = await deskThat('lower')
      const { size, stock } = garment(desk)
      await desk.edit(size('S'), '8')
      desk.shop.eventLagMs(lag)
      // What was paid for is still on the shelf that was counted.
      const session = when === 'before' ? buy(desk, 2) : ''
      await desk.sync()
      desk.clock.tick(2_000)
      expect(stock('S')).toBe(8)
      const later = when === 'after' ? buy(desk, 2) : session
      for (let times = 0; times < 8; times += 1) await settle(desk)
      expect(stock('S')).toBe(6)
      expect(lowerings(desk)).toBe(1)
      expect(await sales(desk)).toMatchObject([{ sessionId: later, outcome: 'lowered' }])
      const { movements } = await desk.ask('read-item', { id: size('S') })
      expect(movements.slice(0, 2)).toMatchObject([
        { delta: -2, onHandAfter: 6, reason: 'sold', note: later },
        { delta: -2, onHandAfter: 8, reason: 'stocktake' }
      ])
      expect(await desk.conflicts()).toEqual([])
      const { findings } = await desk.ask('list-findings', { scope: 'open' })
      expect(findings.filter(({ correction }) => correction !== null)).toEqual([])
    }
  )

  it('is in what an open question says as soon as it is known, and so is what makes up for it', async () => {
    const desk = await deskThat('lower')
    const { id, size, stock } = garment(desk)
    await desk.edit(size('S'), '20')
    desk.shop.edit(id, { metadata: { stock_S: 8 } })
    await desk.sync()
    desk.clock.tick(1_000)
    buy(desk, 2)
    desk.shop.setFault({ route: 'GET /v1/products/*', kind: 'drop-before-commit' })
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'changed', cause: 'sale', theirs: '6' })
    desk.shop.clearFaults()
    desk.shop.beforeCommit(route, () => void desk.shop.edit(id, { metadata: { stock_S: 3 } }))
    await desk.sync()
    desk.clock.tick(1_000)
    expect(stock('S')).toBe(6)
    desk.shop.setFault({ route: 'GET /v1/products/*', kind: 'drop-before-commit' })
    await desk.sync()
    // It has said that 6 are left, where somebody had counted 3 before 2 were sold.
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'changed', mine: '20', theirs: '1' })
    desk.shop.clearFaults()
    await desk.edit(size('S'), '21')
    await settle(desk)
    expect(stock('S')).toBe(21)
    expect(await desk.conflicts()).toEqual([])
  })

  it('leaves no question standing that has answered itself by the time it goes out', async () => {
    const desk = await deskThat('lower')
    const { id, size, stock } = garment(desk)
    await desk.edit(size('S'), '-4')
    desk.shop.edit(id, { metadata: { stock_S: 2 } })
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'below-zero', mine: '−4', theirs: '2' })
    buy(desk, 1)
    // The sale is known, and its product cannot be read: it waits.
    desk.shop.setFault({ route: 'GET /v1/products/*', kind: 'drop-before-commit' })
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'below-zero' })
    desk.shop.edit(id, { metadata: { stock_S: 9 } })
    await desk.sync()
    expect(await desk.status()).toMatchObject({ waiting: 2, conflicts: 0 })
    desk.shop.clearFaults()
    await settle(desk)
    expect(stock('S')).toBe(4)
  })

  it('does not keep what is typed out of a question, while its own request is without an answer', async () => {
    const desk = await deskThat('lower')
    const { id, size, stock } = garment(desk)
    await desk.edit(size('S'), '-4')
    desk.shop.edit(id, { metadata: { stock_S: 2 } })
    await desk.sync()
    buy(desk, 1)
    desk.shop.setFault({ route, kind: 'drop-before-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    await desk.edit(size('S'), '+2')
    // What the answer takes back is what the question shows.
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'below-zero', mine: '−2', theirs: '1' })
    await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
    await settle(desk)
    expect(stock('S')).toBe(1)
  })

  it('leaves no question behind once what was typed fits what it leaves, and loses nothing typed since', async () => {
    const desk = await deskThat('lower')
    const { id, size, stock } = garment(desk)
    await desk.edit(size('S'), '-8')
    desk.shop.edit(id, { metadata: { stock_S: 3 } })
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'below-zero', mine: '−8' })
    buy(desk, 1)
    await desk.ask('verify', {})
    desk.clock.tick(1_000)
    desk.shop.edit(id, { metadata: { stock_S: 20 } })
    await desk.ask('verify', {})
    expect(await desk.status()).toMatchObject({ waiting: 2 })
    expect(await desk.conflicts()).toEqual([])
    await desk.edit(size('S'), '+5')
    await settle(desk)
    expect(stock('S')).toBe(16)
  })

  it.each(['drop-before-commit', 'drop-after-commit'] as const)(
    'leaves the number standing that a question was answered with, also the one it starts from, after %s',
    async (kind) => {
      const desk = await deskThat('lower')
      const { id, size, stock } = garment(desk)
      await desk.edit(size('S'), '20')
      desk.shop.edit(id, { metadata: { stock_S: 8 } })
      await desk.sync()
      desk.clock.tick(1_000)
      buy(desk, 2)
      desk.shop.setFault({ route, kind })
      await desk.sync()
      desk.shop.clearFaults()
      const conflict = await desk.onlyConflict()
      expect(conflict).toMatchObject({ kind: 'changed', theirs: '6' })
      await desk.resolve(conflict, { kind: 'value', value: '8' })
      expect(await desk.item(size('S'))).toMatchObject({ onHand: 8 })
      await settle(desk)
      expect(stock('S')).toBe(8)
      expect(await desk.conflicts()).toEqual([])
    }
  )

  it('asks nothing more of who types over a question while it is being taken off', async () => {
    const desk = await deskThat('lower')
    const { id, size, stock } = garment(desk)
    await desk.edit(size('S'), '20')
    desk.shop.edit(id, { metadata: { stock_S: 8 } })
    await desk.sync()
    desk.clock.tick(1_000)
    buy(desk, 2)
    desk.shop.setFault({ route, kind: 'drop-before-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    expect(await desk.onlyConflict()).toMatchObject({ theirs: '6' })
    await desk.edit(size('S'), '15')
    await settle(desk)
    expect(stock('S')).toBe(15)
    expect(await desk.conflicts()).toEqual([])
  })

  it('is taken off the first number of an item, though the answer to that was lost', async () => {
    const desk = await deskThat('lower')
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: '' } })
    await desk.sync()
    await desk.edit(size('S'), '10')
    desk.shop.setFault({ route, kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    expect(stock('S')).toBe(10)
    desk.clock.tick(5_000)
    buy(desk, 2)
    await settle(desk)
    expect(stock('S')).toBe(8)
    expect(await sales(desk)).toMatchObject([{ quantity: 2, oversold: 0, outcome: 'lowered' }])
  })

  it.each([
    ['before any look has told of the sale', false],
    ['and the sale is known while it waits', true]
  ])('asks about the first number of an item that was typed before it, %s', async (_, known) => {
    const desk = await deskThat('lower')
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: '' } })
    await desk.sync()
    await desk.edit(size('S'), '10')
    desk.clock.tick(10_000)
    const session = buy(desk, 1)
    if (known) {
      desk.shop.setFault({ route: 'GET /v1/products/*', kind: 'drop-before-commit' })
      await desk.sync()
      desk.shop.clearFaults()
    }
    await settle(desk)
    expect(desk.inShop(id, 'stock_S')).toBeUndefined()
    const asked = await desk.onlyConflict()
    expect(asked).toMatchObject({ kind: 'changed', cause: 'sale', causedBy: session, mine: '10' })
    expect(asked).toMatchObject({ base: null, theirs: null })
    await desk.resolve(asked, { kind: 'value', value: '9' })
    await desk.ask('undo', {})
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'changed', cause: 'sale', mine: '10' })
    await desk.ask('redo', {})
    await settle(desk)
    expect(stock('S')).toBe(9)
    expect(await desk.conflicts()).toEqual([])
    expect(await sales(desk)).toMatchObject([{ oversold: 0, outcome: 'untracked' }])
  })

  it('does not get in the way of a first number typed when it was known', async () => {
    const desk = await deskThat('lower')
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: '' } })
    await desk.sync()
    desk.clock.tick(1_000)
    buy(desk, 1)
    await desk.sync()
    await desk.edit(size('S'), '10')
    await settle(desk)
    expect(stock('S')).toBe(10)
    expect(await desk.conflicts()).toEqual([])
  })

  it('is taken off a product that was made here with its first numbers, though the answer to that was lost', async () => {
    const desk = await deskThat('lower')
    desk.shop.setFault({ route: 'POST /v1/products', kind: 'drop-after-commit' })
    const { itemId } = await desk.ask('create-product', {
      name: 'Scarf',
      variants: [{ name: '', stock: '10', sku: '', reorderPoint: '' }],
      prices: [{ currency: 'eur', amount: '20.00' }],
      copyOf: null
    })
    const [productId = ''] = (itemId ?? '').split('/')
    await desk.sync()
    desk.shop.clearFaults()
    desk.clock.tick(5_000)
    desk.shop.buy({ items: [{ productId, quantity: 2 }], decrement: 'none' })
    await settle(desk)
    expect(desk.inShop(productId, 'stock')).toBe('8')
    expect(await sales(desk)).toMatchObject([{ quantity: 2, oversold: 0, outcome: 'lowered' }])
  })

  it('is of the moment its money is taken, where the checkout only held it, and is taken off once', async () => {
    const desk = await deskThat('lower')
    const items = [{ productId: garment(desk).id, size: 'S', quantity: 2 }]
    const { session } = desk.shop.buy({ items, decrement: 'none', held: true })
    await settle(desk)
    expect(await sales(desk)).toEqual([])
    expect(garment(desk).stock('S')).toBe(10)
    desk.clock.tick(3 * 24 * hour)
    const paidAt = Math.floor(desk.clock.now() / 1000) * 1000
    desk.shop.capture(session.id)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(garment(desk).stock('S')).toBe(8)
    expect(lowerings(desk)).toBe(1)
    expect(await sales(desk)).toMatchObject([
      { sessionId: session.id, quantity: 2, outcome: 'lowered', paidAt }
    ])
    desk.clock.tick(hour)
    desk.shop.refund(session.id)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await sales(desk)).toMatchObject([{ refundedUnits: 2, notRestocked: 2 }])
  })

  it('is not undone by undo', async () => {
    const desk = await deskThat('lower')
    buy(desk, 1)
    await desk.sync()
    expect(await desk.ask('undo', {})).toEqual({ label: null, kept: [] })
  })

  it('puts a full refund back by itself only where that was chosen, and once', async () => {
    const desk = await deskThat('lower', { restock: 'auto' })
    const session = buy(desk, 3)
    await desk.sync()
    desk.shop.refund(session)
    await desk.sync()
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(10)
    expect(await sales(desk)).toMatchObject([{ refundedUnits: 3, restocked: 3 }])
    await choose(desk, 'lower', 'offer')
    desk.shop.refund(buy(desk, 3))
    await desk.sync()
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(7)
  })

  it('puts back all that it had taken off, also where the same look tells that it was more than it had seen', async () => {
    const desk = await deskThat('lower', { restock: 'auto' })
    const { id, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 1 } })
    await desk.sync()
    desk.clock.tick(1_000)
    const session = buy(desk, 3)
    desk.shop.beforeCommit(route, () => void desk.shop.edit(id, { metadata: { stock_S: 5 } }))
    await desk.sync()
    expect(stock('S')).toBe(0)
    desk.shop.refund(session)
    await settle(desk)
    expect(stock('S')).toBe(5)
    expect(await sales(desk)).toMatchObject([{ refundedUnits: 3, restocked: 3, oversold: 0 }])
  })

  it('puts back no more than it had taken off, where somebody slipped in right before it', async () => {
    const desk = await deskThat('lower', { restock: 'auto' })
    const { id, stock } = garment(desk)
    desk.shop.refund(buy(desk, 3))
    desk.shop.beforeCommit(route, () => void desk.shop.edit(id, { metadata: { stock_S: 1 } }))
    await desk.sync()
    await settle(desk)
    expect(stock('S')).toBe(1)
    expect(await sales(desk)).toMatchObject([{ refundedUnits: 3, restocked: 1, oversold: 2 }])
  })

  it('asks about what was refunded when it can never be known how much had been taken off', async () => {
    const desk = await deskThat('lower', { restock: 'auto' })
    desk.shop.refund(buy(desk, 3))
    desk.clock.tick(1_000)
    desk.shop.eventLagMs(60_000)
    await desk.sync()
    expect(garment(desk).stock('S')).toBe(7)
    desk.clock.tick(40 * 24 * hour)
    await settle(desk)
    const { conflicts } = await desk.ask('list-conflicts', {})
    expect(conflicts).toMatchObject([{ kind: 'unsure', madeFor: 'refund', theirs: '7', mine: '10' }])
  })
})

describe('an order of several sizes on one line', () => {
  it.each([
    ['one is called like the other and more', ['S', 'S-M']],
    ['no header can say what they are called', ['大', '小']]
  ] as const)('has each of them taken off once, also where %s', async (_, sizes) => {
    const desk = await deskThat('lower')
    const { id: productId, stock } = garment(desk)
    const [first, second] = sizes
    const shelf = { sizes: sizes.join(), [`stock_${first}`]: 10, [`stock_${second}`]: 10 }
    desk.shop.edit(productId, { metadata: shelf })
    await settle(desk)
    const items = [
      { productId, size: second, quantity: 1 },
      { productId, size: first, quantity: 2 }
    ]
    desk.shop.buy({ items, sizesIn: 'together', decrement: 'none' })
    // What was done for the one is known before the other goes out.
    desk.shop.beforeCommit(route, () =>
      desk.shop.setFault({ route: 'GET /v1/products/*', kind: 'unavailable' })
    )
    await desk.sync()
    desk.shop.clearFaults()
    await settle(desk)
    expect([stock(first), stock(second)]).toEqual([8, 9])
    expect(lowerings(desk)).toBe(2)
  })
})

describe('a refund, where the shop’s own webhook lowers stock', () => {
  const sell = (desk: Desk) =>
    desk.shop.buy({ items: [{ productId: garment(desk).id, size: 'S', quantity: 2 }], decrement: 'correct' })
      .session.id

  it('is put back by itself where that was chosen and the webhook does not, once between two desks', async () => {
    const first = await deskThat('watch', { restock: 'auto' })
    const second = await deskThat('watch', { restock: 'auto', beside: first })
    const session = sell(first)
    await first.sync()
    first.shop.refund(session)
    for (const desk of [first, second, first, second]) {
      first.clock.tick(900_000)
      await desk.sync()
    }
    expect(garment(first).stock('S')).toBe(10)
  })

  it('is not put back again when its bank names a reference days later', async () => {
    const desk = await deskThat('watch', { restock: 'auto' })
    const { id, stock } = garment(desk)
    const session = sell(desk)
    await settle(desk)
    const refund = desk.shop.refund(session)
    desk.shop.storefrontWrite(id, { stock_S: '10' })
    for (let times = 0; times < 4; times += 1) await settle(desk)
    desk.clock.tick(3 * 24 * hour)
    desk.shop.nameReference(refund.id)
    for (let times = 0; times < 6; times += 1) await settle(desk)
    expect(stock('S')).toBe(10)
    expect(await sales(desk)).toMatchObject([{ refundedUnits: 2, restocked: 0, putBack: 2, notRestocked: 0 }])
  })

  it.each([
    ['both', ['9', '10'], 10],
    ['one', ['9'], 10]
  ] as const)(
    'in two parts, of which the shop puts %s back itself, is all back once',
    async (_, left, end) => {
      const desk = await deskThat('watch', { restock: 'auto' })
      const { id, stock } = garment(desk)
      const session = sell(desk)
      await settle(desk)
      const amount = ((await sales(desk))[0]?.amount ?? 0) / 2
      for (const part of [0, 1]) {
        const number = left[part]
        if (number !== undefined) desk.shop.storefrontWrite(id, { stock_S: number })
        desk.clock.tick(3_000)
        desk.shop.refund(session, amount)
        desk.clock.tick(300_000)
        await desk.sync()
      }
      for (let times = 0; times < 4; times += 1) await settle(desk)
      expect(stock('S')).toBe(end)
      expect((await desk.ask('list-findings', { scope: 'open' })).findings).toEqual([])
    }
  )

  it('in two parts, is all put back though the rest was refunded while the computer was off', async () => {
    const desk = await deskThat('watch', { restock: 'auto' })
    const { stock } = garment(desk)
    const session = sell(desk)
    await settle(desk)
    desk.shop.refund(session, ((await sales(desk))[0]?.amount ?? 0) / 2)
    for (let times = 0; times < 4; times += 1) await settle(desk)
    const { findings } = await desk.ask('list-findings', { scope: 'open' })
    expect(findings).toMatchObject([{ kind: 'not-restocked', correction: 1 }])
    desk.shop.refund(session)
    desk.clock.tick(hour)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(stock('S')).toBe(10)
    expect((await desk.ask('list-findings', { scope: 'open' })).findings).toEqual([])
  })

  it.each([
    ['corrected', 10],
    ['put aside', 9]
  ] as const)('in two parts, of which the first was %s, is put back in the rest', async (how, end) => {
    const desk = await deskThat('watch', { restock: 'auto' })
    const { stock } = garment(desk)
    const session = sell(desk)
    await settle(desk)
    desk.shop.refund(session, ((await sales(desk))[0]?.amount ?? 0) / 2)
    for (let times = 0; times < 4; times += 1) await settle(desk)
    const ids = (await desk.ask('list-findings', { scope: 'open' })).findings.map(({ id }) => id)
    if (how === 'corrected') await desk.ask('correct-findings', { ids })
    else await desk.ask('dismiss-findings', { ids, dismissed: true })
    for (let times = 0; times < 2; times += 1) await settle(desk)
    desk.shop.refund(session)
    for (let times = 0; times < 6; times += 1) await settle(desk)
    expect(stock('S')).toBe(end)
    expect((await desk.ask('list-findings', { scope: 'open' })).findings).toEqual([])
  })

  it.each([
    ['here, with the reason', 10, []],
    ['here, without one', 10, [null]],
    ['at another desk', 10, [null]]
  ] as const)('is not put back once more where that was typed before it %s', async (where, end, told) => {
    const desk = await deskThat('watch', { restock: 'auto' })
    const other = where === 'at another desk' ? await deskThat('watch', { beside: desk }) : desk
    const { size, stock } = garment(desk)
    const session = sell(desk)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    await other.sync()
    await other.edit(size('S'), '+2', { reason: where === 'here, with the reason' ? 'returned' : 'received' })
    await other.sync()
    desk.clock.tick(300_000)
    desk.shop.refund(session)
    for (let times = 0; times < 4; times += 1) await settle(desk)
    expect(stock('S')).toBe(end)
    const { findings } = await desk.ask('list-findings', { scope: 'open' })
    expect(findings.map(({ correction }) => correction)).toEqual(told)
  })

  it('is known alike to both desks, though somebody slipped in between reading and writing', async () => {
    const first = await deskThat('watch', { restock: 'auto' })
    const second = await deskThat('watch', { restock: 'auto', beside: first })
    const { id, stock } = garment(first)
    first.shop.edit(id, { metadata: { stock_S: 1 } })
    for (const desk of [first, second]) await desk.sync()
    first.clock.tick(1_000)
    const items = [{ productId: id, size: 'S', quantity: 2 }]
    const { session } = first.shop.buy({ items, decrement: 'clamp' })
    await first.sync()
    first.shop.refund(session.id)
    await first.sync()
    first.clock.tick(900_000)
    first.shop.beforeCommit(route, () => void first.shop.edit(id, { metadata: { stock_S: 2 } }))
    for (const desk of [first, first, second, first, second]) {
      await desk.sync()
      first.clock.tick(60_000)
    }
    expect(stock('S')).toBe(3)
    for (const desk of [first, second]) expect(await sales(desk)).toMatchObject([{ restocked: 1 }])
  })

  it('is only offered otherwise', async () => {
    const desk = await deskThat('watch')
    const session = sell(desk)
    await desk.sync()
    desk.shop.refund(session)
    for (let times = 0; times < 3; times += 1) {
      desk.clock.tick(900_000)
      await desk.sync()
    }
    expect(garment(desk).stock('S')).toBe(8)
    const { findings } = await desk.ask('list-findings', { scope: 'open' })
    expect(findings).toMatchObject([{ kind: 'not-restocked', correction: 2, sessionId: session }])
    expect(await sales(desk)).toMatchObject([{ refundedUnits: 2, putBack: 0, notRestocked: 2 }])
    await desk.ask('correct-findings', { ids: findings.map(({ id }) => id) })
    await desk.sync()
    expect(garment(desk).stock('S')).toBe(10)
    expect((await desk.ask('list-findings', { scope: 'open' })).findings).toEqual([])
    await settle(desk)
    expect(await sales(desk)).toMatchObject([{ refundedUnits: 2, putBack: 2, notRestocked: 0 }])
    desk.clock.tick(40 * 24 * hour)
    await settle(desk)
    expect(await sales(desk)).toMatchObject([{ refundedUnits: 2, putBack: 2, notRestocked: 0 }])
    await desk.ask('undo', {})
    await desk.sync()
    expect(garment(desk).stock('S')).toBe(8)
  })
})

describe('a computer that slept for days right after a sale', () => {
  it('says afterwards that the stock was never lowered', async () => {
    const desk = await deskThat('watch')
    buy(desk, 2)
    await desk.sync()
    expect((await desk.ask('list-findings', { scope: 'open' })).findings).toEqual([])
    desk.clock.tick(2 * 86_400_000)
    await desk.sync()
    expect((await desk.ask('list-findings', { scope: 'open' })).findings).toMatchObject([
      { kind: 'not-lowered', correction: -2 }
    ])
  })
})

describe('a refund that was not put back', () => {
  const found = async (desk: Desk) => (await desk.ask('list-findings', { scope: 'open' })).findings
  const correct = async (desk: Desk): Promise<void> => {
    await desk.ask('correct-findings', { ids: (await found(desk)).map(({ id }) => id) })
  }
  const aside = async (desk: Desk): Promise<void> => {
    await desk.ask('dismiss-findings', { ids: (await found(desk)).map(({ id }) => id), dismissed: true })
  }
  const stock = (desk: Desk): number => garment(desk).stock('S')

  it('and was corrected is not put back once more when putting back by itself is chosen since', async () => {
    const desk = await deskThat('lower')
    const session = buy(desk, 2)
    await settle(desk)
    const refund = desk.shop.refund(session)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    await correct(desk)
    await settle(desk)
    expect(stock(desk)).toBe(10)
    await choose(desk, 'lower', 'auto')
    desk.shop.nameReference(refund.id)
    await settle(desk)
    expect(stock(desk)).toBe(10)
  })

  it.each([
    ['was corrected', 10, correct],
    ['was put aside', 9, aside],
    ['stood open', 10, async () => {}]
  ] as const)('in a part, and %s, is put back in the rest when all is refunded', async (_, end, answer) => {
    const desk = await deskThat('lower', { restock: 'auto' })
    const session = buy(desk, 2)
    await settle(desk)
    desk.shop.refund(session, ((await sales(desk))[0]?.amount ?? 0) / 2)
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(await found(desk)).toMatchObject([{ kind: 'not-restocked', correction: 1 }])
    await answer(desk)
    await settle(desk)
    desk.shop.refund(session)
    await settle(desk)
    expect(stock(desk)).toBe(end)
  })

  it.each(['lower', 'watch'] as const)(
    'is left to who chose putting back by itself only after it, in mode %s',
    async (mode) => {
      const desk = await deskThat(mode)
      const items = [{ productId: garment(desk).id, size: 'S', quantity: 2 }]
      const bought = () =>
        desk.shop.buy({ items, decrement: mode === 'lower' ? 'none' : 'correct' }).session.id
      const [before, after] = [bought(), bought()]
      await settle(desk)
      desk.shop.refund(before)
      desk.clock.tick(1_000)
      await choose(desk, mode, 'auto')
      for (let times = 0; times < 3; times += 1) await settle(desk)
      expect(stock(desk)).toBe(6)
      expect(await found(desk)).toMatchObject([{ kind: 'not-restocked', correction: 2, sessionId: before }])
      desk.shop.refund(after)
      for (let times = 0; times < 3; times += 1) await settle(desk)
      expect(stock(desk)).toBe(8)
    }
  )

  it.each(['lower', 'watch'] as const)(
    'is not asked about while it is being put back by itself, in mode %s',
    async (mode) => {
      const desk = await deskThat(mode, { restock: 'auto' })
      const items = [{ productId: garment(desk).id, size: 'S', quantity: 2 }]
      const { session } = desk.shop.buy({ items, decrement: mode === 'lower' ? 'none' : 'correct' })
      await settle(desk)
      desk.shop.refund(session.id)
      desk.clock.tick(2 * hour)
      desk.shop.setFault({ route, kind: 'unavailable' })
      await desk.sync()
      expect(await found(desk)).toEqual([])
      desk.shop.clearFaults()
      await settle(desk)
      expect(stock(desk)).toBe(10)
      expect(await found(desk)).toEqual([])
    }
  )
})

describe('what Stockroom took off, put back by a program that had read the number before', () => {
  const found = async (desk: Desk) =>
    (await desk.ask('list-findings', { scope: 'open' })).findings.filter(
      ({ correction }) => correction !== null
    )

  /** Ten; a program reads it, what is done here goes out, and a minute later at most the program writes its ten back. */
  async function putBack(
    how: 'program' | 'late program' | 'Dashboard',
    during: (desk: Desk) => Promise<unknown>
  ): Promise<Desk> {
    const desk = await deskThat('lower')
    const { id } = garment(desk)
    const finish = desk.shop.beginWebhookRewrite(id, { stock_M: '4' })
    await during(desk)
    desk.clock.tick(how === 'late program' ? 120_000 : 10_000)
    if (how === 'Dashboard') desk.shop.edit(id, { metadata: { stock_S: 10 } })
    else finish()
    await desk.sync()
    for (let times = 0; times < 6; times += 1) await settle(desk)
    return desk
  }

  const sell = async (desk: Desk, quantity = 2): Promise<void> => {
    buy(desk, quantity)
    await desk.sync()
  }
  const type = async (desk: Desk, input: string): Promise<void> => {
    await desk.edit(garment(desk).size('S'), input)
    await desk.sync()
  }

  it('is offered once, by what was found of the sale', async () => {
    const desk = await putBack('program', sell)
    const { stock } = garment(desk)
    expect(await desk.conflicts()).toEqual([])
    expect(await found(desk)).toMatchObject([{ kind: 'not-lowered', correction: -2 }])
    await desk.ask('correct-findings', { ids: (await found(desk)).map(({ id }) => id) })
    await settle(desk)
    expect(stock('S')).toBe(8)
    expect(await found(desk)).toEqual([])
    expect(await desk.conflicts()).toEqual([])
  })

  it('is offered once when the answer to its lowering had been lost', async () => {
    const desk = await putBack('program', async (one) => {
      one.shop.setFault({ route, kind: 'drop-after-commit' })
      await sell(one)
      one.shop.clearFaults()
    })
    expect(await desk.conflicts()).toEqual([])
    expect(await found(desk)).toMatchObject([{ kind: 'not-lowered', correction: -2 }])
  })

  it.each(['late program', 'Dashboard'] as const)('is a question where it was by a %s', async (how) => {
    const desk = await putBack(how, sell)
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'overwritten', mine: '8', theirs: '10' })
    expect(await found(desk)).toEqual([])
  })

  it.each([
    {
      name: 'what was added before the sale',
      steps: async (desk: Desk) => [await type(desk, '+3'), await sell(desk)],
      asked: [{ base: '10', mine: '13', theirs: '10' }],
      offered: [['not-lowered', -2]]
    },
    {
      name: 'what was added after the sale',
      steps: async (desk: Desk) => [await sell(desk), await type(desk, '+3')],
      asked: [],
      offered: [
        ['not-lowered', -2],
        ['unexplained', 3]
      ]
    },
    {
      name: 'what was counted before the sale',
      steps: async (desk: Desk) => [await type(desk, '13'), await sell(desk)],
      asked: [{ base: '10', mine: '11', theirs: '10' }],
      offered: []
    }
  ])('is offered once, and so is $name', async ({ steps, asked, offered }) => {
    const desk = await putBack('program', steps)
    expect(await desk.conflicts()).toMatchObject(asked)
    const findings = await found(desk)
    expect(findings.map(({ kind, correction }) => [kind, correction]).toSorted()).toEqual(offered)
    for (const conflict of await desk.conflicts()) await desk.resolve(conflict, { kind: 'change' })
    await desk.sync()
    if (findings.length > 0) await desk.ask('correct-findings', { ids: findings.map(({ id }) => id) })
    for (let times = 0; times < 3; times += 1) await settle(desk)
    expect(garment(desk).stock('S')).toBe(11)
    expect(await found(desk)).toEqual([])
    expect(await desk.conflicts()).toEqual([])
  })

  it('is offered once where it was what was put back for a refund', async () => {
    const desk = await deskThat('lower', { restock: 'auto' })
    const { id, stock } = garment(desk)
    const session = buy(desk, 2)
    await desk.sync()
    await settle(desk)
    const finish = desk.shop.beginWebhookRewrite(id, { stock_M: '4' })
    desk.shop.refund(session)
    await desk.sync()
    expect(stock('S')).toBe(10)
    desk.clock.tick(10_000)
    finish()
    for (let times = 0; times < 6; times += 1) await settle(desk)
    expect(await found(desk)).toEqual([])
    const asked = await desk.onlyConflict()
    expect(asked).toMatchObject({ kind: 'overwritten', mine: '10', theirs: '8' })
    await desk.resolve(asked, { kind: 'change' })
    for (let times = 0; times < 6; times += 1) await settle(desk)
    expect(stock('S')).toBe(10)
    expect(await found(desk)).toEqual([])
  })
})

describe('a correction', () => {
  /** Two of ten were sold hours ago, and nobody took them off. */
  async function missed(): Promise<Desk> {
    const desk = await deskThat('watch')
    buy(desk, 2)
    for (let times = 0; times < 2; times += 1) {
      desk.clock.tick(2 * hour)
      await desk.sync()
    }
    expect(await open(desk)).toMatchObject([{ kind: 'not-lowered', correction: -2 }])
    return desk
  }
  const open = async (desk: Desk) => (await desk.ask('list-findings', { scope: 'open' })).findings

  it('that is taken back before it was sent leaves what it was for to be corrected', async () => {
    const desk = await deskThat('watch')
    buy(desk, 2)
    desk.clock.tick(2 * hour)
    await desk.sync()
    desk.clock.tick(2 * hour)
    await desk.sync()
    const found = async () => (await desk.ask('list-findings', { scope: 'open' })).findings
    await desk.ask('correct-findings', { ids: (await found()).map(({ id }) => id) })
    expect(await found()).toEqual([])
    await desk.ask('undo', {})
    expect(await found()).toMatchObject([{ kind: 'not-lowered', correction: -2 }])
    await desk.ask('redo', {})
    expect(await found()).toEqual([])
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(8)
    expect(await found()).toEqual([])
  })

  it('is still offered after something else was sent, the answer to which was lost', async () => {
    const desk = await missed()
    await desk.edit(garment(desk).size('S'), '+5')
    desk.shop.setFault({ route, kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(15)
    expect(await open(desk)).toMatchObject([{ kind: 'not-lowered', correction: -2 }])
  })

  it.each([
    { typed: '7', until: 'waits', left: 7 },
    { typed: '7', until: 'is being sent', left: 7 },
    { typed: '7', until: 'has no event yet', left: 7 },
    { typed: '-2', until: 'waits', left: 8 },
    { typed: '-2', until: 'is being sent', left: 8 },
    { typed: '-2', until: 'has no event yet', left: 8 }
  ])('is not made on top of a $typed that was typed since and $until', async ({ typed, until, left }) => {
    const desk = await missed()
    await desk.edit(garment(desk).size('S'), typed)
    if (until === 'is being sent') desk.shop.setFault({ route, kind: 'drop-after-commit' })
    if (until !== 'waits') await desk.sync()
    desk.shop.clearFaults()
    const ids = (await open(desk)).map(({ id }) => id)
    expect(await desk.ask('correct-findings', { ids })).toMatchObject({ corrected: 0, refused: [{}] })
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(left)
    expect(await open(desk)).toMatchObject([{ kind: 'not-lowered', correction: null }])
  })

  it.each(['+5', '7 and back'])('is made beside %s, which says nothing of it', async (typed) => {
    const desk = await missed()
    await desk.edit(garment(desk).size('S'), typed.split(' ')[0] ?? '')
    if (typed !== '+5') await desk.ask('undo', {})
    const ids = (await open(desk)).map(({ id }) => id)
    expect(await desk.ask('correct-findings', { ids })).toMatchObject({ corrected: 1, refused: [] })
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(typed === '+5' ? 13 : 8)
  })
})

describe('a sale of what is not counted, or not on sale any more', () => {
  it('lowers nothing where stock is not counted, and says so', async () => {
    const desk = await deskThat('lower')
    desk.shop.edit(garment(desk).id, { metadata: { stock_S: '' } })
    await desk.sync()
    desk.clock.tick(1_000)
    buy(desk, 2)
    await desk.sync()
    await settle(desk)
    expect(lowerings(desk)).toBe(0)
    expect(await sales(desk)).toMatchObject([{ quantity: 2, oversold: 0, outcome: 'untracked' }])
  })

  it('lowers what has been archived since: it is on the shelf all the same', async () => {
    const desk = await deskThat('lower')
    const { id, stock } = garment(desk)
    buy(desk, 2)
    desk.shop.archive(id)
    await desk.sync()
    await settle(desk)
    expect(stock('S')).toBe(8)
    expect(await sales(desk)).toMatchObject([{ quantity: 2, oversold: 0 }])
  })
})

describe('a key that may not read what was sold', () => {
  /** The same key, as somebody has since restricted it further. */
  const without = (desk: Desk, permission: string): void =>
    desk.shop.setPermissions(
      desk.demo.keys.restricted,
      [
        'rak_product_write',
        'rak_plan_write',
        'rak_event_read',
        'rak_checkout_session_read',
        'rak_charge_read'
      ].filter((one) => one !== permission)
    )

  it('leaves the sale out, says which permission is missing, and brings everything else in step', async () => {
    const desk = await deskThat('lower')
    const { id, size } = garment(desk)
    without(desk, 'rak_checkout_session_read')
    const session = buy(desk, 2)
    desk.shop.edit(id, { metadata: { stock_S: 8 } })
    expect(await desk.sync()).toMatchObject({ ok: true })
    expect((await desk.item(size('S'))).onHand).toBe(8)
    expect(await sales(desk)).toEqual([])
    const { problems } = await desk.ask('list-problems', {})
    expect(problems).toMatchObject([
      { object: session, reason: expect.stringContaining('Checkout Sessions: Read') }
    ])
  })

  it('leaves a refund out, and says which permission is missing', async () => {
    const desk = await deskThat('lower', { restock: 'auto' })
    without(desk, 'rak_charge_read')
    const session = buy(desk, 2)
    await desk.sync()
    desk.shop.refund(session)
    expect(await desk.sync()).toMatchObject({ ok: true })
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(8)
    expect(await sales(desk)).toMatchObject([{ outcome: 'lowered', refundedAmount: 0 }])
    const { problems } = await desk.ask('list-problems', {})
    expect(problems).toMatchObject([{ reason: expect.stringContaining('Charges and Refunds: Read') }])
  })
})

describe('a refund in parts', () => {
  it('is put back once, when all of it has been refunded', async () => {
    const desk = await deskThat('lower', { restock: 'auto' })
    const session = buy(desk, 2)
    await desk.sync()
    await settle(desk)
    const [sale] = await sales(desk)
    desk.shop.refund(session, (sale?.amount ?? 0) / 2)
    await desk.sync()
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(8)
    expect(await sales(desk)).toMatchObject([{ refundedUnits: 1, restocked: 0 }])
    desk.shop.refund(session)
    await desk.sync()
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(10)
    expect(await sales(desk)).toMatchObject([{ refundedUnits: 2, restocked: 2 }])
  })
})

describe('two desks on one account', () => {
  async function two(): Promise<[Desk, Desk]> {
    const first = await deskThat('lower')
    return [first, await deskThat('lower', { beside: first })]
  }

  it('lower a sale once between them', async () => {
    const [first, second] = await two()
    buy(first, 3)
    await Promise.all([first.sync(), second.sync()])
    await settle(first)
    await settle(second)
    expect(garment(first).stock('S')).toBe(7)
    expect(lowerings(first)).toBe(1)
    for (const desk of [first, second]) {
      expect((await desk.item(garment(desk).size('S'))).onHand).toBe(7)
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
    }
  })

  it('know as soon as they have looked that the other has done it, and measure nothing against less', async () => {
    const [first, second] = await two()
    buy(first, 3)
    await first.sync()
    await second.ask('verify', {})
    expect((await second.item(garment(first).size('S'))).onHand).toBe(7)
    expect(await second.status()).toMatchObject({ waiting: 0 })
    await second.edit(garment(first).size('S'), '20')
    first.shop.edit(garment(first).id, { metadata: { stock_S: 4 } })
    await second.sync()
    expect(await second.onlyConflict()).toMatchObject({ base: '7', mine: '20', theirs: '4' })
  })

  it('know as soon as they have looked that the other has put a refund back, and wait with none of their own', async () => {
    const [first, second] = await two()
    for (const desk of [first, second]) {
      await choose(desk, 'lower', 'auto')
      await desk.sync()
    }
    first.clock.tick(1_000)
    const session = buy(first, 3)
    await first.sync()
    first.shop.refund(session)
    await first.sync()
    expect(garment(first).stock('S')).toBe(10)
    await second.ask('verify', {})
    expect((await second.item(garment(first).size('S'))).onHand).toBe(10)
    expect(await second.status()).toMatchObject({ waiting: 0 })
  })

  it('lower it once though the second comes a week later', async () => {
    const [first, second] = await two()
    buy(first, 3)
    await first.sync()
    first.clock.tick(7 * 24 * hour)
    await second.sync()
    await settle(second)
    expect(garment(first).stock('S')).toBe(7)
    expect(lowerings(first)).toBe(1)
    expect(await sales(second)).toMatchObject([{ outcome: 'lowered', oversold: 0 }])
  })

  it('lower it once though each measured its request against another number', async () => {
    const [first, second] = await two()
    const { id, stock } = garment(first)
    buy(first, 3)
    // The second desk's request arrives just before the first one's, measured against a number that is gone since.
    first.shop.beforeCommit(route, () => {
      first.shop.edit(id, { metadata: { stock_S: 6 } })
    })
    await first.sync()
    await second.sync()
    await settle(first)
    await settle(second)
    await settle(first)
    expect(stock('S')).toBe(3)
    expect(lowerings(first)).toBe(1)
  })

  it('lower it once, by the other desk, after Stripe saved an error without doing anything', async () => {
    const [first, second] = await two()
    buy(first, 3)
    first.shop.setFault({ route, kind: 'error-before-commit' })
    await first.sync()
    first.shop.clearFaults()
    await second.sync()
    await settle(second)
    await settle(first)
    await settle(second)
    expect(garment(first).stock('S')).toBe(7)
    expect(lowerings(first)).toBe(1)
  })

  it('lower it once though one tries again when the other begins, after Stripe has forgotten the first key', async () => {
    const [first, second] = await two()
    const { id, stock } = garment(first)
    buy(first, 2)
    // The request finds what it wants to leave: it takes nothing off, and makes no event.
    first.shop.beforeCommit(route, () => void first.shop.edit(id, { metadata: { stock_S: 8 } }))
    await first.sync()
    first.clock.tick(30 * hour)
    first.shop.eventLagMs(60_000)
    await second.sync()
    await first.sync()
    for (const desk of [first, second]) await settle(desk)
    expect(stock('S')).toBe(6)
    expect(lowerings(first)).toBe(1)
  })

  it('lower it once though one repeats the request of yesterday’s key just as the other begins with today’s', async () => {
    const [first, second] = await two()
    buy(first, 3)
    first.clock.tick(23 * hour)
    first.shop.setFault({ route, kind: 'drop-before-commit' })
    await first.sync()
    first.shop.clearFaults()
    first.clock.tick(2 * hour)
    first.shop.eventLagMs(60_000)
    await first.sync()
    await second.sync()
    for (const desk of [first, second]) await settle(desk)
    expect(garment(first).stock('S')).toBe(7)
    expect(lowerings(first)).toBe(1)
    expect(await sales(first)).toMatchObject([{ outcome: 'lowered', oversold: 0 }])
  })

  it('lower it once though one does so right before the turn of a day and the other right after', async () => {
    const [first, second] = await two()
    buy(first, 3)
    first.clock.tick(24 * hour - 5_000)
    first.shop.eventLagMs(60_000)
    await first.sync()
    first.clock.tick(10_000)
    await second.sync()
    expect(garment(first).stock('S')).toBe(7)
    for (const desk of [first, second]) await settle(desk)
    expect(garment(first).stock('S')).toBe(7)
    expect(lowerings(first)).toBe(1)
  })

  it('put its refund back once between them, also the part that the other had taken off', async () => {
    const [first, second] = await two()
    await choose(first, 'lower', 'auto')
    await choose(second, 'lower', 'auto')
    const session = buy(first, 3)
    await first.sync()
    await second.sync()
    await settle(first)
    await settle(second)
    expect(garment(first).stock('S')).toBe(7)
    first.shop.refund(session)
    // The one that did not lower the sale meets the refund first.
    await second.sync()
    await first.sync()
    for (const desk of [second, first, second]) await settle(desk)
    expect(garment(first).stock('S')).toBe(10)
    for (const desk of [first, second]) expect(await sales(desk)).toMatchObject([{ restocked: 3 }])
  })

  it('put back what was taken off, though the answer that one of them got was to the request of the other', async () => {
    const [first, second] = await two()
    await choose(first, 'lower', 'auto')
    await choose(second, 'lower', 'auto')
    const { id, stock } = garment(first)
    first.shop.edit(id, { metadata: { stock_S: 1 } })
    for (const desk of [first, second]) await desk.sync()
    first.clock.tick(1_000)
    first.shop.refund(buy(first, 3))
    first.clock.tick(1_000)
    first.shop.eventLagMs(60_000)
    await first.sync()
    // Measured against another number, the request of the other desk is the same, letter by letter.
    first.shop.edit(id, { metadata: { stock_S: 3 } })
    await second.sync()
    for (const desk of [first, second, first, second]) await settle(desk)
    expect(stock('S')).toBe(4)
    for (const desk of [first, second])
      expect(await sales(desk)).toMatchObject([{ restocked: 1, oversold: 2 }])
  })

  it('put it back once, though one meets an old refund of a part when all has been refunded', async () => {
    const [first, second] = await two()
    await choose(first, 'lower', 'auto')
    await choose(second, 'lower', 'auto')
    const session = buy(first, 2)
    for (const desk of [first, second]) await desk.sync()
    for (const desk of [first, second]) await settle(desk)
    const [sale] = await sales(first)
    first.shop.refund(session, (sale?.amount ?? 0) / 2)
    await first.sync()
    first.clock.tick(50 * hour)
    await first.sync()
    first.shop.eventLagMs(60_000)
    first.shop.refund(session)
    first.clock.tick(2_000)
    await second.sync()
    first.clock.tick(59_000)
    await first.sync()
    for (const desk of [first, second, first, second]) await settle(desk)
    expect(garment(first).stock('S')).toBe(10)
    for (const desk of [first, second]) expect(await sales(desk)).toMatchObject([{ restocked: 2 }])
  })

  it('agree that a part was oversold, where nothing was left to make up for what slipped in', async () => {
    const [first, second] = await two()
    const { id, stock } = garment(first)
    first.shop.edit(id, { metadata: { stock_S: 4 } })
    for (const desk of [first, second]) await desk.sync()
    buy(first, 3)
    first.shop.beforeCommit(route, () => void first.shop.edit(id, { metadata: { stock_S: 3 } }))
    await first.sync()
    // Two were taken off instead of three, and the last one goes before that is noticed.
    first.shop.edit(id, { metadata: { stock_S: 0 } })
    for (const desk of [first, second, first, second]) await settle(desk)
    expect(stock('S')).toBe(0)
    for (const desk of [first, second])
      expect(await sales(desk)).toMatchObject([{ oversold: 1, outcome: 'oversold' }])
  })

  it('agree that nothing was, where there was enough again by the time it was made up for', async () => {
    const [first, second] = await two()
    const { id, stock } = garment(first)
    first.shop.edit(id, { metadata: { stock_S: 4 } })
    for (const desk of [first, second]) await desk.sync()
    buy(first, 3)
    first.shop.beforeCommit(route, () => void first.shop.edit(id, { metadata: { stock_S: 3 } }))
    await first.sync()
    for (const left of [0, 6]) first.shop.edit(id, { metadata: { stock_S: left } })
    for (const desk of [second, first, second]) await settle(desk)
    expect(stock('S')).toBe(5)
    for (const desk of [first, second]) expect(await sales(desk)).toMatchObject([{ oversold: 0 }])
  })

  it('agree on a sale for which one of them had found nothing on the shelf', async () => {
    const [first, second] = await two()
    const { id, stock } = garment(first)
    first.shop.edit(id, { metadata: { stock_S: 0 } })
    await first.sync()
    buy(first, 3)
    await first.sync()
    expect(await sales(first)).toMatchObject([{ oversold: 3 }])
    first.shop.edit(id, { metadata: { stock_S: 8 } })
    await second.sync()
    await settle(second)
    await settle(first)
    expect(stock('S')).toBe(5)
    for (const desk of [first, second])
      expect(await sales(desk)).toMatchObject([{ oversold: 0, outcome: 'lowered' }])
  })

  it('call nothing overwritten when one takes a sale off a price that the other has just replaced', async () => {
    const shopOptions = { catalog: 'price-stock', products: 3 } as const
    const first = await openSyncedDesk({ shopOptions })
    const second = await openSyncedDesk({ beside: first })
    for (const desk of [first, second]) await choose(desk, 'lower')
    const [row] = await first.items()
    const priceId = row?.priceId ?? ''
    first.shop.edit(priceId, { metadata: { stock: 10 } })
    for (const desk of [first, second]) await desk.sync()
    first.clock.tick(1_000)
    await second.edit(`${priceId}/stock`, '33.00', { field: 'price' })
    first.shop.eventLagMs(60_000)
    first.shop.beforeCommit(`POST /v1/prices/${priceId}`, () => {
      first.shop.eventLagMs(0)
      first.shop.buy({ items: [{ priceId, quantity: 3 }], decrement: 'none' })
      first.shop.eventLagMs(60_000)
    })
    await second.sync()
    await first.sync()
    // The event that tells which price took over may still come.
    expect(lowerings(first)).toBe(0)
    await second.sync()
    for (const desk of [second, first]) await settle(desk)
    expect(lowerings(first)).toBe(1)
    expect(first.shop.prices().find((price) => price.unit_amount === 3300)?.metadata['stock']).toBe('7')
    for (const desk of [first, second]) {
      expect(await sales(desk)).toMatchObject([{ quantity: 3, outcome: 'lowered' }])
      expect(await desk.conflicts()).toEqual([])
    }
  })

  it('lower it right where one has replaced the price that the other was to take it off, also what slipped in', async () => {
    const shopOptions = { catalog: 'price-stock', products: 3 } as const
    const first = await openSyncedDesk({ shopOptions })
    const second = await openSyncedDesk({ beside: first })
    await choose(first, 'lower')
    const [row] = await first.items()
    const oldId = row?.priceId ?? ''
    first.shop.edit(oldId, { metadata: { stock: 10 } })
    for (const desk of [first, second]) await desk.sync()
    first.clock.tick(1_000)
    first.shop.buy({ items: [{ priceId: oldId, quantity: 3 }], decrement: 'none' })
    first.shop.setFault({ route: `POST /v1/prices/${oldId}`, kind: 'drop-before-commit' })
    await first.sync()
    first.shop.clearFaults()
    await second.edit(`${oldId}/stock`, '33.00', { field: 'price' })
    await second.sync()
    const newId = first.shop.prices().find((price) => price.unit_amount === 3300)?.id ?? ''
    // Somebody takes two away right before its request arrives there, and its answer is lost.
    const there = `POST /v1/prices/${newId}`
    first.shop.beforeCommit(there, () => void first.shop.edit(newId, { metadata: { stock: 8 } }))
    first.shop.setFault({ route: there, kind: 'drop-after-commit', times: 2 })
    for (let times = 0; times < 4; times += 1) await settle(first)
    expect(first.inShop(newId, 'stock')).toBe('5')
    expect(await sales(first)).toMatchObject([{ quantity: 3, outcome: 'lowered' }])
    expect(await first.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it('keep each other’s adjustments', async () => {
    const [first, second] = await two()
    const { size, stock } = garment(first)
    await first.edit(size('S'), '+5')
    await second.edit(size('S'), '-2')
    await Promise.all([first.sync(), second.sync()])
    for (const desk of [first, second, first]) await settle(desk)
    expect(stock('S')).toBe(13)
  })
})

describe('a count over which a webhook wrote that had read the number before', () => {
  it('is told as overwritten, with the sale, and can be applied again over it', async () => {
    const desk = await deskThat('watch')
    const { id, size, stock } = garment(desk)
    desk.clock.tick(30_000)
    const items = [{ productId: id, size: 'S', quantity: 2 }]
    const webhook = desk.shop.beginBuy({ items, decrement: 'correct' })
    await desk.edit(size('S'), '20')
    await desk.sync()
    expect(stock('S')).toBe(20)
    webhook.complete()
    await desk.sync()
    const asked = await desk.onlyConflict()
    expect(asked).toMatchObject({ kind: 'overwritten', cause: 'sale', base: '10', mine: '20', theirs: '8' })
    expect(asked.answers).toMatchObject({ change: '18' })
    await desk.resolve(asked, { kind: 'change' })
    for (let times = 0; times < 2; times += 1) await settle(desk)
    expect(stock('S')).toBe(18)
    expect(await sales(desk)).toMatchObject([{ outcome: 'lowered', loweredBy: 'your webhook' }])
    const { findings } = await desk.ask('list-findings', { scope: 'open' })
    expect(findings).toMatchObject([{ kind: 'unexplained', correction: null }])
    expect(findings[0]?.evidence.at(-1)?.words).toBe('it had read the number before that and wrote over it')
  })
})

describe('a lowering that still waits when watching is chosen instead', () => {
  const reading = [
    'rak_product_read',
    'rak_plan_read',
    'rak_event_read',
    'rak_checkout_session_read',
    'rak_charge_read',
    'rak_refund_read'
  ]

  it('is dropped, and the sale is explained like any other; a question says what Stripe does', async () => {
    const desk = await deskThat('lower')
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_M: 10 } })
    await desk.sync()
    desk.shop.setPermissions(desk.key, reading)
    await desk.edit(size('M'), '12')
    desk.shop.edit(id, { metadata: { stock_M: 7 } })
    await desk.sync()
    desk.shop.buy({ items: [{ productId: id, size: 'S', quantity: 2 }], decrement: 'correct' })
    buy(desk, 1, 'M')
    await desk.sync()
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 6 })
    expect(await desk.onlyConflict()).toMatchObject({ mine: '12', theirs: '6' })
    await choose(desk, 'watch')
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 8 })
    expect(await desk.onlyConflict()).toMatchObject({ mine: '12', theirs: '7' })
    desk.shop.setPermissions(desk.key, [...reading, 'rak_product_write', 'rak_plan_write'])
    for (let times = 0; times < 6; times += 1) await settle(desk)
    expect([stock('S'), stock('M')]).toEqual([8, 7])
    expect(lowerings(desk)).toBe(0)
    const told = await sales(desk)
    expect(told.map(({ variant, outcome }) => [variant, outcome]).toSorted()).toEqual([
      ['M', 'not-lowered'],
      ['S', 'lowered']
    ])
  })

  it('is followed to its end where its request is under way', async () => {
    const desk = await deskThat('lower')
    buy(desk, 2)
    desk.shop.setFault({ route, kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    await choose(desk, 'watch')
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(8)
    expect(await sales(desk)).toMatchObject([{ outcome: 'lowered', loweredBy: 'Stockroom' }])
  })

  const takeOff = (desk: Desk) => desk.shop.storefrontWrite(garment(desk).id, { stock_S: '9' })

  it.each([
    ['never arrived', (desk: Desk) => desk.shop.setFault({ route, kind: 'drop-before-commit' })],
    ['found the sale taken off', (desk: Desk) => desk.shop.beforeCommit(route, () => takeOff(desk))]
  ])('is left to the shop where its request %s', async (_, meet) => {
    const desk = await deskThat('lower')
    buy(desk, 1)
    meet(desk)
    await desk.sync()
    desk.shop.clearFaults()
    await choose(desk, 'watch')
    takeOff(desk)
    desk.clock.tick(2 * hour)
    for (let times = 0; times < 4; times += 1) await settle(desk)
    expect(garment(desk).stock('S')).toBe(9)
    expect(await sales(desk)).toMatchObject([{ outcome: 'lowered' }])
    expect((await desk.ask('list-findings', { scope: 'open' })).findings).toEqual([])
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it('is told as not taken off, where its request never arrived and the shop does not do it either', async () => {
    const desk = await deskThat('lower')
    buy(desk, 1)
    desk.shop.setFault({ route, kind: 'drop-before-commit' })
    await desk.sync()
    await choose(desk, 'watch')
    desk.clock.tick(48 * hour)
    desk.shop.clearFaults()
    for (let times = 0; times < 4; times += 1) await settle(desk)
    expect(garment(desk).stock('S')).toBe(10)
    expect((await desk.ask('list-findings', { scope: 'open' })).findings).toMatchObject([
      { kind: 'not-lowered', correction: -1 }
    ])
  })
})

describe('a return that still waits when refunds are only offered instead', () => {
  it.each(['global-rate', 'drop-before-commit'] as const)('is offered (%s)', async (kind) => {
    const desk = await deskThat('lower', { restock: 'auto' })
    const session = buy(desk, 1)
    await desk.sync()
    await settle(desk)
    desk.shop.refund(session)
    desk.shop.setFault({ route, kind })
    await desk.sync()
    desk.shop.clearFaults()
    await choose(desk, 'lower', 'offer')
    for (let times = 0; times < 4; times += 1) await settle(desk)
    expect(garment(desk).stock('S')).toBe(9)
    expect((await desk.ask('list-findings', { scope: 'open' })).findings).toMatchObject([
      { kind: 'not-restocked', correction: 1 }
    ])
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })
})

describe('a lowering that Stripe refused', () => {
  it('is over once a number is typed instead, also when that is taken back and done again', async () => {
    const desk = await deskThat('lower')
    const { id, size, stock } = garment(desk)
    // No key is left for its number: Stripe knows fifty.
    const free = 51 - Object.keys(desk.shop.product(id)?.metadata ?? {}).length
    const filling = Object.fromEntries(Array.from({ length: free }, (_, n) => [`k${n}`, 'x']))
    buy(desk, 3)
    desk.shop.beforeCommit(route, () => void desk.shop.edit(id, { metadata: { stock_S: '', ...filling } }))
    await desk.sync()
    desk.shop.edit(id, { metadata: { k0: '', stock_S: 10 } })
    await desk.sync()
    expect(await desk.status()).toMatchObject({ failed: 1 })
    await desk.edit(size('S'), '20')
    expect(await desk.status()).toMatchObject({ waiting: 1, failed: 0 })
    await desk.ask('undo', {})
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 1 })
    await desk.ask('redo', {})
    expect(await desk.status()).toMatchObject({ waiting: 1, failed: 0 })
    await settle(desk)
    expect(stock('S')).toBe(20)
    expect(lowerings(desk)).toBe(0)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })
})

describe('a count that raises stock', () => {
  it('is preceded by a look at the sales since the last one', async () => {
    const desk = await deskThat('lower')
    const { size, stock } = garment(desk)
    const other = desk.shop.products()[1]
    if (other === undefined) throw new Error('the shop has one product only')
    await desk.edit(`${other.id}/stock_S`, '+1')
    await desk.edit(size('S'), '20')
    // While something else is being written, somebody buys.
    desk.shop.beforeCommit(route, () => {
      desk.clock.tick(10_000)
      buy(desk, 1)
    })
    await desk.sync()
    expect(stock('S')).toBe(9)
    expect(await desk.onlyConflict()).toMatchObject({ cause: 'sale', mine: '20', theirs: '9' })
  })
})

describe('a sale that cannot be matched', () => {
  it('is listed with the reason, and lowers nothing', async () => {
    const desk = await deskThat('lower')
    desk.shop.buy({ items: [{ productId: garment(desk).id, quantity: 1 }], decrement: 'none' })
    await desk.sync()
    await settle(desk)
    expect(await desk.ask('read-counts', {})).toMatchObject({ unmatchedSales: 1 })
    const { sales: unmatched } = await desk.ask('list-sales', { only: 'unmatched', before: null, limit: 10 })
    expect(unmatched).toMatchObject([
      { outcome: 'unmatched', unmatched: expect.stringContaining('does not say which') }
    ])
    expect(lowerings(desk)).toBe(0)
  })
})

describe('sales among events that a look gives up for a sweep', () => {
  it('are lowered once all the same, after a long absence', async () => {
    const desk = await deskThat('lower')
    desk.clock.tick(30 * 24 * hour)
    buy(desk, 2)
    desk.clock.tick(5 * 24 * hour)
    const report = await desk.sync()
    expect(report.ok).toBe(true)
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(8)
    expect(lowerings(desk)).toBe(1)
  })

  it('are lowered once all the same, when a hundred prices changed in the same minute', async () => {
    const desk = await deskThat('lower')
    const { id } = garment(desk)
    const shop = otherProgram(desk.demo)
    await Promise.all(
      Array.from({ length: 101 }, (_, n) =>
        shop.prices.create({ product: id, currency: 'usd', unit_amount: 100 + n })
      )
    )
    buy(desk, 2)
    await desk.sync()
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(8)
    expect(lowerings(desk)).toBe(1)
  })
})

describe('a key that may not read Checkout Sessions', () => {
  it('loses no sale: once it may, what was sold meanwhile is lowered', async () => {
    const desk = await deskThat('lower')
    desk.shop.setPermissions(desk.key, [
      'rak_product_write',
      'rak_plan_write',
      'rak_event_read',
      'rak_charge_read'
    ])
    buy(desk, 2)
    await desk.sync()
    await settle(desk)
    expect(await sales(desk)).toEqual([])
    expect((await desk.ask('list-problems', {})).problems).toMatchObject([
      { reason: expect.stringContaining('Checkout Sessions: Read') }
    ])
    desk.shop.setPermissions(desk.key, 'all')
    desk.clock.tick(hour)
    await desk.sync()
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(8)
    expect((await desk.ask('list-problems', {})).problems).toEqual([])
  })
})

describe('a sale that Stripe answers with an error of its own, always', () => {
  it('holds up nothing else, is told, and is lowered once when it can be read', async () => {
    const desk = await deskThat('lower')
    const odd = buy(desk, 2)
    buy(desk, 3)
    desk.shop.setFault({ route: `GET /v1/checkout/sessions/${odd}*`, kind: 'error-before-commit' })
    const status = 'in step with Stripe, but 1 thing cannot be read'
    expect(await desk.sync()).toMatchObject({ ok: true, status })
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(7)
    expect((await desk.ask('list-problems', {})).problems).toMatchObject([{ object: odd }])
    desk.shop.clearFaults()
    await desk.restart()
    desk.clock.tick(24 * hour)
    await desk.sync()
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(5)
    expect(lowerings(desk)).toBe(2)
    expect((await desk.ask('list-problems', {})).problems).toEqual([])
  })
})

describe('a look at the sales of the last 30 days that breaks off', () => {
  it('does not ask again for what it has read', async () => {
    const desk = await openSyncedDesk()
    for (let times = 0; times < 8; times += 1) buy(desk, 1)
    desk.shop.setFault({ route: 'GET /v1/checkout/sessions/*', kind: 'bad-gateway', after: 6 })
    expect(await desk.sync()).toMatchObject({ ok: false })
    desk.shop.clearFaults()
    desk.shop.forgetRequests()
    expect(await desk.sync()).toMatchObject({ ok: true })
    expect(desk.requests().filter(({ path }) => path.includes('sessions'))).toHaveLength(2)
    expect(await sales(desk)).toHaveLength(8)
  })
})

describe('a lowering that waited through an absence longer than Stripe remembers', () => {
  /** Three were sold, which could not be taken off for forty days. */
  async function forgotten(options: DeskOptions = {}) {
    const desk = await deskThat('lower', options)
    desk.shop.setFault({ route, kind: 'unavailable' })
    buy(desk, 3)
    await desk.sync()
    desk.shop.clearFaults()
    desk.clock.tick(40 * 24 * hour)
    await settle(desk)
    return desk
  }

  it('asks before it is sent, because another desk may have done it', async () => {
    const desk = await forgotten()
    expect(garment(desk).stock('S')).toBe(10)
    const conflict = await desk.onlyConflict()
    expect(conflict).toMatchObject({
      kind: 'unsure',
      cause: 'sale',
      madeFor: 'sale',
      mine: '7',
      theirs: '10'
    })
    await desk.resolve(conflict, { kind: 'count' })
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(7)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it('is over once a number is typed instead, and waits again when that is taken back in time', async () => {
    const desk = await forgotten()
    await desk.edit(garment(desk).size('S'), '20')
    await desk.ask('undo', {})
    expect(await sales(desk)).toMatchObject([{ outcome: 'waiting' }])
    await settle(desk)
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'unsure', cause: 'sale' })
    await desk.edit(garment(desk).size('S'), '20')
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(20)
    expect(await sales(desk)).toMatchObject([{ outcome: 'lowered' }])
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it.each([
    ['answered with Stripe’s number', null],
    ['typed over', '20']
  ])('is over once more when it was %s, and that is taken back and done again', async (_, typed) => {
    const desk = await forgotten()
    if (typed === null) await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
    else await desk.edit(garment(desk).size('S'), typed)
    const [ended] = await sales(desk)
    await desk.ask('undo', {})
    expect(await sales(desk)).toMatchObject([{ outcome: 'waiting' }])
    await desk.ask('redo', {})
    expect(await sales(desk)).toEqual([ended])
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(Number(typed ?? 10))
    expect(lowerings(desk)).toBe(0)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it.each(['undo', 'redo'] as const)('is what it was when a long %s past it is stopped', async (step) => {
    const desk = await forgotten({ shopOptions: { products: 200 } })
    const items = await desk.items()
    expect(items.length).toBeGreaterThan(500)
    const edits = items.map(({ id }) => aCellEdit(id, '20'))
    await desk.ask('edit-cells', { edits, reason: null, note: null })
    if (step === 'redo') await desk.ask('undo', {})
    const before = await sales(desk)
    const work = desk.engine.dispatch(step, {})
    const meanwhile = await sales(desk)
    await desk.ask('stop-step', {})
    expect(await work).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(meanwhile).not.toEqual(before)
    expect(await sales(desk)).toEqual(before)
  })

  it('is one question, and what was typed is another: the answer to one leaves the other open', async () => {
    const desk = await deskThat('lower')
    await desk.edit(garment(desk).size('S'), '+5')
    desk.shop.setFault({ route, kind: 'drop-before-commit' })
    await desk.sync()
    buy(desk, 3)
    await desk.sync()
    desk.shop.clearFaults()
    desk.clock.tick(40 * 24 * hour)
    await settle(desk)
    const asked = await desk.conflicts()
    const [sale, typed] = ['sale', 'unknown'].map((cause) => asked.find((one) => one.cause === cause))
    if (asked.length !== 2 || sale === undefined || typed === undefined)
      throw new Error('two are asked about')
    await desk.resolve(sale, { kind: 'theirs' })
    expect(await desk.onlyConflict()).toMatchObject({ id: typed.id, kind: 'unsure', mine: '15' })
    await desk.resolve(typed, { kind: 'change' })
    await settle(desk)
    expect(garment(desk).stock('S')).toBe(15)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it('asks too when the look after the absence only got to its end after another one', async () => {
    const first = await deskThat('lower')
    const second = await deskThat('lower', { beside: first })
    buy(first, 3)
    // The second desk knows the sale, and cannot read what it is to be taken off.
    first.shop.setFault({ route: 'GET /v1/products/*', kind: 'drop-before-commit' })
    await second.sync()
    first.shop.clearFaults()
    await first.sync()
    first.clock.tick(29.5 * 24 * hour)
    buy(first, 1)
    // It reads everything again, and then not what was sold.
    first.shop.setFault({ route: 'GET /v1/checkout/sessions/*', kind: 'drop-before-commit' })
    await second.sync()
    first.shop.clearFaults()
    first.clock.tick(6 * 24 * hour)
    await settle(second)
    expect(await second.onlyConflict()).toMatchObject({ kind: 'unsure', cause: 'sale' })
    expect(garment(first).stock('S')).toBe(6)
  })

  it.each([
    { slept: 2, forgot: 'the rest' },
    { slept: 40, forgot: 'where it was' }
  ])(
    'asks too when the computer slept in the middle of the look, while Stripe forgot $forgot',
    async (one) => {
      const first = await deskThat('lower')
      const http = Stripe.createNodeHttpClient()
      const send = http.makeRequest.bind(http)
      http.makeRequest = (...request) => {
        if (request[2].includes('starting_after')) first.clock.tick(one.slept * 24 * hour)
        return send(...request)
      }
      const second = await deskThat('lower', { beside: first, http })
      const { id, stock } = garment(first)
      buy(first, 3)
      first.shop.setFault({ route: 'GET /v1/products/*', kind: 'drop-before-commit' })
      await second.sync()
      first.shop.clearFaults()
      await first.sync()
      first.clock.tick(28.5 * 24 * hour)
      for (let shelf = 0; shelf < 100; shelf += 1) first.shop.edit(id, { metadata: { shelf } })
      await second.sync()
      expect(await second.onlyConflict()).toMatchObject({ kind: 'unsure', cause: 'sale' })
      expect(stock('S')).toBe(7)
    }
  )
})

describe('a webhook of the shop’s own', () => {
  /** Writes as plain `fetch` does: without an idempotency key. */
  async function fetched(desk: Desk, size: string, stock: string): Promise<void> {
    const answer = await fetch(`${desk.demo.url}/v1/products/${garment(desk).id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${desk.demo.keys.secret}` },
      body: new URLSearchParams({ [`metadata[stock_${size}]`]: stock })
    })
    expect(answer.ok).toBe(true)
    desk.clock.tick(1_000)
  }
  const open = async (desk: Desk) =>
    (await desk.ask('list-findings', { scope: 'open' })).findings.map(({ kind, units, correction }) => ({
      kind,
      units,
      correction
    }))

  it('without idempotency keys is told of when it runs twice, and when it sells what is not there', async () => {
    const desk = await deskThat('watch')
    desk.shop.edit(garment(desk).id, { metadata: { stock_M: 1 } })
    await desk.sync()
    desk.clock.tick(hour)
    buy(desk, 2)
    await fetched(desk, 'S', '8')
    await fetched(desk, 'S', '6')
    buy(desk, 3, 'M')
    await fetched(desk, 'M', '0')
    await settle(desk)
    expect((await open(desk)).toSorted((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual([
      { kind: 'lowered-twice', units: 2, correction: 2 },
      { kind: 'oversold', units: 2, correction: null }
    ])
    expect(alerts(desk)).toHaveLength(1)
    expect((await sales(desk)).map(({ loweredBy }) => loweredBy)).toEqual([
      'the Dashboard or your webhook',
      'the Dashboard or your webhook'
    ])
  })

  it('that lowers when the money is there, a moment before the session says so, has lowered it', async () => {
    const desk = await deskThat('watch')
    desk.clock.tick(hour)
    desk.shop.storefrontWrite(garment(desk).id, { stock_S: '8' })
    desk.clock.tick(1_000)
    buy(desk, 2)
    for (let looks = 0; looks < 6; looks += 1) await settle(desk)
    expect(await open(desk)).toEqual([])
    expect(await sales(desk)).toMatchObject([{ outcome: 'lowered', loweredBy: 'your webhook' }])
  })

  it('is not what another Stockroom does: who looks on beside one that lowers is told of it', async () => {
    const first = await deskThat('lower')
    buy(first, 3)
    await settle(first)
    const second = await openSyncedDesk({ beside: first })
    await settle(second)
    const { app } = await second.ask('read-app', {})
    expect(app.sales?.evidence).toMatchObject({ sales: 1, lowered: 0, elsewhere: 1 })
  })
})
