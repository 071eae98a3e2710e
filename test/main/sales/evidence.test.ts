import { describe, expect, it } from 'vitest'
import { salesEvidence } from '../../../src/main/sales/evidence.ts'
import type { ExplainedSale } from '../../../src/main/sales/facts.ts'
import { day, opening } from './stock-story.ts'

const sale = (outcome: ExplainedSale['outcome'], by: string | null, daysAgo = 1) => ({
  outcome,
  by,
  paidAt: opening - daysAgo * day * 1000
})

describe('the evidence for who lowers stock', () => {
  it('counts sales that something lowered, whatever it did wrong, among those it could have', () => {
    const sales = [
      sale('lowered', 'your webhook'),
      sale('lowered-twice', 'your webhook'),
      sale('quantity-ignored', 'your webhook'),
      sale('oversold', 'your webhook'),
      sale('not-lowered', null)
    ]
    expect(salesEvidence(sales, opening, 30)).toEqual({ sales: 5, lowered: 4, days: 30 })
  })

  it('leaves out what says nothing: too old, still waited for, unmatched, uncounted, nothing there to lower', () => {
    const sales = [
      sale('lowered', 'your webhook', 31),
      sale('waiting', null),
      sale('unmatched', null),
      sale('untracked', null),
      sale('oversold', null),
      sale('lowered', null)
    ]
    expect(salesEvidence(sales, opening, 30)).toEqual({ sales: 0, lowered: 0, days: 30 })
  })
})
