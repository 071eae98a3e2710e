import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { FormEvent, KeyboardEvent } from 'react'
import type { Conflict, Resolution } from '../../shared/edits.ts'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import { decimalToMinor } from '../../shared/money.ts'
import { invoke } from '../api.ts'
import { copyText } from '../copy-text.ts'
import { isNumber } from '../grid/cell-editor.tsx'
import type { ColumnId } from '../grid/columns.tsx'
import { columnOf } from '../grid/columns.tsx'
import type { Answer } from '../messages/conflict.ts'
import {
  anotherWords,
  answersOf,
  conflictItem,
  conflictText,
  conflictTitle,
  editWords,
  othersWords,
  sidesOf,
  storyWords,
  typedTexts
} from '../messages/conflict.ts'
import { failureRemedy, failureSentence } from '../messages/failures.ts'
import { text } from '../messages/text.ts'
import { icon } from '../shell/icons.tsx'
import type { Say } from '../shell/say.ts'
import type { Changes } from '../shop/use-shop-data.ts'
import { Dialog } from './dialog.tsx'

/** A cell that asks. */
export type AskedCell = { itemId: string; productId: string; column: ColumnId }

type Props = {
  /** The cell that was opened; null starts with the oldest. */
  first: AskedCell | null
  changes: Changes
  say: Say
  onClose: () => void
}

