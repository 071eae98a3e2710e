import { describe, expect, it } from 'vitest'
import { createListener } from '../../../src/main/ipc/listener.ts'
import { cannedEngine } from '../support/canned-engine.ts'

const secret = 'whsec_canary0123456789'
const shop = { accountId: 'acct_1', mode: 'test' } as const
const live = { accountId: 'acct_1', mode: 'live' } as const

function aListener(options: { taken?: boolean } = {}) {
  const requests: ({ port: number; secret: string } | null)[] = []
  const settings = new Map<string, { enabled: boolean; port: number }>()
  const kept = new Map<string, string>()
  const lines: string[] = []
  const down = { accepted: 0, refused: 0, failure: null, running: false }
  const failure = { code: 'invalid-input' as const, detail: 'port 4242 is used by another program' }
  const state = () => {
    const open = requests.at(-1) ?? null
    if (open === null) return down
    return options.taken ? { ...down, failure } : { ...down, running: true }
  }
  const start = () =>
    createListener({
      engine: cannedEngine({
        setListener: async (request) => {
          requests.push(request)
          return { ok: true, value: state() }
        },
        readListener: async () => ({ ok: true, value: state() })
      }),
      settings: {
        read: (name) => settings.get(name) ?? null,
        save: (name, value) => settings.set(name, value)
      },
      keys: {
        canKeep: () => true,
        keep: (name, value) => kept.set(name, value),
        read: (name) => kept.get(name) ?? null,
        forget: (name) => kept.delete(name)
      },
      log: (_level, message) => lines.push(message)
    })
  return { listener: start(), start, requests, settings, kept, lines }
}

const off = {
  enabled: false,
  port: 4242,
  hasSecret: false,
  running: false,
  accepted: 0,
  refused: 0,
  failure: null
}

describe('the door for “stripe listen”', () => {
  it('is shut and without a secret until somebody opens it', async () => {
    const { listener, requests } = aListener()
    expect(await listener.read(shop)).toEqual(off)
    expect(await listener.read(null)).toEqual(off)
    await listener.start(shop)
    expect(requests).toEqual([])
  })

  it('opens with its port and secret, and never gives the secret back', async () => {
    const { listener, requests, kept } = aListener()
    const saved = await listener.save(shop, { enabled: true, port: 5000, secret: ` ${secret}\n` })
    expect(saved).toEqual({ ...off, enabled: true, port: 5000, hasSecret: true, running: true })
    expect(requests).toEqual([{ port: 5000, secret }])
    expect(JSON.stringify([saved, await listener.read(shop)])).not.toContain('canary')
    // Beside the key of the same account, not in its place.
    expect([...kept.keys()]).toEqual(['acct_1 test listener'])
  })

  it('keeps the secret when only the port changes, and opens again with its shop after a restart', async () => {
    const { listener, start, requests } = aListener()
    await listener.save(shop, { enabled: true, port: 5000, secret })
    await listener.save(shop, { enabled: true, port: 5001, secret: null })
    expect(requests.at(-1)).toEqual({ port: 5001, secret })
    const again = start()
    await again.start({ ...shop, accountId: 'acct_2' })
    expect(requests).toHaveLength(2)
    await again.start(shop)
    expect(requests).toHaveLength(3)
    expect(requests.at(-1)).toEqual({ port: 5001, secret })
  })

  it('shuts when switched off and stays so, its secret kept', async () => {
    const { listener, requests } = aListener()
    await listener.save(shop, { enabled: true, port: 5000, secret })
    expect(await listener.save(shop, { enabled: false, port: 5000, secret: null })).toMatchObject({
      enabled: false,
      running: false,
      hasSecret: true
    })
    expect(requests.at(-1)).toBeNull()
    await listener.start(shop)
    expect(requests).toHaveLength(2)
  })

  it.each([
    ['without a secret', null, /paste the secret/],
    ['with an API key', 'rk_test_1234567890', /starts with whsec_/],
    ['with two lines of a terminal', 'Ready! whsec_1234567890', /starts with whsec_/]
  ])('does not open %s', async (_how, given, words) => {
    const { listener, requests, settings, kept } = aListener()
    await expect(listener.save(shop, { enabled: true, port: 5000, secret: given })).rejects.toThrow(words)
    expect([requests, [...settings], [...kept]]).toEqual([[], [], []])
  })

  it('does not open when no shop is', async () => {
    const { listener } = aListener()
    await expect(listener.save(null, { enabled: true, port: 5000, secret })).rejects.toThrow(
      'no shop is open'
    )
  })

  it('says why it is not open when its port is taken, then and at the next start', async () => {
    const { listener, start, lines } = aListener({ taken: true })
    expect(await listener.save(shop, { enabled: true, port: 4242, secret })).toMatchObject({
      enabled: true,
      running: false,
      failure: { detail: expect.stringContaining('4242') }
    })
    await start().start(shop)
    expect(lines).toHaveLength(2)
    expect(lines.join()).not.toContain('canary')
  })

  it('forgets the secret when asked to', async () => {
    const { listener, kept } = aListener()
    await listener.save(shop, { enabled: true, port: 5000, secret })
    listener.forget(shop)
    expect(kept.size).toBe(0)
    expect(await listener.read(shop)).toMatchObject({ hasSecret: false })
  })

  it('has settings and a secret of its own in each mode of an account', async () => {
    const { listener, requests } = aListener()
    await listener.save(shop, { enabled: true, port: 5000, secret })
    expect(await listener.read(live)).toMatchObject({ enabled: false, port: 4242, hasSecret: false })
    await listener.start(live)
    expect(requests).toHaveLength(1)
    await listener.save(live, { enabled: true, port: 5001, secret: 'whsec_live0123456789' })
    await listener.start(shop)
    await listener.start(live)
    expect(requests.slice(-2)).toEqual([
      { port: 5000, secret },
      { port: 5001, secret: 'whsec_live0123456789' }
    ])
    listener.forget(live)
    expect(await listener.read(shop)).toMatchObject({ hasSecret: true })
    expect(await listener.read(live)).toMatchObject({ hasSecret: false })
  })

  it('goes on with what was saved before the modes were told apart, until something is saved for a mode', async () => {
    const { listener, requests, settings, kept } = aListener()
    settings.set('acct_1', { enabled: true, port: 5000 })
    kept.set('acct_1 listener', secret)
    for (const either of [shop, live]) await listener.start(either)
    expect(requests).toEqual([
      { port: 5000, secret },
      { port: 5000, secret }
    ])
    await listener.save(live, { enabled: false, port: 5000, secret: null })
    expect(await listener.read(live)).toMatchObject({ enabled: false })
    expect(await listener.read(shop)).toMatchObject({ enabled: true, port: 5000, hasSecret: true })
    listener.forget(shop)
    expect(kept.size).toBe(0)
  })
})
