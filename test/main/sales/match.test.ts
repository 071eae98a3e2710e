import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MatchItem, matchSession, refundedUnits } from '../../../src/main/sales/match.ts'
import type { RemoteLine, RemoteSession } from '../../../src/main/sync/remote.ts'

const aLine = (more: Partial<RemoteLine> = {}): RemoteLine => ({
  id: 'li_1',
  priceId: 'price_1',
  productId: 'prod_shirt',
  priceMetadata: {},
  metadata: {},
  description: 'Shirt',
  quantity: 1,
  amount: 2000,
  ...more
})

const aSession = (lines: RemoteLine[], metadata: Record<string, string> = {}): RemoteSession => ({
  id: 'cs_1',
  created: 0,
  paid: true,
  sells: true,
  paymentIntent: 'pi_1',
  currency: 'eur',
  amount: 2000,
  metadata,
  lines
})

const sized = (size: string): MatchItem => ({
  id: `prod_shirt/stock_${size}`,
  ownerId: 'prod_shirt',
  ownerKind: 'product',
  variant: size,
  listed: true
})
const shirt = ['S', 'M', 'L'].map(sized)
const mug: MatchItem = {
  id: 'prod_mug/stock',
  ownerId: 'prod_mug',
  ownerKind: 'product',
  variant: null,
  listed: true
}
const shop: Record<string, MatchItem[]> = { prod_shirt: shirt, prod_mug: [mug] }
const unchanged = (): boolean => false
const itemsOf = (productId: string): MatchItem[] => shop[productId] ?? []

const match = (lines: RemoteLine[], metadata: Record<string, string> = {}) =>
  matchSession(aSession(lines, metadata), itemsOf, unchanged).map(({ id, item, quantity, unmatched }) => ({
    id,
    item: item?.id ?? null,
    quantity,
    unmatched
  }))

