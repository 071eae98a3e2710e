import { Stripe } from 'stripe'
import { eventTypes } from '../../shared/event-types.ts'
import type { Clock } from '../sync/ports.ts'
import {
  type CommandReply,
  type CreateCommand,
  optionCurrency,
  type Page,
  type RemoteCatalog,
  type RemoteCommand,
  type RemoteEvent,
  RemoteFailure,
  type RemoteLine,
  type RemotePrice,
  type RemoteSession,
  sendPatience
} from '../sync/remote.ts'
import { toRemoteFailure } from './failures.ts'
import {
  parseEvent,
  parseLine,
  parseObject,
  parsePrice,
  parseProduct,
  parseSession,
  type Parsed
} from './mapping.ts'
import { PunctualHttpClient } from './punctual.ts'

/** Milliseconds between requests: 20 a second, below the 25 of one endpoint and a sandbox. https://docs.stripe.com/rate-limits */
const quickest = 50
/** The limit is one for all programs of an account: who is refused slows down, and what follows makes it good again. */
const slowest = 400

export type StripeConnection = {
  catalog: RemoteCatalog
  client: Stripe
  /** Cancels what is under way: pending answers are given up at once, as if the network were lost. */
  abort(): void
}

/**
 * Talks to Stripe with the official SDK, at a pinned API version, through one narrow door.
 * The SDK's own retries are off: the outcome of a write is ours to know, and reads are asked again here. (It still
 * repeats a request whose connection was reset, once; a write then carries the same idempotency key, and is held back
 * when it comes too late.)
 * `onRequest` is told of each HTTP request, for the read meter.
 */
