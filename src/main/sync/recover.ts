import type { Edit, Push } from '../store/outbox.ts'
import { unknownCause } from './apply.ts'
import { groupBy } from './group.ts'
import { foldField } from './merge.ts'
import { causeOf, type Once } from './once.ts'
import { isRepeatable, keyHolds, planRecovery } from './plan-push.ts'
import { type PriceChanges, targetOf } from './price-change.ts'
import { fieldOf, RemoteFailure, type RemoteObject, serverNow } from './remote.ts'
import {
  comparedOf,
  entityKind,
  forOne,
  found,
  ownerKind,
  type Parts,
  type PushResult,
  read
} from './request.ts'
import type { Sender } from './send.ts'

/**
 * Finds out what became of requests that have no answer, of an earlier run or an earlier life of this program: their
 * event tells; or they go out again with the same key while that is sure to have one effect; or a person is asked.
 */
export function createRecovery(parts: Parts, once: Once, sender: Sender, prices: PriceChanges) {
  const { store, catalog, applier, clock, commit } = parts
  const { outbox, mirror, books, conflicts } = store

  /** One that the key may not repeat holds up no other. */
  async function recover(): Promise<PushResult> {
    let pushed = 0
    let denied: RemoteFailure | null = null
    for (const push of outbox.openPushes()) {
      try {
        pushed += await forOne(parts, push, 0, () => recoverOne(push))
      } catch (error) {
        if (!(error instanceof RemoteFailure) || error.code !== 'missing-permission') throw error
        denied ??= error
      }
    }
    return { pushed, failure: denied }
  }

  async function recoverOne(push: Push): Promise<number> {
    const event = books.eventByKey(push.idempotency_key)
    if (event !== null) {
      const id = push.kind === 'price' ? targetOf(push, event.object_id) : push.entity_id
      const kind = push.kind === 'price' && push.step !== 1 ? 'price' : entityKind(push)
      const object = await read(catalog, kind, id)
      if (push.kind === 'update') return sender.settle(push, object, null)
      if (object !== null) return await sender.follow(await prices.goOn(push, object, null))
    }
    // Asked again after the reading: the computer may have slept in it.
    const repeat = mayRepeat(push) && (await repeatable(push)) && mayRepeat(push)
    if (repeat) return await sender.send(push, true)
    // From now on it is not repeated: the event of its last repetition, too, is listed in the time that events take.
    if (push.state === 'sent' && push.step === 0) commit(() => outbox.unsurePush(push.id, serverNow(parts)))
    const polledAt = (store.cursor()?.polledAt ?? 0) * 1000
    const plan = planRecovery(found(outbox.pushById(push.id)), serverNow(parts), polledAt)
    switch (plan) {
      case 'repeat-step':
        return await sender.follow(await prices.repeat(push))
      case 'ask':
      case 'release': {
        const fresh = await read(catalog, ownerKind(push), push.entity_id)
        commit(() => {
          sender.takeIn(push, fresh)
          if (plan === 'ask') giveUp(push)
          else sender.release(push, 'never carried out')
        })
        return 0
      }
      case 'wait':
        return 0
    }
  }

  /** Does its key still hold, and is it still wanted? That of a sale holds until the other desks go on to the next day's. */
  function mayRepeat(push: Push): boolean {
    return keyHolds(push, serverNow(parts)) && !once.isOvertaken(push) && !once.isGivenUp(push)
  }

  async function repeatable(push: Push): Promise<boolean> {
    if (push.kind === 'price') return await prices.isRepeatable(push)
    const [compared, fresh] = [comparedOf(push), await read(catalog, entityKind(push), push.entity_id)]
    // Another price may have taken over from one that is out of use: there nobody would see it any more.
    const isReplaced = fresh?.kind === 'price' && !fresh.active && compared['active'] === undefined
    return !isReplaced && isRepeatable(compared, fresh)
  }

  /** Stripe can no longer say whether the request arrived: a person decides. */
  function giveUp(push: Push): void {
    outbox.endPush(push.id, 'released', serverNow(parts), null, 'too old to tell')
    const compared = comparedOf(push)
    const unsettled = outbox.ofPush(push.id).filter((edit) => edit.state === 'sending')
    for (const [field, edits] of groupBy(unsettled, (edit) => edit.field)) {
      for (const edit of edits) outbox.setState(edit.seq, 'held')
      const head = edits.find((edit) => edit.kind !== 'adjust') ?? edits[0]
      if (head === undefined) continue
      const object = mirror.object(head.entity, head.entity_id)
      const theirs = object === null ? null : fieldOf(object, field)
      const values = compared[field] ?? { compared: head.base, sent: foldField(edits, head.base) }
      applier.open(head, 'unsure', values.compared, values.sent, theirs, causeOf(edits))
      giveWay(edits, object)
    }
    applier.project(push.product_id)
  }

  /** The question about edits over which another value was typed while they were sent is that value's own. */
  function giveWay(edits: readonly Edit[], object: RemoteObject | null): void {
    const last = edits.at(-1)
    const batchId = last?.once === null ? outbox.replacedSince(last.entity_id, last.field, last.seq) : null
    if (last === undefined || batchId === null) return
    for (const { seq } of edits) outbox.end(seq, 'superseded', batchId)
    for (const { id, edit_seq } of conflicts.openOfField(last.entity_id, last.field))
      if (edits.some(({ seq }) => seq === edit_seq)) conflicts.close(id, 'typed over', clock.now(), batchId)
    if (object !== null) applier.merge(object.id, object, unknownCause, { isRead: false })
  }

  return { recover }
}
