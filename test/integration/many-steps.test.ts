import { describe, expect, it } from 'vitest'
import type { BulkAction } from '../../src/shared/bulk.ts'
import { everything } from '../../src/shared/inventory.ts'
import { aCellEdit } from '../builders.ts'
import { type Desk, garment, openSyncedDesk } from './desk.ts'

/** More than is taken back in one transaction. */
const many = { shopOptions: { products: 400 } }

async function change(desk: Desk, action: BulkAction): Promise<number> {
  const { id, values } = await desk.ask('preview-bulk', {
    target: { kind: 'query', query: everything },
    action
  })
  await desk.ask('apply-bulk', { id: id ?? '', reason: null, note: null })
  return values
}
const hundred: BulkAction = { kind: 'set', field: 'onHand', value: '100' }
const fifty: BulkAction = { kind: 'set', field: 'onHand', value: '50' }
const fewer: BulkAction = { kind: 'percent', field: 'onHand', by: '-50' }

const shown = async (desk: Desk) =>
  (await desk.items()).map(({ id, onHand, marks }) => ({ id, onHand, marks }))
const progress = (desk: Desk) =>
  desk.told.filter(({ event }) => event === 'step-progress').map(({ payload }) => payload)
const steps = async (desk: Desk) => {
  const { app } = await desk.ask('read-app', {})
  return [app.undo, app.redo]
}
const levels = (desk: Desk) => {
  const found: Record<string, string | undefined> = {}
  for (const { id, metadata } of desk.shop.products())
    for (const [key, value] of Object.entries(metadata))
      if (key.startsWith('stock')) found[`${id}/${key}`] = value
  return found
}

