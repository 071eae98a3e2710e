import {
  Check,
  CircleMinus,
  CircleQuestionMark,
  CircleSlash2,
  CopyMinus,
  LayoutDashboard,
  MonitorSmartphone,
  PackageMinus,
  PackagePlus,
  Pencil,
  TriangleAlert,
  Undo2
} from 'lucide-react'
import { formatMoney } from '../../shared/money.ts'
import { attentionKinds } from '../../shared/sales.ts'
import type { Finding, FindingKind } from '../../shared/sales.ts'
import { fullTime, momentWords } from '../format.ts'
import { correctWords, findingAdvice, findingSentence, findingsText } from '../messages/findings.ts'
import { icon } from '../shell/icons.tsx'

const signs: Record<FindingKind, typeof Check> = {
  'not-lowered': CircleSlash2,
  'lowered-twice': CopyMinus,
  oversold: TriangleAlert,
  'quantity-ignored': CircleMinus,
  'not-restocked': Undo2,
  'over-restocked': PackageMinus,
  unexplained: CircleQuestionMark,
  lowered: Check,
  restocked: PackagePlus,
  dashboard: LayoutDashboard,
  ours: Pencil,
  'other-desk': MonitorSmartphone
}

type Props = {
  finding: Finding
  now: number
  /** The row under the cursor: its buttons can be reached with Tab. */
  current: boolean
  selected: boolean
  busy: boolean
  onSelect: () => void
  onCorrect: () => void
  onDismiss: (dismissed: boolean) => void
}

/** Whether it asks for somebody. */
export const isOpen = ({ state, kind }: Finding): boolean => state === 'open' && attentionKinds.includes(kind)
/** Whether there is a number that puts it right, and enough on hand for it. */
export const isCorrectable = (finding: Finding): boolean =>
  isOpen(finding) && finding.correction !== null && !takesTooMuch(finding)

const takesTooMuch = (finding: Finding): finding is Finding & { onHand: number } =>
  finding.correction !== null && finding.onHand !== null && finding.onHand + finding.correction < 0

/** The cells of one finding: what happened, what was seen, and what can be done. */
export function FindingCells(props: Props) {
  const { finding, now, current, selected, onSelect } = props
  const Sign = signs[finding.kind]
  const sentence = findingSentence(finding, now)
  const advice = isOpen(finding) ? findingAdvice[finding.kind] : undefined
  return (
    <>
      <span role="gridcell" className="finding-check">
        {isOpen(finding) ? (
          <input
            type="checkbox"
            aria-label={findingsText.select(sentence)}
            checked={selected}
            tabIndex={current ? 0 : -1}
            onChange={onSelect}
          />
        ) : null}
      </span>
      <div role="gridcell" className="finding-words">
        <p
          className={`finding-what finding-${finding.kind}${isOpen(finding) ? ' finding-open' : ''}`}
          title={fullTime(finding.at)}
        >
          <Sign {...icon} />
          <span dir="auto">{sentence}</span>
        </p>
        <ul className="finding-evidence">
          {finding.evidence.map(({ at, words }, place) => (
            <li key={`${at} ${words}`} dir="auto">
              <time className="finding-time" dateTime={new Date(at).toISOString()}>
                {momentWords(at, now)}
              </time>{' '}
              {words}
              {place === 0 && finding.amount !== null && finding.currency !== null
                ? ` · ${formatMoney(finding.amount, finding.currency)}`
                : null}
            </li>
          ))}
        </ul>
        {advice === undefined ? null : <p className="finding-advice">{advice}</p>}
      </div>
      <div role="gridcell" className="finding-acts">
        <Acts {...props} />
      </div>
    </>
  )
}

function Acts({ finding, current, busy, onCorrect, onDismiss }: Props) {
  const tabIndex = current ? 0 : -1
  if (!isOpen(finding)) {
    return (
      <>
        {finding.state === 'open' ? null : (
          <span className="quiet small">{findingsText.states[finding.state]}</span>
        )}
        {finding.state === 'dismissed' ? (
          <button
            type="button"
            className="link small"
            tabIndex={tabIndex}
            disabled={busy}
            onClick={() => onDismiss(false)}
          >
            {findingsText.reopen}
          </button>
        ) : null}
      </>
    )
  }
  const { correction, onHand } = finding
  return (
    <>
      {takesTooMuch(finding) ? (
        <span className="quiet small">{findingsText.belowZero(finding.onHand)}</span>
      ) : correction === null ? null : (
        <button
          type="button"
          className="button button-small"
          tabIndex={tabIndex}
          disabled={busy}
          onClick={onCorrect}
        >
          {correctWords(correction, onHand)}
        </button>
      )}
      <button
        type="button"
        className="link link-plain small"
        tabIndex={tabIndex}
        disabled={busy}
        onClick={() => onDismiss(true)}
      >
        {findingsText.dismiss}
      </button>
    </>
  )
}
