import { spawn } from 'node:child_process'
import { installDebianPackages } from './debian-packages.mjs'
import { isOnPath } from './project.mjs'

/**
 * A display to open windows on: the one there is, or a virtual one of our own where there is none.
 * @returns {Promise<{ display: string | undefined, virtual: boolean, stop: () => void }>} `display` is the value for
 * DISPLAY, undefined where the platform needs none; `stop` ends the virtual display and may be called twice
 */
export async function ensureDisplay() {
  const existing = process.env.DISPLAY || undefined
  if (process.platform !== 'linux' || existing || process.env.WAYLAND_DISPLAY) {
    return { display: existing, virtual: false, stop: () => {} }
  }
  if (!isOnPath('Xvfb')) {
    await installDebianPackages(['xvfb'], 'There is no display, and Xvfb (a virtual one) is not installed')
  }
  return startXvfb()
}

function startXvfb() {
  return new Promise((resolve, reject) => {
    // -displayfd: the server picks a free number and tells it on that descriptor once it accepts clients.
    // detached: Ctrl-C in the terminal must reach the app first and leave it a display to close on.
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      detached: true
    })
    const stop = () => {
      process.off('exit', stop)
      server.kill('SIGTERM')
    }
    process.on('exit', stop)
    let complaint = ''
    server.stderr.on('data', (chunk) => (complaint += chunk))
    server.on('error', reject)
    server.on('close', () => reject(new Error(`Xvfb did not start:\n${complaint.trim()}`)))
    server.stdio[3]?.once('data', (number) => {
      // a running server must not keep this process alive; its pipes stay open, or it would die of writing to them
      server.unref()
      server.stderr.unref()
      server.stdio[3]?.unref()
      resolve({ display: `:${String(number).trim()}`, virtual: true, stop })
    })
  })
}
