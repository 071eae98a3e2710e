import type { ColumnId } from './columns.tsx'

/**
 * The selected cells beside the active one. A span counts in places of one ordered list, which its token names; as
 * soon as there is another list (a sort, a filter, a sync that adds rows) it is carried over by the ids of its
 * items, so that it never comes to mean other cells.
 */
export type Selection = {
  rows:
    | { kind: 'span'; token: number; anchor: number; head: number }
    | { kind: 'ids'; token: number; ids: ReadonlySet<string> }
  columns: readonly ColumnId[]
  /** The columns between which it was drawn: what Shift moves is the head. */
  anchorColumn: ColumnId
  headColumn: ColumnId
}

export type Corner = { row: number; column: number }

/** The row of the list that a cell of the page stands in; −1 is the head. */
export const rowOf = (cell: Element): number =>
  // as those who listen are told, who count from 1 and the head with the rows
  Number(cell.closest('[role=row]')?.getAttribute('aria-rowindex')) - 2

/** The block between two corners; null when that is one cell, which is no selection but the cursor. */
export function block(
  token: number,
  anchor: Corner,
  head: Corner,
  visible: readonly ColumnId[]
): Selection | null {
  const [left, right] = ordered(anchor.column, head.column)
  const columns = visible.slice(left, right + 1)
  const anchorColumn = visible[anchor.column]
  const headColumn = visible[head.column]
  if (anchorColumn === undefined || headColumn === undefined) return null
  if (anchor.row === head.row && columns.length === 1) return null
  const rows = { kind: 'span', token, anchor: anchor.row, head: head.row } as const
  return { rows, columns, anchorColumn, headColumn }
}

const ordered = (a: number, b: number): [number, number] => (a < b ? [a, b] : [b, a])

/** The first and the last row of a span; null for one that was scattered. */
export function spanOf(selection: Selection): { from: number; to: number } | null {
  if (selection.rows.kind === 'ids') return null
  const [from, to] = ordered(selection.rows.anchor, selection.rows.head)
  return { from, to }
}

/** The two corners, to draw it anew from; null for a selection that was scattered. */
export function cornersOf(
  selection: Selection,
  visible: readonly ColumnId[]
): { anchor: Corner; head: Corner } | null {
  const { rows, anchorColumn, headColumn } = selection
  const [from, to] = [visible.indexOf(anchorColumn), visible.indexOf(headColumn)]
  if (rows.kind === 'ids' || from < 0 || to < 0) return null
  return { anchor: { row: rows.anchor, column: from }, head: { row: rows.head, column: to } }
}

export type Box = { top: number; bottom: number; left: number; right: number }

/** The rows and columns it reaches over; null for a selection that was scattered. */
export function boxOf(selection: Selection, visible: readonly ColumnId[]): Box | null {
  const corners = cornersOf(selection, visible)
  if (corners === null) return null
  const [top, bottom] = ordered(corners.anchor.row, corners.head.row)
  const [left, right] = ordered(corners.anchor.column, corners.head.column)
  return { top, bottom, left, right }
}

/** What a selection has to ask of the list of rows. */
export type Places = {
  token: number
  /** The ids of a span, first to last, of the list `token` names; null when they are not all known any more. */
  idsOf: (token: number, from: number, to: number) => readonly string[] | null
  indexOf: (id: string) => number | undefined
  /** True when every row of the list is known, so that an id which is not there is gone. */
  complete: boolean
}

/**
 * The same cells in the list of now: again a span where its items still follow one another, a set of ids where they
 * were scattered, and null where it cannot be known which they are or at most one cell is left.
 */
export function carried(selection: Selection, places: Places): Selection | null {
  const { rows } = selection
  const { token, indexOf } = places
  if (rows.kind === 'span' && rows.token === token) return selection
  const span = spanOf(selection)
  const before =
    rows.kind === 'ids' ? [...rows.ids] : span ? places.idsOf(rows.token, span.from, span.to) : null
  if (before === null) return null
  const found = before.flatMap((id) => indexOf(id) ?? [])
  const left = places.complete ? before.filter((id) => indexOf(id) !== undefined) : before
  if (left.length === 0 || (left.length === 1 && selection.columns.length === 1)) return null
  const first = Math.min(...found)
  const last = Math.max(...found)
  if (found.length === left.length && last - first === found.length - 1) {
    const down = rows.kind === 'ids' || rows.anchor <= rows.head
    const [anchor, head] = down ? [first, last] : [last, first]
    return { ...selection, rows: { kind: 'span', token, anchor, head } }
  }
  if (rows.kind === 'ids' && rows.token === token && left.length === before.length) return selection
  return { ...selection, rows: { kind: 'ids', token, ids: new Set(left) } }
}

/** The same rows over all columns. */
export function overColumns(selection: Selection, visible: readonly ColumnId[]): Selection {
  const [first = selection.anchorColumn] = visible
  return {
    ...selection,
    columns: visible,
    anchorColumn: first,
    headColumn: visible.at(-1) ?? selection.headColumn
  }
}

/** How many rows it holds. */
export function rowCount(selection: Selection): number {
  const span = spanOf(selection)
  if (span) return span.to - span.from + 1
  return selection.rows.kind === 'ids' ? selection.rows.ids.size : 0
}

/** Whether the row at a place, which is the item `id` when that is known, is in the selection. */
export function holdsRow(selection: Selection, index: number, id: string | null): boolean {
  const span = spanOf(selection)
  if (span) return index >= span.from && index <= span.to
  return id !== null && selection.rows.kind === 'ids' && selection.rows.ids.has(id)
}

/** How one row shows its part: which columns, and where the outline has an edge. As text, so that rows compare it. */
export function rowLook(
  selection: Selection,
  index: number,
  idAt: (index: number) => string | null
): string | null {
  if (!holdsRow(selection, index, idAt(index))) return null
  const top = holdsRow(selection, index - 1, idAt(index - 1)) ? '' : 'top'
  const bottom = holdsRow(selection, index + 1, idAt(index + 1)) ? '' : 'bottom'
  return `${selection.columns.join(' ')}|${top} ${bottom}`
}

/** The classes of one cell in a row that looks like `look`; the outline runs where the next cell is not selected. */
export function cellLook(look: string | null, column: ColumnId, visible: readonly ColumnId[]): string {
  if (look === null) return ''
  const [columns = '', edges = ''] = look.split('|')
  const selected = columns.split(' ')
  if (!selected.includes(column)) return ''
  const at = visible.indexOf(column)
  const left = selected.includes(visible[at - 1] ?? '') ? '' : ' range-left'
  const right = selected.includes(visible[at + 1] ?? '') ? '' : ' range-right'
  const ends = edges.split(' ').flatMap((edge) => (edge === '' ? [] : [` range-${edge}`]))
  return ` cell-in-range${left}${right}${ends.join('')}`
}
