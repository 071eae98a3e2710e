import type { Difference, Verification } from '../../shared/sales.ts'
import type { Store, Sweep } from '../store/store.ts'
import { detectSchemes, usualScheme } from '../stock/scheme.ts'
import { type Applier, type Cause, differingFields, unknownCause } from './apply.ts'
import { sameValue } from './merge.ts'
import type { Clock } from './ports.ts'
import type { Pusher } from './push.ts'
import type { ReadSales, SalesLedger } from './sales-ledger.ts'
import {
  type Page,
  type RemoteCatalog,
  type RemoteEvent,
  RemoteFailure,
  type RemoteObject
} from './remote.ts'
import { explainDifference, type FoundDifference } from './verification.ts'

/** Events show up late; everything this much before the cursor is read again and recognised by id. Seconds. */
const overlap = 300
/** Stripe keeps events for 30 days; a cursor older than this proves nothing any more. Seconds. */
const cursorLife = 29 * 86_400
const nothing: PullResult = { products: 0, prices: 0, swept: false, events: 0 }

/** How far back the first look after a sweep goes, and how many pages it reads at the most. Seconds. */
const remembered = 30 * 86_400
const historyPages = 50
/** An event may show up this much after what it tells of. Milliseconds. */
const lateEvents = 2_000
/** A report names this many differences; the objects beyond are counted. */
const reported = 1_000
const verifying = 'checking that everything is equal'
/** More changed prices than this are cheaper to list than to read one by one. */
const manyPrices = 100

/** What a sweep that compared came to. `equal` counts objects, and so does `compared`. */
export type Comparison = Pick<Verification, 'startedAt' | 'compared' | 'equal' | 'differences'>
export type PullProgress = {
  phase: 'sweep' | 'events' | 'verify'
  products: number
  prices: number
  because: string | null
}
export type PullResult = {
  products: number
  prices: number
  swept: boolean
  events: number
  comparison?: Comparison
}

/** What was read because of the events of one look, to be written with them. */
type Told = {
  found: ReadSales
  /** Who moved each object. */
  causes: Map<string, Cause>
  /** Objects as they are now that are left to the answer of a request under way. */
  busy: Map<string, RemoteObject>
}

/**
 * Brings the mirror up to date. Ordinarily one look at the events since the cursor, then the objects they touched as
 * they are now: an event is a trigger, the object is the truth. On the first run, and whenever the events can no
 * longer prove anything, a sweep over everything.
 */
