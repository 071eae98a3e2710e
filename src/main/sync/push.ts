import { assertNever } from '../../shared/failure.ts'
import { quantityOf } from '../stock/quantity.ts'
import type { Compared, Edit, Push } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import { type Applier, type Cause, type OwnEdits, unknownCause } from './apply.ts'
import { groupBy } from './group.ts'
import { mergeField, sameValue } from './merge.ts'
import type { Clock, Random } from './ports.ts'
import {
  type CommandReply,
  fieldOf,
  type RemoteCatalog,
  type RemoteCommand,
  RemoteFailure,
  type RemoteObject,
  type RemotePrice
} from './remote.ts'

/** Stripe may forget an idempotency key after this. https://docs.stripe.com/api/idempotent_requests */
const keyLifetime = 24 * 3600_000
/** An event of ours that has not shown up this long after the request, in Stripe’s time, will not come. */
const eventPatience = 120_000
/** As late as the poll's overlap reaches: an event of ours that has not shown up by then was never made. */
const eventLimit = 300_000
/** Stripe keeps events for 30 days; a day is left for the clock. */
const eventMemory = 29 * 86_400_000

/** What the steps of a price change share. */
type PriceChange = {
  old: RemotePrice
  amount: number
  /** The price that takes over, once it exists. */
  newPriceId: string | null
  makeDefault: boolean
}

export type PushResult = { pushed: number; failure: RemoteFailure | null }

/**
 * Compare-and-set, built from what Stripe has. Per object: read it fresh, compare the touched fields with their
 * bases, save the request with its exact body and idempotency key, send it, and settle edits, mirror and ledger in
 * one transaction. What slips in between read and write is found afterwards from the events (see replaced.ts).
 */
