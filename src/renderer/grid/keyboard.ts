import { inside } from './grid-state.ts'
import type { GridAction } from './grid-state.ts'
import type { ColumnId } from './columns.tsx'
import type { Box } from './selection.ts'

type Move = Extract<GridAction, { type: 'move' }>

export type KeyPress = { key: string; ctrl: boolean; shift: boolean; alt: boolean }

/** What the keyboard needs to know of the grid. Row −1 is the header. */
export type KeyContext = {
  row: number
  column: number
  rows: number
  columns: readonly ColumnId[]
  /** Rows that fit the window: what PageDown moves by. */
  page: number
  /** `typing-over`: typing began on the closed cell. `asking`: the cell asks whether its number may go; `asking-all`: that of many, on buttons beside the cells. */
  mode: 'moving' | 'typing-over' | 'editing' | 'asking' | 'asking-all'
  /** The corner of the selection that Shift moves; the cursor itself while one cell is selected. */
  head: { row: number; column: number }
  /** The column where Tab began to walk along the row; null when the last step was another. */
  walkedFrom: number | null
  /** Whether a cell shows a value; null where its row is not read. The names of the columns do. */
  filled: (row: number, column: number) => boolean | null
  /** How many rows and columns are selected. */
  selected: { rows: number; columns: number }
  /** The block that is selected, around which Tab walks; null while it is one cell or was scattered. */
  box: Box | null
  /** What the active column takes. */
  kind: 'text' | 'number' | 'toggle' | 'fixed'
  /** The active line stands above the items of a product, which are open or closed. */
  group: 'open' | 'closed' | null
  /** The active cell waits for an answer about a conflict. */
  conflict: boolean
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value))

/** One key and where it was pressed → what it means; null leaves the key to the browser. */
export function actionOf(press: KeyPress, context: KeyContext): GridAction | null {
  if (context.mode === 'asking') return whileAsking(press)
  if (context.mode === 'asking-all') return press.key === 'Tab' ? null : whileAsking(press)
  if (context.mode === 'typing-over') return whileTypingOver(press)
  if (context.mode === 'editing') return whileEditing(press)
  return whileMoving(press, context)
}

/** Keys that only change what other keys mean: pressing one answers nothing. */
const holdKeys: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'Meta'])

function whileAsking(press: KeyPress): GridAction | null {
  if (holdKeys.has(press.key)) return null
  if (press.key === 'Enter' || press.key.toLowerCase() === 'y')
    return { type: 'commit', go: 'stay', sure: true }
  return { type: 'cancel' }
}

/** As in a spreadsheet: what was begun by typing is saved by any arrow; F2 goes into the text, where ← and → move the caret. */
function whileTypingOver(press: KeyPress): GridAction | null {
  const held = press.ctrl || press.shift || press.alt
  if (press.key === 'F2') return { type: 'into-text' }
  if (press.key === 'ArrowLeft' && !held) return { type: 'commit', go: 'left', sure: false, leaves: true }
  if (press.key === 'ArrowRight' && !held) return { type: 'commit', go: 'right', sure: false, leaves: true }
  return whileEditing(press)
}

function whileEditing(press: KeyPress): GridAction | null {
  switch (press.key) {
    case 'Escape':
      return { type: 'cancel' }
    case 'Enter':
      if (press.ctrl) return { type: 'commit-all' }
      return { type: 'commit', go: press.shift ? 'up' : 'down', sure: false }
    case 'Tab':
      return { type: 'commit', go: press.shift ? 'left' : 'right', sure: false }
    case 'ArrowUp':
      return { type: 'commit', go: 'up', sure: false, leaves: true }
    case 'ArrowDown':
      return { type: 'commit', go: 'down', sure: false, leaves: true }
    default:
      return null
  }
}

