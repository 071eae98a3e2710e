import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/main/store/store.ts'
import { type Desk, openDesk, openSyncedDesk } from './desk.ts'

/** Runs the editor and kills it with SIGKILL `ms` after it was ready. @returns the last value acknowledged by item. */
async function killed(
  desk: Desk,
  seed: number,
  ms: number,
  how: 'edit' | 'sync'
): Promise<Map<string, string>> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'editor.ts'), desk.dataDir, desk.demo.url, desk.key, String(seed), how],
    { stdio: ['ignore', 'pipe', 'inherit'] }
  )
  const acknowledged = new Map<string, string>()
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  for await (const line of createInterface(child.stdout)) {
    const [word, item = '', value = ''] = line.split(' ')
    if (word === 'READY') setTimeout(() => child.kill('SIGKILL'), ms)
    if (word === 'ACK') acknowledged.set(item, value)
  }
  await ended
  return acknowledged
}

describe('a program that is killed', () => {
  it('fifty times at random moments of editing loses no cell it had acknowledged', async () => {
    const lanes = await Promise.all([openSyncedDesk(), openSyncedDesk()])
    const lost: string[] = []
    let acknowledgedAtAll = 0
    const runs = lanes.map(async (desk, lane) => {
      await desk.engine.close()
      for (let seed = lane + 1; seed <= 50; seed += lanes.length) {
        // Within 90 ms, spread evenly: a golden-ratio walk instead of chance, so that a failure can be repeated.
        const acknowledged = await killed(desk, seed, (seed * 55.62) % 90, 'edit')
        acknowledgedAtAll += acknowledged.size
        const store = openStore(join(desk.dataDir, `${desk.shop.account()}-test.db`))
        for (const [item, value] of acknowledged) {
          // Values only rise, and one more than was acknowledged may have been written: lower means lost.
          const found = store.view.item(item)?.on_hand ?? -1
          if (found < Number(value)) lost.push(`run ${seed}: ${item} is ${found}, ${value} was acknowledged`)
        }
        expect(store.db.pragma('integrity_check', { simple: true })).toBe('ok')
        expect(store.db.pragma('foreign_key_check')).toEqual([])
        store.close()
      }
    })
    await Promise.all(runs)
    expect(lost).toEqual([])
    expect(acknowledgedAtAll).toBeGreaterThan(100)
  }, 120_000)

  it('ten times while it syncs ends with Stripe saying the last acknowledged number of every item', async () => {
    const desk = await openSyncedDesk()
    await desk.engine.close()
    const last = new Map<string, string>()
    for (let seed = 1; seed <= 10; seed += 1) {
      for (const [item, value] of await killed(desk, seed, 40 + ((seed * 61) % 150), 'sync'))
        last.set(item, value)
    }
    await desk.restart()
    await desk.sync()
    await desk.sync()
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, failure: null, conflicts: 0 })
    const rows = await desk.items()
    for (const [item, value] of last) {
      const [product = '', key = ''] = item.split('/')
      const row = rows.find((candidate) => candidate.id === item)
      expect(Number(desk.inShop(product, key))).toBe(row?.onHand)
      expect(Number(desk.inShop(product, key))).toBeGreaterThanOrEqual(Number(value))
    }
    const writes = desk.writes()
    expect(new Set(writes.map((write) => `${write.idempotencyKey ?? ''} ${write.key}`)).size).toBe(
      writes.length
    )
  }, 60_000)

  it('in the middle of the first look goes on from the page it had', async () => {
    const desk = await openDesk({ shopOptions: { catalog: 'cafe', products: 1500 } })
    await desk.engine.close()
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'looker.ts'), desk.dataDir, desk.demo.url, desk.key],
      { stdio: ['ignore', 'pipe', 'inherit'] }
    )
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
    for await (const line of createInterface(child.stdout)) {
      if (Number(line) >= 600) child.kill('SIGKILL')
    }
    await ended
    const asked = (): number =>
      desk.requests('GET').filter((request) => request.path === '/v1/products').length
    const before = asked()
    expect(before).toBeGreaterThanOrEqual(6)
    expect(before).toBeLessThan(15)
    await desk.restart()
    expect(await desk.sync()).toMatchObject({ ok: true })
    expect(asked()).toBeLessThanOrEqual(16)
    expect(await desk.items()).toHaveLength(1500)
  }, 60_000)
})
