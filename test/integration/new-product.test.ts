import { describe, expect, it } from 'vitest'
import { contract } from '../../src/shared/contract.ts'
import type { NewProduct, PriceAction } from '../../src/shared/create.ts'
import { type Desk, garment, openSyncedDesk, otherProgram, noMarks } from './desk.ts'

const scarf: NewProduct = {
  name: 'Wool Scarf',
  variants: [
    { name: 'Red', stock: '4', sku: 'SCARF-R', reorderPoint: '' },
    { name: 'Blue', stock: '0', sku: '', reorderPoint: '2' }
  ],
  prices: [
    { currency: 'USD', amount: '39.00' },
    { currency: 'jpy', amount: '5800' },
    { currency: 'kwd', amount: '12.350' }
  ],
  copyOf: null
}

async function create(desk: Desk, wanted: NewProduct = scarf): Promise<string> {
  const { itemId, refusals } = await desk.ask('create-product', wanted)
  if (itemId === null) throw new Error(`refused: ${JSON.stringify(refusals)}`)
  return itemId.split('/')[0] ?? ''
}

const inShop = (desk: Desk, name: string) => desk.shop.products().filter((product) => product.name === name)
const pricesOf = (desk: Desk, id: string) => desk.shop.prices().filter((price) => price.product === id)
const rowsOf = async (desk: Desk, id: string) =>
  (await desk.items('all')).filter((row) => row.productId === id)

/** What must be true once the scarf is there, whatever happened on the way. */
async function expectScarf(desk: Desk, id: string): Promise<void> {
  expect(inShop(desk, 'Wool Scarf')).toHaveLength(1)
  expect(desk.shop.product(id)).toMatchObject({
    metadata: {
      sizes: 'Red,Blue',
      stock_Red: '4',
      stock_Blue: '0',
      sku_Red: 'SCARF-R',
      reorder_point_Blue: '2'
    }
  })
  const prices = pricesOf(desk, id)
  expect(prices.map(({ currency, unit_amount }) => [currency, unit_amount]).toSorted()).toEqual([
    ['jpy', 5800],
    ['kwd', 12_350],
    ['usd', 3900]
  ])
  expect(desk.shop.price(desk.shop.product(id)?.default_price ?? '')).toMatchObject({ currency: 'usd' })
  expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0, failure: null })
  expect(await rowsOf(desk, id)).toMatchObject([
    { variant: 'Red', onHand: 4, onHandInStripe: 4, sku: 'SCARF-R', price: { amount: 3900 }, marks: noMarks },
    { variant: 'Blue', onHand: 0, onHandInStripe: 0, reorderPoint: 2, marks: noMarks }
  ])
}

