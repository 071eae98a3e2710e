import type { BulkItem } from '../../shared/bulk.ts'
import type { CellField, CellMark } from '../../shared/inventory.ts'
import { valueAt } from '../../shared/value-at.ts'
import type { ItemRow } from '../store/projection.ts'

/** What there is to say of an item, by the names of the grid. */
export function factsOf(item: ItemRow): BulkItem {
  return {
    id: item.id,
    productId: item.product_id,
    priceId: item.price_id,
    ownerId: item.owner_id,
    name: item.name,
    sku: item.sku,
    onHand: item.on_hand,
    stockText: item.stock_text,
    reorderPoint: item.reorder_point,
    reorderPointOwn: item.reorder_own === 1,
    price:
      item.price_amount === null || item.price_currency === null
        ? null
        : { amount: item.price_amount, currency: item.price_currency },
    active: item.active === 1,
    metadata: (key) => valueAt(JSON.parse(item.metadata) as Record<string, string>, key) ?? null,
    inConflict: (field) => item.conflicts > 0 && marksOf(item)[field] === 'conflict'
  }
}

const marksOf = (item: ItemRow): Partial<Record<CellField, CellMark>> =>
  (JSON.parse(item.marks) as { marks: Partial<Record<CellField, CellMark>> }).marks
