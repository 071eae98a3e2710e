import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type OpenShop } from './open-shop.ts'
import type { ShopPage } from './pages/shop-page.ts'

describe('the stock report', () => {
  let open: OpenShop
  let page: ShopPage
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stockroom-report-'))
    open = await openShop()
    page = open.page
  })
  afterAll(async () => {
    await open.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** The system’s own file dialogs cannot be pressed by a test: they answer with this file. */
  const saveTo = (path: string) =>
    open.opened.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath })
    }, path)
  const figure = (name: string) =>
    page.page.getByRole('region', { name: 'Totals' }).getByText(name, { exact: true }).locator('+ dd')
  const number = async (name: string) => Number((await figure(name).innerText()).replaceAll(/\D/g, ''))

  it('is opened by name, and has the totals of the sidebar and of the grid', async () => {
    const listed = Number((await page.totals.innerText()).split('·')[1]?.replaceAll(/\D/g, ''))
    await page.press('Control+k')
    await page.page.keyboard.type('report', { delay: 60 })
    await page.page.keyboard.press('Enter')
    await figure('Items').waitFor()
    expect(await number('Units on hand')).toBe(listed)
    expect(await number('Low')).toBe(await page.count('Low stock'))
    expect(await number('Out')).toBe(await page.count('Out of stock'))
    expect(await page.page.getByRole('table').getByRole('row').count()).toBe(
      1 + (await number('Low')) + (await number('Out'))
    )
    await open.opened.screenshot('report')
  })

  it('follows what happens in Stripe while it is looked at', async () => {
    const before = await number('Units on hand')
    const apron = open.productId('Oilskin Apron')
    const stock = Number(open.shop.shop.control.product(apron)?.metadata['stock'])
    open.shop.shop.control.edit(apron, { metadata: { stock: stock + 9 } })
    await page.page.getByRole('button', { name: 'Sync', exact: true }).click()
    await expect.poll(() => number('Units on hand')).toBe(before + 9)
  })

  it('is saved as a PDF of the page alone, however long it is', async () => {
    const path = join(folder, 'report.pdf')
    await saveTo(path)
    await page.page.getByRole('button', { name: 'Save as PDF…' }).click()
    await page.sentence.filter({ hasText: `Saved as ${path}` }).waitFor()
    expect(readFileSync(path).subarray(0, 5).toString()).toBe('%PDF-')
    await page.page.emulateMedia({ media: 'print' })
    await open.opened.screenshot('report-on-paper')
    expect(await page.statusBar.isVisible()).toBe(false)
    expect(await page.page.getByRole('button', { name: 'Print…' }).isVisible()).toBe(false)
    await page.page.emulateMedia({ media: null })
  })

  it('is written as the five columns of a stock report, of the whole shop', async () => {
    const path = join(folder, 'report.csv')
    await saveTo(path)
    await page.page.getByRole('button', { name: 'Export CSV…' }).click()
    await page.sentence.filter({ hasText: 'Exported' }).waitFor()
    const lines = readFileSync(path, 'utf8').split('\r\n').slice(0, -1)
    expect(lines[0]).toBe('\uFEFFProduct ID,Product Name,Size,Stock,Status')
    expect(lines.length - 1).toBe(await number('Items'))
  })

  it('leads to an item in the grid', async () => {
    const item = page.page.getByRole('table').getByRole('button').first()
    const [name = ''] = (await item.innerText()).split(',')
    await item.click()
    await page.grid.waitFor()
    await page.grid.locator('[role=row]:focus-within').filter({ hasText: name }).waitFor()
  })
})
