import type { JsonObject } from '../../src/main/demo-shop/types.ts'
import { inspectReading } from './inspect-cursor.ts'
import { alike, type Intent, type Journal, textOf } from './journal.ts'
import { successionOf } from './place.ts'
import type { Seat } from './seat.ts'
import type { Call } from './wire.ts'
import type { World } from './world.ts'

const day = 86_400_000

/** Looks at every request a desk sends and every answer it gets. */

/** A write on its way out, before the shop sees it: is it one that may be sent at all? */
export function inspectRequest({ journal, world }: Seat, call: Call): void {
  if (call.method !== 'POST') return inspectReading(journal, call)
  const key = call.idempotencyKey
  if (key === null || !key.startsWith('stockroom-')) {
    journal.fail(`a write without an idempotency key of ours: ${call.path}`)
    return
  }
  const [, kind, id] = /^\/v1\/(products|prices)(?:\/([^/?]+))?$/.exec(call.path) ?? []
  if (kind === undefined) return journal.fail(`a write to ${call.path}`)
  const fields = bodyFields(call.body)
  if (id === undefined) return
  const sale = saleOf(key)
  if (sale !== null && world.tooEarly.has(sale))
    journal.fail(`${sale} was paid before anybody chose that sales are lowered here, and moves ${id}`)
  for (const field of fields.keys()) {
    const sold = sale !== null && world.wasSoldAt(sale, `${id} ${field}`)
    if (sale !== null ? !sold && !world.climate.repricing : !mayTouch(journal, kind, id, field, key))
      journal.fail(`a write of ${field} of ${id}, which nobody had edited`)
  }
  const first = journal.sent.get(key)
  if (first !== undefined) {
    if (journal.saved.has(key))
      journal.fail(`${key} was sent again although Stripe had saved an error for it`)
    // What is made once has its event as the record: it may go out again if it has none. Ten minutes for slow requests.
    if (world.time.now() - first.at > day + 600_000 && !isKnown(world, key))
      journal.fail(`${key} was sent again after Stripe may have forgotten it`)
    // What was released goes out under the same key with what is right by then.
    if (!/^stockroom-(fix-)*carry-/.test(key)) return
  }
  const known = journal.read.get(id)
  // An archived price that comes back is switched on, nothing of it is replaced.
  const restores = kind === 'prices' && fields.get('active') === 'true'
  const isRead = known !== undefined && known.run === journal.run
  // What was on its way when the desk was told to stop arrives when it does.
  if (key.endsWith('-0') && !restores && !isRead && !call.forsaken) {
    journal.fail(`a write to ${id} that had not been read in the same run`)
  }
  const compared = new Map(
    [...fields].map(([field, sent]) => {
      const before = first?.fields.get(field)
      // Sent again as it was, it may find what it did itself.
      return [
        field,
        before?.sent === sent ? before : { compared: known ? textOf(known.object, field) : null, sent }
      ]
    })
  )
  journal.sent.set(key, { key, object: id, at: first?.at ?? world.time.now(), fields: compared })
  // What is carried over to another price is judged with the change of price.
  if (!key.endsWith('-0') || sale !== null || /^stockroom-(fix-)*carry-/.test(key)) return
  for (const [field, values] of compared) {
    const place = `${id} ${field}`
    if (alike(values.sent, values.compared)) continue
    // An undo puts back what an earlier write of ours had replaced, also a number that a webhook had left below zero, and
    // also where another price has taken over since.
    const places = successionOf(world, place)
    const undone = journal.batches.some(
      (batch) =>
        (batch.kind === 'undo' || batch.kind === 'redo') && [...batch.places].some((one) => places.has(one))
    )
    const left = (undone ? world.shop.control.history() : [])
      .filter(
        (record) =>
          places.has(`${record.object} ${record.key}`) && record.idempotencyKey?.startsWith('stockroom-')
      )
      .map(({ before }) => (before === null ? null : String(before)))
    const putBack = undone && left.some((value) => alike(value, values.sent))
    const here = wishesFor(world, journal, id, field)
    // Nobody types such a number; who answers a question with Stripe's number may mean one that a webhook had left, and
    // who undoes a count may add to one that is back.
    const chosen =
      here.some((one) => one.kind === 'set' && one.value === values.sent) ||
      (undone && left.some((value) => Number(value) < 0 && Number(value) < Number(values.sent)))
    const below = Number(values.sent) < 0 && values.compared !== null && Number(values.compared) >= 0
    if (field.startsWith('metadata.stock') && below && !putBack && !chosen)
      journal.fail(`${place} was lowered to ${values.sent}, below zero`)
    const corrected = journal.batches.some((batch) => batch.kind === 'correct' && batch.places.has(place))
    if (corrected || here.length === 0 || here.some((one) => one.kind === 'adjust')) continue
    const meant = here.flatMap((one) => [one.value, ...one.bases])
    if (!putBack && !meant.some((value) => alike(value, values.sent)))
      journal.fail(`${place} was set to ${values.sent}, which nobody had asked for`)
    const intent = here.findLast(
      (one) => one.place === place && one.kind === 'set' && alike(one.value, values.sent)
    )
    // What was typed of another price had that one's number before it.
    if (intent === undefined && here.some((one) => one.place !== place)) continue
    const typedAt = intent?.at ?? Math.max(...here.map((one) => one.at))
    const own = undone ? journal.intents.filter((one) => places.has(one.place)).map((one) => one.value) : []
    // What is typed over what still waits is measured against what that was, by the sales that were known at the time.
    const before = journal.intents.filter((one) => one.place === place && one.at < typedAt)
    // The question may have been answered where another price had taken over meanwhile.
    const answered =
      intent === undefined
        ? []
        : here.filter(
            (one) =>
              one.place !== place &&
              one.kind === 'set' &&
              one.at >= typedAt &&
              places.has(one.place) &&
              alike(one.value, values.sent)
          )
    const seen = [
      ...withSales(world, journal, place, intent === undefined ? meant : [...intent.bases, ...own], typedAt),
      ...[...(intent === undefined ? [] : before), ...answered].flatMap(({ bases, at }) =>
        withSales(world, journal, place, bases, at)
      )
    ]
    const over = beforeSales(world, journal, place, values.compared, typedAt)
    if (!seen.some((base) => over.some((value) => alike(base, value)))) {
      journal.fail(`${place} was set to ${values.sent} over ${values.compared}, which the owner had not seen`)
    }
  }
}

