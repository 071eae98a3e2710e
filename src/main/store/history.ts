import type { Database } from 'better-sqlite3'
import type { BatchRow } from './books.ts'
import type { EditState } from './outbox.ts'

/** A batch as it is listed. */
export type ListedBatch = BatchRow & { undone_kind: string | null }

/** One value of a batch, with what its item and product are called now. */
export type ListedValue = {
  seq: number
  item_id: string | null
  cell: string
  /** Stripe’s own name of it. */
  field: string
  kind: 'set' | 'adjust' | 'count'
  base: string | null
  value: string | null
  delta: number | null
  state: EditState
  replaced: string | null
  sent: string | null
  reason: string | null
  note: string | null
  failure: string | null
  name: string | null
  variant: string | null
  currency: string | null
}

const automatic = "('sale', 'repair')"
const lists = { all: '1', mine: `kind NOT IN ${automatic}`, automatic: `kind IN ${automatic}` } as const

/** What was done, in batches, newest first. */
export function createHistory(db: Database) {
  const page = (only: keyof typeof lists) =>
    db.prepare<[number, number], ListedBatch>(`
      SELECT page.*, by_batch.kind AS undone_kind FROM (
        SELECT * FROM batches WHERE ${lists[only]} ORDER BY id DESC LIMIT ? OFFSET ?
      ) AS page LEFT JOIN batches AS by_batch ON by_batch.id = page.undone_by ORDER BY page.id DESC`)
  const total = (only: keyof typeof lists) =>
    db.prepare<[], number>(`SELECT count(*) FROM batches WHERE ${lists[only]}`).pluck()
  const pages = { all: page('all'), mine: page('mine'), automatic: page('automatic') }
  const totals = { all: total('all'), mine: total('mine'), automatic: total('automatic') }
  const states = db.prepare<[string], { batch_id: number; state: EditState; n: number }>(`
    WITH asked AS (SELECT value FROM json_each(?))
    SELECT batch_id, state, count(*) AS n FROM (
      SELECT batch_id, state FROM edits WHERE batch_id IN asked UNION ALL
      SELECT batch_id, CASE state WHEN 'made' THEN 'settled' ELSE state END FROM creations WHERE batch_id IN asked
    ) GROUP BY batch_id, state`)
  const values = db.prepare<[number, number, number], ListedValue>(`
    SELECT edits.seq, edits.item_id, edits.cell, edits.field, edits.kind, edits.base, edits.value, edits.delta, edits.state,
      edits.replaced, edits.sent, edits.reason, edits.note, edits.failure,
      coalesce(items.name, products.name) AS name,
      CASE WHEN edits.cell IN ('name', 'active', 'price') AND edits.entity = 'product' THEN NULL ELSE items.variant END AS variant,
      CASE WHEN edits.field GLOB 'currency_options.*' THEN substr(edits.field, 18)
        ELSE coalesce(json_extract(prices.body, '$.currency'), items.price_currency) END AS currency
    FROM edits LEFT JOIN items ON items.id = edits.item_id LEFT JOIN products ON products.id = edits.product_id
      LEFT JOIN prices ON prices.id = edits.entity_id AND edits.field = 'unit_amount'
    WHERE edits.batch_id = ? ORDER BY edits.seq LIMIT ? OFFSET ?`)
  const valueCount = db.prepare<[number], number>('SELECT count(*) FROM edits WHERE batch_id = ?').pluck()

  return {
    batches: (only: keyof typeof lists, start: number, count: number) => pages[only].all(count, start),
    total: (only: keyof typeof lists): number => totals[only].get() ?? 0,
    /** How many values of each batch stand where. */
    states(ids: readonly number[]): Map<number, Partial<Record<EditState, number>>> {
      const found = new Map<number, Partial<Record<EditState, number>>>()
      for (const { batch_id, state, n } of states.all(JSON.stringify(ids))) {
        found.set(batch_id, { ...found.get(batch_id), [state]: n })
      }
      return found
    },
    values: (batchId: number, start: number, count: number) => values.all(batchId, count, start),
    valueCount: (batchId: number): number => valueCount.get(batchId) ?? 0
  }
}
