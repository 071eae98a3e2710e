import { describe, expect, it } from 'vitest'
import { aCellEdit } from '../builders.ts'
import { type Desk, garment, openSyncedDesk, otherProgram, noMarks } from './desk.ts'

/** A count of 7 made over 4, while somebody made it 6. */
async function conflicting(): Promise<Desk> {
  const desk = await openSyncedDesk()
  const { id, size } = garment(desk)
  desk.shop.edit(id, { metadata: { stock_S: 4 } })
  await desk.sync()
  await desk.edit(size('S'), '7')
  desk.shop.edit(id, { metadata: { stock_S: 6 } })
  await desk.sync()
  desk.shop.forgetRequests()
  return desk
}

describe('a number that moves while somebody types', () => {
  const type = (
    desk: Desk,
    itemId: string,
    input: string,
    seen: string,
    field: 'onHand' | 'name' = 'onHand'
  ) => desk.ask('edit-cells', { edits: [{ itemId, field, input, seen }], reason: null, note: null })

  async function openTen() {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    const others = async (metadata: { stock_S: number }): Promise<void> => {
      desk.shop.edit(id, { metadata })
      await desk.sync()
    }
    await others({ stock_S: 10 })
    return { desk, id, item: size('S'), stock: () => stock('S'), others }
  }

  it('is asked about, and not overwritten', async () => {
    const { desk, item, stock, others } = await openTen()
    await others({ stock_S: 9 })
    await type(desk, item, '12', '10')
    expect(await desk.onlyConflict()).toMatchObject({
      kind: 'changed',
      base: '10',
      mine: '12',
      theirs: '9',
      answers: { count: '12', change: '11', theirs: '9' }
    })
    await desk.sync()
    expect(stock()).toBe(9)
  })

  it('is not asked about where it was only sent', async () => {
    const { desk, item, stock } = await openTen()
    await desk.edit(item, '+5')
    await desk.sync()
    await type(desk, item, '20', '15')
    await desk.sync()
    expect(await desk.conflicts()).toEqual([])
    expect(stock()).toBe(20)
  })

  it.each([{ isSent: false }, { isSent: true }])(
    'keeps what was added before, when it is asked about (sent: $isSent)',
    async ({ isSent }) => {
      const { desk, item, stock, others } = await openTen()
      await desk.edit(item, '+5')
      if (isSent) await others({ stock_S: 9 })
      else {
        desk.shop.setFault({ route: 'GET /v1/products/*', kind: 'error-before-commit' })
        await others({ stock_S: 9 })
        desk.shop.clearFaults()
      }
      expect(await desk.item(item)).toMatchObject({ onHand: 14, onHandInStripe: isSent ? 14 : 9 })
      await type(desk, item, '20', '15')
      await desk.resolve(await desk.onlyConflict(), { kind: 'change' })
      await desk.sync()
      expect(stock()).toBe(19)
    }
  )

  it('is asked about also where Stockroom is to take a sale off itself', async () => {
    const { desk, id, item, stock } = await openTen()
    await desk.ask('save-sales-mode', { mode: 'lower', restock: 'offer' })
    await desk.sync()
    desk.clock.tick(60_000)
    desk.shop.buy({ items: [{ productId: id, size: 'S', quantity: 1 }], decrement: 'none' })
    desk.shop.setFault({ route: 'POST /v1/products/*', kind: 'error-before-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    expect(await desk.item(item)).toMatchObject({ onHand: 9, onHandInStripe: 10 })
    await type(desk, item, '12', '10')
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ base: '10', mine: '12', theirs: '9' })
    expect(stock()).toBe(9)
  })

  it('leaves a question that came up meanwhile to be answered', async () => {
    const { desk, item, stock, others } = await openTen()
    await desk.edit(item, '20')
    await others({ stock_S: 9 })
    expect(await desk.onlyConflict()).toMatchObject({ mine: '20' })
    await type(desk, item, '12', '20')
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ base: '10', mine: '12', theirs: '9' })
    expect(stock()).toBe(9)
  })

  it.each([
    { name: 'unlimited stock', metadata: { stock_S: 'unlimited' }, field: 'onHand', seen: null },
    { name: 'a zero in front', metadata: { reorder_point_S: '05' }, field: 'reorderPoint', seen: '5' },
    {
      name: 'a SKU of the product',
      metadata: { sizes: 'S', sku: 'TEE', sku_S: '' },
      field: 'sku',
      seen: 'TEE'
    }
  ] as const)('is none where nothing moved: $name', async ({ metadata, field, seen: expected }) => {
    const { desk, id, item } = await openTen()
    desk.shop.edit(id, { metadata: { ...metadata } })
    await desk.sync()
    const row = await desk.item(item)
    const seen = {
      onHand: row.onHand === null ? row.stockText : String(row.onHand),
      reorderPoint: row.reorderPointOwn ? String(row.reorderPoint) : null,
      sku: row.sku
    }[field]
    expect(seen).toBe(expected)
    await desk.ask('edit-cells', {
      edits: [{ itemId: item, field, input: '7', seen }],
      reason: null,
      note: null
    })
    await desk.sync()
    expect(await desk.conflicts()).toEqual([])
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0 })
  })

  it('is measured by the count that waited before, which knows no less of a sale', async () => {
    const { desk, id, item, stock } = await openTen()
    await desk.ask('save-sales-mode', { mode: 'lower', restock: 'offer' })
    await desk.sync()
    desk.clock.tick(60_000)
    desk.shop.setFault({ route: 'GET /v1/products/*', kind: 'error-before-commit' })
    await desk.edit(item, '12')
    desk.shop.buy({ items: [{ productId: id, size: 'S', quantity: 1 }], decrement: 'none' })
    await desk.sync()
    desk.shop.clearFaults()
    const { onHand } = await desk.item(item)
    await type(desk, item, '15', '12')
    await desk.sync()
    expect({ onHand, ...(await desk.onlyConflict()) }).toMatchObject({
      onHand: 11,
      base: '10',
      mine: '15',
      theirs: '9',
      answers: { change: '14' }
    })
    expect(stock()).toBe(9)
  })

  it('is said to be the same where that is what was typed', async () => {
    const { desk, item, others } = await openTen()
    await others({ stock_S: 9 })
    expect(await type(desk, item, '9', '10')).toMatchObject({ outcomes: [{ outcome: 'unchanged' }] })
  })

  it('may as well be a name', async () => {
    const { desk, id, item } = await openTen()
    const before = String(desk.shop.product(id)?.name)
    desk.shop.edit(id, { name: 'Crew Tee' })
    await desk.sync()
    await type(desk, item, 'Tee', before, 'name')
    expect(await desk.onlyConflict()).toMatchObject({
      field: 'name',
      base: before,
      mine: 'Tee',
      theirs: 'Crew Tee'
    })
  })
})

