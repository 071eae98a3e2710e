import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Stripe } from 'stripe'
import { z } from 'zod'
import { AppFailure, type Failure, toFailure } from '../shared/failure.ts'
import type { Log } from './engine-api.ts'
import { parseEvent } from './stripe/mapping.ts'
import type { RemoteEvent } from './sync/remote.ts'

/**
 * The local door for `stripe listen --forward-to http://127.0.0.1:<port>/stripe`: events arrive within seconds instead
 * of with the next look. Only this computer can reach it, and only what is signed with the secret that `stripe listen`
 * printed comes through. https://docs.stripe.com/webhooks/signature
 */

const path = '/stripe'
/** Bytes. Stripe’s own events are a few kilobytes. */
const bodyLimit = 1_000_000
/** Milliseconds that a request under way gets to end when the listener closes. */
const patience = 1_000
/** Seconds a signature is good for; the same as Stripe’s libraries assume. */
const tolerance = 300

export type WebhookListener = {
  readonly port: number
  /** Deliveries that were applied, and requests that were turned away. */
  counts(): { accepted: number; refused: number }
  /** Ends once nothing is being answered any more; who dawdles is cut off. */
  close(): Promise<void>
}

/** Why a request is turned away: an HTTP status, and a few words for whoever set `stripe listen` up. */
class Refusal extends Error {
  readonly status: number
  constructor(status: number, words: string) {
    super(words)
    this.name = 'Refusal'
    this.status = status
  }
}

/**
 * Listens on 127.0.0.1. A delivery is answered with 200 when `apply` has finished with its event, and with 503 when it
 * failed, so that Stripe delivers it again; what Stripe’s own words may not have been is answered with 4xx.
 * @param apply told of several events at once when they come faster than they are applied; may meet one again
 * @throws AppFailure when the port is not to be had
 */
export async function startWebhookListener(options: {
  port: number
  secret: string
  apply: (events: RemoteEvent[]) => Promise<void>
  /** Of the open shop. Test and live may be of one account, with the same ids in both. */
  mode: () => 'test' | 'live'
  now: () => number
  log: Log
}): Promise<WebhookListener> {
  const { secret, mode, now, log } = options
  const hand = inTurn(options.apply)
  const counted = { accepted: 0, refused: 0 }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let event: RemoteEvent
    try {
      check(request)
      event = read(await bodyOf(request), request.headers['stripe-signature'], secret, mode(), now())
    } catch (error) {
      counted.refused += 1
      if (!(error instanceof Refusal)) return void response.destroy()
      if (error.status === 405) response.setHeader('allow', 'POST')
      // What is left of a body is not read.
      response.setHeader('connection', 'close')
      return end(response, error.status, error.message)
    }
    try {
      // Events of other objects come along when `stripe listen` was not told which to forward.
      if (event.object !== null) await hand(event)
      counted.accepted += 1
      end(response, 200, 'received')
    } catch (error) {
      log('warn', `the event ${event.id} was delivered, but not applied: ${toFailure(error).detail}`)
      end(response, 503, 'not applied, deliver it again')
    }
  }

  const server = createServer((request, response) => void answer(request, response))
  server.headersTimeout = 5_000
  server.requestTimeout = 10_000
  server.maxConnections = 64
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new AppFailure('invalid-input', portWords(options.port, error))))
    server.listen(options.port, '127.0.0.1', resolve)
  })
  server.on('error', (error) => log('warn', `the listener: ${error.message}`))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    counts: () => ({ ...counted }),
    close: () =>
      new Promise((resolve) => {
        const hurry = setTimeout(() => server.closeAllConnections(), patience)
        server.close(() => {
          clearTimeout(hurry)
          resolve()
        })
        server.closeIdleConnections()
      })
  }
}

function end(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(`${words}\n`)
}

function check({ method, url, headers }: IncomingMessage): void {
  // A page in a browser can send requests here under a name of its own that leads to this computer.
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(host)) throw new Refusal(403, 'not for this host')
  if (url !== path) throw new Refusal(404, `events are taken at ${path}`)
  if (method !== 'POST') throw new Refusal(405, 'only POST')
  if (Number(headers['content-length'] ?? 0) > bodyLimit) throw new Refusal(413, 'too large')
}

/** The body byte for byte, since the signature is over its bytes. */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyLimit) throw new Refusal(413, 'too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function read(
  body: Buffer,
  signature: string | string[] | undefined,
  secret: string,
  mode: 'test' | 'live',
  now: number
): RemoteEvent {
  if (typeof signature !== 'string') throw new Refusal(400, 'not signed')
  let raw: unknown
  try {
    raw = Stripe.webhooks.constructEvent(body, signature, secret, tolerance, undefined, now)
  } catch (error) {
    throw new Refusal(
      400,
      error instanceof Stripe.errors.StripeSignatureVerificationError
        ? 'the signature does not hold'
        : 'not an event'
    )
  }
  const event = parseEvent(raw)
  if (!event.ok) throw new Refusal(400, 'not an event')
  if (!z.object({ livemode: z.literal(mode === 'live') }).safeParse(raw).success)
    throw new Refusal(400, `not of the ${mode} mode, in which the shop is open`)
  return event.object
}

/** Hands items on one batch after the other; what comes meanwhile goes together, each once. */
function inTurn(apply: (events: RemoteEvent[]) => Promise<void>): (event: RemoteEvent) => Promise<void> {
  let waiting = new Map<string, RemoteEvent>()
  let next: Promise<void> | null = null
  let current: Promise<unknown> = Promise.resolve()
  return (event) => {
    waiting.set(event.id, event)
    next ??= current.then(() => {
      const batch = [...waiting.values()]
      waiting = new Map()
      next = null
      const applied = apply(batch)
      current = applied.catch(() => null)
      return applied
    })
    return next
  }
}

function portWords(port: number, error: Error & { code?: string }): string {
  if (error.code === 'EADDRINUSE') return `port ${port} is used by another program; choose another`
  return `port ${port} cannot be used (${error.message}); choose another`
}

export type ListenerRequest = { port: number; secret: string }

/** How the listener stands. `port` may differ from the one asked for when that was 0. */
export type ListenerStatus = {
  running: boolean
  accepted: number
  refused: number
  failure: Failure | null
}

/** The one listener of an engine: opened, moved to another port, closed; its state is told without its secret. */
export function createListenerHost(
  parts: Omit<Parameters<typeof startWebhookListener>[0], 'port' | 'secret'>
) {
  let listener: WebhookListener | null = null
  let failure: Failure | null = null
  let changing: Promise<unknown> = Promise.resolve()

  const status = (): ListenerStatus => ({
    running: listener !== null,
    ...(listener?.counts() ?? { accepted: 0, refused: 0 }),
    failure
  })

  async function change(request: ListenerRequest | null): Promise<ListenerStatus> {
    await listener?.close()
    listener = null
    failure = null
    if (request === null) return status()
    try {
      listener = await startWebhookListener({ ...parts, ...request })
    } catch (error) {
      failure = toFailure(error)
    }
    return status()
  }

  return {
    status,
    /** null closes it. A port that is not to be had is told in the status. */
    set(request: ListenerRequest | null): Promise<ListenerStatus> {
      const done = changing.then(() => change(request))
      changing = done.catch(() => null)
      return done
    }
  }
}
