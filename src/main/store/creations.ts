import type { Database } from 'better-sqlite3'
import { idOfCreationKey } from '../sync/creation-key.ts'
import type { RemotePrice, RemoteProduct } from '../sync/remote.ts'

export type CreationState = 'waiting' | 'sending' | 'made' | 'failed' | 'dropped'

/** A product or price that is to be made in Stripe. A product keeps its id; a price gets another when it is made. */
export type Creation = {
  seq: number
  id: string
  kind: 'product' | 'price'
  product_id: string
  batch_id: number
  /** JSON of the CreateCommand. */
  command: string
  /** JSON of what it makes, as it is shown until then: a Draft. */
  draft: string
  makes_default: number
  state: CreationState
  /** Numbers its idempotency keys. */
  attempt: number
  /** Stripe's time, and when an error was saved under the key. */
  sent_at: number | null
  unsure_at: number | null
  failure: string | null
  made_id: string | null
  ended_by: number | null
  created_at: number
}

/** What is shown of something that does not exist yet. */
export type Draft = {
  product: RemoteProduct | null
  price: RemotePrice | null
  /** The default price in whose place it is to come. */
  instead?: string | null
}

const open = "('waiting', 'sending', 'failed')"

export type Creations = ReturnType<typeof createCreations>

/** What is to be made in Stripe, and the requests that make it. */
export function createCreations(db: Database) {
  const insert = db.prepare(`
    INSERT INTO creations (id, kind, product_id, batch_id, command, draft, makes_default, state, created_at)
    VALUES (@id, @kind, @product_id, @batch_id, @command, @draft, @makes_default, 'waiting', @created_at)`)
  const byId = db.prepare<[string], Creation>('SELECT * FROM creations WHERE id = ?')
  const due = db.prepare<[], Creation>(
    "SELECT * FROM creations WHERE state IN ('waiting', 'sending') ORDER BY kind = 'price', seq"
  )
  const ofProduct = db.prepare<[string], Creation>(
    `SELECT * FROM creations WHERE product_id = ? AND state IN ${open} ORDER BY seq`
  )
  const productIds = db
    .prepare<[], string>(`SELECT DISTINCT product_id FROM creations WHERE state IN ${open}`)
    .pluck()
  const ofBatch = db.prepare<[number], Creation>('SELECT * FROM creations WHERE batch_id = ? ORDER BY seq')
  const byEnd = db.prepare<[number], Creation>('SELECT * FROM creations WHERE ended_by = ? ORDER BY seq')
  const setState = db.prepare('UPDATE creations SET state = ?, failure = ?, ended_by = ? WHERE id = ?')
  const send = db.prepare(
    "UPDATE creations SET state = 'sending', attempt = ?, sent_at = ?, unsure_at = NULL, failure = NULL WHERE id = ?"
  )
  const retry = db.prepare(
    "UPDATE creations SET state = 'waiting', attempt = attempt + 1, unsure_at = NULL, failure = NULL WHERE id = ?"
  )
  const unsure = db.prepare('UPDATE creations SET unsure_at = ? WHERE id = ?')
  const made = db.prepare("UPDATE creations SET state = 'made', made_id = ?, failure = NULL WHERE id = ?")
  const counts = db.prepare<[], { state: CreationState; n: number }>(
    `SELECT state, count(*) AS n FROM creations WHERE state IN ${open} GROUP BY state`
  )
  const draftOf = (creation: Creation): Draft => JSON.parse(creation.draft) as Draft

  return {
    add: (
      creation: Pick<
        Creation,
        'id' | 'kind' | 'product_id' | 'batch_id' | 'command' | 'draft' | 'makes_default' | 'created_at'
      >
    ) => insert.run(creation),
    /** Takes over what another database held, with the key it goes by. */
    adopt(creation: Creation): void {
      insert.run(creation)
      if (creation.sent_at !== null) send.run(creation.attempt, creation.sent_at, creation.id)
      if (creation.unsure_at !== null) unsure.run(creation.unsure_at, creation.id)
      if (creation.state === 'failed') setState.run('failed', creation.failure, null, creation.id)
    },
    byId: (id: string) => byId.get(id) ?? null,
    /** The one a request’s idempotency key belongs to, whichever its attempt. */
    byKey(key: string): Creation | null {
      const id = idOfCreationKey(key)
      return id === null ? null : (byId.get(id) ?? null)
    },
    /** What is to be sent or looked after: products first, then prices, in the order they were asked for. */
    due: () => due.all(),
    /** What does not exist yet of a product, or is one itself. */
    ofProduct: (productId: string) => ofProduct.all(productId),
    /** The products for which something is still to be made. */
    productIds: () => productIds.all(),
    ofBatch: (batchId: number) => ofBatch.all(batchId),
    endedBy: (batchId: number) => byEnd.all(batchId),
    setState: (
      id: string,
      state: CreationState,
      failure: string | null = null,
      endedBy: number | null = null
    ) => setState.run(state, failure, endedBy, id),
    send: (id: string, attempt: number, at: number) => send.run(attempt, at, id),
    /** To be sent again, under another key: an answer may be kept under the old one. */
    retry: (id: string) => retry.run(id),
    /** An error was saved under its key: repeating it is of no use. */
    unsure: (id: string, at: number) => unsure.run(at, id),
    made: (id: string, madeId: string) => made.run(madeId, id),
    counts(): Record<'waiting' | 'sending' | 'failed', number> {
      const found = { waiting: 0, sending: 0, failed: 0 }
      for (const { state, n } of counts.all()) if (state in found) found[state as keyof typeof found] = n
      return found
    },
    /** Does this product or price exist here only? */
    isUnmade(id: string): boolean {
      const creation = byId.get(id)
      return creation !== undefined && creation.state !== 'made'
    },
    draftProduct(id: string): RemoteProduct | null {
      const creation = byId.get(id)
      if (creation === undefined || !['waiting', 'sending', 'failed'].includes(creation.state)) return null
      return draftOf(creation).product
    },
    draftPrices: (productId: string): RemotePrice[] =>
      ofProduct.all(productId).flatMap((creation) => draftOf(creation).price ?? [])
  }
}
