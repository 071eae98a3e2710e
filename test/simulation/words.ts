import type { SyncReport } from '../../src/main/engine-api.ts'
import { rowsOf } from './owner.ts'
import type { Seat } from './seat.ts'

/** A finished run says that shop and desk are in step only where nothing is asked, refused or still to be sent. */
export async function checkWords(seat: Seat, { status, waiting }: SyncReport): Promise<void> {
  if (!/\bin step\b/.test(status)) return
  const asked = (await seat.ask('list-conflicts', {}))?.conflicts ?? []
  const marked = (await rowsOf(seat)).filter((row) => Object.keys(row.marks).length > 0)
  if (waiting > 0) seat.journal.fail(`“${status}” is said while ${waiting} edits wait`)
  for (const { kind, itemId, field } of asked)
    seat.journal.fail(`“${status}” is said while ${field} of ${itemId} is asked about (${kind})`)
  for (const { id, marks } of marked)
    seat.journal.fail(`“${status}” is said while ${id} is marked ${JSON.stringify(marks)}`)
}
