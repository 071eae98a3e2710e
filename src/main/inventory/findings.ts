import type { Output } from '../../shared/contract.ts'
import type { Reason } from '../../shared/inventory.ts'
import {
  attentionKinds,
  type Finding,
  type FindingKind,
  ofRefunds,
  type SaleOutcome,
  type SalesEvidence,
  mostExplained
} from '../../shared/sales.ts'
import { salesEvidence } from '../sales/evidence.ts'
import { changeKinds, explain, type Explained, otherReasons, setSince } from '../sales/explain.ts'
import { type ChangeFact, type ExplainedChange, usualGrace } from '../sales/facts.ts'
import { markFrom, withoutRound } from '../sales/marks.ts'
import { shortSession } from '../sales/words.ts'
import type { FindingRow, TitledFinding } from '../store/findings.ts'
import type { Edit } from '../store/outbox.ts'
import type { ItemRow } from '../store/projection.ts'
import type { SoldRow } from '../store/sales.ts'
import type { Store } from '../store/store.ts'
import type { Applier } from '../sync/apply.ts'
import { groupBy } from '../sync/group.ts'
import { eventLimit } from '../sync/plan-push.ts'
import type { Clock } from '../sync/ports.ts'
import { editCells } from './edit-cells.ts'
import { correctionBy, correctionKind, inTurn, itemFacts, unlistedReturns, whereKept } from './item-facts.ts'

const evidenceDays = 30

/** What is still to be put back for the refund of one sold line. */
type Due = { itemId: string; sessionId: string; lineItemId: string; units: number }

/**
 * Has the drift detector look at these items again and writes what changed in what it says. Call inside the
 * transaction that marks the events as seen. `through`: up to when events were read, epoch milliseconds, Stripe's.
 * @returns what asks for attention now and did not before; and how much is open to be put back for refunds, for sure.
 */
export function reviewItems(
  parts: { store: Store; clock: Clock },
  itemIds: Iterable<string>,
  through: number
): { opened: Finding[]; due: Due[] } {
  const { store, clock } = parts
  const opened: Finding[] = []
  const due: Due[] = []
  let nobodyLowers: boolean | null = null
  for (const itemId of new Set(itemIds)) {
    const known = itemFacts(store, itemId, through)
    if (known === null) {
      reviewUnlisted(store, itemId, through, clock.now())
      continue
    }
    const { findings, changes } = explain({ ...known.facts, answers: store.findings.answersOf(itemId) })
    const wanted = findings.filter((finding) => {
      if (finding.at < (ofRefunds.has(finding.kind) ? known.refundedSince : known.since)) return false
      if (finding.kind !== 'not-lowered') return true
      nobodyLowers ??= plainlyNobody(store, through)
      return !nobodyLowers
    })
    const ids = store.findings.reconcile(
      { id: itemId, productId: known.productId },
      wanted.map(({ sale, eventId, evidence, ...finding }) => ({
        ...finding,
        session_id: sale?.sessionId ?? null,
        line_item_id: sale?.lineItemId ?? null,
        event_id: eventId,
        evidence: JSON.stringify(evidence)
      })),
      known.since,
      clock.now(),
      known.refundedSince
    )
    // What is too old to be looked at again is not due for sure any more, once somebody has said how many there are.
    const countedAt = countedIn(known.facts.changes, changes)
    if (countedAt !== null)
      store.findings.doubt(itemId, Math.min(countedAt, known.since), countedAt, setSince)
    for (const id of ids) {
      const row = store.findings.titled(id)
      if (row !== null && attentionKinds.includes(row.kind)) opened.push(toFinding(store, row))
    }
    for (const { kind, mark, sale, correction } of wanted) {
      if (kind !== 'not-restocked' || sale === null || correction === null) continue
      if (store.findings.isOpen(mark, itemId)) due.push({ itemId, ...sale, units: correction })
    }
  }
  store.findings.prune(through)
  return { opened, due }
}

/** Of what is not on the list any more only refunds are told; what was found of it before stays as it is. */
function reviewUnlisted(store: Store, itemId: string, through: number, foundAt: number): void {
  const [productId] = store.sales.ofItem(itemId).map((row) => row.product_id)
  if (!productId) return
  const others = store.findings.openOf(itemId).filter(({ kind }) => kind !== 'not-restocked')
  const answers = store.findings.answersOf(itemId)
  const returns = unlistedReturns(store, itemId, through).flatMap((finding) => {
    const aside = [...answers].filter(
      ([mark, { state }]) => state === 'dismissed' && withoutRound(mark) === finding.mark
    )
    const units = aside.reduce((left, [, answer]) => left - answer.units, finding.units)
    const mark = markFrom(finding.mark, 1, (one) => answers.has(one))
    return units > 0 ? { ...finding, mark, units } : []
  })
  const wanted = [...returns, ...others]
  store.findings.reconcile({ id: itemId, productId }, wanted, through - evidenceDays * 86_400_000, foundAt)
}

