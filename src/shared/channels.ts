/** Channel and event names: all that the preload needs to know. */
export const channels = [
  // answered by the engine
  'read-app',
  'open-view',
  'read-window',
  'read-counts',
  'read-item',
  'edit-cells',
  'undo',
  'redo',
  'list-conflicts',
  'resolve-conflicts',
  'list-problems',
  'sync-now',
  'cancel-sync',
  'verify',
  'list-verifications',
  'list-sales',
  'save-sales-mode',
  'list-findings',
  'correct-findings',
  'dismiss-findings',
  'apply-import',
  'revert-batch',
  'read-scheme',
  'save-account-settings',
  // answered by the window’s process, which owns the keychain, the dialogs and the layout
  'check-key',
  'connect',
  'open-demo',
  'disconnect',
  'choose-import',
  'export-csv',
  'read-layout',
  'save-layout',
  'open-external',
  'read-listener',
  'save-listener',
  'report-activity'
] as const
export type Channel = (typeof channels)[number]

export const eventNames = ['inventory-changed', 'sync-status', 'app-changed', 'alert', 'command'] as const
export type EventName = (typeof eventNames)[number]
