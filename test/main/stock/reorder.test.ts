import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fellLow, lowWords } from '../../../src/main/stock/reorder.ts'

const level = (onHand: number | null, reorderPoint: number, active = 1) => ({
  on_hand: onHand,
  reorder_point: reorderPoint,
  active
})

describe('an item that gets low', () => {
  it('is told of once at its reorder point and once at nothing, whatever the steps, and again only after there was more', () => {
    const number = fc.integer({ min: -3, max: 20 })
    fc.assert(
      fc.property(fc.array(number, { minLength: 2, maxLength: 40 }), fc.nat(10), (numbers, point) => {
        const armed = new Map([point, 0].map((mark) => [mark, (numbers[0] ?? 0) > mark]))
        numbers.slice(1).forEach((now, at) => {
          const told = fellLow(level(numbers[at] ?? 0, point), level(now, point))
          expect(told).toBe([...armed].some(([mark, isArmed]) => isArmed && now <= mark))
          for (const mark of armed.keys()) armed.set(mark, now > mark)
        })
      })
    )
  })

  it('is not one that is counted for the first time, has a higher reorder point, or is not sold', () => {
    expect(fellLow(level(null, 5), level(2, 5))).toBe(false)
    expect(fellLow(level(7, 5), level(null, 5))).toBe(false)
    expect(fellLow(level(7, 5), level(7, 9))).toBe(false)
    expect(fellLow(level(7, 5), level(4, 5, 0))).toBe(false)
  })

  it('is told by its name and what is left of it, of many the first', () => {
    const tote = { name: 'Canvas Tote', variant: 'Black', on_hand: 4 }
    const mug = { name: 'Mug', variant: null, on_hand: 0 }
    expect(lowWords([tote])).toBe('Low stock: Canvas Tote, Black (4 left)')
    expect(lowWords([mug, tote])).toBe('Low stock: Mug (none left) and Canvas Tote, Black (4 left)')
    expect(lowWords([mug, mug, tote, tote, tote])).toBe(
      'Low stock: Mug (none left), Mug (none left), Canvas Tote, Black (4 left) and 2 more'
    )
  })
})
