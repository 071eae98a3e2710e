import { useEffect } from 'react'
import { isTyping } from '../use-commands.ts'

const dialogTitle = 'dialog[open] h1'
const pageTitle = '.title-line h1[tabindex]'
/** Where typing does nothing. */
const titles = [dialogTitle, pageTitle]
/** Where it goes: a dialog’s title, the list’s cursor, an empty list’s next step, a stocktake’s code, a page’s title. */
const places = [
  dialogTitle,
  '.stage:not(.stage-behind) .grid-place [role=grid] [tabindex="0"]',
  '.stage:not(.stage-behind) .empty button',
  '.stage:not(.stage-behind) .count-code',
  pageTitle
]

/** A button that is gone once it was pressed takes the keyboard with it: without a place it would be nowhere. */
export function useKeptKeyboard(): void {
  useEffect(() => {
    let last: { element: Element; list: Element | null; isTypedBeside: boolean } | null = null
    const onFocus = ({ target }: FocusEvent): void => {
      last = null
      if (!(target instanceof Element)) return
      const isTypedBeside = isTyping(target) && target.closest('.grid-place') === null
      last = { element: target, list: target.closest('[role=grid]'), isTypedBeside }
    }
    // Who clicks beside everything leaves the keyboard nowhere on purpose.
    const onPointer = ({ target }: PointerEvent): void => {
      if (!(target instanceof Node && last?.element.contains(target))) last = null
    }
    const watcher = new MutationObserver(() => {
      if (last === null || last.element.isConnected || document.activeElement !== document.body) return
      // A list that is still there keeps its own.
      if (last.list?.isConnected) return
      // What is typed on into a field of the details that a sync took away must open no cell.
      const wanted = last.isTypedBeside ? titles : places
      last = null
      for (const place of wanted) {
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
