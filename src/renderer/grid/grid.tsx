import { useTable } from '@tanstack/react-table'
import type { TableOptions, Updater } from '@tanstack/react-table'
import { memo, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { RefObject } from 'react'
import type { Layout } from '../../shared/contract.ts'
import type { InventoryQuery, InventoryRow } from '../../shared/inventory.ts'
import { isMetadataColumn } from '../../shared/metadata-columns.ts'
import { text } from '../messages/text.ts'
import {
  columnIds,
  defaultWidth,
  fittingWidth,
  gridColumns,
  gridFeatures,
  isColumnId,
  isShownAtFirst,
  leastWidth
} from './columns.tsx'
import { arranged, changed, mostMetadata, movedTo } from './arrange.ts'
import { contentWidth, pinnedOf, useColumnLook } from './column-look.ts'
import type { ColumnCommands } from './column-commands.ts'
import { columnActions } from './column-actions.ts'
import type { ColumnParts } from './column-actions.ts'
import { ColumnMenu } from './column-menu.tsx'
import type { ColumnId } from './columns.tsx'
import './grid.css'
import './header.css'
import { GridBody } from './grid-body.tsx'
import { GridHeader } from './grid-header.tsx'
import { listTop, scrollList } from './list-scale.ts'
import type { Lines } from './list-scale.ts'
import { GridNotice } from './notice.tsx'
import './range.css'
import { revealColumn } from './reveal.ts'
import type { SelectionSource } from './selection-source.ts'
import type { InventoryView } from './inventory-view.ts'
import { useGridEditing } from './use-grid-editing.ts'
import { filteredColumn } from '../shell/filters.ts'
import type { Say } from '../shell/say.ts'
import { useInventory } from './use-inventory.ts'
import { useOffers } from '../palette/offers.ts'
import { useSame } from '../use-same.ts'
import { useUntouched } from './use-untouched.ts'

const rowHeights: Record<Layout['density'], number> = { compact: 32, regular: 36, comfortable: 44 }
const headerHeight = 32
/** Rows are drawn from the view; the table has the columns, their order, sizes and sorting. */
const noRows: InventoryRow[] = []

type Props = {
  view: InventoryView
  query: InventoryQuery
  columns: Layout['columns']
  density: Layout['density']
  say: Say
  onSort: (sort: InventoryQuery['sort']) => void
  onQuery: (query: InventoryQuery) => void
  onColumns: (columns: Layout['columns']) => void
  onItem: (itemId: string | null) => void
  onConflict: (item: InventoryRow, column: ColumnId) => void
  /** Where others hear what is selected. */
  selected?: SelectionSource
}

/** The rows of a view as an editable grid: only what is visible exists as elements. */
export const Grid = memo(function Grid(props: Props) {
  const { view, query, density, say, onSort, onQuery, onColumns, onItem, onConflict } = props
  const columns = useMemo(() => arranged(props.columns), [props.columns])
  const snapshot = useInventory(view)
  const scroller = useRef<HTMLDivElement>(null)
  const rowHeight = rowHeights[density]
  // Before the first answer a window full of dashes stands in for the rows.
  const rowCount = snapshot.token === null ? 24 : snapshot.count
  const lines = useMemo(() => ({ rowHeight, headerHeight, count: rowCount }), [rowHeight, rowCount])

  const order = useMemo(() => columns.map(({ id }) => id), [columns])
  const visible = useMemo(
    () => columns.flatMap((column) => (column.visible && isColumnId(column.id) ? [column.id] : [])),
    [columns]
  )
  const commands = useRef<ColumnCommands>(noCommands)
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  const backTo = useRef<OpenMenu | null>(null)
  useColumnLook(columns)
  useShownColumn(visible, scroller)
  const definitions = useMemo(() => gridColumns(order), [order])
  const pinned = useMemo(() => new Set(pinnedOf(columns).map(({ id }) => id)), [columns])
  const filtered = useMemo(
    () => new Set(query.filters.flatMap((filter) => filteredColumn(filter) ?? [])),
    [query.filters]
  )
  const untouched = useUntouched()
  const shared = { view, snapshot, visible, scroller, lines, untouched, say, commands }
  const editing = useGridEditing({ ...shared, onItem, onConflict })
  const { state, filling } = editing
  const { selected } = props
  const { selection, itemId } = state
  useLayoutEffect(
    () => selected?.set(selection, itemId?.startsWith('group/') ? null : itemId),
    [selected, selection, itemId]
  )
  useLayoutEffect(() => {
    if (selected) selected.takeRows.current = editing.takeRows
  })

  useKeptPlace(view, snapshot, scroller, lines, untouched)
  useFirstRows(snapshot.token !== null && snapshot.count > 0)

  const asks = useRef({ onSort, onColumns })
  asks.current = { onSort, onColumns }
  // The same options as before cost the table nothing, and they are the same while somebody types or moves about.
  const options = useMemo((): TableOptions<typeof gridFeatures, InventoryRow> => {
    const sizing = Object.fromEntries(columns.map(({ id, width }) => [id, width]))
    const sorting = query.sort.map(({ column, descending }) => ({ id: column, desc: descending }))
    return {
      features: gridFeatures,
      columns: definitions,
      data: noRows,
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
        asks.current.onSort(
          next.flatMap(({ id, desc }) => (isColumnId(id) ? [{ column: id, descending: desc }] : []))
        )
      },
      onColumnSizingChange: (updater) => {
        const next = resolve(updater, sizing)
        asks.current.onColumns(
          columns.map((column) =>
            isColumnId(column.id)
              ? { ...column, width: fittingWidth(column.id, next[column.id] ?? column.width) }
              : column
          )
        )
      }
    }
  }, [columns, order, definitions, query.sort])
  const table = useTable(options)
  commands.current = {
    sort: (id, add) => table.getColumn(id)?.toggleSorting(undefined, add),
    resize: (id, by) => {
      onColumns(
        columns.map((one) => (one.id === id ? { ...one, width: fittingWidth(id, one.width + by) } : one))
      )
    },
    menu: (id, back) => (menu?.column === id ? setMenu(null) : openMenu(id, back)),
    group: (productId, open) => {
      const { group } = query
      if (group === undefined) return
      const others = group.except.filter((id) => id !== productId)
      const except = open === group.closed ? [...others, productId] : others
      onQuery({ ...query, group: { ...group, except: except.slice(-10_000) } })
    }
  }
  const openMenu = (column: ColumnId, back: OpenMenu['back'], filtering = false): void => {
    const anchor = scroller.current?.querySelector<HTMLElement>(`.head-cell[data-column="${column}"]`)
    setMenu(anchor ? { column, anchor, back, asks: filtering } : null)
  }
  const { focusHeader, focusCell } = editing
  useLayoutEffect(() => {
    // After what was chosen has been done: the column may stand elsewhere now.
    const left = backTo.current
    backTo.current = null
    if (menu !== null || left === null) return
    if (left.back === 'cell') focusCell()
    else focusHeader.current(visible.indexOf(left.column))
  }, [menu, visible, focusHeader, focusCell])
  const fit = (id: ColumnId): void => {
    if (!scroller.current) return
    const width = fittingWidth(id, Math.min(600, contentWidth(scroller.current, id)))
    onColumns(changed(columns, id, { width }))
  }
  const head = useSame({
    menu: (id: ColumnId) => commands.current.menu(id, 'name'),
    fit,
    move: (id: ColumnId, target: ColumnId, behind: boolean) => onColumns(movedTo(columns, id, target, behind))
  })

  const partsOf = (column: ColumnId): Omit<ColumnParts, 'onFilter'> => ({
    column,
    query,
    columns,
    onQuery,
    onSort,
    onColumns,
    onFit: () => fit(column)
  })
  useOffers(() => {
    const column = visible[state.column]
    if (column === undefined || !scroller.current || scroller.current.closest('[inert]')) return []
    const onFilter = (): void => openMenu(column, state.row < 0 ? 'name' : 'cell', true)
    return columnActions({ ...partsOf(column), onFilter }).filter((one) => !one.disabled && !one.checked)
  })

  const widths = useMemo(() => {
    const entries = columns.map(({ id, width }) => [`--w-${id}`, `${width}px`])
    const room = ({ id, width }: Layout['columns'][number]): number =>
      id === 'product' && pinned.size < 2 ? leastRoom(width) : width
    const total = columns.reduce((sum, column) => (column.visible ? sum + room(column) : sum), 0)
    const product = columns.find(({ id }) => id === 'product')
    let left = 0
    const places = columns.flatMap((column) => {
      if (!pinned.has(column.id)) return []
      left += column.width
      return [[`--l-${column.id}`, `${left - column.width}px`]]
    })
    return {
      ...Object.fromEntries([...entries, ...places]),
      '--product-least': `${product === undefined ? 0 : room(product)}px`,
      '--row': `${rowHeight}px`,
      '--columns': `${total}px`
    }
  }, [columns, pinned, rowHeight])

  return (
    <>
      <div
        ref={scroller}
        className={query.group === undefined ? 'scroller grid' : 'scroller grid grid-grouped'}
        role="grid"
        aria-label={text.grid}
        aria-rowcount={snapshot.count + 1}
        aria-colcount={visible.length}
        aria-multiselectable
        aria-busy={snapshot.token === null}
        style={widths}
        {...editing.handlers}
      >
        <GridHeader
          table={table}
          cursor={state.row < 0 ? (visible[state.column] ?? null) : null}
          filtered={filtered}
          pinned={pinned}
          open={menu?.column ?? null}
          onMenu={head.menu}
          onFit={head.fit}
          onMove={head.move}
        />
        <GridBody
          view={view}
          token={snapshot.token}
          scroller={scroller}
          list={lines}
          visible={visible}
          state={state}
          filling={filling}
          refusals={editing.refusals}
          onType={editing.onType}
          onEnter={editing.onEnter}
          onLeave={editing.onLeave}
        />
      </div>
      {menu ? (
        <ColumnMenu
          key={menu.column}
          {...partsOf(menu.column)}
          anchor={menu.anchor}
          asks={menu.asks}
          currency={view.rowAt(0)?.price?.currency ?? 'usd'}
          onClose={(back) => {
            setMenu(null)
            backTo.current = back ? menu : null
          }}
        />
      ) : null}
      <GridNotice {...editing.notice} />
    </>
  )
})

