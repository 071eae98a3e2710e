import type { BulkAction, BulkPreview, BulkTarget } from '../../shared/bulk.ts'
import { bulkPlace, planBulk } from '../../shared/bulk.ts'
import { AppFailure } from '../../shared/failure.ts'
import type { CellField, Reason } from '../../shared/inventory.ts'
import { said } from '../../shared/said.ts'
import { itemName } from '../stock/item-name.ts'
import type { ItemRow } from '../store/projection.ts'
import type { Store } from '../store/store.ts'
import type { Applier } from '../sync/apply.ts'
import type { Clock, Random } from '../sync/ports.ts'
import { bulkLabel } from './bulk-label.ts'
import { editCells, obstacle } from './edit-cells.ts'
import { factsOf } from './facts-of.ts'

/** Items looked at before others get their turn: a few milliseconds. */
const looked = 500
/** Values written in one transaction: others wait for it, and each costs one write to the disk. */
const written = 500
/** Looks that can still be carried out. */
const looks = 3
/** The largest changes and the reasons that a preview names. */
const named = 6

type Planned = { itemId: string; input: string; from: string | null }
type Kept = { id: string; action: BulkAction; field: CellField; planned: Planned[] }
type Refusals = BulkPreview['reasons']
export type BulkResult = {
  /** null when nothing was written, or all of it was taken back again. */
  batchId: number | null
  saved: number
  same: number
  refused: number
  reasons: Refusals
  stopped: boolean
}

export type Bulk = ReturnType<typeof createBulk>

/**
 * One action on many items: looked at first, then carried out as one batch in small transactions between which everybody
 * else gets their turn. What is carried out is what was shown. Stopped, it takes back what it had written.
 */
