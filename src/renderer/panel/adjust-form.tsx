import { useId, useRef, useState } from 'react'
import type { FormEvent, KeyboardEvent } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { InventoryRow, Reason } from '../../shared/inventory.ts'
import { reasons } from '../../shared/inventory.ts'
import { readInput } from '../grid/edit-input.ts'
import type { InventoryView } from '../grid/inventory-view.ts'
import { saveCells } from '../grid/save-cells.ts'
import { failureSentence } from '../messages/failures.ts'
import { reasonLabels } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import { useSingle } from '../use-single.ts'

const likely = (typed: string): Reason =>
  typed.startsWith('+') ? 'received' : /^[-−]/.test(typed) ? 'correction' : 'stocktake'

/** A change of stock with its reason and a note, for the record. */
export function AdjustForm({ item, view }: { item: InventoryRow; view: InventoryView }) {
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<Reason | null>(null)
  const [note, setNote] = useState('')
  const [refused, setRefused] = useState<string | null>(null)
  const id = useId()
  const number = useRef<HTMLInputElement>(null)
  const reason = chosen ?? likely(typed)
  const reading = typed.trim() === '' ? null : readInput('onHand', typed, item)
  const says = refused ?? (reading?.ok ? reading.hint : '')

  const clear = (): void => {
    setTyped('')
    setNote('')
    setChosen(null)
    setRefused(null)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || typed === '') return
    event.preventDefault()
    clear()
    number.current?.focus()
  }
  const once = useSingle()
  const submit = async (): Promise<void> => {
    if (!reading) return setRefused('Type a number: 7 counts, +5 adds, -2 takes away')
    if (!reading.ok) return setRefused(reading.reason)
    try {
      const change = { item, field: 'onHand' as const, input: reading.input, patch: reading.patch }
      const { outcomes } = await saveCells(view, [change], {
        reason,
        note: note.trim() === '' ? null : note.trim()
      })
      const bad = outcomes.find(({ outcome }) => outcome === 'refused')
      if (bad) return setRefused(bad.reason ?? text.saveFailed)
      clear()
    } catch (error) {
      setRefused(failureSentence(toFailure(error)))
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
            setTyped(event.target.value)
            setRefused(null)
          }}
        />
        <select
          aria-label="Reason"
          value={reason}
          onChange={(event) => setChosen(reasons.find((one) => one === event.target.value) ?? null)}
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
          onChange={(event) => setNote(event.target.value)}
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