/** When the number was last set by something that was for no sale; null when it was not. */
function countedIn(
  facts: readonly ChangeFact[],
  explained: readonly Pick<ExplainedChange, 'eventId' | 'kind'>[]
): number | null {
  const kinds = new Map(explained.map(({ eventId, kind }) => [eventId, kind]))
  const counts = facts.filter(
    ({ eventId, meant, corrects }) =>
      meant === null && corrects.length === 0 && changeKinds.has(kinds.get(eventId) ?? 'lowered')
  )
  return counts.length === 0 ? null : Math.max(...counts.map(({ at }) => at))
}

/** Before the choice who lowers stock, a shop in which nobody does is asked that, not told of every sale. */
function plainlyNobody(store: Store, through: number): boolean {
  if (store.salesSettings().mode !== null) return false
  const { sales, lowered, elsewhere } = evidenceOf(store, through)
  return (lowered + elsewhere) * 2 < sales
}

const remembered = new WeakMap<Store, { key: string; through: number; evidence: SalesEvidence }>()

/**
 * How often stock fell by itself after a sale in the last 30 days before `through` (Stripe's milliseconds). An answer
 * that is up to `oldest` milliseconds old will do.
 */
export function evidenceOf(store: Store, through: number, oldest = 0): SalesEvidence {
  // Asked for whenever the page is told of the shop; it moves with sales, events and the minutes a webhook may take.
  const key = `${store.findings.progress()} ${Math.floor(through / 60_000)}`
  const known = remembered.get(store)
  if (known !== undefined && (known.key === key || through - known.through < oldest)) return known.evidence
  const explained = store.sales
    .itemsSoldSince(through - evidenceDays * 86_400_000)
    .flatMap((itemId) => explainItem(store, itemId, through)?.explained.sales ?? [])
  const evidence = salesEvidence(explained, through, evidenceDays)
  remembered.set(store, { key, through, evidence })
  return evidence
}

function explainItem(
  store: Store,
  itemId: string,
  through: number
): { explained: Explained; since: number } | null {
  const known = itemFacts(store, itemId, through)
  return known === null ? null : { explained: explain(known.facts), since: known.since }
}

/** What was typed here as returned for a part of a refund, before the rest was refunded. */
export function typedBack(store: Store, { item_id, session_id, line_item_id }: SoldRow): number {
  const seen = item_id === null ? null : explainItem(store, item_id, lookedAt(store))
  const sale = seen?.explained.sales.find(
    (one) => one.sessionId === session_id && one.lineItemId === line_item_id
  )
  return sale?.typedBack ?? 0
}

type Outcome = { outcome: SaleOutcome; loweredBy: string | null; oversold: number; putBack: number }

/** Up to when the events have been read: Stripe's time, epoch milliseconds. */
export const lookedAt = (store: Store): number => (store.cursor()?.polledAt ?? 0) * 1000

/** What became of each of these sales, in their order. */
export function outcomesOf(store: Store, rows: readonly SoldRow[]): Outcome[] {
  const through = lookedAt(store)
  const found = new Map<SoldRow, Outcome>()
  for (const [itemId, ofItem] of groupBy(rows, (row) => row.item_id)) {
    const recent = ofItem.some((row) => row.paid_at >= through - evidenceDays * 86_400_000)
    const seen = itemId === null || !recent ? null : explainItem(store, itemId, through)
    for (const row of ofItem) {
      const sale = seen?.explained.sales.find(
        (one) => one.sessionId === row.session_id && one.lineItemId === row.line_item_id
      )
      if (row.unmatched !== null)
        found.set(row, { outcome: 'unmatched', loweredBy: null, oversold: 0, putBack: 0 })
      else if (sale !== undefined && row.paid_at >= (seen?.since ?? 0)) {
        // Where Stockroom lowers, its ledger knows what was not there.
        const oversold = row.lowering === null ? sale.oversold : row.oversold
        found.set(row, { outcome: sale.outcome, loweredBy: sale.by, oversold, putBack: sale.putBack })
      } else found.set(row, remember(store, row))
    }
  }
  return rows.map((row) => found.get(row) ?? silentOutcome(store, row))
}

