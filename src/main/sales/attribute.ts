import { groupBy } from '../sync/group.ts'
import {
  type ChangeFact,
  comesBack,
  delta,
  handStart,
  headStart,
  retries,
  type SaleFact,
  saleName
} from './facts.ts'
import { withoutRound } from './marks.ts'

/** Units of one change that belong to one sale. */
type Share = { change: ChangeFact; index: number; units: number }

/** How far the number is off for one sale, or for one change that wrote over ours. */
export type Debt = {
  /** What is to be added to the number to put this right. */
  amount: number
  /** Of what is missing, what was refunded without having been put back: nobody need take it off any more. */
  waived: number
  /** The number was set, or an unseen change lies between: nobody can say any more. */
  void: boolean
  /** When somebody let it be: from then on the number is taken as right without it. */
  until: number
}

/** A sale and what was found to have lowered it or put it back. */
export type SaleCase = {
  sale: SaleFact
  name: string
  /** Taken off for it by a webhook, a person or a Stockroom. */
  taken: Share[]
  /** Taken off (negative: put back) by one-click corrections. */
  corrected: Share[]
  /** Put back for its refund. */
  returned: Share[]
  /** Lowered for it, and then written over by a program that had read the stock before. */
  lost: Share[]
  /** Taken off by Stockroom, though its event has not been seen yet. */
  assumed: number
  debt: Debt
  /** Units it found missing only because too many had been taken off before: they were there to sell. */
  covered: number
  /** Whether the stock was counted when it was sold. */
  counted: boolean
}

/** What a change was: the sales it has to do with, and what it undid. */
export type Verdict = {
  change: ChangeFact
  /** `rewrote`: it put back what sales had taken. `other`: no sale explains it. */
  role: 'lowered' | 'returned' | 'corrected' | 'rewrote' | 'other'
  cases: SaleCase[]
  /** What it wrote over: changes made after the program had read. */
  over: ChangeFact[]
  /** What of ours it wrote over; null when nothing. */
  debt: Debt | null
}

/**
 * Finds for every change the sales it was made for. Exact fits come first and in order of time: a drop goes to the
 * latest sale before it that is not yet lowered and was of that quantity, else to the lines of a session or to all
 * sales that wait when it is their sum; only then to what a careless webhook does (clamp, ignore the quantity, run
 * twice, write back what it read too early), and last to a sale that is paid a moment later: some webhooks lower when
 * the money is there, before the session says so. What fits nothing is nobody's sale.
 */
export function attribute(
  sales: readonly SaleFact[],
  changes: readonly ChangeFact[],
  grace: number
): { cases: SaleCase[]; verdicts: Verdict[] } {
  const cases = sales
    .map((sale): SaleCase => ({
      sale,
      name: saleName(sale),
      taken: [],
      corrected: [],
      returned: [],
      lost: [],
      assumed: 0,
      debt: { amount: 0, waived: 0, void: false, until: Infinity },
      covered: 0,
      counted: false
    }))
    .toSorted((a, b) => a.sale.paidAt - b.sale.paidAt || (a.name < b.name ? -1 : 1))
  const verdicts = changes.map((change): Verdict => ({
    change,
    role: 'other',
    cases: [],
    over: [],
    debt: null
  }))
  const known = new Map(
    cases.flatMap((one): [string, SaleCase][] =>
      [one.name, `sale-${one.name.replace('/', '-')}`, `return-${one.name.replace('/', '-')}`].map((key) => [
        key,
        one
      ])
    )
  )
  verdicts.forEach((verdict, index) => ours(known, verdict, index))
  for (const one of cases) {
    const { lowering, lowered, oversold, quantity } = one.sale
    if (one.taken.length > 0 || isBefore(one)) continue
    if (lowering === 'lowered') one.assumed = lowered
    else if (lowering === 'elsewhere') one.assumed = lowered > 0 ? lowered : quantity - oversold
  }
  const refunded = cases.filter(({ sale }) => sale.refundedAt !== null).toReversed()
  const sold = cases.filter((one) => !isBefore(one))
  let oldest = 0
  let newest = 0
  let next = 0
  verdicts.forEach((verdict, index) => {
    const { at, by, from, to } = verdict.change
    while ((sold[oldest]?.sale.paidAt ?? Infinity) < at - retries) oldest += 1
    while ((sold[newest]?.sale.paidAt ?? Infinity) <= at) newest += 1
    while ((sold[next]?.sale.paidAt ?? Infinity) <= at + headStart) next += 1
    if (verdict.role !== 'other' || from === null || to === null) return
    // The latest sale before a change, or in its second, is its likeliest cause.
    const near = sold.slice(oldest, newest).toReversed()
    const soon = sold.slice(newest, next)
    if (to < from) lower({ near, soon, grace, verdicts }, verdict, index, from - to)
    else if (to > from) restock(refunded, verdict, index, to - from)
    if (verdict.role === 'other' && isShop(by)) overwrite(near, verdict, verdicts.slice(0, index))
  })
  return { cases, verdicts }
}

