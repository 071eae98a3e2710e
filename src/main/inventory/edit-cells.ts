import type { CellEdit, CellOutcome, EditKind } from '../../shared/edits.ts'
import { AppFailure, assertNever } from '../../shared/failure.ts'
import { isMetadataColumn, longestKey, metadataKey } from '../../shared/metadata-columns.ts'
import type { CellField, EditableField, Reason } from '../../shared/inventory.ts'
import { decimalToMinor } from '../../shared/money.ts'
import { said } from '../../shared/said.ts'
import { valueAt } from '../../shared/value-at.ts'
import type { Edit, NewEdit } from '../store/outbox.ts'
import type { ItemRow } from '../store/projection.ts'
import type { Store } from '../store/store.ts'
import { parseQuantityInput, quantityOf } from '../stock/quantity.ts'
import { usualScheme } from '../stock/scheme.ts'
import { archiving, isLeaving } from '../stock/under-way.ts'
import { type Applier, unknownCause } from '../sync/apply.ts'
import { foldField, sameFor, sameValue } from '../sync/merge.ts'
import type { Clock } from '../sync/ports.ts'
import { fieldOf, type RemoteObject } from '../sync/remote.ts'
import { factsOf } from './facts-of.ts'
import { onShelf, recount } from './recount.ts'
import { shownField } from './shown-field.ts'

/** What an input asks of one field of one object. */
type Wish = Pick<NewEdit, 'entity' | 'entity_id' | 'field' | 'kind' | 'value' | 'delta'>
type Judged = { ok: true; wish: Wish } | { ok: false; reason: string }

/** Stripe's limits. https://docs.stripe.com/metadata and https://docs.stripe.com/api/products/update */
export const metadataKeys = 50
export const metadataLength = 500
export const nameLength = 5000

/**
 * Writes what a person typed to the outbox, as one batch that can be undone as one. Each cell stands for itself: one
 * that is refused says why, the others are saved. Call inside a transaction.
 */
export function editCells(
  parts: { store: Store; applier: Applier; clock: Clock },
  request: {
    /** `because` stands for one edit before the reason and note of all. */
    edits: readonly (CellEdit & { because?: { reason: Reason; note: string } })[]
    reason: Reason | null
    note: string | null
    kind?: string
    label?: string
    /** Goes on with a batch that was begun before. */
    batchId?: number | null
  }
): { batchId: number | null; outcomes: CellOutcome[] } {
  const { store, applier, clock } = parts
  const { outbox, books, view } = store
  const outcomes: CellOutcome[] = []
  const products = new Set<string>()
  const counted = new Map<string, number | null>()
  let batchId = request.batchId ?? null
  for (const edit of request.edits) {
    const answer = (outcome: CellOutcome['outcome'], reason: string | null = null): void => {
      outcomes.push({ itemId: edit.itemId, field: edit.field, outcome, reason })
    }
    const item = view.item(edit.itemId)
    if (item === null) {
      answer('refused', 'this item is no longer in the shop')
      continue
    }
    // Rows are projected once at the end; edits of the same product in one batch must see each other.
    const judged = judge(store, item, edit)
    if (!judged.ok) {
      answer('refused', judged.reason)
      continue
    }
    const { wish } = judged
    const open = outbox.openOfField(wish.entity_id, wish.field)
    const object = store.shown.object(wish.entity, wish.entity_id, item.product_id)
    const remote = object === null ? null : fieldOf(object, wish.field)
    const shown = foldField(open, remote)
    // A spreadsheet that a block was copied from may have eaten zeros.
    const kind = request.kind === 'paste' && wish.kind === 'set' ? 'count' : wish.kind
    const foreignBase = edit.base !== undefined && !sameValue(edit.base, remote)
    if (
      wish.kind !== 'adjust' &&
      sameFor(kind, wish.value, shown) &&
      !foreignBase &&
      open.every((e) => e.state !== 'failed')
    ) {
      answer('unchanged')
      continue
    }
    if (wish.kind === 'adjust' && wish.delta === 0) {
      answer('unchanged')
      continue
    }
    batchId ??= books.addBatch(request.kind ?? 'edit', '', clock.now())
    const isAsked = open.some(({ state }) => state === 'held')
    const left = supersede(store, clock, open, wish, batchId, remote, edit.seen !== undefined)
    // Where the cell says the same as then, nothing has moved, whatever stands in the field that it writes.
    const isAsSeen = edit.seen === undefined || edit.seen === said(edit.field, factsOf(item))
    const base = isAsSeen || isInherited(open) ? left : asSeen(kind, left, edit.seen ?? null, shown)
    outbox.add({
      ...wish,
      batch_id: batchId,
      item_id: item.id,
      cell: edit.field,
      product_id: item.product_id,
      base: wish.kind === 'adjust' ? null : foreignBase ? (edit.base ?? null) : base,
      reason: edit.field === 'onHand' ? (edit.because?.reason ?? request.reason ?? usualReason(wish)) : null,
      note: edit.because?.note ?? request.note,
      created_at: clock.now()
    })
    const current = store.mirror.object(wish.entity, wish.entity_id)
    if ((foreignBase || base !== left || isAsked) && current !== null)
      applier.merge(wish.entity_id, current, unknownCause, { isRead: false })
    products.add(item.product_id)
    if (edit.field === 'onHand' && wish.kind === 'count') counted.set(item.id, onShelf(item))
    answer('saved')
  }
  if (batchId !== null) books.labelBatch(batchId, request.label ?? labelOf(store, request.edits, outcomes))
  for (const id of products) applier.project(id, null, null, clock.now())
  if (batchId !== null) recount(store, batchId, counted)
  return { batchId, outcomes }
}

