import type { InventoryRow } from '../../shared/inventory.ts'
import { formatMoney } from '../../shared/money.ts'
import { changedWords, whole } from '../format.ts'
import { groupWords } from '../messages/group.ts'
import { columnLabel, markLabels, oversoldWords, statusLabels, untrackedWord } from '../messages/labels.ts'
import { fieldOf } from './columns.tsx'
import type { ColumnId } from './columns.tsx'

/** “Linen Shirt, M”. */
export const itemWords = (item: Pick<InventoryRow, 'name' | 'variant'>): string =>
  item.variant === null ? item.name : `${item.name}, ${item.variant}`

/** A cell as a person would read it out: “Linen Shirt, M, On hand 3, Low, waiting to push”. */
export function describeCell(column: ColumnId, item: InventoryRow): string {
  if (item.group) return groupWords(item, item.group)
  const field = fieldOf(column)
  const mark = field === null ? undefined : item.marks[field]
  const parts = [itemWords(item)]
  if (column !== 'product') parts.push(`${columnLabel(column)} ${valueWords(column, item)}`)
  if (column === 'onHand' && item.status !== 'ok') parts.push(statusLabels[item.status])
  if (column === 'onHand' && item.oversold !== undefined) parts.push(oversoldWords(item.oversold))
  if (mark !== undefined) parts.push(markLabels[mark])
  return parts.join(', ')
}

/** The value of a cell as text. */
function valueWords(column: ColumnId, item: InventoryRow): string {
  switch (column) {
    case 'product':
      return item.name
    case 'variant':
      return item.variant ?? 'none'
    case 'sku':
      return item.sku ?? 'none'
    case 'onHand':
      return item.onHand === null ? (item.stockText ?? untrackedWord) : whole(item.onHand)
    case 'reorderPoint':
      return whole(item.reorderPoint)
    case 'status':
      return item.oversold === undefined ? statusLabels[item.status] : oversoldWords(item.oversold)
    case 'price':
      return item.price === null ? 'none' : formatMoney(item.price.amount, item.price.currency)
    case 'active':
      return item.active ? 'yes' : 'no, archived'
    case 'changedAt':
      return item.changedAt === null ? 'never' : changedWords(item.changedAt, Date.now())
    default:
      return item.metadata?.[column] ?? 'nothing'
  }
}
