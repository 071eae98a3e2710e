import type { Database } from 'better-sqlite3'
import type { ConflictRow } from './conflicts.ts'
import type { Edit } from './outbox.ts'

/** What of an edit, and of a question, a step may change. */
export type EditState = Pick<
  Edit,
  'seq' | 'state' | 'base' | 'value' | 'push_id' | 'ended_by' | 'brought_back' | 'failure'
>
export type QuestionState = Pick<
  ConflictRow,
  'id' | 'kind' | 'mine' | 'theirs' | 'resolution' | 'resolved_at' | 'batch_id' | 'answered_by'
>

/** What is wished of one field and asked about it. `remote`: what Stripe says of it. */
export type FieldState = { edits: EditState[]; questions: QuestionState[] }
export type Footprint = { found: FieldState; left: FieldState & { remote: string | null } }

/** What each step back found at a field, and how it left it. */
export function createFootprints(db: Database) {
  const insert = db.prepare(
    'INSERT INTO footprints (batch_id, entity_id, field, found, left) VALUES (?, ?, ?, ?, ?)'
  )
  const select = db.prepare<[number, string, string], { found: string; left: string }>(
    'SELECT found, left FROM footprints WHERE batch_id = ? AND entity_id = ? AND field = ?'
  )
  const edit = db.prepare(`
    UPDATE edits SET state = @state, base = @base, value = @value, push_id = @push_id, ended_by = @ended_by,
      brought_back = @brought_back, failure = @failure WHERE seq = @seq`)
  const question = db.prepare(`
    UPDATE conflicts SET kind = @kind, mine = @mine, theirs = @theirs, resolution = @resolution,
      resolved_at = @resolved_at, batch_id = @batch_id, answered_by = @answered_by WHERE id = @id`)
  return {
    add: (batchId: number, entityId: string, field: string, { found, left }: Footprint) =>
      insert.run(batchId, entityId, field, JSON.stringify(found), JSON.stringify(left)),
    of(batchId: number, entityId: string, field: string): Footprint | null {
      const row = select.get(batchId, entityId, field)
      return row === undefined ? null : { found: JSON.parse(row.found), left: JSON.parse(row.left) }
    },
    /** An edit, and a question, is as it was found. */
    putEdit: (state: EditState) => edit.run(state),
    putQuestion: (state: QuestionState) => question.run(state)
  }
}