/**
 * What an absolute value was measured against by somebody who began to type when the cell said something else: without
 * what others have done to it since.
 */
function asSeen(
  kind: EditKind,
  base: string | null,
  seen: string | null,
  shown: string | null
): string | null {
  if (kind === 'adjust' || sameFor(kind, seen, shown)) return base
  const [was, is, number] = [seen, shown, base].map(quantityOf)
  if (kind === 'set' || was == null || is == null || number == null) return seen
  return String(number - (is - was))
}

/** Is the base that of a count or text which waits already? It is older than anything that was seen. */
function isInherited(open: readonly Edit[]): boolean {
  const typed = open.filter(({ once }) => once === null)
  return (
    typed[0] !== undefined && typed[0].kind !== 'adjust' && !typed.some(({ state }) => state === 'sending')
  )
}

/** Why stock moved when nobody said: what was added came in, what was taken puts a number right. */
function usualReason({ kind, delta }: Wish): Reason {
  if (kind !== 'adjust') return 'stocktake'
  return (delta ?? 0) > 0 ? 'received' : 'correction'
}

/** Writes one absolute wish to the outbox, in the place of what still waits for its field. Call inside a transaction. */
export function replaceWish(
  { store, applier, clock }: { store: Store; applier: Applier; clock: Clock },
  asked: {
    batchId: number
    itemId: string | null
    productId: string
    cell: NewEdit['cell']
    wish: Wish
    reason: Reason | null
    note: string | null
  }
): void {
  const { batchId, wish, productId } = asked
  const object = store.shown.object(wish.entity, wish.entity_id, productId)
  const open = store.outbox.openOfField(wish.entity_id, wish.field)
  const remote = object === null ? null : fieldOf(object, wish.field)
  const base = supersede(store, clock, open, wish, batchId, remote)
  store.outbox.add({
    ...wish,
    batch_id: batchId,
    item_id: asked.itemId,
    cell: asked.cell,
    product_id: productId,
    base,
    reason: asked.reason,
    note: asked.note,
    created_at: clock.now()
  })
  const current = store.mirror.object(wish.entity, wish.entity_id)
  if (open.some(({ state }) => state === 'held') && current !== null)
    applier.merge(wish.entity_id, current, unknownCause, { isRead: false })
}

