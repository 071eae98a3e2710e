import { Notification } from 'electron'
import type { EventPayload } from '../../shared/contract.ts'
import type { FailureCode } from '../../shared/failure.ts'
import { failureHeadline } from '../../shared/failure-words.ts'
import type { Publish } from '../engine-api.ts'

/** What Windows knows the program by, which shows the notices of no other: the `appId` its installer is built with. */
export const appId = 'app.stockroom.desktop'

/** What does not pass by itself: nothing goes on until somebody sees to the key. */
const keyRefusals: ReadonlySet<FailureCode> = new Set(['bad-key', 'expired-key', 'missing-permission'])

/**
 * Tells the page what is published, and shows an alert, or that the shop cannot be synced with its key any more, the way
 * the system does when nobody looks at the window. A click on it brings the window back, where the same waits.
 */
export function withNotifications(
  publish: Publish,
  { show, isLookedAt }: { show: () => void; isLookedAt: () => boolean }
): Publish {
  let isRefused = false

  function notify(words: string): void {
    if (isLookedAt() || !Notification.isSupported()) return
    const notification = new Notification({ title: 'Stockroom', body: words })
    notification.on('click', show)
    notification.show()
  }

  /** Once, however often it is tried again. */
  function noteRefusal({ failure }: EventPayload<'sync-status'>): void {
    const wasRefused = isRefused
    isRefused = failure !== null && keyRefusals.has(failure.code)
    if (failure !== null && isRefused && !wasRefused)
      notify(`${failureHeadline(failure)}: the shop cannot be synced`)
  }

  return (event, payload) => {
    publish(event, payload)
    // The event’s name decides what its payload is.
    if (event === 'alert') notify((payload as EventPayload<'alert'>).words)
    if (event === 'sync-status') noteRefusal(payload as EventPayload<'sync-status'>)
  }
}
