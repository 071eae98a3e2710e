import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectNode, root, say } from './project.mjs'

/**
 * Installs the packages of package-lock.json when something of it is missing, and otherwise does nothing.
 * @param {string} folder the checkout
 */
export async function ensureInstalled(folder = root) {
  const missing = missingPackages(folder)
  if (missing.length === 0 && existsSync(projectNode)) return
  const fresh = !existsSync(join(folder, 'node_modules'))
  say(fresh ? 'Installing packages (first start only) …' : `Installing ${describe(missing)} …`)
  // not `npm ci`: it refuses a lock file written where a registry had no binaries for other platforms
  await npm(folder, [
    'install',
    '--no-save',
    '--no-fund',
    '--no-audit',
    '--ignore-scripts',
    '--loglevel',
    'error'
  ])
  // the two whose install scripts fetch a binary; better-sqlite3's would compile what it already carries
  await npm(folder, ['rebuild', 'node', '@stripe/cli', '--loglevel', 'error'])
  if (!existsSync(projectNode)) {
    throw new Error(
      `npm installed no Node 24 at ${projectNode}: its install script did not run.\n` +
        'Run "npm rebuild node --ignore-scripts=false" and see what it says.'
    )
  }
}

/**
 * Compares the lock file with npm's own record of what it installed. Optional packages are left out: which of
 * them are there depends on the platform.
 * @param {string} folder the checkout
 * @returns {string[]} paths of packages that are not there, or there in another version
 */
export function missingPackages(folder) {
  const wanted = lockedPackages(join(folder, 'package-lock.json'))
  const there = lockedPackages(join(folder, 'node_modules', '.package-lock.json'))
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== '' && !entry.optional && !entry.devOptional)
    .filter(([path, entry]) => there[path]?.version !== entry.version || !existsSync(join(folder, path)))
    .map(([path]) => path)
}

/** @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>} */
function lockedPackages(file) {
  if (!existsSync(file)) return {}
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
}

function describe(missing) {
  return missing.length === 1 ? missing[0].replace(/^.*node_modules\//, '') : `${missing.length} packages`
}

/** npm talks to the terminal itself: an install is the one slow step whose own progress is worth seeing. */
function npm(folder, args) {
  return new Promise((resolve, reject) => {
    // npm is a .cmd file on Windows, which only a shell runs
    const child = spawn('npm', args, {
      cwd: folder,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32'
    })
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve(undefined) : reject(new Error(`npm ${args[0]} failed; its message is above.`))
    )
  })
}
