import type { TakenOff } from '../../shared/create.ts'
import { metadataColumn } from '../../shared/metadata-columns.ts'
import type { StockScheme } from '../../shared/scheme.ts'
import type { Edit } from '../store/outbox.ts'
import { itemName } from '../stock/item-name.ts'
import type { ItemRow } from '../store/projection.ts'
import type { Store } from '../store/store.ts'
import { listSizes, usualScheme, withoutSizes } from '../stock/scheme.ts'
import type { Applier } from '../sync/apply.ts'
import { groupBy } from '../sync/group.ts'
import type { Clock } from '../sync/ports.ts'
import type { RemotePrice, RemoteProduct } from '../sync/remote.ts'
import { replaceWish } from './edit-cells.ts'
import { fieldUnderWay, shownField } from './shown-field.ts'

type Parts = { store: Store; applier: Applier; clock: Clock }

/**
 * Takes single variants of products off, as one batch: a size leaves the list, of which only that key is written; where
 * prices keep the stock, the price is archived. Nothing else is touched, so what was noted of a variant (stock, SKU,
 * reorder point) is there again when it comes back. Each item stands for itself: what still waits for one, or is asked
 * about it, keeps it where it is. Call inside a transaction.
 */
export function takeOff(parts: Parts, itemIds: readonly string[]): TakenOff {
  const { store, applier, clock } = parts
  const result: TakenOff = { batchId: null, taken: [], refused: [] }
  const items: ItemRow[] = []
  for (const id of new Set(itemIds)) {
    const item = store.view.item(id)
    if (item === null) result.refused.push({ item: id, reason: 'this item is no longer in the shop' })
    else items.push(item)
  }
  const batch = (): number => (result.batchId ??= store.books.addBatch('edit', '', clock.now()))
  for (const [productId, chosen] of groupBy(items, (item) => item.product_id)) {
    const product = store.mirror.product(productId)
    const free = unrefused(chosen, result, (item) =>
      product === null ? notInStripe(store, productId) : (onItsOwn(store, item) ?? tied(store, item))
    )
    if (product === null || free.length === 0) continue
    const onPrices = free.filter((item) => item.owner_kind === 'price')
    const taken = [
      ...archivePrices(parts, product, onPrices, batch, result),
      ...shortenList(
        parts,
        product,
        free.filter((item) => item.owner_kind === 'product'),
        batch,
        result
      )
    ]
    if (taken.length > 0) applier.project(productId, null, null, clock.now())
    for (const { id, name, variant, on_hand: onHand, owner_kind: owner } of taken)
      result.taken.push({ itemId: id, name, variant, onHand, archived: owner === 'price' })
  }
  if (result.batchId !== null) store.books.labelBatch(result.batchId, labelOf(result.taken))
  return result
}

/** @returns the items for which there is no reason to stay; the others are among the refused */
function unrefused(
  items: readonly ItemRow[],
  { refused }: TakenOff,
  reasonOf: (item: ItemRow) => string | null
): ItemRow[] {
  return items.filter((item) => {
    const reason = reasonOf(item)
    if (reason !== null) refused.push({ item: itemName(item), reason })
    return reason === null
  })
}

const notInStripe = (store: Store, productId: string): string =>
  store.shown.product(productId) === null
    ? 'the product was deleted in Stripe'
    : 'the product is still to be made in Stripe; undo that instead'

/** What is still under way for an item, which would be lost from sight with its row; null when nothing is. */
function tied(store: Store, item: ItemRow): string | null {
  if (item.owner_kind === 'price' && store.mirror.price(item.owner_id) === null)
    return 'it is still to be made in Stripe; undo that instead'
  const own = new Set([item.stock_key, item.sku_key, item.reorder_key].map((key) => `metadata.${key}`))
  const isOwn = ({ field }: { field: string }): boolean =>
    item.owner_kind === 'price' ? field !== 'active' : own.has(field)
  const asked = store.conflicts
    .openOfProduct(item.product_id)
    .some((conflict) => conflict.entity_id === item.owner_id && isOwn(conflict))
  if (asked) return 'it waits for your answer to a conflict; answer that first'
  const open = store.outbox.openOfEntity(item.owner_id).filter(isOwn)
  if (open.length > 0) return waitingWords(open)
  const stocktake = store.stocktakes.open()
  const counted = stocktake === null ? null : (store.stocktakes.item(stocktake.id, item.id)?.counted ?? null)
  return counted === null ? null : 'it was counted in the open stocktake; apply or discard that first'
}

