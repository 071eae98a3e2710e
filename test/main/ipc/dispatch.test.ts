import { describe, expect, it } from 'vitest'
import { createDispatch, type Handlers } from '../../../src/main/ipc/dispatch.ts'
import { createHandlers } from '../../../src/main/ipc/handlers.ts'
import { createListener } from '../../../src/main/ipc/listener.ts'
import { createShop } from '../../../src/main/ipc/shop.ts'
import { firstLayout } from '../../../src/main/settings/first-layout.ts'
import { usualScheme } from '../../../src/main/stock/scheme.ts'
import { channels } from '../../../src/shared/channels.ts'
import type { Layout } from '../../../src/shared/contract.ts'
import { AppFailure } from '../../../src/shared/failure.ts'
import { everything } from '../../../src/shared/inventory.ts'
import { cannedEngine } from '../support/canned-engine.ts'

type Options = {
  changes?: Partial<Handlers>
  checkLarge?: boolean
  locale?: string
  layout?: Partial<Layout>
}

function aDispatch(options: Options = {}) {
  const lines: string[] = []
  const printed: string[] = []
  const log = (_level: string, message: string) => lines.push(message)
  const engine = cannedEngine()
  const shop = createShop({
    engine,
    apiBase: null,
    lastShop: { read: () => null, save: () => {} },
    known: { read: () => [], save: () => {} },
    keys: { canKeep: () => false, keep: () => {}, read: () => null, forget: () => {} },
    demo: { start: async () => ({ url: 'http://127.0.0.1:9', key: 'rk_test_1' }), stop: async () => {} },
    listener: { start: async () => {}, forget: () => {} },
    log
  })
  const handlers = createHandlers({
    engine,
    shop,
    listener: createListener({
      engine,
      settings: { read: () => null, save: () => {} },
      keys: { canKeep: () => false, keep: () => {}, read: () => null, forget: () => {} },
      log
    }),
    layout: { read: () => ({ ...firstLayout, ...options.layout }), save: () => {} },
    files: {
      chooseImport: async () => null,
      chooseExport: async (suggested) => suggested,
      choosePdf: async (suggested) => suggested
    },
    paper: {
      print: async () => void printed.push('printer'),
      save: async (path) => void printed.push(path)
    },
    paste: () => void printed.push('pasted'),
    documents: '/documents',
    openExternal: async () => {},
    locale: options.locale ?? 'en-US',
    now: () => new Date(2025, 10, 3, 23, 59)
  })
  const dispatch = createDispatch(
    { ...handlers, ...options.changes },
    { log, checkLarge: options.checkLarge ?? true }
  )
  return { dispatch, engine, lines, printed, shop }
}

describe('a message from the page', () => {
  it('gets the handler’s answer in an envelope', async () => {
    const { dispatch } = aDispatch()
    expect(await dispatch('read-layout', {})).toEqual({ ok: true, value: { layout: firstLayout } })
  })

  it('gets the engine’s failure, code and words unchanged', async () => {
    const { dispatch } = aDispatch()
    expect(await dispatch('read-counts', {})).toEqual({
      ok: false,
      failure: { code: 'not-found', detail: 'no shop is open' }
    })
  })

  it('with a key for the stock of sizes that is the same for all of them is refused in words', async () => {
    const { dispatch } = aDispatch()
    for (const sizeStockKey of ['stock_', 'qty_{Size}', '']) {
      const scheme = { ...usualScheme, sizeStockKey }
      expect(await dispatch('save-account-settings', { scheme, lowStock: null })).toMatchObject({
        failure: { code: 'invalid-input', detail: expect.stringContaining('{size}') }
      })
    }
  })

  it('opens again what could not be opened, on a channel of its own: a sync is about the open shop alone', async () => {
    const { dispatch, engine, shop } = aDispatch()
    const { openShop } = engine
    engine.openShop = async () => ({ ok: false, failure: { code: 'database-locked', detail: 'it is open' } })
    await shop.openAtStart('demo')
    expect(shop.current()).toBeNull()
    engine.openShop = openShop
    await dispatch('sync-now', {})
    expect(shop.current()).toBeNull()
    expect(await dispatch('open-again', {})).toEqual({ ok: true, value: {} })
    expect(shop.current()).toMatchObject({ demo: true })
    expect(engine.asked).toEqual(['sync-now', 'openShop rk_test_1'])
    await dispatch('open-again', {})
    expect(engine.asked).toEqual(['sync-now', 'openShop rk_test_1', 'read-app'])
  })

  it('is refused on every channel when its input is not what the contract says, before anything runs', async () => {
    const { dispatch, engine, lines } = aDispatch()
    for (const channel of channels) {
      for (const input of [null, undefined, 7, 'x', [1]]) {
        expect(await dispatch(channel, input), channel).toMatchObject({
          ok: false,
          failure: { code: 'invalid-input' }
        })
      }
    }
    expect(engine.asked).toEqual([])
    expect(lines).toEqual([])
  })

  it('is refused when it is too long, names a field that cannot be edited, or asks for the whole shop at once', async () => {
    const { dispatch, engine } = aDispatch()
    const edit = { itemId: 'prod_1/stock', field: 'onHand', input: '7' }
    for (const [channel, input] of [
      ['check-key', { key: 'k'.repeat(301) }],
      ['edit-cells', { edits: [{ ...edit, field: 'currency' }], reason: null, note: null }],
      ['edit-cells', { edits: [], reason: null, note: null }],
      ['open-view', { query: everything, start: 0, count: 1001 }],
      ['open-external', { to: 'https://evil.example', id: null }]
    ] as const) {
      expect(await dispatch(channel, input), channel).toMatchObject({ failure: { code: 'invalid-input' } })
    }
    expect(engine.asked).toEqual([])
  })

  it('on a channel that does not exist is a bug, even where objects have such a property', async () => {
    const { dispatch } = aDispatch()
    for (const name of ['read-everything', 'constructor', '__proto__', 'toString', '']) {
      expect(await dispatch(name, {})).toMatchObject({ ok: false, failure: { code: 'bug' } })
    }
  })

  it('passes nothing on that the contract does not name', async () => {
    let got: unknown
    const { dispatch } = aDispatch({
      changes: {
        'read-item': async (input) => {
          got = input
          throw new AppFailure('not-found', 'gone')
        }
      }
    })
    await dispatch('read-item', JSON.parse('{"id":"a","admin":true,"__proto__":{"admin":true}}'))
    expect(got).toEqual({ id: 'a' })
  })

  it('never sees an exception or a key: both become a failure, and the log gets the trace', async () => {
    const { dispatch, lines } = aDispatch({
      changes: {
        'read-counts': async () => {
          throw new Error('socket to sk_live_canary0123456789 closed')
        }
      }
    })
    const answer = await dispatch('read-counts', {})
    expect(answer).toMatchObject({ ok: false, failure: { code: 'bug' } })
    expect(JSON.stringify(answer)).not.toContain('canary')
    expect(lines.join()).toContain('read-counts')
  })

  it('gets a failure rather than an answer outside of the contract', async () => {
    const tooFew = { path: null, rows: 0.5 }
    const { dispatch } = aDispatch({ changes: { 'export-csv': async () => tooFew } })
    expect(await dispatch('export-csv', { query: everything, form: 'full' })).toMatchObject({
      ok: false,
      failure: { code: 'bug' }
    })
  })

  it('gets large answers unchecked where speed counts, and checked in development', async () => {
    const wrong = { token: 1, start: 0, rows: [], count: 0.5, items: 0, units: 0, at: 0 }
    const ask = (checkLarge: boolean) =>
      aDispatch({ checkLarge, changes: { 'open-view': async () => wrong } }).dispatch('open-view', {
        query: everything,
        start: 0,
        count: 60
      })
    expect((await ask(true)).ok).toBe(false)
    expect((await ask(false)).ok).toBe(true)
  })
})

