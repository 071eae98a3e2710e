import { describe, expect, test } from 'vitest'
import { bare, dataOf, errorOf, idOf, type Call } from './client.ts'

const day = 86_400_000
const types = (call: Call) => dataOf(call('GET', '/v1/events?limit=100').body).map((event) => event['type'])
const newest = (call: Call) => dataOf(call('GET', '/v1/events?limit=1').body)[0] ?? {}

describe('events', () => {
  test('an update carries the old value of each changed field, and null for each added metadata key', () => {
    const { call, clock } = bare()
    const id = idOf(
      call('POST', '/v1/products', 'name=Mug&metadata[stock]=5&metadata[keep]=1&images[]=a').body
    )
    clock.tick(2000)
    call('POST', `/v1/products/${id}`, 'name=Cup&metadata[stock]=4&metadata[new]=x&images[]=a&images[]=b', {
      'idempotency-key': 'sr-1'
    })
    const event = newest(call)
    expect(event).toMatchObject({
      type: 'product.updated',
      request: { idempotency_key: 'sr-1', id: expect.stringMatching(/^req_/) },
      data: { object: { name: 'Cup', metadata: { stock: '4', keep: '1', new: 'x' } } }
    })
    expect(Object(event['data']).previous_attributes).toEqual({
      name: 'Mug',
      images: ['a'],
      metadata: { stock: '5', new: null },
      updated: Date.UTC(2026, 10, 21, 14) / 1000
    })
  })

  test('an edit in the Dashboard has a request but no idempotency key', () => {
    const { call, shop } = bare({ products: 1 })
    shop.control.edit(shop.control.products()[0]?.id ?? '', { metadata: { stock_M: 3 } })
    expect(newest(call)['request']).toEqual({ id: expect.stringMatching(/^req_/), idempotency_key: null })
  })

  test('a write that changes nothing makes no event, but moves `updated`, unless the shop is told otherwise', () => {
    const { call, shop, clock } = bare({ products: 1 })
    const product = shop.control.products()[0]
    clock.tick(5000)
    call('POST', `/v1/products/${product?.id}`, `name=${encodeURIComponent(product?.name ?? '')}`)
    expect(types(call)).toEqual([])
    expect(shop.control.product(product?.id ?? '')?.updated).toBe(clock.now() / 1000)
    shop.control.setSettings({ noopEvents: true })
    clock.tick(5000)
    call('POST', `/v1/products/${product?.id}`, 'active=true')
    expect(types(call)).toEqual(['product.updated'])
  })

  test('a lagging event shows up later, behind events that were created after it', () => {
    const { call, shop, clock } = bare()
    shop.control.eventLagMs(20_000)
    const early = idOf(call('POST', '/v1/products', 'name=Early').body)
    shop.control.eventLagMs(0)
    clock.tick(5000)
    const late = idOf(call('POST', '/v1/products', 'name=Late').body)
    const seen = () =>
      dataOf(call('GET', '/v1/events').body).map((event) => Object(Object(event['data']).object).id)
    expect(seen()).toEqual([late])
    clock.tick(15_000)
    expect(seen()).toEqual([late, early])
  })

  test('duplicates are two events for one change; shuffling keeps the seconds in order', () => {
    const { call, shop, clock } = bare()
    shop.control.duplicateEvents(1)
    shop.control.shuffleEvents(true)
    for (let second = 0; second < 3; second++) {
      for (let at = 0; at < 5; at++) call('POST', '/v1/products', `name=P${second}-${at}`)
      clock.tick(1000)
    }
    const events = dataOf(call('GET', '/v1/events?limit=100').body)
    expect(new Set(events.map((event) => event['id'])).size).toBe(30)
    const created = events.map((event) => Number(event['created']))
    expect(created).toEqual(created.toSorted((left, right) => right - left))
    const names = events.slice(0, 10).map((event) => String(Object(Object(event['data']).object).name))
    expect(names).not.toEqual(names.toSorted().toReversed())
  })

  test('after 30 days an event is gone, its id is refused as cursor, and saying why', () => {
    const { call, clock } = bare()
    call('POST', '/v1/products', 'name=Old')
    const id = idOf(newest(call))
    clock.tick(30 * day + 1000)
    expect(types(call)).toEqual([])
    const gone = call('GET', `/v1/events/${id}`)
    expect(gone.status).toBe(404)
    expect(errorOf(gone.body)['message']).toMatch(
      /no longer available because it's aged out of our retention policy/
    )
    const cursor = call('GET', `/v1/events?ending_before=${id}`)
    expect([cursor.status, errorOf(cursor.body)]).toEqual([
      400,
      expect.objectContaining({
        code: 'resource_missing',
        message: `No such notification: '${id}'`,
        param: 'ending_before'
      })
    ])
  })

  test('types filter exactly or by wildcard, and not both ways at once', () => {
    const { call, shop } = bare({ products: 1 })
    const product = shop.control.products()[0]
    shop.control.edit(product?.id ?? '', { name: 'A' })
    shop.control.edit(product?.default_price ?? '', { nickname: 'B' })
    const listed = (query: string) =>
      dataOf(call('GET', `/v1/events?${query}`).body).map((event) => event['type'])
    expect(listed('types[0]=price.updated&types[1]=charge.refunded')).toEqual(['price.updated'])
    expect(listed('type=product.*')).toEqual(['product.updated'])
    expect(call('GET', '/v1/events?type=product.*&types[]=price.updated').status).toBe(400)
    const many = Array.from({ length: 21 }, (_, at) => `types[]=t${at}`).join('&')
    expect(call('GET', `/v1/events?${many}`).status).toBe(400)
  })

  test('events stay in the account’s API version whatever version the client asks for', () => {
    const { call } = bare()
    call('POST', '/v1/products', 'name=A', { 'stripe-version': '2026-10-28.endive' })
    const answer = call('GET', '/v1/events', '', { 'stripe-version': '2026-10-28.endive' })
    expect(answer.headers['stripe-version']).toBe('2026-10-28.endive')
    expect(dataOf(answer.body)[0]?.['api_version']).toBe('2025-08-27.basil')
  })
})

