import type { Database } from 'better-sqlite3'
import type { ConflictRow } from './conflicts.ts'
import type { EditNow } from './outbox.ts'

/** What of a question a step may change. */
export type QuestionState = Pick<
  ConflictRow,
  'id' | 'kind' | 'mine' | 'theirs' | 'resolution' | 'resolved_at' | 'batch_id' | 'answered_by'
>

/** What is wished of one field and asked about it. `remote`: what Stripe says of it. */
export type FieldState = { edits: EditNow[]; questions: QuestionState[] }
export type Footprint = { found: FieldState; left: FieldState & { remote: string | null } }

/** What each step back found at a field, and how it left it. */
export function createFootprints(db: Database) {
  const insert = db.prepare(
    'INSERT OR IGNORE INTO footprints (batch_id, entity_id, field, found, left) VALUES (?, ?, ?, ?, ?)'
  )
  const select = db.prepare<[number, string, string], { found: string; left: string }>(
    'SELECT found, left FROM footprints WHERE batch_id = ? AND entity_id = ? AND field = ?'
  )
  const question = db.prepare(`
    UPDATE conflicts SET kind = @kind, mine = @mine, theirs = @theirs, resolution = @resolution,
      resolved_at = @resolved_at, batch_id = @batch_id, answered_by = @answered_by WHERE id = @id`)
  return {
    /** A field that is met once more, as in a step that is finished after a restart, is not as it was left any more. */
    add: (batchId: number, entityId: string, field: string, { found, left }: Footprint) =>
      insert.run(batchId, entityId, field, JSON.stringify(found), JSON.stringify(left)),
    of(batchId: number, entityId: string, field: string): Footprint | null {
      const row = select.get(batchId, entityId, field)
      return row === undefined ? null : { found: JSON.parse(row.found), left: JSON.parse(row.left) }
    },
    /** A question is as it was found. */
    putQuestion: (state: QuestionState) => question.run(state)
  }
}
