import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explain } from '../../../src/main/sales/explain.ts'
import type { ItemFacts, RefundAnswer } from '../../../src/main/sales/facts.ts'
import { attentionKinds } from '../../../src/shared/sales.ts'
import { day, hour, minute, opening, stockStory } from './stock-story.ts'

const attention = (facts: ItemFacts) =>
  explain(facts)
    .findings.filter((finding) => attentionKinds.includes(finding.kind))
    .map(({ mark, units, correction }) => ({ mark, units, correction }))
const outcomes = (facts: ItemFacts) => explain(facts).sales.map((sale) => sale.outcome)
const kinds = (facts: ItemFacts) => explain(facts).changes.map((change) => change.kind)
const wordsOf = (facts: ItemFacts, mark: string) =>
  explain(facts)
    .findings.find((finding) => finding.mark === mark)
    ?.evidence.map((line) => line.words)
const total = (facts: ItemFacts) =>
  explain(facts).findings.reduce((sum, finding) => sum + (finding.correction ?? 0), 0)

describe('one sale', () => {
  it('that the webhook lowered is lowered by it, and asks for nothing', () => {
    const story = stockStory(10).sold(0, 2).move(1, -2)
    expect(explain(story.facts(hour))).toMatchObject({
      sales: [{ outcome: 'lowered', by: 'your webhook' }],
      changes: [
        { eventId: 'evt_000', kind: 'lowered', sales: [{ sessionId: 'cs_test_0', lineItemId: 'li_1' }] }
      ],
      findings: [
        { mark: 'lowered cs_test_0/li_1', kind: 'lowered', units: 2, correction: null, eventId: 'evt_000' }
      ]
    })
    expect(wordsOf(story.facts(hour), 'lowered cs_test_0/li_1')).toEqual([
      'sold 2 (cs_…st_0)',
      'your webhook took 2 off: 10 → 8'
    ])
  })

  it('that nobody lowered waits ten minutes before it is called not lowered', () => {
    const story = stockStory(10).sold(0, 2)
    expect(outcomes(story.facts(9 * minute))).toEqual(['waiting'])
    expect(attention(story.facts(9 * minute))).toEqual([])
    expect(outcomes(story.facts(10 * minute))).toEqual(['not-lowered'])
    expect(attention(story.facts(10 * minute))).toEqual([
      { mark: 'not-lowered cs_test_0/li_1', units: 2, correction: -2 }
    ])
  })

  it('that nobody lowered is not called oversold because a later one would not have fitted', () => {
    const story = stockStory(1)
      .sold(0, 1)
      .sold(20 * minute, 1)
    expect(attention(story.facts(hour))).toEqual([
      { mark: 'not-lowered cs_test_0/li_1', units: 1, correction: -1 },
      { mark: 'oversold cs_test_1/li_1', units: 1, correction: null }
    ])
  })

  it('that the webhook lowers two days late is lowered after all', () => {
    const story = stockStory(10)
      .sold(0, 2)
      .move(2 * day, -2)
    expect(outcomes(story.facts(3 * day))).toEqual(['lowered'])
    expect(attention(story.facts(3 * day))).toEqual([])
  })

  it('is not lowered by a drop four days later: Stripe has long given up by then', () => {
    const story = stockStory(10)
      .sold(0, 2)
      .move(4 * day, -2)
    expect(outcomes(story.facts(5 * day))).toEqual(['not-lowered'])
    expect(kinds(story.facts(5 * day))).toEqual(['unexplained'])
  })

  it.each(['dashboard', 'program'] as const)(
    'may be lowered by the %s a moment before its session says that it is paid',
    (by) => {
      for (const at of [60, 2, 1, 0]) {
        const story = stockStory(10).move(0, -2, { by }).sold(at, 2)
        expect(outcomes(story.facts(hour))).toEqual(['lowered'])
        expect(attention(story.facts(hour))).toEqual([])
        expect(kinds(story.facts(hour))).toEqual(['lowered'])
      }
      const long = stockStory(10).move(0, -2, { by }).sold(61, 2)
      expect(outcomes(long.facts(hour))).toEqual(['not-lowered'])
    }
  )

  it('that was lowered a moment before leaves its number to what somebody counts in between', () => {
    const story = stockStory(10)
      .move(0, -2)
      .set(1, 30, { by: 'dashboard' })
      .sold(2, 2)
      .move(10 * minute, -40)
      .sold(20 * minute, 3)
      .move(20 * minute + 1, -3)
    expect(outcomes(story.facts(hour))).toEqual(['lowered', 'oversold'])
    const right = stockStory(10)
      .move(0, -2)
      .set(1, 3, { by: 'dashboard' })
      .sold(2, 2)
      .sold(hour, 3)
      .move(hour + 1, -3)
    expect(attention(right.facts(day))).toEqual([])
  })

  it('whose number was taken off in the day before may have been reserved: nothing is corrected', () => {
    const reserved = (seconds: number, units: number, more = {}) =>
      attention(
        stockStory(10)
          .move(0, units, more)
          .sold(seconds, 2)
          .facts(seconds + hour)
      ).filter(({ mark }) => mark.startsWith('not-lowered'))
    const told = (correction: number | null) => [{ mark: 'not-lowered cs_test_0/li_1', units: 2, correction }]
    expect(reserved(hour, -2)).toEqual(told(null))
    expect(reserved(hour, -2, { by: 'dashboard' })).toEqual(told(null))
    expect(reserved(25 * hour, -2)).toEqual(told(-2))
    expect(reserved(hour, -1)).toEqual(told(-2))
    expect(reserved(hour, -2, { by: 'desk' })).toEqual(told(-2))
    expect(
      wordsOf(stockStory(10).move(0, -2).sold(hour, 2).facts(day), 'not-lowered cs_test_0/li_1')?.at(-1)
    ).toBe('2 units were taken off in the day before, which may have been for it')
    expect(
      wordsOf(stockStory(10).move(0, -1).sold(hour, 1).facts(day), 'not-lowered cs_test_0/li_1')?.at(-1)
    ).toBe('1 unit was taken off in the day before, which may have been for it')
  })

  it.each(['dashboard', 'program'] as const)(
    'is lowered once, whatever was taken off by the %s seconds before it',
    (by) => {
      const story = stockStory(10).move(0, -1, { by }).sold(3, 1).move(5, -1)
      expect(outcomes(story.facts(hour))).toEqual(['lowered'])
      expect(attention(story.facts(hour)).filter(({ mark }) => mark.startsWith('lowered-twice'))).toEqual([])
    }
  )

  it('lowered in the Dashboard by exactly its quantity is lowered', () => {
    const story = stockStory(10).sold(0, 2).move(hour, -2, { by: 'dashboard' })
    expect(explain(story.facts(day)).sales).toMatchObject([
      { outcome: 'lowered', by: 'the Dashboard or your webhook', lowerer: 'person' }
    ])
    expect(kinds(story.facts(day))).toEqual(['lowered'])
    const byItself = stockStory(10).sold(0, 2).move(hour, -2, { by: 'dashboard', request: null })
    expect(explain(byItself.facts(day)).sales).toMatchObject([{ by: 'the Dashboard' }])
  })

  it('lowered here by hand with the reason “sold” is lowered by you', () => {
    const story = stockStory(10).sold(0, 2).typed(hour, -2, { reason: 'sold' })
    expect(explain(story.facts(day)).sales).toMatchObject([{ outcome: 'lowered', by: 'you' }])
  })

  it('of nothing at all needs no lowering', () => {
    expect(explain(stockStory(10).sold(0, 0).facts(hour))).toMatchObject({
      sales: [{ outcome: 'lowered', by: null }],
      findings: []
    })
  })

  it('of stock that is not counted is untracked, unless somebody began to count', () => {
    expect(outcomes(stockStory(null).sold(0, 2).facts(hour))).toEqual(['untracked'])
    const story = stockStory(null).sold(0, 2).set(minute, 5, { by: 'dashboard' }).sold(hour, 1)
    expect(outcomes(story.facts(day))).toEqual(['untracked', 'not-lowered'])
    expect(kinds(story.facts(day))).toEqual(['dashboard'])
  })

  it('after which the stock stopped being counted has nothing left to correct', () => {
    const story = stockStory(5)
      .sold(0, 2)
      .set(hour, null, { by: 'dashboard' })
      .sold(2 * hour, 1)
    expect(outcomes(story.facts(day))).toEqual(['not-lowered', 'untracked'])
    expect(attention(story.facts(day))).toMatchObject([{ correction: null }])
    expect(wordsOf(story.facts(day), 'dashboard evt_000')).toEqual(['the Dashboard set it: 5 → not counted'])
  })
})

