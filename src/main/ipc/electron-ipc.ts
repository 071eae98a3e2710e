import { ipcMain, type BrowserWindow, type WebFrameMain } from 'electron'
import { channels } from '../../shared/channels.ts'
import type { Publish } from '../engine-api.ts'
import type { Dispatch } from './dispatch.ts'

/**
 * Connects the page's messages to `dispatch`, after checking who sends them: the main frame of our own window,
 * at our own origin (Electron's security checklist, item 17). Everybody else is refused without an answer.
 * @param dispatch may still be loading when the page asks for the first time
 */
export function serveIpc(options: {
  window: () => BrowserWindow | null
  origin: string
  dispatch: Promise<Dispatch>
}): void {
  for (const channel of channels) {
    ipcMain.handle(channel, async (event, input: unknown) => {
      const window = options.window()
      if (
        window === null ||
        event.sender !== window.webContents ||
        !isOurs(event.senderFrame, options.origin)
      ) {
        throw new Error(`${channel} is refused: it was not sent by Stockroom’s own page`)
      }
      return (await options.dispatch)(channel, input)
    })
  }
}

function isOurs(frame: WebFrameMain | null, origin: string): boolean {
  return frame !== null && frame.parent === null && frame.origin === origin
}

/** Sends events to the page, when there is one. */
export function publishTo(window: () => BrowserWindow | null): Publish {
  return (event, payload) => {
    const contents = window()?.webContents
    if (contents !== undefined && !contents.isDestroyed()) contents.send(event, payload)
  }
}
