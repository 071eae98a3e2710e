import BetterSqlite3 from 'better-sqlite3'
import type { Edit } from './outbox.ts'
import type { Store } from './store.ts'

/**
 * The edits that still waited in a damaged database, as far as they can be read. Stripe has everything else.
 * An unreadable file yields none.
 */
export function readWaitingEdits(file: string): Edit[] {
  try {
    const db = new BetterSqlite3(file, { readonly: true })
    try {
      const rows = db.prepare<[], Edit>(
        "SELECT * FROM edits WHERE state IN ('waiting', 'held', 'failed') ORDER BY seq"
      )
      return [...salvage(rows.iterate())]
    } finally {
      db.close()
    }
  } catch {
    return []
  }
}

/** Rows up to the first unreadable one. */
function* salvage(rows: Iterator<Edit>): Generator<Edit> {
  for (;;) {
    try {
      const next = rows.next()
      if (next.done === true) return
      yield next.value
    } catch {
      return
    }
  }
}

/** Puts rescued edits into a fresh database; they merge with Stripe's objects as these arrive. */
export function adoptEdits(store: Store, edits: readonly Edit[], at: number): void {
  if (edits.length === 0) return
  store.atomically(() => {
    const batch = store.books.addBatch('edit', `${edits.length} edits rescued from a damaged database`, at)
    for (const edit of edits) {
      store.outbox.add({
        batch_id: batch,
        item_id: edit.item_id,
        cell: edit.cell,
        product_id: edit.product_id,
        entity: edit.entity,
        entity_id: edit.entity_id,
        field: edit.field,
        kind: edit.kind,
        base: edit.base,
        value: edit.value,
        delta: edit.delta,
        reason: edit.reason,
        note: edit.note,
        created_at: edit.created_at
      })
    }
  })
}
