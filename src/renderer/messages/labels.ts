import { count } from '../format.ts'
import { isMetadataColumn, metadataKey } from '../../shared/metadata-columns.ts'
import type { Movement } from '../../shared/contract.ts'
import { reasons } from '../../shared/inventory.ts'
import type {
  ColumnId,
  EditableField,
  InventoryQuery,
  Reason,
  SortColumn,
  StockStatus,
  ViewName
} from '../../shared/inventory.ts'

export const viewLabels: Record<ViewName, string> = {
  all: 'All items',
  low: 'Low stock',
  out: 'Out of stock',
  waiting: 'Waiting to push',
  conflicts: 'Conflicts',
  changed: 'Changed',
  archived: 'Archived'
}

/** What the list shows that is open: a view of the program's own, or something of it. */
export const viewWords = ({ view, search, filters }: InventoryQuery): string =>
  search === '' && filters.length === 0 ? viewLabels[view] : `${viewLabels[view]}, as filtered now`

export const pageLabels = {
  sales: 'Sales',
  findings: 'Findings',
  stocktake: 'Stocktake',
  history: 'History',
  report: 'Report'
} as const

export const columnLabels: Record<SortColumn, string> = {
  product: 'Product',
  variant: 'Variant',
  sku: 'SKU',
  onHand: 'On hand',
  reorderPoint: 'Reorder at',
  status: 'Status',
  price: 'Price',
  active: 'Active',
  changedAt: 'Changed'
}

/** What stands over a column: a metadata column is called what its key is. */
export const columnLabel = (id: ColumnId): string =>
  isMetadataColumn(id) ? metadataKey(id) : columnLabels[id]

export const fieldLabels: Record<EditableField, string> = {
  onHand: 'on hand',
  name: 'name',
  sku: 'SKU',
  reorderPoint: 'reorder point',
  price: 'price',
  active: 'active'
}

/** A field at the start of a sentence about it. */
export const fieldSubjects: Record<EditableField, string> = {
  onHand: 'Stock',
  name: 'The name',
  sku: 'The SKU',
  reorderPoint: 'The reorder point',
  price: 'The price',
  active: 'Active or archived'
}

export const statusLabels: Record<StockStatus, string> = {
  ok: 'OK',
  low: 'Low',
  out: 'Out',
  untracked: 'Untracked'
}

/** Of stock that has no number, within a sentence and where its number would be. */
export const untrackedWord = 'untracked'

/** What stands in place of “Out” while sales found nothing to take. */
export const oversoldWords = (units: number): string => `Oversold by ${count(units)}`

export const reasonLabels: Record<Reason, string> = {
  received: 'Received',
  sold: 'Sold',
  returned: 'Returned',
  damaged: 'Damaged',
  lost: 'Lost',
  found: 'Found',
  correction: 'Correction',
  stocktake: 'Stocktake'
}

/** Why stock moved. A number that was taken out is no units that went. */
export function movementWords({ reason, source, onHandAfter }: Movement): string {
  if (onHandAfter === null) return 'No longer tracked'
  const known = reasons.find((one) => one === reason)
  if (known) return reasonLabels[known]
  if (source === 'opening') return 'First seen'
  return reason === '' ? 'Changed' : `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`
}

export const markLabels = {
  waiting: 'waiting to push',
  sending: 'being sent',
  checking: 'sent, being checked',
  failed: 'refused by Stripe',
  conflict: 'changed in Stripe too: choose'
} as const
