import Stripe from 'stripe'
import { describe, expect, test } from 'vitest'
import { bare, errorOf, idOf, open } from './client.ts'

describe('faults, as the official SDK meets them', () => {
  const meet = async (
    fault: Parameters<Awaited<ReturnType<typeof open>>['shop']['control']['setFault']>[0],
    sdk: { retries?: number; timeout?: number } = {}
  ) => {
    const opened = await open({ products: 1 }, sdk)
    const { stripe, shop } = opened
    const product = shop.control.products()[0]
    shop.control.setFault(fault)
    const failure: unknown = await stripe.products
      .update(product?.id ?? '', { name: 'Renamed' }, { idempotencyKey: 'sr-1' })
      .catch((error: unknown) => error)
    const name = () => shop.control.product(product?.id ?? '')?.name
    const retry = () =>
      stripe.products.update(product?.id ?? '', { name: 'Renamed' }, { idempotencyKey: 'sr-1' })
    return { ...opened, failure, name, retry, writes: () => shop.control.history().length }
  }
  const route = 'POST /v1/products/*'

  test.each(['global-rate', 'endpoint-rate'] as const)('%s is a 429 the SDK does not retry', async (kind) => {
    const { failure, shop, name } = await meet({ route, kind }, { retries: 2 })
    expect(failure).toBeInstanceOf(Stripe.errors.StripeRateLimitError)
    expect(failure).toMatchObject({ code: 'rate_limit', headers: { 'stripe-rate-limited-reason': kind } })
    expect(shop.control.requests()).toHaveLength(1)
    expect(name()).toBe('Linen Shirt')
  })

  test('lock_timeout is a 429 the SDK retries by itself', async () => {
    const { failure, shop, name } = await meet({ route, kind: 'lock_timeout', times: 1 }, { retries: 2 })
    expect(failure).toMatchObject({ object: 'product' })
    expect(shop.control.requests().map((request) => request.status)).toEqual([429, 200])
    expect(name()).toBe('Renamed')
  })

  test('a 500 before the commit has written nothing, and the key is free for another try', async () => {
    const { failure, name, retry, writes } = await meet({ route, kind: 'error-before-commit', times: 1 })
    expect(failure).toMatchObject({ statusCode: 500, type: 'StripeAPIError' })
    expect(name()).toBe('Linen Shirt')
    await retry()
    expect(name()).toBe('Renamed')
    expect(writes()).toBe(1)
  })

  test('a 500 after the commit has written, and the key replays that 500', async () => {
    const { failure, name, retry, writes } = await meet({ route, kind: 'error-after-commit', times: 1 })
    expect(failure).toMatchObject({ statusCode: 500 })
    expect(name()).toBe('Renamed')
    await expect(retry()).rejects.toMatchObject({
      statusCode: 500,
      headers: { 'idempotent-replayed': 'true' }
    })
    expect(writes()).toBe(1)
  })

  test('a saved 500 has written nothing, and yet the key replays that 500', async () => {
    const { failure, name, retry, writes } = await meet({ route, kind: 'error-saved', times: 1 })
    expect(failure).toMatchObject({ statusCode: 500 })
    expect(name()).toBe('Linen Shirt')
    await expect(retry()).rejects.toMatchObject({
      statusCode: 500,
      headers: { 'idempotent-replayed': 'true' }
    })
    expect(writes()).toBe(0)
  })

  test('503 is a server error that has written nothing', async () => {
    const { failure, name } = await meet({ route, kind: 'unavailable' })
    expect(failure).toMatchObject({ statusCode: 503, type: 'StripeAPIError' })
    expect(name()).toBe('Linen Shirt')
  })

  test('a connection lost before the commit has written nothing', async () => {
    const { failure, name } = await meet({ route, kind: 'drop-before-commit' })
    expect(failure).toBeInstanceOf(Stripe.errors.StripeConnectionError)
    expect(name()).toBe('Linen Shirt')
  })

  test('a connection lost after the commit has written once, and the key brings the lost answer', async () => {
    const { failure, name, retry, shop, writes } = await meet({ route, kind: 'drop-after-commit' })
    expect(failure).toBeInstanceOf(Stripe.errors.StripeConnectionError)
    expect(name()).toBe('Renamed')
    shop.control.clearFaults()
    const answer = await retry()
    expect(answer).toMatchObject({ name: 'Renamed' })
    expect(answer.lastResponse.headers['idempotent-replayed']).toBe('true')
    expect(writes()).toBe(1)
  })

  test.each([
    ['stall', 'Linen Shirt'],
    ['stall-after-commit', 'Renamed']
  ] as const)('%s lets the client time out; the name is then %s', async (kind, expected) => {
    const { failure, name } = await meet({ route, kind }, { timeout: 150 })
    expect(failure).toBeInstanceOf(Stripe.errors.StripeConnectionError)
    expect(failure).toMatchObject({ message: expect.stringContaining('timeout') })
    expect(name()).toBe(expected)
  })

  test('a slow answer arrives, late', async () => {
    const started = performance.now()
    const { failure } = await meet({ route, kind: 'slow', ms: 120 })
    expect(failure).toMatchObject({ name: 'Renamed' })
    expect(performance.now() - started).toBeGreaterThan(115)
  })

  test('a truncated answer is a connection error though the write was made', async () => {
    const { failure, name } = await meet({ route, kind: 'truncated' })
    expect(failure).toBeInstanceOf(Stripe.errors.StripeConnectionError)
    expect(name()).toBe('Renamed')
  })

  test('a proxy’s HTML page is an API error without a status', async () => {
    const { failure, name } = await meet({ route, kind: 'bad-gateway' })
    expect(failure).toMatchObject({
      type: 'StripeAPIError',
      statusCode: undefined,
      message: expect.stringContaining('Invalid JSON')
    })
    expect(name()).toBe('Linen Shirt')
  })

  test('a permission taken away is a 403 that names it', async () => {
    const { failure } = await meet({ route, kind: 'forbidden' })
    expect(failure).toBeInstanceOf(Stripe.errors.StripePermissionError)
    expect(failure).toMatchObject({ message: expect.stringContaining('rak_product_write') })
  })

  test('a client’s clock is not the shop’s: Date and created follow the skew', async () => {
    const { stripe, shop, clock } = await open({ products: 0 })
    shop.control.setClockSkew(-600_000)
    const product = await stripe.products.create({ name: 'A' })
    expect(product.created).toBe(clock.now() / 1000 - 600)
    expect(Date.parse(product.lastResponse.headers['date'] ?? '')).toBe(clock.now() - 600_000)
  })
})

