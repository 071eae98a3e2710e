import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldText } from '../../../src/main/store/fold.ts'
import { sortable } from '../../../src/main/store/projection.ts'
import type { Store } from '../../../src/main/store/store.ts'
import type { ColumnFilter, ColumnId, InventoryQuery, InventoryRow } from '../../../src/shared/inventory.ts'
import { everything, sortColumns, stockStatuses } from '../../../src/shared/inventory.ts'
import {
  isMetadataColumn,
  metadataColumn,
  metadataKey,
  type MetadataColumn
} from '../../../src/shared/metadata-columns.ts'
import { aShop, aShopProduct, currencies, keys, today } from './a-shop.ts'

const aMetadataColumn = fc.constantFrom(...keys.map(metadataColumn))
const bound = fc.option(fc.integer({ min: -3, max: 3100 }))
const aFilter: fc.Arbitrary<ColumnFilter> = fc.oneof(
  fc.record({
    kind: fc.constant('text' as const),
    column: fc.oneof(
      fc.constantFrom('product' as const, 'variant' as const, 'sku' as const),
      aMetadataColumn
    ),
    text: fc.constantFrom('s', 'SHIRT', 'é', '%', 'i̇', 'nord', '9', 'a-')
  }),
  fc.record(
    {
      kind: fc.constant('range' as const),
      column: fc.constantFrom('onHand' as const, 'reorderPoint' as const, 'price' as const),
      min: bound,
      max: bound,
      currency: fc.constantFrom(...currencies)
    },
    { requiredKeys: ['kind', 'column', 'min', 'max'] }
  ),
  fc.record({
    kind: fc.constant('empty' as const),
    column: fc.oneof(fc.constantFrom('variant' as const, 'sku' as const, 'price' as const), aMetadataColumn),
    empty: fc.boolean()
  }),
  fc.record({ kind: fc.constant('currency' as const), currencies: fc.subarray(currencies) }),
  fc.record({
    kind: fc.constant('changed' as const),
    since: fc.oneof(
      fc.constantFrom('seen' as const, 'today' as const, 'week' as const, 'month' as const),
      fc.integer({ min: today - 40 * 86_400_000, max: today })
    )
  }),
  fc.record({ kind: fc.constant('status' as const), statuses: fc.subarray([...stockStatuses]) }),
  fc.record({ kind: fc.constant('active' as const), active: fc.boolean() })
)
const aQuery: fc.Arbitrary<InventoryQuery> = fc.record({
  view: fc.constantFrom(
    'all' as const,
    'low' as const,
    'out' as const,
    'changed' as const,
    'archived' as const
  ),
  search: fc.constantFrom('', '', '', 'shirt', 's', 'nordlin', '9 sh'),
  filters: fc.array(aFilter, { maxLength: 3 }),
  sort: fc.uniqueArray(
    fc.record({
      column: fc.oneof(fc.constantFrom(...sortColumns), aMetadataColumn),
      descending: fc.boolean()
    }),
    { maxLength: 4, selector: ({ column }) => column }
  ),
  metadata: fc.constant(keys.map(metadataColumn))
})

/** A row as it is shown, with what only the database knows beside it. */
type Known = { row: InventoryRow; position: number; foreignAt: number | null; search: string }

function known(store: Store): Known[] {
  const rows = store.db
    .prepare<[], { id: string; position: number; stripe_changed_at: number | null; search: string }>(
      'SELECT id, position, stripe_changed_at, search FROM items'
    )
    .all()
  const { token, count } = store.view.open(
    { ...everything, filters: [], metadata: keys.map(metadataColumn) },
    today
  )
  const archived = store.view.open(
    { ...everything, view: 'archived', metadata: keys.map(metadataColumn) },
    today
  )
  const shown = [
    ...(store.view.window(token, 0, count) ?? []),
    ...(store.view.window(archived.token, 0, archived.count) ?? [])
  ]
  return shown.map((row) => {
    const beside = rows.find(({ id }) => id === row.id)
    if (beside === undefined) throw new Error(`${row.id} is shown but not kept`)
    return { row, position: beside.position, foreignAt: beside.stripe_changed_at, search: beside.search }
  })
}

