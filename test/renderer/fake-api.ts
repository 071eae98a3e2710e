import type { Channel, EventName } from '../../src/shared/channels.ts'
import type {
  AppState,
  EventPayload,
  Input,
  ItemDetail,
  KeyCheck,
  Layout,
  ListenerState,
  Movement,
  Output,
  SavedView,
  WindowApi
} from '../../src/shared/contract.ts'
import { contract } from '../../src/shared/contract.ts'
import type { CellEdit, CellOutcome, Conflict } from '../../src/shared/edits.ts'
import { AppFailure, toFailure } from '../../src/shared/failure.ts'
import type { ColumnFilter, InventoryQuery, InventoryRow, SortColumn } from '../../src/shared/inventory.ts'
import { everything } from '../../src/shared/inventory.ts'
import { isMetadataColumn, metadataColumn } from '../../src/shared/metadata-columns.ts'
import { decimalToMinor } from '../../src/shared/money.ts'
import { attentionKinds } from '../../src/shared/sales.ts'
import type { Finding, Sale, Verification } from '../../src/shared/sales.ts'
import type { SyncStatus } from '../../src/shared/sync-status.ts'
import {
  aVerification,
  sampleCandidates,
  sampleConflicts,
  samplePreview,
  sampleProblems,
  sampleRows,
  sampleStatus
} from './samples.ts'

type Handlers = { [C in Channel]: (input: Input<C>) => Output<C> | Promise<Output<C>> }
type Listeners = { [E in EventName]: Set<(payload: EventPayload<E>) => void> }
type Undo = { label: string; before: InventoryRow[]; after: InventoryRow[] }

export type FakeOptions = {
  rows?: InventoryRow[]
  conflicts?: Conflict[]
  sales?: Sale[]
  findings?: Finding[]
  account?: AppState['account']
  status?: Partial<SyncStatus>
  app?: Partial<AppState>
  layout?: Partial<Layout>
  check?: KeyCheck
  /** Replaces single answers: a failure is thrown as an AppFailure. */
  answers?: Partial<Handlers>
  /** How long every answer takes, in milliseconds. */
  delay?: number
}

