import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type ColumnField, foundOut, ignoredOf, type ImportReading } from '../../src/shared/import-reading.ts'
import { everything } from '../../src/shared/inventory.ts'
import { metadataColumn } from '../../src/shared/metadata-columns.ts'
import { type Desk, garment, openSyncedDesk, valueOf } from './desk.ts'

/** The review of a file with these lines, as the window would ask for it. */
async function review(desk: Desk, ...lines: string[]) {
  return reviewBytes(desk, Buffer.from(lines.join('\r\n')))
}

async function reviewBytes(desk: Desk, bytes: Uint8Array) {
  const folder = mkdtempSync(join(tmpdir(), 'stockroom-import-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'stock.csv')
  writeFileSync(path, bytes)
  return valueOf(await desk.engine.previewImport({ path }))
}

async function exported(desk: Desk, ...keys: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'stockroom-export-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'out.csv')
  const query = { ...everything, view: 'all' as const, metadata: keys.map(metadataColumn) }
  valueOf(await desk.engine.exportFile({ query, form: 'full', style: 'comma', path }))
  return readFileSync(path, 'utf8')
}

describe('an import', () => {
  it.each(['name', 'onHand'] as const)('leaves a question about the %s to its owner', async (field) => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    const [mine, theirs] = field === 'name' ? ['Mine', 'Theirs'] : [String(stock('S') + 9), stock('S') + 3]
    const lines = (await exported(desk)).split('\r\n')
    await desk.edit(size('S'), mine, { field })
    if (field === 'name') desk.shop.edit(id, { name: String(theirs) })
    else desk.shop.edit(id, { metadata: { stock_S: String(theirs) } })
    await desk.sync()
    const asked = await desk.onlyConflict()

    // Both a sheet of one's own and an export from before the question.
    const head = field === 'name' ? 'Product ID,Variant,Product Name' : 'Product ID,Variant,Stock'
    const own = await review(desk, head, `${id},S,${field === 'name' ? 'Sheet' : 77}`)
    expect(own.changes).toEqual([])
    expect(own.refused).toMatchObject([{ line: 2, reason: 'it waits for your answer to a conflict' }])

    const base = lines
      .find((line) => line.startsWith(`${id},`) && line.includes(',S,'))
      ?.split(',')
      .at(-1)
    const old = await review(desk, `${head},Base`, `${id},S,${field === 'name' ? 'Sheet' : 77},${base}`)
    expect(old.changes).toEqual([])
    expect(old.refused).toMatchObject([{ reason: 'it waits for your answer to a conflict' }])
    expect((await desk.onlyConflict()).id).toBe(asked.id)
  })

  it('reads the columns of a file as it is told, and the next file by itself', async () => {
    const desk = await openSyncedDesk()
    const { id, stock } = garment(desk)
    const lines = ['Artikel;Größe;Bestand', `${id};S;${stock('S') + 1}`, `${id};M;${stock('M')}`]
    const first = await review(desk, ...lines)
    expect(first.problem).toContain('neither “Product ID” nor “SKU”')
    expect(first.columns).toEqual([
      { name: 'Artikel', field: null, sample: id },
      { name: 'Größe', field: null, sample: 'S' },
      { name: 'Bestand', field: null, sample: String(stock('S') + 1) }
    ])
    expect(first.changes).toEqual([])
    const reading = { ...foundOut, fields: ['productId', 'variant', 'onHand'] as const }
    const again = (previewId: string, fields: readonly ColumnField[]) =>
      desk.ask('read-import', { previewId, reading: { ...reading, fields: [...fields] } })
    const { preview } = await again(first.id, reading.fields)
    expect(preview).toMatchObject({ problem: null, unchanged: 1, refused: [] })
    expect(preview.changes.map(({ field, to }) => [field, to])).toEqual([['onHand', String(stock('S') + 1)]])
    // A file that is only looked at teaches nothing.
    expect((await review(desk, ...lines)).problem).not.toBeNull()
    await desk.ask('apply-import', { previewId: preview.id, reason: 'stocktake' })
    const next = await review(desk, ...lines.map((line) => line.replace(/^(prod_.*;M;).*/, '$10')))
    expect(next.columns.map(({ field }) => field)).toEqual(reading.fields)
    expect(next.changes.map(({ line, to }) => [line, to])).toEqual([[3, '0']])
    // In another file the same name may stand for something else.
    const other = await review(desk, 'Product ID;Variant;Bestand;Stock', `${id};S;1;2`)
    expect(other.changes.map(({ to }) => to)).toEqual(['2'])
  })

  it('reads what it was told otherwise than a name says, what has no name, and what it refused, alike the next time', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    const lines = ['Product ID;Variant;Qty;', `${id};S;500;1`, `${id};M;500;some`]
    expect((await review(desk, ...lines)).refused).toHaveLength(2)
    const first = await review(desk, ...lines)
    const fields: ColumnField[] = ['productId', 'variant', 'onHand']
    const told = await desk.ask('read-import', {
      previewId: first.id,
      reading: { ...foundOut, fields: ['productId', 'variant', null, 'onHand'] }
    })
    expect(told.preview.changes.map(({ to }) => to)).toEqual(['1'])
    expect(told.preview.refused).toMatchObject([{ line: 3, column: 'column 4', value: 'some' }])
    await desk.ask('apply-import', { previewId: told.preview.id, reason: 'stocktake' })
    const next = await review(desk, ...lines.map((line) => line.replace(/some$/, '7')))
    expect(next.changes.map(({ line, to }) => [line, to])).toEqual([[3, '7']])
    const refused = await review(desk, 'Problem;Product ID;Variant;Qty;', `"Stock";${id};M;500;8`)
    expect(refused.changes.map(({ to }) => to)).toEqual(['8'])
    // What is said last counts.
    const back = await desk.ask('read-import', {
      previewId: next.id,
      reading: { ...foundOut, fields: [...fields, null] }
    })
    await desk.ask('apply-import', { previewId: back.preview.id, reason: 'stocktake' })
    expect((await review(desk, ...lines)).columns.map(({ field }) => field)).toEqual([...fields, null])
  })

  it('reads a file in the letters and with the separator that it is told, or says why it cannot', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    const file = Buffer.from(`Product ID|Variant|Product Name\n${id}|S|\xb3y;\xbfka;a;b`, 'latin1')
    const first = await reviewBytes(desk, file)
    const ask = (reading: Partial<ImportReading>) =>
      desk.engine.dispatch('read-import', { previewId: first.id, reading: { ...foundOut, ...reading } })
    const told = valueOf(await ask({ encoding: 'Windows-1250', delimiter: '|' })).preview
    expect(told).toMatchObject({ encoding: 'Windows-1250', delimiter: '|', problem: null })
    expect(told.changes.map(({ to }) => to)).toEqual(['ły;żka;a;b'])
    expect(valueOf(await ask({ delimiter: ',' })).preview.problem).toContain('neither “Product ID” nor “SKU”')
    expect(await ask({ encoding: 'UTF-8' })).toMatchObject({
      ok: false,
      failure: { code: 'file-unreadable', detail: 'it is no text in UTF-8; choose another encoding' }
    })
    // As UTF-16 it is a text, of other signs.
    for (let n = 0; n < 4; n += 1)
      expect(valueOf(await ask({ encoding: 'UTF-16LE' })).preview.problem).not.toBeNull()
    expect(await ask({ fields: ['sku'] })).toMatchObject({
      ok: false,
      failure: { code: 'file-unreadable', detail: 'the file has other columns by now; choose it again' }
    })
  })

  it('brings metadata back as it went out, and only what was touched goes to Stripe', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    desk.shop.edit(id, { metadata: { colour: 'red', 'care label': '=30°' } })
    await desk.sync()
    const text = await exported(desk, 'colour', 'care label', 'season')
    expect(text.split('\r\n')[0]).toMatch(
      /,Updated,metadata:colour,metadata:care label,metadata:season,Base$/
    )
    expect(await review(desk, text)).toMatchObject({ changes: [], refused: [] })
    // Meanwhile another key changes in Stripe; what the file says of it is not what somebody typed.
    desk.shop.edit(id, { metadata: { 'care label': '40°' } })
    await desk.sync()
    const edited = text.replace(`Z,red,'=30°,,`, "Z,blue,'=30°,summer,")
    const looked = await review(desk, edited)
    expect(looked.refused).toEqual([])
    expect(looked.changes.map(({ field, from, to }) => [field, from, to])).toEqual([
      ['meta-colour', 'red', 'blue'],
      ['meta-season', null, 'summer']
    ])
    await desk.ask('apply-import', { previewId: looked.id, reason: 'stocktake' })
    await desk.sync()
    const stripe = () => desk.shop.product(id)?.metadata
    expect(stripe()).toMatchObject({ colour: 'blue', season: 'summer', 'care label': '40°' })
    expect(await review(desk, edited)).toMatchObject({ changes: [], refused: [] })
    const cleared = await review(desk, 'Product ID,Variant,metadata:season', `${id},S,(none)`)
    await desk.ask('apply-import', { previewId: cleared.id, reason: 'stocktake' })
    await desk.sync()
    expect(stripe()).not.toHaveProperty('season')
  })

  it('leaves the keys by which stock is kept to their own columns', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_room: 'B 12' } })
    await desk.sync()
    for (const [key, reason] of [
      ['stock_S', '“stock_S” is one of the keys by which stock is kept here; change it in On hand'],
      ['stock_XXL', '“stock_XXL” is one of the keys by which stock is kept here; change it in On hand'],
      ['sku_S', '“sku_S” is one of the keys by which stock is kept here; change it in SKU'],
      [
        'sizes',
        '“sizes” is one of the keys by which stock is kept here; add a variant, or take one off, instead'
      ],
      ['a[b]', 'A key has no square brackets']
    ] as const) {
      const looked = await review(desk, `Product ID,Variant,metadata:${key}`, `${id},S,77`)
      expect(looked.changes).toEqual([])
      expect(looked.refused).toMatchObject([{ line: 2, column: `metadata:${key}`, value: '77', reason }])
      // What is exported of them comes back as it is.
      const text = await exported(desk, key)
      expect(await review(desk, text)).toMatchObject({ changes: [], refused: [] })
    }
    // A key that only looks like one of them is one of the shop's own.
    const room = await review(desk, 'Product ID,Variant,metadata:stock_room', `${id},S,C 1`)
    expect(room).toMatchObject({ refused: [], changes: [{ from: 'B 12', to: 'C 1' }] })
  })

  it('makes a metadata key of a column that it is told to, and of the next file by itself', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    const lines = ['Product ID,Variant,Colour', `${id},S,red`]
    const first = await review(desk, ...lines)
    expect(first.problem).toContain('nothing that can change')
    const fields: ColumnField[] = ['productId', 'variant', 'meta-Colour']
    const { preview } = await desk.ask('read-import', {
      previewId: first.id,
      reading: { ...foundOut, fields }
    })
    expect(preview).toMatchObject({
      problem: null,
      changes: [{ field: 'meta-Colour', from: null, to: 'red' }]
    })
    await desk.ask('apply-import', { previewId: preview.id, reason: 'stocktake' })
    const next = await review(desk, ...lines.map((line) => line.replace('red', 'blue')))
    expect(next.changes).toMatchObject([{ field: 'meta-Colour', from: 'red', to: 'blue' }])
    // A heading of an export is what it says, whatever was said of another file.
    const own = await review(desk, 'Product ID,Variant,metadata:colour', `${id},S,red`)
    expect(own.changes).toMatchObject([{ field: 'meta-colour' }])
  })

  it('of lines for one item applies what was shown: none, or the last where that was chosen', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    const [before, other] = [stock('S'), stock('M')]
    const lines = [`${id},S,${before + 1}`, `${id},M,${other + 5}`, `${id},S,${before + 2}`]
    const first = await review(desk, 'Product ID,Variant,Stock', ...lines)
    expect(first.repeated).toMatchObject([{ lines: [2, 4] }])
    const reading = { ...foundOut, duplicates: 'last' as const }
    const { preview: last } = await desk.ask('read-import', { previewId: first.id, reading })
    expect(last).toMatchObject({ duplicates: 'last', repeated: first.repeated, refused: [] })
    // What was shown first still is what it was.
    const none = await desk.ask('apply-import', { previewId: first.id, reason: 'stocktake' })
    expect(none).toMatchObject({ saved: 1, refused: 2 })
    expect((await desk.item(size('S')))?.onHand).toBe(before)
    // With the other line applied, the file does something else than was shown.
    const late = await desk.engine.dispatch('apply-import', { previewId: last.id, reason: 'stocktake' })
    expect(late).toMatchObject({ ok: false, failure: { code: 'file-changed' } })
    const { preview: now } = await desk.ask('read-import', { previewId: last.id, reading })
    const applied = await desk.ask('apply-import', { previewId: now.id, reason: 'stocktake' })
    expect(applied).toMatchObject({ saved: 1, refused: 0 })
    expect((await desk.item(size('S')))?.onHand).toBe(before + 2)
    // The choice is for the file in hand: the next one is asked about again.
    expect((await review(desk, 'Product ID,Variant,Stock', ...lines)).duplicates).toBe('refuse')
  })

  it('shows what cannot be changed before it is applied, with its line', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    const used = Object.keys(desk.shop.product(id)?.metadata ?? {})
    const more = Array.from({ length: 50 - used.length }, (_, at) => [`more_${at}`, 'x'])
    desk.shop.edit(id, { metadata: Object.fromEntries(more) })
    await desk.sync()
    expect(await desk.refusal(size('S'), '7', 'reorderPoint')).toMatch(/all 50 metadata keys/)
    const head = 'Product ID,Variant,Stock,Reorder Point'
    const preview = await review(desk, head, `${id},S,${stock('S') + 1},7`, `${id},M,${stock('M') + 1},`)
    expect(preview.changes.map(({ line, field }) => [line, field])).toEqual([[3, 'onHand']])
    expect(preview.refused).toMatchObject([
      { line: 2, column: 'Reorder Point', value: '7', reason: expect.stringMatching(/50 metadata keys/) }
    ])
    const { saved, refused } = await desk.ask('apply-import', { previewId: preview.id, reason: 'stocktake' })
    expect([saved, refused]).toEqual([1, 1])
  })

  it('shows which of its rows no longer fit among the metadata keys of one product, and writes all that it shows', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    const other = garment(desk, 1)
    const used = Object.keys(desk.shop.product(id)?.metadata ?? {})
    const more = Array.from({ length: 48 - used.length }, (_, at) => [`more_${at}`, 'x'])
    desk.shop.edit(id, { metadata: Object.fromEntries(more) })
    await desk.sync()
    const preview = await review(
      desk,
      'Product ID,Variant,Stock,Reorder Point,metadata:supplier',
      `${id},S,many,7,`,
      `${id},M,,7,Hall`,
      `${id},L,,7,Hall`,
      `${other.id},S,${other.stock('S') + 1},7,`
    )
    expect(preview.changes.map(({ line, field, to }) => [line, field, to])).toEqual([
      [3, 'reorderPoint', '7'],
      [3, 'meta-supplier', 'Hall'],
      [5, 'onHand', String(other.stock('S') + 1)],
      [5, 'reorderPoint', '7']
    ])
    expect(preview.refused).toMatchObject([
      { line: 2, column: 'Stock' },
      {
        line: 4,
        column: 'Reorder Point',
        value: '7',
        reason: 'with this file it would have more than 50 metadata keys'
      }
    ])
    const applied = await desk.ask('apply-import', { previewId: preview.id, reason: 'stocktake' })
    expect(applied).toMatchObject({ saved: 4, refused: 2 })
  })

  it('gives back what it refuses as a file, which comes in once it is put right', async () => {
    const desk = await openSyncedDesk()
    const { id, stock } = garment(desk)
    const head = 'Product ID;Variant;Stock;Reorder Point'
    const lines = [`${id};S;${stock('S') + 1};4`, `${id};M;"12,5";lots`, 'prod_gone;M;3;4', `${id};L;1;2;3`]
    const preview = await review(desk, head, ...lines)
    const folder = mkdtempSync(join(tmpdir(), 'stockroom-refused-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const path = join(folder, 'refused.csv')
    expect(valueOf(await desk.engine.exportRefused({ previewId: preview.id, path }))).toEqual({ rows: 3 })
    const text = readFileSync(path, 'utf8')
    expect(text.split('\r\n')).toMatchObject([
      `\ufeffProblem;${head}`,
      expect.stringMatching(/^"Stock “12,5”: .+; Reorder Point “lots”: .+";.+;M;"12,5";lots$/),
      expect.stringMatching(/;prod_gone;M;3;4$/),
      expect.stringMatching(/;L;1;2;3$/),
      ''
    ])
    await desk.ask('apply-import', { previewId: preview.id, reason: 'stocktake' })
    const mended = text
      .replace('"12,5";lots', '12;6')
      .replace(';1;2;3', ';1;2')
      .replace(/\r\n[^\r]*prod_gone[^\r]*/, '')
    const again = await review(desk, ...mended.split('\r\n'))
    expect(again.refused).toEqual([])
    expect(ignoredOf(again.columns)).toEqual(['Problem'])
    await desk.ask('apply-import', { previewId: again.id, reason: 'stocktake' })
    expect((await desk.item(`${id}/stock_M`)).onHand).toBe(12)
    expect((await desk.item(`${id}/stock_L`)).onHand).toBe(1)
    // What was applied is no longer looked at.
    expect(await desk.engine.exportRefused({ previewId: preview.id, path })).toMatchObject({
      ok: false,
      failure: { code: 'not-found' }
    })
  })

  it('renames nothing by the code page of the spreadsheet, nor by the file of what it refused', async () => {
    const desk = await openSyncedDesk()
    const { id, stock } = garment(desk)
    desk.shop.edit(id, { name: 'Кружка' })
    await desk.sync()
    /** As Windows-1251 has them: А to я from 0xC0 on. */
    const saved = (text: string): Uint8Array =>
      Uint8Array.from(text.replace('\ufeff', ''), (sign) =>
        sign < '\u0080' ? sign.charCodeAt(0) : sign.charCodeAt(0) - 0x410 + 0xc0
      )
    const lines = (await exported(desk))
      .split('\r\n')
      .filter((line, at) => at === 0 || line.startsWith(`${id},`))
    const row = (size: string): number => lines.findIndex((line) => line.includes(`,${size},`))
    const put = (size: string, from: string, to: string): void => {
      lines[row(size)] = (lines[row(size)] ?? '').replace(from, to)
    }
    put('S', `,${stock('S')},`, `,${stock('S') + 1},`)
    const read = await reviewBytes(desk, saved(lines.join('\r\n')))
    expect(read).toMatchObject({ encoding: 'Windows-1251', refused: [] })
    expect(read.changes).toMatchObject([{ field: 'onHand', item: 'Кружка, S' }])

    // Without a word that is known, nothing tells which letters these are.
    const alone = `Product ID,Variant,Product Name,Stock\r\n${id},S,Ложка,1\r\n`
    const unknown = await reviewBytes(desk, saved(alone))
    expect(unknown).toMatchObject({
      changes: [],
      refused: [{ reason: expect.stringContaining('CSV UTF-8') }]
    })
    const folder = mkdtempSync(join(tmpdir(), 'stockroom-refused-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const path = join(folder, 'refused.csv')
    valueOf(await desk.engine.exportRefused({ previewId: unknown.id, path }))
    expect(await reviewBytes(desk, readFileSync(path))).toMatchObject({
      encoding: 'UTF-8',
      changes: [],
      refused: [{ value: '�����' }]
    })
  })
})