const midnight = (daysAgo: number): number => {
  const then = new Date(today)
  return then.setDate(then.getDate() - daysAgo)
}

const textIn = (row: InventoryRow, column: 'product' | 'variant' | 'sku' | MetadataColumn): string | null =>
  isMetadataColumn(column) ? (row.metadata?.[column] ?? null) : column === 'product' ? row.name : row[column]

function passes({ row, foreignAt }: Known, filter: ColumnFilter, seenAt: number): boolean {
  switch (filter.kind) {
    case 'text':
      return foldText(textIn(row, filter.column) ?? '').includes(foldText(filter.text))
    case 'range': {
      const value = filter.column === 'price' ? (row.price?.amount ?? null) : row[filter.column]
      return (
        value !== null &&
        value >= (filter.min ?? -Infinity) &&
        value <= (filter.max ?? Infinity) &&
        (filter.currency === undefined || row.price?.currency === filter.currency)
      )
    }
    case 'empty': {
      const text =
        filter.column === 'price' ? String(row.price?.amount ?? '') : (textIn(row, filter.column) ?? '')
      return (text === '') === filter.empty
    }
    case 'currency':
      return row.price !== null && filter.currencies.includes(row.price.currency)
    case 'changed': {
      if (filter.since === 'seen') return foreignAt !== null && foreignAt > seenAt
      const days = { today: 0, week: 6, month: 29 }
      const from = typeof filter.since === 'number' ? filter.since : midnight(days[filter.since])
      return row.changedAt !== null && row.changedAt >= from
    }
    case 'status':
      return filter.statuses.includes(row.status)
    case 'active':
      return row.active === filter.active
  }
}

function inView({ row, foreignAt }: Known, query: InventoryQuery, seenAt: number): boolean {
  switch (query.view) {
    case 'low':
    case 'out':
      return row.active && row.status === query.view
    case 'archived':
      return !row.active
    case 'changed':
      return foreignAt !== null && foreignAt > seenAt
    default:
      return row.active || query.filters.some(({ kind }) => kind === 'active')
  }
}

const statusOrder = ['out', 'low', 'ok', 'untracked']

/** What rows are compared by; null comes last whichever way. */
function sortValue({ row, position }: Known, column: ColumnId): string | number | null {
  switch (column) {
    case 'product':
      return sortable(row.name)
    case 'variant':
      return position
    case 'sku':
      return row.sku
    case 'status':
      return statusOrder.indexOf(row.status)
    case 'price':
      return row.price?.amount ?? null
    case 'active':
      return Number(row.active)
    case 'onHand':
    case 'reorderPoint':
    case 'changedAt':
      return row[column]
    default: {
      const value = row.metadata?.[column]
      return value === undefined ? null : sortable(value)
    }
  }
}

const bytes = (value: string | number): Buffer | number =>
  typeof value === 'string' ? Buffer.from(value) : value

function compare(a: Known, b: Known, sort: InventoryQuery['sort']): number {
  for (const { column, descending } of sort) {
    const [x, y] = [sortValue(a, column), sortValue(b, column)]
    if (x === y) continue
    if (x === null || y === null) return x === null ? 1 : -1
    const [left, right] = [bytes(x), bytes(y)]
    const order =
      typeof left === 'number' || typeof right === 'number'
        ? Number(left) - Number(right)
        : Buffer.compare(left, right)
    if (order !== 0) return descending ? -order : order
  }
  const last = (one: Known): [string, string, number] => [
    sortable(one.row.name),
    one.row.productId,
    one.position
  ]
  const [x, y] = [last(a), last(b)]
  return (
    Buffer.compare(Buffer.from(x[0]), Buffer.from(y[0])) ||
    Buffer.compare(Buffer.from(x[1]), Buffer.from(y[1])) ||
    x[2] - y[2]
  )
}

