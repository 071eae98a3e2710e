import { useId, useRef, useState } from 'react'
import type { FormEvent } from 'react'
import { usualCurrencies } from '../create/price-fields.tsx'
import { pricesText as words } from '../messages/create.ts'
import { useOpened } from '../use-opened.ts'
import { useSingle } from '../use-single.ts'
import { useUnsaved } from '../use-unsaved.ts'

/**
 * A currency and an amount, for another price or a further currency of one.
 * @param props `onAdd` answers why it cannot be; null when it was; `onLost` hears what was typed when the form is taken away
 */
export function AmountForm({
  label,
  onAdd,
  onDone,
  onLost
}: {
  label: string
  onAdd: (currency: string, input: string) => Promise<string | null>
  onDone: () => void
  onLost: (typed: string) => void
}) {
  const [currency, setCurrency] = useState('')
  const [amount, setAmount] = useState('')
  const [refused, setRefused] = useState<string | null>(null)
  const id = useId()
  const [saving, setSaving] = useState(false)
  const given = useRef(false)
  const leave = (): void => {
    given.current = true
    onDone()
  }
  const form = useOpened<HTMLFormElement>(leave)
  const once = useSingle()
  const typed = `${amount} ${currency}`.trim()
  const isHere = useUnsaved(amount.trim() === '' || saving ? null : typed, (lost) => {
    if (!given.current) onLost(lost)
  })
  const submit = async (): Promise<void> => {
    setSaving(true)
    const reason = await onAdd(currency, amount)
    setSaving(false)
    if (!isHere.current) return reason === null ? undefined : onLost(typed)
    if (reason === null) leave()
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
