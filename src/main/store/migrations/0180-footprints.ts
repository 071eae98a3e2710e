import type { Database } from 'better-sqlite3'

/** A step back notes what it found at a field and how it left it, so that a step forth finds the way back. */
export function migrate0180(db: Database): void {
  db.exec(`
    CREATE TABLE footprints (
      batch_id INTEGER NOT NULL REFERENCES batches, entity_id TEXT NOT NULL, field TEXT NOT NULL,
      found TEXT NOT NULL, left TEXT NOT NULL, PRIMARY KEY (batch_id, entity_id, field)
    ) STRICT, WITHOUT ROWID;
  `)
}
