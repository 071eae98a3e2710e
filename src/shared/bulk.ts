import type { z } from 'zod'
import { calculate, roundHalfAway } from './arithmetic.ts'
import type { Fraction } from './arithmetic.ts'
import type { bulkActionSchema, bulkPreviewSchema, bulkTargetSchema } from './bulk-schemas.ts'
import type { CellField, InventoryRow } from './inventory.ts'
import { isMetadataColumn } from './metadata-columns.ts'
import type { MetadataColumn } from './metadata-columns.ts'
import { currencyExponent, decimalToMinor, minorToDecimal, smallestStep } from './money.ts'
import { said } from './said.ts'
import { largestCount } from './stocktake.ts'

/** The fields with a number that can be set, added to and changed by a percentage. */
export const bulkNumbers = ['onHand', 'reorderPoint', 'price'] as const
export type BulkNumber = (typeof bulkNumbers)[number]

/** The fields with text that can be set, and those in which it can be found and replaced. Each name is a product's own. */
export type BulkSetText = 'sku' | MetadataColumn
export type BulkText = 'name' | BulkSetText

/** What is to be done to many items at once; numbers are as they were typed. */
export type BulkAction = z.infer<typeof bulkActionSchema>

/** Which items: named by their ids, or all that a question finds, seen or not. Never places in a list. */
export type BulkTarget = z.infer<typeof bulkTargetSchema>

/** What an action would do, before anything is written. */
export type BulkPreview = z.infer<typeof bulkPreviewSchema>

/** What the rules need to know of an item. */
export type BulkItem = Pick<
  InventoryRow,
  | 'id'
  | 'productId'
  | 'priceId'
  | 'name'
  | 'sku'
  | 'onHand'
  | 'stockText'
  | 'reorderPoint'
  | 'price'
  | 'active'
> & {
  /** The object in Stripe whose metadata is the item's. */
  ownerId: string
  reorderPointOwn: boolean
  /** What a metadata key says; null when it is not there. */
  metadata: (key: string) => string | null
  inConflict: (field: CellField) => boolean
}

/**
 * What an action does to one item. `input` is what a person would type to the same end. `from` and `to` are values of
 * the field (a price in minor units); `size` orders changes, the largest first.
 */
export type BulkChange =
  | { kind: 'change'; input: string; from: string | null; to: string | null; size: number }
  | { kind: 'same' }
  | { kind: 'refused'; reason: string }

/** How an action is carried out on each item, or why it cannot be on any. */
export type BulkPlan =
  | { ok: true; field: CellField; change: (item: BulkItem) => BulkChange }
  | { ok: false; reason: string }

const longestName = 5000
const longestText = 500

/**
 * Reads an action once and answers with what it does to each item. Stock and reorder points stay whole numbers, prices
 * what their currency has; halves are rounded away from zero.
 */
export function planBulk(action: BulkAction): BulkPlan {
  switch (action.kind) {
    case 'set': {
      const { field } = action
      const value = action.value?.trim() ?? null
      if (value === '') return wrong(field === 'price' ? 'Type the price' : 'Type the new value')
      return field === 'sku' || isMetadataColumn(field) ? planSetText(field, value) : planSet(field, value)
    }
    case 'add':
      return planAdd(action.field, action.by.trim())
    case 'percent':
      return planPercent(action.field, action.by.trim())
    case 'replace':
      return planReplace(action)
    case 'active':
      return plan('active', ({ active }) =>
        change(String(active), String(action.active), String(action.active), 1)
      )
  }
}

/** The one place in Stripe that a field of an item lives in: sizes share a name and metadata, and often a price. */
export function bulkPlace(
  field: CellField,
  item: Pick<BulkItem, 'id' | 'productId' | 'priceId' | 'ownerId'>
): string {
  if (isMetadataColumn(field)) return item.ownerId
  if (field === 'name' || field === 'active') return item.productId
  return field === 'price' && item.priceId !== null ? item.priceId : item.id
}

function plan(field: CellField, rule: (item: BulkItem) => BulkChange): BulkPlan {
  return {
    ok: true,
    field,
    change: (item) => {
      const result = rule(item)
      if (result.kind !== 'change') return result
      return item.inConflict(field) ? refused('it waits for your answer to a conflict') : result
    }
  }
}

const wrong = (reason: string): BulkPlan => ({ ok: false, reason })
const refused = (reason: string): BulkChange => ({ kind: 'refused', reason })

function change(from: string | null, to: string | null, input: string, size: number): BulkChange {
  return from === to ? { kind: 'same' } : { kind: 'change', input, from, to, size }
}

function planSetText(field: BulkSetText, value: string | null): BulkPlan {
  if (value !== null && value.length > longestText)
    return wrong(`Stripe keeps ${longestText} characters at most; this has ${value.length}`)
  return plan(field, (item) => change(said(field, item), value, value ?? '', 1))
}

