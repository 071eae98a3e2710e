import type { Database } from 'better-sqlite3'
import type { EditKind } from '../../shared/edits.ts'
import type { CellField } from '../../shared/inventory.ts'
import type { TakeOver } from '../sales/line.ts'
import { foldField } from '../sync/merge.ts'

export type EditState = 'waiting' | 'sending' | 'held' | 'failed' | 'settled' | 'dropped' | 'superseded'

/** One wish to change one field. `base` is what Stripe said when the person decided. */
export type Edit = {
  seq: number
  batch_id: number
  item_id: string | null
  /** The grid's name of the field. */
  cell: CellField
  product_id: string
  entity: 'product' | 'price'
  entity_id: string
  /** Our name of the field on the object: `name`, `active`, `metadata.stock_M`, `unit_amount`. */
  field: string
  kind: EditKind
  base: string | null
  value: string | null
  delta: number | null
  reason: string | null
  note: string | null
  state: EditState
  push_id: string | null
  /** Once settled: the value our write replaced, and the one it left, as far as known. */
  replaced: string | null
  sent: string | null
  /** The batch that dropped it or the edit batch that superseded it. */
  ended_by: number | null
  /** The batch that had ended it before a step back brought it back; null where none did. */
  brought_back: number | null
  failure: string | null
  created_at: number
  settled_at: number | null
  /**
   * Set where every desk of the account makes the same edit, so that Stripe lets one of them: what its idempotency key
   * is made from (`sale-<session>-<line>`). Such an edit is sent alone.
   */
  once: string | null
  /** The first key of `once` that was not burnt by an answer that Stripe saved without carrying anything out. */
  attempt: number
}

/** What a step may change of an edit. */
export type EditNow = Pick<
  Edit,
  'seq' | 'state' | 'base' | 'value' | 'push_id' | 'ended_by' | 'brought_back' | 'failure'
>

export type NewEdit = Pick<
  Edit,
  | 'batch_id'
  | 'item_id'
  | 'cell'
  | 'product_id'
  | 'entity'
  | 'entity_id'
  | 'field'
  | 'kind'
  | 'base'
  | 'value'
  | 'delta'
  | 'reason'
  | 'note'
  | 'created_at'
> & { once?: string | null }

export type PushState = 'sent' | 'unsure' | 'done' | 'released' | 'failed'

/** One request to Stripe, saved with its exact body and key before it is sent. */
export type Push = {
  id: string
  kind: 'update' | 'price'
  entity_id: string
  product_id: string
  step: number
  /** JSON of the RemoteCommand. */
  command: string
  idempotency_key: string
  /** JSON of { field: { compared, sent } }. */
  compared: string
  /** JSON of what later steps of a price change need. */
  context: string | null
  state: PushState
  /** Stripe's time. */
  sent_at: number
  unsure_at: number | null
  /** Stripe's time, too: a request may be answered long after it was first sent. */
  answered_at: number | null
  request_id: string | null
  verified_at: number | null
  outcome: string | null
}

export type Compared = Record<string, { compared: string | null; sent: string | null }>

const open = "('waiting', 'sending', 'held', 'failed')"

export type Outbox = ReturnType<typeof createOutbox>

/** What each edit of one field, oldest first, replaced and left, over the value `from`. */
function chained(
  edits: readonly Edit[],
  from: string | null
): { seq: number; replaced: string | null; left: string | null }[] {
  let left = from
  return edits.map((edit) => {
    const replaced = left
    left = foldField([edit], replaced)
    return { seq: edit.seq, replaced, left }
  })
}

