import { describe, expect, it } from 'vitest'
import { everything } from '../../src/shared/inventory.ts'
import type { StocktakeChange, StocktakeList } from '../../src/shared/stocktake.ts'
import { type Desk, garment, openSyncedDesk, otherProgram } from './desk.ts'

const change = async (desk: Desk, wanted: StocktakeChange) =>
  (await desk.ask('change-stocktake', wanted)).line
const start = (desk: Desk) => change(desk, { kind: 'start', scope: null })
const scan = (desk: Desk, itemId: string, units = 1) => change(desk, { kind: 'add', itemId, units })
const read = async (desk: Desk) => {
  const { stocktake } = await desk.ask('read-stocktake', {})
  if (stocktake === null) throw new Error('no stocktake is under way')
  return stocktake
}
const list = async (desk: Desk, name: StocktakeList) =>
  (await desk.ask('list-stocktake', { list: name, start: 0, count: 1000 })).lines
const apply = async (desk: Desk, uncounted: 'leave' | 'zero' = 'leave') =>
  desk.ask('apply-stocktake', { uncounted, mark: (await read(desk)).mark })

async function atGarment(numbers: Record<string, number> = { S: 10, M: 4 }) {
  const desk = await openSyncedDesk()
  const { id, size, stock } = garment(desk)
  desk.shop.edit(id, {
    metadata: Object.fromEntries(Object.entries(numbers).map(([name, number]) => [`stock_${name}`, number]))
  })
  await desk.sync()
  return { desk, id, size, stock }
}