describe('faults and limits without sockets', () => {
  test('a fault strikes after some requests, so many times, on its own route only', () => {
    const { call, shop } = bare()
    shop.control.setFault({ route: 'GET /v1/products', kind: 'error-before-commit', after: 1, times: 2 })
    const statuses = (path: string) => Array.from({ length: 4 }, () => call('GET', path).status)
    expect(statuses('/v1/prices')).toEqual([200, 200, 200, 200])
    expect(statuses('/v1/products?limit=3')).toEqual([200, 500, 500, 200])
  })

  test('a probable fault strikes the same requests for the same seed', () => {
    const pattern = (seed: number) => {
      const { call, shop } = bare({ seed })
      shop.control.setFault({ route: '* *', kind: 'unavailable', probability: 0.5 })
      return Array.from({ length: 40 }, () => call('GET', '/v1/products').status).join()
    }
    expect(pattern(3)).toBe(pattern(3))
    expect(pattern(3)).toContain('503')
    expect(pattern(3)).toContain('200')
    expect(pattern(3)).not.toBe(pattern(4))
  })

  test('at Stripe’s limits the twenty-sixth request of a test-mode second is refused, and time heals it', () => {
    const { call, clock } = bare({ limits: 'stripe' })
    const burst = () => Array.from({ length: 30 }, () => call('GET', '/v1/products').status)
    expect(burst().filter((status) => status === 200)).toHaveLength(25)
    expect(call('GET', '/v1/products').headers['stripe-rate-limited-reason']).toBe('global-rate')
    clock.tick(1000)
    expect(burst().filter((status) => status === 200)).toHaveLength(25)
  })

  test('search is refused at its own, lower rate', () => {
    const { call } = bare({ limits: 'stripe' })
    const answers = Array.from({ length: 22 }, () => call('GET', '/v1/products/search?query=active:"true"'))
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(20)
    expect(answers.at(-1)?.headers['stripe-rate-limited-reason']).toBe('endpoint-rate')
  })

  test('without limits a burst passes', () => {
    const { call } = bare()
    const statuses = Array.from({ length: 200 }, () => call('GET', '/v1/products').status)
    expect(new Set(statuses)).toEqual(new Set([200]))
  })

  test('the meter counts this month’s reads and writes, not refused keys', () => {
    const { call, shop, clock } = bare()
    call('GET', '/v1/products')
    call('GET', '/v1/products', '', { authorization: 'Bearer sk_test_wrong' })
    call('POST', '/v1/products', 'name=A')
    expect(shop.control.meter()).toMatchObject({ month: '2026-11', reads: 1, writes: 1 })
    clock.tick(10 * 86_400_000)
    expect(shop.control.meter()).toMatchObject({ month: '2026-12', reads: 0, writes: 0 })
  })

  test.each([
    ['Bearer pk_test_123', 403, 'secret_key_required'],
    ['', 401, undefined],
    ['Bearer rk_test_nobody1234', 401, undefined]
  ])('authorization "%s" is refused with %i', (authorization, status, code) => {
    const { call } = bare()
    const answer = call('GET', '/v1/products', '', { authorization })
    expect([answer.status, errorOf(answer.body)['code']]).toEqual([status, code])
  })

  test('a key is quoted masked, and Basic authorization is as good as Bearer', () => {
    const { call, shop } = bare()
    const wrong = call('GET', '/v1/products', '', { authorization: 'Bearer rk_test_nobody1234' })
    expect(errorOf(wrong.body)['message']).toBe('Invalid API Key provided: rk_test_******1234')
    const basic = Buffer.from(`${shop.keys.secret}:`).toString('base64')
    expect(call('GET', '/v1/products', '', { authorization: `Basic ${basic}` }).status).toBe(200)
  })

  test('an error says where the account’s log of it is, which names the account', () => {
    const { call, shop } = bare()
    const answer = call('GET', '/v1/products/prod_x')
    expect(errorOf(answer.body)['request_log_url']).toContain(
      `https://dashboard.stripe.com/${shop.control.account()}/test/workbench/logs?object=${answer.headers['request-id']}`
    )
  })

  test('a write of this shop is one journal entry a field, with who made it', () => {
    const { call, shop } = bare()
    const id = idOf(call('POST', '/v1/products', 'name=Mug&metadata[stock]=5').body)
    call('POST', `/v1/products/${id}`, 'name=Cup&metadata[stock]=4', { 'idempotency-key': 'sr-1' })
    expect(shop.control.history()).toMatchObject([
      { object: id, key: '*', before: null, actor: 'api' },
      { object: id, key: 'metadata.stock', before: '5', after: '4', idempotencyKey: 'sr-1', commit: 2 },
      { object: id, key: 'name', before: 'Mug', after: 'Cup', idempotencyKey: 'sr-1', commit: 2 }
    ])
  })
})
