import { createControl, type ShopControl } from './control.ts'
import { FrontDesk } from './desk.ts'
import { letters } from './random.ts'
import { seedCatalog } from './seed/seed.ts'
import type { MeterReading } from './limits.ts'
import type { SavedAnswer } from './idempotency.ts'
import type {
  CatalogKind,
  JsonObject,
  Price,
  Product,
  ShopClock,
  ShopKey,
  ShopRequest,
  ShopResponse,
  StoredEvent,
  StoredObject,
  WriteRecord
} from './types.ts'
import { createRealm, World, type Realm, type Settings } from './world.ts'

export type { ShopControl } from './control.ts'
export type { FaultKind } from './faults.ts'
export type {
  CatalogKind,
  ServedRequest,
  ShopClock,
  ShopKey,
  ShopRequest,
  ShopResponse,
  WriteRecord
} from './types.ts'

export type ShopOptions = {
  clock: ShopClock
  /** Same seed and clock, same shop: ids, catalog, faults and lags. Default 1. */
  seed?: number
  /** Default `harbour`. */
  catalog?: CatalogKind
  /** Exactly this many products; default what the catalog has of its own. */
  products?: number
  /** Default: the secret, the restricted and the read-only key of one test-mode account (see {@link Shop.keys}). */
  keys?: ShopKey[]
  limits?: 'stripe' | 'none'
  settings?: Partial<Settings>
  /** Called after every committed write, whoever made it. */
  onWrite?: () => void
}

/** A stateful Stripe without sockets: hand it requests, it answers at once. */
export type Shop = {
  handle(request: ShopRequest): ShopResponse
  control: ShopControl
  keys: { secret: string; restricted: string; readOnly: string }
  /** The whole state as JSON, and back. Settings and faults are not part of it. */
  dump(): string
  load(state: string): void
}

/** A shop that lives for months keeps this much of its past in its file; a cursor into the rest is then unknown. */
const savedMost = { events: 5000, sales: 1000, journal: 2000 }

const defaults: Settings = {
  eventLagMs: 0,
  duplicateEvents: 0,
  shuffleEvents: false,
  noopEvents: false,
  searchLagMs: 60_000,
  pricesListed: 'both',
  limits: 'none',
  apiVersion: '2025-08-27.basil',
  indent: 2
}

/** The permissions a key for an inventory manager is made with. */
export const restrictedPermissions: readonly string[] = [
  'rak_product_write',
  'rak_plan_write',
  'rak_event_read',
  'rak_checkout_session_read',
  'rak_charge_read',
  'rak_refund_read'
]
const readOnlyPermissions = ['rak_product_read', 'rak_plan_read', 'rak_event_read']

export function createShop(options: ShopOptions): Shop {
  const seed = options.seed ?? 1
  const settings = { ...defaults, ...options.settings, ...(options.limits && { limits: options.limits }) }
  const world = new World({
    clock: options.clock,
    seed,
    settings,
    onWrite: options.onWrite ?? (() => undefined)
  })
  const realms = new Map<string, Realm>()
  const realmOf = (key: Pick<ShopKey, 'account' | 'livemode'>): Realm => {
    const name = `${key.account}/${key.livemode}`
    const existing = realms.get(name)
    if (existing) return existing
    const realm = createRealm(key.account, key.livemode)
    realms.set(name, realm)
    seedCatalog(world, realm, { kind: options.catalog ?? 'harbour', products: options.products })
    return realm
  }
  const desk = new FrontDesk(world, realmOf)
  const account = `acct_1${letters(seed, 900_001, 12)}7Qx2`
  for (const key of options.keys ?? defaultKeys(seed, account)) desk.keys.set(key.key, { ...key })
  const first = [...desk.keys.values()][0]
  if (!first) throw new Error('A shop needs at least one key.')
  const main = realmOf(first)
  for (const key of desk.keys.values()) realmOf(key)

  const dump = (): string => {
    const state: State = {
      version: 1,
      world: world.state(),
      keys: [...desk.keys.values()],
      realms: [...realms.values()].map(dumpRealm),
      history: world.history.slice(-savedMost.journal),
      idempotency: desk.idempotency.dump(world.now()),
      meter: desk.meter.dump()
    }
    return JSON.stringify(state)
  }

  const load = (text: string): void => {
    const state = readState(text)
    world.restore(state.world)
    desk.keys.clear()
    for (const key of state.keys) desk.keys.set(key.key, key)
    for (const saved of state.realms) loadRealm(realmFor(saved), saved)
    world.history.length = 0
    world.history.push(...state.history)
    desk.idempotency.load(state.idempotency)
    desk.meter.load(state.meter)
    Object.assign(keys, namedKeys(desk))
  }
  /** The first saved realm takes the place of the first one here, so that `control` keeps pointing at it. */
  const realmFor = (saved: RealmState): Realm => {
    const name = `${saved.account}/${saved.livemode}`
    if (realms.has(name)) return realmOf(saved)
    if (realms.size === 1 && realms.get(`${main.account}/${main.livemode}`) === main) {
      realms.clear()
      realms.set(name, main)
      return main
    }
    const realm = createRealm(saved.account, saved.livemode)
    realms.set(name, realm)
    return realm
  }

  const keys = namedKeys(desk)
  return {
    handle: (request) => desk.handle(request),
    control: createControl(world, desk, main),
    keys,
    dump,
    load
  }
}

