import type { ReactTable } from '@tanstack/react-table'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { InventoryRow } from '../../shared/inventory.ts'
import { columnLabels } from '../messages/labels.ts'
import { isColumnId } from './columns.tsx'
import type { ColumnId, gridFeatures } from './columns.tsx'

type Props = {
  table: ReactTable<typeof gridFeatures, InventoryRow>
  /** The column under the cursor while it is in the header. */
  cursor: ColumnId | null
}

const ariaSort = { asc: 'ascending', desc: 'descending' } as const

/** Column names: a click sorts, Shift adds to the sort, the edge resizes, a double click on it resets. */
export function GridHeader({ table, cursor }: Props) {
  const several = table.state.sorting.length > 1
  return (
    <div role="rowgroup" className="head">
      {table.getHeaderGroups().map((group) => (
        <div role="row" aria-rowindex={1} className="head-row" key={group.id}>
          {group.headers.map((header, index) => {
            const { column } = header
            if (!isColumnId(column.id)) return null
            const sorted = column.getIsSorted()
            return (
              <div
                key={header.id}
                role="columnheader"
                aria-colindex={index + 1}
                aria-sort={sorted === false ? 'none' : ariaSort[sorted]}
                tabIndex={cursor === column.id ? 0 : -1}
                className={`head-cell col-${column.id}${column.columnDef.meta?.align === 'end' ? ' cell-end' : ''}${sorted === false ? '' : ' head-sorted'}${index === 0 ? ' cell-first' : ''}`}
                data-row={-1}
                data-column={column.id}
              >
                <span className="head-label">{columnLabels[column.id]}</span>
                {sorted === false ? null : sorted === 'asc' ? (
                  <ArrowUp size={12} strokeWidth={2} aria-hidden="true" />
                ) : (
                  <ArrowDown size={12} strokeWidth={2} aria-hidden="true" />
                )}
                {several && sorted !== false ? (
                  <span className="head-order">{column.getSortIndex() + 1}</span>
                ) : null}
                <span
                  className={`head-edge${column.getIsResizing() ? ' head-edge-held' : ''}`}
                  aria-hidden="true"
                  onMouseDown={header.getResizeHandler()}
                  onTouchStart={header.getResizeHandler()}
                  onDoubleClick={() => column.resetSize()}
                />
              </div>
            )
          })}
        </div>
      ))}
    </div>
  )
}