/** Was it taken off before any change that is known? */
export const isBefore = ({ sale }: SaleCase): boolean => sale.takenBefore !== undefined

/** Units taken off for a sale so far, corrections aside. */
export const takenFor = (one: SaleCase): number => sum(one.taken) + one.assumed
export const correctedFor = (one: SaleCase): number => sum(one.corrected)
/** Units put back for its refund. Stockroom's own are in the sale before their event is seen. */
export function returnedFor(one: SaleCase): number {
  const own = sum(one.returned.filter((share) => share.change.once !== null))
  return sum(one.returned) - own + Math.max(own, one.sale.restocked) + (one.sale.before?.back ?? 0)
}

/** Is it sure that this was put back for its refund, or taken off again? */
export const isOurs = ({ change }: Share): boolean => change.once !== null || change.corrects.length > 0
/** What a Stockroom put back for its refund; by the ledger, whoever slipped in between reading and writing. */
export const oursBack = ({ returned, sale }: SaleCase): number =>
  sum(returned.filter((share) => isOurs(share) && share.change.once === null)) +
  sale.restocked +
  (sale.before?.corrected ?? 0)

/** What the corrections of its refunds come to, by mark; 0 where one was undone. */
export function correctionsOf({ returned }: SaleCase): Map<string, number> {
  const units = new Map<string, number>()
  for (const { corrects } of new Set(returned.map(({ change }) => change)))
    for (const { mark, delta: by } of corrects) units.set(mark, (units.get(mark) ?? 0) + by)
  return units
}

/** How often what was put back was taken off again, since its refund had failed. */
export function takenAgain(one: SaleCase): number {
  const mark = `over-restocked ${one.name}`
  const made = [...correctionsOf(one)].filter(([of, by]) => withoutRound(of) === mark && by < 0)
  return made.length + (one.sale.before?.takenAgain ?? 0)
}

export const sum = (shares: readonly Share[]): number =>
  shares.reduce((total, share) => total + share.units, 0)

/** The marks of what is put back by a correction, or taken off again. */
const ofReturn = /^(?:not-restocked|over-restocked) /

/** What our own keys and corrections say needs no guessing. */
function ours(known: ReadonlyMap<string, SaleCase>, verdict: Verdict, index: number): void {
  const { change } = verdict
  const done = (role: Verdict['role'], one: SaleCase): void => {
    verdict.role = role
    verdict.cases.push(one)
  }
  const one = known.get(change.once ?? '')
  if (one !== undefined && change.once?.startsWith('sale-') === true) {
    if (!isBefore(one)) one.taken.push({ change, index, units: loweredBy(change, one.sale) })
    done('lowered', one)
  } else if (one !== undefined) {
    one.returned.push({ change, index, units: change.meant ?? delta(change) })
    done('returned', one)
  }
  for (const { mark, delta: units } of change.corrects) {
    const corrected = known.get(withoutRound(mark.slice(mark.indexOf(' ') + 1)))
    if (corrected === undefined) continue
    if (ofReturn.test(mark)) corrected.returned.push({ change, index, units })
    else corrected.corrected.push({ change, index, units: -units })
    done('corrected', corrected)
  }
}

