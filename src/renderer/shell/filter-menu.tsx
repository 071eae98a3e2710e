import { useId, useState } from 'react'
import type { FormEvent } from 'react'
import type { ColumnFilter, StockStatus } from '../../shared/inventory.ts'
import { stockStatuses } from '../../shared/inventory.ts'
import { decimalToMinor } from '../../shared/money.ts'
import { columnLabels, statusLabels } from '../messages/labels.ts'

const choices = ['status', 'onHand', 'reorderPoint', 'price', 'product', 'variant', 'sku', 'active'] as const
type Choice = (typeof choices)[number]

type Props = { currency: string; onAdd: (filter: ColumnFilter) => void }

/** Picks a column and what it must say. Enter adds the filter. */
export function FilterMenu({ currency, onAdd }: Props) {
  const [choice, setChoice] = useState<Choice>('status')
  const [statuses, setStatuses] = useState<readonly StockStatus[]>(['low', 'out'])
  const [active, setActive] = useState(true)
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [words, setWords] = useState('')
  const [reason, setReason] = useState<string | null>(null)
  const id = useId()

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const filter = read()
    if (typeof filter === 'string') setReason(filter)
    else onAdd(filter)
  }
  const read = (): ColumnFilter | string => {
    switch (choice) {
      case 'status':
        return statuses.length === 0
          ? 'Choose at least one status'
          : { kind: 'status', statuses: [...statuses] }
      case 'active':
        return { kind: 'active', active }
      case 'product':
      case 'variant':
      case 'sku':
        return words.trim() === ''
          ? 'Type what to look for'
          : { kind: 'text', column: choice, text: words.trim() }
      case 'onHand':
      case 'reorderPoint':
      case 'price': {
        const [min, max] = [bound(from), bound(to)]
        if (typeof min === 'string' || typeof max === 'string')
          return typeof min === 'string' ? min : String(max)
        if (min === null && max === null) return 'Give at least one end'
        return { kind: 'range', column: choice, min, max }
      }
    }
  }
  const bound = (typed: string): number | null | string => {
    if (typed.trim() === '') return null
    if (choice === 'price') {
      const parsed = decimalToMinor(typed, currency)
      return parsed.ok ? parsed.amount : parsed.reason
    }
    return /^-?\d{1,9}$/.test(typed.trim()) ? Number(typed) : `“${typed}” is not a whole number`
  }

  return (
    <form className="filter-form" onSubmit={submit}>
      <label className="field">
        <span className="field-label">Column</span>
        <select
          value={choice}
          onChange={(event) => setChoice(choices.find((one) => one === event.target.value) ?? 'status')}
        >
          {choices.map((one) => (
            <option key={one} value={one}>
              {columnLabels[one]}
            </option>
          ))}
        </select>
      </label>
      {choice === 'status' ? (
        <fieldset className="checks">
          <legend className="unseen">Status</legend>
          {stockStatuses.map((status) => (
            <label key={status} className="check">
              <input
                type="checkbox"
                checked={statuses.includes(status)}
                onChange={(event) =>
                  setStatuses(
                    event.target.checked ? [...statuses, status] : statuses.filter((one) => one !== status)
                  )
                }
              />
              {statusLabels[status]}
            </label>
          ))}
        </fieldset>
      ) : choice === 'active' ? (
        <fieldset className="checks">
          <legend className="unseen">Active</legend>
          <label className="check">
            <input type="radio" name={id} checked={active} onChange={() => setActive(true)} />
            Active only
          </label>
          <label className="check">
            <input type="radio" name={id} checked={!active} onChange={() => setActive(false)} />
            Archived only
          </label>
        </fieldset>
      ) : choice === 'product' || choice === 'variant' || choice === 'sku' ? (
        <label className="field">
          <span className="field-label">Has the letters</span>
          <input
            className="input"
            type="text"
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        </label>
      ) : (
        <div className="field-pair">
          <label className="field">
            <span className="field-label">From</span>
            <input
              className="input"
              type="text"
              inputMode="decimal"
              value={from}
              onChange={(event) => setFrom(event.target.value)}
            />
          </label>
          <label className="field">
            <span className="field-label">To</span>
            <input
              className="input"
              type="text"
              inputMode="decimal"
              value={to}
              onChange={(event) => setTo(event.target.value)}
            />
          </label>
        </div>
      )}
      {reason === null ? null : (
        <p className="field-reason" role="alert">
          {reason}
        </p>
      )}
      <button type="submit" className="button button-main">
        Filter
      </button>
    </form>
  )
}
