import type { Input } from '../../shared/contract.ts'
import type { NewProduct } from '../../shared/create.ts'
import type { Conflict, Resolution } from '../../shared/edits.ts'
import { decimalToMinor, minorToDecimal } from '../../shared/money.ts'
import { parseQuantityInput, quantityOf } from '../stock/quantity.ts'
import type { ConflictRow } from '../store/conflicts.ts'
import type { Edit, NewEdit } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import { type Applier, unknownCause } from '../sync/apply.ts'
import { asksAfterwards, conflictAnswers, foldField, sameFor } from '../sync/merge.ts'
import type { Clock, Random } from '../sync/ports.ts'
import { fieldOf, optionCurrency } from '../sync/remote.ts'
import { aboutOf, priceWords } from './about-price.ts'
import { createProduct, goneProduct, productRefusals } from './new-product.ts'
import { countsStay, onShelf, recount } from './recount.ts'

/** The open conflicts as a person sees them: amounts as decimals, answers with the value each leads to. */
export function listConflicts(store: Store): Conflict[] {
  return store.conflicts.open().map((row) => {
    const item = row.item_id === null ? null : store.view.item(row.item_id)
    const { about, currency, text } = wordsFor(store, row)
    const answers = answersOf(store, row)
    return {
      id: row.id,
      itemId: row.item_id,
      productId: row.product_id,
      productName: item?.name ?? store.mirror.buriedProduct(row.product_id)?.name ?? row.product_id,
      variant: item?.variant ?? null,
      field: row.cell,
      about,
      currency,
      kind: row.kind,
      cause: row.cause,
      causedAt: row.caused_at,
      causedBy: row.caused_by,
      editKind: row.edit_kind,
      base: text(row.kind === 'untracked' ? lastNumber(store, row) : row.base),
      mine: text(row.mine),
      theirs: text(row.theirs),
      editedAt: row.edited_at,
      detectedAt: row.detected_at,
      answers: Object.fromEntries(
        Object.entries(answers).map(([name, value]) => [name, text(value ?? null)])
      ),
      madeFor: madeFor(store, row),
      makesAgain: wantedAgain(store, row) !== null
    }
  })
}

function madeFor(store: Store, { edit_seq }: ConflictRow): Conflict['madeFor'] {
  const once = store.outbox.bySeq(edit_seq)?.once ?? null
  if (once === null) return null
  return once.startsWith('fix-') ? 'repair' : once.startsWith('return-') ? 'refund' : 'sale'
}

/** A value of a question as a person reads it: amounts as decimals of their currency. */
function wordsFor(store: Store, row: ConflictRow) {
  const about = aboutOf(row)
  if (about === 'default')
    return { about, currency: null, text: (id: string | null) => priceWords(store, id) }
  if (about === 'sold') return { about, currency: null, text: (value: string | null) => value }
  const item = row.item_id === null ? null : store.view.item(row.item_id)
  const currency = row.cell === 'price' ? (currencyOf(store, row) ?? item?.price_currency ?? null) : null
  const text = (value: string | null): string | null => {
    if (value === null || currency === null || !/^\d+$/.test(value)) return value
    return minorToDecimal(Number(value), currency)
  }
  return { about, currency, text }
}

/**
 * Carries a person's answer out, for one or many conflicts, as one batch that can be undone. The answer is a new edit
 * over what Stripe says now, so if that moves again a new conflict opens rather than a blind overwrite.
 * Call inside a transaction.
 */
