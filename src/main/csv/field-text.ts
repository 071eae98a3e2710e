import type { CellField, InventoryRow } from '../../shared/inventory.ts'
import { isMetadataColumn, type MetadataColumn } from '../../shared/metadata-columns.ts'
import { currencyExponent, minorToDecimal } from '../../shared/money.ts'

/** The fields an export remembers in its base column, and the names it remembers them by; metadata columns by their own. */
const baseNames = {
  onHand: 'stock',
  reorderPoint: 'reorder',
  price: 'price',
  sku: 'sku',
  name: 'name'
} as const

/** What a file’s base column remembers of a field; undefined where that is nothing. */
export const baseOf = (bases: Bases | null, field: CellField): string | undefined =>
  field === 'active' ? undefined : bases?.get(isMetadataColumn(field) ? field : baseNames[field])

/**
 * A field of a row as Stripe itself writes it: `"7"`, `"1999"` (minor units), `"true"`; null where there is
 * nothing.
 */
export function fieldText(row: InventoryRow, field: CellField): string | null {
  if (isMetadataColumn(field)) return row.metadata?.[field] ?? null
  switch (field) {
    case 'onHand':
      return row.onHand === null ? row.stockText : String(row.onHand)
    case 'reorderPoint':
      return String(row.reorderPoint)
    case 'price':
      return row.price === null ? null : String(row.price.amount)
    case 'sku':
      return row.sku
    case 'name':
      return row.name
    case 'active':
      return String(row.active)
  }
}

/** The same field as a file and a preview show it: a price with its decimals, the rest unchanged. */
export function cellText(row: InventoryRow, field: CellField): string {
  if (field === 'price') return row.price === null ? '' : minorToDecimal(row.price.amount, row.price.currency)
  return fieldText(row, field) ?? ''
}

/**
 * What an export shows of a row, so that an import can tell the cells a person touched from those that went
 * stale: `stock=12&reorder=5&price=19.99&sku=TS-M&name=Linen%20shirt`. Percent-encoded as in an address, which
 * leaves nothing that a spreadsheet would take for a number, a formula or a delimiter.
 */
export function writeBase(row: InventoryRow, metadata: readonly MetadataColumn[]): string {
  const stock = encode(cellText(row, 'onHand'))
  const price = cellText(row, 'price')
  const fields = `stock=${stock}&reorder=${row.reorderPoint}&price=${price}&sku=${encode(row.sku ?? '')}&name=${encode(row.name)}`
  return metadata.reduce((base, column) => `${base}&${column}=${encode(cellText(row, column))}`, fields)
}

/** Only a lone surrogate cannot be encoded; it is replaced, as every file writer would. */
function encode(text: string): string {
  return /^[\w.~-]*$/.test(text) ? text : encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
}

export type Bases = ReadonlyMap<string, string>

/** Reads {@link writeBase} back, as cell texts by base name. Null when the cell is not one of ours. */
export function readBase(cell: string): Bases | null {
  if (!cell.startsWith('stock=')) return null
  try {
    return new Map(
      cell.split('&').map((part) => {
        const equals = part.indexOf('=')
        return [part.slice(0, equals), decodeURIComponent(part.slice(equals + 1))]
      })
    )
  } catch {
    return null
  }
}

/** What a remembered cell text is in Stripe’s own writing: `19.99` of a dollar price is `1999`. */
export function baseText(field: CellField, cell: string, row: InventoryRow): string {
  if (field !== 'price' || row.price === null) return cell
  const decimals = cell.split('.')[1]?.length ?? 0
  // another number of decimals is another currency, so the price has moved whatever it says
  return decimals === currencyExponent(row.price.currency) ? String(Number(cell.replace('.', ''))) : cell
}

/** `"1999"` of a dollar price → `"19.99"`; any other text as it is. */
export function shownText(text: string | null, currency: string | null): string | null {
  return text === null || currency === null || !/^\d+$/.test(text)
    ? text
    : minorToDecimal(Number(text), currency)
}
