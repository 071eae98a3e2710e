import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bare, dataOf, idOf } from './client.ts'

const key = fc.stringMatching(/^[^[\]]{1,20}$/u).filter((name) => name !== '__proto__')
const form = (pairs: readonly [string, string][]) =>
  pairs.map(([name, value]) => `metadata[${encodeURIComponent(name)}]=${encodeURIComponent(value)}`).join('&')

describe('whatever is sent', () => {
  test('metadata merges exactly as a map on which each write sets and deletes its keys', () => {
    const write = fc.array(fc.tuple(key, fc.string({ maxLength: 40, unit: 'grapheme' })), { maxLength: 6 })
    fc.assert(
      fc.property(fc.array(write, { maxLength: 6 }), (writes) => {
        const { call, shop } = bare()
        const id = idOf(call('POST', '/v1/products', 'name=A').body)
        const model = new Map<string, string>()
        for (const pairs of writes) {
          expect(call('POST', `/v1/products/${id}`, form(pairs)).status).toBe(200)
          for (const [name, value] of new Map(pairs)) {
            if (value === '') model.delete(name)
            else model.set(name, value)
          }
        }
        expect(new Map(Object.entries(shop.control.product(id)?.metadata ?? {}))).toEqual(model)
      })
    )
  })

  test('replaying the events’ previous values backwards gives the first state again', () => {
    const write = fc.record({
      name: fc.constantFrom('A', 'B', 'C'),
      stock: fc.constantFrom('', '1', '2'),
      size: fc.constantFrom('', 'S')
    })
    fc.assert(
      fc.property(fc.array(write, { maxLength: 12 }), (writes) => {
        const { call, shop, clock } = bare()
        const first = call('POST', '/v1/products', 'name=A&metadata[stock]=5').body
        for (const { name, stock, size } of writes) {
          call(
            'POST',
            `/v1/products/${idOf(first)}`,
            `name=${name}&metadata[stock]=${stock}&metadata[size]=${size}`
          )
          clock.tick(700)
        }
        const { metadata: start, ...now } = shop.control.product(idOf(first)) ?? { metadata: {} }
        const state: Record<string, unknown> = { ...now }
        const metadata: Record<string, unknown> = { ...start }
        for (const event of dataOf(call('GET', '/v1/events?limit=100&type=product.updated').body)) {
          const { metadata: moved, ...fields } = Object(event['data']).previous_attributes
          Object.assign(state, fields)
          for (const [name, old] of Object.entries(Object(moved))) {
            if (old === null) delete metadata[name]
            else metadata[name] = old
          }
        }
        expect({ ...state, updated: 0, metadata }).toEqual({ ...first, updated: 0 })
      })
    )
  })

  test('paging with any limit, either way, meets each product once, whatever is created meanwhile', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.boolean(), { maxLength: 25 }),
        fc.boolean(),
        (limit, seconds, forward) => {
          const { call, clock } = bare()
          const ids: string[] = []
          for (const pause of [...seconds, false, false]) {
            ids.unshift(idOf(call('POST', '/v1/products', 'name=P').body))
            if (pause) clock.tick(1000)
          }
          const seen: string[] = []
          let cursor = forward ? '' : `&ending_before=${ids.at(-1)}`
          for (let more = true; more;) {
            const { body } = call('GET', `/v1/products?limit=${limit}${cursor}`)
            const page = dataOf(body).map(idOf)
            if (forward) {
              seen.push(...page)
              cursor = `&starting_after=${page.at(-1)}`
              call('POST', '/v1/products', 'name=Meanwhile')
            } else {
              seen.unshift(...page)
              cursor = `&ending_before=${page[0]}`
            }
            more = body['has_more'] === true
          }
          expect(seen).toEqual(forward ? ids : ids.slice(0, -1))
        }
      )
    )
  })

  test('a request repeated under its key after any lost answer is executed exactly once', () => {
    const kinds = [
      'drop-before-commit',
      'drop-after-commit',
      'error-before-commit',
      'lock_timeout',
      'truncated'
    ] as const
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...kinds), { maxLength: 6 }), (faults) => {
        const { call, shop } = bare()
        for (const kind of faults) {
          shop.control.setFault({ route: 'POST /v1/products', kind, times: 1 })
        }
        for (let attempt = 0; attempt <= faults.length; attempt++)
          call('POST', '/v1/products', 'name=Once', { 'idempotency-key': 'k' })
        expect(shop.control.products().map((product) => product.name)).toEqual(['Once'])
      })
    )
  })
})
