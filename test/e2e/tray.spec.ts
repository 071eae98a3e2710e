import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type OpenShop } from './open-shop.ts'
import { ConflictDialog } from './pages/conflict-dialog.ts'
import type { Item, ShopPage } from './pages/shop-page.ts'

type Told = { toolTip: string; menu: Electron.Menu | null }
declare global {
  /** In Electron's main process: what the icon beside the clock says. */
  var told: Told
}

const mug: Item = { name: 'Ceramic Mug, glazed' }

describe('the icon beside the clock', () => {
  let open: OpenShop
  let page: ShopPage

  beforeAll(async () => {
    open = await openShop()
    page = open.page
    // No system tells what stands beside its clock: it is heard on the way there.
    await open.opened.app.evaluate(({ Tray }) => {
      globalThis.told = { toolTip: '', menu: null }
      const { setToolTip, setContextMenu } = Tray.prototype
      Tray.prototype.setToolTip = function (words) {
        globalThis.told.toolTip = words
        setToolTip.call(this, words)
      }
      Tray.prototype.setContextMenu = function (menu) {
        globalThis.told.menu = menu
        setContextMenu.call(this, menu)
      }
    })
  })
  afterAll(() => open.close())

  const toolTip = () => open.opened.app.evaluate(() => globalThis.told.toolTip)
  const lines = () =>
    open.opened.app.evaluate(() =>
      (globalThis.told.menu?.items ?? []).filter(({ label }) => label !== '').map(({ label }) => label)
    )

  it('counts what waits and what is asked, says why it waits, and is quiet again when nothing is', async () => {
    const { control } = open.shop.shop
    control.setFault({ route: 'GET *', kind: 'unavailable' })
    await page.type(mug, 'onHand', '38')
    await expect.poll(toolTip).toBe('Stockroom: Stripe has trouble at the moment, 1 edit waiting to push')
    expect((await lines()).slice(0, 2)).toEqual([
      'Stripe has trouble at the moment',
      '1 edit waiting to push'
    ])
    await open.stranger.setMetadata(open.productId(mug.name), 'stock', '40')
    control.clearFaults()
    await page.sync()
    await expect.poll(toolTip).toBe('Stockroom: 1 conflict')
    expect(await lines()).toEqual(['1 conflict…', 'Open Stockroom', 'Sync Now', 'Quit'])
  })

  it('brings the question and the window into sight', async () => {
    const { app } = open.opened
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
    await app.evaluate(() => globalThis.told.menu?.items[0]?.click())
    const dialog = new ConflictDialog(page.page)
    await dialog.story.waitFor()
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized()))
      .toBe(false)
    await dialog.answer('Keep Stripe’s')
    await expect.poll(toolTip).toBe('Stockroom')
    expect((await lines())[0]).toBe('Nothing waits')
  })

  const press = (label: string) =>
    open.opened.app.evaluate(
      (_, wanted) => globalThis.told.menu?.items.find((item) => item.label === wanted)?.click(),
      label
    )

  it('syncs while a dialog is open', async () => {
    const { control } = open.shop.shop
    await page.sync()
    await page.page.keyboard.press('Control+,')
    const dialog = page.page.getByRole('dialog', { name: 'Settings' })
    await dialog.waitFor()
    const asked = control.requests().length
    await press('Sync Now')
    // By itself it would do so after a minute.
    await expect.poll(() => control.requests().length, { timeout: 20_000 }).toBeGreaterThan(asked)
    await page.page.keyboard.press('Escape')
  })

  it('opens a window for the question where there is none', async () => {
    const { app } = open.opened
    const { control } = open.shop.shop
    control.setFault({ route: 'GET *', kind: 'unavailable' })
    await page.type(mug, 'onHand', '39')
    await expect.poll(toolTip).toMatch(/1 edit waiting to push$/)
    await open.stranger.setMetadata(open.productId(mug.name), 'stock', '44')
    control.clearFaults()
    await page.sync()
    await expect.poll(toolTip).toBe('Stockroom: 1 conflict')
    // As where a program stays without a window.
    await app.evaluate((electron) => electron.app.removeAllListeners('window-all-closed'))
    await page.page.close()
    const opened = app.waitForEvent('window')
    await press('1 conflict…')
    await new ConflictDialog(await opened).story.waitFor()
  })
})
