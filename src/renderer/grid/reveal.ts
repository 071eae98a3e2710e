import type { ColumnId } from './columns.tsx'
import { listTop, scrollList } from './list-scale.ts'
import type { Lines } from './list-scale.ts'

/** Scrolls just so far that a cell is in sight. */
export function reveal(element: HTMLElement, lines: Lines, row: number, column?: ColumnId): void {
  const { rowHeight, headerHeight } = lines
  const top = row * rowHeight
  const shown = listTop(element, lines)
  const room = element.clientHeight - headerHeight
  if (top < shown) scrollList(element, lines, top)
  else if (top + rowHeight > shown + room) scrollList(element, lines, top + rowHeight - room)
  if (column !== undefined) revealColumn(element, column)
}

/** The same sideways, with its name. */
export function revealColumn(element: HTMLElement, column: ColumnId): void {
  const head = element.querySelector<HTMLElement>(`.head-cell[data-column="${column}"]`)
  if (!head || head.matches('.cell-pinned')) return
  const pinned = [...element.querySelectorAll<HTMLElement>('.head-cell.cell-pinned')]
  const kept = pinned.reduce((sum, one) => sum + one.offsetWidth, 0)
  const { left, right } = head.getBoundingClientRect()
  const box = element.getBoundingClientRect()
  if (left < box.left + kept) element.scrollLeft -= box.left + kept - left
  else if (right > box.left + element.clientWidth)
    element.scrollLeft += right - box.left - element.clientWidth
}
