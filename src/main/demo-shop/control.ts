import { Params, decodeForm } from './params.ts'
import type { Context } from './context.ts'
import type { FrontDesk } from './desk.ts'
import type { Fault } from './faults.ts'
import { missingObject } from './failure.ts'
import type { MeterReading } from './limits.ts'
import { deleteProduct, updateProduct } from './products.ts'
import { deletePrice, updatePrice } from './prices.ts'
import {
  captureCharge,
  checkOut,
  nameReference,
  failRefund,
  refundCharge,
  resolveCart,
  stockPlace,
  type CartItem,
  type SizesIn,
  type SoldItem
} from './sales.ts'
import type {
  Author,
  JsonObject,
  Metadata,
  Price,
  Product,
  ServedRequest,
  StoredObject,
  WriteRecord
} from './types.ts'
import type { Realm, Settings, World } from './world.ts'

export type BuyOptions = {
  items: CartItem[]
  /**
   * What the storefront's webhook does to the stock: nothing; subtracts; subtracts but never below zero;
   * subtracts twice, because the webhook was delivered twice.
   */
  decrement?: 'none' | 'correct' | 'clamp' | 'double'
  /** Where the order says which size was bought; default on its lines (and on the session of a single line). */
  sizesIn?: SizesIn
  /** An abandoned checkout: the session expires, nothing is charged, stock does not move. */
  expired?: boolean
  /** Manual capture: the money is only held until it is taken (`capture`). */
  held?: boolean
}

/** A value of an edit as a program would pass it to Stripe; '' or null unsets. */
type EditValue = string | number | boolean | null | EditValue[] | { [key: string]: EditValue }
export type EditParams = { [key: string]: EditValue }

export type Purchase = { session: StoredObject; charge: StoredObject | null }

/** The other hands on the shop: its owner in the Dashboard, its customers, its webhook, and the weather. */
export type ShopControl = ReturnType<typeof createControl>

