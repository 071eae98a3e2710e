import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keychainState, openKeyStore, type Keychain } from '../../../src/main/settings/api-key.ts'

const key = 'rk_test_canary0123456789'

/** Turns text round and marks it; enough to see whether a key was handed through the keychain. */
function keychain(changes: Partial<Keychain> = {}): Keychain {
  const turn = (text: string) => text.split('').toReversed().join('')
  return {
    isEncryptionAvailable: () => true,
    getSelectedStorageBackend: () => 'gnome_libsecret',
    encryptString: (text) => Buffer.from(`sealed ${turn(text)}`),
    decryptString(sealed) {
      const text = sealed.toString()
      if (!text.startsWith('sealed ')) throw new Error('not sealed here')
      return turn(text.slice('sealed '.length))
    },
    ...changes
  }
}

describe('the kept key', () => {
  let dataDir: string
  let lines: string[]
  const open = (chain: Keychain, platform: NodeJS.Platform = 'linux') =>
    openKeyStore({ dataDir, keychain: chain, platform, log: (_level, message) => lines.push(message) })
  const everythingWritten = () =>
    readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'stockroom-keys-'))
    lines = []
  })

  afterEach(() => rmSync(dataDir, { recursive: true }))

  it('comes back after a restart, is per account, and is never on disk as text', () => {
    open(keychain()).keep('acct_1', key)
    expect(open(keychain()).read('acct_1')).toBe(key)
    expect(open(keychain()).read('acct_2')).toBeNull()
    const files = everythingWritten()
    expect(files).toHaveLength(1)
    for (const file of files) expect(readFileSync(file, 'utf8')).not.toContain('canary')
  })

  it.skipIf(process.platform === 'win32')('is readable by its owner alone', () => {
    open(keychain()).keep('acct_1', key)
    for (const file of everythingWritten()) expect(statSync(file).mode & 0o077).toBe(0)
  })

  it('is gone once forgotten, and forgetting twice is no error', () => {
    const keys = open(keychain())
    keys.keep('acct_1', key)
    keys.forget('acct_1')
    keys.forget('acct_1')
    expect(keys.read('acct_1')).toBeNull()
    expect(everythingWritten()).toEqual([])
  })

  it.each([
    ['there is no keychain', keychain({ isEncryptionAvailable: () => false })],
    [
      'the keychain’s password is in Chromium’s source',
      keychain({ getSelectedStorageBackend: () => 'basic_text' })
    ]
  ])('is not written anywhere, and lasts for this run alone, when %s', (_why, chain) => {
    const keys = open(chain)
    expect(keys.canKeep()).toBe(false)
    keys.keep('acct_1', key)
    expect(keys.read('acct_1')).toBe(key)
    expect(everythingWritten()).toEqual([])
    expect(open(chain).read('acct_1')).toBeNull()
    keys.forget('acct_1')
    expect(keys.read('acct_1')).toBeNull()
  })

  it('has to be entered again when the keychain cannot open it any more, and the log says so without it', () => {
    open(keychain()).keep('acct_1', key)
    for (const file of everythingWritten()) writeFileSync(file, 'sealed by another user')
    const keys = open(
      keychain({
        decryptString: () => {
          throw new Error('keychain was reset')
        }
      })
    )
    expect(keys.read('acct_1')).toBeNull()
    expect(lines.join()).toContain('keychain was reset')
    expect(lines.join()).not.toContain('canary')
  })

  it('cannot leave its folder by way of an account’s name', () => {
    open(keychain()).keep('../../escaped', key)
    expect(everythingWritten().every((file) => file.startsWith(join(dataDir, 'keys')))).toBe(true)
  })

  it('tells a keychain from a pretended one, which only Linux has', () => {
    const pretended = keychain({ getSelectedStorageBackend: () => 'basic_text' })
    expect(keychainState(pretended, 'linux')).toBe('basic_text')
    expect(keychainState(keychain(), 'linux')).toBe('ok')
    expect(keychainState(keychain({ isEncryptionAvailable: () => false }), 'darwin')).toBe('unavailable')
  })
})