export function createPusher(parts: {
  store: Store
  catalog: RemoteCatalog
  applier: Applier
  clock: Clock
  random: Random
  commit: <T>(work: () => T) => T
}) {
  const { store, catalog, applier, clock, random, commit } = parts
  const { outbox, mirror, conflicts, books } = store
  const serverNow = (): number => catalog.serverTime() ?? clock.now()

  /** Sends everything that waits, object by object. A failure that concerns the connection ends the run. */
  async function pushAll(progress: (pushed: number) => void): Promise<PushResult> {
    let pushed = 0
    const busy = new Set(outbox.openPushes().map((push) => push.entity_id))
    for (const entity of outbox.entities('waiting')) {
      if (busy.has(entity.entity_id)) continue
      try {
        // A new price goes out by itself, after the other fields of the price it replaces.
        let settled: number
        do {
          settled = await pushObject(entity.entity, entity.entity_id)
          pushed += settled
          progress(pushed)
        } while (settled > 0 && waits(entity.entity_id))
      } catch (error) {
        if (error instanceof RemoteFailure) return { pushed, failure: error }
        throw error
      }
    }
    return { pushed, failure: null }
  }

  function waits(entityId: string): boolean {
    return outbox.openOfEntity(entityId).some((edit) => edit.state === 'waiting')
  }

  async function pushObject(kind: 'product' | 'price', id: string): Promise<number> {
    const fresh = await read(kind, id)
    const push = commit(() => {
      if (fresh === null) {
        applier.bury(kind, id, unknownCause)
        applier.merge(id, null, unknownCause)
        return null
      }
      applier.apply(fresh, unknownCause)
      applier.merge(id, fresh, unknownCause)
      // What merging settled or held shows in the grid, also when nothing is left to send.
      applier.project(fresh.kind === 'product' ? id : fresh.productId)
      return prepare(fresh)
    })
    return push === null ? 0 : await send(push)
  }

  /** Turns the waiting edits of an object into one saved request; null when nothing is left to send. */
  function prepare(fresh: RemoteObject): Push | null {
    const waiting = outbox.openOfEntity(fresh.id).filter((edit) => edit.state === 'waiting')
    const fields: Record<string, string | null> = {}
    const compared: Compared = {}
    const claimed: Edit[] = []
    let priceChange: { edits: Edit[]; amount: number } | null = null
    for (const [field, edits] of groupBy(waiting, (edit) => edit.field)) {
      const remote = fieldOf(fresh, field)
      const outcome = mergeField(edits, remote)
      if (outcome.kind !== 'push') continue
      if (field === 'unit_amount') {
        priceChange = { edits, amount: Number(outcome.value) }
        continue
      }
      fields[field] = outcome.value
      compared[field] = { compared: remote, sent: outcome.value }
      claimed.push(...edits)
    }
    if (claimed.length > 0) {
      const kind = fresh.kind === 'product' ? 'update-product' : 'update-price'
      const productId = fresh.kind === 'product' ? fresh.id : fresh.productId
      const push = save('update', fresh.id, productId, { kind, id: fresh.id, fields }, compared, null)
      for (const edit of claimed) outbox.claim(edit.seq, push.id)
      applier.project(productId)
      return push
    }
    if (priceChange !== null && fresh.kind === 'price') return preparePrice(fresh, priceChange)
    return null
  }

  /** Amounts cannot be changed in Stripe: another price takes over, or an archived twin comes back. */
  function preparePrice(old: RemotePrice, change: { edits: Edit[]; amount: number }): Push {
    const context: PriceChange = {
      old,
      amount: change.amount,
      newPriceId: null,
      makeDefault: mirror.product(old.productId)?.defaultPriceId === old.id
    }
    const twin = mirror
      .pricesOf(old.productId)
      .find((price) => !price.active && price.unitAmount === change.amount && isTwin(price, old))
    const command: RemoteCommand = twin
      ? { kind: 'restore-price', id: twin.id, takeLookupKey: old.lookupKey }
      : { kind: 'create-price', from: old, unitAmount: change.amount }
    const push = save('price', old.id, old.productId, command, {}, context)
    for (const edit of change.edits) outbox.claim(edit.seq, push.id)
    applier.project(old.productId)
    return push
  }

  function save(
    kind: Push['kind'],
    entityId: string,
    productId: string,
    command: RemoteCommand,
    compared: Compared,
    context: PriceChange | null
  ): Push {
    const id = random.uuid()
    outbox.addPush({
      id,
      kind,
      entity_id: entityId,
      product_id: productId,
      step: 0,
      command: JSON.stringify(command),
      idempotency_key: `stockroom-${id}-0`,
      compared: JSON.stringify(compared),
      context: context === null ? null : JSON.stringify(context),
      sent_at: serverNow()
    })
    return found(outbox.pushById(id))
  }

  /** Sends a saved request and deals with its answer, or the lack of one. @returns edits settled. */
  async function send(push: Push): Promise<number> {
    let reply: CommandReply
    try {
      reply = await catalog.send(JSON.parse(push.command) as RemoteCommand, push.idempotency_key)
    } catch (error) {
      if (!(error instanceof RemoteFailure)) throw error
      return await unanswered(push, error)
    }
    // Outside: a later step of a price change that fails is not this request failing.
    return await answered(push, reply)
  }

  async function unanswered(push: Push, error: RemoteFailure): Promise<number> {
    switch (error.kind) {
      case 'refused': {
        // Gone or changed under us: look again before saying no.
        if (error.code === 'gone') {
          const fresh = await read(push.kind === 'price' ? 'price' : entityKind(push), push.entity_id)
          commit(() => {
            release(push, 'refused: gone')
            if (fresh === null) {
              applier.bury(entityKind(push), push.entity_id, unknownCause)
              applier.merge(push.entity_id, null, unknownCause)
            }
          })
          if (fresh === null) return 0
        }
        commit(() => fail(push, error))
        return 0
      }
      case 'denied':
        // A new price that exists is not made again: its remaining steps wait for a key that may.
        if (push.step === 0) commit(() => release(push, error.message))
        throw error
      case 'saved':
        commit(() => {
          outbox.unsurePush(push.id, serverNow())
          for (const edit of outbox.ofPush(push.id)) {
            if (edit.state === 'sending') outbox.setState(edit.seq, 'sending', 'unsure')
          }
          applier.project(push.product_id)
        })
        return 0
      case 'busy':
      case 'pending':
      case 'lost':
      case 'cancelled':
        // It stays saved; the next run looks whether it arrived.
        throw error
      default:
        return assertNever(error.kind)
    }
  }

  async function answered(push: Push, reply: CommandReply): Promise<number> {
    if (push.kind === 'price') return await priceStep(push, reply.object, reply.requestId)
    // A repeated answer is as old as the first request; the object may have moved since.
    const object = reply.replayed ? await read(entityKind(push), push.entity_id) : reply.object
    return settleUpdate(push, object, reply.requestId)
  }

  function settleUpdate(push: Push, object: RemoteObject | null, requestId: string | null): number {
    return commit(() => {
      const compared = JSON.parse(push.compared) as Compared
      const edits = outbox.ofPush(push.id).filter((edit) => edit.state === 'sending')
      outbox.endPush(push.id, 'done', clock.now(), requestId, 'applied')
      for (const edit of edits) {
        const values = compared[edit.field]
        outbox.settle(edit.seq, values?.compared ?? null, values?.sent ?? null, clock.now())
      }
      const own: OwnEdits = { fields: groupBy(edits, (edit) => edit.field), requestId }
      if (object === null) applier.bury(entityKind(push), push.entity_id, unknownCause)
      else applier.apply(object, unknownCause, own)
      applier.merge(push.entity_id, object, unknownCause)
      applier.project(push.product_id)
      checkReplaced(found(outbox.pushById(push.id)))
      if (object !== null) checkPutBack(push, object, compared)
      return edits.length
    })
  }

  /** 0 the other price exists → 1 it is the default → 2 the old one is archived. Each step is saved first. */
  async function priceStep(push: Push, object: RemoteObject, requestId: string | null): Promise<number> {
    const change = JSON.parse(push.context ?? '{}') as PriceChange
    if (push.step === 0) {
      change.newPriceId = object.id
      const product = await catalog.product(push.product_id)
      const next = commit(() => {
        applier.apply(object, unknownCause)
        if (product) applier.apply(product, unknownCause)
        // Somebody chose another default meanwhile: that choice stands.
        const makeDefault = change.makeDefault && product?.defaultPriceId === change.old.id
        return advance(push, change, makeDefault ? 1 : 2)
      })
      return await send(next)
    }
    if (push.step === 1) {
      const next = commit(() => {
        applier.apply(object, unknownCause)
        return advance(push, change, 2)
      })
      return await send(next)
    }
    return commit(() => {
      const edits = outbox.ofPush(push.id).filter((edit) => edit.state === 'sending')
      outbox.endPush(push.id, 'done', clock.now(), requestId, change.newPriceId ?? '')
      for (const edit of edits) {
        outbox.settle(edit.seq, String(change.old.unitAmount ?? ''), String(change.amount), clock.now())
      }
      if (change.newPriceId !== null) {
        outbox.move(push.entity_id, change.newPriceId)
        conflicts.move(push.entity_id, change.newPriceId)
      }
      applier.apply(object, unknownCause)
      carryOver(change, object)
      const next = change.newPriceId === null ? null : mirror.price(change.newPriceId)
      if (next !== null) applier.merge(next.id, next, unknownCause)
      applier.project(push.product_id)
      return edits.length
    })
  }

  /** A later step of a price change whose key has expired or holds a saved error: the same once more, with a new key. */
  async function repeatStep(push: Push): Promise<number> {
    const change = JSON.parse(push.context ?? '{}') as PriceChange
    const product = await catalog.product(push.product_id)
    const step = push.step === 1 && product?.defaultPriceId === change.old.id ? 1 : 2
    return await send(commit(() => advance(push, change, step, random.uuid())))
  }

  function advance(push: Push, change: PriceChange, step: number, name = push.id): Push {
    const command: RemoteCommand =
      step === 1
        ? { kind: 'update-product', id: push.product_id, fields: { default_price: change.newPriceId } }
        : { kind: 'update-price', id: change.old.id, fields: { active: 'false' } }
    const key = `stockroom-${name}-${step}`
    outbox.advancePush(push.id, step, JSON.stringify(command), key, JSON.stringify(change), serverNow())
    return found(outbox.pushById(push.id))
  }

  /** Stock on the old price that a sale lowered while the new one was being made moves over as an adjustment. */
  function carryOver(change: PriceChange, old: RemoteObject): void {
    if (change.newPriceId === null) return
    for (const [key, text] of Object.entries(old.metadata)) {
      const [now, then] = [quantityOf(text), quantityOf(change.old.metadata[key] ?? null)]
      if (now === null || then === null || now === then) continue
      addRepair(change.old.productId, 'price', change.newPriceId, `metadata.${key}`, now - then)
    }
  }

  function addRepair(
    productId: string,
    entity: 'product' | 'price',
    entityId: string,
    field: string,
    delta: number,
    like?: Edit
  ): void {
    const batch = books.addBatch('repair', 'a sale that slipped in between', clock.now())
    outbox.add({
      batch_id: batch,
      item_id: like?.item_id ?? `${entityId}/${field.replace(/^metadata\./, '')}`,
      cell: 'onHand',
      product_id: productId,
      entity,
      entity_id: entityId,
      field,
      kind: 'adjust',
      base: null,
      value: null,
      delta,
      reason: 'correction',
      note: 'Changed in Stripe between our reading and our writing',
      created_at: clock.now()
    })
  }

  /** Gives the edits of a request that was not carried out back to the outbox. */
  function release(push: Push, outcome: string): void {
    outbox.endPush(push.id, 'released', clock.now(), null, outcome)
    for (const edit of outbox.ofPush(push.id)) {
      if (edit.state !== 'sending') continue
      const newer = outbox
        .openOfField(edit.entity_id, edit.field)
        .find((other) => other.seq > edit.seq && other.kind !== 'adjust' && other.state === 'waiting')
      if (newer) {
        const values = (JSON.parse(push.compared) as Compared)[edit.field]
        if (values && sameValue(newer.base, values.sent)) outbox.rebase(newer.seq, values.compared)
        outbox.end(edit.seq, 'superseded', newer.batch_id)
      } else outbox.setState(edit.seq, 'waiting')
    }
    applier.project(push.product_id)
  }

  function fail(push: Push, error: RemoteFailure): void {
    outbox.endPush(push.id, 'failed', clock.now(), null, error.message)
    for (const edit of outbox.ofPush(push.id)) {
      if (edit.state === 'sending') outbox.setState(edit.seq, 'failed', `${error.code}: ${error.detail}`)
    }
    applier.project(push.product_id)
  }

  /** Finishes what an earlier run, or an earlier life of this program, left open. */
  async function recover(): Promise<number> {
    let settled = 0
    for (const push of outbox.openPushes()) settled += await recoverOne(push)
    return settled
  }

  async function recoverOne(push: Push): Promise<number> {
    const event = books.eventByKey(push.idempotency_key)
    if (event !== null) {
      const id = push.kind === 'price' ? commandTarget(push, event.object_id) : push.entity_id
      const object = await read(push.kind === 'price' && push.step !== 1 ? 'price' : entityKind(push), id)
      if (push.kind === 'update') return settleUpdate(push, object, null)
      if (object !== null) return await priceStep(push, object, null)
    }
    const age = serverNow() - push.sent_at
    if (push.state === 'sent' && age < keyLifetime && (await repeatable(push))) return await send(push)
    // The other price exists: from here on every step only says how things shall be, and may be said again.
    if (push.kind === 'price' && push.step > 0) return await repeatStep(push)
    if (push.state === 'sent') commit(() => outbox.unsurePush(push.id, serverNow()))
    const polledAt = (store.cursor()?.polledAt ?? 0) * 1000
    if (age > eventMemory) {
      commit(() => giveUp(push))
      return 0
    }
    if (polledAt >= Math.max(push.sent_at, push.unsure_at ?? 0) + eventPatience) {
      commit(() => release(push, 'never carried out'))
    }
    return 0
  }

  /** May the saved request go out again? Yes while every touched field says what we compared with or what we sent. */
  async function repeatable(push: Push): Promise<boolean> {
    if (push.kind === 'price') return true
    const fresh = await read(entityKind(push), push.entity_id)
    if (fresh === null) return false
    return Object.entries(JSON.parse(push.compared) as Compared).every(([field, values]) => {
      const now = fieldOf(fresh, field)
      return sameValue(now, values.compared) || sameValue(now, values.sent)
    })
  }

  /** Stripe can no longer say whether the request arrived: a person decides. */
  function giveUp(push: Push): void {
    outbox.endPush(push.id, 'released', clock.now(), null, 'too old to tell')
    const compared = JSON.parse(push.compared) as Compared
    for (const edit of outbox.ofPush(push.id)) {
      if (edit.state !== 'sending') continue
      outbox.setState(edit.seq, 'held')
      const object = mirror.object(edit.entity, edit.entity_id)
      const theirs = object === null ? null : fieldOf(object, edit.field)
      const values = compared[edit.field]
      applier.open(
        edit,
        'unsure',
        values?.compared ?? edit.base,
        values?.sent ?? edit.value,
        theirs,
        unknownCause
      )
    }
    applier.project(push.product_id)
  }

  /**
   * What did our write really replace? Its own event says (`previous_attributes`). Where that is not the value we
   * compared with, somebody slipped in: an adjustment is repaired by what they moved, a count asks.
   */
  function checkReplaced(push: Push): void {
    if (push.kind !== 'update' || push.verified_at !== null || push.state !== 'done') return
    const event = books.eventByKey(push.idempotency_key)
    if (event === null) return
    outbox.verifyPush(push.id, clock.now())
    const previous = JSON.parse(event.previous) as Record<string, string | null>
    for (const [field, { compared, sent }] of Object.entries(JSON.parse(push.compared) as Compared)) {
      const replaced = field in previous ? (previous[field] ?? null) : sent
      if (sameValue(replaced, compared)) continue
      const edits = outbox.ofPush(push.id).filter((edit) => edit.field === field)
      const head = edits.find((edit) => edit.kind !== 'adjust') ?? edits[0]
      if (head === undefined) continue
      const [was, thought] = [quantityOf(replaced), quantityOf(compared)]
      if (edits.every((edit) => edit.kind === 'adjust') && was !== null && thought !== null) {
        // A count made since then is the truth about the shelf; what moved before it is in it.
        if (outbox.countedSince(head.entity_id, field, head.seq)) continue
        addRepair(push.product_id, head.entity, head.entity_id, field, was - thought, head)
      } else if (!sameValue(replaced, sent)) {
        applier.open(head, 'replaced', compared, sent, replaced, unknownCause)
      }
    }
    applier.project(push.product_id)
  }

  /** Our answer came late, and by now the object says again what it said before us: somebody put it back. */
  function checkPutBack(push: Push, object: RemoteObject, compared: Compared): void {
    for (const [field, values] of Object.entries(compared)) {
      const now = fieldOf(object, field)
      if (sameValue(now, values.sent) || !sameValue(now, values.compared)) continue
      const head = outbox.ofPush(push.id).find((edit) => edit.field === field)
      if (head === undefined || outbox.openOfField(push.entity_id, field).length > 0) continue
      applier.open(head, 'overwritten', values.compared, values.sent, now, unknownCause)
      applier.project(push.product_id)
    }
  }

  /**
   * A write that changed nothing makes no event. Where somebody else moved the value we had compared with to the very
   * number we were about to write, our adjustment would be lost in theirs: it is made up for. `polledAt`: Stripe's ms.
   */
  function checkUnproved(polledAt: number): void {
    for (const push of outbox.unproved(polledAt - eventMemory, polledAt - eventLimit)) {
      const others = books.replacedSince(push.entity_id, Math.floor(push.sent_at / 1000) - 1)
      for (const [field, { compared, sent }] of Object.entries(JSON.parse(push.compared) as Compared)) {
        const taken = others.some(
          (previous) => field in previous && sameValue(previous[field] ?? null, compared)
        )
        const edits = outbox.ofPush(push.id).filter((edit) => edit.field === field)
        const [head] = edits
        const [was, thought] = [quantityOf(sent), quantityOf(compared)]
        if (!taken || head === undefined || was === null || thought === null) continue
        outbox.verifyPush(push.id, clock.now())
        const counted = outbox.countedSince(head.entity_id, field, head.seq)
        if (counted || !edits.every((edit) => edit.kind === 'adjust')) continue
        addRepair(push.product_id, head.entity, head.entity_id, field, was - thought, head)
      }
      applier.project(push.product_id)
    }
  }

  /** Somebody’s rewrite put our value back to what it was before us: say so, and offer to apply it again. */
  function checkOverwritten(
    entityId: string,
    previous: Record<string, string | null>,
    after: Record<string, string | null>,
    cause: Cause
  ): void {
    for (const push of outbox.pushesSince(entityId, clock.now() - 7 * 86_400_000)) {
      for (const [field, { compared, sent }] of Object.entries(JSON.parse(push.compared) as Compared)) {
        if (!(field in previous)) continue
        if (!sameValue(previous[field] ?? null, sent) || !sameValue(after[field] ?? null, compared)) continue
        const head = outbox.ofPush(push.id).find((edit) => edit.field === field)
        const object = head ? mirror.object(head.entity, entityId) : null
        if (!head || object === null || !sameValue(fieldOf(object, field), compared)) continue
        if (outbox.openOfField(entityId, field).length > 0) continue
        applier.open(head, 'overwritten', compared, sent, fieldOf(object, field), cause)
        applier.project(push.product_id)
      }
    }
  }

  async function read(kind: 'product' | 'price', id: string): Promise<RemoteObject | null> {
    return kind === 'product' ? await catalog.product(id) : await catalog.price(id)
  }

  /** Conflicts whose remote value an event explains get their cause. */
  function explainConflicts(entityId: string, after: Record<string, string | null>, cause: Cause): void {
    for (const [field, value] of Object.entries(after)) {
      for (const conflict of conflicts.openOfField(entityId, field)) {
        if (conflict.cause !== 'unknown' || !sameValue(conflict.theirs, value)) continue
        conflicts.update({ ...conflict, cause: cause.cause, caused_at: cause.at, caused_by: cause.by })
      }
    }
  }

  return { pushAll, recover, checkReplaced, checkUnproved, checkOverwritten, explainConflicts }
}

export type Pusher = ReturnType<typeof createPusher>

function isTwin(candidate: RemotePrice, old: RemotePrice): boolean {
  return (
    candidate.currency === old.currency &&
    candidate.recurring === null &&
    !candidate.special &&
    candidate.taxBehavior === old.taxBehavior &&
    JSON.stringify(Object.entries(candidate.metadata).toSorted()) ===
      JSON.stringify(Object.entries(old.metadata).toSorted())
  )
}

function entityKind(push: Push): 'product' | 'price' {
  const command = JSON.parse(push.command) as RemoteCommand
  return command.kind === 'update-product' ? 'product' : 'price'
}

/** The object that a price step works on. */
function commandTarget(push: Push, created: string | null): string {
  const command = JSON.parse(push.command) as RemoteCommand
  return command.kind === 'create-price' ? (created ?? push.entity_id) : command.id
}

function found(push: Push | null): Push {
  if (push === null) throw new Error('a request that was just saved is not there')
  return push
}
