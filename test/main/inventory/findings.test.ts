import { describe, expect, it } from 'vitest'
import { editCells } from '../../../src/main/inventory/edit-cells.ts'
import {
  correctFindings,
  dismissFindings,
  evidenceOf,
  listFindings,
  outcomesOf,
  reviewItems
} from '../../../src/main/inventory/findings.ts'
import { listSales } from '../../../src/main/inventory/list-sales.ts'
import { revert } from '../../../src/main/inventory/revert.ts'
import { aCellEdit } from '../../builders.ts'
import { aSoldShop, medium, noon, product, small } from './sold-shop.ts'

type Shop = ReturnType<typeof aSoldShop>
const hour = 3600
const day = 86_400

const review = (shop: Shop, at: number, items = [medium]) =>
  shop.store.atomically(() => reviewItems(shop, items, at * 1000)).opened
const correct = (shop: Shop, ids: number[]) => shop.store.atomically(() => correctFindings(shop, ids))
const undo = (shop: Shop) => revert(shop, shop.store.books.nextUndo()?.id ?? 0, 'undo')
const redo = (shop: Shop) => revert(shop, shop.store.books.nextRedo()?.id ?? 0, 'redo')
const open = (shop: Shop) => listFindings(shop.store, 'open')
const states = (shop: Shop) =>
  shop.store.db
    .prepare<[], { mark: string; state: string }>('SELECT mark, state FROM findings ORDER BY id')
    .all()
    .map(({ mark, state }) => `${mark}: ${state}`)

/** A shop in which two of three sales were lowered, and one of 2 was not. */
function aMissedSale(shop = aSoldShop()) {
  shop.sold(1, noon)
  shop.wrote('7', noon + 1)
  shop.sold(2, noon + 60)
  shop.sold(3, noon + 120)
  shop.wrote('4', noon + 121)
  return shop
}

