import type { ImportPreview, KeyCheck, Problem } from '../../src/shared/contract.ts'
import type { Conflict } from '../../src/shared/edits.ts'
import type { InventoryRow } from '../../src/shared/inventory.ts'
import type { Finding, Sale, Verification } from '../../src/shared/sales.ts'
import type { SchemeCandidate, StockScheme } from '../../src/shared/scheme.ts'
import type { Stocktake } from '../../src/shared/stocktake.ts'
import type { SyncStatus } from '../../src/shared/sync-status.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const ages = [2 * minute, hour, day, 3 * day, 70 * minute, 9 * day, 14 * day]

type Known = Partial<InventoryRow> & { name: string; onHand: number | null }

const known: Known[] = [
  { name: 'Linen Shirt', variant: 'S', sku: 'LS-01-S', onHand: 12, price: { amount: 6400, currency: 'usd' } },
  {
    name: 'Linen Shirt',
    variant: 'M',
    sku: 'LS-01-M',
    onHand: 3,
    onHandInStripe: 5,
    price: { amount: 6400, currency: 'usd' },
    marks: { onHand: 'waiting' }
  },
  { name: 'Linen Shirt', variant: 'L', sku: 'LS-01-L', onHand: 0, price: { amount: 6400, currency: 'usd' } },
  {
    name: 'Linen Shirt',
    variant: 'XL',
    sku: 'LS-01-XL',
    onHand: 18,
    price: { amount: 6400, currency: 'usd' }
  },
  {
    name: 'Ceramic Mug, glazed',
    variant: null,
    sku: 'MUG-22',
    onHand: 41,
    price: { amount: 1800, currency: 'usd' }
  },
  {
    name: 'Canvas Tote',
    variant: 'Natural',
    sku: 'TOTE-NAT',
    onHand: 7,
    price: { amount: 2400, currency: 'usd' },
    marks: { price: 'waiting' }
  },
  {
    name: 'Canvas Tote',
    variant: 'Black',
    sku: 'TOTE-BLA',
    onHand: 5,
    price: { amount: 2400, currency: 'usd' },
    marks: { onHand: 'conflict' }
  },
  {
    name: 'Merino Beanie',
    variant: 'One size',
    sku: 'BEAN-M-ONE',
    onHand: 2,
    price: { amount: 3200, currency: 'usd' }
  },
  {
    name: 'Organic Cotton Socks',
    variant: '36–38',
    sku: 'SOCK-36',
    onHand: 64,
    price: { amount: 1200, currency: 'usd' }
  },
  {
    name: 'Organic Cotton Socks',
    variant: '39–42',
    sku: 'SOCK-39',
    onHand: 58,
    price: { amount: 1200, currency: 'usd' }
  },
  {
    name: 'Organic Cotton Socks',
    variant: '43–46',
    sku: 'SOCK-43',
    onHand: 4,
    price: { amount: 1200, currency: 'usd' },
    marks: { onHand: 'sending' }
  },
  {
    name: 'Poster “Harbour”',
    variant: 'A3',
    sku: 'PST-H-A3',
    onHand: 0,
    price: { amount: 2900, currency: 'usd' }
  },
  {
    name: 'Poster “Harbour”',
    variant: 'A2',
    sku: 'PST-H-A2',
    onHand: 11,
    price: { amount: 2900, currency: 'usd' }
  },
  {
    name: 'Wool Blanket',
    variant: null,
    sku: 'WB-140',
    onHand: 9,
    price: { amount: 14_900, currency: 'usd' }
  },
  { name: 'Gift Card', variant: null, sku: 'GIFT', onHand: null, price: { amount: 5000, currency: 'usd' } },
  {
    name: 'Enamel Pin Set',
    variant: null,
    sku: 'PIN-5',
    onHand: 133,
    price: { amount: 1500, currency: 'usd' }
  },
  {
    name: 'Notebook, dotted',
    variant: 'A5',
    sku: 'NB-A5',
    onHand: 26,
    price: { amount: 1400, currency: 'usd' }
  },
  {
    name: 'Notebook, dotted',
    variant: 'A6',
    sku: 'NB-A6',
    onHand: -2,
    price: { amount: 1400, currency: 'usd' },
    marks: { sku: 'failed' }
  },
  {
    name: 'Tea Towel',
    variant: null,
    sku: 'TT-1',
    onHand: null,
    stockText: 'twelve',
    price: { amount: 2900, currency: 'jpy' }
  },
  { name: 'عباءة كتان', variant: 'كبير', sku: 'AB-L', onHand: 3, price: { amount: 24_500, currency: 'kwd' } },
  {
    name: `A very long name that somebody once pasted from a supplier’s catalogue, ${'with every detail of the weave, '.repeat(6)}`.slice(
      0,
      250
    ),
    variant: null,
    sku: null,
    onHand: 8,
    price: null
  }
]

