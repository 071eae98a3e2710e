import type { InventoryRow } from '../../shared/inventory.ts'
import { type CodePage, codePages, type ColumnField } from '../../shared/import-reading.ts'
import { isMetadataColumn, type MetadataColumn } from '../../shared/metadata-columns.ts'
import { isCodePage, lettersOf } from './decode.ts'
import { readBase } from './field-text.ts'
import { groupBy } from './find-offers.ts'
import { unguardFormula } from './formula-guard.ts'
import type { MatchedColumns } from './match-columns.ts'
import { sameButLost, unreadable } from './read-cell.ts'
import type { CsvFile, CsvRow } from './read.ts'

type WordField = 'variant' | 'sku' | 'name' | MetadataColumn
const wordOf = (item: InventoryRow, field: WordField): string =>
  (isMetadataColumn(field) ? item.metadata?.[field] : item[field]) ?? ''

/**
 * A file in an old code page, read in the one that its words show: `Bia³y kubek` is the `Biały kubek` of the shop, or
 * of the file’s own base, so the file is Windows-1250. Every byte means something in each of them, so words that nobody
 * knows are believed only as far as all the pages agree that fit the known ones; any other letter becomes U+FFFD.
 * @param at where its words are
 */
export function settleLetters(
  file: CsvFile,
  items: readonly InventoryRow[],
  { at }: Pick<MatchedColumns, 'at'>
): CsvFile {
  if (!isCodePage(file.encoding)) return file
  const guess = file.encoding
  const pages = [guess, ...codePages.filter((page) => page !== guess)]
  const read = new Map(pages.map((page) => [page, createReader(guess, page)]))
  const inPage = (text: string, page: CodePage): string => read.get(page)?.(text) ?? text
  const cellOf = (row: CsvRow, field: ColumnField): string => row.cells[at.get(field) ?? -1] ?? ''
  const itemsOf = createSearch(items)
  /** The columns that hold words, which another code page makes other words of. */
  const wordFields: WordField[] = ['variant', 'sku', 'name', ...[...at.keys()].filter(isMetadataColumn)]

  /** The cells of words beyond ASCII, with the pages in which each says something known. */
  const words = new Map<CsvRow, Map<number, CodePage[]>>()
  let likely = pages
  let misread = false
  for (const row of file.rows) {
    const fields = wordFields.filter((field) => beyondAscii.test(cellOf(row, field)))
    if (fields.length === 0) continue
    const base = readBase(cellOf(row, 'base').trim())
    const found = pages.map((page) => itemsOf((field) => unguardFormula(inPage(cellOf(row, field), page))))
    const ofRow = new Map<number, CodePage[]>()
    words.set(row, ofRow)
    for (const field of fields) {
      const cell = cellOf(row, field)
      const known = (index: number, like: (text: string) => boolean): boolean =>
        like(base?.get(field) ?? '') || (found[index] ?? []).some((item) => like(wordOf(item, field)))
      const fits = pages.filter((page, index) => {
        const text = unguardFormula(inPage(cell, page))
        return known(index, (each) => sameButLost(text, each))
      })
      ofRow.set(at.get(field) ?? -1, fits)
      if (fits.length > 0) likely = likely.filter((page) => fits.includes(page))
      else {
        const shape = shapeOf(unguardFormula(cell))
        misread ||= known(0, (each) => shapeOf(each) === shape)
      }
    }
  }
  // Words with other letters in the places of theirs: the file is in a page that is none of these, or in two.
  const believed = misread || likely.length === 0 ? pages : likely
  const [encoding = guess] = likely
  const rows = file.rows.map((row) => ({
    ...row,
    cells: row.cells.map((cell, index) => {
      if (!beyondAscii.test(cell)) return cell
      const fits = words.get(row)?.get(index)
      if (fits === undefined) return inPage(cell, encoding)
      const readings = new Set(fits.map((page) => inPage(cell, page)))
      const [reading] = readings
      if (reading !== undefined && readings.size === 1) return reading
      return cell.replace(eachBeyondAscii, (sign) => {
        const letter = inPage(sign, encoding)
        return believed.every((page) => inPage(sign, page) === letter) ? letter : unreadable
      })
    })
  }))
  return { ...file, encoding, header: file.header.map((name) => inPage(name, encoding)), rows }
}

const beyondAscii = /[^\0-\x7f]/
const eachBeyondAscii = /[^\0-\x7f]/g

/** What stays of a text in whatever code page it is read; a letter that a page does not have is a question mark. */
const shapeOf = (text: string): string => text.replace(/[^\0->@-\x7f]+/g, '?')

function createReader(from: CodePage, to: CodePage): (text: string) => string {
  const [signs, letters] = [lettersOf(from), lettersOf(to)]
  const table = new Map(signs.map((sign, at) => [sign, letters[at] ?? sign]))
  return (text) => (from === to ? text : text.replace(eachBeyondAscii, (sign) => table.get(sign) ?? sign))
}

/** The items that a row, read in some page, may be about: all of a product, as its variant is a word too. */
function createSearch(items: readonly InventoryRow[]) {
  const byProduct = groupBy(items, (item) => item.productId)
  const bySku = groupBy(items, (item) => item.sku ?? '')
  const byName = groupBy(items, (item) => item.name)
  return (text: (field: 'productId' | 'sku' | 'name') => string): readonly InventoryRow[] => {
    const [productId, sku] = [text('productId'), text('sku')]
    if (productId !== '') return byProduct.get(productId) ?? []
    return [...(sku === '' ? [] : (bySku.get(sku) ?? [])), ...(byName.get(text('name')) ?? [])]
  }
}
