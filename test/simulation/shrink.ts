import { runSeed } from './run.ts'

/** The claim a violation is about, whatever objects and numbers are in it. */
const shapeOf = (violation: string): string =>
  violation
    .replace(/(prod|price)_\w+/g, '')
    .replace(/\d+/g, '')
    .slice(0, 60)

/**
 * Leaves out as many steps of a failing seed as still fail in the same way: ever smaller chunks, from the end.
 * @returns the steps that are needed.
 */
export async function shrink(options: { seed: number; steps: number; violation: string }): Promise<number[]> {
  const { seed, steps } = options
  const shape = shapeOf(options.violation)
  let kept = Array.from({ length: steps }, (_, step) => step)
  const fails = async (candidate: readonly number[]): Promise<boolean> => {
    const { violations } = await runSeed({ seed, steps, keep: new Set(candidate) })
    return violations.some((violation) => shapeOf(violation) === shape)
  }
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = kept.length - size; at > -size; at -= size) {
      const candidate = kept.filter((_, index) => index < at || index >= at + size)
      if (candidate.length < kept.length && (await fails(candidate))) kept = candidate
    }
  }
  return kept
}
