import { useLayoutEffect, useState } from 'react'
import type { RefObject } from 'react'
import { flushSync } from 'react-dom'

/** Rows beyond either edge, so that a row is there before the wheel brings it into sight. */
const beyond = 8
/** Where nothing has a size (a test without a screen), as many rows as a small window would show. */
const usualHeight = 640
/** After this long without a scroll the elements are put in order again. */
const restAfter = 150

export type RowWindow = {
  /** The rows in sight. */
  first: number
  last: number
  /** The rows that exist as elements: always as many, so that an element is used again and none is made. */
  start: number
  end: number
  /** True while nothing moves. */
  resting: boolean
}

/**
 * Which rows of a list the window shows, by what scrolls around them. All rows are equally high, so it costs the same for a hundred and for a
 * million of them.
 */
export function useRowWindow(
  rows: RefObject<HTMLDivElement | null>,
  sizes: { rowHeight: number; headerHeight: number; count: number }
): RowWindow {
  const { rowHeight, headerHeight, count } = sizes
  const [place, setPlace] = useState({ top: 0, height: usualHeight, resting: true })
  useLayoutEffect(() => {
    const element = rows.current?.parentElement
    if (!element) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = (resting: boolean): void => {
      const top = Math.floor(element.scrollTop / rowHeight)
      const height = element.clientHeight || usualHeight
      if (resting) element.dataset['wide'] = String(element.scrollWidth > element.clientWidth)
      setPlace((old) =>
        old.top === top && old.height === height && old.resting === resting ? old : { top, height, resting }
      )
    }
    const onScroll = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => look(true), restAfter)
      // Within the event: what was scrolled to is drawn in this very frame.
      flushSync(() => look(false))
    }
    look(true)
    element.addEventListener('scroll', onScroll, { passive: true })
    const observer = typeof ResizeObserver === 'function' ? new ResizeObserver(() => look(true)) : null
    observer?.observe(element)
    if (rows.current) observer?.observe(rows.current)
    return () => {
      clearTimeout(timer)
      observer?.disconnect()
      element.removeEventListener('scroll', onScroll)
    }
  }, [rows, rowHeight])
  const seen = Math.ceil((place.height - headerHeight) / rowHeight) + 1
  const first = Math.max(0, Math.min(place.top, count - 1))
  const start = Math.max(0, Math.min(first - beyond, count - seen - 2 * beyond))
  return {
    first,
    last: Math.max(0, Math.min(count - 1, first + seen - 1)),
    start,
    end: Math.min(count, start + seen + 2 * beyond),
    resting: place.resting
  }
}
