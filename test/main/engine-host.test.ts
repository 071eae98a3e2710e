import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Engine } from '../../src/main/engine-api.ts'
import { hostEngine } from '../../src/main/engine-host.ts'
import type { EventName } from '../../src/shared/channels.ts'

const thread = join(import.meta.dirname, 'support', 'canned-engine-thread.ts')
const shop = { key: 'rk_test_1', apiBase: null, demo: false, accountId: 'acct_1' }

describe('an engine on its own thread', () => {
  let dataDir: string
  let engine: Engine
  let events: EventName[]
  let lines: string[]

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'stockroom-host-'))
    events = []
    lines = []
    engine = hostEngine({
      thread,
      data: { dataDir, version: '1.2.3' },
      publish: (event) => events.push(event),
      log: (_level, message) => lines.push(message)
    })
  })

  afterEach(async () => {
    await engine.close()
    rmSync(dataDir, { recursive: true })
  })

  it('answers calls that were made before the thread was up, each with its own answer', async () => {
    const [opened, exported, refused] = await Promise.all([
      engine.openShop(shop),
      engine.exportFile({
        query: { view: 'all', search: '', filters: [], sort: [] },
        form: 'full',
        style: 'comma',
        path: '/x'
      }),
      engine.dispatch('read-counts', {})
    ])
    expect(opened).toEqual({ ok: true, value: { accountId: 'acct_1', mode: 'test' } })
    expect(exported).toEqual({ ok: true, value: { rows: 3 } })
    expect(refused).toEqual({ ok: false, failure: { code: 'not-found', detail: 'no shop is open' } })
  })

  it('hands on what the engine publishes and logs', async () => {
    await engine.dispatch('undo', {})
    expect(events).toEqual(['sync-status'])
    expect(lines).toEqual(['the engine is up'])
  })

  it('turns an exception inside the engine into a failure and goes on', async () => {
    expect(await engine.setActivity({ focused: false })).toEqual({
      ok: false,
      failure: { code: 'bug', detail: 'a method that throws' }
    })
    expect((await engine.checkKey({ key: 'k', apiBase: null })).ok).toBe(true)
  })

  it('answers with a failure when the thread dies, starts another and opens the shop again', async () => {
    await engine.openShop(shop)
    const died = await engine.sync()
    expect(died).toMatchObject({ ok: false, failure: { code: 'bug' } })
    // What was asked for may have been saved before the thread died, or is finished by the new one.
    expect(died.ok ? '' : died.failure.detail).toContain(
      'started again; look whether what you did is there before you repeat it.'
    )
    await vi.waitFor(() => expect(events).toContain('inventory-changed'))
    expect(await engine.openShop(shop)).toMatchObject({ ok: true, value: { accountId: 'acct_1 again' } })
  })

  it('opens the door for deliveries again in the new thread', async () => {
    const listening = async () => {
      const answer = await engine.readListener()
      return answer.ok && answer.value.running
    }
    await engine.openShop(shop)
    await engine.setListener({ port: 4242, secret: 'whsec_1' })
    expect(await listening()).toBe(true)
    await engine.sync()
    await vi.waitFor(async () => expect(await listening()).toBe(true))
  })

  it('opens another shop only when the one before is open again, and without its door', async () => {
    await engine.openShop(shop)
    await engine.setListener({ port: 4242, secret: 'whsec_1' })
    await engine.sync()
    await engine.openShop({ ...shop, accountId: 'acct_2' })
    expect(readFileSync(join(dataDir, 'order'), 'utf8')).toBe(
      'open acct_1, door, sync, open acct_1, door, open acct_2, '
    )
  })

  it('tells the new thread whether the window is looked at, once its shop is open', async () => {
    const told = () => readFileSync(join(dataDir, 'told'), 'utf8')
    await engine.openShop(shop)
    await engine.setActivity({ focused: true })
    expect(told()).toBe('open and watched, ')
    await engine.sync()
    await vi.waitFor(() => expect(told()).toBe('open and watched, open and watched, '))
  })

  it('that dies of opening the first shop has none open afterwards, as its caller was told', async () => {
    const fatal = { ...shop, accountId: 'acct_fatal' }
    const first = await engine.openShop(fatal)
    expect(first).toMatchObject({ ok: false, failure: { code: 'bug' } })
    expect(await engine.openShop(shop)).toMatchObject({ ok: true, value: { accountId: 'acct_1' } })
    expect(events).not.toContain('inventory-changed')
  })

  it('that dies of opening another shop has the one before open again', async () => {
    await engine.openShop(shop)
    await engine.setActivity({ focused: true })
    expect(await engine.openShop({ ...shop, accountId: 'acct_fatal' })).toMatchObject({ ok: false })
    const told = () => readFileSync(join(dataDir, 'told'), 'utf8')
    await vi.waitFor(() => expect(told()).toBe('open and watched, open and watched, '))
    expect(readFileSync(join(dataDir, 'opened'), 'utf8')).toBe('acct_1')
    expect(lines.join()).not.toContain('stays down')
  })

  it('stays down when it dies a second time, and every call says what to do', async () => {
    await engine.sync()
    const second = await engine.sync()
    const after = await engine.dispatch('read-counts', {})
    for (const answer of [second, after]) {
      expect(answer.ok ? '' : answer.failure.detail).toContain('Quit Stockroom and start it again')
    }
    expect(lines.at(-1)).toContain('stays down')
  })
})
