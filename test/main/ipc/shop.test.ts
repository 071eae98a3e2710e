import { describe, expect, it } from 'vitest'
import type { Engine, EngineChannel } from '../../../src/main/engine-api.ts'
import type { Handlers } from '../../../src/main/handlers.ts'
import { createShop, type LastShop } from '../../../src/main/ipc/shop.ts'
import type { AppState, Input, KnownShop, Output } from '../../../src/shared/contract.ts'
import { cannedEngine, neverSynced } from '../support/canned-engine.ts'

const key = 'rk_test_1'

const anApp: AppState = {
  version: '1.2.3',
  account: { id: 'acct_1', name: 'Harbour Goods', mode: 'test', demo: false, canWrite: true },
  scheme: null,
  lowStock: 5,
  sales: null,
  verifyHour: null,
  undo: null,
  redo: null,
  failure: null
}

/** Answers some channels as the engine of an open shop does. */
const answering =
  (handlers: Partial<Handlers>): Engine['dispatch'] =>
  async <C extends EngineChannel>(channel: C, input: Input<C>) => {
    const handler: ((given: Input<C>) => Output<C> | Promise<Output<C>>) | undefined = handlers[channel]
    if (handler === undefined) throw new Error(`nobody answers ${channel}`)
    return { ok: true, value: await handler(input) }
  }

function aShop(
  options: {
    keychain?: boolean
    last?: LastShop
    kept?: string
    under?: string
    engine?: Partial<Engine>
    demo?: Error
  } = {}
) {
  const refused = { ok: false as const, failure: { code: 'not-found' as const, detail: 'no shop is open' } }
  const engine = cannedEngine({ dispatch: async () => refused, ...options.engine })
  const kept = new Map(options.kept === undefined ? [] : [[options.under ?? 'acct_1 test', options.kept]])
  const lines: string[] = []
  const listening = new Set<string>()
  let last: LastShop | null = options.last ?? null
  let known: readonly KnownShop[] = []
  let demoRuns = false
  const shop = createShop({
    engine,
    apiBase: null,
    lastShop: {
      read: () => last,
      save: (value) => {
        last = value
      }
    },
    known: {
      read: () => known,
      save: (shops) => {
        known = shops
      }
    },
    keys: {
      canKeep: () => options.keychain ?? true,
      keep: (name, value) => kept.set(name, value),
      read: (name) => kept.get(name) ?? null,
      forget: (name) => kept.delete(name)
    },
    demo: {
      async start() {
        if (options.demo) throw options.demo
        demoRuns = true
        return { url: 'http://127.0.0.1:9', key: 'rk_test_demo' }
      },
      async stop() {
        demoRuns = false
      }
    },
    listener: {
      start: async ({ accountId, mode }) => void listening.add(`${accountId} ${mode}`),
      forget: ({ accountId, mode }) => void listening.delete(`${accountId} ${mode}`)
    },
    log: (_level, message) => lines.push(message)
  })
  return { shop, engine, kept, lines, listening, last: () => last, demoRuns: () => demoRuns }
}

describe('connecting a shop', () => {
  it('keeps the key', async () => {
    const { shop, kept, last } = aShop()
    await shop.connect(key)
    expect(kept.get('acct_1 test')).toBe(key)
    expect(last()).toEqual({ kind: 'account', accountId: 'acct_1', mode: 'test' })
    expect(shop.current()).toMatchObject({ mode: 'test', demo: false })
  })

  it('says beforehand whether there is a keychain to keep the key in', async () => {
    expect((await aShop({ keychain: false }).shop.checkKey(key)).keychain).toBe(false)
    expect((await aShop().shop.checkKey(key)).keychain).toBe(true)
  })

  it('opens nothing with a key that lacks a permission, and names it', async () => {
    const { shop, engine, last } = aShop({
      engine: {
        checkKey: async () => ({
          ok: true,
          value: {
            mode: 'test',
            accountId: 'acct_1',
            accountName: 'Harbour Goods',
            permissions: [
              { permission: 'products', granted: 'read', needed: 'write', required: true },
              { permission: 'events', granted: 'read', needed: 'read', required: true },
              { permission: 'charges', granted: 'none', needed: 'read', required: false }
            ],
            usable: false,
            products: null,
            reads: null,
            warning: null
          }
        })
      }
    })
    await expect(shop.connect(key)).rejects.toThrow('the key lacks products (write).')
    expect(engine.asked).toEqual([])
    expect(last()).toBeNull()
  })

  it('stops the demo shop', async () => {
    const { shop, demoRuns } = aShop()
    await shop.openDemo()
    expect(demoRuns()).toBe(true)
    await shop.connect(key)
    expect(demoRuns()).toBe(false)
  })
})