describe('a count that meets another number', () => {
  it('is held with base, mine and theirs, and nothing is written', async () => {
    const desk = await conflicting()
    const { id, stock } = garment(desk)
    expect(await desk.onlyConflict()).toMatchObject({
      productId: id,
      variant: 'S',
      kind: 'changed',
      cause: 'dashboard',
      base: '4',
      mine: '7',
      theirs: '6',
      answers: { count: '7', change: '9', theirs: '6' }
    })
    expect(stock('S')).toBe(6)
    expect(desk.writes()).toEqual([])
  })

  it.each([
    { resolution: { kind: 'count' }, ends: 7 },
    { resolution: { kind: 'change' }, ends: 9 },
    { resolution: { kind: 'theirs' }, ends: 6 },
    { resolution: { kind: 'value', value: '12' }, ends: 12 }
  ] as const)('ends at $ends by the answer “$resolution.kind”', async ({ resolution, ends }) => {
    const desk = await conflicting()
    const { size, stock } = garment(desk)
    await desk.resolve(await desk.onlyConflict(), resolution)
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
    expect(stock('S')).toBe(ends)
    expect(await desk.item(size('S'))).toMatchObject({ onHand: ends, marks: noMarks })
  })

  it('asks again when Stripe moves once more after the answer', async () => {
    const desk = await conflicting()
    const { id, stock } = garment(desk)
    await desk.resolve(await desk.onlyConflict(), { kind: 'count' })
    desk.shop.edit(id, { metadata: { stock_S: 3 } })
    expect(await desk.sync()).toMatchObject({ conflicts: 1 })
    expect(await desk.onlyConflict()).toMatchObject({ base: '6', mine: '7', theirs: '3' })
    expect(stock('S')).toBe(3)
  })

  it('asks again when what was typed over it was theirs, and is so no more', async () => {
    const desk = await conflicting()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 3 } })
    await desk.edit(size('S'), '6')
    expect(await desk.conflicts()).toEqual([])
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ base: '6', mine: '6', theirs: '3' })
    expect(stock('S')).toBe(3)
  })

  it('carries “keep my change” over to a number that moves once more', async () => {
    const desk = await conflicting()
    const { id, stock } = garment(desk)
    await desk.resolve(await desk.onlyConflict(), { kind: 'change' })
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    expect(stock('S')).toBe(13)
  })

  it('closes by itself when Stripe goes back to the base', async () => {
    const desk = await conflicting()
    const { id, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 4 } })
    expect(await desk.sync()).toMatchObject({ conflicts: 0, waiting: 0 })
    expect(stock('S')).toBe(7)
  })

  it('is answered by typing another number over it', async () => {
    const desk = await conflicting()
    const { size, stock } = garment(desk)
    await desk.edit(size('S'), '15')
    expect(await desk.conflicts()).toEqual([])
    await desk.sync()
    expect(stock('S')).toBe(15)
  })

  it('comes back when its answer is undone before it was sent', async () => {
    const desk = await conflicting()
    const { id: _, ...before } = await desk.onlyConflict()
    await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
    await desk.ask('undo', {})
    const { id: __, cause, causedAt, causedBy, ...again } = await desk.onlyConflict()
    expect(again).toMatchObject({
      base: before.base,
      mine: before.mine,
      theirs: before.theirs,
      kind: before.kind
    })
    expect([cause, causedAt, causedBy]).toBeDefined()
  })

  it.each([
    { clock: 'goes on', ms: 1 },
    { clock: 'is set back', ms: -1 }
  ])(
    'is answered once more by redo, also when what it dropped has been sent meanwhile and the clock $clock',
    async ({ ms }) => {
      const desk = await openSyncedDesk()
      const { id, size, stock } = garment(desk)
      desk.clock.tick(500)
      desk.shop.edit(id, { metadata: { stock_S: 10 } })
      await desk.sync()
      await desk.edit(size('S'), '-4')
      desk.shop.edit(id, { metadata: { stock_S: 2 } })
      await desk.sync()
      await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
      await desk.ask('undo', {})
      desk.clock.tick(ms)
      desk.shop.edit(id, { metadata: { stock_S: 9 } })
      await desk.sync()
      expect(stock('S')).toBe(5)
      await desk.ask('redo', {})
      await desk.sync()
      expect(stock('S')).toBe(9)
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    }
  )

  it.each(['ok', 'drop-after-commit', 'drop-before-commit'] as const)(
    'is answered again by redo, which takes back what went out meanwhile (%s)',
    async (kind) => {
      const desk = await openSyncedDesk()
      const { id, size, stock } = garment(desk)
      desk.shop.edit(id, { metadata: { stock_S: 10 } })
      await desk.sync()
      await desk.edit(size('S'), '12')
      desk.shop.edit(id, { metadata: { stock_S: 9 } })
      await desk.sync()
      await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
      await desk.ask('undo', {})
      // Stripe says again what the count was made against: it goes out.
      desk.shop.edit(id, { metadata: { stock_S: 10 } })
      if (kind !== 'ok') desk.shop.setFault({ route: 'POST /v1/products/*', kind })
      await desk.sync()
      desk.shop.clearFaults()
      await desk.ask('redo', {})
      expect(await desk.item(size('S'))).toMatchObject({ onHand: 10 })
      for (let times = 0; times < 3; times += 1) {
        desk.clock.tick(130_000)
        await desk.sync()
      }
      expect(stock('S')).toBe(10)
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    }
  )

  it('is taken back by undoing an answer that was already sent', async () => {
    const desk = await conflicting()
    const { stock } = garment(desk)
    await desk.resolve(await desk.onlyConflict(), { kind: 'count' })
    await desk.sync()
    expect(stock('S')).toBe(7)
    await desk.ask('undo', {})
    await desk.sync()
    expect(stock('S')).toBe(6)
  })

  it('names a sale as the cause when one lowered the number', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 8 } })
    await desk.sync()
    await desk.edit(size('S'), '20')
    const { session } = desk.shop.buy({ items: [{ productId: id, quantity: 2, size: 'S' }] })
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ cause: 'sale', causedBy: session.id, theirs: '6' })
  })

  describe('of which another size moves as well', () => {
    /** A count of S over 5, which somebody made 50; the webhook takes one M off for a sale. */
    async function beside() {
      const desk = await openSyncedDesk()
      const { id, size } = garment(desk)
      desk.shop.edit(id, { metadata: { stock_S: 5, stock_M: 8 } })
      await desk.sync()
      await desk.edit(size('S'), '12')
      desk.shop.edit(id, { metadata: { stock_S: 50 } })
      const sold = (decrement: 'correct' | 'none') =>
        desk.shop.buy({ items: [{ productId: id, quantity: 1, size: 'M' }], decrement })
      const moved = async (name: string) => {
        const { movements } = await desk.ask('read-item', { id: size(name) })
        return movements.find(({ source }) => source === 'stripe')
      }
      return { desk, sold, moved }
    }
    const asked = { kind: 'changed', cause: 'dashboard', base: '5', mine: '12', theirs: '50' }

    it('names who moved its own number, and so does the ledger of each', async () => {
      const { desk, sold, moved } = await beside()
      const { session } = sold('correct')
      await desk.sync()
      expect(await desk.onlyConflict()).toMatchObject(asked)
      expect(await moved('S')).toMatchObject({ delta: 45, reason: 'changed', actor: 'in the Dashboard' })
      const actor = `sale cs_…${session.id.slice(-4)}`
      expect(await moved('M')).toMatchObject({ delta: -1, reason: 'sold', actor })
    })

    it.each(['correct', 'none'] as const)('goes on naming them when that is sold later (%s)', async (how) => {
      const { desk, sold } = await beside()
      if (how === 'none') await desk.ask('save-sales-mode', { mode: 'lower', restock: 'offer' })
      await desk.sync()
      desk.clock.tick(60_000)
      sold(how)
      await desk.sync()
      expect(await desk.onlyConflict()).toMatchObject(asked)
    })
  })

  it('names the Dashboard when somebody lowers the number there by something else than was just sold', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 40 } })
    desk.shop.buy({ items: [{ productId: id, quantity: 3, size: 'S' }], decrement: 'none' })
    await desk.sync()
    await desk.edit(size('S'), '30')
    desk.shop.edit(id, { metadata: { stock_S: 22 } })
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ cause: 'dashboard', base: '40', theirs: '22' })
    desk.shop.buy({ items: [{ productId: id, quantity: 4, size: 'S' }], decrement: 'none' })
    desk.shop.edit(id, { metadata: { stock_S: 20 } })
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ cause: 'dashboard', theirs: '20' })
  })

  it('names the sale when somebody takes off in the Dashboard just what was sold', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 40 } })
    const { session } = desk.shop.buy({
      items: [{ productId: id, quantity: 3, size: 'S' }],
      decrement: 'none'
    })
    await desk.sync()
    await desk.edit(size('S'), '30')
    desk.shop.edit(id, { metadata: { stock_S: 37 } })
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ cause: 'sale', causedBy: session.id })
  })

  it('is answered for many items with one rule', async () => {
    const desk = await openSyncedDesk()
    const garments = [0, 1, 2, 3].map((index) => garment(desk, index))
    for (const { id } of garments) desk.shop.edit(id, { metadata: { stock_S: 4 } })
    await desk.sync()
    for (const { size } of garments) await desk.edit(size('S'), '7')
    for (const { id } of garments) desk.shop.edit(id, { metadata: { stock_S: 6 } })
    await desk.sync()
    const ids = (await desk.conflicts()).map((conflict) => conflict.id)
    expect(ids).toHaveLength(4)
    const answer = await desk.ask('resolve-conflicts', { ids, resolution: { kind: 'change' } })
    expect(answer).toEqual({ resolved: 4, refused: [] })
    await desk.sync()
    expect(garments.map(({ stock }) => stock('S'))).toEqual([9, 9, 9, 9])
    // One undo takes all four answers back.
    await desk.ask('undo', {})
    await desk.sync()
    expect(garments.map(({ stock }) => stock('S'))).toEqual([6, 6, 6, 6])
  })

  it('is not answered by what was seen before Stripe said something else', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 4 } })
    await desk.sync()
    await desk.edit(size('S'), '7')
    desk.shop.edit(id, { metadata: { stock_S: 6 } })
    await desk.sync()
    const { id: asked, theirs } = await desk.onlyConflict()
    desk.shop.edit(id, { metadata: { stock_S: 5 } })
    await desk.sync()
    const answer = { ids: [asked], resolution: { kind: 'count' as const } }
    expect(await desk.ask('resolve-conflicts', { ...answer, seen: [theirs] })).toMatchObject({
      resolved: 0,
      refused: [{ id: asked, reason: expect.stringContaining('something else by now') }]
    })
    const now = await desk.onlyConflict()
    expect(now).toMatchObject({ id: asked, theirs: '5' })
    expect(await desk.ask('resolve-conflicts', { ...answer, seen: [now.theirs] })).toMatchObject({
      resolved: 1
    })
    await desk.sync()
    expect(stock('S')).toBe(7)
  })

  it('is answered without ending what was typed back elsewhere to what Stripe says no more', async () => {
    const desk = await conflicting()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_M: 10 } })
    await desk.sync()
    desk.shop.edit(id, { metadata: { stock_M: 8 } })
    for (const input of ['7', '10']) await desk.edit(size('M'), input)
    await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ variant: 'M', base: '10', mine: '10', theirs: '8' })
  })

  it('survives a restart with its three values', async () => {
    const desk = await conflicting()
    const before = await desk.onlyConflict()
    await desk.restart()
    expect(await desk.onlyConflict()).toEqual(before)
  })
})