describe('a new product', () => {
  it('is in the grid at once, waits, and is made with its prices', async () => {
    const desk = await openSyncedDesk()
    const id = await create(desk)
    expect(await rowsOf(desk, id)).toMatchObject([
      {
        variant: 'Red',
        onHand: 4,
        onHandInStripe: null,
        price: { amount: 3900 },
        marks: { name: 'waiting' }
      },
      { variant: 'Blue', onHand: 0, reorderPoint: 2 }
    ])
    expect((await desk.items('waiting')).map((row) => row.productId)).toEqual([id, id])
    expect(await desk.status()).toMatchObject({ waiting: 3 })
    expect((await rowsOf(desk, id))[0]?.status).toBe('low')
    await desk.ask('save-account-settings', { scheme: null, lowStock: 3 })
    expect((await rowsOf(desk, id))[0]?.status).toBe('ok')
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
    await expectScarf(desk, id)
    const { movements } = await desk.ask('read-item', { id: `${id}/stock_Red` })
    expect(movements).toMatchObject([{ reason: 'received', delta: 4, onHandAfter: 4, actor: 'you' }])
  })

  const kinds = [
    'drop-before-commit',
    'drop-after-commit',
    'error-before-commit',
    'error-after-commit',
    'error-saved',
    'unavailable',
    'global-rate',
    'forbidden'
  ] as const
  it.each(
    ['POST /v1/products', 'POST /v1/prices'].flatMap((route) => kinds.map((kind) => ({ route, kind })))
  )('is made exactly once when $route meets $kind and the program restarts', async ({ route, kind }) => {
    const desk = await openSyncedDesk()
    const id = await create(desk)
    desk.shop.setFault({ route, kind })
    await desk.sync()
    desk.shop.clearFaults()
    await desk.restart()
    for (let minutes = 0; minutes < 10; minutes += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    await expectScarf(desk, id)
    expect(inShop(desk, 'Wool Scarf')).toHaveLength(1)
  })

  it.each(
    ['POST /v1/products', 'POST /v1/prices'].flatMap((route) =>
      (['drop-after-commit', 'drop-before-commit'] as const).map((kind) => ({ route, kind }))
    )
  )('is made exactly once when $route met $kind two days ago', async ({ route, kind }) => {
    const desk = await openSyncedDesk()
    const id = await create(desk)
    desk.shop.setFault({ route, kind })
    await desk.sync()
    desk.shop.clearFaults()
    desk.clock.tick(48 * 3_600_000)
    await desk.restart()
    for (let minutes = 0; minutes < 10; minutes += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    await expectScarf(desk, id)
    expect(pricesOf(desk, id)).toHaveLength(3)
  })

  it.each([22, 23])(
    'is made exactly once though its price was asked for again, in vain, after %i hours and 58 minutes',
    async (hours) => {
      const desk = await openSyncedDesk()
      const id = await create(desk)
      const route = 'POST /v1/prices'
      desk.shop.setFault({ route, kind: 'drop-before-commit' })
      await desk.sync()
      desk.shop.clearFaults()
      desk.clock.tick((hours * 60 + 58) * 60_000)
      // This time it arrives, and its event comes late.
      desk.shop.eventLagMs(200_000)
      desk.shop.setFault({ route, kind: 'drop-after-commit' })
      await desk.sync()
      desk.shop.clearFaults()
      desk.clock.tick(150_000)
      for (let minutes = 0; minutes < 15; minutes += 1) {
        await desk.sync()
        desk.clock.tick(60_000)
      }
      await expectScarf(desk, id)
      expect(pricesOf(desk, id)).toHaveLength(3)
    }
  )

  it.each([
    { time: 'a minute', ms: 60_000, lag: 120_000 },
    { time: 'an hour', ms: 3_600_000, lag: 0 },
    { time: 'two days', ms: 48 * 3_600_000, lag: 0 }
  ])(
    'is gone, and not made again, when somebody deleted it $time after its answer was lost',
    async ({ ms, lag }) => {
      const desk = await openSyncedDesk()
      const id = await create(desk, { ...scarf, prices: [] })
      desk.shop.eventLagMs(lag)
      desk.shop.setFault({ route: 'POST /v1/products', kind: 'drop-after-commit' })
      await desk.sync()
      desk.shop.clearFaults()
      desk.clock.tick(ms)
      desk.shop.deleteProduct(id)
      for (let minutes = 0; minutes < 4; minutes += 1) {
        await desk.sync()
        expect(await rowsOf(desk, id)).toEqual([])
        desk.clock.tick(60_000)
      }
      expect(inShop(desk, 'Wool Scarf')).toEqual([])
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0, failure: null })
    }
  )

  it('asks nobody to guess when a price was asked for before Stripe forgot', async () => {
    const desk = await openSyncedDesk()
    const id = await create(desk)
    desk.shop.setFault({ route: 'POST /v1/prices', kind: 'drop-before-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    desk.clock.tick(40 * 86_400_000)
    for (let minutes = 0; minutes < 5; minutes += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    expect(await desk.status()).toMatchObject({ failed: 1 })
    expect(pricesOf(desk, id)).toHaveLength(2)
    for (const back of ['undo', 'redo'] as const) await desk.ask(back, {})
    await desk.sync()
    expect(pricesOf(desk, id)).toHaveLength(2)
    expect(await desk.status()).toMatchObject({ failed: 1 })
    await desk.ask('retry-creations', { productId: id })
    await desk.sync()
    await expectScarf(desk, id)
  })

  it('takes what is typed for it while it waits, and sends that after it', async () => {
    const desk = await openSyncedDesk()
    const id = await create(desk)
    await desk.edit(`${id}/stock_Red`, '9')
    await desk.edit(`${id}/stock_Red`, 'Merino Scarf', { field: 'name' })
    await desk.edit(`${id}/stock_Red`, '42.00', { field: 'price' })
    expect((await rowsOf(desk, id))[0]).toMatchObject({
      name: 'Merino Scarf',
      onHand: 9,
      price: { amount: 4200 }
    })
    await desk.sync()
    await desk.sync()
    expect(desk.shop.product(id)).toMatchObject({ name: 'Merino Scarf', metadata: { stock_Red: '9' } })
    expect(pricesOf(desk, id).filter((price) => price.active && price.currency === 'usd')).toMatchObject([
      { unit_amount: 4200 }
    ])
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it('has what was typed for its price, taken back, and done again once it is there', async () => {
    const desk = await openSyncedDesk()
    const id = await create(desk)
    await desk.edit(`${id}/stock_Red`, '42.00', { field: 'price' })
    await desk.ask('undo', {})
    await desk.sync()
    await desk.ask('redo', {})
    const price = async () => (await desk.item(`${id}/stock_Red`)).price
    expect(await price()).toMatchObject({ amount: 4200 })
    expect(await desk.sync()).toMatchObject({ waiting: 0, conflicts: 0 })
    expect(desk.shop.price(desk.shop.product(id)?.default_price ?? '')).toMatchObject({ unit_amount: 4200 })
    await desk.ask('undo', {})
    await desk.sync()
    expect(await price()).toMatchObject({ amount: 3900 })
  })

  it.each(['drop-after-commit', 'drop-before-commit'] as const)(
    'that is undone while it is being made (%s) is archived once it is there, and sold when that is undone',
    async (kind) => {
      const desk = await openSyncedDesk()
      const id = await create(desk)
      desk.shop.setFault({ route: 'POST /v1/products', kind })
      await desk.sync()
      desk.shop.clearFaults()
      expect(await desk.ask('undo', {})).toMatchObject({ kept: [] })
      expect(await rowsOf(desk, id)).toEqual([])
      await desk.sync()
      expect(desk.shop.product(id)).toMatchObject({ active: false })
      await desk.ask('redo', {})
      await desk.sync()
      expect(desk.shop.product(id)).toMatchObject({ active: true })
      await expectScarf(desk, id)
    }
  )

  it('that was not sent yet is not made when it is undone, and is when that is done again', async () => {
    const desk = await openSyncedDesk()
    const id = await create(desk)
    await desk.edit(`${id}/stock_Red`, '9')
    await desk.ask('undo', {})
    expect((await desk.ask('undo', {})).label).toBe('new product Wool Scarf')
    expect(await rowsOf(desk, id)).toEqual([])
    expect(await desk.status()).toMatchObject({ waiting: 0 })
    await desk.sync()
    expect(inShop(desk, 'Wool Scarf')).toEqual([])
    await desk.ask('redo', {})
    await desk.sync()
    await expectScarf(desk, id)
  })

  it('stands in the history as what it made, and is taken back from there', async () => {
    const desk = await openSyncedDesk()
    await create(desk)
    const listed = async () =>
      (await desk.ask('list-batches', { only: 'mine', start: 0, count: 1 })).batches[0]
    expect(await listed()).toMatchObject({
      kind: 'create',
      label: 'new product Wool Scarf',
      values: { waiting: 3 }
    })
    await desk.sync()
    const batch = await listed()
    expect(batch).toMatchObject({ values: { settled: 3 }, revertible: true })
    await desk.ask('revert-batch', { batchId: batch?.id ?? 0 })
    await desk.sync()
    expect(inShop(desk, 'Wool Scarf')).toMatchObject([{ active: false }])
  })

  it('that is not made takes along the price that was added to it since', async () => {
    const desk = await openSyncedDesk()
    const id = await create(desk)
    const { batches } = await desk.ask('list-batches', { only: 'all', start: 0, count: 1 })
    const euro = { currency: 'eur', input: '36.00', nickname: null, makeDefault: false }
    await desk.ask('edit-prices', { productId: id, actions: [{ kind: 'add', ...euro }] })
    await desk.ask('revert-batch', { batchId: batches[0]?.id ?? 0 })
    expect(await desk.sync()).toMatchObject({ status: 'in step with Stripe', waiting: 0 })
    await desk.ask('undo', {})
    await desk.sync()
    expect(pricesOf(desk, id).map(({ currency }) => currency)).toContain('eur')
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0 })
  })

  it('that is in Stripe is archived when it is undone, and sold again when that is undone', async () => {
    const desk = await openSyncedDesk()
    const id = await create(desk)
    await desk.sync()
    await desk.ask('undo', {})
    await desk.sync()
    expect(desk.shop.product(id)).toMatchObject({ active: false })
    await desk.ask('redo', {})
    await desk.sync()
    expect(desk.shop.product(id)).toMatchObject({ active: true })
    expect(inShop(desk, 'Wool Scarf')).toHaveLength(1)
  })

  it('whose id is there already was made by an earlier request', async () => {
    const desk = await openSyncedDesk()
    const id = await create(desk)
    const stripe = otherProgram(desk.demo)
    await stripe.products.create({ id, name: 'Somebody else’s' })
    await desk.sync()
    // Nobody else makes ids like ours: one that is there is ours.
    expect(await desk.status()).toMatchObject({ failed: 0, waiting: 0 })
    expect(desk.shop.products().filter((product) => product.id === id)).toHaveLength(1)
  })

  it.each([
    { what: 'no name', change: { name: ' ' }, field: 'name', reason: 'needs a name' },
    {
      what: 'two variants of one name',
      change: {
        variants: [
          { name: 'Red', stock: '', sku: '', reorderPoint: '' },
          { name: 'red', stock: '', sku: '', reorderPoint: '' }
        ]
      },
      field: 'variants.1.name',
      reason: 'is there twice'
    },
    {
      what: 'a stock that is no number',
      change: { variants: [{ name: null, stock: 'many', sku: '', reorderPoint: '' }] },
      field: 'variants.0.stock',
      reason: 'not a number'
    },
    {
      what: 'a comma in a size',
      change: { variants: [{ name: 'S,M', stock: '', sku: '', reorderPoint: '' }] },
      field: 'variants.0.name',
      reason: 'no comma'
    },
    {
      what: 'cents of yen',
      change: { prices: [{ currency: 'jpy', amount: '58.50' }] },
      field: 'prices.0.amount',
      reason: 'JPY takes no decimals'
    },
    {
      what: 'fils that Stripe does not take',
      change: { prices: [{ currency: 'kwd', amount: '1.234' }] },
      field: 'prices.0.amount',
      reason: 'must end in 0'
    },
    {
      what: 'no currency',
      change: { prices: [{ currency: 'euro', amount: '5' }] },
      field: 'prices.0.currency',
      reason: 'three letters'
    },
    {
      what: 'a bracket behind the currency',
      change: { prices: [{ currency: 'GBP[', amount: '5' }] },
      field: 'prices.0.currency',
      reason: 'three letters'
    },
    {
      what: 'a sign before the price and no currency',
      change: { prices: [{ currency: '', amount: '€25' }] },
      field: 'prices.0.currency',
      reason: 'three letters'
    },
    {
      what: 'neither a currency nor a price',
      change: { prices: [{ currency: '(', amount: ' ' }] },
      field: 'prices.0.amount',
      reason: 'type the price'
    }
  ])('with $what is refused in words', async ({ change, field, reason }) => {
    const desk = await openSyncedDesk()
    const { itemId, refusals } = await desk.ask('create-product', { ...scarf, ...change })
    expect(itemId).toBeNull()
    expect(refusals.find((one) => one.field === field)?.reason).toContain(reason)
    expect(await desk.status()).toMatchObject({ waiting: 0 })
  })

  it('marks a SKU that waits for the product where its only price shows it', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const stripe = otherProgram(desk.demo)
    const { id } = await stripe.products.create({ name: 'Poster' })
    await desk.sync()
    await desk.edit(`${id}/stock`, 'P-1', { field: 'sku' })
    const price = await stripe.prices.create({ product: id, currency: 'eur', unit_amount: 1200 })
    desk.shop.setFault({ route: 'POST *', kind: 'global-rate' })
    await desk.sync()
    expect(await desk.item(`${price.id}/stock`)).toMatchObject({ sku: 'P-1', marks: { sku: 'sending' } })
    desk.shop.clearFaults()
    await desk.sync()
    expect(await desk.item(`${price.id}/stock`)).toMatchObject({ sku: 'P-1', marks: noMarks })
    expect(desk.shop.product(id)?.metadata['sku']).toBe('P-1')
  })

  it('of a shop that keeps stock on prices has one price a variant', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    await desk.ask('create-product', { ...scarf, prices: [{ currency: 'usd', amount: '39' }] })
    await desk.sync()
    const product = inShop(desk, 'Wool Scarf')[0]
    const prices = pricesOf(desk, product?.id ?? '')
    expect(
      prices
        .map((price) => price.metadata)
        .toSorted((a, b) => ((a['size'] ?? '') < (b['size'] ?? '') ? -1 : 1))
    ).toMatchObject([
      { size: 'Blue', stock: '0' },
      { size: 'Red', stock: '4' }
    ])
    const rows = (await desk.items()).filter((row) => row.productId === product?.id)
    expect(rows.map((row) => [row.variant, row.onHand]).toSorted()).toEqual([
      ['Blue', 0],
      ['Red', 4]
    ])
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0 })
  })
})

