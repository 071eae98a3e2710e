import { TriangleAlert, X } from 'lucide-react'
import { memo, useEffect, useState } from 'react'
import type { SyncStatus } from '../../shared/sync-status.ts'
import { asksForKey } from '../messages/failures.ts'
import {
  conflictItemsWords,
  conflictWords,
  failedWords,
  nextCheckWords,
  problemWords,
  readsWords,
  statusWords,
  waitingWords
} from '../messages/status.ts'
import { text } from '../messages/text.ts'
import { useOffers } from '../palette/offers.ts'
import type { Alert } from '../shop/use-alerts.ts'
import { icon } from './icons.tsx'
import type { Message } from './say.ts'
import { StepProgress } from './step-progress.tsx'
import './status-bar.css'

type Props = {
  status: SyncStatus
  /** How many items are in conflict and how many have edits that wait, as the sidebar counts them. */
  conflictItems: number
  waitingItems: number
  message: Message | null
  alerts: readonly Alert[]
  onAlert: (alert: Alert) => void
  onAlertsClose: () => void
  onWaiting: () => void
  onConflicts: () => void
  onProblems: () => void
  onConnect: () => void
}

/** What is so, in words. A message takes the first place for a while and is read out. */
export const StatusBar = memo(function StatusBar(props: Props) {
  const { status, conflictItems, waitingItems, message, onWaiting, onConflicts, onProblems, onConnect } =
    props
  const now = useNow(15_000)
  const { main, detail, tone } = statusWords(status, now)
  const waiting = waitingWords(status, waitingItems)
  const conflicts = conflictWords(status)
  const failed = failedWords(status)
  const problems = problemWords(status)
  const next = nextCheckWords(status, now)
  const action = message?.action
  const asksKey = !message && status.failure !== null && asksForKey(status.failure)
  useOffers(() => [
    action !== undefined && { title: `${action.label}: ${message?.text}`, run: action.run },
    asksKey && { title: text.connectAgain, run: onConnect }
  ])
  return (
    <footer className="status-bar">
      <Alerts {...props} />
      <StepProgress />
      <span role="status" className="status-live">
        {message ? (
          <span key={message.text} className={`status-message status-message-${message.tone}`}>
            {message.text}
          </span>
        ) : (
          <span className="status-sentence" title={`${main}${detail === '' ? '' : `. ${detail}`}`}>
            <span className={`status-dot status-dot-${tone}`} aria-hidden="true" />
            <span className={`status-main status-main-${tone}`}>{main}</span>
            {detail === '' ? null : <span className="status-detail">{detail}</span>}
          </span>
        )}
      </span>
      {action ? (
        <button type="button" className="link" onClick={action.run}>
          {action.label}
        </button>
      ) : null}
      {asksKey ? (
        <button type="button" className="link link-strong" onClick={onConnect}>
          {text.connectAgain}
        </button>
      ) : null}
      {waiting === null ? null : (
        <Part>
          <button type="button" className="link link-plain" onClick={onWaiting}>
            {waiting}
          </button>
        </Part>
      )}
      {failed === null ? null : (
        <Part>
          <button type="button" className="link link-bad" onClick={onWaiting}>
            {failed}
          </button>
        </Part>
      )}
      <span aria-live="polite" className="unseen">
        {conflicts}
      </span>
      {conflicts === null ? null : (
        <Part>
          <button
            type="button"
            className="link link-strong"
            title={conflictItemsWords(status, conflictItems) ?? undefined}
            onClick={onConflicts}
          >
            {conflicts}
          </button>
        </Part>
      )}
      {problems === null ? null : (
        <Part>
          <button type="button" className="link link-plain" onClick={onProblems}>
            {problems}
          </button>
        </Part>
      )}
      <span className="status-side">
        {next === null ? null : <span>{next}</span>}
        <span>{readsWords(status)}</span>
      </span>
    </footer>
  )
})

/**
 * What stays until it is dismissed: the newest in its own words, with how many more there are. What was sold without
 * being there interrupts; what got low, maybe by what somebody types just now, is only said.
 */
function Alerts({ alerts, onAlert, onAlertsClose }: Pick<Props, 'alerts' | 'onAlert' | 'onAlertsClose'>) {
  const newest = alerts.findLast(({ kind }) => kind === 'oversold') ?? alerts.at(-1)
  const words =
    newest === undefined ? null : (
      <>
        <TriangleAlert {...icon} />
        <span className="status-alert-words" title={newest.words} dir="auto">
          {newest.words}
          {alerts.length > 1 ? text.alertMore(alerts.length - 1) : ''}
        </span>
      </>
    )
  const isLow = newest?.kind === 'low'
  const show = newest && {
    title: newest.kind === 'oversold' ? text.alertFinding : text.alertItems(newest.itemIds.length),
    run: () => onAlert(newest)
  }
  useOffers(() => (show ? [show, { title: text.alertClose, run: onAlertsClose }] : []))
  return (
    <>
      {/* Always there: what is said in a region that comes with its words is not read out. */}
      <span aria-live="polite" className={isLow ? 'status-alert status-alert-low' : 'unseen'}>
        {isLow ? words : null}
      </span>
      {newest?.kind === 'oversold' ? (
        <span role="alert" className="status-alert">
          {words}
        </span>
      ) : null}
      {show === undefined ? null : (
        <>
          <button type="button" className="link link-strong" onClick={show.run}>
            {show.title}
          </button>
          <button type="button" className="bare" aria-label={text.alertClose} onClick={onAlertsClose}>
            <X {...icon} size={14} />
          </button>
          <Dot />
        </>
      )}
    </>
  )
}

const Dot = () => (
  <span className="status-middot" aria-hidden="true">
    •
  </span>
)

function Part({ children }: { children: React.ReactNode }) {
  return (
    <>
      <Dot />
      {children}
    </>
  )
}

/** The time, drawn again every so often: “in 4 min” grows old by itself. */
function useNow(every: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  // A status that arrived since the last tick may not lie in the future.
  return Math.max(now, Date.now() - every)
}
