import type { Database } from 'better-sqlite3'

/** When a product's list of variants was changed is remembered as it is met, since the event may be listed later. */
export function migrate0070(db: Database): void {
  db.exec(`
    CREATE TABLE relistings (
      product_id TEXT NOT NULL,
      -- when Stripe had last changed the product before, and when it had as it was met; Stripe's seconds
      since INTEGER NOT NULL, at INTEGER NOT NULL,
      before TEXT NOT NULL, after TEXT NOT NULL,
      PRIMARY KEY (product_id, at)
    ) STRICT, WITHOUT ROWID;
  `)
}
