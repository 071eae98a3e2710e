import { z } from 'zod'

/** Whether a key tells the stock of one size from that of another. */
export const tellsSizes = (key: string | null): boolean => key === null || key.includes('{size}')

export const stockSchemeSchema = z.object({
  /** Whose metadata holds stock. */
  owner: z.enum(['product', 'price']),
  /** The product key that lists sizes, comma-separated; null when the shop has none. */
  sizesKey: z.string().max(40).nullable(),
  /** The key of one size’s stock, with `{size}` in it. */
  sizeStockKey: z.string().max(40).nullable().refine(tellsSizes, 'it needs {size}, such as stock_{size}'),
  /** The key of a product’s (or price’s) single stock. */
  stockKey: z.string().min(1).max(40),
  /** Reorder point and SKU keys; a size’s own is the key with `_{size}` behind it. */
  reorderKey: z.string().min(1).max(40),
  skuKey: z.string().min(1).max(40),
  /** Texts that mean “not counted”, compared in lower case. */
  untracked: z.array(z.string().max(40)).max(20)
})
/** Which metadata keys hold stock in this shop. Nothing else in the program knows a key name. */
export type StockScheme = z.infer<typeof stockSchemeSchema>

export const schemeCandidateSchema = z.object({
  scheme: stockSchemeSchema,
  /** “38 of 41 products match stock_{size}”. */
  label: z.string(),
  matched: z.number().int(),
  of: z.number().int()
})
export type SchemeCandidate = z.infer<typeof schemeCandidateSchema>
