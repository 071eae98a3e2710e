import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redact } from '../../src/main/redact.ts'

describe('redact', () => {
  it('keeps the kind of a key and cuts the key', () => {
    expect(redact('refused rk_live_51AbC_x9, see whsec_Zz9')).toBe('refused rk_live_…, see whsec_…')
  })

  it('lets no key through, whatever surrounds it', () => {
    const letters = 'abcXYZ019'.split('')
    const secret = fc
      .tuple(
        fc.constantFrom('sk_test_', 'sk_live_', 'rk_test_', 'rk_live_', 'pk_live_', 'whsec_'),
        fc.string({ unit: fc.constantFrom(...letters), minLength: 12, maxLength: 120 })
      )
      .map(([prefix, body]) => ({ prefix, body }))
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, { prefix, body }, after) => {
        expect(redact(`${before}${prefix}${body}${after}`)).not.toContain(body)
      })
    )
  })
})
