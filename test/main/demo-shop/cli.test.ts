import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { open } from './client.ts'

const binary = resolve(import.meta.dirname, '../../../node_modules/.bin/stripe')
const run = promisify(execFile)

/** Runs Stripe's own command line against the shop, in a home of its own, and reads the JSON it prints. */
async function cli(url: string, key: string, ...args: string[]): Promise<Record<string, unknown>> {
  const home = mkdtempSync(join(tmpdir(), 'stockroom-cli-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const { stdout } = await run(binary, [...args, '--api-key', key, '--api-base', url, '--color', 'off'], {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      XDG_CONFIG_HOME: home,
      STRIPE_CLI_TELEMETRY_OPTOUT: '1',
      HTTPS_PROXY: 'http://127.0.0.1:9'
    }
  })
  const answer: unknown = JSON.parse(stdout)
  if (typeof answer !== 'object' || answer === null) throw new Error(`Not an object: ${stdout}`)
  return Object.fromEntries(Object.entries(answer))
}

describe('Stripe’s own command line', () => {
  test('lists, makes, reads and changes products', async () => {
    const { server, shop } = await open({ products: 12 })
    const { url, keys } = server
    const listed = await cli(url, keys.restricted, 'products', 'list', '--limit', '3')
    expect(listed).toMatchObject({ object: 'list', has_more: true })
    const made = await cli(
      url,
      keys.restricted,
      'products',
      'create',
      '--name',
      'Rope',
      '-d',
      'metadata[stock]=4'
    )
    expect(made).toMatchObject({ name: 'Rope', metadata: { stock: '4' } })
    const id = String(made['id'])
    const changed = await cli(url, keys.restricted, 'products', 'update', id, '-d', 'metadata[stock]=9')
    expect(changed).toMatchObject({ id, metadata: { stock: '9' } })
    expect(await cli(url, keys.readOnly, 'products', 'retrieve', id)).toMatchObject({
      name: 'Rope',
      metadata: { stock: '9' }
    })
    expect(shop.control.product(id)?.metadata).toEqual({ stock: '9' })
  })

  test('lists, makes, reads and changes prices', async () => {
    const { server, shop } = await open({ products: 2 })
    const { url, keys } = server
    const product = shop.control.products()[0]?.id ?? ''
    expect(await cli(url, keys.restricted, 'prices', 'list')).toMatchObject({
      object: 'list',
      has_more: false
    })
    const made = await cli(
      url,
      keys.restricted,
      'prices',
      'create',
      '--product',
      product,
      '--currency',
      'jpy',
      '--unit-amount',
      '1800'
    )
    expect(made).toMatchObject({ product, currency: 'jpy', unit_amount: 1800 })
    const id = String(made['id'])
    await cli(url, keys.restricted, 'prices', 'update', id, '--active=false', '-d', 'metadata[stock]=2')
    expect(await cli(url, keys.restricted, 'prices', 'retrieve', id)).toMatchObject({
      active: false,
      metadata: { stock: '2' }
    })
  })
})
