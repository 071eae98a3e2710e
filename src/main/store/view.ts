import type { Database } from 'better-sqlite3'
import type { Output, ViewCounts } from '../../shared/contract.ts'
import {
  everything,
  type InventoryQuery,
  type InventoryRow,
  stockStatuses,
  type StockStatus
} from '../../shared/inventory.ts'
import { metadataColumn, metadataKey, type MetadataColumn } from '../../shared/metadata-columns.ts'
import { valueAt } from '../../shared/value-at.ts'
import { foldText } from './fold.ts'
import { isHeld, type ItemIndex } from './item-index.ts'
import { type ItemRow, sortable, statusCodes } from './projection.ts'
import { type Bound, type Clause, isShort, order, where, whereMatching, wordsOf } from './query-sql.ts'
import { groupAt, groupRows, lineAbove, type RowList } from './row-list.ts'

/** Of so many items that match, in order of name, the best are looked for. */
const looked = 200
/** SQLite counts its way to a place: beyond this one, all places at once cost less than a few of them. */
const far = 20_000

/** What the line above a product's items is called by, before the product's id. */
const above = 'group/'

const codeToStatus = Object.fromEntries(
  stockStatuses.map((status) => [statusCodes[status], status])
) as Record<number, StockStatus>

/** What a row of the grid is made of. The texts that are only searched and sorted by stay where they are. */
const shownColumns = [
  'id',
  'product_id',
  'price_id',
  'name',
  'image_url',
  'variant',
  'sku',
  'on_hand',
  'on_hand_stripe',
  'stock_text',
  'reorder_point',
  'reorder_own',
  'status',
  'price_amount',
  'price_currency',
  'active',
  'changed_at',
  'marks',
  'metadata'
] as const satisfies readonly (keyof ItemRow)[]
type ShownRow = Pick<ItemRow, (typeof shownColumns)[number]>

/** `list` is null while its lines, all items in the order of names, are read from SQLite’s index as they are asked for. */
type Opened = { token: number; query: InventoryQuery; list: RowList | null }

/**
 * The grid's questions. Opening a view computes the order once, as a vector of row numbers; windows are then read
 * by row number, so that scrolling costs the same at any depth and rows under the cursor stay where they are until
 * the view is opened again.
 *
 * What a start asks for, all items by name, has an index in SQLite and its totals in a table. Until the item index is
 * there or somebody writes, windows are read from these: reading every row number takes longer than all else does.
 */