describe('a careless webhook', () => {
  it('that was delivered twice has taken the quantity once too often', () => {
    const story = stockStory(10).sold(0, 2).move(1, -2).move(3, -2)
    expect(attention(story.facts(hour))).toEqual([
      { mark: 'lowered-twice cs_test_0/li_1', units: 2, correction: 2 }
    ])
    expect(kinds(story.facts(hour))).toEqual(['lowered-twice', 'lowered-twice'])
  })

  it.each(['dashboard', 'program'] as const)(
    'that lowers a moment before the session says so, as the %s, does so for the next sale, too',
    (by) => {
      const early = () => stockStory(10).move(0, -2, { by }).sold(1, 2).move(30, -2, { by })
      expect(attention(early().sold(31, 2).facts(hour))).toEqual([])
      expect(outcomes(early().sold(31, 2).facts(hour))).toEqual(['lowered', 'lowered'])
      const far = early()
        .sold(31, 2)
        .move(hour, -2, { by })
        .sold(hour + 1, 2)
      expect(attention(far.facts(day))).toEqual([])
      // Alone, the second is the sale's, as it follows it.
      expect(outcomes(early().facts(hour))).toEqual(['lowered'])
      expect(kinds(early().facts(hour)).at(-1)).toBe('lowered')
    }
  )

  it('that stops at zero a moment before the session says so hides the same oversell', () => {
    const story = stockStory(1).set(0, 0).sold(1, 3)
    expect(attention(story.facts(hour))).toEqual([
      { mark: 'oversold cs_test_0/li_1', units: 2, correction: null }
    ])
  })

  it('that lowers the next sale a moment before its session is not taken for a second delivery of the last', () => {
    const story = stockStory(10).sold(0, 1).move(1, -1).move(3, -1).sold(40, 1).move(41, -1)
    expect(attention(story.facts(hour))).toEqual([
      { mark: 'lowered-twice cs_test_0/li_1', units: 1, correction: 1 }
    ])
    const several = stockStory(10).sold(0, 3).move(1, -1).move(2, -2).move(3, -2).sold(40, 2)
    expect(attention(several.facts(hour))).toEqual([])
  })

  describe('whose requests carry no idempotency key', () => {
    const by = 'dashboard' as const

    it('is told of a second delivery like any other', () => {
      const story = stockStory(10).sold(0, 2).move(1, -2, { by }).move(3, -2, { by })
      expect(attention(story.facts(hour))).toEqual([
        { mark: 'lowered-twice cs_test_0/li_1', units: 2, correction: 2 }
      ])
      expect(explain(story.facts(hour)).sales).toMatchObject([
        { by: 'the Dashboard or your webhook', lowerer: 'shop' }
      ])
      expect(wordsOf(story.facts(hour), 'lowered-twice cs_test_0/li_1')).toContain(
        'the Dashboard or your webhook took 2 off: 10 → 8'
      )
    })

    it.each([
      ['the webhook lowered', stockStory(10).sold(0, 2).move(1, -2).move(60, -2, { by })],
      [
        'Stockroom lowered',
        stockStory(10)
          .sold(0, 2, { lowering: 'lowered', lowered: 2 })
          .move(1, -2, { by: 'here', once: 'sale-cs_test_0-li_1', meant: -2 })
          .move(60, -2, { by })
      ],
      [
        'was corrected here',
        stockStory(10)
          .sold(0, 2)
          .corrected(hour, 'not-lowered cs_test_0/li_1', -2)
          .move(2 * hour, -2, { by })
      ]
    ])('leaves it in doubt who took off once more what %s', (_how, story) => {
      const [told] = attention(story.facts(day))
      expect(told).toMatchObject({ mark: 'lowered-twice cs_test_0/li_1', units: 2, correction: null })
      expect(wordsOf(story.facts(day), told?.mark ?? '')?.at(-1)).toContain('for another reason')
    })

    it('or was a person: what Stockroom lowered, and somebody later by as much or to zero, is lowered', () => {
      for (const to of [6, 0]) {
        const story = stockStory(10)
          .sold(0, 2, { lowering: 'lowered', lowered: 2 })
          .move(1, -2, { by: 'here', once: 'sale-cs_test_0-li_1', meant: -2 })
          .set(61, to, { by })
        expect(attention(story.facts(hour))).toEqual([])
        expect(kinds(story.facts(hour))).toEqual(['lowered', 'dashboard'])
      }
      const unseen = stockStory(10).sold(0, 2, { lowering: 'elsewhere', lowered: 2 }).move(61, -2, { by })
      expect(kinds(unseen.facts(hour))).toEqual(['dashboard'])
    })

    it('hides an oversell when it stops at zero, which is told', () => {
      const story = stockStory(1).sold(0, 3).set(1, 0, { by })
      expect(attention(story.facts(2))).toEqual([
        { mark: 'oversold cs_test_0/li_1', units: 2, correction: null }
      ])
      // Who says much later that nothing is left has counted.
      const counted = stockStory(1).sold(0, 3).set(hour, 0, { by })
      expect(kinds(counted.facts(day))).toEqual(['dashboard'])
    })

    it('ignores the quantity, which is told', () => {
      const story = stockStory(10).sold(0, 3).move(1, -1, { by })
      expect(attention(story.facts(hour))).toEqual([
        { mark: 'quantity-ignored cs_test_0/li_1', units: 2, correction: -2 }
      ])
    })

    it('writes over what was lowered meanwhile, which is told; but it may have been a person who counted', () => {
      const story = stockStory(10).sold(0, 2).move(1, -2, { by }).set(2, 10, { by })
      expect(attention(story.facts(hour))).toEqual([
        { mark: 'not-lowered cs_test_0/li_1', units: 2, correction: null }
      ])
    })
  })

  it('that was delivered twice and stopped at zero has taken only what was left too much', () => {
    const story = stockStory(3).sold(0, 2).move(1, -2).set(3, 0)
    expect(attention(story.facts(hour))).toEqual([
      { mark: 'lowered-twice cs_test_0/li_1', units: 1, correction: 1 }
    ])
  })

  it('that took 1 although 2 were sold and more were there ignored the quantity', () => {
    const story = stockStory(10).sold(0, 3).move(1, -1)
    expect(attention(story.facts(hour))).toEqual([
      { mark: 'quantity-ignored cs_test_0/li_1', units: 2, correction: -2 }
    ])
    expect(outcomes(story.facts(minute))).toEqual(['waiting'])
    expect(kinds(story.facts(hour))).toEqual(['quantity-ignored'])
  })

  it('that takes a sale off unit by unit has lowered it', () => {
    const story = stockStory(10).sold(0, 3).move(1, -1).move(1, -1).move(2, -1)
    expect(outcomes(story.facts(hour))).toEqual(['lowered'])
    expect(attention(story.facts(hour))).toEqual([])
  })

  it('that stops at zero hides an oversell, which is told with its units and not corrected', () => {
    const story = stockStory(1).sold(0, 3).set(1, 0)
    expect(explain(story.facts(2)).sales).toMatchObject([{ outcome: 'oversold', by: 'your webhook' }])
    expect(attention(story.facts(2))).toEqual([
      { mark: 'oversold cs_test_0/li_1', units: 2, correction: null }
    ])
    expect(wordsOf(story.facts(2), 'oversold cs_test_0/li_1')?.at(-1)).toBe(
      '2 units sold that were not there'
    )
    expect(kinds(story.facts(2))).toEqual(['oversold'])
  })

  it('that finds nothing on hand leaves no trace: the oversell is told all the same, at once', () => {
    const story = stockStory(0).sold(0, 1)
    expect(attention(story.facts(0))).toEqual([
      { mark: 'oversold cs_test_0/li_1', units: 1, correction: null }
    ])
    expect(wordsOf(story.facts(0), 'oversold cs_test_0/li_1')?.at(-1)).toBe('1 unit sold that was not there')
  })

  it('that goes below zero has sold what was not there', () => {
    const story = stockStory(1)
      .sold(0, 3)
      .move(1, -3)
      .sold(hour, 1)
      .move(hour + 1, -1)
    expect(attention(story.facts(day))).toEqual([
      { mark: 'oversold cs_test_0/li_1', units: 2, correction: null },
      { mark: 'oversold cs_test_1/li_1', units: 1, correction: null }
    ])
  })

  it('of two sales that both read 10 and wrote 9 has lowered one of them', () => {
    const story = stockStory(10).sold(0, 1).sold(0, 1).set(1, 9)
    expect(outcomes(story.facts(hour)).toSorted()).toEqual(['lowered', 'not-lowered'])
    expect(total(story.facts(hour))).toBe(-1)
  })

  it('of two sales that read 10, the later writing over the earlier, has lost the earlier', () => {
    const story = stockStory(10).sold(0, 1).sold(0, 2).set(1, 8).set(2, 9)
    expect(attention(story.facts(hour))).toEqual([
      { mark: 'not-lowered cs_test_1/li_1', units: 2, correction: -2 }
    ])
    expect(kinds(story.facts(hour))).toEqual(['lowered', 'lowered'])
    expect(wordsOf(story.facts(hour), 'not-lowered cs_test_1/li_1')).toEqual([
      'sold 2 (cs_…st_1)',
      'your webhook took 2 off: 10 → 8, which a program then wrote over',
      'nothing taken off'
    ])
  })

  it('that rewrites the whole map for something else puts the sale back', () => {
    const story = stockStory(10).sold(0, 2).set(1, 8).set(20, 10)
    expect(attention(story.facts(hour))).toEqual([
      { mark: 'not-lowered cs_test_0/li_1', units: 2, correction: -2 }
    ])
    expect(kinds(story.facts(hour))).toEqual(['lowered', 'not-lowered'])
  })

  it('that swallows what was received here meanwhile is told, with a correction', () => {
    const story = stockStory(10).sold(0, 1).typed(1, 5).set(2, 9)
    expect(outcomes(story.facts(hour))).toEqual(['lowered'])
    expect(attention(story.facts(hour))).toEqual([{ mark: 'unexplained evt_001', units: 5, correction: 5 }])
    expect(wordsOf(story.facts(hour), 'unexplained evt_001')).toEqual([
      'you added 5: 10 → 15',
      'your webhook took 6 off: 15 → 9',
      'it had read the number before that and wrote over it'
    ])
    const counted = stockStory(10).sold(0, 1).typed(1, 5).set(2, 9).set(minute, 30, { by: 'dashboard' })
    expect(attention(counted.facts(hour))).toEqual([
      { mark: 'unexplained evt_001', units: 6, correction: null }
    ])
    story.corrected(hour, 'unexplained evt_001', 5)
    expect(attention(story.facts(day))).toEqual([{ mark: 'unexplained evt_001', units: 6, correction: null }])
  })

  it('that puts what was received here back to the letter leaves the question to the guard over our writes', () => {
    const story = stockStory(10).typed(1, 5).set(2, 10)
    expect(kinds(story.facts(hour))).toEqual(['ours', 'unexplained'])
    expect(total(story.facts(hour))).toBe(0)
    const sale = stockStory(10).sold(0, 2).move(1, -2).typed(2, 5).set(3, 8, { by: 'program' })
    expect(total(sale.facts(hour))).toBe(0)
  })

  it('that is five minutes late has not written over anything, nor across an event that is missing', () => {
    const late = stockStory(10)
      .sold(0, 1)
      .typed(1, 5)
      .set(5 * minute, 9)
    expect(attention(late.facts(hour))).toMatchObject([{ mark: 'not-lowered cs_test_0/li_1' }, { units: 6 }])
    const gap = stockStory(10).sold(0, 1).typed(1, 5).set(2, 9, { from: 12 })
    expect(total(gap.facts(hour))).toBe(0)
  })

  it.each([
    ['a count', { by: 'here' as const, meant: null, reason: 'stocktake' }],
    ['the Dashboard', { by: 'dashboard' as const }]
  ])('that writes over %s makes nothing certain', (_who, by) => {
    const story = stockStory(10).sold(0, 1).move(1, 5, by).set(2, 9)
    expect(total(story.facts(hour))).toBe(0)
    expect(kinds(story.facts(hour))[1]).toBe('unexplained')
  })
})

