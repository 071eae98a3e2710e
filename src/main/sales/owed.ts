import {
  correctedFor,
  type Debt,
  isBefore,
  returnedFor,
  type SaleCase,
  takenFor,
  type Verdict
} from './attribute.ts'
import { delta } from './facts.ts'

/**
 * Walks through sales and changes in order of time, keeping two levels: the one that is, and the one that careful
 * handling (each sale once, never below zero) would have led to. Their difference is always the sum of the debts, so
 * that paying all of them leads to the careful number. Debts shrink where the level met zero in between; they end where
 * somebody set the number, since that may have put it right. What somebody let be counts no more from then on: for what
 * comes after, the number was right; so it was for what was never taken off, once it is refunded.
 *
 * Writes the debts to the cases and verdicts. @returns whether the number was set, or moved unseen, at or after a time.
 */
export function owedBy(parts: {
  cases: readonly SaleCase[]
  verdicts: readonly Verdict[]
  now: number | null
  isBusy: boolean
  letBe: ReadonlyMap<string, number>
  toldSince: number
}): (at: number) => boolean {
  const { cases, verdicts, now, isBusy, letBe, toldSince } = parts
  const open: Debt[] = []
  const settings: number[] = []
  /** Owed by nobody in particular (yet): a sale met zero because of what is only found later. */
  let adrift = 0
  const first = verdicts[0]?.change
  let last = first === undefined ? now : first.from
  let counted = last !== null
  let level = Number(last)
  let next = 0
  const refunds = cases
    .filter(({ sale }) => sale.refundedAt !== null)
    .toSorted((a, b) => Number(a.sale.refundedAt) - Number(b.sale.refundedAt))
  let refunded = 0
  let time = -Infinity

  verdicts.forEach((verdict, index) => {
    const { change } = verdict
    sellUntil(change.at)
    time = change.at
    if (change.from !== last) set(change.from, change.at, index)
    last = change.to
    apply(verdict, index)
  })
  sellUntil(Infinity)
  // What Stockroom took off is in the number before its event is seen.
  const assumed = cases.reduce((total, one) => total + one.assumed, 0)
  const expected = last === null ? null : last - assumed
  if (!isBusy && now !== last && now !== expected) set(now, Infinity, verdicts.length)

  return (at) => settings.some((when) => when >= at)

  function apply(verdict: Verdict, index: number): void {
    const { change, role } = verdict
    if (change.from === null || change.to === null) return set(change.to, change.at, index + 1)
    if (role === 'other') {
      return change.meant === null ? set(change.to, change.at, index + 1) : move(delta(change))
    }
    // Sales were lowered when they were paid; only what is beyond them moves the number here.
    if (verdict.over.length === 0) {
      move(delta(change) + sharesOf(verdict, 'taken') + sharesOf(verdict, 'corrected'))
      return pay(verdict)
    }
    // It may have been a person who counted.
    if (change.by === 'dashboard') return set(change.to, change.at, index + 1)
    const lost = verdict.over.filter((own) => own.by === 'here' && own.once === null)
    // What a webhook took off and this wrote over counts for no sale, and is there again.
    for (const one of verdicts.filter(
      ({ change: other, role: as }) => as === 'lowered' && verdict.over.includes(other)
    ))
      level -= delta(one.change) + sharesOf(one, 'taken') + sharesOf(one, 'corrected')
    if (lost.length === 0) return
    const amount = lost.reduce((total, own) => total + delta(own), 0)
    // Whether the count still holds is asked about it: no sum is offered.
    if (lost.some((own) => own.meant === null)) {
      verdict.debt = { amount, waived: 0, void: true, until: Infinity }
      return set(change.to, change.at, index + 1)
    }
    const mark = `unexplained ${change.eventId}`
    verdict.debt = {
      amount: amount - paidBack(mark),
      waived: 0,
      void: false,
      until: untilOf(mark, change.at)
    }
    owe(verdict.debt)
    level = level - amount
  }

  /** What one-click corrections have added since for a change that wrote over ours. */
  function paidBack(of: string): number {
    return verdicts
      .flatMap((verdict) => verdict.change.corrects)
      .filter(({ mark }) => mark === of)
      .reduce((total, correction) => total + correction.delta, 0)
  }

  /** What a change took in the name of sales. */
  function sharesOf({ change, cases: about }: Verdict, of: 'taken' | 'corrected'): number {
    return [...new Set(about)]
      .flatMap((one) => one[of])
      .filter((share) => share.change === change)
      .reduce((total, share) => total + share.units, 0)
  }

  /** A correction pays what is owed for a sale, when it is made. */
  function pay(verdict: Verdict): void {
    for (const one of new Set(verdict.cases)) {
      const paid = sharesOf({ ...verdict, cases: [one] }, 'corrected')
      one.debt.amount += paid
      level = level - paid
    }
  }

  function sellUntil(at: number): void {
    for (const one of cases.slice(next)) {
      if (one.sale.paidAt > at) break
      waiveBefore(one.sale.paidAt)
      next += 1
      if (!isBefore(one)) sell(one)
    }
    waiveBefore(at)
  }

  /** What was never taken off need not be put back. */
  function waiveBefore(at: number): void {
    for (const one of refunds.slice(refunded)) {
      if (Number(one.sale.refundedAt) >= at) return
      refunded += 1
      one.debt.waived = Math.max(0, (one.sale.refundedUnits ?? 0) - returnedFor(one))
    }
  }

  function sell(one: SaleCase): void {
    const { quantity, lowering, oversold, paidAt } = one.sale
    time = paidAt
    const taken = takenFor(one)
    one.counted = counted || taken !== 0
    if (!counted) return
    // A webhook that goes below zero sells what is to come; one that stops there has taken what was left.
    const beyond = one.taken.some(({ change }) => Number(change.to) < 0)
    const ours = lowering === 'lowered' || lowering === 'elsewhere'
    const stopped =
      taken < quantity && ((ours && oversold > 0) || one.taken.some(({ change }) => change.to === 0))
    const of = (stock: number): number => (beyond ? quantity : Math.min(quantity, Math.max(0, stock)))
    const due = of(careful())
    const shown = stopped ? taken : of(level)
    // Nothing was taken of what only a sale that was not lowered has left standing there.
    const there = shown < due ? shown : Math.max(due, Math.min(taken, shown))
    level -= taken
    absorb(there - due)
    // What Stockroom could not take, its ledger has told already.
    one.covered = ours ? 0 : Math.max(0, due - there)
    // What was taken was there, whatever seems to have come between.
    one.debt.amount = taken - Math.max(there, Math.min(taken, quantity))
    one.debt.until = untilOf(`${debtKind(one)} ${one.name}`, one.taken.at(-1)?.change.at ?? paidAt)
    owe(one.debt)
  }

  function move(by: number): void {
    level = level + by
    if (level >= 0 && careful() < 0) absorb(-careful())
  }

  function careful(): number {
    return standing().reduce((total, debt) => total + dueOf(debt), level + adrift)
  }

  /** What is owed and was not let be by then. */
  function standing(): readonly Debt[] {
    return open.filter((debt) => debt.until > time)
  }

  function untilOf(mark: string, at: number): number {
    return at < toldSince ? toldSince : (letBe.get(mark) ?? Infinity)
  }

  function owe(debt: Debt): void {
    const part = opposite(debt.amount, adrift)
    debt.amount += part
    adrift -= part
    open.push(debt)
  }

  /** What met zero in between is owed no more: the latest first. */
  function absorb(amount: number): void {
    let left = amount
    for (const debt of standing().toReversed()) {
      const part = opposite(dueOf(debt), left)
      debt.amount += part
      left -= part
    }
    adrift += left
  }

  /** From here on the number is what it was set to, less what is still to be taken off for sales before. */
  function set(to: number | null, at: number, index: number): void {
    settings.push(at)
    for (const debt of open.splice(0)) if (debt.amount !== 0) debt.void = true
    adrift = 0
    const late = cases
      .slice(0, next)
      .flatMap((one) => one.taken)
      .filter((share) => share.index >= index)
      .reduce((total, share) => total + share.units, 0)
    const early = cases
      .slice(next)
      .flatMap((one) => one.taken)
      .filter((share) => share.index < index)
      .reduce((total, share) => total + share.units, 0)
    counted = to !== null
    level = Number(to) - late + early
  }
}

/** What is still to be added to the number: a refund leaves the less to take off. */
export const dueOf = ({ amount, waived }: Debt): number =>
  amount < 0 ? Math.min(0, amount + waived) : amount

/** What a sale is called for which not its quantity was taken. */
export function debtKind(one: SaleCase): 'lowered-twice' | 'quantity-ignored' | 'not-lowered' {
  const taken = takenFor(one) + correctedFor(one)
  if (taken > one.sale.quantity) return 'lowered-twice'
  return taken > 0 ? 'quantity-ignored' : 'not-lowered'
}

/** As much of `by` as brings `amount` towards zero. */
const opposite = (amount: number, by: number): number =>
  amount * by < 0 ? Math.sign(by) * Math.min(Math.abs(amount), Math.abs(by)) : 0
