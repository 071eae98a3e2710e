import { useCallback, useLayoutEffect, useReducer, useRef } from 'react'
import type { FocusEvent, RefObject } from 'react'
import { words } from '../messages/grid.ts'
import { columnLabel } from '../messages/labels.ts'
import type { Say } from '../shell/say.ts'
import type { ColumnId } from './columns.tsx'
import { gridReducer, initialGridState } from './grid-state.ts'
import type { Editing } from './grid-state.ts'
import type { InventoryView, ViewSnapshot } from './inventory-view.ts'
import type { Lines } from './list-scale.ts'
import { reveal, revealColumn } from './reveal.ts'
import { block, boxOf, carried, cornersOf } from './selection.ts'
import type { Corner } from './selection.ts'

export type CursorOptions = {
  view: InventoryView
  snapshot: ViewSnapshot
  visible: readonly ColumnId[]
  scroller: RefObject<HTMLDivElement | null>
  lines: Lines
  /** Whether nobody has pressed anything yet: then the cursor is on the first row, whatever that is. */
  untouched: RefObject<boolean>
  say: Say
  onItem: (itemId: string | null) => void
}

export type Cursor = ReturnType<typeof useCursor>

/** Where the cursor is and what is selected around it: both stay with their items, and the keyboard with the cursor. */
export function useCursor(options: CursorOptions) {
  const { view, snapshot, visible, scroller, lines, untouched, say, onItem } = options
  const { rowHeight } = lines
  const [state, dispatch] = useReducer(gridReducer, initialGridState)
  const focusWanted = useRef(false)
  const focusInside = useRef(false)
  const top = state.row < 0 ? null : state.row * rowHeight
  // A drag outlives the render it began in.
  const latest = useRef({ state, snapshot, visible, top })
  latest.current = { state, snapshot, visible, top }

  const column = visible[Math.min(state.column, visible.length - 1)]
  const item = state.row < 0 ? undefined : view.rowAt(state.row)
  const box = state.selection && boxOf(state.selection, visible)

  /** Brings a cell, or the name of its column, into sight. */
  const show = useCallback(
    (row: number, at: number): void => {
      const id = latest.current.visible[at]
      if (!scroller.current || id === undefined) return
      if (row < 0) revealColumn(scroller.current, id)
      else reveal(scroller.current, lines, row, id)
    },
    [scroller, lines]
  )

  const move = useCallback(
    (row: number, nextColumn: number, { walks = false, inside = false } = {}): void => {
      focusWanted.current = true
      const itemId = row < 0 ? null : (view.rowAt(row)?.id ?? null)
      const at = latest.current.visible[nextColumn]
      if (itemId !== null && at !== undefined) view.places.put(itemId, at)
      dispatch({ type: 'moved', row, column: nextColumn, itemId, walks, inside })
      show(row, nextColumn)
    },
    [view, show]
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

  /** The open cell has gone: what is typed on must not fall into another, so the keyboard is at none. */
  const loseTyped = useCallback(
    ({ itemName, columnId, text: typed }: Editing, why: typeof words.hidden = words.left): void => {
      focusWanted.current = false
      focusInside.current = false
      say({ text: why(itemName, typed, columnLabel(columnId)), tone: 'bad' })
    },
    [say]
  )

  const arranged = useRef(visible)
  useLayoutEffect(() => {
    const before = arranged.current
    arranged.current = visible
    if (before.join() === visible.join()) return
    const { editing } = latest.current.state
    if (editing && !visible.includes(editing.columnId)) loseTyped(editing, words.hidden)
    dispatch({ type: 'arranged', before, visible })
  }, [visible, loseTyped])

  // An empty list has no grid.
  const lose = useRef(loseTyped)
  lose.current = loseTyped
  useLayoutEffect(
    () => () => {
      const { state: last, top: at } = latest.current
      if (last.editing) lose.current(last.editing)
      view.places.leave(at)
      view.places.close()
    },
    [view]
  )

  // Another question begins at its top, but what is being typed stays with its item.
  useLayoutEffect(
    () =>
      view.hold((fresh) => {
        const { itemId, editing } = latest.current.state
        return fresh || untouched.current ? (editing?.itemId ?? null) : itemId
      }),
    [view, untouched]
  )

  // Rows moved under the cursor (a sort, a sync): it stays with its item, or at its place when the item is gone.
  // Where they are other rows, it goes back to where somebody put it in this view.
  const seenToken = useRef<number | null>(null)
  useLayoutEffect(() => {
    if (snapshot.token === null) return
    const { places } = view
    const isAnother = snapshot.fresh && seenToken.current !== snapshot.token
    const back = isAnother ? places.back(snapshot.query) : null
    const isSearch = places.isSearch(snapshot.query)
    if (isAnother) {
      if (seenToken.current !== null) places.leave(top)
      places.open(snapshot.query)
      places.start = 0
    }
    seenToken.current = snapshot.token
    if (state.row < 0) return
    const placeOf = (id: string): number | undefined => view.indexOf(id) ?? view.closedOver(id)
    const found = back === null || state.editing ? undefined : placeOf(back.itemId)
    // What somebody did before this grid was made counts.
    if (found !== undefined) untouched.current = false
    const row =
      found ??
      (state.itemId === null || untouched.current ? undefined : placeOf(state.itemId)) ??
      (untouched.current || isAnother ? 0 : Math.max(0, Math.min(state.row, snapshot.count - 1)))
    const itemId = view.rowAt(row)?.id ?? null
    const own = found === undefined || back === null ? -1 : visible.indexOf(back.column)
    const at = own < 0 ? state.column : own
    if (back !== null) {
      places.strayed = found === undefined
      if (found !== undefined && !isSearch) places.start = Math.max(0, row * rowHeight - back.below)
    }
    const here = visible[at]
    if (itemId !== null && here !== undefined && !places.strayed) places.keep(itemId, here)
    if (row === state.row && at === state.column && (itemId === state.itemId || itemId === null)) return
    if (state.editing && state.editing.itemId !== itemId) loseTyped(state.editing)
    dispatch({ type: 'followed', row, column: at, itemId })
  }, [
    snapshot.token,
    snapshot.revision,
    snapshot.fresh,
    snapshot.count,
    snapshot.query,
    state.row,
    state.column,
    state.itemId,
    state.editing,
    visible,
    view,
    untouched,
    rowHeight,
    top,
    loseTyped
  ])

  // The line above a group is no item.
  useLayoutEffect(
    () => onItem(state.itemId?.startsWith('group/') ? null : state.itemId),
    [onItem, state.itemId]
  )

  // Rows are drawn anew and their elements used again (a sync, a scroll): the focus stays with the cursor.
  useLayoutEffect(() => {
    if (state.editing || (!focusWanted.current && !focusInside.current)) return
    const cell = scroller.current?.querySelector<HTMLElement>(
      `[aria-rowindex="${state.row + 2}"] > [data-column="${visible[state.column] ?? ''}"]`
    )
    if (cell !== document.activeElement) cell?.focus({ preventScroll: true })
    focusWanted.current = false
  }, [state.row, state.column, state.editing, snapshot.revision, scroller, visible])

  const focusHeader = useRef<(at: number) => void>(() => undefined)
  focusHeader.current = (at) => {
    const there = Math.max(0, at)
    move(-1, there)
    // A cursor that is there already moves nothing, and nothing would take the keyboard back to it.
    scroller.current
      ?.querySelector<HTMLElement>(`.head-cell[data-column="${visible[there] ?? ''}"]`)
      ?.focus({ preventScroll: true })
  }

  const focusCell = useCallback(
    (): void =>
      scroller.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true }),
    [scroller]
  )

  // A dialog that closes gives the focus back while React hears nothing of it.
  useLayoutEffect(() => {
    const element = scroller.current
    const onFocus = (): void => {
      focusInside.current = true
    }
    element?.addEventListener('focusin', onFocus)
    return () => element?.removeEventListener('focusin', onFocus)
  }, [scroller])
  const onBlur = (event: FocusEvent<HTMLDivElement>): void => {
    // Taken out of the document, an element is left without going anywhere, and is not connected any more.
    if (!event.target.isConnected) return
    focusInside.current = event.currentTarget.contains(event.relatedTarget)
    if (!focusInside.current) focusWanted.current = false
  }

  return {
    state,
    dispatch,
    /** The list and the cursor of now, for what outlives a render. */
    latest,
    /** What is under the cursor. */
    item,
    column,
    /** The block that is selected; null while it is one cell or was scattered. */
    box,
    /** Brings the cursor into sight. */
    show: (): void => show(state.row, state.column),
    move,
    select,
    extend,
    loseTyped,
    /** Has the keyboard go to the cursor when that is drawn. */
    wantFocus: (): void => {
      focusWanted.current = true
    },
    focusCell,
    /** Puts the cursor on the name of a column. */
    focusHeader,
    handlers: { onBlur }
  }
}
