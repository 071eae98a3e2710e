import { ArrowRight } from 'lucide-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { flushSync } from 'react-dom'
import type { Output } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import type { Batch, BatchValue } from '../../shared/history.ts'
import { invoke } from '../api.ts'
import { fullTime } from '../format.ts'
import { failureSentence } from '../messages/failures.ts'
import {
  batchState,
  deltaWords,
  historyText,
  valueField,
  valueState,
  valuesOf,
  valueWords
} from '../messages/history.ts'
import { useOffers } from '../palette/offers.ts'
import type { Say } from '../shell/say.ts'
import { useWindows } from './use-windows.ts'
import { takenBackWords } from '../messages/reasons.ts'

type Props = {
  /** The chosen batch; null while none is. */
  batch: Batch | null
  turn: string
  say: Say
  button: RefObject<HTMLButtonElement | null>
}

const rowHeight = 48
const listedKept = 5

/** One batch: when and how, what it did to each value, and the way to take it back. */
export function BatchPanel({ batch, turn, say, button }: Props) {
  const [asked, setAsked] = useState<{ id: number; answer: Output<'revert-batch'> } | null>(null)
  const [busy, setBusy] = useState(false)
  const question = useRef<HTMLButtonElement>(null)
  const answer = asked !== null && asked.id === batch?.id ? asked.answer : null
  useLayoutEffect(() => {
    if (answer !== null) question.current?.focus()
  }, [answer])

  const revert = async ({ id, doesAgain }: Batch, whole: boolean): Promise<void> => {
    if (busy) return
    setBusy(true)
    try {
      const result = await invoke('revert-batch', { batchId: id, whole })
      if (result.possible !== undefined) return setAsked({ id, answer: result })
      setAsked(null)
      say(takenBackWords(result.reverted, result.kept, doesAgain))
    } catch (error) {
      const failure = toFailure(error)
      say({ text: failureSentence(failure), tone: failure.code === 'cancelled' ? 'plain' : 'bad' })
    } finally {
      setBusy(false)
    }
  }
  const leave = (): void => {
    flushSync(() => setAsked(null))
    button.current?.focus()
  }
  useOffers(() => {
    if (batch === null || busy) return []
    if (answer === null)
      return [batch.revertible && { title: historyText.revert(batch), run: () => void revert(batch, true) }]
    return [
      answer.possible !== 0 && {
        title: historyText.rest(batch, answer.possible ?? 0),
        run: () => void revert(batch, false)
      },
      { title: historyText.leave, run: leave }
    ]
  })
  if (batch === null) {
    return (
      <aside className="panel" aria-label={historyText.panel}>
        <p className="panel-none">{historyText.panelNone}</p>
      </aside>
    )
  }
  const state = batchState(batch)
  const about = historyText.values(batch)
  return (
    <aside className="panel batch-panel" aria-label={historyText.panel}>
      <header>
        <h2 dir="auto">{historyText.label(batch)}</h2>
        <p className="quiet small">
          {historyText.kind(batch.kind)} · {historyText.who(batch)} · {fullTime(batch.at)}
        </p>
        <p className={`small state-${state.tone}`}>{state.words}</p>
      </header>
      {answer !== null ? (
        <section className="batch-question" role="alert">
          <p>{historyText.question(batch, answer.kept.length, answer.possible ?? 0)}</p>
          <ul>
            {answer.kept.slice(0, listedKept).map(({ item, reason }) => (
              <li key={`${item} ${reason}`}>
                <bdi>{item}</bdi>: <bdi className="quiet">{reason}</bdi>
              </li>
            ))}
            {answer.kept.length > listedKept ? (
              <li className="quiet">{historyText.more(answer.kept.length - listedKept)}</li>
            ) : null}
          </ul>
          <div className="batch-answers">
            {answer.possible === 0 ? null : (
              <button
                type="button"
                className="button button-main"
                disabled={busy}
                onClick={() => void revert(batch, false)}
              >
                {historyText.rest(batch, answer.possible ?? 0)}
              </button>
            )}
            <button ref={question} type="button" className="button" onClick={leave}>
              {historyText.leave}
            </button>
          </div>
        </section>
      ) : batch.revertible ? (
        <div>
          <button
            ref={button}
            type="button"
            className="button"
            aria-describedby="revert-note"
            aria-disabled={busy}
            onClick={() => void revert(batch, true)}
          >
            {busy ? historyText.busy(batch) : historyText.revert(batch)}
          </button>
          <p id="revert-note" className="quiet small batch-note">
            {historyText.revertNote}
          </p>
        </div>
      ) : null}
      {about === null ? null : <p className="quiet">{about}</p>}
      {valuesOf(batch) === 0 ? null : <Values key={batch.id} batch={batch} turn={turn} />}
    </aside>
  )
}

function Values({ batch, turn }: { batch: Batch; turn: string }) {
  const { id } = batch
  const read = useCallback(
    async (start: number, count: number) => {
      const { values, total } = await invoke('read-batch', { id, start, count })
      return { rows: values, total }
    },
    [id]
  )
  const list = useWindows<BatchValue>(String(id), turn, read)
  const { want } = list
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: list.total ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    initialRect: { width: 300, height: 400 }
  })
  const first = rows.range?.startIndex ?? 0
  const last = Math.max(first, rows.range?.endIndex ?? 20)
  useLayoutEffect(() => want(first, last), [want, first, last])
  // What scrolls can be walked by keyboard.
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.tabIndex = 0
  }, [])
  return (
    <section className="batch-values-part">
      <h3 className="label">{historyText.list}</h3>
      {list.failure ? <p className="bad">{failureSentence(list.failure)}</p> : null}
      <div
        ref={scroller}
        className="batch-list"
        role="list"
        aria-label={historyText.list}
        aria-busy={list.total === null}
      >
        <div role="presentation" className="batch-list-room" style={{ height: `${rows.getTotalSize()}px` }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const value = list.rowAt(index)
            if (value === undefined) return null
            return (
              <div
                key={index}
                role="listitem"
                aria-setsize={list.total ?? undefined}
                aria-posinset={index + 1}
                className="batch-value"
                style={{ transform: `translateY(${start}px)` }}
              >
                <ValueLine value={value} />
              </div>
            )
          })}
        </div>
      </div>
    </section>
  )
}

function ValueLine({ value }: { value: BatchValue }) {
  const delta = deltaWords(value)
  const tone = value.state === 'failed' ? 'bad' : value.state === 'held' ? 'mine' : 'quiet'
  return (
    <>
      <span className="value-line">
        <bdi className="value-item" title={value.item}>
          {value.item}
        </bdi>
        <span className="value-change">
          {delta === null ? (
            <>
              <bdi className="quiet">{valueWords(value, value.from)}</bdi>
              <ArrowRight size={12} strokeWidth={1.75} aria-label={historyText.becomes} />
              <bdi className="value-to">{valueWords(value, value.to)}</bdi>
            </>
          ) : (
            <bdi className="value-to">{delta}</bdi>
          )}
        </span>
      </span>
      <span className="value-line small">
        <span className="quiet">{valueField(value)}</span>
        <span className={`state-${tone}`} title={value.failure ?? undefined}>
          {valueState(value)}
        </span>
      </span>
    </>
  )
}
