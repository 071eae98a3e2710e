import { useId, useRef, useState } from 'react'
import type { FormEvent, KeyboardEvent } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { InventoryRow, Reason } from '../../shared/inventory.ts'
import { reasons } from '../../shared/inventory.ts'
import { itemWords } from '../grid/describe-cell.ts'
import { readInput } from '../grid/edit-input.ts'
import type { InventoryView } from '../grid/inventory-view.ts'
import { saidBy, saveCells } from '../grid/save-cells.ts'
import { failureSentence } from '../messages/failures.ts'
import { words } from '../messages/grid.ts'
import { reasonLabels } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import type { Say } from '../shell/say.ts'
import { useSingle } from '../use-single.ts'
import { useUnsaved } from '../use-unsaved.ts'

const likely = (typed: string): Reason =>
  typed.startsWith('+') ? 'received' : /^[-−]/.test(typed) ? 'correction' : 'stocktake'

/** `seen`: what the item said when somebody began to type. */
type Draft = { typed: string; seen: string | null; chosen: Reason | null; note: string }
const blank: Draft = { typed: '', seen: null, chosen: null, note: '' }

/** What was typed for items whose details were left before it was saved, by item. */
const drafts = new WeakMap<InventoryView, Map<string, Draft>>()
const draftsOf = (view: InventoryView): Map<string, Draft> => {
  const known = drafts.get(view) ?? new Map<string, Draft>()
  drafts.set(view, known)
  return known
}

/** A change of stock with its reason and a note, for the record. What is not saved yet waits for its item. */
export function AdjustForm({ item, view, say }: { item: InventoryRow; view: InventoryView; say: Say }) {
  const kept = draftsOf(view)
  const [draft, setDraft] = useState(() => kept.get(item.id) ?? blank)
  const { typed, seen, chosen, note } = draft
  const [saving, setSaving] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const id = useId()
  const number = useRef<HTMLInputElement>(null)
  const reason = chosen ?? likely(typed)
  const reading = typed.trim() === '' ? null : readInput('onHand', typed, item)
  const says = refused ?? (reading?.ok ? reading.hint : '')

  const isHere = useUnsaved(typed.trim() === '' || saving ? null : typed, (lost) =>
    say({ text: words.unsavedThere(itemWords(item), lost), tone: 'bad' })
  )
  const keep = (now: Draft): void => {
    if (now.typed === '') kept.delete(item.id)
    else kept.set(item.id, now)
  }
  const change = (part: Partial<Draft>): void => {
    const now = { ...draft, ...part }
    keep(now)
    setDraft(now)
  }
  const clear = (): void => {
    change(blank)
    setRefused(null)
  }
  /** Said where it was typed, or, where that is not to be seen any more, to all. */
  const refuse = (why: string): void => {
    if (!kept.has(item.id)) keep(draft)
    if (isHere.current) setRefused(why)
    else say({ text: `${words.unsavedThere(itemWords(item), typed)}. ${why}`, tone: 'bad' })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing || typed === '') return
    event.preventDefault()
    clear()
    number.current?.focus()
  }
  const once = useSingle()
  const submit = async (): Promise<void> => {
    if (!reading) return setRefused('Type a number: 7 counts, +5 adds, -2 takes away')
    if (!reading.ok) return setRefused(reading.reason)
    setSaving(true)
    // What is on its way is not typed any more, should its item be opened anew before the answer.
    kept.delete(item.id)
    try {
      const edit = { item, field: 'onHand' as const, input: reading.input, patch: reading.patch, seen }
      const { outcomes } = await saveCells(view, [edit], {
        reason,
        note: note.trim() === '' ? null : note.trim()
      })
      const bad = outcomes.find(({ outcome }) => outcome === 'refused')
      if (bad) return refuse(bad.reason ?? text.saveFailed)
      // What was typed since is another change.
      setDraft((now) => (now === draft ? blank : now))
      setRefused(null)
    } catch (error) {
      refuse(failureSentence(toFailure(error)))
    } finally {
      setSaving(false)
    }
  }
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    void once(submit)
  }
  return (
    <form className="adjust" aria-label="Adjust the stock" onSubmit={onSubmit}>
      <div className="adjust-line">
        <input
          ref={number}
          className="input adjust-number"
          type="text"
          aria-label="Change, as +5, -2 or a count"
          placeholder="±0"
          value={typed}
          aria-invalid={refused !== null}
          aria-describedby={says === '' ? undefined : id}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            change({ typed: event.target.value, ...(typed === '' ? { seen: saidBy(item, 'onHand') } : {}) })
            setRefused(null)
          }}
        />
        <select
          aria-label="Reason"
          value={reason}
          onChange={(event) => change({ chosen: reasons.find((one) => one === event.target.value) ?? null })}
        >
          {reasons.map((one) => (
            <option key={one} value={one}>
              {reasonLabels[one]}
            </option>
          ))}
        </select>
        <button type="submit" className="button">
          Save
        </button>
      </div>
      {typed === '' ? null : (
        <input
          className="input"
          type="text"
          aria-label="Note"
          placeholder="Note, such as a purchase order"
          maxLength={500}
          value={note}
          onKeyDown={onKeyDown}
          onChange={(event) => change({ note: event.target.value })}
        />
      )}
      {says === '' ? null : (
        <p
          id={id}
          className={refused === null ? 'adjust-says' : 'field-reason'}
          role={refused === null ? undefined : 'alert'}
        >
          {says}
        </p>
      )}
    </form>
  )
}
