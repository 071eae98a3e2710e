import { count, plural, short } from '../format.ts'
import type { pageLabels } from './labels.ts'
import { stayedWords } from './reasons.ts'
import type { Stayed } from './reasons.ts'

/** Every other string a person reads, in one place. Functions where a number or a name goes in. */
export const text = {
  app: 'Stockroom',
  test: 'TEST',
  live: 'LIVE',
  demo: 'DEMO',
  search: 'Search products, variants, SKUs…',
  searchLabel: 'Search',
  clearSearch: 'Clear the search',
  newProduct: 'New product',
  import: 'Import',
  export: 'Export',
  exportMore: 'More ways to export',
  exportFull: 'Everything in this view',
  exportFullNote: 'Can be edited in a spreadsheet and imported again',
  exportReport: 'Stock report',
  exportReportNote: 'Product, size, stock and status only',
  exported: (rows: number, path: string) => `Exported ${plural(rows, 'row')} to ${path}`,
  sync: 'Sync',
  cancel: 'Cancel',
  close: 'Close',
  settings: 'Settings',
  views: 'Views',
  notMatched: 'not matched',
  items: (items: number, units: number) => `${plural(items, 'item')} · ${plural(units, 'unit')} on hand`,
  shown: 'What is shown',
  addFilter: 'Filter',
  columns: 'Columns',
  removeFilter: (words: string) => `Remove the filter “${words}”`,
  details: 'Details',
  showDetails: 'Show details',
  hideDetails: 'Hide details',
  grid: 'Inventory',
  loading: 'Loading',
  active: 'Active',
  archived: 'Archived',

  emptyShop: 'This shop has no products yet',
  emptyShopNote: 'Make the first one here, or add products in Stripe and press Sync.',
  emptyView: {
    all: 'Nothing here',
    low: 'Nothing is running low',
    out: 'Nothing is out of stock',
    waiting: 'Everything is sent',
    conflicts: 'No conflicts',
    changed: 'Nothing new',
    archived: 'Nothing is archived'
  },
  emptyViewNote: {
    all: 'No product matches.',
    low: 'Items at or below their reorder point are listed here.',
    out: 'Items with none on hand are listed here.',
    waiting: 'Items with an edit that has not reached Stripe yet are listed here.',
    conflicts: 'When a number changes here and in Stripe at once, it is listed here for you to decide.',
    changed: 'What others change in Stripe is listed here until you mark it as seen.',
    archived: 'Products that are switched off in Stripe are listed here.'
  },
  emptySearch: (search: string) => `Nothing matches “${search}”`,
  emptySearchNote: 'Try fewer letters, or look through all items.',
  showAll: 'Show all items',
  reading: 'Reading your shop from Stripe',
  readingNote: 'Rows appear as they arrive. You can start editing at once.',
  opening: 'Opening the shop',
  tryAgain: 'Try again',
  connectAgain: 'Connect again…',

  undone: (label: string) => `Undone: ${short(label)}`,
  notTakenBack: (kept: readonly Stayed[]) =>
    stayedWords('', kept, null, ['is not taken back', 'are not taken back']),
  notDoneAgain: (kept: readonly Stayed[]) =>
    stayedWords('', kept, null, ['is not done again', 'are not done again']),
  redone: (label: string) => `Done again: ${short(label)}`,
  nothingToUndo: 'There is nothing to undo',
  nothingToRedo: 'There is nothing to do again',
  copied: (words: string) => `Copied “${short(words)}”`,
  notSaved: (cell: string, reason: string) => `Not saved, ${short(cell)}: ${reason}`,
  readOnlyColumn: (column: string) => `${column} is worked out, not typed`,
  saveFailed: 'Not saved',

  alertFinding: 'Show the finding',
  alertItems: (items: number) => (items === 1 ? 'Show the item' : 'Show the items'),
  alertClose: 'Dismiss this message',
  stepDone: (words: string, done: number, total: number) => `${words} ${count(done)} of ${count(total)}`,
  stop: 'Stop',
  alertMore: (more: number) => ` and ${count(more)} more`,

  clearQuestion: 'Stop tracking this item?',
  clearYes: 'Enter: stop tracking',
  clearNo: 'Esc: keep the number',

  refusedFallback: 'Stripe refused this edit. Change the value and it will be sent again.',
  schemeBanner: (label: string) => `${label}.`,
  schemeChange: 'Change…',
  keptBackBanner:
    'This key may not write all of your edits. Those it may not are kept here and wait until it is allowed to, or another key is connected.',

  problems: 'To check in Stripe',
  problemsNote:
    'What could not be read, and what does not fit together. Nothing else waits for it: it goes from this list once it is put right and synced.',
  noProblems: 'Everything in Stripe could be read, and fits together.',
  openInStripe: 'Open in Stripe',
  stockChart: (from: number, since: string, to: number, until: string) =>
    `On hand went from ${count(from)} ${since} to ${count(to)} ${until}`,
  chartReorder: (reorderPoint: number) => `reorder at ${count(reorderPoint)}`,
  chartToday: 'today',
  chartNow: 'now',
  /** In the details while there is no item, on a page or beside the grid. */
  noItem: (page: keyof typeof pageLabels | null) =>
    page === 'sales' || page === 'findings'
      ? `The item of the ${page === 'sales' ? 'sale' : 'finding'} you choose is shown here, with its movements, prices and metadata.`
      : 'Choose an item to see its movements, prices and metadata.',
  allMovements: (movements: number) => `All ${count(movements)} movements`,
  olderMovements: (movements: number) => `${count(movements)} earlier ${movements === 1 ? 'one' : 'ones'}`,
  noMovements: 'Earlier movements could not be read',
  shortcuts: 'Keyboard shortcuts'
} as const
