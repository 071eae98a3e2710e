import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BulkAction, type BulkItem, bulkPlace, planBulk } from '../../src/shared/bulk.ts'
import { bulkActionSchema } from '../../src/shared/bulk-schemas.ts'
import { currencyExponent, decimalToMinor } from '../../src/shared/money.ts'

function anItem(changes: Partial<BulkItem> = {}): BulkItem {
  return {
    id: 'prod_1/stock_S',
    productId: 'prod_1',
    priceId: 'price_1',
    name: 'Canvas Tote',
    sku: 'TOTE-1',
    onHand: 8,
    stockText: null,
    reorderPoint: 5,
    reorderPointOwn: true,
    price: { amount: 2400, currency: 'usd' },
    active: true,
    ownerId: 'prod_1',
    metadata: (key) => (key === 'supplier' ? 'Nordlin' : null),
    inConflict: () => false,
    ...changes
  }
}

const onHand = (value: number | null): Partial<BulkItem> => ({ onHand: value })
const priced = (amount: number, currency: string): Partial<BulkItem> => ({ price: { amount, currency } })

function become(action: BulkAction, changes: Partial<BulkItem> = {}) {
  const plan = planBulk(bulkActionSchema.parse(action))
  if (!plan.ok) return plan.reason
  const change = plan.change(anItem(changes))
  return change.kind === 'change' ? `${change.from} → ${change.to} by “${change.input}”` : change
}

