import { describe, expect, it } from 'vitest'
import { isBlank } from '../../src/renderer/grid/cells.ts'
import { columnIds, contentOf } from '../../src/renderer/grid/columns.tsx'
import type { ColumnId } from '../../src/renderer/grid/columns.tsx'
import { actionOf } from '../../src/renderer/grid/keyboard.ts'
import type { KeyContext, KeyPress } from '../../src/renderer/grid/keyboard.ts'
import { sampleRows } from './samples.ts'

const columns = ['product', 'variant', 'onHand', 'active'] as const
const at: KeyContext = {
  row: 10,
  column: 2,
  rows: 100,
  columns,
  page: 20,
  mode: 'moving',
  kind: 'text',
  conflict: false,
  group: null,
  head: { row: 10, column: 2 },
  walkedFrom: null,
  filled: () => true,
  selected: { rows: 1, columns: 1 },
  box: null
}
const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrl: false,
  shift: false,
  alt: false,
  ...held
})
const to = (row: number, column: number) => ({ type: 'move', row, column })

describe('keys while moving', () => {
  it.each([
    ['ArrowDown', to(11, 2)],
    ['ArrowUp', to(9, 2)],
    ['ArrowLeft', to(10, 1)],
    ['ArrowRight', to(10, 3)],
    ['Home', to(10, 0)],
    ['End', to(10, 3)],
    ['PageDown', to(30, 2)],
    ['PageUp', to(0, 2)],
    ['Tab', { ...to(10, 3), walks: true }]
  ])('%s moves the cursor', (key, action) => {
    expect(actionOf(press(key), at)).toEqual(action)
  })

  it('Enter on what cannot be edited goes down, to the column where Tab began', () => {
    const fixed: KeyContext = { ...at, kind: 'fixed' }
    expect(actionOf(press('Enter'), fixed)).toEqual(to(11, 2))
    expect(actionOf(press('Enter'), { ...fixed, walkedFrom: 0 })).toEqual(to(11, 0))
    expect(actionOf(press('Enter', { shift: true }), { ...fixed, walkedFrom: 0 })).toEqual(to(9, 2))
  })

  it('goes to the very first and very last cell with Ctrl', () => {
    expect(actionOf(press('Home', { ctrl: true }), at)).toEqual(to(0, 0))
    expect(actionOf(press('End', { ctrl: true }), at)).toEqual(to(99, 3))
  })

  it('walks on to the next row with Tab, and leaves the grid after its last cell', () => {
    expect(actionOf(press('Tab'), { ...at, column: 3 })).toEqual({ ...to(11, 0), walks: true })
    expect(actionOf(press('Tab'), { ...at, row: 99, column: 3 })).toBeNull()
    expect(actionOf(press('Tab', { shift: true }), { ...at, row: 0, column: 0 })).toBeNull()
  })

  it('never leaves the rows there are, but reaches the header above the first', () => {
    expect(actionOf(press('ArrowDown'), { ...at, row: 99 })).toEqual(to(99, 2))
    expect(actionOf(press('ArrowUp'), { ...at, row: 0 })).toEqual(to(-1, 2))
  })

  it('goes around in what is selected with Tab, as spreadsheets do', () => {
    const box = { top: 9, bottom: 10, left: 1, right: 2 }
    const stays = { walks: true, inside: true }
    const walk = (row: number, column: number, shift = false) =>
      actionOf(press('Tab', { shift }), { ...at, row, column, box })
    expect(walk(9, 1)).toEqual({ ...to(9, 2), ...stays })
    expect(walk(9, 2)).toEqual({ ...to(10, 1), ...stays })
    expect(walk(10, 2)).toEqual({ ...to(9, 1), ...stays })
    expect(walk(9, 1, true)).toEqual({ ...to(10, 2), ...stays })
    // Enter opens a cell; where nothing can be opened, or back with Shift, it walks down the columns.
    const here = { ...at, row: 10, column: 1, box }
    expect(actionOf(press('Enter'), { ...here, kind: 'fixed' })).toEqual({ ...to(9, 2), inside: true })
    expect(actionOf(press('Enter', { shift: true }), here)).toEqual({ ...to(9, 1), inside: true })
    expect(actionOf(press('Enter'), here)).toEqual({ type: 'edit', text: null })
  })

  it('replaces the value by what is typed, and keeps it with Enter or F2', () => {
    expect(actionOf(press('7'), at)).toEqual({ type: 'edit', text: '7' })
    expect(actionOf(press('+'), at)).toEqual({ type: 'edit', text: '+' })
    expect(actionOf(press('F2'), at)).toEqual({ type: 'edit', text: null })
    expect(actionOf(press('Enter'), at)).toEqual({ type: 'edit', text: null })
  })

  it('leaves shortcuts with Ctrl to the page', () => {
    for (const key of ['z', 'y', 'f', 'c', 'v']) expect(actionOf(press(key, { ctrl: true }), at)).toBeNull()
  })

  it('toggles with Space or Enter where the value is yes or no', () => {
    expect(actionOf(press(' '), { ...at, kind: 'toggle' })).toEqual({ type: 'toggle' })
    expect(actionOf(press('Enter'), { ...at, kind: 'toggle' })).toEqual({ type: 'toggle' })
    expect(actionOf(press('7'), { ...at, kind: 'toggle' })).toBeNull()
  })

  it('says why a worked-out column cannot be typed into', () => {
    for (const key of ['7', 'F2', 'Delete', 'Backspace'])
      expect(actionOf(press(key), { ...at, kind: 'fixed' })).toEqual({ type: 'explain-fixed' })
  })

  it('opens the conflict rather than an editor on a cell that has one', () => {
    expect(actionOf(press('Enter'), { ...at, conflict: true })).toEqual({ type: 'open-conflict' })
  })

  it('sorts from the header, adding to the sort with Shift, and resizes with Alt', () => {
    const header = { ...at, row: -1 }
    expect(actionOf(press('Enter'), header)).toEqual({ type: 'sort', column: 'onHand', add: false })
    expect(actionOf(press('Enter', { shift: true }), header)).toEqual({
      type: 'sort',
      column: 'onHand',
      add: true
    })
    expect(actionOf(press('ArrowRight', { alt: true }), header)).toEqual({
      type: 'resize',
      column: 'onHand',
      by: 16
    })
  })
})

