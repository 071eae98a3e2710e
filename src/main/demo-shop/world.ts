import { Collection } from './collection.ts'
import { createRandom, letters, type Random } from './random.ts'
import type {
  Author,
  Json,
  JsonObject,
  Metadata,
  Price,
  Product,
  ShopClock,
  StoredEvent,
  StoredObject,
  WriteRecord
} from './types.ts'

/** Seconds events stay readable: "going back up to 30 days", docs.stripe.com/api/events. */
export const retentionSeconds = 30 * 86_400

export type Settings = {
  /** How long after `created` an event becomes listable: fixed, or uniform between two bounds. */
  eventLagMs: number | { from: number; to: number }
  /** Share of changes for which two events are written. */
  duplicateEvents: number
  /** Whether events of the same second are listed in random order. */
  shuffleEvents: boolean
  /** Whether a write that changes nothing but `updated` still makes an event. */
  noopEvents: boolean
  /** How far search runs behind. */
  searchLagMs: number
  /** What `GET /v1/prices` without `active` lists. */
  pricesListed: 'both' | 'active'
  limits: 'stripe' | 'none'
  /** The account's default API version, which events are written in. */
  apiVersion: string
  /** How far answers are indented, as Stripe indents them; 0 saves time where thousands of shops are simulated. */
  indent: number
}

/** Everything one account has in one mode; test and live, or two accounts, never see each other. */
export type Realm = {
  account: string
  livemode: boolean
  products: Collection<Product>
  prices: Collection<Price>
  events: Collection<StoredEvent>
  sessions: Collection<StoredObject>
  charges: Collection<StoredObject>
  refunds: Collection<StoredObject>
  webhooks: Collection<StoredObject>
  /** Line items of a session, by session id. */
  lineItems: Map<string, JsonObject[]>
  /** Price ids of a product, oldest first. */
  pricesOf: Map<string, string[]>
}

export function createRealm(account: string, livemode: boolean): Realm {
  return {
    account,
    livemode,
    products: new Collection(),
    prices: new Collection(),
    events: new Collection(),
    sessions: new Collection(),
    charges: new Collection(),
    refunds: new Collection(),
    webhooks: new Collection(),
    lineItems: new Map(),
    pricesOf: new Map()
  }
}

const historyKept = 100_000

/** Time, randomness, ids and the journal: what every part of the shop writes through. */
export class World {
  readonly settings: Settings
  readonly history: WriteRecord[] = []
  readonly seed: number
  readonly #clock: ShopClock
  readonly #onWrite: () => void
  #random: Random
  #counter = 0
  #commits = 0
  #offset = 0
  #skew = 0

  constructor(options: { clock: ShopClock; seed: number; settings: Settings; onWrite: () => void }) {
    this.#clock = options.clock
    this.#onWrite = options.onWrite
    this.seed = options.seed
    this.settings = options.settings
    this.#random = createRandom(options.seed)
  }

  /** Shop time in ms: the given clock, plus what was advanced, plus the skew. */
  now(): number {
    return this.#clock.now() + this.#offset + this.#skew
  }

  seconds(): number {
    return Math.floor(this.now() / 1000)
  }

  advance(ms: number): void {
    this.#offset += ms
  }

  skew(ms: number): void {
    this.#skew = ms
  }

  get random(): Random {
    return this.#random
  }

  id(prefix: string, length: number): string {
    return prefix + letters(this.seed, this.nextRank(), length)
  }

  nextRank(): number {
    this.#counter += 1
    return this.#counter
  }

  state(): { counter: number; commits: number; offset: number; skew: number; random: number } {
    return {
      counter: this.#counter,
      commits: this.#commits,
      offset: this.#offset,
      skew: this.#skew,
      random: this.#random.state()
    }
  }

  restore(state: { counter: number; commits: number; offset: number; skew: number; random: number }): void {
    this.#counter = state.counter
    this.#commits = state.commits
    this.#offset = state.offset
    this.#skew = state.skew
    this.#random = createRandom(state.random)
  }

  /**
   * Journals one committed write and publishes its event.
   * `changed` holds the old values of what moved, in the shape of an event's previous_attributes.
   */
  commit(
    realm: Realm,
    author: Author,
    write: {
      kind: string
      id: string
      type: string
      snapshot: JsonObject
      changed?: JsonObject
      gone?: JsonObject
    }
  ): void {
    this.#commits += 1
    const { changed, snapshot } = write
    const record = (key: string, before: Json, after: Json) =>
      this.history.push({
        ...author,
        at: this.now(),
        commit: this.#commits,
        object: write.id,
        kind: write.kind,
        key,
        before,
        after
      })
    if (write.gone) record('*', write.gone, null)
    else if (changed === undefined) record('*', null, snapshot)
    else
      for (const [key, before] of Object.entries(changed)) {
        if (key === 'updated') continue
        if (key !== 'metadata') record(key, before, snapshot[key] ?? null)
        else
          for (const [name, old] of Object.entries(asObject(before)))
            record(`metadata.${name}`, old, asObject(snapshot['metadata'])[name] ?? null)
      }
    if (this.history.length > historyKept) this.history.splice(0, historyKept / 10)
    const quiet = changed !== undefined && Object.keys(changed).every((key) => key === 'updated')
    if (!quiet || this.settings.noopEvents) this.#publish(realm, author, write.type, snapshot, changed)
    this.#onWrite()
  }

  /** Writes one event (or two, when duplicates are on), listable after the event lag. */
  #publish(realm: Realm, author: Author, type: string, snapshot: JsonObject, previous?: JsonObject): void {
    const twice = this.settings.duplicateEvents > 0 && this.#random.next() < this.settings.duplicateEvents
    for (let copy = 0; copy < (twice ? 2 : 1); copy++) {
      const sequence = this.nextRank()
      const event: StoredEvent = {
        id: `evt_1${letters(this.seed, sequence, 23)}`,
        object: 'event',
        api_version: this.settings.apiVersion,
        created: this.seconds(),
        data:
          previous === undefined ? { object: snapshot } : { object: snapshot, previous_attributes: previous },
        livemode: realm.livemode,
        pending_webhooks: 0,
        request: { id: author.requestId, idempotency_key: author.idempotencyKey },
        type
      }
      const rank = this.settings.shuffleEvents ? this.#random.next() * 1e9 : sequence
      realm.events.insert(event, rank, this.now(), this.now() + this.#lag())
    }
  }

  #lag(): number {
    const lag = this.settings.eventLagMs
    return typeof lag === 'number' ? lag : lag.from + this.#random.next() * (lag.to - lag.from)
  }
}

/** The old values of the top-level fields that differ; of metadata only the keys that moved, added ones as null. */
export function changesBetween(before: JsonObject, after: JsonObject): JsonObject {
  const changed: JsonObject = {}
  for (const key of Object.keys(after)) {
    const old = before[key] ?? null
    if (key === 'metadata') {
      const moved = metadataChanges(asObject(old), asObject(after[key]))
      if (Object.keys(moved).length > 0) changed[key] = moved
    } else if (JSON.stringify(old) !== JSON.stringify(after[key])) changed[key] = old
  }
  return changed
}

function metadataChanges(before: JsonObject, after: JsonObject): JsonObject {
  const moved: JsonObject = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
    if (before[key] !== after[key]) moved[key] = before[key] ?? null
  return moved
}

export function asObject(value: Json | Metadata | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
}
