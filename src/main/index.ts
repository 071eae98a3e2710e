/** Electron starts here: one instance a data folder, the window first, everything else while it loads. */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { app, type BrowserWindow, Menu, nativeTheme, protocol, session } from 'electron'
import type { EventPayload } from '../shared/contract.ts'
import type { Application } from './application.ts'
import { hostDemoShop } from './demo-host.ts'
import type { Publish } from './engine-api.ts'
import { hostEngine } from './engine-host.ts'
import { publishTo, serveIpc } from './ipc/electron-ipc.ts'
import { readWindowStateEarly } from './settings/window-state.ts'
import { createPageServer, pageAddress, pageOrigin, pageScheme } from './windows/app-protocol.ts'
import { createCommands } from './windows/commands.ts'
import { createLogFile } from './windows/log-file.ts'
import { openMainWindow } from './windows/main-window.ts'
import { createMenu } from './windows/menu.ts'
import { denyNavigation } from './windows/navigation.ts'
import { appId, withNotifications } from './windows/notifications.ts'
import { createPictures } from './windows/pictures.ts'
import { watchFirstRows } from './windows/first-rows.ts'
import { denyPermissions } from './windows/permissions.ts'
import { readStartOptions, type StartOptions } from './windows/start-options.ts'
import { makeThumbnail } from './windows/thumbnail.ts'
import { withTray } from './windows/tray.ts'

const start = startOptions()
const dataDir = start.dataDir === null ? join(app.getPath('appData'), 'Stockroom') : resolve(start.dataDir)
mkdirSync(dataDir, { recursive: true, mode: 0o700 })
app.setPath('userData', dataDir)
// What Chromium keeps for itself stays out of the way of what the shop's owner might look for.
app.setPath('sessionData', join(dataDir, 'browser'))

if (process.platform === 'win32') app.setAppUserModelId(appId)

if (app.requestSingleInstanceLock()) run()
else app.quit()

/** What cannot be started as asked says why and ends, rather than asking in a dialog nobody may see. */
function startOptions(): StartOptions {
  try {
    return readStartOptions(process.argv)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(2)
  }
}

function run(): void {
  // Every process Chromium starts is sandboxed, whatever its window asks for. As root Linux offers no sandbox to
  // enter and Chromium would not start at all.
  if (process.platform !== 'linux' || process.getuid?.() !== 0) app.enableSandbox()
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, codeCache: true } }
  ])
  denyNavigation(app)

  const log = createLogFile(dataDir)
  process.on('uncaughtException', (error) => log('error', `uncaught: ${error.stack ?? error.message}`))
  process.on('unhandledRejection', (reason) => log('error', `unhandled: ${String(reason)}`))

  // Only `electron-vite dev` sets this, and a packaged program does not listen to it.
  const developmentServer = app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null)
  const here = import.meta.dirname
  let window: BrowserWindow | null = null
  let application: Promise<Application> | null = null
  const toPage = publishTo(() => window)
  // Through a session of their own, with nothing of the page's in it: the page's may not reach the network at all.
  const pictures = createPictures(join(dataDir, 'pictures'), {
    fetch: (address, init) => session.fromPartition('pictures', { cache: false }).fetch(address, init),
    makeThumbnail,
    log
  })

  function open(): void {
    const early = readWindowStateEarly(dataDir)
    nativeTheme.themeSource = early.theme
    window = openMainWindow({
      preload: join(here, '../preload/index.cjs'),
      address: developmentServer ?? pageAddress,
      state: early.window,
      onMoved: (state) => void application?.then(({ saveWindowState }) => saveWindowState(state)),
      log
    })
    window.on('closed', () => {
      window = null
      commands.pageGone()
    })
    window.webContents.on('render-process-gone', commands.pageGone)
    watchFirstRows(window, start.screenshot)
  }

  /** Brings the window back to where it can be seen. */
  function show(): void {
    if (window === null) open()
    else if (window.isMinimized()) window.restore()
    window?.focus()
  }

  const commands = createCommands({
    // Whether there is a shop to sync, its status says.
    sync: () => void application?.then(({ dispatch }) => dispatch('sync-now', {})),
    show,
    tell: (name) => toPage('command', { name })
  })

  /** Everything that is not the window. The threads come first: they load side by side with the page. */
  function startBehindTheWindow(): Promise<Application> {
    const { ask } = commands
    const isLookedAt = (): boolean => window?.isFocused() === true
    const tell = withTray(withNotifications(toPage, { show, isLookedAt }), { show, ask })
    const publish: Publish = (event, payload) => {
      // Before the page hears of it, which then asks for the pictures it had to do without.
      if (event === 'sync-status') pictures.inReach((payload as EventPayload<'sync-status'>).lastSyncedAt)
      tell(event, payload)
    }
    const version = app.getVersion()
    const engine = hostEngine({
      thread: join(here, 'engine-worker.js'),
      data: { dataDir, version },
      publish,
      log
    })
    const demo = hostDemoShop({ thread: join(here, 'demo-worker.js'), dataDir, log })
    // A failure to start is told to whoever opens the shop; this is only a head start.
    if (start.open === 'demo') demo.start().catch(() => {})
    Menu.setApplicationMenu(createMenu(ask, !app.isPackaged))
    return import('./application.ts').then(({ startApplication }) =>
      startApplication({ dataDir, start, engine, demo, window: () => window, log })
    )
  }

  // Electron would build a menu of its own otherwise, before the first window.
  Menu.setApplicationMenu(null)
  void app.whenReady().then(() => {
    protocol.handle(pageScheme, createPageServer(join(here, '../renderer'), pictures.read))
    denyPermissions(session.defaultSession, developmentServer)
    open()
    application = startBehindTheWindow()
    serveIpc({
      window: () => window,
      origin: developmentServer === null ? pageOrigin : new URL(developmentServer).origin,
      dispatch: application.then(({ dispatch }) => (channel, input) => {
        if (channel === 'read-app') commands.pageAsked()
        return dispatch(channel, input)
      })
    })
  })

  app.on('second-instance', () => {
    if (application !== null) show()
  })
  app.on('activate', () => {
    if (window === null && app.isReady()) open()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })

  // A terminal or a session that ends closes the program like its last window does: the database with it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())

  let closed = false
  app.on('before-quit', (event) => {
    if (closed || application === null) return
    event.preventDefault()
    closed = true
    const patience = setTimeout(() => app.exit(0), 5000)
    void application
      .then(({ close }) => close())
      .catch((error: unknown) => log('error', `closing: ${String(error)}`))
      .finally(() => {
        clearTimeout(patience)
        app.quit()
      })
  })
}