describe('an adjustment that no longer fits', () => {
  it('asks when the number fell so far that less than none would be left', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 5 } })
    await desk.sync()
    await desk.edit(size('S'), '-4')
    desk.shop.edit(id, { metadata: { stock_S: 2 } })
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'below-zero', mine: '−4', theirs: '2' })
    expect(stock('S')).toBe(2)
    await desk.resolve(await desk.onlyConflict(), { kind: 'count' })
    await desk.sync()
    expect(stock('S')).toBe(0)
  })

  it('asks when there is no number any more to add to', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    await desk.edit(size('S'), '+4')
    desk.shop.edit(id, { metadata: { stock_S: 'Infinity' } })
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'untracked', mine: '+4', theirs: 'Infinity' })
    await desk.resolve(await desk.onlyConflict(), { kind: 'value', value: '14' })
    await desk.sync()
    expect(desk.inShop(id, 'stock_S')).toBe('14')
  })

  it('is counted again from the number that was there, with what was typed', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 13 } })
    await desk.sync()
    await desk.edit(size('S'), '+4')
    desk.shop.edit(id, { metadata: { stock_S: 'Infinity' } })
    await desk.sync()
    const conflict = await desk.onlyConflict()
    expect(conflict).toMatchObject({ base: '13', answers: { count: '17', theirs: 'Infinity' } })
    await desk.resolve(conflict, { kind: 'count' })
    expect(await desk.sync()).toMatchObject({ conflicts: 0, waiting: 0 })
    expect(desk.inShop(id, 'stock_S')).toBe('17')
    await desk.ask('undo', {})
    await desk.sync()
    expect(desk.inShop(id, 'stock_S')).toBe('Infinity')
  })

  it('is added by itself once there is a number again, where the question was left open', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    await desk.edit(size('S'), '+4')
    desk.shop.edit(id, { metadata: { stock_S: 'Infinity' } })
    await desk.sync()
    desk.shop.edit(id, { metadata: { stock_S: 20 } })
    expect(await desk.sync()).toMatchObject({ conflicts: 0, waiting: 0 })
    expect(desk.inShop(id, 'stock_S')).toBe('24')
  })
})

