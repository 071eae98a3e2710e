import type { InventoryRow, StockStatus } from '../../shared/inventory.ts'
import { metadataHeading, type MetadataColumn } from '../../shared/metadata-columns.ts'
import { cellText, writeBase } from './field-text.ts'
import { guardFormula } from './formula-guard.ts'
import { problemColumn } from './match-columns.ts'
import type { CsvFile } from './read.ts'

export type ExportForm = 'full' | 'report'
/** What parts the cells: a semicolon where numbers have decimal commas, or their spreadsheets take a line for one cell. */
export type ExportStyle = 'comma' | 'semicolon'

const headers: Record<ExportForm, readonly string[]> = {
  full: [
    'Product ID',
    'Price ID',
    'Product Name',
    'Variant',
    'SKU',
    'Stock',
    'Reorder Point',
    'Price',
    'Currency',
    'Status',
    'Updated'
  ],
  report: ['Product ID', 'Product Name', 'Size', 'Stock', 'Status']
}

const statusWords: Record<StockStatus, string> = { ok: 'OK', low: 'Low', out: 'Out', untracked: 'Untracked' }
const chunkLength = 64 * 1024

/**
 * Inventory rows as the text of a CSV file, in chunks of about 64 kB: UTF-8 with a byte order mark (so that
 * Excel reads accents right), commas or semicolons, CRLF. Text cells are formula-safe; numbers are written as they are.
 * An untouched `full` file imports as no change at all. The `report` form has the usual five columns, with the
 * status in capitals.
 * @param metadata the keys that a `full` file also has
 */
export function* writeInventory(
  rows: Iterable<InventoryRow>,
  form: ExportForm,
  style: ExportStyle,
  metadata: readonly MetadataColumn[] = []
): Generator<string> {
  const to = style === 'comma' ? ',' : ';'
  const more = form === 'full' ? [...metadata.map((column) => quoted(metadataHeading(column))), 'Base'] : []
  let chunk = `\ufeff${[...headers[form], ...more].join(to)}\r\n`
  for (const row of rows) {
    chunk += form === 'full' ? fullLine(row, to, metadata) : reportLine(row, to)
    if (chunk.length < chunkLength) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

/**
 * Rows of a file that were refused, as a file to be mended and imported again: its own columns and delimiter, behind one
 * that says what is wrong. `problems`: what is wrong, by the line where a row begins; the other rows are left out.
 */
export function* writeRefused(file: CsvFile, problems: ReadonlyMap<number, string>): Generator<string> {
  // A file that was mended before has the column already.
  const from = file.header[0] === problemColumn ? 1 : 0
  const line = (first: string, cells: readonly string[]): string =>
    `${[first, ...cells.slice(from)].map(quoted).join(file.delimiter)}\r\n`
  yield `\ufeff${line(problemColumn, file.header)}`
  for (const row of file.rows) {
    const wrong = problems.get(row.line)
    if (wrong !== undefined) yield line(guardFormula(wrong), row.cells)
  }
}

/** `to`: what goes between two cells. */
function fullLine(row: InventoryRow, to: ',' | ';', metadata: readonly MetadataColumn[]): string {
  const price = to === ',' ? cellText(row, 'price') : cellText(row, 'price').replace('.', ',')
  const updated = row.changedAt === null ? '' : new Date(row.changedAt).toISOString()
  const values = metadata.reduce((all, column) => `${all}${to}${text(cellText(row, column))}`, '')
  return (
    `${text(row.productId)}${to}${text(row.priceId ?? '')}${to}${text(row.name)}${to}${text(row.variant ?? '')}${to}` +
    `${text(row.sku ?? '')}${to}${stock(row)}${to}${row.reorderPoint}${to}${price}${to}` +
    `${row.price?.currency.toUpperCase() ?? ''}${to}${statusWords[row.status]}${to}${updated}${values}${to}${writeBase(row, metadata)}\r\n`
  )
}

function reportLine(row: InventoryRow, to: ',' | ';'): string {
  const status = statusWords[row.status].toUpperCase()
  return `${text(row.productId)}${to}${text(row.name)}${to}${text(row.variant ?? '')}${to}${stock(row)}${to}${status}\r\n`
}

function stock(row: InventoryRow): string {
  return row.onHand === null ? text(row.stockText ?? '') : String(row.onHand)
}

function text(value: string): string {
  const first = value.charCodeAt(0)
  // letters and digits of ASCII begin most texts, and no formula
  const plain = (first >= 48 && first <= 57) || (first >= 65 && first <= 90) || (first >= 97 && first <= 122)
  const safe = plain ? value : guardFormula(value)
  return quoted(safe)
}

/** A cell between any two delimiters. */
const quoted = (cell: string): string =>
  /[",;|\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
