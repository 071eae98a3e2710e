import { describe, expect, it } from 'vitest'
import { runCuts } from './cuts.ts'
import { runKills } from './kills.ts'

// The same at length: npm run crash
describe('a program that is killed', () => {
  it('while editing, pushing, selling, sweeping, importing, migrating or copying loses no edit, repeats none and leaves a sound file', async () => {
    const { faults, cycles, acknowledged } = await runKills({ kills: 16, seed: 7 })
    expect(faults).toEqual([])
    expect(cycles).toBe(16)
    expect(acknowledged).toBeGreaterThan(5)
  }, 120_000)

  it('as a command that is called again and again loses nothing that it said to be saved', async () => {
    const { faults, acknowledged, unanswered } = await runKills({ kills: 16, seed: 7, only: ['command'] })
    expect(faults).toEqual([])
    expect(acknowledged).toBeGreaterThan(5)
    expect(unanswered).toBeGreaterThan(2)
  }, 120_000)

  it('would be caught if it said “saved” too early', async () => {
    const { faults } = await runKills({ kills: 8, seed: 7, boast: true, only: ['edit'] })
    expect(faults.map(({ kind }) => kind)).toContain('lost')
  }, 120_000)

  it('would be caught if it let a second one into its folder', async () => {
    const { faults } = await runKills({ kills: 5, seed: 7, plant: 'locking', only: ['edit'] })
    expect(faults.map(({ words }) => words)).toContain('a second program was let into the folder')
  }, 120_000)
})

describe.runIf(process.platform === 'linux')('a power cut', () => {
  it('at any moment, with torn last writes, takes nothing that was acknowledged', async () => {
    const { faults, cuts, acknowledged } = await runCuts({ cuts: 28, seed: 7 })
    expect(faults).toEqual([])
    expect(cuts).toBe(28)
    expect(acknowledged).toBeGreaterThan(100)
  }, 120_000)

  it('would take acknowledged edits if commits were not brought to the disk', async () => {
    const { losing } = await runCuts({ cuts: 12, seed: 7, plant: 'synchronous', only: ['edit'] })
    expect(losing).toBeGreaterThan(3)
  }, 120_000)
})
