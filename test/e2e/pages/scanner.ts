import type { ElectronApplication } from 'playwright-core'

/** Types as a barcode scanner does: real keys, one right behind the other, and Enter. */
export async function scan(app: ElectronApplication, code: string): Promise<void> {
  await app.evaluate(({ BrowserWindow }, keys) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (!contents) throw new Error('there is no window to scan in')
    for (const key of [...keys, 'Return']) {
      const keyCode = key === ' ' ? 'Space' : key
      contents.sendInputEvent({ type: 'keyDown', keyCode })
      contents.sendInputEvent({ type: 'char', keyCode: key })
      contents.sendInputEvent({ type: 'keyUp', keyCode })
    }
  }, code)
}
