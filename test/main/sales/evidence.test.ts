import { describe, expect, it } from 'vitest'
import { salesEvidence } from '../../../src/main/sales/evidence.ts'
import type { ExplainedSale } from '../../../src/main/sales/facts.ts'
import { day, opening } from './stock-story.ts'

const sale = (outcome: ExplainedSale['outcome'], lowerer: ExplainedSale['lowerer'], daysAgo = 1) => ({
  outcome,
  lowerer,
  paidAt: opening - daysAgo * day * 1000
})

describe('the evidence for who lowers stock', () => {
  it('counts sales after which stock fell by itself, whatever went wrong, among those it could have', () => {
    const sales = [
      sale('lowered', 'shop'),
      sale('lowered-twice', 'shop'),
      sale('quantity-ignored', 'shop'),
      sale('oversold', 'shop'),
      sale('not-lowered', null)
    ]
    expect(salesEvidence(sales, opening, 30)).toEqual({ sales: 5, lowered: 4, elsewhere: 0, days: 30 })
  })

  it('takes neither another Stockroom nor a person for the webhook', () => {
    const sales = [
      sale('lowered', 'elsewhere'),
      sale('lowered-twice', 'elsewhere'),
      sale('lowered', 'person')
    ]
    expect(salesEvidence(sales, opening, 30)).toEqual({ sales: 3, lowered: 0, elsewhere: 2, days: 30 })
  })

  it('leaves out what says nothing: too old, waited for, unmatched, uncounted, not there, taken off here', () => {
    const sales = [
      sale('lowered', 'shop', 31),
      sale('waiting', null),
      sale('unmatched', null),
      sale('untracked', null),
      sale('oversold', null),
      sale('lowered', null),
      sale('lowered', 'here')
    ]
    expect(salesEvidence(sales, opening, 30)).toEqual({ sales: 0, lowered: 0, elsewhere: 0, days: 30 })
  })
})
