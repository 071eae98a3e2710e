import type { Database } from 'better-sqlite3'
import type { CellField, CellMark, StockStatus } from '../../shared/inventory.ts'
import { isMetadataColumn } from '../../shared/metadata-columns.ts'
import type { StockScheme } from '../../shared/scheme.ts'
import { parseQuantity } from '../stock/quantity.ts'
import { statusOf } from '../stock/reorder.ts'
import { type ItemSlot, itemId, itemSlots, lintMetadata, sizeStockKey } from '../stock/scheme.ts'
import { archiving, broughtBack, listChange } from '../stock/under-way.ts'
import { foldField, foldShelf } from '../sync/merge.ts'
import { fieldOf, type RemotePrice, type RemoteProduct } from '../sync/remote.ts'
import { successorOf } from '../sync/successor.ts'
import type { Books } from './books.ts'
import type { Conflicts } from './conflicts.ts'
import type { Creation, Creations } from './creations.ts'
import { foldText } from './fold.ts'
import type { Mirror } from './mirror.ts'
import type { Edit, Outbox } from './outbox.ts'

/** One row of the `items` table. */
export type ItemRow = {
  rowid: number
  id: string
  owner_kind: 'product' | 'price'
  owner_id: string
  product_id: string
  price_id: string | null
  position: number
  stock_key: string
  sku_key: string
  reorder_key: string
  name: string
  name_sort: string
  image_url: string | null
  variant: string | null
  sku: string | null
  on_hand: number | null
  on_hand_stripe: number | null
  /** By how much Stripe has moved beneath a count that waits or is asked about: on hand does not show it. */
  moved_beneath: number
  stock_text: string | null
  reorder_point: number
  reorder_own: number
  status: number
  price_amount: number | null
  price_currency: string | null
  active: number
  changed_at: number | null
  marks: string
  waiting: number
  conflicts: number
  search: string
  /** The owner’s metadata with waiting edits applied, as JSON with its keys in order. */
  metadata: string
  /** When somebody else last changed it in Stripe, by our clock; null: not since it was first read. */
  stripe_changed_at: number | null
}

export const statusCodes: Record<StockStatus, number> = { out: 0, low: 1, ok: 2, untracked: 3 }

const columns = [
  'id',
  'owner_kind',
  'owner_id',
  'product_id',
  'price_id',
  'position',
  'stock_key',
  'sku_key',
  'reorder_key',
  'name',
  'name_sort',
  'image_url',
  'variant',
  'sku',
  'on_hand',
  'on_hand_stripe',
  'moved_beneath',
  'stock_text',
  'reorder_point',
  'reorder_own',
  'status',
  'price_amount',
  'price_currency',
  'active',
  'changed_at',
  'marks',
  'waiting',
  'conflicts',
  'search',
  'metadata',
  'stripe_changed_at'
] as const satisfies readonly (keyof ItemRow)[]

/** A row as computed, before it has a place in the table. */
export type ProjectedRow = Omit<ItemRow, 'rowid'>

/** Ids added, changed and removed by one projection, and the product's rows before and after it. */
type ProjectionChange = {
  ids: string[]
  structural: boolean
  before: ReadonlyMap<string, ItemRow>
  after: readonly ProjectedRow[]
}

