import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OrderRow, Sales, SaleRow } from '../../../src/main/store/sales.ts'
import { aStore } from './a-store.ts'

function anOrder(sales: Sales, changes: Partial<OrderRow> = {}): boolean {
  return sales.addOrder({
    session_id: 'cs_1',
    payment_intent: 'pi_1',
    currency: 'eur',
    amount: 4_000,
    paid_at: 1_000,
    event_id: 'evt_1',
    seen_at: 1_500,
    ...changes
  })
}

function aSale(sales: Sales, changes: Partial<SaleRow> = {}): void {
  sales.addSale({
    session_id: 'cs_1',
    line_item_id: 'li_1',
    product_id: 'prod_1',
    price_id: 'price_1',
    item_id: 'prod_1/stock_S',
    variant: 'S',
    description: 'Shirt',
    quantity: 3,
    amount: 4_000,
    currency: 'eur',
    paid_at: 1_000,
    unmatched: null,
    lowering: 'waiting',
    ...changes
  })
}

/** A ledger with one order of three shirts, to be lowered. */
function aLedger(changes: Partial<SaleRow> = {}): Sales {
  const { sales } = aStore()
  anOrder(sales)
  aSale(sales, changes)
  return sales
}

const once = 'sale-cs_1-li_1'
const number = fc.option(fc.integer({ min: -20, max: 100 }))

describe('the sales ledger', () => {
  it('has a session once and a line of it once, whatever is delivered twice', () => {
    const sales = aLedger()
    expect(anOrder(sales, { amount: 9, event_id: 'evt_2' })).toBe(false)
    aSale(sales, { quantity: 9 })
    expect(sales.order('cs_1')).toMatchObject({ amount: 4_000, event_id: 'evt_1' })
    expect(sales.bySession('cs_1')).toMatchObject([{ quantity: 3 }])
    expect(sales.count('all')).toBe(1)
  })

  it('finds an order by its session and by its payment, and nothing where there is none', () => {
    const sales = aLedger()
    expect(sales.orderByPayment('pi_1')?.session_id).toBe('cs_1')
    expect(sales.orderByPayment('pi_2')).toBeNull()
    expect(sales.order('cs_2')).toBeNull()
    expect(sales.sale('cs_1', 'li_1')).toMatchObject({ quantity: 3, refunded_amount: 0, refunded_at: null })
    expect(sales.sale('cs_1', 'li_2')).toBeNull()
  })

  it('refuses a line that sold less than nothing and one without an order', () => {
    const sales = aLedger()
    aSale(sales, { line_item_id: 'li_2', quantity: -1 })
    expect(sales.count('all')).toBe(1)
    expect(() => aSale(sales, { session_id: 'cs_2' })).toThrow('FOREIGN KEY')
  })

  it('tells of a refund on each line of its order, and of its reversal', () => {
    const sales = aLedger()
    aSale(sales, { line_item_id: 'li_2' })
    sales.refund('cs_1', 4_000, 2_000)
    sales.refundUnits('cs_1', 'li_1', 3)
    expect(sales.bySession('cs_1')).toMatchObject([
      { refunded_amount: 4_000, refunded_at: 2_000, refunded_units: 3 },
      { refunded_amount: 4_000, refunded_at: 2_000, refunded_units: null }
    ])
    expect(sales.count('refunded')).toBe(2)
    sales.refund('cs_1', 0, null)
    sales.refundUnits('cs_1', 'li_1', 0)
    expect(sales.sale('cs_1', 'li_1')).toMatchObject({
      refunded_amount: 0,
      refunded_at: null,
      refunded_units: 0
    })
    expect(sales.count('refunded')).toBe(0)
  })

  it('moves the sales of a price’s stock to the price that took over, and those of no other', () => {
    const { sales } = aStore()
    anOrder(sales)
    for (const [at, item_id] of [
      'price_1a/stock',
      'price_1A/stock',
      'price-1a/stock',
      'price_1ab/stock'
    ].entries())
      aSale(sales, { line_item_id: `li_${at}`, item_id })
    sales.move('price_1a', 'price_2')
    expect(sales.bySession('cs_1').map((sale) => sale.item_id)).toEqual([
      'price_2/stock',
      'price_1A/stock',
      'price-1a/stock',
      'price_1ab/stock'
    ])
  })

  it('knows the session that sold something of a product around a time, the newest of several', () => {
    const sales = aLedger()
    anOrder(sales, { session_id: 'cs_2', paid_at: 1_200 })
    aSale(sales, { session_id: 'cs_2', paid_at: 1_200 })
    expect(sales.soldNear('prod_1', 1_100, 300, null)).toBe('cs_2')
    expect(sales.soldNear('prod_1', 900, 100, null)).toBe('cs_1')
    expect(sales.soldNear('prod_1', 5_000, 300, null)).toBeNull()
    expect(sales.soldNear('prod_2', 1_000, 300, null)).toBeNull()
    expect(sales.soldNear('prod_1', 1_100, 300, [7])).toBeNull()
  })

  it('lists the items sold or refunded since a time, each once, and no line that is of no item', () => {
    const sales = aLedger()
    aSale(sales, { line_item_id: 'li_2', paid_at: 2_000 })
    aSale(sales, { line_item_id: 'li_3', paid_at: 2_000, item_id: 'prod_1/stock_M' })
    aSale(sales, { line_item_id: 'li_4', paid_at: 2_000, item_id: null, unmatched: 'nobody knows' })
    expect(sales.itemsSoldSince(1_000).toSorted()).toEqual(['prod_1/stock_M', 'prod_1/stock_S'])
    expect(sales.itemsSoldSince(2_001)).toEqual([])
    // A refund brings what was sold long ago back.
    sales.refund('cs_1', 4_000, 9_000)
    expect(sales.itemsSoldSince(9_000).toSorted()).toEqual(['prod_1/stock_M', 'prod_1/stock_S'])
    expect(sales.itemsSoldSince(9_001)).toEqual([])
    expect(sales.ofItem('prod_1/stock_S').map((sale) => sale.line_item_id)).toEqual(['li_1', 'li_2'])
  })

  it('pages through everything once, newest first, however many sales have one time', () => {
    const { sales } = aStore()
    anOrder(sales)
    for (let at = 0; at < 7; at += 1) {
      const unmatched = at % 2 === 0 ? null : 'nobody knows'
      aSale(sales, { line_item_id: `li_${at}`, paid_at: 1_000 + Math.floor(at / 3), unmatched })
    }
    for (const [filter, all] of [
      ['all', ['li_6', 'li_5', 'li_4', 'li_3', 'li_2', 'li_1', 'li_0']],
      ['unmatched', ['li_5', 'li_3', 'li_1']],
      ['refunded', []]
    ] as const) {
      const seen: string[] = []
      for (let before = null as { paidAt: number; lineItemId: string } | null; ;) {
        const page = sales.page(filter, before, 2)
        seen.push(...page.map((sale) => sale.line_item_id))
        const last = page.at(-1)
        if (last === undefined) break
        before = { paidAt: last.paid_at, lineItemId: last.line_item_id }
      }
      expect(seen).toEqual(all)
      expect(sales.count(filter)).toBe(all.length)
    }
  })
})

