import type { SyncStatus } from '../shared/sync-status.ts'
import type { Store } from './store/store.ts'
import type { Clock } from './sync/ports.ts'
import { comparisonReads } from './sync/verification.ts'

/** Milliseconds. */
const window = 30 * 86_400_000

/**
 * How often an account may read in a month: on average 500 times for each transaction of 30 days, and 10,000 times
 * however few there were. https://docs.stripe.com/rate-limits
 * @param sales those of the last 30 days that this computer knows of. The account may have more, and be allowed more.
 */
export const readsAllowed = (sales: number): number => Math.max(10_000, 500 * sales)

/** The calendar month that reads are counted in, `2026-11`. */
export const monthOf = (now: number): string => new Date(now).toISOString().slice(0, 7)

export type ReadMeter = ReturnType<typeof createReadMeter>

/** Counts what is asked of Stripe, and knows what may still be asked this month. */
export function createReadMeter(store: Store, clock: Clock) {
  const { books, mirror } = store
  let requests = 0
  let unsaved = 0
  const month = (): string => monthOf(clock.now())
  const saved = (): number => books.reads(month())
  const allowed = (): number => readsAllowed(store.sales.ordersSince(clock.now() - window))

  return {
    count(method: string): void {
      requests += 1
      if (method === 'GET') unsaved += 1
    },
    /** Of all kinds, since the shop was opened. */
    requests: () => requests,
    /** The meter rides along with other writes; a poll that finds nothing new costs one of its own. */
    save(): void {
      if (unsaved > 0) books.addReads(month(), unsaved)
    },
    /** The transaction of `save` has been committed. */
    committed(): void {
      unsaved = 0
    },
    /** Reads of this month, but for those that no transaction has taken along yet. */
    saved,
    allowed,
    reads: (): SyncStatus['reads'] => ({ month: month(), used: saved() + unsaved, allowed: allowed() }),
    /** Why a comparison with all of Stripe would go over the month's reads now; null when it would not. */
    overBudget(): string | null {
      const used = saved() + unsaved
      const cost = comparisonReads({ products: mirror.count('product'), prices: mirror.count('price') })
      if (used + cost <= allowed()) return null
      return `comparing everything takes about ${cost} reads, and ${used} of this month’s ${allowed()} are used`
    }
  }
}
