import type { Database } from 'better-sqlite3'
import type { ViewCounts } from '../../shared/contract.ts'
import {
  type ColumnFilter,
  type InventoryQuery,
  type InventoryRow,
  type SortColumn,
  stockStatuses,
  type StockStatus
} from '../../shared/inventory.ts'
import { type ItemRow, statusCodes } from './projection.ts'

type Bound = string | number

/** A condition and its parameters, in order. Column names come from this file, values only as parameters. */
type Clause = { sql: string; values: Bound[] }

const sortColumnsInSql: Record<SortColumn, string> = {
  product: 'name_sort',
  variant: 'position',
  sku: 'sku',
  onHand: 'on_hand',
  reorderPoint: 'reorder_point',
  status: 'status',
  price: 'price_amount',
  active: 'active',
  changedAt: 'changed_at'
}
const filterColumnsInSql = {
  product: 'name',
  variant: 'variant',
  sku: 'sku',
  onHand: 'on_hand',
  reorderPoint: 'reorder_point',
  price: 'price_amount'
} as const

const codeToStatus = Object.fromEntries(
  stockStatuses.map((status) => [statusCodes[status], status])
) as Record<number, StockStatus>

/**
 * The grid's questions. Opening a view computes the order once, as a vector of row numbers; windows are then read
 * by row number, so that scrolling costs the same at any depth and rows under the cursor stay where they are until
 * the view is opened again.
 */
export function createView(db: Database) {
  // SQLite's own lower() knows ASCII only.
  db.function('fold', { deterministic: true }, (text: unknown) => String(text).toLowerCase())
  const opened: { token: number; rowids: Int32Array }[] = []
  let lastToken = 0
  const byRowid = db.prepare<[number], ItemRow>('SELECT * FROM items WHERE rowid = ?')
  const byProduct = db.prepare<[string], ItemRow>(
    'SELECT * FROM items WHERE product_id = ? ORDER BY position'
  )
  const byId = db.prepare<[string], ItemRow>('SELECT * FROM items WHERE id = ?')
  const changesSoFar = db.prepare<[], number>('SELECT total_changes()').pluck()
  let texts: { changes: number; ofRow: string[] } | null = null

  /** Every item's words by row number. Kept until anything is written: whoever types asks again at once. */
  function textOfRow(): string[] {
    const changes = changesSoFar.get() ?? 0
    if (texts?.changes === changes) return texts.ofRow
    const ofRow: string[] = []
    const all = db.prepare<[], [number, string]>('SELECT rowid, search FROM items').raw()
    for (const [rowid, search] of all.iterate()) ofRow[rowid] = search
    texts = { changes, ofRow }
    return ofRow
  }

  /** Row numbers and units of a query's rows, in its order. */
  function ordered(query: InventoryQuery, startOfToday: number): [number, number | null][] {
    const { sql, values } = where(query, startOfToday)
    const rows = db
      .prepare<Bound[], [number, number | null]>(
        `SELECT rowid, on_hand FROM items WHERE ${sql} ORDER BY ${order(query)}`
      )
      .raw()
      .all(...values)
    const short = wordsOf(query).filter(isShort)
    if (short.length === 0) return rows
    const text = textOfRow()
    return rows.filter(([rowid]) => short.every((word) => text[rowid]?.includes(word)))
  }

  function open(
    query: InventoryQuery,
    startOfToday: number
  ): { token: number; count: number; units: number } {
    const rows = ordered(query, startOfToday)
    const rowids = new Int32Array(rows.length)
    let units = 0
    rows.forEach(([rowid, onHand], index) => {
      rowids[index] = rowid
      if (onHand !== null && onHand > 0) units += onHand
    })
    const token = ++lastToken
    opened.push({ token, rowids })
    if (opened.length > 4) opened.shift()
    return { token, count: rowids.length, units }
  }

  return {
    open,
    /** Rows of an opened view; rows that vanished since are left out. null when the token is unknown. */
    window(token: number, start: number, count: number): InventoryRow[] | null {
      const view = opened.find((candidate) => candidate.token === token)
      if (!view) return null
      const rows: InventoryRow[] = []
      for (const rowid of view.rowids.subarray(start, start + count)) {
        const row = byRowid.get(rowid)
        if (row) rows.push(toRow(row))
      }
      return rows
    },
    item: (id: string) => byId.get(id) ?? null,
    itemsOfProduct: (productId: string) => byProduct.all(productId),
    row(id: string): InventoryRow | null {
      const row = byId.get(id)
      return row ? toRow(row) : null
    },
    /** Every row of a query, one at a time, for export and import. */
    *each(query: InventoryQuery, startOfToday: number): Generator<InventoryRow> {
      for (const [rowid] of ordered(query, startOfToday)) {
        const row = byRowid.get(rowid)
        if (row) yield toRow(row)
      }
    },
    all: (): InventoryRow[] =>
      db
        .prepare<[], ItemRow>('SELECT * FROM items ORDER BY name_sort, product_id, position')
        .all()
        .map(toRow),
    counts(startOfToday: number): Omit<ViewCounts, 'findings' | 'unmatchedSales'> {
      const row = db
        .prepare<[number], Record<keyof ViewCounts, number | null>>(
          `SELECT sum(active) AS "all", sum(active AND status = 1) AS low, sum(active AND status = 0) AS "out",
             sum(waiting > 0) AS waiting, sum(conflicts > 0) AS conflicts,
             sum(active AND changed_at >= ?) AS changed, sum(NOT active) AS archived FROM items`
        )
        .get(startOfToday)
      const count = (name: keyof ViewCounts): number => row?.[name] ?? 0
      return {
        all: count('all'),
        low: count('low'),
        out: count('out'),
        waiting: count('waiting'),
        conflicts: count('conflicts'),
        changed: count('changed'),
        archived: count('archived')
      }
    }
  }
}

