import BetterSqlite3 from 'better-sqlite3'
import type { Creation } from './creations.ts'
import type { Edit, Push } from './outbox.ts'
import type { Store } from './store.ts'

/** What a damaged database still said that Stripe does not: edits that waited, requests without an answer, what was to be made. */
export type Rescued = { edits: Edit[]; pushes: Push[]; creations: Creation[] }

/** Both as far as they can be read; an unreadable file yields none. Stripe has everything else. */
export function readUnsent(file: string): Rescued {
  try {
    const db = new BetterSqlite3(file, { readonly: true })
    try {
      const pushes = salvage<Push>(() =>
        db
          .prepare<[], Push>("SELECT * FROM pushes WHERE state IN ('sent', 'unsure') ORDER BY rowid")
          .iterate()
      )
      const edits = salvage<Edit>(() =>
        db
          .prepare<[], Edit>(
            "SELECT * FROM edits WHERE state IN ('waiting', 'held', 'failed', 'sending') ORDER BY seq"
          )
          .iterate()
      )
      const creations = salvage<Creation>(() =>
        db
          .prepare<[], Creation>(
            "SELECT * FROM creations WHERE state IN ('waiting', 'sending', 'failed') ORDER BY seq"
          )
          .iterate()
      )
      return { edits, pushes, creations }
    } finally {
      db.close()
    }
  } catch {
    return { edits: [], pushes: [], creations: [] }
  }
}

/** Rows up to the first unreadable one. */
function salvage<T>(read: () => Iterable<T>): T[] {
  const rows: T[] = []
  try {
    for (const row of read()) rows.push(row)
  } catch {
    // What was read before the damage is kept.
  }
  return rows
}

/**
 * Puts rescued edits, and what was to be made, into a fresh database; edits merge with Stripe's objects as these arrive. A request without an
 * answer goes on being looked for, under its own key.
 */
export function adoptUnsent(store: Store, { edits, pushes, creations }: Rescued, at: number): void {
  if (edits.length + creations.length === 0) return
  store.atomically(() => {
    const batch = store.books.addBatch('edit', `${edits.length} edits rescued from a damaged database`, at)
    for (const push of pushes) store.outbox.addPush(push)
    for (const creation of creations) {
      store.creations.adopt({ ...creation, batch_id: batch })
      store.projection.project(creation.product_id, at)
    }
    const known = new Set(pushes.map((push) => push.id))
    for (const edit of edits) {
      const seq = store.outbox.add({
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
      if (edit.state === 'sending' && edit.push_id !== null && known.has(edit.push_id)) {
        store.outbox.claim(seq, edit.push_id)
      }
    }
  })
}
