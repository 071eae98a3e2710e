import { describe, expect, test } from 'vitest'
import { preview, shopRow } from './shop-rows.ts'

const shop = [shopRow(), shopRow({ variant: 'L', sku: 'SKU-L' })]
const header = 'Name,Variant,SKU,Stock,Price,Currency'
const look = (...lines: string[]) => preview([header, ...lines].join('\n'), shop)
const reasonsOf = (result: ReturnType<typeof preview>) => result.refused.map(({ reason }) => reason)

describe('rows of a file that the shop has nothing for', () => {
  test('are offered to be made, and refused unless they are', () => {
    const result = look('Wool scarf,Red,WS-R,"4,0","39,50",EUR', 'Wool scarf,Blue,WS-B,,39.5,eur')
    expect(result.offers).toMatchObject([
      {
        line: 2,
        item: 'Wool scarf, Red',
        productId: null,
        variant: 'Red',
        sku: 'WS-R',
        onHand: '4',
        price: '39.50',
        currency: 'eur',
        note: 'no item has this SKU'
      },
      { line: 3, item: 'Wool scarf, Blue', onHand: '', price: '39.50' }
    ])
    expect(result.refused.map(({ line }) => line)).toEqual([2, 3])
    expect(result.changes).toEqual([])
  })

  test('mean the currency of the shop where they name none, and may have no price and no SKU', () => {
    const [priced, bare] = look('Bell,,B-1,,12,', 'Whistle,,,3,,').offers
    expect(priced).toMatchObject({ price: '12.00', currency: 'usd', variant: null })
    expect(bare).toMatchObject({ item: 'Whistle', sku: '', onHand: '3', price: null, currency: null })
  })

  test('are a variant of a product that is called like a date', () => {
    const concert = shopRow({ name: '15.03.2026', variant: 'Row 1' })
    const result = preview(`${header}\n15.03.2026,Row 2,R-2,9,,`, [concert])
    expect(result.offers).toMatchObject([{ productId: 'prod_shirt', item: '15.03.2026, Row 2' }])
  })

  test('are a variant of the one product of their name, or of their Product ID', () => {
    expect(look('linen SHIRT,XL,TS-XL,2,,').offers).toMatchObject([
      { productId: 'prod_shirt', item: 'Linen shirt, XL', variant: 'XL' }
    ])
    const byId = preview('Product ID,Variant,Stock\nprod_shirt,XL,2', shop)
    expect(byId.offers).toMatchObject([{ productId: 'prod_shirt', item: 'Linen shirt, XL', onHand: '2' }])
    expect(byId.offers[0]?.note).toBe('the product’s variants are M, L')
  })

  test('take the price of their product where that has one for all, and cannot change it', () => {
    expect(look('Linen shirt,XL,,2,19.99,USD').offers).toMatchObject([{ price: null, currency: null }])
    const dearer = look('Linen shirt,XL,,2,24.99,USD')
    expect(dearer.offers).toEqual([])
    expect(reasonsOf(dearer)[0]).toContain('the price is that of all variants of Linen shirt')
  })

  test.each([
    ['Linen shirt,M,OTHER,2,,', 'is in the shop; write its Product ID or the SKU it has there'],
    ['Linen shirt,,OTHER,2,,', 'is in the shop; write its Product ID'],
    ['Bell,,#N/A,1,,', 'error of the spreadsheet'],
    ['#NV,,B-1,1,,', 'error of the spreadsheet'],
    ['Bell,#REF!,B-1,1,,', 'error of the spreadsheet'],
    ['Bell,,4.00638E+12,1,,', 'shortened by a spreadsheet'],
    ['Bell,,15.03.2026,1,,', 'a date that a spreadsheet made'],
    ['Bell,,B-1,many,,', 'must be a whole number'],
    ['Bell,,B-1,,"1,234",', 'can be read in two ways'],
    ['Bell,,B-1,,12,(', 'three letters'],
    ['Bell,,B-1,,12.5,JPY', 'JPY takes no decimals'],
    [',,B-1,3,,', 'no item has this SKU']
  ])('%s is not offered: %s', (line, reason) => {
    const result = look(line)
    expect(result.offers).toEqual([])
    expect(reasonsOf(result)).toEqual([expect.stringContaining(reason)])
  })

  test('that name the same one are listed, and none is offered unless the last is to count', () => {
    const lines = ['Bell,,B-1,1,,', 'Gong,,B-2,5,,', 'Great bell,,B-1,2,,', 'Rope,,,3,,', 'rope,,,4,,']
    const text = [header, ...lines].join('\n')
    const repeated = [
      { item: 'Great bell', lines: [2, 4] },
      { item: 'rope', lines: [5, 6] }
    ]
    const refused = preview(text, shop)
    expect(refused.repeated).toEqual(repeated)
    expect(refused.offers.map(({ item }) => item)).toEqual(['Gong'])
    expect(reasonsOf(refused)[0]).toBe('lines 2, 4 have the same SKU')
    expect(reasonsOf(refused)[3]).toMatch(/^lines 5, 6 are all for rope; keep one of them$/i)
    const last = preview(text, shop, 'last')
    expect(last.repeated).toEqual(repeated)
    expect(last.offers.map(({ item, onHand }) => [item, onHand])).toEqual([
      ['Gong', '5'],
      ['Great bell', '2'],
      ['rope', '4']
    ])
    // What is passed over is not refused as well.
    expect(last.refused.map(({ line }) => line)).toEqual([3, 4, 6])
  })

  test('of which the last cannot be made let no line before it be made', () => {
    const { offers, refused } = preview(`${header}\nBell,,B-1,1,,\nBell,,B-1,many,,`, shop, 'last')
    expect(offers).toEqual([])
    expect(refused).toMatchObject([{ line: 3, reason: expect.stringContaining('whole number') }])
  })

  test('under two SKUs are two things, whichever line counts', () => {
    const twice = preview(`${header}\nBell,,B-1,1,,\nbell,,B-2,1,,`, shop, 'last')
    expect(twice).toMatchObject({ offers: [], repeated: [] })
    expect(reasonsOf(twice)[0]).toBe('lines 2, 3 are all for Bell; keep one of them')
  })

  test('are not offered where the file contradicts itself or the shop', () => {
    const twice = look('Bell,,B-1,1,,', 'bell,,B-2,1,,')
    expect(twice.offers).toEqual([])
    expect(reasonsOf(twice)[0]).toBe('lines 2, 3 are all for Bell; keep one of them')
    expect(reasonsOf(look('Bell,,B-1,1,,', 'Gong,,B-1,1,,'))[1]).toBe('lines 2, 3 have the same SKU')
    expect(reasonsOf(look('Bell,S,B-1,1,5,usd', 'Bell,M,B-2,1,6,usd'))).toEqual(
      Array(2).fill('lines 2, 3 say different prices of one product')
    )
    const two = [...shop, shopRow({ productId: 'prod_other' })]
    const namesakes = preview(`${header}\nLinen shirt,XL,,2,,`, two)
    expect(namesakes.offers).toEqual([])
    expect(reasonsOf(namesakes)[0]).toContain('2 products are called Linen shirt')
    const archived = preview('Name,SKU,Active\nBell,B-1,no', shop)
    expect(archived.offers).toEqual([])
    const taken = preview('Product ID,Variant,SKU,Stock\nprod_shirt,XL,SKU-M,2', shop)
    expect(reasonsOf(taken)).toEqual(['another item of this shop has this SKU'])
  })
})
