import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type Mutant, mutants } from './mutants.ts'
import type { Catch, Hunt } from './planted.ts'

/** Plants the bugs one at a time, each in a process of its own, and looks which seed of the simulation notices. */

export type Verdict = Catch & { name: string; seconds: number }
/** A seed that noticed a bug, and how many steps of it are enough. */
export type Known = { seed: number; steps: number }

const file = join(import.meta.dirname, 'caught-by.json')

/** What caught each bug the last time all were looked for: asked first, which is all it decides. */
export function knownCatches(): Map<string, Known> {
  return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, Known>))
}

/** @returns the first seed that noticed, and what it said; seed null when none of `seeds` did. */
export async function tryMutant(
  mutant: Mutant,
  options: { seeds: number; steps: number; from?: number; shrink?: boolean }
): Promise<Verdict> {
  const started = performance.now()
  const hint = knownCatches().get(mutant.name)?.seed
  const from = options.from ?? 1
  const seeds = Array.from({ length: options.seeds }, (_, at) => from + at).filter((seed) => seed !== hint)
  const caught = await live({
    name: mutant.name,
    seeds: hint === undefined ? seeds : [hint, ...seeds.slice(0, options.seeds - 1)],
    steps: options.steps,
    shrink: options.shrink ?? false
  })
  return { name: mutant.name, ...caught, seconds: (performance.now() - started) / 1000 }
}

/**
 * Every planted bug, `jobs` at a time, each against at most `seeds` seeds. Tells a line as each one ends. `remember`
 * keeps the seeds that caught them, and how few of their steps do, to be asked first from then on.
 */
export async function plantBugs(options: {
  seeds: number
  steps: number
  from?: number
  jobs?: number
  remember?: boolean
  /** Says of each how few steps of its seed are enough, and how long those take. */
  shrink?: boolean
  tell: (line: string) => void
}): Promise<{ caught: boolean }> {
  const queue = [...mutants]
  const catches = new Map<string, Known>()
  const work = async (): Promise<void> => {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const verdict = await attempt(mutant, options)
      options.tell(lineOf(verdict))
      const { name, seed } = verdict
      if (seed === null) continue
      const steps = options.remember === true ? await fewestSteps(name, seed, options.steps) : options.steps
      catches.set(name, { seed, steps })
    }
  }
  await Promise.all(Array.from({ length: options.jobs ?? availableParallelism() }, work))
  options.tell(`${catches.size} of ${mutants.length} planted bugs caught`)
  if (options.remember === true) remember(catches)
  return { caught: catches.size === mutants.length }
}

/** A bug that cannot be planted any more, because the program has changed, is one that is not caught. */
async function attempt(
  mutant: Mutant,
  options: { seeds: number; steps: number; shrink?: boolean }
): Promise<Verdict> {
  try {
    return await tryMutant(mutant, options)
  } catch (error) {
    const claim = error instanceof Error ? error.message : String(error)
    return { name: mutant.name, seed: null, claim, tried: 0, seconds: 0 }
  }
}

function lineOf({ name, seed, claim, tried, seconds, shrunk }: Verdict): string {
  const cost = `${tried} ${tried === 1 ? 'seed' : 'seeds'}, ${seconds.toFixed(1)} s`
  if (tried === 0) return `BROKEN  ${name}: ${claim}`
  if (seed === null) return `MISSED  ${name} (${cost})`
  const few =
    shrunk === undefined
      ? ''
      : `; ${shrunk.steps} ${shrunk.steps === 1 ? 'step is' : 'steps are'} enough, in ${Math.round(shrunk.milliseconds)} ms`
  return `caught  ${name}: seed ${seed}, ${claim.replaceAll('\n', ' ').slice(0, 160)} (${cost})${few}`
}

/** The first few steps often do, which is what makes asking again quick. */
async function fewestSteps(name: string, seed: number, steps: number): Promise<number> {
  for (const fewer of [20, 40, 80]) {
    if (fewer < steps && (await live({ name, seeds: [seed], steps: fewer })).seed !== null) return fewer
  }
  return steps
}

function remember(catches: ReadonlyMap<string, Known>): void {
  const known = new Map([...knownCatches(), ...catches])
  const inOrder = mutants.flatMap(({ name }) => {
    const one = known.get(name)
    return one === undefined ? [] : [[name, one] as const]
  })
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(inOrder), null, 2)}\n`)
}

function live(hunt: Hunt): Promise<Catch> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'planted.ts'), JSON.stringify(hunt)])
    let output = ''
    let trouble = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (trouble += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      const last = output.trimEnd().split('\n').at(-1) ?? ''
      if (code === 0 && last.startsWith('{')) return resolve(JSON.parse(last) as Catch)
      const reason = /^Error: (.*)$/m.exec(trouble)?.[1] ?? (trouble || output).slice(-2000)
      reject(new Error(`“${hunt.name}” did not run: ${reason}`))
    })
  })
}
