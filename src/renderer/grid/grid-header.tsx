import type { ReactTable } from '@tanstack/react-table'
import { ArrowDown, ArrowUp, ChevronDown, ListFilter } from 'lucide-react'
import { memo, useState } from 'react'
import type { PointerEvent } from 'react'
import type { InventoryRow } from '../../shared/inventory.ts'
import { columnLabel } from '../messages/labels.ts'
import { views } from '../messages/views.ts'
import { isColumnId } from './columns.tsx'
import type { ColumnId, gridFeatures } from './columns.tsx'

type Props = {
  table: ReactTable<typeof gridFeatures, InventoryRow>
  /** The column under the cursor while it is in the header. */
  cursor: ColumnId | null
  /** Columns that a filter narrows down. */
  filtered: ReadonlySet<string>
  pinned: ReadonlySet<string>
  /** The column whose menu is open. */
  open: ColumnId | null
  onMenu: (column: ColumnId) => void
  onFit: (column: ColumnId) => void
  /** Puts a column before or behind another. */
  onMove: (column: ColumnId, target: ColumnId, behind: boolean) => void
}

const ariaSort = { asc: 'ascending', desc: 'descending' } as const

/** How far the pointer goes before a press becomes a drag, in pixels. */
const dragAfter = 6

type Drop = { column: ColumnId; target: ColumnId; behind: boolean }

/**
 * Column names: a click sorts, Shift adds to the sort, a drag moves the column. The edge resizes, a double click on it
 * fits the column to what it shows; the arrow (or Alt ↓) opens its menu.
 */
export const GridHeader = memo(function GridHeader(props: Props) {
  const { table, cursor, filtered, pinned, open, onMenu, onFit, onMove } = props
  const several = table.state.sorting.length > 1
  const [drop, setDrop] = useState<Drop | null>(null)

  const onPointerDown = (event: PointerEvent<HTMLDivElement>, column: ColumnId): void => {
    if (event.button !== 0 || !(event.target instanceof Element)) return
    if (event.target.closest('.head-edge')) followEdge()
    if (event.target.closest('.head-edge, .head-menu')) return
    followHeader(event, column, setDrop, (dropped) => {
      setDrop(null)
      if (dropped) onMove(dropped.column, dropped.target, dropped.behind)
    })
  }

  return (
    <div role="rowgroup" className="head">
      {table.getHeaderGroups().map((group) => (
        <div role="row" aria-rowindex={1} className="head-row" key={group.id}>
          {group.headers.map((header, index) => {
            const { column } = header
            const { id } = column
            if (!isColumnId(id)) return null
            const sorted = column.getIsSorted()
            const label = columnLabel(id)
            const dropping = drop?.target === id ? ` head-drop-${drop.behind ? 'behind' : 'before'}` : ''
            return (
              <div
                key={header.id}
                role="columnheader"
                aria-colindex={index + 1}
                aria-sort={sorted === false ? 'none' : ariaSort[sorted]}
                aria-haspopup="menu"
                aria-label={views.columnName(
                  label,
                  filtered.has(id),
                  several && sorted !== false ? column.getSortIndex() + 1 : null
                )}
                tabIndex={cursor === id ? 0 : -1}
                className={`head-cell col-${id}${column.columnDef.meta?.align === 'end' ? ' cell-end' : ''}${sorted === false ? '' : ' head-sorted'}${index === 0 ? ' cell-first' : ''}${pinned.has(id) ? ' cell-pinned' : ''}${drop?.column === id ? ' head-held' : ''}${dropping}`}
                data-column={id}
                onPointerDown={(event) => onPointerDown(event, id)}
                onContextMenu={(event) => {
                  event.preventDefault()
                  onMenu(id)
                }}
              >
                <span className="head-label" dir="auto">
                  {label}
                </span>
                {filtered.has(id) ? (
                  <span className="head-filtered" title={views.filtered}>
                    <ListFilter size={12} strokeWidth={2} aria-hidden="true" />
                  </span>
                ) : null}
                {sorted === false ? null : sorted === 'asc' ? (
                  <ArrowUp size={12} strokeWidth={2} aria-hidden="true" className="head-arrow" />
                ) : (
                  <ArrowDown size={12} strokeWidth={2} aria-hidden="true" className="head-arrow" />
                )}
                {several && sorted !== false ? (
                  <span className="head-order">{column.getSortIndex() + 1}</span>
                ) : null}
                <button
                  type="button"
                  tabIndex={-1}
                  className={`head-menu${open === id ? ' head-menu-open' : ''}`}
                  aria-label={views.columnMenu(label)}
                  aria-haspopup="menu"
                  aria-expanded={open === id}
                  onClick={() => onMenu(id)}
                >
                  <ChevronDown size={13} strokeWidth={2} aria-hidden="true" />
                </button>
                <span
                  className={`head-edge${column.getIsResizing() ? ' head-edge-held' : ''}`}
                  aria-hidden="true"
                  onMouseDown={header.getResizeHandler()}
                  onTouchStart={header.getResizeHandler()}
                  onDoubleClick={() => onFit(id)}
                />
              </div>
            )
          })}
        </div>
      ))}
    </div>
  )
})

