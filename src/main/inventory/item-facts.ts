import { type FindingKind, ofRefunds } from '../../shared/sales.ts'
import type { ChangeFact, ItemFacts, SaleFact } from '../sales/facts.ts'
import { retries, usualGrace } from '../sales/facts.ts'
import { quantityOf } from '../stock/quantity.ts'
import { handedOn, type Span } from '../sales/line.ts'
import type { StockEvent } from '../store/books.ts'
import type { Compared, Edit } from '../store/outbox.ts'
import type { FindingRow, WantedFinding } from '../store/findings.ts'
import type { ItemRow } from '../store/projection.ts'
import type { SoldRow } from '../store/sales.ts'
import type { Store } from '../store/store.ts'
import { returnKey } from '../sync/sales-ledger.ts'
import { spansOf } from '../sync/successor.ts'

/** Stripe keeps events for 30 days. https://docs.stripe.com/api/events */
const remembered = 30 * 86_400_000

/** What is known of one item, and since when enough is known to say what became of a sale, or of a refund. */
type KnownItem = { facts: ItemFacts; productId: string; since: number; refundedSince: number }

/**
 * Collects what the books, the outbox and the sales ledger know of one stock item; null when the item is gone.
 * `through`: up to when events were read, epoch milliseconds, Stripe's.
 */
export function itemFacts(store: Store, itemId: string, through: number): KnownItem | null {
  const item = store.view.item(itemId)
  if (item === null) return null
  const kept = whereKept(store, item)
  const [first] = kept.spans
  const owner = store.mirror.object(item.owner_kind, first?.id ?? item.owner_id)
  const oldest = through - remembered
  const known = (store.eventsKnownSince() ?? 0) * 1000
  const from = Math.max(known, oldest, (owner?.created ?? 0) * 1000, first?.since ?? 0)
  const field = `metadata.${item.stock_key}`
  const turns = kept.spans.map(({ id, since: begin, until }) => ({
    until,
    changes: store.books
      .stockEvents(id, field, Math.floor(Math.max(from, begin) / 1000))
      .filter(({ created }) => created * 1000 <= until)
      .map((event) => changeFact(store, kept, field, event))
  }))
  const changes = handedOn(turns, item.on_hand_stripe)
  // What lies at the edge of what Stripe remembers may belong to a sale it has forgotten.
  const since = from === oldest ? oldest + retries : from + usualGrace
  return {
    facts: {
      sales: store.sales.ofItem(itemId).flatMap((row) => {
        const fact = saleFact(row, underWay(store, row))
        if (row.paid_at >= from) return fact
        if (row.refunded_at === null && row.told_at === null && row.restocked === 0) return []
        const before = refundsBefore(store, row, changes, from)
        const isFailed = row.restocked + before.corrected > (row.refunded_units ?? Infinity)
        const isOpen = row.refunded_at === null ? row.restocked > 0 : row.refunded_at >= from
        if ((!isOpen && !isFailed) || item.on_hand_stripe === null) return []
        const takenBefore = takenOff(store, row)
        // Before the choice who lowers stock nobody is told of what may never have been taken off.
        if (takenBefore === null && store.salesSettings().mode === null) return []
        return { ...fact, takenBefore, before }
      }),
      changes,
      letBe: store.findings.dismissedOf(itemId),
      ...(from === oldest ? {} : { toldSince: from + usualGrace }),
      now: item.on_hand_stripe,
      isBusy: store.outbox.openOfEntity(item.owner_id).some(({ state }) => state === 'sending'),
      through
    },
    productId: item.product_id,
    since,
    // Nobody was about to put anything back on a price that had not been there before.
    refundedSince: from > Math.max(known, oldest) ? from : since
  }
}

/** Where the stock of an item is and was kept, and what the item was called there. */
type Kept = { itemId: string; spans: readonly Span[]; names: ReadonlySet<string> }

/** With a new amount another price keeps the stock from then on. */
export function whereKept(store: Store, { id, owner_kind, owner_id, stock_key }: ItemRow): Kept {
  const always = [{ id: owner_id, since: -Infinity, until: Infinity }]
  const spans = owner_kind === 'price' ? spansOf(store, owner_id) : always
  return { itemId: id, spans, names: new Set(spans.map((span) => `${span.id}/${stock_key}`)) }
}

