import { useLayoutEffect, useRef } from 'react'
import type { CellField, InventoryRow } from '../../shared/inventory.ts'
import { text } from '../messages/text.ts'
import { fieldOf } from './columns.tsx'
import { readInput } from './edit-input.ts'
import type { Editing } from './grid-state.ts'

/** What a scanned code is never typed for. */
/** Where no code is written. */
export const isNumber: ReadonlySet<CellField> = new Set(['onHand', 'reorderPoint', 'price'])

type Props = {
  editing: Editing
  item: InventoryRow
  label: string
  /** True near the lower edge of the window, where the note would be cut off. */
  noteAbove: boolean
  onType: (text: string) => void
  /** Somebody pressed into the text. */
  onEnter: () => void
  onLeave: () => void
}

/** The open cell: what is typed, and beneath it what that will do or why it cannot. */
export function CellEditor({ editing, item, label, noteAbove, onType, onEnter, onLeave }: Props) {
  const input = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
    const element = input.current
    if (!element) return
    element.focus({ preventScroll: true })
    element.setSelectionRange(element.value.length, element.value.length)
  }, [editing.itemId, editing.columnId])

  const field = fieldOf(editing.columnId)
  const reading = field === null ? null : readInput(field, editing.text, item)
  const hint = reading?.ok ? reading.hint : ''
  const note = editing.asking ? text.clearQuestion : (editing.reason ?? hint)
  return (
    <div className="editor">
      <input
        ref={input}
        className="editor-input"
        value={editing.text}
        dir="auto"
        aria-label={label}
        data-scan={editing.asking ? 'asks' : field === null || isNumber.has(field) ? undefined : 'text'}
        aria-invalid={editing.reason !== null}
        aria-describedby={note === '' ? undefined : 'editor-note'}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onType(event.target.value)}
        onPointerDown={onEnter}
        onBlur={onLeave}
      />
      {note === '' ? null : (
        <div
          id="editor-note"
          role={editing.reason === null && !editing.asking ? undefined : 'alert'}
          className={`editor-note${editing.reason === null ? '' : ' editor-note-bad'}${noteAbove ? ' editor-note-above' : ''}`}
        >
          {note}
          {editing.asking ? (
            <span className="editor-keys">
              <span>{text.clearYes}</span>
              <span>{text.clearNo}</span>
            </span>
          ) : null}
        </div>
      )}
    </div>
  )
}
