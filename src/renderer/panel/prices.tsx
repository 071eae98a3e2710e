import { Ellipsis, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ItemDetail } from '../../shared/contract.ts'
import type { PriceAction } from '../../shared/create.ts'
import { toFailure } from '../../shared/failure.ts'
import { formatMoney } from '../../shared/money.ts'
import { invoke } from '../api.ts'
import { pricesText as words } from '../messages/create.ts'
import { failureSentence } from '../messages/failures.ts'
import { markLabels } from '../messages/labels.ts'
import { useOffers } from '../palette/offers.ts'
import { icon } from '../shell/icons.tsx'
import { MenuButton } from '../shell/menu.tsx'
import type { MenuEntry } from '../shell/menu.tsx'
import { AmountField } from './amount-field.tsx'
import { AmountForm } from './amount-form.tsx'
import './prices.css'

type Price = ItemDetail['prices'][number]
type Act = (action: PriceAction) => Promise<string | null>

/**
 * The product's prices, the default first, each with its further currencies: amounts to type over, one more of either,
 * archived or sold.
 */
export function Prices(props: {
  productId: string
  prices: ItemDetail['prices']
  onLost: (typed: string) => void
}) {
  const { productId, prices, onLost } = props
  const [adding, setAdding] = useState(false)
  const act: Act = async (action) => {
    try {
      const { refusals } = await invoke('edit-prices', { productId, actions: [action] })
      return refusals[0]?.reason ?? null
    } catch (error) {
      return failureSentence(toFailure(error))
    }
  }
  useOffers(() => [!adding && { title: words.add, also: 'currency', run: () => setAdding(true) }])
  const sorted = prices.toSorted(
    (a, b) => Number(b.isDefault) - Number(a.isDefault) || Number(b.active) - Number(a.active)
  )
  return (
    <section className="prices">
      <h3 className="label">{words.title}</h3>
      {sorted.length === 0 ? <p className="panel-description">{words.none}</p> : null}
      <ul>
        {sorted.map((price) => (
          <PriceLine key={price.id} price={price} act={act} onLost={onLost} />
        ))}
      </ul>
      {adding ? (
        <AmountForm
          label={words.add}
          onAdd={(currency, input) =>
            act({ kind: 'add', currency, input, nickname: null, makeDefault: false })
          }
          onDone={() => setAdding(false)}
          onLost={onLost}
        />
      ) : (
        <button type="button" className="link prices-add" onClick={() => setAdding(true)}>
          <Plus {...icon} size={13} /> {words.add}
        </button>
      )}
    </section>
  )
}

type LineProps = { price: Price; act: Act; onLost: (typed: string) => void }

function PriceLine({ price, act, onLost }: LineProps) {
  const [refused, setRefused] = useState<string | null>(null)
  const [adding, setAdding] = useState(false)
  const currency = price.currency.toUpperCase()
  const shown = price.amount === null ? words.varies : formatMoney(price.amount, price.currency)
  const notes = [
    price.nickname,
    price.isDefault ? words.defaultPrice : null,
    price.active ? null : words.archived,
    price.recurring ? words.recurring : null,
    price.unmade ? words.unmade : price.mark === null ? null : markLabels[price.mark]
  ].filter((note) => note !== null && note !== '')
  const attempt = (action: PriceAction): void => void act(action).then(setRefused)
  const editable = price.plain && price.active && !price.unmade
  const reason = refused ?? price.refusal
  const stays = price.isDefault && price.active
  const entries: (MenuEntry | false)[] = [
    editable && { label: words.addOption, run: () => setAdding(true) },
    !price.isDefault &&
      price.active && {
        label: words.makeDefault,
        run: () => attempt({ kind: 'default', priceId: price.id })
      },
    {
      label: price.active ? words.archive : words.bringBack,
      ...(stays ? { note: words.defaultStays } : {}),
      disabled: stays,
      run: () => attempt({ kind: 'active', priceId: price.id, active: !price.active })
    }
  ]
  useOffers(() =>
    price.unmade
      ? []
      : entries.map(
          (one) =>
            one !== false &&
            one.disabled !== true && {
              title: `${one.label}: ${shown} ${currency}`,
              also: 'price',
              run: one.run
            }
        )
  )
  return (
    <li className={`price-line${price.active ? '' : ' price-off'}`}>
      <span className="price-currency">{currency}</span>
      <span className={`price-notes${price.mark === null ? '' : ' note-mine'}`} dir="auto">
        {notes.join(' · ')}
      </span>
      {editable && price.amount !== null ? (
        <AmountField
          label={words.amountOf(currency)}
          currency={price.currency}
          amount={price.amount}
          onSave={async (input) => {
            const answer = await act({ kind: 'amount', priceId: price.id, input })
            setRefused(answer)
            return answer === null
          }}
          onMoved={() => setRefused(words.moved(shown))}
          onDropped={() => setRefused(null)}
          onLost={onLost}
        />
      ) : (
        <span className="price-amount">{shown}</span>
      )}
      {price.unmade ? (
        <span className="price-menu" />
      ) : (
        <MenuButton
          label={words.actionsOf(`${shown} ${currency}`)}
          className="bare price-menu"
          button={<Ellipsis {...icon} size={14} />}
          align="end"
          entries={entries}
        />
      )}
      {reason === null ? null : (
        <p className="field-reason price-reason" role="alert">
          {reason}
        </p>
      )}
      {price.currencies.length === 0 ? null : (
        <ul className="price-options" aria-label={words.optionsOf(currency)}>
          {price.currencies.map((option) => (
            <OptionLine
              key={option.currency}
              price={price}
              option={option}
              editable={editable}
              act={act}
              onLost={onLost}
            />
          ))}
        </ul>
      )}
      {adding ? (
        <div className="price-options">
          <AmountForm
            label={words.addOptionTo(currency)}
            onAdd={(further, input) => act({ kind: 'currency', priceId: price.id, currency: further, input })}
            onDone={() => setAdding(false)}
            onLost={onLost}
          />
        </div>
      ) : null}
    </li>
  )
}

/** What a price is in one of its further currencies. */
function OptionLine({
  price,
  option,
  editable,
  act,
  onLost
}: LineProps & { option: Price['currencies'][number]; editable: boolean }) {
  const [refused, setRefused] = useState<string | null>(null)
  const { amount, currency, mark } = option
  const reason = refused ?? option.refusal
  return (
    <li className={`price-line${price.active ? '' : ' price-off'}`}>
      <span className="price-currency">{currency.toUpperCase()}</span>
      <span
        className={`price-notes${mark === null ? '' : ' note-mine'}`}
        title={mark === null ? undefined : markLabels[mark]}
      >
        {mark === 'waiting' ? words.unmade : mark === null ? '' : markLabels[mark]}
      </span>
      {editable && amount !== null ? (
        <AmountField
          label={words.optionOf(currency.toUpperCase(), price.currency.toUpperCase())}
          currency={currency}
          amount={amount}
          onSave={async (input) => {
            const answer = await act({ kind: 'currency', priceId: price.id, currency, input })
            setRefused(answer)
            return answer === null
          }}
          onMoved={() => setRefused(words.moved(formatMoney(amount, currency)))}
          onDropped={() => setRefused(null)}
          onLost={onLost}
        />
      ) : (
        <span className="price-amount">{amount === null ? words.varies : formatMoney(amount, currency)}</span>
      )}
      <span className="price-menu" />
      {reason === null ? null : (
        <p className="field-reason price-reason" role="alert">
          {reason}
        </p>
      )}
    </li>
  )
}
