import { getEventListeners } from 'node:events'
import { Stripe } from 'stripe'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type FaultKind } from '../../../src/main/demo-shop/shop.ts'
import { startDemoShop } from '../../../src/main/demo-shop/server.ts'
import { connectToStripe, type StripeConnection } from '../../../src/main/stripe/catalog.ts'
import { toRemoteFailure } from '../../../src/main/stripe/failures.ts'
import { checkPermissions } from '../../../src/main/permissions.ts'
import { RemoteFailure } from '../../../src/main/sync/remote.ts'
import { handClock } from '../../integration/hand-clock.ts'

async function connected(key: 'restricted' | 'readOnly' = 'restricted', httpClient?: Stripe.HttpClient) {
  const clock = handClock()
  const demo = await startDemoShop({ clock, seed: 7, catalog: 'cafe', products: 3 })
  onTestFinished(() => demo.close())
  const requests: string[] = []
  const connection = connectToStripe({
    key: demo.keys[key],
    apiBase: demo.url,
    clock,
    version: '1.0.0',
    timeout: 300,
    onRequest: (method) => void requests.push(method),
    ...(httpClient ? { httpClient } : {})
  })
  const product = demo.shop.control.products()[0]
  if (!product) throw new Error('the shop is empty')
  return { demo, control: demo.shop.control, connection, requests, clock, product }
}

const write = (connection: StripeConnection, id: string, value = '5'): Promise<unknown> =>
  connection.catalog.send({ kind: 'update-product', id, fields: { 'metadata.stock': value } }, 'key-1')

const failureOf = async (work: Promise<unknown>): Promise<RemoteFailure> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown
  )
  if (!(error instanceof RemoteFailure)) throw new Error('it did not fail as a request does')
  return error
}

