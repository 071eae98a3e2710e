import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { StocktakeLine, StocktakeList } from '../../shared/stocktake.ts'
import { signed, whole } from '../format.ts'
import { failureRemedy, failureSentence } from '../messages/failures.ts'
import { stocktakeText as words } from '../messages/stocktake.ts'
import { text } from '../messages/text.ts'
import { Card } from '../shell/empty.tsx'
import type { Say } from '../shell/say.ts'
import { useUnsaved } from '../use-unsaved.ts'
import { unitsOf } from './count-form.tsx'
import { useLines } from './use-lines.ts'

const rowHeight = 36

type Props = {
  list: StocktakeList
  /** What has a number and was not counted is about to be set to zero. */
  zeroed?: boolean
  turn: number
  say: Say
  onItem: (itemId: string | null) => void
  /** null: nothing can be counted now. */
  onSet: ((itemId: string, counted: number | null) => Promise<unknown>) | null
  onTotal?: (total: number) => void
}

/** The lines of a list, as many as a shop has; only the visible ones exist. Each count can be typed over. */
export function StocktakeLines({ list, zeroed = false, turn, say, onItem, onSet, onTotal }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const [first, setFirst] = useState(0)
  const { lines, total, failure, retry } = useLines(list, turn, first)
  const [held, setHeld] = useState<Held | null>(null)
  const heldAt = held === null ? null : placeOf(held, lines)
  // Known to the lines when they go: all of them with the list, or one of them out of it.
  const isLeft = useRef(false)
  useLayoutEffect(() => {
    isLeft.current = false
    return () => {
      isLeft.current = true
    }
  }, [])
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 800, height: 480 },
    // The line that has the keyboard stays in the document wherever the window goes, and with it what is being typed.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range)
      if (heldAt === null || heldAt >= range.count || shown.includes(heldAt)) return shown
      return heldAt < (shown[0] ?? 0) ? [heldAt, ...shown] : [...shown, heldAt]
    }
  })
  const top = virtual.range?.startIndex ?? 0
  useEffect(() => setFirst(top), [top])
  const known = lines !== null
  useEffect(() => {
    if (known) onTotal?.(total)
  }, [known, total, onTotal])

  if (failure) {
    return (
      <Card title={failureSentence(failure)} note={failureRemedy(failure)}>
        <button type="button" className="button" onClick={retry}>
          {text.tryAgain}
        </button>
      </Card>
    )
  }
  if (known && total === 0) return <p className="stocktake-none">{words.none[list]}</p>
  const columns = list === 'changes' || zeroed ? words.changeColumns : words.columns
  return (
    <div ref={scroller} className="stocktake-lines">
      <div role="table" aria-rowcount={total + 1} aria-label={words.tabs[list]} aria-busy={!known}>
        <div role="rowgroup" className="stocktake-head">
          <div role="row" aria-rowindex={1} className="stocktake-line">
            {Object.entries(columns).map(([name, label]) => (
              <span key={name} role="columnheader" className={`stocktake-${name}`}>
                {label}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="stocktake-rows" style={{ height: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const line = lines?.get(index) ?? (index === heldAt ? held?.line : undefined)
            if (!line) return null
            return (
              <div
                key={line.itemId}
                role="row"
                aria-rowindex={index + 2}
                className="stocktake-line"
                style={{ transform: `translateY(${start}px)` }}
                onFocus={() => {
                  onItem(line.itemId)
                  setHeld({ index, line })
                }}
                onBlur={() => {
                  if (document.hasFocus()) setHeld(null)
                }}
              >
                <LineCells line={line} list={list} zeroed={zeroed} isLeft={isLeft} say={say} onSet={onSet} />
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** The line that has the keyboard, and where it stood when it got it. */
type Held = { index: number; line: StocktakeLine }

/** Where a line stands now: too far away to be read anew it is where it was; null when it is gone from the list. */
function placeOf({ index, line }: Held, lines: ReadonlyMap<number, StocktakeLine> | null): number | null {
  for (const [at, one] of lines ?? []) if (one.itemId === line.itemId) return at
  return lines?.has(index) === true ? null : index
}

type CellsProps = Pick<Props, 'list' | 'say' | 'onSet'> & {
  line: StocktakeLine
  zeroed: boolean
  /** Whether the whole list is left. */
  isLeft: RefObject<boolean>
}

function LineCells({ line, list, zeroed, isLeft, say, onSet }: CellsProps) {
  const review = list === 'changes'
  const before = review ? line.onHand : line.expected
  const difference = line.counted === null ? null : line.counted - (line.expected ?? 0)
  const counted = useRef(line.counted)
  counted.current = line.counted
  return (
    <>
      <span role="cell" className="stocktake-item">
        <span className="product-name" dir="auto" title={line.name}>
          {line.name}
        </span>
        {line.variant === null ? null : (
          <span className="variant" dir="auto">
            {line.variant}
          </span>
        )}
        {line.gone ? <span className="bad small">{words.gone}</span> : null}
        {line.beside && !line.gone ? <span className="quiet small">{words.beside}</span> : null}
        {line.asked && (review || zeroed) ? <span className="bad small">{words.asked}</span> : null}
      </span>
      <span role="cell" className="stocktake-sku quiet">
        {line.sku}
      </span>
      <span role="cell" className="stocktake-expected">
        {before === null ? <span className="quiet">{words.untracked}</span> : whole(before)}
      </span>
      <span role="cell" className="stocktake-counted">
        {onSet === null ? (
          (line.counted ?? '')
        ) : (
          <CountCell
            key={line.counted}
            line={line}
            counted={counted}
            isLeft={isLeft}
            say={say}
            onSet={onSet}
          />
        )}
      </span>
      <span role="cell" className="stocktake-difference">
        {zeroed ? (
          line.expected === null || line.asked ? null : (
            <strong>0</strong>
          )
        ) : review ? (
          <>
            {line.moved === 0 ? null : (
              <span className="quiet small" title={words.movedTitle}>
                {words.moved(line.moved)}
              </span>
            )}
            <strong>{whole(line.result ?? 0)}</strong>
          </>
        ) : difference === null || difference === 0 ? (
          <span className="quiet">{difference === null ? '' : '0'}</span>
        ) : (
          <span className={difference < 0 ? 'bad' : 'stocktake-more'}>{signed(difference)}</span>
        )}
      </span>
    </>
  )
}

function CountCell({
  line,
  counted: now,
  isLeft,
  say,
  onSet
}: {
  line: StocktakeLine
  /** What is counted of it by now. */
  counted: RefObject<number | null>
  isLeft: RefObject<boolean>
  say: Say
  onSet: NonNullable<Props['onSet']>
}) {
  const before = line.counted === null ? '' : String(line.counted)
  const [typed, setTyped] = useState(before)
  // Enter saves and goes on, and a field that is left saves too: what was sent once is not sent again.
  const sent = useRef(before)
  const save = (): void => {
    const count = typed.trim()
    if (count === sent.current) return setTyped(count)
    const counted = count === '' ? null : unitsOf(count)
    if (count !== '' && (counted === null || counted < 0)) {
      setTyped(sent.current)
      return say({ text: words.notANumber(typed), tone: 'bad' })
    }
    sent.current = count
    onSet(line.itemId, counted).catch((error: unknown) => {
      sent.current = before
      setTyped(before)
      say({ text: failureSentence(toFailure(error)), tone: 'bad' })
    })
  }
  useUnsaved(typed.trim(), (unsaved) => {
    if (isLeft.current && now.current === line.counted) save()
    // Scanned meanwhile, it is another count than the one that was typed over, or its line is in another list.
    else if (unsaved !== sent.current) say({ text: words.notSaved(line, unsaved), tone: 'bad' })
  })
  return (
    <input
      className={`input count-cell${line.counted === null ? ' count-cell-empty' : ''}`}
      type="text"
      inputMode="numeric"
      aria-label={words.countedOf(line)}
      value={typed}
      onFocus={(event) => {
        // Unless the window is back, and what is being typed goes on.
        if (typed === sent.current) event.target.select()
      }}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => {
        // Where another window has the keyboard, half a number is none.
        if (document.hasFocus()) save()
      }}
      onKeyDown={(event) => {
        walk(event)
        if (event.key === 'Enter') save()
        if (event.key === 'Escape') {
          event.stopPropagation()
          if (typed === sent.current)
            (
              document.querySelector<HTMLElement>('.count-code') ??
              document.querySelector<HTMLElement>('.stocktake-controls button')
            )?.focus()
          setTyped(sent.current)
        }
      }}
    />
  )
}

/** Arrows and Enter go to the count above or below. */
function walk(event: KeyboardEvent<HTMLInputElement>): void {
  const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' || event.key === 'Enter' ? 1 : 0
  const list = event.currentTarget.closest('.stocktake-lines')
  if (by === 0 || list === null) return
  const all = [...list.querySelectorAll<HTMLInputElement>('.count-cell')].toSorted(
    (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top
  )
  const next = all[all.indexOf(event.currentTarget) + by]
  if (!next) return
  event.preventDefault()
  next.focus()
}
