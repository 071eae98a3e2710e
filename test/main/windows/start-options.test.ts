import { describe, expect, it } from 'vitest'
import { readStartOptions } from '../../../src/main/windows/start-options.ts'

const nothing = { dataDir: null, apiBase: null, open: 'last', screenshot: null }

describe('the program’s arguments', () => {
  it('are none of them needed', () => {
    expect(readStartOptions(['/opt/stockroom/stockroom'])).toEqual(nothing)
  })

  it('are found among Chromium’s and Electron’s own', () => {
    const argv = [
      'electron',
      '--no-sandbox',
      '--inspect=0',
      '/home/me/stockroom',
      '--remote-debugging-port=0'
    ]
    expect(
      readStartOptions([...argv, '--data-dir', '/tmp/a b', '--api-base=http://127.0.0.1:9', '--demo'])
    ).toEqual({ dataDir: '/tmp/a b', apiBase: 'http://127.0.0.1:9', open: 'demo', screenshot: null })
    expect(readStartOptions([...argv, '--connect', '--screenshot', 'x.png'])).toEqual({
      ...nothing,
      open: 'connect',
      screenshot: 'x.png'
    })
  })

  it.each([
    'http://shop.example',
    'ftp://127.0.0.1',
    'http://127.0.0.1.evil.example',
    'api.stripe.com',
    'https'
  ])('refuse to send the key to %s', (address) => {
    expect(() => readStartOptions(['x', '--api-base', address])).toThrow(address)
  })

  it.each(['https://proxy.example/stripe', 'http://localhost:4242', 'http://[::1]:9'])(
    'accept %s',
    (address) => {
      expect(readStartOptions(['x', '--api-base', address]).apiBase).toBe(address)
    }
  )
})
