import type { WriteRecord } from '../../src/main/demo-shop/shop.ts'
import type { InventoryRow } from '../../src/shared/inventory.ts'
import { atRest, compareCells, compareDetails, compareWithShop } from './compare.ts'
import { alike } from './journal.ts'
import { arrives, arrivesOnce, isForSale } from './judge-arrived.ts'
import { judgeOverwritten } from './judge-overwritten.ts'
import { judgePriceChanges } from './judge-prices.ts'
import { judgeSales, type Lowerings } from './judge-sales.ts'
import { rowsOf } from './owner.ts'
import { habitOf, placeOf, successionOf } from './place.ts'
import type { Seat } from './seat.ts'
import type { World } from './world.ts'

/** What has to be true once everybody has gone home. */
export async function judge(world: World): Promise<void> {
  const shown = new Map<Seat, InventoryRow[]>()
  for (const seat of world.seats) {
    const rows = await rowsOf(seat)
    shown.set(seat, rows)
    await compareWithShop(seat, rows, atRest)
    compareCells(seat, rows, atRest)
    await compareDetails(seat, rows)
    await verify(seat)
    world.counts.conflicts += seat.journal.conflicts.size
  }
  const ours = world.shop.control
    .history()
    .filter((record) => record.idempotencyKey?.startsWith('stockroom-'))
  onceEach(world, ours)
  onePriceEach(world, ours)
  judgePriceChanges(world)
  judgeOverwritten(world)
  const lowerings = await judgeSales(world)
  closeBooks(world, [...shown.values()].flat(), ours, lowerings)
  for (const [seat, rows] of shown) {
    arrives(seat, rows)
    arrivesOnce(seat, ours)
    nothingSilent(seat, ours)
    nothingInvented(seat)
  }
}

async function verify(seat: Seat): Promise<void> {
  const verified = await seat.converse(seat.desk.engine.dispatch('verify', {}))
  if (verified !== null && (!verified.ok || !verified.value.equal)) {
    seat.journal.fail(
      `verification found differences: ${JSON.stringify(verified.ok ? verified.value.differences : verified.failure)}`
    )
  }
}

/** No saved request takes effect twice, whichever desks send it. */
function onceEach(world: World, ours: readonly WriteRecord[]): void {
  const commits = new Map<string, Set<string>>()
  for (const record of ours) {
    const key = record.idempotencyKey ?? ''
    // A price that takes over a lookup key first writes the one that had it.
    commits.set(
      key,
      (commits.get(key) ?? new Set()).add(record.object === '' ? '' : `${record.object} ${record.commit}`)
    )
  }
  for (const [key, effects] of commits) {
    const objects = [...effects].map((effect) => effect.split(' ')[0])
    if (new Set(objects).size < objects.length)
      world.fail(`the request ${key} took effect ${objects.length} times`)
  }
}

/** A price typed once makes one price, however often the request had to be repeated. */
function onePriceEach(world: World, ours: readonly WriteRecord[]): void {
  if (world.climate.undoes) return
  const intents = world.seats.flatMap((seat) => seat.journal.intents)
  const made = ours
    .filter((record) => record.kind === 'price' && record.key === '*')
    .map((record) => asPrice(record.after))
  for (const price of made) {
    const times = made.filter(
      (other) => other.product === price.product && other.amount === price.amount
    ).length
    const typed = intents.filter(
      (intent) => intent.place.endsWith(' unit_amount') && intent.value === price.amount
    )
    if (times > typed.length)
      world.fail(
        `${price.amount} was typed ${typed.length} times and made ${times} prices of ${price.product}`
      )
  }
}

function asPrice(made: WriteRecord['after']): { product: string; amount: string } {
  const price = made !== null && typeof made === 'object' && !Array.isArray(made) ? made : {}
  return { product: String(price['product']), amount: String(price['unit_amount']) }
}

/**
 * Where the owners only ever adjusted, our writes moved the stock by exactly the sum of the adjustments of all desks,
 * less what was lowered for sales, plus what came back of it.
 */
