import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/main/store/store.ts'
import type { Input, Output } from '../../src/shared/contract.ts'
import { everything, type InventoryQuery, type InventoryRow } from '../../src/shared/inventory.ts'
import { chunkRows, InventoryView } from '../../src/renderer/grid/inventory-view.ts'
import { aShop, put, type ShopProduct, today } from '../main/store/a-shop.ts'

const many = 1_050
const named = (at: number, units: number): ShopProduct => ({
  name: `Mug ${at}`,
  sizes: [],
  stock: [units],
  reorder: null,
  sku: null,
  amount: null,
  currency: 'usd',
  active: true,
  updated: today / 1000,
  foreign: false,
  metadata: {}
})

const grouped = (closed: boolean): InventoryQuery => ({ ...everything, group: { closed, except: [] } })

/** One shop for all: making it takes longer than all that is asked of it. */
let store: Store
beforeAll(() => {
  store = aShop(
    Array.from({ length: many }, (_, at) => named(at, at)),
    openStore(':memory:')
  )
})

/** A page’s list over a real store, whose answers arrive when the test says so, in the order in which it gave them. */
async function aList() {
  const asked: { start: number; count: number }[] = []
  const posted: (() => void)[] = []
  let bytes = 0
  const answers = {
    'open-view': ({ query, start, count }: Input<'open-view'>): Output<'open-view'> => {
      const view = store.view.open(query, today)
      return { ...view, at: today, start, rows: store.view.window(view.token, start, count) ?? [] }
    },
    'locate-item': ({ token, id }: Input<'locate-item'>): Output<'locate-item'> => ({
      index: store.view.placeOf(token, id)
    }),
    'read-window': ({ token, start, count }: Input<'read-window'>): Output<'read-window'> => {
      asked.push({ start, count })
      return { token, start, rows: store.view.window(token, start, count) ?? [] }
    }
  }
  const invoke = (channel: keyof typeof answers, input: never): Promise<string> => {
    const value = answers[channel](input)
    bytes += JSON.stringify(value).length
    return new Promise((resolve) => posted.push(() => resolve(JSON.stringify({ ok: true, value }))))
  }
  Object.defineProperty(window, 'api', { value: { invoke, on: () => () => {} }, configurable: true })
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  async function deliver(most = Number.POSITIVE_INFINITY): Promise<void> {
    for (let done = 0; done < most && posted.length > 0; done++) {
      posted.shift()?.()
      await settled()
    }
  }
  const view = new InventoryView()
  void view.open(everything)
  await deliver()
  return {
    view,
    deliver,
    /** Rows asked for since the last time, and what the answers weighed. */
    traffic() {
      const since = { asked: asked.splice(0), bytes }
      bytes = 0
      return since
    },
    /** Products get another number in Stripe; the page is told of their items. */
    change(places: readonly number[], units: number, flash: boolean): void {
      store.atomically(() => places.forEach((at) => put(store, named(at, units), at)))
      void view.refresh(
        places.map((at) => `prod_${at}/stock`),
        flash
      )
    },
    rows: (): InventoryRow[] => store.view.window(view.snapshot().token ?? 0, 0, 2 * many) ?? []
  }
}

