import { AsyncLocalStorage } from 'node:async_hooks'
import { Stripe } from 'stripe'
import type { FaultKind, Shop, ShopRequest, ShopResponse } from '../../src/main/demo-shop/shop.ts'
import type { VirtualTime } from './virtual-time.ts'

/** What the weather does to one request: the shop's own faults, and a network that is not there at all. */
export type Strike = FaultKind | 'offline'

const anyRequest: readonly Strike[] = [
  'offline',
  'global-rate',
  'unavailable',
  'drop-before-commit',
  'stall',
  'slow',
  'truncated',
  'bad-gateway'
]
const writes: readonly Strike[] = [
  'lock_timeout',
  'error-before-commit',
  'error-after-commit',
  'error-saved',
  'drop-after-commit',
  'stall-after-commit',
  'truncated',
  'slow'
]

/** Over sockets an answer that never comes would take as long as it takes. */
const patient: ReadonlySet<Strike> = new Set(['stall', 'stall-after-commit'])

export function strikesFor(method: string, sockets: boolean): readonly Strike[] {
  const strikes = method === 'POST' ? [...anyRequest, ...writes] : anyRequest
  return sockets ? strikes.filter((strike) => !patient.has(strike)) : strikes
}

/** One request on its way: first it arrives at the shop, later its answer is delivered. */
export type Call = {
  method: string
  path: string
  body: string
  idempotencyKey: string | null
  headers: Record<string, string>
  strike: Strike | null
  answer: ShopResponse | null
  /** The desk has stopped waiting for it: it goes its way, but nobody reads the answer. */
  forsaken: boolean
  /** What `transport` says of it has been dealt with, but for a body that is cut off. */
  settle: (response: ShopResponse) => void
  lose: (error: Error) => void
}

/** What the SDK reads of an answer of the demo shop. */
export class Answer extends Stripe.HttpClientResponse {
  readonly #response: ShopResponse

  constructor(response: ShopResponse) {
    super(response.status, response.headers)
    this.#response = response
  }

  /** What the SDK hands on as `lastResponse`. */
  override getRawResponse(): object {
    return { headers: this.#response.headers, statusCode: this.#response.status }
  }

  override async toJSON(): Promise<object> {
    if (this.#response.transport?.kind === 'truncate') throw Stripe.HttpClient.makeResponseBodyError(null)
    return JSON.parse(this.#response.body) as object
  }
}

/** Which of a desk's requests this is. The SDK repeats one whose connection was cut by itself, out of what followed it. */
const asking = new AsyncLocalStorage<number>()
let asked = 0

function askingNow(): number {
  const number = asking.getStore() ?? ++asked
  asking.enterWith(number)
  return number
}

/** Goes over real sockets, and says of each request which it is. */
export class NumberedHttpClient extends Stripe.HttpClient {
  readonly #inner = Stripe.createNodeHttpClient()

  override getClientName(): string {
    return this.#inner.getClientName()
  }

  override makeRequest(
    ...request: Parameters<Stripe.HttpClient['makeRequest']>
  ): Promise<Stripe.HttpClientResponse> {
    request[4] = { ...request[4], [numberHeader]: String(askingNow()) }
    return this.#inner.makeRequest(...request)
  }
}

const numberHeader = 'x-simulation-number'

/** The network of one desk's life: requests wait here until the driver moves them, over sockets or without. */
export class Wire extends Stripe.HttpClient {
  readonly pending: Call[] = []
  /** What was asked up to here the desk has stopped waiting for: where the SDK repeats it, nobody reads that answer either. */
  #forsaken = 0
  #cut = false

  override getClientName(): string {
    return 'simulation'
  }

  override makeRequest(
    _host: string,
    _port: string,
    path: string,
    method: string,
    headers: object,
    body: string
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#cut) return reject(connectionError('ECONNREFUSED'))
      const lower = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])
      )
      this.pending.push({
        method,
        path,
        body: body ?? '',
        idempotencyKey: lower['idempotency-key'] ?? null,
        headers: lower,
        strike: null,
        answer: null,
        forsaken: askingNow() <= this.#forsaken,
        settle: (response) => resolve(new Answer(response)),
        lose: reject
      })
    })
  }

  /** A request that came over a socket. The SDK itself asks again when its connection is cut. */
  hold(request: ShopRequest): Promise<ShopResponse> {
    return new Promise((resolve) => {
      const lose = (): void => resolve({ status: 0, headers: {}, body: '', transport: { kind: 'drop' } })
      if (this.#cut) return lose()
      this.pending.push({
        ...request,
        idempotencyKey: request.headers['idempotency-key'] ?? null,
        strike: null,
        answer: null,
        forsaken: Number(request.headers[numberHeader]) <= this.#forsaken,
        settle: resolve,
        lose
      })
    })
  }

  /** The desk died: nothing it sent is answered any more, and it can send nothing. */
  cut(): void {
    this.#cut = true
    for (const call of this.pending.splice(0)) call.lose(connectionError('ENOTCONN'))
  }

  /** The desk was told to stop: what is on its way is not waited for any more. */
  forsake(): void {
    this.#forsaken = asked
    for (const call of this.pending) call.forsaken = true
  }

  /** Nothing is heard of it any more. What was reset the SDK itself repeats, once, whatever its retry setting. */
  drop(call: Call, how: 'ENOTCONN' | 'ECONNRESET' = 'ENOTCONN'): void {
    const at = this.pending.indexOf(call)
    if (at < 0) return
    this.pending.splice(at, 1)
    call.lose(connectionError(how))
  }

  /** Brings a call to the shop, through the weather. */
  arrive(shop: Shop, call: Call, strike: Strike | null): void {
    call.strike = strike
    if (strike === 'offline') {
      call.answer = { status: 0, headers: {}, body: '', transport: { kind: 'drop' } }
      return
    }
    if (strike !== null) shop.control.setFault({ route: '* *', kind: strike, times: 1 })
    call.answer = shop.handle(call)
    shop.control.clearFaults()
  }

  /** Brings the answer back; what was lost takes as long as it takes to be given up. */
  deliver(time: VirtualTime, call: Call): void {
    const answer = call.answer
    if (answer === null) throw new Error('a call that has not arrived cannot be answered')
    const transport = answer.transport
    if (transport?.kind === 'drop')
      return this.drop(call, call.strike === 'offline' ? 'ENOTCONN' : 'ECONNRESET')
    this.pending.splice(this.pending.indexOf(call), 1)
    if (transport?.kind === 'stall') {
      time.advance(20_000)
      return call.lose(Stripe.HttpClient.makeTimeoutError())
    }
    if (transport?.kind === 'truncate') return call.settle(answer)
    if (transport?.kind === 'slow') time.advance(transport.ms)
    const { transport: _, ...whole } = answer
    call.settle(whole)
  }
}

function connectionError(code: string): Error {
  return Object.assign(new Error(code), { code })
}
