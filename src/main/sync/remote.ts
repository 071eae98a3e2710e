import type { Problem } from '../../shared/contract.ts'
import type { FailureCode } from '../../shared/failure.ts'
import { valueAt } from '../../shared/value-at.ts'
import type { Clock } from './ports.ts'

/** A product as Stripe says it is now. Times are Stripe's, in seconds. https://docs.stripe.com/api/products/object */
export type RemoteProduct = {
  kind: 'product'
  id: string
  name: string
  description: string | null
  active: boolean
  defaultPriceId: string | null
  imageUrl: string | null
  metadata: Record<string, string>
  livemode: boolean
  created: number
  updated: number
}

/** What a price costs in a further currency. `unitAmount` is null where it is tiered, fractional or the customer's choice. */
export type CurrencyOption = { unitAmount: number | null; taxBehavior: string | null }

/** A price as Stripe says it is now. It has no `updated`. https://docs.stripe.com/api/prices/object */
export type RemotePrice = {
  kind: 'price'
  id: string
  productId: string
  currency: string
  /** null when the amount is fractional, tiered or chosen by the customer. */
  unitAmount: number | null
  /** Its further currencies, by code (`eur`), without its own. Stripe tells them only where they are expanded. */
  currencyOptions: Record<string, CurrencyOption>
  active: boolean
  nickname: string | null
  lookupKey: string | null
  recurring: { interval: string; intervalCount: number; usageType: string } | null
  billingScheme: string
  taxBehavior: string | null
  /** True when the price has parts that cannot be carried over to a new one here (tiers, custom amounts, …). */
  special: boolean
  metadata: Record<string, string>
  livemode: boolean
  created: number
}

export type RemoteObject = RemoteProduct | RemotePrice

/** An event, reduced to what it proves. https://docs.stripe.com/api/events/object */
export type RemoteEvent = {
  id: string
  type: string
  created: number
  /**
   * A `payment` is what a charge and its refunds belong to, by its payment intent; a `capture` is the same, when money that
   * was only held is taken.
   */
  object: { kind: 'product' | 'price' | 'session' | 'payment' | 'capture'; id: string } | null
  requestId: string | null
  idempotencyKey: string | null
  /** Old values of what changed, by our field names (`name`, `metadata.stock_M`); null: was absent. */
  previous: Record<string, string | null>
  /** The values after the change, for the same fields. */
  after: Record<string, string | null>
}

/** One line of a checkout session. https://docs.stripe.com/api/checkout/sessions/line_items */
export type RemoteLine = {
  id: string
  priceId: string | null
  productId: string | null
  priceMetadata: Record<string, string>
  metadata: Record<string, string>
  description: string
  quantity: number | null
  /** Minor units, after discounts, with tax. */
  amount: number | null
}

/** A checkout session with all its lines. https://docs.stripe.com/api/checkout/sessions/object */
export type RemoteSession = {
  id: string
  /** Stripe's seconds. */
  created: number
  /** False while a slow means of payment is still under way, or the money only held. */
  paid: boolean
  /** Subscriptions and set-ups sell nothing off a shelf. */
  sells: boolean
  paymentIntent: string | null
  currency: string
  amount: number | null
  metadata: Record<string, string>
  lines: RemoteLine[]
}

/**
 * What has been refunded of a payment, as it stands now: minor units, and when the last and the first of it was, epoch
 * milliseconds.
 * https://docs.stripe.com/api/charges/object
 */
export type Refunded = { amount: number; at: number | null; since: number | null }

/** `type`: of what sort it is, where it is an event that says so much. */
export type RemoteProblem = Pick<Problem, 'object' | 'reason'> & { type?: string }

export type Page<T> = { objects: T[]; problems: RemoteProblem[]; last: string | null; hasMore: boolean }

export type UpdateCommand = {
  kind: 'update-product' | 'update-price'
  id: string
  /** Only the touched fields, by our field names; null unsets. */
  fields: Record<string, string | null>
  /** How a currency that the price did not have is taxed: as the price is. By its code. */
  taxBehaviors?: Record<string, string>
}
export type CreatePriceCommand = { kind: 'create-price'; from: RemotePrice; unitAmount: number }
export type RestorePriceCommand = { kind: 'restore-price'; id: string; takeLookupKey: string | null }
/** A product with an id chosen here, so that it can be made only once, whenever the request is repeated. */
export type CreateProductCommand = {
  kind: 'create-product'
  id: string
  name: string
  description: string | null
  imageUrl: string | null
  metadata: Record<string, string>
  /** Its default price, made with it. */
  price: { currency: string; unitAmount: number; metadata: Record<string, string> } | null
}
export type AddPriceCommand = {
  kind: 'add-price'
  productId: string
  currency: string
  unitAmount: number
  nickname: string | null
  metadata: Record<string, string>
}
export type CreateCommand = CreateProductCommand | AddPriceCommand
export type RemoteCommand = UpdateCommand | CreatePriceCommand | RestorePriceCommand

