import type { CellField, InventoryRow } from '../../shared/inventory.ts'
import { isMetadataColumn } from '../../shared/metadata-columns.ts'
import { decimalToMinor } from '../../shared/money.ts'
import { largestCount } from '../../shared/stocktake.ts'

/** Written into a cell of stock, SKU, reorder point or metadata to clear it; an empty cell keeps what is there. */
const clearToken = '(none)'

/** The value a cell asks for, as {@link import('./field-text.ts').fieldText} writes it, or why it asks for none. */
export type CellReading = { ok: true; value: string | null } | { ok: false; reason: string }

/** Reads a cell that is neither empty nor equal to what the item says. */
export function readCell(field: CellField, text: string, row: Pick<InventoryRow, 'price'>): CellReading {
  // What somebody keeps there may well be a date; one of a spreadsheet’s own making is hardly ever written so.
  if (isMetadataColumn(field)) return readText(text, isoDate.test(text.trim()) ? null : keyProblem(text))
  switch (field) {
    case 'onHand':
      return text === clearToken ? value(null) : readWhole(text, 'stock', largestCount)
    case 'reorderPoint':
      return text === clearToken ? value(null) : readWhole(text, 'a reorder point', 1_000_000)
    case 'price': {
      if (row.price === null) return refuse('the item has no price in Stripe; add one there first')
      const parsed = decimalToMinor(text, row.price.currency)
      return parsed.ok ? value(String(parsed.amount)) : refuse(parsed.reason)
    }
    case 'sku':
      return readText(text, keyProblem(text))
    case 'name': {
      if (text === clearToken) return refuse('a product needs a name')
      const problem = keyProblem(text)
      if (problem !== null) return refuse(problem)
      return text.length > 5000 ? refuse('a name has 5000 characters at most') : value(text.trim())
    }
    case 'active':
      if (/^(true|yes|1|active)$/i.test(text)) return value('true')
      if (/^(false|no|0|archived)$/i.test(text)) return value('false')
      return refuse('write yes or no')
  }
}

/** Reads what is kept as text in the metadata. */
function readText(text: string, problem: string | null): CellReading {
  if (text === clearToken) return value(null)
  if (problem !== null) return refuse(problem)
  return text.length > 500 ? refuse('Stripe keeps 500 characters at most') : value(text.trim())
}

const isoDate = /^\d{4}-\d{2}-\d{2}$/

/** Stands for a letter that cannot be told. */
export const unreadable = '\ufffd'

/**
 * What a spreadsheet shows where a formula found nothing or failed: `#N/A`, `#NV`, `#REF!`, `#¡VALOR!`, `Err:502`, and
 * `####` where a column is too narrow. Most languages have their own.
 */
