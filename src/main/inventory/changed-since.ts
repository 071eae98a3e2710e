import { minorToDecimal } from '../../shared/money.ts'
import type { Edit } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import { foldField, sameFor } from '../sync/merge.ts'
import { fieldOf, optionCurrency } from '../sync/remote.ts'
import { placesOf, successorOf, successorsOf } from '../sync/successor.ts'

/** A value that stays as it is, with the reason. */
export type Kept = { item: string; reason: string }

/** Where in Stripe an edit is about. */
export const placeOf = (edit: Pick<Edit, 'entity_id' | 'field'>): string => `${edit.entity_id} ${edit.field}`

/** The fields of a batch that something else was done to after it, each with what that is in words. */
export function changedSince(
  store: Store,
  { edits, ended }: { edits: readonly Edit[]; ended: readonly Edit[] }
): Map<string, Kept> {
  const since = new Map<string, Kept>()
  const seen = new Set<string>()
  // Of two edits of one field the last decides for both.
  for (const edit of edits.toReversed()) {
    if (seen.has(placeOf(edit))) continue
    seen.add(placeOf(edit))
    const reason = laterChange(store, edit)
    if (reason !== null) since.set(placeOf(edit), { item: nameOf(store, edit), reason })
  }
  // What the batch had ended would come back beneath what was decided afterwards.
  for (const edit of ended) {
    if (seen.has(placeOf(edit)) || !countedSince(store, edit)) continue
    since.set(placeOf(edit), { item: nameOf(store, edit), reason: wordsOf(store, edit, homeOf(store, edit)) })
  }
  return since
}

function laterChange(store: Store, edit: Edit): string | null {
  const { shown, outbox } = store
  const entityId = currentPlace(store, edit)
  const object = shown.object(edit.entity, entityId, edit.product_id)
  if (object === null) return 'it is no longer in Stripe'
  const open = outbox.openOfField(entityId, edit.field)
  const now = foldField(open, fieldOf(object, edit.field))
  const words = (): string => wordsOf(store, edit, entityId)
  if (edit.state === 'superseded' || edit.state === 'dropped')
    return wasTakenBack(store, edit) ? null : words()
  if (edit.kind === 'adjust') {
    // What was counted afterwards no longer contains it.
    return countedSince(store, edit) ? words() : null
  }
  if (edit.state === 'settled')
    return sameFor(edit.kind, now, valueNow(store, edit, edit.sent ?? edit.value)) ? null : words()
  // What was added afterwards stands on it.
  return open.some((other) => other.seq > edit.seq) ? words() : null
}

const countedSince = (store: Store, edit: Edit): boolean =>
  placesOf(store, edit).some((place) => store.outbox.countedSince(place, edit.field, edit.seq))

/** Another step back, and not another value, ended it: nothing of it is left to take back. */
const wasTakenBack = ({ books }: Store, { ended_by }: Edit): boolean =>
  ended_by !== null && (books.batch(ended_by)?.undoes ?? null) !== null

function wordsOf({ mirror, outbox }: Store, edit: Edit, entityId: string): string {
  const object = mirror.object(edit.entity, entityId)
  if (object === null) return 'it is no longer in Stripe'
  const now = foldField(outbox.openOfField(entityId, edit.field), fieldOf(object, edit.field))
  if (now === null) return 'it has changed since (now empty)'
  const own = object.kind === 'price' && edit.field === 'unit_amount' ? object.currency : null
  const currency = own ?? optionCurrency(edit.field)
  const shown = currency !== null && /^\d+$/.test(now) ? priceWords(now, currency) : now
  return `it has changed since (now ${shown})`
}

const priceWords = (amount: string, currency: string): string =>
  `${minorToDecimal(Number(amount), currency)} ${currency.toUpperCase()}`

/** What an edit is about by now: after a price change another price stands where the edited one stood. */
export function currentPlace(store: Store, edit: Edit): string {
  const push =
    edit.field === 'unit_amount' && edit.push_id !== null ? store.outbox.pushById(edit.push_id) : null
  const made = push?.state === 'done' ? push.outcome : null
  return homeOf(store, { ...edit, entity_id: made || edit.entity_id })
}

export const homeOf = (store: Store, place: Pick<Edit, 'entity_id' | 'field'>): string =>
  placesOf(store, place).at(-1) ?? place.entity_id

/** The price that took over from this one is to give its place back: archived, this one would be sold again. */
export const isToComeBack = (
  store: Store,
  { entity_id, field }: Pick<Edit, 'entity_id' | 'field'>,
  value: string | null
): boolean =>
  field === 'active' &&
  value === 'false' &&
  successorsOf(store, entity_id)
    .slice(1)
    .some((priceId) => store.outbox.openOfField(priceId, 'unit_amount').length > 0)

export const notBackYet = 'its new amount has not reached Stripe yet; archive it once it is there'

/** What a value says by now: a price that was the default may have got another amount, and so another id. */
export const valueNow = (store: Store, { field }: Pick<Edit, 'field'>, value: string | null): string | null =>
  field === 'default_price' ? successorOf(store, value) : value

export function nameOf(store: Store, edit: Edit): string {
  const item = edit.item_id === null ? null : store.view.item(edit.item_id)
  if (item === null) return store.shown.product(edit.product_id)?.name ?? edit.item_id ?? edit.entity_id
  return item.variant === null ? item.name : `${item.name}, ${item.variant}`
}
