import { useCallback, useLayoutEffect, useReducer, useRef, useState } from 'react'
import type { ClipboardEvent, FocusEvent, KeyboardEvent, MouseEvent, PointerEvent, RefObject } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { InventoryRow } from '../../shared/inventory.ts'
import { failureSentence } from '../messages/failures.ts'
import { columnLabels } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import type { Say } from '../shell/say.ts'
import { fieldOf, isColumnId } from './columns.tsx'
import type { ColumnId } from './columns.tsx'
import { itemWords, valueWords } from './describe-cell.ts'
import { cellText, readInput } from './edit-input.ts'
import { after, gridReducer, initialGridState } from './grid-state.ts'
import type { Direction, GridAction } from './grid-state.ts'
import type { InventoryView, ViewSnapshot } from './inventory-view.ts'
import { actionOf } from './keyboard.ts'
import { parseBlock, planPaste } from './paste.ts'
import { saveCells } from './save-cells.ts'
import type { CellChange } from './save-cells.ts'

type Options = {
  view: InventoryView
  snapshot: ViewSnapshot
  visible: readonly ColumnId[]
  scroller: RefObject<HTMLDivElement | null>
  rowHeight: number
  headerHeight: number
  say: Say
  onItem: (itemId: string | null) => void
  onConflict: (item: InventoryRow, column: ColumnId) => void
  commands: RefObject<ColumnCommands>
}

/** What keys in the header do; the table answers. */
export type ColumnCommands = {
  sort: (column: ColumnId, add: boolean) => void
  resize: (column: ColumnId, by: number) => void
}

