import { describe, expect, it } from 'vitest'
import { aCellEdit } from '../builders.ts'
import { type Desk, garment, openSyncedDesk } from './desk.ts'

const list = async (desk: Desk, only: 'all' | 'mine' | 'automatic' = 'all') =>
  (await desk.ask('list-batches', { only, start: 0, count: 100 })).batches
const values = async (desk: Desk, id: number) =>
  (await desk.ask('read-batch', { id, start: 0, count: 100 })).values

/** Ten of size S, so that what is done to it can be told from what was there. */
async function openTen(): Promise<Desk> {
  const desk = await openSyncedDesk()
  desk.shop.edit(garment(desk).id, { metadata: { stock_S: 10 } })
  await desk.sync()
  return desk
}

describe('the history', () => {
  it('lists what was done, newest first, by how it was done and where it stands', async () => {
    const desk = await openTen()
    const { size } = garment(desk)
    await desk.edit(size('S'), '7')
    await desk.sync()
    const edits = [aCellEdit(size('S'), '8'), aCellEdit(size('M'), '+1')]
    await desk.ask('edit-cells', { edits, reason: null, note: 'shelf', how: 'paste' })
    await desk.edit(size('S'), '9')
    const batches = await list(desk)
    expect(batches).toMatchObject([
      { kind: 'edit', label: expect.stringMatching(/: 9$/), values: { waiting: 1 }, byHand: true },
      { kind: 'paste', label: 'stock of 2 items', values: { waiting: 1, superseded: 1 } },
      { kind: 'edit', label: expect.stringMatching(/: 7$/), values: { settled: 1 }, revertible: true }
    ])
    expect(await values(desk, batches[1]?.id ?? 0)).toMatchObject([
      {
        itemId: size('S'),
        field: 'onHand',
        from: '7',
        to: '8',
        delta: null,
        state: 'superseded',
        note: 'shelf'
      },
      { itemId: size('M'), field: 'onHand', delta: 1, state: 'waiting' }
    ])
    expect(await values(desk, batches[2]?.id ?? 0)).toMatchObject([{ from: '10', to: '7', state: 'settled' }])
  })

  it('tells what Stripe refused and what is in conflict', async () => {
    const desk = await openTen()
    const { id, size } = garment(desk)
    await desk.edit(size('S'), '7')
    desk.shop.edit(id, { metadata: { stock_S: 4 } })
    await desk.sync()
    expect((await list(desk))[0]).toMatchObject({ values: { held: 1 } })
    await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
    expect(await list(desk)).toMatchObject([
      { kind: 'resolve', byHand: true },
      { kind: 'edit', values: { dropped: 1 } }
    ])
  })

  it('keeps what Stockroom does by itself apart, which nobody takes back from here', async () => {
    const desk = await openTen()
    const { id, size } = garment(desk)
    await desk.ask('save-sales-mode', { mode: 'lower', restock: 'offer' })
    await desk.sync()
    desk.clock.tick(1_000)
    await desk.edit(size('M'), '5')
    desk.shop.buy({ items: [{ productId: id, size: 'S', quantity: 2 }], decrement: 'none' })
    await desk.sync()
    await desk.sync()
    const [automatic] = await list(desk, 'automatic')
    expect(automatic).toMatchObject({ kind: 'sale', byHand: false, revertible: false })
    expect(await list(desk, 'mine')).toMatchObject([{ kind: 'edit' }])
    expect(await list(desk)).toHaveLength(2)
    const answer = await desk.engine.dispatch('revert-batch', { batchId: automatic?.id ?? 0 })
    expect(answer).toMatchObject({ ok: false, failure: { code: 'invalid-input' } })
    expect(desk.inShop(id, 'stock_S')).toBe('8')
  })

  it('names products whose items are gone, and prices in their currency', async () => {
    const desk = await openTen()
    const { id, size } = garment(desk)
    const { name } = await desk.item(size('S'))
    await desk.edit(size('S'), '19.50', { field: 'price' })
    await desk.sync()
    const [batch] = await list(desk)
    expect(await values(desk, batch?.id ?? 0)).toMatchObject([
      { item: expect.stringContaining(name), field: 'price', currency: 'usd', to: '1950', state: 'settled' }
    ])
    await desk.edit(size('S'), 'Another', { field: 'name' })
    await desk.sync()
    desk.shop.edit(id, { active: false })
    await desk.sync()
    const [renamed] = await list(desk)
    expect(await values(desk, renamed?.id ?? 0)).toMatchObject([
      { item: 'Another', from: name, to: 'Another' }
    ])
  })

  it('is read in parts, the last as the first', async () => {
    const desk = await openTen()
    const { size } = garment(desk)
    for (let number = 1; number <= 7; number += 1) await desk.edit(size('S'), `+${number}`)
    const { batches, total } = await desk.ask('list-batches', { only: 'mine', start: 5, count: 5 })
    expect(total).toBe(7)
    expect(batches.map(({ label }) => label.replace(/^.*: /, ''))).toEqual(['+2', '+1'])
    expect((await desk.ask('list-batches', { only: 'automatic', start: 0, count: 5 })).total).toBe(0)
  })
})

