import { AppFailure } from '../../shared/failure.ts'
import type { BatchRow } from '../store/books.ts'
import type { ConflictRow } from '../store/conflicts.ts'
import type { Edit } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import { asksAfterwards, foldField, sameFor, sameValue } from '../sync/merge.ts'
import { fieldOf } from '../sync/remote.ts'
import { itemAt, placesOf } from '../sync/successor.ts'
import { meaningOf, rootOf, takenBack } from './chain.ts'
import {
  changedSince,
  currentPlace,
  homeOf,
  isToComeBack,
  nameOf,
  notBackYet,
  placeOf
} from './changed-since.ts'
import type { Kept } from './changed-since.ts'
import { compensate, type Parts, settle, type StepKind } from './compensate.ts'
import { lookedAt, reviewItems } from './findings.ts'
import { correctionKind } from './item-facts.ts'
import type { Journal } from './put-back.ts'
import { countsStay } from './recount.ts'
import { isOpen, type Place, retrace, watch } from './retrace.ts'
import { revertCreations } from './revert-creations.ts'

export type Reverted = { batchId: number; reverted: number; kept: Kept[] }

const askedWithOthers =
  'nobody can tell whether it arrived in Stripe, together with what you did before or after it; answer the question about that'

/** One step back or forth through a batch. */
export type Step = {
  /** The batch that the step itself is, and the one it takes back. */
  own: number
  batchId: number
  kind: StepKind
  /** Whose edits are to be taken back and, where that is to do a batch `again`, which. */
  target: number
  again: number | null
}

/** A part of a step, with all that concerns some products. */
export type Part = {
  /** The edits of the target, those that it had ended, and those of the batch that is done again; in their order. */
  edits: readonly Edit[]
  ended: readonly Edit[]
  replacing: readonly Edit[]
  has: (productId: string) => boolean
  /** What was made goes after everything else. */
  last: boolean
}

/**
 * The inverse of a batch, itself a batch. What still waits is dropped; what was sent is taken back by a compensating
 * edit that is checked for conflicts like any other; what the batch had dropped or superseded comes back. Everything
 * is addressed by object and field, never by place. Call inside a transaction.
 */
export function revert(parts: Parts, batchId: number, kind: StepKind): Reverted {
  const step = beginStep(parts, batchId, kind)
  const { reverted, kept } = carryOut(parts, step, wholeOf(parts.store, step))
  return { batchId: step.own, reverted, kept }
}

/** The batch to take back or to do again, if it is there and still stands. @throws AppFailure with the reason if not */
export function standing(store: Store, batchId: number): BatchRow {
  const batch = store.books.batch(batchId)
  if (batch === null) throw new AppFailure('not-found', `there is no batch ${batchId}`)
  if (batch.undone_by !== null)
    throw new AppFailure('invalid-input', `“${batch.label}” was already taken back`)
  return batch
}

/** Notes a step and what it takes back; its parts are to follow. Call inside a transaction. */
export function beginStep({ store, clock }: Parts, batchId: number, kind: StepKind): Step {
  const { books } = store
  const batch = standing(store, batchId)
  const meaning = meaningOf(books, batch)
  const label =
    kind !== 'revert'
      ? batch.label
      : meaning.again === null
        ? `reverted ${batch.label}`
        : `${books.batch(meaning.again)?.label ?? batch.label}, done again`
  const own = books.addBatch(kind, label, clock.now(), batchId)
  takenBack(books, batchId, own)
  return { own, batchId, kind, ...meaning }
}

/** All of a step at once. */
export function wholeOf({ outbox }: Store, { target, again }: Pick<Step, 'target' | 'again'>): Part {
  return {
    edits: outbox.ofBatch(target),
    ended: outbox.endedBy(target).filter((edit) => edit.batch_id !== target),
    replacing: again === null ? [] : outbox.ofBatch(again).filter((edit) => edit.kind !== 'adjust'),
    has: () => true,
    last: true
  }
}

