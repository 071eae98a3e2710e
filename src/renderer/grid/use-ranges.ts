import { useMemo, useRef, useState } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { InventoryRow } from '../../shared/inventory.ts'
import { failureSentence } from '../messages/failures.ts'
import { words } from '../messages/grid.ts'
import type { Done } from '../messages/grid.ts'
import { text } from '../messages/text.ts'
import type { Say } from '../shell/say.ts'
import { copiedCell, formatBlock, formatTable } from './clipboard.ts'
import type { ColumnId } from './columns.tsx'
import type { InventoryView, ViewSnapshot } from './inventory-view.ts'
import { summaryOf } from './notice.tsx'
import type { Summary } from './notice.tsx'
import { fits, planClear, planFillAll, planFillColumns, planFillRows, planPaste, planTyped } from './plan.ts'
import type { Plan, Refusal } from './plan.ts'
import { pastedCells } from './pasted-cells.ts'
import { readItems, readSelected, readSpan, rowsHere } from './read-rows.ts'
import type { CellChange, How } from './save-cells.ts'
import { rowCount, spanOf } from './selection.ts'
import type { Corner, Selection } from './selection.ts'
import { tallyOf } from './tally.ts'
import type { Seen } from './use-editor.ts'

/** Edits in one message at most, so that an action is one batch and one step to undo. */
const mostEdits = 100_000

/** Rows that one double click fills at most: a slip of the hand is not to go through a whole shop. */
const mostUnseen = 500

/** What the history calls it; what is typed into many cells is typed. */
const hows: Record<Done, How | undefined> = {
  Pasted: 'paste',
  Filled: 'fill',
  Cleared: 'clear',
  Changed: undefined
}

type Options = {
  view: InventoryView
  snapshot: ViewSnapshot
  visible: readonly ColumnId[]
  /** The active cell, and what is selected around it. */
  row: number
  column: number
  selection: Selection | null
  say: Say
  save: (changes: CellChange[], how?: How) => Promise<{ saved: number; refused: Refusal[] }>
  onSelect: (from: Corner, to: Corner) => void
}

export type Ranges = ReturnType<typeof useRanges>

