import { app, nativeTheme, safeStorage, type BrowserWindow } from 'electron'
import type { Engine, Log } from './engine-api.ts'
import { createDispatch, type Dispatch } from './ipc/dispatch.ts'
import { createHandlers } from './ipc/handlers.ts'
import { createListener } from './ipc/listener.ts'
import { createShop } from './ipc/shop.ts'
import type { DemoHost } from './demo-host.ts'
import { openKeyStore } from './settings/api-key.ts'
import { firstLayout } from './settings/first-layout.ts'
import { openSettings } from './settings/settings.ts'
import type { WindowState } from './settings/window-state.ts'
import { externalAddress } from './windows/external-address.ts'
import { createFileDialogs } from './windows/file-dialogs.ts'
import { openOutside } from './windows/navigation.ts'
import { createPaper } from './windows/paper.ts'
import type { StartOptions } from './windows/start-options.ts'

export type Application = {
  dispatch: Dispatch
  saveWindowState(state: WindowState): void
  close(): Promise<void>
}

/**
 * Everything behind the window that is not needed to open it; loaded while the page loads. Starts opening the
 * shop that the program was started for.
 */
export function startApplication(options: {
  dataDir: string
  start: StartOptions
  engine: Engine
  demo: DemoHost
  window: () => BrowserWindow | null
  log: Log
}): Application {
  const { dataDir, start, engine, demo, log } = options
  const settings = openSettings(dataDir, log)
  const keys = openKeyStore({ dataDir, keychain: safeStorage, platform: process.platform, log })
  const listener = createListener({
    engine,
    settings: {
      read: (name) => settings.read('listeners')[name] ?? null,
      save: (name, saved) => settings.save('listeners', { ...settings.read('listeners'), [name]: saved })
    },
    keys,
    log
  })
  const shop = createShop({
    engine,
    apiBase: start.apiBase,
    lastShop: { read: () => settings.read('lastShop'), save: (last) => settings.save('lastShop', last) },
    known: { read: () => settings.read('shops'), save: (shops) => settings.save('shops', [...shops]) },
    keys,
    demo,
    listener,
    log
  })
  void shop.openAtStart(start.open)

  const handlers = createHandlers({
    engine,
    shop,
    listener,
    layout: {
      read: () => settings.read('layout') ?? firstLayout,
      save(layout) {
        settings.save('layout', layout)
        nativeTheme.themeSource = layout.theme
      }
    },
    files: createFileDialogs(options.window),
    paper: createPaper(options.window, app.getSystemLocale()),
    paste: () => options.window()?.webContents.paste(),
    documents: app.getPath('documents'),
    openExternal: (request) => openOutside(externalAddress(request, shop.current())),
    locale: app.getSystemLocale(),
    now: () => new Date()
  })
  return {
    dispatch: createDispatch(handlers, { log, checkLarge: !app.isPackaged }),
    saveWindowState: (state) => settings.save('window', state),
    async close() {
      await engine.close()
      await demo.stop()
    }
  }
}
