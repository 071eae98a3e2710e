import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { openSettings as openSettingsOf } from '../../../src/main/settings/settings.ts'
import { readWindowStateEarly } from '../../../src/main/settings/window-state.ts'

type OpenSettings = typeof openSettingsOf

const state = { bounds: { x: 10, y: 20, width: 1000, height: 700 }, maximized: false }

describe('settings', () => {
  let openSettings: OpenSettings
  let dataDir: string
  let file: string
  let lines: string[]
  const open = () => openSettings(dataDir, (_level, message) => lines.push(message))

  beforeAll(async () => {
    // Outside of Electron the `electron` package is the path of its program, and it looks for that program.
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] = tmpdir()
    openSettings = (await import('../../../src/main/settings/settings.ts')).openSettings
  })

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'stockroom-settings-'))
    file = join(dataDir, 'settings.json')
    lines = []
  })

  afterEach(() => rmSync(dataDir, { recursive: true }))

  it('starts with nothing remembered', () => {
    const settings = open()
    expect([settings.read('window'), settings.read('layout'), settings.read('lastShop')]).toEqual([
      null,
      null,
      null
    ])
  })

  it('remembers each thing over a restart without touching the others', () => {
    open().save('lastShop', { kind: 'account', accountId: 'acct_1' })
    open().save('window', state)
    open().save('lastShop', { kind: 'demo' })
    expect(open().read('window')).toEqual(state)
    expect(open().read('lastShop')).toEqual({ kind: 'demo' })
  })

  it('remembers the mode of the shop, and knows one saved without it', () => {
    open().save('lastShop', { kind: 'account', accountId: 'acct_1' })
    expect(open().read('lastShop')).toEqual({ kind: 'account', accountId: 'acct_1' })
    open().save('lastShop', { kind: 'account', accountId: 'acct_1', mode: 'live' })
    expect(open().read('lastShop')).toEqual({ kind: 'account', accountId: 'acct_1', mode: 'live' })
  })

  it('remembers for each account whether its door for deliveries is open, and where', () => {
    expect(open().read('listeners')).toEqual({})
    open().save('listeners', { acct_1: { enabled: true, port: 5000 } })
    open().save('lastShop', { kind: 'demo' })
    expect(open().read('listeners')).toEqual({ acct_1: { enabled: true, port: 5000 } })
  })

  it.each([
    ['is cut off', '{"window":'],
    ['is empty', ''],
    ['holds another program’s text', '"hello"'],
    ['holds a window without a size', '{"window":{"bounds":{"x":1}}}']
  ])('sets a file aside that %s, says so and uses the defaults', (_what, text) => {
    writeFileSync(file, text)
    expect(open().read('window')).toBeNull()
    expect(readFileSync(join(dataDir, 'settings.unreadable.json'), 'utf8')).toBe(text)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('set aside')
  })

  it('that the disk does not take hold until the program ends, and stop nothing', () => {
    const settings = open()
    // What a full disk does, for a test that may be run as root: nothing can be written here.
    rmSync(dataDir, { recursive: true })
    writeFileSync(dataDir, '')
    settings.save('lastShop', { kind: 'demo' })
    expect(settings.read('lastShop')).toEqual({ kind: 'demo' })
    expect(lines.join()).toContain('ENOTDIR')
    const again = open()
    again.save('window', state)
    expect([again.read('window'), again.read('lastShop')]).toEqual([state, null])
  })

  it('leaves alone what a newer Stockroom keeps there', () => {
    writeFileSync(file, JSON.stringify({ lastShop: { kind: 'demo' }, later: 7 }))
    open().save('window', state)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ lastShop: { kind: 'demo' }, later: 7 })
  })

  it('keeps what a file says that was written before a setting existed', () => {
    writeFileSync(file, JSON.stringify({ lastShop: { kind: 'demo' } }))
    expect(open().read('lastShop')).toEqual({ kind: 'demo' })
    expect(existsSync(join(dataDir, 'settings.unreadable.json'))).toBe(false)
  })

  describe('what the first window needs of them', () => {
    it('is where the window stood and the theme', () => {
      const settings = open()
      settings.save('window', state)
      settings.save('layout', {
        columns: [],
        query: null,
        panelOpen: true,
        theme: 'dark',
        density: 'compact'
      })
      expect(readWindowStateEarly(dataDir)).toEqual({ window: state, theme: 'dark' })
    })

    it.each(['', '{', '[]', 'null', '{"window":{"bounds":{"x":0.5,"y":0,"width":1,"height":1}}}'])(
      'is nothing when the file says %j',
      (text) => {
        writeFileSync(file, text)
        expect(readWindowStateEarly(dataDir)).toEqual({ window: null, theme: 'system' })
      }
    )
  })
})
