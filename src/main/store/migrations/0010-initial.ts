import type { Database } from 'better-sqlite3'

/** The first schema. Times are epoch milliseconds unless named otherwise; Stripe’s own times are seconds. */
export function migrate0010(db: Database): void {
  db.exec(`
    -- mirror: what Stripe last said; written by a pull and by a push's reply only
    CREATE TABLE products (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, description TEXT, active INTEGER NOT NULL, default_price_id TEXT,
      image_url TEXT, metadata TEXT NOT NULL, livemode INTEGER NOT NULL, created INTEGER NOT NULL,
      updated INTEGER NOT NULL, sweep INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE prices (
      id TEXT PRIMARY KEY, product_id TEXT NOT NULL, active INTEGER NOT NULL, body TEXT NOT NULL,
      created INTEGER NOT NULL, sweep INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX prices_by_product ON prices (product_id);

    -- projection: one row an item, mirror + outbox folded together; can be rebuilt from them at any time
    CREATE TABLE items (
      rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, owner_kind TEXT NOT NULL, owner_id TEXT NOT NULL,
      product_id TEXT NOT NULL, price_id TEXT, position INTEGER NOT NULL,
      stock_key TEXT NOT NULL, sku_key TEXT NOT NULL, reorder_key TEXT NOT NULL,
      name TEXT NOT NULL, name_sort TEXT NOT NULL, image_url TEXT, variant TEXT, sku TEXT,
      on_hand INTEGER, on_hand_stripe INTEGER, stock_text TEXT,
      reorder_point INTEGER NOT NULL, reorder_own INTEGER NOT NULL, status INTEGER NOT NULL,
      price_amount INTEGER, price_currency TEXT, active INTEGER NOT NULL, changed_at INTEGER,
      marks TEXT NOT NULL, waiting INTEGER NOT NULL, conflicts INTEGER NOT NULL, search TEXT NOT NULL
    ) STRICT;
    CREATE INDEX items_by_product ON items (product_id);
    -- these two carry what a view and the counts ask for, so that neither reads the wide rows themselves
    CREATE INDEX items_by_name ON items (active, name_sort, product_id, position, status, on_hand);
    CREATE INDEX items_by_status ON items (active, status, waiting, conflicts, changed_at);
    CREATE VIRTUAL TABLE items_search USING fts5 (
      search, content='items', content_rowid='rowid', tokenize='trigram', detail='full'
    );
    CREATE TRIGGER items_search_insert AFTER INSERT ON items BEGIN
      INSERT INTO items_search (rowid, search) VALUES (new.rowid, new.search);
    END;
    CREATE TRIGGER items_search_delete AFTER DELETE ON items BEGIN
      INSERT INTO items_search (items_search, rowid, search) VALUES ('delete', old.rowid, old.search);
    END;
    CREATE TRIGGER items_search_update AFTER UPDATE OF search ON items WHEN old.search <> new.search BEGIN
      INSERT INTO items_search (items_search, rowid, search) VALUES ('delete', old.rowid, old.search);
      INSERT INTO items_search (rowid, search) VALUES (new.rowid, new.search);
    END;

    -- outbox: what we want Stripe to say
    CREATE TABLE batches (
      id INTEGER PRIMARY KEY, kind TEXT NOT NULL, label TEXT NOT NULL, at INTEGER NOT NULL,
      undoes INTEGER REFERENCES batches, undone_by INTEGER REFERENCES batches
    ) STRICT;
    CREATE TABLE edits (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, batch_id INTEGER NOT NULL REFERENCES batches,
      item_id TEXT, cell TEXT NOT NULL, product_id TEXT NOT NULL,
      entity TEXT NOT NULL CHECK (entity IN ('product', 'price')), entity_id TEXT NOT NULL, field TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('set', 'adjust', 'count')),
      base TEXT, value TEXT, delta INTEGER, reason TEXT, note TEXT,
      state TEXT NOT NULL CHECK (state IN
        ('waiting', 'sending', 'held', 'failed', 'settled', 'dropped', 'superseded')),
      push_id TEXT, replaced TEXT, sent TEXT, ended_by INTEGER, failure TEXT,
      created_at INTEGER NOT NULL, settled_at INTEGER
    ) STRICT;
    CREATE INDEX edits_open ON edits (entity_id, field) WHERE state IN ('waiting', 'sending', 'held', 'failed');
    CREATE INDEX edits_open_product ON edits (product_id) WHERE state IN ('waiting', 'sending', 'held', 'failed');
    -- the status bar counts what is open after every edit: from the index alone
    CREATE INDEX edits_open_state ON edits (state) WHERE state IN ('waiting', 'sending', 'held', 'failed');
    CREATE INDEX edits_by_batch ON edits (batch_id);
    CREATE INDEX edits_by_push ON edits (push_id);
    CREATE INDEX edits_by_ended ON edits (ended_by) WHERE ended_by IS NOT NULL;
    CREATE TABLE pushes (
      id TEXT PRIMARY KEY, kind TEXT NOT NULL, entity_id TEXT NOT NULL, product_id TEXT NOT NULL,
      step INTEGER NOT NULL, command TEXT NOT NULL, idempotency_key TEXT NOT NULL UNIQUE,
      compared TEXT NOT NULL, context TEXT,
      state TEXT NOT NULL CHECK (state IN ('sent', 'unsure', 'done', 'released', 'failed')),
      sent_at INTEGER NOT NULL, unsure_at INTEGER, answered_at INTEGER, request_id TEXT, verified_at INTEGER,
      outcome TEXT
    ) STRICT;
    CREATE INDEX pushes_open ON pushes (state) WHERE state IN ('sent', 'unsure');
    CREATE INDEX pushes_unproved ON pushes (sent_at) WHERE state = 'done' AND verified_at IS NULL;
    CREATE INDEX pushes_by_entity ON pushes (entity_id, answered_at);
    CREATE TABLE conflicts (
      id INTEGER PRIMARY KEY, edit_seq INTEGER NOT NULL, item_id TEXT, product_id TEXT NOT NULL,
      entity TEXT NOT NULL, entity_id TEXT NOT NULL, field TEXT NOT NULL, cell TEXT NOT NULL,
      kind TEXT NOT NULL, cause TEXT NOT NULL, caused_at INTEGER, caused_by TEXT,
      edit_kind TEXT NOT NULL, base TEXT, mine TEXT, theirs TEXT,
      edited_at INTEGER NOT NULL, detected_at INTEGER NOT NULL, resolution TEXT, resolved_at INTEGER, batch_id INTEGER
    ) STRICT;
    CREATE INDEX conflicts_open ON conflicts (entity_id) WHERE resolved_at IS NULL;
    CREATE INDEX conflicts_by_batch ON conflicts (batch_id) WHERE batch_id IS NOT NULL;

    -- ledger: what happened; append-only
    CREATE TABLE movements (
      id INTEGER PRIMARY KEY AUTOINCREMENT, item_id TEXT NOT NULL, product_id TEXT NOT NULL, delta INTEGER,
      on_hand_after INTEGER, reason TEXT NOT NULL, note TEXT, source TEXT NOT NULL, actor TEXT NOT NULL,
      batch_id INTEGER, edit_seq INTEGER, event_id TEXT, request_id TEXT, at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX movements_by_item ON movements (item_id, id);
    CREATE TRIGGER movements_kept BEFORE UPDATE ON movements BEGIN
      SELECT RAISE(ABORT, 'movements are append-only');
    END;
    -- REPLACE deletes without firing delete triggers (unless recursive_triggers is on)
    CREATE TRIGGER movements_new BEFORE INSERT ON movements
      WHEN EXISTS (SELECT 1 FROM movements WHERE id = new.id) BEGIN
      SELECT RAISE(ABORT, 'movements are append-only');
    END;
    CREATE TRIGGER movements_stay BEFORE DELETE ON movements BEGIN
      SELECT RAISE(ABORT, 'movements are append-only');
    END;

    -- bookkeeping
    CREATE TABLE events_seen (
      id TEXT PRIMARY KEY, created INTEGER NOT NULL, object_id TEXT, idempotency_key TEXT, request_id TEXT,
      previous TEXT, seen_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX events_by_key ON events_seen (idempotency_key) WHERE idempotency_key IS NOT NULL;
    CREATE INDEX events_by_created ON events_seen (created);
    CREATE TABLE problems (
      object TEXT NOT NULL, reason TEXT NOT NULL, product_id TEXT, source TEXT NOT NULL,
      PRIMARY KEY (object, reason, source)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE reads (month TEXT PRIMARY KEY, used INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE sync_runs (
      id INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, phase TEXT NOT NULL,
      requests INTEGER NOT NULL, pulled INTEGER NOT NULL, pushed INTEGER NOT NULL, failure TEXT
    ) STRICT;
    -- one small JSON document a name: account, scheme, cursor, sweep, verified, low stock
    CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `)
}
