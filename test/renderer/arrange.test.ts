import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arranged, changed, isPinned, movedBy, movedTo, withPin } from '../../src/renderer/grid/arrange.ts'
import type { Layout } from '../../src/shared/contract.ts'

type Columns = Layout['columns']

const columns: Columns = ['product', 'variant', 'sku', 'onHand', 'price'].map((id) => ({
  id,
  width: 100,
  visible: true
}))
const ids = (all: Columns) => arranged(all).map(({ id }) => id)
const pinned = (all: Columns) => all.filter((column) => isPinned(column, all)).map(({ id }) => id)

describe('the columns', () => {
  it('keep the first one in sight until it is let go', () => {
    expect(pinned(columns)).toEqual(['product'])
    expect(pinned(changed(columns, 'product', { visible: false }))).toEqual(['variant'])
    expect(pinned(withPin(columns, 'product', false))).toEqual([])
  })

  it('stand at the left once they are pinned, in the order in which they were', () => {
    const two = withPin(columns, 'price', true)
    expect([ids(two), pinned(two)]).toEqual([
      ['product', 'price', 'variant', 'sku', 'onHand'],
      ['product', 'price']
    ])
    expect(ids(withPin(withPin(two, 'onHand', true), 'price', false))).toEqual([
      'product',
      'onHand',
      'price',
      'variant',
      'sku'
    ])
  })

  it('move past their visible neighbours, and not over the line between pinned and not', () => {
    const hidden = changed(columns, 'sku', { visible: false })
    expect(ids(movedBy(hidden, 'onHand', -1))).toEqual(['product', 'onHand', 'variant', 'sku', 'price'])
    expect(movedBy(columns, 'variant', -1)).toBe(columns)
    expect(movedBy(columns, 'price', 1)).toBe(columns)
    expect(movedBy(columns, 'product', 1)).toBe(columns)
  })

  it('are pinned by being dropped among pinned ones, and let go by being dropped among the others', () => {
    const before = movedTo(columns, 'price', 'product', false)
    expect([ids(before), pinned(before)]).toEqual([
      ['price', 'product', 'variant', 'sku', 'onHand'],
      ['price', 'product']
    ])
    const back = movedTo(before, 'product', 'onHand', true)
    expect([ids(back), pinned(back)]).toEqual([['price', 'variant', 'sku', 'onHand', 'product'], ['price']])
  })

  it('are all still there, once, with pinned ones first, whatever was done to them', () => {
    const anId = fc.constantFrom(...columns.map(({ id }) => id))
    const step = fc.oneof(
      fc.record({ kind: fc.constant('pin' as const), id: anId, pin: fc.boolean() }),
      fc.record({ kind: fc.constant('by' as const), id: anId, by: fc.constantFrom(-1 as const, 1 as const) }),
      fc.record({ kind: fc.constant('to' as const), id: anId, target: anId, behind: fc.boolean() }),
      fc.record({ kind: fc.constant('show' as const), id: anId, visible: fc.boolean() })
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let all = columns
        for (const one of steps) {
          if (one.kind === 'pin') all = withPin(all, one.id, one.pin)
          else if (one.kind === 'by') all = movedBy(all, one.id, one.by)
          else if (one.kind === 'to') all = movedTo(all, one.id, one.target, one.behind)
          else all = changed(all, one.id, { visible: one.visible })
        }
        expect(ids(all).toSorted()).toEqual(columns.map(({ id }) => id).toSorted())
        const places = arranged(all).map((column) => isPinned(column, all))
        expect(places.lastIndexOf(true)).toBe(places.filter(Boolean).length - 1)
      })
    )
  })
})
