import { beforeAll, describe, expect, test } from 'vitest'
import { bare, dataOf, errorOf, idOf } from './client.ts'
import { createValidator, hasApiDescription } from './schema.ts'

if (!hasApiDescription)
  console.warn('Stripe’s API description is not here: answers are not checked against it.')

describe.runIf(hasApiDescription)('answers against Stripe’s API description', () => {
  let problems: ReturnType<typeof createValidator>
  beforeAll(() => {
    problems = createValidator()
  })

  const lived = () => {
    const { shop, call } = bare({ catalog: 'harbour', products: 60 })
    const product = shop.control.products()[0]
    if (!product) throw new Error('no product')
    const { session, charge } = shop.control.buy({
      items: [{ productId: product.id, size: 'M', quantity: 2 }]
    })
    shop.control.buy({ items: [{ productId: product.id, quantity: 1 }], expired: true })
    shop.control.refund(charge?.id ?? '', 100)
    shop.control.edit(product.id, { name: 'Linen Shirt II', description: 'New' })
    return { call, product, session }
  }

  test.each(['harbour', 'clothing', 'cafe', 'price-stock', 'messy'] as const)(
    'every product and price of the %s catalog is one Stripe could have answered with',
    (catalog) => {
      const { call } = bare({ catalog, products: 100 })
      const products = call('GET', '/v1/products?limit=100&expand[]=data.default_price').body
      const prices = call('GET', '/v1/prices?limit=100&expand[]=data.product').body
      expect(dataOf(products)).toHaveLength(100)
      expect(problems('GET', '/v1/products', products)).toEqual([])
      expect(problems('GET', '/v1/prices', prices)).toEqual([])
    }
  )

  test.each([
    ['/v1/events', '/v1/events?limit=100'],
    ['/v1/checkout/sessions', '/v1/checkout/sessions?expand[]=data.line_items'],
    ['/v1/charges', '/v1/charges'],
    ['/v1/refunds', '/v1/refunds'],
    ['/v1/webhook_endpoints', '/v1/webhook_endpoints'],
    ['/v1/account', '/v1/account'],
    ['/v1/balance', '/v1/balance'],
    ['/v1/products/search', '/v1/products/search?query=active:"true"'],
    ['/v1/prices/search', '/v1/prices/search?query=currency:"usd"&expand[]=data.product']
  ])('%s answers in Stripe’s shape', (path, request) => {
    const answer = lived().call('GET', request)
    expect(answer.status).toBe(200)
    expect(problems('GET', path, answer.body)).toEqual([])
  })

  test('a field missing, unknown or of another type would be noticed', () => {
    const { call, product } = lived()
    const good = call('GET', `/v1/products/${product.id}`).body
    const { name: _name, ...nameless } = good
    expect(problems('GET', '/v1/products/{id}', nameless)).not.toEqual([])
    expect(problems('GET', '/v1/products/{id}', { ...good, stock: 4 })).not.toEqual([])
    expect(problems('GET', '/v1/products/{id}', { ...good, updated: '4' })).not.toEqual([])
  })

  test('single objects, written and read, have Stripe’s shape', () => {
    const { call, product, session } = lived()
    const made = call(
      'POST',
      '/v1/products',
      'name=New&default_price_data[currency]=usd&default_price_data[unit_amount]=500'
    )
    const price = call(
      'POST',
      '/v1/prices',
      `product=${idOf(made.body)}&currency=eur&unit_amount_decimal=12.5&currency_options[gbp][unit_amount]=10&expand[]=currency_options&expand[]=product`
    )
    const empty = call('POST', '/v1/products', 'name=Empty')
    const answers: [string, string, unknown][] = [
      ['POST', '/v1/products', made.body],
      ['POST', '/v1/prices', price.body],
      ['GET', '/v1/products/{id}', call('GET', `/v1/products/${product.id}?expand[]=default_price`).body],
      [
        'POST',
        '/v1/products/{id}',
        call(
          'POST',
          `/v1/products/${product.id}`,
          'package_dimensions[height]=1&package_dimensions[length]=2&package_dimensions[weight]=3&package_dimensions[width]=4&marketing_features[0][name]=Warm'
        ).body
      ],
      ['GET', '/v1/prices/{price}', call('GET', `/v1/prices/${idOf(price.body)}`).body],
      ['POST', '/v1/prices/{price}', call('POST', `/v1/prices/${idOf(price.body)}`, 'nickname=A').body],
      ['DELETE', '/v1/products/{id}', call('DELETE', `/v1/products/${idOf(empty.body)}`).body],
      [
        'GET',
        '/v1/checkout/sessions/{session}',
        call('GET', `/v1/checkout/sessions/${session.id}?expand[]=line_items.data.price.product`).body
      ],
      [
        'GET',
        '/v1/checkout/sessions/{session}/line_items',
        call('GET', `/v1/checkout/sessions/${session.id}/line_items`).body
      ],
      [
        'GET',
        '/v1/events/{id}',
        call('GET', `/v1/events/${idOf(dataOf(call('GET', '/v1/events').body)[0] ?? {})}`).body
      ]
    ]
    for (const [method, path, body] of answers) {
      expect(errorOf({ ...Object(body) }), path).toEqual({})
      expect(problems(method, path, body), `${method} ${path}`).toEqual([])
    }
  })

  test('events carry objects that are themselves in Stripe’s shape', () => {
    const { call } = lived()
    const kinds: Record<string, string> = {
      product: '/v1/products/{id}',
      price: '/v1/prices/{price}',
      'checkout.session': '/v1/checkout/sessions/{session}'
    }
    const events = dataOf(call('GET', '/v1/events?limit=100').body)
    expect(events.length).toBeGreaterThan(4)
    for (const event of events) {
      const object: unknown = Object(event['data']).object
      const path = kinds[String(Object(object).object)]
      if (path !== undefined) expect(problems('GET', path, object)).toEqual([])
    }
  })
})