/** What is copied, pasted, filled, cleared and typed over more than one cell; each is one step to undo. */
export function useRanges(options: Options) {
  const { view, snapshot, visible, row, column, selection, say, save } = options
  const [summary, setSummary] = useState<Summary | null>(null)
  const [question, setQuestion] = useState<{ plan: Plan; done: Done } | null>(null)
  const prepared = useRef<{ cells: number; text: string; html: string; cut: boolean } | null>(null)

  const columns = useMemo(() => {
    const one = visible[column]
    return selection ? visible.filter((id) => selection.columns.includes(id)) : one === undefined ? [] : [one]
  }, [visible, column, selection])
  const left = visible.indexOf(columns[0] ?? 'product')
  const height = selection ? rowCount(selection) : 1
  // What rows say is part of the sum, and the revision grows with every change of them.
  const { revision } = snapshot
  const tally = useMemo(() => {
    const here = selection && rowsHere(view, selection)
    return { revision, words: selection && tallyOf(here, here?.length ?? height, columns) }
  }, [view, revision, selection, height, columns])

  const attempt = (run: () => Promise<void>): void => {
    setSummary(null)
    run().catch((error: unknown) => say({ text: failureSentence(toFailure(error)), tone: 'bad' }))
  }

  /** The selected rows; null, and said, when the list was replaced while they were read. */
  const rowsOfSelection = async (): Promise<InventoryRow[] | null> => {
    if (!selection) return row < 0 ? [] : readRows(row, row)
    return rowsHere(view, selection) ?? told(await readSelected(view, selection))
  }
  const readRows = async (from: number, to: number): Promise<InventoryRow[] | null> =>
    snapshot.token === null ? [] : told(await readSpan(view, snapshot.token, from, to))
  const told = (rows: InventoryRow[] | null): InventoryRow[] | null => {
    if (rows === null) say({ text: words.moved, tone: 'bad' })
    return rows
  }

  const carryOut = async (plan: Plan, done: Done, sure = false): Promise<void> => {
    if (plan.changes.length > mostEdits) {
      return say({ text: words.tooMany(plan.changes.length, mostEdits), tone: 'bad' })
    }
    if (plan.untracked > 0 && !sure) return setQuestion({ plan, done })
    // Two rows can show one value, as sizes show their product's price: it is one value that was saved.
    const later = plan.changes.length === 0 ? { saved: 0, refused: [] } : await save(plan.changes, hows[done])
    const { saved } = later
    const refused = [...plan.refused, ...later.refused]
    const reasons = new Set(refused.map(({ reason }) => reason))
    say({
      text: words.done(done, saved, refused.length, plan.blank, [...reasons]),
      tone: refused.length === 0 ? 'plain' : 'bad'
    })
    setSummary(refused.length > 1 ? summaryOf(done, saved, refused) : null)
  }

  const answer = (yes: boolean): void => {
    setQuestion(null)
    if (yes && question) attempt(() => carryOut(question.plan, question.done, true))
  }

  const onSelected = (done: Done, plan: (rows: readonly InventoryRow[]) => Plan): void =>
    attempt(async () => {
      const rows = await rowsOfSelection()
      if (rows) await carryOut(plan(rows), done)
    })

  /** Types into every selected cell. In the one where it was typed it is meant against what that said then. */
  const typeInto = (typed: string, seen: Seen): void =>
    onSelected('Changed', (rows) => {
      const plan = planTyped(typed, { rows, columns })
      const isTyped = ({ item, field }: CellChange): boolean =>
        item.id === seen.itemId && field === seen.field
      return {
        ...plan,
        changes: plan.changes.map((change) => (isTyped(change) ? { ...change, seen: seen.seen } : change))
      }
    })
  /** Switches on or off what is selected. */
  const toggle = (active: boolean): void =>
    onSelected('Changed', (rows) => planTyped(String(active), { rows, columns: ['active'] }))
  const clear = (): void => onSelected('Cleared', (rows) => planClear({ rows, columns }))
  const clearCell = (item: InventoryRow, id: ColumnId): void =>
    attempt(() => carryOut(planClear({ rows: [item], columns: [id] }), 'Cleared'))
  const fillRight = (): void =>
    onSelected('Filled', (rows) => planFillColumns(columns.slice(0, 1), { rows, columns: columns.slice(1) }))
  const fillAll = (): void => {
    const item = view.rowAt(row)
    const id = visible[column]
    if (!item || id === undefined) return
    if (item.group) return say(words.groupLine)
    // Its column may have been hidden since it was selected, and another stand in its place.
    if (selection && !selection.columns.includes(id)) return
    onSelected('Filled', (rows) => planFillAll({ item, column: id }, { rows, columns }))
  }

  const fillDown = (): void =>
    attempt(async () => {
      const rows = await rowsOfSelection()
      const first = (selection && spanOf(selection)?.from) ?? row
      if (rows === null) return
      if (rows.length > 1) {
        return carryOut(planFillRows(rows.slice(0, 1), { rows: rows.slice(1), columns }), 'Filled')
      }
      if (first < 1) return say(words.nothingAbove)
      const above = await readRows(first - 1, first - 1)
      if (above?.length === 0) return say(words.nothingAbove)
      if (above) await carryOut(planFillRows(above, { rows, columns }), 'Filled')
    })

  /** Drags the corner: the selected rows are repeated from one row to another, above or below them. */
  const fillTo = (from: number, to: number): void =>
    attempt(async () => {
      const span = selection ? spanOf(selection) : { from: row, to: row }
      const source = await rowsOfSelection()
      if (!span || !source || source.length === 0) return
      const rows = await readRows(from, to)
      if (!rows) return
      const turned = turnedBy(source, from - span.from)
      options.onSelect(
        { row: Math.min(from, span.from), column: left },
        { row: Math.max(to, span.to), column: left + columns.length - 1 }
      )
      await carryOut(planFillRows(turned, { rows, columns }), 'Filled')
    })

  /** The same sideways: the selected columns are repeated over others, on their left or right. */
  const fillAcross = (over: readonly ColumnId[]): void =>
    attempt(async () => {
      const span = selection ? spanOf(selection) : { from: row, to: row }
      const rows = await rowsOfSelection()
      const places = [...columns, ...over].map((id) => visible.indexOf(id))
      const first = over[0] === undefined ? -1 : visible.indexOf(over[0])
      if (!span || !rows || rows.length === 0 || first < 0) return
      options.onSelect(
        { row: span.from, column: Math.min(...places) },
        { row: span.to, column: Math.max(...places) }
      )
      const source = turnedBy(columns, first - left)
      await carryOut(planFillColumns(source, { rows, columns: over }), 'Filled')
    })

  /** A double click on the corner: as if it were dragged to the end of what is shown, where that is not far. */
  const fillToEnd = (): void => {
    const span = selection ? spanOf(selection) : { from: row, to: row }
    const below = span ? snapshot.count - 1 - span.to : 0
    if (!span || below === 0) return
    if (below > mostUnseen) return say({ text: words.fillFar(below), tone: 'plain' })
    fillTo(span.to + 1, span.to + below)
  }

  const blockOf = (rows: readonly InventoryRow[]) => {
    const cells = rows.map((item) => columns.map((id) => copiedCell(id, item)))
    return {
      // The line above a group is not copied, though it can be selected with the others.
      cells: rows.length * columns.length,
      text: formatBlock(cells.map((line) => line.map((cell) => cell.text))),
      html: formatTable(cells)
    }
  }

  /** Copies what is selected. `cut`: that was asked for, which takes nothing away here. */
  const copy = (clipboard: DataTransfer, cut: boolean): void => {
    const one = selection ? null : view.rowAt(row)
    if (one?.group) return
    const here = selection ? rowsHere(view, selection) : one ? [one] : []
    const copied = prepared.current ?? (here && { ...blockOf(here), cut })
    if (copied) {
      clipboard.setData('text/plain', copied.text)
      clipboard.setData('text/html', copied.html)
      const done = selection ? words.copied(copied.cells) : text.copied(copied.text)
      say(copied.cut ? words.notCut(done) : done)
      return
    }
    // The clipboard takes things only while it is asked, so rows that have to be read first are copied again then.
    say(words.reading(height))
    attempt(async () => {
      const rows = await rowsOfSelection()
      if (rows === null) return
      prepared.current = { ...blockOf(rows), cut }
      const taken = document.execCommand('copy')
      prepared.current = null
      if (!taken) say({ text: words.notCopied, tone: 'bad' })
    })
  }

  const paste = (plain: string, table: string): void =>
    attempt(async () => {
      const copied = pastedCells(plain, table)
      const width = Math.max(...copied.map((line) => line.length))
      if (selection && fits({ rows: height, columns: columns.length }, copied.length, width)) {
        const rows = await rowsOfSelection()
        if (rows) await carryOut(planPaste(copied, { rows, columns }), 'Pasted')
        return
      }
      if (!selection && view.rowAt(row)?.group) return say(words.groupLine)
      const first = (selection && spanOf(selection)?.from) ?? row
      if (snapshot.token === null) return
      const read = await readItems(view, snapshot.token, first, copied.length)
      if (read === null) return void told(null)
      const { rows, last } = read
      const over = visible.slice(left, left + width)
      options.onSelect({ row: first, column: left }, { row: last, column: left + over.length - 1 })
      await carryOut(planPaste(copied, { rows, columns: over }), 'Pasted')
    })

  return {
    columns,
    tally: tally.words,
    summary,
    closeSummary: () => setSummary(null),
    untracked: question?.plan.untracked ?? null,
    answer,
    typeInto,
    toggle,
    clear,
    fillDown,
    fillRight,
    fillAll,
    fillTo,
    fillAcross,
    fillToEnd,
    clearCell,
    copy,
    paste
  }
}

/** What is repeated from a place on that is so many behind its first. */
function turnedBy<T>(source: readonly T[], by: number): T[] {
  const turn = ((by % source.length) + source.length) % source.length
  return [...source.slice(turn), ...source.slice(0, turn)]
}
