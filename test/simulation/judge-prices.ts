import type { WriteRecord } from '../../src/main/demo-shop/shop.ts'
import type { Json, JsonObject } from '../../src/main/demo-shop/types.ts'
import { retentionSeconds } from '../../src/main/demo-shop/world.ts'
import { groupBy } from '../../src/main/sync/group.ts'
import { alike } from './journal.ts'
import type { World } from './world.ts'

/** Where Stripe may have forgotten the event of a request, a person is asked; a day is left for the clock. */
const forgotten = (retentionSeconds - 86_400) * 1000

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
    hasLookupKey(world, made, archived)
    const metadata = world.shop.control.price(old)?.metadata ?? {}
    const copied = price['metadata'] as Record<string, string>
    for (const key of new Set([...Object.keys(metadata), ...Object.keys(copied)]))
      carriedOver(world, { made, archived, field: `metadata.${key}`, copied: copied[key] ?? null })
  }
  madeOnce(world)
  stoppedBySomebody(world)
  goesToWhatIsSold(world)
}

/** Between reading a price and writing to it another may take over, and a stalled request is carried out late. */
const onItsWay = 120_000

/** Stock is not written to a price from which another has taken over, but for one that is sold again with it. */
function goesToWhatIsSold(world: World): void {
  const history = world.shop.control.history()
  for (const { kind, object, key, idempotencyKey, commit, at, after } of history) {
    const isStock = kind === 'price' && key.startsWith('metadata.stock')
    if (!isStock || idempotencyKey?.startsWith('stockroom-') !== true) continue
    const states = history.filter((record) => record.object === object && record.key === 'active')
    const last = states.findLast((record) => record.commit <= commit)
    if (last?.after !== false || !stepOfArchiving.test(last.idempotencyKey ?? '')) continue
    if (states.some((record) => record.commit > commit && record.after === true)) continue
    const home = [...homesOf(history, object)].find(
      (id) => id !== object && valueAt(world, id, 'active', commit) === true
    )
    if (home !== undefined && at - last.at > onItsWay)
      world.fail(`${object} was given ${key} ${String(after)}, from which ${home} had taken over`)
  }
}

/** A website finds the price by its lookup key: that goes along, also one that somebody gave the old price meanwhile. */
function hasLookupKey(world: World, made: WriteRecord, archived: WriteRecord): void {
  const written = world.shop.control.history().filter(({ key }) => key === 'lookup_key')
  const taken = written.find(
    ({ object, idempotencyKey }) => object === archived.object && idempotencyKey === made.idempotencyKey
  )
  const left = valueAt(world, archived.object, 'lookup_key', archived.commit)
  const lookup = left ?? (taken === undefined ? null : taken.before)
  if (lookup === null || (made.after as JsonObject)['lookup_key'] === lookup) return
  const homes = homesOf(world.shop.control.history(), made.object)
  const isCarried = written.some(({ object, after }) => homes.has(object) && after === lookup)
  // Somebody else has given it, or another, to one of the two since.
  const isMoved = written.some(
    ({ object, after, commit, idempotencyKey }) =>
      !idempotencyKey?.startsWith('stockroom-') &&
      ((object === made.object && commit > made.commit) ||
        (commit > archived.commit && (after === lookup || object === archived.object)))
  )
  if (!isCarried && !isMoved)
    world.fail(`${made.object} took over from ${archived.object} without its lookup key ${String(lookup)}`)
}

/** An amount is said to have been put back only where somebody chose a default, or what is sold. */
function stoppedBySomebody(world: World): void {
  const { seats, shop } = world
  const asked = seats.flatMap(({ journal }) => [...journal.conflicts.values()].flat())
  const stopped = asked.filter(({ kind, field }) => kind === 'overwritten' && field === 'price')
  for (const productId of new Set(stopped.map((conflict) => conflict.productId))) {
    const isChosen = shop.control
      .history()
      .some(
        ({ object, key }) =>
          (key === 'default_price' && object === productId) ||
          (key === 'active' && shop.control.price(object)?.product === productId)
      )
    if (!isChosen) world.fail(`the amount of ${productId} was said to be put back, which nobody did`)
  }
}

/** A change of price that was begun is gone on with, never begun again: there is one new price. */
function madeOnce(world: World): void {
  const { climate, shop } = world
  // Two desks may type the same amount, and where prices are the variants, several may cost the same.
  if (climate.desks > 1 || climate.catalog === 'price-stock') return
  const ours = shop.control
    .history()
    .filter(({ kind, key, idempotencyKey }) => {
      return kind === 'price' && key === '*' && idempotencyKey?.startsWith('stockroom-') === true
    })
    .filter((made) => !wasWantedAgain(world, made))
    .flatMap(({ object }) => shop.control.price(object) ?? [])
    .filter((price) => price.active && !isBroughtBack(world, price.id))
  // Typed on one price, and chosen as the answer about another, it is wanted of both.
  const wanted = groupBy(
    world.seats
      .flatMap(({ journal }) => journal.intents)
      .filter(({ place }) => place.endsWith(' unit_amount')),
    ({ place, value }) => `${shop.control.price(place.split(' ')[0] ?? '')?.product} at ${value}`
  )
  for (const [what, prices] of groupBy(ours, (price) => `${price.product} at ${price.unit_amount}`))
    if (prices.length > Math.max(1, wanted.get(what)?.length ?? 0))
      world.fail(`${prices.length} prices were made of ${what}`)
}

