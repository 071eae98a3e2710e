import { useCallback, useLayoutEffect, useRef } from 'react'
import type { RefObject } from 'react'
import { drawnBeyond, isLong, listShift, listTop, settleList } from './list-scale.ts'
import type { Lines } from './list-scale.ts'

/** Where nothing has a size (a test without a screen), as many rows as a small window would show. */
const usualHeight = 640
/** After this long without a scroll the elements are put in order again. */
const restAfter = 150

export type RowWindow = {
  /** The rows in sight. */
  first: number
  last: number
  /**
   * The row of each element, in the order of the elements. There are always as many, so that an element is used again
   * and none is made; which one a row gets follows from its number.
   */
  drawn: readonly number[]
  /** How far the rows' places in the element are from those in the list: 0 but for very long lists. */
  shift: number
}

/** Draws the rows of a window. `moved`: the list was scrolled and nothing else has changed. */
export type DrawRows = (window: RowWindow, moved: boolean) => void

/**
 * Has the rows drawn that the window shows of a list, by what scrolls around them: within every scroll, and after all
 * that React draws. All rows are equally high, so it costs the same for a hundred and for a million of them.
 */
export function useRowWindow(
  rows: RefObject<HTMLDivElement | null>,
  lines: Lines,
  draw: RefObject<DrawRows>
): void {
  const { rowHeight, count } = lines
  const latest = useRef(lines)
  latest.current = lines
  // Only there does the place of a row depend on how many there are.
  const long = isLong(lines) ? count : null
  const place = useRef({ top: 0, shift: 0, height: usualHeight, resting: true })
  const before = useRef<{ first: number; drawn: readonly number[] }>({ first: 0, drawn: [] })
  const drawAll = useCallback(
    (moved: boolean) => {
      const { rowHeight: each, headerHeight, count: all } = latest.current
      const { top, shift, height, resting } = place.current
      const seen = Math.ceil((height - headerHeight) / each) + 1
      const first = Math.max(0, Math.min(top, all - 1))
      const last = Math.max(0, Math.min(all - 1, first + seen - 1))
      const drawn = rowsToDraw({ first, last }, all, resting ? null : before.current)
      before.current = { first, drawn }
      draw.current({ first, last, drawn, shift }, moved)
    },
    [draw]
  )
  useLayoutEffect(() => {
    const element = rows.current?.parentElement
    if (!element) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let scrolled = 0
    /** Where the scroll bar was put under rows that stay. */
    let settled: number | null = null
    const look = (resting: boolean): void => {
      if (resting) settled = settleList(element, latest.current)
      const top = Math.floor(listTop(element, latest.current) / rowHeight)
      const shift = listShift(element, latest.current)
      const height = element.clientHeight || usualHeight
      if (resting) element.dataset['wide'] = String(element.scrollWidth > element.clientWidth)
      const old = place.current
      if (old.resting !== resting) element.toggleAttribute('data-moving', !resting)
      if (old.top === top && old.shift === shift && old.height === height && old.resting === resting) return
      place.current = { top, shift, height, resting }
      drawAll(true)
    }
    const rest = (): void => {
      const left = scrolled + restAfter - performance.now()
      timer = left > 0 ? setTimeout(rest, left) : undefined
      if (timer === undefined) look(true)
    }
    const onScroll = (): void => {
      if (element.scrollTop === settled) return
      settled = null
      scrolled = performance.now()
      timer ??= setTimeout(rest, restAfter)
      // Within the event: what was scrolled to is drawn in this very frame.
      look(false)
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
  }, [rows, rowHeight, long, drawAll])
  useLayoutEffect(() => drawAll(false))
}

/**
 * The rows to draw. At rest they follow one another, for whoever reads them out. While the list moves every element
 * stays where it is among its siblings and only what it says changes; after a leap out of all that was in sight, the
 * elements beyond the edges even keep what they said, which the next smaller step puts right.
 */
export function rowsToDraw(
  { first, last }: { first: number; last: number },
  count: number,
  moving: { first: number; drawn: readonly number[] } | null
): readonly number[] {
  const many = Math.min(count, last - first + 1 + 2 * drawnBeyond)
  const start = Math.max(0, Math.min(first - drawnBeyond, count - many))
  if (moving === null || moving.drawn.length !== many)
    return Array.from({ length: many }, (_, at) => start + at)
  const leapt = Math.abs(first - moving.first) > last - first
  return moving.drawn.map((row) => {
    const next = start + ((((row - start) % many) + many) % many)
    return leapt && row < count && (next < first || next > last) ? row : next
  })
}
