import { listTop } from './list-scale.ts'
import type { Lines } from './list-scale.ts'
import type { Box, Corner } from './selection.ts'

type Ground = {
  scroller: HTMLElement
  /** The rows and columns of now; read anew at each step, for the list may change under a drag. */
  size: () => { lines: Lines; columns: number }
  /** The cells whose corner is held; none where a drag selects. */
  held?: Box
}

/** The cell under the pointer, and whether that is farther beside what is held than above or below it. */
type Over = Corner & { sideways: boolean }

/** A hand that only presses moves this far, in pixels. */
export const trembling = 4

/** How fast the rows pass while the pointer is held outside: pixels a frame, more the farther out it is. */
const slowest = 3
const fastest = 60

/**
 * Follows a held pointer over the grid until it is let go, and says over which cell it is whenever that changes. At
 * the edges the grid scrolls by itself.
 */
export function followPointer(
  start: { clientX: number; clientY: number },
  ground: Ground,
  onCell: (cell: Over) => void,
  onEnd: (dropped: boolean) => void
): void {
  let { clientX: x, clientY: y } = start
  let last = cellAt(x, y, ground)
  let frame = 0
  const tell = (): void => {
    const cell = cellAt(x, y, ground)
    if (cell.row === last.row && cell.column === last.column && cell.sideways === last.sideways) return
    last = cell
    onCell(cell)
  }
  const scroll = (): void => {
    const box = ground.scroller.getBoundingClientRect()
    const down = outside(
      y,
      box.top + ground.size().lines.headerHeight,
      box.top + ground.scroller.clientHeight
    )
    const right = outside(x, box.left, box.left + ground.scroller.clientWidth)
    frame = down === 0 && right === 0 ? 0 : requestAnimationFrame(scroll)
    if (frame === 0) return
    ground.scroller.scrollBy(right, down)
    tell()
  }
  let drags = false
  const onMove = (event: PointerEvent): void => {
    ;({ clientX: x, clientY: y } = event)
    if (event.buttons === 0) return end(true)
    drags ||= Math.hypot(x - start.clientX, y - start.clientY) >= trembling
    if (!drags) return
    tell()
    if (frame === 0) scroll()
  }
  const end = (dropped: boolean): void => {
    cancelAnimationFrame(frame)
    stop.abort()
    onEnd(dropped)
  }
  const stop = new AbortController()
  const { signal } = stop
  window.addEventListener('pointermove', onMove, { signal })
  window.addEventListener('pointerup', () => end(true), { signal })
  window.addEventListener('pointercancel', () => end(false), { signal })
  window.addEventListener('blur', () => end(false), { signal })
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      end(false)
    },
    { signal, capture: true }
  )
}

function outside(at: number, low: number, high: number): number {
  const by = at < low ? at - low : at > high ? at - high : 0
  return Math.sign(by) * Math.min(fastest, by === 0 ? 0 : slowest + Math.abs(by) / 3)
}

/** How far a place is from a stretch; none inside it. */
const off = (at: number, from: number, to: number): number => Math.max(0, from - at, at - to)

/** The cell under a point; beyond the edges, the nearest one that can be seen. */
function cellAt(x: number, y: number, { scroller, size, held }: Ground): Over {
  const { lines, columns } = size()
  const { rowHeight, headerHeight, count } = lines
  const box = scroller.getBoundingClientRect()
  const shown = scroller.clientHeight - headerHeight
  const inside = Math.max(0, Math.min(shown - 1, y - box.top - headerHeight))
  const down = inside + listTop(scroller, lines)
  const row = Math.floor(down / rowHeight)
  const at = Math.max(box.left, Math.min(box.left + scroller.clientWidth - 1, x))
  const heads = [...scroller.querySelectorAll('[role=columnheader]')]
  // The first column stays in sight and lies over the others, so it is asked first.
  const over = heads.findIndex((head) => {
    const { left, right } = head.getBoundingClientRect()
    return at >= left && at < right
  })
  const column = over < 0 ? columns - 1 : over
  const [first, last] = [heads[held?.left ?? -1], heads[held?.right ?? -1]]
  const beside =
    first && last ? off(at, first.getBoundingClientRect().left, last.getBoundingClientRect().right) : 0
  const above = held ? off(down, held.top * rowHeight, (held.bottom + 1) * rowHeight) : 0
  return { row: Math.max(0, Math.min(count - 1, row)), column, sideways: beside > above }
}
