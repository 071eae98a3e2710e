import type { EditableField, InventoryRow } from '../../shared/inventory.ts'
import { decimalToMinor, formatMoney, minorToDecimal } from '../../shared/money.ts'
import { count, signed, whole } from '../format.ts'

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
export function readInput(field: EditableField, typed: string, item: InventoryRow): Reading {
  const trimmed = typed.trim()
  switch (field) {
    case 'onHand':
      return readOnHand(trimmed.replace(/^[−–]/, '-'), item)
    case 'reorderPoint':
      return readReorderPoint(trimmed, item)
    case 'price':
      return readPrice(trimmed, item)
    case 'name':
      if (trimmed === '') return refuse('A product needs a name')
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
      const active = trimmed === 'true'
      if (!active && trimmed !== 'false') return refuse('Type true or false')
      return accept(trimmed, active ? 'sells it again' : 'archives it', { active }, active !== item.active)
    }
  }
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
  if (/^[+-]\d+$/.test(typed)) {
    const delta = Number(typed)
    if (item.onHand === null) return refuse('There is no number to add to. Type what you count.')
    const after = item.onHand + delta
    if (!Number.isSafeInteger(after)) return refuse('This number is too large')
    if (after < 0 && delta < 0) {
      return refuse(`Only ${count(item.onHand)} on hand. Type what you count instead.`)
    }
    const verb = delta < 0 ? 'take' : 'add'
    const patch = { onHand: after, status: statusAt(after, item.reorderPoint) }
    return accept(typed, `${verb} ${count(Math.abs(delta))} → ${whole(after)}`, patch, delta !== 0)
  }
  if (!/^\d+$/.test(typed)) return refuse(`“${typed}” is not a whole number. Use 7, +5 or −2.`)
  const counted = Number(typed)
  if (!Number.isSafeInteger(counted)) return refuse('This number is too large')
  const patch = { onHand: counted, stockText: null, status: statusAt(counted, item.reorderPoint) }
  const change = item.onHand === null ? '' : ` (${signed(counted - item.onHand)})`
  const changes = counted !== item.onHand
  return accept(String(counted), changes ? `count ${count(counted)}${change}` : 'no change', patch, changes)
}

function readReorderPoint(typed: string, item: InventoryRow): Reading {
  if (typed === '') return accept('', 'uses the shop’s default', {}, item.reorderPointOwn)
  if (!/^\d+$/.test(typed)) return refuse(`“${typed}” is not a whole number`)
  const point = Number(typed)
  if (!Number.isSafeInteger(point) || point > 1_000_000) return refuse('This number is too large')
  const patch = { reorderPoint: point, reorderPointOwn: true, status: statusAt(item.onHand, point) }
  return accept(String(point), `low at ${count(point)} or fewer`, patch, point !== item.reorderPoint)
}

function readPrice(typed: string, item: InventoryRow): Reading {
  if (item.price === null) return refuse('This item has no price in Stripe. Add one there first.')
  const { currency } = item.price
  if (typed === '') return refuse('A price cannot be empty')
  const parsed = decimalToMinor(typed, currency)
  if (!parsed.ok) return refuse(parsed.reason)
  const patch = { price: { amount: parsed.amount, currency } }
  const hint = `${formatMoney(parsed.amount, currency)} from now on`
  return accept(typed, hint, patch, parsed.amount !== item.price.amount)
}

/** What the editor starts with when a person presses F2, and what Ctrl+C copies. */
export function cellText(field: EditableField, item: InventoryRow): string {
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
  }
}
