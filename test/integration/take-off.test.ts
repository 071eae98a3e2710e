import { describe, expect, it } from 'vitest'
import { type Desk, garment, openSyncedDesk, noMarks } from './desk.ts'

const takeOff = (desk: Desk, ...itemIds: string[]) => desk.ask('take-off-variants', { itemIds })
const reasonOf = async (desk: Desk, ...itemIds: string[]) =>
  (await takeOff(desk, ...itemIds)).refused.map(({ reason }) => reason)
const batches = async (desk: Desk) =>
  (await desk.ask('list-batches', { only: 'all', start: 0, count: 100 })).batches
const variants = async (desk: Desk, productId: string, view: 'all' | 'archived' = 'all') =>
  (await desk.items(view)).flatMap((row) => (row.productId === productId ? [row.variant] : []))

/** A garment in S, M and L, of which there are 10, 4 and none. */
async function openSizes(sizes = 'S, M, L') {
  const desk = await openSyncedDesk()
  const { id, size } = garment(desk)
  const gone = Object.fromEntries(
    ['XS', 'XL', 'XXL'].flatMap((one) => [
      [`stock_${one}`, ''],
      [`sku_${one}`, '']
    ])
  )
  desk.shop.edit(id, { metadata: { ...gone, sizes, stock_S: 10, stock_M: 4, stock_L: 0 } })
  await desk.sync()
  desk.shop.forgetRequests()
  return { desk, id, size }
}

