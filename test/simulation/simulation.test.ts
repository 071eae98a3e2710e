import { describe, expect, it } from 'vitest'
import { mutants, tryMutant } from './mutants.ts'
import { runSeed } from './run.ts'

describe('a shop with many hands on it', () => {
  it('loses no edit, doubles none and overwrites nobody silently, in forty simulated shops', async () => {
    const violations: string[] = []
    let crashes = 0
    let conflicts = 0
    for (let seed = 1; seed <= 40; seed++) {
      const result = await runSeed({ seed, steps: 120 })
      violations.push(...result.violations.map((violation) => `seed ${seed}: ${violation}`))
      crashes += result.counts.crashes
      conflicts += result.counts.conflicts
    }
    expect(violations).toEqual([])
    expect(crashes).toBeGreaterThan(50)
    expect(conflicts).toBeGreaterThan(50)
  }, 240_000)

  it('runs a seed the same way twice, to the last byte of its trace', async () => {
    const traces = await Promise.all(
      [7, 7, 8].map(async (seed) => (await runSeed({ seed, steps: 80 })).digest)
    )
    expect(traces[1]).toBe(traces[0])
    expect(traces[2]).not.toBe(traces[0])
  }, 60_000)

  it.each([
    'the whole metadata map is sent',
    'a count goes out over whatever is there',
    'what a write really replaced is not looked at'
  ])(
    'notices when %s',
    async (name) => {
      const mutant = mutants.find((one) => one.name === name)
      if (mutant === undefined) throw new Error(`there is no planted bug called ${name}`)
      expect(await tryMutant(mutant, { seeds: 10, steps: 120 })).toMatchObject({
        name,
        seed: expect.any(Number)
      })
    },
    120_000
  )
})
