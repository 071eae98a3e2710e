import type { Output } from '../../shared/contract.ts'
import type { InventoryRow } from '../../shared/inventory.ts'
import type { InventoryView } from './inventory-view.ts'
import { saveCells } from './save-cells.ts'

/**
 * Archives products, or sells them again: one edit for each product whichever of its rows are given, one batch, one step
 * to undo. Rejects with an AppFailure when nothing could be saved at all.
 */
export async function setActive(
  view: InventoryView,
  items: readonly InventoryRow[],
  active: boolean
): Promise<Output<'edit-cells'>> {
  const products = new Map(items.map((item) => [item.productId, item]))
  return await saveCells(
    view,
    [...products.values()].map((item) => ({
      item,
      field: 'active' as const,
      input: String(active),
      patch: { active }
    }))
  )
}