describe('pages', () => {
  const shop = () => {
    const opened = bare()
    const ids: string[] = []
    for (let at = 0; at < 7; at++) {
      ids.unshift(idOf(opened.call('POST', '/v1/products', `name=P${at}&active=${at % 2 === 0}`).body))
      opened.clock.tick(at % 3 === 0 ? 1000 : 0)
    }
    const list = (query: string) => {
      const { body } = opened.call('GET', `/v1/products?${query}`)
      return { ids: dataOf(body).map(idOf), more: body['has_more'] }
    }
    return { ...opened, ids, list }
  }

  test('run newest first in both directions, and say whether there is more', () => {
    const { ids, list } = shop()
    expect(list('limit=3')).toEqual({ ids: ids.slice(0, 3), more: true })
    expect(list(`limit=3&starting_after=${ids[2]}`)).toEqual({ ids: ids.slice(3, 6), more: true })
    expect(list(`limit=3&starting_after=${ids[5]}`)).toEqual({ ids: ids.slice(6), more: false })
    expect(list(`limit=2&ending_before=${ids[4]}`)).toEqual({ ids: ids.slice(2, 4), more: true })
    expect(list(`limit=4&ending_before=${ids[4]}`)).toEqual({ ids: ids.slice(0, 4), more: false })
  })

  test('a cursor stands for its place even where a filter hides it', () => {
    const { ids, list } = shop()
    expect(list(`active=true&limit=2&starting_after=${ids[1]}`).ids).toEqual([ids[2], ids[4]])
  })

  test('an object created while paging does not shift the pages behind', () => {
    const { ids, list, call } = shop()
    const first = list('limit=3').ids
    call('POST', '/v1/products', 'name=New')
    expect(list(`limit=10&starting_after=${first[2]}`).ids).toEqual(ids.slice(3))
  })

  test('limit is clamped, unknown or doubled cursors are refused, ids exclude cursors', () => {
    const { ids, list, call } = shop()
    expect(list('limit=0').ids).toHaveLength(1)
    expect(list('limit=5000').ids).toHaveLength(7)
    const refused = (query: string) => errorOf(call('GET', `/v1/products?${query}`).body)
    expect(refused('starting_after=prod_x')).toMatchObject({
      code: 'resource_missing',
      param: 'starting_after'
    })
    expect(refused(`starting_after=${ids[0]}&ending_before=${ids[1]}`)['message']).toBe(
      'Received both starting_after and ending_before parameters. Please pass in only one.'
    )
    expect(call('GET', `/v1/products?ids[]=${ids[0]}&starting_after=${ids[1]}`).status).toBe(400)
    expect(list(`ids[]=${ids[3]}&ids[]=prod_gone&ids[]=${ids[1]}`).ids.toSorted()).toEqual(
      [ids[1], ids[3]].toSorted()
    )
  })

  test('created filters by inclusive and exclusive bounds', () => {
    const { ids, list, shop: opened } = shop()
    const second = opened.control.product(ids[6] ?? '')?.created ?? 0
    expect(list(`created[gt]=${second}`).ids).toEqual(ids.slice(0, 6))
    expect(list(`created[lte]=${second}`).ids).toEqual(ids.slice(6))
    expect(list(`created=${second}`).ids).toEqual(ids.slice(6))
  })

  test('prices without `active` are all of them or only active ones, as the shop is set', () => {
    const { call, shop: opened } = bare({ catalog: 'messy' })
    const archived = () =>
      dataOf(call('GET', '/v1/prices?limit=100').body).filter((price) => price['active'] === false).length
    expect(archived()).toBe(1)
    opened.control.setSettings({ pricesListed: 'active' })
    expect(archived()).toBe(0)
    expect(dataOf(call('GET', '/v1/prices?active=false').body)).toHaveLength(1)
  })
})