/**
 * An absolute edit takes the place of everything that still waits on its field and inherits the first base: it is
 * still measured against what Stripe said when the person began. @returns the base.
 * @param blind whether a question about the field came up while the person typed
 */
function supersede(
  store: Store,
  clock: Clock,
  open: ReturnType<Store['outbox']['openOfField']>,
  wish: Wish,
  batchId: number,
  remote: string | null,
  blind = false
): string | null {
  if (wish.kind === 'adjust') return null
  // A sale that is still to be taken off goes first: the person typed over what it leaves.
  const sales = open.filter((edit) => edit.once !== null && edit.state === 'waiting')
  const typed = open.filter((edit) => !sales.includes(edit))
  const sending = typed.filter((edit) => edit.state === 'sending')
  const held = typed.some((edit) => edit.state === 'held')
  const left = foldField([...sending, ...sales], remote)
  let base = left
  // One behind an adjustment, as steps back leave them, was measured against what that leads to.
  const first = typed.find((edit) => edit.once === null)
  if (first && first.kind !== 'adjust' && sending.length === 0) base = first.base
  // Typing over a conflict answers it: the person has seen Stripe's number and chosen another.
  if (held && !blind) base = left
  for (const edit of typed) {
    if (edit.state === 'sending') continue
    store.outbox.end(edit.seq, 'superseded', batchId)
    // So ends a lowering that stood as a question, or that Stripe had refused: what was typed is all there is.
    if (edit.once !== null) store.sales.settle(edit.once, 'here', null, null)
  }
  for (const { id, kind } of store.conflicts.openOfField(wish.entity_id, wish.field)) {
    // What our write replaced was in Stripe, whatever is typed since.
    const isAnswered = kind === 'overwritten' ? !blind : held && kind !== 'replaced'
    if (isAnswered) store.conflicts.close(id, 'typed over', clock.now(), batchId)
  }
  return base
}

function judge(store: Store, item: ItemRow, edit: CellEdit): Judged {
  const input = edit.input.trim()
  const hindered = obstacle(store, item, edit.field, input !== '')
  if (hindered !== null) return refuse(hindered)
  if (isMetadataColumn(edit.field)) {
    return metadataValue(item, metadataKey(edit.field), input === '' ? null : input, 'set')
  }
  switch (edit.field) {
    case 'onHand':
      return judgeStock(store, item, edit.input)
    case 'name':
      if (input === '') return refuse('a product needs a name')
      if (input.length > nameLength) return refuse(`a name has ${nameLength} characters at most`)
      return set('product', item.product_id, 'name', input)
    case 'active': {
      const value = valueAt(activeWords, input.toLowerCase())
      if (value === undefined) return refuse(`“${input}” is neither yes nor no`)
      return value === 'true' && isTakenOff(store, item)
        ? refuse('this variant is being taken off; undo that, or add it as a new variant')
        : set('product', item.product_id, 'active', value)
    }
    case 'sku': {
      const holder = skuHolder(store, item)
      return metadataValue(holder, holder.sku_key, input === '' ? null : input, 'set')
    }
    case 'reorderPoint': {
      const parsed = parseQuantityInput(edit.input)
      if (parsed.kind === 'invalid') return refuse(parsed.reason)
      if (parsed.kind === 'adjust') return refuse('type the number at which stock counts as low')
      return metadataValue(item, item.reorder_key, parsed.value, 'set')
    }
    case 'price':
      return judgePrice(store, item, input)
    default:
      return assertNever(edit.field)
  }
}

const activeWords: Record<string, 'true' | 'false'> = {
  true: 'true',
  yes: 'true',
  active: 'true',
  false: 'false',
  no: 'false',
  archived: 'false'
}

function isTakenOff(store: Store, item: ItemRow): boolean {
  const owner = store.mirror.object(item.owner_kind, item.owner_id)
  const edits = store.outbox.openOfProduct(item.product_id)
  return isLeaving(store.scheme()?.scheme ?? usualScheme, item, owner, edits)
}

