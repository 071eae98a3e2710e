import type { KeyboardEvent } from 'react'

/** Moves between the entries of an open menu: arrows, Home and End. The entries are the element's own. */
export function moveInMenu(event: KeyboardEvent<HTMLElement>): void {
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^=menuitem]:not([disabled])')]
  const at = entries.findIndex((entry) => entry === document.activeElement)
  const to = {
    ArrowDown: (at + 1) % entries.length,
    ArrowUp: at <= 0 ? entries.length - 1 : at - 1,
    Home: 0,
    End: entries.length - 1
  }[event.key]
  if (to === undefined) return
  event.preventDefault()
  entries[to]?.focus()
}
