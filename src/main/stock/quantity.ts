import type { StockScheme } from '../../shared/scheme.ts'
import { largestCount } from '../../shared/stocktake.ts'

/** What a stock text says: a whole number, not counted at all, or something no program should guess about. */
export type Quantity =
  | { kind: 'number'; value: number }
  | { kind: 'untracked' }
  | { kind: 'unreadable'; text: string }

/** Reads a metadata value. Absent, blank and the scheme’s own words for endless stock are untracked. */
export function parseQuantity(text: string | null, scheme: Pick<StockScheme, 'untracked'>): Quantity {
  const bare = text?.trim() ?? ''
  if (bare === '' || scheme.untracked.includes(bare.toLowerCase())) return { kind: 'untracked' }
  if (/^[+-]?\d{1,10}$/.test(bare)) {
    const value = Number(bare)
    if (Math.abs(value) <= largestCount) return { kind: 'number', value: value === 0 ? 0 : value }
  }
  return { kind: 'unreadable', text: bare }
}

/** The number a stock text stands for, or null where it stands for none. */
export function quantityOf(text: string | null): number | null {
  const quantity = parseQuantity(text, { untracked: [] })
  return quantity.kind === 'number' ? quantity.value : null
}

/** What a person typed into a stock cell. */
export type QuantityInput =
  | { kind: 'count'; value: string | null }
  | { kind: 'adjust'; delta: number }
  | { kind: 'invalid'; reason: string }

/**
 * `7` counts, `+5` and `-2` adjust, nothing at all clears (untracked). A real minus sign (U+2212) is read as one.
 */
export function parseQuantityInput(input: string): QuantityInput {
  const bare = input
    .trim()
    .replaceAll('\u2212', '-')
    .replace(/[\s\u00a0\u202f]/g, '')
  if (bare === '') return { kind: 'count', value: null }
  const match = /^([+-]?)(\d+)$/.exec(bare)
  if (!match) {
    const decimal = /^[+-]?\d+[.,]\d+$/.test(bare)
    return {
      kind: 'invalid',
      reason: decimal
        ? `“${input.trim()}” is not a whole number`
        : `“${input.trim()}” is not a number; type 7 to count, +5 or -2 to adjust`
    }
  }
  const value = Number(match[2])
  if (value > largestCount) return { kind: 'invalid', reason: `${match[2]} is more than ${largestCount}` }
  if (match[1] === '') return { kind: 'count', value: String(value) }
  return { kind: 'adjust', delta: match[1] === '-' ? -value : value }
}
