import { count, plural } from '../format.ts'

/** What is done with a column, where its menu is not in sight. */
export const columnActionNames = (column: string) => ({
  sortUp: `Sort by ${column}, ascending`,
  sortDown: `Sort by ${column}, descending`,
  addSort: (place: number) => `Then sort by ${column} (${place})`,
  unsort: `Do not sort by ${column}`,
  filter: `Filter ${column}…`,
  unfilter: `Remove the filter of ${column}`,
  pin: `Pin ${column}`,
  unpin: `Unpin ${column}`,
  fit: `Fit ${column} to what it shows`,
  left: `Move ${column} left`,
  right: `Move ${column} right`,
  hide: `Hide ${column}`
})

/** What is said about columns, filters, saved views, groups and the palette. */
export const views = {
  /** A heading as it is read out: “On hand, filtered, place 2 in the sort”. */
  columnName: (column: string, filtered: boolean, place: number | null) =>
    [column, filtered ? 'filtered' : [], place === null ? [] : `place ${place} in the sort`]
      .flat()
      .join(', '),
  columnMenu: (column: string) => `Menu of ${column}`,
  filtered: 'filtered',
  sortUp: 'Sort ascending',
  sortDown: 'Sort descending',
  addSort: (place: number) => `Then by this (${place})`,
  unsort: 'Do not sort by this',
  filter: 'Filter…',
  unfilter: 'Remove the filter',
  pin: 'Pin left',
  unpin: 'Unpin',
  fit: 'Fit to what it shows',
  hide: 'Hide',
  left: 'Move left',
  right: 'Move right',
  lastColumn: 'The last column stays',
  metadata: 'From metadata',
  noMetadata: 'No product has any other metadata.',
  keyCount: (products: number) => plural(products, 'product'),
  newKey: {
    label: 'New metadata key',
    add: 'Add',
    added: (key: string, known: boolean) =>
      `${key} is a column now.${known ? '' : ' It is empty until you type in it.'}`
  },
  asDelivered: 'As delivered',
  showColumn: (column: string) => `Show the column ${column}`,
  allAsDelivered: 'Put the columns back as delivered',
  mostMetadata: (most: number) =>
    `The list shows ${most} columns of metadata at most. Hide one of them to show another.`,

  saved: 'Saved views',
  save: 'Save this view',
  update: 'Update the view',
  saveHint: 'Search, filters, sort and columns, under a name of your own',
  name: 'Name of the view',
  nameless: 'A view needs a name',
  taken: (name: string) => `There is already a view “${name}”`,
  more: (name: string) => `More for ${name}`,
  grid: {
    all: 'Select the whole view',
    rows: 'Select whole rows',
    columns: 'Select whole columns',
    down: 'Fill down',
    right: 'Fill right',
    clear: 'Clear what is selected'
  },
  renameNamed: (name: string) => `Rename “${name}”`,
  deleteNamed: (name: string) => `Delete “${name}”`,
  rename: 'Rename',
  updateThis: 'Update to what is shown',
  delete: 'Delete',
  savedAs: (name: string) => `Saved as “${name}”`,
  updated: (name: string) => `“${name}” was updated`,
  renamed: (name: string) => `Renamed to “${name}”`,
  deleted: (name: string) => `“${name}” was deleted`,
  takenBack: (name: string) => `“${name}” is as it was`,
  unsaved: (name: string | null) =>
    name === null ? 'The filters were not saved' : `What was changed in “${name}” was not saved`,
  unsavedBack: (name: string | null) =>
    name === null ? 'The filters are back' : `What was changed in “${name}” is back`,
  undo: 'Undo',
  differs: 'changed',

  group: 'Group by product',
  ungroup: 'Do not group',
  openAll: 'Open all',
  closeAll: 'Close all',

  markSeen: 'Mark as seen',
  seen: (items: number) => `${plural(items, 'change')} marked as seen`,
  looked: (items: number) =>
    `${plural(items, 'change')} you looked at ${items === 1 ? 'counts' : 'count'} as seen`,
  nothingNew: 'Nothing new has changed in Stripe',
  seenTaken: 'They are marked as new again',
  since: (when: string) => `since you looked ${when}`,

  palette: 'Go to anything',
  paletteHint: 'Find an item, a view or a command…',
  paletteResults: 'Found',
  paletteEmpty: (words: string) => `Nothing is called “${words}”`,
  recent: 'Recent',
  items: 'Items',
  viewsTitle: 'Views',
  commands: 'Commands',
  found: (found: number) => `${count(found)} found`
} as const
