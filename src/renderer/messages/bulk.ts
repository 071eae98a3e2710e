import type { BulkAction, BulkPreview } from '../../shared/bulk.ts'
import type { CellField, EditableField } from '../../shared/inventory.ts'
import { isMetadataColumn, metadataKey } from '../../shared/metadata-columns.ts'
import { formatMoney } from '../../shared/money.ts'
import { count, plural, signed, whole } from '../format.ts'
import { untrackedWord } from './labels.ts'

/** The field an action writes. */
export const fieldOfAction = (action: BulkAction): CellField =>
  action.kind === 'active' ? 'active' : action.field

const nouns: Record<EditableField, readonly [string, string]> = {
  onHand: ['item', 'items'],
  reorderPoint: ['reorder point', 'reorder points'],
  price: ['price', 'prices'],
  name: ['product', 'products'],
  sku: ['SKU', 'SKUs'],
  active: ['product', 'products']
}

const amount = (field: CellField, values: number): string =>
  isMetadataColumn(field) ? plural(values, 'value') : plural(values, ...nouns[field])

const bare = (typed: string): string =>
  typed
    .trim()
    .replace(/^[+\-−–]\s*/, '')
    .replace(/\s*%$/, '')
const lowers = (typed: string): boolean => /^[-−–]/.test(typed.trim())

/** What is said beside the grid about changing many items. */
export const bulkText = {
  title: 'Change many items',
  open: 'Change…',
  openTitle: 'Change many items at once',
  close: 'Close',
  which: 'Which items',
  selection: (items: number) => `The ${items === 1 ? 'selected item' : `${count(items)} selected items`}`,
  one: (item: string) => (item === '' ? 'The selected item' : `The selected item: ${item}`),
  view: (items: number) => `All ${plural(items, 'item')} of this view`,
  action: 'What to do',
  actions: { set: 'Set', add: 'Add', percent: 'Percent', replace: 'Replace', active: 'Archive' },
  field: 'Field',
  fieldName: (field: Exclude<CellField, 'active'>): string =>
    isMetadataColumn(field) ? metadataKey(field) : fieldNames[field],
  metadata: 'Metadata',
  set: 'New value',
  priceHint: 'In each item’s own currency',
  /** What it means to set a field to nothing; a price cannot be. */
  clear: (field: Exclude<CellField, 'active' | 'name' | 'price'>): string =>
    field === 'onHand'
      ? 'Stop tracking instead'
      : field === 'reorderPoint'
        ? 'Back to the shop’s own instead'
        : 'Remove it instead',
  add: 'How many',
  addHint: '-5 takes away',
  percent: 'Percent',
  percentHint: {
    onHand: '-10 lowers; rounded to whole units',
    reorderPoint: '-10 lowers; rounded to whole units',
    price: '-10 lowers; rounded as the currency has it'
  },
  find: 'Find',
  put: 'Replace with',
  matchCase: 'Match upper and lower case',
  activeChoices: { archive: 'Archive: no longer sold', unarchive: 'Unarchive: sold again' },
  reason: 'Reason',
  usualReason: 'The usual reason',
  preview: 'What it does',
  looking: 'Looking…',
  noneSelected: 'Nothing is selected now. Select what you mean, or take all of this view.',
  nothingChanges: 'Nothing would change.',
  summary: ({ changed, same, refused }: BulkPreview) =>
    [
      `${plural(changed, 'item')} would change`,
      same === 0 ? '' : `${count(same)} ${same === 1 ? 'is' : 'are'} so already`,
      refused === 0 ? '' : `${count(refused)} refused`
    ]
      .filter((part) => part !== '')
      .join(' · '),
  shared: (values: number, items: number, field: CellField) =>
    values === items ? null : `${amount(field, values)}, shared by sizes of one product`,
  units: (units: number) =>
    units === 0 ? null : `${signed(units)} ${Math.abs(units) === 1 ? 'unit' : 'units'} on hand in all`,
  untracked: (items: number) =>
    `${plural(items, 'number')} ${items === 1 ? 'goes' : 'go'}: untracked, not zero.`,
  largest: (shown: number, changes: number) =>
    shown >= changes ? 'Changes' : `The ${count(shown)} largest changes`,
  refused: 'Refused',
  example: (item: string) => (item === '' ? '' : `such as ${item}`),
  becomes: 'becomes',

  /** The button that does it, with its consequence on it. */
  apply(action: BulkAction, { values, untracked }: BulkPreview): string {
    const things = amount(fieldOfAction(action), values)
    switch (action.kind) {
      case 'set':
        if (untracked > 0) return `Stop tracking ${things}`
        return action.value === null ? `Clear ${things}` : `Set ${things} to ${action.value.trim()}`
      case 'add':
        return lowers(action.by)
          ? `Take ${bare(action.by)} from ${things}`
          : `Add ${bare(action.by)} to ${things}`
      case 'percent':
        return `${lowers(action.by) ? 'Lower' : 'Raise'} ${things} by ${bare(action.by)} %`
      case 'replace':
        return action.field === 'name' ? `Rename ${things}` : `Change ${things}`
      case 'active':
        return `${action.active ? 'Unarchive' : 'Archive'} ${things}`
    }
  },
  applyNothing: 'Nothing to change',
  writing: (done: number, total: number) => `Writing ${count(done)} of ${count(total)}`,
  stop: 'Stop and take it back',
  stopped: 'Stopped. What was written is taken back.',
  done: (saved: number, refused: number) =>
    refused === 0
      ? `Changed ${plural(saved, 'value')}`
      : `Changed ${plural(saved, 'value')}; ${count(refused)} refused`,
  undo: 'Undo'
} as const

const fieldNames: Record<Exclude<EditableField, 'active'>, string> = {
  onHand: 'On hand',
  reorderPoint: 'Reorder at',
  price: 'Price',
  name: 'Product name',
  sku: 'SKU'
}

/** A value of a change as a person reads it. */
export function bulkValue(field: CellField, value: string | null, currency: string | null): string {
  if (isMetadataColumn(field)) return value ?? 'none'
  switch (field) {
    case 'onHand':
      return value === null ? untrackedWord : /^-?\d+$/.test(value) ? whole(Number(value)) : value
    case 'reorderPoint':
      return value === null ? 'the shop’s own' : whole(Number(value))
    case 'price':
      return value === null || currency === null ? 'none' : formatMoney(Number(value), currency)
    case 'active':
      return value === 'true' ? 'Active' : 'Archived'
    case 'name':
    case 'sku':
      return value ?? 'none'
  }
}
