import { AppFailure } from '../../shared/failure.ts'
import { minorToDecimal } from '../../shared/money.ts'
import type { BatchRow } from '../store/books.ts'
import type { Edit } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import { type Applier, unknownCause } from '../sync/apply.ts'
import { foldField, sameValue } from '../sync/merge.ts'
import type { Clock } from '../sync/ports.ts'
import { fieldOf } from '../sync/remote.ts'
import { revertCreations } from './revert-creations.ts'

type Parts = { store: Store; applier: Applier; clock: Clock }
export type Reverted = { batchId: number; reverted: number; kept: { item: string; reason: string }[] }

/**
 * Takes one batch back, whatever was done since: what something else was done to since stays as it is and is named.
 * With `whole` nothing is done as long as there is such a thing. Call inside a transaction.
 */
export function revertBatch(
  parts: Parts,
  batchId: number,
  whole: boolean
): { reverted: number; possible?: number; kept: Reverted['kept'] } {
  const batch = parts.store.books.batch(batchId)
  if (batch === null) throw new AppFailure('not-found', `there is no batch ${batchId}`)
  if (byItself.has(batch.kind)) {
    throw new AppFailure(
      'invalid-input',
      `“${batch.label}” was done by Stockroom; correct the number instead`
    )
  }
  const { target } = meaningOf(parts.store.books, batch)
  const since = changedSince(parts.store, target)
  const kept = [...since.values()]
  const { outbox } = parts.store
  const concerned = [...outbox.ofBatch(target), ...outbox.endedBy(target)]
  const possible = new Set(concerned.map(placeOf).filter((place) => !since.has(place))).size
  if (kept.length > 0 && (whole || possible === 0)) return { reverted: 0, possible, kept }
  const result = revert(parts, batchId, 'revert')
  return { reverted: result.reverted, kept: result.kept }
}

/** Takes the newest thing a person did back; null when there is nothing left to undo. */
export function undo(parts: Parts): { label: string | null } {
  const batch = parts.store.books.nextUndo()
  if (batch === null) return { label: null }
  revert(parts, batch.id, 'undo')
  return { label: batch.label }
}

/** Does again what was undone last, until something new was done. */
export function redo(parts: Parts): { label: string | null } {
  const { books } = parts.store
  const batch = books.nextRedo()
  if (batch === null) return { label: null }
  revert(parts, batch.id, 'redo')
  return { label: batch.label }
}

/**
 * The inverse of a batch, itself a batch. What still waits is dropped; what was sent is taken back by a compensating
 * edit that is checked for conflicts like any other; what the batch had dropped or superseded comes back. Everything
 * is addressed by object and field, never by place. Call inside a transaction.
 */
