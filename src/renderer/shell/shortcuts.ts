export const isMac = /mac/i.test(navigator.platform)
/** On a Mac a press with Ctrl held is one of the other button: it opens the menu of what it is over. */
export const isOtherButton = ({ button, ctrlKey }: { button: number; ctrlKey: boolean }): boolean =>
  button > 0 || (isMac && ctrlKey)
const command = isMac ? '⌘' : 'Ctrl'
const join = (...parts: string[]): string => parts.join(isMac ? ' ' : '+')
const arrows = '↑ ↓ ← →'

/** Shortcuts as they are written on this system. */
export const keys = {
  find: join(command, 'F'),
  palette: join(command, 'K'),
  saveView: join(command, 'S'),
  group: join(command, 'G'),
  details: join(command, 'I'),
  undo: join(command, 'Z'),
  copy: join(command, 'C'),
  paste: join(command, 'V'),
  edges: join(command, 'Home'),
  edgesEnd: join(command, 'End'),
  all: join(command, 'A'),
  row: 'Shift+Space',
  column: join(isMac ? '⌃' : command, 'Space'),
  fillDown: join(command, 'D'),
  fillRight: join(command, 'R'),
  bulk: join(command, 'B'),
  commitAll: join(command, 'Enter'),
  menu: isMac ? '⌥ ↓' : 'Alt+↓'
} as const

/** One thing the program can do from anywhere: by its key, from the palette and (where it is there) the menu. */
export type AppCommand = {
  readonly name: string
  readonly title: string
  /** What people may call it too: the palette finds it by these. */
  readonly also?: string
  /** With Ctrl (⌘ on a Mac) held, but for those that are `bare`; the first is the one that is written. */
  readonly keys?: readonly HotKey[]
}
type HotKey = {
  readonly key: string
  readonly shift?: boolean
  /** Without Ctrl. */
  readonly bare?: boolean
  /** Left to a text field while somebody types in one. */
  readonly notTyping?: boolean
}

/** Every command of the program, once: the palette, the sheet of shortcuts and the keyboard all read this list. */
export const appCommands = [
  { name: 'palette', title: 'Go to anything', also: 'command palette quick', keys: [{ key: 'k' }] },
  { name: 'find', title: 'Search', also: 'find filter', keys: [{ key: 'f' }] },
  { name: 'details', title: 'Show or hide the details', also: 'panel', keys: [{ key: 'i' }] },
  { name: 'undo', title: 'Undo the last edit', keys: [{ key: 'z', notTyping: true }] },
  {
    name: 'redo',
    title: 'Do it again',
    also: 'redo',
    keys: [
      { key: 'z', shift: true, notTyping: true },
      { key: 'y', notTyping: true }
    ]
  },
  {
    name: 'bulk',
    title: 'Change many items at once',
    also: 'bulk set add percent replace rename archive',
    keys: [{ key: 'b' }]
  },
  { name: 'sync', title: 'Sync now', also: 'push pull stripe', keys: [{ key: 'r' }] },
  { name: 'cancel', title: 'Stop syncing', also: 'cancel' },
  { name: 'verify', title: 'Verify against Stripe', also: 'compare check' },
  { name: 'import', title: 'Import a CSV file', also: 'upload', keys: [{ key: 'o' }] },
  { name: 'export', title: 'Export this view', also: 'download csv', keys: [{ key: 'e' }] },
  { name: 'exportReport', title: 'Export a stock report', also: 'download csv' },
  { name: 'conflicts', title: 'Answer conflicts' },
  { name: 'problems', title: 'To check in Stripe', also: 'problems notes' },
  { name: 'sales', title: 'Sales' },
  { name: 'findings', title: 'Findings', also: 'drift oversold' },
  {
    name: 'history',
    title: 'History',
    also: 'undo batches changes revert',
    keys: [{ key: 'h', shift: isMac }]
  },
  { name: 'report', title: 'Report', also: 'stock totals value worth reorder print pdf' },
  { name: 'newProduct', title: 'New product', also: 'create add make', keys: [{ key: 'n' }] },
  { name: 'duplicate', title: 'Duplicate this product', also: 'copy clone' },
  { name: 'newVariant', title: 'New variant of this product', also: 'size add' },
  { name: 'duplicateVariant', title: 'Duplicate this variant', also: 'copy clone size' },
  {
    name: 'takeOff',
    title: 'Take this variant off, or those selected',
    also: 'size remove delete archive price'
  },
  { name: 'archive', title: 'Archive this product, or sell it again', also: 'hide delete active restore' },
  { name: 'stripe', title: 'Open this product in Stripe', also: 'dashboard browser' },
  { name: 'stocktake', title: 'Stocktake', also: 'count shelves barcode scan inventory' },
  { name: 'saveView', title: 'Save this view', also: 'bookmark name', keys: [{ key: 's' }] },
  { name: 'filter', title: 'Add a filter', also: 'narrow only' },
  { name: 'columns', title: 'Columns', also: 'show hide order metadata' },
  { name: 'group', title: 'Group by product, or no longer', also: 'subtotals', keys: [{ key: 'g' }] },
  { name: 'openAll', title: 'Open all groups', also: 'expand' },
  { name: 'closeAll', title: 'Close all groups', also: 'collapse' },
  {
    name: 'markSeen',
    title: 'Mark changes as seen',
    also: 'read changed',
    keys: [{ key: 's', shift: true }]
  },
  { name: 'settings', title: 'Settings', also: 'preferences theme density', keys: [{ key: ',' }] },
  {
    name: 'shortcuts',
    title: 'Keyboard shortcuts',
    also: 'help keys',
    keys: [{ key: '/' }, { key: '?', bare: true, notTyping: true }]
  }
] as const satisfies readonly AppCommand[]

