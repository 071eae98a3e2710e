import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Edit } from '../../../src/main/store/outbox.ts'
import { mergeField, moved, sameValue } from '../../../src/main/sync/merge.ts'
import {
  dueEdits,
  eventMemory,
  isRepeatable,
  isTwin,
  isUsedUp,
  judgeReplaced,
  judgeUnproved,
  keyHolds,
  ledTo,
  movedMeanwhile,
  planOnce,
  planPush,
  planRecovery,
  putBack,
  renamedMeanwhile,
  repricedMeanwhile,
  rewordedMeanwhile
} from '../../../src/main/sync/plan-push.ts'
import { fieldOf, type RemotePrice, type RemoteProduct } from '../../../src/main/sync/remote.ts'

const minute = 60_000
const hour = 3_600_000
const day = 86_400_000
const stock = 'metadata.stock_S'

function aShirt(metadata: Record<string, string> = {}): RemoteProduct {
  return {
    kind: 'product',
    id: 'prod_1',
    name: 'Shirt',
    description: null,
    active: true,
    defaultPriceId: 'price_1',
    imageUrl: null,
    metadata,
    livemode: false,
    created: 1_700_000_000,
    updated: 1_700_000_000
  }
}

function itsPrice(changes: Partial<RemotePrice> = {}): RemotePrice {
  return {
    kind: 'price',
    id: 'price_1',
    productId: 'prod_1',
    currency: 'eur',
    unitAmount: 2000,
    currencyOptions: {},
    active: true,
    nickname: null,
    lookupKey: null,
    recurring: null,
    billingScheme: 'per_unit',
    taxBehavior: 'unspecified',
    special: false,
    metadata: {},
    livemode: false,
    created: 1_700_000_000,
    ...changes
  }
}

let seq = 0
function anEdit(changes: Partial<Edit>): Edit {
  seq += 1
  return {
    seq,
    batch_id: 1,
    item_id: 'prod_1/stock_S',
    cell: 'onHand',
    product_id: 'prod_1',
    entity: 'product',
    entity_id: 'prod_1',
    field: stock,
    kind: 'count',
    base: null,
    value: null,
    delta: null,
    reason: null,
    note: null,
    state: 'waiting',
    push_id: null,
    replaced: null,
    sent: null,
    ended_by: null,
    brought_back: null,
    failure: null,
    created_at: 0,
    settled_at: null,
    once: null,
    attempt: 0,
    ...changes
  }
}
const counted = (base: string | null, value: string | null, field = stock): Edit =>
  anEdit({ kind: 'count', base, value, field })
const adjusted = (delta: number, field = stock): Edit => anEdit({ kind: 'adjust', delta, field })
const named = (base: string | null, value: string | null, field = 'metadata.sku_S'): Edit =>
  anEdit({ kind: 'set', cell: 'sku', base, value, field })
const sold = (quantity: number): Edit => anEdit({ kind: 'adjust', delta: -quantity, once: 'sale-cs_1-li_1' })

const number = fc.integer({ min: 0, max: 500 })
const delta = fc.integer({ min: -60, max: 60 }).filter((value) => value !== 0)
const key = fc.constantFrom('stock_S', 'stock_M', 'stock_L', 'sku', 'season')
const text = fc.oneof(number.map(String), fc.constantFrom(null, '', 'twelve', '07'))