export function resolveConflicts(
  parts: { store: Store; applier: Applier; clock: Clock; random: Random },
  { ids, resolution, seen }: Input<'resolve-conflicts'>
): { resolved: number; refused: { id: number; reason: string }[] } {
  const { store, applier, clock } = parts
  const { conflicts, outbox, books, mirror } = store
  const refused: { id: number; reason: string }[] = []
  const products = new Set<string>()
  const counted = new Map<string, number | null>()
  const afterwards: (() => void)[] = []
  const madeAgain = new Set<string>()
  let batchId: number | null = null
  let resolved = 0
  for (const [at, id] of ids.entries()) {
    const row = conflicts.byId(id)
    if (row !== null && madeAgain.has(row.product_id)) {
      resolved += 1
      continue
    }
    if (row === null || row.resolved_at !== null) {
      refused.push({ id, reason: row === null ? 'there is no such conflict' : 'it is already settled' })
      continue
    }
    const shown = seen?.[at]
    if (shown !== undefined && shown !== wordsFor(store, row).text(row.theirs)) {
      refused.push({ id, reason: 'Stripe says something else by now; look at it once more' })
      continue
    }
    if (resolution.kind === 'again') {
      const product = wantedAgain(store, row)
      const [wrong] = product === null ? [senseless] : productRefusals(store, product)
      if (product === null || wrong !== undefined) {
        refused.push({ id, reason: (wrong ?? senseless).reason })
        continue
      }
      batchId ??= books.addBatch('resolve', '', clock.now())
      makeAgain(row.product_id, product, batchId)
      resolved += 1
      continue
    }
    const wanted = wantedValue(store, row, resolution)
    if (!wanted.ok) {
      refused.push({ id, reason: wanted.reason })
      continue
    }
    batchId ??= books.addBatch('resolve', '', clock.now())
    const made = wish(row, resolution, wanted.value)
    // A sale is taken off whatever is answered, unless it is what was asked about.
    const edits = outbox
      .openOfField(row.entity_id, row.field)
      .filter((edit) => edit.once === null || edit.seq === row.edit_seq)
    const source = outbox.bySeq(row.edit_seq)
    if (row.cell === 'onHand' && row.item_id !== null) {
      if (resolution.kind === 'value') counted.set(row.item_id, onShelf(store.view.item(row.item_id)))
      else if (source !== null && source.kind !== 'adjust')
        afterwards.push(countsStay(store, [row.item_id], null))
    }
    // What is still to be sent is another wish than what our write was, and than a sale: only another number takes its
    // place.
    const isOther = asksAfterwards(row.kind) || source?.once != null
    const others =
      isOther && (resolution.kind === 'theirs' || made.kind === 'adjust')
        ? edits.filter((edit) => edit.seq !== row.edit_seq)
        : []
    dropAll(others.length === 0 ? edits : edits.filter((edit) => edit.seq === row.edit_seq), batchId)
    conflicts.close(row.id, resolution.kind, clock.now(), batchId)
    const object = mirror.object(row.entity, row.entity_id)
    const left = outbox.openOfField(row.entity_id, row.field)
    // What is under way cannot be dropped any more: another number comes after what it leads to.
    const isUnderWay = ({ once, state }: Edit): boolean => once === null && state === 'sending'
    // So it does after a sale that is still to be taken off, which the question has told of.
    const isDue = ({ once, state }: Edit): boolean =>
      once !== null && (state === 'waiting' || state === 'sending') && tellsOfSales(row.kind)
    const goesFirst = left.filter((edit) => isUnderWay(edit) || isDue(edit))
    const now = foldField(goesFirst, object === null ? null : fieldOf(object, row.field))
    const leaveAsIs = resolution.kind === 'theirs' && (row.kind !== 'replaced' || others.length > 0)
    const isThere = others.length === 0 && sameFor(made.kind, wanted.value, now)
    if (!leaveAsIs && object !== null && source !== null && !isThere) {
      outbox.add({
        batch_id: batchId,
        item_id: row.item_id,
        cell: row.cell,
        product_id: row.product_id,
        entity: row.entity,
        entity_id: row.entity_id,
        field: row.field,
        ...made,
        base: made.kind === 'adjust' ? null : foldField(left.filter(isUnderWay), made.base),
        reason: source.reason,
        note: source.note,
        created_at: clock.now()
      })
    }
    products.add(row.product_id)
    resolved += 1
  }
  if (batchId !== null)
    books.labelBatch(
      batchId,
      resolved === 1 ? 'the answer to a conflict' : `the answers to ${resolved} conflicts`
    )
  for (const id of products) {
    for (const entity of [mirror.product(id), ...mirror.pricesOf(id)]) {
      if (entity !== null) applier.merge(entity.id, entity, unknownCause, { isRead: false })
    }
    applier.project(id, null, null, clock.now())
  }
  for (const carryOut of afterwards) carryOut()
  if (batchId !== null) recount(store, batchId, counted)
  return { resolved, refused }

  /** A product that is gone is made anew with what was typed; that answers all that was asked for it. */
  function makeAgain(productId: string, product: NewProduct, batch: number): void {
    createProduct(parts, product, batch)
    for (const asked of conflicts.openOfProduct(productId)) {
      if (asked.kind !== 'gone') continue
      dropAll(outbox.openOfField(asked.entity_id, asked.field), batch)
      conflicts.close(asked.id, 'again', clock.now(), batch)
    }
    madeAgain.add(productId)
    products.add(productId)
  }

  /** The answer takes the place of whatever else waited on this field, and of the questions about it. */
  function dropAll(edits: readonly Edit[], batch: number): void {
    for (const edit of edits) {
      if (edit.state === 'sending') continue
      outbox.end(edit.seq, 'dropped', batch)
      if (edit.once !== null) store.sales.settle(edit.once, 'here', null, null)
      for (const other of conflicts.openOfField(edit.entity_id, edit.field)) {
        if (other.edit_seq === edit.seq) conflicts.close(other.id, 'answered', clock.now(), batch)
      }
    }
  }
}

