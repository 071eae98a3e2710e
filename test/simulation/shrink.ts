import { runSeed } from './run.ts'

/** The claim a violation is about, whatever objects and numbers are in it. */
const shapeOf = (violation: string): string =>
  violation
    .replace(/\b(prod|price|cs_test|li)_\w+/g, '')
    .replace(/\d+/g, '')
    .slice(0, 60)

/**
 * Leaves out as many steps of a failing seed as still fail in the same way.
 * @returns the steps that are needed.
 */
export async function shrink(options: { seed: number; steps: number; violation: string }): Promise<number[]> {
  const { seed, steps } = options
  const shape = shapeOf(options.violation)
  return await leaveOut(steps, async (kept) => {
    const { violations } = await runSeed({ seed, steps, keep: new Set(kept) })
    return violations.some((violation) => shapeOf(violation) === shape)
  })
}

/** Ever smaller chunks, from the end, until not one step more can go. */
export async function leaveOut(
  steps: number,
  fails: (kept: readonly number[]) => Promise<boolean>
): Promise<number[]> {
  let kept = Array.from({ length: steps }, (_, step) => step)
  for (let size = Math.ceil(kept.length / 2); size >= 1;) {
    const before = kept.length
    for (let at = kept.length - size; at > -size; at -= size) {
      const candidate = kept.filter((_, index) => index < at || index >= at + size)
      if (candidate.length < kept.length && (await fails(candidate))) kept = candidate
    }
    // What one step needed may have gone since.
    if (size > 1) size = Math.ceil(size / 2)
    else if (kept.length === before) break
  }
  return kept
}
