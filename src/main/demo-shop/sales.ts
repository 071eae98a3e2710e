import { renderPrice } from './context.ts'
import { missingObject, refused } from './failure.ts'
import { chargeObject, sessionObject } from './receipts.ts'
import type { Author, JsonObject, Metadata, Price, Product, StoredObject } from './types.ts'
import type { Realm, World } from './world.ts'

export type CartItem = {
  priceId?: string
  productId?: string
  /** The size bought: stock is then `stock_<size>`. */
  size?: string
  quantity: number
}

/** A cart line with everything it refers to. */
export type SoldItem = { product: Product; price: Price; size: string | undefined; quantity: number }

/**
 * On the lines; in the session's metadata as `item_<n>_product_id`, `_size` and `_quantity`, with a line for each of them
 * or, `together`, one for all that is bought at the same price; or not at all.
 */
export type SizesIn = 'lines' | 'session' | 'together' | 'nowhere'

const customer: Author = { actor: 'customer', requestId: null, idempotencyKey: null }

/** Finds product and price of each cart line; a product is bought at its default or newest active price. */
export function resolveCart(realm: Realm, items: readonly CartItem[]): SoldItem[] {
  return items.map((item) => {
    const priceId = item.priceId ?? defaultPriceOf(realm, item.productId ?? '')
    const price = realm.prices.get(priceId)
    if (!price) throw missingObject('price', priceId, 'price')
    const product = realm.products.get(price.product)
    if (!product) throw missingObject('product', price.product)
    return { product, price, size: item.size, quantity: item.quantity }
  })
}

function defaultPriceOf(realm: Realm, productId: string): string {
  const product = realm.products.get(productId)
  if (!product) throw missingObject('product', productId)
  const newest = (realm.pricesOf.get(productId) ?? []).findLast((id) => realm.prices.get(id)?.active)
  const chosen = product.default_price ?? newest
  if (chosen === undefined) throw refused(`The product ${productId} has no price to buy it at.`)
  return chosen
}

/**
 * A checkout that ended: paid or, with manual capture, authorised (session, charge, events); or expired (session and its
 * event).
 * The size bought travels as `sizesIn` says: by default as line item metadata and, when there is one line, as session metadata.
 */
export function checkOut(
  world: World,
  realm: Realm,
  sold: readonly SoldItem[],
  outcome: 'paid' | 'held' | 'expired',
  sizesIn: SizesIn = 'lines'
): { session: StoredObject; charge: StoredObject | null } {
  const paid = outcome !== 'expired'
  const held = outcome === 'held'
  const currency = sold[0]?.price.currency ?? 'usd'
  const created = world.seconds()
  const total = sold.reduce((sum, item) => sum + (item.price.unit_amount ?? 0) * item.quantity, 0)
  const intent = world.id('pi_3', 23)
  const session = sessionObject({
    id: world.id('cs_test_a1', 56),
    created,
    currency,
    total,
    intent: paid ? intent : null,
    livemode: realm.livemode,
    metadata: sessionMetadata(sold, sizesIn),
    paid,
    held
  })
  realm.sessions.insert(session, world.nextRank(), world.now())
  realm.lineItems.set(
    session.id,
    (sizesIn === 'together' ? byPrice(sold) : sold).map((item) =>
      lineItem(world, realm, item, sizesIn === 'lines')
    )
  )
  const journal = (kind: string, object: StoredObject, type: string) =>
    world.commit(realm, customer, { kind, id: object.id, type, snapshot: object })
  if (!paid) {
    journal('checkout.session', session, 'checkout.session.expired')
    return { session, charge: null }
  }
  const charge = chargeObject({
    id: world.id('ch_3', 23),
    created,
    currency,
    total,
    intent,
    livemode: realm.livemode,
    held
  })
  realm.charges.insert(charge, world.nextRank(), world.now())
  journal('charge', charge, 'charge.succeeded')
  journal('checkout.session', session, 'checkout.session.completed')
  return { session, charge }
}

function byPrice(sold: readonly SoldItem[]): SoldItem[] {
  const lines = new Map<Price, SoldItem>()
  for (const item of sold) {
    const line = lines.get(item.price)
    lines.set(item.price, { ...item, quantity: item.quantity + (line?.quantity ?? 0) })
  }
  return [...lines.values()]
}

function sessionMetadata(sold: readonly SoldItem[], sizesIn: SizesIn): Metadata {
  if (sizesIn === 'nowhere') return {}
  if (sizesIn === 'lines') {
    const size = sold.length === 1 ? sold[0]?.size : undefined
    return size === undefined ? {} : { size }
  }
  return Object.fromEntries(
    sold.flatMap(({ product, size, quantity }, n) => [
      [`item_${n}_product_id`, product.id],
      ...(size === undefined ? [] : [[`item_${n}_size`, size]]),
      [`item_${n}_quantity`, String(quantity)]
    ])
  ) as Metadata
}

function lineItem(
  world: World,
  realm: Realm,
  { product, price, size, quantity }: SoldItem,
  withSize: boolean
): JsonObject {
  const amount = (price.unit_amount ?? 0) * quantity
  return {
    id: world.id('li_1', 23),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: product.name,
    metadata: size === undefined || !withSize ? {} : { size },
    price: renderPrice(realm, price, {}),
    quantity
  }
}

/** Metadata keys that hold a product's stock when it has no sizes, in the order a storefront looks for them. */
const stockKeys = ['stock', 'stock_quantity', 'stock_count', 'inventory', 'quantity']