describe('keys that select', () => {
  const ranged: KeyContext = { ...at, head: { row: 12, column: 3 }, selected: { rows: 3, columns: 2 } }
  const extend = (row: number, column: number) => ({ type: 'extend', row, column })

  it.each([
    ['ArrowDown', extend(13, 3)],
    ['ArrowUp', extend(11, 3)],
    ['ArrowLeft', extend(12, 2)],
    ['ArrowRight', extend(12, 3)],
    ['Home', extend(12, 0)],
    ['End', extend(12, 3)],
    ['PageDown', extend(32, 3)],
    ['PageUp', extend(0, 3)]
  ])('Shift+%s moves the far corner of the selection and leaves the cursor', (key, action) => {
    expect(actionOf(press(key, { shift: true }), ranged)).toEqual(action)
  })

  it('Shift and Ctrl together select as far as the rows go, never the header', () => {
    const both = { shift: true, ctrl: true }
    expect(actionOf(press('ArrowDown', both), at)).toEqual(extend(99, 2))
    expect(actionOf(press('Home', both), at)).toEqual(extend(0, 0))
    expect(actionOf(press('End', both), at)).toEqual(extend(99, 3))
    expect(actionOf(press('ArrowUp', { shift: true }), { ...at, head: { row: 0, column: 2 } })).toEqual(
      extend(0, 2)
    )
  })

  it('selects everything, whole rows and whole columns', () => {
    expect(actionOf(press('a', { ctrl: true }), at)).toEqual({ type: 'select', what: 'all' })
    expect(actionOf(press(' ', { shift: true }), at)).toEqual({ type: 'select', what: 'rows' })
    expect(actionOf(press(' ', { ctrl: true }), at)).toEqual({ type: 'select', what: 'columns' })
  })

  it('Escape goes back to one cell, and means nothing there', () => {
    expect(actionOf(press('Escape'), ranged)).toEqual({ type: 'single' })
    expect(actionOf(press('Escape'), at)).toBeNull()
  })

  it('clears all that is selected, even where the cursor is on a worked-out column', () => {
    expect(actionOf(press('Delete'), { ...ranged, kind: 'fixed' })).toEqual({ type: 'clear-all' })
    expect(actionOf(press('Backspace'), ranged)).toEqual({ type: 'clear-all' })
    expect(actionOf(press('Delete'), at)).toEqual({ type: 'clear' })
  })

  it('fills down and right, but Ctrl+R in one column stays Sync', () => {
    expect(actionOf(press('d', { ctrl: true }), at)).toEqual({ type: 'fill', direction: 'down' })
    expect(actionOf(press('r', { ctrl: true }), ranged)).toEqual({ type: 'fill', direction: 'right' })
    expect(actionOf(press('r', { ctrl: true }), at)).toBeNull()
  })

  it('Ctrl+Enter fills what is selected, and leaves one cell as it is', () => {
    const held = { ctrl: true }
    expect(actionOf(press('Enter', held), ranged)).toEqual({ type: 'fill', direction: 'all' })
    expect(actionOf(press('Enter', held), { ...ranged, conflict: true })).toMatchObject({ type: 'fill' })
    expect(actionOf(press('Enter', held), at)).toBeNull()
    expect(actionOf(press('Enter', { ctrl: true, shift: true }), ranged)).toBeNull()
  })

  it('in the header Shift selects nothing', () => {
    const header = { ...at, row: -1 }
    expect(actionOf(press('ArrowRight', { shift: true }), header)).toEqual(to(-1, 3))
    expect(actionOf(press('a', { ctrl: true }), header)).toBeNull()
  })
})

