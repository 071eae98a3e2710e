import type { Metadata, StoredObject } from './types.ts'

/** A checkout session that was paid or has expired, with every field Stripe answers. Amounts in minor units. */
export function sessionObject(from: {
  id: string
  created: number
  currency: string
  total: number
  intent: string | null
  livemode: boolean
  metadata: Metadata
  paid: boolean
  /** Its money is held only, until somebody takes it. */
  held: boolean
}): StoredObject {
  return {
    id: from.id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: true },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    amount_subtotal: from.total,
    amount_total: from.total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: 'https://shop.example/cart',
    client_reference_id: null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: from.created,
    currency: from.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null
    },
    customer: null,
    customer_account: null,
    customer_creation: 'if_required',
    customer_details: from.paid
      ? {
          address: null,
          business_name: null,
          email: 'customer@shop.example',
          individual_name: null,
          name: null,
          phone: null,
          tax_exempt: 'none',
          tax_ids: null
        }
      : null,
    customer_email: null,
    discounts: null,
    expires_at: from.created + (from.paid ? 86_400 : 0),
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: from.livemode,
    locale: null,
    managed_payments: null,
    metadata: from.metadata,
    mode: 'payment',
    origin_context: null,
    payment_intent: from.intent,
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: from.paid && !from.held ? 'paid' : 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: from.paid ? 'complete' : 'expired',
    submit_type: null,
    subscription: null,
    success_url: 'https://shop.example/thanks',
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: null,
    wallet_options: null
  }
}

/** A charge that succeeded. Amounts in minor units. */
export function chargeObject(from: {
  id: string
  created: number
  currency: string
  total: number
  intent: string
  livemode: boolean
  held: boolean
}): StoredObject {
  return {
    id: from.id,
    object: 'charge',
    amount: from.total,
    amount_captured: from.held ? 0 : from.total,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: {
      address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
      email: 'customer@shop.example',
      name: null,
      phone: null,
      tax_id: null
    },
    calculated_statement_descriptor: 'HARBOUR GOODS',
    captured: !from.held,
    created: from.created,
    currency: from.currency,
    customer: null,
    description: null,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: from.livemode,
    metadata: {},
    on_behalf_of: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      seller_message: 'Payment complete.',
      type: 'authorized'
    },
    paid: true,
    payment_intent: from.intent,
    payment_method: null,
    payment_method_details: { type: 'link' },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'succeeded',
    transfer_data: null,
    transfer_group: null
  }
}