describe('what is sent for the edits that wait', () => {
  const edit = fc.oneof(
    fc.tuple(key, text, text).map(([name, base, value]) => counted(base, value, `metadata.${name}`)),
    fc.tuple(key, delta).map(([name, by]) => adjusted(by, `metadata.${name}`))
  )

  it('names only touched fields, over exactly what Stripe says now, with what merging makes of them', () => {
    fc.assert(
      fc.property(
        fc.array(edit, { maxLength: 6 }),
        fc.dictionary(key, fc.constantFrom('3', '40', 'twelve', '')),
        (waiting, metadata) => {
          const shirt = aShirt(metadata)
          const plan = planPush(shirt, waiting)
          if (plan.kind === 'nothing') {
            for (const { field } of waiting) {
              const own = waiting.filter((other) => other.field === field)
              expect(mergeField(own, fieldOf(shirt, field)).kind).not.toBe('push')
            }
            return
          }
          if (plan.kind !== 'update') throw new Error(`a product cannot have the plan ${plan.kind}`)
          expect(new Set(Object.keys(plan.fields))).toEqual(new Set(plan.edits.map(({ field }) => field)))
          expect(Object.keys(plan.compared)).toEqual(Object.keys(plan.fields))
          for (const [field, value] of Object.entries(plan.fields)) {
            const own = waiting.filter((other) => other.field === field)
            expect(mergeField(own, fieldOf(shirt, field))).toEqual({ kind: 'push', value })
            expect(plan.compared[field]).toEqual({ compared: fieldOf(shirt, field), sent: value })
            expect(plan.edits.filter((other) => other.field === field)).toEqual(own)
          }
        }
      )
    )
  })

  it('takes up again what was refused, where something was typed on top of it', () => {
    const refused = { ...counted('5', '10'), seq: 1, state: 'failed' as const }
    const lowering = { ...sold(1), seq: 2 }
    const typed = { ...adjusted(1), seq: 3 }
    const elsewhere = { ...counted('1', '2', 'metadata.stock_M'), seq: 4 }
    const held = { ...counted('1', '2', 'metadata.stock_L'), seq: 5, state: 'held' as const }
    expect(dueEdits([refused, typed, elsewhere, held])).toEqual([refused, typed, elsewhere])
    expect(dueEdits([refused, lowering, elsewhere])).toEqual([lowering, elsewhere])
    const under = { ...typed, seq: 0 }
    expect(dueEdits([under, refused])).toEqual([under])
  })

  it('is the lowering for a sale, alone, before anything else of the object', () => {
    const sale = sold(2)
    expect(planPush(aShirt({ stock_S: '9' }), [counted('9', '20'), adjusted(1), sale])).toEqual({
      kind: 'once',
      edit: sale,
      once: 'sale-cs_1-li_1'
    })
  })

  it('is a price that takes over, after the other fields of the price it replaces', () => {
    const price = itsPrice({ metadata: { stock: '3' } })
    const amount = anEdit({ kind: 'set', field: 'unit_amount', base: '2000', value: '2500' })
    const stocked = counted('3', '4', 'metadata.stock')
    expect(planPush(price, [amount, stocked])).toMatchObject({
      kind: 'update',
      fields: { 'metadata.stock': '4' },
      edits: [stocked]
    })
    expect(planPush(price, [amount])).toEqual({ kind: 'price', old: price, edits: [amount], amount: 2500 })
    const fields = [
      { ...stocked, field: 'nickname', kind: 'set', base: null, value: 'Mug' } as const,
      stocked
    ]
    expect(planPush(price, [amount, ...fields], true)).toMatchObject({
      kind: 'update',
      fields: { nickname: 'Mug' }
    })
  })

  it('is nothing for an amount on a product, which has none to change', () => {
    const amount = anEdit({ kind: 'set', field: 'unit_amount', base: null, value: '2500' })
    expect(planPush(aShirt(), [amount])).toEqual({ kind: 'nothing' })
  })
})

