import { CircleCheck, TriangleAlert } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import type { Verification } from '../../shared/sales.ts'
import type { SyncStatus } from '../../shared/sync-status.ts'
import { invoke } from '../api.ts'
import { failureRemedy, failureSentence } from '../messages/failures.ts'
import { text } from '../messages/text.ts'
import { statusWords } from '../messages/status.ts'
import {
  budgetWords,
  differenceKey,
  different,
  fieldWords,
  reportNote,
  reportTitle,
  sideWords,
  verifyText
} from '../messages/verify.ts'
import { openInStripe } from '../open-in-stripe.ts'
import { icon } from '../shell/icons.tsx'
import type { Say } from '../shell/say.ts'
import { Dialog } from './dialog.tsx'
import './verify-dialog.css'

type Props = { status: SyncStatus; say: Say; onCancel: () => void; onClose: () => void }

type Run =
  | { state: 'running' }
  /** It would go over the month's reads, and waits for a yes. */
  | { state: 'asking'; failure: Failure }
  | { state: 'failed'; failure: Failure }
  | { state: 'done' }

/** Compares everything with Stripe and says what was found; what was found before is listed under it. */
export function VerifyDialog({ status, say, onCancel, onClose }: Props) {
  const [run, setRun] = useState<Run>({ state: 'running' })
  const [reports, setReports] = useState<readonly Verification[] | null>(null)
  const open = useRef(true)
  const started = useRef(false)

  const start = useCallback(
    async (force: boolean): Promise<void> => {
      setRun({ state: 'running' })
      try {
        const { equal, compared, differ, differences } = await invoke('verify', force ? { force } : {})
        if (!open.current) {
          const found = { endedAt: Date.now(), compared, equal: compared - differ, differences }
          say({ text: reportTitle(found, Date.now()), tone: equal ? 'good' : 'bad' })
          return
        }
        setReports((await invoke('list-verifications', {})).verifications)
        setRun({ state: 'done' })
      } catch (error) {
        const failure = toFailure(error)
        if (!open.current) say({ text: failureSentence(failure), tone: 'bad' })
        else setRun({ state: failure.code === 'read-budget' ? 'asking' : 'failed', failure })
      }
    },
    [say]
  )
  useEffect(() => {
    open.current = true
    if (!started.current) {
      started.current = true
      // Without the earlier ones this one is as good.
      invoke('list-verifications', {}).then(
        ({ verifications }) => setReports((newer) => newer ?? verifications),
        () => undefined
      )
      void start(false)
    }
    return () => {
      open.current = false
    }
  }, [start])

  const now = Date.now()
  const newest = run.state === 'done' ? reports?.[0] : undefined
  const earlier = newest === undefined ? reports : reports?.slice(1)
  return (
    <Dialog title={verifyText.title} className="dialog-verify" onClose={onClose}>
      <div className="verify-result" role="status">
        {run.state === 'running' ? (
          <Running status={status} now={now} />
        ) : run.state === 'asking' ? (
          <>
            <p className="verify-title">{verifyText.askTitle}</p>
            <p className="dialog-lead">{budgetWords(run.failure.detail)}</p>
          </>
        ) : run.state === 'failed' ? (
          <>
            <p className="verify-title">
              {run.failure.code === 'cancelled' ? verifyText.cancelled : failureSentence(run.failure)}
            </p>
            {run.failure.code === 'cancelled' ? null : (
              <p className="dialog-lead">{failureRemedy(run.failure)}</p>
            )}
          </>
        ) : newest === undefined ? null : (
          <Report report={newest} now={now} say={say} />
        )}
      </div>
      <div className="verify-acts">
        {run.state === 'running' ? (
          <button type="button" className="button" onClick={onCancel}>
            {verifyText.cancel}
          </button>
        ) : run.state === 'asking' ? (
          <>
            <button type="button" className="button button-main" onClick={() => void start(true)}>
              {verifyText.go}
            </button>
            <button type="button" className="button" onClick={onClose}>
              {verifyText.leave}
            </button>
          </>
        ) : (
          <button type="button" className="button" onClick={() => void start(false)}>
            {verifyText.again}
          </button>
        )}
      </div>
      <section className="verify-earlier">
        <h2>{verifyText.earlier}</h2>
        {earlier === undefined || earlier === null ? null : earlier.length === 0 ? (
          <p className="quiet">{verifyText.none}</p>
        ) : (
          <ul className="verify-list" aria-label={verifyText.earlier}>
            {earlier.map((report) => (
              <li key={report.id}>
                <Earlier report={report} now={now} say={say} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </Dialog>
  )
}

function Running({ status, now }: { status: SyncStatus; now: number }) {
  const done = (status.progress?.products ?? 0) + (status.progress?.prices ?? 0)
  const total = status.verified?.compared ?? 0
  const words = statusWords(status, now)
  const detail = status.state === 'working' && words.detail !== '' ? `${words.detail}. ` : ''
  return (
    <>
      <p className="verify-title">{verifyText.running}</p>
      {/* The last comparison tells about how much there is; the first one has no end to measure against. */}
      <progress
        className="verify-progress"
        aria-label={verifyText.running}
        {...(total > 0 ? { max: total, value: Math.min(done, total) } : {})}
      />
      <p className="dialog-lead">
        {detail}
        {verifyText.closeNote}
      </p>
    </>
  )
}

type ReportProps = { report: Verification; now: number; say: Say }

function Report({ report, now, say }: ReportProps) {
  const equal = different(report).length === 0
  const note = !equal
    ? verifyText.differNote
    : report.differences.length === 0
      ? verifyText.equalNote
      : verifyText.meanwhile
  return (
    <>
      <p className={`verify-title ${equal ? 'verify-equal' : 'verify-differs'}`}>
        {equal ? <CircleCheck {...icon} size={18} /> : <TriangleAlert {...icon} size={18} />}
        {reportTitle(report, now)}
      </p>
      <p className="dialog-lead">
        {note} {reportNote(report)}.
      </p>
      <Differences report={report} say={say} />
    </>
  )
}

function Earlier({ report, now, say }: ReportProps) {
  const words = (
    <>
      <span className="verify-name">{reportTitle(report, now)}</span>{' '}
      <span className="quiet small">{reportNote(report)}</span>
    </>
  )
  if (report.differences.length === 0) return <p className="verify-line">{words}</p>
  return (
    <details>
      <summary className="verify-line">{words}</summary>
      <Differences report={report} say={say} />
    </details>
  )
}

function Differences({ report, say }: { report: Verification; say: Say }) {
  if (report.differences.length === 0) return null
  return (
    <div className="verify-frame">
      <table className="verify-table" aria-label={verifyText.differences}>
        <thead>
          <tr>
            {[verifyText.object, verifyText.field, verifyText.here, verifyText.there, verifyText.cause].map(
              (name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              )
            )}
          </tr>
        </thead>
        <tbody>
          {report.differences.map((difference) => (
            <tr key={differenceKey(difference)}>
              <td dir="auto">
                <DifferentObject object={difference.object} say={say} />
              </td>
              <td>{fieldWords(difference)}</td>
              <td dir="auto">{sideWords(difference.here)}</td>
              <td dir="auto">
                <strong>{sideWords(difference.there)}</strong>
              </td>
              <td>{difference.cause}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A product’s id leads to the product; anything else is told as it is. */
function DifferentObject({ object, say }: { object: string; say: Say }) {
  if (!object.startsWith('prod_')) return object
  return (
    <button
      type="button"
      className="link verify-object"
      title={text.openInStripe}
      onClick={() => openInStripe(object, say)}
    >
      {object}
    </button>
  )
}