describe('test and live of one account', () => {
  const live = 'rk_live_1'
  const modes: Partial<Engine> = {
    checkKey: async ({ key: given }) => ({
      ok: true,
      value: {
        mode: given.includes('_live_') ? 'live' : 'test',
        accountId: 'acct_1',
        accountName: 'Harbour Goods',
        permissions: [],
        usable: true,
        products: null,
        reads: null,
        warning: null
      }
    }),
    openShop: async ({ key: given }) => ({
      ok: true,
      value: { accountId: 'acct_1', mode: given?.includes('_live_') ? 'live' : 'test' }
    })
  }

  it('have a key each: a look at test leaves the live key kept', async () => {
    const { shop, kept, last } = aShop({ engine: modes })
    await shop.connect(live)
    await shop.connect(key)
    expect(last()).toEqual({ kind: 'account', accountId: 'acct_1', mode: 'test' })
    await shop.disconnect(true)
    expect([...kept]).toEqual([['acct_1 live', live]])
  })

  it('are told apart at the start', async () => {
    const { checkKey } = modes
    const { shop, engine, kept } = aShop({
      engine: checkKey ? { checkKey } : {},
      last: { kind: 'account', accountId: 'acct_1', mode: 'live' },
      kept: key
    })
    kept.set('acct_1 live', live)
    await shop.openAtStart('last')
    expect(engine.asked).toEqual([`openShop ${live} acct_1`])
  })

  it('a key kept before they were told apart opens the shop of last time', async () => {
    const opened: (string | null)[] = []
    const { shop, last } = aShop({
      engine: {
        async openShop({ key: given }) {
          opened.push(given)
          return { ok: true, value: { accountId: 'acct_1', mode: 'live' } }
        }
      },
      last: { kind: 'account', accountId: 'acct_1' },
      kept: live,
      under: 'acct_1'
    })
    await shop.openAtStart('last')
    expect(last()).toEqual({ kind: 'account', accountId: 'acct_1', mode: 'live' })
    await shop.openAtStart('last')
    expect(opened).toEqual([live, live])
  })

  it('such a key is replaced and forgotten with its own mode only', async () => {
    const { shop, kept } = aShop({ engine: modes, kept: live, under: 'acct_1' })
    await shop.connect(key)
    await shop.disconnect(true)
    expect([...kept]).toEqual([['acct_1', live]])
    await shop.connect('rk_live_2')
    expect([...kept]).toEqual([['acct_1 live', 'rk_live_2']])
    kept.set('acct_1', live)
    await shop.disconnect(true)
    expect(kept.size).toBe(0)
  })
})

