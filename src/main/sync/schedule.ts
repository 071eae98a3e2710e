import type { Clock, Random } from './ports.ts'

/** Milliseconds. An idle day at this rate is 288 reads, within the 10,000 a month that every account has. */
const idleInterval = 300_000
const watchedInterval = 60_000
const thriftyInterval = 1_800_000
/** What goes on being put off by a wake after another runs after so long all the same. */
const longestQuiet = 5_000
/** What passes by itself is over after these: some eight minutes. */
const patientAttempts = 8

/**
 * How long until the next look at Stripe. Faster while somebody watches or sales come in, as far as this month's
 * reads allow: ahead of the calendar the watched rhythm rests, near the end everything slows down.
 */
export function pollInterval(state: {
  watched: boolean
  lively: boolean
  readsUsed: number
  readsAllowed: number
  /** How much of the month has passed, 0 to 1. */
  monthPassed: number
}): number {
  const spent = state.readsUsed / state.readsAllowed
  if (spent >= 0.95) return thriftyInterval
  const ahead = spent > state.monthPassed + 0.1
  return (state.watched || state.lively) && !ahead ? watchedInterval : idleInterval
}

/**
 * How long until Stripe is asked again after attempt `n` failed. What goes on failing costs more than a look that finds
 * nothing, so that ahead of the calendar it waits longer after a while; `unmetered`: Stripe was not reached.
 */
export function retryInterval(
  attempt: number,
  random: Random,
  state: Pick<Parameters<typeof pollInterval>[0], 'readsUsed' | 'readsAllowed' | 'monthPassed'> & {
    unmetered: boolean
  }
): number {
  const isAhead = state.readsUsed / state.readsAllowed > state.monthPassed
  const isThrifty = attempt > patientAttempts && isAhead && !state.unmetered
  return Math.max(backoff(attempt, random), isThrifty ? thriftyInterval : 0)
}

/** Milliseconds before attempt `n` (from 1), doubling from 2 s to 5 min, with a quarter of jitter. */
export function backoff(attempt: number, random: Random): number {
  const full = Math.min(300_000, 2_000 * 2 ** (Math.max(1, attempt) - 1))
  return Math.round(full * (0.75 + 0.25 * random.next()))
}

/**
 * Runs `work` by itself: after `delay()` milliseconds, or sooner when woken. One run at a time; a wake during a run
 * is kept for after it.
 */
export function createSchedule(clock: Clock, delay: () => number, work: () => Promise<void>) {
  const stopping = new AbortController()
  let alarm = new AbortController()
  let wokenFor: number | null = null
  /** Since when the next run has been asked for. */
  let wokenSince: number | null = null

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      alarm = new AbortController()
      const wait = wokenFor ?? delay()
      wokenFor = null
      await clock.sleep(wait, AbortSignal.any([alarm.signal, stopping.signal]))
      if (stopping.signal.aborted) return
      // Woken early for a later moment: sleep again until then.
      if (alarm.signal.aborted && wokenFor !== null && wokenFor > 0) continue
      wokenFor = null
      wokenSince = null
      await work()
    }
  }

  const running = loop()
  return {
    /** Runs again `inMs` from now, unless woken again until then: what keeps being woken runs, too. */
    wake(inMs: number): void {
      const now = clock.now()
      wokenSince ??= now
      wokenFor = Math.min(inMs, Math.max(0, wokenSince + longestQuiet - now))
      alarm.abort()
    },
    async stop(): Promise<void> {
      stopping.abort()
      await running
    }
  }
}
