import type { WriteRecord } from '../../src/main/demo-shop/shop.ts'
import type { InventoryRow } from '../../src/shared/inventory.ts'
import { alike } from './journal.ts'
import { listConflicts, placeOf, placeOfConflict, resolve, rowsOf } from './owner.ts'
import { habitOf } from './strangers.ts'
import type { World } from './world.ts'

/** What has to be true once everybody has gone home. */

/** Faults end, everybody finishes, and the desk syncs until nothing is left to do. */
export async function comeToRest(world: World): Promise<void> {
  world.calm = true
  for (const finish of world.halves.splice(0)) {
    try {
      finish()
    } catch {
      // Its object is gone.
    }
  }
  let quiet = 0
  for (let round = 0; round < 14 && quiet < 3; round++) {
    // Longer at first than the shop holds an object after a stalled answer.
    world.time.advance(round === 0 ? 700_000 : 200_000)
    const report = await sync(world)
    if (report !== null && !report.ok) world.journal.fail(`a sync in good weather failed: ${report.status}`)
    const conflicts = await listConflicts(world)
    const rows = await rowsOf(world)
    for (const conflict of conflicts) {
      await resolve(world, conflict, placeOfConflict(world, conflict, rows), 'theirs')
    }
    quiet = report?.ok === true && report.waiting === 0 && conflicts.length === 0 ? quiet + 1 : 0
  }
  if (quiet < 3) world.journal.fail('the outbox never came to rest')
}

export async function sync(
  world: World
): Promise<{ ok: boolean; status: string; waiting: number; conflicts: number } | null> {
  world.journal.run += 1
  const answer = await world.converse(world.desk.engine.sync())
  if (answer === null) return null
  if (!answer.ok) {
    world.journal.fail(`sync answered ${answer.failure.code}: ${answer.failure.detail}`)
    return null
  }
  const { status, failure } = answer.value
  if (failure?.code === 'bug') world.journal.fail(`sync met a bug: ${failure.detail}`)
  world.trace(`synced: ${status}, pushed ${answer.value.pushed}, waiting ${answer.value.waiting}`)
  await listConflicts(world)
  return answer.value
}

export async function judge(world: World): Promise<void> {
  const { journal } = world
  const rows = await rowsOf(world)
  compareWithShop(world, rows)
  await compareDetails(world, rows)
  const verified = await world.converse(world.desk.engine.dispatch('verify', {}))
  if (verified !== null && (!verified.ok || !verified.value.equal)) {
    journal.fail(
      `verification found differences: ${JSON.stringify(verified.ok ? verified.value.differences : verified.failure)}`
    )
  }
  const ours = world.shop.control
    .history()
    .filter((record) => record.idempotencyKey?.startsWith('stockroom-'))
  onceEach(world, ours)
  onePriceEach(world, ours)
  closeBooks(world, rows, ours)
  whatStands(world, rows, ours)
  nothingSilent(world, ours)
  world.counts.conflicts = journal.conflicts.size
}

/** The grid says what the shop says. */
function compareWithShop(world: World, rows: readonly InventoryRow[]): void {
  const { control } = world.shop
  for (const product of control.products()) {
    if (!rows.some((row) => row.productId === product.id))
      world.journal.fail(`product ${product.id} is not in the grid`)
  }
  for (const row of rows) {
    const product = control.product(row.productId)
    const [ownerId = '', key = ''] = row.id.split('/')
    const owner = control.product(ownerId) ?? control.price(ownerId)
    if (product === undefined || owner === undefined) {
      world.journal.fail(`the grid shows ${row.id}, which the shop does not have`)
      continue
    }
    const text = owner.metadata[key] ?? null
    const shown = row.onHandInStripe === null ? null : String(row.onHandInStripe)
    if (text !== null && /^[+-]?\d+$/.test(text.trim()) ? !alike(shown, text) : shown !== null) {
      world.journal.fail(`the grid says ${shown} in Stripe for ${row.id}, the shop says ${text}`)
    }
    if (row.name !== product.name)
      world.journal.fail(`the grid calls ${product.id} ${row.name}, the shop ${product.name}`)
    if (row.active !== product.active)
      world.journal.fail(`the grid and the shop disagree whether ${product.id} is active`)
    const price = row.priceId === null ? undefined : control.price(row.priceId)
    if (row.price !== null && row.price.amount !== price?.unit_amount) {
      world.journal.fail(
        `the grid prices ${row.id} at ${row.price.amount}, the shop at ${price?.unit_amount}`
      )
    }
    if (Object.values(row.marks).some((mark) => mark !== 'failed')) {
      world.journal.fail(`${row.id} is still marked ${JSON.stringify(row.marks)} at rest`)
    }
  }
}