describe('the shops of this computer', () => {
  /** An engine whose open shop is called as its key ends. */
  function named() {
    let name: string | null = null
    const shop = aShop({
      engine: {
        openShop: async ({ key: given, accountId }) => {
          shop.engine.asked.push(`openShop ${given ?? 'without a key'} ${accountId ?? ''}`.trim())
          name = given?.slice(-1) ?? null
          return { ok: true, value: { accountId: accountId ?? 'acct_1', mode: 'test' } }
        },
        checkKey: async ({ key: given }) => ({
          ok: true,
          value: {
            mode: 'test',
            accountId: `acct_${given.slice(-1)}`,
            accountName: given.slice(-1),
            permissions: [],
            usable: true,
            products: null,
            reads: null,
            warning: null
          }
        })
      }
    })
    shop.engine.dispatch = answering({
      'read-app': () => ({
        app: { ...anApp, account: anApp.account && { ...anApp.account, name: `Shop ${name}` } },
        status: neverSynced
      })
    })
    return shop
  }

  it('are listed with their names, the last one first, and open with the key they had', async () => {
    const { shop, last, engine } = named()
    await shop.connect('rk_test_a')
    await shop.connect('rk_test_b')
    await shop.disconnect(false)
    const [a, b] = [
      { accountId: 'acct_a', mode: 'test' as const, name: 'Shop a' },
      { accountId: 'acct_b', mode: 'test' as const, name: 'Shop b' }
    ]
    expect(shop.known()).toEqual([b, a])
    await shop.openKnown(a)
    expect(shop.current()).toEqual({ accountId: 'acct_a', mode: 'test', demo: false })
    expect(last()).toEqual({ kind: 'account', accountId: 'acct_a', mode: 'test' })
    expect(shop.known()).toEqual([a, b])
    expect(engine.asked).not.toContain('openShop without a key acct_a')
  })

  it('are not listed once their keys are forgotten, nor is the demo shop', async () => {
    const { shop } = named()
    await shop.connect('rk_test_a')
    await shop.connect('rk_test_b')
    await shop.disconnect(true)
    await shop.openDemo()
    expect(shop.known().map(({ name }) => name)).toEqual(['Shop a'])
  })

  it('are listed also where no key was kept, and open on what was read last', async () => {
    const { shop, kept, engine, last } = named()
    await shop.connect('rk_test_a')
    await shop.disconnect(false)
    // As without a keychain, once the program has ended.
    kept.clear()
    expect(shop.known().map(({ name }) => name)).toEqual(['Shop a'])
    await shop.openKnown({ accountId: 'acct_a', mode: 'test' })
    expect(engine.asked.at(-1)).toBe('openShop without a key acct_a')
    expect(last()).toEqual({ kind: 'account', accountId: 'acct_a', mode: 'test' })
  })
})

