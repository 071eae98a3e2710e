import { type FindingKind, ofRefunds, type SaleOutcome } from '../../shared/sales.ts'
import {
  attribute,
  backSince,
  correctedFor,
  correctionsOf,
  isBefore,
  isOurs,
  oursBack,
  returnedFor,
  type SaleCase,
  sum,
  takenAgain,
  takenFor,
  typedBefore,
  type Verdict
} from './attribute.ts'
import {
  type ChangeFact,
  checkoutLife,
  delta,
  type ExplainedChange,
  type ExplainedFinding,
  type ExplainedSale,
  headStart,
  type ItemFacts,
  justBefore,
  type Lowerer,
  type RefundAnswer,
  type SaleFact,
  usualGrace
} from './facts.ts'
import { markFrom, withoutRound } from './marks.ts'
import { inOrder } from './order.ts'
import { debtKind, dueOf, owedBy } from './owed.ts'
import { countUnits, sellerOf, sentenceOf, shortSession } from './words.ts'

export type Explained = {
  sales: ExplainedSale[]
  /** Every change exactly once. */
  changes: ExplainedChange[]
  findings: ExplainedFinding[]
}

/** What is said of a change by itself; everything else is said of the sale it was for. */
export const changeKinds: ReadonlySet<FindingKind> = new Set([
  'dashboard',
  'ours',
  'other-desk',
  'unexplained'
])

/** A wish of ours that says something else than a sale. */
export const otherReasons: ReadonlySet<string | null> = new Set(['damaged', 'lost', 'found'])

/**
 * Says what became of every sale of one stock item, and what every change of its stock was. Pure and deterministic: the
 * order of the input does not matter, and what is seen later may change what is said of earlier things (a webhook that
 * is delivered late turns `not-lowered` into `lowered`).
 *
 * A correction is offered only where it is sure to lead towards the right number: not once somebody has set the number,
 * not while an event is missing in between, not where a change made here looks like the correction.
 */
export function explain(facts: ItemFacts): Explained {
  const grace = facts.grace ?? usualGrace
  const { changes, copies } = inOrder(facts.changes)
  const { cases, verdicts } = attribute(facts.sales, changes, grace)
  const letBe = facts.letBe ?? new Map<string, number>()
  const answers = facts.answers ?? new Map<string, RefundAnswer>()
  const isSetSince = owedBy({
    cases,
    verdicts,
    now: facts.now,
    isBusy: facts.isBusy ?? false,
    letBe,
    toldSince: facts.toldSince ?? -Infinity
  })
  const loose = verdicts.filter(({ role }) => role === 'other').map(({ change }) => change)
  const sales: ExplainedSale[] = []
  const findings: ExplainedFinding[] = []
  const outcomes = new Map<SaleCase, SaleOutcome>()
  for (const one of cases) {
    const told = judge(one, { isSetSince, changes, loose, through: facts.through, grace, answers })
    sales.push(told.sale)
    outcomes.set(one, told.sale.outcome)
    findings.push(...told.findings)
  }
  const told: ExplainedChange[] = []
  for (const verdict of verdicts) {
    const { eventId } = verdict.change
    const kind = kindOf(verdict, outcomes)
    const twins = [...copies].filter(([, original]) => original === eventId).map(([copy]) => copy)
    for (const id of [eventId, ...twins]) told.push({ eventId: id, kind, sales: verdict.cases.map(refOf) })
    if (changeKinds.has(kind)) findings.push(changeFinding(verdict, kind))
  }
  return { sales, changes: told, findings }
}

/** Why a sum is not offered any more. */
export const setSince = 'the number was set or moved unseen since, so nobody can say whether it is still due'

const longAgo = 'it was sold too long ago to say whether it had been taken off'
const partAgo = 'a part was refunded too long ago to say whether it had been put back'
const backAgo = 'it was put back too long ago to say whether the number still holds it'
const asideAndBack = 'a part was dismissed and some came back since, so nobody can say which is still due'

const byHand = 'the second time may have been somebody in the Dashboard, for another reason'

const takenOffBefore = (units: number): string =>
  `${countUnits(units)} ${units === 1 ? 'was' : 'were'} taken off in the day before, which may have been for it`

const addedBefore = (units: number): string =>
  `${signed(units)} was added by somebody shortly before, which may have been for it`

