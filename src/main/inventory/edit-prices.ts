import type { PriceAction } from '../../shared/create.ts'
import { AppFailure, assertNever } from '../../shared/failure.ts'
import { decimalToMinor, formatMoney } from '../../shared/money.ts'
import type { Store } from '../store/store.ts'
import type { Applier } from '../sync/apply.ts'
import { sameValue } from '../sync/merge.ts'
import type { Clock, Random } from '../sync/ports.ts'
import { optionField, type RemotePrice, type RemoteProduct } from '../sync/remote.ts'
import { replaceWish } from './edit-cells.ts'
import { addPrice } from './new-product.ts'
import { fieldUnderWay } from './shown-field.ts'

type Parts = { store: Store; applier: Applier; clock: Clock; random: Random }
type Outcome = { batchId: number | null; refusals: { action: number; reason: string }[] }

/**
 * Changes the prices of one product, as one batch: amounts (another price takes over), archived or sold, which is the
 * default, another price, an amount in a further currency. Each action stands for itself. Call inside a transaction.
 * @throws AppFailure `not-found` when the product is gone
 */
export function editPrices(parts: Parts, productId: string, actions: readonly PriceAction[]): Outcome {
  const { store, applier, clock } = parts
  const product = store.shown.product(productId)
  if (product === null) throw new AppFailure('not-found', 'this product is no longer in the shop')
  const outcome: Outcome = { batchId: null, refusals: [] }
  const labels: string[] = []
  const batch = (): number => (outcome.batchId ??= store.books.addBatch('edit', '', clock.now()))
  for (const [at, action] of actions.entries()) {
    const done = carryOut(parts, product, action, batch)
    if (done.ok) labels.push(...(done.label === null ? [] : [done.label]))
    else outcome.refusals.push({ action: at, reason: done.reason })
  }
  if (outcome.batchId !== null) {
    store.books.labelBatch(outcome.batchId, `${labels.join(', ')} of ${product.name}`)
    applier.project(productId, null, null, clock.now())
  }
  return outcome
}

type Done = { ok: true; label: string | null } | { ok: false; reason: string }

function carryOut(parts: Parts, product: RemoteProduct, action: PriceAction, batch: () => number): Done {
  const { store } = parts
  if (action.kind === 'add') {
    const currency = action.currency.trim().toLowerCase()
    if (!/^[a-z]{3}$/.test(currency)) return refuse('a currency has three letters, such as EUR')
    const parsed = decimalToMinor(action.input, currency)
    if (!parsed.ok) return refuse(parsed.reason)
    const { nickname } = action
    // A product that has no price yet is sold by its first.
    const isFirst =
      shownDefault(store, product) === null &&
      !store.shown.pricesOf(product.id).some((one) => fieldUnderWay(store, one, 'active') === 'true')
    const makeDefault = action.makeDefault || isFirst
    addPrice(parts, batch(), product, {
      currency,
      unitAmount: parsed.amount,
      metadata: {},
      nickname,
      makeDefault
    })
    return { ok: true, label: `price ${formatMoney(parsed.amount, currency, 'en')}` }
  }
  const price = store.shown.price(action.priceId, product.id)
  if (price === null || price.productId !== product.id) return refuse('this price is no longer in Stripe')
  if (store.mirror.price(price.id) === null)
    return refuse('it is still to be made in Stripe; wait until it is there')
  const active = fieldUnderWay(store, price, 'active') === 'true'
  const isDefault = shownDefault(store, product) === price.id
  switch (action.kind) {
    case 'amount': {
      const hindered = hindrance(price, active)
      if (hindered !== null) return refuse(hindered)
      const parsed = decimalToMinor(action.input, price.currency)
      if (!parsed.ok) return refuse(parsed.reason)
      return set(parts, product, batch, price, 'unit_amount', String(parsed.amount), 'price')
    }
    case 'currency': {
      const hindered = hindrance(price, active)
      if (hindered !== null) return refuse(hindered)
      const currency = action.currency.trim().toLowerCase()
      if (!/^[a-z]{3}$/.test(currency)) return refuse('a currency has three letters, such as EUR')
      if (currency === price.currency) return refuse(`this price is in ${currency.toUpperCase()} already`)
      const parsed = decimalToMinor(action.input, currency)
      if (!parsed.ok) return refuse(parsed.reason)
      const label = `price in ${currency.toUpperCase()}`
      return set(parts, product, batch, price, optionField(currency), String(parsed.amount), label)
    }
    case 'active': {
      if (!action.active && isDefault)
        return refuse(
          'it is the default price, which Stripe does not archive; make another the default first'
        )
      // Another price takes over for it, which would go on being sold.
      const isReplaced = store.outbox.openOfField(price.id, 'unit_amount').length > 0
      if (!action.active && isReplaced)
        return refuse('its new amount has not reached Stripe yet; sync first, or undo it')
      const label = action.active ? 'price brought back' : 'price archived'
      return set(parts, product, batch, price, 'active', String(action.active), label)
    }
    case 'default':
      if (!active) return refuse('this price is archived; bring it back first')
      return set(parts, product, batch, product, 'default_price', price.id, 'default price')
    default:
      return assertNever(action)
  }
}

function set(
  parts: Parts,
  product: RemoteProduct,
  batch: () => number,
  target: RemoteProduct | RemotePrice,
  field: string,
  value: string,
  label: string
): Done {
  const isRefused = parts.store.outbox.openOfField(target.id, field).some(({ state }) => state === 'failed')
  if (sameValue(fieldUnderWay(parts.store, target, field), value) && !isRefused)
    return { ok: true, label: null }
  replaceWish(parts, {
    batchId: batch(),
    itemId: parts.store.view.itemsOfProduct(product.id)[0]?.id ?? null,
    productId: product.id,
    cell: 'price',
    wish: { entity: target.kind, entity_id: target.id, field, kind: 'set', value, delta: null },
    reason: null,
    note: null
  })
  return { ok: true, label }
}

const shownDefault = (store: Store, product: RemoteProduct): string | null =>
  fieldUnderWay(store, product, 'default_price')

/** Why the amounts of a price cannot be changed here; null when they can. */
function hindrance(price: RemotePrice, active: boolean): string | null {
  if (!active) return 'this price is archived; bring it back first'
  return price.recurring !== null || price.special || price.unitAmount === null
    ? 'this price is recurring, tiered or chosen by the customer; change it in Stripe'
    : null
}

const refuse = (reason: string): Done => ({ ok: false, reason })
