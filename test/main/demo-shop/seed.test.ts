import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { startDemoShop } from '../../../src/main/demo-shop/server.ts'
import { startVisitors } from '../../../src/main/demo-shop/visitors.ts'
import { bare, dataOf, handClock, open } from './client.ts'

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'stockroom-shop-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

describe('catalogs', () => {
  test('the same seed makes the same shop, another seed another', () => {
    const dump = (seed: number) => bare({ seed, catalog: 'clothing', products: 80 }).shop.dump()
    expect(dump(7)).toBe(dump(7))
    expect(dump(7)).not.toBe(dump(8))
  })

  test.each(['harbour', 'clothing', 'cafe', 'price-stock', 'messy'] as const)(
    '%s has exactly as many products as asked for, each with a name of its own',
    (catalog) => {
      const { shop } = bare({ catalog, products: 500 })
      const names = new Set(shop.control.products().map((product) => product.name))
      expect(shop.control.products()).toHaveLength(500)
      expect(names.size).toBe(500)
    }
  )

  test('Harbour Goods has what its picture shows: sizes, single stock, low, out and untracked', () => {
    const products = bare({ catalog: 'harbour' }).shop.control.products()
    const named = (name: string) => products.find((product) => product.name === name)?.metadata
    expect(products).toHaveLength(40)
    expect(named('Linen Shirt')).toMatchObject({
      sizes: 'S,M,L,XL',
      stock_M: '5',
      stock_L: '0',
      sku_M: 'LS-01-M'
    })
    expect(named('Ceramic Mug, glazed')).toMatchObject({ stock: '41', sku: 'MUG-22' })
    expect(Object.keys(named('Gift Card') ?? {}).filter((key) => key.startsWith('stock'))).toEqual([])
  })

  test('the messy shop has every kind of mess, within Stripe’s limits', () => {
    const { shop } = bare({ catalog: 'messy', products: 10_000 })
    const products = shop.control.products()
    expect(products).toHaveLength(10_000)
    expect(products.some((product) => !product.active)).toBe(true)
    expect(Math.max(...products.map((product) => Object.keys(product.metadata).length))).toBe(48)
    const stocks = new Set(products.map((product) => product.metadata['stock']))
    for (const odd of ['Infinity', '-3', 'a few left', '2.5']) expect(stocks).toContain(odd)
    const currencies = new Set(shop.control.prices().map((price) => price.currency))
    for (const currency of ['jpy', 'kwd', 'huf']) expect(currencies).toContain(currency)
  })

  test('a page of a 10,000-product shop takes under 2 ms in the middle of it', () => {
    const { shop, call } = bare({ catalog: 'messy', products: 10_000 })
    const middle = shop.control.products()[5000]?.id ?? ''
    const path = `/v1/products?limit=100&starting_after=${middle}`
    for (let warm = 0; warm < 30; warm++) call('GET', path)
    const times = Array.from({ length: 50 }, () => {
      const started = performance.now()
      const answer = shop.handle({
        method: 'GET',
        path,
        headers: { authorization: `Bearer ${shop.keys.secret}` },
        body: ''
      })
      expect(answer.status).toBe(200)
      return performance.now() - started
    }).toSorted((left, right) => left - right)
    expect(times[25]).toBeLessThan(2)
  })
})

describe('a shop kept in a file', () => {
  test('is the same shop after a restart: objects, events, keys and answered requests', async () => {
    const stateFile = join(folder(), 'deep', 'shop.json')
    const clock = handClock()
    const first = await startDemoShop({ clock, products: 30, seed: 3, stateFile })
    const headers = { authorization: `Bearer ${first.keys.secret}`, 'idempotency-key': 'k1' }
    const write = (url: string) => fetch(`${url}/v1/products`, { method: 'POST', body: 'name=Kept', headers })
    const made = await (await write(first.url)).text()
    await first.close()
    const second = await startDemoShop({ clock, products: 99, seed: 4, stateFile })
    onTestFinished(() => second.close())
    expect(second.keys).toEqual(first.keys)
    expect(second.shop.dump()).toBe(first.shop.dump())
    const again = await write(second.url)
    expect([await again.text(), again.headers.get('idempotent-replayed')]).toEqual([made, 'true'])
    second.shop.control.edit(second.shop.control.products()[0]?.id ?? '', { name: 'Still edited' })
    expect(second.shop.control.products()[0]?.name).toBe('Still edited')
  })

  test('is saved soon after a write, in one step', async () => {
    const directory = folder()
    const stateFile = join(directory, 'shop.json')
    const { stripe } = await open({ products: 1, stateFile })
    await stripe.products.create({ name: 'Written soon' })
    await expect.poll(() => readFileSync(stateFile, 'utf8')).toContain('Written soon')
    expect(readdirSync(directory)).toEqual(['shop.json'])
  })

  test('refuses a file that is not a shop, and leaves it alone', async () => {
    const stateFile = join(folder(), 'shop.json')
    writeFileSync(stateFile, '{"version":99}')
    await expect(startDemoShop({ stateFile })).rejects.toThrow('not a demo shop state of version 1')
    expect(existsSync(stateFile)).toBe(true)
  })
})

describe('a shop that lives', () => {
  test('customers buy and the stranger edits while it runs, and stop when switched off', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { shop } = bare({ products: 20 })
    const visitors = startVisitors(shop, { customers: true, stranger: true, everyMs: 1000, seed: 7 })
    vi.advanceTimersByTime(100_000)
    const actors = new Set(shop.control.history().map((entry) => entry.actor))
    expect(actors).toEqual(new Set(['customer', 'dashboard', 'storefront']))
    expect(shop.control.history().length).toBeGreaterThan(100)
    visitors.set({ customers: false, stranger: false })
    const writes = shop.control.history().length
    vi.advanceTimersByTime(100_000)
    expect(shop.control.history()).toHaveLength(writes)
    visitors.set({ customers: false, stranger: true })
    vi.advanceTimersByTime(100_000)
    const after = shop.control.history().slice(writes)
    expect(new Set(after.map((entry) => entry.actor))).toEqual(new Set(['dashboard']))
    visitors.stop()
  })
})

describe('npm run demo-shop', () => {
  const script = resolve(import.meta.dirname, '../../../scripts/demo-shop.ts')

  test('prints one JSON line with url and keys, serves, and ends on SIGTERM', async () => {
    const child = spawn(process.execPath, [script, '--port', '0', '--products', '500', '--seed', '7'])
    onTestFinished(() => void child.kill('SIGKILL'))
    const lines: string[] = []
    const reader = createInterface(child.stdout).on('line', (line) => lines.push(line))
    await once(reader, 'line')
    const { url, keys } = JSON.parse(lines[0] ?? '')
    const answer = await fetch(`${url}/v1/products?limit=100`, {
      headers: { authorization: `Bearer ${keys.readOnly}` }
    })
    const body: unknown = await answer.json()
    expect(dataOf({ ...Object(body) })).toHaveLength(100)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(lines).toHaveLength(1)
  })

  test('says what is wrong with an option and exits 2', async () => {
    const child = spawn(process.execPath, [script, '--products', 'many'])
    let said = ''
    child.stderr.on('data', (text) => (said += String(text)))
    expect(await once(child, 'close')).toEqual([2, null])
    expect(said).toContain('--products must be a whole number')
  })
})