describe('where Stockroom lowers', () => {
  const once = { by: 'here' as const, once: 'sale-cs_test_0-li_1', reason: 'sold' }
  const lowered = { lowering: 'lowered' as const, lowered: 2 }

  it('its own lowering is known by its key', () => {
    const story = stockStory(10)
      .sold(0, 2, lowered)
      .move(5, -2, { ...once, meant: -2 })
    expect(explain(story.facts(hour)).sales).toMatchObject([{ outcome: 'lowered', by: 'Stockroom' }])
  })

  it('a sale that waits to be lowered is waiting, however long it takes', () => {
    expect(attention(stockStory(10).sold(0, 2, { lowering: 'waiting' }).facts(day))).toEqual([])
    expect(outcomes(stockStory(10).sold(0, 2, { lowering: 'waiting' }).facts(day))).toEqual(['waiting'])
  })

  it('a lowering counts before its event is seen', () => {
    const story = stockStory(10).sold(0, 2, lowered)
    const facts = story.facts(hour, { now: 8 })
    expect(explain(facts).sales).toMatchObject([{ outcome: 'lowered', by: 'Stockroom' }])
    const elsewhere = stockStory(10).sold(0, 2, { lowering: 'elsewhere' }).facts(hour, { now: 8 })
    expect(explain(elsewhere).sales).toMatchObject([
      { outcome: 'lowered', by: 'Stockroom on another computer' }
    ])
    const part = stockStory(1)
      .sold(0, 2, { lowering: 'elsewhere', lowered: 1, oversold: 1 })
      .facts(hour, { now: 0 })
    expect(attention(part)).toEqual([{ mark: 'oversold cs_test_0/li_1', units: 1, correction: null }])
  })

  it('another sale that was not lowered can be corrected while an event of ours is on its way', () => {
    const story = stockStory(10)
      .sold(0, 1)
      .move(1, -1)
      .sold(hour, 3)
      .sold(2 * hour, 2, lowered)
    expect(total(story.facts(day, { now: 7 }))).toBe(-3)
  })

  it('a webhook that lowers too takes it twice, whoever was first', () => {
    const after = stockStory(10)
      .sold(0, 2, lowered)
      .move(5, -2, { ...once, meant: -2 })
      .move(30, -2)
    const before = stockStory(10)
      .sold(0, 2, lowered)
      .move(1, -2)
      .move(300, -2, { ...once, meant: -2 })
    for (const story of [after, before]) {
      expect(attention(story.facts(hour))).toEqual([
        { mark: 'lowered-twice cs_test_0/li_1', units: 2, correction: 2 }
      ])
    }
  })

  it('what it could not take is oversold, as its ledger says', () => {
    const story = stockStory(1)
      .sold(0, 2, { lowering: 'lowered', lowered: 1, oversold: 1 })
      .move(5, -1, { ...once, meant: -1 })
    expect(attention(story.facts(hour))).toEqual([
      { mark: 'oversold cs_test_0/li_1', units: 1, correction: null }
    ])
  })

  it('what slipped in between its reading and its writing is made up for by its repair', () => {
    const story = stockStory(10)
      .sold(0, 2, lowered)
      .sold(3, 1)
      .move(4, -1)
      .set(5, 8, { ...once, meant: -2 })
      .typed(minute, -1)
    expect(attention(story.facts(hour))).toEqual([])
    expect(outcomes(story.facts(hour))).toEqual(['lowered', 'lowered'])
  })

  it('on another desk, its key tells this desk, which only watches', () => {
    const other = { by: 'desk' as const, once: 'sale-cs_test_0-li_1' }
    expect(explain(stockStory(10).sold(0, 2).move(5, -2, other).facts(hour)).sales).toMatchObject([
      { outcome: 'lowered', by: 'Stockroom on another computer' }
    ])
    expect(attention(stockStory(1).sold(0, 2).move(5, -1, other).facts(hour))).toMatchObject([
      { mark: 'oversold cs_test_0/li_1', units: 1 }
    ])
  })

  it('a refund another desk put back is restocked', () => {
    const story = stockStory(10).sold(0, 2).move(1, -2).refunded(0, hour, 2)
    story.move(hour + 5, 2, { by: 'desk', once: 'return-cs_test_0-li_1' })
    expect(attention(story.facts(day))).toEqual([])
  })

  it('a refund in parts that the shop put back in parts is restocked, also where it was looked at only at the end', () => {
    const since = { refundedSince: opening + hour * 1000 }
    const story = stockStory(10)
      .sold(0, 3, since)
      .move(1, -3)
      .move(hour + 5, 1)
      .move(2 * hour + 5, 2)
      .refunded(0, 2 * hour, 3)
    expect(attention(story.facts(day))).toEqual([])
  })

  it('a lowering for a sale that is no longer known is ours all the same', () => {
    const story = stockStory(10)
      .move(5, -2, { ...once, meant: -2 })
      .move(6, -1, { by: 'desk', once: 'sale-x-y' })
    expect(kinds(story.facts(hour))).toEqual(['ours', 'other-desk'])
  })

  it('a refund it put back is restocked, before and after its event is seen', () => {
    const story = stockStory(10)
      .sold(0, 2, { ...lowered, restocked: 2 })
      .move(5, -2, { ...once, meant: -2 })
      .refunded(0, hour, 2)
    expect(attention(story.facts(day, { now: 10 }))).toEqual([])
    story.move(hour + 5, 2, { by: 'here', once: 'return-cs_test_0-li_1', meant: 2, reason: 'returned' })
    expect(attention(story.facts(day))).toEqual([])
    expect(kinds(story.facts(day))).toEqual(['lowered', 'restocked'])
  })

  it.each([
    { by: 'here', to: 8, told: [] },
    { by: 'here', to: 7, told: [] },
    { by: 'desk', to: 8, told: ['lowered-twice cs_test_0/li_1'] }
  ] as const)('what $by put back for a refund and is $to again is told once', ({ by, to, told }) => {
    const story = stockStory(10)
      .sold(0, 2, { ...lowered, restocked: 2 })
      .move(5, -2, { ...once, meant: -2 })
      .refunded(0, 60, 2)
      .move(65, 2, { by, once: 'return-cs_test_0-li_1', meant: 2 })
      .set(70, to)
    expect(attention(story.facts(hour)).flatMap(({ mark, correction }) => (correction ? mark : []))).toEqual(
      told
    )
  })
})

