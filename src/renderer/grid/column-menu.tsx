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
import type { LucideProps } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ComponentType } from 'react'
import { createPortal } from 'react-dom'
import type { Layout } from '../../shared/contract.ts'
import type { InventoryQuery } from '../../shared/inventory.ts'
import { isMetadataColumn } from '../../shared/metadata-columns.ts'
import { columnLabel } from '../messages/labels.ts'
import { views } from '../messages/views.ts'
import { FilterMenu, choiceOf } from '../shell/filter-menu.tsx'
import { filteredColumn, withFilter, withoutColumn } from '../shell/filters.ts'
import { icon } from '../shell/icons.tsx'
import { moveInMenu } from '../shell/menu-keys.ts'
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
  const done = (run: () => void) => () => {
    onClose(true)
    run()
  }
  const sort = (descending: boolean) => done(() => onSort([{ column, descending }]))
  const move = (by: -1 | 1) => done(() => onColumns(movedBy(columns, column, by)))

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
            onAdd={(filter) =>
              done(() => onQuery({ ...query, filters: withFilter(query.filters, filter) }))()
            }
          />
        </div>
      ) : (
        <div
          role="menu"
          aria-label={views.columnMenu(label)}
          tabIndex={-1}
          onKeyDown={(event) => {
            if (event.key === 'Tab') onClose(true)
            else return moveInMenu(event)
            event.preventDefault()
          }}
        >
          <Item
            Icon={ArrowUp}
            words={views.sortUp}
            checked={sorted?.descending === false && others.length === 0}
            onChoose={sort(false)}
          />
          <Item
            Icon={ArrowDown}
            words={views.sortDown}
            checked={sorted?.descending === true && others.length === 0}
            onChoose={sort(true)}
          />
          {sorted === undefined && query.sort.length > 0 && query.sort.length < 5 ? (
            <Item
              Icon={ListPlus}
              words={views.addSort(query.sort.length + 1)}
              onChoose={done(() => onSort([...query.sort, { column, descending: false }]))}
            />
          ) : null}
          {sorted !== undefined && others.length > 0 ? (
            <Item Icon={X} words={views.unsort} onChoose={done(() => onSort(others))} />
          ) : null}
          <hr />
          {choice === null ? null : (
            <Item Icon={ListFilter} words={views.filter} opens onChoose={() => setFiltering(true)} />
          )}
          {filtered ? (
            <Item
              Icon={X}
              words={views.unfilter}
              onChoose={done(() => onQuery(withoutColumn(query, column)))}
            />
          ) : null}
          <hr />
          <Item
            Icon={pinned ? PinOff : Pin}
            words={pinned ? views.unpin : views.pin}
            onChoose={done(() => onColumns(withPin(columns, column, !pinned)))}
          />
          <Item Icon={MoveHorizontal} words={views.fit} onChoose={done(onFit)} />
          <Item
            Icon={ArrowLeft}
            words={views.left}
            disabled={neighbour(columns, column, -1) === null}
            onChoose={move(-1)}
          />
          <Item
            Icon={ArrowRight}
            words={views.right}
            disabled={neighbour(columns, column, 1) === null}
            onChoose={move(1)}
          />
          <Item
            Icon={EyeOff}
            words={views.hide}
            disabled={last}
            onChoose={done(() =>
              onColumns(
                isMetadataColumn(column)
                  ? columns.filter(({ id }) => id !== column)
                  : changed(columns, column, { visible: false })
              )
            )}
          />
        </div>
      )}
    </div>,
    anchor.closest('main') ?? document.body
  )
}

type ItemProps = {
  Icon: ComponentType<LucideProps>
  words: string
  checked?: boolean
  disabled?: boolean
  opens?: boolean
  onChoose: () => void
}

function Item({ Icon, words, checked, disabled = false, opens, onChoose }: ItemProps) {
  return (
    <button
      type="button"
      role={checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={checked}
      aria-haspopup={opens ? 'dialog' : undefined}
      className={`menu-item menu-line${checked ? ' menu-checked' : ''}`}
      disabled={disabled}
      tabIndex={-1}
      onClick={onChoose}
    >
      <Icon {...icon} size={14} />
      <span>{words}</span>
    </button>
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
    setPlace((now) => ({ left: left - own.left + now.left, top: box.bottom + 2 - own.top + now.top }))
  }, [anchor, root, content])
  return place
}
