import { mkdtempSync, readdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPictures } from '../../../src/main/windows/pictures.ts'

const pixel = Buffer.from('89504e470d0a1a0a', 'hex')

describe('product pictures', () => {
  let server: Server
  let base: string
  let asked: string[]
  let folder: string

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '')
      if (request.url === '/huge.png') {
        response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.alloc(6_000_000))
      } else if (request.url === '/page.html') {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<script>1</script>')
      } else if (request.url === '/drawing.svg') {
        response.writeHead(200, { 'content-type': 'image/svg+xml' }).end('<svg/>')
      } else if (request.url === '/mug.png') {
        response.writeHead(200, { 'content-type': 'image/png' }).end(pixel)
      } else response.writeHead(request.url === '/busy.png' ? 503 : 404).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())
  beforeEach(() => {
    asked = []
    folder = mkdtempSync(join(tmpdir(), 'pictures-'))
  })

  /** The address is https for the code under test; the bytes come from the loopback server. */
  const open = () =>
    createPictures(folder, (address, init) => fetch(address.replace('https://shop.test', base), init))

  it('are fetched once, then come from the folder, offline too', async () => {
    const picture = await open().read('https://shop.test/mug.png')
    expect(picture?.type).toBe('image/png')
    expect(Buffer.from(picture?.bytes ?? []).equals(pixel)).toBe(true)
    const offline = createPictures(folder, () => Promise.reject(new Error('offline')))
    expect((await offline.read('https://shop.test/mug.png'))?.type).toBe('image/png')
    expect(asked).toEqual(['/mug.png'])
  })

  it('two rows of one product share one request', async () => {
    const pictures = open()
    await Promise.all([
      pictures.read('https://shop.test/mug.png'),
      pictures.read('https://shop.test/mug.png')
    ])
    expect(asked).toEqual(['/mug.png'])
  })

  it.each(['/page.html', '/drawing.svg', '/huge.png', '/missing.png'])(
    'are not made of %s, and a failure is not asked for again',
    async (path) => {
      const pictures = open()
      expect(await pictures.read(`https://shop.test${path}`)).toBeNull()
      pictures.inReach(1000)
      expect(await pictures.read(`https://shop.test${path}`)).toBeNull()
      expect(asked).toEqual([path])
      expect(readdirSync(folder)).toEqual([])
    }
  )

  it('that could not be reached are asked for again when Stripe has been in reach since, and not before', async () => {
    let offline = true
    const pictures = createPictures(folder, (address, init) =>
      offline ? Promise.reject(new Error('offline')) : fetch(address.replace('https://shop.test', base), init)
    )
    pictures.inReach(1000)
    expect(await pictures.read('https://shop.test/mug.png')).toBeNull()
    offline = false
    expect(await pictures.read('https://shop.test/mug.png')).toBeNull()
    // The same look at Stripe, told twice, was before.
    pictures.inReach(1000)
    expect(await pictures.read('https://shop.test/mug.png')).toBeNull()
    pictures.inReach(2000)
    expect((await pictures.read('https://shop.test/mug.png'))?.type).toBe('image/png')
  })

  it('that are never reached, or whose server is down, are asked for five times', async () => {
    const pictures = open()
    for (let at = 1; at <= 9; at += 1) {
      expect(await pictures.read('https://shop.test/busy.png')).toBeNull()
      pictures.inReach(at)
    }
    expect(asked).toEqual(Array.from({ length: 5 }, () => '/busy.png'))
  })

  it.each([
    'http://shop.test/mug.png',
    'file:///etc/hostname',
    'https://user:pw@shop.test/mug.png',
    'mug.png',
    ''
  ])('are never asked for at “%s”', async (address) => {
    expect(await open().read(address)).toBeNull()
    expect(asked).toEqual([])
  })
})
