import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CatalogKind, createShop } from '../../../src/main/demo-shop/shop.ts'
import {
  detectSchemes,
  itemId,
  itemSlots,
  lintMetadata,
  listSizes,
  sizeStockKey,
  usualScheme,
  withoutSizes
} from '../../../src/main/stock/scheme.ts'
import { parsePrice, parseProduct } from '../../../src/main/stripe/mapping.ts'

/** A demo shop's catalog, as the program reads it. */
function catalog(kind: CatalogKind, products = 30) {
  const { control } = createShop({
    clock: { now: () => Date.UTC(2026, 0, 12) },
    seed: 5,
    catalog: kind,
    products
  })
  return {
    products: control.products().flatMap((raw) => {
      const parsed = parseProduct(raw)
      return parsed.ok ? [parsed.object] : []
    }),
    prices: control.prices().flatMap((raw) => {
      const parsed = parsePrice(raw)
      return parsed.ok ? [parsed.object] : []
    })
  }
}

describe('finding out where a shop keeps its stock', () => {
  it('in a clothing shop: a number per size, on every product', () => {
    const { products, prices } = catalog('clothing')
    const [best] = detectSchemes(products, prices)
    expect(best).toMatchObject({
      scheme: { owner: 'product', sizesKey: 'sizes', sizeStockKey: 'stock_{size}' },
      matched: 30,
      of: 30,
      label: '30 of 30 products match stock_{size}'
    })
  })

  it('in a café: one number per product', () => {
    const { products, prices } = catalog('cafe')
    const [best] = detectSchemes(products, prices)
    expect(best).toMatchObject({
      scheme: { owner: 'product', stockKey: 'stock', sizesKey: null },
      matched: 30,
      of: 30
    })
  })

  it('in a print shop: on its prices', () => {
    const { products, prices } = catalog('price-stock')
    const [best] = detectSchemes(products, prices)
    expect(best).toMatchObject({ scheme: { owner: 'price', stockKey: 'stock' }, matched: 90, of: 90 })
  })

  it.each(['stock', 'stock_quantity', 'stock_count', 'inventory', 'quantity'])('under the key %s', (key) => {
    const products = catalog('cafe').products.map((product) => ({ ...product, metadata: { [key]: '4' } }))
    expect(detectSchemes(products, [])[0]).toMatchObject({
      scheme: { owner: 'product', stockKey: key },
      matched: 30
    })
  })

  it('nowhere, when no product has anything like stock', () => {
    const products = catalog('cafe').products.map((product) => ({ ...product, metadata: { colour: 'blue' } }))
    expect(detectSchemes(products, [])).toEqual([])
  })

  it('never claims more than there is', () => {
    const { products, prices } = catalog('messy', 60)
    for (const candidate of detectSchemes(products, prices)) {
      expect(candidate.matched).toBeGreaterThan(0)
      expect(candidate.matched).toBeLessThanOrEqual(candidate.of)
      expect(candidate.label).toContain(`${candidate.matched} of ${candidate.of}`)
    }
  })
})

describe('the items of a product', () => {
  const sizes = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9]{1,6}$/), { maxLength: 8 })

  it('are its sizes in the shop’s order, each with a key and an id of its own', () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom(',', ', ', ' ; ', '|'), (names, separator) => {
        const product = { id: 'prod_1', metadata: { sizes: names.join(separator) }, defaultPriceId: null }
        const slots = itemSlots(usualScheme, product, [])
        expect(listSizes(product.metadata.sizes)).toEqual(names)
        expect(slots.map((slot) => slot.variant)).toEqual(names.length === 0 ? [null] : names)
        expect(new Set(slots.map(itemId)).size).toBe(slots.length)
        for (const slot of slots) {
          expect(slot.stockKey).toBe(
            slot.variant === null ? 'stock' : sizeStockKey(usualScheme, slot.variant)
          )
        }
      })
    )
  })

  it('keep a size that was taken off the list while an edit of it waits', () => {
    const product = { id: 'prod_1', metadata: { sizes: 'S,L' }, defaultPriceId: null }
    expect(itemSlots(usualScheme, product, [], ['stock_M']).map((slot) => slot.variant)).toEqual([
      'S',
      'L',
      'M'
    ])
  })
})

describe('a list of sizes', () => {
  const sizes = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9]{1,6}$/), { minLength: 1, maxLength: 8 })

  it('without some of them has all others in their order, as the shop writes them', () => {
    fc.assert(
      fc.property(
        sizes,
        fc.constantFrom(',', ', ', ' ; ', '|'),
        fc.integer({ min: 0, max: 255 }),
        (names, between, mask) => {
          const taken = new Set(names.filter((_, at) => (mask >> at) % 2 === 1))
          const left = names.filter((name) => !taken.has(name))
          expect(withoutSizes(names.join(between), taken)).toBe(left.length === 0 ? null : left.join(between))
        }
      )
    )
  })

  it('loses its blanks and repeats with what is taken out', () => {
    expect(withoutSizes(' S,,M , S,L ', new Set(['S']))).toBe('M ,L')
    expect(withoutSizes('S;M,L', new Set(['M']))).toBe('S,L')
  })

  it.each([
    ['3', '3 units are left'],
    ['1', '1 unit is left'],
    ['-1', '“-1” is noted as the stock'],
    ['twelve', '“twelve” is noted as the stock'],
    ['0', null],
    ['infinity', null],
    ['', null]
  ])('that does not name a size hides nothing of it but what is worth a look: “%s”', (text, left) => {
    const found = lintMetadata(usualScheme, { metadata: { sizes: 'S', stock_S: '1', stock_M: text } })
    const rest =
      'of M, which is not sold: “sizes” does not list it. Add M as a variant to sell it again, or delete stock_M in Stripe'
    expect(found).toEqual(left === null ? [] : [`${left} ${rest}`])
  })
})

describe('numbers of sizes that are not listed at all', () => {
  const told = (metadata: Record<string, string>) => lintMetadata(usualScheme, { metadata })

  it('are told of', () => {
    const rest = (size: string) =>
      `which is not counted: “sizes” lists no sizes. If ${size} is one, add it as a variant`
    expect(told({ stock_S: '4', stock_M: '2', sizes: '' })).toEqual([
      `stock_S is 4, ${rest('S')}`,
      `stock_M is 2, ${rest('M')}`
    ])
  })

  it('are none where the product has a number of its own, or there is none', () => {
    expect(told({ stock: '7', stock_threshold: '5' })).toEqual([])
    expect(told({ stock_S: '0', stock_location: 'A 12' })).toEqual([])
  })
})

describe('a size', () => {
  it.each(['$&', "$'", '$$', '$1', 'XL'])('called %s has the stock key with this name in it', (size) => {
    expect(sizeStockKey(usualScheme, size)).toBe(`stock_${size}`)
  })
})
