import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from '../../src/main/sync/ports.ts'

const ruling = new AsyncLocalStorage<VirtualTime>()
const { setTimeout: realTimeout } = globalThis
// The SDK repeats a request whose connection was reset when a timer of its own rings.
globalThis.setTimeout = Object.assign(
  (ring: (...values: unknown[]) => void, ms?: number, ...values: unknown[]) => {
    const time = ruling.getStore()
    if (time === undefined) return realTimeout(ring, ms, ...values)
    time.alarm(
      ms ?? 0,
      AsyncLocalStorage.bind(() => ring(...values))
    )
    return undefined
  },
  realTimeout
) as typeof setTimeout

/** The one clock of a simulated world. It stands still until somebody advances it. */
export class VirtualTime {
  #now: number
  #alarms: { at: number; ring: () => void }[] = []

  constructor(start: number) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  /** Somebody sleeps until some moment. */
  get isAwaited(): boolean {
    return this.#alarms.length > 0
  }

  /** Timers that are set in `work`, and in whatever follows from it, go by this time. */
  rule<T>(work: () => T): T {
    return ruling.run(this, work)
  }

  alarm(ms: number, ring: () => void): void {
    this.#alarms.push({ at: this.#now + ms, ring })
  }

  /** Moves on, ringing what falls due on the way, each at its own moment. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (let next = this.#due(end); next !== undefined; next = this.#due(end)) {
      this.#now = next.at
      next.ring()
    }
    this.#now = end
  }

  /** Moves to the next alarm; false when there is none. */
  skip(): boolean {
    const next = this.#due(Infinity)
    if (next === undefined) return false
    this.#now = Math.max(this.#now, next.at)
    next.ring()
    return true
  }

  /** This time as a computer shows it whose clock is wrong by `skew` ms. `live` false: it no longer runs. */
  clockOf(skew: number, live: () => boolean): Clock {
    return {
      now: () => this.#now + skew,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          if (signal?.aborted || !live()) return resolve()
          const alarm = { at: this.#now + ms, ring: resolve }
          this.#alarms.push(alarm)
          signal?.addEventListener('abort', () => {
            this.#alarms = this.#alarms.filter((other) => other !== alarm)
            resolve()
          })
        })
    }
  }

  #due(end: number): { at: number; ring: () => void } | undefined {
    const next = this.#alarms.toSorted((a, b) => a.at - b.at)[0]
    if (next === undefined || next.at > end) return undefined
    this.#alarms = this.#alarms.filter((alarm) => alarm !== next)
    return next
  }
}
