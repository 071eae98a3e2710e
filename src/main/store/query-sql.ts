import { isMetadataColumn, metadataKey, type MetadataColumn } from '../../shared/metadata-columns.ts'
import type { ColumnFilter, InventoryQuery, SortColumn } from '../../shared/inventory.ts'
import { foldText } from './fold.ts'
import { statusCodes } from './projection.ts'

export type Bound = string | number

/** A piece of SQL and its parameters, in order. Column names come from this file, values only as parameters. */
export type Clause = { sql: string; values: Bound[] }

/** What “today” and “since the last look” mean: epoch milliseconds. */
export type Moments = { startOfToday: number; seenAt: number }

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

/** Which rows a query asks for, but for its words under three letters: those are looked for in memory. */
export function where(query: InventoryQuery, moments: Moments): Clause {
  const clauses = [inView(query, moments), ...matching(query.search)]
  for (const filter of query.filters) clauses.push(filterClause(filter, moments))
  return all(clauses)
}

/** Rows with every word of a search, but for the short ones. */
export const whereMatching = (search: string): Clause => all(matching(search))

function all(clauses: readonly (Clause | null)[]): Clause {
  const asked = clauses.filter((clause) => clause !== null)
  return {
    sql: asked.length === 0 ? '1' : asked.map((clause) => `(${clause.sql})`).join(' AND '),
    values: asked.flatMap((clause) => clause.values)
  }
}

function inView(query: InventoryQuery, { seenAt }: Moments): Clause | null {
  switch (query.view) {
    case 'all':
      return query.filters.some((filter) => filter.kind === 'active')
        ? null
        : { sql: 'active = 1', values: [] }
    case 'low':
      return { sql: 'active = 1 AND status = 1', values: [] }
    case 'out':
      return { sql: 'active = 1 AND status = 0', values: [] }
    case 'waiting':
      return { sql: 'waiting > 0', values: [] }
    case 'conflicts':
      return { sql: 'conflicts > 0', values: [] }
    case 'changed':
      return { sql: 'stripe_changed_at > ?', values: [seenAt] }
    case 'archived':
      return { sql: 'active = 0', values: [] }
  }
}

export function wordsOf(search: string): string[] {
  return foldText(search)
    .split(/[\s\0]+/)
    .filter((word) => word !== '')
}

/** The search index answers from three characters on. */
export const isShort = (word: string): boolean => [...word].length < 3

const matching = (search: string): Clause[] =>
  wordsOf(search)
    .filter((word) => !isShort(word))
    .map((word) => ({
      sql: 'rowid IN (SELECT rowid FROM items_search WHERE items_search MATCH ?) AND instr(search, ?) > 0',
      values: [`"${word.replaceAll('"', '""')}"`, word]
    }))

function filterClause(filter: ColumnFilter, moments: Moments): Clause {
  switch (filter.kind) {
    case 'text': {
      const { sql, values } = textOf(filter.column)
      return {
        sql: `instr(fold(coalesce(${sql}, '')), ?) > 0`,
        values: [...values, foldText(filter.text)]
      }
    }
    case 'range': {
      const column = filterColumnsInSql[filter.column]
      const parts: (Clause | null)[] = [
        { sql: `${column} IS NOT NULL`, values: [] },
        filter.min === null ? null : { sql: `${column} >= ?`, values: [filter.min] },
        filter.max === null ? null : { sql: `${column} <= ?`, values: [filter.max] },
        filter.currency === undefined ? null : { sql: 'price_currency = ?', values: [filter.currency] }
      ]
      return all(parts)
    }
    case 'empty': {
      const { sql, values } = textOf(filter.column)
      return { sql: `coalesce(${sql}, '') ${filter.empty ? '=' : '<>'} ''`, values }
    }
    case 'currency':
      return within('price_currency', filter.currencies)
    case 'changed':
      return since(filter.since, moments)
    case 'status':
      return within(
        'status',
        filter.statuses.map((status) => statusCodes[status])
      )
    case 'active':
      return { sql: 'active = ?', values: [Number(filter.active)] }
  }
}

const within = (column: string, values: Bound[]): Clause => ({
  sql: values.length === 0 ? '0' : `${column} IN (${values.map(() => '?').join(', ')})`,
  values
})

function since(
  at: Extract<ColumnFilter, { kind: 'changed' }>['since'],
  { startOfToday, seenAt }: Moments
): Clause {
  if (at === 'seen') return { sql: 'stripe_changed_at > ?', values: [seenAt] }
  const days = { today: 0, week: 6, month: 29 } as const
  return {
    sql: 'changed_at >= ?',
    values: [typeof at === 'number' ? at : daysBefore(startOfToday, days[at])]
  }
}

/** The same hour so many calendar days ago: where the clock is changed, a day has another length. */
const daysBefore = (at: number, days: number): number => {
  const then = new Date(at)
  return then.setDate(then.getDate() - days)
}

/** What a column that can be filtered by its text says, as an expression. */
export function textOf(column: MetadataColumn | 'product' | 'variant' | 'sku' | 'price'): Clause {
  switch (column) {
    case 'product':
    case 'variant':
    case 'sku':
    case 'price':
      return { sql: filterColumnsInSql[column], values: [] }
    default:
      return metadataValue(column)
  }
}

/** SQLite finds a key by its JSON text; a key that is written with escapes there is looked up in JavaScript. */
function metadataValue(column: MetadataColumn): Clause {
  const key = metadataKey(column)
  return JSON.stringify(key) !== `"${key}"`
    ? { sql: 'metadata_value(metadata, ?)', values: [key] }
    : { sql: 'metadata ->> ?', values: [`$."${key}"`] }
}

const nullable = new Set(['sku', 'on_hand', 'price_amount', 'changed_at'])

/** How the rows of a query follow one another. */
export function order(query: Pick<InventoryQuery, 'sort'>): Clause {
  const values: Bound[] = []
  const parts = query.sort.flatMap(({ column, descending }) => {
    const direction = descending ? ' DESC' : ''
    if (isMetadataColumn(column)) {
      const value = metadataValue(column)
      values.push(...value.values, ...value.values)
      return [`${value.sql} IS NULL`, `natural(${value.sql})${direction}`]
    }
    const name = sortColumnsInSql[column]
    // Rows without a value come last both ways; columns that always have one stay plain, so that an index serves.
    return nullable.has(name) ? [`${name} IS NULL`, name + direction] : [name + direction]
  })
  // A column named twice would be sorted in memory, though an index has it in order already.
  const named = new Set(
    query.sort.map(({ column }) => (isMetadataColumn(column) ? null : sortColumnsInSql[column]))
  )
  const rest = ['name_sort', 'product_id', 'position'].filter((name) => !named.has(name))
  return { sql: [...parts, ...rest].join(', '), values }
}
