import type { Database } from 'better-sqlite3'
import {
  attentionKinds,
  type Finding,
  type FindingKind,
  findingKinds,
  ofRefunds
} from '../../shared/sales.ts'
import type { RefundAnswer } from '../sales/facts.ts'

export type FindingRow = {
  id: number
  /** The same whenever it is found again of this item. */
  mark: string
  kind: FindingKind
  state: Finding['state']
  item_id: string
  product_id: string
  session_id: string | null
  line_item_id: string | null
  event_id: string | null
  units: number
  correction: number | null
  /** JSON of Finding['evidence']. */
  evidence: string
  /** The batch that corrected it. */
  batch_id: number | null
  at: number
  found_at: number
  /** Up to when the events had been read when somebody put it aside. Epoch milliseconds, Stripe's. */
  dismissed_at: number | null
}

export type WantedFinding = Omit<
  FindingRow,
  'id' | 'state' | 'item_id' | 'product_id' | 'batch_id' | 'found_at' | 'dismissed_at'
>

/** A finding with what its sale says of money. */
export type TitledFinding = FindingRow & {
  amount: number | null
  currency: string | null
  variant: string | null
}

const attention = attentionKinds.map((kind) => `'${kind}'`).join(', ')
/** Explanations are kept as long as Stripe keeps the events they explain, and a day. */
const explanationLife = 31 * 86_400_000