/** Keeps `items` equal to mirror + outbox, read through the shop's stock scheme. Rewrites only what differs. */
export function createProjection(
  db: Database,
  parts: { mirror: Mirror; outbox: Outbox; conflicts: Conflicts; books: Books; creations: Creations },
  /** Told before any row is written, and afterwards of which. */
  told: { writing: () => void; touched: (rowid: number) => void },
  settings: () => { scheme: StockScheme; lowStock: number },
  seenAt: () => number
) {
  const { mirror, outbox, conflicts, books, creations } = parts
  const { writing, touched } = told
  const rowsOf = db.prepare<[string], ItemRow>('SELECT * FROM items WHERE product_id = ?')
  const insert = db.prepare(
    `INSERT INTO items (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`
  )
  const remove = db.prepare('DELETE FROM items WHERE rowid = ?')

  /**
   * Recomputes the rows of one product. `changedAt` dates rows whose shown values differ from before; `foreignAt` is
   * now, when it was somebody else who changed it in Stripe: that is news, also where the clock was set back.
   */
  function project(
    productId: string,
    changedAt: number | null,
    foreignAt: number | null = null
  ): ProjectionChange {
    const { scheme, lowStock } = settings()
    const newsAt = foreignAt === null ? null : Math.max(foreignAt, seenAt() + 1)
    const edits = outbox.openOfProduct(productId)
    const open = conflicts.openOfProduct(productId)
    const before = new Map(rowsOf.all(productId).map((row) => [row.id, row]))
    const gone = new Map(before)
    const made = creations.ofProduct(productId)
    const live = mirror.product(productId) ?? (made.length > 0 ? creations.draftProduct(productId) : null)
    const product = live ?? (edits.length > 0 || open.length > 0 ? mirror.buriedProduct(productId) : null)

    const wanted =
      product === null ? [] : rowsFor(product, live === null, edits, open, made, scheme, lowStock)
    const change = { ids: [] as string[], structural: false, before, after: wanted }
    for (const row of wanted) {
      const old = gone.get(row.id)
      gone.delete(row.id)
      if (old === undefined) {
        writing()
        const added = insert.run({
          ...row,
          changed_at: product === null ? changedAt : (changedAt ?? product.updated * 1000),
          stripe_changed_at: newsAt
        })
        touched(Number(added.lastInsertRowid))
        change.structural = true
        change.ids.push(row.id)
        continue
      }
      const { changed_at, stripe_changed_at, rowid } = old
      const next = { ...row, changed_at, stripe_changed_at, rowid }
      if (columns.every((column) => old[column] === next[column])) continue
      const moved = (
        [
          'name',
          'on_hand_stripe',
          'on_hand',
          'stock_text',
          'price_amount',
          'active',
          'sku',
          'metadata'
        ] as const
      ).some((column) => old[column] !== next[column])
      const written = {
        ...next,
        changed_at: moved ? (changedAt ?? changed_at) : changed_at,
        stripe_changed_at: moved ? (newsAt ?? stripe_changed_at) : stripe_changed_at
      }
      // A column that is set costs its indexes, also where it stays the same.
      const set = columns.filter((column) => old[column] !== written[column])
      writing()
      db.prepare(
        `UPDATE items SET ${set.map((column) => `${column} = @${column}`).join(', ')} WHERE rowid = @rowid`
      ).run(written)
      touched(rowid)
      change.ids.push(row.id)
    }
    for (const row of gone.values()) {
      writing()
      remove.run(row.rowid)
      touched(row.rowid)
      change.structural = true
      change.ids.push(row.id)
    }
    if (product !== null) lint(product, wanted, scheme)
    else books.setProblems(productId, 'stock', [], productId)
    return change
  }

  function rowsFor(
    product: RemoteProduct,
    deleted: boolean,
    edits: readonly Edit[],
    open: ReturnType<Conflicts['openOfProduct']>,
    making: readonly Creation[],
    scheme: StockScheme,
    lowStock: number
  ): ProjectedRow[] {
    const drafts = making.length > 0 ? creations.draftPrices(product.id) : []
    const prices = [...mirror.pricesOf(product.id), ...drafts]
    const unmade = new Set(making.map(({ id }) => id).concat(drafts.map(({ id }) => id)))
    // What was refused of a price that is archived by now is seen nowhere else.
    const isKept = (edit: Edit): boolean =>
      edit.cell === 'onHand' || (edit.state === 'failed' && edit.field.startsWith('metadata.'))
    const also = [...edits.filter(isKept), ...open.filter(({ cell }) => cell === 'onHand')].map((edit) =>
      edit.entity === 'price' ? edit.entity_id : edit.field.replace(/^metadata\./, '')
    )
    const list = listChange(scheme, product, edits)
    also.push(...list.joining.map((size) => sizeStockKey(scheme, size)), ...broughtBack(edits))
    const defaultPriceId = foldField(
      edits.filter((edit) => edit.entity_id === product.id && edit.field === 'default_price'),
      product.defaultPriceId
    )
    const homeOf = (priceId: string): string => successorOf({ mirror, outbox, books }, priceId)
    const slots = itemSlots(scheme, { ...product, defaultPriceId }, prices, also, homeOf)
    const keysWithColumns = new Set(slots.flatMap((slot) => [slot.stockKey, slot.skuKey, slot.reorderKey]))
    const ofProduct = foldedMetadata(product, edits, keysWithColumns)
    return slots.map((slot, position) => {
      const owner = slot.ownerKind === 'price' ? prices.find((price) => price.id === slot.ownerId) : product
      const price = prices.find((candidate) => candidate.id === slot.priceId)
      const ofOwner =
        owner === undefined || owner === product ? ofProduct : foldedMetadata(owner, edits, keysWithColumns)
      const folded = (
        object: RemoteProduct | RemotePrice | undefined,
        field: string,
        fold = foldField
      ): string | null =>
        object === undefined
          ? null
          : fold(
              edits.filter((edit) => edit.entity_id === object.id && edit.field === field),
              fieldOf(object, field)
            )
      const raw = owner ? fieldOf(owner, `metadata.${slot.stockKey}`) : null
      const inStripe = parseQuantity(unmade.has(slot.ownerId) ? null : raw, scheme)
      const here = parseQuantity(folded(owner, `metadata.${slot.stockKey}`), scheme)
      const onHand = here.kind === 'number' ? here.value : null
      const shelf = parseQuantity(folded(owner, `metadata.${slot.stockKey}`, foldShelf), scheme)
      // A product may have one for all its sizes; only what stands at the item itself can be cleared there.
      const reorderOwn = folded(owner, `metadata.${slot.reorderKey}`)
      const reorderOfProduct = folded(product, `metadata.${scheme.reorderKey}`)
      const reorder = parseQuantity(reorderOwn ?? reorderOfProduct, scheme)
      const own = reorderOwn !== null && reorder.kind === 'number'
      const reorderPoint = reorder.kind === 'number' && reorder.value >= 0 ? reorder.value : lowStock
      const ownSku = folded(owner, `metadata.${slot.skuKey}`)
      const fromProduct = ownSku === null && slots.length === 1
      const sku = fromProduct ? folded(product, `metadata.${scheme.skuKey}`) : ownSku
      const amount = folded(price, 'unit_amount')
      const name = folded(product, 'name') ?? product.name
      // What is typed on the product is marked where it is shown.
      const isShown = (edit: Parameters<typeof isAbout>[0]): boolean =>
        isAbout(edit, slot, product.id) ||
        (fromProduct && edit.entity_id === product.id && edit.field === `metadata.${scheme.skuKey}`)
      const mine = edits.filter(isShown)
      // It has a row as long as Stripe has it: sales of it go on being taken off.
      const leaving =
        slot.ownerKind === 'price'
          ? archiving(owner, edits)
          : slot.variant !== null && list.leaving.includes(slot.variant)
            ? list.edits
            : []
      const marked = making.length === 0 ? mine : [...mine, ...making.flatMap((one) => makingOf(one, slot))]
      const inConflict = open.filter(isShown)
      return {
        id: itemId(slot),
        owner_kind: slot.ownerKind,
        owner_id: slot.ownerId,
        product_id: product.id,
        price_id: slot.priceId,
        position,
        stock_key: slot.stockKey,
        sku_key: slot.skuKey,
        reorder_key: slot.reorderKey,
        name,
        name_sort: sortable(name),
        image_url: product.imageUrl,
        variant: slot.variant,
        sku,
        on_hand: onHand,
        on_hand_stripe: inStripe.kind === 'number' ? inStripe.value : null,
        moved_beneath: onHand !== null && shelf.kind === 'number' ? shelf.value - onHand : 0,
        stock_text: here.kind === 'unreadable' ? here.text : null,
        reorder_point: reorderPoint,
        reorder_own: Number(own),
        status: statusCodes[statusOf(onHand, reorderPoint)],
        price_amount: amount === null ? null : Number(amount),
        price_currency: price?.currency ?? null,
        active: Number(!deleted && leaving.length === 0 && folded(product, 'active') === 'true'),
        marks: JSON.stringify({
          marks: marksOf([...marked, ...leaving], inConflict),
          ...refusalsOf(marked)
        }),
        changed_at: null,
        waiting: marked.filter((edit) => edit.state !== 'held').length,
        conflicts: inConflict.length,
        search: foldText(
          [
            name,
            slot.variant,
            sku,
            product.id,
            ...(ofOwner === ofProduct ? [] : ofOwner.values()),
            ...ofProduct.values()
          ]
            .filter((text) => text !== null && text !== '')
            .join('\n')
        ).slice(0, 2000),
        metadata: owner ? metadataText(ofOwner, keysWithColumns) : '{}',
        stripe_changed_at: null
      }
    })
  }

  function lint(product: RemoteProduct, rows: readonly ProjectedRow[], scheme: StockScheme): void {
    const reasons = lintMetadata(scheme, product)
    for (const row of rows) {
      if (row.stock_text !== null)
        reasons.push(`${row.stock_key} is “${row.stock_text}”, which is not a whole number`)
      if (row.on_hand_stripe !== null && row.on_hand_stripe < 0) {
        reasons.push(`${row.stock_key} is ${row.on_hand_stripe}, below zero`)
      }
    }
    books.setProblems(product.id, 'stock', reasons, product.id)
  }

  return { project }
}