/** Follows a held column name over the others, and says where it would land. Escape lets go of it. */
function followHeader(
  event: PointerEvent<HTMLDivElement>,
  column: ColumnId,
  onOver: (drop: Drop | null) => void,
  onEnd: (drop: Drop | null) => void
): void {
  const row = event.currentTarget.closest('.head-row')
  const from = event.clientX
  let drop: Drop | null = null
  let dragging = false
  const move = (moved: globalThis.PointerEvent): void => {
    if (!dragging && Math.abs(moved.clientX - from) < dragAfter) return
    dragging = true
    drop = dropAt(row, column, moved.clientX)
    onOver(drop)
  }
  const stop = (): void => {
    window.removeEventListener('pointermove', move)
    window.removeEventListener('pointerup', up)
    window.removeEventListener('pointercancel', cancel)
    window.removeEventListener('keydown', onKey, true)
  }
  const up = (): void => {
    stop()
    if (!dragging) return
    swallowClick()
    onEnd(drop)
  }
  const cancel = (): void => {
    stop()
    onEnd(null)
  }
  const onKey = (key: KeyboardEvent): void => {
    if (key.key !== 'Escape') return
    key.stopPropagation()
    cancel()
  }
  window.addEventListener('pointermove', move)
  window.addEventListener('pointerup', up)
  window.addEventListener('pointercancel', cancel)
  window.addEventListener('keydown', onKey, true)
}

/** The click that ends a drag would sort. */
function swallowClick(): void {
  const swallow = (click: Event): void => click.stopPropagation()
  window.addEventListener('click', swallow, { capture: true, once: true })
  setTimeout(() => window.removeEventListener('click', swallow, true))
}

function dropAt(row: Element | null, column: ColumnId, x: number): Drop | null {
  const rtl = row !== null && getComputedStyle(row).direction === 'rtl'
  for (const head of row?.querySelectorAll<HTMLElement>('.head-cell') ?? []) {
    const { left, right } = head.getBoundingClientRect()
    const id = head.dataset['column'] ?? ''
    if (x < left || x > right || id === column || !isColumnId(id)) continue
    return { column, target: id, behind: x > (left + right) / 2 !== rtl }
  }
  return null
}

/** Let go over the name, the edge is no click on it; a gesture that was called off is none at all. */
function followEdge(): void {
  const end = ({ type }: Event): void => {
    for (const ending of ['pointerup', 'pointercancel']) window.removeEventListener(ending, end)
    if (type === 'pointerup') swallowClick()
  }
  for (const ending of ['pointerup', 'pointercancel']) window.addEventListener(ending, end)
}
