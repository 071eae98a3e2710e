import { useLayoutEffect, useRef } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import type { CellField, InventoryRow } from '../../shared/inventory.ts'
import { words } from '../messages/grid.ts'
import { columnLabel } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import { pressedKey } from '../pressed-key.ts'
import { isMac } from '../shell/shortcuts.ts'
import { isNumber } from './cell-editor.tsx'
import { isBlank } from './cells.ts'
import type { ColumnCommands } from './column-commands.ts'
import { fieldOf } from './columns.tsx'
import type { ColumnId } from './columns.tsx'
import { cellText, readInput } from './edit-input.ts'
import type { GridAction } from './grid-state.ts'
import { actionOf } from './keyboard.ts'
import { reveal } from './reveal.ts'
import { cornersOf, holdsRow, overColumns, rowCount } from './selection.ts'
import { useClipboard } from './use-clipboard.ts'
import { useCursor } from './use-cursor.ts'
import type { CursorOptions } from './use-cursor.ts'
import { useEditor } from './use-editor.ts'
import { usePointer } from './use-pointer.ts'
import { useRanges } from './use-ranges.ts'
import { useSaving } from './use-saving.ts'

type Options = CursorOptions & {
  onConflict: (item: InventoryRow, column: ColumnId) => void
  commands: RefObject<ColumnCommands>
}

