import { count, plural, short } from '../format.ts'

/** What stayed as it was, “Linen Shirt, M”, and why. */
export type Stayed = { item: string; reason: string }

/** So many different reasons are told; what is beyond is counted. */
const told = 3

/** Those of each reason together, the most frequent reason first. */
export function byReason<T extends { reason: string }>(refused: readonly T[]): [reason: string, of: T[]][] {
  const groups = new Map<string, T[]>()
  for (const one of refused) {
    const same = groups.get(one.reason)
    if (same) same.push(one)
    else groups.set(one.reason, [one])
  }
  return [...groups].toSorted(([, a], [, b]) => b.length - a.length)
}

/** “Linen Shirt, M and 2 more”. */
export function exampleWords(items: readonly string[]): string {
  const [first = '', ...others] = new Set(items)
  return others.length === 0 ? short(first) : `${short(first)} and ${count(others.length)} more`
}

/**
 * What became of `done` things and of those that stayed as they were, each different reason with its items: “M of Linen
 * Shirt is taken off. 3 of 4 stay. Gift Card and 1 more: … Canvas Tote, Natural: …”.
 * @param done what became of the others, in words; '' where there is nothing to say
 * @param all how many there were, those that stayed among them; null where that is not known
 * @param stays what one of them did, and several
 */
export function stayedWords(
  done: string,
  refused: readonly Stayed[],
  all: number | null,
  stays: readonly [one: string, several: string] = ['stays', 'stay']
): string {
  const [only] = refused
  const parts = done === '' ? [] : [done]
  if (only !== undefined && refused.length === 1)
    parts.push(`${short(only.item)} ${stays[0]}: ${only.reason}`)
  else if (only !== undefined) {
    const reasons = byReason(refused)
    const others = reasons.slice(told).reduce((sum, [, of]) => sum + of.length, 0)
    const many = all === null ? count(refused.length) : `${count(refused.length)} of ${count(all)}`
    parts.push(
      `${many} ${stays[1]}`,
      ...reasons
        .slice(0, told)
        .map(([reason, of]) => `${exampleWords(of.map(({ item }) => item))}: ${reason}`),
      ...(others === 0 ? [] : [`${count(others)} for other reasons`])
    )
  }
  return parts.join('. ')
}

/** What a revert came to: “Took 3 values back. Gift Card stays: …”. `again`: it did what had been taken back. */
export const takenBackWords = (values: number, kept: readonly Stayed[], again = false): string =>
  stayedWords(
    again ? `Did ${plural(values, 'value')} again` : `Took ${plural(values, 'value')} back`,
    kept,
    values + kept.length
  )