/** Carries out one part of a step. Call inside a transaction. */
export function carryOut(
  parts: Parts,
  { own, batchId, kind, target, again }: Step,
  whole: Part
): { reverted: number; kept: Kept[]; journal: Journal } {
  const { store, clock } = parts
  const { outbox, conflicts, mirror } = store
  const products = new Set<string>()
  const journal: Journal = { products, added: [], edits: [], conflicts: [] }
  const compensated = new Set<string>()
  const home = (edit: Place): string => placeOf({ entity_id: homeOf(store, edit), field: edit.field })

  const concerned = [...whole.edits, ...whole.ended, ...whole.replacing]
  const counts = concerned.filter((edit) => edit.cell === 'onHand' && edit.kind !== 'adjust')
  const counted = counts.flatMap((edit) => itemAt(edit, homeOf(store, edit)) ?? [])
  const keepCounts = countsStay(store, counted, { batchId: again ?? target, isUndone: again === null })

  const questions = [target, again].flatMap((id) => (id === null ? [] : conflicts.ofBatch(id)))
  const places = placesAt([...concerned, ...questions.filter((one) => whole.has(one.product_id))])
  const note = again === null && kind !== 'cancel' ? watch(store, own, places) : null
  const retraced = again === null ? new Set() : retrace(parts, { batchId, own }, places, journal)
  /** Is it still to be done? What was sent counts where that is by now; so does what stands in the place of others. */
  const isLeft = (one: Place): boolean => !retraced.has(placeOf(one)) && !retraced.has(home(one))
  const isToDo = (edit: Edit): boolean =>
    edit.state === 'settled' ? isLeft(edit) : !retraced.has(placeOf(edit))
  const part: Part = {
    ...whole,
    edits: whole.edits.filter(isToDo),
    ended: whole.ended.filter(isToDo),
    replacing: whole.replacing.filter(isLeft)
  }
  const since = kind === 'revert' ? changedSince(store, part) : new Map<string, Kept>()
  const result = {
    reverted: [...whole.edits.filter(isOpen), ...whole.ended].filter((edit) => !isToDo(edit)).length,
    kept: [...since.values()],
    journal
  }

  for (const edit of part.edits.toReversed()) {
    if (since.has(placeOf(edit))) continue
    products.add(edit.product_id)
    switch (edit.state) {
      case 'waiting':
      case 'held':
      case 'failed':
        if (isAskedWithOthers(edit)) {
          result.kept.push({ item: nameOf(store, edit), reason: askedWithOthers })
          break
        }
        journal.edits.push(edit)
        outbox.end(edit.seq, 'dropped', own)
        closeConflicts(edit, own)
        result.reverted += 1
        break
      case 'sending':
      case 'settled': {
        const asked = askedAfterwards(edit)
        // Of what somebody put back nothing is left to take back.
        const reason = asked.some((one) => isPutBack(edit, one)) ? null : takeBack(edit, kind)
        compensated.add(home(edit))
        if (reason === null) result.reverted += 1
        else result.kept.push({ item: nameOf(store, edit), reason })
        if (reason === null) for (const question of asked) close(question, own)
        break
      }
      case 'dropped':
      case 'superseded':
        break
    }
  }
  // What the batch had taken out of the outbox comes back, oldest first; but not beneath what was sent since, which
  // the compensating edit takes back to what Stripe said before.
  for (const edit of part.ended) {
    if ((again === null && compensated.has(home(edit))) || since.has(placeOf(edit))) continue
    if (isToComeBack(store, edit, edit.value)) {
      result.kept.push({ item: nameOf(store, edit), reason: notBackYet })
      continue
    }
    const entityId = homeOf(store, edit)
    const taken = outbox
      .openOfField(entityId, edit.field)
      .some((other) => other.seq > edit.seq && other.kind !== 'adjust' && other.state !== 'sending')
    if (taken && again === null) continue
    journal.edits.push(edit)
    if (taken) repeat(edit, entityId, again ?? own)
    else {
      // A step forth brings back what was there, with what that remembers.
      if (again === null) outbox.bringBack(edit.seq)
      else outbox.reopen(edit.seq)
      if (entityId !== edit.entity_id) outbox.move(edit.entity_id, entityId)
      if (edit.once !== null) store.sales.reopen(edit.once)
      // What Stripe had refused is no more right than it was.
      if (edit.failure !== null && edit.failure !== 'unsure')
        outbox.setState(edit.seq, 'failed', edit.failure)
    }
    products.add(edit.product_id)
    result.reverted += 1
  }
  if (again !== null) endAgain(again)
  if (part.last) {
    const made = revertCreations(parts, target, own)
    result.reverted += made.reverted
    result.kept.push(...made.kept)
    for (const id of made.products) products.add(id)
  }
  for (const conflict of conflicts.ofBatch(target)) {
    if (!part.has(conflict.product_id) || !isLeft(conflict)) continue
    journal.conflicts.push(conflict)
    if (asksAfterwards(conflict.kind)) askOnceMore(conflict)
    if (conflict.kind === 'unsure') askAgain(conflict)
    products.add(conflict.product_id)
  }
  settle(parts, products)
  keepCounts()
  // What was found is due again as soon as its correction is taken back, and made as soon as that is done again.
  if (part.last && store.books.batch(again ?? target)?.kind === correctionKind)
    reviewItems(parts, store.findings.correctedBy(again ?? target), lookedAt(store))
  note?.(journal)
  return result

  /** Where these are, and where they have come to be. */
  function placesAt(all: readonly (Edit | ConflictRow)[]): Place[] {
    const found = new Map<string, Place>()
    for (const { entity, entity_id, field, ...one } of all) {
      const now = 'push_id' in one ? currentPlace(store, { entity, entity_id, field, ...one }) : entity_id
      for (const id of [entity_id, homeOf(store, { entity_id, field }), now])
        found.set(placeOf({ entity_id: id, field }), { entity, entity_id: id, field })
    }
    return [...found.values()]
  }

  /** Nobody can tell whether it arrived, and it would have together with others: one question is about all of them. */
  function isAskedWithOthers(edit: Edit): boolean {
    const { entity_id, field, push_id } = edit
    if (edit.state !== 'held' || push_id === null) return false
    if (!conflicts.openOfField(entity_id, field).some(({ kind: asked }) => asked === 'unsure')) return false
    const here = new Set(part.edits.map(({ seq }) => seq))
    return outbox
      .openOfField(entity_id, field)
      .some((other) => other.push_id === push_id && other.state === 'held' && !here.has(other.seq))
  }

  /** What is asked about an edit that was sent, and is over once that is taken back. */
  function askedAfterwards(edit: Edit): ConflictRow[] {
    const sent = outbox.ofPush(edit.push_id ?? '').filter(({ field }) => field === edit.field)
    return conflicts.openOfField(currentPlace(store, edit), edit.field).filter((asked) => {
      if (!sent.some(({ seq }) => seq === asked.edit_seq)) return false
      if (isPutBack(edit, asked)) return true
      if (edit.kind === 'adjust') return false
      // Where that leads back to something else, what was replaced is still to be asked about.
      const isBack = sent[0] !== undefined && sameFor(edit.kind, sent[0].replaced, asked.theirs)
      return asked.kind === 'overwritten' || (asked.kind === 'replaced' && isBack)
    })
  }

  /** Has somebody put back just what this edit did? */
  function isPutBack(
    { kind: wrote, field, replaced, sent, push_id }: Edit,
    { kind: asked, base, mine }: ConflictRow
  ): boolean {
    if (asked !== 'overwritten' || !sameFor(wrote, base, replaced) || !sameFor(wrote, mine, sent))
      return false
    return outbox.ofPush(push_id ?? '').filter((other) => other.field === field).length === 1
  }

  /** What was overwritten is asked about over what Stripe says once this step is sent, unless that is what we had sent. */
  function askOnceMore(conflict: ConflictRow): void {
    const place = homeOf(store, conflict)
    const object = mirror.object(conflict.entity, place)
    let { theirs } = conflict
    if (conflict.kind === 'overwritten' && object !== null) {
      // It has followed Stripe, over what else there was of steps back.
      const follows = conflict.resolution === 'taken back' && place === conflict.entity_id
      const step = outbox
        .openOfField(place, conflict.field)
        .filter(({ state, batch_id }) => batch_id === own || (state === 'sending' && !follows))
      theirs = foldField(step, follows ? theirs : fieldOf(object, conflict.field))
      const isSaid = conflict.edit_kind !== 'adjust' && sameFor(conflict.edit_kind, conflict.mine, theirs)
      if (isSaid && conflict.field !== 'active') return
    }
    conflicts.reopen(conflict.id)
    moveHome(conflict)
    conflicts.update({ ...conflict, theirs })
  }

  /** A question that is back is about the price that took over meanwhile. */
  function moveHome(conflict: ConflictRow): void {
    const entityId = homeOf(store, conflict)
    if (entityId !== conflict.entity_id) conflicts.move(conflict.entity_id, entityId)
  }

  /**
   * Where nobody can tell whether it arrived, what waits again is not sent again: it is asked once more. The question that
   * was answered stays with its answer, which may be given again.
   */
  function askAgain(conflict: ConflictRow): void {
    const asked = outbox.bySeq(conflict.edit_seq)
    // What is made once for all desks is looked for before it goes out, and asks by itself.
    if (asked?.state !== 'waiting' || asked.once !== null) return
    const object = mirror.object(asked.entity, asked.entity_id)
    conflicts.add({ ...conflict, theirs: object === null ? null : fieldOf(object, asked.field) })
    moveHome(conflict)
    for (const edit of outbox.openOfField(asked.entity_id, asked.field))
      if (edit.state === 'waiting' && edit.push_id === asked.push_id) outbox.setState(edit.seq, 'held')
  }

  /**
   * What a batch had superseded or answered, and its undo had brought back, ends with it once more; what an answer had
   * dropped and was sent since the step that is taken back now is taken back, too.
   */
  function endAgain(done: number): void {
    const answered = conflicts.ofBatch(done).filter((one) => part.has(one.product_id) && isLeft(one))
    const asked = new Set(answered.map(({ edit_seq }) => edit_seq))
    const { replacing } = part
    // Only another number ends what waited beside a write that was made.
    const ending = answered.filter(({ kind: question }) => !asksAfterwards(question))
    // What waited beside the question, and something else had ended, is not the answer's to end.
    const isEnded = (edit: Edit, asking: ConflictRow): boolean =>
      edit.brought_back === null ? ending.includes(asking) : edit.brought_back === done
    const end = (edit: Edit, begun = edit.batch_id): boolean => {
      if (begun >= done || edit.state === 'sending') return false
      journal.edits.push(edit)
      outbox.end(edit.seq, 'superseded', done)
      if (edit.once !== null) store.sales.settle(edit.once, 'here', null, null)
      closeConflicts(edit, done)
      return true
    }
    /** An absolute value that this step has put there again. */
    const isBack = ({ kind: what, batch_id }: Edit): boolean =>
      what !== 'adjust' && (batch_id === done || batch_id === own)
    // Two questions may have been about one field.
    const gone = new Set<number>()
    const goAgain = (edit: Edit, asChange = false): void => {
      if (!gone.has(edit.seq)) takeBack(edit, 'redo', { by: done, asChange })
      gone.add(edit.seq)
    }
    for (const asking of ending) {
      const { field, product_id, edit_seq } = asking
      products.add(product_id)
      // The answer to a question about a sale ends that sale alone, and no other answer ends one.
      const isOfSale = outbox.bySeq(edit_seq)?.once != null
      for (const edit of outbox.openOfField(homeOf(store, asking), field))
        if (isEnded(edit, asking) && (isOfSale ? edit.seq === edit_seq : edit.once === null)) end(edit)
    }
    for (const edit of outbox.broughtBack(done)) {
      if (!part.has(edit.product_id) || !isLeft(edit)) continue
      products.add(edit.product_id)
      end(edit)
    }
    for (const one of replacing) {
      products.add(one.product_id)
      overUnderWay(one, done)
      const open = outbox.openOfField(homeOf(store, one), one.field)
      const back = open.find(isBack)
      const ended = open.filter((edit) => {
        const goesFirst = edit.once !== null && edit.state !== 'failed' && !asked.has(edit.seq)
        const isBefore = back !== undefined && edit.seq < back.seq
        // It is measured over what stands before it now.
        if (goesFirst || (isBefore && journal.added.includes(back.seq))) return false
        // What was done again since was there before it, and is not to go on top of it.
        return end(edit, back === undefined || isBefore ? edit.batch_id : rootOf(store.books, edit.batch_id))
      })
      // Typed while those were under way, it was measured against what they would lead to, and what was sold of that.
      const [first] = ended
      if (first === undefined || first.kind === 'adjust') continue
      const place = homeOf(store, one)
      const sales = [
        ...outbox.openOfField(place, one.field),
        ...outbox.settledOfField(place, one.field, first.batch_id)
      ]
        .filter(({ once, seq }) => once !== null && seq > first.seq && seq < one.seq)
        .toSorted((a, b) => a.seq - b.seq)
      const due = [...sales.keys(), sales.length].map((from) => sales.slice(from))
      const ledTo = ended.flatMap((_, last) =>
        due.map((taken) => foldField([...ended.slice(0, last + 1), ...taken], null))
      )
      if (ledTo.some((value) => sameValue(one.base, value))) outbox.rebase(one, first.base)
    }
    // What came back and was sent since goes again, too, where a later number stands in the place of this one.
    for (const { entity_id, field } of new Map(replacing.map((one) => [placeOf(one), one])).values()) {
      const place = homeOf(store, { entity_id, field })
      if (outbox.openOfField(place, field).some(isBack)) continue
      for (const edit of outbox.settledOfField(place, field, batchId))
        if (edit.brought_back === done && edit.once === null) goAgain(edit)
    }
    for (const conflict of answered) {
      products.add(conflict.product_id)
      if (conflict.resolved_at === null) {
        journal.conflicts.push(conflict)
        conflicts.close(conflict.id, 'done again', clock.now(), done)
      }
      // A number takes the place of what was sent, too.
      const isReplaced = replacing.some((edit) => placeOf(edit) === placeOf(conflict))
      if (isReplaced) continue
      for (const place of new Set(placesOf(store, conflict))) {
        const open = outbox.openOfField(place, conflict.field)
        const underWay = open.filter(({ state }) => state === 'sending')
        const isOnTop = open.some(({ kind: what, batch_id }) => what === 'adjust' && batch_id === done)
        for (const edit of [
          ...underWay.toReversed(),
          ...outbox.settledOfField(place, conflict.field, batchId)
        ])
          if (edit.batch_id < done && edit.once === null && isEnded(edit, conflict)) goAgain(edit, isOnTop)
      }
    }
  }

  /** What it had taken the place of may have been sent since: it is measured against what that leads to then. */
  function overUnderWay(one: Edit, done: number): void {
    const place = homeOf(store, one)
    const object = mirror.object(one.entity, place)
    const remote = object === null ? null : fieldOf(object, one.field)
    const underWay = outbox
      .openOfField(place, one.field)
      .filter(({ state, batch_id, seq }) => state === 'sending' && batch_id < done && seq < one.seq)
    if (underWay.length > 0 && sameFor(one.kind, one.base, remote))
      outbox.rebase(one, foldField(underWay, remote))
  }

  /** Done again on top of what an earlier step of redoing left waiting: as a part of the batch it belongs to. */
  function repeat(edit: Edit, entityId: string, batch: number): void {
    const object = mirror.object(edit.entity, entityId)
    const remote = object === null ? null : fieldOf(object, edit.field)
    const shown = foldField(outbox.openOfField(entityId, edit.field), remote)
    const base = edit.kind === 'adjust' ? null : shown
    const there = { entity_id: entityId, item_id: itemAt(edit, entityId) }
    journal.added.push(
      outbox.add({ ...edit, ...there, batch_id: batch, base, created_at: clock.now(), once: null })
    )
  }

  function closeConflicts(edit: Edit, by: number): void {
    for (const conflict of conflicts.openOfField(edit.entity_id, edit.field)) {
      if (conflict.edit_seq === edit.seq) close(conflict, by)
    }
  }

  function close(conflict: ConflictRow, by: number): void {
    journal.conflicts.push(conflict)
    conflicts.takeBack(conflict.id, clock.now(), by)
  }

  /** @returns why it was kept as it is, or null when it is taken back. */
  function takeBack(edit: Edit, how: StepKind, { by = own, asChange = false } = {}): string | null {
    const done = compensate(parts, edit, by, how, asChange)
    if (typeof done === 'string') return done
    if (done !== null) journal.added.push(done)
    return null
  }
}
