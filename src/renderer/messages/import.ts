import type { ImportChange, ImportOffer, ImportPreview } from '../../shared/contract.ts'
import type { Failure } from '../../shared/failure.ts'
import { count, plural, signed, whole } from '../format.ts'
import { failureSentence } from './failures.ts'
import { priceWords } from './price.ts'
import { stayedWords } from './reasons.ts'
import type { Stayed } from './reasons.ts'

/** Why a file is not even reviewed, and what would be. */
export function importFailure(failure: Failure): string {
  if (failure.code !== 'invalid-input') return failureSentence(failure)
  return `This file cannot be imported: ${failure.detail}. An export has the columns that can be.`
}

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

/** “+118 units, 4 prices, 2 cleared”. */
export function totalsWords(preview: Pick<ImportPreview, 'changes' | 'unitsDelta'>): string {
  const prices = preview.changes.filter(({ field }) => field === 'price').length
  const cleared = preview.changes.filter(({ to }) => to === null || to === '').length
  const parts = [
    `${signed(preview.unitsDelta)} ${Math.abs(preview.unitsDelta) === 1 ? 'unit' : 'units'}`,
    ...(prices === 0 ? [] : [plural(prices, 'price')]),
    ...(cleared === 0 ? [] : [`${count(cleared)} cleared`])
  ]
  return parts.join(', ')
}

export const importText = {
  title: 'Review import',
  apply: (changes: number, made: number) => {
    const parts = [
      ...(changes === 0 ? [] : [`apply ${plural(changes, 'change')}`]),
      ...(made === 0 ? [] : [`create ${plural(made, 'item')}`])
    ].join(', ')
    return parts === '' ? 'Nothing to apply' : parts.charAt(0).toUpperCase() + parts.slice(1)
  },
  create(offers: readonly ImportOffer[]) {
    const products = new Set(offers.filter(({ productId }) => productId === null).map(({ name }) => name))
      .size
    const variants = offers.filter(({ productId }) => productId !== null).length
    const what = [
      ...(products === 0 ? [] : [plural(products, 'product')]),
      ...(variants === 0
        ? []
        : [
            `${plural(variants, 'variant')} of ${variants === 1 ? 'a product that is' : 'products that are'} there`
          ])
    ].join(' and ')
    return `Create what the shop does not have: ${what}`
  },
  whyNew: ({ productId, name, note }: ImportOffer) =>
    `${productId === null ? 'New product' : `New variant of ${name}`}: ${note}`,
  offeredStock: ({ onHand }: ImportOffer) => (onHand === '' ? 'untracked' : whole(Number(onHand))),
  offeredPrice: ({ price, currency, productId }: ImportOffer) =>
    price !== null ? priceWords(price, currency) : productId === null ? 'none' : 'as the others',
  reason: 'Reason',
  footer: 'Nothing is written until you apply. Applied imports can be reverted as one step.',
  moved: (value: string) => `Stripe moved to ${value} since this file was exported`,
  unchanged: (rows: number) =>
    `${plural(rows, 'row')} already ${rows === 1 ? 'says' : 'say'} what the shop says.`,
  ignored: (columns: readonly string[]) => `Not read: ${columns.join(', ')}`,
  applied: (saved: number, created: number, refused: number) =>
    (created === 0
      ? `Imported ${plural(saved, 'change')}`
      : saved === 0
        ? `Created ${plural(created, 'item')}`
        : `Imported ${plural(saved, 'change')}, created ${plural(created, 'item')}`) +
    (refused === 0 ? '' : `; ${count(refused)} refused`),
  revert: 'Revert import',
  reverted: (reverted: number, kept: readonly Stayed[]) =>
    stayedWords(`Reverted ${plural(reverted, 'change')}`, kept, reverted + kept.length),
  refusedLine: (column: string | null, value: string | null) =>
    [column, value === null ? null : `“${value}”`].filter((part) => part !== null).join(': '),
  saveRefused: 'Save these lines…',
  saveRefusedWhy: 'as a file to put right and import again, with what is wrong beside each',
  refusedSaved: (rows: number, path: string) => `Saved ${plural(rows, 'line')} to ${path}`,
  unknownItem: '—',
  noneOfThese: 'Nothing here'
} as const
