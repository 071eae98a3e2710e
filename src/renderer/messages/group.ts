import type { InventoryRow } from '../../shared/inventory.ts'
import { formatMoney } from '../../shared/money.ts'
import { count, plural, whole } from '../format.ts'

type Group = NonNullable<InventoryRow['group']>

/** “2 low, 1 out”; nothing when all is well. */
export const lowWords = ({ low, out }: Group): string =>
  [low === 0 ? [] : `${count(low)} low`, out === 0 ? [] : `${count(out)} out`].flat().join(', ')

/** “worth $2,112.00”: what is on hand at its price, in each currency. It stands in the column of prices. */
export const worthWords = ({ values }: Group): string =>
  values.length === 0
    ? ''
    : `worth ${values.map(({ amount, currency }) => formatMoney(amount, currency)).join(' + ')}`

/** The line as a person would read it out: “Linen Shirt, 4 items, 33 on hand, worth $2,112.00, 1 low, open”. */
export const groupWords = (item: InventoryRow, group: Group): string =>
  [
    item.name,
    plural(group.items, 'item'),
    item.onHand === null ? 'none tracked' : `${whole(item.onHand)} on hand`,
    worthWords(group),
    lowWords(group),
    group.open ? 'open' : 'closed'
  ]
    .filter((part) => part !== '')
    .join(', ')
