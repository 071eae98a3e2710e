/**
 * Electron’s security checklist (https://www.electronjs.org/docs/latest/tutorial/security), tried from outside on
 * the running program. Code for the page is text here, because this file is checked without a browser’s types.
 */
import { createServer, type Server } from 'node:http'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../src/main/demo-shop/server.ts'
import { channels } from '../../src/shared/channels.ts'
import { openApp, type OpenedApp } from './open-app.ts'

const canary = 'rk_test_canaryQ7w8E9r0T1y2U3i4'
/** Loopback servers the page might reach; neither may ever hear from it. */
const strangers: { server: Server; heard: string[] } = { server: createServer(), heard: [] }

const pageAddress = 'app://stockroom/index.html'
const preloadFile = join(import.meta.dirname, '../../out/preload/index.cjs')

let shop: DemoShop
let opened: OpenedApp
let strangerUrl: string

const inPage = (code: string): Promise<unknown> => opened.page.evaluate(code)
/** Runs in a task of the page’s own: what a debugger evaluates is exempt from the content security policy. */
const asThePage = (body: string): Promise<unknown> =>
  inPage(`new Promise((resolve) => setTimeout(async () => { try { resolve(await (async () => { ${body} })()) }
    catch (error) { resolve('threw ' + error.name) } }))`)

beforeAll(async () => {
  shop = await startDemoShop({
    products: 12,
    keys: [{ key: canary, account: 'acct_canary', livemode: false, permissions: 'all' }]
  })
  strangers.server.on('request', (request, response) => {
    strangers.heard.push(request.url ?? '')
    response.setHeader('access-control-allow-origin', '*').end('heard')
  })
  await new Promise<void>((resolve) => strangers.server.listen(0, '127.0.0.1', resolve))
  const address = strangers.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  strangerUrl = `http://127.0.0.1:${address.port}`
  opened = await openApp({ args: ['--connect', '--api-base', shop.url] })
  await opened.page.waitForLoadState('load')
})

afterAll(async () => {
  await opened.close()
  await shop.close()
  await new Promise((resolve) => strangers.server.close(resolve))
})

describe('the page', () => {
  it('has nothing of Node’s or Electron’s', async () => {
    const names = [
      'require',
      'process',
      'Buffer',
      'module',
      'exports',
      'global',
      '__dirname',
      'electron',
      'ipcRenderer'
    ]
    expect(
      await inPage(`${JSON.stringify(names)}.filter((name) => typeof globalThis[name] !== 'undefined')`)
    ).toEqual([])
  })

  it('is shown by a sandboxed, isolated window with the browser’s protections on', async () => {
    const preferences = await opened.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(({ webContents }): object =>
        // Electron has this for its own tests and does not declare it.
        Reflect.apply(Reflect.get(webContents, 'getLastWebPreferences'), webContents, [])
      )
    )
    expect(preferences).toHaveLength(1)
    expect(preferences[0]).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false
    })
  })

  it('has two functions, which it can neither change nor see behind', async () => {
    const surface = await inPage(`({
      keys: Reflect.ownKeys(api), frozen: Object.isFrozen(api),
      types: [typeof api.invoke, typeof api.on],
      replaced: (() => { try { window.api = null } catch {} try { api.invoke = null } catch {}
        return window.api === null || api.invoke === null })(),
      inside: [...Reflect.ownKeys(api.invoke), ...Reflect.ownKeys(api.on)].filter((key) => !['length', 'name', 'prototype', 'arguments', 'caller'].includes(key))
    })`)
    expect(surface).toEqual({
      keys: ['invoke', 'on'],
      frozen: true,
      types: ['function', 'function'],
      replaced: false,
      inside: []
    })
  })

  it('reaches no channel or event that is not on the list', async () => {
    const tries = ['read-everything', 'electron-store-get-data', '__ELECTRON_LOG__', '__proto__', '']
    for (const name of tries) {
      const given = JSON.stringify(name)
      expect(await inPage(`api.invoke(${given}, {}).then(() => 'answered', (error) => error.message)`)).toBe(
        `no such channel: ${name}`
      )
      expect(
        await inPage(
          `(() => { try { api.on(${given}, () => {}); return 'heard' } catch (error) { return error.message } })()`
        )
      ).toBe(`no such event: ${name}`)
    }
  })

  it('gets an event’s payload and not the event, through which it could send on any channel', async () => {
    await inPage(
      `void (globalThis.got = new Promise((resolve) => { const stop = api.on('command', (...all) => { stop(); resolve(all) }) }))`
    )
    await opened.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.send('command', { name: 'find' })
    })
    expect(await inPage('globalThis.got')).toEqual([{ name: 'find' }])
  })

  it('cannot change what the preload does by poisoning the language', async () => {
    expect(
      await asThePage(`
        const has = Set.prototype.has, parse = JSON.parse
        Set.prototype.has = () => true
        JSON.parse = () => { throw new Error('poisoned') }
        try { return await api.invoke('read-everything', {}).then(() => 'answered', () => 'refused') }
        finally { Set.prototype.has = has; JSON.parse = parse }`)
    ).toBe('refused')
  })
})

