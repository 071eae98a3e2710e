import { detectSchemes, usualScheme } from '../stock/scheme.ts'
import type { Store, Sweep } from '../store/store.ts'
import { type Applier, unknownCause } from './apply.ts'
import { compare, compareMissing, compareUnreadable, type Comparison, differencesOf } from './comparison.ts'
import type { Clock } from './ports.ts'
import type { Counts, Refetcher } from './refetch.ts'
import {
  type Page,
  type RemoteCatalog,
  RemoteFailure,
  type RemoteObject,
  type RemoteProblem,
  serverSeconds
} from './remote.ts'

/** An event may show up this much after what it tells of. Milliseconds. */
const lateEvents = 2_000
/** Stripe keeps events for 30 days; a look older than this proves nothing any more. Seconds. */
export const cursorLife = 29 * 86_400
/** Why a sweep is made that is to find what is not equal. */
export const verifying = 'checking that everything is equal'

export type SweepProgress = Counts & { phase: 'sweep' | 'verify'; because: string | null }
export type Swept = Counts & { comparison?: Comparison }

/** Reads the whole shop, list by list: the mirror afterwards says what Stripe said while that went on. */
export function createSweeper(parts: {
  store: Store
  catalog: RemoteCatalog
  applier: Applier
  refetcher: Refetcher
  clock: Clock
  commit: <T>(work: () => T) => T
  /** Reads the events since the cursor, without beginning another sweep. */
  meetEvents: () => Promise<void>
  progress: (progress: SweepProgress) => void
  /** HTTP requests sent for this so far, for the report. */
  spent: () => number
}) {
  const { store, catalog, applier, refetcher, clock, commit, meetEvents, progress } = parts
  const { mirror, verifications } = store
  const { readPrice, report: reportProblem } = refetcher

  /**
   * Lists everything: products, active prices and archived prices, 100 a page, side by side. Each page is committed
   * with its place, so that a run that dies goes on where it stopped. What no list showed is asked for once more
   * before it counts as deleted, since an object can change lists while they are being read.
   * @param compareFor why what is met is to be compared with the mirror and reported; null: it is only taken over
   */
  async function sweep(because: string, compareFor: string | null = null): Promise<Swept> {
    const state = store.sweep() ?? (await begin(because, compareFor))
    // A migration that asked for it could not know when it would begin.
    if (state.startedAt === 0) {
      state.startedAt = clock.now()
      commit(() => store.saveSweep(state))
    }
    const counts = { products: 0, prices: 0 }
    const phase = state.because === verifying ? 'verify' : 'sweep'
    const tell = (): void => progress({ phase, ...counts, because: state.because })
    tell()

    const run = async <T extends RemoteObject>(
      stream: keyof Sweep['streams'],
      list: (after: string | null) => Promise<Page<T>>
    ): Promise<void> => {
      while (!state.streams[stream].done) {
        let page: Page<T>
        try {
          page = await list(state.streams[stream].after)
        } catch (error) {
          const lost =
            error instanceof RemoteFailure && error.kind === 'refused' && state.streams[stream].after !== null
          if (!lost) throw error
          // The object we stopped at is gone: this list starts over.
          state.streams[stream] = { after: null, done: false }
          continue
        }
        commit(() => {
          takeOver(state, stream === 'products' ? 'product' : 'price', page)
          state.streams[stream] = { after: page.last, done: !page.hasMore || page.last === null }
          store.saveSweep(state)
        })
        counts[stream === 'products' ? 'products' : 'prices'] += page.objects.length
        tell()
      }
    }
    await together([
      run('products', (after) => catalog.products(after)),
      (async () => {
        await run('active', (after) => catalog.prices(true, after))
        await run('inactive', (after) => catalog.prices(false, after))
      })()
    ])
    await lookAgain(state)
    await settle(state)
    const comparison = finish(state)
    return { ...counts, ...(comparison ? { comparison } : {}) }
  }

  /** The cursor is stamped before the first page, so that what changes meanwhile is met by the next poll. */
  async function begin(because: string, compareFor: string | null): Promise<Sweep> {
    const newest = await catalog.events(null, null, 1)
    const cursor = serverSeconds(parts) ?? newest.objects[0]?.created ?? null
    return commit(() => {
      const fresh = { after: null, done: false }
      const state: Sweep = {
        generation: store.nextGeneration(),
        because,
        startedAt: clock.now(),
        cursor,
        streams: { products: { ...fresh }, active: { ...fresh }, inactive: { ...fresh } },
        unreadable: [],
        comparison:
          compareFor === null
            ? null
            : { because: compareFor, lastPlace: verifications.lastPlace(), found: [], more: 0 }
      }
      store.saveSweep(state)
      return state
    })
  }

  /** Takes over what a page shows; what cannot be read is there nevertheless. Call in a transaction. */
  function takeOver(state: Sweep, kind: 'product' | 'price', page: Page<RemoteObject>): void {
    for (const object of page.objects) {
      compare(store, state, object)
      applier.apply(object, unknownCause)
      // “Equal” is said of what is shown. Damage that SQLite does not see may be in the rows alone.
      if (state.comparison !== null && object.kind === 'product') applier.project(object.id)
    }
    for (const problem of page.problems) {
      noteUnreadable(state, kind, problem)
      reportProblem(problem)
      for (const either of ['product', 'price'] as const)
        mirror.touch(either, problem.object, state.generation)
    }
  }

  function noteUnreadable(state: Sweep, kind: 'product' | 'price', problem: RemoteProblem): void {
    compareUnreadable(store, state, kind, problem)
    if (!state.unreadable.includes(problem.object)) state.unreadable.push(problem.object)
  }

  async function lookAgain(state: Sweep): Promise<void> {
    const products = mirror.unseen('product', state.generation)
    for (let at = 0; at < products.length; at += 100) {
      const asked = products.slice(at, at + 100)
      const page = await catalog.productsByIds(asked)
      commit(() => {
        takeOver(state, 'product', page)
        const here = new Set([
          ...page.objects.map(({ id }) => id),
          ...page.problems.map(({ object }) => object)
        ])
        for (const id of asked) {
          if (here.has(id)) continue
          compareMissing(store, state, 'product', id)
          applier.bury('product', id, unknownCause)
        }
        store.saveSweep(state)
      })
    }
    for (const id of mirror.unseen('price', state.generation)) {
      const price = await readPrice(id)
      commit(() => {
        if (price === null) {
          compareMissing(store, state, 'price', id)
          applier.bury('price', id, unknownCause)
        } else if (price === 'unreadable') {
          noteUnreadable(state, 'price', { object: id, reason: 'it cannot be read' })
        } else {
          compare(store, state, price)
          applier.apply(price, unknownCause)
          if (!price.active) mirror.unlist(id)
        }
        store.saveSweep(state)
      })
    }
  }

  /**
   * What moved in Stripe while everything was being read differs through nobody's fault. Its events tell, now or a
   * moment later, and what they touched is read again, so that it ends equal.
   */
  async function settle(state: Sweep): Promise<void> {
    if (state.comparison === null || state.comparison.found.length === 0) return
    commit(() => moveCursor(state))
    await meetEvents()
    if (differencesOf(store, state).every((difference) => difference.meanwhile)) return
    await clock.sleep(lateEvents)
    await meetEvents()
  }

  function moveCursor({ cursor }: Sweep): void {
    if (cursor === null) return
    // What happened before is still to be met by a poll, for its sales and for the proof of our own writes. It is not known
    // up to here, unless the events of it are forgotten by now.
    const { through, polledAt } = store.cursor() ?? { through: cursor, polledAt: cursor }
    store.saveCursor({ through, polledAt: cursor - polledAt > cursorLife ? cursor : polledAt })
  }

  function finish(state: Sweep): Comparison | null {
    return commit(() => {
      if (store.scheme() === null) adoptScheme()
      const isUnknown = (id: string): boolean => !mirror.has('product', id) && !mirror.has('price', id)
      const found = foundIn(
        state,
        mirror.count('product') + mirror.count('price') + state.unreadable.filter(isUnknown).length
      )
      // What was read before a break is as old as the beginning.
      store.saveVerified({ at: state.startedAt, equal: found.equal, compared: found.compared })
      moveCursor(state)
      store.endLeftOut()
      store.endSweep()
      if (state.comparison === null) return null
      report(found, state.comparison.because)
      return found
    })
  }

  /**
   * Somebody called off a comparison that was asked for, and does not want the next look to go on with it. What it had
   * found has been taken over: that is told and kept. Call in a transaction.
   * @returns what it had found; null when that was nothing
   */
  function callOff(): Comparison | null {
    const state = store.sweep()
    if (state === null || state.comparison === null || state.because !== verifying) return null
    store.endSweep()
    const kinds = ['product', 'price'] as const
    const found = foundIn(
      state,
      kinds.reduce((sum, kind) => sum + mirror.count(kind) - mirror.unseen(kind, state.generation).length, 0)
    )
    if (found.differences.every(({ meanwhile }) => meanwhile === true)) return null
    report(found, `${state.comparison.because}, stopped before the end`)
    return found
  }

  /** What so many objects came to that were compared. */
  function foundIn(state: Sweep, compared: number): Comparison {
    const differences = differencesOf(store, state)
    const drifted = new Set(differences.filter((each) => !each.meanwhile).map((each) => each.object))
    for (const id of state.unreadable) drifted.add(id)
    return {
      startedAt: state.startedAt,
      compared,
      equal: Math.max(0, compared - drifted.size - (state.comparison?.more ?? 0)),
      differences: differences.map(({ meanwhile, ...difference }) =>
        meanwhile ? { ...difference, meanwhile } : difference
      )
    }
  }

  function report(found: Comparison, because: string): void {
    verifications.add({ ...found, endedAt: clock.now(), because, requests: parts.spent() })
  }

  /** The best explanation of the shop's metadata is used at once and shown for confirmation. */
  function adoptScheme(): void {
    const best = detectSchemes(mirror.products(), mirror.prices())[0]
    const scheme = best?.scheme ?? usualScheme
    store.saveScheme({
      scheme,
      label:
        best?.label ??
        'No stock numbers were found; those you type are kept with each product in Stripe, as stock',
      confirmed: false
    })
    if (JSON.stringify(scheme) === JSON.stringify(usualScheme)) return
    for (const id of store.shown.productIds()) applier.project(id, unknownCause)
  }

  return { sweep, callOff }
}

/** Waits for all before failing, so that no list is still being written when the run has ended. */
async function together(runs: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(runs)) if (result.status === 'rejected') throw result.reason
}
