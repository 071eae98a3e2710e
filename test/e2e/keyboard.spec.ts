import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openApp } from './open-app.ts'
import { openShop, type OpenShop } from './open-shop.ts'
import { ShopPage } from './pages/shop-page.ts'

const natural = { name: 'Canvas Tote', variant: 'Natural' }
const black = { name: 'Canvas Tote', variant: 'Black' }

describe('by keyboard alone', () => {
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
    open.shop.shop.control.clearFaults()
    await page.press('Control+f')
    // As fingers type: what comes faster and ends in Enter is a barcode scanner's.
    await page.page.keyboard.type('tote', { delay: 50 })
    await page.whenShowing('2 items')
    await page.press('Enter', 'Control+ArrowUp', 'Home', 'ArrowRight', 'ArrowRight', 'ArrowRight')
    await page.whenFocused(/^Canvas Tote, Natural, On hand/)
  })

  const natural7 = () => expect.poll(() => page.onHand(natural)).toMatchObject({ value: '7' })

  it('Ctrl+F searches while one types, Escape empties the search, Enter goes to the rows', async () => {
    await page.press('Control+f')
    await expect.poll(() => page.search.inputValue()).toBe('tote')
    await page.page.keyboard.type('mug')
    await expect.poll(() => page.rows.count()).toBe(1)
    await page.press('Escape')
    await expect.poll(() => page.rows.count()).toBe(23)
    await page.press('Enter')
    await expect.poll(() => page.focused()).not.toBe(null)
  })

  it('arrows move cell by cell, Tab goes on and Shift+Tab back, and each cell says what it is', async () => {
    await page.press('ArrowDown')
    await expect.poll(() => page.focused()).toBe('Canvas Tote, Black, On hand 5, Low')
    await page.press('Tab')
    await expect.poll(() => page.focused()).toBe('Canvas Tote, Black, Reorder at 5')
    await page.press('Shift+Tab', 'ArrowUp')
    await expect.poll(() => page.focused()).toBe('Canvas Tote, Natural, On hand 7')
  })

  it('at 200 % the cell of the cursor is whole in sight, beside the column that stays', async () => {
    const zoom = (to: number) =>
      open.opened.app.evaluate(({ BrowserWindow }, factor) => {
        BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(factor)
      }, to)
    const isWide = () => page.grid.getAttribute('data-wide')
    /** How far the cell reaches beyond the column that stays and the edge of the list, in pixels. */
    const hidden = () =>
      page.grid.locator('[role=gridcell]:focus').evaluate((cell) => {
        const [kept, grid] = [cell.parentElement?.firstElementChild, cell.closest('[role=grid]')]
        const [own, around] = [cell.getBoundingClientRect(), grid?.getBoundingClientRect()]
        if (!kept || !grid || !around) throw new Error('a cell in no grid')
        const left = kept === cell ? around.left : kept.getBoundingClientRect().right
        const right = around.left + grid.clientLeft + grid.clientWidth
        return Math.max(0, Math.round(left - own.left), Math.round(own.right - right))
      })
    await zoom(2)
    await expect.poll(isWide).toBe('true')
    const keys = ['End', ...Array.from({ length: 5 }, () => 'ArrowLeft'), 'End', 'Home', 'ArrowRight']
    for (const key of keys) {
      await page.press(key)
      expect([key, await hidden()]).toEqual([key, 0])
    }
    await zoom(1)
    await expect.poll(isWide).toBe('false')
  })

  it('F2 opens a cell with what it says and Escape leaves it as it was', async () => {
    await page.press('F2')
    await expect.poll(() => page.editor.inputValue()).toBe('7')
    await page.page.keyboard.type('7')
    await expect.poll(() => page.editor.inputValue()).toBe('77')
    await page.press('Escape')
    await expect.poll(() => page.editor.count()).toBe(0)
    await expect.poll(() => page.onHand(natural)).toEqual({ value: '7', mark: null })
    await expect.poll(() => page.focused()).toBe('Canvas Tote, Natural, On hand 7')
  })

  it('typing replaces, Enter saves and goes down, +5 adds to what there is and -2 takes from it', async () => {
    await page.page.keyboard.type('9')
    await expect.poll(() => page.editor.inputValue()).toBe('9')
    await page.press('Enter')
    await expect.poll(() => page.onHand(natural)).toMatchObject({ value: '9' })
    await expect.poll(() => page.focused()).toMatch(/^Canvas Tote, Black, On hand 5/)
    await page.page.keyboard.type('+5')
    await expect.poll(() => page.grid.innerText()).toContain('add 5 → 10')
    await page.press('Enter')
    await expect.poll(() => page.onHand(black)).toMatchObject({ value: '10' })
    await page.page.keyboard.type('-2')
    await expect.poll(() => page.grid.innerText()).toContain('take 2 → 8')
    await page.press('Enter')
    await expect.poll(() => page.onHand(black)).toMatchObject({ value: '8' })
    await page.press('Control+z', 'Control+z', 'Control+z')
    await natural7()
    await expect.poll(() => page.onHand(black)).toMatchObject({ value: '5' })
  })

  it('an arrow saves what was typed over a cell and goes on; after F2 it moves in the text', async () => {
    await page.page.keyboard.type('9')
    await page.press('ArrowRight')
    await expect.poll(() => page.onHand(natural)).toMatchObject({ value: '9' })
    await expect.poll(() => page.focused()).toMatch(/^Canvas Tote, Natural, Reorder at/)
    await page.press('ArrowLeft')
    await page.page.keyboard.type('12')
    await page.press('F2', 'ArrowLeft')
    await page.page.keyboard.type('0')
    await expect.poll(() => page.editor.inputValue()).toBe('102')
    await page.press('Escape', 'Control+z')
    await natural7()
    await expect.poll(() => page.focused()).toMatch(/^Canvas Tote, Natural, On hand 7/)
  })

  it('what cannot be read stays in its cell with the reason, until it is mended', async () => {
    await page.page.keyboard.type('seven', { delay: 60 })
    await page.press('Enter')
    await expect
      .poll(() => page.grid.getByRole('alert').innerText())
      .toBe('“seven” is not a whole number. Use 7, +5 or −2.')
    await expect.poll(() => page.editor.getAttribute('aria-invalid')).toBe('true')
    await expect.poll(() => page.editor.inputValue()).toBe('seven')
    await open.opened.screenshot('invalid-input')
    await page.press('Control+a')
    await page.page.keyboard.type('-9')
    await page.press('Tab')
    await expect
      .poll(() => page.grid.getByRole('alert').innerText())
      .toBe('Only 7 on hand. Type what you count instead.')
    await page.press('Escape')
    await expect.poll(() => page.onHand(natural)).toEqual({ value: '7', mark: null })
  })

  it('Ctrl+Z takes an edit back before it was sent, Ctrl+Shift+Z does it again, Ctrl+Z takes it back again', async () => {
    open.shop.shop.control.setFault({ route: 'GET *', kind: 'unavailable' })
    await page.page.keyboard.type('12')
    await page.press('Tab')
    await expect.poll(() => page.onHand(natural)).toEqual({ value: '12', mark: 'waiting to push' })
    await page.press('Control+z')
    await expect.poll(() => page.onHand(natural)).toEqual({ value: '7', mark: null })
    await page.press('Control+Shift+z')
    await expect.poll(() => page.onHand(natural)).toEqual({ value: '12', mark: 'waiting to push' })
    await page.press('Control+z')
    await expect.poll(() => page.onHand(natural)).toEqual({ value: '7', mark: null })
  })

  it('Ctrl+Y does again what was taken back', async () => {
    await page.page.keyboard.type('12')
    await page.press('Tab')
    await expect.poll(() => page.onHand(natural)).toMatchObject({ value: '12' })
    await page.press('Control+z')
    await natural7()
    await page.press('Control+y')
    await expect.poll(() => page.onHand(natural)).toMatchObject({ value: '12' })
    await page.press('Control+z')
    await natural7()
  })

  it('Delete empties a SKU at once, here and in Stripe, and Ctrl+Z brings it back', async () => {
    const inStripe = async () => (await open.stranger.metadata(open.productId('Canvas Tote')))['sku_Natural']
    const before = await inStripe()
    expect(before).toMatch(/^TOTE/)
    await page.press('ArrowLeft', 'Delete')
    await expect.poll(() => page.focused()).toMatch(/^Canvas Tote, Natural, SKU none/)
    expect(await page.editor.count()).toBe(0)
    await page.press('Control+r')
    await expect.poll(inStripe).toBeUndefined()
    await page.press('Control+z', 'Control+r')
    await expect.poll(inStripe).toBe(before)
  })

  it('Space on Active archives the product, here and in Stripe, and sells it again', async () => {
    const inStripe = async () =>
      (await open.stranger.retrieve('products', open.productId('Canvas Tote')))['active']
    const column = async () => {
      await page.page.getByRole('button', { name: 'Columns' }).press('Enter')
      await page.page.getByRole('checkbox', { name: 'Active' }).press('Space')
      await page.press('Escape')
    }
    await column()
    await page.cell(natural, 'active').click()
    await page.press('Space')
    await expect.poll(async () => (await page.read(natural, 'active')).value).toBe('Archived')
    await page.press('Control+r')
    await expect.poll(inStripe).toBe(false)
    await page.press('Space', 'Control+r')
    await expect.poll(inStripe).toBe(true)
    await expect.poll(async () => (await page.read(natural, 'active')).value).toBe('Active')
    await column()
  })

  it('a double click opens a cell with what it says, and what is typed goes on from there', async () => {
    await page.cell(black, 'onHand').dblclick()
    await expect.poll(() => page.editor.inputValue()).toBe('5')
    await page.press('End')
    await page.page.keyboard.type('0')
    await expect.poll(() => page.editor.inputValue()).toBe('50')
    await page.press('Escape')
    await expect.poll(() => page.onHand(black)).toMatchObject({ value: '5' })
    await expect.poll(() => page.focused()).toBe('Canvas Tote, Black, On hand 5, Low')
  })

  it('after a press of the right button and Esc what is typed falls into the cell that was pressed', async () => {
    await page.cell(black, 'onHand').click({ button: 'right' })
    await page.page.getByRole('menu').waitFor()
    await page.press('Escape')
    await expect.poll(() => page.focused()).toBe('Canvas Tote, Black, On hand 5, Low')
    await page.page.keyboard.type('6')
    await expect.poll(() => page.editor.inputValue()).toBe('6')
    await page.press('Escape')
    await natural7()
  })

  it('Ctrl+Z after a push puts the old number back in Stripe, Ctrl+Shift+Z the new one again', async () => {
    const inStripe = async () =>
      (await open.stranger.metadata(open.productId('Canvas Tote')))['stock_Natural']
    await page.page.keyboard.type('14')
    await page.press('Enter', 'Control+r')
    await expect.poll(inStripe).toBe('14')
    await expect.poll(() => page.onHand(natural)).toEqual({ value: '14', mark: null })
    await page.press('Control+z', 'Control+r')
    await expect.poll(inStripe).toBe('7')
    await expect.poll(() => page.onHand(natural)).toEqual({ value: '7', mark: null })
    await page.press('Control+Shift+z', 'Control+r')
    await expect.poll(inStripe).toBe('14')
    await expect.poll(() => page.onHand(natural)).toEqual({ value: '14', mark: null })
    await page.press('Control+z', 'Control+r')
    await expect.poll(inStripe).toBe('7')
  })

  it('? lists every shortcut and Escape goes back to the same cell', async () => {
    await page.page.keyboard.type('?')
    await page.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await open.opened.screenshot('shortcuts')
    await page.press('Escape')
    await expect.poll(() => page.focused()).toBe('Canvas Tote, Natural, On hand 7')
  })

  it('from every page Escape gives the grid back as it was left: its cell, its scroll, its details', async () => {
    await page.press('Control+f', 'Escape', 'Enter', 'Control+End', 'Home', 'ArrowRight')
    await page.whenFocused(/Variant/)
    const left = await page.focused()
    const scroll = () => page.grid.evaluate((grid) => grid.scrollTop)
    const before = await scroll()
    expect(before).toBeGreaterThan(0)
    const details = await page.panel.getByRole('heading', { level: 2 }).innerText()
    for (const name of ['Sales', 'Findings', 'Stocktake', 'History']) {
      await page.view(name).press('Enter')
      await page.page.getByRole('heading', { level: 1, name }).waitFor()
      await expect.poll(() => page.grid.count()).toBe(0)
      await page.press('Escape')
      await expect.poll(async () => [name, await page.focused()]).toEqual([name, left])
      expect(await scroll(), name).toBe(before)
      await expect.poll(() => page.panel.getByRole('heading', { level: 2 }).innerText()).toBe(details)
    }
    await page.press('Control+Home')
  })

  it('Escape out of a search, and a view opened again, give the grid back as it was left', async () => {
    await page.press('Control+f', 'Escape', 'Enter', 'Control+End', 'ArrowUp', 'Home', 'ArrowRight')
    await page.whenFocused(/Variant/)
    const heading = page.panel.getByRole('heading', { level: 2 })
    const now = async () => [
      await page.focused(),
      await page.grid.evaluate((grid) => grid.scrollTop),
      await heading.innerText()
    ]
    const before = await now()
    await page.press('Control+f')
    await page.page.keyboard.type('tote', { delay: 50 })
    await page.whenShowing('2 items')
    await expect.poll(() => heading.innerText()).toBe('Canvas Tote')
    await page.press('Escape')
    await expect.poll(() => heading.innerText()).toBe(before[2])
    expect((await now())[1]).toBe(before[1])
    await open.opened.screenshot('back-from-a-search')
    await page.press('Escape')
    await expect.poll(now).toEqual(before)
    await page.view('Low stock').press('Enter')
    await page.page.getByRole('heading', { level: 1, name: 'Low stock' }).waitFor()
    await page.press('Escape', 'ArrowDown')
    await page.view('All items').press('Enter')
    await page.page.getByRole('heading', { level: 1, name: 'All items' }).waitFor()
    await page.press('Escape')
    await expect.poll(now).toEqual(before)
  })

  it('Escape goes back to the same cell from wherever the keyboard is', async () => {
    const cell = 'Canvas Tote, Natural, On hand 7'
    const back = async (from: string) => {
      await page.press('Escape')
      await expect.poll(async () => [from, await page.focused()]).toEqual([from, cell])
    }
    const amount = page.panel.getByRole('textbox', { name: 'Change, as +5, -2 or a count' })
    await amount.focus()
    await page.page.keyboard.type('+3', { delay: 50 })
    await page.press('Escape')
    await expect.poll(() => amount.inputValue()).toBe('')
    await back('the details')
    const columns = page.page.getByRole('button', { name: 'Columns' })
    await columns.press('Enter')
    await page.page.getByRole('checkbox', { name: 'SKU' }).waitFor()
    await page.press('Escape')
    await expect.poll(() => columns.getAttribute('aria-expanded')).toBe('false')
    await back('the line of the title')
    await page.view('All items').focus()
    await back('the views')
    await page.page.getByRole('button', { name: 'Sync' }).focus()
    await back('the buttons at the top')
    await page.view('Stocktake').press('Enter')
    await page.page.getByRole('button', { name: 'Start counting' }).press('Enter')
    const code = page.page.getByRole('textbox', { name: 'Code or name' })
    await code.waitFor()
    await page.page.getByRole('button', { name: 'Review…' }).press('Enter')
    await page.page.getByRole('heading', { level: 1, name: 'Review the stocktake' }).waitFor()
    await page.press('Escape')
    await expect.poll(() => code.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true)
    await page.page.keyboard.type('mug', { delay: 50 })
    await page.press('Escape')
    await expect.poll(() => code.inputValue()).toBe('')
    await back('a stocktake')
  })

  it('Escape in the menu of a column goes back to its name, and the arrows go on from there', async () => {
    const focused = () => page.page.locator(':focus').getAttribute('data-column')
    await page.press('ArrowUp', 'Alt+ArrowDown')
    await page.page.getByRole('menu', { name: /On hand/ }).waitFor()
    await page.press('Escape')
    await expect.poll(() => page.page.getByRole('menu').count()).toBe(0)
    await expect.poll(focused).toBe('onHand')
    await page.press('Alt+ArrowDown')
    await page.page.getByRole('menuitem', { name: 'Filter…' }).press('Enter')
    await page.page.getByRole('dialog', { name: 'Filter On hand' }).waitFor()
    await page.press('Escape')
    await page.page.getByRole('menu', { name: /On hand/ }).waitFor()
    await page.press('Escape', 'ArrowRight')
    await expect.poll(focused).toBe('reorderPoint')
    await page.press('ArrowLeft', 'ArrowDown')
    await page.whenFocused(/^Canvas Tote, Natural, On hand 7/)
  })

  it('finds its columns, order and search as they were left after a restart, and the keyboard at the grid', async () => {
    await page.press('ArrowUp', 'Enter')
    const header = (name: string) => page.page.getByRole('columnheader', { name })
    await expect.poll(() => header('On hand').getAttribute('aria-sort')).toBe('ascending')
    await page.page.getByRole('button', { name: 'Columns' }).press('Enter')
    await page.page.getByRole('checkbox', { name: 'SKU' }).press('Space')
    await page.press('Escape')
    await expect.poll(() => header('SKU').count()).toBe(0)
    await page.press('Control+i')
    await expect.poll(() => page.panel.count()).toBe(0)
    await open.opened.close()

    const again = await openApp({ dataDir, args: ['--api-base', open.shop.url] })
    const found = new ShopPage(again.page)
    await expect.poll(() => found.rows.count()).toBe(2)
    expect(await found.search.inputValue()).toBe('tote')
    await found.whenFocused(/^Canvas Tote/)
    expect(await again.page.getByRole('columnheader', { name: 'On hand' }).getAttribute('aria-sort')).toBe(
      'ascending'
    )
    expect(await again.page.getByRole('columnheader', { name: 'SKU' }).count()).toBe(0)
    expect(await found.panel.count()).toBe(0)
    await again.screenshot('layout-remembered')
    await again.close()
  })
})

