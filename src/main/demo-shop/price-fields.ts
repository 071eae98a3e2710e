import { invalid } from './failure.ts'
import { mergeMetadata } from './metadata.ts'
import type { Params } from './params.ts'
import type { JsonObject, Price } from './types.ts'

export const taxBehaviors = ['exclusive', 'inclusive', 'unspecified'] as const

const creatable = [
  'active',
  'billing_scheme',
  'currency',
  'currency_options',
  'custom_unit_amount',
  'expand',
  'lookup_key',
  'metadata',
  'nickname',
  'product',
  'product_data',
  'recurring',
  'tax_behavior',
  'tiers',
  'tiers_mode',
  'transfer_lookup_key',
  'transform_quantity',
  'unit_amount',
  'unit_amount_decimal'
]
/** What `product.default_price_data` takes. */
const inline = [
  'currency',
  'currency_options',
  'custom_unit_amount',
  'metadata',
  'recurring',
  'tax_behavior',
  'unit_amount',
  'unit_amount_decimal'
]

export type PriceFields = Omit<Price, 'id' | 'object' | 'created' | 'livemode' | 'product'> & {
  transfer: boolean
}

/** Reads what a new price is made of; `within` names default_price_data, which takes fewer parameters. */
export function priceFields(params: Params, within?: 'default_price_data'): PriceFields {
  params.only(within ? inline : creatable)
  const currency = params.required('currency').toLowerCase()
  if (!/^[a-z]{3}$/.test(currency)) throw invalid(`Invalid currency: ${currency}.`, params.name('currency'))
  const scheme = within ? undefined : params.oneOf('billing_scheme', ['per_unit', 'tiered'])
  const custom = params.object('custom_unit_amount')
  const amounts = scheme === 'tiered' || custom ? noAmounts(params) : readAmounts(params)
  const recurring = params.object('recurring')
  const divide = within ? undefined : params.object('transform_quantity')
  return {
    active: (within ? undefined : params.boolean('active')) ?? true,
    billing_scheme: scheme ?? 'per_unit',
    currency,
    currency_options: readOptions(params.object('currency_options')) ?? null,
    custom_unit_amount: custom
      ? {
          maximum: custom.amount('maximum') ?? null,
          minimum: custom.amount('minimum') ?? null,
          preset: custom.amount('preset') ?? null
        }
      : null,
    lookup_key: within ? null : (params.clearable('lookup_key', 200) ?? null),
    metadata: mergeMetadata({}, params.metadata()),
    nickname: within ? null : (params.clearable('nickname') ?? null),
    recurring: recurring
      ? {
          interval:
            recurring.oneOf('interval', ['day', 'week', 'month', 'year']) ?? recurring.required('interval'),
          interval_count: recurring.integer('interval_count') ?? 1,
          meter: recurring.text('meter') ?? null,
          trial_period_days: recurring.integer('trial_period_days') ?? null,
          usage_type: recurring.oneOf('usage_type', ['licensed', 'metered']) ?? 'licensed'
        }
      : null,
    tax_behavior: params.oneOf('tax_behavior', taxBehaviors) ?? 'unspecified',
    tiers: within ? null : readTiers(params),
    tiers_mode: within ? null : (params.oneOf('tiers_mode', ['graduated', 'volume']) ?? null),
    transform_quantity: divide
      ? {
          divide_by: divide.integer('divide_by') ?? 1,
          round: divide.oneOf('round', ['down', 'up']) ?? divide.required('round')
        }
      : null,
    type: recurring ? 'recurring' : 'one_time',
    ...amounts,
    transfer: (within ? undefined : params.boolean('transfer_lookup_key')) ?? false
  }
}

type Amounts = Pick<Price, 'unit_amount' | 'unit_amount_decimal'>

function noAmounts(params: Params): Amounts {
  for (const key of ['unit_amount', 'unit_amount_decimal'])
    if (params.has(key))
      throw invalid(`You may only specify one of these parameters: ${key}, tiers.`, params.name(key))
  return { unit_amount: null, unit_amount_decimal: null }
}

function readAmounts(params: Params): Amounts {
  const whole = params.amount('unit_amount')
  const decimal = params.text('unit_amount_decimal')
  if (whole !== undefined && decimal !== undefined)
    throw invalid('You may only specify one of these parameters: unit_amount, unit_amount_decimal.')
  if (whole !== undefined) return { unit_amount: whole, unit_amount_decimal: String(whole) }
  if (decimal === undefined) throw params.missing('unit_amount')
  if (!/^\d{1,8}(\.\d{1,12})?$/.test(decimal))
    throw invalid(`Invalid decimal: ${decimal}`, params.name('unit_amount_decimal'))
  const plain = decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal
  return { unit_amount: plain.includes('.') ? null : Number(plain), unit_amount_decimal: plain }
}

/**
 * Amounts in further currencies, by currency. Those that `price` has already keep how they are taxed; its own currency is
 * refused in Stripe's words. https://github.com/stripe/stripe-node/issues/1559
 */
export function readOptions(
  options: Params | null | undefined,
  price?: Pick<Price, 'currency' | 'currency_options'>
): Record<string, JsonObject> | null | undefined {
  if (!options) return options
  const entries = options.keys().map((currency) => {
    const option = options.object(currency)
    if (currency === price?.currency)
      throw invalid(
        'You are specifying an update to a currency option that matches the top-level currency for this price. Please remove this currency option and update the top-level params instead.',
        options.name(currency)
      )
    if (!option) throw invalid('Invalid object', options.name(currency))
    return [
      currency,
      {
        custom_unit_amount: null,
        tax_behavior:
          option.oneOf('tax_behavior', taxBehaviors) ??
          price?.currency_options?.[currency]?.['tax_behavior'] ??
          'unspecified',
        ...readAmounts(option)
      }
    ] as const
  })
  return Object.fromEntries(entries)
}

function readTiers(params: Params): JsonObject[] | null {
  const tiers = params.list('tiers', 100)
  if (!tiers) return null
  return tiers.map((tier) => {
    const upTo = tier.required('up_to')
    const unit = tier.has('unit_amount') ? tier.amount('unit_amount') : undefined
    const flat = tier.has('flat_amount') ? tier.amount('flat_amount') : undefined
    return {
      flat_amount: flat ?? null,
      flat_amount_decimal: flat === undefined ? null : String(flat),
      unit_amount: unit ?? null,
      unit_amount_decimal: unit === undefined ? null : String(unit),
      up_to: upTo === 'inf' ? null : Number(upTo)
    }
  })
}
