import type { CellEdit } from '../src/shared/edits.ts'

/** Payloads as Stripe sends them, valid by default: a test names only what it is about. */

type Payload = Record<string, unknown>

export function aProduct(changes: Payload = {}): Payload {
  return {
    id: 'prod_QXg1hqf4jFNsqG',
    object: 'product',
    active: true,
    created: 1_700_000_000,
    default_price: 'price_1PgafmB7WZ01zgkW02Hf9z6c',
    description: null,
    images: [],
    livemode: false,
    metadata: { sizes: 'S,M', stock_S: '3', stock_M: '8' },
    name: 'Linen Shirt',
    updated: 1_700_000_500,
    ...changes
  }
}

export function aPrice(changes: Payload = {}): Payload {
  return {
    id: 'price_1PgafmB7WZ01zgkW02Hf9z6c',
    object: 'price',
    active: true,
    billing_scheme: 'per_unit',
    created: 1_700_000_000,
    currency: 'usd',
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: 'prod_QXg1hqf4jFNsqG',
    recurring: null,
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: 4800,
    ...changes
  }
}

export function anEvent(changes: Payload = {}): Payload {
  return {
    id: 'evt_1PgafmB7WZ01zgkWc2QmRvBe',
    object: 'event',
    type: 'product.updated',
    created: 1_700_000_600,
    livemode: false,
    request: { id: 'req_AbCdEfGhIjKlMn', idempotency_key: null },
    data: {
      object: aProduct({ metadata: { stock_S: '2' } }),
      previous_attributes: { metadata: { stock_S: '3' } }
    },
    ...changes
  }
}

/** What a person types into one cell. */
export function aCellEdit(itemId: string, input: string, changes: Partial<CellEdit> = {}): CellEdit {
  return { itemId, field: 'onHand', input, ...changes }
}
