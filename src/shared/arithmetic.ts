/** An exact number: `top / bottom`, with `bottom` above zero. No step of a calculation is ever a float. */
export type Fraction = { readonly top: bigint; readonly bottom: bigint }

/** What {@link calculate} found: a number, or why there is none, as the end of a sentence. */
type Calculation = { ok: true; value: Fraction } | { ok: false; reason: string }

const longest = 200

/**
 * `"12*4"` → 48, exactly. Knows + − × ÷ and parentheses, a sign before a number, and a decimal point or comma;
 * a comma before exactly three digits could be a thousands separator and is refused rather than guessed at.
 */
export function calculate(typed: string): Calculation {
  if (typed.length > longest) return refuse('it is too long to work out')
  const tokens = tokensOf(typed)
  if (tokens === null) return refuse('it can only have numbers, + - * / and parentheses')
  try {
    return { ok: true, value: sum({ tokens, at: 0 }, true) }
  } catch (error) {
    if (error instanceof Unreadable) return refuse(error.message)
    throw error
  }
}

/** The nearest multiple of `step`, and of two that are equally near the one farther from zero. */
export function roundHalfAway({ top, bottom }: Fraction, step = 1n): bigint {
  const whole = bottom * step
  const size = top < 0n ? -top : top
  const rounded = ((2n * size + whole) / (2n * whole)) * step
  return top < 0n ? -rounded : rounded
}

/** The number when it is a whole one that a count can hold, else null. */
export function wholeOf({ top, bottom }: Fraction): number | null {
  if (top % bottom !== 0n) return null
  const whole = Number(top / bottom)
  return Number.isSafeInteger(whole) ? whole : null
}

export const times = ({ top, bottom }: Fraction, by: bigint): Fraction => ({ top: top * by, bottom })

class Unreadable extends Error {}

type Reader = { tokens: readonly string[]; at: number }

function refuse(reason: string): Calculation {
  return { ok: false, reason }
}

function tokensOf(typed: string): string[] | null {
  const plain = typed.replace(/[−–]/g, '-').replace(/×/g, '*').replace(/÷/g, '/').replace(/\s+/g, ' ').trim()
  const tokens = plain.match(/\d+(?:[.,]\d+)?|[.,]\d+|[-+*/()]| /g) ?? []
  if (tokens.join('') !== plain) return null
  return tokens.filter((token) => token !== ' ')
}

function sum(reader: Reader, outermost: boolean): Fraction {
  let value = product(reader)
  for (let next = reader.tokens[reader.at]; next === '+' || next === '-'; next = reader.tokens[reader.at]) {
    reader.at += 1
    const other = product(reader)
    const added = next === '+' ? other.top : -other.top
    value = reduced(value.top * other.bottom + added * value.bottom, value.bottom * other.bottom)
  }
  if (outermost && reader.at < reader.tokens.length) throw new Unreadable('it is not finished')
  return value
}

function product(reader: Reader): Fraction {
  let value = factor(reader)
  for (let next = reader.tokens[reader.at]; next === '*' || next === '/'; next = reader.tokens[reader.at]) {
    reader.at += 1
    const other = factor(reader)
    if (next === '/' && other.top === 0n) throw new Unreadable('nothing can be divided by zero')
    value =
      next === '*'
        ? reduced(value.top * other.top, value.bottom * other.bottom)
        : reduced(value.top * other.bottom, value.bottom * other.top)
  }
  return value
}

function factor(reader: Reader): Fraction {
  const sign = reader.tokens[reader.at]
  if (sign === '+' || sign === '-') reader.at += 1
  const token = reader.tokens[reader.at]
  reader.at += 1
  let value: Fraction
  if (token === '(') {
    value = sum(reader, false)
    if (reader.tokens[reader.at] !== ')') throw new Unreadable('a parenthesis is not closed')
    reader.at += 1
  } else value = numberOf(token)
  return sign === '-' ? { top: -value.top, bottom: value.bottom } : value
}

function numberOf(token: string | undefined): Fraction {
  if (token === undefined || !/\d/.test(token)) throw new Unreadable('it is not finished')
  if (/,\d{3}$/.test(token)) {
    throw new Unreadable(`“${token}” can be read in two ways; leave the separator out or write a point`)
  }
  const [whole = '', decimals = ''] = token.split(/[.,]/)
  return reduced(BigInt(whole + decimals), 10n ** BigInt(decimals.length))
}

function reduced(top: bigint, bottom: bigint): Fraction {
  let [a, b] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom]
  while (b !== 0n) [a, b] = [b, a % b]
  const by = bottom < 0n ? -a : a
  return a === 0n ? { top: 0n, bottom: 1n } : { top: top / by, bottom: bottom / by }
}
