import type { NewEdit } from '../store/outbox.ts'
import { unknownCause } from './apply.ts'
import type { Parts } from './request.ts'

/** What the history calls the making up for somebody who slipped in between reading and writing. */
export const slippedIn = 'a sale that slipped in between'

/**
 * Makes up for what somebody moved between our reading and our writing: an adjustment like any other, in a batch of its
 * own, that goes out first. One with a name (`once`) is made but once. Call in a transaction.
 */
export function addRepair(
  { store: { outbox, books }, applier, clock }: Parts,
  repair: Pick<NewEdit, 'item_id' | 'product_id' | 'entity' | 'entity_id' | 'field' | 'delta'> & {
    once: string | null
  }
): void {
  const { item_id, product_id, entity, entity_id, field, delta, once } = repair
  if (once !== null && outbox.byOnce(once) !== null) return
  outbox.add({
    batch_id: books.addBatch('repair', slippedIn, clock.now()),
    item_id,
    cell: 'onHand',
    product_id,
    entity,
    entity_id,
    field,
    kind: 'adjust',
    base: null,
    value: null,
    delta,
    reason: 'correction',
    note: 'Changed in Stripe between our reading and our writing',
    created_at: clock.now(),
    once
  })
  applier.goesFirst(repair, unknownCause)
}
