import type { BulkAction } from '../../shared/bulk.ts'
import { isMetadataColumn, metadataKey } from '../../shared/metadata-columns.ts'

const things = {
  onHand: ['item', 'items'],
  reorderPoint: ['reorder point', 'reorder points'],
  price: ['price', 'prices'],
  name: ['name', 'names'],
  sku: ['SKU', 'SKUs'],
  metadata: ['value', 'values']
} as const

/** What a batch of an action is called, as in “Undone: stock of 40 items set to 12”. */
export function bulkLabel(action: BulkAction, values: number): string {
  const number = values.toLocaleString('en')
  if (action.kind === 'active') {
    return `${action.active ? 'unarchived' : 'archived'} ${number} ${values === 1 ? 'product' : 'products'}`
  }
  const { field } = action
  const noun = (isMetadataColumn(field) ? things.metadata : things[field])[values === 1 ? 0 : 1]
  const many = `${number} ${noun}`
  const what = isMetadataColumn(field)
    ? `${metadataKey(field)}: ${many}`
    : field === 'onHand'
      ? `stock of ${many}`
      : many
  switch (action.kind) {
    case 'set':
      return action.value === null ? `${what} cleared` : `${what} set to ${action.value.trim()}`
    case 'add':
      return `${what} changed by ${signed(action.by)}`
    case 'percent':
      return `${what} changed by ${signed(action.by).replace(/\s*%$/, '')} %`
    case 'replace':
      return `“${action.find}” became “${action.put}” in ${what}`
  }
}

function signed(by: string): string {
  const bare = by.trim().replace(/^[-−–]\s*/, '−')
  return /^[−+]/.test(bare) ? bare : `+${bare}`
}