describe('a new variant', () => {
  const extra = { name: 'XXL', stock: '3', sku: 'TEE-XXL', reorderPoint: '' }

  it('joins the sizes with its stock in one request, and one step takes it back', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    const before = desk.inShop(id, 'sizes')
    const { itemId } = await desk.ask('add-variant', { productId: id, variant: extra, price: null })
    expect(itemId).toBe(`${id}/stock_XXL`)
    expect(await desk.item(itemId ?? '')).toMatchObject({ variant: 'XXL', onHand: 3, sku: 'TEE-XXL' })
    await desk.sync()
    expect(desk.requests('POST')).toHaveLength(1)
    expect(desk.shop.product(id)?.metadata).toMatchObject({
      sizes: `${before
        ?.split(',')
        .map((size) => size.trim())
        .join(',')},XXL`,
      stock_XXL: '3',
      sku_XXL: 'TEE-XXL'
    })
    await desk.ask('undo', {})
    await desk.sync()
    expect(desk.inShop(id, 'stock_XXL')).toBeUndefined()
    expect(desk.inShop(id, 'sizes')).toBe(before)
    expect((await desk.items()).some((row) => row.id === itemId)).toBe(false)
  })

  it('is refused when it is there already, or when the product has no sizes', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    const again = await desk.ask('add-variant', {
      productId: id,
      variant: { ...extra, name: 's' },
      price: null
    })
    expect(again).toMatchObject({ itemId: null, refusals: [{ reason: 's is there already' }] })
  })

  it('is refused while the list of sizes waits for an answer, which it would give unseen', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    const add = (name: string) =>
      desk.ask('add-variant', { productId: id, variant: { ...extra, name }, price: null })
    await add('XXL')
    desk.shop.edit(id, { metadata: { sizes: 'S,M,3XL' } })
    await desk.sync()
    expect(await add('4XL')).toMatchObject({
      itemId: null,
      refusals: [{ reason: 'the list of its sizes waits for your answer to a conflict; answer that first' }]
    })
    expect(await desk.conflicts()).toHaveLength(1)
    await desk.sync()
    expect(desk.inShop(id, 'sizes')).toBe('S,M,3XL')
  })

  it('is refused where it would be one metadata key too many with those that wait', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    const known = Object.keys(desk.shop.product(id)?.metadata ?? {}).length
    // The list of sizes is there already: the variant brings its stock and its SKU.
    const others = Array.from({ length: 50 - known - 2 }, (_, at) => [`note_${at}`, 'x'])
    desk.shop.edit(id, { metadata: Object.fromEntries(others) })
    await desk.sync()
    const add = () => desk.ask('add-variant', { productId: id, variant: extra, price: null })
    await desk.edit(size('S'), 'Nordlin', { field: 'meta-supplier' })
    expect(await add()).toMatchObject({
      refusals: [{ reason: 'that needs 51 metadata keys, and Stripe allows 50 for a product' }]
    })
    await desk.ask('undo', {})
    expect(await add()).toMatchObject({ refusals: [] })
  })

  it('of a shop that keeps stock on prices is another price', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const [row] = await desk.items()
    const productId = row?.productId ?? ''
    const price = { currency: row?.price?.currency ?? '', amount: '45.00' }
    const { itemId } = await desk.ask('add-variant', { productId, variant: extra, price })
    expect(await desk.item(itemId ?? '')).toMatchObject({
      variant: 'XXL',
      onHand: 3,
      marks: { price: 'waiting' }
    })
    await desk.edit(itemId ?? '', '8')
    await desk.sync()
    await desk.sync()
    const made = pricesOf(desk, productId).find((one) => one.metadata['size'] === 'XXL')
    expect(made).toMatchObject({ unit_amount: 4500, metadata: { stock: '8', sku: 'TEE-XXL' } })
    expect(await desk.item(`${made?.id ?? ''}/stock`)).toMatchObject({ onHand: 8, marks: noMarks })
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
  })

  it('is shown as it is by now, where Stripe repeats an old answer', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const [row] = await desk.items()
    const productId = row?.productId ?? ''
    const price = { currency: row?.price?.currency ?? '', amount: '45.00' }
    await desk.ask('add-variant', { productId, variant: extra, price })
    desk.shop.setFault({ route: 'POST /v1/prices', kind: 'drop-after-commit' })
    // Only the event of its own request comes late.
    desk.shop.eventLagMs(60_000)
    await desk.sync()
    desk.shop.eventLagMs(0)
    desk.shop.clearFaults()
    const made = pricesOf(desk, productId).find((one) => one.metadata['size'] === 'XXL')
    desk.shop.edit(made?.id ?? '', { metadata: { stock: 1 } })
    for (let times = 0; times < 2; times += 1) {
      desk.clock.tick(1_000)
      await desk.sync()
    }
    expect(await desk.item(`${made?.id ?? ''}/stock`)).toMatchObject({ onHand: 1, marks: noMarks })
  })

  it('asks when somebody changed the sizes meanwhile', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    await desk.ask('add-variant', { productId: id, variant: extra, price: null })
    desk.shop.edit(id, { metadata: { sizes: 'S,M,3XL' } })
    await desk.sync()
    expect((await desk.conflicts()).map(({ theirs }) => theirs)).toContain('S,M,3XL')
  })
})

