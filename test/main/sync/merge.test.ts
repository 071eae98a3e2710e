import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  asksAfterwards,
  conflictAnswers,
  foldField,
  foldShelf,
  mergeField,
  type MergeEdit,
  moved,
  sameValue
} from '../../../src/main/sync/merge.ts'

const count = (base: string | null, value: string | null): MergeEdit => ({
  kind: 'count',
  base,
  value,
  delta: null
})
const adjust = (delta: number): MergeEdit => ({ kind: 'adjust', base: null, value: null, delta })
const sold = (units: number): MergeEdit => ({ ...adjust(-units), once: 'sale-cs_1-li_1' })

const quantity = fc.integer({ min: 0, max: 500 }).map(String)
const text = fc.oneof(quantity, fc.constantFrom(null, '', 'twelve', '07', '-3', 'Infinity'))
const delta = fc.integer({ min: -50, max: 50 }).filter((value) => value !== 0)
/** The open edits of one field as the outbox keeps them: at most one absolute, and first. */
const edits = fc
  .tuple(fc.option(fc.tuple(text, text)), fc.array(delta, { maxLength: 4 }))
  .map(([absolute, deltas]) => [...(absolute ? [count(...absolute)] : []), ...deltas.map(adjust)])
  .filter((list) => list.length > 0)

describe('merging what waits with what Stripe says', () => {
  it('never sends a count over a value that is neither its base nor already its own', () => {
    fc.assert(
      fc.property(text, text, text, (base, value, remote) => {
        const outcome = mergeField([count(base, value)], remote)
        if (sameValue(remote, value)) expect(outcome.kind).toBe('same')
        else if (sameValue(remote, base)) expect(outcome).toEqual({ kind: 'push', value })
        else expect(outcome).toEqual({ kind: 'conflict', conflict: 'changed', mine: value })
      })
    )
  })

  it('settles silently when Stripe already says what was typed, whatever the base was', () => {
    fc.assert(
      fc.property(text, text, (base, value) => {
        expect(mergeField([count(base, value)], value)).toEqual({ kind: 'same' })
      })
    )
  })

  it('adds adjustments to whatever is there, in any order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 900 }),
        fc.array(delta, { minLength: 1, maxLength: 5 }),
        (there, deltas) => {
          const forth = mergeField(deltas.map(adjust), String(there))
          const back = mergeField(deltas.toReversed().map(adjust), String(there))
          const sum = deltas.reduce((total, value) => total + value, there)
          expect(back).toEqual(forth)
          expect(forth).toEqual(sum === there ? { kind: 'same' } : { kind: 'push', value: String(sum) })
        }
      )
    )
  })

  it('asks rather than sending a stock below zero or adding to what is no number', () => {
    fc.assert(
      fc.property(edits, text, (list, remote) => {
        const outcome = mergeField(list, remote)
        if (outcome.kind !== 'push' || list.at(-1)?.kind !== 'adjust') return
        expect(outcome.value).toMatch(/^-?\d+$/)
        const lowered = list.some((edit) => (edit.delta ?? 0) < 0) && !(Number(remote) < 0)
        if (lowered && !list.some((edit) => Number(edit.value) < 0))
          expect(Number(outcome.value)).toBeGreaterThanOrEqual(0)
      })
    )
  })

  it('sends a text that says another number of zeros, and a count that does not', () => {
    const sku: MergeEdit = { ...count('42', '0042'), kind: 'set' }
    expect(mergeField([sku], '42')).toEqual({ kind: 'push', value: '0042' })
    expect(mergeField([sku], '0042')).toEqual({ kind: 'same' })
    expect(mergeField([sku], '042')).toMatchObject({ kind: 'conflict' })
    expect(mergeField([count('42', '0042')], '42')).toEqual({ kind: 'same' })
  })

  it('comes to rest: what was sent merges as the same the next time', () => {
    fc.assert(
      fc.property(text, text, (base, value) => {
        const outcome = mergeField([count(base, value)], base)
        const sent = outcome.kind === 'push' ? outcome.value : base
        expect(mergeField([count(base, value)], sent)).toEqual({ kind: 'same' })
      })
    )
  })

  it('loses nothing: the outcome holds every edit that was made, or is a question', () => {
    fc.assert(
      fc.property(edits, text, (list, remote) => {
        const outcome = mergeField(list, remote)
        if (outcome.kind === 'conflict') expect(outcome.mine).toBe(foldField(list, remote))
        else
          expect(sameValue(outcome.kind === 'push' ? outcome.value : remote, foldField(list, remote))).toBe(
            true
          )
      })
    )
  })
})

describe('a sale that is taken off', () => {
  const some = fc.integer({ min: 1, max: 60 })

  it('takes no more than was sold and no more than is there', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: -20, max: 100 }), (bought, there) => {
        const left = moved(sold(bought), there)
        expect(there - left).toBe(Math.min(bought, Math.max(0, there)))
      })
    )
  })

  it('leaves what is already below zero as it is', () => {
    expect(moved(sold(3), -2)).toBe(-2)
  })

  it('is put back in full, from whatever number', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: -20, max: 100 }), (bought, there) => {
        const put = { ...adjust(bought), once: 'return-cs_1-li_1' }
        expect(moved(put, there)).toBe(there + bought)
      })
    )
  })

  it('comes off in any order: several sales leave the same, which is none when they exceed what is there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.array(some, { maxLength: 5 }), (there, quantities) => {
        const forth = foldField(quantities.map(sold), String(there))
        const back = foldField(quantities.toReversed().map(sold), String(there))
        const left = Math.max(0, there - quantities.reduce((sum, each) => sum + each, 0))
        expect(forth).toBe(String(left))
        expect(back).toBe(forth)
      })
    )
  })

  it('shows what is no number as it is', () => {
    expect(foldField([sold(2)], 'twelve')).toBe('twelve')
    expect(foldField([sold(2)], null)).toBeNull()
  })

  it('differs from an adjustment by hand, which may be shown below zero until it is answered', () => {
    expect(moved(adjust(-5), 3)).toBe(-2)
    expect(foldField([adjust(-5)], '3')).toBe('-2')
    expect(mergeField([adjust(-5)], '3')).toEqual({ kind: 'conflict', conflict: 'below-zero', mine: '-2' })
    // The count typed since stands for itself.
    for (const remote of ['3', null])
      expect(mergeField([adjust(-5), count('7', '12')], remote)).toEqual({
        kind: 'conflict',
        conflict: 'changed',
        mine: '12'
      })
  })
})

