import type { FindingKind, SaleOutcome } from '../../shared/sales.ts'

/** A sold line of one item. Times are epoch milliseconds, Stripe's own, here and below. */
export type SaleFact = {
  sessionId: string
  lineItemId: string
  quantity: number
  paidAt: number
  /** null: a part was refunded that is no whole unit, or nothing was. */
  refundedUnits: number | null
  /** null: nothing was refunded. */
  refundedAt: number | null
  /** When the first was, where it was refunded in parts: `refundedAt` is when the last was. */
  refundedSince?: number | null
  /** null: not Stockroom's to lower. */
  lowering: null | 'waiting' | 'lowered' | 'elsewhere'
  lowered: number
  oversold: number
  restocked: number
  /**
   * How much had been taken off for it, where that was before any change that is known: only what comes back is looked at.
   * null: nobody can say.
   */
  takenBefore?: number | null
  /** Of such a sale: what became of its refunds before. */
  before?: {
    /** Put back by anybody, beside what Stockroom did by itself; and of that, by corrections here. */
    back: number
    corrected: number
    /** How often what was put back was taken off again, since the refund had failed. */
    takenAgain: number
    /** A part had been refunded by then, and nobody can say whether that came back. */
    isUnclear: boolean
    /** When its refunds were last heard of. */
    toldAt: number | null
  }
}

/** Who wrote: somebody in the Dashboard (or a program without idempotency keys), a program, this desk, another desk. */
type Writer = 'dashboard' | 'program' | 'here' | 'desk'

/** One change of the item's stock key, as its event tells it; null stands for “not counted”. */
export type ChangeFact = {
  eventId: string
  /** Stripe's request; two events of one request that say the same are one change. */
  request: string | null
  at: number
  from: number | null
  to: number | null
  by: Writer
  /** `sale-<session>-<line>` or `return-<session>-<line>` when a Stockroom lowered or restocked it. */
  once: string | null
  /** What of it corrects findings; taken back again, the delta has the other sign. */
  corrects: readonly { mark: string; delta: number }[]
  /** What it was to add or take, where that is known; null when it may have said how many there are. */
  meant: number | null
  /** Why, when it was typed here. */
  reason: string | null
}

/**
 * A finding of a refund that somebody put aside: so many units are to stay as they are. Or one whose correction stands and
 * was carried out, though its change may not be known any more.
 */
export type RefundAnswer = { state: 'dismissed' | 'corrected'; units: number; at: number }

/** Everything known of one stock item. */
export type ItemFacts = {
  sales: readonly SaleFact[]
  changes: readonly ChangeFact[]
  /** The findings somebody put aside, by mark, and up to when things were known then. */
  letBe?: ReadonlyMap<string, number>
  /** What somebody answered of refunds, by mark. */
  answers?: ReadonlyMap<string, RefundAnswer>
  /** Since when anything is told: nobody hears of what was owed before, and the number is taken as right from then on. */
  toldSince?: number
  /** What Stripe says now. */
  now: number | null
  /** A request is without an answer, until which `now` may be older than what the changes tell. */
  isBusy?: boolean
  /** Up to when events have been read. */
  through: number
  /** How long a webhook may take before a sale counts as not lowered. */
  grace?: number
}

type SaleRef = Pick<SaleFact, 'sessionId' | 'lineItemId'>

/** Who takes sales off, as far as it is known: the shop by itself, a Stockroom for each sale, or a person. */
export type Lowerer = 'shop' | 'here' | 'elsewhere' | 'person'

export type ExplainedSale = SaleRef & {
  outcome: SaleOutcome
  by: string | null
  lowerer: Lowerer | null
  paidAt: number
  /** Units sold that were not there. */
  oversold: number
  /** Units put back for its refund, by anybody. */
  putBack: number
  /** Of a refund in parts: what was typed here as returned before the last of them. */
  typedBack: number
}

/** The one explanation of a change. */
export type ExplainedChange = { eventId: string; kind: FindingKind; sales: SaleRef[] }

export type ExplainedFinding = {
  /**
   * The same whenever it is found again: `not-lowered <session>/<line>`, `dashboard <event>`. What is found of a refund after
   * another of the sale had failed, or was answered, has its number behind it.
   */
  mark: string
  kind: FindingKind
  units: number
  /** What a correction adds to on hand; null when there is nothing to correct, or when in doubt. */
  correction: number | null
  eventId: string | null
  sale: SaleRef | null
  evidence: { at: number; words: string }[]
  at: number
}

/** How long a webhook usually needs: Stripe delivers within seconds; what comes later is a retry. */
export const usualGrace = 600_000
/** A delivery that fails is tried again for three days. https://docs.stripe.com/webhooks#retries */
export const retries = 3 * 86_400_000
/** Stock may come back a moment before its refund, and a program writes a moment after it has read. */
export const headStart = 60_000
/** Who types that something was returned may have it in hand days before the money goes back. */
export const handStart = 3 * 86_400_000
/** What comes back later than this after its refund was for something else, unless it says what it was for. */
export const comesBack = 14 * 86_400_000
/** A checkout is open for up to a day, and some shops take off at its begin what is in it. https://docs.stripe.com/api/checkout/sessions/create */
export const checkoutLife = 86_400_000
/** What was added without saying so this long before a refund may have been for it. */
export const justBefore = 3_600_000

export const delta = (change: Pick<ChangeFact, 'from' | 'to'>): number =>
  (change.to ?? 0) - (change.from ?? 0)

export const saleName = (sale: SaleRef): string => `${sale.sessionId}/${sale.lineItemId}`
