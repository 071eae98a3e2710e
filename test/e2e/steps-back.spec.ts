import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatMoney } from '../../src/shared/money.ts'
import { openApp, type OpenedApp } from './open-app.ts'
import { openShop, type OpenShop } from './open-shop.ts'
import { BulkPanel } from './pages/bulk-panel.ts'
import { Clipboard } from './pages/clipboard.ts'
import { type Column, type Item, ShopPage } from './pages/shop-page.ts'

const keychain = join(import.meta.dirname, 'keychain.cjs')
const natural: Item = { name: 'Canvas Tote', variant: 'Natural' }
const mug: Item = { name: 'Ceramic Mug, glazed' }
const blanket: Item = { name: 'Wool Blanket' }
const card: Item = { name: 'Gift Card' }
const sweater = (variant: string): Item => ({ name: 'Fisherman Sweater', variant })
const socks = (variant: string): Item => ({ name: 'Organic Cotton Socks', variant })
const items = 23
/** The first row of each product, by name. */
const firsts: ReadonlySet<number> = new Set([0, 2, 3, 4, 8, 9, 13, 14, 16, 17, 20, 22])
const mugRow = 2

/** By the item’s id: what its row says of name, SKU, on hand, reorder point and price. */
type Shown = Record<string, string[]>
/** A moment of the day: how many steps were taken until then, and what the grid showed. */
type Moment = { steps: number; shown: Shown }

