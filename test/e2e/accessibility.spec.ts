import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../src/main/demo-shop/server.ts'
import { openApp, type OpenedApp } from './open-app.ts'
import { openShop, productId, type OpenShop } from './open-shop.ts'
import { findBarriers, findBarriersInAllColours } from './pages/accessibility.ts'
import { BulkPanel } from './pages/bulk-panel.ts'
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

  it('on the list of what to check', async () => {
    await page.statusBar.getByRole('button', { name: /things? to check$/ }).click()
    await shown('To check in Stripe')
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

  /** What is on the screen has no barrier in light, in dark and in high contrast; and a picture of it, to look at. */
  const clean = async (name: string, within: 'main' | '.panel' | '.popover' | 'dialog') => {
    await opened.screenshot(`axe-${name}`)
    expect(await findBarriersInAllColours(opened.page, within), name).toEqual([])
  }
  const button = (name: string) => page.page.getByRole('button', { name, exact: true })
  const beside = (name: string) => page.page.getByRole('complementary', { name }).waitFor()

  it('on the page of history, of sales, of findings and of a stocktake', async () => {
    await page.press('Control+h')
    await page.page.getByRole('grid', { name: 'History' }).getByRole('row', { selected: true }).waitFor()
    await clean('history', 'main')
    await page.open('Sales')
    await clean('sales', 'main')
    await page.open('Findings')
    await clean('findings', 'main')
    await page.open('Stocktake')
    await clean('stocktake', 'main')
    await page.press('Escape')
  })

  it('on the panel that changes many items, whatever it is about to do', async () => {
    const bulk = new BulkPanel(page.page)
    await bulk.open()
    await bulk.choose('Replace')
    await clean('bulk-replace', '.panel')
    await bulk.choose('Set')
    await bulk.fill('New value', '12')
    await bulk.whenSaying('would change')
    await clean('bulk-preview', '.panel')
    await page.press('Escape')
  })

  it('on a new product, a copy of one, a new variant, and the prices of one', async () => {
    await page.press('Control+n')
    await beside('New product')
    await page.page.getByText('Several').click()
    await page.press('Enter')
    await clean('new-product', '.panel')
    await page.press('Escape')
    await page.cell(bowl, 'onHand').click()
    await page.press('Shift+F10')
    await page.page.getByRole('menu').waitFor()
    await clean('row-menu', '.popover')
    await page.press('Enter')
    await beside(`Copy of ${bowl.name}`)
    await clean('copy', '.panel')
    await page.press('Escape')
    await page.cell(bowl, 'onHand').click()
    await page.press('Shift+F10', 'ArrowDown', 'Enter')
    await beside(`New variant of ${bowl.name}`)
    await clean('new-variant', '.panel')
    await page.press('Escape')
    await page.cell(bowl, 'onHand').click()
    await button('Add a price').click()
    await page.press('Enter')
    await clean('new-price', '.panel')
    await page.press('Escape')
    await page.panel
      .getByRole('button', { name: /^What to do with/ })
      .first()
      .click()
    await clean('price-menu', '.popover')
    await page.press('Escape')
  })

  it('on the palette, the menus of columns and filters, and a saved view', async () => {
    await page.press('Control+k')
    await page.page.getByRole('combobox', { name: 'Go to anything' }).waitFor()
    await clean('palette', 'dialog')
    await page.press('Escape')
    await button('Columns').click()
    await page.page.getByText('From metadata').waitFor()
    await clean('columns', '.popover')
    await page.press('Escape')
    await page.page.getByRole('columnheader', { name: 'On hand' }).click({ button: 'right' })
    await page.page.getByRole('menu').waitFor()
    await clean('column-menu', '.popover')
    await page.press('Escape')
    await button('Add a filter').click()
    const column = page.page.getByRole('combobox', { name: 'Column' })
    for (const name of ['Status', 'Changed']) {
      await column.selectOption(name)
      await clean(`filter-${name.toLowerCase()}`, '.popover')
    }
    await column.selectOption('On hand')
    await button('Filter').click()
    await page.page.getByRole('alert').getByText('Give at least one end').waitFor()
    await clean('filter-refused', '.popover')
    await page.page.getByLabel('From').fill('1')
    await page.press('Enter', 'Control+s')
    await page.page.getByLabel('Name of the view').fill('Some')
    await clean('name-a-view', '.popover')
    await page.press('Enter')
    await button('More for Some').click()
    await clean('saved-view', '.popover')
    await page.press('Escape')
    await page.open('Changed')
    await clean('changed', 'main')
    await page.open('All items')
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

describe('the keyboard', () => {
  let open: OpenShop
  beforeAll(async () => {
    open = await openShop()
  })
  afterAll(() => open.close())

  /** How an element looks, what it stands in and (the ring of a cell) what is drawn over it. */
  const look = (place: Awaited<ReturnType<Locator['elementHandle']>>) =>
    place?.evaluate((element) => {
      const view = element.ownerDocument.defaultView
      const drawn = [
        view?.getComputedStyle(element),
        element.parentElement === null ? undefined : view?.getComputedStyle(element.parentElement),
        view?.getComputedStyle(element, '::after')
      ]
      return {
        name: `${element.tagName} ${element.className} ${element.textContent}`.slice(0, 90),
        lines: drawn.map((style) => {
          const line = style?.outlineStyle === 'none' ? '' : style?.outline
          const over = style?.content === 'normal' || style?.content === 'none' ? '' : style?.border
          return `${line} ${style?.boxShadow} ${over}`
        })
      }
    })

  it('is seen wherever Tab takes it: in the grid, and through all that is around it', async () => {
    const { page } = open
    const unseen: string[] = []
    const met = new Set<string>()
    const follow = async (steps: number) => {
      for (let step = 0; step < steps; step++) {
        await page.press('Tab')
        const place = await page.page.locator(':focus').elementHandle()
        const there = await look(place)
        await page.press('Tab')
        const gone = await look(place)
        await page.press('Shift+Tab')
        if (there === undefined || gone === undefined) throw new Error('The keyboard is nowhere.')
        met.add(there.name)
        if (there.lines.every((line, at) => line === gone.lines[at])) unseen.push(there.name)
      }
    }
    await page.press('Control+f', 'Enter', 'Control+Home')
    await follow(6)
    await page.press('Control+f')
    await follow(15)
    await page.press('Control+f', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab')
    await follow(8)
    expect(unseen).toEqual([])
    expect(met.size).toBeGreaterThan(20)
  })
})
