import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { ImportPreview, KeyCheck } from '../../src/shared/contract.ts'
import { AppFailure } from '../../src/shared/failure.ts'
import { foundOut } from '../../src/shared/import-reading.ts'
import type { ImportReading } from '../../src/shared/import-reading.ts'
import { goodCheck, sampleCandidates, sampleConflict, samplePreview, sampleRows } from './samples.ts'
import { FakeApi } from './fake-api.ts'
import { findCell, openPage } from './open-page.tsx'

const shop = () => sampleRows(24)
const status = (): HTMLElement => within(screen.getByRole('contentinfo')).getByRole('status')

const three = [
  sampleConflict({ id: 1 }),
  sampleConflict({ id: 2, productName: 'Wool Blanket', variant: null }),
  sampleConflict({ id: 3, productName: 'Ceramic Mug', variant: null, cause: 'dashboard', causedBy: null })
]

describe('the conflict view', () => {
  it('writes the result on every answer', async () => {
    const { user } = await openPage({ rows: shop(), conflicts: three })
    await user.click(await screen.findByRole('button', { name: '3 conflicts' }))
    const dialog = await screen.findByRole('dialog')
    for (const name of [/Keep my change: 6/, /Keep my count: 7/, /Keep Stripe’s: 4/, /Another number…/]) {
      expect(within(dialog).getByRole('button', { name })).toBeTruthy()
    }
    expect(dialog.textContent).toContain(
      'You counted 7 for Canvas Tote, Natural. Meanwhile a sale took it from 5 to 4 in Stripe.'
    )
  })

  it('is offered with how many items it is about, where the sidebar counts others', async () => {
    await openPage({ rows: shop(), conflicts: three })
    const button = await screen.findByRole('button', { name: '3 conflicts' })
    await waitFor(() => expect(button.title).toBe('3 conflicts in 1 item'))
  })

  it('answers with 1 to 4, and goes on to the next', async () => {
    const { fake, user } = await openPage({ rows: shop(), conflicts: three })
    await user.click(await screen.findByRole('button', { name: '3 conflicts' }))
    await screen.findByText('1 of 3')
    await user.keyboard('2')
    await screen.findByText('1 of 2')
    expect(fake.callsTo('resolve-conflicts')).toEqual([
      { ids: [1], resolution: { kind: 'count' }, seen: ['4'] }
    ])
    expect(screen.getByRole('dialog').textContent).toContain('Wool Blanket')
  })

  it('does the same for the others like it, and only for those', async () => {
    const { fake, user } = await openPage({ rows: shop(), conflicts: three })
    await user.click(await screen.findByRole('button', { name: '3 conflicts' }))
    await user.click(
      await screen.findByRole('checkbox', { name: 'Do the same for the other conflict caused by sales' })
    )
    await user.click(screen.getByRole('button', { name: /Keep my change: 6/ }))
    await waitFor(() =>
      expect(fake.callsTo('resolve-conflicts')).toEqual([
        { ids: [1, 2], resolution: { kind: 'change' }, seen: ['4', '4'] }
      ])
    )
  })

  it('removes no SKU for an Enter that was held too long', async () => {
    const asked = sampleConflict({ id: 1, field: 'sku', editKind: 'set' })
    const { fake, user } = await openPage({ rows: shop(), conflicts: [asked] })
    await user.click(await screen.findByRole('button', { name: '1 conflict' }))
    await user.click(await screen.findByRole('button', { name: /Another/ }))
    await user.keyboard('{Enter}')
    await screen.findByText('Type what it should be')
    expect(fake.callsTo('resolve-conflicts')).toEqual([])
  })

  it('takes another number, and refuses one that is none', async () => {
    const { fake, user } = await openPage({ rows: shop(), conflicts: three.slice(0, 1) })
    await user.click(await screen.findByRole('button', { name: '1 conflict' }))
    await screen.findByRole('dialog')
    await user.keyboard('4')
    await user.keyboard('{Enter}')
    expect(screen.getByRole('alert').textContent).toBe('Type what it should be')
    await user.keyboard('x{Enter}')
    expect(screen.getByRole('alert').textContent).toBe('“x” is not a whole number')
    await user.keyboard('{Backspace}5{Enter}')
    await waitFor(() =>
      expect(fake.callsTo('resolve-conflicts')).toEqual([
        { ids: [1], resolution: { kind: 'value', value: '5' }, seen: ['4'] }
      ])
    )
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })
})

describe('an export', () => {
  it('has the metadata columns of the list, too', async () => {
    const columns = [{ id: 'meta-colour', width: 120, visible: true }]
    const { fake, user } = await openPage({ rows: shop(), layout: { columns } })
    await user.click(await screen.findByRole('button', { name: 'Export' }))
    await waitFor(() =>
      expect(fake.callsTo('export-csv')).toMatchObject([
        { form: 'full', query: { view: 'all', metadata: ['meta-colour'] } }
      ])
    )
  })
})

