import type { ExportStyle } from '../csv/write.ts'

/**
 * @param locale as the system names it, which decides where nobody has chosen: `de-AT`, on macOS also `de-AT@currency=EUR`
 *   with what somebody set beside it, on Linux `ca-ES@valencia`. A system without one says '' or 'C'.
 */
export function exportStyle(chosen: ExportStyle | 'system', locale: string): ExportStyle {
  if (chosen !== 'system') return chosen
  const name = languageOf(locale)
  const known = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(name) ? name : 'en'
  const parts = new Intl.NumberFormat(known).formatToParts(1.5)
  return parts.some(({ type, value }) => type === 'decimal' && value === ',') ? 'semicolon' : 'comma'
}

/** `fr_FR@rg=chzzzz` → `fr-FR`: without what stands beside the language and its region. */
export const languageOf = (locale: string): string => locale.replaceAll('_', '-').split('@')[0] ?? ''
