import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hostDemoShop, type DemoHost } from '../../src/main/demo-host.ts'

const thread = join(import.meta.dirname, '../../src/main/demo-worker.ts')

async function firstProduct({ url, key }: { url: string; key: string }): Promise<unknown> {
  const answer = await fetch(`${url}/v1/products?limit=1`, { headers: { authorization: `Bearer ${key}` } })
  const { data }: { data: { id: string }[] } = JSON.parse(await answer.text())
  return data[0]?.id
}

describe('the demo shop on its own thread', () => {
  let dataDir: string
  let demo: DemoHost

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'stockroom-demo-'))
    demo = hostDemoShop({ thread, dataDir, log: () => {} })
  })

  afterEach(async () => {
    await demo.stop()
    rmSync(dataDir, { recursive: true })
  })

  it('answers with a restricted key, and is one shop however often it is asked for', async () => {
    const [first, second] = await Promise.all([demo.start(), demo.start()])
    expect(first.key).toMatch(/^rk_test_/)
    expect(second).toEqual(first)
    expect(await firstProduct(first)).toMatch(/^prod_/)
  })

  it('is the same shop after it was stopped and started', async () => {
    const before = await firstProduct(await demo.start())
    await demo.stop()
    expect(await firstProduct(await demo.start())).toBe(before)
  })

  it('sets a state file aside that cannot be read, and opens a fresh shop', async () => {
    writeFileSync(join(dataDir, 'demo-shop.json'), '{"version":')
    expect(await firstProduct(await demo.start())).toMatch(/^prod_/)
    expect(readFileSync(join(dataDir, 'demo-shop.json.unreadable'), 'utf8')).toBe('{"version":')
  })
})
