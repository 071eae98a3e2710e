import type { Store } from '../store/store.ts'
import { type Applier, unknownCause } from './apply.ts'
import { type Causes, causesOf, explainConflicts } from './causes.ts'
import { CalledOff, type Comparison } from './comparison.ts'
import type { Clock } from './ports.ts'
import type { Pusher } from './push.ts'
import { type Counts, createRefetcher, type Touched } from './refetch.ts'
import {
  type Page,
  type RemoteCatalog,
  type RemoteEvent,
  RemoteFailure,
  type RemoteObject,
  serverSeconds
} from './remote.ts'
import type { ReadSales, SalesLedger } from './sales-ledger.ts'
import { followSales, successorOf } from './successor.ts'
import { comparisonReads } from './verification.ts'
import { createSweeper, cursorLife, type SweepProgress, verifying } from './sweep.ts'

/** Events show up late; everything this much before the cursor is read again and recognised by id. Seconds. */
const overlap = 300
const nothing: PullResult = { products: 0, prices: 0, swept: false, events: 0 }

/** How far back the first look after a sweep goes, and how many pages it reads at the most. Seconds. */
const remembered = 30 * 86_400
const historyPages = 50
/** More changed prices than this are listed instead of read one by one, where that takes fewer reads. */
const manyPrices = 100

export type PullProgress = SweepProgress | (Counts & { phase: 'events'; because: null })
export type PullResult = Counts & { swept: boolean; events: number; comparison?: Comparison }

/** What was read because of the events of one look, to be written with them. */
type Told = {
  found: ReadSales
  causes: Causes
  /** Objects as they are now that are left to the answer of a request under way. */
  busy: Map<string, RemoteObject>
}

export type Puller = ReturnType<typeof createPuller>

/**
 * Brings the mirror up to date. Ordinarily one look at the events since the cursor, then the objects they touched as
 * they are now: an event is a trigger, the object is the truth. On the first run, and whenever the events can no
 * longer prove anything, a sweep over everything (sweep.ts).
 */
