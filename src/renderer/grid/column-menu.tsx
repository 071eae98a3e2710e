import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { columnLabel } from '../messages/labels.ts'
import { views } from '../messages/views.ts'
import { FilterMenu, choiceOf } from '../shell/filter-menu.tsx'
import { withFilter } from '../shell/filters.ts'
import { MenuList } from '../shell/menu.tsx'
import { useEscapeFrom } from '../shell/use-escape-from.ts'
import { columnActions } from './column-actions.ts'
import type { ColumnParts } from './column-actions.ts'

type Props = Omit<ColumnParts, 'onFilter'> & {
  /** The name of the column it hangs from. */
  anchor: HTMLElement
  /** What it is to be narrowed down to is asked at once. */
  asks: boolean
  currency: string
  /** Gives the keyboard back to where it was, unless somebody went elsewhere. */
  onClose: (back: boolean) => void
}

/** Everything that can be done with a column, under its name. */
export function ColumnMenu(props: Props) {
  const { column, anchor, asks, query, columns, currency, onQuery, onClose } = props
  const [filtering, setFiltering] = useState(asks)
  const root = useRef<HTMLDivElement>(null)
  const place = usePlaceUnder(anchor, root, filtering)
  const close = useRef(onClose)
  close.current = onClose
  useEscapeFrom(root, () => (filtering && !asks ? setFiltering(false) : onClose(true)))

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

  if (columns.every(({ id }) => id !== column)) return null
  const choice = choiceOf(column)
  const entries = columnActions({ ...props, onFilter: () => setFiltering(true) })
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
