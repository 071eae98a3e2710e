import { Pause, Play, ScanBarcode } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { InventoryQuery } from '../../shared/inventory.ts'
import type { Stocktake, StocktakeList } from '../../shared/stocktake.ts'
import { invoke } from '../api.ts'
import { Choice } from '../dialogs/choice.tsx'
import { failureSentence } from '../messages/failures.ts'
import { takenBackWords } from '../messages/reasons.ts'
import { stocktakeText as words } from '../messages/stocktake.ts'
import { useOffers } from '../palette/offers.ts'
import { icon } from '../shell/icons.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import type { Surroundings } from '../shell/page-frame.tsx'
import type { Say } from '../shell/say.ts'
import { useEscape } from '../use-commands.ts'
import { useOpened } from '../use-opened.ts'
import { CountForm } from './count-form.tsx'
import { LastCounted } from './last-counted.tsx'
import { StocktakeLines } from './stocktake-lines.tsx'
import type { StocktakeState } from './use-stocktake.ts'
import './stocktake.css'

type Props = {
  around: Surroundings
  state: StocktakeState
  say: Say
  /** What could be counted instead of everything: the view the grid has open. */
  view: { name: string; query: InventoryQuery; items: number } | null
  items: number
  onItem: (itemId: string | null) => void
}

/** Counting the shelves: what to count, what was counted, and what that would change. */
export function StocktakePage(props: Props) {
  const { around, state } = props
  const [reviewing, setReviewing] = useState(false)
  const back = useCallback(() => setReviewing(false), [])
  const { stocktake } = state
  useEscape(reviewing, back, document)
  // The next one begins with counting.
  useEffect(() => {
    if (stocktake === null) back()
  }, [stocktake, back])
  if (stocktake === undefined) return <PageFrame title={words.title} totals="" around={around} />
  if (stocktake === null) return <Start {...props} />
  return reviewing ? (
    <Review {...props} stocktake={stocktake} onBack={back} />
  ) : (
    <Counting {...props} stocktake={stocktake} onReview={() => setReviewing(true)} />
  )
}

/** Asks the program, and says so when it cannot. */
function useAttempt(say: Say): (run: () => Promise<unknown>) => void {
  return (run) => {
    run().catch((error: unknown) => say({ text: failureSentence(toFailure(error)), tone: 'bad' }))
  }
}

function Start({ around, state, say, view, items }: Props) {
  const [scope, setScope] = useState<'all' | 'view'>('all')
  const attempt = useAttempt(say)
  const place = useOpened<HTMLFormElement>()
  const start = (): void =>
    attempt(() => state.change({ kind: 'start', scope: scope === 'view' && view ? view.query : null }))
  useOffers(() => [
    { title: words.start, also: words.title, run: start },
    ...(view === null
      ? []
      : [
          scope === 'view' && { title: words.everything, also: words.title, run: () => setScope('all') },
          scope === 'all' && {
            title: words.view(view.name),
            also: words.title,
            run: () => setScope('view')
          }
        ])
  ])
  return (
    <PageFrame title={words.title} totals="" around={around}>
      <form
        ref={place}
        className="stocktake-start"
        onSubmit={(event) => {
          event.preventDefault()
          start()
        }}
      >
        <ScanBarcode size={28} strokeWidth={1.5} aria-hidden="true" />
        <h2>{words.intro}</h2>
        <p>{words.introNote}</p>
        {view === null ? null : (
          <Choice
            label={words.items(scope === 'view' ? view.items : items)}
            value={scope}
            values={['all', 'view'] as const}
            names={{ all: words.everything, view: words.view(view.name) }}
            onChange={setScope}
          />
        )}
        <button type="submit" className="button button-main button-large" data-autofocus>
          {words.start}
        </button>
      </form>
    </PageFrame>
  )
}

type Open = Props & { stocktake: Stocktake }

const countTabs = ['counted', 'differing', 'uncounted'] as const
type Tab = (typeof countTabs)[number]
const reviewTabs = ['changes', 'uncounted'] as const
type ReviewTab = (typeof reviewTabs)[number]

