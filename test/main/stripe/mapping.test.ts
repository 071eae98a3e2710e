import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createShop } from '../../../src/main/demo-shop/shop.ts'
import { parseEvent, parseObject, parsePrice, parseProduct } from '../../../src/main/stripe/mapping.ts'
import { fieldOf } from '../../../src/main/sync/remote.ts'
import { anEvent, aPrice, aProduct } from '../../builders.ts'

const problemOf = (parsed: ReturnType<typeof parseProduct | typeof parsePrice>) =>
  parsed.ok ? null : parsed.problem

describe('a product as Stripe sends it', () => {
  it('is taken with what the inventory needs', () => {
    const parsed = parseProduct(
      aProduct({ images: ['https://img.example/1.png', 'https://img.example/2.png'] })
    )
    expect(parsed).toEqual({
      ok: true,
      object: {
        kind: 'product',
        id: 'prod_QXg1hqf4jFNsqG',
        name: 'Linen Shirt',
        description: null,
        active: true,
        defaultPriceId: 'price_1PgafmB7WZ01zgkW02Hf9z6c',
        imageUrl: 'https://img.example/1.png',
        metadata: { sizes: 'S,M', stock_S: '3', stock_M: '8' },
        livemode: false,
        created: 1_700_000_000,
        updated: 1_700_000_500
      }
    })
  })

  it('may have its default price expanded, and fields that nobody knows yet', () => {
    const parsed = parseProduct(
      aProduct({ default_price: { id: 'price_x', object: 'price' }, gravity: 9.81 })
    )
    expect(parsed).toMatchObject({ ok: true, object: { defaultPriceId: 'price_x' } })
    expect(parsed.ok && Object.keys(parsed.object)).not.toContain('gravity')
  })

  it('may lack what is optional', () => {
    expect(
      parseProduct(aProduct({ default_price: null, images: undefined, description: undefined }))
    ).toMatchObject({
      ok: true,
      object: { defaultPriceId: null, imageUrl: null, description: null }
    })
  })

  it.each([
    [{ name: 7 }, 'name'],
    [{ metadata: null }, 'metadata'],
    [{ metadata: { stock: 5 } }, 'metadata.stock'],
    [{ active: 'yes' }, 'active'],
    [{ updated: 1.5 }, 'updated']
  ])('that breaks the promise in %j is a problem that names the place', (changes, where) => {
    expect(problemOf(parseProduct(aProduct(changes)))).toMatchObject({
      object: 'prod_QXg1hqf4jFNsqG',
      reason: expect.stringContaining(`Stripe’s ${where} is not what its API promises`)
    })
  })

  it.each([null, undefined, 7, 'text', [], {}])('that is really %j is a problem without an id', (raw) => {
    expect(problemOf(parseProduct(raw))).toMatchObject({ object: 'an object without an id' })
  })
})

describe('a price as Stripe sends it', () => {
  it('keeps its amount in minor units with its currency', () => {
    const parsed = parsePrice(aPrice({ unit_amount: 1800, currency: 'jpy' }))
    expect(parsed).toMatchObject({ ok: true, object: { unitAmount: 1800, currency: 'jpy', special: false } })
  })

  it('has no amount where it is fractional', () => {
    const parsed = parsePrice(aPrice({ unit_amount: null, unit_amount_decimal: '0.5' }))
    expect(parsed).toMatchObject({ ok: true, object: { unitAmount: null } })
  })

  it.each([
    { tiers_mode: 'volume' },
    { custom_unit_amount: { preset: 500 } },
    { transform_quantity: { divide_by: 10 } }
  ])('is special with %j, so that nobody changes it by halves', (changes) => {
    expect(parsePrice(aPrice(changes))).toMatchObject({ ok: true, object: { special: true } })
  })

  it('may have its product expanded', () => {
    const parsed = parsePrice(aPrice({ product: { id: 'prod_1', object: 'product', deleted: true } }))
    expect(parsed).toMatchObject({ ok: true, object: { productId: 'prod_1' } })
  })

  it('is told from a product by its own word', () => {
    expect(parseObject(aPrice())).toMatchObject({ ok: true, object: { kind: 'price' } })
    expect(parseObject(aProduct())).toMatchObject({ ok: true, object: { kind: 'product' } })
  })
})

describe('the further currencies of a price', () => {
  it('are taken without its own, and make it one that is not replaced here where one has no whole amount', () => {
    const own = aPrice()
    const options = {
      [String(own['currency'])]: { unit_amount: 6400, tax_behavior: 'unspecified' },
      gbp: { unit_amount: 5900, tax_behavior: 'inclusive', custom_unit_amount: null }
    }
    expect(parsePrice(aPrice({ currency_options: options }))).toMatchObject({
      ok: true,
      object: { special: false, currencyOptions: { gbp: { unitAmount: 5900, taxBehavior: 'inclusive' } } }
    })
    for (const odd of [
      { unit_amount: null },
      { unit_amount: 5900, tiers: [] },
      { unit_amount: 5900, custom_unit_amount: {} }
    ]) {
      const parsed = parsePrice(aPrice({ currency_options: { ...options, gbp: odd } }))
      if (!parsed.ok) throw new Error(parsed.problem.reason)
      expect(parsed.object).toMatchObject({ special: true, currencyOptions: { gbp: { unitAmount: null } } })
      expect(fieldOf(parsed.object, 'currency_options.gbp')).toBe('varies')
      expect(fieldOf(parsed.object, 'currency_options.jpy')).toBeNull()
    }
  })
})