describe('the lowering for a sale', () => {
  it('is never sent again once any desk’s event for it was met, whatever the number is', () => {
    fc.assert(
      fc.property(delta, text, fc.option(number), fc.option(number), (by, remote, from, to) => {
        expect(planOnce({ delta: by, once: 'sale-cs_1-li_1' }, remote, { from, to }, true)).toEqual({
          kind: 'settle',
          by: 'elsewhere',
          from,
          to
        })
      })
    )
  })

  it('takes what was sold or what is there, and never leaves less than none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), number, (quantity, there) => {
        const plan = planOnce(sold(quantity), String(there), null, true)
        const left = Math.max(0, there - quantity)
        expect(plan).toEqual(
          there === 0 ? { kind: 'settle', by: 'here', from: 0, to: 0 } : { kind: 'send', sent: String(left) }
        )
      })
    )
  })

  it('is settled where nothing is there to take', () => {
    const settled = { kind: 'settle', by: 'here', from: 0, to: 0 }
    expect(planOnce(sold(2), '0', null, true)).toEqual(settled)
    expect(planOnce(sold(2), '0', null, false)).toEqual(settled)
  })

  it('is asked about, not sent, when another desk may have done it without a trace that is left', () => {
    expect(planOnce(sold(2), '7', null, false)).toEqual({ kind: 'ask', sent: '5' })
  })

  it.each([null, '', 'unlimited', '1e3'])(
    'leaves stock alone that says %j, which nobody counts',
    (remote) => {
      expect(planOnce(sold(2), remote, null, true)).toEqual({
        kind: 'settle',
        by: 'here',
        from: null,
        to: null
      })
    }
  )
})

describe('where the lowering for a sale led', () => {
  const three = { delta: -3, once: 'sale-cs_1-li_1' }

  it('is as far as it should, where nobody slipped in', () => {
    expect(ledTo(three, { from: 9, to: 6 }, [], true)).toBe(6)
    expect(ledTo(three, { from: 2, to: 0 }, [], false)).toBe(0)
  })

  it('is as far as it should, while that can still be made up for', () => {
    expect(ledTo(three, { from: 3, to: 1 }, [], false)).toBe(0)
    // What it took too much is put back, however little there is.
    expect(ledTo(three, { from: 9, to: 2 }, [], true)).toBe(6)
  })

  it('is as far as it did, once nothing was left to make up with', () => {
    expect(ledTo(three, { from: 3, to: 1 }, [], true)).toBe(1)
  })

  it('is as far as what made up for it has brought it', () => {
    expect(ledTo(three, { from: 9, to: 7 }, [-1], true)).toBe(6)
    expect(ledTo(three, { from: 9, to: 7 }, [-2, 1], false)).toBe(6)
    expect(ledTo(three, { from: 2, to: 7 }, [-5], true)).toBe(2)
  })

  it('is as far as it should, also where somebody slipped in before what made up for it', () => {
    const back = { delta: 3, once: 'return-cs_1-li_1' }
    expect(ledTo(back, { from: 5, to: 20 }, [-13], false)).toBe(8)
    expect(ledTo(three, { from: 9, to: 7 }, [-2], true)).toBe(6)
  })

  it('is what was written, where nobody here knows how far it should have been', () => {
    expect(ledTo({ delta: null, once: 'return-cs_1-li_1' }, { from: 3, to: 5 }, [], true)).toBe(5)
  })

  it.each([
    ['0', true],
    ['-2', true],
    ['1', false],
    ['', false],
    [null, false]
  ])('finds nothing left at “%s”: %s', (left, used) => {
    expect(isUsedUp(left)).toBe(used)
  })
})

