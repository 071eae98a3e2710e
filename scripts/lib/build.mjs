import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { projectNode, root, run, say } from './project.mjs'

const stampFile = join(root, 'out', 'built-from')
const sources = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json']

export const electronVite = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')

/** Builds the app into out/ when anything it is built from has changed. */
export async function ensureBuilt() {
  const stamp = await fingerprint()
  const built = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp
  if (built && existsSync(join(root, 'out', 'main', 'index.js'))) return
  say('Building …')
  await run(projectNode, [electronVite, 'build', '--logLevel', 'warn'])
  await writeFile(stampFile, stamp)
}

/** By content, not by date: a checkout of another branch and back is no change. */
async function fingerprint() {
  const hash = createHash('sha256')
  for (const file of await filesOf(sources)) {
    hash.update(`${file}\0`)
    hash.update(await readFile(join(root, file)))
  }
  return hash.digest('hex')
}

/** @returns {Promise<string[]>} the files in these files and folders, in one order on every machine */
async function filesOf(paths) {
  const found = await Promise.all(
    paths.map(async (path) => {
      const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true }).catch(
        () => null
      )
      if (entries === null) return [path]
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    })
  )
  return found.flat().toSorted()
}
