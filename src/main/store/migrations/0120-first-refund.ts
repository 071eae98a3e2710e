import type { Database } from 'better-sqlite3'

/** When the first refund of an order was, where it is refunded in parts: the event of the first is forgotten one day. */
export function migrate0120(db: Database): void {
  db.exec('ALTER TABLE orders ADD COLUMN refunded_from INTEGER')
}