describe('a refund', () => {
  const sold = () => stockStory(10).sold(0, 3).move(1, -3)

  it('that was not put back is offered to be', () => {
    const story = sold().refunded(0, hour, 2)
    expect(attention(story.facts(hour + minute))).toEqual([])
    expect(attention(story.facts(2 * hour))).toEqual([
      { mark: 'not-restocked cs_test_0/li_1', units: 2, correction: 2 }
    ])
    expect(wordsOf(story.facts(2 * hour), 'not-restocked cs_test_0/li_1')).toEqual([
      'sold 3 (cs_…st_0)',
      'your webhook took 3 off: 10 → 7',
      'refunded 2',
      '2 units refunded and not put back'
    ])
  })

  it.each([
    ['the webhook', { by: 'program' as const }],
    ['the Dashboard', { by: 'dashboard' as const }],
    ['you', { by: 'here' as const, reason: 'returned', meant: 2 }]
  ])('that %s put back is restocked', (_who, by) => {
    const story = sold()
      .refunded(0, hour, 2)
      .move(2 * hour, 2, by)
    expect(attention(story.facts(day))).toEqual([])
    expect(kinds(story.facts(day))).toEqual(['lowered', 'restocked'])
    expect(explain(story.facts(day)).findings.map((finding) => finding.mark)).toContain(
      'restocked cs_test_0/li_1'
    )
  })

  it('of a part that is no whole unit is explained by what came back, and never corrected', () => {
    const story = sold().refunded(0, hour, null)
    expect(attention(story.facts(day))).toEqual([])
    story.move(2 * hour, 1)
    expect(kinds(story.facts(day))).toEqual(['lowered', 'restocked'])
    expect(wordsOf(story.facts(day), 'restocked cs_test_0/li_1')).toContain('refunded in part')
    story.move(3 * hour, 1)
    expect(kinds(story.facts(day))).toEqual(['lowered', 'restocked', 'unexplained'])
  })

  describe('of which Stockroom put back more than was refunded', () => {
    const back = (units: number | null) =>
      stockStory(10)
        .sold(0, 3, { lowering: 'lowered', lowered: 3, restocked: 3, refundedUnits: units })
        .move(1, -3, { by: 'here', meant: -3, once: 'sale-cs_test_0-li_1' })
    const mark = 'over-restocked cs_test_0/li_1'
    const returned = { by: 'here', meant: 3, once: 'return-cs_test_0-li_1' } as const

    it('is offered to be taken off again, until that is done', () => {
      const story = back(1).move(hour, 3, returned)
      expect(attention(story.facts(day))).toEqual([{ mark, units: 2, correction: -2 }])
      story.corrected(2 * hour, mark, -2)
      expect(attention(story.facts(day))).toEqual([])
    })

    it('is another matter each time that it is taken off again, until that is undone', () => {
      const story = back(0)
        .move(hour, 3, returned)
        .corrected(2 * hour, mark, -3)
      story.refunded(0, 3 * hour, 3)
      const again = 'not-restocked cs_test_0/li_1 2'
      expect(attention(story.facts(day))).toEqual([{ mark: again, units: 3, correction: 3 }])
      story.corrected(4 * hour, again, 3)
      expect(attention(story.facts(day))).toEqual([])
      story.refunded(0, 3 * hour, 0)
      expect(attention(story.facts(day))).toEqual([{ mark: `${mark} 2`, units: 3, correction: -3 }])
      story.corrected(5 * hour, mark, 3)
      expect(attention(story.facts(day))).toEqual([{ mark, units: 6, correction: -6 }])
    })

    it('is said nothing of where that is not sure, or its event is not known', () => {
      expect(attention(back(null).move(hour, 3, returned).facts(day))).toEqual([])
      expect(attention(back(1).facts(day))).toEqual([])
    })
  })

  describe('in parts, once the first was answered', () => {
    const mark = 'not-restocked cs_test_0/li_1'
    const aside = (units: number, at: number, of = mark) =>
      new Map([[of, { state: 'dismissed' as const, units, at: opening + at * 1000 }]])

    it('is offered in the rest, as another matter, until the first correction is undone', () => {
      const story = sold()
        .refunded(0, hour, 1)
        .corrected(2 * hour, mark, 1)
      expect(attention(story.facts(day))).toEqual([])
      story.refunded(0, 2 * day, 2)
      expect(attention(story.facts(3 * day))).toEqual([{ mark: `${mark} 2`, units: 1, correction: 1 }])
      story.corrected(3 * day, `${mark} 2`, 1).refunded(0, 4 * day, 3)
      expect(attention(story.facts(5 * day))).toEqual([{ mark: `${mark} 3`, units: 1, correction: 1 }])
      story.corrected(5 * day, mark, -1)
      expect(attention(story.facts(6 * day))).toEqual([{ mark, units: 2, correction: 2 }])
    })

    it('stays what it was while the correction has no event yet', () => {
      const answers = new Map([[mark, { state: 'corrected' as const, units: 1, at: opening }]])
      const story = sold().refunded(0, hour, 2)
      expect(attention(story.facts(day, { answers }))).toEqual([{ mark, units: 2, correction: 2 }])
    })

    it('is offered in the rest, where the correction of the first is not known any more', () => {
      const before = { back: 1, corrected: 1, takenAgain: 0, isUnclear: false, toldAt: null }
      const story = stockStory(10)
        .sold(-40 * day, 3, { takenBefore: 3, before })
        .refunded(0, 0, 2)
      const answers = new Map([[mark, { state: 'corrected' as const, units: 1, at: opening }]])
      expect(attention(story.facts(day, { answers }))).toEqual([
        { mark: `${mark} 2`, units: 1, correction: 1 }
      ])
    })

    it('is offered in the rest only, where the first was put aside', () => {
      const story = sold().refunded(0, hour, 1)
      expect(attention(story.facts(day, { answers: aside(1, day) }))).toEqual([])
      story.refunded(0, 2 * day, 3)
      expect(attention(story.facts(3 * day, { answers: aside(1, day) }))).toEqual([
        { mark: `${mark} 2`, units: 2, correction: 2 }
      ])
      expect(attention(story.facts(3 * day, { answers: aside(1, day, `${mark}2`) }))).toEqual([
        { mark, units: 3, correction: 3 }
      ])
    })

    it('is told without a sum, where some came back since that had been put aside', () => {
      const story = sold()
        .refunded(0, 2 * day, 3)
        .move(minute, 1, { by: 'here', meant: 1, reason: 'returned' })
      Object.assign(story.sales[0] ?? {}, { refundedSince: opening })
      const told = (at: number) => attention(story.facts(3 * day, { answers: aside(1, at) }))
      expect(told(0)).toEqual([{ mark: `${mark} 2`, units: 2, correction: null }])
      expect(told(hour)).toEqual([{ mark: `${mark} 2`, units: 1, correction: 1 }])
    })

    it('and put back beyond what was refunded is told beyond what was put aside of that', () => {
      const over = 'over-restocked cs_test_0/li_1'
      const story = stockStory(10)
        .sold(0, 3, { lowering: 'lowered', lowered: 3, restocked: 3, refundedUnits: 2 })
        .move(1, -3, { by: 'here', meant: -3, once: 'sale-cs_test_0-li_1' })
        .move(hour, 3, { by: 'here', meant: 3, once: 'return-cs_test_0-li_1' })
      const answers = aside(1, 2 * hour, over)
      expect(attention(story.facts(day, { answers }))).toEqual([])
      story.refunded(0, 0, 0)
      expect(attention(story.facts(day, { answers }))).toEqual([
        { mark: `${over} 2`, units: 2, correction: -2 }
      ])
    })

    it('is told to the unit, whatever is refunded, corrected, put aside, taken up and undone', () => {
      const step = fc.record({
        what: fc.constantFrom('refund', 'refund', 'correct', 'put aside', 'take up', 'undo', 'redo'),
        units: fc.integer({ min: 1, max: 3 }),
        which: fc.nat(9)
      })
      fc.assert(
        fc.property(fc.array(step, { maxLength: 16 }), (steps) => {
          const story = stockStory(99).sold(0, 30).move(1, -30)
          const answers = new Map<string, RefundAnswer>()
          const made = new Map<string, { by: number; stands: boolean }>()
          let refunded = 0
          let at = 0
          for (const { what, units, which } of steps) {
            at += day
            const [open] = attention(story.facts(at, { answers }))
            const [chosen, correction] = [...made][which % Math.max(1, made.size)] ?? []
            if (what === 'refund') {
              refunded = Math.min(30, refunded + units)
              story.refunded(0, at - hour, refunded)
            } else if (what === 'correct' && open !== undefined) {
              story.corrected(at, open.mark, open.units)
              made.set(open.mark, { by: open.units, stands: true })
            } else if (what === 'put aside' && open !== undefined) {
              answers.set(open.mark, { state: 'dismissed', units: open.units, at: opening + at * 1000 })
            } else if (what === 'take up') {
              answers.delete([...answers.keys()][which % Math.max(1, answers.size)] ?? '')
            } else if (correction?.stands === (what === 'undo')) {
              story.corrected(at, chosen ?? '', correction.stands ? -correction.by : correction.by)
              correction.stands = !correction.stands
            }
            const leftOut = [...answers.values()].reduce((sum, answer) => sum + answer.units, 0)
            const back = (story.level() ?? 0) - 69
            const told = attention(story.facts(at, { answers }))
            const [left] = told
            if (refunded - leftOut - back <= 0) {
              expect(told.filter((one) => one.mark.startsWith('not-restocked'))).toEqual([])
              continue
            }
            expect(told).toMatchObject([{ units: refunded - leftOut - back, correction: left?.units }])
            expect(answers.has(left?.mark ?? '') || made.get(left?.mark ?? '')?.stands === true).toBe(false)
          }
        }),
        { numRuns: 500 }
      )
    })
  })

  describe('of what was sold before any change that is known', () => {
    const old = (takenBefore: number | null) => stockStory(10).sold(-40 * day, 3, { takenBefore })
    const mark = 'not-restocked cs_test_0/li_1'

    it.each([
      ['all', 3, 3, 3],
      ['a part', 2, 3, 2],
      ['nothing', 0, 3, null]
    ] as const)('and of which %s had been taken off is offered so far', (_, taken, units, correction) => {
      const found = attention(old(taken).refunded(0, 0, units).facts(hour))
      expect(found).toEqual(correction === null ? [] : [{ mark, units: correction, correction }])
      expect(attention(old(taken).refunded(0, 0, units).facts(minute))).toEqual([])
    })

    it('is told without a sum where nobody can say whether it had been taken off', () => {
      const story = old(null).refunded(0, 0, 3)
      expect(attention(story.facts(hour))).toEqual([{ mark, units: 3, correction: null }])
      expect(wordsOf(story.facts(hour), mark)?.at(-1)).toContain('too long ago')
      expect(attention(old(null).refunded(0, 0, null).facts(hour))).toEqual([])
    })

    it('is told without a sum where a part had been refunded before, and nobody can say whether that came back', () => {
      const before = { back: 0, corrected: 0, takenAgain: 0, isUnclear: true, toldAt: null }
      const story = stockStory(10)
        .sold(-40 * day, 3, { takenBefore: 3, before })
        .refunded(0, 0, 3)
      expect(attention(story.facts(hour))).toEqual([{ mark, units: 3, correction: null }])
      expect(wordsOf(story.facts(hour), mark)?.at(-1)).toContain('a part was refunded too long ago')
    })

    it('is told without a sum where what was put back before had failed since', () => {
      const failed = (toldAt: number | null) => {
        const before = { back: 3, corrected: 3, takenAgain: 1, isUnclear: false, toldAt }
        return stockStory(10)
          .sold(-40 * day, 3, { takenBefore: 3, refundedUnits: 0, before })
          .facts(day)
      }
      expect(attention(failed(opening + hour * 1000))).toEqual([
        { mark: 'over-restocked cs_test_0/li_1 2', units: 3, correction: null }
      ])
      expect(attention(failed(null))).toEqual([])
    })

    it('is explained by what came back, and takes no part in what is sold since', () => {
      const story = old(3)
        .refunded(0, 0, 3)
        .move(minute, 3)
        .sold(hour, 3)
        .move(hour + 1, -3)
      expect(kinds(story.facts(day))).toEqual(['restocked', 'lowered'])
      expect(attention(story.facts(day))).toEqual([])
    })

    it('moves the number by what was taken off late, by which nothing else is measured', () => {
      const story = old(3).move(0, -3, { by: 'here', meant: -3, once: 'sale-cs_test_0-li_1' }).sold(minute, 7)
      expect(attention(story.facts(day))).toEqual([
        { mark: 'not-lowered cs_test_1/li_1', units: 7, correction: -7 }
      ])
    })
  })

  it('is in doubt once as many were typed here, or the number was set', () => {
    const typed = sold()
      .refunded(0, hour, 2)
      .typed(2 * hour, 2)
    expect(attention(typed.facts(day))).toEqual([
      { mark: 'not-restocked cs_test_0/li_1', units: 2, correction: null }
    ])
    expect(wordsOf(typed.facts(day), 'not-restocked cs_test_0/li_1')?.at(-1)).toBe(
      '+2 was typed here since, which may have been for it'
    )
    const set = sold()
      .refunded(0, hour, 2)
      .set(2 * hour, 30, { by: 'dashboard' })
    expect(attention(set.facts(day))).toMatchObject([{ correction: null }])
  })

  it('of a sale that never lowered the stock leaves the number right', () => {
    const story = stockStory(10).sold(0, 3).refunded(0, hour, 3)
    expect(attention(story.facts(day))).toEqual([])
    expect(outcomes(story.facts(day))).toEqual(['not-lowered'])
    const part = stockStory(10).sold(0, 3).refunded(0, hour, 1)
    expect(attention(part.facts(day))).toEqual([
      { mark: 'not-lowered cs_test_0/li_1', units: 2, correction: -2 }
    ])
  })

  it('of a sale that never lowered the stock leaves what is missing for others due in full', () => {
    const story = stockStory(9)
      .sold(0, 1)
      .refunded(0, hour, 1)
      .sold(4 * day, 3)
      .move(4 * day + 1, -1)
      .sold(8 * day, 7)
      .move(8 * day + 1, -7)
    expect(attention(story.facts(9 * day))).toEqual([
      { mark: 'quantity-ignored cs_test_1/li_1', units: 2, correction: -1 }
    ])
  })

  it('of what a sale left standing, and a later one had not taken, leaves nothing due', () => {
    const story = stockStory(5)
      .sold(0, 3)
      .sold(4 * day, 4)
      .move(4 * day + 1, -4)
    expect(attention(story.facts(5 * day))).toEqual([
      { mark: 'not-lowered cs_test_0/li_1', units: 3, correction: -1 }
    ])
    expect(attention(story.refunded(0, 5 * day, 1).facts(6 * day))).toEqual([])
  })

  it('of what was never there puts nothing back', () => {
    expect(attention(stockStory(0).sold(0, 2).refunded(0, hour, 2).facts(day))).toEqual([
      { mark: 'oversold cs_test_0/li_1', units: 2, correction: null }
    ])
  })

  it('of several lines is put back line by line or at once', () => {
    const line = (lineItemId: string) => ({ sessionId: 'cs_test_both', lineItemId })
    const story = stockStory(10).sold(0, 2, line('li_1')).sold(0, 3, line('li_2')).move(1, -5)
    expect(outcomes(story.facts(hour))).toEqual(['lowered', 'lowered'])
    expect(kinds(story.facts(hour))).toEqual(['lowered'])
    story
      .refunded(0, hour, 2)
      .refunded(1, hour, 3)
      .move(2 * hour, 5)
    expect(attention(story.facts(day))).toEqual([])
    expect(kinds(story.facts(day))).toEqual(['lowered', 'restocked'])
  })

  describe('that was put back before it', () => {
    const mark = 'not-restocked cs_test_0/li_1'
    const returned = { by: 'here', reason: 'returned' } as const

    it.each([
      ['all', 2, [], 5 * minute],
      ['all', 2, [], 2 * day],
      ['all', 2, [{ mark, units: 2, correction: 2 }], 4 * day],
      ['a part', 1, [{ mark, units: 1, correction: 1 }], 5 * minute]
    ] as const)('as returned by you, %s: %s, is told as %j, %s seconds later', (_, units, told, later) => {
      const story = sold().move(5 * day, units, { ...returned, meant: units })
      story.refunded(0, 5 * day + later, 2)
      expect(attention(story.facts(12 * day))).toEqual(told)
    })

    it('is that of the refund that was known then, if there was one', () => {
      const story = sold()
        .sold(hour, 2)
        .move(hour + 1, -2)
      story
        .refunded(0, 2 * hour, 2)
        .move(3 * hour, 2, { ...returned, meant: 2 })
        .refunded(1, 4 * hour, 2)
      expect(attention(story.facts(day))).toMatchObject([{ mark: 'not-restocked cs_test_1/li_1', units: 2 }])
    })

    it('is not that of an older refund of no whole unit', () => {
      const story = sold()
        .sold(hour, 2)
        .move(hour + 1, -2)
      story
        .refunded(1, 2 * hour, null)
        .move(3 * hour, 2, { ...returned, meant: 2 })
        .refunded(0, 4 * hour, 2)
      expect(attention(story.facts(day))).toEqual([])
    })

    it('is not that of what was sold only afterwards', () => {
      const story = stockStory(10)
        .move(0, 2, { ...returned, meant: 2 })
        .sold(minute, 2)
        .move(70, -2)
      story.refunded(0, hour, 2)
      expect(attention(story.facts(day))).toMatchObject([{ units: 2, correction: 2 }])
    })

    it('is not that of a second refund as well', () => {
      const story = sold()
        .move(hour, 2, { ...returned, meant: 2 })
        .sold(2 * hour, 2)
        .move(2 * hour + 1, -2)
      story.refunded(0, 3 * hour, 2).refunded(1, 4 * hour, 2)
      expect(attention(story.facts(day))).toMatchObject([{ mark: 'not-restocked cs_test_1/li_1', units: 2 }])
    })

    it.each([
      ['here as received', { by: 'here', reason: 'received', meant: 2 }, null],
      ['here as found', { by: 'here', reason: 'found', meant: 2 }, 2],
      ['at another desk', { by: 'desk' }, null],
      ['in the Dashboard', { by: 'dashboard' }, null],
      ['by a program', { by: 'program' }, 2]
    ] as const)('%s leaves it in doubt, unless that says otherwise', (_, by, correction) => {
      const before = (units: number, seconds: number) =>
        sold()
          .move(day - seconds, units, by)
          .refunded(0, day, 2)
          .facts(2 * day)
      expect(attention(before(2, 5 * minute)).filter((one) => one.mark === mark)).toEqual([
        { mark, units: 2, correction }
      ])
      expect(attention(before(3, 5 * minute))).toContainEqual({ mark, units: 2, correction: 2 })
      expect(attention(before(2, 2 * hour))).toContainEqual({ mark, units: 2, correction: 2 })
      if (correction === null)
        expect(wordsOf(before(2, 5 * minute), mark)?.at(-1)).toBe(
          '+2 was added by somebody shortly before, which may have been for it'
        )
    })

    it('leads to what came back, whichever was first', () => {
      const back = fc.record({
        units: fc.integer({ min: 1, max: 4 }),
        at: fc.integer({ min: -2 * day, max: 2 * day })
      })
      fc.assert(
        fc.property(fc.integer({ min: 4, max: 9 }), fc.array(back, { maxLength: 2 }), (units, parts) => {
          const story = stockStory(20).sold(0, 9).move(1, -9)
          for (const part of parts.toSorted((a, b) => a.at - b.at))
            if (part.at !== 0) story.move(4 * day + part.at, part.units, { ...returned, meant: part.units })
          story.refunded(0, 4 * day, units)
          const typed = (story.level() ?? 0) - 11
          if (typed > units) return
          const facts = story.facts(8 * day)
          expect((story.level() ?? 0) + total(facts)).toBe(11 + units)
        })
      )
    })
  })

  it('explains no rise weeks after it that does not say what it was for, and then nothing is sure', () => {
    const back = (days: number, more = {}) =>
      sold()
        .refunded(0, hour, 2)
        .move(hour + days * day, 2, more)
        .facts(29 * day)
    const dashboard = { by: 'dashboard' as const }
    expect(attention(back(14, dashboard))).toEqual([])
    expect(attention(back(15, { by: 'here', reason: 'returned', meant: 2 }))).toEqual([])
    expect(kinds(back(15, dashboard))).toEqual(['lowered', 'dashboard'])
    expect(attention(back(15, dashboard))).toEqual([
      { mark: 'not-restocked cs_test_0/li_1', units: 2, correction: null }
    ])
  })

  it('does not explain a rise before it', () => {
    expect(
      kinds(
        sold()
          .move(minute * 20, 2)
          .refunded(0, hour, 2)
          .facts(day)
      )
    ).toEqual(['lowered', 'unexplained'])
  })
})

