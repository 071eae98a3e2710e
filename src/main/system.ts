import { randomUUID } from 'node:crypto'
import type { Clock, Random } from './sync/ports.ts'

/** This computer's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done)
    })
}

export const systemRandom: Random = { next: () => Math.random(), uuid: () => randomUUID() }