function judgeStock(store: Store, item: ItemRow, input: string): Judged {
  const parsed = parseQuantityInput(input)
  if (parsed.kind === 'invalid') return refuse(parsed.reason)
  if (parsed.kind === 'count') return metadataValue(item, item.stock_key, parsed.value, 'count')
  const owner = store.shown.object(item.owner_kind, item.owner_id, item.product_id)
  const field = `metadata.${item.stock_key}`
  const shown = owner === null ? null : shownField(store, owner, field)
  const now = shown === null || !/^-?\d+$/.test(shown.trim()) ? null : Number(shown)
  if (now === null) return refuse('there is no number to add to or take from; type what is there')
  if (now + parsed.delta < 0 && parsed.delta < 0) {
    return refuse(`there are ${now}; taking ${-parsed.delta} would leave less than none`)
  }
  return {
    ok: true,
    wish: {
      entity: item.owner_kind,
      entity_id: item.owner_id,
      field,
      kind: 'adjust',
      value: null,
      delta: parsed.delta
    }
  }
}

function judgePrice(store: Store, item: ItemRow, input: string): Judged {
  const price = item.price_id === null ? null : store.shown.price(item.price_id, item.product_id)
  if (price === null) return refuse(noPrice)
  const parsed = decimalToMinor(input, price.currency)
  if (!parsed.ok) return refuse(parsed.reason)
  return set('price', price.id, 'unit_amount', String(parsed.amount))
}

const noPrice = 'this product has no price yet; add one in the details'

/** Why a field of an item can take no value at all, whatever is typed; null when it can. */
export function obstacle(store: Store, item: ItemRow, field: CellField, fills: boolean): string | null {
  if (!store.shown.hasProduct(item.product_id)) return 'the product was deleted in Stripe'
  if (isMetadataColumn(field)) {
    const key = metadataKey(field)
    return shownElsewhere(store, item, key) ?? keyObstacle(store, item, key, fills)
  }
  switch (field) {
    case 'name':
    case 'active':
      return null
    case 'price': {
      const price = item.price_id === null ? null : store.shown.price(item.price_id, item.product_id)
      if (price === null) return noPrice
      // Another price would take over for it, and be sold.
      if (archiving(price, store.outbox.openOfEntity(price.id)).length > 0)
        return 'this price is being archived; undo that first'
      return price.recurring !== null || price.special || price.unitAmount === null
        ? 'this price is recurring, tiered or chosen by the customer; change it in Stripe'
        : null
    }
    case 'onHand':
      // A number that is there has its key.
      return item.on_hand_stripe === null ? keyObstacle(store, item, item.stock_key, fills) : null
    case 'sku': {
      const holder = skuHolder(store, item)
      return keyObstacle(store, holder, holder.sku_key, fills)
    }
    case 'reorderPoint':
      return keyObstacle(store, item, item.reorder_key, fills)
    default:
      return assertNever(field)
  }
}

/** An item with where its SKU stands: the only one of a product has the product's own, where it has none itself. */
function skuHolder(store: Store, item: ItemRow): ItemRow {
  const { skuKey } = store.scheme()?.scheme ?? usualScheme
  const product = store.shown.product(item.product_id)
  if (product === null || valueAt(product.metadata, skuKey) === undefined) return item
  const owner = store.shown.object(item.owner_kind, item.owner_id, item.product_id)
  const hasOwn = owner !== null && shownField(store, owner, `metadata.${item.sku_key}`) !== null
  if (hasOwn || store.view.itemsOfProduct(item.product_id).length > 1) return item
  return { ...item, owner_kind: 'product', owner_id: product.id, sku_key: skuKey }
}