/** The program behind the page, in memory: rows that can be seen, edited, undone and pulled from under you. */
export class FakeApi implements WindowApi {
  rows: InventoryRow[]
  conflicts: Conflict[]
  app: AppState
  status: SyncStatus
  layout: Layout
  sales: Sale[]
  findings: Finding[]
  views: SavedView[] = []
  verifications: Verification[] = []
  listener: ListenerState = {
    enabled: false,
    port: 4242,
    hasSecret: false,
    running: false,
    accepted: 0,
    refused: 0,
    failure: null
  }
  /** Every call in order, for tests that ask what was sent. */
  calls: { channel: Channel; input: unknown }[] = []
  #views = new Map<number, string[]>()
  #token = 0
  #indexed: { rows: InventoryRow[] | null; byId: Map<string, InventoryRow> } = { rows: null, byId: new Map() }
  /** When the last list was made, in a time of its own. */
  listedAt = 0
  #undo: Undo[] = []
  #redo: Undo[] = []
  #options: FakeOptions
  #listeners: Listeners = {
    'inventory-changed': new Set(),
    'sync-status': new Set(),
    'app-changed': new Set(),
    alert: new Set(),
    'bulk-progress': new Set(),
    'step-progress': new Set(),
    command: new Set()
  }

  constructor(options: FakeOptions = {}) {
    this.#options = options
    this.rows = options.rows ?? sampleRows(412)
    this.conflicts = options.conflicts ?? sampleConflicts(this.rows)
    this.sales = options.sales ?? []
    this.findings = options.findings ?? []
    this.status = { ...sampleStatus(this.rows.length), conflicts: this.conflicts.length, ...options.status }
    this.app = {
      version: '0.1.0',
      account:
        options.account === undefined
          ? { id: 'acct_1NcHarbour7Qx2', name: 'Harbour Goods', mode: 'test', demo: false, canWrite: true }
          : options.account,
      scheme: { current: sampleCandidates[0].scheme, label: sampleCandidates[0].label, confirmed: true },
      lowStock: 5,
      sales: {
        settings: { mode: 'watch', restock: 'offer', since: null },
        evidence: { sales: 43, lowered: 41, elsewhere: 0, days: 30 }
      },
      verifyHour: null,
      undo: null,
      redo: null,
      failure: null,
      ...options.app
    }
    this.layout = {
      columns: [],
      query: everything,
      panelOpen: true,
      theme: 'system',
      density: 'regular',
      ...options.layout
    }
  }

  invoke = async <C extends Channel>(channel: C, input: Input<C>): Promise<string> => {
    this.calls.push({ channel, input })
    const { delay, answers } = this.#options
    if (delay !== undefined) await new Promise((resolve) => setTimeout(resolve, delay))
    try {
      const checked = contract[channel].input.parse(input) as Input<C>
      const handler = (answers?.[channel] ?? this.#handlers[channel]) as Handlers[C]
      const value: unknown = await handler(checked)
      return JSON.stringify({ ok: true, value })
    } catch (error) {
      return JSON.stringify({ ok: false, failure: toFailure(error) })
    }
  }

  on = <E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): (() => void) => {
    const listeners: Set<(payload: EventPayload<E>) => void> = this.#listeners[event]
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  emit<E extends EventName>(event: E, payload: EventPayload<E>): void {
    const listeners: Set<(payload: EventPayload<E>) => void> = this.#listeners[event]
    for (const listener of listeners) listener(structuredClone(payload))
  }

  /** Somebody else changes a row in Stripe. */
  changeInStripe(id: string, change: Partial<InventoryRow>): void {
    this.rows = this.rows.map((row) => (row.id === id ? { ...row, ...change } : row))
    this.emit('inventory-changed', { ids: [id], structural: false, fromStripe: true })
  }

  callsTo(channel: Channel): unknown[] {
    return this.calls.filter((call) => call.channel === channel).map(({ input }) => input)
  }

  /** The row with an id; remembers where rows are for as long as the list stays the same. */
  #find(id: string): InventoryRow | undefined {
    if (this.#indexed.rows !== this.rows) {
      this.#indexed = { rows: this.rows, byId: new Map(this.rows.map((row) => [row.id, row])) }
    }
    return this.#indexed.byId.get(id)
  }

  #row(id: string): InventoryRow {
    const row = this.#find(id)
    if (!row) throw new AppFailure('not-found', id)
    return row
  }

  #window(token: number, start: number, count: number) {
    const ids = this.#views.get(token)
    if (!ids) throw new AppFailure('not-found', `view ${token}`)
    const rows = ids.slice(start, start + count).flatMap((id) => this.#find(id) ?? [])
    return { token, start, rows }
  }

  #open(query: InventoryQuery, start: number, count: number) {
    const rows = select(this.rows, query)
    const token = ++this.#token
    this.#views.set(
      token,
      rows.map(({ id }) => id)
    )
    const units = rows.reduce((sum, row) => sum + Math.max(0, row.onHand ?? 0), 0)
    const list = { count: rows.length, items: rows.length, units, at: ++this.listedAt }
    return { ...this.#window(token, start, count), ...list }
  }

  #save(rows: InventoryRow[]): void {
    const byId = new Map(rows.map((row) => [row.id, row]))
    this.rows = this.rows.map((row) => byId.get(row.id) ?? row)
    const waiting = this.rows.reduce((sum, row) => sum + Object.keys(row.marks).length, 0)
    this.status = { ...this.status, waiting: waiting - this.status.failed - this.conflicts.length }
    this.emit('inventory-changed', { ids: rows.map(({ id }) => id), structural: false, fromStripe: false })
    this.emit('sync-status', this.status)
  }

  #edit(edits: readonly CellEdit[]): CellOutcome[] {
    const before: InventoryRow[] = []
    const after: InventoryRow[] = []
    const outcomes = edits.map((edit): CellOutcome => {
      const { itemId, field } = edit
      try {
        const row = this.#row(itemId)
        const next = applied(row, edit)
        before.push(row)
        after.push(next)
        return { itemId, field, outcome: 'saved', reason: null }
      } catch (error) {
        return { itemId, field, outcome: 'refused', reason: toFailure(error).detail }
      }
    })
    if (after.length > 0) {
      this.#undo.push({
        label: `${after.length === 1 ? after[0]?.name : `${after.length} edits`}`,
        before,
        after
      })
      this.#redo = []
      this.#save(after)
    }
    return outcomes
  }

  #handlers: Handlers = {
    'read-app': () => ({ app: this.app, status: this.status }),
    'open-view': ({ query, start, count }) => this.#open(query, start, count),
    'read-window': ({ token, start, count }) => this.#window(token, start, count),
    'read-counts': () => {
      const amount = (view: InventoryQuery['view']): number =>
        select(this.rows, { ...everything, view }).length
      return {
        all: amount('all'),
        low: amount('low'),
        out: amount('out'),
        waiting: amount('waiting'),
        conflicts: amount('conflicts'),
        changed: amount('changed'),
        archived: amount('archived'),
        seenAt: 0,
        findings: this.findings.filter(asksForAttention).length,
        unmatchedSales: this.sales.filter(({ outcome }) => outcome === 'unmatched').length
      }
    },
    'read-report': () => reportOf(select(this.rows, everything)),
    'print-page': ({ to }) => ({ path: to === 'pdf' ? '/documents/Stockroom report.pdf' : null }),
    paste: () => ({}),
    'find-items': ({ search, limit }) => ({
      rows: select(this.rows, { ...everything, search }).slice(0, limit)
    }),
    'list-facets': () => ({
      metadata: [{ column: metadataColumn('supplier'), key: 'supplier', products: 12 }],
      currencies: ['usd']
    }),
    'list-views': () => ({
      views: this.views.map((view) => ({ ...view, count: select(this.rows, view.query).length }))
    }),
    'save-view': (view) => {
      const id = view.id ?? this.views.reduce((most, one) => Math.max(most, one.id), 0) + 1
      this.views = [...this.views.filter((one) => one.id !== id), { ...view, id }].toSorted(
        (a, b) => a.id - b.id
      )
      return { id }
    },
    'delete-view': ({ id }) => {
      this.views = this.views.filter((one) => one.id !== id)
      return {}
    },
    'mark-seen': ({ at }) => ({ before: 0, at: at ?? Date.now() }),
    'read-item': ({ id }) => detailOf(this.#row(id)),
    'list-movements': () => ({ movements: [] }),
    'find-code': ({ code }) => ({
      matches: this.rows
        .filter((row) => row.sku?.toLowerCase() === code.toLowerCase())
        .map(({ id, name, variant, sku, onHand, active }) => ({
          itemId: id,
          name,
          variant,
          sku,
          onHand,
          active
        }))
    }),
    'locate-item': ({ token, id }) => {
      const index = this.#views.get(token)?.indexOf(id) ?? -1
      return { index: index < 0 ? null : index }
    },
    'read-stocktake': () => ({ stocktake: null }),
    'list-stocktake': () => ({ lines: [], total: 0 }),
    'change-stocktake': () => ({ line: null, stocktake: null }),
    'apply-stocktake': () => ({ batchId: null, saved: 0, refused: [], moved: false }),
    'create-product': () => ({ itemId: null, refusals: [] }),
    'read-copy': () => ({ name: '', variants: [], prices: [], copyOf: null, left: [] }),
    'add-variant': () => ({ itemId: null, refusals: [] }),
    'take-off-variants': () => ({ batchId: null, taken: [], refused: [] }),
    'edit-prices': () => ({ batchId: null, refusals: [] }),
    'retry-creations': () => ({}),
    'edit-cells': ({ edits }) => ({ batchId: 1, outcomes: this.#edit(edits) }),
    'preview-bulk': () => {
      throw new AppFailure('cancelled', 'nothing is looked at here')
    },
    'apply-bulk': () => ({ batchId: null, saved: 0, same: 0, refused: 0, reasons: [], stopped: false }),
    'cancel-bulk': () => ({}),
    'stop-step': () => ({}),
    undo: () => this.#travel(this.#undo, this.#redo, 'before'),
    redo: () => this.#travel(this.#redo, this.#undo, 'after'),
    'list-conflicts': () => ({ conflicts: this.conflicts }),
    'resolve-conflicts': ({ ids }) => {
      const items = new Set(this.conflicts.filter(({ id }) => ids.includes(id)).map(({ itemId }) => itemId))
      this.conflicts = this.conflicts.filter(({ id }) => !ids.includes(id))
      this.status = { ...this.status, conflicts: this.conflicts.length }
      this.#save(this.rows.filter(({ id }) => items.has(id)).map((row) => ({ ...row, marks: {} })))
      return { resolved: ids.length, refused: [] }
    },
    'list-problems': () => ({ problems: sampleProblems }),
    'sync-now': () => ({}),
    'open-again': () => ({}),
    'list-shops': () => ({ shops: [] }),
    'open-shop': () => ({}),
    'cancel-sync': () => ({}),
    verify: () => {
      const report = aVerification({
        id: this.verifications.length + 1,
        compared: this.rows.length,
        equal: this.rows.length
      })
      this.verifications = [report, ...this.verifications]
      return { equal: true, compared: report.compared, differ: 0, differences: [] }
    },
    'list-verifications': () => ({ verifications: this.verifications }),
    'list-sales': ({ only, before, limit }) => {
      const found = this.sales.filter((sale) => isListed(sale, only))
      const start =
        before === null ? 0 : found.findIndex(({ lineItemId }) => lineItemId === before.lineItemId) + 1
      return { sales: found.slice(start, start + limit), total: found.length }
    },
    'save-sales-mode': ({ mode, restock }) => {
      if (this.app.sales) {
        const settings = { mode, restock, since: mode === 'lower' ? Date.now() : null }
        this.app = { ...this.app, sales: { ...this.app.sales, settings } }
        this.emit('app-changed', this.app)
      }
      return {}
    },
    'list-findings': ({ scope }) => ({
      findings: scope === 'all' ? this.findings : this.findings.filter(asksForAttention)
    }),
    'correct-findings': ({ ids }) => {
      const corrected = this.findings.filter(({ id, correction }) => ids.includes(id) && correction !== null)
      this.#edit(
        corrected.map(({ itemId, correction }) => ({ itemId, field: 'onHand', input: plus(correction ?? 0) }))
      )
      this.findings = this.findings.map((one) =>
        corrected.includes(one) ? { ...one, state: 'corrected' } : one
      )
      return { batchId: 7, corrected: corrected.length, refused: [] }
    },
    'dismiss-findings': ({ ids, dismissed }) => {
      const state = dismissed ? 'dismissed' : 'open'
      this.findings = this.findings.map((one) => (ids.includes(one.id) ? { ...one, state } : one))
      return {}
    },
    'apply-import': () => ({ batchId: 9, saved: 23, created: 0, refused: 0 }),
    'list-batches': () => ({ batches: [], total: 0 }),
    'read-batch': () => ({ values: [], total: 0 }),
    'revert-batch': ({ batchId }) => {
      if (batchId !== 7) return { reverted: 23, kept: [] }
      const corrected = this.findings.filter(({ state }) => state === 'corrected')
      this.#edit(
        corrected.map(({ itemId, correction }) => ({
          itemId,
          field: 'onHand',
          input: plus(-(correction ?? 0))
        }))
      )
      this.findings = this.findings.map((one) => (corrected.includes(one) ? { ...one, state: 'open' } : one))
      return { reverted: corrected.length, kept: [] }
    },
    'read-scheme': () => ({ candidates: [...sampleCandidates] }),
    'save-account-settings': () => ({}),
    'check-key': () => this.#options.check ?? refuse('bad-key'),
    connect: () => ({}),
    'open-demo': () => ({}),
    disconnect: () => ({}),
    'choose-import': () => ({ preview: samplePreview(this.rows) }),
    'read-import': ({ reading }) => {
      const preview = samplePreview(this.rows)
      const { delimiter, encoding, columns } = preview
      return {
        preview: {
          ...preview,
          delimiter: reading.delimiter ?? delimiter,
          encoding: reading.encoding ?? encoding,
          duplicates: reading.duplicates,
          columns: columns.map((one, at) => ({ ...one, field: reading.fields?.[at] ?? one.field }))
        }
      }
    },
    'export-refused': () => ({ path: '/home/kim/refused.csv', rows: 2 }),
    'export-csv': ({ query }) => ({ path: '/home/kim/inventory.csv', rows: select(this.rows, query).length }),
    'read-layout': () => ({ layout: this.layout }),
    'save-layout': ({ layout }) => {
      this.layout = layout
      return {}
    },
    'open-external': () => ({}),
    'read-listener': () => this.listener,
    'save-listener': ({ enabled, port, secret }) => {
      const hasSecret = this.listener.hasSecret || secret !== null
      this.listener = { ...this.listener, enabled, port, hasSecret, running: enabled }
      return this.listener
    },
    'report-activity': () => ({})
  }

  #travel(from: Undo[], to: Undo[], which: 'before' | 'after'): Output<'undo'> {
    const step = from.pop()
    if (!step) return { label: null, kept: [] }
    to.push(step)
    this.#save(step[which])
    return { label: step.label, kept: [] }
  }
}