export type CommandName = (typeof appCommands)[number]['name']

/** How a command’s key is written here, “Ctrl+Shift+Z”; null when it has none. */
export function keyWords({ keys: all }: AppCommand): string | null {
  const first = all?.[0]
  return first === undefined ? null : written(first)
}

function written({ key, shift, bare }: HotKey): string {
  const letter = key.toUpperCase()
  if (bare) return letter
  return join(...(shift ? (isMac ? ['⇧', command] : [command, 'Shift']) : [command]), letter)
}

export const shortcutGroups: readonly { title: string; rows: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Anywhere',
    rows: [
      ...appCommands.flatMap(({ title, keys: all = [] }: AppCommand) =>
        all.map((key, at) => {
          const too = key.bare ? ', where no text is typed' : ', too'
          return [written(key), at === 0 ? title : `${title}${too}`] as const
        })
      ),
      ['Esc', 'Back: out of a field, a menu or a page, to the same cell']
    ]
  },
  {
    title: `By name: ${keys.palette}, some letters, Enter`,
    rows: [
      ...appCommands.flatMap((one: AppCommand) => (keyWords(one) === null ? [['', one.title] as const] : [])),
      ['', 'Sort by the column under the cursor, filter, pin, fit, move or hide it'],
      ['', 'Show a column that is hidden, put the columns back as delivered'],
      ['', 'Remove a filter'],
      ['', 'Rename or delete the saved view that is open'],
      ['', 'What the page in sight has buttons for, such as a report’s print'],
      ['', 'Light theme, dark theme, theme of the system'],
      ['', 'Compact, regular or comfortable rows'],
      ['', 'Close this shop'],
      ['', 'Any view, any item']
    ]
  },
  {
    title: 'In the grid',
    rows: [
      ['↑ ↓ ← →', 'Move'],
      [join(command, arrows), 'To where empty cells begin or end, or else to the edge of the list'],
      [
        'Tab',
        'Next cell, Shift+Tab back; saving with Enter then goes below where Tab began. In a selection both go around in it'
      ],
      ['← →, Enter, Space', 'On a product’s line: close and open it'],
      ['Home, End', 'First and last column'],
      [`${keys.edges}, ${keys.edgesEnd}`, 'First and last item'],
      ['Page Up, Page Down', 'A window up or down'],
      [
        isMac ? '⌃ click' : 'Shift+F10, Menu key',
        'Menu of the item: copy, clear, undo, duplicate, new variant, take off, archive, select its row'
      ],
      [keys.menu, 'Menu of its column: sort, filter, pin, fit, move, hide'],
      [keys.copy, 'Copy what is selected'],
      [keys.paste, 'Paste a value, or a block from a spreadsheet']
    ]
  },
  {
    title: 'On the name of a column',
    rows: [
      ['↑', 'From the first row: to the names'],
      ['Enter, Space', 'Sort by it; Shift+Enter sorts by it as well'],
      [isMac ? keys.menu : `${keys.menu}, Menu key`, 'Its menu: filter, pin, move, hide, fit'],
      [isMac ? '⌥ ← →' : 'Alt+← →', 'Narrower and wider']
    ]
  },
  {
    title: 'On a saved view',
    rows: [
      ['F2', 'Rename'],
      ['Delete', 'Delete']
    ]
  },
  {
    title: 'Several cells',
    rows: [
      [`Shift+${arrows}`, 'Select; Esc goes back to one cell'],
      [
        join(command, `Shift+${arrows}`),
        'Select to where empty cells begin or end, or else to the edge of the list'
      ],
      ['Shift+Home', 'Select to the first column, Shift+End to the last'],
      [join(command, 'Shift+Home'), 'Select to the first item'],
      [join(command, 'Shift+End'), 'Select to the last item'],
      ['Shift+Page Up', 'Select a window up; Shift+Page Down a window down'],
      [keys.all, 'Select the whole view'],
      [join(command, 'Shift+Space'), 'Select the whole view, too'],
      [`${keys.row}, ${keys.column}`, 'Select whole rows, whole columns'],
      [join(command, 'click'), 'On a heading: select the column; with Shift, on to there'],
      [keys.bulk, 'Change what is selected, or all of the view'],
      [keys.commitAll, 'Save what is typed, or else what the cell says, into every selected cell'],
      [keys.fillDown, 'Fill down, or from the cell above'],
      [keys.fillRight, 'Fill right, with several columns selected'],
      ['Drag', 'The corner of what is selected: fill down, up or to the side'],
      [
        'Double-click',
        'On the corner of what is selected: fill down to the end of the list, where that is near'
      ],
      ['Delete, Backspace', 'Clear where clearing is allowed']
    ]
  },
  {
    title: 'In sales, findings and the history',
    rows: [
      ['↑ ↓', 'Move; the details follow'],
      ['Home, End', 'First and last line'],
      ['Page Up, Page Down', 'A window up or down'],
      [
        'Enter',
        'Correct the finding, or show the product in the grid; in the history, to the button that takes the change back'
      ],
      ['Space', 'Select a finding'],
      [keys.all, 'Select all findings'],
      ['Delete', 'Dismiss a finding'],
      ['Esc', 'Back to the grid']
    ]
  },
  {
    title: 'In a new product or variant',
    rows: [
      ['Enter', 'Next field, Shift+Enter back; from the last one, make it'],
      [keys.commitAll, 'Make it at once']
    ]
  },
  {
    title: 'On a conflict',
    rows: [
      ['1 – 4', 'Answer'],
      ['← →', 'The one before, the next one']
    ]
  },
  {
    title: 'In the search',
    rows: [
      ['Enter, ↓', 'To what was found'],
      ['Esc', 'Empty it; then back to the grid']
    ]
  },
  {
    title: 'In “Go to anything” and in menus',
    rows: [
      ['↑ ↓', 'Move; from the last to the first'],
      ['Page Up, Page Down', 'Eight up or down'],
      ['Home, End', 'First and last of a menu'],
      ['Enter', 'Go there, or do it'],
      ['Esc, Tab', 'Close it']
    ]
  },
  {
    title: 'In a stocktake',
    rows: [
      ['Enter', 'Count what was scanned or typed'],
      ['↑ ↓', 'From count to count, to type over them'],
      ['', 'By name: start, pause, review, apply, discard']
    ]
  },
  {
    title: 'In a cell',
    rows: [
      ['7', 'Count: there are 7'],
      ['+5', 'Add 5 to what there is'],
      ['-2', 'Take 2 away'],
      ['=12*4, *1.1', 'Work it out; go on from what is there'],
      ['↑ ↓ ← →', 'Save what was typed over the cell, and go on'],
      ['Enter, F2', 'Edit the cell, with ← → in its text; Enter saves and goes down, Shift+Enter up'],
      ['Esc', 'Leave the cell as it was'],
      ['Delete', 'Clear it; a number stops being tracked, after asking once'],
      ['Space', 'Switch active on or off'],
      ['Enter, Space', 'Open the question of a conflict']
    ]
  }
]
