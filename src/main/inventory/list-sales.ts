import type { Input, Output } from '../../shared/contract.ts'
import type { Sale } from '../../shared/sales.ts'
import type { SoldRow } from '../store/sales.ts'
import type { Store } from '../store/store.ts'
import { outcomesOf, silentOutcome } from './findings.ts'

const attention: ReadonlySet<Sale['outcome']> = new Set([
  'lowered-twice',
  'oversold',
  'quantity-ignored',
  'not-lowered',
  'unmatched'
] as const)

/** What asks for attention is looked for among so many of the newest sales, so that asking stays quick. */
const sifted = 5_000

/** A page of the sales ledger, newest first, each sale with what became of its stock. */
export function listSales(store: Store, { only, before, limit }: Input<'list-sales'>): Output<'list-sales'> {
  if (only !== 'attention') {
    const rows = store.sales.page(only, before, limit)
    return { sales: withOutcomes(store, rows), total: store.sales.count(only) }
  }
  // What asks for attention is decided by looking at the movements, so it is sifted rather than queried.
  const asking = withOutcomes(store, store.sales.page('all', null, sifted)).filter(({ outcome }) =>
    attention.has(outcome)
  )
  const behind = asking.filter((sale) => before === null || isBehind(sale, before))
  return { sales: behind.slice(0, limit), total: asking.length }
}

/** The order of the ledger's pages. */
const isBehind = (sale: Sale, { paidAt, lineItemId }: Pick<Sale, 'paidAt' | 'lineItemId'>): boolean =>
  sale.paidAt < paidAt || (sale.paidAt === paidAt && sale.lineItemId < lineItemId)

function withOutcomes(store: Store, rows: readonly SoldRow[]): Sale[] {
  const outcomes = outcomesOf(store, rows)
  return rows.map((row, at): Sale => {
    const { outcome, loweredBy, oversold, putBack } = outcomes[at] ?? silentOutcome(store, row)
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
      oversold,
      refundedUnits: row.refunded_units,
      refundedAmount: row.refunded_amount,
      restocked: row.restocked,
      putBack,
      notRestocked: missingOf(store, row),
      unmatched: row.unmatched
    }
  })
}

/** Units refunded that were not put back, while that is still to be answered. */
function missingOf({ findings }: Store, { session_id, line_item_id, refunded_amount }: SoldRow): number {
  if (refunded_amount === 0) return 0
  const asked = findings
    .ofSale(session_id, line_item_id)
    .filter(({ kind, state }) => kind === 'not-restocked' && state === 'open')
  return asked.reduce((sum, { units }) => sum + units, 0)
}
