import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type OpenShop } from './open-shop.ts'
import { ImportDialog } from './pages/import-dialog.ts'
import type { Item, ShopPage } from './pages/shop-page.ts'

const mug: Item = { name: 'Ceramic Mug, glazed' }
const black: Item = { name: 'Canvas Tote', variant: 'Black' }
const apron: Item = { name: 'Oilskin Apron' }
const small: Item = { name: 'Linen Shirt', variant: 'S' }

describe('a CSV file', () => {
  let open: OpenShop
  let page: ShopPage
  let review: ImportDialog
  let folder: string
  let file: string

  beforeAll(async () => {
    open = await openShop()
    page = open.page
    review = new ImportDialog(page.page)
    folder = mkdtempSync(join(tmpdir(), 'stockroom-csv-'))
    file = join(folder, 'stock.csv')
    // The system’s own file dialogs cannot be pressed by a test: they answer with this file.
    await open.opened.app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath: path })
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
    }, file)
  })
  afterAll(async () => {
    await open.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const readRows = (): Record<string, string>[] => parse(readFileSync(file), { columns: true, bom: true })
  const lineOf = ({ name, variant = '' }: Item) =>
    readRows().findIndex((row) => row['Product Name'] === name && row['Variant'] === variant) + 2

  /** Changes one cell of the file as a spreadsheet would: everything else stays byte for byte. */
  function change(item: Item, column: string, to: string): void {
    const lines = readFileSync(file, 'utf8').split('\r\n')
    const at = lineOf(item) - 1
    const columns = (lines[0] ?? '').replace('\uFEFF', '').split(',')
    const [cells = []]: string[][] = parse(lines[at] ?? '')
    cells[columns.indexOf(column)] = to
    lines[at] = cells.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')
    writeFileSync(file, lines.join('\r\n'))
  }

  it('goes out with one press: every row of the view, readable by any spreadsheet', async () => {
    await page.page.getByRole('button', { name: 'Export', exact: true }).click()
    await expect.poll(() => page.sentence.innerText()).toBe(`Exported 23 rows to ${file}`)
    const text = readFileSync(file, 'utf8')
    expect(text.slice(0, 200).split('\r\n')[0]).toMatch(
      /^\uFEFFProduct ID,Price ID,Product Name,Variant,SKU,Stock,Reorder Point,Price,Currency,Status,Updated,/
    )
    expect(readRows()).toHaveLength(23)
    expect(readRows()[lineOf(mug) - 2]).toMatchObject({
      'Product ID': open.productId(mug.name),
      SKU: 'MUG-22',
      Stock: '41',
      Price: '18.00',
      Currency: 'USD',
      Status: 'OK'
    })
    expect(readRows()[lineOf({ name: 'Gift Card' }) - 2]).toMatchObject({ Stock: '' })
  })

  it('that comes back as it went out changes nothing', async () => {
    await page.press('Control+o')
    await expect.poll(() => review.apply.innerText()).toBe('Nothing to apply')
    expect(await review.tab('Unchanged').innerText()).toBe('Unchanged 23')
    await page.press('Escape')
  })

  it('is shown as old → new before anything is written, with what Stripe changed since and what cannot be read', async () => {
    await open.stranger.setMetadata(open.productId(small.name), 'stock_S', '9')
    await page.sync()
    await expect.poll(() => page.onHand(small)).toEqual({ value: '9', mark: null })
    change(mug, 'Stock', '36')
    change(black, 'Stock', '8')
    change(apron, 'Price', '80.00')
    change(small, 'Stock', '10')
    change({ name: 'Enamel Pin Set' }, 'Stock', 'lots')
    const writes = open.shop.shop.control.history().length

    await page.page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect.poll(() => review.apply.innerText()).toBe('Apply 4 changes')
    expect(await review.file.innerText()).toContain('stock.csv · 23 rows · UTF-8')
    expect(await review.tab('Conflicts').innerText()).toBe('Conflicts 1')
    expect(await review.tab('Refused').innerText()).toBe('Refused 1')
    const line = (item: Item) => review.lines.filter({ hasText: item.name }).innerText()
    expect(await line(mug)).toMatch(/41\s*→\s*36/)
    expect(await line(apron)).toMatch(/\$78\.00\s*→\s*\$80\.00/)
    expect(await line(small)).toContain('Stripe moved to 9 since this file was exported')
    await open.opened.screenshot('import-review')

    await review.tab('Refused').click()
    expect(await review.lines.innerText()).toMatch(/lots/)
    await open.opened.screenshot('import-refused')
    expect(open.shop.shop.control.history()).toHaveLength(writes)
  })

  it('is applied as one step, arrives in Stripe, and asks where Stripe had moved on', async () => {
    await review.apply.click()
    await expect.poll(() => page.sentence.innerText()).toBe('Imported 4 changes; 1 refused')
    await page.sync()
    await expect.poll(() => page.onHand(mug)).toEqual({ value: '36', mark: null })
    await expect.poll(() => page.read(apron, 'price')).toEqual({ value: '$80.00', mark: null })
    expect(await open.stranger.metadata(open.productId(black.name))).toMatchObject({ stock_Black: '8' })
    await expect
      .poll(() => page.onHand(small))
      .toEqual({ value: '10', mark: 'changed in Stripe too: choose' })
    expect(await open.stranger.metadata(open.productId(small.name))).toMatchObject({ stock_S: '9' })
  })

  it('is taken back as one step, in Stripe too', async () => {
    await page.page.getByRole('button', { name: 'Revert import' }).click()
    await expect.poll(() => page.onHand(small)).toEqual({ value: '9', mark: null })
    await expect.poll(() => page.onHand(mug)).toEqual({ value: '41', mark: null })
    await expect.poll(() => page.read(apron, 'price')).toEqual({ value: '$78.00', mark: null })
    await expect.poll(() => page.count('Waiting to push')).toBe(0)
    expect(await open.stranger.metadata(open.productId(black.name))).toMatchObject({ stock_Black: '5' })
    await expect.poll(() => page.count('Conflicts')).toBe(0)
    await page.pointAway()
    await open.opened.screenshot('import-reverted')
  })
})
