import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { guardFormula, unguardFormula } from '../../../src/main/csv/formula-guard.ts'
import { readCsv } from '../../../src/main/csv/read.ts'
import { writeInventory, writeRefused } from '../../../src/main/csv/write.ts'
import { bytesOf, exportText, preview, shopRow } from './shop-rows.ts'

describe('an export', () => {
  test('has the promised columns, a byte order mark and CRLF', () => {
    expect(exportText([shopRow()])).toBe(
      '\ufeffProduct ID,Price ID,Product Name,Variant,SKU,Stock,Reorder Point,Price,Currency,Status,Updated,Base\r\n' +
        'prod_shirt,price_of_prod_shirt,Linen shirt,M,SKU-M,12,5,19.99,USD,OK,2025-11-21T02:00:00.000Z,' +
        'stock=12&reorder=5&price=19.99&sku=SKU-M&name=Linen%20shirt\r\n'
    )
  })

  test('has semicolons and decimal commas where numbers are written so', () => {
    const [, line = ''] = exportText([shopRow({ name: 'a;b, c' })], 'full', 'semicolon').split('\r\n')
    expect(line).toMatch(/^prod_shirt;price_of_prod_shirt;"a;b, c";M;SKU-M;12;5;19,99;USD;OK;/)
  })

  test('in the report form is the five columns a shop’s own report has', () => {
    const rows = [
      shopRow({ onHand: 0, status: 'out' }),
      shopRow({ variant: null, onHand: null, status: 'untracked' }),
      shopRow({ variant: 'L', onHand: 3, status: 'low' })
    ]
    expect(exportText(rows, 'report')).toBe(
      '\ufeffProduct ID,Product Name,Size,Stock,Status\r\nprod_shirt,Linen shirt,M,0,OUT\r\n' +
        'prod_shirt,Linen shirt,,,UNTRACKED\r\nprod_shirt,Linen shirt,L,3,LOW\r\n'
    )
  })

  test('has the metadata that was asked for under its keys, remembered with the rest, and none in a report', () => {
    const columns = ['meta-colour', 'meta-a_2c_b'] as const
    const row = shopRow({ metadata: { 'meta-colour': '=red' } })
    const lines = exportText([row], 'full', 'comma', columns).split('\r\n')
    expect(lines[0]).toMatch(/,Updated,metadata:colour,"metadata:a,b",Base$/)
    expect(lines[1]).toMatch(/Z,'=red,,stock=12&.+&name=Linen%20shirt&meta-colour=%3Dred&meta-a_2c_b=$/)
    expect(exportText([row], 'report', 'comma', columns)).toBe(exportText([row], 'report'))
  })

  test('leaves numbers alone: minus three stays minus three', () => {
    expect(readCsv(bytesOf(exportText([shopRow({ onHand: -3 })]))).rows[0]?.cells[5]).toBe('-3')
  })

  test('comes in pieces, so that a large shop is never one text in memory', () => {
    const rows = Array.from({ length: 5000 }, (_, at) => shopRow({ productId: `prod_${at}` }))
    const chunks = [...writeInventory(rows, 'full', 'comma')]
    expect(chunks.length).toBeGreaterThan(5)
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(70_000)
  })

  const payloads = [
    '=',
    '+',
    '-',
    '@',
    '\t',
    '\r',
    '\n',
    '＝',
    '＋',
    '－',
    '＠',
    '﹦',
    '﹢',
    '﹣',
    '﹫'
  ].flatMap((sign) =>
    ['', ' ', '\u00a0', '\ufeff', '\u3000', '\u200b', '"', "'", ' "', '\t '].flatMap((before) =>
      ['cmd|"/C calc"!A0', 'HYPERLINK("http://evil.example")', '1+1', 'SUM(A1)'].map(
        (after) => before + sign + after
      )
    )
  )

  test(`makes none of ${payloads.length} formula texts start like a formula, and gives each back on import`, () => {
    for (const payload of payloads) {
      const metadata = { 'meta-colour': payload }
      const rows = [shopRow({ name: payload, sku: payload, variant: payload, metadata })]
      const text = exportText(rows, 'full', 'comma', ['meta-colour'])
      const cells = readCsv(bytesOf(text)).rows[0]?.cells ?? []
      expect([...cells.slice(2, 5), cells[11]]).toEqual(Array(4).fill(`'${payload}`))
      expect(preview(text, rows)).toMatchObject({ changes: [], unchanged: 1, refused: [] })
    }
  })

  test('guarding is reversible for every text, guarded-looking ones too', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom("'", '=', '"', ' ', '\t', '\n', '-', 'a', '＝'), { maxLength: 6 })
        .map((parts) => parts.join(''))
    )
    fc.assert(
      fc.property(text, (value) => {
        expect(unguardFormula(guardFormula(value))).toBe(value)
      }),
      { numRuns: 3000 }
    )
  })

  const currency = fc.constantFrom('usd', 'jpy', 'kwd', 'huf', 'eur')
  const anyText = fc.oneof(
    fc.constantFrom(
      '0012',
      '1E5',
      '90.750',
      '2026-03-15',
      '(none)',
      "O'Brien",
      'a;b',
      'a,b',
      '"',
      '=1',
      '\r\n',
      '-'
    ),
    fc.string({ unit: 'grapheme', maxLength: 20 })
  )
  const anyRow = fc.record({
    name: anyText,
    variant: fc.option(anyText.filter((text) => text !== '')),
    sku: fc.option(anyText.filter((text) => text !== '')),
    onHand: fc.option(fc.integer({ min: -99, max: 9_999_999 })),
    stockText: fc.option(fc.constantFrom('twelve', '12.5', '=1', '1e99')),
    price: fc.option(fc.record({ amount: fc.integer({ min: 0, max: 99_999_999_999 }), currency })),
    reorderPoint: fc.integer({ min: 0, max: 1000 }),
    reorderPointOwn: fc.boolean(),
    active: fc.boolean(),
    metadata: fc.record({ 'meta-colour': anyText, 'meta-_20_': anyText }, { requiredKeys: [] })
  })

  test('imported back untouched changes nothing, whatever names, SKUs, prices and currencies a shop has', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 30 }), (drafts) => {
        const rows = drafts.map((draft, at) =>
          shopRow({
            ...draft,
            stockText: draft.onHand === null ? draft.stockText : null,
            productId: `prod_${at}`
          })
        )
        for (const style of ['comma', 'semicolon'] as const) {
          const result = preview(exportText(rows, 'full', style, ['meta-colour', 'meta-_20_']), rows)
          expect(result).toMatchObject({ changes: [], refused: [], unchanged: rows.length, unitsDelta: 0 })
        }
      }),
      { numRuns: 300 }
    )
  })

  test.each(['0012', '1E5', '90.750', '2026-03-15', '1-2', '00', '+49'])(
    'the SKU %s is byte-equal in the file and after',
    (sku) => {
      const rows = [shopRow({ sku })]
      const cells = readCsv(bytesOf(exportText(rows))).rows[0]?.cells ?? []
      expect(unguardFormula(cells[4] ?? '')).toBe(sku)
      expect(preview(exportText(rows), rows).changes).toEqual([])
    }
  )
})

