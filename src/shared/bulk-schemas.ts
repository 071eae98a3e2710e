import { z } from 'zod'
import { inventoryQuerySchema, metadataColumnSchema } from './inventory-schemas.ts'

const typed = z.string().max(100)
const number = z.enum(['onHand', 'reorderPoint', 'price'])

export const bulkActionSchema = z.discriminatedUnion('kind', [
  /** null clears: stops tracking, goes back to the shop's own reorder point, removes a SKU or a metadata key. */
  z.object({
    kind: z.literal('set'),
    field: z.union([number, z.literal('sku'), metadataColumnSchema]),
    value: z.string().max(500).nullable()
  }),
  z.object({ kind: z.literal('add'), field: number, by: typed }),
  z.object({ kind: z.literal('percent'), field: number, by: typed }),
  z.object({
    kind: z.literal('replace'),
    field: z.union([z.enum(['name', 'sku']), metadataColumnSchema]),
    find: z.string().max(500),
    put: z.string().max(500),
    matchCase: z.boolean()
  }),
  z.object({ kind: z.literal('active'), active: z.boolean() })
])

export const bulkTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('items'), ids: z.array(z.string().max(300)).max(1_000_000) }),
  z.object({ kind: z.literal('query'), query: inventoryQuerySchema })
])

/** Items that stay as they are for one reason, with one of them as an example. */
export const bulkRefusalSchema = z.object({
  reason: z.string(),
  items: z.number().int(),
  example: z.string()
})

export const bulkPreviewSchema = z.object({
  /** What `apply-bulk` is given; null when there is nothing to apply. */
  id: z.string().nullable(),
  /** Why the action means nothing yet, such as a number that is missing. */
  wrong: z.string().nullable(),
  /** Items the action was asked of: those that change, those that already are so, those refused. */
  items: z.number().int(),
  changed: z.number().int(),
  same: z.number().int(),
  refused: z.number().int(),
  /** Values written; fewer than items where sizes share a name or a price. */
  values: z.number().int(),
  /** Items whose stock would no longer be counted. */
  untracked: z.number().int(),
  /** Units on hand that come or go over all. */
  units: z.number().int(),
  /** The most frequent reasons first; the last ones may be left out. */
  reasons: z.array(bulkRefusalSchema),
  largest: z.array(
    z.object({
      itemId: z.string(),
      item: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      currency: z.string().nullable()
    })
  )
})
