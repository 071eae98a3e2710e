import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openApp } from './open-app.ts'

describe('the page, when its process ends by itself', () => {
  it('is loaded again in the window it was in, and the log says why', async () => {
    const opened = await openApp({ args: ['--demo'] })
    // Not through the page as Playwright knows it, which ended with its process.
    const rows = () =>
      opened.app.evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        if (contents === undefined || contents.isCrashed()) return 0
        const found = contents.executeJavaScript(`document.querySelectorAll('[role=gridcell]').length`)
        // What is asked of a page just as it ends is never answered.
        return Promise.race([found, new Promise((resolve) => setTimeout(() => resolve(0), 500))])
      })
    try {
      await expect.poll(rows).toBeGreaterThan(0)
      await opened.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
      )
      const log = () => readFileSync(join(opened.dataDir, 'logs', 'stockroom.log'), 'utf8')
      await expect.poll(log, { timeout: 15_000 }).toContain('the page ended by itself')
      await expect.poll(rows, { timeout: 15_000 }).toBeGreaterThan(0)
    } finally {
      await opened.close()
    }
  })
})
