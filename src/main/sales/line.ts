/** A price took the place of another, by a change of the amount; `at`: epoch milliseconds, Stripe's own. */
export type TakeOver = { change: string; from: string; at: number }

/** When it was one price, or a product, that kept the stock. */
export type Span = { id: string; since: number; until: number }

/**
 * A price behind those whose place it took, the first of them first. One that came back is there as often as it was sold.
 * @param tookOver whose place a price took, newest first
 */
export function lineOf(
  id: string,
  tookOver: (id: string) => readonly TakeOver[],
  until = Infinity,
  met: readonly string[] = []
): Span[] {
  const last = tookOver(id).find(({ change, at }) => at <= until && !met.includes(change))
  if (last === undefined) return [{ id, since: -Infinity, until }]
  return [...lineOf(last.from, tookOver, last.at, [...met, last.change]), { id, since: last.at, until }]
}
