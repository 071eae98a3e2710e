import type { WriteRecord } from '../../src/main/demo-shop/shop.ts'
import type { Json, JsonObject } from '../../src/main/demo-shop/types.ts'
import { alike } from './journal.ts'
import type { World } from './world.ts'

/**
 * An amount cannot be changed in Stripe: another price takes over. It has to be what the old one was in all else, and
 * what others took off the old one meanwhile has to be taken off it too.
 */
export function judgePriceChanges(world: World): void {
  const history = world.shop.control.history()
  for (const made of history) {
    const [, name] = /^stockroom-([0-9a-f-]{36})-0$/.exec(made.idempotencyKey ?? '') ?? []
    if (name === undefined || made.kind !== 'price' || made.key !== '*' || made.after === null) continue
    wasAskedFor(world, made)
    const archived = history.find(
      (record) => record.idempotencyKey === `stockroom-${name}-2` && record.key === 'active'
    )
    if (archived === undefined) continue
    const old = archived.object
    const price = made.after as JsonObject
    // What moved while the old price was being read may or may not be in the copy.
    const unsettled = new Set(
      history
        .filter((record) => record.object === old && Math.abs(record.at - made.at) < 60_000)
        .map((record) => record.key)
    )
    const taken = history.find(
      (record) =>
        record.object === old && record.key === 'lookup_key' && record.idempotencyKey === made.idempotencyKey
    )
    const lookup = taken === undefined ? valueAt(world, old, 'lookup_key', made.commit) : taken.before
    if (lookup !== null && price['lookup_key'] !== lookup)
      world.fail(`${made.object} took over from ${old} without its lookup key ${String(lookup)}`)
    const metadata = world.shop.control.price(old)?.metadata ?? {}
    const copied = price['metadata'] as Record<string, string>
    for (const key of Object.keys(metadata)) {
      const field = `metadata.${key}`
      const there = textOf(valueAt(world, old, field, made.commit))
      if (!unsettled.has(field) && !alike(copied[key] ?? null, there))
        world.fail(`${made.object} took over from ${old} with ${key} ${copied[key]} instead of ${there}`)
      if (key.startsWith('stock')) carriedOver(world, { made, archived, field, copied: copied[key] ?? null })
    }
  }
}

/** Somebody typed this amount, or it is one an undo brings back. */
function wasAskedFor(world: World, made: WriteRecord): void {
  const { product, unit_amount: amount } = made.after as JsonObject
  const typed = world.seats.some(({ journal }) =>
    journal.intents.some((one) => one.place.endsWith(' unit_amount') && one.value === String(amount))
  )
  const earlier = world.shop.control
    .prices()
    .some((price) => price.product === product && price.unit_amount === amount && price.id !== made.object)
  if (!typed && !earlier) world.fail(`${made.object} costs ${String(amount)}, which nobody had typed`)
}

function carriedOver(
  world: World,
  change: { made: WriteRecord; archived: WriteRecord; field: string; copied: string | null }
): void {
  const { made, archived, field, copied } = change
  const left = textOf(valueAt(world, archived.object, field, archived.commit))
  const whole = /^[+-]?\d+$/
  if (left === null || copied === null || !whole.test(left) || !whole.test(copied) || alike(left, copied))
    return
  const places = [`${made.object} ${field}`, `${archived.object} ${field}`]
  if (places.some((place) => world.clouded.has(place))) return
  const written = world.shop.control
    .history()
    .some(
      (record) =>
        record.object === made.object &&
        record.key === field &&
        record.commit > archived.commit &&
        record.idempotencyKey?.startsWith('stockroom-')
    )
  // A count typed since, or a question about it, takes the place of what is carried over.
  const asked = world.seats.some(({ journal }) =>
    [...journal.conflicts.values()]
      .flat()
      .some((conflict) => conflict.place !== null && places.includes(conflict.place))
  )
  const typed = world.seats.some(({ journal }) => journal.intents.some((one) => places.includes(one.place)))
  if (!written && !asked && !typed)
    world.fail(`${archived.object} had ${field} ${left} when ${made.object} took over with ${copied}`)
}

/** What a field said right after a commit. */
function valueAt(world: World, object: string, field: string, commit: number): Json {
  const price = world.shop.control.price(object) as (JsonObject & { metadata: JsonObject }) | undefined
  let value: Json = field.startsWith('metadata.')
    ? (price?.metadata[field.slice('metadata.'.length)] ?? null)
    : (price?.[field] ?? null)
  for (const record of world.shop.control.history().toReversed()) {
    if (record.commit <= commit) break
    if (record.object === object && record.key === field) value = record.before
  }
  return value
}

const textOf = (value: Json): string | null => (value === null ? null : String(value))