describe('somebody who slips in between our read and our write', () => {
  const between = (desk: Desk, id: string, run: () => void): void =>
    desk.shop.beforeCommit(`POST /v1/products/${id}`, run)

  it('is added to by an adjustment, which is repaired to the right number', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    await desk.edit(size('S'), '+5')
    between(desk, id, () => desk.shop.edit(id, { metadata: { stock_S: 8 } }))
    await desk.sync()
    expect(stock('S')).toBe(15)
    await desk.sync()
    await desk.sync()
    expect(stock('S')).toBe(13)
    expect(await desk.conflicts()).toEqual([])
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 13, marks: noMarks })
  })

  it('is not added to twice when they wrote the very number we were about to write', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    await desk.edit(size('S'), '-2', { reason: 'damaged' })
    // A sale of two: ten became eight, and our “ten less two” says eight again. Four are gone.
    between(desk, id, () => desk.shop.buy({ items: [{ productId: id, quantity: 2, size: 'S' }] }))
    await desk.sync()
    for (let minutes = 0; minutes < 5; minutes += 1) {
      desk.clock.tick(60_000)
      await desk.sync()
    }
    expect(stock('S')).toBe(6)
  })

  it('is found when a count overwrote them, and their number can be restored', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    await desk.edit(size('S'), '12')
    between(desk, id, () => desk.shop.edit(id, { metadata: { stock_S: 9 } }))
    await desk.sync()
    await desk.sync()
    const conflict = await desk.onlyConflict()
    expect(conflict).toMatchObject({ kind: 'replaced', base: '10', mine: '12', theirs: '9' })
    expect(conflict.answers).toEqual({ count: '12', change: '11', theirs: '9' })
    await desk.resolve(conflict, { kind: 'theirs' })
    await desk.sync()
    expect(stock('S')).toBe(9)
    expect(await desk.conflicts()).toEqual([])
  })

  it('is answered by a number that comes after what is under way by then, without another question', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    await desk.edit(size('S'), '12')
    between(desk, id, () => desk.shop.edit(id, { metadata: { stock_S: 9 } }))
    await desk.sync()
    await desk.sync()
    const conflict = await desk.onlyConflict()
    await desk.edit(size('S'), '20')
    desk.shop.setFault({ route: 'POST /v1/products/*', kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    await desk.resolve(conflict, { kind: 'count' })
    for (let times = 0; times < 3; times += 1) {
      desk.clock.tick(300_000)
      await desk.sync()
    }
    expect(await desk.conflicts()).toEqual([])
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    expect(stock('S')).toBe(12)
  })

  it('is found when the answer of our write was lost as well', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    await desk.edit(size('S'), '+5')
    between(desk, id, () => desk.shop.edit(id, { metadata: { stock_S: 8 } }))
    desk.shop.setFault({ route: 'POST /v1/products/*', kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    await desk.restart()
    await desk.sync()
    await desk.sync()
    expect(stock('S')).toBe(13)
  })

  it('keeps both sides when they touched another size', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    await desk.edit(size('S'), '12')
    between(desk, id, () => desk.shop.edit(id, { metadata: { stock_M: 9 } }))
    await desk.sync()
    await desk.sync()
    expect([stock('S'), stock('M')]).toEqual([12, 9])
    expect(await desk.item(size('M'))).toMatchObject({ onHand: 9 })
    expect(await desk.conflicts()).toEqual([])
  })
})

