import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { SeedResult } from './run.ts'

/** Many seeds, lived through side by side in processes of their own. */

export type Errand = { seed: number; steps: number; sockets: boolean }

/** A process is replaced after this many seeds: SQLite and the SDK keep what they once needed. */
const shift = 500

/**
 * Lives through these seeds, `jobs` at a time, and hands on each result as it comes.
 * `done` says true when enough has been seen.
 */
export async function runSeeds(options: {
  seeds: Iterable<number>
  steps: number
  jobs: number
  sockets: (seed: number) => boolean
  done: (result: SeedResult) => boolean | Promise<boolean>
}): Promise<void> {
  const all = [...options.seeds]
  const quick = all.filter((seed) => !options.sockets(seed))
  const slow = all.filter(options.sockets)
  let enough = false
  const work = async (queues: number[][]): Promise<void> => {
    let hand: ChildProcess | null = null
    let left = 0
    try {
      while (!enough) {
        const seed = queues.find((queue) => queue.length > 0)?.shift()
        if (seed === undefined) break
        if (hand === null || left-- === 0) {
          hand?.kill()
          hand = fork(join(import.meta.dirname, 'hand.ts'), { serialization: 'json' })
          left = shift - 1
        }
        const result = await ask(hand, { seed, steps: options.steps, sockets: options.sockets(seed) })
        if (await options.done(result)) enough = true
      }
    } finally {
      hand?.kill()
    }
  }
  const crew = Array.from({ length: options.jobs }, () => work([quick, slow]))
  // Over sockets a seed waits more than it computes: another process does it beside the others.
  if (slow.length > 0) crew.push(work([slow]))
  await Promise.all(crew)
}

function ask(hand: ChildProcess, errand: Errand): Promise<SeedResult> {
  return new Promise((resolve, reject) => {
    const failed = (code: number | null): void =>
      reject(new Error(`seed ${errand.seed} ended its process (${code ?? 'killed'})`))
    hand.once('exit', failed)
    hand.once('message', (result) => {
      hand.off('exit', failed)
      resolve(result as SeedResult)
    })
    hand.send(errand)
  })
}