describe('a stocktake', () => {
  it('counts each scan, and says what was expected', async () => {
    const { desk, size } = await atGarment()
    await start(desk)
    for (let scans = 0; scans < 3; scans += 1) await scan(desk, size('S'))
    expect(await scan(desk, size('S'), 5)).toMatchObject({ expected: 10, counted: 8, result: 8, moved: 0 })
    expect(await read(desk)).toMatchObject({ state: 'counting', counted: 1, differing: 1, unitsDelta: -2 })
    expect(await list(desk, 'differing')).toMatchObject([{ itemId: size('S'), counted: 8 }])
  })

  it('writes one batch with the reason stocktake, and one step takes it back', async () => {
    const { desk, size, stock } = await atGarment()
    await start(desk)
    await scan(desk, size('S'), 8)
    await scan(desk, size('M'), 4)
    expect(await apply(desk)).toMatchObject({ saved: 1, refused: [], moved: false })
    expect(await desk.ask('read-stocktake', {})).toEqual({ stocktake: null })
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 8, marks: { onHand: 'waiting' } })
    await desk.sync()
    expect([stock('S'), stock('M')]).toEqual([8, 4])
    const { movements } = await desk.ask('read-item', { id: size('S') })
    expect(movements[0]).toMatchObject({
      reason: 'stocktake',
      delta: -2,
      onHandAfter: 8,
      note: 'Counted 8, 10 expected'
    })
    expect((await desk.ask('undo', {})).label).toBe('stocktake of 2 items')
    await desk.sync()
    expect(stock('S')).toBe(10)
  })

  it('measures a count by what was on hand when it began: a sale afterwards comes off it', async () => {
    const { desk, id, size, stock } = await atGarment()
    await start(desk)
    await scan(desk, size('S'), 9)
    await scan(desk, size('M'), 4)
    desk.shop.edit(id, { metadata: { stock_S: 7, stock_M: 3 } })
    await desk.sync()
    // The same look at the same shelf goes on.
    expect(await scan(desk, size('S'))).toMatchObject({ expected: 10, counted: 10, moved: -3, result: 7 })
    expect(await list(desk, 'changes')).toEqual([])
    expect(await apply(desk)).toMatchObject({ batchId: null, saved: 0 })
    await desk.sync()
    expect([stock('S'), stock('M')]).toEqual([7, 3])
  })

  it('keeps what was missing apart from what was sold meanwhile', async () => {
    const { desk, id, size, stock } = await atGarment()
    await start(desk)
    await scan(desk, size('S'), 8)
    desk.shop.edit(id, { metadata: { stock_S: 9 } })
    await desk.sync()
    expect(await list(desk, 'changes')).toMatchObject([{ expected: 10, counted: 8, moved: -1, result: 7 }])
    await apply(desk)
    await desk.sync()
    expect(stock('S')).toBe(7)
    expect(await desk.status()).toMatchObject({ conflicts: 0, waiting: 0 })
  })

  it('asks, as every count does, when a sale comes in after it was applied and before it was sent', async () => {
    const { desk, id, size } = await atGarment()
    await start(desk)
    await scan(desk, size('S'), 8)
    await apply(desk)
    desk.shop.edit(id, { metadata: { stock_S: 9 } })
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({
      base: '10',
      mine: '8',
      theirs: '9',
      answers: { change: '7' }
    })
  })

  it('writes nothing when it comes to something else than what was looked at', async () => {
    const { desk, id, size, stock } = await atGarment()
    await start(desk)
    await scan(desk, size('S'), 8)
    const { mark } = await read(desk)
    desk.shop.edit(id, { metadata: { stock_S: 9 } })
    await desk.sync()
    expect(await desk.ask('apply-stocktake', { uncounted: 'leave', mark })).toMatchObject({
      moved: true,
      saved: 0
    })
    await desk.sync()
    expect(stock('S')).toBe(9)
    expect((await read(desk)).counted).toBe(1)
  })

  it('a number typed anew is a new look at the shelf', async () => {
    const { desk, id, size } = await atGarment()
    await start(desk)
    await scan(desk, size('S'), 8)
    desk.shop.edit(id, { metadata: { stock_S: 9 } })
    await desk.sync()
    expect(await change(desk, { kind: 'set', itemId: size('S'), counted: 9 })).toMatchObject({
      expected: 9,
      counted: 9,
      moved: 0
    })
    expect(await change(desk, { kind: 'set', itemId: size('S'), counted: null })).toMatchObject({
      counted: null
    })
    expect((await read(desk)).counted).toBe(0)
  })

  it('takes a count of an item that is made elsewhere after its own, and its own again once that is undone', async () => {
    const { desk, size, stock } = await atGarment()
    await start(desk)
    await scan(desk, size('S'), 8)
    await desk.edit(size('S'), '8')
    expect(await list(desk, 'counted')).toMatchObject([{ expected: 8, counted: 8, moved: 0, result: 8 }])
    await desk.edit(size('S'), '9')
    await desk.sync()
    expect(await list(desk, 'counted')).toMatchObject([{ expected: 9, counted: 9, moved: 0, result: 9 }])
    // What was sent goes back to what Stripe said before both.
    await desk.ask('undo', {})
    expect(await list(desk, 'counted')).toMatchObject([{ expected: 10, counted: 8, moved: 0, result: 8 }])
    await desk.ask('undo', {})
    await desk.sync()
    expect(stock('S')).toBe(10)
    expect(await list(desk, 'counted')).toMatchObject([{ expected: 10, counted: 8, moved: 0, result: 8 }])
    await desk.ask('redo', {})
    expect(await list(desk, 'counted')).toMatchObject([{ counted: 8, moved: 0, result: 8 }])
    // Goods that come in are another matter.
    await desk.edit(size('S'), '+5')
    expect(await list(desk, 'counted')).toMatchObject([{ counted: 8, moved: 5, result: 13 }])
    await apply(desk)
    await desk.sync()
    expect(stock('S')).toBe(13)
  })

  it('goes on counting from what was counted elsewhere, and does not take that for goods when it is undone', async () => {
    const { desk, size } = await atGarment()
    await start(desk)
    await scan(desk, size('S'), 7)
    await desk.edit(size('S'), '8')
    expect(await scan(desk, size('S'))).toMatchObject({ expected: 8, counted: 9, result: 9 })
    await desk.ask('undo', {})
    expect(await list(desk, 'counted')).toMatchObject([{ expected: 10, counted: 9, moved: 0, result: 9 }])
    await desk.ask('redo', {})
    expect(await list(desk, 'counted')).toMatchObject([{ expected: 8, counted: 9, moved: 0, result: 9 }])
  })

  it.each([
    { answer: { kind: 'theirs' }, result: 9 },
    { answer: { kind: 'change' }, result: 7 },
    { answer: { kind: 'value', value: '6' }, result: 6 }
  ] as const)('takes what a question about such a count is answered ($answer.kind)', async (given) => {
    const { desk, id, size, stock } = await atGarment()
    await start(desk)
    await scan(desk, size('S'), 8)
    await desk.edit(size('S'), '8')
    desk.shop.edit(id, { metadata: { stock_S: 9 } })
    await desk.sync()
    await desk.resolve(await desk.onlyConflict(), given.answer)
    expect(await list(desk, 'counted')).toMatchObject([{ result: given.result }])
    await desk.sync()
    await apply(desk)
    await desk.sync()
    expect(stock('S')).toBe(given.result)
  })

  it.each([
    { answer: { kind: 'theirs' }, result: 8 },
    { answer: { kind: 'change' }, result: 8 },
    { answer: { kind: 'value', value: '6' }, result: 6 }
  ] as const)(
    'keeps what it counted while the count before it is asked about ($answer.kind)',
    async (given) => {
      const { desk, id, size } = await atGarment()
      await desk.edit(size('S'), '7')
      desk.shop.edit(id, { metadata: { stock_S: 9 } })
      await desk.sync()
      await start(desk)
      await scan(desk, size('S'), 8)
      await desk.resolve(await desk.onlyConflict(), given.answer)
      expect(await list(desk, 'counted')).toMatchObject([{ result: given.result }])
      await desk.ask('undo', {})
      expect(await list(desk, 'counted')).toMatchObject([{ counted: 8, result: 8 }])
    }
  )

  describe('of an item whose count waits or is asked about', () => {
    /** 10 in Stripe, 12 typed, one sold while that waited; 11 are counted, and one more is sold. */
    async function soldBeneath(isAsked: boolean) {
      const at = await atGarment()
      const { desk, id, size } = at
      const sell = async (left: number) => {
        desk.shop.edit(id, { metadata: { stock_S: left } })
        await desk.sync()
      }
      await start(desk)
      await desk.edit(size('S'), '12')
      if (isAsked) await sell(9)
      await scan(desk, size('S'), isAsked ? 11 : 12)
      await scan(desk, size('M'), 3)
      await sell(8)
      return at
    }

    it('takes off what was sold since, though the row goes on showing what was typed', async () => {
      const { desk, size } = await soldBeneath(true)
      expect(await desk.item(size('S'))).toMatchObject({ onHand: 12, onHandInStripe: 8 })
      expect(await list(desk, 'changes')).toMatchObject([
        { itemId: size('S'), expected: 11, counted: 11, moved: -1, result: 10, onHand: 12, asked: true },
        { itemId: size('M'), asked: false }
      ])
    })

    it('takes off what was sold before the count had been sent', async () => {
      const { desk } = await soldBeneath(false)
      expect((await list(desk, 'changes'))[0]).toMatchObject({ expected: 12, counted: 12, result: 10 })
    })

    it.each([{ kind: 'theirs' }, { kind: 'change' }, { kind: 'count' }] as const)(
      'keeps the item until the question is answered ($kind), and then what is on the shelf',
      async (answer) => {
        const { desk, size, stock } = await soldBeneath(true)
        expect(await apply(desk)).toMatchObject({
          saved: 1,
          refused: [{ reason: 'it waits for your answer to a conflict' }]
        })
        await desk.sync()
        expect([stock('S'), stock('M')]).toEqual([8, 3])
        expect(await desk.onlyConflict()).toMatchObject({ mine: '12', theirs: '8' })
        expect(await read(desk)).toMatchObject({ counted: 2, asked: 1 })
        expect(await list(desk, 'changes')).toMatchObject([{ itemId: size('S'), result: 10 }])
        await desk.resolve(await desk.onlyConflict(), answer)
        expect(await list(desk, 'counted')).toMatchObject([
          { itemId: size('M') },
          { result: 10, asked: false }
        ])
        await apply(desk)
        await desk.sync()
        expect([stock('S'), stock('M')]).toEqual([10, 3])
        expect(await desk.ask('read-stocktake', {})).toEqual({ stocktake: null })
      }
    )

    it('does not make it zero either, where it was not counted', async () => {
      const { desk, size } = await soldBeneath(true)
      const before = (await read(desk)).uncounted
      await change(desk, { kind: 'set', itemId: size('S'), counted: null })
      expect(await read(desk)).toMatchObject({ uncounted: before, asked: 0 })
      const { refused } = await apply(desk, 'zero')
      expect(refused).toMatchObject([{ reason: 'it waits for your answer to a conflict' }])
      expect(await desk.item(size('S'))).toMatchObject({ onHand: 12, marks: { onHand: 'conflict' } })
      expect((await read(desk)).state).toBe('counting')
    })
  })

  it('survives the end of the program, paused or not, and forgets nothing that was told', async () => {
    const { desk, size } = await atGarment()
    await start(desk)
    await scan(desk, size('S'), 8)
    await change(desk, { kind: 'pause' })
    await desk.restart()
    expect(await read(desk)).toMatchObject({ state: 'paused', counted: 1 })
    await change(desk, { kind: 'resume' })
    expect(await scan(desk, size('S'))).toMatchObject({ counted: 9, expected: 10 })
  })

  it('leaves what was not counted, or sets it to zero when asked to', async () => {
    const { desk, size, stock } = await atGarment()
    const others = (await desk.items()).filter((row) => row.id !== size('S') && (row.onHand ?? 0) !== 0)
    await start(desk)
    await scan(desk, size('S'), 10)
    const units = others.reduce((sum, row) => sum + (row.onHand ?? 0), 0)
    expect((await read(desk)).uncounted).toEqual({ items: others.length, units })
    expect(await apply(desk, 'zero')).toMatchObject({ saved: others.length })
    await desk.sync()
    expect(stock('S')).toBe(10)
    expect((await desk.items()).filter((row) => row.onHand !== null && row.onHand !== 0)).toHaveLength(1)
    await desk.ask('undo', {})
    expect((await desk.items()).filter((row) => (row.onHand ?? 0) !== 0)).toHaveLength(others.length + 1)
  })

  it('is about a view when asked to, and takes in what is scanned beside it', async () => {
    const { desk, id, size } = await atGarment()
    const scope = { ...everything, search: (await desk.item(size('S'))).name }
    await change(desk, { kind: 'start', scope })
    const listed = (await desk.items()).filter((row) => row.name === scope.search)
    expect((await read(desk)).items).toBe(listed.length)
    const stranger = (await desk.items()).find((row) => row.productId !== id)
    expect(await scan(desk, stranger?.id ?? '')).toMatchObject({ beside: true, counted: 1 })
  })

  it('of a view leaves what was scanned beside it as it was, once that is taken out again', async () => {
    const { desk, size } = await atGarment()
    const scope = { ...everything, search: (await desk.item(size('S'))).name }
    const ofAnother = (row: { name: string; onHand: number | null }) => {
      return row.name !== scope.search && (row.onHand ?? 0) > 0
    }
    const stranger = (await desk.items()).find(ofAnother)
    if (stranger === undefined) throw new Error('everything is in the view')
    await change(desk, { kind: 'start', scope })
    const { items, uncounted } = await read(desk)
    await scan(desk, stranger.id)
    expect(await read(desk)).toMatchObject({ items: items + 1, counted: 1, uncounted })
    await change(desk, { kind: 'set', itemId: stranger.id, counted: null })
    expect(await read(desk)).toMatchObject({ items, counted: 0, uncounted })
    expect((await list(desk, 'uncounted')).map(({ itemId }) => itemId)).not.toContain(stranger.id)
    expect(await apply(desk, 'zero')).toMatchObject({ saved: uncounted.items })
    expect((await desk.item(stranger.id)).onHand).toBe(stranger.onHand)
  })

  it('can be discarded, after which nothing is left of it', async () => {
    const { desk, size, stock } = await atGarment()
    await start(desk)
    await scan(desk, size('S'), 3)
    await change(desk, { kind: 'discard' })
    expect(await desk.ask('read-stocktake', {})).toEqual({ stocktake: null })
    await desk.sync()
    expect(stock('S')).toBe(10)
    await start(desk)
    expect((await read(desk)).counted).toBe(0)
  })

  it('is one at a time, and counts neither less than none nor what is not there', async () => {
    const { desk, size } = await atGarment()
    await expect(scan(desk, size('S'))).rejects.toThrow('no stocktake is under way')
    await start(desk)
    await expect(start(desk)).rejects.toThrow('already under way')
    await expect(scan(desk, size('S'), -1)).rejects.toThrow('fewer than none')
    await expect(scan(desk, 'prod_unknown/stock')).rejects.toThrow('no longer in the shop')
  })

  it('goes along to the price that takes over from the one that keeps the stock', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const [row] = await desk.items()
    desk.shop.edit(row?.priceId ?? '', { metadata: { stock: 10 } })
    await desk.sync()
    await start(desk)
    await scan(desk, row?.id ?? '', 8)
    await desk.edit(row?.id ?? '', '97.00', { field: 'price' })
    await desk.sync()
    const now = (await desk.items()).find(({ price }) => price?.amount === 9700)
    expect(await list(desk, 'counted')).toMatchObject([{ itemId: now?.id, counted: 8, gone: false }])
    expect(await apply(desk)).toMatchObject({ saved: 1, refused: [] })
    await desk.sync()
    expect(desk.inShop(now?.priceId ?? '', 'stock')).toBe('8')
  })

  it('goes along to the price that takes over at another desk', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const there = await openSyncedDesk({ beside: desk })
    const [row] = await desk.items()
    desk.shop.edit(row?.priceId ?? '', { metadata: { stock: 10 } })
    for (const one of [desk, there]) await one.sync()
    await start(desk)
    await scan(desk, row?.id ?? '', 8)
    await there.edit(row?.id ?? '', '97.00', { field: 'price' })
    for (const one of [there, desk]) await one.sync()
    const now = (await desk.items()).find(({ price }) => price?.amount === 9700)
    expect(await list(desk, 'counted')).toMatchObject([{ itemId: now?.id, counted: 8, gone: false }])
    expect(await apply(desk)).toMatchObject({ saved: 1, refused: [] })
    await desk.sync()
    expect(desk.inShop(now?.priceId ?? '', 'stock')).toBe('8')
  })

  it('goes along to the price that takes over also where it was begun while both were there', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const there = await openSyncedDesk({ beside: desk })
    const [row] = await desk.items()
    desk.shop.edit(row?.priceId ?? '', { metadata: { stock: 10 } })
    for (const one of [desk, there]) await one.sync()
    await there.edit(row?.id ?? '', '97.00', { field: 'price' })
    desk.shop.setFault({ route: 'POST /v1/prices/*', kind: 'drop-before-commit' })
    await there.sync()
    desk.shop.clearFaults()
    await desk.sync()
    await start(desk)
    await scan(desk, row?.id ?? '', 8)
    for (const one of [there, desk]) await one.sync()
    const now = (await desk.items()).find(({ price }) => price?.amount === 9700)
    expect(await list(desk, 'counted')).toMatchObject([{ itemId: now?.id, counted: 8, gone: false }])
    expect((await list(desk, 'uncounted')).map(({ itemId }) => itemId)).not.toContain(now?.id)
  })

  it('forgets about a product that was deleted meanwhile', async () => {
    const desk = await openSyncedDesk()
    const stripe = otherProgram(desk.demo)
    const { id } = await stripe.products.create({ name: 'Short-lived', metadata: { stock: '5' } })
    await desk.sync()
    await start(desk)
    await scan(desk, `${id}/stock`, 3)
    await stripe.products.del(id)
    await desk.sync()
    expect(await list(desk, 'counted')).toMatchObject([{ gone: true }])
    expect(await apply(desk)).toMatchObject({ saved: 0 })
  })

  it('does not wait for an item that is gone before it was counted', async () => {
    const desk = await openSyncedDesk()
    const stripe = otherProgram(desk.demo)
    const { id } = await stripe.products.create({ name: 'Short-lived', metadata: { stock: '5' } })
    await desk.sync()
    await start(desk)
    const { items } = await read(desk)
    await stripe.products.del(id)
    await desk.sync()
    expect(await read(desk)).toMatchObject({ items: items - 1, counted: 0 })
    expect(await list(desk, 'uncounted')).toHaveLength(items - 1)
  })

  it('stays open as long as a count is refused', async () => {
    const { desk, id, size, stock } = await atGarment()
    const used = Object.keys(desk.shop.product(id)?.metadata ?? {}).length
    const notes = Array.from({ length: 51 - used }, (_, at) => [`note_${at}`, 'x'])
    desk.shop.edit(id, { metadata: { ...Object.fromEntries(notes), stock_M: '' } })
    await desk.sync()
    await start(desk)
    await scan(desk, size('S'), 8)
    await scan(desk, size('M'), 3)
    const reason = 'it already uses all 50 metadata keys Stripe allows; remove one first'
    expect(await apply(desk)).toMatchObject({ saved: 1, refused: [{ reason }] })
    expect(await read(desk)).toMatchObject({ counted: 2 })
    desk.shop.edit(id, { metadata: { note_0: '' } })
    await desk.sync()
    expect(await apply(desk)).toMatchObject({ saved: 1, refused: [] })
    expect(await desk.ask('read-stocktake', {})).toEqual({ stocktake: null })
    await desk.sync()
    expect([stock('S'), stock('M')]).toEqual([8, 3])
  })
})

