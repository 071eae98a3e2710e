import { useEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { createPortal } from 'react-dom'
import { columnLabel } from '../messages/labels.ts'
import { CellEditor } from './cell-editor.tsx'
import type { ColumnId } from './columns.tsx'
import { fieldOf } from './columns.tsx'
import { itemWords } from './describe-cell.ts'
import type { Editing, GridState } from './grid-state.ts'
import type { InventoryView } from './inventory-view.ts'
import { elementHeight, isLong, listTop } from './list-scale.ts'
import type { Lines } from './list-scale.ts'
import { elementOf, elementsFor, elementsMoved, firstElements } from './row-elements.ts'
import { RowPainter } from './row-painter.ts'
import type { RowLine } from './row-painter.ts'
import { rowLook, spanOf } from './selection.ts'
import type { Selection } from './selection.ts'
import { useRowWindow } from './use-row-window.ts'
import type { DrawRows } from './use-row-window.ts'

type Props = {
  view: InventoryView
  /** Names the list of now. */
  token: number | null
  scroller: RefObject<HTMLDivElement | null>
  list: Lines
  visible: readonly ColumnId[]
  state: GridState
  /** What a drag of the corner would fill. */
  filling: Selection | null
  refusals: ReadonlyMap<string, string>
  onType: (text: string) => void
  onEnter: () => void
  onLeave: () => void
}

/** The lines of the grid that are in sight. A scroll writes the rows that come into sight, and React hears nothing of it. */
export function GridBody(props: Props) {
  const { view, token, scroller, list, visible, state, filling, refusals } = props
  const { editing } = state
  const rows = useRef<HTMLDivElement>(null)
  const painter = useRef<RowPainter>(null)
  const elements = useRef(firstElements)
  const wanted = useRef<{ first: number; last: number; token: number | null } | null>(null)
  /** The item in whose cell somebody types, and its row when it was drawn last. */
  const typed = useRef<{ itemId: string; row: number } | null>(null)
  const [seat, setSeat] = useState<Seat | null>(null)
  const taken = useRef(seat)

  const minutes = useMinutes(visible.includes('changedAt'))

  const draw = useRef<DrawRows>(() => undefined)
  draw.current = ({ first, last, drawn, shift }, moved) => {
    if (!rows.current) return
    const before = wanted.current
    if (before?.first !== first || before.last !== last || before.token !== token) {
      wanted.current = { first, last, token }
      view.want(first, last)
    }
    const { rowHeight, count } = list
    // Where its item is in the list that is drawn: the cursor follows it only then.
    const cursor = editing === null ? state.row : (view.indexOf(editing.itemId) ?? editing.row)
    if (editing && typed.current?.itemId === editing.itemId)
      elements.current = elementsMoved(typed.current.row, cursor, elements.current)
    typed.current = editing && { itemId: editing.itemId, row: cursor }
    elements.current = elementsFor(drawn.length, cursor, elements.current)
    const indexes = [...drawn]
    // The row under the cursor stays in the document wherever the window goes, so that focus is never lost.
    if (cursor >= 0 && cursor < count && !drawn.includes(cursor)) {
      if (cursor < first) indexes.unshift(cursor)
      else indexes.push(cursor)
    }
    const idAt = (index: number): string | null => view.loadedRow(index)?.id ?? null
    const lookOf = (of: Selection | null, index: number): string | null =>
      of === null ? null : rowLook(of, index, idAt)
    const corner = cornerOf(state, visible)
    const places = indexes.map((index) => ({
      key: elementOf(index, elements.current, cursor),
      index,
      top: index * rowHeight + shift
    }))
    const lineAt = (index: number): RowLine => {
      const item = view.rowAt(index)
      return {
        item,
        active: item !== undefined && index === state.row ? (visible[state.column] ?? null) : null,
        open: item !== undefined && editing?.itemId === item.id ? editing.columnId : null,
        look: lookOf(state.selection, index),
        fillLook: lookOf(filling, index),
        handle: corner?.row === index ? corner.column : null,
        flashing: item !== undefined && view.isFlashing(item.id)
      }
    }
    painter.current ??= new RowPainter(rows.current)
    painter.current.paint(places, lineAt, { columns: visible, refusals, minutes }, moved)
    const element = editing && painter.current.openCell()
    const next =
      element && editing
        ? {
            element,
            itemId: editing.itemId,
            columnId: editing.columnId,
            noteAbove: isLow(scroller.current, list, editing)
          }
        : null
    // A scroll asks nothing of React.
    if (isSame(taken.current, next)) return
    taken.current = next
    setSeat(next)
  }
  useRowWindow(rows, list, draw)

  const edited = editing && view.rowAt(view.indexOf(editing.itemId) ?? editing.row)
  return (
    <div
      ref={rows}
      role="rowgroup"
      className="rows"
      style={{
        height: `${elementHeight(list)}px`,
        // a row that is kept beyond the end would make the element higher
        overflow: isLong(list) ? 'clip' : undefined
      }}
    >
      {editing && edited && seat && isOf(seat, editing)
        ? createPortal(
            <CellEditor
              editing={editing}
              item={edited}
              label={`${itemWords(edited)}, ${columnLabel(editing.columnId)}`}
              noteAbove={seat.noteAbove}
              onType={props.onType}
              onEnter={props.onEnter}
              onLeave={props.onLeave}
            />,
            seat.element
          )
        : null}
    </div>
  )
}

/** Grows by one a minute, while `active`. */
function useMinutes(active: boolean): number {
  const [minutes, setMinutes] = useState(0)
  useEffect(() => {
    if (!active) return
    const timer = setInterval(() => setMinutes((passed) => passed + 1), 60_000)
    return () => clearInterval(timer)
  }, [active])
  return minutes
}

/** The cell an editor is drawn into: it is written by hand, as all of them are. */
type Seat = { element: HTMLElement; itemId: string; columnId: ColumnId; noteAbove: boolean }

const isOf = (seat: Seat, { itemId, columnId }: Editing): boolean =>
  seat.itemId === itemId && seat.columnId === columnId

const isSame = (one: Seat | null, other: Seat | null): boolean =>
  one === other ||
  (one !== null &&
    other !== null &&
    one.element === other.element &&
    one.itemId === other.itemId &&
    one.columnId === other.columnId &&
    one.noteAbove === other.noteAbove)

/** True when a note beneath the row in which somebody types would not be seen. */
function isLow(scroller: HTMLElement | null, list: Lines, { row }: Editing): boolean {
  if (scroller === null) return false
  const bottom = (row + 1) * list.rowHeight
  return bottom + 64 > listTop(scroller, list) + scroller.clientHeight - list.headerHeight
}

/** Where the handle sits that fills by dragging: the last selected cell, when there is anything to fill. */
function cornerOf(state: GridState, visible: readonly ColumnId[]): { row: number; column: ColumnId } | null {
  const active = visible[state.column]
  if (state.editing || active === undefined || state.row < 0) return null
  if (state.selection === null) return fieldOf(active) === null ? null : { row: state.row, column: active }
  const span = spanOf(state.selection)
  const columns = visible.filter((id) => state.selection?.columns.includes(id))
  const last = columns.at(-1)
  if (!span || last === undefined || columns.every((id) => fieldOf(id) === null)) return null
  return { row: span.to, column: last }
}