describe('a request without an answer', () => {
  const push = fc.record({
    kind: fc.constantFrom('update' as const, 'price' as const),
    step: fc.constantFrom(0, 1, 2),
    state: fc.constantFrom('sent' as const, 'unsure' as const, 'done' as const, 'released' as const),
    sent_at: fc.constant(40 * day),
    unsure_at: fc.option(fc.integer({ min: 0, max: 40 * day }).map((later) => 40 * day + later))
  })
  const later = fc.integer({ min: 0, max: 35 * day }).map((passed) => 40 * day + passed)

  it('is repeated under its key for less than 24 hours, and only while nothing else is known of it', () => {
    fc.assert(
      fc.property(push, later, (saved, now) => {
        expect(keyHolds(saved, now)).toBe(saved.state === 'sent' && now - saved.sent_at < day - hour)
      })
    )
    expect(keyHolds({ state: 'sent', sent_at: 0 }, day - hour - 1)).toBe(true)
    expect(keyHolds({ state: 'sent', sent_at: 0 }, day - hour)).toBe(false)
  })

  it('may be repeated while each field says what was compared or what was sent, in any writing', () => {
    const says = fc.constantFrom('5', '05', '7', ' 7 ', '9', 'twelve', null)
    const compared = {
      [stock]: { compared: '5', sent: '7' },
      'metadata.sku': { compared: null, sent: 'S-1' }
    }
    fc.assert(
      fc.property(says, fc.constantFrom('', 'S-1', 'S-2'), (stockText, sku) => {
        const shirt = aShirt({ sku, ...(stockText === null ? {} : { stock_S: stockText }) })
        const known = stockText !== null && ['5', '7'].includes(String(Number(stockText))) && sku !== 'S-2'
        expect(isRepeatable(compared, shirt)).toBe(known)
      })
    )
  })

  it('is not repeated on an object that is gone', () => {
    expect(isRepeatable({}, null)).toBe(false)
  })

  it('goes back to the outbox only when Stripe’s events were read for five minutes beyond it', () => {
    fc.assert(
      fc.property(push, later, later, (saved, now, polledAt) => {
        const plan = planRecovery(saved, now, polledAt)
        const known = Math.max(saved.sent_at, saved.unsure_at ?? 0) + 5 * minute
        if (saved.kind === 'price' && saved.step > 0) expect(plan).toBe('repeat-step')
        else if (now - saved.sent_at > eventMemory) expect(plan).toBe('ask')
        else expect(plan).toBe(polledAt >= known ? 'release' : 'wait')
      })
    )
  })

  it('is asked about once Stripe no longer keeps its event, even if the events were read up to now', () => {
    const saved = { kind: 'update', step: 0, sent_at: 0, unsure_at: null } as const
    expect(planRecovery(saved, eventMemory, eventMemory)).toBe('release')
    expect(planRecovery(saved, eventMemory + 1, eventMemory + 1)).toBe('ask')
  })
})

