import { headStart } from '../sales/facts.ts'
import { quantityOf } from '../stock/quantity.ts'
import type { Compared, Edit, Push } from '../store/outbox.ts'
import { type Cause, unknownCause } from './apply.ts'
import { groupBy } from './group.ts'
import { sameValue } from './merge.ts'
import type { Once } from './once.ts'
import {
  eventLimit,
  eventMemory,
  judgeReplaced,
  judgeUnproved,
  type Moves,
  putBack,
  type Verdict
} from './plan-push.ts'
import { fieldOf, type RemoteObject } from './remote.ts'
import { addRepair } from './repair.ts'
import { comparedOf, movesOf, type Parts } from './request.ts'
import { itemAt, placesOf, successorOf } from './successor.ts'

/** How long the fields of a write are watched for being put back, whenever the event that tells of it is met. */
const guarded = 7 * 86_400_000

/** A write of ours, as far as it is about one field. */
type Write = { push: Push; field: string } & Compared[string]

export type LostUpdates = ReturnType<typeof createLostUpdates>

/**
 * Stripe cannot compare and set, so somebody can slip in between our reading and our writing, and others write without
 * looking. Whether a write of ours replaced what nobody had seen, or was put back by somebody else, is found out here
 * afterwards, from the events: an adjustment is made up for, everything else is a question. Call all in transactions.
 */
