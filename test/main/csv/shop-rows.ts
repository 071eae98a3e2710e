import type { DuplicatePolicy } from '../../../src/shared/import-reading.ts'
import type { InventoryRow } from '../../../src/shared/inventory.ts'
import type { MetadataColumn } from '../../../src/shared/metadata-columns.ts'
import { settleLetters } from '../../../src/main/csv/code-page.ts'
import { guessFields, matchColumns } from '../../../src/main/csv/match-columns.ts'
import { readCsv } from '../../../src/main/csv/read.ts'
import { previewImport } from '../../../src/main/csv/preview.ts'
import { writeInventory, type ExportForm, type ExportStyle } from '../../../src/main/csv/write.ts'

/** A row as a shop has it; only what a test is about needs to be given. */
export function shopRow(over: Partial<InventoryRow> = {}): InventoryRow {
  const productId = over.productId ?? 'prod_shirt'
  const onHand = over.onHand === undefined ? 12 : over.onHand
  const variant = over.variant === undefined ? 'M' : over.variant
  return {
    id: `${productId}/${variant === null ? 'stock' : `stock_${variant}`}`,
    productId,
    priceId: `price_of_${productId}`,
    name: 'Linen shirt',
    imageUrl: null,
    variant,
    sku: `SKU-${variant}`,
    onHand,
    onHandInStripe: onHand,
    stockText: null,
    reorderPoint: 5,
    reorderPointOwn: false,
    status: 'ok',
    price: { amount: 1999, currency: 'usd' },
    active: true,
    changedAt: 1_763_690_400_000,
    marks: {},
    ...over
  }
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function exportText(
  rows: readonly InventoryRow[],
  form: ExportForm = 'full',
  style: ExportStyle = 'comma',
  metadata: readonly MetadataColumn[] = []
): string {
  return [...writeInventory(rows, form, style, metadata)].join('')
}

export function preview(
  text: string | Uint8Array,
  rows: readonly InventoryRow[],
  duplicates: DuplicatePolicy = 'refuse'
) {
  const asRead = readCsv(typeof text === 'string' ? bytesOf(text) : text)
  const guess = ({ header }: typeof asRead) => guessFields(header)
  const file = settleLetters(asRead, rows, matchColumns(asRead.header, guess(asRead)))
  const names = { id: 'preview-1', fileName: 'stock.csv' }
  return previewImport(
    file,
    { fields: guess(file), duplicates },
    rows,
    names,
    () => null,
    () => null
  )
}
