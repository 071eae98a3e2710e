import { basename } from 'node:path'
import type { AppState, Input, Output, ViewCounts } from '../shared/contract.ts'
import { AppFailure, type Failure } from '../shared/failure.ts'
import type { InventoryQuery } from '../shared/inventory.ts'
import type { Finding } from '../shared/sales.ts'
import type { StocktakeChange, StocktakeList } from '../shared/stocktake.ts'
import type { SyncStatus } from '../shared/sync-status.ts'
import { limits } from './csv/read.ts'
import { writeInventory } from './csv/write.ts'
import type { EngineOptions, SyncReport } from './engine-api.ts'
import { readWhole, writeWhole } from './files.ts'
import { createBulk } from './inventory/bulk.ts'
import { editCells } from './inventory/edit-cells.ts'
import { editPrices } from './inventory/edit-prices.ts'
import { createImports } from './inventory/exchange.ts'
import { findCode } from './inventory/find-code.ts'
import { findItems } from './inventory/find-items.ts'
import {
  correctFindings,
  dismissFindings,
  evidenceOf,
  listFindings,
  reviewItems
} from './inventory/findings.ts'
import { batchValues, listBatches } from './inventory/history.ts'
import { itemDetail } from './inventory/item-detail.ts'
import { listSales } from './inventory/list-sales.ts'
import { listConflicts, resolveConflicts } from './inventory/resolve-conflicts.ts'
import { addVariant, copyOf, createProduct, retryCreations } from './inventory/new-product.ts'
import { createSteps } from './inventory/steps.ts'
import { takeOff } from './inventory/take-off.ts'
import { applyStocktake, changeStocktake, readStocktake, stocktakeLines } from './inventory/stocktake.ts'
import { asAppFailure, type KnownShop } from './shop.ts'
import { detectSchemes } from './stock/scheme.ts'
import { explain } from './store/database.ts'
import type { Store } from './store/store.ts'
import { connectToStripe } from './stripe/catalog.ts'
import { type Changes, createApplier } from './sync/apply.ts'
import { createMaker } from './sync/create.ts'
import { createPuller } from './sync/pull.ts'
import { createPusher } from './sync/push.ts'
import type { RemoteEvent } from './sync/remote.ts'
import { createSalesLedger } from './sync/sales-ledger.ts'
import { backoff, createSchedule, pollInterval } from './sync/schedule.ts'
import { comparisonReads, verificationDue } from './sync/verification.ts'

/** Every Stripe account may read this often in a month. https://docs.stripe.com/rate-limits */
const readsAllowed = 10_000
/** The first rows are on the screen by then. Milliseconds. */
const afterFirstRows = 300

export type Session = ReturnType<typeof createSession>