describe('a copy', () => {
  it('has everything but ids, SKUs and stock', async () => {
    const desk = await openSyncedDesk()
    const { id, priceId } = garment(desk)
    const stripe = otherProgram(desk.demo)
    desk.shop.edit(id, { metadata: { supplier: 'Nordlin', barcode: '4006381333931' }, description: 'Soft' })
    await stripe.prices.create({ product: id, currency: 'eur', unit_amount: 2600 })
    await stripe.prices.create({
      product: id,
      currency: 'usd',
      unit_amount: 900,
      recurring: { interval: 'month' }
    })
    await desk.sync()
    const { left, ...copy } = await desk.ask('read-copy', { productId: id })
    expect(copy.name).toMatch(/ \(copy\)$/)
    expect(copy.variants.every(({ stock, sku }) => ['', '0'].includes(stock) && sku === '')).toBe(true)
    expect(copy.prices.map(({ currency }) => currency)).toEqual(['usd', 'eur'])
    expect(left).toContain('1 recurring or tiered price')
    const { itemId } = await desk.ask('create-product', copy)
    await desk.sync()
    const made = desk.shop.product(itemId?.split('/')[0] ?? '')
    expect(made).toMatchObject({ description: 'Soft', metadata: { supplier: 'Nordlin' } })
    expect(made?.metadata['barcode']).toBeUndefined()
    expect(made?.default_price).not.toBe(priceId)
    expect(made?.id).not.toBe(id)
  })

  it('costs what was typed for the product, also before that is in Stripe', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    await desk.edit(size('S'), '31.50', { field: 'price' })
    expect((await desk.ask('read-copy', { productId: id })).prices).toMatchObject([{ amount: '31.50' }])
  })

  it('has what was typed for the product, its default and its prices, also before that is in Stripe', async () => {
    const desk = await openSyncedDesk()
    const { id, priceId, size } = garment(desk)
    const stripe = otherProgram(desk.demo)
    const euro = await stripe.prices.create({ product: id, currency: 'eur', unit_amount: 2600 })
    await stripe.prices.create({ product: id, currency: 'gbp', unit_amount: 2200 })
    desk.shop.edit(id, { metadata: { supplier: 'Nordlin', season: 'autumn' } })
    await desk.sync()
    await desk.edit(size('S'), 'Sydlin', { field: 'meta-supplier' })
    await desk.edit(size('S'), '', { field: 'meta-season' })
    const archived: PriceAction = { kind: 'active', priceId, active: false }
    const actions: PriceAction[] = [{ kind: 'default', priceId: euro.id }, archived]
    expect(await desk.ask('edit-prices', { productId: id, actions })).toMatchObject({ refusals: [] })
    await desk.ask('take-off-variants', { itemIds: [size('S')] })
    const { left: _left, ...copy } = await desk.ask('read-copy', { productId: id })
    expect(copy.variants.map(({ name }) => name)).not.toContain('S')
    expect(copy.prices.map(({ currency }) => currency)).toEqual(['eur', 'gbp'])
    const { itemId } = await desk.ask('create-product', copy)
    await desk.sync()
    const made = desk.shop.product(itemId?.split('/')[0] ?? '')
    expect(made?.metadata).toMatchObject({ supplier: 'Sydlin' })
    expect(made?.metadata['season']).toBeUndefined()
    expect(desk.shop.price(made?.default_price ?? '')).toMatchObject({ currency: 'eur' })
  })
})

