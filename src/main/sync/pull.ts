import type { Store, Sweep } from '../store/store.ts'
import { detectSchemes, usualScheme } from '../stock/scheme.ts'
import { type Applier, type Cause, differingFields, unknownCause } from './apply.ts'
import type { Clock } from './ports.ts'
import type { Pusher } from './push.ts'
import {
  type Page,
  type RemoteCatalog,
  type RemoteEvent,
  RemoteFailure,
  type RemoteObject
} from './remote.ts'

/** Events show up late; everything this much before the cursor is read again and recognised by id. Seconds. */
const overlap = 300
/** Stripe keeps events for 30 days; a cursor older than this proves nothing any more. Seconds. */
const cursorLife = 29 * 86_400
/** More changed prices than this are cheaper to list than to read one by one. */
const manyPrices = 100

export type Difference = {
  object: string
  field: string
  here: string | null
  there: string | null
  cause: string
}
export type PullProgress = {
  phase: 'sweep' | 'events'
  products: number
  prices: number
  because: string | null
}
export type PullResult = { products: number; prices: number; swept: boolean; events: number }

/**
 * Brings the mirror up to date. Ordinarily one look at the events since the cursor, then the objects they touched as
 * they are now: an event is a trigger, the object is the truth. On the first run, and whenever the events can no
 * longer prove anything, a sweep over everything.
 */
