import { describe, expect, it } from 'vitest'
import {
  planClear,
  planFillAll,
  planFillColumns,
  planFillRows,
  planPaste,
  planTyped
} from '../../src/renderer/grid/plan.ts'
import type { Plan } from '../../src/renderer/grid/plan.ts'
import type { InventoryRow } from '../../src/shared/inventory.ts'
import { sampleRows } from './samples.ts'

const rows = sampleRows(18).map((row): InventoryRow => ({ ...row, marks: {} }))
const some = (from: number, to: number) => rows.slice(from, to)
const sent = ({ changes }: Plan) => changes.map(({ item, field, input }) => [item.sku, field, input])
const reasons = ({ refused }: Plan) => refused.map(({ reason }) => reason)

describe('pasting', () => {
  it('one value fills everything that is selected', () => {
    const plan = planPaste([['9']], { rows: some(8, 10), columns: ['onHand', 'reorderPoint'] })
    expect(sent(plan)).toEqual([
      ['SOCK-36', 'onHand', '9'],
      ['SOCK-36', 'reorderPoint', '9'],
      ['SOCK-39', 'onHand', '9'],
      ['SOCK-39', 'reorderPoint', '9']
    ])
  })

  it('a block repeats where the selection holds it a whole number of times', () => {
    const plan = planPaste([['1'], ['2']], { rows: some(8, 12), columns: ['onHand'] })
    expect(sent(plan).map(([, , input]) => input)).toEqual(['1', '2', '1', '2'])
  })

  it('a block that does not fit goes once from the corner and says what fell outside', () => {
    const plan = planPaste([['1'], ['2'], ['3']], { rows: some(8, 10), columns: ['onHand'] })
    expect(sent(plan).map(([, , input]) => input)).toEqual(['1', '2'])
    expect(reasons(plan)).toEqual(['it fell outside the grid'])
  })

  it('an empty cell keeps what is there, for empty is not zero', () => {
    const plan = planPaste([['1'], [''], ['3']], { rows: some(8, 11), columns: ['onHand'] })
    expect(sent(plan)).toHaveLength(2)
    expect(plan).toMatchObject({ blank: 1, untracked: 0, refused: [] })
  })

  it('a copied row pasted where it was changes nothing and refuses nothing', () => {
    const [mug] = some(4, 5)
    const plan = planPaste([['Ceramic Mug, glazed', 'MUG-22', '41', 'OK', '18.00']], {
      rows: mug ? [mug] : [],
      columns: ['product', 'sku', 'onHand', 'status', 'price']
    })
    expect(plan).toEqual({ changes: [], refused: [], blank: 0, untracked: 0 })
  })

  it('sizes that share a price or a name take one: the first, and say so of another', () => {
    const [small, medium] = some(0, 2)
    const sizes = [small, medium].flatMap((row) => (row ? [{ ...row, priceId: 'price_shared' }] : []))
    const shared = 'it is one value for all sizes of a product, and the first was taken'
    const [first, second] = sizes
    expect([first?.productId, first?.price]).toEqual([second?.productId, second?.price])
    const both = planPaste(
      [
        ['Shirt', '65'],
        ['Blouse', '66']
      ],
      { rows: sizes, columns: ['product', 'price'] }
    )
    expect(both.changes.map(({ input }) => input)).toEqual(['Shirt', '65'])
    expect(both.refused).toEqual([
      { item: second, reason: shared },
      { item: second, reason: shared }
    ])
    const same = planPaste([['65'], ['65.00']], { rows: sizes, columns: ['price'] })
    expect([same.changes.length, same.refused]).toEqual([2, []])
    const own = planPaste([['65'], ['66']], { rows: some(0, 2), columns: ['price'] })
    expect([own.changes.length, own.refused]).toEqual([2, []])
    // The number of one size is its own.
    const stock = planPaste([['8'], ['9']], { rows: sizes, columns: ['onHand'] })
    expect([stock.changes.length, stock.refused]).toEqual([2, []])
  })

  it('a worked-out column says that it is', () => {
    const plan = planPaste([['Low']], { rows: some(4, 5), columns: ['status'] })
    expect(reasons(plan)).toEqual(['Status is worked out, not typed'])
  })

  it('does not answer a conflict by the way', () => {
    const held = some(8, 10).map((row, index): InventoryRow => ({
      ...row,
      marks: index === 0 ? { onHand: 'conflict' } : {}
    }))
    const plan = planPaste([['9']], { rows: held, columns: ['onHand'] })
    expect(sent(plan)).toEqual([['SOCK-39', 'onHand', '9']])
    expect(reasons(plan)).toEqual(['it waits for your answer to a conflict'])
  })
})

