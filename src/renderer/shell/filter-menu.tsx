import { useId, useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import type { ColumnFilter, StockStatus } from '../../shared/inventory.ts'
import { longestSearch, stockStatuses } from '../../shared/inventory.ts'
import { isMetadataColumn } from '../../shared/metadata-columns.ts'
import { decimalToMinor, minorToDecimal } from '../../shared/money.ts'
import { statusLabels } from '../messages/labels.ts'
import { choiceLabel, filterChoices, filterKey, formOf, sinceChoices } from './filters.ts'
import type { FilterChoice } from './filters.ts'
import { useFacets } from './use-facets.ts'

type Props = {
  /** The currency prices are read in while the shop has no other. */
  currency: string
  /** Filters that are there: the form starts with what the chosen column is filtered by. */
  filters: readonly ColumnFilter[]
  /** The one column to filter; absent, it can be chosen. */
  only?: FilterChoice
  onAdd: (filter: ColumnFilter) => void
}

/** Picks a column and what it must say. Enter adds the filter. */
export function FilterMenu({ currency, filters, only, onAdd }: Props) {
  const [choice, setChoice] = useState<FilterChoice>(only ?? 'status')
  const facets = useFacets()
  const metadata = facets?.metadata.map(({ column }) => column) ?? []
  return (
    <div className="filter-form">
      {only === undefined ? (
        <label className="field">
          <span className="field-label">Column</span>
          <select
            value={choice}
            onChange={(event) =>
              setChoice([...filterChoices, ...metadata].find((one) => one === event.target.value) ?? 'status')
            }
          >
            {filterChoices.map((one) => (
              <option key={one} value={one}>
                {choiceLabel(one)}
              </option>
            ))}
            {metadata.length === 0 ? null : (
              <optgroup label="Metadata">
                {metadata.map((one) => (
                  <option key={one} value={one}>
                    {choiceLabel(one)}
                  </option>
                ))}
              </optgroup>
            )}
          </select>
        </label>
      ) : null}
      <Form
        key={choice}
        choice={choice}
        currencies={facets?.currencies.length ? facets.currencies : [currency]}
        known={filters.find((filter) => filterKey(filter) === keyOf(choice)) ?? null}
        onAdd={onAdd}
      />
    </div>
  )
}

const keyOf = (choice: FilterChoice): string => (choice === 'changedAt' ? 'changed' : choice)

type FormProps = {
  choice: FilterChoice
  currencies: readonly string[]
  known: ColumnFilter | null
  onAdd: (filter: ColumnFilter) => void
}

function Form({ choice, currencies, known, onAdd }: FormProps) {
  const [statuses, setStatuses] = useState<readonly StockStatus[]>(
    known?.kind === 'status' ? known.statuses : ['low', 'out']
  )
  const [active, setActive] = useState(known?.kind === 'active' ? known.active : true)
  const [chosen, setChosen] = useState<string | null>(
    known?.kind === 'range' ? (known.currency ?? null) : null
  )
  const money = chosen ?? currencies[0] ?? 'usd'
  const typed = (value: number | null | undefined): string =>
    value === null || value === undefined
      ? ''
      : choice === 'price'
        ? minorToDecimal(value, money)
        : `${value}`
  const [from, setFrom] = useState(() => (known?.kind === 'range' ? typed(known.min) : ''))
  const [to, setTo] = useState(() => (known?.kind === 'range' ? typed(known.max) : ''))
  const [words, setWords] = useState(known?.kind === 'text' ? known.text : '')
  const [has, setHas] = useState<'text' | 'empty' | 'any'>(
    known?.kind === 'empty' ? (known.empty ? 'empty' : 'any') : 'text'
  )
  const [wanted, setWanted] = useState<readonly string[]>(known?.kind === 'currency' ? known.currencies : [])
  const [since, setSince] = useState<keyof typeof sinceChoices | 'date'>(
    known?.kind === 'changed' ? (typeof known.since === 'number' ? 'date' : known.since) : 'today'
  )
  const [date, setDate] = useState(() =>
    known?.kind === 'changed' && typeof known.since === 'number' ? dayOf(known.since) : dayOf(Date.now())
  )
  const [reason, setReason] = useState<string | null>(null)
  const id = useId()
  const form = formOf(choice)

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
      case 'currency':
        return wanted.length === 0
          ? 'Choose at least one currency'
          : { kind: 'currency', currencies: [...wanted] }
      case 'changedAt': {
        if (since !== 'date') return { kind: 'changed', since }
        const at = new Date(`${date}T00:00`).getTime()
        return Number.isNaN(at) ? 'Choose a day' : { kind: 'changed', since: at }
      }
      case 'onHand':
      case 'reorderPoint':
      case 'price': {
        const [min, max] = [bound(from), bound(to)]
        if (typeof min === 'string' || typeof max === 'string')
          return typeof min === 'string' ? min : String(max)
        if (min === null && max === null) return 'Give at least one end'
        return { kind: 'range', column: choice, min, max, ...(choice === 'price' ? { currency: money } : {}) }
      }
      default: {
        if (has !== 'text' && choice !== 'product')
          return { kind: 'empty', column: choice, empty: has === 'empty' }
        return words.trim() === ''
          ? 'Type what to look for'
          : { kind: 'text', column: choice, text: words.trim() }
      }
    }
  }
  const bound = (text: string): number | null | string => {
    if (text.trim() === '') return null
    if (choice === 'price') {
      const parsed = decimalToMinor(text, money)
      return parsed.ok ? parsed.amount : parsed.reason
    }
    return /^-?\d{1,9}$/.test(text.trim()) ? Number(text) : `“${text}” is not a whole number`
  }
  const radio = (label: string, checked: boolean, onChange: () => void): ReactNode => (
    <label className="check" key={label}>
      <input type="radio" name={id} checked={checked} onChange={onChange} />
      {label}
    </label>
  )

  return (
    <form onSubmit={submit} className="filter-fields">
      {form === 'statuses' ? (
        <Checks
          legend="Status"
          all={stockStatuses.map((status) => [status, statusLabels[status]] as const)}
          checked={statuses}
          onChange={setStatuses}
        />
      ) : form === 'currencies' ? (
        <Checks
          legend="Currency"
          all={currencies.map((one) => [one, one.toUpperCase()] as const)}
          checked={wanted}
          onChange={setWanted}
        />
      ) : form === 'active' ? (
        <fieldset className="checks">
          <legend className="unseen">Active</legend>
          {radio('Active only', active, () => setActive(true))}
          {radio('Archived only', !active, () => setActive(false))}
        </fieldset>
      ) : form === 'since' ? (
        <fieldset className="checks">
          <legend className="unseen">Changed</legend>
          {(['seen', 'today', 'week', 'month'] as const).map((one) =>
            radio(capital(sinceChoices[one]), since === one, () => setSince(one))
          )}
          {radio('Since a day', since === 'date', () => setSince('date'))}
          {since === 'date' ? (
            <input
              className="input"
              type="date"
              aria-label="Day"
              value={date}
              onChange={(event) => setDate(event.target.value)}
            />
          ) : null}
        </fieldset>
      ) : form === 'text' ? (
        <>
          <label className="field">
            <span className="field-label">Has the letters</span>
            <input
              className="input"
              type="text"
              dir="auto"
              value={words}
              maxLength={longestSearch}
              onChange={(event) => {
                setWords(event.target.value)
                setHas('text')
              }}
            />
          </label>
          {choice === 'product' ? null : (
            <fieldset className="checks">
              <legend className="unseen">{choiceLabel(choice)}</legend>
              {radio('Has these letters', has === 'text', () => setHas('text'))}
              {radio('Is empty', has === 'empty', () => setHas('empty'))}
              {radio('Has a value', has === 'any', () => setHas('any'))}
            </fieldset>
          )}
        </>
      ) : (
        <>
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
          {choice === 'price' && currencies.length > 1 ? (
            <label className="field">
              <span className="field-label">Currency</span>
              <select value={money} onChange={(event) => setChosen(event.target.value)}>
                {currencies.map((one) => (
                  <option key={one} value={one}>
                    {one.toUpperCase()}
                  </option>
                ))}
              </select>
            </label>
          ) : null}
        </>
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

type ChecksProps<T extends string> = {
  legend: string
  all: readonly (readonly [T, string])[]
  checked: readonly T[]
  onChange: (checked: readonly T[]) => void
}

function Checks<T extends string>({ legend, all, checked, onChange }: ChecksProps<T>) {
  return (
    <fieldset className="checks">
      <legend className="unseen">{legend}</legend>
      {all.map(([value, label]) => (
        <label key={value} className="check">
          <input
            type="checkbox"
            checked={checked.includes(value)}
            onChange={(event) =>
              onChange(event.target.checked ? [...checked, value] : checked.filter((one) => one !== value))
            }
          />
          {label}
        </label>
      ))}
    </fieldset>
  )
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

/** “2026-11-21” here, as a date field takes it. */
function dayOf(at: number): string {
  const date = new Date(at)
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

/** What the menu of a column filters by; null where that is nothing. */
export const choiceOf = (column: string): FilterChoice | null =>
  isMetadataColumn(column) ? column : (filterChoices.find((one) => one === column) ?? null)
