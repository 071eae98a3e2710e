// Stands in for the default app of Electron's own download: `electron [flags] path/to/app` runs that app.
const { app } = require('electron')
const { existsSync, readFileSync } = require('node:fs')
const { dirname, join, resolve } = require('node:path')
const { pathToFileURL } = require('node:url')

const target = firstPlainArgument(process.argv.slice(1))
if (target === undefined) {
  console.log(`Electron ${process.versions.electron}`)
  app.exit(0)
} else {
  open(resolve(target))
}

/** Flags before the path are Chromium's and already applied, but for `-r MODULE`, which is ours to do. */
function firstPlainArgument(args) {
  while (args[0]?.startsWith('-')) {
    const flag = args.shift()
    if (flag === '-r' || flag === '--require') require(args.shift())
  }
  return args[0]
}

function open(path) {
  const manifestFile = join(path, 'package.json')
  const isFolder = existsSync(manifestFile)
  const manifest = isFolder ? JSON.parse(readFileSync(manifestFile, 'utf8')) : {}
  process.defaultApp = true
  if (manifest.version) app.setVersion(manifest.version)
  app.name = manifest.productName ?? manifest.name ?? app.name
  app.setPath('userData', join(app.getPath('appData'), app.name))
  app.setAppPath(isFolder ? path : dirname(path))
  import(pathToFileURL(isFolder ? join(path, manifest.main ?? 'index.js') : path).href).catch((error) => {
    console.error('The app threw an error while loading\n', error)
    process.exit(1)
  })
}