type Frame = {
  isSetSince: (at: number) => boolean
  changes: readonly ChangeFact[]
  /** Those that nothing explains. */
  loose: readonly ChangeFact[]
  through: number
  grace: number
  answers: ReadonlyMap<string, RefundAnswer>
}

function judge(one: SaleCase, frame: Frame): { sale: ExplainedSale; findings: ExplainedFinding[] } {
  const { sale, name } = one
  const { isSetSince, changes, loose, through, grace, answers } = frame
  const taken = takenFor(one) + correctedFor(one)
  const missing = sale.quantity - taken
  const { debt } = one
  const drop = last(one)
  const findings: ExplainedFinding[] = []
  let short = 0

  // After a refund that failed another is another matter, and so is what is refunded once a part was answered.
  const markOf = (kind: FindingKind): string => {
    const plain = `${kind} ${name}`
    if (!ofRefunds.has(kind)) return plain
    const made = correctionsOf(one)
    const sign = kind === 'not-restocked' ? 1 : -1
    return markFrom(plain, takenAgain(one) + 1, (mark) => {
      const state = answers.get(mark)?.state
      // A correction without an event is not among what came back: what is due is still what it is for.
      const isMade = made.has(mark)
        ? Number(made.get(mark)) * sign > 0
        : state === 'corrected' && isBefore(one)
      return isMade || state === 'dismissed'
    })
  }
  /** What was put aside of such findings. */
  const asideOf = (kind: FindingKind): RefundAnswer[] =>
    [...answers].flatMap(([mark, answer]) =>
      answer.state === 'dismissed' && withoutRound(mark) === `${kind} ${name}` ? answer : []
    )

  const say = (
    kind: FindingKind,
    units: number,
    correction: number | null,
    about: { at: number; eventId: string | null },
    closing: string[] = []
  ): void => {
    findings.push({
      mark: markOf(kind),
      kind,
      units,
      correction,
      eventId: about.eventId,
      sale: refOf(one),
      evidence: evidenceOf(one, about.at, closing),
      at: about.at
    })
  }
  const atDrop = drop ?? { at: sale.paidAt, eventId: null }
  const atSale = { ...atDrop, at: sale.paidAt }
  const told = (outcome: ExplainedSale['outcome']): ReturnType<typeof judge> => ({
    sale: {
      ...refOf(one),
      outcome,
      ...whoLowered(one),
      paidAt: sale.paidAt,
      oversold: short,
      putBack: returnedFor(one),
      typedBack: typedBefore(one)
    },
    findings
  })
  /** Why a sum should not be offered, in words; null when it may be. */
  const doubt = (amount: number, since: number, unsure: boolean): string | null => {
    if (unsure) return setSince
    const typed = changes.some(
      (change) =>
        change.by === 'here' &&
        change.once === null &&
        change.corrects.length === 0 &&
        change.meant === amount &&
        change.at >= since &&
        !otherReasons.has(change.reason) &&
        !one.returned.some((share) => share.change === change)
    )
    return typed ? `${signed(amount)} was typed here since, which may have been for it` : null
  }
  const offer = (
    kind: FindingKind,
    units: number,
    amount: number,
    about: { at: number; eventId: string | null },
    words: string,
    unsure: string | null
  ): void =>
    say(kind, units, unsure === null ? amount : null, about, unsure === null ? [words] : [words, unsure])

  /** Did a person add as many shortly before? Many put back first what they then refund. */
  const isAddedBefore = (units: number, at: number): boolean =>
    loose.some(
      (change) =>
        change.by !== 'program' &&
        change.once === null &&
        delta(change) === units &&
        change.at < at &&
        change.at >= Math.max(sale.paidAt, at - justBefore) &&
        !otherReasons.has(change.reason)
    )

  /** Did somebody take off as many while the checkout may have been open? Some shops do so when it begins. */
  const isTakenBefore = (units: number): boolean =>
    loose.some(
      (change) =>
        (change.by === 'program' || change.by === 'dashboard') &&
        delta(change) === -units &&
        change.at < sale.paidAt &&
        change.at >= sale.paidAt - checkoutLife
    )

  /** What was refunded and is not back yet. */
  const askFor = (units: number, unsure: string | null): void => {
    const { refundedAt } = sale
    if (units <= 0 || refundedAt === null || through < refundedAt + grace) return
    // What was put aside may have come back after all, before more was refunded.
    const aside = asideOf('not-restocked').map((answer) => ({
      units: answer.units,
      back: sum(backSince(one, answer.at))
    }))
    const back = aside.reduce((all, answer) => all + Math.min(answer.units, answer.back), 0)
    const due = units - aside.reduce((all, answer) => all + answer.units, 0) + back
    if (due <= 0) return
    const about = { at: refundedAt, eventId: null }
    const aboutIt = back > 0 ? asideAndBack : doubt(due, refundedAt, isSetSince(refundedAt))
    const why = unsure ?? aboutIt ?? (isAddedBefore(due, refundedAt) ? addedBefore(due) : null)
    offer('not-restocked', due, due, about, `${countUnits(due)} refunded and not put back`, why)
  }

  // A refund that failed never was, and two desks may have put back the same one.
  const backEarly = sale.restocked > 0 ? backSince(one, -Infinity) : []
  const above = oursBack(one) + sum(backEarly) - (sale.refundedUnits ?? Infinity)
  const over = above > 0 ? asideOf('over-restocked').reduce((left, { units }) => left - units, above) : 0
  const putBack = one.returned.findLast(isOurs)?.change
  const tooMany = `${countUnits(over)} put back more than refunded`
  if (over > 0 && putBack !== undefined) {
    const others = sum(backEarly.filter(({ change }) => change.by !== 'here'))
    const unsure =
      doubt(-over, putBack.at, isSetSince(putBack.at)) ?? (others > 0 ? addedBefore(others) : null)
    offer('over-restocked', over, -over, putBack, tooMany, unsure)
  }

  if (isBefore(one)) {
    const { takenBefore = null, refundedUnits, before } = sale
    const toldAt = before?.toldAt ?? null
    if (over > 0 && putBack === undefined && toldAt !== null)
      offer('over-restocked', over, -over, { at: toldAt, eventId: null }, tooMany, backAgo)
    const kept = takenBefore === null ? 0 : sale.quantity - takenBefore
    const unsure = takenBefore === null ? longAgo : before?.isUnclear === true ? partAgo : null
    askFor((refundedUnits ?? 0) - kept - returnedFor(one), unsure)
    return told('waiting')
  }
  if (!one.counted) return told('untracked')
  if (sale.lowering === 'waiting') return told('waiting')
  if (missing > 0 && debt.amount !== 0 && through < sale.paidAt + grace) return told('waiting')

  // A drop below zero sold what was not there, and so did one that stopped at zero.
  const below = one.taken.map(({ change }) => -Number(change.to))
  short =
    missing > 0 && debt.amount === 0
      ? Math.max(0, missing - one.covered)
      : Math.min(sale.quantity, Math.max(0, ...below))
  const back = Math.max(0, (sale.refundedUnits ?? 0) - short - returnedFor(one))
  // What was never taken off need not be put back.
  const offset = debt.amount < 0 ? Math.min(back, missing) : 0
  if (short > 0)
    say('oversold', short, null, atDrop, [`${countUnits(short)} sold that ${were(short)} not there`])
  askFor(back - offset, null)
  for (const { change } of one.returned.slice(-1)) say('restocked', returnedFor(one), null, change)

  if (missing > 0 && debt.amount !== 0) {
    const due = missing - offset
    const kind = debtKind(one)
    const amount = Math.max(dueOf(debt), -due)
    const words =
      taken > 0 ? `only ${taken} of ${sale.quantity} taken off, though more were there` : 'nothing taken off'
    const early = taken === 0 && isTakenBefore(sale.quantity) ? takenOffBefore(sale.quantity) : null
    if (due > 0 && amount !== 0)
      offer(kind, due, amount, atSale, words, doubt(amount, sale.paidAt, debt.void) ?? early)
    return told(kind)
  }
  if (missing < 0) {
    const even = debt.amount === 0 ? 'a later sale found too few, so the number is right by now' : null
    const words = `${countUnits(-missing)} too many taken off`
    const unsure = even ?? doubt(debt.amount, sale.paidAt, debt.void) ?? (isByHand(one) ? byHand : null)
    offer('lowered-twice', -missing, debt.amount, atDrop, words, unsure)
    return told('lowered-twice')
  }
  if (short > 0) return told('oversold')
  if (one.taken.length > 0) say('lowered', taken, null, atDrop)
  return told('lowered')
}

