/** Gives the keyboard to the grid's cursor, or to the cell that was left open, unless a page stands in the grid's place. */
export function focusGrid(): void {
  const place = '.stage:not(.stage-behind) .grid-place [role=grid] :is([tabindex="0"], .editor-input)'
  document.querySelector<HTMLElement>(place)?.focus()
}
