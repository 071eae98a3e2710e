import type { ConflictCause, ConflictKind } from '../../shared/edits.ts'
import { quantityOf } from '../stock/quantity.ts'
import { fellLow } from '../stock/reorder.ts'
import { usualScheme } from '../stock/scheme.ts'
import type { Edit } from '../store/outbox.ts'
import type { ItemRow, ProjectedRow } from '../store/projection.ts'
import type { Store } from '../store/store.ts'
import { groupBy } from './group.ts'
import { foldField, mergeField, moved, sameFor, sameText } from './merge.ts'
import type { Clock } from './ports.ts'
import { fieldOf, optionField, type RemoteObject, type RemoteProduct } from './remote.ts'

/** Who moved something in Stripe, as far as its events tell. */
export type Cause = {
  cause: ConflictCause
  /** In words for the ledger: “Dashboard”, “another program”, “sale cs_…9fT2”. */
  actor: string
  by: string | null
  at: number | null
  eventId: string | null
  requestId: string | null
  /** Who moved which field of an object: of the others nobody knows. null: it is of whatever moved. */
  fields: ReadonlyMap<string, Cause> | null
}

export const unknownCause: Cause = {
  cause: 'unknown',
  actor: 'in Stripe',
  by: null,
  at: null,
  eventId: null,
  requestId: null,
  fields: null
}

/** The same, of these fields alone. */
export const causeOfOnly = (cause: Cause, fields: Iterable<string>): Cause => ({
  ...cause,
  fields: new Map([...fields].map((field) => [field, cause]))
})

const causeAt = (cause: Cause, field: string): Cause =>
  cause.fields === null ? cause : (cause.fields.get(field) ?? unknownCause)

/**
 * Why a new amount is not sent for a price that is archived: another would take over from it, and be sold. Nor is anything
 * else where nobody knows whether another has.
 */
export const outOfUse = 'refused-by-stripe: Its price was archived in Stripe since. Bring that back first.'

/** Who made an edit, in words: a person, or Stockroom for a sale and for what slipped in between read and write. */
export const actorOf = (batchKind: string | undefined): string =>
  batchKind === 'repair' || batchKind === 'sale' ? 'Stockroom, automatically' : 'you'

/** Our own settled edits, by field, so that the ledger names them and not Stripe as the mover. */
export type OwnEdits = { fields: Map<string, Edit[]>; requestId: string | null }

/** What a run of changes touched, for the page to read again. */
export type Changes = {
  ids: Set<string>
  /** Products of which something changed that their rows may not show, as the amount of a further price. */
  products: Set<string>
  structural: boolean
  fromStripe: boolean
  /** Items of which stock fell to the reorder point or below. */
  low: Set<string>
}

export type Applier = ReturnType<typeof createApplier>

/**
 * Brings what Stripe says into the mirror, and everything that follows from it: waiting edits are merged again,
 * conflicts open and close, the ledger gets its movements, the grid's rows are recomputed. Call inside a
 * transaction.
 */