/** One that had been replaced, and that somebody else sells again. */
const isBroughtBack = (world: World, priceId: string): boolean =>
  world.shop.control
    .history()
    .some(
      ({ object, key, after, idempotencyKey }) =>
        object === priceId && key === 'active' && after === true && idempotencyKey === null
    )

/**
 * The answer to its request was lost, and no further step was sent. After a month no event tells of it any more: the owner
 * was asked, and wanted it sent again.
 */
function wasWantedAgain(world: World, { idempotencyKey: own, after, at }: WriteRecord): boolean {
  const { product, unit_amount: amount } = after as JsonObject
  const change = own?.slice(0, -1) ?? ''
  const wentOn = world.shop.control
    .history()
    .some(({ idempotencyKey: key }) => key !== own && key?.startsWith(change) === true)
  const isWanted = world.seats.some(({ journal }) =>
    journal.again.some(
      (one) => one.product === product && one.amount === String(amount) && one.at - at > forgotten
    )
  )
  return isWanted && !wentOn
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

/**
 * What the old price said when it was archived stands on the new one: from the beginning, or because it was carried over.
 * Where no answer came, it is read once more: then it is what the old one said by that time.
 */
function carriedOver(
  world: World,
  change: { made: WriteRecord; archived: WriteRecord; field: string; copied: string | null }
): void {
  const { made, archived, field, copied } = change
  const left = textOf(valueAt(world, archived.object, field, archived.commit))
  const homes = homesOf(world.shop.control.history(), made.object)
  const places = [archived.object, ...homes].map((object) => `${object} ${field}`)
  if (alike(left, copied) || places.some((place) => world.clouded.has(place))) return
  const written = world.shop.control.history().filter(({ key }) => key === field)
  const later = written.filter(({ object, commit }) => homes.has(object) && commit > made.commit)
  const afterwards = written.filter(
    ({ object, commit }) => object === archived.object && commit > archived.commit
  )
  const isMoved = isNumber(left) && isNumber(copied)
  const carried = later.some(({ commit, before, after, idempotencyKey }) => {
    if (commit <= archived.commit || !idempotencyKey?.startsWith('stockroom-')) return false
    const said = afterwards.flatMap((write) => (write.commit < commit ? [textOf(write.after)] : []))
    return [left, ...said].some((text) =>
      isNumber(text) && isNumber(copied)
        ? Number(after) === Math.max(0, Number(before) + Number(text) - Number(copied))
        : alike(textOf(after), text)
    )
  })
  // What was taken off the old one cannot be taken off zero, which the new one said when it was to be carried over.
  const since = later.filter(({ commit }) => commit > archived.commit).map(({ after }) => after)
  const isUsedUp = [valueAt(world, made.object, field, archived.commit), ...since].some((value) => {
    const text = textOf(value)
    return isNumber(text) && Number(text) <= 0
  })
  const nothingToTake = isMoved && Number(left) < Number(copied) && isUsedUp
  // Somebody else wrote it on the new one, which counts more than what the old one said; to a text nothing can be added.
  const rewritten = later.some(
    ({ after, idempotencyKey }) =>
      !idempotencyKey?.startsWith('stockroom-') && !(isMoved && isNumber(textOf(after)))
  )
  // What was written on the old one was taken back there before it was looked at again: there is nothing to carry.
  const takenBack = afterwards.some(({ after }) => alike(textOf(after), copied))
  // A count typed since, or a question about it, takes the place of what is carried over.
  const asked = world.seats.some(({ journal }) =>
    [...journal.conflicts.values()]
      .flat()
      .some((conflict) => conflict.place !== null && places.includes(conflict.place))
  )
  const typed = world.seats.some(({ journal }) => journal.intents.some((one) => places.includes(one.place)))
  if (!carried && !nothingToTake && !takenBack && !rewritten && !asked && !typed)
    world.fail(`${archived.object} had ${field} ${left} when ${made.object} took over with ${copied}`)
}

/** The step that archives a price from which another has taken over. */
const stepOfArchiving = /^stockroom-[0-9a-f-]{36}-2$/

/** The price on sale that has taken over from this one; null where it is sold itself, or nobody replaced it. */
export function soldInstead({ shop }: World, priceId: string): string | null {
  const { control } = shop
  if (control.price(priceId)?.active !== false) return null
  const last = control.history().findLast(({ object, key }) => object === priceId && key === 'active')
  if (!stepOfArchiving.test(last?.idempotencyKey ?? '')) return null
  const homes = homesOf(control.history(), priceId)
  return [...homes].find((id) => control.price(id)?.active === true) ?? null
}

/** A price and those that took over from it in turn: what was on its way to it is for the last of them. */
function homesOf(history: readonly WriteRecord[], priceId: string): ReadonlySet<string> {
  const homes = new Set([priceId])
  // A set goes on to what is added to it meanwhile.
  for (const home of homes) {
    for (const { object, key, idempotencyKey } of history) {
      if (object !== home || key !== 'active' || !stepOfArchiving.test(idempotencyKey ?? '')) continue
      const begun = `${idempotencyKey?.slice(0, -1)}0`
      const next = history.find(
        ({ kind, key: field, idempotencyKey: own }) => kind === 'price' && field === '*' && own === begun
      )
      if (next !== undefined) homes.add(next.object)
    }
  }
  return homes
}

const isNumber = (text: string | null): text is string => text !== null && /^[+-]?\d+$/.test(text.trim())

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
