/** Electron starts here: one instance a data folder, the window first, everything else while it loads. */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { app, BrowserWindow, Menu, nativeTheme, protocol, session } from 'electron'
import { hostEngine } from './engine-host.ts'
import { publishTo, serveIpc } from './ipc/electron-ipc.ts'
import { readWindowStateEarly } from './settings/window-state.ts'
import { createPageServer, pageAddress, pageOrigin, pageScheme } from './windows/app-protocol.ts'
import { createLogFile } from './windows/log-file.ts'
import { openMainWindow } from './windows/main-window.ts'
import { createMenu } from './windows/menu.ts'
import { denyNavigation } from './windows/navigation.ts'
import { watchFirstRows } from './windows/first-rows.ts'
import { denyPermissions } from './windows/permissions.ts'
import { readStartOptions } from './windows/start-options.ts'

const start = readStartOptions(process.argv)
const dataDir = start.dataDir === null ? join(app.getPath('appData'), 'Stockroom') : resolve(start.dataDir)
mkdirSync(dataDir, { recursive: true, mode: 0o700 })
app.setPath('userData', dataDir)
// What Chromium keeps for itself stays out of the way of what the shop's owner might look for.
app.setPath('sessionData', join(dataDir, 'browser'))

if (app.requestSingleInstanceLock()) run()
else app.quit()

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
  let window: BrowserWindow | null = null
  const publish = publishTo(() => window)
  const here = import.meta.dirname
  const engine = hostEngine({
    thread: join(here, 'engine-worker.js'),
    data: { dataDir, version: app.getVersion() },
    publish,
    log
  })
  const application = Promise.all([import('./application.ts'), app.whenReady()]).then(
    ([{ startApplication }]) =>
      startApplication({
        dataDir,
        start,
        engine,
        demoThread: join(here, 'demo-worker.js'),
        window: () => window,
        log
      })
  )

  function open(): void {
    const early = readWindowStateEarly(dataDir)
    nativeTheme.themeSource = early.theme
    window = openMainWindow({
      preload: join(here, '../preload/index.cjs'),
      address: developmentServer ?? pageAddress,
      state: early.window,
      onMoved: (state) => void application.then(({ saveWindowState }) => saveWindowState(state))
    })
    window.on('closed', () => {
      window = null
    })
    watchFirstRows(window, start.screenshot)
  }

  void app.whenReady().then(() => {
    protocol.handle(pageScheme, createPageServer(join(here, '../renderer')))
    denyPermissions(session.defaultSession, developmentServer)
    serveIpc({
      window: () => window,
      origin: developmentServer === null ? pageOrigin : new URL(developmentServer).origin,
      dispatch: application.then(({ dispatch }) => dispatch)
    })
    open()
    Menu.setApplicationMenu(createMenu((name) => publish('command', { name }), !app.isPackaged))
  })

  app.on('second-instance', () => {
    if (window?.isMinimized() === true) window.restore()
    window?.focus()
  })
  app.on('activate', () => {
    if (window === null && app.isReady()) open()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })

  let closed = false
  app.on('before-quit', (event) => {
    if (closed) return
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
