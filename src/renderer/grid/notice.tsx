import { X } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { itemWords } from './describe-cell.ts'
import type { Refusal } from './plan.ts'
import { words } from '../messages/grid.ts'
import type { Done } from '../messages/grid.ts'
import { text } from '../messages/text.ts'
import { icon } from '../shell/icons.tsx'
import { byReason, exampleWords } from '../messages/reasons.ts'

/** Why cells stayed as they were, once an action on many is done. */
export type Summary = {
  title: string
  reasons: readonly { reason: string; cells: number; items: string }[]
  /** Cells refused for reasons beyond those listed. */
  others: number
}

const listed = 5

export function summaryOf(done: Done, saved: number, refused: readonly Refusal[]): Summary {
  const reasons = byReason(refused)
  return {
    title: words.summaryTitle(done, saved, refused.length),
    reasons: reasons.slice(0, listed).map(([reason, cells]) => {
      const items = cells.flatMap(({ item }) => (item === null ? [] : [itemWords(item)]))
      return { reason, cells: cells.length, items: exampleWords(items) }
    }),
    others: reasons.slice(listed).reduce((sum, [, cells]) => sum + cells.length, 0)
  }
}

type Props = {
  tally: string | null
  summary: Summary | null
  onClose: () => void
  /** How many items would no longer be counted: asked before it is done. */
  untracked: number | null
  onAnswer: (yes: boolean) => void
}

/** What is said over the lower edge of the grid: how much is selected, a question, what was refused. */
export function GridNotice({ tally, summary, onClose, untracked, onAnswer }: Props) {
  const backWith = (leave: () => void) => (event: KeyboardEvent) => {
    if (event.key === 'Escape') leave()
  }
  const onQuestionKey = backWith(() => onAnswer(false))
  return (
    <div className="grid-notice">
      {untracked !== null ? (
        <div className="notice-card notice-question" role="alert">
          <p>
            <strong>{words.untrackQuestion(untracked)}</strong> {words.untrackNote}
          </p>
          <div className="notice-answers">
            <button
              type="button"
              className="button"
              onKeyDown={onQuestionKey}
              onClick={() => onAnswer(false)}
            >
              {words.untrackNo} <kbd>Esc</kbd>
            </button>
            <button
              type="button"
              className="button button-main"
              onKeyDown={onQuestionKey}
              onClick={() => onAnswer(true)}
            >
              {words.untrackYes} <kbd>Enter</kbd>
            </button>
          </div>
        </div>
      ) : summary ? (
        <section className="notice-card" aria-label={words.summary}>
          <header>
            <h2>{summary.title}</h2>
            <button
              type="button"
              className="bare"
              aria-label={text.close}
              onKeyDown={backWith(onClose)}
              onClick={onClose}
            >
              <X {...icon} />
            </button>
          </header>
          <ul>
            {summary.reasons.map(({ reason, cells, items }) => (
              <li key={reason}>
                <span className="notice-count">{cells}</span>
                <span className="notice-reason">
                  <bdi>{reason}</bdi>
                  {items === '' ? null : <bdi className="notice-items">{items}</bdi>}
                </span>
              </li>
            ))}
          </ul>
          {summary.others === 0 ? null : (
            <p className="notice-others">{words.otherReasons(summary.others)}</p>
          )}
        </section>
      ) : null}
      <output className="grid-tally" aria-live="polite">
        {tally}
      </output>
    </div>
  )
}
