import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type OpenShop } from './open-shop.ts'
import { findBarriers } from './pages/accessibility.ts'
import { FindingsPage } from './pages/findings-page.ts'
import type { ShopPage } from './pages/shop-page.ts'

const mug = { name: 'Ceramic Mug, glazed' }
const apron = { name: 'Oilskin Apron' }
const pins = { name: 'Enamel Pin Set' }
/** After this long without a movement a webhook has had its chance. */
const grace = 11 * 60_000

describe('sales and what became of their stock', () => {
  let open: OpenShop
  let page: ShopPage
  let pages: FindingsPage

  beforeAll(async () => {
    open = await openShop()
    page = open.page
    pages = new FindingsPage(open.opened.page)
  })
  afterAll(() => open.close())

  const control = () => open.shop.shop.control
  const inStripe = ({ name }: { name: string }) => control().product(open.productId(name))?.metadata['stock']
  const buy = ({ name }: { name: string }, quantity: number, decrement: 'none' | 'double' | 'clamp') =>
    void control().buy({ items: [{ productId: open.productId(name), quantity }], decrement })

  it('where nothing lowers stock, one is asked who does, before being told of every sale', async () => {
    await open.opened.page.getByRole('button', { name: 'Read stock this way' }).click()
    buy(mug, 2, 'none')
    control().advance(grace)
    await page.sync()
    const question = open.opened.page.getByRole('region', { name: 'Who lowers stock' })
    await question
      .getByText(/stock did not fall by itself after the one sale: nothing seems to lower it/)
      .waitFor()
    await expect.poll(() => page.count('Findings')).toBe(0)
    expect(await findBarriers(open.opened.page)).toEqual([])
    await open.opened.screenshot('sales-question')
    await question.getByRole('button', { name: 'Only watch' }).click()
    await expect.poll(() => question.count()).toBe(0)
  })

  it('a sale that nobody lowered is found, corrected with one click, and the number arrives in the shop', async () => {
    const before = Number(inStripe(mug))
    await expect.poll(() => page.count('Findings')).toBe(1)
    await page.open('Findings')
    const finding = pages.finding(/^Sold 2 of Ceramic Mug, glazed .*, but stock did not move/)
    await finding.waitFor()
    await finding.getByRole('button', { name: `Correct (−2): ${before - 2} on hand` }).click()
    await expect.poll(() => inStripe(mug)).toBe(String(before - 2))
    await expect.poll(() => page.count('Findings')).toBe(0)
  })

  it('the correction is one step: Undo puts the number back', async () => {
    const corrected = Number(inStripe(mug))
    await page.statusBar.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => inStripe(mug)).toBe(String(corrected + 2))
    await page.statusBar.getByText('1 correction taken back').waitFor()
  })

  it('an oversell is told at once, stays in sight, and leads to what was seen', async () => {
    const left = Number(inStripe(apron))
    buy(apron, left + 1, 'clamp')
    await page.press('Escape')
    await page.sync()
    await expect.poll(() => pages.alert.innerText()).toMatch(/Oilskin Apron/)
    await expect.poll(async () => (await page.read(apron, 'status')).value).toBe('Oversold by 1')
    await open.opened.screenshot('oversold')
    // At 200 % it does not crowd out how the shop stands.
    const zoom = (factor: number) =>
      open.opened.app.evaluate(({ BrowserWindow }, to) => {
        BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(to)
      }, factor)
    const main = page.statusBar.locator('.status-main')
    await zoom(2)
    await expect.poll(() => page.page.evaluate(() => Reflect.get(globalThis, 'devicePixelRatio'))).toBe(2)
    await expect.poll(() => main.innerText()).toMatch(/^(Synced with|Verified equal to) Stripe/)
    await expect.poll(() => main.evaluate((words) => words.scrollWidth - words.clientWidth)).toBe(0)
    await expect.poll(() => page.statusBar.evaluate((bar) => bar.clientHeight)).toBeLessThan(60)
    await zoom(1)
    await page.statusBar.getByRole('button', { name: 'Show the finding' }).click()
    await pages.finding(/Oversold by 1: Oilskin Apron/).waitFor()
    await expect.poll(() => pages.alert.count()).toBe(0)
  })

  it('a webhook that lowered twice is found, and both pages look right in light and dark', async () => {
    buy(pins, 1, 'double')
    await page.sync()
    await pages.finding(/Stock of Enamel Pin Set was lowered twice/).waitFor()
    expect(await findBarriers(open.opened.page)).toEqual([])
    await open.opened.screenshot('findings')
    await page.open('Sales')
    await expect.poll(() => pages.sale(pins.name).innerText()).toContain('Lowered twice by your webhook')
    await expect.poll(() => pages.sale(apron.name).innerText()).toContain('Oversold')
    expect(await findBarriers(open.opened.page)).toEqual([])
    await open.opened.screenshot('sales')
  })

  it('the keyboard alone walks the sales, leads to a product in the grid, and back', async () => {
    await pages.sale(apron.name).click()
    await expect.poll(() => page.panel.innerText()).toContain(apron.name)
    await page.press('End')
    await expect.poll(() => page.panel.innerText()).toContain(mug.name)
    await page.press('Enter')
    await expect.poll(() => page.totals.innerText()).toMatch(/^1 item/)
    await page.row(mug).waitFor()
    await page.open('Findings')
    await pages.finding('Enamel Pin Set').waitFor()
    await page.press('End', 'Escape')
    await page.whenFocused(/Ceramic Mug, glazed/)
    await page.open('All items')
    await page.open('Sales')
  })

  it('the settings say who lowers stock, and look right', async () => {
    await page.press('Control+,')
    const dialog = open.opened.page.getByRole('dialog', { name: 'Settings' })
    await dialog.getByLabel('The line to run').scrollIntoViewIfNeeded()
    await expect
      .poll(() => dialog.getByLabel('The line to run').inputValue())
      .toMatch(/^stripe listen --events [a-z._,]+ --forward-to http:\/\/127\.0\.0\.1:\d+\/stripe$/)
    expect(await findBarriers(open.opened.page)).toEqual([])
    await open.opened.screenshot('settings-sales')
    await dialog.getByRole('radio', { name: 'Dark' }).check({ force: true })
    await page.press('Escape')
    expect(await findBarriers(open.opened.page)).toEqual([])
    await open.opened.screenshot('sales-dark')
    await page.open('Findings')
    await pages.findings.getByRole('row').first().waitFor()
    expect(await findBarriers(open.opened.page)).toEqual([])
    await open.opened.screenshot('findings-dark')
  })

  it('Stockroom lowers what is sold from the moment it was told to, once, and nothing before', async () => {
    const before = Number(inStripe(pins))
    await page.press('Control+,')
    const dialog = open.opened.page.getByRole('dialog', { name: 'Settings' })
    await dialog.getByRole('radio', { name: /^Let Stockroom lower it/ }).check()
    await dialog.getByRole('button', { name: 'Use this from now on' }).click()
    await dialog.getByText(/^Stockroom lowers stock for sales paid since/).waitFor()
    await page.press('Escape')
    control().advance(2_000)
    buy(pins, 3, 'none')
    await page.sync()
    await expect.poll(() => inStripe(pins)).toBe(String(before - 3))
    await page.open('Sales')
    await expect.poll(() => pages.sale(pins.name).innerText()).toContain('Lowered by Stockroom')
    await page.sync()
    await page.whenInStep()
    expect(inStripe(pins)).toBe(String(before - 3))
  })
})
