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
import type { Layout } from '../../shared/contract.ts'
import type { InventoryQuery } from '../../shared/inventory.ts'
import { isMetadataColumn } from '../../shared/metadata-columns.ts'
import { columnLabel } from '../messages/labels.ts'
import { columnActionNames, views } from '../messages/views.ts'
import { choiceOf } from '../shell/filter-menu.tsx'
import { filteredColumn, withoutColumn } from '../shell/filters.ts'
import type { MenuEntry } from '../shell/menu.tsx'
import { changed, isPinned, movedBy, neighbour, withPin } from './arrange.ts'
import type { ColumnId } from './columns.tsx'

export type ColumnParts = {
  column: ColumnId
  query: InventoryQuery
  columns: Layout['columns']
  onQuery: (query: InventoryQuery) => void
  onSort: (sort: InventoryQuery['sort']) => void
  onColumns: (columns: Layout['columns']) => void
  onFit: () => void
  /** Asks what it is to be narrowed down to. */
  onFilter: () => void
}

/** An entry of the column's menu; `title` is what it is called away from there. */
type ColumnAction = MenuEntry & { title: string }

/** Everything that can be done with a column: what its menu has, and the palette for the one under the cursor. */
export function columnActions(parts: ColumnParts): ColumnAction[] {
  const { column, query, columns, onQuery, onSort, onColumns, onFit, onFilter } = parts
  const entry = columns.find(({ id }) => id === column)
  if (entry === undefined) return []
  const others = query.sort.filter((one) => one.column !== column)
  const sorted = query.sort.find((one) => one.column === column)
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
  const names = columnActionNames(columnLabel(column))
  const place = query.sort.length + 1
  const canAdd = sorted === undefined && place > 1 && place <= 5
  const filtered = query.filters.some((filter) => filteredColumn(filter) === column)
  const all: (ColumnAction | false)[] = [
    { label: views.sortUp, title: names.sortUp, Icon: ArrowUp, ...sort(false) },
    { label: views.sortDown, title: names.sortDown, Icon: ArrowDown, ...sort(true) },
    canAdd && {
      label: views.addSort(place),
      title: names.addSort(place),
      Icon: ListPlus,
      run: () => onSort([...query.sort, { column, descending: false }])
    },
    sorted !== undefined &&
      others.length > 0 && {
        label: views.unsort,
        title: names.unsort,
        Icon: X,
        run: () => onSort(others)
      },
    choiceOf(column) !== null && {
      label: views.filter,
      title: names.filter,
      Icon: ListFilter,
      begins: true,
      opens: true,
      run: onFilter
    },
    filtered && {
      label: views.unfilter,
      title: names.unfilter,
      Icon: X,
      run: () => onQuery(withoutColumn(query, column))
    },
    {
      label: pinned ? views.unpin : views.pin,
      title: pinned ? names.unpin : names.pin,
      Icon: pinned ? PinOff : Pin,
      begins: true,
      run: () => onColumns(withPin(columns, column, !pinned))
    },
    { label: views.fit, title: names.fit, Icon: MoveHorizontal, run: onFit },
    { label: views.left, title: names.left, Icon: ArrowLeft, ...move(-1) },
    { label: views.right, title: names.right, Icon: ArrowRight, ...move(1) },
    { label: views.hide, title: names.hide, Icon: EyeOff, disabled: last, run: () => onColumns(hidden) }
  ]
  return all.filter((one) => one !== false)
}
