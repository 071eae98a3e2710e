import { count, fullTime, plural } from '../format.ts'

/** What the page of the stock report says. */
export const reportText = {
  title: 'Report',
  asOf: (at: number) => `As of ${fullTime(at)}`,
  print: 'Print…',
  pdf: 'Save as PDF…',
  csv: 'Export CSV…',
  saved: (path: string) => `Saved as ${path}`,
  figures: 'Totals',
  items: 'Items',
  units: 'Units on hand',
  uncounted: 'Not counted',
  waiting: (edits: number) =>
    `With ${plural(edits, 'edit')} that ${edits === 1 ? 'is' : 'are'} not in Stripe yet.`,
  worth: 'At today’s prices',
  worthUnits: (units: number) => `${plural(units, 'unit')}`,
  unpriced: (units: number) => `${plural(units, 'unit')} without a price`,
  nothing: 'Nothing on hand',
  short: 'To reorder',
  shortOf: (shown: number, all: number) =>
    shown === all
      ? plural(all, 'item')
      : `The first ${count(shown)} of ${count(all)} items; the CSV has all of them`,
  none: 'Nothing is low or out',
  noneNote: 'Every item has more on hand than its reorder point.',
  status: 'Status',
  item: 'Item',
  sku: 'SKU',
  onHand: 'On hand',
  reorderPoint: 'Reorder at',
  show: (item: string) => `Show ${item} in the list`,
  empty: 'Nothing to report yet',
  emptyNote: 'The report counts what the shop sells, as soon as there is something.'
} as const
