import type { ColumnId } from './columns.tsx'
import type { Box, Selection } from './selection.ts'

export type Direction = 'down' | 'up' | 'right' | 'left' | 'stay'

/** Everything that a key, a click or a paste can mean in the grid. */
export type GridAction =
  /** `walks`: by Tab, along a row that Enter leaves for the next, where it began. `inside`: what is selected stays so. */
  | { type: 'move'; row: number; column: number; walks?: true; inside?: true }
  | { type: 'extend'; row: number; column: number }
  | { type: 'select'; what: 'all' | 'rows' | 'columns' }
  | { type: 'single' }
  | { type: 'fill'; direction: 'down' | 'right' | 'all' }
  | { type: 'clear-all' }
  | { type: 'commit-all' }
  | { type: 'edit'; text: string | null }
  | { type: 'into-text' }
  /** `leaves`: by an arrow, which goes where it points, also out of what is selected. */
  | { type: 'commit'; go: Direction; sure: boolean; leaves?: true }
  | { type: 'cancel' }
  | { type: 'clear' }
  | { type: 'toggle' }
  | { type: 'sort'; column: ColumnId; add: boolean }
  | { type: 'resize'; column: ColumnId; by: number }
  | { type: 'column-menu'; column: ColumnId }
  | { type: 'group'; open: boolean }
  | { type: 'open-conflict' }
  | { type: 'explain-fixed' }

export type Editing = {
  itemId: string
  /** What the item is called, should its row be gone. */
  itemName: string
  row: number
  columnId: ColumnId
  /** What the cell said when it was opened, as the program has it. */
  seen: string | null
  /** What it was opened with to be changed; null where typing began on the closed cell. */
  opened: string | null
  text: string
  /** Why the text cannot be saved; said beneath the cell once somebody tried. */
  reason: string | null
  /** The editor asks, in place, whether the number may go. */
  asking: boolean
  /** Typing began on the closed cell: ← and → go on to the next, until somebody goes into the text. */
  over: boolean
}

export type GridState = {
  /** Row −1 is the header. */
  row: number
  column: number
  /** The item under the cursor, to find it again when rows move. */
  itemId: string | null
  /** The column where Tab began to walk; null once the cursor goes any other way. */
  walkedFrom: number | null
  /** More than the cell under the cursor; the cursor is always inside. */
  selection: Selection | null
  editing: Editing | null
}

export type GridChange =
  | { type: 'moved'; row: number; column: number; itemId: string | null; walks: boolean; inside: boolean }
  /** The list moved under the cursor, which stays with its item where it can, or goes back to where it was. */
  | { type: 'followed'; row: number; column: number; itemId: string | null }
  | { type: 'selected'; selection: Selection | null }
  /** Columns were hidden, shown or moved; the cursor stays in its own, or in its place when that is gone. */
  | { type: 'arranged'; before: readonly ColumnId[]; visible: readonly ColumnId[] }
  | ({ type: 'editing' } & Pick<Editing, 'itemId' | 'itemName' | 'columnId' | 'seen' | 'text' | 'over'>)
  | { type: 'typed'; text: string }
  | { type: 'entered' }
  | { type: 'refused'; reason: string }
  | { type: 'asked' }
  | { type: 'closed' }

export const initialGridState: GridState = {
  row: 0,
  column: 0,
  itemId: null,
  walkedFrom: null,
  selection: null,
  editing: null
}