describe('Ctrl and an arrow', () => {
  /** Rows of cells, `x` for one that says something and `?` for a row that is not read. */
  const among = (lines: string, row: number, column: number, more: Partial<KeyContext> = {}): KeyContext => {
    const cells = lines.split(' ')
    return {
      ...at,
      row,
      column,
      rows: cells.length,
      head: { row, column },
      filled: (y, x) => y < 0 || (cells[y]?.startsWith('?') ? null : cells[y]?.[x] === 'x'),
      ...more
    }
  }
  const column = (cells: string) => [...cells].map((one) => (one === '?' ? '?' : `xx${one}x`)).join(' ')
  const lands = (key: string, context: KeyContext, held: Partial<KeyPress> = {}) =>
    actionOf(press(key, { ctrl: true, ...held }), context)

  it.each([
    ['to the last filled one before a gap', 'xxx..x', 0, 'ArrowDown', 2],
    ['from there over the gap', 'xxx..x', 2, 'ArrowDown', 5],
    ['from an empty one to the next filled one', 'xxx..x', 3, 'ArrowDown', 5],
    ['to the edge where all is filled', 'xxxxxx', 1, 'ArrowDown', 5],
    ['to the edge where the rest is empty', 'xx....', 1, 'ArrowDown', 5],
    ['upwards too', 'x..xxx', 5, 'ArrowUp', 3],
    ['over a gap upwards', 'x..xxx', 3, 'ArrowUp', 0],
    ['from the names of the columns', 'xxx..x', -1, 'ArrowDown', 2],
    ['to the edge where rows between are not read', 'xxx?.x', 0, 'ArrowDown', 5],
    ['but to a gap before those', 'xx.?.x', 0, 'ArrowDown', 1],
    ['and nowhere from the edge', 'x....x', 5, 'ArrowDown', 5]
  ])('goes %s: %s from %i by %s', (_, cells, row, key, expected) => {
    expect(lands(key, among(column(cells), row, 2))).toEqual(to(expected, 2))
  })

  it.each([
    ['x.xx', 0, 'ArrowRight', 2],
    ['x.xx', 2, 'ArrowRight', 3],
    ['xxx.', 0, 'ArrowRight', 2],
    ['x.xx', 3, 'ArrowLeft', 2],
    ['..x.', 2, 'ArrowLeft', 0],
    ['?', 1, 'ArrowRight', 3]
  ])('goes along the row: %s from %i by %s', (cells, from, key, expected) => {
    expect(lands(key, among(cells, 0, from))).toEqual(to(0, expected))
  })

  it('takes for empty what shows a dash or nothing', () => {
    const [mug, shirt] = [sampleRows(24)[4], sampleRows(24)[0]]
    if (!mug || !shirt) throw new Error('no row')
    const bare = { ...mug, sku: null, price: null, onHand: null, stockText: null, changedAt: null }
    const full = { ...shirt, onHand: 0, changedAt: 1, metadata: { 'meta-colour': 'red', 'meta-note': '' } }
    const group = { items: 2, open: true, low: 0, out: 0, values: [{ currency: 'usd', amount: 5 }] }
    const ids: readonly ColumnId[] = [...columnIds, 'meta-colour', 'meta-note']
    const sold = { ...group, low: 1, values: [] }
    for (const item of [bare, full, { ...bare, group }, { ...full, group: sold }]) {
      const shown = ids.map((id) => contentOf(id, item))
      const blank = shown.map(
        (one) =>
          one.kind === 'nothing' || ((one.kind === 'line' || one.kind === 'words') && /^—?$/.test(one.words))
      )
      expect(ids.map((id) => isBlank(id, item))).toEqual(blank)
    }
  })

  it('with Shift moves the far corner, by what stands in the row and the column of the cursor', () => {
    const box = { head: { row: 1, column: 3 }, selected: { rows: 2, columns: 2 } }
    const down = among(column('xxx..x'), 0, 2, box)
    expect(lands('ArrowDown', down, { shift: true })).toEqual({ type: 'extend', row: 2, column: 3 })
    const along = among('x.xx xxxx', 0, 0, { ...box, head: { row: 1, column: 0 } })
    expect(lands('ArrowRight', along, { shift: true })).toEqual({ type: 'extend', row: 1, column: 2 })
  })
})

