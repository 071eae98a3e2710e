import { valueAt } from '../../shared/value-at.ts'
import { quantityOf } from '../stock/quantity.ts'
import type { Compared, Edit, Push } from '../store/outbox.ts'
import { groupBy } from './group.ts'
import { mergeField, moved, sameFor, sameValue } from './merge.ts'
import { fieldOf, optionField, type RemoteObject, type RemotePrice } from './remote.ts'

/**
 * What to send, and what to make of what became of it: decided here from plain data, carried out by push.ts, send.ts,
 * recover.ts and lost-updates.ts. Times are Stripe's, epoch milliseconds.
 */

/** Stripe may forget an idempotency key after this. https://docs.stripe.com/api/idempotent_requests */
export const keyLifetime = 24 * 3600_000
/** As late as the poll's overlap reaches: an event of ours that has not shown up by then was never made. */
export const eventLimit = 300_000
/** Stripe keeps events for 30 days; a day is left for the clock. */
export const eventMemory = 29 * 86_400_000
/** How much of a key's life is left to a repetition: the computer may fall asleep while it connects. */
const ample = 3600_000

/** What an event says of the fields it moved, by our field names. */
export type Moves = { previous: Record<string, string | null>; after: Record<string, string | null> }

export type Plan =
  | { kind: 'nothing' }
  /** The lowering for a sale, which goes alone. */
  | { kind: 'once'; edit: Edit; once: string }
  | { kind: 'update'; fields: Record<string, string | null>; compared: Compared; edits: Edit[] }
  /** Amounts cannot be changed in Stripe: another price takes over. */
  | { kind: 'price'; old: RemotePrice; edits: Edit[]; amount: number }

/**
 * Which of the open edits of an object, oldest first, are to be sent: those that wait, and what Stripe refused where
 * something was typed on top of it, which was measured against what that leads to.
 */
export function dueEdits(open: readonly Edit[]): Edit[] {
  const typed = open.filter((edit) => edit.once === null)
  const isUnder = ({ field, seq }: Edit): boolean =>
    typed.some((other) => other.state === 'waiting' && other.field === field && other.seq > seq)
  const again = new Set(typed.filter((edit) => edit.state === 'failed' && isUnder(edit)))
  return open.filter((edit) => edit.state === 'waiting' || again.has(edit))
}

/**
 * Turns the edits of an object that are due, oldest first, into the next thing to send over what it says now.
 * @param isApart each field by itself: Stripe refused them together
 */
export function planPush(fresh: RemoteObject, due: readonly Edit[], isApart = false): Plan {
  for (const edit of due) if (edit.once !== null) return { kind: 'once', edit, once: edit.once }
  const fields: Record<string, string | null> = {}
  const compared: Compared = {}
  const claimed: Edit[] = []
  let price: Plan = { kind: 'nothing' }
  for (const [field, edits] of groupBy(due, (edit) => edit.field)) {
    const remote = fieldOf(fresh, field)
    const outcome = mergeField(edits, remote)
    if (outcome.kind !== 'push') continue
    if (field === 'unit_amount') {
      // It goes out by itself, after the other fields of the price it replaces.
      if (fresh.kind === 'price') price = { kind: 'price', old: fresh, edits, amount: Number(outcome.value) }
      continue
    }
    if (isApart && claimed.length > 0) continue
    fields[field] = outcome.value
    compared[field] = { compared: remote, sent: outcome.value }
    claimed.push(...edits)
  }
  return claimed.length > 0 ? { kind: 'update', fields, compared, edits: claimed } : price
}

/**
 * What is left to do for an edit that all desks make once: nothing when its event has been seen (`done`: what it moved),
 * when nothing is counted there, or when nothing is there to take. It goes out only while its events are known without a
 * gap (`known`): otherwise another desk may have done it, and Stripe have forgotten both key and event, so a person is asked.
 */
export function planOnce(
  edit: Pick<Edit, 'delta' | 'once'>,
  remote: string | null,
  done: { from: number | null; to: number | null } | null,
  known: boolean
):
  | { kind: 'send' | 'ask'; sent: string }
  | { kind: 'settle'; by: 'here' | 'elsewhere'; from: number | null; to: number | null } {
  if (done !== null) return { kind: 'settle', by: 'elsewhere', ...done }
  const number = quantityOf(remote)
  if (number === null) return { kind: 'settle', by: 'here', from: null, to: null }
  const to = moved(edit, number)
  return to === number
    ? { kind: 'settle', by: 'here', from: number, to }
    : { kind: known ? 'send' : 'ask', sent: String(to) }
}

/** Is there a number, and nothing of it left? */
export const isUsedUp = (text: string | null): boolean => (quantityOf(text) ?? 1) <= 0

