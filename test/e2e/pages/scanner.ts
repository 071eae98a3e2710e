import type { ElectronApplication } from 'playwright-core'

/** Types as a barcode scanner does: real keys, one right behind the other, and Enter. */
export async function scan(app: ElectronApplication, code: string): Promise<void> {
  await app.evaluate(({ BrowserWindow }, keys) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (!contents) throw new Error('there is no window to scan in')
    for (const keyCode of [...keys, 'Return']) {
      contents.sendInputEvent({ type: 'keyDown', keyCode })
      contents.sendInputEvent({ type: 'char', keyCode })
      contents.sendInputEvent({ type: 'keyUp', keyCode })
    }
  }, code)
}
