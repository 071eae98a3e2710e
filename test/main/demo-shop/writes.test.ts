import { describe, expect, test } from 'vitest'
import { bare, errorOf, idOf } from './client.ts'

const day = 86_400_000

describe('idempotency keys', () => {
  test('the same request again is replayed, not executed', () => {
    const { call, shop } = bare()
    const id = idOf(call('POST', '/v1/products', 'name=Mug&metadata[stock]=5').body)
    const first = call('POST', `/v1/products/${id}`, 'metadata[stock]=4', { 'idempotency-key': 'k1' })
    call('POST', `/v1/products/${id}`, 'metadata[stock]=9')
    const second = call('POST', `/v1/products/${id}`, 'metadata[stock]=4', { 'idempotency-key': 'k1' })
    expect(second.text).toBe(first.text)
    expect(second.headers).toMatchObject({
      'idempotent-replayed': 'true',
      'idempotency-key': 'k1',
      'original-request': first.headers['request-id']
    })
    expect(first.headers).not.toHaveProperty('idempotent-replayed')
    expect(shop.control.product(id)?.metadata).toEqual({ stock: '9' })
  })

  test('the same key with other parameters is refused as idempotency_error', () => {
    const { call } = bare()
    call('POST', '/v1/products', 'name=Mug', { 'idempotency-key': 'k1' })
    const other = call('POST', '/v1/products', 'name=Cup', { 'idempotency-key': 'k1' })
    expect(other.status).toBe(400)
    expect(errorOf(other.body)).toMatchObject({
      type: 'idempotency_error',
      message: expect.stringContaining("Try using a key other than 'k1'")
    })
  })

  test('a key is forgotten after 24 hours', () => {
    const { call, clock } = bare()
    const first = idOf(call('POST', '/v1/products', 'name=Mug', { 'idempotency-key': 'k1' }).body)
    clock.tick(day - 1)
    expect(idOf(call('POST', '/v1/products', 'name=Mug', { 'idempotency-key': 'k1' }).body)).toBe(first)
    clock.tick(1)
    expect(idOf(call('POST', '/v1/products', 'name=Mug', { 'idempotency-key': 'k1' }).body)).not.toBe(first)
  })

  test('a refused parameter leaves the key free; a refusal by the shop’s state is kept for it', () => {
    const { call } = bare()
    expect(call('POST', '/v1/products', 'nam=Mug', { 'idempotency-key': 'a' }).status).toBe(400)
    expect(call('POST', '/v1/products', 'name=Mug', { 'idempotency-key': 'a' }).status).toBe(200)
    expect(call('POST', '/v1/products/prod_x', 'name=A', { 'idempotency-key': 'b' }).status).toBe(404)
    call('POST', '/v1/products', 'name=X&id=prod_x')
    const again = call('POST', '/v1/products/prod_x', 'name=A', { 'idempotency-key': 'b' })
    expect([again.status, again.headers['idempotent-replayed']]).toEqual([404, 'true'])
  })

  test('while the first request is still running, the key is in use and the object is locked', () => {
    const { call, shop, clock } = bare()
    const id = idOf(call('POST', '/v1/products', 'name=Mug').body)
    shop.control.setFault({ route: 'POST /v1/products/*', kind: 'slow', ms: 3000, times: 1 })
    const slow = call('POST', `/v1/products/${id}`, 'name=Cup', { 'idempotency-key': 'k1' })
    expect(slow.transport).toEqual({ kind: 'slow', ms: 3000 })
    const busy = call('POST', `/v1/products/${id}`, 'name=Cup', { 'idempotency-key': 'k1' })
    expect([busy.status, errorOf(busy.body)['code']]).toEqual([409, 'idempotency_key_in_use'])
    const locked = call('POST', `/v1/products/${id}`, 'name=Jug')
    expect([locked.status, errorOf(locked.body)['code']]).toEqual([429, 'lock_timeout'])
    expect(locked.headers).toMatchObject({ 'stripe-should-retry': 'true' })
    expect(locked.headers).not.toHaveProperty('request-id')
    clock.tick(3000)
    expect(call('POST', `/v1/products/${id}`, 'name=Cup', { 'idempotency-key': 'k1' }).text).toBe(slow.text)
  })

  test('a key of more than 255 characters is refused', () => {
    const { call } = bare()
    expect(call('POST', '/v1/products', 'name=A', { 'idempotency-key': 'k'.repeat(256) }).status).toBe(400)
  })
})

