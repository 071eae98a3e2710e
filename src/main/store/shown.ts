import type { RemoteObject, RemotePrice, RemoteProduct } from '../sync/remote.ts'
import type { Creations } from './creations.ts'
import type { Mirror } from './mirror.ts'

/** What a person sees and edits: the mirror, and what is only to be made yet. */
export function createShown(mirror: Mirror, creations: Creations) {
  const product = (id: string): RemoteProduct | null => mirror.product(id) ?? creations.draftProduct(id)
  const pricesOf = (productId: string): RemotePrice[] => [
    ...mirror.pricesOf(productId),
    ...creations.draftPrices(productId).filter(({ id }) => mirror.price(id) === null)
  ]
  function price(id: string, productId: string): RemotePrice | null {
    return mirror.price(id) ?? creations.draftPrices(productId).find((draft) => draft.id === id) ?? null
  }
  return {
    product,
    /** All there are and were. */
    productIds: (): Set<string> => new Set([...mirror.productIds(), ...creations.productIds()]),
    hasProduct: (id: string): boolean => mirror.has('product', id) || creations.draftProduct(id) !== null,
    pricesOf,
    price,
    object: (kind: 'product' | 'price', id: string, productId: string): RemoteObject | null =>
      kind === 'product' ? product(id) : price(id, productId)
  }
}
