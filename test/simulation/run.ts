import { mkdtempSync, rmSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { comeToRest, judge, sync } from './judge.ts'
import { ownerMoves } from './owner.ts'
import { strangerMoves } from './strangers.ts'
import { type Counts, World } from './world.ts'

export type SeedResult = {
  seed: number
  digest: string
  violations: string[]
  days: number
  counts: Counts
}

const day = 86_400_000

/**
 * Lives through one seed. `keep` leaves steps out; each has a stream of chance of its own, so the others stay the
 * same. The same seed, steps and `keep` give the same run, to the last byte of its trace.
 */
export async function runSeed(options: {
  seed: number
  steps: number
  keep?: ReadonlySet<number>
  tell?: (line: string) => void
}): Promise<SeedResult> {
  // Memory instead of a disk where there is one: power cuts are not this test's subject.
  const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'stockroom-simulation-'))
  const world = new World({ seed: options.seed, dir, tell: options.tell ?? null })
  const from = world.time.now()
  let meddling = false
  world.meddle = async () => {
    if (meddling) return
    meddling = true
    if (world.chance(0.35)) await ownerMoves(world)
    else strangerMoves(world)
    meddling = false
  }
  try {
    world.trace(`climate ${JSON.stringify(world.climate)}`)
    world.calm = true
    await world.open()
    await sync(world)
    world.calm = false
    for (let step = 0; step < options.steps; step++) {
      if (options.keep !== undefined && !options.keep.has(step)) continue
      world.random = world.stream(step + 1)
      world.trace(`-- ${step}`)
      await takeStep(world)
    }
    world.random = world.stream(-1)
    world.trace('-- rest')
    await comeToRest(world)
    await judge(world)
  } catch (error) {
    world.journal.fail(
      `the simulation stopped: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    )
  } finally {
    await world.close().catch(() => {})
    rmSync(dir, { recursive: true, force: true })
  }
  return {
    seed: options.seed,
    digest: world.digest(),
    violations: world.journal.violations,
    days: (world.time.now() - from) / day,
    counts: world.counts
  }
}

async function takeStep(world: World): Promise<void> {
  const { random, time } = world
  if (random.next() < 0.7) time.advance(random.below(20_000))
  const kind = random.next()
  if (kind < 0.36) await ownerMoves(world)
  else if (kind < 0.62) strangerMoves(world)
  else if (kind < 0.9) await syncMaybeCancelled(world)
  else if (kind < 0.97) absence(world)
  else if (world.climate.crashes > 0) await restart(world)
}

async function syncMaybeCancelled(world: World): Promise<void> {
  if (world.random.next() < 0.05) {
    const meddle = world.meddle
    let hops = world.random.below(6)
    world.meddle = async () => {
      if (hops-- === 0) await world.ask('cancel-sync', {})
      else await meddle()
    }
    await sync(world)
    world.meddle = meddle
    return
  }
  await sync(world)
}

/** The laptop is closed: minutes, an hour, a day, or so long that Stripe forgets. */
function absence(world: World): void {
  const { random, climate, journal, time } = world
  const span = random.next()
  const ms =
    span < 0.5
      ? random.below(600_000)
      : span < 0.8
        ? 3_600_000
        : span < 0.95 || !climate.longAbsence
          ? day + random.below(day)
          : 40 * day
  world.trace(`${Math.round(ms / 60_000)} minutes pass`)
  time.advance(ms)
  // What was sent shortly before can no longer be proved: its events are gone.
  if (ms >= 25 * day) {
    for (const record of world.shop.control.history()) {
      if (record.idempotencyKey?.startsWith('stockroom-'))
        journal.clouded.add(`${record.object} ${record.key}`)
    }
    for (const { object, fields } of journal.sent.values())
      for (const field of fields.keys()) journal.clouded.add(`${object} ${field}`)
  }
}

async function restart(world: World): Promise<void> {
  const calm = world.calm
  world.calm = true
  await world.crash()
  world.calm = calm
}