/** The ledger knows what a Stockroom took for a sale, whatever slipped in between. */
function loweredBy(change: ChangeFact, { lowering, lowered, oversold, quantity }: SaleFact): number {
  if ((lowering === 'lowered' || lowering === 'elsewhere') && lowered + oversold > 0) return lowered
  return change.to === 0 ? Math.min(quantity, -delta(change)) : quantity
}

/** A program of the shop's own may send no idempotency key: then nothing tells it from a person in the Dashboard. */
const isShop = (by: ChangeFact['by']): boolean => by === 'program' || by === 'dashboard'

function lower(
  among: {
    near: readonly SaleCase[]
    soon: readonly SaleCase[]
    grace: number
    verdicts: readonly Verdict[]
  },
  verdict: Verdict,
  index: number,
  drop: number
): void {
  const { near, soon, grace, verdicts } = among
  const { change } = verdict
  // What was typed here says itself whether it was for a sale.
  if (change.by === 'here' && change.reason !== 'sold') return
  const careless = isShop(change.by)
  const paid = near.filter(({ sale }) => sale.quantity > 0)
  const untaken = paid.filter((one) => takenFor(one) === 0)
  const fresh = untaken.filter((one) => !correctedBefore(one, index))
  // A sale that a person has corrected since may still be lowered by a late delivery: then it is lowered twice.
  const late = careless ? untaken.filter((one) => correctedBefore(one, index)) : []
  const exact = fitting(fresh, drop) ?? (quantityOf(fresh) === drop ? fresh : fitting(late, drop))
  if (exact !== undefined) return take(verdict, index, exact, drop)
  if (!careless) return
  const justNow = paid.filter((one) => soonAfter(one, change, grace))
  // A person who finds nothing there says so at any time.
  const clamped = change.by === 'program' ? fresh : fresh.filter((one) => justNow.includes(one))
  const most = clampedTo(change, clamped, drop)
  if (most !== undefined) return take(verdict, index, most, drop)
  // Where Stockroom lowered, somebody in the Dashboard had another reason, unless too quick for a person.
  const others = change.by === 'program' ? justNow : justNow.filter((one) => !isByStockroom(one))
  const quick = justNow.filter((one) => !others.includes(one) && change.at - one.sale.paidAt <= headStart)
  const begun = others.find((one) => {
    const missing = one.sale.quantity - takenFor(one)
    return takenFor(one) > 0 && missing > 0 && (drop === missing || drop === 1)
  })
  if (begun !== undefined) return take(verdict, index, [begun], drop)
  const ignored = drop === 1 ? justNow.find((one) => fresh.includes(one)) : undefined
  const done = others.filter((one) => takenFor(one) > 0 && !isPutBack(one, change))
  const twice = fitting(done, drop) ?? clampedTo(change, done, drop) ?? fitting(quick, drop)
  const coming = soon.filter((one) => one.sale.quantity > 0 && takenFor(one) === 0)
  const ahead = fitting(coming, drop) ?? clampedTo(change, coming, drop)
  const later = (twice?.[0]?.sale.paidAt ?? -Infinity) > (ignored?.sale.paidAt ?? -Infinity)
  if (later && twice !== undefined) {
    const early = twice.flatMap((one) => one.taken.filter(({ change: first }) => isAhead(one, first)))
    // A webhook that lowers a moment before does so for the next sale, too; else what came first was for something else.
    if (early.length === 0 || ahead === undefined) {
      for (const share of early) release(verdicts.filter((other) => other.change === share.change))
      return take(verdict, index, twice, drop)
    }
  } else if (ignored !== undefined) return take(verdict, index, [ignored], drop)
  if (ahead !== undefined) take(verdict, index, ahead, drop)
}

