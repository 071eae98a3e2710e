import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aCellEdit } from '../builders.ts'
import { type Desk, garment, openSyncedDesk } from './desk.ts'

/** What a person does, by number: which item, how many, which of the batches so far. */
type Step =
  | { does: 'add'; item: number; by: number }
  | { does: 'undo' | 'redo' | 'sync' | 'restart' }
  | { does: 'revert'; batch: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('add'), item: fc.nat(2), by: fc.integer({ min: 1, max: 9 }) })
  },
  { weight: 6, arbitrary: fc.record({ does: fc.constantFrom('undo', 'redo') }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('sync') }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('restart') }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('revert'), batch: fc.nat(20) }) }
) satisfies fc.Arbitrary<Step>

/** One thing that was done: it stands, or something that stands took it back. */
type Done = { id: number; item: number; by: number; takes: Done | null; stands: boolean; byStep: boolean }

/** Undo, redo and revert as everybody knows them, over deltas that add up in any order. */
class Model {
  readonly done: Done[] = []

  add(id: number, item: number, by: number): void {
    this.done.push({ id, item, by, takes: null, stands: true, byStep: false })
  }

  next(): Done | undefined {
    return this.done.findLast((one) => one.stands && !one.byStep)
  }

  nextAgain(): Done | undefined {
    const afresh = this.done.findLastIndex((one) => !one.byStep)
    return this.done.slice(afresh + 1).findLast((one) => one.stands && one.byStep && this.isBack(one))
  }

  take(one: Done, id: number, byStep: boolean): void {
    this.done.push({ id, item: one.item, by: one.by, takes: one, stands: true, byStep })
    this.fall(one)
  }

  /** A step of undoing, not of redoing: it takes back something done by hand. */
  isBack(one: Done): boolean {
    return one.takes !== null && !one.takes.byStep
  }

  fall(one: Done): void {
    one.stands = false
    if (one.takes) this.rise(one.takes)
  }

  rise(one: Done): void {
    one.stands = true
    if (one.takes) this.fall(one.takes)
  }

  sum(item: number): number {
    return this.done
      .filter((one) => one.takes === null && one.stands && one.item === item)
      .reduce((a, { by }) => a + by, 0)
  }
}

/** What happens on a day at one number: typed here, written elsewhere, sent, answered, taken back. */
type Deed =
  | { does: 'type'; input: string }
  | { does: 'elsewhere'; stock: string }
  | { does: 'answer'; as: 'count' | 'change' | 'theirs' }
  | { does: 'sync' | 'undo' | 'redo' }

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('type'),
      input: fc.constantFrom('4', '9', '30', '+2', '-3', '-20', '')
    })
  },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('elsewhere'), stock: fc.constantFrom('1', '4', '12', '') })
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('answer'),
      as: fc.constantFrom('count', 'change', 'theirs')
    })
  },
  { weight: 8, arbitrary: fc.record({ does: fc.constantFrom('sync', 'undo', 'redo') }) }
) satisfies fc.Arbitrary<Deed>

const typed = (id: string, input: string) => ({
  edits: [aCellEdit(id, input, { field: 'onHand' })],
  reason: null,
  note: null
})

/** All that is shown of an item, and asked about it. */
async function standing(desk: Desk, id: string): Promise<object> {
  const { changedAt: _, ...item } = await desk.item(id)
  return { item, asked: await desk.conflicts() }
}

async function newestBatch(desk: Desk): Promise<number> {
  return (await desk.ask('list-batches', { only: 'all', start: 0, count: 1 })).batches[0]?.id ?? 0
}

describe('steps back', () => {
  it('in any order, before and after sending and restarting, leave exactly what still stands', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const desk = await openSyncedDesk({ shopOptions: { products: 2 } })
        const items = [garment(desk, 0).size('S'), garment(desk, 0).size('M'), garment(desk, 1).size('S')]
        for (const id of items) await desk.edit(id, '50')
        await desk.sync()
        const first = await newestBatch(desk)
        const model = new Model()
        for (const one of steps) {
          if (one.does === 'sync') await desk.sync()
          else if (one.does === 'restart') await desk.restart()
          else if (one.does === 'add') {
            const id = await desk.edit(items[one.item] ?? '', `+${one.by}`)
            model.add(id ?? 0, one.item, one.by)
          } else if (one.does === 'undo') {
            const next = model.next()
            if (next === undefined) continue
            await desk.ask('undo', {})
            model.take(next, await newestBatch(desk), true)
          } else if (one.does === 'redo') {
            const next = model.nextAgain()
            const { label } = await desk.ask('redo', {})
            expect(label === null).toBe(next === undefined)
            if (next) model.take(next, await newestBatch(desk), true)
          } else if (one.does === 'revert') {
            const chosen = model.done[one.batch % Math.max(1, model.done.length)]
            if (!chosen?.stands) continue
            const { kept } = await desk.ask('revert-batch', { batchId: chosen.id })
            expect(kept).toEqual([])
            model.take(chosen, await newestBatch(desk), false)
          }
          for (const [at, id] of items.entries())
            expect((await desk.item(id)).onHand).toBe(50 + model.sum(at))
        }
        expect(first).toBeLessThan((await newestBatch(desk)) + 1)
        await desk.sync()
        expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
        for (const [at, id] of items.entries()) {
          const [product = '', key = ''] = id.split('/')
          expect(desk.inShop(product, key)).toBe(String(50 + model.sum(at)))
        }
        await desk.close()
      }),
      { numRuns: 30 }
    )
  }, 120_000)

  it('and as many forth leave every number and every question to the letter, whatever had been sent and answered', async () => {
    let questions = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { minLength: 6, maxLength: 24 }),
        fc.integer({ min: 1, max: 8 }),
        async (deeds, most) => {
          const desk = await openSyncedDesk({ shopOptions: { products: 1 } })
          const product = garment(desk)
          const id = product.size('S')
          for (const one of deeds) {
            desk.clock.tick(60_000)
            if (one.does === 'type') await desk.ask('edit-cells', typed(id, one.input))
            else if (one.does === 'elsewhere')
              desk.shop.edit(product.id, { metadata: { stock_S: one.stock } })
            else if (one.does === 'sync') await desk.sync()
            else if (one.does !== 'answer') await desk.ask(one.does, {})
            else
              for (const asked of await desk.conflicts())
                await desk.ask('resolve-conflicts', { ids: [asked.id], resolution: { kind: one.as } })
          }
          // The first step looks at what typing does not: whether that is asked about, or said already.
          await desk.ask('undo', {})
          await desk.ask('redo', {})
          const stood: object[] = []
          for (let steps = 0; steps < most; steps++) {
            const before = await standing(desk, id)
            if ((await desk.ask('undo', {})).label === null) break
            stood.push(before)
          }
          await desk.restart()
          for (const before of stood.toReversed()) {
            await desk.ask('redo', {})
            expect(await standing(desk, id)).toEqual(before)
            questions += (await desk.conflicts()).length
          }
          await desk.close()
        }
      ),
      { numRuns: 120 }
    )
    // Or it would not have been about questions.
    expect(questions).toBeGreaterThan(10)
  }, 120_000)
})
