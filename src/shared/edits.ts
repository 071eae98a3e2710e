import { z } from 'zod'
import { cellFieldSchema } from './inventory-schemas.ts'
import { reasons } from './inventory.ts'

/**
 * The two kinds of stock edit, and the third for everything else.
 * `count`: absolute (“there are 7”), can conflict. `adjust`: a delta (“+5 received”), re-applied to whatever
 * Stripe says. `set`: any other field, absolute.
 */
export type EditKind = 'set' | 'adjust' | 'count'

export const cellEditSchema = z.object({
  itemId: z.string(),
  field: cellFieldSchema,
  /** Exactly what the person typed: "7" counts, "+5" and "-2" adjust, "" clears where that is allowed. */
  input: z.string().max(40_000),
  /** What the person saw in Stripe when deciding (as text), when it is not what the mirror says now: from a CSV. */
  base: z.string().nullable().optional(),
  /** What the cell said when the person began to type: what others have done to it since, they have not seen. */
  seen: z.string().max(40_000).nullable().optional()
})
export type CellEdit = z.infer<typeof cellEditSchema>

export const cellOutcomeSchema = z.object({
  itemId: z.string(),
  field: cellFieldSchema,
  /** `unchanged`: the cell already says so. `refused`: nothing was written and `reason` says why. */
  outcome: z.enum(['saved', 'unchanged', 'refused']),
  reason: z.string().nullable()
})
export type CellOutcome = z.infer<typeof cellOutcomeSchema>

export const conflictCauses = ['sale', 'dashboard', 'webhook', 'this-app', 'deleted', 'unknown'] as const
export type ConflictCause = (typeof conflictCauses)[number]

/**
 * `changed`: Stripe moved while the edit waited. `replaced`: our write replaced a value nobody had seen.
 * `overwritten`: somebody put our value back afterwards. `below-zero`: the adjustment no longer fits.
 * `untracked`: there is no number any more to adjust. `unsure`: Stripe can no longer say whether a write arrived.
 */
export const conflictKinds = [
  'changed',
  'replaced',
  'overwritten',
  'below-zero',
  'untracked',
  'gone',
  'unsure'
] as const
export type ConflictKind = (typeof conflictKinds)[number]

/** What of its field: of a price also whether it is `sold`, and which price is the `default`, which nobody types. */
export const aboutSchema = z.enum(['value', 'sold', 'default'])
export type About = z.infer<typeof aboutSchema>

const value = z.string().nullable()

export const conflictSchema = z.object({
  id: z.number().int(),
  itemId: z.string().nullable(),
  productId: z.string(),
  productName: z.string(),
  variant: z.string().nullable(),
  field: cellFieldSchema,
  about: aboutSchema,
  /** For the value of a price only. */
  currency: z.string().nullable(),
  kind: z.enum(conflictKinds),
  cause: z.enum(conflictCauses),
  /** Epoch milliseconds when Stripe’s value was changed, when known. */
  causedAt: z.number().int().nullable(),
  /** The checkout session, request or writer behind it, when known. */
  causedBy: z.string().nullable(),
  editKind: z.enum(['set', 'adjust', 'count']),
  base: value,
  mine: value,
  theirs: value,
  editedAt: z.number().int(),
  detectedAt: z.number().int(),
  /** The value each answer leads to, in the field’s own text; an answer that makes no sense here is absent. */
  answers: z.object({ count: value.optional(), change: value.optional(), theirs: value.optional() }),
  /** What Stockroom was to do for it by itself, which nobody typed; `repair` puts right what one of the two met. */
  madeFor: z.enum(['sale', 'refund', 'repair']).nullable(),
  /** Its product is gone from Stripe, and can be made again with what was typed. */
  makesAgain: z.boolean()
})
export type Conflict = z.infer<typeof conflictSchema>

export const resolutionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('count') }),
  z.object({ kind: z.literal('change') }),
  z.object({ kind: z.literal('theirs') }),
  z.object({ kind: z.literal('again') }),
  z.object({ kind: z.literal('value'), value: z.string().max(5000) })
])
/**
 * `count`: my value stands. `change`: my delta on top of Stripe’s. `theirs`: drop mine. `again`: a product that is gone is
 * made anew, with mine. `value`: another one.
 */
export type Resolution = z.infer<typeof resolutionSchema>

export const reasonSchema = z.enum(reasons)
