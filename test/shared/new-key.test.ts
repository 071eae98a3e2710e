import { expect, it } from 'vitest'
import { usualScheme } from '../../src/main/stock/scheme.ts'
import { newKeyRefusal } from '../../src/shared/new-key.ts'
import type { StockScheme } from '../../src/shared/scheme.ts'

const refused = (key: string, of: StockScheme | null = usualScheme) => newKeyRefusal(key, of)

it('takes what Stripe takes as a key', () => {
  for (const key of ['shelf', 'Lager Ä 1', 'a'.repeat(40), 'stock_', 'stocked', 'skull']) {
    expect([key, refused(key)]).toEqual([key, null])
  }
  expect(refused('')).toBe('Type the name of the key')
  expect(refused('a'.repeat(41))).toBe('A key has 40 characters at most; this has 41')
  for (const key of ['a[', ']a']) expect(refused(key)).toBe('A key has no square brackets')
})

it('refuses the keys by which stock is kept, and says where they are changed', () => {
  const place = (key: string, of?: StockScheme) => refused(key, of)?.split('; ')[1]
  expect(place('stock')).toBe('change it in On hand')
  expect(place('stock_XXL')).toBe('change it in On hand')
  expect(place('reorder_point')).toBe('change it in Reorder at')
  expect(place('reorder_point_M')).toBe('change it in Reorder at')
  expect(place('sku_M')).toBe('change it in SKU')
  expect(place('sizes')).toBe('add a variant, or take one off, instead')
  const own = { ...usualScheme, sizesKey: null, sizeStockKey: '{size} im Lager', stockKey: 'bestand' }
  expect(place('XL im Lager', own)).toBe('change it in On hand')
  expect(place('sizes', own)).toBe(undefined)
  expect(place('stock_M', { ...own, sizeStockKey: null })).toBe(undefined)
  expect(refused('stock', null)).toBe(null)
})