/** Keys made from the seed; the shape is Stripe's, the value belongs to no account. */
function defaultKeys(seed: number, account: string): ShopKey[] {
  const tail = (offset: number) => `51${letters(seed, 900_010 + offset, 28)}`
  return [
    { key: `sk_test_${tail(0)}`, account, livemode: false, permissions: 'all' },
    { key: `rk_test_${tail(1)}`, account, livemode: false, permissions: [...restrictedPermissions] },
    { key: `rk_test_${tail(2)}`, account, livemode: false, permissions: readOnlyPermissions }
  ]
}

function namedKeys(desk: FrontDesk): Shop['keys'] {
  const [secret = '', restricted = secret, readOnly = restricted] = [...desk.keys.keys()]
  return { secret, restricted, readOnly }
}

type RealmState = ReturnType<typeof dumpRealm>
type State = {
  version: 1
  world: Parameters<World['restore']>[0]
  keys: ShopKey[]
  realms: RealmState[]
  history: WriteRecord[]
  idempotency: [string, SavedAnswer][]
  meter: MeterReading[]
}
type Rows<T> = [T, number, number, number][]

function dumpRealm(realm: Realm) {
  return {
    account: realm.account,
    livemode: realm.livemode,
    products: realm.products.dump(Infinity) satisfies Rows<Product>,
    prices: realm.prices.dump(Infinity) satisfies Rows<Price>,
    events: realm.events.dump(savedMost.events) satisfies Rows<StoredEvent>,
    sessions: realm.sessions.dump(savedMost.sales) satisfies Rows<StoredObject>,
    charges: realm.charges.dump(savedMost.sales),
    refunds: realm.refunds.dump(savedMost.sales),
    webhooks: realm.webhooks.dump(Infinity),
    lineItems: [...realm.lineItems].slice(-savedMost.sales) satisfies [string, JsonObject[]][]
  }
}

function loadRealm(realm: Realm, saved: RealmState): void {
  realm.account = saved.account
  realm.livemode = saved.livemode
  realm.products.load(saved.products)
  realm.prices.load(saved.prices)
  realm.events.load(saved.events)
  realm.sessions.load(saved.sessions)
  realm.charges.load(saved.charges)
  realm.refunds.load(saved.refunds)
  realm.webhooks.load(saved.webhooks)
  realm.lineItems.clear()
  for (const [id, items] of saved.lineItems) realm.lineItems.set(id, items)
  realm.pricesOf.clear()
  for (const price of realm.prices.values()) {
    const siblings = realm.pricesOf.get(price.product)
    if (siblings) siblings.push(price.id)
    else realm.pricesOf.set(price.product, [price.id])
  }
}

function readState(text: string): State {
  const state: unknown = JSON.parse(text)
  if (!isState(state))
    throw new Error('This is not a demo shop state of version 1; delete the file to start anew.')
  return state
}

const isState = (state: unknown): state is State =>
  typeof state === 'object' &&
  state !== null &&
  'version' in state &&
  state.version === 1 &&
  'realms' in state
