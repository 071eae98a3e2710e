import { everything, type InventoryQuery } from '../../shared/inventory.ts'
import { AppFailure } from '../../shared/failure.ts'
import { inventoryQuerySchema } from '../../shared/inventory-schemas.ts'
import { largestCount } from '../../shared/stocktake.ts'
import type { Stocktake, StocktakeChange, StocktakeLine, StocktakeList } from '../../shared/stocktake.ts'
import type { CountedRow, StocktakeRow } from '../store/stocktakes.ts'
import type { Store } from '../store/store.ts'
import type { Applier } from '../sync/apply.ts'
import type { Clock } from '../sync/ports.ts'
import { editCells } from './edit-cells.ts'
import { onShelf } from './recount.ts'

type Parts = { store: Store; applier: Applier; clock: Clock }

/** The stocktake under way; null when there is none. */
export function readStocktake(store: Store): Stocktake | null {
  const open = store.stocktakes.open()
  return open === null ? null : describe(store, open)
}

function describe(store: Store, open: StocktakeRow): Stocktake {
  const { items, counted, differing, delta, left, units, sum, changes, asked } = store.stocktakes.totals(
    open.id
  )
  const scope = inventoryQuerySchema.nullable().safeParse(JSON.parse(open.scope))
  return {
    id: open.id,
    state: open.state === 'paused' ? 'paused' : 'counting',
    startedAt: open.started_at,
    scope: scope.success ? scope.data : null,
    items,
    counted,
    differing,
    unitsDelta: delta,
    uncounted: { items: left, units },
    asked,
    mark: [open.id, counted, differing, delta, sum, changes, left, units, asked].join('/')
  }
}

/** Some lines of one list of the stocktake under way, and how many the list has. */
export function stocktakeLines(
  store: Store,
  list: StocktakeList,
  start: number,
  length: number
): { lines: StocktakeLine[]; total: number } {
  const open = store.stocktakes.open()
  if (open === null) return { lines: [], total: 0 }
  return {
    lines: store.stocktakes.page(open.id, list, start, length).map(lineOf),
    total: store.stocktakes.total(open.id, list)
  }
}

/**
 * Counts, starts, pauses or ends. A count is measured against what is on the shelf, by all that is known, when the
 * counting of its item begins, and keeps that measure while more of it is counted: what is sold afterwards comes off the
 * count again.
 * Call inside a transaction.
 * @throws AppFailure `not-found` when nothing is being counted, `invalid-input` for what cannot be counted
 * @returns the line that was counted
 */
export function changeStocktake(
  parts: Parts,
  change: StocktakeChange,
  startOfToday: number
): StocktakeLine | null {
  const { store, clock } = parts
  const { stocktakes } = store
  const open = stocktakes.open()
  if (change.kind === 'start') {
    if (open !== null)
      throw new AppFailure('invalid-input', 'a stocktake is already under way; finish it first')
    stocktakes.start(JSON.stringify(change.scope), clock.now(), idsIn(store, change.scope, startOfToday))
    return null
  }
  if (open === null) throw new AppFailure('not-found', 'no stocktake is under way; start one first')
  switch (change.kind) {
    case 'pause':
      stocktakes.setState(open.id, 'paused', null, null)
      return null
    case 'resume':
      stocktakes.setState(open.id, 'counting', null, null)
      return null
    case 'discard':
      stocktakes.setState(open.id, 'discarded', clock.now(), null)
      return null
    case 'add':
    case 'set':
      return count(parts, open, change)
  }
}

function idsIn(store: Store, scope: InventoryQuery | null, startOfToday: number): string[] {
  // A closed group still stands for its items.
  const { group: _group, ...asked } = scope ?? everything
  return [...store.view.items({ ...asked, sort: [] }, startOfToday)].map((row) => row.id)
}

