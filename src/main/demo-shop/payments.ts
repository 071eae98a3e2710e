import { readPaging, type Collection } from './collection.ts'
import { priceExpansions, readExpand, renderPrice, type Context, type Expansion } from './context.ts'
import { invalid, missingObject } from './failure.ts'
import type { JsonObject, StoredObject } from './types.ts'
import { asObject, type Realm } from './world.ts'

/** GET lists and reads of checkout sessions, charges, refunds, webhook endpoints, the account and its balance. */

const paging = ['ending_before', 'expand', 'limit', 'starting_after']
const itemExpansions = (prefix: string) => priceExpansions(`${prefix}price.`)

function listStored(
  { world, params }: Context,
  collection: Collection<StoredObject>,
  options: {
    kind: string
    url: string
    filters: readonly string[]
    /** Filters by one field of an object: `customer_details[email]`. */
    nested?: readonly string[]
    created?: boolean
  }
): { values: StoredObject[]; answer: JsonObject } {
  params.only([
    ...paging,
    ...options.filters,
    ...(options.nested ?? []),
    ...(options.created === false ? [] : ['created'])
  ])
  const wanted = options.filters.flatMap((key) => {
    const value = params.text(key)
    return value === undefined ? [] : [[key, value] as const]
  })
  const within = (options.nested ?? []).flatMap((key) => {
    const fields = params.object(key)
    return fields ? fields.keys().map((field) => [key, field, fields.text(field)] as const) : []
  })
  const page = collection.page({
    ...readPaging(params, collection, { kind: options.kind }),
    bounds: options.created === false ? { from: -Infinity, to: Infinity } : params.range('created'),
    now: world.now(),
    accept: (value) =>
      wanted.every(([key, expected]) => value[key] === expected) &&
      within.every(([key, field, expected]) => asObject(value[key])[field] === expected)
  })
  return {
    values: page.values,
    answer: { object: 'list', data: page.values, has_more: page.more, url: options.url }
  }
}

export function listSessions(context: Context): JsonObject {
  const expand = readExpand(context.params, [
    'data.line_items',
    ...itemExpansions('data.line_items.data.').filter((path) => path.split('.').length <= 4)
  ])
  const { values, answer } = listStored(context, context.realm.sessions, {
    kind: 'checkout.session',
    url: '/v1/checkout/sessions',
    filters: ['customer', 'customer_account', 'payment_intent', 'payment_link', 'status', 'subscription'],
    nested: ['customer_details']
  })
  answer['data'] = values.map((session) => renderSession(context.realm, session, expand['data'] ?? {}))
  return answer
}

export function retrieveSession({ realm, params, id }: Context): JsonObject {
  params.only(['expand'])
  const expand = readExpand(params, [
    'line_items',
    'line_items.data',
    'line_items.data.price',
    ...itemExpansions('line_items.data.')
  ])
  const session = realm.sessions.get(id)
  if (!session) throw missingObject('checkout.session', id, 'session')
  return renderSession(realm, session, expand)
}

function renderSession(realm: Realm, session: StoredObject, expand: Expansion): JsonObject {
  if (!expand['line_items']) return session
  const items = realm.lineItems.get(session.id) ?? []
  return {
    ...session,
    line_items: {
      object: 'list',
      data: items.slice(0, 10).map((item) => renderItem(realm, item, expand['line_items']?.['data'] ?? {})),
      has_more: items.length > 10,
      url: `/v1/checkout/sessions/${session.id}/line_items`
    }
  }
}

function renderItem(realm: Realm, item: JsonObject, expand: Expansion): JsonObject {
  const price = realm.prices.get(String(asObject(item['price'])['id']))
  return price && expand['price'] ? { ...item, price: renderPrice(realm, price, expand['price']) } : item
}