describe('a copy of a product with many', () => {
  /** Names of a size each, in a list that Stripe keeps. */
  const names = (amount: number) =>
    Array.from({ length: amount }, (_, at) => String.fromCharCode(0x4e00 + at))

  it('variants has them all', async () => {
    const desk = await openSyncedDesk()
    const sizes = names(46)
    const { id } = await otherProgram(desk.demo).products.create({
      name: 'Letters',
      metadata: { sizes: sizes.join(','), ...Object.fromEntries(sizes.map((size) => [`stock_${size}`, '2'])) }
    })
    await desk.sync()
    const answer = await desk.ask('read-copy', { productId: id })
    expect(contract['read-copy'].output.safeParse(answer).error).toBeUndefined()
    const { left: _left, ...copy } = answer
    expect(copy.variants.map(({ name }) => name)).toEqual(sizes)
    expect(contract['create-product'].input.safeParse(copy).error).toBeUndefined()
    const { itemId, refusals } = await desk.ask('create-product', copy)
    expect(refusals).toEqual([])
    await desk.sync()
    expect(desk.inShop(itemId?.split('/')[0] ?? '', 'sizes')).toBe(sizes.join(','))
    const more = names(52).map((name) => ({ name, stock: '1', sku: '', reorderPoint: '' }))
    expect((await desk.ask('create-product', { ...copy, variants: more })).refusals).toEqual([
      { field: 'variants', reason: 'that needs 53 metadata keys, and Stripe allows 50 for a product' }
    ])
  })

  it('variants is refused where their list would be longer than Stripe keeps', async () => {
    const desk = await openSyncedDesk()
    const { id } = await otherProgram(desk.demo).products.create({
      name: 'Letters',
      metadata: { sizes: names(250).join(',') }
    })
    await desk.sync()
    const untracked = { stock: '', sku: '', reorderPoint: '' }
    const reason = (length: number) =>
      `the list of its variants would have ${length} characters, and Stripe keeps 500`
    const variants = ['first', 'other'].map((word) => ({ ...untracked, name: word.padEnd(20, 'x') }))
    const many = names(230).map((name) => ({ ...untracked, name }))
    const made = await desk.ask('create-product', { ...scarf, variants: [...many, ...variants] })
    expect(made.refusals).toEqual([{ field: 'variants', reason: reason(501) }])
    const variant = { ...untracked, name: 'more' }
    const added = await desk.ask('add-variant', { productId: id, variant, price: null })
    expect(added.refusals).toEqual([{ field: 'variants', reason: reason(504) }])
  })

  it('prices has as many as one form, and says how many it has not', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    const actions = Array.from({ length: 251 }, (_, at): PriceAction => {
      return { kind: 'add', currency: 'eur', input: `${at + 1}`, nickname: null, makeDefault: false }
    })
    await desk.ask('edit-prices', { productId: id, actions })
    const answer = await desk.ask('read-copy', { productId: id })
    expect(contract['read-copy'].output.safeParse(answer).error).toBeUndefined()
    const { left, prices } = answer
    expect(prices).toHaveLength(250)
    expect(left).toContain('2 of its 252 prices: a new product has 250 at most here')
  })
})

