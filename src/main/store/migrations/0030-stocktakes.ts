import type { Database } from 'better-sqlite3'

/** Stocktakes under way and done, products and prices that are to be made in Stripe, and finding a price by its key. */
export function migrate0030(db: Database): void {
  db.exec(`
    CREATE TABLE stocktakes (
      id INTEGER PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('counting', 'paused', 'applied', 'discarded')),
      scope TEXT NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER, batch_id INTEGER REFERENCES batches
    ) STRICT;
    CREATE UNIQUE INDEX stocktakes_open ON stocktakes (state IN ('counting', 'paused')) WHERE state IN ('counting', 'paused');
    -- the items a stocktake is about, from its beginning on, and what was counted of them
    CREATE TABLE stocktake_items (
      stocktake_id INTEGER NOT NULL REFERENCES stocktakes, item_id TEXT NOT NULL,
      -- what was on hand when the counting of the item began; NULL: not counted yet, or no number was kept
      expected INTEGER, counted INTEGER, counted_at INTEGER,
      -- counted without being asked for
      beside INTEGER NOT NULL,
      PRIMARY KEY (stocktake_id, item_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX stocktake_counted ON stocktake_items (stocktake_id, counted_at) WHERE counted IS NOT NULL;

    -- what is to be made in Stripe, each with its exact request and key before it is sent
    CREATE TABLE creations (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      -- the id it has here, which a product keeps and a price does not
      id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL CHECK (kind IN ('product', 'price')),
      product_id TEXT NOT NULL, batch_id INTEGER NOT NULL REFERENCES batches,
      -- JSON of the command, and of what it makes, as it is shown meanwhile
      command TEXT NOT NULL, draft TEXT NOT NULL, makes_default INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'made', 'failed', 'dropped')),
      attempt INTEGER NOT NULL DEFAULT 0, sent_at INTEGER, unsure_at INTEGER, failure TEXT, made_id TEXT,
      ended_by INTEGER REFERENCES batches, created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX creations_open ON creations (product_id) WHERE state IN ('waiting', 'sending', 'failed');
    CREATE INDEX creations_by_batch ON creations (batch_id);

    CREATE INDEX prices_by_lookup_key ON prices (json_extract(body, '$.lookupKey'))
      WHERE json_extract(body, '$.lookupKey') IS NOT NULL;
  `)
}