export function listLineItems({ realm, params, id }: Context): JsonObject {
  params.only(paging)
  const expand = readExpand(params, ['data.price', ...itemExpansions('data.')])
  const items = realm.lineItems.get(id)
  if (!items) throw missingObject('checkout.session', id, 'session')
  const limit = Math.min(100, Math.max(1, params.integer('limit') ?? 10))
  const place = (name: string) => {
    const cursor = params.text(name)
    if (cursor === undefined) return undefined
    const found = items.findIndex((item) => item['id'] === cursor)
    if (found < 0) throw invalid(`No such line item: '${cursor}'`, name, 'resource_missing')
    return found
  }
  const after = place('starting_after')
  const before = place('ending_before')
  const start = before === undefined ? (after ?? -1) + 1 : Math.max(0, before - limit)
  const end = before ?? start + limit
  return {
    object: 'list',
    data: items.slice(start, end).map((item) => renderItem(realm, item, expand['data'] ?? {})),
    has_more: before === undefined ? end < items.length : start > 0,
    url: `/v1/checkout/sessions/${id}/line_items`
  }
}

export function listCharges(context: Context): JsonObject {
  const { realm, params } = context
  const expand = readExpand(params, ['data.refunds'])
  const { values, answer } = listStored(context, realm.charges, {
    kind: 'charge',
    url: '/v1/charges',
    filters: ['customer', 'payment_intent', 'transfer_group']
  })
  if (expand['data']?.['refunds']) answer['data'] = values.map((charge) => withRefunds(realm, charge))
  return answer
}

/** The latest ten, newest first. https://docs.stripe.com/api/charges/object#charge_object-refunds */
function withRefunds(realm: Realm, charge: StoredObject): JsonObject {
  const refunds = [...realm.refunds.values()].filter((refund) => refund['charge'] === charge.id).toReversed()
  return {
    ...charge,
    refunds: {
      object: 'list',
      data: refunds.slice(0, 10),
      has_more: refunds.length > 10,
      url: `/v1/charges/${charge.id}/refunds`
    }
  }
}

export const listRefunds = (context: Context): JsonObject =>
  listStored(context, context.realm.refunds, {
    kind: 'refund',
    url: '/v1/refunds',
    filters: ['charge', 'payment_intent']
  }).answer

export const listWebhooks = (context: Context): JsonObject =>
  listStored(context, context.realm.webhooks, {
    kind: 'webhook endpoint',
    url: '/v1/webhook_endpoints',
    filters: [],
    created: false
  }).answer

export function retrieveAccount({ realm, params }: Context): JsonObject {
  params.only(['expand'])
  return {
    id: realm.account,
    object: 'account',
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: null,
      minority_owned_business_designation: null,
      name: 'Harbour Goods',
      product_description: null,
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: null,
      support_phone: null,
      support_url: null,
      url: null
    },
    business_type: null,
    charges_enabled: true,
    country: 'US',
    created: 1_672_531_200,
    default_currency: 'usd',
    details_submitted: true,
    email: 'owner@harbour-goods.example',
    metadata: {},
    payouts_enabled: true,
    settings: {
      bacs_debit_payments: { display_name: null, service_user_number: null },
      branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
      card_issuing: { tos_acceptance: { date: null, ip: null } },
      card_payments: {
        decline_on: { avs_failure: true, cvc_failure: true },
        statement_descriptor_prefix: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null
      },
      dashboard: { display_name: 'Harbour Goods', timezone: 'Etc/UTC' },
      invoices: { default_account_tax_ids: null, hosted_payment_method_save: null },
      payments: {
        statement_descriptor: null,
        statement_descriptor_kana: null,
        statement_descriptor_kanji: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null
      },
      payouts: {
        debit_negative_balances: true,
        schedule: { delay_days: 2, interval: 'daily' },
        statement_descriptor: null
      },
      sepa_debit_payments: {}
    },
    type: 'standard'
  }
}

export function retrieveBalance({ realm, params }: Context): JsonObject {
  params.only(['expand'])
  const totals = new Map<string, number>()
  for (const charge of realm.charges.values()) {
    const currency = String(charge['currency'])
    const kept = Number(charge['amount']) - Number(charge['amount_refunded'])
    totals.set(currency, (totals.get(currency) ?? 0) + kept)
  }
  if (totals.size === 0) totals.set('usd', 0)
  const lines = (amount: (total: number) => number) =>
    [...totals].map(([currency, total]) => ({
      amount: amount(total),
      currency,
      source_types: { card: amount(total) }
    }))
  return {
    object: 'balance',
    available: lines((total) => total),
    livemode: realm.livemode,
    pending: lines(() => 0)
  }
}