/** Metadata, prices and the ledger of each item. */
async function compareDetails(world: World, rows: readonly InventoryRow[]): Promise<void> {
  for (const row of rows) {
    const item = await world.ask('read-item', { id: row.id })
    if (item === null) continue
    const owner =
      world.shop.control.product(row.id.split('/')[0] ?? '') ??
      world.shop.control.price(row.id.split('/')[0] ?? '')
    const here = Object.fromEntries(
      item.metadata.filter(({ value }) => value !== '').map(({ key, value }) => [key, value])
    )
    const there = Object.fromEntries(
      Object.entries(owner?.metadata ?? {}).filter(([, value]) => value !== '')
    )
    if (canonical(here) !== canonical(there)) {
      world.journal.fail(
        `the metadata of ${row.id} is ${canonical(here)} here and ${canonical(there)} in the shop`
      )
    }
    const ids = world.shop.control
      .prices()
      .filter((price) => price.product === row.productId)
      .map((price) => price.id + price.active)
    const known = item.prices.map((price) => price.id + price.active)
    if (canonical(ids.toSorted()) !== canonical(known.toSorted())) {
      world.journal.fail(
        `the prices of ${row.productId} are ${known.join()} here and ${ids.join()} in the shop`
      )
    }
    const movements = item.movements.filter((movement) => movement.source !== 'waiting')
    if (movements.length >= 200) continue
    const sum = movements.reduce((total, movement) => total + (movement.delta ?? 0), 0)
    if (sum !== (row.onHandInStripe ?? 0)) {
      world.journal.fail(`the movements of ${row.id} sum to ${sum}, on hand are ${row.onHandInStripe}`)
    }
  }
}

/** No saved request takes effect twice. */
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
      world.journal.fail(`the request ${key} took effect ${objects.length} times`)
  }
}

/** A price typed once makes one price, however often the request had to be repeated. */
function onePriceEach(world: World, ours: readonly WriteRecord[]): void {
  const { journal, climate } = world
  if (climate.undoes) return
  const made = ours
    .filter((record) => record.kind === 'price' && record.key === '*')
    .map((record) => asPrice(record.after))
  for (const price of made) {
    const times = made.filter(
      (other) => other.product === price.product && other.amount === price.amount
    ).length
    const typed = journal.intents.filter(
      (intent) => intent.place.endsWith(' unit_amount') && intent.value === price.amount
    )
    if (times > typed.length)
      journal.fail(
        `${price.amount} was typed ${typed.length} times and made ${times} prices of ${price.product}`
      )
  }
}

function asPrice(made: WriteRecord['after']): { product: string; amount: string } {
  const price = made !== null && typeof made === 'object' && !Array.isArray(made) ? made : {}
  return { product: String(price['product']), amount: String(price['unit_amount']) }
}

/** Where the owner only ever adjusted, our writes moved the stock by exactly the sum of the adjustments. */
function closeBooks(world: World, rows: readonly InventoryRow[], ours: readonly WriteRecord[]): void {
  const { journal, climate } = world
  const places = new Set(rows.map((row) => placeOf(row, 'onHand')))
  for (const place of places) {
    if (habitOf(world.seed, place) !== 'adjust' || journal.clouded.has(place)) continue
    const [object, field] = place.split(' ')
    if (object?.startsWith('price_') && climate.repricing) continue
    const moved = ours
      .filter((record) => record.object === object && record.key === field)
      .reduce((sum, record) => sum + Number(record.after) - Number(record.before), 0)
    const meant = journal.total(place)
    if (moved !== meant)
      journal.fail(`the owner adjusted ${place} by ${meant} in all, the shop was moved by ${moved}`)
  }
}

/** Every value that is typed once only and still stands has arrived, and arrived once. */
function whatStands(world: World, rows: readonly InventoryRow[], ours: readonly WriteRecord[]): void {
  const failed = new Set(
    rows.flatMap((row) =>
      (['onHand', 'name', 'sku'] as const).flatMap((field) =>
        row.marks[field] === 'failed' ? [placeOf(row, field)] : []
      )
    )
  )
  for (const { place, value, kind, stands } of world.journal.intents) {
    const [object = '', field = ''] = place.split(' ')
    const unique =
      value !== null &&
      (/^(Name |SKU-)/.test(value) || (field.startsWith('metadata.stock') && Number(value) >= 1000))
    if (kind !== 'set' || !unique || world.journal.clouded.has(place) || failed.has(place)) continue
    if (object.startsWith('price_') && world.climate.repricing) continue
    if (world.shop.control.product(object) === undefined && world.shop.control.price(object) === undefined)
      continue
    const times = ours.filter(
      (record) => record.object === object && record.key === field && record.after === value
    ).length
    if (stands && times === 0) world.journal.fail(`${place} = ${value} was acknowledged and never arrived`)
    const again =
      world.climate.undoes ||
      world.journal.intents.filter((one) => one.place === place && one.value === value).length > 1
    if (times > 1 && !again) world.journal.fail(`${place} = ${value} arrived ${times} times`)
  }
}

/** Where a write of ours replaced something else than what it had been compared with, somebody was told. */
function nothingSilent(world: World, ours: readonly WriteRecord[]): void {
  const { journal } = world
  const seen = [...journal.conflicts.values()].flat()
  for (const record of ours) {
    const sent = journal.sent.get(record.idempotencyKey ?? '')
    const values = sent?.fields.get(record.key)
    const place = `${record.object} ${record.key}`
    if (values === undefined || journal.clouded.has(place) || !record.idempotencyKey?.endsWith('-0')) continue
    const before = record.before === null ? null : String(record.before)
    if (alike(before, values.compared) || alike(before, values.sent)) continue
    if (journal.intents.some((intent) => intent.place === place && intent.kind === 'adjust')) continue
    if (habitOf(world.seed, place) !== 'count' && /metadata\.stock/.test(record.key)) continue
    if (seen.some((conflict) => conflict.kind === 'replaced' && conflict.theirs === before)) continue
    journal.fail(
      `${place}: ${before} was replaced by ${values.sent} (compared with ${values.compared}) and nobody was told`
    )
  }
}

function canonical(value: object): string {
  return JSON.stringify(
    Array.isArray(value) ? value : Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  )
}
