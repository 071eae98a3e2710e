import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import Store from 'electron-store'
import { z } from 'zod'
import { contract } from '../../shared/contract.ts'
import type { Log } from '../engine-api.ts'

const settingsSchema = z.object({
  window: z
    .object({
      bounds: z.object({
        x: z.number().int(),
        y: z.number().int(),
        width: z.number().int(),
        height: z.number().int()
      }),
      maximized: z.boolean()
    })
    .nullable()
    .default(null),
  layout: contract['save-layout'].input.shape.layout.nullable().default(null),
  lastShop: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('demo') }),
      z.object({
        kind: z.literal('account'),
        accountId: z.string().min(1).max(100),
        mode: z.enum(['test', 'live']).optional()
      })
    ])
    .nullable()
    .default(null),
  /** What was opened on this computer, the last one first. */
  shops: contract['list-shops'].output.shape.shops.default([]),
  /** By account and mode, as `acct_1 test`: whether the door for `stripe listen` is open, and where. */
  listeners: z
    .record(z.string(), z.object({ enabled: z.boolean(), port: z.number().int().min(1024).max(65_535) }))
    .default({})
})
type SettingsFile = z.infer<typeof settingsSchema>

export type Settings = {
  read<K extends keyof SettingsFile>(name: K): SettingsFile[K]
  save<K extends keyof SettingsFile>(name: K, value: SettingsFile[K]): void
}

/**
 * `<dataDir>/settings.json`: where the window stood, how the grid looked, which shop was open. No secrets.
 * A file that does not read as such is renamed to `settings.unreadable.json` and the defaults apply. What the disk does not
 * take holds until the program ends: a shop is not to stay closed for it.
 */
export function openSettings(dataDir: string, log: Log): Settings {
  const file = join(dataDir, 'settings.json')
  const read = readSettings(file)
  let { settings } = read
  let store: Store<SettingsFile> | null = null

  function attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      log('warn', `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  if (read.problem !== null) {
    const aside = join(dataDir, 'settings.unreadable.json')
    attempt(() => {
      renameSync(file, aside)
      log('warn', `${file} was set aside as ${aside}: ${read.problem}`)
    })
  }
  return {
    read: (name) => settings[name],
    save(name, value) {
      settings = { ...settings, [name]: value }
      attempt(() => {
        store ??= new Store<SettingsFile>({ cwd: dataDir, name: 'settings' })
        store.store = { ...store.store, ...settings }
      })
    }
  }
}

function readSettings(file: string): { settings: SettingsFile; problem: string | null } {
  const defaults = settingsSchema.parse({})
  if (!existsSync(file)) return { settings: defaults, problem: null }
  try {
    const read = settingsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    if (read.success) return { settings: read.data, problem: null }
    return { settings: defaults, problem: z.prettifyError(read.error) }
  } catch (error) {
    return { settings: defaults, problem: error instanceof Error ? error.message : String(error) }
  }
}
