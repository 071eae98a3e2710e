import type { WriteRecord } from '../../src/main/demo-shop/shop.ts'
import { alike, type Journal } from './journal.ts'
import { successionOf } from './place.ts'
import type { World } from './world.ts'

const week = 7 * 86_400_000

/**
 * Somebody's rewrite of the whole map puts a value of ours back to what it was before us, or before several writes of
 * ours in a row, and it stays so: the desk that had written it has asked its owner about it.
 */
export function judgeOverwritten(world: World): void {
  const history = world.shop.control.history()
  for (const ours of history) {
    const key = ours.idempotencyKey ?? ''
    if (!isTyped(key) || ours.key === '*' || ours.key === 'active') continue
    const place = `${ours.object} ${ours.key}`
    const seat = world.seats.find(({ journal }) => journal.sent.get(key)?.fields.has(ours.key))
    const later = history.filter(
      (record) => record.object === ours.object && record.key === ours.key && record.commit > ours.commit
    )
    const [theirs] = later
    if (seat === undefined || theirs === undefined || later.length > 1 || world.clouded.has(place)) continue
    if (theirs.idempotencyKey?.startsWith('stockroom-')) continue
    const [was, sent] = [text(theirs.after), text(ours.after)]
    if (alike(was, sent) || !alike(text(theirs.before), sent)) continue
    // A lookup key that somebody gave to another price went there; nobody put anything back.
    const isGiven = history.some(
      ({ object, key: field, after, commit }) =>
        field === 'lookup_key' && object !== ours.object && commit > ours.commit && text(after) === sent
    )
    if (ours.key === 'lookup_key' && isGiven) continue
    const gone = goneWith(seat.journal, history, ours, was)
    if (gone.length === 0 || gone.some((write) => theirs.at - write.at > week)) continue
    // A webhook may have read what any of them had left.
    if (gone.some(({ after }) => isSale(world, place, { ...theirs, before: after }))) continue
    if (world.seats.some(({ journal }) => wasMeantOtherwise(journal, place, ours.at))) continue
    const asked = [...seat.journal.conflicts.values()]
      .flat()
      .filter((conflict) => conflict.kind === 'overwritten' && alike(conflict.theirs, was))
    const places = successionOf(world, place)
    const told = asked.some((conflict) => conflict.place !== null && places.has(conflict.place))
    // Where another price took over, it has to have stayed so there.
    const isMoved = history.some(
      (moved) =>
        moved.object !== ours.object &&
        moved.commit > theirs.commit &&
        places.has(`${moved.object} ${moved.key}`)
    )
    // Nobody reads a price any more that another took over from, nor a product that is gone.
    const isRead = exists(world, ours.object) && !isReplaced(world, ours.object, theirs)
    if (!told && isRead && !isMoved)
      seat.journal.fail(`${place}: ${sent} was put back to ${was} by somebody else and nobody was told`)
  }
}

/** A request with what people typed, which is sent by one desk. */
const isTyped = (key: string): boolean => /^stockroom-[0-9a-f-]{36}-0$/.test(key)

/** The desk's own writes in a row, each over what the one before it had left, from this one back to one over `was`. */
function goneWith(
  { sent }: Journal,
  history: readonly WriteRecord[],
  last: WriteRecord,
  was: string | null
): WriteRecord[] {
  const gone: WriteRecord[] = []
  const before = history.filter(
    ({ object, key, commit }) => object === last.object && key === last.key && commit <= last.commit
  )
  for (const write of before.toReversed()) {
    const replaced = text(write.before)
    const key = write.idempotencyKey ?? ''
    const values = sent.get(key)?.fields.get(write.key)
    // What is lost of sales that were taken off is found by the drift detector.
    if (!isTyped(key) || values === undefined || !alike(values.compared, replaced)) return []
    gone.push(write)
    if (alike(replaced, was)) return gone
  }
  return []
}

/** The webhook took off what was sold: no value of ours is put back, though the number is the old one again. */
function isSale(world: World, place: string, { at, before, after }: WriteRecord): boolean {
  return world.sold.some(
    (sold) =>
      Math.abs(at - sold.at) <= 300_000 &&
      sold.lines.some((line) => line.place === place && line.quantity === Number(before) - Number(after))
  )
}

/**
 * Whether the price was out of use by then because another takes over from it, and nobody sold it again. Where somebody
 * had archived it a moment before, our own archiving leaves no trace in the shop.
 */
function isReplaced(world: World, id: string, { commit, at: when }: WriteRecord): boolean {
  const uses = world.shop.control
    .history()
    .filter((record) => record.object === id && record.key === 'active' && record.commit < commit)
  const last = uses.at(-1)
  if (last?.after !== false) return false
  const soldAgain = uses.findLast(({ after }) => after === true)?.at ?? 0
  return (
    isArchiving(last.idempotencyKey ?? '') ||
    world.seats.some(({ journal }) =>
      [...journal.sent.values()].some(
        ({ key, object, at }) => object === id && isArchiving(key) && at > soldAgain && at <= when
      )
    )
  )
}

/** The step of a price change that puts the old price out of use. */
const isArchiving = (key: string): boolean => /^stockroom-.*-2$/.test(key)

const exists = (world: World, id: string): boolean =>
  (world.shop.control.product(id) ?? world.shop.control.price(id)) !== undefined

/** What was typed since, or taken back, takes the place of the question. */
const wasMeantOtherwise = (journal: Journal, place: string, since: number): boolean =>
  journal.intents.some((one) => one.place === place && one.at >= since) ||
  journal.batches.some((batch) => batch.kind !== 'edit' && batch.kind !== 'import' && batch.places.has(place))

const text = (value: unknown): string | null => (value === null || value === undefined ? null : String(value))