describe('several sales', () => {
  it('each take the drop that follows them', () => {
    const story = stockStory(20)
      .sold(0, 2)
      .sold(hour, 2)
      .move(hour + 1, -2)
    expect(outcomes(story.facts(day))).toEqual(['not-lowered', 'lowered'])
  })

  it('a second sale of the same quantity is not a second delivery', () => {
    const story = stockStory(20).sold(0, 2).sold(2, 2).move(3, -2).move(4, -2)
    expect(outcomes(story.facts(day))).toEqual(['lowered', 'lowered'])
  })

  it('a drop much later that no sale fits is not called a second delivery', () => {
    const story = stockStory(20).sold(0, 2).move(1, -2).move(hour, -2)
    expect(attention(story.facts(day))).toEqual([{ mark: 'unexplained evt_001', units: 2, correction: null }])
    expect(wordsOf(story.facts(day), 'unexplained evt_001')?.at(-1)).toBe('no sale and no refund fits')
  })

  it('lines of one order may be lowered by their sum, stopping at zero', () => {
    const line = (lineItemId: string) => ({ sessionId: 'cs_test_both', lineItemId })
    const story = stockStory(3).sold(0, 2, line('li_1')).sold(0, 2, line('li_2')).set(1, 0)
    expect(attention(story.facts(day))).toEqual([
      { mark: 'oversold cs_test_both/li_2', units: 1, correction: null }
    ])
    const none = stockStory(1).sold(0, 2, line('li_1')).sold(0, 2, line('li_2')).set(1, 0)
    expect(attention(none.facts(day)).map(({ units }) => units)).toEqual([1, 2])
    const twice = stockStory(20).sold(0, 2, line('li_1')).sold(0, 3, line('li_2')).move(1, -5).move(2, -5)
    expect(total(twice.facts(day))).toBe(5)
  })

  it('of one order are told in the order of their lines, however they come', () => {
    const line = (lineItemId: string) => ({ sessionId: 'cs_test_both', lineItemId })
    const story = stockStory(10).sold(0, 2, line('li_2')).sold(0, 3, line('li_1')).sold(0, 1, line('li_3'))
    expect(explain(story.facts(hour)).sales.map((sale) => sale.lineItemId)).toEqual(['li_1', 'li_2', 'li_3'])
  })

  it('may all be lowered together by somebody who catches up', () => {
    const story = stockStory(20)
      .sold(0, 2)
      .sold(hour, 3)
      .sold(2 * hour, 4)
      .move(3 * hour, -9, { by: 'dashboard' })
    expect(outcomes(story.facts(day))).toEqual(['lowered', 'lowered', 'lowered'])
  })

  it('a drop of 1 is a second delivery when the sale of 1 was the later one', () => {
    const story = stockStory(20)
      .sold(0, 3)
      .sold(minute, 1)
      .move(minute + 1, -1)
      .move(minute + 2, -1)
    expect(outcomes(story.facts(day))).toEqual(['not-lowered', 'lowered-twice'])
    expect(total(story.facts(day))).toBe(-2)
    const other = stockStory(20)
      .sold(0, 1)
      .move(1, -1)
      .sold(minute, 3)
      .move(minute + 1, -1)
    expect(outcomes(other.facts(day))).toEqual(['lowered', 'quantity-ignored'])
  })

  it('what a sale not lowered left standing was sold once more: only the rest can be taken off', () => {
    const story = stockStory(3)
      .sold(0, 2)
      .sold(hour, 2)
      .move(hour + 1, -2)
      .typed(2 * hour, 5)
    expect(attention(story.facts(day))).toEqual([
      { mark: 'not-lowered cs_test_0/li_1', units: 2, correction: -1 }
    ])
    story.corrected(3 * hour, 'not-lowered cs_test_0/li_1', -1)
    expect(attention(story.facts(day))).toEqual([
      { mark: 'oversold cs_test_0/li_1', units: 1, correction: null }
    ])
  })

  it('what was taken twice and then missing at the next sale evens out', () => {
    const story = stockStory(2).sold(0, 1).move(1, -1).move(2, -1).sold(hour, 1)
    expect(total(story.facts(day))).toBe(0)
    expect(wordsOf(story.facts(day), 'lowered-twice cs_test_0/li_1')?.at(-1)).toBe(
      'a later sale found too few, so the number is right by now'
    )
  })

  it('what was taken twice was there to sell: only what is beyond it is oversold, though no sale left a trace', () => {
    const story = stockStory(9)
      .sold(0, 1)
      .move(1, -1)
      .sold(hour, 3)
      .move(hour + 1, -3)
      .move(hour + 5, -3)
      .sold(2 * hour, 2)
      .set(2 * hour + 1, 0)
    const run = () =>
      explain(story.facts(day)).sales.map(({ outcome, oversold }) => [outcome, oversold] as const)
    expect(run()).toEqual([
      ['lowered', 0],
      ['lowered-twice', 0],
      ['lowered', 0]
    ])
    story.sold(3 * hour, 2).sold(4 * hour, 2)
    expect(run().slice(3)).toEqual([
      ['lowered', 0],
      ['oversold', 1]
    ])
    expect(attention(story.facts(day))).toEqual([
      { mark: 'lowered-twice cs_test_1/li_1', units: 3, correction: null },
      { mark: 'oversold cs_test_4/li_1', units: 1, correction: null }
    ])
  })

  it('what Stockroom could not take stays oversold, as its ledger says, though the webhook had taken too much', () => {
    const story = stockStory(2).sold(0, 1).move(1, -1).move(2, -1)
    story.sold(hour, 1, { lowering: 'lowered', lowered: 0, oversold: 1 })
    expect(attention(story.facts(day))).toEqual([
      { mark: 'lowered-twice cs_test_0/li_1', units: 1, correction: null },
      { mark: 'oversold cs_test_1/li_1', units: 1, correction: null }
    ])
  })

  it('what was taken off here beyond what should have been there is not owed again', () => {
    const story = stockStory(5).sold(0, 2).typed(hour, -4, { reason: 'damaged' })
    expect(attention(story.facts(day))).toMatchObject([{ units: 2, correction: -1 }])
  })
})

