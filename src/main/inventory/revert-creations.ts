import type { Creation } from '../store/creations.ts'
import type { Store } from '../store/store.ts'
import type { Applier } from '../sync/apply.ts'
import type { Clock } from '../sync/ports.ts'
import { successorOf } from '../sync/successor.ts'
import { replaceWish } from './edit-cells.ts'
import { shownField } from './shown-field.ts'

type Parts = { store: Store; applier: Applier; clock: Clock }

/**
 * Takes back what a batch made: what is still to be made is not made, with all that was typed for it; what is in Stripe
 * is archived, since Stripe deletes nothing that has a price; what is being made
 * just now is archived once it is there. What an earlier step back had dropped is to be made again.
 * `by`: the batch that does it. Call inside a transaction, after the edits of the batch were taken back.
 */
export function revertCreations(
  parts: Parts,
  batchId: number,
  by: number
): { reverted: number; kept: { item: string; reason: string }[]; products: string[] } {
  const { creations, outbox } = parts.store
  const result = { reverted: 0, kept: [] as { item: string; reason: string }[], products: [] as string[] }
  for (const creation of creations.ofBatch(batchId).toReversed()) {
    result.products.push(creation.product_id)
    switch (creation.state) {
      case 'waiting':
      case 'failed':
        creations.setState(creation.id, 'dropped', creation.failure, by)
        // What was added to a product since goes along: without it there is nothing to add it to.
        for (const { id, failure } of creation.kind === 'product' ? creations.ofProduct(creation.id) : [])
          creations.setState(id, 'dropped', failure, by)
        for (const edit of outbox.openOfProduct(creation.product_id)) {
          if (creation.kind === 'product' || edit.entity_id === creation.id)
            outbox.end(edit.seq, 'dropped', by)
        }
        result.reverted += 1
        break
      case 'sending':
      case 'made': {
        const reason =
          creation.state === 'sending' && creation.makes_default === 1
            ? 'it is being made in Stripe just now, as the default price, which Stripe does not archive'
            : archive(parts, creation.kind, standingFor(parts.store, creation), creation.product_id, by)
        if (reason === null) result.reverted += 1
        else result.kept.push(kept(parts.store, creation.product_id, reason))
        break
      }
      case 'dropped':
        break
    }
  }
  for (const creation of creations.endedBy(batchId)) {
    if (creation.state !== 'dropped') continue
    // What Stripe refused, or nobody can tell whether it was made, is not asked for again by itself.
    creations.setState(creation.id, creation.failure === null ? 'waiting' : 'failed', creation.failure)
    result.products.push(creation.product_id)
    result.reverted += 1
  }
  return result
}

/** What was made; of a price that got another amount since, the one that took over. */
const standingFor = (store: Store, { kind, id, made_id: madeId }: Creation): string =>
  kind === 'price' ? successorOf(store, madeId ?? id) : id

/** @returns why it stays as it is; null when it is to be archived. */
function archive(
  parts: Parts,
  kind: 'product' | 'price',
  id: string,
  productId: string,
  batchId: number
): string | null {
  const { store, clock } = parts
  const [object, product] = [store.shown.object(kind, id, productId), store.shown.product(productId)]
  if (object === null || product === null) return 'it is no longer in Stripe'
  if (shownField(store, object, 'active') === 'false') return null
  if (kind === 'price' && shownField(store, product, 'default_price') === id)
    return 'it is the default price, which Stripe does not archive'
  // Another price would take over with the amount that still waits, and be sold.
  const amounts = kind === 'price' ? store.outbox.openOfField(id, 'unit_amount') : []
  if (amounts.some(({ state }) => state === 'sending')) return 'its new amount is being sent just now'
  for (const { seq } of amounts) {
    store.outbox.end(seq, 'dropped', batchId)
    for (const conflict of store.conflicts.openOfField(id, 'unit_amount'))
      if (conflict.edit_seq === seq) store.conflicts.close(conflict.id, 'taken back', clock.now(), batchId)
  }
  replaceWish(parts, {
    batchId,
    itemId: store.view.itemsOfProduct(productId)[0]?.id ?? null,
    productId,
    cell: kind === 'product' ? 'active' : 'price',
    wish: { entity: kind, entity_id: id, field: 'active', kind: 'set', value: 'false', delta: null },
    reason: null,
    note: 'Taken back'
  })
  return null
}

const kept = (store: Store, productId: string, reason: string) => ({
  item: store.shown.product(productId)?.name ?? productId,
  reason
})
