import type { ImportChange, ImportPreview } from '../../shared/contract.ts'
import type { CellEdit } from '../../shared/edits.ts'
import type { ColumnField, ImportReading } from '../../shared/import-reading.ts'
import type { CellField, InventoryRow } from '../../shared/inventory.ts'
import { isMetadataColumn } from '../../shared/metadata-columns.ts'
import { baseOf, type Bases, baseText, cellText, fieldText, readBase, shownText } from './field-text.ts'
import { unguardFormula } from './formula-guard.ts'
import { type AbsentRow, findOffers } from './find-offers.ts'
import { describeKey, fieldsToChange, matchColumns } from './match-columns.ts'
import { createItemMatcher, label } from './match-items.ts'
import { isRewritten, readCell } from './read-cell.ts'
import type { CsvFile, CsvRow } from './read.ts'
import { allFor, type Repeated, repeatedOf } from './repeated.ts'

type Refusal = ImportPreview['refused'][number]
/** What one row of the file comes to. A row with a refusal changes nothing. */
type RowResult = { line: number; changes: ImportChange[]; refused: Refusal[] }

/** Why a field of an item can take no value, whatever the file says; null when it can. */
export type Obstacle = (item: InventoryRow, field: CellField, fills: boolean) => string | null

/** Row by row: which change of a row no longer fits among the metadata keys of its owner, those before it counted. */
export type Crowded = (changes: readonly ImportChange[]) => { change: ImportChange; reason: string } | null

/** What each column of a file means, and which of several lines for one item counts. */
export type ReadAs = Pick<ImportReading, 'duplicates'> & { fields: readonly (ColumnField | null)[] }

const textFields: ReadonlySet<ColumnField> = new Set(['productId', 'priceId', 'variant', 'sku', 'name'])
/** Columns whose blanks belong to the text; around numbers they mean nothing. */
const isText = (field: ColumnField): boolean => textFields.has(field) || isMetadataColumn(field)

/**
 * What importing `file` would do to `items` (all of the shop’s, archived ones too). Writes nothing.
 *
 * An empty cell keeps what is there. A cell that still says what the file’s base column remembers was not
 * touched, so it changes nothing either, even if the item has moved on; a touched one whose item has moved on
 * says so in `movedTo`. A row with any refused cell is refused whole. Of rows for the same item the last counts where
 * that was chosen, else none does. A refused row whose item the shop does not have is offered to be made as well.
 * Where its columns are of no use, nothing is looked at but them.
 */
