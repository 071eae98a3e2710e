import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp } from './open-app.ts'
import { openShop, type OpenShop } from './open-shop.ts'
import { findBarriers } from './pages/accessibility.ts'
import { scan as scanWith } from './pages/scanner.ts'
import { ShopPage, pastCells } from './pages/shop-page.ts'

const keychain = join(import.meta.dirname, 'keychain.cjs')
const natural = { name: 'Canvas Tote', variant: 'Natural' }
const black = { name: 'Canvas Tote', variant: 'Black' }
const shirt = { name: 'Linen Shirt', variant: 'M' }
const mug = { name: 'Ceramic Mug, glazed' }

describe('scanning, counting and making', () => {
  let open: OpenShop
  let page: ShopPage
  let dataDir: string

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'stockroom-e2e-'))
    open = await openShop({ app: { dataDir, before: keychain } })
    page = open.page
    open.shop.shop.control.edit(open.productId('Linen Shirt'), { metadata: { barcode_M: '4006381333931' } })
    await page.sync()
    await page.whenInStep()
  })
  afterAll(async () => {
    await open.opened.close()
    await open.shop.close()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  })

  const scan = (code: string) => scanWith(open.opened.app, code)
  const sentence = () => page.sentence.innerText()
  const said = (words: RegExp | string) => expect.poll(sentence).toMatch(words)
  const number = async (item: Parameters<ShopPage['onHand']>[0]) => (await page.onHand(item)).value
  const button = (name: string | RegExp) => page.page.getByRole('button', { name })
  const field = (name: string | RegExp) => page.page.getByRole('textbox', { name, exact: true })

  describe('a scan', () => {
    it('goes to the row of the item, from a cell, whose number stays as it was', async () => {
      await page.cell(mug, 'onHand').click()
      await scan('4006381333931')
      await page.whenFocused(/^Linen Shirt, M, On hand/)
      await said('Linen Shirt, M')
      expect(await number(mug)).toBe('41')
      await expect.poll(() => page.editor.count()).toBe(0)
    })

    it('with a space in it presses nothing on its way', async () => {
      const column = async () => {
        await button('Columns').press('Enter')
        await page.page.getByRole('checkbox', { name: 'Active' }).press('Space')
        await page.press('Escape')
      }
      await column()
      await page.cell(mug, 'active').click()
      // Two would take back what one does.
      await scan('no code')
      await said(/^Nothing in this shop has the code “no code”/)
      expect((await page.read(mug, 'active')).value).toBe('Active')
      await column()
    })

    it('leaves the words in the search field, and says in words that nothing has the code', async () => {
      await page.press('Control+f')
      await page.page.keyboard.type('mug', { delay: 60 })
      await page.whenShowing('1 item')
      await scan('0000999911112')
      await said(/^Nothing in this shop has the code “0000999911112”/)
      expect(await page.search.inputValue()).toBe('mug')
      await page.whenShowing('1 item')
    })

    it('finds what the open view does not show', async () => {
      await scan('tote-black')
      await page.whenFocused(/^Canvas Tote, Black, On hand/)
      await page.whenShowing('23 items')
    })

    it('answers no conflict with its digits, which a finger does', async () => {
      const { control } = open.shop.shop
      control.setFault({ route: 'POST *', kind: 'unavailable' })
      await page.type(mug, 'onHand', '50')
      control.edit(open.productId(mug.name), { metadata: { stock: 30 } })
      control.clearFaults()
      await page.sync()
      await expect.poll(() => page.count('Conflicts')).toBe(1)
      await page.statusBar.getByRole('button', { name: '1 conflict' }).click()
      await page.page.getByRole('dialog').waitFor()
      await scan('1231231231231')
      await said(/^Nothing in this shop has the code “1231231231231”/)
      expect(await page.count('Conflicts')).toBe(1)
      await page.press('1')
      await expect.poll(() => page.count('Conflicts')).toBe(0)
      await expect.poll(() => number(mug)).toBe('39')
    })

    it('is not what fingers type: a number and Enter go into the cell', async () => {
      await page.cell(natural, 'onHand').click()
      await page.page.keyboard.type('1234', { delay: 60 })
      await page.press('Enter')
      await expect.poll(() => number(natural)).toBe('1,234')
      await page.press('Control+z')
      await expect.poll(() => number(natural)).toBe('7')
    })
  })

  describe('a stocktake', () => {
    it('starts from the sidebar, for everything or for the view that is open', async () => {
      await page.view('Stocktake').click()
      await page.page.getByRole('heading', { name: 'Count what is on the shelves' }).waitFor()
      await open.opened.screenshot('stocktake-start')
      expect(await findBarriers(page.page)).toEqual([])
      await page.press('Enter')
      await page.whenShowing('0 of 23 items counted')
    })

    it('counts one at each scan and shows the new total beside what was expected', async () => {
      for (let scans = 0; scans < 3; scans += 1) await scan('4006381333931')
      await said('Linen Shirt, M: counted 3, 5 expected')
      await page.whenShowing('1 of 23 items counted · 1 differs, −2 units')
      await expect.poll(() => page.page.locator('.last-number').innerText()).toBe('3')
      await button('Pause').focus()
      await scan('no such code')
      await page.page.getByRole('alert').filter({ hasText: 'has the code “no such code”' }).waitFor()
      await open.opened.screenshot('stocktake-unknown-code')
      await button('Pause').waitFor()
      await field('Code or name').fill('no such thing')
      await page.press('Enter')
      await page.page.getByRole('alert').filter({ hasText: 'no such thing' }).waitFor()
    })

    it('takes a typed code with a quantity, a name to choose by, and a count typed over', async () => {
      await field('Code or name').fill('TOTE-BLACK')
      await field('How many').fill('5')
      await page.press('Enter')
      await said('Canvas Tote, Black: counted 5, 5 expected')
      await field('Code or name').fill('linen shirt')
      await page.press('Enter')
      await page.page.getByRole('group', { name: 'Several items match. Which one?' }).waitFor()
      await page.page
        .getByRole('group', { name: /^Several/ })
        .getByRole('button', { name: /LS-01-S$/ })
        .click()
      await said('Linen Shirt, S: counted 1, 12 expected')
      await field('Counted of Linen Shirt, S').fill('12')
      await page.press('Enter')
      await page.whenShowing('3 of 23 items counted · 1 differs, −2 units')
    })

    it.each(['light', 'dark'] as const)(
      'shows what was counted, what differs and what is left (%s)',
      async (theme) => {
        await page.page.emulateMedia({ colorScheme: theme })
        await page.pointAway()
        await open.opened.screenshot(`stocktake-${theme}`)
        expect(await findBarriers(page.page)).toEqual([])
        await button(/^Differences/).click()
        await expect.poll(() => page.page.locator('.stocktake-rows .stocktake-line').count()).toBe(1)
        await button(/^Not counted/).click()
        await field('Counted of Ceramic Mug, glazed').waitFor()
        await open.opened.screenshot(`stocktake-uncounted-${theme}`)
        await button(/^Counted/).click()
        await page.page.emulateMedia({ colorScheme: 'light' })
      }
    )

    it('goes on counting while one looks at the grid, and a sale meanwhile corrupts nothing', async () => {
      await page.open('All items')
      await page.page.getByRole('region', { name: 'Stocktake' }).waitFor()
      await scan('tote-natura')
      await said('Canvas Tote, Natural: counted 1, 7 expected')
      open.shop.shop.control.edit(open.productId('Canvas Tote'), { metadata: { stock_Black: 4 } })
      await page.sync()
      await expect.poll(() => number(black)).toBe('4')
      await open.opened.screenshot('stocktake-banner')
    })

    it('is there again after the program was killed, and can be paused', async () => {
      await open.opened.kill()
      const opened = await openApp({
        dataDir,
        before: keychain,
        args: ['--api-base', open.shop.url]
      })
      open.opened = opened
      page = new ShopPage(opened.page)
      await page.page
        .getByRole('region', { name: 'Stocktake' })
        .getByRole('button', { name: 'Open it' })
        .click()
      await page.whenShowing('4 of 23 items counted')
      await button('Pause').click()
      await page.page.getByText('Paused: a scan shows the item').waitFor()
      await scan('4006381333931')
      await page.whenFocused(/^Linen Shirt, M, On hand/)
      await button('Open it').click()
      await button('Go on counting').click()
      await page.whenShowing('4 of 23 items counted')
    })

    it('asks before it is discarded', async () => {
      await button('Discard…').click()
      await page.page.getByRole('alert').filter({ hasText: 'Discard what was counted of 4 items?' }).waitFor()
      await page.press('Escape')
      await button('Discard…').click()
      await button('Keep counting').click()
      await page.whenShowing('4 of 23 items counted')
    })

    it('ends in one reviewed batch, which one step takes back', async () => {
      await button('Review…').click()
      const line = page.page.locator('.stocktake-rows .stocktake-line')
      await expect.poll(() => line.count()).toBe(2)
      await page.page.getByText(/^Set \d+ items to zero/).waitFor()
      await open.opened.screenshot('stocktake-review')
      expect(await findBarriers(page.page)).toEqual([])
      await button('Apply 2 changes').click()
      await said('Stocktake applied: 2 changes')
      await page.open('All items')
      await expect.poll(() => number(shirt)).toBe('3')
      await expect.poll(() => number(natural)).toBe('1')
      expect(await number(black)).toBe('4')
      const stock = () => open.shop.shop.control.product(open.productId('Linen Shirt'))?.metadata['stock_M']
      await expect.poll(stock).toBe('3')
      await page.cell(shirt, 'onHand').click()
      await expect.poll(() => page.panel.innerText()).toContain('Counted 3, 5 expected')
      await page.press('Control+z')
      await expect.poll(() => number(shirt)).toBe('5')
      await expect.poll(stock).toBe('5')
    })
  })

  describe('products, variants and prices', () => {
    it('a new product is made with its variants and a price, from the keyboard, while Stripe is away', async () => {
      open.shop.shop.control.setFault({ route: 'POST *', kind: 'unavailable' })
      await page.press('Control+n')
      await page.page.getByRole('complementary', { name: 'New product' }).waitFor()
      await page.page.keyboard.type('Wool Scarf', { delay: 60 })
      await page.page.getByText('Several').click()
      await field('Variant of variant 1').fill('Red')
      await field('Stock of variant 1').fill('4')
      await button('Another variant').click()
      await field('Variant of variant 2').fill('red')
      await field('Price').fill('39')
      await page.press('Control+Enter')
      await page.page.getByText('red is there twice').waitFor()
      await field('Variant of variant 2').fill('Blue')
      await field('Stock of variant 2').fill('2')
      await open.opened.screenshot('new-product')
      expect(await findBarriers(page.page)).toEqual([])
      await page.press('Control+Enter')
      await page.whenFocused(/^Wool Scarf, Red, On hand 4/)
      expect((await page.read({ name: 'Wool Scarf', variant: 'Blue' }, 'product')).mark).toBe(
        'waiting to push'
      )
      await open.opened.screenshot('new-product-waiting')
      open.shop.shop.control.clearFaults()
      await page.sync()
      await expect
        .poll(() => open.shop.shop.control.products().filter(({ name }) => name === 'Wool Scarf').length)
        .toBe(1)
      await expect
        .poll(async () => (await page.read({ name: 'Wool Scarf', variant: 'Red' }, 'product')).mark)
        .toBe(null)
    })

    it('the menu of a row duplicates, adds a variant and archives, by pointer and by key', async () => {
      await page.cell({ name: 'Wool Scarf', variant: 'Red' }, 'onHand').click({ button: 'right' })
      await page.page.getByRole('menu').waitFor()
      await open.opened.screenshot('row-menu')
      expect(await findBarriers(page.page)).toEqual([])
      await page.page.getByRole('menuitem', { name: 'New variant…' }).click()
      await page.page.getByRole('complementary', { name: 'New variant of Wool Scarf' }).waitFor()
      await page.page.keyboard.type('Green', { delay: 60 })
      await field('Stock').fill('6')
      await page.press('Control+Enter')
      await page.whenFocused(/^Wool Scarf, Green, On hand 6/)
      const sizes = () => open.shop.shop.control.product(open.productId('Wool Scarf'))?.metadata['sizes']
      await expect.poll(sizes).toBe('Red,Blue,Green')
      await page.press('Shift+F10', ...pastCells, 'Enter')
      await page.page.getByRole('complementary', { name: 'Copy of Wool Scarf' }).waitFor()
      await open.opened.screenshot('duplicate')
      await button('Create product').click()
      await page.whenFocused(/^Wool Scarf \(copy\), Red, On hand 0/)
      await expect
        .poll(() => open.shop.shop.control.products().some(({ name }) => name === 'Wool Scarf (copy)'))
        .toBe(true)
      await page.press('Shift+F10', ...pastCells, 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter')
      await said('Wool Scarf (copy) is archived: it is sold no more')
      await expect
        .poll(
          () => open.shop.shop.control.products().find(({ name }) => name === 'Wool Scarf (copy)')?.active
        )
        .toBe(false)
    })

    it('variants are taken off by key, say what is still on hand, and come back with their number', async () => {
      const scarf = () => open.shop.shop.control.product(open.productId('Wool Scarf'))?.metadata
      const green = { name: 'Wool Scarf', variant: 'Green' }
      await page.cell(green, 'onHand').click()
      await page.press('Shift+F10', ...pastCells, 'ArrowDown', 'ArrowDown', 'ArrowDown')
      expect(await page.page.locator('[role=menuitem]:focus').innerText()).toBe('Take this variant off')
      await page.press('Enter')
      await said(
        'Green of Wool Scarf is taken off; 6 units are still on hand, and a new Green goes on with them'
      )
      await open.opened.screenshot('variant-taken-off')
      await expect.poll(() => scarf()?.['sizes']).toBe('Red,Blue')
      await expect.poll(() => page.row(green).count()).toBe(0)
      expect(scarf()?.['stock_Green']).toBe('6')
      await page.press('Control+z')
      await expect.poll(() => number(green)).toBe('6')
      await expect.poll(() => scarf()?.['sizes']).toBe('Red,Blue,Green')

      // Two at once, from the palette; the last one stays.
      const names = ['Blue', 'Green']
      await page.cell({ name: 'Wool Scarf', variant: 'Blue' }, 'onHand').click()
      await page.press('Shift+ArrowDown', 'Control+k')
      await page.page.keyboard.type('take this variant', { delay: 60 })
      await page.page.getByRole('option', { name: /^Take this variant off, or those selected/ }).waitFor()
      await page.press('Enter')
      await said('2 variants are taken off; 8 units are still on hand')
      await expect.poll(() => scarf()?.['sizes']).toBe('Red')
      for (const variant of names)
        await expect.poll(() => page.row({ name: 'Wool Scarf', variant }).count()).toBe(0)
      await page.cell({ name: 'Wool Scarf', variant: 'Red' }, 'onHand').click()
      await page.press('Shift+F10', ...pastCells, 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter')
      await said('Wool Scarf, Red stays: it is the only size left; archive the product instead')

      await page.press('Shift+F10', ...pastCells, 'ArrowDown', 'Enter')
      await page.page.getByRole('complementary', { name: 'New variant of Wool Scarf' }).waitFor()
      await page.page.keyboard.type('Green', { delay: 60 })
      await page.page
        .getByText('Green was here before: leave Stock empty to go on with the 6 noted then.')
        .waitFor()
      await open.opened.screenshot('variant-comes-back')
      expect(await findBarriers(page.page)).toEqual([])
      await page.press('Control+Enter')
      await page.whenFocused(/^Wool Scarf, Green, On hand 6/)
      await expect.poll(() => scarf()?.['sizes']).toBe('Red,Green')
      expect(scarf()?.['stock_Green']).toBe('6')
    })

    it('a variant is duplicated by key: the same but for its name, its SKU and what is on the shelf', async () => {
      const green = { name: 'Wool Scarf', variant: 'Green' }
      await page.cell(green, 'reorderPoint').click()
      await page.page.keyboard.type('4', { delay: 60 })
      await page.press('Enter')
      await page.cell(green, 'onHand').click()
      await page.press('Shift+F10', ...pastCells, 'ArrowDown', 'ArrowDown')
      expect(await page.page.locator('[role=menuitem]:focus').innerText()).toBe('Duplicate variant…')
      await page.press('Enter')
      const panel = page.page.getByRole('complementary', { name: 'New variant like Wool Scarf, Green' })
      await panel.waitFor()
      expect(await panel.getByRole('textbox', { name: 'Reorder at' }).inputValue()).toBe('4')
      expect(await panel.getByRole('textbox', { name: 'Stock' }).inputValue()).toBe('0')
      expect(await panel.getByRole('textbox', { name: 'SKU' }).inputValue()).toBe('')
      await open.opened.screenshot('variant-duplicated')
      expect(await findBarriers(page.page)).toEqual([])
      await page.page.keyboard.type('Mint', { delay: 60 })
      await page.press('Control+Enter')
      await page.whenFocused(/^Wool Scarf, Mint, On hand 0/)
      const scarf = () => open.shop.shop.control.product(open.productId('Wool Scarf'))?.metadata
      await expect.poll(() => scarf()?.['sizes']).toBe('Red,Green,Mint')
      expect(scarf()).toMatchObject({ stock_Mint: '0', reorder_point_Mint: '4', stock_Green: '6' })
    })

    it('the panel lists the prices, adds one in yen and changes an amount', async () => {
      await page.cell({ name: 'Wool Scarf', variant: 'Red' }, 'onHand').click()
      await button('Add a price').click()
      await page.page.keyboard.type('jpy', { delay: 60 })
      await field('Amount').fill('58.50')
      await page.press('Enter')
      await page.page.getByText('JPY takes no decimals').waitFor()
      await field('Amount').fill('5850')
      await page.press('Enter')
      const prices = () =>
        open.shop.shop.control
          .prices()
          .filter((price) => price.product === open.productId('Wool Scarf') && price.active)
          .map(({ currency, unit_amount: amount }) => `${currency} ${amount}`)
          .toSorted()
      await expect.poll(prices).toEqual(['jpy 5850', 'usd 3900'])
      await field('Amount in USD').click()
      await field('Amount in USD').fill('42.50')
      await page.press('Enter')
      await expect.poll(prices).toEqual(['jpy 5850', 'usd 4250'])
      await expect.poll(() => field('Amount in JPY').inputValue()).toBe('¥5,850')
      await page.panel.getByRole('button', { name: 'What to do with ¥5,850 JPY' }).click()
      await open.opened.screenshot('prices')
      await page.page.getByRole('menuitem', { name: 'Make it the default' }).click()
      await expect
        .poll(async () => (await page.read({ name: 'Wool Scarf', variant: 'Red' }, 'price')).value)
        .toBe('¥5,850')
      // What comes to 6,044.8 is a whole number of yen.
      await page.type({ name: 'Wool Scarf', variant: 'Red' }, 'price', '*1.0333')
      await expect.poll(prices).toEqual(['jpy 6045', 'usd 4250'])
      expect(await findBarriers(page.page)).toEqual([])
    })

    it('the panel shows what a price is in further currencies, typed over and added in place', async () => {
      const control = open.shop.shop.control
      const { default_price: priceId } = control.product(open.productId('Canvas Tote')) ?? {}
      control.edit(priceId ?? '', { currency_options: { eur: { unit_amount: 2200 } } })
      await page.sync()
      const inShop = () =>
        Object.entries(control.price(priceId ?? '')?.currency_options ?? {})
          .map(([currency, option]) => `${currency} ${String(option['unit_amount'])}`)
          .toSorted()
      await page.cell(natural, 'onHand').click()
      const euro = field('Amount in EUR of the price in USD')
      await expect.poll(() => euro.inputValue()).toBe('€22.00')
      control.setFault({ route: 'POST *', kind: 'unavailable' })
      await euro.click()
      await page.page.keyboard.type('23,5', { delay: 60 })
      await page.press('Enter')
      await expect.poll(() => euro.inputValue()).toBe('€23.50')
      await page.panel.locator('.price-options').getByText('waiting').waitFor()
      // The rest is done by keyboard: from the price to its menu, and a currency without decimals.
      await field('Amount in USD').focus()
      await page.press('Tab', 'Enter')
      await page.page.getByRole('menuitem', { name: 'Add a currency…' }).waitFor()
      await page.press('Enter')
      await page.page.getByRole('form', { name: 'Add a currency to the price in USD' }).waitFor()
      await page.page.keyboard.type('jpy', { delay: 60 })
      await page.press('Tab')
      await page.page.keyboard.type('3600.5', { delay: 60 })
      await page.press('Enter')
      await page.page.getByText('JPY takes no decimals').waitFor()
      await field('Amount').fill('3600')
      await open.opened.screenshot('currencies')
      expect(await findBarriers(page.page)).toEqual([])
      await page.press('Enter')
      await expect.poll(() => field('Amount in JPY of the price in USD').inputValue()).toBe('¥3,600')
      control.clearFaults()
      await page.sync()
      await expect.poll(inShop).toEqual(['eur 2350', 'jpy 3600'])
      await expect.poll(() => page.panel.locator('.price-options').getByText('waiting').count()).toBe(0)
      expect(control.product(open.productId('Canvas Tote'))?.default_price).toBe(priceId)
      await open.opened.screenshot('currencies-arrived')
      // What was added stays, and undo says so; the amount that was typed over goes back.
      await page.cell(natural, 'onHand').click()
      await page.press('Control+z')
      await said(/^Canvas Tote.* is not taken back: .*Stripe takes no currency off a price/)
      await page.press('Control+z')
      await expect.poll(() => euro.inputValue()).toBe('€22.00')
      await expect.poll(inShop).toEqual(['eur 2200', 'jpy 3600'])
    })
  })
})
