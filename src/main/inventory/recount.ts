import type { Store } from '../store/store.ts'

/**
 * These were counted here, and had so many on hand before: what the open stocktake had counted of them is older. Call
 * inside a transaction.
 */
export function recount(
  { stocktakes, view }: Store,
  batchId: number,
  counted: ReadonlyMap<string, number | null>
): void {
  const open = stocktakes.open()
  if (open === null) return
  for (const [id, was] of counted) {
    const onHand = view.item(id)?.on_hand ?? null
    if (onHand !== null) stocktakes.recount(open.id, id, batchId, onHand, was)
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
    const onHand = view.item(id)?.on_hand ?? null
    const own = step === null ? null : stocktakes.recountIn(open.id, id, step.batchId)
    if (onHand === null) continue
    if (own === null) {
      // Counted again since, it goes by that.
      if (!stocktakes.isRecounted(open.id, id)) before.set(id, onHand)
    } else if (own.was !== null) {
      // The count before it counts again, or no more: what moved since this one moved since that one, too.
      const sign = step?.isUndone === true ? 1 : -1
      before.set(id, onHand + sign * (own.was - own.expected))
    }
  }
  return () => {
    for (const [id, right] of before)
      stocktakes.expect(open.id, id, (view.item(id)?.on_hand ?? right) - right)
  }
}
