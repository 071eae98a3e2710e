import type { ChangeFact } from './facts.ts'

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

/**
 * What was written to each price of a line in its turn. In the second in which the next was made, what came after it had
 * copied the number is left out: that was carried over, and is told of there.
 * @param now the number of the last
 */
export function handedOn<T extends Pick<ChangeFact, 'at' | 'from' | 'to'>>(
  turns: readonly { until: number; changes: readonly T[] }[],
  now: number | null
): T[] {
  let begun = now
  const told = turns.toReversed().map(({ until, changes }) => {
    const last = changes.findLastIndex(({ at, to }) => at === until && to === begun)
    const next = changes.findIndex(({ at, from }, index) => at === until && from === begun && index > last)
    const kept = next === -1 ? changes : changes.slice(0, next)
    const [first] = kept
    if (first !== undefined) begun = first.from
    return kept
  })
  return told.toReversed().flat()
}