/** The cursor, the open editor, and what keys, clicks and the clipboard do to them. */
export function useGridEditing(options: Options) {
  const { view, snapshot, visible, scroller, rowHeight, headerHeight, say, onItem, onConflict } = options
  const [state, dispatch] = useReducer(gridReducer, initialGridState)
  const [refusals, setRefusals] = useState<ReadonlyMap<string, string>>(new Map())
  const focusWanted = useRef(false)
  const leaving = useRef(false)

  const column = visible[Math.min(state.column, visible.length - 1)]
  const item = state.row < 0 ? undefined : view.rowAt(state.row)

  const move = useCallback(
    (row: number, nextColumn: number, focus = true): void => {
      focusWanted.current = focus
      const itemId = row < 0 ? null : (view.rowAt(row)?.id ?? null)
      dispatch({ type: 'moved', row, column: nextColumn, itemId })
      const element = scroller.current
      if (!element || row < 0) return
      const top = row * rowHeight
      const room = element.clientHeight - headerHeight
      if (top < element.scrollTop) element.scrollTop = top
      else if (top + rowHeight > element.scrollTop + room) element.scrollTop = top + rowHeight - room
    },
    [view, scroller, rowHeight, headerHeight]
  )

  // Rows moved under the cursor (a sort, a sync): it stays with its item, or at its place when the item is gone.
  const seenToken = useRef<number | null>(null)
  useLayoutEffect(() => {
    if (snapshot.token === null || state.row < 0) return
    const startsOver = snapshot.fresh && seenToken.current !== snapshot.token
    seenToken.current = snapshot.token
    const index = state.itemId === null ? undefined : view.indexOf(state.itemId)
    const row = index ?? (startsOver ? 0 : Math.max(0, Math.min(state.row, snapshot.count - 1)))
    const itemId = view.rowAt(row)?.id ?? null
    if (row === state.row && (itemId === state.itemId || itemId === null)) return
    dispatch({ type: 'moved', row, column: state.column, itemId })
  }, [
    snapshot.token,
    snapshot.revision,
    snapshot.fresh,
    snapshot.count,
    state.row,
    state.column,
    state.itemId,
    view
  ])

  useLayoutEffect(() => onItem(state.itemId), [onItem, state.itemId])

  // Rows are drawn anew and their elements used again (a sync, a scroll): the focus stays with the cursor.
  const focusInside = useRef(false)
  useLayoutEffect(() => {
    if (state.editing || (!focusWanted.current && !focusInside.current)) return
    const cell = scroller.current?.querySelector<HTMLElement>(
      `[data-row="${state.row}"][data-column="${visible[state.column] ?? ''}"]`
    )
    if (cell !== document.activeElement) cell?.focus({ preventScroll: true })
    if (focusWanted.current) cell?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' })
    focusWanted.current = false
  }, [state.row, state.column, state.editing, snapshot.revision, scroller, visible])

  const save = async (changes: CellChange[]): Promise<{ refused: string[] }> => {
    const keys = changes.map((change) => `${change.item.id} ${change.field}`)
    setRefusals((old) => without(old, keys))
    try {
      const { outcomes } = await saveCells(view, changes)
      const refused = outcomes.filter(({ outcome }) => outcome === 'refused')
      if (refused.length > 0) {
        const added = refused.map(
          (one) => [`${one.itemId} ${one.field}`, one.reason ?? text.saveFailed] as const
        )
        setRefusals((old) => new Map([...old, ...added]))
      }
      return { refused: refused.map(({ reason }) => reason ?? text.saveFailed) }
    } catch (error) {
      return { refused: changes.map(() => failureSentence(toFailure(error))) }
    }
  }

  const saveOne = async (change: CellChange, at: ColumnId): Promise<void> => {
    const { refused } = await save([change])
    const cell = `${itemWords(change.item)}, ${columnLabels[at]}`
    if (refused[0] !== undefined) say({ text: text.notSaved(cell, refused[0]), tone: 'bad' })
  }

  /** Closes the editor when its text can be saved. Answers whether it did. */
  const commit = (then: Direction | null, sure: boolean): boolean => {
    const open = state.editing
    const edited = open ? view.rowAt(open.row) : undefined
    const field = open ? fieldOf(open.columnId) : null
    if (!open || !edited || edited.id !== open.itemId || field === null) {
      dispatch({ type: 'closed' })
      return true
    }
    const reading = readInput(field, open.text, edited)
    if (!reading.ok) {
      dispatch({ type: 'refused', reason: reading.reason })
      return false
    }
    if (reading.clears && reading.changes && !sure) {
      dispatch({ type: 'asked' })
      return false
    }
    leaving.current = true
    dispatch({ type: 'closed' })
    if (reading.changes) {
      void saveOne({ item: edited, field, input: reading.input, patch: reading.patch }, open.columnId)
    } else {
      setRefusals((old) => without(old, [`${edited.id} ${field}`]))
    }
    if (then !== null) {
      const next = after(state, then, snapshot.count, visible.length)
      move(next.row, next.column)
    }
    return true
  }

  const run = (action: GridAction): void => {
    switch (action.type) {
      case 'move':
        return move(action.row, action.column)
      case 'edit': {
        const field = column === undefined ? null : fieldOf(column)
        if (!item || column === undefined || field === null) return
        if (item.marks[field] === 'conflict') return onConflict(item, column)
        leaving.current = false
        const typed = action.text ?? cellText(field, item)
        return dispatch({ type: 'editing', itemId: item.id, columnId: column, text: typed, selectAll: false })
      }
      case 'commit':
        return void commit(action.go, action.sure)
      case 'cancel':
        leaving.current = true
        focusWanted.current = true
        return dispatch({ type: 'closed' })
      case 'clear': {
        const field = column === undefined ? null : fieldOf(column)
        if (!item || column === undefined || field === null) return
        leaving.current = false
        dispatch({ type: 'editing', itemId: item.id, columnId: column, text: '', selectAll: false })
        const reading = readInput(field, '', item)
        if (!reading.ok) return dispatch({ type: 'refused', reason: reading.reason })
        return reading.clears && reading.changes ? dispatch({ type: 'asked' }) : undefined
      }
      case 'toggle': {
        if (!item || column === undefined) return
        const reading = readInput('active', String(!item.active), item)
        if (!reading.ok) return
        return void saveOne({ item, field: 'active', input: reading.input, patch: reading.patch }, column)
      }
      case 'sort':
        return options.commands.current.sort(action.column, action.add)
      case 'resize':
        return options.commands.current.resize(action.column, action.by)
      case 'open-conflict':
        return item && column !== undefined ? onConflict(item, column) : undefined
      case 'explain-fixed':
        return column === undefined ? undefined : say(text.readOnlyColumn(columnLabels[column]))
    }
  }

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.nativeEvent.isComposing || column === undefined) return
    const field = fieldOf(column)
    const action = actionOf(
      { key: event.key, ctrl: event.ctrlKey || event.metaKey, shift: event.shiftKey, alt: event.altKey },
      {
        row: state.row,
        column: state.column,
        rows: snapshot.count,
        columns: visible,
        page: Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - headerHeight) / rowHeight) - 1),
        mode: state.editing?.asking ? 'asking' : state.editing ? 'editing' : 'moving',
        kind: field === 'active' ? 'toggle' : field === null ? 'fixed' : 'text',
        conflict: field !== null && item?.marks[field] === 'conflict'
      }
    )
    if (!action) return
    event.preventDefault()
    event.stopPropagation()
    run(action)
  }

  const cellAt = (target: EventTarget): { row: number; column: number; id: ColumnId } | null => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null
    const id = cell?.dataset['column']
    if (!cell || id === undefined || !isColumnId(id)) return null
    return { row: Number(cell.dataset['row']), column: visible.indexOf(id), id }
  }

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest('.editor'))) return
    const cell = cellAt(event.target)
    if (state.editing && !commit(null, false)) return event.preventDefault()
    if (cell && cell.row >= 0) move(cell.row, cell.column)
  }

  const onDoubleClick = (event: MouseEvent<HTMLDivElement>): void => {
    const cell = cellAt(event.target)
    if (!cell || cell.row < 0 || state.editing) return
    run(cell.id === 'active' ? { type: 'toggle' } : { type: 'edit', text: null })
  }

  const onClick = (event: MouseEvent<HTMLDivElement>): void => {
    const cell = cellAt(event.target)
    if (!cell || !(event.target instanceof Element)) return
    if (cell.row < 0) {
      if (!event.target.closest('.head-edge')) options.commands.current.sort(cell.id, event.shiftKey)
      return
    }
    if (!event.target.closest('.mark-conflict')) return
    const clicked = view.rowAt(cell.row)
    if (clicked) onConflict(clicked, cell.id)
  }

  const onCopy = (event: ClipboardEvent<HTMLDivElement>): void => {
    if (state.editing || !item || column === undefined) return
    const field = fieldOf(column)
    const words = field === null ? valueWords(column, item) : cellText(field, item)
    event.clipboardData.setData('text/plain', words)
    event.preventDefault()
    say(text.copied(words))
  }

  const onPaste = (event: ClipboardEvent<HTMLDivElement>): void => {
    if (state.editing || state.row < 0) return
    event.preventDefault()
    const block = parseBlock(event.clipboardData.getData('text/plain'))
    const plan = planPaste(block, state, visible, (index) => view.rowAt(index))
    const paste = async (): Promise<void> => {
      const { refused } = plan.changes.length === 0 ? { refused: [] } : await save(plan.changes)
      const reasons = [...plan.refused, ...refused]
      const tone = reasons.length === 0 ? 'plain' : 'bad'
      say({
        text: text.pasted(plan.changes.length - refused.length, reasons.length, reasons[0] ?? null),
        tone
      })
    }
    void paste()
  }

  const onFocus = (): void => {
    focusInside.current = true
  }
  const onBlur = (event: FocusEvent<HTMLDivElement>): void => {
    // Taken out of the document, an element is left without going anywhere, and is not connected any more.
    if (event.target.isConnected) focusInside.current = event.currentTarget.contains(event.relatedTarget)
  }

  const onType = useCallback((typed: string) => dispatch({ type: 'typed', text: typed }), [])
  const leave = useRef<() => void>(() => undefined)
  leave.current = () => {
    // Closing the editor takes it out of the document, which blurs it too; only a real departure commits.
    if (!leaving.current && state.editing && document.hasFocus()) commit(null, false)
  }
  const onLeave = useCallback(() => leave.current(), [])

  return {
    state,
    refusals,
    onType,
    onLeave,
    handlers: { onFocus, onBlur, onKeyDown, onPointerDown, onDoubleClick, onClick, onCopy, onPaste }
  }
}

function without(map: ReadonlyMap<string, string>, keys: readonly string[]): ReadonlyMap<string, string> {
  if (!keys.some((key) => map.has(key))) return map
  return new Map([...map].filter(([key]) => !keys.includes(key)))
}
