import { BrowserWindow, nativeTheme, screen, type Rectangle } from 'electron'
import type { Log } from '../engine-api.ts'
import type { WindowState } from '../settings/window-state.ts'

/** The page's own background in each theme, so that the window opens in its colour and not in white. */
const background = { light: '#fbfbfa', dark: '#171716' }

const smallest = { width: 880, height: 540 }

/** A page whose process keeps ending is loaded no more often than this. Milliseconds. */
const pause = 10_000

/**
 * Opens the window at once, before the page has loaded.
 * @param state where it stood last time; ignored when that place is on no screen any more
 * @param onMoved called with the new state after the window is moved or resized, and before it closes
 */
export function openMainWindow(options: {
  preload: string
  address: string
  state: WindowState | null
  onMoved: (state: WindowState) => void
  log: Log
}): BrowserWindow {
  const bounds = options.state !== null && isOnAScreen(options.state.bounds) ? options.state.bounds : null
  const window = new BrowserWindow({
    ...(bounds ?? { width: 1280, height: 800 }),
    minWidth: smallest.width,
    minHeight: smallest.height,
    title: 'Stockroom',
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
      // Keep the compiled page from the first start on, not from the third.
      v8CacheOptions: 'bypassHeatCheck',
      // A page that is being looked at next to another window must keep its status true.
      backgroundThrottling: false
    }
  })
  if (options.state?.maximized === true) window.maximize()
  window.on('page-title-updated', (event) => event.preventDefault())

  let timer: NodeJS.Timeout | undefined
  const report = () => {
    clearTimeout(timer)
    if (!window.isDestroyed()) {
      options.onMoved({ bounds: window.getNormalBounds(), maximized: window.isMaximized() })
    }
  }
  const reportSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(report, 400)
  }
  window.on('resize', reportSoon)
  window.on('move', reportSoon)
  window.on('close', report)

  // Navigation is denied elsewhere, but Chromium goes to about:blank without asking: come back from there.
  const home = new URL(options.address).href
  window.webContents.on('did-navigate', (_event, url) => {
    if (url !== home) void window.loadURL(home)
  })
  // Everything the page was told is saved elsewhere, so it comes back as it was; Chromium would leave the window empty.
  let endedAt = -pause
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    options.log('error', `the page ended by itself (${reason}) and is loaded again`)
    const wait = Math.max(0, endedAt + pause - performance.now())
    endedAt = performance.now() + wait
    setTimeout(() => {
      if (!window.isDestroyed()) void window.loadURL(home)
    }, wait)
  })
  void window.loadURL(home)
  return window
}

/** True when enough of the title bar can be seen to drag the window by it. */
function isOnAScreen(bounds: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const width =
      Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x)
    return width >= 100 && bounds.y >= workArea.y && bounds.y <= workArea.y + workArea.height - 40
  })
}
