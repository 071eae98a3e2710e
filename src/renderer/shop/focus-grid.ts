/** Gives the keyboard to the grid's cursor, unless a page stands in the grid's place. */
export function focusGrid(): void {
  const place = '.stage:not(.stage-behind) .grid-place [role=grid] [tabindex="0"]'
  document.querySelector<HTMLElement>(place)?.focus()
}
