import { decimalToMinor, formatMoney } from '../../shared/money.ts'

/** A price that travels as text, in minor units (“2400”) or with its decimals (“24.00”), as it is shown. */
export function priceWords(value: string, currency: string | null): string {
  if (currency === null) return value
  if (/^\d+$/.test(value)) return formatMoney(Number(value), currency)
  const parsed = decimalToMinor(value, currency)
  return parsed.ok ? formatMoney(parsed.amount, currency) : value
}