/** Made once, whatever is repeated, and not yet, or so lately that Stripe still knows it: a refusal is not kept. */
function isKnown(world: World, key: string): boolean {
  const isOnce = /^stockroom-(fix-)*(sale|return|carry)-/.test(key)
  const made = world.shop.control.history().find((record) => record.idempotencyKey === key)
  return isOnce && (made === undefined || world.time.now() - made.at <= day)
}

/** What was typed of a field; of a price also what was typed of those it has taken the place of. */
function wishesFor(world: World, journal: Journal, id: string, field: string): Intent[] {
  const product = world.climate.repricing ? world.shop.control.price(id)?.product : undefined
  return journal.intents.filter(({ place }) => {
    const [object = '', name] = place.split(' ')
    if (name !== field) return false
    return object === id || (product !== undefined && world.shop.control.price(object)?.product === product)
  })
}

/**
 * What was seen, and what it comes to by the sales that were known when it was typed: any that follow one another may
 * wait, since the events of another desk's lowerings come late and in any order. So may what is put back for a refund,
 * and what makes up for somebody who had slipped in before a lowering.
 */
function withSales(
  world: World,
  journal: Journal,
  place: string,
  bases: readonly (string | null)[],
  typedAt: number
): (string | null)[] {
  const sold = world.sold
    .filter(({ session }) => (journal.sessions.get(session) ?? Infinity) <= typedAt)
    .map(({ lines }) => lines.filter((line) => line.place === place))
    .map((lines) => lines.reduce((sum, line) => sum + line.quantity, 0))
    .filter((units) => units > 0)
  const waiting = new Set([0])
  for (let first = 0; first < sold.length; first++)
    for (let last = first + 1; last <= sold.length; last++)
      waiting.add(sold.slice(first, last).reduce((sum, units) => sum + units, 0))
  const back = (world.climate.restock === 'auto' ? world.sold : [])
    .filter(
      ({ session, refundedAt }) =>
        refundedAt !== null && refundedAt <= typedAt && journal.sessions.has(session)
    )
    .map(({ lines }) => lines.filter((line) => line.place === place))
    .map((lines) => lines.reduce((sum, line) => sum + line.quantity, 0))
  const moves = [...[...waiting].map((units) => -units), ...back]
  const numbers = bases.filter((base) => base !== null).map(Number)
  const found = numbers.flatMap((base) => moves.map((by) => (by > 0 ? base + by : Math.max(0, base + by))))
  const debts = debtsOf(world, journal, place, typedAt)
  return [
    ...bases,
    ...[...found, ...found.flatMap((number) => debts.map((by) => Math.max(0, number + by)))].map(String)
  ]
}

