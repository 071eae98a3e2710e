import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { toFailure } from '../../shared/failure.ts'
import { invoke } from '../api.ts'
import { failureRemedy, failureSentence } from '../messages/failures.ts'
import { findingItem, findingsText } from '../messages/findings.ts'
import { text } from '../messages/text.ts'
import { useOffers } from '../palette/offers.ts'
import { pressedKey } from '../pressed-key.ts'
import { Card } from '../shell/empty.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import type { Surroundings } from '../shell/page-frame.tsx'
import type { Say } from '../shell/say.ts'
import { useRowCursor } from '../shell/use-row-cursor.ts'
import { FindingCells, isCorrectable, isOpen } from './finding-row.tsx'
import './findings.css'
import { useFindings } from './use-findings.ts'

type Props = {
  around: Surroundings
  /** Grows whenever findings may have changed. */
  turn: string
  /** The finding to start on; null starts with the newest. */
  first: number | null
  say: Say
  /** What the sidebar counts may have changed. */
  onChanged: () => void
  onItem: (itemId: string | null) => void
  /** Shows an item in the grid. */
  onShow: (itemId: string) => void
}

const guessedHeight = 78

/** What stock and sales say of each other: where they disagree, what was seen, and what puts it right. */
export function FindingsPage({ around, turn, first, say, onChanged, onItem, onShow }: Props) {
  const [everything, setEverything] = useState(false)
  const { findings, failure, read } = useFindings(everything ? 'all' : 'open', turn)
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  const [busy, setBusy] = useState(false)
  const scroller = useRef<HTMLDivElement>(null)
  const ids = useMemo(() => (findings ?? []).map(({ id }) => String(id)), [findings])
  const { rows, index, setCurrent, onMove, handlers } = useRowCursor({
    ids,
    scroller,
    rowHeight: guessedHeight,
    first: first === null ? null : String(first)
  })
  const visible = rows.getVirtualItems()

  const current = findings?.[index]
  const itemId = current?.itemId ?? null
  useEffect(() => onItem(itemId), [itemId, onItem])
  useEffect(() => {
    if (first !== null) setCurrent(String(first))
  }, [first, setCurrent])

  const chosen = (findings ?? []).filter((finding) => selected.has(finding.id) && isOpen(finding))
  const correctable = (chosen.length > 0 ? chosen : (findings ?? [])).filter(isCorrectable)

  const attempt = useCallback(
    async (which: readonly number[], run: () => Promise<void>): Promise<void> => {
      setBusy(true)
      try {
        await run()
        setSelected((old) => {
          const left = new Set(old)
          for (const id of which) left.delete(id)
          return left
        })
        onChanged()
        await read()
      } catch (error) {
        say({ text: failureSentence(toFailure(error)), tone: 'bad' })
      } finally {
        setBusy(false)
      }
    },
    [onChanged, read, say]
  )
  const correct = (which: readonly number[]): void => {
    if (busy || which.length === 0) return
    void attempt(which, async () => {
      const { batchId, corrected, refused } = await invoke('correct-findings', { ids: [...which] })
      const stayed = refused.map(({ id, reason }) => {
        const finding = findings?.find((one) => one.id === id)
        return { item: finding ? findingItem(finding) : findingsText.anItem, reason }
      })
      const words = findingsText.corrected(corrected, stayed)
      const tone = refused.length === 0 ? 'plain' : 'bad'
      if (batchId === null) say({ text: words, tone })
      else say({ text: words, tone, action: { label: findingsText.undo, run: () => takeBack(batchId) } })
    })
  }
  /** Exactly that correction, whatever was done since. */
  const takeBack = (batchId: number): void =>
    void attempt([], async () => {
      const { reverted, kept } = await invoke('revert-batch', { batchId })
      say({
        text: findingsText.takenBack(reverted, kept),
        tone: kept.length === 0 ? 'plain' : 'bad'
      })
    })
  const dismiss = (which: readonly number[], dismissed: boolean): void => {
    if (busy || which.length === 0) return
    void attempt(which, async () => {
      await invoke('dismiss-findings', { ids: [...which], dismissed })
      if (!dismissed) return say(findingsText.reopened(which.length))
      const reopen = (): void => dismiss(which, false)
      say({
        text: findingsText.dismissed(which.length),
        tone: 'plain',
        action: { label: findingsText.reopen, run: reopen }
      })
    })
  }
  const toggle = (id: number): void => {
    const next = new Set(selected)
    if (!next.delete(id)) next.add(id)
    setSelected(next)
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    if (onMove(event) || !current) return
    // A button or box under the focus answers to these keys itself.
    if (event.target instanceof HTMLElement && event.target.getAttribute('role') !== 'row') return
    if (pressedKey(event) === 'a' && (event.ctrlKey || event.metaKey)) {
      setSelected(new Set((findings ?? []).filter(isOpen).map(({ id }) => id)))
    } else if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
    else if (event.key === 'Enter') {
      if (isCorrectable(current)) correct([current.id])
      else onShow(current.itemId)
    } else if (event.key === ' ' && isOpen(current)) toggle(current.id)
    else if (event.key === 'Delete' && isOpen(current)) dismiss([current.id], true)
    else return
    event.preventDefault()
  }
  const now = Date.now()
  const inAll = [
    chosen.length > 0 && {
      title: findingsText.dismissSelected(chosen.length),
      run: () =>
        dismiss(
          chosen.map(({ id }) => id),
          true
        )
    },
    correctable.length > 0 && {
      title:
        chosen.length > 0
          ? findingsText.correctSelected(correctable.length)
          : findingsText.correctAll(correctable.length),
      run: () => correct(correctable.map(({ id }) => id))
    }
  ].filter((one) => one !== false)
  useOffers(() => [
    failure !== null && { title: text.tryAgain, run: () => void read() },
    ...inAll,
    current !== undefined &&
      isCorrectable(current) && { title: findingsText.correctThis, run: () => correct([current.id]) },
    current !== undefined &&
      isOpen(current) && { title: findingsText.dismissThis, run: () => dismiss([current.id], true) },
    current?.state === 'dismissed' && {
      title: findingsText.reopenThis,
      run: () => dismiss([current.id], false)
    },
    {
      title: everything ? findingsText.openOnly : findingsText.everything,
      run: () => setEverything(!everything)
    }
  ])
  return (
    <PageFrame
      title={findingsText.title}
      totals={findings ? findingsText.total(findings.length, everything) : ''}
      around={around}
      controls={
        <>
          <label className="check finding-switch">
            <input
              type="checkbox"
              role="switch"
              aria-checked={everything}
              checked={everything}
              onChange={(event) => setEverything(event.target.checked)}
            />
            {findingsText.everything}
          </label>
          {inAll.map(({ title, run }) => (
            <button key={title} type="button" className="button button-small" disabled={busy} onClick={run}>
              {title}
            </button>
          ))}
        </>
      }
    >
      {failure ? (
        <Card title={failureSentence(failure)} note={failureRemedy(failure)}>
          <button type="button" className="button" onClick={() => void read()}>
            {text.tryAgain}
          </button>
        </Card>
      ) : findings && ids.length === 0 ? (
        <Card
          title={everything ? findingsText.emptyAll : findingsText.empty}
          note={everything ? findingsText.emptyAllNote : findingsText.emptyNote}
        />
      ) : (
        <div
          ref={scroller}
          className="scroller"
          role="grid"
          aria-label={findingsText.title}
          aria-rowcount={ids.length}
          aria-multiselectable="true"
          aria-busy={findings === null}
          tabIndex={-1}
          onKeyDown={onKeyDown}
          {...handlers}
        >
          <div role="rowgroup" className="findings-rows" style={{ height: `${rows.getTotalSize()}px` }}>
            {visible.map(({ index: at, start }) => {
              const finding = findings?.[at]
              if (!finding) return null
              return (
                <div
                  key={finding.id}
                  ref={rows.measureElement}
                  role="row"
                  aria-rowindex={at + 1}
                  aria-selected={selected.has(finding.id)}
                  data-index={at}
                  tabIndex={at === index ? 0 : -1}
                  className={`finding${at === index ? ' finding-current' : ''}`}
                  style={{ transform: `translateY(${start}px)` }}
                  onFocus={() => setCurrent(String(finding.id))}
                >
                  <FindingCells
                    finding={finding}
                    now={now}
                    current={at === index}
                    selected={selected.has(finding.id)}
                    busy={busy}
                    onSelect={() => toggle(finding.id)}
                    onCorrect={() => correct([finding.id])}
                    onDismiss={(dismissed) => dismiss([finding.id], dismissed)}
                  />
                </div>
              )
            })}
          </div>
        </div>
      )}
    </PageFrame>
  )
}