export function createLostUpdates(parts: Parts, once: Once) {
  const { store, applier, clock } = parts
  const { outbox, mirror, conflicts, books, sales } = store

  /** Looks whether our write replaced what it had been compared with, once its own event has been met. */
  function checkReplaced(push: Push): void {
    if (push.kind !== 'update' || push.verified_at !== null || push.state !== 'done') return
    const moves = movesOf(books, push.idempotency_key)
    if (moves === null) return
    outbox.verifyPush(push.id, clock.now())
    const edits = outbox.ofPush(push.id)
    for (const edit of edits) if (edit.once !== null) once.tell(edit.once)
    for (const verdict of judgeReplaced(comparedOf(push), edits, moves)) carryOut(verdict)
    applier.project(push.product_id)
  }

  function carryOut(verdict: Verdict): void {
    // Another price may have taken over since, and with it what was written.
    const places = placesOf(store, verdict.edit)
    const home = places.at(-1) ?? verdict.edit.entity_id
    const edit = { ...verdict.edit, item_id: itemAt(verdict.edit, home), entity_id: home }
    if (verdict.kind === 'ask') {
      const { compared, sent, replaced } = verdict
      if (edit.kind === 'adjust')
        return applier.open(edit, 'replaced', compared, sent, replaced, unknownCause)
      outbox.wereOver(
        outbox.ofPush(edit.push_id ?? '').filter(({ field }) => field === edit.field),
        replaced
      )
      const back = takenBack(edit, places)
      if (back?.state === 'sending' || back?.state === 'settled') {
        const there = { ...back, item_id: edit.item_id, entity_id: home }
        return applier.open(there, 'replaced', compared, back.value, replaced, unknownCause)
      }
      applier.open(edit, 'replaced', compared, sent, replaced, unknownCause)
      if (back !== undefined) leadTo(back, replaced, edit)
      return
    }
    // A count made since then is the truth about the shelf; what moved before it is in it. What is made up for a sale
    // goes before one that still waits, which is asked about then, and may be given up; anything else would go upon it.
    const isCounted = edit.once === null ? outbox.countedSince : outbox.countSentSince
    if (verdict.delta === 0 || places.some((place) => isCounted(place, edit.field, edit.seq))) return
    addRepair(parts, { ...edit, delta: verdict.delta, once: edit.once === null ? null : `fix-${edit.once}` })
  }

  /** The edit by which a step back takes this one back to what it had been compared with, unless that was taken back, too. */
  function takenBack({ batch_id, seq, field }: Edit, places: readonly string[]): Edit | undefined {
    const step = books.batch(batch_id)?.undone_by ?? null
    const edits = step === null ? [] : outbox.ofBatch(step)
    return edits.find(
      (one) =>
        one.field === field &&
        one.seq > seq &&
        places.includes(one.entity_id) &&
        one.state !== 'dropped' &&
        one.state !== 'superseded'
    )
  }

  /** A step back that has not gone out yet leads to what was really replaced: there is nothing to ask until it is done again. */
  function leadTo(back: Edit, replaced: string | null, { seq }: Edit): void {
    outbox.retarget(back.seq, replaced)
    for (const asked of conflicts.openOfField(back.entity_id, back.field))
      if (asked.edit_seq === seq) conflicts.takeBack(asked.id, clock.now(), back.batch_id)
    const object = mirror.object(back.entity, back.entity_id)
    if (object !== null) applier.merge(object.id, object, unknownCause, { isRead: false })
  }

  /** Our answer came late, and by now the object says again what it said before us: somebody put it back. */
  function checkPutBack(push: Push, object: RemoteObject): void {
    const writes = writesSince(push.entity_id, push.sent_at - guarded)
    for (const [field, { sent }] of Object.entries(comparedOf(push))) {
      const now = fieldOf(object, field)
      if (sameValue(now, sent)) continue
      const home = placesOf(store, { ...push, field }).at(-1) ?? push.entity_id
      // Nobody reads a price any more that another took over from, unless that one has copied it.
      const read = home === push.entity_id ? object : mirror.price(home)
      if (read === null || !sameValue(fieldOf(read, field), now)) continue
      const gone = putBack(writes.get(field) ?? [], sent, now)
      const event = books
        .stockEvents(push.entity_id, field, Math.floor(push.sent_at / 1000))
        .findLast(({ after }) => sameValue(after, now))
      // Another desk had seen what we sent.
      if (event?.idempotencyKey?.startsWith('stockroom-') === true) continue
      if (event === undefined) ask(home, gone, now, unknownCause)
      else if (!isSoldOver(gone, home, field, event.created, now))
        ask(home, notFound(gone, event), now, unknownCause)
    }
  }

  /** Looks after writes whose event has not come in the time that events take. `polledAt`: Stripe's ms. */
  function checkUnproved(polledAt: number): void {
    for (const push of outbox.unproved(polledAt - eventMemory, polledAt - eventLimit)) {
      const others = books.replacedSince(push.entity_id, Math.floor(push.sent_at / 1000) - 1)
      const verdicts = judgeUnproved(comparedOf(push), outbox.ofPush(push.id), others)
      if (verdicts.length === 0) continue
      outbox.verifyPush(push.id, clock.now())
      for (const verdict of verdicts) {
        if (verdict.kind === 'once') once.again(verdict, push)
        else carryOut(verdict)
      }
      applier.project(push.product_id)
    }
    // No event tells of older ones any more: they stand as they were answered.
    for (const push of outbox.unproved(0, polledAt - eventMemory)) {
      outbox.verifyPush(push.id, clock.now())
      const compared = comparedOf(push)
      for (const { once: name, field } of outbox.ofPush(push.id)) {
        const [from, to] = [compared[field]?.compared, compared[field]?.sent].map((text) =>
          quantityOf(text ?? null)
        )
        if (name !== null) once.settle(name, 'here', from ?? null, to ?? null)
      }
    }
  }

  /**
   * Somebody’s rewrite put our value back to what it was before us: say so, and offer to apply it again.
   * @param event its `created` is in Stripe's seconds
   * @param busy the object as it is now, where a request under way keeps it from the mirror
   */
  function checkOverwritten(
    entityId: string,
    event: Moves & { created: number; idempotencyKey: string | null },
    cause: Cause,
    busy: RemoteObject | null
  ): void {
    const home = successorOf(store, entityId)
    const object = (home === entityId ? busy : null) ?? mirror.product(home) ?? mirror.price(home)
    if (object === null) return
    for (const [field, writes] of writesSince(entityId, event.created * 1000 - guarded)) {
      const [from, to] = [event.previous[field], event.after[field]]
      const now = fieldOf(object, field)
      if (from === undefined || to === undefined || !sameValue(now, to)) continue
      const gone = putBack(writes, from, to)
      if (isSoldOver(gone, home, field, event.created, to)) continue
      const asked =
        gone.length > 0 ? notFound(gone, event) : countSold(writes, itemOf(home, field), event, field)
      ask(home, asked, now, cause)
    }
  }

  /**
   * A webhook had read the number before our count, and wrote what it had read less what it had sold. What was added is for
   * the drift detector, which offers it again.
   */
  function countSold(
    writes: readonly Write[],
    itemId: string,
    { previous, after, created }: Moves & { created: number },
    field: string
  ): readonly Write[] {
    const [from, to] = [previous[field], after[field]].map((text) => quantityOf(text ?? null))
    if (typeof from !== 'number' || typeof to !== 'number') return []
    for (const { lowering, quantity, paid_at: paidAt } of sales.ofItem(itemId)) {
      const isNear = Math.abs(created * 1000 - paidAt) <= eventLimit
      if (lowering !== null || !isNear || from === to + quantity) continue
      const gone = putBack(writes, String(from), String(to + quantity))
      if (gone.some((write) => editsOf(write).some(({ kind }) => kind === 'count'))) return gone
    }
    return []
  }

  /** Was it a sale? A webhook may have read what any of our writes had left. */
  function isSoldOver(
    gone: readonly Write[],
    home: string,
    field: string,
    at: number,
    left: string | null
  ): boolean {
    return gone.some(({ push, sent }) => isSold(itemOf(home, field), push, at, sent, left))
  }

  const itemOf = (home: string, field: string): string => `${home}/${field.slice('metadata.'.length)}`

  /** Our finished writes of an object by field, newest first. `since`: Stripe's ms. */
  function writesSince(entityId: string, since: number): Map<string, Write[]> {
    const writes = outbox
      .pushesSince(entityId, since)
      .flatMap((push) =>
        Object.entries(comparedOf(push)).map(([field, values]) => ({ push, field, ...values }))
      )
    return groupBy(writes, ({ field }) => field)
  }

  /**
   * What is left to ask about: a program that writes a moment after it has read is found out by the drift detector, which
   * knows the sales that were taken off meanwhile, and offers what was added since the oldest of them, too.
   */
  function notFound(
    gone: readonly Write[],
    event: { created: number; idempotencyKey: string | null }
  ): readonly Write[] {
    const isTaken = (write: Write): boolean =>
      editsOf(write).some(({ once: name }) => name?.startsWith('sale-'))
    const isJustNow = ({ push }: Write): boolean => {
      const at = books.eventByKey(push.idempotency_key)?.created ?? push.sent_at / 1000
      return (event.created - at) * 1000 <= headStart
    }
    const isKnown = (write: Write): boolean =>
      isTaken(write) || editsOf(write).every(({ kind, once: name }) => kind === 'adjust' && name === null)
    const isFound = gone.some(isTaken) && gone.every((write) => isKnown(write) && isJustNow(write))
    const oldest = gone.at(-1)
    if (event.idempotencyKey === null || !isFound || oldest === undefined) return gone
    const [last, ...before] = gone.filter((write) => !isTaken(write))
    if (last === undefined || isTaken(oldest)) return []
    const added = [last, ...before].reduce(
      (sum, { compared, sent }) => sum + Number(sent) - Number(compared),
      0
    )
    return [{ ...last, sent: String(Number(oldest.compared) + added) }, ...before]
  }

  const editsOf = ({ push, field }: Write): Edit[] =>
    outbox.ofPush(push.id).filter((edit) => edit.field === field)

  /** Asks in one question about all of our writes of a field that somebody put back. `home`: what it is of by now. */
  function ask(home: string, gone: readonly Write[], now: string | null, cause: Cause): void {
    const [last, first] = [gone[0], gone.at(-1)]
    if (last === undefined || first === undefined) return
    const edit = outbox.ofPush(last.push.id).find(({ field }) => field === last.field)
    if (edit === undefined || isAsked(home, edit.field)) return
    const moved = { ...edit, item_id: itemAt(edit, home), entity_id: home }
    applier.open(moved, 'overwritten', first.compared, last.sent, now, cause)
    applier.project(edit.product_id)
  }

  /** Was just that many sold since our write? Then the shop's webhook has taken the sale off what we had sent. */
  function isSold(itemId: string, push: Push, at: number, from: string | null, to: string | null): boolean {
    const [before, left] = [quantityOf(from), quantityOf(to)]
    if (before === null || left === null) return false
    return sales
      .ofItem(itemId)
      .some(
        ({ quantity, lowering, paid_at }) =>
          lowering === null &&
          quantity === before - left &&
          paid_at >= push.sent_at &&
          Math.abs(at * 1000 - paid_at) <= eventLimit
      )
  }

  /** Somebody has typed since, or is already asked over a value that would not be mentioned any more. */
  function isAsked(entityId: string, field: string): boolean {
    return (
      outbox.openOfField(entityId, field).some((edit) => edit.once === null) ||
      conflicts.openOfField(entityId, field).some((conflict) => conflict.kind === 'replaced')
    )
  }

  return { checkReplaced, checkPutBack, checkUnproved, checkOverwritten }
}
