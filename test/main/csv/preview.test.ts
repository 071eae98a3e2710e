import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupBy } from '../../../src/main/csv/find-offers.ts'
import { editsOf } from '../../../src/main/csv/preview.ts'
import { ignoredOf } from '../../../src/shared/import-reading.ts'
import type { InventoryRow } from '../../../src/shared/inventory.ts'
import { exportText, preview, shopRow } from './shop-rows.ts'

const medium = shopRow()
const large = shopRow({ variant: 'L', onHand: 3 })
const mug = shopRow({ productId: 'prod_mug', variant: null, name: 'Mug', sku: '0012', onHand: null })
const shop = [medium, large, mug]

/** The one line an export has for `row`, with one cell exchanged. */
function edited(row: InventoryRow, column: string, cell: string, rows = [row]): string {
  const lines = exportText(rows).trim().split('\r\n')
  const at = lines[0]?.replace('\ufeff', '').split(',').indexOf(column) ?? -1
  const index = rows.indexOf(row) + 1
  const cells = lines[index]?.split(',') ?? []
  cells[at] = cell
  lines[index] = cells.join(',')
  return lines.join('\r\n')
}

describe('what an import would do', () => {
  test('a new number is a change from old to new, with the units it adds', () => {
    const result = preview(edited(medium, 'Stock', '20'), shop)
    expect(result).toMatchObject({
      rows: 1,
      unchanged: 0,
      refused: [],
      unitsDelta: 8,
      key: 'Product ID and Variant'
    })
    expect(result.changes).toEqual([
      {
        line: 2,
        itemId: 'prod_shirt/stock_M',
        item: 'Linen shirt, M',
        field: 'onHand',
        from: '12',
        to: '20',
        currency: null,
        movedTo: null,
        base: null
      }
    ])
  })

  test.each<[string, string, string, string | null, string]>([
    ['Price', '24,50', '19.99', '24.50', '24.50'],
    ['Reorder Point', '8', '', '8', '8'],
    ['SKU', 'TS-M', 'SKU-M', 'TS-M', 'TS-M'],
    ['SKU', '(none)', 'SKU-M', null, ''],
    ['Stock', '(none)', '12', null, ''],
    ['Stock', '0', '12', '0', '0'],
    ['Product Name', 'Hemp shirt', 'Linen shirt', 'Hemp shirt', 'Hemp shirt']
  ])('%s %s becomes one edit, as a person would type it', (column, cell, from, to, input) => {
    const text = edited(medium, column, cell.includes(',') ? `"${cell}"` : cell)
    const result = preview(text, shop)
    expect(result.refused).toEqual([])
    expect(result.changes).toMatchObject([{ from: from === '' ? null : from, to }])
    expect(editsOf(result)).toEqual([{ itemId: medium.id, field: result.changes[0]?.field, input }])
  })

  test('an empty cell keeps what is there', () => {
    const result = preview('Product ID,Variant,SKU,Stock,Price\nprod_shirt,M,,,', shop)
    expect(result).toMatchObject({ changes: [], unchanged: 1, refused: [] })
  })

  test('both report forms are understood, without or with a price', () => {
    const plain = preview(
      'Product ID,Product Name,Size,Stock,Status\nprod_shirt,Linen shirt,M,0,OUT\nprod_mug,Mug,,4,LOW',
      shop
    )
    const priced = preview(
      'Product ID,Product Name,Price,Size,Stock,Status\nprod_shirt,Linen shirt,$19.99,M,0,OUT\nprod_mug,Mug,$19.99,,4,LOW',
      shop
    )
    for (const result of [plain, priced]) {
      expect(result).toMatchObject({ refused: [], unitsDelta: -8 })
      expect(ignoredOf(result.columns)).toEqual([])
      expect(result.changes.map((change) => [change.item, change.to])).toEqual([
        ['Linen shirt, M', '0'],
        ['Mug', '4']
      ])
    }
  })

  test('headers match in any case, order and spacing; unknown ones are named as ignored', () => {
    const result = preview('Colour,ON HAND,product_id,SIZE\nred,9,prod_shirt,M', shop)
    expect(ignoredOf(result.columns)).toEqual(['Colour'])
    expect(result.changes).toMatchObject([{ to: '9' }])
  })

  test('a row without Product ID is found by its SKU, to the letter', () => {
    const result = preview('SKU,Stock\n0012,4\n12,4\nSKU-N,1', shop)
    expect(result.key).toBe('SKU')
    expect(result.changes).toMatchObject([{ line: 2, item: 'Mug', to: '4' }])
    expect(result.refused).toEqual([
      { line: 3, item: null, column: 'SKU', value: '12', reason: 'no item has this SKU' },
      {
        line: 4,
        item: null,
        column: 'SKU',
        value: 'SKU-N',
        reason: expect.stringMatching(/did you mean “SKU-[ML]”/)
      }
    ])
  })

  test.each([
    ['SKU-', 'SKU-M'],
    ['KSU-M', 'SKU-M'],
    ['SKU-MM', 'SKU-M'],
    ['002', '0012']
  ])('the unknown SKU %s is refused with the near %s as a hint', (typed, near) => {
    const items = [medium, mug]
    expect(preview(`SKU,Stock\n${typed},4`, items).refused[0]?.reason).toContain(`“${near}”`)
  })

  test('a SKU that two items share identifies neither', () => {
    const twins = [shopRow({ sku: 'X' }), shopRow({ sku: 'X', variant: 'L' })]
    const result = preview('SKU,Stock\nX,4', twins)
    expect(result.changes).toEqual([])
    expect(result.refused[0]?.reason).toBe('2 items have this SKU: Linen shirt, M, Linen shirt, L')
  })

  test('an unknown product or variant is refused, and says which variants there are', () => {
    const result = preview('Product ID,Variant,Stock\nprod_new,M,1\nprod_shirt,m,1\nprod_shirt,,1', shop)
    expect(result.refused).toMatchObject([
      { line: 2, column: 'Product ID', value: 'prod_new' },
      { line: 3, column: 'Variant', value: 'm', reason: 'the product’s variants are M, L' },
      { line: 4, column: 'Variant', value: '' }
    ])
  })

  test('items that share product and variant are told apart by their price', () => {
    const prices = ['price_a', 'price_b'].map((priceId) =>
      shopRow({ id: `${priceId}/stock`, priceId, variant: null, sku: null })
    )
    const result = preview('Product ID,Price ID,Stock\nprod_shirt,price_b,1', prices)
    expect(result.changes).toMatchObject([{ itemId: 'price_b/stock' }])
    expect(preview('Product ID,Stock\nprod_shirt,1', prices).refused).toHaveLength(1)
  })

  test('rows for the same item are all refused, in whatever order they come', () => {
    const lines = ['prod_shirt,M,1', 'prod_shirt,L,2', 'prod_shirt,M,3', 'prod_mug,,4']
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: 4 }), (shuffled) => {
        const result = preview(['Product ID,Variant,Stock', ...shuffled].join('\n'), shop)
        expect(result.changes.map((change) => change.item).toSorted()).toEqual(['Linen shirt, L', 'Mug'])
        expect(result.refused).toHaveLength(2)
        expect(result.refused[0]?.reason).toMatch(/^lines \d, \d are all for Linen shirt, M/)
      })
    )
  })

  test('lines that name one item are listed with it, and left out unless the last is to count', () => {
    const lines = ['prod_shirt,M,SKU-M,1', 'prod_shirt,L,SKU-L,2', ',,SKU-M,3', 'prod_mug,,0012,', ',,0012,4']
    const text = ['Product ID,Variant,SKU,Stock', ...lines].join('\n')
    const repeated = [
      { item: 'Linen shirt, M', lines: [2, 4] },
      { item: 'Mug', lines: [5, 6] }
    ]
    const refused = preview(text, shop)
    expect(refused).toMatchObject({ duplicates: 'refuse', repeated, unchanged: 0 })
    expect(refused.changes.map(({ line }) => line)).toEqual([3])
    expect(refused.refused.map(({ line, reason }) => [line, reason.split(' are')[0]])).toEqual([
      [2, 'lines 2, 4'],
      [4, 'lines 2, 4'],
      [5, 'lines 5, 6'],
      [6, 'lines 5, 6']
    ])
    const last = preview(text, shop, 'last')
    expect(last).toMatchObject({ duplicates: 'last', repeated, refused: [] })
    expect(last.changes.map(({ line, to }) => [line, to])).toEqual([
      [3, '2'],
      [4, '3'],
      [6, '4']
    ])
    expect(preview('Product ID,Variant,Stock\nprod_shirt,M,1', shop).repeated).toEqual([])
  })

  test('a last line that is refused lets no line before it count', () => {
    const text = 'Product ID,Variant,Stock\nprod_shirt,M,1\nprod_shirt,M,many'
    const result = preview(text, shop, 'last')
    expect(result).toMatchObject({ changes: [], refused: [{ line: 3, value: 'many' }] })
  })

  test('of equal changes to a product, the one that Stripe has moved on from is asked about, in whatever order they come', () => {
    const [base, now] = ['Linen%20shirt', 'Hemp'].map(
      (name) => `stock=12&reorder=5&price=19.99&sku=&name=${name}`
    )
    const lines = [`prod_shirt,M,Wool,${now}`, `prod_shirt,L,Wool,${base}`]
    const items = [medium, large].map((item) => ({ ...item, name: 'Hemp' }))
    for (const shuffled of [lines, lines.toReversed()]) {
      const { changes } = preview(['Product ID,Variant,Name,Base', ...shuffled].join('\n'), items)
      expect(changes).toMatchObject([{ field: 'name', to: 'Wool', movedTo: 'Hemp', base: 'Linen shirt' }])
    }
  })

  test('whatever a file repeats, the order of lines that name different items changes nothing', () => {
    const sizes = ['S', 'M', 'L', 'XL']
    const items = sizes.map((variant) => shopRow({ variant }))
    const row = fc.record({
      key: fc.constantFrom(
        ...sizes.flatMap((size) => [`prod_shirt,${size},`, `,,SKU-${size}`]),
        ',,BELL',
        ',,GONG'
      ),
      name: fc.constantFrom('', '', 'Linen shirt', 'Hemp', 'Wool'),
      stock: fc.constantFrom('', '1', '2', '12', 'many'),
      base: fc.constantFrom('', 'stock=12&name=Linen%20shirt', 'stock=12&name=Flax', 'stock=9&name=Wool')
    })
    const itemOf = ({ key }: { key: string }) => /(S|M|L|XL|BELL|GONG),?$/.exec(key)?.[1] ?? ''
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 10 }),
        fc.infiniteStream(fc.nat({ max: 9 })),
        fc.constantFrom('refuse' as const, 'last' as const),
        (rows, choices, policy) => {
          // The lines of one item stay in their order; which item comes next is left to chance.
          const left = [...groupBy(rows, itemOf).values()].map((lines) => [...lines])
          const shuffled: typeof rows = []
          while (shuffled.length < rows.length) {
            const open = left.filter((lines) => lines.length > 0)
            const next = open[(choices.next().value ?? 0) % open.length]?.shift()
            if (next !== undefined) shuffled.push(next)
          }
          const outcome = (lines: typeof rows) => {
            const texts = lines.map(({ key, name, stock, base }) => `${key},${name},${stock},${base}`)
            const text = ['Product ID,Variant,SKU,Name,Stock,Base', ...texts].join('\n')
            const { changes, refused, offers, repeated, unchanged } = preview(text, items, policy)
            const said = [
              ...changes.map(({ itemId, field, from, to, movedTo, base }) =>
                [field === 'name' ? 'product' : itemId, field, from, to, movedTo, base].join('|')
              ),
              ...refused.map(({ item, value, reason }) =>
                [item, value, reason.replace(/\d+/g, 'n')].join('|')
              ),
              ...offers.map(({ item, onHand }) => [item, onHand].join('|')),
              ...repeated.map(({ item, lines: all }) => [item, all.length].join('|'))
            ]
            return [unchanged, ...said.toSorted()]
          }
          expect(outcome(shuffled)).toEqual(outcome(rows))
        }
      ),
      { numRuns: 500 }
    )
  })

  test.each([
    ['12,5', /whole number/],
    ['12.5', /whole number/],
    ['-1', /below zero/],
    ['\u22121', /below zero/],
    ['+5', /counts, not changes/],
    ['1,200', /two ways/],
    ['1.200', /two ways/],
    ['1.200.00', /whole number/],
    ['1,200.50', /whole number/],
    ['twelve', /whole number/],
    ['1e3', /whole number/],
    ['NaN', /whole number/],
    ['Infinity', /whole number/],
    ['99999999', /at most/],
    ['0x10', /whole number/]
  ])('the stock %s is refused with line, column, value and reason', (cell, reason) => {
    const result = preview(`Product ID;Variant;Stock\nprod_shirt;M;${cell}`, shop)
    expect(result.changes).toEqual([])
    expect(result.refused).toEqual([
      { line: 2, item: 'Linen shirt, M', column: 'Stock', value: cell, reason: expect.stringMatching(reason) }
    ])
  })

  test.each([
    ['13,0', '13'],
    ['13.00', '13'],
    ['013', '13'],
    [' 13 ', '13'],
    ['1 300', '1300'],
    ['1 300,00', '1300'],
    ['1,300.00', '1300'],
    ['1.300,0', '1300']
  ])('the stock %j is what a spreadsheet makes of %s', (cell, to) => {
    expect(preview(`Product ID;Variant;Stock\nprod_shirt;M;${cell}`, shop).changes).toMatchObject([{ to }])
  })

  test('numbers that a spreadsheet rewrote are not changes: 19.9 for 19.90, 12 for the SKU 0012', () => {
    const row = shopRow({ sku: '0012', price: { amount: 1990, currency: 'usd' } })
    const text = exportText([row]).replace(',0012,', ',12,').replace(',19.90,', ',19.9,')
    expect(preview(text, [row])).toMatchObject({ changes: [], unchanged: 1 })
  })

  test('names that a spreadsheet saved in an old encoding are not changes: Café ???? for Café コーヒー', () => {
    const row = shopRow({ name: 'Café コーヒー 🫘', sku: 'ł1' })
    const moved = shopRow({ name: 'Café', sku: 'L1' })
    const saved = exportText([row])
      .replace('\ufeff', '')
      .replace('コーヒー 🫘', '???? ??')
      .replace(',ł1,', ',?1,')
    for (const now of [row, moved])
      expect(preview(Buffer.from(saved, 'latin1'), [now])).toMatchObject({ changes: [], unchanged: 1 })
    const renamed = preview(edited(row, 'Product Name', 'Tea?'), [row])
    expect(renamed.changes).toMatchObject([{ field: 'name', to: 'Tea?' }])
  })

  test('a name that is a number may lose its noughts: 7 for 007', () => {
    const row = shopRow({ name: '007' })
    expect(preview(edited(row, 'Product Name', '7'), [row])).toMatchObject({ changes: [], unchanged: 1 })
  })

  test('digits behind the fifteenth are not touched where a spreadsheet made them noughts, and are where they are others', () => {
    const row = shopRow({ sku: '123456789012345678' })
    const moved = shopRow({ sku: 'NEW' })
    const saved = edited(row, 'SKU', '123456789012345000')
    for (const now of [row, moved]) expect(preview(saved, [now])).toMatchObject({ changes: [], unchanged: 1 })
    const digits = fc.stringMatching(/^[0-9]{14,20}$/)
    fc.assert(
      fc.property(digits, digits, fc.nat({ max: 20 }), (known, other, at) => {
        const item = shopRow({ sku: known })
        const typed = known.slice(0, at) + other.slice(at)
        const bare = known.replace(/^0+/, '')
        const rewritten = bare.slice(0, 15).padEnd(bare.length, '0')
        const same = [bare, rewritten].includes(typed.replace(/^0+/, ''))
        expect(preview(edited(item, 'SKU', typed), [item]).changes).toHaveLength(same ? 0 : 1)
      })
    )
  })

  test.each([
    ['2026-03-16', '15.03.2026'],
    ['2026-03-04', '3/4/2026'],
    ['15/3/26', '2026-03-15'],
    ['MAR1', '01. Mrz'],
    ['MAR1', '1-Mar'],
    ['JUL26', 'juil-26'],
    ['1-2', '02. Jan']
  ])(
    'the SKU or name %s that a spreadsheet took for the date %s is refused rather than stored',
    (known, cell) => {
      const row = shopRow({ sku: known, name: known })
      for (const column of ['SKU', 'Product Name'])
        expect(preview(edited(row, column, cell), [row])).toMatchObject({
          changes: [],
          refused: [{ column, value: cell, reason: expect.stringContaining('a date') }]
        })
      const called = shopRow({ sku: cell, name: cell })
      expect(preview(exportText([called]), [called])).toMatchObject({ changes: [], unchanged: 1 })
    }
  )

  test.each(['MAR-01', 'ABC-12', 'Mug-26', '10-20-30', '45.13.2026', '2026-0315', '3-Set', '12 Marks'])(
    '%s is a SKU and no date',
    (cell) => {
      expect(preview(edited(medium, 'SKU', cell), shop).changes).toMatchObject([{ to: cell }])
    }
  )

  test('a long SKU that a spreadsheet shortened is refused rather than stored', () => {
    const row = shopRow({ sku: '4006381333931' })
    expect(preview(edited(row, 'SKU', '4.00638E+12'), [row]).refused[0]?.reason).toMatch(
      /shortened by a spreadsheet/
    )
  })

  test.each([
    '#N/A',
    '#NV',
    '#REF!',
    '#NAME?',
    '#DIV/0!',
    '#WERT!',
    '#ÜBERLAUF!',
    '#¡VALOR!',
    '#ССЫЛКА!',
    'Err:502'
  ])('the %s that a formula left behind is neither a SKU nor a name', (cell) => {
    for (const column of ['SKU', 'Product Name'])
      expect(preview(edited(medium, column, cell), shop)).toMatchObject({
        changes: [],
        refused: [
          { line: 2, column, value: cell, reason: expect.stringContaining('error of the spreadsheet') }
        ]
      })
    const called = shopRow({ name: cell, sku: cell })
    expect(preview(exportText([called]), [called])).toMatchObject({ changes: [], unchanged: 1 })
  })

  test.each(['#1', '#1!', 'Mug #N', 'N/A', '#vanlife!', '#A-4'])('%s is a name as any other', (cell) => {
    expect(preview(edited(mug, 'Product Name', cell, [mug]), shop).changes).toMatchObject([{ to: cell }])
  })

  test.each([
    ['jpy', 80, '90', '80', '90'],
    ['kwd', 1230, '1.5', '1.230', '1.500'],
    ['usd', 80, '0.9', '0.80', '0.90']
  ])('a price is read in its own currency: %s', (currency, amount, cell, from, to) => {
    const row = shopRow({ price: { amount, currency } })
    expect(preview(edited(row, 'Price', cell), [row]).changes).toMatchObject([{ from, to, currency }])
  })

  test('another currency, or a price for an item without one, is refused', () => {
    expect(preview(edited(medium, 'Currency', 'EUR'), shop).refused).toMatchObject([
      { column: 'Currency', value: 'EUR', reason: expect.stringContaining('USD') }
    ])
    const free = shopRow({ price: null })
    expect(preview(edited(free, 'Price', '5'), [free]).refused[0]?.reason).toMatch(/no price/)
  })

  test('a row with one bad cell is refused whole', () => {
    const result = preview('Product ID,Variant,Stock,Price\nprod_shirt,M,20,cheap\nprod_shirt,L,4,', shop)
    expect(result.changes.map((change) => change.item)).toEqual(['Linen shirt, L'])
    expect(result.refused).toMatchObject([{ line: 2, column: 'Price', value: 'cheap' }])
  })

  test('a row with more cells than the header is refused, one with fewer keeps the rest', () => {
    const result = preview('Product ID,Variant,Stock,SKU\nprod_shirt,M,1,200,X\nprod_shirt,L,9', shop)
    expect(result.refused).toMatchObject([{ line: 2, column: null }])
    expect(result.changes).toMatchObject([{ line: 3, to: '9' }])
  })

  test.each([
    ['an empty cell too many', 'Product ID,Variant,Price,Stock,Reorder Point\nprod_shirt,M,19,99,5,', null],
    ['a cell under no name', 'Product ID,Variant,Price,Stock,\nprod_shirt,M,19,99,5', '5']
  ])('a row whose price was parted by its own comma is refused: %s', (_name, text, value) => {
    const result = preview(text, shop)
    expect(result.changes).toEqual([])
    expect(result.refused).toMatchObject([
      { line: 2, value, reason: expect.stringMatching(/is a delimiter unquoted/) }
    ])
  })

  test('a SKU of one size beside the name of another is refused, beside a name nobody has it is not', () => {
    const result = preview('SKU,Variant,Stock\nSKU-M,L,7\nSKU-L,Large,8', shop)
    expect(result.changes).toMatchObject([{ line: 3, item: 'Linen shirt, L', to: '8' }])
    expect(result.refused).toMatchObject([
      { line: 2, column: 'Variant', value: 'L', reason: expect.stringContaining('Linen shirt, M') }
    ])
  })

  test('the status column is never written, the active column is', () => {
    const result = preview('Product ID,Variant,Status,Active\nprod_shirt,M,Out,no', shop)
    expect(result.changes).toMatchObject([{ field: 'active', from: 'true', to: 'false' }])
  })

  test('one product renamed on two lines is one change; renamed to two names, neither', () => {
    const head = 'Product ID,Variant,Product Name,Stock\n'
    const same = preview(`${head}prod_shirt,M,Hemp,1\nprod_shirt,L,Hemp,2`, shop)
    expect(same.changes.map((change) => [change.line, change.field])).toEqual([
      [2, 'onHand'],
      [2, 'name'],
      [3, 'onHand']
    ])
    const different = preview(`${head}prod_shirt,M,Hemp,1\nprod_shirt,L,Wool,2`, shop)
    expect(different.changes).toEqual([])
    expect(different.refused.map((refusal) => refusal.line)).toEqual([2, 3])
  })

  test.each([
    ['Stock,Name\n7,Mug', 'neither “Product ID” nor “SKU”'],
    ['SKU,Colour\n1,red', 'names nothing that can change'],
    ['Product ID,Stock,On hand\nx,1,2', 'columns 2 (Stock) and 3 (On hand) mean the same'],
    ['1,2,3\n4,5,6', 'neither “Product ID” nor “SKU”']
  ])('of a header that is of no use it says why, and nothing else: %j', (text, problem) => {
    const result = preview(text, shop)
    expect(result.problem).toContain(problem)
    expect(result).toMatchObject({ rows: 1, changes: [], unchanged: 0, refused: [], offers: [] })
  })
})

