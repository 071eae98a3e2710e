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
  edgesEnd: join(command, 'End')
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
      [keys.copy, 'Copy the cell'],
      [keys.paste, 'Paste a value, or a block from a spreadsheet']
    ]
  },
  {
    title: 'In a cell',
    rows: [
      ['7', 'Count: there are 7'],
      ['+5', 'Add 5 to what there is'],
      ['-2', 'Take 2 away'],
      ['Enter, F2', 'Edit the cell; Enter saves and goes down'],
      ['Esc', 'Leave the cell as it was'],
      ['Delete', 'Stop tracking, after asking once'],
      ['Space', 'Switch active on or off'],
      ['1 – 4', 'Answer a conflict']
    ]
  }
]
