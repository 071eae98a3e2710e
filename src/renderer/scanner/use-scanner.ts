import { useEffect, useRef } from 'react'
import { createBurst } from './burst.ts'

type Field = HTMLInputElement | HTMLTextAreaElement
/** What a burst has to leave as it found it. */
type Before =
  | { field: Field; value: string; start: number | null; end: number | null }
  | { field: HTMLSelectElement; value: string; start: null; end: null }
  | { field: null }

/** How long a key waits for the next of a burst where a single key acts at once; then it is an ordinary key. */
const held = 35

/**
 * Hears a barcode scanner wherever the focus is. Keys go where they are going, so that nobody types any slower; when
 * they turn out to be a burst, the field they fell into gets its text back, a cell that they opened is left, and Enter
 * goes nowhere. Where codes are written (`data-scan="text"`: a SKU, say) they are text like any other, if somebody was
 * writing there before the scan. Only where a single key acts at once (an answer to a conflict, a cell that asks, the
 * sheet of shortcuts) does it wait a moment first.
 */
export function useScanner(onCode: (code: string) => void): void {
  const tell = useRef(onCode)
  tell.current = onCode
  useEffect(() => {
    const next = createBurst()
    let before: Before = { field: null }
    let waiting: { event: KeyboardEvent; target: EventTarget }[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const release = (): void => {
      clearTimeout(timer)
      const keys = waiting
      waiting = []
      for (const { event, target } of keys) target.dispatchEvent(again(event))
    }
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!event.isTrusted || event.isComposing) return
      const { key, timeStamp: at, ctrlKey: ctrl, altKey: alt, metaKey: meta, repeat } = event
      const verdict = next({ key, at, ctrl, alt, meta, repeat })
      switch (verdict.kind) {
        case 'first':
          release()
          before = snapshot(event.target)
          break
        case 'going':
          break
        case 'ordinary':
          return release()
        case 'code': {
          clearTimeout(timer)
          waiting = []
          const isText = before.field === event.target && before.field?.dataset['scan'] === 'text'
          // It ends a cell, as Enter does. A form has more fields, and is not sent by a scan.
          if (isText && before.field?.form === null) return
          event.preventDefault()
          event.stopImmediatePropagation()
          if (isText) return
          putBack(before)
          return tell.current(verdict.code)
        }
      }
      // Alone it presses what has the keyboard; within a code it is a letter like any other.
      const isPart = verdict.kind === 'going' && fieldOf(event.target) === null
      if (key === ' ' ? !isPart : !actsAtOnce(event.target)) return
      event.preventDefault()
      event.stopImmediatePropagation()
      if (key === ' ') return
      if (event.target) waiting.push({ event, target: event.target })
      clearTimeout(timer)
      timer = setTimeout(release, held)
    }
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => {
      window.removeEventListener('keydown', onKeyDown, { capture: true })
      clearTimeout(timer)
    }
  }, [])
}

const fieldOf = (target: EventTarget | null): Field | null =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type))
    ? target
    : null

/**
 * Neither a field nor the grid, where a key opens an editor, but for a cell that asks something: here the first key of a
 * burst would already do something.
 */
function actsAtOnce(target: EventTarget | null): boolean {
  const field = fieldOf(target)
  if (field !== null) return field.dataset['scan'] === 'asks'
  if (target instanceof HTMLSelectElement) return false
  const cell = target instanceof Element ? target.closest('[role=gridcell]') : null
  return cell === null || cell.querySelector('.mark-conflict') !== null || isAsked()
}

/** The question about all that is selected stands beneath the grid, and the keyboard stays in its cell. */
const isAsked = (): boolean => document.querySelector('.notice-question') !== null

function snapshot(target: EventTarget | null): Before {
  // Each key of a burst may choose something else from a list.
  if (target instanceof HTMLSelectElement)
    return { field: target, value: target.value, start: null, end: null }
  const field = fieldOf(target)
  if (field === null) return { field }
  return { field, value: field.value, start: field.selectionStart, end: field.selectionEnd }
}

/** The field says again what it said; a cell that the burst opened is left as it was. */
function putBack(before: Before): void {
  if (before.field === null) {
    const opened = fieldOf(document.activeElement)
    opened?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))
    return
  }
  const { field, value, start, end } = before
  if (!field.isConnected || field.value === value) return
  // React keeps its own idea of the value, which only the element’s own setter changes.
  const kinds = [HTMLSelectElement, HTMLTextAreaElement, HTMLInputElement]
  const kind = kinds.find((one) => field instanceof one)
  if (kind) Object.getOwnPropertyDescriptor(kind.prototype, 'value')?.set?.call(field, value)
  field.dispatchEvent(new Event(kind === HTMLSelectElement ? 'change' : 'input', { bubbles: true }))
  if (start !== null) field.setSelectionRange(start, end)
}

function again(event: KeyboardEvent): KeyboardEvent {
  const { key, code, shiftKey } = event
  return new KeyboardEvent('keydown', { key, code, shiftKey, bubbles: true, cancelable: true })
}