describe('reviewing items', () => {
  it('opens what went wrong, with product, amount, units, correction and evidence', () => {
    const shop = aMissedSale()
    const opened = review(shop, noon + hour)
    expect(opened).toMatchObject([
      {
        kind: 'not-lowered',
        state: 'open',
        itemId: medium,
        productName: 'Linen Shirt',
        variant: 'M',
        sessionId: 'cs_test_1',
        lineItemId: 'li_1',
        amount: 9600,
        currency: 'usd',
        units: 2,
        correction: -2,
        onHand: 4,
        evidence: [
          { at: (noon + 60) * 1000, words: 'sold 2 (cs_…st_1)' },
          { at: (noon + 60) * 1000, words: 'nothing taken off' }
        ],
        at: (noon + 60) * 1000
      }
    ])
    expect(open(shop)).toEqual(opened)
    expect(shop.store.findings.count()).toBe(1)
    expect(listFindings(shop.store, 'all').map((finding) => finding.kind)).toEqual([
      'lowered',
      'not-lowered',
      'lowered'
    ])
  })

  it('writes nothing when nothing changed', () => {
    const shop = aMissedSale()
    review(shop, noon + hour)
    const changes = shop.store.db.prepare<[], number>('SELECT total_changes()').pluck()
    const before = changes.get()
    expect(review(shop, noon + 2 * hour, [medium, small, 'prod_gone/stock'])).toEqual([])
    expect(changes.get()).toBe(before)
  })

  it('withdraws what is explained later, and opens it again should that be undone', () => {
    const shop = aSoldShop()
    shop.sold(2, noon)
    review(shop, noon + hour)
    shop.wrote('6', noon + 2 * hour)
    expect(review(shop, noon + 3 * hour)).toEqual([])
    expect(states(shop)).toEqual(['not-lowered cs_test_0/li_1: withdrawn', 'lowered cs_test_0/li_1: open'])
    expect(open(shop)).toEqual([])
  })

  it('tells the writers of stock apart by their requests', () => {
    const shop = aSoldShop()
    const edits = [aCellEdit(medium, '+4')]
    shop.wrote('20', noon, null)
    shop.wrote('30', noon + 1, 'stockroom-0b1c-0')
    shop.wrote('40', noon + 2, 'stripe-node-retry-1')
    shop.store.atomically(() => editCells(shop, { edits, reason: null, note: null }))
    shop.push(noon + 3)
    review(shop, noon + hour)
    expect(listFindings(shop.store, 'all').map((finding) => finding.kind)).toEqual([
      'ours',
      'unexplained',
      'other-desk',
      'dashboard'
    ])
  })

  it('knows another desk’s lowering, and its repair, by their keys', () => {
    const shop = aSoldShop()
    const id = shop.sold(2, noon)
    shop.sold(1, noon + 60)
    shop.wrote('6', noon + 5, `stockroom-sale-${id}-li_1-0`)
    shop.wrote('5', noon + 70, 'stockroom-fix-sale-x-li_1-0')
    shop.wrote('6', noon + 71, 'stockroom-fix-sale-y-li_1-0')
    review(shop, noon + hour)
    expect(open(shop)).toEqual([])
    shop.sold(3, noon + hour)
    shop.wrote('7', noon + hour + 71, 'stockroom-fix-sale-y-li_1-0')
    expect(review(shop, noon + 2 * hour)).toMatchObject([{ units: 3, correction: -3 }])
  })

  it('does not tell of every sale of a shop in which plainly nobody lowers, until the choice is made', () => {
    const shop = aSoldShop(null)
    shop.sold(2, noon)
    shop.sold(1, noon + 60)
    shop.wrote('7', noon + 61)
    shop.sold(1, noon + 120)
    expect(evidenceOf(shop.store, (noon + hour) * 1000)).toEqual({
      sales: 3,
      lowered: 1,
      elsewhere: 0,
      days: 30
    })
    expect(review(shop, noon + hour)).toEqual([])
    shop.store.saveSalesSettings({ mode: 'watch', restock: 'offer', since: noon * 1000, restockSince: null })
    expect(review(shop, noon + hour).map((finding) => finding.units)).toEqual([2, 1])
  })

  it('tells of single sales not lowered before the choice when most are', () => {
    const shop = aMissedSale(aSoldShop(null))
    expect(review(shop, noon + hour)).toMatchObject([{ kind: 'not-lowered' }])
  })

  it('leaves alone what lies before its knowledge, and what it once said of it', () => {
    const shop = aSoldShop()
    shop.sold(2, noon)
    review(shop, noon + hour)
    expect(review(shop, noon + 40 * day)).toEqual([])
    expect(open(shop)).toMatchObject([{ kind: 'not-lowered', correction: -2 }])
    shop.sold(1, noon - 8 * day)
    expect(review(shop, noon + hour)).toEqual([])
  })

  it('forgets explanations after a month, except what became of a sale, and never what asks for attention', () => {
    const shop = aMissedSale()
    review(shop, noon + hour)
    review(shop, noon + 32 * day)
    expect(states(shop)).toEqual([
      'lowered cs_test_0/li_1: open',
      'not-lowered cs_test_1/li_1: open',
      'lowered cs_test_2/li_1: open'
    ])
    shop.store.saveCursor({ through: noon + 32 * day, polledAt: noon + 32 * day })
    expect(listFindings(shop.store, 'all').map(({ kind }) => kind)).toEqual(['not-lowered'])
  })

  it('tells of an oversell that a refund does not undo', () => {
    const shop = aSoldShop('lower')
    const id = shop.sold(9, noon, { lowering: 'waiting' })
    expect(review(shop, noon + 30)).toEqual([])
    shop.store.sales.settle(`sale-${id}-li_1`, 'here', 8, 0)
    shop.wrote('0', noon + 40, `stockroom-sale-${id}-li_1-0`)
    expect(review(shop, noon + 60)).toMatchObject([
      { kind: 'oversold', units: 1, correction: null, amount: 43_200 }
    ])
  })
})

