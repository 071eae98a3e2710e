import { z } from 'zod'
import { findingKinds, findingStates, saleOutcomes, salesModes } from './sales.ts'

const moment = z.number().int()

export const saleSchema = z.object({
  sessionId: z.string(),
  /** Stripe's id; a line that was two variants at once has one row each, `li_…/M`. */
  lineItemId: z.string(),
  productId: z.string().nullable(),
  /** As the order said, so that it can be named when the product is gone. */
  description: z.string(),
  itemId: z.string().nullable(),
  variant: z.string().nullable(),
  quantity: z.number().int(),
  /** Minor units of `currency`. */
  amount: z.number().int().nullable(),
  currency: z.string(),
  /** Epoch milliseconds, Stripe's. */
  paidAt: moment,
  outcome: z.enum(saleOutcomes),
  /** Who lowered it, in words: “Stockroom”, “your webhook”; null when nobody did. */
  loweredBy: z.string().nullable(),
  /** Units sold that were not there. */
  oversold: z.number().int(),
  /** Units given back, as far as the refund's amount tells; null when a part was refunded that is no whole unit. */
  refundedUnits: z.number().int().nullable(),
  /** Minor units refunded of the whole order. */
  refundedAmount: z.number().int(),
  /** Units that Stockroom put back for its refund by itself. */
  restocked: z.number().int(),
  /** Units put back for its refund by anybody, as far as is known. */
  putBack: z.number().int(),
  /** Units refunded and found not to have been put back, until somebody answers that. */
  notRestocked: z.number().int(),
  /** Why no item could be named; null when one was. */
  unmatched: z.string().nullable()
})

export const findingSchema = z.object({
  id: z.number().int(),
  kind: z.enum(findingKinds),
  state: z.enum(findingStates),
  itemId: z.string(),
  productId: z.string(),
  productName: z.string(),
  variant: z.string().nullable(),
  /** The sale it is about; null when none is. */
  sessionId: z.string().nullable(),
  lineItemId: z.string().nullable(),
  /** Minor units of the sold line. */
  amount: z.number().int().nullable(),
  currency: z.string().nullable(),
  /** Units it is about: missing, taken twice, sold too many, … */
  units: z.number().int(),
  /** What a correction adds to on hand; null when there is nothing to correct. */
  correction: z.number().int().nullable(),
  /** What the item has on hand now; null when it is not counted or gone. */
  onHand: z.number().int().nullable(),
  /** What was seen, oldest first, each a sentence: “14:02 sold 2 (cs_…9fT2)”. */
  evidence: z.array(z.object({ at: moment, words: z.string() })),
  /** When it happened, and when it was found. Epoch milliseconds. */
  at: moment,
  foundAt: moment
})

export const salesEvidenceSchema = z.object({
  /** Sold lines of the last `days` days whose item is known and counted, and after how many of them stock fell by itself. */
  sales: z.number().int(),
  lowered: z.number().int(),
  /** How many of them Stockroom took off on other computers. */
  elsewhere: z.number().int(),
  days: z.number().int()
})

export const salesSettingsSchema = z.object({
  mode: z.enum(salesModes).nullable(),
  /** Put back what a full refund returns by itself, or offer it. */
  restock: z.enum(['offer', 'auto']),
  /**
   * Sales paid before this (epoch milliseconds, Stripe's) are never lowered here; null before the choice, and after it
   * until Stripe has answered.
   */
  since: moment.nullable()
})

export const differenceSchema = z.object({
  object: z.string(),
  field: z.string(),
  here: z.string().nullable(),
  there: z.string().nullable(),
  cause: z.string(),
  /** It moved in Stripe while everything was being read, so it does not count as different. */
  meanwhile: z.boolean().optional()
})

export const verificationSchema = z.object({
  id: z.number().int(),
  startedAt: moment,
  endedAt: moment,
  /** Why it ran: “asked for”, “daily”, “40 days without a look”. */
  because: z.string(),
  compared: z.number().int(),
  equal: z.number().int(),
  requests: z.number().int(),
  differences: z.array(differenceSchema)
})