describe('a file of refused rows', () => {
  const written = (text: string, problems: Map<number, string>) =>
    [...writeRefused(readCsv(bytesOf(text)), problems)].join('')

  test('has the file’s own columns and delimiter behind what is wrong, for as often as it is mended', () => {
    const file = 'SKU;Stock;Note\r\nA;12,5;"one; two"\r\nB;7;x\r\nC;lots;"a ""b"""\r\n'
    const once = written(
      file,
      new Map([
        [2, 'Stock “12,5”: no'],
        [4, '=no']
      ])
    )
    expect(once).toBe(
      '\ufeffProblem;SKU;Stock;Note\r\n"Stock “12,5”: no";A;"12,5";"one; two"\r\n\'=no;C;lots;"a ""b"""\r\n'
    )
    expect(written(once, new Map([[3, 'still']]))).toBe(
      '\ufeffProblem;SKU;Stock;Note\r\nstill;C;lots;"a ""b"""\r\n'
    )
  })

  test('is read as the cells it had, whatever they are', () => {
    const cell = fc.string({ maxLength: 8 }).filter((text) => !/[\0\ufeff\ud800-\udfff]/.test(text))
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
        const quoted = rows.map((cells) =>
          ['k', ...cells].map((one) => `"${one.replaceAll('"', '""')}"`).join()
        )
        const file = readCsv(bytesOf(['Key,One,Two', ...quoted].join('\r\n')))
        const problems = new Map(file.rows.map(({ line }) => [line, 'wrong']))
        const again = readCsv(bytesOf([...writeRefused(file, problems)].join('')))
        expect(again.rows.map(({ cells }) => cells)).toEqual(
          file.rows.map(({ cells }) => ['wrong', ...cells])
        )
      })
    )
  })
})
