import { describe, expect, it } from 'vitest'
import { formatBlock, formatTable, parseBlock } from '../../src/renderer/grid/clipboard.ts'
import { pastedCells } from '../../src/renderer/grid/pasted-cells.ts'

/**
 * What one and the same sheet puts on the clipboard. LibreOffice's are the bytes that its Calc 7.4 offered for the
 * selection, and the files it saved; Excel's and Google's have the shape that those two give to them.
 */
const fixtures = import.meta.glob<string>('../fixtures/clipboard/*', {
  eager: true,
  query: '?raw',
  import: 'default'
})
function fixture(name: string): string {
  const found = fixtures[`../fixtures/clipboard/${name}`]
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}

const sheet = [
  ['TOTE-NATURA', '12', '3', '24.50'],
  ['007', '48', '0', '1234.5'],
  ['Mug\nblue', '1234', '', '18'],
  ['5" pipe', '7', '5', '0.5'],
  ['"Harbour"', '8', '4', '19.99'],
  ['a\tb', '9', '2', '20'],
  ['Say "hi"\nagain', '10', '1', '21'],
  ['', '11', '', '22']
]

describe('one sheet, copied', () => {
  it.each(['libreoffice', 'google-sheets'])('in %s gives its cells, numbers bare', (program) => {
    expect(pastedCells(fixture(`${program}.txt`), fixture(`${program}.html`))).toEqual(sheet)
  })

  it('in Excel gives its cells, numbers as they are shown: it says no other', () => {
    const shown = sheet.map((line) =>
      line.map((cell) => ({ '1234': '1,234', '1234.5': '$1,234.50' })[cell] ?? cell)
    )
    expect(pastedCells(fixture('excel.txt'), fixture('excel.html'))).toEqual(shown)
  })

  it('as a file of LibreOffice’s with tabs gives its cells', () => {
    const saved = sheet.map((line) => line.map((cell) => (cell === '24.50' ? '24.5' : cell)))
    expect(pastedCells(fixture('libreoffice.tsv'), '')).toEqual(saved)
  })

  it('without its table gives what the text has', () => {
    const cells = pastedCells(fixture('libreoffice.txt'), '')
    expect(cells[2]).toEqual(['Mug blue', '1,234', '', '18'])
  })
})

describe('the table beside the text', () => {
  const table = (cells: string) => `<meta charset="utf-8"><table><tr>${cells}</tr></table>`

  it.each([
    ['a date is not its day number', '2026-11-21', '<td sdval="46347">2026-11-21</td>', '2026-11-21'],
    ['a share is not its fraction', '10%', '<td sdval="0.1">10%</td>', '10%'],
    ['what is rounded stays as it is shown', '$24.50', '<td sdval="24.499">$24.50</td>', '$24.50'],
    ['a German number', '1.234,50 €', '<td sdval="1234.5">1.234,50 €</td>', '1234.5'],
    ['a loss in parentheses', '(5)', '<td sdval="-5">(5)</td>', '-5'],
    ['an old Excel’s number', '1,234', '<td align=right x:num="1234">1,234</td>', '1234'],
    ['a number that is no number', '007', '<td data-sheets-value=\'{"1":2,"2":"007"}\'>007</td>', '007'],
    ['other words than the text has', 'Mug', '<td>Cup<br>blue</td>', 'Mug'],
    ['the line that only the source breaks', 'Mug blue', '<td>Mug\r\n  blue</td>', 'Mug blue'],
    ['signs by their names and numbers', 'A & "B" c', '<td>A &amp; &#34;B&#x22;<br>c</td>', 'A & "B"\nc'],
    ['a sign it does not know', 'caf\u00e9 au', '<td>caf&eacute;<br>au</td>', 'caf\u00e9 au'],
    ['marked words', 'big mug', '<td><b>big</b><br/><font color=red>mug</font></td>', 'big\nmug']
  ])('%s', (_what, text, cell, taken) => {
    expect(pastedCells(`${text}\r\n`, table(cell))).toEqual([[taken]])
  })

  it('is left aside where it is another than the text', () => {
    expect(pastedCells('1,234\t5', table('<td sdval="1234">1,234</td>'))).toEqual([['1,234', '5']])
    expect(pastedCells('1,234', '<p>1,234</p>')).toEqual([['1,234']])
    expect(pastedCells('1,234', table('<td>1,234</td>').repeat(2))).toEqual([['1,234']])
  })

  it.each([
    ['a table of a hundred thousand cells', `<tr>${'<td sdval="1234">1,234</td>'.repeat(100_000)}</tr>`],
    ['tags that never end', '<td a="'.repeat(100_000)],
    ['brackets', '<'.repeat(200_000)],
    ['comments that never end', '<!--'.repeat(100_000)],
    ['declarations that never end', '<!'.repeat(100_000)],
    ['quotes of both kinds', `<td a='"`.repeat(100_000)]
  ])('is not held up by %s', (_what, cells) => {
    const before = performance.now()
    pastedCells('1', `<table>${cells}`)
    expect(performance.now() - before).toBeLessThan(10_000)
  })

  it('that the grid itself writes gives back what was copied', () => {
    const cells = sheet.map((line, row) => line.map((text, at) => ({ text, number: at > 0 && row !== 2 })))
    const text = formatBlock(sheet)
    expect(parseBlock(text)).toEqual(sheet)
    expect(pastedCells(text, formatTable(cells))).toEqual(sheet)
  })
})
