import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { largestCount } from '../../../src/shared/stocktake.ts'
import { parseQuantity, parseQuantityInput, quantityOf } from '../../../src/main/stock/quantity.ts'
import { usualScheme } from '../../../src/main/stock/scheme.ts'

describe('reading stock from metadata', () => {
  it.each([
    ['7', { kind: 'number', value: 7 }],
    ['007', { kind: 'number', value: 7 }],
    [' 12 ', { kind: 'number', value: 12 }],
    ['-3', { kind: 'number', value: -3 }],
    ['-0', { kind: 'number', value: 0 }],
    ['', { kind: 'untracked' }],
    [null, { kind: 'untracked' }],
    ['Infinity', { kind: 'untracked' }],
    ['UNLIMITED', { kind: 'untracked' }],
    ['twelve', { kind: 'unreadable', text: 'twelve' }],
    ['12.5', { kind: 'unreadable', text: '12.5' }],
    ['1e3', { kind: 'unreadable', text: '1e3' }],
    ['0x10', { kind: 'unreadable', text: '0x10' }],
    ['99999999', { kind: 'unreadable', text: '99999999' }]
  ])('%j is read as %j', (text, quantity) => {
    expect(parseQuantity(text, usualScheme)).toEqual(quantity)
  })

  it('is exact for every number a shelf can hold', () => {
    fc.assert(
      fc.property(fc.integer({ min: -largestCount, max: largestCount }), (value) => {
        expect(quantityOf(String(value))).toBe(value === 0 ? 0 : value)
      })
    )
  })

  it('never makes a number of text that is none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(quantityOf(text) === null || /^[+-]?\d+$/.test(text.trim())).toBe(true)
      })
    )
  })
})

describe('what a person types into a stock cell', () => {
  it('a bare number counts, a signed one adjusts, nothing clears', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: largestCount }), (value) => {
        expect(parseQuantityInput(` ${value} `)).toEqual({ kind: 'count', value: String(value) })
        expect(parseQuantityInput(`+${value}`)).toEqual({ kind: 'adjust', delta: value })
        const minus = { kind: 'adjust', delta: -value }
        expect(parseQuantityInput(`-${value}`)).toEqual(minus)
        expect(parseQuantityInput(`\u2212${value}`)).toEqual(minus)
      }),
      { examples: [[1]] }
    )
    expect(parseQuantityInput('  ')).toEqual({ kind: 'count', value: null })
  })

  it.each(['12.5', '3,5', 'abc', '1e3', '--2', '5-', String(largestCount + 1), '+99999999999'])(
    '%s is refused with a reason',
    (input) => {
      expect(parseQuantityInput(input)).toEqual({ kind: 'invalid', reason: expect.stringMatching(/\S/) })
    }
  )
})
