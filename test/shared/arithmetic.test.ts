import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calculate, roundHalfAway, wholeOf } from '../../src/shared/arithmetic.ts'

const value = (typed: string): string => {
  const result = calculate(typed)
  return result.ok ? `${result.value.top}/${result.value.bottom}` : result.reason
}

describe('arithmetic in a cell', () => {
  it.each([
    ['12*4', '48/1'],
    ['2+3*4', '14/1'],
    ['(2+3)*4', '20/1'],
    ['10-4-3', '3/1'],
    ['100/8/5', '5/2'],
    ['-2*3', '-6/1'],
    ['6*-2', '-12/1'],
    ['(64)*1.1', '352/5'],
    ['1,5 * 2', '3/1'],
    ['.5+.25', '3/4'],
    ['12 × 4 ÷ 3 − 1', '15/1'],
    ['0.1+0.2', '3/10']
  ])('%s is %s, exactly', (typed, expected) => {
    expect(value(typed)).toBe(expected)
  })

  it.each([
    ['', 'it is not finished'],
    ['3+', 'it is not finished'],
    ['3 4', 'it is not finished'],
    ['3--2)', 'it is not finished'],
    ['--2', 'it is not finished'],
    ['(3+4', 'a parenthesis is not closed'],
    ['3/0', 'nothing can be divided by zero'],
    ['3/(2-2)', 'nothing can be divided by zero'],
    ['A1*2', 'it can only have numbers, + - * / and parentheses'],
    ['2**3', 'it is not finished'],
    ['1,200*2', '“1,200” can be read in two ways; leave the separator out or write a point'],
    ['1'.repeat(201), 'it is too long to work out']
  ])('“%s” is refused: %s', (typed, reason) => {
    expect(value(typed)).toBe(reason)
  })

  it('agrees with whole-number arithmetic on every tree of + − × it is given', () => {
    type Tree = { text: string; value: bigint }
    const { tree } = fc.letrec<{ tree: Tree; leaf: Tree; branch: Tree }>((tie) => ({
      leaf: fc.nat(999).map((n) => ({ text: String(n), value: BigInt(n) })),
      branch: fc.tuple(tie('tree'), fc.constantFrom('+', '-', '*'), tie('tree')).map(([a, sign, b]) => ({
        text: `(${a.text}${sign}${b.text})`,
        value: sign === '+' ? a.value + b.value : sign === '-' ? a.value - b.value : a.value * b.value
      })),
      tree: fc.oneof({ depthSize: 'small', maxDepth: 4 }, tie('leaf'), tie('branch'))
    }))
    fc.assert(
      fc.property(tree, ({ text, value: expected }) => {
        fc.pre(text.length <= 200)
        expect(value(text)).toBe(`${expected}/1`)
      })
    )
  })
})

describe('rounding', () => {
  const rounded = (top: number, bottom: number, step?: bigint) =>
    Number(roundHalfAway({ top: BigInt(top), bottom: BigInt(bottom) }, step))

  it('takes the nearest, and a half away from zero', () => {
    expect([rounded(5, 2), rounded(-5, 2), rounded(7, 3), rounded(8, 3), rounded(-7, 3)]).toEqual([
      3, -3, 2, 3, -2
    ])
  })

  it('rounds to whole tens where a currency asks for it', () => {
    expect([rounded(24_755, 1, 10n), rounded(24_754, 1, 10n), rounded(49_509, 2, 10n)]).toEqual([
      24_760, 24_750, 24_750
    ])
  })

  it('is never farther from the number than half a step', () => {
    const number = fc.record({ top: fc.bigInt(-(10n ** 20n), 10n ** 20n), bottom: fc.bigInt(1n, 10n ** 6n) })
    fc.assert(
      fc.property(number, fc.constantFrom(1n, 10n), ({ top, bottom }, step) => {
        const off = 2n * (roundHalfAway({ top, bottom }, step) * bottom - top)
        expect(off < 0n ? -off : off).toBeLessThanOrEqual(bottom * step)
      })
    )
  })
})

it('a whole number is one without a rest that a count can hold', () => {
  expect(wholeOf({ top: 12n, bottom: 4n })).toBe(3)
  expect(wholeOf({ top: 13n, bottom: 4n })).toBeNull()
  expect(wholeOf({ top: 2n ** 60n, bottom: 1n })).toBeNull()
})