/** What became of the refunds of a sale before `from`, since when its changes are known. */
function refundsBefore(
  { findings, outbox }: Store,
  row: SoldRow,
  changes: readonly ChangeFact[],
  from: number
): NonNullable<SaleFact['before']> {
  const known = new Set(changes.flatMap(({ corrects }) => corrects.map(({ mark }) => mark)))
  const said = findings.ofSale(row.session_id, row.line_item_id)
  const made = said.filter(
    (one) =>
      ofRefunds.has(one.kind) &&
      findings.isCorrected(one) &&
      !known.has(one.mark) &&
      outbox
        .ofBatch(one.batch_id ?? 0)
        .some(
          ({ product_id, delta, state }) =>
            product_id === one.product_id && delta === one.correction && state === 'settled'
        )
  )
  const corrected = made.reduce((units, one) => units + (one.correction ?? 0), 0)
  const told = said.find(({ kind, at }) => kind === 'restocked' && at < from)
  return {
    back: Math.max(corrected, (told?.units ?? 0) - row.restocked),
    corrected,
    takenAgain: made.filter(({ kind }) => kind === 'over-restocked').length,
    isUnclear:
      row.refunded_since !== null &&
      row.refunded_since < from &&
      row.restocked === 0 &&
      made.length === 0 &&
      told === undefined,
    toldAt: row.told_at
  }
}

/** How much was taken off for a sale whose changes are not known (any more); null when nobody can say. */
function takenOff({ findings }: Store, row: SoldRow): number | null {
  if (row.lowering !== null)
    return row.lowering === 'elsewhere' && row.lowered === 0 ? row.quantity - row.oversold : row.lowered
  const said = findings.ofSale(row.session_id, row.line_item_id)
  const missing = said
    .filter((one) => tooFew.has(one.kind) && !findings.isCorrected(one))
    .reduce((units, one) => units + one.units, 0)
  if (missing > 0) return Math.max(0, row.quantity - missing)
  // A sum was offered only while that was known.
  const isKnown = said.some(
    ({ kind, correction }) => kind.startsWith('lowered') || (kind === 'not-restocked' && correction !== null)
  )
  return isKnown || said.some((one) => tooFew.has(one.kind)) ? row.quantity : null
}

const tooFew: ReadonlySet<FindingKind> = new Set(['not-lowered', 'quantity-ignored', 'oversold'])

/**
 * What was refunded of an item that is not on the list any more: whether it came back, and where it is to be put, is for a
 * person to say.
 */
export function unlistedReturns(store: Store, itemId: string, through: number): WantedFinding[] {
  return store.sales.ofItem(itemId).flatMap((row) => {
    const { session_id, line_item_id, refunded_at: at } = row
    if (at === null || at < through - remembered || through < at + usualGrace) return []
    const takenBefore = takenOff(store, row)
    if (takenBefore === null && store.salesSettings().mode === null) return []
    const kept = row.quantity - (takenBefore ?? row.quantity)
    const said = store.findings.ofSale(session_id, line_item_id).find(({ kind }) => kind === 'restocked')
    const back = Math.max(row.restocked, underWay(store, row), said?.units ?? 0)
    const units = (row.refunded_units ?? 0) - kept - back
    const words = [
      `refunded ${row.refunded_units}`,
      'it is no longer on the list, so it was not put back here'
    ]
    const finding = {
      mark: `not-restocked ${session_id}/${line_item_id}`,
      kind: 'not-restocked',
      session_id,
      line_item_id,
      event_id: null,
      units,
      correction: null,
      evidence: JSON.stringify(words.map((line) => ({ at, words: line }))),
      at
    } as const
    return units > 0 ? finding : []
  })
}

/** What Stockroom is about to put back for its refund. */
function underWay({ outbox }: Store, row: SoldRow): number {
  const edit = row.refunded_at === null ? null : outbox.byOnce(returnKey(row))
  return edit !== null && ['waiting', 'sending', 'held'].includes(edit.state) ? (edit.delta ?? 0) : 0
}

function saleFact(row: SoldRow, restocking: number): SaleFact {
  return {
    sessionId: row.session_id,
    lineItemId: row.line_item_id,
    quantity: row.quantity,
    paidAt: row.paid_at,
    refundedUnits: row.refunded_units,
    refundedAt: row.refunded_at,
    refundedSince: row.refunded_since,
    lowering: row.lowering,
    lowered: row.lowered,
    oversold: row.oversold,
    restocked: Math.max(row.restocked, restocking)
  }
}