describe('a code', () => {
  async function withCodes() {
    const desk = await openSyncedDesk()
    const [one, two] = [garment(desk, 0), garment(desk, 1)]
    desk.shop.edit(one.id, {
      metadata: { sku_S: 'LS-01-S', barcode_M: '4006381333931', ean: '0012345678905', gtin_L: 'gtin-l' }
    })
    desk.shop.edit(two.id, { metadata: { upc: '0012', sku_S: 'LS-01-SX' } })
    desk.shop.edit(two.priceId, { lookup_key: 'jacket-2026', metadata: { barcode: '7622210449283' } })
    await desk.sync()
    const find = async (code: string) =>
      (await desk.ask('find-code', { code })).matches.map(({ itemId }) => itemId)
    return { desk, one, two, find }
  }

  it('names one size by its SKU, its barcode or its id, in any case', async () => {
    const { one, find } = await withCodes()
    expect(await find('LS-01-S')).toEqual([one.size('S')])
    expect(await find('ls-01-s')).toEqual([one.size('S')])
    expect(await find('4006381333931')).toEqual([one.size('M')])
    expect(await find('GTIN-L')).toEqual([one.size('L')])
    expect(await find(one.size('S'))).toEqual([one.size('S')])
  })

  it('names every size of a product by what the product or its price carries', async () => {
    const { desk, one, two, find } = await withCodes()
    const sizes = (id: string) =>
      desk.items().then((rows) => rows.filter((row) => row.productId === id).map((row) => row.id))
    expect(await find('0012345678905')).toEqual(await sizes(one.id))
    expect(await find('12345678905')).toEqual([])
    expect(await find('012345678905')).toEqual(await sizes(one.id))
    expect(await find('jacket-2026')).toEqual(await sizes(two.id))
    expect(await find('7622210449283')).toEqual(await sizes(two.id))
    expect(await find(two.priceId)).toEqual(await sizes(two.id))
    expect(await find(one.id)).toEqual(await sizes(one.id))
  })

  it('keeps the zeros that are its own', async () => {
    const { two, find } = await withCodes()
    expect((await find('0012')).every((id) => id.startsWith(two.id))).toBe(true)
    expect(await find('0012')).not.toEqual([])
    expect(await find('12')).toEqual([])
  })

  it('is not a part of a longer one, nor a word of a name', async () => {
    const { desk, one, find } = await withCodes()
    expect(await find('LS-01')).toEqual([])
    expect(await find((await desk.item(one.size('S'))).name)).toEqual([])
    expect(await find('%')).toEqual([])
  })

  it('of stock kept on prices names the price', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const [row] = await desk.items()
    desk.shop.edit(row?.priceId ?? '', { metadata: { ean: '96385074' } })
    await desk.sync()
    const { matches } = await desk.ask('find-code', { code: '96385074' })
    expect(matches.map(({ itemId }) => itemId)).toEqual([row?.id])
  })

  it('is found as soon as it is typed, and gone as soon as it is removed', async () => {
    const { desk, one, two, find } = await withCodes()
    await desk.edit(one.size('S'), '9783161484100', { field: 'meta-barcode_5f_S' })
    await desk.edit(one.size('M'), '', { field: 'meta-barcode_5f_M' })
    await desk.edit(two.size('L'), '4006381333931', { field: 'meta-ean' })
    expect(await find('9783161484100')).toEqual([one.size('S')])
    const ofTwo = (await desk.items()).filter((row) => row.productId === two.id).map((row) => row.id)
    expect(await find('4006381333931')).toEqual(ofTwo)
  })

  it('of stock kept on prices is found as soon as it is typed', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const [row] = await desk.items()
    await desk.edit(row?.id ?? '', '96385074', { field: 'meta-ean' })
    const { matches } = await desk.ask('find-code', { code: '96385074' })
    expect(matches.map(({ itemId }) => itemId)).toEqual([row?.id])
  })

  it('with accents is found in any case, and is another one without them', async () => {
    const { desk, one, two, find } = await withCodes()
    desk.shop.edit(one.id, { metadata: { sku_M: 'GRÖN-M' } })
    desk.shop.edit(two.priceId, { metadata: { ean: 'Ré-1' } })
    await desk.sync()
    for (const code of ['GRÖN-M', 'grön-m', 'Grön-m']) expect(await find(code)).toEqual([one.size('M')])
    expect(await find('GRON-M')).toEqual([])
    expect((await find('RÉ-1')).every((id) => id.startsWith(two.id))).toBe(true)
    expect(await find('RÉ-1')).not.toEqual([])
  })

  it('says where an item stands in a view that was opened', async () => {
    const { desk, one } = await withCodes()
    const view = await desk.ask('open-view', { query: everything, start: 0, count: 1000 })
    const place = view.rows.findIndex((row) => row.id === one.size('M'))
    expect(await desk.ask('locate-item', { token: view.token, id: one.size('M') })).toEqual({ index: place })
    expect(await desk.ask('locate-item', { token: view.token, id: 'nobody' })).toEqual({ index: null })
  })
})
