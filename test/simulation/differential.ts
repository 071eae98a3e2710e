import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom, type Random } from '../../src/main/demo-shop/random.ts'
import { createShop, type Shop } from '../../src/main/demo-shop/shop.ts'
import type { JsonObject } from '../../src/main/demo-shop/types.ts'
import { everything, type InventoryRow } from '../../src/shared/inventory.ts'
import { type Desk, openDesk } from './desk.ts'
import { VirtualTime } from './virtual-time.ts'
import { Wire } from './wire.ts'

/**
 * The same shop, the same changes, the same minutes, watched in two ways: by Stockroom, and by the rule that Stripe's
 * own sync engine publishes (`pollEvents` in stripe/sync-engine, source-stripe/src/src-events-api.ts: all events
 * created after the cursor, oldest first, each event's object taken as the truth; the cursor is the newest event of
 * each stream, and of several streams the oldest cursor counts). What either believes at the end is held against what
 * the shop says.
 */

export type Trace = {
  seed: number
  /** Milliseconds until an event can be listed, drawn evenly up to this. */
  lag: number
  changesPerMinute: number
  minutes: number
}

export type Missed = {
  /** Events that no answer ever contained. */
  events: number
  /** Values that are not what the shop says although the watcher has nothing left to do. */
  values: number
}
export type Comparison = { events: number; published: Missed; ours: Missed }

const pollEvery = 60_000
const start = Date.UTC(2026, 0, 12, 9)

