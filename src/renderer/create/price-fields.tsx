import { Plus, X } from 'lucide-react'
import { useId } from 'react'
import { mostLines } from '../../shared/create.ts'
import type { Created } from '../../shared/create.ts'
import { createText as words } from '../messages/create.ts'
import { icon } from '../shell/icons.tsx'
import { keyed, refusalOf } from './form.ts'
import type { ProductForm } from './form.ts'
import { Typed } from './typed.tsx'

/** Offered while a currency is typed; any other can be typed too. */
export const usualCurrencies = [
  'USD',
  'EUR',
  'GBP',
  'CAD',
  'AUD',
  'CHF',
  'JPY',
  'SEK',
  'NOK',
  'DKK',
  'PLN',
  'KWD'
]

type Props = {
  prices: ProductForm['prices']
  refusals: Created['refusals']
  onChange: (prices: ProductForm['prices']) => void
}

/** What it costs, in each currency; the first is the default. */
export function PriceFields({ prices, refusals, onChange }: Props) {
  const list = useId()
  return (
    <>
      <datalist id={list}>
        {usualCurrencies.map((currency) => (
          <option key={currency} value={currency}>
            {currency}
          </option>
        ))}
      </datalist>
      {prices.map((price, place) => {
        const set = (part: Partial<typeof price>): void =>
          onChange(prices.map((one) => (one.key === price.key ? { ...one, ...part } : one)))
        return (
          <div key={price.key} className="create-price">
            <Typed
              label={words.amount(place)}
              shown={words.amount(place)}
              value={price.amount}
              refusal={refusalOf(refusals, `prices.${place}.amount`)}
              numeric
              onChange={(amount) => set({ amount })}
            />
            <Typed
              label={words.currency(place)}
              shown={words.currency(0)}
              value={price.currency.toUpperCase()}
              refusal={refusalOf(refusals, `prices.${place}.currency`)}
              list={list}
              onChange={(currency) => set({ currency })}
            />
            {prices.length > 1 ? (
              <button
                type="button"
                className="bare create-remove"
                aria-label={words.removePrice(price.currency.toUpperCase())}
                onClick={() => onChange(prices.filter(({ key }) => key !== price.key))}
              >
                <X {...icon} size={14} />
              </button>
            ) : null}
          </div>
        )
      })}
      {prices.length < mostLines ? (
        <button
          type="button"
          className="link create-more"
          onClick={() => onChange([...prices, keyed({ currency: '', amount: '' })])}
        >
          <Plus {...icon} size={13} /> {words.addPrice}
        </button>
      ) : null}
    </>
  )
}
