import type { AppState, Input, Output } from '../shared/contract.ts'
import { AppFailure } from '../shared/failure.ts'
import type { InventoryQuery } from '../shared/inventory.ts'
import type { EngineChannel } from './engine-api.ts'
import type { Bulk } from './inventory/bulk.ts'
import { editCells } from './inventory/edit-cells.ts'
import { editPrices } from './inventory/edit-prices.ts'
import { applyImport, type Imports } from './inventory/exchange.ts'
import { findCode } from './inventory/find-code.ts'
import { findItems } from './inventory/find-items.ts'
import { correctFindings, dismissFindings, listFindings } from './inventory/findings.ts'
import { batchValues, listBatches } from './inventory/history.ts'
import { itemDetail, pastMovements } from './inventory/item-detail.ts'
import { listSales } from './inventory/list-sales.ts'
import { addVariant, copyOf, createProduct, retryCreations } from './inventory/new-product.ts'
import { listConflicts, resolveConflicts } from './inventory/resolve-conflicts.ts'
import type { Steps } from './inventory/steps.ts'
import { applyStocktake, changeStocktake, readStocktake, stocktakeLines } from './inventory/stocktake.ts'
import { takeOff } from './inventory/take-off.ts'
import type { Runs } from './runs.ts'
import { detectSchemes } from './stock/scheme.ts'
import type { Store } from './store/store.ts'
import type { Applier } from './sync/apply.ts'
import type { Clock, Random } from './sync/ports.ts'

export type Handlers = { [C in EngineChannel]: (input: Input<C>) => Output<C> | Promise<Output<C>> }

