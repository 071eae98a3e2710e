import { parseArgs } from 'node:util'
import { startDemoShop, type DemoShopOptions } from '../src/main/demo-shop/server.ts'
import type { CatalogKind } from '../src/main/demo-shop/shop.ts'

/** `npm run demo-shop -- --port 0 --products 500 --seed 7`: a stateful Stripe on loopback, until it is interrupted. */

const catalogs: readonly CatalogKind[] = ['harbour', 'clothing', 'cafe', 'price-stock', 'messy']

const usage = `Usage: npm run demo-shop -- [options]
  --port N        port on 127.0.0.1; 0 (the default) takes a free one
  --products N    exactly N products
  --seed N        the same seed makes the same shop (default 1)
  --catalog NAME  ${catalogs.join(', ')}
  --state FILE    keep the shop in this file
  --customers     customers buy now and then
  --stranger      somebody else edits now and then
  --limits stripe answer 429 at Stripe's rates
`

function whole(name: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw new RangeError(`--${name} must be a whole number from 0 to ${most}, not "${text}".`)
  return value
}

function readOptions(): DemoShopOptions & { help: boolean } {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      products: { type: 'string' },
      seed: { type: 'string' },
      catalog: { type: 'string' },
      state: { type: 'string' },
      limits: { type: 'string' },
      customers: { type: 'boolean' },
      stranger: { type: 'boolean' },
      help: { type: 'boolean' }
    }
  })
  const catalog = catalogs.find((kind) => kind === (values.catalog ?? 'harbour'))
  if (!catalog) throw new RangeError(`--catalog must be one of ${catalogs.join(', ')}.`)
  const limits = values.limits ?? 'none'
  if (limits !== 'stripe' && limits !== 'none') throw new RangeError('--limits must be stripe or none.')
  const products = whole('products', values.products, 100_000)
  return {
    help: values.help ?? false,
    port: whole('port', values.port, 65_535) ?? 0,
    seed: whole('seed', values.seed, 2 ** 31) ?? 1,
    catalog,
    ...(products !== undefined && { products }),
    ...(values.state !== undefined && { stateFile: values.state }),
    limits,
    customers: values.customers ?? false,
    stranger: values.stranger ?? false
  }
}

try {
  const { help, ...options } = readOptions()
  if (help) process.stdout.write(usage)
  else {
    const { url, keys, close } = await startDemoShop(options)
    process.stdout.write(`${JSON.stringify({ url, keys })}\n`)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close())
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  process.exitCode = 2
}
