import fc from 'fast-check'
import type { Store } from '../../../src/main/store/store.ts'
import { parsePrice, parseProduct } from '../../../src/main/stripe/mapping.ts'
import { aPrice, aProduct } from '../../builders.ts'
import { aStore } from './a-store.ts'

/** Keys as people really have them, and as nobody should. */
export const keys = ['supplier', 'Country code', 'größe "x"', '$.a', 'constructor', '__proto__']
const texts = ['Nordlin', 'nordlin AB', 'Shelf 9', 'Shelf 10', 'İzmir', '%_', '100', '9']
export const currencies = ['usd', 'jpy', 'kwd']
/** The day it is in these shops. */
export const today = Date.UTC(2026, 10, 21)

/** Products as a shop may have them, some with all that can be odd about them. */
export const aShopProduct = fc.record({
  name: fc.constantFrom('Shirt', 'shirt 9', 'Shirt 10', 'Émile', 'Éa', 'Mug “%_”', 'ß'),
  sizes: fc.subarray(['S', 'M', 'L']),
  stock: fc.array(fc.option(fc.integer({ min: -2, max: 12 })), { minLength: 3, maxLength: 3 }),
  reorder: fc.option(fc.integer({ min: 0, max: 9 })),
  sku: fc.option(fc.constantFrom('A-1', 'a-2', 'B')),
  amount: fc.option(fc.integer({ min: 0, max: 3 }).map((amount) => amount * 1000)),
  currency: fc.constantFrom(...currencies),
  active: fc.boolean(),
  updated: fc.integer({ min: today / 1000 - 40 * 86_400, max: today / 1000 + 86_400 }),
  foreign: fc.boolean(),
  metadata: fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...texts))
})

export type ShopProduct = {
  name: string
  sizes: readonly string[]
  stock: readonly (number | null)[]
  reorder: number | null
  sku: string | null
  amount: number | null
  currency: string
  active: boolean
  updated: number
  foreign: boolean
  metadata: Record<string, string>
}

/** A store that has these products. */
export function aShop(products: readonly ShopProduct[], store = aStore()): Store {
  store.atomically(() => products.forEach((one, at) => put(store, one, at)))
  return store
}

/** A product as Stripe now has it, the one at that place. */
export function put(store: Store, one: ShopProduct, at: number): void {
  const stock = Object.fromEntries(
    one.stock.flatMap((units, place) =>
      units === null
        ? []
        : [[one.sizes.length === 0 ? 'stock' : `stock_${['S', 'M', 'L'][place]}`, `${units}`]]
    )
  )
  const product = parseProduct(
    aProduct({
      id: `prod_${at}`,
      name: one.name,
      active: one.active,
      updated: one.updated,
      default_price: one.amount === null ? null : `price_${at}`,
      metadata: {
        ...one.metadata,
        ...stock,
        ...(one.sizes.length === 0 ? {} : { sizes: one.sizes.join(',') }),
        ...(one.reorder === null ? {} : { reorder_point: `${one.reorder}` }),
        ...(one.sku === null ? {} : { sku: one.sku })
      }
    })
  )
  if (!product.ok) throw new Error('the builders are out of date')
  store.mirror.put(product.object, 1)
  if (one.amount !== null) {
    const price = parsePrice(
      aPrice({
        id: `price_${at}`,
        product: `prod_${at}`,
        unit_amount: one.amount,
        currency: one.currency
      })
    )
    if (!price.ok) throw new Error('the builders are out of date')
    store.mirror.put(price.object, 1)
  }
  store.projection.project(`prod_${at}`, null, one.foreign ? one.updated * 1000 : null)
}