describe('an adjustment', () => {
  it('is asked about by where it leads with those that go out with it, in whatever order they were made', () => {
    expect(mergeField([adjust(-3), adjust(1)], '2')).toEqual({ kind: 'push', value: '0' })
    expect(mergeField([adjust(-3), adjust(3)], '2')).toEqual({ kind: 'same' })
    expect(mergeField([adjust(-3), adjust(4), count('3', '12')], '2')).toEqual({ kind: 'push', value: '12' })
    const belowZero = { kind: 'conflict', conflict: 'below-zero', mine: '-1' }
    expect(mergeField([adjust(1), adjust(-4)], '2')).toEqual(belowZero)
    expect(mergeField([adjust(-4), adjust(1)], '2')).toEqual(belowZero)
    fc.assert(
      fc.property(
        fc.integer({ min: -20, max: 20 }),
        fc.array(fc.integer({ min: -9, max: 9 })),
        (from, deltas) => {
          const asMade = mergeField(deltas.map(adjust), String(from))
          expect(mergeField(deltas.toReversed().map(adjust), String(from))).toEqual(asMade)
          const sum = deltas.reduce((all, one) => all + one, from)
          expect(asMade.kind === 'conflict').toBe(sum < 0 && sum < from)
        }
      )
    )
  })

  it('may bring a number that is below zero up, though not all the way', () => {
    expect(mergeField([adjust(2)], '-3')).toEqual({ kind: 'push', value: '-1' })
  })

  it('is what a delta makes of an edit: a count moves no number by itself', () => {
    expect(moved(count('4', '9'), 4)).toBe(4)
  })
})

describe('the answers to a conflict', () => {
  const conflict = { kind: 'changed', editKind: 'count', base: '5', mine: '7', theirs: '4' } as const

  it('counted 7 where 5 was and 4 is: the count 7, the change 6, or Stripe’s 4', () => {
    expect(conflictAnswers(conflict)).toEqual({ count: '7', change: '6', theirs: '4' })
  })

  it('offers no change that would leave less than none, and none for what is not a number', () => {
    expect(conflictAnswers({ ...conflict, mine: '1', theirs: '2' })).toEqual({ count: '1', theirs: '2' })
    expect(conflictAnswers({ ...conflict, theirs: 'twelve' })).toEqual({ count: '7', theirs: 'twelve' })
    expect(conflictAnswers({ ...conflict, editKind: 'set' })).toEqual({ count: '7', theirs: '4' })
  })

  const kinds = ['changed', 'replaced', 'overwritten', 'below-zero', 'untracked', 'gone', 'unsure'] as const

  it('are about a write that was made where it had replaced another value, or was overwritten', () => {
    expect(kinds.filter(asksAfterwards)).toEqual(['replaced', 'overwritten'])
  })

  it('always offers to leave Stripe as it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), text, text, text, (kind, base, mine, theirs) => {
        const answers = conflictAnswers({ kind, editKind: 'count', base, mine, theirs })
        expect(answers.theirs).toBe(kind === 'gone' ? null : theirs)
      })
    )
  })
})

describe('what is on the shelf', () => {
  const counted = fc.integer({ min: 0, max: 500 })
  const beneath = fc.integer({ min: -500, max: 500 })

  it('is a count, with what Stripe has moved by since the count was made, and what was added after it', () => {
    fc.assert(
      fc.property(counted, counted, beneath, fc.array(delta), (base, found, by, deltas) => {
        fc.pre(base + by !== found)
        const list = [count(String(base), String(found)), ...deltas.map(adjust)]
        const shown = Number(foldField(list, String(base)))
        expect(foldShelf(list, String(base))).toBe(String(shown))
        expect(foldShelf(list, String(base + by))).toBe(String(shown + by))
      })
    )
  })

  it('stays what it is when the count arrives', () => {
    fc.assert(
      fc.property(counted, counted, delta, (base, found, by) => {
        const behind = adjust(by)
        const before = foldShelf([count(String(base), String(found)), behind], String(base))
        expect(foldShelf([count(String(base), String(found)), behind], String(found))).toBe(before)
        expect(foldShelf([behind], String(found))).toBe(before)
      })
    )
  })

  it('is what a person sees where a count does not hide what moved', () => {
    fc.assert(
      fc.property(fc.array(delta), text, (deltas, remote) => {
        const list = deltas.map(adjust)
        expect(foldShelf(list, remote)).toBe(foldField(list, remote))
      })
    )
    for (const [edit, remote] of [
      [count(null, '5'), '8'],
      [count('8', null), '6'],
      [count('8', '5'), 'twelve']
    ] as const)
      expect(foldShelf([edit], remote)).toBe(foldField([edit], remote))
  })
})
