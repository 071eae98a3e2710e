import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BulkAction, BulkTarget } from '../../src/shared/bulk.ts'
import { everything } from '../../src/shared/inventory.ts'
import { type Desk, garment, openSyncedDesk } from './desk.ts'

const all: BulkTarget = { kind: 'query', query: everything }
const hundred: BulkAction = { kind: 'set', field: 'onHand', value: '100' }

const look = (desk: Desk, action: BulkAction, target: BulkTarget = all) =>
  desk.ask('preview-bulk', { target, action })

async function change(desk: Desk, action: BulkAction, target: BulkTarget = all) {
  const { id } = await look(desk, action, target)
  if (id === null) throw new Error('nothing would change')
  return desk.ask('apply-bulk', { id, reason: null, note: null })
}

const levels = async (desk: Desk) => (await desk.items()).map(({ onHand }) => onHand)
const shape = async (desk: Desk) =>
  (await desk.items()).map(({ id, name, sku, onHand, reorderPoint, price, active }) => ({
    id,
    name,
    sku,
    onHand,
    reorderPoint,
    price,
    active
  }))

describe('a change of many items', () => {
  it('shows what it would do and writes nothing', async () => {
    const desk = await openSyncedDesk()
    const items = await desk.items()
    const preview = await look(desk, hundred)
    const already = items.filter(({ onHand }) => onHand === 100).length
    expect(preview).toMatchObject({
      items: items.length,
      changed: items.length - already,
      same: already,
      refused: 0,
      values: items.length - already,
      units: items.reduce((sum, { onHand }) => sum + 100 - Math.max(0, onHand ?? 0), 0)
    })
    const least = Math.min(...items.map(({ onHand }) => onHand ?? 0))
    expect(preview.largest[0]).toMatchObject({ from: String(least), to: '100' })
    expect(await levels(desk)).toEqual(items.map(({ onHand }) => onHand))
    expect((await desk.status()).waiting).toBe(0)
  })

  it('does what it showed, to the whole filter, as one batch that arrives in Stripe', async () => {
    const desk = await openSyncedDesk()
    const before = await shape(desk)
    const low: BulkTarget = { kind: 'query', query: { ...everything, view: 'low' } }
    const named = (await desk.items('low')).map(({ id }) => id)
    const result = await change(desk, hundred, low)
    expect(result).toMatchObject({ saved: named.length, refused: 0, stopped: false })
    for (const { id, onHand } of await desk.items()) expect(onHand === 100).toBe(named.includes(id))
    await desk.sync()
    for (const id of named) {
      const [owner = '', key = ''] = id.split('/')
      expect(desk.inShop(owner, key)).toBe('100')
    }
    await desk.ask('undo', {})
    await desk.sync()
    expect(await shape(desk)).toEqual(before)
    expect((await desk.status()).waiting).toBe(0)
  })

  it('of named items touches no others, and says how many are gone', async () => {
    const desk = await openSyncedDesk()
    const { size } = garment(desk)
    const target: BulkTarget = { kind: 'items', ids: [size('S'), 'prod_gone/stock', size('S')] }
    expect(await look(desk, hundred, target)).toMatchObject({ items: 1, changed: 1 })
    await change(desk, hundred, target)
    expect((await levels(desk)).filter((level) => level === 100)).toHaveLength(1)
  })

  it('raises a price once that several sizes share, and refuses what Stripe would not take', async () => {
    const desk = await openSyncedDesk()
    const [first, second] = [garment(desk, 0), garment(desk, 1)]
    const before = desk.shop.price(first.priceId)?.unit_amount ?? 0
    const sizes = (await desk.items()).filter(({ productId }) => productId === first.id)
    expect(sizes.length).toBeGreaterThan(1)
    const ids = [...sizes.map(({ id }) => id), second.size('S')]
    const up: BulkAction = { kind: 'percent', field: 'price', by: '10' }
    expect(await look(desk, up, { kind: 'items', ids })).toMatchObject({
      items: ids.length,
      changed: ids.length,
      values: 2
    })
    await change(desk, up, { kind: 'items', ids })
    const now = (await desk.item(first.size('S'))).price?.amount
    expect(now).toBe(Math.round(before * 1.1))
    await desk.sync()
    const current = desk.shop.product(first.id)?.default_price ?? ''
    expect(desk.shop.price(current)?.unit_amount).toBe(now)
    await desk.ask('undo', {})
    await desk.sync()
    const back = desk.shop.product(first.id)?.default_price ?? ''
    expect(desk.shop.price(back)?.unit_amount).toBe(before)
  })

  it('keeps what somebody else changed while it was looked at, and does the rest', async () => {
    const desk = await openSyncedDesk()
    const { id: product, size } = garment(desk)
    const { id, values } = await look(desk, hundred)
    desk.shop.edit(product, { metadata: { stock_S: 77 } })
    await desk.sync()
    const result = await desk.ask('apply-bulk', { id: id ?? '', reason: null, note: null })
    expect(result).toMatchObject({ saved: values - 1, refused: 1 })
    expect(result.reasons).toEqual([
      { reason: 'it changed while you were looking', items: 1, example: expect.stringContaining(', S') }
    ])
    expect((await desk.item(size('S'))).onHand).toBe(77)
  })

  it.each([hundred, { kind: 'add', field: 'onHand', by: '5' } as const])(
    'answers no question that came up while it was looked at: $kind',
    async (action) => {
      const desk = await openSyncedDesk()
      const { id: product, size, stock } = garment(desk)
      await desk.edit(size('S'), '33')
      const { id, values } = await look(desk, action)
      const sold = stock('S') - 1
      desk.shop.edit(product, { metadata: { stock_S: sold } })
      expect(await desk.sync()).toMatchObject({ conflicts: 1 })
      const asked = await desk.onlyConflict()
      const result = await desk.ask('apply-bulk', { id: id ?? '', reason: null, note: null })
      expect(result).toMatchObject({ saved: values - 1, refused: 1 })
      expect(result.reasons).toEqual([
        {
          reason: 'it waits for your answer to a conflict',
          items: 1,
          example: expect.stringContaining(', S')
        }
      ])
      expect(await desk.conflicts()).toEqual([asked])
      await desk.sync()
      expect(stock('S')).toBe(sold)
    }
  )

  it('adds on top of what was sold while it was looked at', async () => {
    const desk = await openSyncedDesk()
    const { id: product, size } = garment(desk)
    const { id } = await look(desk, { kind: 'add', field: 'onHand', by: '5' })
    desk.shop.edit(product, { metadata: { stock_S: 20 } })
    await desk.sync()
    await desk.ask('apply-bulk', { id: id ?? '', reason: 'received', note: 'PO 7' })
    expect((await desk.item(size('S'))).onHand).toBe(25)
    const { movements } = await desk.ask('read-item', { id: size('S') })
    expect(movements[0]).toMatchObject({ delta: 5, reason: 'received', note: 'PO 7' })
  })

  it('sets, replaces and removes a metadata key once for all sizes, and a SKU for each, in Stripe and back', async () => {
    const desk = await openSyncedDesk()
    const { id: product, size } = garment(desk)
    const [first, second] = [garment(desk, 0), garment(desk, 1)]
    desk.shop.edit(product, { metadata: { supplier: 'Nordlin' } })
    await desk.sync()
    const rows = (await desk.items()).filter(({ productId }) => [first.id, second.id].includes(productId))
    const target: BulkTarget = { kind: 'items', ids: rows.map(({ id }) => id) }
    const set: BulkAction = { kind: 'set', field: 'meta-supplier', value: 'Aalto' }
    expect(await look(desk, set, target)).toMatchObject({
      items: rows.length,
      changed: rows.length,
      values: 2
    })
    await change(desk, set, target)
    await change(
      desk,
      { kind: 'replace', field: 'meta-supplier', find: 'AALTO', put: 'Aalto Oy', matchCase: false },
      { kind: 'items', ids: [size('S')] }
    )
    await change(desk, { kind: 'set', field: 'sku', value: 'ONE' }, { kind: 'items', ids: [size('S')] })
    await desk.sync()
    expect([first, second].map(({ id }) => desk.inShop(id, 'supplier'))).toEqual(['Aalto Oy', 'Aalto'])
    expect((await desk.item(size('S'))).sku).toBe('ONE')
    await change(desk, { ...set, value: null }, target)
    expect((await desk.ask('read-app', {})).app.undo).toBe('supplier: 2 values cleared')
    await desk.sync()
    expect([first, second].map(({ id }) => desk.inShop(id, 'supplier'))).toEqual([undefined, undefined])
    for (let step = 0; step < 4; step += 1) await desk.ask('undo', {})
    await desk.sync()
    expect([first, second].map(({ id }) => desk.inShop(id, 'supplier'))).toEqual(['Nordlin', undefined])
    expect((await desk.items()).find(({ id }) => id === size('S'))?.sku).toBe(
      rows.find(({ id }) => id === size('S'))?.sku
    )
  })

  it('refuses a metadata key by which stock is kept, and one that Stripe has no room for', async () => {
    const desk = await openSyncedDesk()
    const { id: product, size } = garment(desk)
    const target: BulkTarget = { kind: 'items', ids: [size('S')] }
    const set = async (field: 'meta-stock_5f_S' | 'meta-fabric') => {
      const { changed, reasons } = await look(desk, { kind: 'set', field, value: '7' }, target)
      return [changed, ...reasons.map(({ reason }) => reason)]
    }
    expect(await set('meta-stock_5f_S')).toEqual([0, '“stock_S” is what On hand shows; change it there'])
    const known = Object.keys(desk.shop.product(product)?.metadata ?? {}).length
    const filler = Array.from({ length: 50 - known }, (_, at) => [`note_${at}`, 'x'] as const)
    desk.shop.edit(product, { metadata: Object.fromEntries(filler) })
    await desk.sync()
    expect(await set('meta-fabric')).toEqual([
      0,
      'it already uses all 50 metadata keys Stripe allows; remove one first'
    ])
  })

  it('is applied as it was looked at, also when it was looked at again since, and only once', async () => {
    const desk = await openSyncedDesk()
    const first = await look(desk, hundred)
    const second = await look(desk, { kind: 'active', active: false })
    expect(second.values).toBe(new Set((await desk.items()).map(({ productId }) => productId)).size)
    await look(desk, { ...hundred, value: '7' })
    await desk.ask('apply-bulk', { id: second.id ?? '', reason: null, note: null })
    expect(await desk.items('archived')).toHaveLength(second.items)
    for (const { id } of [first, second]) {
      const answer = await desk.engine.dispatch('apply-bulk', { id: id ?? '', reason: null, note: null })
      expect(answer).toMatchObject({ ok: false, failure: { code: 'not-found' } })
    }
  })

  it('says what is missing as long as it means nothing', async () => {
    const desk = await openSyncedDesk()
    const preview = await look(desk, { kind: 'percent', field: 'price', by: '' })
    expect(preview).toMatchObject({ id: null, wrong: 'Type a percentage, such as 10 or -12.5', items: 0 })
  })

  it('gives way to the next look when another is asked for meanwhile', async () => {
    const desk = await openSyncedDesk({ shopOptions: { products: 300 } })
    const answers = await Promise.all([
      desk.engine.dispatch('preview-bulk', { target: all, action: hundred }),
      desk.engine.dispatch('preview-bulk', { target: all, action: { ...hundred, value: '7' } })
    ])
    expect(answers[0]).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(answers[1]).toMatchObject({ ok: true, value: { largest: [{ to: '7' }, {}, {}, {}, {}, {}] } })
  })
})

