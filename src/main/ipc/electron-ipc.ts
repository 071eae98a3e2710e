import { ipcMain, type BrowserWindow } from 'electron'
import { channels } from '../../shared/channels.ts'
import type { Publish } from '../engine-api.ts'
import type { Dispatch } from './dispatch.ts'
import { isOwnPage } from './sender.ts'

/**
 * Connects the page's messages to `dispatch`, after checking who sends them, and answers in JSON. Everybody else is
 * refused without an answer.
 * @param dispatch may still be loading when the page asks for the first time
 */
export function serveIpc(options: {
  window: () => BrowserWindow | null
  origin: string
  dispatch: Promise<Dispatch>
}): void {
  for (const channel of channels) {
    ipcMain.handle(channel, async (event, input: unknown) => {
      if (!isOwnPage(event, { contents: options.window()?.webContents, origin: options.origin })) {
        throw new Error(`${channel} is refused: it was not sent by Stockroom’s own page`)
      }
      return JSON.stringify(await (await options.dispatch)(channel, input))
    })
  }
}

/** Sends events to the page, when there is one. */
export function publishTo(window: () => BrowserWindow | null): Publish {
  return (event, payload) => {
    const contents = window()?.webContents
    if (contents !== undefined && !contents.isDestroyed()) contents.send(event, payload)
  }
}
