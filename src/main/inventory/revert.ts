import { AppFailure } from '../../shared/failure.ts'
import type { Edit } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import { type Applier, unknownCause } from '../sync/apply.ts'
import { foldField, sameValue } from '../sync/merge.ts'
import type { Clock } from '../sync/ports.ts'
import { fieldOf } from '../sync/remote.ts'

type Parts = { store: Store; applier: Applier; clock: Clock }
export type Reverted = { batchId: number; reverted: number; kept: { item: string; reason: string }[] }

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
  // Done again, it is the thing that the next undo takes back.
  if (batch.undoes !== null) books.markUndone(batch.undoes, null)
  return { label: batch.label }
}

/**
 * The inverse of a batch, itself a batch. What still waits is dropped; what was sent is taken back by a compensating
 * edit that is checked for conflicts like any other; what the batch had dropped or superseded comes back. Everything
 * is addressed by object and field, never by place. Call inside a transaction.
 */
export function revert(parts: Parts, batchId: number, kind: 'undo' | 'redo' | 'revert'): Reverted {
  const { store, applier, clock } = parts
  const { books, outbox, conflicts, mirror } = store
  const batch = books.batch(batchId)
  if (batch === null) throw new AppFailure('not-found', `there is no batch ${batchId}`)
  if (batch.undone_by !== null)
    throw new AppFailure('invalid-input', `“${batch.label}” was already taken back`)
  const own = books.addBatch(
    kind === 'revert' ? 'edit' : kind,
    kind === 'revert' ? `reverted ${batch.label}` : batch.label,
    clock.now(),
    batchId
  )
  books.markUndone(batchId, own)
  const result: Reverted = { batchId: own, reverted: 0, kept: [] }
  const products = new Set<string>()
  const compensated = new Set<string>()

  for (const edit of outbox.ofBatch(batchId).toReversed()) {
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
        compensated.add(`${edit.entity_id} ${edit.field}`)
        if (reason === null) result.reverted += 1
        else result.kept.push({ item: nameOf(edit), reason })
        break
      }
      case 'dropped':
      case 'superseded':
        break
    }
  }
  // What the batch had taken out of the outbox comes back, oldest first; but not beneath what was sent since, which
  // the compensating edit takes back to what Stripe said before.
  for (const edit of outbox.endedBy(batchId)) {
    if (compensated.has(`${edit.entity_id} ${edit.field}`)) continue
    const taken = outbox
      .openOfField(edit.entity_id, edit.field)
      .some((other) => other.seq > edit.seq && other.kind !== 'adjust' && other.state !== 'sending')
    if (taken && kind !== 'redo') continue
    if (taken) repeat(edit)
    else outbox.reopen(edit.seq)
    products.add(edit.product_id)
    result.reverted += 1
  }
  if (kind === 'redo' && batch.undoes !== null) endAgain(batch.undoes)
  for (const conflict of conflicts.ofBatch(batchId)) {
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

  /** What a batch had superseded or answered, and its undo had brought back, ends with it once more. */
  function endAgain(done: number): void {
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
    const entityId = edit.field === 'unit_amount' ? currentPrice(edit) : edit.entity_id
    const object = entityId === null ? null : mirror.object(edit.entity, entityId)
    if (object === null || entityId === null) return 'it is no longer in Stripe'
    const remote = fieldOf(object, edit.field)
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
    const shown = foldField(outbox.openOfField(entityId, edit.field), remote)
    if (how === 'revert' && !sameValue(shown, left)) {
      return `it has changed since (now ${shown ?? 'empty'})`
    }
    outbox.add({ ...common, kind: edit.kind, base: left, value: before, delta: null })
    return null
  }

  /** After a price change another price stands where the edited one stood. */
  function currentPrice(edit: Edit): string | null {
    const push = edit.push_id === null ? null : outbox.pushById(edit.push_id)
    return push?.state === 'done' && push.outcome ? push.outcome : edit.entity_id
  }

  function nameOf(edit: Edit): string {
    const item = edit.item_id === null ? null : store.view.item(edit.item_id)
    if (item === null) return edit.item_id ?? edit.entity_id
    return item.variant === null ? item.name : `${item.name}, ${item.variant}`
  }
}