export function connectToStripe(options: {
  key: string
  apiBase: string | null
  clock: Clock
  version: string
  onRequest: (method: string) => void
  httpClient?: Stripe.HttpClient
  timeout?: number
}): StripeConnection {
  const { clock } = options
  const base = options.apiBase === null ? null : new URL(options.apiBase)
  /** Writes that somebody waits for, by their idempotency keys: since when, and how often they went out. */
  const awaited = new Map<string, { since: number; times: number }>()
  const mayGo = (key: string): boolean => {
    const write = awaited.get(key)
    if (write === undefined || clock.now() - write.since >= sendPatience) return false
    write.times += 1
    return true
  }
  const client = new Stripe(options.key, {
    maxNetworkRetries: 0,
    timeout: options.timeout ?? 20_000,
    telemetry: false,
    appInfo: { name: 'Stockroom', version: options.version },
    httpClient: new PunctualHttpClient(options.httpClient ?? Stripe.createNodeHttpClient(), mayGo),
    ...(base
      ? {
          host: base.hostname,
          port: base.port === '' ? (base.protocol === 'https:' ? 443 : 80) : Number(base.port),
          protocol: base.protocol === 'https:' ? ('https' as const) : ('http' as const)
        }
      : {})
  })
  let serverTime: number | null = null
  let aborting = new AbortController()
  let nextSlot = 0
  let askedAt = 0
  let gap = quickest
  client.on('request', (event: { method: string }) => options.onRequest(event.method))

  /** @param signal what it is called off by; one that was begun before has its own */
  async function call<T extends object>(work: () => Promise<T>, signal = aborting.signal): Promise<T> {
    const stopped = (): RemoteFailure => new RemoteFailure('cancelled', 'cancelled', 'stopped on request')
    if (base === null) await waitForSlot(signal)
    if (signal.aborted) throw stopped()
    let give = (): void => undefined
    const given = new Promise<never>((_, reject) => {
      give = () => reject(stopped())
      signal.addEventListener('abort', give, { once: true })
    })
    given.catch(() => {})
    try {
      const answer = await Promise.race([work(), given])
      noteTime(answer)
      gap = Math.max(quickest, gap * 0.995)
      return answer
    } catch (error) {
      if (error instanceof Stripe.errors.StripeError) noteDate(error.headers?.['date'])
      if (error instanceof Stripe.errors.StripeRateLimitError && error.code !== 'lock_timeout')
        gap = Math.min(slowest, gap * 2)
      throw toRemoteFailure(error)
    } finally {
      // The signal outlives its requests by days.
      signal.removeEventListener('abort', give)
    }
  }

  /** Reads change nothing, so a passing failure is simply asked again: at most twice, backing off. */
  async function read<T extends object>(work: () => Promise<T>): Promise<T> {
    const signal = aborting.signal
    for (let attempt = 0; ; attempt++) {
      try {
        return await call(work, signal)
      } catch (error) {
        const passing =
          error instanceof RemoteFailure && (error.kind === 'busy' || error.code === 'stripe-trouble')
        if (!passing || attempt >= 2) throw error
        await clock.sleep(500 * 2 ** attempt, signal)
      }
    }
  }

  async function waitForSlot(signal: AbortSignal): Promise<void> {
    const now = clock.now()
    // A clock that was set back says nothing of how long ago the last request was.
    if (now < askedAt) nextSlot = now
    askedAt = now
    const slot = Math.max(nextSlot, now)
    nextSlot = Math.ceil(slot + gap)
    const wait = slot - now
    if (wait > 0) await clock.sleep(wait, signal)
  }

  function noteTime(answer: object): void {
    const response =
      'lastResponse' in answer ? (answer.lastResponse as { headers?: Record<string, string> }) : null
    noteDate(response?.headers?.['date'])
  }

  function noteDate(date: string | undefined): void {
    const at = date === undefined ? NaN : Date.parse(date)
    if (!Number.isNaN(at)) serverTime = at
  }

  const catalog: RemoteCatalog = {
    serverTime: () => serverTime,
    async products(after) {
      return page(await read(() => client.products.list({ limit: 100, ...from(after) })), parseProduct)
    },
    async prices(active, after) {
      const expand = ['data.currency_options']
      return page(
        await read(() => client.prices.list({ limit: 100, active, expand, ...from(after) })),
        parsePrice
      )
    },
    async productsByIds(ids) {
      return page(await read(() => client.products.list({ limit: 100, ids: [...ids] })), parseProduct)
    },
    product: (id) => single(() => client.products.retrieve(id), parseProduct),
    price: (id) => single(() => client.prices.retrieve(id, withOptions), parsePrice),
    async events(since, after, limit = 100) {
      const list = await read(() =>
        client.events.list({
          types: eventTypes,
          limit,
          ...(since === null ? {} : { created: { gte: since } }),
          ...from(after)
        })
      )
      return page<RemoteEvent>(list, parseEvent)
    },
    async session(id) {
      const session = await single(
        () => client.checkout.sessions.retrieve(id, { expand: ['line_items'] }),
        (raw): Parsed<RemoteSession & { more: boolean }> => {
          const parsed = parseSession(raw)
          if (!parsed.ok) return parsed
          const list = (raw as Stripe.Checkout.Session).line_items
          const lines = linesOf(list?.data ?? [])
          return { ok: true, object: { ...parsed.object, lines, more: list?.has_more ?? false } }
        }
      )
      if (session === null) return null
      for (let more = session.more; more;) {
        const after = session.lines.at(-1)?.id ?? null
        const list = await read(() =>
          client.checkout.sessions.listLineItems(id, { limit: 100, ...from(after) })
        )
        session.lines.push(...linesOf(list.data))
        more = list.has_more
      }
      return session
    },
    async sessionOf(paymentIntent) {
      const { data } = await read(() =>
        client.checkout.sessions.list({ payment_intent: paymentIntent, limit: 1 })
      )
      return data[0]?.id ?? null
    },
    async refunded(paymentIntent) {
      const { data: charges } = await read(() =>
        client.charges.list({ payment_intent: paymentIntent, limit: 100, expand: ['data.refunds'] })
      )
      // A refund that failed never was, whatever its charge still says.
      const stands = ({ status }: Stripe.Refund): boolean => status !== 'failed' && status !== 'canceled'
      const amount = charges.reduce((sum, charge) => {
        const listed = charge.refunds?.has_more === false ? charge.refunds.data.filter(stands) : null
        const paid = listed?.reduce((total, refund) => total + refund.amount, 0) ?? Infinity
        return sum + Math.min(charge.amount_refunded, paid)
      }, 0)
      const refunds = charges.flatMap((charge) => charge.refunds?.data ?? []).filter(stands)
      if (amount === 0 || refunds.length === 0) return { amount, at: null, since: null }
      const times = refunds.map(({ created }) => created * 1000)
      return { amount, at: Math.max(...times), since: Math.min(...times) }
    },
    async send(command, idempotencyKey) {
      const write = { since: clock.now(), times: 0 }
      awaited.set(idempotencyKey, write)
      const answer = await call(() => request(client, command, idempotencyKey))
        .catch((error: unknown) => {
          // A key that may not any more does not say what became of the first, while it did.
          if (!(error instanceof RemoteFailure) || error.kind !== 'denied' || write.times < 2) throw error
          throw new RemoteFailure('lost', error.code, error.detail, error.stripeCode)
        })
        .finally(() => awaited.delete(idempotencyKey))
      const parsed = parseObject(answer)
      if (!parsed.ok) throw new RemoteFailure('lost', 'stripe-trouble', parsed.problem.reason)
      const { headers, requestId } = answer.lastResponse
      const reply: CommandReply = {
        object: parsed.object,
        replayed: headers['idempotent-replayed'] === 'true',
        requestId: requestId ?? null
      }
      return reply
    }
  }

  async function single<T>(
    work: () => Promise<object>,
    parse: (raw: unknown) => Parsed<T>
  ): Promise<T | null> {
    try {
      const answer = await read(work)
      if ('deleted' in answer && answer.deleted === true) return null
      const parsed = parse(answer)
      if (!parsed.ok) throw new RemoteFailure('refused', 'stripe-trouble', parsed.problem.reason)
      return parsed.object
    } catch (error) {
      if (error instanceof RemoteFailure && error.code === 'gone') return null
      throw error
    }
  }

  return {
    catalog,
    client,
    abort() {
      aborting.abort()
      aborting = new AbortController()
    }
  }
}

function from(after: string | null): { starting_after?: string } {
  return after === null ? {} : { starting_after: after }
}

