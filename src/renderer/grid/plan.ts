import { bulkPlace } from '../../shared/bulk.ts'
import type { CellField, InventoryRow } from '../../shared/inventory.ts'
import { isMetadataColumn } from '../../shared/metadata-columns.ts'
import { words } from '../messages/grid.ts'
import { columnLabel } from '../messages/labels.ts'
import { copiedCell } from './clipboard.ts'
import { fieldOf } from './columns.tsx'
import type { ColumnId } from './columns.tsx'
import { cellText, readInput, readValue } from './edit-input.ts'
import type { Reading } from './edit-input.ts'
import type { CellChange } from './save-cells.ts'

/** A cell that stays as it is, and why. The item is null for what fell outside the list. */
export type Refusal = { item: InventoryRow | null; reason: string }

/** What an action on many cells would do: decided before anything is written, so that it is one write. */
export type Plan = {
  changes: CellChange[]
  refused: Refusal[]
  /** Cells left alone because there was nothing to put into them. */
  blank: number
  /** Items whose stock would no longer be counted: asked about first. */
  untracked: number
}

const emptyPlan = (): Plan => ({ changes: [], refused: [], blank: 0, untracked: 0 })

type Target = { rows: readonly InventoryRow[]; columns: readonly ColumnId[] }

/**
 * Lays a copied block over the selected cells. It repeats where the selection holds it a whole number of times (one
 * value fills everything), and otherwise goes once from the upper left cell. Empty cells change nothing.
 */
export function planPaste(copied: readonly (readonly string[])[], target: Target): Plan {
  const plan = emptyPlan()
  const width = Math.max(...copied.map((line) => line.length))
  const selected = { rows: target.rows.length, columns: target.columns.length }
  const repeats = fits(selected, copied.length, width)
  const down = repeats ? target.rows.length : copied.length
  const right = repeats ? target.columns.length : width
  for (let row = 0; row < down; row++) {
    for (let place = 0; place < right; place++) {
      const value = copied[row % copied.length]?.[place % width] ?? ''
      const item = target.rows[row]
      const column = target.columns[place]
      if (value.trim() === '') plan.blank += 1
      else if (item === undefined || column === undefined) {
        plan.refused.push({ item: null, reason: words.outside })
      } else put(plan, item, column, value, readValue)
    }
  }
  return withoutRivals(plan)
}

/** Whether a block of this size repeats over a selection, as Excel and Google Sheets have it. */
export const fits = (selected: { rows: number; columns: number }, height: number, width: number): boolean =>
  selected.rows > 0 && selected.rows % height === 0 && selected.columns > 0 && selected.columns % width === 0

/** What was typed into one cell, into all that are selected: `+5` adds five to each. */
export function planTyped(typed: string, { rows, columns }: Target): Plan {
  const plan = emptyPlan()
  for (const item of rows) for (const column of columns) put(plan, item, column, typed, readInput)
  return plan
}

/** Empties cells. Names, prices and what is worked out cannot be empty and say so. */
export const planClear = (target: Target): Plan => planTyped('', target)

/** Repeats the rows of `source` over `rows`, in order. Values are copied, never continued as a series. */
export function planFillRows(source: readonly InventoryRow[], { rows, columns }: Target): Plan {
  const plan = emptyPlan()
  rows.forEach((item, at) => {
    const from = source[at % source.length]
    if (from === undefined) return
    for (const column of columns) {
      const field = fieldOf(column)
      const value = field === null ? copiedCell(column, from).text : cellText(field, from)
      if (value === '') plan.blank += 1
      else putValue(plan, from, item, column, value)
    }
  })
  return withoutRivals(plan)
}

/** Repeats the columns `source` over `columns`, in order. Only a value of its kind fits another column. */
export function planFillColumns(source: readonly ColumnId[], { rows, columns }: Target): Plan {
  const plan = emptyPlan()
  for (const item of rows) {
    columns.forEach((column, at) => {
      const from = source[at % source.length]
      if (from !== undefined) putFrom(plan, { item, column: from }, item, column)
    })
  }
  return plan
}

/** Puts what one cell says into all others. Only a value of its kind fits another column. */
export function planFillAll(source: Source, { rows, columns }: Target): Plan {
  const plan = emptyPlan()
  for (const item of rows) {
    for (const column of columns) {
      if (item.id !== source.item.id || column !== source.column) putFrom(plan, source, item, column)
    }
  }
  return plan
}

type Source = { item: InventoryRow; column: ColumnId }

function putFrom(plan: Plan, source: Source, item: InventoryRow, column: ColumnId): void {
  const from = fieldOf(source.column)
  const to = fieldOf(column)
  if (to !== null && from !== to && !(from !== null && areAlike(from, to))) {
    plan.refused.push({ item, reason: words.otherKind(columnLabel(column)) })
    return
  }
  const value = from === null ? '' : cellText(from, source.item)
  if (to !== null && value === '') plan.blank += 1
  else putValue(plan, source.item, item, column, value)
}

/** The digits of a price are another amount of money in another currency, so they stay in their own. */
function putValue(plan: Plan, from: InventoryRow, item: InventoryRow, column: ColumnId, value: string): void {
  const theirs = from.price?.currency
  const own = item.price?.currency
  if (fieldOf(column) === 'price' && theirs !== undefined && own !== undefined && theirs !== own) {
    plan.refused.push({ item, reason: words.otherCurrency(own, theirs) })
  } else put(plan, item, column, value, readValue)
}

/** Sizes share a name, metadata and often a price: of several values for one of those the first is taken. */
function withoutRivals(plan: Plan): Plan {
  const taken = new Map<string, string>()
  const refused: Refusal[] = []
  const changes = plan.changes.filter(({ item, field, input, patch }) => {
    const [ownerId = ''] = item.id.split('/')
    const place = `${field} ${bulkPlace(field, { ...item, ownerId })}`
    const value = patch.price ? String(patch.price.amount) : input
    const first = taken.get(place) ?? value
    taken.set(place, first)
    if (first !== value) refused.push({ item, reason: words.oneForAll })
    return first === value
  })
  return { ...plan, changes, refused: [...plan.refused, ...refused] }
}

/** Both are numbers of things, or both any words: metadata says nothing of what it holds. */
const areAlike = (...fields: CellField[]): boolean =>
  fields.every((field) => field === 'onHand' || field === 'reorderPoint') || fields.every(isMetadataColumn)

function put(
  plan: Plan,
  item: InventoryRow,
  column: ColumnId,
  value: string,
  read: (field: CellField, value: string, item: InventoryRow) => Reading
): void {
  const field = fieldOf(column)
  if (field === null) {
    // A block that is pasted back where it was copied from asks nothing of the columns that are worked out.
    if (value !== copiedCell(column, item).text) {
      plan.refused.push({ item, reason: words.workedOut(columnLabel(column)) })
    }
    return
  }
  if (item.marks[field] === 'conflict') {
    plan.refused.push({ item, reason: words.inConflict })
    return
  }
  const reading = read(field, value, item)
  if (!reading.ok) plan.refused.push({ item, reason: reading.reason })
  else if (reading.changes) {
    if (reading.clears) plan.untracked += 1
    plan.changes.push({ item, field, input: reading.input, patch: reading.patch })
  }
}
