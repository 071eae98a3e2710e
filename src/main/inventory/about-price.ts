import type { About } from '../../shared/edits.ts'
import { formatMoney } from '../../shared/money.ts'
import type { Store } from '../store/store.ts'

/** A price’s cell stands for all that is done to it. */
export const aboutOf = ({ cell, field }: { cell: string; field: string }): About =>
  cell !== 'price' ? 'value' : field === 'active' ? 'sold' : field === 'default_price' ? 'default' : 'value'

/** A price by its amount, where it is known. */
export function priceWords(store: Store, id: string | null): string | null {
  const price = id === null ? null : store.mirror.price(id)
  return price?.unitAmount == null ? id : formatMoney(price.unitAmount, price.currency)
}
