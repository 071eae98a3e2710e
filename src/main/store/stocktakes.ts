import type { Database } from 'better-sqlite3'
import type { StocktakeList } from '../../shared/stocktake.ts'

export type StocktakeRow = {
  id: number
  state: 'counting' | 'paused' | 'applied' | 'discarded'
  scope: string
  started_at: number
  ended_at: number | null
  batch_id: number | null
}

/** An item of a stocktake beside what the grid says of it now; `name` is null when it is no longer in the shop. */
export type CountedRow = {
  item_id: string
  expected: number | null
  counted: number | null
  counted_at: number | null
  beside: number
  name: string | null
  variant: string | null
  sku: string | null
  image_url: string | null
  product_id: string | null
  on_hand: number | null
  /** By how much the shelf has moved since the counting of the item began. */
  moved: number
  /** The count, and what moved since. */
  result: number | null
  /** 1 while its stock is asked about. */
  asked: number
}

// A count made elsewhere here is a newer look at the shelf, as long as it is not taken back.
const counted = 'coalesce(recount.counted, line.counted)'
const expected = 'coalesce(recount.expected, line.expected)'
const lines = `stocktake_items AS line
  LEFT JOIN stocktake_recounts AS recount ON recount.stocktake_id = line.stocktake_id
    AND recount.item_id = line.item_id AND recount.batch_id = (
      SELECT max(batches.id) FROM stocktake_recounts AS one JOIN batches ON batches.id = one.batch_id
      WHERE one.stocktake_id = line.stocktake_id AND one.item_id = line.item_id AND undone_by IS NULL)
  LEFT JOIN items ON items.id = line.item_id`
const isCounted = 'line.counted IS NOT NULL'
// What was scanned without being asked for, and taken out again, is not among what is left to count.
const isLeft = 'line.counted IS NULL AND items.id IS NOT NULL AND NOT line.beside'
// A count that waits hides from on hand what is sold meanwhile.
const moved = `iif(${isCounted}, coalesce(items.on_hand + items.moved_beneath - ${expected}, 0), 0)`
const result = `iif(${isCounted}, max(0, ${counted} + ${moved}), NULL)`
const asked = "coalesce(items.conflicts > 0 AND items.marks ->> '$.marks.onHand' = 'conflict', 0)"
const rows = `SELECT line.item_id, ${expected} AS expected, ${counted} AS counted, counted_at, beside, items.name,
    items.variant, items.sku, items.image_url, items.product_id, items.on_hand, ${moved} AS moved, ${result} AS result,
    ${asked} AS asked
  FROM ${lines} WHERE line.stocktake_id = ?`

const conditions: Record<StocktakeList, string> = {
  counted: `${isCounted} ORDER BY counted_at DESC, line.item_id`,
  differing: `${isCounted} AND ${counted} IS NOT ${expected} ORDER BY counted_at DESC, line.item_id`,
  uncounted: `${isLeft} ORDER BY items.name_sort, items.product_id, items.position`,
  changes: `${isCounted} AND items.id IS NOT NULL AND (${result} IS NOT items.on_hand OR ${asked})
    ORDER BY items.name_sort, items.product_id, items.position`
}