describe('typing into several cells', () => {
  it('adds to each what it says, and multiplies each price by itself', () => {
    expect(sent(planTyped('+5', { rows: some(8, 10), columns: ['onHand'] }))).toEqual([
      ['SOCK-36', 'onHand', '+5'],
      ['SOCK-39', 'onHand', '+5']
    ])
    expect(sent(planTyped('*1.1', { rows: some(3, 5), columns: ['price'] }))).toEqual([
      ['LS-01-XL', 'price', '70.40'],
      ['MUG-22', 'price', '19.80']
    ])
  })
})

describe('clearing', () => {
  it('counts what would no longer be tracked, and refuses names and prices', () => {
    const plan = planClear({ rows: some(13, 15), columns: ['product', 'sku', 'onHand', 'price'] })
    expect(sent(plan)).toEqual([
      ['WB-140', 'sku', ''],
      ['WB-140', 'onHand', ''],
      ['GIFT', 'sku', '']
    ])
    expect(plan.untracked).toBe(1)
    expect(new Set(reasons(plan))).toEqual(new Set(['A product needs a name', 'A price cannot be empty']))
  })
})

describe('filling', () => {
  it('repeats the rows above in order, without a series', () => {
    const plan = planFillRows(some(0, 2), { rows: some(8, 12), columns: ['onHand'] })
    expect(sent(plan).map(([, , input]) => input)).toEqual(['12', '3', '12', '3'])
  })

  it('fills nothing from a cell that says nothing', () => {
    const plan = planFillRows(some(14, 15), { rows: some(8, 10), columns: ['onHand'] })
    expect(plan).toEqual({ changes: [], refused: [], blank: 2, untracked: 0 })
  })

  it('a price stays in its currency, from above and from one cell into all', () => {
    const [shirt, yen] = [rows[0], sampleRows(19)[18]]
    if (!shirt || !yen) throw new Error('no row')
    const target = { rows: [shirt], columns: ['onHand', 'price'] as const }
    const reason = 'its price is in USD, not in JPY'
    const down = planFillRows([{ ...yen, onHand: 7 }], target)
    expect(sent(down)).toEqual([['LS-01-S', 'onHand', '7']])
    expect(reasons(down)).toEqual([reason])
    const all = planFillAll({ item: yen, column: 'price' }, { rows: [shirt, yen], columns: ['price'] })
    expect(all).toEqual({ changes: [], refused: [{ item: shirt, reason }], blank: 0, untracked: 0 })
  })

  it('to the right, a number goes into numbers only', () => {
    const plan = planFillColumns(['onHand'], { rows: some(8, 9), columns: ['reorderPoint', 'price'] })
    expect(sent(plan)).toEqual([['SOCK-36', 'reorderPoint', '64']])
    expect(reasons(plan)).toEqual(['Price takes another kind of value'])
    const names = planFillColumns(['product'], { rows: some(8, 9), columns: ['sku'] })
    expect(sent(names)).toEqual([])
    expect(reasons(names)).toEqual(['SKU takes another kind of value'])
  })

  it('sideways, several columns are repeated in order, and metadata goes into metadata only', () => {
    const [sock] = some(8, 9)
    if (!sock) throw new Error('no row')
    const item = { ...sock, metadata: { 'meta-colour': 'red', 'meta-yarn': 'wool' } }
    const target = { rows: [item], columns: ['meta-a', 'meta-b', 'meta-c', 'sku'] as const }
    const plan = planFillColumns(['meta-colour', 'meta-yarn'], target)
    expect(sent(plan)).toEqual([
      ['SOCK-36', 'meta-a', 'red'],
      ['SOCK-36', 'meta-b', 'wool'],
      ['SOCK-36', 'meta-c', 'red']
    ])
    expect(reasons(plan)).toEqual(['SKU takes another kind of value'])
  })

  it('from one cell into all, a number goes into numbers only', () => {
    const [source, ...others] = some(8, 10)
    if (!source) throw new Error('no row')
    const target = { rows: [source, ...others], columns: ['onHand', 'reorderPoint', 'sku'] as const }
    const plan = planFillAll({ item: source, column: 'onHand' }, target)
    expect(sent(plan)).toEqual([
      ['SOCK-36', 'reorderPoint', '64'],
      ['SOCK-39', 'onHand', '64'],
      ['SOCK-39', 'reorderPoint', '64']
    ])
    expect(reasons(plan)).toEqual(['SKU takes another kind of value', 'SKU takes another kind of value'])
  })

  it('from one cell into all, a cell that says nothing empties none', () => {
    const [source, ...others] = some(14, 16)
    if (!source) throw new Error('no row')
    const plan = planFillAll({ item: source, column: 'onHand' }, { rows: others, columns: ['onHand'] })
    expect(plan).toEqual({ changes: [], refused: [], blank: 1, untracked: 0 })
  })
})
