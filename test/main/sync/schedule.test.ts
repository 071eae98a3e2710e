import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readsAllowed as allowedFor } from '../../../src/main/read-meter.ts'
import { backoff, createSchedule, pollInterval } from '../../../src/main/sync/schedule.ts'
import { handClock } from '../../integration/hand-clock.ts'

const day = 86_400_000

const readsAllowed = allowedFor(0)

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

  it.each([20, 50, 100, 300])(
    'does not slow down at %i sales a day, of which each takes a read, and each look that finds one another',
    (sales) => {
      const allowed = allowedFor(30 * sales)
      let readsUsed = 0
      for (let at = 0; at < 30 * day;) {
        const monthPassed = (Math.floor(at / day) + 1) / 30
        const wait = pollInterval({
          watched: true,
          lively: true,
          readsUsed,
          readsAllowed: allowed,
          monthPassed
        })
        expect(wait).toBe(60_000)
        const found = Math.ceil((sales * wait) / day)
        readsUsed += 1 + found + 1
        at += wait
      }
      expect(readsUsed).toBeLessThanOrEqual(allowed)
    }
  )

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

describe('a run that is asked for', () => {
  /** When it ran, in seconds, asked for at these times to run after two seconds of quiet. */
  async function runsOf(asked: readonly number[]): Promise<number[]> {
    const clock = handClock('patient')
    const [start, ran] = [clock.now(), [] as number[]]
    const schedule = createSchedule(
      clock,
      () => day,
      async () => void ran.push((clock.now() - start) / 1000)
    )
    const settle = async (): Promise<void> => {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
    }
    for (let second = 0; second <= 30; second += 0.5) {
      if (asked.includes(second)) schedule.wake(2_000)
      await settle()
      clock.tick(500)
      await settle()
    }
    await schedule.stop()
    return ran
  }

  it('waits for two seconds of quiet', async () => {
    expect(await runsOf([1, 2, 3])).toEqual([5])
    expect(await runsOf([1, 10])).toEqual([3, 12])
  })

  it('is not put off without end by what goes on being asked for', async () => {
    const everySecond = Array.from({ length: 18 }, (_, second) => second + 1)
    expect(await runsOf(everySecond)).toEqual([6, 11, 16, 20])
  })
})