it('leaves a reorder point alone that stands at the product, for all its sizes', async () => {
  const desk = await openSyncedDesk()
  const [{ id: product, size }, other] = [garment(desk, 0), garment(desk, 1)]
  desk.shop.edit(product, { metadata: { reorder_point: 8 } })
  desk.shop.edit(other.id, { metadata: { reorder_point_S: 8 } })
  await desk.sync()
  const target: BulkTarget = { kind: 'items', ids: [size('S'), other.size('S')] }
  expect(await desk.item(size('S'))).toMatchObject({ reorderPoint: 8, reorderPointOwn: false })
  const clear: BulkAction = { kind: 'set', field: 'reorderPoint', value: null }
  expect(await look(desk, clear, target)).toMatchObject({ changed: 1, same: 1 })
  expect(await change(desk, clear, target)).toMatchObject({ saved: 1, same: 0, refused: 0 })
})

describe('a change of many items under way', () => {
  it('tells how far it is, lets others be served, and stopped takes all of it back', async () => {
    const desk = await openSyncedDesk({ shopOptions: { products: 400 } })
    const before = await shape(desk)
    const { id, values } = await look(desk, hundred)
    expect(values).toBeGreaterThan(1000)
    const work = desk.ask('apply-bulk', { id: id ?? '', reason: null, note: null })
    const progress = (): unknown[] =>
      desk.told.filter(({ event }) => event === 'bulk-progress').map(({ payload }) => payload)
    expect(progress()).toEqual([{ done: 500, total: values }])
    expect(await desk.engine.dispatch('undo', {})).toMatchObject({
      ok: false,
      failure: { code: 'invalid-input', detail: expect.stringContaining('is being written') }
    })
    await desk.ask('cancel-bulk', {})
    expect(await work).toMatchObject({ batchId: null, saved: 0, stopped: true })
    expect(progress().length).toBeLessThan(3)
    expect(await shape(desk)).toEqual(before)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    const { app } = await desk.ask('read-app', {})
    expect([app.undo, app.redo]).toEqual([null, null])
  })

  it('is not left half done by quitting', async () => {
    const desk = await openSyncedDesk({ shopOptions: { products: 400 } })
    const before = await shape(desk)
    const { id } = await look(desk, hundred)
    const work = desk.ask('apply-bulk', { id: id ?? '', reason: null, note: null })
    await desk.restart()
    expect(await work).toMatchObject({ stopped: true })
    expect(await shape(desk)).toEqual(before)
  })
})

