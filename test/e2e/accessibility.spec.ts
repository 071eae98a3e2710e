import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../src/main/demo-shop/server.ts'
import { openApp, type OpenedApp } from './open-app.ts'
import { productId } from './open-shop.ts'
import { findBarriers } from './pages/accessibility.ts'
import { ConflictDialog } from './pages/conflict-dialog.ts'
import { ConnectPage } from './pages/connect-page.ts'
import { ImportDialog } from './pages/import-dialog.ts'
import { ShopPage } from './pages/shop-page.ts'

const bowl = { name: 'Dallah' }
const sample = { name: '=HYPERLINK("http://shop.example","Click")' }

describe('axe finds nothing', () => {
  let shop: DemoShop
  let opened: OpenedApp
  let page: ShopPage
  let folder: string

  beforeAll(async () => {
    shop = await startDemoShop({ catalog: 'messy' })
    folder = mkdtempSync(join(tmpdir(), 'stockroom-csv-'))
    opened = await openApp({ args: ['--connect', '--api-base', shop.url] })
    page = new ShopPage(opened.page)
  })
  afterAll(async () => {
    await opened.close()
    await shop.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const barriers = () => findBarriers(opened.page)
  const shown = (name: string) => opened.page.getByRole('dialog', { name }).waitFor()

  it('on the connect screen, empty and with a checked key', async () => {
    const connect = new ConnectPage(opened.page)
    await connect.key.waitFor()
    expect(await barriers()).toEqual([])
    await connect.paste(shop.keys.readOnly)
    await expect.poll(() => connect.found.innerText()).toContain('Products: read only')
    expect(await barriers()).toEqual([])
    await connect.connect(shop.keys.restricted)
    await page.whenRead()
  })

  it('on the grid with every kind of mark, in light', async () => {
    shop.shop.control.setFault({ route: 'GET *', kind: 'unavailable' })
    await page.type(bowl, 'onHand', '700')
    await page.cell(bowl, 'onHand').locator('.mark').waitFor()
    shop.shop.control.edit(productId(shop, bowl.name), { metadata: { stock: '650' } })
    shop.shop.control.clearFaults()
    await page.sync()
    await expect.poll(() => page.count('Conflicts')).toBe(1)
    shop.shop.control.setFault({ route: 'GET *', kind: 'unavailable' })
    await page.type(sample, 'onHand', '99')
    await page.cell(sample, 'onHand').locator('.mark').waitFor()
    await page.cell(bowl, 'onHand').click()
    await expect.poll(() => page.panel.innerText()).toContain('changed in two places')
    expect(await barriers()).toEqual([])
    await opened.screenshot('grid-light')
  })

  it('on an open cell that refuses what was typed', async () => {
    await page.cell(sample, 'onHand').click()
    await page.page.keyboard.type('lots', { delay: 40 })
    await page.press('Enter')
    await page.grid.getByRole('alert').waitFor()
    expect(await barriers()).toEqual([])
    await page.press('Escape')
  })

  it('on the list of problems', async () => {
    await page.statusBar.getByRole('button', { name: /problems?$/ }).click()
    await shown('Problems in Stripe')
    await page.page.getByText('Ask Us').last().waitFor()
    expect(await barriers()).toEqual([])
    await opened.screenshot('problems')
    await page.press('Escape')
  })

  it('on the review of an import', async () => {
    const path = join(folder, 'messy.csv')
    const id = productId(shop, 'Tea Cup')
    writeFileSync(
      path,
      `Product ID,Product Name,Size,Stock,Status\n${id},Tea Cup,,15,OK\nprod_none,Nothing,,x,OK\n`
    )
    await opened.app.evaluate(({ dialog }, file) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [file] })
    }, path)
    await page.press('Control+o')
    const review = new ImportDialog(opened.page)
    await review.apply.waitFor()
    expect(await barriers()).toEqual([])
    await review.tab('Refused').click()
    expect(await barriers()).toEqual([])
    await page.press('Escape')
  })

  it('on the question about a conflict', async () => {
    await page.statusBar.getByRole('button', { name: '1 conflict' }).click()
    await new ConflictDialog(opened.page).answers.first().waitFor()
    expect(await barriers()).toEqual([])
    await page.press('Escape')
  })

  it('on the list of shortcuts', async () => {
    await page.press('?')
    await shown('Keyboard shortcuts')
    expect(await barriers()).toEqual([])
    await page.press('Escape')
  })

  it('on the settings and on everything again in dark', async () => {
    await page.press('Control+,')
    await shown('Settings')
    await page.page
      .getByText(/Where stock is kept/)
      .first()
      .waitFor()
    expect(await barriers()).toEqual([])
    await page.page.getByRole('radio', { name: 'Dark' }).check({ force: true })
    expect(await barriers()).toEqual([])
    await opened.screenshot('settings-dark')
    await page.press('Escape')
    expect(await barriers()).toEqual([])
    await opened.screenshot('grid-dark')
    await page.statusBar.getByRole('button', { name: '1 conflict' }).click()
    await new ConflictDialog(opened.page).answers.first().waitFor()
    expect(await barriers()).toEqual([])
    await opened.screenshot('conflict-dark')
    await page.press('Escape')
    await page.press('Control+o')
    await new ImportDialog(opened.page).apply.waitFor()
    expect(await barriers()).toEqual([])
    await opened.screenshot('import-dark')
  })
})
