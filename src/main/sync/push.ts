import { quantityOf } from '../stock/quantity.ts'
import type { Compared, Edit, Push } from '../store/outbox.ts'
import { outOfUse, unknownCause } from './apply.ts'
import { createLostUpdates } from './lost-updates.ts'
import { type AfterSale, causeOf, createOnce } from './once.ts'
import { dueEdits, eventLimit, keyLifetime, planOnce, planPush } from './plan-push.ts'
import { createPriceChanges } from './price-change.ts'
import { isReady } from './ready.ts'
import { createRecovery } from './recover.ts'
import {
  fieldOf,
  optionCurrency,
  RemoteFailure,
  type RemoteObject,
  serverNow,
  type UpdateCommand
} from './remote.ts'
import { forOne, type Parts, type PushResult, read, saveRequest } from './request.ts'
import { createSender } from './send.ts'
import { stepOf } from './step-key.ts'
import { successorOf } from './successor.ts'

/** A count that raises stock is preceded by a look at the events unless one ended this recently. */
const freshLook = 5_000

export type Pusher = ReturnType<typeof createPusher>

/**
 * Compare-and-set, built from what Stripe has. Per object: read it fresh, compare the touched fields with their
 * bases, save the request with its exact body and idempotency key, send it, and settle edits, mirror and ledger in
 * one transaction (send.ts). What has no answer is looked into by recover.ts, what slips in between read and write is
 * found by lost-updates.ts. Here it is chosen what goes out next.
 * @param afterSale a sale was taken off or put back: what follows from that. Called inside the transaction
 */