describe('what our write really replaced', () => {
  const compared = { [stock]: { compared: '10', sent: '7' } }
  const event = (previous: string | null, after: string | null = '7') => ({
    previous: { [stock]: previous },
    after: { [stock]: after }
  })

  it('is made up for: an adjustment and somebody’s move both end up in the number', () => {
    fc.assert(
      fc.property(number, number, fc.array(delta, { minLength: 1, maxLength: 3 }), (thought, was, deltas) => {
        const sent = deltas.reduce((sum, by) => sum + by, thought)
        const verdicts = judgeReplaced(
          { [stock]: { compared: String(thought), sent: String(sent) } },
          deltas.map((by) => adjusted(by)),
          event(String(was), String(sent))
        )
        if (was !== thought) expect(verdicts).toMatchObject([{ kind: 'repair' }])
        const repaired = verdicts.reduce(
          (sum, verdict) => sum + ('delta' in verdict ? verdict.delta : 0),
          sent
        )
        expect(repaired).toBe(deltas.reduce((sum, by) => sum + by, was))
      })
    )
  })

  it('is made up for at a sale, which then took what was there and no more', () => {
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 60 }), (thought, was, quantity) => {
        const sale = sold(quantity)
        const sent = moved(sale, thought)
        const values = { compared: String(thought), sent: String(sent) }
        const verdicts = judgeReplaced({ [stock]: values }, [sale], event(String(was), String(sent)))
        const right = Math.max(0, was - quantity)
        expect(verdicts).toEqual(
          was === thought ? [] : [{ kind: 'once', edit: sale, was, right, delta: right - sent }]
        )
      })
    )
  })

  it('adds nothing for a sale whose write left no number behind', () => {
    expect(judgeReplaced(compared, [sold(3)], event('6', 'twelve'))).toMatchObject([
      { kind: 'once', was: 6, right: 3, delta: 0 }
    ])
  })

  it('asks where a count replaced a number nobody had seen, or an adjustment what is none', () => {
    const count = counted('10', '7')
    expect(judgeReplaced(compared, [adjusted(1), count], event('6'))).toEqual([
      { kind: 'ask', edit: count, compared: '10', sent: '7', replaced: '6' }
    ])
    const adjustment = adjusted(-3)
    expect(judgeReplaced(compared, [adjustment], event('twelve'))).toEqual([
      { kind: 'ask', edit: adjustment, compared: '10', sent: '7', replaced: 'twelve' }
    ])
    const unset = { [stock]: { compared: null, sent: '7' } }
    expect(judgeReplaced(unset, [adjusted(7)], event('4'))).toMatchObject([{ kind: 'ask', replaced: '4' }])
  })

  it('is what was compared with where the event says so, in whatever writing', () => {
    expect(judgeReplaced(compared, [counted('10', '7')], event('010'))).toEqual([])
  })

  it('is another SKU where it differs in its zeros alone', () => {
    const edit = named('15', '12')
    const sku = { 'metadata.sku_S': { compared: '15', sent: '12' } }
    const over = (replaced: string) =>
      judgeReplaced(sku, [edit], {
        previous: { 'metadata.sku_S': replaced },
        after: { 'metadata.sku_S': '12' }
      })
    expect(over('15')).toEqual([])
    for (const replaced of ['0012', '015'])
      expect(over(replaced)).toEqual([{ kind: 'ask', edit, compared: '15', sent: '12', replaced }])
  })

  it('is what we sent where our event does not mention the field: it was there already, a count has its way', () => {
    const silent = { previous: {}, after: {} }
    expect(judgeReplaced(compared, [counted('10', '7')], silent)).toEqual([])
    expect(judgeReplaced(compared, [adjusted(-3)], silent)).toMatchObject([{ kind: 'repair', delta: -3 }])
  })

  it('concerns nobody where the edits of a field are not known any more', () => {
    expect(judgeReplaced(compared, [adjusted(1, 'metadata.stock_M')], event('6'))).toEqual([])
  })
})

describe('a write that made no event', () => {
  const compared = { [stock]: { compared: '10', sent: '8' } }

  it('lost its adjustment in somebody’s equal one, where an event shows that the number was taken', () => {
    fc.assert(
      fc.property(number, delta, (thought, by) => {
        const values = { compared: String(thought), sent: String(thought + by) }
        const others = [{ 'metadata.stock_M': '3' }, { [stock]: String(thought) }]
        expect(judgeUnproved({ [stock]: values }, [adjusted(by)], others)).toMatchObject([
          { kind: 'repair', delta: by }
        ])
      })
    )
  })

  it('is left alone where nobody is seen to have moved the number', () => {
    expect(judgeUnproved(compared, [adjusted(-2)], [])).toEqual([])
    expect(judgeUnproved(compared, [adjusted(-2)], [{ [stock]: '9' }, { name: '10' }])).toEqual([])
  })

  it('is left alone at a count, which says what it was to say', () => {
    expect(judgeUnproved(compared, [counted('10', '8')], [{ [stock]: '10' }])).toEqual([])
  })

  it('tells a stock that was unset and one that was there apart', () => {
    const unset = { [stock]: { compared: null, sent: '8' } }
    expect(judgeUnproved(unset, [adjusted(8)], [{ [stock]: null }])).toEqual([])
    expect(judgeUnproved(compared, [adjusted(-2)], [{ [stock]: null }])).toEqual([])
  })

  it('concerns nobody where its edits are not known any more', () => {
    expect(judgeUnproved(compared, [], [{ [stock]: '10' }])).toEqual([])
  })

  it('moved nothing at a sale, whoever did: the sale is still to be taken off', () => {
    const sale = sold(2)
    expect(judgeUnproved(compared, [sale], [])).toEqual([
      { kind: 'once', edit: sale, was: 8, right: 6, delta: -2 }
    ])
  })
})

