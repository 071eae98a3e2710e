import type { ItemDetail } from '../../shared/contract.ts'
import { formatMoney } from '../../shared/money.ts'

/** The product's prices as Stripe has them; the default first. */
export function Prices({ prices }: { prices: ItemDetail['prices'] }) {
  if (prices.length === 0) return null
  const sorted = prices.toSorted(
    (a, b) => Number(b.isDefault) - Number(a.isDefault) || Number(b.active) - Number(a.active)
  )
  return (
    <section>
      <h3 className="label">Prices</h3>
      <dl className="pairs">
        {sorted.map((price) => (
          <div key={price.id} className={price.active ? '' : 'pair-off'}>
            <dt dir="auto">
              {price.nickname ?? (price.isDefault ? 'Default' : price.currency.toUpperCase())}
              {price.active ? '' : ' · archived'}
              {price.recurring ? ' · recurring' : ''}
            </dt>
            <dd>{price.amount === null ? 'varies' : formatMoney(price.amount, price.currency)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