const last = ({ taken }: SaleCase): ChangeFact | undefined => taken.at(-1)?.change

/** What was seen of a sale, oldest first; the last words are the conclusion. */
function evidenceOf(one: SaleCase, at: number, closing: readonly string[]): { at: number; words: string }[] {
  const { sale } = one
  const seen = [
    { at: sale.paidAt, words: `sold ${sale.quantity} (${shortSession(sale.sessionId)})` },
    ...[...one.taken, ...one.corrected, ...one.returned].map(({ change }) => ({
      at: change.at,
      words: sentenceOf(change, sellerOf(change))
    })),
    ...one.lost.map(({ change }) => ({
      at: change.at,
      words: `${sentenceOf(change, sellerOf(change))}, which a program then wrote over`
    })),
    ...(sale.refundedAt === null
      ? []
      : [
          {
            at: sale.refundedAt,
            words: sale.refundedUnits === null ? 'refunded in part' : `refunded ${sale.refundedUnits}`
          }
        ])
  ].toSorted((a, b) => a.at - b.at)
  const end = Math.max(at, ...seen.map((line) => line.at))
  return [...seen, ...closing.map((words) => ({ at: end, words }))]
}

function changeFinding(verdict: Verdict, kind: FindingKind): ExplainedFinding {
  const { change, over, debt } = verdict
  // A change of ours that is put back to the letter has its own question among the conflicts.
  const told = over.some((own) => own.by === 'here' && own.once === null && own.from === change.to)
  const correction = debt === null || debt.void || debt.amount === 0 || told ? null : debt.amount
  return {
    mark: `${kind} ${change.eventId}`,
    kind,
    units: Math.abs(correction ?? delta(change)),
    correction,
    eventId: change.eventId,
    sale: null,
    evidence: [
      ...over.map((other) => ({ at: other.at, words: sentenceOf(other) })),
      { at: change.at, words: sentenceOf(change) },
      ...(over.length > 0
        ? [{ at: change.at, words: 'it had read the number before that and wrote over it' }]
        : kind === 'unexplained'
          ? [{ at: change.at, words: 'no sale and no refund fits' }]
          : [])
    ],
    at: change.at
  }
}