function count(
  { store, clock }: Parts,
  open: StocktakeRow,
  change: Extract<StocktakeChange, { kind: 'add' | 'set' }>
): StocktakeLine {
  const { stocktakes, view } = store
  const item = view.item(change.itemId)
  if (item === null) throw new AppFailure('not-found', 'this item is no longer in the shop')
  stocktakes.include(open.id, item.id)
  const before = found(stocktakes.item(open.id, item.id))
  const counted = change.kind === 'set' ? change.counted : (before.counted ?? 0) + change.units
  if (counted !== null && (counted < 0 || counted > largestCount)) {
    throw new AppFailure(
      'invalid-input',
      counted < 0 ? 'fewer than none cannot be counted' : `${counted} is more than ${largestCount}`
    )
  }
  // Typed anew, the shelf is looked at anew; added to, it is the same look.
  const begins = before.counted === null || change.kind === 'set'
  const expected = counted === null ? null : begins ? onShelf(item) : before.expected
  stocktakes.count(open.id, item.id, expected, counted, counted === null ? null : clock.now())
  return lineOf(found(stocktakes.item(open.id, item.id)))
}

/**
 * Writes what was counted as one batch with the reason stocktake: of each item the count and what moved since. An
 * item whose stock is asked about, or whose count is refused, stays as it is, and the stocktake open with it: to type
 * over a question is to answer it. Nothing is written when it comes to something else than what was looked at (`mark`).
 * Call inside a transaction.
 */
export function applyStocktake(
  parts: Parts,
  { uncounted, mark }: { uncounted: 'leave' | 'zero'; mark: string }
): { batchId: number | null; saved: number; refused: { item: string; reason: string }[]; moved: boolean } {
  const { store, clock } = parts
  const open = store.stocktakes.open()
  if (open === null) throw new AppFailure('not-found', 'no stocktake is under way')
  const now = describe(store, open)
  if (now.mark !== mark) return { batchId: null, saved: 0, refused: [], moved: true }
  const changes = store.stocktakes.all(open.id, 'changes')
  const missing =
    uncounted === 'zero'
      ? store.stocktakes.all(open.id, 'uncounted').filter((row) => row.on_hand !== null && row.on_hand !== 0)
      : []
  const asked = [...changes, ...missing].filter(isAsked)
  const written = [...changes, ...missing].filter((row) => !isAsked(row))
  const because = (row: CountedRow) => ({ reason: 'stocktake' as const, note: noteOf(row) })
  const { batchId, outcomes } = editCells(parts, {
    edits: written.map((row) => ({
      itemId: row.item_id,
      field: 'onHand',
      input: String(row.result ?? 0),
      because: because(row)
    })),
    reason: 'stocktake',
    note: null,
    kind: 'stocktake',
    label: `stocktake of ${now.counted} ${now.counted === 1 ? 'item' : 'items'}`
  })
  const names = new Map(written.map((row) => [row.item_id, row.name]))
  const refused = outcomes.flatMap(({ itemId, outcome, reason }) => {
    return outcome === 'refused' ? [{ item: names.get(itemId) ?? itemId, reason: reason ?? '' }] : []
  })
  refused.push(
    ...asked.map((row) => ({
      item: row.name ?? row.item_id,
      reason: 'it waits for your answer to a conflict'
    }))
  )
  if (refused.length === 0) store.stocktakes.setState(open.id, 'applied', clock.now(), batchId)
  return {
    batchId,
    saved: outcomes.filter(({ outcome }) => outcome === 'saved').length,
    refused,
    moved: false
  }
}

const isAsked = (row: CountedRow): boolean => row.asked === 1

/** For the ledger: what was counted and what should have been there. */
function noteOf({ counted, expected, moved }: CountedRow): string {
  if (counted === null) return 'Not found in the stocktake'
  const meant = expected === null ? '' : `, ${expected} expected`
  const since = moved === 0 ? '' : `, ${moved > 0 ? '+' : '−'}${Math.abs(moved)} since`
  return `Counted ${counted}${meant}${since}`
}

function lineOf(row: CountedRow): StocktakeLine {
  return {
    itemId: row.item_id,
    name: row.name ?? row.item_id,
    variant: row.variant,
    sku: row.sku,
    imageUrl: row.image_url,
    productId: row.product_id ?? row.item_id,
    expected: row.counted === null ? row.on_hand : row.expected,
    counted: row.counted,
    countedAt: row.counted_at,
    moved: row.moved,
    result: row.result,
    onHand: row.on_hand,
    asked: isAsked(row),
    beside: row.beside === 1,
    gone: row.name === null
  }
}

function found(row: CountedRow | null): CountedRow {
  if (row === null) throw new Error('an item that was just counted is not there')
  return row
}