describe('an action on many items', () => {
  it.each<[BulkAction, Partial<BulkItem>, string]>([
    [{ kind: 'set', field: 'onHand', value: ' 100 ' }, {}, '8 → 100 by “100”'],
    [{ kind: 'set', field: 'onHand', value: '0' }, onHand(null), 'null → 0 by “0”'],
    [{ kind: 'set', field: 'onHand', value: null }, {}, '8 → null by “”'],
    [{ kind: 'set', field: 'sku', value: ' A 1 ' }, {}, 'TOTE-1 → A 1 by “A 1”'],
    [{ kind: 'set', field: 'sku', value: 'A1' }, { sku: null }, 'null → A1 by “A1”'],
    [{ kind: 'set', field: 'sku', value: null }, {}, 'TOTE-1 → null by “”'],
    [{ kind: 'set', field: 'meta-supplier', value: 'Aalto' }, {}, 'Nordlin → Aalto by “Aalto”'],
    [{ kind: 'set', field: 'meta-country_20_code', value: 'SE' }, {}, 'null → SE by “SE”'],
    [{ kind: 'set', field: 'meta-supplier', value: null }, {}, 'Nordlin → null by “”'],
    [
      { kind: 'replace', field: 'meta-supplier', find: 'nord', put: 'Süd', matchCase: false },
      {},
      'Nordlin → Südlin by “Südlin”'
    ],
    [{ kind: 'set', field: 'reorderPoint', value: '12' }, {}, '5 → 12 by “12”'],
    [{ kind: 'set', field: 'price', value: '19.9' }, {}, '2400 → 1990 by “19.90”'],
    [{ kind: 'set', field: 'price', value: '1500' }, priced(1200, 'jpy'), '1200 → 1500 by “1500”'],
    [{ kind: 'add', field: 'onHand', by: '5' }, {}, '8 → 13 by “+5”'],
    [{ kind: 'add', field: 'onHand', by: '−8' }, {}, '8 → 0 by “-8”'],
    [{ kind: 'add', field: 'reorderPoint', by: '+2' }, {}, '5 → 7 by “7”'],
    [{ kind: 'add', field: 'price', by: '-1.50' }, {}, '2400 → 2250 by “22.50”'],
    [{ kind: 'percent', field: 'onHand', by: '10' }, {}, '8 → 9 by “+1”'],
    [{ kind: 'percent', field: 'onHand', by: '-50 %' }, onHand(7), '7 → 4 by “-3”'],
    [{ kind: 'percent', field: 'price', by: '3.33' }, {}, '2400 → 2480 by “24.80”'],
    [{ kind: 'percent', field: 'price', by: '-12,5' }, priced(1001, 'usd'), '1001 → 876 by “8.76”'],
    [{ kind: 'percent', field: 'price', by: '10' }, priced(155, 'jpy'), '155 → 171 by “171”'],
    [{ kind: 'percent', field: 'price', by: '10' }, priced(1230, 'kwd'), '1230 → 1350 by “1.350”'],
    [{ kind: 'percent', field: 'price', by: '5' }, priced(99_900, 'isk'), '99900 → 104900 by “1049.00”'],
    [{ kind: 'active', active: false }, {}, 'true → false by “false”'],
    [
      { kind: 'replace', field: 'name', find: 'tote', put: 'Bag', matchCase: false },
      {},
      'Canvas Tote → Canvas Bag by “Canvas Bag”'
    ],
    [
      { kind: 'replace', field: 'name', find: '(new)', put: '$& $1', matchCase: true },
      { name: 'Mug (new)' },
      'Mug (new) → Mug $& $1 by “Mug $& $1”'
    ],
    [{ kind: 'replace', field: 'sku', find: 'TOTE-1', put: '', matchCase: true }, {}, 'TOTE-1 → null by “”']
  ])('%j of %j: %s', (action, item, says) => {
    expect(become(action, item)).toBe(says)
  })

  it.each<[BulkAction, Partial<BulkItem>, string]>([
    [{ kind: 'add', field: 'onHand', by: '-9' }, {}, 'it would go below zero'],
    [{ kind: 'add', field: 'onHand', by: '1' }, onHand(null), 'there is no number to go on from'],
    [{ kind: 'percent', field: 'onHand', by: '10' }, onHand(null), 'there is no number to go on from'],
    [{ kind: 'add', field: 'onHand', by: '1' }, onHand(9_999_999), 'it would be more than 9999999'],
    [{ kind: 'percent', field: 'price', by: '-101' }, {}, 'it would go below zero'],
    [
      { kind: 'percent', field: 'price', by: '900' },
      priced(99_999_999_999, 'usd'),
      'it would be larger than Stripe accepts'
    ],
    [{ kind: 'set', field: 'price', value: '19.99' }, priced(1200, 'jpy'), 'JPY takes no decimals'],
    [{ kind: 'set', field: 'price', value: '5' }, { price: null }, 'it has no price in Stripe'],
    [
      { kind: 'replace', field: 'name', find: 'Canvas Tote', put: ' ', matchCase: true },
      {},
      'nothing would be left of its name'
    ],
    [
      { kind: 'set', field: 'onHand', value: '7' },
      { inConflict: (field) => field === 'onHand' },
      'it waits for your answer to a conflict'
    ]
  ])('%j is refused for %j: %s', (action, item, reason) => {
    expect(become(action, item)).toEqual({ kind: 'refused', reason })
  })

  it.each<[BulkAction, string]>([
    [{ kind: 'set', field: 'onHand', value: '1.5' }, '“1.5” is not a whole number'],
    [{ kind: 'set', field: 'onHand', value: '-3' }, '“-3” is below zero'],
    [{ kind: 'set', field: 'onHand', value: '99999999' }, '99999999 is more than 9999999'],
    [{ kind: 'set', field: 'price', value: ' ' }, 'Type the price'],
    [{ kind: 'set', field: 'price', value: null }, 'A price cannot be taken away; archive it in the details'],
    [{ kind: 'set', field: 'onHand', value: '' }, 'Type the new value'],
    [{ kind: 'set', field: 'meta-supplier', value: ' ' }, 'Type the new value'],
    [{ kind: 'add', field: 'onHand', by: '' }, 'Type how many, such as 5 or -2'],
    [{ kind: 'add', field: 'reorderPoint', by: '2.5' }, '“2.5” is not a whole number'],
    [{ kind: 'percent', field: 'price', by: 'ten' }, 'Type a percentage, such as 10 or -12.5'],
    [{ kind: 'percent', field: 'price', by: '100001' }, '“100001” is more than can be meant'],
    [{ kind: 'replace', field: 'name', find: '', put: 'x', matchCase: false }, 'Type what to look for']
  ])('%j means nothing: %s', (action, reason) => {
    expect(become(action)).toBe(reason)
  })

  it.each<[BulkAction, Partial<BulkItem>]>([
    [{ kind: 'set', field: 'onHand', value: '8' }, {}],
    [{ kind: 'add', field: 'onHand', by: '0' }, {}],
    [{ kind: 'percent', field: 'onHand', by: '4' }, {}],
    [{ kind: 'active', active: true }, {}],
    [{ kind: 'replace', field: 'name', find: 'TOTE', put: 'Bag', matchCase: true }, {}],
    [{ kind: 'replace', field: 'sku', find: 'T', put: 'x', matchCase: true }, { sku: null }],
    [{ kind: 'set', field: 'sku', value: 'TOTE-1' }, {}],
    [{ kind: 'set', field: 'sku', value: null }, { sku: null }],
    [{ kind: 'set', field: 'meta-supplier', value: 'Nordlin' }, {}],
    [{ kind: 'set', field: 'meta-origin', value: null }, {}],
    [{ kind: 'replace', field: 'meta-origin', find: 'S', put: 'x', matchCase: true }, {}]
  ])('%j leaves %j as it is', (action, item) => {
    expect(become(action, item)).toEqual({ kind: 'same' })
  })

  it('sets a reorder point that only looks the same, for it was the shop’s own default', () => {
    const item = { reorderPoint: 5, reorderPointOwn: false }
    expect(become({ kind: 'set', field: 'reorderPoint', value: '5' }, item)).toBe('null → 5 by “5”')
    expect(become({ kind: 'set', field: 'reorderPoint', value: null }, item)).toEqual({ kind: 'same' })
  })

  it('keeps no text that is longer than Stripe keeps it', () => {
    const put = 'x'.repeat(500)
    const reason = 'it would be longer than the 500 characters Stripe keeps'
    expect(become({ kind: 'replace', field: 'sku', find: 'T', put, matchCase: true })).toEqual({
      kind: 'refused',
      reason
    })
    expect(become({ kind: 'replace', field: 'name', find: 'T', put, matchCase: true })).toContain(put)
    expect(become({ kind: 'set', field: 'sku', value: put })).toContain(put)
    const longer = planBulk({ kind: 'set', field: 'sku', value: `${put}x` })
    expect(longer).toEqual({ ok: false, reason: 'Stripe keeps 500 characters at most; this has 501' })
  })

  it('counts sizes with one price, one name and one metadata once', () => {
    const [small, medium] = [anItem(), anItem({ id: 'prod_1/stock_M' })]
    expect(bulkPlace('price', small)).toBe(bulkPlace('price', medium))
    expect(bulkPlace('name', small)).toBe(bulkPlace('name', medium))
    expect(bulkPlace('onHand', small)).not.toBe(bulkPlace('onHand', medium))
    expect(bulkPlace('sku', small)).not.toBe(bulkPlace('sku', medium))
    expect(bulkPlace('meta-supplier', small)).toBe(bulkPlace('meta-supplier', medium))
  })
})