describe('correcting findings', () => {
  it('is one batch of adjustments with reason and note, which the next undo takes back', () => {
    const shop = aMissedSale()
    const twice = shop.sold(1, noon + hour)
    shop.wrote('3', noon + hour + 1)
    shop.wrote('2', noon + hour + 2)
    const ids = review(shop, noon + 2 * hour).map((finding) => finding.id)
    expect(ids).toHaveLength(2)
    const { batchId, corrected, refused } = correct(shop, ids)
    expect({ corrected, refused }).toEqual({ corrected: 2, refused: [] })
    expect(shop.store.books.nextUndo()).toMatchObject({ id: batchId, label: '2 corrections' })
    expect(shop.store.outbox.ofBatch(batchId ?? 0)).toMatchObject([
      {
        kind: 'adjust',
        delta: 1,
        reason: 'correction',
        note: `Sale cs_…${twice.slice(-4)} had lowered the stock twice`
      },
      { kind: 'adjust', delta: -2, reason: 'sold', note: 'Sale cs_…st_1 had not lowered the stock' }
    ])
    expect(shop.onHand()).toBe(1)
    expect(open(shop)).toEqual([])
    expect(listFindings(shop.store, 'all').filter((finding) => finding.state === 'corrected')).toHaveLength(2)
  })

  it('once sent and seen stays corrected, and is refused a second time', () => {
    const shop = aMissedSale()
    const [finding] = review(shop, noon + hour)
    correct(shop, [finding?.id ?? 0])
    expect(review(shop, noon + hour)).toEqual([])
    shop.push(noon + 2 * hour)
    expect(review(shop, noon + 3 * hour)).toEqual([])
    expect(open(shop)).toEqual([])
    expect(correct(shop, [finding?.id ?? 0])).toMatchObject({
      batchId: null,
      corrected: 0,
      refused: [{ reason: 'it is already corrected' }]
    })
    expect(outcomesOf(shop.store, shop.store.sales.bySession('cs_test_1'))).toEqual([
      { outcome: 'lowered', loweredBy: 'you', oversold: 0, putBack: 0 }
    ])
  })

  it('a webhook that comes after all makes it one too many, which can be corrected in turn', () => {
    const shop = aMissedSale()
    const [finding] = review(shop, noon + hour)
    correct(shop, [finding?.id ?? 0])
    shop.push(noon + 2 * hour)
    shop.wrote('0', noon + 3 * hour)
    const [second] = review(shop, noon + 4 * hour)
    expect(second).toMatchObject({ kind: 'lowered-twice', units: 2, correction: 2 })
    correct(shop, [second?.id ?? 0])
    shop.push(noon + 5 * hour)
    expect(review(shop, noon + 6 * hour)).toEqual([])
    expect(shop.onHand()).toBe(2)
  })

  it.each(['before', 'after'])('undone %s it was sent, it is open again; done again, it is not', (when) => {
    const shop = aMissedSale()
    const [finding] = review(shop, noon + hour)
    correct(shop, [finding?.id ?? 0])
    if (when === 'after') shop.push(noon + 2 * hour)
    shop.store.atomically(() => undo(shop))
    if (when === 'after') shop.push(noon + 3 * hour)
    expect(review(shop, noon + 4 * hour)).toMatchObject([{ id: finding?.id, state: 'open', correction: -2 }])
    shop.store.atomically(() => redo(shop))
    expect(review(shop, noon + 5 * hour)).toEqual([])
    expect(open(shop)).toEqual([])
    shop.push(noon + 6 * hour)
    expect(review(shop, noon + 7 * hour)).toEqual([])
    expect(open(shop)).toEqual([])
    expect(shop.onHand()).toBe(2)
  })

  it('of the same size as another, sent in one request, belongs to its own finding', () => {
    const shop = aSoldShop()
    shop.sold(2, noon)
    shop.wrote('6', noon + 1)
    shop.wrote('4', noon + 2)
    const refunded = shop.sold(2, noon + hour)
    shop.wrote('2', noon + hour + 1)
    shop.store.sales.refund(refunded, 9600, (noon + 2 * hour) * 1000)
    shop.store.sales.refundUnits(refunded, 'li_1', 2)
    const found = review(shop, noon + 3 * hour)
    expect(found.map(({ kind, correction }) => [kind, correction])).toEqual([
      ['lowered-twice', 2],
      ['not-restocked', 2]
    ])
    const all = found.map((finding) => finding.id)
    correct(shop, all)
    shop.push(noon + 4 * hour)
    expect(review(shop, noon + 5 * hour)).toEqual([])
    expect(open(shop)).toEqual([])
    shop.store.atomically(() => undo(shop))
    shop.push(noon + 6 * hour)
    expect(review(shop, noon + 7 * hour).map((finding) => finding.id)).toEqual(all)
  })

  it('reverted and corrected afresh, each pair of edits balances', () => {
    const shop = aMissedSale()
    const [finding] = review(shop, noon + hour)
    const { batchId } = correct(shop, [finding?.id ?? 0])
    shop.push(noon + 2 * hour)
    shop.store.atomically(() => revert(shop, batchId ?? 0, 'revert'))
    shop.push(noon + 3 * hour)
    review(shop, noon + 4 * hour)
    expect(correct(shop, [finding?.id ?? 0]).corrected).toBe(1)
    shop.push(noon + 5 * hour)
    expect(review(shop, noon + 6 * hour)).toEqual([])
    expect(open(shop)).toEqual([])
    expect(shop.onHand()).toBe(2)
  })

  it('never goes below zero: what is left is taken, and it says so', () => {
    const shop = aMissedSale()
    const [finding] = review(shop, noon + hour)
    shop.store.atomically(() =>
      editCells(shop, { edits: [aCellEdit(medium, '-3')], reason: null, note: null })
    )
    expect(correct(shop, [finding?.id ?? 0]).corrected).toBe(1)
    expect(shop.onHand()).toBe(0)
    const told = listFindings(shop.store, 'all').find((one) => one.state === 'corrected')
    expect(told?.correction).toBe(-1)
    expect(told?.evidence.at(-1)?.words).toBe('only 1 of 2 were left to take off; the number stops at zero')
    expect(shop.store.outbox.openOfField(product, 'metadata.stock_M').at(-1)?.note).toBe(
      'Sale cs_…st_1 had not lowered the stock; only 1 of 2 were left'
    )
  })

  it('is refused with the reason where it makes no sense', () => {
    const shop = aMissedSale()
    const [finding] = review(shop, noon + hour)
    const id = finding?.id ?? 0
    const reason = (ids: number[]) => correct(shop, ids).refused.map((one) => one.reason)
    expect(reason([999])).toEqual(['there is no such finding'])
    const lowered = listFindings(shop.store, 'all').find((one) => one.kind === 'lowered')
    expect(reason([lowered?.id ?? 0])).toEqual(['there is nothing to correct for sure'])
    shop.store.atomically(() =>
      editCells(shop, { edits: [aCellEdit(medium, '0')], reason: null, note: null })
    )
    expect(reason([id])).toEqual(['there is nothing left to take off'])
    shop.store.atomically(() => editCells(shop, { edits: [aCellEdit(medium, '')], reason: null, note: null }))
    expect(reason([id])).toEqual(['its stock is not counted'])
    shop.store.atomically(() => undo(shop))
    shop.store.atomically(() => undo(shop))
    shop.pull({ sizes: 'S', stock_S: '3' })
    expect(reason([id])).toEqual(['the item is no longer in the shop'])
    expect(open(shop)).toMatchObject([{ productName: 'Linen Shirt', variant: 'M', onHand: null }])
  })

  it('is refused once something explained the finding', () => {
    const shop = aMissedSale()
    const [finding] = review(shop, noon + hour)
    shop.wrote('2', noon + 2 * hour)
    review(shop, noon + 3 * hour)
    expect(correct(shop, [finding?.id ?? 0]).refused).toMatchObject([
      { reason: 'it has been explained meanwhile' }
    ])
  })

  it('of a refund puts back what came back', () => {
    const shop = aSoldShop()
    const id = shop.sold(2, noon)
    shop.wrote('6', noon + 1)
    shop.store.sales.refund(id, 9600, (noon + hour) * 1000)
    shop.store.sales.refundUnits(id, 'li_1', 2)
    const [finding] = review(shop, noon + 2 * hour)
    expect(finding).toMatchObject({ kind: 'not-restocked', correction: 2 })
    const { batchId } = correct(shop, [finding?.id ?? 0])
    expect(shop.store.outbox.ofBatch(batchId ?? 0)).toMatchObject([{ delta: 2, reason: 'returned' }])
    shop.push(noon + 3 * hour)
    expect(review(shop, noon + 4 * hour)).toEqual([])
    expect(open(shop)).toEqual([])
  })

  it.each([
    ['corrected', 'kept', 1],
    ['corrected', 'undone', 2],
    ['put aside', 'kept', 1],
    ['put aside', 'undone', 2]
  ] as const)(
    'of a part of a refund that was %s, and that %s, leaves the rest to be told',
    (how, end, due) => {
      const shop = aSoldShop()
      const id = shop.sold(2, noon)
      shop.wrote('6', noon + 1)
      const refunded = (units: number, at: number) => {
        shop.store.sales.refund(id, 4800 * units, at * 1000, (noon + hour) * 1000)
        shop.store.sales.refundUnits(id, 'li_1', units)
      }
      refunded(1, noon + hour)
      const [part] = review(shop, noon + 2 * hour)
      expect(part).toMatchObject({ kind: 'not-restocked', correction: 1 })
      const ids = [part?.id ?? 0]
      if (how === 'corrected') {
        correct(shop, ids)
        shop.push(noon + 3 * hour)
      } else dismissFindings(shop.store, ids, true)
      expect(review(shop, noon + 4 * hour)).toEqual([])
      refunded(2, noon + 7 * day)
      expect(review(shop, noon + 8 * day)).toMatchObject([{ kind: 'not-restocked', units: 1, correction: 1 }])
      expect(shop.store.findings.byId(ids[0] ?? 0)).toMatchObject({ units: 1 })
      const sale = { session_id: id, line_item_id: 'li_1' }
      expect(shop.store.findings.answeredRefund(sale)).toBe(1)
      if (end === 'undone') {
        if (how === 'corrected') {
          undo(shop)
          shop.push(noon + 9 * day)
        } else dismissFindings(shop.store, ids, false)
        review(shop, noon + 10 * day)
      }
      expect(open(shop)).toMatchObject([{ kind: 'not-restocked', units: due, correction: due }])
      correct(shop, [open(shop)[0]?.id ?? 0])
      shop.push(noon + 11 * day)
      expect(review(shop, noon + 12 * day)).toEqual([])
      expect(open(shop)).toEqual([])
      expect(shop.onHand()).toBe(how === 'put aside' && end === 'kept' ? 7 : 8)
      expect(shop.store.findings.answeredRefund(sale)).toBe(2)
    }
  )

  it('of a part of a refund leaves the rest to be told, also when its event is forgotten', () => {
    const shop = aSoldShop()
    const id = shop.sold(3, noon)
    shop.wrote('5', noon + 1)
    const refunded = (units: number, at: number) => {
      shop.store.sales.refund(id, 4800 * units, at * 1000, (noon + hour) * 1000)
      shop.store.sales.refundUnits(id, 'li_1', units)
    }
    refunded(1, noon + hour)
    const [part] = review(shop, noon + 2 * hour)
    correct(shop, [part?.id ?? 0])
    shop.push(noon + 3 * hour)
    review(shop, noon + 4 * hour)
    const told: unknown[] = []
    for (const [units, at] of [
      [2, noon + 40 * day],
      [3, noon + 50 * day]
    ] as const) {
      refunded(units, at)
      const [rest] = review(shop, at + hour)
      told.push(rest?.correction)
      correct(shop, [rest?.id ?? 0])
      expect(review(shop, at + 2 * hour)).toEqual([])
      shop.push(at + 3 * hour)
      expect(review(shop, at + 4 * hour)).toEqual([])
    }
    expect(told).toEqual([1, 1])
    expect(shop.onHand()).toBe(8)
    const row = shop.store.sales.bySession(id)
    expect(outcomesOf(shop.store, row)).toMatchObject([{ putBack: 3 }])
  })

  it('of a part of a refund leaves the rest to be told, also when it is no longer on the list', () => {
    const shop = aSoldShop()
    const id = shop.sold(3, noon)
    shop.wrote('5', noon + 1)
    const refunded = (units: number, at: number) => {
      shop.store.sales.refund(id, 4800 * units, at * 1000, (noon + hour) * 1000)
      shop.store.sales.refundUnits(id, 'li_1', units)
    }
    refunded(1, noon + hour)
    const [part] = review(shop, noon + 2 * hour)
    dismissFindings(shop.store, [part?.id ?? 0], true)
    shop.pull({ sizes: 'S', stock_S: '3' })
    review(shop, noon + 3 * hour)
    expect(open(shop)).toEqual([])
    refunded(3, noon + day)
    review(shop, noon + 2 * day)
    expect(open(shop)).toMatchObject([{ kind: 'not-restocked', units: 2, correction: null }])
  })

  it('of what a webhook wrote over names no sale', () => {
    const shop = aSoldShop()
    shop.sold(1, noon)
    shop.store.atomically(() =>
      editCells(shop, { edits: [aCellEdit(medium, '+5')], reason: null, note: null })
    )
    shop.push(noon + 1)
    shop.wrote('7', noon + 2)
    const [finding] = review(shop, noon + hour)
    expect(finding).toMatchObject({
      kind: 'unexplained',
      units: 5,
      correction: 5,
      sessionId: null,
      amount: null
    })
    const { batchId } = correct(shop, [finding?.id ?? 0])
    expect(shop.store.outbox.ofBatch(batchId ?? 0)).toMatchObject([
      { delta: 5, reason: 'correction', note: 'Drift had been written over' }
    ])
  })
})

