import { moment } from '../../shared/moment.ts'
import type { Compared, Push } from '../store/outbox.ts'
import type { MetEvent } from '../store/verifications.ts'
import { sameText } from './merge.ts'

/** What a comparison with Stripe costs, when the daily one is due, and what a difference it found means. */

/** A difference as it was met, before anybody asked why. Times are Stripe’s seconds. */
export type FoundDifference = {
  object: string
  kind: 'product' | 'price'
  /** The field, or `product` or `price` where the object as a whole is missing on one side. */
  field: string
  here: string | null
  there: string | null
  /** When Stripe last changed it, as we knew and as Stripe says; null where nobody tells (prices have no such time). */
  updatedHere: number | null
  updatedThere: number | null
  /** When it was made; null for what is gone. */
  created: number | null
  /** Known from the start, such as why an object cannot be read. */
  cause: string | null
}

export type Explained = {
  cause: string
  /** It moved while everything was being read: no fault of the copy here. */
  meanwhile: boolean
}

/** What is known that could explain a difference. */
export type Circumstances = {
  /** Stripe’s time when the comparison began, seconds; null when Stripe did not say. */
  startedAt: number | null
  /** The newest event met before it began. */
  lastPlace: number
  /** The events of the object, oldest first. */
  events: readonly MetEvent[]
  /** Our requests for it that are under way or were answered lately, newest first. */
  pushes: readonly Pick<Push, 'state' | 'idempotency_key' | 'compared' | 'answered_at'>[]
}

/** Events show up late: what was changed this shortly before may still be without one. Seconds. */
const late = 300
/** Stripe keeps events for 30 days. https://docs.stripe.com/api/events/list */
const memory = 30 * 86_400
const day = 86_400_000

/**
 * How many reads a comparison takes at the most: events before, at the start and after, and every list in pages of
 * 100, the prices in two lists.
 */
export function comparisonReads(shop: { products: number; prices: number }): number {
  const pages = (objects: number): number => Math.max(1, Math.ceil(objects / 100))
  return 3 + pages(shop.products) + pages(shop.prices) + 1
}

/**
 * Is the daily comparison due? It is once its hour has come by this computer's calendar and nothing was compared since.
 * On the day the clock leaves the hour out, the moment after counts; where it comes twice, the first.
 * @param moments epoch milliseconds: when it was made last, or left out, or its hour was chosen, so that it begins at the next
 */
export function verificationDue(state: {
  now: number
  hour: number | null
  moments: readonly number[]
}): boolean {
  const { now, hour, moments } = state
  if (hour === null) return false
  // A clock that was set back leaves a moment in the future behind, which says nothing until it has come.
  const past = moments.filter((at) => at <= now + day)
  return Math.max(...past) < lastOccurrence(now, hour)
}

function lastOccurrence(now: number, hour: number): number {
  const date = new Date(now)
  const at = (days: number): number =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate() - days, hour).getTime()
  return at(0) <= now ? at(0) : at(1)
}

/** The likely cause of a difference, in words, and whether it came about while everything was being read. */
export function explainDifference(found: FoundDifference, known: Circumstances): Explained {
  const { startedAt } = known
  if (found.cause !== null) return { cause: found.cause, meanwhile: false }
  const fresh = known.events.filter((event) => event.place > known.lastPlace)
  if (broughtAbout(found, fresh)) return { cause: meanwhileWords(found), meanwhile: true }
  if (found.here === null && found.field === found.kind) return explainNew(found, startedAt)
  if (found.there === null && found.field === found.kind)
    return { cause: 'deleted in Stripe without an event seen here', meanwhile: false }
  return { cause: ownWrite(found, known.pushes) ?? likelyCause(found, known), meanwhile: false }
}

function meanwhileWords(found: FoundDifference): string {
  if (found.field !== found.kind) return 'changed in Stripe while everything was being compared'
  return `${found.here === null ? 'created' : 'deleted'} in Stripe while everything was being compared`
}

function explainNew({ created }: FoundDifference, startedAt: number | null): Explained {
  if (created !== null && startedAt !== null && created > startedAt)
    return { cause: 'created in Stripe while everything was being compared', meanwhile: true }
  if (created !== null && startedAt !== null && created >= startedAt - late)
    return { cause: 'created in Stripe moments ago; its event has not shown up yet', meanwhile: false }
  return { cause: 'created in Stripe without an event seen here', meanwhile: false }
}

/** Do these events lead from our value to something else? Their order within a second is not known. */
function broughtAbout(found: FoundDifference, events: readonly MetEvent[]): boolean {
  if (found.field === found.kind) {
    const type = `${found.kind}.${found.here === null ? 'created' : 'deleted'}`
    return events.some((event) => event.type === type)
  }
  const steps = events.filter((event) => found.field in event.previous)
  const open = new Map<string | null, number>()
  for (const { previous, after } of steps) {
    const [from, to] = [previous[found.field] ?? null, after[found.field] ?? null]
    open.set(from, (open.get(from) ?? 0) + 1)
    open.set(to, (open.get(to) ?? 0) - 1)
  }
  const starts = [...open].filter(([, surplus]) => surplus > 0).map(([value]) => value)
  // Without a start the value went round in a circle, from wherever it was met.
  if (starts.length === 0)
    return steps.some((event) => sameText(event.previous[found.field] ?? null, found.here))
  return starts.some((start) => sameText(start, found.here))
}

function ownWrite(found: FoundDifference, pushes: Circumstances['pushes']): string | null {
  for (const push of pushes) {
    const field = (JSON.parse(push.compared) as Compared)[found.field]
    if (field === undefined) continue
    if (sameText(field.sent, found.there)) {
      return push.state === 'done'
        ? 'our own write, whose event has not shown up yet'
        : 'our own write, whose answer was lost'
    }
    if (sameText(field.sent, found.here) && push.answered_at !== null)
      return `another writer replaced what was written from here at ${moment(push.answered_at)}`
  }
  return null
}

function likelyCause(found: FoundDifference, known: Circumstances): string {
  const { events, startedAt } = known
  const seen = events.findLast(
    (event) => found.field in event.previous && sameText(event.after[found.field] ?? null, found.there)
  )
  if (seen !== undefined)
    return `changed in Stripe at ${moment(seen.created * 1000)}; its event was seen, but did not arrive in the copy here`
  const strange = events.findLast((event) => !/^(product|price)\.(created|updated|deleted)$/.test(event.type))
  if (strange !== undefined && strange.type !== '')
    return `changed in Stripe, possibly by what its event “${strange.type}” stands for`
  const { updatedHere, updatedThere } = found
  if (updatedThere === null) return 'changed in Stripe without an event seen here'
  if (updatedHere === updatedThere) return 'nothing in Stripe tells of a change; the copy here was wrong'
  if (startedAt !== null && updatedThere >= startedAt)
    return 'changed in Stripe while everything was being compared, but its event has not shown up yet'
  if (startedAt !== null && updatedThere >= startedAt - late)
    return `changed in Stripe at ${moment(updatedThere * 1000)}; its event has not shown up yet`
  if (startedAt !== null && updatedThere < startedAt - memory)
    return `changed in Stripe at ${moment(updatedThere * 1000)}, longer ago than Stripe keeps events`
  return `changed in Stripe, last at ${moment(updatedThere * 1000)}, without an event seen here`
}
