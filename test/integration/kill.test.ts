import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { openDesk } from './desk.ts'

// Random moments, at length: test/crash
describe('a program that is killed', () => {
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
