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

  it('shrinks what it notices to at most 15 steps', async () => {
    const mutant = mutants.find(({ file }) => file === 'sync/pull.ts')
    if (mutant === undefined) throw new Error('no bug is planted in the pull')
    const { shrunk } = await tryMutant(mutant, { seeds: 20, steps: 100, shrink: true })
    expect(shrunk?.steps).toBeLessThanOrEqual(15)
  }, 120_000)

  it.concurrent.each(quick)(
    'notices when $name',
    async ({ mutant, steps }) => {
      const { seed, tried } = await tryMutant(mutant, { seeds: 20, steps })
      expect(seed, `none of ${tried} seeds noticed`).not.toBeNull()
    },
    120_000
  )
})
