import { createRandom } from '../../src/main/demo-shop/random.ts'
import { allEases, type Ease } from './ease.ts'
import { runSeed } from './run.ts'

/** What of a failing seed is enough to make it fail. */
export type Shrunk = { kept: number[]; without: Ease[] }

type Fails = (kept: readonly number[]) => Promise<boolean>

/** So few steps can be read from end to end; with more, it is worth looking on. */
const short = 15
/** How many attempts in vain are enough. */
const patience = 300

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
  const until = (violation: string): boolean => shapeOf(violation) === shape
  const fails = async (kept: readonly number[], without: readonly Ease[]): Promise<boolean> => {
    const { violations } = await runSeed({ seed, steps, keep: new Set(kept), without, until })
    return violations.some(until)
  }
  const shrunk: Shrunk = { kept: Array.from({ length: steps }, (_, step) => step), without: [] }
  const some: Fails = (kept) => fails(kept, shrunk.without)
  const calm = async (): Promise<boolean> => {
    const before = shrunk.without.length
    for (const ease of allEases.filter((name) => !shrunk.without.includes(name))) {
      const milder = [...shrunk.without, ease]
      if (await fails(shrunk.kept, milder)) shrunk.without = milder
    }
    return shrunk.without.length > before
  }
  // Long runs cost most: the plainly needless goes first, and what needs patience is looked for last.
  shrunk.kept = await chunks(shrunk.kept, some, steps / 16)
  // With fewer steps more of the climate may not matter any more, and the other way round.
  while (await calm()) shrunk.kept = await chunks(shrunk.kept, some, 1)
  do shrunk.kept = await leaveOut(shrunk.kept, some)
  while (await calm())
  return shrunk
}

/** Ever smaller chunks, down to `least` steps, each from the end. */
async function chunks(steps: readonly number[], fails: Fails, least: number): Promise<number[]> {
  let kept = [...steps]
  for (let size = Math.ceil(kept.length / 2); ; size = Math.ceil(size / 2)) {
    for (let at = kept.length - size; at > -size; at -= size) {
      const fewer = kept.filter((_, index) => index < at || index >= at + size)
      if (await fails(fewer)) kept = fewer
    }
    if (size <= Math.max(1, least)) return kept
  }
}

/**
 * Until not one step more can go, nor two at any distance; and, while they are many, handfuls drawn by chance.
 */
export async function leaveOut(steps: readonly number[], fails: Fails): Promise<number[]> {
  const tried = new Set<string>()
  const random = createRandom(steps.length)
  let kept = await chunks(steps, fails, 1)
  const attempt = async (gone: ReadonlySet<number>): Promise<boolean> => {
    const fewer = kept.filter((step) => !gone.has(step))
    const name = fewer.join()
    if (tried.has(name)) return false
    tried.add(name)
    if (!(await fails(fewer))) return false
    kept = fewer
    return true
  }
  while ((await one()) || (await several()) || (await two())) {
    // What was left out may have been what another step was needed for.
  }
  return kept

  async function one(): Promise<boolean> {
    const before = kept.length
    for (const step of kept.toReversed()) await attempt(new Set([step]))
    return kept.length < before
  }

  /** Two that only go together, such as an edit and its undoing: mostly not far apart. */
  async function two(): Promise<boolean> {
    let left = patience
    for (let apart = 1; apart < kept.length; apart++) {
      for (let at = kept.length - 1 - apart; at >= 0; at--) {
        const [first, second] = [kept[at], kept[at + apart]]
        if (first === undefined || second === undefined) continue
        if (await attempt(new Set([first, second]))) return true
        if (--left === 0) return false
      }
    }
    return false
  }

  async function several(): Promise<boolean> {
    if (kept.length <= short) return false
    for (let left = patience; left > 0; left--) {
      const share = 2 / kept.length + random.next() * 0.3
      if (await attempt(new Set(kept.filter(() => random.next() < share)))) return true
    }
    return false
  }
}