function closeBooks(
  world: World,
  rows: readonly InventoryRow[],
  ours: readonly WriteRecord[],
  lowerings: Lowerings
): void {
  for (const place of new Set(rows.map((row) => placeOf(row, 'onHand')))) {
    if (habitOf(world.seed, place) !== 'adjust' || world.clouded.has(place)) continue
    const [object, field] = place.split(' ')
    if (object?.startsWith('price_') && world.climate.repricing) continue
    const moved = ours
      .filter((record) => record.object === object && record.key === field)
      .reduce((sum, record) => sum + Number(record.after) - Number(record.before), 0)
    const adjusted = world.seats.reduce((sum, seat) => sum + seat.journal.total(place), 0)
    const sold = lowerings.get(place) ?? 0
    if (moved !== adjusted - sold) {
      world.fail(
        `${place} was adjusted by ${adjusted} in all and lowered by ${sold} for sales, the shop was moved by ${moved}`
      )
    }
  }
}

/** Where a write of ours replaced something else than what it had been compared with, somebody was told. */
function nothingSilent(seat: Seat, ours: readonly WriteRecord[]): void {
  const { journal, world } = seat
  const seen = [...journal.conflicts.values()].flat()
  for (const record of ours) {
    const sent = journal.sent.get(record.idempotencyKey ?? '')
    const values = sent?.fields.get(record.key)
    const place = `${record.object} ${record.key}`
    if (values === undefined || world.clouded.has(place) || !record.idempotencyKey?.endsWith('-0')) continue
    const before = record.before === null ? null : String(record.before)
    if (alike(before, values.compared) || alike(before, values.sent)) continue
    // What was added to a price goes along to the one that takes over from it.
    const places = successionOf(world, place)
    if (journal.intents.some((intent) => intent.kind === 'adjust' && places.has(intent.place))) continue
    if (habitOf(world.seed, place) !== 'count' && /metadata\.stock/.test(record.key)) continue
    if (isForSale(record) || isMadeUpFor(record, ours)) continue
    const told = seen.some(
      ({ kind, base, mine, theirs, place: asked }) =>
        asked !== null &&
        places.has(asked) &&
        // Who takes it back is asked with what it had replaced, where more has happened since.
        (kind === 'replaced' ? theirs === before : mine === before && alike(base, values.sent))
    )
    // Taken back since, it stands there again.
    const isBack = ours.some(
      ({ object, key, commit, after }) =>
        commit > record.commit &&
        places.has(`${object} ${key}`) &&
        alike(after === null ? null : String(after), before)
    )
    if (told || isBack) continue
    journal.fail(
      `${place}: ${before} was replaced by ${values.sent} (compared with ${values.compared}) and nobody was told`
    )
  }
}

/** Nobody is told that a value of ours was overwritten which never stood there. */
function nothingInvented(seat: Seat): void {
  const { journal, world } = seat
  for (const seen of journal.conflicts.values()) {
    for (const { kind, place, mine, base, editKind } of seen) {
      if (kind !== 'overwritten' || place === null || !/ (name|metadata\..*)$/.test(place)) continue
      const places = successionOf(world, place)
      const stood = [...places].flatMap((one) => world.past.values(one))
      if (stood.some((value) => alike(value, mine))) continue
      // “You added 4”: with sales taken off between, that is all there is to say.
      if (editKind === 'adjust' && isSumOfOurs(seat, places, Number(mine) - Number(base))) continue
      journal.fail(`${place} = ${mine} is said to have been overwritten, and never stood there`)
    }
  }
}

/** Did some of the owner's adjustments in a row come to that? */
function isSumOfOurs({ journal, world }: Seat, places: ReadonlySet<string>, delta: number): boolean {
  const moves = world.shop.control
    .history()
    .filter(
      ({ object, key, idempotencyKey }) =>
        places.has(`${object} ${key}`) &&
        journal.sent.has(idempotencyKey ?? '') &&
        !idempotencyKey?.startsWith('stockroom-sale-')
    )
    .map(({ before, after }) => Number(after) - Number(before))
  return moves.some((_, from) =>
    moves.some((__, to) => to >= from && sumOf(moves.slice(from, to + 1)) === delta)
  )
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0)

/** What is carried over to another price is an adjustment, too, and what slipped in was made up for by one of its own. */
const isMadeUpFor = ({ idempotencyKey, object, key }: WriteRecord, ours: readonly WriteRecord[]): boolean => {
  const [, carry] = /^stockroom-(carry-.*)-0$/.exec(idempotencyKey ?? '') ?? []
  return (
    carry !== undefined &&
    ours.some(
      (fix) =>
        fix.object === object && fix.key === key && fix.idempotencyKey?.startsWith(`stockroom-fix-${carry}-`)
    )
  )
}
