import { assertNever } from '../../shared/failure.ts'
import { quantityOf } from '../stock/quantity.ts'
import type { Push } from '../store/outbox.ts'
import { causeOfOnly, type OwnEdits, unknownCause } from './apply.ts'
import { groupBy } from './group.ts'
import type { LostUpdates } from './lost-updates.ts'
import { causeOf, type Once } from './once.ts'
import type { Next, PriceChanges } from './price-change.ts'
import { type CommandReply, RemoteFailure, type RemoteObject, serverNow } from './remote.ts'
import { commandOf, comparedOf, entityKind, found, ownerKind, type Parts, read } from './request.ts'

export type Sender = ReturnType<typeof createSender>

/**
 * Sends a saved request and settles edits, mirror and ledger with its answer, in one transaction. What has no answer stays
 * saved for recover.ts.
 */
export function createSender(
  parts: Parts,
  once: Once,
  lostUpdates: LostUpdates,
  prices: PriceChanges,
  /** Objects whose fields were refused together: which of them Stripe minds shows when each goes by itself. */
  apart: Set<string>
) {
  const { store, catalog, applier, clock, commit } = parts
  const { outbox } = store

  /** `again`: it was sent before, and its answer got lost. @returns edits settled. */
  async function send(push: Push, again = false): Promise<number> {
    let reply: CommandReply
    try {
      reply = await catalog.send(commandOf(push), push.idempotency_key)
    } catch (error) {
      if (!(error instanceof RemoteFailure)) throw error
      return await unanswered(push, error, again)
    }
    // Outside: a later step of a price change that fails is not this request failing.
    return await answered(push, reply)
  }

  /** Sends what follows a step of a price change, if anything does. @returns edits settled. */
  async function follow(next: Next): Promise<number> {
    return typeof next === 'number' ? next : await send(next)
  }

  async function unanswered(push: Push, error: RemoteFailure, again: boolean): Promise<number> {
    switch (error.kind) {
      case 'refused': {
        if (push.kind === 'price' && push.step > 0) {
          const product = await catalog.product(push.product_id)
          if (product !== null) return await follow(await prices.refused(push, product))
        }
        // Gone or changed under us: look again before saying no.
        const fresh = await read(catalog, ownerKind(push), push.entity_id)
        commit(() => {
          const isMixed = Object.keys(comparedOf(push)).length > 1
          if (isMixed) apart.add(push.entity_id)
          // What the first step of a price change was to bring back is gone: the price is made then.
          const isTwinGone = push.kind === 'price' && error.code === 'gone'
          if (fresh === null || isTwinGone || isMixed) release(push, `refused: ${error.code}`)
          else fail(push, error)
          takeIn(push, fresh)
        })
        return 0
      }
      case 'denied':
        // A new price that exists is not made again: its remaining steps wait for a key that may. Nor does a key that may
        // not any more say what became of a request while it did.
        if (push.step === 0 && !again) commit(() => release(push, error.message))
        throw error
      case 'saved':
      case 'taken':
        commit(() => {
          outbox.unsurePush(push.id, serverNow(parts))
          for (const edit of outbox.ofPush(push.id)) {
            if (edit.state !== 'sending') continue
            outbox.setState(edit.seq, 'sending', 'unsure')
            if (edit.once !== null && push.unsure_at === null) once.burn(edit, push)
          }
          applier.project(push.product_id)
        })
        return 0
      case 'busy':
      case 'pending':
      case 'lost':
      case 'cancelled':
        // It stays saved; the next run looks whether it arrived.
        throw error
      default:
        return assertNever(error.kind)
    }
  }

  async function answered(push: Push, reply: CommandReply): Promise<number> {
    // A repeated answer is as old as the first request; the object may have moved since.
    const { kind, id } = reply.object
    const object = reply.replayed ? await read(catalog, kind, id) : reply.object
    if (push.kind === 'update') return settle(push, object, reply.requestId)
    return await follow(await prices.goOn(push, object ?? reply.object, reply.requestId))
  }

  /** An update was carried out and left the object like this; null: it is gone since. @returns edits settled. */
  function settle(push: Push, object: RemoteObject | null, requestId: string | null): number {
    return commit(() => {
      const compared = comparedOf(push)
      const edits = outbox.ofPush(push.id).filter((edit) => edit.state === 'sending')
      const elsewhere = once.isDoneElsewhere(push, edits, compared)
      // What it compared was never written here: nobody can have put it back.
      const [state, outcome] = elsewhere
        ? (['released', 'made elsewhere'] as const)
        : (['done', 'applied'] as const)
      outbox.endPush(push.id, state, serverNow(parts), requestId, outcome)
      const fields = groupBy(edits, (edit) => edit.field)
      for (const [field, ofField] of fields)
        outbox.settleOver(ofField, compared[field]?.compared ?? null, clock.now())
      const own: OwnEdits | null = elsewhere ? null : { fields, requestId }
      const cause = causeOfOnly(causeOf(edits), fields.keys())
      if (object === null) applier.bury(entityKind(push), push.entity_id, cause)
      else applier.apply(object, cause, own)
      applier.merge(push.entity_id, object, cause)
      applier.project(push.product_id)
      for (const { once: name, field } of edits) {
        const values = compared[field]
        if (name === null || values === undefined) continue
        const meant = { from: quantityOf(values.compared), to: quantityOf(values.sent) }
        const { from, to } = elsewhere ? once.changeOf(name, push.idempotency_key, field) : meant
        once.settle(name, elsewhere ? 'elsewhere' : 'here', from, to)
      }
      lostUpdates.checkReplaced(found(outbox.pushById(push.id)))
      if (object !== null && !elsewhere) lostUpdates.checkPutBack(push, object)
      return edits.length
    })
  }

  /**
   * Gives the edits of a request that was not carried out back to the outbox. What was typed or taken back meanwhile was
   * set against what they lead to, and stands on them. Call in a transaction.
   */
  function release(push: Push, outcome: string): void {
    outbox.endPush(push.id, 'released', serverNow(parts), null, outcome)
    const edits = outbox.ofPush(push.id).filter((edit) => edit.state === 'sending')
    for (const edit of edits) outbox.setState(edit.seq, 'waiting')
    once.leave(edits)
    applier.project(push.product_id)
  }

  function fail(push: Push, error: RemoteFailure): void {
    outbox.endPush(push.id, 'failed', serverNow(parts), null, error.message)
    for (const edit of outbox.ofPush(push.id)) {
      if (edit.state === 'sending') outbox.setState(edit.seq, 'failed', `${error.code}: ${error.detail}`)
    }
    applier.project(push.product_id)
  }

  /** What the events of an object told was left to the answer while a request was open. Call in a transaction. */
  function takeIn(push: Push, fresh: RemoteObject | null): void {
    if (fresh === null) applier.bury(ownerKind(push), push.entity_id, unknownCause)
    else applier.apply(fresh, unknownCause)
    applier.merge(push.entity_id, fresh, unknownCause)
    applier.project(push.product_id)
  }

  return { send, follow, settle, release, takeIn }
}
