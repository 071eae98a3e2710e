import type { Database } from 'better-sqlite3'

/** Metadata as columns, what changed in Stripe since the last look, and saved views. */
export function migrate0040(db: Database): void {
  db.exec(`
    -- the owner's metadata with waiting edits applied, as one JSON object with its keys in order; without those that
    -- the stock, SKU and reorder columns show
    ALTER TABLE items ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
    UPDATE items SET metadata = coalesce(
      (SELECT json_group_object(key, value) FROM (
        SELECT key, value FROM json_each(
          CASE owner_kind
            WHEN 'price' THEN (SELECT json_extract(body, '$.metadata') FROM prices WHERE id = owner_id)
            ELSE (SELECT metadata FROM products WHERE id = owner_id) END
        ) WHERE key NOT IN (
          SELECT stock_key FROM items AS size WHERE size.product_id = items.product_id UNION ALL
          SELECT sku_key FROM items AS size WHERE size.product_id = items.product_id UNION ALL
          SELECT reorder_key FROM items AS size WHERE size.product_id = items.product_id
        ) ORDER BY key)), '{}');

    -- when somebody else last changed it in Stripe, by our clock; NULL: not since it was first read
    ALTER TABLE items ADD COLUMN stripe_changed_at INTEGER;
    DROP INDEX items_by_status;
    CREATE INDEX items_by_status ON items (active, status, waiting, conflicts, stripe_changed_at);
    CREATE INDEX items_by_stripe_change ON items (stripe_changed_at) WHERE stripe_changed_at IS NOT NULL;

    CREATE TABLE saved_views (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, query TEXT NOT NULL, columns TEXT NOT NULL
    ) STRICT;
  `)
}
