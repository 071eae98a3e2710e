import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
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

  /** What a picture shows at its upper and at its lower end. */
  const ends = (picture: Locator) =>
    picture.evaluate((image) => {
      if (image.tagName !== 'IMG') return null
      const brush = image.ownerDocument.createElement('canvas').getContext('2d')
      brush.drawImage(image, 0, 0, 1, 9)
      return [0, 8].map((y) => {
        const [r, , b] = brush.getImageData(0, y, 1, 1).data
        return r - b > 100 ? 'red' : b - r > 100 ? 'blue' : 'neither'
      })
    })
  const naturalSize = (picture: Locator) =>
    picture.evaluate((image) => {
      const { naturalWidth, naturalHeight } = image as unknown as Record<string, number>
      return [naturalWidth, naturalHeight]
    })

  /** Twelve million pixels, red at the left and blue at the right; it says of itself that its left is the top. */
  async function takePhotograph(): Promise<Buffer> {
    const taken = await opened.app.evaluate(({ nativeImage }) => {
      const [width, height] = [4000, 3000]
      const pixels = Buffer.alloc(width * height * 4)
      for (let index = 0; index < width * height; index += 1) {
        const [b, r] = index % width < width / 2 ? [20, 200] : [200, 20]
        pixels.writeUInt32LE(0xff000000 + (r << 16) + (((index * 7919) % 97) << 8) + b, index * 4)
      }
      return nativeImage.createFromBitmap(pixels, { width, height }).toJPEG(100).toString('base64')
    })
    const jpeg = Buffer.from(taken, 'base64')
    const exif = 'ffe1 0022 457869660000 4d4d002a 00000008 0001 0112 0003 00000001 00060000 00000000'
    const turned = Buffer.from(exif.replaceAll(' ', ''), 'hex')
    return Buffer.concat([jpeg.subarray(0, 2), turned, jpeg.subarray(2)])
  }

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

  it('are kept as small as they are shown, however large they are and however the camera was held', async () => {
    const photograph = await takePhotograph()
    expect(photograph.length).toBeGreaterThan(5_000_000)
    const image = pictures.jpegAddress(photograph)
    shop.shop.control.edit(productId(shop, card.name), { images: [image] })
    await page.sync()
    await expect.poll(() => ends(page.cell(card, 'product').locator('.swatch'))).toEqual(['red', 'blue'])
    await page.cell(card, 'product').click()
    const large = page.panel.locator('.swatch-large')
    await expect.poll(() => ends(large)).toEqual(['red', 'blue'])
    const side = ((await large.boundingBox())?.width ?? 0) * 2
    expect(await naturalSize(page.cell(card, 'product').locator('.swatch'))).toEqual([side, side])
    await page.pointAway()
    await opened.screenshot('pictures-small')
    const kept = join(folder, 'pictures')
    for (const file of readdirSync(kept)) expect(statSync(join(kept, file)).size).toBeLessThan(20_000)
  })

  it('that are broken leave the colour of their product in their place', async () => {
    const photograph = await takePhotograph()
    for (const broken of [photograph.subarray(0, 300), photograph.subarray(0, -5_000)]) {
      shop.shop.control.edit(productId(shop, mug.name), { images: [pictures.jpegAddress(broken)] })
      const before = pictures.asked.length
      await page.sync()
      await expect.poll(() => pictures.asked.length).toBeGreaterThan(before)
      const swatch = page.cell(mug, 'product').locator('.swatch')
      await expect.poll(() => swatch.evaluate(({ tagName }) => tagName)).toBe('SPAN')
    }
    expect(opened.output()).not.toMatch(/uncaught|unhandled/)
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
    await expect.poll(() => ends(page.cell(card, 'product').locator('.swatch'))).toEqual(['red', 'blue'])
    await opened.screenshot('pictures-offline')
  })
})
