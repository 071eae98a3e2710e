import { useCallback, useRef } from 'react'
import type { InventoryRow } from '../../shared/inventory.ts'
import { fieldOf } from './columns.tsx'
import type { ColumnId } from './columns.tsx'
import { itemWords } from './describe-cell.ts'
import { readInput } from './edit-input.ts'
import { after, beside, inside } from './grid-state.ts'
import type { Direction } from './grid-state.ts'
import type { InventoryView } from './inventory-view.ts'
import { saidBy } from './save-cells.ts'
import type { CellChange } from './save-cells.ts'
import type { Cursor } from './use-cursor.ts'
import type { Saving } from './use-saving.ts'

type Options = {
  view: InventoryView
  /** How many rows and columns there are to go on to. */
  rows: number
  columns: number
  cursor: Cursor
  saving: Saving
  /** Types into all that is selected; `seen` is what the cell where it was typed said before. */
  typeInto: (typed: string, seen: Seen) => void
}

/** What one cell said when somebody began to type in it. */
export type Seen = { itemId: string } & Required<Pick<CellChange, 'field' | 'seen'>>

export type Editor = ReturnType<typeof useEditor>

/** The open cell: opened, saved when it can be, or left as it was. */
export function useEditor({ view, rows, columns, cursor, saving, typeInto }: Options) {
  const { state, dispatch } = cursor
  const leaving = useRef(false)

  const open = (edited: InventoryRow, columnId: ColumnId, typed: string, over = false): void => {
    leaving.current = false
    const field = fieldOf(columnId)
    dispatch({
      type: 'editing',
      itemId: edited.id,
      itemName: itemWords(edited),
      columnId,
      seen: field === null ? null : saidBy(edited, field),
      text: typed,
      over
    })
  }

  /**
   * Closes the editor when its text can be saved. Answers whether it did. `leaves`: what is selected does not hold the
   * cursor back.
   */
  const commit = (then: Direction | null, sure: boolean, leaves = false): boolean => {
    const { editing } = state
    const edited = editing ? view.rowAt(editing.row) : undefined
    const field = editing ? fieldOf(editing.columnId) : null
    if (!editing || !edited || edited.id !== editing.itemId || field === null) {
      if (editing) cursor.loseTyped(editing)
      dispatch({ type: 'closed' })
      return true
    }
    const reading = readInput(field, editing.text, edited)
    if (!reading.ok) {
      dispatch({ type: 'refused', reason: reading.reason })
      return false
    }
    if (reading.clears && reading.changes && !sure && !editing.asking) {
      dispatch({ type: 'asked' })
      return false
    }
    leaving.current = true
    // Whoever goes elsewhere without an answer keeps the number.
    if (editing.asking && !sure) {
      dispatch({ type: 'closed' })
      return true
    }
    dispatch({ type: 'closed' })
    // What was opened and left as it was is nobody's wish, whatever the cell says by now.
    const isLeft = editing.text === editing.opened && editing.text !== ''
    if (reading.changes && !isLeft) {
      void saving.saveOne(
        { item: edited, field, input: reading.input, patch: reading.patch, seen: editing.seen },
        editing.columnId
      )
    } else {
      saving.forget(edited, field)
    }
    if (then !== null) {
      const { box } = cursor
      const walks = !leaves && (then === 'left' || then === 'right')
      const around = box !== null && !leaves
      const next = around ? inside(box, state, then) : (leaves ? beside : after)(state, then, rows, columns)
      cursor.move(next.row, next.column, { walks, inside: around })
    }
    return true
  }

  /** Puts what is being typed into every selected cell. What the active cell cannot take stays open. */
  const commitAll = (): void => {
    const { editing } = state
    const field = editing ? fieldOf(editing.columnId) : null
    const edited = editing ? view.rowAt(editing.row) : undefined
    if (!state.selection || !editing || !edited || field === null) return void commit('stay', false)
    const reading = readInput(field, editing.text, edited)
    if (!reading.ok) return dispatch({ type: 'refused', reason: reading.reason })
    leaving.current = true
    cursor.wantFocus()
    dispatch({ type: 'closed' })
    typeInto(editing.text, { itemId: editing.itemId, field, seen: editing.seen })
  }

  /** Leaves the cell as it was. */
  const cancel = (): void => {
    leaving.current = true
    cursor.wantFocus()
    dispatch({ type: 'closed' })
  }

  const onType = useCallback((typed: string) => dispatch({ type: 'typed', text: typed }), [dispatch])
  const onEnter = useCallback(() => dispatch({ type: 'entered' }), [dispatch])
  const leave = useRef<() => void>(() => undefined)
  leave.current = () => {
    // Closing the editor takes it out of the document, which blurs it too; only a real departure commits.
    if (!leaving.current && state.editing && document.hasFocus()) commit(null, false)
  }
  const onLeave = useCallback(() => leave.current(), [])

  return { open, commit, commitAll, cancel, onType, onEnter, onLeave }
}