/** What an object's metadata says with the waiting edits applied, but for what has columns of its own: that as Stripe has it. */
function foldedMetadata(
  owner: RemoteProduct | RemotePrice,
  edits: readonly Edit[],
  keysWithColumns: ReadonlySet<string>
): Map<string, string> {
  const folded = new Map(Object.entries(owner.metadata))
  const mine = edits.filter((edit) => edit.entity_id === owner.id && edit.field.startsWith('metadata.'))
  for (const field of new Set(mine.map((edit) => edit.field))) {
    const key = field.slice('metadata.'.length)
    if (keysWithColumns.has(key)) continue
    const value = foldField(
      mine.filter((edit) => edit.field === field),
      fieldOf(owner, field)
    )
    if (value === null) folded.delete(key)
    else folded.set(key, value)
  }
  return folded
}

/**
 * Without what has columns of its own: one size's stock would otherwise change the rows of all. The order of Stripe's keys
 * means nothing.
 */
function metadataText(folded: ReadonlyMap<string, string>, keysWithColumns: ReadonlySet<string>): string {
  const shown = [...folded].filter(([key]) => !keysWithColumns.has(key))
  return JSON.stringify(Object.fromEntries(shown.toSorted(([a], [b]) => (a < b ? -1 : 1))))
}

/** Case and accents aside, and numbers in names by size: “Frame 9” before “Frame 10”. */
export function sortable(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\d+/g, (digits) => digits.padStart(10, '0'))
}

