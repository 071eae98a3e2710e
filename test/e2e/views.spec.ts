import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openApp } from './open-app.ts'
import { openShop, type OpenShop } from './open-shop.ts'
import { findBarriers } from './pages/accessibility.ts'
import { ShopPage } from './pages/shop-page.ts'

const shirtM = { name: 'Linen Shirt', variant: 'M' }

describe('columns, filters and views', () => {
  let open: OpenShop
  let page: ShopPage
  let dataDir: string

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'stockroom-e2e-'))
    open = await openShop({ app: { dataDir } })
    page = open.page
  })
  afterAll(async () => {
    await open.shop.close()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  })
  beforeEach(async () => {
    if ((await page.view('All items').getAttribute('aria-current')) !== 'page') await page.open('All items')
  })

  const header = (name: string) => page.page.getByRole('columnheader', { name })
  const headers = () => page.page.getByRole('columnheader').locator('.head-label').allInnerTexts()
  const column = (id: string) => page.rows.locator(`[data-column=${id}]`).allInnerTexts()
  const chips = async () =>
    (await page.page.locator('.chip').allInnerTexts()).map((words) => words.replaceAll(/\s+/g, ' ').trim())
  const menu = () => page.page.getByRole('menu')
  const item = (name: string) =>
    menu()
      .locator('button')
      .filter({ has: page.page.getByText(name, { exact: true }) })
  /** As a person types: a faster burst would be a barcode scanner’s. */
  const type = (text: string) => page.page.keyboard.type(text, { delay: 60 })
  const focus = () =>
    page.page
      .locator(':focus')
      .allTextContents()
      .then(([words]) => words ?? '')
  /** To the name of a column by keyboard, wherever the cursor is. */
  const toHeader = async (name: string) => {
    await page.press('Control+f', 'Enter', 'Control+Home', 'ArrowUp')
    for (let step = 0; !(await focus()).startsWith(name) && step < 12; step++) await page.press('ArrowRight')
    expect(await focus()).toContain(name)
  }
  const inMenu = async (name: string, choice: string) => {
    await toHeader(name)
    await page.press('Alt+ArrowDown')
    await menu().waitFor()
    await item(choice).press('Enter')
  }

  it('sort by several columns with Shift, by pointer and keyboard, and number them', async () => {
    await header('Status').click()
    await header('On hand').click({ modifiers: ['Shift'] })
    await expect.poll(() => header('Status').locator('.head-order').innerText()).toBe('1')
    expect(await header('On hand').locator('.head-order').innerText()).toBe('2')
    const shown = async () => {
      const [status, onHand] = [await column('status'), await column('onHand')]
      return status.map((one, at) => [one, onHand[at]?.trim()])
    }
    await expect
      .poll(async () => (await shown()).slice(0, 4))
      .toEqual([
        ['Out', '0'],
        ['Out', '0'],
        ['Low', '1'],
        ['Low', '2']
      ])
    await toHeader('On hand')
    await page.press('Shift+Enter')
    await expect.poll(() => header('On hand').getAttribute('aria-sort')).toBe('descending')
    await expect.poll(async () => (await shown())[2]).toEqual(['Low', '5'])
    await open.opened.screenshot('multi-sort')
    await inMenu('Product', 'Sort ascending')
    await expect.poll(() => page.page.locator('.head-order').count()).toBe(0)
    expect(await header('Product').getAttribute('aria-sort')).toBe('ascending')
  })

  it('filter from the menu of a column by keyboard; the chip says it and takes it away', async () => {
    await toHeader('On hand')
    await page.press('Alt+ArrowDown')
    await open.opened.screenshot('column-menu')
    expect(await findBarriers(page.page)).toEqual([])
    await item('Filter…').press('Enter')
    await page.page.getByRole('dialog', { name: 'Filter On hand' }).waitFor()
    await type('1')
    await page.press('Tab')
    await type('5')
    await page.press('Enter')
    await expect.poll(chips).toEqual(['On hand 1 to 5'])
    await page.whenShowing('6 items')
    await expect.poll(() => header('On hand').locator('.head-filtered').count()).toBe(1)
    expect(await focus()).toContain('On hand')
    await page.page.getByRole('button', { name: 'Remove the filter “On hand 1 to 5”' }).click()
    await page.whenShowing('23 items')
  })

  it('filter by letters, by what is empty, by currency and by when it changed', async () => {
    const filterBy = async (name: string, fill: () => Promise<void>) => {
      await page.page.getByRole('button', { name: 'Add a filter' }).press('Enter')
      await page.page.getByRole('combobox', { name: /^Column/ }).selectOption(name)
      await fill()
      await page.page.getByRole('button', { name: 'Filter', exact: true }).press('Enter')
    }
    await filterBy('supplier', () => page.page.getByLabel('Has the letters').fill('NORD'))
    await expect.poll(chips).toEqual(['supplier has NORD'])
    await page.whenShowing('12 items')
    await filterBy('Variant', () => page.page.getByRole('radio', { name: 'Is empty' }).check())
    await expect.poll(chips).toEqual(['supplier has NORD', 'Variant is empty'])
    await page.whenShowing('1 item ')
    await open.opened.screenshot('filter-chips')
    await page.page.getByRole('button', { name: /^Remove the filter “supplier/ }).click()
    await page.page.getByRole('button', { name: /^Remove the filter “Variant/ }).click()
    await filterBy('Currency', () => page.page.getByRole('checkbox', { name: 'USD' }).check())
    await expect.poll(chips).toEqual(['Currency is USD'])
    await page.page.getByRole('button', { name: /^Remove the filter/ }).click()
    await filterBy('Changed', () => page.page.getByRole('radio', { name: 'Today' }).check())
    await expect.poll(chips).toEqual(['Changed today'])
    await page.page.getByRole('button', { name: /^Remove the filter/ }).click()
    await page.whenShowing('23 items')
  })

  it('the edge of a column is dragged, no farther than its name has room; a double click fits it', async () => {
    const width = async (place: Locator) => Math.round((await place.boundingBox())?.width ?? 0)
    const cell = page.rows.first().locator('[data-column=sku]')
    const edge = header('SKU').locator('.head-edge')
    const before = await width(header('SKU'))
    const order = await headers()
    const drag = async (by: number) => {
      const box = await edge.boundingBox()
      const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2]
      await page.page.mouse.move(x, y)
      await page.page.mouse.down()
      await page.page.mouse.move(x + by, y, { steps: 6 })
      // It follows the pointer, and does not wait for it to let go.
      const held = await width(header('SKU'))
      await page.page.mouse.up()
      return held
    }
    expect(await drag(70)).toBe(before + 70)
    await expect.poll(() => width(header('SKU'))).toBe(before + 70)
    expect(await width(cell)).toBe(before + 70)
    await drag(-400)
    const least = await width(header('SKU'))
    expect(least).toBeGreaterThan(40)
    expect(least).toBeLessThan(before)
    await edge.dblclick()
    await expect.poll(() => width(header('SKU'))).toBeGreaterThan(least)
    const cut = page.rows
      .locator('[data-column=sku] .cell-text')
      .evaluateAll((cells) => cells.filter((one) => one.scrollWidth > one.clientWidth).length)
    expect(await cut).toBe(0)
    // Neither was a press on its name, nor a drag of the column.
    expect(await header('SKU').getAttribute('aria-sort')).toBe('none')
    expect(await headers()).toEqual(order)
  })

  it('pin, move, hide and fit a column from its menu, drag it, and find it so after a restart', async () => {
    const width = async (name: string) => (await header(name).boundingBox())?.width ?? 0
    await inMenu('SKU', 'Pin left')
    await expect.poll(async () => (await headers()).slice(0, 3)).toEqual(['Product', 'SKU', 'Variant'])
    await inMenu('Price', 'Move left')
    await expect
      .poll(headers)
      .toEqual(['Product', 'SKU', 'Variant', 'On hand', 'Reorder at', 'Price', 'Status'])
    await header('Price').dragTo(header('Variant'), { targetPosition: { x: 3, y: 10 } })
    await expect
      .poll(async () => (await headers()).slice(0, 4))
      .toEqual(['Product', 'SKU', 'Price', 'Variant'])
    expect(await header('Price').getAttribute('aria-sort')).toBe('none')
    const edge = header('Product').locator('.head-edge')
    await edge.dblclick()
    const fitted = await width('Product')
    await expect
      .poll(() =>
        page.rows
          .locator('[data-column=product] .cell-text')
          .evaluateAll((names) => names.filter((name) => name.scrollWidth > name.clientWidth).length)
      )
      .toBe(0)
    await inMenu('Reorder at', 'Hide')
    await expect.poll(() => header('Reorder at').count()).toBe(0)
    await open.opened.screenshot('columns-arranged')
    // Pinned columns stay where they are while the others pass under them.
    await page.grid.evaluate((grid) => (grid.style.maxWidth = '420px'))
    const placeOf = async (name: string) => (await header(name).boundingBox())?.x ?? 0
    const [sku, price] = [await placeOf('SKU'), await placeOf('Price')]
    await page.grid.evaluate((grid) => (grid.scrollLeft = 120))
    expect(await placeOf('SKU')).toBe(sku)
    expect(await placeOf('Price')).toBeCloseTo(price - 120, 0)
    await open.opened.screenshot('columns-pinned')
    await page.grid.evaluate((grid) => {
      grid.style.maxWidth = ''
      grid.scrollLeft = 0
    })
    expect(fitted).toBeGreaterThan(140)
  })

  it('any metadata key is a column: chosen with its count, sorted, edited as text, and pushed', async () => {
    await page.page.getByRole('button', { name: 'Columns', exact: true }).press('Enter')
    const choice = page.page.getByRole('checkbox', { name: /^supplier/ })
    await expect.poll(() => page.page.locator('.columns-keys').innerText()).toMatch(/supplier\s+11 products/)
    await open.opened.screenshot('columns-menu')
    await choice.press('Space')
    await page.press('Escape')
    await expect.poll(() => header('supplier').count()).toBe(1)
    const supplier = page.row(shirtM).locator('[data-column=meta-supplier]')
    await expect.poll(() => supplier.innerText()).toBe('Nordlin')
    await supplier.click()
    await type('Nordlin AB')
    await open.opened.screenshot('metadata-edit')
    await page.press('Enter')
    const inStripe = async () => (await open.stranger.metadata(open.productId('Linen Shirt')))['supplier']
    await page.sync()
    await expect.poll(inStripe).toBe('Nordlin AB')
    // The other sizes of the product say the same.
    const others = page.row({ name: 'Linen Shirt', variant: 'S' }).locator('[data-column=meta-supplier]')
    await expect.poll(() => others.innerText()).toBe('Nordlin AB')
    await inMenu('supplier', 'Sort descending')
    await expect.poll(async () => (await column('meta-supplier'))[0]).toMatch(/^Strumpf/)
    await page.press('Control+z')
    await page.sync()
    await expect.poll(inStripe).toBe('Nordlin')
  })

  it('the menu of columns keeps the keyboard at the key that was ticked, and stays open', async () => {
    await page.page.getByRole('button', { name: 'Columns', exact: true }).press('Enter')
    const choice = page.page.getByRole('checkbox', { name: /^colour/ })
    await choice.press('Space')
    await expect.poll(() => header('colour').count()).toBe(1)
    const focused = page.page.locator('.columns-menu :focus')
    await expect.poll(() => focused.and(choice).isChecked()).toBe(true)
    await page.press('Space')
    await expect.poll(() => header('colour').count()).toBe(0)
    await expect.poll(() => focused.and(choice).isChecked()).toBe(false)
    await page.press('Escape')
  })

  it('a key that no product has yet is a column to type in, but for those by which stock is kept', async () => {
    const opener = page.page.getByRole('button', { name: 'Columns', exact: true })
    await opener.press('Enter')
    const key = page.page.getByRole('textbox', { name: 'New metadata key' })
    await key.waitFor()
    for (const [words, reason] of [
      ['', /^Type the name of the key$/],
      ['a'.repeat(41), /40 characters at most; this has 41$/],
      ['shelf[1]', /no square brackets$/],
      ['stock_XXL', /^“stock_XXL” is one of the keys by which stock is kept here; change it in On hand$/]
    ] as const) {
      await key.fill(words)
      await page.press('Enter')
      await page.page.getByRole('alert').filter({ hasText: reason }).waitFor()
    }
    await open.opened.screenshot('new-key-refused')
    expect(await findBarriers(page.page)).toEqual([])
    await page.grid.evaluate((grid) => {
      grid.scrollLeft = 0
    })
    await key.fill(' shelf place ')
    await page.press('Enter')
    await page.page.getByText('shelf place is a column now. It is empty until you type in it.').waitFor()
    await open.opened.screenshot('new-key')
    await page.press('Escape')
    // It stands beyond the edge of the window: the grid has gone there.
    const within = () =>
      header('shelf place').evaluate((element) => {
        const { left, right } = element.getBoundingClientRect()
        const grid = element.closest('[role=grid]')?.getBoundingClientRect()
        return grid !== undefined && left >= grid.left && right <= grid.right + 1
      })
    await expect.poll(within).toBe(true)
    const metadata = () => open.stranger.metadata(open.productId('Linen Shirt'))
    const cell = page.row(shirtM).locator('[data-column=meta-shelf_20_place]')
    expect(await cell.innerText()).toBe('—')
    await cell.click()
    await type('B 7')
    await page.press('Enter')
    await page.sync()
    await expect.poll(async () => (await metadata())['shelf place']).toBe('B 7')
    // One that is there is shown, whatever was typed.
    await opener.press('Enter')
    await key.fill('colour')
    await page.press('Enter')
    await expect.poll(() => header('colour').count()).toBe(1)
    await page.press('Escape')
    for (const name of ['colour', 'shelf place']) {
      await inMenu(name, 'Hide')
      await expect.poll(() => header(name).count()).toBe(0)
    }
    await page.cell(shirtM, 'onHand').click()
    await page.press('Control+z')
    await page.sync()
    await expect.poll(async () => (await metadata())['shelf place']).toBe(undefined)
  })

  it('a metadata key that changed in Stripe meanwhile asks which of the two is true', async () => {
    open.shop.shop.control.setFault({ route: 'GET *', kind: 'unavailable' })
    const supplier = page.row(shirtM).locator('[data-column=meta-supplier]')
    await supplier.click()
    await type('Mine')
    await page.press('Enter')
    await expect.poll(() => supplier.innerText()).toContain('Mine')
    // While the edit still waits: it would go out by itself soon.
    await open.stranger.setMetadata(open.productId('Linen Shirt'), 'supplier', 'Theirs')
    open.shop.shop.control.clearFaults()
    await page.sync()
    await expect.poll(() => page.count('Conflicts')).toBeGreaterThan(0)
    await page.page
      .getByRole('contentinfo')
      .getByRole('button', { name: /conflict/ })
      .click()
    const dialog = page.page.getByRole('dialog')
    await dialog.getByText('One “supplier” changed in two places').waitFor()
    await open.opened.screenshot('metadata-conflict')
    await dialog.getByRole('button', { name: /Keep Stripe’s: Theirs/ }).click()
    await expect.poll(() => page.count('Conflicts')).toBe(0)
    await expect.poll(() => supplier.innerText()).toBe('Theirs')
    await inMenu('supplier', 'Hide')
    await inMenu('Product', 'Sort ascending')
  })

  it('items stand under their product with what they come to; arrows close and open it, edits add up', async () => {
    await page.press('Control+g')
    const line = page.grid.locator('[data-item^="group/"]').filter({ hasText: 'Linen Shirt' })
    await expect.poll(() => line.locator('[data-column=onHand]').innerText()).toBe('35')
    expect(await line.locator('[data-column=variant]').innerText()).toBe('4 items')
    expect(await line.locator('[data-column=status]').innerText()).toBe('1 low, 1 out')
    expect(await line.locator('[data-column=price]').innerText()).toBe('worth $2,240.00')
    await open.opened.screenshot('grouped')
    expect(await findBarriers(page.page)).toEqual([])
    await line.locator('[data-column=onHand]').click()
    await page.whenFocused(/^Linen Shirt, 4 items, 35 on hand, worth \$2,240\.00, 1 low, 1 out, open$/)
    await page.press('ArrowLeft')
    await page.whenFocused(/closed$/)
    await expect.poll(() => page.row(shirtM).count()).toBe(0)
    await page.press('ArrowRight')
    await page.whenFocused(/open$/)
    await page.type(shirtM, 'onHand', '7')
    await expect.poll(() => line.locator('[data-column=onHand]').innerText()).toBe('37')
    // A block over two products leaves the line between them out.
    await page.cell({ name: 'Merino Beanie' }, 'onHand').last().click()
    await page.press('Shift+ArrowDown', 'Shift+ArrowDown')
    await type('+1')
    await page.press('Control+Enter')
    await expect.poll(() => page.statusBar.innerText()).toContain('Changed 2 values')
    await page.press('Control+z', 'Control+z')
    await expect.poll(() => line.locator('[data-column=onHand]').innerText()).toBe('35')
    await page.page.getByRole('button', { name: 'Close all' }).click()
    await expect.poll(() => page.rows.count()).toBe(12)
    await page.whenShowing('23 items')
    await open.opened.screenshot('grouped-closed')
    await page.press('Control+g')
    await expect.poll(() => page.rows.count()).toBe(23)
  })

  it('a view is saved under a name, counted, opened, updated, renamed, deleted and brought back', async () => {
    await page.press('Control+f')
    await type('nordlin')
    await page.whenShowing('8 items')
    await page.press('Control+s')
    const name = page.page.getByLabel('Name of the view')
    await name.waitFor()
    await page.press('Enter')
    await page.page.getByRole('alert').getByText('A view needs a name').waitFor()
    await type('From Nordlin')
    await open.opened.screenshot('save-view')
    await page.press('Enter')
    await page.page.getByRole('heading', { level: 1, name: 'From Nordlin' }).waitFor()
    const saved = page.page.getByRole('region', { name: 'Saved views' })
    const entry = saved.getByRole('button', { name: /^From Nordlin/ })
    await expect.poll(() => entry.innerText()).toMatch(/From Nordlin\s+8/)
    await page.open('Low stock')
    expect(await page.search.inputValue()).toBe('')
    await entry.click()
    await page.whenShowing('8 items')
    expect(await page.search.inputValue()).toBe('nordlin')
    await header('On hand').click()
    await page.page.getByRole('button', { name: 'Update the view' }).click()
    await expect.poll(() => page.statusBar.innerText()).toContain('“From Nordlin” was updated')
    await open.opened.screenshot('saved-view')
    await page.open('All items')
    expect(await header('On hand').getAttribute('aria-sort')).toBe('none')
    await entry.focus()
    await page.press('F2')
    await name.fill('Nordlin by stock')
    await page.press('Enter')
    const renamed = saved.getByRole('button', { name: /^Nordlin by stock/ })
    await renamed.waitFor()
    await expect.poll(() => header('On hand').getAttribute('aria-sort')).toBe('ascending')
    await renamed.focus()
    await page.press('Delete')
    await expect.poll(() => renamed.count()).toBe(0)
    await page.press('Control+z')
    await renamed.waitFor()
    await expect.poll(() => page.statusBar.innerText()).toContain('“Nordlin by stock” is as it was')
    expect(await findBarriers(page.page)).toEqual([])
  })

  it('a saved view has columns of its own: what is hidden in it is there in the others', async () => {
    await page.press('Control+f')
    await type('shirt')
    await page.whenShowing('4 items')
    await page.press('Control+s')
    await page.page.getByLabel('Name of the view').waitFor()
    await type('Shirts')
    await page.press('Enter')
    const title = page.page.getByRole('heading', { level: 1, name: 'Shirts' })
    await title.waitFor()
    await inMenu('SKU', 'Hide')
    await expect.poll(() => header('SKU').count()).toBe(0)
    await page.press('Control+s')
    await expect.poll(() => page.statusBar.innerText()).toContain('“Shirts” was updated')
    await page.open('All items')
    await expect.poll(() => header('SKU').count()).toBe(1)
    const entry = page.page
      .getByRole('region', { name: 'Saved views' })
      .getByRole('button', { name: /^Shirts/ })
    await entry.click()
    await title.waitFor()
    await page.whenShowing('4 items')
    await expect.poll(() => header('SKU').count()).toBe(0)
    await page.open('Low stock')
    await expect.poll(() => header('SKU').count()).toBe(1)
    await entry.focus()
    await page.press('Delete')
    await expect.poll(() => entry.count()).toBe(0)
  })

  it('Ctrl+K finds items, views and commands, remembers the last, and goes there by keyboard', async () => {
    const field = page.page.getByRole('combobox', { name: 'Go to anything' })
    const options = () => page.page.getByRole('dialog').getByRole('option').allInnerTexts()
    // Nothing typed is lost, however soon: it could end up in a cell.
    await page.press('Control+k', 't')
    await expect.poll(() => field.inputValue()).toBe('t')
    await page.press('Backspace')
    await open.opened.screenshot('palette')
    await type('tote black')
    await expect.poll(async () => (await options()).join('; ')).toMatch(/^Canvas Tote\s+Black · TOTE-BLA/)
    await open.opened.screenshot('palette-items')
    expect(await findBarriers(page.page)).toEqual([])
    await page.press('Enter')
    await page.whenFocused(/^Canvas Tote, Black, On hand 5/)
    // As pasted from the Dashboard.
    await page.press('Control+k')
    const shirt = open.shop.shop.control.product(open.productId('Linen Shirt'))
    await field.fill(String(shirt?.default_price))
    await expect.poll(async () => (await options())[0]).toMatch(/^Linen Shirt[\s\S]* · price_/)
    await open.opened.screenshot('palette-price')
    await field.fill(String(shirt?.id))
    await expect.poll(async () => (await options()).length).toBe(4)
    await page.press('ArrowDown', 'Enter')
    await page.whenFocused(/^Linen Shirt, M/)
    await page.press('Control+k')
    await type('low st')
    await expect.poll(async () => (await options())[0]).toMatch(/^Low stock/)
    await page.press('Enter')
    await page.page.getByRole('heading', { level: 1, name: 'Low stock' }).waitFor()
    await page.press('Control+k')
    await type('short')
    await page.press('Enter')
    const sheet = page.page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await expect.poll(() => sheet.innerText()).toContain('Go to anything')
    await open.opened.screenshot('shortcuts-sheet')
    await page.press('Escape', 'Control+k')
    await expect
      .poll(async () => (await options()).slice(0, 2).map((one) => one.split('\n')[0]))
      .toEqual(['Keyboard shortcuts', 'Low stock'])
    await page.press('ArrowDown')
    await expect
      .poll(() => page.page.getByRole('dialog').getByRole('option', { selected: true }).innerText())
      .toMatch(/^Low stock/)
    await page.press('Escape')
    await expect.poll(() => field.count()).toBe(0)
  })

  it('Ctrl+K does what the grid’s keys do where its cursor is', async () => {
    const choose = async (words: string) => {
      await page.press('Control+k')
      await page.page.getByRole('combobox', { name: 'Go to anything' }).waitFor()
      await type(words)
      await page.press('Enter')
    }
    const tote = { name: 'Canvas Tote', variant: 'Black' }
    const selected = () => page.page.locator('.cell-selected').count()
    await page.cell(tote, 'onHand').click()
    await choose('whole columns')
    await expect.poll(selected).toBeGreaterThan(10)
    await page.press('Escape')
    await expect.poll(selected).toBe(0)
    await page.whenFocused(/^Canvas Tote, Black, On hand/)
    await choose('dark theme')
    await expect.poll(() => page.page.locator(':root[data-theme=dark]').count()).toBe(1)
    await choose('theme of the system')
    await expect.poll(() => page.page.locator(':root[data-theme]').count()).toBe(0)
  })

  it('Ctrl+K adds a filter, opens the columns, opens and closes groups, shows a product in Stripe, stops a run', async () => {
    const { control } = open.shop.shop
    const palette = page.page.getByRole('combobox', { name: 'Go to anything' })
    const first = () => page.page.getByRole('dialog').getByRole('option').first()
    const choose = async (words: string, title: string) => {
      await page.press('Control+k')
      await palette.waitFor()
      await type(words)
      await expect.poll(() => first().innerText()).toBe(title)
      await page.press('Enter')
    }
    const offers = async (words: string) => {
      await page.press('Control+k')
      await palette.waitFor()
      await type(words)
      const titles = await page.page.getByRole('dialog').getByRole('option').allInnerTexts()
      await page.press('Escape')
      return titles
    }
    expect(await offers('groups')).toEqual([])
    expect(await offers('stop sync')).toEqual([])
    // From a page, too, which makes room for the line it hangs from.
    await page.press('Control+h')
    await page.page.getByRole('heading', { level: 1, name: 'History' }).waitFor()
    await choose('add a f', 'Add a filter')
    const which = page.page.getByRole('combobox', { name: 'Column' })
    await expect.poll(() => which.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true)
    await page.press('Tab', 'Enter')
    await expect.poll(chips).toEqual(['Status is Low or Out'])
    await page.page.getByRole('button', { name: /^Remove the filter/ }).click()
    await choose('colu', 'Columns')
    await page.page.locator('.columns-menu').waitFor()
    await open.opened.screenshot('columns-by-name')
    await page.press('Escape')
    await expect.poll(focus).toBe('Columns')
    // A page takes the sheet with it.
    await choose('colu', 'Columns')
    await page.page.locator('.columns-menu').waitFor()
    await page.press('Control+h')
    await page.page.getByRole('heading', { level: 1, name: 'History' }).waitFor()
    await page.press('Escape')
    await page.whenShowing('23 items')
    await expect.poll(() => page.page.locator('.columns-menu').count()).toBe(0)
    await page.press('Control+g')
    await page.page.getByRole('button', { name: 'Close all' }).waitFor()
    await choose('close all', 'Close all groups')
    await expect.poll(() => page.rows.count()).toBe(12)
    // An item in a closed group is in this list all the same.
    await choose('linen shirt m', 'Linen Shirt\nM · LS-01-M')
    await page.whenFocused(/^Linen Shirt, M, On hand/)
    await expect.poll(() => page.rows.count()).toBeGreaterThan(23)
    await choose('close all', 'Close all groups')
    await expect.poll(() => page.rows.count()).toBe(12)
    await choose('open all', 'Open all groups')
    await expect.poll(() => page.rows.count()).toBeGreaterThan(23)
    await page.press('Control+g')
    await expect.poll(() => page.rows.count()).toBe(23)
    await open.opened.app.evaluate(({ shell }) => {
      shell.openExternal = (url) => {
        Object.assign(globalThis, { asked: url })
        return Promise.resolve()
      }
    })
    await page.cell(shirtM, 'onHand').click()
    await choose('open this', 'Open this product in Stripe')
    const asked = () => open.opened.app.evaluate(() => String(Reflect.get(globalThis, 'asked')))
    await expect.poll(asked).toMatch(new RegExp(`/products/${open.productId('Linen Shirt')}$`))
    // One of two is sent, and the other gets no answer.
    control.setFault({ route: 'GET *', kind: 'unavailable' })
    await page.type({ name: 'Enamel Pin Set' }, 'onHand', '+1')
    await page.type({ name: 'Ceramic Mug, glazed' }, 'onHand', '+1')
    control.clearFaults()
    control.setFault({ route: 'POST *', kind: 'stall', after: 1 })
    await page.press('Control+r')
    const cancel = page.page.getByRole('button', { name: 'Cancel' })
    await cancel.waitFor()
    await choose('stop sync', 'Stop syncing')
    await cancel.waitFor({ state: 'detached' })
    control.clearFaults()
    await page.press('Control+z', 'Control+z')
    await page.sync()
    await page.whenInStep()
    await expect.poll(() => page.count('Waiting to push')).toBe(0)
  })

  it('what Stripe changes flashes and is listed as new until it is marked as seen', async () => {
    await page.press('Control+k')
    await type('mark changes')
    await page.press('Enter')
    await expect.poll(() => page.count('Changed')).toBe(0)
    const row = page.row({ name: 'Ceramic Mug, glazed' })
    await open.stranger.setMetadata(open.productId('Ceramic Mug, glazed'), 'stock', '38')
    await page.sync()
    await page.page.locator('.row-flash').filter({ hasText: 'Ceramic Mug, glazed' }).waitFor()
    await open.opened.screenshot('flash')
    await expect.poll(() => row.locator('[data-column=onHand]').innerText()).toBe('38')
    await expect.poll(() => page.count('Changed')).toBe(1)
    await page.open('Changed')
    await page.whenShowing('1 item ')
    await open.opened.screenshot('changed')
    // What I change myself is no news.
    await page.type({ name: 'Ceramic Mug, glazed' }, 'onHand', '41')
    await page.sync()
    const mug = open.productId('Ceramic Mug, glazed')
    await expect.poll(async () => (await open.stranger.metadata(mug))['stock']).toBe('41')
    expect(await page.count('Changed')).toBe(1)
    await page.press('Control+Shift+s')
    await expect.poll(() => page.count('Changed')).toBe(0)
    await page.page.getByRole('heading', { name: 'Nothing new' }).waitFor()
    await page.page.getByRole('contentinfo').getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => page.count('Changed')).toBe(1)
    await page.press('Control+Shift+s')
    await expect.poll(() => page.count('Changed')).toBe(0)
  })

  it('what was shown among the changes counts as seen once the view is left, and is new again by one key', async () => {
    const mug = open.productId('Ceramic Mug, glazed')
    const pins = open.productId('Enamel Pin Set')
    const change = async (id: string, stock: string, changed: number) => {
      await open.stranger.setMetadata(id, 'stock', stock)
      await page.sync()
      await expect.poll(() => page.count('Changed')).toBe(changed)
    }
    await page.open('All items')
    await change(mug, '37', 1)
    await page.open('Changed')
    await page.whenShowing('1 item ')
    // What comes while the list is open is not in it, and stays new; so does what a search hides.
    await change(pins, '90', 2)
    await page.open('All items')
    await expect.poll(() => page.sentence.innerText()).toContain('1 change you looked at counts as seen')
    await expect.poll(() => page.count('Changed')).toBe(1)
    await open.opened.screenshot('looked-at')
    expect(await findBarriers(page.page)).toEqual([])
    const undo = page.page.getByRole('contentinfo').getByRole('button', { name: 'Undo' })
    await undo.focus()
    await page.press('Enter')
    await expect.poll(() => page.sentence.innerText()).toContain('They are marked as new again')
    await expect.poll(() => page.count('Changed')).toBe(2)
    // Behind a page the list waits as it was.
    await page.open('Changed')
    await page.whenShowing('2 items')
    await page.page.getByRole('navigation').getByRole('button', { name: 'Sales' }).click()
    await page.page.getByRole('heading', { level: 1, name: 'Sales' }).waitFor()
    await page.press('Escape')
    await page.whenShowing('2 items')
    await page.open('All items')
    await expect.poll(() => page.sentence.innerText()).toContain('2 changes you looked at count as seen')
    await expect.poll(() => page.count('Changed')).toBe(0)
  })

  it('finds columns, pins and saved views as they were left after a restart', async () => {
    await page.page.getByRole('region', { name: 'Saved views' }).getByRole('button').first().click()
    await page.page.getByRole('heading', { level: 1, name: 'Nordlin by stock' }).waitFor()
    const arranged = await headers()
    await open.opened.close()
    const again = await openApp({ dataDir, args: ['--api-base', open.shop.url] })
    const found = new ShopPage(again.page)
    await again.page.getByRole('heading', { level: 1, name: 'Nordlin by stock' }).waitFor()
    await found.whenShowing('8 items')
    expect(await again.page.getByRole('columnheader').locator('.head-label').allInnerTexts()).toEqual(
      arranged
    )
    await again.screenshot('views-remembered')
    await again.close()
  })
})

