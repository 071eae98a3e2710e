import type { ChangeFact, ItemFacts, SaleFact } from '../../../src/main/sales/facts.ts'

/** 14:00 UTC on an ordinary day; a story counts its seconds from here. */
export const opening = Date.UTC(2026, 10, 21, 14)
export const minute = 60
export const hour = 3600
export const day = 86_400

/** What happened to one stock item, told step by step; what is not told is as usual. Times in seconds. */
export function stockStory(start: number | null) {
  const sales: SaleFact[] = []
  const changes: ChangeFact[] = []
  let level = start

  const story = {
    sales,
    changes,
    level: () => level,
    sold(at: number, quantity: number, more: Partial<SaleFact> = {}) {
      sales.push({
        sessionId: `cs_test_${sales.length}`,
        lineItemId: 'li_1',
        quantity,
        paidAt: opening + at * 1000,
        refundedUnits: null,
        refundedAt: null,
        lowering: null,
        lowered: 0,
        oversold: 0,
        restocked: 0,
        ...more
      })
      return story
    },
    refunded(sale: number, at: number, units: number | null) {
      Object.assign(sales[sale] ?? {}, { refundedAt: opening + at * 1000, refundedUnits: units })
      return story
    },
    /** Somebody writes a number; by default the shop's program. */
    set(at: number, to: number | null, more: Partial<ChangeFact> = {}) {
      changes.push({
        eventId: `evt_${String(changes.length).padStart(3, '0')}`,
        request: `req_${changes.length}`,
        at: opening + at * 1000,
        from: level,
        to,
        by: 'program',
        once: null,
        corrects: [],
        meant: null,
        reason: null,
        ...more
      })
      level = to
      return story
    },
    move(at: number, by: number, more: Partial<ChangeFact> = {}) {
      return story.set(at, (level ?? 0) + by, more)
    },
    /** An adjustment typed at this desk. */
    typed(at: number, by: number, more: Partial<ChangeFact> = {}) {
      return story.move(at, by, {
        by: 'here',
        meant: by,
        reason: by > 0 ? 'received' : 'correction',
        ...more
      })
    },
    /** The one-click correction of a finding. */
    corrected(at: number, mark: string, by: number) {
      return story.typed(at, by, { corrects: [{ mark, delta: by }] })
    },
    facts(throughSeconds: number, more: Partial<ItemFacts> = {}): ItemFacts {
      return { sales, changes, now: level, through: opening + throughSeconds * 1000, ...more }
    }
  }
  return story
}