describe('in doubt', () => {
  const missed = () => stockStory(10).sold(0, 2)

  it.each([
    ['somebody typed a number in the Dashboard', { by: 'dashboard' as const }],
    ['somebody counted here', { by: 'here' as const, reason: 'stocktake' }],
    ['another desk wrote', { by: 'desk' as const }],
    ['a program wrote something no sale explains', { by: 'program' as const }]
  ])('nothing is corrected once %s', (_what, by) => {
    const story = missed().set(hour, 30, by)
    expect(attention(story.facts(day)).find(({ mark }) => mark.startsWith('not-lowered'))).toEqual({
      mark: 'not-lowered cs_test_0/li_1',
      units: 2,
      correction: null
    })
  })

  it('nothing is corrected once as much was typed here, but for another reason', () => {
    expect(total(missed().typed(hour, -2).facts(day))).toBe(0)
    expect(total(missed().typed(hour, -2, { reason: 'damaged' }).facts(day))).toBe(-2)
    expect(total(missed().typed(hour, -5).facts(day))).toBe(-2)
  })

  it('nothing is corrected while an event is missing in between or at the end', () => {
    const gap = missed().typed(hour, 1).facts(day, { now: 8 })
    expect(total(gap)).toBe(0)
    const story = missed().typed(hour, 1)
    story.typed(2 * hour, 1, { from: 5, to: 6 })
    expect(total(story.facts(day, { now: 6 }))).toBe(0)
  })

  it('a sale after the number was set is judged by itself', () => {
    const story = missed()
      .set(hour, 30, { by: 'dashboard' })
      .sold(2 * hour, 3)
    expect(total(story.facts(day))).toBe(-3)
  })

  it('a sale lowered after somebody had set the number does not spoil what comes next', () => {
    const story = stockStory(10)
      .sold(0, 2)
      .set(hour, 2, { by: 'dashboard' })
      .move(2 * hour, -2)
      .sold(3 * hour, 1)
    expect(outcomes(story.facts(day))).toEqual(['lowered', 'oversold'])
  })
})

