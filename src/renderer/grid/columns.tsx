import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  rowSortingFeature,
  tableFeatures
} from '@tanstack/react-table'
import type { CellField, ColumnId, EditableField, InventoryRow, SortColumn } from '../../shared/inventory.ts'
import { mostWidth, sortColumns } from '../../shared/inventory.ts'
import { isMetadataColumn } from '../../shared/metadata-columns.ts'
import type { MetadataColumn } from '../../shared/metadata-columns.ts'
import { columnLabel, columnLabels } from '../messages/labels.ts'
import { contents, groupContent, metadataContent, nothing } from './cells.ts'
import type { CellContent } from './cells.ts'

export type { ColumnId }

export type ColumnMeta = {
  /** What typing in this column edits; null where the value is worked out. */
  field: CellField | null
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
} as const satisfies Record<SortColumn, keyof InventoryRow>

const define = (id: SortColumn, [size, minSize]: readonly [number, number], meta: ColumnMeta) =>
  helper.accessor((item): unknown => item[sortedBy[id]], {
    id,
    header: columnLabels[id],
    size,
    minSize,
    maxSize: 900,
    sortDescFirst: false,
    meta
  })

const defineMetadata = (id: MetadataColumn) =>
  helper.accessor((item): unknown => item.metadata?.[id], {
    id,
    header: columnLabel(id),
    size: 130,
    minSize: 44,
    maxSize: 900,
    sortDescFirst: false,
    meta: { field: id, align: 'start' }
  })

const text = (field: EditableField | null): ColumnMeta => ({ field, align: 'start' })
const number = (field: EditableField | null): ColumnMeta => ({ field, align: 'end' })

// Money and quantities are never cut short, so their columns stay as wide as an ordinary one of them.
const ownColumns = [
  define('product', [184, 140], text('name')),
  define('variant', [88, 44], text(null)),
  define('sku', [112, 44], text('sku')),
  define('onHand', [86, 86], number('onHand')),
  define('reorderPoint', [88, 64], number('reorderPoint')),
  define('status', [98, 44], text(null)),
  define('price', [104, 104], number('price')),
  define('active', [58, 44], text('active')),
  define('changedAt', [82, 44], text(null))
]

/** The built-in columns as they stand at first. */
export const columnIds: readonly SortColumn[] = sortColumns

const byId = new Map<string, (typeof ownColumns)[number]>(
  ownColumns.flatMap((one) => (one.id === undefined ? [] : [[one.id, one]]))
)

/** Every column of a layout as the table knows it. */
export const gridColumns = (ids: readonly string[]) => [
  ...ownColumns,
  ...ids.filter(isMetadataColumn).map(defineMetadata)
]

export const isColumnId = (id: string): id is ColumnId => byId.has(id) || isMetadataColumn(id)

/** What typing in a column edits; null where the value is worked out. */
export const fieldOf = (id: ColumnId): CellField | null =>
  isMetadataColumn(id) ? id : (byId.get(id)?.meta?.field ?? null)

/** What a cell shows. The rows do not go through the table, which would build all of them anew with every scroll. */
export function contentOf(id: ColumnId, item: InventoryRow): CellContent {
  if (isMetadataColumn(id)) return item.group ? nothing : metadataContent(item, id)
  return item.group ? groupContent(item, item.group, id) : contents[id](item)
}

/** Numbers stand at the end of their cells. */
export const isAtEnd = (id: ColumnId): boolean => byId.get(id)?.meta?.align === 'end'

export const defaultWidth = (id: ColumnId): number => byId.get(id)?.size ?? 130

/** How far a column may be narrowed, in pixels. */
export const leastWidth = (id: ColumnId): number => byId.get(id)?.minSize ?? 44

/** The width nearest to a wanted one that a column can have. */
export const fittingWidth = (id: ColumnId, wanted: number): number =>
  Math.max(leastWidth(id), Math.min(mostWidth, Math.round(wanted)))

/** Window widths from which the columns that are asked for least join the first arrangement. */
const roomFor: Partial<Record<SortColumn, number>> = { changedAt: 1400, active: 1600 }

export const isShownAtFirst = (id: SortColumn): boolean => window.innerWidth >= (roomFor[id] ?? 0)

/** The column that shows a field. */
export const columnOf = (field: CellField): ColumnId => (field === 'name' ? 'product' : field)
