import { z } from 'zod'
import { eventTypes } from '../../shared/event-types.ts'
import { valueAt } from '../../shared/value-at.ts'
import {
  optionCurrency,
  optionField,
  type RemoteEvent,
  type RemoteLine,
  type RemoteObject,
  type RemotePrice,
  type RemoteProblem,
  type RemoteProduct,
  type RemoteSession
} from '../sync/remote.ts'

/**
 * Stripe objects as they arrive, parsed and never trusted: only what is used is asked for, so that a field Stripe
 * adds or drops elsewhere harms nothing.
 */

const reference = z.union([z.string(), z.object({ id: z.string() }).transform((object) => object.id)])
const metadata = z.record(z.string(), z.string())

const productSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullish(),
    active: z.boolean(),
    default_price: reference.nullish(),
    images: z.array(z.string()).nullish(),
    metadata,
    livemode: z.boolean(),
    created: z.number().int(),
    updated: z.number().int()
  })
  .transform((object): RemoteProduct => ({
    kind: 'product',
    id: object.id,
    name: object.name,
    description: object.description ?? null,
    active: object.active,
    defaultPriceId: object.default_price ?? null,
    imageUrl: object.images?.[0] ?? null,
    metadata: object.metadata,
    livemode: object.livemode,
    created: object.created,
    updated: object.updated
  }))

const optionSchema = z.object({
  unit_amount: z.number().int().nullish(),
  custom_unit_amount: z.unknown().optional(),
  tiers: z.unknown().optional(),
  tax_behavior: z.string().nullish()
})

const priceSchema = z
  .object({
    id: z.string(),
    product: reference,
    currency: z.string(),
    unit_amount: z.number().int().nullish(),
    active: z.boolean(),
    nickname: z.string().nullish(),
    lookup_key: z.string().nullish(),
    recurring: z
      .object({ interval: z.string(), interval_count: z.number().int(), usage_type: z.string() })
      .nullish(),
    billing_scheme: z.string().nullish(),
    tax_behavior: z.string().nullish(),
    custom_unit_amount: z.unknown(),
    transform_quantity: z.unknown(),
    tiers_mode: z.unknown(),
    currency_options: z.record(z.string(), optionSchema).nullish(),
    metadata,
    livemode: z.boolean(),
    created: z.number().int()
  })
  .transform((object): RemotePrice => ({
    kind: 'price',
    id: object.id,
    productId: object.product,
    currency: object.currency,
    unitAmount: object.unit_amount ?? null,
    currencyOptions: optionsOf(object.currency_options ?? {}, object.currency),
    active: object.active,
    nickname: object.nickname ?? null,
    lookupKey: object.lookup_key ?? null,
    recurring: object.recurring
      ? {
          interval: object.recurring.interval,
          intervalCount: object.recurring.interval_count,
          usageType: object.recurring.usage_type
        }
      : null,
    billingScheme: object.billing_scheme ?? 'per_unit',
    taxBehavior: object.tax_behavior ?? null,
    special:
      [object.custom_unit_amount, object.transform_quantity, object.tiers_mode].some(
        (part) => part != null
      ) ||
      Object.values(optionsOf(object.currency_options ?? {}, object.currency)).some(
        ({ unitAmount }) => unitAmount === null
      ),
    metadata: object.metadata,
    livemode: object.livemode,
    created: object.created
  }))

type Option = z.infer<typeof optionSchema>

/** A price lists its own currency among its options; that one is changed nowhere but at the price. */
function optionsOf(options: Record<string, Option>, own: string): RemotePrice['currencyOptions'] {
  return Object.fromEntries(
    Object.entries(options)
      .filter(([currency]) => currency !== own)
      .map(([currency, option]) => [
        currency,
        { unitAmount: amountOf(option), taxBehavior: option.tax_behavior ?? null }
      ])
  )
}

const amountOf = ({ custom_unit_amount, tiers, unit_amount }: Option): number | null =>
  custom_unit_amount == null && tiers == null ? (unit_amount ?? null) : null

const lineSchema = z
  .object({
    id: z.string(),
    description: z.string().nullish(),
    quantity: z.number().int().min(0).nullish(),
    amount_total: z.number().int().nullish(),
    price: z.object({ id: z.string(), product: reference, metadata: metadata.nullish() }).nullish(),
    metadata: metadata.nullish()
  })
  .transform((line): RemoteLine => ({
    id: line.id,
    priceId: line.price?.id ?? null,
    productId: line.price?.product ?? null,
    priceMetadata: line.price?.metadata ?? {},
    metadata: line.metadata ?? {},
    description: line.description ?? '',
    quantity: line.quantity ?? null,
    amount: line.amount_total ?? null
  }))

const sessionSchema = z
  .object({
    id: z.string(),
    mode: z.string(),
    payment_status: z.string(),
    payment_intent: reference.nullish(),
    currency: z.string().nullish(),
    amount_total: z.number().int().nullish(),
    metadata: metadata.nullish(),
    created: z.number().int()
  })
  .transform((session): Omit<RemoteSession, 'lines'> => ({
    id: session.id,
    created: session.created,
    paid: session.payment_status !== 'unpaid',
    sells: session.mode === 'payment',
    paymentIntent: session.payment_intent ?? null,
    currency: session.currency ?? '',
    amount: session.amount_total ?? null,
    metadata: session.metadata ?? {}
  }))

