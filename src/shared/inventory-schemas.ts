import { z } from 'zod'
import { cellMarks, editableFields, sortColumns, stockStatuses, viewNames } from './inventory.ts'

export const inventoryRowSchema = z.object({
  /** `<owner id>/<stock key>`; stable over renames, sorts and syncs. */
  id: z.string(),
  productId: z.string(),
  /** The price shown and edited on this row: the product's default, or the stock-carrying price. */
  priceId: z.string().nullable(),
  name: z.string(),
  imageUrl: z.string().nullable(),
  variant: z.string().nullable(),
  sku: z.string().nullable(),
  /** Units on hand, with waiting edits applied; null is untracked (or unreadable, see stockText). */
  onHand: z.number().int().nullable(),
  /** What Stripe says now, without our waiting edits. */
  onHandInStripe: z.number().int().nullable(),
  /** The metadata text when it is not a whole number (“twelve”, “12.5”); null otherwise. */
  stockText: z.string().nullable(),
  reorderPoint: z.number().int(),
  /** True when the item has a reorder point of its own rather than the account’s default. */
  reorderPointOwn: z.boolean(),
  status: z.enum(stockStatuses),
  price: z.object({ amount: z.number().int(), currency: z.string() }).nullable(),
  active: z.boolean(),
  /** Epoch milliseconds of the last change seen in Stripe or made here; null before any. */
  changedAt: z.number().int().nullable(),
  marks: z.partialRecord(z.enum(editableFields), z.enum(cellMarks)),
  /** Why Stripe refused an edit, for the cells marked `failed`; absent when there are none. */
  refusals: z.partialRecord(z.enum(editableFields), z.string()).optional()
})

export const columnFilterSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    column: z.enum(['product', 'variant', 'sku']),
    text: z.string().max(500)
  }),
  z.object({
    kind: z.literal('range'),
    column: z.enum(['onHand', 'reorderPoint', 'price']),
    min: z.number().int().nullable(),
    max: z.number().int().nullable()
  }),
  z.object({ kind: z.literal('status'), statuses: z.array(z.enum(stockStatuses)) }),
  z.object({ kind: z.literal('active'), active: z.boolean() })
])

export const inventoryQuerySchema = z.object({
  view: z.enum(viewNames),
  search: z.string().max(500),
  filters: z.array(columnFilterSchema).max(20),
  sort: z.array(z.object({ column: z.enum(sortColumns), descending: z.boolean() })).max(5)
})
