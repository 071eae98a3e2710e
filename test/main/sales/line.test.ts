import { describe, expect, it } from 'vitest'
import { handedOn, lineOf, type TakeOver } from '../../../src/main/sales/line.ts'

describe('the line of a price', () => {
  /** Each change as from, to and when; oldest first. */
  const line = (id: string, ...changes: [from: string, to: string, at: number][]): string[] => {
    const takeOvers = (of: string): TakeOver[] =>
      changes.flatMap(([from, to, at], index) =>
        of === from || of === to ? { change: `c${index}`, from, to, at } : []
      )
    return lineOf(id, takeOvers).map((span) => `${span.id} ${span.since}–${span.until}`)
  }

  it('is that price alone where it took nobody’s place', () => {
    expect(line('a')).toEqual(['a -Infinity–Infinity'])
  })

  it('begins anew with one that was sold again, though another had its place', () => {
    expect(line('a', ['a', 'b', 5])).toEqual(['a 5–Infinity'])
    expect(line('c', ['a', 'b', 5], ['a', 'c', 9])).toEqual(['a 5–9', 'c 9–Infinity'])
  })

  it('begins with the first of them', () => {
    expect(line('c', ['a', 'b', 5], ['b', 'c', 9])).toEqual(['a -Infinity–5', 'b 5–9', 'c 9–Infinity'])
  })

  it('has one that came back twice, also where all was done in one second', () => {
    const back = ['a -Infinity–5', 'b 5–9', 'a 9–Infinity']
    expect(line('a', ['a', 'b', 5], ['b', 'a', 9])).toEqual(back)
    expect(line('a', ['a', 'b', 5], ['b', 'a', 5])).toEqual(['a -Infinity–5', 'b 5–5', 'a 5–Infinity'])
  })

  it('leaves out what took its place later', () => {
    expect(line('b', ['a', 'b', 5], ['c', 'a', 7], ['b', 'c', 6], ['a', 'b', 8])).toEqual([
      'a -Infinity–5',
      'b 5–6',
      'c 6–7',
      'a 7–8',
      'b 8–Infinity'
    ])
  })
})

describe('what was written to the prices of a line', () => {
  const changes = (...all: [at: number, from: number, to: number][]) =>
    all.map(([at, from, to]) => ({ at, from, to }))

  it('ends where the next had copied the number, also within a second', () => {
    const [first, typed, late] = changes([4, 12, 10], [5, 10, 9], [5, 9, 8])
    const all = [first, typed, late].flatMap((one) => one ?? [])
    const carried = changes([6, 9, 8])
    const turns = [
      { until: 5, changes: all },
      { until: Infinity, changes: carried }
    ]
    expect(handedOn(turns, 8)).toEqual([first, typed, ...carried])
    expect(handedOn([{ until: 5, changes: all }], 10)).toEqual([first])
    expect(handedOn([{ until: 5, changes: all }], 8)).toEqual(all)
    expect(handedOn([{ until: 5, changes: [] }, { until: 6, changes: [] }, ...turns], 8)).toEqual([
      first,
      typed,
      ...carried
    ])
  })

  it('is all that is known where nothing tells what was copied', () => {
    const all = changes([5, 10, 9])
    expect(handedOn([{ until: 5, changes: all }], null)).toEqual(all)
  })
})