describe('the import review', () => {
  const open = async () => {
    const page = await openPage({ rows: sampleRows(60) })
    await page.user.click(await screen.findByRole('button', { name: 'Import' }))
    await screen.findByRole('dialog')
    return page
  }

  it('counts changes, unchanged, conflicts and refusals, and says what applying does', async () => {
    await open()
    expect(screen.getAllByRole('tab').map((tab) => tab.textContent)).toEqual([
      'Changes 23',
      'Unchanged 384',
      'New 0',
      'Conflicts 1',
      'Refused 2'
    ])
    expect(screen.getByRole('button', { name: 'Apply 23 changes' })).toBeTruthy()
    expect(screen.getByText('inventory-november.csv · 412 rows · UTF-8, semicolons · key: SKU')).toBeTruthy()
  })

  it('shows old and new side by side, and where Stripe moved meanwhile', async () => {
    await open()
    const line = screen.getByText('Linen Shirt · S').closest('[role="row"]') as HTMLElement
    expect(line.querySelector('del')?.textContent).toBe('12')
    expect(line.querySelector('ins')?.textContent).toBe('24')
    expect(screen.getByText('Stripe moved to 6 since this file was exported')).toBeTruthy()
  })

  it('says how many values it would clear', async () => {
    const preview = samplePreview(sampleRows(60))
    const changes = preview.changes.map((change, index) => (index < 2 ? { ...change, to: null } : change))
    const answers = { 'choose-import': () => ({ preview: { ...preview, changes } }) }
    const { user } = await openPage({ rows: shop(), answers })
    await user.click(await screen.findByRole('button', { name: 'Import' }))
    expect(await screen.findByText('+118 units, 2 prices, 2 cleared')).toBeTruthy()
  })

  it('of a file that changes nothing says that it does', async () => {
    const preview = { ...samplePreview(sampleRows(60)), changes: [], refused: [], unitsDelta: 0 }
    const answers = { 'choose-import': () => ({ preview }) }
    const { user } = await openPage({ rows: shop(), answers })
    await user.click(await screen.findByRole('button', { name: 'Import' }))
    expect(await screen.findByText('384 rows already say what the shop says.')).toBeTruthy()
  })

  it('names the line, the item, the cell and the reason of each refusal', async () => {
    const { user } = await open()
    await user.click(screen.getByRole('tab', { name: 'Refused 2' }))
    expect(within(screen.getByRole('dialog')).getByText('Enamel Pin Set')).toBeTruthy()
    expect(screen.getByText('Stock: “12,5”')).toBeTruthy()
    expect(screen.getByText('“12,5” is not a whole number')).toBeTruthy()
  })

  it('saves what is refused as a file, and says where', async () => {
    const { fake, user } = await open()
    expect(screen.queryByRole('button', { name: 'Save these lines…' })).toBeNull()
    await user.click(screen.getByRole('tab', { name: 'Refused 2' }))
    await user.click(screen.getByRole('button', { name: 'Save these lines…' }))
    expect(await screen.findByText('Saved 2 lines to /home/kim/refused.csv')).toBeTruthy()
    expect(fake.callsTo('export-refused')).toEqual([{ previewId: 'preview-1' }])
  })

  it('says why what is refused could not be saved', async () => {
    const failing = () => {
      throw new AppFailure('file-unwritable', 'the disk is full')
    }
    const { user } = await openPage({ rows: shop(), answers: { 'export-refused': failing } })
    await user.click(await screen.findByRole('button', { name: 'Import' }))
    await user.click(await screen.findByRole('tab', { name: 'Refused 2' }))
    await user.click(screen.getByRole('button', { name: 'Save these lines…' }))
    expect((await within(screen.getByRole('dialog')).findByRole('alert')).textContent).toContain('full')
  })

  it('writes nothing until it is applied, and can be reverted from the status bar', async () => {
    const { fake, user } = await open()
    expect(fake.callsTo('apply-import')).toHaveLength(0)
    await user.click(screen.getByRole('button', { name: 'Apply 23 changes' }))
    await waitFor(() => expect(status().textContent).toBe('Imported 23 changes'))
    expect(fake.callsTo('apply-import')).toEqual([
      { previewId: 'preview-1', reason: 'stocktake', create: false }
    ])
    await user.click(screen.getByRole('button', { name: 'Revert import' }))
    await waitFor(() => expect(status().textContent).toBe('Reverted 23 changes'))
  })

  it('of a file with columns of its own asks what they are, and keeps what it is told', async () => {
    const preview = {
      ...samplePreview(sampleRows(60)),
      columns: [
        { name: 'Artikel', field: null, sample: 'MUG-21' },
        { name: 'Bestand', field: null, sample: '24' }
      ],
      changes: [],
      problem: 'the first line names neither “Product ID” nor “SKU”'
    }
    const { fake, user } = await openPage({ rows: shop(), answers: { 'choose-import': () => ({ preview }) } })
    await user.click(await screen.findByRole('button', { name: 'Import' }))
    expect((await within(screen.getByRole('dialog')).findByRole('alert')).textContent).toBe(
      `Nothing of this file can be imported as it is read now: ${preview.problem}. Choose below what its columns are.`
    )
    expect((screen.getByRole('button', { name: 'Nothing to apply' }) as HTMLButtonElement).disabled).toBe(
      true
    )
    expect(screen.getByRole('row', { name: /^Artikel MUG-21/ })).toBeTruthy()
    await user.selectOptions(screen.getByRole('combobox', { name: 'What Artikel is read as' }), 'SKU')
    const fields = ['sku', null]
    await waitFor(() =>
      expect(fake.callsTo('read-import')).toEqual([
        { previewId: 'preview-1', reading: { ...foundOut, fields } }
      ])
    )
    expect(await screen.findByRole('button', { name: 'Apply 23 changes' })).toBeTruthy()
    expect(within(screen.getByRole('dialog')).queryByRole('alert')).toBeNull()
  })

  it('reads a file as it is told, and a meaning that moves to another column leaves its own', async () => {
    const { fake, user } = await open()
    await user.click(screen.getByRole('button', { name: 'How it is read' }))
    await user.selectOptions(screen.getByRole('combobox', { name: 'What Shelf is read as' }), 'On hand')
    await user.selectOptions(screen.getByRole('combobox', { name: 'Letters are' }), 'Windows-1250')
    await screen.findByText(/ · Windows-1250, semicolons · /)
    await user.selectOptions(screen.getByRole('combobox', { name: 'Cells end at' }), 'tabs')
    await screen.findByText(/ · Windows-1250, tabs · /)
    const fields = ['sku', null, 'onHand']
    expect(fake.callsTo('read-import')).toEqual(
      [{ fields }, { encoding: 'Windows-1250', fields }, { encoding: 'Windows-1250', delimiter: '\t' }].map(
        (reading) => ({ previewId: 'preview-1', reading: { ...foundOut, ...reading } })
      )
    )
  })

  it('offers to keep a column as metadata: under its own name, or under a key of the shop', async () => {
    const columns = [
      { name: 'SKU', field: 'sku' as const, sample: 'MUG-21' },
      { name: 'Colour', field: null, sample: 'red' },
      { name: 'stock_XXL', field: null, sample: '4' },
      { name: 'metadata:season', field: 'meta-season' as const, sample: 'summer' },
      { name: '', field: null, sample: 'x' }
    ]
    const preview = { ...samplePreview(sampleRows(60)), columns }
    const { fake, user } = await openPage({ rows: shop(), answers: { 'choose-import': () => ({ preview }) } })
    await user.click(await screen.findByRole('button', { name: 'Import' }))
    await user.click(await screen.findByRole('button', { name: 'How it is read' }))
    await screen.findAllByRole('option', { name: 'supplier (metadata)' })
    const choices = (column: string) =>
      within(screen.getByRole('combobox', { name: `What ${column} is read as` }))
        .getAllByRole('option', { name: / \(metadata\)$/ })
        .map(({ textContent }) => textContent)
    expect(choices('column 5, without a name')).toEqual(['supplier (metadata)'])
    expect(choices('Colour')).toEqual(['Colour (metadata)', 'supplier (metadata)'])
    expect(choices('stock_XXL')).toEqual(['supplier (metadata)'])
    expect(choices('metadata:season')).toEqual(['season (metadata)', 'supplier (metadata)'])
    const season = screen.getByRole('combobox', { name: 'What metadata:season is read as' })
    expect((season as HTMLSelectElement).value).toBe('meta-season')
    await user.selectOptions(
      screen.getByRole('combobox', { name: 'What Colour is read as' }),
      'Colour (metadata)'
    )
    const fields = ['sku', 'meta-Colour', null, 'meta-season', null]
    await waitFor(() =>
      expect(fake.callsTo('read-import')).toEqual([
        { previewId: 'preview-1', reading: { ...foundOut, fields } }
      ])
    )
  })

  it('shows what becomes of metadata under the name of its key, beside all other fields', async () => {
    const preview = samplePreview(sampleRows(60))
    const [one] = preview.changes
    if (one === undefined) throw new Error('the sample changes nothing')
    const fields = ['onHand', 'name', 'sku', 'reorderPoint', 'price', 'active', 'meta-colour'] as const
    const changes = fields.map((field) => ({
      ...one,
      field,
      from: null,
      to: field === 'meta-colour' ? 'red' : '7'
    }))
    const answers = { 'choose-import': () => ({ preview: { ...preview, changes } }) }
    const { user } = await openPage({ rows: shop(), answers })
    await user.click(await screen.findByRole('button', { name: 'Import' }))
    const dialog = within(await screen.findByRole('dialog'))
    const heads = dialog.getAllByRole('columnheader').map(({ textContent }) => textContent)
    expect(heads.at(-1)).toBe('colour')
    const cell = dialog.getByText('red').closest('.old-new')
    expect(cell?.textContent).toBe('none→red')
    expect(dialog.getAllByRole('table').at(-1)?.style.getPropertyValue('--line-columns')).toBe('7')
  })

  it('says that what it creates comes without its metadata, where the file has any', async () => {
    const words =
      'What is created comes without its metadata: import the file once more, and that comes in too.'
    const preview = samplePreview(sampleRows(60))
    const offer = {
      line: 3,
      item: 'Bell',
      productId: null,
      name: 'Bell',
      variant: null,
      sku: '',
      onHand: '4'
    }
    const offers = [{ ...offer, reorderPoint: '', price: null, currency: null, note: 'no item has this SKU' }]
    const columns = [
      ...preview.columns,
      { name: 'metadata:colour', field: 'meta-colour' as const, sample: 'red' }
    ]
    for (const [looked, times] of [
      [{ ...preview, offers }, 0],
      [{ ...preview, offers, columns }, 1]
    ] as const) {
      const answers = { 'choose-import': () => ({ preview: looked }) }
      const { user } = await openPage({ rows: shop(), answers })
      await user.click(await screen.findByRole('button', { name: 'Import' }))
      await user.click(await screen.findByRole('tab', { name: 'New 1' }))
      expect(screen.queryAllByText(words)).toHaveLength(times)
      cleanup()
    }
  })

  it('that cannot be read as it is told says why, and shows what it showed', async () => {
    const answers = {
      'read-import': () => {
        throw new AppFailure('file-unreadable', 'it is no text in UTF-16LE; choose another encoding')
      }
    }
    const { user } = await openPage({ rows: sampleRows(60), answers })
    await user.click(await screen.findByRole('button', { name: 'Import' }))
    await user.click(await screen.findByRole('button', { name: 'How it is read' }))
    const letters = screen.getByRole('combobox', { name: 'Letters are' }) as HTMLSelectElement
    await user.selectOptions(letters, 'UTF-16LE')
    expect((await screen.findByRole('alert')).textContent).toContain('it is no text in UTF-16LE')
    expect(letters.selectedOptions[0]?.textContent).toBe('found out: UTF-8')
    expect((screen.getByRole('button', { name: 'Apply 23 changes' }) as HTMLButtonElement).disabled).toBe(
      false
    )
  })

  it('keeps the review open when applying fails', async () => {
    const answers = {
      'apply-import': () => {
        throw new AppFailure('file-changed', '')
      }
    }
    const { fake, user } = await openPage({ rows: sampleRows(60), answers })
    await user.click(await screen.findByRole('button', { name: 'Import' }))
    await user.click(await screen.findByRole('button', { name: 'How it is read' }))
    await user.selectOptions(screen.getByRole('combobox', { name: 'Cells end at' }), 'tabs')
    await screen.findByText(/ · UTF-8, tabs · /)
    await user.click(await screen.findByRole('button', { name: 'Apply 23 changes' }))
    expect((await screen.findByRole('alert')).textContent).toContain(
      'The stock or the file changed since it was reviewed'
    )
    // It is looked at once more, as it was said to be read.
    const [first, again] = fake.callsTo('read-import')
    expect(again).toEqual(first)
    expect((screen.getByRole('button', { name: 'Apply 23 changes' }) as HTMLButtonElement).disabled).toBe(
      false
    )
  })

  it('lists the items that several lines name, and one press has the last line of each count', async () => {
    const repeated = [
      { item: 'Linen Shirt, S', lines: [3, 9, 12] },
      { item: 'Ceramic Mug', lines: [4, 5] }
    ]
    const preview = { ...samplePreview(sampleRows(60)), repeated }
    const answers = {
      'choose-import': () => ({ preview }),
      'read-import': ({ reading: { duplicates } }: { reading: ImportReading }) => ({
        preview: { ...preview, duplicates }
      })
    }
    const { fake, user } = await openPage({ rows: shop(), answers })
    await user.click(await screen.findByRole('button', { name: 'Import' }))
    expect(
      await screen.findByText('2 items are named on several lines. These 5 lines are left out.')
    ).toBeTruthy()
    await user.click(screen.getByRole('tab', { name: 'Repeated 2' }))
    const line = (item: string) => screen.getByTitle(item).closest('[role="row"]')?.textContent
    expect(line('Linen Shirt, S')).toBe('3Linen Shirt, Slines 9, 12none of them')
    await user.click(screen.getByRole('button', { name: 'Let the last line count' }))
    expect(
      await screen.findByText(
        '2 items are named on several lines. The last line of each counts; the 3 lines before do nothing.'
      )
    ).toBeTruthy()
    expect(line('Ceramic Mug')).toBe('4Ceramic Mugline 5line 5')
    expect(fake.callsTo('read-import')).toEqual([
      { previewId: 'preview-1', reading: { ...foundOut, duplicates: 'last' } }
    ])
    await user.click(screen.getByRole('button', { name: 'Leave these lines out' }))
    await waitFor(() => expect(line('Ceramic Mug')).toBe('4Ceramic Mugline 5none of them'))
  })

  it('says where a file remembers nothing of what Stripe said', async () => {
    await open()
    const words = /^This file does not remember what Stripe said/
    expect(screen.getByText(words)).toBeTruthy()
    cleanup()
    const preview = samplePreview(sampleRows(60))
    const columns = [...preview.columns, { name: 'Base', field: 'base' as const, sample: '{}' }]
    const answers = { 'choose-import': () => ({ preview: { ...preview, columns } }) }
    const { user } = await openPage({ rows: shop(), answers })
    await user.click(await screen.findByRole('button', { name: 'Import' }))
    await screen.findByRole('button', { name: 'Apply 23 changes' })
    expect(screen.queryByText(words)).toBeNull()
  })

  it('keeps what was said a moment ago while the file is read once more', async () => {
    let answer = (): void => undefined
    const answers = {
      'read-import': () =>
        new Promise<{ preview: ImportPreview }>((resolve) => {
          answer = () => resolve({ preview: samplePreview(sampleRows(60)) })
        })
    }
    const { fake, user } = await openPage({ rows: sampleRows(60), answers })
    await user.click(await screen.findByRole('button', { name: 'Import' }))
    await user.click(await screen.findByRole('button', { name: 'How it is read' }))
    await user.selectOptions(screen.getByRole('combobox', { name: 'What Shelf is read as' }), 'Variant')
    await user.selectOptions(screen.getByRole('combobox', { name: 'What Stock is read as' }), 'Reorder at')
    expect(fake.callsTo('read-import').at(-1)).toMatchObject({
      reading: { fields: ['sku', 'reorderPoint', 'variant'] }
    })
    answer()
  })

  it('that was closed while it is applied still says why that failed', async () => {
    let refuse = (): void => undefined
    const answers = {
      'apply-import': () =>
        new Promise<never>((_, reject) => {
          refuse = () => reject(new AppFailure('file-changed', ''))
        })
    }
    const { user } = await openPage({ rows: sampleRows(60), answers })
    await user.click(await screen.findByRole('button', { name: 'Import' }))
    await user.click(await screen.findByRole('button', { name: 'Apply 23 changes' }))
    await user.click(screen.getByRole('button', { name: 'Close' }))
    expect(screen.queryByRole('dialog')).toBeNull()
    refuse()
    await waitFor(() =>
      expect(status().textContent).toContain('The stock or the file changed since it was reviewed')
    )
  })

  it('that was closed while it is applied closes nothing else', async () => {
    let done = (): void => undefined
    const answers: NonNullable<Parameters<typeof openPage>[0]>['answers'] = {
      'apply-import': () =>
        new Promise((resolve) => {
          done = () => resolve({ batchId: 4, saved: 23, created: 0, refused: 0 })
        })
    }
    const { user } = await openPage({ rows: sampleRows(60), answers })
    await user.click(await screen.findByRole('button', { name: 'Import' }))
    await user.click(await screen.findByRole('button', { name: 'Apply 23 changes' }))
    await user.click(screen.getByRole('button', { name: 'Close' }))
    await user.click(screen.getByRole('button', { name: 'Settings' }))
    await screen.findByRole('dialog', { name: 'Settings' })
    done()
    await waitFor(() => expect(status().textContent).toBe('Imported 23 changes'))
    expect(screen.getByRole('dialog', { name: 'Settings' })).toBeTruthy()
  })
})