type Marked = Pick<Edit, 'cell' | 'state' | 'failure'>

/** Something that is still to be made is marked like an edit: a product at its name, a price at the price. */
function makingOf({ id, kind, state, unsure_at, failure }: Creation, slot: ItemSlot): Marked[] {
  if (state === 'made' || state === 'dropped') return []
  if (kind === 'price' && slot.ownerKind === 'price' && slot.ownerId !== id) return []
  const why = state === 'sending' && unsure_at !== null ? 'unsure' : failure
  return [{ cell: kind === 'product' ? 'name' : 'price', state, failure: why }]
}

function isAbout(
  edit: { entity_id: string; field: string; cell: CellField },
  slot: ItemSlot,
  productId: string
): boolean {
  if (edit.entity_id === productId && (edit.field === 'name' || edit.field === 'active')) return true
  if (isMetadataColumn(edit.cell)) return edit.entity_id === slot.ownerId
  if (edit.cell === 'price') {
    // Any price of a product that keeps its stock itself; where prices keep it, each its own.
    return edit.entity_id === productId || slot.ownerKind === 'product' || edit.entity_id === slot.priceId
  }
  if (edit.entity_id !== slot.ownerId) return false
  return [slot.stockKey, slot.skuKey, slot.reorderKey].some((key) => edit.field === `metadata.${key}`)
}

/** Stripe’s own words, behind the failure’s code. */
function refusalsOf(edits: readonly Marked[]): { refusals?: Partial<Record<CellField, string>> } {
  const failed = edits.filter((edit) => edit.state === 'failed')
  if (failed.length === 0) return {}
  return {
    refusals: Object.fromEntries(
      failed.map((edit) => [edit.cell, (edit.failure ?? '').replace(/^[a-z-]+: /, '')])
    )
  }
}

const markOrder: readonly CellMark[] = ['waiting', 'checking', 'sending', 'failed', 'conflict']

function marksOf(
  edits: readonly Marked[],
  conflicts: readonly { cell: CellField }[]
): Partial<Record<CellField, CellMark>> {
  const marks: Partial<Record<CellField, CellMark>> = {}
  const raise = (cell: CellField, mark: CellMark): void => {
    const now = marks[cell]
    if (now === undefined || markOrder.indexOf(mark) > markOrder.indexOf(now)) marks[cell] = mark
  }
  for (const edit of edits) {
    if (edit.state === 'held') raise(edit.cell, 'conflict')
    else if (edit.state === 'failed') raise(edit.cell, 'failed')
    else if (edit.state === 'sending') raise(edit.cell, edit.failure === 'unsure' ? 'checking' : 'sending')
    else raise(edit.cell, 'waiting')
  }
  for (const conflict of conflicts) raise(conflict.cell, 'conflict')
  return marks
}
