import type { ImportChange, ImportPreview } from '../../shared/contract.ts'
import { count, plural, signed, whole } from '../format.ts'
import { priceWords } from './price.ts'

/** A value of the file or of the shop as it is shown. */
export function importValue(value: string | null, change: Pick<ImportChange, 'field' | 'currency'>): string {
  if (value === null || value === '') return change.field === 'onHand' ? 'untracked' : 'none'
  if (change.field === 'price') return priceWords(value, change.currency)
  if (change.field === 'active') return value === 'true' ? 'active' : 'archived'
  if ((change.field === 'onHand' || change.field === 'reorderPoint') && /^-?\d+$/.test(value))
    return whole(Number(value))
  return value
}

/** “inventory-november.csv · 412 rows · UTF-8, semicolons · key: SKU”. */
export function fileWords(preview: ImportPreview): string {
  const parts = [
    preview.fileName,
    plural(preview.rows, 'row'),
    `${preview.encoding}, ${delimiterWords(preview.delimiter)}`
  ]
  return [...parts, `key: ${preview.key}`].join(' · ')
}

function delimiterWords(delimiter: string): string {
  return { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }[delimiter] ?? delimiter
}

/** “+118 units, 4 prices”. */
export function totalsWords(preview: ImportPreview): string {
  const prices = preview.changes.filter(({ field }) => field === 'price').length
  const units = `${signed(preview.unitsDelta)} ${Math.abs(preview.unitsDelta) === 1 ? 'unit' : 'units'}`
  return prices === 0 ? units : `${units}, ${plural(prices, 'price')}`
}

export const importText = {
  title: 'Review import',
  apply: (changes: number) => `Apply ${plural(changes, 'change')}`,
  nothing: 'Nothing to apply',
  reason: 'Reason',
  footer: 'Nothing is written until you apply. Applied imports can be reverted as one step.',
  moved: (value: string) => `Stripe moved to ${value} since this file was exported`,
  unchanged: (rows: number) =>
    `${plural(rows, 'row')} already ${rows === 1 ? 'says' : 'say'} what the shop says.`,
  ignored: (columns: readonly string[]) => `Not read: ${columns.join(', ')}`,
  applied: (saved: number, refused: number) =>
    refused === 0
      ? `Imported ${plural(saved, 'change')}`
      : `Imported ${plural(saved, 'change')}; ${count(refused)} refused`,
  revert: 'Revert import',
  reverted: (reverted: number, kept: number) =>
    kept === 0
      ? `Reverted ${plural(reverted, 'change')}`
      : `Reverted ${plural(reverted, 'change')}; ${count(kept)} kept, because they changed since`,
  refusedLine: (column: string | null, value: string | null) =>
    [column, value === null ? null : `“${value}”`].filter((part) => part !== null).join(': '),
  unknownItem: '—',
  noneOfThese: 'Nothing here'
} as const