type OpenMenu = {
  column: ColumnId
  anchor: HTMLElement
  /** Where the keyboard goes when it closes. */
  back: 'name' | 'cell'
  /** What the column is to be narrowed down to is asked at once. */
  asks: boolean
}

const nothing = (): void => undefined
const noCommands: ColumnCommands = { sort: nothing, resize: nothing, menu: nothing, group: nothing }

/** The product gives way first in a narrow window, unless somebody made it wide. */
const leastRoom = (width: number): number =>
  width > defaultWidth('product') ? width : Math.min(width, leastWidth('product'))

function resolve<T>(updater: Updater<T>, old: T): T {
  // A state value is data, never a function, so a function is always the updater.
  return typeof updater === 'function' ? (updater as (old: T) => T)(old) : updater
}

/**
 * A new question starts at the top, or where its view was left; the same question again keeps the first visible item where it was, but for the top
 * of a list that nobody has touched: while a shop is read for the first time, most rows come in above the first ones.
 */
function useKeptPlace(
  view: InventoryView,
  snapshot: { token: number | null; fresh: boolean; revision: number },
  scroller: RefObject<HTMLDivElement | null>,
  lines: Lines,
  untouched: RefObject<boolean>
): void {
  const anchor = useRef<{ token: number | null; id: string | null; index: number }>({
    token: null,
    id: null,
    index: 0
  })
  const remember = useCallback(() => {
    const top = scroller.current === null ? 0 : listTop(scroller.current, lines)
    const index = Math.floor(top / lines.rowHeight)
    anchor.current = { ...anchor.current, id: view.rowAt(index)?.id ?? null, index }
    view.places.top = top
  }, [view, scroller, lines])
  const isKept = useCallback(
    () => !untouched.current || (scroller.current?.scrollTop ?? 0) > 0,
    [untouched, scroller]
  )
  useLayoutEffect(() => view.hold((fresh) => (fresh || !isKept() ? null : anchor.current.id)), [view, isKept])
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const { token, id, index } = anchor.current
    if (token !== snapshot.token) {
      const { start } = view.places
      if (snapshot.fresh && start > 0) scrollList(element, lines, start)
      else if (snapshot.fresh) element.scrollTop = 0
      else if (isKept()) {
        const now = id === null ? undefined : (view.indexOf(id) ?? view.closedOver(id))
        if (now !== undefined && now !== index)
          scrollList(element, lines, listTop(element, lines) + (now - index) * lines.rowHeight)
      }
      anchor.current.token = snapshot.token
    }
    remember()
  }, [snapshot.token, snapshot.revision, snapshot.fresh, view, scroller, lines, isKept, remember])
  useLayoutEffect(() => {
    const element = scroller.current
    // Before the rows are drawn: asking for the place afterwards would have all of them laid out at once.
    const early = { passive: true, capture: true }
    element?.addEventListener('scroll', remember, early)
    return () => element?.removeEventListener('scroll', remember, early)
  }, [scroller, remember])
}

/** Who has one more column shown wants to see it. */
function useShownColumn(visible: readonly ColumnId[], scroller: RefObject<HTMLDivElement | null>): void {
  const before = useRef(visible)
  useLayoutEffect(() => {
    const [only, ...others] = visible.filter((id) => !before.current.includes(id))
    before.current = visible
    if (only !== undefined && others.length === 0 && scroller.current) revealColumn(scroller.current, only)
  }, [visible, scroller])
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

/** The columns of a layout, with those it does not know yet behind them and those that no longer exist, or are too many, gone. */
export function completeColumns(columns: Layout['columns']): Layout['columns'] {
  const single = columns.filter(
    ({ id }, at) => isColumnId(id) && columns.findIndex((one) => one.id === id) === at
  )
  const beyond = new Set(single.filter(({ id }) => isMetadataColumn(id)).slice(mostMetadata))
  const known = single.filter((column) => !beyond.has(column))
  const missing = columnIds.filter((id) => !known.some((column) => column.id === id))
  return [...known, ...missing.map((id) => ({ id, width: defaultWidth(id), visible: isShownAtFirst(id) }))]
}
