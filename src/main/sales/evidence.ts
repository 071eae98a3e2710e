import type { SalesEvidence } from '../../shared/sales.ts'
import type { ExplainedSale } from './facts.ts'

const day = 86_400_000

/**
 * How often stock fell by itself after a sale, and how often another Stockroom took it off, over the last `days` days
 * before `through` (Stripe's epoch milliseconds). Sales that are still waited for, cannot be matched or are of uncounted
 * stock say nothing, nor do those that were taken off here.
 */
export function salesEvidence(
  sales: Iterable<Pick<ExplainedSale, 'outcome' | 'lowerer' | 'paidAt'>>,
  through: number,
  days: number
): SalesEvidence {
  const evidence = { sales: 0, lowered: 0, elsewhere: 0, days }
  for (const { outcome, lowerer, paidAt } of sales) {
    if (paidAt < through - days * day) continue
    if (outcome === 'waiting' || outcome === 'unmatched' || outcome === 'untracked') continue
    // Where nothing was there, nothing could be lowered.
    if ((outcome === 'oversold' || outcome === 'lowered') && lowerer === null) continue
    if (lowerer === 'here') continue
    evidence.sales += 1
    if (lowerer === 'shop') evidence.lowered += 1
    if (lowerer === 'elsewhere') evidence.elsewhere += 1
  }
  return evidence
}