describe('what became of lowering stock for a sale', () => {
  it('is that units sold were lowered or oversold, as soon as its write is known', () => {
    const sales = aLedger()
    fc.assert(
      fc.property(number, number, fc.constantFrom('here' as const, 'elsewhere' as const), (from, to, by) => {
        const settled = sales.settle(once, by, from, to)
        expect(settled).toEqual(sales.sale('cs_1', 'li_1'))
        expect(settled?.lowering).toBe(by === 'here' ? 'lowered' : 'elsewhere')
        if (from === null || to === null) expect(settled).toMatchObject({ lowered: 0, oversold: 0 })
        else {
          expect((settled?.lowered ?? 0) + (settled?.oversold ?? 0)).toBe(3)
          expect(settled?.lowered).toBe(Math.min(3, Math.max(0, from - to)))
        }
      })
    )
  })

  it('is the same however often it is told', () => {
    const sales = aLedger()
    const first = sales.settle(once, 'here', 2, 0)
    expect(first).toMatchObject({ lowered: 2, oversold: 1 })
    expect(sales.settle(once, 'here', 2, 0)).toEqual(first)
  })

  it('is of the one variant of a line that was several', () => {
    const sales = aLedger({ line_item_id: 'li_1/X-Large' })
    expect(sales.settle('sale-cs_1-li_1/X-Large', 'here', 9, 6)).toMatchObject({ lowered: 3 })
  })

  it('concerns no sale that is not known, nor a repair', () => {
    const sales = aLedger()
    expect(sales.settle('sale-cs_9-li_1', 'here', 9, 6)).toBeNull()
    expect(sales.settle('fix-sale-cs_1-li_1', 'here', 9, 6)).toBeNull()
    expect(sales.saleOf('sale-cs_9-li_1')).toBeNull()
    expect(sales.saleOf('fix-sale-cs_1-li_1')).toBeNull()
    expect(sales.sale('cs_1', 'li_1')).toMatchObject({ lowering: 'waiting', lowered: 0 })
  })
})

describe('a lowering that turned out to have taken nothing off', () => {
  it('waits again, and nothing else does', () => {
    const sales = aLedger()
    sales.settle(once, 'here', 2, 0)
    for (const other of ['return-cs_1-li_1', 'fix-sale-cs_1-li_1', 'sale-cs_9-li_9']) sales.reopen(other)
    expect(sales.sale('cs_1', 'li_1')).toMatchObject({ lowering: 'lowered', lowered: 2, oversold: 1 })
    sales.reopen(once)
    expect(sales.sale('cs_1', 'li_1')).toMatchObject({ lowering: 'waiting', lowered: 0, oversold: 0 })
  })
})

describe('what became of putting a refund back', () => {
  const back = 'return-cs_1-li_1'

  it('is the units its write added, and leaves the lowering as it was', () => {
    const sales = aLedger()
    sales.settle(once, 'here', 9, 6)
    expect(sales.settle(back, 'here', 6, 9)).toMatchObject({ restocked: 3, lowered: 3, lowering: 'lowered' })
    expect(sales.sale('cs_1', 'li_1')?.restocked).toBe(3)
    expect(sales.settle(back, 'here', 6, 5)).toMatchObject({ restocked: 0 })
  })

  it('is what another desk’s write added, or all of it where something slipped in between', () => {
    const sales = aLedger()
    expect(sales.settle(back, 'elsewhere', 6, 7)).toMatchObject({ restocked: 1 })
    expect(sales.settle(back, 'elsewhere', 6, 9)).toMatchObject({ restocked: 3 })
    expect(sales.settle(back, 'elsewhere', 6, 5)).toMatchObject({ restocked: 3 })
    expect(sales.settle(back, 'elsewhere', 6, 30)).toMatchObject({ restocked: 3 })
  })

  it('is nothing, where nobody knows how far the number was moved', () => {
    const sales = aLedger()
    sales.settle(once, 'here', 2, 0)
    expect(sales.settle(back, 'elsewhere', null, 9)).toMatchObject({ restocked: 0 })
    expect(sales.settle(back, 'elsewhere', 4, null)).toMatchObject({ restocked: 0 })
  })
})