describe('dismissing findings', () => {
  it('takes them off the list for good, until they are taken up again', () => {
    const shop = aMissedSale()
    const [finding] = review(shop, noon + hour)
    const id = finding?.id ?? 0
    dismissFindings(shop.store, [id, 999], true)
    expect(review(shop, noon + 2 * hour)).toEqual([])
    expect(open(shop)).toEqual([])
    expect(shop.store.findings.count()).toBe(0)
    dismissFindings(shop.store, [id], true)
    dismissFindings(shop.store, [id], false)
    expect(open(shop)).toMatchObject([{ id }])
  })
})

describe('dismissing a finding', () => {
  it('takes the number as right: what is taken twice later is held against it, also after it is opened again', () => {
    const shop = aSoldShop()
    const read = (at: number) => shop.store.saveCursor({ through: at, polledAt: at })
    shop.sold(3, noon)
    const [missed] = review(shop, noon + hour)
    read(noon + hour)
    dismissFindings(shop.store, [missed?.id ?? 0], true)
    // Stripe gives up on a webhook after three days.
    const later = noon + 4 * day
    shop.sold(4, later)
    shop.wrote('4', later + 1)
    shop.wrote('0', later + 5)
    shop.sold(2, later + hour)
    shop.sold(3, later + 2 * hour)
    expect(review(shop, later + day).map(({ kind, units, correction }) => [kind, units, correction])).toEqual(
      [
        ['lowered-twice', 4, null],
        ['oversold', 1, null]
      ]
    )
    read(later + day)
    dismissFindings(shop.store, [missed?.id ?? 0], false)
    review(shop, later + day)
    expect(open(shop).map(({ kind, units, correction }) => [kind, units, correction])).toEqual([
      ['oversold', 3, null],
      ['oversold', 1, null],
      ['lowered-twice', 4, 3],
      ['not-lowered', 3, -3]
    ])
  })
})