/** The lines of a session of which only so many were left to take off. */
const clampedTo = ({ to }: ChangeFact, cases: readonly SaleCase[], drop: number): SaleCase[] | undefined =>
  to === 0 ? together(cases).find((group) => quantityOf(group) > drop) : undefined

const isByStockroom = ({ assumed, taken }: SaleCase): boolean =>
  assumed > 0 || taken.some(({ change }) => change.once !== null)

const isAhead = ({ sale }: SaleCase, change: ChangeFact): boolean =>
  change.once === null && change.at < sale.paidAt

/** They were for nothing that is known after all. */
function release(verdicts: readonly Verdict[]): void {
  for (const verdict of verdicts) {
    for (const one of verdict.cases) one.taken = one.taken.filter(({ change }) => change !== verdict.change)
    verdict.cases = []
    verdict.role = 'other'
  }
}

/** Since when, at the earliest, a sale was refunded. */
const refundedFrom = ({ sale }: SaleCase): number => Number(sale.refundedSince ?? sale.refundedAt)

const lastRefund = ({ sale }: SaleCase): number => Number(sale.refundedAt)
const isInParts = (one: SaleCase): boolean => refundedFrom(one) < lastRefund(one)

/** What others than Stockroom put back after a time, and before the last refund. */
export const backSince = (one: SaleCase, at: number): Share[] =>
  one.returned.filter(
    (share) => !isOurs(share) && share.change.at > at && share.change.at < lastRefund(one) - headStart
  )

/** Of a refund in parts: what was typed here as returned before the last of them. */
export const typedBefore = (one: SaleCase): number =>
  isInParts(one) ? sum(backSince(one, -Infinity).filter(({ change }) => change.by === 'here')) : 0

function restock(refunds: readonly SaleCase[], verdict: Verdict, index: number, rise: number): void {
  const { change } = verdict
  const typed = change.by === 'here'
  if (typed && change.reason !== 'returned') return
  const refunded = refunds.filter(
    (one) =>
      change.at >= refundedFrom(one) - headStart &&
      (typed || change.at <= Number(one.sale.refundedAt) + comesBack)
  )
  const awaited = refunds.filter(
    (one) => typed && change.at >= Math.max(one.sale.paidAt, refundedFrom(one) - handStart)
  )
  // How many came back is not known, but no more than were sold.
  const perhaps = refunded.filter(
    (one) => one.sale.refundedUnits === null && returnedFor(one) === 0 && rise <= one.sale.quantity
  )
  // What Stockroom put back all at once, a part of which may have come back before the rest was refunded. Of what was
  // typed at another desk that one tells.
  const early = (typed ? awaited : refunded).filter(
    (one) =>
      one.sale.restocked > 0 &&
      change.by !== 'desk' &&
      isInParts(one) &&
      change.at < lastRefund(one) - headStart &&
      rise < Number(one.sale.refundedUnits) - sum(one.returned.filter((share) => !isOurs(share)))
  )
  const found =
    cameBack(refunded, rise, typed) ?? cameBack(awaited, rise, typed) ?? [...perhaps, ...early].slice(0, 1)
  for (const one of found) {
    one.returned.push({ change, index, units: found.length > 1 ? stillOut(one) : rise })
    verdict.role = 'returned'
    verdict.cases.push(one)
  }
}

const stillOut = (one: SaleCase): number => (one.sale.refundedUnits ?? 0) - returnedFor(one)

/** Of which refunds so many units may be; what was refunded in parts comes back in parts, and so may what was typed. */
function cameBack(refunded: readonly SaleCase[], rise: number, typed: boolean): SaleCase[] | undefined {
  const open = refunded.filter((one) => stillOut(one) > 0)
  const part = open.find((one) => (typed || isInParts(one)) && rise < stillOut(one))
  return (
    groups(open).find((group) => group.reduce((all, one) => all + stillOut(one), 0) === rise) ??
    (part === undefined ? undefined : [part])
  )
}

