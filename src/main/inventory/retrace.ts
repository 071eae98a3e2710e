import type { ConflictRow } from '../store/conflicts.ts'
import type { FieldState, QuestionState } from '../store/footprints.ts'
import type { Edit, EditNow } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import { groupBy } from '../sync/group.ts'
import { fieldOf } from '../sync/remote.ts'
import { placeOf } from './changed-since.ts'
import type { Parts } from './compensate.ts'
import type { Journal } from './put-back.ts'

/** Where a step may change something. */
export type Place = Pick<Edit, 'entity' | 'entity_id' | 'field'>

/**
 * A step forth over a step back is its exact opposite as long as nothing else has happened at a field: what that step
 * found there is put there again. Whatever was ended, brought back, asked or answered on the way, and in whatever order,
 * need not be known for that. Call inside a transaction.
 * @returns where it did so; everywhere else the step is to be carried out by what is there now
 */
export function retrace(
  { store, clock }: Parts,
  { batchId, own }: { batchId: number; own: number },
  places: readonly Place[],
  journal: Journal
): Set<string> {
  const { outbox, conflicts, footprints, sales } = store
  const done = new Set<string>()
  for (const place of places) {
    const print = footprints.of(batchId, place.entity_id, place.field)
    if (print === null) continue
    const { found, left } = print
    const open = openAt(store, place)
    const edits = union(outbox.bySeqs(left.edits.map(({ seq }) => seq)), open.edits, 'seq')
    const asked = left.questions.flatMap(({ id }) => conflicts.byId(id) ?? [])
    const questions = union(asked, open.questions, 'id')
    if (remoteAt(store, place) !== left.remote || !same(stateOf(edits, questions), left)) continue
    const before = { edits: byId(found.edits, 'seq'), questions: byId(found.questions, 'id') }
    for (const edit of edits) {
      journal.edits.push(edit)
      journal.products.add(edit.product_id)
      const was = before.edits.get(edit.seq)
      if (was === undefined) outbox.end(edit.seq, 'dropped', own)
      else outbox.putBack(was)
      if (edit.once === null || was === undefined || isOpen(edit) === isOpen(was)) continue
      if (isOpen(was)) sales.reopen(edit.once)
      else sales.settle(edit.once, 'here', null, null)
    }
    for (const question of questions) {
      journal.conflicts.push(question)
      journal.products.add(question.product_id)
      const was = before.questions.get(question.id)
      if (was === undefined) conflicts.close(question.id, 'done again', clock.now(), own)
      else footprints.putQuestion(was)
    }
    done.add(placeOf(place))
  }
  return done
}

/** Looks at the fields before a step back changes them. @returns what notes, once all is settled, what it did there */
export function watch(store: Store, batchId: number, places: readonly Place[]): (journal: Journal) => void {
  const { outbox, conflicts, footprints } = store
  const before = places.map((place) => ({ place, ...openAt(store, place) }))
  return (journal) => {
    const touched = groupBy(first(journal.edits, 'seq').values(), placeOf)
    const answered = groupBy(first(journal.conflicts, 'id').values(), placeOf)
    const added = groupBy(outbox.bySeqs(journal.added), placeOf)
    for (const { place, ...found } of before) {
      const at = placeOf(place)
      const open = openAt(store, place)
      const own = added.get(at) ?? []
      const wished = union(found.edits, touched.get(at) ?? [], 'seq')
      const asked = union(found.questions, answered.get(at) ?? [], 'id')
      const edits = union([...outbox.bySeqs(wished.map(({ seq }) => seq)), ...own], open.edits, 'seq')
      const questions = union(
        asked.flatMap(({ id }) => conflicts.byId(id) ?? []),
        open.questions,
        'id'
      )
      const known = byId([...wished, ...own], 'seq')
      const was = stateOf(wished, asked)
      const left = stateOf(edits, questions)
      if (same(was, left)) continue
      // One that was dropped waits again as it did, and one that waits is dropped.
      const isPlain = edits.length <= 1 && questions.length === 0 && edits[0]?.state !== 'settled'
      // What came from another place, or went to one, is not all that happened.
      if (isPlain || edits.some((edit) => !known.has(edit.seq) || placeOf(edit) !== at)) continue
      footprints.add(batchId, place.entity_id, place.field, {
        found: was,
        left: { ...left, remote: remoteAt(store, place) }
      })
    }
  }
}

type Open = { edits: Edit[]; questions: ConflictRow[] }

const openAt = ({ outbox, conflicts }: Store, { entity_id, field }: Place): Open => ({
  edits: outbox.openOfField(entity_id, field),
  questions: conflicts.openOfField(entity_id, field)
})

function remoteAt({ mirror }: Store, { entity, entity_id, field }: Place): string | null {
  const object = mirror.object(entity, entity_id)
  return object === null ? null : fieldOf(object, field)
}

/** In the order of their numbers. */
function stateOf(edits: readonly EditNow[], questions: readonly QuestionState[]): FieldState {
  return {
    edits: edits
      .map(({ seq, state, base, value, push_id, ended_by, brought_back, failure }) => {
        return { seq, state, base, value, push_id, ended_by, brought_back, failure }
      })
      .toSorted((a, b) => a.seq - b.seq),
    questions: questions
      .map(({ id, kind, mine, theirs, resolution, resolved_at, batch_id, answered_by }) => {
        return { id, kind, mine, theirs, resolution, resolved_at, batch_id, answered_by }
      })
      .toSorted((a, b) => a.id - b.id)
  }
}

const same = (a: FieldState, { edits, questions }: FieldState): boolean =>
  JSON.stringify(a) === JSON.stringify({ edits, questions })

const byId = <Id extends string, T extends Record<Id, number>>(rows: readonly T[], id: Id): Map<number, T> =>
  new Map(rows.map((row) => [row[id], row]))

/** Of several with one number the first. */
const first = <Id extends string, T extends Record<Id, number>>(rows: readonly T[], id: Id): Map<number, T> =>
  byId(rows.toReversed(), id)

const union = <Id extends string, T extends Record<Id, number>>(
  rows: readonly T[],
  more: readonly T[],
  id: Id
): T[] => [...first([...rows, ...more], id).values()]

export const isOpen = ({ state }: Pick<Edit, 'state'>): boolean =>
  state === 'waiting' || state === 'held' || state === 'failed' || state === 'sending'
