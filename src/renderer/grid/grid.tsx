import { useTable } from '@tanstack/react-table'
import type { Updater } from '@tanstack/react-table'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useLayoutEffect, useMemo, useRef } from 'react'
import type { Layout } from '../../shared/contract.ts'
import type { InventoryQuery, InventoryRow } from '../../shared/inventory.ts'
import { text } from '../messages/text.ts'
import {
  columnIds,
  defaultWidth,
  fieldOf,
  gridColumns,
  gridFeatures,
  isColumnId,
  isShownAtFirst,
  leastWidth
} from './columns.tsx'
import type { ColumnId } from './columns.tsx'
import './grid.css'
import type { GridState } from './grid-state.ts'
import { GridHeader } from './grid-header.tsx'
import { GridRow, WaitingRow } from './grid-row.tsx'
import { GridNotice } from './notice.tsx'
import './range.css'
import { rowLook, spanOf } from './selection.ts'
import type { InventoryView } from './inventory-view.ts'
import { useGridEditing } from './use-grid-editing.ts'
import type { ColumnCommands } from './use-grid-editing.ts'
import type { Say } from '../shell/say.ts'
import { useInventory } from './use-inventory.ts'

const rowHeights: Record<Layout['density'], number> = { compact: 32, regular: 36, comfortable: 44 }
const headerHeight = 32

type Props = {
  view: InventoryView
  query: InventoryQuery
  columns: Layout['columns']
  density: Layout['density']
  say: Say
  onSort: (sort: InventoryQuery['sort']) => void
  onColumns: (columns: Layout['columns']) => void
  onItem: (itemId: string | null) => void
  onConflict: (item: InventoryRow, column: ColumnId) => void
}

