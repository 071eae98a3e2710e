import type { Database } from 'better-sqlite3'

/** One event can change several sizes of a product: what is found of it is found of each of them. */
export function migrate0060(db: Database): void {
  db.exec(`
    CREATE TABLE findings_of_items (
      id INTEGER PRIMARY KEY, mark TEXT NOT NULL, kind TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('open', 'corrected', 'dismissed', 'withdrawn')),
      item_id TEXT NOT NULL, product_id TEXT NOT NULL, session_id TEXT, line_item_id TEXT, event_id TEXT,
      units INTEGER NOT NULL, correction INTEGER, evidence TEXT NOT NULL, batch_id INTEGER REFERENCES batches,
      at INTEGER NOT NULL, found_at INTEGER NOT NULL,
      -- up to when the events had been read when somebody put it aside
      dismissed_at INTEGER,
      UNIQUE (mark, item_id)
    ) STRICT;
    INSERT INTO findings_of_items SELECT * FROM findings;
    DROP TABLE findings;
    ALTER TABLE findings_of_items RENAME TO findings;
    CREATE INDEX findings_open ON findings (state, kind);
    CREATE INDEX findings_by_item ON findings (item_id);
  `)
}