const asksForAttention = ({ state, kind }: Finding): boolean =>
  state === 'open' && attentionKinds.includes(kind)

const plus = (delta: number): string => (delta > 0 ? `+${delta}` : String(delta))

function isListed(sale: Sale, only: Input<'list-sales'>['only']): boolean {
  switch (only) {
    case 'all':
      return true
    case 'unmatched':
      return sale.outcome === 'unmatched'
    case 'refunded':
      return sale.refundedAmount > 0
    case 'attention':
      return !['lowered', 'waiting', 'untracked'].includes(sale.outcome)
  }
}

function refuse(code: 'bad-key'): never {
  throw new AppFailure(code, '')
}

function applied(row: InventoryRow, { field, input }: CellEdit): InventoryRow {
  const marks = { ...row.marks, [field]: 'waiting' as const }
  switch (field) {
    case 'onHand': {
      const onHand = /^[+-]/.test(input)
        ? (row.onHand ?? 0) + Number(input)
        : input === ''
          ? null
          : Number(input)
      const status =
        onHand === null ? 'untracked' : onHand <= 0 ? 'out' : onHand <= row.reorderPoint ? 'low' : 'ok'
      return { ...row, onHand, status, marks }
    }
    case 'name':
      return { ...row, name: input, marks }
    case 'sku':
      if (input === 'TAKEN') throw new AppFailure('invalid-input', 'another item has this SKU')
      return { ...row, sku: input === '' ? null : input, marks }
    case 'reorderPoint':
      return { ...row, reorderPoint: Number(input), marks }
    case 'price': {
      const parsed = decimalToMinor(input, row.price?.currency ?? 'usd')
      if (!parsed.ok || !row.price) throw new AppFailure('invalid-input', 'not a price')
      return { ...row, price: { ...row.price, amount: parsed.amount }, marks }
    }
    case 'active':
      return { ...row, active: input === 'true', marks }
    default:
      return { ...row, metadata: { ...row.metadata, [field]: input }, marks }
  }
}

