import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { differenceSchema } from '../../shared/sales-schemas.ts'
import type { Verification } from '../../shared/sales.ts'
import { createState } from './state.ts'

/** So many reports are kept; a daily comparison fills them in a quarter of a year. */
const kept = 100

type VerificationRow = {
  id: number
  started_at: number
  ended_at: number
  because: string
  compared: number
  equal: number
  requests: number
  differences: string
}

/** An event as a comparison asks for it. `place` grows in the order in which events were met here. */
export type MetEvent = {
  place: number
  type: string
  /** Stripe’s seconds. */
  created: number
  idempotencyKey: string | null
  previous: Record<string, string | null>
  after: Record<string, string | null>
}

export const hourState = z.object({
  hour: z.number().int().min(0).max(23),
  /** When it was chosen, epoch milliseconds: the first daily comparison is at the next such hour. */
  since: z.number().int()
})
const skippedState = z.object({ at: z.number().int(), words: z.string() })

const values = z.record(z.string(), z.string().nullable())

/** What comparisons with Stripe found, and when the next one is wanted. */
export function createVerifications(db: Database) {
  const state = createState(db)
  const hour = state.reader('verify-hour', hourState)
  const skipped = state.reader('verify-skipped', skippedState)
  const insert = db.prepare(`
    INSERT INTO verifications (started_at, ended_at, because, compared, equal, requests, differences)
    VALUES (@startedAt, @endedAt, @because, @compared, @equal, @requests, @differences)`)
  const prune = db.prepare(
    'DELETE FROM verifications WHERE id NOT IN (SELECT id FROM verifications ORDER BY id DESC LIMIT ?)'
  )
  const list = db.prepare<[], VerificationRow>('SELECT * FROM verifications ORDER BY id DESC')
  const lastPlace = db.prepare<[], { place: number | null }>('SELECT max(rowid) AS place FROM events_seen')
  const events = db.prepare<
    [string],
    {
      place: number
      type: string
      created: number
      idempotency_key: string | null
      previous: string | null
      after: string | null
    }
  >(`
    SELECT rowid AS place, type, created, idempotency_key, previous, after FROM events_seen
    WHERE object_id = ? ORDER BY created, rowid`)

  return {
    /** Keeps a report, and the hundred newest of them. */
    add({ differences, ...report }: Omit<Verification, 'id'>): void {
      insert.run({ ...report, differences: JSON.stringify(differences) })
      prune.run(kept)
      state.forget('verify-skipped')
    },
    /** Newest first. */
    list: (): Verification[] =>
      list.all().map((row) => ({
        id: row.id,
        startedAt: row.started_at,
        endedAt: row.ended_at,
        because: row.because,
        compared: row.compared,
        equal: row.equal,
        requests: row.requests,
        differences: z.array(differenceSchema).parse(JSON.parse(row.differences))
      })),
    /** The daily hour and when it was chosen; null: never by itself. */
    hour,
    saveHour(next: number | null, since: number): void {
      if (next === null) state.forget('verify-hour')
      else state.write('verify-hour', { hour: next, since } satisfies z.infer<typeof hourState>)
    },
    /** Why the last daily comparison did not run, until one does; null when it did. */
    skipped,
    saveSkipped: (said: z.infer<typeof skippedState>) => state.write('verify-skipped', said),
    /** The place of the newest event met so far. */
    lastPlace: (): number => lastPlace.get()?.place ?? 0,
    /** All that is still known of an object’s events, oldest first. */
    eventsOf: (objectId: string): MetEvent[] =>
      events.all(objectId).map((row) => ({
        place: row.place,
        type: row.type,
        created: row.created,
        idempotencyKey: row.idempotency_key,
        previous: values.parse(JSON.parse(row.previous ?? '{}')),
        after: values.parse(JSON.parse(row.after ?? '{}'))
      }))
  }
}
