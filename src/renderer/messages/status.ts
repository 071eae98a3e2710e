import type { EventPayload } from '../../shared/contract.ts'
import { failureHeadline } from '../../shared/failure-words.ts'
import type { SyncStatus } from '../../shared/sync-status.ts'
import { unreadWords } from '../../shared/unread-words.ts'
import { atWords, count, momentWords, plural } from '../format.ts'
import type { Failure, FailureCode } from '../../shared/failure.ts'
import { failureRemedy, failureSentence } from './failures.ts'
import { markLabels } from './labels.ts'

export type StatusWords = {
  /** The first sentence: what is so. */
  main: string
  /** Quieter, behind it: numbers or the next step. */
  detail: string
  tone: 'good' | 'plain' | 'working' | 'bad'
}

const phases = {
  sweep: 'Reading the shop',
  events: 'Looking for changes',
  push: 'Sending edits',
  verify: 'Comparing with Stripe'
} as const

/** What is being done to many values. */
export const stepWords = (step: EventPayload<'step-progress'>['step']): string =>
  ({
    undo: 'Taking back',
    redo: 'Doing again',
    revert: 'Taking back',
    cancel: 'Taking back',
    back: 'Stopping: still done are'
  })[step]

/** The state of the shop in one sentence and its detail. */
export function statusWords(status: SyncStatus, now: number): StatusWords {
  if (status.state === 'working' && status.progress) return workingWords(status.progress)
  if (status.failure) {
    const remedy = failureRemedy(status.failure)
    const shown = status.lastSyncedAt === null ? [] : [`As Stripe was ${atWords(status.lastSyncedAt, now)}.`]
    return { main: whatFailed(status.failure), detail: [...shown, remedy].join(' '), tone: 'bad' }
  }
  if (status.state === 'working') return { main: 'Asking Stripe', detail: '', tone: 'working' }
  const { verified, lastSyncedAt } = status
  const unread = unreadWords(status)
  const but = unread === null ? [] : [`but ${unread}`]
  if (verified && verified.equal === verified.compared) {
    const equal = `${count(verified.equal)} of ${count(verified.compared)} products and prices`
    const detail = [equal, ...syncedSince(status, now), ...but].join(', ')
    // What has been typed since, or is asked about, is not in Stripe; what cannot be read is not known here.
    const differs = status.waiting + status.conflicts + status.failed + status.unread > 0
    const main = `Verified equal to Stripe ${atWords(verified.at, now)}`
    return { main, detail, tone: differs ? 'plain' : 'good' }
  }
  if (verified) {
    const differ = verified.compared - verified.equal
    // What differed has been taken over by the time it is told.
    const main = `${plural(differ, 'product or price', 'products or prices')} differed from Stripe`
    const compared = [`compared ${atWords(verified.at, now)}`, 'Stripe’s values taken over']
    return {
      main,
      detail: [...compared, ...syncedSince(status, now), ...but].join(', '),
      // Once it is in step again, it is told and asks for nothing.
      tone: lastSyncedAt !== null && lastSyncedAt > verified.at ? 'plain' : 'bad'
    }
  }
  if (lastSyncedAt !== null) {
    return {
      main: `Synced with Stripe ${atWords(lastSyncedAt, now)}`,
      detail: but.join(),
      tone: 'plain'
    }
  }
  return { main: 'Not read from Stripe yet', detail: 'Press Sync to read the shop', tone: 'plain' }
}

/** What to do about them depends on which permission it is, or which file. */
const named: ReadonlySet<FailureCode> = new Set(['missing-permission', 'file-unwritable'])

const whatFailed = (failure: Failure): string =>
  named.has(failure.code) ? failureSentence(failure).replace(/\.$/, '') : failureHeadline(failure)

/** “synced at 14:31”, where that is later than the comparison. */
function syncedSince({ verified, lastSyncedAt }: SyncStatus, now: number): string[] {
  if (verified === null || lastSyncedAt === null || lastSyncedAt < verified.at) return []
  const words = atWords(lastSyncedAt, now)
  return words === atWords(verified.at, now) ? [] : [`synced ${words}`]
}

function workingWords(progress: NonNullable<SyncStatus['progress']>): StatusWords {
  const counts = [
    progress.products > 0 ? plural(progress.products, 'product') : null,
    progress.prices > 0 ? plural(progress.prices, 'price') : null,
    progress.phase === 'push' ? `${count(progress.pushed)} sent` : null
  ].filter((part) => part !== null)
  const because = progress.because === null ? '' : ` because ${progress.because}`
  return { main: `${phases[progress.phase]}${because}`, detail: counts.join(', '), tone: 'working' }
}

/**
 * “5 edits in 4 items waiting to push”; null when there is nothing to say.
 * @param items how many the view of them lists, those of which an edit was refused among them
 */
export function waitingWords({ waiting, failed }: SyncStatus, items: number): string | null {
  if (waiting === 0) return null
  const where = items === waiting || items === 0 || failed > 0 ? '' : ` in ${plural(items, 'item')}`
  return `${plural(waiting, 'edit')}${where} ${markLabels.waiting}`
}

export const conflictWords = (status: SyncStatus): string | null =>
  status.conflicts === 0 ? null : plural(status.conflicts, 'conflict')

/** “1 conflict in 5 items”, as sizes share a price; null where one number tells both. */
export const conflictItemsWords = (status: SyncStatus, items: number): string | null =>
  items === 0 || items === status.conflicts
    ? null
    : `${plural(status.conflicts, 'conflict')} in ${plural(items, 'item')}`

export const failedWords = (status: SyncStatus): string | null =>
  status.failed === 0 ? null : `${plural(status.failed, 'edit')} refused`

/** “1 thing to check”: what it is may be grave or not, which its own sentence says. */
export const problemWords = (status: SyncStatus): string | null =>
  status.problems === 0 ? null : `${plural(status.problems, 'thing')} to check`

/** “Next check in 4 min”; null while nothing is planned. */
export function nextCheckWords(status: SyncStatus, now: number): string | null {
  if (status.nextPollAt === null || status.state === 'working') return null
  const seconds = Math.max(0, Math.round((status.nextPollAt - now) / 1000))
  if (seconds < 60) return 'Next check within a minute'
  const minutes = Math.round(seconds / 60)
  return minutes < 90
    ? `Next check in ${minutes} min`
    : `Next check at ${momentWords(status.nextPollAt, now)}`
}

/** “Reads this month 1,204 of 10,000”. */
export const readsWords = (status: SyncStatus): string =>
  `Reads this month ${count(status.reads.used)} of ${count(status.reads.allowed)}`
