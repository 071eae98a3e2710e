import { useState } from 'react'
import { decimalToMinor, formatMoney, minorToDecimal } from '../../shared/money.ts'
import { useUnsaved } from '../use-unsaved.ts'

/**
 * An amount to type over; Enter and leaving save it, Escape does not.
 * @param props `amount` in minor units; `onSave` answers whether it was taken; `onMoved` hears that it is another than when
 * typing began; `onLost` hears what was typed when the field is taken away
 */
export function AmountField({
  label,
  currency,
  amount,
  onSave,
  onMoved,
  onLost
}: {
  label: string
  currency: string
  amount: number
  onSave: (input: string) => Promise<boolean>
  onMoved: () => void
  onLost: (typed: string) => void
}) {
  const before = minorToDecimal(amount, currency)
  // Null until something is typed: an amount that is only looked at may change meanwhile.
  const [typed, setTyped] = useState<string | null>(null)
  /** What it was when typing began. */
  const [over, setOver] = useState(amount)
  const [focused, setFocused] = useState(false)
  const [saving, setSaving] = useState(false)
  const read = typed === null ? null : decimalToMinor(typed, currency)
  const isOther = read !== null && !(read.ok && read.amount === amount)
  useUnsaved(isOther && !saving ? typed : null, onLost)
  /** @returns whether nothing is left to be saved */
  const save = async (): Promise<boolean> => {
    if (typed === null || saving) return typed === null
    if (isOther && over !== amount) {
      setOver(amount)
      onMoved()
      return false
    }
    setSaving(true)
    const taken = !isOther || (await onSave(typed))
    if (taken) setTyped(null)
    setSaving(false)
    return taken
  }
  return (
    <input
      className="input price-field"
      type="text"
      inputMode="decimal"
      aria-label={label}
      value={typed ?? (focused ? before : formatMoney(amount, currency))}
      onMouseDown={(event) => {
        if (focused) return
        // A click selects the amount as the keyboard does; it would put a caret there instead.
        event.preventDefault()
        event.currentTarget.focus()
      }}
      onFocus={(event) => {
        // At once: what is typed right away takes the place of all of it.
        event.target.value = typed ?? before
        event.target.select()
        setFocused(true)
      }}
      onChange={(event) => {
        if (typed === null) setOver(amount)
        setTyped(event.target.value)
      }}
      onBlur={() => {
        setFocused(false)
        void save()
      }}
      onKeyDown={(event) => {
        const field = event.currentTarget
        if (event.key === 'Enter') void save().then((done) => done && field.blur())
        if (event.key !== 'Escape') return
        event.stopPropagation()
        setTyped(null)
      }}
    />
  )
}