describe('which item a sold line was', () => {
  it('is said by the metadata of its price', () => {
    expect(match([aLine({ priceMetadata: { size: 'M' } })], { size: 'S' })).toMatchObject([
      { item: 'prod_shirt/stock_M' }
    ])
    expect(match([aLine({ priceMetadata: { variant: 'l' } })])).toMatchObject([
      { item: 'prod_shirt/stock_L' }
    ])
  })

  it('is said by the line’s own metadata', () => {
    expect(match([aLine({ metadata: { size: ' s ' } })])).toMatchObject([{ item: 'prod_shirt/stock_S' }])
  })

  it('is said by the session’s size, when the order has one line', () => {
    expect(match([aLine()], { size: 'L' })).toMatchObject([{ item: 'prod_shirt/stock_L' }])
    expect(match([aLine(), aLine({ id: 'li_2' })], { size: 'L' })).toMatchObject([
      { item: null, unmatched: expect.stringContaining('3 variants') },
      { item: null }
    ])
  })

  it('is said by the session’s notes on its items', () => {
    const notes = { item_0_product_id: 'prod_shirt', item_0_size: 'M', item_0_quantity: '2' }
    expect(
      match([aLine({ quantity: 2 }), aLine({ id: 'li_2', productId: 'prod_mug' })], notes)
    ).toMatchObject([{ item: 'prod_shirt/stock_M', quantity: 2 }, { item: 'prod_mug/stock' }])
  })

  it('is two items where the notes share one line out, in exactly its quantity', () => {
    const notes = {
      item_0_product_id: 'prod_shirt',
      item_0_size: 'M',
      item_0_quantity: '2',
      item_1_product_id: 'prod_shirt',
      item_1_size: 'L'
    }
    expect(match([aLine({ quantity: 3 })], notes)).toEqual([
      { id: 'li_1/0', item: 'prod_shirt/stock_M', quantity: 2, unmatched: null },
      { id: 'li_1/1', item: 'prod_shirt/stock_L', quantity: 1, unmatched: null }
    ])
    expect(match([aLine({ quantity: 4 })], notes)).toMatchObject([
      { item: null, unmatched: 'the order notes sizes for 3, but 4 were sold' }
    ])
    expect(match([aLine({ quantity: 2 }), aLine({ id: 'li_2' })], notes)).toMatchObject([
      { item: null, unmatched: expect.stringContaining('several lines') },
      { item: null }
    ])
  })

  it('is not said by a note without a size', () => {
    const unsized = { item_0_product_id: 'prod_shirt', item_0_quantity: '2' }
    expect(match([aLine({ quantity: 2 })], unsized)).toMatchObject([
      { item: null, unmatched: expect.stringContaining('3 variants') }
    ])
    const other = { ...unsized, item_1_product_id: 'prod_shirt', item_1_size: 'L', item_1_quantity: '2' }
    expect(match([aLine({ quantity: 2 })], other)).toMatchObject([
      { item: 'prod_shirt/stock_L', quantity: 2 }
    ])
  })

  it('is not said by a note of more or less than was sold', () => {
    const two = { item_0_product_id: 'prod_shirt', item_0_size: 'M', item_0_quantity: '2' }
    const differs = (noted: number, sold: number) => ({
      item: null,
      quantity: expect.any(Number),
      unmatched: `the order notes sizes for ${noted}, but ${sold} were sold`
    })
    expect(match([aLine({ quantity: 3 })], two)).toMatchObject([differs(2, 3)])
    const rest = { item_1_product_id: 'prod_shirt', item_1_quantity: '1' }
    expect(match([aLine({ quantity: 3 })], { ...two, ...rest })).toMatchObject([differs(2, 3)])
    const lines = [aLine(), aLine({ id: 'li_2' })]
    expect(match(lines, { ...two, item_0_quantity: '1' })).toMatchObject([differs(1, 2), differs(1, 2)])
    expect(match(lines, two)).toMatchObject([{ item: 'prod_shirt/stock_M' }, { item: 'prod_shirt/stock_M' }])
  })

  it('is said by the only note, where that names no quantity', () => {
    const note = { item_0_product_id: 'prod_shirt', item_0_size: 'M' }
    expect(match([aLine({ quantity: 3 })], note)).toMatchObject([{ item: 'prod_shirt/stock_M', quantity: 3 }])
    expect(match([aLine(), aLine({ id: 'li_2' })], note)).toMatchObject([{ item: null }, { item: null }])
  })

  it('reads a quantity that is no number as none', () => {
    const notes = {
      item_0_product_id: 'prod_shirt',
      item_0_size: 'M',
      item_0_quantity: 'two',
      item_1_product_id: 'prod_shirt',
      item_1_size: 'L',
      item_1_quantity: '1'
    }
    expect(match([aLine({ quantity: 3 })], notes)).toMatchObject([{ item: null }])
  })

  it('is the only one the product has, whatever size is named', () => {
    expect(match([aLine({ productId: 'prod_mug' })])).toMatchObject([{ item: 'prod_mug/stock' }])
    expect(match([aLine({ productId: 'prod_mug', metadata: { size: 'One size' } })])).toMatchObject([
      { item: 'prod_mug/stock' }
    ])
  })

  it('is the only one the product has, however many of it are noted', () => {
    const note = { item_0_product_id: 'prod_mug', item_0_size: 'One size', item_0_quantity: '1' }
    expect(match([aLine({ productId: 'prod_mug', quantity: 3 })], note)).toMatchObject([
      { item: 'prod_mug/stock', quantity: 3 }
    ])
  })

  describe('whose product was made for the order alone', () => {
    const strange = (quantity: number | null, more: Partial<RemoteLine> = {}) =>
      aLine({ id: `li_${quantity}`, productId: 'prod_once', quantity, ...more })
    const note = (n: number, product: string, quantity: number | null, size: string | null = null) => ({
      [`item_${n}_product_id`]: product,
      ...(size === null ? {} : { [`item_${n}_size`]: size }),
      ...(quantity === null ? {} : { [`item_${n}_quantity`]: String(quantity) })
    })
    const nowhere = {
      item: null,
      unmatched: 'its product is not in this shop, and the order notes none that is'
    }

    it('is what the order notes in its quantity', () => {
      const notes = { ...note(0, 'prod_shirt', 2, 'M'), ...note(1, 'prod_mug', null) }
      expect(match([strange(1, { productId: null }), strange(2)], notes)).toEqual([
        { id: 'li_1', item: 'prod_mug/stock', quantity: 1, unmatched: null },
        { id: 'li_2', item: 'prod_shirt/stock_M', quantity: 2, unmatched: null }
      ])
    })

    it('and of several in the same quantity each is one of so many notes', () => {
      const lines = [strange(1), strange(1, { id: 'li_2', productId: 'prod_twice' })]
      const notes = { ...note(10, 'prod_mug', 1), ...note(2, 'prod_shirt', 1, 'S') }
      expect(match(lines, notes)).toMatchObject([{ item: 'prod_shirt/stock_S' }, { item: 'prod_mug/stock' }])
      expect(match(lines, note(0, 'prod_mug', 1))).toMatchObject([nowhere, nowhere])
    })

    it.each([
      ['in another quantity', strange(3), note(0, 'prod_shirt', 2, 'M')],
      ['of no product of this shop', strange(1), note(0, 'a-shirt', 1, 'M')],
      ['where the order does not say how many', strange(null), note(0, 'prod_shirt', 1, 'M')]
    ])('is not what it notes %s', (_, line, notes) => {
      expect(match([line], notes)).toMatchObject([{ item: null }])
    })

    it('is not what it notes for another line', () => {
      const lines = [aLine(), strange(1)]
      expect(match(lines, note(0, 'prod_shirt', 1, 'M'))).toMatchObject([
        { item: 'prod_shirt/stock_M' },
        nowhere
      ])
    })

    it('is left open where the note says no size and there are several', () => {
      expect(match([strange(1)], note(0, 'prod_shirt', 1))).toMatchObject([
        { item: null, unmatched: expect.stringContaining('3 variants') }
      ])
    })
  })

  it('is the price that was bought, where prices hold the stock', () => {
    const onPrices = ['price_1', 'price_2'].map((ownerId): MatchItem => ({
      id: `${ownerId}/stock`,
      ownerId,
      ownerKind: 'price',
      variant: null,
      listed: true
    }))
    const [sold] = matchSession(aSession([aLine({ priceId: 'price_2' })]), () => onPrices, unchanged)
    expect(sold?.item?.id).toBe('price_2/stock')
  })

  it.each([
    [aLine({ metadata: { size: 'XXL' } }), 'XXL, which is not among'],
    [aLine({ productId: 'prod_gone' }), 'not in this shop'],
    [aLine({ productId: null }), 'names no product'],
    [aLine({ quantity: null }), 'how many']
  ])('is left open, never guessed, when the order does not tell', (line, reason) => {
    expect(match([line])).toMatchObject([{ item: null, unmatched: expect.stringContaining(reason) }])
  })

  it('is not the only one there was, when its variants changed in the second of the order', () => {
    for (const line of [
      aLine({ productId: 'prod_mug' }),
      aLine({ productId: 'prod_mug', metadata: { size: 'S' } })
    ]) {
      const [sold] = matchSession(aSession([line]), itemsOf, () => true)
      expect(sold).toMatchObject({ item: null, unmatched: expect.any(String) })
    }
    const [named] = matchSession(aSession([aLine({ metadata: { size: 'M' } })]), itemsOf, () => true)
    expect(named?.item?.id).toBe('prod_shirt/stock_M')
  })

  it('is left open when it has been taken off the list since', () => {
    const since = [{ ...sized('S'), listed: false }, sized('M')]
    const [gone] = matchSession(aSession([aLine({ metadata: { size: 'S' } })]), () => since, unchanged)
    expect(gone).toMatchObject({
      item: null,
      variant: 'S',
      unmatched: expect.stringContaining('off the list')
    })
  })

  it('is left open where two variants have one name', () => {
    const [sold] = matchSession(
      aSession([aLine({ metadata: { size: 'm' } })]),
      () => [sized('M'), sized('m')],
      unchanged
    )
    expect(sold?.item).toBeNull()
  })

  it('never makes more or less of a line than was sold', () => {
    const size = fc.constantFrom('S', 'M', 'L', 'XL')
    const note = fc.record({ size, quantity: fc.integer({ min: 0, max: 4 }) })
    fc.assert(
      fc.property(fc.array(note, { maxLength: 4 }), fc.integer({ min: 0, max: 9 }), (notes, quantity) => {
        const metadata = Object.fromEntries(
          notes.flatMap((one, n) => [
            [`item_${n}_product_id`, 'prod_shirt'],
            [`item_${n}_size`, one.size],
            [`item_${n}_quantity`, String(one.quantity)]
          ])
        )
        const parts = match([aLine({ quantity })], metadata)
        expect(parts.reduce((sum, part) => sum + part.quantity, 0)).toBe(quantity)
        expect(new Set(parts.map((part) => part.id)).size).toBe(parts.length)
        for (const part of parts) expect(part.item === null).toBe(part.unmatched !== null)
      })
    )
  })
})

