import type { Layout } from '../../shared/contract.ts'
import { isMetadataColumn } from '../../shared/metadata-columns.ts'
import { defaultWidth } from './columns.tsx'
import type { ColumnId } from './columns.tsx'

type Columns = Layout['columns']
type Column = Columns[number]

/** Whether a column stays in sight at the left: those somebody pinned, and the first one unless it was let go. */
export function isPinned(column: Column, columns: Columns): boolean {
  return column.visible && (column.pinned ?? columns.find(({ visible }) => visible)?.id === column.id)
}

/** The columns as they stand on the screen: pinned ones first. */
export function arranged(columns: Columns): Columns {
  const pinned = columns.filter((column) => isPinned(column, columns))
  return pinned.length === 0 ? columns : [...pinned, ...columns.filter((column) => !pinned.includes(column))]
}

/** With one column changed. */
export const changed = (columns: Columns, id: string, change: Partial<Column>): Columns =>
  columns.map((column) => (column.id === id ? { ...column, ...change } : column))

/** So many columns of metadata come with the rows at most. */
export const mostMetadata = 60

/** With a column in sight that is hidden, or not there yet; null where there is no room for one more key. */
export function withShown(columns: Columns, id: ColumnId): Columns | null {
  if (columns.some((column) => column.id === id)) return changed(columns, id, { visible: true })
  const full = columns.filter((column) => isMetadataColumn(column.id)).length >= mostMetadata
  return full && isMetadataColumn(id) ? null : [...columns, { id, width: defaultWidth(id), visible: true }]
}

/** Pins a column behind those that are pinned, or lets it go to the front of the others. */
export function withPin(columns: Columns, id: string, pinned: boolean): Columns {
  const now = arranged(columns).map((column) => ({ ...column, pinned: isPinned(column, columns) }))
  const moved = now.find((column) => column.id === id)
  if (moved === undefined) return columns
  const others = now.filter((column) => column.id !== id)
  const place = others.filter((column) => column.pinned).length
  return others.toSpliced(place, 0, { ...moved, pinned })
}

/** Moves a column past its visible neighbour, on its side of the line between pinned and not. */
export function movedBy(columns: Columns, id: string, by: -1 | 1): Columns {
  const beside = neighbour(columns, id, by)
  return beside === null ? columns : movedTo(columns, id, beside.id, by === 1)
}

/** The visible column to the left or the right that a column could trade places with; null at an end. */
export function neighbour(columns: Columns, id: string, by: -1 | 1): Column | null {
  const shown = arranged(columns).filter(({ visible }) => visible)
  const at = shown.findIndex((column) => column.id === id)
  const [column, beside] = [shown[at], shown[at + by]]
  if (column === undefined || beside === undefined) return null
  return isPinned(column, columns) === isPinned(beside, columns) ? beside : null
}

/** Puts a column before or behind another. Among pinned columns it is pinned, among others it is not. */
export function movedTo(columns: Columns, id: string, target: string, behind: boolean): Columns {
  const now = arranged(columns)
  const moved = now.find((column) => column.id === id)
  const beside = now.find((column) => column.id === target)
  if (moved === undefined || beside === undefined || id === target) return columns
  const pinned = isPinned(beside, columns)
  // Who is pinned only by being the first says so before another comes first.
  const others = now.flatMap((column) =>
    column.id === id ? [] : [isPinned(column, columns) ? { ...column, pinned: true } : column]
  )
  const place = others.findIndex((column) => column.id === target) + (behind ? 1 : 0)
  const itself = isPinned(moved, columns) === pinned ? moved : { ...moved, pinned }
  return others.toSpliced(place, 0, pinned ? { ...itself, pinned } : itself)
}
