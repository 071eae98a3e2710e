import { useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react'
import type { FocusEvent, KeyboardEvent, MouseEvent, PointerEvent, RefObject } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { InventoryRow } from '../../shared/inventory.ts'
import { failureSentence } from '../messages/failures.ts'
import { words } from '../messages/grid.ts'
import { columnLabel } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import type { Say } from '../shell/say.ts'
import { fieldOf, isColumnId } from './columns.tsx'
import type { ColumnId } from './columns.tsx'
import { itemWords } from './describe-cell.ts'
import { followPointer } from './drag.ts'
import { cellText, readInput } from './edit-input.ts'
import { after, gridReducer, initialGridState } from './grid-state.ts'
import type { Direction, Editing, GridAction } from './grid-state.ts'
import type { InventoryView, ViewSnapshot } from './inventory-view.ts'
import { actionOf } from './keyboard.ts'
import { listTop, scrollList } from './list-scale.ts'
import type { Lines } from './list-scale.ts'
import type { Refusal } from './plan.ts'
import { saveCells } from './save-cells.ts'
import type { CellChange, How } from './save-cells.ts'
import { block, carried, cornersOf, rowCount, rowOf, spanOf } from './selection.ts'
import type { Corner, Selection } from './selection.ts'
import { useRanges } from './use-ranges.ts'

type Options = {
  view: InventoryView
  snapshot: ViewSnapshot
  visible: readonly ColumnId[]
  scroller: RefObject<HTMLDivElement | null>
  lines: Lines
  /** Whether nobody has pressed anything yet: then the cursor is on the first row, whatever that is. */
  untouched: RefObject<boolean>
  say: Say
  onItem: (itemId: string | null) => void
  onConflict: (item: InventoryRow, column: ColumnId) => void
  commands: RefObject<ColumnCommands>
}

/** What keys in the header do; the table answers. */
export type ColumnCommands = {
  sort: (column: ColumnId, add: boolean) => void
  resize: (column: ColumnId, by: number) => void
  /** Opens the menu of a column, or closes it. */
  menu: (column: ColumnId) => void
  /** Opens or closes the items of a product in a grouped list. */
  group: (productId: string, open: boolean) => void
}

/** The cursor, the open editor, and what keys, clicks and the clipboard do to them. */
export function useGridEditing(options: Options) {
  const { view, snapshot, visible, scroller, lines, untouched, say, onItem, onConflict } = options
  const [state, dispatch] = useReducer(gridReducer, initialGridState)
  const [refusals, setRefusals] = useState<ReadonlyMap<string, string>>(new Map())
  const [filling, setFilling] = useState<Selection | null>(null)
  const focusWanted = useRef(false)
  const focusInside = useRef(false)
  const leaving = useRef(false)
  // A drag outlives the render it began in.
  const latest = useRef({ state, snapshot, visible })
  latest.current = { state, snapshot, visible }

  const column = visible[Math.min(state.column, visible.length - 1)]
  const item = state.row < 0 ? undefined : view.rowAt(state.row)

  const move = useCallback(
    (row: number, nextColumn: number, walks = false): void => {
      focusWanted.current = true
      const itemId = row < 0 ? null : (view.rowAt(row)?.id ?? null)
      dispatch({ type: 'moved', row, column: nextColumn, itemId, walks })
      if (scroller.current && row >= 0) reveal(scroller.current, lines, row)
    },
    [view, scroller, lines]
  )

  /** Selects the block between two cells. The cursor stays where it is, or goes to the first of them. */
  const select = useCallback(
    (from: Corner, to: Corner): void => {
      const { state: now, snapshot: list, visible: columns } = latest.current
      if (list.token === null) return
      const within = (at: number, a: number, b: number): boolean =>
        at >= Math.min(a, b) && at <= Math.max(a, b)
      if (!within(now.row, from.row, to.row) || !within(now.column, from.column, to.column)) {
        move(from.row, from.column)
      }
      dispatch({ type: 'selected', selection: block(list.token, from, to, columns) })
    },
    [move]
  )

  /** Moves the corner of the selection that is not the cursor's. */
  const extend = useCallback(
    (head: Corner): void => {
      const { state: now, visible: columns } = latest.current
      const corners = now.selection === null ? null : cornersOf(now.selection, columns)
      select(corners?.anchor ?? { row: Math.max(0, now.row), column: now.column }, head)
    },
    [select]
  )

  // Somebody asked for an item by its code or its name: the cursor goes to its number.
  useLayoutEffect(() => {
    const sought = view.takeSought()
    if (sought === null) return
    untouched.current = false
    const numbers = visible.indexOf('onHand')
    move(sought, numbers < 0 ? state.column : numbers)
  }, [view, snapshot.revision, visible, move, state.column, untouched])

  // Another list: the selection goes with its items.
  useLayoutEffect(() => {
    if (state.selection === null || snapshot.token === null) return
    const places = {
      token: snapshot.token,
      idsOf: (token: number, from: number, to: number) => view.idsOf(token, from, to),
      indexOf: (id: string) => view.indexOf(id),
      complete: view.isComplete()
    }
    dispatch({ type: 'selected', selection: carried(state.selection, places) })
  }, [state.selection, snapshot.token, snapshot.revision, view])

  /** The row of the open cell has gone: what is typed on must not fall into another, so the keyboard is at none. */
  const loseTyped = useCallback(
    ({ itemName, text: typed }: Editing): void => {
      focusWanted.current = false
      focusInside.current = false
      say({ text: words.left(itemName, typed), tone: 'bad' })
    },
    [say]
  )

  // Rows moved under the cursor (a sort, a sync): it stays with its item, or at its place when the item is gone.
  const seenToken = useRef<number | null>(null)
  useLayoutEffect(() => {
    if (snapshot.token === null || state.row < 0) return
    const startsOver = untouched.current || (snapshot.fresh && seenToken.current !== snapshot.token)
    seenToken.current = snapshot.token
    const index = state.itemId === null || untouched.current ? undefined : view.indexOf(state.itemId)
    const row = index ?? (startsOver ? 0 : Math.max(0, Math.min(state.row, snapshot.count - 1)))
    const itemId = view.rowAt(row)?.id ?? null
    if (row === state.row && (itemId === state.itemId || itemId === null)) return
    if (state.editing && state.editing.itemId !== itemId) loseTyped(state.editing)
    dispatch({ type: 'followed', row, itemId })
  }, [
    snapshot.token,
    snapshot.revision,
    snapshot.fresh,
    snapshot.count,
    state.row,
    state.itemId,
    state.editing,
    view,
    untouched,
    loseTyped
  ])

  // The line above a group is no item.
  useLayoutEffect(
    () => onItem(state.itemId?.startsWith('group/') ? null : state.itemId),
    [onItem, state.itemId]
  )

  // Rows are drawn anew and their elements used again (a sync, a scroll): the focus stays with the cursor.
  useLayoutEffect(() => {
    // A dialog that closes gives the focus back while React hears nothing of it.
    const inside = focusInside.current || scroller.current?.contains(document.activeElement) === true
    if (state.editing || (!focusWanted.current && !inside)) return
    const cell = scroller.current?.querySelector<HTMLElement>(
      `[aria-rowindex="${state.row + 2}"] > [data-column="${visible[state.column] ?? ''}"]`
    )
    if (cell !== document.activeElement) cell?.focus({ preventScroll: true })
    if (focusWanted.current) cell?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' })
    focusWanted.current = false
  }, [state.row, state.column, state.editing, snapshot.revision, scroller, visible])

  const save = async (changes: CellChange[], how?: How): Promise<{ saved: number; refused: Refusal[] }> => {
    const byKey = new Map(changes.map((change) => [`${change.item.id} ${change.field}`, change.item]))
    setRefusals((old) => without(old, byKey))
    try {
      const { outcomes } = await saveCells(view, changes, {
        reason: null,
        note: null,
        ...(how ? { how } : {})
      })
      const refused = outcomes.filter(({ outcome }) => outcome === 'refused')
      if (refused.length > 0) {
        const added = refused.map(
          (one) => [`${one.itemId} ${one.field}`, one.reason ?? text.saveFailed] as const
        )
        setRefusals((old) => new Map([...old, ...added]))
      }
      return {
        saved: outcomes.filter(({ outcome }) => outcome === 'saved').length,
        refused: refused.map(({ itemId, field, reason }) => ({
          item: byKey.get(`${itemId} ${field}`) ?? null,
          reason: reason ?? text.saveFailed
        }))
      }
    } catch (error) {
      const reason = failureSentence(toFailure(error))
      return { saved: 0, refused: changes.map(({ item: edited }) => ({ item: edited, reason })) }
    }
  }

  const saveOne = async (change: CellChange, at: ColumnId): Promise<void> => {
    const {
      refused: [refused]
    } = await save([change])
    const cell = `${itemWords(change.item)}, ${columnLabel(at)}`
    if (refused) say({ text: text.notSaved(cell, refused.reason), tone: 'bad' })
  }

  const { row: activeRow, column: activeColumn, selection } = state
  const ranges = useRanges({
    view,
    snapshot,
    visible,
    selection,
    say,
    save,
    row: activeRow,
    column: activeColumn,
    onSelect: select
  })

  const open = (edited: InventoryRow, columnId: ColumnId, typed: string): void => {
    leaving.current = false
    dispatch({ type: 'editing', itemId: edited.id, itemName: itemWords(edited), columnId, text: typed })
  }

  /** Closes the editor when its text can be saved. Answers whether it did. */
  const commit = (then: Direction | null, sure: boolean): boolean => {
    const { editing } = state
    const edited = editing ? view.rowAt(editing.row) : undefined
    const field = editing ? fieldOf(editing.columnId) : null
    if (!editing || !edited || edited.id !== editing.itemId || field === null) {
      if (editing) loseTyped(editing)
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
    if (reading.changes) {
      void saveOne({ item: edited, field, input: reading.input, patch: reading.patch }, editing.columnId)
    } else {
      setRefusals((old) => without(old, new Map([[`${edited.id} ${field}`, edited]])))
    }
    if (then !== null) {
      const next = after(state, then, snapshot.count, visible.length)
      move(next.row, next.column, then === 'left' || then === 'right')
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
    focusWanted.current = true
    dispatch({ type: 'closed' })
    ranges.typeInto(editing.text)
  }

  const focusHeader = useRef<(at: number) => void>(() => undefined)
  focusHeader.current = (at) => {
    const there = Math.max(0, at)
    move(-1, there)
    // A cursor that is there already moves nothing, and nothing would take the keyboard back to it.
    scroller.current
      ?.querySelector<HTMLElement>(`.head-cell[data-column="${visible[there] ?? ''}"]`)
      ?.focus({ preventScroll: true })
  }

  const focusCell = (): void =>
    scroller.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true })
  const answer = (yes: boolean): void => {
    focusCell()
    ranges.answer(yes)
  }
  const closeSummary = (): void => {
    focusCell()
    ranges.closeSummary()
  }

  const run = (action: GridAction): void => {
    if (ranges.untracked !== null) return answer(action.type === 'commit')
    switch (action.type) {
      case 'move':
        return move(action.row, action.column, action.walks)
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
        return select({ row: anchor.row, column: 0 }, { row: head.row, column: last.column })
      }
      case 'single':
        return dispatch({ type: 'selected', selection: null })
      case 'clear-all':
        return ranges.clear()
      case 'fill':
        return action.direction === 'down' ? ranges.fillDown() : ranges.fillRight()
      case 'commit-all':
        return commitAll()
      case 'edit': {
        const field = column === undefined ? null : fieldOf(column)
        if (!item || item.group || column === undefined || field === null) return
        if (item.marks[field] === 'conflict') return onConflict(item, column)
        const typed = action.text ?? cellText(field, item)
        return open(item, column, typed)
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
        open(item, column, '')
        const reading = readInput(field, '', item)
        if (!reading.ok) return dispatch({ type: 'refused', reason: reading.reason })
        return reading.clears && reading.changes ? dispatch({ type: 'asked' }) : undefined
      }
      case 'toggle': {
        if (!item || column === undefined) return
        if (state.selection) return ranges.typeInto(String(!item.active), ['active'])
        const reading = readInput('active', String(!item.active), item)
        if (!reading.ok) return
        return void saveOne({ item, field: 'active', input: reading.input, patch: reading.patch }, column)
      }
      case 'sort':
        return options.commands.current.sort(action.column, action.add)
      case 'resize':
        return options.commands.current.resize(action.column, action.by)
      case 'column-menu':
        return options.commands.current.menu(action.column)
      case 'group':
        return item && options.commands.current.group(item.productId, action.open)
      case 'open-conflict':
        return item && column !== undefined ? onConflict(item, column) : undefined
      case 'explain-fixed':
        if (item?.group) return say(words.groupLine)
        return column === undefined ? undefined : say(text.readOnlyColumn(columnLabel(column)))
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
                ? 'editing'
                : 'moving',
        walkedFrom: state.walkedFrom,
        head: (state.selection && cornersOf(state.selection, visible)?.head) ?? state,
        selected: {
          rows: state.selection ? rowCount(state.selection) : 1,
          columns: ranges.columns.length
        },
        group: item?.group === undefined ? null : item.group.open ? 'open' : 'closed',
        kind: item?.group ? 'fixed' : field === 'active' ? 'toggle' : field === null ? 'fixed' : 'text',
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

  const cellAt = (target: EventTarget): { row: number; column: number; id: ColumnId } | null => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null
    const id = cell?.dataset['column']
    if (!cell || id === undefined || !isColumnId(id)) return null
    return { row: rowOf(cell), column: visible.indexOf(id), id }
  }

  const ground = (element: HTMLElement) => ({
    scroller: element,
    size: () => ({
      lines: { ...lines, count: latest.current.snapshot.count },
      columns: latest.current.visible.length
    })
  })

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest('.editor'))) return
    const cell = cellAt(event.target)
    if (ranges.untracked !== null) ranges.answer(false)
    if (state.editing && !commit(null, false)) return event.preventDefault()
    if (!cell || cell.row < 0 || !scroller.current) return
    if (event.target instanceof Element && event.target.closest('.fill-handle')) return dragFill(event)
    if (event.shiftKey && state.row >= 0) {
      focusCell()
      extend(cell)
    } else move(cell.row, cell.column)
    followPointer(event, ground(scroller.current), extend, () => undefined)
  }

  /** The corner is held: the rows it passes are outlined, and filled when it is let go over them. */
  const dragFill = (event: PointerEvent<HTMLDivElement>): void => {
    const span = state.selection ? spanOf(state.selection) : { from: state.row, to: state.row }
    const [first] = ranges.columns
    if (!scroller.current || !span || first === undefined || snapshot.token === null) return
    const { token } = snapshot
    let over: { from: number; to: number } | null = null
    followPointer(
      event,
      ground(scroller.current),
      ({ row }) => {
        over =
          row > span.to
            ? { from: span.to + 1, to: row }
            : row < span.from
              ? { from: row, to: span.from - 1 }
              : null
        setFilling(over && outline(token, over, ranges.columns))
      },
      (dropped) => {
        setFilling(null)
        if (dropped && over && latest.current.snapshot.token === token) ranges.fillTo(over.from, over.to)
      }
    )
  }

  // Focus follows a press of the button; Shift, the corner and an open question leave it where it is.
  const onMouseDown = (event: MouseEvent<HTMLDivElement>): void => {
    const cell = cellAt(event.target)
    if (!cell || cell.row < 0 || !(event.target instanceof Element)) return
    if (event.shiftKey || event.target.closest('.fill-handle')) event.preventDefault()
  }

  const onDoubleClick = (event: MouseEvent<HTMLDivElement>): void => {
    const cell = cellAt(event.target)
    if (!cell || cell.row < 0 || state.editing) return
    if (item?.group) return run({ type: 'group', open: !item.group.open })
    run(cell.id === 'active' ? { type: 'toggle' } : { type: 'edit', text: null })
  }

  /** A whole column, or all from the one of the cursor on; the cursor stays in its row. */
  const selectColumns = (to: number, on: boolean): void => {
    if (snapshot.token === null || snapshot.count === 0) return
    const from =
      on && state.selection
        ? (cornersOf(state.selection, visible)?.anchor.column ?? to)
        : on
          ? state.column
          : to
    move(Math.max(0, state.row), from)
    const [top, bottom] = [
      { row: 0, column: from },
      { row: snapshot.count - 1, column: to }
    ]
    dispatch({ type: 'selected', selection: block(snapshot.token, top, bottom, visible) })
  }

  const onClick = (event: MouseEvent<HTMLDivElement>): void => {
    const cell = cellAt(event.target)
    if (!cell || !(event.target instanceof Element)) return
    if (cell.row < 0) {
      if (event.target.closest('.head-edge, .head-menu')) return
      if (event.ctrlKey || event.metaKey) return selectColumns(cell.column, event.shiftKey)
      return options.commands.current.sort(cell.id, event.shiftKey)
    }
    const clicked = view.rowAt(cell.row)
    if (clicked?.group && event.target.closest('.group-toggle')) {
      return options.commands.current.group(clicked.productId, !clicked.group.open)
    }
    if (!event.target.closest('.mark-conflict')) return
    if (clicked) onConflict(clicked, cell.id)
  }

  // The browser tells the clipboard's events to where text is selected, which is no cell: they are heard at the root.
  const onClipboard = useRef<(event: ClipboardEvent) => void>(() => undefined)
  onClipboard.current = (event) => {
    const here = scroller.current?.contains(document.activeElement) === true && !state.editing
    if (!here || state.row < 0 || !event.clipboardData) return
    event.preventDefault()
    if (event.type === 'copy') ranges.copy(event.clipboardData)
    else ranges.paste(event.clipboardData.getData('text/plain'), event.clipboardData.getData('text/html'))
  }
  useEffect(() => {
    const hear = (event: ClipboardEvent): void => onClipboard.current(event)
    document.addEventListener('copy', hear)
    document.addEventListener('paste', hear)
    return () => {
      document.removeEventListener('copy', hear)
      document.removeEventListener('paste', hear)
    }
  }, [])

  const onFocus = (): void => {
    focusInside.current = true
  }
  const onBlur = (event: FocusEvent<HTMLDivElement>): void => {
    // Taken out of the document, an element is left without going anywhere, and is not connected any more.
    if (!event.target.isConnected) return
    focusInside.current = event.currentTarget.contains(event.relatedTarget)
    if (!focusInside.current) focusWanted.current = false
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
    filling,
    /** Puts the cursor on the name of a column. */
    focusHeader,
    notice: {
      tally: ranges.tally,
      summary: ranges.summary,
      onClose: closeSummary,
      untracked: ranges.untracked,
      onAnswer: answer
    },
    onType,
    onLeave,
    handlers: { onFocus, onBlur, onKeyDown, onPointerDown, onMouseDown, onDoubleClick, onClick }
  }
}

