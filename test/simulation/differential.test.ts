import { describe, expect, it } from 'vitest'
import { compare } from './differential.ts'

describe('events that show up late, twice and in any order', () => {
  it.each([5_000, 60_000])(
    'cost the published polling rule changes, and Stockroom none in the same shop, when they lag by up to %i ms',
    async (lag) => {
      const missed = { events: 0, values: 0 }
      for (const seed of [1, 2, 3]) {
        const { events, published, ours } = await compare({ seed, lag, changesPerMinute: 12, minutes: 20 })
        expect(events).toBeGreaterThan(200)
        expect(ours).toEqual({ events: 0, values: 0 })
        missed.events += published.events
        missed.values += published.values
      }
      expect(missed.events).toBeGreaterThan(0)
      expect(missed.values).toBeGreaterThan(0)
    },
    60_000
  )

  it('cost nobody a change that is listed at once and alone in its second', async () => {
    const { published, ours } = await compare({ seed: 1, lag: 0, changesPerMinute: 2, minutes: 20 })
    expect(published).toEqual({ events: 0, values: 0 })
    expect(ours).toEqual({ events: 0, values: 0 })
  }, 60_000)
})
