import { importsAFile } from './imports.ts'
import { ownerMoves } from './owner.ts'
import type { Seat } from './seat.ts'
import { strangerMoves } from './strangers.ts'
import type { World } from './world.ts'

/** One step of a seed: somebody does something, and some time passes. */

const day = 86_400_000

export async function takeStep(world: World): Promise<void> {
  const { random, time, climate } = world
  const seat = world.someone()
  // Without a pause several things happen within one of Stripe's seconds.
  if (random.next() < 0.7) time.advance(random.below(20_000))
  const kind = random.next()
  if (kind < 0.34) await ownerMoves(seat)
  else if (kind < 0.59) strangerMoves(world)
  else if (kind < 0.84) await syncMaybeCancelled(seat)
  else if (kind < 0.88) burst(world)
  else if (kind < 0.93) await absence(world)
  else if (kind < 0.95) await verify(seat)
  else if (kind < 0.97) await restart(seat)
  else if (kind < 0.985) await (climate.imports ? importsAFile(seat) : ownerMoves(seat))
  else keyTrouble(world)
}

async function syncMaybeCancelled(seat: Seat): Promise<void> {
  const { world } = seat
  if (world.random.next() < 0.05) {
    const meddle = world.meddle
    let hops = world.random.below(6)
    world.meddle = async () => {
      if (hops-- !== 0) return await meddle()
      await seat.ask('cancel-sync', {})
      seat.desk.wire.forsake()
    }
    await seat.sync()
    world.meddle = meddle
    return
  }
  await seat.sync()
}

/** A comparison of everything, at any time. */
async function verify(seat: Seat): Promise<void> {
  if (seat.isBusy) return
  const { past } = seat.world
  const written = past.length
  seat.journal.run += 1
  const verified = await seat.converse(seat.desk.engine.dispatch('verify', {}))
  if (verified === null) return
  const found = seat.read('verify', verified)
  seat.trace(`verified: ${found === null ? 'not finished' : `${found.differences.length} differences`}`)
  if (found !== null) await seat.memory.verified(found.equal, written)
}

/** Many hands in one second. */
function burst(world: World): void {
  for (let n = 2 + world.random.below(5); n > 0; n--) strangerMoves(world)
}

/** The laptops are closed: minutes, an hour, a day, or so long that Stripe forgets. */
async function absence(world: World): Promise<void> {
  const { random, climate, time } = world
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
  if (ms < 60_000) time.advance(ms)
  else await world.sleep(ms)
  passed(world, ms)
}

/** The laptops are closed in the middle of a conversation. */
export async function nap(world: World): Promise<void> {
  const { random } = world
  const ms = random.pick([600_000, 3_600_000, day + random.below(day)])
  world.trace(`${Math.round(ms / 60_000)} minutes pass in mid-sentence`)
  await world.sleep(ms)
  passed(world, ms)
}

/** A long absence is also what looks come to that never get to their end, because the computer sleeps in each. */
function passed(world: World, ms: number): void {
  const places = world.seats.map(({ journal }) => (journal.eventsFrom ?? Infinity) * 1000)
  if (ms >= 25 * day || world.time.now() - Math.min(...places) > 29 * day) forget(world)
}

/** What was sent or sold shortly before can no longer be proved: its events are gone. */
function forget(world: World): void {
  for (const record of world.shop.control.history()) {
    if (record.idempotencyKey?.startsWith('stockroom-')) world.clouded.add(`${record.object} ${record.key}`)
  }
  for (const { journal } of world.seats) {
    for (const { object, fields } of journal.sent.values())
      for (const field of fields.keys()) world.clouded.add(`${object} ${field}`)
  }
  for (const sold of world.sold) sold.forgotten = true
}

async function restart(seat: Seat): Promise<void> {
  const { world } = seat
  const calm = world.calm
  world.calm = true
  if (world.random.next() < 0.4) await seat.reopen()
  else if (world.climate.crashes > 0) await seat.crash()
  world.calm = calm
}

/** The key is revoked or may no longer write, until somebody puts that right. */
function keyTrouble(world: World): void {
  const { random, climate, shop } = world
  if (!climate.keyTrouble) return
  const key = shop.keys.restricted
  if (world.hindered) return world.allow()
  world.hindered = true
  if (random.next() < 0.5) {
    world.trace('the key is revoked')
    shop.control.revoke(key)
  } else {
    world.trace('the key may only read')
    shop.control.setPermissions(key, readOnly)
  }
}

const readOnly = [
  'rak_product_read',
  'rak_plan_read',
  'rak_event_read',
  'rak_checkout_session_read',
  'rak_charge_read',
  'rak_refund_read'
]