/**
 * Where a write that is made once for all desks leads: it moved a number `from` – `to`, which is not as far as it should
 * where somebody slipped in between its reading and its writing. That is made up for by `repairs`; what these have not
 * made up for is still to come, unless the number has met zero since, where it would have found nothing to take.
 */
export function ledTo(
  edit: Pick<Edit, 'delta' | 'once'>,
  { from, to }: { from: number; to: number },
  repairs: readonly number[],
  metZero: boolean
): number {
  const left = repairs.reduce((sum, by) => sum + by, to)
  if (edit.delta === null) return left
  const right = moved(edit, from)
  return left > right && metZero ? left : right
}

/** Could the saved request still be repeated under its key, if every touched field says what it should? It may take a while. */
export function keyHolds(push: Pick<Push, 'state' | 'sent_at'>, now: number): boolean {
  return push.state === 'sent' && now - push.sent_at < keyLifetime - ample
}

/** May it? Yes while every touched field says what we compared with or what we sent. */
export function isRepeatable(compared: Compared, fresh: RemoteObject | null): boolean {
  if (fresh === null) return false
  return Object.entries(compared).every(([field, values]) => {
    const now = fieldOf(fresh, field)
    return sameValue(now, values.compared) || sameValue(now, values.sent)
  })
}

/** A request without an answer whose event has not been met, and that cannot be repeated as it is. */
export function planRecovery(
  push: Pick<Push, 'kind' | 'step' | 'sent_at' | 'unsure_at'>,
  now: number,
  polledAt: number
): 'repeat-step' | 'ask' | 'release' | 'wait' {
  // The other price exists: from here on every step only says how things shall be, and may be said again.
  if (push.kind === 'price' && push.step > 0) return 'repeat-step'
  if (now - push.sent_at > eventMemory) return 'ask'
  return polledAt >= Math.max(push.sent_at, push.unsure_at ?? 0) + eventLimit ? 'release' : 'wait'
}

export type Verdict =
  /** An adjustment met another number than it was measured against: it is made up for. */
  | { kind: 'repair'; edit: Edit; delta: number }
  /** So did a lowering: it moved the number from `was` to `right`, once `delta` has been added. */
  | { kind: 'once'; edit: Edit; was: number; right: number; delta: number }
  /** A count replaced a number nobody had seen. */
  | { kind: 'ask'; edit: Edit; compared: string | null; sent: string | null; replaced: string | null }

/**
 * What did our write really replace? Its own event says (`previous_attributes`). Where that is not the value we compared
 * with, somebody slipped in: an adjustment is repaired by what they moved, a count asks.
 */
export function judgeReplaced(compared: Compared, edits: readonly Edit[], event: Moves): Verdict[] {
  return Object.entries(compared).flatMap(([field, values]): Verdict[] => {
    const own = edits.filter((edit) => edit.field === field)
    const replaced = event.previous[field] === undefined ? values.sent : event.previous[field]
    if (own.every(({ kind }) => sameFor(kind, replaced, values.compared))) return []
    const left = event.after[field] === undefined ? values.sent : event.after[field]
    return verdict(own, values.compared, replaced, left)
  })
}

/**
 * A write that changed nothing makes no event: it found the number where it wanted to put it. Where somebody else had
 * moved the value we had compared with to it, our adjustment would be lost in theirs. `others`: what their events
 * replaced since.
 */
export function judgeUnproved(
  compared: Compared,
  edits: readonly Edit[],
  others: readonly Record<string, string | null>[]
): Verdict[] {
  return Object.entries(compared).flatMap(([field, values]): Verdict[] => {
    const own = edits.filter((edit) => edit.field === field)
    const taken = others.some(
      (previous) => field in previous && sameValue(previous[field] ?? null, values.compared)
    )
    // What is made once for all desks has an event whenever it moved anything, whichever desk made it.
    if (!taken && own.every((edit) => edit.once === null)) return []
    return verdict(own, values.compared, values.sent, values.sent)
  })
}

function verdict(
  edits: readonly Edit[],
  compared: string | null,
  replaced: string | null,
  left: string | null
): Verdict[] {
  const head = edits.find((edit) => edit.kind !== 'adjust') ?? edits[0]
  if (head === undefined) return []
  const [was, thought, now] = [replaced, compared, left].map(quantityOf)
  if (head.kind === 'adjust' && typeof was === 'number' && typeof thought === 'number') {
    if (head.once === null) return [{ kind: 'repair', edit: head, delta: was - thought }]
    const right = moved(head, was)
    return [{ kind: 'once', edit: head, was, right, delta: typeof now === 'number' ? right - now : 0 }]
  }
  return sameFor(head.kind, replaced, left)
    ? []
    : [{ kind: 'ask', edit: head, compared, sent: left, replaced }]
}

