import type { Database } from 'better-sqlite3'

/** Sales, what the drift detector says of them, and what comparisons with Stripe found. */
export function migrate0020(db: Database): void {
  db.exec(`
    -- what an event left behind, beside what it replaced: the drift detector reads both
    ALTER TABLE events_seen ADD COLUMN type TEXT NOT NULL DEFAULT '';
    ALTER TABLE events_seen ADD COLUMN after TEXT NOT NULL DEFAULT '{}';
    CREATE INDEX events_by_object ON events_seen (object_id, created);

    -- an edit that every desk of the account makes under the same idempotency key, so that Stripe lets one of them do it
    ALTER TABLE edits ADD COLUMN once TEXT;
    CREATE UNIQUE INDEX edits_once ON edits (once) WHERE once IS NOT NULL;
    DROP INDEX pushes_unproved;
    CREATE INDEX pushes_unproved ON pushes (answered_at) WHERE state = 'done' AND verified_at IS NULL;

    -- how often an edit's request was burnt by a saved error: its next key says so
    ALTER TABLE edits ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;

    CREATE TABLE orders (
      session_id TEXT PRIMARY KEY, payment_intent TEXT, currency TEXT NOT NULL, amount INTEGER,
      paid_at INTEGER NOT NULL, event_id TEXT NOT NULL,
      refunded_amount INTEGER NOT NULL DEFAULT 0, refunded_at INTEGER, seen_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX orders_by_payment ON orders (payment_intent);
    CREATE INDEX orders_refunded ON orders (refunded_at) WHERE refunded_at IS NOT NULL;
    CREATE TABLE sales (
      session_id TEXT NOT NULL REFERENCES orders, line_item_id TEXT NOT NULL,
      product_id TEXT, price_id TEXT, item_id TEXT, variant TEXT, description TEXT NOT NULL,
      quantity INTEGER NOT NULL CHECK (quantity >= 0), amount INTEGER, currency TEXT NOT NULL,
      paid_at INTEGER NOT NULL, unmatched TEXT,
      -- NULL: not ours to lower. Otherwise what came of our lowering it.
      lowering TEXT CHECK (lowering IN ('waiting', 'lowered', 'elsewhere')),
      lowered INTEGER NOT NULL DEFAULT 0, oversold INTEGER NOT NULL DEFAULT 0,
      refunded_units INTEGER, restocked INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (session_id, line_item_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sales_by_item ON sales (item_id, paid_at);
    CREATE INDEX sales_by_product ON sales (product_id, paid_at);
    CREATE INDEX sales_by_time ON sales (paid_at, line_item_id);
    CREATE INDEX sales_unmatched ON sales (paid_at) WHERE unmatched IS NOT NULL;

    CREATE TABLE findings (
      id INTEGER PRIMARY KEY, mark TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('open', 'corrected', 'dismissed', 'withdrawn')),
      item_id TEXT NOT NULL, product_id TEXT NOT NULL, session_id TEXT, line_item_id TEXT, event_id TEXT,
      units INTEGER NOT NULL, correction INTEGER, evidence TEXT NOT NULL, batch_id INTEGER REFERENCES batches,
      at INTEGER NOT NULL, found_at INTEGER NOT NULL,
      -- up to when the events had been read when somebody put it aside
      dismissed_at INTEGER
    ) STRICT;
    CREATE INDEX findings_open ON findings (state, kind);
    CREATE INDEX findings_by_item ON findings (item_id);
    CREATE INDEX findings_by_event ON findings (event_id) WHERE event_id IS NOT NULL;

    CREATE TABLE verifications (
      id INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, because TEXT NOT NULL,
      compared INTEGER NOT NULL, equal INTEGER NOT NULL, requests INTEGER NOT NULL, differences TEXT NOT NULL
    ) STRICT;
  `)
}
