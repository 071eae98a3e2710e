import { useRef, useState } from 'react'
import type { MouseEvent, PointerEvent, RefObject } from 'react'
import type { InventoryRow } from '../../shared/inventory.ts'
import { isOtherButton } from '../shell/shortcuts.ts'
import type { ColumnCommands } from './column-commands.ts'
import { isColumnId } from './columns.tsx'
import type { ColumnId } from './columns.tsx'
import { followPointer, trembling } from './drag.ts'
import type { GridAction } from './grid-state.ts'
import type { InventoryView, ViewSnapshot } from './inventory-view.ts'
import type { Lines } from './list-scale.ts'
import { block, cornersOf, holdsRow, rowOf, spanOf } from './selection.ts'
import type { Selection } from './selection.ts'
import type { Cursor } from './use-cursor.ts'
import type { Editor } from './use-editor.ts'
import type { Ranges } from './use-ranges.ts'

type Options = {
  view: InventoryView
  snapshot: ViewSnapshot
  visible: readonly ColumnId[]
  scroller: RefObject<HTMLDivElement | null>
  lines: Lines
  commands: RefObject<ColumnCommands>
  onConflict: (item: InventoryRow, column: ColumnId) => void
  cursor: Cursor
  editor: Editor
  ranges: Ranges
  run: (action: GridAction) => void
}