describe('the cursor after a restart', () => {
  it('is at the item where it was, in the view that was open, and that row is in sight', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'stockroom-e2e-'))
    const open = await openShop({ app: { dataDir }, shop: { products: 60 } })
    await open.page.press('Control+End', 'ArrowUp', 'ArrowUp')
    const named = async (page: ShopPage) =>
      await page.page.locator('[role=row]:has(:focus)').getAttribute('aria-rowindex')
    const focused = open.page.page.locator('[role=gridcell]:focus')
    const row = await named(open.page)
    const what = (await focused.getAttribute('aria-label'))?.split(', ').slice(0, 2).join(', ')
    expect(Number(row)).toBeGreaterThan(60)
    await open.opened.close()
    const again = await openApp({ dataDir, args: ['--api-base', open.shop.url] })
    const found = new ShopPage(again.page)
    await expect.poll(() => named(found)).toBe(row)
    const cell = again.page.locator('[role=gridcell]:focus')
    expect(await cell.getAttribute('aria-label')).toContain(what)
    const isInSight = () =>
      cell.evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect()
        const box = element.closest('[role=grid]')?.getBoundingClientRect()
        return box !== undefined && top >= box.top && bottom <= box.bottom + 1
      })
    await expect.poll(isInSight).toBe(true)
    await again.screenshot('place-remembered')
    // A list without the item begins at its beginning, and is not left when the item comes up in another.
    await found.search.fill('zzq')
    await expect.poll(() => found.rows.count()).toBe(0)
    await again.close()
    const last = await openApp({ dataDir, args: ['--api-base', open.shop.url] })
    await new ShopPage(last.page).search.fill('')
    await expect.poll(() => new ShopPage(last.page).rows.count()).toBeGreaterThan(5)
    expect(await last.page.locator('[aria-rowindex="2"]').count()).toBe(1)
    await last.close()
    await open.shop.close()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  })
})

