import type { InventoryRow } from '../../shared/inventory.ts'
import { invoke } from '../api.ts'
import type { InventoryView } from './inventory-view.ts'
import { rowCount, spanOf } from './selection.ts'
import type { Selection } from './selection.ts'

/** Rows asked for in one message: the most that the program answers with. */
const messageRows = 1000

/** The selected rows that are here, in the order of the list; null when some are not. */
export function rowsHere(view: InventoryView, selection: Selection): InventoryRow[] | null {
  const rows: InventoryRow[] = []
  const span = spanOf(selection)
  if (span) {
    for (let index = span.from; index <= span.to; index++) {
      const row = view.loadedRow(index)
      if (row === undefined) return null
      if (!row.group) rows.push(row)
    }
    return rows
  }
  if (selection.rows.kind === 'span') return null
  const places: number[] = []
  for (const id of selection.rows.ids) {
    const index = view.indexOf(id)
    if (index === undefined || view.loadedRow(index) === undefined) return null
    places.push(index)
  }
  return itemsOf(places.toSorted((a, b) => a - b).flatMap((index) => view.loadedRow(index) ?? []))
}

/** How many items are selected; where not all rows are here, the lines above groups are counted with them. */
export const itemCount = (view: InventoryView, selection: Selection): number =>
  rowsHere(view, selection)?.length ?? rowCount(selection)

/**
 * The selected rows in the order of the list, read in pieces where they are not here. Of a scattered selection, those
 * that the list still shows. Resolves with null when the list was replaced meanwhile.
 */
export async function readSelected(
  view: InventoryView,
  selection: Selection
): Promise<InventoryRow[] | null> {
  const span = spanOf(selection)
  if (span) return readSpan(view, selection.rows.token, span.from, span.to)
  const rows = await readSpan(view, selection.rows.token, 0, view.snapshot().count - 1)
  const wanted = selection.rows.kind === 'ids' ? selection.rows.ids : new Set<string>()
  return rows?.filter(({ id }) => wanted.has(id)) ?? null
}

/** The selected items, read where the page has not got them; null when the list was replaced meanwhile. */
export const selectedRows = async (
  view: InventoryView,
  selection: Selection
): Promise<InventoryRow[] | null> => rowsHere(view, selection) ?? (await readSelected(view, selection))

/** The items among rows: the line above a group is none. */
const itemsOf = (rows: InventoryRow[]): InventoryRow[] => rows.filter(({ group }) => group === undefined)

/** The items from one place to another of the list that `token` names; null when it was replaced meanwhile. */
export async function readSpan(
  view: InventoryView,
  token: number,
  from: number,
  to: number
): Promise<InventoryRow[] | null> {
  const rows = await readLines(view, token, from, to)
  return rows && itemsOf(rows)
}

/**
 * So many items from one place of the list on (fewer at its end), and the place of the last of them: a grouped list has
 * other lines between them. null when the list was replaced meanwhile.
 */
export async function readItems(
  view: InventoryView,
  token: number,
  from: number,
  howMany: number
): Promise<{ rows: InventoryRow[]; last: number } | null> {
  const end = view.snapshot().count
  const rows: InventoryRow[] = []
  let last = from
  for (let start = from; start < end && rows.length < howMany;) {
    const lines = await readLines(view, token, start, Math.min(end, start + howMany - rows.length) - 1)
    if (lines === null) return null
    if (lines.length === 0) break
    lines.forEach((line, at) => {
      if (line.group) return
      rows.push(line)
      last = start + at
    })
    start += lines.length
  }
  return { rows, last }
}

async function readLines(
  view: InventoryView,
  token: number,
  from: number,
  to: number
): Promise<InventoryRow[] | null> {
  const rows: InventoryRow[] = []
  const { query } = view.snapshot()
  for (let index = from; index <= to;) {
    if (view.snapshot().token !== token) return null
    const here = view.loadedRow(index)
    if (here) {
      rows.push(here)
      index += 1
      continue
    }
    const count = Math.min(messageRows, to - index + 1)
    const answer = await invoke('read-window', { token, query, start: index, count })
    if (answer.token !== token) return null
    if (answer.rows.length === 0) return rows
    rows.push(...answer.rows.map((row) => view.painted(row)))
    index += answer.rows.length
  }
  return rows
}
