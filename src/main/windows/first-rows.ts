import { writeFile } from 'node:fs/promises'
import type { BrowserWindow } from 'electron'

/** Resolves in the page to the moment (epoch ms) its first rows were painted, as the page itself marked it. */
const whenPainted = `new Promise((resolve) => {
  const root = document.documentElement
  const look = () => {
    if (root.dataset.firstRows !== 'painted') return false
    const mark = performance.getEntriesByName('first-rows')[0]
    resolve(performance.timeOrigin + (mark ? mark.startTime : performance.now()))
    return true
  }
  if (look()) return
  const observer = new MutationObserver(() => { if (look()) observer.disconnect() })
  observer.observe(root, { attributes: true, attributeFilter: ['data-first-rows'] })
})`

/** A world beside the page's own, so that nothing of the page's is touched. */
const measuringWorld = 999

/** The pause between the first rows and the picture: fonts and images arrive in it. */
const settle = 1500
/** Screens without rows (connect, an error) are pictured after this long. */
const patience = 15_000

/**
 * Prints how long the start took when STOCKROOM_BENCH is 1, and writes a PNG of the window when a file is
 * given. Does nothing to the page otherwise.
 */
export function watchFirstRows(window: BrowserWindow, screenshot: string | null): void {
  const bench = process.env['STOCKROOM_BENCH'] === '1'
  if (!bench && screenshot === null) return
  window.webContents.once('dom-ready', () => {
    const painted = window.webContents.executeJavaScriptInIsolatedWorld(measuringWorld, [
      { code: whenPainted }
    ])
    if (bench) {
      void painted.then((at: number) => {
        const started = process.getCreationTime() ?? at
        console.log(`stockroom:first-rows ${Math.round(at - started)}`)
      })
    }
    if (screenshot !== null) {
      const waited = new Promise((resolve) => setTimeout(resolve, patience))
      void Promise.race([painted, waited])
        .then(() => new Promise((resolve) => setTimeout(resolve, settle)))
        .then(() => writePicture(window, screenshot))
    }
  })
}

async function writePicture(window: BrowserWindow, file: string): Promise<void> {
  if (window.isDestroyed()) return
  const image = await window.webContents.capturePage()
  await writeFile(file, image.toPNG())
  console.log(`stockroom:screenshot ${file}`)
}
