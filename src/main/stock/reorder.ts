import type { StockStatus } from '../../shared/inventory.ts'
import type { ItemRow } from '../store/projection.ts'
import { itemName } from './item-name.ts'

/** Low is at or below the reorder point, out is at or below zero, no number is untracked. */
export function statusOf(onHand: number | null, reorderPoint: number): StockStatus {
  if (onHand === null) return 'untracked'
  if (onHand <= 0) return 'out'
  return onHand <= reorderPoint ? 'low' : 'ok'
}

type Level = Pick<ItemRow, 'active' | 'on_hand' | 'reorder_point'>

/** Is there no more than the reorder point, of what is sold? */
export const isLow = ({ active, on_hand, reorder_point }: Level): boolean =>
  active === 1 && ['low', 'out'].includes(statusOf(on_hand, reorder_point))

/** How bad each is. */
const depth: Record<StockStatus, number> = { untracked: 0, ok: 0, low: 1, out: 2 }

/**
 * Did stock fall to the reorder point or below it, or did the last of it go? Each is told once, and not again before there
 * was more. A point that was raised, and what is counted for the first time, are no such fall.
 */
export const fellLow = (before: Level, after: Level): boolean =>
  before.on_hand !== null &&
  after.active === 1 &&
  depth[statusOf(after.on_hand, after.reorder_point)] >
    depth[statusOf(before.on_hand, before.reorder_point)] &&
  (after.on_hand ?? 0) < before.on_hand

type Named = Pick<ItemRow, 'name' | 'variant' | 'on_hand'>

/** Items told by name when many get low at once. */
const named = 3

const leftOf = ({ on_hand }: Named): number | 'none' => (on_hand === null || on_hand <= 0 ? 'none' : on_hand)

/** “Low stock: Canvas Tote, Black (4 left)”: what got low, in words. */
export function lowWords(items: readonly Named[]): string {
  const words = items.slice(0, named).map((item) => `${itemName(item)} (${leftOf(item)} left)`)
  const more = items.length - words.length
  const rest = more === 0 ? [] : [`${more} more`]
  const [last = '', ...others] = [...words, ...rest].toReversed()
  return `Low stock: ${others.length === 0 ? last : `${others.toReversed().join(', ')} and ${last}`}`
}