const eventSchema = z.object({
  id: z.string(),
  type: z.string(),
  created: z.number().int(),
  request: z.object({ id: z.string().nullish(), idempotency_key: z.string().nullish() }).nullish(),
  data: z.object({
    // Of what the event is about only what changed is read: its many fields need no copies.
    object: z.custom<Record<string, unknown>>(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      'expected an object'
    ),
    previous_attributes: z.record(z.string(), z.unknown()).nullish()
  })
})

export type Parsed<T> = { ok: true; object: T } | { ok: false; problem: RemoteProblem }

export const parseProduct = (raw: unknown): Parsed<RemoteProduct> => parse(productSchema, raw)
/** https://docs.stripe.com/api/checkout/sessions/object, without its lines. */
export const parseSession = (raw: unknown): Parsed<Omit<RemoteSession, 'lines'>> => parse(sessionSchema, raw)
export const parseLine = (raw: unknown): Parsed<RemoteLine> => parse(lineSchema, raw)
export const parsePrice = (raw: unknown): Parsed<RemotePrice> => parse(priceSchema, raw)

/** A product or a price, told apart by Stripe's own `object`. */
export function parseObject(raw: unknown): Parsed<RemoteObject> {
  const named = z.object({ object: z.enum(['product', 'price']) }).safeParse(raw)
  return named.success && named.data.object === 'price' ? parsePrice(raw) : parseProduct(raw)
}

const kinds = [
  ['product.', 'product'],
  ['price.', 'price'],
  ['checkout.session.', 'session'],
  ['charge.captured', 'capture'],
  ['charge.', 'payment'],
  ['refund.', 'payment']
] as const

/** https://docs.stripe.com/api/events/object: `previous_attributes` holds the old values of what changed. */
export function parseEvent(raw: unknown): Parsed<RemoteEvent> {
  const parsed = eventSchema.safeParse(raw)
  if (!parsed.success) {
    const named = z.object({ type: z.string() }).safeParse(raw)
    return { ok: false, problem: { ...problemOf(raw, parsed.error), ...named.data } }
  }
  const { id, type, created, request, data } = parsed.data
  const known = eventTypes.includes(type) ? kinds.find(([prefix]) => type.startsWith(prefix)) : undefined
  const kind = known?.[1] ?? null
  const objectId = data.object[kind === 'payment' || kind === 'capture' ? 'payment_intent' : 'id']
  // Where the money is still to come, the event of its coming is the sale, at the same time for whoever reads it and when.
  // https://docs.stripe.com/checkout/fulfillment
  const isUnpaid = type === 'checkout.session.completed' && data.object['payment_status'] === 'unpaid'
  const previous = flatten(data.previous_attributes ?? {})
  // What an event shows of a price does without its further currencies: what became of those, it does not tell.
  const told = Object.keys(previous).filter(
    (field) => optionCurrency(field) === null || isObject(data.object['currency_options'])
  )
  const after = Object.fromEntries(told.map((field) => [field, textOf(data.object, field)]))
  return {
    ok: true,
    object: {
      id,
      type,
      created,
      object: kind !== null && typeof objectId === 'string' && !isUnpaid ? { kind, id: objectId } : null,
      requestId: request?.id ?? null,
      idempotencyKey: request?.idempotency_key ?? null,
      previous,
      after
    }
  }
}

/** `{ name: 'x', metadata: { a: '1', b: null } }` → `{ name: 'x', 'metadata.a': '1', 'metadata.b': null }`. */
function flatten(attributes: Record<string, unknown>): Record<string, string | null> {
  const fields: Record<string, string | null> = {}
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'metadata' && typeof value === 'object' && value !== null) {
      for (const [key, text] of Object.entries(value)) {
        fields[`metadata.${key}`] = typeof text === 'string' ? text : null
      }
    } else if (name === 'currency_options' && isObject(value)) {
      for (const [currency, option] of Object.entries(value))
        fields[optionField(currency)] = optionText(option)
    } else if (value === null || isPlain(value)) fields[name] = value === null ? null : String(value)
  }
  return fields
}

/** One such field of an object; what is not there, or no plain value, is null. */
function textOf(attributes: Record<string, unknown>, field: string): string | null {
  const currency = optionCurrency(field)
  const options = attributes['currency_options']
  if (currency !== null) return isObject(options) ? optionText(options[currency]) : null
  const key = /^metadata\.(.*)$/s.exec(field)?.[1]
  if (key === undefined) return isPlain(attributes[field]) ? String(attributes[field]) : null
  const values = attributes['metadata']
  const text = isObject(values) ? valueAt(values, key) : null
  return typeof text === 'string' ? text : null
}

function optionText(option: unknown): string | null {
  const amount = isObject(option) ? option['unit_amount'] : null
  return typeof amount === 'number' ? String(amount) : null
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)

function parse<T>(schema: z.ZodType<T>, raw: unknown): Parsed<T> {
  const parsed = schema.safeParse(raw)
  return parsed.success
    ? { ok: true, object: parsed.data }
    : { ok: false, problem: problemOf(raw, parsed.error) }
}

function problemOf(raw: unknown, error: z.ZodError): RemoteProblem {
  const named = z.object({ id: z.string() }).safeParse(raw)
  const issue = error.issues[0]
  const where = issue?.path.join('.') ?? ''
  return {
    object: named.success ? named.data.id : 'an object without an id',
    reason: `Stripe’s ${where === '' ? 'answer' : where} is not what its API promises (${issue?.message ?? 'unreadable'})`
  }
}
