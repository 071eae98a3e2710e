import { mkdtempSync, readdirSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPictures } from '../../../src/main/windows/pictures.ts'

/** As much of a PNG as says how large it is. */
function png(width: number, height: number, size = 64): Buffer {
  const bytes = Buffer.alloc(size)
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(bytes)
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}
const answers: Record<string, [type: string, bytes: Buffer]> = {
  '/mug.png': ['image/png', png(64, 64)],
  '/photograph.png': ['image/png', png(4000, 3000, 8_000_000)],
  '/broken.png': ['image/png', png(1, 0)],
  '/worse.png': ['image/png', png(0, 0)],
  '/huge.png': ['image/png', png(4000, 3000, 20_000_001)],
  '/many-pixels.png': ['image/png', png(5001, 5000)],
  '/large-and-broken.png': ['image/png', png(1, 0, 5_000_001)],
  '/photograph.webp': ['image/webp', Buffer.alloc(5_000_000)],
  '/large.webp': ['image/webp', Buffer.alloc(5_000_001)],
  '/page.html': ['text/html', Buffer.from('<script>1</script>')],
  '/drawing.svg': ['image/svg+xml', Buffer.from('<svg/>')]
}
const small = Buffer.from('a small picture')

describe('product pictures', () => {
  let server: Server
  let base: string
  let asked: string[]
  let said: string[]
  let folder: string

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = request.url?.replace(/\?.*/, '') ?? ''
      asked.push(path)
      const answer = answers[path]
      if (answer) response.writeHead(200, { 'content-type': answer[0] }).end(answer[1])
      else response.writeHead(path === '/busy.png' ? 503 : 404).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())
  beforeEach(() => {
    asked = []
    said = []
    folder = mkdtempSync(join(tmpdir(), 'pictures-'))
  })

  /** The address is https for the code under test; the bytes come from the loopback server. */
  const reach: typeof fetch = (address, init) =>
    fetch(String(address).replace('https://shop.test', base), init)
  /** Electron makes the small ones: what it makes, the window shows (`test/e2e/pictures.spec.ts`). */
  const open = (reached: typeof fetch = reach) =>
    createPictures(folder, {
      fetch: reached,
      makeThumbnail: (_, { type, width, height }) => {
        if (width * height > 0) return { type, bytes: small }
        if (width > 0) return null
        throw new Error('nothing to decode')
      },
      log: (_, words) => void said.push(words)
    })
  const sizes = () => readdirSync(folder).map((file) => statSync(join(folder, file)).size)
  const unreachable = () => Promise.reject(new Error('offline'))

  it('are fetched once, made small, then come from the folder, offline too', async () => {
    const picture = await open().read('https://shop.test/photograph.png')
    expect(picture).toEqual({ type: 'image/png', bytes: small })
    expect((await open(unreachable).read('https://shop.test/photograph.png'))?.bytes).toEqual(small)
    expect(asked).toEqual(['/photograph.png'])
    expect(sizes()).toEqual([small.length])
  })

  it.each(['/photograph.webp', '/broken.png', '/worse.png', '/many-pixels.png'])(
    'are kept as they are where that cannot be done, as with %s',
    async (path) => {
      const [type, bytes = small] = answers[path] ?? []
      for (const pictures of [open(), open(unreachable)]) {
        const picture = await pictures.read(`https://shop.test${path}`)
        expect(picture?.type).toBe(type)
        expect(bytes.equals(picture?.bytes ?? small)).toBe(true)
      }
      expect(asked).toEqual([path])
    }
  )

  it('two rows of one product share one request', async () => {
    const pictures = open()
    await Promise.all([
      pictures.read('https://shop.test/mug.png'),
      pictures.read('https://shop.test/mug.png')
    ])
    expect(asked).toEqual(['/mug.png'])
  })

  it.each([
    ['/page.html', '“text/html” is not shown'],
    ['/drawing.svg', '“image/svg+xml” is not shown'],
    ['/huge.png', 'more than 20 MB'],
    ['/large-and-broken.png', 'more than 5 MB, and cannot be made small'],
    ['/large.webp', 'more than 5 MB, and cannot be made small'],
    ['/missing.png', 'answered 404']
  ])('are not made of %s, which is said once and not asked for again', async (path, why) => {
    const pictures = open()
    expect(await pictures.read(`https://shop.test${path}?key=1`)).toBeNull()
    pictures.inReach(1000)
    expect(await pictures.read(`https://shop.test${path}?key=1`)).toBeNull()
    expect(asked).toEqual([path])
    expect(said).toEqual([`no picture at https://shop.test${path}: ${why}`])
    expect(sizes()).toEqual([])
  })

  it('that could not be reached are asked for again when Stripe has been in reach since, and not before', async () => {
    let offline = true
    const pictures = open((address, init) => (offline ? unreachable() : reach(address, init)))
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
