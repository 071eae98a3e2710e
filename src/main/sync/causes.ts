import type { Store } from '../store/store.ts'
import { type Cause, unknownCause } from './apply.ts'
import { sameValue } from './merge.ts'
import type { RemoteEvent } from './remote.ts'
import type { ReadSales } from './sales-ledger.ts'

/** Who moved what, as far as the events of a look tell: a sale, the Dashboard, another program, another desk. */

export type Causes = {
  /** By the id of the object: its newest event, and of each field the newest that tells of it. */
  objects: Map<string, Cause & { fields: Map<string, Cause> }>
  /** By the id of the event. */
  events: Map<string, Cause>
}

/**
 * Who moved each object and each of its fields, from their newest events that are not ours.
 * @param events oldest first
 * @param within how far apart a sale and what it did to stock may be: Stripe's seconds
 */
export function causesOf(
  store: Store,
  events: readonly RemoteEvent[],
  found: ReadSales,
  within: number
): Causes {
  const causes: Causes = { objects: new Map(), events: new Map() }
  for (const event of events) {
    const { id, object, previous } = event
    const cause = causeOf(store, event, found, within)
    if (object === null || cause === null) continue
    const fields = causes.objects.get(object.id)?.fields ?? new Map<string, Cause>()
    for (const field of Object.keys(previous)) fields.set(field, cause)
    causes.objects.set(object.id, { ...cause, fields })
    causes.events.set(id, cause)
  }
  return causes
}

/** Who did what one event tells of; null where it was us, or is about neither a product nor a price. */
function causeOf(store: Store, event: RemoteEvent, found: ReadSales, within: number): Cause | null {
  const { object, idempotencyKey: key } = event
  if (object === null || (object.kind !== 'product' && object.kind !== 'price')) return null
  if (key !== null && (store.outbox.pushByKey(key) !== null || store.creations.byKey(key) !== null))
    return null
  const seen = {
    ...unknownCause,
    by: event.requestId,
    at: event.created * 1000,
    eventId: event.id,
    requestId: event.requestId
  }
  if (key?.startsWith('stockroom-') === true) {
    const [, session] = /^stockroom-sale-([A-Za-z0-9_]+)-/.exec(key) ?? []
    return {
      ...seen,
      cause: session === undefined ? 'this-app' : 'sale',
      actor: 'Stockroom on another computer',
      by: session ?? event.requestId
    }
  }
  const drops = Object.entries(event.previous)
    .filter(([field]) => field.startsWith('metadata.'))
    .map(([field, was]) => Number(was) - Number(event.after[field]))
    .filter((drop) => drop > 0)
  // A careless program takes off anything for a sale; a person who lowers stock by something else had another reason.
  const units = key === null ? drops : null
  const session = drops.length > 0 ? soldAround(store, object, event.created, found, within, units) : null
  if (session !== null) return { ...seen, cause: 'sale', actor: `sale ${shortId(session)}`, by: session }
  return {
    ...seen,
    cause: key === null ? 'dashboard' : 'webhook',
    actor: key === null ? 'in the Dashboard' : 'another program'
  }
}

/** Conflicts whose remote value an event explains get their cause. */
export function explainConflicts(
  { conflicts }: Store,
  { id, object, after }: RemoteEvent,
  causes: Causes
): void {
  const cause = causes.events.get(id)
  if (object === null || cause === undefined) return
  for (const [field, value] of Object.entries(after)) {
    for (const conflict of conflicts.openOfField(object.id, field)) {
      if (conflict.cause !== 'unknown' || !sameValue(conflict.theirs, value)) continue
      conflicts.update({ ...conflict, cause: cause.cause, caused_at: cause.at, caused_by: cause.by })
    }
  }
}

/**
 * The session that sold something of an object's product around a time (Stripe's seconds).
 * @param units how many of it; null for any
 */
function soldAround(
  { mirror, sales }: Store,
  object: { kind: string; id: string },
  created: number,
  found: ReadSales,
  within: number,
  units: readonly number[] | null
): string | null {
  const productId = object.kind === 'price' ? mirror.price(object.id)?.productId : object.id
  if (productId === undefined) return null
  const order = found.orders.find(
    ({ session, event }) =>
      Math.abs(event.created - created) <= within &&
      session.lines.some(
        (line) => line.productId === productId && (units?.includes(line.quantity ?? 0) ?? true)
      )
  )
  return order?.session.id ?? sales.soldNear(productId, created * 1000, within * 1000, units)
}

function shortId(id: string): string {
  return `${id.slice(0, 3)}…${id.slice(-4)}`
}