function Counting({ around, state, say, stocktake, onReview, onItem }: Open & { onReview: () => void }) {
  const [tab, setTab] = useState<Tab>('counted')
  const [asking, setAsking] = useState(false)
  const attempt = useAttempt(say)
  const paused = stocktake.state === 'paused'
  const amounts: Record<Tab, number> = {
    counted: stocktake.counted,
    differing: stocktake.differing,
    uncounted: stocktake.items - stocktake.counted
  }
  const discard = (): void =>
    attempt(async () => {
      await state.change({ kind: 'discard' })
      say(words.discarded)
    })
  const pause = (): void => attempt(() => state.change({ kind: paused ? 'resume' : 'pause' }))
  const pauseWords = paused ? words.resume : words.pause
  const also = words.title
  useOffers(() => [
    { title: words.review, also: `${also} end finish apply`, run: onReview },
    { title: pauseWords, also: `${also} stop`, run: pause },
    { title: words.discard, also: `${also} drop delete cancel`, run: () => setAsking(true) }
  ])
  return (
    <PageFrame
      title={words.title}
      totals={`${words.totals(stocktake.counted, stocktake.items)} · ${words.differ(stocktake.differing, stocktake.unitsDelta)}`}
      around={around}
      controls={
        <span className="stocktake-controls">
          <button type="button" className="quiet-button" onClick={() => setAsking(true)}>
            {words.discard}
          </button>
          <button type="button" className="button button-small" onClick={pause}>
            {paused ? <Play {...icon} size={13} /> : <Pause {...icon} size={13} />}
            {pauseWords}
          </button>
          <button type="button" className="button button-main button-small" onClick={onReview}>
            {words.review}
          </button>
        </span>
      }
    >
      <div className="stocktake">
        {asking ? (
          <DiscardQuestion counted={stocktake.counted} onNo={() => setAsking(false)} onYes={discard} />
        ) : null}
        {paused ? (
          <p className="stocktake-paused">{words.paused}</p>
        ) : (
          <CountForm
            onCount={(itemId, units) => state.change({ kind: 'add', itemId, units })}
            quantity={state.quantity}
            say={say}
          />
        )}
        {state.last === null ? null : (
          <LastCounted
            key={state.last.itemId}
            line={state.last}
            onAdd={(units) =>
              attempt(() => state.change({ kind: 'add', itemId: state.last?.itemId ?? '', units }))
            }
          />
        )}
        <Tabs tabs={countTabs} shown={tab} amounts={amounts} onShow={setTab} />
        <StocktakeLines
          key={tab}
          list={tab}
          turn={state.turn}
          say={say}
          onItem={onItem}
          onSet={paused ? null : (itemId, counted) => state.change({ kind: 'set', itemId, counted })}
        />
      </div>
    </PageFrame>
  )
}

type TabsProps<T extends StocktakeList> = {
  tabs: readonly T[]
  shown: T
  amounts: Readonly<Record<T, number>>
  onShow: (tab: T) => void
}

/** Which of the lists is shown, and how long each of them is. */
function Tabs<T extends StocktakeList>({ tabs, shown, amounts, onShow }: TabsProps<T>) {
  useOffers(() =>
    tabs.map(
      (one) => one !== shown && { title: `${words.title}: ${words.tabs[one]}`, run: () => onShow(one) }
    )
  )
  return (
    <div className="tabs stocktake-tabs" role="group" aria-label={words.title}>
      {tabs.map((one) => (
        <button
          key={one}
          type="button"
          className="tab"
          aria-pressed={one === shown}
          onClick={() => onShow(one)}
        >
          {words.tabs[one]} <span className="tab-count">{amounts[one]}</span>
        </button>
      ))}
    </div>
  )
}

function DiscardQuestion({ counted, onNo, onYes }: { counted: number; onNo: () => void; onYes: () => void }) {
  const place = useOpened<HTMLDivElement>(onNo)
  useOffers(() => [
    { title: words.discardYes, also: words.title, run: onYes },
    { title: words.discardNo, also: words.title, run: onNo }
  ])
  return (
    <div ref={place} className="stocktake-question" role="alert">
      <p>
        <strong>{words.discardQuestion(counted)}</strong> {words.discardNote}
      </p>
      <button type="button" className="button button-small" data-autofocus onClick={onNo}>
        {words.discardNo}
      </button>
      <button type="button" className="button button-small button-bad" onClick={onYes}>
        {words.discardYes}
      </button>
    </div>
  )
}

