import { expect, it } from 'vitest'
import { createReadMeter, readsAllowed } from '../../src/main/read-meter.ts'
import { handClock } from '../integration/hand-clock.ts'
import { aStore } from './store/a-store.ts'

const day = 86_400_000

it('an account may read 500 times for each sale, and 10,000 times however few there were', () => {
  expect([0, 20, 21, 3_000].map(readsAllowed)).toEqual([10_000, 10_000, 10_500, 1_500_000])
})

it('the sales of the last 30 days count, each once, and the words go by that', () => {
  const { clock, store } = { clock: handClock(), store: aStore() }
  const meter = createReadMeter(store, clock)
  const sell = (name: string, daysAgo: number): void => {
    const common = { session_id: name, currency: 'eur', amount: 1, paid_at: clock.now() - daysAgo * day }
    store.sales.addOrder({ ...common, payment_intent: name, event_id: name, seen_at: 0 })
    for (const line_item_id of ['li_1', 'li_2']) {
      const line = { product_id: null, price_id: null, item_id: null, variant: null, description: '' }
      store.sales.addSale({ ...common, ...line, line_item_id, quantity: 1, unmatched: null, lowering: null })
    }
  }
  for (let n = 0; n < 21; n += 1) sell(`cs_${n}`, n)
  for (let n = 0; n < 9; n += 1) sell(`cs_old${n}`, 31 + n)
  expect(meter.reads()).toMatchObject({ used: 0, allowed: 10_500 })
  store.books.addReads(meter.reads().month, 10_495)
  expect(meter.overBudget()).toMatch(/ 6 reads, and 10495 of this month’s 10500 are used$/)
  clock.tick(15 * day)
  expect(meter.reads().allowed).toBe(10_000)
})
