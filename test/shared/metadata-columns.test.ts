import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  headingColumn,
  metadataColumn,
  metadataHeading,
  metadataKey
} from '../../src/shared/metadata-columns.ts'

const anyKey = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fc
    .array(fc.constantFrom('%', '%25', '%FF', ' ', '\t', '\r\n', '\u00a0', '\ufeff', ':', '=', 'a', '_5f_'), {
      minLength: 1
    })
    .map((parts) => parts.join(''))
)

describe('the heading of a metadata key in a file', () => {
  it('comes back as that very key, whatever it is, after a reader of files has trimmed it', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const column = headingColumn(metadataHeading(metadataColumn(key)).trim())
        expect(column === null ? null : metadataKey(column)).toBe(key)
      }),
      { numRuns: 2000 }
    )
  })

  it('is the key behind a word that no supplier writes by chance', () => {
    expect(metadataHeading('meta-country_20_code')).toBe('metadata:country code')
    expect(headingColumn('Metadata: colour')).toBe('meta-colour')
    for (const name of [
      'colour',
      'meta-title',
      'Meta title',
      'metadata',
      'metadata:',
      'metadata: ',
      'my metadata:x'
    ])
      expect(headingColumn(name)).toBe(null)
  })

  it('keeps what only looks like a code', () => {
    expect(headingColumn('metadata:100% wool')).toBe(metadataColumn('100% wool'))
    expect(headingColumn('metadata:%FF')).toBe(metadataColumn('%FF'))
  })

  it('of a key longer than Stripe takes names none', () => {
    expect(headingColumn(`metadata:${'a'.repeat(41)}`)).toBe(null)
  })
})