export function createApplier(store: Store, clock: Clock, changes: Changes) {
  const { mirror, outbox, conflicts, books, projection } = store

  /** @returns false when the mirror already said so (or knew something newer). */
  function apply(object: RemoteObject, cause: Cause, own: OwnEdits | null = null): boolean {
    books.setProblems(object.id, 'parse', [], null)
    const known = mirror.object(object.kind, object.id)
    if (object.kind === 'product' && known?.kind === 'product' && object.updated < known.updated) return false
    const same = known !== null && sameObject(known, object)
    if (same) mirror.touch(object.kind, object.id, store.generation())
    else mirror.put(object, store.generation())
    if (same && own === null) return false
    if (object.kind === 'product') noteRelisting(known?.kind === 'product' ? known : null, object)
    if (known !== null) tellAgain(known, object, cause)
    merge(object.id, object, cause)
    const changedAt = object.kind === 'product' ? object.updated * 1000 : clock.now()
    project(
      object.kind === 'product' ? object.id : object.productId,
      cause,
      own,
      known === null ? null : changedAt
    )
    return !same
  }

  /**
   * The event that tells when a list of variants was changed may be listed later than the product is read. Of a product
   * that is read for the first time nobody knows what its list was before its last change.
   */
  function noteRelisting(known: RemoteProduct | null, product: RemoteProduct): void {
    const { sizesKey } = store.scheme()?.scheme ?? usualScheme
    if (sizesKey === null) return
    const { id, metadata, created, updated } = product
    const after = metadata[sizesKey] ?? ''
    const before = known === null ? after : (known.metadata[sizesKey] ?? '')
    const isNoted = known === null ? store.cursor() !== null && updated > created : before !== after
    if (isNoted)
      books.addRelisting({ product_id: id, since: known?.updated ?? created, at: updated, before, after })
  }

  /**
   * A question about what was sent goes on saying what Stripe has, and what its answers lead to, where that moves once more,
   * or another price took over; one that a step took back, too, for when that is done again.
   */
  function tellAgain(before: RemoteObject, object: RemoteObject, causes: Cause): void {
    for (const asked of [
      ...conflicts.openOfEntity(object.id),
      ...conflicts.takenBackOfEntity(object.id).filter(({ kind }) => kind === 'overwritten')
    ]) {
      const { field, kind, edit_kind: editKind, mine } = asked
      if (kind !== 'overwritten' && kind !== 'unsure') continue
      const theirs = fieldOf(object, field)
      if (sameFor(editKind, fieldOf(before, field), theirs)) continue
      // It says what was typed, whoever wrote it. Of what was added nobody knows whether that is in it, and a price that is
      // archived may be so because another takes over.
      const isOpen = asked.resolved_at === null
      const isAnswered =
        isOpen && kind === 'overwritten' && editKind !== 'adjust' && sameFor(editKind, mine, theirs)
      if (isAnswered && (field !== 'active' || object.kind === 'product' || object.active)) {
        conflicts.close(asked.id, 'same', clock.now(), null)
      } else if (!sameFor(editKind, asked.theirs, theirs)) {
        const { cause, at, by } = causeAt(causes, field)
        conflicts.update({ ...asked, theirs, cause, caused_at: at, caused_by: by })
      }
    }
  }

  /** Stripe no longer has it. Edits that wait for it become conflicts; nothing is dropped. */
  function bury(kind: 'product' | 'price', id: string, cause: Cause): boolean {
    const productId = kind === 'product' ? id : mirror.price(id)?.productId
    books.setProblems(id, 'parse', [], null)
    if (!mirror.bury(kind, id)) return false
    merge(id, null, { ...cause, cause: 'deleted', fields: null })
    if (productId !== undefined) project(productId, cause, null, clock.now())
    return true
  }

  /**
   * Merges the open edits of one object with what it says now; `null` is “gone”.
   * @param known.isRead false: it said so when it was last taken in, and may say something else by now
   * @param known.isExplained is it known who took a price out of use, where somebody did?
   */
  function merge(
    entityId: string,
    object: RemoteObject | null,
    causes: Cause,
    { isRead = true, isExplained = false }: { isRead?: boolean; isExplained?: boolean } = {}
  ): void {
    for (const edit of outbox.openOfEntity(entityId))
      if (edit.once !== null && object !== null && isInUseAgain(edit, object))
        outbox.setState(edit.seq, 'waiting')
    const byField = groupBy(outbox.openOfEntity(entityId), (edit) => edit.field)
    for (const [field, edits] of byField) {
      const cause = causeAt(causes, field)
      // A request under way settles its own edits when its answer comes.
      const sending = edits.filter((edit) => edit.state === 'sending')
      if (sending.some((edit) => object === null || edit.once === null)) continue
      // A sale that is to be taken off goes first; what people typed is set against what it leaves.
      const sales = edits.filter((edit) => edit.once !== null && ['waiting', 'sending'].includes(edit.state))
      // Where nobody can tell whether it arrived, only a person may send it again.
      const unsure = conflicts.openOfField(entityId, field).some((conflict) => conflict.kind === 'unsure')
      if (object !== null && sales.length > 0) {
        if (!unsure) askOn(object, field, edits, sales, cause)
        continue
      }
      if (unsure) continue
      // A lowering that Stripe refused is for a person to look at; it is no wish of theirs.
      const typed = edits.filter((edit) => edit.once === null)
      if (object === null) {
        // Nothing is left that a sale could be taken off.
        for (const edit of edits) if (edit.once !== null) endOnce(edit)
        if (typed.length > 0) hold(typed, 'gone', null, null, cause)
        continue
      }
      if (typed.length === 0) continue
      const remote = fieldOf(object, field)
      const outcome = mergeField(typed, remote)
      const sold = outcome.kind === 'push' ? soldBefore(typed, remote) : null
      if (outcome.kind === 'push' && sold !== null) {
        hold(typed, 'changed', outcome.value, remote, sold)
        continue
      }
      switch (outcome.kind) {
        case 'same':
          if (field === 'active' && object.kind === 'price' && !object.active && !isExplained) {
            // Where another desk gave it a new amount, what is to be archived is the price that took over: push.ts finds out.
            for (const edit of typed) if (edit.state !== 'waiting') outbox.setState(edit.seq, 'waiting')
            break
          }
          // What was typed and typed back waits to be set against a reading, like everything that waits; adjustments
          // that cancel out ask for nothing, whatever Stripe says.
          if (
            isRead ||
            typed.every(({ kind }) => kind === 'adjust') ||
            typed.some(({ state }) => state !== 'waiting')
          )
            outbox.settleOver(typed, remote, clock.now())
          clear(entityId, field, 'same')
          break
        case 'push':
          for (const edit of typed)
            if (edit.state === 'held' || isInUseAgain(edit, object)) outbox.setState(edit.seq, 'waiting')
          clear(entityId, field, 'cleared')
          break
        case 'conflict':
          hold(typed, outcome.conflict, outcome.mine, remote, cause)
          break
      }
    }
  }

  /**
   * A sale is taken off before a count that was typed without knowing of it, which then asks. Where a first number waits
   * there is nothing yet to take it off, and the count asks all the same.
   */
  function soldBefore(typed: readonly Edit[], remote: string | null): Cause | null {
    const count = typed.findLast(({ kind, cell }) => kind === 'count' && cell === 'onHand')
    if (count?.item_id == null || quantityOf(remote) !== null) return null
    const sale = store.sales.metSince(count.item_id, count.seq)
    return sale && { ...unknownCause, cause: 'sale', by: sale.session_id, at: sale.paid_at }
  }

  /**
   * What is typed while a question about the field is open joins the question, also while a sale waits there; a question
   * that has answered itself is not left standing until the sale is taken off.
   */
  function askOn(object: RemoteObject, field: string, edits: Edit[], sales: Edit[], cause: Cause): void {
    const typed = edits.filter((edit) => edit.once === null)
    if (!typed.some((edit) => edit.state === 'held')) return
    const left = foldField(sales, fieldOf(object, field))
    const outcome = mergeField(typed, left)
    if (outcome.kind === 'conflict') return hold(typed, outcome.conflict, outcome.mine, left, cause)
    for (const edit of typed) if (edit.state === 'held') outbox.setState(edit.seq, 'waiting')
    clear(object.id, field, 'cleared')
  }

  /** What goes first on a field has come, or comes no more: an open question about it says at once what is left. */
  function goesFirst(
    { entity, entity_id, field }: Pick<Edit, 'entity' | 'entity_id' | 'field'>,
    cause: Cause
  ): void {
    const object = mirror.object(entity, entity_id)
    const isAsked = outbox.openOfField(entity_id, field).some((edit) => edit.state === 'held')
    if (object !== null && isAsked) merge(entity_id, object, causeOfOnly(cause, [field]), { isRead: false })
  }

  function endOnce(edit: Edit): void {
    outbox.settle(edit.seq, null, null, clock.now())
    if (edit.once !== null) store.sales.settle(edit.once, 'here', null, null)
  }

  function hold(
    edits: Edit[],
    kind: ConflictKind,
    mine: string | null,
    theirs: string | null,
    cause: Cause
  ): void {
    const head = edits.find((edit) => edit.kind !== 'adjust') ?? edits[0]
    if (head === undefined) return
    for (const edit of edits) outbox.setState(edit.seq, 'held')
    const shown = kind === 'gone' ? foldField(edits, head.base) : mine
    open(head, kind, head.base, head.kind === 'adjust' ? signed(edits) : shown, theirs, cause)
    // Two wishes may have come together here, as where one price takes another's place: one question is about both.
    for (const other of conflicts.openOfField(head.entity_id, head.field)) {
      if (other.edit_seq !== head.seq && other.kind !== 'replaced' && other.kind !== 'overwritten')
        conflicts.close(other.id, 'joined', clock.now(), null)
    }
  }

  /** Opens a conflict, or updates the one that is open for the same field. */
  function open(
    edit: Edit,
    kind: ConflictKind,
    base: string | null,
    mine: string | null,
    theirs: string | null,
    cause: Cause
  ): void {
    const known = conflicts.openOfField(edit.entity_id, edit.field).find((row) => row.edit_seq === edit.seq)
    const why = { cause: cause.cause, caused_at: cause.at, caused_by: cause.by }
    if (known) {
      const isAnother = known.theirs !== theirs || known.kind !== kind
      const told = isAnother || cause.cause !== 'unknown' ? why : known
      conflicts.update({
        id: known.id,
        kind,
        theirs,
        mine,
        cause: told.cause,
        caused_at: told.caused_at,
        caused_by: told.caused_by
      })
      return
    }
    conflicts.add({
      edit_seq: edit.seq,
      item_id: edit.item_id,
      product_id: edit.product_id,
      entity: edit.entity,
      entity_id: edit.entity_id,
      field: edit.field,
      cell: edit.cell,
      kind,
      ...why,
      edit_kind: edit.kind,
      base,
      mine,
      theirs,
      edited_at: edit.created_at,
      detected_at: clock.now()
    })
  }

  function clear(entityId: string, field: string, resolution: string): void {
    for (const conflict of conflicts.openOfField(entityId, field)) {
      if (conflict.kind === 'replaced' || conflict.kind === 'overwritten') continue
      conflicts.close(conflict.id, resolution, clock.now(), null)
    }
  }

  /** Recomputes the rows of a product and, given who moved it, writes what moved in Stripe to the ledger. */
  function project(
    productId: string,
    cause: Cause | null = null,
    own: OwnEdits | null = null,
    changedAt: number | null = null
  ): void {
    // What a first reading finds was not changed since anybody looked.
    const foreign = cause !== null && own === null && store.cursor() !== null
    const changed = projection.project(productId, cause?.at ?? changedAt, foreign ? clock.now() : null)
    for (const id of changed.ids) changes.ids.add(id)
    if (cause !== null || changed.ids.length > 0) changes.products.add(productId)
    if (changed.structural) changes.structural = true
    if (cause !== null && own === null) changes.fromStripe = true
    for (const row of changed.after) {
      const old = changed.before.get(row.id)
      if (old !== undefined && fellLow(old, row)) changes.low.add(row.id)
      if (cause !== null || old === undefined) record(old, row, cause ?? unknownCause, own)
    }
  }

  function record(old: ItemRow | undefined, row: ProjectedRow, cause: Cause, own: OwnEdits | null): void {
    const common = { item_id: row.id, product_id: row.product_id }
    // A size that was taken off the list and put back goes on where its book was left.
    const [left] = old === undefined ? books.movements(row.id, 1) : []
    if (old === undefined && left === undefined) {
      if (row.on_hand_stripe === null) return
      books.addMovement({
        ...common,
        delta: row.on_hand_stripe,
        on_hand_after: row.on_hand_stripe,
        reason: 'opening',
        note: null,
        source: 'opening',
        actor: 'in Stripe',
        batch_id: null,
        edit_seq: null,
        event_id: cause.eventId,
        request_id: null,
        at: cause.at ?? clock.now()
      })
      return
    }
    const edits =
      (row.owner_kind === 'price' || row.owner_id === row.product_id) && own !== null
        ? (own.fields.get(`metadata.${row.stock_key}`) ?? []).filter(
            (edit) => edit.entity_id === row.owner_id
          )
        : []
    let level = old === undefined ? (left?.on_hand_after ?? null) : old.on_hand_stripe
    for (const edit of edits) {
      const after = edit.kind === 'adjust' ? moved(edit, level ?? 0) : quantityOf(edit.value)
      books.addMovement({
        ...common,
        delta: after === null ? (level === null ? null : -level) : after - (level ?? 0),
        on_hand_after: after,
        reason: edit.reason ?? (edit.kind === 'adjust' ? 'correction' : 'stocktake'),
        note: edit.note,
        source: 'edit',
        actor: actorOf(books.batch(edit.batch_id)?.kind),
        batch_id: edit.batch_id,
        edit_seq: edit.seq,
        event_id: null,
        request_id: own?.requestId ?? null,
        at: edit.created_at
      })
      level = after
    }
    if (level === row.on_hand_stripe) return
    const after = row.on_hand_stripe
    const by = causeAt(cause, `metadata.${row.stock_key}`)
    books.addMovement({
      ...common,
      delta: after === null ? (level === null ? null : -level) : after - (level ?? 0),
      on_hand_after: after,
      reason: by.cause === 'sale' ? 'sold' : 'changed',
      note: null,
      source: 'stripe',
      actor: by.actor,
      batch_id: null,
      edit_seq: null,
      event_id: by.eventId,
      request_id: by.requestId,
      at: by.at ?? clock.now()
    })
  }

  return { apply, bury, tellAgain, merge, goesFirst, open, project }
}