describe('what somebody let be', () => {
  const letBe = (after: number, ...marks: string[]) => ({
    letBe: new Map(marks.map((mark) => [mark, opening + after * 1000]))
  })

  it('leaves the number right: what is sold after it uses up what was taken twice since', () => {
    const mark = 'not-lowered cs_test_0/li_1'
    const story = stockStory(9)
      .sold(0, 3)
      .sold(4 * day, 3)
      .move(4 * day + 1, -3)
      .sold(5 * day, 3)
      .move(5 * day + 1, -3)
      .move(5 * day + 5, -3)
      .sold(6 * day, 2)
      .sold(7 * day, 2)
    expect(attention(story.facts(8 * day))).toEqual([
      { mark, units: 3, correction: -3 },
      { mark: 'lowered-twice cs_test_2/li_1', units: 3, correction: 3 },
      { mark: 'oversold cs_test_3/li_1', units: 2, correction: null },
      { mark: 'oversold cs_test_4/li_1', units: 2, correction: null }
    ])
    expect(attention(story.facts(8 * day, letBe(day, mark)))).toEqual([
      { mark, units: 3, correction: -3 },
      { mark: 'lowered-twice cs_test_2/li_1', units: 3, correction: null },
      { mark: 'oversold cs_test_4/li_1', units: 1, correction: null }
    ])
  })

  it('changes nothing of what is said already, and is not paid by a later sale', () => {
    const mark = 'lowered-twice cs_test_0/li_1'
    const story = stockStory(4).sold(0, 2).move(1, -2).move(2, -2)
    const before = attention(story.facts(hour))
    expect(attention(story.facts(hour, letBe(hour, mark)))).toEqual(before)
    story.sold(2 * hour, 1)
    expect(attention(story.facts(day, letBe(hour, mark)))).toEqual([
      ...before,
      { mark: 'oversold cs_test_1/li_1', units: 1, correction: null }
    ])
  })

  it('is also what was missing before anything was told: a later sale uses up what was taken twice since', () => {
    const story = stockStory(7)
      .sold(0, 2)
      .sold(4 * day, 1)
      .move(4 * day + 1, -1)
      .move(4 * day + 5, -1)
      .sold(8 * day, 6)
      .move(8 * day + 1, -5)
    const twice = (more: { toldSince?: number }) =>
      explain(story.facts(9 * day, more)).findings.find(({ kind }) => kind === 'lowered-twice')?.correction
    expect(twice({})).toBe(1)
    expect(twice({ toldSince: opening + hour * 1000 })).toBe(null)
  })

  it('of a webhook that put a sale back leaves the whole number to sell', () => {
    const story = stockStory(10).sold(0, 2).set(1, 8).set(20, 10)
    story
      .sold(2 * hour, 3)
      .move(2 * hour + 1, -3)
      .move(2 * hour + 2, -3)
    story
      .sold(3 * hour, 4)
      .move(3 * hour + 1, -4)
      .sold(4 * hour, 3)
    const facts = story.facts(day, letBe(hour, 'not-lowered cs_test_0/li_1'))
    expect(attention(facts).filter(({ mark }) => !mark.startsWith('not-lowered'))).toEqual([
      { mark: 'lowered-twice cs_test_1/li_1', units: 3, correction: null }
    ])
  })

  it('of what a webhook wrote over is not there to sell', () => {
    const story = stockStory(10)
      .sold(0, 1)
      .typed(1, 5)
      .set(2, 9)
      .sold(2 * hour, 10)
      .set(2 * hour + 1, 0)
    const oversold = (facts: ItemFacts) => attention(facts).filter(({ mark }) => mark.startsWith('oversold'))
    expect(oversold(story.facts(day))).toEqual([])
    expect(oversold(story.facts(day, letBe(hour, 'unexplained evt_001')))).toEqual([
      { mark: 'oversold cs_test_1/li_1', units: 1, correction: null }
    ])
  })
})

describe('a correction', () => {
  it('once made is not offered again, and a late delivery makes it one too many', () => {
    const story = stockStory(10).sold(0, 2).corrected(hour, 'not-lowered cs_test_0/li_1', -2)
    expect(explain(story.facts(day)).sales).toMatchObject([{ outcome: 'lowered', by: 'you' }])
    expect(attention(story.facts(day))).toEqual([])
    expect(kinds(story.facts(day))).toEqual(['ours'])
    story.move(2 * hour, -2)
    expect(attention(story.facts(day))).toEqual([
      { mark: 'lowered-twice cs_test_0/li_1', units: 2, correction: 2 }
    ])
  })

  it('that is taken back is due again', () => {
    const mark = 'not-lowered cs_test_0/li_1'
    const story = stockStory(10)
      .sold(0, 2)
      .corrected(hour, mark, -2)
      .corrected(2 * hour, mark, 2)
    expect(attention(story.facts(day))).toEqual([{ mark, units: 2, correction: -2 }])
  })

  it('of a refund puts it back', () => {
    const mark = 'not-restocked cs_test_0/li_1'
    const story = stockStory(10)
      .sold(0, 2)
      .move(1, -2)
      .refunded(0, hour, 2)
      .corrected(2 * hour, mark, 2)
    expect(attention(story.facts(day))).toEqual([])
  })

  it('sent together with what was typed counts for its own part', () => {
    const mark = 'not-lowered cs_test_0/li_1'
    const story = stockStory(10)
      .sold(0, 2)
      .sold(1, 3)
      .typed(hour, 5, {
        corrects: [{ mark, delta: -2 }]
      })
    expect(attention(story.facts(day))).toEqual([
      { mark: 'not-lowered cs_test_1/li_1', units: 3, correction: -3 }
    ])
  })

  it('of another item’s sale says nothing of this one', () => {
    expect(kinds(stockStory(10).corrected(0, 'not-lowered cs_x/li_1', -1).facts(hour))).toEqual(['ours'])
  })
})

describe('events', () => {
  it('of one second are put in the order in which each begins where the last ended', () => {
    const story = stockStory(10)
      .sold(0, 1)
      .move(5, -1)
      .move(5, 5, { by: 'dashboard' })
      .move(5, -2, { by: 'dashboard' })
    const renamed = story.changes.map((change, at) => ({ ...change, eventId: `evt_${9 - at}` }))
    const told = explain(story.facts(hour, { changes: renamed }))
    expect(told.changes.map((change) => change.eventId)).toEqual(['evt_9', 'evt_8', 'evt_7'])
    expect(told.changes.map((change) => change.kind)).toEqual(['lowered', 'dashboard', 'dashboard'])
  })

  it('of one second that come back to a number are walked through whole', () => {
    const story = stockStory(10).set(5, 9).set(5, 10).set(5, 8).set(6, 7)
    const told = explain(story.facts(hour, { changes: story.changes.toReversed() }))
    expect(told.changes.map((change) => change.eventId)).toEqual(['evt_000', 'evt_001', 'evt_002', 'evt_003'])
  })

  it('told twice by Stripe are one change with the same explanation', () => {
    const story = stockStory(10).sold(0, 1).move(5, -1)
    const [event] = story.changes
    const twin = { ...event, eventId: 'evt_twin', at: opening + 6000 } as NonNullable<typeof event>
    const told = explain(story.facts(hour, { changes: [...story.changes, twin] }))
    expect(told.changes.map(({ kind }) => kind)).toEqual(['lowered', 'lowered'])
    expect(told.sales).toMatchObject([{ outcome: 'lowered' }])
    const nameless = story.changes.map((change) => ({ ...change, request: null }))
    const copies = [...nameless, ...nameless.map((change) => ({ ...change, eventId: 'evt_copy' }))]
    expect(explain(story.facts(hour, { changes: copies })).sales).toMatchObject([{ outcome: 'lowered' }])
  })

  it('that changed nothing that is counted are told as they are', () => {
    const story = stockStory(10).set(5, 10, { by: 'dashboard' })
    expect(wordsOf(story.facts(hour), 'dashboard evt_000')).toEqual(['the Dashboard set it: 10 → 10'])
  })
})