/** Scrolls just so far that a cell is in sight. */
function reveal(element: HTMLElement, lines: Lines, row: number, column?: ColumnId): void {
  const { rowHeight, headerHeight } = lines
  const top = row * rowHeight
  const shown = listTop(element, lines)
  const room = element.clientHeight - headerHeight
  if (top < shown) scrollList(element, lines, top)
  else if (top + rowHeight > shown + room) scrollList(element, lines, top + rowHeight - room)
  const head = element.querySelector<HTMLElement>(`.head-cell[data-column="${column ?? ''}"]`)
  if (!head || head.matches('.cell-pinned')) return
  const pinned = [...element.querySelectorAll<HTMLElement>('.head-cell.cell-pinned')]
  const kept = pinned.reduce((sum, one) => sum + one.offsetWidth, 0)
  const { left, right } = head.getBoundingClientRect()
  const box = element.getBoundingClientRect()
  if (left < box.left + kept) element.scrollLeft -= box.left + kept - left
  else if (right > box.left + element.clientWidth)
    element.scrollLeft += right - box.left - element.clientWidth
}

function outline(
  token: number,
  { from, to }: { from: number; to: number },
  columns: readonly ColumnId[]
): Selection | null {
  const [first] = columns
  if (first === undefined) return null
  const rows = { kind: 'span', token, anchor: from, head: to } as const
  return { rows, columns, anchorColumn: first, headColumn: first }
}

function without(
  map: ReadonlyMap<string, string>,
  keys: ReadonlyMap<string, unknown>
): ReadonlyMap<string, string> {
  if (![...map.keys()].some((key) => keys.has(key))) return map
  return new Map([...map].filter(([key]) => !keys.has(key)))
}
