import { describe, expect, it } from 'vitest'
import { runSeeds } from './crew.ts'
import { runSeed, type SeedResult } from './run.ts'
import { leaveOut } from './shrink.ts'
import { Total } from './total.ts'

const seeds = 300
const steps = 30

describe('a shop with many hands on it', () => {
  it('loses nothing, doubles nothing and overwrites nobody silently, in three hundred simulated shops', async () => {
    const total = new Total()
    const violations: string[] = []
    await runSeeds({
      seeds: Array.from({ length: seeds }, (_, n) => n + 1),
      steps,
      jobs: 2,
      sockets: () => false,
      done(result: SeedResult) {
        total.add(result)
        violations.push(...result.violations.map((violation) => `seed ${result.seed}: ${violation}`))
        return violations.length > 20
      }
    })
    total.judge()
    expect(violations).toEqual([])
    expect(total.claims).toEqual([])
    expect(total.figures.crashes).toBeGreaterThan(60)
    expect(total.figures.conflicts).toBeGreaterThan(150)
    expect(total.figures.lowered).toBeGreaterThan(200)
  }, 240_000)

  it('asks about adjustments that go out together by where they lead together, as in seed 605,196', async () => {
    expect((await runSeed({ seed: 605_196, steps: 200 })).violations).toEqual([])
  })

  it('puts back the question there was about a count typed over others, as in seed 621,827', async () => {
    expect((await runSeed({ seed: 621_827, steps: 200 })).violations).toEqual([])
  })

  it('runs a seed the same way twice, to the last byte of its trace', async () => {
    const traces = await Promise.all(
      [7, 7, 8].map(async (seed) => (await runSeed({ seed, steps: 60 })).digest)
    )
    expect(traces[1]).toBe(traces[0])
    expect(traces[2]).not.toBe(traces[0])
  }, 60_000)

  it('replays a part of a seed exactly', async () => {
    const keep = new Set([1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144])
    const first = await runSeed({ seed: 9, steps: 200, keep })
    expect((await runSeed({ seed: 9, steps: 200, keep })).digest).toBe(first.digest)
  }, 60_000)

  it('says how many steps it took where it goes over sockets', async () => {
    const result = await runSeed({ seed: 5, steps: 50, sockets: true })
    expect(result.violations).toEqual([])
    const total = new Total()
    total.add(result)
    expect(total.report()).toMatchObject({ seeds: 1, steps: 40, overSockets: 1 })
  }, 60_000)

  it('ends a seed in which nobody comes to an end, and says so', async () => {
    const { violations } = await runSeed({ seed: 5, steps: 50, moments: 100 })
    expect(violations).toEqual([expect.stringContaining('did not come to an end of talking in 100 moments')])
  }, 60_000)

  it('shrinks a failure to the steps it needs, and no others', async () => {
    let tries = 0
    const needed = [3, 17, 40, 160]
    const all = Array.from({ length: 200 }, (_, step) => step)
    const kept = await leaveOut(all, async (candidate) => {
      tries += 1
      return needed.every((step) => candidate.includes(step))
    })
    expect(kept).toEqual(needed)
    expect(tries).toBeLessThan(120)
  })

  it('leaves out together two steps of which neither can go alone', async () => {
    const all = Array.from({ length: 60 }, (_, step) => step)
    const kept = await leaveOut(all, async (candidate) => {
      const has = (step: number): boolean => candidate.includes(step)
      return has(30) && has(11) === has(47)
    })
    expect(kept).toEqual([30])
  })
})