function asked(all: readonly Known[], query: InventoryQuery, seenAt: number): InventoryRow[] {
  const words = foldText(query.search).split(/\s+/)
  return all
    .filter(
      (one) =>
        inView(one, query, seenAt) &&
        words.every((word) => one.search.includes(word)) &&
        query.filters.every((filter) => passes(one, filter, seenAt))
    )
    .toSorted((a, b) => compare(a, b, query.sort))
    .map(({ row }) => row)
}

/** With all that can be answered from memory, or with the table alone. */
function made(store: Store, inMemory: boolean): Store {
  if (inMemory) for (const steps = store.index.make(); steps.next().done !== true;);
  return store
}

describe.each([
  ['from the table', false],
  ['from memory', true]
])('a view %s', (_from, inMemory) => {
  it('answers every question about columns, metadata and changes as looking through all rows would', () => {
    fc.assert(
      fc.property(
        fc.array(aShopProduct, { maxLength: 12 }),
        fc.array(aQuery, { minLength: 4, maxLength: 8 }),
        fc.integer({ min: today - 40 * 86_400_000, max: today }),
        (products, queries, seenAt) => {
          const store = made(aShop(products), inMemory)
          store.saveSeenAt(seenAt)
          const all = known(store)
          for (const query of queries) {
            const wanted = asked(all, query, seenAt)
            const { token, count, items } = store.view.open(query, today)
            expect(store.view.window(token, 0, count)).toEqual(wanted)
            expect([items, store.view.count(query, today)]).toEqual([wanted.length, wanted.length])
          }
        }
      ),
      { numRuns: 40 }
    )
  })

  it('grouped has every item once under its product, whose line sums up exactly what is shown under it', () => {
    fc.assert(
      fc.property(
        fc.array(aShopProduct, { minLength: 1, maxLength: 10 }),
        aQuery,
        fc.boolean(),
        fc.subarray(['prod_0', 'prod_1', 'prod_2', 'prod_3']),
        (products, query, closed, except) => {
          const store = made(aShop(products), inMemory)
          const flat = store.view.open(query, today)
          const items = store.view.window(flat.token, 0, flat.count) ?? []
          const list = store.view.open({ ...query, group: { closed, except } }, today)
          const lines = store.view.window(list.token, 0, list.count) ?? []
          expect([list.items, list.units]).toEqual([flat.items, flat.units])
          expect(lines).toHaveLength(list.count)
          expect(lines.map(({ id }) => store.view.placeOf(list.token, id))).toEqual([...lines.keys()])
          const order = [...new Set(items.map(({ productId }) => productId))]
          expect(lines.filter(({ group }) => group).map(({ productId }) => productId)).toEqual(order)
          let rest = lines
          for (const productId of order) {
            const [line, ...after] = rest
            const members = items.filter((row) => row.productId === productId)
            const open = closed === except.includes(productId)
            expect(line?.id).toBe(`group/${productId}`)
            expect(line?.group).toEqual({
              items: members.length,
              low: members.filter(({ status }) => status === 'low').length,
              out: members.filter(({ status }) => status === 'out').length,
              values: valuesOf(members),
              open
            })
            const units = members.flatMap(({ onHand }) => onHand ?? [])
            expect(line?.onHand).toBe(
              units.length === 0 ? null : units.reduce((sum, one) => sum + Math.max(0, one), 0)
            )
            const shown = open ? members : []
            expect(after.slice(0, shown.length)).toEqual(shown)
            rest = after.slice(shown.length)
          }
          expect(rest).toEqual([])
        }
      ),
      { numRuns: 40 }
    )
  })

  it.each([
    // Berlin puts the clock back on 2026-10-25 and forward on 2026-03-29.
    { today: '2026-10-26', week: '2026-10-20', month: '2026-09-27' },
    { today: '2026-03-30', week: '2026-03-24', month: '2026-03-01' }
  ])('has all that changed on the first of so many days, though one of them was longer: $today', (day) => {
    const zone = process.env['TZ']
    process.env['TZ'] = 'Europe/Berlin'
    try {
      const at = (date: string) => new Date(`${date}T00:00`).getTime()
      for (const since of ['week', 'month'] as const) {
        const first = at(day[since]) / 1000
        const store = made(aShop([first - 1, first].map((updated) => ({ ...plain, updated }))), inMemory)
        const query = { ...everything, filters: [{ kind: 'changed' as const, since }] }
        const shown = [...store.view.each(query, at(day.today))]
        expect(shown.map(({ id }) => id)).toEqual(['prod_1/stock'])
      }
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
  })

  it('finds items for the palette by any of their words, those that are sold no more behind the others', () => {
    const shop = aShop([
      { ...plain, name: 'Linen Shirt', sku: 'LS-1', active: false },
      { ...plain, name: 'Linen Trousers', sku: 'LT-1' },
      { ...plain, name: 'Mug', sku: 'LINEN' }
    ])
    const store = made(shop, inMemory)
    const names = (search: string) => store.view.find(search, 10).map(({ name }) => name)
    expect(names('linen')).toEqual(['Mug', 'Linen Trousers', 'Linen Shirt'])
    expect(names('ls-1')).toEqual(['Linen Shirt'])
    expect(names('prod_2')).toEqual(['Mug'])
    expect(names('l t')).toEqual(['Linen Trousers', 'Linen Shirt'])
    expect(store.view.find('linen', 1)).toHaveLength(1)
  })

  it('finds an item by its whole SKU however many others have it in theirs, sold or not', () => {
    const many = Array.from({ length: 230 }, (_, at) => ({ ...plain, name: 'Badge', sku: `PIN-1${at}` }))
    const shop = aShop([
      ...many,
      { ...plain, name: 'Pin', sku: 'Pin-1' },
      { ...plain, name: 'Old pin', sku: 'PIN-1', active: false }
    ])
    const store = made(shop, inMemory)
    const names = (search: string) => store.view.find(search, 3).map(({ name }) => name)
    expect(names(' pin-1')).toEqual(['Pin', 'Badge', 'Badge'])
    expect(names('PIN')).toEqual(['Badge', 'Badge', 'Badge'])
    expect(store.view.find('pin-1', 300).filter(({ name }) => name !== 'Badge')).toHaveLength(2)
  })

  it('tells which metadata keys there are and how many products have them, without those that keep stock', () => {
    const store = aShop([
      { ...plain, sizes: ['S', 'M'], metadata: { supplier: 'Nordlin', 'Country code': 'SE' } },
      { ...plain, metadata: { supplier: 'Aalto' } }
    ])
    expect(store.view.facets()).toEqual({
      metadata: [
        { column: 'meta-supplier', key: 'supplier', products: 2 },
        { column: 'meta-Country_20_code', key: 'Country code', products: 1 },
        { column: 'meta-sizes', key: 'sizes', products: 1 }
      ],
      currencies: ['usd']
    })
  })
})

const plain = {
  name: 'Shirt',
  sizes: [],
  stock: [5, null, null],
  reorder: null,
  sku: null,
  amount: 1000,
  currency: 'usd',
  active: true,
  updated: today / 1000,
  foreign: false,
  metadata: {}
}

function valuesOf(rows: readonly InventoryRow[]): { currency: string; amount: number }[] {
  const byCurrency = new Map<string, number>()
  for (const { onHand, price } of rows) {
    if (onHand === null || onHand <= 0 || price === null) continue
    byCurrency.set(price.currency, (byCurrency.get(price.currency) ?? 0) + onHand * price.amount)
  }
  return [...byCurrency].map(([currency, amount]) => ({ currency, amount }))
}

describe('the name of a metadata column', () => {
  it('is safe in a class name and a list, and says its key again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (key) => {
        const column = metadataColumn(key)
        expect(column).toMatch(/^[A-Za-z][\w-]*$/)
        expect(isMetadataColumn(column)).toBe(true)
        expect(metadataKey(column)).toBe(key)
      })
    )
    expect(metadataKey(metadataColumn('a_41_b'))).toBe('a_41_b')
  })
})
