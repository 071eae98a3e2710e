// Stands in for the default app of Electron's own download: `electron [flags] path/to/app` runs that app.
// A module with a top-level await: Electron is not ready until the app has loaded, as in the official default app.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const target = firstPlainArgument(process.argv.slice(1))
if (target === undefined) {
  console.log(`Electron ${process.versions.electron}`)
  app.exit(0)
} else {
  await open(resolve(target))
}

/** Flags before the path are Chromium's and already applied, but for `-r MODULE`, which is ours to do. */
function firstPlainArgument(args) {
  while (args[0]?.startsWith('-')) {
    const flag = args.shift()
    if (flag === '-r' || flag === '--require') createRequire(import.meta.url)(args.shift())
  }
  return args[0]
}

async function open(path) {
  const manifestFile = join(path, 'package.json')
  const isFolder = existsSync(manifestFile)
  const manifest = isFolder ? JSON.parse(readFileSync(manifestFile, 'utf8')) : {}
  process.defaultApp = true
  if (manifest.version) app.setVersion(manifest.version)
  app.name = manifest.productName ?? manifest.name ?? app.name
  app.setPath('userData', join(app.getPath('appData'), app.name))
  app.setAppPath(isFolder ? path : dirname(path))
  try {
    await import(pathToFileURL(isFolder ? join(path, manifest.main ?? 'index.js') : path).href)
  } catch (error) {
    console.error('The app threw an error while loading\n', error)
    process.exit(1)
  }
}