describe('a careless webhook that writes back what it read before us', () => {
  /** Ours is 12 over 10; the webhook, which read 10, then lowers M and writes S back to 10. */
  async function clobbered(input: string): Promise<Desk> {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10, stock_M: 5 } })
    await desk.sync()
    const finish = desk.shop.beginWebhookRewrite(id, { stock_M: '4' })
    await desk.edit(size('S'), input)
    await desk.sync()
    finish()
    await desk.sync()
    return desk
  }

  it('is told as “overwritten”, with what we had sent', async () => {
    const desk = await clobbered('12')
    const { size } = garment(desk)
    expect(await desk.onlyConflict()).toMatchObject({
      kind: 'overwritten',
      cause: 'webhook',
      base: '10',
      mine: '12',
      theirs: '10'
    })
    expect(await desk.item(size('M'))).toMatchObject({ onHand: 4 })
  })

  it.each(['at once', 'after it was sent'])(
    'is applied again by a step forth, where %s what Stripe said already was answered once more',
    async (when) => {
      const desk = await clobbered('12')
      const { stock } = garment(desk)
      const asked = await desk.onlyConflict()
      await desk.resolve(asked, { kind: 'count' })
      await desk.sync()
      await desk.ask('undo', {})
      // Stripe still says 12: nothing is sent for this answer.
      await desk.resolve(await desk.onlyConflict(), { kind: 'count' })
      for (let times = 0; times < 2; times += 1) {
        await desk.ask('undo', {})
        expect(await desk.item(garment(desk).size('S'))).toMatchObject({ onHand: 10 })
        if (when !== 'at once') await desk.sync()
        await desk.ask('redo', {})
        expect(await desk.item(garment(desk).size('S'))).toMatchObject({ onHand: 12 })
        if (when !== 'at once') await desk.sync()
        expect(stock('S')).toBe(12)
      }
    }
  )

  it.each([
    { input: '+2', sold: 2, asked: [] },
    { input: '12', sold: 2, asked: [] },
    { input: '12', sold: 1, asked: ['overwritten'] }
  ])('is not what takes $sold sold off our $input, though it is 10 again', async ({ input, sold, asked }) => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    await desk.edit(size('S'), input)
    await desk.sync()
    desk.clock.tick(60_000)
    desk.shop.buy({ items: [{ productId: id, quantity: sold, size: 'S' }], decrement: 'none' })
    desk.shop.storefrontWrite(id, { stock_S: '10' })
    await desk.sync()
    expect((await desk.conflicts()).map(({ kind }) => kind)).toEqual(asked)
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 10 })
  })

  it('is told of a reorder point that somebody put back, whatever is sold meanwhile', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10, reorder_point_S: 2 } })
    await desk.sync()
    await desk.edit(size('S'), '4', { field: 'reorderPoint' })
    await desk.sync()
    desk.clock.tick(60_000)
    desk.shop.buy({ items: [{ productId: id, quantity: 2, size: 'S' }], decrement: 'none' })
    desk.shop.storefrontWrite(id, { reorder_point_S: '2' })
    await desk.sync()
    expect((await desk.conflicts()).map(({ kind }) => kind)).toEqual(['overwritten'])
  })

  it('is answered by applying our change again, over whatever stands there by then', async () => {
    const desk = await clobbered('12')
    const { id, stock } = garment(desk)
    await desk.resolve(await desk.onlyConflict(), { kind: 'change' })
    desk.shop.edit(id, { metadata: { stock_S: 11 } })
    await desk.sync()
    expect(stock('S')).toBe(13)
    expect(await desk.conflicts()).toEqual([])
  })

  it('leaves what else waits for the number alone when our change is applied again', async () => {
    const desk = await clobbered('+2')
    const { size, stock } = garment(desk)
    await desk.edit(size('S'), '+5')
    await desk.resolve(await desk.onlyConflict(), { kind: 'change' })
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 17 })
    await desk.sync()
    expect(stock('S')).toBe(17)
  })

  it('is answered by another number, which takes the place of what else waits', async () => {
    const desk = await clobbered('+2')
    const { size, stock } = garment(desk)
    await desk.edit(size('S'), '+5')
    await desk.resolve(await desk.onlyConflict(), { kind: 'count' })
    await desk.sync()
    expect(stock('S')).toBe(12)
  })

  it.each([
    { kind: 'change', ends: 17 },
    { kind: 'theirs', ends: 15 }
  ] as const)(
    'is answered “$kind” once more by redo, with the same end, also when the rest has been sent meanwhile',
    async ({ kind, ends }) => {
      const desk = await clobbered('+2')
      const { size, stock } = garment(desk)
      await desk.edit(size('S'), '+5')
      await desk.resolve(await desk.onlyConflict(), { kind })
      await desk.ask('undo', {})
      expect(await desk.item(size('S'))).toMatchObject({ onHand: 15 })
      await desk.sync()
      await desk.ask('redo', {})
      await desk.sync()
      expect(stock('S')).toBe(ends)
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
      expect(await desk.item(size('S'))).toMatchObject({ onHand: ends, marks: noMarks })
    }
  )

  it('asks again about a number that is given once more by redo, when the rest has been sent meanwhile', async () => {
    const desk = await clobbered('+2')
    const { size, stock } = garment(desk)
    await desk.edit(size('S'), '+5')
    await desk.resolve(await desk.onlyConflict(), { kind: 'count' })
    await desk.ask('undo', {})
    await desk.sync()
    await desk.ask('redo', {})
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'changed', base: '10', mine: '12', theirs: '15' })
    expect(stock('S')).toBe(15)
  })

  it('is told with what Stripe has by now, over which no answer goes unseen', async () => {
    const desk = await clobbered('12')
    const { id } = garment(desk)
    const { id: asked, theirs } = await desk.onlyConflict()
    desk.clock.tick(60_000)
    desk.shop.edit(id, { metadata: { stock_S: 9 } })
    await desk.sync()
    const answer = { ids: [asked], resolution: { kind: 'count' as const }, seen: [theirs] }
    expect(await desk.ask('resolve-conflicts', answer)).toMatchObject({
      resolved: 0,
      refused: [{ reason: expect.stringContaining('something else by now') }]
    })
    expect(await desk.onlyConflict()).toMatchObject({
      id: asked,
      kind: 'overwritten',
      cause: 'dashboard',
      base: '10',
      mine: '12',
      theirs: '9',
      answers: { count: '12', change: '11', theirs: '9' }
    })
  })

  it.each([
    { resolution: { kind: 'count' }, ends: 12 },
    { resolution: { kind: 'change' }, ends: 11 },
    { resolution: { kind: 'theirs' }, ends: 9 },
    { resolution: { kind: 'value', value: '30' }, ends: 30 }
  ] as const)(
    'leads to $ends by the answer “$resolution.kind”, where Stripe has 9 by then',
    async ({ resolution, ends }) => {
      const desk = await clobbered('12')
      const { id, stock } = garment(desk)
      desk.shop.edit(id, { metadata: { stock_S: 9 } })
      await desk.sync()
      await desk.resolve(await desk.onlyConflict(), resolution)
      expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
      expect(stock('S')).toBe(ends)
    }
  )

  it.each([
    { input: '12', left: [] },
    { input: '+2', left: [{ kind: 'overwritten', theirs: '12', answers: { change: '14' } }] }
  ])('is over once somebody writes 12 again, where that was counted ($input)', async ({ input, left }) => {
    const desk = await clobbered(input)
    const { id } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 12 } })
    await desk.sync()
    expect(await desk.conflicts()).toMatchObject(left)
  })

  it.each(['before it is sent', 'after it is sent'])(
    'is answered by another number typed over it, until that is taken back %s',
    async (when) => {
      const desk = await clobbered('12')
      const { size, stock } = garment(desk)
      await desk.edit(size('S'), '15')
      expect(await desk.conflicts()).toEqual([])
      if (when === 'after it is sent') await desk.sync()
      await desk.ask('undo', {})
      expect(await desk.onlyConflict()).toMatchObject({ kind: 'overwritten', mine: '12', theirs: '10' })
      await desk.sync()
      expect(stock('S')).toBe(10)
      await desk.ask('redo', {})
      await desk.sync()
      expect(stock('S')).toBe(15)
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    }
  )

  it.each(['change', 'count'] as const)(
    'is the same again where its answer “%s” and what it is about are taken back, and that is done again',
    async (kind) => {
      const desk = await clobbered('+3')
      await desk.resolve(await desk.onlyConflict(), { kind })
      await desk.sync()
      await desk.ask('undo', {})
      const { detectedAt: _, ...asked } = await desk.onlyConflict()
      expect(asked).toMatchObject({ base: '10', mine: '13', theirs: '10', answers: { change: '13' } })
      await desk.ask('undo', {})
      expect(await desk.conflicts()).toEqual([])
      await desk.ask('redo', {})
      expect(await desk.onlyConflict()).toMatchObject(asked)
    }
  )

  it('is there again where a step back through it is done again, also the second time', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    const finish = desk.shop.beginWebhookRewrite(id, { stock_M: '4' })
    await desk.edit(size('S'), 'K46', { field: 'sku' })
    await desk.sync()
    await desk.ask('undo', {})
    await desk.ask('redo', {})
    finish()
    await desk.sync()
    const asked = await desk.onlyConflict()
    expect(asked).toMatchObject({ kind: 'overwritten', mine: 'K46' })
    await desk.ask('undo', {})
    expect(await desk.conflicts()).toEqual([])
    await desk.ask('redo', {})
    expect(await desk.onlyConflict()).toEqual(asked)
  })

  it('is about all that was sent together, though the last of it alone would lead there, too', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 20 } })
    await desk.sync()
    const finish = desk.shop.beginWebhookRewrite(id, { stock_M: '4' })
    await desk.edit(size('S'), '+1')
    const edits = ['-1', '+2'].map((input) => aCellEdit(size('S'), input, { field: 'onHand' }))
    await desk.ask('edit-cells', { edits, reason: null, note: null })
    await desk.sync()
    finish()
    await desk.sync()
    const asked = await desk.onlyConflict()
    expect(asked).toMatchObject({ kind: 'overwritten', base: '20', mine: '22', theirs: '20' })
    for (const step of ['undo', 'undo', 'redo', 'redo'] as const) await desk.ask(step, {})
    expect(await desk.onlyConflict()).toEqual(asked)
  })

  it('is not answered by a number that somebody had begun to type before', async () => {
    const desk = await clobbered('12')
    const typed = aCellEdit(garment(desk).size('S'), '15', { field: 'onHand', seen: '12' })
    await desk.ask('edit-cells', { edits: [typed], reason: null, note: null })
    expect((await desk.conflicts()).map(({ kind }) => kind)).toContain('overwritten')
  })

  it('is noticed for an adjustment too', async () => {
    const desk = await clobbered('+3')
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'overwritten', mine: '13', theirs: '10' })
  })

  it.each([
    { field: 'sku', was: 'A', typed: ['B', 'C'], mine: 'C' },
    { field: 'onHand', was: '10', typed: ['12', '15'], mine: '15' },
    { field: 'onHand', was: '10', typed: ['+1', '+2', '+3'], mine: '16' }
  ] as const)(
    'is told of all that was sent since it read $was: $typed',
    async ({ field, was, typed, mine }) => {
      const desk = await openSyncedDesk()
      const { id, size } = garment(desk)
      desk.shop.edit(id, { metadata: { stock_S: 10, sku_S: 'A' } })
      await desk.sync()
      const finish = desk.shop.beginWebhookRewrite(id, { stock_M: '4' })
      for (const input of typed) {
        await desk.edit(size('S'), input, { field })
        await desk.sync()
      }
      finish()
      await desk.sync()
      const asked = await desk.onlyConflict()
      expect(asked).toMatchObject({ kind: 'overwritten', base: was, mine, theirs: was })
      await desk.resolve(asked, { kind: 'count' })
      await desk.sync()
      expect(desk.inShop(id, field === 'sku' ? 'sku_S' : 'stock_S')).toBe(mine)
      expect(await desk.conflicts()).toEqual([])
    }
  )

  it('is told of all that was sent when the answer to the last of it had been lost', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10, stock_M: 5 } })
    await desk.sync()
    const finish = desk.shop.beginWebhookRewrite(id, { stock_M: '4' })
    await desk.edit(size('S'), '12')
    await desk.sync()
    await desk.edit(size('S'), '15')
    desk.shop.setFault({ route: 'POST /v1/products/*', kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    finish()
    await desk.restart()
    await desk.sync()
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({
      kind: 'overwritten',
      base: '10',
      mine: '15',
      theirs: '10'
    })
  })

  it('is not what somebody says anew after somebody else had moved what we sent', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    await desk.edit(size('S'), '12')
    await desk.sync()
    desk.shop.edit(id, { metadata: { stock_S: 20 } })
    await desk.sync()
    await desk.edit(size('S'), '15')
    await desk.sync()
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    expect(await desk.conflicts()).toEqual([])
  })

  it('is not told beside what was found of a sale that it took off what it had read between two writes', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    await desk.edit(size('S'), '+1')
    await desk.sync()
    desk.clock.tick(20_000)
    desk.shop.buy({ items: [{ productId: id, quantity: 1, size: 'S' }], decrement: 'none' })
    const finish = desk.shop.beginWebhookRewrite(id, { stock_S: '10' })
    await desk.edit(size('S'), '+1')
    await desk.sync()
    finish()
    for (let times = 0; times < 6; times += 1) {
      await desk.sync()
      desk.clock.tick(150_000)
    }
    expect(await desk.conflicts()).toEqual([])
    const { findings } = await desk.ask('list-findings', { scope: 'open' })
    expect(findings.map(({ kind, correction }) => [kind, correction])).toContainEqual(['unexplained', 1])
    expect(stock('S')).toBe(10)
  })

  it('is noticed while another request for the product is without an answer', async () => {
    const desk = await clobbered('+1')
    const { id, size } = garment(desk)
    await desk.resolve(await desk.onlyConflict(), { kind: 'count' })
    await desk.sync()
    await desk.edit(size('M'), '8')
    desk.shop.setFault({ route: 'POST /v1/products/*', kind: 'error-before-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    for (let times = 0; times < 3; times += 1) {
      await desk.sync()
      desk.clock.tick(150_000)
    }
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'overwritten', mine: '11', theirs: '10' })
    expect(await desk.item(size('M'))).toMatchObject({ onHand: 8, marks: noMarks })
  })

  it('is noticed while a sale waits to be taken off', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    await desk.ask('save-sales-mode', { mode: 'lower', restock: 'offer' })
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    desk.clock.tick(1_000)
    await desk.edit(size('S'), '12')
    await desk.sync()
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    desk.shop.buy({ items: [{ productId: id, size: 'S', quantity: 1 }], decrement: 'none' })
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'overwritten', mine: '12', theirs: '9' })
    expect(stock('S')).toBe(9)
  })

  it('is noticed by a computer that was off for ten days since', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    await desk.edit(size('S'), '12')
    await desk.sync()
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    desk.clock.tick(10 * 86_400_000)
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'overwritten', mine: '12', theirs: '10' })
  })

  it('is not another desk, where somebody typed the old number again before our answer came', async () => {
    const here = await openSyncedDesk()
    const there = await openSyncedDesk({ beside: here })
    const { id, size, stock } = garment(here)
    here.shop.edit(id, { metadata: { stock_S: 10 } })
    await here.sync()
    await here.edit(size('S'), '12')
    here.shop.setFault({ route: 'POST /v1/products/*', kind: 'drop-after-commit' })
    await here.sync()
    here.shop.clearFaults()
    await there.sync()
    await there.edit(size('S'), '10')
    for (const desk of [there, here, here]) await desk.sync()
    expect(await here.conflicts()).toEqual([])
    expect(stock('S')).toBe(10)
  })

  it('is noticed when our own answer had been lost and the program restarted', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10, stock_M: 5 } })
    await desk.sync()
    const finish = desk.shop.beginWebhookRewrite(id, { stock_M: '4' })
    await desk.edit(size('S'), '12')
    desk.shop.setFault({ route: 'POST /v1/products/*', kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    finish()
    await desk.restart()
    await desk.sync()
    await desk.sync()
    expect(stock('S')).toBe(10)
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'overwritten', mine: '12', theirs: '10' })
  })
})