/** What presses and drags mean: a cell, a block of cells, a whole column, or the corner that fills. */
export function usePointer(options: Options) {
  const { view, snapshot, visible, scroller, lines, commands, onConflict } = options
  const { cursor, editor, ranges, run } = options
  const { state } = cursor
  const [filling, setFilling] = useState<Selection | null>(null)
  const pressedAt = useRef({ x: 0, y: 0 })

  /**
   * What is pressed: where rows pass in a scroll, what stands beneath the pointer at that moment. A drag from one row to
   * another is a click on all of them, and none on where it ended.
   */
  const pressed = (event: MouseEvent<HTMLDivElement>): EventTarget => {
    const { target, clientX, clientY } = event
    if (event.type === 'pointerdown') pressedAt.current = { x: clientX, y: clientY }
    const { x, y } = pressedAt.current
    if (!isShield(target) || Math.hypot(clientX - x, clientY - y) >= trembling) return target
    scroller.current?.removeAttribute('data-moving')
    return document.elementFromPoint(clientX, clientY) ?? target
  }

  const cellAt = (target: EventTarget): { row: number; column: number; id: ColumnId } | null => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null
    const id = cell?.dataset['column']
    if (!cell || id === undefined || !isColumnId(id)) return null
    return { row: rowOf(cell), column: visible.indexOf(id), id }
  }

  const isSelected = ({ row, id }: { row: number; id: ColumnId }): boolean =>
    state.selection !== null &&
    state.selection.columns.includes(id) &&
    holdsRow(state.selection, row, view.rowAt(row)?.id ?? null)

  const ground = (element: HTMLElement) => ({
    scroller: element,
    size: () => ({
      lines: { ...lines, count: cursor.latest.current.snapshot.count },
      columns: cursor.latest.current.visible.length
    })
  })

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const target = pressed(event)
    if (target instanceof Element && target.closest('.editor')) return
    const cell = cellAt(target)
    if (ranges.untracked !== null) ranges.answer(false)
    if (state.editing && !editor.commit(null, false)) return event.preventDefault()
    if (!cell || cell.row < 0 || !scroller.current) return
    // Other buttons act on the cell they are pressed over, or on the range it is in.
    if (isOtherButton(event)) {
      return isSelected(cell) ? cursor.focusCell() : cursor.move(cell.row, cell.column)
    }
    if (target instanceof Element && target.closest('.fill-handle')) return dragFill(event)
    if (event.shiftKey && state.row >= 0) {
      cursor.focusCell()
      cursor.extend(cell)
    } else cursor.move(cell.row, cell.column)
    followPointer(event, ground(scroller.current), cursor.extend, () => undefined)
  }

  /** The corner is held: the rows or the columns it passes are outlined, and filled when it is let go over them. */
  const dragFill = (event: PointerEvent<HTMLDivElement>): void => {
    const span = state.selection ? spanOf(state.selection) : { from: state.row, to: state.row }
    const [first] = ranges.columns
    const last = ranges.columns.at(-1)
    if (!scroller.current || !span || first === undefined || last === undefined || snapshot.token === null)
      return
    const { token } = snapshot
    const held = {
      top: span.from,
      bottom: span.to,
      left: visible.indexOf(first),
      right: visible.indexOf(last)
    }
    let over: Filled | null = null
    followPointer(
      event,
      { ...ground(scroller.current), held },
      ({ row, column, sideways }) => {
        const rows = sideways ? null : passed(row, held.top, held.bottom)
        const columns = sideways ? passed(column, held.left, held.right) : null
        over = rows
          ? { rows, columns: null }
          : columns && { rows: null, columns: visible.slice(columns.from, columns.to + 1) }
        setFilling(over && outline(token, over.rows ?? span, over.columns ?? ranges.columns))
      },
      (dropped) => {
        setFilling(null)
        if (!dropped || !over || cursor.latest.current.snapshot.token !== token) return
        if (over.rows) ranges.fillTo(over.rows.from, over.rows.to)
        else ranges.fillAcross(over.columns)
      }
    )
  }

  // Focus follows a press of a button; Shift, the corner, a selected range and an open question leave it where it is.
  const onMouseDown = (event: MouseEvent<HTMLDivElement>): void => {
    const target = pressed(event)
    const cell = cellAt(target)
    if (!cell || cell.row < 0 || !(target instanceof Element)) return
    const stays = isOtherButton(event)
      ? isSelected(cell)
      : event.shiftKey || target.closest('.fill-handle') !== null
    // The press itself was on nothing that could have the keyboard.
    if (isShield(event.target)) cursor.focusCell()
    if (stays || isShield(event.target)) event.preventDefault()
  }

  const onDoubleClick = (event: MouseEvent<HTMLDivElement>): void => {
    const target = pressed(event)
    const cell = cellAt(target)
    if (!cell || cell.row < 0 || state.editing) return
    if (target instanceof Element && target.closest('.fill-handle')) return ranges.fillToEnd()
    if (cursor.item?.group) return run({ type: 'group', open: !cursor.item.group.open })
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
    cursor.move(Math.max(0, state.row), from)
    const [top, bottom] = [
      { row: 0, column: from },
      { row: snapshot.count - 1, column: to }
    ]
    cursor.dispatch({ type: 'selected', selection: block(snapshot.token, top, bottom, visible) })
  }

  const onClick = (event: MouseEvent<HTMLDivElement>): void => {
    const target = pressed(event)
    const cell = cellAt(target)
    if (!cell || !(target instanceof Element)) return
    if (cell.row < 0) {
      if (target.closest('.head-edge, .head-menu')) return
      if (event.ctrlKey || event.metaKey) return selectColumns(cell.column, event.shiftKey)
      return commands.current.sort(cell.id, event.shiftKey)
    }
    const clicked = view.rowAt(cell.row)
    if (clicked?.group && target.closest('.group-toggle')) {
      return commands.current.group(clicked.productId, !clicked.group.open)
    }
    if (!target.closest('.mark-conflict')) return
    if (clicked) onConflict(clicked, cell.id)
  }

  return {
    /** What a drag of the corner would fill. */
    filling,
    handlers: { onPointerDown, onMouseDown, onDoubleClick, onClick }
  }
}

/** While rows pass, what lies over them has the pointer (`grid.css`). */
const isShield = (target: EventTarget): boolean => target instanceof Element && target.matches('.rows')

/** What a drag of the corner goes over: rows above or below what is held, or columns beside it. */
type Filled =
  | { rows: { from: number; to: number }; columns: null }
  | { rows: null; columns: readonly ColumnId[] }

/** What lies between a stretch and a place outside it, that place included; null for one inside. */
const passed = (at: number, from: number, to: number): { from: number; to: number } | null =>
  at > to ? { from: to + 1, to: at } : at < from ? { from: at, to: from - 1 } : null

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
