import type { InventoryRow } from '../../shared/inventory.ts'
import { formatMoney } from '../../shared/money.ts'
import { whole } from '../format.ts'
import { words } from '../messages/grid.ts'
import type { ColumnId } from './columns.tsx'

/**
 * “12 cells selected · sum 340”. The sum is said where it means something: of one column of numbers, with every
 * row here, and for prices in one currency.
 */
export function tallyOf(
  rows: readonly InventoryRow[] | null,
  height: number,
  columns: readonly ColumnId[]
): string {
  const cells = height * columns.length
  const [column, ...others] = columns.filter(
    (id) => id === 'onHand' || id === 'reorderPoint' || id === 'price'
  )
  if (rows === null || column === undefined || others.length > 0) return words.tally(cells, null)
  return words.tally(cells, column === 'price' ? moneySum(rows) : countSum(rows, column))
}

function countSum(rows: readonly InventoryRow[], column: ColumnId): string | null {
  const numbers = rows.flatMap((row) => (column === 'onHand' ? (row.onHand ?? []) : row.reorderPoint))
  return numbers.length === 0 ? null : whole(numbers.reduce((sum, one) => sum + one, 0))
}

function moneySum(rows: readonly InventoryRow[]): string | null {
  const prices = rows.flatMap(({ price }) => price ?? [])
  const currency = prices[0]?.currency
  if (currency === undefined || prices.some((price) => price.currency !== currency)) return null
  return formatMoney(
    prices.reduce((sum, { amount }) => sum + amount, 0),
    currency
  )
}
