import { afterEach, describe, expect, it, vi } from 'vitest'
import { cellText, readInput, readValue } from '../../src/renderer/grid/edit-input.ts'
import type { InventoryRow } from '../../src/shared/inventory.ts'
import { sampleRows } from './samples.ts'

const base = sampleRows(1)[0] as InventoryRow
const shirt: InventoryRow = { ...base, onHand: 7, reorderPoint: 5 }

describe('stock', () => {
  it('a bare number counts, and says by how much that differs', () => {
    expect(readInput('onHand', '9', shirt)).toMatchObject({
      ok: true,
      input: '9',
      hint: 'count 9 (+2)',
      patch: { onHand: 9 }
    })
  })

  it('a sign adjusts, and says where it leads', () => {
    expect(readInput('onHand', '+5', shirt)).toMatchObject({
      ok: true,
      input: '+5',
      hint: 'add 5 → 12',
      patch: { onHand: 12 }
    })
    expect(readInput('onHand', '-2', shirt)).toMatchObject({ ok: true, input: '-2', hint: 'take 2 → 5' })
  })

  it('a typographic minus is a minus', () => {
    expect(readInput('onHand', '−2', shirt)).toMatchObject({ ok: true, input: '-2' })
  })

  it('marks the row low or out at once', () => {
    expect(readInput('onHand', '5', shirt)).toMatchObject({ patch: { status: 'low' } })
    expect(readInput('onHand', '0', shirt)).toMatchObject({ patch: { status: 'out' } })
  })

  it.each([
    'abc',
    '7.5',
    '1.200',
    '1,20',
    '12,00,000',
    '1.200,00',
    '1,200.5',
    '12.000',
    '.0',
    '+',
    '--2',
    '7 8',
    '1e3',
    '٣'
  ])('refuses “%s” with a reason', (typed) => {
    const reading = readInput('onHand', typed, shirt)
    expect(reading.ok).toBe(false)
    expect(reading.ok ? '' : reading.reason).toContain('not a whole number')
  })

  it.each([
    ['12.00', '12'],
    ['12,0', '12'],
    ['1,200.00', '1200'],
    ['+5.0', '+5'],
    ['-2.00', '-2']
  ])('reads “%s”, whose decimals are nought, as %s', (typed, input) => {
    expect(readInput('onHand', typed, shirt)).toMatchObject({ ok: true, input })
  })

  it('reads a number as the grid itself writes it, and says what it takes it for', () => {
    expect(readInput('onHand', '1,200', shirt)).toMatchObject({ input: '1200', hint: 'count 1,200 (+1,193)' })
    expect(readInput('onHand', '+1,200', shirt)).toMatchObject({ input: '+1200', hint: 'add 1,200 → 1,207' })
    expect(readInput('reorderPoint', '1,200', shirt)).toMatchObject({ input: '1200' })
  })

  describe.each([
    ['en-US', '1,200', '1.200'],
    ['de-DE', '1.200', '1,200'],
    ['fr-FR', '1\u202f200', '1.200'],
    ['fr-FR', '1\u00a0200', '1,200']
  ])('in %s', (locale, ours, another) => {
    afterEach(() => {
      vi.restoreAllMocks()
      vi.resetModules()
    })

    it.each(['onHand', 'reorderPoint'] as const)('reads %s pasted as it is read typed', async (field) => {
      const { NumberFormat } = Intl
      vi.spyOn(Intl, 'NumberFormat').mockImplementation(function (own) {
        return new NumberFormat(own ?? locale)
      })
      vi.resetModules()
      const page = await import('../../src/renderer/grid/edit-input.ts')
      for (const read of [page.readInput, page.readValue]) {
        expect(read(field, ours, shirt)).toMatchObject({ ok: true, input: '1200' })
        expect(read(field, '1200', shirt)).toMatchObject({ ok: true, input: '1200' })
        for (const unclear of [another, ours.slice(0, -1)]) expect(read(field, unclear, shirt).ok).toBe(false)
      }
    })
  })

  it('does not take away more than there is', () => {
    expect(readInput('onHand', '-8', shirt)).toEqual({
      ok: false,
      reason: 'Only 7 on hand. Type what you count instead.'
    })
  })

  it('cannot add to an item that is not counted, but can count it', () => {
    const card = { ...shirt, onHand: null }
    expect(readInput('onHand', '+1', card).ok).toBe(false)
    expect(readInput('onHand', '4', card)).toMatchObject({ ok: true, changes: true, hint: 'count 4' })
  })

  it('an emptied number is to be asked about first', () => {
    expect(readInput('onHand', '', shirt)).toMatchObject({ ok: true, clears: true, patch: { onHand: null } })
  })

  it('typing what is there already changes nothing', () => {
    expect(readInput('onHand', '7', shirt)).toMatchObject({ changes: false })
  })
})