/**
 * The answer as an edit, measured against what the person saw: our own value where our write replaced another, else
 * Stripe's. “My change” stays a change: it goes on top of whatever Stripe says by the time it is sent.
 */
function wish(
  row: ConflictRow,
  resolution: Resolution,
  value: string | null
): Pick<NewEdit, 'kind' | 'base' | 'value' | 'delta'> {
  const seen = row.kind === 'replaced' ? row.mine : row.theirs
  const [from, to] = [quantityOf(seen), quantityOf(value)]
  if (resolution.kind === 'change' && from !== null && to !== null) {
    return { kind: 'adjust', base: null, value: null, delta: to - from }
  }
  return { kind: row.cell === 'onHand' ? 'count' : 'set', base: seen, value, delta: null }
}

/** Of what waits it is asked over what the sales leave that go first; of what was sent, over what Stripe says. */
const tellsOfSales = (kind: ConflictRow['kind']): boolean => !asksAfterwards(kind) && kind !== 'unsure'

/** The product of a question that was deleted in Stripe, as it would be made again; null where it is not that. */
const wantedAgain = (store: Store, row: ConflictRow): NewProduct | null =>
  row.kind === 'gone' && row.entity === 'product' ? goneProduct(store, row.product_id) : null

const senseless = { reason: 'this answer makes no sense here' }

type Wanted = { ok: true; value: string | null } | { ok: false; reason: string }

function wantedValue(
  store: Store,
  row: ConflictRow,
  resolution: Exclude<Resolution, { kind: 'again' }>
): Wanted {
  if (resolution.kind !== 'value') {
    const answers = answersOf(store, row)
    if (!(resolution.kind in answers)) return { ok: false, ...senseless }
    return { ok: true, value: answers[resolution.kind] ?? null }
  }
  if (row.kind === 'gone') return { ok: false, reason: 'it no longer exists in Stripe' }
  if (aboutOf(row) !== 'value') return { ok: false, ...senseless }
  if (row.cell === 'onHand' || row.cell === 'reorderPoint') {
    const parsed = parseQuantityInput(resolution.value)
    if (parsed.kind === 'invalid') return { ok: false, reason: parsed.reason }
    if (parsed.kind === 'adjust') return { ok: false, reason: 'type the number itself, without + or -' }
    return { ok: true, value: parsed.value }
  }
  if (row.cell === 'price') {
    const currency = currencyOf(store, row)
    if (currency === null) return { ok: false, reason: 'the price no longer exists in Stripe' }
    const parsed = decimalToMinor(resolution.value, currency)
    return parsed.ok ? { ok: true, value: String(parsed.amount) } : { ok: false, reason: parsed.reason }
  }
  const value = resolution.value.trim()
  if (row.cell === 'name' && value === '') return { ok: false, reason: 'a product needs a name' }
  return { ok: true, value: value === '' ? null : value }
}

function answersOf(store: Store, row: ConflictRow): ReturnType<typeof conflictAnswers> {
  const { kind, edit_kind: editKind, base, mine, theirs } = row
  const answers = conflictAnswers({ kind, editKind, base, mine, theirs })
  const last = kind === 'untracked' ? lastNumber(store, row) : null
  if (last !== null) {
    const typed = store.outbox.openOfField(row.entity_id, row.field).filter(({ once }) => once === null)
    answers.count = String(Math.max(0, quantityOf(foldField(typed, last)) ?? 0))
  }
  // Stripe takes no currency off a price: what was not there cannot be put back.
  if (optionCurrency(row.field) !== null && kind === 'replaced' && theirs === null) delete answers.theirs
  return answers
}

/** What Stripe had before it was not counted any more. */
function lastNumber(store: Store, { item_id }: ConflictRow): string | null {
  const last = item_id === null ? null : store.books.lastNumber(item_id)
  return last === null ? null : String(last)
}

const currencyOf = (store: Store, { field, entity_id }: ConflictRow): string | null =>
  optionCurrency(field) ?? store.mirror.price(entity_id)?.currency ?? null