/** One open shop: its store, its connection, and what keeps them equal. Built once, closed once. */
export function createSession(
  options: EngineOptions,
  shop: KnownShop & { key: string | null; apiBase: string | null; demo: boolean },
  store: Store
) {
  const { clock, random, publish, log } = options
  const changes: Changes = { ids: new Set(), structural: false, fromStripe: false }
  const alerts: Finding[] = []
  let progress: SyncStatus['progress'] = null
  let failure: Failure | null =
    shop.key === null
      ? {
          code: 'keychain-unavailable',
          detail: 'no key is stored for this shop; connect again to send and receive changes'
        }
      : null
  let attempts = 0
  let requests = 0
  let unsavedReads = 0
  let nextPollAt: number | null = null
  let watched = false
  let livelyUntil = 0
  let running: Promise<unknown> | null = null
  let ticking: Promise<SyncReport> | null = null
  let comparing: Promise<Output<'verify'>> | null = null
  /** What was being done when `failure` came about. */
  let failurePhase: 'pull' | 'push' = 'pull'
  let closed = false

  const connection =
    shop.key === null
      ? null
      : connectToStripe({
          key: shop.key,
          apiBase: shop.apiBase,
          clock,
          version: options.version,
          onRequest(method) {
            requests += 1
            if (method === 'GET') unsavedReads += 1
          },
          ...(options.httpClient ? { httpClient: options.httpClient } : {})
        })

  /** A transaction, after which the page is told which rows to read again. */
  function commit<T>(work: () => T): T {
    const result = store.atomically(() => {
      saveReads()
      return work()
    })
    store.index.keepUp()
    unsavedReads = 0
    if (changes.ids.size > 0 || changes.structural) {
      const { ids, structural, fromStripe } = changes
      publish('inventory-changed', { ids: ids.size > 500 ? null : [...ids], structural, fromStripe })
    }
    changes.ids.clear()
    changes.structural = false
    changes.fromStripe = false
    for (const finding of alerts.splice(0)) {
      publish('alert', { kind: 'oversold', findingId: finding.id, words: oversoldWords(finding) })
    }
    return result
  }

  /** The meter rides along with other writes; a poll that finds nothing new costs one of its own. */
  function saveReads(): void {
    if (unsavedReads > 0) store.books.addReads(month(), unsavedReads)
  }

  /** Bookkeeping must not turn a finished run into a failed one. */
  function aside(work: () => unknown): void {
    try {
      work()
    } catch (error) {
      log('warn', `not noted: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  const applier = createApplier(store, clock, changes)
  const parts = { store, applier, clock }
  const making = { ...parts, random }
  const ledger = connection ? createSalesLedger({ store, catalog: connection.catalog, applier, clock }) : null
  const pusher = connection
    ? createPusher({ ...making, catalog: connection.catalog, commit }, (sessionId) =>
        ledger?.restock(sessionId)
      )
    : null
  const maker = connection
    ? createMaker({ store, catalog: connection.catalog, applier, clock, commit })
    : null
  const puller =
    connection && pusher && ledger
      ? createPuller({
          store,
          catalog: connection.catalog,
          applier,
          pusher,
          ledger,
          clock,
          commit,
          review,
          requests: () => requests,
          progress(made) {
            progress = { ...made, pushed: 0 }
            tellStatus()
          }
        })
      : null
  const imports = createImports(store, random)
  const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const steps = createSteps(parts, { commit, pause, tell: (done) => publish('step-progress', done) })
  const bulk = createBulk(
    { ...parts, random },
    {
      commit,
      startOfToday,
      pause,
      tell: (done) => publish('bulk-progress', done),
      takeBack: (batchId) => steps.take(batchId, 'cancel')
    }
  )

  /** Has the drift detector look again; what was sold without being there is told at once. */
  function review(itemIds: readonly string[], through: number): void {
    // What was still to be waited for at the last look, however long ago that is, may have failed to come.
    const recent = store.sales.itemsSoldSince(Math.min(through, lookedAt()) - 3600_000)
    const { opened } = reviewItems(parts, [...new Set([...itemIds, ...recent])], through)
    alerts.push(...opened.filter((finding) => finding.kind === 'oversold'))
    for (const { kind, sessionId, lineItemId, correction } of opened) {
      if (kind !== 'not-restocked' || sessionId === null || lineItemId === null) continue
      ledger?.giveBack(sessionId, lineItemId, correction ?? 0)
    }
  }

  function month(): string {
    return new Date(clock.now()).toISOString().slice(0, 7)
  }

  /** Up to when the events have been read: Stripe's time, epoch milliseconds; 0 before the first look. */
  function lookedAt(): number {
    return (store.cursor()?.polledAt ?? 0) * 1000
  }

  function startOfToday(): number {
    const day = new Date(clock.now())
    return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime()
  }

  function status(): SyncStatus {
    const edits = store.outbox.counts()
    const unmade = store.creations.counts()
    const lastSyncedAt = store.lastSyncedAt()
    const state = running ? 'working' : failure ? 'blocked' : lastSyncedAt === null ? 'never' : 'idle'
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
      reads: { month: month(), used: store.books.reads(month()) + unsavedReads, allowed: readsAllowed }
    }
  }

  /** `asked`: by somebody who wants to know it exactly, not only told because something may have changed. */
  function app({ asked = false } = {}): AppState {
    const scheme = store.scheme()
    const settings = store.salesSettings()
    // Once somebody has chosen, what speaks for the choice is only for the record.
    const oldest = asked || settings.mode === null ? 0 : 3_600_000
    return {
      version: options.version,
      account: {
        id: shop.accountId,
        name: shop.name,
        mode: shop.mode,
        demo: shop.demo,
        canWrite: shop.key !== null && failure?.code !== 'missing-permission'
      },
      scheme:
        scheme === null ? null : { current: scheme.scheme, label: scheme.label, confirmed: scheme.confirmed },
      lowStock: store.lowStock(),
      verifyHour: store.verifications.hour()?.hour ?? null,
      sales: { settings, evidence: evidenceOf(store, lookedAt(), oldest) },
      undo: store.books.nextUndo()?.label ?? null,
      redo: store.books.nextRedo()?.label ?? null,
      failure: null
    }
  }

  const tellStatus = (): void => publish('sync-status', status())
  const tellApp = (): void => publish('app-changed', app())

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
    const before = requests
    const report: Pick<SyncReport, 'pulled' | 'pushed'> = { pulled: { products: 0, prices: 0 }, pushed: 0 }
    let phase: typeof failurePhase = 'pull'
    try {
      if (puller === null || pusher === null || maker === null)
        throw new AppFailure('keychain-unavailable', failure?.detail ?? '')
      const daily = dailyDue()
      progress = {
        phase: daily ? 'verify' : 'events',
        products: 0,
        prices: 0,
        pushed: 0,
        because: null
      }
      tellStatus()
      const pulled = daily ? await puller.verify('daily') : await puller.pull()
      report.pulled = { products: pulled.products, prices: pulled.prices }
      if (pulled.events > 0) livelyUntil = clock.now() + 600_000
      phase = 'push'
      report.pushed += await maker.run()
      report.pushed += await pusher.recover()
      const result = await pusher.pushAll(
        (pushed) => {
          progress = { phase: 'push', products: 0, prices: 0, pushed, because: null }
          tellStatus()
        },
        () => puller.pull()
      )
      report.pushed += result.pushed
      if (result.failure !== null) throw result.failure
      failure = null
      attempts = 0
      store.saveLastSyncedAt(clock.now())
    } catch (error) {
      failure = failureOf(error)
      failurePhase = phase
      if (failure.code === 'bug')
        log('error', error instanceof Error ? (error.stack ?? error.message) : String(error))
      if (failure.code !== 'cancelled') attempts += 1
    }
    if (closed) return summary(report, before)
    if (report.pulled.products + report.pulled.prices + report.pushed > 0 || failure !== null) {
      aside(() =>
        commit(() =>
          store.books.addRun({
            startedAt,
            endedAt: clock.now(),
            phase,
            requests: requests - before,
            pulled: report.pulled.products + report.pulled.prices,
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

  function summary(report: Pick<SyncReport, 'pulled' | 'pushed'>, requestsBefore: number): SyncReport {
    const now = status()
    const stopped = failure
    if (stopped?.code === 'cancelled') failure = null
    return {
      ok: stopped === null,
      status: stopped !== null ? `not finished: ${stopped.detail}` : outcomeOf(now),
      requests: requests - requestsBefore,
      ...report,
      waiting: now.waiting,
      conflicts: now.conflicts,
      problems: store.books.problems().map(({ object, reason }) => ({ object, reason })),
      failure: stopped
    }
  }

  /** What a finished run may claim: “in step” only when nothing is left on either side. */
  function outcomeOf({ waiting, failed, conflicts }: SyncStatus): string {
    const left = [
      waiting > 0 ? `${waiting} waiting` : null,
      failed > 0 ? `${failed} refused by Stripe` : null,
      conflicts > 0 ? `${conflicts} in conflict` : null
    ].filter((part) => part !== null)
    return left.length === 0 ? 'in step with Stripe' : `not all of it is in Stripe yet: ${left.join(', ')}`
  }

  function failureOf(error: unknown): Failure {
    const known = asAppFailure(error)
    if (known instanceof AppFailure) return { code: known.code, detail: known.detail }
    const storage = explain(error, 'the database')
    if (storage instanceof AppFailure) return { code: storage.code, detail: storage.detail }
    return { code: 'bug', detail: error instanceof Error ? error.message : String(error) }
  }

  function delay(): number {
    const day = new Date(clock.now())
    const days = new Date(day.getUTCFullYear(), day.getUTCMonth() + 1, 0).getUTCDate()
    const wait =
      failure !== null && attempts > 0
        ? backoff(attempts, random)
        : // The look after the first tells what was sold in the last 30 days.
          store.cursor() === null || store.eventsKnownSince() === null
          ? 0
          : pollInterval({
              watched,
              lively: clock.now() < livelyUntil,
              readsUsed: store.books.reads(month()),
              readsAllowed,
              monthPassed: day.getUTCDate() / days
            })
    nextPollAt = clock.now() + wait
    tellStatus()
    return wait
  }

  /** After an edit: go out after two seconds of quiet, all by itself. */
  function edited(): void {
    tellStatus()
    tellApp()
    if (shop.key !== null) schedule?.wake(2_000)
  }

  const schedule =
    options.schedule && shop.key !== null
      ? createSchedule(clock, delay, async () => {
          await sync().catch((error: unknown) => log('warn', `a run did not begin: ${String(error)}`))
        })
      : null

  let warming = false

  /** Makes what answers searches and sorts from memory, in between what people ask for. */
  function warm(query: InventoryQuery): void {
    if (!store.index.show(query.metadata ?? []) || warming) return
    warming = true
    void inSlices()
      .catch((error: unknown) => log('warn', `searches are answered from the disk: ${String(error)}`))
      .finally(() => {
        warming = false
      })
  }

  async function inSlices(): Promise<void> {
    await clock.sleep(afterFirstRows)
    for (const index = store.index.make(); ;) {
      if (closed || index.next().done === true) return
      await clock.sleep(0)
    }
  }

  /** Compares everything with Stripe. One at a time: who asks meanwhile gets the same answer. */
  function verify({ force = false }: Input<'verify'>): Promise<Output<'verify'>> {
    comparing ??= alone(() => compareAll(force)).finally(() => {
      comparing = null
    })
    return comparing
  }

  async function compareAll(force: boolean): Promise<Output<'verify'>> {
    if (puller === null) throw new AppFailure('keychain-unavailable', failure?.detail ?? '')
    const tooMany = force ? null : overBudget()
    if (tooMany !== null) throw new AppFailure('read-budget', tooMany)
    progress = { phase: 'verify', products: 0, prices: 0, pushed: 0, because: null }
    tellStatus()
    try {
      const { comparison } = await puller.verify('asked for')
      // Everything was read, which says nothing of why something could not be sent.
      if (failurePhase === 'pull') {
        failure = null
        attempts = 0
      }
      const { compared, equal, differences } = comparison
      return { equal: equal === compared, compared, differences }
    } catch (error) {
      const stopped = failureOf(error)
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

  /** Half a change cannot be taken back while the other half is being written. */
  function refuseWhileBusy(): void {
    const hindrance = bulk.hindrance() ?? steps.hindrance()
    if (hindrance !== null) throw new AppFailure('invalid-input', hindrance)
  }

  async function oneStep<T>(step: () => Promise<T>): Promise<T> {
    refuseWhileBusy()
    try {
      return await step()
    } finally {
      if (!closed) edited()
    }
  }

  /** Why a comparison now would go over the month's reads; null when it would not. */
  function overBudget(): string | null {
    const used = store.books.reads(month()) + unsavedReads
    const { mirror } = store
    const cost = comparisonReads({ products: mirror.count('product'), prices: mirror.count('price') })
    if (used + cost <= readsAllowed) return null
    return `comparing everything takes about ${cost} reads, and ${used} of this month’s ${readsAllowed} are used`
  }

  /** Is the daily comparison due, and within the reads? What has to be left out is noted, once. */
  function dailyDue(): boolean {
    const daily = store.verifications.hour()
    if (daily === null || store.cursor() === null) return false
    const skipped = store.verifications.skipped()
    const lastVerifiedAt = Math.max(store.verified()?.at ?? 0, daily.since, skipped?.at ?? 0)
    if (!verificationDue({ now: clock.now(), hour: daily.hour, lastVerifiedAt })) return false
    const tooMany = overBudget()
    if (tooMany === null) return true
    log('warn', `the daily comparison is left out: ${tooMany}`)
    aside(() => commit(() => store.verifications.saveSkipped({ at: clock.now(), words: tooMany })))
    return false
  }

  return {
    app,
    status,
    sync,
    verify,
    openView(query: InventoryQuery, start: number, count: number): Output<'open-view'> {
      if (options.schedule) warm(query)
      const at = clock.now()
      const view = store.view.open(query, startOfToday())
      return { ...view, at, start, rows: store.view.window(view.token, start, count) ?? [] }
    },
    readWindow(token: number, query: InventoryQuery, start: number, count: number): Output<'read-window'> {
      const rows = store.view.window(token, start, count)
      if (rows !== null) return { token, start, rows }
      const reopened = store.view.open(query, startOfToday())
      return { token: reopened.token, start, rows: store.view.window(reopened.token, start, count) ?? [] }
    },
    counts: (): ViewCounts => ({
      ...store.view.counts(),
      findings: store.findings.count(),
      unmatchedSales: store.sales.count('unmatched')
    }),
    findItems: (search: string, limit: number) => findItems(store, search, limit),
    facets: () => store.view.facets(),
    savedViews: (): Output<'list-views'>['views'] =>
      store.savedViews
        .list()
        .map((view) => ({ ...view, count: store.view.count(view.query, startOfToday()) })),
    saveView: (view: Input<'save-view'>): number => commit(() => store.savedViews.save(view)),
    deleteView: (id: number): void => commit(() => store.savedViews.delete(id)),
    markSeen(at: number | null): Output<'mark-seen'> {
      const before = store.seenAt()
      const now = at ?? clock.now()
      commit(() => store.saveSeenAt(now))
      return { before, at: now }
    },
    sales(input: Input<'list-sales'>): Output<'list-sales'> {
      return listSales(store, input)
    },
    saveSalesMode({ mode, restock }: Input<'save-sales-mode'>): void {
      const known = store.salesSettings()
      const now = Math.max(connection?.catalog.serverTime() ?? 0, lookedAt())
      commit(() => {
        const since = mode === known.mode ? known.since : now === 0 ? clock.now() : now
        store.saveSalesSettings({ mode, restock, since })
        review(store.sales.itemsSoldSince(0), lookedAt())
      })
      tellApp()
    },
    findings: (scope: 'open' | 'all') => listFindings(store, scope),
    correctFindings(ids: readonly number[]): Output<'correct-findings'> {
      const result = commit(() => correctFindings(parts, ids))
      edited()
      return result
    },
    dismissFindings(ids: readonly number[], dismissed: boolean): void {
      commit(() => dismissFindings(store, ids, dismissed))
      tellApp()
    },
    /** Events that came by themselves; the same transaction as a look of our own, with what follows from it sent out. */
    async ingest(events: readonly RemoteEvent[]): Promise<void> {
      if (puller === null) throw new AppFailure('keychain-unavailable', failure?.detail ?? '')
      await alone(() => puller.ingest(events))
      livelyUntil = clock.now() + 600_000
      // A look after every delivery would cost the reads that the listener saves.
      if (store.outbox.counts().waiting > 0) edited()
      else {
        tellStatus()
        tellApp()
      }
    },
    item: (id: string) => itemDetail(store, id),
    findCode: (code: string) => findCode(store, code),
    locate: (token: number, id: string) => store.view.placeOf(token, id),
    stocktake: () => readStocktake(store),
    stocktakeLines: (list: StocktakeList, start: number, count: number) =>
      stocktakeLines(store, list, start, count),
    changeStocktake(change: StocktakeChange): Output<'change-stocktake'> {
      const line = commit(() => changeStocktake(parts, change, startOfToday()))
      return { line, stocktake: readStocktake(store) }
    },
    createProduct(wanted: Input<'create-product'>): Output<'create-product'> {
      const result = commit(() => createProduct(making, wanted))
      if (result.itemId !== null) edited()
      return result
    },
    copyOf: (productId: string) => copyOf(store, productId),
    addVariant(wanted: Input<'add-variant'>): Output<'add-variant'> {
      const result = commit(() => addVariant(making, wanted))
      if (result.itemId !== null) edited()
      return result
    },
    takeOff(itemIds: readonly string[]): Output<'take-off-variants'> {
      const result = commit(() => takeOff(parts, itemIds))
      if (result.batchId !== null) edited()
      return result
    },
    editPrices(productId: string, actions: Input<'edit-prices'>['actions']): Output<'edit-prices'> {
      const result = commit(() => editPrices(making, productId, actions))
      if (result.batchId !== null) edited()
      return result
    },
    retryCreations(productId: string): void {
      commit(() => retryCreations(making, productId))
      edited()
    },
    applyStocktake(request: Input<'apply-stocktake'>): Output<'apply-stocktake'> {
      const result = commit(() => applyStocktake(parts, request))
      if (result.batchId !== null) edited()
      return result
    },
    editCells({ how, ...request }: Input<'edit-cells'>): Output<'edit-cells'> {
      const result = commit(() => editCells(parts, { ...request, kind: how ?? 'edit' }))
      if (result.batchId !== null) edited()
      return result
    },
    previewBulk: ({ target, action }: Input<'preview-bulk'>): Promise<Output<'preview-bulk'>> =>
      bulk.preview(target, action),
    async applyBulk({ id, reason, note }: Input<'apply-bulk'>): Promise<Output<'apply-bulk'>> {
      const hindrance = steps.hindrance()
      if (hindrance !== null) throw new AppFailure('invalid-input', hindrance)
      try {
        return await bulk.apply(id, reason, note)
      } finally {
        if (!closed) edited()
      }
    },
    cancelBulk: () => bulk.stop(),
    undo: () => oneStep(() => steps.undo()),
    redo: () => oneStep(() => steps.redo()),
    stopStep: () => steps.stop('back'),
    /** Finishes what the program was ended in the middle of. */
    resume: () =>
      steps.resume().catch((error: unknown) => log('error', `a step back is not finished: ${String(error)}`)),
    batches: (input: Input<'list-batches'>) => listBatches(store, input),
    batchValues: (input: Input<'read-batch'>) => batchValues(store, input),
    revertBatch: ({ batchId, whole }: Input<'revert-batch'>): Promise<Output<'revert-batch'>> =>
      oneStep(() => steps.revertBatch(batchId, whole ?? false)),
    conflicts: () => listConflicts(store),
    resolve(
      ids: readonly number[],
      resolution: Parameters<typeof resolveConflicts>[2]
    ): Output<'resolve-conflicts'> {
      const result = commit(() => resolveConflicts(parts, ids, resolution))
      edited()
      return result
    },
    problems: (): Output<'list-problems'>['problems'] =>
      store.books.problems().map((row) => ({
        object: row.object,
        productId: row.product_id,
        name: row.name,
        reason: row.reason
      })),
    cancel(): void {
      connection?.abort()
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
    previewImport: (path: string) => imports.preview(readWhole(path, limits.bytes), basename(path)),
    applyImport(
      previewId: string,
      reason: Parameters<typeof editCells>[1]['reason'],
      create: boolean
    ): Output<'apply-import'> {
      const { edits, makings, fileName, refused } = imports.take(previewId, create)
      if (edits.length + makings.length === 0) return { batchId: null, saved: 0, created: 0, refused }
      const label = `import of ${fileName}`
      const { batchId, outcomes } = commit(() => {
        const into = makings.length === 0 ? null : store.books.addBatch('import', label, clock.now())
        for (const one of makings) {
          const { refusals } =
            one.kind === 'product'
              ? createProduct(making, one.wanted, into)
              : addVariant(making, one.wanted, into)
          // All of it or nothing: two new variants may together be more than Stripe takes.
          if (refusals[0] !== undefined)
            throw new AppFailure('invalid-input', `line ${one.lines[0]}: ${refusals[0].reason}`)
        }
        return editCells(parts, { edits, reason, note: fileName, kind: 'import', label, batchId: into })
      })
      edited()
      const count = (wanted: string): number => outcomes.filter(({ outcome }) => outcome === wanted).length
      return {
        batchId,
        saved: count('saved'),
        created: makings.reduce((sum, { lines }) => sum + lines.length, 0),
        refused: refused + count('refused')
      }
    },
    /** @returns how many rows were written. */
    exportFile(request: { query: InventoryQuery; form: 'full' | 'report'; path: string }): number {
      let rows = 0
      function* counted() {
        for (const row of store.view.each(request.query, startOfToday())) {
          rows += 1
          yield row
        }
      }
      writeWhole(request.path, writeInventory(counted(), request.form))
      return rows
    },
    schemes: () => detectSchemes(store.mirror.products(), store.mirror.prices()),
    verifications(): Output<'list-verifications'> {
      const skipped = store.verifications.skipped()
      return { verifications: store.verifications.list(), ...(skipped === null ? {} : { skipped }) }
    },
    saveSettings({ scheme, lowStock, verifyHour }: Input<'save-account-settings'>): void {
      commit(() => {
        if (verifyHour !== undefined)
          store.verifications.saveHour(verifyHour === -1 ? null : verifyHour, clock.now())
        if (lowStock !== null) store.saveLowStock(lowStock)
        if (scheme !== null) {
          const known = detectSchemes(store.mirror.products(), store.mirror.prices()).find(
            (candidate) => JSON.stringify(candidate.scheme) === JSON.stringify(scheme)
          )
          store.saveScheme({ scheme, label: known?.label ?? 'set by hand', confirmed: true })
        }
        for (const id of store.mirror.productIds()) applier.project(id)
        changes.structural = true
      })
      edited()
    },
    async close(): Promise<void> {
      closed = true
      connection?.abort()
      await schedule?.stop()
      await bulk.stop()
      await steps.stop('later')
      if (running) await running
      store.close()
    }
  }
}

function oversoldWords(finding: Finding): string {
  const item = finding.variant === null ? finding.productName : `${finding.productName}, ${finding.variant}`
  return `Oversold: ${finding.units} more of ${item} than there ${finding.units === 1 ? 'was' : 'were'}`
}