describe('a size that is taken off', () => {
  it('leaves the list as the shop writes it, with one key in one request, and everything noted of it stays', async () => {
    const { desk, id, size } = await openSizes()
    const before = desk.shop.product(id)?.metadata
    const { taken, refused } = await takeOff(desk, size('M'))
    expect(refused).toEqual([])
    expect(taken).toMatchObject([{ itemId: size('M'), variant: 'M', onHand: 4, archived: false }])
    expect(await variants(desk, id)).toEqual(['S', 'L'])
    expect(await desk.item(size('M'))).toMatchObject({ active: false, marks: { active: 'waiting' } })
    await desk.sync()
    expect(desk.requests('POST')).toHaveLength(1)
    expect(desk.shop.product(id)?.metadata).toEqual({ ...before, sizes: 'S, L' })
    expect(await variants(desk, id)).toEqual(['S', 'L'])
    expect(await variants(desk, id, 'archived')).toEqual([])
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
    expect(await batches(desk)).toMatchObject([
      { kind: 'edit', label: expect.stringMatching(/^M of .+ taken off$/), values: { settled: 1 } }
    ])
  })

  it('is back with its number after one step, before it was sent and after', async () => {
    const { desk, id, size } = await openSizes()
    await takeOff(desk, size('M'))
    await desk.ask('undo', {})
    expect(await desk.item(size('M'))).toMatchObject({ active: true, onHand: 4, marks: noMarks })
    await desk.sync()
    expect(desk.requests('POST')).toEqual([])
    await desk.ask('redo', {})
    await desk.sync()
    expect(desk.inShop(id, 'sizes')).toBe('S, L')
    await desk.ask('undo', {})
    expect(await variants(desk, id)).toContain('M')
    await desk.sync()
    expect(desk.inShop(id, 'sizes')).toBe('S, M, L')
    const { row, movements } = await desk.ask('read-item', { id: size('M') })
    expect(row).toMatchObject({ onHand: 4, marks: noMarks })
    expect(movements.reduce((sum, { delta }) => sum + (delta ?? 0), 0)).toBe(4)
  })

  it('is not sold again by switching its product on, which says what to do', async () => {
    const { desk, size } = await openSizes()
    await takeOff(desk, size('M'))
    expect(await desk.refusal(size('M'), 'yes', 'active')).toBe(
      'this variant is being taken off; undo that, or add it as a new variant'
    )
    expect(await desk.refusal(size('S'), 'yes', 'active')).toBe(null)
  })

  it('can be taken back from the history, too', async () => {
    const { desk, id, size } = await openSizes()
    const { batchId } = await takeOff(desk, size('M'))
    await desk.sync()
    const { kept } = await desk.ask('revert-batch', { batchId: batchId ?? 0 })
    expect(kept).toEqual([])
    await desk.sync()
    expect(desk.inShop(id, 'sizes')).toBe('S, M, L')
  })

  it('goes on with the number that was noted when it is added anew, unless another is typed', async () => {
    const { desk, id, size } = await openSizes()
    await takeOff(desk, size('M'), size('S'))
    await desk.sync()
    const blank = { stock: '', sku: '', reorderPoint: '' }
    await desk.ask('add-variant', { productId: id, variant: { ...blank, name: 'M' }, price: null })
    expect(await desk.item(size('M'))).toMatchObject({ onHand: 4, active: true })
    await desk.ask('add-variant', {
      productId: id,
      variant: { ...blank, name: 'S', stock: '2' },
      price: null
    })
    await desk.sync()
    expect(desk.shop.product(id)?.metadata).toMatchObject({ sizes: 'L,M,S', stock_M: '4', stock_S: '2' })
    expect(await desk.item(size('M'))).toMatchObject({ onHand: 4, marks: noMarks })
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 2, marks: noMarks })
  })

  it('asks when somebody changed the list meanwhile, and neither answer loses a number', async () => {
    const { desk, id, size } = await openSizes()
    await takeOff(desk, size('M'))
    desk.shop.edit(id, { metadata: { sizes: 'S, M, L, XXL', stock_XXL: 7 } })
    await desk.sync()
    expect(desk.inShop(id, 'sizes')).toBe('S, M, L, XXL')
    const conflict = await desk.onlyConflict()
    expect(conflict).toMatchObject({ field: 'meta-sizes', mine: 'S, L', theirs: 'S, M, L, XXL' })
    // Until it is answered it is sold as before, and a second wish is not piled on the first.
    expect(await variants(desk, id)).toEqual(['S', 'M', 'L', 'XXL'])
    expect(await reasonOf(desk, size('L'))).toEqual([expect.stringContaining('answer that first')])
    await desk.resolve(conflict, { kind: 'value', value: 'S, L, XXL' })
    await desk.sync()
    expect(desk.shop.product(id)?.metadata).toMatchObject({
      sizes: 'S, L, XXL',
      stock_M: '4',
      stock_XXL: '7'
    })
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
  })

  it('is no news when somebody else took it off meanwhile', async () => {
    const { desk, id, size } = await openSizes()
    await takeOff(desk, size('M'))
    desk.shop.edit(id, { metadata: { sizes: 'S, L' } })
    await desk.sync()
    expect(desk.requests('POST')).toEqual([])
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    expect(await variants(desk, id)).toEqual(['S', 'L'])
  })

  it('stays, with the reason, while something of it waits, is asked about or is counted', async () => {
    const { desk, id, size } = await openSizes()
    await desk.edit(size('S'), '+2')
    expect(await reasonOf(desk, size('S'))).toEqual([expect.stringContaining('has not reached Stripe yet')])
    await desk.edit(size('M'), 'SKU-9', { field: 'sku' })
    expect(await reasonOf(desk, size('M'))).toEqual([expect.stringContaining('has not reached Stripe yet')])
    await desk.sync()
    await desk.edit(size('S'), '20')
    desk.shop.edit(id, { metadata: { stock_S: 3 } })
    await desk.sync()
    expect(await reasonOf(desk, size('S'))).toEqual([expect.stringContaining('a conflict')])
    await desk.ask('change-stocktake', { kind: 'start', scope: null })
    await desk.ask('change-stocktake', { kind: 'add', itemId: size('M'), units: 1 })
    expect(await reasonOf(desk, size('M'))).toEqual([expect.stringContaining('open stocktake')])
    expect(desk.inShop(id, 'sizes')).toBe('S, M, L')
    expect((await desk.status()).waiting).toBe(0)
  })

  it('is still lowered by what is sold before Stripe has taken it off', async () => {
    const { desk, id, size } = await openSizes()
    await desk.ask('save-sales-mode', { mode: 'lower', restock: 'offer' })
    await desk.sync()
    desk.clock.tick(1_000)
    await takeOff(desk, size('M'))
    desk.shop.buy({ items: [{ productId: id, size: 'M', quantity: 3 }], decrement: 'none' })
    await desk.sync()
    expect(desk.shop.product(id)?.metadata).toMatchObject({ sizes: 'S, L', stock_M: '1' })
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it('is taken off once more when Stripe refused that, with what else was', async () => {
    const { desk, id, size } = await openSizes()
    await takeOff(desk, size('M'))
    desk.shop.setFault({ route: `POST /v1/products/${id}`, kind: 'refused' })
    await desk.sync()
    desk.shop.clearFaults()
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 1 })
    expect(await variants(desk, id)).toEqual(['S', 'M', 'L'])
    expect(await reasonOf(desk, size('M'))).toEqual([])
    expect(await variants(desk, id)).toEqual(['S', 'L'])
    desk.shop.setFault({ route: `POST /v1/products/${id}`, kind: 'refused' })
    await desk.sync()
    desk.shop.clearFaults()
    expect(await reasonOf(desk, size('S'))).toEqual([])
    await desk.sync()
    expect(desk.inShop(id, 'sizes')).toBe('L')
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
  })

  it('stays when it is the last, alone or together', async () => {
    const { desk, id, size } = await openSizes()
    expect(await reasonOf(desk, size('S'), size('M'), size('L'))).toEqual(
      Array.from({ length: 3 }, () => expect.stringContaining('archive the product instead'))
    )
    const { taken } = await takeOff(desk, size('S'), size('M'))
    expect(taken).toHaveLength(2)
    expect(await reasonOf(desk, size('L'))).toEqual(['it is the only size left; archive the product instead'])
    expect(await reasonOf(desk, size('M'))).toEqual(['it is on its way off the list already'])
    await desk.sync()
    expect(desk.inShop(id, 'sizes')).toBe('L')
  })

  it('goes with those of other products in one batch and one step back', async () => {
    const { desk, id, size } = await openSizes()
    const other = garment(desk, 1)
    const before = desk.inShop(other.id, 'sizes')
    const { taken } = await takeOff(desk, size('S'), size('M'), other.size('M'))
    expect(taken.map(({ variant }) => variant)).toEqual(['S', 'M', 'M'])
    await desk.sync()
    expect([desk.inShop(id, 'sizes'), desk.inShop(other.id, 'sizes')]).toEqual([
      'L',
      before?.replace(',M', '')
    ])
    expect(await batches(desk)).toMatchObject([{ label: '3 variants taken off', values: { settled: 2 } }])
    await desk.ask('undo', {})
    await desk.sync()
    expect([desk.inShop(id, 'sizes'), desk.inShop(other.id, 'sizes')]).toEqual(['S, M, L', before])
  })

  it('is named among what to check in Stripe only while something of it is on hand', async () => {
    const { desk, size } = await openSizes()
    await takeOff(desk, size('M'), size('L'))
    await desk.sync()
    const reasons = (await desk.ask('list-problems', {})).problems.map(({ reason }) => reason)
    expect(reasons).toContainEqual(expect.stringMatching(/^4 units are left of M, which is not sold: /))
    expect(reasons.some((reason) => reason.includes('stock_L'))).toBe(false)
  })
})

