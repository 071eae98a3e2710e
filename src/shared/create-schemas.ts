import { z } from 'zod'
import { mostLines } from './create.ts'

const typed = z.string().max(40_000)
const amount = z.object({
  /** ISO 4217, any case. */
  currency: z.string().max(10),
  /** As typed: “24.00”. */
  amount: typed
})
const variant = z.object({
  /** null: the product has one stock number and no variants. */
  name: typed.nullable(),
  /** As typed; empty is untracked. */
  stock: typed,
  sku: typed,
  /** As typed; empty is the shop's default. */
  reorderPoint: typed,
  /** As typed, in the currency of the first price, where prices keep the stock; empty or absent is that price. */
  amount: typed.optional()
})
export const newVariantSchema = variant

export const newProductSchema = z.object({
  name: typed,
  variants: z.array(variant).min(1).max(mostLines),
  /** The first is the default. */
  prices: z.array(amount).max(mostLines),
  /** Description, picture and other metadata come from this product. */
  copyOf: z.string().max(200).nullable()
})

/** Either the new item, or what has to be put right first: `name`, `variants.0.stock`, `prices.1.amount`. */
export const createdSchema = z.object({
  itemId: z.string().nullable(),
  refusals: z.array(z.object({ field: z.string(), reason: z.string() }))
})

export const priceActionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('amount'), priceId: z.string().max(200), input: typed }),
  /** What the price is in a further currency, which it may not have yet. */
  z.object({
    kind: z.literal('currency'),
    priceId: z.string().max(200),
    currency: z.string().max(10),
    input: typed
  }),
  z.object({ kind: z.literal('active'), priceId: z.string().max(200), active: z.boolean() }),
  z.object({ kind: z.literal('default'), priceId: z.string().max(200) }),
  z.object({
    kind: z.literal('add'),
    currency: z.string().max(10),
    input: typed,
    nickname: z.string().max(5000).nullable(),
    makeDefault: z.boolean()
  })
])

/** What a copy starts with, as it would be typed. */
export const productCopySchema = newProductSchema.extend({
  /** What is not taken over, in words. */
  left: z.array(z.string())
})

export const takenOffSchema = z.object({
  batchId: z.number().int().nullable(),
  taken: z.array(
    z.object({
      itemId: z.string(),
      name: z.string(),
      variant: z.string().nullable(),
      /** Units on hand, which stay noted where they are; null is not counted. */
      onHand: z.number().int().nullable(),
      /** Its price is archived; otherwise its size leaves the list. */
      archived: z.boolean()
    })
  ),
  refused: z.array(z.object({ item: z.string(), reason: z.string() }))
})