function whileMoving(press: KeyPress, context: KeyContext): GridAction | null {
  const menu = menuOf(press, context) ?? groupOf(press, context)
  if (menu) return menu
  const selection = context.row < 0 ? null : selectionOf(press, context)
  if (selection) return selection
  const move = moveOf(press, context)
  if (move) return move
  if (press.ctrl || (press.alt && context.row >= 0)) return null
  if (context.row < 0) return onHeader(press, context)
  return onCell(press, context)
}

/** Left and right close and open a product; Enter does whichever it is not. */
function groupOf({ key, ctrl, shift, alt }: KeyPress, { group }: KeyContext): GridAction | null {
  if (group === null || ctrl || shift || alt) return null
  if (key === 'ArrowLeft' && group === 'open') return { type: 'group', open: false }
  if (key === 'ArrowRight' && group === 'closed') return { type: 'group', open: true }
  return key === 'Enter' || key === ' ' ? { type: 'group', open: group === 'closed' } : null
}

/** The menu of the column: on its name by the keys for a menu, too, which in a cell open that of the item. */
function menuOf({ key, shift, alt }: KeyPress, context: KeyContext): GridAction | null {
  const column = context.columns[context.column]
  const asks =
    (key === 'ArrowDown' && alt) || (context.row < 0 && (key === 'ContextMenu' || (key === 'F10' && shift)))
  return column !== undefined && asks ? { type: 'column-menu', column } : null
}

/** What selects, and what is done to all that is selected. */
function selectionOf(press: KeyPress, context: KeyContext): GridAction | null {
  const { ctrl, shift, alt } = press
  if (alt) return null
  const several = context.selected.rows > 1 || context.selected.columns > 1
  switch (press.key) {
    case 'Escape':
      return several ? { type: 'single' } : null
    case ' ':
      if (shift && ctrl) return { type: 'select', what: 'all' }
      return shift ? { type: 'select', what: 'rows' } : ctrl ? { type: 'select', what: 'columns' } : null
    case 'Tab':
      return null
    case 'Delete':
    case 'Backspace':
      return several ? { type: 'clear-all' } : null
    default:
  }
  if (ctrl && !shift) {
    switch (press.key.toLowerCase()) {
      case 'a':
        return { type: 'select', what: 'all' }
      case 'd':
        return { type: 'fill', direction: 'down' }
      case 'r':
        // With one column it stays what it is everywhere in the program: Sync.
        return context.selected.columns > 1 ? { type: 'fill', direction: 'right' } : null
      case 'enter':
        return several ? { type: 'fill', direction: 'all' } : null
      default:
    }
  }
  if (!shift) return null
  const move = moveOf(press, { ...context, ...context.head }, context)
  if (move?.type !== 'move') return null
  return { type: 'extend', row: Math.max(0, move.row), column: move.column }
}

/** @param cursor the cell along whose row or column a jump looks, also where it is a corner of the selection that moves */
function moveOf(
  press: KeyPress,
  context: KeyContext,
  cursor: { row: number; column: number } = context
): GridAction | null {
  const { row, column, rows, columns, page, filled } = context
  const last = columns.length - 1
  const to = (nextRow: number, nextColumn: number): Move => ({
    type: 'move',
    row: clamp(nextRow, -1, rows - 1),
    column: clamp(nextColumn, 0, last)
  })
  const down = (step: 1 | -1): number =>
    press.ctrl ? jump(row, step, rows - 1, (at) => filled(at, cursor.column)) : row + step
  const along = (step: 1 | -1): number =>
    press.ctrl ? jump(column, step, last, (at) => filled(cursor.row, at)) : column + step
  if (press.alt) return null
  switch (press.key) {
    case 'ArrowUp':
      return to(down(-1), column)
    case 'ArrowDown':
      return to(down(1), column)
    case 'ArrowLeft':
      return to(row, along(-1))
    case 'ArrowRight':
      return to(row, along(1))
    case 'PageUp':
      return to(Math.max(0, row - page), column)
    case 'PageDown':
      return to(row + page, column)
    case 'Home':
      return press.ctrl ? to(0, 0) : to(row, 0)
    case 'End':
      return press.ctrl ? to(rows - 1, last) : to(row, last)
    case 'Tab':
      return tab(press.shift, context, to)
    default:
      return null
  }
}