describe('a further price that was archived and is sold again by somebody else', () => {
  it('is asked about as sold or not, and takes no amount for an answer', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    const { id: priceId } = await otherProgram(desk.demo).prices.create({
      product: id,
      currency: 'usd',
      unit_amount: 3300
    })
    await desk.sync()
    const actions = [{ kind: 'active', priceId, active: false } as const]
    const { batchId } = await desk.ask('edit-prices', { productId: id, actions })
    await desk.sync()
    const { values } = await desk.ask('read-batch', { id: batchId ?? 0, start: 0, count: 10 })
    expect(values).toMatchObject([
      { field: 'price', about: 'sold', currency: null, from: 'true', to: 'false' }
    ])
    desk.clock.tick(1_000)
    desk.shop.edit(priceId, { active: true })
    await desk.sync()
    const asked = await desk.onlyConflict()
    expect(asked).toMatchObject({
      field: 'price',
      about: 'sold',
      kind: 'overwritten',
      currency: null,
      mine: 'false',
      theirs: 'true'
    })
    const resolution = { kind: 'value', value: '24.00' } as const
    const { refused } = await desk.ask('resolve-conflicts', { ids: [asked.id], resolution })
    expect(refused).toMatchObject([{ reason: 'this answer makes no sense here' }])
    await desk.ask('resolve-conflicts', { ids: [asked.id], resolution: { kind: 'theirs' } })
    await desk.sync()
    expect(desk.shop.price(priceId)?.active).toBe(true)
  })
})