describe('the outcome of sales', () => {
  const outcomes = (shop: Shop) =>
    outcomesOf(shop.store, shop.store.sales.page('all', null, 100).toReversed()).map(
      ({ outcome, loweredBy }) => ({ outcome, loweredBy })
    )
  const read = (shop: Shop, at: number) => shop.store.saveCursor({ through: at, polledAt: at })

  it('is told for each, in order, with who lowered it', () => {
    const shop = aMissedSale()
    shop.sold(1, noon + hour, { item_id: null, unmatched: 'the order does not say which size' })
    read(shop, noon + 2 * hour)
    expect(outcomes(shop)).toEqual([
      { outcome: 'lowered', loweredBy: 'your webhook' },
      { outcome: 'not-lowered', loweredBy: null },
      { outcome: 'lowered', loweredBy: 'your webhook' },
      { outcome: 'unmatched', loweredBy: null }
    ])
  })

  it('stays what was said when the events are forgotten', () => {
    const shop = aMissedSale()
    shop.sold(1, noon + 200, { item_id: 'prod_gone/stock', lowering: 'waiting' })
    shop.sold(1, noon + 300, { item_id: 'prod_gone/stock' })
    const ours = shop.sold(3, noon + 400, { item_id: 'prod_gone/stock', lowering: 'waiting' })
    shop.store.sales.settle(`sale-${ours}-li_1`, 'here', 2, 0)
    const all = shop.sold(3, noon + 500, { item_id: 'prod_gone/stock', lowering: 'waiting' })
    shop.store.sales.settle(`sale-${all}-li_1`, 'elsewhere', 3, 0)
    review(shop, noon + hour)
    read(shop, noon + 40 * day)
    review(shop, noon + 40 * day)
    expect(outcomes(shop)).toEqual([
      { outcome: 'lowered', loweredBy: null },
      { outcome: 'not-lowered', loweredBy: null },
      { outcome: 'lowered', loweredBy: null },
      { outcome: 'waiting', loweredBy: null },
      { outcome: 'unknown', loweredBy: null },
      { outcome: 'oversold', loweredBy: 'Stockroom' },
      { outcome: 'lowered', loweredBy: 'Stockroom' }
    ])
  })

  it('says of what came back for a refund that it did, also when the events are forgotten', () => {
    const shop = aSoldShop()
    const id = shop.sold(2, noon)
    shop.wrote('6', noon + 1)
    shop.store.sales.refund(id, 9600, (noon + hour) * 1000)
    shop.store.sales.refundUnits(id, 'li_1', 2)
    shop.wrote('8', noon + hour)
    for (const at of [noon + 2 * hour, noon + 40 * day]) {
      read(shop, at)
      review(shop, at)
      expect(outcomesOf(shop.store, shop.store.sales.bySession(id))).toMatchObject([
        { outcome: 'lowered', putBack: 2 }
      ])
    }
  })

  it('is not known where its item is gone, or it was sold before anything was known', () => {
    const shop = aSoldShop()
    shop.sold(1, noon, { item_id: `${product}/stock_L` })
    shop.sold(1, noon - 8 * day)
    read(shop, noon + 5)
    expect(outcomes(shop).map(({ outcome }) => outcome)).toEqual(['unknown', 'waiting'])
    read(shop, noon + hour)
    review(shop, noon + hour)
    expect(outcomes(shop)).toEqual([
      { outcome: 'unknown', loweredBy: null },
      { outcome: 'unknown', loweredBy: null }
    ])
  })

  it('is yours once you corrected it, also when the events are forgotten', () => {
    const shop = aMissedSale()
    const [finding] = review(shop, noon + hour)
    correct(shop, [finding?.id ?? 0])
    read(shop, noon + 40 * day)
    expect(outcomes(shop)[1]).toEqual({ outcome: 'lowered', loweredBy: 'you' })
  })
})

