import { keep, listConflicts, rowsOf, type Wish } from './owner.ts'
import { pickShelf } from './shelves.ts'
import type { World } from './world.ts'

const minute = 60_000

/**
 * A program reads the whole map of a product, an owner counts one of its items several times and sends each count, and
 * then the program writes back what it had read: the owner is asked about the last count, over the number of before.
 */
export async function meetSlowProgram(world: World): Promise<void> {
  const { random, shop, time } = world
  const seat = world.someone()
  // No sale of before explains what is written now.
  time.advance(15 * minute)
  await seat.sync()
  await seat.sync()
  const shelf = pickShelf(world)
  const row = (await rowsOf(seat)).find(({ id }) => id === `${shelf?.id}/${shelf?.key}`)
  if (shelf === undefined || row === undefined || Object.keys(row.marks).length > 0) return
  const write = shop.control.beginWebhookRewrite(shelf.id, { last_order: 'slow' })
  world.trace(`a slow program reads ${row.id}, ${shelf.count}`)
  let last = ''
  for (let counts = 1 + random.below(3); counts > 0; counts--) {
    last = String(5000 + counts)
    const rows = await rowsOf(seat)
    const now = rows.find(({ id }) => id === row.id) ?? row
    const wish: Wish = { row: now, field: 'onHand', input: last, value: last, delta: 0 }
    const edits = [{ itemId: row.id, field: wish.field, input: last }]
    const saved = await seat.ask('edit-cells', { edits, reason: null, note: null })
    seat.trace(`owner counts ${row.id}: ${last}, ${saved?.outcomes[0]?.outcome}`)
    keep(seat, rows, seat.journal.batch('edit'), wish)
    await seat.sync()
    time.advance(random.below(minute))
  }
  write()
  // Its event may be listed late.
  for (let looks = 3; looks > 0; looks--) {
    time.advance(4 * minute)
    await seat.sync()
  }
  const asked = (await listConflicts(seat)).some(
    ({ kind, itemId, base, mine, theirs }) =>
      kind === 'overwritten' &&
      itemId === row.id &&
      mine === last &&
      [base, theirs].every((text) => Number(text) === shelf.count)
  )
  // The owner may have counted just that number before.
  if (!asked && Number(last) !== shelf.count)
    seat.journal.fail(`${row.id}: ${last} was put back to ${shelf.count} and nobody was told`)
}