const spreadsheetError =
  /^(#(N\/[ABD]|I\/T|Н\/Д|NV|YOK|HIÁNYZIK|NENÍ_K_DISPOZICI|[¡¿]?\p{Lu}[\p{Lu}\d_/]*[!?])|Err:\d{3}|#{4,})$/u

/** Why a text is none that somebody wrote; null when it may be. */
export function wordsProblem(text: string): string | null {
  if (text.includes(unreadable))
    return 'its letters cannot be told for sure; in the spreadsheet save the file as CSV UTF-8'
  return spreadsheetError.test(text.trim())
    ? 'this is an error of the spreadsheet, not a text; mend its formula'
    : null
}

/** The same for a SKU or a name, which a spreadsheet may have taken for a number or a date and rewritten. */
export function keyProblem(text: string): string | null {
  if (/^\d([.,]\d+)?E\+\d+$/i.test(text.trim()))
    return 'this looks like a long number shortened by a spreadsheet; format the column as text'
  if (isDate(text.trim()))
    return 'this looks like a date that a spreadsheet made of another text; format the column as text, or change it in Stockroom itself'
  return wordsProblem(text)
}

/** Months as spreadsheets shorten them in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish and the North. */
const months = new Set(
  (
    'jan feb mar apr may jun jul aug sep oct nov dec jän mär mrz mai okt dez janv févr mars avr juin juil août sept ' +
    'déc ene abr ago dic gen mag giu lug ott fev mrt mei sty lut kwi maj cze lip sie wrz paź lis gru des'
  ).split(' ')
)

/** `15.03.2026`, `3/15/2026`, `2026-03-15`, `01. Mrz`, `1-Mar`, `mars-26`; not `MAR-01`, as spreadsheets use no capitals. */
function isDate(text: string): boolean {
  const numbers = readDate(text)
  if (numbers !== null) {
    const [one, two] = numbers.day
    return Math.min(one, two) > 0 && Math.min(one, two) <= 12 && Math.max(one, two) <= 31
  }
  const words = /^(?:\d{1,2}[.\s/-]{1,2}(\p{L}\p{Ll}{2,3})\.?|(\p{L}\p{Ll}{2,3})\.?[\s/-]\d{2})$/u.exec(text)
  return months.has((words?.[1] ?? words?.[2] ?? '').toLowerCase())
}

/** The numbers of `2026-03-15` and `15.03.2026` in the order they stand in, which need not make a date. */
function readDate(
  text: string
): { year: string; sign: string; day: [number, number]; yearFirst: boolean } | null {
  const found = /^(?:(\d{4})([./-])(\d{1,2})\2(\d{1,2})|(\d{1,2})([./-])(\d{1,2})\6(\d{4}))$/.exec(text)
  if (found === null) return null
  const [year, sign, one, two] =
    found[1] === undefined ? [found[8], found[6], found[5], found[7]] : found.slice(1)
  return {
    year: year ?? '',
    sign: sign ?? '',
    day: [Number(one), Number(two)],
    yearFirst: found[1] !== undefined
  }
}

/** `12`, `012`, `1 200` and the `12,0` or `12.00` that spreadsheets make of a number. */
function readWhole(text: string, what: string, largest: number): CellReading {
  const bare = text.trim()
  const whole =
    /^(\d+)(?:[.,]0{1,2})?$/.exec(bare)?.[1] ??
    /^(\d{1,3}(?:,\d{3})+)\.0{1,2}$|^(\d{1,3}(?:\.\d{3})+),0{1,2}$|^(\d{1,3}(?:[ \u00a0\u202f]\d{3})+)(?:[.,]0{1,2})?$/
      .exec(bare)
      ?.slice(1)
      .join('')
      .replace(/\D/g, '')
  if (whole !== undefined) {
    const number = Number(whole)
    return number > largest ? refuse(`${what} can be ${largest} at most`) : value(String(number))
  }
  if (/^[-\u2212]\d/.test(bare)) return refuse(`${what} cannot be set below zero`)
  if (/^\+\d/.test(bare)) return refuse(`a file holds counts, not changes; write what ${what} should be`)
  if (/^\d{1,3}([.,]\d{3})+$/.test(bare)) {
    return refuse('this can be read in two ways; write the number without a separator')
  }
  if (/^\d+[.,]\d+$/.test(bare)) return refuse(`${what} must be a whole number such as 12, not a decimal`)
  return refuse(`${what} must be a whole number such as 12; write ${clearToken} to clear it`)
}

/** Whether a spreadsheet may have made `text` of `known` by itself, so that nobody needs to have touched the cell. */
export function isRewritten(text: string, known: string): boolean {
  return sameNumber(text, known) || sameTruth(text, known) || sameDay(text, known) || sameButLost(text, known)
}

/** `1,234` and `1.234` are a thousand to one half of the world. */
const grouped = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/

/**
 * The same number: `12` of `0012`, `100000` of `1E5`, `90.75` of `90.750`, `1,5` of `1,50` and `1.50`, and noughts of all
 * digits behind the fifteenth. A point for a comma is somebody’s own: no spreadsheet takes `1,5` for one and a half and
 * writes `1.5`.
 */
function sameNumber(text: string, known: string): boolean {
  const number = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i
  if (!number.test(text) || !number.test(known)) return false
  if (/^\d+$/.test(text + known)) {
    const [left, all] = [text.replace(/^0+/, ''), known.replace(/^0+/, '')]
    return left === all || (all.length > 15 && left === all.slice(0, 15).padEnd(all.length, '0'))
  }
  if (text.includes(',') !== known.includes(',')) {
    if (grouped.test(text) || grouped.test(known) || text.includes('.')) return false
  }
  return Number(text.replace(',', '.')) === Number(known.replace(',', '.'))
}

/** What spreadsheets write for true and for false, each in its language. */
const truths = [
  'TRUE WAHR VRAI VERDADERO VERDADEIRO VERO WAAR PRAWDA PRAVDA IGAZ SANT SAND SANN TOSI DOĞRU ADEVĂRAT CERT ИСТИНА ІСТИНА',
  'FALSE FALSCH FAUX FALSO ONWAAR FAŁSZ NEPRAVDA HAMIS FALSKT FALSK USANN EPÄTOSI YANLIŞ FALS ЛОЖЬ ХИБНІСТЬ'
].map((list) => list.split(' '))

/** The same truth, in the capitals that spreadsheets write it in: `TRUE` or `WAHR` of `true`. Others are somebody’s own. */
function sameTruth(text: string, known: string): boolean {
  return truths.some((words) => words[0] === known.toUpperCase() && words.includes(text))
}

/**
 * The same day: `15.03.2026` or `3/15/2026` of `2026-03-15`. With strokes between them a 3 and a 4 may be either, and are
 * taken for neither. An ISO date for another one is somebody’s own: spreadsheets write none.
 */
function sameDay(text: string, known: string): boolean {
  const day = isoDate.test(text) ? null : dayOf(text)
  return day !== null && day === dayOf(known)
}

function dayOf(text: string): string | null {
  // `2026. 3. 15.` in Hungary and Korea
  const numbers = readDate(text.replaceAll(' ', '').replace(/\.$/, ''))
  if (numbers === null) return null
  const { year, sign, day, yearFirst } = numbers
  if (yearFirst) return [year, ...day].join('-')
  const [one, two] = day
  if (sign !== '/' || one > 12 || one === two) return [year, two, one].join('-')
  return two > 12 ? [year, one, two].join('-') : [one, two, year].join('/')
}

/**
 * The text that is left of `known` where a spreadsheet saved it in an old encoding: `Café コーヒー` as `Café ????`.
 * What has no place there becomes a question mark, two for signs beyond the first 65,536.
 */
export function sameButLost(text: string, known: string): boolean {
  let at = 0
  for (const sign of known) {
    if (text.startsWith(sign, at)) at += sign.length
    else if (sign > '\u007f' && text[at] === '?') at += sign.length === 2 && text[at + 1] === '?' ? 2 : 1
    else return false
  }
  return at === text.length
}

function value(text: string | null): CellReading {
  return { ok: true, value: text }
}

function refuse(reason: string): CellReading {
  return { ok: false, reason }
}
