import { describe, expect, test } from 'vitest'
import { bare, idOf, open } from './client.ts'

const mug = (stock: number) => {
  const opened = bare()
  const body = `name=Mug&metadata[stock]=${stock}&default_price_data[currency]=usd&default_price_data[unit_amount]=900`
  const id = idOf(opened.call('POST', '/v1/products', body).body)
  return { ...opened, id, stock: () => opened.shop.control.product(id)?.metadata['stock'] }
}

describe('the other hands on the shop', () => {
  test.each([
    ['correct', '1', 2],
    ['none', '3', 2],
    ['clamp', '0', 5],
    ['correct', '-2', 5],
    ['double', '-1', 2]
  ] as const)('a storefront that decrements "%s" leaves %s of 3', (decrement, left, quantity) => {
    const { shop, id, stock } = mug(3)
    shop.control.buy({ items: [{ productId: id, quantity }], decrement })
    expect(stock()).toBe(left)
  })

  test('a purchase decrements the size bought, or the stock on the price', () => {
    const sized = bare({ catalog: 'clothing', products: 1 }).shop.control
    const shirt = sized.products()[0]
    const had = Number(shirt?.metadata['stock_M'])
    sized.buy({ items: [{ productId: shirt?.id ?? '', size: 'M', quantity: 1 }] })
    expect(sized.product(shirt?.id ?? '')?.metadata['stock_M']).toBe(String(had - 1))
    const priced = bare({ catalog: 'price-stock', products: 1 }).shop.control
    const print = priced.prices()[1]
    priced.buy({ items: [{ priceId: print?.id ?? '', quantity: 1 }] })
    expect(priced.price(print?.id ?? '')?.metadata['stock']).toBe(
      String(Number(print?.metadata['stock']) - 1)
    )
  })

  test('a decrement begun before our edit loses it, as read-modify-write does', () => {
    const { shop, id, call, stock } = mug(10)
    const sale = shop.control.beginBuy({ items: [{ productId: id, quantity: 1 }] })
    call('POST', `/v1/products/${id}`, 'metadata[stock]=50')
    sale.complete()
    expect(stock()).toBe('9')
    expect(shop.control.history().at(-1)).toMatchObject({ key: 'metadata.stock', before: '50', after: '9' })
  })

  test('a webhook that writes the whole map back undoes an edit made in between', () => {
    const { shop, id, call, stock } = mug(10)
    const complete = shop.control.beginWebhookRewrite(id, { last_order: 'o1' })
    call('POST', `/v1/products/${id}`, 'metadata[stock]=50')
    complete()
    expect(shop.control.product(id)?.metadata).toEqual({ stock: '10', last_order: 'o1' })
    call('POST', `/v1/products/${id}`, 'metadata[stock]=50')
    shop.control.webhookRewrite(id, { last_order: 'o2' })
    expect(stock()).toBe('50')
  })

  test('a stranger’s edit can be slipped between a request’s arrival and its execution, once', () => {
    const { shop, id, call } = mug(10)
    shop.control.beforeCommit('POST /v1/products/*', () => shop.control.edit(id, { metadata: { stock: 7 } }))
    call('GET', `/v1/products/${id}`)
    expect(shop.control.history()).toHaveLength(2)
    call('POST', `/v1/products/${id}`, 'metadata[stock]=9')
    call('POST', `/v1/products/${id}`, 'metadata[stock]=8')
    const stocks = shop.control.history().filter((entry) => entry.key === 'metadata.stock')
    expect(stocks.map((entry) => [entry.actor, entry.before, entry.after])).toEqual([
      ['dashboard', '10', '7'],
      ['api', '7', '9'],
      ['api', '9', '8']
    ])
  })

  test('an abandoned checkout expires and takes nothing from the shelf', () => {
    const { shop, id, stock } = mug(3)
    const { session, charge } = shop.control.buy({ items: [{ productId: id, quantity: 1 }], expired: true })
    expect([session['status'], charge, stock()]).toEqual(['expired', null, '3'])
  })

  test.each([
    ['lines', {}, ['M', 'L']],
    ['nowhere', {}, [undefined, undefined]],
    ['session', { item_0_size: 'M', item_0_quantity: '1', item_1_size: 'L' }, [undefined, undefined]]
  ] as const)('an order of two sizes notes them in its %s', (sizesIn, noted, onLines) => {
    const { control } = bare({ catalog: 'clothing', products: 1 }).shop
    const productId = control.products()[0]?.id ?? ''
    const { session } = control.buy({
      items: [
        { productId, size: 'M', quantity: 1 },
        { productId, size: 'L', quantity: 2 }
      ],
      sizesIn
    })
    expect(session['metadata']).toMatchObject(noted)
    const metadata = control.lineItems(session.id).map((line) => line['metadata'])
    expect(metadata).toEqual(onLines.map((size) => (size === undefined ? {} : { size })))
  })

  test('a careful program writes only the keys it means', () => {
    const { shop, id, call } = mug(10)
    call('POST', `/v1/products/${id}`, 'metadata[shelf]=4')
    shop.control.storefrontWrite(id, { stock: '9' })
    expect(shop.control.product(id)?.metadata).toEqual({ stock: '9', shelf: '4' })
    expect(shop.control.history().at(-1)).toMatchObject({ actor: 'storefront', before: '10', after: '9' })
  })

  test('a charge cannot be refunded beyond what is left of it', () => {
    const { shop, id } = mug(3)
    const { charge } = shop.control.buy({ items: [{ productId: id, quantity: 1 }] })
    shop.control.refund(charge?.id ?? '', 400)
    expect(() => shop.control.refund(charge?.id ?? '', 501)).toThrow('greater than unrefunded amount')
    expect(shop.control.refund(charge?.id ?? '')['amount']).toBe(500)
  })

  test('archiving and deleting are the Dashboard’s; permissions change under a running client', () => {
    const { shop, call, id } = mug(3)
    shop.control.archive(id)
    expect(shop.control.product(id)?.active).toBe(false)
    const free = idOf(call('POST', '/v1/products', 'name=Free').body)
    shop.control.deleteProduct(free)
    expect(shop.control.product(free)).toBeUndefined()
    const restricted = { authorization: `Bearer ${shop.keys.restricted}` }
    expect(call('POST', `/v1/products/${id}`, 'name=A', restricted).status).toBe(200)
    shop.control.setPermissions(shop.keys.restricted, ['rak_product_read'])
    expect(call('POST', `/v1/products/${id}`, 'name=B', restricted).status).toBe(403)
    expect(call('GET', `/v1/products/${id}`, '', restricted).status).toBe(200)
  })
})