describe('a value of ours that was put back', () => {
  const write = (compared: string | null, sent: string | null) => ({ compared, sent })
  const [third, second, first] = [write('9', '12'), write('7', '9'), write('5', '7')] as const
  const writes = [third, second, first]

  it.each([
    ['7', '5', [first]],
    ['9', '7', [second]],
    ['9', '5', [second, first]],
    ['12', '9', [third]],
    ['12', '05', writes]
  ])('takes with it what we had written since it was read: %s – %s', (from, to, gone) => {
    expect(putBack(writes, from, to)).toEqual(gone)
  })

  it.each([
    ['12', '4'],
    ['11', '5'],
    ['5', '12'],
    ['12', null]
  ])('is none that is moved to where none of ours had found it: %s – %s', (from, to) => {
    expect(putBack(writes, from, to)).toEqual([])
  })

  it('is not followed past what somebody else wrote between', () => {
    expect(putBack([third, write('5', '8')], '12', '5')).toEqual([])
    expect(putBack([], '9', '5')).toEqual([])
  })

  it('is the last of those that wrote the same', () => {
    const again = write('5', '7')
    expect(putBack([again, first], '7', '5')).toEqual([again])
    expect(putBack([write('6', '7'), write('7', '6'), first], '7', '5')).toHaveLength(3)
    expect(putBack([write('8', '7'), first], '7', '5')).toEqual([first])
  })
})

describe('an archived price', () => {
  const old = itsPrice({ metadata: { stock: '3', sku: 'S-1' } })
  const twin = itsPrice({
    id: 'price_0',
    active: false,
    unitAmount: 2500,
    metadata: { sku: 'S-1', stock: '3' }
  })

  it('comes back instead of a copy when it differs from the old one in its amount only', () => {
    expect(isTwin(twin, old, 2500)).toBe(true)
  })

  it('comes back on sale, too, where a change that was stopped had made it', () => {
    expect(isTwin({ ...twin, active: true }, old, 2500, [twin.id])).toBe(true)
  })

  it.each<[string, Partial<RemotePrice>]>([
    ['is on sale', { active: true }],
    ['has another amount', { unitAmount: 2400 }],
    ['has another currency', { currency: 'usd' }],
    ['is a subscription', { recurring: { interval: 'month', intervalCount: 1, usageType: 'licensed' } }],
    ['has tiers', { special: true }],
    ['is called otherwise', { nickname: 'Small' }],
    ['is found by a lookup key of its own', { lookupKey: 'sale' }],
    ['has another tax behaviour', { taxBehavior: 'inclusive' }],
    ['costs something else in euros', { currencyOptions: { eur: { unitAmount: 2300, taxBehavior: null } } }],
    ['holds another stock', { metadata: { stock: '4', sku: 'S-1' } }]
  ])('stays where it is when it %s', (_, changes) => {
    expect(isTwin({ ...twin, ...changes }, old, 2500)).toBe(false)
  })
})

describe('stock that moved on the old price while the new one was made', () => {
  it('is carried over number by number, and what is no number on either side is not', () => {
    fc.assert(
      fc.property(fc.dictionary(key, text), fc.dictionary(key, text), (before, now) => {
        const tidy = (map: Record<string, string | null>): Record<string, string> =>
          Object.fromEntries(
            Object.entries(map).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
          )
        const [from, to] = [tidy(before), tidy(now)]
        const found = new Map(movedMeanwhile(from, to, 'stock_S').map((move) => [move.key, move.delta]))
        for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
          const [a, b] = [from[name] ?? null, to[name] ?? null]
          const writing = name === 'stock_S' ? /^\d+$/ : /^(0|[1-9]\d*)$/
          const counts = [a, b].every((value) => value !== null && writing.test(value))
          if (counts && !sameValue(a, b)) expect(Number(a) + (found.get(name) ?? 0)).toBe(Number(b))
          else expect(found.has(name)).toBe(false)
        }
      })
    )
  })
})

