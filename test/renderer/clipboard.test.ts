import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copiedCell, formatBlock, formatTable, parseBlock } from '../../src/renderer/grid/clipboard.ts'
import type { InventoryRow } from '../../src/shared/inventory.ts'
import { sampleRows } from './samples.ts'

describe('a copied block', () => {
  it.each([
    [
      'Excel: CRLF, also behind the last line',
      '10\t3\r\n11\t4\r\n',
      [
        ['10', '3'],
        ['11', '4']
      ]
    ],
    [
      'Google Sheets: LF, none behind the last',
      '10\t3\n11\t4',
      [
        ['10', '3'],
        ['11', '4']
      ]
    ],
    [
      'LibreOffice: LF, also behind the last line',
      '10\t3\n11\t4\n',
      [
        ['10', '3'],
        ['11', '4']
      ]
    ],
    [
      'Excel on a Mac, long ago: CR alone',
      '10\t3\r11\t4\r',
      [
        ['10', '3'],
        ['11', '4']
      ]
    ],
    ['one cell', '7', [['7']]],
    ['nothing', '', [['']]],
    [
      'empty cells at the ends',
      '\t1\r\n2\t\r\n',
      [
        ['', '1'],
        ['2', '']
      ]
    ],
    ['a blank line in the middle', '1\r\n\r\n3\r\n', [['1'], [''], ['3']]],
    ['a line break in a cell', '"Mug\nblue"\t4\r\n', [['Mug\nblue', '4']]],
    ['a tab in a cell', '"a\tb"\t4', [['a\tb', '4']]],
    ['quotes in a cell that needs them', '"5"" pipe\nsteel"\t4', [['5" pipe\nsteel', '4']]],
    ['an inch sign, which needs none', '5" pipe\t4\r\n', [['5" pipe', '4']]],
    ['two cells that begin with a quote', '"A\t"B\r\n', [['"A', '"B']]],
    ['quotes somebody typed', '"Harbour"\t4', [['"Harbour"', '4']]],
    ['a quote that never ends', '"Mug\t4\r\n', [['"Mug', '4']]]
  ])('%s', (_shape, clipboard, cells) => {
    expect(parseBlock(clipboard)).toEqual(cells)
  })

  it('comes back as it was, whatever is in its cells', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('"', '\t', '\n', '\r', 'a', ' ', ',') })
    )
    const shape = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }))
    const block = shape.chain(([height, width]) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
        minLength: height,
        maxLength: height
      })
    )
    fc.assert(
      fc.property(block, (cells) => {
        expect(parseBlock(formatBlock(cells))).toEqual(cells)
      })
    )
  })

  it('as a table keeps every cell in its place, with its words, tags and line breaks', () => {
    const word = fc.string({ unit: fc.constantFrom('<', '>', '&', '"', 'b', '\n', ' ', 'é') })
    const line = fc.array(word, { minLength: 2, maxLength: 2 })
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (cells) => {
        const html = formatTable(cells.map((row) => row.map((text) => ({ text, number: false }))))
        const page = new DOMParser().parseFromString(html, 'text/html')
        for (const end of page.querySelectorAll('br')) end.replaceWith('\n')
        const read = Array.from(page.querySelectorAll('tr'), (row) =>
          Array.from(row.querySelectorAll('td'), (one) => one.textContent)
        )
        expect(read).toEqual(cells)
      })
    )
  })

  it('marks words as words, so that a spreadsheet keeps the zeros of 007', () => {
    const html = formatTable([
      [
        { text: '007', number: false },
        { text: '12', number: true }
      ]
    ])
    const [sku, stock] = new DOMParser().parseFromString(html, 'text/html').querySelectorAll('td')
    expect(sku?.getAttribute('style')).toBe("mso-number-format:'\\@'")
    expect(stock?.hasAttribute('style')).toBe(false)
  })

  it('marks numbers as numbers, so that a German spreadsheet reads 24.50 as one and no word as one', () => {
    const numbers = ['24.50', '-2', '2026-11-21 14:02:31', ''].map((text) => ({ text, number: true }))
    const page = new DOMParser().parseFromString(
      formatTable([[...numbers, { text: '7', number: false }]]),
      'text/html'
    )
    const marked = Array.from(page.querySelectorAll('td'), (cell) => cell.getAttribute('sdval'))
    expect(marked).toEqual(['24.50', '-2', null, null, null])
    expect(page.querySelector('style')?.textContent).toContain(
      String.raw`table{mso-displayed-decimal-separator:"\.";mso-displayed-thousand-separator:"\,"}`
    )
  })
})

it('copies plain values: a number without separators, a price without its sign, nothing for none', () => {
  const [first] = sampleRows(1)
  const item: InventoryRow = {
    ...(first as InventoryRow),
    variant: null,
    onHand: 1200,
    price: { amount: 149_900, currency: 'usd' },
    changedAt: new Date(2026, 10, 21, 14, 2, 31).getTime()
  }
  const texts = (['variant', 'onHand', 'price', 'status', 'changedAt'] as const).map(
    (column) => copiedCell(column, item).text
  )
  expect(texts).toEqual(['', '1200', '1499.00', 'OK', '2026-11-21 14:02:31'])
})