describe('a morning without the pointer', () => {
  let open: OpenShop
  let page: ShopPage
  beforeAll(async () => {
    open = await openShop()
    page = open.page
  })
  afterAll(() => open.close())

  it('filters, pins a column, keeps the view, opens the stocktake by its name and comes back', async () => {
    const word = (letters: string) => page.page.keyboard.type(letters, { delay: 60 })
    const focused = () => page.page.locator(':focus')
    const headings = () => page.page.getByRole('columnheader').locator('.head-label').allInnerTexts()
    // From the first cell to the name of On hand, and into its menu.
    await page.whenFocused(/^Canvas Tote, Natural/)
    await page.press('Home', 'ArrowUp')
    for (let step = 0; step < 3; step++) await page.press('ArrowRight')
    await expect.poll(() => focused().getAttribute('data-column')).toBe('onHand')
    const choose = async (title: string) => {
      await page.press('Alt+ArrowDown')
      await page.page.getByRole('menu').waitFor()
      for (let step = 0; (await focused().innerText()) !== title && step < 12; step++)
        await page.press('ArrowDown')
      expect(await focused().innerText()).toBe(title)
      await page.press('Enter')
    }
    await choose('Filter…')
    await page.page.getByRole('dialog', { name: 'Filter On hand' }).waitFor()
    await page.press('Tab')
    await word('5')
    await page.press('Enter')
    await expect.poll(() => page.page.locator('.chip').allInnerTexts()).toHaveLength(1)
    const few = open.shop.shop.control
      .products()
      .flatMap(({ metadata }) => Object.entries(metadata))
      .filter(([key, value]) => /^stock(_|$)/.test(key) && /^\d+$/.test(value) && Number(value) <= 5)
    await page.whenShowing(`${few.length} items`)
    await expect.poll(() => focused().getAttribute('data-column')).toBe('onHand')
    await choose('Pin left')
    await expect.poll(async () => (await headings()).slice(0, 2)).toEqual(['Product', 'On hand'])
    await page.press('Control+s')
    await expect.poll(() => focused().getAttribute('maxlength')).toBe('100')
    await word('Few')
    await page.press('Enter')
    await page.page.getByRole('heading', { level: 1, name: 'Few' }).waitFor()
    await expect.poll(() => focused().getAttribute('data-column')).toBe('onHand')
    await page.press('ArrowDown', 'ArrowDown')
    await page.whenFocused(/On hand/)
    const left = await page.focused()
    await page.press('Control+k')
    await page.page.getByRole('combobox', { name: 'Go to anything' }).waitFor()
    await word('stockt')
    const first = page.page.getByRole('dialog').getByRole('option', { selected: true })
    await expect.poll(() => first.innerText()).toBe('Stocktake')
    await page.press('Enter')
    await page.page.getByRole('heading', { name: 'Count what is on the shelves' }).waitFor()
    await page.press('Escape')
    await expect.poll(() => page.focused()).toBe(left)
    await page.page.getByRole('heading', { level: 1, name: 'Few' }).waitFor()
    await page.whenShowing(`${few.length} items`)
    expect((await headings()).slice(0, 2)).toEqual(['Product', 'On hand'])
    await open.opened.screenshot('by-keyboard-alone')
  })
})

