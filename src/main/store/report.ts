import type { Database } from 'better-sqlite3'
import type { StockReport } from '../../shared/contract.ts'
import { stockStatuses } from '../../shared/inventory.ts'
import { statusCodes } from './projection.ts'

/** More than anybody reads; the file has them all. */
const mostShort = 1_000

/** What the shop has of everything it sells, at this moment, with the edits that still wait for Stripe. */
export function createReport(db: Database): () => StockReport {
  const totals = db.prepare<[], { status: number; items: number; units: number }>(
    'SELECT status, sum(items) AS items, sum(units) AS units FROM item_totals WHERE active = 1 GROUP BY status'
  )
  // total() is exact up to 2^53, as all numbers of the page are, and never overflows.
  const worth = db.prepare<[], { currency: string | null; amount: number; units: number }>(
    `SELECT iif(price_amount IS NULL, NULL, price_currency) AS currency,
       total(on_hand * price_amount) AS amount, total(on_hand) AS units
     FROM items WHERE active = 1 AND on_hand > 0 GROUP BY 1 ORDER BY amount DESC, 1`
  )
  const short = db.prepare<
    [number, number, number],
    Omit<StockReport['short'][number], 'status'> & { code: number }
  >(
    `SELECT id, name, variant, sku, on_hand AS onHand, reorder_point AS reorderPoint, status AS code
     FROM items WHERE active = 1 AND status IN (?, ?) ORDER BY status, name_sort, product_id, position LIMIT ?`
  )
  return () => {
    const found = totals.all()
    const itemsOf = (status: keyof typeof statusCodes): number =>
      found.find((one) => one.status === statusCodes[status])?.items ?? 0
    const worths = worth.all()
    return {
      items: found.reduce((sum, { items }) => sum + items, 0),
      units: found.reduce((sum, { units }) => sum + units, 0),
      statuses: {
        ok: itemsOf('ok'),
        low: itemsOf('low'),
        out: itemsOf('out'),
        untracked: itemsOf('untracked')
      },
      worth: worths.flatMap(({ currency, amount, units }) =>
        currency === null ? [] : [{ currency, amount: Math.min(amount, Number.MAX_SAFE_INTEGER), units }]
      ),
      unpriced: worths.find(({ currency }) => currency === null)?.units ?? 0,
      short: short.all(statusCodes.out, statusCodes.low, mostShort).map(({ code, ...item }) => ({
        ...item,
        status: stockStatuses.find((status) => statusCodes[status] === code) ?? 'out'
      }))
    }
  }
}
