import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { watchTheCorner } from './corner.ts'
import type { Ease } from './ease.ts'
import { examineFiles } from './files.ts'
import { judge } from './judge.ts'
import { ownerKeepsPrices } from './owner-prices.ts'
import { ownerMoves } from './owner.ts'
import { comeToRest } from './rest.ts'
import type { Seat } from './seat.ts'
import { meetSlowProgram } from './slow-program.ts'
import { nap, takeStep } from './steps.ts'
import { strangerMoves } from './strangers.ts'
import { goThereAndBack, spendEvenings } from './there-and-back.ts'
import { type Counts, World } from './world.ts'

export type SeedResult = {
  seed: number
  /** How many steps were begun. */
  steps: number
  sockets: boolean
  digest: string
  violations: string[]
  days: number
  counts: Counts
}

const day = 86_400_000
/** Steps over sockets take real time. */
const mostOverSockets = 40
/** The files of every so manieth seed are looked through at its end. */
const examined = 5

/**
 * Lives through one seed. `keep` leaves steps out; each has a stream of chance of its own, so the others stay the
 * same. The same seed, steps and `keep` give the same run, to the last byte of its trace.
 */
export async function runSeed(options: {
  seed: number
  steps: number
  keep?: ReadonlySet<number>
  tell?: (line: string) => void
  /** Over real sockets. */
  sockets?: boolean
  /** Hardships of its climate that it is spared. */
  without?: readonly Ease[]
  /** After so many moments of conversation it goes in circles. */
  moments?: number
  /** What is enough to know: nothing is lived through after it. */
  until?: (violation: string) => boolean
}): Promise<SeedResult> {
  // Memory instead of a disk where there is one: power cuts are not this test's subject.
  const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'stockroom-simulation-'))
  const world = new World({
    seed: options.seed,
    dir,
    sockets: options.sockets ?? false,
    without: options.without ?? [],
    tell: options.tell ?? null,
    moments: options.moments
  })
  const from = world.time.now()
  let taken = 0
  let meddling = false
  world.meddle = async () => {
    if (meddling) return
    meddling = true
    const kind = world.random.next()
    if (world.present.length === 0) strangerMoves(world)
    else if (kind < 0.3) await ownerMoves(world.someone())
    else if (kind < 0.42 && world.seats.length > 1) world.someone().begin()
    else if (kind > (world.beginning ? 0.8 : 0.98) && !world.sockets) await nap(world)
    else strangerMoves(world)
    meddling = false
  }
  try {
    const live = (): Promise<void> =>
      liveThrough(world, options, () => {
        taken += 1
      })
    await (world.sockets ? live() : world.time.rule(live))
  } catch (error) {
    world.fail(
      `the simulation stopped: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    )
  } finally {
    for (const seat of world.seats) await seat.leave().catch(() => {})
    rmSync(dir, { recursive: true, force: true })
  }
  return {
    seed: options.seed,
    steps: taken,
    sockets: world.sockets,
    digest: world.digest(),
    violations: world.violations,
    days: (world.time.now() - from) / day,
    counts: world.counts
  }
}

/** The first look, and who lowers after a sale. */
async function meetTheShop(seat: Seat): Promise<void> {
  const { world } = seat
  const { sales, restock, roughStart } = world.climate
  world.calm = !roughStart
  await seat.open()
  await seat.sync()
  // The choice is made long after the last look, and the shop has sold meanwhile.
  if (roughStart && sales === 'lower' && !world.hasChosen) {
    world.time.advance(world.random.below(100_000_000))
    for (let n = 0; n < 5; n++) strangerMoves(world)
  }
  if (sales === 'unasked') return
  // Nobody is asked before the shop has been read.
  for (let tries = 1; !seat.knowsHow; tries++) {
    world.calm ||= tries === 5
    await seat.sync()
  }
  world.hasChosen = true
  await seat.ask('save-sales-mode', { mode: sales, restock })
  // “From now on” means from Stripe's next answer on.
  for (let tries = 1; (await seat.sync())?.ok !== true; tries++) world.calm ||= tries === 5
}

/** Opens the desks, takes the steps, waits until all is at rest, and judges. */
async function liveThrough(
  world: World,
  options: {
    seed: number
    steps: number
    keep?: ReadonlySet<number>
    until?: (violation: string) => boolean
  },
  took: () => void
): Promise<void> {
  const isEnough = (): boolean => options.until !== undefined && world.violations.some(options.until)
  world.trace(`climate ${JSON.stringify(world.climate)}`)
  world.beginning = true
  for (const seat of world.seats) await meetTheShop(seat)
  // Sales are dated in whole seconds.
  world.time.advance(1000)
  world.calm = false
  world.beginning = false
  const steps = world.sockets ? Math.min(options.steps, mostOverSockets) : options.steps
  for (let step = 0; step < steps; step++) {
    if (options.keep !== undefined && !options.keep.has(step)) continue
    world.random = world.stream(step + 1)
    world.trace(`-- ${step}`)
    took()
    await takeStep(world)
    // By chance of its own: the steps themselves are what they were before owners did this.
    world.random = world.stream(-1000 - step)
    if (world.climate.repricing && world.chance(0.03)) await ownerKeepsPrices(world.someone())
    if (isEnough()) return
  }
  world.random = world.stream(-1)
  world.trace('-- rest')
  await comeToRest(world)
  await judge(world)
  if (isEnough()) return
  await watchTheCorner(world)
  world.random = world.stream(-2)
  await goThereAndBack(world)
  world.random = world.stream(-3)
  await meetSlowProgram(world)
  world.random = world.stream(-5)
  await spendEvenings(world)
  for (const seat of world.seats) {
    await seat.leave()
    if (options.seed % examined === 0) examineFiles(seat)
  }
}
