import type { SalesEvidence } from '../../shared/sales.ts'
import type { ExplainedSale } from './facts.ts'

const day = 86_400_000

/**
 * How often something lowered stock after a sale, over the last `days` days before `through` (Stripe's epoch
 * milliseconds). Sales that are still waited for, cannot be matched or are of uncounted stock say nothing.
 */
export function salesEvidence(
  sales: Iterable<Pick<ExplainedSale, 'outcome' | 'by' | 'paidAt'>>,
  through: number,
  days: number
): SalesEvidence {
  const evidence = { sales: 0, lowered: 0, days }
  for (const { outcome, by, paidAt } of sales) {
    if (paidAt < through - days * day) continue
    if (outcome === 'waiting' || outcome === 'unmatched' || outcome === 'untracked') continue
    // Where nothing was there, nothing could be lowered.
    if ((outcome === 'oversold' || outcome === 'lowered') && by === null) continue
    evidence.sales += 1
    if (by !== null) evidence.lowered += 1
  }
  return evidence
}
