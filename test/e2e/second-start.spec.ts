import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ensureElectron } from '../../scripts/lib/electron-runtime.mjs'
import { openApp } from './open-app.ts'

const root = join(import.meta.dirname, '../..')

describe('a second start', () => {
  it('on the same data folder ends by itself and brings the first one’s window back', async () => {
    const opened = await openApp({ args: ['--connect'] })
    try {
      await opened.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
      const { executable, args } = await ensureElectron()
      // Rejects when the program ends with anything but 0.
      await promisify(execFile)(executable, [...args, root, '--data-dir', opened.dataDir])
      const windows = await opened.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((window) => window.isMinimized())
      )
      expect(windows).toEqual([false])
      expect(await opened.page.evaluate(`api.invoke('read-app', {})`)).toMatchObject({ ok: true })
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
      const left = await first.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.getNormalBounds()
      )
      await first.close()
      const second = await openApp({ dataDir, args: ['--connect'] })
      const found = await second.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.getNormalBounds()
      )
      await second.close()
      expect(found).toEqual(left)
      expect(found).toEqual(bounds)
    } finally {
      rmSync(dataDir, { recursive: true, maxRetries: 5 })
    }
  })
})