/** What can be asked of an open shop: each channel with its use case, in the transaction it wants. */
export function createHandlers(
  parts: { store: Store; applier: Applier; clock: Clock; random: Random },
  shop: {
    runs: Runs
    steps: Steps
    bulk: Bulk
    imports: Imports
    commit: <T>(work: () => T) => T
    startOfToday: () => number
    saveSalesMode: (input: Input<'save-sales-mode'>) => void
    /** Rows are about to be shown. */
    onView: (query: InventoryQuery) => void
    /** The rows of the grid have to be read again, all of them. */
    onRestructured: () => void
    app: (how: { asked: boolean }) => AppState
    tellApp: () => void
  }
): Handlers {
  const { store, applier, clock } = parts
  const { runs, steps, bulk, imports, commit, startOfToday, tellApp } = shop

  /** Changes something that goes out to Stripe by itself. */
  function change<T>(work: () => T, isChange: (result: T) => boolean = () => true): T {
    const result = commit(work)
    if (isChange(result)) runs.edited()
    return result
  }

  /** Now, or when the newest change was noted before the clock was set back. */
  const upToNow = (): number => Math.max(clock.now(), store.view.newestChange())

  const hasBatch = ({ batchId }: { batchId: number | null }): boolean => batchId !== null
  const hasItem = ({ itemId }: { itemId: string | null }): boolean => itemId !== null

  /** Half a change cannot be taken back while the other half is being written. */
  async function oneStep<T>(step: () => Promise<T>): Promise<T> {
    refuse(bulk.hindrance() ?? steps.hindrance())
    try {
      return await step()
    } finally {
      runs.edited()
    }
  }

  return {
    'read-app': () => ({ app: shop.app({ asked: true }), status: runs.status() }),
    'open-view': ({ query, start, count }) => {
      shop.onView(query)
      const at = upToNow()
      const view = store.view.open(query, startOfToday())
      return { ...view, at, start, rows: store.view.window(view.token, start, count) ?? [] }
    },
    'read-window': ({ token, query, start, count }) => {
      const rows = store.view.window(token, start, count)
      if (rows !== null) return { token, start, rows }
      const reopened = store.view.open(query, startOfToday())
      return { token: reopened.token, start, rows: store.view.window(reopened.token, start, count) ?? [] }
    },
    'read-counts': () => ({
      ...store.view.counts(),
      findings: store.findings.count(),
      unmatchedSales: store.sales.count('unmatched')
    }),
    'read-report': () => store.report(),
    'find-items': ({ search, limit }) => ({ rows: findItems(store, search, limit) }),
    'list-facets': () => store.view.facets(),
    'list-views': () => ({
      views: store.savedViews
        .list()
        .map((view) => ({ ...view, count: store.view.count(view.query, startOfToday()) }))
    }),
    'save-view': (view) => ({ id: commit(() => store.savedViews.save(view)) }),
    'delete-view': ({ id }) => {
      commit(() => store.savedViews.delete(id))
      return {}
    },
    'mark-seen': ({ at }) => {
      const before = store.seenAt()
      const upTo = at ?? upToNow()
      commit(() => store.saveSeenAt(upTo))
      return { before, at: upTo }
    },
    'read-item': ({ id }) => itemDetail(store, id),
    'list-movements': ({ id, before, count }) => ({ movements: pastMovements(store, id, count, before) }),
    'find-code': ({ code }) => ({ matches: findCode(store, code) }),
    'locate-item': ({ token, id }) => ({ index: store.view.placeOf(token, id) }),

    'read-stocktake': () => ({ stocktake: readStocktake(store) }),
    'list-stocktake': ({ list, start, count }) => stocktakeLines(store, list, start, count),
    'change-stocktake': (wanted) => {
      const line = commit(() => changeStocktake(parts, wanted, startOfToday()))
      return { line, stocktake: readStocktake(store) }
    },
    'apply-stocktake': (request) => change(() => applyStocktake(parts, request), hasBatch),

    'create-product': (wanted) => change(() => createProduct(parts, wanted), hasItem),
    'read-copy': ({ productId }) => copyOf(store, productId),
    'add-variant': (wanted) => change(() => addVariant(parts, wanted), hasItem),
    'take-off-variants': ({ itemIds }) => change(() => takeOff(parts, itemIds), hasBatch),
    'edit-prices': ({ productId, actions }) => change(() => editPrices(parts, productId, actions), hasBatch),
    'retry-creations': ({ productId }) => {
      change(() => retryCreations(parts, productId))
      return {}
    },

    'edit-cells': ({ how, ...request }) =>
      change(() => editCells(parts, { ...request, kind: how ?? 'edit' }), hasBatch),
    'preview-bulk': ({ target, action }) => bulk.preview(target, action),
    'apply-bulk': async ({ id, reason, note }) => {
      refuse(steps.hindrance())
      try {
        return await bulk.apply(id, reason, note)
      } finally {
        runs.edited()
      }
    },
    'cancel-bulk': async () => {
      await bulk.stop()
      return {}
    },
    'read-import': ({ previewId, reading }) => ({ preview: imports.again(previewId, reading) }),
    'apply-import': ({ previewId, reason, create }) =>
      imports.take(previewId, create ?? false, (plan) =>
        plan.edits.length + plan.makings.length === 0
          ? { batchId: null, saved: 0, created: 0, refused: plan.refused }
          : change(() => applyImport(parts, plan, reason))
      ),

    undo: () => oneStep(() => steps.undo()),
    redo: () => oneStep(() => steps.redo()),
    'stop-step': async () => {
      await steps.stop('back')
      return {}
    },
    'list-batches': (input) => listBatches(store, input),
    'read-batch': (input) => batchValues(store, input),
    'revert-batch': ({ batchId, whole }) => oneStep(() => steps.revertBatch(batchId, whole ?? false)),
    'list-conflicts': () => ({ conflicts: listConflicts(store) }),
    'resolve-conflicts': (answer) => change(() => resolveConflicts(parts, answer)),
    'list-problems': () => ({
      problems: store.books.problems().map(({ object, product_id: productId, name, reason }) => {
        return { object, productId, name, reason }
      })
    }),

    'list-sales': (input) => listSales(store, input),
    'save-sales-mode': (input) => {
      shop.saveSalesMode(input)
      return {}
    },
    'list-findings': ({ scope }) => ({ findings: listFindings(store, scope) }),
    'correct-findings': ({ ids }) => change(() => correctFindings(parts, ids)),
    'dismiss-findings': ({ ids, dismissed }) => {
      commit(() => dismissFindings(store, ids, dismissed))
      tellApp()
      return {}
    },

    'sync-now': () => {
      runs.syncSoon()
      return {}
    },
    'cancel-sync': () => {
      runs.cancel()
      return {}
    },
    verify: (input) => runs.verify(input),
    'list-verifications': () => {
      const skipped = store.verifications.skipped()
      return { verifications: store.verifications.list(), ...(skipped === null ? {} : { skipped }) }
    },
    'read-scheme': () => ({ candidates: detectSchemes(store.mirror.products(), store.mirror.prices()) }),
    'save-account-settings': ({ scheme, lowStock, verifyHour }) => {
      change(() => {
        if (verifyHour !== undefined)
          store.verifications.saveHour(verifyHour === -1 ? null : verifyHour, clock.now())
        if (lowStock !== null) store.saveLowStock(lowStock)
        if (scheme !== null) {
          const known = detectSchemes(store.mirror.products(), store.mirror.prices()).find(
            (candidate) => JSON.stringify(candidate.scheme) === JSON.stringify(scheme)
          )
          store.saveScheme({ scheme, label: known?.label ?? 'set by hand', confirmed: true })
        }
        for (const id of store.shown.productIds()) applier.project(id)
        shop.onRestructured()
      })
      return {}
    }
  }
}

function refuse(hindrance: string | null): void {
  if (hindrance !== null) throw new AppFailure('invalid-input', hindrance)
}
