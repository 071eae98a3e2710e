import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { block, carried, cellLook, holdsRow, rowCount, rowLook } from '../../src/renderer/grid/selection.ts'
import { gridReducer, initialGridState } from '../../src/renderer/grid/grid-state.ts'
import type { Places, Selection } from '../../src/renderer/grid/selection.ts'

const visible = ['product', 'sku', 'onHand', 'price'] as const
const at = (row: number, column: number) => ({ row, column })

function selected(from: [number, number], to: [number, number], token = 1): Selection {
  const selection = block(token, at(...from), at(...to), visible)
  if (!selection) throw new Error('one cell is no selection')
  return selection
}

/** The list `after` the one in which the selection was drawn. */
function places(before: readonly string[], after: readonly string[], complete = true): Places {
  return {
    token: 2,
    idsOf: (token, from, to) => (token === 1 ? before.slice(from, to + 1) : null),
    indexOf: (id) => (after.includes(id) ? after.indexOf(id) : undefined),
    complete
  }
}

const held = (selection: Selection | null, list: readonly string[]): string[] =>
  selection ? list.filter((id, index) => holdsRow(selection, index, id)) : []

describe('a range whose columns are hidden', () => {
  const state = { ...initialGridState, row: 2, column: 2, selection: selected([2, 2], [5, 2]) }

  it('is no range any more: what nobody sees, no key may reach', () => {
    const change = { type: 'arranged', before: visible, visible: ['product', 'sku', 'price'] } as const
    expect(gridReducer(state, change)).toMatchObject({ column: 2, selection: null })
  })

  it('stays where another column was hidden', () => {
    const change = { type: 'arranged', before: visible, visible: ['product', 'onHand', 'price'] } as const
    expect(gridReducer(state, change)).toMatchObject({ column: 1, selection: state.selection })
  })
})

describe('a block', () => {
  it('is the same whichever corner it was drawn from', () => {
    const a = selected([5, 2], [3, 0])
    expect(a.columns).toEqual(['product', 'sku', 'onHand'])
    expect(rowCount(a)).toBe(3)
    expect([2, 3, 5, 6].map((row) => holdsRow(a, row, null))).toEqual([false, true, true, false])
  })

  it('of one cell is none: that is the cursor', () => {
    expect(block(1, at(3, 1), at(3, 1), visible)).toBeNull()
  })

  it('has its outline where the next cell is not in it', () => {
    const selection = selected([3, 1], [4, 2])
    const look = (row: number) => rowLook(selection, row, () => null)
    expect(look(2)).toBeNull()
    expect(cellLook(look(3), 'sku', visible)).toBe(' cell-in-range range-left range-top')
    expect(cellLook(look(4), 'onHand', visible)).toBe(' cell-in-range range-right range-bottom')
    expect(cellLook(look(4), 'price', visible)).toBe('')
  })
})

describe('a selection in another list', () => {
  const before = ['a', 'b', 'c', 'd', 'e', 'f']
  const bcd = selected([1, 2], [3, 2])

  it('moves with its items when others come in before them', () => {
    const after = ['new', ...before]
    const moved = carried(bcd, places(before, after))
    expect(moved?.rows).toEqual({ kind: 'span', token: 2, anchor: 2, head: 4 })
    expect(held(moved, after)).toEqual(['b', 'c', 'd'])
  })

  it('holds the same items when a sort scatters them', () => {
    const after = ['d', 'a', 'f', 'b', 'e', 'c']
    expect(held(carried(bcd, places(before, after)), after)).toEqual(['d', 'b', 'c'])
  })

  it('is whole again when a second sort brings them together', () => {
    const scattered = carried(bcd, places(before, ['d', 'a', 'f', 'b', 'e', 'c']))
    const together = scattered && carried(scattered, { ...places(before, before), token: 3 })
    expect(together?.rows).toEqual({ kind: 'span', token: 3, anchor: 1, head: 3 })
  })

  it('lets go of what a filter hides', () => {
    const after = ['a', 'b', 'd']
    const left = carried(bcd, places(before, after))
    expect(held(left, after)).toEqual(['b', 'd'])
    expect(left && rowCount(left)).toBe(2)
  })

  it('goes when at most one of its cells is left', () => {
    expect(carried(bcd, places(before, ['a', 'b']))).toBeNull()
    expect(carried(bcd, places(before, []))).toBeNull()
  })

  it('goes when it cannot be known which items it held', () => {
    expect(carried(bcd, { ...places(before, before), idsOf: () => null })).toBeNull()
  })

  it('never holds an item that it did not hold before', () => {
    const ids = Array.from({ length: 12 }, (_, index) => `item ${index}`)
    const range = fc.tuple(fc.nat(11), fc.nat(11)).filter(([a, b]) => a !== b)
    fc.assert(
      fc.property(
        range,
        fc.shuffledSubarray([...ids, 'new 1', 'new 2'], { minLength: 0 }),
        fc.boolean(),
        ([from, to], after, complete) => {
          const drawn = selected([from, 2], [to, 2])
          const was = held(drawn, ids)
          const now = held(carried(drawn, places(ids, after, complete)), after)
          const expected = after.filter((id) => was.includes(id))
          // Complete or not, it is all that is left of it, or nothing.
          if (now.length > 0) expect(now).toEqual(expected)
          else if (!complete) expect(expected).toEqual([])
          else expect(expected.length).toBeLessThan(2)
        }
      )
    )
  })
})
