import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  comparisonReads,
  explainDifference,
  type Circumstances,
  type FoundDifference,
  verificationDue
} from '../../../src/main/sync/verification.ts'
import type { MetEvent } from '../../../src/main/store/verifications.ts'

const hours = 3_600_000

describe('the daily comparison', () => {
  let zone: string | undefined
  beforeEach(() => {
    zone = process.env['TZ']
  })
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })

  it('is due once a day from its hour on, by the calendar on the wall', () => {
    const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime()
    const due = (now: number, last: number) => verificationDue({ now, hour: 3, moments: [last] })
    expect(due(at(21, 2, 59), at(20, 3, 5))).toBe(false)
    expect(due(at(21, 3), at(20, 3, 5))).toBe(true)
    expect(due(at(21, 23), at(21, 3))).toBe(false)
    // The computer was off at three, and the day after as well.
    expect(due(at(22, 1), at(20, 3, 5))).toBe(true)
  })

  it('is never due when it is switched off, and at once when nothing was ever compared', () => {
    expect(verificationDue({ now: 0, hour: null, moments: [] })).toBe(false)
    expect(verificationDue({ now: 0, hour: 3, moments: [] })).toBe(true)
  })

  it('is not silenced by a clock that was a year ahead', () => {
    const now = new Date(2026, 10, 21, 12).getTime()
    expect(verificationDue({ now, hour: 3, moments: [now + 365 * 24 * hours] })).toBe(true)
    // A correction by seconds is none.
    expect(verificationDue({ now, hour: 3, moments: [now + 5_000] })).toBe(false)
  })

  it.each([
    // Berlin: 2026-03-29 has no 02:00–03:00, 2026-10-25 has it twice.
    { zone: 'Europe/Berlin', from: '2026-03-27T23:00:00Z', days: 4 },
    { zone: 'Europe/Berlin', from: '2026-10-23T22:00:00Z', days: 4 },
    { zone: 'America/New_York', from: '2026-03-07T05:00:00Z', days: 3 },
    { zone: 'Australia/Lord_Howe', from: '2026-10-02T13:30:00Z', days: 4 },
    // Samoa left 2011-12-30 out altogether.
    { zone: 'Pacific/Apia', from: '2011-12-28T10:00:00Z', days: 3 }
  ])(
    'runs exactly once each local day in $zone from $from, whatever the hour',
    ({ zone: name, from, days }) => {
      process.env['TZ'] = name
      for (let hour = 0; hour < 24; hour += 1) {
        const begin = Date.parse(from)
        let last = begin
        const ran: string[] = []
        for (let now = begin; ran.length < days && now < begin + (days + 3) * 24 * hours; now += hours / 12) {
          if (!verificationDue({ now, hour, moments: [last] })) continue
          last = now
          ran.push(new Date(now).toDateString())
        }
        expect(new Set(ran).size, `${name} at ${hour}`).toBe(days)
      }
    }
  )
})

describe('the price of a comparison', () => {
  it.each([
    [0, 0, 6],
    [100, 100, 6],
    [101, 100, 7],
    [10_000, 20_000, 304]
  ])('of %i products and %i prices is at most %i reads', (products, prices, reads) => {
    expect(comparisonReads({ products, prices })).toBe(reads)
  })
})

