import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { decimalToMinor, formatMoney, minorToDecimal } from '../../shared/money.ts'
import { useUnsaved } from '../use-unsaved.ts'

/**
 * An amount to type over; Enter and leaving save it, Escape does not.
 * @param props `amount` in minor units; `onSave` answers whether it was taken; `onMoved` hears that it is another than when
 * typing began, which Enter alone changes then; `onDropped` hears that what was typed is given up; `onLost` hears what was
 * typed when the field is taken away
 */
export function AmountField({
  label,
  currency,
  amount,
  onSave,
  onMoved,
  onDropped,
  onLost
}: {
  label: string
  currency: string
  amount: number
  onSave: (input: string) => Promise<boolean>
  onMoved: () => void
  onDropped: () => void
  onLost: (typed: string) => void
}) {
  const before = minorToDecimal(amount, currency)
  // Null until something is typed: an amount that is only looked at may change meanwhile.
  const [typed, setTyped] = useState<string | null>(null)
  /** What it was when typing began, and what it was saved as and is not shown as yet. */
  const [over, setOver] = useState([amount])
  const stands = over.includes(amount) ? (over.at(-1) ?? amount) : amount
  if (over.length > 1 && amount === stands) setOver([amount])
  /** Whether it was said that it became another. */
  const [warned, setWarned] = useState(false)
  /** Whether it stands there as it is typed. */
  const [open, setOpen] = useState(false)
  /** What is being saved, and whether what is typed meanwhile comes after it, by Enter or by leaving. */
  const [sent, setSent] = useState<string | null>(null)
  const after = useRef<{ byEnter: boolean } | null>(null)
  const read = typed === null ? null : decimalToMinor(typed, currency)
  const isOther = read !== null && !(read.ok && read.amount === stands)
  const shown = typed ?? (open ? before : formatMoney(amount, currency))
  const input = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
    // Saved or given up, it still has the keyboard: what is typed next takes the place of all of it again.
    if (typed === null && input.current === document.activeElement) input.current?.select()
  }, [typed, shown])
  const isHere = useUnsaved(isOther && typed !== sent ? typed : null, onLost)
  /** @returns whether nothing is left to be saved */
  const save = async (byEnter: boolean): Promise<boolean> => {
    if (typed === null || typed === sent) return typed === null
    if (sent !== null) {
      after.current = { byEnter }
      return false
    }
    if (isOther && (!over.includes(amount) || (warned && !byEnter))) {
      setOver([amount])
      setWarned(true)
      onMoved()
      return false
    }
    setSent(typed)
    const taken = !isOther || (await onSave(typed))
    if (taken) setTyped((now) => (now === typed ? null : now))
    if (taken && isOther && read.ok) setOver([amount, read.amount])
    if (!taken && !isHere.current) onLost(typed)
    setSent(null)
    return taken
  }
  useEffect(() => {
    if (sent !== null || after.current === null) return
    const { byEnter } = after.current
    after.current = null
    void save(byEnter)
  })
  return (
    <input
      ref={input}
      className="input price-field"
      type="text"
      inputMode="decimal"
      aria-label={label}
      data-untouched={typed === null ? '' : undefined}
      value={shown}
      onMouseDown={(event) => {
        if (open) return
        // A click selects the amount as the keyboard does; it would put a caret there instead.
        event.preventDefault()
        event.currentTarget.focus()
        setOpen(true)
      }}
      onFocus={(event) => {
        // The window is back, and what is being typed goes on.
        if (open) return
        // At once: what is typed right away takes the place of all of it.
        event.target.value = typed ?? before
        event.target.select()
        setOpen(true)
      }}
      onChange={(event) => {
        if (typed === null) {
          if (stands === amount) setOver([amount])
          setWarned(false)
        }
        setTyped(event.target.value)
      }}
      onBlur={() => {
        // Another window has the keyboard: half a price is none.
        if (!document.hasFocus()) return
        setOpen(false)
        void save(false)
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') void save(true).then((done) => done && setOpen(false))
        if (event.key !== 'Escape' || typed === null) return
        event.stopPropagation()
        setTyped(null)
        onDropped()
      }}
    />
  )
}
