import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../../src/main/store/store.ts'
import { everything, type InventoryQuery } from '../../../src/shared/inventory.ts'
import { wrongTotals } from '../../totals.ts'
import { aShop, aShopProduct, put, type ShopProduct, today } from './a-shop.ts'

describe('an opened list', () => {
  type Step =
    | { does: 'open'; view: 'all' | 'archived'; sort: InventoryQuery['sort'] }
    | { does: 'read'; start: number; count: number }
    | { does: 'write'; at: number; product: ShopProduct }
    | { does: 'remove'; at: number }
    | { does: 'find'; at: number }
    | { does: 'index' }
  const aStep: fc.Arbitrary<Step> = fc.oneof(
    fc.record({
      does: fc.constant('open' as const),
      view: fc.constantFrom('all' as const, 'archived' as const),
      sort: fc.constantFrom<InventoryQuery['sort'][]>(
        [],
        [{ column: 'product', descending: false }],
        [{ column: 'product', descending: true }],
        [{ column: 'onHand', descending: true }],
        [{ column: 'sku', descending: false }]
      )
    }),
    fc.record({
      does: fc.constant('read' as const),
      start: fc.oneof(fc.nat({ max: 20 }), fc.constant(30_000)),
      count: fc.nat({ max: 9 })
    }),
    fc.record({ does: fc.constant('write' as const), at: fc.nat({ max: 12 }), product: aShopProduct }),
    fc.record({ does: fc.constant('remove' as const), at: fc.nat({ max: 12 }) }),
    fc.record({ does: fc.constant('find' as const), at: fc.nat({ max: 12 }) }),
    fc.record({ does: fc.constant('index' as const) })
  )

  it('has the items and the order it was opened with, whatever is written and whenever memory is ready', () => {
    fc.assert(
      fc.property(
        fc.array(aShopProduct, { maxLength: 12 }),
        fc.array(aStep, { maxLength: 30 }),
        (products, steps) => {
          const store = aShop(products, openStore(':memory:'))
          let index: Iterator<void> | null = null
          let list = { token: 0, ids: [] as string[] }
          const shown = (id: string) => store.view.item(id) !== null
          for (const step of steps) {
            switch (step.does) {
              case 'open': {
                const query = { ...everything, ...step }
                const ids = [...store.view.each(query, today)].map(({ id }) => id)
                const { token, count, items, units } = store.view.open(query, today)
                const rows = ids.flatMap((id) => store.view.item(id) ?? [])
                const held = rows.reduce((sum, { on_hand }) => sum + Math.max(0, on_hand ?? 0), 0)
                expect({ count, items, units }).toEqual({ count: ids.length, items: ids.length, units: held })
                list = { token, ids }
                break
              }
              case 'read': {
                const rows = store.view.window(list.token, step.start, step.count) ?? []
                const wanted = list.ids.slice(step.start, step.start + step.count).filter(shown)
                expect(rows.map(({ id }) => id)).toEqual(wanted)
                break
              }
              case 'write':
                store.atomically(() => put(store, step.product, step.at))
                break
              case 'remove':
                store.atomically(() => {
                  store.mirror.bury('product', `prod_${step.at}`)
                  store.projection.project(`prod_${step.at}`, null)
                })
                break
              case 'find': {
                const id = list.ids[step.at]
                if (id !== undefined && shown(id)) expect(store.view.placeOf(list.token, id)).toBe(step.at)
                break
              }
              case 'index':
                index ??= store.index.make()
                index.next()
            }
            expect(wrongTotals(store.db)).toEqual([])
          }
          store.close()
        }
      ),
      { numRuns: 60 }
    )
  })
})