describe('a product with one stock number', () => {
  it('has no variant to take off', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'cafe', products: 3 } })
    const [row] = await desk.items()
    expect(await reasonOf(desk, row?.id ?? '')).toEqual([
      'it has one stock number and no variants; archive the product instead'
    ])
    expect(await reasonOf(desk, 'prod_gone/stock')).toEqual(['this item is no longer in the shop'])
  })

  it('or a product that is still to be made, stays', async () => {
    const desk = await openSyncedDesk()
    const blank = { stock: '1', sku: '', reorderPoint: '' }
    const { itemId } = await desk.ask('create-product', {
      name: 'Wool Scarf',
      variants: [
        { ...blank, name: 'Red' },
        { ...blank, name: 'Blue' }
      ],
      prices: [],
      copyOf: null
    })
    expect(await reasonOf(desk, itemId ?? '')).toEqual([
      'the product is still to be made in Stripe; undo that instead'
    ])
  })
})

describe('a variant that is a price', () => {
  async function openPrints() {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const [any] = await desk.items()
    const product = desk.shop.product(any?.productId ?? '')
    const rows = (await desk.items()).filter((row) => row.productId === product?.id)
    const usual = rows.find((row) => row.priceId === product?.default_price)
    const others = rows.filter((row) => row !== usual)
    const [first, second] = others
    if (!product || !usual || !first || !second) throw new Error('the shop has no such product')
    return { desk, productId: product.id, usual, first, second, all: rows.map(({ id }) => id) }
  }

  it('is archived with everything that is noted on it, and brought back by one step', async () => {
    const { desk, productId, first } = await openPrints()
    const priceId = first.priceId ?? ''
    const before = desk.shop.price(priceId)?.metadata
    const { taken } = await takeOff(desk, first.id)
    expect(taken).toMatchObject([{ variant: first.variant, onHand: first.onHand, archived: true }])
    expect(await variants(desk, productId)).not.toContain(first.variant)
    expect(await desk.item(first.id)).toMatchObject({ active: false, marks: { price: 'waiting' } })
    await desk.sync()
    expect(desk.shop.price(priceId)).toMatchObject({ active: false, metadata: before })
    expect((await desk.items('archived')).some((row) => row.id === first.id)).toBe(false)
    await desk.ask('undo', {})
    expect(await desk.item(first.id)).toMatchObject({ onHand: first.onHand, marks: { price: 'waiting' } })
    await desk.sync()
    expect(desk.shop.price(priceId)).toMatchObject({ active: true, metadata: before })
    expect(await desk.item(first.id)).toMatchObject({ onHand: first.onHand, active: true, marks: noMarks })
  })

  it('does not come back in the place of another, because that now costs what it did', async () => {
    const { desk, productId, first, second } = await openPrints()
    const [taken, kept] = [first.priceId ?? '', second.priceId ?? '']
    // Named by their nicknames alone, and with as many on the shelf.
    const alike = { size: '', variant: '', sku: '', stock: 4 }
    desk.shop.edit(taken, { nickname: 'Small', metadata: alike })
    desk.shop.edit(kept, { nickname: 'Large', metadata: alike })
    await desk.sync()
    const amount = desk.shop.price(taken)?.unit_amount ?? 0
    await takeOff(desk, first.id)
    await desk.sync()
    await desk.edit(second.id, (amount / 100).toFixed(2), { field: 'price' })
    await desk.sync()
    expect(await variants(desk, productId)).toContain('Large')
    expect(await variants(desk, productId)).not.toContain('Small')
    expect(desk.shop.price(taken)?.active).toBe(false)
  })

  it('is not taken for the last one left, when a checkout was still open', async () => {
    const { desk, usual, first, second } = await openPrints()
    await desk.ask('save-sales-mode', { mode: 'lower', restock: 'offer' })
    desk.shop.edit(usual.priceId ?? '', { nickname: 'Small', metadata: { size: '', stock: 10 } })
    await desk.sync()
    await takeOff(desk, first.id, second.id)
    await desk.sync()
    desk.clock.tick(60_000)
    desk.shop.buy({ items: [{ priceId: first.priceId ?? '', quantity: 3 }], decrement: 'none' })
    await desk.sync()
    expect(desk.inShop(usual.priceId ?? '', 'stock')).toBe('10')
    const { sales } = await desk.ask('list-sales', { only: 'unmatched', before: null, limit: 10 })
    expect(sales).toMatchObject([
      { itemId: null, variant: first.variant, unmatched: expect.stringContaining('taken off the list') }
    ])
  })

  it('is archived once more when Stripe refused that', async () => {
    const { desk, productId, first } = await openPrints()
    await takeOff(desk, first.id)
    desk.shop.setFault({ route: `POST /v1/prices/${first.priceId ?? ''}`, kind: 'refused' })
    await desk.sync()
    desk.shop.clearFaults()
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 1 })
    expect(await variants(desk, productId)).toContain(first.variant)
    expect(await reasonOf(desk, first.id)).toEqual([])
    await desk.sync()
    expect(desk.shop.price(first.priceId ?? '')?.active).toBe(false)
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
  })

  it('gets no other amount on its way off, by which it would be sold again', async () => {
    const { desk, productId, first } = await openPrints()
    await takeOff(desk, first.id)
    expect(await desk.refusal(first.id, '99.00', 'price')).toBe(
      'this price is being archived; undo that first'
    )
    await desk.sync()
    expect(await variants(desk, productId)).not.toContain(first.variant)
  })

  it('is brought back in the details with its number', async () => {
    const { desk, productId, first } = await openPrints()
    await takeOff(desk, first.id)
    await desk.sync()
    await desk.ask('edit-prices', {
      productId,
      actions: [{ kind: 'active', priceId: first.priceId ?? '', active: true }]
    })
    expect(await variants(desk, productId)).toContain(first.variant)
    await desk.sync()
    expect(await desk.item(first.id)).toMatchObject({ onHand: first.onHand, marks: noMarks })
  })

  it('stays when it is the default price, and says what to do; the others of the selection go', async () => {
    const { desk, usual, first } = await openPrints()
    const { taken, refused } = await takeOff(desk, usual.id, first.id)
    expect(taken.map(({ itemId }) => itemId)).toEqual([first.id])
    expect(refused).toEqual([
      {
        item: `${usual.name}, ${usual.variant ?? ''}`,
        reason:
          'its price is the default, which Stripe does not archive; make another price the default first, in the details'
      }
    ])
    await desk.sync()
    expect(desk.shop.price(usual.priceId ?? '')?.active).toBe(true)
    expect(desk.shop.price(first.priceId ?? '')?.active).toBe(false)
  })

  it('is shown again with Stripe’s reason when somebody made its price the default meanwhile', async () => {
    const { desk, productId, first } = await openPrints()
    await takeOff(desk, first.id)
    desk.shop.edit(productId, { default_price: first.priceId ?? '' })
    await desk.sync()
    expect(desk.shop.price(first.priceId ?? '')?.active).toBe(true)
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 1 })
    const row = await desk.item(first.id)
    expect(row).toMatchObject({ active: true, onHand: first.onHand, marks: { price: 'failed' } })
    expect(row.refusals?.price).toContain('default')
    expect(await variants(desk, productId)).toContain(first.variant)
  })

  it('goes once another price is the default', async () => {
    const { desk, productId, usual, first } = await openPrints()
    await desk.ask('edit-prices', { productId, actions: [{ kind: 'default', priceId: first.priceId ?? '' }] })
    await takeOff(desk, usual.id)
    await desk.sync()
    await desk.sync()
    expect(desk.shop.product(productId)?.default_price).toBe(first.priceId)
    expect(desk.shop.price(usual.priceId ?? '')?.active).toBe(false)
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
  })

  it('stays when no price would be left, when it is on its way off, and while its own price or stock waits', async () => {
    const { desk, productId, first, second, all } = await openPrints()
    expect(await reasonOf(desk, ...all)).toEqual(
      all.map(() => 'no price would be left; archive the product instead')
    )
    await desk.edit(first.id, '99.00', { field: 'price' })
    await desk.edit(second.id, '+1')
    expect(await reasonOf(desk, first.id, second.id)).toEqual(
      Array.from(
        { length: 2 },
        () => 'what was typed for it has not reached Stripe yet; sync first, or undo it'
      )
    )
    await desk.ask('undo', {})
    await takeOff(desk, second.id)
    expect(await reasonOf(desk, second.id)).toEqual(['it is on its way off the list already'])
    const price = { currency: 'gbp', amount: '5.00' }
    const variant = { name: 'A1', stock: '1', sku: '', reorderPoint: '' }
    const { itemId } = await desk.ask('add-variant', { productId, variant, price })
    expect(await reasonOf(desk, itemId ?? '')).toEqual([
      'it is still to be made in Stripe; undo that instead'
    ])
  })
})