export function createPuller(parts: {
  store: Store
  catalog: RemoteCatalog
  applier: Applier
  /** What is to be told of our own writes. */
  pusher: Pick<Pusher, 'once' | 'lostUpdates' | 'recover' | 'checkDefault'>
  clock: Clock
  ledger: SalesLedger
  commit: <T>(work: () => T) => T
  /** Looks again at what became of the sales and movements of these items. `through`: Stripe's ms, read up to there. */
  review: (itemIds: readonly string[], through: number) => void
  progress: (progress: PullProgress) => void
  /** HTTP requests sent so far, for the reports. */
  requests: () => number
  /** Why a comparison with all of Stripe would go over the month's reads; null when it would not. */
  overBudget: () => string | null
  /** Is the program being ended? What that stops goes on when it starts again. */
  isClosing: () => boolean
}) {
  const { store, catalog, clock, ledger, commit, review, progress, requests, overBudget } = parts
  const { once, lostUpdates, recover, checkDefault } = parts.pusher
  const { mirror, books, outbox } = store
  let requestsBefore = 0
  /** Set while a comparison meets the events of what moved meanwhile: one sweep does not start another. */
  let settling = false
  const refetcher = createRefetcher(parts)
  const spent = (): number => requests() - requestsBefore
  const sweeper = createSweeper({ ...parts, refetcher, meetEvents, spent })

  async function pull(): Promise<PullResult> {
    requestsBefore = requests()
    await dateChoices()
    // What was read before it stopped may have changed since: the events from its beginning on tell.
    if (store.sweep() !== null) return await withEvents(await sweep('resuming where it stopped'))
    const cursor = store.cursor()
    if (cursor === null) return await sweep('first look at this shop')
    try {
      return await poll(cursor.through, cursor.polledAt)
    } catch (error) {
      if (!(error instanceof RemoteFailure) || error.kind !== 'refused') throw error
      const because = `Stripe no longer knows where we stopped (${error.detail})`
      // The place is of no use any more: the sweep says where to go on, and the events what was sold meanwhile.
      commit(() => store.forgetCursor())
      return await withEvents(await sweep(because, because))
    }
  }

  /**
   * What was chosen about sales counts from an answer of Stripe on that was asked for after the choice: what was sold
   * since the last look is dated by Stripe’s clock, and this computer’s may be wrong.
   */
  async function dateChoices(): Promise<void> {
    const { mode, since, restockSince } = store.salesSettings()
    if (mode === null || (since !== null && restockSince !== null)) return
    await catalog.events(null, null, 1)
    const answeredAt = serverSeconds(parts)
    if (answeredAt === null) return
    // In the second of the answer something may have been sold before the choice.
    const next = (answeredAt + 1) * 1000
    commit(() => {
      const chosen = store.salesSettings()
      store.saveSalesSettings({
        ...chosen,
        since: chosen.since ?? next,
        restockSince: chosen.restockSince ?? next
      })
    })
  }

  /** What a sweep found, with what the events from its beginning on tell. */
  async function withEvents(swept: PullResult): Promise<PullResult> {
    const begun = store.cursor()
    if (begun === null) return swept
    // Somebody may have chosen while all was read.
    await dateChoices()
    const rest = await poll(begun.through, begun.polledAt)
    return {
      ...swept,
      products: swept.products + rest.products,
      prices: swept.prices + rest.prices,
      events: rest.events
    }
  }

  async function sweep(because: string, compareFor: string | null = null): Promise<PullResult> {
    return { ...(await sweeper.sweep(because, compareFor)), swept: true, events: 0 }
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
      startedAt ??= serverSeconds(parts)
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
    const listedAt = Math.max(now, serverSeconds(parts) ?? now)
    // After a sweep whose events could not be read yet, what is listed begins long before the last look.
    const forgotten = listedAt - through > cursorLife
    if (forgotten) commit(() => store.saveEventsKnownSince(listedAt - remembered))
    const gap = listedAt - polledAt > cursorLife
    // Left out so far, as it would have gone over the month's reads.
    const leftOut = settling ? null : (store.leftOut()?.because ?? null)
    const absence = gap
      ? `the last look was ${Math.floor((listedAt - polledAt) / 86_400)} days ago; Stripe keeps events for 30`
      : leftOut
    const tooMany = absence === null ? null : overBudget()
    const because =
      absence !== null && tooMany === null
        ? absence
        : isCheaperListed(changed.prices.length)
          ? `${changed.prices.length} prices changed at once`
          : null
    let swept: PullResult | null = null
    if (because !== null) {
      if (settling) return nothing
      swept = await sweep(because, because === absence ? because : null)
      // Everything has been read since; the events still tell of sales and of what became of our own writes.
      changed = { products: [], prices: [] }
    }
    const unmet = fresh.filter((event) => !books.seen(event.id))
    const { counts, ...told } = await readWhatTheyTouched(unmet, past, changed)
    commit(() => {
      if (history && !forgotten)
        store.saveEventsKnownSince(page?.hasMore ? oldest : Math.max(through, listedAt) - remembered)
      take(unmet, past, told, now)
      noteUnreadable(problems)
      if (absence !== null && tooMany !== null && swept === null)
        store.saveLeftOut({ because: absence, words: tooMany })
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

  const isCheaperListed = (prices: number): boolean =>
    prices > manyPrices &&
    prices > comparisonReads({ products: mirror.count('product'), prices: mirror.count('price') })

  /** Lists the events that cannot be read, until they can or nothing of what they tell can be missing any more. */
  function noteUnreadable(problems: Page<RemoteEvent>['problems']): void {
    const known = store.unreadEvents()
    const now = clock.now()
    const met = new Map(known.map((one) => [one.id, one]))
    for (const { object: id, type } of problems)
      if (!met.has(id)) met.set(id, { id, since: now, ofCatalog: /^(product|price)\./.test(type ?? '') })
    if (met.size === 0) return
    const sweptAt = store.verified()?.at ?? 0
    for (const [id, { since, ofCatalog }] of met) {
      const over = now - since > remembered * 1000 || books.seen(id)
      const reason = problems.find(({ object }) => object === id)?.reason
      if (over || (ofCatalog && sweptAt > since)) books.setProblems(id, 'parse', [], null)
      else if (reason !== undefined) books.setProblems(id, 'parse', [reason], null)
      if (over) met.delete(id)
    }
    if (known.length !== met.size) store.saveUnreadEvents([...met.values()])
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

  const refetch = (ids: Touched, causes: Causes): Promise<Counts> =>
    refetcher.refetch(ids, causes.objects, (counts) =>
      progress({ phase: 'events', ...counts, because: null })
    )

  async function readWhatTheyTouched(
    fresh: RemoteEvent[],
    past: RemoteEvent[],
    changed: Touched
  ): Promise<{ counts: Counts } & Told> {
    fresh.reverse()
    past.reverse()
    const found = await ledger.read([...past, ...fresh])
    const causes = causesOf(store, fresh, found, overlap)
    // What is sold may be known before the event of its making is listed; of prices it matters where they keep the stock.
    const sold = found.orders.flatMap(({ session }) => session.lines)
    const keepStock = store.scheme()?.scheme.owner === 'price'
    const strange = {
      products: sold.flatMap(({ productId: id }) => (id !== null && mirror.product(id) === null ? [id] : [])),
      prices: sold.flatMap(({ priceId: id }) =>
        keepStock && id !== null && mirror.price(id) === null ? [id] : []
      )
    }
    // Nor need the price be known that a new amount of ours took the place of: its own event may come later.
    const replaced = [...past, ...fresh].flatMap(({ idempotencyKey: key, previous }) => {
      const id = previous['default_price']
      return key?.startsWith('stockroom-') === true && id != null && mirror.price(id) === null ? [id] : []
    })
    const products = [...new Set([...changed.products, ...strange.products])]
    const prices = [...new Set([...changed.prices, ...strange.prices, ...replaced])]
    return {
      counts: await refetch({ ...changed, products, prices }, causes),
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
          ? await refetcher.readPrice(object.id)
          : await refetcher.readProduct(object.id)
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
    for (const event of [...past, ...fresh]) {
      books.addEvent(event, clock.now())
      books.setProblems(event.id, 'parse', [], null)
    }
    const ofPrices = [...past, ...fresh].some(({ object }) => object?.kind === 'price')
    const homes = ofPrices ? followSales(store) : []
    const sold = ledger.save(found, now)
    for (const event of fresh) judge(event, causes, busy)
    // Where the place in the events was lost, those of our own writes are among the past.
    for (const { idempotencyKey: key, previous } of past) {
      if (key === null) continue
      const own = outbox.pushByKey(key)
      if (own !== null) lostUpdates.checkReplaced(own)
      checkDefault(key, previous['default_price'])
    }
    lostUpdates.checkUnproved(now * 1000)
    const refunded = ledger.saveRefunds(found)
    // Another desk may have put it back in the same look.
    for (const { idempotencyKey: key } of fresh)
      if (key?.startsWith('stockroom-return-') === true) once.heardOf(key)
    if (ofPrices) followStocktake()
    // A conflict may be explained by an event older than the one that opened it.
    for (const event of fresh) explainConflicts(store, event, causes)
    const kept = (id: string): string[] =>
      Object.keys(mirror.price(id)?.metadata ?? {}).map((key) => `${id}/${key}`)
    const moved = [...past, ...fresh].flatMap(({ object, previous }) => {
      const id = object?.id ?? ''
      const keys = Object.keys(previous).flatMap((field) => /^metadata\.(.*)$/s.exec(field)?.[1] ?? [])
      // With a price that goes out of use the items whose stock it keeps may move to another.
      return [...('active' in previous ? kept(id) : []), ...keys.map((key) => `${id}/${key}`)]
    })
    review([...new Set([...sold, ...refunded, ...moved, ...homes.flatMap(kept)])], now * 1000)
  }

  /** What was counted of a price that got another amount at another desk is on the shelf of the one that took over. */
  function followStocktake(): void {
    for (const id of store.stocktakes.lostPrices()) {
      const home = successorOf(store, id)
      if (home !== id) store.stocktakes.move(id, home)
    }
  }

  function touched(events: readonly RemoteEvent[]): Touched {
    const products = new Set<string>()
    const prices = new Set<string>()
    const shown = new Map<string, number>()
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
      if (object.kind === 'product') {
        products.add(object.id)
        const at = Number(event.after['updated'] ?? 0)
        shown.set(object.id, Math.max(at, shown.get(object.id) ?? 0))
      } else if (object.kind === 'price') prices.add(object.id)
    }
    for (const { type, object } of events)
      if (object !== null && type === 'product.deleted') shown.delete(object.id)
    return { products: [...products], prices: [...prices], shown }
  }

  /** Looks at an event for what it proves about our own writes. */
  function judge(event: RemoteEvent, causes: Causes, busy: Told['busy']): void {
    const key = event.idempotencyKey
    if (event.object !== null) once.heardOfZero(event.object.id, event.after)
    if (key !== null) {
      const push = outbox.pushByKey(key)
      if (push !== null) lostUpdates.checkReplaced(push)
      checkDefault(key, event.previous['default_price'])
      // Another desk's, or a later step of a price change that has moved on from this key: either way no stranger's.
      if (key.startsWith('stockroom-')) return once.heardOf(key)
      if (push !== null) return
    }
    if (event.object === null) return
    const cause = causes.events.get(event.id) ?? unknownCause
    lostUpdates.checkOverwritten(event.object.id, event, cause, busy.get(event.object.id) ?? null)
  }

  /** The events of what moved while everything was being compared. */
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

  /**
   * Reads everything again and says what was not equal; what differed is repaired on the way.
   * @param because kept in the report
   * @throws CalledOff what it had found when somebody stopped it
   */
  async function verify(because: 'asked for' | 'daily'): Promise<PullResult & { comparison: Comparison }> {
    const before = requests()
    const startedAt = clock.now()
    try {
      const pulled = await pull()
      // What a request without an answer did is told with its answer, and not as what somebody did in Stripe.
      await recover().catch(onlyCancelled)
      requestsBefore = before
      const { comparison } = pulled
      // After a long absence the look itself was a comparison; a daily one that was broken off is done once it is resumed.
      if (comparison !== undefined && (because === 'daily' || comparison.startedAt >= startedAt))
        return { ...pulled, comparison }
      const swept = await sweep(verifying, because)
      if (swept.comparison === undefined) throw new Error('a comparison ended without a result')
      return { ...swept, events: pulled.events, comparison: swept.comparison }
    } catch (error) {
      if (!(error instanceof RemoteFailure) || error.kind !== 'cancelled' || parts.isClosing()) throw error
      const found = commit(() => sweeper.callOff())
      throw found === null ? error : new CalledOff(found)
    }
  }

  return { pull, ingest, verify }
}

/** What a request without an answer meets again is told where it is pushed; a comparison only reads. */
function onlyCancelled(error: unknown): void {
  if (!(error instanceof RemoteFailure) || error.kind === 'cancelled') throw error
}