describe('a step back through many values', () => {
  it('is taken in turns that tell how far it is, and serves others in between', async () => {
    const desk = await openSyncedDesk(many)
    const before = await shown(desk)
    const values = await change(desk, hundred)
    expect(values).toBeGreaterThan(1000)
    const after = await shown(desk)
    const work = desk.ask('undo', {})
    expect(progress(desk)).toHaveLength(1)
    expect((await desk.ask('read-counts', {})).waiting).toBeGreaterThan(0)
    for (const other of ['undo', 'redo'] as const) {
      expect(await desk.engine.dispatch(other, {})).toMatchObject({
        ok: false,
        failure: { code: 'invalid-input', detail: expect.stringContaining('are being taken back') }
      })
    }
    expect(await work).toMatchObject({ kept: [], label: expect.stringContaining('set to 100') })
    expect(progress(desk).at(-1)).toEqual({ step: 'undo', done: values, total: values })
    expect(progress(desk).length).toBeGreaterThan(2)
    expect(await shown(desk)).toEqual(before)
    await desk.ask('redo', {})
    expect(await shown(desk)).toEqual(after)
    await desk.ask('undo', {})
    expect(await shown(desk)).toEqual(before)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it.each([
    ['undo', 'an adjustment', fewer],
    ['redo', 'an adjustment', fewer],
    ['undo', 'a count', fifty],
    ['redo', 'a count', fifty]
  ] as const)('%s of %s that is stopped leaves everything as it was', async (step, _, second) => {
    const desk = await openSyncedDesk(many)
    await change(desk, hundred)
    await change(desk, second)
    if (step === 'redo') await desk.ask('undo', {})
    const [before, could] = [await shown(desk), await steps(desk)]
    desk.told.length = 0
    const work = desk.engine.dispatch(step, {})
    await desk.ask('stop-step', {})
    expect(await work).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(await shown(desk)).toEqual(before)
    expect(await steps(desk)).toEqual(could)
    // And both ways are as open as before.
    await desk.ask(step, {})
    await desk.ask(step === 'undo' ? 'redo' : 'undo', {})
    expect(await shown(desk)).toEqual(before)
    for (let back = 0; back < 2; back += 1) await desk.ask('undo', {})
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it('from the history lets nothing else begin while it is looked at, and can be stopped there', async () => {
    const desk = await openSyncedDesk(many)
    await change(desk, hundred)
    const { batches } = await desk.ask('list-batches', { only: 'all', start: 0, count: 1 })
    await change(desk, fifty)
    const after = await shown(desk)
    const work = desk.ask('revert-batch', { batchId: batches[0]?.id ?? 0, whole: true })
    expect(progress(desk)).toEqual([])
    expect(await desk.engine.dispatch('undo', {})).toMatchObject({
      ok: false,
      failure: { detail: expect.stringContaining('are being taken back') }
    })
    await Promise.all([expect(work).rejects.toThrow(/^cancelled/), desk.ask('stop-step', {})])
    expect(await shown(desk)).toEqual(after)
    expect((await desk.ask('undo', {})).label).toContain('set to 50')
  })

  it('that is stopped takes back what had gone out meanwhile, and leaves what was typed meanwhile', async () => {
    const desk = await openSyncedDesk({ shopOptions: { products: 160 } })
    const { id, size } = garment(desk)
    const start = levels(desk)
    await change(desk, fewer)
    await desk.sync()
    const sent = levels(desk)
    // What takes the sent values back waits already when it is stopped, and some of it goes out.
    const work = desk.engine.dispatch('undo', {})
    const pushed = desk.sync()
    await desk.edit(size('S'), '77')
    await desk.ask('stop-step', {})
    expect(await work).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    await pushed
    await desk.sync()
    expect(levels(desk)).toEqual({ ...sent, [`${id}/stock_S`]: '77' })
    await desk.ask('undo', {})
    await desk.ask('undo', {})
    await desk.sync()
    expect(levels(desk)).toEqual(start)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  }, 60_000)

  it('is finished once where the last that was done had only waited, while others had been sent', async () => {
    const desk = await openSyncedDesk({ shopOptions: { products: 160 } })
    const start = levels(desk)
    const counted = (await desk.items()).filter(({ onHand }) => onHand !== null)
    const places = counted.toSorted((a, b) => (a.productId < b.productId ? -1 : 1))
    // The product with which the first part of the step ends.
    const last = places[499]?.productId ?? ''
    const isLast = ({ productId }: (typeof places)[number]): boolean => productId === last
    const edits = [...places.filter((one) => !isLast(one)), ...places.filter(isLast)]
    await desk.ask('edit-cells', {
      edits: edits.map(({ id }) => aCellEdit(id, '+5')),
      reason: null,
      note: null
    })
    desk.shop.setFault({ route: `GET /v1/products/${last}`, kind: 'drop-before-commit' })
    await desk.sync()
    await desk.ask('undo', {})
    desk.shop.clearFaults()
    await desk.sync()
    expect(levels(desk)).toEqual(start)
    const work = desk.engine.dispatch('redo', {})
    await desk.restart()
    await work
    for (let times = 0; times < 3; times += 1) {
      desk.clock.tick(400_000)
      await desk.sync()
    }
    const now = levels(desk)
    const wrong = counted.filter(({ id }) => Number(now[id]) - Number(start[id]) !== 5)
    expect(wrong.map(({ id }) => [id, start[id], now[id]])).toEqual([])
  }, 60_000)

  it('is finished at the next start when the program ended in the middle of it', async () => {
    const desk = await openSyncedDesk(many)
    const before = await shown(desk)
    const values = await change(desk, hundred)
    const changed = await shown(desk)
    for (const [step, then] of [
      ['undo', before],
      ['redo', changed]
    ] as const) {
      desk.told.length = 0
      const work = desk.ask(step, {})
      await desk.restart()
      await work
      // The rest of it, which is not all.
      expect(progress(desk).at(-1)).toMatchObject({ total: expect.toSatisfy((total) => total < values) })
      expect(await shown(desk)).toEqual(then)
    }
    await desk.ask('undo', {})
    expect(await shown(desk)).toEqual(before)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it('from the history leaves what was changed since, in whichever turn it comes', async () => {
    const desk = await openSyncedDesk(many)
    const before = await shown(desk)
    await change(desk, hundred)
    const { batches } = await desk.ask('list-batches', { only: 'mine', start: 0, count: 1 })
    const batchId = batches[0]?.id ?? 0
    const ids = [before[3], before.at(-4)].map((row) => row?.id ?? '')
    for (const id of ids) await desk.edit(id, '101')
    const whole = await desk.ask('revert-batch', { batchId, whole: true })
    expect(whole).toMatchObject({ reverted: 0, kept: [{}, {}] })
    const { reverted, kept } = await desk.ask('revert-batch', { batchId })
    expect([reverted, kept.length]).toEqual([whole.possible, 2])
    for (const [at, row] of (await shown(desk)).entries())
      expect(row.onHand).toBe(ids.includes(row.id) ? 101 : before[at]?.onHand)
  })
})
