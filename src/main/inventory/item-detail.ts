import type { ItemDetail, Movement } from '../../shared/contract.ts'
import { AppFailure } from '../../shared/failure.ts'
import { valueAt } from '../../shared/value-at.ts'
import { quantityOf } from '../stock/quantity.ts'
import type { Creation } from '../store/creations.ts'
import type { Edit } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import { actorOf } from '../sync/apply.ts'
import { foldField, moved } from '../sync/merge.ts'
import { fieldOf, optionCurrency, optionField, type RemotePrice, type RemoteProduct } from '../sync/remote.ts'

/** Everything the side panel shows of one item. @throws AppFailure not-found */
export function itemDetail(store: Store, id: string): ItemDetail {
  const item = store.view.item(id)
  const row = store.view.row(id)
  if (item === null || row === null) throw new AppFailure('not-found', 'this item is no longer in the shop')
  const product = store.mirror.buriedProduct(item.product_id) ?? store.shown.product(item.product_id)
  const owner = store.shown.object(item.owner_kind, item.owner_id, item.product_id) ?? product
  const edits = store.outbox.openOfProduct(item.product_id)
  const mine = edits.filter((edit) => edit.entity_id === item.owner_id)
  const stock = mine.filter((edit) => edit.field === `metadata.${item.stock_key}`)
  const keys = new Set([
    ...Object.keys(owner?.metadata ?? {}),
    ...mine.flatMap((edit) =>
      edit.field.startsWith('metadata.') ? [edit.field.slice('metadata.'.length)] : []
    )
  ])
  return {
    row,
    description: product?.description ?? null,
    movements: [...waitingMovements(store, stock, item.on_hand_stripe), ...pastMovements(store, id, 200)],
    movementCount: store.books.movementCount(id),
    metadata: [...keys].toSorted().map((key) => {
      const value = valueAt(owner?.metadata ?? {}, key) ?? ''
      const pending = foldField(
        mine.filter((edit) => edit.field === `metadata.${key}`),
        owner === null ? null : fieldOf(owner, `metadata.${key}`)
      )
      return { key, value, pending: (pending ?? '') === value ? null : (pending ?? '') }
    }),
    making: makingOf(store, item.product_id),
    metadataKeys: Object.keys(owner?.metadata ?? {}).length,
    prices: pricesOf(store, item.product_id, product, edits)
  }
}

function makingOf(store: Store, productId: string): ItemDetail['making'] {
  const states = new Set(store.creations.ofProduct(productId).map(({ state }) => state))
  return (['failed', 'sending', 'waiting'] as const).find((state) => states.has(state)) ?? null
}

/** The product's prices with what is wanted of them, those that are still to be made among them. */
function pricesOf(
  store: Store,
  productId: string,
  product: RemoteProduct | null,
  edits: readonly Edit[]
): ItemDetail['prices'] {
  const making = store.creations.ofProduct(productId)
  const folded = (object: RemoteProduct | RemotePrice, field: string): string | null =>
    foldField(
      edits.filter((edit) => edit.entity_id === object.id && edit.field === field),
      fieldOf(object, field)
    )
  const defaultId = product === null ? null : folded(product, 'default_price')
  return store.shown.pricesOf(productId).map((price) => {
    const amount = folded(price, 'unit_amount')
    const unmade = store.mirror.price(price.id) === null
    const maker = unmade ? making.find((one) => one.id === price.id || one.kind === 'product') : undefined
    const wanted = edits.filter(
      (edit) =>
        (edit.entity_id === price.id && ['unit_amount', 'active'].includes(edit.field)) ||
        (edit.field === 'default_price' && edit.value === price.id)
    )
    return {
      id: price.id,
      amount: amount === null ? null : Number(amount),
      currency: price.currency,
      currencies: currenciesOf(price, edits),
      active: folded(price, 'active') === 'true',
      isDefault: price.id === defaultId,
      nickname: price.nickname,
      recurring: price.recurring !== null,
      plain: price.recurring === null && !price.special && price.unitAmount !== null,
      mark: markOf(wanted, maker),
      unmade,
      refusal: refusalOf(wanted) ?? maker?.failure?.replace(/^[a-z-]+: /, '') ?? null
    }
  })
}

/** What a price costs in its further currencies, with what is wanted of them. */
function currenciesOf(
  price: RemotePrice,
  edits: readonly Edit[]
): ItemDetail['prices'][number]['currencies'] {
  const mine = edits.filter((edit) => edit.entity_id === price.id && optionCurrency(edit.field) !== null)
  const fields = [...Object.keys(price.currencyOptions).map(optionField), ...mine.map(({ field }) => field)]
  return [...new Set(fields)].toSorted().map((field) => {
    const wanted = mine.filter((edit) => edit.field === field)
    const amount = foldField(wanted, fieldOf(price, field))
    return {
      currency: optionCurrency(field) ?? '',
      amount: amount === null || !/^\d+$/.test(amount) ? null : Number(amount),
      mark: markOf(wanted, undefined),
      refusal: refusalOf(wanted)
    }
  })
}

const refusalOf = (edits: readonly Edit[]): string | null =>
  edits.find((edit) => edit.state === 'failed')?.failure?.replace(/^[a-z-]+: /, '') ?? null

function markOf(wanted: readonly Edit[], maker: Creation | undefined): ItemDetail['prices'][number]['mark'] {
  const states = [...wanted.map(({ state }) => state), ...(maker === undefined ? [] : [maker.state])]
  if (states.includes('held')) return 'conflict'
  if (states.includes('failed')) return 'failed'
  if (states.includes('sending')) return 'sending'
  return states.length > 0 ? 'waiting' : null
}

/** What stands in the ledger, newest first. `before`: only what stands below that number. */
export function pastMovements(store: Store, id: string, count: number, before?: number): Movement[] {
  return store.books.movements(id, count, before).map((row) => ({
    id: row.id,
    delta: row.delta,
    onHandAfter: row.on_hand_after,
    reason: row.reason,
    note: row.note,
    source: row.source,
    actor: row.actor,
    batchId: row.batch_id,
    at: row.at
  }))
}

/** Edits that wait, shown above what happened, newest first. Their ids are negative: they are not in the ledger. */
function waitingMovements(store: Store, edits: readonly Edit[], inStripe: number | null): Movement[] {
  let level = inStripe
  return edits
    .map((edit): Movement => {
      const before = level
      if (edit.kind === 'adjust') level = moved(edit, level ?? 0)
      else level = quantityOf(edit.value)
      return {
        id: -edit.seq,
        delta: level === null ? null : level - (before ?? 0),
        onHandAfter: level,
        reason: edit.reason ?? 'correction',
        note: edit.note,
        source: 'waiting',
        actor: actorOf(store.books.batch(edit.batch_id)?.kind),
        batchId: edit.batch_id,
        at: edit.created_at
      }
    })
    .toReversed()
}
