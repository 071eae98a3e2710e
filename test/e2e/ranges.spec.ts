import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Locator } from 'playwright-core'
import { openShop, type OpenShop } from './open-shop.ts'
import { findBarriers } from './pages/accessibility.ts'
import { Clipboard } from './pages/clipboard.ts'
import type { Column, Item, ShopPage } from './pages/shop-page.ts'

const natural: Item = { name: 'Canvas Tote', variant: 'Natural' }
const black: Item = { name: 'Canvas Tote', variant: 'Black' }
const mug: Item = { name: 'Ceramic Mug, glazed' }
const pins: Item = { name: 'Enamel Pin Set' }
const four = [natural, black, mug, pins]
/** Cells as Excel puts them on the clipboard: zeros in front, quotes, a line break. Two columns, three rows. */
const fromExcel = (): string => {
  const lines = readFileSync(join(import.meta.dirname, '../fixtures/clipboard/excel.txt'), 'utf8').split(
    '\r\n'
  )
  const block = [1, 4, 6].map((at) => lines[at]?.split('\t').slice(0, 2).join('\t'))
  return `${block.join('\r\n')}\r\n`
}
const card: Item = { name: 'Gift Card' }

describe('ranges of cells', () => {
  let open: OpenShop
  let page: ShopPage
  let clipboard: Clipboard
  let tally: Locator
  let summary: Locator
  let question: Locator

  beforeAll(async () => {
    open = await openShop()
    page = open.page
    clipboard = new Clipboard(open.opened)
    tally = page.page.locator('.grid-tally')
    summary = page.page.getByRole('region', { name: 'What was refused' })
    question = page.page.getByRole('alert')
  })
  afterAll(() => open.close())

  beforeEach(async () => {
    // What is edited waits here, so that a step back is one too.
    open.shop.shop.control.setFault({ route: 'GET *', kind: 'unavailable' })
    await page.cell(natural, 'onHand').click()
    for (const [at, number] of [7, 5, 41, 133].entries()) {
      const cell = page.cell(four[at] ?? natural, 'onHand')
      await cell.filter({ hasText: new RegExp(`^${number}$`) }).waitFor()
    }
  })
  afterEach(async () => {
    await page.page.mouse.up()
    await page.press('Escape', 'Escape')
  })

  const numbers = async (items: readonly Item[], column: Column = 'onHand') =>
    Promise.all(items.map(async (item) => (await page.read(item, column)).value))
  const sentence = () => page.sentence.innerText()
  const selected = async (): Promise<string[]> => {
    const cells = await page.grid.locator('[role=gridcell].cell-selected[aria-selected=true]').all()
    return Promise.all(
      cells.map(async (cell) => {
        const row = cell.locator('xpath=..')
        const name = await row.locator('.product-name').innerText()
        const variant = await row.locator('.variant').allInnerTexts()
        return `${[name, ...variant].join(' ')}: ${await cell.getAttribute('data-column')}`
      })
    )
  }
  const undo = async () => {
    await page.press('Control+z')
    await expect.poll(() => numbers(four)).toEqual(['7', '5', '41', '133'])
  }

  const paste = async (words: string) => {
    await clipboard.put(words)
    await clipboard.menu('paste')
  }
  const centre = async (place: Locator): Promise<[number, number]> => {
    const box = await place.boundingBox()
    if (!box) throw new Error('not on the screen')
    return [box.x + box.width / 2, box.y + box.height / 2]
  }
  const drag = async (from: Locator, to: Locator) => {
    await page.page.mouse.move(...(await centre(from)))
    await page.page.mouse.down()
    await page.page.mouse.move(...(await centre(to)), { steps: 6 })
  }

  describe('selecting', () => {
    it('Shift and arrows select, the sum is said, and Escape goes back to the one cell', async () => {
      await page.press('Shift+ArrowDown', 'Shift+ArrowDown')
      await expect.poll(() => tally.innerText()).toBe('3 cells selected · sum 53')
      await expect.poll(() => page.focused()).toBe('Canvas Tote, Natural, On hand 7')
      expect(await selected()).toEqual([
        'Canvas Tote Natural: onHand',
        'Canvas Tote Black: onHand',
        'Ceramic Mug, glazed: onHand'
      ])
      await page.press('Shift+ArrowUp', 'Shift+ArrowRight')
      await expect.poll(() => tally.innerText()).toBe('4 cells selected')
      await page.press('Escape')
      await expect.poll(selected).toEqual([])
      await expect.poll(() => tally.innerText()).toBe('')
      await expect.poll(() => page.focused()).toBe('Canvas Tote, Natural, On hand 7')
    })

    it('what is typed goes from cell to cell in it with Enter, which keeps it', async () => {
      await page.press('Shift+ArrowDown')
      for (const number of ['8', '6']) {
        await page.page.keyboard.type(number, { delay: 50 })
        await page.press('Enter')
      }
      await expect.poll(() => numbers([natural, black])).toEqual(['8', '6'])
      await expect.poll(() => tally.innerText()).toBe('2 cells selected · sum 14')
      await expect.poll(() => page.focused()).toMatch(/^Canvas Tote, Natural, On hand 8/)
      await page.press('Tab')
      await expect.poll(() => page.focused()).toMatch(/^Canvas Tote, Black, On hand 6/)
      await page.press('Control+z')
      await undo()
    })

    it('Ctrl+A takes the view, Shift+Space rows, Ctrl+Space a column, Ctrl+Shift+End the rest', async () => {
      const columns = await page.grid.getByRole('columnheader').count()
      await page.press('Control+a')
      await expect.poll(() => tally.innerText()).toBe(`${23 * columns} cells selected`)
      await page.press('Escape', 'Shift+Space')
      await expect.poll(() => tally.innerText()).toBe(`${columns} cells selected`)
      await page.press('Shift+ArrowDown')
      await expect.poll(() => tally.innerText()).toBe(`${2 * columns} cells selected`)
      await page.press('Escape', 'Control+Space')
      await expect.poll(() => tally.innerText()).toBe('23 cells selected · sum 459')
      await page.press('Escape', 'Control+Shift+End')
      await expect.poll(() => tally.innerText()).toBe(`${23 * (columns - 3)} cells selected`)
      await page.press('Escape', 'Home')
      await expect.poll(() => page.focused()).toBe('Canvas Tote, Natural')
    })

    it('the menu of a row takes the row, or all rows of a range it was opened in', async () => {
      const columns = await page.grid.getByRole('columnheader').count()
      const take = async (item: Item, words: RegExp) => {
        await page.cell(item, 'onHand').click({ button: 'right' })
        const entry = page.page.getByRole('menuitem', { name: words })
        await entry.waitFor()
        await open.opened.screenshot('row-menu-select')
        await entry.click()
      }
      await take(mug, /^Select the row/)
      await expect.poll(() => tally.innerText()).toBe(`${columns} cells selected`)
      await expect.poll(() => page.focused()).toMatch(/^Ceramic Mug, glazed, On hand 41/)
      await page.cell(natural, 'onHand').click()
      await page.press('Shift+ArrowDown')
      await take(black, /^Select 2 rows/)
      await expect.poll(() => tally.innerText()).toBe(`${2 * columns} cells selected`)
      await expect.poll(() => page.focused()).toMatch(/^Canvas Tote, Natural, On hand 7/)
    })

    it('Ctrl and a click on a heading takes its column, with Shift the columns on to there', async () => {
      const heading = (name: string) => page.page.getByRole('columnheader', { name })
      await page.cell(black, 'sku').click()
      await heading('On hand').click({ modifiers: ['Control'] })
      await expect.poll(() => tally.innerText()).toBe('23 cells selected · sum 459')
      await expect.poll(() => page.focused()).toMatch(/^Canvas Tote, Black, On hand 5/)
      await heading('Reorder at').click({ modifiers: ['Control', 'Shift'] })
      await expect.poll(() => tally.innerText()).toBe('46 cells selected')
      expect(await heading('On hand').getAttribute('aria-sort')).not.toBe('ascending')
      await page.press('Escape')
      await expect.poll(selected).toEqual([])
    })

    it('Ctrl and the arrows jump to the edges, Page Down and up a window, Home and End along the row', async () => {
      await page.press('Control+ArrowDown', 'Control+ArrowLeft')
      await expect.poll(() => page.focused()).toContain('Wool Blanket')
      await page.press('PageUp')
      await expect.poll(() => page.focused()).not.toContain('Wool Blanket')
      await page.press('Control+ArrowUp', 'End')
      await expect.poll(() => page.focused()).toMatch(/^Canvas Tote, Natural, (Price|Active|Changed)/)
      await page.press('Home')
      await expect.poll(() => page.focused()).toBe('Canvas Tote, Natural')
      await page.press('Control+Shift+ArrowDown', 'Shift+ArrowRight')
      await expect.poll(() => tally.innerText()).toBe('46 cells selected')
    })

    it('Shift and a key that goes far selects as far, with Ctrl and without', async () => {
      const columns = await page.grid.getByRole('columnheader').count()
      const cells = (many: number) => expect.poll(() => tally.innerText()).toMatch(`${many} cells selected`)
      await page.press('Shift+End')
      await cells(columns - 3)
      await page.press('Shift+Home')
      await cells(4)
      await page.press('Escape', 'Shift+PageDown')
      const down = Number.parseInt(await tally.innerText(), 10)
      expect(down).toBeGreaterThan(8)
      await page.press('Shift+PageDown')
      await cells(Math.min(23, 2 * down - 1))
      await page.press('Shift+PageUp', 'Shift+PageUp', 'Shift+PageUp')
      await expect.poll(() => tally.innerText()).toBe('')
      await expect.poll(() => page.focused()).toBe('Canvas Tote, Natural, On hand 7')
      await page.cell(pins, 'onHand').click()
      const jumps: [keys: string, cells: number][] = [
        ['Control+Shift+Home', 4 * 4],
        ['Control+Shift+End', 20 * (columns - 3)],
        ['Control+Shift+ArrowUp', 4],
        ['Control+Shift+ArrowDown', 20],
        // Its SKU is there, its variant is not.
        ['Control+Shift+ArrowLeft', 2],
        ['Control+Shift+ArrowRight', columns - 3]
      ]
      for (const [keys, many] of jumps) {
        await page.press('Escape', keys)
        await cells(many)
        await expect.poll(() => page.focused()).toBe('Enamel Pin Set, On hand 133')
      }
    })

    it('Ctrl and the arrows stop before empty cells, and behind them', async () => {
      const ceramic = page.cell(mug, 'product')
      await ceramic.click()
      await page.press('Control+ArrowRight')
      await expect.poll(() => page.focused()).toMatch(/^Ceramic Mug, glazed, SKU /)
      await page.press('Control+ArrowLeft')
      await expect.poll(() => page.focused()).toBe('Ceramic Mug, glazed')
      await page.press('Control+Shift+ArrowRight')
      await expect.poll(() => tally.innerText()).toBe('3 cells selected')
      // Two SKUs, and none in the third row.
      await page.cell(mug, 'sku').click()
      await page.press('Delete')
      await expect.poll(() => page.cell(mug, 'sku').innerText()).toContain('no SKU')
      await page.press('Control+ArrowUp', 'ArrowUp', 'Control+ArrowUp')
      await page.press('Control+ArrowDown')
      await expect.poll(() => page.focused()).toMatch(/^Canvas Tote, Black, SKU /)
      await page.press('Control+ArrowDown')
      await expect.poll(() => page.focused()).toMatch(/^Enamel Pin Set, SKU /)
      await page.press('Control+z')
      await expect.poll(() => page.cell(mug, 'sku').innerText()).not.toContain('no SKU')
    })

    it('a drag selects, Shift and a click extend, a click alone lets go', async () => {
      await drag(page.cell(natural, 'onHand'), page.cell(mug, 'reorderPoint'))
      await page.page.mouse.up()
      await expect.poll(() => tally.innerText()).toBe('6 cells selected')
      await page.cell(pins, 'onHand').click({ modifiers: ['Shift'] })
      await expect.poll(() => tally.innerText()).toBe('4 cells selected · sum 186')
      await expect.poll(() => page.focused()).toBe('Canvas Tote, Natural, On hand 7')
      await open.opened.screenshot('range-selected')
      await page.cell(black, 'onHand').click()
      await expect.poll(selected).toEqual([])
    })

    it('a drag held below the last visible row goes on to the end by itself', async () => {
      const [x, y] = await centre(page.cell(natural, 'onHand'))
      const [, below] = await centre(page.statusBar)
      await page.page.mouse.move(x, y)
      await page.page.mouse.down()
      await page.page.mouse.move(x, below, { steps: 6 })
      await expect.poll(() => tally.innerText()).toBe('23 cells selected · sum 459')
      await page.page.mouse.up()
      await page.press('Control+Home')
    })

    it('a sort scatters the rows and keeps the items; the same sort back brings the block together', async () => {
      await page.press('Shift+ArrowDown', 'Shift+ArrowDown')
      const header = page.page.getByRole('columnheader', { name: 'Price' })
      await header.click()
      const three = [
        'Canvas Tote Black: onHand',
        'Canvas Tote Natural: onHand',
        'Ceramic Mug, glazed: onHand'
      ]
      await expect.poll(async () => (await selected()).toSorted()).toEqual(three)
      expect((await selected())[0]).toBe('Ceramic Mug, glazed: onHand')
      await expect.poll(() => tally.innerText()).toBe('3 cells selected · sum 53')
      await page.page.getByRole('columnheader', { name: 'Product' }).click()
      await expect.poll(async () => (await selected()).toSorted()).toEqual(three)
    })

    it('a search keeps of it what is still shown, and what is typed touches nothing else', async () => {
      await page.press('Control+a')
      await page.press('Control+f')
      // As fingers type: what comes faster and ends in Enter is a barcode scanner's.
      await page.page.keyboard.type('tote', { delay: 50 })
      await page.whenShowing('2 items')
      const columns = await page.grid.getByRole('columnheader').count()
      await expect.poll(() => tally.innerText()).toBe(`${2 * columns} cells selected`)
      await page.press('Enter', 'Escape', 'Control+f', 'Escape', 'Enter')
      await page.whenShowing('23 items')
    })

    it('names itself to those who listen, and axe finds nothing wrong with it', async () => {
      await expect.poll(() => page.grid.getAttribute('aria-multiselectable')).toBe('true')
      await page.press('Shift+ArrowDown', 'Shift+ArrowRight')
      expect(await findBarriers(page.page)).toEqual([])
    })

    it('is drawn in the colours of the system where it has its own', async () => {
      await page.press('Shift+ArrowDown')
      await page.page.emulateMedia({ forcedColors: 'active' })
      await open.opened.screenshot('range-forced-colors')
      const line = await page.page.evaluate(
        `getComputedStyle(document.querySelector('.cell-selected:not(.cell-active)'), '::before').borderTopStyle`
      )
      await page.page.emulateMedia({ forcedColors: 'none' })
      expect(line).toBe('solid')
    })
  })

  describe('copying', () => {
    it('puts tab-separated lines and a table on the clipboard', async () => {
      await page.cell(natural, 'sku').click()
      await page.press('Shift+ArrowDown', 'Shift+ArrowRight')
      await clipboard.menu('copy')
      await expect.poll(() => clipboard.text()).toBe('TOTE-NATURA\t7\r\nTOTE-BLACK\t5\r\n')
      expect(await clipboard.html()).toMatch(/sdnum="1033;0;@">TOTE-NATURA<\/td><td[^>]*>7<\/td><\/tr>/)
      await expect.poll(sentence).toBe('Copied 4 cells')
    })

    it('the keys themselves bring a block from Excel in, put it out again as it was, and cut nothing', async () => {
      const three = [natural, black, mug]
      const skus = () => numbers(three, 'sku')
      const before = await skus()
      const pasted = ['007', '"Harbour"', 'Say "hi" again']
      await clipboard.put(fromExcel())
      await page.cell(natural, 'sku').click()
      await page.press('Control+v')
      await expect.poll(sentence).toBe('Pasted 6 values')
      expect([await skus(), await numbers(four)]).toEqual([pasted, ['48', '8', '10', '133']])
      await clipboard.clear()
      await page.press('Control+c')
      await expect.poll(() => clipboard.text()).toBe(fromExcel())
      await expect.poll(sentence).toBe('Copied 6 cells')
      await undo()
      expect(await skus()).toEqual(before)
      // Once more, from what the program itself put on the clipboard.
      await page.press('Control+v')
      await expect.poll(skus).toEqual(pasted)
      await clipboard.clear()
      await page.press('Control+x')
      await expect.poll(() => clipboard.text()).toBe(fromExcel())
      await expect.poll(sentence).toBe('Copied 6 cells. Cells are copied, not cut.')
      expect(await skus()).toEqual(pasted)
      open.shop.shop.control.clearFaults()
      await page.press('Control+r')
      const tote = () => open.stranger.metadata(open.productId('Canvas Tote'))
      const glazed = () => open.stranger.metadata(open.productId('Ceramic Mug, glazed'))
      await expect.poll(glazed).toMatchObject({ sku: 'Say "hi"\nagain', stock: '10' })
      expect(await tote()).toMatchObject({
        sku_Natural: '007',
        stock_Natural: '48',
        sku_Black: '"Harbour"',
        stock_Black: '8'
      })
      await expect.poll(() => page.count('Waiting to push')).toBe(0)
      await page.press('Control+z')
      await expect.poll(() => numbers(four)).toEqual(['7', '5', '41', '133'])
      await page.press('Control+r')
      await expect.poll(glazed).toMatchObject({ stock: '41' })
      expect(await tote()).toMatchObject({ stock_Natural: '7', stock_Black: '5' })
      await expect.poll(() => page.count('Waiting to push')).toBe(0)
    })

    it('puts one cell there as it would be typed', async () => {
      await page.cell(mug, 'price').click()
      await clipboard.menu('copy')
      await expect.poll(() => clipboard.text()).toBe('18.00')
    })
  })

  describe('pasting', () => {
    it('one value fills what is selected, in one step', async () => {
      await page.press('Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown')
      await paste('12')
      await expect.poll(() => numbers(four)).toEqual(['12', '12', '12', '12'])
      await expect.poll(sentence).toBe('Pasted 4 values')
      await undo()
    })

    it('a block from Excel goes over as many cells as it has, from one cell on', async () => {
      await paste('1\t2\r\n3\t4\r\n')
      await expect.poll(() => numbers(four)).toEqual(['1', '3', '41', '133'])
      expect(await numbers([natural, black], 'reorderPoint')).toEqual(['2', '4'])
      await expect.poll(() => tally.innerText()).toBe('4 cells selected')
      await undo()
    })

    it('a block from LibreOffice or Google Sheets brings its numbers bare, however they were shown', async () => {
      await clipboard.put(
        '1,234\t6\n',
        '<table><tr><td sdval="1234" sdnum="1033;">1,234</td><td sdval="6">6</td></tr></table>'
      )
      await clipboard.menu('paste')
      await expect.poll(() => numbers(four)).toEqual(['1,234', '5', '41', '133'])
      await undo()
      const value = '{"1":3,"3":2345}'
      await clipboard.put('$2,345', `<table><tr><td data-sheets-value='${value}'>$2,345</td></tr></table>`)
      await clipboard.menu('paste')
      await expect.poll(() => numbers(four)).toEqual(['2,345', '5', '41', '133'])
      await undo()
    })

    it('a block repeats over a selection that holds it twice', async () => {
      await page.press('Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown')
      await paste('1\n2')
      await expect.poll(() => numbers(four)).toEqual(['1', '2', '1', '2'])
      await undo()
    })

    it('in a filtered view touches only what is shown', async () => {
      await page.press('Control+f')
      await page.page.keyboard.type('mug')
      await page.whenShowing('1 item')
      await page.cell(mug, 'onHand').click()
      await paste('1\r\n2\r\n')
      await expect.poll(sentence).toBe('Pasted 1 value; 1 refused: it fell outside the grid')
      await page.press('Control+f', 'Escape', 'Enter')
      await page.whenShowing('23 items')
      await expect.poll(() => numbers(four)).toEqual(['7', '5', '1', '133'])
      await undo()
    })

    it.each(['light', 'dark'] as const)('sums up once what was refused and why (%s)', async (theme) => {
      await page.page.emulateMedia({ colorScheme: theme })
      await paste('8\t3\tLow\t25.00\r\nmany\t3\tLow\tfree\r\n\tfew\tOut\t1.234\r\n-4\t3\tOK\t16.00\r\n')
      await expect.poll(() => numbers(four)).toEqual(['8', '5', '41', '133'])
      await summary.waitFor()
      await expect
        .poll(sentence)
        .toBe('Pasted 6 values, 1 blank cell left as it was; 7 refused for 6 reasons')
      expect(await summary.innerText()).toContain('Status is worked out, not typed')
      expect(await summary.innerText()).toContain('for other reasons')
      await page.pointAway()
      await open.opened.screenshot(`range-summary-${theme}`)
      expect(await findBarriers(page.page)).toEqual([])
      await page.press('Escape', 'Escape')
      await summary.waitFor({ state: 'detached' })
      await undo()
      await page.page.emulateMedia({ colorScheme: 'light' })
    })
  })

  describe('typing over a selection', () => {
    it('Ctrl+Enter puts +5 into each cell, from what it says', async () => {
      await page.press('Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown')
      await page.page.keyboard.type('+5')
      await page.press('Control+Enter')
      await expect.poll(() => numbers(four)).toEqual(['12', '10', '46', '138'])
      await expect.poll(sentence).toBe('Changed 4 values')
      await undo()
    })

    it('Ctrl+Enter multiplies prices, rounded to cents, and undo brings each back', async () => {
      await page.cell(natural, 'price').click()
      const before = await numbers(four, 'price')
      expect(before).toEqual(['$24.00', '$24.00', '$18.00', '$15.00'])
      await page.press('Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown')
      await page.page.keyboard.type('*1.0333')
      await page.press('Control+Enter')
      await expect.poll(() => numbers(four, 'price')).toEqual(['$24.80', '$24.80', '$18.60', '$15.50'])
      await undo()
      await expect.poll(() => numbers(four, 'price')).toEqual(before)
    })

    it('a sum in a cell is worked out, and what is not whole is told before it is saved', async () => {
      await page.page.keyboard.type('=12*4', { delay: 60 })
      await expect.poll(() => page.grid.locator('.editor-note').innerText()).toBe('count 48 (+41)')
      await page.press('Control+a')
      await page.page.keyboard.type('*1.1', { delay: 60 })
      await page.press('Enter')
      await expect
        .poll(() => page.grid.getByRole('alert').innerText())
        .toBe('“*1.1” does not come out as a whole number')
      await page.press('Control+a')
      await page.page.keyboard.type('=12*4', { delay: 60 })
      await page.press('Enter')
      await expect.poll(() => numbers(four)).toEqual(['48', '5', '41', '133'])
      await undo()
    })
  })

  describe('filling', () => {
    it('Ctrl+D fills down from the first row, or from the row above when one is selected', async () => {
      await page.press('Shift+ArrowDown', 'Shift+ArrowDown', 'Control+d')
      await expect.poll(() => numbers(four)).toEqual(['7', '7', '7', '133'])
      await undo()
      await page.cell(black, 'onHand').click()
      await page.press('Control+d')
      await expect.poll(() => numbers(four)).toEqual(['7', '7', '41', '133'])
      await undo()
    })

    it('Ctrl+R fills a number to the right; in one column it is still Sync', async () => {
      await page.press('Shift+ArrowRight', 'Shift+ArrowDown', 'Control+r')
      await expect.poll(() => numbers([natural, black], 'reorderPoint')).toEqual(['7', '5'])
      await expect.poll(sentence).toBe('Filled 1 value')
      await page.press('Control+z')
      await expect.poll(() => numbers([natural, black], 'reorderPoint')).toEqual(['5', '5'])
    })

    it('the corner fills down and up as far as it is dragged', async () => {
      const handle = page.grid.locator('.fill-handle')
      await drag(handle, page.cell(pins, 'onHand'))
      await expect.poll(() => page.grid.locator('.cell-filling').count()).toBe(3)
      await open.opened.screenshot('range-fill-handle')
      await page.page.mouse.up()
      await expect.poll(() => numbers(four)).toEqual(['7', '7', '7', '7'])
      await expect.poll(() => tally.innerText()).toBe('4 cells selected · sum 28')
      await undo()
      await page.cell(mug, 'onHand').click()
      await page.press('Shift+ArrowDown')
      await drag(handle, page.cell(natural, 'onHand'))
      await page.page.mouse.up()
      await expect.poll(() => numbers(four)).toEqual(['41', '133', '41', '133'])
      await undo()
    })

    it('the corner fills to the side where it is dragged farther that way, and says what was refused', async () => {
      const handle = page.grid.locator('.fill-handle')
      const points = () => numbers([natural, black, mug], 'reorderPoint')
      expect(await points()).toEqual(['5', '5', '5'])
      await page.press('Shift+ArrowDown')
      // A little lower than what is selected, and farther beside it.
      await drag(handle, page.cell(mug, 'reorderPoint'))
      await expect.poll(() => page.grid.locator('.cell-filling').count()).toBe(2)
      await open.opened.screenshot('range-fill-sideways')
      await page.page.mouse.up()
      await expect.poll(points).toEqual(['7', '5', '5'])
      await expect.poll(() => tally.innerText()).toBe('4 cells selected')
      await expect.poll(sentence).toBe('Filled 1 value')
      await page.press('Control+z')
      await expect.poll(points).toEqual(['5', '5', '5'])
      await page.cell(mug, 'reorderPoint').click()
      await drag(handle, page.cell(mug, 'sku'))
      await page.page.mouse.up()
      await expect.poll(() => numbers(four)).toEqual(['7', '5', '5', '133'])
      await expect.poll(sentence).toBe('Filled 1 value; 1 refused: SKU takes another kind of value')
      await undo()
    })

    it('a double click on the corner fills down to the end of what is shown, and opens nothing', async () => {
      await page.press('Control+f')
      await page.page.keyboard.type('tote', { delay: 50 })
      await page.whenShowing('2 items')
      await page.cell(natural, 'onHand').click()
      await page.grid.locator('.fill-handle').dblclick()
      await expect.poll(sentence).toBe('Filled 1 value')
      expect(await page.editor.count()).toBe(0)
      await page.press('Control+f', 'Escape', 'Enter')
      await page.whenShowing('23 items')
      await expect.poll(() => numbers(four)).toEqual(['7', '7', '41', '133'])
      await undo()
    })

    it('Ctrl+Enter on closed cells fills them all from the active one', async () => {
      await page.press('Shift+ArrowDown', 'Shift+ArrowDown', 'Control+Enter')
      await expect.poll(() => numbers(four)).toEqual(['7', '7', '7', '133'])
      await expect.poll(sentence).toBe('Filled 2 values')
      await undo()
    })

    it('Escape lets go of the corner and fills nothing', async () => {
      await drag(page.grid.locator('.fill-handle'), page.cell(pins, 'onHand'))
      await page.press('Escape')
      await page.page.mouse.up()
      await expect.poll(() => page.grid.locator('.cell-filling').count()).toBe(0)
      expect(await numbers(four)).toEqual(['7', '5', '41', '133'])
    })
  })

  describe('clearing', () => {
    it('asks once before numbers go, Escape keeps them, Enter makes them untracked', async () => {
      await page.press('Shift+ArrowDown', 'Shift+ArrowDown', 'Delete')
      await question.waitFor()
      expect(await question.innerText()).toContain('Stop tracking 3 items?')
      await open.opened.screenshot('range-clear-question')
      await page.press('Escape')
      await question.waitFor({ state: 'detached' })
      expect(await numbers(four)).toEqual(['7', '5', '41', '133'])
      await page.press('Backspace', 'Enter')
      const [none = ''] = await numbers([card])
      expect(none).toContain('untracked')
      await expect.poll(() => numbers(four)).toEqual([none, none, none, '133'])
      await undo()
    })

    it('says in its summary that names and prices stay, and clears the rest', async () => {
      await page.cell(natural, 'sku').click()
      await page.press('Shift+Space', 'Delete', 'Enter')
      await summary.waitFor()
      expect(await summary.innerText()).toMatch(/A product needs a name[^]*A price cannot be empty/)
      await expect.poll(() => page.cell(natural, 'sku').innerText()).toContain('no SKU')
      await page.press('Escape', 'Escape')
      await undo()
    })
  })
})

