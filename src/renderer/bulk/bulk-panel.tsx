import { ArrowRight, X } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { FormEvent, RefObject } from 'react'
import type { BulkAction, BulkPreview } from '../../shared/bulk.ts'
import { toFailure } from '../../shared/failure.ts'
import type { InventoryQuery, Reason } from '../../shared/inventory.ts'
import { invoke } from '../api.ts'
import { count } from '../format.ts'
import type { InventoryView } from '../grid/inventory-view.ts'
import { itemWords } from '../grid/describe-cell.ts'
import { useInventory, useRow } from '../grid/use-inventory.ts'
import { itemCount } from '../grid/read-rows.ts'
import { useCursorItem, useSelected } from '../grid/selection-source.ts'
import type { SelectionSource } from '../grid/selection-source.ts'
import { bulkText, bulkValue, fieldOfAction } from '../messages/bulk.ts'
import { failureSentence } from '../messages/failures.ts'
import { icon } from '../shell/icons.tsx'
import type { Say } from '../shell/say.ts'
import { ActionFields, actionOf, startOf } from './action-fields.tsx'
import type { Form } from './action-fields.tsx'
import './bulk.css'
import { useBulkPreview } from './use-bulk.ts'
import type { BulkRun } from './use-bulk.ts'
import { takenBackWords } from '../messages/reasons.ts'

/** What was chosen and typed. `which`: null where what was chosen is gone. */
export type BulkTyped = { form: Form; which: 'selected' | 'view' | null; reason: Reason | null }

type Props = {
  view: InventoryView
  query: InventoryQuery
  selected: SelectionSource
  /** Grows with every change of the stock. */
  turn: number
  /** The write, which goes on while another page is shown. */
  bulkRun: BulkRun
  /** What stood here before another page was shown; null where the panel was just opened. */
  typed: RefObject<BulkTyped | null>
  say: Say
  onClose: () => void
}

/** One action on all selected items, or on all that the view shows: what it does is seen before it is done. */
export function BulkPanel({ view, query, selected, turn, bulkRun, typed, say, onClose }: Props) {
  const selection = useSelected(selected)
  const { items, revision } = useInventory(view)
  const chosen = useMemo(
    () => ({ revision, items: selection === null ? 0 : itemCount(view, selection) }),
    [view, selection, revision]
  )
  const [form, setForm] = useState(typed.current?.form ?? startOf)
  const [which, setWhich] = useState(typed.current === null ? 'selected' : typed.current.which)
  const [reason, setReason] = useState(typed.current?.reason ?? null)
  useEffect(() => {
    typed.current = { form, which, reason }
  }, [typed, form, which, reason])
  const [refused, setRefused] = useState<BulkPreview['reasons']>([])
  const place = useRef<HTMLElement>(null)
  const apply = useRef<HTMLButtonElement>(null)
  const entered = useRef(false)
  const names = useId()

  const cursor = useCursorItem(selected)
  const one = useMemo(() => (cursor === null ? null : { itemId: cursor }), [cursor])
  const row = useRow(view, cursor)
  const ranged = selection !== null
  const before = useRef({ ranged, cursor })
  useEffect(() => {
    const { ranged: wasRanged, cursor: was } = before.current
    before.current = { ranged, cursor }
    if (ranged === wasRanged && (ranged || cursor === was)) return
    // Who is in here has gone to no other item: theirs is gone, and the next one is not meant, nor is every item.
    const isLost = !ranged && place.current?.contains(document.activeElement) === true
    setWhich((old) => (old === 'view' && !ranged ? old : isLost ? null : 'selected'))
  }, [ranged, cursor])
  const of = which === 'view' ? which : which === null ? null : (selection ?? one)
  const action = actionOf(form)
  const field = fieldOfAction(action)
  const { progress, runs, run, stop } = bulkRun
  const { preview, current, failure } = useBulkPreview(view, query, of, action, turn, runs)

  // The button that was pressed gives its place to another: the keyboard stays in here.
  const writing = progress !== null
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current && document.activeElement !== document.body) return
    begun.current = true
    place.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
  }, [writing])

  const change = (part: Partial<typeof form>): void => {
    setForm((old) => ({ ...old, ...part }))
    entered.current = false
    setRefused([])
  }
  const ready = current && preview !== null && preview.id !== null && progress === null
  // Enter before it is known what would be done goes to the button as soon as it is, and does nothing more.
  useEffect(() => {
    if (!current || !entered.current) return
    entered.current = false
    if (ready && place.current?.contains(document.activeElement)) apply.current?.focus()
  }, [current, ready])
  const enter = useRef<(event: KeyboardEvent) => void>(() => undefined)
  enter.current = (event) => {
    if (event.repeat) event.preventDefault()
    else if (event.target instanceof HTMLInputElement) entered.current = !current
  }
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!ready || preview.id === null) return
    setRefused([])
    try {
      const result = await run(preview.id, preview.values, field === 'onHand' ? reason : null)
      const { batchId, saved, refused: left, reasons, stopped } = result
      if (stopped) return say(bulkText.stopped)
      setRefused(reasons)
      const text = bulkText.done(saved, left)
      const tone = left === 0 ? 'plain' : 'bad'
      if (batchId === null) say({ text, tone })
      else say({ text, tone, action: { label: bulkText.undo, run: () => takeBack(batchId) } })
    } catch (error) {
      say({ text: failureSentence(toFailure(error)), tone: 'bad' })
    }
  }
  /** Exactly this change, whatever was done since. */
  const takeBack = (batchId: number): void => {
    invoke('revert-batch', { batchId }).then(
      ({ reverted, kept }) => say(takenBackWords(reverted, kept)),
      (error: unknown) => say({ text: failureSentence(toFailure(error)), tone: 'bad' })
    )
  }
  // From any field in here, Escape goes back. Enter is heard beside it.
  useEffect(() => {
    const panel = place.current
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.isComposing || event.defaultPrevented) return
      if (event.key === 'Enter') return enter.current(event)
      if (event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      onClose()
    }
    panel?.addEventListener('keydown', onKeyDown)
    return () => panel?.removeEventListener('keydown', onKeyDown)
  }, [onClose])
  return (
    <aside ref={place} className="panel bulk" aria-labelledby={`${names}-title`}>
      <header className="bulk-head">
        <h2 id={`${names}-title`}>{bulkText.title}</h2>
        <button type="button" className="bare" aria-label={bulkText.close} onClick={onClose}>
          <X {...icon} />
        </button>
      </header>
      <form className="bulk-form" onSubmit={(event) => void submit(event)}>
        <fieldset className="bulk-which">
          <legend className="label">{bulkText.which}</legend>
          {ranged || one !== null ? (
            <label className="check">
              <input
                type="radio"
                name={`${names}-which`}
                checked={which === 'selected'}
                onChange={() => setWhich('selected')}
              />
              <bdi>
                {ranged
                  ? bulkText.selection(chosen.items)
                  : bulkText.one(row === undefined ? '' : itemWords(row))}
              </bdi>
            </label>
          ) : null}
          <label className="check">
            <input
              type="radio"
              name={`${names}-which`}
              checked={which === 'view'}
              onChange={() => setWhich('view')}
            />
            {bulkText.view(items)}
          </label>
        </fieldset>
        <ActionFields form={form} onChange={change} reason={reason} onReason={setReason} />
        <section className="bulk-preview" aria-label={bulkText.preview} aria-busy={of !== null && !current}>
          {failure ? (
            <p className="bad">{failureSentence(failure)}</p>
          ) : of === null ? (
            <p className="quiet" role="status">
              {bulkText.noneSelected}
            </p>
          ) : preview === null ? (
            <p className="quiet">{bulkText.looking}</p>
          ) : (
            <Effects preview={preview} action={action} refused={refused} />
          )}
        </section>
        <footer className="bulk-acts">
          {progress === null ? (
            <button ref={apply} type="submit" className="button button-main" disabled={!ready}>
              {preview === null || preview.id === null
                ? bulkText.applyNothing
                : bulkText.apply(action, preview)}
            </button>
          ) : (
            <>
              <p className="bulk-progress">
                <progress value={progress.done} max={progress.total} aria-label={bulkText.title} />
                <span aria-live="polite">{bulkText.writing(progress.done, progress.total)}</span>
              </p>
              <button type="button" className="button" onClick={stop}>
                {bulkText.stop} <kbd>Esc</kbd>
              </button>
            </>
          )}
        </footer>
      </form>
    </aside>
  )
}

