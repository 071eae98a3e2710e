import { describe, expect, it } from 'vitest'
import { figureTable, median } from '../../scripts/lib/figures.mjs'

describe('benchmark figures', () => {
  it('take the middle of what was measured, so that one slow round does not count', () => {
    expect(median([9, 1, 2])).toBe(2)
    expect(median([1, 2, 4, 100])).toBe(3)
  })

  it('are printed next to their reference, and say when the goal is missed', () => {
    const table = figureTable([
      { name: 'start', value: 450, unit: 'ms', reference: 300, ratio: 1.5, goal: '≤ 1.5 ×', ok: true },
      { name: 'poll', value: 2, unit: 'GETs', reference: null, ratio: null, goal: '1', ok: false }
    ])
    expect(table.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['figure', 'value', 'reference', 'ratio', 'goal'],
      ['start', '450 ms', '300 ms', '1.5', '≤ 1.5 ×', 'ok'],
      ['poll', '2 GETs', '–', '–', '1', 'MISSED']
    ])
  })
})