describe('a batch that is taken back from the history', () => {
  it('is refused whole where something changed since, and then only the rest is taken back', async () => {
    const desk = await openTen()
    const ids = (await desk.items()).slice(0, 4).map(({ id }) => id)
    const before = (await desk.items()).map(({ onHand }) => onHand)
    const { id } = await desk.ask('preview-bulk', {
      target: { kind: 'items', ids },
      action: { kind: 'set', field: 'onHand', value: '55' }
    })
    const { batchId } = await desk.ask('apply-bulk', { id: id ?? '', reason: null, note: null })
    await desk.sync()
    await desk.edit(ids[1] ?? '', '56')
    const whole = await desk.ask('revert-batch', { batchId: batchId ?? 0, whole: true })
    expect(whole).toMatchObject({
      reverted: 0,
      possible: 3,
      kept: [{ reason: 'it has changed since (now 56)' }]
    })
    expect((await desk.item(ids[0] ?? '')).onHand).toBe(55)
    const rest = await desk.ask('revert-batch', { batchId: batchId ?? 0 })
    expect(rest).toMatchObject({ reverted: 3, kept: [{}] })
    expect((await desk.item(ids[0] ?? '')).onHand).toBe(before[0])
    expect((await desk.item(ids[1] ?? '')).onHand).toBe(56)
    expect((await list(desk))[0]).toMatchObject({ kind: 'revert', revertible: true })
    await desk.ask('undo', {})
    expect((await desk.item(ids[0] ?? '')).onHand).toBe(55)
    expect((await list(desk)).find((one) => one.id === batchId)).toMatchObject({ takenBackBy: null })
  })

  it('says of each step whether taking it back does something again', async () => {
    const desk = await openTen()
    const { size } = garment(desk)
    await desk.edit(size('S'), '7')
    const [edit] = await list(desk)
    const takeBackNewest = async () => {
      const [newest] = await list(desk)
      await desk.ask('revert-batch', { batchId: newest?.id ?? 0 })
      return newest?.doesAgain
    }
    await desk.ask('undo', {})
    expect(await takeBackNewest()).toBe(true)
    expect((await desk.item(size('S'))).onHand).toBe(7)
    expect((await list(desk))[0]?.label).toBe(`${edit?.label}, done again`)
    expect(await takeBackNewest()).toBe(false)
    expect((await desk.item(size('S'))).onHand).toBe(10)
    expect(await takeBackNewest()).toBe(true)
    expect((await list(desk))[0]?.label).toBe(`${edit?.label}, done again`)
  })

  it('says that nothing can be taken back when all of it changed since', async () => {
    const desk = await openTen()
    const { size } = garment(desk)
    const first = await desk.edit(size('S'), '7')
    await desk.edit(size('S'), '8')
    const answer = await desk.ask('revert-batch', { batchId: first ?? 0 })
    expect(answer).toMatchObject({
      reverted: 0,
      possible: 0,
      kept: [{ reason: 'it has changed since (now 8)' }]
    })
    expect((await list(desk))[1]).toMatchObject({ takenBackBy: null, revertible: true })
  })

  it('leaves a count beneath what was added to it, also where both went out in one request', async () => {
    const desk = await openTen()
    const { size } = garment(desk)
    const first = await desk.edit(size('S'), '7')
    const second = await desk.edit(size('S'), '+2')
    await desk.sync()
    expect(await values(desk, first ?? 0)).toMatchObject([{ from: '10', to: '7' }])
    const { kept } = await desk.ask('revert-batch', { batchId: first ?? 0 })
    expect(kept).toMatchObject([{ reason: 'it has changed since (now 9)' }])
    await desk.ask('revert-batch', { batchId: second ?? 0 })
    await desk.ask('revert-batch', { batchId: first ?? 0 })
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 10 })
  })

  it('takes off only what it added, though it was added to since, but not from beneath a count', async () => {
    const desk = await openTen()
    const { size } = garment(desk)
    const first = await desk.edit(size('S'), '+5')
    await desk.edit(size('S'), '+2')
    expect(await desk.ask('revert-batch', { batchId: first ?? 0 })).toMatchObject({ reverted: 1, kept: [] })
    expect((await desk.item(size('S'))).onHand).toBe(12)
    const second = await desk.edit(size('S'), '+3')
    await desk.sync()
    await desk.edit(size('S'), '40')
    expect(await desk.ask('revert-batch', { batchId: second ?? 0 })).toMatchObject({
      reverted: 0,
      possible: 0
    })
    expect((await desk.item(size('S'))).onHand).toBe(40)
  })
})