function Review({ around, state, say, stocktake, onBack, onItem }: Open & { onBack: () => void }) {
  const [uncounted, setUncounted] = useState<'leave' | 'zero'>('leave')
  const [shown, setShown] = useState<ReviewTab>('changes')
  const [changes, setChanges] = useState<number | null>(null)
  const [busy, setBusy] = useState(false)
  const { uncounted: left, asked } = stocktake
  const zeroed = uncounted === 'zero' ? left.items : 0
  const written = Math.max(0, (changes ?? 0) - asked) + zeroed
  const amounts: Record<ReviewTab, number> = {
    changes: changes ?? 0,
    uncounted: stocktake.items - stocktake.counted
  }
  /** What is about to be emptied is looked at first. */
  const decide = (what: typeof uncounted): void => {
    setUncounted(what)
    setShown(what === 'zero' ? 'uncounted' : 'changes')
  }
  const takeBack = (batchId: number): void => {
    invoke('revert-batch', { batchId }).then(
      ({ reverted, kept }) =>
        say({ text: takenBackWords(reverted, kept), tone: kept.length === 0 ? 'plain' : 'bad' }),
      (error: unknown) => say({ text: failureSentence(toFailure(error)), tone: 'bad' })
    )
  }
  const apply = async (): Promise<void> => {
    setBusy(true)
    try {
      const answer = await invoke('apply-stocktake', { uncounted, mark: stocktake.mark })
      state.read()
      if (answer.moved) return say({ text: words.movedMeanwhile, tone: 'bad' })
      const { batchId } = answer
      if (batchId === null && answer.refused.length === 0)
        return say(words.appliedNothing(stocktake.counted, stocktake.items))
      const said = words.applied(answer.saved, answer.refused)
      const tone = answer.refused.length === 0 ? ('plain' as const) : ('bad' as const)
      say({
        text: said,
        tone,
        ...(batchId === null ? {} : { action: { label: words.undo, run: () => takeBack(batchId) } })
      })
    } catch (error) {
      say({ text: failureSentence(toFailure(error)), tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }
  const isReady = !busy && changes !== null && (written > 0 || (asked === 0 && stocktake.counted > 0))
  const applyWords = words.apply(written, asked, stocktake.counted)
  const also = words.title
  useOffers(() => [
    isReady && { title: applyWords, also: `${also} end finish`, run: () => void apply() },
    { title: words.back, also, run: onBack },
    ...(left.items === 0
      ? []
      : [
          uncounted === 'zero' && { title: `${words.uncounted}: ${words.leave}`, run: () => decide('leave') },
          uncounted === 'leave' && {
            title: `${words.uncounted}: ${words.zero(left.items, left.units)}`,
            run: () => decide('zero')
          }
        ])
  ])
  return (
    <PageFrame
      title={words.reviewTitle}
      totals={words.totals(stocktake.counted, stocktake.items)}
      around={around}
      controls={
        <span className="stocktake-controls">
          <button type="button" className="quiet-button" onClick={onBack}>
            {words.back}
          </button>
          <button
            type="button"
            className="button button-main button-small"
            disabled={!isReady}
            onClick={() => void apply()}
          >
            {applyWords}
          </button>
        </span>
      }
    >
      <div className="stocktake">
        <div className="stocktake-uncounted">
          {left.items === 0 ? (
            <p className="quiet">{words.uncountedNone}</p>
          ) : (
            <Choice
              label={words.uncounted}
              value={uncounted}
              values={['leave', 'zero'] as const}
              names={{ leave: words.leave, zero: words.zero(left.items, left.units) }}
              onChange={decide}
            />
          )}
        </div>
        {asked === 0 ? null : <p className="quiet">{words.askedNote(asked)}</p>}
        {zeroed === 0 ? null : <Tabs tabs={reviewTabs} shown={shown} amounts={amounts} onShow={setShown} />}
        {zeroed > 0 && shown === 'uncounted' ? (
          <StocktakeLines list="uncounted" zeroed turn={state.turn} say={say} onItem={onItem} onSet={null} />
        ) : null}
        {/* Out of sight it still says how many there are. */}
        <div className="stocktake-changes" hidden={zeroed > 0 && shown === 'uncounted'}>
          <StocktakeLines
            list="changes"
            turn={state.turn}
            say={say}
            onItem={onItem}
            onSet={(itemId, counted) => state.change({ kind: 'set', itemId, counted })}
            onTotal={setChanges}
          />
        </div>
      </div>
    </PageFrame>
  )
}
