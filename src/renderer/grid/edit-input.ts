import type { CellField, InventoryRow } from '../../shared/inventory.ts'
import {
  currencyExponent,
  decimalToMinor,
  formatMoney,
  minorToDecimal,
  smallestStep
} from '../../shared/money.ts'
import { count, signed, ungrouped, whole } from '../format.ts'
import { calculate, roundHalfAway, times, wholeOf } from '../../shared/arithmetic.ts'
import type { Fraction } from '../../shared/arithmetic.ts'
import { largestCount } from '../../shared/stocktake.ts'

/**
 * What typed text would do to a cell. `input` is what is sent; `patch` is what the row would show at once;
 * `clears` marks the one edit that is asked about first: taking the number away.
 */
export type Reading =
  | { ok: true; input: string; hint: string; patch: Partial<InventoryRow>; changes: boolean; clears: boolean }
  | { ok: false; reason: string }

const refuse = (reason: string): Reading => ({ ok: false, reason })
const accept = (
  input: string,
  hint: string,
  patch: Partial<InventoryRow>,
  changes: boolean,
  clears = false
): Reading => ({ ok: true, input, hint, patch, changes, clears })

/** Reads what a person typed into `field` of `item`. Decides nothing that only Stripe or the database can know. */
export function readInput(field: CellField, typed: string, item: InventoryRow): Reading {
  const trimmed = typed.trim()
  switch (field) {
    case 'onHand':
      return readOnHand(plainNumber(trimmed), item)
    case 'reorderPoint':
      return readReorderPoint(plainNumber(trimmed), item)
    case 'price':
      return readPrice(plainSigns(trimmed), item)
    case 'name':
      if (trimmed === '') return refuse('A product needs a name')
      if (trimmed.length > 5000) return refuse('Stripe keeps 5,000 characters of a name at most')
      return accept(
        trimmed,
        'Renames every variant of this product',
        { name: trimmed },
        trimmed !== item.name
      )
    case 'sku':
      if (trimmed.length > 500) return refuse('Stripe keeps 500 characters at most')
      return accept(
        trimmed,
        trimmed === '' ? 'removes the SKU' : '',
        { sku: trimmed === '' ? null : trimmed },
        trimmed !== (item.sku ?? '')
      )
    case 'active': {
      const word = trimmed.toLowerCase()
      const active = word === 'true' || word === 'yes'
      if (!active && word !== 'false' && word !== 'no') return refuse('Type true or false')
      const hint = active ? 'sells it again' : 'archives it'
      return accept(String(active), hint, { active }, active !== item.active)
    }
    default: {
      if (trimmed.length > 500) return refuse('Stripe keeps 500 characters at most')
      const { [field]: now = '', ...others } = item.metadata ?? {}
      const metadata = trimmed === '' ? others : { ...others, [field]: trimmed }
      const hint =
        trimmed === '' ? 'removes it' : item.variant === null ? '' : 'For every variant of this product'
      return accept(trimmed, hint, { metadata }, trimmed !== now)
    }
  }
}

/**
 * Reads a value that was copied from somewhere, where a minus belongs to the number. Typed, `-2` takes two away; as a
 * copied value it would be a stock of less than nothing, and guessing between the two could lose goods.
 */
export function readValue(field: CellField, value: string, item: InventoryRow): Reading {
  const trimmed = plainSigns(value.trim())
  const numeric = field === 'onHand' || field === 'reorderPoint' || field === 'price'
  if (trimmed === cellText(field, item)) return accept(trimmed, '', {}, false)
  if (numeric && (/^[-*/]/.test(trimmed) || (field !== 'onHand' && trimmed.startsWith('+')))) {
    const said = value.trim()
    return refuse(
      trimmed.startsWith('-')
        ? `“${said}” is below zero. Use 0 or more; to take that much away, type ${said} in the cell.`
        : `“${said}” changes a number. Use the number itself, or type ${said} in the cell.`
    )
  }
  return readInput(field, value, item)
}

const plainSigns = (typed: string): string =>
  typed.replace(/^[−–]/, '-').replace(/^×/, '*').replace(/^÷/, '/')

/** `1,234` and `+1,234` where the window writes them so. */
const plainNumber = (typed: string): string =>
  plainSigns(typed).replace(/^([+-]?)(.+)$/, (_, sign: string, rest: string) => sign + ungrouped(rest))

/** `=12*4` is worked out for itself; `*1.1`, `/2` (and `+5`, `-2`) go on from what the cell says, `now`. */
function worked(
  typed: string,
  now: string | null
): { ok: true; value: Fraction } | { ok: false; reason: string } {
  if (typed.startsWith('=')) return because(typed, calculate(typed.slice(1)))
  if (now === null) return { ok: false, reason: 'There is no number to go on from. Type one.' }
  return because(typed, calculate(`(${now})${typed}`))
}

function because<T>(typed: string, result: { ok: true; value: T } | { ok: false; reason: string }) {
  return result.ok ? result : { ok: false as const, reason: `“${typed}”: ${result.reason}` }
}

function statusAt(onHand: number | null, reorderPoint: number): InventoryRow['status'] {
  if (onHand === null) return 'untracked'
  return onHand <= 0 ? 'out' : onHand <= reorderPoint ? 'low' : 'ok'
}

