import type { EditableField, InventoryRow } from '../../src/shared/inventory.ts'
import type { World } from './world.ts'

/** A place is an object and one of its fields, as a write names them: `prod_1 metadata.stock_M`. */

/** How the owners treat a stock place: adjust only, count only (each count once), or both. */
export type Habit = 'adjust' | 'count' | 'mixed'

/** Each place has its habit for the whole seed, so that its books can be closed exactly at the end. */
export function habitOf(seed: number, place: string): Habit {
  let sum = seed
  for (const letter of place) sum = (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0
  return (['adjust', 'count', 'mixed'] as const)[sum % 3] ?? 'mixed'
}

/** The object and field behind a cell. */
export function placeOf(
  row: Pick<InventoryRow, 'id' | 'productId' | 'variant' | 'priceId'>,
  field: EditableField
): string {
  const [owner = '', stockKey = ''] = row.id.split('/')
  const sized = owner === row.productId && row.variant !== null ? `_${row.variant}` : ''
  switch (field) {
    case 'onHand':
      return `${owner} metadata.${stockKey}`
    case 'sku':
      return `${owner} metadata.sku${sized}`
    case 'reorderPoint':
      return `${owner} metadata.reorder_point${sized}`
    case 'price':
      return `${row.priceId ?? ''} unit_amount`
    case 'name':
    case 'active':
      return `${row.productId} ${field}`
  }
}

/**
 * The same field of every price that took over from one another: a new amount makes a new price, and what was asked
 * about the old one is asked about the new one.
 */
export function successionOf(world: World, place: string): Set<string> {
  const [object = '', field = ''] = place.split(' ')
  const family = new Set([object])
  if (object.startsWith('price_')) {
    const changes = new Map<string, Set<string>>()
    const add = (key: string | null, price: string): void => {
      const [change] = /^stockroom-[0-9a-f-]{36}/.exec(key ?? '') ?? []
      if (change !== undefined) changes.set(change, (changes.get(change) ?? new Set()).add(price))
    }
    for (const { kind, object: written, idempotencyKey } of world.shop.control.history())
      if (kind === 'price') add(idempotencyKey, written)
    // Archiving what another desk has archived already changes nothing, and leaves no trace in the shop.
    for (const { journal } of world.seats)
      for (const { key, object: sentTo } of journal.sent.values())
        if (sentTo.startsWith('price_')) add(key, sentTo)
    for (let size = 0; size < family.size;) {
      size = family.size
      for (const prices of changes.values())
        if ([...prices].some((price) => family.has(price))) for (const price of prices) family.add(price)
    }
  }
  return new Set([...family].map((price) => `${price} ${field}`))
}