describe('the likely cause of a difference', () => {
  const startedAt = 1_800_000_000
  const found = (changes: Partial<FoundDifference> = {}): FoundDifference => ({
    object: 'prod_1',
    kind: 'product',
    field: 'metadata.stock',
    here: '5',
    there: '4',
    updatedHere: startedAt - 90_000,
    updatedThere: startedAt - 80_000,
    created: startedAt - 900_000,
    cause: null,
    ...changes
  })
  const event = (
    previous: string | null,
    after: string | null,
    changes: Partial<MetEvent> = {}
  ): MetEvent => ({
    place: 11,
    type: 'product.updated',
    created: startedAt + 1,
    idempotencyKey: null,
    previous: { 'metadata.stock': previous },
    after: { 'metadata.stock': after },
    ...changes
  })
  const explain = (difference: FoundDifference, known: Partial<Circumstances> = {}) =>
    explainDifference(difference, { startedAt, lastPlace: 10, events: [], pushes: [], ...known })

  it('is that it changed meanwhile when a new event leads from our value, over several steps in any order', () => {
    for (const events of [
      [event('5', '4')],
      [event('5', '4.0')],
      [event('7', '4'), event('5', '7')],
      [event('5', '6'), event('6', '5'), event('5', '4')],
      [event('5', '4'), event('4', '5')]
    ]) {
      expect(explain(found(), { events }).meanwhile, JSON.stringify(events)).toBe(true)
    }
  })

  it('is not excused by an event of another field, by one known before, or by one that leads from another value', () => {
    for (const events of [
      [event('5', '4', { previous: { name: 'A' }, after: { name: 'B' } })],
      [event('5', '4', { place: 10 })],
      [event('6', '4')],
      [event('6', '5'), event('5', '4')]
    ]) {
      expect(explain(found(), { events }).meanwhile, JSON.stringify(events)).toBe(false)
    }
  })

  it('of a whole object is that it was created or deleted meanwhile only when Stripe says so', () => {
    const made = found({ field: 'product', here: null, there: 'Mug', updatedHere: null })
    expect(explain({ ...made, created: startedAt + 1 })).toMatchObject({ meanwhile: true })
    expect(explain(made, { events: [event(null, null, { type: 'product.created' })] }).meanwhile).toBe(true)
    expect(explain({ ...made, created: startedAt - 1 })).toEqual({
      cause: 'created in Stripe moments ago; its event has not shown up yet',
      meanwhile: false
    })
    expect(explain(made)).toEqual({ cause: 'created in Stripe without an event seen here', meanwhile: false })
    const gone = found({ field: 'product', here: 'Mug', there: null, updatedThere: null, created: null })
    expect(explain(gone)).toEqual({ cause: 'deleted in Stripe without an event seen here', meanwhile: false })
    expect(explain(gone, { events: [event(null, null, { type: 'product.deleted' })] }).meanwhile).toBe(true)
  })

  it('is our own write where that explains it', () => {
    const push = (state: 'sent' | 'done', compared: string, sent: string) => ({
      state,
      idempotency_key: 'stockroom-1',
      compared: JSON.stringify({ 'metadata.stock': { compared, sent } }),
      answered_at: startedAt * 1000
    })
    const cause = (pushes: Circumstances['pushes']) => explain(found(), { pushes }).cause
    expect(cause([push('done', '5', '4')])).toBe('our own write, whose event has not shown up yet')
    expect(cause([push('sent', '5', '4')])).toBe('our own write, whose answer was lost')
    expect(cause([push('done', '4', '5')])).toMatch(
      /^another writer replaced what was written from here at 20/
    )
    expect(cause([{ ...push('done', '4', '5'), compared: '{}' }])).toMatch(/without an event/)
  })

  it.each([
    [{ updatedThere: startedAt - 90_000 }, /the copy here was wrong/],
    [
      { updatedThere: startedAt + 2 },
      /while everything was being compared, but its event has not shown up yet/
    ],
    [{ updatedThere: startedAt - 10 }, /its event has not shown up yet/],
    [{ updatedThere: startedAt - 40 * 86_400 }, /longer ago than Stripe keeps events/],
    [{ updatedThere: startedAt - 80_000 }, /^changed in Stripe, last at .* without an event seen here$/],
    [{ updatedThere: null }, /^changed in Stripe without an event seen here$/],
    [{ cause: 'unreadable' }, /^unreadable$/]
  ])('is told by when Stripe last changed the object: %j', (changes, words) => {
    expect(explain(found(changes))).toEqual({ cause: expect.stringMatching(words), meanwhile: false })
  })

  it('names an event that was seen and did not take effect, or that Stockroom does not know', () => {
    expect(explain(found(), { events: [event('5', '4', { place: 3 })] }).cause).toMatch(
      /its event was seen, but did not arrive/
    )
    const strange = event(null, null, { place: 3, type: 'product.marked', previous: {}, after: {} })
    expect(explain(found(), { events: [strange] }).cause).toMatch(/“product\.marked”/)
  })
})