/** Of a sale of which nothing is said: it has still to be lowered, or nobody knows what became of it. */
export function silentOutcome(store: Store, { lowering, paid_at, oversold, restocked }: SoldRow): Outcome {
  const hasTime = lowering === 'waiting' || lookedAt(store) < paid_at + usualGrace
  return { outcome: hasTime ? 'waiting' : 'unknown', loweredBy: null, oversold, putBack: restocked }
}

/** A sale that is too old to be looked at again: what was said of it stays. */
function remember(store: Store, row: SoldRow): Outcome {
  const ours = row.lowering === 'lowered' || row.lowering === 'elsewhere' ? 'Stockroom' : null
  const said = store.findings.ofSale(row.session_id, row.line_item_id)
  const oversold =
    row.lowering === null
      ? (said.find((finding) => finding.kind === 'oversold')?.units ?? row.oversold)
      : row.oversold
  const corrected = said
    .filter((one) => one.kind === 'not-restocked' && store.findings.isCorrected(one))
    .reduce((sum, { units }) => sum + units, 0)
  const told = said.find(({ kind }) => kind === 'restocked')?.units ?? 0
  const putBack = Math.max(row.restocked, told, corrected)
  const outcomes: readonly FindingKind[] = [
    'not-lowered',
    'lowered-twice',
    'oversold',
    'quantity-ignored',
    'lowered'
  ]
  for (const kind of outcomes) {
    const finding = said.find((one) => one.kind === kind)
    if (finding === undefined) continue
    if (store.findings.isCorrected(finding))
      return { outcome: 'lowered', loweredBy: ours ?? 'you', oversold, putBack }
    return { outcome: kind as SaleOutcome, loweredBy: ours, oversold, putBack }
  }
  if (row.lowering !== null && row.lowering !== 'waiting')
    return { outcome: oversold > 0 ? 'oversold' : 'lowered', loweredBy: ours, oversold, putBack }
  return { ...silentOutcome(store, row), oversold, putBack }
}

/** What asks for attention, or everything that was found; newest first. */
export function listFindings(store: Store, scope: 'open' | 'all'): Finding[] {
  const rows = scope === 'open' ? store.findings.open() : store.findings.all(mostExplained, lookedAt(store))
  return rows.map((row) => toFinding(store, row))
}

function toFinding(store: Store, row: TitledFinding): Finding {
  const item = store.view.item(row.item_id)
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    itemId: row.item_id,
    productId: row.product_id,
    productName: item?.name ?? store.mirror.buriedProduct(row.product_id)?.name ?? row.product_id,
    variant: item?.variant ?? row.variant,
    sessionId: row.session_id,
    lineItemId: row.line_item_id,
    amount: row.amount,
    currency: row.currency,
    units: row.units,
    correction: row.correction,
    onHand: item?.on_hand ?? null,
    evidence: JSON.parse(row.evidence) as Finding['evidence'],
    at: row.at,
    foundAt: row.found_at
  }
}

/**
 * Makes the corrections of these findings: one batch of ordinary adjustments, as if typed, that can be undone. What
 * would go below zero stops there and says so. Call inside a transaction.
 */
export function correctFindings(
  parts: { store: Store; applier: Applier; clock: Clock },
  ids: readonly number[]
): Output<'correct-findings'> {
  const { store } = parts
  const refused: Output<'correct-findings'>['refused'] = []
  const due: { row: FindingRow; by: number }[] = []
  const left = new Map<string, number>()
  const rows = [...new Set(ids)].map((id) => ({ id, row: store.findings.byId(id) }))
  for (const { id, row } of rows.toSorted((a, b) => (a.row && b.row ? inTurn(a.row, b.row) : a.id - b.id))) {
    const there =
      row === null ? null : (left.get(row.item_id) ?? store.view.item(row.item_id)?.on_hand ?? null)
    const reason = row === null ? 'there is no such finding' : refusal(store, row, there)
    if (row === null || reason !== null) {
      refused.push({ id, reason: reason ?? '' })
      continue
    }
    const by = Math.max(row.correction ?? 0, -Math.max(0, there ?? 0))
    left.set(row.item_id, (there ?? 0) + by)
    due.push({ row, by })
  }
  const { batchId, outcomes } = editCells(parts, {
    edits: due.map(({ row, by }) => ({
      itemId: row.item_id,
      field: 'onHand',
      input: by < 0 ? String(by) : `+${by}`,
      because: { reason: reasonFor(row.kind), note: noteFor(row, by) }
    })),
    reason: null,
    note: null,
    kind: correctionKind,
    label: due.length === 1 ? '1 correction' : `${due.length} corrections`
  })
  let corrected = 0
  due.forEach(({ row, by }, at) => {
    const outcome = outcomes[at]
    if (batchId === null || outcome?.outcome !== 'saved') {
      refused.push({ id: row.id, reason: outcome?.reason ?? 'nothing would change' })
      return
    }
    store.findings.correct(row.id, batchId, by, withClamp(row, by))
    corrected += 1
  })
  return { batchId, corrected, refused }
}

