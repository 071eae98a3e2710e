import type { ImportChange, ImportOffer, ImportPreview } from '../../shared/contract.ts'
import type { Delimiter, DuplicatePolicy, NamedField } from '../../shared/import-reading.ts'
import { count, plural, signed, whole } from '../format.ts'
import { columnLabels, untrackedWord } from './labels.ts'
import { priceWords } from './price.ts'
import { stayedWords } from './reasons.ts'
import type { Stayed } from './reasons.ts'

/** A value of the file or of the shop as it is shown. */
export function importValue(value: string | null, change: Pick<ImportChange, 'field' | 'currency'>): string {
  if (value === null || value === '') return change.field === 'onHand' ? untrackedWord : 'none'
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
    `${preview.encoding}, ${delimiterWords[preview.delimiter]}`
  ]
  return [...parts, ...(preview.problem === null ? [`key: ${preview.key}`] : [])].join(' · ')
}

const delimiterWords: Record<Delimiter, string> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars'
}

const columnWords: Record<NamedField, string> = {
  productId: 'Product ID',
  priceId: 'Price ID',
  variant: columnLabels.variant,
  currency: 'Currency',
  status: 'Status, for people only',
  updated: 'When it changed, for people only',
  base: 'What an export remembers',
  onHand: columnLabels.onHand,
  name: 'Product name',
  sku: columnLabels.sku,
  reorderPoint: columnLabels.reorderPoint,
  price: columnLabels.price,
  active: columnLabels.active
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
  tabs: {
    changes: 'Changes',
    unchanged: 'Unchanged',
    offers: 'New',
    conflicts: 'Conflicts',
    refused: 'Refused',
    repeated: 'Repeated'
  },
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
  metadataLater:
    'What is created comes without its metadata: import the file once more, and that comes in too.',
  whyNew: ({ productId, name, note }: ImportOffer) =>
    `${productId === null ? 'New product' : `New variant of ${name}`}: ${note}`,
  offeredStock: ({ onHand }: ImportOffer) => (onHand === '' ? untrackedWord : whole(Number(onHand))),
  offeredPrice: ({ price, currency, productId }: ImportOffer) =>
    price !== null ? priceWords(price, currency) : productId === null ? 'none' : 'as the others',
  reason: 'Reason',
  problem: (problem: string) =>
    `Nothing of this file can be imported as it is read now: ${problem}. Choose below what its columns are.`,
  reading: {
    title: 'How it is read',
    delimiter: 'Cells end at',
    delimiterName: (delimiter: Delimiter) => delimiterWords[delimiter],
    encoding: 'Letters are',
    found: (value: string) => `found out: ${value}`,
    findOut: 'find it out',
    column: 'Column of the file',
    sample: 'First text in it',
    meaning: 'Read as',
    meaningOf: (column: string) => `What ${column} is read as`,
    nameless: (number: number) => `column ${number}, without a name`,
    notRead: 'not read',
    metadata: (key: string) => `${key} (metadata)`,
    fields: columnWords
  },
  repeated: {
    said(repeated: ImportPreview['repeated'], duplicates: DuplicatePolicy) {
      const lines = repeated.reduce((sum, one) => sum + one.lines.length, 0)
      const before = lines - repeated.length
      const items = repeated.length === 1 ? '1 item is' : `${count(repeated.length)} items are`
      return (
        `${items} named on several lines. ` +
        (duplicates === 'refuse'
          ? `These ${count(lines)} lines are left out.`
          : `The last line of each counts; ${before === 1 ? 'the one' : `the ${count(before)} lines`} before ${before === 1 ? 'does' : 'do'} nothing.`)
      )
    },
    choose: { last: 'Let the last line count', refuse: 'Leave these lines out' },
    also: (lines: readonly number[]) => `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`,
    counts: (lines: readonly number[], duplicates: DuplicatePolicy) =>
      duplicates === 'refuse' ? 'none of them' : `line ${lines.at(-1)}`
  },
  footer:
    'Nothing is written until you apply. Applied imports can be reverted as one step. An empty cell keeps what is there; (none) clears it.',
  noBase:
    'This file does not remember what Stripe said when it was made: what was sold since is written over. An export of everything remembers it.',
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
