import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { NewEdit } from '../../../src/main/store/outbox.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'

/** A real database file of its own, gone with the test. It waits for no disk: what that is for is tested elsewhere. */
export function aStore(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'stockroom-store-'))
  const store = openStore(join(folder, 'acct_1-test.db'))
  store.db.pragma('synchronous = OFF')
  onTestFinished(() => {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return store
}

/** Somebody counted seven of size S where five were; a test names only what it is about. */
export function anEdit(store: Store, changes: Partial<NewEdit> = {}): number {
  return store.outbox.add({
    batch_id: changes.batch_id ?? store.books.addBatch('edit', 'a count', 0),
    item_id: 'prod_1/stock_S',
    cell: 'onHand',
    product_id: 'prod_1',
    entity: 'product',
    entity_id: 'prod_1',
    field: 'metadata.stock_S',
    kind: 'count',
    base: '5',
    value: '7',
    delta: null,
    reason: null,
    note: null,
    created_at: 0,
    ...changes
  })
}