describe('an order of a product whose prices keep the stock', () => {
  const large: MatchItem = {
    id: 'price_2/stock',
    ownerId: 'price_2',
    ownerKind: 'price',
    variant: 'Large',
    listed: true
  }
  const small = { ...large, id: 'price_1/stock', ownerId: 'price_1', variant: 'Small', listed: false }
  const itemsThen = (): MatchItem[] => [large, small]

  it('is left to a person where it was bought at a price that is out of use', () => {
    const [part] = matchSession(aSession([aLine()]), itemsThen, unchanged)
    expect(part).toMatchObject({ item: null, unmatched: 'what was bought has been taken off the list since' })
  })

  it('is of the only one in use where it names a price that nobody knows', () => {
    const [part] = matchSession(aSession([aLine({ priceId: 'price_9' })]), itemsThen, unchanged)
    expect(part).toMatchObject({ item: { id: 'price_2/stock' } })
  })
})

describe('what a refund gave back', () => {
  const lines = [
    { quantity: 2, amount: 3000 },
    { quantity: 1, amount: 500 }
  ]
  it('is everything when the whole amount was refunded', () => {
    expect(refundedUnits(lines, { amount: 3500, refunded: 3500 })).toEqual([2, 1])
  })
  it('is nothing when nothing was', () => {
    expect(refundedUnits(lines, { amount: 3500, refunded: 0 })).toEqual([0, 0])
  })
  it('is unknown for a part of several lines', () => {
    expect(refundedUnits(lines, { amount: 3500, refunded: 500 })).toEqual([null, null])
    expect(refundedUnits(lines, { amount: null, refunded: 500 })).toEqual([null, null])
  })
  it('is whole units of an only line, or unknown', () => {
    const only = [{ quantity: 3, amount: 3000 }]
    expect(refundedUnits(only, { amount: 3000, refunded: 2000 })).toEqual([2])
    expect(refundedUnits(only, { amount: 3000, refunded: 1500 })).toEqual([null])
    // With the shipping more can be refunded than the only line is worth.
    expect(refundedUnits([{ quantity: 1, amount: 400 }], { amount: 1000, refunded: 800 })).toEqual([null])
    expect(refundedUnits([{ quantity: 3, amount: null }], { amount: null, refunded: 1 })).toEqual([null])
    expect(refundedUnits([{ quantity: 0, amount: 5 }], { amount: 10, refunded: 1 })).toEqual([null])
  })
})