function page<T>(list: { data: object[]; has_more: boolean }, parse: (raw: unknown) => Parsed<T>): Page<T> {
  const result: Page<T> = { objects: [], problems: [], last: null, hasMore: list.has_more }
  for (const raw of list.data) {
    const parsed = parse(raw)
    if (parsed.ok) result.objects.push(parsed.object)
    else result.problems.push(parsed.problem)
    if ('id' in raw && typeof raw.id === 'string') result.last = raw.id
  }
  return result
}

function linesOf(raw: readonly unknown[]): RemoteLine[] {
  return raw.map((one) => {
    const parsed = parseLine(one)
    if (!parsed.ok) throw new RemoteFailure('refused', 'stripe-trouble', parsed.problem.reason)
    return parsed.object
  })
}

/** The further currencies of a price come only when they are asked for, at no further request. https://docs.stripe.com/api/prices/object */
const withOptions = { expand: ['currency_options'] }

type SentAnswer = Stripe.Response<Stripe.Product> | Stripe.Response<Stripe.Price>

/** A command as a request. The same command always makes the same body, so that a repeat is the same to Stripe. */
function request(
  client: Stripe,
  command: RemoteCommand | CreateCommand,
  idempotencyKey: string
): Promise<SentAnswer> {
  const options = { idempotencyKey }
  switch (command.kind) {
    case 'update-product':
      return client.products.update(command.id, params(command.fields), options)
    case 'update-price':
      return client.prices.update(
        command.id,
        { ...params(command.fields, command.taxBehaviors), ...withOptions },
        options
      )
    case 'restore-price':
      return client.prices.update(
        command.id,
        {
          active: true,
          ...withOptions,
          ...(command.takeLookupKey === null
            ? {}
            : { lookup_key: command.takeLookupKey, transfer_lookup_key: true })
        },
        options
      )
    case 'create-product': {
      const { id, name, description, imageUrl, metadata, price } = command
      return client.products.create(
        {
          id,
          name,
          metadata,
          ...(description === null ? {} : { description }),
          ...(imageUrl === null ? {} : { images: [imageUrl] }),
          ...(price === null
            ? {}
            : {
                default_price_data: {
                  currency: price.currency,
                  unit_amount: price.unitAmount,
                  metadata: price.metadata
                }
              })
        },
        options
      )
    }
    case 'add-price': {
      const { productId, currency, unitAmount, nickname, metadata } = command
      return client.prices.create(
        {
          product: productId,
          currency,
          unit_amount: unitAmount,
          metadata,
          ...withOptions,
          ...(nickname === null ? {} : { nickname })
        },
        options
      )
    }
    case 'create-price': {
      const { from: old, unitAmount } = command
      return client.prices.create(
        {
          product: old.productId,
          currency: old.currency,
          unit_amount: unitAmount,
          metadata: old.metadata,
          ...withOptions,
          ...optionsOf(old),
          ...(old.nickname === null ? {} : { nickname: old.nickname }),
          ...(old.lookupKey === null ? {} : { lookup_key: old.lookupKey, transfer_lookup_key: true }),
          ...taxOf(old.taxBehavior)
        },
        options
      )
    }
  }
}

type Option = { unit_amount: number; tax_behavior?: 'inclusive' | 'exclusive' }

/** “Once specified as either inclusive or exclusive, it cannot be changed”; unspecified is not said. */
const taxOf = (behavior: string | null | undefined): Pick<Option, 'tax_behavior'> =>
  behavior === 'inclusive' || behavior === 'exclusive' ? { tax_behavior: behavior } : {}

/** The further currencies of a price, for the one that takes over from it. */
function optionsOf({ currencyOptions }: RemotePrice): { currency_options?: Record<string, Option> } {
  const options = Object.entries(currencyOptions).flatMap(([currency, { unitAmount, taxBehavior }]) =>
    unitAmount === null ? [] : [[currency, { unit_amount: unitAmount, ...taxOf(taxBehavior) }] as const]
  )
  return options.length === 0 ? {} : { currency_options: Object.fromEntries(options) }
}

function params(
  fields: Record<string, string | null>,
  taxBehaviors: Record<string, string> = {}
): Record<string, string | boolean | Record<string, string> | Record<string, Option>> {
  const result: ReturnType<typeof params> = {}
  const metadata: Record<string, string> = {}
  const options: Record<string, Option> = {}
  for (const [field, value] of Object.entries(fields)) {
    const currency = optionCurrency(field)
    if (currency !== null)
      options[currency] = { unit_amount: Number(value), ...taxOf(taxBehaviors[currency]) }
    else if (field.startsWith('metadata.')) metadata[field.slice('metadata.'.length)] = value ?? ''
    else if (field === 'active') result['active'] = value === 'true'
    // A key that another price has is taken from it. https://docs.stripe.com/api/prices/update
    else if (field === 'lookup_key')
      Object.assign(result, { lookup_key: value ?? '', transfer_lookup_key: true })
    else result[field] = value ?? ''
  }
  if (Object.keys(metadata).length > 0) result['metadata'] = metadata
  if (Object.keys(options).length > 0) result['currency_options'] = options
  return result
}