/** What the drift detector found: findings that ask for attention, and explanations that do not. */
export function createFindings(db: Database) {
  // What is found of a sale goes where its item goes; of an event that changed several items each has its own.
  const byMark = db.prepare<[string, string], FindingRow>(
    'SELECT * FROM findings WHERE mark = ? AND (item_id = ? OR session_id IS NOT NULL)'
  )
  const byId = db.prepare<[number], FindingRow>('SELECT * FROM findings WHERE id = ?')
  const ofItem = db.prepare<[string, number], FindingRow>(
    'SELECT * FROM findings WHERE item_id = ? AND at >= ? ORDER BY id'
  )
  const ofBatch = db.prepare<[number, string], FindingRow>(
    'SELECT * FROM findings WHERE batch_id = ? AND item_id = ? ORDER BY id'
  )
  const itemsOfBatch = db
    .prepare<[number], string>('SELECT DISTINCT item_id FROM findings WHERE batch_id = ?')
    .pluck()
  const insert = db.prepare(`
    INSERT INTO findings (mark, kind, state, item_id, product_id, session_id, line_item_id, event_id, units,
      correction, evidence, at, found_at)
    VALUES (@mark, @kind, 'open', @item_id, @product_id, @session_id, @line_item_id, @event_id, @units,
      @correction, @evidence, @at, @found_at)`)
  const update = db.prepare(`
    UPDATE findings SET state = @state, item_id = @item_id, product_id = @product_id, event_id = @event_id,
      units = @units, correction = @correction, evidence = @evidence, at = @at, batch_id = @batch_id WHERE id = @id`)
  const setState = db.prepare('UPDATE findings SET state = ? WHERE id = ?')
  const dismiss = db.prepare('UPDATE findings SET state = ?, dismissed_at = ? WHERE id = ?')
  const dismissed = db.prepare<[string], { mark: string; dismissed_at: number }>(
    `SELECT mark, dismissed_at FROM findings
       WHERE item_id = ? AND state = 'dismissed' AND dismissed_at IS NOT NULL`
  )
  const answers = db.prepare<[string], { mark: string } & RefundAnswer>(`
    SELECT mark, state, units, coalesce(dismissed_at, at) AS at FROM findings
    WHERE item_id = ? AND kind IN (${[...ofRefunds].map((kind) => `'${kind}'`).join(', ')})
      AND (state = 'dismissed' OR EXISTS (
        SELECT 1 FROM edits JOIN batches ON batches.id = edits.batch_id
        WHERE edits.batch_id = findings.batch_id AND edits.product_id = findings.product_id AND delta = correction
          AND edits.state = 'settled' AND undone_by IS NULL AND findings.state = 'corrected'))`)
  const correct = db.prepare(
    "UPDATE findings SET state = 'corrected', batch_id = ?, correction = ?, evidence = ? WHERE id = ?"
  )
  const undone = db.prepare<[number], { undone_by: number | null }>(
    'SELECT undone_by FROM batches WHERE id = ?'
  )
  const count = db.prepare<[], { n: number }>(
    `SELECT count(*) AS n FROM findings WHERE state = 'open' AND kind IN (${attention})`
  )
  const titled = `
    SELECT findings.*, sales.amount, sales.currency, sales.variant FROM findings
    LEFT JOIN sales USING (session_id, line_item_id)`
  const open = db.prepare<[], TitledFinding>(
    `${titled} WHERE state = 'open' AND kind IN (${attention}) ORDER BY findings.at DESC, findings.id DESC`
  )
  const all = db.prepare<[number, number], TitledFinding>(
    `${titled} WHERE state <> 'withdrawn' AND (kind IN (${attention}) OR at >= ?)
       ORDER BY findings.at DESC, findings.id DESC LIMIT ?`
  )
  const one = db.prepare<[number], TitledFinding>(`${titled} WHERE findings.id = ?`)
  const move = db.prepare(
    `UPDATE OR IGNORE findings SET item_id = @to || substr(item_id, length(@from) + 1)
       WHERE item_id > @from || '/' AND item_id < @from || '0'`
  )
  const doubt = db.prepare(
    `UPDATE findings SET correction = NULL,
         evidence = json_insert(evidence, '$[#]', json_object('at', @at, 'words', @words))
       WHERE item_id = @itemId AND state = 'open' AND at < @before AND correction IS NOT NULL`
  )
  // By the marks, of which there is an index: what is kept of the sales of one item grows with them.
  const marksOfSale = findingKinds.map((kind) => `'${kind} ' || @name`).join(', ')
  const roundsOfSale = [...ofRefunds].map(
    (kind) => `OR mark BETWEEN '${kind} ' || @name || ' ' AND '${kind} ' || @name || '!'`
  )
  const ofSale = db.prepare<{ name: string }, FindingRow>(
    `SELECT findings.* FROM findings CROSS JOIN sales USING (session_id, line_item_id, item_id)
       WHERE (mark IN (${marksOfSale}) ${roundsOfSale.join(' ')}) AND state <> 'withdrawn' ORDER BY findings.id`
  )
  const forget = db.prepare(
    `DELETE FROM findings WHERE kind NOT IN (${attention}) AND (session_id IS NULL OR state = 'withdrawn') AND at < ?`
  )
  const shorten = db.prepare(
    `UPDATE findings SET evidence = '[]', event_id = NULL
       WHERE kind NOT IN (${attention}) AND at < ? AND evidence <> '[]'`
  )
  const oversold = db
    .prepare<[], [string, number]>(
      `SELECT item_id, sum(units) FROM findings WHERE state = 'open' AND kind = 'oversold' GROUP BY item_id`
    )
    .raw()
  const changesSoFar = db.prepare<[], number>('SELECT total_changes()').pluck()
  const progress = db.prepare<[], { sales: number; events: number }>(
    'SELECT (SELECT count(*) FROM sales) AS sales, (SELECT coalesce(max(rowid), 0) FROM events_seen) AS events'
  )

  let pruned = 0
  let owed: { changes: number; units: ReadonlyMap<string, number> } | null = null

  /** What is said of one sold line, oldest first. */
  function said(line: { session_id: string; line_item_id: string }): FindingRow[] {
    return ofSale.all({ name: `${line.session_id}/${line.line_item_id}` })
  }

  /** Does this correction stand? */
  function taken(batchId: number | null): boolean {
    return batchId !== null && undone.get(batchId)?.undone_by === null
  }

  return {
    /**
     * Makes the findings of one item, from `since` (epoch milliseconds, Stripe's; for refunds it may be another) on, those
     * that are wanted: new ones open, open ones that nothing supports any more are withdrawn and come back when something
     * does. What a person corrected or dismissed stays, unless the correction was undone. Rows that say so already are not
     * written.
     * @returns the ids of what is open now and was not before.
     */
    reconcile(
      item: { id: string; productId: string },
      wanted: readonly WantedFinding[],
      since: number,
      foundAt: number,
      refundedSince = since
    ): number[] {
      const opened: number[] = []
      const marks = new Set(wanted.map((finding) => finding.mark))
      const here = ofItem
        .all(item.id, Math.min(since, refundedSince))
        .filter((row) => row.at >= (ofRefunds.has(row.kind) ? refundedSince : since))
      const byItsMark = new Map(here.map((row) => [row.mark, row]))
      for (const finding of wanted) {
        const place = { item_id: item.id, product_id: item.productId }
        const known = byItsMark.get(finding.mark) ?? byMark.get(finding.mark, item.id)
        if (known === undefined) {
          opened.push(Number(insert.run({ ...finding, ...place, found_at: foundAt }).lastInsertRowid))
          continue
        }
        const corrected = taken(known.batch_id)
        if (corrected && known.state === 'corrected') continue
        // Undone, a correction is due again; done again, it is made.
        const state = corrected ? 'corrected' : known.state === 'dismissed' ? 'dismissed' : 'open'
        const next = { ...known, ...place, ...finding, state }
        const same = (Object.keys(next) as (keyof FindingRow)[]).every((name) => next[name] === known[name])
        if (!same) update.run(next)
        if (state === 'open' && known.state !== 'open') opened.push(known.id)
      }
      for (const known of here) {
        if (known.state === 'open' && !marks.has(known.mark)) setState.run('withdrawn', known.id)
      }
      return opened
    },
    byId: (id: number) => byId.get(id) ?? null,
    /** Nobody can say any more whether what was found of an item before a time is still due, for a reason that came up. */
    doubt: (itemId: string, before: number, at: number, words: string) =>
      doubt.run({ itemId, before, at, words }),
    /** A price was replaced by another: what was found of the stock it held is of the new one. */
    move: (fromId: string, toId: string) => move.run({ from: fromId, to: toId }),
    titled: (id: number) => one.get(id) ?? null,
    openOf: (itemId: string) => ofItem.all(itemId, 0).filter(({ state }) => state === 'open'),
    /** What one batch corrected of one item. */
    ofBatch: (batchId: number, itemId: string) => ofBatch.all(batchId, itemId),
    /** The items of which one batch corrected something. */
    correctedBy: (batchId: number) => itemsOfBatch.all(batchId),
    /** What is said of one sold line, whatever became of it. */
    ofSale: (session_id: string, line_item_id: string) => said({ session_id, line_item_id }),
    /** So many units of a refund a person has put back by corrections, or said that they shall not be. */
    answeredRefund(line: { session_id: string; line_item_id: string }): number {
      const asked = said(line).filter(({ kind }) => kind === 'not-restocked')
      return asked
        .filter(({ state, batch_id }) => state === 'dismissed' || taken(batch_id))
        .reduce((sum, { units }) => sum + units, 0)
    },
    /** What somebody answered of the refunds of an item, by mark. */
    answersOf: (itemId: string): Map<string, RefundAnswer> =>
      new Map(answers.all(itemId).map(({ mark, ...answer }) => [mark, answer])),
    /** Is this one of an item open? */
    isOpen: (mark: string, itemId: string): boolean => byMark.get(mark, itemId)?.state === 'open',
    /** Is its correction made, and not undone since? */
    isCorrected: (row: FindingRow) => taken(row.batch_id),
    correct: (id: number, batchId: number, correction: number, evidence: string) =>
      correct.run(batchId, correction, evidence, id),
    /** Puts one aside, `at`: up to when the events are read; null takes it up again. */
    dismiss: (id: number, at: number | null) => dismiss.run(at === null ? 'open' : 'dismissed', at, id),
    /** What of an item was put aside, by mark, and up to when the events had been read then. */
    dismissedOf: (itemId: string): Map<string, number> =>
      new Map(dismissed.all(itemId).map((row) => [row.mark, row.dismissed_at])),
    /** Units that were sold without being there, by item. Kept until anything is written. */
    oversold(): ReadonlyMap<string, number> {
      const changes = changesSoFar.get() ?? 0
      if (owed?.changes !== changes) owed = { changes, units: new Map(oversold.all()) }
      return owed.units
    },
    /** How many ask for attention. */
    count: (): number => count.get()?.n ?? 0,
    /** What asks for attention, newest first. */
    open: () => open.all(),
    /** Everything but what was withdrawn and what is forgotten by `now`, newest first. */
    all: (limit: number, now: number) => all.all(now - explanationLife, limit),
    /**
     * Forgets explanations of what Stripe itself has forgotten, once a day; `now`: Stripe's epoch milliseconds. What became
     * of a sale stays, without what was seen: nothing else tells of it where Stockroom only watches.
     */
    prune(now: number): number {
      if (now < pruned + 86_400_000) return 0
      pruned = now
      return forget.run(now - explanationLife).changes + shorten.run(now - explanationLife).changes
    },
    /** Moves whenever a sale or an event arrives. */
    progress(): string {
      const { sales, events } = progress.get() ?? { sales: 0, events: 0 }
      return `${sales} ${events}`
    }
  }
}