export function previewImport(
  file: CsvFile,
  { fields: columns, duplicates }: ReadAs,
  items: readonly InventoryRow[],
  names: { id: string; fileName: string },
  obstacle: Obstacle,
  crowded: Crowded
): ImportPreview {
  const { at, problem } = matchColumns(file.header, columns)
  const readable = problem === null ? file.rows : []
  const columnName = (field: ColumnField): string => file.header[at.get(field) ?? -1] ?? field
  const cellOf = (row: CsvRow, field: ColumnField): string => {
    const text = unguardFormula(row.cells[at.get(field) ?? -1] ?? '')
    return isText(field) ? text : text.trim()
  }
  /** What a row calls its item, where no item was found for it. */
  const named = (row: CsvRow): string | null => {
    const [name, variant] = [cellOf(row, 'name'), cellOf(row, 'variant')]
    return name === '' ? null : variant === '' ? name : `${name}, ${variant}`
  }
  const fields = fieldsToChange(at)
  const match = createItemMatcher(items)

  const results: RowResult[] = []
  const absent: AbsentRow[] = []
  const matched = new Map<string, { item: InventoryRow; rows: CsvRow[] }>()
  for (const row of readable) {
    const shifted = shiftOf(row, file.header)
    if (shifted !== null) {
      results.push(refuseRow(row, { item: named(row), column: null, ...shifted }))
      continue
    }
    const [productId, variant] = [cellOf(row, 'productId'), cellOf(row, 'variant')]
    const found = match({ productId, variant, sku: cellOf(row, 'sku'), priceId: cellOf(row, 'priceId') })
    if (!found.ok) {
      const column = at.has(found.field) ? columnName(found.field) : null
      if (found.absent)
        absent.push({ line: row.line, reason: found.reason, cell: (field) => cellOf(row, field) })
      results.push(refuseRow(row, { item: named(row), column, value: found.value, reason: found.reason }))
      continue
    }
    const group = matched.get(found.item.id)
    if (group === undefined) matched.set(found.item.id, { item: found.item, rows: [row] })
    else group.rows.push(row)
  }

  const repeated: Repeated[] = []
  for (const { item, rows } of matched.values()) {
    const [several] = repeatedOf(rows, () => label(item))
    if (several !== undefined) repeated.push(several)
    if (several !== undefined && duplicates === 'refuse') {
      for (const row of rows) {
        const key = cellOf(row, 'productId') === '' ? 'sku' : 'productId'
        const refusal = { item: label(item), column: columnName(key), value: cellOf(row, key) }
        results.push(refuseRow(row, { ...refusal, reason: allFor(several) }))
      }
      continue
    }
    for (const row of rows.slice(-1)) {
      const keyedBySku = cellOf(row, 'productId') === ''
      results.push(
        readRow(row.line, item, {
          cell: (field) => cellOf(row, field),
          column: columnName,
          fields: keyedBySku ? fields.filter((field) => field !== 'sku') : fields,
          bases: readBase(cellOf(row, 'base')),
          obstacle
        })
      )
    }
  }
  settleShared(results, new Map(items.map((item) => [item.id, item])), columnName)

  const { offers, reasons, passedOver, ...more } = findOffers(absent, items, duplicates)
  const byLine = results.filter(({ line }) => !passedOver.has(line)).toSorted((a, b) => a.line - b.line)
  for (const { line, changes, refused } of byLine) {
    const found = refused.length === 0 ? crowded(changes) : null
    if (found === null) continue
    const { item, field, to } = found.change
    refused.push({ line, item, column: columnName(field), value: to, reason: found.reason })
  }
  const kept = byLine.filter((result) => result.refused.length === 0)
  const changes = dropRepeats(
    kept.flatMap((result) => result.changes),
    matched
  )
  return {
    id: names.id,
    fileName: names.fileName,
    rows: file.rows.length,
    encoding: file.encoding,
    delimiter: file.delimiter,
    key: describeKey(at),
    columns: file.header.map((name, index) => ({
      name,
      field: columns[index] ?? null,
      sample: (file.rows.find((row) => (row.cells[index] ?? '') !== '')?.cells[index] ?? '').slice(0, 80)
    })),
    problem,
    changes,
    unchanged: kept.filter((result) => result.changes.length === 0).length,
    refused: byLine
      .flatMap((result) => result.refused)
      .map((refusal) => ({ ...refusal, reason: reasons.get(refusal.line) ?? refusal.reason })),
    offers,
    duplicates,
    repeated: [...repeated, ...more.repeated].toSorted((a, b) => (a.lines[0] ?? 0) - (b.lines[0] ?? 0)),
    unitsDelta: changes
      .filter((change) => change.field === 'onHand')
      .reduce((units, change) => units + wholeOrZero(change.to) - wholeOrZero(change.from), 0)
  }
}

/**
 * The edits that carry out a preview, each as a person would have typed it. A base goes along where the item has
 * moved since the file was written, in Stripe’s own writing.
 */
export function editsOf(preview: Pick<ImportPreview, 'changes'>): CellEdit[] {
  return preview.changes.map(({ itemId, field, to, base, currency }) => ({
    itemId,
    field,
    input: to ?? '',
    ...(base !== null && { base: currency === null ? base : base.replace('.', '').replace(/^0+(?=\d)/, '') })
  }))
}

type RowReader = {
  cell: (field: ColumnField) => string
  column: (field: ColumnField) => string
  fields: readonly CellField[]
  bases: Bases | null
  obstacle: Obstacle
}

function readRow(line: number, item: InventoryRow, reader: RowReader): RowResult {
  const { cell, column, fields, bases, obstacle } = reader
  const result: RowResult = { line, changes: [], refused: [] }
  const refuse = (field: ColumnField, reason: string): void => {
    result.refused.push({ line, item: label(item), column: column(field), value: cell(field), reason })
  }
  const currency = cell('currency')
  if (
    currency !== '' &&
    item.price !== null &&
    currency.toLowerCase() !== item.price.currency.toLowerCase()
  ) {
    refuse(
      'currency',
      `the item’s price is in ${item.price.currency.toUpperCase()}; a file cannot change that`
    )
  }
  for (const field of fields) {
    const text = cell(field)
    // An export with semicolons has decimal commas.
    const said = field === 'price' ? text.replace(/^(\d+),(\d+)$/, '$1.$2') : text
    if (text.trim() === '' || said === cellText(item, field)) continue
    const base = baseOf(bases, field)
    if (said === base) continue
    if (field === 'sku' || field === 'name' || isMetadataColumn(field)) {
      if (isRewritten(text, fieldText(item, field) ?? '') || isRewritten(text, base ?? '')) continue
    }
    const reading = readCell(field, text, item)
    if (!reading.ok) {
      refuse(field, reading.reason)
      continue
    }
    const seen = base === undefined ? null : baseText(field, base, item)
    if (reading.value === current(item, field) || (seen !== null && reading.value === seen)) continue
    // Whoever types over a question has seen what Stripe says; a file has not.
    const hindered =
      item.marks[field] === 'conflict'
        ? 'it waits for your answer to a conflict'
        : obstacle(item, field, reading.value !== null)
    if (hindered !== null) {
      refuse(field, hindered)
      continue
    }
    const movedTo = seen === null ? null : movedSince(item, field, seen)
    const priceIn = field === 'price' ? (item.price?.currency ?? null) : null
    result.changes.push({
      line,
      itemId: item.id,
      item: label(item),
      field,
      from: shownText(current(item, field), priceIn),
      to: shownText(reading.value, priceIn),
      currency: priceIn,
      movedTo: shownText(movedTo, priceIn),
      base: movedTo === null ? null : shownText(seen, priceIn)
    })
  }
  return result
}

