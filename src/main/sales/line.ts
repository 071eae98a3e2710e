/** By a change of the amount one price took the place of another; `at`: epoch milliseconds, Stripe's own. */
export type TakeOver = { change: string; from: string; to: string; at: number }

/** When it was one price, or a product, that kept the stock. */
export type Span = { id: string; since: number; until: number }

/**
 * A price behind those whose place it took, the first of them first. One that came back with the stock is there as often as
 * it was sold; of one that was only sold again, what was before went along with the other.
 * @param takeOvers those that a price had part in
 */
export function lineOf(
  id: string,
  takeOvers: (id: string) => readonly TakeOver[],
  until = Infinity,
  met: readonly string[] = []
): Span[] {
  const [last] = takeOvers(id)
    .filter(({ change, at }) => at <= until && !met.includes(change))
    .toSorted((a, b) => b.at - a.at || Number(b.to === id) - Number(a.to === id))
  const span = { id, since: last?.at ?? -Infinity, until }
  if (last === undefined || last.from === id) return [span]
  return [...lineOf(last.from, takeOvers, last.at, [...met, last.change]), span]
}
