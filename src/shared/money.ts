/**
 * Money is an integer count of minor units with its currency; text exists only at the edges.
 *
 * Exponents follow https://docs.stripe.com/currencies rather than Intl, which disagrees with Stripe's API
 * about ISK, UGX and HUF (Intl says 0 decimals; the API takes all three in hundredths).
 */

const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
const threeDecimal = new Set('bhd jod kwd omr tnd'.split(' '))

/** How many decimals one unit of `currency` (ISO 4217, any case) has in the Stripe API. */
export function currencyExponent(currency: string): 0 | 2 | 3 {
  const code = currency.toLowerCase()
  return zeroDecimal.has(code) ? 0 : threeDecimal.has(code) ? 3 : 2
}

/**
 * What amounts of `currency` are multiples of, in minor units: three decimals end in 0, and króna and shilling have
 * hundredths in the API and none in life (https://docs.stripe.com/currencies#special-cases).
 */
export function smallestStep(currency: string): 1 | 10 | 100 {
  const code = currency.toLowerCase()
  return threeDecimal.has(code) ? 10 : code === 'isk' || code === 'ugx' ? 100 : 1
}

/** `1999, 'usd'` → `"19.99"`: plain digits with a decimal point, as written to a file. */
export function minorToDecimal(amount: number, currency: string): string {
  const exponent = currencyExponent(currency)
  const digits = String(Math.abs(amount)).padStart(exponent + 1, '0')
  const sign = amount < 0 ? '-' : ''
  if (exponent === 0) return sign + digits
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

/** What {@link decimalToMinor} found: an amount, or why the text is not one. */
export type ParsedAmount = { ok: true; amount: number } | { ok: false; reason: string }

/**
 * `"19.99", 'usd'` → 1999. Accepts a decimal point or a decimal comma, thousands separators where they are
 * unambiguous, and surrounding currency signs or codes. Refuses what would have to be rounded.
 */
export function decimalToMinor(text: string, currency: string): ParsedAmount {
  const exponent = currencyExponent(currency)
  const sign = /^\p{Sc}|\p{Sc}$/u.exec(text.trim().normalize('NFKC'))?.[0]
  if (sign !== undefined && !signsOf(currency).includes(sign))
    return { ok: false, reason: `“${text}” is not in ${currency.toUpperCase()}` }
  const unsigned = text.trim().replace(/^[\p{Sc}]\s*|\s*[\p{Sc}]$/gu, '')
  const bare = withoutCode(unsigned, currency).replace(/[\s\u00a0\u202f']/g, '')
  // Half the world reads “1,234” as a thousand and the other half as one and a bit: money is not guessed at.
  if (exponent === 2 && /^[1-9]\d{0,2}[.,]\d{3}$/.test(bare)) {
    const [whole, rest] = bare.split(/[.,]/)
    return {
      ok: false,
      reason: `“${text}” can be read in two ways; type ${whole}${rest}.00 or ${whole}.${rest?.slice(0, 2)}`
    }
  }
  if (exponent === 3 && /^[1-9]\d{0,2},\d{3}$/.test(bare)) {
    const [whole, rest] = bare.split(',')
    return {
      ok: false,
      reason: `“${text}” can be read in two ways; type ${whole}${rest}.000 or ${whole}.${rest}`
    }
  }
  const decimal = decimalPart(bare, exponent)
  if (decimal === null) return { ok: false, reason: `“${text}” is not an amount` }
  const { whole, fraction } = decimal
  if (fraction.length > exponent && /[1-9]/.test(fraction.slice(exponent))) {
    const places = exponent === 0 ? 'no decimals' : `${exponent} decimals at most`
    return { ok: false, reason: `${currency.toUpperCase()} takes ${places}` }
  }
  const amount = Number(whole + fraction.padEnd(exponent, '0').slice(0, exponent))
  if (!Number.isSafeInteger(amount) || amount > 99_999_999_999) {
    return { ok: false, reason: `“${text}” is larger than Stripe accepts` }
  }
  if (exponent === 3 && amount % 10 !== 0) {
    return { ok: false, reason: `${currency.toUpperCase()} amounts must end in 0 (Stripe’s rule)` }
  }
  return { ok: true, amount }
}

/** Compared as text: what somebody typed as a currency need not be letters. */
function withoutCode(text: string, currency: string): string {
  const code = currency.toLowerCase()
  const end = text.length - code.length
  if (text.slice(0, code.length).toLowerCase() === code) return text.slice(code.length)
  return text.slice(end).toLowerCase() === code ? text.slice(0, end) : text
}

function decimalPart(bare: string, exponent: number): { whole: string; fraction: string } | null {
  const plain = /^(\d+)(?:[.,](\d*))?$/.exec(bare)
  if (plain) {
    const whole = plain[1] ?? ''
    const fraction = plain[2] ?? ''
    // Without decimals to mistake them for, three digits behind one separator are thousands.
    if (exponent === 0 && fraction.length === 3 && whole.length <= 3 && whole !== '0') {
      return { whole: whole + fraction, fraction: '' }
    }
    return { whole, fraction }
  }
  const grouped = /^(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*)(?:([.,])(\d*))?$/.exec(bare)
  if (!grouped || (grouped[3] !== undefined && grouped[3] === grouped[2])) return null
  return { whole: (grouped[1] ?? '').replace(/[.,]/g, ''), fraction: grouped[4] ?? '' }
}

const signs = new Map<string, string>()

/** What an amount of `currency` is marked with: `$` for dollars of any country, `E£` in Egypt. */
function signsOf(currency: string): string {
  // Intl throws at what cannot be a currency.
  if (!/^[a-z]{3}$/i.test(currency)) return ''
  const known = signs.get(currency)
  if (known !== undefined) return known
  const narrow = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  const found = narrow.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? ''
  signs.set(currency, found)
  return found
}

const formatters = new Map<string, Intl.NumberFormat>()

/** `1999, 'usd'` → `"$19.99"` in the reader's locale. Digits are exact up to Number.MAX_SAFE_INTEGER. */
export function formatMoney(amount: number, currency: string, locale?: string): string {
  const exponent = currencyExponent(currency)
  const cacheKey = `${locale ?? ''}/${currency}`
  let formatter = formatters.get(cacheKey)
  if (!formatter) {
    formatter = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: currency.toUpperCase(),
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: exponent,
      maximumFractionDigits: exponent
    })
    formatters.set(cacheKey, formatter)
  }
  // A decimal string keeps every digit; dividing would make a float of it.
  return formatter.format(minorToDecimal(amount, currency) as Intl.StringNumericLiteral)
}
