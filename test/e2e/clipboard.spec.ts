import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createShop } from '../../src/main/demo-shop/shop.ts'
import { openShop, type OpenShop } from './open-shop.ts'
import { Clipboard } from './pages/clipboard.ts'
import type { Column, Item, ShopPage } from './pages/shop-page.ts'

/** A sheet’s eight lines go over eight products, between which others stand in the shop. */
const names = [
  'Brass Bottle Opener',
  'Ceramic Mug, glazed',
  'Enamel Pin Set',
  'Gift Card',
  'Oilskin Apron',
  'Rope Doormat',
  'Sea Salt, 250 g',
  'Wool Blanket'
]
const eight: readonly Item[] = names.map((name) => ({ name }))
const columns = ['sku', 'onHand', 'reorderPoint', 'price'] as const

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../fixtures/clipboard', name), 'utf8')

describe('the clipboard of spreadsheets', () => {
  let open: OpenShop
  let page: ShopPage
  let clipboard: Clipboard
  let summary: Locator

  beforeAll(async () => {
    const shop = createShop({ products: 30, clock: { now: () => Date.now() } })
    for (const { id, name } of shop.control.products())
      if (names.includes(name)) shop.control.edit(id, { metadata: { supplier: 'Halle Sieben' } })
    open = await openShop({ shop: { shop } })
    page = open.page
    clipboard = new Clipboard(open.opened)
    summary = page.page.getByRole('region', { name: 'What was refused' })
    // What is edited waits here, so that a step back is one too.
    shop.control.setFault({ route: 'GET *', kind: 'unavailable' })
    await page.press('Control+f')
    await page.page.keyboard.type('halle sieben', { delay: 50 })
    await page.whenShowing('8 items')
    await page.press('Enter')
  })
  afterAll(() => open.close())

  const sentence = () => page.sentence.innerText()
  const column = async (one: Column, items = eight) =>
    Promise.all(items.map(async (item) => (await page.read(item, one)).value))
  const cells = async () => {
    const [sku = [], onHand = [], reorderPoint = [], price = []] = await Promise.all(
      columns.map((one) => column(one))
    )
    return eight.map((_, at) => [sku[at], onHand[at], reorderPoint[at], price[at]])
  }
  const header = (name: string) => page.page.getByRole('columnheader', { name })
  const showStatus = async (shown: boolean) => {
    await page.page.getByRole('button', { name: 'Columns' }).press('Enter')
    await page.page.getByRole('checkbox', { name: 'Status' }).setChecked(shown)
    await page.press('Escape')
    await expect.poll(() => header('Status').count()).toBe(shown ? 1 : 0)
  }
  const undo = async (before: Awaited<ReturnType<typeof cells>>) => {
    await page.press('Control+z')
    await expect.poll(cells).toEqual(before)
    await expect.poll(() => page.count('Waiting to push')).toBe(0)
  }

  const asItWas = [
    ['BBO-1', '52', '5', '$21.00'],
    ['MUG-22', '41', '5', '$18.00'],
    ['PIN-5', '133', '20', '$15.00'],
    ['GIFT', expect.stringContaining('untracked'), '5', '$50.00'],
    ['APR-02', '6', '5', '$78.00'],
    ['MAT-01', '17', '5', '$46.00'],
    ['SALT-250', '210', '48', '$9.00'],
    ['WB-140', '9', '3', '$149.00']
  ]
  const pasted = [
    ['TOTE-NATURA', '12', '3', '$24.50'],
    ['007', '48', '0', '$1,234.50'],
    ['Mug blue', '1,234', '20', '$18.00'],
    ['5" pipe', '7', '5', '$0.50'],
    ['"Harbour"', '8', '4', '$19.99'],
    ['a b', '9', '2', '$20.00'],
    ['Say "hi" again', '10', '1', '$21.00'],
    ['WB-140', '11', '3', '$22.00']
  ]
  const programs = [
    ['Excel', 'excel.txt', 'excel.html'],
    ['Google Sheets', 'google-sheets.txt', 'google-sheets.html'],
    ['LibreOffice', 'libreoffice.txt', 'libreoffice.html'],
    ['a file that LibreOffice saved', 'libreoffice.tsv', null]
  ] as const

  const isAsItWas = async () => expect(await cells()).toEqual(asItWas)
  const summedUp = 'Pasted 17 values, 3 blank cells left as they were; 12 refused for 7 reasons'

  describe.each(programs)('a whole sheet of %s', (_program, text, table) => {
    beforeEach(async () => {
      await isAsItWas()
      await clipboard.put(fixture(text), table === null ? undefined : fixture(table))
      await page.cell({ name: 'Brass Bottle Opener' }, 'sku').click()
    })

    it('goes over the rows that are shown, says what it left out, and goes out again as it came in', async () => {
      await page.press('Control+v')
      await expect
        .poll(sentence)
        .toBe('Pasted 20 values, 3 blank cells left as they were; 8 refused: Status is worked out, not typed')
      await summary.waitFor()
      expect(await summary.innerText()).toMatch(
        /^Pasted 20 values, 8 refused\s+8\s+Status is worked out, not typed\s+Brass Bottle Opener and 7 more$/
      )
      await page.press('Escape')
      await undo(asItWas)
      await showStatus(false)
      await page.cell({ name: 'Brass Bottle Opener' }, 'sku').click()
      await clipboard.menu('paste')
      await expect.poll(cells).toEqual(pasted)
      await expect.poll(sentence).toBe('Pasted 28 values, 3 blank cells left as they were')
      expect(await summary.count()).toBe(0)
      await clipboard.clear()
      await page.press('Control+c')
      await expect.poll(() => clipboard.text()).toBe(fixture('stockroom.txt'))
      expect(await clipboard.html()).toBe(fixture('stockroom.html'))
      await undo(asItWas)
      await showStatus(true)
    })

    it('over a column it does not fit is refused cell by cell, each reason once', async () => {
      await page.cell({ name: 'Brass Bottle Opener' }, 'onHand').click()
      await page.press('Control+v')
      await expect.poll(sentence).toBe(summedUp)
      const told = await summary.innerText()
      expect(told).toMatch(/^Pasted 17 values, 12 refused\s+6\s+Status is worked out, not typed\s/)
      expect(told).toMatch(/\s1\s+“TOTE-NATURA” is not a whole number[^]*\s2 for other reasons$/)
      await page.press('Escape')
      await undo(asItWas)
    })
  })

  it('a block copied from rows in another order is in that order, and goes back to the items it came from', async () => {
    await header('On hand').click()
    const places = () =>
      Promise.all(eight.map(async (item) => Number(await page.row(item).getAttribute('aria-rowindex'))))
    const ascending = [4, 7, 5, 1, 0, 2, 6, 3]
    await expect.poll(places).toEqual(names.map((_, at) => ascending.indexOf(at) + 2))
    const numbers = ['80', '70', '60', '50', '40', '30', '20', '10']
    await page.cell({ name: 'Oilskin Apron' }, 'onHand').click()
    await clipboard.put(`${numbers.join('\r\n')}\r\n`)
    await page.press('Control+v')
    const byName = numbers.map((_, at) => numbers[ascending.indexOf(at)])
    await expect.poll(() => column('onHand')).toEqual(byName)
    await expect.poll(sentence).toBe('Pasted 8 values')
    await clipboard.clear()
    await page.press('Control+c')
    await expect.poll(() => clipboard.text()).toBe(`${numbers.join('\r\n')}\r\n`)
    expect(await clipboard.html()).toContain('<tr><td sdval="80" sdnum="1033;">80</td></tr><tr>')
    await undo(asItWas)
    await header('Product').click()
  })

  it.each([
    { way: 'by its keys', paste: () => page.press('Control+v') },
    {
      way: 'by the menu of the row',
      paste: async () => {
        await page.cell({ name: 'Ceramic Mug, glazed' }, 'reorderPoint').click({ button: 'right' })
        await page.page.getByRole('menuitem', { name: /^Paste/ }).click()
      }
    }
  ])(
    'one value goes into the rows that are shown between hidden ones, and into no other: $way',
    async ({ paste }) => {
      await clipboard.put('77')
      await page.cell({ name: 'Ceramic Mug, glazed' }, 'reorderPoint').click()
      await page.press('Shift+ArrowDown', 'Shift+ArrowDown')
      await paste()
      await expect.poll(sentence).toBe('Pasted 3 values')
      await expect.poll(() => column('reorderPoint')).toEqual(['5', '77', '77', '77', '5', '5', '48', '3'])
      await expect.poll(() => page.count('Waiting to push')).toBe(3)
      await undo(asItWas)
    }
  )

  it('the menu of a row copies the block that it was opened in', async () => {
    await page.cell({ name: 'Ceramic Mug, glazed' }, 'reorderPoint').click()
    await page.press('Shift+ArrowDown')
    await clipboard.clear()
    await page.press('Shift+F10')
    await page.page.getByRole('menuitem', { name: 'Clear' }).waitFor()
    await open.opened.screenshot('row-menu-of-cells')
    await page.press('Enter')
    await expect.poll(() => clipboard.text()).toBe('5\r\n20\r\n')
  })

  it('sizes that share a price take the first of two, and the summary says so of the other', async () => {
    await page.press('Control+f', 'Escape', 'Enter')
    const tote: readonly Item[] = ['Natural', 'Black'].map((variant) => ({
      name: 'Canvas Tote',
      variant
    }))
    await page.cell({ name: 'Canvas Tote', variant: 'Natural' }, 'price').click()
    await clipboard.put('25.00\r\n26.00\r\n')
    await page.press('Control+v')
    await expect.poll(() => column('price', tote)).toEqual(['$25.00', '$25.00'])
    await expect
      .poll(sentence)
      .toBe('Pasted 1 value; 1 refused: it is one value for all sizes of a product, and the first was taken')
    await page.press('Control+z')
    await expect.poll(() => column('price', tote)).toEqual(['$24.00', '$24.00'])
  })
})
