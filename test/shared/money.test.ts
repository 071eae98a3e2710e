import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { currencyExponent, decimalToMinor, formatMoney, minorToDecimal } from '../../src/shared/money.ts'

const currencies = ['usd', 'eur', 'jpy', 'krw', 'kwd', 'bhd', 'huf', 'isk', 'ugx', 'twd']

describe('money', () => {
  it('has the decimals of Stripe’s API, where Intl would say otherwise', () => {
    expect(currencies.map(currencyExponent)).toEqual([2, 2, 0, 0, 3, 3, 2, 2, 2, 2])
    expect(currencyExponent('JPY')).toBe(0)
  })

  it('¥80 is 80 and KWD 1.230 is 1230', () => {
    expect(decimalToMinor('80', 'jpy')).toEqual({ ok: true, amount: 80 })
    expect(decimalToMinor('1.230', 'kwd')).toEqual({ ok: true, amount: 1230 })
    expect(minorToDecimal(80, 'jpy')).toBe('80')
    expect(minorToDecimal(1230, 'kwd')).toBe('1.230')
    expect(minorToDecimal(5, 'usd')).toBe('0.05')
  })

  it('every amount written is read back the same, in every currency', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999_999_999 }),
        fc.constantFrom(...currencies),
        (drawn, currency) => {
          const amount = currencyExponent(currency) === 3 ? drawn - (drawn % 10) : drawn
          expect(decimalToMinor(minorToDecimal(amount, currency), currency)).toEqual({ ok: true, amount })
        }
      ),
      { numRuns: 2000 }
    )
  })

  it.each([
    ['19.99', 'usd', 1999],
    ['19,99', 'eur', 1999],
    ['$19.99', 'usd', 1999],
    ['19,99 €', 'eur', 1999],
    ['EUR 1.234,50', 'eur', 123_450],
    ['1,234.50', 'usd', 123_450],
    ['1 234,50', 'eur', 123_450],
    ['1,234,567', 'usd', 123_456_700],
    ['19', 'usd', 1900],
    ['19.9', 'usd', 1990],
    ['19.990', 'kwd', 19_990],
    ['1,234', 'jpy', 1234],
    ['0.500', 'usd', 50],
    ['¥80', 'jpy', 80],
    ['￥80', 'jpy', 80],
    ['$20', 'cad', 2000],
    ['£20', 'egp', 2000],
    ['0,500', 'kwd', 500],
    ['1,50', 'tnd', 1500],
    ['1.50usd', 'USD', 150]
  ])('reads %s in %s as %i', (text, currency, amount) => {
    expect(decimalToMinor(text, currency)).toEqual({ ok: true, amount })
  })

  it.each([
    ['1,234', 'usd', /two ways; type 1234\.00 or 1\.23/],
    ['3.999', 'eur', /two ways/],
    ['€20', 'usd', /not in USD/],
    ['20 £', 'eur', /not in EUR/],
    ['$20', 'chf', /not in CHF/],
    ['1,500', 'kwd', /two ways; type 1500\.000 or 1\.500/],
    ['19.995', 'kwd', /end in 0/],
    ['80.5', 'jpy', /no decimals/],
    ['1.2345', 'usd', /2 decimals at most/],
    ['-5', 'usd', /not an amount/],
    ['abc', 'usd', /not an amount/],
    ['', 'usd', /not an amount/],
    ['1.2.3', 'usd', /not an amount/],
    ['12345678901234567890', 'usd', /larger than Stripe accepts/],
    ['€5', 'gbp[', /not in GBP\[/],
    ['gbp', 'gbp[', /not an amount/],
    ['(', '(', /not an amount/]
  ])('does not guess at “%s” in %s', (text, currency, reason) => {
    const parsed = decimalToMinor(text, currency)
    expect(parsed.ok ? '' : parsed.reason).toMatch(reason)
  })

  it('shows every digit of amounts that a float would round', () => {
    expect(formatMoney(99_999_999_999, 'usd', 'en-US')).toBe('$999,999,999.99')
    expect(formatMoney(80, 'jpy', 'en-US')).toBe('¥80')
    expect(formatMoney(1230, 'kwd', 'en-US')).toMatch(/KWD\s1\.230/)
  })
})