describe('the clipboard', () => {
  it('is pasted by the window, where the keyboard is', async () => {
    const { dispatch, printed } = aDispatch()
    expect(await dispatch('paste', {})).toEqual({ ok: true, value: {} })
    expect(printed).toEqual(['pasted'])
  })
})

describe('an export', () => {
  it('is offered under the day’s date and says where it went', async () => {
    const { dispatch, engine } = aDispatch()
    expect(await dispatch('export-csv', { query: everything, form: 'report' })).toEqual({
      ok: true,
      value: { path: '/documents/Stockroom report 2025-11-03.csv', rows: 3 }
    })
    expect(engine.asked).toEqual(['exportFile /documents/Stockroom report 2025-11-03.csv comma'])
    expect(await dispatch('export-refused', { previewId: 'one' })).toEqual({
      ok: true,
      value: { path: '/documents/Stockroom refused 2025-11-03.csv', rows: 2 }
    })
  })

  it('has the delimiter of this computer’s numbers, or the one that was chosen', async () => {
    const asked = async (options: Options) => {
      const { dispatch, engine } = aDispatch(options)
      await dispatch('export-csv', { query: everything, form: 'full' })
      return engine.asked.map((words) => words.split(' ').at(-1))
    }
    for (const locale of ['de-AT', 'fr']) expect(await asked({ locale })).toEqual(['semicolon'])
    // A system without a language says '' or 'C'.
    for (const locale of ['en-GB', 'ja', '', 'C']) expect(await asked({ locale })).toEqual(['comma'])
    // macOS adds what somebody set beside their language and region, Linux a variant.
    for (const locale of [
      'de-DE@currency=CHF',
      'fr_FR@rg=chzzzz',
      'en-DE@calendar=iso8601',
      'ca-ES@valencia'
    ])
      expect(await asked({ locale })).toEqual(['semicolon'])
    for (const locale of ['en-US@calendar=iso8601', 'en-US-aPrivateName'])
      expect(await asked({ locale })).toEqual(['comma'])
    expect(await asked({ locale: 'de-AT', layout: { csv: 'comma' } })).toEqual(['comma'])
    expect(await asked({ locale: 'en-US', layout: { csv: 'semicolon' } })).toEqual(['semicolon'])
  })

  it('on paper goes to the printer, or under the day’s date into a file', async () => {
    const { dispatch, printed } = aDispatch()
    expect(await dispatch('print-page', { to: 'printer' })).toEqual({ ok: true, value: { path: null } })
    const path = '/documents/Stockroom report 2025-11-03.pdf'
    expect(await dispatch('print-page', { to: 'pdf' })).toEqual({ ok: true, value: { path } })
    expect(printed).toEqual(['printer', path])
  })

  it('or import that is called off touches nothing', async () => {
    const { dispatch, engine } = aDispatch()
    expect(await dispatch('choose-import', {})).toEqual({ ok: true, value: { preview: null } })
    expect(engine.asked).toEqual([])
  })
})
