import type { EditableField, InventoryRow } from '../../src/shared/inventory.ts'

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
export function placeOf(row: InventoryRow, field: EditableField): string {
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
