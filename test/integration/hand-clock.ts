import type { Clock } from '../../src/main/sync/ports.ts'

export type HandClock = Clock & {
  /** Moves time on, and wakes who slept until then. */
  tick(ms: number): void
}

/**
 * A clock a test moves; it starts on 2026-11-21 14:00 UTC. By default who sleeps moves it, so that waiting costs no
 * time; `patient` makes sleepers wait for {@link HandClock.tick}.
 */
export function handClock(how: 'hasty' | 'patient' = 'hasty'): HandClock {
  let time = Date.UTC(2026, 10, 21, 14)
  const sleepers = new Set<{ until: number; wake: () => void }>()
  return {
    now: () => time,
    sleep(ms, signal) {
      if (signal?.aborted || ms <= 0) return Promise.resolve()
      if (how === 'hasty') {
        time += ms
        return Promise.resolve()
      }
      return new Promise((resolve) => {
        const sleeper = { until: time + ms, wake: () => (sleepers.delete(sleeper), resolve()) }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', sleeper.wake, { once: true })
      })
    },
    tick(ms) {
      time += ms
      for (const sleeper of sleepers) if (sleeper.until <= time) sleeper.wake()
    }
  }
}