describe('a product that changes shape while it is edited', () => {
  it('keeps the edit of a product that was deleted in Stripe, as a conflict', async () => {
    const desk = await openSyncedDesk()
    const gone = { name: 'Short-lived', metadata: { stock: '2' } }
    const stripe = otherProgram(desk.demo)
    const { id } = await stripe.products.create(gone)
    await desk.sync()
    await desk.edit(`${id}/stock`, '9')
    await stripe.products.del(id)
    expect(await desk.sync()).toMatchObject({ ok: true, conflicts: 1 })
    const conflict = await desk.onlyConflict()
    expect(conflict).toMatchObject({ kind: 'gone', productName: 'Short-lived', mine: '9', cause: 'deleted' })
    expect((await desk.items('conflicts')).map((row) => row.id)).toEqual([`${id}/stock`])
    await desk.resolve(conflict, { kind: 'theirs' })
    expect(await desk.sync()).toMatchObject({ conflicts: 0, waiting: 0 })
    expect((await desk.items('all')).map((row) => row.productId)).not.toContain(id)
  })

  it('makes a product again that was deleted in Stripe, with all that was typed, as one step', async () => {
    const desk = await openSyncedDesk()
    const stripe = otherProgram(desk.demo)
    const { id } = await stripe.products.create({
      name: 'Short-lived',
      description: 'Soft',
      metadata: {
        sizes: 'S,M',
        stock_S: '2',
        stock_M: '3',
        sku_M: 'SL-M',
        barcode_M: '4006381333931',
        colour: 'red'
      }
    })
    await desk.sync()
    await desk.edit(`${id}/stock_S`, '+5')
    await desk.edit(`${id}/stock_M`, '8')
    await desk.edit(`${id}/stock_S`, 'Long-lived', { field: 'name' })
    await desk.edit(`${id}/stock_S`, 'blue', { field: 'meta-colour' })
    await stripe.products.del(id)
    expect(await desk.sync()).toMatchObject({ ok: true, conflicts: 4 })
    const asked = await desk.conflicts()
    expect(asked).toHaveLength(4)
    expect(asked.map(({ kind, makesAgain }) => ({ kind, makesAgain }))).toEqual(
      asked.map(() => ({ kind: 'gone', makesAgain: true }))
    )
    const ids = asked.map((conflict) => conflict.id)
    expect(await desk.ask('resolve-conflicts', { ids, resolution: { kind: 'again' } })).toEqual({
      resolved: 4,
      refused: []
    })
    expect((await desk.items('all')).some(({ productId }) => productId === id)).toBe(false)
    // One step back asks once more, and nothing was made.
    await desk.ask('undo', {})
    expect((await desk.conflicts()).map(({ kind }) => kind)).toEqual(['gone', 'gone', 'gone', 'gone'])
    expect(
      (await desk.items('conflicts')).filter(({ name }) => name === 'Long-lived').map((row) => row.productId)
    ).toEqual([id, id])
    await desk.ask('redo', {})
    expect(await desk.sync()).toMatchObject({ ok: true, conflicts: 0, waiting: 0 })
    const made = (await desk.items()).find(({ name }) => name === 'Long-lived')
    expect(desk.shop.product(made?.productId ?? '')).toMatchObject({
      name: 'Long-lived',
      description: 'Soft',
      metadata: {
        sizes: 'S,M',
        stock_S: '7',
        stock_M: '8',
        sku_M: 'SL-M',
        barcode_M: '4006381333931',
        colour: 'blue'
      }
    })
  })

  it('makes a product again of which more was sold than there was, with none on the shelf', async () => {
    const desk = await openSyncedDesk()
    const stripe = otherProgram(desk.demo)
    const { id } = await stripe.products.create({ name: 'Short-lived', metadata: { stock: '-1' } })
    await desk.sync()
    await desk.edit(`${id}/stock`, 'Long-lived', { field: 'name' })
    await stripe.products.del(id)
    await desk.sync()
    await desk.resolve(await desk.onlyConflict(), { kind: 'again' })
    await desk.sync()
    const made = (await desk.items()).find(({ name }) => name === 'Long-lived')
    expect(desk.inShop(made?.productId ?? '', 'stock')).toBe('0')
  })

  it('makes nothing again that was not deleted', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    await desk.edit(size('S'), '9')
    desk.shop.edit(id, { metadata: { stock_S: 4 } })
    await desk.sync()
    const conflict = await desk.onlyConflict()
    expect(conflict.makesAgain).toBe(false)
    expect(
      await desk.ask('resolve-conflicts', { ids: [conflict.id], resolution: { kind: 'again' } })
    ).toMatchObject({ resolved: 0, refused: [{ reason: 'this answer makes no sense here' }] })
    expect(await desk.onlyConflict()).toMatchObject({ id: conflict.id })
  })

  it('sends the edit of a product that is in Stripe again by its old id, where the question was left open', async () => {
    const desk = await openSyncedDesk()
    const stripe = otherProgram(desk.demo)
    const product = { name: 'Short-lived', metadata: { stock: '2' } }
    const { id } = await stripe.products.create(product)
    await desk.sync()
    await desk.edit(`${id}/stock`, '9')
    await stripe.products.del(id)
    expect(await desk.sync()).toMatchObject({ conflicts: 1 })
    await stripe.products.create({ ...product, id })
    expect(await desk.sync()).toMatchObject({ conflicts: 0, waiting: 0 })
    expect(desk.inShop(id, 'stock')).toBe('9')
  })

  it('keeps the edit of a product that is deleted between our read and our write', async () => {
    const desk = await openSyncedDesk()
    const { id } = await otherProgram(desk.demo).products.create({ name: 'Brief', metadata: { stock: '2' } })
    await desk.sync()
    await desk.edit(`${id}/stock`, '9')
    desk.shop.beforeCommit(`POST /v1/products/${id}`, () => desk.shop.deleteProduct(id))
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'gone', mine: '9' })
  })

  it('keeps the row and the edit of a size that was removed from the list', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    await desk.edit(size('S'), '9')
    desk.shop.edit(id, { metadata: { sizes: 'M,L' } })
    desk.shop.setFault({ route: 'POST *', kind: 'unavailable' })
    await desk.sync()
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 9, variant: 'S' })
    desk.shop.clearFaults()
    await desk.sync()
    expect(desk.inShop(id, 'stock_S')).toBe('9')
    const { problems } = await desk.ask('list-problems', {})
    expect(problems.map((problem) => problem.reason)).toContainEqual(
      expect.stringMatching(/^9 units are left of S, which is not sold: /)
    )
  })
})