/** Where a sold item's stock stands: on the product or on the price, and under which key. */
export function stockPlace(item: SoldItem): { on: 'product' | 'price'; key: string } | undefined {
  const find = (metadata: Metadata) =>
    item.size === undefined
      ? stockKeys.find((key) => key in metadata)
      : [`stock_${item.size}`].find((key) => key in metadata)
  const onProduct = find(item.product.metadata)
  if (onProduct !== undefined) return { on: 'product', key: onProduct }
  const onPrice = find(item.price.metadata) ?? stockKeys.find((key) => key in item.price.metadata)
  return onPrice === undefined ? undefined : { on: 'price', key: onPrice }
}

/** Takes the money that the checkout of a session only held. The session is paid by that, without an event of its own. */
export function captureCharge(world: World, realm: Realm, id: string): StoredObject {
  const session = realm.sessions.get(id)
  const charge = [...realm.charges.values()].find(
    (candidate) => candidate['payment_intent'] === session?.['payment_intent']
  )
  if (!session || !charge) throw missingObject('charge', id)
  if (charge['captured'] === true) throw refused(`Charge ${charge.id} has already been captured.`)
  const after: StoredObject = { ...charge, captured: true, amount_captured: charge['amount'] ?? 0 }
  realm.charges.replace(after, world.now())
  realm.sessions.replace({ ...session, payment_status: 'paid' }, world.now())
  const author: Author = { actor: 'dashboard', requestId: world.id('req_', 14), idempotencyKey: null }
  world.commit(realm, author, {
    kind: 'charge',
    id: charge.id,
    type: 'charge.captured',
    snapshot: after,
    changed: { amount_captured: 0, captured: false }
  })
  return after
}

/** Gives back a charge, in whole or in part; the shop's stock is not touched, as with Stripe. */
export function refundCharge(world: World, realm: Realm, id: string, amount?: number): StoredObject {
  const session = realm.sessions.get(id)
  const charge = session
    ? [...realm.charges.values()].find(
        (candidate) => candidate['payment_intent'] === session['payment_intent']
      )
    : realm.charges.get(id)
  if (!charge) throw missingObject('charge', id)
  const left = Number(charge['amount']) - Number(charge['amount_refunded'])
  const back = amount ?? left
  if (back <= 0 || back > left)
    throw refused(`Refund amount (${back}) is greater than unrefunded amount on charge (${left}).`, 'amount')
  const refund: StoredObject = {
    id: world.id('re_3', 23),
    object: 'refund',
    amount: back,
    balance_transaction: null,
    charge: charge.id,
    created: world.seconds(),
    currency: charge['currency'] ?? null,
    customer: null,
    customer_account: null,
    destination_details: { card: { type: 'reversal' }, type: 'card' },
    metadata: {},
    payment_intent: charge['payment_intent'] ?? null,
    payment_method: null,
    reason: 'requested_by_customer',
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null
  }
  realm.refunds.insert(refund, world.nextRank(), world.now())
  const refunded = Number(charge['amount_refunded']) + back
  const after: StoredObject = {
    ...charge,
    amount_refunded: refunded,
    refunded: refunded === charge['amount']
  }
  realm.charges.replace(after, world.now())
  const author: Author = { actor: 'dashboard', requestId: world.id('req_', 14), idempotencyKey: null }
  world.commit(realm, author, { kind: 'refund', id: refund.id, type: 'refund.created', snapshot: refund })
  world.commit(realm, author, {
    kind: 'charge',
    id: charge.id,
    type: 'charge.refunded',
    snapshot: after,
    changed: { amount_refunded: charge['amount_refunded'] ?? 0, refunded: charge['refunded'] ?? false }
  })
  return refund
}

/** The bank could not pay a refund out, and the money is back with the shop: days later, with an event of its own. */
export function failRefund(world: World, realm: Realm, id: string): void {
  const refund = realm.refunds.get(id)
  const charge = realm.charges.get(String(refund?.['charge']))
  if (!refund || !charge) throw missingObject('refund', id)
  const after: StoredObject = { ...refund, status: 'failed', failure_reason: 'expired_or_canceled_card' }
  realm.refunds.replace(after, world.now())
  const left = Number(charge['amount_refunded']) - Number(refund['amount'])
  realm.charges.replace({ ...charge, amount_refunded: left, refunded: false }, world.now())
  const stripe: Author = { actor: 'dashboard', requestId: null, idempotencyKey: null }
  const changed = { status: refund['status'] ?? null }
  world.commit(realm, stripe, { kind: 'refund', id, type: 'refund.failed', snapshot: after, changed })
}

/** Some days after a refund to a card its bank names a reference for it, and nothing else changes. */
export function nameReference(world: World, realm: Realm, id: string): void {
  const refund = realm.refunds.get(id)
  if (!refund) throw missingObject('refund', id)
  const before = refund['destination_details'] ?? null
  const details = {
    card: { reference: world.id('', 23), reference_status: 'available', type: 'refund' },
    type: 'card'
  }
  const after: StoredObject = { ...refund, destination_details: details }
  realm.refunds.replace(after, world.now())
  const stripe: Author = { actor: 'dashboard', requestId: null, idempotencyKey: null }
  const changed = { destination_details: before }
  world.commit(realm, stripe, { kind: 'refund', id, type: 'refund.updated', snapshot: after, changed })
}
