import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { DemoShop } from '../../src/main/demo-shop/server.ts'

const binary = join(import.meta.dirname, '../../node_modules/.bin/stripe')

/** Somebody else with Stripe’s own command line: whoever reads a shop from outside, and changes it. */
export type Stranger = {
  /** A product’s metadata as Stripe has it. */
  metadata(productId: string): Promise<Record<string, unknown>>
  setMetadata(productId: string, key: string, value: string): Promise<void>
  /** @returns the id of the product that was made */
  create(name: string, metadata: Readonly<Record<string, string>>): Promise<string>
  /** A price, or a product, with all its fields. */
  retrieve(kind: 'products' | 'prices', id: string): Promise<Record<string, unknown>>
}

/** Stripe’s CLI with the shop’s secret key. It reads and writes no configuration of the person who runs the tests. */
export function strangerOf(shop: DemoShop): Stranger {
  async function run(...args: string[]): Promise<Record<string, unknown>> {
    const home = mkdtempSync(join(tmpdir(), 'stockroom-cli-'))
    try {
      const asked = [...args, '--api-key', shop.keys.secret, '--api-base', shop.url, '--color', 'off']
      const { stdout } = await promisify(execFile)(binary, asked, {
        env: {
          PATH: process.env['PATH'],
          HOME: home,
          XDG_CONFIG_HOME: home,
          STRIPE_CLI_TELEMETRY_OPTOUT: '1',
          // its own look for updates goes nowhere
          HTTPS_PROXY: 'http://127.0.0.1:9'
        }
      })
      return asRecord(JSON.parse(stdout))
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  }
  return {
    retrieve: (kind, id) => run(kind, 'retrieve', id),
    metadata: async (productId) => asRecord((await run('products', 'retrieve', productId))['metadata']),
    async create(name, metadata) {
      const given = Object.entries(metadata).flatMap(([key, value]) => ['-d', `metadata[${key}]=${value}`])
      return String((await run('products', 'create', '-d', `name=${name}`, ...given))['id'])
    },
    async setMetadata(productId, key, value) {
      await run('products', 'update', productId, '-d', `metadata[${key}]=${value}`)
    }
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error(`Not an object: ${JSON.stringify(value)}`)
  return Object.fromEntries(Object.entries(value))
}
