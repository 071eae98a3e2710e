import { Failure } from './failure.ts'
import type { Route } from './routes.ts'
import type { World } from './world.ts'

type Bucket = { tokens: number; at: number }

/** Token buckets of docs.stripe.com/rate-limits: 100 requests a second live, 25 in test mode, and per operation. */
export class Limiter {
  readonly #buckets = new Map<string, Bucket>()
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  /** @throws Failure 429 when the account or the operation is over its rate. */
  check(account: string, livemode: boolean, route: Route): void {
    if (this.#world.settings.limits === 'none') return
    const realm = `${account}/${livemode}`
    if (!this.#take(realm, livemode ? 100 : 25)) throw tooMany('global-rate', livemode)
    if (!this.#take(`${realm} ${route.method} ${route.path}`, route.perSecond))
      throw tooMany('endpoint-rate', livemode)
  }

  #take(name: string, perSecond: number): boolean {
    const now = this.#world.now()
    const bucket = this.#buckets.get(name) ?? { tokens: perSecond, at: now }
    const tokens = Math.min(perSecond, bucket.tokens + (Math.max(0, now - bucket.at) * perSecond) / 1000)
    const allowed = tokens >= 1
    this.#buckets.set(name, { tokens: allowed ? tokens - 1 : tokens, at: now })
    return allowed
  }
}

/** The limiter's 429: no stripe-should-retry, so the SDK does not retry it by itself. */
export function tooMany(reason: 'global-rate' | 'endpoint-rate', livemode: boolean): Failure {
  const message = livemode
    ? 'Request rate limit exceeded. You can learn more about rate limits here https://docs.stripe.com/rate-limits.'
    : 'Testmode request rate limit exceeded, the rate limits in testmode are lower than livemode. You can learn more about rate limits here https://docs.stripe.com/rate-limits.'
  return new Failure(429, message, { code: 'rate_limit', headers: { 'stripe-rate-limited-reason': reason } })
}

export type MeterReading = { account: string; month: string; reads: number; writes: number }

/** Counts requests per account and UTC calendar month; Stripe allots reads (10,000 a month at least), not writes. */
export class Meter {
  readonly #counts = new Map<string, MeterReading>()

  count(account: string, at: number, method: string): void {
    const reading = this.read(account, at)
    if (method === 'GET') reading.reads += 1
    else reading.writes += 1
    this.#counts.set(`${account} ${reading.month}`, reading)
  }

  read(account: string, at: number): MeterReading {
    const month = new Date(at).toISOString().slice(0, 7)
    return this.#counts.get(`${account} ${month}`) ?? { account, month, reads: 0, writes: 0 }
  }

  dump(): MeterReading[] {
    return [...this.#counts.values()]
  }

  load(readings: readonly MeterReading[]): void {
    this.#counts.clear()
    for (const reading of readings) this.#counts.set(`${reading.account} ${reading.month}`, reading)
  }
}
