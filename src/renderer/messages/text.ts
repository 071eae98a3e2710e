import { count, plural } from '../format.ts'

/** Every other string a person reads, in one place. Functions where a number or a name goes in. */
export const text = {
  app: 'Stockroom',
  test: 'TEST',
  live: 'LIVE',
  demo: 'DEMO',
  search: 'Search products, variants, SKUs…',
  searchLabel: 'Search',
  clearSearch: 'Clear the search',
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
  emptyShopNote: 'Add products in Stripe, then press Sync. They appear here with their sizes and stock.',
  emptyView: {
    all: 'Nothing here',
    low: 'Nothing is running low',
    out: 'Nothing is out of stock',
    waiting: 'Everything is sent',
    conflicts: 'No conflicts',
    changed: 'Nothing changed today',
    archived: 'Nothing is archived'
  },
  emptyViewNote: {
    all: 'No product matches.',
    low: 'Items at or below their reorder point are listed here.',
    out: 'Items with none on hand are listed here.',
    waiting: 'Edits that have not reached Stripe yet are listed here.',
    conflicts: 'When a number changes here and in Stripe at once, it is listed here for you to decide.',
    changed: 'Items changed since midnight, here or in Stripe, are listed here.',
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

  undone: (label: string) => `Undone: ${label}`,
  redone: (label: string) => `Done again: ${label}`,
  nothingToUndo: 'There is nothing to undo',
  nothingToRedo: 'There is nothing to do again',
  copied: (words: string) => `Copied “${words}”`,
  notSaved: (cell: string, reason: string) => `Not saved, ${cell}: ${reason}`,
  pasted: (saved: number, refused: number, first: string | null) =>
    refused === 0
      ? `Pasted ${plural(saved, 'value')}`
      : `Pasted ${plural(saved, 'value')}; ${count(refused)} refused${first === null ? '' : `, the first because ${first}`}`,
  pasteOutside: 'it fell outside the grid or on a column that cannot be edited',
  readOnlyColumn: (column: string) => `${column} is worked out, not typed`,
  saveFailed: 'Not saved',

  verified: (equal: boolean, compared: number, different: number) =>
    equal
      ? `Verified: all ${count(compared)} products and prices equal to Stripe`
      : `${plural(different, 'difference')} from Stripe in ${count(compared)} products and prices`,

  clearQuestion: 'Stop tracking this item?',
  clearYes: 'Enter: stop tracking',
  clearNo: 'Esc: keep the number',

  refusedFallback: 'Stripe refused this edit. Change the value and it will be sent again.',
  schemeBanner: (label: string) => `${label}.`,
  schemeUse: 'Use it',
  schemeChange: 'Change…',
  readOnlyBanner:
    'This key can only read. Your edits are kept here and wait until a key with write permission is connected.',

  problems: 'Problems in Stripe',
  problemsNote: 'These could not be read as stock. They stop nothing else; mend them in Stripe and sync.',
  noProblems: 'Everything in Stripe could be read.',
  openInStripe: 'Open in Stripe',
  allMovements: (movements: number) => `All ${count(movements)} movements`,
  shortcuts: 'Keyboard shortcuts'
} as const