describe('connecting', () => {
  it('says where the key is kept once it is known', async () => {
    const { user } = await openPage({ account: null, check: { ...goodCheck, keychain: true, products: 1 } })
    const field = await screen.findByLabelText('Paste it here')
    expect(screen.queryByText(/keychain/)).toBeNull()
    await user.click(field)
    await user.paste('rk_test_51NcAAAAAAAA')
    expect(await screen.findByText(/It is kept in your computer’s keychain/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Start with 1 product' })).toBeTruthy()
  })

  it('checks a pasted key line by line and says how much it will open', async () => {
    const { user } = await openPage({ account: null, check: goodCheck })
    await user.click(await screen.findByLabelText('Paste it here'))
    await user.paste('rk_test_51NcAAAAAAAA')
    expect(await screen.findByText('Products: read and write')).toBeTruthy()
    expect(screen.getByText('Checkout Sessions: missing. Sales will not be explained.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Start with 412 products' })).toHaveProperty('disabled', false)
  })

  it('does not start with a key that Stripe refuses, and says what to do', async () => {
    const { user } = await openPage({ account: null })
    await user.click(await screen.findByLabelText('Paste it here'))
    await user.paste('rk_test_51NcAAAAAAAA')
    expect(await screen.findByText(/Stripe does not accept this key\. Copy the key again/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Start' })).toHaveProperty('disabled', true)
  })

  const lacking: KeyCheck = {
    ...goodCheck,
    usable: false,
    permissions: goodCheck.permissions.map((line) =>
      line.permission === 'products' ? { ...line, granted: 'none' } : line
    )
  }

  it.each(['the window is come back to', '“Check again”', 'Enter in the field'])(
    'looks again at a key that lacks a permission, or could not be asked about: %s',
    async (how) => {
      let answer = (): KeyCheck => {
        throw new AppFailure('offline', 'Stripe cannot be reached')
      }
      const { fake, user } = await openPage({ account: null, answers: { 'check-key': () => answer() } })
      await user.click(await screen.findByLabelText('Paste it here'))
      await user.paste('rk_test_51NcAAAAAAAA')
      const look = async (): Promise<void> => {
        if (how.startsWith('the window')) fireEvent.focus(window)
        else if (how.startsWith('Enter')) await user.type(screen.getByLabelText('Paste it here'), '{Enter}')
        else await user.click(screen.getByRole('button', { name: 'Check again' }))
      }
      await screen.findByText(/Stripe cannot be reached/)
      answer = () => lacking
      await look()
      await screen.findByText('Products: missing. Nothing can be shown without it.')
      answer = () => goodCheck
      await look()
      expect(await screen.findByRole('button', { name: 'Start with 412 products' })).toHaveProperty(
        'disabled',
        false
      )
      expect(fake.callsTo('check-key')).toHaveLength(3)
      expect(fake.callsTo('connect')).toEqual([])
    }
  )

  it('leaves what was found of a key where it is while it looks again', async () => {
    let answer: (check: KeyCheck) => void = () => undefined
    const answers = [() => lacking, () => new Promise<KeyCheck>((resolve) => (answer = resolve))]
    const { user } = await openPage({
      account: null,
      answers: { 'check-key': () => answers.shift()?.() ?? lacking }
    })
    await user.click(await screen.findByLabelText('Paste it here'))
    await user.paste('rk_test_51NcAAAAAAAA')
    const [add] = await screen.findAllByRole('button', { name: 'Add it' })
    fireEvent.focus(window)
    await screen.findByRole('button', { name: 'Checking…' })
    expect(screen.getAllByRole('button', { name: 'Add it' })[0]).toBe(add)
    answer({ ...goodCheck, permissions: [] })
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Check/ })).toBeNull())
  })

  it.each(['Open Stripe', 'Add it'])('says where to go when “%s” opens no browser', async (name) => {
    const { user } = await openPage({
      account: null,
      check: lacking,
      answers: {
        'open-external': () => {
          throw new AppFailure(
            'not-found',
            'no browser could be opened; go to https://docs.stripe.com in yours'
          )
        }
      }
    })
    await user.click(await screen.findByLabelText('Paste it here'))
    await user.paste('rk_test_51NcAAAAAAAA')
    await user.click((await screen.findAllByRole('button', { name }))[0] ?? document.body)
    expect((await screen.findByRole('alert')).textContent).toBe(
      'No browser could be opened; go to https://docs.stripe.com in yours.'
    )
  })

  it('without a keychain keeps the key for this session only, and says so', async () => {
    const { fake, user } = await openPage({ account: null, check: { ...goodCheck, keychain: false } })
    await user.click(await screen.findByLabelText('Paste it here'))
    await user.paste('rk_test_51NcAAAAAAAA')
    expect(await screen.findByText(/kept for this session only/)).toBeTruthy()
    expect(screen.queryByText(/kept in your computer’s keychain/i)).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Start with 412 products' }))
    await waitFor(() => expect(fake.callsTo('connect')).toEqual([{ key: 'rk_test_51NcAAAAAAAA' }]))
  })

  it('opens a shop that was opened here before without asking for its key again', async () => {
    const shops = [
      { accountId: 'acct_1', mode: 'live' as const, name: 'Harbour Goods' },
      { accountId: 'acct_1', mode: 'test' as const, name: 'Harbour Goods' }
    ]
    const { fake, user } = await openPage({ account: null, answers: { 'list-shops': () => ({ shops }) } })
    expect(await screen.findByRole('button', { name: 'Harbour Goods LIVE' })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Harbour Goods TEST' }))
    await waitFor(() => expect(fake.callsTo('open-shop')).toEqual([{ accountId: 'acct_1', mode: 'test' }]))
  })

  it('offers the demo shop beside it', async () => {
    const { fake, user } = await openPage({ account: null })
    await user.click(await screen.findByRole('button', { name: 'Explore the demo shop' }))
    await waitFor(() => expect(fake.callsTo('open-demo')).toHaveLength(1))
  })
})