/** A day of some 200 values in all the ways there are to change one, with what else happens on it. */
describe('undo and redo without end', () => {
  let open: OpenShop
  let opened: OpenedApp
  let page: ShopPage
  let bulk: BulkPanel
  let clipboard: Clipboard
  let dataDir: string
  let steps = 0
  const moments: Moment[] = []

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'stockroom-e2e-'))
    open = await openShop({ app: { dataDir, before: keychain } })
    look(open.opened)
    withoutNetwork()
  })
  afterAll(async () => {
    await opened.close()
    await open.shop.close()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  })

  const look = (app: OpenedApp): void => {
    opened = app
    page = new ShopPage(app.page)
    bulk = new BulkPanel(app.page)
    clipboard = new Clipboard(app)
  }
  /** What is edited waits here until it is sent. */
  const withoutNetwork = () => open.shop.shop.control.setFault({ route: 'GET *', kind: 'unavailable' })
  const send = async () => {
    open.shop.shop.control.clearFaults()
    const sync = page.page.getByRole('button', { name: 'Sync', exact: true })
    // A look that began without a network ends without one: Sync is pressed again then, as anybody would.
    const waiting = async () => {
      const left = await page.count('Waiting to push')
      if (left > 0 && (await sync.isVisible())) await page.sync()
      return left
    }
    await expect.poll(waiting, { interval: 500 }).toBe(0)
    await sync.waitFor()
    expect(await page.count('Conflicts')).toBe(0)
    withoutNetwork()
  }
  const shown = (): Promise<Shown> =>
    page.grid.evaluate((grid) => {
      const rows = [...grid.querySelectorAll('[role=row][data-item]')].filter((row) => row.checkVisibility())
      const fields = [
        '.product-name',
        ...['sku', 'onHand', 'reorderPoint', 'price'].map((id) => `[data-column=${id}]`)
      ]
      return Object.fromEntries(
        rows.map((row) => [
          row.getAttribute('data-item') ?? '',
          fields.map((field) => {
            const cell = row.querySelector(field)
            const mark = cell?.querySelector('.mark')?.textContent ?? ''
            const words = (cell?.textContent ?? '').replace(mark, '').trim()
            return /untracked|no SKU|—/.test(words) ? 'none' : words
          })
        ])
      )
    })
  /** The same as the shop has it. */
  const inShop = (): Shown => {
    const { control } = open.shop.shop
    return Object.fromEntries(
      Object.keys(moments[0]?.shown ?? {}).map((id) => {
        const [productId = '', key = ''] = id.split('/')
        const product = control.product(productId)
        const price = control.price(product?.default_price ?? '')
        const said = (name: string) => product?.metadata[key.replace('stock', name)]
        const amount = price ? formatMoney(price.unit_amount ?? 0, price.currency) : ''
        return [
          id,
          [
            product?.name ?? '',
            said('sku') ?? 'none',
            said('stock') ?? 'none',
            said('reorder_point') ?? product?.metadata['reorder_point'] ?? '5',
            amount
          ]
        ]
      })
    )
  }
  /** So many steps are done once what the last of them changed is saved. */
  const took = async (more: number, item: Item, column: Column, says: string): Promise<void> => {
    await expect
      .poll(() => page.read(item, column))
      .toMatchObject({ value: expect.stringContaining(says), mark: 'waiting to push' })
    steps += more
  }
  const remember = async () => {
    let now: Shown = {}
    // A product’s other rows follow a moment later when the price all of them share is typed in one.
    const pricesOfProducts = async () => {
      now = await shown()
      return new Set(Object.entries(now).map(([id, row]) => `${id.split('/')[0]} ${row[4]}`)).size
    }
    await expect.poll(pricesOfProducts).toBe(firsts.size)
    expect(Object.keys(now)).toHaveLength(items)
    moments.push({ steps, shown: now })
  }
  /** Types into one row after another, as fast as keys go. */
  const typeDown = async (column: Column, typed: (row: number) => string | null): Promise<number> => {
    await page.cell(natural, column).click()
    let cells = 0
    for (let row = 0; row < items; row++) {
      const text = typed(row)
      if (text !== null) {
        await page.page.keyboard.type(text)
        cells += 1
      }
      await page.press('ArrowDown')
    }
    return cells
  }
  const select = async (item: Item, column: Column, more: number) => {
    await page.cell(item, column).click()
    for (let row = 0; row < more; row++) await page.press('Shift+ArrowDown')
  }
  const search = async (words: string, found: string) => {
    await page.press('Control+f')
    await page.page.keyboard.type(words, { delay: 50 })
    await page.whenShowing(found)
    await page.press('Enter')
  }
  const searchNoMore = async () => {
    await page.press('Control+f', 'Escape', 'Enter')
    await page.whenShowing(`${items} items`)
  }
  const header = (name: string) => page.page.getByRole('columnheader', { name })
  const widen = async (name: string) => {
    await header(name).focus()
    await page.press('Alt+ArrowRight', 'Alt+ArrowRight', 'ArrowDown')
  }
  /** Presses the key for each step between two moments without waiting in between, as one holds it down. */
  const go = async (key: 'Control+z' | 'Control+y', to: Moment) => {
    const way = Math.abs(steps - to.steps)
    for (let step = 0; step < way; step++) await page.press(key)
    await expect.poll(shown).toEqual(to.shown)
    steps = to.steps
  }

  it('typed down whole columns', async () => {
    await remember()
    // The mug’s number is only ever added to: somebody else changes it too.
    await took(
      await typeDown('onHand', (row) => (row === mugRow ? null : String(60 + row))),
      blanket,
      'onHand',
      '82'
    )
    await remember()
    await took(await typeDown('onHand', () => '+2'), blanket, 'onHand', '84')
    await took(await typeDown('reorderPoint', (row) => String(30 + row)), blanket, 'reorderPoint', '52')
    await remember()
    await took(await typeDown('sku', (row) => `S-${row}`), blanket, 'sku', 'S-22')
    await took(
      await typeDown('price', (row) => (firsts.has(row) ? String(100 + row) : null)),
      blanket,
      'price',
      '$122.00'
    )
    await remember()
    expect(steps).toBe(103)
  })

  it('sent, sorted and made wider, then filled, pasted, emptied and renamed', async () => {
    await send()
    await header('On hand').click()
    await header('Product').click()
    await widen('SKU')
    await select(sweater('S'), 'onHand', 3)
    await page.press('Control+d')
    await took(1, sweater('XL'), 'onHand', '66')
    await select({ name: 'Linen Shirt', variant: 'S' }, 'onHand', 3)
    await page.page.keyboard.type('=8*9')
    await page.press('Control+Enter')
    await took(1, { name: 'Linen Shirt', variant: 'XL' }, 'onHand', '72')
    await page.cell(socks('36-38'), 'onHand').click()
    await clipboard.put('1\t2\r\n3\t4\r\n5\t6\r\n')
    await page.press('Control+v')
    await took(1, socks('43-46'), 'reorderPoint', '6')
    await clipboard.put('9')
    await page.cell(blanket, 'reorderPoint').click()
    await page.press('Control+Space', 'Control+v')
    await took(1, blanket, 'reorderPoint', '9')
    await remember()
    await select({ name: 'Notebook, dotted', variant: 'A5' }, 'sku', 1)
    await page.press('Delete')
    await took(1, { name: 'Notebook, dotted', variant: 'A6' }, 'sku', 'no SKU')
    await page.cell(card, 'onHand').click()
    await page.press('Delete', 'Enter')
    await took(1, card, 'onHand', 'untracked')
    await page.type({ name: 'Enamel Pin Set' }, 'product', 'Pins')
    await took(1, { name: 'Pins' }, 'product', 'Pins')
    await remember()
  })

  it('changed many at once, while a stranger changes the shop, and after a restart', async () => {
    await bulk.open()
    await bulk.panel.getByLabel(`All ${items} items of this view`).check()
    await bulk.choose('Add')
    await bulk.field('On hand')
    await bulk.fill('How many', '3')
    await bulk.whenSaying('22 items would change')
    await page.press('Enter')
    await took(1, blanket, 'onHand', '87')
    await bulk.choose('Percent')
    await bulk.field('Price')
    await bulk.fill('Percent', '10')
    await bulk.whenSaying(`${items} items would change`)
    await page.press('Enter')
    await took(1, blanket, 'price', '$134.20')
    await bulk.choose('Replace')
    await bulk.fill('Find', 'Linen')
    await bulk.fill('Replace with', 'Hemp')
    await bulk.whenSaying('4 items would change')
    await page.press('Enter')
    await took(1, { name: 'Hemp Shirt', variant: 'XL' }, 'product', 'Hemp Shirt')
    await page.press('Escape')
    await remember()
    const { control } = open.shop.shop
    const [glazed, poster] = [open.productId(mug.name), open.productId('Poster “Harbour”')]
    const stock = Number(control.product(glazed)?.metadata['stock'])
    control.edit(glazed, { metadata: { stock: stock - 4 } })
    control.edit(poster, { name: 'Poster “Quay”' })
    await send()
    // What somebody else did is no step of ours: it was so from now on, whatever is taken back.
    for (const { shown: then } of moments)
      for (const [id, row] of Object.entries(then)) {
        if (id.startsWith(glazed)) row[2] = String(Number(row[2]) - 4)
        if (id.startsWith(poster)) row[0] = 'Poster “Quay”'
      }
    await expect.poll(shown).toEqual(moments.at(-1)?.shown)
    await opened.close()
    look(await openApp({ dataDir, before: keychain, args: ['--api-base', open.shop.url] }))
    await page.whenShowing(`${items} items`)
    await expect.poll(shown).toEqual(moments.at(-1)?.shown)
    await search('beanie', '1 item')
    await page.type({ name: 'Merino Beanie' }, 'onHand', '+4')
    await took(1, { name: 'Merino Beanie' }, 'onHand', '82')
    await searchNoMore()
    await took(await typeDown('onHand', (row) => (row < 7 ? '+1' : null)), sweater('M'), 'onHand', '70')
    await remember()
    expect(steps).toBe(121)
  })

  it('back to the beginning, and the shop is as it was but for the stranger', async () => {
    for (const [at, moment] of moments.slice(0, -1).toReversed().entries()) {
      if (at === 1) await header('Price').click()
      if (at === 2) await send()
      if (at === 3) await widen('On hand')
      await go('Control+z', moment)
    }
    await page.press('Control+z')
    await expect.poll(() => page.sentence.innerText()).toBe('There is nothing to undo')
    await send()
    expect(await shown()).toEqual(moments[0]?.shown)
    expect(inShop()).toEqual(moments[0]?.shown)
  })

  it('on to the end, and the shop is as the grid shows it', async () => {
    await search('shirt', '4 items')
    const [first] = moments.slice(1)
    for (let step = 0; step < (first?.steps ?? 0); step++) await page.press('Control+y')
    steps = first?.steps ?? 0
    await searchNoMore()
    for (const [at, moment] of moments.slice(1).entries()) {
      if (at === 3) await header('Product').click()
      if (at === 4) await send()
      await go('Control+y', moment)
    }
    await page.press('Control+y')
    await expect.poll(() => page.sentence.innerText()).toBe('There is nothing to do again')
    await send()
    expect(await shown()).toEqual(moments.at(-1)?.shown)
    expect(inShop()).toEqual(moments.at(-1)?.shown)
    await opened.screenshot('steps-back-end')
  })
})