/** The cursor, the open editor, and what keys, clicks and the clipboard do to them. */
export function useGridEditing(options: Options) {
  const { view, snapshot, visible, scroller, lines, untouched, say, onConflict } = options
  const cursor = useCursor(options)
  const { state, dispatch, item, column, move, select, extend, focusCell } = cursor
  const saving = useSaving(view, say)
  const { row: activeRow, column: activeColumn, selection } = state
  const ranges = useRanges({
    view,
    snapshot,
    visible,
    selection,
    say,
    save: saving.save,
    row: activeRow,
    column: activeColumn,
    onSelect: select
  })
  const editor = useEditor({
    view,
    rows: snapshot.count,
    columns: visible.length,
    cursor,
    saving,
    typeInto: ranges.typeInto
  })
  const commit = useRef(editor.commit)
  commit.current = editor.commit

  // Somebody asked for an item by its code or its name: the cursor goes to its number, unless what is typed cannot be saved.
  useLayoutEffect(() => {
    const sought = view.takeSought()
    if (sought === null || (state.editing && !commit.current(null, false))) return
    untouched.current = false
    const numbers = visible.indexOf('onHand')
    const there = numbers < 0 ? state.column : numbers
    move(sought, there)
    // A cursor that is there already moves nothing, and nothing would take the keyboard to it.
    if (state.row === sought && state.column === there) focusCell()
  }, [view, snapshot.revision, visible, move, focusCell, state.row, state.column, state.editing, untouched])

  const answer = (yes: boolean): void => {
    focusCell()
    ranges.answer(yes)
  }
  const closeSummary = (): void => {
    focusCell()
    ranges.closeSummary()
  }

  /** The active cell when it can be typed into. One in conflict is not answered by the way: its question is opened. */
  const changeable = (): { item: InventoryRow; column: ColumnId; field: CellField } | null => {
    const field = column === undefined ? null : fieldOf(column)
    if (!item || item.group || column === undefined || field === null) return null
    if (item.marks[field] !== 'conflict') return { item, column, field }
    onConflict(item, column)
    return null
  }

  /** Whole rows: those that are selected, scattered or not, or else one. */
  const takeRows = (row: number): void => {
    const id = view.rowAt(row)?.id ?? null
    if (state.selection === null || !holdsRow(state.selection, row, id))
      return select({ row, column: 0 }, { row, column: visible.length - 1 })
    dispatch({ type: 'selected', selection: overColumns(state.selection, visible) })
  }

  const run = (action: GridAction): void => {
    if (ranges.untracked !== null) return answer(action.type === 'commit')
    if (acts.has(action.type)) cursor.show()
    switch (action.type) {
      case 'move':
        return move(action.row, action.column, action)
      case 'extend':
        extend({ row: action.row, column: action.column })
        if (scroller.current) {
          reveal(scroller.current, lines, action.row, visible[action.column])
        }
        return
      case 'select': {
        const last = { row: snapshot.count - 1, column: visible.length - 1 }
        const corners = state.selection === null ? null : cornersOf(state.selection, visible)
        const { anchor, head } = corners ?? { anchor: state, head: state }
        if (action.what === 'all') return select({ row: 0, column: 0 }, last)
        if (action.what === 'columns') {
          return select({ row: 0, column: anchor.column }, { row: last.row, column: head.column })
        }
        return takeRows(state.row)
      }
      case 'single':
        return dispatch({ type: 'selected', selection: null })
      case 'clear-all':
        return ranges.clear()
      case 'fill':
        if (action.direction === 'all') return ranges.fillAll()
        return action.direction === 'down' ? ranges.fillDown() : ranges.fillRight()
      case 'commit-all':
        return editor.commitAll()
      case 'edit': {
        const cell = changeable()
        if (!cell) return
        const typed = action.text ?? cellText(cell.field, cell.item)
        return editor.open(cell.item, cell.column, typed, action.text !== null)
      }
      case 'into-text':
        return editor.onEnter()
      case 'commit':
        return void editor.commit(action.go, action.sure, action.leaves)
      case 'cancel':
        return editor.cancel()
      case 'clear': {
        const cell = changeable()
        if (!cell) return
        const reading = readInput(cell.field, '', cell.item)
        if (reading.ok && !reading.changes) return saving.forget(cell.item, cell.field)
        if (reading.ok && !reading.clears) return ranges.clearCell(cell.item, cell.column)
        // What cannot go stays open with the reason, and a number asks in its cell whether it may.
        editor.open(cell.item, cell.column, '')
        return dispatch(reading.ok ? { type: 'asked' } : { type: 'refused', reason: reading.reason })
      }
      case 'toggle': {
        if (item && state.selection) return ranges.toggle(!item.active)
        const cell = changeable()
        if (!cell) return
        const reading = readInput('active', String(!cell.item.active), cell.item)
        if (!reading.ok) return
        return void saving.saveOne(
          { item: cell.item, field: 'active', input: reading.input, patch: reading.patch },
          cell.column
        )
      }
      case 'sort':
        return options.commands.current.sort(action.column, action.add)
      case 'resize':
        return options.commands.current.resize(action.column, action.by)
      case 'column-menu':
        return options.commands.current.menu(action.column, state.row < 0 ? 'name' : 'cell')
      case 'group':
        return item && options.commands.current.group(item.productId, action.open)
      case 'open-conflict':
        return item && column !== undefined ? onConflict(item, column) : undefined
      case 'explain-fixed':
        if (item?.group) return say(words.groupLine)
        return column === undefined ? undefined : say(text.readOnlyColumn(columnLabel(column)))
    }
  }

  const filled = (row: number, at: number): boolean | null => {
    if (row < 0) return true
    const id = visible[at]
    const line = view.loadedRow(row)
    return id === undefined || line === undefined ? null : !isBlank(id, line)
  }

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.nativeEvent.isComposing || column === undefined) return
    const field = fieldOf(column)
    const action = actionOf(
      {
        key: pressedKey(event),
        ctrl: event.ctrlKey || event.metaKey,
        shift: event.shiftKey,
        alt: event.altKey && !typesLetter(event.key)
      },
      {
        row: state.row,
        column: state.column,
        rows: snapshot.count,
        columns: visible,
        page: Math.max(
          1,
          Math.floor(((scroller.current?.clientHeight ?? 0) - lines.headerHeight) / lines.rowHeight) - 1
        ),
        mode:
          ranges.untracked !== null
            ? 'asking-all'
            : state.editing?.asking
              ? 'asking'
              : state.editing
                ? state.editing.over
                  ? 'typing-over'
                  : 'editing'
                : 'moving',
        walkedFrom: state.walkedFrom,
        filled,
        head: (state.selection && cornersOf(state.selection, visible)?.head) ?? state,
        selected: {
          rows: state.selection ? rowCount(state.selection) : 1,
          columns: ranges.columns.length
        },
        box: cursor.box,
        group: item?.group === undefined ? null : item.group.open ? 'open' : 'closed',
        kind: item?.group || field === null ? 'fixed' : kindOf(field),
        conflict: field !== null && item?.marks[field] === 'conflict'
      }
    )
    if (!action) {
      if (event.key === 'Escape' && ranges.summary) ranges.closeSummary()
      return
    }
    event.preventDefault()
    event.stopPropagation()
    run(action)
  }

  const pointer = usePointer({ ...options, cursor, editor, ranges, run })

  useClipboard((event) => {
    const here = scroller.current?.contains(document.activeElement) === true && !state.editing
    if (!here || state.row < 0 || !event.clipboardData) return
    event.preventDefault()
    if (event.type === 'paste')
      ranges.paste(event.clipboardData.getData('text/plain'), event.clipboardData.getData('text/html'))
    else ranges.copy(event.clipboardData, event.type === 'cut')
  })

  return {
    state,
    /** Whole rows, for whoever asks beside the grid; what is typed and cannot be saved stays where it is. */
    takeRows(itemId: string): void {
      const row = view.indexOf(itemId)
      if (row === undefined || (state.editing && !editor.commit(null, false))) return
      takeRows(row)
    },
    refusals: saving.refusals,
    filling: pointer.filling,
    focusHeader: cursor.focusHeader,
    focusCell,
    notice: {
      tally: ranges.tally,
      summary: ranges.summary,
      onClose: closeSummary,
      untracked: ranges.untracked,
      onAnswer: answer
    },
    onType: editor.onType,
    onEnter: editor.onEnter,
    onLeave: editor.onLeave,
    handlers: { ...cursor.handlers, ...pointer.handlers, onKeyDown }
  }
}

/** What is done to the cell of the cursor is done in sight. */
const acts: ReadonlySet<GridAction['type']> = new Set([
  'edit',
  'commit',
  'commit-all',
  'cancel',
  'clear',
  'clear-all',
  'fill',
  'toggle',
  'column-menu',
  'group',
  'open-conflict'
])

const kindOf = (field: CellField): 'text' | 'number' | 'toggle' =>
  field === 'active' ? 'toggle' : isNumber.has(field) ? 'number' : 'text'

/** On a Mac Option writes letters, as AltGr does elsewhere; with anything else it is no letter. */
const typesLetter = (key: string): boolean => isMac && [...key].length === 1 && key.trim() !== ''
