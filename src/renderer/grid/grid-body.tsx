import { useLayoutEffect, useRef } from 'react'
import type { RefObject } from 'react'
import type { ColumnId } from './columns.tsx'
import { fieldOf } from './columns.tsx'
import { GridRow, WaitingRow } from './grid-row.tsx'
import type { GridState } from './grid-state.ts'
import type { InventoryView } from './inventory-view.ts'
import { elementHeight, isLong, listTop } from './list-scale.ts'
import type { Lines } from './list-scale.ts'
import { elementOf, elementsFor, firstElements } from './row-elements.ts'
import { rowLook, spanOf } from './selection.ts'
import type { Selection } from './selection.ts'
import { useRowWindow } from './use-row-window.ts'

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

/** The lines of the grid that are in sight. A scroll draws nothing else again. */
export function GridBody(props: Props) {
  const { view, token, scroller, list, visible, state, filling } = props
  const { rowHeight, count } = list
  const rows = useRef<HTMLDivElement>(null)
  const { first, last, drawn, shift } = useRowWindow(rows, list)
  useLayoutEffect(() => view.want(first, last), [view, first, last, token])

  const cursor = state.editing?.row ?? state.row
  const elements = useRef(firstElements)
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
      {indexes.map((index) => {
        const item = view.rowAt(index)
        const key = elementOf(index, elements.current, cursor)
        const top = index * rowHeight + shift
        if (item === undefined) {
          return (
            <WaitingRow
              key={key}
              index={index}
              top={top}
              columns={visible}
              look={lookOf(state.selection, index)}
            />
          )
        }
        const current = index === state.row
        const editing = state.editing?.itemId === item.id ? state.editing : null
        return (
          <GridRow
            key={key}
            item={item}
            index={index}
            top={top}
            columns={visible}
            activeColumn={current ? (visible[state.column] ?? null) : null}
            look={lookOf(state.selection, index)}
            fillLook={lookOf(filling, index)}
            handle={corner?.row === index ? corner.column : null}
            editing={editing}
            noteAbove={editing !== null && isLow(scroller.current, list, (index + 1) * rowHeight)}
            flashing={view.isFlashing(item.id)}
            refusals={props.refusals}
            onType={props.onType}
            onEnter={props.onEnter}
            onLeave={props.onLeave}
          />
        )
      })}
    </div>
  )
}

/** True when a note beneath a row that ends at `bottom` would not be seen. */
const isLow = (scroller: HTMLElement | null, list: Lines, bottom: number): boolean =>
  scroller !== null && bottom + 64 > listTop(scroller, list) + scroller.clientHeight - list.headerHeight

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