/** What we want Stripe to say, and the requests that say it. */
export function createOutbox(db: Database) {
  const insert = db.prepare(`
    INSERT INTO edits (batch_id, item_id, cell, product_id, entity, entity_id, field, kind, base, value, delta,
      reason, note, state, created_at, once)
    VALUES (@batch_id, @item_id, @cell, @product_id, @entity, @entity_id, @field, @kind, @base, @value, @delta,
      @reason, @note, 'waiting', @created_at, @once)`)
  const byState = db.prepare<[EditState], { product_id: string; entity: Edit['entity']; entity_id: string }>(
    'SELECT product_id, entity, entity_id, min(seq) AS first FROM edits WHERE state = ? GROUP BY entity_id ORDER BY first'
  )
  const openOfProduct = db.prepare<[string], Edit>(
    `SELECT * FROM edits WHERE product_id = ? AND state IN ${open} ORDER BY seq`
  )
  const openOfField = db.prepare<[string, string], Edit>(
    `SELECT * FROM edits WHERE entity_id = ? AND field = ? AND state IN ${open} ORDER BY seq`
  )
  const settledOfField = db.prepare<[string, string, number], Edit>(
    "SELECT * FROM edits WHERE entity_id = ? AND field = ? AND state = 'settled' AND settled_after >= ? ORDER BY seq DESC"
  )
  const openOfEntity = db.prepare<[string], Edit>(
    `SELECT * FROM edits WHERE entity_id = ? AND state IN ${open} ORDER BY seq`
  )
  const countsSince = (states: string) =>
    db.prepare<[string, string, number], { batch_id: number }>(
      `SELECT batch_id FROM edits WHERE entity_id = ? AND field = ? AND seq > ? AND kind <> 'adjust'
         AND state IN ${states} ORDER BY seq LIMIT 1`
    )
  const countedSince = countsSince("('waiting', 'sending', 'settled')")
  const countSentSince = countsSince("('sending', 'settled')")
  const replacedSince = countsSince("('waiting', 'held', 'failed', 'sending', 'settled')")
  const bySeq = db.prepare<[number], Edit>('SELECT * FROM edits WHERE seq = ?')
  const byOnce = db.prepare<[string], Edit>('SELECT * FROM edits WHERE once = ?')
  const dueOnce = db.prepare<[], Edit>(
    "SELECT * FROM edits WHERE state IN ('waiting', 'failed') AND once IS NOT NULL ORDER BY seq"
  )
  const burn = db.prepare('UPDATE edits SET attempt = ? WHERE seq = ?')
  const ofBatch = db.prepare<[number], Edit>('SELECT * FROM edits WHERE batch_id = ? ORDER BY seq')
  const endedBy = db.prepare<[number], Edit>('SELECT * FROM edits WHERE ended_by = ? ORDER BY seq')
  const broughtBack = db.prepare<[number], Edit>(
    `SELECT * FROM edits WHERE brought_back = ? AND state IN ${open} ORDER BY seq`
  )
  const concerned = db
    .prepare<[number, number, number, number], [product: string, seq: number, part: number]>(
      `SELECT product_id, seq, 0 FROM edits WHERE batch_id = ?
       UNION ALL SELECT product_id, seq, 1 FROM edits WHERE ended_by = ? AND batch_id <> ?
       UNION ALL SELECT product_id, seq, 2 FROM edits WHERE batch_id = ? AND kind <> 'adjust'
       ORDER BY 1, 2`
    )
    .raw()
  const bySeqs = db.prepare<[string], Edit>(
    'SELECT edits.* FROM json_each(?) AS wanted JOIN edits ON edits.seq = wanted.value ORDER BY edits.seq'
  )
  const putBack = db.prepare(`
    UPDATE edits SET state = @state, base = @base, value = @value, push_id = @push_id, ended_by = @ended_by,
      brought_back = @brought_back, failure = @failure WHERE seq = @seq`)
  const ofPush = db.prepare<[string], Edit>('SELECT * FROM edits WHERE push_id = ? ORDER BY seq')
  const setState = db.prepare('UPDATE edits SET state = ?, failure = ? WHERE seq = ?')
  const end = db.prepare('UPDATE edits SET state = ?, ended_by = ? WHERE seq = ?')
  const reopen = db.prepare(
    "UPDATE edits SET state = 'waiting', ended_by = NULL, failure = NULL WHERE seq = ?"
  )
  const bringBack = db.prepare('UPDATE edits SET brought_back = ended_by WHERE seq = ?')
  const rebase = db.prepare(
    `UPDATE edits SET base = @base WHERE entity_id = @entity_id AND field = @field AND seq >= @seq AND base IS @from
       AND state <> 'settled'`
  )
  const claim = db.prepare("UPDATE edits SET state = 'sending', push_id = ?, failure = NULL WHERE seq = ?")
  const settle = db.prepare(
    `UPDATE edits SET state = 'settled', replaced = ?, sent = ?, settled_at = ?, failure = NULL,
       settled_after = (SELECT max(id) FROM batches) WHERE seq = ?`
  )
  const correct = db.prepare('UPDATE edits SET replaced = ?, sent = ? WHERE seq = ?')
  const retarget = db.prepare('UPDATE edits SET value = ? WHERE seq = ?')
  const move = db.prepare(
    `UPDATE edits SET item_id = replace(item_id, @from || '/', @to || '/'), entity_id = @to
       WHERE entity_id = @from AND state IN ${open} AND NOT (field = 'active' AND value IS 'true')`
  )
  const moveDefault = db.prepare(
    `UPDATE edits SET value = iif(value = @from, @to, value), base = iif(base = @from, @to, base)
       WHERE entity_id = @product AND field = 'default_price' AND state IN ${open}`
  )
  const rename = db.prepare(
    "UPDATE edits SET item_id = replace(item_id, @from || '/', @to || '/'), entity_id = @to WHERE entity_id = @from"
  )
  const counts = db.prepare<[], { state: 'waiting' | 'sending' | 'held' | 'failed'; n: number }>(
    `SELECT state, count(*) AS n FROM edits WHERE state IN ${open} GROUP BY state`
  )
  const insertPush = db.prepare(`
    INSERT INTO pushes (id, kind, entity_id, product_id, step, command, idempotency_key, compared, context, state, sent_at)
    VALUES (@id, @kind, @entity_id, @product_id, @step, @command, @idempotency_key, @compared, @context, 'sent', @sent_at)`)
  const openPushes = db.prepare<[], Push>(
    "SELECT * FROM pushes WHERE state IN ('sent', 'unsure') ORDER BY rowid"
  )
  const pushByKey = db.prepare<[string], Push>('SELECT * FROM pushes WHERE idempotency_key = ?')
  const pushById = db.prepare<[string], Push>('SELECT * FROM pushes WHERE id = ?')
  const pushesSince = db.prepare<[string, number], Push>(
    "SELECT * FROM pushes WHERE entity_id = ? AND kind = 'update' AND state = 'done' AND answered_at >= ? ORDER BY answered_at DESC, rowid DESC"
  )
  const pushesOf = db.prepare<[string], Push>(
    "SELECT * FROM pushes WHERE entity_id = ? AND kind = 'update' AND state IN ('sent', 'unsure', 'done') ORDER BY rowid DESC LIMIT 20"
  )
  const successor = db.prepare<[string], { id: string; at: number }>(
    "SELECT outcome AS id, answered_at AS at FROM pushes WHERE entity_id = ? AND kind = 'price' AND state = 'done' AND outcome <> '' ORDER BY rowid DESC LIMIT 1"
  )
  const takeOvers = db.prepare<{ id: string }, TakeOver>(
    `SELECT id AS change, entity_id AS "from", outcome AS "to", sent_at AS at FROM pushes
       WHERE entity_id IN (SELECT other.id FROM prices JOIN prices AS other USING (product_id) WHERE prices.id = @id)
         AND kind = 'price' AND state = 'done' AND outcome <> '' AND (outcome = @id OR entity_id = @id)`
  )
  const madeFrom = db
    .prepare<[string], string>(
      `SELECT json_extract(context, '$.newPriceId') AS id FROM pushes
         WHERE entity_id = ? AND kind = 'price' AND json_extract(context, '$.newPriceId') IS NOT NULL`
    )
    .pluck()
  const stopped = db
    .prepare<[string, string], string | null>(
      `SELECT iif(outcome = '', context, NULL) FROM pushes WHERE entity_id = ? AND kind = 'price' AND state = 'done'
         AND json_extract(context, '$.newPriceId') = ? ORDER BY rowid DESC LIMIT 1`
    )
    .pluck()
  const unproved = db.prepare<[number, number], Push>(
    "SELECT * FROM pushes WHERE kind = 'update' AND state = 'done' AND verified_at IS NULL AND answered_at BETWEEN ? AND ?"
  )
  const proved = db.prepare<[string]>(
    'SELECT 1 FROM edits JOIN pushes ON pushes.id = push_id WHERE once = ? AND verified_at IS NOT NULL'
  )
  const endPush = db.prepare(
    'UPDATE pushes SET state = ?, answered_at = coalesce(answered_at, ?), request_id = coalesce(?, request_id), outcome = ? WHERE id = ?'
  )
  const unsure = db.prepare("UPDATE pushes SET state = 'unsure', unsure_at = ? WHERE id = ?")
  const verify = db.prepare('UPDATE pushes SET verified_at = ? WHERE id = ?')
  const rearm = db.prepare(`
    UPDATE pushes SET entity_id = @entityId, command = @command, compared = @compared, sent_at = @sentAt,
      state = 'sent', unsure_at = NULL, answered_at = NULL, request_id = NULL, verified_at = NULL, outcome = NULL WHERE id = @id`)
  const advance = db.prepare(
    "UPDATE pushes SET step = ?, command = ?, idempotency_key = ?, context = ?, sent_at = ?, state = 'sent', unsure_at = NULL WHERE id = ?"
  )

  return {
    add: (edit: NewEdit): number => Number(insert.run({ once: null, ...edit }).lastInsertRowid),
    byOnce: (once: string) => byOnce.get(once) ?? null,
    /** What is still to be taken off for sales, to be put back and the like, and is not under way. */
    dueOnce: () => dueOnce.all(),
    /** The key an edit had is of no use any more: its next request gets another. */
    burn: (seq: number, next: number) => burn.run(next, seq),
    bySeq: (seq: number) => bySeq.get(seq) ?? null,
    openOfProduct: (productId: string) => openOfProduct.all(productId),
    openOfField: (entityId: string, field: string) => openOfField.all(entityId, field),
    /** Edits of a field that came to be in Stripe since a batch was begun, newest first. */
    settledOfField: (entityId: string, field: string, sinceBatch: number) =>
      settledOfField.all(entityId, field, sinceBatch),
    /** Was an absolute value written for this field after that edit, that still stands? */
    countedSince: (entityId: string, field: string, seq: number): boolean =>
      countedSince.get(entityId, field, seq) !== undefined,
    /** The batch of the first absolute value that was typed for a field after that edit; null where there is none. */
    replacedSince: (entityId: string, field: string, seq: number): number | null =>
      replacedSince.get(entityId, field, seq)?.batch_id ?? null,
    /** Has such a value gone out? One that waits may still turn into a question, and be given up. */
    countSentSince: (entityId: string, field: string, seq: number): boolean =>
      countSentSince.get(entityId, field, seq) !== undefined,
    openOfEntity: (entityId: string) => openOfEntity.all(entityId),
    ofBatch: (batchId: number) => ofBatch.all(batchId),
    endedBy: (batchId: number) => endedBy.all(batchId),
    /**
     * The numbers of all edits that taking a batch back is about, product by product: its own, those it had ended, and,
     * to do another `again`, what that one had put in the place of others.
     */
    concerned: (batchId: number, again: number | null) =>
      concerned
        .all(batchId, batchId, batchId, again ?? -1)
        .map(([productId, seq, part]) => ({ productId, seq, part: part as 0 | 1 | 2 })),
    bySeqs: (seqs: readonly number[]) => bySeqs.all(JSON.stringify(seqs)),
    /** An edit is as it was before something ended or reopened it. */
    putBack: (was: EditNow) => putBack.run(was),
    ofPush: (pushId: string) => ofPush.all(pushId),
    /** Objects with edits in this state, those that wait longest first. */
    entities: (state: EditState) => byState.all(state),
    setState: (seq: number, state: EditState, failure: string | null = null) =>
      setState.run(state, failure, seq),
    /** Takes an edit out, remembering which batch did, so that the batch can be undone. */
    end: (seq: number, state: 'dropped' | 'superseded', batchId: number) => end.run(state, batchId, seq),
    reopen: (seq: number) => reopen.run(seq),
    /** Reopens what a batch had ended that is taken back, and remembers which. */
    bringBack(seq: number): void {
      bringBack.run(seq)
      reopen.run(seq)
    },
    /** What this batch had ended, and waits again since it was taken back. */
    broughtBack: (batchId: number) => broughtBack.all(batchId),
    /** What this was measured against never came to be; nor what was typed over it since and took that over. */
    rebase: ({ entity_id, field, seq, base: from }: Edit, base: string | null) =>
      rebase.run({ entity_id, field, seq, from, base }),
    claim: (seq: number, pushId: string) => claim.run(pushId, seq),
    settle: (seq: number, replaced: string | null, sent: string | null, at: number) =>
      settle.run(replaced, sent, at, seq),
    /**
     * Edits of one field, oldest first, came to be in Stripe together, over the value `from`. Each notes what it did
     * itself, so that each can be taken back by itself.
     */
    settleOver(edits: readonly Edit[], from: string | null, at: number): void {
      for (const { seq, replaced, left } of chained(edits, from)) settle.run(replaced, left, at, seq)
    },
    /** They came to be over another value than was known then. */
    wereOver(edits: readonly Edit[], from: string | null): void {
      for (const { seq, replaced, left } of chained(edits, from)) correct.run(replaced, left, seq)
    },
    /** What is to be taken back leads elsewhere. */
    retarget: (seq: number, value: string | null) => retarget.run(value, seq),
    /**
     * A price was replaced by another: what still waits for the old one now means the new one. That the old one is to be
     * sold again is about that one.
     */
    move: (fromId: string, toId: string) => move.run({ from: fromId, to: toId }),
    /** So does the wish to have the old one, or no more, for the default. */
    moveDefault: (productId: string, fromId: string, toId: string) =>
      moveDefault.run({ product: productId, from: fromId, to: toId }),
    /** A price got its id: so did all that was typed for it, also what was taken back and may be done again. */
    rename: (fromId: string, toId: string) => rename.run({ from: fromId, to: toId }),
    counts(): Record<'waiting' | 'sending' | 'held' | 'failed', number> {
      const found = { waiting: 0, sending: 0, held: 0, failed: 0 }
      for (const { state, n } of counts.all()) found[state] = n
      return found
    },
    addPush: (
      push: Omit<Push, 'state' | 'unsure_at' | 'answered_at' | 'request_id' | 'verified_at' | 'outcome'>
    ) => insertPush.run(push),
    /** A request that was not carried out goes out again under its own key, to where and with what is right now. */
    rearmPush: (id: string, entityId: string, command: string, compared: string, sentAt: number) =>
      rearm.run({ id, entityId, command, compared, sentAt }),
    openPushes: () => openPushes.all(),
    pushByKey: (key: string) => pushByKey.get(key) ?? null,
    pushById: (id: string) => pushById.get(id) ?? null,
    /** Finished updates of one object since a time, newest first. */
    pushesSince: (entityId: string, since: number) => pushesSince.all(entityId, since),
    /** The price that took over from another, as its last change ended here. `at`: Stripe's ms. */
    successor: (priceId: string) => successor.get(priceId) ?? null,
    /** The changes of an amount that ended here by which a price took a place or lost its own. `at`: when the last step went out. */
    takeOvers: (id: string) => takeOvers.all({ id }),
    /** The prices that changes of this one's amount have made or brought back. */
    madeFrom: (priceId: string) => madeFrom.all(priceId),
    /** The context of the last change from one price to another, where somebody stopped that; null where nobody did. */
    stopped: (fromId: string, toId: string) => stopped.get(fromId, toId) ?? null,
    /** The last requests that wrote to an object, newest first. */
    pushesOf: (entityId: string) => pushesOf.all(entityId),
    /** Finished updates whose own event has not been met, answered between two times of Stripe’s. */
    unproved: (from: number, to: number) => unproved.all(from, to),
    /** Is it known what the request for an edit that is made once really moved? */
    isProved: (once: string): boolean => proved.get(once) !== undefined,
    endPush: (
      id: string,
      state: 'done' | 'released' | 'failed',
      at: number,
      requestId: string | null,
      outcome: string
    ) => endPush.run(state, at, requestId, outcome, id),
    unsurePush: (id: string, at: number) => unsure.run(at, id),
    verifyPush: (id: string, at: number) => verify.run(at, id),
    advancePush: (id: string, step: number, command: string, key: string, context: string, sentAt: number) =>
      advance.run(step, command, key, context, sentAt, id)
  }
}