describe('a metadata column of a file', () => {
  const red = shopRow({ metadata: { 'meta-colour': 'red' } })
  const plain = shopRow({ variant: 'L', metadata: {} })
  const look = (...cells: string[]) =>
    preview(['Product ID,Variant,metadata:colour', ...cells].join('\n'), [red, plain])

  test('changes that key, in the words of the key', () => {
    const result = look('prod_shirt,M,blue')
    expect(result).toMatchObject({ problem: null, refused: [], unitsDelta: 0 })
    expect(result.changes).toMatchObject([{ field: 'meta-colour', from: 'red', to: 'blue', movedTo: null }])
    expect(editsOf(result)).toEqual([{ itemId: red.id, field: 'meta-colour', input: 'blue' }])
    expect(ignoredOf(result.columns)).toEqual([])
  })

  test('keeps what is there where a cell is empty, and clears it where one says (none)', () => {
    expect(look('prod_shirt,M,').changes).toEqual([])
    expect(look('prod_shirt,L,(none)')).toMatchObject({ changes: [], unchanged: 1 })
    const cleared = look('prod_shirt,M,(none)')
    expect(cleared.changes).toMatchObject([{ from: 'red', to: null }])
    expect(editsOf(cleared)).toMatchObject([{ input: '' }])
    const called = shopRow({ metadata: { 'meta-colour': '(none)' } })
    expect(preview('Product ID,Variant,metadata:colour\nprod_shirt,M,(none)', [called]).changes).toEqual([])
  })

  test('is one change for all variants of a product, and none where they say different things', () => {
    expect(look('prod_shirt,M,blue', 'prod_shirt,L,blue').changes).toHaveLength(1)
    const different = look('prod_shirt,M,blue', 'prod_shirt,L,green')
    expect(different.changes).toEqual([])
    expect(different.refused.map(({ reason }) => reason)).toEqual(
      Array(2).fill('lines 2, 3 say different things about one product')
    )
    const ofPrices = [red, plain].map((row, at) => ({ ...row, id: `price_${at}/stock` }))
    const apart = preview(
      'Product ID,Variant,metadata:colour\nprod_shirt,M,blue\nprod_shirt,L,green',
      ofPrices
    )
    expect(apart.changes.map(({ to }) => to)).toEqual(['blue', 'green'])
  })

  test('that nobody touched undoes nothing, and a touched one says what Stripe says by now', () => {
    const text = exportText([red], 'full', 'comma', ['meta-colour'])
    const moved = shopRow({ metadata: { 'meta-colour': 'green' } })
    const gone = shopRow({ metadata: {} })
    for (const now of [moved, gone]) expect(preview(text, [now])).toMatchObject({ changes: [], unchanged: 1 })
    const touched = preview(text.replace(',red,', ',blue,'), [moved])
    expect(touched.changes).toMatchObject([{ from: 'green', to: 'blue', base: 'red', movedTo: 'green' }])
    expect(editsOf(touched)).toMatchObject([{ base: 'red' }])
  })

  test.each([
    ['0012', '12', 0],
    ['Grün コ', 'Grün ?', 0],
    ['red', '2026-03-15', 1],
    ['true', 'TRUE', 0],
    ['False', 'FALSE', 0],
    ['true', 'WAHR', 0],
    ['false', 'YANLIŞ', 0],
    ['true', 'FALSE', 1],
    ['false', 'WAHR', 1],
    ['TRUE', 'true', 1],
    ['sand', 'SAND', 1],
    ['1,50', '1,5', 0],
    ['1.50', '1,5', 0],
    ['0,250', ',25', 0],
    ['1,230', '1,23', 0],
    ['1E5', '1,00E+05', 0],
    ['1,50', '1.5', 1],
    ['1,5', '15', 1],
    ['1.500', '1,5', 1],
    ['1,000', '1', 1],
    ['1', '1,000', 1],
    ['1.234', '1,234', 1],
    ['1,234', '1234', 1],
    ['2026-03-15', '15.03.2026', 0],
    ['2026-03-15', '15. 3. 2026', 0],
    ['2026-03-15', '3/15/2026', 0],
    ['2026-03-15', '15/03/2026', 0],
    ['2026-03-15', '15-3-2026', 0],
    ['2026-03-15', '2026/3/15', 0],
    ['2026-03-15', '2026. 03. 15.', 0],
    ['2026-03-03', '3/3/2026', 0],
    ['3/4/2026', '03/04/2026', 0],
    ['2026-03-04', '04.03.2026', 0],
    ['2026-03-04', '3/4/2026', null],
    ['2026-03-04', '4/3/2026', null],
    ['2026-03-15', '16.03.2026', null],
    ['15.03.2026', '2026-03-15', 1],
    ['4006381333931', '4.00638E+12', null],
    ['red', '#N/A', null]
  ])('that says %s and comes back as %s changes as much as somebody meant', (known, cell, changes) => {
    const row = shopRow({ metadata: { 'meta-colour': known } })
    const result = preview(`Product ID,Variant,metadata:colour\nprod_shirt,M,"${cell}"`, [row])
    expect(result.changes).toHaveLength(changes ?? 0)
    expect(result.refused).toHaveLength(changes === null ? 1 : 0)
    // What the shop says by now does not undo what was untouched.
    const moved = shopRow({ metadata: { 'meta-colour': 'another' }, onHand: 9 })
    const exported = exportText([row], 'full', 'semicolon', ['meta-colour'])
      .split('\r\n')
      .map((line, at) => (at === 1 ? line.replace(/;[^;]*(;stock=)/, `;${cell}$1`) : line))
      .join('\r\n')
    expect(preview(exported, [moved]).changes).toHaveLength(changes ?? 0)
    expect(preview(exported, [moved]).refused).toHaveLength(changes === null ? 1 : 0)
  })

  test('takes as much as Stripe keeps', () => {
    expect(look(`prod_shirt,M,${'x'.repeat(500)}`).changes).toHaveLength(1)
    expect(look(`prod_shirt,M,${'x'.repeat(501)}`).refused).toMatchObject([
      { column: 'metadata:colour', reason: 'Stripe keeps 500 characters at most' }
    ])
  })

  test('in an old code page is read by what the shop says, and never guessed', () => {
    const pale = shopRow({ metadata: { 'meta-colour': 'biały' } })
    const text = (cell: string) =>
      Buffer.from(`Product ID,Variant,metadata:colour\nprod_shirt,M,${cell}`, 'latin1')
    expect(preview(text('bia\u00b3y'), [pale])).toMatchObject({ changes: [], unchanged: 1 })
    expect(preview(text('\u00b3y\u00bfka'), [pale]).refused).toMatchObject([
      { reason: expect.stringContaining('its letters cannot be told for sure') }
    ])
  })

  test('is one of its own: two of the same key are, in whatever case the word before it is', () => {
    const both = preview('Product ID,Variant,metadata:colour,Metadata:colour\nprod_shirt,M,a,b', [red])
    expect(both.problem).toContain('mean the same')
    const two = preview('Product ID,Variant,metadata:colour,metadata:Colour\nprod_shirt,M,a,b', [red])
    expect(two.changes.map(({ field }) => field)).toEqual(['meta-colour', 'meta-Colour'])
  })
})