function refusal(store: Store, row: FindingRow, there: number | null): string | null {
  if (store.findings.isCorrected(row)) return 'it is already corrected'
  if (row.state === 'withdrawn') return 'it has been explained meanwhile'
  if (row.correction === null) return 'there is nothing to correct for sure'
  const item = store.view.item(row.item_id)
  if (item === null) return 'the item is no longer in the shop'
  if (there === null) return 'its stock is not counted'
  if (row.correction < 0 && there <= 0) return 'there is nothing left to take off'
  return doubtOf(unseenBy(store, item), row.correction)
}

/** What was typed for the stock of an item and has no event yet, by which the drift detector would know of it. */
function unseenBy(store: Store, item: ItemRow): Edit[] {
  const { outbox } = store
  const field = `metadata.${item.stock_key}`
  const since = lookedAt(store) - eventLimit
  const kept = whereKept(store, item)
  const owners = new Set(kept.spans.map(({ id }) => id))
  const untold = [...owners]
    .flatMap(outbox.pushesOf)
    .filter((push) => push.state === 'done' && push.verified_at === null && (push.answered_at ?? 0) >= since)
  const sent = untold.flatMap((push) => outbox.ofPush(push.id)).filter((edit) => edit.field === field)
  return [...outbox.openOfField(item.owner_id, field), ...sent].filter(
    (edit) => edit.once === null && correctionBy(store, kept, edit) === null
  )
}

/** The same doubts as once it is in Stripe: it may have said how many there are, or have been the correction. */
function doubtOf(typed: readonly Edit[], correction: number): string | null {
  if (typed.some(({ state }) => state === 'held'))
    return 'its stock waits for your answer to a conflict; answer that first'
  if (typed.some(({ kind }) => kind !== 'adjust'))
    return 'a number was typed since that Stripe has not told of yet, so nobody can say whether it is still due; sync first'
  const isAlike = ({ delta, reason }: Edit): boolean => delta === correction && !otherReasons.has(reason)
  return typed.some(isAlike) ? 'the same was typed here since, which may have been for it' : null
}

function reasonFor(kind: FindingKind): Reason {
  if (kind === 'not-restocked') return 'returned'
  return kind === 'not-lowered' || kind === 'quantity-ignored' ? 'sold' : 'correction'
}

function noteFor(row: FindingRow, by: number): string {
  const about = row.session_id === null ? 'Drift' : `Sale ${shortSession(row.session_id)}`
  const words: Partial<Record<FindingKind, string>> = {
    'not-lowered': 'had not lowered the stock',
    'lowered-twice': 'had lowered the stock twice',
    'quantity-ignored': 'had lowered the stock by less than was sold',
    'not-restocked': 'was refunded and not put back',
    'over-restocked': 'had more put back than was refunded'
  }
  const clamped = by === row.correction ? '' : `; only ${-by} of ${-(row.correction ?? 0)} were left`
  return `${about} ${words[row.kind] ?? 'had been written over'}${clamped}`
}

function withClamp(row: FindingRow, by: number): string {
  if (by === row.correction) return row.evidence
  const evidence = JSON.parse(row.evidence) as Finding['evidence']
  const words = `only ${-by} of ${-(row.correction ?? 0)} were left to take off; the number stops at zero`
  return JSON.stringify([...evidence, { at: evidence.at(-1)?.at ?? row.at, words }])
}

/** Puts findings aside, which takes the number as right from now on, or takes them up again. */
export function dismissFindings(store: Store, ids: readonly number[], dismissed: boolean): void {
  const at = dismissed ? lookedAt(store) : null
  for (const id of ids) {
    const state = store.findings.byId(id)?.state
    if (state === (dismissed ? 'open' : 'dismissed')) store.findings.dismiss(id, at)
  }
}
