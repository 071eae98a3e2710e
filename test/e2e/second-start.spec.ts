import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ensureElectron } from '../../scripts/lib/electron-runtime.mjs'
import { openApp, type OpenedApp } from './open-app.ts'

const root = join(import.meta.dirname, '../..')

const boundsOf = ({ app }: OpenedApp) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())

describe('a second start', () => {
  it('on the same data folder ends by itself and brings the first one’s window back', async () => {
    const opened = await openApp({ args: ['--connect'] })
    try {
      // Without a window manager nothing is minimized: the window says that it is, and notes what is asked of it.
      await opened.app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows()
        const asked: string[] = []
        Object.assign(window ?? {}, {
          asked,
          isMinimized: () => !asked.includes('restore'),
          restore: () => void asked.push('restore'),
          focus: () => void asked.push('focus')
        })
      })
      const { executable, args } = await ensureElectron()
      // Rejects when the program ends with anything but 0.
      await promisify(execFile)(executable, [...args, root, '--data-dir', opened.dataDir])
      const asked = () =>
        opened.app.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows().map((window): unknown => Reflect.get(window, 'asked'))
        )
      await expect.poll(asked).toEqual([['restore', 'focus']])
      expect(await opened.page.evaluate(`api.invoke('read-app', {}).then(JSON.parse)`)).toMatchObject({
        ok: true
      })
    } finally {
      await opened.close()
    }
  })

  it('after a quit finds the window where it was left', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'stockroom-e2e-'))
    const bounds = { x: 120, y: 90, width: 1010, height: 640 }
    try {
      const first = await openApp({ dataDir, args: ['--connect'] })
      await first.app.evaluate(
        ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to),
        bounds
      )
      await expect.poll(() => boundsOf(first)).toEqual(bounds)
      await first.close()
      const second = await openApp({ dataDir, args: ['--connect'] })
      await expect.poll(() => boundsOf(second)).toEqual(bounds)
      await second.close()
    } finally {
      rmSync(dataDir, { recursive: true, maxRetries: 5 })
    }
  })
})
