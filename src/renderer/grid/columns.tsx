import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  rowSortingFeature,
  tableFeatures
} from '@tanstack/react-table'
import type { EditableField, InventoryRow, SortColumn } from '../../shared/inventory.ts'
import { columnLabels } from '../messages/labels.ts'
import {
  ActiveCell,
  ChangedCell,
  OnHandCell,
  PriceCell,
  ProductCell,
  ReorderCell,
  SkuCell,
  StatusCell,
  VariantCell
} from './cells.tsx'

export type ColumnId = SortColumn

export type ColumnMeta = {
  /** What typing in this column edits; null where the value is worked out. */
  field: EditableField | null
  align: 'start' | 'end'
}

/** Sorting and filtering happen where the rows live; the table keeps columns, their sizes, order and sight. */
export const gridFeatures = tableFeatures({
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  columnMeta: {} as ColumnMeta
})

const helper = createColumnHelper<typeof gridFeatures, InventoryRow>()

/** The table only sorts columns that have a value; the value itself is never compared here. */
const sortedBy = {
  product: 'name',
  variant: 'variant',
  sku: 'sku',
  onHand: 'onHand',
  reorderPoint: 'reorderPoint',
  status: 'status',
  price: 'price',
  active: 'active',
  changedAt: 'changedAt'
} as const satisfies Record<ColumnId, keyof InventoryRow>

const define = (
  id: ColumnId,
  [size, minSize]: readonly [number, number],
  meta: ColumnMeta,
  cell: (props: { item: InventoryRow }) => React.ReactNode
) =>
  helper.accessor((item): unknown => item[sortedBy[id]], {
    id,
    header: columnLabels[id],
    size,
    minSize,
    maxSize: 900,
    sortDescFirst: false,
    meta,
    cell: (context) => cell({ item: context.row.original })
  })

const text = (field: EditableField | null): ColumnMeta => ({ field, align: 'start' })
const number = (field: EditableField | null): ColumnMeta => ({ field, align: 'end' })

// Money and quantities are never cut short, so their columns stay as wide as an ordinary one of them.
export const gridColumns = [
  define('product', [184, 140], text('name'), ProductCell),
  define('variant', [88, 44], text(null), VariantCell),
  define('sku', [112, 44], text('sku'), SkuCell),
  define('onHand', [86, 86], number('onHand'), OnHandCell),
  define('reorderPoint', [88, 64], number('reorderPoint'), ReorderCell),
  define('status', [98, 44], text(null), StatusCell),
  define('price', [104, 104], number('price'), PriceCell),
  define('active', [58, 44], text('active'), ActiveCell),
  define('changedAt', [82, 44], text(null), ChangedCell)
]

export const columnIds: readonly ColumnId[] = [
  'product',
  'variant',
  'sku',
  'onHand',
  'reorderPoint',
  'status',
  'price',
  'active',
  'changedAt'
]

const byId = new Map(columnIds.map((id, index) => [id, gridColumns[index]]))

export const isColumnId = (id: string): id is ColumnId => byId.has(id as ColumnId)

/** What typing in a column edits; null where the value is worked out. */
export const fieldOf = (id: ColumnId): EditableField | null => byId.get(id)?.meta?.field ?? null

export const defaultWidth = (id: ColumnId): number => byId.get(id)?.size ?? 100

/** How far a column may be narrowed, in pixels. */
export const leastWidth = (id: ColumnId): number => byId.get(id)?.minSize ?? 44

/** Window widths from which the columns that are asked for least join the first arrangement. */
const roomFor: Partial<Record<ColumnId, number>> = { changedAt: 1400, active: 1600 }

export const isShownAtFirst = (id: ColumnId): boolean => window.innerWidth >= (roomFor[id] ?? 0)

/** The column that shows a field. */
export const columnOf = (field: EditableField): ColumnId => (field === 'name' ? 'product' : field)