it('nothing that was there before is found under a key named like a member of every object', () => {
  expect(movedMeanwhile({}, { constructor: '5' }, 'stock')).toEqual([])
  expect(rewordedMeanwhile({}, { toString: 'b' }, {}, 'stock')).toEqual({ 'metadata.toString': 'b' })
})

describe('texts that changed on the old price while the new one was made', () => {
  const copied = { note: 'a', order: 'o1', size: 'A3', stock: '7' }

  it('are carried over, also where they came or went, and numbers that moved are not among them', () => {
    const left = { note: 'b', size: 'A3', stock: '5', shelf: '12' }
    expect(rewordedMeanwhile(copied, left, copied, 'stock')).toEqual({
      'metadata.note': 'b',
      'metadata.order': null,
      'metadata.shelf': '12'
    })
  })

  it('stay as they are where somebody has written on the new one since', () => {
    const left = { ...copied, note: 'b', order: 'o2' }
    expect(rewordedMeanwhile(copied, left, { ...copied, order: 'o3' }, 'stock')).toEqual({
      'metadata.note': 'b'
    })
  })
})

it('a SKU in digits is a text, the stock a number in whatever writing', () => {
  const [copied, left] = [
    { sku: '0012', stock: '010' },
    { sku: '0015', stock: '9' }
  ]
  expect(movedMeanwhile(copied, left, 'stock')).toEqual([{ key: 'stock', delta: -1 }])
  expect(rewordedMeanwhile(copied, left, copied, 'stock')).toEqual({ 'metadata.sku': '0015' })
})

describe('names that somebody gave the old price while the new one was made', () => {
  const copied = itsPrice({ nickname: 'Standard', lookupKey: 'tee' })
  const taken = { ...copied, lookupKey: null }

  it.each([
    ['neither', taken, copied, {}],
    ['another nickname', { ...taken, nickname: 'Crew' }, copied, { nickname: 'Crew' }],
    ['none any more', { ...taken, nickname: null }, copied, { nickname: null }],
    ['another lookup key', { ...copied, lookupKey: 'crew' }, copied, { lookup_key: 'crew' }],
    [
      'both, as somebody did with the new one',
      { ...copied, nickname: 'Crew', lookupKey: 'crew' },
      { ...copied, nickname: 'New', lookupKey: 'new' },
      {}
    ]
  ])('go along: %s', (_, left, there, fields) => {
    expect(renamedMeanwhile(copied, left, there)).toEqual(fields)
  })
})

describe('amounts in further currencies that others wrote on the old price meanwhile', () => {
  const price = (amounts: Record<string, number | null>): RemotePrice['currencyOptions'] =>
    Object.fromEntries(
      Object.entries(amounts).map(([currency, unitAmount]) => [currency, { unitAmount, taxBehavior: null }])
    )
  const copied = price({ gbp: 2000, jpy: 3000, chf: 2500, sek: 200, nok: 300 })

  it('go to the new price, but for what somebody wrote there, what is no whole amount, and what is gone', () => {
    const left = price({ gbp: 2100, jpy: 3000, chf: 2600, sek: null, dkk: 150 })
    const there = price({ gbp: 2000, jpy: 3000, chf: 2700, sek: 200, nok: 300 })
    expect(repricedMeanwhile(copied, left, there)).toEqual({
      'currency_options.gbp': '2100',
      'currency_options.dkk': '150'
    })
    expect(repricedMeanwhile(copied, copied, there)).toEqual({})
  })
})
