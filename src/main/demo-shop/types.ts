/** The objects the demo shop keeps, in the field set Stripe's API answers with, and the shop's own vocabulary. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }
export type Metadata = Record<string, string>

export type Product = {
  id: string
  object: 'product'
  active: boolean
  created: number
  default_price: string | null
  description: string | null
  images: string[]
  livemode: boolean
  marketing_features: { name: string }[]
  metadata: Metadata
  name: string
  package_dimensions: { height: number; length: number; weight: number; width: number } | null
  shippable: boolean | null
  statement_descriptor: string | null
  tax_code: string | null
  tax_details: JsonObject | null
  type: string
  unit_label: string | null
  updated: number
  url: string | null
}

export type Price = {
  id: string
  object: 'price'
  active: boolean
  billing_scheme: string
  created: number
  currency: string
  /** Shown only when expanded. */
  currency_options: Record<string, JsonObject> | null
  custom_unit_amount: JsonObject | null
  livemode: boolean
  lookup_key: string | null
  metadata: Metadata
  nickname: string | null
  product: string
  recurring: JsonObject | null
  tax_behavior: string
  /** Shown only when expanded. */
  tiers: JsonObject[] | null
  tiers_mode: string | null
  transform_quantity: JsonObject | null
  type: 'one_time' | 'recurring'
  unit_amount: number | null
  unit_amount_decimal: string | null
}

export type StoredEvent = {
  id: string
  object: 'event'
  api_version: string
  created: number
  data: { object: JsonObject; previous_attributes?: JsonObject }
  livemode: boolean
  pending_webhooks: number
  request: { id: string | null; idempotency_key: string | null }
  type: string
}

/** Checkout sessions, charges, refunds and webhook endpoints: kept as Stripe's JSON, with the fields we filter by. */
export type StoredObject = JsonObject & { id: string; created: number }

export type ShopClock = { now(): number }

export type ShopRequest = {
  method: string
  /** With the query string. */
  path: string
  /** Lower-case names. */
  headers: Record<string, string>
  body: string
}

/** What the connection does to an answer: the server obeys it; a caller without sockets must do the same. */
type Transport = { kind: 'drop' } | { kind: 'stall' } | { kind: 'slow'; ms: number } | { kind: 'truncate' }

export type ShopResponse = {
  status: number
  headers: Record<string, string>
  body: string
  /** Present only under a fault: the answer is lost, late or cut short on its way. */
  transport?: Transport
}

export type ShopKey = {
  key: string
  account: string
  livemode: boolean
  /** Restricted-key permission slugs (`rak_product_write`), or everything for a secret key. */
  permissions: string[] | 'all'
  state?: 'active' | 'revoked' | 'expired'
}

export type CatalogKind = 'clothing' | 'cafe' | 'price-stock' | 'messy' | 'harbour'

/** Who made a write, as an event's `request` and the journal report it. */
export type Author = {
  actor: 'api' | 'dashboard' | 'webhook' | 'storefront' | 'customer'
  requestId: string | null
  idempotencyKey: string | null
}

/** One changed field of one committed write; `*` is the whole object (created or deleted). */
export type WriteRecord = Author & {
  /** Shop time, ms. */
  at: number
  /** Fields of one commit share this number. */
  commit: number
  object: string
  kind: string
  /** `name`, `active`, `metadata.stock_M`, …, or `*`. */
  key: string
  before: Json
  after: Json
}

export type ServedRequest = {
  at: number
  method: string
  /** Without the query string. */
  path: string
  params: Record<string, string>
  status: number
  requestId: string
  idempotencyKey: string | null
  replayed: boolean
  fault: string | null
}