/** Values that changed here and in Stripe at once: what each side says, and what each answer leads to. */
export function ConflictDialog({ first, changes, say, onClose }: Props) {
  const [conflicts, setConflicts] = useState<readonly Conflict[] | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  /** Why the last answer did not arrive. */
  const [unanswered, setUnanswered] = useState<Failure | null>(null)
  const [current, setCurrent] = useState<number | null>(null)
  const [same, setSame] = useState(false)
  const [busy, setBusy] = useState(false)
  const [typing, setTyping] = useState<Conflict | undefined>(undefined)

  useEffect(() => {
    let latest = true
    invoke('list-conflicts', {}).then(
      ({ conflicts: found }) => {
        if (!latest) return
        setConflicts(found)
        setFailure(null)
        setCurrent((shown) => shown ?? openedOf(found, first)?.id ?? null)
      },
      (error: unknown) => latest && setFailure(toFailure(error))
    )
    return () => {
      latest = false
    }
  }, [changes.turn, first])

  const shown = useRef<Conflict | undefined>(undefined)
  const byId = conflicts?.findIndex(({ id }) => id === current) ?? -1
  // Asked anew, as after another sale, it is still the question about this cell.
  const known = byId < 0 ? (conflicts?.findIndex((one) => isAboutSame(one, shown.current)) ?? -1) : byId
  const index = Math.max(0, known)
  // While its answer is on its way it stays, though it may be settled already.
  const conflict = known < 0 && busy ? shown.current : conflicts?.[known]
  shown.current = conflict ?? shown.current

  const go = (to: number): void => {
    setCurrent(conflicts?.[to]?.id ?? null)
    setSame(false)
    setTyping(undefined)
    setUnanswered(null)
  }

  if (!failure && conflicts && conflicts.length > 0 && !conflict) {
    return (
      <Dialog title={conflictText.settled} onClose={onClose}>
        <p className="dialog-lead">{conflictText.settledNote}</p>
        <button type="button" className="button" onClick={() => go(0)}>
          {conflictText.next}
        </button>
      </Dialog>
    )
  }
  if (!conflicts || !conflict) {
    return (
      <Dialog
        title={failure ? failureSentence(failure) : conflicts ? conflictText.none : text.loading}
        onClose={onClose}
      >
        <p className="dialog-lead">
          {failure ? failureRemedy(failure) : conflicts ? conflictText.noneNote : ''}
        </p>
      </Dialog>
    )
  }

  const others = conflicts.filter(
    (one) =>
      one.id !== conflict.id &&
      one.kind === conflict.kind &&
      one.cause === conflict.cause &&
      one.field === conflict.field
  )
  const answers = answersOf(conflict)
  const another = anotherWords(conflict)
  const alike = [conflict, ...(same ? others : [])]
  const answer = (kind: Answer['kind']): void => {
    if (kind === 'later') return leave()
    if (kind !== 'copy') return void resolve({ kind })
    const typed = typedTexts(alike)
    if (copyText(typed)) void resolve({ kind: 'theirs' }, conflictText.copied(typed))
    else say({ text: conflictText.notCopied, tone: 'bad' })
  }
  const leave = (): void => {
    say(conflictText.keptForLater)
    const next = conflicts.findIndex((one, place) => place > index && !alike.includes(one))
    if (next < 0) onClose()
    else go(next)
  }
  const resolve = async (resolution: Resolution, done?: string): Promise<void> => {
    if (busy) return
    setBusy(true)
    setUnanswered(null)
    const answered = resolution.kind === 'value' ? [conflict] : alike
    const ids = answered.map(({ id }) => id)
    const seen = answered.map(({ theirs }) => theirs)
    try {
      const { resolved, refused } = await invoke('resolve-conflicts', { ids, resolution, seen })
      const kept = new Set(refused.map(({ id }) => id))
      const stayed = refused.flatMap(({ id, reason }) => {
        const one = conflicts.find((asked) => asked.id === id)
        return one ? [{ item: conflictItem(one), reason }] : []
      })
      if (stayed.length > 0) say({ text: conflictText.refused(resolved, stayed), tone: 'bad' })
      else say(done ?? conflictText.resolved(resolved, conflict.kind, resolution.kind))
      const left = conflicts.filter(({ id }) => !ids.includes(id) || kept.has(id))
      setConflicts(left)
      setCurrent(left[Math.min(index, left.length - 1)]?.id ?? null)
      setSame(false)
      if (!kept.has(conflict.id)) setTyping(undefined)
      if (left.length === 0) onClose()
    } catch (error) {
      setUnanswered(toFailure(error))
    } finally {
      setBusy(false)
    }
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLInputElement && event.target.type === 'text') return
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'ArrowLeft' && index > 0) return go(index - 1)
    if (event.key === 'ArrowRight' && index < conflicts.length - 1) return go(index + 1)
    // The next conflict stands there by now: what answers this one answers no other.
    if (event.repeat) return
    const chosen = answers[Number(event.key) - 1]
    if (chosen) answer(chosen.kind)
    else if (another && Number(event.key) === answers.length + 1) {
      event.preventDefault()
      setTyping(conflict)
    }
  }
  const edit = editWords(conflict)
  const trouble = unanswered ?? failure
  return (
    <Dialog
      describedBy="conflict-story"
      title={conflictTitle(conflict)}
      className="dialog-conflict"
      onClose={onClose}
      onKey={onKey}
      beside={
        conflicts.length === 1 ? null : (
          <span className="dialog-walk">
            <button
              type="button"
              className="bare"
              aria-label={conflictText.previous}
              disabled={index === 0}
              onClick={() => go(index - 1)}
            >
              <ChevronLeft {...icon} />
            </button>
            {conflictText.place(index, conflicts.length)}
            <button
              type="button"
              className="bare"
              aria-label={conflictText.next}
              disabled={index === conflicts.length - 1}
              onClick={() => go(index + 1)}
            >
              <ChevronRight {...icon} />
            </button>
          </span>
        )
      }
    >
      <p id="conflict-story" className="dialog-lead">
        {edit.verb} <strong dir="auto">{edit.value}</strong> {edit.link}{' '}
        <strong dir="auto">{conflictItem(conflict)}</strong>. {storyWords(conflict)}
      </p>
      <dl className="sides">
        {sidesOf(conflict, Date.now()).map((side) => (
          <div key={side.label} className={side.isMine ? 'side side-mine' : 'side'}>
            <dt>{side.label}</dt>
            <dd className={side.value.length > 9 ? 'side-value side-long' : 'side-value'} dir="auto">
              {side.value}
            </dd>
            <dd className="side-note" dir="auto">
              {side.note}
            </dd>
          </div>
        ))}
      </dl>
      <div className="answers">
        {answers.map(({ kind, title, note }, place) => (
          <button
            key={kind}
            type="button"
            className="answer"
            disabled={busy}
            onClick={({ detail }) => {
              // Nor does the second half of a double click.
              if (detail < 2) answer(kind)
            }}
          >
            <kbd>{place + 1}</kbd>
            <span>
              <span className="answer-title" dir="auto">
                {title}
              </span>
              <span className="answer-note">{note}</span>
            </span>
          </button>
        ))}
        {another === null ? null : isAboutSame(conflict, typing) ? (
          <AnotherValue
            conflict={conflict}
            busy={busy}
            onValue={(value) => void resolve({ kind: 'value', value })}
          />
        ) : (
          <button type="button" className="answer" disabled={busy} onClick={() => setTyping(conflict)}>
            <kbd>{answers.length + 1}</kbd>
            <span>
              <span className="answer-title">{another.title}</span>
              <span className="answer-note">{another.note}</span>
            </span>
          </button>
        )}
      </div>
      {trouble === null ? null : (
        <p className="field-reason answers-trouble" role="alert">
          {failureSentence(trouble)} {failureRemedy(trouble)}
        </p>
      )}
      <footer className="dialog-foot">
        {others.length === 0 ? null : (
          <label className="check">
            <input type="checkbox" checked={same} onChange={(event) => setSame(event.target.checked)} />
            {othersWords(others.length, conflict.cause)}
          </label>
        )}
        <span className="top-space" />
        <span className="quiet">{conflictText.undoable}</span>
      </footer>
    </Dialog>
  )
}

