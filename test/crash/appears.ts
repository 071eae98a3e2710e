import { existsSync, type FSWatcher, readdirSync, rmSync, watch } from 'node:fs'
import { join } from 'node:path'

/** Resolves when a file whose name ends so is made. */
export function appears(folder: string, ending: string): { there: Promise<void>; watcher: FSWatcher } {
  for (const name of readdirSync(folder)) if (name.endsWith(ending)) rmSync(join(folder, name))
  let tell = (): void => {}
  const there = new Promise<void>((resolve) => (tell = resolve))
  const watcher = watch(folder, (_, name) => {
    if (name?.endsWith(ending) && existsSync(join(folder, name))) tell()
  })
  return { there, watcher }
}
