import type { EditableField, InventoryRow } from '../../shared/inventory.ts'
import { decimalToMinor } from '../../shared/money.ts'
import { largestQuantity } from '../stock/quantity.ts'

/** Written into a stock, SKU or reorder point cell to clear it; an empty cell keeps what is there. */
const clearToken = '(none)'

/** The value a cell asks for, as {@link import('./field-text.ts').fieldText} writes it, or why it asks for none. */
export type CellReading = { ok: true; value: string | null } | { ok: false; reason: string }

/** Reads a cell that is neither empty nor equal to what the item says. */
export function readCell(field: EditableField, text: string, row: Pick<InventoryRow, 'price'>): CellReading {
  switch (field) {
    case 'onHand':
      return text === clearToken ? value(null) : readWhole(text, 'stock', largestQuantity)
    case 'reorderPoint':
      return text === clearToken ? value(null) : readWhole(text, 'a reorder point', 1_000_000)
    case 'price': {
      if (row.price === null) return refuse('the item has no price in Stripe; add one there first')
      const parsed = decimalToMinor(text, row.price.currency)
      return parsed.ok ? value(String(parsed.amount)) : refuse(parsed.reason)
    }
    case 'sku': {
      if (text === clearToken) return value(null)
      const problem = wordsProblem(text)
      if (problem !== null) return refuse(problem)
      if (text.length > 500) return refuse('Stripe keeps 500 characters at most')
      if (/^\d([.,]\d+)?E\+\d+$/i.test(text)) {
        return refuse('this looks like a long number shortened by a spreadsheet; format the column as text')
      }
      return value(text.trim())
    }
    case 'name': {
      if (text === clearToken) return refuse('a product needs a name')
      const problem = wordsProblem(text)
      if (problem !== null) return refuse(problem)
      return text.length > 5000 ? refuse('a name has 5000 characters at most') : value(text.trim())
    }
    case 'active':
      if (/^(true|yes|1|active)$/i.test(text)) return value('true')
      if (/^(false|no|0|archived)$/i.test(text)) return value('false')
      return refuse('write yes or no')
  }
}

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

/** `12`, `012`, `1 200` and the `12,0` or `12.00` that spreadsheets make of a number. */
function readWhole(text: string, what: string, largest: number): CellReading {
  const bare = text.trim()
  const whole =
    /^(\d+)(?:[.,]0{1,2})?$/.exec(bare)?.[1] ??
    (/^\d{1,3}(?:[ \u00a0\u202f]\d{3})+$/.test(bare) ? bare.replace(/\D/g, '') : undefined)
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

/** Two texts a spreadsheet takes for one number: `0012` and `12`, `1E5` and `100000`, `90.750` and `90.75`. */
export function sameNumber(a: string, b: string): boolean {
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
  return number.test(a) && number.test(b) && Number(a) === Number(b)
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