describe('the control plane over HTTP', () => {
  const remote = async () => {
    const opened = await open({ products: 2 })
    const post = async (name: string, args: unknown[], headers: Record<string, string> = {}) => {
      const answer = await fetch(`${opened.server.url}/_sim/${name}`, {
        method: 'POST',
        body: JSON.stringify(args),
        headers
      })
      const body: unknown = await answer.json()
      return { status: answer.status, ...Object(body) }
    }
    return { ...opened, post }
  }

  test('does what the control object does, halves and hooks included', async () => {
    const { shop, post, stripe } = await remote()
    const id = shop.control.products()[1]?.id ?? ''
    expect((await post('edit', [id, { name: 'Renamed' }])).result).toMatchObject({ name: 'Renamed' })
    const { token } = (await post('beginWebhookRewrite', [id, { seen: '1' }])).result
    await stripe.products.update(id, { metadata: { seen: '2' } })
    await post('complete', [token])
    expect(shop.control.product(id)?.metadata['seen']).toBe('1')
    await post('beforeCommit', ['POST /v1/products/*', 'edit', [id, { metadata: { seen: '3' } }]])
    await stripe.products.update(id, { metadata: { other: 'x' } })
    expect(shop.control.product(id)?.metadata).toMatchObject({ seen: '3', other: 'x' })
    expect((await post('meter', [])).result).toMatchObject({ writes: 2 })
  })

  test('answers 400 for what it does not know, and no web page', async () => {
    const { post } = await remote()
    expect(await post('explode', [])).toMatchObject({
      status: 400,
      error: expect.stringContaining('explode')
    })
    expect(await post('meter', [], { origin: 'https://elsewhere.example' })).toMatchObject({ status: 403 })
  })
})