export function createBulk(
  parts: { store: Store; applier: Applier; clock: Clock; random: Random },
  run: {
    commit: <T>(work: () => T) => T
    startOfToday: () => number
    /** Lets others have their turn. */
    pause: () => Promise<void>
    tell: (progress: { done: number; total: number }) => void
    /** Takes a batch that is not finished back, in as many turns as it needs. */
    takeBack: (batchId: number) => Promise<unknown>
  }
) {
  const { store, random } = parts
  let asked = 0
  /** What was looked at last, newest behind: stock may move, and be looked at again, while somebody presses the button. */
  let kept: Kept[] = []
  let running: Promise<BulkResult> | null = null
  let stopping = false

  function* itemsOf(target: BulkTarget): Generator<ItemRow> {
    if (target.kind === 'query') return yield* store.view.items(target.query, run.startOfToday())
    for (const id of new Set(target.ids)) {
      const item = store.view.item(id)
      if (item !== null) yield item
    }
  }

  /** @throws AppFailure `cancelled` when another look was asked for meanwhile. */
  async function preview(target: BulkTarget, action: BulkAction): Promise<BulkPreview> {
    const turn = ++asked
    const plan = planBulk(action)
    const found: BulkPreview = { ...nothing, reasons: [], largest: [] }
    if (!plan.ok) return { ...found, wrong: plan.reason }
    const { field } = plan
    const planned: Planned[] = []
    const reasons = new Map<string, Refusals[number]>()
    // Sizes that share a name or a price are one value: what becomes of the first becomes of all.
    const places = new Map<string, { became: 'changed' | 'same' | 'refused'; reason: string }>()
    const largest: { size: number; of: BulkPreview['largest'][number] }[] = []
    for (const item of itemsOf(target)) {
      found.items += 1
      if (found.items % looked === 0) {
        await run.pause()
        if (turn !== asked) throw new AppFailure('cancelled', 'something else was asked for')
      }
      const facts = factsOf(item)
      const place = bulkPlace(field, facts)
      const known = places.get(place)
      if (known !== undefined) {
        found[known.became] += 1
        if (known.became === 'refused') refuse(reasons, known.reason, '')
        continue
      }
      const change = plan.change(facts)
      const hindered = change.kind === 'change' ? obstacle(store, item, field, change.to !== null) : null
      if (change.kind === 'same') {
        found.same += 1
        places.set(place, { became: 'same', reason: '' })
      } else if (change.kind === 'refused' || hindered !== null) {
        const reason = change.kind === 'refused' ? change.reason : (hindered ?? '')
        refuse(reasons, reason, itemName(item))
        found.refused += 1
        places.set(place, { became: 'refused', reason })
      } else {
        const { input, from, to, size } = change
        found.changed += 1
        places.set(place, { became: 'changed', reason: '' })
        planned.push({ itemId: item.id, input, from })
        if (field === 'onHand') {
          found.units += Math.max(0, Number(to ?? 0)) - Math.max(0, item.on_hand ?? 0)
          if (to === null) found.untracked += 1
        }
        const smallest = largest.at(-1)
        if (smallest === undefined || largest.length < named || size > smallest.size) {
          const currency = field === 'price' ? item.price_currency : null
          largest.push({ size, of: { itemId: item.id, item: itemName(item), from, to, currency } })
          largest.sort((a, b) => b.size - a.size)
          largest.length = Math.min(largest.length, named)
        }
      }
    }
    if (turn !== asked) throw new AppFailure('cancelled', 'something else was asked for')
    const id = planned.length === 0 ? null : random.uuid()
    if (id !== null) kept = [...kept.slice(1 - looks), { id, action, field, planned }]
    return {
      ...found,
      id,
      values: planned.length,
      reasons: mostFrequent(reasons),
      largest: largest.map(({ of }) => of)
    }
  }

  /** Carries out what a look showed. One at a time. */
  function apply(id: string, reason: Reason | null, note: string | null): Promise<BulkResult> {
    if (running !== null) throw new AppFailure('invalid-input', busy)
    const work = kept.find((look) => look.id === id)
    if (work === undefined)
      throw new AppFailure('not-found', 'this was looked at before something else was done')
    kept = []
    stopping = false
    running = write(work, reason, note).finally(() => {
      running = null
    })
    return running
  }

  async function write({ action, field, planned }: Kept, reason: Reason | null, note: string | null) {
    const result: BulkResult = { batchId: null, saved: 0, same: 0, refused: 0, reasons: [], stopped: false }
    const reasons = new Map<string, Refusals[number]>()
    const label = bulkLabel(action, planned.length)
    try {
      for (let at = 0; at < planned.length; at += written) {
        if (stopping) break
        const part = planned.slice(at, at + written)
        // Known once it is on disk: what is not there cannot be taken back.
        result.batchId = run.commit(() => writePart(part))
        run.tell({ done: Math.min(at + written, planned.length), total: planned.length })
        await run.pause()
      }
    } catch (error) {
      // A part that could not be written is not there; what was written before goes with it.
      await takeBack()
      throw error
    }
    if (stopping) {
      await takeBack()
      return { ...result, batchId: null, saved: 0, stopped: true }
    }
    const { batchId, saved } = result
    if (batchId !== null) run.commit(() => store.books.labelBatch(batchId, bulkLabel(action, saved)))
    return { ...result, reasons: mostFrequent(reasons) }

    function writePart(part: readonly Planned[]): number | null {
      const edits: { itemId: string; field: CellField; input: string }[] = []
      for (const { itemId, input, from } of part) {
        const moved = movedTo(itemId, field, input, from)
        if (moved === null) edits.push({ itemId, field, input })
        else {
          result.refused += 1
          refuse(reasons, moved, nameById(itemId))
        }
      }
      if (edits.length === 0) return result.batchId
      const { batchId: into, outcomes } = editCells(parts, {
        edits,
        reason,
        note,
        kind: 'bulk',
        label: `${label} (not finished)`,
        batchId: result.batchId
      })
      for (const outcome of outcomes) {
        if (outcome.outcome === 'saved') result.saved += 1
        else if (outcome.outcome === 'unchanged') result.same += 1
        else {
          result.refused += 1
          refuse(reasons, outcome.reason ?? '', nameById(outcome.itemId))
        }
      }
      return into
    }

    async function takeBack(): Promise<void> {
      if (result.batchId !== null) await run.takeBack(result.batchId)
    }
  }

  /** Why a value must not be written any more; null when it stands as it was looked at. */
  function movedTo(itemId: string, field: CellField, input: string, from: string | null): string | null {
    const item = store.view.item(itemId)
    if (item === null) return 'this item is no longer in the shop'
    const facts = factsOf(item)
    // Writing over it would answer it.
    if (facts.inConflict(field)) return 'it waits for your answer to a conflict'
    // A change by so many goes on top of whatever is there.
    if (field === 'onHand' && /^[+-]/.test(input)) return null
    return said(field, facts) === from ? null : 'it changed while you were looking'
  }

  function nameById(id: string): string {
    const item = store.view.item(id)
    return item === null ? id : itemName(item)
  }

  return {
    preview,
    apply,
    /** Ends what is under way, which then takes back what it wrote. Resolves when it has. */
    async stop(): Promise<void> {
      stopping = true
      asked += 1
      await running?.catch(() => null)
    },
    /** Why a step cannot be taken back or repeated now; null when it can. */
    hindrance: (): string | null => (running === null ? null : busy)
  }
}

const busy = 'a change of many items is being written; wait for it, or stop it first'

const nothing: BulkPreview = {
  id: null,
  wrong: null,
  items: 0,
  changed: 0,
  same: 0,
  refused: 0,
  values: 0,
  untracked: 0,
  units: 0,
  reasons: [],
  largest: []
}

function refuse(reasons: Map<string, Refusals[number]>, reason: string, example: string): void {
  const known = reasons.get(reason)
  if (known) known.items += 1
  else reasons.set(reason, { reason, items: 1, example })
}

const mostFrequent = (reasons: ReadonlyMap<string, Refusals[number]>): Refusals =>
  [...reasons.values()].toSorted((a, b) => b.items - a.items).slice(0, named)
