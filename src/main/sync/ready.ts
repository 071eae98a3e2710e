import type { Store } from '../store/store.ts'

/**
 * May the edits of this object be sent now? What is still to be made in Stripe is made first; and a price that is to be
 * archived waits until another has become the default, because Stripe archives no default price.
 */
export function isReady(
  { creations, mirror, outbox }: Pick<Store, 'creations' | 'mirror' | 'outbox'>,
  { entity_id: id, product_id: productId }: { entity_id: string; product_id: string }
): boolean {
  if (creations.isUnmade(productId) || creations.isUnmade(id)) return false
  if (mirror.product(productId)?.defaultPriceId !== id) return true
  const leaves = outbox.openOfEntity(id).some((edit) => edit.field === 'active' && edit.value === 'false')
  const successor = outbox.openOfField(productId, 'default_price')
  return !leaves || !successor.some(({ state }) => state === 'waiting' || state === 'sending')
}
