import {
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowUp,
  EyeOff,
  ListFilter,
  ListPlus,
  MoveHorizontal,
  Pin,
  PinOff,
  X
} from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import type { Layout } from '../../shared/contract.ts'
import type { InventoryQuery } from '../../shared/inventory.ts'
import { isMetadataColumn } from '../../shared/metadata-columns.ts'
import { columnLabel } from '../messages/labels.ts'
import { views } from '../messages/views.ts'
import { FilterMenu, choiceOf } from '../shell/filter-menu.tsx'
import { filteredColumn, withFilter, withoutColumn } from '../shell/filters.ts'
import { MenuList } from '../shell/menu.tsx'
import type { MenuEntry } from '../shell/menu.tsx'
import { useEscapeFrom } from '../shell/use-escape-from.ts'
import { changed, isPinned, movedBy, neighbour, withPin } from './arrange.ts'
import type { ColumnId } from './columns.tsx'

type Props = {
  column: ColumnId
  /** The name of the column it hangs from. */
  anchor: HTMLElement
  query: InventoryQuery
  columns: Layout['columns']
  currency: string
  onQuery: (query: InventoryQuery) => void
  onSort: (sort: InventoryQuery['sort']) => void
  onColumns: (columns: Layout['columns']) => void
  onFit: () => void
  /** Gives the keyboard back to the column's name, unless somebody went elsewhere. */
  onClose: (back: boolean) => void
}

/** Everything that can be done with a column, under its name. */
export function ColumnMenu(props: Props) {
  const { column, anchor, query, columns, currency, onQuery, onSort, onColumns, onFit, onClose } = props
  const [filtering, setFiltering] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const place = usePlaceUnder(anchor, root, filtering)
  const close = useRef(onClose)
  close.current = onClose
  useEscapeFrom(root, () => (filtering ? setFiltering(false) : onClose(true)))

  useEffect(() => {
    root.current?.querySelector<HTMLElement>('[role^=menuitem], input, select, button')?.focus()
  }, [filtering])
  useEffect(() => {
    const outside = (event: Event): void => {
      if (!(event.target instanceof Node) || root.current?.contains(event.target)) return
      // The arrow that opened it closes it by itself.
      if (event.target instanceof Element && event.target.closest('.head-menu-open')) return
      close.current(false)
    }
    document.addEventListener('pointerdown', outside)
    document.addEventListener('focusin', outside)
    return () => {
      document.removeEventListener('pointerdown', outside)
      document.removeEventListener('focusin', outside)
    }
  }, [])

  const entry = columns.find(({ id }) => id === column)
  if (entry === undefined) return null
  const at = query.sort.findIndex((one) => one.column === column)
  const sorted = query.sort[at]
  const others = query.sort.filter((one) => one.column !== column)
  const filtered = query.filters.some((filter) => filteredColumn(filter) === column)
  const choice = choiceOf(column)
  const pinned = isPinned(entry, columns)
  const last = columns.filter(({ visible }) => visible).length === 1
  const hidden = isMetadataColumn(column)
    ? columns.filter(({ id }) => id !== column)
    : changed(columns, column, { visible: false })
  const move = (by: -1 | 1): Pick<MenuEntry, 'disabled' | 'run'> => ({
    disabled: neighbour(columns, column, by) === null,
    run: () => onColumns(movedBy(columns, column, by))
  })
  const sort = (descending: boolean): Pick<MenuEntry, 'checked' | 'run'> => ({
    checked: sorted?.descending === descending && others.length === 0,
    run: () => onSort([{ column, descending }])
  })
  const canAdd = sorted === undefined && query.sort.length > 0 && query.sort.length < 5
  const entries: (MenuEntry | false)[] = [
    { label: views.sortUp, Icon: ArrowUp, ...sort(false) },
    { label: views.sortDown, Icon: ArrowDown, ...sort(true) },
    canAdd && {
      label: views.addSort(query.sort.length + 1),
      Icon: ListPlus,
      run: () => onSort([...query.sort, { column, descending: false }])
    },
    sorted !== undefined && others.length > 0 && { label: views.unsort, Icon: X, run: () => onSort(others) },
    choice !== null && {
      label: views.filter,
      Icon: ListFilter,
      begins: true,
      opens: true,
      run: () => setFiltering(true)
    },
    filtered && { label: views.unfilter, Icon: X, run: () => onQuery(withoutColumn(query, column)) },
    {
      label: pinned ? views.unpin : views.pin,
      Icon: pinned ? PinOff : Pin,
      begins: true,
      run: () => onColumns(withPin(columns, column, !pinned))
    },
    { label: views.fit, Icon: MoveHorizontal, run: onFit },
    { label: views.left, Icon: ArrowLeft, ...move(-1) },
    { label: views.right, Icon: ArrowRight, ...move(1) },
    { label: views.hide, Icon: EyeOff, disabled: last, run: () => onColumns(hidden) }
  ]

  const label = columnLabel(column)
  // The grid contains all it paints: a menu that hangs over its edges stands outside of it.
  return createPortal(
    <div ref={root} className="popover column-menu" style={place}>
      {filtering && choice !== null ? (
        <div role="dialog" aria-label={`Filter ${label}`}>
          <FilterMenu
            currency={currency}
            filters={query.filters}
            only={choice}
            onAdd={(filter) => {
              onClose(true)
              onQuery({ ...query, filters: withFilter(query.filters, filter) })
            }}
          />
        </div>
      ) : (
        <MenuList label={views.columnMenu(label)} entries={entries} close={() => onClose(true)} />
      )}
    </div>,
    anchor.closest('main') ?? document.body
  )
}

/** Under its anchor, and inside the window. What contains it decides where nought is, so that is measured. */
function usePlaceUnder(
  anchor: HTMLElement,
  root: React.RefObject<HTMLDivElement | null>,
  content: unknown
): { left: number; top: number } {
  const [place, setPlace] = useState({ left: 0, top: 0 })
  useLayoutEffect(() => {
    const box = anchor.getBoundingClientRect()
    const own = root.current?.getBoundingClientRect()
    if (own === undefined) return
    const left = Math.max(8, Math.min(box.left, window.innerWidth - own.width - 8))
    // Where there is no room below, as far up as it takes.
    const top = Math.max(8, Math.min(box.bottom + 2, window.innerHeight - own.height - 8))
    setPlace((now) => ({ left: left - own.left + now.left, top: top - own.top + now.top }))
  }, [anchor, root, content])
  return place
}
