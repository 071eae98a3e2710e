import type { z } from 'zod'
import type {
  differenceSchema,
  findingSchema,
  saleSchema,
  salesEvidenceSchema,
  salesSettingsSchema,
  verificationSchema
} from './sales-schemas.ts'

// No schema stands here, as in inventory.ts: the page needs these words before its first row.

/** Who lowers stock when something is sold: the shop's own webhook, and we watch; or Stockroom. */
export const salesModes = ['watch', 'lower'] as const
export type SalesMode = (typeof salesModes)[number]

/** What became of the stock of one sold line. */
export const saleOutcomes = [
  /** Stockroom will lower it, or nobody has yet and there is still time. */
  'waiting',
  'lowered',
  'lowered-twice',
  /** Only a part of it was there: the rest was sold without being on hand. */
  'oversold',
  /** Less was taken off than was sold, though more was there. */
  'quantity-ignored',
  'not-lowered',
  /** Nobody can say which item it was. */
  'unmatched',
  /** Its stock is not counted. */
  'untracked',
  /** Nobody can say (any more): it was too long ago, or what it was of is gone. */
  'unknown'
] as const
export type SaleOutcome = (typeof saleOutcomes)[number]

/** One sold line of a paid checkout session. */
export type Sale = z.infer<typeof saleSchema>

/** Do more of what was compared differ than those whose differences are listed? */
export function isCut(differences: readonly Difference[], differ: number): boolean {
  const counted = differences.filter(({ meanwhile }) => meanwhile !== true)
  return differ > new Set(counted.map(({ object }) => object)).size
}

/** What the drift detector says of a movement, or of a sale without one. The first seven ask for attention. */
export const findingKinds = [
  'not-lowered',
  'lowered-twice',
  'oversold',
  'quantity-ignored',
  'not-restocked',
  'over-restocked',
  'unexplained',
  'lowered',
  'restocked',
  'dashboard',
  'ours',
  'other-desk'
] as const
export type FindingKind = (typeof findingKinds)[number]

/** What is found of refunds. */
export const ofRefunds: ReadonlySet<FindingKind> = new Set(['not-restocked', 'over-restocked'])

export const attentionKinds: readonly FindingKind[] = findingKinds.slice(0, 7)

/** `withdrawn`: what followed explained it after all. */
export const findingStates = ['open', 'corrected', 'dismissed', 'withdrawn'] as const

export type Finding = z.infer<typeof findingSchema>

/** How often stock fell by itself after a sale, over the events Stripe still has. */
export type SalesEvidence = z.infer<typeof salesEvidenceSchema>

/** The account's choice; `mode` is null until it has been made. */
export type SalesSettings = z.infer<typeof salesSettingsSchema>

/** One field, or object, that was not what Stripe says. */
export type Difference = z.infer<typeof differenceSchema>

/** One comparison of everything here with everything in Stripe. */
export type Verification = z.infer<typeof verificationSchema>

/** So many explained movements are listed at most, the newest. */
export const mostExplained = 1000
