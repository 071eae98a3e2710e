import { listConflicts, placeOfConflict, resolve, rowsOf } from './owner.ts'
import type { World } from './world.ts'

/** Faults end, everybody finishes, and the desks sync until nothing is left to do anywhere. */
export async function comeToRest(world: World): Promise<void> {
  world.calm = true
  world.allow()
  for (const finish of world.halves.splice(0)) {
    try {
      finish()
    } catch {
      // Its object is gone.
    }
  }
  let quiet = 0
  for (let round = 0; round < 16 && quiet < 2; round++) {
    // Longer at first than the shop holds an object after a stalled answer, and than anything is on its way.
    if (round === 0) await world.sleep(700_000)
    else world.time.advance(200_000)
    let busy = false
    for (const seat of world.seats) {
      if (!seat.isOpen) await seat.open()
      const begunBefore = seat.isBusy
      const report = await seat.sync()
      if (report !== null && !report.ok && !begunBefore)
        seat.journal.fail(`a sync in good weather failed: ${report.failure?.code}: ${report.status}`)
      const conflicts = await listConflicts(seat)
      const rows = conflicts.length > 0 ? await rowsOf(seat) : []
      for (const conflict of conflicts) {
        await resolve(seat, conflict, placeOfConflict(seat, conflict, rows), 'theirs')
      }
      if (report?.ok !== true || report.waiting > 0 || report.pushed > 0 || conflicts.length > 0) busy = true
    }
    quiet = busy ? 0 : quiet + 1
  }
  if (quiet < 2) world.fail('the desks never came to rest')
}
