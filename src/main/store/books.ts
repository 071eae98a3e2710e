import type { Database } from 'better-sqlite3'
import type { TakeOver } from '../sales/line.ts'
import type { RemoteEvent } from '../sync/remote.ts'
import { tellsOfRefund } from './sales.ts'

export type MovementRow = {
  id: number
  item_id: string
  product_id: string
  delta: number | null
  on_hand_after: number | null
  reason: string
  note: string | null
  source: 'opening' | 'edit' | 'stripe'
  actor: string
  batch_id: number | null
  edit_seq: number | null
  event_id: string | null
  request_id: string | null
  at: number
}

export type BatchRow = {
  id: number
  kind: string
  label: string
  at: number
  undoes: number | null
  undone_by: number | null
}

/** A change of one field, as its event tells it. `created`: Stripe’s seconds. */
export type StockEvent = {
  id: string
  created: number
  idempotencyKey: string | null
  requestId: string | null
  previous: string | null
  after: string | null
  /** The request of ours that brought it about. */
  push: { id: string; compared: string } | null
}

/**
 * A change of a product's list of variants, somewhere between two times (Stripe's seconds), met by reading the product.
 * With `before` as `after` it was read for the first time: what its list was before is not known.
 */
type Relisting = { product_id: string; since: number; at: number; before: string; after: string }

export type Books = ReturnType<typeof createBooks>

