import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { knownCatches, tryMutant } from './hunt.ts'
import { mutants } from './mutants.ts'

/** Those that a known seed catches; `npm run simulate -- --mutants` looks for all of them, in any of 1,000 seeds. */
const known = knownCatches()
const caught = mutants.flatMap((mutant) => {
  const catching = known.get(mutant.name)
  return catching === undefined ? [] : [{ mutant, ...catching, name: mutant.name }]
})
/** A run of all tests has minutes, not hours: those that one of the first seeds catches. */
const quick = caught.filter(({ seed }) => seed <= 4)

describe('a simulation that can fail', () => {
  it('has a place in the program for each of its planted bugs, and a name of its own', () => {
    const lost = mutants.filter(({ file, find }) => {
      const source = readFileSync(join(import.meta.dirname, '../../src/main', file), 'utf8')
      return source.split(find).length !== 2
    })
    expect(lost.map(({ name, file }) => `${name} (${file})`)).toEqual([])
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  })

  it('knows at least 60 bugs that it notices', () => {
    expect(caught.length).toBeGreaterThanOrEqual(60)
  })

  it.each([
    'two events of one second count as one',
    'an edit counts as sent although no answer came',
    'every attempt makes a new idempotency key',
    'a request without an answer is given up at once and made anew',
    'a count goes out over whatever is there'
  ])(
    'shrinks to at most 15 steps what it notices when %s',
    async (name) => {
      const one = caught.find(({ mutant }) => mutant.name === name)
      if (one === undefined) throw new Error('no seed is remembered for it')
      const { shrunk } = await tryMutant(one.mutant, { seeds: 20, steps: one.steps, shrink: true })
      expect(shrunk?.steps).toBeLessThanOrEqual(15)
    },
    120_000
  )

  it.concurrent.each(quick)(
    'notices when $name',
    async ({ mutant, steps }) => {
      const { seed, tried } = await tryMutant(mutant, { seeds: 20, steps })
      expect(seed, `none of ${tried} seeds noticed`).not.toBeNull()
    },
    120_000
  )
})
