import { useId, useState } from 'react'
import type { FormEvent } from 'react'
import { usualCurrencies } from '../create/price-fields.tsx'
import { pricesText as words } from '../messages/create.ts'
import { useOpened } from '../use-opened.ts'
import { useSingle } from '../use-single.ts'

/**
 * A currency and an amount, for another price or a further currency of one.
 * @param props `onAdd` answers why it cannot be; null when it was
 */
export function AmountForm({
  label,
  onAdd,
  onDone
}: {
  label: string
  onAdd: (currency: string, input: string) => Promise<string | null>
  onDone: () => void
}) {
  const [currency, setCurrency] = useState('')
  const [amount, setAmount] = useState('')
  const [refused, setRefused] = useState<string | null>(null)
  const id = useId()
  const form = useOpened<HTMLFormElement>(onDone)
  const once = useSingle()
  const submit = async (): Promise<void> => {
    const reason = await onAdd(currency, amount)
    if (reason === null) onDone()
    else setRefused(reason)
  }
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    void once(submit)
  }
  return (
    <form className="prices-form" aria-label={label} ref={form} onSubmit={onSubmit}>
      <datalist id={`${id}-list`}>
        {usualCurrencies.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </datalist>
      <input
        className="input prices-currency"
        type="text"
        aria-label={words.addCurrency}
        placeholder="EUR"
        list={`${id}-list`}
        value={currency}
        onChange={(event) => setCurrency(event.target.value.toUpperCase())}
      />
      <input
        className="input prices-amount"
        type="text"
        inputMode="decimal"
        aria-label={words.addAmount}
        placeholder="0.00"
        value={amount}
        aria-invalid={refused !== null}
        aria-describedby={refused === null ? undefined : id}
        onChange={(event) => {
          setAmount(event.target.value)
          setRefused(null)
        }}
      />
      <button type="submit" className="button">
        {words.save}
      </button>
      {refused === null ? null : (
        <p id={id} className="field-reason price-reason" role="alert">
          {refused}
        </p>
      )}
    </form>
  )
}