/** How many items change, by how much, which most, and which cannot. */
function Effects({
  preview,
  action,
  refused
}: {
  preview: BulkPreview
  action: BulkAction
  refused: BulkPreview['reasons']
}) {
  const field = fieldOfAction(action)
  const { wrong, changed, values, units, untracked, largest } = preview
  const reasons = refused.length > 0 ? refused : preview.reasons
  if (wrong !== null) return <p className="quiet">{wrong}</p>
  return (
    <>
      <p className="bulk-summary" role="status">
        {changed === 0 && preview.refused === 0 ? bulkText.nothingChanges : bulkText.summary(preview)}
      </p>
      {[
        bulkText.shared(values, changed, field),
        bulkText.units(units),
        untracked === 0 ? null : bulkText.untracked(untracked)
      ].map((words) =>
        words === null ? null : (
          <p key={words} className="quiet small">
            {words}
          </p>
        )
      )}
      {largest.length === 0 ? null : (
        <>
          <h3 className="label">{bulkText.largest(largest.length, values)}</h3>
          <ul className="bulk-changes">
            {largest.map(({ itemId, item, from, to, currency }) => (
              <li key={itemId}>
                {field === 'name' ? null : <bdi className="bulk-item">{item}</bdi>}
                <span className="bulk-values">
                  <bdi className="bulk-from">{bulkValue(field, from, currency)}</bdi>
                  <ArrowRight size={12} strokeWidth={1.75} aria-label={bulkText.becomes} />
                  <bdi className="bulk-to">{bulkValue(field, to, currency)}</bdi>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {reasons.length === 0 ? null : (
        <>
          <h3 className="label">{bulkText.refused}</h3>
          <ul className="bulk-refused">
            {reasons.map(({ reason, items, example }) => (
              <li key={reason}>
                <span className="bulk-count">{count(items)}</span>
                <span>
                  <bdi>{reason}</bdi>
                  {example === '' ? null : <bdi className="quiet"> {bulkText.example(example)}</bdi>}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
