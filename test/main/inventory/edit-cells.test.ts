import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { editCells } from '../../../src/main/inventory/edit-cells.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { parsePrice, parseProduct } from '../../../src/main/stripe/mapping.ts'
import { createApplier, unknownCause } from '../../../src/main/sync/apply.ts'
import type { CellEdit } from '../../../src/shared/edits.ts'
import type { EditableField } from '../../../src/shared/inventory.ts'
import { aCellEdit, aPrice, aProduct } from '../../builders.ts'
import { handClock } from '../../integration/hand-clock.ts'

const small = 'prod_QXg1hqf4jFNsqG/stock_S'
const medium = 'prod_QXg1hqf4jFNsqG/stock_M'

/** A shop with one shirt, three of S and eight of M, $48.00, as the last sync left it. */
function aDesk(product: Record<string, unknown> = {}, price: Record<string, unknown> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'stockroom-inventory-'))
  const store = openStore(join(folder, 'acct_1-test.db'))
  onTestFinished(() => {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const clock = handClock()
  const applier = createApplier(store, clock, {
    ids: new Set(),
    products: new Set(),
    structural: false,
    fromStripe: false,
    low: new Set()
  })
  const parsed = [parsePrice(aPrice(price)), parseProduct(aProduct(product))]
  for (const one of parsed) if (one.ok) store.atomically(() => applier.apply(one.object, unknownCause))
  const type = (edits: CellEdit[]) =>
    store.atomically(() => editCells({ store, applier, clock }, { edits, reason: null, note: null }))
  const into = (itemId: string, input: string, field: EditableField = 'onHand') =>
    type([aCellEdit(itemId, input, { field })]).outcomes[0]
  return { store, type, into, row: (id: string) => store.view.row(id) }
}

describe('a stock cell', () => {
  it.each([
    ['7', 7],
    [' 7 ', 7],
    ['007', 7],
    ['+5', 8],
    ['-2', 1],
    ['\u22122', 1],
    ['1 200', 1200],
    ['', null]
  ])('takes “%s” and shows %s at once', (input, shown) => {
    const desk = aDesk()
    expect(desk.into(small, input)).toMatchObject({ outcome: 'saved' })
    expect(desk.row(small)?.onHand).toBe(shown)
  })

  it.each([
    ['2.5', 'not a whole number'],
    ['2,5', 'not a whole number'],
    ['many', 'type 7 to count, +5 or -2 to adjust'],
    ['1e3', 'is not a number'],
    ['--2', 'is not a number'],
    ['99999999999', 'is more than'],
    ['-4', 'there are 3; taking 4 would leave less than none']
  ])('refuses “%s” with the reason, and writes nothing', (input, reason) => {
    const desk = aDesk()
    expect(desk.into(small, input)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining(reason)
    })
    expect(desk.row(small)).toHaveProperty('onHand', 3)
    expect(desk.row(small)).toHaveProperty('marks', {})
    expect(desk.store.books.nextUndo()).toBeNull()
  })

  it.each([['3'], ['03'], ['+0']])('takes “%s” for what already stands there', (input) => {
    expect(aDesk().into(small, input)).toMatchObject({ outcome: 'unchanged' })
  })

  it('without a number can be counted but not added to', () => {
    const desk = aDesk({ metadata: { sizes: 'S,M', stock_S: 'Infinity' } })
    expect(desk.into(small, '+1')).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('no number')
    })
    expect(desk.into(medium, '-1')).toMatchObject({ outcome: 'refused' })
    expect(desk.into(small, '12')).toMatchObject({ outcome: 'saved' })
    expect(desk.into(small, '+1')).toMatchObject({ outcome: 'saved' })
    expect(desk.row(small)?.onHand).toBe(13)
  })

  it('keeps its first base when it is typed over while it waits', () => {
    const desk = aDesk()
    desk.into(small, '7')
    desk.into(small, '9')
    const open = desk.store.outbox.openOfField('prod_QXg1hqf4jFNsqG', 'metadata.stock_S')
    expect(open).toMatchObject([{ kind: 'count', base: '3', value: '9', state: 'waiting' }])
  })
})

