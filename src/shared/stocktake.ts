import type { z } from 'zod'
import type {
  codeMatchSchema,
  stocktakeChangeSchema,
  stocktakeLineSchema,
  stocktakeSchema
} from './stocktake-schemas.ts'

// No schema stands here, as in inventory.ts.

/** More than any shelf holds; beyond it a number is a slip of the finger or somebody’s “endless”. */
export const largestCount = 9_999_999

/** `changes`: what applying would write. */
export const stocktakeLists = ['counted', 'differing', 'uncounted', 'changes'] as const
export type StocktakeList = (typeof stocktakeLists)[number]

/** A count of the shelves that is under way. */
export type Stocktake = z.infer<typeof stocktakeSchema>
export type StocktakeLine = z.infer<typeof stocktakeLineSchema>
export type StocktakeChange = z.infer<typeof stocktakeChangeSchema>
export type CodeMatch = z.infer<typeof codeMatchSchema>