/** The question of a cell; what all sizes of a product share is asked once, of the size where it was typed. */
function openedOf(conflicts: readonly Conflict[], first: AskedCell | null): Conflict | undefined {
  if (first === null) return conflicts[0]
  const { itemId, productId, column } = first
  const here = conflicts.filter(({ field }) => columnOf(field) === column)
  const shared = column === 'onHand' ? undefined : here.find((one) => one.productId === productId)
  return here.find((one) => one.itemId === itemId) ?? shared
}

const isAboutSame = (one: Conflict, other: Conflict | undefined): boolean =>
  one.itemId === other?.itemId && one.productId === other.productId && one.field === other.field

function AnotherValue(props: { conflict: Conflict; busy: boolean; onValue: (value: string) => void }) {
  const { conflict, busy, onValue } = props
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const refusal = refusalOf(conflict, typed)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (refusal === null) onValue(typed.trim())
    else setReason(refusal)
  }
  return (
    <form className="answer answer-open" onSubmit={submit}>
      <input
        ref={input}
        className="input"
        type="text"
        data-scan={isNumber.has(conflict.field) ? undefined : 'text'}
        value={typed}
        aria-label={anotherWords(conflict)?.note ?? ''}
        aria-invalid={reason !== null}
        aria-describedby={reason === null ? undefined : 'another-reason'}
        onChange={(event) => {
          setTyped(event.target.value)
          setReason(null)
        }}
      />
      <button type="submit" className="button button-main" disabled={busy}>
        {typed.trim() === '' ? 'Keep…' : conflictText.keep(typed.trim())}
      </button>
      {reason === null ? null : (
        <p id="another-reason" className="field-reason" role="alert">
          {reason}
        </p>
      )}
    </form>
  )
}

function refusalOf(conflict: Conflict, typed: string): string | null {
  const value = typed.trim()
  // A key held a moment too long comes here, and would remove the value.
  if (value === '') return conflictText.nothingTyped
  if (conflict.field === 'onHand' || conflict.field === 'reorderPoint') {
    return /^\d{1,15}$/.test(value) ? null : `“${value}” is not a whole number`
  }
  if (conflict.field !== 'price') return null
  const parsed = decimalToMinor(value, conflict.currency ?? 'usd')
  return parsed.ok ? null : parsed.reason
}