describe('the content security policy', () => {
  it.each([
    ['eval', `return eval('"ran"')`],
    ['new Function', `return new Function('return "ran"')()`],
    [
      'text made into a timer',
      `globalThis.ran = 'no'; setTimeout('globalThis.ran = "ran"', 0); await new Promise((r) => setTimeout(r, 20)); return globalThis.ran`
    ],
    [
      'an inline script',
      `globalThis.ran = 'no'; const s = document.createElement('script'); s.append('globalThis.ran = "ran"'); document.head.append(s); s.remove(); return globalThis.ran`
    ],
    [
      'a script from a data address',
      `return new Promise((resolve) => { const s = document.createElement('script'); s.onload = () => resolve('ran'); s.onerror = () => resolve('no'); s.src = 'data:text/javascript,1'; document.head.append(s) })`
    ],
    [
      'a handler in markup',
      `globalThis.ran = 'no'; const b = document.createElement('button'); b.setAttribute('onclick', 'globalThis.ran = "ran"'); document.body.append(b); b.click(); b.remove(); return globalThis.ran`
    ],
    ['text made into markup', `document.createElement('div').innerHTML = '<b>ran</b>'; return 'ran'`]
  ])('does not run %s', async (_what, body) => {
    expect(await asThePage(body)).not.toBe('ran')
  })

  it('lets the page talk to nobody', async () => {
    const failed = await asThePage(`
      const url = ${JSON.stringify(strangerUrl)}
      const events = (target, ...names) => Promise.race(names.map((name) => new Promise((resolve) => target.addEventListener(name, () => resolve(name)))))
      const element = (name, attribute, value) => { const e = document.createElement(name); e[attribute] = value; const done = events(e, 'load', 'error'); document.body.append(e); return done.finally(() => e.remove()) }
      const xhr = new XMLHttpRequest(); const sent = events(xhr, 'load', 'error'); xhr.open('GET', url + '/xhr')
      try { xhr.send() } catch {}
      return Promise.all([
        fetch(url + '/fetch').then(() => 'load', () => 'error'),
        sent,
        element('img', 'src', url + '/img.png'),
        new Promise((resolve) => { try { const s = new WebSocket(url.replace('http', 'ws')); s.onopen = () => resolve('load'); s.onerror = () => resolve('error') } catch { resolve('error') } }),
        navigator.sendBeacon(url + '/beacon') ? 'error' : 'error'
      ])`)
    expect(failed).toEqual(['error', 'error', 'error', 'error', 'error'])
    await asThePage(
      `const f = document.createElement('iframe'); f.src = ${JSON.stringify(strangerUrl)} + '/frame'; document.body.append(f); await new Promise((r) => setTimeout(r, 50)); f.remove()`
    )
    await asThePage(
      `const f = document.createElement('form'); f.action = ${JSON.stringify(strangerUrl)} + '/form'; document.body.append(f); f.submit(); f.remove()`
    )
    expect(strangers.heard).toEqual([])
  })

  it('has a second lock behind it: Chromium’s own requests to the network are cancelled', async () => {
    const answer = await opened.app.evaluate(
      ({ net }, url) =>
        net.fetch(`${url}/net`).then(
          () => 'answered',
          (error: Error) => error.message
        ),
      strangerUrl
    )
    expect(answer).toContain('ERR_BLOCKED_BY_CLIENT')
    expect(strangers.heard).toEqual([])
  })
})