function readOnHand(typed: string, item: InventoryRow): Reading {
  if (typed === '') {
    const patch = { onHand: null, stockText: null, status: statusAt(null, 0) }
    return accept('', 'stops tracking', patch, item.onHand !== null || item.stockText !== null, true)
  }
  const delta = deltaOf(typed)
  if (delta !== null) {
    if (item.onHand === null) return refuse('There is no number to add to. Type what you count.')
    const after = item.onHand + delta
    if (!isCountable(after) || !isCountable(delta)) return refuse(tooLarge)
    if (after < 0 && delta < 0) {
      return refuse(`Only ${count(item.onHand)} on hand. Type what you count instead.`)
    }
    const verb = delta < 0 ? 'take' : 'add'
    const patch = { onHand: after, status: statusAt(after, item.reorderPoint) }
    const input = `${delta < 0 ? '-' : '+'}${Math.abs(delta)}`
    return accept(input, `${verb} ${count(Math.abs(delta))} → ${whole(after)}`, patch, delta !== 0)
  }
  const reading = /^[=*/]/.test(typed)
    ? wholeResult(typed, item.onHand === null ? null : String(item.onHand))
    : wholeNumber(typed, `“${typed}” is not a whole number. Use 7, +5 or −2.`)
  if (!reading.ok) return reading
  const { value: counted } = reading
  if (!isCountable(counted)) return refuse(tooLarge)
  const patch = { onHand: counted, stockText: null, status: statusAt(counted, item.reorderPoint) }
  const change = item.onHand === null ? '' : ` (${signed(counted - item.onHand)})`
  const changes = counted !== item.onHand
  return accept(String(counted), changes ? `count ${count(counted)}${change}` : 'no change', patch, changes)
}

/** What `+5`, `-2` or `+5*12` adds: five boxes of twelve are sixty more, whatever is there. */
function deltaOf(typed: string): number | null {
  if (/^[+-]\d+$/.test(typed)) return Number(typed) + 0
  if (!/^[+-]/.test(typed)) return null
  const result = calculate(typed)
  return result.ok ? wholeOf(result.value) : null
}

const isCountable = (value: number): boolean => Math.abs(value) <= largestCount
const tooLarge = `The largest number is ${count(largestCount)}`

type WholeNumber = { ok: true; value: number } | { ok: false; reason: string }

function wholeNumber(typed: string, otherwise: string): WholeNumber {
  if (!/^\d+$/.test(typed)) return { ok: false, reason: otherwise }
  const value = Number(typed)
  return Number.isSafeInteger(value) ? { ok: true, value } : { ok: false, reason: tooLarge }
}

function wholeResult(typed: string, now: string | null): WholeNumber {
  const result = worked(typed, now)
  if (!result.ok) return result
  const { top, bottom } = result.value
  if (top % bottom !== 0n) return { ok: false, reason: `“${typed}” does not come out as a whole number` }
  if (top < 0n) return { ok: false, reason: `“${typed}” comes out below zero` }
  const value = wholeOf(result.value)
  return value === null ? { ok: false, reason: tooLarge } : { ok: true, value }
}

function readReorderPoint(typed: string, item: InventoryRow): Reading {
  if (typed === '') return accept('', 'goes back to the default', {}, item.reorderPointOwn)
  const reading = /^[=*/+-]/.test(typed)
    ? wholeResult(typed, String(item.reorderPoint))
    : wholeNumber(typed, `“${typed}” is not a whole number`)
  if (!reading.ok) return reading
  const { value: point } = reading
  if (point > 1_000_000) return refuse(`The largest is ${count(1_000_000)}`)
  const patch = { reorderPoint: point, reorderPointOwn: true, status: statusAt(item.onHand, point) }
  return accept(String(point), `low at ${count(point)} or fewer`, patch, point !== item.reorderPoint)
}

function readPrice(typed: string, item: InventoryRow): Reading {
  if (item.price === null) return refuse('This item has no price in Stripe. Add one there first.')
  const { currency } = item.price
  if (typed === '') return refuse('A price cannot be empty')
  const calculated = /^[=*/+-]/.test(typed)
  const parsed = calculated ? workedPrice(typed, item.price) : decimalToMinor(typed, currency)
  if (!parsed.ok) return refuse(parsed.reason)
  const patch = { price: { amount: parsed.amount, currency } }
  const hint = `${formatMoney(parsed.amount, currency)} from now on`
  const input = calculated ? minorToDecimal(parsed.amount, currency) : typed
  return accept(input, hint, patch, parsed.amount !== item.price.amount)
}

/** A worked-out price, rounded to what the currency has. */
function workedPrice(
  typed: string,
  { amount, currency }: NonNullable<InventoryRow['price']>
): ReturnType<typeof decimalToMinor> {
  const result = worked(typed, minorToDecimal(amount, currency))
  if (!result.ok) return result
  const exponent = currencyExponent(currency)
  const minor = roundHalfAway(times(result.value, 10n ** BigInt(exponent)), BigInt(smallestStep(currency)))
  if (minor < 0n) return { ok: false, reason: `“${typed}” comes out below zero` }
  const limit = BigInt(Number.MAX_SAFE_INTEGER)
  return decimalToMinor(minorToDecimal(Number(minor > limit ? limit : minor), currency), currency)
}

/** What the editor starts with when a person presses F2, and what Ctrl+C copies. */
export function cellText(field: CellField, item: InventoryRow): string {
  switch (field) {
    case 'onHand':
      return item.onHand === null ? (item.stockText ?? '') : String(item.onHand)
    case 'reorderPoint':
      return String(item.reorderPoint)
    case 'price':
      return item.price === null ? '' : minorToDecimal(item.price.amount, item.price.currency)
    case 'name':
      return item.name
    case 'sku':
      return item.sku ?? ''
    case 'active':
      return String(item.active)
    default:
      return item.metadata?.[field] ?? ''
  }
}
