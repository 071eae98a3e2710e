import Stripe from 'stripe'
import { onTestFinished } from 'vitest'
import { startDemoShop, type DemoShop, type DemoShopOptions } from '../../../src/main/demo-shop/server.ts'
import {
  createShop,
  type Shop,
  type ShopOptions,
  type ShopResponse
} from '../../../src/main/demo-shop/shop.ts'

/** A clock a test moves; starts on 2026-11-21 14:00 UTC. */
export function handClock(): { now(): number; tick(ms: number): void } {
  let time = Date.UTC(2026, 10, 21, 14)
  return { now: () => time, tick: (ms) => void (time += ms) }
}

/** A served shop with the official SDK in front of it, closed when the test ends. */
export async function open(
  options: DemoShopOptions = {},
  sdk: { key?: 'secret' | 'restricted' | 'readOnly'; retries?: number; timeout?: number } = {}
): Promise<{ stripe: Stripe; shop: Shop; server: DemoShop; clock: ReturnType<typeof handClock> }> {
  const clock = handClock()
  const server = await startDemoShop({ clock, seed: 7, ...options })
  onTestFinished(() => server.close())
  const stripe = sdkFor(server, server.keys[sdk.key ?? 'secret'], sdk)
  return { stripe, shop: server.shop, server, clock }
}

function sdkFor(server: DemoShop, key: string, options: { retries?: number; timeout?: number } = {}): Stripe {
  return new Stripe(key, {
    host: '127.0.0.1',
    port: server.port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: options.retries ?? 0,
    timeout: options.timeout ?? 20_000
  })
}

export type Call = (
  method: string,
  path: string,
  body?: string,
  headers?: Record<string, string>
) => Omit<ShopResponse, 'body'> & { text: string; body: Answer }

/** A parsed answer; tests reach into it with matchers. */
export type Answer = Record<string, unknown>

/** A shop without sockets, empty unless a catalog or a number of products is asked for, and a way to call it. */
export function bare(options: Partial<ShopOptions> = {}): {
  shop: Shop
  call: Call
  clock: ReturnType<typeof handClock>
} {
  const clock = handClock()
  const shop = createShop({ clock, seed: 7, ...(!options.catalog && { products: 0 }), ...options })
  const call: Call = (method, path, body = '', headers = {}) => {
    const answer = shop.handle({
      method,
      path,
      headers: { authorization: `Bearer ${shop.keys.secret}`, ...headers },
      body
    })
    return { ...answer, text: answer.body, body: parse(answer.body) }
  }
  return { shop, call, clock }
}

function parse(text: string): Answer {
  try {
    const value: unknown = JSON.parse(text)
    return isAnswer(value) ? value : {}
  } catch {
    return {}
  }
}

const isAnswer = (value: unknown): value is Answer => typeof value === 'object' && value !== null

/** The id of an answered object. */
export const idOf = (answer: Answer): string => String(answer['id'])

/** The objects of an answered list. */
export const dataOf = (answer: Answer): Answer[] =>
  Array.isArray(answer['data']) ? answer['data'].filter(isAnswer) : []

export const errorOf = (answer: Answer): Answer => (isAnswer(answer['error']) ? answer['error'] : {})
