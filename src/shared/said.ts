import type { CellField, InventoryRow } from './inventory.ts'
import { isMetadataColumn, metadataKey } from './metadata-columns.ts'

type Saying = Pick<
  InventoryRow,
  'name' | 'sku' | 'onHand' | 'stockText' | 'reorderPoint' | 'price' | 'active' | 'reorderPointOwn'
> & {
  /** What a metadata key says; null when it is not there. */
  metadata: (key: string) => string | null
}

/** What a cell says, as the program has it: amounts in minor units, null where the item has no value of its own. */
export function said(field: CellField, item: Saying): string | null {
  if (isMetadataColumn(field)) return item.metadata(metadataKey(field))
  switch (field) {
    case 'onHand':
      return item.onHand === null ? item.stockText : String(item.onHand)
    case 'reorderPoint':
      return item.reorderPointOwn ? String(item.reorderPoint) : null
    case 'price':
      return item.price === null ? null : String(item.price.amount)
    case 'active':
      return String(item.active)
    case 'name':
    case 'sku':
      return item[field]
  }
}
