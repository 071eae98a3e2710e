import { Notification } from 'electron'
import type { EventPayload } from '../../shared/contract.ts'
import type { Publish } from '../engine-api.ts'

/**
 * Tells the page what is published, and shows an alert the way the system does when nobody looks at the window. A
 * click on it brings the window back, where the same alert waits.
 */
export function withNotifications(
  publish: Publish,
  { show, isLookedAt }: { show: () => void; isLookedAt: () => boolean }
): Publish {
  return (event, payload) => {
    publish(event, payload)
    if (event !== 'alert' || isLookedAt() || !Notification.isSupported()) return
    // The event’s name decides what its payload is.
    const { words } = payload as EventPayload<'alert'>
    const notification = new Notification({ title: 'Stockroom', body: words })
    notification.on('click', show)
    notification.show()
  }
}