function planSet(field: BulkNumber, value: string | null): BulkPlan {
  if (field === 'price') {
    if (value === null) return wrong('A price cannot be taken away; archive it in the details')
    return plan('price', ({ price }) => {
      if (price === null) return refused('it has no price in Stripe')
      const parsed = decimalToMinor(value, price.currency)
      if (!parsed.ok) return refused(parsed.reason)
      return toPrice(price, parsed.amount)
    })
  }
  if (value !== null && /^-\d+$/.test(value)) return wrong(`“${value}” is below zero`)
  if (value !== null && !/^\d+$/.test(value)) return wrong(`“${value}” is not a whole number`)
  const set = value === null ? null : Number(value)
  if (set !== null && set > largestCount) return wrong(`${value} is more than ${largestCount}`)
  const input = set === null ? '' : String(set)
  if (field === 'reorderPoint') {
    return plan('reorderPoint', ({ reorderPoint, reorderPointOwn }) => {
      const from = reorderPointOwn ? String(reorderPoint) : null
      return change(from, set === null ? null : input, input, Math.abs((set ?? 0) - reorderPoint))
    })
  }
  return plan('onHand', ({ onHand, stockText }) => {
    const from = onHand === null ? stockText : String(onHand)
    return change(from, set === null ? null : input, input, Math.abs((set ?? 0) - (onHand ?? 0)))
  })
}

function planAdd(field: BulkNumber, by: string): BulkPlan {
  const typed = signOf(by)
  if (typed === null) return wrong('Type how many, such as 5 or -2')
  if (field === 'price') {
    return plan('price', ({ price }) => {
      if (price === null) return refused('it has no price in Stripe')
      const parsed = decimalToMinor(typed.bare, price.currency)
      if (!parsed.ok) return refused(parsed.reason)
      return toPrice(price, price.amount + typed.sign * parsed.amount)
    })
  }
  if (!/^\d+$/.test(typed.bare)) return wrong(`“${by}” is not a whole number`)
  const delta = typed.sign * Number(typed.bare)
  if (Math.abs(delta) > largestCount) return wrong(`${typed.bare} is more than ${largestCount}`)
  return plan(field, (item) => moveCount(field, item, () => delta))
}

function planPercent(field: BulkNumber, by: string): BulkPlan {
  const typed = signOf(by.replace(/\s*%$/, ''))
  const percent = typed === null ? null : calculate(typed.bare)
  if (typed === null || !percent?.ok) return wrong('Type a percentage, such as 10 or -12.5')
  const { top, bottom } = percent.value
  if (bottom === 0n || top > 100_000n * bottom) return wrong(`“${by}” is more than can be meant`)
  const share: Fraction = { top: BigInt(typed.sign) * top, bottom: bottom * 100n }
  if (field === 'price') {
    return plan('price', ({ price }) => {
      if (price === null) return refused('it has no price in Stripe')
      const amount = BigInt(price.amount)
      const after = { top: amount * (share.bottom + share.top), bottom: share.bottom }
      return toPrice(price, Number(roundHalfAway(after, BigInt(smallestStep(price.currency)))))
    })
  }
  return plan(field, (item) =>
    moveCount(field, item, (now) => {
      const after = { top: BigInt(now) * (share.bottom + share.top), bottom: share.bottom }
      return Number(roundHalfAway(after)) - now
    })
  )
}

/** Stock moves by a delta, which goes on top of whatever is sold meanwhile; a reorder point becomes another number. */
function moveCount(
  field: 'onHand' | 'reorderPoint',
  item: BulkItem,
  deltaOf: (now: number) => number
): BulkChange {
  const now = field === 'onHand' ? item.onHand : item.reorderPoint
  if (now === null) return refused('there is no number to go on from')
  const delta = deltaOf(now)
  if (delta === 0) return { kind: 'same' }
  const after = now + delta
  if (delta < 0 && after < 0) return refused('it would go below zero')
  if (after > largestCount) return refused(`it would be more than ${largestCount}`)
  const input = field === 'reorderPoint' ? String(after) : delta < 0 ? String(delta) : `+${delta}`
  const from = field === 'onHand' || item.reorderPointOwn ? String(now) : null
  return change(from, String(after), input, Math.abs(delta))
}

function toPrice({ amount, currency }: NonNullable<BulkItem['price']>, after: number): BulkChange {
  if (after < 0) return refused('it would go below zero')
  if (after > 99_999_999_999) return refused('it would be larger than Stripe accepts')
  return change(
    String(amount),
    String(after),
    minorToDecimal(after, currency),
    Math.abs(after - amount) / 10 ** currencyExponent(currency)
  )
}

function planReplace({ field, find, put, matchCase }: Extract<BulkAction, { kind: 'replace' }>): BulkPlan {
  if (find === '') return wrong('Type what to look for')
  // Every character stands for itself, so that nothing typed here can be slow to look for.
  const literal = new RegExp(find.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&'), matchCase ? 'gu' : 'giu')
  const limit = field === 'name' ? longestName : longestText
  return plan(field, (item) => {
    const before = said(field, item)
    if (before === null) return { kind: 'same' }
    // A function, because `$1` and `$&` in a text to put mean something to replace().
    const after = before.replace(literal, () => put).trim()
    if (after === before.trim()) return { kind: 'same' }
    if (after === '' && field === 'name') return refused('nothing would be left of its name')
    if (after.length > limit) return refused(`it would be longer than the ${limit} characters Stripe keeps`)
    return change(before, after === '' ? null : after, after, 1)
  })
}

function signOf(typed: string): { sign: 1 | -1; bare: string } | null {
  const [, sign = '', bare = ''] = /^([+\-−–]?)\s*(.+)$/.exec(typed) ?? []
  if (!/^[\d.,]/.test(bare)) return null
  return { sign: sign === '' || sign === '+' ? 1 : -1, bare }
}
