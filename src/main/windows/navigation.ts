import { shell, type App } from 'electron'
import { AppFailure } from '../../shared/failure.ts'
import { mayOpenOutside } from './external-address.ts'

/** Every page this program ever shows stays where it was loaded, opens no window and embeds nothing. */
export function denyNavigation(app: App): void {
  app.on('web-contents-created', (_created, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

/**
 * The one door to the system's browser.
 * @throws AppFailure when the address is not one of Stripe's own pages; not-found where no browser opens
 */
export async function openOutside(address: string): Promise<void> {
  if (!mayOpenOutside(address)) throw new AppFailure('bug', `refused to open ${address} in the browser`)
  await shell.openExternal(address).catch((error: unknown) => {
    const { origin, pathname } = new URL(address)
    throw new AppFailure('not-found', `no browser could be opened; go to ${origin}${pathname} in yours`, {
      cause: error
    })
  })
}
