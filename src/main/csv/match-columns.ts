import type { ColumnField, NamedField } from '../../shared/import-reading.ts'
import { type CellField, editableFields } from '../../shared/inventory.ts'
import { headingColumn, isMetadataColumn } from '../../shared/metadata-columns.ts'

/** Names the first column of the file of refused rows, which an import does not read. */
export const problemColumn = 'Problem'

/** Names a column may have, without blanks, in lower case. */
const knownNames: Record<NamedField, readonly string[]> = {
  productId: ['productid', 'stripeproductid'],
  priceId: ['priceid', 'stripepriceid'],
  name: ['productname', 'product', 'name', 'title'],
  variant: ['variant', 'size', 'option'],
  sku: ['sku', 'itemcode', 'articlenumber'],
  onHand: ['stock', 'onhand', 'instock', 'quantity', 'qty', 'stockquantity', 'stocklevel', 'count'],
  reorderPoint: ['reorderpoint', 'reorderlevel', 'reorderat', 'lowstock', 'minimumstock'],
  price: ['price', 'unitprice'],
  currency: ['currency'],
  status: ['status'],
  updated: ['updated', 'updatedat', 'changedat'],
  base: ['base'],
  active: ['active', 'onsale']
}

const fieldOfName = new Map<string, NamedField>(
  (Object.keys(knownNames) as NamedField[]).flatMap((field) =>
    knownNames[field].map((name): [string, NamedField] => [name, field])
  )
)

/** A column’s name without what people write differently. */
const plainName = (name: string): string => name.toLowerCase().replace(/[\s_\-.\u00a0]/g, '')

/** What the columns of a header mean by their names, in any order, case and spacing; null is not read. */
export const guessFields = (header: readonly string[]): (ColumnField | null)[] =>
  header.map((name) => headingColumn(name) ?? fieldOfName.get(plainName(name)) ?? null)

/** What somebody said of the columns of a file, for the next file with the same header. */
export type Lesson = [header: string, fields: (ColumnField | null)[]]

/** @param fields what each of them means */
export function lessonOf(header: readonly string[], fields: readonly (ColumnField | null)[]): Lesson {
  const from = own(header)
  // To Stripe, keys in other letters are other keys.
  const names = header.slice(from).map((name) => headingColumn(name) ?? plainName(name))
  return [names.join('\n'), fields.slice(from)]
}

/** What the columns of a header mean to somebody who has said it before; null: nobody has. */
export function knownFields(
  header: readonly string[],
  lessons: readonly Lesson[]
): (ColumnField | null)[] | null {
  const from = own(header)
  const [name] = lessonOf(header, [])
  const fields = lessons.find(([one]) => one === name)?.[1]
  return fields === undefined ? null : [...header.slice(0, from).map(() => null), ...fields]
}

/** A file of what an import refused has a column of its own in front. */
const own = (header: readonly string[]): number => (header[0] === problemColumn ? 1 : 0)

export type MatchedColumns = {
  /** Where each field’s cell is in a row. */
  at: ReadonlyMap<ColumnField, number>
  /** Why nothing can be imported: two columns mean the same, nothing identifies a row, or nothing can change. */
  problem: string | null
}

/** @param fields what each column of the header means */
export function matchColumns(
  header: readonly string[],
  fields: readonly (ColumnField | null)[]
): MatchedColumns {
  const at = new Map<ColumnField, number>()
  let problem: string | null = null
  for (const [index, field] of fields.entries()) {
    if (field === null) continue
    const earlier = at.get(field)
    if (earlier === undefined) at.set(field, index)
    else
      problem ??= `columns ${earlier + 1} (${header[earlier]}) and ${index + 1} (${header[index]}) mean the same; only one can be read`
  }
  if (!at.has('productId') && !at.has('sku'))
    problem ??= `the first line names neither “Product ID” nor “SKU”, so no row can be matched: ${shown(header)}`
  const changes = (field: ColumnField): boolean => field !== 'sku' || at.has('productId')
  if (!fieldsToChange(at).some(changes))
    problem ??= `the first line names nothing that can change, such as “Stock” or “Price”: ${shown(header)}`
  return { at, problem }
}

/** What a file can change: of the fields of an item, and of its metadata. */
export const fieldsToChange = (at: MatchedColumns['at']): CellField[] => [
  ...editableFields.filter((field) => at.has(field)),
  ...[...at.keys()].filter(isMetadataColumn)
]

/** What tells which item a row is, in words for the preview. */
export function describeKey(at: MatchedColumns['at']): string {
  if (!at.has('productId')) return 'SKU'
  return at.has('variant') ? 'Product ID and Variant' : 'Product ID'
}

function shown(header: readonly string[]): string {
  const text = header.join(', ')
  return `it reads “${text.length > 200 ? `${text.slice(0, 200)}…` : text}”`
}
