import { z } from 'zod'
import { inventoryQuerySchema } from './inventory-schemas.ts'
import { largestCount, stocktakeLists } from './stocktake.ts'

const itemId = z.string().max(300)
const counted = z.number().int().min(0).max(largestCount)

/** One item a code stands for. */
export const codeMatchSchema = z.object({
  itemId,
  name: z.string(),
  variant: z.string().nullable(),
  sku: z.string().nullable(),
  onHand: z.number().int().nullable(),
  active: z.boolean()
})

export const stocktakeSchema = z.object({
  id: z.number().int(),
  state: z.enum(['counting', 'paused']),
  startedAt: z.number().int(),
  /** What it is about; null is the whole shop. */
  scope: inventoryQuerySchema.nullable(),
  items: z.number().int(),
  counted: z.number().int(),
  /** Counted items whose number is not the expected one, and by how many units all of them together. */
  differing: z.number().int(),
  unitsDelta: z.number().int(),
  /** Items that were not counted and have a number above or below zero, unless that is asked about; and their units. */
  uncounted: z.object({ items: z.number().int(), units: z.number().int() }),
  /** Counted items whose stock waits for an answer to a conflict: applying leaves them, and the stocktake open. */
  asked: z.number().int(),
  /** Names the outcome: applying needs the one that was looked at. */
  mark: z.string()
})

export const stocktakeLineSchema = z.object({
  itemId,
  name: z.string(),
  variant: z.string().nullable(),
  sku: z.string().nullable(),
  imageUrl: z.string().nullable(),
  productId: z.string(),
  /** On the shelf when the counting of this item began; what is on hand now while it is not counted. null: untracked. */
  expected: z.number().int().nullable(),
  counted: z.number().int().nullable(),
  countedAt: z.number().int().nullable(),
  /** By how much that has moved since, such as −1 for a sale. */
  moved: z.number().int(),
  /** What on hand will be: the count, and what moved since. null while it is not counted. */
  result: z.number().int().nullable(),
  /** What the grid says now. */
  onHand: z.number().int().nullable(),
  /** Its stock waits for an answer to a conflict. */
  asked: z.boolean(),
  /** It was not among the items to count. */
  beside: z.boolean(),
  /** It is no longer in the shop. */
  gone: z.boolean()
})

export const stocktakeChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), scope: inventoryQuerySchema.nullable() }),
  /** So many more were counted; fewer where negative. */
  z.object({ kind: z.literal('add'), itemId, units: z.number().int().min(-largestCount).max(largestCount) }),
  /** This many are there; null: it was not counted after all. */
  z.object({ kind: z.literal('set'), itemId, counted: counted.nullable() }),
  z.object({ kind: z.literal('pause') }),
  z.object({ kind: z.literal('resume') }),
  z.object({ kind: z.literal('discard') })
])

export const stocktakeListSchema = z.enum(stocktakeLists)
