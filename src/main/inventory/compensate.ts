import type { Edit } from '../store/outbox.ts'
import { quantityOf } from '../stock/quantity.ts'
import type { Store } from '../store/store.ts'
import { type Applier, unknownCause } from '../sync/apply.ts'
import { foldField, sameFor } from '../sync/merge.ts'
import type { Clock } from '../sync/ports.ts'
import { fieldOf, optionCurrency } from '../sync/remote.ts'
import { itemAt } from '../sync/successor.ts'
import { currentPlace, isToComeBack, notBackYet, valueNow } from './changed-since.ts'

export type Parts = { store: Store; applier: Applier; clock: Clock }
export type StepKind = 'undo' | 'redo' | 'revert' | 'cancel'

/**
 * Takes back what was sent; `asChange`, a count by its difference, where something is added on top of it.
 * @returns the number of the compensating edit, null where there is nothing to take back, or why it cannot be.
 */
export function compensate(
  { store, clock }: Parts,
  edit: Edit,
  by: number,
  how: StepKind,
  asChange = false
): number | null | string {
  const { outbox, mirror } = store
  const entityId = currentPlace(store, edit)
  const object = mirror.object(edit.entity, entityId)
  if (object === null) return 'it is no longer in Stripe'
  const common = {
    batch_id: by,
    item_id: itemAt(edit, entityId),
    cell: edit.cell,
    product_id: edit.product_id,
    entity: edit.entity,
    entity_id: entityId,
    field: edit.field,
    reason: edit.cell === 'onHand' ? 'correction' : null,
    note: how === 'redo' ? null : 'Taken back',
    created_at: clock.now()
  } as const
  if (edit.kind === 'adjust') {
    return outbox.add({ ...common, kind: 'adjust', base: null, value: null, delta: -(edit.delta ?? 0) })
  }
  const left = valueNow(store, edit, edit.sent ?? edit.value)
  const before = valueNow(store, edit, edit.state === 'settled' ? edit.replaced : edit.base)
  if (sameFor(edit.kind, left, before)) return null
  const [from, to] = asChange ? [quantityOf(left), quantityOf(before)] : []
  if (from != null && to != null)
    return outbox.add({ ...common, kind: 'adjust', base: null, value: null, delta: to - from })
  // Another price would take over from it, and be sold.
  if (edit.field === 'unit_amount' && edit.state === 'settled') {
    const active = foldField(outbox.openOfField(entityId, 'active'), fieldOf(object, 'active'))
    if (active === 'false') return 'its price was archived since; bring that back first'
  }
  if (isToComeBack(store, { entity_id: entityId, field: edit.field }, before)) return notBackYet
  if (edit.field === 'default_price' && before !== null) {
    const price = mirror.price(before)
    const active = price && foldField(outbox.openOfField(before, 'active'), fieldOf(price, 'active'))
    if (active !== 'true') return 'the price that was the default before is archived; bring that back first'
  }
  const currency = optionCurrency(edit.field)
  if (currency !== null && before === null)
    return `Stripe takes no currency off a price; archive the price to sell no more in ${currency.toUpperCase()}`
  return outbox.add({ ...common, kind: edit.kind, base: left, value: before, delta: null })
}

/** Merges and projects products whose edits are others than before. */
export function settle({ store, applier, clock }: Parts, products: Iterable<string>): void {
  const { mirror } = store
  for (const id of products) {
    for (const entity of [mirror.product(id), ...mirror.pricesOf(id)]) {
      if (entity !== null) applier.merge(entity.id, entity, unknownCause, { isRead: false })
    }
    // What still waits for a product that is gone is asked about.
    if (mirror.product(id) === null && mirror.buriedProduct(id) !== null)
      applier.merge(id, null, unknownCause)
    applier.project(id, null, null, clock.now())
  }
}