describe('what a failed write means', () => {
  it.each([
    { fault: 'drop-before-commit', kind: 'lost', code: 'offline' },
    { fault: 'drop-after-commit', kind: 'lost', code: 'offline' },
    { fault: 'truncated', kind: 'lost', code: 'offline' },
    { fault: 'stall', kind: 'lost', code: 'slow' },
    { fault: 'stall-after-commit', kind: 'lost', code: 'slow' },
    { fault: 'bad-gateway', kind: 'lost', code: 'not-stripe' },
    { fault: 'unavailable', kind: 'lost', code: 'stripe-trouble' },
    { fault: 'error-before-commit', kind: 'lost', code: 'stripe-trouble' },
    { fault: 'error-after-commit', kind: 'saved', code: 'stripe-trouble' },
    { fault: 'global-rate', kind: 'busy', code: 'rate-limited' },
    { fault: 'endpoint-rate', kind: 'busy', code: 'rate-limited' },
    { fault: 'lock_timeout', kind: 'busy', code: 'rate-limited' },
    { fault: 'forbidden', kind: 'denied', code: 'missing-permission' }
  ] satisfies { fault: FaultKind; kind: string; code: string }[])(
    '$fault is $kind, told as $code',
    async ({ fault, kind, code }) => {
      const { connection, control, product } = await connected()
      control.setFault({ route: 'POST *', kind: fault })
      expect(await failureOf(write(connection, product.id))).toMatchObject({ kind, code })
    }
  )

  it.each([
    { title: 'to a product that is not there', id: 'prod_gone', value: '5', code: 'gone' },
    { title: 'of 501 characters', id: null, value: 'x'.repeat(501), code: 'value-too-long' }
  ])('$title is refused as $code', async ({ id, value, code }) => {
    const { connection, product } = await connected()
    expect(await failureOf(write(connection, id ?? product.id, value))).toMatchObject({
      kind: 'refused',
      code
    })
  })

  it('of a fifty-first key is refused as too many', async () => {
    const { connection, control, product } = await connected()
    const used = Object.keys(product.metadata).length
    control.edit(product.id, {
      metadata: Object.fromEntries(Array.from({ length: 50 - used }, (_, at) => [`k${at}`, 'x']))
    })
    const fields = { 'metadata.one_more': 'x' }
    const sent = connection.catalog.send({ kind: 'update-product', id: product.id, fields }, 'key-1')
    expect(await failureOf(sent)).toMatchObject({ kind: 'refused', code: 'too-many-keys' })
  })

  it('with a key that was used for something else is decided by what that was', async () => {
    const { connection, product } = await connected()
    await write(connection, product.id)
    expect(await failureOf(write(connection, product.id, '6'))).toMatchObject({
      kind: 'taken',
      code: 'refused-by-stripe'
    })
  })

  it('is not repeated by anything beneath us', async () => {
    const { connection, control, product, requests } = await connected()
    control.setFault({ route: 'POST *', kind: 'unavailable' })
    await failureOf(write(connection, product.id))
    expect(requests).toEqual(['POST'])
  })

  /** A network that resets the first connection; `meanwhile` passes before the SDK repeats the request. */
  function resetting(meanwhile: () => void) {
    const http = Stripe.createNodeHttpClient()
    const send = http.makeRequest.bind(http)
    const arrived: unknown[] = []
    http.makeRequest = async (...request) => {
      arrived.push(new Map(Object.entries(request[4])).get('Idempotency-Key'))
      if (arrived.length > 1) return await send(...request)
      meanwhile()
      throw Object.assign(new Error('reset'), { code: 'ECONNRESET' })
    }
    return { http, arrived }
  }

  it('goes out once more, under its key, when its connection was reset', async () => {
    const { http, arrived } = resetting(() => {})
    const { connection, control, product } = await connected('restricted', http)
    await write(connection, product.id)
    expect(arrived).toEqual(['key-1', 'key-1'])
    expect(control.product(product.id)?.metadata['stock']).toBe('5')
  })

  it('is lost, not denied, where the key was revoked between its arrival and its going out once more', async () => {
    const { http } = resetting(() => {})
    const send = http.makeRequest.bind(http)
    const { connection, control, demo, product } = await connected('restricted', http)
    http.makeRequest = async (...request) => {
      http.makeRequest = send
      await Stripe.createNodeHttpClient().makeRequest(...request)
      control.revoke(demo.keys.restricted)
      return await send(...request)
    }
    expect(await failureOf(write(connection, product.id))).toMatchObject({
      kind: 'lost',
      code: 'bad-key'
    })
    expect(control.product(product.id)?.metadata['stock']).toBe('5')
  })

  it.each([
    ['ten minutes', 10 * 60_000],
    ['a night and a day', 25 * 3_600_000]
  ])('does not go out again after %s asleep: it is lost, and looked for', async (_, asleep) => {
    let wake = (): void => {}
    const { http, arrived } = resetting(() => wake())
    const { connection, control, clock, product } = await connected('restricted', http)
    wake = () => clock.tick(asleep)
    expect(await failureOf(write(connection, product.id))).toMatchObject({ kind: 'lost' })
    expect(arrived).toEqual(['key-1'])
    expect(control.product(product.id)?.metadata['stock']).not.toBe('5')
  })

  it('does not go out again after it was called off', async () => {
    let stop = (): void => {}
    const { http, arrived } = resetting(() => stop())
    const { connection, product } = await connected('restricted', http)
    stop = () => connection.abort()
    expect(await failureOf(write(connection, product.id))).toMatchObject({ kind: 'cancelled' })
    await connection.catalog.product(product.id)
    expect(arrived).toEqual(['key-1', undefined])
  })

  it('says when Stripe repeated an earlier answer', async () => {
    const { connection, product } = await connected()
    expect(await write(connection, product.id)).toMatchObject({ replayed: false })
    expect(await write(connection, product.id)).toMatchObject({ replayed: true })
  })

  it('is the program’s own fault where it is nobody else’s', () => {
    expect(toRemoteFailure(new TypeError('x is undefined'))).toMatchObject({
      code: 'bug',
      detail: 'x is undefined'
    })
  })
})