describe('a file that went stale', () => {
  const sold = shopRow({ onHand: 9 })

  test('a number nobody touched does not undo the sales since the export', () => {
    expect(preview(exportText([medium]), [sold])).toMatchObject({ changes: [], unchanged: 1 })
    const renamed = shopRow({
      name: 'Shirt of linen',
      sku: 'NEW',
      price: { amount: 500, currency: 'usd' },
      reorderPoint: 2
    })
    expect(preview(exportText([medium]), [renamed])).toMatchObject({ changes: [], unchanged: 1 })
  })

  test('a touched number keeps the base it was made against, and says what Stripe says now', () => {
    const result = preview(edited(medium, 'Stock', '20'), [sold])
    expect(result.changes).toMatchObject([{ from: '9', to: '20', base: '12', movedTo: '9' }])
    expect(editsOf(result)).toMatchObject([{ input: '20', base: '12' }])
  })

  test('a touched price carries its base, in the smallest unit where it is written down', () => {
    const dearer = shopRow({ price: { amount: 2500, currency: 'usd' } })
    const result = preview(edited(medium, 'Price', '21'), [dearer])
    expect(result.changes).toMatchObject([{ from: '25.00', to: '21.00', base: '19.99', movedTo: '25.00' }])
    expect(editsOf(result)).toMatchObject([{ input: '21.00', base: '1999' }])
  })

  test('a number that stopped being counted has moved to nothing', () => {
    const untracked = shopRow({ onHand: null })
    expect(preview(edited(medium, 'Stock', '20'), [untracked]).changes).toMatchObject([
      { base: '12', movedTo: '' }
    ])
  })

  test('an edit that was waiting at the export and has been sent since is no movement', () => {
    const waiting = shopRow({ onHand: 7, onHandInStripe: 9 })
    const sent = shopRow({ onHand: 7 })
    for (const now of [waiting, sent]) {
      expect(preview(edited(waiting, 'Stock', '8'), [now]).changes).toMatchObject([
        { to: '8', movedTo: null, base: null }
      ])
    }
  })

  test('an edit of ours that waits since the export is no movement in Stripe', () => {
    const waiting = shopRow({ onHand: 4, onHandInStripe: 12, marks: { onHand: 'waiting' } })
    expect(preview(edited(medium, 'Stock', '20'), [waiting]).changes).toMatchObject([
      { from: '4', movedTo: null }
    ])
  })

  test('a base that somebody garbled counts as none', () => {
    expect(preview(edited(medium, 'Base', 'stock=%E0%A4%A'), [sold]).changes).toMatchObject([
      { from: '9', to: '12', base: null }
    ])
  })

  test('applying what the preview says, then importing again, changes nothing', () => {
    const after = shopRow({ onHand: 20 })
    expect(preview(edited(medium, 'Stock', '20'), [after])).toMatchObject({ changes: [], unchanged: 1 })
  })
})