describe('the other cells', () => {
  it.each([
    ['name', 'Linen Shirt, washed', { name: 'Linen Shirt, washed' }],
    ['sku', 'LS-S', { sku: 'LS-S' }],
    ['reorderPoint', '2', { reorderPoint: 2, reorderPointOwn: true }],
    ['reorderPoint', '0', { reorderPoint: 0 }],
    ['price', '52', { price: { amount: 5200, currency: 'usd' } }],
    ['price', '$52.50', { price: { amount: 5250, currency: 'usd' } }],
    ['active', 'no', { active: false }]
  ] as const)('%s takes “%s”', (field, input, shown) => {
    const desk = aDesk()
    expect(desk.into(small, input, field)).toMatchObject({ outcome: 'saved' })
    expect(desk.row(small)).toMatchObject(shown)
  })

  it('reorder point of an item without sizes is the usual one as soon as it is cleared', () => {
    const desk = aDesk({ metadata: { stock: '3', reorder_point: '9' } })
    const whole = 'prod_QXg1hqf4jFNsqG/stock'
    expect(desk.row(whole)).toMatchObject({ reorderPoint: 9, reorderPointOwn: true })
    expect(desk.into(whole, '', 'reorderPoint')).toMatchObject({ outcome: 'saved' })
    expect(desk.row(whole)).toMatchObject({
      reorderPoint: 5,
      reorderPointOwn: false,
      marks: { reorderPoint: 'waiting' }
    })
  })

  it.each([
    ['', null],
    ['LS-9', 'LS-9']
  ])('sku of the only size takes “%s” where it stands: at the product', (input, shown) => {
    const desk = aDesk({ metadata: { sizes: 'S', stock_S: '3', sku: 'LS' } })
    expect(desk.row(small)?.sku).toBe('LS')
    expect(desk.into(small, input, 'sku')).toMatchObject({ outcome: 'saved' })
    expect(desk.row(small)).toMatchObject({ sku: shown, marks: { sku: 'waiting' } })
    expect(desk.store.outbox.openOfField('prod_QXg1hqf4jFNsqG', 'metadata.sku')).toMatchObject([
      { base: 'LS', value: shown }
    ])
  })

  it.each([
    { sizes: 'S', stock_S: '3', sku: 'LS', sku_S: 'LS-S' },
    { sizes: 'S,M', stock_S: '3', sku: 'LS' },
    { sizes: 'S', stock_S: '3' }
  ])('sku is the size’s own otherwise: %j', (metadata) => {
    const desk = aDesk({ metadata })
    expect(desk.into(small, 'LS-9', 'sku')).toMatchObject({ outcome: 'saved' })
    const { store } = desk
    expect(store.outbox.openOfField('prod_QXg1hqf4jFNsqG', 'metadata.sku_S')).toMatchObject([
      { value: 'LS-9' }
    ])
  })

  it.each([
    ['name', '  ', 'a product needs a name'],
    ['name', 'x'.repeat(5001), '5000 characters at most'],
    ['sku', 'x'.repeat(501), '500 characters at most'],
    ['reorderPoint', '+2', 'type the number at which stock counts as low'],
    ['reorderPoint', 'few', 'is not a number'],
    ['price', '', 'is not an amount'],
    ['price', '1.2345', '2 decimals at most'],
    ['active', 'perhaps', 'neither yes nor no']
  ] as const)('%s refuses “%s”', (field, input, reason) => {
    expect(aDesk().into(small, input, field)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining(reason)
    })
  })

  it.each([
    [{ recurring: { interval: 'month', interval_count: 1, usage_type: 'licensed' } }],
    [{ tiers_mode: 'graduated' }],
    [{ unit_amount: null }]
  ])('price refuses what cannot be carried over whole: %j', (price) => {
    expect(aDesk({}, price).into(small, '50', 'price')).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('change it in Stripe')
    })
  })

  it('price says so where there is none yet', () => {
    const desk = aDesk({ default_price: null }, { active: false })
    expect(desk.into(small, '50', 'price')).toMatchObject({ reason: expect.stringContaining('no price yet') })
  })

  it('a price in yen takes no decimals, and in dinar three that end in 0', () => {
    expect(aDesk({}, { currency: 'jpy' }).into(small, '1800.5', 'price')?.outcome).toBe('refused')
    expect(aDesk({}, { currency: 'jpy' }).into(small, '1800', 'price')?.outcome).toBe('saved')
    expect(aDesk({}, { currency: 'kwd' }).into(small, '12.345', 'price')?.outcome).toBe('refused')
    expect(aDesk({}, { currency: 'kwd' }).into(small, '12.340', 'price')?.outcome).toBe('saved')
  })
})

describe('many cells at once', () => {
  it('stand each for itself: those that are refused say why, the others are saved as one step', () => {
    const desk = aDesk()
    const { batchId, outcomes } = desk.type([
      aCellEdit(small, '7'),
      aCellEdit(medium, 'x'),
      aCellEdit('nobody/stock', '1')
    ])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['saved', 'refused', 'refused'])
    expect(outcomes[2]?.reason).toBe('this item is no longer in the shop')
    expect(desk.store.books.nextUndo()).toMatchObject({ id: batchId, label: 'stock of Linen Shirt, S: 7' })
  })

  it('that are all refused leave no step to undo', () => {
    const desk = aDesk()
    expect(desk.type([aCellEdit(small, 'x')]).batchId).toBeNull()
    expect(desk.store.books.nextUndo()).toBeNull()
  })

  it('see each other: a count and then an adjustment of the same cell', () => {
    const desk = aDesk()
    desk.type([aCellEdit(small, '10'), aCellEdit(small, '-4'), aCellEdit(small, '-7')])
    expect(desk.row(small)?.onHand).toBe(6)
  })

  it('with an older base than Stripe’s number open a conflict instead of overwriting it', () => {
    const desk = aDesk()
    desk.type([aCellEdit(small, '9', { base: '5' })])
    expect(desk.store.conflicts.open()).toMatchObject([
      { kind: 'changed', base: '5', mine: '9', theirs: '3' }
    ])
    expect(desk.row(small)?.marks).toEqual({ onHand: 'conflict' })
  })
})
