import type { Database } from 'better-sqlite3'

/** A question that a step took back remembers what had answered it before, so that the answer can be given again. */
export function migrate0160(db: Database): void {
  db.exec('ALTER TABLE conflicts ADD COLUMN answered_by INTEGER')
}
