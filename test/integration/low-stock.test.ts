import { describe, expect, it } from 'vitest'
import { everything } from '../../src/shared/inventory.ts'
import { type Desk, type DeskOptions, garment, openSyncedDesk, otherProgram } from './desk.ts'

/** A desk where the first garment has ten of S and of M, and five is low. */
async function deskOfTen(options: DeskOptions = {}): Promise<Desk> {
  const desk = await openSyncedDesk(options)
  if (options.beside === undefined) {
    const numbers = { stock_S: 10, stock_M: 10, reorder_point: 5 }
    desk.shop.edit(garment(desk).id, { metadata: numbers })
  }
  await desk.sync()
  desk.clock.tick(1_000)
  desk.told.length = 0
  return desk
}

/** What was told since the last time somebody asked. */
function notices(desk: Desk): unknown[] {
  const found = desk.told.flatMap(({ event, payload }) => (event === 'alert' ? [payload] : []))
  desk.told.length = 0
  return found
}

function sell(desk: Desk, quantity: number): void {
  const items = [{ productId: garment(desk).id, size: 'S', quantity }]
  desk.shop.buy({ items, decrement: 'correct' })
  desk.clock.tick(5_000)
}

describe('stock that falls to its reorder point is told once', () => {
  it('by sales: not while it stays low, and again after there was more', async () => {
    const desk = await deskOfTen()
    const { id, size } = garment(desk)
    sell(desk, 4)
    await desk.sync()
    expect(notices(desk)).toEqual([])
    sell(desk, 1)
    await desk.sync()
    const product = (await desk.item(size('S'))).name
    expect(notices(desk)).toEqual([
      { kind: 'low', itemIds: [size('S')], view: 'low', words: `Low stock: ${product}, S (5 left)` }
    ])
    sell(desk, 1)
    await desk.sync()
    sell(desk, 3)
    await desk.sync()
    expect(notices(desk)).toEqual([])
    // That none is left at all is something else to know.
    sell(desk, 1)
    await desk.sync()
    expect(notices(desk)).toMatchObject([{ view: 'out', words: `Low stock: ${product}, S (none left)` }])
    desk.shop.edit(id, { metadata: { stock_S: 9 } })
    await desk.sync()
    expect(notices(desk)).toEqual([])
    desk.clock.tick(5_000)
    sell(desk, 9)
    await desk.sync()
    expect(notices(desk)).toMatchObject([
      { kind: 'low', view: 'out', words: `Low stock: ${product}, S (none left)` }
    ])
  })

  it('by an edit, as it is made and not as it is sent; by undo it is as it was', async () => {
    const desk = await deskOfTen()
    const { size } = garment(desk)
    await desk.edit(size('S'), '3')
    expect(notices(desk)).toMatchObject([{ kind: 'low', itemIds: [size('S')] }])
    await desk.sync()
    await desk.edit(size('S'), '-1')
    await desk.sync()
    expect(notices(desk)).toEqual([])
    await desk.ask('undo', {})
    await desk.ask('undo', {})
    expect(notices(desk)).toEqual([])
    await desk.ask('redo', {})
    expect(notices(desk)).toMatchObject([{ kind: 'low', itemIds: [size('S')] }])
  })

  it('as one thing where many fall together', async () => {
    const desk = await deskOfTen()
    const query = { ...everything, search: garment(desk).id }
    const change = { kind: 'set', field: 'onHand', value: '2' } as const
    const look = await desk.ask('preview-bulk', { target: { kind: 'query', query }, action: change })
    await desk.ask('apply-bulk', { id: look.id ?? '', reason: null, note: null })
    const [notice, ...others] = notices(desk)
    expect(others).toEqual([])
    expect(notice).toMatchObject({
      kind: 'low',
      itemIds: expect.arrayContaining([garment(desk).size('S'), garment(desk).size('M')])
    })
  })

  it('by whatever another desk and another program did in one sync', async () => {
    const desk = await deskOfTen()
    const other = await deskOfTen({ beside: desk })
    const { id, size } = garment(desk)
    await other.edit(size('M'), '1')
    await other.sync()
    await otherProgram(desk.demo).products.update(id, { metadata: { stock_S: '2' } })
    desk.clock.tick(5_000)
    await desk.sync()
    expect(notices(desk)).toMatchObject([{ itemIds: [size('S'), size('M')] }])
    await other.sync()
    expect(notices(other)).toMatchObject([{ itemIds: [size('M')] }, { itemIds: [size('S')] }])
  })

  it('and not at a first sync, at a start, or because low means something else now', async () => {
    const desk = await deskOfTen()
    sell(desk, 6)
    await desk.sync()
    notices(desk)
    await desk.restart()
    await desk.sync()
    expect(notices(desk)).toEqual([])
    await desk.edit(garment(desk).size('M'), '20', { field: 'reorderPoint' })
    await desk.sync()
    expect(notices(desk)).toEqual([])
    const fresh = await openSyncedDesk({ beside: desk })
    expect(notices(fresh)).toEqual([])
  })
})