/** The value a change starts from; the account’s default reorder point is none of the item’s own. */
function current(item: InventoryRow, field: CellField): string | null {
  if (field === 'reorderPoint' && !item.reorderPointOwn) return null
  return fieldText(item, field)
}

/** What Stripe says now, empty for nothing, when that is not what the file’s author saw; null when it is. */
function movedSince(item: InventoryRow, field: CellField, seen: string): string | null {
  const here = fieldText(item, field) ?? ''
  if (seen === here) return null
  if (field === 'reorderPoint' && !item.reorderPointOwn) return null // the shop's default moved, not the item
  if (field !== 'onHand') return item.marks[field] === undefined ? here : null
  const there = item.onHandInStripe === null ? '' : String(item.onHandInStripe)
  if (seen === there) return null
  return there || (item.stockText ?? '')
}

/**
 * A name belongs to all variants of a product, metadata to all items of its owner, a price to all that share it: rows must
 * agree on them.
 */
function sharedKey(change: ImportChange, item: InventoryRow | undefined): string | null {
  if (isMetadataColumn(change.field)) return `${change.field} ${change.itemId.split('/')[0]}`
  if (change.field === 'name' || change.field === 'active') return `${change.field} ${item?.productId}`
  return change.field === 'price' && item?.priceId ? `price ${item.priceId}` : null
}

function settleShared(
  results: readonly RowResult[],
  items: ReadonlyMap<string, InventoryRow>,
  column: (field: ColumnField) => string
): void {
  const shared = new Map<string, { result: RowResult; change: ImportChange }[]>()
  for (const result of results) {
    for (const change of result.changes) {
      const key = sharedKey(change, items.get(change.itemId))
      if (key === null) continue
      const group = shared.get(key)
      if (group === undefined) shared.set(key, [{ result, change }])
      else group.push({ result, change })
    }
  }
  for (const group of shared.values()) {
    if (new Set(group.map(({ change }) => change.to)).size < 2) continue
    const lines = group.map(({ result }) => result.line).toSorted((a, b) => a - b)
    for (const { result, change } of group) {
      const reason = `lines ${lines.join(', ')} say different things about one ${change.field === 'price' ? 'price' : 'product'}`
      result.refused.push({
        line: result.line,
        item: change.item,
        column: column(change.field),
        value: change.to,
        reason
      })
    }
  }
}

/**
 * Keeps one of several equal changes to something shared: one that has to be asked about where there is any, else that on
 * its first line.
 */
function dropRepeats(
  changes: readonly ImportChange[],
  matched: ReadonlyMap<string, { item: InventoryRow }>
): ImportChange[] {
  const keyOf = (change: ImportChange): string | null => sharedKey(change, matched.get(change.itemId)?.item)
  const kept = new Map<string, ImportChange>()
  for (const change of changes) {
    const key = keyOf(change)
    if (key === null) continue
    const known = kept.get(key)
    if (known === undefined || asksRather(change, known)) kept.set(key, change)
  }
  return changes.filter((change) => {
    const key = keyOf(change)
    return key === null || kept.get(key) === change
  })
}

/** Of two equal changes; by their bases where both would ask, so that the order of their lines decides nothing. */
function asksRather(one: ImportChange, other: ImportChange): boolean {
  if (one.movedTo === null || other.movedTo === null) return one.movedTo !== null && other.movedTo === null
  return (one.base ?? '') < (other.base ?? '')
}

/** Signs of a comma that parted a cell in two (`19,99`): every cell behind it would be taken for another. */
function shiftOf({ cells }: CsvRow, header: readonly string[]): Pick<Refusal, 'value' | 'reason'> | null {
  if (cells.length > header.length) {
    const reason = `the row has ${cells.length} cells, the header ${header.length}; is a delimiter unquoted?`
    return { value: null, reason }
  }
  const stray = cells.find((cell, index) => cell.trim() !== '' && header[index] === '')
  return stray === undefined
    ? null
    : { value: stray, reason: 'it is in a column without a name; is a delimiter unquoted?' }
}

function refuseRow(row: CsvRow, refusal: Omit<Refusal, 'line'>): RowResult {
  return { line: row.line, changes: [], refused: [{ line: row.line, ...refusal }] }
}

function wholeOrZero(text: string | null): number {
  return text !== null && /^-?\d+$/.test(text) ? Number(text) : 0
}