/** The one explanation of a change: what it did for its sale, or who made it. */
function kindOf(
  { change, role, cases, debt }: Verdict,
  outcomes: ReadonlyMap<SaleCase, SaleOutcome>
): FindingKind {
  if (debt !== null) return 'unexplained'
  if (role === 'returned') return 'restocked'
  if (role === 'rewrote') return 'not-lowered'
  if (role === 'lowered') {
    const [outcome] = cases.map((one) => outcomes.get(one))
    return outcome === 'lowered-twice' || outcome === 'quantity-ignored' || outcome === 'oversold'
      ? outcome
      : 'lowered'
  }
  return ({ here: 'ours', desk: 'other-desk', dashboard: 'dashboard', program: 'unexplained' } as const)[
    change.by
  ]
}

/** Was it taken off once more by somebody who had not taken it off before, and may be a person? */
function isByHand(one: SaleCase): boolean {
  const first = one.assumed + correctedFor(one) > 0 ? undefined : one.taken[0]
  return last(one)?.by === 'dashboard' && first?.change.by !== 'dashboard'
}

function whoLowered(one: SaleCase): Pick<ExplainedSale, 'by' | 'lowerer'> {
  const [first] = one.taken
  if (first !== undefined) return { by: sellerOf(first.change), lowerer: lowererOf(first.change, one.sale) }
  if (one.assumed > 0)
    return one.sale.lowering === 'elsewhere'
      ? { by: 'Stockroom on another computer', lowerer: 'elsewhere' }
      : { by: 'Stockroom', lowerer: 'here' }
  return correctedFor(one) > 0 ? { by: 'you', lowerer: 'person' } : { by: null, lowerer: null }
}

/** Nobody is as quick as a program. */
function lowererOf({ by, once, at }: ChangeFact, { paidAt }: SaleFact): Lowerer {
  if (once !== null) return by === 'here' ? 'here' : 'elsewhere'
  return by === 'program' || (by === 'dashboard' && at - paidAt <= headStart) ? 'shop' : 'person'
}

const refOf = ({ sale }: SaleCase): { sessionId: string; lineItemId: string } => ({
  sessionId: sale.sessionId,
  lineItemId: sale.lineItemId
})

const were = (units: number): string => (units === 1 ? 'was' : 'were')
const signed = (units: number): string => (units < 0 ? `−${-units}` : `+${units}`)
