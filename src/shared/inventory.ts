import type { z } from 'zod'
import type { MetadataColumn } from './metadata-columns.ts'
import type { columnFilterSchema, inventoryQuerySchema, inventoryRowSchema } from './inventory-schemas.ts'

// No schema stands here: the page needs these words before its first row, and zod is slow to start.

/** What a row says about its stock. `low` is at or below the reorder point; `out` is at or below zero. */
export const stockStatuses = ['ok', 'low', 'out', 'untracked'] as const
export type StockStatus = (typeof stockStatuses)[number]

/** The fields of a row that a person can change. */
export const editableFields = ['onHand', 'name', 'sku', 'reorderPoint', 'price', 'active'] as const
export type EditableField = (typeof editableFields)[number]
/** What a cell edits: a field of the item, or a metadata key that is shown as a column. */
export type CellField = EditableField | MetadataColumn

/** Where one edit of a cell stands. */
export const cellMarks = ['waiting', 'sending', 'checking', 'failed', 'conflict'] as const
export type CellMark = (typeof cellMarks)[number]

/** Why stock changed. `sold` and `returned` are for sales; a typed number is a `stocktake`. */
export const reasons = [
  'received',
  'sold',
  'returned',
  'damaged',
  'lost',
  'found',
  'correction',
  'stocktake'
] as const
export type Reason = (typeof reasons)[number]

/** One row of the grid: a product × variant. */
export type InventoryRow = z.infer<typeof inventoryRowSchema>

export const viewNames = ['all', 'low', 'out', 'waiting', 'conflicts', 'changed', 'archived'] as const
export type ViewName = (typeof viewNames)[number]

export const sortColumns = [
  'product',
  'variant',
  'sku',
  'onHand',
  'reorderPoint',
  'status',
  'price',
  'active',
  'changedAt'
] as const
export type SortColumn = (typeof sortColumns)[number]
/** How wide a column can be, in pixels: a layout with a wider one is not kept. */
export const mostWidth = 2000
/** Every column there can be: the built-in ones, and any metadata key. */
export type ColumnId = SortColumn | MetadataColumn

/** A filter on one column. Text filters find a part of the text, in any case; ranges include both ends. */
export type ColumnFilter = z.infer<typeof columnFilterSchema>

/** As many letters as are looked for at once. */
export const longestSearch = 500

/** What the grid asks for. Archived products appear only in the `archived` view or by an `active` filter. */
export type InventoryQuery = z.infer<typeof inventoryQuerySchema>

export const everything: InventoryQuery = {
  view: 'all',
  search: '',
  filters: [],
  sort: [{ column: 'product', descending: false }]
}