describe('the start', () => {
  it('shows the connect screen the first time', async () => {
    const { shop, engine } = aShop()
    await shop.openAtStart('last')
    expect(engine.asked).toEqual([])
  })

  it('opens the shop of last time with its kept key', async () => {
    const { shop, engine } = aShop({
      last: { kind: 'account', accountId: 'acct_1', mode: 'test' },
      kept: key
    })
    await shop.openAtStart('last')
    expect(engine.asked).toEqual([`openShop ${key} acct_1`])
  })

  it('opens what was last seen when the key cannot be read', async () => {
    const { shop, engine } = aShop({ last: { kind: 'account', accountId: 'acct_1', mode: 'test' } })
    await shop.openAtStart('last')
    expect(engine.asked).toEqual(['openShop without a key acct_1'])
  })

  it('opens the demo shop when asked for or open last', async () => {
    const asked = aShop()
    await asked.shop.openAtStart('demo')
    const again = aShop({ last: { kind: 'demo' } })
    await again.shop.openAtStart('last')
    for (const { engine } of [asked, again]) expect(engine.asked).toEqual(['openShop rk_test_demo'])
  })

  it('of the demo shop is not the end of a shop of one’s own: it is still the last one, with its kept key', async () => {
    const own: LastShop = { kind: 'account', accountId: 'acct_1', mode: 'test' }
    const { shop, last, engine } = aShop({ last: own, kept: key })
    await shop.openAtStart('demo')
    expect(last()).toEqual(own)
    await shop.openAtStart('last')
    expect(engine.asked).toEqual(['openShop rk_test_demo', `openShop ${key} acct_1`])
    await shop.disconnect(false)
    await shop.openDemo()
    expect(last()).toEqual({ kind: 'demo' })
  })

  it('is not forgotten when a look at the demo shop ends', async () => {
    const own: LastShop = { kind: 'account', accountId: 'acct_1', mode: 'test' }
    const { shop, last, kept } = aShop({ last: own, kept: key })
    await shop.openAtStart('demo')
    await shop.disconnect(false)
    expect(last()).toEqual(own)
    expect(kept.get('acct_1 test')).toBe(key)
    await shop.openAtStart('last')
    await shop.disconnect(false)
    expect(last()).toBeNull()
  })

  it('goes on without a shop when it cannot be opened, and can say why', async () => {
    const { shop, lines } = aShop({ demo: new Error('no port is free') })
    await shop.openAtStart('demo')
    await shop.settled()
    expect(shop.startFailure()).toEqual({ code: 'bug', detail: 'no port is free' })
    expect(lines.join()).toContain('no port is free')
    await shop.connect(key)
    expect(shop.startFailure()).toBeNull()
  })

  it('can be tried again once what was in its way is gone', async () => {
    const locked = { code: 'database-locked' as const, detail: 'another Stockroom has it open' }
    let isLocked = true
    const { shop, kept } = aShop({
      last: { kind: 'account', accountId: 'acct_1', mode: 'test' },
      kept: key,
      engine: {
        openShop: async () =>
          isLocked
            ? { ok: false, failure: locked }
            : { ok: true, value: { accountId: 'acct_1', mode: 'test' } }
      }
    })
    await shop.openAtStart('last')
    await shop.openAgain()
    expect(shop.startFailure()).toEqual(locked)
    isLocked = false
    await shop.openAgain()
    expect(shop.startFailure()).toBeNull()
    expect(shop.current()).toMatchObject({ accountId: 'acct_1' })
    isLocked = true
    await shop.openAgain()
    expect(shop.startFailure()).toBeNull()

    await shop.disconnect(false)
    await expect(shop.connect('rk_test_2')).rejects.toThrow('another Stockroom')
    isLocked = false
    await shop.openAgain()
    expect(kept.get('acct_1 test')).toBe('rk_test_2')
  })

  it('can be tried again also where an engine that was started again could not open it', async () => {
    let isOpen = true
    const last: LastShop = { kind: 'account', accountId: 'acct_1', mode: 'test' }
    const { shop, engine } = aShop({ last, kept: key })
    engine.dispatch = answering({
      'read-app': () => ({ app: isOpen ? anApp : { ...anApp, account: null }, status: neverSynced })
    })
    await shop.openAtStart('last')
    await shop.openAgain()
    expect(engine.asked).toEqual([`openShop ${key} acct_1`])
    isOpen = false
    await shop.openAgain()
    expect(engine.asked).toEqual([`openShop ${key} acct_1`, `openShop ${key} acct_1`])
    await shop.disconnect(false)
    await shop.openAgain()
    expect(engine.asked.at(-1)).toBe('closeShop')
  })

  it('tries nothing again that somebody has turned away from', async () => {
    const { shop, engine } = aShop({ demo: new Error('no port is free') })
    await shop.openAtStart('demo')
    await shop.disconnect(false)
    await shop.openAgain()
    expect(engine.asked).toEqual(['closeShop'])
  })

  it('is settled only when the shop is open', async () => {
    const steps: string[] = []
    const { shop } = aShop({
      engine: {
        openShop: async () => {
          await Promise.resolve()
          steps.push('open')
          return { ok: true, value: { accountId: 'acct_1', mode: 'test' } }
        }
      }
    })
    void shop.openAtStart('demo')
    await shop.settled()
    steps.push('settled')
    expect(steps).toEqual(['open', 'settled'])
  })
})

describe('disconnecting', () => {
  it('closes the shop and forgets its key and the secret of its listener only when asked to', async () => {
    const { shop, kept, engine, last, listening } = aShop()
    await shop.connect(key)
    await shop.disconnect(false)
    expect(kept.get('acct_1 test')).toBe(key)
    expect(last()).toBeNull()
    expect(shop.current()).toBeNull()
    await shop.connect(key)
    expect([...listening]).toEqual(['acct_1 test'])
    await shop.disconnect(true)
    expect(kept.size).toBe(0)
    expect(listening.size).toBe(0)
    expect(engine.asked.at(-1)).toBe('closeShop')
  })
})