export function createView(
  db: Database,
  seenAt: () => number,
  index: ItemIndex,
  oversold: () => ReadonlyMap<string, number>
) {
  addFunctions(db)
  const opened: Opened[] = []
  let lastToken = 0
  const byRowid = db.prepare<[number], ItemRow>('SELECT * FROM items WHERE rowid = ?')
  const shownByRowid = db.prepare<[number], ShownRow>(
    `SELECT ${shownColumns.join(', ')} FROM items WHERE rowid = ?`
  )
  const byProduct = db.prepare<[string], ItemRow>(
    'SELECT * FROM items WHERE product_id = ? ORDER BY position'
  )
  const byId = db.prepare<[string], ItemRow>('SELECT * FROM items WHERE id = ?')
  const bySku = db
    .prepare<[string, string], number>(
      `SELECT rowid FROM items WHERE rowid IN (SELECT rowid FROM items_search WHERE items_search MATCH ?)
         AND fold(sku) = ? LIMIT ${looked}`
    )
    .pluck()
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

  const totalsWhere = (condition: string): { items: number; units: number } =>
    db
      .prepare<[], { items: number; units: number }>(
        `SELECT coalesce(sum(items), 0) AS items, coalesce(sum(units), 0) AS units FROM item_totals WHERE ${condition}`
      )
      .get() ?? { items: 0, units: 0 }

  const countWhere = ({ sql, values }: Clause): number =>
    db
      .prepare<Bound[], number>(`SELECT count(*) FROM items WHERE ${sql}`)
      .pluck()
      .get(...values) ?? 0

  /** What a search cannot ask of the index is looked for in memory. */
  function withShortWords<T extends { readonly 0: number }>(rows: T[], search: string): T[] {
    const short = wordsOf(search).filter(isShort)
    if (short.length === 0) return rows
    const text = textOfRow()
    return rows.filter(({ 0: rowid }) => short.every((word) => text[rowid]?.includes(word)))
  }

  type OrderedItem = readonly [rowid: number, onHand: number | null, productId: string]

  /** Row numbers, units and products of a query's rows, in its order. */
  function ordered(query: InventoryQuery, startOfToday: number): OrderedItem[] {
    const asked = where(query, { startOfToday, seenAt: seenAt() })
    const sorted = order(query)
    // Only a grouped list asks for the products, which no index has beside the order.
    const product = query.group === undefined ? "''" : 'product_id'
    const rows = db
      .prepare<Bound[], OrderedItem>(
        `SELECT rowid, on_hand, ${product} FROM items WHERE ${asked.sql} ORDER BY ${sorted.sql}`
      )
      .raw()
      .all(...asked.values, ...sorted.values)
    return withShortWords(rows, query.search)
  }

  function open(
    query: InventoryQuery,
    startOfToday: number
  ): { token: number; count: number; items: number; units: number } {
    const token = ++lastToken
    if (opened.length === 4) opened.shift()
    const listed = fromIndex(query, startOfToday)
    if (listed === null && isByName(query)) {
      opened.push({ token, query, list: null })
      const { items, units } = totalsWhere(query.view === 'all' ? 'active = 1' : 'active = 0')
      return { token, count: items, items, units }
    }
    const { list, items, units } = listed ?? fromTable(query, startOfToday)
    opened.push({ token, query, list })
    return { token, count: list.lines.length, items, units }
  }

  /** All opened views keep the order they have now: somebody is about to write. */
  function keepOrder(): void {
    for (const view of opened)
      view.list ??= fromIndex(view.query, 0)?.list ?? {
        lines: Int32Array.from(linesByName(view.query, 0, -1)),
        groups: null
      }
  }

  function linesOf(view: Opened, start: number, count: number): Iterable<number> {
    // Nothing was written since it was opened, so memory has the same order.
    view.list ??= fromIndex(view.query, 0)?.list ?? null
    if (start > far) keepOrder()
    return view.list?.lines.subarray(start, start + count) ?? linesByName(view.query, start, count)
  }

  function linesByName(query: InventoryQuery, start: number, count: number): number[] {
    const asked = where(query, { startOfToday: 0, seenAt: 0 })
    const sorted = order(query)
    return db
      .prepare<Bound[], number>(
        `SELECT rowid FROM items WHERE ${asked.sql} ORDER BY ${sorted.sql} LIMIT ? OFFSET ?`
      )
      .pluck()
      .all(...asked.values, ...sorted.values, count, start)
  }

  type Listed = { list: RowList; items: number; units: number }

  function fromTable(query: InventoryQuery, startOfToday: number): Listed {
    const rows = ordered(query, startOfToday)
    let units = 0
    for (const [, onHand] of rows) if (onHand !== null && onHand > 0) units += onHand
    const rowids = Int32Array.from(rows, ([rowid]) => rowid)
    const list =
      query.group === undefined
        ? { lines: rowids, groups: null }
        : groupRows(
            rowids,
            rows.map(([, , productId]) => productId),
            query.group
          )
    return { list, items: rows.length, units }
  }

  /** The same from memory; null while the index is not ready. */
  function fromIndex(query: InventoryQuery, startOfToday: number): Listed | null {
    if (!index.isReady()) return null
    const rest = query.filters.filter((filter) => !isHeld(filter))
    const isPlain = rest.length === 0 && query.view !== 'changed'
    const among = isPlain ? null : rowidsOf({ ...query, search: '', filters: rest }, startOfToday)
    const { rowids, units } = index.answer(query, wordsOf(query.search), among)
    const list =
      query.group === undefined
        ? { lines: rowids, groups: null }
        : groupRows(rowids, index.productsOf(rowids), query.group)
    return { list, items: rowids.length, units }
  }

  /** The first items by name with every word of a search, archived ones behind the others. */
  function firstMatching(search: string): number[] {
    const words = wordsOf(search)
    if (index.isReady()) {
      const found = (['all', 'archived'] as const).flatMap((view) => [
        ...index.answer({ ...everything, view }, words, null).rowids.subarray(0, looked)
      ])
      return found.slice(0, looked)
    }
    const asked = whereMatching(search)
    const rows = db
      .prepare<Bound[], [number]>(
        `SELECT rowid FROM items WHERE ${asked.sql} ORDER BY active DESC, name_sort, product_id, position
         ${words.some(isShort) ? '' : `LIMIT ${looked}`}`
      )
      .raw()
      .all(...asked.values)
    return withShortWords(rows, search)
      .slice(0, looked)
      .map(([rowid]) => rowid)
  }

  /** Items whose SKU is this, folded; in what is searched through it has a line of its own, neither the first nor the last. */
  function withSku(sku: string): number[] {
    return sku === '' || sku.includes('\0') ? [] : bySku.all(`"\n${sku.replaceAll('"', '""')}\n"`, sku)
  }

  function rowidsOf(query: InventoryQuery, startOfToday: number): number[] {
    const asked = where(query, { startOfToday, seenAt: seenAt() })
    return db
      .prepare<Bound[], number>(`SELECT rowid FROM items WHERE ${asked.sql}`)
      .pluck()
      .all(...asked.values)
  }

  function lineOf(
    { list, query }: Opened,
    line: number,
    owed: ReadonlyMap<string, number>
  ): InventoryRow | null {
    if (line > 0) {
      const row = shownByRowid.get(line)
      return row ? withOwed(toRow(row, query.metadata), owed) : null
    }
    const group = list === null ? null : groupAt(list, line)
    if (group === null) return null
    const items = [...group.rowids].flatMap((rowid) => shownByRowid.get(rowid) ?? [])
    return groupRow(items, group.open)
  }

  return {
    open,
    keepOrder,
    /** Rows of an opened view; rows that vanished since are left out. null when the token is unknown. */
    window(token: number, start: number, count: number): InventoryRow[] | null {
      const view = opened.find((candidate) => candidate.token === token)
      if (!view) return null
      const rows: InventoryRow[] = []
      const owed = oversold()
      for (const line of linesOf(view, start, count)) {
        const row = lineOf(view, line, owed)
        if (row) rows.push(row)
      }
      return rows
    },
    /** Where an item, or the line above a product's, stands in an opened view; null when it does not, or the token is unknown. */
    placeOf(token: number, id: string): number | null {
      keepOrder()
      const list = opened.find((candidate) => candidate.token === token)?.list
      if (!list) return null
      const place = id.startsWith(above)
        ? lineAbove(list, new Set(byProduct.all(id.slice(above.length)).map(({ rowid }) => rowid)))
        : list.lines.indexOf(byId.get(id)?.rowid ?? 0)
      return place < 0 ? null : place
    },
    item: (id: string) => byId.get(id) ?? null,
    itemsOfProduct: (productId: string) => byProduct.all(productId),
    row(id: string): InventoryRow | null {
      const row = byId.get(id)
      return row ? withOwed(toRow(row), oversold()) : null
    },
    /** Every row of a query, one at a time, for export and import. */
    *each(query: InventoryQuery, startOfToday: number): Generator<InventoryRow> {
      for (const [rowid] of ordered(query, startOfToday)) {
        const row = byRowid.get(rowid)
        if (row) yield toRow(row, query.metadata)
      }
    },
    /** Every item of a query, one at a time, as it is kept. */
    *items(query: InventoryQuery, startOfToday: number): Generator<ItemRow> {
      for (const [rowid] of ordered(query, startOfToday)) {
        const row = byRowid.get(rowid)
        if (row) yield row
      }
    },
    /** Every item, with what these metadata columns say of it. */
    all: (metadata: readonly MetadataColumn[] = []): InventoryRow[] =>
      db
        .prepare<[], ItemRow>('SELECT * FROM items ORDER BY name_sort, product_id, position')
        .all()
        .map((row) => toRow(row, metadata)),
    /** How many items a query has. */
    count(query: InventoryQuery, startOfToday: number): number {
      const { group: _group, ...list } = query
      const known = fromIndex({ ...list, sort: [] }, startOfToday)
      if (known !== null) return known.items
      const asked = where(query, { startOfToday, seenAt: seenAt() })
      if (!wordsOf(query.search).some(isShort)) return countWhere(asked)
      const rows = db.prepare<Bound[], [number]>(`SELECT rowid FROM items WHERE ${asked.sql}`).raw()
      return withShortWords(rows.all(...asked.values), query.search).length
    },
    /** The first items that have every word of a search: by their own names first, archived ones last. */
    find(search: string, limit: number): InventoryRow[] {
      const words = wordsOf(search)
      const sku = foldText(search.trim())
      const first = firstMatching(search)
      const rowids = first.length < looked ? first : new Set([...first, ...withSku(sku)])
      const found = [...rowids].flatMap((rowid) => byRowid.get(rowid) ?? [])
      // A size is also found by the names of its product's other sizes, which stand in the metadata.
      const rank = (row: ItemRow): number => {
        const own = foldText(`${row.name}\n${row.variant ?? ''}\n${row.sku ?? ''}`)
        if (row.active === 0) return 3
        if (row.sku !== null && foldText(row.sku) === sku) return 0
        return words.every((word) => own.includes(word)) ? 1 : 2
      }
      return found
        .toSorted((a, b) => rank(a) - rank(b))
        .slice(0, limit)
        .map((row) => toRow(row))
    },
    /** What filters and columns can be about: metadata keys that have no column already, and currencies. */
    facets(): Output<'list-facets'> {
      const metadata = db
        .prepare<[], { key: string; products: number }>(
          `SELECT key, count(DISTINCT product_id) AS products
           FROM (SELECT product_id, metadata FROM items GROUP BY owner_id), json_each(metadata)
           GROUP BY key ORDER BY products DESC, key`
        )
        .all()
        .map(({ key, products }) => ({ column: metadataColumn(key), key, products }))
      const currencies = db
        .prepare<[], string>(
          'SELECT price_currency FROM items WHERE price_currency IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1'
        )
        .pluck()
        .all()
      return { metadata, currencies }
    },
    /** When somebody else last changed anything in Stripe; 0: never. */
    newestChange: (): number =>
      db
        .prepare<[], number | null>(
          'SELECT max(stripe_changed_at) FROM items WHERE stripe_changed_at IS NOT NULL'
        )
        .pluck()
        .get() ?? 0,
    counts(): Omit<ViewCounts, 'findings' | 'unmatchedSales'> {
      const since = seenAt()
      const items = (condition: string): number => totalsWhere(condition).items
      return {
        all: items('active = 1'),
        low: items('active = 1 AND status = 1'),
        out: items('active = 1 AND status = 0'),
        waiting: items('waits = 1'),
        conflicts: items('in_conflict = 1'),
        changed: countWhere({ sql: 'stripe_changed_at > ?', values: [since] }),
        archived: items('active = 0'),
        seenAt: since
      }
    }
  }
}

