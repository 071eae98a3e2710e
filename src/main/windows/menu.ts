import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { EventPayload } from '../../shared/contract.ts'

/** What the page carries out. */
export type CommandName = EventPayload<'command'>['name']

/**
 * The menu bar. Its own entries are named commands; the rest are the system's roles.
 * A key press reaches the page first: a shortcut which the page handles and cancels does not arrive here again.
 */
export function createMenu(run: (command: CommandName | 'sync') => void, development: boolean): Menu {
  const item = (
    label: string,
    name: CommandName | 'sync',
    accelerator?: string
  ): MenuItemConstructorOptions => ({
    label,
    click: () => run(name),
    ...(accelerator === undefined ? {} : { accelerator })
  })
  // Undo in a text field is the field's own; the page knows where the cursor is and decides.
  const leftToThePage = { registerAccelerator: false }
  const isMac = process.platform === 'darwin'
  const settings = item('Settings…', 'settings', 'CmdOrCtrl+,')
  return Menu.buildFromTemplate([
    ...(isMac ? [macMenu(settings)] : []),
    {
      label: '&File',
      submenu: [
        item('New Product…', 'newProduct', 'CmdOrCtrl+N'),
        { type: 'separator' },
        item('Import CSV…', 'import', 'CmdOrCtrl+O'),
        item('Export CSV…', 'export', 'CmdOrCtrl+E'),
        { type: 'separator' },
        ...(isMac ? [] : [settings, { type: 'separator' as const }]),
        isMac ? { role: 'close' } : { role: 'quit' }
      ]
    },
    {
      label: '&Edit',
      submenu: [
        { ...item('Undo', 'undo', 'CmdOrCtrl+Z'), ...leftToThePage },
        { ...item('Redo', 'redo', isMac ? 'Shift+Cmd+Z' : 'Ctrl+Shift+Z'), ...leftToThePage },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        { type: 'separator' },
        item('Change Many Items…', 'bulk', 'CmdOrCtrl+B'),
        item('Find', 'find', 'CmdOrCtrl+F')
      ]
    },
    {
      label: '&Shop',
      submenu: [
        item('Sync Now', 'sync', 'CmdOrCtrl+R'),
        item('Verify Against Stripe', 'verify'),
        item('Conflicts', 'conflicts'),
        { type: 'separator' },
        item('Sales', 'sales'),
        item('Findings', 'findings'),
        item('Stocktake', 'stocktake'),
        item('History', 'history', isMac ? 'Shift+Cmd+H' : 'Ctrl+H'),
        item('Report', 'report')
      ]
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(development ? [{ role: 'toggleDevTools' as const }] : [])
      ]
    },
    { role: 'windowMenu' }
  ])
}

function macMenu(settings: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' }
    ]
  }
}