describe('whatever is done to many items', () => {
  const number = fc.constantFrom('onHand', 'reorderPoint', 'price')
  const action = fc.oneof(
    fc.record({
      kind: fc.constant('set'),
      field: number,
      value: fc.constantFrom(null, '0', '12', '100', '19.99')
    }),
    fc.record({ kind: fc.constant('add'), field: number, by: fc.constantFrom('5', '-3', '-30', '1.50') }),
    fc.record({
      kind: fc.constant('percent'),
      field: number,
      by: fc.constantFrom('10', '-33', '3.33', '-100')
    }),
    fc.record({
      kind: fc.constant('replace'),
      field: fc.constantFrom('name', 'sku'),
      find: fc.constantFrom('e', 'T', '-', 'o'),
      put: fc.constantFrom('', 'x', 'long '),
      matchCase: fc.boolean()
    }),
    fc.record({ kind: fc.constant('active'), active: fc.boolean() })
  ) satisfies fc.Arbitrary<BulkAction>

  it('each value ends as it was shown, nothing else moves, and taking the steps back ends at the start', async () => {
    const desk = await openSyncedDesk()
    const every: BulkTarget = { kind: 'items', ids: (await desk.items()).map(({ id }) => id) }
    const rows = () => desk.ask('open-view', { query: { ...everything, filters: [] }, start: 0, count: 1000 })
    const start = { active: await rows(), archived: await desk.items('archived') }
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (actions, sends) => {
          let steps = 0
          for (const one of actions) {
            const preview = await look(desk, one, every)
            if (preview.id === null) continue
            const result = await desk.ask('apply-bulk', { id: preview.id, reason: null, note: null })
            expect(result).toMatchObject({ saved: preview.values, same: 0, refused: 0 })
            const again = await look(desk, one, every)
            if (one.kind === 'set' || one.kind === 'active') {
              expect(again).toMatchObject({ changed: 0, same: preview.same + preview.changed })
            }
            steps += 1
            if (sends) await desk.sync()
          }
          for (let step = 0; step < steps; step += 1) await desk.ask('undo', {})
          await desk.sync()
          const now = await rows()
          const plain = (list: typeof now.rows) =>
            list.map(({ id, name, sku, onHand, reorderPoint, price, active, marks }) => ({
              id,
              name,
              sku,
              onHand,
              reorderPoint,
              price,
              active,
              marks
            }))
          expect(plain(now.rows)).toEqual(plain(start.active.rows))
          expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
        }
      ),
      { numRuns: 25, examples: [[[{ kind: 'set', field: 'reorderPoint', value: null }], false]] }
    )
    expect(await desk.items('archived')).toEqual(start.archived)
  })
})