/** Whether SQLite’s index has these items in this order, and a table their totals. */
const isByName = ({ view, search, filters, sort, group }: InventoryQuery): boolean =>
  (view === 'all' || view === 'archived') &&
  wordsOf(search).length + filters.length === 0 &&
  group === undefined &&
  (sort.length === 0 || (sort.length === 1 && sort[0]?.column === 'product'))

function addFunctions(db: Database): void {
  // SQLite's own lower() knows ASCII only.
  db.function('fold', { deterministic: true }, (text: unknown) => foldText(String(text)))
  const values = new Map<string, string>()
  // A metadata key has few values and many rows that share them.
  db.function('natural', { deterministic: true }, (text: unknown) => {
    if (typeof text !== 'string') return null
    const known = values.get(text)
    if (known !== undefined) return known
    const made = sortable(text)
    if (values.size < 100_000) values.set(text, made)
    return made
  })
  db.function('metadata_value', { deterministic: true }, (metadata: unknown, key: unknown) =>
    valueIn(JSON.parse(String(metadata)) as Metadata, String(key))
  )
}

type Metadata = Record<string, string>

const valueIn = (all: Metadata, key: string): string | null => valueAt(all, key) ?? null

/** The line above the items of a product: their sum, in the columns where a sum means something. */
function groupRow(items: readonly ShownRow[], open: boolean): InventoryRow | null {
  const [first] = items
  if (first === undefined) return null
  const amounts = new Map<string, number>()
  for (const { on_hand: units, price_amount: amount, price_currency: currency } of items) {
    if (units === null || units <= 0 || amount === null || currency === null) continue
    amounts.set(currency, (amounts.get(currency) ?? 0) + units * amount)
  }
  const counted = items.flatMap(({ on_hand: units }) => units ?? [])
  const having = (status: StockStatus): number =>
    items.filter((item) => item.status === statusCodes[status]).length
  return {
    ...toRow(first),
    id: `${above}${first.product_id}`,
    priceId: null,
    variant: null,
    sku: null,
    onHand: counted.length === 0 ? null : counted.reduce((sum, units) => sum + Math.max(0, units), 0),
    onHandInStripe: null,
    stockText: null,
    price: null,
    active: items.some((item) => item.active === 1),
    changedAt: items.reduce<number | null>(
      (newest, item) => (item.changed_at === null ? newest : Math.max(newest ?? 0, item.changed_at)),
      null
    ),
    marks: {},
    group: {
      items: items.length,
      low: having('low'),
      out: having('out'),
      values: [...amounts].map(([currency, amount]) => ({ currency, amount })),
      open
    }
  }
}

/** What nearly all rows have. */
const noMarks = JSON.stringify({ marks: {} })
const marksOf = (json: string) => JSON.parse(json) as Pick<InventoryRow, 'marks' | 'refusals'>

function toRow(row: ShownRow, metadata: readonly MetadataColumn[] = []): InventoryRow {
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
    ...(row.marks === noMarks ? { marks: {} } : marksOf(row.marks)),
    ...(metadata.length === 0 ? {} : { metadata: shownMetadata(row.metadata, metadata) })
  }
}

/** A row with what was sold of it without being there. */
function withOwed(row: InventoryRow, owed: ReadonlyMap<string, number>): InventoryRow {
  const oversold = owed.get(row.id)
  return oversold === undefined ? row : { ...row, oversold }
}

function shownMetadata(
  json: string,
  columns: readonly MetadataColumn[]
): Partial<Record<MetadataColumn, string>> {
  const all = JSON.parse(json) as Metadata
  const shown: Partial<Record<MetadataColumn, string>> = {}
  for (const column of columns) {
    const value = valueIn(all, metadataKey(column))
    if (value !== null) shown[column] = value
  }
  return shown
}