export async function compare(trace: Trace): Promise<Comparison> {
  const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'stockroom-differential-'))
  const time = new VirtualTime(start)
  const random = createRandom(trace.seed)
  const shop = createShop({
    clock: { now: () => time.now() },
    seed: trace.seed,
    catalog: 'price-stock',
    products: 60,
    settings: {
      eventLagMs: { from: 0, to: trace.lag },
      duplicateEvents: 0.1,
      shuffleEvents: true
    }
  })
  const changes = changesOf(shop, trace, random)
  /** Lets time pass; what happens in the shop meanwhile happens at its own moment. */
  const pass = (ms: number): void => {
    const end = time.now() + ms
    for (let next = changes[0]; next !== undefined && next.at <= end; next = changes[0]) {
      time.advance(Math.max(0, next.at - time.now()))
      changes.shift()?.make()
    }
    time.advance(end - time.now())
  }
  const desk = openDesk({
    dir: join(dir, 'desk'),
    seed: trace.seed,
    time,
    skew: 0,
    wire: new Wire(),
    bug: (message) => {
      throw new Error(message)
    }
  })
  try {
    const published = new PublishedRule(shop, pass)
    published.backfill()
    const met = new Set<string>()
    await talk(desk, { shop, time, pass }, met, openShop(desk, shop))
    await talk(desk, { shop, time, pass }, met, desk.engine.sync())
    const end = start + trace.minutes * 60_000
    // Long enough after the last change for the last event to show and be read.
    for (let at = time.now(); at < end + 12 * 60_000; at += pollEvery) {
      pass(Math.max(0, at + pollEvery - time.now()))
      published.poll()
      await talk(desk, { shop, time, pass }, met, desk.engine.sync())
    }
    const events = allEvents(shop)
    return {
      events: events.length,
      published: {
        events: events.filter((id) => !published.met.has(id)).length,
        values: published.differing()
      },
      ours: {
        events: events.filter((id) => !met.has(id)).length,
        values: await differing(desk, shop)
      }
    }
  } finally {
    await desk.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Product names and stock on prices, every value another one, one change in eight a burst within one second. */
function changesOf(shop: Shop, trace: Trace, random: Random): { at: number; make: () => void }[] {
  const changes: { at: number; make: () => void }[] = []
  const products = shop.control.products().map((product) => product.id)
  const prices = shop.control.prices().map((price) => price.id)
  const make = (at: number): void => {
    const [name, stock] = [`Name ${changes.length}`, String(1000 + changes.length)]
    const id = random.next() < 0.5 ? random.pick(products) : random.pick(prices)
    const edit = id.startsWith('prod_') ? { name } : { metadata: { stock } }
    changes.push({ at, make: () => void shop.control.edit(id, edit) })
  }
  const from = start + 5 * 60_000
  const total = trace.changesPerMinute * trace.minutes
  while (changes.length < total) {
    const at = from + random.below(trace.minutes * 60_000)
    const many = random.next() < 1 / 8 ? 2 + random.below(8) : 1
    for (let one = 0; one < many; one++) make(at + one)
  }
  return changes.toSorted((a, b) => a.at - b.at)
}

/** The published rule. */
class PublishedRule {
  readonly met = new Set<string>()
  readonly #objects = new Map<string, JsonObject>()
  readonly #cursors = { product: 0, price: 0 }
  readonly #shop: Shop
  readonly #pass: (ms: number) => void

  constructor(shop: Shop, pass: (ms: number) => void) {
    this.#shop = shop
    this.#pass = pass
  }

  backfill(): void {
    const now = Math.floor(this.#shop.control.now() / 1000)
    for (const path of ['/v1/products?', '/v1/prices?active=true&', '/v1/prices?active=false&'])
      for (const object of this.#list(path)) this.#objects.set(String(object['id']), object)
    Object.assign(this.#cursors, { product: now, price: now })
  }

  poll(): void {
    const since = Math.min(this.#cursors.product, this.#cursors.price)
    const events = this.#list(`/v1/events?created[gt]=${since}&`)
    for (const event of events.toReversed()) {
      this.met.add(String(event['id']))
      const { object } = event['data'] as { object: JsonObject }
      const stream = String(object['object'])
      if (stream !== 'product' && stream !== 'price') continue
      const gone = String(event['type']).endsWith('.deleted')
      this.#objects.set(String(object['id']), gone ? { ...object, deleted: true } : object)
      this.#cursors[stream] = Number(event['created'])
    }
  }

  differing(): number {
    const { control } = this.#shop
    const names = control.products().filter(({ id, name }) => this.#objects.get(id)?.['name'] !== name)
    const stocks = control.prices().filter(({ id, metadata }) => {
      const here = this.#objects.get(id)?.['metadata'] as Record<string, string> | undefined
      return here?.['stock'] !== metadata['stock']
    })
    return names.length + stocks.length
  }

  /** All pages of ten, the size a list has when nobody asks for another, as the SDK's own iteration reads them. */
  #list(path: string): JsonObject[] {
    const all: JsonObject[] = []
    for (let after = ''; ;) {
      const from = after === '' ? '' : `&starting_after=${after}`
      this.#pass(80)
      const answer = this.#shop.handle({
        method: 'GET',
        path: `${path}limit=10${from}`,
        headers: { authorization: `Bearer ${this.#shop.keys.secret}` },
        body: ''
      })
      if (answer.status !== 200) throw new Error(answer.body)
      const page = JSON.parse(answer.body) as { data: JsonObject[]; has_more: boolean }
      all.push(...page.data)
      after = String(page.data.at(-1)?.['id'] ?? '')
      if (!page.has_more) return all
    }
  }
}

type Watched = { shop: Shop; time: VirtualTime; pass: (ms: number) => void }

function openShop(desk: Desk, shop: Shop) {
  return desk.engine.openShop({
    key: shop.keys.restricted,
    apiBase: null,
    demo: false,
    accountId: null
  })
}

/** Lets the desk talk with the shop until `work` is done, noting the events it is told of. */
async function talk(
  { wire }: Desk,
  { shop, time, pass }: Watched,
  met: Set<string>,
  work: Promise<unknown>
): Promise<void> {
  let done = false
  const finished = work.finally(() => (done = true))
  finished.catch(() => {})
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve))
    if (done) break
    const [call] = wire.pending
    pass(40)
    if (call === undefined) continue
    wire.arrive(shop, call, null)
    const body = JSON.parse(call.answer?.body ?? '{}') as {
      data?: { id: string; object: string }[]
    }
    for (const object of body.data ?? []) if (object.object === 'event') met.add(object.id)
    wire.deliver(time, call)
  }
  await finished
}

function allEvents(shop: Shop): string[] {
  const ids: string[] = []
  for (let after = ''; ;) {
    const from = after === '' ? '' : `&starting_after=${after}`
    const answer = shop.handle({
      method: 'GET',
      path: `/v1/events?types[]=product.updated&types[]=price.updated&limit=100${from}`,
      headers: { authorization: `Bearer ${shop.keys.secret}` },
      body: ''
    })
    const page = JSON.parse(answer.body) as { data: { id: string }[]; has_more: boolean }
    ids.push(...page.data.map((event) => event.id))
    after = ids.at(-1) ?? ''
    if (!page.has_more) return ids
  }
}

async function differing(desk: Desk, shop: Shop): Promise<number> {
  const opened = await desk.engine.dispatch('open-view', {
    query: everything,
    start: 0,
    count: 1000
  })
  if (!opened.ok) throw new Error(opened.failure.detail)
  const rows: InventoryRow[] = opened.value.rows
  const names = shop.control
    .products()
    .filter(({ id, name }) => rows.find((row) => row.productId === id)?.name !== name)
  const stocks = shop.control.prices().filter(({ id, metadata }) => {
    const shown = rows.find((row) => row.priceId === id)?.onHandInStripe
    return String(shown) !== metadata['stock']
  })
  return names.length + stocks.length
}
