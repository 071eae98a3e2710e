import { groupBy } from '../sync/group.ts'
import type { ChangeFact } from './facts.ts'

/**
 * The changes of one stock key, each once, oldest first. Stripe dates them to the second: within one they are put so
 * that each begins where the last ended. Deterministic, whatever order they come in.
 *
 * @returns the changes, and for each event of a request that was told twice the event that stands for it.
 */
export function inOrder(changes: readonly ChangeFact[]): {
  changes: ChangeFact[]
  copies: Map<string, string>
} {
  const sorted = changes.toSorted((a, b) => a.at - b.at || (a.eventId < b.eventId ? -1 : 1))
  const copies = new Map<string, string>()
  const first = new Map<string, ChangeFact>()
  for (const change of sorted) {
    const same = `${change.request ?? `${change.by} ${change.at}`} ${change.from} ${change.to}`
    const known = first.get(same)
    if (known === undefined) first.set(same, change)
    else copies.set(change.eventId, known.eventId)
  }
  const ordered: ChangeFact[] = []
  for (const group of groupBy(first.values(), (change) => change.at).values()) {
    ordered.push(...chain(group, String(ordered.at(-1)?.to)))
  }
  return { changes: ordered, copies }
}

/** A path over all changes of one second that begins where the last second ended, as far as there is one. */
function chain(group: readonly ChangeFact[], before: string): ChangeFact[] {
  const leaving = groupBy(group.toReversed(), (change) => String(change.from))
  const count = (side: 'from' | 'to', level: number | null): number =>
    group.filter((change) => change[side] === level).length
  const surplus = ({ from }: ChangeFact): number => count('from', from) - count('to', from)
  // Where nothing is known, a number that is left more often than it is reached must be the first.
  const starts = group.toSorted((a, b) => surplus(b) - surplus(a)).map((change) => String(change.from))
  const ordered: ChangeFact[] = []
  let level = before
  while (ordered.length < group.length) {
    if (!leaving.get(level)?.length) level = String(starts.find((start) => leaving.get(start)?.length))
    ordered.push(...trail(leaving, level))
    level = String(ordered.at(-1)?.to)
  }
  return ordered
}

/** Hierholzer's walk: uses up what leaves each number, backing out of dead ends. */
function trail(leaving: Map<string, ChangeFact[]>, start: string): ChangeFact[] {
  const walked: ChangeFact[] = []
  const stack: { level: string; by: ChangeFact[] }[] = [{ level: start, by: [] }]
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = leaving.get(top.level)?.pop()
    if (next === undefined) {
      walked.push(...top.by)
      stack.pop()
    } else stack.push({ level: String(next.to), by: [next] })
  }
  return walked.toReversed()
}
