import type { JsonObject } from '../../src/main/demo-shop/types.ts'
import { alike, type Journal, textOf } from './journal.ts'
import type { Call } from './wire.ts'

/** Looks at every request the desk sends and every answer it gets. */

/** A write on its way out, before the shop sees it: is it one that may be sent at all? */
export function inspectRequest(journal: Journal, call: Call, now: number): void {
  if (call.method !== 'POST') return
  const key = call.idempotencyKey
  if (key === null || !key.startsWith('stockroom-')) {
    journal.fail(`a write without an idempotency key of ours: ${call.path}`)
    return
  }
  const [, kind, id] = /^\/v1\/(products|prices)(?:\/([^/?]+))?$/.exec(call.path) ?? []
  if (kind === undefined) return journal.fail(`a write to ${call.path}`)
  const fields = bodyFields(call.body)
  if (id === undefined) return
  for (const field of fields.keys()) {
    if (!mayTouch(journal, kind, id, field))
      journal.fail(`a write of ${field} of ${id}, which nobody had edited`)
  }
  if (journal.sent.has(key)) return
  const known = journal.read.get(id)
  // An archived price that comes back is switched on, nothing of it is replaced.
  const restores = kind === 'prices' && fields.get('active') === 'true'
  if (key.endsWith('-0') && !restores && (known === undefined || known.run !== journal.run)) {
    journal.fail(`a write to ${id} that had not been read in the same run`)
  }
  const compared = new Map(
    [...fields].map(([field, sent]) => [
      field,
      { compared: known ? textOf(known.object, field) : null, sent }
    ])
  )
  journal.sent.set(key, { key, object: id, at: now, fields: compared })
  if (!key.endsWith('-0')) return
  for (const [field, values] of compared) {
    const place = `${id} ${field}`
    if (alike(values.sent, values.compared)) continue
    const intent = journal.intents.findLast(
      (one) => one.place === place && one.kind === 'set' && alike(one.value, values.sent)
    )
    if (intent === undefined || journal.intents.some((one) => one.place === place && one.kind === 'adjust'))
      continue
    // An undo puts an earlier value of the owner's back over a later one.
    const undone = journal.batches.some(
      (batch) => batch.kind !== 'edit' && batch.kind !== 'resolve' && batch.places.has(place)
    )
    const own = undone ? journal.intents.filter((one) => one.place === place).map((one) => one.value) : []
    if (![...intent.bases, ...own].some((base) => alike(base, values.compared))) {
      journal.fail(`${place} was set to ${values.sent} over ${values.compared}, which the owner had not seen`)
    }
  }
}

/** What the desk has now been told. */
export function inspectAnswer(journal: Journal, call: Call): void {
  const answer = call.answer
  if (answer === null || answer.status !== 200) return
  if (answer.transport !== undefined && answer.transport.kind !== 'slow') return
  const body = JSON.parse(answer.body) as JsonObject
  const objects = Array.isArray(body['data']) ? body['data'] : [body]
  for (const object of objects) {
    if (object === null || typeof object !== 'object' || Array.isArray(object)) continue
    if (object['object'] !== 'product' && object['object'] !== 'price') continue
    if (typeof object['id'] === 'string') journal.read.set(object['id'], { object, run: journal.run })
  }
}

function mayTouch(journal: Journal, kind: string, id: string, field: string): boolean {
  const product = kind === 'prices' ? journal.read.get(id)?.object['product'] : id
  const scope = kind === 'prices' ? `prices of ${String(product)}` : id
  if (journal.touched.has(`${scope} ${field}`)) return true
  // What a change of price consists of.
  const saga = kind === 'products' ? ['default_price'] : ['active', 'lookup_key', 'transfer_lookup_key']
  // Stock that moved on the old price meanwhile is carried over to the new one.
  const carried = kind === 'prices' && field.startsWith('metadata.stock')
  return (saga.includes(field) || carried) && journal.touched.has(`prices of ${String(product)} unit_amount`)
}

/** `metadata[stock_M]=5&name=x` → metadata.stock_M: 5, name: x. Empty is unset. */
function bodyFields(body: string): Map<string, string | null> {
  return new Map(
    [...new URLSearchParams(body)].map(([name, value]) => [
      name.replace(/^metadata\[(.*)\]$/, 'metadata.$1'),
      value === '' ? null : value
    ])
  )
}
