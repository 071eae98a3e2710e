import { quantityOf } from '../stock/quantity.ts'
import type { Compared, Edit, Push } from '../store/outbox.ts'
import type { SaleRow } from '../store/sales.ts'
import { type Cause, unknownCause } from './apply.ts'
import { sameValue } from './merge.ts'
import { eventLimit, isUsedUp, keyLifetime, ledTo, type Moves, type Verdict } from './plan-push.ts'
import { sendPatience, serverNow } from './remote.ts'
import { movesOf, type Parts } from './request.ts'
import { isLeft, leaveUndone, saleKey } from './sales-ledger.ts'

/** `isTold`: its number moved, of which an event tells. */
export type AfterSale = (sale: SaleRow, isTold: boolean) => void
export type Once = ReturnType<typeof createOnce>

/**
 * Edits that every desk of the account makes alike and Stripe lets one of them, such as the lowering for a sale: whose
 * turn it is to try under which key, and what the events, the record that all desks share, say was done.
 */
export function createOnce(
  parts: Parts,
  /** A sale was taken off or put back: what follows from that. Called inside the transaction. */
  afterSale: AfterSale
) {
  const { store, applier, clock } = parts
  const { outbox, mirror, books, sales } = store

  /**
   * Which key of those an edit can have is its turn: the next after one that was burnt, and another each day, since a desk
   * that tries for the first time must not use a key that Stripe has forgotten while the others have gone on to the next.
   */
  const turnOf = (edit: Edit): number => Math.max(edit.attempt, Math.floor(ageOf(edit) / keyLifetime))

  /** Have the other desks gone on to the key of the next day since this request was made? */
  const isOvertaken = (push: Push): boolean =>
    outbox.ofPush(push.id).some((edit) => edit.once !== null && turnOf(edit) > turnIn(push))

  /**
   * Is the last look at the events from before what another desk sent under the last key must be listed? The computer may
   * have slept between looking and sending.
   */
  function isTurning(edit: Edit): boolean {
    const age = ageOf(edit)
    const turnedAt = serverNow(parts) - (age % keyLifetime)
    const lookedAt = (store.cursor()?.polledAt ?? 0) * 1000
    return age >= keyLifetime && lookedAt < turnedAt + eventLimit + sendPatience
  }

  /** How long ago, in Stripe's time, something was sold or given back. */
  function ageOf({ once, note }: Edit): number {
    const order = sales.order(note ?? '')
    const at = once?.startsWith('return-') ? order?.refunded_at : order?.paid_at
    return at ? Math.max(0, serverNow(parts) - at) : 0
  }

  /** Would an event of another desk that did the same be known here? */
  function isProvable(edit: Edit): boolean {
    const sale = sales.order(edit.note ?? '')
    const since = store.eventsKnownSince()
    // Nobody did it before it was paid, which Stripe dates; this computer's clock may be slow by a month.
    return since !== null && since * 1000 <= (sale?.paid_at ?? edit.created_at)
  }

  /** The key under which this was done, by whichever desk; null while no event tells of it. */
  const keyDone = (name: string): string | null => books.keyStartingWith(`stockroom-${name}-`)

  /** From where to where this has moved a number already, at whichever desk; null when it has not been done. */
  function change(name: string, field: string): { from: number | null; to: number | null } | null {
    const key = keyDone(name)
    return key === null ? null : changeOf(name, key, field)
  }

  /** From where to where the request with this key moved a number, with what makes up for it, by the events of all. */
  function changeOf(name: string, key: string, field: string): { from: number | null; to: number | null } {
    const moves = movesOf(books, key)
    const [from, to] = [moves?.previous[field], moves?.after[field]].map((text) => quantityOf(text ?? null))
    if (typeof from !== 'number' || typeof to !== 'number') return { from: from ?? null, to: to ?? null }
    const repairs: number[] = []
    for (let fix = `fix-${name}`; ; fix = `fix-${fix}`) {
      const made = movesOf(books, keyDone(fix) ?? '')
      if (made === null) break
      repairs.push(Number(made.after[field]) - Number(made.previous[field]))
    }
    const sale = sales.saleOf(name)
    const delta = sale === null ? putBackBy(name, key) : -sale.quantity
    return {
      from,
      to: ledTo({ delta, once: name }, { from, to }, repairs, sale !== null && metZero(sale, key, field))
    }
  }

  /** How much the request with this key was to put back: at another desk what had been taken off; null when not known. */
  function putBackBy(name: string, key: string): number | null {
    const ours = outbox.pushByKey(key)?.state === 'done' ? outbox.byOnce(name) : null
    const lowered = sales.saleOf(name.replace(/^return-/, 'sale-'))?.lowered ?? 0
    return ours?.delta ?? (lowered > 0 ? lowered : null)
  }

  /** Has the number that a sale was taken off been at zero since? */
  function metZero(sale: SaleRow, key: string, field: string): boolean {
    const events = books.stockEvents(sale.item_id?.split('/')[0] ?? '', field, sale.paid_at / 1000)
    const own = events.findIndex((event) => event.idempotencyKey === key)
    return events.slice(own + 1).some((event) => isUsedUp(event.after))
  }

  /**
   * Another desk's request had the same key first: its event left another number than ours would have, or was about
   * another object, as the price that was still the right one where it was sent.
   */
  function isDoneElsewhere(push: Push, edits: readonly Edit[], compared: Compared): boolean {
    const moves = edits.some((edit) => edit.once !== null) ? movesOf(books, push.idempotency_key) : null
    if (moves === null) return false
    return (
      moves.objectId !== push.entity_id ||
      Object.entries(compared).some(([field, { sent }]) => !sameValue(moves.after[field] ?? null, sent))
    )
  }

  /** Writes down that it was done, and from where to where that moved the number. */
  function settle(name: string, by: 'here' | 'elsewhere', from: number | null, to: number | null): void {
    const sale = sales.settle(name, by, from, to)
    if (sale !== null) afterSale(sale, from !== to)
  }

  /** Writes down what the events say of it. @returns whether they say anything. */
  function tell(name: string): boolean {
    const made = keyDone(name)
    if (made === null) return false
    const push = outbox.pushByKey(made)
    const elsewhere = push === null || push.state === 'released'
    const moved = Object.keys(movesOf(books, made)?.previous ?? {})
    const field = moved.find((one) => one.startsWith('metadata.'))
    // One of ours that is not answered yet is settled with its answer.
    if (field === undefined || (!elsewhere && push.state !== 'done')) return false
    const { from, to } = changeOf(name, made, field)
    settle(name, elsewhere ? 'elsewhere' : 'here', from, to)
    return true
  }

  /**
   * A sale was taken off, or put back, or made up for: its event is the record that all desks share, also where this one
   * had found nothing to take.
   */
  function heardOf(key: string): void {
    const name = /^stockroom-(?:fix-)*((?:sale|return)-.+)-\d+$/.exec(key)?.[1]
    if (name === undefined || !tell(name)) return
    // One that still waits here is done: nothing that is typed from now on is measured against what it would leave.
    const due = outbox.byOnce(name)
    if (due?.state !== 'waiting') return
    outbox.settle(due.seq, null, null, clock.now())
    const object = mirror.object(due.entity, due.entity_id)
    applier.merge(due.entity_id, object, unknownCause, { isRead: false })
    applier.project(due.product_id)
  }

  /** Where a number met zero, what was still to be made up for sales before may have found nothing. */
  function heardOfZero(objectId: string, after: Moves['after']): void {
    for (const [field, value] of Object.entries(after)) {
      if (!field.startsWith('metadata.') || !isUsedUp(value)) continue
      for (const sale of sales.ofItem(`${objectId}/${field.slice('metadata.'.length)}`)) tell(saleKey(sale))
    }
  }

  /**
   * A lowering that found the number where it wanted to put it took nothing off. The other desks, which met its key and
   * no event, go on with the next one; so does this desk, unless one of them has done it.
   */
  function again({ edit, was, right }: Extract<Verdict, { kind: 'once' }>, push: Push): void {
    const name = edit.once ?? ''
    if (keyDone(name) !== null) return
    // There was nothing left to take when it arrived.
    if (right === was) return settle(name, 'here', was, right)
    burn(edit, push)
    outbox.reopen(edit.seq)
    sales.reopen(name)
    leave([edit])
  }

  /** Does a request do what was chosen since not to be done by itself? */
  const isGivenUp = (push: Push): boolean =>
    outbox.ofPush(push.id).some(({ once }) => once !== null && isLeft(once, store.salesSettings()))

  /** What was under way when that was chosen, and was not carried out. */
  function leave(edits: readonly Edit[]): void {
    for (const name of leaveUndone(parts, edits)) {
      const sale = sales.saleOf(name.replace(/^return-/, 'sale-'))
      if (sale !== null) afterSale(sale, false)
    }
  }

  /** The key of this request is of no use any more. */
  function burn(edit: Edit, push: Push): void {
    outbox.burn(edit.seq, turnIn(push) + 1)
  }

  return {
    ageOf,
    turnOf,
    isTurning,
    isOvertaken,
    isGivenUp,
    isProvable,
    isDoneElsewhere,
    change,
    changeOf,
    settle,
    tell,
    heardOf,
    heardOfZero,
    again,
    leave,
    burn
  }
}

/** The turn of the edit that its key was made for. */
const turnIn = (push: Push): number => Number(/\d+$/.exec(push.idempotency_key)?.[0])

/** A count that finds its number moved by our own lowering for a sale is told of the sale. */
export function causeOf(edits: readonly Edit[]): Cause {
  const sale = edits.find((edit) => edit.once?.startsWith('sale-') === true)
  if (sale === undefined) return unknownCause
  return { ...unknownCause, cause: 'sale', actor: 'a sale', by: sale.note, at: sale.created_at }
}
