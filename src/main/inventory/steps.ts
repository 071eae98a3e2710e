import { AppFailure } from '../../shared/failure.ts'
import type { BatchRow } from '../store/books.ts'
import type { Store } from '../store/store.ts'
import type { Applier } from '../sync/apply.ts'
import type { Clock } from '../sync/ports.ts'
import { meaningOf, stands } from './chain.ts'
import { changedSince, placeOf } from './changed-since.ts'
import type { StepKind } from './compensate.ts'
import { type Journal, putBack } from './put-back.ts'
import { beginStep, carryOut, revert, standing, wholeOf } from './revert.ts'
import type { Part, Reverted, Step } from './revert.ts'

/** Values taken back in one transaction: others wait for it, and each costs one write to the disk. */
const several = 500

type Slice = { seqs: [number[], number[], number[]]; products: Set<string>; edits: number; values: number }
/** `total`: the values that are told of. */
type Work = { slices: Slice[]; every: ReadonlySet<string>; edits: number; total: number }
/** The batch that was taken back or done again, and what of it could not be. */
type Taken = { label: string | null; kept: Reverted['kept'] }
type Stepped = Omit<Reverted, 'batchId'>
export type StepProgress = { step: StepKind | 'back'; done: number; total: number }

/** What Stockroom does by itself, or takes back because it was stopped, is nobody's to take back. */
export const byItself: ReadonlySet<string> = new Set(['sale', 'repair', 'cancel'])

export type Steps = ReturnType<typeof createSteps>

/**
 * Steps back and forth. One through many values is taken in small transactions, product by product, between which
 * everybody else gets their turn. Stopped, it puts back what it did; where the program ends in the middle of it, it is
 * finished before the shop is opened again, so that nobody meets half of it.
 */