describe('the list of sales', () => {
  const read = (shop: Shop, at: number) => shop.store.saveCursor({ through: at, polledAt: at })

  it('says of a shop that only watches by how much a sale was oversold, also when the events are forgotten', () => {
    const shop = aSoldShop()
    shop.sold(9, noon)
    shop.wrote('0', noon + 1)
    shop.sold(2, noon + hour)
    review(shop, noon + 2 * hour)
    const told = () =>
      listSales(shop.store, { only: 'all', before: null, limit: 10 }).sales.map(
        ({ outcome, oversold }) => `${outcome} ${oversold}`
      )
    read(shop, noon + 2 * hour)
    expect(told()).toEqual(['oversold 2', 'oversold 1'])
    read(shop, noon + 40 * day)
    expect(told()).toEqual(['oversold 2', 'oversold 1'])
  })

  it('counts all that ask for attention, whatever the page shows', () => {
    const shop = aSoldShop()
    for (let n = 0; n < 5; n++) {
      shop.sold(1, noon + n * hour)
      shop.sold(1, noon + n * hour + 60, { item_id: null, unmatched: 'the order does not say which size' })
    }
    shop.wrote('7', noon + 4 * hour + 1)
    read(shop, noon + 5 * hour)
    const page = (before: { paidAt: number; lineItemId: string } | null) =>
      listSales(shop.store, { only: 'attention', before, limit: 4 })
    const first = page(null)
    expect(first.total).toBe(9)
    const last = first.sales.at(-1)
    const second = page(last === undefined ? null : { paidAt: last.paidAt, lineItemId: last.lineItemId })
    expect(second.total).toBe(9)
    expect([...first.sales, ...second.sales].map(({ sessionId }) => sessionId)).toEqual(
      [9, 7, 6, 5, 4, 3, 2, 1].map((n) => `cs_test_${n}`)
    )
  })
})
