import type { z } from 'zod'
import type {
  createdSchema,
  newProductSchema,
  newVariantSchema,
  priceActionSchema,
  productCopySchema,
  takenOffSchema
} from './create-schemas.ts'

// No schema stands here, as in inventory.ts.

/** As many variants, and as many prices, as one form has. Stripe keeps a list of 250 names of one letter, and no more. */
export const mostLines = 250

export type NewProduct = z.infer<typeof newProductSchema>
export type NewVariant = z.infer<typeof newVariantSchema>
export type Created = z.infer<typeof createdSchema>
export type PriceAction = z.infer<typeof priceActionSchema>
export type ProductCopy = z.infer<typeof productCopySchema>
export type TakenOff = z.infer<typeof takenOffSchema>
