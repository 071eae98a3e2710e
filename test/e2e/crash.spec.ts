import { describe, expect, it } from 'vitest'
import { runWindows } from '../crash/windows.ts'

describe('the window, when all of its processes are killed while it sends, compares, imports or takes over an older folder', () => {
  // The same at length: npm run crash
  it('opens again as quickly as ever with every edit it had acknowledged', async () => {
    const { faults, acknowledged, startAfterKill, cleanStart } = await runWindows({ kills: 6, seed: 7 })
    expect(faults).toEqual([])
    expect(acknowledged).toBeGreaterThan(20)
    expect(startAfterKill).toBeLessThan(1.5 * cleanStart)
  })
})