export function createControl(world: World, desk: FrontDesk, realm: Realm) {
  const context = (author: Author, id: string, params: EditParams): Context => ({
    world,
    realm,
    params: new Params(decodeForm(encodeForm(params))),
    id,
    author
  })

  const update = (author: Author, id: string, params: EditParams): JsonObject => {
    if (realm.products.get(id)) return updateProduct(context(author, id, params))
    if (realm.prices.get(id)) return updatePrice(context(author, id, params))
    throw missingObject('product or price', id)
  }

  /** The Dashboard writes without an idempotency key: that is how its events can be told from an API client's. */
  const dashboard = (): Author => ({
    actor: 'dashboard',
    requestId: world.id('req_', 14),
    idempotencyKey: null
  })

  /** A program of the shop's own; the SDK gives each of its POSTs a key like this. */
  const program = (actor: 'webhook' | 'storefront'): Author => ({
    actor,
    requestId: world.id('req_', 14),
    idempotencyKey: `stripe-node-retry-${world.id('', 24)}`
  })

  const metadataOf = (id: string): Metadata => {
    const object = realm.products.get(id) ?? realm.prices.get(id)
    if (!object) throw missingObject('product or price', id)
    return object.metadata
  }

  /**
   * Reads the whole metadata map now; the returned function writes it all back with the changes,
   * undoing whatever anybody wrote in between: the common careless webhook.
   */
  const beginWebhookRewrite = (id: string, changes: Metadata): (() => JsonObject) => {
    const read = { ...metadataOf(id) }
    return () => update(program('webhook'), id, { metadata: { ...read, ...changes } })
  }

  /** The storefront's read of a stock number; the returned function subtracts and writes it. */
  const beginDecrement = (item: SoldItem, clamp: boolean): (() => void) => {
    const place = stockPlace(item)
    if (!place) return () => undefined
    const id = place.on === 'product' ? item.product.id : item.price.id
    const read = Number(metadataOf(id)[place.key])
    if (!Number.isFinite(read)) return () => undefined
    const left = read - item.quantity
    const stock = clamp ? Math.max(0, left) : left
    return () => void update(program('storefront'), id, { metadata: { [place.key]: String(stock) } })
  }

  /** A purchase whose webhook has read the stock; `complete` makes it write. */
  const beginBuy = (options: BuyOptions): Purchase & { complete(): void } => {
    const sold = resolveCart(realm, options.items)
    const outcome = options.expired ? 'expired' : options.held ? 'held' : 'paid'
    const purchase = checkOut(world, realm, sold, outcome, options.sizesIn)
    const decrement = options.expired ? 'none' : (options.decrement ?? 'correct')
    if (decrement === 'none') return { ...purchase, complete: () => undefined }
    const first = sold.map((item) => beginDecrement(item, decrement === 'clamp'))
    const complete = () => {
      for (const write of first) write()
      if (decrement === 'double') for (const item of sold) beginDecrement(item, false)()
    }
    return { ...purchase, complete }
  }

  const keyNamed = (key: string) => {
    const found = desk.keys.get(key)
    if (!found) throw new Error(`This shop has no key ${key}.`)
    return found
  }

  return {
    setFault: (fault: Fault): void => desk.faults.set(fault),
    clearFaults: (): void => desk.faults.clear(),
    /** Moves the shop's clock forward, ms. */
    advance: (ms: number): void => world.advance(ms),
    /** How far the shop's clock is ahead of (or, negative, behind) the client's, ms. */
    setClockSkew: (ms: number): void => world.skew(ms),
    now: (): number => world.now(),
    setSettings: (settings: Partial<Settings>): void => void Object.assign(world.settings, settings),
    eventLagMs: (lag: Settings['eventLagMs']): void => void (world.settings.eventLagMs = lag),
    /** Share of changes, 0…1, that make two events. */
    duplicateEvents: (share: number): void => void (world.settings.duplicateEvents = share),
    shuffleEvents: (on: boolean): void => void (world.settings.shuffleEvents = on),
    /** Edits a product or price as the owner does in the Dashboard. */
    edit: (id: string, params: EditParams): JsonObject => update(dashboard(), id, params),
    archive: (id: string): JsonObject => update(dashboard(), id, { active: false }),
    deleteProduct: (id: string): JsonObject => deleteProduct(context(dashboard(), id, {})),
    deletePrice: (id: string): void => deletePrice(context(dashboard(), id, {})),
    beginWebhookRewrite,
    webhookRewrite: (id: string, changes: Metadata): JsonObject => beginWebhookRewrite(id, changes)(),
    /** Writes these metadata keys only, as a careful program of the shop's own does. */
    storefrontWrite: (id: string, metadata: Metadata): JsonObject =>
      update(program('storefront'), id, { metadata }),
    beginBuy,
    buy: (options: BuyOptions): Purchase => {
      const { complete, ...purchase } = beginBuy(options)
      complete()
      return purchase
    },
    /** Takes the money that a checkout only held. */
    capture: (sessionId: string): StoredObject => captureCharge(world, realm, sessionId),
    /** Refunds a charge, or the charge of a session; the rest of it when no amount (minor units) is given. */
    refund: (id: string, amount?: number): StoredObject => refundCharge(world, realm, id, amount),
    /** Its bank names a reference for a refund, as it does after some days. */
    nameReference: (refundId: string): void => nameReference(world, realm, refundId),
    /** Its bank could not pay a refund out. */
    failRefund: (refundId: string): void => failRefund(world, realm, refundId),
    setPermissions: (key: string, permissions: string[] | 'all'): void =>
      void (keyNamed(key).permissions = permissions),
    revoke: (key: string): void => void (keyNamed(key).state = 'revoked'),
    expire: (key: string): void => void (keyNamed(key).state = 'expired'),
    restore: (key: string): void => void (keyNamed(key).state = 'active'),
    /** The lines of a checkout session, as Stripe's JSON. */
    lineItems: (sessionId: string): readonly JsonObject[] => realm.lineItems.get(sessionId) ?? [],
    /** Requests of this calendar month (UTC) by the shop's account. */
    meter: (): MeterReading => ({ ...desk.meter.read(realm.account, world.now()) }),
    /** Every committed write, oldest first: what really happened to the shop. */
    history: (): readonly WriteRecord[] => world.history,
    /** Requests served, oldest first. */
    requests: (): readonly ServedRequest[] => desk.requests,
    forgetRequests: (): void => void (desk.requests.length = 0),
    beforeCommit: (route: string, run: () => void): void => desk.beforeCommit(route, run),
    account: (): string => realm.account,
    products: (): Product[] => [...realm.products.values()],
    prices: (): Price[] => [...realm.prices.values()],
    product: (id: string): Product | undefined => realm.products.get(id),
    price: (id: string): Price | undefined => realm.prices.get(id)
  }
}

/** Encodes nested parameters the way the SDK does: `metadata[stock]=5&images[0]=…`; null becomes empty (unset). */
function encodeForm(params: EditParams): string {
  const pairs: string[] = []
  const add = (name: string, value: EditValue) => {
    if (value !== null && typeof value === 'object')
      for (const [key, inner] of Object.entries(value)) add(`${name}[${key}]`, inner)
    else pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(value === null ? '' : String(value))}`)
  }
  for (const [name, value] of Object.entries(params)) add(name, value)
  return pairs.join('&')
}
