import { useEffect } from 'react'

/** Where it goes: a dialog’s title, the list’s cursor, an empty list’s next step, a stocktake’s code, a page’s title. */
const places = [
  'dialog[open] h1',
  '.stage:not(.stage-behind) .grid-place [role=grid] [tabindex="0"]',
  '.stage:not(.stage-behind) .empty button',
  '.stage:not(.stage-behind) .count-code',
  '.title-line h1[tabindex]'
]

/** A button that is gone once it was pressed takes the keyboard with it: without a place it would be nowhere. */
export function useKeptKeyboard(): void {
  useEffect(() => {
    let last: { element: Element; list: Element | null } | null = null
    const onFocus = ({ target }: FocusEvent): void => {
      last = target instanceof Element ? { element: target, list: target.closest('[role=grid]') } : null
    }
    // Who clicks beside everything leaves the keyboard nowhere on purpose.
    const onPointer = ({ target }: PointerEvent): void => {
      if (!(target instanceof Node && last?.element.contains(target))) last = null
    }
    const watcher = new MutationObserver(() => {
      if (last === null || last.element.isConnected || document.activeElement !== document.body) return
      // A list that is still there keeps its own.
      if (last.list?.isConnected) return
      last = null
      for (const place of places) {
        const found = document.querySelector<HTMLElement>(place)
        found?.focus({ preventScroll: true })
        if (found !== null) return
      }
    })
    document.addEventListener('focusin', onFocus)
    document.addEventListener('pointerdown', onPointer, true)
    watcher.observe(document.body, { childList: true, subtree: true })
    return () => {
      document.removeEventListener('focusin', onFocus)
      document.removeEventListener('pointerdown', onPointer, true)
      watcher.disconnect()
    }
  }, [])
}