/** Counts of the shelves. What was counted is on disk before it is told. */
export function createStocktakes(db: Database) {
  const open = db.prepare<[], StocktakeRow>("SELECT * FROM stocktakes WHERE state IN ('counting', 'paused')")
  const insert = db.prepare("INSERT INTO stocktakes (state, scope, started_at) VALUES ('counting', ?, ?)")
  const setState = db.prepare('UPDATE stocktakes SET state = ?, ended_at = ?, batch_id = ? WHERE id = ?')
  const insertItem = db.prepare(
    'INSERT OR IGNORE INTO stocktake_items (stocktake_id, item_id, beside) VALUES (?, ?, ?)'
  )
  const count = db.prepare(
    'UPDATE stocktake_items SET expected = ?, counted = ?, counted_at = ? WHERE stocktake_id = ? AND item_id = ?'
  )
  const recount = db.prepare(
    `INSERT INTO stocktake_recounts (stocktake_id, item_id, batch_id, counted, expected, was)
       SELECT stocktake_id, item_id, @batchId, @counted, @expected, @was FROM stocktake_items
       WHERE stocktake_id = @id AND item_id = @itemId AND counted IS NOT NULL
       ON CONFLICT DO UPDATE SET counted = excluded.counted, expected = excluded.expected`
  )
  const forgetRecounts = db.prepare('DELETE FROM stocktake_recounts WHERE stocktake_id = ? AND item_id = ?')
  const recountIn = db.prepare<[number, string, number], { expected: number; was: number | null }>(
    'SELECT expected, was FROM stocktake_recounts WHERE stocktake_id = ? AND item_id = ? AND batch_id = ?'
  )
  const standing = db
    .prepare<[number, string], number | null>(
      `SELECT max(batches.id) FROM stocktake_recounts JOIN batches ON batches.id = batch_id
         WHERE stocktake_id = ? AND item_id = ? AND undone_by IS NULL`
    )
    .pluck()
  const expect = db.prepare(
    'UPDATE stocktake_items SET expected = expected + ? WHERE stocktake_id = ? AND item_id = ?'
  )
  const expectAgain = db.prepare(
    `UPDATE stocktake_recounts SET expected = expected + ?
       WHERE stocktake_id = ? AND item_id = ? AND batch_id = ?`
  )
  const moveIn = (table: string) =>
    db.prepare(
      `UPDATE OR IGNORE ${table} SET item_id = @to || substr(item_id, length(@from) + 1)
         WHERE substr(item_id, 1, length(@from) + 1) = @from || '/'
           AND stocktake_id IN (SELECT id FROM stocktakes WHERE state IN ('counting', 'paused'))`
    )
  // Both may have been there for a while: what was counted of the one stands for the other.
  const makeWay = db.prepare(
    `DELETE FROM stocktake_items AS line
       WHERE counted IS NULL AND substr(item_id, 1, length(@to) + 1) = @to || '/'
         AND stocktake_id IN (SELECT id FROM stocktakes WHERE state IN ('counting', 'paused'))
         AND EXISTS (SELECT 1 FROM stocktake_items AS old WHERE old.stocktake_id = line.stocktake_id
           AND old.item_id = @from || substr(line.item_id, length(@to) + 1) AND old.counted IS NOT NULL)`
  )
  const [move, moveRecounts] = [moveIn('stocktake_items'), moveIn('stocktake_recounts')]
  const lostPrices = db
    .prepare<[], string>(
      `SELECT DISTINCT substr(item_id, 1, instr(item_id, '/') - 1) FROM stocktake_items
         WHERE item_id GLOB 'price_*' AND item_id NOT IN (SELECT id FROM items)
           AND stocktake_id IN (SELECT id FROM stocktakes WHERE state IN ('counting', 'paused'))`
    )
    .pluck()
  const one = db.prepare<[number, string], CountedRow>(`${rows} AND line.item_id = ?`)
  const totals = db.prepare<
    [number],
    {
      items: number
      counted: number
      differing: number
      delta: number
      left: number
      units: number
      sum: number
      changes: number
      asked: number
    }
  >(`SELECT total(${isCounted} OR ${isLeft}) AS items, count(line.counted) AS counted,
      total(${isCounted} AND ${counted} IS NOT ${expected}) AS differing,
      total(${counted} - coalesce(${expected}, 0)) AS delta,
      total(${isLeft} AND items.on_hand <> 0 AND NOT ${asked}) AS "left",
      total(CASE WHEN ${isLeft} AND NOT ${asked} THEN items.on_hand END) AS units,
      total(${result} * items.rowid) AS sum,
      total(${isCounted} AND items.id IS NOT NULL AND ${result} IS NOT items.on_hand) AS changes,
      total(${isCounted} AND ${asked}) AS asked
    FROM ${lines} WHERE line.stocktake_id = ?`)
  const totalOf = (list: StocktakeList) =>
    db
      .prepare<[number], number>(
        `SELECT count(*) FROM ${lines} WHERE line.stocktake_id = ? AND ${conditions[list]}`
      )
      .pluck()
  const lists = Object.fromEntries(
    (Object.keys(conditions) as StocktakeList[]).map((list) => [
      list,
      {
        page: db.prepare<[number, number, number], CountedRow>(
          `${rows} AND ${conditions[list]} LIMIT ? OFFSET ?`
        ),
        all: db.prepare<[number], CountedRow>(`${rows} AND ${conditions[list]}`),
        total: totalOf(list)
      }
    ])
  ) as Record<
    StocktakeList,
    {
      page: ReturnType<typeof db.prepare<[number, number, number], CountedRow>>
      all: ReturnType<typeof db.prepare<[number], CountedRow>>
      total: ReturnType<typeof totalOf>
    }
  >
  const zero = {
    items: 0,
    counted: 0,
    differing: 0,
    delta: 0,
    left: 0,
    units: 0,
    sum: 0,
    changes: 0,
    asked: 0
  }

  return {
    /** The one that is under way. */
    open: () => open.get() ?? null,
    start(scope: string, at: number, itemIds: Iterable<string>): void {
      const id = Number(insert.run(scope, at).lastInsertRowid)
      for (const itemId of itemIds) insertItem.run(id, itemId, 0)
    },
    setState: (id: number, state: StocktakeRow['state'], endedAt: number | null, batchId: number | null) =>
      setState.run(state, endedAt, batchId, id),
    /** Takes an item in that was not among those to count. */
    include: (id: number, itemId: string) => insertItem.run(id, itemId, 1),
    count(
      id: number,
      itemId: string,
      asExpected: number | null,
      found: number | null,
      at: number | null
    ): void {
      forgetRecounts.run(id, itemId)
      count.run(asExpected, found, at, id, itemId)
    },
    /** An item that it had counted was counted again, in a batch of edits: that counts as long as the batch stands. */
    recount: (
      id: number,
      itemId: string,
      batchId: number,
      again: { counted: number; expected: number; was: number | null }
    ) => recount.run({ id, itemId, batchId, ...again }),
    /** What was expected of an item when it was counted again in this batch, and what was expected before. */
    recountIn: (id: number, itemId: string, batchId: number) => recountIn.get(id, itemId, batchId) ?? null,
    /** Was it counted again, in a batch that stands? */
    isRecounted: (id: number, itemId: string): boolean => (standing.get(id, itemId) ?? null) !== null,
    /** The number that a count is measured against was put right by so much. */
    expect(id: number, itemId: string, by: number): void {
      const batch = standing.get(id, itemId) ?? null
      if (batch === null) expect.run(by, id, itemId)
      else expectAgain.run(by, id, itemId, batch)
    },
    /** A price that keeps stock was replaced by another, or got its id: what was counted of it is on that shelf. */
    move(fromId: string, toId: string): void {
      for (const moving of [makeWay, move, moveRecounts]) moving.run({ from: fromId, to: toId })
    },
    /** Prices of the one that is under way that keep no stock any more. */
    lostPrices: () => lostPrices.all(),
    item: (id: number, itemId: string) => one.get(id, itemId) ?? null,
    totals: (id: number) => totals.get(id) ?? zero,
    page: (id: number, list: StocktakeList, start: number, length: number): CountedRow[] =>
      lists[list].page.all(id, length, start),
    all: (id: number, list: StocktakeList): CountedRow[] => lists[list].all.all(id),
    total: (id: number, list: StocktakeList): number => lists[list].total.get(id) ?? 0
  }
}
