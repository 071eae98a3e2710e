import type { Price, Product } from './types.ts'

/** A product as Stripe creates it when only its name is given. */
export function blankProduct(id: string, name: string, now: number, livemode: boolean): Product {
  return {
    id,
    object: 'product',
    active: true,
    created: now,
    default_price: null,
    description: null,
    images: [],
    livemode,
    marketing_features: [],
    metadata: {},
    name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: now,
    url: null
  }
}

/** An active one-time price with nothing but its amount, in minor units. */
export function blankPrice(
  price: Pick<Price, 'id' | 'product' | 'currency' | 'created' | 'livemode'> & { unit_amount: number }
): Price {
  return {
    object: 'price',
    active: true,
    billing_scheme: 'per_unit',
    currency_options: null,
    custom_unit_amount: null,
    lookup_key: null,
    metadata: {},
    nickname: null,
    recurring: null,
    tax_behavior: 'unspecified',
    tiers: null,
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount_decimal: String(price.unit_amount),
    ...price
  }
}