/**
 * Which of our own writes of a field, newest first, are gone now that somebody put it from one value to another: the one
 * that had left `from`, and those under it, each of which left what the next replaced, down to one that replaced `to`.
 * Whoever writes back what was read long ago puts back as many of them as there have been since. None: nobody did.
 */
export function putBack<Write extends Compared[string]>(
  writes: readonly Write[],
  from: string | null,
  to: string | null
): Write[] {
  for (const first of writes.keys()) {
    const gone: Write[] = []
    let left = from
    for (const write of writes.slice(first)) {
      if (!sameValue(write.sent, left)) break
      gone.push(write)
      if (sameValue(write.compared, to)) return gone
      left = write.compared
    }
  }
  return []
}

/**
 * A price that says all the old one does, but for its amount: it comes back instead of a copy of it. It is archived, or one
 * of those `made` before by a change that somebody stopped.
 */
export function isTwin(
  candidate: RemotePrice,
  old: RemotePrice,
  amount: number,
  made: readonly string[] = []
): boolean {
  return (
    (!candidate.active || made.includes(candidate.id)) &&
    candidate.unitAmount === amount &&
    candidate.currency === old.currency &&
    candidate.recurring === null &&
    !candidate.special &&
    candidate.taxBehavior === old.taxBehavior &&
    // By its nickname a price may be told from the others of its product.
    candidate.nickname === old.nickname &&
    // By the key of the old one a website will find it, and by its own no more.
    (candidate.lookupKey === null || candidate.lookupKey === old.lookupKey) &&
    sorted(candidate.metadata) === sorted(old.metadata) &&
    sorted(candidate.currencyOptions) === sorted(old.currencyOptions)
  )
}

const sorted = (record: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/**
 * Numbers that moved on the old price while the new one was being made, by metadata key: the stock, in whatever writing,
 * and what looks like one. In a SKU, zeros in front count.
 */
export function movedMeanwhile(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  stockKey: string
): { key: string; delta: number }[] {
  return Object.entries(now).flatMap(([key, text]) => {
    const numberOf = (value: string | null): number | null => {
      const number = quantityOf(value)
      return key === stockKey || String(number) === value ? number : null
    }
    const [to, from] = [numberOf(text), numberOf(valueAt(before, key) ?? null)]
    return to === null || from === null || to === from ? [] : [{ key, delta: to - from }]
  })
}

/**
 * What was written on the old price since it was copied and is no number that moved, where the new one still says what was
 * copied: our field names with their new values, null for what was removed.
 */
export function rewordedMeanwhile(
  copied: Readonly<Record<string, string>>,
  left: Readonly<Record<string, string>>,
  there: Readonly<Record<string, string>>,
  stockKey: string
): Record<string, string | null> {
  const numbers = new Set(movedMeanwhile(copied, left, stockKey).map(({ key }) => key))
  const keys = [...new Set([...Object.keys(copied), ...Object.keys(left)])]
  return Object.fromEntries(
    keys
      .filter((key) => {
        const before = valueAt(copied, key)
        return valueAt(left, key) !== before && valueAt(there, key) === before && !numbers.has(key)
      })
      .map((key) => [`metadata.${key}`, valueAt(left, key) ?? null])
  )
}

/** The same of its nickname, and of the lookup key by which a website finds the price. */
export function renamedMeanwhile(
  copied: RemotePrice,
  left: RemotePrice,
  there: RemotePrice
): Record<string, string | null> {
  const names: Record<string, string | null> = {}
  if (left.nickname !== copied.nickname && there.nickname === copied.nickname)
    names['nickname'] = left.nickname
  // The one it had when it was copied has gone along already.
  if (left.lookupKey !== null && left.lookupKey !== copied.lookupKey && there.lookupKey === copied.lookupKey)
    names['lookup_key'] = left.lookupKey
  return names
}

/**
 * The same of what it costs in further currencies. One that is no whole amount cannot be written here, and one that was
 * taken away cannot be taken away there.
 */
export function repricedMeanwhile(
  copied: RemotePrice['currencyOptions'],
  left: RemotePrice['currencyOptions'],
  there: RemotePrice['currencyOptions']
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(left).flatMap(([currency, { unitAmount }]) => {
      const before = copied[currency]?.unitAmount
      const isMoved = unitAmount !== null && unitAmount !== before
      return isMoved && there[currency]?.unitAmount === before
        ? [[optionField(currency), String(unitAmount)] as const]
        : []
    })
  )
}