function where(query: InventoryQuery, startOfToday: number): Clause {
  const clauses: Clause[] = []
  const asksActive = query.filters.some((filter) => filter.kind === 'active')
  switch (query.view) {
    case 'all':
      if (!asksActive) clauses.push({ sql: 'active = 1', values: [] })
      break
    case 'low':
      clauses.push({ sql: 'active = 1 AND status = 1', values: [] })
      break
    case 'out':
      clauses.push({ sql: 'active = 1 AND status = 0', values: [] })
      break
    case 'waiting':
      clauses.push({ sql: 'waiting > 0', values: [] })
      break
    case 'conflicts':
      clauses.push({ sql: 'conflicts > 0', values: [] })
      break
    case 'changed':
      clauses.push({ sql: 'active = 1 AND changed_at >= ?', values: [startOfToday] })
      break
    case 'archived':
      clauses.push({ sql: 'active = 0', values: [] })
      break
  }
  for (const word of wordsOf(query)) if (!isShort(word)) clauses.push(contains(word))
  for (const filter of query.filters) clauses.push(filterClause(filter))
  return {
    sql: clauses.length === 0 ? '1' : clauses.map((clause) => `(${clause.sql})`).join(' AND '),
    values: clauses.flatMap((clause) => clause.values)
  }
}

function wordsOf(query: InventoryQuery): string[] {
  return query.search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}

/** The search index answers from three characters on; shorter words are looked for in memory. */
const isShort = (word: string): boolean => [...word].length < 3

function contains(word: string): Clause {
  const phrase = `"${word.replaceAll('"', '""')}"`
  return {
    sql: 'rowid IN (SELECT rowid FROM items_search WHERE items_search MATCH ?) AND instr(search, ?) > 0',
    values: [phrase, word]
  }
}

function filterClause(filter: ColumnFilter): Clause {
  switch (filter.kind) {
    case 'text':
      return {
        sql: `instr(fold(coalesce(${filterColumnsInSql[filter.column]}, '')), ?) > 0`,
        values: [filter.text.toLowerCase()]
      }
    case 'range': {
      const column = filterColumnsInSql[filter.column]
      const parts: Clause[] = [{ sql: `${column} IS NOT NULL`, values: [] }]
      if (filter.min !== null) parts.push({ sql: `${column} >= ?`, values: [filter.min] })
      if (filter.max !== null) parts.push({ sql: `${column} <= ?`, values: [filter.max] })
      return {
        sql: parts.map((part) => part.sql).join(' AND '),
        values: parts.flatMap((part) => part.values)
      }
    }
    case 'status':
      return {
        sql: filter.statuses.length === 0 ? '0' : `status IN (${filter.statuses.map(() => '?').join(', ')})`,
        values: filter.statuses.map((status) => statusCodes[status])
      }
    case 'active':
      return { sql: 'active = ?', values: [Number(filter.active)] }
  }
}

const nullable = new Set(['sku', 'on_hand', 'price_amount', 'changed_at'])

function order(query: InventoryQuery): string {
  const parts = query.sort.map(({ column, descending }) => {
    const name = sortColumnsInSql[column]
    const direction = descending ? ' DESC' : ''
    // Rows without a value come last both ways; columns that always have one stay plain, so that an index serves.
    return nullable.has(name) ? `${name} IS NULL, ${name}${direction}` : name + direction
  })
  // A column named twice would be sorted in memory, though an index has it in order already.
  const named = new Set(query.sort.map(({ column }) => sortColumnsInSql[column]))
  const rest = ['name_sort', 'product_id', 'position'].filter((name) => !named.has(name))
  return [...parts, ...rest].join(', ')
}

function toRow(row: ItemRow): InventoryRow {
  return {
    id: row.id,
    productId: row.product_id,
    priceId: row.price_id,
    name: row.name,
    imageUrl: row.image_url,
    variant: row.variant,
    sku: row.sku,
    onHand: row.on_hand,
    onHandInStripe: row.on_hand_stripe,
    stockText: row.stock_text,
    reorderPoint: row.reorder_point,
    reorderPointOwn: row.reorder_own === 1,
    status: codeToStatus[row.status] ?? 'untracked',
    price:
      row.price_amount === null || row.price_currency === null
        ? null
        : { amount: row.price_amount, currency: row.price_currency },
    active: row.active === 1,
    changedAt: row.changed_at,
    ...(JSON.parse(row.marks) as Pick<InventoryRow, 'marks' | 'refusals'>)
  }
}