const materials = [
  'Oak',
  'Brass',
  'Linen',
  'Cotton',
  'Stoneware',
  'Wool',
  'Glass',
  'Cork',
  'Leather',
  'Copper'
]
const things = [
  'Bowl',
  'Apron',
  'Candle',
  'Tray',
  'Cushion',
  'Lamp',
  'Basket',
  'Vase',
  'Scarf',
  'Hook',
  'Plate',
  'Throw'
]
const sizes = ['S', 'M', 'L', 'XL']

/** A shop that looks like one: the first rows are known by name, the rest made from a fixed rule. */
export function sampleRows(amount: number): InventoryRow[] {
  const now = Date.now()
  return Array.from({ length: amount }, (_, index) => {
    const made = known[index] ?? invented(index)
    const product = `prod_${made.name.replace(/\W/g, '').slice(0, 12)}${made.name.length}`
    const onHand = made.onHand
    const row: InventoryRow = {
      id: `${product}/${index}`,
      productId: product,
      priceId: `price_${index}`,
      imageUrl: null,
      variant: null,
      sku: null,
      onHandInStripe: onHand,
      stockText: null,
      reorderPoint: 5,
      reorderPointOwn: index % 3 === 0,
      status: onHand === null ? 'untracked' : onHand <= 0 ? 'out' : onHand <= 5 ? 'low' : 'ok',
      price: null,
      active: index % 37 !== 36,
      changedAt: now - (ages[index % 7] ?? 0) - index * 1000,
      marks: {},
      ...made
    }
    return row
  })
}

function invented(index: number): Known {
  const thing = Math.floor(index / 4)
  const name = `${materials[thing % 10]} ${things[Math.floor(thing / 10) % 12]}${thing < 120 ? '' : ` ${Math.floor(thing / 120) + 1}`}`
  const variant = sizes[index % 4] ?? 'S'
  return {
    name,
    variant,
    sku: `${name.slice(0, 2).toUpperCase()}-${index}-${variant}`,
    onHand: (index * 37) % 61,
    price: { amount: 900 + ((index * 71) % 90) * 100, currency: 'usd' }
  }
}

export function sampleStatus(items: number): SyncStatus {
  const now = Date.now()
  return {
    state: 'idle',
    progress: null,
    failure: null,
    lastSyncedAt: now - 60_000,
    nextPollAt: now + 4 * minute,
    verified: { at: now - 3 * minute, equal: items, compared: items },
    waiting: 3,
    conflicts: 0,
    failed: 1,
    problems: 2,
    unread: 0,
    reads: { month: '2026-11', used: 1204, allowed: 10_000 }
  }
}

export function sampleConflict(change: Partial<Conflict> = {}): Conflict {
  const now = Date.now()
  return {
    id: 1,
    itemId: null,
    productId: 'prod_1',
    productName: 'Canvas Tote',
    variant: 'Natural',
    field: 'onHand',
    currency: null,
    kind: 'changed',
    cause: 'sale',
    causedAt: now - 3 * minute,
    causedBy: 'sale cs_…9fT2',
    editKind: 'count',
    base: '5',
    mine: '7',
    theirs: '4',
    editedAt: now - 2 * minute,
    detectedAt: now - minute,
    answers: { change: '6', count: '7', theirs: '4' },
    about: 'value',
    madeFor: null,
    makesAgain: false,
    ...change
  }
}

export function sampleConflicts(rows: readonly InventoryRow[]): Conflict[] {
  return rows
    .filter((row) => row.marks.onHand === 'conflict')
    .map((row, index) =>
      sampleConflict({ id: index + 1, itemId: row.id, productName: row.name, variant: row.variant })
    )
}

export const sampleProblems: Problem[] = [
  {
    object: 'prod_TeaTowel9',
    productId: 'prod_TeaTowel9',
    name: 'Tea Towel',
    reason: 'Metadata “stock” says “twelve”, which is not a whole number.'
  },
  {
    object: 'price_1Nx88',
    productId: null,
    name: null,
    reason: 'The price has tiers, which have no single amount.'
  }
]

const scheme: StockScheme = {
  owner: 'product',
  sizesKey: 'sizes',
  sizeStockKey: 'stock_{size}',
  stockKey: 'stock',
  reorderKey: 'reorder_point',
  skuKey: 'sku',
  untracked: ['infinity', 'n/a']
}