export function createSteps(
  parts: { store: Store; applier: Applier; clock: Clock },
  run: {
    commit: <T>(work: () => T) => T
    /** Lets others have their turn. */
    pause: () => Promise<void>
    tell: (progress: StepProgress) => void
  }
) {
  const { store } = parts
  const { books, outbox } = store
  let running: Promise<unknown> | null = null
  let ending: 'back' | 'later' | null = null

  /**
   * Takes one batch back (or does it again). Few values are one transaction, over when this returns.
   * @throws AppFailure `cancelled` when it was stopped and all is as it was
   */
  async function take(batchId: number, kind: StepKind): Promise<Stepped> {
    const work = workOfStep(batchId)
    if (work.edits <= several) return atOnce(batchId, kind)
    return await alone(() => partByPart(batchId, kind, work))
  }

  function atOnce(batchId: number, kind: StepKind): Stepped {
    const { reverted, kept } = run.commit(() => revert(parts, batchId, kind))
    return { reverted, kept }
  }

  async function partByPart(batchId: number, kind: StepKind, work: Work): Promise<Stepped> {
    const step = run.commit(() => {
      const begun = beginStep(parts, batchId, kind)
      store.saveStep({ ...begun, through: null })
      return begun
    })
    return await carryOn(step, work, kind !== 'cancel')
  }

  function workOfStep(batchId: number): Work {
    const { target, again } = meaningOf(books, standing(store, batchId))
    return workOf(target, again)
  }

  async function takeNext(batch: BatchRow | null, kind: StepKind): Promise<Taken> {
    if (batch === null) return { label: null, kept: [] }
    const { kept } = await take(batch.id, kind)
    return { label: batch.label, kept }
  }

  async function alone<T>(work: () => Promise<T>): Promise<T> {
    ending = null
    const promise = work().finally(() => {
      running = null
    })
    running = promise.catch(() => null)
    return await promise
  }

  /** What is left of a step: all of it, or what follows the last product that was done. */
  function workOf(target: number, again: number | null, through: string | null = null): Work {
    const all = outbox.concerned(target, again)
    // In the order of the products, of which those that were done may concern it no more.
    const left = through === null ? all : all.filter(({ productId }) => productId > through)
    const slices: Slice[] = []
    for (const { productId, seq, part } of left) {
      let slice = slices.at(-1)
      if (slice === undefined || (slice.edits >= several && !slice.products.has(productId))) {
        slice = { seqs: [[], [], []], products: new Set(), edits: 0, values: 0 }
        slices.push(slice)
      }
      slice.seqs[part].push(seq)
      slice.products.add(productId)
      slice.edits += 1
      // What is put in the place of others again is another side of the same value.
      if (part !== 2) slice.values += 1
    }
    return {
      slices,
      every: new Set(all.map(({ productId }) => productId)),
      edits: left.length,
      total: slices.reduce((sum, { values }) => sum + values, 0)
    }
  }

  function partOf({ slices, every }: Work, at: number): Part {
    const slice = slices[at]
    const last = at >= slices.length - 1
    const read = (part: 0 | 1 | 2) => (slice === undefined ? [] : outbox.bySeqs(slice.seqs[part]))
    return {
      edits: read(0),
      ended: read(1),
      replacing: read(2),
      has: (id) => slice?.products.has(id) === true || (last && !every.has(id)),
      last
    }
  }

  /** @param stops whether it can be stopped: not where a stop is what it is, or where it was begun before the last start */
  async function carryOn(step: Step, work: Work, stops: boolean): Promise<Stepped> {
    const result: Stepped = { reverted: 0, kept: [] }
    const { slices, total } = work
    const done: { slice: Slice; journal: Journal }[] = []
    let values = 0
    try {
      for (let at = 0; at < Math.max(1, slices.length); at += 1) {
        if (ending === 'later') return result
        if (ending === 'back' && stops) throw new AppFailure('cancelled', 'all is as it was before')
        run.commit(() => {
          const { reverted, kept, journal } = carryOut(parts, step, partOf(work, at))
          const slice = slices[at]
          if (at >= slices.length - 1 || slice === undefined) store.endStep()
          else store.saveStep({ ...step, through: [...slice.products].at(-1) ?? null })
          result.reverted += reverted
          result.kept.push(...kept)
          if (slice !== undefined) done.push({ slice, journal })
        })
        values += slices[at]?.values ?? 0
        run.tell({ step: step.kind, done: values, total })
        await run.pause()
      }
      return result
    } catch (error) {
      // A part that was not done is as it was; what was done before goes with it.
      if (stops) await back()
      throw error
    } finally {
      run.tell({ step: step.kind, done: total, total })
    }

    async function back(): Promise<void> {
      while (done.length > 0) {
        const { slice, journal } = done.at(-1) ?? never()
        run.commit(() => {
          putBack(parts, step, journal)
          const before = done.at(-2)?.slice.products
          store.saveStep({ ...step, through: before === undefined ? null : ([...before].at(-1) ?? null) })
        })
        done.pop()
        values -= slice.values
        run.tell({ step: 'back', done: values, total })
        await run.pause()
      }
      run.commit(() => {
        stands(books, step.batchId)
        books.stopBatch(step.own, books.batch(step.own)?.label ?? '')
        store.endStep()
      })
    }
  }

  /** What would have to stay as it is, and how many values would not. */
  async function look(batchId: number): Promise<{ kept: Reverted['kept']; possible: number }> {
    const { target } = meaningOf(books, books.batch(batchId) ?? missing(batchId))
    const work = workOf(target, null)
    if (work.edits <= several) return lookAt(wholeOf(store, { target, again: null }))
    const found = { kept: [] as Reverted['kept'], possible: 0 }
    for (let at = 0; at < work.slices.length; at += 1) {
      const { kept, possible } = lookAt(partOf(work, at))
      found.kept.push(...kept)
      found.possible += possible
      await run.pause()
      if (ending !== null) throw new AppFailure('cancelled', 'all is as it was before')
    }
    return found
  }

  function lookAt(part: Part): { kept: Reverted['kept']; possible: number } {
    const since = changedSince(store, part)
    const places = new Set([...part.edits, ...part.ended].map(placeOf))
    return { kept: [...since.values()], possible: [...places].filter((place) => !since.has(place)).length }
  }

  return {
    take,
    /** Takes the newest thing a person did back; null when there is nothing left to undo. */
    async undo(): Promise<Taken> {
      return await takeNext(books.nextUndo(), 'undo')
    },
    /** Does again what was undone last, until something new was done. */
    async redo(): Promise<Taken> {
      return await takeNext(books.nextRedo(), 'redo')
    },
    /**
     * Takes one batch back, whatever was done since: what something else was done to since stays as it is and is named.
     * With `whole` nothing is done as long as there is such a thing.
     */
    async revertBatch(batchId: number, whole: boolean): Promise<Stepped & { possible?: number }> {
      const batch = books.batch(batchId) ?? missing(batchId)
      if (byItself.has(batch.kind)) {
        throw new AppFailure(
          'invalid-input',
          `“${batch.label}” was done by Stockroom; correct the number instead`
        )
      }
      // Nothing else may begin while it is looked at, or two steps would go on beside each other.
      return await alone(async () => {
        const { kept, possible } = await look(batchId)
        if (kept.length > 0 && (whole || possible === 0)) return { reverted: 0, possible, kept }
        const work = workOfStep(batchId)
        return work.edits <= several ? atOnce(batchId, 'revert') : await partByPart(batchId, 'revert', work)
      })
    },
    /** Finishes a step in the middle of which the program ended. */
    async resume(): Promise<void> {
      const open = store.step()
      if (open === null) return
      const { through, ...step } = open
      await alone(() => carryOn(step, workOf(step.target, step.again, through), false))
    },
    /** Ends what is under way: puts it `back` as it was, or leaves it to be finished `later`, at the next start. */
    async stop(how: 'back' | 'later'): Promise<void> {
      ending = how
      await running
    },
    /** Why something else has to wait; null when nothing does. */
    hindrance: (): string | null => (running === null ? null : busy)
  }
}

const busy = 'many values are being taken back or done again; wait for it, or stop it first'

function missing(batchId: number): never {
  throw new AppFailure('not-found', `there is no batch ${batchId}`)
}

function never(): never {
  throw new AppFailure('bug', 'there is nothing to put back')
}