function changeFact(store: Store, kept: Kept, field: string, event: StockEvent): ChangeFact {
  const key = event.idempotencyKey
  const { push } = event
  const stockroom = key?.startsWith('stockroom-') === true
  const [from, to] = [quantityOf(event.previous), quantityOf(event.after)]
  const [, once = null] = /^stockroom-((?:sale|return)-.+)-\d+$/.exec(key ?? '') ?? []
  const common = { eventId: event.id, request: event.requestId, at: event.created * 1000, from, to, once }
  if (push === null) {
    // Another desk's repair of a lowering says by its name that it adds or takes.
    const repair = key?.startsWith('stockroom-fix-') === true && from !== null && to !== null
    return {
      ...common,
      by: stockroom ? 'desk' : key === null ? 'dashboard' : 'program',
      corrects: [],
      meant: repair ? to - from : null,
      reason: null
    }
  }
  const edits = store.outbox.ofPush(push.id).filter((edit) => edit.field === field)
  const values = (JSON.parse(push.compared) as Compared)[field]
  const [compared, sent] = [quantityOf(values?.compared ?? null), quantityOf(values?.sent ?? null)]
  const adjusts = edits.length > 0 && edits.every((edit) => edit.kind === 'adjust')
  const corrections = edits.map((edit) => correctionBy(store, kept, edit))
  const reasons = new Set(
    edits.map((edit, at) => (corrections[at] === null ? reasonOf(edit) : 'correction made'))
  )
  return {
    ...common,
    by: 'here',
    corrects: corrections.flatMap((correction) =>
      correction?.mark ? [{ ...correction, mark: correction.mark }] : []
    ),
    meant: adjusts && compared !== null && sent !== null ? sent - compared : null,
    reason: reasons.size === 1 ? ([...reasons][0] ?? null) : null
  }
}

/** What others moved at a price while its place was taken was for a sale or a refund, if it fits one. */
function reasonOf({ once, delta, reason }: Edit): string | null {
  if (once?.startsWith('carry-') !== true) return reason
  return Number(delta) < 0 ? 'sold' : 'returned'
}

/**
 * The finding an edit corrects, or takes back the correction of; null when it is no correction. The mark is null where
 * the finding has been corrected afresh since: then the edit and its undoing balance.
 */
export function correctionBy(
  store: Store,
  { itemId, names }: Pick<Kept, 'itemId' | 'names'>,
  edit: Edit
): { mark: string | null; delta: number } | null {
  const { books, outbox, findings } = store
  let root = books.batch(edit.batch_id)
  let sign = 1
  while (root !== null && root.undoes !== null) {
    root = books.batch(root.undoes)
    sign = -sign
  }
  if (root === null || root.kind !== correctionKind) return null
  const isOfItem = ({ item_id }: Edit): boolean => names.has(item_id ?? '')
  // Several corrections may be of the same size: the first of them is the first in every batch that repeats them.
  const alike = (batchId: number, delta: number): Edit[] =>
    outbox.ofBatch(batchId).filter((other) => isOfItem(other) && other.delta === delta)
  const delta = edit.delta ?? 0
  const place = alike(edit.batch_id, delta).findIndex((other) => other.seq === edit.seq)
  const original = alike(root.id, sign * delta)[place]
  const at = outbox
    .ofBatch(root.id)
    .filter(isOfItem)
    .findIndex((other) => other.seq === original?.seq)
  const marks = findings.ofBatch(root.id, itemId).toSorted(inTurn)
  return { mark: marks[at]?.mark ?? null, delta }
}

/** The kind of a batch of one-click corrections. */
export const correctionKind = 'correct'

const adding: ReadonlySet<FindingKind> = new Set(['lowered-twice', 'not-restocked', 'unexplained'])

/** The order in which corrections are made: what adds comes first, so that what takes finds enough. */
export function inTurn(a: Pick<FindingRow, 'id' | 'kind'>, b: Pick<FindingRow, 'id' | 'kind'>): number {
  return Number(adding.has(b.kind)) - Number(adding.has(a.kind)) || a.id - b.id
}
