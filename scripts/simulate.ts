import { parseArgs } from 'node:util'
import { mutants, tryMutant } from '../test/simulation/mutants.ts'
import { runSeed } from '../test/simulation/run.ts'
import { shrink } from '../test/simulation/shrink.ts'

/** `npm run simulate`: many shops, each lived through in virtual time, judged by what really happened to them. */

const usage = `Usage: npm run simulate -- [options]
  --seeds N    how many seeds (default 200)
  --from S     the first one (default 1)
  --steps N    steps in each (default 200)
  --only LIST  only these steps, as a failing seed prints them
  --first      stop at the first violation, without shrinking it
  --trace      print every step and every request
  --json       end with one line of JSON
  --mutants    plant bugs one at a time; each must be caught within the seeds
`

type Options = ReturnType<typeof readOptions>

function readOptions() {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '200' },
      from: { type: 'string', default: '1' },
      steps: { type: 'string', default: '200' },
      only: { type: 'string' },
      first: { type: 'boolean', default: false },
      trace: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false }
    }
  })
  return {
    ...values,
    seeds: whole('seeds', values.seeds),
    from: whole('from', values.from),
    steps: whole('steps', values.steps),
    only:
      values.only === undefined ? null : new Set(values.only.split(',').map((step) => whole('only', step)))
  }
}

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`--${name} takes whole numbers, not “${text}”.`)
  return Number(text)
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function simulate(options: Options): Promise<boolean> {
  const started = performance.now()
  const total = { virtualDays: 0, pushes: 0, conflicts: 0, crashes: 0 }
  const faults: Record<string, number> = {}
  const violations: number[] = []
  const keep = options.only === null ? {} : { keep: options.only }
  for (let seed = options.from; seed < options.from + options.seeds; seed++) {
    const result = await runSeed({
      seed,
      steps: options.steps,
      ...keep,
      ...(options.trace ? { tell: say } : {})
    })
    total.virtualDays += result.days
    total.pushes += result.counts.pushes
    total.conflicts += result.counts.conflicts
    total.crashes += result.counts.crashes
    for (const [kind, count] of Object.entries(result.counts.faults))
      faults[kind] = (faults[kind] ?? 0) + count
    if (seed % 50 === 0) {
      const again = await runSeed({ seed, steps: options.steps, ...keep })
      if (again.digest !== result.digest)
        result.violations.push('the same seed ran differently the second time')
    }
    const [first] = result.violations
    if (first === undefined) continue
    violations.push(seed)
    for (const violation of result.violations) say(`seed ${seed} violates: ${violation}`)
    if (options.first) break
    if (options.only !== null) continue
    const steps = await shrink({ seed, steps: options.steps, violation: first })
    say(
      `  replay: npm run simulate -- --from ${seed} --seeds 1 --steps ${options.steps} --only ${steps.join(',')} --trace`
    )
  }
  const seconds = Math.round((performance.now() - started) / 100) / 10
  const virtualDays = Math.round(total.virtualDays)
  if (options.json) {
    say(
      JSON.stringify({
        seeds: options.seeds,
        steps: options.steps,
        ...total,
        virtualDays,
        faults,
        violations,
        seconds
      })
    )
  } else {
    const struck = Object.values(faults).reduce((sum, count) => sum + count, 0)
    say(
      `${options.seeds} seeds × ${options.steps} steps, ${virtualDays} virtual days, ${total.pushes} pushes, ${total.conflicts} conflicts, ${total.crashes} crashes, ${struck} faults, ${seconds} s`
    )
    say(violations.length === 0 ? 'no violations' : `violations in seeds ${violations.join(', ')}`)
  }
  return violations.length === 0
}

async function plantBugs(options: Options): Promise<boolean> {
  let missed = 0
  for (const mutant of mutants) {
    const { seed, claim } = await tryMutant(mutant, options)
    if (seed === null) missed += 1
    say(
      seed === null
        ? `MISSED  ${mutant.name}`
        : `caught  ${mutant.name}: seed ${seed}, ${claim.slice(0, 160)}`
    )
  }
  say(`${mutants.length - missed} of ${mutants.length} planted bugs caught`)
  return missed === 0
}

try {
  const options = readOptions()
  const clean = await (options.mutants ? plantBugs(options) : simulate(options))
  process.exitCode = clean ? 0 : 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  process.exitCode = 2
}
