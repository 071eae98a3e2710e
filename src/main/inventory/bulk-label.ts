import type { BulkAction } from '../../shared/bulk.ts'

const things = {
  onHand: ['item', 'items'],
  reorderPoint: ['reorder point', 'reorder points'],
  price: ['price', 'prices'],
  name: ['name', 'names'],
  sku: ['SKU', 'SKUs']
} as const

/** What a batch of an action is called, as in “Undone: stock of 40 items set to 12”. */
export function bulkLabel(action: BulkAction, values: number): string {
  const number = values.toLocaleString('en')
  if (action.kind === 'active') {
    return `${action.active ? 'unarchived' : 'archived'} ${number} ${values === 1 ? 'product' : 'products'}`
  }
  const noun = things[action.field][values === 1 ? 0 : 1]
  const what = action.field === 'onHand' ? `stock of ${number} ${noun}` : `${number} ${noun}`
  switch (action.kind) {
    case 'set':
      return action.value.trim() === '' ? `${what} cleared` : `${what} set to ${action.value.trim()}`
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