const keyOf: Record<SortColumn, (row: InventoryRow) => string | number> = {
  product: (row) => row.name.toLowerCase(),
  variant: (row) => row.variant ?? '',
  sku: (row) => row.sku ?? '',
  onHand: (row) => row.onHand ?? -1,
  reorderPoint: (row) => row.reorderPoint,
  status: (row) => row.status,
  price: (row) => row.price?.amount ?? -1,
  active: (row) => Number(row.active),
  changedAt: (row) => row.changedAt ?? 0
}

function select(rows: readonly InventoryRow[], query: InventoryQuery): InventoryRow[] {
  const words = query.search.trim().toLowerCase()
  const aDayAgo = Date.now() - 86_400_000
  const inView = (row: InventoryRow): boolean => {
    if (query.view === 'archived') return !row.active
    if (!row.active && !query.filters.some(({ kind }) => kind === 'active')) return false
    switch (query.view) {
      case 'all':
        return true
      case 'low':
      case 'out':
        return row.status === query.view
      case 'waiting':
        return Object.values(row.marks).some((mark) => mark !== 'conflict')
      case 'conflicts':
        return Object.values(row.marks).includes('conflict')
      case 'changed':
        return (row.changedAt ?? 0) >= aDayAgo
    }
  }
  const found = rows.filter(
    (row) =>
      inView(row) &&
      `${row.name} ${row.variant ?? ''} ${row.sku ?? ''}`.toLowerCase().includes(words) &&
      query.filters.every((filter) => passes(row, filter))
  )
  const compare = (a: InventoryRow, b: InventoryRow): number => {
    for (const { column, descending } of query.sort) {
      const [x, y] = isMetadataColumn(column)
        ? [a.metadata?.[column] ?? '', b.metadata?.[column] ?? '']
        : [keyOf[column](a), keyOf[column](b)]
      if (x !== y) return (x < y ? -1 : 1) * (descending ? -1 : 1)
    }
    return 0
  }
  return found.toSorted(compare)
}

