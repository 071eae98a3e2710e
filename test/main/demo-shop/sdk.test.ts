import Stripe from 'stripe'
import { describe, expect, test } from 'vitest'
import { open } from './client.ts'

describe('the official SDK, over HTTP', () => {
  test('makes, reads, changes, lists and deletes products', async () => {
    const { stripe } = await open({ products: 0 })
    const made = await stripe.products.create({
      name: 'Linen Shirt & “co”',
      description: 'a=b&c',
      images: ['https://shop.example/1.png'],
      metadata: { stock: '5', 'odd key%': ' x+y ' }
    })
    expect(made).toMatchObject({
      active: true,
      name: 'Linen Shirt & “co”',
      description: 'a=b&c',
      images: ['https://shop.example/1.png'],
      metadata: { stock: '5', 'odd key%': ' x+y ' }
    })
    const changed = await stripe.products.update(made.id, {
      metadata: { stock: '4' },
      description: '',
      images: ''
    })
    expect(changed).toMatchObject({
      metadata: { stock: '4', 'odd key%': ' x+y ' },
      description: null,
      images: []
    })
    expect(await stripe.products.retrieve(made.id)).toMatchObject({ id: made.id, description: null })
    expect((await stripe.products.list({ active: true })).data.map((product) => product.id)).toEqual([
      made.id
    ])
    expect((await stripe.products.list({ active: false })).data).toEqual([])
    expect(await stripe.products.del(made.id)).toMatchObject({ deleted: true })
    await expect(stripe.products.retrieve(made.id)).rejects.toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
      message: `No such product: '${made.id}'`
    })
  })

  test('makes prices with whole and fractional amounts and changes what Stripe lets change', async () => {
    const { stripe } = await open({ products: 0 })
    const product = await stripe.products.create({
      name: 'Shirt',
      default_price_data: { currency: 'usd', unit_amount: 6400 }
    })
    const first = String(product.default_price)
    const fine = await stripe.prices.create({
      product: product.id,
      currency: 'EUR',
      unit_amount_decimal: Stripe.Decimal.from('12.5'),
      lookup_key: 'shirt'
    })
    expect(fine).toMatchObject({ currency: 'eur', unit_amount: null, type: 'one_time', lookup_key: 'shirt' })
    expect(fine.unit_amount_decimal?.toString()).toBe('12.5')
    await expect(
      stripe.prices.create({ product: product.id, currency: 'eur', unit_amount: 1, lookup_key: 'shirt' })
    ).rejects.toMatchObject({
      param: 'lookup_key',
      message: `A price (\`${fine.id}\`) already uses that lookup key.`
    })
    const taker = await stripe.prices.create({
      product: product.id,
      currency: 'eur',
      unit_amount: 1300,
      lookup_key: 'shirt',
      transfer_lookup_key: true
    })
    expect((await stripe.prices.retrieve(fine.id)).lookup_key).toBeNull()
    await expect(stripe.prices.update(first, { active: false })).rejects.toThrow(
      'This price cannot be archived because it is the default price of its product.'
    )
    await stripe.products.update(product.id, { default_price: taker.id })
    expect((await stripe.prices.update(first, { active: false })).active).toBe(false)
    const active = await stripe.prices.list({ active: true, product: product.id })
    expect(active.data.map((price) => price.id)).toEqual([taker.id, fine.id])
    await expect(stripe.products.del(product.id)).rejects.toThrow('one or more user-created prices')
  })

  test('cannot change the amount of a price, as with Stripe', async () => {
    const { stripe, shop } = await open({ products: 1 })
    const price = shop.control.prices()[0]
    await expect(
      stripe.rawRequest('POST', `/v1/prices/${price?.id}`, { unit_amount: 1, currency: 'usd' })
    ).rejects.toMatchObject({
      code: 'parameter_unknown',
      message: 'Received unknown parameters: unit_amount, currency'
    })
  })

  test('walks every page of a thousand products once, newest first, and back again', async () => {
    const { stripe } = await open({ products: 1000 })
    const down = await stripe.products.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 })
    expect(new Set(down.map((product) => product.id)).size).toBe(1000)
    expect(down.map((product) => product.created)).toEqual(
      down.map((product) => product.created).toSorted((left, right) => right - left)
    )
    const oldest = down.at(-1)
    const up = await stripe.products
      .list({ limit: 100, ending_before: oldest?.id ?? '' })
      .autoPagingToArray({ limit: 10_000 })
    expect(up.map((product) => product.id)).toEqual(
      down
        .slice(0, -1)
        .map((product) => product.id)
        .toReversed()
    )
  })

  test('expands, and is refused what cannot be expanded', async () => {
    const { stripe } = await open({ catalog: 'cafe', products: 3 })
    const listed = await stripe.products.list({ expand: ['data.default_price'] })
    expect(listed.data[0]?.default_price).toMatchObject({ object: 'price', currency: 'eur' })
    const prices = await stripe.prices.list({ expand: ['data.product'] })
    expect(prices.data[0]?.product).toMatchObject({ object: 'product' })
    await expect(stripe.products.list({ expand: ['data.stock'] })).rejects.toThrow(
      'This property cannot be expanded (data.stock).'
    )
  })

  test('reads a sale as session, line items, charge, refund and events', async () => {
    const { stripe, shop, clock } = await open({ products: 1 })
    const product = shop.control.products()[0]
    const before = Number(product?.metadata['stock_M'])
    const { session, charge } = shop.control.buy({
      items: [{ productId: product?.id ?? '', size: 'M', quantity: 2 }]
    })
    const full = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ['line_items.data.price.product']
    })
    expect(full).toMatchObject({ status: 'complete', payment_status: 'paid', amount_total: 12_800 })
    expect(full.line_items?.data[0]).toMatchObject({ quantity: 2, price: { product: { id: product?.id } } })
    const items = await stripe.checkout.sessions.listLineItems(session.id)
    expect(items.data).toHaveLength(1)
    expect((await stripe.products.retrieve(product?.id ?? '')).metadata['stock_M']).toBe(String(before - 2))
    clock.tick(1000)
    shop.control.refund(session.id)
    const refunds = await stripe.refunds.list({ charge: charge?.id ?? '' })
    expect(refunds.data[0]).toMatchObject({ amount: 12_800, charge: charge?.id })
    expect((await stripe.charges.list()).data[0]).toMatchObject({ refunded: true, amount_refunded: 12_800 })
    const byEmail = (email: string) => stripe.checkout.sessions.list({ customer_details: { email } })
    expect((await byEmail('customer@shop.example')).data).toHaveLength(1)
    expect((await byEmail('nobody@shop.example')).data).toEqual([])
    expect((await stripe.checkout.sessions.list({ status: 'complete' })).data).toHaveLength(1)
    expect((await stripe.balance.retrieve()).available[0]?.amount).toBe(0)
    const types = (await stripe.events.list({ limit: 100 })).data.map((event) => event.type)
    expect(types).toEqual([
      'charge.refunded',
      'refund.created',
      'product.updated',
      'checkout.session.completed',
      'charge.succeeded'
    ])
  })

  test('searches an index that lags behind, and gets current objects', async () => {
    const { stripe, clock } = await open({ products: 0 })
    const product = await stripe.products.create({ name: 'Glass Float', metadata: { shelf: 'B4' } })
    const find = (query: string) => stripe.products.search({ query, limit: 5 })
    expect((await find('metadata["shelf"]:"B4"')).data).toEqual([])
    clock.tick(61_000)
    await stripe.products.update(product.id, { metadata: { shelf: 'C1' } })
    const found = await find("active:'true' AND metadata['shelf']:'B4'")
    expect(found.data.map((hit) => hit.metadata['shelf'])).toEqual(['C1'])
    expect((await find('name~"loa" AND -metadata["shelf"]:null')).data).toHaveLength(1)
    expect((await find('-name:"glass"')).data).toEqual([])
    await expect(find('name:"a" AND active:"true" OR active:"false"')).rejects.toThrow('AND and OR')
    await expect(find('stock>3')).rejects.toThrow('unable to parse')
    expect((await stripe.prices.search({ query: 'currency:"usd"' })).data).toEqual([])
  })

  test('a secret key reads the account; a restricted one is told which permission it lacks', async () => {
    const { stripe } = await open({ products: 0 })
    expect(await stripe.accounts.retrieveCurrent()).toMatchObject({
      object: 'account',
      charges_enabled: true
    })
    expect((await stripe.webhookEndpoints.list()).data[0]?.status).toBe('enabled')
    const restricted = await open({ products: 0 }, { key: 'restricted' })
    await expect(restricted.stripe.accounts.retrieveCurrent()).rejects.toMatchObject({
      statusCode: 403,
      message: expect.stringMatching(/'acct_\w+'.*'rak_accounts_kyc_id_numbers_read'/)
    })
  })

  test('the read-only key reads and is refused to write, before the object is even looked for', async () => {
    const { stripe } = await open({ products: 2 }, { key: 'readOnly' })
    expect((await stripe.products.list()).data).toHaveLength(2)
    expect((await stripe.prices.list()).data).toHaveLength(2)
    await expect(stripe.products.update('prod_x', { name: 'a' })).rejects.toMatchObject({
      statusCode: 403,
      message: expect.stringContaining('rak_product_write')
    })
  })

  test.each([
    ['revoke', 'Invalid API Key provided', undefined],
    ['expire', 'Expired API Key provided', 'api_key_expired']
  ] as const)('after %s the key answers 401', async (action, message, code) => {
    const { stripe, shop } = await open({ products: 1 })
    shop.control[action](shop.keys.secret)
    const failure: unknown = await stripe.products.list().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Stripe.errors.StripeAuthenticationError)
    expect(failure).toMatchObject({ message: expect.stringContaining(message), code })
  })

  test('a key of another account or of live mode sees another shop', async () => {
    const { stripe, server } = await open({
      products: 2,
      keys: [
        { key: 'sk_test_one', account: 'acct_one', livemode: false, permissions: 'all' },
        { key: 'sk_live_one', account: 'acct_one', livemode: true, permissions: 'all' }
      ]
    })
    const live = new Stripe('sk_live_one', { host: '127.0.0.1', port: server.port, protocol: 'http' })
    const mine = (await stripe.products.list()).data
    const theirs = (await live.products.list()).data
    expect(theirs.every((product) => product.livemode)).toBe(true)
    expect(theirs.map((product) => product.id)).not.toEqual(mine.map((product) => product.id))
    await expect(live.products.retrieve(mine[0]?.id ?? '')).rejects.toMatchObject({
      code: 'resource_missing'
    })
  })
})
