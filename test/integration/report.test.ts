import { describe, expect, it } from 'vitest'
import { everything, type InventoryRow } from '../../src/shared/inventory.ts'
import { type Desk, garment, openDesk, openSyncedDesk } from './desk.ts'

async function rowsOf(desk: Desk): Promise<InventoryRow[]> {
  const view = await desk.ask('open-view', { query: everything, start: 0, count: 1000 })
  expect(view.rows.length).toBe(view.items)
  return view.rows
}

const report = (desk: Desk) => desk.ask('read-report', {})

/** The same, counted one by one from what the grid shows. */
function counted(rows: readonly InventoryRow[]) {
  const units = rows.reduce((sum, { onHand }) => sum + Math.max(0, onHand ?? 0), 0)
  const worth = new Map<string, { amount: number; units: number }>()
  let unpriced = 0
  for (const { onHand, price } of rows) {
    if (onHand === null || onHand <= 0) continue
    if (price === null) unpriced += onHand
    else {
      const known = worth.get(price.currency) ?? { amount: 0, units: 0 }
      worth.set(price.currency, {
        amount: known.amount + onHand * price.amount,
        units: known.units + onHand
      })
    }
  }
  const having = (status: InventoryRow['status']) => rows.filter((row) => row.status === status)
  return {
    items: rows.length,
    units,
    statuses: {
      ok: having('ok').length,
      low: having('low').length,
      out: having('out').length,
      untracked: having('untracked').length
    },
    worth: Object.fromEntries(worth),
    unpriced,
    short: [...having('out'), ...having('low')].map(({ id }) => id)
  }
}

async function expectTrue(desk: Desk): Promise<void> {
  const { worth, short, ...said } = await report(desk)
  const byCurrency = worth.map(({ currency, ...rest }) => [currency, rest] as const)
  expect({ ...said, worth: Object.fromEntries(byCurrency), short: short.map(({ id }) => id) }).toEqual(
    counted(await rowsOf(desk))
  )
}

describe('the report', () => {
  it('says what the rows of the grid come to, and lists what is out and low', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 0, stock_M: 2 } })
    await desk.sync()
    const { statuses, short } = await report(desk)
    expect(statuses.out).toBeGreaterThan(0)
    expect(short.find((one) => one.id === size('S'))).toMatchObject({ onHand: 0, status: 'out' })
    expect(short.find((one) => one.id === size('M'))).toMatchObject({ onHand: 2, status: 'low' })
    await expectTrue(desk)
  })

  it('counts an edit at once, before it is in Stripe', async () => {
    const desk = await openSyncedDesk()
    const { size } = garment(desk)
    const before = await report(desk)
    const item = await desk.item(size('S'))
    await desk.edit(size('S'), '+5')
    const after = await report(desk)
    expect(after.units).toBe(before.units + 5)
    const amount = (one: typeof before) =>
      one.worth.find(({ currency }) => currency === item.price?.currency)?.amount
    expect(amount(after)).toBe((amount(before) ?? 0) + 5 * (item.price?.amount ?? 0))
    await expectTrue(desk)
  })

  it('leaves out what is archived, and tells of units without a price', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    const before = await report(desk)
    desk.shop.edit(id, { active: false })
    await desk.sync()
    const left = await report(desk)
    expect(left.items).toBeLessThan(before.items)
    expect(left.short.map((one) => one.id)).not.toContain(size('S'))
    await desk.ask('create-product', {
      name: 'Unpriced',
      variants: [{ name: null, stock: '7', sku: '', reorderPoint: '' }],
      prices: [],
      copyOf: null
    })
    expect((await report(desk)).unpriced).toBe(left.unpriced + 7)
    await expectTrue(desk)
  })

  it('of a shop with nothing in it is empty', async () => {
    const desk = await openDesk({ shopOptions: { products: 0 } })
    await desk.sync()
    expect(await report(desk)).toEqual({
      items: 0,
      units: 0,
      statuses: { ok: 0, low: 0, out: 0, untracked: 0 },
      worth: [],
      unpriced: 0,
      short: []
    })
  })
})
