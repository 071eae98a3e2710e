import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../src/main/demo-shop/server.ts'
import { openApp, type OpenedApp } from './open-app.ts'
import { productId } from './open-shop.ts'
import { ConnectPage } from './pages/connect-page.ts'
import { ShopPage } from './pages/shop-page.ts'
import { startPictureServer, type Colour, type PictureServer } from './picture-server.ts'

const keychain = join(import.meta.dirname, 'keychain.cjs')
const natural = { name: 'Canvas Tote', variant: 'Natural' }
const black = { name: 'Canvas Tote', variant: 'Black' }
const mug = { name: 'Ceramic Mug, glazed' }
const card = { name: 'Gift Card' }
const blue: Colour = [30, 90, 200]
const red: Colour = [200, 40, 30]
const green: Colour = [20, 150, 70]

describe('the pictures of products', () => {
  let folder: string
  let shop: DemoShop
  let pictures: PictureServer
  let opened: OpenedApp
  let page: ShopPage

  /** The colour in the middle of what a picture shows at this moment, whatever it is to show; null where nothing is. */
  const shownIn = (picture: Locator) =>
    picture.evaluate((image) => {
      if (image.tagName !== 'IMG') return null
      const brush = image.ownerDocument.createElement('canvas').getContext('2d')
      brush.drawImage(image, 0, 0, 3, 3)
      const [r, g, b, opaque] = brush.getImageData(1, 1, 1, 1).data
      return opaque === 255 ? [r, g, b] : null
    })
  const shown = (item: typeof card | typeof natural) => shownIn(page.cell(item, 'product').locator('.swatch'))

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stockroom-e2e-'))
    pictures = await startPictureServer()
    shop = await startDemoShop({ products: 12 })
    const show = (name: string, address: string) =>
      shop.shop.control.edit(productId(shop, name), { images: [address] })
    show(natural.name, pictures.address(blue))
    show(mug.name, pictures.address(red))
    show(card.name, pictures.address(red).replace('.png', '.gone'))
    opened = await openApp({
      dataDir: folder,
      before: keychain,
      args: ['--connect', '--api-base', shop.url]
    })
    await opened.app.evaluate(({ session }, ours) => {
      const theirs = session.fromPartition('pictures', { cache: false })
      theirs.setCertificateVerifyProc(({ certificate }, done) =>
        done(certificate.fingerprint === ours ? 0 : -3)
      )
    }, pictures.fingerprint)
    await new ConnectPage(opened.page).connect(shop.keys.restricted)
    page = new ShopPage(opened.page)
    await page.whenRead()
  })
  afterAll(async () => {
    await opened.close()
    await shop.close()
    await pictures.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  it('stand in every row of their product and in its details, and are fetched once', async () => {
    await expect.poll(() => shown(natural)).toEqual(blue)
    await expect.poll(() => shown(black)).toEqual(blue)
    await expect.poll(() => shown(mug)).toEqual(red)
    await page.cell(mug, 'product').click()
    await expect.poll(() => shownIn(page.panel.locator('.swatch-large'))).toEqual(red)
    const pathOf = (address: string) => new URL(address).pathname
    for (const address of [pictures.address(blue), pictures.address(red)])
      expect(pictures.asked.filter((path) => path === pathOf(address))).toHaveLength(1)
    await page.pointAway()
    await opened.screenshot('pictures')
  })

  it('leave the colour of a product in their place when they cannot be had', async () => {
    const swatch = page.cell(card, 'product').locator('.swatch')
    await expect.poll(() => swatch.evaluate(({ tagName }) => tagName)).toBe('SPAN')
    const colour = await swatch.evaluate(
      (one) => one.ownerDocument.defaultView?.getComputedStyle(one).backgroundColor
    )
    expect(colour).toMatch(/^(rgb\(|oklch\(|color\()/)
  })

  it('are never seen beside another product, however long one takes to come', async () => {
    const last = (await page.rows.last().locator('[data-column=product]').innerText()).trim()
    shop.shop.control.edit(productId(shop, last), { images: [pictures.slowAddress(green)] })
    await page.sync()
    const swatch = page.rows.filter({ hasText: last }).first().locator('[data-column=product] .swatch')
    /** What is on the screen there: a page that asks a picture for its pixels is told of the next one. */
    const seen = async () => {
      const { x = 0, y = 0 } = (await swatch.boundingBox()) ?? {}
      const place = { x: Math.round(x) + 10, y: Math.round(y) + 10, width: 2, height: 2 }
      const [b = 0, g = 0, r = 0] = await opened.app.evaluate(async ({ BrowserWindow }, rectangle) => {
        const picture = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage(rectangle)
        return [...(picture?.toBitmap() ?? [])]
      }, place)
      return b - r > 100 ? 'blue' : g - r > 100 ? 'green' : 'neither'
    }
    await expect.poll(() => swatch.evaluate(({ tagName }) => tagName)).toBe('IMG')
    await expect.poll(() => pictures.asked.some((path) => path.includes('slow'))).toBe(true)
    // The rows get each other's places, and their elements with them.
    const header = page.page.getByRole('columnheader', { name: 'Product' })
    while ((await header.getAttribute('aria-sort')) !== 'descending') await header.click()
    await expect.poll(() => page.rows.first().innerText()).toContain(last)
    await expect.poll(seen).toBe('neither')
    pictures.release()
    await expect.poll(seen).toBe('green')
  })

  it('that could not be reached are there by themselves once they can be', async () => {
    const yellow: Colour = [240, 200, 20]
    pictures.unplug(true)
    shop.shop.control.edit(productId(shop, mug.name), { images: [pictures.address(yellow)] })
    await page.sync()
    const swatch = page.cell(mug, 'product').locator('.swatch')
    await expect.poll(() => swatch.evaluate(({ tagName }) => tagName)).toBe('SPAN')
    pictures.unplug(false)
    await page.sync()
    await expect.poll(() => shown(mug)).toEqual(yellow)
    await page.cell(mug, 'product').click()
    await expect.poll(() => shownIn(page.panel.locator('.swatch-large'))).toEqual(yellow)
  })

  it('are there after a restart without a network', async () => {
    await opened.close()
    await pictures.close()
    await shop.close()
    opened = await openApp({ dataDir: folder, before: keychain, args: ['--api-base', shop.url] })
    page = new ShopPage(opened.page)
    await expect.poll(() => shown(natural)).toEqual(blue)
    await expect.poll(() => shown(mug)).toEqual([240, 200, 20])
    await opened.screenshot('pictures-offline')
  })
})