describe('a copy in a shop that keeps stock on prices', () => {
  async function prints() {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const productId = (await desk.items())[0]?.productId ?? ''
    const add = (currency: string, unit_amount: number, size: string) =>
      otherProgram(desk.demo).prices.create({
        product: productId,
        currency,
        unit_amount,
        metadata: { size, stock: '1' }
      })
    return { desk, productId, add }
  }
  /** What each variant has for itself, the first one first. */
  const own = ({ variants: [first, ...others] }: NewProduct): string[] => {
    const said = (one: typeof first) => `${one?.name ?? ''} ${one?.amount ?? ''}`
    return [said(first), ...others.map(said).toSorted()]
  }
  const costs = (desk: Desk, id: string) =>
    pricesOf(desk, id)
      .map(
        ({ metadata, currency, unit_amount }) => `${metadata['size'] ?? ''} ${unit_amount ?? 0} ${currency}`
      )
      .toSorted()

  it('costs for each variant what that costs', async () => {
    const { desk, productId } = await prints()
    const { left, ...copy } = await desk.ask('read-copy', { productId })
    expect(copy.prices).toEqual([{ currency: 'gbp', amount: '19.00' }])
    expect(own(copy)).toEqual(['A4 ', 'A2 45.00', 'A3 29.00'])
    expect(left).toEqual(['the SKUs, which two products cannot share'])
    const { itemId, refusals } = await desk.ask('create-product', copy)
    expect(refusals).toEqual([])
    const made = (await desk.item(itemId ?? '')).productId
    await desk.sync()
    expect(costs(desk, made)).toEqual(['A2 4500 gbp', 'A3 2900 gbp', 'A4 1900 gbp'])
    expect(costs(desk, made)).toEqual(costs(desk, productId))
    expect(desk.shop.price(desk.shop.product(made)?.default_price ?? '')).toMatchObject({ unit_amount: 1900 })
  })

  it('has each variant once, and says which of its prices it has not', async () => {
    const { desk, productId, add } = await prints()
    await add('eur', 2200, 'A4')
    await add('eur', 3300, 'A3')
    await add('gbp', 1500, 'a4')
    await desk.sync()
    const { left, ...copy } = await desk.ask('read-copy', { productId })
    expect(own(copy)).toEqual(['A4 ', 'A2 45.00', 'A3 29.00'])
    expect(left).toEqual([
      'its prices in EUR',
      '1 further price of the same variants',
      'the SKUs, which two products cannot share'
    ])
    expect((await desk.ask('create-product', copy)).refusals).toEqual([])
  })

  it('needs no amount besides where each variant has one, and refuses what is none', async () => {
    const { desk, productId } = await prints()
    const { left: _left, ...copy } = await desk.ask('read-copy', { productId })
    const variants = copy.variants.toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1))
    const prices = [{ currency: 'GBP', amount: '' }]
    const ask = (amounts: string[]) =>
      desk.ask('create-product', {
        ...copy,
        prices,
        variants: variants.map((variant, at) => ({ ...variant, amount: amounts[at] ?? '' }))
      })
    expect((await ask(['44', '28', 'much'])).refusals).toMatchObject([{ field: 'variants.2.amount' }])
    expect((await ask(['44', '28', ''])).refusals).toEqual([
      { field: 'prices.0.amount', reason: 'type the price' }
    ])
    const { itemId, refusals } = await ask(['44', '28', '18'])
    expect(refusals).toEqual([])
    const made = (await desk.item(itemId ?? '')).productId
    await desk.sync()
    expect(costs(desk, made)).toEqual(['A2 4400 gbp', 'A3 2800 gbp', 'A4 1800 gbp'])
  })
})

