import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPageServer } from '../../../src/main/windows/app-protocol.ts'

describe('the page’s files', () => {
  let folder: string
  let serve: (request: { url: string; method: string }) => Promise<Response>
  const get = (url: string) => serve({ url, method: 'GET' })

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stockroom-page-'))
    const root = join(folder, 'renderer')
    mkdirSync(join(root, 'assets'), { recursive: true })
    mkdirSync(join(folder, 'renderer-secret'))
    writeFileSync(join(root, 'index.html'), 'the page')
    writeFileSync(join(root, 'assets', 'main.js'), 'let page')
    writeFileSync(join(root, 'assets', 'notes.key'), 'a type that is not served')
    writeFileSync(join(folder, 'secret.js'), 'SECRET')
    writeFileSync(join(folder, 'renderer-secret', 'secret.js'), 'SECRET')
    symlinkSync(join(folder, 'secret.js'), join(root, 'assets', 'link.js'))
    serve = createPageServer(root, async (address) =>
      address === 'https://shop.test/mug.png' ? { type: 'image/png', bytes: new Uint8Array([1, 2, 3]) } : null
    )
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  it('are served with their type, which the browser may not guess', async () => {
    const page = await get('app://stockroom/index.html')
    expect(await page.text()).toBe('the page')
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await (await get('app://stockroom/assets/main.js?v=1#x')).text()).toBe('let page')
  })

  it('include product pictures, under the same policy', async () => {
    const picture = await get('app://stockroom/picture?of=https%3A%2F%2Fshop.test%2Fmug.png')
    expect([...new Uint8Array(await picture.arrayBuffer())]).toEqual([1, 2, 3])
    expect(picture.headers.get('content-type')).toBe('image/png')
    expect(picture.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await get('app://stockroom/picture?of=https%3A%2F%2Fshop.test%2Fother.png')).status).toBe(404)
    expect((await get('app://elsewhere/picture?of=https%3A%2F%2Fshop.test%2Fmug.png')).status).toBe(404)
  })

  it('come with a policy that lets the page talk to nobody and run nothing but its own scripts', async () => {
    const policy = (await get('app://stockroom/index.html')).headers.get('content-security-policy') ?? ''
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'none'",
      "object-src 'none'",
      "frame-ancestors 'none'",
      "trusted-types 'none'"
    ]) {
      expect(policy.split('; ')).toContain(rule)
    }
    expect(policy).not.toContain('unsafe')
  })

  it.each([
    'app://stockroom/../secret.js',
    'app://stockroom/..%2fsecret.js',
    'app://stockroom/%2e%2e/secret.js',
    'app://stockroom/%2e%2e%2fsecret.js',
    'app://stockroom/assets/..%2f..%2fsecret.js',
    'app://stockroom/..%5csecret.js',
    'app://stockroom/..%2frenderer-secret%2fsecret.js',
    'app://stockroom//etc/hosts.js',
    'app://stockroom/%00.js',
    'app://stockroom/index.html%00.js',
    'app://stockroom/%E0%A4%A.js',
    'app://stockroom/assets/link.js',
    'app://stockroom/assets/notes.key',
    'app://stockroom/assets/',
    'app://stockroom/',
    'app://elsewhere/index.html',
    'app://stockroom:8080/index.html',
    'app://user@stockroom.evil/index.html',
    'file:///etc/hosts.js',
    'https://stockroom/index.html'
  ])('do not include %s', async (url) => {
    const answer = await get(url)
    expect(answer.status).toBe(404)
    expect(await answer.text()).toBe('')
  })

  it('are only read', async () => {
    const answer = await serve({ url: 'app://stockroom/index.html', method: 'POST' })
    expect(answer.status).toBe(404)
  })
})