describe('around the grid', () => {
  it('asks once how stock is read, with the coverage found', async () => {
    const { fake, user } = await openPage({
      rows: shop(),
      app: {
        scheme: {
          current: {
            owner: 'product',
            sizesKey: 'sizes',
            sizeStockKey: 'stock_{size}',
            stockKey: 'stock',
            reorderKey: 'reorder_point',
            skuKey: 'sku',
            untracked: []
          },
          label: '38 of 41 products match stock_{size}',
          confirmed: false
        }
      }
    })
    expect(await screen.findByText('38 of 41 products match stock_{size}.')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Read stock this way' }))
    await waitFor(() =>
      expect(fake.callsTo('save-account-settings')).toMatchObject([
        { scheme: { stockKey: 'stock' }, lowStock: null }
      ])
    )
  })

  it('without a stored key says to connect again, and leads there', async () => {
    const failure = { code: 'keychain-unavailable', detail: 'no key is stored for this shop' } as const
    const { fake, user } = await openPage({ rows: shop(), status: { failure } })
    expect(await screen.findByText('No key is kept for this shop')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Connect again…' }))
    expect(fake.callsTo('disconnect')).toEqual([{ forgetKey: false }])
  })

  it('turns Sync into Cancel with a count while it works', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await screen.findByRole('button', { name: 'Sync' }))
    expect(fake.callsTo('sync-now')).toHaveLength(1)
    const progress = { phase: 'sweep', products: 300, prices: 512, pushed: 0, because: null } as const
    vi.useFakeTimers({ toFake: ['performance'] })
    fake.emit('sync-status', { ...fake.status, state: 'working', progress })
    const cancel = await screen.findByRole('button', { name: /Cancel\s*812/ })
    vi.advanceTimersByTime(500)
    await user.click(cancel)
    vi.useRealTimers()
    expect(fake.callsTo('cancel-sync')).toHaveLength(1)
  })

  it('lists what could not be read, with its reason', async () => {
    const { user } = await openPage({ rows: shop() })
    await user.click(await screen.findByRole('button', { name: '2 things to check' }))
    expect(
      await screen.findByText('Metadata “stock” says “twelve”, which is not a whole number.')
    ).toBeTruthy()
  })

  it('says of the demo shop, too, that it goes on from where it is left', async () => {
    const { account } = new FakeApi().app
    const { user } = await openPage({ rows: shop(), account: account && { ...account, demo: true } })
    await screen.findByText('LS-01-S')
    await user.keyboard('{Control>},{/Control}')
    const dialog = await screen.findByRole('dialog')
    expect(dialog.textContent).toContain('The demo shop goes on from here when it is opened again.')
  })

  it('says why a shop cannot be opened and what to do', async () => {
    await openPage({ account: null, app: { failure: { code: 'database-newer', detail: '' } } })
    expect(await screen.findByText('This shop was last opened by a newer Stockroom.')).toBeTruthy()
    expect(screen.getByText('Install the newer version to open it. Nothing was changed.')).toBeTruthy()
  })

  it('tries again to open a shop that something was in the way of', async () => {
    const { account } = new FakeApi().app
    let isLocked = true
    const { fake, user } = await openPage({
      account: null,
      app: { failure: { code: 'database-locked', detail: 'another Stockroom has it open' } },
      answers: {
        'open-again': () => {
          if (isLocked) return {}
          fake.app = { ...fake.app, account, failure: null }
          return {}
        }
      }
    })
    await user.click(await screen.findByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('Another Stockroom has it open.')).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
    isLocked = false
    await user.click(await screen.findByRole('button', { name: 'Try again' }))
    await screen.findByRole('grid')
    expect(fake.callsTo('sync-now')).toEqual([])
  })

  it('records why stock was adjusted', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    const form = await screen.findByRole('form', { name: 'Adjust the stock' })
    await user.type(within(form).getByLabelText(/Change, as/), '+3')
    await user.selectOptions(within(form).getByLabelText('Reason'), 'returned')
    await user.type(within(form).getByLabelText('Note'), 'order 77')
    await user.click(within(form).getByRole('button', { name: 'Save' }))
    await waitFor(() =>
      expect(fake.callsTo('edit-cells')).toMatchObject([
        { reason: 'returned', note: 'order 77', edits: [{ input: '+3' }] }
      ])
    )
  })

  it('a count typed in the details is meant against what the item said when it was begun', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    const form = await screen.findByRole('form', { name: 'Adjust the stock' })
    const id = document.querySelector<HTMLElement>('.row[data-item]')?.dataset['item']
    const first = fake.rows.find((row) => row.id === id)
    await user.type(within(form).getByLabelText(/Change, as/), '40')
    act(() => fake.changeInStripe(first?.id ?? '', { onHand: 1 }))
    await user.type(within(form).getByLabelText('Note'), 'shelf 3{Enter}')
    await waitFor(() =>
      expect(fake.callsTo('edit-cells')).toMatchObject([
        { edits: [{ input: '40', seen: String(first?.onHand) }] }
      ])
    )
  })

  it('a page with nothing in it has the keyboard at its title, and Escape leaves it', async () => {
    const { user } = await openPage({ rows: shop() })
    await screen.findByText('LS-01-S')
    await user.keyboard('{Control>}h{/Control}')
    const title = await screen.findByRole('heading', { level: 1, name: 'History' })
    await waitFor(() => expect(document.activeElement).toBe(title))
    await user.keyboard('{Escape}')
    expect(await screen.findByRole('heading', { level: 1, name: 'All items' })).toBeTruthy()
  })

  it('a button that is gone once it was pressed leaves the keyboard at the grid', async () => {
    const [{ scheme: current, label }] = sampleCandidates
    const { fake, user } = await openPage({
      rows: shop(),
      conflicts: three.slice(0, 1),
      app: { scheme: { current, label, confirmed: false } }
    })
    const grid = await screen.findByRole('grid', { name: 'Inventory' })
    const press = async (name: string) => {
      const button = await screen.findByRole('button', { name })
      button.focus()
      await user.keyboard('{Enter}')
      return button
    }
    const gone = async (button: HTMLElement) => {
      await waitFor(() => expect(button.isConnected).toBe(false))
      await waitFor(() => expect(grid.contains(document.activeElement)).toBe(true))
    }
    await gone(await press('Read stock this way'))
    const decide = await press('1 conflict')
    await screen.findByRole('dialog')
    await user.keyboard('2')
    await waitFor(() => expect(fake.callsTo('resolve-conflicts')).toHaveLength(1))
    await gone(decide)
  })

  it('a field of the details that a sync takes away leaves the keyboard where typing does nothing', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await user.click(await findCell('MUG-22', 'On hand'))
    const title = screen.getByRole('heading', { level: 1, name: 'All items' })
    const gone = async (field: HTMLElement) => {
      await waitFor(() => expect(field.isConnected).toBe(false))
      await waitFor(() => expect(document.activeElement).toBe(title))
      await user.keyboard('5{Enter}')
      expect(fake.callsTo('edit-cells')).toEqual([])
    }
    const mug = fake.rows.find(({ sku }) => sku === 'MUG-22')?.id ?? ''
    const amount = await screen.findByDisplayValue('$18.00')
    await user.click(amount)
    fake.changeInStripe(mug, { priceId: 'price_new' })
    await gone(amount)
    const change = screen.getByLabelText(/^Change, as/)
    await user.type(change, '+1')
    fake.rows = fake.rows.filter(({ id }) => id !== mug)
    fake.emit('inventory-changed', { ids: null, structural: true, fromStripe: true })
    await gone(change)
  })

  it('a price keeps the keyboard when Enter saved it, and Escape leads from it back to the cell', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    const cell = await findCell('MUG-22', 'On hand')
    await user.click(cell)
    const amount = await screen.findByDisplayValue('$18.00')
    await user.click(amount)
    await user.keyboard('19{Enter}')
    await waitFor(() => expect(fake.callsTo('edit-prices')).toHaveLength(1))
    await screen.findByDisplayValue('$18.00')
    expect(document.activeElement).toBe(amount)
    await user.keyboard('20')
    expect(amount).toHaveProperty('value', '20')
    await user.keyboard('{Escape}')
    expect(document.activeElement).toBe(amount)
    await user.keyboard('{Escape}')
    await waitFor(() => expect(document.activeElement).toBe(cell))
    expect(fake.callsTo('edit-prices')).toHaveLength(1)
  })

  it.each(['Product', 'On hand', 'Status'])('shows every shortcut: on %s', async (column) => {
    const { user } = await openPage({ rows: shop() })
    await user.click(await findCell('LS-01-S', column))
    await user.keyboard('?')
    if (column === 'Product') {
      expect(screen.getByRole('textbox', { name: /Product$/ })).toHaveProperty('value', '?')
      expect(screen.queryByRole('dialog')).toBeNull()
      await user.keyboard('{Escape}{Control>}/{/Control}')
    }
    expect(await screen.findByRole('heading', { name: 'Keyboard shortcuts' })).toBeTruthy()
  })
})
describe('settings', () => {
  it('say in the dialog what came of them: the bar behind it is not read out', async () => {
    const { user } = await openPage({ rows: shop() })
    await screen.findByText('LS-01-S')
    await user.keyboard('{Control>},{/Control}')
    const dialog = await screen.findByRole('dialog', { name: 'Settings' })
    const number = within(dialog).getByLabelText('An item is low at or below')
    await user.clear(number)
    await user.type(number, '7{Enter}')
    const said = await within(dialog).findByText('Items are low at 7 units or fewer')
    expect(said.closest('[aria-live=polite]')).not.toBeNull()
  })

  it('say nothing there that was said before they were opened', async () => {
    const { user } = await openPage({ rows: shop() })
    await screen.findByText('LS-01-S')
    await user.keyboard('{Control>}z{/Control}')
    const said = 'There is nothing to undo'
    await waitFor(() => expect(status().textContent).toBe(said))
    await user.keyboard('{Control>},{/Control}')
    const dialog = await screen.findByRole('dialog', { name: 'Settings' })
    expect(within(dialog).queryByText(said)).toBeNull()
  })

  it('say in words which key is left empty, and keep nothing until it has a name', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await screen.findByText('LS-01-S')
    await user.keyboard('{Control>},{/Control}')
    const dialog = within(await screen.findByRole('dialog', { name: 'Settings' }))
    await user.click(await dialog.findByRole('radio', { name: 'Other keys…' }))
    const stock = dialog.getByLabelText<HTMLInputElement>('Stock key')
    const sku = dialog.getByLabelText<HTMLInputElement>('SKU key')
    await user.clear(stock)
    await user.clear(sku)
    await user.type(sku, ' ')
    const use = dialog.getByRole('button', { name: 'Read stock this way' })
    await user.click(use)
    const words = 'Type the name of the key, also where no product has it yet'
    const reasons = dialog.getAllByRole('alert')
    expect(reasons.map(({ textContent }) => textContent)).toEqual([words, words])
    expect(stock.getAttribute('aria-describedby')).toBe(reasons[0]?.id)
    expect(sku.getAttribute('aria-describedby')).toBe(reasons[1]?.id)
    expect(fake.callsTo('save-account-settings')).toEqual([])
    await user.type(stock, 'on hand ')
    await user.type(sku, 'code')
    expect(dialog.queryByRole('alert')).toBeNull()
    await user.click(use)
    await waitFor(() =>
      expect(fake.callsTo('save-account-settings')).toMatchObject([
        { scheme: { stockKey: 'on hand', skuKey: 'code' } }
      ])
    )
  })

  it('do not take one key for the stock of all sizes, and say why', async () => {
    const { fake, user } = await openPage({ rows: shop() })
    await screen.findByText('LS-01-S')
    await user.keyboard('{Control>},{/Control}')
    const dialog = within(await screen.findByRole('dialog', { name: 'Settings' }))
    await user.click(await dialog.findByRole('radio', { name: 'Other keys…' }))
    const key = dialog.getByLabelText<HTMLInputElement>('Key of one size, with {size}')
    await user.clear(key)
    await user.type(key, 'stock_')
    const use = dialog.getByRole('button', { name: 'Read stock this way' })
    await user.click(use)
    const reason = dialog.getByRole('alert')
    expect(reason.textContent).toBe('Write {size} where the size goes, such as stock_{size}')
    expect(key.getAttribute('aria-describedby')).toBe(reason.id)
    expect(fake.callsTo('save-account-settings')).toEqual([])
    await user.type(key, '{{size}')
    expect(dialog.queryByRole('alert')).toBeNull()
    await user.click(use)
    await waitFor(() =>
      expect(fake.callsTo('save-account-settings')).toMatchObject([
        { scheme: { sizeStockKey: 'stock_{size}' }, lowStock: null }
      ])
    )
  })
})
