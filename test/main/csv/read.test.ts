import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readCsv } from '../../../src/main/csv/read.ts'
import { bytesOf } from './shop-rows.ts'

const header = 'SKU,Größe,Stock'
const table = `${header}\r\nA1,Élan,7\r\n`

/** One byte a character, by the given high bytes. */
function bytes(text: string, high: Record<string, number>): Uint8Array {
  return Uint8Array.from(text, (character) => high[character] ?? character.charCodeAt(0))
}

function utf16(text: string, littleEndian: boolean, mark: boolean): Uint8Array {
  const all = (mark ? '\ufeff' : '') + text
  const view = new DataView(new ArrayBuffer(all.length * 2))
  for (let at = 0; at < all.length; at += 1) view.setUint16(at * 2, all.charCodeAt(at), littleEndian)
  return new Uint8Array(view.buffer)
}

describe('reading a CSV file', () => {
  test.each<[string, Uint8Array, string]>([
    ['UTF-8', bytesOf(table), 'UTF-8'],
    ['UTF-8 with a byte order mark', bytesOf(`\ufeff${table}`), 'UTF-8'],
    ['UTF-16LE with a mark', utf16(table, true, true), 'UTF-16LE'],
    ['UTF-16BE with a mark', utf16(table, false, true), 'UTF-16BE'],
    ['UTF-16LE without a mark', utf16(table, true, false), 'UTF-16LE'],
    ['UTF-16BE without a mark', utf16(table, false, false), 'UTF-16BE'],
    ['Windows-1252', bytes(table, { ö: 0xf6, ß: 0xdf, É: 0xc9 }), 'Windows-1252'],
    [
      'Mac Roman with the line ends of its time',
      bytes(table.replaceAll('\r\n', '\r'), { ö: 0x9a, ß: 0xa7, É: 0x83 }),
      'Mac Roman'
    ]
  ])('%s is recognised and its letters are right', (_name, file, encoding) => {
    const read = readCsv(file)
    expect(read.encoding).toBe(encoding)
    expect(read.header).toEqual(['SKU', 'Größe', 'Stock'])
    expect(read.rows).toEqual([{ line: 2, cells: ['A1', 'Élan', '7'] }])
  })

  test('Windows-1252 keeps the euro sign, dashes and curly quotes, which old decoders lose', () => {
    const file = Uint8Array.from([...bytesOf('SKU,Name\n1,'), 0x80, 0x96, 0x93, 0x94, 0x92, 0x8a, 0xe9])
    expect(readCsv(file).rows[0]?.cells[1]).toBe('€–“”’Šé')
  })

  test('a Mac file is told by bytes that Windows-1252 does not have', () => {
    expect(readCsv(bytes('SKU,Name\n1,crème brûlée', { è: 0x8f, û: 0x9e, é: 0x8e })).rows[0]?.cells[1]).toBe(
      'crème brûlée'
    )
  })

  test.each([',', ';', '\t', '|'])('the delimiter %j is found out from the header', (delimiter) => {
    const text = `SKU${delimiter}"Name, with; every|sign\t"${delimiter}Stock\n1${delimiter}x${delimiter}7`
    const read = readCsv(bytesOf(text))
    expect(read.delimiter).toBe(delimiter)
    expect(read.rows[0]?.cells).toEqual(['1', 'x', '7'])
  })

  test('Excel’s own sep= line names the delimiter and is not a row', () => {
    const read = readCsv(bytesOf('sep=;\r\nSKU;Stock\r\n1;7'))
    expect(read).toMatchObject({
      delimiter: ';',
      header: ['SKU', 'Stock'],
      rows: [{ line: 3, cells: ['1', '7'] }]
    })
  })

  test('lines are counted as an editor counts them, over blank lines and cells of several lines', () => {
    const read = readCsv(bytesOf('SKU,Name\r\n\r\n1,"two\r\nlines"\r\n2,"a\nb\nc"\r\n,\r\n3,x'))
    expect(read.rows.map((row) => [row.line, row.cells[0]])).toEqual([
      [3, '1'],
      [5, '2'],
      [9, '3']
    ])
  })

  test('a file that is not read to its end, for the blank lines in it, is refused', () => {
    const blanks = '\n'.repeat(1_001_000)
    expect(() => readCsv(bytesOf(`SKU,Stock${blanks}A,1`))).toThrow(
      'more than 1000000 rows, blank ones included'
    )
  }, 120_000)

  test('line ends of three kinds in one file are all line ends', () => {
    expect(readCsv(bytesOf('SKU,Stock\r\n1,2\n3,4\r5,6')).rows.map((row) => row.cells)).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['5', '6']
    ])
  })

  test('a header called __proto__ or constructor is a name like any other', () => {
    const read = readCsv(bytesOf('__proto__,constructor,SKU\n"{""polluted"":1}",2,3'))
    expect(read.header).toEqual(['__proto__', 'constructor', 'SKU'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test.each<[string, string | Uint8Array, RegExp]>([
    [
      'an unclosed quote',
      'SKU,Name\n1,ok\n2,"never closed\n3,lost\n4,lost',
      /line 3, column 2 \(Name\).*never closed/
    ],
    ['an unclosed quote behind a cell of two lines', 'SKU,Name\n1,"a\r\nb"\n2,"open', /line 4, column 2/],
    ['a quote within a cell', 'SKU,Name\n1,5" pipe', /line 2, column 2 \(Name\).*quotation mark within/],
    ['text behind a closing quote', 'SKU,Name\n1,"a"b', /line 2, column 2 \(Name\).*closing quotation mark/],
    ['an unclosed quote in the header', '"SKU,Name\n1,2', /line 1, column 1.*never closed/],
    ['an empty file', '', /empty/],
    ['a file of blank lines', '\n\r\n  \n'.replaceAll(' ', ''), /empty/],
    ['a workbook', Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0]), /workbook/],
    ['a zero byte', 'SKU,Name and some more text here\n1,a\0b', /line 2 .*zero byte/],
    [
      'one bad byte in what says it is UTF-8',
      Uint8Array.from([0xef, 0xbb, 0xbf, ...bytesOf('SKU,Name\n1,Café\n2,Caf'), 0xe9]),
      /UTF-8 but is damaged/
    ],
    ['half a UTF-16 character', Uint8Array.from([0xff, 0xfe, 0x41, 0, 0x42]), /UTF-16LE but is damaged/],
    [
      'too many columns',
      `${Array.from({ length: 257 }, (_, at) => `c${at}`).join(',')}\n`,
      /line 1 has 257 columns/
    ],
    ['too many cells in a row', `SKU,Name\n${','.repeat(300)}1`, /line 2 has 301 cells/],
    [
      'a cell that is too long',
      `SKU,Name\n1,${'x'.repeat(65_537)}`,
      /line 2, column Name: the cell is longer/
    ],
    ['a first line that never ends', 'x'.repeat(1_000_001), /line 1 is longer than 1 MB/]
  ])('%s is refused with its place', (_name, content, message) => {
    const file = typeof content === 'string' ? bytesOf(content) : content
    expect(() => readCsv(file)).toThrow(message)
    expect(() => readCsv(file)).toThrow(expect.objectContaining({ code: 'file-unreadable' }))
  })

  test.each(['csv', 'tsv'])(
    'a file that LibreOffice saved (%s) has its cells, line breaks and quotes too',
    (type) => {
      const path = join(import.meta.dirname, '../../fixtures/clipboard', `libreoffice.${type}`)
      const { header: heading, rows } = readCsv(readFileSync(path))
      expect(heading).toEqual(['TOTE-NATURA', '12', '3', '24.5'])
      expect(rows.map(({ cells }) => cells[0])).toEqual([
        '007',
        'Mug\nblue',
        '5" pipe',
        '"Harbour"',
        'a\tb',
        'Say "hi"\nagain',
        ''
      ])
    }
  )

  test('a file over 200 MB is refused before it is read', () => {
    const huge = { length: 200_000_001 } as Uint8Array
    expect(() => readCsv(huge)).toThrow(/larger than 200 MB/)
  })
})
