import {
  ArrowDownToLine,
  Ban,
  ClipboardPaste,
  Eraser,
  FileInput,
  GitMerge,
  ListChecks,
  PackagePlus,
  Pencil,
  ReceiptText,
  Redo2,
  RotateCcw,
  ScanBarcode,
  SearchCheck,
  Sparkle,
  Undo2,
  Wrench
} from 'lucide-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { batchLists } from '../../shared/history.ts'
import type { Batch, BatchKind } from '../../shared/history.ts'
import { invoke } from '../api.ts'
import { count, fullTime, momentWords } from '../format.ts'
import { failureRemedy, failureSentence } from '../messages/failures.ts'
import { batchState, historyText, valuesOf } from '../messages/history.ts'
import { text } from '../messages/text.ts'
import { useOffers } from '../palette/offers.ts'
import { Card } from '../shell/empty.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import type { Surroundings } from '../shell/page-frame.tsx'
import type { Say } from '../shell/say.ts'
import { BatchPanel } from './batch-panel.tsx'
import '../shell/records.css'
import './history.css'
import { useWindows } from './use-windows.ts'

type Props = {
  around: Surroundings
  /** Changes whenever a batch may have come, arrived or gone. */
  turn: string
  say: Say
}

const icons: Record<BatchKind, typeof Pencil> = {
  edit: Pencil,
  paste: ClipboardPaste,
  fill: ArrowDownToLine,
  clear: Eraser,
  bulk: ListChecks,
  import: FileInput,
  stocktake: ScanBarcode,
  create: PackagePlus,
  resolve: GitMerge,
  correct: SearchCheck,
  undo: Undo2,
  redo: Redo2,
  revert: RotateCcw,
  cancel: Ban,
  sale: ReceiptText,
  repair: Wrench,
  other: Sparkle
}

const rowHeight = 36
const headHeight = 32