describe('ranges of thousands of cells', () => {
  let open: OpenShop
  let page: ShopPage

  beforeAll(async () => {
    open = await openShop({ shop: { products: 3000, limits: 'none' } })
    page = open.page
    open.shop.shop.control.setFault({ route: 'GET *', kind: 'unavailable' })
  })
  afterAll(() => open.close())

  const first = () => page.grid.locator('[aria-rowindex="2"] [data-column=onHand]')
  const firstNumber = async () => Number.parseInt((await first().innerText()).replaceAll(/\D/g, ''), 10)
  const sentence = () => page.sentence.innerText()

  it('a shop that was just read stands at its first row, with the cursor and the keyboard on it', async () => {
    await expect.poll(() => page.grid.locator('[aria-rowindex="2"] .cell-active:focus').count()).toBe(1)
    expect(await page.grid.evaluate((grid) => grid.scrollTop)).toBe(0)
    await open.opened.screenshot('first-run-of-thousands')
  })

  const heightOf = () => page.grid.evaluate((grid) => grid.clientHeight)
  const resize = async (height: number) => {
    const before = await heightOf()
    await open.opened.app.evaluate(({ BrowserWindow }, tall) => {
      const [window] = BrowserWindow.getAllWindows()
      const [width = 0] = window?.getContentSize() ?? []
      window?.setContentSize(width, tall)
    }, height)
    await expect.poll(heightOf).not.toBe(before)
  }
  const usualHeight = () =>
    open.opened.app.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getContentSize()[1] ?? 800
    )

  it.each([560, 613, 701, 777])(
    'in a window %i high Ctrl+End ends with the last row whole in sight',
    async (height) => {
      const usual = await usualHeight()
      await page.press('Control+Home')
      await resize(height)
      await page.press('Control+End')
      const last = page.grid.locator(`[aria-rowindex="${await page.grid.getAttribute('aria-rowcount')}"]`)
      await expect.poll(() => last.locator(':focus').count()).toBe(1)
      const place = () =>
        last.evaluate((row) => {
          const grid = row.closest('[role=grid]')
          const [box, around] = [row.getBoundingClientRect(), grid?.getBoundingClientRect()]
          if (!grid || !around) throw new Error('a row in no grid')
          return { below: box.bottom - (around.top + grid.clientTop + grid.clientHeight), high: box.height }
        })
      await expect.poll(async () => (await place()).below).toBeLessThanOrEqual(0.5)
      // nothing is beneath the last row: it ends where the grid ends
      expect((await place()).below).toBeGreaterThan(-(await place()).high)
      await resize(usual)
      await page.press('Control+Home')
    }
  )

  it('a window made lower or higher leaves the keyboard in its cell, and what is typed as it is', async () => {
    const usual = await usualHeight()
    await page.press('PageDown', 'PageDown', 'PageDown', 'PageDown')
    const row = () => page.page.locator(':focus').locator('xpath=ancestor::*[@role="row"]')
    const place = () => row().getAttribute('aria-rowindex')
    const words = await page.focused()
    const there = await place()
    for (const height of [560, 700, 620, 800]) {
      await resize(height)
      expect([height, await place(), await page.focused()]).toEqual([height, there, words])
    }
    await page.press('Home', 'F2')
    await page.page.keyboard.type(' and more', { delay: 60 })
    await page.press('ArrowLeft', 'ArrowLeft')
    const typed = await page.editor.inputValue()
    for (const height of [560, 700]) {
      await resize(height)
      expect(await page.editor.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true)
      expect(await page.editor.inputValue()).toBe(typed)
      expect(await page.editor.evaluate((field) => field.selectionStart)).toBe(typed.length - 2)
    }
    await page.press('Escape')
    await expect.poll(place).toBe(there)
    await resize(usual)
    await page.press('Control+Home')
  })

  it('tells those who listen which row and column of all each cell is, far down and with a column hidden', async () => {
    const items = Number((await page.totals.innerText()).replace(/ items.*/, '').replaceAll(/\D/g, ''))
    const told = () =>
      page.grid.evaluate((grid) => {
        const number = (of: { getAttribute(name: string): string | null }, name: string) =>
          Number(of.getAttribute(name))
        const rows = [...grid.querySelectorAll('[role=row]')].filter((row) => row.checkVisibility())
        const lines = rows.map((row) => ({
          at: number(row, 'aria-rowindex'),
          top: row.getBoundingClientRect().top,
          columns: [...row.querySelectorAll('[role=gridcell], [role=columnheader]')]
            .toSorted((a, b) => a.getBoundingClientRect().x - b.getBoundingClientRect().x)
            .map((cell) => `${number(cell, 'aria-colindex')} ${cell.getAttribute('data-column')}`)
        }))
        const places = lines.filter(({ at }) => at > 1).toSorted((a, b) => a.top - b.top)
        return {
          rows: number(grid, 'aria-rowcount'),
          columns: number(grid, 'aria-colcount'),
          head: lines.find(({ at }) => at === 1)?.columns,
          first: places[0]?.at,
          last: places.at(-1)?.at,
          isUnbroken: places.every(({ at }, place) => at === (places[0]?.at ?? 0) + place),
          kinds: new Set(lines.map(({ columns }) => columns.join())).size
        }
      })
    const columns = ['product', 'variant', 'sku', 'onHand', 'reorderPoint', 'status', 'price']
    const head = (shown: readonly string[]) => shown.map((name, at) => `${at + 1} ${name}`)
    const all = { rows: items + 1, isUnbroken: true, kinds: 1 }
    await page.press('Control+Home')
    await expect.poll(told).toMatchObject({ ...all, columns: 7, head: head(columns), first: 2 })
    await page.press('Control+End')
    await expect.poll(told).toMatchObject({ ...all, columns: 7, head: head(columns), last: items + 1 })
    await page.press('PageUp', 'PageUp', 'PageUp')
    await expect.poll(async () => (await told()).last).toBeLessThan(items + 1)
    const isShown = async () => {
      await page.page.getByRole('button', { name: 'Columns' }).press('Enter')
      await page.page.getByRole('checkbox', { name: 'SKU' }).press('Space')
      await page.press('Escape')
    }
    await isShown()
    const without = columns.filter((name) => name !== 'sku')
    await expect.poll(told).toMatchObject({ ...all, columns: 6, head: head(without) })
    await isShown()
    await expect.poll(told).toMatchObject({ ...all, columns: 7, head: head(columns) })
    await page.press('Escape', 'Control+Home')
  })

  it('a price in yen is worked out to whole yen, here and in Stripe', async () => {
    const { control } = open.shop.shop
    await page.press('Control+f')
    await page.page.keyboard.type('tenugui', { delay: 50 })
    const row = page.grid.locator('[aria-rowindex="2"]')
    await row.getByText('Tenugui').waitFor()
    const price = async () =>
      Number((await row.locator('[data-column=price]').innerText()).replaceAll(/\D/g, ''))
    const before = await price()
    const after = Math.round((before * 10_333) / 10_000)
    expect((before * 10_333) % 10_000).not.toBe(0)
    await row.locator('[data-column=price]').click()
    await page.page.keyboard.type('*1.0333', { delay: 50 })
    await page.press('Enter')
    await expect.poll(price).toBe(after)
    const [product] = (await row.getAttribute('data-item'))?.split('/') ?? []
    const inStripe = () => {
      const { default_price: id } = control.product(product ?? '') ?? {}
      const { unit_amount: amount, currency } = control.price(String(id)) ?? {}
      return { amount, currency }
    }
    expect(inStripe()).toEqual({ amount: before, currency: 'jpy' })
    control.clearFaults()
    await page.sync()
    await expect.poll(inStripe).toEqual({ amount: after, currency: 'jpy' })
    control.setFault({ route: 'GET *', kind: 'unavailable' })
    await page.press('Control+f', 'Escape', 'Enter', 'Control+Home')
  })

  it('5,000 pasted cells are saved, and are one step to undo', async () => {
    await first().click()
    const before = await firstNumber()
    const lines = Array.from({ length: 5000 }, (_, index) => String(20_000 + index))
    await open.opened.app.evaluate(
      (electron, words) => electron.clipboard.writeText(words),
      lines.join('\r\n')
    )
    await open.opened.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.paste()
    )
    await expect.poll(sentence).toBe('Pasted 5,000 values')
    await expect.poll(firstNumber).toBe(20_000)
    await page.press('Control+z')
    await expect.poll(sentence).toBe('Undone: stock of 5,000 items')
    await expect.poll(firstNumber).toBe(before)
  })

  it('the whole view is copied, with the rows that were never on the screen', async () => {
    await first().click()
    await page.press('Control+Space')
    await open.opened.app.evaluate((electron) => electron.clipboard.clear())
    await open.opened.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.copy()
    )
    const rows = Number((await page.totals.innerText()).replace(/ items.*/, '').replaceAll(/\D/g, ''))
    await expect.poll(sentence).toBe(`Copied ${rows.toLocaleString('en')} cells`)
    const copied = await open.opened.app.evaluate((electron) => electron.clipboard.readText())
    expect(copied.split('\r\n')).toHaveLength(rows + 1)
  })

  it('a press while the rows still pass is on the cell that stands there, and the keyboard goes to it', async () => {
    await first().click()
    const box = await page.grid.boundingBox()
    const [x, y] = [(box?.x ?? 0) + 80, (box?.y ?? 0) + 200]
    await page.page.mouse.move(x, y)
    await page.grid.evaluate((grid) => {
      const passing = setInterval(() => (grid.scrollTop += 30), 20)
      const atPress = (): void => {
        clearInterval(passing)
        grid.setAttribute('data-pressed', grid.hasAttribute('data-moving') ? 'moving' : 'resting')
      }
      grid.ownerDocument.addEventListener('pointerdown', atPress, { capture: true, once: true })
    })
    await expect.poll(() => page.grid.evaluate((grid) => grid.hasAttribute('data-moving'))).toBe(true)
    await page.page.mouse.click(x, y)
    expect(await page.grid.getAttribute('data-pressed')).toBe('moving')
    const isBeneath = () =>
      page.grid.evaluate(
        (grid, at) => {
          const { activeElement } = grid.ownerDocument
          const cell = grid.ownerDocument.elementFromPoint(at.x, at.y)?.closest('[role=gridcell]')
          return cell === activeElement && cell?.getAttribute('tabindex') === '0'
        },
        { x, y }
      )
    await expect.poll(isBeneath).toBe(true)
    const there = await page.focused()
    await page.press('ArrowDown', 'ArrowUp')
    expect(await page.focused()).toBe(there)
    await page.press('Control+Home')
  })

  it('a press on the cell of the cursor while the rows still pass brings the keyboard back to it', async () => {
    await first().click()
    const box = await first().boundingBox()
    const [x, y] = [(box?.x ?? 0) + 8, (box?.y ?? 0) + 8]
    await page.press('Control+f')
    await page.page.mouse.move(x, y)
    // Nothing has moved for a while: a press in a scroll ends what that scroll began.
    await page.page.waitForTimeout(300)
    // As at the end of a scroll that came back to where it began.
    await page.grid.evaluate((grid) => {
      grid.scrollTop = 400
      const press = (): void => grid.setAttribute('data-pressed', String(grid.hasAttribute('data-moving')))
      grid.ownerDocument.addEventListener('pointerdown', press, { capture: true, once: true })
      const back = setInterval(() => (grid.scrollTop = grid.scrollTop === 0 ? 1 : 0), 20)
      grid.ownerDocument.addEventListener('pointerdown', () => clearInterval(back), {
        capture: true,
        once: true
      })
    })
    const isBack = () => page.grid.evaluate((grid) => grid.scrollTop < 2 && grid.hasAttribute('data-moving'))
    await expect.poll(isBack).toBe(true)
    await page.page.mouse.click(x, y)
    expect(await page.grid.getAttribute('data-pressed')).toBe('true')
    const isAtCell = () =>
      page.grid.evaluate(
        (grid) =>
          grid.ownerDocument.activeElement?.getAttribute('tabindex') === '0' &&
          grid.contains(grid.ownerDocument.activeElement)
      )
    await expect.poll(isAtCell).toBe(true)
  })

  it('the wheel brings rows into sight that were never on the screen, and the cursor keeps the keyboard', async () => {
    await first().click()
    const words = await page.focused()
    await page.grid.hover()
    for (let turn = 0; turn < 12; turn++) await page.page.mouse.wheel(0, 4500)
    // Read at one moment: the wheel goes on turning for a while.
    const inSight = () =>
      page.grid.evaluate((grid) => {
        const rows = [...grid.querySelectorAll('.row')].filter((row) => row.checkVisibility())
        const top = Math.floor(grid.scrollTop / (rows[0]?.getBoundingClientRect().height ?? 1))
        return { top, there: rows.some((row) => row.ariaRowIndex === String(top + 2)) }
      })
    await expect.poll(async () => (await inSight()).top).toBeGreaterThan(1_000)
    await expect.poll(async () => (await inSight()).there).toBe(true)
    expect(await page.focused()).toBe(words)
    await page.press('ArrowDown', 'ArrowUp')
    await expect.poll(() => page.grid.evaluate((grid) => grid.scrollTop)).toBe(0)
  })
})