/** What happened: movements, batches, events seen, reads spent, runs, problems. */
export function createBooks(db: Database) {
  const insertMovement = db.prepare(`
    INSERT INTO movements (item_id, product_id, delta, on_hand_after, reason, note, source, actor, batch_id,
      edit_seq, event_id, request_id, at)
    VALUES (@item_id, @product_id, @delta, @on_hand_after, @reason, @note, @source, @actor, @batch_id,
      @edit_seq, @event_id, @request_id, @at)`)
  const lastNumber = db
    .prepare<[string], number>(
      'SELECT on_hand_after FROM movements WHERE item_id = ? AND on_hand_after IS NOT NULL ORDER BY id DESC LIMIT 1'
    )
    .pluck()
  const movements = db.prepare<[string, number, number], MovementRow>(
    'SELECT * FROM movements WHERE item_id = ? AND id < ? ORDER BY id DESC LIMIT ?'
  )
  const movementCount = db
    .prepare<[string], number>('SELECT count(*) FROM movements WHERE item_id = ?')
    .pluck()
  const insertBatch = db.prepare('INSERT INTO batches (kind, label, at, undoes) VALUES (?, ?, ?, ?)')
  const batch = db.prepare<[number], BatchRow>('SELECT * FROM batches WHERE id = ?')
  const relabel = db.prepare('UPDATE batches SET label = ? WHERE id = ?')
  const markUndone = db.prepare('UPDATE batches SET undone_by = ? WHERE id = ?')
  const stopped = db.prepare("UPDATE batches SET kind = 'cancel', label = ?, undone_by = id WHERE id = ?")
  const lastTakingBack = db
    .prepare<[number], number>(
      `WITH RECURSIVE steps(id, back) AS (
         SELECT ?, 0 UNION ALL SELECT batches.id, 1 - back FROM steps JOIN batches ON batches.undoes = steps.id
       ) SELECT id FROM steps WHERE back = 1
           AND (EXISTS (SELECT 1 FROM edits WHERE batch_id = id) OR EXISTS (SELECT 1 FROM edits WHERE ended_by = id)
             OR EXISTS (SELECT 1 FROM conflicts WHERE batch_id = steps.id)) ORDER BY id DESC LIMIT 1`
    )
    .pluck()
  const nextUndo = db.prepare<[], BatchRow>(
    "SELECT * FROM batches WHERE undone_by IS NULL AND kind NOT IN ('undo', 'redo', 'repair', 'sale', 'cancel') ORDER BY id DESC LIMIT 1"
  )
  // Redo reaches back over undos only until the newest thing a person did afresh.
  const nextRedo = db.prepare<[], BatchRow>(`
    SELECT * FROM batches WHERE kind = 'undo' AND undone_by IS NULL
      AND id > coalesce((SELECT id FROM batches WHERE kind NOT IN ('undo', 'redo', 'repair', 'sale', 'cancel')
        ORDER BY id DESC LIMIT 1), 0)
    ORDER BY id DESC LIMIT 1`)
  const seenEvent = db.prepare<[string], { id: string }>('SELECT id FROM events_seen WHERE id = ?')
  const insertEvent = db.prepare(
    'INSERT OR IGNORE INTO events_seen (id, created, object_id, idempotency_key, request_id, previous, after, type, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'
  )
  const objectEvents = db.prepare<
    [string, number],
    {
      id: string
      created: number
      idempotency_key: string | null
      request_id: string | null
      previous: string
      after: string
      push_id: string | null
      compared: string | null
    }
  >(`
    SELECT events_seen.id, created, events_seen.idempotency_key, events_seen.request_id, previous, after,
      pushes.id AS push_id, compared FROM events_seen
    LEFT JOIN pushes ON pushes.idempotency_key = events_seen.idempotency_key
    WHERE object_id = ? AND created >= ? ORDER BY created, events_seen.rowid`)
  const refundOf = db.prepare<[string], { id: string }>(
    `SELECT id FROM events_seen WHERE object_id = ? AND ${tellsOfRefund} LIMIT 1`
  )
  const keysLike = db.prepare<[string, string], { idempotency_key: string }>(
    'SELECT idempotency_key FROM events_seen WHERE idempotency_key >= ? AND idempotency_key < ? ORDER BY created, rowid'
  )
  // Making or restoring a price that takes the lookup key over also tells of the price that lost it, whichever that is by then.
  const eventByKey = db.prepare<
    [string],
    { id: string; created: number; object_id: string | null; previous: string; after: string }
  >(`
    SELECT events_seen.id, events_seen.created, object_id, previous, after FROM events_seen
    LEFT JOIN pushes ON pushes.idempotency_key = events_seen.idempotency_key
    WHERE events_seen.idempotency_key = ?
      AND NOT coalesce(pushes.kind = 'price' AND pushes.step = 0 AND (object_id = pushes.entity_id
        OR json_extract(pushes.command, '$.kind') = 'create-price' AND events_seen.type <> 'price.created'), 0)`)
  // All steps of a price change share the name of its first key. By the first a third price may have lost its lookup key; one
  // that went back what it had done took nobody's place.
  const successor = db.prepare<[string], { id: string; at: number }>(`
    SELECT other.object_id AS id, own.created * 1000 AS at FROM events_seen AS own JOIN events_seen AS other
      ON other.idempotency_key BETWEEN substr(own.idempotency_key, 1, 46) || '-0'
        AND substr(own.idempotency_key, 1, 46) || '-9'
    WHERE own.object_id = ? AND own.idempotency_key GLOB 'stockroom-*-[02]' AND own.previous <> '{}'
      AND coalesce(json_extract(own.after, '$.active'), 'false') = 'false'
      AND other.object_id <> own.object_id AND other.object_id GLOB 'price_*'
      AND NOT EXISTS (SELECT 1 FROM events_seen AS archived
        WHERE archived.idempotency_key = substr(own.idempotency_key, 1, 46) || '-2'
          AND archived.object_id <> own.object_id)
      AND NOT EXISTS (SELECT 1 FROM events_seen AS given_up
        WHERE given_up.idempotency_key BETWEEN substr(own.idempotency_key, 1, 46) || '-'
            AND substr(own.idempotency_key, 1, 46) || '.'
          AND given_up.idempotency_key GLOB '*-[45]')
    ORDER BY own.created DESC, own.rowid DESC,
      other.type = 'price.created' OR coalesce(json_extract(other.after, '$.active'), '') = 'true' DESC LIMIT 1`)
  const takeOver = `substr(made.idempotency_key, 11, 36) AS change, old.object_id AS "from", made.object_id AS "to",
    made.created * 1000 AS at`
  const isTakeOver = `made.idempotency_key GLOB 'stockroom-*-0'
    AND (made.type = 'price.created' OR json_extract(made.after, '$.active') = 'true')
    AND old.idempotency_key GLOB 'stockroom-*-2' AND old.object_id GLOB 'price_*' AND old.object_id <> made.object_id`
  const takeOvers = db.prepare<{ id: string }, TakeOver>(`
    SELECT ${takeOver} FROM events_seen AS made JOIN events_seen AS old
      ON old.idempotency_key BETWEEN substr(made.idempotency_key, 1, 46) || '-'
        AND substr(made.idempotency_key, 1, 46) || '.'
    WHERE made.object_id = @id AND ${isTakeOver}
    UNION SELECT ${takeOver} FROM events_seen AS old JOIN events_seen AS made
      ON made.idempotency_key = substr(old.idempotency_key, 1, 46) || '-0'
    WHERE old.object_id = @id AND ${isTakeOver}`)
  const replacedSince = db.prepare<[string, number], { previous: string }>(
    'SELECT previous FROM events_seen WHERE object_id = ? AND created >= ?'
  )
  const addRelisting = db.prepare(
    'INSERT OR IGNORE INTO relistings VALUES (@product_id, @since, @at, @before, @after)'
  )
  const relistedSince = db.prepare<[string, number], Relisting>(
    'SELECT * FROM relistings WHERE product_id = ? AND at >= ? ORDER BY at'
  )
  const relistedBefore = db
    .prepare<[string, number], number>('SELECT max(at) FROM relistings WHERE product_id = ? AND at < ?')
    .pluck()
  const pruneRelistings = db.prepare('DELETE FROM relistings WHERE at < ?')
  // What was done for a sale stays: its event is the record that all desks share. So does what tells which price took over
  // from which, and who took one out of use.
  const pruneEvents = db.prepare(`
    DELETE FROM events_seen WHERE created < ? AND coalesce(idempotency_key, '') NOT GLOB 'stockroom-*-cs_*'
      AND NOT (type = 'price.created' AND coalesce(idempotency_key, '') GLOB 'stockroom-*-0'
        OR type GLOB 'price.*' AND json_extract(previous, '$.active') IS NOT NULL)`)
  const addReads = db.prepare(
    'INSERT INTO reads (month, used) VALUES (?, ?) ON CONFLICT (month) DO UPDATE SET used = used + excluded.used'
  )
  const reads = db.prepare<[string], { used: number }>('SELECT used FROM reads WHERE month = ?')
  const insertRun = db.prepare(
    'INSERT INTO sync_runs (started_at, ended_at, phase, requests, pulled, pushed, failure) VALUES (?, ?, ?, ?, ?, ?, ?)'
  )
  const insertProblem = db.prepare(
    'INSERT OR IGNORE INTO problems (object, reason, product_id, source) VALUES (?, ?, ?, ?)'
  )
  const clearProblems = db.prepare('DELETE FROM problems WHERE object = ? AND source = ?')
  const problems = db.prepare<
    [],
    { object: string; reason: string; product_id: string | null; name: string | null }
  >(`
    SELECT problems.object, problems.reason, problems.product_id, products.name FROM problems
    LEFT JOIN products ON products.id = problems.product_id ORDER BY products.name, problems.object, problems.reason`)
  const unread = db
    .prepare<[string | null], number>(
      "SELECT count(DISTINCT object) FROM problems WHERE source = 'parse' AND object IS NOT ?"
    )
    .pluck()
  const problemCount = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM problems')

  return {
    addMovement: (movement: Omit<MovementRow, 'id'>) => insertMovement.run(movement),
    /** The newest of an item first. `before`: only what stands below that number of the ledger. */
    /** The last number Stripe had of an item that is not counted any more. */
    lastNumber: (itemId: string) => lastNumber.get(itemId) ?? null,
    movements: (itemId: string, limit: number, before = Number.MAX_SAFE_INTEGER) =>
      movements.all(itemId, before, limit),
    movementCount: (itemId: string): number => movementCount.get(itemId) ?? 0,
    addBatch: (kind: string, label: string, at: number, undoes: number | null = null): number =>
      Number(insertBatch.run(kind, label, at, undoes).lastInsertRowid),
    labelBatch: (id: number, text: string) => relabel.run(text, id),
    batch: (id: number) => batch.get(id) ?? null,
    markUndone: (id: number, by: number | null) => markUndone.run(by, id),
    /** A step that was stopped and is nobody's to take back or to do again. */
    stopBatch: (id: number, text: string) => stopped.run(text, id),
    /** The last of all steps back and forth that took values of this batch, or a question about them, back. */
    lastTakingBack: (id: number) => lastTakingBack.get(id) ?? null,
    nextUndo: () => nextUndo.get() ?? null,
    nextRedo: () => nextRedo.get() ?? null,
    seen: (eventId: string) => seenEvent.get(eventId) !== undefined,
    addEvent: (event: RemoteEvent, at: number) =>
      insertEvent.run(
        event.id,
        event.created,
        event.object?.id ?? null,
        event.idempotencyKey,
        event.requestId,
        JSON.stringify(event.previous),
        JSON.stringify(event.after),
        event.type,
        at
      ),
    /** What the events since a time (Stripe’s seconds) say of one field of an object, oldest first. */
    stockEvents(objectId: string, field: string, sinceSeconds: number): StockEvent[] {
      const named = JSON.stringify(field)
      return objectEvents.all(objectId, sinceSeconds).flatMap((row) => {
        if (!row.previous.includes(named)) return []
        const previous = JSON.parse(row.previous) as Record<string, string | null>
        if (!(field in previous)) return []
        const after = JSON.parse(row.after) as Record<string, string | null>
        return {
          id: row.id,
          created: row.created,
          idempotencyKey: row.idempotency_key,
          requestId: row.request_id,
          previous: previous[field] ?? null,
          after: after[field] ?? null,
          push:
            row.push_id === null || row.compared === null ? null : { id: row.push_id, compared: row.compared }
        }
      })
    },
    hasRefundOf: (paymentIntent: string): boolean => refundOf.get(paymentIntent) !== undefined,
    /** The first request seen in Stripe whose idempotency key starts with this. */
    keyStartingWith: (stem: string): string | null =>
      keysLike.get(stem, `${stem}\uffff`)?.idempotency_key ?? null,
    /** What the events of one object, created at or after a time (Stripe’s seconds), replaced. */
    replacedSince: (objectId: string, created: number) =>
      replacedSince
        .all(objectId, created)
        .map((row) => JSON.parse(row.previous) as Record<string, string | null>),
    /** The price that took over from another, as the events of its last change tell, whichever desk made it. `at`: Stripe's ms. */
    successor: (priceId: string) => successor.get(priceId) ?? null,
    /** The changes of an amount by which a price took a place or lost its own, as events tell. `at`: when the other was made. */
    takeOvers: (id: string) => takeOvers.all({ id }),
    eventByKey: (idempotencyKey: string) => eventByKey.get(idempotencyKey) ?? null,
    /** Forgets events, and what they tell of, from before a time (Stripe’s seconds). */
    pruneEvents(createdBefore: number): void {
      pruneEvents.run(createdBefore)
      pruneRelistings.run(createdBefore)
    },
    addRelisting: (relisting: Relisting) => addRelisting.run(relisting),
    /** The changes of a product’s list of variants that can have been at or after a time, oldest first. */
    relistedSince: (productId: string, sinceSeconds: number) => relistedSince.all(productId, sinceSeconds),
    /** When its list was last found changed before a time, Stripe's seconds: it was as it is found since. */
    relistedBefore: (productId: string, seconds: number) => relistedBefore.get(productId, seconds) ?? null,
    addReads: (month: string, count: number) => addReads.run(month, count),
    reads: (month: string) => reads.get(month)?.used ?? 0,
    addRun: (run: {
      startedAt: number
      endedAt: number
      phase: string
      requests: number
      pulled: number
      pushed: number
      failure: string | null
    }) =>
      insertRun.run(run.startedAt, run.endedAt, run.phase, run.requests, run.pulled, run.pushed, run.failure),
    /** Replaces what one source says about one object. */
    setProblems(
      object: string,
      source: 'parse' | 'stock',
      reasons: readonly string[],
      productId: string | null
    ) {
      clearProblems.run(object, source)
      for (const reason of reasons) insertProblem.run(object, reason, productId, source)
    },
    problems: () => problems.all(),
    problemCount: () => problemCount.get()?.n ?? 0,
    /** How much of Stripe cannot be read. @param but a file that is listed too, and was rescued from */
    unreadCount: (but: string | null): number => Number(unread.get(but))
  }
}