export function createPuller(parts: {
  store: Store
  catalog: RemoteCatalog
  applier: Applier
  /** What is to be told of our own writes. */
  pusher: Pick<Pusher, 'once' | 'lostUpdates'>
  clock: Clock
  ledger: SalesLedger
  commit: <T>(work: () => T) => T
  /** Looks again at what became of the sales and movements of these items. `through`: Stripe's ms, read up to there. */
  review: (itemIds: readonly string[], through: number) => void
  progress: (progress: PullProgress) => void
  /** HTTP requests sent so far, for the reports. */
  requests: () => number
}) {
  const { store, catalog, applier, clock, ledger, commit, review, progress, requests } = parts
  const { once, lostUpdates } = parts.pusher
  const { mirror, books, conflicts, outbox, verifications } = store
  let requestsBefore = 0
  /** Set while a comparison meets the events of what moved meanwhile: one sweep does not start another. */
  let settling = false
  const serverSeconds = (): number | null => {
    const at = catalog.serverTime()
    return at === null ? null : Math.floor(at / 1000)
  }

  async function pull(): Promise<PullResult> {
    requestsBefore = requests()
    if (store.sweep() !== null) {
      const resumed = await sweep('resuming where it stopped')
      // What was read before it stopped may have changed since: the events from its beginning on tell.
      const begun = store.cursor()
      if (begun === null) return resumed
      const rest = await poll(begun.through, begun.polledAt)
      return {
        ...resumed,
        products: resumed.products + rest.products,
        prices: resumed.prices + rest.prices,
        events: rest.events
      }
    }
    const cursor = store.cursor()
    if (cursor === null) return await sweep('first look at this shop')
    try {
      return await poll(cursor.through, cursor.polledAt)
    } catch (error) {
      if (!(error instanceof RemoteFailure) || error.kind !== 'refused') throw error
      const because = `Stripe no longer knows where we stopped (${error.detail})`
      // The place is of no use any more: the sweep says where to go on.
      commit(() => store.forgetCursor())
      return await sweep(because, because)
    }
  }

  async function poll(through: number, polledAt: number): Promise<PullResult> {
    const since = Math.max(0, through - overlap)
    // The first look after a sweep reaches back as far as Stripe remembers, for what it tells of sales.
    const history = store.eventsKnownSince() === null
    const fresh: RemoteEvent[] = []
    const past: RemoteEvent[] = []
    const problems: Page<RemoteEvent>['problems'] = []
    let seenThrough = through
    let startedAt: number | null = null
    let page: Page<RemoteEvent> | null = null
    let pages = 0
    let oldest = through
    do {
      page = await catalog.events(history ? Math.max(0, through - remembered) : since, page?.last ?? null)
      startedAt ??= serverSeconds()
      problems.push(...page.problems)
      for (const event of page.objects) {
        seenThrough = Math.max(seenThrough, event.created)
        oldest = Math.min(oldest, event.created)
        if (books.seen(event.id)) continue
        if (event.created >= since) fresh.push(event)
        else past.push(event)
      }
      pages += 1
    } while (page.hasMore && page.last !== null && (oldest >= since || pages < historyPages))

    const now = startedAt ?? seenThrough
    let changed = touched(fresh)
    // The computer may have slept between two pages, and Stripe have forgotten what was still to be listed.
    const listedAt = Math.max(now, serverSeconds() ?? now)
    // After a sweep whose events could not be read yet, what is listed begins long before the last look.
    const forgotten = listedAt - through > cursorLife
    if (forgotten) commit(() => store.saveEventsKnownSince(listedAt - remembered))
    const gap = listedAt - polledAt > cursorLife
    const because = gap
      ? `the last look was ${Math.floor((listedAt - polledAt) / 86_400)} days ago; Stripe keeps events for 30`
      : changed.prices.length > manyPrices
        ? `${changed.prices.length} prices changed at once`
        : null
    let swept: PullResult | null = null
    if (because !== null) {
      if (settling) return nothing
      swept = await sweep(because, gap ? because : null)
      // Everything has been read since; the events still tell of sales and of what became of our own writes.
      changed = { products: [], prices: [] }
    }
    const unmet = fresh.filter((event) => !books.seen(event.id))
    const { counts, ...told } = await readWhatTheyTouched(unmet, past, changed)
    commit(() => {
      for (const problem of problems) books.setProblems(problem.object, 'parse', [problem.reason], null)
      if (history && !forgotten)
        store.saveEventsKnownSince(page?.hasMore ? oldest : Math.max(through, listedAt) - remembered)
      take(unmet, past, told, now)
      // Everything created before the poll began has been read, but for what comes late: hence the overlap. A sweep
      // that it took may have come further by now.
      const reached = store.cursor()
      store.saveCursor({
        through: Math.max(through, reached?.through ?? 0, startedAt ?? seenThrough),
        polledAt: Math.max(polledAt, reached?.polledAt ?? 0, now)
      })
      if (unmet.length > 0) books.pruneEvents(now - 31 * 86_400)
    })
    return { ...counts, swept: false, ...swept, events: unmet.length }
  }

  /** Events that came by themselves, through the listener. The cursor stays where it is: the next poll meets them again. */
  async function ingest(events: readonly RemoteEvent[]): Promise<PullResult> {
    const fresh = events.filter((event) => !books.seen(event.id))
    // Before the first sweep there is nothing they could change.
    if (fresh.length === 0 || store.cursor() === null) return nothing
    const { counts, ...told } = await readWhatTheyTouched(fresh, [], touched(fresh))
    commit(() => take(fresh, [], told, store.cursor()?.polledAt ?? 0))
    return { ...counts, swept: false, events: fresh.length }
  }

  async function readWhatTheyTouched(
    fresh: RemoteEvent[],
    past: RemoteEvent[],
    changed: { products: string[]; prices: string[] }
  ): Promise<{ counts: { products: number; prices: number } } & Told> {
    fresh.reverse()
    past.reverse()
    const found = await ledger.read([...past, ...fresh])
    const causes = causesOf(fresh, found)
    // A product may be sold before the event of its making is listed.
    const sold = found.orders.flatMap(({ session }) => session.lines.flatMap((line) => line.productId ?? []))
    const strange = sold.filter((id) => mirror.product(id) === null)
    const products = [...new Set([...changed.products, ...strange])]
    return {
      counts: await refetch({ ...changed, products }, causes),
      found,
      causes,
      busy: await readBusy(fresh)
    }
  }

  /**
   * Objects that somebody else touched while a request for them is under way. Its answer brings them in; whether
   * something of ours was overwritten is seen from them now, since the event is met but once.
   */
  async function readBusy(events: readonly RemoteEvent[]): Promise<Map<string, RemoteObject>> {
    const open = new Set(outbox.openPushes().map((push) => push.entity_id))
    const busy = new Map<string, RemoteObject>()
    for (const { object, idempotencyKey: key } of events) {
      if (object === null || !open.has(object.id) || busy.has(object.id)) continue
      if (key?.startsWith('stockroom-') === true) continue
      const now =
        object.kind === 'price'
          ? await readPrice(object.id)
          : (await catalog.productsByIds([object.id])).objects[0]
      if (now && now !== 'unreadable') busy.set(object.id, now)
    }
    return busy
  }

  /** Writes what a look found, with the events that told of it, in one transaction. `now`: Stripe's seconds. */
  function take(
    fresh: readonly RemoteEvent[],
    past: readonly RemoteEvent[],
    { found, causes, busy }: Told,
    now: number
  ): void {
    for (const event of [...past, ...fresh]) books.addEvent(event, clock.now())
    const sold = ledger.save(found)
    for (const event of fresh) judge(event, causes, busy)
    lostUpdates.checkUnproved(now * 1000)
    const refunded = ledger.saveRefunds(found)
    // Another desk may have put it back in the same look.
    for (const { idempotencyKey: key } of fresh)
      if (key?.startsWith('stockroom-return-') === true) once.heardOf(key)
    // A conflict may be explained by an event older than the one that opened it.
    for (const event of fresh) explain(event, causes)
    const moved = [...past, ...fresh].flatMap((event) =>
      Object.keys(event.previous).flatMap((field) =>
        field.startsWith('metadata.') ? [`${event.object?.id ?? ''}/${field.slice('metadata.'.length)}`] : []
      )
    )
    review([...new Set([...sold, ...refunded, ...moved])], now * 1000)
  }

  function touched(events: readonly RemoteEvent[]): { products: string[]; prices: string[] } {
    const products = new Set<string>()
    const prices = new Set<string>()
    const making = store.creations.due().filter(({ state }) => state === 'sending')
    const busy = new Set([
      ...outbox.openPushes().map((push) => push.entity_id),
      ...making.map(({ id }) => id)
    ])
    for (const event of events) {
      const object = event.object
      if (object === null || busy.has(object.id)) continue
      // The answer to our own write was newer than its event.
      const own = event.idempotencyKey === null ? null : outbox.pushByKey(event.idempotencyKey)
      if (own?.state === 'done' && own.kind === 'update') continue
      if (event.idempotencyKey !== null && store.creations.byKey(event.idempotencyKey)?.state === 'made')
        continue
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
  function judge(event: RemoteEvent, causes: Told['causes'], busy: Told['busy']): void {
    const key = event.idempotencyKey
    if (event.object !== null) once.heardOfZero(event.object.id, event.after)
    if (key !== null) {
      const push = outbox.pushByKey(key)
      if (push !== null) lostUpdates.checkReplaced(push)
      // Another desk's, or a later step of a price change that has moved on from this key: either way no stranger's.
      if (key.startsWith('stockroom-')) return once.heardOf(key)
      if (push !== null) return
    }
    if (event.object === null) return
    const cause = causes.get(event.object.id) ?? unknownCause
    lostUpdates.checkOverwritten(event.object.id, event, cause, busy.get(event.object.id) ?? null)
  }

  /** Conflicts whose remote value an event explains get their cause. */
  function explain({ object, after }: RemoteEvent, causes: Map<string, Cause>): void {
    const cause = object === null ? undefined : causes.get(object.id)
    if (object === null || cause === undefined) return
    for (const [field, value] of Object.entries(after)) {
      for (const conflict of conflicts.openOfField(object.id, field)) {
        if (conflict.cause !== 'unknown' || !sameValue(conflict.theirs, value)) continue
        conflicts.update({ ...conflict, cause: cause.cause, caused_at: cause.at, caused_by: cause.by })
      }
    }
  }

  /** Who moved each object, from its newest event that is not ours. */
  function causesOf(events: readonly RemoteEvent[], found: ReadSales): Map<string, Cause> {
    const causes = new Map<string, Cause>()
    for (const event of events) {
      const { object, idempotencyKey: key } = event
      if (object === null || (object.kind !== 'product' && object.kind !== 'price')) continue
      if (key !== null && (outbox.pushByKey(key) !== null || store.creations.byKey(key) !== null)) continue
      const seen = {
        by: event.requestId,
        at: event.created * 1000,
        eventId: event.id,
        requestId: event.requestId
      }
      if (key?.startsWith('stockroom-') === true) {
        const [, session] = /^stockroom-sale-([A-Za-z0-9_]+)-/.exec(key) ?? []
        causes.set(object.id, {
          ...seen,
          cause: session === undefined ? 'this-app' : 'sale',
          actor: 'Stockroom on another computer',
          by: session ?? event.requestId
        })
        continue
      }
      const lowered = Object.entries(event.previous).some(
        ([field, was]) => field.startsWith('metadata.') && Number(was) > Number(event.after[field])
      )
      const session = lowered ? soldAround(object, event.created, found) : null
      causes.set(
        object.id,
        session === null
          ? {
              ...seen,
              cause: key === null ? 'dashboard' : 'webhook',
              actor: key === null ? 'in the Dashboard' : 'another program'
            }
          : { ...seen, cause: 'sale', actor: `sale ${shortId(session)}`, by: session }
      )
    }
    return causes
  }

  /** The session that sold something of an object's product within the overlap of a time (Stripe's seconds). */
  function soldAround(
    object: { kind: string; id: string },
    created: number,
    found: ReadSales
  ): string | null {
    const productId = object.kind === 'price' ? mirror.price(object.id)?.productId : object.id
    if (productId === undefined) return null
    const order = found.orders.find(
      ({ session, event }) =>
        Math.abs(event.created - created) <= overlap &&
        session.lines.some((line) => line.productId === productId)
    )
    return order?.session.id ?? store.sales.soldNear(productId, created * 1000, overlap * 1000)
  }

  /**
   * Lists everything: products, active prices and archived prices, 100 a page, side by side. Each page is committed
   * with its place, so that a run that dies goes on where it stopped. What no list showed is asked for once more
   * before it counts as deleted, since an object can change lists while they are being read.
   * @param compareFor why what is met is to be compared with the mirror and reported; null: it is only taken over
   */
  async function sweep(because: string, compareFor: string | null = null): Promise<PullResult> {
    if (settling) return nothing
    const state = store.sweep() ?? (await begin(because, compareFor))
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
          for (const object of page.objects) {
            compare(object, state)
            applyOne(object, unknownCause)
          }
          for (const problem of page.problems) {
            compareUnreadable(problem, state)
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
    await lookAgain(state)
    await settle(state)
    const comparison = finish(state)
    return { ...counts, swept: true, events: 0, ...(comparison ? { comparison } : {}) }
  }

  /** The cursor is stamped before the first page, so that what changes meanwhile is met by the next poll. */
  async function begin(because: string, compareFor: string | null): Promise<Sweep> {
    const newest = await catalog.events(null, null, 1)
    const cursor = serverSeconds() ?? newest.objects[0]?.created ?? null
    return commit(() => {
      const fresh = { after: null, done: false }
      const state: Sweep = {
        generation: store.nextGeneration(),
        because,
        startedAt: clock.now(),
        cursor,
        streams: { products: { ...fresh }, active: { ...fresh }, inactive: { ...fresh } },
        comparison:
          compareFor === null
            ? null
            : { because: compareFor, lastPlace: verifications.lastPlace(), found: [], more: 0 }
      }
      store.saveSweep(state)
      return state
    })
  }

  async function lookAgain(state: Sweep): Promise<void> {
    const products = mirror.unseen('product', state.generation)
    for (let at = 0; at < products.length; at += 100) {
      const asked = products.slice(at, at + 100)
      const page = await catalog.productsByIds(asked)
      commit(() => {
        const here = new Set(page.objects.map((object) => object.id))
        for (const object of page.objects) {
          compare(object, state)
          applyOne(object, unknownCause)
        }
        for (const id of asked) {
          if (here.has(id)) continue
          compareMissing('product', id, state)
          applier.bury('product', id, unknownCause)
        }
        store.saveSweep(state)
      })
    }
    for (const id of mirror.unseen('price', state.generation)) {
      const price = await readPrice(id)
      commit(() => {
        if (price === null) {
          compareMissing('price', id, state)
          applier.bury('price', id, unknownCause)
        } else if (price !== 'unreadable') {
          compare(price, state)
          applyOne(price, unknownCause)
        }
        store.saveSweep(state)
      })
    }
  }

  function compare(object: RemoteObject, state: Sweep): void {
    const known = mirror.object(object.kind, object.id)
    const common = {
      object: object.id,
      kind: object.kind,
      updatedHere: known === null ? null : updatedOf(known),
      updatedThere: updatedOf(object),
      created: object.created,
      cause: null
    }
    note(
      state,
      known === null
        ? [{ ...common, field: object.kind, here: null, there: named(object) }]
        : differingFields(known, object).map((difference) => ({ ...common, ...difference }))
    )
  }

  function compareMissing(kind: 'product' | 'price', id: string, state: Sweep): void {
    const known = mirror.object(kind, id)
    if (known === null) return
    const times = { updatedHere: updatedOf(known), updatedThere: null, created: null }
    note(state, [{ object: id, kind, field: kind, here: named(known), there: null, ...times, cause: null }])
  }

  /** What cannot be read cannot be said to be equal. */
  function compareUnreadable({ object: id, reason }: { object: string; reason: string }, state: Sweep): void {
    const known = mirror.product(id) ?? mirror.price(id)
    if (known === null) return
    const { kind } = known
    const times = { updatedHere: updatedOf(known), updatedThere: null, created: null }
    note(state, [
      { object: id, kind, field: kind, here: named(known), there: 'unreadable', ...times, cause: reason }
    ])
  }

  function note({ comparison }: Sweep, found: readonly FoundDifference[]): void {
    if (comparison === null || found.length === 0) return
    if (comparison.found.length < reported) comparison.found.push(...found)
    else comparison.more += 1
  }

  /**
   * What moved in Stripe while everything was being read differs through nobody's fault. Its events tell, now or a
   * moment later, and what they touched is read again, so that it ends equal.
   */
  async function settle(state: Sweep): Promise<void> {
    if (state.comparison === null || state.comparison.found.length === 0) return
    commit(() => moveCursor(state))
    await meetEvents()
    if (differencesOf(state).every((difference) => difference.meanwhile)) return
    await clock.sleep(lateEvents)
    await meetEvents()
  }

  async function meetEvents(): Promise<void> {
    const cursor = store.cursor()
    if (cursor === null) return
    settling = true
    try {
      await poll(cursor.through, cursor.polledAt)
    } catch (error) {
      // Without these events a difference is merely not excused.
      if (!(error instanceof RemoteFailure) || error.kind !== 'refused') throw error
    } finally {
      settling = false
    }
  }

  function differencesOf({ comparison, cursor }: Sweep): (Difference & { meanwhile: boolean })[] {
    return (comparison?.found ?? []).map((found) => {
      const explained = explainDifference(found, {
        startedAt: cursor,
        lastPlace: comparison?.lastPlace ?? 0,
        events: verifications.eventsOf(found.object),
        pushes: outbox.pushesOf(found.object)
      })
      const { object, field, here, there } = found
      return { object, field, here, there, ...explained }
    })
  }

  function moveCursor({ cursor }: Sweep): void {
    if (cursor === null) return
    const known = store.cursor()
    store.saveCursor({
      // What happened before is still to be met by a poll, for its sales and for the proof of our own writes.
      through: known?.through ?? cursor,
      polledAt: Math.max(cursor, known?.polledAt ?? 0)
    })
  }

  function finish(state: Sweep): Comparison | null {
    return commit(() => {
      if (store.scheme() === null) adoptScheme()
      const compared = mirror.count('product') + mirror.count('price')
      const differences = differencesOf(state)
      const drifted = new Set(differences.filter((each) => !each.meanwhile).map((each) => each.object))
      const equal = Math.max(0, compared - drifted.size - (state.comparison?.more ?? 0))
      store.saveVerified({ at: clock.now(), equal, compared })
      moveCursor(state)
      store.endSweep()
      if (state.comparison === null) return null
      const comparison = {
        startedAt: state.startedAt,
        compared,
        equal,
        differences: differences.map(({ meanwhile, ...difference }) =>
          meanwhile ? { ...difference, meanwhile } : difference
        )
      }
      verifications.add({
        ...comparison,
        endedAt: clock.now(),
        because: state.comparison.because,
        requests: requests() - requestsBefore
      })
      return comparison
    })
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
    for (const id of mirror.productIds()) applier.project(id, unknownCause)
  }

  /**
   * Reads everything again and says what was not equal; what differed is repaired on the way.
   * @param because kept in the report
   */
  async function verify(because: 'asked for' | 'daily'): Promise<PullResult & { comparison: Comparison }> {
    const before = requests()
    const startedAt = clock.now()
    const pulled = await pull()
    requestsBefore = before
    const { comparison } = pulled
    // After a long absence the look itself was a comparison; a daily one that was broken off is done once it is resumed.
    if (comparison !== undefined && (because === 'daily' || comparison.startedAt >= startedAt))
      return { ...pulled, comparison }
    try {
      const swept = await sweep(verifying, because)
      if (swept.comparison === undefined) throw new Error('a comparison ended without a result')
      return { ...swept, events: pulled.events, comparison: swept.comparison }
    } catch (error) {
      // Who calls it off does not want it resumed by the next look.
      if (error instanceof RemoteFailure && error.kind === 'cancelled') commit(() => store.endSweep())
      throw error
    }
  }

  return { pull, ingest, verify }
}

/** Stripe tells when it last changed a product, and of a price it does not. Seconds. */
const updatedOf = (object: RemoteObject): number | null => (object.kind === 'product' ? object.updated : null)

const named = (object: RemoteObject): string =>
  object.kind === 'product' ? object.name : `${object.unitAmount ?? ''} ${object.currency}`.trim()

/** Waits for all before failing, so that no list is still being written when the run has ended. */
async function together(runs: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(runs)) if (result.status === 'rejected') throw result.reason
}

function shortId(id: string): string {
  return `${id.slice(0, 3)}…${id.slice(-4)}`
}