export function createPuller(parts: {
  store: Store
  catalog: RemoteCatalog
  applier: Applier
  pusher: Pusher
  clock: Clock
  commit: <T>(work: () => T) => T
  progress: (progress: PullProgress) => void
}) {
  const { store, catalog, applier, pusher, clock, commit, progress } = parts
  const { mirror, books, outbox } = store
  const serverSeconds = (): number | null => {
    const at = catalog.serverTime()
    return at === null ? null : Math.floor(at / 1000)
  }

  async function pull(): Promise<PullResult> {
    if (store.sweep() !== null) return await sweep('resuming where it stopped', null)
    const cursor = store.cursor()
    if (cursor === null) return await sweep('first look at this shop', null)
    try {
      return await poll(cursor.through, cursor.polledAt)
    } catch (error) {
      if (!(error instanceof RemoteFailure) || error.kind !== 'refused') throw error
      return await sweep(`Stripe no longer knows where we stopped (${error.detail})`, null)
    }
  }

  async function poll(through: number, polledAt: number): Promise<PullResult> {
    const fresh: RemoteEvent[] = []
    const problems: Page<RemoteEvent>['problems'] = []
    let seenThrough = through
    let startedAt: number | null = null
    let page: Page<RemoteEvent> | null = null
    do {
      page = await catalog.events(Math.max(0, through - overlap), page?.last ?? null)
      startedAt ??= serverSeconds()
      problems.push(...page.problems)
      for (const event of page.objects) {
        seenThrough = Math.max(seenThrough, event.created)
        if (!books.seen(event.id)) fresh.push(event)
      }
    } while (page.hasMore && page.last !== null)

    const now = startedAt ?? seenThrough
    if (now - polledAt > cursorLife) {
      return await sweep(
        `the last look was ${Math.floor((now - polledAt) / 86_400)} days ago; Stripe keeps events for 30`,
        null
      )
    }
    fresh.reverse()
    const changed = touched(fresh)
    if (changed.prices.length > manyPrices) {
      return await sweep(`${changed.prices.length} prices changed at once`, null)
    }
    const causes = await causesOf(fresh)
    const counts = await refetch(changed, causes)
    commit(() => {
      for (const problem of problems) books.setProblems(problem.object, 'parse', [problem.reason], null)
      for (const event of fresh) books.addEvent(event, clock.now())
      for (const event of fresh) judge(event, causes)
      pusher.checkUnproved(now * 1000)
      // A conflict may be explained by an event older than the one that opened it.
      for (const event of fresh) explain(event, causes)
      // Everything created before the poll began has been read, but for what comes late: hence the overlap.
      store.saveCursor({
        through: Math.max(through, startedAt ?? seenThrough),
        polledAt: Math.max(polledAt, now)
      })
      if (fresh.length > 0) books.pruneEvents(now - 31 * 86_400)
    })
    return { ...counts, swept: false, events: fresh.length }
  }

  function touched(events: readonly RemoteEvent[]): { products: string[]; prices: string[] } {
    const products = new Set<string>()
    const prices = new Set<string>()
    const busy = new Set(outbox.openPushes().map((push) => push.entity_id))
    for (const event of events) {
      const object = event.object
      if (object === null || busy.has(object.id)) continue
      // The answer to our own write was newer than its event.
      const own = event.idempotencyKey === null ? null : outbox.pushByKey(event.idempotencyKey)
      if (own?.state === 'done' && own.kind === 'update') continue
      if (object.kind === 'product') products.add(object.id)
      else if (object.kind === 'price') prices.add(object.id)
    }
    return { products: [...products], prices: [...prices] }
  }

  async function refetch(
    ids: { products: string[]; prices: string[] },
    causes: Map<string, Cause>
  ): Promise<{ products: number; prices: number }> {
    const counts = { products: 0, prices: 0 }
    const tell = (): void => progress({ phase: 'events', ...counts, because: null })
    for (let at = 0; at < ids.products.length; at += 100) {
      const asked = ids.products.slice(at, at + 100)
      const page = await catalog.productsByIds(asked)
      commit(() => {
        const here = new Set([
          ...page.objects.map((object) => object.id),
          ...page.problems.map((p) => p.object)
        ])
        for (const object of page.objects) applyOne(object, causes.get(object.id) ?? unknownCause)
        for (const problem of page.problems) report(problem)
        for (const id of asked) if (!here.has(id)) applier.bury('product', id, causes.get(id) ?? unknownCause)
      })
      counts.products += asked.length
      tell()
    }
    for (const id of ids.prices) {
      const price = await readPrice(id)
      commit(() => {
        if (price === null) applier.bury('price', id, causes.get(id) ?? unknownCause)
        else if (price !== 'unreadable') applyOne(price, causes.get(id) ?? unknownCause)
      })
      counts.prices += 1
      tell()
    }
    return counts
  }

  async function readPrice(id: string): Promise<RemoteObject | null | 'unreadable'> {
    try {
      return await catalog.price(id)
    } catch (error) {
      if (!(error instanceof RemoteFailure) || error.kind !== 'refused') throw error
      commit(() => report({ object: id, reason: error.detail }))
      return 'unreadable'
    }
  }

  function applyOne(object: RemoteObject, cause: Cause): void {
    applier.apply(object, cause)
  }

  function report(problem: { object: string; reason: string }): void {
    books.setProblems(
      problem.object,
      'parse',
      [problem.reason],
      mirror.product(problem.object) ? problem.object : null
    )
  }

  /** Looks at an event for what it proves about our own writes. */
  function judge(event: RemoteEvent, causes: Map<string, Cause>): void {
    if (event.idempotencyKey !== null) {
      const push = outbox.pushByKey(event.idempotencyKey)
      if (push !== null) {
        pusher.checkReplaced(push)
        return
      }
      // A later step of a price change has moved on from this key, but it is ours all the same.
      if (event.idempotencyKey.startsWith('stockroom-')) return
    }
    if (event.object === null) return
    const cause = causes.get(event.object.id) ?? unknownCause
    pusher.checkOverwritten(event.object.id, event.previous, event.after, cause)
  }

  function explain(event: RemoteEvent, causes: Map<string, Cause>): void {
    const cause = event.object === null ? undefined : causes.get(event.object.id)
    if (cause !== undefined && event.object !== null)
      pusher.explainConflicts(event.object.id, event.after, cause)
  }

  /** Who moved each object, from its newest event that is not ours. */
  async function causesOf(events: readonly RemoteEvent[]): Promise<Map<string, Cause>> {
    const causes = new Map<string, Cause>()
    const sessions = events.filter((event) => event.object?.kind === 'session')
    const sold = new Map<string, string[]>()
    for (const event of events) {
      if (event.object === null || event.object.kind === 'session') continue
      if (event.idempotencyKey !== null && outbox.pushByKey(event.idempotencyKey) !== null) continue
      const cause: Cause = {
        cause: event.idempotencyKey === null ? 'dashboard' : 'webhook',
        actor: event.idempotencyKey === null ? 'in the Dashboard' : 'another program',
        by: event.requestId,
        at: event.created * 1000,
        eventId: event.id,
        requestId: event.requestId
      }
      causes.set(event.object.id, cause)
      const lowered = Object.entries(event.previous).some(
        ([field, was]) => field.startsWith('metadata.') && Number(was) > Number(event.after[field])
      )
      if (!lowered) continue
      for (const session of sessions) {
        if (Math.abs(session.created - event.created) > overlap || session.object === null) continue
        const sessionId = session.object.id
        // Only an edit that waits makes the sale worth a question to Stripe.
        if (!sold.has(sessionId)) {
          const asks = outbox.openOfProduct(event.object.id).length > 0
          if (!asks) continue
          sold.set(sessionId, await catalog.soldProducts(sessionId))
        }
        if (!sold.get(sessionId)?.includes(event.object.id)) continue
        causes.set(event.object.id, {
          ...cause,
          cause: 'sale',
          actor: `sale ${shortId(sessionId)}`,
          by: sessionId
        })
      }
    }
    return causes
  }

  /**
   * Lists everything: products, active prices and archived prices, 100 a page, side by side. Each page is committed
   * with its place, so that a run that dies goes on where it stopped. What no list showed is asked for once more
   * before it counts as deleted, since an object can change lists while they are being read.
   */
  async function sweep(because: string, differences: Difference[] | null): Promise<PullResult> {
    const state = store.sweep() ?? (await begin(because))
    const counts = { products: 0, prices: 0 }
    const tell = (): void => progress({ phase: 'sweep', ...counts, because: state.because })
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
          for (const object of page.objects) {
            if (differences !== null) compare(object, differences)
            applyOne(object, unknownCause)
          }
          for (const problem of page.problems) {
            report(problem)
            for (const kind of ['product', 'price'] as const)
              mirror.touch(kind, problem.object, state.generation)
          }
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
    await lookAgain(state, differences)
    finish(state, differences)
    return { ...counts, swept: true, events: 0 }
  }

  /** The cursor is stamped before the first page, so that what changes meanwhile is met by the next poll. */
  async function begin(because: string): Promise<Sweep> {
    const newest = await catalog.events(null, null, 1)
    const cursor = serverSeconds() ?? newest.objects[0]?.created ?? null
    return commit(() => {
      const fresh = { after: null, done: false }
      const state: Sweep = {
        generation: store.nextGeneration(),
        because,
        startedAt: clock.now(),
        cursor,
        streams: { products: { ...fresh }, active: { ...fresh }, inactive: { ...fresh } }
      }
      store.saveSweep(state)
      return state
    })
  }

  async function lookAgain(state: Sweep, differences: Difference[] | null): Promise<void> {
    const products = mirror.unseen('product', state.generation)
    for (let at = 0; at < products.length; at += 100) {
      const asked = products.slice(at, at + 100)
      const page = await catalog.productsByIds(asked)
      commit(() => {
        const here = new Set(page.objects.map((object) => object.id))
        for (const object of page.objects) applyOne(object, unknownCause)
        for (const id of asked) {
          if (here.has(id)) continue
          differences?.push({
            object: id,
            field: 'product',
            here: mirror.product(id)?.name ?? '',
            there: null,
            cause: 'deleted in Stripe'
          })
          applier.bury('product', id, unknownCause)
        }
      })
    }
    for (const id of mirror.unseen('price', state.generation)) {
      const price = await readPrice(id)
      commit(() => {
        if (price === null) applier.bury('price', id, unknownCause)
        else if (price !== 'unreadable') applyOne(price, unknownCause)
      })
    }
  }

  function compare(object: RemoteObject, differences: Difference[]): void {
    const known = mirror.object(object.kind, object.id)
    if (known === null) {
      const there =
        object.kind === 'product' ? object.name : `${object.unitAmount ?? ''} ${object.currency}`.trim()
      differences.push({ object: object.id, field: object.kind, here: null, there, cause: 'new in Stripe' })
      return
    }
    for (const difference of differingFields(known, object)) {
      differences.push({
        object: object.id,
        ...difference,
        cause: 'changed in Stripe without an event seen here'
      })
    }
  }

  function finish(state: Sweep, differences: Difference[] | null): void {
    commit(() => {
      if (store.scheme() === null) adoptScheme()
      const compared = mirror.count('product') + mirror.count('price')
      const differing = new Set(differences?.map((difference) => difference.object)).size
      store.saveVerified({ at: clock.now(), equal: Math.max(0, compared - differing), compared })
      const known = store.cursor()
      if (state.cursor !== null) {
        store.saveCursor({
          through: Math.max(state.cursor, known?.through ?? 0),
          polledAt: Math.max(state.cursor, known?.polledAt ?? 0)
        })
      }
      store.endSweep()
    })
  }

  /** The best explanation of the shop's metadata is used at once and shown for confirmation. */
  function adoptScheme(): void {
    const best = detectSchemes(mirror.products(), mirror.prices())[0]
    const scheme = best?.scheme ?? usualScheme
    store.saveScheme({
      scheme,
      label: best?.label ?? 'no product has a stock key yet; edits will create stock or stock_{size}',
      confirmed: false
    })
    if (JSON.stringify(scheme) === JSON.stringify(usualScheme)) return
    for (const id of mirror.productIds()) applier.project(id, unknownCause)
  }

  /** Reads everything again and says what was not equal; what differed is repaired on the way. */
  async function verify(): Promise<{ compared: number; differences: Difference[] }> {
    await pull()
    const differences: Difference[] = []
    await sweep('checking that everything is equal', differences)
    return { compared: mirror.count('product') + mirror.count('price'), differences }
  }

  return { pull, verify }
}

/** Waits for all before failing, so that no list is still being written when the run has ended. */
async function together(runs: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(runs)) if (result.status === 'rejected') throw result.reason
}

function shortId(id: string): string {
  return `${id.slice(0, 3)}…${id.slice(-4)}`
}