describe('the prices of a product', () => {
  async function withEuro() {
    const desk = await openSyncedDesk()
    const { id, priceId, size } = garment(desk)
    const { refusals } = await desk.ask('edit-prices', {
      productId: id,
      actions: [{ kind: 'add', currency: 'EUR', input: '26,00', nickname: null, makeDefault: false }]
    })
    expect(refusals).toEqual([])
    return { desk, id, priceId, size }
  }
  const euroOf = (desk: Desk, id: string) => pricesOf(desk, id).filter((price) => price.currency === 'eur')
  const act = (desk: Desk, productId: string, ...actions: PriceAction[]) =>
    desk.ask('edit-prices', { productId, actions })

  it.each([
    { time: 'an hour', ms: 3_600_000 },
    { time: 'two days', ms: 48 * 3_600_000 }
  ])('do not get another again that somebody deleted $time after its answer was lost', async ({ ms }) => {
    const { desk, id } = await withEuro()
    desk.shop.setFault({ route: 'POST /v1/prices', kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    const [made] = euroOf(desk, id)
    desk.shop.deletePrice(made?.id ?? '')
    desk.clock.tick(ms)
    for (let minutes = 0; minutes < 7; minutes += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    expect(euroOf(desk, id)).toEqual([])
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, failure: null })
  })

  it('get another currency but once, where the price that was made cannot be read for a while', async () => {
    const { desk, id } = await withEuro()
    desk.shop.eventLagMs(120_000)
    desk.shop.setFault({ route: 'POST /v1/prices', kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    const [made] = euroOf(desk, id)
    const price = desk.shop.price(made?.id ?? '')
    if (price === undefined) throw new Error('the price was not made')
    const { created } = price
    price.created = 0.5
    await desk.sync()
    expect(await desk.status()).toMatchObject({ waiting: 1, failed: 0 })
    await desk.ask('retry-creations', { productId: id })
    price.created = created
    for (let minutes = 0; minutes < 7; minutes += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    expect(euroOf(desk, id)).toHaveLength(1)
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, problems: 0, failure: null })
  })

  it('get another currency, which waits visibly and is made once', async () => {
    const { desk, id, size } = await withEuro()
    const waiting = (await desk.ask('read-item', { id: size('S') })).prices
    expect(waiting.find(({ currency }) => currency === 'eur')).toMatchObject({
      unmade: true,
      mark: 'waiting',
      amount: 2600
    })
    await desk.sync()
    await desk.sync()
    expect(euroOf(desk, id)).toMatchObject([{ unit_amount: 2600, active: true }])
    const there = (await desk.ask('read-item', { id: size('S') })).prices
    expect(there.find(({ currency }) => currency === 'eur')).toMatchObject({ unmade: false, mark: null })
  })

  it('change their amounts by another price that takes over', async () => {
    const { desk, id } = await withEuro()
    await desk.sync()
    const [euro] = euroOf(desk, id)
    await act(desk, id, { kind: 'amount', priceId: euro?.id ?? '', input: '27.50' })
    await desk.sync()
    expect(euroOf(desk, id).filter((price) => price.active)).toMatchObject([{ unit_amount: 2750 }])
    expect(desk.shop.product(id)?.default_price).not.toBe(euro?.id)
    await desk.ask('undo', {})
    await desk.sync()
    expect(euroOf(desk, id).filter((price) => price.active)).toMatchObject([
      { id: euro?.id, unit_amount: 2600 }
    ])
  })

  it('are not sold again by a step back over their amount when somebody archived them since', async () => {
    const { desk, id } = await withEuro()
    await desk.sync()
    await act(desk, id, { kind: 'amount', priceId: euroOf(desk, id)[0]?.id ?? '', input: '27.50' })
    await desk.sync()
    const now = euroOf(desk, id).find((price) => price.active)
    desk.shop.edit(now?.id ?? '', { active: false })
    await desk.sync()
    const { kept } = await desk.ask('undo', {})
    expect(kept).toMatchObject([{ reason: 'its price was archived since; bring that back first' }])
    await desk.sync()
    expect(euroOf(desk, id).some((price) => price.active)).toBe(false)
  })

  it('are archived and brought back, but for the default', async () => {
    const { desk, id, priceId } = await withEuro()
    await desk.sync()
    const [euro] = euroOf(desk, id)
    await act(desk, id, { kind: 'active', priceId: euro?.id ?? '', active: false })
    await desk.sync()
    expect(euroOf(desk, id)).toMatchObject([{ active: false }])
    await desk.ask('undo', {})
    await desk.sync()
    expect(euroOf(desk, id)).toMatchObject([{ active: true }])
    const { refusals, batchId } = await act(desk, id, { kind: 'active', priceId, active: false })
    expect(refusals[0]?.reason).toContain('default price')
    expect(batchId).toBeNull()
  })

  it('are not archived before their new amount is there, by which they would be sold again', async () => {
    const { desk, id } = await withEuro()
    await desk.sync()
    const euro = euroOf(desk, id)[0]?.id ?? ''
    const { refusals } = await act(
      desk,
      id,
      { kind: 'amount', priceId: euro, input: '27.50' },
      { kind: 'active', priceId: euro, active: false }
    )
    expect(refusals).toEqual([
      { action: 1, reason: 'its new amount has not reached Stripe yet; sync first, or undo it' }
    ])
    await desk.sync()
    const now = euroOf(desk, id).find(({ active }) => active)
    expect(now).toMatchObject({ unit_amount: 2750 })
    await act(desk, id, { kind: 'active', priceId: now?.id ?? '', active: false })
    await desk.sync()
    expect(euroOf(desk, id).filter(({ active }) => active)).toEqual([])
  })

  it('that are added to one without a default are none, unless they are the first', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    const add = (currency: string) =>
      ({ kind: 'add', currency, input: '26', nickname: null, makeDefault: false }) as const
    desk.shop.edit(id, { default_price: null })
    const bare = await otherProgram(desk.demo).products.create({ name: 'Without a price' })
    await desk.sync()
    await act(desk, id, add('eur'))
    await act(desk, bare.id, add('eur'), add('gbp'))
    for (let times = 0; times < 2; times += 1) await desk.sync()
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
    expect(desk.shop.product(id)?.default_price).toBeNull()
    expect(desk.shop.price(desk.shop.product(bare.id)?.default_price ?? '')).toMatchObject({
      currency: 'eur'
    })
  })

  it('change their default and archive the old one in one step, in the order Stripe allows', async () => {
    const { desk, id, priceId, size } = await withEuro()
    await desk.sync()
    const [euro] = euroOf(desk, id)
    await act(
      desk,
      id,
      { kind: 'default', priceId: euro?.id ?? '' },
      { kind: 'active', priceId, active: false }
    )
    expect(await desk.item(size('S'))).toMatchObject({
      price: { currency: 'eur' },
      marks: { price: 'waiting' }
    })
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
    expect(desk.shop.product(id)?.default_price).toBe(euro?.id)
    expect(desk.shop.price(priceId)).toMatchObject({ active: false })
    await desk.ask('undo', {})
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
    expect(desk.shop.product(id)?.default_price).toBe(priceId)
    expect(desk.shop.price(priceId)).toMatchObject({ active: true })
  })

  /** Its amount changed, and what that made archived, both taken back. */
  async function backFromArchived(archivedInStripe: boolean) {
    const { desk, id } = await withEuro()
    await desk.sync()
    const [first] = euroOf(desk, id)
    await act(desk, id, { kind: 'amount', priceId: first?.id ?? '', input: '27.50' })
    await desk.sync()
    const now = euroOf(desk, id).find(({ active }) => active)
    await act(desk, id, { kind: 'active', priceId: now?.id ?? '', active: false })
    if (archivedInStripe) await desk.sync()
    await desk.ask('undo', {})
    await desk.ask('undo', {})
    await desk.sync()
    const sold = () => euroOf(desk, id).flatMap(({ active, unit_amount }) => (active ? [unit_amount] : []))
    expect(sold()).toEqual([2600])
    return { desk, id, sold }
  }

  it.each([true, false])(
    'are not archived again before the new amount is there, which is said (archived in Stripe: %s)',
    async (archivedInStripe) => {
      const { desk, id, sold } = await backFromArchived(archivedInStripe)
      expect((await desk.ask('redo', {})).kept).toEqual([])
      const { kept } = await desk.ask('redo', {})
      expect(kept).toMatchObject([{ reason: expect.stringContaining('has not reached Stripe yet') }])
      await desk.sync()
      expect(sold()).toEqual([2750])
      const back = euroOf(desk, id).find(({ active }) => active)
      await act(desk, id, { kind: 'active', priceId: back?.id ?? '', active: false })
      expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
      expect(sold()).toEqual([])
    }
  )

  it('are archived again where the new amount is there first', async () => {
    const { desk, sold } = await backFromArchived(true)
    await desk.ask('redo', {})
    await desk.sync()
    expect((await desk.ask('redo', {})).kept).toEqual([])
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
    expect(sold()).toEqual([])
  })

  describe('that are the default, or are to be it,', () => {
    const soldBy = (desk: Desk, id: string) => desk.shop.price(desk.shop.product(id)?.default_price ?? '')

    it('are it with another amount, too', async () => {
      const { desk, id, priceId, size } = await withEuro()
      await desk.sync()
      const euro = euroOf(desk, id)[0]?.id ?? ''
      await act(
        desk,
        id,
        { kind: 'amount', priceId: euro, input: '27.50' },
        { kind: 'amount', priceId, input: '31.00' },
        { kind: 'default', priceId: euro }
      )
      expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
      expect(soldBy(desk, id)).toMatchObject({ currency: 'eur', unit_amount: 2750, active: true })
      expect(await desk.item(size('S'))).toMatchObject({
        price: { amount: 2750, currency: 'eur' },
        marks: noMarks
      })
      await desk.ask('undo', {})
      expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
      expect(soldBy(desk, id)).toMatchObject({ id: priceId, active: true })
    })

    it('are it with the amount that another desk gives them meanwhile', async () => {
      const { desk, id } = await withEuro()
      const there = await openSyncedDesk({ beside: desk })
      for (const one of [desk, there]) await one.sync()
      const euro = euroOf(desk, id)[0]?.id ?? ''
      await act(desk, id, { kind: 'default', priceId: euro })
      await act(there, id, { kind: 'amount', priceId: euro, input: '27.50' })
      for (const one of [there, desk]) await one.sync()
      expect(soldBy(desk, id)).toMatchObject({ currency: 'eur', unit_amount: 2750, active: true })
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    })

    it('are it again with the amount they got since, when the choice of another is taken back', async () => {
      const { desk, id, priceId } = await withEuro()
      await desk.sync()
      const { batchId } = await act(desk, id, { kind: 'default', priceId: euroOf(desk, id)[0]?.id ?? '' })
      await desk.sync()
      await act(desk, id, { kind: 'amount', priceId, input: '31.00' })
      await desk.sync()
      const { reverted } = await desk.ask('revert-batch', { batchId: batchId ?? 0 })
      expect(reverted).toBe(1)
      await desk.sync()
      expect(soldBy(desk, id)).toMatchObject({ currency: 'usd', unit_amount: 3100, active: true })
    })

    it('are refused when they were deleted meanwhile, and keep nothing else of the product waiting', async () => {
      const { desk, id, priceId, size } = await withEuro()
      await desk.sync()
      const euro = euroOf(desk, id)[0]?.id ?? ''
      await act(desk, id, { kind: 'default', priceId: euro })
      desk.shop.deletePrice(euro)
      await desk.sync()
      await desk.edit(size('S'), '33')
      await desk.sync()
      expect(desk.inShop(id, 'stock_S')).toBe('33')
      expect(soldBy(desk, id)).toMatchObject({ id: priceId })
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 1 })
    })

    it('stay as they are when the one before was archived since', async () => {
      const { desk, id, priceId } = await withEuro()
      await desk.sync()
      const euro = euroOf(desk, id)[0]?.id ?? ''
      await act(desk, id, { kind: 'default', priceId: euro })
      await desk.sync()
      desk.shop.edit(priceId, { active: false })
      await desk.sync()
      expect((await desk.ask('undo', {})).kept).toMatchObject([
        { reason: 'the price that was the default before is archived; bring that back first' }
      ])
      await desk.sync()
      expect(soldBy(desk, id)).toMatchObject({ id: euro, active: true })
    })
  })

  it('are archived with the amount they have by now, when their making is taken back', async () => {
    const { desk, id } = await withEuro()
    const { batches } = await desk.ask('list-batches', { only: 'all', start: 0, count: 1 })
    await desk.sync()
    await act(desk, id, { kind: 'amount', priceId: euroOf(desk, id)[0]?.id ?? '', input: '27.50' })
    await desk.sync()
    await desk.ask('revert-batch', { batchId: batches[0]?.id ?? 0 })
    await desk.sync()
    expect(euroOf(desk, id).filter(({ active }) => active)).toEqual([])
  })

  it('are archived without the amount that still waits, which is there again when that is undone', async () => {
    const { desk, id } = await withEuro()
    const { batches } = await desk.ask('list-batches', { only: 'all', start: 0, count: 1 })
    await desk.sync()
    await act(desk, id, { kind: 'amount', priceId: euroOf(desk, id)[0]?.id ?? '', input: '27.50' })
    await desk.ask('revert-batch', { batchId: batches[0]?.id ?? 0 })
    await desk.sync()
    expect(euroOf(desk, id)).toMatchObject([{ unit_amount: 2600, active: false }])
    await desk.ask('undo', {})
    await desk.sync()
    expect(euroOf(desk, id).filter(({ active }) => active)).toMatchObject([{ unit_amount: 2750 }])
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
  })

  it('give a product without any its default', async () => {
    const desk = await openSyncedDesk()
    const stripe = otherProgram(desk.demo)
    const { id } = await stripe.products.create({ name: 'Priceless', metadata: { stock: '2' } })
    await desk.sync()
    await act(desk, id, { kind: 'add', currency: 'bhd', input: '1.500', nickname: null, makeDefault: false })
    expect(await desk.item(`${id}/stock`)).toMatchObject({ price: { amount: 1500, currency: 'bhd' } })
    await desk.sync()
    await desk.sync()
    const [price] = pricesOf(desk, id)
    expect(desk.shop.product(id)?.default_price).toBe(price?.id)
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0 })
  })

  describe('none of which is sold any more, when one is added and the old one chosen again', () => {
    async function chosen() {
      const desk = await openSyncedDesk()
      const { id, priceId } = garment(desk)
      desk.shop.edit(id, { default_price: '' })
      desk.shop.edit(priceId, { active: false })
      await desk.sync()
      await act(desk, id, { kind: 'add', currency: 'usd', input: '20', nickname: null, makeDefault: false })
      await act(desk, id, { kind: 'active', priceId, active: true }, { kind: 'default', priceId })
      const made = () => pricesOf(desk, id).find((price) => price.unit_amount === 2000)?.id
      return { desk, id, priceId, made }
    }

    it.each([undefined, 'error-saved'] as const)('have that for the default (%s)', async (kind) => {
      const { desk, id, priceId, made } = await chosen()
      if (kind !== undefined) desk.shop.setFault({ route: 'POST /v1/prices', kind })
      await desk.sync()
      desk.shop.clearFaults()
      for (let minutes = 0; minutes < 8; minutes += 1) {
        desk.clock.tick(60_000)
        await desk.sync()
      }
      expect(made()).toBeDefined()
      expect(desk.shop.product(id)?.default_price).toBe(priceId)
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
    })

    it('have the one that was added, where the choice is taken back before it was sent', async () => {
      const { desk, id, priceId, made } = await chosen()
      desk.shop.setFault({ route: `POST /v1/prices/${priceId}`, kind: 'global-rate' })
      await desk.sync()
      desk.shop.clearFaults()
      expect(made()).toBeDefined()
      await desk.ask('undo', {})
      await desk.sync()
      expect(desk.shop.product(id)?.default_price).toBe(made())
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
    })
  })

  it('leave a default standing that somebody chose while the price that was to be it waited to be made', async () => {
    const desk = await openSyncedDesk()
    const stripe = otherProgram(desk.demo)
    const { id } = await stripe.products.create({ name: 'Priceless', metadata: { stock: '2' } })
    await desk.sync()
    await act(desk, id, { kind: 'add', currency: 'bhd', input: '1.500', nickname: null, makeDefault: false })
    const theirs = await stripe.prices.create({ product: id, currency: 'usd', unit_amount: 900 })
    desk.shop.edit(id, { default_price: theirs.id })
    for (let times = 0; times < 2; times += 1) await desk.sync()
    expect(desk.shop.product(id)?.default_price).toBe(theirs.id)
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'changed', field: 'price' })
  })
})
