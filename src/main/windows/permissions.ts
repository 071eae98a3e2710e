import type { Session } from 'electron'

/**
 * A stock list needs no permission of the browser's: it has no camera, place, device or notification, and it
 * copies through the keyboard's own copy event. So whatever Chromium asks for is refused, including
 * permissions that do not exist yet. Requests to the network are cancelled as well, should the content
 * security policy ever be loosened by mistake; the file server of `electron-vite dev` is the one exception.
 */
export function denyPermissions(session: Session, developmentServer: string | null): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  if (developmentServer !== null) return
  const network = { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*'] }
  session.webRequest.onBeforeRequest(network, (_request, answer) => answer({ cancel: true }))
}
