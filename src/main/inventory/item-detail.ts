import type { ItemDetail, Movement } from '../../shared/contract.ts'
import { AppFailure } from '../../shared/failure.ts'
import type { Edit } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import { actorOf } from '../sync/apply.ts'
import { foldField, moved } from '../sync/merge.ts'
import { fieldOf } from '../sync/remote.ts'

/** Everything the side panel shows of one item. @throws AppFailure not-found */
export function itemDetail(store: Store, id: string): ItemDetail {
  const item = store.view.item(id)
  const row = store.view.row(id)
  if (item === null || row === null) throw new AppFailure('not-found', 'this item is no longer in the shop')
  const product = store.mirror.buriedProduct(item.product_id)
  const owner = store.mirror.object(item.owner_kind, item.owner_id) ?? product
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
    movements: [...waitingMovements(store, stock, item.on_hand_stripe), ...pastMovements(store, id)],
    metadata: [...keys].toSorted().map((key) => {
      const value = owner?.metadata[key] ?? ''
      const pending = foldField(
        mine.filter((edit) => edit.field === `metadata.${key}`),
        owner === null ? null : fieldOf(owner, `metadata.${key}`)
      )
      return { key, value, pending: (pending ?? '') === value ? null : (pending ?? '') }
    }),
    metadataKeys: Object.keys(owner?.metadata ?? {}).length,
    prices: store.mirror.pricesOf(item.product_id).map((price) => ({
      id: price.id,
      amount: price.unitAmount,
      currency: price.currency,
      active: price.active,
      isDefault: price.id === product?.defaultPriceId,
      nickname: price.nickname,
      recurring: price.recurring !== null
    }))
  }
}

function pastMovements(store: Store, id: string): Movement[] {
  return store.books.movements(id, 200).map((row) => ({
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
      else level = edit.value === null ? null : Number(edit.value)
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