/** How a shop's webhook treats one sale, and what it should have done. */
type Habit = 'lowers' | 'skips' | 'twice' | 'ignores' | 'skips, and all is refunded'
const habits: readonly Habit[] = ['lowers', 'skips', 'twice', 'ignores', 'skips, and all is refunded']
const visits = fc.array(
  fc.record({
    quantity: fc.integer({ min: 1, max: 6 }),
    habit: fc.constantFrom(...habits),
    typed: fc.integer({ min: -3, max: 12 }),
    late: fc.integer({ min: 0, max: 200 })
  }),
  { maxLength: 12 }
)
type Visit = { quantity: number; habit: Habit; typed: number; late: number }

/** Sales one after the other, each dealt with before the next; `careful` is where each sale, taken once, leads. */
function play(start: number, list: readonly Visit[], apart = 4 * day) {
  const story = stockStory(start)
  const careful = live(story, list, 0, apart)
  return { story, careful, facts: story.facts(list.length * apart) }
}

function live(
  story: ReturnType<typeof stockStory>,
  list: readonly Visit[],
  begin: number,
  apart: number
): number {
  let careful = story.level() ?? 0
  list.forEach(({ quantity, habit, typed, late }, index) => {
    const at = begin + index * apart
    // What had been sold once too often is another story.
    const isRefunded = habit === 'skips, and all is refunded' && (story.level() ?? 0) >= quantity
    story.sold(at, quantity)
    if (isRefunded) story.refunded(story.sales.length - 1, at + apart / 4, quantity)
    else careful = Math.max(0, careful - quantity)
    const drop = (by: number): void => {
      const to = Math.max(0, (story.level() ?? 0) - by)
      if (to !== story.level()) story.set(at + late, to)
    }
    if (!habit.startsWith('skips')) drop(habit === 'ignores' ? 1 : quantity)
    if (habit === 'twice') drop(quantity)
    // Nobody takes off by hand what is not there.
    const by = Math.max(typed, -Math.min(story.level() ?? 0, careful))
    if (by !== 0) {
      story.typed(at + apart / 2, by, { reason: by > 0 ? 'found' : 'damaged' })
      careful += by
    }
  })
  return careful
}

describe('any run of sales', () => {
  it('with plenty on hand is explained exactly as the webhook behaved', () => {
    fc.assert(
      fc.property(visits, (list) => {
        const { facts } = play(1000, list)
        expect(outcomes(facts)).toEqual(
          list.map(({ habit, quantity }) => {
            if (habit.startsWith('skips')) return 'not-lowered'
            if (habit === 'twice') return 'lowered-twice'
            return habit === 'ignores' && quantity > 1 ? 'quantity-ignored' : 'lowered'
          })
        )
      })
    )
  })

  it('leads to the careful number once every correction is made, also where stock ran out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), visits, (start, list) => {
        const { story, careful, facts } = play(start, list)
        expect((story.level() ?? 0) + total(facts)).toBe(careful)
      }),
      { numRuns: 2000 }
    )
  })

  it('gives every change exactly one explanation', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        visits,
        fc.constantFrom(30, hour, 4 * day),
        (start, list, apart) => {
          const { facts } = play(start, list, apart)
          const told = explain(facts).changes.map((change) => change.eventId)
          expect(told.toSorted()).toEqual(facts.changes.map((change) => change.eventId).toSorted())
        }
      )
    )
  })

  it('is explained the same whatever order its sales and events come in', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        visits,
        fc.constantFrom(2, hour),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (start, list, apart, dice) => {
          const { facts } = play(start, list, apart)
          const shuffled = <T>(things: readonly T[]): T[] =>
            things
              .map((thing) => ({ thing, place: Number(dice.next().value) }))
              .toSorted((a, b) => a.place - b.place)
              .map(({ thing }) => thing)
          const other = { ...facts, sales: shuffled(facts.sales), changes: shuffled(facts.changes) }
          expect(explain(other)).toEqual(explain(facts))
          expect(explain(facts)).toEqual(explain(facts))
        }
      )
    )
  })

  it('leads to the careful number from where somebody let be what was before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), visits, visits, (start, before, after) => {
        const { story, facts } = play(start, before)
        const told = explain(facts).findings
        const marks = told.map((finding) => finding.mark)
        const letBe = new Map(marks.map((mark) => [mark, facts.through]))
        expect(explain({ ...facts, letBe }).findings).toEqual(told)
        const careful = live(story, after, before.length * 4 * day + 1, 4 * day)
        const { findings } = explain(story.facts((before.length + after.length) * 4 * day, { letBe }))
        const due = findings.filter(({ mark }) => !marks.includes(mark))
        const sum = due.reduce((all, finding) => all + (finding.correction ?? 0), 0)
        expect((story.level() ?? 0) + sum).toBe(careful)
      }),
      { numRuns: 2000 }
    )
  })

  it('offers a correction no more once it is made', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), visits, (start, list) => {
        const { story, careful } = play(start, list)
        const end = (list.length + 1) * 4 * day
        const offered = explain(story.facts(end)).findings.filter((finding) => finding.correction !== null)
        for (const { mark, correction } of offered) story.corrected(end, mark, correction ?? 0)
        expect(story.level()).toBe(careful)
        expect(
          explain(story.facts(end + day)).findings.filter((finding) => finding.correction !== null)
        ).toEqual([])
      }),
      { numRuns: 3000 }
    )
  })

  it('close together never moves the number away from where careful handling leads', () => {
    fc.assert(
      fc.property(visits, fc.constantFrom(20, 5 * minute, hour), (list, apart) => {
        const quiet = list.map((visit) => ({ ...visit, typed: 0, late: visit.late % 10 }))
        const { story, careful } = play(1000, quiet, apart)
        const facts = story.facts(10 * day)
        const off = careful - (story.level() ?? 0)
        expect(Math.abs(off - total(facts))).toBeLessThanOrEqual(Math.abs(off))
      })
    )
  })
})

describe('a count over which a webhook wrote that had read the number before', () => {
  const story = () => stockStory(10).sold(0, 2).set(5, 20, { by: 'here', reason: 'stocktake' }).set(6, 8)

  it('leaves the sale lowered and is told without a sum: the guard over our writes asks', () => {
    const facts = story().facts(hour)
    expect(outcomes(facts)).toEqual(['lowered'])
    expect(attention(facts)).toEqual([{ mark: 'unexplained evt_001', units: 12, correction: null }])
  })

  it('is not told so where no sale fits, nor where it is back to the letter', () => {
    for (const to of [7, 10])
      expect(outcomes(stockStory(10).sold(0, 2).set(5, 20, { by: 'here' }).set(6, to).facts(hour))).toEqual([
        'not-lowered'
      ])
  })

  it('is not told so where nothing was counted before', () => {
    const facts = stockStory(null).sold(0, 2).set(5, 20, { by: 'here' }).set(6, 8).facts(hour)
    expect(attention(facts)).toMatchObject([{ mark: 'unexplained evt_001', correction: null }])
  })
})

describe('what came back before the rest was refunded', () => {
  const story = (more = {}) =>
    stockStory(10)
      .sold(0, 2, { lowering: 'lowered', lowered: 2, restocked: 2 })
      .move(5, -2, { by: 'here', once: 'sale-cs_test_0-li_1', meant: -2 })
      .move(hour, 1, more)
      .move(day, 2, { by: 'here', once: 'return-cs_test_0-li_1', meant: 2 })
      .refunded(0, day - 60, 2)
  const partly = (facts: ItemFacts) => ({
    ...facts,
    sales: facts.sales.map((sale) => ({ ...sale, refundedSince: opening + (hour - 60) * 1000 }))
  })

  it('is told without a sum where Stockroom put all of it back and somebody may have put back a part', () => {
    const facts = partly(story().facts(2 * day))
    expect(attention(facts)).toEqual([{ mark: 'over-restocked cs_test_0/li_1', units: 1, correction: null }])
    expect(wordsOf(facts, 'over-restocked cs_test_0/li_1')?.at(-1)).toContain('+1 was added by somebody')
    expect(explain(facts).sales).toMatchObject([{ typedBack: 0 }])
  })

  it('is told with a sum where it was typed here as returned', () => {
    const facts = partly(story({ by: 'here', meant: 1, reason: 'returned' }).facts(2 * day))
    expect(attention(facts)).toEqual([{ mark: 'over-restocked cs_test_0/li_1', units: 1, correction: -1 }])
    expect(explain(facts).sales).toMatchObject([{ typedBack: 1 }])
  })

  it('is nobody’s return where it was refunded at once', () => {
    expect(explain(story({ by: 'dashboard' }).facts(2 * day)).changes.map(({ kind }) => kind)).toEqual([
      'lowered',
      'dashboard',
      'restocked'
    ])
  })
})
