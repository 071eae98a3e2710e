import { attentionKinds } from '../../src/shared/sales.ts'
import { order, webhook, type Way } from './customers.ts'
import type { Seat } from './seat.ts'
import { pickShelf, type Shelf } from './shelves.ts'
import type { World } from './world.ts'

/**
 * A quiet corner of the shop in which nobody but customers and the careless webhook moves anything, one thing after the
 * other: here the findings can be held against what correct handling would have left.
 */

const minute = 60_000
const ways: readonly Way[] = ['clamped', 'clamped', 'twice', 'ignores quantity', 'whole map', 'lost']

export async function watchTheCorner(world: World): Promise<void> {
  const { random, climate } = world
  if (climate.sales !== 'watch' || climate.restock !== 'offer') return
  const shelf = cornerOf(world)
  if (shelf === undefined) return
  const seat = world.someone()
  // What a webhook is sent may reach it days late: nothing of before is still on its way.
  world.time.advance(4 * 24 * 60 * minute)
  await seat.sync()
  // What was before stays as it is: the owner has looked and let it be.
  const before = await openFindings(seat, shelf)
  if (before.length > 0) await seat.ask('dismiss-findings', { ids: before, dismissed: true })
  let right = stockOf(world, shelf)
  world.trace(`the corner is ${shelf.id} ${shelf.key}, ${right}`)
  for (let n = 2 + random.below(4); n > 0; n--) {
    const quantity = 1 + random.below(3)
    right = Math.max(0, right - quantity)
    sellInTurn(world, shelf, quantity, random.pick(ways))
    if (random.next() < 0.5) await seat.sync()
  }
  world.time.advance(15 * minute)
  await seat.sync()
  await correct(world, seat, shelf, right)
}

/** One sale and all its webhook does about it, before anything else happens. */
function sellInTurn(world: World, shelf: Shelf, quantity: number, way: Way): void {
  const { random, time } = world
  const once = way === 'twice' ? 'clamped' : way
  order(world, [{ shelf, quantity }], 'lines', once, false)
  if (way === 'twice') {
    time.advance(minute + random.below(3 * minute))
    webhook(world, shelf, quantity, 'clamped')()
  }
  time.advance(15 * minute + random.below(30 * minute))
}

/** Corrects all that can be corrected, which must lead to the right number, or at least not away from it. */
async function correct(world: World, seat: Seat, shelf: Shelf, right: number): Promise<void> {
  const left = stockOf(world, shelf)
  const listed = (await seat.ask('list-findings', { scope: 'open' }))?.findings ?? []
  const open = listed.filter(({ itemId, kind }) => isOf(shelf, itemId) && attentionKinds.includes(kind))
  const sure = open.filter((finding) => finding.correction !== null)
  world.trace(
    `corner: ${left}, right is ${right}, found ${open.map((one) => `${one.kind} ${one.units} ${one.correction}`).join(', ')}`
  )
  if (sure.length > 0) {
    const done = await seat.ask('correct-findings', { ids: sure.map((finding) => finding.id) })
    world.trace(`corrected: ${JSON.stringify(done)}`)
    const place = `${shelf.id} metadata.${shelf.key}`
    seat.journal.touched.add(place)
    seat.journal.touched.add(`prices of ${shelf.product.id} metadata.${shelf.key}`)
    const batch = seat.journal.batch('correct')
    const sum = sure.reduce((total, finding) => total + (finding.correction ?? 0), 0)
    seat.journal.move(batch, place, sum)
    await seat.sync()
    world.time.advance(15 * minute)
    await seat.sync()
  }
  const now = stockOf(world, shelf)
  // What is told without a sum may be what is missing; two mistakes may have come to nothing, of which one is corrected.
  const doubtful = open.filter(({ kind, correction }) => correction === null && kind !== 'oversold')
  const unsaid = doubtful.reduce((sum, { units }) => sum + units, 0)
  const allowed = doubtful.length === 0 ? 0 : Math.max(unsaid, Math.abs(left - right))
  if (Math.abs(now - right) <= allowed) return
  seat.journal.fail(
    `${shelf.id} ${shelf.key} was ${left} and is ${now} after the findings were corrected; handled well it were ${right}`
  )
}

async function openFindings(seat: Seat, shelf: Shelf): Promise<number[]> {
  const listed = (await seat.ask('list-findings', { scope: 'open' }))?.findings ?? []
  return listed.filter(({ itemId }) => isOf(shelf, itemId)).map((finding) => finding.id)
}

const isOf = ({ id, key }: Shelf, itemId: string): boolean => itemId === `${id}/${key}`

/** A place whose stock is counted and can be bought. */
function cornerOf(world: World): Shelf | undefined {
  for (let attempt = 0; attempt < 20; attempt++) {
    const shelf = pickShelf(world)
    if (shelf === undefined) return undefined
    const onPrice = shelf.id !== shelf.product.id
    const sellable = onPrice || shelf.product.default_price !== null
    const listed =
      shelf.size === undefined || (shelf.product.metadata['sizes'] ?? '').split(',').includes(shelf.size)
    if (sellable && listed && shelf.count >= 0 && onPrice === (world.climate.catalog === 'price-stock'))
      return shelf
  }
  return undefined
}

function stockOf(world: World, { id, key }: Shelf): number {
  const { control } = world.shop
  return Number((control.product(id) ?? control.price(id))?.metadata[key])
}
