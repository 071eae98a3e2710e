import { count, fullTime, plural } from '../format.ts'

/** A look at Stripe that is no older than this is one of now, in milliseconds. */
const fresh = 15 * 60_000

/** What the page of the stock report says. */
export const reportText = {
  title: 'Report',
  asOf: (at: number, synced: number | null) =>
    synced === null || at - synced < fresh
      ? `As of ${fullTime(at)}`
      : `As of ${fullTime(at)}, Stripe as it was ${fullTime(synced)}`,
  print: 'Print…',
  pdf: 'Save as PDF…',
  csv: 'Export CSV…',
  saved: (path: string) => `Saved as ${path}`,
  figures: 'Totals',
  items: 'Items',
  units: 'Units on hand',
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
  noneNote: 'Every tracked item has more on hand than its reorder point.',
  status: 'Status',
  item: 'Item',
  sku: 'SKU',
  onHand: 'On hand',
  reorderPoint: 'Reorder at',
  show: (item: string) => `Show ${item} in the list`,
  empty: 'Nothing to report yet',
  emptyNote: 'The report counts what the shop sells, as soon as there is something.'
} as const