describe('the rows of a list', () => {
  it('one that changed far away comes alone when it is looked at again, with less than a kilobyte', async () => {
    const { view, deliver, change, traffic, rows } = await aList()
    view.want(500, 540)
    await deliver()
    view.want(0, 40)
    await deliver()
    traffic()
    change([510], 7_777, true)
    expect(traffic().asked).toEqual([])
    expect(view.loadedRow(511)).toEqual(rows()[511])
    expect(view.loadedRow(510)).toBeUndefined()
    view.want(500, 540)
    await deliver()
    const { asked, bytes } = traffic()
    expect(asked).toContainEqual({ start: 510, count: 1 })
    expect(asked.filter(({ start }) => start >= 500 && start < 600)).toHaveLength(1)
    expect(bytes / asked.reduce((sum, { count }) => sum + count, 0)).toBeLessThan(1_000)
    expect(view.loadedRow(510)?.onHand).toBe(7_777)
  })

  it('one in sight among hundreds that changed comes alone as well; what stands together comes together', async () => {
    const { view, deliver, change, traffic } = await aList()
    view.want(0, 40)
    await deliver()
    traffic()
    change([3, ...Array.from({ length: 300 }, (_, at) => 600 + at)], 8, true)
    await deliver()
    expect(traffic().asked).toEqual([{ start: 3, count: 1 }])
    change([5, 6, 7, 20], 9, true)
    await deliver()
    expect(traffic().asked).toEqual([
      { start: 5, count: 3 },
      { start: 20, count: 1 }
    ])
    change(
      Array.from({ length: 40 }, (_, at) => 2 * at),
      10,
      true
    )
    await deliver()
    expect(traffic().asked).toEqual([{ start: 0, count: chunkRows }])
  })

  it.each([
    ['an item', 'prod_400/stock', everything],
    ['the line above a product', 'group/prod_400', grouped(true)]
  ])('that is held is here with the next list, however far it went: %s', async (_what, id, query) => {
    const { view, deliver, rows } = await aList()
    void view.open(query)
    await deliver()
    const before = rows().findIndex((row) => row.id === id)
    view.want(before - 20, before + 20)
    await deliver()
    // Somebody goes there from another while that one is looked for.
    let held = 'prod_900/stock'
    view.hold(() => held)
    void view.open(grouped(false))
    await deliver(2)
    held = id
    await deliver()
    const after = rows().findIndex((row) => row.id === id)
    expect(after).toBeGreaterThan(before + 3 * chunkRows)
    expect(view.indexOf(id)).toBe(after)
    expect(view.loadedRow(after)?.id).toBe(id)
  })

  it('where a group is closed over an item that is held, the line above it is here in its place', async () => {
    const { view, deliver, rows } = await aList()
    void view.open(grouped(false))
    await deliver()
    const before = rows().findIndex(({ id }) => id === 'prod_900/stock')
    view.want(before - 20, before + 20)
    await deliver()
    view.hold(() => 'prod_900/stock')
    void view.open(grouped(true))
    await deliver()
    const line = rows().findIndex(({ id }) => id === 'group/prod_900')
    expect(line).toBeLessThan(before)
    expect(view.indexOf('prod_900/stock')).toBeUndefined()
    expect(view.closedOver('prod_900/stock')).toBe(line)
    expect(view.loadedRow(line)?.id).toBe('group/prod_900')
    // What is gone for another reason has no line that stands for it.
    void view.open({ ...grouped(false), search: 'Mug 3' })
    await deliver()
    expect(view.closedOver('prod_900/stock')).toBeUndefined()
  })

  it.each([true, false])(
    'sum up as the program does what changes in groups, closed or not: %s',
    async (closed) => {
      const { view, deliver, change } = await aList()
      void view.open(grouped(closed))
      await deliver()
      for (const [at, units] of [
        [3, 5_000],
        [7, 20],
        [3, 1]
      ] as const) {
        change([at], units, units > 1000)
        await deliver()
        expect(view.snapshot().units).toBe(store.view.open(grouped(closed), today).units)
      }
    }
  )

  it('begin at the top for another question, though the shop changed before its answer', async () => {
    const { view, deliver, rows } = await aList()
    view.want(500, 540)
    await deliver()
    void view.open({ ...everything, sort: [{ column: 'onHand', descending: true }] })
    void view.reopen()
    await deliver()
    expect(view.snapshot().fresh).toBe(true)
    expect(view.loadedRow(0)).toEqual(rows()[0])
    void view.reopen()
    await deliver()
    expect(view.snapshot().fresh).toBe(false)
  })

  it('are those of the program once all is answered, wherever it was scrolled to and whatever changed', async () => {
    const aPlace = fc.nat({ max: many - 1 })
    const aStep = fc.oneof(
      fc.record({ does: fc.constant('scroll' as const), to: aPlace }),
      fc.record({ does: fc.constant('answer' as const), many: fc.nat({ max: 6 }) }),
      fc.record({
        does: fc.constant('change' as const),
        places: fc.oneof(
          fc.uniqueArray(aPlace, { minLength: 1, maxLength: 40 }),
          fc
            .record({ from: aPlace, length: fc.integer({ min: 1, max: 30 }) })
            .map(({ from, length }) => Array.from({ length }, (_, at) => Math.min(many - 1, from + at)))
        ),
        units: fc.nat({ max: 99 }),
        flash: fc.boolean()
      })
    )
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { minLength: 1, maxLength: 25 }), async (steps) => {
        const { view, deliver, change, rows } = await aList()
        let first = 0
        for (const step of steps) {
          if (step.does === 'scroll') view.want((first = step.to), Math.min(many - 1, step.to + 40))
          else if (step.does === 'answer') await deliver(step.many)
          else {
            // what was answered before a change is there before the page is told of it
            await deliver()
            change(step.places, step.units, step.flash)
          }
        }
        await deliver()
        view.want(first, Math.min(many - 1, first + 40))
        await deliver()
        const now = rows()
        const wrong = now.flatMap((row, at) => {
          const inSight = at >= first && at <= first + 40
          const here = view.loadedRow(at) ?? (inSight ? null : row)
          return JSON.stringify(here) === JSON.stringify(row) ? [] : [{ at, here, row }]
        })
        expect(wrong.slice(0, 2)).toEqual([])
      }),
      { numRuns: 30 }
    )
  })
})