/** The rows of a view as an editable grid: only what is visible exists as elements. */
export function Grid(props: Props) {
  const { view, query, columns, density, say, onSort, onColumns, onItem, onConflict } = props
  const snapshot = useInventory(view)
  const scroller = useRef<HTMLDivElement>(null)
  const rowHeight = rowHeights[density]
  // Before the first answer a window full of dashes stands in for the rows.
  const rowCount = snapshot.token === null ? 24 : snapshot.count

  const order = useMemo(() => columns.map(({ id }) => id), [columns])
  const visible = useMemo(
    () => columns.flatMap((column) => (column.visible && isColumnId(column.id) ? [column.id] : [])),
    [columns]
  )
  const commands = useRef<ColumnCommands>({ sort: () => undefined, resize: () => undefined })
  const shared = { view, snapshot, visible, scroller, rowHeight, headerHeight, say, commands }
  const editing = useGridEditing({ ...shared, onItem, onConflict })
  const { state, filling } = editing

  const cursorRow = useRef(0)
  cursorRow.current = state.editing?.row ?? state.row
  const virtual = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: headerHeight,
    initialRect: { width: 900, height: 640 },
    // The row under the cursor stays in the document wherever the window goes, so that focus is never lost.
    rangeExtractor: (range) => {
      const rows = defaultRangeExtractor(range)
      const cursor = cursorRow.current
      if (cursor < 0 || cursor >= range.count || rows.includes(cursor)) return rows
      return cursor < (rows[0] ?? 0) ? [cursor, ...rows] : [...rows, cursor]
    }
  })
  const { measure } = virtual
  useLayoutEffect(() => measure(), [measure, rowHeight])

  const items = virtual.getVirtualItems()
  const first = virtual.range?.startIndex ?? 0
  const last = virtual.range?.endIndex ?? 0
  useLayoutEffect(() => view.want(first, last), [view, first, last, snapshot.token])
  useKeptPlace(view, snapshot, scroller, rowHeight)
  useFirstRows(snapshot.token !== null && snapshot.count > 0)

  const rows = items.map((item) => view.rowAt(item.index))
  const data = rows.filter((row) => row !== undefined)
  const sizing = useMemo(() => Object.fromEntries(columns.map(({ id, width }) => [id, width])), [columns])
  const sorting = useMemo(
    () => query.sort.map(({ column, descending }) => ({ id: column, desc: descending })),
    [query]
  )
  const table = useTable({
    features: gridFeatures,
    columns: gridColumns,
    data,
    manualSorting: true,
    maxMultiSortColCount: 5,
    columnResizeMode: 'onChange',
    state: {
      columnOrder: order,
      columnSizing: sizing,
      columnVisibility: Object.fromEntries(columns.map((column) => [column.id, column.visible])),
      sorting
    },
    onSortingChange: (updater) => {
      const next = resolve(updater, sorting)
      onSort(next.flatMap(({ id, desc }) => (isColumnId(id) ? [{ column: id, descending: desc }] : [])))
    },
    onColumnSizingChange: (updater) => {
      const next = resolve(updater, sizing)
      onColumns(columns.map((column) => ({ ...column, width: Math.round(next[column.id] ?? column.width) })))
    }
  })
  commands.current = {
    sort: (id, add) => table.getColumn(id)?.toggleSorting(undefined, add),
    resize: (id, by) => {
      onColumns(
        columns.map((one) =>
          one.id === id ? { ...one, width: Math.max(leastWidth(id), one.width + by) } : one
        )
      )
    }
  }
  const tableRows = table.getRowModel().rows

  const widths = useMemo(() => {
    const entries = columns.map(({ id, width }) => [`--w-${id}`, `${width}px`])
    const room = ({ id, width }: Layout['columns'][number]): number =>
      id === 'product' ? leastRoom(width) : width
    const total = columns.reduce((sum, column) => (column.visible ? sum + room(column) : sum), 0)
    const product = columns.find(({ id }) => id === 'product')
    return {
      ...Object.fromEntries(entries),
      '--product-least': `${product === undefined ? 0 : room(product)}px`,
      '--row': `${rowHeight}px`,
      '--columns': `${total}px`
    }
  }, [columns, rowHeight])

  let drawn = 0
  const key = visible.join(' ')
  const bottom = (scroller.current?.scrollTop ?? 0) + (scroller.current?.clientHeight ?? 0)
  const idAt = (index: number): string | null => view.loadedRow(index)?.id ?? null
  const lookOf = (index: number): string | null =>
    state.selection === null ? null : rowLook(state.selection, index, idAt)
  const fillLookOf = (index: number): string | null =>
    filling === null ? null : rowLook(filling, index, idAt)
  const corner = cornerOf(state, visible)
  return (
    <>
      <div
        ref={scroller}
        className="grid"
        role="grid"
        aria-label={text.grid}
        aria-rowcount={snapshot.count + 1}
        aria-colcount={visible.length}
        aria-multiselectable
        aria-busy={snapshot.token === null}
        style={widths}
        {...editing.handlers}
      >
        <GridHeader table={table} cursor={state.row < 0 ? (visible[state.column] ?? null) : null} />
        <div role="rowgroup" className="rows" style={{ height: `${rowCount * rowHeight}px` }}>
          {items.map((position, place) => {
            const top = position.start - headerHeight
            const slot = slotOf(position.index, cursorRow.current)
            const row = rows[place] === undefined ? undefined : tableRows[drawn++]
            if (row === undefined) {
              return (
                <WaitingRow
                  key={slot}
                  index={position.index}
                  top={top}
                  columns={visible}
                  look={lookOf(position.index)}
                />
              )
            }
            const current = position.index === state.row
            return (
              <GridRow
                key={slot}
                row={row}
                index={position.index}
                top={top}
                columns={key}
                activeColumn={current ? (visible[state.column] ?? null) : null}
                look={lookOf(position.index)}
                fillLook={fillLookOf(position.index)}
                handle={corner?.row === position.index ? corner.column : null}
                editing={state.editing?.itemId === row.original.id ? state.editing : null}
                noteAbove={state.editing !== null && current && position.end + 64 > bottom}
                flashing={view.isFlashing(row.original.id)}
                refusals={editing.refusals}
                onType={editing.onType}
                onLeave={editing.onLeave}
              />
            )
          })}
        </div>
      </div>
      <GridNotice {...editing.notice} />
    </>
  )
}

