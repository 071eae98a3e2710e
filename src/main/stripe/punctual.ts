import { Stripe } from 'stripe'

/** How keys begin that the SDK makes up for writes that were given none. */
const madeUp = 'stripe-node-retry-'

/**
 * Lets a request with an idempotency key of ours go out only while `mayGo(key)`. The SDK repeats a request whose
 * connection was cut, once, whatever its settings say, and by itself: after a night’s sleep of the computer that is a day
 * later, when Stripe may have forgotten the key and carries it out a second time. What is not wanted any more fails like
 * an answer that never came, so that whoever asked looks whether it arrived.
 */
export class PunctualHttpClient extends Stripe.HttpClient {
  readonly #inner: Stripe.HttpClient
  readonly #mayGo: (idempotencyKey: string) => boolean

  constructor(inner: Stripe.HttpClient, mayGo: (idempotencyKey: string) => boolean) {
    super()
    this.#inner = inner
    this.#mayGo = mayGo
  }

  override getClientName(): string {
    return this.#inner.getClientName()
  }

  override async makeRequest(
    ...request: Parameters<Stripe.HttpClient['makeRequest']>
  ): Promise<Stripe.HttpClientResponse> {
    const key = new Map(Object.entries(request[4])).get('Idempotency-Key')
    const isOurs = typeof key === 'string' && !key.startsWith(madeUp)
    if (isOurs && !this.#mayGo(key)) throw Stripe.HttpClient.makeTimeoutError()
    return await this.#inner.makeRequest(...request)
  }
}
