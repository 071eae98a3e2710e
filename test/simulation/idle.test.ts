import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { createShop } from '../../src/main/demo-shop/shop.ts'
import { openDesk } from './desk.ts'
import { VirtualTime } from './virtual-time.ts'
import { Wire } from './wire.ts'

const dir = mkdtempSync(join(tmpdir(), 'stockroom-idle-'))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

it('asks Stripe at most 300 times in a day in which nothing happens, once it has had its first look', async () => {
  const time = new VirtualTime(Date.UTC(2026, 0, 12))
  const shop = createShop({ clock: { now: () => time.now() }, products: 40 })
  const wire = new Wire()
  const bugs: string[] = []
  const desk = openDesk({
    dir,
    seed: 1,
    time,
    skew: 0,
    wire,
    schedule: true,
    bug: (message) => bugs.push(message)
  })
  const firstLook = time.now() + 600_000
  const end = firstLook + 86_400_000
  let asked = 0
  void desk.engine.openShop({ key: shop.keys.restricted, apiBase: null, demo: false, accountId: null })
  while (time.now() < end) {
    await new Promise((resolve) => setImmediate(resolve))
    const [call] = wire.pending
    if (call === undefined) time.skip()
    else if (call.answer === null) {
      if (time.now() >= firstLook) asked += 1
      wire.arrive(shop, call, null)
    } else wire.deliver(time, call)
  }
  await desk.close()
  expect(bugs).toEqual([])
  expect(asked).toBeGreaterThan(200)
  expect(asked).toBeLessThanOrEqual(300)
}, 60_000)