describe('the window', () => {
  it('stays on its page, whatever address it is sent to', async () => {
    const before = opened.page.url()
    expect(before).toBe(pageAddress)
    const addresses = [
      strangerUrl,
      'https://dashboard.stripe.com/',
      'file:///etc/passwd',
      'data:text/html,<h1>x',
      'javascript:document.title="x"',
      'blob:app://stockroom/x',
      'app://evil/index.html',
      'app://stockroom/../../package.json',
      'app://user@stockroom/index.html',
      '//evil.example/x',
      'chrome://gpu',
      'devtools://devtools/bundled/inspector.html'
    ]
    for (const address of addresses) {
      await asThePage(
        `location.href = ${JSON.stringify(address)}; await new Promise((r) => setTimeout(r, 10))`
      )
      await asThePage(
        `const a = document.createElement('a'); a.href = ${JSON.stringify(address)}; document.body.append(a); a.click(); a.remove()`
      )
      expect(await inPage('location.href'), address).toBe(before)
    }
    expect(strangers.heard).toEqual([])
  })

  it('comes back from about:blank, the one place it can go', async () => {
    const back = opened.page.waitForEvent('framenavigated', (frame) => frame.url() === pageAddress)
    await inPage(`void setTimeout(() => { location.href = 'about:blank' })`)
    await back
    await opened.page.waitForLoadState('load')
    expect(await inPage(`api.invoke('read-layout', {}).then(JSON.parse)`)).toMatchObject({ ok: true })
  })

  it('opens no other window and nothing outside, by script, by link or by middle click', async () => {
    await opened.app.evaluate(({ shell }) => {
      shell.openExternal = async (url) => {
        Reflect.set(globalThis, 'opened', [...((Reflect.get(globalThis, 'opened') as string[]) ?? []), url])
      }
    })
    for (const address of [
      strangerUrl,
      'https://dashboard.stripe.com/',
      'app://stockroom/index.html',
      'about:blank'
    ]) {
      expect(await asThePage(`return window.open(${JSON.stringify(address)}) === null`)).toBe(true)
      await asThePage(
        `const a = document.createElement('a'); a.href = ${JSON.stringify(address)}; a.target = '_blank'; document.body.append(a); a.click(); a.dispatchEvent(new MouseEvent('auxclick', { button: 1, bubbles: true })); a.remove()`
      )
    }
    expect(await opened.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    expect(await opened.app.evaluate(() => Reflect.get(globalThis, 'opened') ?? [])).toEqual([])
  })

  it('has one door to the browser, which takes the name of a place and no address', async () => {
    await inPage(`api.invoke('open-external', { to: 'create-key', id: null })`)
    for (const to of ['https://evil.example', 'file:///etc/passwd', 'toString', '']) {
      expect(
        await inPage(`api.invoke('open-external', ${JSON.stringify({ to, id: null })}).then(JSON.parse)`)
      ).toMatchObject({
        ok: false
      })
    }
    const outside = (await opened.app.evaluate(() => Reflect.get(globalThis, 'opened'))) as string[]
    expect(outside).toHaveLength(1)
    expect(outside[0]).toMatch(/^https:\/\/dashboard\.stripe\.com\/apikeys\/create\?/)
  })

  it('is granted no permission', async () => {
    const names = [
      'geolocation',
      'notifications',
      'camera',
      'microphone',
      'midi',
      'clipboard-read',
      'clipboard-write',
      'persistent-storage',
      'idle-detection',
      'window-management',
      'local-fonts',
      'screen-wake-lock',
      'storage-access'
    ]
    const granted = await asThePage(`
      const found = []
      for (const name of ${JSON.stringify(names)}) {
        const state = await navigator.permissions.query({ name }).then((p) => p.state, () => 'unknown')
        if (state === 'granted') found.push(name)
      }
      return found`)
    expect(granted).toEqual([])
    expect(await asThePage(`return Notification.requestPermission()`)).toBe('denied')
    for (const ask of [
      'navigator.mediaDevices.getUserMedia({ audio: true })',
      'navigator.mediaDevices.getDisplayMedia()',
      'navigator.clipboard.readText()'
    ]) {
      expect(await asThePage(`return ${ask}.then(() => 'granted')`)).toMatch(/^threw /)
    }
  })
})

describe('the files of the page', () => {
  it.each([
    'app://stockroom/../../package.json',
    'app://stockroom/..%2f..%2fpackage.json',
    'app://stockroom/%2e%2e/main/index.js',
    'app://stockroom/..%2fmain%2findex.js',
    'app://stockroom/..%5cmain%5cindex.js',
    'app://evil/index.html'
  ])('do not include %s', async (url) => {
    const answer = await opened.app.evaluate(
      ({ net }, address) =>
        net.fetch(address).then(
          (response) => response.status,
          () => 'refused'
        ),
      url
    )
    expect([404, 'refused']).toContain(answer)
  })
})

describe('the program', () => {
  it.each(['about:blank', 'app://stockroom/index.html'])(
    'answers no other window, even with the preload and at %s',
    async (address) => {
      const refused = await opened.app.evaluate(
        async ({ BrowserWindow }, { url, names, preload }) => {
          const other = new BrowserWindow({
            show: false,
            webPreferences: { preload, sandbox: true }
          })
          await other.loadURL(url)
          const answers: string[] = await other.webContents.executeJavaScript(
            `Promise.all(${JSON.stringify(names)}.map((name) => api.invoke(name, {}).then(() => 'answered ' + name, (error) => error.message.includes('is refused') ? 'refused' : error.message)))`
          )
          other.destroy()
          return answers
        },
        { url: address, names: channels, preload: preloadFile }
      )
      expect(refused).toEqual(channels.map(() => 'refused'))
    }
  )

  it('lets the key be seen nowhere: not in the page, a file, the log or the output', async () => {
    expect(await inPage(`api.invoke('check-key', { key: '${canary}' }).then(JSON.parse)`)).toMatchObject({
      ok: true,
      value: { usable: true }
    })
    expect(await inPage(`api.invoke('connect', { key: '${canary}' }).then(JSON.parse)`)).toMatchObject({
      ok: true
    })
    const answers = await inPage(
      `Promise.all(${JSON.stringify(['read-app', 'read-counts', 'list-problems', 'read-layout'])}.map((name) => api.invoke(name, {}))).then(JSON.stringify)`
    )
    const secret = canary.slice('rk_test_'.length)
    expect(answers).not.toContain(secret)
    expect(
      await inPage(
        `document.documentElement.outerHTML + JSON.stringify({ ...localStorage, ...sessionStorage })`
      )
    ).not.toContain(secret)
    expect(opened.output()).not.toContain(secret)
    const files = readdirSync(opened.dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile()
    )
    expect(files.map(({ name }) => name)).toContain('settings.json')
    const leaking = files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => {
        const bytes = readFileSync(file)
        return bytes.includes(secret) || bytes.includes(Buffer.from(secret, 'utf16le'))
      })
    expect(leaking).toEqual([])
  })
})
