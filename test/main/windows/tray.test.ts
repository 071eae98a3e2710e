import { expect, it, vi } from 'vitest'
import { withTray } from '../../../src/main/windows/tray.ts'
import { neverSynced } from '../support/canned-engine.ts'

const { setToolTip, setContextMenu } = vi.hoisted(() => ({
  setToolTip: vi.fn<(words: string) => void>(),
  setContextMenu: vi.fn<(menu: readonly { label?: string }[]) => void>()
}))
vi.mock('electron', () => ({
  app: { setBadgeCount: () => undefined },
  Menu: { buildFromTemplate: (template: object) => template },
  nativeImage: { createFromPath: () => ({ resize: () => null }) },
  Tray: class {
    setToolTip = setToolTip
    setContextMenu = setContextMenu
    setTitle() {}
    on() {}
  }
}))

const nothing = (): void => undefined
const lines = () =>
  (setContextMenu.mock.calls.at(-1)?.[0] ?? []).flatMap(({ label }) => (label === undefined ? [] : [label]))

it('why the shop is not synced stands before what waits, until it is', () => {
  const publish = withTray(nothing, { show: nothing, ask: nothing })
  publish('sync-status', {
    ...neverSynced,
    failure: { code: 'expired-key', detail: '' },
    waiting: 2
  })
  expect(setToolTip).toHaveBeenLastCalledWith(
    'Stockroom: This key has expired or was revoked, 2 edits waiting to push'
  )
  expect(lines()).toEqual([
    'This key has expired or was revoked',
    '2 edits waiting to push',
    'Open Stockroom',
    'Sync Now'
  ])
  publish('sync-status', neverSynced)
  expect(setToolTip).toHaveBeenLastCalledWith('Stockroom')
  expect(lines()[0]).toBe('Nothing waits')
})
