import type { Database } from 'better-sqlite3'

/** By how much Stripe has moved beneath a count that waits or is asked about. */
export function migrate0130(db: Database): void {
  db.exec('ALTER TABLE items ADD COLUMN moved_beneath INTEGER NOT NULL DEFAULT 0')
}
