import type { Database } from 'better-sqlite3'

/**
 * What has settled since a step back is told by the number of the newest batch at that time: a clock can be set back.
 * Asked only of fields that there was a question about, so of others nothing is noted of before.
 */
export function migrate0110(db: Database): void {
  db.exec(`
    ALTER TABLE edits ADD COLUMN settled_after INTEGER;
    UPDATE edits SET settled_after = (SELECT max(id) FROM batches WHERE batches.at <= edits.settled_at)
      WHERE state = 'settled' AND (product_id, field) IN (SELECT product_id, field FROM conflicts);
  `)
}
