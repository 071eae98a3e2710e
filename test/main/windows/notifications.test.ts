import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it, vi } from 'vitest'
import { appId, withNotifications } from '../../../src/main/windows/notifications.ts'
import type { FailureCode } from '../../../src/shared/failure.ts'
import type { SyncStatus } from '../../../src/shared/sync-status.ts'
import { neverSynced } from '../support/canned-engine.ts'

const { shown } = vi.hoisted(() => ({ shown: vi.fn<(body: string) => void>() }))
vi.mock('electron', () => ({
  Notification: class {
    static isSupported = () => true
    readonly body: string
    constructor({ body }: { body: string }) {
      this.body = body
    }
    on() {}
    show() {
      shown(this.body)
    }
  }
}))

let isLookedAt = false
beforeEach(() => {
  isLookedAt = false
  shown.mockReset()
})

const failing = (code: FailureCode): SyncStatus => ({ ...neverSynced, failure: { code, detail: '' } })
const said = () => shown.mock.calls.map(([body]) => body)
const open = () => withNotifications(() => undefined, { show: () => undefined, isLookedAt: () => isLookedAt })

it('a key that Stripe refuses is told once, and again only after it was taken', () => {
  const publish = open()
  const revoked = 'This key has expired or was revoked: the shop cannot be synced'
  publish('sync-status', neverSynced)
  for (let tries = 0; tries < 3; tries++) publish('sync-status', failing('expired-key'))
  expect(said()).toEqual([revoked])
  publish('sync-status', neverSynced)
  publish('sync-status', failing('expired-key'))
  expect(said()).toEqual([revoked, revoked])
})

it('what passes by itself is not told, nor what is seen in the window', () => {
  const publish = open()
  publish('sync-status', failing('offline'))
  isLookedAt = true
  publish('sync-status', failing('missing-permission'))
  isLookedAt = false
  publish('sync-status', failing('missing-permission'))
  expect(said()).toEqual([])
})

it('are of the program that the installer puts on Windows, which shows none of another', () => {
  const installer = readFileSync(join(import.meta.dirname, '../../../electron-builder.yml'), 'utf8')
  expect(/^appId: (.*)$/m.exec(installer)?.[1]).toBe(appId)
  const start = readFileSync(join(import.meta.dirname, '../../../src/main/index.ts'), 'utf8')
  expect(start).toContain('app.setAppUserModelId(appId)')
})