export const sampleCandidates: readonly [SchemeCandidate, SchemeCandidate] = [
  { scheme, label: '38 of 41 products match stock_{size}', matched: 38, of: 41 },
  {
    scheme: { ...scheme, stockKey: 'inventory' },
    label: '3 of 41 products match inventory',
    matched: 3,
    of: 41
  }
]

export const goodCheck: KeyCheck = {
  mode: 'test',
  accountId: 'acct_1NcHarbour7Qx2',
  accountName: 'Harbour Goods',
  permissions: [
    { permission: 'products', granted: 'write', needed: 'write', required: true },
    { permission: 'prices', granted: 'write', needed: 'write', required: true },
    { permission: 'events', granted: 'read', needed: 'read', required: true },
    { permission: 'checkout', granted: 'none', needed: 'read', required: false }
  ],
  usable: true,
  products: 412,
  reads: 9,
  keychain: true,
  warning: null
}

/** A file with 20 counts, two prices and one cell that Stripe has moved on from; two lines are refused. */
export function samplePreview(rows: readonly InventoryRow[]): ImportPreview {
  const changes = rows.slice(0, 23).map((row, index): ImportPreview['changes'][number] => {
    const item = row.variant === null ? row.name : `${row.name} · ${row.variant}`
    const line = { line: index + 2, itemId: row.id, item, base: null }
    if (index % 11 === 10) {
      return { ...line, field: 'price', from: '149.00', to: '139.00', currency: 'usd', movedTo: null }
    }
    const moved = index === 5 ? '6' : null
    const to = String((row.onHand ?? 0) + 12)
    return { ...line, field: 'onHand', from: String(row.onHand ?? 0), to, currency: null, movedTo: moved }
  })
  return {
    id: 'preview-1',
    fileName: 'inventory-november.csv',
    rows: 412,
    encoding: 'UTF-8',
    delimiter: ';',
    columns: [
      { name: 'SKU', field: 'sku', sample: 'MUG-21' },
      { name: 'Stock', field: 'onHand', sample: '24' },
      { name: 'Shelf', field: null, sample: 'B 12' }
    ],
    problem: null,
    key: 'SKU',
    changes,
    unchanged: 384,
    refused: [
      {
        line: 31,
        item: null,
        column: 'SKU',
        value: 'MUG-2Z',
        reason: 'No item has this SKU. Nearest: MUG-22'
      },
      {
        line: 44,
        item: 'Enamel Pin Set',
        column: 'Stock',
        value: '12,5',
        reason: '“12,5” is not a whole number'
      }
    ],
    offers: [],
    duplicates: 'refuse',
    repeated: [],
    unitsDelta: 118
  }
}

export function aSale(change: Partial<Sale> = {}): Sale {
  return {
    sessionId: 'cs_test_a1b2c3d4e5f69fT2',
    lineItemId: 'li_1',
    productId: 'prod_CanvasTote11',
    description: 'Canvas Tote',
    itemId: null,
    variant: 'Black',
    quantity: 2,
    amount: 4800,
    currency: 'usd',
    paidAt: Date.now() - 20 * minute,
    outcome: 'lowered',
    loweredBy: 'your webhook',
    oversold: 0,
    refundedUnits: null,
    refundedAmount: 0,
    restocked: 0,
    putBack: 0,
    notRestocked: 0,
    unmatched: null,
    ...change
  }
}

export function aFinding(change: Partial<Finding> = {}): Finding {
  const at = Date.now() - 20 * minute
  return {
    id: 1,
    kind: 'not-lowered',
    state: 'open',
    itemId: 'prod_CanvasTote11/6',
    productId: 'prod_CanvasTote11',
    productName: 'Canvas Tote',
    variant: 'Black',
    sessionId: 'cs_test_a1b2c3d4e5f69fT2',
    lineItemId: 'li_1',
    amount: 4800,
    currency: 'usd',
    units: 2,
    correction: -2,
    onHand: 5,
    evidence: [{ at, words: 'sold 2 (cs_…9fT2)' }],
    at,
    foundAt: at + 5 * minute,
    ...change
  }
}

export function aVerification(change: Partial<Verification> = {}): Verification {
  const endedAt = Date.now()
  return {
    id: 1,
    startedAt: endedAt - 4_000,
    endedAt,
    because: 'asked for',
    compared: 412,
    equal: 412,
    requests: 9,
    differences: [],
    ...change
  }
}

/** A stocktake under way. */
export const aStocktake = (change: Partial<Stocktake> = {}): Stocktake => ({
  id: 1,
  state: 'counting',
  startedAt: 1_000,
  scope: null,
  items: 3,
  counted: 1,
  differing: 1,
  unitsDelta: -3,
  uncounted: { items: 1, units: 8 },
  asked: 0,
  mark: 'mark',
  ...change
})