function passes(row: InventoryRow, filter: ColumnFilter): boolean {
  switch (filter.kind) {
    case 'text': {
      const value = isMetadataColumn(filter.column)
        ? row.metadata?.[filter.column]
        : filter.column === 'product'
          ? row.name
          : row[filter.column]
      return (value ?? '').toLowerCase().includes(filter.text.toLowerCase())
    }
    case 'range': {
      const value = filter.column === 'price' ? row.price?.amount : row[filter.column]
      return value != null && value >= (filter.min ?? -Infinity) && value <= (filter.max ?? Infinity)
    }
    case 'empty': {
      const value = isMetadataColumn(filter.column)
        ? row.metadata?.[filter.column]
        : filter.column === 'price'
          ? row.price?.amount
          : row[filter.column]
      return ((value ?? '') === '') === filter.empty
    }
    case 'currency':
      return filter.currencies.includes(row.price?.currency ?? '')
    case 'changed':
      return row.changedAt !== null && row.changedAt >= Date.now() - 86_400_000
    case 'status':
      return filter.statuses.includes(row.status)
    case 'active':
      return row.active === filter.active
  }
}

function detailOf(row: InventoryRow): ItemDetail {
  const now = Date.now()
  const hour = 3_600_000
  const deltas = [-2, -1, -1, 12, -1, -2, -1, -3, -1, -2]
  let left = row.onHand ?? 0
  const movements = deltas.map((delta, index): Movement => {
    const onHandAfter = left
    left -= delta
    return {
      id: 100 - index,
      delta,
      onHandAfter,
      reason: index === 0 ? 'stocktake' : delta > 0 ? 'received' : 'sold',
      note: delta > 0 ? 'PO 1182' : index === 0 ? null : `cs_…${9 - index}fT2`,
      source: index === 0 && row.marks.onHand === 'waiting' ? 'waiting' : delta > 0 ? 'edit' : 'stripe',
      actor: index === 0 || delta > 0 ? 'you' : 'your webhook',
      batchId: null,
      at: now - index * index * 9 * hour - 60_000
    }
  })
  const key = row.variant === null ? 'stock' : `stock_${row.variant}`
  return {
    row,
    description: null,
    movements,
    movementCount: movements.length,
    metadata: [
      {
        key,
        value: String(row.onHandInStripe),
        pending: row.marks.onHand === 'waiting' ? String(row.onHand) : null
      },
      { key: 'sizes', value: 'S,M,L,XL', pending: null },
      { key: 'supplier', value: 'Nordlin', pending: null }
    ],
    making: null,
    metadataKeys: 12,
    prices: row.price
      ? [
          {
            id: row.priceId ?? 'price_1',
            ...row.price,
            active: true,
            currencies: [],
            isDefault: true,
            nickname: null,
            recurring: false,
            plain: true,
            mark: null,
            unmade: false,
            refusal: null
          }
        ]
      : []
  }
}

/** What a report says of these rows. */
function reportOf(rows: readonly InventoryRow[]): Output<'read-report'> {
  const having = (status: InventoryRow['status']) => rows.filter((row) => row.status === status)
  const units = rows.reduce((sum, { onHand }) => sum + Math.max(0, onHand ?? 0), 0)
  return {
    items: rows.length,
    units,
    statuses: {
      ok: having('ok').length,
      low: having('low').length,
      out: having('out').length,
      untracked: having('untracked').length
    },
    worth: [
      {
        currency: 'usd',
        amount: rows.reduce(
          (sum, { onHand, price }) => sum + Math.max(0, onHand ?? 0) * (price?.amount ?? 0),
          0
        ),
        units
      }
    ],
    unpriced: 0,
    short: [...having('out'), ...having('low')]
  }
}
