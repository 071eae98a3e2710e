import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../src/main/demo-shop/server.ts'
import { openApp, type OpenedApp } from './open-app.ts'
import { openShop, productId } from './open-shop.ts'
import { ShopPage } from './pages/shop-page.ts'
import { strangerOf } from './stripe-cli.ts'

const keychain = join(import.meta.dirname, 'keychain.cjs')
const mug = { name: 'Ceramic Mug, glazed' }

describe('a start without a network', () => {
  let folder: string
  let shop: DemoShop
  let opened: OpenedApp
  let page: ShopPage

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stockroom-e2e-'))
    const stateFile = join(folder, 'shop.json')
    const first = await openShop({ shop: { stateFile }, app: { dataDir: folder, before: keychain } })
    shop = first.shop
    await first.close()
    opened = await openApp({ dataDir: folder, before: keychain, args: ['--api-base', shop.url] })
    page = new ShopPage(opened.page)
  })
  afterAll(async () => {
    await opened.close()
    await shop.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  it('shows the shop as it was last seen, and when that was', async () => {
    await page.rows.first().waitFor()
    await expect.poll(() => page.sentence.innerText()).toMatch(/^Verified equal to Stripe at \d\d:\d\d/)
    await expect.poll(() => page.count('All items')).toBe(23)
    await expect.poll(() => page.onHand(mug)).toEqual({ value: '41', mark: null })
  })

  it('takes edits, which wait, and says plainly that it is offline', async () => {
    await page.type(mug, 'onHand', '+6')
    await page.type({ name: 'Canvas Tote', variant: 'Black' }, 'onHand', '11')
    await expect.poll(() => page.statusBar.innerText()).toContain('2 edits waiting to push')
    await expect.poll(() => page.onHand(mug)).toEqual({ value: '47', mark: 'waiting to push' })
    await expect.poll(() => page.sentence.innerText()).toContain('This computer is offline')
    await expect
      .poll(() => page.sentence.innerText())
      .toContain('will go out by themselves when the network is back')
    await page.pointAway()
    await opened.screenshot('offline')
  })

  it('sends them by itself, over what was sold meanwhile, when the network is back', async () => {
    const { port } = shop
    shop = await startDemoShop({ port, stateFile: join(folder, 'shop.json') })
    const id = productId(shop, mug.name)
    shop.shop.control.buy({ items: [{ productId: id, quantity: 2 }], decrement: 'correct' })
    await expect.poll(() => shop.shop.control.product(id)?.metadata['stock']).toBe('45')
    await expect.poll(() => page.onHand(mug)).toEqual({ value: '45', mark: null })
    await expect.poll(() => page.count('Waiting to push')).toBe(0)
    expect(await strangerOf(shop).metadata(productId(shop, 'Canvas Tote'))).toMatchObject({
      stock_Black: '11'
    })
    await page.whenInStep()
    await page.pointAway()
    await opened.screenshot('back-online')
  })
})
