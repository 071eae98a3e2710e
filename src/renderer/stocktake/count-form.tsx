import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import type { FormEvent, KeyboardEvent, RefObject } from 'react'
import { toFailure } from '../../shared/failure.ts'
import { longestSearch } from '../../shared/inventory.ts'
import type { StocktakeLine } from '../../shared/stocktake.ts'
import { largestCount } from '../../shared/stocktake.ts'
import { invoke } from '../api.ts'
import { failureSentence } from '../messages/failures.ts'
import { stocktakeText as words } from '../messages/stocktake.ts'
import type { Say } from '../shell/say.ts'
import { useOpened } from '../use-opened.ts'
import { useSingle } from '../use-single.ts'
import type { Quantity } from './use-stocktake.ts'

type Match = { itemId: string; name: string; variant: string | null; sku: string | null }
type Props = {
  onCount: (itemId: string, units: number) => Promise<StocktakeLine | null>
  /** Where a scan finds how many it is about. */
  quantity: RefObject<Quantity | null>
  say: Say
}

/** Counting by hand: a code, or a part of a name where the code cannot be read, and how many. */
export function CountForm({ onCount, quantity: toScan, say }: Props) {
  const [typed, setTyped] = useState('')
  const [quantity, setQuantity] = useState('1')
  /** `turn`: the same words again are news, too. */
  const [refused, setRefused] = useState<{ words: string; turn: number } | null>(null)
  const refuse = (why: string): void => setRefused((old) => ({ words: why, turn: (old?.turn ?? 0) + 1 }))
  const asked = useRef('')
  const [matches, setMatches] = useState<readonly Match[]>([])
  const code = useRef<HTMLInputElement>(null)
  const form = useOpened<HTMLFormElement>()
  useEffect(() => {
    if (matches.length > 0) form.current?.querySelector<HTMLElement>('.count-match')?.focus()
  }, [matches, form])
  const id = useId()

  // What is typed or scanned next takes the place of a code that was refused.
  useLayoutEffect(() => {
    const field = code.current
    if (refused !== null && field === document.activeElement && field?.value.trim() === asked.current)
      field.select()
  }, [refused])

  const onUsed = (): void => {
    setQuantity((now) => (now === quantity ? '1' : now))
    setRefused(null)
  }
  useLayoutEffect(() => {
    toScan.current = { typed: quantity, units: unitsOf(quantity), onUsed, onRefused: refuse }
    return () => {
      toScan.current = null
    }
  })

  /** @returns whether it was counted */
  const count = async (match: Match): Promise<boolean> => {
    const units = unitsOf(quantity)
    if (units === null) {
      refuse(words.notANumber(quantity))
      return false
    }
    const line = await onCount(match.itemId, units)
    if (line) say(words.counted(line))
    onUsed()
    setMatches([])
    code.current?.focus()
    return true
  }
  const clear = (): void => {
    setTyped('')
    setQuantity('1')
    setMatches([])
    setRefused(null)
    code.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
    if (event.target === code.current && typed === '') return
    event.preventDefault()
    clear()
  }
  const once = useSingle()
  const guarded = (run: () => Promise<void>): Promise<void> =>
    once(async () => {
      try {
        setRefused(null)
        await run()
      } catch (error) {
        refuse(failureSentence(toFailure(error)))
      }
    })
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const wanted = typed.trim()
    asked.current = wanted
    if (wanted === '') return code.current?.focus()
    await guarded(async () => {
      // Whoever counts on types the next code before the answer: that is another.
      setTyped('')
      let isCounted = false
      try {
        const { found, byCode } = await find(wanted)
        const [first] = found
        if (!first) refuse(words.noMatch(wanted))
        else if (found.length > 1 || !byCode) {
          if (code.current?.value === '') setMatches(found)
          else say({ text: words.notChosen(wanted, found), tone: 'bad' })
        } else isCounted = await count(first)
      } finally {
        if (!isCounted) setTyped((now) => (now === '' ? wanted : now))
      }
    })
  }
  return (
    <form ref={form} className="count-form" aria-label={words.add} onSubmit={(event) => void submit(event)}>
      <div className="count-line">
        <input
          ref={code}
          className="input count-code"
          type="text"
          aria-label={words.code}
          placeholder={words.codeHint}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          dir="auto"
          value={typed}
          maxLength={longestSearch}
          aria-invalid={refused !== null}
          aria-describedby={refused === null ? undefined : id}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setTyped(event.target.value)
            setRefused(null)
            setMatches([])
          }}
        />
        <span className="quiet" aria-hidden="true">
          ×
        </span>
        <input
          className="input count-quantity"
          type="text"
          inputMode="numeric"
          aria-label={words.quantity}
          value={quantity}
          onFocus={(event) => event.target.select()}
          onKeyDown={onKeyDown}
          onChange={(event) => setQuantity(event.target.value)}
        />
        <button type="submit" className="button">
          {words.add}
        </button>
      </div>
      {refused === null ? null : (
        <p key={refused.turn} id={id} className="field-reason" role="alert">
          {refused.words}
        </p>
      )}
      {matches.length === 0 ? null : (
        <div className="count-matches" role="group" aria-label={words.choose(typed.trim(), matches.length)}>
          <p className="quiet small">{words.choose(typed.trim(), matches.length)}</p>
          {matches.map((match) => (
            <button
              key={match.itemId}
              type="button"
              className="count-match"
              onKeyDown={onKeyDown}
              onClick={() =>
                void guarded(async () => {
                  if (await count(match)) setTyped('')
                })
              }
            >
              <span dir="auto">{match.name}</span>
              {match.variant === null ? null : <span className="variant">{match.variant}</span>}
              <span className="quiet">{match.sku}</span>
            </button>
          ))}
        </div>
      )}
    </form>
  )
}

/** By code first; a name is what is left, and that is looked for in much else: whoever counts says whether it is meant. */
async function find(typed: string): Promise<{ found: readonly Match[]; byCode: boolean }> {
  const { matches } = await invoke('find-code', { code: typed })
  if (matches.length > 0) return { found: matches, byCode: true }
  const { rows } = await invoke('find-items', { search: typed, limit: 12 })
  const found = rows.map(({ id, name, variant, sku }) => ({ itemId: id, name, variant, sku }))
  return { found, byCode: false }
}

/** A typed quantity; null when it is none. */
export function unitsOf(typed: string): number | null {
  const bare = typed.trim().replace('−', '-')
  const units = /^[+-]?\d{1,7}$/.test(bare) ? Number(bare) : Number.NaN
  return Math.abs(units) <= largestCount ? units : null
}
