import { basename } from 'node:path'
import type { AppState, Input } from '../shared/contract.ts'
import type { InventoryQuery } from '../shared/inventory.ts'
import type { Finding } from '../shared/sales.ts'
import { limits } from './csv/read.ts'
import { writeInventory } from './csv/write.ts'
import type { EngineOptions, ExportRequest } from './engine-api.ts'
import { readWhole, writeWhole } from './files.ts'
import { createHandlers } from './handlers.ts'
import { createBulk } from './inventory/bulk.ts'
import { createImports } from './inventory/exchange.ts'
import { evidenceOf, reviewItems, typedBack } from './inventory/findings.ts'
import { createSteps } from './inventory/steps.ts'
import { createReadMeter } from './read-meter.ts'
import { createRuns } from './runs.ts'
import type { KnownShop } from './shop.ts'
import { shortSession } from './sales/words.ts'
import { itemName } from './stock/item-name.ts'
import { isLow, lowWords } from './stock/reorder.ts'
import type { Store } from './store/store.ts'
import { connectToStripe } from './stripe/catalog.ts'
import { type Changes, createApplier } from './sync/apply.ts'
import { createMaker } from './sync/create.ts'
import { createPuller } from './sync/pull.ts'
import { createPusher } from './sync/push.ts'
import { createSalesLedger, leaveUndone } from './sync/sales-ledger.ts'
import { successorOf } from './sync/successor.ts'

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
  const changes: Changes = {
    ids: new Set(),
    products: new Set(),
    structural: false,
    fromStripe: false,
    low: new Set()
  }
  const alerts: Finding[] = []
  /** What was sold without being there, as the page was last told. */
  let owed = store.findings.oversold()
  /** Items of sales that found nothing to take: no event will have them looked at. */
  const untold = new Set<string>()
  const meter = createReadMeter(store, clock)
  const applier = createApplier(store, clock, changes)
  const parts = { store, applier, clock, random }
  const line = shop.key === null ? null : lineTo(shop.key)
  const runs = createRuns(options, { store, meter, line, commit, tellApp })
  const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const steps = createSteps(parts, { commit, pause, tell: (done) => publish('step-progress', done) })
  const bulk = createBulk(parts, {
    commit,
    startOfToday,
    pause,
    tell: (done) => publish('bulk-progress', done),
    takeBack: (batchId) => steps.take(batchId, 'cancel')
  })
  const imports = createImports(store, random, (path) => ({
    fileName: basename(path),
    bytes: readWhole(path, limits.bytes)
  }))
  let closed = false
  let warming = false

  /** Everything that talks to Stripe, over one connection. */
  function lineTo(key: string) {
    const { catalog, abort } = connectToStripe({
      key,
      apiBase: shop.apiBase,
      clock,
      version: options.version,
      onRequest: meter.count,
      ...(options.httpClient ? { httpClient: options.httpClient } : {})
    })
    const writing = { ...parts, catalog, commit }
    const ledger = createSalesLedger({
      store,
      catalog,
      applier,
      clock,
      typedBack: (sale) => typedBack(store, sale)
    })
    const pusher = createPusher(writing, (sale, isTold) => {
      ledger.restock(sale.session_id)
      if (!isTold && sale.item_id !== null) untold.add(sale.item_id)
    })
    const puller = createPuller({
      store,
      catalog,
      applier,
      pusher,
      ledger,
      clock,
      commit,
      review,
      requests: meter.requests,
      overBudget: meter.overBudget,
      isClosing: () => closed,
      progress: (made) => runs.show({ ...made, pushed: 0 })
    })
    return { catalog, abort, ledger, pusher, puller, maker: createMaker(writing) }
  }

  /** A transaction, after which the page is told which rows to read again. */
  function commit<T>(work: () => T): T {
    const result = store.atomically(() => {
      meter.save()
      const done = work()
      if (untold.size > 0) review([], lookedAt())
      return done
    })
    store.index.keepUp()
    meter.committed()
    const owes = store.findings.oversold()
    for (const id of new Set([...owed.keys(), ...owes.keys()]))
      if (owed.get(id) !== owes.get(id)) changes.ids.add(id)
    owed = owes
    if (changes.ids.size > 0 || changes.products.size > 0 || changes.structural) {
      const { ids, products, structural, fromStripe } = changes
      const listed = ids.size > 500 ? { ids: null } : { ids: [...ids], products: [...products] }
      publish('inventory-changed', { ...listed, structural, fromStripe })
    }
    changes.ids.clear()
    changes.products.clear()
    changes.structural = false
    changes.fromStripe = false
    for (const finding of alerts.splice(0)) {
      publish('alert', { kind: 'oversold', findingId: finding.id, words: oversoldWords(finding) })
    }
    return result
  }

  /** Has the drift detector look again; what was sold without being there is told at once. */
  function review(itemIds: readonly string[], through: number): void {
    // What was still to be waited for at the last look, however long ago that is, may have failed to come.
    const recent = store.sales.itemsSoldSince(Math.min(through, lookedAt()) - 3600_000)
    // Sales go along with the stock of a price that another took over from.
    const homes = itemIds.map((id) => id.replace(/^[^/]+/, (owner) => successorOf(store, owner)))
    const { opened, due } = reviewItems(parts, [...itemIds, ...homes, ...recent, ...untold], through)
    untold.clear()
    alerts.push(...opened.filter((finding) => finding.kind === 'oversold'))
    if (line === null || store.salesSettings().restock !== 'auto') return
    // Also what was told before: of a part then, or while nobody could say how much.
    for (const { sessionId, lineItemId, units } of due) line.ledger.giveBack(sessionId, lineItemId, units)
    // What is put back by itself is for nobody to correct any more.
    const given = due.map(({ itemId }) => itemId)
    reviewItems(parts, given, through)
  }

  /** Who lowers stock after a sale. What follows from that for what was sold is looked at right away. */
  function saveSalesMode({ mode, restock }: Input<'save-sales-mode'>): void {
    const known = store.salesSettings()
    commit(() => {
      store.saveSalesSettings({
        mode,
        restock,
        since: mode === known.mode ? known.since : null,
        restockSince: restock === known.restock ? known.restockSince : null
      })
      leaveUndone(parts, store.outbox.dueOnce())
      review(store.sales.itemsSoldSince(0), lookedAt())
    })
    // Stripe’s next answer tells since when it counts.
    runs.edited()
  }

  /** Up to when the events have been read: Stripe's time, epoch milliseconds; 0 before the first look. */
  function lookedAt(): number {
    return (store.cursor()?.polledAt ?? 0) * 1000
  }

  function startOfToday(): number {
    const day = new Date(clock.now())
    return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime()
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
        canWrite: runs.canWrite()
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

  function tellApp(): void {
    publish('app-changed', app())
    tellLow()
  }

  /** After a run or a change, and not in the middle: all that got low in it is one thing to tell. */
  function tellLow(): void {
    if (changes.low.size === 0) return
    const items = [...changes.low].flatMap((id) => store.view.item(id) ?? []).filter(isLow)
    changes.low.clear()
    if (items.length === 0) return
    const view = items.some(({ on_hand }) => (on_hand ?? 0) > 0) ? 'low' : 'out'
    publish('alert', { kind: 'low', itemIds: items.map(({ id }) => id), view, words: lowWords(items) })
  }

  /** Makes what answers searches and sorts from memory, in between what people ask for. */
  function warm(query: InventoryQuery): void {
    if (!options.schedule || !store.index.show(query.metadata ?? []) || warming) return
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

  return {
    mode: shop.mode,
    app,
    status: runs.status,
    sync: runs.sync,
    ingest: runs.ingest,
    countReads: (reads: number) => {
      for (let read = 0; read < reads; read += 1) meter.count('GET')
    },
    setWatched: runs.setWatched,
    handlers: createHandlers(parts, {
      runs,
      steps,
      bulk,
      imports,
      commit,
      startOfToday,
      saveSalesMode,
      onView: warm,
      onRestructured: () => (changes.structural = true),
      app,
      tellApp
    }),
    /** Finishes what the program was ended in the middle of. */
    resume: () =>
      steps.resume().catch((error: unknown) => log('error', `a step back is not finished: ${String(error)}`)),
    previewImport: (path: string) => imports.preview(path),
    /** @returns how many rows were written. */
    exportRefused({ previewId, path }: { previewId: string; path: string }): number {
      const { rows, text } = imports.refused(previewId)
      writeWhole(path, text)
      return rows
    },
    /** @returns how many rows were written. */
    exportFile(request: ExportRequest): number {
      let rows = 0
      function* counted() {
        for (const row of store.view.each(request.query, startOfToday())) {
          rows += 1
          yield row
        }
      }
      const { path, form, style, query } = request
      writeWhole(path, writeInventory(counted(), form, style, query.metadata))
      return rows
    },
    async close(): Promise<void> {
      closed = true
      await runs.stop()
      await bulk.stop()
      await steps.stop('later')
      await runs.ended()
      store.close()
    }
  }
}

function oversoldWords(finding: Finding): string {
  const order = finding.sessionId === null ? '' : ` (order ${shortSession(finding.sessionId)})`
  const item = itemName({ name: finding.productName, variant: finding.variant })
  return `Oversold: ${finding.units} more of ${item} than there ${finding.units === 1 ? 'was' : 'were'}${order}`
}
