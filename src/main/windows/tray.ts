import { app, Menu, nativeImage, Tray, type MenuItemConstructorOptions } from 'electron'
import icon from '../../../resources/icon.png?asset'
import type { EventPayload } from '../../shared/contract.ts'
import { failureHeadline } from '../../shared/failure-words.ts'
import type { SyncStatus } from '../../shared/sync-status.ts'
import type { Publish } from '../engine-api.ts'
import type { CommandName } from './menu.ts'

/**
 * Tells the page what is published and says beside the system's clock how much waits for an answer and what keeps the
 * shop from being synced, for whoever works in another window. The number is on the program's own icon, too, where the
 * system has a place for it.
 */
export function withTray(
  publish: Publish,
  { show, ask }: { show: () => void; ask: (name: CommandName | 'sync') => void }
): Publish {
  let tray: Tray | null = null
  let said: string | null = null

  function say(status: SyncStatus): void {
    const failure = status.failure === null ? [] : [failureHeadline(status.failure)]
    const conflicts = counted(status.conflicts, 'conflict', 'conflicts')
    const others = [
      ...counted(status.failed, 'edit refused', 'edits refused'),
      ...counted(status.waiting, 'edit waiting to push', 'edits waiting to push')
    ]
    const words = [...failure, ...conflicts, ...others].join(', ')
    if (words === said) return
    said = words
    tray ??= putUp(show)
    tray.setToolTip(words === '' ? 'Stockroom' : `Stockroom: ${words}`)
    if (process.platform === 'darwin') tray.setTitle(status.conflicts === 0 ? '' : String(status.conflicts))
    app.setBadgeCount(status.conflicts)
    const nothing: MenuItemConstructorOptions[] = [{ label: 'Nothing waits', enabled: false }]
    tray.setContextMenu(
      Menu.buildFromTemplate([
        ...failure.map((label) => ({ label, enabled: false })),
        ...conflicts.map((label) => ({
          label: `${label}…`,
          click() {
            show()
            ask('conflicts')
          }
        })),
        ...others.map((label) => ({ label, enabled: false })),
        ...(words === '' ? nothing : []),
        { type: 'separator' },
        { label: 'Open Stockroom', click: show },
        { label: 'Sync Now', click: () => ask('sync') },
        { type: 'separator' },
        { role: 'quit' }
      ])
    )
  }

  return (event, payload) => {
    publish(event, payload)
    // The event’s name decides what its payload is.
    if (event === 'sync-status') say(payload as EventPayload<'sync-status'>)
  }
}

function putUp(show: () => void): Tray {
  const tray = new Tray(nativeImage.createFromPath(icon).resize({ width: 22, height: 22, quality: 'best' }))
  tray.on('click', show)
  return tray
}

const counted = (number: number, one: string, many: string): string[] =>
  number === 0 ? [] : [`${number.toLocaleString('en')} ${number === 1 ? one : many}`]
