import { allEases, type Ease } from './ease.ts'
import { runSeed } from './run.ts'

/** What of a failing seed is enough to make it fail. */
export type Shrunk = { kept: number[]; without: Ease[] }

/** The claim a violation is about, whatever objects and numbers are in it. */
const shapeOf = (violation: string): string =>
  violation
    .replace(/ \(desk \d+\)$/, '')
    .replace(/\b(prod|price|cs_test|li)_\w+/g, '')
    .replace(/\d+/g, '')
    .slice(0, 60)

/** Leaves out as many steps of a failing seed, and as much of its climate, as still fail in the same way. */
export async function shrink(options: { seed: number; steps: number; violation: string }): Promise<Shrunk> {
  const { seed, steps } = options
  const shape = shapeOf(options.violation)
  const fails = async (kept: readonly number[], without: readonly Ease[]): Promise<boolean> => {
    const { violations } = await runSeed({ seed, steps, keep: new Set(kept), without })
    return violations.some((violation) => shapeOf(violation) === shape)
  }
  const shrunk: Shrunk = { kept: Array.from({ length: steps }, (_, step) => step), without: [] }
  const calm = async (): Promise<boolean> => {
    const before = shrunk.without.length
    for (const ease of allEases.filter((name) => !shrunk.without.includes(name))) {
      const milder = [...shrunk.without, ease]
      if (await fails(shrunk.kept, milder)) shrunk.without = milder
    }
    return shrunk.without.length > before
  }
  await calm()
  // With fewer steps more of the climate may not matter any more, and the other way round.
  do shrunk.kept = await leaveOut(shrunk.kept, (some) => fails(some, shrunk.without))
  while (await calm())
  return shrunk
}

/**
 * Ever smaller chunks, from the end, until not one step more can go, nor two at any distance.
 */
export async function leaveOut(
  steps: readonly number[],
  fails: (kept: readonly number[]) => Promise<boolean>
): Promise<number[]> {
  let kept = [...steps]
  const attempt = async (candidate: number[]): Promise<boolean> => {
    if (candidate.length === kept.length || !(await fails(candidate))) return false
    kept = candidate
    return true
  }
  for (let size = Math.ceil(kept.length / 2); size >= 1;) {
    const before = kept.length
    for (let at = kept.length - size; at > -size; at -= size)
      await attempt(kept.filter((_, index) => index < at || index >= at + size))
    // What one step needed may have gone since.
    if (size > 1) size = Math.ceil(size / 2)
    else if (kept.length === before && !(await leaveOutTwo())) break
  }
  return kept

  /** Two that only go together, such as an edit and its undoing. */
  async function leaveOutTwo(): Promise<boolean> {
    for (let second = kept.length - 1; second > 0; second--) {
      for (let first = second - 1; first >= 0; first--) {
        if (await attempt(kept.filter((_, index) => index !== first && index !== second))) return true
      }
    }
    return false
  }
}
