/**
 * Text that a spreadsheet would run as a formula: `=`, `+`, `-` or `@` (full-width and small forms too, which
 * East Asian versions of Excel accept) or a tab or line break, behind nothing but
 * blanks and quotes.
 * https://owasp.org/www-community/attacks/CSV_Injection
 *
 * The apostrophe belongs to the skipped characters, so that guarding is reversible: text that already looks
 * guarded is guarded once more.
 */
const dangerous = /^['"\s\u200b-\u200d\u2060]*[=+\-@＝＋－＠﹦﹢﹣﹫\t\r\n]/

/** `=1+1` → `'=1+1`. For text cells only: a number must stay a number. */
export function guardFormula(text: string): string {
  return dangerous.test(text) ? `'${text}` : text
}

/** The inverse of {@link guardFormula}; other text, apostrophes included, is left alone. */
export function unguardFormula(text: string): string {
  return text.startsWith("'") && dangerous.test(text.slice(1)) ? text.slice(1) : text
}
