import { useVirtualizer } from '@tanstack/react-virtual'
import { defaultRangeExtractor } from '@tanstack/react-virtual'
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, RefObject } from 'react'

type Options = {
  /** The rows in order, each by a name that stays its own. */
  ids: readonly string[]
  scroller: RefObject<HTMLDivElement | null>
  /** Pixels; for rows that are measured, a guess. */
  rowHeight: number
  /** The row to start on. */
  first?: string | null
}

/**
 * A long list whose rows are walked with the arrow keys; only what is visible exists. One row is the current one and
 * takes the focus; it stays the same row when others come and go, and when it goes its place is kept.
 */
export function useRowCursor({ ids, scroller, rowHeight, first = null }: Options) {
  const [current, setCurrent] = useState<string | null>(first)
  const place = useRef(0)
  const places = useMemo(() => new Map(ids.map((id, index) => [id, index])), [ids])
  const known = current === null ? undefined : places.get(current)
  const index = Math.max(0, known ?? Math.min(place.current, ids.length - 1))
  if (known !== undefined) place.current = known

  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    getItemKey: (at) => ids[at] ?? at,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 900, height: 640 },
    // The current row stays in the document wherever the window goes, so that focus is never lost.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range)
      if (index >= range.count || shown.includes(index)) return shown
      return index < (shown[0] ?? 0) ? [index, ...shown] : [...shown, index]
    }
  })

  const held = useRef(false)
  const begun = useRef(false)
  useLayoutEffect(() => {
    const list = scroller.current
    if (!list || ids.length === 0) return
    const focused = document.activeElement
    const astray = focused === null || focused === document.body
    // The page took the grid's place: the keyboard comes along, unless somebody already types elsewhere.
    const start = !begun.current && (astray || !focused.matches('input, select, textarea'))
    begun.current = true
    const lost = held.current && astray
    const moved = list.contains(focused) && focused?.getAttribute('role') === 'row'
    if (!start && !lost && !moved) return
    const row = list.querySelector<HTMLElement>(`[role=row][data-index="${index}"]`)
    if (row && row !== focused) row.focus({ preventScroll: true })
  }, [index, ids, scroller])

  const { scrollToIndex } = rows
  const started = useRef(false)
  useLayoutEffect(() => {
    if (started.current || ids.length === 0) return
    started.current = true
    if (index > 0) scrollToIndex(index, { align: 'center' })
  }, [index, ids, scrollToIndex])

  const go = useCallback(
    (to: number) => {
      const next = Math.max(0, Math.min(ids.length - 1, to))
      setCurrent(ids[next] ?? null)
      scrollToIndex(next)
    },
    [ids, scrollToIndex]
  )
  /** Whether the key was a move. */
  const onMove = (event: KeyboardEvent): boolean => {
    const page = Math.max(1, (rows.range?.endIndex ?? 0) - (rows.range?.startIndex ?? 0) - 1)
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + page, PageUp: index - page }
    const edges = { Home: 0, End: ids.length - 1 }
    const next = { ...to, ...edges }[event.key]
    if (next === undefined || event.altKey || event.shiftKey) return false
    event.preventDefault()
    go(next)
    return true
  }
  return {
    rows,
    index,
    current: ids[index] ?? null,
    setCurrent,
    onMove,
    handlers: {
      onFocus: () => {
        held.current = true
      },
      onBlur: (event: React.FocusEvent) => {
        if (event.relatedTarget !== null) held.current = false
      }
    }
  }
}
