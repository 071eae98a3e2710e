import { existsSync } from 'node:fs'
import { isOnPath, run, say } from './project.mjs'

/** What Electron links against and a server image lacks. */
export const electronLibraries = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libatk-bridge2.0-0',
  'libcups2',
  'libdrm2',
  'libxkbcommon0'
]

/**
 * Installs Debian packages when we may (root on Debian or a child of it), and otherwise says the exact command.
 * @param {string[]} packages
 * @param {string} reason what is missing, as the start of a sentence: "Electron's libraries are missing"
 */
export async function installDebianPackages(packages, reason) {
  if (!isOnPath('apt-get') || !existsSync('/etc/debian_version')) {
    throw new Error(
      `${reason}. Install what your distribution calls ${packages.join(', ')}, then start again.`
    )
  }
  if (process.getuid?.() !== 0) {
    const names = await currentNames(packages)
    throw new Error(
      `${reason}. Run this, then start again:\n\n  sudo apt-get install -y ${names.join(' ')}\n`
    )
  }
  say(`${reason}; installing ${packages.join(' ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-q'], { env })
  await run(
    'apt-get',
    ['install', '-y', '-q', '--no-install-recommends', ...(await currentNames(packages))],
    { env }
  )
}

/** Since the 64-bit time_t transition some libraries are called …t64 (Debian 13, Ubuntu 24.04). */
async function currentNames(packages) {
  const renamed = await run('apt-cache', ['pkgnames']).then((names) => new Set(names.split('\n')))
  return packages.map((name) => (renamed.has(`${name}t64`) ? `${name}t64` : name))
}