describe('a search', () => {
  let open: OpenShop
  beforeAll(async () => {
    open = await openShop({ shop: { products: 13 } })
  })
  afterAll(() => open.close())

  /** Letters without case and accents, the German ß as it is written in capitals. */
  const plain = (text: string) =>
    text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('ß', 'ss').toUpperCase()

  it('shows each product that has all words typed in its name, id or metadata, whatever signs they are', async () => {
    const { page } = open
    const { control } = open.shop.shop
    const given = [
      'Straße in Öl',
      'Café crème',
      '100 % Wolle',
      'snake_case mug',
      'Die "Große"',
      'Stern* 5*',
      '%'
    ]
    for (const [at, { id }] of control.products().entries()) {
      const name = given[at]
      if (name !== undefined) control.edit(id, { name })
    }
    await page.sync()
    await expect.poll(() => page.grid.innerText()).toContain('snake_case mug')
    await page.whenInStep()
    const having = (words: string) =>
      control
        .products()
        .filter((product) => {
          const text = plain([product.name, product.id, ...Object.values(product.metadata)].join('\n'))
          return words.split(' ').every((word) => text.includes(plain(word)))
        })
        .map(({ name }) => name)
        .toSorted()
    const shown = async () =>
      [...new Set(await page.rows.locator('.product-name').allInnerTexts())].toSorted()
    const searches =
      'a|e|ß|é|E|%|_|"|*|ö|ss|1|5|0|-|ca|CA|ST|s*|*s|"g|% w|_c|é c|00|10|café|creme|CRÈME|strasse|große|snake mug|mug snake|zzq'
    for (const words of searches.split('|')) {
      await page.press('Control+f')
      await page.page.keyboard.type(words, { delay: 30 })
      await expect.poll(async () => [words, await shown()]).toEqual([words, having(words)])
    }
    expect(having('%')).toEqual(['%', '100 % Wolle'])
    expect(having('zzq')).toEqual([])
  })
})
