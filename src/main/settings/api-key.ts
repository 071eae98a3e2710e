import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../engine-api.ts'

/** The part of Electron’s safeStorage that is used here. */
export type Keychain = {
  isEncryptionAvailable(): boolean
  /** Linux only; absent elsewhere. */
  getSelectedStorageBackend?(): string
  encryptString(text: string): Buffer
  decryptString(encrypted: Buffer): string
}

/**
 * `ok`: the system keeps a secret for us. `basic_text`: Chromium would “encrypt” with a password written in
 * its source (https://www.electronjs.org/docs/latest/api/safe-storage). `unavailable`: nothing at all.
 */
export type KeychainState = 'ok' | 'basic_text' | 'unavailable'

export type KeyStore = {
  /** Whether what is kept is still there after the program has ended. */
  canKeep(): boolean
  keep(name: string, key: string): void
  read(name: string): string | null
  forget(name: string): void
}

/** What the keychain of this computer is worth. */
export function keychainState(keychain: Keychain, platform: NodeJS.Platform): KeychainState {
  if (platform === 'linux' && keychain.getSelectedStorageBackend?.() === 'basic_text') return 'basic_text'
  return keychain.isEncryptionAvailable() ? 'ok' : 'unavailable'
}

/**
 * One file a secret under `<dataDir>/keys`, encrypted by the system’s keychain. Where there is none worth
 * the name nothing is ever written, and keys last as long as the program runs.
 */
export function openKeyStore(options: {
  dataDir: string
  keychain: Keychain
  platform: NodeJS.Platform
  log: Log
}): KeyStore {
  const folder = join(options.dataDir, 'keys')
  // An account id comes from Stripe, so it is not trusted to be a file name.
  const fileOf = (name: string) =>
    join(folder, `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.key`)
  const canKeep = () => keychainState(options.keychain, options.platform) === 'ok'
  const forNow = new Map<string, string>()

  return {
    canKeep,
    keep(name, key) {
      if (!canKeep()) return void forNow.set(name, key)
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const file = fileOf(name)
      writeFileSync(`${file}.new`, options.keychain.encryptString(key), { mode: 0o600 })
      renameSync(`${file}.new`, file)
    },
    read(name) {
      if (!canKeep()) return forNow.get(name) ?? null
      try {
        return options.keychain.decryptString(readFileSync(fileOf(name)))
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
          options.log('warn', `the stored key cannot be read and has to be entered again: ${String(error)}`)
        }
        return null
      }
    },
    forget(name) {
      forNow.delete(name)
      rmSync(fileOf(name), { force: true })
    }
  }
}
