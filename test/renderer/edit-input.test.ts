import { describe, expect, it } from 'vitest'
import { cellText, readInput } from '../../src/renderer/grid/edit-input.ts'
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

  it.each(['abc', '7.5', '1,200', '+', '--2', '7 8', '1e3', '٣'])('refuses “%s” with a reason', (typed) => {
    const reading = readInput('onHand', typed, shirt)
    expect(reading.ok).toBe(false)
    expect(reading.ok ? '' : reading.reason).toContain('not a whole number')
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
