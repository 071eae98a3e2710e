const isMac = /mac/i.test(navigator.platform)
const command = isMac ? '⌘' : 'Ctrl'
const join = (...parts: string[]): string => parts.join(isMac ? ' ' : '+')

/** Shortcuts as they are written on this system. */
export const keys = {
  find: join(command, 'F'),
  details: join(command, 'I'),
  undo: join(command, 'Z'),
  redo: join(...(isMac ? ['⇧', command] : [command, 'Shift']), 'Z'),
  sync: join(command, 'R'),
  import: join(command, 'O'),
  export: join(command, 'E'),
  settings: join(command, ','),
  copy: join(command, 'C'),
  paste: join(command, 'V'),
  edges: join(command, 'Home'),
  edgesEnd: join(command, 'End'),
  all: join(command, 'A'),
  column: join(isMac ? '⌃' : command, 'Space'),
  fillDown: join(command, 'D'),
  fillRight: join(command, 'R'),
  commitAll: join(command, 'Enter')
} as const

export const shortcutGroups: readonly { title: string; rows: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Anywhere',
    rows: [
      [keys.find, 'Search'],
      [keys.details, 'Show or hide the details'],
      [keys.undo, 'Undo the last edit'],
      [keys.redo, 'Do it again'],
      [keys.sync, 'Sync now'],
      [keys.import, 'Import a CSV file'],
      [keys.export, 'Export this view'],
      [keys.settings, 'Settings'],
      ['?', 'This list']
    ]
  },
  {
    title: 'In the grid',
    rows: [
      ['↑ ↓ ← →', 'Move'],
      ['Tab', 'Next cell, Shift+Tab back'],
      ['Home, End', 'First and last column'],
      [`${keys.edges}, ${keys.edgesEnd}`, 'First and last item'],
      ['Page Up, Page Down', 'A window up or down'],
      [keys.copy, 'Copy what is selected'],
      [keys.paste, 'Paste a value, or a block from a spreadsheet']
    ]
  },
  {
    title: 'Several cells',
    rows: [
      ['Shift+↑ ↓ ← →', 'Select; Esc goes back to one cell'],
      [keys.all, 'Select the whole view'],
      [`Shift+Space, ${keys.column}`, 'Select whole rows, whole columns'],
      [keys.commitAll, 'Save what is typed into every selected cell'],
      [keys.fillDown, 'Fill down, or from the cell above'],
      [keys.fillRight, 'Fill right, with several columns selected'],
      ['Delete', 'Clear where clearing is allowed']
    ]
  },
  {
    title: 'In sales and findings',
    rows: [
      ['↑ ↓', 'Move; the details follow'],
      ['Enter', 'Correct the finding, or show the product in the grid'],
      ['Space', 'Select a finding'],
      ['Delete', 'Dismiss a finding'],
      ['Esc', 'Back to the grid']
    ]
  },
  {
    title: 'In a cell',
    rows: [
      ['7', 'Count: there are 7'],
      ['+5', 'Add 5 to what there is'],
      ['-2', 'Take 2 away'],
      ['=12*4, *1.1', 'Work it out; go on from what is there'],
      ['Enter, F2', 'Edit the cell; Enter saves and goes down'],
      ['Esc', 'Leave the cell as it was'],
      ['Delete', 'Stop tracking, after asking once'],
      ['Space', 'Switch active on or off'],
      ['1 – 4', 'Answer a conflict']
    ]
  }
]
