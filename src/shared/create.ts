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

export type NewProduct = z.infer<typeof newProductSchema>
export type NewVariant = z.infer<typeof newVariantSchema>
export type Created = z.infer<typeof createdSchema>
export type PriceAction = z.infer<typeof priceActionSchema>
export type ProductCopy = z.infer<typeof productCopySchema>
export type TakenOff = z.infer<typeof takenOffSchema>
