import type { Database } from 'better-sqlite3'

/** Counts that were made beside the open stocktake, of items that it had counted: the newest that stands is the truth. */
export function migrate0100(db: Database): void {
  db.exec(`
    CREATE TABLE stocktake_recounts (
      stocktake_id INTEGER NOT NULL REFERENCES stocktakes, item_id TEXT NOT NULL,
      batch_id INTEGER NOT NULL REFERENCES batches, counted INTEGER NOT NULL,
      -- as in stocktake_items, and what was on hand before
      expected INTEGER NOT NULL, was INTEGER,
      PRIMARY KEY (stocktake_id, item_id, batch_id)
    ) STRICT, WITHOUT ROWID;
  `)
}
