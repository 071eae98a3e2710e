import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoff, pollInterval } from '../../../src/main/sync/schedule.ts'

const day = 86_400_000
const readsAllowed = 10_000

/** Polls of one read each for a month of `days`, as the schedule spaces them. */
function readsOfMonth(days: number, state: { watched: boolean; lively: boolean }): number[] {
  const perDay = Array.from({ length: days }, () => 0)
  let readsUsed = 0
  for (let at = 0; at < days * day;) {
    const today = Math.floor(at / day)
    perDay[today] = (perDay[today] ?? 0) + 1
    readsUsed += 1
    // As the session reckons it: whole days of the month, today included.
    at += pollInterval({ ...state, readsUsed, readsAllowed, monthPassed: (today + 1) / days })
  }
  return perDay
}

describe('how often Stripe is asked', () => {
  it('asks at most 300 times on a day when nothing happens', () => {
    for (const reads of readsOfMonth(31, { watched: false, lively: false }))
      expect(reads).toBeLessThanOrEqual(300)
  })

  it('stays within the 10,000 reads of a month though somebody watches all day and sales never stop', () => {
    for (const days of [28, 30, 31]) {
      const used = readsOfMonth(days, { watched: true, lively: true }).reduce((sum, reads) => sum + reads, 0)
      expect(used).toBeLessThanOrEqual(readsAllowed)
    }
  })

  it('asks more often while somebody watches than while nobody does', () => {
    const state = { lively: false, readsUsed: 0, readsAllowed, monthPassed: 0.5 }
    expect(pollInterval({ ...state, watched: true })).toBeLessThan(pollInterval({ ...state, watched: false }))
  })

  it('waits longer after each failure, never less than a second and never more than five minutes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, chance) => {
          const random = { next: () => chance, uuid: () => '' }
          const wait = backoff(attempt, random)
          expect(wait).toBeGreaterThanOrEqual(1000)
          expect(wait).toBeLessThanOrEqual(300_000)
          expect(backoff(attempt + 1, random)).toBeGreaterThanOrEqual(wait)
        }
      )
    )
  })
})