describe('for every item and number', () => {
  const currency = fc.constantFrom('usd', 'jpy', 'kwd')
  const percent = fc.integer({ min: -20_000, max: 100_000 })

  it('a percentage of a price is the exact one, rounded to what its currency has, halves away from zero', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), currency, percent, (units, code, hundredths) => {
        const amount = code === 'kwd' ? units * 10 : units
        const by = `${hundredths < 0 ? '-' : ''}${Math.floor(Math.abs(hundredths) / 100)}.${String(Math.abs(hundredths) % 100).padStart(2, '0')}`
        const plan = planBulk({ kind: 'percent', field: 'price', by })
        if (!plan.ok) throw new Error(plan.reason)
        const change = plan.change(anItem({ price: { amount, currency: code } }))
        // amount × (100 + p) ÷ 100, exactly, in hundredths of a percent
        const exact = BigInt(amount) * BigInt(10_000 + hundredths)
        const step = currencyExponent(code) === 3 ? 10n : 1n
        if (exact < 0n) {
          // Down to zero it is rounded like any other; below that it is refused.
          expect(change.kind).toBe(-exact * 2n >= 10_000n * step ? 'refused' : 'change')
          return
        }
        const after =
          change.kind === 'same' ? BigInt(amount) : change.kind === 'change' ? BigInt(change.to ?? '') : null
        if (after === null) {
          expect(exact > 99_999_999_999n * 10_000n).toBe(true)
          return
        }
        const away = after * 10_000n - exact
        expect(after % step).toBe(0n)
        expect(2n * (away < 0n ? -away : away) <= 10_000n * step).toBe(true)
        if (2n * (away < 0n ? -away : away) === 10_000n * step) expect(away > 0n).toBe(true)
        if (change.kind === 'change') {
          expect(decimalToMinor(change.input, code)).toEqual({ ok: true, amount: Number(after) })
        }
      })
    )
  })

  it('a percentage of stock leaves a whole number of units that is not below zero, moved by its own delta', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_999_999 }),
        fc.integer({ min: -100, max: 900 }),
        (units, by) => {
          const plan = planBulk({ kind: 'percent', field: 'onHand', by: String(by) })
          if (!plan.ok) throw new Error(plan.reason)
          const change = plan.change(anItem({ onHand: units }))
          if (change.kind === 'refused') {
            expect(units * (100 + by)).toBeGreaterThan(9_999_999 * 100)
            return
          }
          if (change.kind === 'same') {
            expect(Math.abs(units * by)).toBeLessThanOrEqual(50)
            return
          }
          expect(change.to).toMatch(/^\d+$/)
          expect(units + Number(change.input)).toBe(Number(change.to))
        }
      )
    )
  })

  it('what is put back after it was replaced gives the name that was there, where it had none of it before', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string({ minLength: 1 }),
        fc.string({ minLength: 1 }),
        (rest, find, put) => {
          fc.pre(!rest.includes(put) && !find.includes(put) && find.trim() === find && put.trim() === put)
          const name = `a ${find} ${rest} z`
          fc.pre(!name.includes(put) && !`${rest} z`.includes(find))
          const there = planBulk({ kind: 'replace', field: 'name', find, put, matchCase: true })
          const back = planBulk({ kind: 'replace', field: 'name', find: put, put: find, matchCase: true })
          if (!there.ok || !back.ok) throw new Error('both can be looked for')
          const first = there.change(anItem({ name }))
          if (first.kind !== 'change' || first.to === null) return
          fc.pre(first.to.split(put).length === name.split(find).length)
          expect(back.change(anItem({ name: first.to }))).toMatchObject({ kind: 'change', to: name })
        }
      )
    )
  })

  it('no text that is looked for is read as anything but itself', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme-ascii' }), (find) => {
        const name = `[${find}]`
        const plan = planBulk({ kind: 'replace', field: 'name', find, put: '·', matchCase: true })
        if (!plan.ok) throw new Error(plan.reason)
        expect(plan.change(anItem({ name }))).toMatchObject({ to: name.replaceAll(find, '·').trim() })
      })
    )
  })
})
