import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp, type OpenedApp } from './open-app.ts'
import { openShop, type OpenShop } from './open-shop.ts'
import { ShopPage } from './pages/shop-page.ts'

const keychain = join(import.meta.dirname, 'keychain.cjs')
const tote = { name: 'Canvas Tote', variant: 'Natural' }
const pins = { name: 'Enamel Pin Set' }

describe('a program killed right after a cell was committed', () => {
  let dataDir: string
  let open: OpenShop
  let opened: OpenedApp
  let page: ShopPage

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'stockroom-e2e-'))
    open = await openShop({ app: { dataDir, before: keychain } })
    open.shop.shop.control.setFault({ route: '* *', kind: 'unavailable' })
    await open.page.type(pins, 'onHand', '-3')
    await open.page.type(tote, 'onHand', '12')
    await open.page.cell(tote, 'onHand').locator('.mark').waitFor()
    await open.opened.kill()
    opened = await openApp({ dataDir, before: keychain, args: ['--api-base', open.shop.url] })
    page = new ShopPage(opened.page)
  })
  afterAll(async () => {
    await opened.close()
    await open.shop.close()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  })

  it('has every committed cell when it is started again', async () => {
    await expect.poll(() => page.onHand(tote)).toEqual({ value: '12', mark: 'waiting to push' })
    await expect.poll(() => page.onHand(pins)).toEqual({ value: '130', mark: 'waiting to push' })
    await expect.poll(() => page.count('Waiting to push')).toBe(2)
    await page.pointAway()
    await opened.screenshot('after-a-power-cut')
  })

  it('takes back with Ctrl+Z what was typed before it, and does it again with Ctrl+Shift+Z', async () => {
    await page.press('Control+z')
    await expect.poll(() => page.onHand(tote)).toEqual({ value: '7', mark: null })
    await expect.poll(() => page.onHand(pins)).toEqual({ value: '130', mark: 'waiting to push' })
    await page.press('Control+z')
    await expect.poll(() => page.onHand(pins)).toEqual({ value: '133', mark: null })
    await expect.poll(() => page.count('Waiting to push')).toBe(0)
    await page.press('Control+Shift+z')
    await expect.poll(() => page.onHand(pins)).toEqual({ value: '130', mark: 'waiting to push' })
    await page.press('Control+Shift+z')
    await expect.poll(() => page.onHand(tote)).toEqual({ value: '12', mark: 'waiting to push' })
    await expect.poll(() => page.count('Waiting to push')).toBe(2)
  })

  it('then sends each of them once', async () => {
    const { control } = open.shop.shop
    control.clearFaults()
    await page.sync()
    await expect.poll(() => page.count('Waiting to push')).toBe(0)
    await page.whenInStep()
    expect(control.history().map(({ key, before, after }) => ({ key, before, after }))).toEqual([
      { key: 'metadata.stock', before: '133', after: '130' },
      { key: 'metadata.stock_Natural', before: '7', after: '12' }
    ])
  })
})
