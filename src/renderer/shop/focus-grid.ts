import type { GridKey } from '../palette/entries.ts'

/** Presses a key where the grid's cursor is. */
export function pressInGrid(press: GridKey): void {
  focusGrid()
  const cell = document.activeElement
  const key = new KeyboardEvent('keydown', { ...press, bubbles: true, cancelable: true })
  if (cell?.closest('[role=grid]')) cell.dispatchEvent(key)
}

/** Gives the keyboard to the grid's cursor, or to the cell that was left open, unless a page stands in the grid's place. */
export function focusGrid(): void {
  const place = '.stage:not(.stage-behind) .grid-place [role=grid] :is([tabindex="0"], .editor-input)'
  document.querySelector<HTMLElement>(place)?.focus()
}
