import type { ConflictRow } from '../store/conflicts.ts'
import type { Edit, EditNow } from '../store/outbox.ts'
import { compensate, type Parts, settle } from './compensate.ts'

/** What a part did, for putting it back as it was. */
export type Journal = {
  products: Set<string>
  /** Edits it wrote. */
  added: number[]
  /** Edits and conflicts as they were before. */
  edits: Edit[]
  conflicts: ConflictRow[]
}

/**
 * Puts back what a part of a step did, as if it had not been: what waits again waits no more, what was dropped waits
 * again. What was sent meanwhile is taken back. Call inside a transaction.
 */
export function putBack(parts: Parts, { own }: { own: number }, journal: Journal): void {
  const { outbox, conflicts, sales } = parts.store
  const drop = (edit: Edit, how: EditNow): void => {
    outbox.putBack(how)
    for (const conflict of conflicts.openOfField(edit.entity_id, edit.field)) {
      if (conflict.edit_seq === edit.seq) conflicts.close(conflict.id, 'taken back', parts.clock.now(), own)
    }
  }
  for (const edit of outbox.bySeqs(journal.added)) {
    if (isOut(edit)) compensate(parts, edit, own, 'undo')
    else if (isOpen(edit)) drop(edit, { ...edit, state: 'dropped', ended_by: own, failure: null })
  }
  // An edit that was touched twice is put back to what it was first.
  const first = new Map(journal.edits.toReversed().map((edit) => [edit.seq, edit]))
  const touched = outbox.bySeqs([...first.keys()]).map((now) => ({ now, before: first.get(now.seq) ?? now }))
  // What was brought back goes first: what it had taken the place of stands there again.
  for (const { now, before } of touched) {
    if (isOpen(before)) continue
    if (isOut(now)) compensate(parts, now, before.ended_by ?? own, 'undo')
    else if (isOpen(now)) {
      drop(now, before)
      if (now.once !== null) sales.settle(now.once, 'here', null, null)
    }
  }
  for (const { now, before } of touched) {
    if (!isOpen(before) || isOpen(now) || isOut(now)) continue
    // Something newer stands in its place.
    const taken = outbox
      .openOfField(now.entity_id, now.field)
      .some((other) => other.seq > now.seq && other.kind !== 'adjust')
    if (taken) continue
    outbox.putBack(before)
    if (now.once !== null) sales.reopen(now.once)
  }
  const known = new Map(journal.conflicts.toReversed().map((conflict) => [conflict.id, conflict]))
  for (const conflict of known.values()) conflicts.putBack(conflict)
  settle(parts, journal.products)
}

const isOpen = ({ state }: Edit): boolean => state === 'waiting' || state === 'held' || state === 'failed'
const isOut = ({ state }: Edit): boolean => state === 'sending' || state === 'settled'
