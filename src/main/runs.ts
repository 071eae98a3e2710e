import type { Input, Output } from '../shared/contract.ts'
import { AppFailure, type Failure } from '../shared/failure.ts'
import type { SyncStatus } from '../shared/sync-status.ts'
import { unreadWords } from '../shared/unread-words.ts'
import type { EngineOptions, SyncReport } from './engine-api.ts'
import type { ReadMeter } from './read-meter.ts'
import { asAppFailure } from './shop.ts'
import type { Store } from './store/store.ts'
import { CalledOff, type Comparison } from './sync/comparison.ts'
import type { Maker } from './sync/create.ts'
import type { Puller } from './sync/pull.ts'
import type { Pusher } from './sync/push.ts'
import type { RemoteEvent } from './sync/remote.ts'
import { createSchedule, pollInterval, retryInterval } from './sync/schedule.ts'
import { verificationDue } from './sync/verification.ts'

/** So long after somebody sold or changed something Stripe is looked at more often. Milliseconds. */
const lively = 600_000

export type Runs = ReturnType<typeof createRuns>

/**
 * The runs of an open shop with Stripe: pull, finish what was left open, push; or compare everything. One at a time, by
 * themselves, when asked, and soon after an edit; and what is said of them.
 */
export function createRuns(
  options: EngineOptions,
  parts: {
    store: Store
    meter: ReadMeter
    /** What talks to Stripe; null where there is no key. */
    line: { puller: Puller; pusher: Pusher; maker: Maker; abort: () => void } | null
    commit: <T>(work: () => T) => T
    tellApp: () => void
  }
) {
  const { clock, random, publish, log } = options
  const { store, meter, line, commit, tellApp } = parts
  let progress: SyncStatus['progress'] = null
  let failure: Failure | null =
    line === null
      ? {
          code: 'keychain-unavailable',
          detail: 'no key is stored for this shop; connect again to send and receive changes'
        }
      : null
  /** What was being done when `failure` came about. */
  let failurePhase: 'pull' | 'push' = 'pull'
  let attempts = 0
  /** Somebody called the last run off: what it left waits its turn. */
  let calledOff = false
  let nextPollAt: number | null = null
  let watched = false
  let livelyUntil = 0
  let running: Promise<unknown> | null = null
  let ticking: Promise<SyncReport> | null = null
  let comparing: Promise<Output<'verify'>> | null = null
  /** How often what was being asked of Stripe was called off. */
  let cancels = 0
  let closed = false

  function status(): SyncStatus {
    const edits = store.outbox.counts()
    const unmade = store.creations.counts()
    const lastSyncedAt = store.lastSyncedAt()
    const state =
      running || progress ? 'working' : failure ? 'blocked' : lastSyncedAt === null ? 'never' : 'idle'
    return {
      state,
      progress,
      failure,
      lastSyncedAt,
      nextPollAt,
      verified: store.verified(),
      waiting: edits.waiting + edits.sending + unmade.waiting + unmade.sending,
      conflicts: store.conflicts.count(),
      failed: edits.failed + unmade.failed,
      problems: store.books.problemCount(),
      unread: store.books.unreadCount(store.rescuedFrom()),
      reads: meter.reads()
    }
  }

  const tellStatus = (): void => publish('sync-status', status())

  function show(now: SyncStatus['progress']): void {
    progress = now
    tellStatus()
  }

  /** Bookkeeping must not turn a finished run into a failed one. */
  function aside(work: () => unknown): void {
    try {
      work()
    } catch (error) {
      log('warn', `not noted: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  /** @throws AppFailure where there is no key to talk to Stripe with. */
  function connected(): NonNullable<typeof line> {
    if (line === null) throw new AppFailure('keychain-unavailable', failure?.detail ?? '')
    return line
  }

  /** Pull, finish what was left open, push. One run at a time; callers share the one under way. */
  function sync(): Promise<SyncReport> {
    ticking ??= alone(tick).finally(() => {
      ticking = null
    })
    return ticking
  }

  /** Runs when nothing else talks to Stripe for this shop: an older answer must not come after a newer one. */
  async function alone<T>(work: () => Promise<T>): Promise<T> {
    if (running !== null) {
      await running
      return await alone(work)
    }
    if (closed) throw new AppFailure('cancelled', 'the shop was closed')
    const run = work().finally(() => {
      running = null
      progress = null
      if (!closed) tellStatus()
    })
    running = run.catch(() => null)
    return await run
  }

  async function tick(): Promise<SyncReport> {
    const startedAt = clock.now()
    const before = meter.requests()
    const report: Pick<SyncReport, 'pulled' | 'pushed'> = { pulled: { products: 0, prices: 0 }, pushed: 0 }
    let phase: typeof failurePhase = 'pull'
    let daily = false
    try {
      const { puller, maker, pusher } = connected()
      daily = dailyDue()
      show({ phase: daily ? 'verify' : 'events', products: 0, prices: 0, pushed: 0, because: null })
      const pulled = daily ? await puller.verify('daily') : await puller.pull()
      report.pulled = { products: pulled.products, prices: pulled.prices }
      // What is shown is what Stripe says, whatever becomes of what is sent.
      if (leftOut() === null) store.saveLastSyncedAt(clock.now())
      if (pulled.events > 0) livelyUntil = clock.now() + lively
      phase = 'push'
      const made = await maker.run()
      report.pushed += made.pushed
      const recovered = await pusher.recover()
      report.pushed += recovered.pushed
      const result = await pusher.pushAll(
        (pushed) => show({ phase: 'push', products: 0, prices: 0, pushed, because: null }),
        () => puller.pull()
      )
      report.pushed += result.pushed
      const unfinished = result.failure ?? recovered.failure ?? made.failure
      if (unfinished !== null) throw unfinished
      failure = leftOut()
      failurePhase = 'pull'
      attempts = 0
      calledOff = false
    } catch (error) {
      failure = failureOf(error, store)
      failurePhase = phase
      calledOff = failure.code === 'cancelled'
      if (failure.code === 'bug')
        log('error', error instanceof Error ? (error.stack ?? error.message) : String(error))
      if (failure.code !== 'cancelled') attempts += 1
      // What somebody stopped is not begun anew by the next look.
      else if (daily && phase === 'pull' && !closed) skipDaily('it was stopped')
    }
    if (closed) return summary(report, before)
    const pulled = report.pulled.products + report.pulled.prices
    if (pulled + report.pushed > 0 || failure !== null) {
      aside(() =>
        commit(() =>
          store.books.addRun({
            startedAt,
            endedAt: clock.now(),
            phase,
            requests: meter.requests() - before,
            pulled,
            pushed: report.pushed,
            failure: failure === null ? null : `${failure.code}: ${failure.detail}`
          })
        )
      )
    }
    aside(() => store.checkpoint())
    tellApp()
    return summary(report, before)
  }

  /** What a long absence made necessary waits for somebody to agree to its reads: nothing is called in step until then. */
  function leftOut(): Failure | null {
    const comparison = store.leftOut()
    if (comparison === null) return null
    return { code: 'read-budget', detail: `${comparison.because}, and ${comparison.words}` }
  }

  function summary(report: Pick<SyncReport, 'pulled' | 'pushed'>, requestsBefore: number): SyncReport {
    const now = status()
    const stopped = failure
    if (stopped?.code === 'cancelled') failure = null
    return {
      ok: stopped === null,
      status: stopped !== null ? `not finished: ${stopped.detail}` : outcomeOf(now),
      requests: meter.requests() - requestsBefore,
      ...report,
      waiting: now.waiting,
      conflicts: now.conflicts,
      problems: store.books.problems().map(({ object, reason }) => ({ object, reason })),
      failure: stopped
    }
  }

  function delay(): number {
    const day = new Date(clock.now())
    const days = new Date(day.getUTCFullYear(), day.getUTCMonth() + 1, 0).getUTCDate()
    const reads = {
      readsUsed: meter.saved(),
      readsAllowed: meter.allowed(),
      monthPassed: day.getUTCDate() / days
    }
    const wait =
      failure !== null && attempts > 0
        ? retryInterval(attempts, random, { ...reads, unmetered: failure.code === 'offline' })
        : // The look after the first tells what was sold in the last 30 days.
          !calledOff && (store.cursor() === null || store.eventsKnownSince() === null)
          ? 0
          : pollInterval({
              watched,
              lively: clock.now() < livelyUntil,
              ...reads
            })
    nextPollAt = clock.now() + wait
    tellStatus()
    return wait
  }

  const schedule =
    options.schedule && line !== null
      ? createSchedule(clock, delay, async () => {
          await sync().catch((error: unknown) => log('warn', `a run did not begin: ${String(error)}`))
        })
      : null

  /** Compares everything with Stripe. One at a time: who asks meanwhile gets the same answer. */
  function verify({ force = false }: Input<'verify'>): Promise<Output<'verify'>> {
    const before = cancels
    comparing ??= alone(async () => {
      // Called off while it still waited for the run before it.
      if (cancels !== before) throw new AppFailure('cancelled', 'stopped on request')
      return await compareAll(force)
    }).finally(() => {
      comparing = null
    })
    return comparing
  }

  async function compareAll(force: boolean): Promise<Output<'verify'>> {
    const { puller } = connected()
    const tooMany = force ? null : meter.overBudget()
    if (tooMany !== null) throw new AppFailure('read-budget', tooMany)
    show({ phase: 'verify', products: 0, prices: 0, pushed: 0, because: null })
    try {
      const { comparison } = await puller.verify('asked for')
      // Everything was read, which says nothing of why something could not be sent.
      if (failurePhase === 'pull') {
        failure = null
        attempts = 0
      }
      return answerOf(comparison)
    } catch (error) {
      if (error instanceof CalledOff) return answerOf(error.found)
      const stopped = failureOf(error, store)
      if (stopped.code !== 'cancelled') {
        failure = stopped
        failurePhase = 'pull'
      }
      throw asAppFailure(error)
    } finally {
      aside(() => commit(() => {}))
      if (!closed) tellApp()
    }
  }

  const answerOf = ({ compared, equal, differences }: Comparison): Output<'verify'> => ({
    equal: equal === compared,
    compared,
    differ: compared - equal,
    differences
  })

  /** Is the daily comparison due, and within the reads? What has to be left out is noted, once. */
  function dailyDue(): boolean {
    const daily = store.verifications.hour()
    if (daily === null || store.cursor() === null) return false
    const skipped = store.verifications.skipped()
    const moments = [store.verified()?.at ?? 0, daily.since, skipped?.at ?? 0]
    if (!verificationDue({ now: clock.now(), hour: daily.hour, moments })) return false
    const tooMany = meter.overBudget()
    if (tooMany === null) return true
    log('warn', `the daily comparison is left out: ${tooMany}`)
    skipDaily(tooMany)
    return false
  }

  function skipDaily(words: string): void {
    aside(() => commit(() => store.verifications.saveSkipped({ at: clock.now(), words })))
  }

  /** After an edit: go out after two seconds of quiet, or five of none, all by itself. */
  function edited(): void {
    if (closed) return
    tellStatus()
    tellApp()
    schedule?.wake(2_000)
  }

  return {
    status,
    show,
    sync,
    verify,
    edited,
    /** False while Stripe refuses to let this key write something that waits. */
    canWrite: (): boolean => failurePhase !== 'push' || failure?.code !== 'missing-permission',
    /** Events that came by themselves; the same transaction as a look of our own, with what follows from it sent out. */
    async ingest(events: readonly RemoteEvent[]): Promise<void> {
      const { puller } = connected()
      await alone(() => puller.ingest(events))
      livelyUntil = clock.now() + lively
      // A look after every delivery would cost the reads that the listener saves.
      if (store.outbox.counts().waiting > 0) edited()
      else {
        tellStatus()
        tellApp()
      }
    },
    setWatched(focused: boolean): void {
      const before = watched
      watched = focused
      // Coming back to the window after a while is a reason to look.
      const stale = clock.now() - (store.lastSyncedAt() ?? 0) > 60_000
      if (focused && !before && stale && failure === null && !running) schedule?.wake(0)
    },
    syncSoon(): void {
      attempts = 0
      if (schedule) schedule.wake(0)
      else void sync().catch(() => null)
    },
    /** What is being asked of Stripe is called off, and a comparison that waits for its turn. */
    cancel(): void {
      cancels += 1
      line?.abort()
    },
    /** No run begins from now on, and the one under way is called off. */
    async stop(): Promise<void> {
      closed = true
      line?.abort()
      await schedule?.stop()
    },
    /** Resolves when what is under way has ended. */
    async ended(): Promise<void> {
      await running
    }
  }
}

/** What a finished run may claim: “in step” only when nothing is left on either side, and of what can be read. */
function outcomeOf(status: SyncStatus): string {
  const { waiting, failed, conflicts } = status
  const left = [
    waiting > 0 ? `${waiting} waiting` : null,
    failed > 0 ? `${failed} refused by Stripe` : null,
    conflicts > 0 ? `${conflicts} in conflict` : null
  ].filter((part) => part !== null)
  const claim =
    left.length === 0 ? 'in step with Stripe' : `not all of it is in Stripe yet: ${left.join(', ')}`
  const unread = unreadWords(status)
  return unread === null ? claim : `${claim}, but ${unread}`
}

function failureOf(error: unknown, store: Store): Failure {
  const known = store.explained(asAppFailure(error))
  if (known instanceof AppFailure) return { code: known.code, detail: known.detail }
  return { code: 'bug', detail: error instanceof Error ? error.message : String(error) }
}
