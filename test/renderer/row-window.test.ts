import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  elementHeight,
  listShift,
  listTop,
  scrollList,
  settleList
} from '../../src/renderer/grid/list-scale.ts'
import { elementOf, elementsFor, firstElements } from '../../src/renderer/grid/row-elements.ts'
import { rowsToDraw } from '../../src/renderer/grid/use-row-window.ts'

const rowHeight = 36
const headerHeight = 32
const listOf = (count: number) => ({ rowHeight, headerHeight, count })

/** A window over a list that scrolls as a browser does: whole pixels, and no farther than the element is high. */
function windowOver(count: number, clientHeight = 640) {
  const list = listOf(count)
  const most = Math.max(0, elementHeight(list) + headerHeight - clientHeight)
  let scrollTop = 0
  const scroller = {
    clientHeight,
    get scrollTop() {
      return scrollTop
    },
    set scrollTop(top: number) {
      scrollTop = Math.max(0, Math.min(most, Math.round(top)))
    }
  }
  /** Where a row stands under the header, in pixels. */
  const placeOf = (row: number) => row * rowHeight + listShift(scroller, list) - scroller.scrollTop
  const room = clientHeight - headerHeight
  const end = Math.max(0, count * rowHeight - room)
  return { list, scroller, most, room, end, placeOf }
}

const lengths = fc.integer({ min: 1, max: 20_000_000 })

/** Pixels, up or down, that a wheel turns by in a frame. */
const wheel = fc.array(fc.integer({ min: -5_000, max: 5_000 }))

describe('a list of any length', () => {
  it('is never higher than a browser can make an element', () => {
    fc.assert(
      fc.property(lengths, (count) => {
        expect(elementHeight(listOf(count))).toBeLessThan(2 ** 25)
      })
    )
  })

  it('shows its first row at the top of the scroll bar and its last one whole at the end', () => {
    fc.assert(
      fc.property(lengths, (count) => {
        const { scroller, most, room, placeOf } = windowOver(count)
        expect(placeOf(0)).toBe(0)
        scroller.scrollTop = most
        const bottom = placeOf(count - 1) + rowHeight
        expect(bottom).toBeLessThanOrEqual(room)
        if (count * rowHeight > room) expect(bottom).toBeGreaterThan(room - 5)
      })
    )
  })

  it('brings every row into sight that is scrolled to', () => {
    fc.assert(
      fc.property(lengths, fc.double({ min: 0, max: 1, noNaN: true }), wheel, (count, part, steps) => {
        const { list, scroller, room, placeOf } = windowOver(count)
        for (const by of steps) {
          listTop(scroller, list)
          scroller.scrollTop += by
        }
        const row = Math.min(count - 1, Math.floor(part * count))
        scrollList(scroller, list, row * rowHeight)
        expect(placeOf(row)).toBeGreaterThan(-rowHeight)
        expect(placeOf(row)).toBeLessThan(room)
        const shown = Math.floor(listTop(scroller, list) / rowHeight)
        expect(shown).toBeLessThanOrEqual(row)
        expect(row - shown).toBeLessThan(room / rowHeight + 1)
      })
    )
  })

  it('moves pixel by pixel with the wheel, whatever its length, and no row moves by itself', () => {
    fc.assert(
      fc.property(lengths, fc.nat(), wheel, (count, to, steps) => {
        const { list, scroller, most, end } = windowOver(count)
        scroller.scrollTop = to % (most + 1)
        for (const by of steps) {
          const [top, shift] = [listTop(scroller, list), listShift(scroller, list)]
          scroller.scrollTop += by
          if (scroller.scrollTop === 0 || scroller.scrollTop === most) continue
          expect(listTop(scroller, list)).toBe(Math.max(0, Math.min(end, top + by)))
          if (top + by >= 0 && top + by <= end) expect(listShift(scroller, list)).toBe(shift)
        }
      })
    )
  })

  it('rests with the scroll bar where the list is, and nothing that is seen moves', () => {
    fc.assert(
      fc.property(lengths, fc.nat(), wheel, (count, to, steps) => {
        const { list, scroller, most, end } = windowOver(count)
        scroller.scrollTop = to % (most + 1)
        for (const by of steps) {
          listTop(scroller, list)
          scroller.scrollTop += by
        }
        const top = listTop(scroller, list)
        expect(settleList(scroller, list)).toBe(scroller.scrollTop)
        expect(listTop(scroller, list)).toBe(top)
        expect(Math.abs(scroller.scrollTop - (top * most) / Math.max(1, end))).toBeLessThan(5)
      }),
      { examples: [[833_334, 0, [1]]] }
    )
  })
})

