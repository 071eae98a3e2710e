import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type OpenShop } from './open-shop.ts'
import type { ShopPage } from './pages/shop-page.ts'

const tote = { name: 'Canvas Tote', variant: 'Natural' }
const mug = { name: 'Ceramic Mug, glazed' }
const pins = { name: 'Enamel Pin Set' }
const apron = { name: 'Oilskin Apron' }

describe('an edit', () => {
  let open: OpenShop
  let page: ShopPage

  beforeAll(async () => {
    open = await openShop({ shop: { products: 13 } })
    page = open.page
  })
  afterAll(() => open.close())

  const control = () => open.shop.shop.control
  /** By itself it would go out after two seconds, whether or not all of its waiting has been looked at. */
  const keepFromGoingOut = () => control().setFault({ route: 'GET *', kind: 'unavailable' })

  it('waits in its cell, goes out with Sync, and Stripe’s own CLI reads it back with the other sizes untouched', async () => {
    const product = open.productId('Canvas Tote')
    const before = await open.stranger.metadata(product)
    keepFromGoingOut()
    await page.type(tote, 'onHand', '9')
    await expect.poll(() => page.onHand(tote)).toEqual({ value: '9', mark: 'waiting to push' })
    await expect.poll(() => page.statusBar.innerText()).toContain('1 edit waiting to push')
    await expect.poll(() => page.count('Waiting to push')).toBe(1)
    await expect.poll(() => page.totals.innerText()).toBe('24 items · 478 units on hand')
    await page.cell(tote, 'onHand').click()
    await expect.poll(() => page.panel.innerText()).toContain('was 7 · waiting to push')
    await page.pointAway()
    await open.opened.screenshot('edit-waits')

    control().clearFaults()
    await page.sync()
    await expect.poll(() => page.onHand(tote)).toEqual({ value: '9', mark: null })
    await expect.poll(() => page.count('Waiting to push')).toBe(0)
    expect(await open.stranger.metadata(product)).toEqual({ ...before, stock_Natural: '9' })
    await page.whenInStep()
    await page.pointAway()
    await open.opened.screenshot('edit-arrived')
  })

  it('goes out by itself after two seconds of quiet', async () => {
    await page.type(mug, 'onHand', '+4')
    await expect
      .poll(async () => (await open.stranger.metadata(open.productId(mug.name)))['stock'])
      .toBe('45')
    await expect.poll(() => page.onHand(mug)).toEqual({ value: '45', mark: null })
  })

  it('of a price makes another price the default and archives the old one, since amounts cannot change', async () => {
    const id = open.productId(apron.name)
    const before = (await open.stranger.retrieve('products', id))['default_price']
    keepFromGoingOut()
    await page.type(apron, 'price', '82.50')
    await expect.poll(() => page.read(apron, 'price')).toEqual({ value: '$82.50', mark: 'waiting to push' })
    control().clearFaults()
    await page.sync()
    await expect.poll(() => page.read(apron, 'price')).toEqual({ value: '$82.50', mark: null })
    const after = (await open.stranger.retrieve('products', id))['default_price']
    expect(after).not.toBe(before)
    expect(await open.stranger.retrieve('prices', String(after))).toMatchObject({
      unit_amount: 8250,
      active: true
    })
    expect(await open.stranger.retrieve('prices', String(before))).toMatchObject({
      unit_amount: 7800,
      active: false
    })
  })

  it('of a name, a SKU and a reorder point arrives in Stripe where each is kept', async () => {
    const id = open.productId('Rope Doormat')
    const mat = { name: 'Rope Doormat' }
    await page.type(mat, 'sku', 'MAT-02')
    await page.type(mat, 'reorderPoint', '20')
    await page.type(mat, 'product', 'Plaited Doormat')
    await page.sync()
    await expect
      .poll(() => page.read({ name: 'Plaited Doormat' }, 'product'))
      .toEqual({
        value: 'Plaited Doormat',
        mark: null
      })
    expect(await open.stranger.retrieve('products', id)).toMatchObject({
      name: 'Plaited Doormat',
      metadata: { sku: 'MAT-02', reorder_point: '20', stock: '17' }
    })
  })

  it('that the key may not make waits, says which permission is missing, and goes out with the next Sync', async () => {
    const id = open.productId('Wool Blanket')
    const blanket = { name: 'Wool Blanket' }
    control().setFault({ route: `POST /v1/products/${id}`, kind: 'forbidden' })
    await page.type(blanket, 'onHand', '4')
    await page.sync()
    await expect
      .poll(() => page.sentence.innerText())
      .toContain('The key lacks the permission Products: Write')
    await expect.poll(() => page.onHand(blanket)).toEqual({ value: '4', mark: 'waiting to push' })
    control().clearFaults()
    await page.sync()
    await expect.poll(async () => (await open.stranger.metadata(id))['stock']).toBe('4')
  })

  it('that Stripe refuses keeps its value, with a mark and the reason on its cell, until it can arrive', async () => {
    const id = open.productId(pins.name)
    const inStripe = async () => (await open.stranger.metadata(id))['sku']
    control().edit(id, { metadata: { sku: '' } })
    await page.sync()
    await expect.poll(() => page.read(pins, 'sku')).toEqual({ value: '—', mark: null })
    keepFromGoingOut()
    await page.type(pins, 'sku', 'PIN-6')
    await expect.poll(() => page.read(pins, 'sku')).toEqual({ value: 'PIN-6', mark: 'waiting to push' })
    // Somebody takes the last of the 50 keys that a product may have.
    const used = Object.keys(control().product(id)?.metadata ?? {}).length
    const more = Array.from({ length: 50 - used }, (_, at) => `extra_${at}`)
    control().edit(id, { metadata: Object.fromEntries(more.map((key) => [key, 'x'])) })
    control().clearFaults()
    await page.sync()
    await expect.poll(() => page.read(pins, 'sku')).toEqual({ value: 'PIN-6', mark: 'refused by Stripe' })
    await expect.poll(() => page.statusBar.innerText()).toContain('1 edit refused')
    await page.cell(pins, 'sku').click()
    await page.whenFocused(/PIN-6.*refused by Stripe.*50/)
    expect(await page.cell(pins, 'sku').getAttribute('title')).toContain('50')
    await open.opened.screenshot('edit-refused')
    expect(await inStripe()).toBe(undefined)
    control().edit(id, { metadata: Object.fromEntries(more.map((key) => [key, ''])) })
    await page.sync()
    await page.whenInStep()
    await page.type(pins, 'sku', 'PIN-7')
    await expect.poll(inStripe).toBe('PIN-7')
    await expect.poll(() => page.read(pins, 'sku')).toEqual({ value: 'PIN-7', mark: null })
  })
})