/** Its price was archived, which was all that stood in its way, or another has taken over from that one since. */
const isInUseAgain = ({ state, failure }: Edit, object: RemoteObject): boolean =>
  state === 'failed' && failure === outOfUse && object.active

function signed(edits: readonly Edit[]): string {
  const sum = edits.reduce((total, edit) => total + (edit.delta ?? 0), 0)
  return sum < 0 ? `−${-sum}` : `+${sum}`
}

/** Equal in all we keep, but for `updated`, which Stripe also moves for what we do not keep. */
function sameObject(a: RemoteObject, b: RemoteObject): boolean {
  return canonical(a) === canonical(b)
}

function canonical(object: RemoteObject): string {
  const metadata = inOrder(object.metadata)
  const options = object.kind === 'price' ? { currencyOptions: inOrder(object.currencyOptions) } : {}
  return JSON.stringify(inOrder({ ...object, ...options, metadata, updated: 0 }))
}

const inOrder = (record: object): [string, unknown][] =>
  Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1))

const optionsOf = (object: RemoteObject): string[] =>
  object.kind === 'price' ? Object.keys(object.currencyOptions).map(optionField) : []

/** Fields that differ between two states of one object, with both values as text. */
export function differingFields(
  here: RemoteObject,
  there: RemoteObject
): { field: string; here: string | null; there: string | null }[] {
  const fields = ['name', 'active', 'default_price', 'description', 'unit_amount', 'nickname', 'lookup_key']
  const keys = new Set([...Object.keys(here.metadata), ...Object.keys(there.metadata)])
  const options = new Set([...optionsOf(here), ...optionsOf(there)])
  return [...fields, ...[...keys].map((key) => `metadata.${key}`), ...options].flatMap((field) => {
    const [a, b] = [fieldOf(here, field), fieldOf(there, field)]
    return sameText(a, b) ? [] : [{ field, here: a, there: b }]
  })
}