describe('keys while typing over a cell', () => {
  const over: KeyContext = { ...at, mode: 'typing-over' }

  it.each(['left', 'right', 'up', 'down'])('the arrow %s saves and goes there', (go) => {
    const key = `Arrow${go.charAt(0).toUpperCase()}${go.slice(1)}`
    expect(actionOf(press(key), over)).toEqual({ type: 'commit', go, sure: false, leaves: true })
  })

  it('F2 goes into the text, and what selects or leaps in it is left to it', () => {
    expect(actionOf(press('F2'), over)).toEqual({ type: 'into-text' })
    expect(actionOf(press('ArrowLeft', { shift: true }), over)).toBeNull()
    expect(actionOf(press('ArrowLeft', { ctrl: true }), over)).toBeNull()
    expect(actionOf(press('ArrowLeft'), { ...over, mode: 'editing' })).toBeNull()
  })
})

describe('keys while editing', () => {
  const editing: KeyContext = { ...at, mode: 'editing' }
  it.each([
    ['Enter', false, 'down'],
    ['Enter', true, 'up'],
    ['Tab', false, 'right'],
    ['Tab', true, 'left']
  ])('%s (Shift: %s) saves and goes %s', (key, shift, go) => {
    expect(actionOf(press(key, { shift }), editing)).toEqual({ type: 'commit', go, sure: false })
  })

  it.each([
    ['ArrowDown', 'down'],
    ['ArrowUp', 'up']
  ])('%s saves and goes %s, out of what is selected too', (key, go) => {
    expect(actionOf(press(key), editing)).toEqual({ type: 'commit', go, sure: false, leaves: true })
  })

  it('Ctrl+Enter saves into every selected cell', () => {
    expect(actionOf(press('Enter', { ctrl: true }), editing)).toEqual({ type: 'commit-all' })
  })

  it('Escape leaves the cell as it was; letters and sideways arrows stay in the text', () => {
    expect(actionOf(press('Escape'), editing)).toEqual({ type: 'cancel' })
    for (const key of ['a', 'ArrowLeft', 'ArrowRight', 'Home', 'End', '?'])
      expect(actionOf(press(key), editing)).toBeNull()
  })
})

describe('keys while a cell asks whether its number may go', () => {
  it('only Enter or y says yes', () => {
    const asking: KeyContext = { ...at, mode: 'asking' }
    expect(actionOf(press('Enter'), asking)).toEqual({ type: 'commit', go: 'stay', sure: true })
    expect(actionOf(press('y'), asking)).toEqual({ type: 'commit', go: 'stay', sure: true })
    for (const key of ['Escape', 'n', '5', 'ArrowDown', 'Tab'])
      expect(actionOf(press(key), asking)).toEqual({ type: 'cancel' })
    for (const key of ['Shift', 'Control', 'Alt', 'Meta']) expect(actionOf(press(key), asking)).toBeNull()
  })

  it('Tab goes to the buttons of a question about many cells', () => {
    const asking: KeyContext = { ...at, mode: 'asking-all' }
    expect(actionOf(press('Tab'), asking)).toBeNull()
    expect(actionOf(press('Enter'), asking)).toEqual({ type: 'commit', go: 'stay', sure: true })
    expect(actionOf(press('Escape'), asking)).toEqual({ type: 'cancel' })
  })
})

describe('keys on the name of a column', () => {
  const header: KeyContext = { ...at, row: -1 }
  it.each([
    ['ArrowDown', { alt: true }],
    ['ContextMenu', {}],
    ['F10', { shift: true }]
  ])('%s %o opens its menu', (key, held) => {
    expect(actionOf(press(key, held), header)).toEqual({ type: 'column-menu', column: 'onHand' })
  })
})

describe('keys on the line above a product’s items', () => {
  const line = (group: 'open' | 'closed'): KeyContext => ({ ...at, group, kind: 'fixed' })
  it('left closes what is open and right opens what is closed; otherwise they move', () => {
    expect(actionOf(press('ArrowLeft'), line('open'))).toEqual({ type: 'group', open: false })
    expect(actionOf(press('ArrowRight'), line('closed'))).toEqual({ type: 'group', open: true })
    expect(actionOf(press('ArrowLeft'), line('closed'))).toEqual(to(10, 1))
    expect(actionOf(press('ArrowRight'), line('open'))).toEqual(to(10, 3))
  })

  it('Enter and Space do whichever it is not; with Shift or Ctrl they keep their meaning', () => {
    expect(actionOf(press('Enter'), line('open'))).toEqual({ type: 'group', open: false })
    expect(actionOf(press(' '), line('closed'))).toEqual({ type: 'group', open: true })
    expect(actionOf(press(' ', { shift: true }), line('closed'))).toEqual({ type: 'select', what: 'rows' })
    expect(actionOf(press('ArrowRight', { ctrl: true }), line('closed'))).toEqual(to(10, 3))
  })
})