export function gridReducer(state: GridState, change: GridChange): GridState {
  switch (change.type) {
    case 'moved':
      return {
        row: change.row,
        column: change.column,
        itemId: change.itemId,
        walkedFrom: change.walks ? (state.walkedFrom ?? state.column) : null,
        selection: change.inside ? state.selection : null,
        editing: keep(state, change)
      }
    case 'followed': {
      const { row, column, itemId } = change
      const same = state.itemId === null || itemId === state.itemId
      const selection = same ? state.selection : null
      const walkedFrom = same ? state.walkedFrom : null
      return { row, column, itemId, walkedFrom, selection, editing: keep(state, change) }
    }
    case 'arranged': {
      const { before, visible } = change
      const own = visible.indexOf(before[state.column] ?? 'product')
      const column = Math.max(0, own < 0 ? Math.min(state.column, visible.length - 1) : own)
      // A range that is not around the cursor any more is not seen, and nothing may be done to it.
      const at = visible[column]
      const holds = at !== undefined && state.selection?.columns.includes(at) === true
      const editing = state.editing && visible.includes(state.editing.columnId) ? state.editing : null
      return { ...state, column, walkedFrom: null, selection: holds ? state.selection : null, editing }
    }
    case 'selected':
      return state.selection === change.selection ? state : { ...state, selection: change.selection }
    case 'editing': {
      const { type: _change, ...asked } = change
      const editing = {
        ...asked,
        opened: asked.over ? null : asked.text,
        row: state.row,
        reason: null,
        asking: false
      }
      return { ...state, itemId: asked.itemId, editing }
    }
    case 'typed':
      if (!state.editing) return state
      return { ...state, editing: { ...state.editing, text: change.text, reason: null, asking: false } }
    case 'refused':
      if (!state.editing) return state
      return { ...state, editing: { ...state.editing, reason: change.reason, over: false } }
    case 'entered':
      if (!state.editing?.over) return state
      return { ...state, editing: { ...state.editing, over: false } }
    case 'asked':
      if (!state.editing) return state
      return { ...state, editing: { ...state.editing, asking: true } }
    case 'closed':
      return { ...state, editing: null }
  }
}

/** An open editor follows its item when rows shift under it, and closes when the cursor goes elsewhere. */
function keep(state: GridState, to: { row: number; itemId: string | null }): Editing | null {
  if (!state.editing || state.editing.itemId !== to.itemId) return null
  return { ...state.editing, row: to.row }
}

const steps: Record<Direction, { row: number; column: number }> = {
  down: { row: 1, column: 0 },
  up: { row: -1, column: 0 },
  right: { row: 0, column: 1 },
  left: { row: 0, column: -1 },
  stay: { row: 0, column: 0 }
}

/** The next cell of a selected block: along its rows, or down its columns, and from its end to its beginning. */
export function inside(
  box: Box,
  at: { row: number; column: number },
  go: Direction
): { row: number; column: number } {
  const height = box.bottom - box.top + 1
  const width = box.right - box.left + 1
  const [row, column] = [at.row - box.top, at.column - box.left]
  const along = go === 'right' || go === 'left'
  const step = go === 'stay' ? 0 : go === 'right' || go === 'down' ? 1 : -1
  const cells = height * width
  const place = ((along ? row * width + column : column * height + row) + step + cells) % cells
  const [line, rest] = along
    ? [Math.floor(place / width), place % width]
    : [place % height, Math.floor(place / height)]
  return { row: box.top + line, column: box.left + rest }
}

/**
 * Where the cursor goes after a commit by Enter or Tab. Tab at the end of a row goes on in the next; Enter after Tab goes to the next row,
 * to the column where Tab began.
 */
export function after(
  state: GridState,
  then: Direction,
  rows: number,
  columns: number
): { row: number; column: number } {
  const step = steps[then]
  let row = state.row + step.row
  let column = (then === 'down' ? (state.walkedFrom ?? state.column) : state.column) + step.column
  if (column >= columns) {
    row = Math.min(row + 1, rows - 1)
    column = row === state.row ? columns - 1 : 0
  } else if (column < 0) {
    row = Math.max(row - 1, 0)
    column = row === state.row ? 0 : columns - 1
  }
  return { row: Math.max(0, Math.min(rows - 1, row)), column }
}

/** Where an arrow leads: to the cell beside, and nowhere at the edge. */
export function beside(
  { row, column }: { row: number; column: number },
  then: Direction,
  rows: number,
  columns: number
): { row: number; column: number } {
  const step = steps[then]
  return {
    row: Math.max(0, Math.min(rows - 1, row + step.row)),
    column: Math.max(0, Math.min(columns - 1, column + step.column))
  }
}