/**
 * A program read the stock, others changed it, and it wrote what it had read, less what it had sold (or nothing, when
 * it rewrites the whole metadata map for something else). What stood in between is lost.
 */
function overwrite(near: readonly SaleCase[], verdict: Verdict, earlier: readonly Verdict[]): void {
  const { change } = verdict
  const index = earlier.length
  const between: Verdict[] = []
  let reached = change.from
  for (const other of earlier.toReversed()) {
    if (other.change.to !== reached || change.at - other.change.at > headStart) return
    reached = other.change.from
    const own = other.role === 'other' && other.change.by === 'here' && other.change.from !== null
    if (other.over.length > 0 || !(own || other.role === 'lowered')) return
    between.push(other)
    const sold = Number(reached) - Number(change.to)
    const before = near.filter(
      (one) =>
        one.sale.quantity > 0 &&
        one.sale.paidAt <= other.change.at &&
        takenFor(one) === 0 &&
        !correctedBefore(one, index)
    )
    const fits = sold === 0 ? [] : fitting(before, sold)
    // Our own change put back to the letter is for the guard over our writes to tell.
    const isTold = between.every((one) => one.role === 'other') || between.some(isCount)
    if (fits === undefined || (sold === 0 && isTold)) continue
    verdict.over = between.map((one) => one.change)
    for (const lost of between) {
      for (const one of lost.cases) {
        one.lost.push(...one.taken.filter((share) => share.change === lost.change))
        one.taken = one.taken.filter((share) => share.change !== lost.change)
      }
    }
    if (fits.length > 0) take(verdict, index, fits, sold)
    else {
      verdict.role = 'rewrote'
      verdict.cases = between.flatMap((lost) => lost.cases)
    }
    return
  }
}

const isCount = ({ role, change }: Verdict): boolean => role === 'other' && change.meant === null

/** Spreads a drop over sales: to each its quantity, as far as it goes, and what is left to the last. */
function take(verdict: Verdict, index: number, cases: readonly SaleCase[], drop: number): void {
  let left = drop
  const [...order] = cases.toReversed()
  for (const one of order) {
    const units = one === order.at(-1) ? left : Math.min(left, one.sale.quantity)
    if (units > 0) {
      one.taken.push({ change: verdict.change, index, units })
      verdict.cases.push(one)
    }
    left -= units
  }
  verdict.role = 'lowered'
}

/** What was put back here for its refund, taken off again to the letter, is for the guard over our writes to tell. */
const isPutBack = ({ returned }: SaleCase, { from, to }: ChangeFact): boolean =>
  returned.some(({ change }) => change.by === 'here' && change.from === to && change.to === from)

const correctedBefore = (one: SaleCase, index: number): boolean =>
  one.corrected.some((share) => share.index < index)

const quantityOf = (cases: readonly SaleCase[]): number =>
  cases.reduce((total, one) => total + one.sale.quantity, 0)

const fitting = (cases: readonly SaleCase[], drop: number): readonly SaleCase[] | undefined =>
  groups(cases).find((group) => quantityOf(group) === drop)

/** Each sale by itself, then the lines of each session together. */
const groups = (cases: readonly SaleCase[]): SaleCase[][] => [
  ...cases.map((one) => [one]),
  ...together(cases).filter((group) => group.length > 1)
]

const together = (cases: readonly SaleCase[]): SaleCase[][] => [
  ...groupBy(cases, (one) => one.sale.sessionId).values()
]

const soonAfter = (one: SaleCase, change: ChangeFact, grace: number): boolean =>
  [one.sale.paidAt, ...one.taken.map((share) => share.change.at)].some(
    (at) => Math.abs(change.at - at) <= grace
  )
