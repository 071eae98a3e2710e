import { AppFailure } from '../../shared/failure.ts'
import { editableFields, type EditableField } from '../../shared/inventory.ts'

/** What a column means. `base` is what an export remembers; `status` and `updated` are read by people only. */
export type ColumnField =
  | EditableField
  | 'productId'
  | 'priceId'
  | 'variant'
  | 'currency'
  | 'status'
  | 'updated'
  | 'base'

/** Names a column may have, without blanks, in lower case. */
const knownNames: Record<ColumnField, readonly string[]> = {
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

const fieldOfName = new Map<string, ColumnField>(
  (Object.keys(knownNames) as ColumnField[]).flatMap((field) =>
    knownNames[field].map((name): [string, ColumnField] => [name, field])
  )
)

export type MatchedColumns = {
  /** Where each field’s cell is in a row. */
  at: ReadonlyMap<ColumnField, number>
  /** Headers nobody knows; their cells are not looked at. */
  ignored: string[]
}

/**
 * Finds the known columns in a header, in any order, case and spacing.
 * Throws `invalid-input` when two columns mean the same, when nothing identifies a row, or nothing can change.
 */
export function matchColumns(header: readonly string[]): MatchedColumns {
  const at = new Map<ColumnField, number>()
  const ignored: string[] = []
  for (const [index, name] of header.entries()) {
    const field = fieldOfName.get(name.toLowerCase().replace(/[\s_\-.\u00a0]/g, ''))
    const earlier = field === undefined ? undefined : at.get(field)
    if (field === undefined) {
      if (name !== '') ignored.push(name)
    } else if (earlier !== undefined) {
      throw invalid(
        `columns ${earlier + 1} (${header[earlier]}) and ${index + 1} (${name}) mean the same; remove one`
      )
    } else at.set(field, index)
  }
  if (!at.has('productId') && !at.has('sku')) {
    throw invalid(
      `the first line names neither “Product ID” nor “SKU”, so no row can be matched: ${shown(header)}`
    )
  }
  const changeable = editableFields.filter(
    (field) => at.has(field) && (field !== 'sku' || at.has('productId'))
  )
  if (changeable.length === 0) {
    throw invalid(
      `the first line names nothing that can change, such as “Stock” or “Price”: ${shown(header)}`
    )
  }
  return { at, ignored }
}

/** What tells which item a row is, in words for the preview. */
export function describeKey(at: MatchedColumns['at']): string {
  if (!at.has('productId')) return 'SKU'
  return at.has('variant') ? 'Product ID and Variant' : 'Product ID'
}

function shown(header: readonly string[]): string {
  const text = header.join(', ')
  return `it reads “${text.length > 200 ? `${text.slice(0, 200)}…` : text}”`
}

function invalid(detail: string): AppFailure {
  return new AppFailure('invalid-input', detail)
}