describe('the rows that are drawn', () => {
  const seen = 17
  const sightAt = (first: number, count: number) => ({ first, last: Math.min(count - 1, first + seen - 1) })

  it('hold all that is in sight after any scroll, each in an element of its own', () => {
    const scrolls = fc.array(fc.record({ to: fc.nat(100_000), rests: fc.boolean() }), { minLength: 1 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), scrolls, (count, steps) => {
        let before: { first: number; drawn: readonly number[] } | null = null
        for (const { to, rests } of steps) {
          const sight = sightAt(Math.min(to, count - 1), count)
          const drawn = rowsToDraw(sight, count, rests ? null : before)
          for (let row = sight.first; row <= sight.last; row++) expect(drawn).toContain(row)
          expect(new Set(drawn.map((row) => row % drawn.length)).size).toBe(drawn.length)
          for (const row of drawn) expect(row).toBeLessThan(count)
          if (rests) expect(drawn).toEqual(drawn.toSorted((a, b) => a - b))
          before = { first: sight.first, drawn }
        }
      })
    )
  })

  it('have elements that none shares, and the row under the cursor keeps its own as long as the cursor is there', () => {
    const rows = fc.nat(5_000)
    const steps = fc.array(
      fc.record({
        seen: fc.integer({ min: 1, max: 60 }),
        first: rows,
        rests: fc.boolean(),
        cursor: fc.option(fc.integer({ min: -1, max: 5_000 }), { nil: null })
      }),
      { minLength: 1 }
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), steps, (count, taken) => {
        let before: { first: number; drawn: readonly number[] } | null = null
        let elements = firstElements
        let cursor = 0
        let kept = { cursor: -1, element: '' }
        for (const { seen: many, first: wanted, rests, cursor: moved } of taken) {
          const first = Math.min(wanted, count - 1)
          const sight = { first, last: Math.min(count - 1, first + many - 1) }
          cursor = Math.min(moved ?? cursor, count - 1)
          const drawn = rowsToDraw(sight, count, rests ? null : before)
          elements = elementsFor(drawn.length, cursor, elements)
          const indexes = new Set(cursor < 0 ? drawn : [...drawn, cursor])
          const names = [...indexes].map((row) => elementOf(row, elements, cursor))
          expect(new Set(names).size).toBe(names.length)
          const element = cursor < 0 ? '' : elementOf(cursor, elements, cursor)
          if (kept.cursor === cursor) expect(element).toBe(kept.element)
          kept = { cursor, element }
          before = { first, drawn }
        }
      })
    )
  })

  it('change by as many as came into sight, and by no more than are in sight after a leap', () => {
    const at = (first: number, before: { first: number; drawn: readonly number[] } | null) => ({
      first,
      drawn: rowsToDraw(sightAt(first, 100_000), 100_000, before)
    })
    const start = at(500, null)
    const step = at(503, start)
    expect(step.drawn.filter((row) => !start.drawn.includes(row))).toHaveLength(3)
    const leap = at(9_000, step)
    expect(leap.drawn.filter((row) => !step.drawn.includes(row))).toHaveLength(seen)
    expect(at(9_001, leap).drawn.toSorted((a, b) => a - b)).toEqual(at(9_001, null).drawn)
  })
})
