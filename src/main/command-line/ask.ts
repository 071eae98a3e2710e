import type { Output } from '../../shared/contract.ts'
import type { Conflict } from '../../shared/edits.ts'
import { AppFailure, type Envelope } from '../../shared/failure.ts'
import { everything, type InventoryRow, type ViewName } from '../../shared/inventory.ts'
import type { Engine } from '../engine-api.ts'

/** What a command found out: the object for `--json`, the same for people, and whether all is well. */
export type Result = { json: object; text: string; ok: boolean }

/** The value in an envelope; a failure is thrown, to be told in one place. */
export function open<T>(envelope: Envelope<T>): T {
  if (envelope.ok) return envelope.value
  throw new AppFailure(envelope.failure.code, envelope.failure.detail)
}

/** Every row of a view, fetched in pages. */
export async function readRows(engine: Engine, view: ViewName): Promise<InventoryRow[]> {
  const page = 1000
  const query = { ...everything, view }
  const {
    token,
    rows,
    count: total
  } = open(await engine.dispatch('open-view', { query, start: 0, count: page }))
  const all = [...rows]
  while (all.length < total) {
    const next = open(await engine.dispatch('read-window', { token, query, start: all.length, count: page }))
    if (next.rows.length === 0) break
    all.push(...next.rows)
  }
  return all
}

export async function readRow(engine: Engine, id: string): Promise<InventoryRow> {
  return open(await engine.dispatch('read-item', { id })).row
}

export async function readConflicts(engine: Engine): Promise<Conflict[]> {
  const { conflicts: found }: Output<'list-conflicts'> = open(await engine.dispatch('list-conflicts', {}))
  return found
}

export function stockText(row: InventoryRow): string {
  return row.onHand === null ? (row.stockText ?? '–') : String(row.onHand)
}