export function createPusher(parts: Parts, afterSale: AfterSale) {
  const { store, catalog, applier, clock, commit } = parts
  const { outbox, mirror, books, conflicts } = store
  /** Since when prices are known to be out of use of which no event tells it, Stripe's ms, and which told of them last. */
  const unexplained = new Map<string, { last: string | undefined; since: number }>()
  /** Is there a new amount that the key may make a price of, and not sell the product by? */
  let isHalfDone = false
  const once = createOnce(parts, afterSale)
  const prices = createPriceChanges(parts)
  const lostUpdates = createLostUpdates(parts, once)
  const apart = new Set<string>()
  const sender = createSender(parts, once, lostUpdates, prices, apart)
  const recovery = createRecovery(parts, once, sender, prices)

  /** Finds out what became of requests without an answer. What the key may not finish is joined by nothing of its kind. */
  async function recover(): Promise<PushResult> {
    const result = await recovery.recover()
    const left = outbox.openPushes().filter(({ kind, step }) => kind === 'price' && step > 0)
    isHalfDone = result.failure !== null && left.length > 0
    return result
  }

  /**
   * Sends everything that waits, object by object. A failure that concerns the connection ends the run; a key that may not
   * write the one kind of object may write the other.
   */
  async function pushAll(
    progress: (pushed: number) => void,
    /** Reads the events since the last look, so that no sale is overlooked. */
    look: () => Promise<unknown>
  ): Promise<PushResult> {
    let pushed = 0
    let denied: RemoteFailure | null = null
    const barred = new Set<Edit['entity']>()
    const tried = new Set(outbox.openPushes().map((push) => push.entity_id))
    followPrices(tried)
    // A look on the way may find sales of objects that nothing waited for when the run began.
    for (;;) {
      const entity = outbox
        .entities('waiting')
        .find((one) => !tried.has(one.entity_id) && !barred.has(one.entity) && isReady(store, one))
      if (entity === undefined) break
      tried.add(entity.entity_id)
      try {
        // A new price goes out by itself, after the other fields of the price it replaces; so do fields refused together.
        const { entity_id: id } = entity
        const left = (): string => `${waiting(id)} ${apart.has(id)}`
        let moved: boolean
        do {
          const before = left()
          const settled = await forOne(parts, entity, 0, () => pushObject(entity.entity, id, look))
          pushed += settled
          progress(pushed)
          moved = settled > 0 || left() !== before
          // What has no answer is asked after before anything else goes there.
        } while (moved && waiting(id) > 0 && !hasOpenPush(id))
      } catch (error) {
        if (!(error instanceof RemoteFailure)) throw error
        if (error.code !== 'missing-permission') return { pushed, failure: error }
        denied ??= error
        barred.add(entity.entity)
      } finally {
        apart.delete(entity.entity_id)
      }
    }
    return { pushed, failure: denied }
  }

  /** What is asked of a price, or was refused there, means the one that took over from it at another desk. */
  function followPrices(busy: ReadonlySet<string>): void {
    const stuck = [...outbox.entities('held'), ...outbox.entities('failed'), ...conflicts.open()]
    for (const id of new Set(stuck.map(({ entity_id }) => entity_id))) {
      const home = successorOf(store, id)
      if (home !== id && !busy.has(id)) commit(() => prices.takeOver(id, home))
    }
  }

  const hasOpenPush = (entityId: string): boolean =>
    outbox.openPushes().some((push) => push.entity_id === entityId)

  function waiting(entityId: string): number {
    return outbox.openOfEntity(entityId).filter((edit) => edit.state === 'waiting').length
  }

  async function pushObject(
    kind: 'product' | 'price',
    id: string,
    look: () => Promise<unknown>
  ): Promise<number> {
    let fresh = await read(catalog, kind, id)
    // The answer's date tells when it is: the computer may have slept since the last look.
    const patience =
      raises(kind, id) || waitsLong(id) ? freshLook : waitsOnce(id) ? keyLifetime / 2 : Infinity
    // Before the events have been read at all, nobody knows what other desks have done.
    const isBlind = waitsOnce(id) && store.eventsKnownSince() === null
    if (sinceLook() > patience || isBlind || isJustArchived(fresh)) {
      await look()
      fresh = await read(catalog, kind, id)
      // Without events a key proves nothing once Stripe has forgotten it: this waits for the next run.
      if (waitsOnce(id) && sinceLook() > keyLifetime / 2) return 0
    }
    if (fresh?.kind === 'price') await prices.readTwin(fresh)
    const push = commit(() => {
      if (fresh === null) {
        applier.bury(kind, id, unknownCause)
        applier.merge(id, null, unknownCause)
        return null
      }
      applier.apply(fresh, unknownCause)
      const home = successorOf(store, id)
      if (home !== id) {
        // Another desk gave it a new amount: what waits for it means the price that took over.
        prices.takeOver(id, home)
        return null
      }
      if (fresh.kind === 'product') prices.followDefault(id)
      applier.merge(id, fresh, unknownCause, { isExplained: !mayBeReplaced(fresh) })
      // What merging settled or held shows in the grid, also when nothing is left to send.
      applier.project(fresh.kind === 'product' ? id : fresh.productId)
      return prepare(fresh)
    })
    return push === null ? 0 : await sender.send(push)
  }

  /** A price that is not in use any more, which we did not know: the events may say which took over from it. */
  function isJustArchived(fresh: RemoteObject | null): boolean {
    return fresh?.kind === 'price' && !fresh.active && mirror.price(fresh.id)?.active === true
  }

  /**
   * Of a price out of use, no event tells who archived it, or only that a change of its amount did: nobody reads any more
   * what is written there, and which price took over is not known.
   */
  function isUnexplained(fresh: RemoteObject): boolean {
    if (fresh.kind !== 'price' || fresh.active) return false
    const last = lastTurn(fresh.id)
    return last?.after !== 'false' || [2, 5].includes(stepOf(last.idempotencyKey)?.step ?? 0)
  }

  const lastTurn = (priceId: string) => books.stockEvents(priceId, 'active', 0).at(-1)

  /** The events that would tell may still come. */
  function mayBeReplaced(fresh: RemoteObject): boolean {
    if (!isUnexplained(fresh)) return false
    const last = lastTurn(fresh.id)?.id
    const known = unexplained.get(fresh.id)
    const since = known?.last === last ? (known?.since ?? serverNow(parts)) : serverNow(parts)
    unexplained.set(fresh.id, { last, since })
    return (store.cursor()?.polledAt ?? 0) * 1000 < since + eventLimit
  }

  /** How far behind Stripe's time our last look at the events is, in milliseconds. */
  const sinceLook = (): number => serverNow(parts) - (store.cursor()?.polledAt ?? 0) * 1000

  /** Is there something to do that another desk may have done under a key that Stripe is about to forget? */
  function waitsLong(id: string): boolean {
    return outbox
      .openOfEntity(id)
      .some((edit) => edit.once !== null && edit.state === 'waiting' && once.ageOf(edit) > keyLifetime / 2)
  }

  /** Is there something to do that another desk may have done? */
  function waitsOnce(id: string): boolean {
    return outbox.openOfEntity(id).some((edit) => edit.once !== null && edit.state === 'waiting')
  }

  /** Would a count put more on the shelf than Stripe knows of? Then a sale may be on its way that it does not know. */
  function raises(kind: 'product' | 'price', id: string): boolean {
    const object = mirror.object(kind, id)
    if (object === null) return false
    return outbox.openOfEntity(id).some((edit) => {
      const [to, from] = [quantityOf(edit.value), quantityOf(fieldOf(object, edit.field))]
      return edit.kind === 'count' && edit.state === 'waiting' && to !== null && (from === null || to > from)
    })
  }

  /** Turns the waiting edits of an object into one saved request; null when nothing is left to send. */
  function prepare(fresh: RemoteObject): Push | null {
    const plan = planPush(fresh, dueEdits(outbox.openOfEntity(fresh.id)), apart.has(fresh.id))
    switch (plan.kind) {
      case 'nothing':
        return null
      case 'once':
        return mayBeReplaced(fresh) ? null : prepareOnce(fresh, plan.edit, plan.once)
      case 'update':
        if (plan.fields['active'] === undefined && isUnexplained(fresh))
          return mayBeReplaced(fresh) ? null : refuse(plan.edits)
        return prepareUpdate(fresh, plan)
      case 'price':
        if (plan.old.active) return isHalfDone ? null : prices.begin(plan.old, plan)
        return refuse(plan.edits)
    }
  }

  /** It waits again as soon as this price is in use, or another that took over from it. */
  function refuse(edits: readonly Edit[]): null {
    for (const edit of edits) {
      outbox.setState(edit.seq, 'failed', outOfUse)
      applier.project(edit.product_id)
    }
    return null
  }

  /**
   * The lowering for a sale, alone and under a key that every desk of the account makes from the same sale: Stripe
   * carries it out once. After Stripe has forgotten the key, the event that bears it says that it was done.
   */
  function prepareOnce(fresh: RemoteObject, edit: Edit, name: string): Push | null {
    const remote = fieldOf(fresh, edit.field)
    const plan = planOnce(edit, remote, once.change(name, edit.field), once.isProvable(edit))
    if (plan.kind === 'ask') {
      outbox.setState(edit.seq, 'held')
      applier.open(edit, 'unsure', remote, plan.sent, remote, causeOf([edit]))
      applier.project(edit.product_id)
      return prepare(fresh)
    }
    if (plan.kind === 'send' && isUnexplained(fresh)) return refuse([edit])
    // Only once the events of what was done under yesterday's key have been read is today's used.
    if (plan.kind === 'send' && once.isTurning(edit)) return null
    if (plan.kind === 'settle') {
      outbox.settle(edit.seq, null, null, clock.now())
      once.settle(name, plan.by, plan.from, plan.to)
      applier.merge(fresh.id, fresh, unknownCause)
      applier.project(edit.product_id)
      return prepare(fresh)
    }
    const compared = { [edit.field]: { compared: remote, sent: plan.sent } }
    const key = `stockroom-${name}-${once.turnOf(edit)}`
    return prepareUpdate(fresh, { fields: { [edit.field]: plan.sent }, compared, edits: [edit], key })
  }

  function prepareUpdate(
    object: RemoteObject,
    update: { fields: UpdateCommand['fields']; compared: Compared; edits: readonly Edit[]; key?: string }
  ): Push {
    const { fields, edits, ...request } = update
    const push = saveRequest(parts, object, { kind: 'update', command: updateOf(object, fields), ...request })
    for (const edit of edits) outbox.claim(edit.seq, push.id)
    applier.project(push.product_id)
    return push
  }

  return { pushAll, recover, once, lostUpdates, checkDefault: prices.checkDefault }
}

function updateOf(object: RemoteObject, fields: UpdateCommand['fields']): UpdateCommand {
  if (object.kind === 'product') return { kind: 'update-product', id: object.id, fields }
  const { taxBehavior, currencyOptions, id } = object
  const added = Object.keys(fields).flatMap((field) => optionCurrency(field) ?? [])
  const taxed =
    taxBehavior === null ? [] : added.filter((currency) => currencyOptions[currency] === undefined)
  const taxBehaviors = Object.fromEntries(taxed.map((currency) => [currency, taxBehavior ?? '']))
  return { kind: 'update-price', id, fields, ...(taxed.length === 0 ? {} : { taxBehaviors }) }
}