/**
 * As in Excel and Google Sheets: along what is filled to its end, or over what is empty to what is filled next, or else to
 * the edge. Where rows are not read nobody knows where that would be, and the edge is what can be meant: the key waits
 * for nothing.
 */
function jump(from: number, step: 1 | -1, last: number, filled: (at: number) => boolean | null): number {
  const edge = step < 0 ? 0 : last
  if (from * step >= edge * step) return edge
  const runs = filled(from) === true && filled(from + step) === true
  for (let at = from + step; at !== edge + step; at += step) {
    const here = filled(at)
    if (here === null) return edge
    if (runs && !here) return at - step
    if (!runs && here) return at
  }
  return edge
}

/** Tab walks the cells, row after row, and leaves the grid at either end; in a selected block it goes around. */
function tab(
  back: boolean,
  context: KeyContext,
  moveTo: (row: number, column: number) => Move
): GridAction | null {
  const { row, column, rows, columns } = context
  const to = (nextRow: number, nextColumn: number): Move => ({ ...moveTo(nextRow, nextColumn), walks: true })
  const last = columns.length - 1
  if (row < 0) return null
  if (context.box) {
    return {
      type: 'move',
      ...inside(context.box, context, back ? 'left' : 'right'),
      walks: true,
      inside: true
    }
  }
  if (back) {
    if (column > 0) return to(row, column - 1)
    return row > 0 ? to(row - 1, last) : null
  }
  if (column < last) return to(row, column + 1)
  return row < rows - 1 ? to(row + 1, 0) : null
}

function onHeader(press: KeyPress, context: KeyContext): GridAction | null {
  const column = context.columns[context.column]
  if (column === undefined) return null
  if (press.key === 'Enter' || press.key === ' ') return { type: 'sort', column, add: press.shift }
  if (press.alt && press.key === 'ArrowRight') return { type: 'resize', column, by: 16 }
  if (press.alt && press.key === 'ArrowLeft') return { type: 'resize', column, by: -16 }
  return null
}

function onCell(press: KeyPress, context: KeyContext): GridAction | null {
  // Where no text is typed it opens the sheet of shortcuts.
  if (press.key === '?' && context.kind !== 'text') return null
  if (context.conflict && (press.key === 'Enter' || press.key === ' ')) return { type: 'open-conflict' }
  if (context.kind === 'toggle') {
    return press.key === ' ' || press.key === 'Enter' || press.key === 'F2' ? { type: 'toggle' } : null
  }
  const { box } = context
  if (box && press.key === 'Enter' && (press.shift || context.kind === 'fixed'))
    return { type: 'move', ...inside(box, context, press.shift ? 'up' : 'down'), inside: true }
  if (press.key === 'Enter' && press.shift) {
    return { type: 'move', row: Math.max(0, context.row - 1), column: context.column }
  }
  if (context.kind === 'fixed') {
    if (press.key === 'Enter') {
      const { row, rows, column, walkedFrom } = context
      return { type: 'move', row: clamp(row + 1, 0, rows - 1), column: walkedFrom ?? column }
    }
    const edits = isCharacter(press.key) || ['F2', 'Delete', 'Backspace'].includes(press.key)
    return edits ? { type: 'explain-fixed' } : null
  }
  if (press.key === 'Enter' || press.key === 'F2') return { type: 'edit', text: null }
  if (press.key === 'Delete' || press.key === 'Backspace') return { type: 'clear' }
  if (isCharacter(press.key)) return { type: 'edit', text: press.key }
  return null
}

/** A key that types something. */
const isCharacter = (key: string): boolean => [...key].length === 1
