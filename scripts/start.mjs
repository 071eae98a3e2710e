#!/usr/bin/env node
// npm start: opens Stockroom from a checkout, getting first whatever is missing for that. Runs on Node 20 and newer,
// with nothing but Node itself, because on a fresh clone there is nothing else.
//
//   npm start [-- --connect | --last] [--data-dir DIR] [--api-base URL] [--screenshot FILE]
//
// It opens the demo shop; with --connect the connect screen, with --last the shop that was open before.
// --dev (npm run dev) reloads on every change of a source file.
import { mkdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { electronVite, ensureBuilt } from './lib/build.mjs'
import { ensureDisplay } from './lib/display.mjs'
import { ensureElectron } from './lib/electron-runtime.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { main, projectNode, root, runUntilClosed, say } from './lib/project.mjs'

await main(async () => {
  const given = process.argv.slice(2)
  const isDevelopment = given.includes('--dev')
  const appArgs = given.filter((arg) => arg !== '--dev')
  const chosen = ['--connect', '--demo', '--last'].some((flag) => appArgs.includes(flag))
  if (!chosen) appArgs.unshift('--demo')

  await ensureInstalled()
  const [electron] = await Promise.all([ensureElectron(), isDevelopment ? undefined : ensureBuilt()])
  const { display, virtual, stop } = await ensureDisplay()
  if (virtual) appArgs.push(...screenshotOn(display, appArgs))
  const env = {
    ...process.env,
    ...(display ? { DISPLAY: display } : {}),
    ELECTRON_EXEC_PATH: electron.executable
  }
  try {
    return isDevelopment
      ? await runUntilClosed(projectNode, [electronVite, 'dev', '--', ...electron.args, ...appArgs], { env })
      : await runUntilClosed(electron.executable, [...electron.args, root, ...appArgs], { env })
  } finally {
    stop()
  }
})

/** Nobody sees a virtual display, so the app is asked for a picture of itself. */
function screenshotOn(display, appArgs) {
  const asked = appArgs.indexOf('--screenshot')
  const file = asked < 0 ? join(root, 'test-results', 'stockroom.png') : appArgs[asked + 1]
  say(
    `No display: running on a virtual one (Xvfb ${display}); its picture goes to ${relative(process.cwd(), file)}.`
  )
  mkdirSync(dirname(file), { recursive: true })
  return asked < 0 ? ['--screenshot', file] : []
}
