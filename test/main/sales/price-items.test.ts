import { describe, expect, it } from 'vitest'
import { priceItems } from '../../../src/main/sales/price-items.ts'
import type { RemotePrice } from '../../../src/main/sync/remote.ts'

const aPrice = (id: string, more: Partial<RemotePrice> = {}): RemotePrice => ({
  kind: 'price',
  id,
  productId: 'prod_1',
  active: false,
  currency: 'eur',
  unitAmount: 1000,
  nickname: null,
  lookupKey: null,
  metadata: { stock: '3' },
  currencyOptions: {},
  recurring: null,
  special: false,
  billingScheme: 'per_unit',
  livemode: false,
  taxBehavior: null,
  created: 1,
  ...more
})
const rows = [{ owner_id: 'price_new', stock_key: 'stock', variant: 'Large' }]
const found = (...others: RemotePrice[]) =>
  priceItems(rows, [aPrice('price_new', { active: true, nickname: 'Large' }), ...others]).map(
    ({ id, variant, listed }) => [id, variant, listed]
  )
const inUse = ['price_new/stock', 'Large', true]

describe('what an order may be of, where prices keep the stock', () => {
  it('is a price in use', () => {
    expect(found()).toEqual([inUse])
  })

  it('is a price out of use that was another variant, by its metadata or its nickname', () => {
    expect(
      found(
        aPrice('price_a', { metadata: { stock: '1', size: 'Small' } }),
        aPrice('price_b', { metadata: { stock: '1', variant: 'Medium' } }),
        aPrice('price_c', { nickname: 'Tiny' })
      )
    ).toEqual([
      inUse,
      ['price_a/stock', 'Small', false],
      ['price_b/stock', 'Medium', false],
      ['price_c/stock', 'Tiny', false]
    ])
  })

  it('is not the same variant at an earlier price, nor a price that kept no stock', () => {
    expect(found(aPrice('price_a', { nickname: 'Large' }), aPrice('price_b', { metadata: {} }))).toEqual([
      inUse
    ])
  })
})