/** By how much what our lowerings replaced was not what they had been compared with. */
function debtsOf(world: World, journal: Journal, place: string, typedAt: number): number[] {
  return world.shop.control.history().flatMap(({ object, key, at, before, idempotencyKey }) => {
    if (`${object} ${key}` !== place || at > typedAt || saleOf(idempotencyKey ?? '') === null) return []
    const compared = journal.sent.get(idempotencyKey ?? '')?.fields.get(key)?.compared
    const debt = compared === undefined ? 0 : Number(before) - Number(compared)
    return debt === 0 || Number.isNaN(debt) ? [] : [debt]
  })
}

/**
 * What is there now, and what was there before the latest lowerings for sales that were already known here when the
 * owner typed: these go first, and the owner types over what they leave.
 */
function beforeSales(
  world: World,
  journal: Journal,
  place: string,
  now: string | null,
  typedAt: number
): (string | null)[] {
  const values = [now]
  const records = world.shop.control
    .history()
    .filter((record) => `${record.object} ${record.key}` === place)
    .toReversed()
  // What somebody has written since it was read was not there yet.
  const read = records.findIndex(({ after }) => alike(after === null ? null : String(after), now))
  for (const record of read < 0 ? [] : records.slice(read)) {
    const sale = saleOf(record.idempotencyKey ?? '')
    if (sale === null || (journal.sessions.get(sale) ?? Infinity) > typedAt) break
    values.push(record.before === null ? null : String(record.before))
  }
  return values
}

/** The session whose sale or return a request is about; null for every other. */
function saleOf(key: string): string | null {
  return /^stockroom-(?:fix-)*(?:sale|return)-(cs_\w+)-/.exec(key)?.[1] ?? null
}

/** What the desk has now been told. */
export function inspectAnswer({ journal, world }: Seat, call: Call): void {
  const answer = call.answer
  if (
    call.forsaken ||
    answer === null ||
    (answer.transport !== undefined && answer.transport.kind !== 'slow')
  )
    return
  if (call.method === 'POST' && answer.status >= 500 && answer.headers['stripe-should-retry'] === 'false')
    journal.saved.add(call.idempotencyKey ?? '')
  if (answer.status !== 200 || call.path.startsWith('/v1/events')) return
  const body = JSON.parse(answer.body) as JsonObject
  const objects = Array.isArray(body['data']) ? body['data'] : [body]
  for (const object of objects) {
    if (object === null || typeof object !== 'object' || Array.isArray(object)) continue
    if (object['object'] === 'checkout.session') {
      const id = String(object['id'])
      journal.sessions.set(id, journal.sessions.get(id) ?? world.time.now())
    }
    if (object['object'] !== 'product' && object['object'] !== 'price') continue
    if (typeof object['id'] === 'string') journal.read.set(object['id'], { object, run: journal.run })
  }
}

function mayTouch(journal: Journal, kind: string, id: string, field: string, key: string): boolean {
  const product = kind === 'prices' ? journal.read.get(id)?.object['product'] : id
  const scope = kind === 'prices' ? `prices of ${String(product)}` : id
  if (journal.touched.has(`${scope} ${field}`) || journal.touched.has(`${id} ${field}`)) return true
  // What a change of price consists of.
  const saga = kind === 'products' ? ['default_price'] : ['active', 'lookup_key', 'transfer_lookup_key']
  // What others wrote on the old price meanwhile is carried over to the new one.
  const carried =
    kind === 'prices' &&
    (field.startsWith('metadata.') || field === 'nickname') &&
    /^stockroom-((fix-)*carry-.*|[0-9a-f-]{36}(-[0-9a-f-]{36})?-3)$/.test(key)
  return (saga.includes(field) || carried) && journal.touched.has(`prices of ${String(product)} unit_amount`)
}

/** `metadata[stock_M]=5&name=x` → metadata.stock_M: 5, name: x. Empty is unset. */
function bodyFields(body: string): Map<string, string | null> {
  return new Map(
    [...new URLSearchParams(body)]
      // What is to be told in the answer is not written.
      .filter(([name]) => !name.startsWith('expand['))
      .map(([name, value]) => [
        name.replace(/^metadata\[(.*)\]$/, 'metadata.$1'),
        value === '' ? null : value
      ])
  )
}
