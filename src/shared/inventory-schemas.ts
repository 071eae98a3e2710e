import { z } from 'zod'
import {
  cellMarks,
  editableFields,
  longestSearch,
  sortColumns,
  stockStatuses,
  viewNames
} from './inventory.ts'

export const metadataColumnSchema = z.templateLiteral(['meta-', z.string().regex(/[\w-]{1,400}/)])
/** What a cell edits: a field of the item, or a metadata key that is shown as a column. */
export const cellFieldSchema = z.union([z.enum(editableFields), metadataColumnSchema])
const columnSchema = z.union([z.enum(sortColumns), metadataColumnSchema])

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
  /** Units that were sold without being there, as long as that is an open finding; absent when there are none. */
  oversold: z.number().int().optional(),
  price: z.object({ amount: z.number().int(), currency: z.string() }).nullable(),
  active: z.boolean(),
  /** Epoch milliseconds of the last change seen in Stripe or made here; null before any. */
  changedAt: z.number().int().nullable(),
  marks: z.partialRecord(cellFieldSchema, z.enum(cellMarks)),
  /** Why Stripe refused an edit, for the cells marked `failed`; absent when there are none. */
  refusals: z.partialRecord(cellFieldSchema, z.string()).optional(),
  /** What the metadata columns that were asked for say; a key that is not there is absent. */
  metadata: z.partialRecord(metadataColumnSchema, z.string()).optional(),
  /**
   * Set on the line above the items of one product, which is no item itself: its `onHand` is their sum. Only grouped
   * lists have such lines.
   */
  group: z
    .object({
      items: z.number().int(),
      low: z.number().int(),
      out: z.number().int(),
      /** What is on hand at its price, in minor units, by currency. */
      values: z.array(z.object({ amount: z.number().int(), currency: z.string() })),
      open: z.boolean()
    })
    .optional()
})

/** Since when: the last time somebody marked everything as seen, or the start of today, of 7 or of 30 days, or a time. */
const sinceSchema = z.union([z.enum(['seen', 'today', 'week', 'month']), z.number().int()])

export const columnFilterSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    column: z.union([z.enum(['product', 'variant', 'sku']), metadataColumnSchema]),
    text: z.string().max(longestSearch)
  }),
  z.object({
    kind: z.literal('range'),
    column: z.enum(['onHand', 'reorderPoint', 'price']),
    min: z.number().int().nullable(),
    max: z.number().int().nullable(),
    /** Of a price: what its ends are counted in. Other currencies do not pass. */
    currency: z.string().max(10).optional()
  }),
  z.object({
    kind: z.literal('empty'),
    column: z.union([z.enum(['variant', 'sku', 'price']), metadataColumnSchema]),
    empty: z.boolean()
  }),
  z.object({ kind: z.literal('currency'), currencies: z.array(z.string().max(10)).max(150) }),
  /** Changed here or in Stripe; since the last look it is only what others changed in Stripe. */
  z.object({ kind: z.literal('changed'), since: sinceSchema }),
  z.object({ kind: z.literal('status'), statuses: z.array(z.enum(stockStatuses)) }),
  z.object({ kind: z.literal('active'), active: z.boolean() })
])

export const inventoryQuerySchema = z.object({
  view: z.enum(viewNames),
  search: z.string().max(longestSearch),
  filters: z.array(columnFilterSchema).max(20),
  sort: z.array(z.object({ column: columnSchema, descending: z.boolean() })).max(5),
  /** Items stand under their product. The products are open or closed, but for those named. */
  group: z.object({ closed: z.boolean(), except: z.array(z.string().max(200)).max(10_000) }).optional(),
  /** Metadata columns whose values come with the rows. */
  metadata: z.array(metadataColumnSchema).max(60).optional()
})
