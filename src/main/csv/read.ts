import { parse, type CsvError } from 'csv-parse/sync'
import { AppFailure } from '../../shared/failure.ts'
import {
  type Delimiter,
  delimiters,
  type Encoding,
  foundOut,
  type ImportReading
} from '../../shared/import-reading.ts'
import { decodeFile } from './decode.ts'

/** One row of a file: its cells as text, and the line it starts on, counted as an editor counts. */
export type CsvRow = { line: number; cells: string[] }

export type CsvFile = {
  encoding: Encoding
  delimiter: Delimiter
  header: string[]
  /** Rows without any text are left out. A row may have more or fewer cells than the header. */
  rows: CsvRow[]
}

/** What is read at most; more than any catalog Stripe holds, and little enough to stay in memory. */
export const limits = { bytes: 200_000_000, rows: 1_000_000, columns: 256, cell: 65_536 }

/** The header, one row too many to notice it, and room for blank lines. */
const mostRecords = limits.rows + 1000

/** A header row longer than this is not one. */
const longestHeader = 1_000_000

/**
 * Reads a CSV file whole: encoding and delimiter are found out where nobody says them, quotes are read strictly
 * (RFC 4180), and no row is dropped or mended in silence. Cells stay text; rows are arrays, so no header name can do harm.
 *
 * Throws `file-unreadable` with the line and column when the file breaks the rules or the {@link limits}.
 */
export function readCsv(
  bytes: Uint8Array,
  said: Pick<ImportReading, 'encoding' | 'delimiter'> = foundOut
): CsvFile {
  if (bytes.length > limits.bytes) throw unreadable(`the file is larger than ${limits.bytes / 1_000_000} MB`)
  const { encoding, utf8 } = decodeFile(bytes, said.encoding)
  const start = new TextDecoder().decode(utf8.subarray(0, longestHeader))
  if (utf8.length > longestHeader && !/[\r\n]/.test(start)) {
    throw unreadable('line 1 is longer than 1 MB, so this is not a table')
  }
  const hint = /^sep=([,;\t|])\r?\n/i.exec(start) // Excel’s own way to name the delimiter
  const delimiter = said.delimiter ?? (hint?.[1] as Delimiter | undefined) ?? findDelimiter(start)
  const records = parseRecords(hint ? utf8.subarray(hint[0].length) : utf8, delimiter, hint ? 2 : 1)

  const header = records.shift()
  if (header === undefined) throw unreadable('the file is empty')
  if (header.cells.length > limits.columns) {
    throw unreadable(
      `line ${header.line} has ${header.cells.length} columns; ${limits.columns} at most are read`
    )
  }
  const rows = records.filter((row) => row.cells.some((cell) => cell !== ''))
  if (rows.length > limits.rows) throw unreadable(`the file has more than ${limits.rows} rows; split it`)
  for (const row of rows) checkSize(row, header.cells)
  return { encoding, delimiter, header: header.cells.map((name) => name.trim()), rows }
}

/** The delimiter that occurs most in the header, outside quotes. */
function findDelimiter(start: string): Delimiter {
  const counts = new Map<string, number>()
  let quoted = false
  let text = false
  for (const character of start) {
    if (character === '"') quoted = !quoted
    else if (!quoted && (character === '\n' || character === '\r')) {
      if (text) break
    } else if (!quoted) counts.set(character, (counts.get(character) ?? 0) + 1)
    text = true
  }
  return delimiters.reduce((best, each) => ((counts.get(each) ?? 0) > (counts.get(best) ?? 0) ? each : best))
}

function parseOptions(delimiter: Delimiter, lineEnds: readonly string[]) {
  return {
    delimiter,
    record_delimiter: [...lineEnds],
    relax_column_count: true,
    max_record_size: limits.columns * limits.cell,
    to: mostRecords
  }
}

/**
 * The line ends that occur, CRLF before its halves, and how many in all. People paste files together, so all
 * three may be in one; the parser tries each at every character, so it is told of no more than there are.
 */
function findLineEnds(utf8: Uint8Array): { ends: string[]; count: number } {
  let [crlf, cr, lf] = [0, 0, 0]
  for (let at = utf8.indexOf(13); at !== -1; at = utf8.indexOf(13, at + 1)) {
    if (utf8[at + 1] === 10) crlf += 1
    else cr += 1
  }
  for (let at = utf8.indexOf(10); at !== -1; at = utf8.indexOf(10, at + 1)) lf += 1
  lf -= crlf
  const ends = [crlf > 0 ? '\r\n' : '', lf > 0 ? '\n' : '', cr > 0 ? '\r' : ''].filter((end) => end !== '')
  return { ends: ends.length > 0 ? ends : ['\n'], count: crlf + cr + lf }
}

function parseRecords(utf8: Uint8Array, delimiter: Delimiter, firstLine: number): CsvRow[] {
  const { ends, count } = findLineEnds(utf8)
  const options = parseOptions(delimiter, ends)
  let records: string[][]
  try {
    records = parse(utf8, options)
  } catch (error) {
    const before = Number((error as CsvError)['records'] ?? 0)
    throw describe(error as CsvError, before > 0 ? parse(utf8, { ...options, to: before }) : [], firstLine)
  }
  // What comes behind these was not read.
  if (records.length === mostRecords)
    throw unreadable(`the file has more than ${limits.rows} rows, blank ones included; split it`)
  // Counted here, since the parser’s own count takes a CRLF within a cell for two lines.
  const someWithin = count > records.length
  let line = firstLine
  const rows = records.map((cells) => {
    const row = { line, cells }
    line += 1
    if (someWithin) for (const cell of cells) line += lineBreaks(cell)
    return row
  })
  while (rows[0]?.cells.every((cell) => cell === '')) rows.shift()
  return rows
}

function lineBreaks(cell: string): number {
  if (!cell.includes('\n') && !cell.includes('\r')) return 0
  return cell.match(/\r\n|\n|\r/g)?.length ?? 0
}

/** Puts the parser’s error in words, with the line its row starts on and the column’s name. */
function describe(error: CsvError, before: readonly string[][], firstLine: number): AppFailure {
  const line = firstLine + before.length + before.flat().reduce((lines, cell) => lines + lineBreaks(cell), 0)
  const index = Number(error['column'] ?? 0)
  const name = before[0]?.[index]
  const place = `line ${line}, column ${index + 1}${name ? ` (${name})` : ''}`
  switch (error.code as string) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return unreadable(`${place}: a quotation mark is opened and never closed`)
    case 'CSV_MAX_RECORD_SIZE':
      return unreadable(`${place}: the row does not end; is a quotation mark left open there?`)
    case 'CSV_INVALID_CLOSING_QUOTE':
      return unreadable(`${place}: text follows the closing quotation mark; write a mark within a cell twice`)
    case 'INVALID_OPENING_QUOTE':
      return unreadable(
        `${place}: a quotation mark within a cell; quote the whole cell and write the mark twice`
      )
    default:
      return unreadable(`${place}: ${error.message}`)
  }
}

function checkSize(row: CsvRow, header: readonly string[]): void {
  if (row.cells.length > limits.columns) {
    throw unreadable(`line ${row.line} has ${row.cells.length} cells; ${limits.columns} at most are read`)
  }
  for (let at = 0; at < row.cells.length; at += 1) {
    if ((row.cells[at]?.length ?? 0) <= limits.cell) continue
    const name = header[at] ?? String(at + 1)
    throw unreadable(`line ${row.line}, column ${name}: the cell is longer than ${limits.cell} characters`)
  }
}

function unreadable(detail: string): AppFailure {
  return new AppFailure('file-unreadable', detail)
}
