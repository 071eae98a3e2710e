import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { mutants } from './mutants.ts'

/**
 * One planted bug, lived through seed after seed until a seed notices: `node planted.ts '{"name","seeds","steps"}'`.
 * The bug is planted while its module is loaded; no file is changed. Says how it ended as a line of JSON.
 */

export type Hunt = { name: string; seeds: readonly number[]; steps: number; shrink?: boolean }
export type Catch = {
  seed: number | null
  claim: string
  tried: number
  /** How many steps are enough, and how long living through them took. */
  shrunk?: { steps: number; milliseconds: number }
}

const hunt = JSON.parse(process.argv[2] ?? '') as Hunt
const mutant = mutants.find(({ name }) => name === hunt.name)
if (mutant === undefined) throw new Error(`there is no planted bug called “${hunt.name}”`)

const file = pathToFileURL(join(import.meta.dirname, '../../src/main', mutant.file)).href
let planted = false
registerHooks({
  load(url, context, next) {
    if (url !== file) return next(url, context)
    const pieces = readFileSync(fileURLToPath(url), 'utf8').split(mutant.find)
    if (pieces.length !== 2) {
      throw new Error(`its passage is ${pieces.length - 1} times in ${mutant.file}, must be once`)
    }
    planted = true
    return { format: 'module-typescript', source: pieces.join(mutant.put), shortCircuit: true }
  }
})

const { runSeed } = await import('./run.ts')
if (!planted) throw new Error(`${mutant.file} was not loaded`)
const result: Catch = { seed: null, claim: '', tried: 0 }
for (const seed of hunt.seeds) {
  const [claim] = (await runSeed({ seed, steps: hunt.steps })).violations
  result.tried += 1
  if (claim === undefined) continue
  // What cannot run at all is no bug to notice.
  if (claim.includes('ReferenceError')) throw new Error(claim.split('\n')[0])
  Object.assign(result, { seed, claim })
  if (hunt.shrink === true) result.shrunk = await shrunk(seed, claim)
  break
}
process.stdout.write(`\n${JSON.stringify(result)}\n`)

async function shrunk(seed: number, violation: string): Promise<NonNullable<Catch['shrunk']>> {
  const { shrink } = await import('./shrink.ts')
  const { kept, without } = await shrink({ seed, steps: hunt.steps, violation })
  const started = performance.now()
  const { violations } = await runSeed({ seed, steps: hunt.steps, keep: new Set(kept), without })
  if (violations.length === 0) throw new Error('what was left of the failing seed does not fail')
  return { steps: kept.length, milliseconds: performance.now() - started }
}
