/** Something the palette can take one to, by what it is called. */
export type Entry = {
  id: string
  title: string
  /** Beside the title, such as a size or a number. */
  note: string
  /** Other words it is found by. */
  also: string
  keys: string | null
  run: () => void
}

/**
 * The entries that have every word of what was typed, best first: those that begin with it, then those in whose title
 * each word begins one, then the others. Entries of equal rank stay in order.
 */
export function matching(entries: readonly Entry[], typed: string): Entry[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return [...entries]
  const ranked = entries.flatMap((entry) => {
    const title = entry.title.toLowerCase()
    const all = `${title} ${entry.also.toLowerCase()}`
    if (!words.every((word) => all.includes(word))) return []
    if (title.startsWith(words.join(' '))) return [{ entry, rank: 0 }]
    const begins = words.every((word) => ` ${title}`.includes(` ${word}`))
    return [{ entry, rank: begins ? 1 : words.every((word) => title.includes(word)) ? 2 : 3 }]
  })
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ entry }) => entry)
}

const recentKept = 8

/** What was chosen last comes first; the oldest are forgotten. */
export const withRecent = (recent: readonly string[], id: string): string[] =>
  [id, ...recent.filter((one) => one !== id)].slice(0, recentKept)