export function revert(parts: Parts, batchId: number, kind: 'undo' | 'redo' | 'revert' | 'cancel'): Reverted {
  const { store, applier, clock } = parts
  const { books, outbox, conflicts, mirror } = store
  const batch = books.batch(batchId)
  if (batch === null) throw new AppFailure('not-found', `there is no batch ${batchId}`)
  if (batch.undone_by !== null)
    throw new AppFailure('invalid-input', `“${batch.label}” was already taken back`)
  const { target, again } = meaningOf(books, batch)
  const since = kind === 'revert' ? changedSince(store, target) : new Map<string, Reverted['kept'][number]>()
  const label = kind === 'revert' ? `reverted ${batch.label}` : batch.label
  const own = books.addBatch(kind, label, clock.now(), batchId)
  takenBack(batchId, own)
  const result: Reverted = { batchId: own, reverted: 0, kept: [...since.values()] }
  const products = new Set<string>()
  const compensated = new Set<string>()

  for (const edit of outbox.ofBatch(target).toReversed()) {
    if (since.has(placeOf(edit))) continue
    products.add(edit.product_id)
    switch (edit.state) {
      case 'waiting':
      case 'held':
      case 'failed':
        outbox.end(edit.seq, 'dropped', own)
        closeConflicts(edit, own)
        result.reverted += 1
        break
      case 'sending':
      case 'settled': {
        const reason = compensate(edit, own, kind)
        compensated.add(placeOf(edit))
        if (reason === null) result.reverted += 1
        else result.kept.push({ item: nameOf(store, edit), reason })
        break
      }
      case 'dropped':
      case 'superseded':
        break
    }
  }
  // What the batch had taken out of the outbox comes back, oldest first; but not beneath what was sent since, which
  // the compensating edit takes back to what Stripe said before.
  for (const edit of outbox.endedBy(target)) {
    if (compensated.has(placeOf(edit)) || since.has(placeOf(edit))) continue
    const taken = outbox
      .openOfField(edit.entity_id, edit.field)
      .some((other) => other.seq > edit.seq && other.kind !== 'adjust' && other.state !== 'sending')
    if (taken && again === null) continue
    if (taken) repeat(edit)
    else outbox.reopen(edit.seq)
    products.add(edit.product_id)
    result.reverted += 1
  }
  if (again !== null) endAgain(again, batch.at)
  const made = revertCreations(parts, target, own)
  result.reverted += made.reverted
  result.kept.push(...made.kept)
  for (const id of made.products) products.add(id)
  for (const conflict of conflicts.ofBatch(target)) {
    if (conflict.kind === 'replaced' || conflict.kind === 'overwritten') conflicts.reopen(conflict.id)
    products.add(conflict.product_id)
  }
  for (const id of products) {
    for (const entity of [mirror.product(id), ...mirror.pricesOf(id)]) {
      if (entity !== null) applier.merge(entity.id, entity, unknownCause)
    }
    applier.project(id, null, null, clock.now())
  }
  return result

  /** Notes which batches stand: taking one back that itself took one back lets that one stand again. */
  function takenBack(id: number, by: number): void {
    books.markUndone(id, by)
    const before = books.batch(id)?.undoes ?? null
    if (before !== null) stands(before)
  }

  function stands(id: number): void {
    books.markUndone(id, null)
    const before = books.batch(id)?.undoes ?? null
    if (before !== null) takenBack(before, id)
  }

  /**
   * What a batch had superseded or answered, and its undo had brought back, ends with it once more; what an answer had
   * dropped and was sent since (`undoneAt`: epoch ms) is taken back.
   */
  function endAgain(done: number, undoneAt: number): void {
    const answered = conflicts.ofBatch(done)
    const replacing = outbox.ofBatch(done).filter((edit) => edit.kind !== 'adjust')
    for (const { entity_id, field, product_id } of [...answered, ...replacing]) {
      products.add(product_id)
      for (const edit of outbox.openOfField(entity_id, field)) {
        if (edit.batch_id >= done || edit.state === 'sending' || edit.once !== null) continue
        outbox.end(edit.seq, 'superseded', done)
        closeConflicts(edit, done)
      }
    }
    for (const conflict of answered) {
      if (conflict.resolved_at === null) conflicts.close(conflict.id, 'done again', clock.now(), done)
      for (const edit of outbox.settledOfField(conflict.entity_id, conflict.field, undoneAt))
        if (edit.batch_id < done && edit.once === null) compensate(edit, own, 'redo')
    }
  }

  /** Done again on top of what an earlier step of redoing left waiting. */
  function repeat(edit: Edit): void {
    const object = mirror.object(edit.entity, edit.entity_id)
    const remote = object === null ? null : fieldOf(object, edit.field)
    const shown = foldField(outbox.openOfField(edit.entity_id, edit.field), remote)
    const base = edit.kind === 'adjust' ? null : shown
    outbox.add({ ...edit, batch_id: own, base, created_at: clock.now(), once: null })
  }

  function closeConflicts(edit: Edit, by: number): void {
    for (const conflict of conflicts.openOfField(edit.entity_id, edit.field)) {
      if (conflict.edit_seq === edit.seq) conflicts.close(conflict.id, 'taken back', clock.now(), by)
    }
  }

  /** @returns why it was kept as it is, or null when a compensating edit was written. */
  function compensate(edit: Edit, by: number, how: typeof kind): string | null {
    const entityId = edit.field === 'unit_amount' ? currentPrice(store, edit) : edit.entity_id
    const object = entityId === null ? null : mirror.object(edit.entity, entityId)
    if (object === null || entityId === null) return 'it is no longer in Stripe'
    const common = {
      batch_id: by,
      item_id: edit.item_id,
      cell: edit.cell,
      product_id: edit.product_id,
      entity: edit.entity,
      entity_id: entityId,
      field: edit.field,
      reason: edit.cell === 'onHand' ? 'correction' : null,
      note: how === 'redo' ? null : 'Taken back',
      created_at: clock.now()
    } as const
    if (edit.kind === 'adjust') {
      outbox.add({ ...common, kind: 'adjust', base: null, value: null, delta: -(edit.delta ?? 0) })
      return null
    }
    const left = edit.sent ?? edit.value
    const before = edit.state === 'settled' ? edit.replaced : edit.base
    if (sameValue(left, before)) return null
    outbox.add({ ...common, kind: edit.kind, base: left, value: before, delta: null })
    return null
  }
}