describe('an event as Stripe sends it', () => {
  it('proves what changed from what to what', () => {
    expect(parseEvent(anEvent())).toMatchObject({
      ok: true,
      object: {
        object: { kind: 'product', id: 'prod_QXg1hqf4jFNsqG' },
        previous: { 'metadata.stock_S': '3' },
        after: { 'metadata.stock_S': '2' },
        idempotencyKey: null
      }
    })
  })

  it('tells a key that was added, and one that was removed, from one that changed', () => {
    const data = {
      object: aProduct({ metadata: { added: '1' } }),
      previous_attributes: { metadata: { added: null, removed: '2' }, name: 'Before' }
    }
    expect(parseEvent(anEvent({ data }))).toMatchObject({
      ok: true,
      object: {
        previous: { 'metadata.added': null, 'metadata.removed': '2', name: 'Before' },
        after: { 'metadata.added': '1', 'metadata.removed': null, name: 'Linen Shirt' }
      }
    })
  })

  it('tells what a price was in a further currency, and what it became only where it shows that', () => {
    const previous_attributes = { currency_options: { gbp: { unit_amount: 2100 }, jpy: {} } }
    const hidden = { object: aPrice(), previous_attributes }
    expect(parseEvent(anEvent({ type: 'price.updated', data: hidden }))).toMatchObject({
      ok: true,
      object: { previous: { 'currency_options.gbp': '2100', 'currency_options.jpy': null }, after: {} }
    })
    const object = aPrice({ currency_options: { gbp: { unit_amount: 2200 } } })
    expect(
      parseEvent(anEvent({ type: 'price.updated', data: { object, previous_attributes } }))
    ).toMatchObject({
      ok: true,
      object: { after: { 'currency_options.gbp': '2200', 'currency_options.jpy': null } }
    })
  })

  it('of a checkout session counts as a sale to look into', () => {
    const data = { object: { id: 'cs_test_1', object: 'checkout.session' } }
    expect(parseEvent(anEvent({ type: 'checkout.session.completed', data }))).toMatchObject({
      ok: true,
      object: { object: { kind: 'session', id: 'cs_test_1' } }
    })
  })

  it('of an order that is paid days later counts as a sale when the money has come, and not before', () => {
    const about = (type: string, payment_status: string) => {
      const object = { id: 'cs_test_1', object: 'checkout.session', payment_status }
      const parsed = parseEvent(anEvent({ type: `checkout.session.${type}`, data: { object } }))
      return parsed.ok ? parsed.object.object : parsed.problem
    }
    expect(about('completed', 'unpaid')).toBeNull()
    for (const status of ['paid', 'no_payment_required'])
      expect(about('completed', status)).toEqual({ kind: 'session', id: 'cs_test_1' })
    expect(about('async_payment_succeeded', 'paid')).toEqual({ kind: 'session', id: 'cs_test_1' })
  })

  it('of a charge is news of its payment only where something was refunded', () => {
    const about = (type: string) => {
      const parsed = parseEvent(anEvent({ type, data: { object: { id: 'ch_1', payment_intent: 'pi_1' } } }))
      return parsed.ok ? parsed.object.object : parsed.problem
    }
    for (const type of ['charge.refunded', 'refund.created', 'refund.updated', 'refund.failed'])
      expect(about(type)).toEqual({ kind: 'payment', id: 'pi_1' })
    expect(about('charge.captured')).toEqual({ kind: 'capture', id: 'pi_1' })
    for (const type of ['charge.succeeded', 'charge.updated', 'charge.dispute.created'])
      expect(about(type)).toBeNull()
  })

  it('of another kind, or without a request, harms nothing', () => {
    const parsed = parseEvent(
      anEvent({ type: 'charge.refunded', request: null, data: { object: { id: 'ch_1' } } })
    )
    expect(parsed).toMatchObject({
      ok: true,
      object: { object: null, requestId: null, idempotencyKey: null }
    })
  })
})

describe('every object of a messy shop', () => {
  it('is readable', () => {
    const { control } = createShop({
      clock: { now: () => Date.UTC(2026, 10, 21) },
      catalog: 'messy',
      products: 200
    })
    const problems = [...control.products().map(parseProduct), ...control.prices().map(parsePrice)].flatMap(
      (parsed) => (parsed.ok ? [] : [parsed.problem])
    )
    expect(problems).toEqual([])
  })
})

const fixtures = join(import.meta.dirname, '../../../../shared/stripe/fixtures.json')

describe.runIf(existsSync(fixtures))('Stripe’s own published examples', () => {
  const { resources } = z
    .object({ resources: z.record(z.string(), z.unknown()) })
    .parse(existsSync(fixtures) ? JSON.parse(readFileSync(fixtures, 'utf8')) : { resources: {} })

  it('of a product and a price are read field by field', () => {
    expect(parseProduct(resources['product'])).toMatchObject({
      ok: true,
      object: { name: 'T-shirt', active: true }
    })
    const price = parsePrice(resources['price'])
    expect(price).toMatchObject({ ok: true, object: { kind: 'price', currency: 'usd' } })
    expect(price.ok && fieldOf(price.object, 'unit_amount')).toMatch(/^\d+$/)
  })

  it('of an event is read', () => {
    expect(parseEvent(resources['event'])).toMatchObject({
      ok: true,
      object: { id: expect.stringMatching(/^evt_/) }
    })
  })

  it('of a deleted product is not taken for a product', () => {
    expect(parseProduct(resources['deleted_product']).ok).toBe(false)
  })
})
