import type { Database } from 'better-sqlite3'

/** A question that a step took back goes on following Stripe, for when that is done again. */
export function migrate0170(db: Database): void {
  db.exec("CREATE INDEX conflicts_taken_back ON conflicts (entity_id) WHERE resolution = 'taken back'")
}