describe('what has a menu or a button, by its name and by keys', () => {
  let open: OpenShop
  let page: ShopPage
  beforeAll(async () => {
    open = await openShop()
    page = open.page
  })
  afterAll(() => open.close())
  beforeEach(() => page.press('Escape', 'Escape'))

  const focused = () => page.page.locator(':focus')
  const names = () => page.page.getByRole('columnheader').locator('.head-label').allInnerTexts()
  const palette = () => page.page.getByRole('combobox', { name: 'Go to anything' })
  const choose = async (words: string, title: string) => {
    await page.press('Control+k')
    await palette().waitFor()
    await page.page.keyboard.type(words, { delay: 50 })
    const first = page.page.getByRole('dialog').getByRole('option').locator('.palette-words').first()
    await expect.poll(() => first.innerText()).toBe(title)
  }
  const run = async (words: string, title: string) => {
    await choose(words, title)
    await page.press('Enter')
    await expect.poll(() => palette().count()).toBe(0)
  }

  it('the column under the cursor is fitted, pinned, hidden and shown again; Alt+↓ opens its menu in the cell', async () => {
    await page.whenFocused(/^Canvas Tote, Natural/)
    await page.press('Home', 'ArrowRight', 'ArrowRight')
    await page.whenFocused(/^Canvas Tote, Natural, SKU/)
    const width = async () => (await page.page.locator('.head-cell.col-sku').boundingBox())?.width
    const before = await width()
    await choose('sku', 'Sort by SKU, ascending')
    await open.opened.screenshot('palette-of-a-column')
    await page.press('Escape')
    await run('fit sku', 'Fit SKU to what it shows')
    await expect.poll(width).not.toBe(before)
    await page.whenFocused(/^Canvas Tote, Natural, SKU/)
    await run('pin sku', 'Pin SKU')
    await expect.poll(async () => (await names()).slice(0, 2)).toEqual(['Product', 'SKU'])
    await page.whenFocused(/^Canvas Tote, Natural, SKU/)
    await page.press('Alt+ArrowDown')
    await page.page.getByRole('menu', { name: 'Menu of SKU' }).waitFor()
    await open.opened.screenshot('column-menu-of-a-cell')
    await page.press('Escape')
    await page.whenFocused(/^Canvas Tote, Natural, SKU/)
    await page.press('Alt+ArrowDown')
    await page.page.getByRole('menu', { name: 'Menu of SKU' }).waitFor()
    for (let step = 0; (await focused().innerText()) !== 'Unpin' && step < 12; step++)
      await page.press('ArrowDown')
    await page.press('Enter')
    await page.whenFocused(/^Canvas Tote, Natural, SKU/)
    await run('hide sku', 'Hide SKU')
    await expect.poll(names).not.toContain('SKU')
    await expect.poll(() => page.focused()).toMatch(/^Canvas Tote, Natural/)
    await run('show the column sku', 'Show the column SKU')
    await expect.poll(names).toContain('SKU')
  })

  it('the groups close over the cursor, which is then on the line of its product', async () => {
    await page.press('Home')
    for (let step = 0; step < 8; step++) await page.press('ArrowDown')
    await page.whenFocused(/./)
    const name = (await page.focused())?.split(',')[0] ?? ''
    await page.press('Control+g')
    await page.page.getByRole('button', { name: 'Close all' }).waitFor()
    const item = page.grid.locator('[data-item]:not([data-item^="group/"])')
    await item.filter({ hasText: name }).last().locator('[data-column=product]').click()
    await page.whenFocused(new RegExp(`^${name}`))
    await run('close all', 'Close all groups')
    await page.whenFocused(new RegExp(`^${name}, .*closed$`))
    await open.opened.screenshot('groups-closed-over-the-cursor')
    await page.press('Control+g')
    await expect.poll(() => page.rows.count()).toBe(23)
  })

  it('a stocktake is begun, reviewed, left for the count and discarded', async () => {
    await run('stockt', 'Stocktake')
    await page.page.getByRole('heading', { name: 'Count what is on the shelves' }).waitFor()
    await run('start', 'Start counting')
    const code = page.page.getByRole('textbox', { name: 'Code or name' })
    await code.waitFor()
    await choose('stocktake', 'Stocktake')
    await open.opened.screenshot('palette-of-a-stocktake')
    await page.press('Escape')
    await run('review', 'Review…')
    await page.page.getByRole('heading', { level: 1, name: 'Review the stocktake' }).waitFor()
    await run('back to', 'Back to counting')
    await code.waitFor()
    await run('discard', 'Discard…')
    await page.page.getByRole('alert').filter({ hasText: 'Discard this stocktake?' }).waitFor()
    await expect.poll(() => focused().innerText()).toBe('Keep counting')
    await page.press('Tab', 'Enter')
    await page.page.getByRole('heading', { name: 'Count what is on the shelves' }).waitFor()
    await page.press('Escape')
    await page.whenFocused(/./)
  })

  it('the settings say in words which key is left empty', async () => {
    await page.press('Control+,')
    const dialog = page.page.getByRole('dialog', { name: 'Settings' })
    await dialog.getByRole('radio', { name: 'Other keys…' }).press('Space')
    await dialog.getByRole('textbox', { name: 'Stock key' }).press('Control+a')
    await page.press('Delete')
    const use = dialog.getByRole('button', { name: 'Read stock this way' })
    await use.press('Enter')
    await expect
      .poll(() => dialog.getByRole('alert').allInnerTexts())
      .toEqual(['Type the name of the key, also where no product has it yet'])
    await dialog.getByRole('textbox', { name: 'Stock key' }).scrollIntoViewIfNeeded()
    await open.opened.screenshot('settings-key-missing')
    await page.press('Escape')
  })
})
