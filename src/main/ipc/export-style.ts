import type { ExportStyle } from '../csv/write.ts'

/** @param locale as BCP 47 names it, which decides where nobody has chosen; a system without one says '' or 'C' */
export function exportStyle(chosen: ExportStyle | 'system', locale: string): ExportStyle {
  if (chosen !== 'system') return chosen
  const known = /^[a-z]{2,3}(-[a-z0-9]+)*$/i.test(locale) ? locale : 'en'
  const parts = new Intl.NumberFormat(known).formatToParts(1.5)
  return parts.some(({ type, value }) => type === 'decimal' && value === ',') ? 'semicolon' : 'comma'
}
