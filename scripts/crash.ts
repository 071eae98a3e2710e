import { parseArgs } from 'node:util'
import type { Fault } from '../test/crash/books.ts'
import { runCuts } from '../test/crash/cuts.ts'
import { runKills } from '../test/crash/kills.ts'
import { ensureBuilt } from './lib/build.mjs'
import { ensureDisplay } from './lib/display.mjs'

/** `npm run crash`: kills the program, its window and the power under it, and looks each time at what is left. */

const usage = `Usage: npm run crash -- [options]
  --kills N     kill the engine in a process of its own (default 2000)
  --cuts N      cut the power under it; needs Linux and a C compiler (default 1000)
  --electron N  kill the application with its window; needs a display (default 50)
  --seed S      choose other moments and edits (default 1)
  --json        end with one line of JSON
  --quiet       no progress
`

function readOptions() {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '2000' },
      cuts: { type: 'string', default: '1000' },
      electron: { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false }
    }
  })
  return {
    kills: whole('kills', values.kills),
    cuts: whole('cuts', values.cuts),
    electron: whole('electron', values.electron),
    seed: whole('seed', values.seed),
    json: values.json,
    quiet: values.quiet
  }
}

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`--${name} takes a whole number, not “${text}”.`)
  return Number(text)
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** The largest share of a usual start that a start after a kill may take. */
const slowest = 1.5

/** One line of the table. A control is wrong when nothing is found: then nothing here would be. */
type Line = {
  what: string
  cycles: number
  acknowledged: number
  lost: number
  repeated: number
  corrupt: number
  seconds: number
  ok: boolean
  more?: Readonly<Record<string, unknown>>
}

async function crash({
  kills,
  cuts,
  electron,
  seed,
  quiet
}: ReturnType<typeof readOptions>): Promise<Line[]> {
  const tell = quiet ? () => {} : say
  const lines: Line[] = []
  if (kills > 0) {
    const { faults, cycles, acknowledged, seconds, ...more } = await runKills({ kills, seed, tell })
    lines.push(rowOf('kill -9', cycles, acknowledged, seconds, faults, more))
    const control = await runKills({ kills: 40, seed, boast: true, only: ['edit'] })
    lines.push(controlRow('control: says “saved” too early', 'lost', control))
    const open = await runKills({ kills: 20, seed, plant: 'locking', only: ['edit'] })
    lines.push(controlRow('control: two programs on one folder', 'repeated', open))
  }
  if (cuts > 0) {
    const { faults, cuts: cycles, acknowledged, seconds, ...more } = await runCuts({ cuts, seed, tell })
    lines.push(rowOf('power cut', cycles, acknowledged, seconds, faults, more))
    const { cuts: tried, ...control } = await runCuts({
      cuts: 50,
      seed,
      plant: 'synchronous',
      only: ['edit', 'import']
    })
    lines.push(controlRow('control: synchronous=NORMAL', 'lost', { cycles: tried, ...control }))
  }
  if (electron > 0) lines.push(await crashWindows(electron, seed, tell))
  return lines
}

/** The application itself, built when it is not, on a display of its own where there is none. */
async function crashWindows(kills: number, seed: number, tell: (line: string) => void): Promise<Line> {
  // The other parts need neither Playwright nor Electron.
  const { runWindows } = await import('../test/crash/windows.ts')
  await ensureBuilt()
  const { display, stop } = await ensureDisplay()
  if (display !== undefined) process.env['DISPLAY'] = display
  try {
    const { faults, cycles, acknowledged, seconds, ...times } = await runWindows({ kills, seed, tell })
    const ratio = Math.round((times.startAfterKill / times.cleanStart) * 100) / 100
    const row = rowOf('window, kill -9', cycles, acknowledged, seconds, faults, { ...times, ratio })
    return { ...row, ok: row.ok && ratio <= slowest }
  } finally {
    stop()
  }
}

function rowOf(
  what: string,
  cycles: number,
  acknowledged: number,
  seconds: number,
  faults: readonly Fault[],
  more: Line['more'] = {}
): Line {
  const count = (kind: Fault['kind']): number => faults.filter((fault) => fault.kind === kind).length
  return {
    what,
    cycles,
    acknowledged,
    lost: count('lost'),
    repeated: count('repeated'),
    corrupt: count('corrupt'),
    seconds: Math.round(seconds),
    ok: faults.length === 0,
    more
  }
}

function controlRow(
  what: string,
  must: 'lost' | 'repeated',
  run: { cycles: number; acknowledged: number; seconds: number; faults: readonly Fault[] }
): Line {
  const control = rowOf(what, run.cycles, run.acknowledged, run.seconds, run.faults)
  return { ...control, ok: control[must] > 0 }
}

function table(lines: readonly Line[]): string {
  const head = ['', 'cycles', 'acknowledged', 'lost', 'repeated', 'corrupt', 'seconds', '']
  const cells = lines.map((one) => [
    one.what,
    ...[one.cycles, one.acknowledged, one.lost, one.repeated, one.corrupt, one.seconds].map(String),
    one.ok ? 'as it must be' : 'WRONG'
  ])
  const widths = head.map((_, at) => Math.max(...[head, ...cells].map((row) => row[at]?.length ?? 0)))
  const text = [head, ...cells].map((row) =>
    row
      .map((cell, at) =>
        at === 0 || at === 7 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)
      )
      .join('  ')
  )
  for (const { what, more } of lines) if (more) text.push(`${what}: ${JSON.stringify(more)}`)
  return text.join('\n')
}

/** The options; null, with what is wrong and how it is meant, when they make no sense. */
function optionsOrUsage(): ReturnType<typeof readOptions> | null {
  try {
    return readOptions()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
    process.exitCode = 2
    return null
  }
}

const options = optionsOrUsage()
if (options !== null) {
  const lines = await crash(options)
  say(options.json ? JSON.stringify(lines) : table(lines))
  process.exitCode = lines.every(({ ok }) => ok) ? 0 : 1
}
