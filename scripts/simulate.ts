import { enableCompileCache } from 'node:module'
import { parseArgs } from 'node:util'
import { allEases, type Ease, isEase } from '../test/simulation/ease.ts'
import type { SeedResult } from '../test/simulation/run.ts'

/** `npm run simulate`: many shops, each lived through in virtual time, judged by what really happened to them. */

const usage = `Usage: npm run simulate -- [options]
  --seeds N    how many seeds (default 200)
  --from S     the first one (default 1)
  --steps N    steps in each (default 200)
  --jobs N     seeds side by side, each in a process of its own (default 1)
  --only LIST  only these steps, as a failing seed prints them
  --without LIST  spare them hardships of their climate, as a failing seed prints them
  --first      stop at the first violation, without shrinking it
  --sockets    over real sockets; otherwise every tenth seed of more than a hundred is;
               40 steps at the most
  --trace      print every step and every request
  --json       end with one line of JSON
  --mutants    plant bugs one at a time; each must be caught within the seeds
  --shrink     with --mutants: how few steps of its seed are enough to notice each
  --remember   with --mutants: keep which seeds caught them, to be asked first from then on
`

type Options = ReturnType<typeof readOptions>

function readOptions() {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '200' },
      from: { type: 'string', default: '1' },
      steps: { type: 'string', default: '200' },
      jobs: { type: 'string', default: '1' },
      only: { type: 'string' },
      without: { type: 'string' },
      first: { type: 'boolean', default: false },
      sockets: { type: 'boolean', default: false },
      trace: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
      shrink: { type: 'boolean', default: false },
      remember: { type: 'boolean', default: false }
    }
  })
  return {
    ...values,
    seeds: whole('seeds', values.seeds),
    from: whole('from', values.from),
    steps: whole('steps', values.steps),
    jobs: Math.max(1, whole('jobs', values.jobs)),
    only:
      values.only === undefined ? null : new Set(values.only.split(',').map((step) => whole('only', step))),
    without: (values.without?.split(',') ?? []).map(ease)
  }
}

function ease(name: string): Ease {
  if (isEase(name)) return name
  throw new RangeError(`--without takes ${allEases.join(', ')}, not “${name}”.`)
}

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`--${name} takes whole numbers, not “${text}”.`)
  return Number(text)
}

/** Of more than a few failing seeds the first say enough. */
const shrunkAtMost = 3

const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function simulate(options: Options): Promise<boolean> {
  const { runSeeds } = await import('../test/simulation/crew.ts')
  const { runSeed } = await import('../test/simulation/run.ts')
  const { shrink } = await import('../test/simulation/shrink.ts')
  const { Total } = await import('../test/simulation/total.ts')
  const { from, seeds, steps, jobs, only, without, sockets } = options
  const total = new Total()
  const onSockets = (seed: number): boolean => sockets || (seeds > 100 && only === null && seed % 10 === 0)
  const done = async (result: SeedResult): Promise<boolean> => {
    const { seed } = result
    // Not one of those that go over sockets, whose answers take real time.
    if (seed % 100 === 1 && !onSockets(seed)) {
      const again = await runSeed({ seed, steps, without, ...(only === null ? {} : { keep: only }) })
      if (again.digest !== result.digest)
        result.violations.push('the same seed ran differently the second time')
    }
    total.add(result)
    const [first] = result.violations
    if (first === undefined) return false
    for (const violation of result.violations.slice(0, 5)) say(`seed ${seed} violates: ${violation}`)
    if (options.first || only !== null) return options.first
    if (total.violations.length > shrunkAtMost) return false
    const replay = `npm run simulate -- --from ${seed} --seeds 1 --steps ${result.steps}`
    let violation: string | undefined = first
    if (result.sockets) {
      say('  it went over sockets, and does not run the same way twice')
      const again = await runSeed({ seed, steps: result.steps, without })
      violation = again.violations[0]
      if (violation === undefined) {
        say(`  it does not fail without them; another try: ${replay} --sockets --trace`)
        return false
      }
      say(`  it also fails without them: ${violation}`)
    }
    const { kept, without: spared } = await shrink({ seed, steps: result.steps, violation })
    const mildly = spared.length === 0 ? '' : ` --without ${spared.join(',')}`
    say(`  replay: ${replay} --only ${kept.join(',')}${mildly} --trace`)
    return false
  }
  const all = Array.from({ length: seeds }, (_, n) => from + n)
  if (jobs > 1 || seeds > 100) await runSeeds({ seeds: all, steps, jobs, sockets: onSockets, done })
  else {
    for (const seed of all) {
      const result = await runSeed({
        seed,
        steps,
        sockets: onSockets(seed),
        without,
        ...(only === null ? {} : { keep: only }),
        ...(options.trace ? { tell: say } : {})
      })
      if (await done(result)) break
    }
  }
  total.judge()
  if (options.json) say(JSON.stringify(total.report()))
  else {
    say(total.sentence())
    for (const claim of total.claims) say(`violated: ${claim}`)
    say(total.clean ? 'no violations' : `violations in seeds ${total.violations.join(', ')}`)
  }
  return total.clean
}

async function hunt({ seeds, steps, jobs, from, remember, shrink }: Options): Promise<boolean> {
  const { plantBugs } = await import('../test/simulation/hunt.ts')
  const { caught } = await plantBugs({ seeds, steps, jobs, from, remember, shrink, tell: say })
  return caught
}

// Most of a replay would be compiling what was compiled for the one before.
enableCompileCache()
try {
  const options = readOptions()
  const clean = await (options.mutants ? hunt(options) : simulate(options))
  process.exitCode = clean ? 0 : 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  process.exitCode = 2
}