/** Keys by which stock is kept are changed in their own columns: a number typed as text would pass for a count. */
function shownElsewhere(store: Store, item: ItemRow, key: string): string | null {
  const sizes = store.view.itemsOfProduct(item.product_id)
  const columns = { stock_key: 'On hand', sku_key: 'SKU', reorder_key: 'Reorder at' } as const
  for (const column of ['stock_key', 'sku_key', 'reorder_key'] as const) {
    if (sizes.some((size) => size[column] === key))
      return `“${key}” is what ${columns[column]} shows; change it there`
  }
  return null
}

function keyObstacle(store: Store, item: ItemRow, key: string, fills: boolean): string | null {
  if (key.length > longestKey) {
    return `the metadata key ${key} would be longer than the ${longestKey} characters Stripe allows`
  }
  // Objects are read without it.
  if (key === '__proto__') return 'a metadata key of this name cannot be read here'
  const owner = fills ? store.shown.object(item.owner_kind, item.owner_id, item.product_id) : null
  if (owner === null || valueAt(owner.metadata, key) !== undefined) return null
  return keysOf(store, owner).add(key).size > metadataKeys
    ? `it already uses all ${metadataKeys} metadata keys Stripe allows; remove one first`
    : null
}

/** The metadata keys of an object, with those that wait to be written. */
export function keysOf(store: Store, owner: Pick<RemoteObject, 'id' | 'metadata'>): Set<string> {
  const pending = store.outbox
    .openOfEntity(owner.id)
    .flatMap((edit) =>
      edit.field.startsWith('metadata.') && edit.value !== null ? [edit.field.slice(9)] : []
    )
  return new Set([...Object.keys(owner.metadata), ...pending])
}

/** The metadata key of its owner that a field of an item is; null where it is none. */
export function keyOf(store: Store, item: ItemRow, field: CellField): string | null {
  if (isMetadataColumn(field)) return metadataKey(field)
  if (field === 'sku') return skuHolder(store, item).sku_key
  return field === 'onHand' ? item.stock_key : field === 'reorderPoint' ? item.reorder_key : null
}

function metadataValue(item: ItemRow, key: string, value: string | null, kind: 'set' | 'count'): Judged {
  if (value !== null && value.length > metadataLength) {
    return refuse(`Stripe keeps ${metadataLength} characters at most here; this has ${value.length}`)
  }
  return {
    ok: true,
    wish: {
      entity: item.owner_kind,
      entity_id: item.owner_id,
      field: `metadata.${key}`,
      kind,
      value,
      delta: null
    }
  }
}

function set(entity: 'product' | 'price', entityId: string, field: string, value: string): Judged {
  return { ok: true, wish: { entity, entity_id: entityId, field, kind: 'set', value, delta: null } }
}

function refuse(reason: string): Judged {
  return { ok: false, reason }
}

const cellNames: Record<EditableField, string> = {
  onHand: 'stock',
  name: 'name',
  sku: 'SKU',
  reorderPoint: 'reorder point',
  price: 'price',
  active: 'active'
}

const nameOfCell = (field: CellEdit['field']): string =>
  isMetadataColumn(field) ? metadataKey(field) : cellNames[field]

function labelOf(store: Store, edits: readonly CellEdit[], outcomes: readonly CellOutcome[]): string {
  const saved = outcomes.filter((outcome) => outcome.outcome === 'saved')
  if (saved.length !== 1) {
    const fields = new Set(saved.map(({ field }) => field))
    const [field] = fields
    return fields.size === 1 && field !== undefined
      ? `${nameOfCell(field)} of ${saved.length.toLocaleString('en')} items`
      : `${saved.length.toLocaleString('en')} cells`
  }
  const edit = edits.find(
    (candidate) => candidate.itemId === saved[0]?.itemId && candidate.field === saved[0]?.field
  )
  const item = edit ? store.view.item(edit.itemId) : null
  if (!edit || !item) throw new AppFailure('bug', 'an edit that was saved cannot be named')
  const name = item.variant === null ? item.name : `${item.name}, ${item.variant}`
  return `${nameOfCell(edit.field)} of ${name}: ${edit.input.trim() === '' ? 'cleared' : edit.input.trim()}`
}
