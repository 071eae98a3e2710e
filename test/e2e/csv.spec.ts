import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop, type OpenShop } from './open-shop.ts'
import { findBarriers } from './pages/accessibility.ts'
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
    // A file of its own, not the one that is reviewed: that is looked at again when it is applied.
    const refused = join(folder, 'refused.csv')
    const saveTo = (path: string) =>
      open.opened.app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = async () => ({ canceled: false, filePath })
      }, path)
    await saveTo(refused)
    await page.page.getByRole('button', { name: 'Save these lines…' }).click()
    await expect.poll(() => page.page.getByText(`Saved 1 line to ${refused}`).count()).toBe(1)
    await saveTo(file)
    expect(readFileSync(refused, 'utf8')).toMatch(/^\uFEFFProblem,Product ID,.+\r\n.+Enamel Pin Set.+lots/)
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

  it('offers to make what the shop does not have, makes it as one step by keyboard, and takes it back as one', async () => {
    writeFileSync(
      file,
      [
        'Name,Variant,SKU,Stock,Price,Currency',
        'Wool Scarf,Red,WS-R,4,"39,50",EUR',
        'Wool Scarf,Blue,WS-B,2,"39,50",EUR',
        'Canvas Tote,Olive,TOTE-OLIVE,6,,',
        'Ceramic Mug,,MUG-23,3,18,',
        ',,NO-NAME,3,,',
        ',,MUG-22,40,,'
      ].join('\r\n')
    )
    const control = open.shop.shop.control
    const scarf = () => control.products().find(({ name }) => name === 'Wool Scarf')
    await page.press('Control+o')
    await expect.poll(() => review.apply.innerText()).toBe('Apply 1 change')
    expect(await review.tab('New').innerText()).toBe('New 4')
    expect(await review.tab('Refused').innerText()).toBe('Refused 1')
    await review.tab('New').press('Enter')
    const line = (name: string) => review.lines.filter({ hasText: name }).innerText()
    expect(await line('Wool Scarf, Red')).toMatch(/4[^]*€39\.50[^]*WS-R[^]*New product/)
    expect(await line('Canvas Tote, Olive')).toContain('New variant of Canvas Tote')
    expect(await line('Ceramic Mug')).toContain('did you mean “MUG-22”?')
    const wish = page.page.getByRole('checkbox', {
      name: 'Create what the shop does not have: 2 products and 1 variant of a product that is there'
    })
    await wish.focus()
    await page.press('Space')
    await expect.poll(() => review.apply.innerText()).toBe('Apply 1 change, create 4 items')
    await open.opened.screenshot('import-new')
    expect(await findBarriers(page.page)).toEqual([])
    expect(scarf()).toBeUndefined()
    await review.apply.focus()
    await page.press('Enter')
    await expect
      .poll(() => page.sentence.innerText())
      .toContain('Imported 1 change, created 4 items; 1 refused')
    await page.sync()
    await expect.poll(() => scarf()?.metadata).toMatchObject({ sizes: 'Red,Blue', stock_Red: '4' })
    await expect
      .poll(() => open.stranger.metadata(open.productId(black.name)))
      .toMatchObject({ stock_Olive: '6', sku_Olive: 'TOTE-OLIVE' })
    await expect
      .poll(() => page.onHand({ name: 'Wool Scarf', variant: 'Red' }))
      .toEqual({ value: '4', mark: null })
    await page.whenShowing('27 items')
    await open.opened.screenshot('import-new-applied')
    await page.page.getByRole('button', { name: 'Revert import' }).click()
    await expect.poll(() => scarf()?.active).toBe(false)
    await expect.poll(() => page.onHand(mug)).toEqual({ value: '41', mark: null })
    await page.whenShowing('23 items')
    await expect.poll(() => page.count('Waiting to push')).toBe(0)
    expect((await open.stranger.metadata(open.productId(black.name)))['sizes']).toBe('Natural,Black')
  })

  it('with columns of its own is told what they are by keyboard, and the next one is read so by itself', async () => {
    const lines = ['Artikelnummer;Bezeichnung;Bestand', 'MUG-22;Becher;37', 'TOTE-BLK;Tasche;5']
    writeFileSync(file, lines.join('\r\n'))
    await page.press('Control+o')
    await expect
      .poll(() => review.dialog.getByRole('alert').innerText())
      .toContain('names neither “Product ID” nor “SKU”')
    expect(await review.apply.isDisabled()).toBe(true)
    // The first column has the keyboard; a letter chooses from its list, Tab goes to the next.
    await page.press('S')
    await expect.poll(() => review.meaning('Artikelnummer').inputValue()).toBe('sku')
    await page.press('Tab')
    await page.press('Tab')
    await page.press('O')
    await expect.poll(() => review.apply.innerText()).toBe('Apply 1 change')
    expect(await review.lines.innerText()).toMatch(/Ceramic Mug.*\s+41\s*→\s*37/)
    expect(await review.file.innerText()).toContain('UTF-8, semicolons · key: SKU')
    expect(await findBarriers(page.page)).toEqual([])
    await open.opened.screenshot('import-columns')
    await review.apply.click()
    await expect.poll(() => page.onHand(mug)).toEqual({ value: '37', mark: null })
    writeFileSync(file, lines.join('\r\n').replace(';37', ';38'))
    await page.press('Control+o')
    await expect.poll(() => review.apply.innerText()).toBe('Apply 1 change')
    await page.press('Escape')
  })

  it('that repeats items says so, lets the last lines count with one press, and keeps a column as metadata', async () => {
    writeFileSync(
      file,
      [
        'SKU,Stock,metadata:supplier,Colour',
        'MUG-22,30,Nordlin,white',
        'APR-02,9,,black',
        'MUG-22,31,Nordlin Oy,white',
        'APR-02,8,,black'
      ].join('\r\n')
    )
    await page.press('Control+o')
    await expect.poll(() => review.apply.innerText()).toBe('Nothing to apply')
    expect(await review.dialog.innerText()).toContain(
      '2 items are named on several lines. These 4 lines are left out.'
    )
    await open.opened.screenshot('import-repeated-left-out')
    await review.dialog.getByRole('button', { name: 'Let the last line count' }).press('Enter')
    await expect.poll(() => review.apply.innerText()).toBe('Apply 3 changes')
    await review.tab('Repeated').click()
    expect(await review.lines.filter({ hasText: mug.name }).innerText()).toMatch(
      /2\s+Ceramic Mug.*\s+line 4\s+line 4/
    )
    await open.opened.screenshot('import-repeated')
    await page.page.getByRole('button', { name: 'How it is read' }).click()
    await review.meaning('Colour').selectOption({ label: 'Colour (metadata)' })
    await expect.poll(() => review.apply.innerText()).toBe('Apply 5 changes')
    await review.tab('Changes').click()
    expect(await findBarriers(page.page)).toEqual([])
    await open.opened.screenshot('import-metadata')
    await review.apply.click()
    await page.sync()
    await expect
      .poll(() => open.stranger.metadata(open.productId(mug.name)))
      .toMatchObject({ stock: '31', supplier: 'Nordlin Oy', Colour: 'white' })
    expect(await open.stranger.metadata(open.productId(apron.name))).toMatchObject({
      stock: '8',
      Colour: 'black'
    })
  })
})