describe('arithmetic', () => {
  it.each([
    ['=12*4', '48', 48],
    ['=(3+4)*2', '14', 14],
    ['*3', '21', 21],
    ['×3', '21', 21],
    ['/7', '1', 1],
    ['+5*12', '+60', 67],
    ['-(1+1)', '-2', 5],
    ['+(2-5)', '-3', 4]
  ])('stock of 7: “%s” sends %s', (typed, input, onHand) => {
    expect(readInput('onHand', typed, shirt)).toMatchObject({ ok: true, input, patch: { onHand } })
  })

  it.each([
    ['=7/2', '“=7/2” does not come out as a whole number'],
    ['/2', '“/2” does not come out as a whole number'],
    ['*1.1', '“*1.1” does not come out as a whole number'],
    ['=3-9', '“=3-9” comes out below zero'],
    ['=', '“=”: it is not finished'],
    ['=A1', '“=A1”: it can only have numbers, + - * / and parentheses'],
    ['=1/0', '“=1/0”: nothing can be divided by zero'],
    ['-4*2', 'Only 7 on hand. Type what you count instead.'],
    ['=9007199254740993', 'The largest number is 9,999,999'],
    ['10000000', 'The largest number is 9,999,999'],
    ['+9999999', 'The largest number is 9,999,999']
  ])('stock of 7: “%s” is refused', (typed, reason) => {
    expect(readInput('onHand', typed, shirt)).toEqual({ ok: false, reason })
  })

  it('needs a number to go on from, unless it starts its own', () => {
    const card = { ...shirt, onHand: null }
    expect(readInput('onHand', '*2', card)).toEqual({
      ok: false,
      reason: 'There is no number to go on from. Type one.'
    })
    expect(readInput('onHand', '=6*2', card)).toMatchObject({ ok: true, input: '12' })
  })

  it('changes a reorder point from what it is', () => {
    expect(readInput('reorderPoint', '+3', shirt)).toMatchObject({ ok: true, input: '8' })
    expect(readInput('reorderPoint', '*2', shirt)).toMatchObject({ ok: true, input: '10' })
    expect(readInput('reorderPoint', '-6', shirt)).toEqual({ ok: false, reason: '“-6” comes out below zero' })
  })

  it.each([
    ['usd', 6400, '*1.1', '70.40'],
    ['usd', 1995, '*1.1', '21.95'],
    ['usd', 1985, '*1.1', '21.84'],
    ['usd', 1985, '/2', '9.93'],
    ['usd', 6400, '+2.50', '66.50'],
    ['usd', 6400, '-0,75', '63.25'],
    ['usd', 6400, '=64/3', '21.33'],
    ['jpy', 1405, '*1.1', '1546'],
    ['jpy', 1500, '/7', '214'],
    ['kwd', 24_750, '*1.1', '27.230'],
    ['ugx', 99_900, '*1.05', '1049.00'],
    ['usd', 3, '*0.5', '0.02']
  ])('%s price of %s: “%s” is %s, a half rounded up', (currency, amount, typed, input) => {
    const item = { ...shirt, price: { amount, currency } }
    expect(readInput('price', typed, item)).toMatchObject({ ok: true, input })
  })

  it('refuses prices below zero and beyond what Stripe takes', () => {
    const item = { ...shirt, price: { amount: 6400, currency: 'usd' } }
    expect(readInput('price', '-65', item)).toEqual({ ok: false, reason: '“-65” comes out below zero' })
    expect(readInput('price', '*99999999999999999999', item).ok).toBe(false)
  })

  it('leaves names and SKUs that look like it alone', () => {
    expect(readInput('name', '=1+1', shirt)).toMatchObject({ ok: true, input: '=1+1' })
    expect(readInput('sku', '-5*2', shirt)).toMatchObject({ ok: true, input: '-5*2' })
  })
})

describe('copied values', () => {
  it('a copied minus is never taken for “take away”', () => {
    expect(readValue('onHand', '-2', shirt)).toEqual({
      ok: false,
      reason: '“-2” is below zero. Use 0 or more; to take that much away, type -2 in the cell.'
    })
    expect(readValue('onHand', '−2', shirt)).toMatchObject({ ok: false })
    expect(readValue('price', '-2.00', shirt)).toMatchObject({ ok: false })
    expect(readValue('onHand', '+5', shirt)).toMatchObject({ ok: true, input: '+5' })
    expect(readValue('price', '*2', shirt)).toEqual({
      ok: false,
      reason: '“*2” changes a number. Use the number itself, or type *2 in the cell.'
    })
  })

  it('an oversold number copied onto itself changes nothing', () => {
    expect(readValue('onHand', '-2', { ...shirt, onHand: -2 })).toMatchObject({ ok: true, changes: false })
  })

  it('reads yes and no as spreadsheets write them', () => {
    expect(readValue('active', 'FALSE', shirt)).toMatchObject({ ok: true, input: 'false', changes: true })
    expect(readValue('active', 'Yes', shirt)).toMatchObject({ ok: true, input: 'true', changes: false })
  })
})

describe('prices', () => {
  it.each([
    ['usd', 1400, '15,50', 1550],
    ['usd', 1400, '$15.50', 1550],
    ['jpy', 1400, '1500', 1500],
    ['kwd', 24_500, '24.750', 24_750]
  ])('%s: “%s” is read in the currency’s own decimals', (currency, amount, typed, expected) => {
    const item = { ...shirt, price: { amount, currency } }
    expect(readInput('price', typed, item)).toMatchObject({
      ok: true,
      patch: { price: { amount: expected, currency } }
    })
  })

  it('refuses decimals that a currency does not have, and a price where Stripe has none', () => {
    expect(readInput('price', '15.5', { ...shirt, price: { amount: 1400, currency: 'jpy' } }).ok).toBe(false)
    expect(readInput('price', '15', { ...shirt, price: null }).ok).toBe(false)
  })

  it('opens with the decimals it is typed with', () => {
    expect(cellText('price', { ...shirt, price: { amount: 24_500, currency: 'kwd' } })).toBe('24.500')
  })
})

it('a product keeps a name', () => {
  expect(readInput('name', '  ', shirt)).toEqual({ ok: false, reason: 'A product needs a name' })
})

it('an emptied reorder point goes back to the shop’s default', () => {
  expect(readInput('reorderPoint', '', { ...shirt, reorderPointOwn: true })).toMatchObject({
    ok: true,
    input: '',
    changes: true
  })
})
