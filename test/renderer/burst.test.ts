import { describe, expect, it } from 'vitest'
import { createBurst } from '../../src/renderer/scanner/burst.ts'
import type { Stroke, Verdict } from '../../src/renderer/scanner/burst.ts'

/** Keys, each so many milliseconds after the one before. */
function press(keys: readonly string[], gap: number, more: Partial<Stroke> = {}): Verdict[] {
  const burst = createBurst()
  return keys.map((key, at) =>
    burst({ key, at: 1000 + at * gap, ctrl: false, alt: false, meta: false, repeat: false, ...more })
  )
}
const code = (verdicts: readonly Verdict[]): string | null => {
  const last = verdicts.at(-1)
  return last?.kind === 'code' ? last.code : null
}
const ean = [...'4006381333931', 'Enter']

describe('a barcode scanner', () => {
  it.each([1, 8, 20, 34])('is told from fingers when its keys come %i ms apart', (gap) => {
    expect(code(press(ean, gap))).toBe('4006381333931')
  })

  it('presses Shift for capitals, which breaks nothing', () => {
    expect(code(press(['Shift', 'L', 'S', '-', '0', '1', 'Shift', 'M', 'Enter'], 6))).toBe('LS-01M')
  })

  it('is heard again after a code, and after somebody typed', () => {
    const burst = createBurst()
    const at = (key: string, time: number): Verdict =>
      burst({ key, at: time, ctrl: false, alt: false, meta: false, repeat: false })
    at('7', 0)
    at('Enter', 120)
    for (const [place, key] of ['T', 'O', 'T', 'E'].entries()) at(key, 500 + place * 5)
    expect(at('Enter', 525)).toEqual({ kind: 'code', code: 'TOTE' })
    for (const [place, key] of ['M', 'U', 'G', '1'].entries()) at(key, 900 + place * 5)
    expect(at('Enter', 925)).toEqual({ kind: 'code', code: 'MUG1' })
  })

  it('may read a code with spaces within, but none that begins with one', () => {
    expect(code(press([...' LS 01  M', 'Enter'], 6))).toBe('LS 01  M')
    expect(press([' ', ' ', ' '], 6)).toEqual(Array.from({ length: 3 }, () => ({ kind: 'ordinary' })))
  })

  it('leaves out what was typed a moment before it began', () => {
    const burst = createBurst()
    const at = (key: string, time: number): Verdict =>
      burst({ key, at: time, ctrl: false, alt: false, meta: false, repeat: false })
    at('7', 0)
    for (const [place, key] of ['T', 'O', 'T', 'E'].entries()) at(key, 60 + place * 5)
    expect(at('Enter', 80)).toEqual({ kind: 'code', code: 'TOTE' })
  })
})

describe('fingers', () => {
  it.each([36, 60, 150])('stay fingers when the keys come %i ms apart', (gap) => {
    expect(press(ean, gap).some(({ kind }) => kind === 'code' || kind === 'going')).toBe(false)
  })

  it.each([
    { what: 'three keys that fall together', keys: ['1', '2', '3', 'Enter'] },
    { what: 'Enter alone', keys: ['Enter'] },
    { what: 'Tab behind a burst', keys: [...'400638', 'Tab', 'Enter'] },
    { what: 'an arrow within a burst', keys: ['4', '0', '0', 'ArrowDown', '6', '3', 'Enter'] }
  ])('stay fingers: $what', ({ keys }) => {
    expect(code(press(keys, 10))).toBeNull()
  })

  it('stay fingers when a key is held down, which repeats as quickly as a scanner', () => {
    expect(code(press(ean, 30, { repeat: true }))).toBeNull()
  })

  it.each(['ctrl', 'alt', 'meta'] as const)('stay fingers with %s held', (modifier) => {
    expect(code(press(ean, 10, { [modifier]: true }))).toBeNull()
  })

  it('stay fingers when Enter comes late', () => {
    const burst = createBurst()
    const at = (key: string, time: number): Verdict =>
      burst({ key, at: time, ctrl: false, alt: false, meta: false, repeat: false })
    for (const [place, key] of [...'400638'].entries()) at(key, place * 10)
    expect(at('Enter', 250)).toEqual({ kind: 'ordinary' })
  })
})