function waitingWords(open: readonly Edit[]): string {
  if (open.some((edit) => edit.once !== null)) return 'a sale is still to be taken off its stock; sync first'
  if (open.some((edit) => edit.state === 'failed'))
    return 'Stripe refused what was typed for it; change or undo that first'
  return 'what was typed for it has not reached Stripe yet; sync first, or undo it'
}

/** Is it the whole product rather than one of its variants? */
function onItsOwn(store: Store, item: ItemRow): string | null {
  if (item.owner_kind === 'price') return null
  const { sizesKey } = schemeOf(store)
  return item.variant === null || sizesKey === null
    ? 'it has one stock number and no variants; archive the product instead'
    : null
}

/** @returns the items whose prices are to be archived */
function archivePrices(
  parts: Parts,
  product: RemoteProduct,
  items: readonly ItemRow[],
  batch: () => number,
  result: TakenOff
): ItemRow[] {
  const { store } = parts
  const isActive = (price: RemotePrice): boolean => fieldUnderWay(store, price, 'active') === 'true'
  const active = store.mirror.pricesOf(product.id).filter(isActive)
  const free = unrefused(items, result, (item) =>
    active.some(({ id }) => id === item.owner_id) ? null : offAlready
  )
  if (active.every(({ id }) => free.some((item) => item.owner_id === id)))
    return unrefused(free, result, () => lastOnes(free.length, 'price'))
  const defaultId = fieldUnderWay(store, product, 'default_price')
  const going = unrefused(free, result, (item) => (item.owner_id === defaultId ? isDefault : null))
  for (const { id, owner_id: priceId } of going) {
    replaceWish(parts, {
      batchId: batch(),
      itemId: id,
      productId: product.id,
      cell: 'price',
      wish: {
        entity: 'price',
        entity_id: priceId,
        field: 'active',
        kind: 'set',
        value: 'false',
        delta: null
      },
      reason: null,
      note: null
    })
  }
  return going
}

/** @returns the items whose sizes leave the list */
function shortenList(
  parts: Parts,
  product: RemoteProduct,
  items: readonly ItemRow[],
  batch: () => number,
  result: TakenOff
): ItemRow[] {
  const { store } = parts
  const { sizesKey } = schemeOf(store)
  const [first] = items
  if (sizesKey === null || first === undefined) return []
  const field = `metadata.${sizesKey}`
  if (store.conflicts.openOfField(product.id, field).length > 0)
    return unrefused(items, result, () => listIsAsked)
  const list = shownField(store, product, field) ?? ''
  // One that Stripe refused to take off, or to put on, can be taken off all the same.
  const listed = new Set([...listSizes(list), ...listSizes(fieldUnderWay(store, product, field) ?? '')])
  const free = unrefused(items, result, ({ variant }) =>
    variant !== null && listed.has(variant) ? null : offAlready
  )
  if (free.length === 0) return []
  const left = withoutSizes(list, new Set(free.flatMap(({ variant }) => variant ?? [])))
  if (left === null) return unrefused(free, result, () => lastOnes(free.length, 'size'))
  replaceWish(parts, {
    batchId: batch(),
    itemId: first.id,
    productId: product.id,
    cell: metadataColumn(sizesKey),
    wish: { entity: 'product', entity_id: product.id, field, kind: 'set', value: left, delta: null },
    reason: null,
    note: null
  })
  return free
}

const isDefault =
  'its price is the default, which Stripe does not archive; make another price the default first, in the details'
export const listIsAsked = 'the list of its sizes waits for your answer to a conflict; answer that first'
const offAlready = 'it is on its way off the list already'

const lastOnes = (many: number, what: 'size' | 'price'): string =>
  many === 1
    ? `it is the only ${what} left; archive the product instead`
    : `no ${what} would be left; archive the product instead`

function labelOf(taken: TakenOff['taken']): string {
  const [one] = taken
  if (taken.length !== 1 || one === undefined)
    return `${taken.length.toLocaleString('en')} variants taken off`
  return `${one.variant ?? 'a price'} of ${one.name} taken off`
}

const schemeOf = (store: Store): StockScheme => store.scheme()?.scheme ?? usualScheme