describe('a failed read', () => {
  it('is asked again twice after 429 and 5xx, backing off, and then told', async () => {
    const { connection, control, requests, clock } = await connected()
    control.setFault({ route: 'GET *', kind: 'unavailable' })
    const started = clock.now()
    expect(await failureOf(connection.catalog.products(null))).toMatchObject({ code: 'stripe-trouble' })
    expect(requests).toHaveLength(3)
    expect(clock.now() - started).toBe(1500)
  })

  it('is not asked again once it was called off', async () => {
    const { connection, control, requests, clock } = await connected()
    control.setFault({ route: 'GET *', kind: 'unavailable', times: 1 })
    clock.sleep = async () => connection.abort()
    expect(await failureOf(connection.catalog.products(null))).toMatchObject({ kind: 'cancelled' })
    expect(requests).toHaveLength(1)
  })

  it('leaves nothing behind, and neither does any other request: the program runs for weeks', async () => {
    const { connection, control, clock, product } = await connected()
    const signals = new Set<AbortSignal>()
    const sleep = clock.sleep.bind(clock)
    clock.sleep = async (ms, signal) => {
      if (signal) signals.add(signal)
      await sleep(ms, signal)
    }
    for (let request = 0; request < 5; request++) {
      control.setFault({ route: 'GET *', kind: 'unavailable', times: 1 })
      await connection.catalog.product(product.id)
      await write(connection, product.id)
    }
    const [signal] = signals
    expect(signals.size).toBe(1)
    expect(signal && getEventListeners(signal, 'abort')).toEqual([])
  })

  it('of an object that does not exist is no failure: it is not there', async () => {
    const { connection } = await connected()
    expect(await connection.catalog.product('prod_gone')).toBeNull()
    expect(await connection.catalog.price('price_gone')).toBeNull()
  })
})

describe('a failure’s words', () => {
  const forbidden = (permissions: string) =>
    toRemoteFailure(
      Stripe.errors.generateV1Error({
        statusCode: 403,
        message: `The provided key 'rk_test_*********abcd' does not have the required permissions for this endpoint on account 'acct_1'. ${permissions}`,
        type: 'invalid_request_error'
      } as Parameters<typeof Stripe.errors.generateV1Error>[0])
    ).detail

  it.each([
    ["Having the 'rak_product_write' permission would allow this request to continue.", 'Products: Write'],
    ["Having the 'rak_plan_write' permission would allow this request to continue.", 'Prices: Write'],
    [
      "Having one of the permissions 'rak_event_read', 'rak_event_write' would allow this request to continue.",
      'Events: Read'
    ],
    ["Having the 'rak_new_thing_read' permission would allow this request to continue.", 'rak_new_thing_read']
  ])('name the permission as the Dashboard does: %s', (text, name) => {
    expect(forbidden(text)).toBe(`the key lacks the permission ${name}`)
  })

  it('do not hold the key, whatever Stripe answered', async () => {
    const { connection, control, demo, product } = await connected()
    const said: string[] = []
    for (const kind of [
      'forbidden',
      'global-rate',
      'bad-gateway',
      'error-after-commit',
      'truncated'
    ] as const) {
      control.setFault({ route: '* *', kind, times: 3 })
      const failure = await failureOf(write(connection, product.id))
      said.push(`${failure.message} ${failure.detail} ${failure.stack ?? ''} ${JSON.stringify(failure)}`)
      control.clearFaults()
    }
    control.revoke(demo.keys.restricted)
    const revoked = await failureOf(connection.catalog.products(null))
    said.push(`${revoked.message} ${revoked.detail}`)
    expect(said.join()).not.toContain(demo.keys.restricted)
    expect(revoked).toMatchObject({ kind: 'denied', code: 'bad-key' })
  })
})

describe('asking what a key may do', () => {
  it('changes nothing in the shop and takes at most seven requests', async () => {
    const { connection, control, requests } = await connected('readOnly')
    const before = JSON.stringify([control.products(), control.prices()])
    const lines = await checkPermissions(connection.client)
    expect(lines.map(({ permission, granted }) => `${permission} ${granted}`)).toEqual([
      'products read',
      'prices read',
      'events read',
      'checkout none',
      'charges none'
    ])
    expect(JSON.stringify([control.products(), control.prices()])).toBe(before)
    expect(control.history()).toEqual([])
    expect(requests.length).toBeLessThanOrEqual(7)
  })

  it('does not take a slow-down for a missing permission', async () => {
    const { connection, control } = await connected()
    control.setFault({ route: 'GET /v1/charges', kind: 'global-rate' })
    const lines = await checkPermissions(connection.client)
    expect(lines.find((line) => line.permission === 'charges')?.granted).toBe('unknown')
  })
})
