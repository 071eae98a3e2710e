import type { Input, Output } from '../../shared/contract.ts'
import type { Sale } from '../../shared/sales.ts'
import type { SoldRow } from '../store/sales.ts'
import type { Store } from '../store/store.ts'
import { outcomesOf } from './findings.ts'

const attention: ReadonlySet<Sale['outcome']> = new Set([
  'lowered-twice',
  'oversold',
  'quantity-ignored',
  'not-lowered',
  'unmatched'
] as const)

/** A page of the sales ledger, newest first, each sale with what became of its stock. */
export function listSales(store: Store, { only, before, limit }: Input<'list-sales'>): Output<'list-sales'> {
  if (only !== 'attention') {
    const rows = store.sales.page(only, before, limit)
    return { sales: withOutcomes(store, rows), total: store.sales.count(only) }
  }
  // What asks for attention is decided by looking at the movements, so it is sifted rather than queried.
  const found: Sale[] = []
  const total = store.sales.count('all')
  let place = before
  while (found.length < limit) {
    const rows = store.sales.page('all', place, 500)
    found.push(...withOutcomes(store, rows).filter((sale) => attention.has(sale.outcome)))
    const last = rows.at(-1)
    if (last === undefined || rows.length < 500) break
    place = { paidAt: last.paid_at, lineItemId: last.line_item_id }
  }
  return { sales: found.slice(0, limit), total: Math.min(total, found.length) }
}

function withOutcomes(store: Store, rows: readonly SoldRow[]): Sale[] {
  const outcomes = outcomesOf(store, rows)
  return rows.map((row, at): Sale => {
    const { outcome, loweredBy } = outcomes[at] ?? { outcome: 'waiting', loweredBy: null }
    return {
      sessionId: row.session_id,
      lineItemId: row.line_item_id,
      productId: row.product_id,
      description: row.description,
      itemId: row.item_id,
      variant: row.variant,
      quantity: row.quantity,
      amount: row.amount,
      currency: row.currency,
      paidAt: row.paid_at,
      outcome,
      loweredBy,
      oversold: row.oversold,
      refundedUnits: row.refunded_units,
      refundedAmount: row.refunded_amount,
      restocked: row.restocked,
      unmatched: row.unmatched
    }
  })
}