/** Everything that was done, newest first, each with what it did and a way to take it back. */
export function HistoryPage({ around, turn, say }: Props) {
  const [only, setOnly] = useState<(typeof batchLists)[number]>('all')
  const read = useCallback(
    async (start: number, length: number) => {
      const { batches, total } = await invoke('list-batches', { only, start, count: length })
      return { rows: batches, total }
    },
    [only]
  )
  const list = useWindows<Batch>(only, turn, read)
  const { want } = list
  const scroller = useRef<HTMLDivElement>(null)
  const revertButton = useRef<HTMLButtonElement>(null)
  const total = list.total ?? 0
  const [cursor, setCursor] = useState<{ index: number; id: number | null }>({ index: 0, id: null })
  // New changes come in above: the cursor stays with its own, and on the newest while it never left it.
  const found = cursor.id === null ? undefined : list.placeOf(({ id }) => id === cursor.id)
  const index = Math.max(0, Math.min(total - 1, found ?? cursor.index))
  const current = list.rowAt(index)

  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    initialRect: { width: 900, height: 640 },
    // The current row stays in the document wherever the window goes, so that focus is never lost.
    rangeExtractor: ({ startIndex, endIndex, overscan, count: all }) => {
      const [first, last] = [Math.max(0, startIndex - overscan), Math.min(all - 1, endIndex + overscan)]
      const shown = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at)
      if (index >= all || (index >= first && index <= last)) return shown
      return index < first ? [index, ...shown] : [...shown, index]
    }
  })
  const first = rows.range?.startIndex ?? 0
  const last = Math.max(first, rows.range?.endIndex ?? 30)
  useLayoutEffect(() => want(first, last), [want, first, last, only])

  const go = (to: number): void => {
    const next = Math.max(0, Math.min(total - 1, to))
    setCursor({ index: next, id: list.rowAt(next)?.id ?? null })
    rows.scrollToIndex(next)
  }
  // The page took the grid's place: the keyboard comes along, unless somebody already types elsewhere, and follows the cursor while it is in the list.
  const begun = useRef(false)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || current === undefined) return
    const focused = document.activeElement
    const start = !begun.current && !focused?.matches('input, select, textarea')
    begun.current = true
    const inside = element.contains(focused) && focused?.getAttribute('role') === 'row'
    if (!start && !inside && !(focused === document.body && element.dataset['held'] === 'true')) return
    element.querySelector<HTMLElement>(`[role=row][data-index="${index}"]`)?.focus({ preventScroll: true })
  }, [index, current])

  // The button is there when the details are.
  const entered = useRef(false)
  useLayoutEffect(() => {
    if (!around.panelOpen || !entered.current) return
    entered.current = false
    revertButton.current?.focus()
  }, [around.panelOpen])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const page = Math.max(1, last - first - 1)
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: total - 1
    }
    const to = moves[event.key]
    if (to !== undefined) go(to)
    else if (event.key === 'Enter') {
      entered.current = !around.panelOpen
      if (around.panelOpen) revertButton.current?.focus()
      else around.onPanel()
    } else return
    event.preventDefault()
  }
  const now = Date.now()
  const narrow = (one: (typeof batchLists)[number]): void => {
    setOnly(one)
    setCursor({ index: 0, id: null })
  }
  useOffers(() => [
    list.failure !== null && { title: text.tryAgain, run: list.retry },
    ...batchLists.map(
      (one) =>
        one !== only && {
          title: `${historyText.title}: ${historyText.filters[one]}`,
          run: () => narrow(one)
        }
    )
  ])
  const panel = around.panelOpen ? (
    <BatchPanel batch={current ?? null} turn={turn} say={say} button={revertButton} />
  ) : null
  return (
    <PageFrame
      title={historyText.title}
      totals={list.total === null ? '' : historyText.total(list.total)}
      around={{ ...around, panel }}
      controls={
        <div className="tabs" role="group" aria-label={historyText.filter}>
          {batchLists.map((one) => (
            <button
              key={one}
              type="button"
              className="tab"
              aria-pressed={one === only}
              onClick={() => narrow(one)}
            >
              {historyText.filters[one]}
            </button>
          ))}
        </div>
      }
    >
      {list.failure ? (
        <Card title={failureSentence(list.failure)} note={failureRemedy(list.failure)}>
          <button type="button" className="button" onClick={list.retry}>
            {text.tryAgain}
          </button>
        </Card>
      ) : list.total === 0 ? (
        <Card title={historyText.empty[only]} note={historyText.emptyNote[only]} />
      ) : (
        <div
          ref={scroller}
          className="scroller history"
          role="grid"
          aria-label={historyText.title}
          aria-rowcount={total + 1}
          aria-busy={list.total === null}
          tabIndex={-1}
          onKeyDown={onKeyDown}
          onFocus={(event) => (event.currentTarget.dataset['held'] = 'true')}
          onBlur={(event) => {
            if (event.relatedTarget !== null) event.currentTarget.dataset['held'] = 'false'
          }}
        >
          <div role="rowgroup" className="records-head">
            <div role="row" className="record batch" aria-rowindex={1}>
              {Object.entries(historyText.columns).map(([name, words]) => (
                <span key={name} role="columnheader" className={`batch-${name}`}>
                  {words}
                </span>
              ))}
            </div>
          </div>
          <div role="rowgroup" className="records-rows" style={{ height: `${total * rowHeight}px` }}>
            {rows.getVirtualItems().map(({ index: at, start }) => {
              const batch = list.rowAt(at)
              return (
                <div
                  key={at}
                  role="row"
                  aria-rowindex={at + 2}
                  aria-selected={at === index}
                  data-index={at}
                  tabIndex={at === index ? 0 : -1}
                  className={`record batch${at === index ? ' record-current' : ''}`}
                  style={{ transform: `translateY(${start - headHeight}px)` }}
                  onFocus={() => setCursor({ index: at, id: batch?.id ?? null })}
                >
                  {batch === undefined ? (
                    <span role="gridcell" className="faint">
                      <span className="unseen">{text.loading}</span>
                    </span>
                  ) : (
                    <BatchCells batch={batch} now={now} />
                  )}
                </div>
              )
            })}
          </div>
        </div>
      )}
    </PageFrame>
  )
}

function BatchCells({ batch, now }: { batch: Batch; now: number }) {
  const Icon = icons[batch.kind]
  const state = batchState(batch)
  const values = valuesOf(batch)
  return (
    <>
      <span role="gridcell" className="batch-at quiet small" title={fullTime(batch.at)}>
        {momentWords(batch.at, now)}
      </span>
      <span
        role="gridcell"
        className={`batch-label${batch.takenBackBy === null ? '' : ' batch-gone'}${historyText.isStep(batch.kind) ? ' batch-step' : ''}`}
      >
        <Icon size={14} strokeWidth={1.75} aria-hidden="true" />
        <bdi className="cell-text" title={historyText.label(batch)}>
          {historyText.label(batch)}
        </bdi>
      </span>
      <span role="gridcell" className="batch-kind quiet">
        {historyText.kind(batch.kind)}
      </span>
      <span role="gridcell" className="batch-values">
        {values === 0 ? (
          <span className="faint">
            <span aria-hidden="true">—</span>
            <span className="unseen">{historyText.none}</span>
          </span>
        ) : (
          count(values)
        )}
      </span>
      <span role="gridcell" className={`batch-state state-${state.tone}`}>
        {state.words}
      </span>
    </>
  )
}
