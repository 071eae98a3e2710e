import { parseBlock } from './clipboard.ts'

/** A table as large as this takes noticeably long to read; its text has to do. */
const longestTable = 5_000_000

/**
 * The cells on the clipboard. The text decides how many there are; the table beside it knows better what is in them:
 * LibreOffice's text has spaces where a cell has line breaks, and in every text a number looks as it was formatted,
 * so that “1,234” could be two numbers. Where the table does not fit the text, the text is all there is.
 */
export function pastedCells(text: string, html: string): string[][] {
  const cells = parseBlock(text)
  const table = html === '' || html.length > longestTable ? null : tableOf(html)
  if (table === null || table.length !== cells.length) return cells
  return cells.map((line, row) => {
    const beside = table[row]
    return beside?.length === line.length ? line.map((cell, at) => better(cell, beside[at])) : line
  })
}

type TableCell = { text: string; number: number | null }

/** A tag, with what stands in it. */
const tagHere = /<(\/?)([a-z][a-z0-9-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>/iy

type Piece = { tag: string; closes: boolean; attributes: string } | string

/** Tags and the texts between them, in one pass; comments and the like are left out. */
function* piecesOf(html: string): Generator<Piece> {
  for (let at = 0; at < html.length;) {
    const open = html.indexOf('<', at)
    const end = open < 0 ? html.length : open
    if (end > at) yield html.slice(at, end)
    if (open < 0) return
    tagHere.lastIndex = open
    const [whole, closes = '', tag = '', attributes = ''] = tagHere.exec(html) ?? []
    if (whole !== undefined) {
      yield { tag: tag.toLowerCase(), closes: closes === '/', attributes }
      at = open + whole.length
      continue
    }
    const aside = html.startsWith('<!--', open) ? '-->' : html.startsWith('<!', open) ? '>' : null
    if (aside === null) {
      yield '<'
      at = open + 1
      continue
    }
    const over = html.indexOf(aside, open)
    // What never ends takes the rest with it.
    at = over < 0 ? html.length : over + aside.length
  }
}

/**
 * The cells of the one table in a document; null where there is none, or several. Read as text: a document of somebody
 * else's is not made into one of this page's, which the page does not allow either.
 */
function tableOf(html: string): TableCell[][] | null {
  const rows: TableCell[][] = []
  let tables = 0
  let cell: TableCell | null = null
  for (const piece of piecesOf(html)) {
    if (typeof piece === 'string') {
      // A line break in the source is a space; only the element breaks the line.
      if (cell !== null) cell.text += piece.replace(/[ \r\n]+/g, ' ')
      continue
    }
    const { tag, closes, attributes } = piece
    if (tag === 'td' || tag === 'th') {
      cell = closes ? null : { text: '', number: numberOf(attributes) }
      if (cell !== null) rows.at(-1)?.push(cell)
    } else if (tag === 'tr' && !closes) {
      cell = null
      rows.push([])
    } else if (tag === 'br' && cell !== null) cell.text += '\n'
    else if (tag === 'table' && !closes) tables += 1
  }
  if (tables !== 1) return null
  for (const one of rows.flat()) one.text = plain(one.text.replace(/ *\n */g, '\n'))
  return rows
}

const signs: Record<string, string> = { quot: '"', amp: '&', lt: '<', gt: '>', apos: "'", nbsp: ' ' }

/** `5&quot; pipe` → `5" pipe`. What is not known stays as it is, and the cell is then taken from the text. */
const plain = (text: string): string =>
  text.replace(
    /&(?:([a-z]+)|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
    (whole, name?: string, ten?: string, hex?: string) => {
      if (name !== undefined) return signs[name.toLowerCase()] ?? whole
      const code = ten === undefined ? Number.parseInt(hex ?? '', 16) : Number(ten)
      return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole
    }
  )

/** The number behind a cell: LibreOffice and Excel each have an attribute for it, Google Sheets a little document. */
function numberOf(attributes: string): number | null {
  const [, , bare] = /\s(?:sdval|x:num)=(["']?)(-?[\d.]+)\1(?=\s|$)/i.exec(attributes) ?? []
  const [, , , sheets] =
    /\sdata-sheets-value=(["'])(?:(?!\1).)*?(&quot;|")3\2:(-?\d+(?:\.\d+)?)[,}]/i.exec(attributes) ?? []
  const number = Number(bare ?? sheets ?? Number.NaN)
  return Number.isFinite(number) ? number : null
}

function better(cell: string, table: TableCell | undefined): string {
  if (table === undefined) return cell
  const { text, number } = table
  if (number !== null) return isFormatted(cell, number) ? String(number) : cell
  const same = text.replace(/\s+/g, ' ').trim() === cell.replace(/\s+/g, ' ').trim()
  return same && !/[\t\n]/.test(cell) && /[\t\n]/.test(text.trim()) ? text.trim() : cell
}

/** Whether a cell shows this very number, with signs and separators around its digits; a date or a share does not. */
function isFormatted(shown: string, number: number): boolean {
  if (/^-?\d+(\.\d+)?$/.test(shown) || /[%/:]|\d[\s.,]*-/.test(shown)) return false
  const digits = shown.replace(/\D/g, '')
  if (digits === '' || digits.length > 15 || /e/i.test(String(number))) return false
  const size = Math.abs(number)
  return [0, 1, 2, 3, 4].some((decimals) => Number(digits) / 10 ** decimals === size)
}
