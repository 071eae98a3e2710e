import type { ConflictKind, EditKind } from '../../shared/edits.ts'
import { quantityOf } from '../stock/quantity.ts'

/** What merging needs to know of one waiting edit. `value` is null for an adjustment and for “unset”. */
export type MergeEdit = {
  kind: EditKind
  base: string | null
  value: string | null
  delta: number | null
  /** Set on the lowering for a sale and the like, which takes what is there and no more. */
  once?: string | null
}

export type MergeOutcome =
  /** Stripe already says what the person wants: nothing to send. */
  | { kind: 'same' }
  | { kind: 'push'; value: string | null }
  | { kind: 'conflict'; conflict: ConflictKind; mine: string | null }

/** Two texts that mean the same value: equal, or the same whole number (`7` and `07`). */
export function sameValue(a: string | null, b: string | null): boolean {
  if (a === b) return true
  if ((a ?? '') === '' && (b ?? '') === '') return true
  const left = quantityOf(a)
  return left !== null && left === quantityOf(b)
}

/** The same to the letter. */
export const sameText = (a: string | null, b: string | null): boolean => (a ?? '') === (b ?? '')

/** Do they mean the same where an edit of this kind writes? Stock is numbers; in a SKU, zeros in front count. */
export function sameFor(kind: EditKind, a: string | null, b: string | null): boolean {
  return kind === 'set' ? sameText(a, b) : sameValue(a, b)
}

/**
 * Sets the edits of one field, oldest first, against what Stripe says now.
 *
 * An absolute edit goes out only over the base it was made against, which is what the edits before it lead to (undoing
 * several steps leaves such a chain); deltas go on top of whatever is there, unless there is no number to add to or they
 * lead below zero: together, in whatever order they were made, since they are written as one. What a count has replaced
 * since asks about that count.
 */
export function mergeField(edits: readonly MergeEdit[], remote: string | null): MergeOutcome {
  const lastCount = edits.findLastIndex(({ kind }) => kind !== 'adjust')
  const conflict = (why: ConflictKind, at: number): MergeOutcome => ({
    kind: 'conflict',
    conflict: at < lastCount ? 'changed' : why,
    mine: foldField(edits, remote)
  })
  let value = remote
  /** What the deltas in a row began with. */
  let before = remote
  for (const [at, edit] of edits.entries()) {
    if (edit.kind === 'adjust') {
      const number = quantityOf(value)
      if (number === null) return conflict('untracked', at)
      const sum = number + addedBy(edit)
      const isLast = edits[at + 1]?.kind !== 'adjust'
      if (isLast && sum < 0 && sum < Number(before)) return conflict('below-zero', at)
      value = String(sum)
      continue
    }
    if (!sameFor(edit.kind, value, edit.value) && !sameFor(edit.kind, value, edit.base))
      return conflict('changed', at)
    value = edit.value
    before = value
  }
  if (edits.every(({ kind }) => sameFor(kind, value, remote))) return { kind: 'same' }
  return { kind: 'push', value }
}

/** The value a person sees: what Stripe says, with the waiting edits on top, conflicts or not. */
export function foldField(edits: readonly MergeEdit[], remote: string | null): string | null {
  let value = remote
  for (const edit of edits) {
    if (edit.kind !== 'adjust') value = edit.value
    else {
      const number = quantityOf(value)
      value = number === null ? value : String(moved(edit, number))
    }
  }
  return value
}

/**
 * How many there are by all that is known. A count that waits, or is asked about, is as old as its base: what Stripe has
 * moved by since then comes on top of it.
 */
export function foldShelf(edits: readonly MergeEdit[], remote: string | null): string | null {
  let value = remote
  for (const edit of edits) {
    const [now, base, counted] = [value, edit.base, edit.value].map(quantityOf)
    const isBeneath = edit.kind !== 'adjust' && now != null && base != null && counted != null
    // One whose answer is missing may have arrived.
    if (isBeneath && now !== counted) value = String(counted + now - base)
    else value = foldField([edit], value)
  }
  return value
}

/** A number moved by an adjustment. A sale (and what puts one right) lowers it to zero at the most. */
export function moved(edit: Pick<MergeEdit, 'delta' | 'once'>, number: number): number {
  const sum = number + addedBy(edit)
  return edit.once && sum < number ? Math.max(Math.min(number, 0), sum) : sum
}

/** An edit without a delta, which is no adjustment, adds nothing. */
const addedBy = (edit: Pick<MergeEdit, 'delta'>): number => edit.delta ?? 0

/** Is it about a write that was made, and not about one that waits for the answer? */
export const asksAfterwards = (kind: ConflictKind): boolean => kind === 'replaced' || kind === 'overwritten'

/** The answers a conflict has, each with the value it leads to; an answer that makes no sense is absent. */
export function conflictAnswers(conflict: {
  kind: ConflictKind
  editKind: EditKind
  base: string | null
  mine: string | null
  theirs: string | null
}): { count?: string | null; change?: string | null; theirs?: string | null } {
  const { kind, editKind, base, mine, theirs } = conflict
  if (kind === 'gone') return { theirs: null }
  if (kind === 'below-zero') return { count: '0', theirs }
  if (kind === 'untracked') return { theirs }
  const answers: { count?: string | null; change?: string | null; theirs?: string | null } = {
    count: mine,
    theirs
  }
  const [from, to, now] = [quantityOf(base), quantityOf(mine), quantityOf(theirs)]
  if (editKind !== 'set' && from !== null && to !== null && now !== null && now + to - from >= 0) {
    answers.change = String(now + to - from)
  }
  return answers
}