export type CommandReply = {
  object: RemoteObject
  /** Stripe repeated a saved answer: the object may have changed since. */
  replayed: boolean
  requestId: string | null
}

/** A write goes out within this time of being asked for, or never: it then counts as lost. Milliseconds. */
export const sendPatience = 60_000

/** The shop behind the API, as the sync core sees it. Every method may throw a RemoteFailure. */
export interface RemoteCatalog {
  products(after: string | null): Promise<Page<RemoteProduct>>
  prices(active: boolean, after: string | null): Promise<Page<RemotePrice>>
  productsByIds(ids: readonly string[]): Promise<Page<RemoteProduct>>
  /** null when it does not exist (any more). */
  product(id: string): Promise<RemoteProduct | null>
  price(id: string): Promise<RemotePrice | null>
  /** One page, newest first, created at or after `since` (Stripe's seconds). */
  events(since: number | null, after: string | null, limit?: number): Promise<Page<RemoteEvent>>
  /** A checkout session with its lines; null when it does not exist (any more). */
  session(id: string): Promise<RemoteSession | null>
  /** The checkout session that a payment is of; null for one that was made without. */
  sessionOf(paymentIntent: string): Promise<string | null>
  refunded(paymentIntent: string): Promise<Refunded>
  send(command: RemoteCommand | CreateCommand, idempotencyKey: string): Promise<CommandReply>
  /** Stripe's own time as of its last answer, epoch milliseconds; null before any. */
  serverTime(): number | null
}

/** Stripe's time, epoch milliseconds; before its first answer this computer's. */
export const serverNow = (by: { catalog: RemoteCatalog; clock: Clock }): number =>
  by.catalog.serverTime() ?? by.clock.now()

/** Stripe's time in its own seconds; null before its first answer. */
export function serverSeconds(by: { catalog: RemoteCatalog; clock: Clock }): number | null {
  const at = by.catalog.serverTime()
  return at === null ? null : Math.floor(at / 1000)
}

/**
 * What a failed request means for the caller. `refused`: not done and never will be. `denied`: the key may not.
 * `busy`: not done, try again. `pending`: the same key is being worked on. `saved`: an error was saved under the
 * idempotency key, so the outcome is unknown and repeating it is useless. `taken`: the key was used for another request,
 * so its first user’s outcome counts. `lost`: no usable answer came.
 */
export type RemoteFailureKind =
  | 'refused'
  | 'denied'
  | 'busy'
  | 'pending'
  | 'saved'
  | 'taken'
  | 'lost'
  | 'cancelled'

export class RemoteFailure extends Error {
  readonly kind: RemoteFailureKind
  readonly code: FailureCode
  readonly detail: string
  /** Stripe's own error code (`resource_missing`, …) when there is one. */
  readonly stripeCode: string | null
  constructor(kind: RemoteFailureKind, code: FailureCode, detail: string, stripeCode: string | null = null) {
    super(`${code}: ${detail}`)
    this.name = 'RemoteFailure'
    this.kind = kind
    this.code = code
    this.detail = detail
    this.stripeCode = stripeCode
  }
}

/** What a further currency is called as a field: `currency_options.eur`. */
const optionPrefix = 'currency_options.'
export const optionField = (currency: string): string => optionPrefix + currency
/** The currency that a field is about, where it is such a one. */
export const optionCurrency = (field: string): string | null =>
  field.startsWith(optionPrefix) ? field.slice(optionPrefix.length) : null

/** The value of one of our field names on an object, as text; null when absent. */
export function fieldOf(object: RemoteObject, field: string): string | null {
  if (field.startsWith('metadata.')) return valueAt(object.metadata, field.slice('metadata.'.length)) ?? null
  if (field === 'active') return String(object.active)
  if (object.kind === 'product') {
    if (field === 'name') return object.name
    if (field === 'default_price') return object.defaultPriceId
    if (field === 'description') return object.description
  } else {
    if (field === 'unit_amount') return object.unitAmount === null ? null : String(object.unitAmount)
    if (field === 'nickname') return object.nickname
    if (field === 'lookup_key') return object.lookupKey
    const option = object.currencyOptions[optionCurrency(field) ?? '']
    if (option !== undefined) return option.unitAmount === null ? 'varies' : String(option.unitAmount)
  }
  return null
}