describe('metadata', () => {
  const product = () => {
    const opened = bare()
    const id = idOf(opened.call('POST', '/v1/products', 'name=Mug&metadata[a]=1&metadata[b]=2').body)
    const post = (body: string) => opened.call('POST', `/v1/products/${id}`, body)
    return { ...opened, id, post }
  }

  test('sent keys merge, an empty value deletes its key, an empty map clears all', () => {
    const { post } = product()
    expect(post('metadata[b]=3&metadata[c]=4').body['metadata']).toEqual({ a: '1', b: '3', c: '4' })
    expect(post('metadata[a]=').body['metadata']).toEqual({ b: '3', c: '4' })
    expect(post('name=Cup').body['metadata']).toEqual({ b: '3', c: '4' })
    expect(post('metadata=').body['metadata']).toEqual({})
  })

  test('keys over 40 and values over 500 characters are refused in Stripe’s words, counted in code points', () => {
    const { post } = product()
    expect(post(`metadata[${encodeURIComponent('👕'.repeat(40))}]=1`).status).toBe(200)
    expect(errorOf(post(`metadata[${'k'.repeat(41)}]=1`).body)['message']).toBe(
      `Metadata keys can have up to 40 characters, but you passed in a key that is 41 characters. Invalid key: ${'k'.repeat(41)}`
    )
    expect(post(`metadata[v]=${encodeURIComponent('é'.repeat(500))}`).status).toBe(200)
    expect(errorOf(post(`metadata[v]=${'v'.repeat(501)}`).body)['message']).toContain(
      'Metadata values can have up to 500 characters, but you passed in a value that is 501 characters.'
    )
  })

  test('the fifty-first key is refused and nothing of that write is kept', () => {
    const { post, shop, id } = product()
    const keys = (count: number) => Array.from({ length: count }, (_, at) => `metadata[k${at}]=1`).join('&')
    expect(post(keys(48)).status).toBe(200)
    const over = post('metadata[one_more]=1&name=Changed')
    expect(errorOf(over.body)).toEqual(
      expect.objectContaining({ message: "Metadata can have up to 50 keys, but you've set 51." })
    )
    expect(errorOf(over.body)).not.toHaveProperty('param')
    expect(shop.control.product(id)?.name).toBe('Mug')
  })

  test('a key named like an object’s own parts is only a key', () => {
    const { post } = product()
    const answer = post('metadata[__proto__]=1&metadata[constructor]=2')
    expect(answer.text).toContain('"__proto__": "1"')
    expect(answer.text).toContain('"constructor": "2"')
  })
})

describe('parameters', () => {
  test.each([
    ['name=', 'parameter_invalid_empty'],
    ['', 'parameter_missing'],
    ['name=A&active=maybe', undefined],
    ['name=A&colour=red', 'parameter_unknown'],
    ['name=A&unit_label=thirteen%20char', undefined],
    ['name=A&default_price_data[currency]=usd', 'parameter_missing'],
    [
      'name=A&default_price_data[currency]=usd&default_price_data[unit_amount]=1.5',
      'parameter_invalid_integer'
    ]
  ])('a product made with "%s" is refused with code %s', (body, code) => {
    const { call, shop } = bare()
    const answer = call('POST', '/v1/products', body)
    expect([answer.status, errorOf(answer.body)['code']]).toEqual([400, code])
    expect(shop.control.products()).toEqual([])
  })

  test('raw and encoded brackets, + and %20, [] and [0] mean the same', () => {
    const { call } = bare()
    const plain = call('POST', '/v1/products', 'name=a+b&images[]=x&images[]=y&metadata[s t]=1').body
    const encoded = call(
      'POST',
      '/v1/products',
      'name=a%20b&images%5B1%5D=y&images%5B0%5D=x&metadata%5Bs+t%5D=1'
    ).body
    for (const body of [plain, encoded])
      expect(body).toMatchObject({ name: 'a b', images: ['x', 'y'], metadata: { 's t': '1' } })
  })

  test('an unknown route is Stripe’s 404, and prices cannot be deleted', () => {
    const { call } = bare({ products: 1 })
    expect(errorOf(call('DELETE', '/v1/prices/price_1').body)['message']).toContain(
      'Unrecognized request URL (DELETE: /v1/prices/price_1)'
    )
  })

  test('a product can be made under an id of one’s own, once', () => {
    const { call } = bare()
    expect(idOf(call('POST', '/v1/products', 'name=A&id=mug-01').body)).toBe('mug-01')
    expect(errorOf(call('POST', '/v1/products', 'name=A&id=mug-01').body)['code']).toBe(
      'resource_already_exists'
    )
  })

  test('the default price must be a price of the product', () => {
    const { call, shop } = bare({ products: 2 })
    const [first, second] = shop.control.products()
    const answer = call('POST', `/v1/products/${first?.id}`, `default_price=${second?.default_price}`)
    expect(errorOf(answer.body)['message']).toBe(
      `The price \`${second?.default_price}\` does not belong to this product.`
    )
  })
})
