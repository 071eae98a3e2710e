import type { ItemRow } from '../store/projection.ts'
import type { Store } from '../store/store.ts'

/** What a count of the shelf is measured against: on hand, and what has moved beneath a count of it that still waits. */
export const onShelf = (item: ItemRow | null): number | null =>
  item === null || item.on_hand === null ? null : item.on_hand + item.moved_beneath

/**
 * These were counted here, and so many were on the shelf before: what the open stocktake had counted of them is older.
 * Call inside a transaction.
 */
export function recount(
  { stocktakes, view }: Store,
  batchId: number,
  counted: ReadonlyMap<string, number | null>
): void {
  const open = stocktakes.open()
  if (open === null) return
  for (const [id, was] of counted) {
    const item = view.item(id)
    const [found, expected] = [item?.on_hand ?? null, onShelf(item)]
    if (found !== null && expected !== null)
      stocktakes.recount(open.id, id, batchId, { counted: found, expected, was })
  }
}

/**
 * A count is taken back or done again, or what was asked about one is answered: the number moves, and nothing on the
 * shelf. What the open stocktake counted is measured against the number as it is then.
 * @param step the batch that is taken back, or done again
 * @returns what to do once the number has moved
 */
export function countsStay(
  { stocktakes, view }: Store,
  itemIds: Iterable<string>,
  step: { batchId: number; isUndone: boolean } | null
): () => void {
  const open = stocktakes.open()
  if (open === null) return () => undefined
  const before = new Map<string, number>()
  for (const id of itemIds) {
    const shelf = onShelf(view.item(id))
    const own = step === null ? null : stocktakes.recountIn(open.id, id, step.batchId)
    if (shelf === null) continue
    if (own === null) {
      // Counted again since, it goes by that.
      if (!stocktakes.isRecounted(open.id, id)) before.set(id, shelf)
    } else if (own.was !== null) {
      // The count before it counts again, or no more: what moved since this one moved since that one, too.
      const sign = step?.isUndone === true ? 1 : -1
      before.set(id, shelf + sign * (own.was - own.expected))
    }
  }
  return () => {
    for (const [id, right] of before)
      stocktakes.expect(open.id, id, (onShelf(view.item(id)) ?? right) - right)
  }
}
