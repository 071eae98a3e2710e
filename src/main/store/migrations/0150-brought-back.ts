import type { Database } from 'better-sqlite3'

/** What a step brought back remembers what had ended it, so that a step forth ends just that again. */
export function migrate0150(db: Database): void {
  db.exec(`
    ALTER TABLE edits ADD COLUMN brought_back INTEGER;
    CREATE INDEX edits_by_brought_back ON edits (brought_back) WHERE brought_back IS NOT NULL;
  `)
}
