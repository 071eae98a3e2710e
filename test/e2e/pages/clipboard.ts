import { expect } from 'vitest'
import type { OpenedApp } from '../open-app.ts'

/** The computer’s clipboard, and the entries of the menu that bring things there and back. */
export class Clipboard {
  readonly opened: OpenedApp

  constructor(opened: OpenedApp) {
    this.opened = opened
  }

  /** The keys of the clipboard belong to the menu in a real window: its entry is what they press. */
  async menu(role: 'copy' | 'paste'): Promise<void> {
    await this.opened.app.evaluate(({ BrowserWindow, Menu }, name) => {
      const entries = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? []
      const [window] = BrowserWindow.getAllWindows()
      const entry = entries.find((one) => one.role?.toLowerCase() === name)
      if (!entry || !window) throw new Error(`The menu has no entry “${name}”.`)
      entry.click(undefined, window, window.webContents)
    }, role)
  }

  /** What another program copied: its text, and the table beside it where it has one. */
  async put(text: string, html?: string): Promise<void> {
    if (html === undefined) {
      await this.opened.app.evaluate((electron, words) => electron.clipboard.writeText(words), text)
      return
    }
    // Only a page can put both there in every version of Electron.
    await this.opened.page.evaluate(`document.addEventListener('copy', (event) => {
      event.stopImmediatePropagation()
      event.preventDefault()
      event.clipboardData.setData('text/plain', ${JSON.stringify(text)})
      event.clipboardData.setData('text/html', ${JSON.stringify(html)})
    }, { capture: true, once: true })`)
    await this.clear()
    await this.menu('copy')
    await untilIs(() => this.text(), text)
  }

  async clear(): Promise<void> {
    await this.opened.app.evaluate((electron) => electron.clipboard.clear())
  }

  text(): Promise<string> {
    return this.opened.app.evaluate((electron) => electron.clipboard.readText())
  }

  /** The table on it, as whoever pastes it gets it; only a page can ask for it in every version of Electron. */
  async html(): Promise<string> {
    const { page } = this.opened
    await page.evaluate(`document.addEventListener('paste', (event) => {
        event.stopImmediatePropagation()
        window.pastedTable = event.clipboardData.getData('text/html')
      }, { capture: true, once: true })`)
    await this.menu('paste')
    await untilIs(() => page.evaluate('typeof window.pastedTable'), 'string')
    return page.evaluate<string>(`(() => {
      const { pastedTable } = window
      delete window.pastedTable
      return pastedTable
    })()`)
  }
}

async function untilIs(read: () => Promise<unknown>, value: string): Promise<void> {
  await expect.poll(read).toBe(value)
}