/** Where the handle sits that fills by dragging: the last selected cell, when there is anything to fill. */
function cornerOf(state: GridState, visible: readonly ColumnId[]): { row: number; column: ColumnId } | null {
  const active = visible[state.column]
  if (state.editing || active === undefined || state.row < 0) return null
  if (state.selection === null) return fieldOf(active) === null ? null : { row: state.row, column: active }
  const span = spanOf(state.selection)
  const columns = visible.filter((id) => state.selection?.columns.includes(id))
  const last = columns.at(-1)
  if (!span || last === undefined || columns.every((id) => fieldOf(id) === null)) return null
  return { row: span.to, column: last }
}

/** The product gives way first in a narrow window, unless somebody made it wide. */
const leastRoom = (width: number): number =>
  width > defaultWidth('product') ? width : Math.min(width, leastWidth('product'))

const slots = 128

/**
 * Elements are used again for other rows as the window moves, which is twice as fast as making new ones. The row
 * under the cursor never gives its element away, for the focus is in it.
 */
const slotOf = (index: number, cursor: number): string =>
  index !== cursor && index % slots === cursor % slots ? `beside ${index}` : String(index % slots)

function resolve<T>(updater: Updater<T>, old: T): T {
  // A state value is data, never a function, so a function is always the updater.
  return typeof updater === 'function' ? (updater as (old: T) => T)(old) : updater
}

/** A new question starts at the top; the same question again keeps the first visible item where it was. */
function useKeptPlace(
  view: InventoryView,
  snapshot: { token: number | null; fresh: boolean; revision: number },
  scroller: React.RefObject<HTMLDivElement | null>,
  rowHeight: number
): void {
  const anchor = useRef<{ token: number | null; id: string | null; index: number }>({
    token: null,
    id: null,
    index: 0
  })
  const remember = useCallback(() => {
    const index = Math.floor((scroller.current?.scrollTop ?? 0) / rowHeight)
    anchor.current = { ...anchor.current, id: view.rowAt(index)?.id ?? null, index }
  }, [view, scroller, rowHeight])
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const { token, id, index } = anchor.current
    if (token !== snapshot.token) {
      if (snapshot.fresh) element.scrollTop = 0
      else {
        const now = id === null ? undefined : view.indexOf(id)
        if (now !== undefined && now !== index) element.scrollTop += (now - index) * rowHeight
      }
      anchor.current.token = snapshot.token
    }
    remember()
  }, [snapshot.token, snapshot.revision, snapshot.fresh, view, scroller, rowHeight, remember])
  useLayoutEffect(() => {
    const element = scroller.current
    element?.addEventListener('scroll', remember, { passive: true })
    return () => element?.removeEventListener('scroll', remember)
  }, [scroller, remember])
}

let marked = false

/** Says once, to whoever measures, that the first rows are on the screen. */
function useFirstRows(present: boolean): void {
  useLayoutEffect(() => {
    if (!present || marked) return
    marked = true
    performance.mark('first-rows')
    requestAnimationFrame(() => {
      setTimeout(() => (document.documentElement.dataset['firstRows'] = 'painted'))
    })
  }, [present])
}

/** The columns of a layout, with those it does not know yet behind them and those that no longer exist gone. */
export function completeColumns(columns: Layout['columns']): Layout['columns'] {
  const known = columns.filter(({ id }) => isColumnId(id))
  const missing = columnIds.filter((id) => !known.some((column) => column.id === id))
  return [...known, ...missing.map((id) => ({ id, width: defaultWidth(id), visible: isShownAtFirst(id) }))]
}