/**
 * Steps back and forth of one batch form a chain, from the first to the last. Every second one took the batch back, and
 * to take such a one back is to do the batch `again`; the others did it again, and to take those back is to take back
 * the batch itself. `target` holds the edits that are to be taken back.
 */
function meaningOf(books: Store['books'], batch: BatchRow): { target: number; again: number | null } {
  let root = batch
  let steps = 0
  for (let before = batch.undoes; before !== null; before = root.undoes) {
    const earlier = books.batch(before)
    if (earlier === null) break
    root = earlier
    steps += 1
  }
  if (steps % 2 === 0) return { target: root.id, again: null }
  // Done once more since, it is the last time that counts.
  let last = batch.id
  for (;;) {
    const undone = books.lastUndoing(last)
    const redone = undone === null ? null : books.lastUndoing(undone)
    if (redone === null) return { target: last, again: root.id }
    last = redone
  }
}

const placeOf = (edit: Pick<Edit, 'entity_id' | 'field'>): string => `${edit.entity_id} ${edit.field}`

/** What Stockroom does by itself, or takes back because it was stopped, is nobody's to take back. */
export const byItself: ReadonlySet<string> = new Set(['sale', 'repair', 'cancel'])

/** The fields of a batch that something else was done to after it, each with what that is in words. */
function changedSince(store: Store, batchId: number): Map<string, Reverted['kept'][number]> {
  const since = new Map<string, Reverted['kept'][number]>()
  const seen = new Set<string>()
  // Of two edits of one field the last decides for both.
  for (const edit of store.outbox.ofBatch(batchId).toReversed()) {
    if (seen.has(placeOf(edit))) continue
    seen.add(placeOf(edit))
    const reason = laterChange(store, edit)
    if (reason !== null) since.set(placeOf(edit), { item: nameOf(store, edit), reason })
  }
  // What the batch had ended would come back beneath what was decided afterwards.
  for (const edit of store.outbox.endedBy(batchId)) {
    if (seen.has(placeOf(edit)) || !store.outbox.countedSince(edit.entity_id, edit.field, edit.seq)) continue
    since.set(placeOf(edit), { item: nameOf(store, edit), reason: wordsOf(store, edit, edit.entity_id) })
  }
  return since
}

function laterChange(store: Store, edit: Edit): string | null {
  const { shown, outbox } = store
  const entityId =
    edit.field === 'unit_amount' ? (currentPrice(store, edit) ?? edit.entity_id) : edit.entity_id
  const object = shown.object(edit.entity, entityId, edit.product_id)
  if (object === null) return 'it is no longer in Stripe'
  const open = outbox.openOfField(entityId, edit.field)
  const now = foldField(open, fieldOf(object, edit.field))
  const words = wordsOf(store, edit, entityId)
  if (edit.state === 'superseded' || edit.state === 'dropped') return words
  if (edit.kind === 'adjust') {
    // What was counted afterwards no longer contains it.
    return outbox.countedSince(entityId, edit.field, edit.seq) ? words : null
  }
  if (edit.state === 'settled') return sameValue(now, edit.sent ?? edit.value) ? null : words
  // What was added afterwards stands on it.
  return open.some((other) => other.seq > edit.seq) ? words : null
}

function wordsOf({ mirror, outbox }: Store, edit: Edit, entityId: string): string {
  const object = mirror.object(edit.entity, entityId)
  if (object === null) return 'it is no longer in Stripe'
  const now = foldField(outbox.openOfField(entityId, edit.field), fieldOf(object, edit.field))
  if (now === null) return 'it has changed since (now empty)'
  const shown =
    object.kind === 'price' && edit.field === 'unit_amount' ? priceWords(now, object.currency) : now
  return `it has changed since (now ${shown})`
}

const priceWords = (amount: string, currency: string): string =>
  `${minorToDecimal(Number(amount), currency)} ${currency.toUpperCase()}`

/** After a price change another price stands where the edited one stood. */
function currentPrice(store: Store, edit: Edit): string | null {
  const push = edit.push_id === null ? null : store.outbox.pushById(edit.push_id)
  return push?.state === 'done' && push.outcome ? push.outcome : edit.entity_id
}

function nameOf(store: Store, edit: Edit): string {
  const item = edit.item_id === null ? null : store.view.item(edit.item_id)
  if (item === null) return edit.item_id ?? edit.entity_id
  return item.variant === null ? item.name : `${item.name}, ${item.variant}`
}
