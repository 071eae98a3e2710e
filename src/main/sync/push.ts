import { assertNever } from '../../shared/failure.ts'
import { quantityOf } from '../stock/quantity.ts'
import type { Compared, Edit, NewEdit, Push } from '../store/outbox.ts'
import type { SaleRow } from '../store/sales.ts'
import type { Store } from '../store/store.ts'
import { type Applier, type Cause, type OwnEdits, unknownCause } from './apply.ts'
import { groupBy } from './group.ts'
import { foldField, sameValue } from './merge.ts'
import {
  eventLimit,
  eventMemory,
  isRepeatable,
  isTwin,
  judgeOverwritten,
  judgeReplaced,
  judgeUnproved,
  isUsedUp,
  keyHolds,
  keyLifetime,
  ledTo,
  movedMeanwhile,
  type Moves,
  planOnce,
  planPush,
  planRecovery,
  repricedMeanwhile,
  rewordedMeanwhile,
  type Verdict
} from './plan-push.ts'
import type { Clock, Random } from './ports.ts'
import { isReady } from './ready.ts'
import { saleKey } from './sales-ledger.ts'
import {
  type CommandReply,
  fieldOf,
  optionCurrency,
  type RemoteCatalog,
  type RemoteCommand,
  RemoteFailure,
  type RemoteObject,
  type RemotePrice
} from './remote.ts'

/** How long the fields of a write are watched for being put back, whenever the event that tells of it is met. */
const guarded = 7 * 86_400_000

/** What the steps of a price change share. */
type PriceChange = {
  old: RemotePrice
  amount: number
  /** The price that takes over, once it exists. */
  newPriceId: string | null
  makeDefault: boolean
}

/** A count that raises stock is preceded by a look at the events unless one ended this recently. */
const freshLook = 5_000

/** A request gets to Stripe within this, or never. */
const underWay = 60_000

/** What the history calls the making up for somebody who slipped in between reading and writing. */
export const slippedIn = 'a sale that slipped in between'

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
  /** A sale was taken off or put back: what follows from that. Called inside the transaction. */
  afterSale: (sessionId: string) => void
}) {
  const { store, catalog, applier, clock, random, commit } = parts
  const { outbox, mirror, conflicts, books, sales } = store
  const serverNow = (): number => catalog.serverTime() ?? clock.now()

  /** Sends everything that waits, object by object. A failure that concerns the connection ends the run. */
  async function pushAll(
    progress: (pushed: number) => void,
    /** Reads the events since the last look, so that no sale is overlooked. */
    look: () => Promise<unknown>
  ): Promise<PushResult> {
    let pushed = 0
    const tried = new Set(outbox.openPushes().map((push) => push.entity_id))
    // A look on the way may find sales of objects that nothing waited for when the run began.
    for (;;) {
      const entity = outbox
        .entities('waiting')
        .find((one) => !tried.has(one.entity_id) && isReady(store, one))
      if (entity === undefined) break
      tried.add(entity.entity_id)
      try {
        // A new price goes out by itself, after the other fields of the price it replaces.
        let settled: number
        do {
          settled = await pushObject(entity.entity, entity.entity_id, look)
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

  async function pushObject(
    kind: 'product' | 'price',
    id: string,
    look: () => Promise<unknown>
  ): Promise<number> {
    let fresh = await read(kind, id)
    // The answer's date tells when it is: the computer may have slept since the last look.
    const patience =
      raises(kind, id) || waitsLong(id) ? freshLook : waitsOnce(id) ? keyLifetime / 2 : Infinity
    if (sinceLook() > patience || isJustArchived(fresh)) {
      await look()
      fresh = await read(kind, id)
      // Without events a key proves nothing once Stripe has forgotten it: this waits for the next run.
      if (waitsOnce(id) && sinceLook() > keyLifetime / 2) return 0
    }
    const push = commit(() => {
      if (fresh === null) {
        applier.bury(kind, id, unknownCause)
        applier.merge(id, null, unknownCause)
        return null
      }
      applier.apply(fresh, unknownCause)
      const home = homeOf(id)
      if (home !== id) {
        // Another desk gave it a new amount: what waits for it means the price that took over.
        takeOver(id, home)
        return null
      }
      applier.merge(id, fresh, unknownCause)
      // What merging settled or held shows in the grid, also when nothing is left to send.
      applier.project(fresh.kind === 'product' ? id : fresh.productId)
      return prepare(fresh)
    })
    return push === null ? 0 : await send(push)
  }

  /** A price that is not in use any more, which we did not know: the events may say which took over from it. */
  function isJustArchived(fresh: RemoteObject | null): boolean {
    return fresh?.kind === 'price' && !fresh.active && mirror.price(fresh.id)?.active === true
  }

  /** How far behind Stripe's time our last look at the events is, in milliseconds. */
  const sinceLook = (): number => serverNow() - (store.cursor()?.polledAt ?? 0) * 1000

  /** Is there something to do that another desk may have done under a key that Stripe is about to forget? */
  function waitsLong(id: string): boolean {
    return outbox
      .openOfEntity(id)
      .some((edit) => edit.once !== null && edit.state === 'waiting' && ageOf(edit) > keyLifetime / 2)
  }

  /** Is there something to do that another desk may have done? */
  function waitsOnce(id: string): boolean {
    return outbox.openOfEntity(id).some((edit) => edit.once !== null && edit.state === 'waiting')
  }

  /** Would a count put more on the shelf than Stripe knows of? Then a sale may be on its way that it does not know. */
  function raises(kind: 'product' | 'price', id: string): boolean {
    const object = mirror.object(kind, id)
    if (object === null) return false
    return outbox.openOfEntity(id).some((edit) => {
      const [to, from] = [quantityOf(edit.value), quantityOf(fieldOf(object, edit.field))]
      return edit.kind === 'count' && edit.state === 'waiting' && to !== null && (from === null || to > from)
    })
  }

  /** Turns the waiting edits of an object into one saved request; null when nothing is left to send. */
  function prepare(fresh: RemoteObject): Push | null {
    const waiting = outbox.openOfEntity(fresh.id).filter((edit) => edit.state === 'waiting')
    const plan = planPush(fresh, waiting)
    switch (plan.kind) {
      case 'nothing':
        return null
      case 'once':
        return prepareOnce(fresh, plan.edit, plan.once)
      case 'update': {
        const push = save('update', fresh, updateOf(fresh, plan.fields), plan.compared, null)
        for (const edit of plan.edits) outbox.claim(edit.seq, push.id)
        applier.project(push.product_id)
        return push
      }
      case 'price':
        return preparePrice(plan.old, plan)
    }
  }

  /**
   * The lowering for a sale, alone and under a key that every desk of the account makes from the same sale: Stripe
   * carries it out once. After Stripe has forgotten the key, the event that bears it says that it was done.
   */
  function prepareOnce(fresh: RemoteObject, edit: Edit, once: string): Push | null {
    const remote = fieldOf(fresh, edit.field)
    const done = books.keyStartingWith(`stockroom-${once}-`)
    const change = done === null ? null : changeOf(once, done, edit.field)
    const plan = planOnce(edit, remote, change, isProvable(edit))
    if (plan.kind === 'ask') {
      outbox.setState(edit.seq, 'held')
      applier.open(edit, 'unsure', remote, plan.sent, remote, causeOf([edit]))
      applier.project(edit.product_id)
      return prepare(fresh)
    }
    // Only once the events of what was done under yesterday's key have been read is today's used.
    if (plan.kind === 'send' && isTurning(edit)) return null
    if (plan.kind === 'settle') {
      outbox.settle(edit.seq, null, null, clock.now())
      settleOnce(once, plan.by, plan.from, plan.to)
      applier.merge(fresh.id, fresh, unknownCause)
      applier.project(edit.product_id)
      return prepare(fresh)
    }
    const compared: Compared = { [edit.field]: { compared: remote, sent: plan.sent } }
    const key = `stockroom-${once}-${turnOf(edit)}`
    const push = save('update', fresh, updateOf(fresh, { [edit.field]: plan.sent }), compared, null, key)
    outbox.claim(edit.seq, push.id)
    applier.project(push.product_id)
    return push
  }

  /**
   * Which key of those an edit can have is its turn: the next after one that was burnt, and another each day, since a desk
   * that tries for the first time must not use a key that Stripe has forgotten while the others have gone on to the next.
   */
  const turnOf = (edit: Edit): number => Math.max(edit.attempt, Math.floor(ageOf(edit) / keyLifetime))

  /**
   * Is the last look at the events from before what another desk sent under the last key must be listed? The computer may
   * have slept between looking and sending.
   */
  function isTurning(edit: Edit): boolean {
    const age = ageOf(edit)
    const turnedAt = serverNow() - (age % keyLifetime)
    const lookedAt = (store.cursor()?.polledAt ?? 0) * 1000
    return age >= keyLifetime && lookedAt < turnedAt + eventLimit + underWay
  }

  /** How long ago, in Stripe's time, something was sold or given back. */
  function ageOf({ once, note }: Edit): number {
    const order = sales.order(note ?? '')
    const at = once?.startsWith('return-') ? order?.refunded_at : order?.paid_at
    return at ? Math.max(0, serverNow() - at) : 0
  }

  /** Would an event of another desk that did the same be known here? */
  function isProvable(edit: Edit): boolean {
    const sale = sales.order(edit.note ?? '')
    const since = store.eventsKnownSince()
    return since !== null && since * 1000 <= Math.min(edit.created_at, sale?.paid_at ?? Infinity)
  }

  /** From where to where the request with this key moved a number, with what makes up for it, by the events of all. */
  function changeOf(once: string, key: string, field: string): { from: number | null; to: number | null } {
    const moves = movesOf(key)
    const [from, to] = [moves?.previous[field], moves?.after[field]].map((text) => quantityOf(text ?? null))
    if (typeof from !== 'number' || typeof to !== 'number') return { from: from ?? null, to: to ?? null }
    const repairs: number[] = []
    for (let fix = `fix-${once}`; ; fix = `fix-${fix}`) {
      const made = movesOf(books.keyStartingWith(`stockroom-${fix}-`) ?? '')
      if (made === null) break
      repairs.push(Number(made.after[field]) - Number(made.previous[field]))
    }
    const sale = sales.saleOf(once)
    const ours = outbox.pushByKey(key)?.state === 'done' ? outbox.byOnce(once) : null
    const delta = sale === null ? (ours?.delta ?? null) : -sale.quantity
    return {
      from,
      to: ledTo({ delta, once }, { from, to }, repairs, sale !== null && metZero(sale, key, field))
    }
  }

  /** Has the number that a sale was taken off been at zero since? */
  function metZero(sale: SaleRow, key: string, field: string): boolean {
    const events = books.stockEvents(sale.item_id?.split('/')[0] ?? '', field, sale.paid_at / 1000)
    const own = events.findIndex((event) => event.idempotencyKey === key)
    return events.slice(own + 1).some((event) => isUsedUp(event.after))
  }

  /** What the event of a request says; null when it has not been met. */
  function movesOf(key: string): (Moves & { objectId: string | null }) | null {
    const event = books.eventByKey(key)
    if (event === null) return null
    return {
      objectId: event.object_id,
      previous: JSON.parse(event.previous),
      after: JSON.parse(event.after)
    }
  }

  function settleOnce(once: string, by: 'here' | 'elsewhere', from: number | null, to: number | null): void {
    const sale = sales.settle(once, by, from, to)
    if (sale !== null) parts.afterSale(sale.session_id)
  }

  /** Amounts cannot be changed in Stripe: another price takes over, or an archived twin comes back. */
  function preparePrice(old: RemotePrice, change: { edits: Edit[]; amount: number }): Push {
    const context: PriceChange = {
      old,
      amount: change.amount,
      newPriceId: null,
      makeDefault: mirror.product(old.productId)?.defaultPriceId === old.id
    }
    const twin = mirror.pricesOf(old.productId).find((price) => isTwin(price, old, change.amount))
    const command: RemoteCommand = twin
      ? { kind: 'restore-price', id: twin.id, takeLookupKey: old.lookupKey }
      : { kind: 'create-price', from: old, unitAmount: change.amount }
    const push = save('price', old, command, {}, context)
    for (const edit of change.edits) outbox.claim(edit.seq, push.id)
    applier.project(old.productId)
    return push
  }

  /** Saves a request before it is sent. One that was released goes out again under the key it had, if it has to. */
  function save(
    kind: Push['kind'],
    object: RemoteObject,
    command: RemoteCommand,
    compared: Compared,
    context: PriceChange | null,
    key: string | null = null
  ): Push {
    const known = key === null ? null : outbox.pushByKey(key)
    if (known !== null) {
      outbox.rearmPush(known.id, JSON.stringify(command), JSON.stringify(compared), serverNow())
      return found(outbox.pushById(known.id))
    }
    const id = random.uuid()
    outbox.addPush({
      id,
      kind,
      entity_id: object.id,
      product_id: object.kind === 'product' ? object.id : object.productId,
      step: 0,
      command: JSON.stringify(command),
      idempotency_key: key ?? `stockroom-${id}-0`,
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
        const fresh = await read(ownerKind(push), push.entity_id)
        commit(() => {
          if (fresh === null || error.code === 'gone') release(push, `refused: ${error.code}`)
          else fail(push, error)
          takeIn(push, fresh)
        })
        return 0
      }
      case 'denied':
        // A new price that exists is not made again: its remaining steps wait for a key that may.
        if (push.step === 0) commit(() => release(push, error.message))
        throw error
      case 'saved':
      case 'taken':
        commit(() => {
          outbox.unsurePush(push.id, serverNow())
          for (const edit of outbox.ofPush(push.id)) {
            if (edit.state !== 'sending') continue
            outbox.setState(edit.seq, 'sending', 'unsure')
            if (edit.once !== null && push.unsure_at === null) burn(edit, push)
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
      const compared = comparedOf(push)
      const edits = outbox.ofPush(push.id).filter((edit) => edit.state === 'sending')
      const elsewhere = doneElsewhere(push, edits, compared)
      // What it compared was never written here: nobody can have put it back.
      const [state, outcome] = elsewhere
        ? (['released', 'made elsewhere'] as const)
        : (['done', 'applied'] as const)
      outbox.endPush(push.id, state, serverNow(), requestId, outcome)
      for (const edit of edits) {
        const values = compared[edit.field]
        outbox.settle(edit.seq, values?.compared ?? null, values?.sent ?? null, clock.now())
      }
      const own: OwnEdits | null = elsewhere
        ? null
        : { fields: groupBy(edits, (edit) => edit.field), requestId }
      const cause = causeOf(edits)
      if (object === null) applier.bury(entityKind(push), push.entity_id, cause)
      else applier.apply(object, cause, own)
      applier.merge(push.entity_id, object, cause)
      applier.project(push.product_id)
      for (const { once, field } of edits) {
        const values = compared[field]
        if (once === null || values === undefined) continue
        const meant = { from: quantityOf(values.compared), to: quantityOf(values.sent) }
        const { from, to } = elsewhere ? changeOf(once, push.idempotency_key, field) : meant
        settleOnce(once, elsewhere ? 'elsewhere' : 'here', from, to)
      }
      checkReplaced(found(outbox.pushById(push.id)))
      if (object !== null && !elsewhere) checkPutBack(push, object, compared)
      return edits.length
    })
  }

  /**
   * Another desk's request had the same key first: its event left another number than ours would have, or was about
   * another object, as the price that was still the right one where it was sent.
   */
  function doneElsewhere(push: Push, edits: readonly Edit[], compared: Compared): boolean {
    const moves = edits.some((edit) => edit.once !== null) ? movesOf(push.idempotency_key) : null
    if (moves === null) return false
    return (
      moves.objectId !== push.entity_id ||
      Object.entries(compared).some(([field, { sent }]) => !sameValue(moves.after[field] ?? null, sent))
    )
  }

  /** A count that finds its number moved by our own lowering for a sale is told of the sale. */
  function causeOf(edits: readonly Edit[]): Cause {
    const sale = edits.find((edit) => edit.once?.startsWith('sale-') === true)
    if (sale === undefined) return unknownCause
    return { ...unknownCause, cause: 'sale', actor: 'a sale', by: sale.note, at: sale.created_at }
  }

  /**
   * 0 the other price exists → 1 it is the default → 2 the old one is archived → 3 the other says what others wrote on
   * the old one meanwhile. Each step is saved first; the last is left out when there is nothing to say.
   */
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
    if (push.step === 2) return await carryTexts(push, change, object, requestId)
    commit(() => applier.apply(object, unknownCause))
    return await carryTexts(push, change, await catalog.price(change.old.id), requestId)
  }

  /** Texts and amounts that others wrote on the old price since it was copied go to the new one, unless somebody wrote there too. */
  async function carryTexts(
    push: Push,
    change: PriceChange,
    old: RemoteObject | null,
    requestId: string | null
  ): Promise<number> {
    const copied = change.old
    const left = old?.kind === 'price' ? old : copied
    const written = (there: RemotePrice): Record<string, string | null> => ({
      ...rewordedMeanwhile(copied.metadata, left.metadata, there.metadata),
      ...repricedMeanwhile(copied.currencyOptions, left.currencyOptions, there.currencyOptions)
    })
    const isReworded = Object.keys(written(copied)).length > 0
    const next = isReworded && change.newPriceId !== null ? await catalog.price(change.newPriceId) : null
    const fields = next === null ? {} : written(next)
    if (Object.keys(fields).length === 0) return finishPrice(push, change, old, requestId)
    const saved = commit(() => {
      if (old !== null) applier.apply(old, unknownCause)
      return advance(push, change, 3, push.step === 2 ? push.id : random.uuid(), fields)
    })
    return await send(saved)
  }

  function finishPrice(
    push: Push,
    change: PriceChange,
    old: RemoteObject | null,
    requestId: string | null
  ): number {
    return commit(() => {
      const edits = outbox.ofPush(push.id).filter((edit) => edit.state === 'sending')
      outbox.endPush(push.id, 'done', serverNow(), requestId, change.newPriceId ?? '')
      for (const edit of edits) {
        outbox.settle(edit.seq, String(change.old.unitAmount ?? ''), String(change.amount), clock.now())
      }
      if (old !== null) carryOver(change, old)
      if (change.newPriceId !== null) takeOver(push.entity_id, change.newPriceId)
      if (old !== null) applier.apply(old, unknownCause)
      applier.project(push.product_id)
      return edits.length
    })
  }

  /** What is still open about a price concerns the one that took over from it. */
  function takeOver(oldId: string, newId: string): void {
    outbox.move(oldId, newId)
    sales.move(oldId, newId)
    conflicts.move(oldId, newId)
    const next = mirror.price(newId)
    if (next === null) return
    applier.merge(newId, next, unknownCause)
    applier.project(next.productId)
  }

  /** A later step of a price change whose key has expired or holds a saved error: the same once more, with a new key. */
  async function repeatStep(push: Push): Promise<number> {
    const change = JSON.parse(push.context ?? '{}') as PriceChange
    if (push.step === 3) return await carryTexts(push, change, await catalog.price(change.old.id), null)
    const product = await catalog.product(push.product_id)
    const step = push.step === 1 && product?.defaultPriceId === change.old.id ? 1 : 2
    return await send(commit(() => advance(push, change, step, random.uuid())))
  }

  function advance(
    push: Push,
    change: PriceChange,
    step: number,
    name = push.id,
    texts: Record<string, string | null> = {}
  ): Push {
    const command: RemoteCommand =
      step === 1
        ? { kind: 'update-product', id: push.product_id, fields: { default_price: change.newPriceId } }
        : step === 2
          ? { kind: 'update-price', id: change.old.id, fields: { active: 'false' } }
          : { kind: 'update-price', id: change.newPriceId ?? '', fields: texts }
    const key = `stockroom-${name}-${step}`
    outbox.advancePush(push.id, step, JSON.stringify(command), key, JSON.stringify(change), serverNow())
    return found(outbox.pushById(push.id))
  }

  /**
   * Numbers that a sale lowered on the old price while the new one was being made move over as adjustments. They go out
   * before what was typed, which then meets the number that the old price had in the end.
   */
  function carryOver(change: PriceChange, old: RemoteObject): void {
    if (change.newPriceId === null) return
    for (const { key, delta } of movedMeanwhile(change.old.metadata, old.metadata)) {
      addRepair({
        item_id: `${change.newPriceId}/${key}`,
        product_id: change.old.productId,
        entity: 'price',
        entity_id: change.newPriceId,
        field: `metadata.${key}`,
        delta,
        once: `carry-${random.uuid()}`
      })
    }
  }

  function addRepair(
    repair: Pick<NewEdit, 'item_id' | 'product_id' | 'entity' | 'entity_id' | 'field' | 'delta'> & {
      once: string | null
    }
  ): void {
    const { item_id, product_id, entity, entity_id, field, delta, once } = repair
    if (once !== null && outbox.byOnce(once) !== null) return
    outbox.add({
      batch_id: books.addBatch('repair', slippedIn, clock.now()),
      item_id,
      cell: 'onHand',
      product_id,
      entity,
      entity_id,
      field,
      kind: 'adjust',
      base: null,
      value: null,
      delta,
      reason: 'correction',
      note: 'Changed in Stripe between our reading and our writing',
      created_at: clock.now(),
      once
    })
    applier.goesFirst(repair, unknownCause)
  }

  /** Gives the edits of a request that was not carried out back to the outbox. */
  function release(push: Push, outcome: string): void {
    outbox.endPush(push.id, 'released', serverNow(), null, outcome)
    for (const edit of outbox.ofPush(push.id)) {
      if (edit.state !== 'sending') continue
      // A sale is taken off whatever is typed meanwhile.
      const newer = (edit.once === null ? outbox.openOfField(edit.entity_id, edit.field) : []).find(
        (other) => other.seq > edit.seq && other.kind !== 'adjust' && other.state === 'waiting'
      )
      if (newer) {
        const values = comparedOf(push)[edit.field]
        if (values && sameValue(newer.base, values.sent)) outbox.rebase(newer.seq, values.compared)
        outbox.end(edit.seq, 'superseded', newer.batch_id)
      } else outbox.setState(edit.seq, 'waiting')
    }
    applier.project(push.product_id)
  }

  function fail(push: Push, error: RemoteFailure): void {
    outbox.endPush(push.id, 'failed', serverNow(), null, error.message)
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
    // Asked again after the reading: the computer may have slept in it.
    const repeat = mayRepeat(push) && (await repeatable(push)) && mayRepeat(push)
    if (repeat) return await send(push)
    if (push.state === 'sent' && push.step === 0) commit(() => outbox.unsurePush(push.id, serverNow()))
    const polledAt = (store.cursor()?.polledAt ?? 0) * 1000
    const plan = planRecovery(push, serverNow(), polledAt)
    switch (plan) {
      case 'repeat-step':
        return await repeatStep(push)
      case 'ask':
      case 'release': {
        const fresh = await read(ownerKind(push), push.entity_id)
        commit(() => {
          takeIn(push, fresh)
          if (plan === 'ask') giveUp(push)
          else release(push, 'never carried out')
        })
        return 0
      }
      case 'wait':
        return 0
    }
  }

  /** Does its key still hold? That of a sale does until the other desks go on to the key of the next day. */
  function mayRepeat(push: Push): boolean {
    const isTurned = (edit: Edit): boolean => edit.once !== null && turnOf(edit) > turnIn(push)
    return keyHolds(push, serverNow()) && !outbox.ofPush(push.id).some(isTurned)
  }

  /** What the events of an object told was left to the answer while a request was open. Call in a transaction. */
  function takeIn(push: Push, fresh: RemoteObject | null): void {
    if (fresh === null) applier.bury(ownerKind(push), push.entity_id, unknownCause)
    else applier.apply(fresh, unknownCause)
    applier.merge(push.entity_id, fresh, unknownCause)
    applier.project(push.product_id)
  }

  async function repeatable(push: Push): Promise<boolean> {
    // What is still to be carried over is looked at afresh.
    if (push.kind === 'price') return push.step < 3 && (await read('product', push.product_id)) !== null
    return isRepeatable(comparedOf(push), await read(entityKind(push), push.entity_id))
  }

  /** Stripe can no longer say whether the request arrived: a person decides. */
  function giveUp(push: Push): void {
    outbox.endPush(push.id, 'released', serverNow(), null, 'too old to tell')
    const compared = comparedOf(push)
    const unsettled = outbox.ofPush(push.id).filter((edit) => edit.state === 'sending')
    for (const [field, edits] of groupBy(unsettled, (edit) => edit.field)) {
      for (const edit of edits) outbox.setState(edit.seq, 'held')
      const head = edits.find((edit) => edit.kind !== 'adjust') ?? edits[0]
      if (head === undefined) continue
      const object = mirror.object(head.entity, head.entity_id)
      const theirs = object === null ? null : fieldOf(object, field)
      const values = compared[field] ?? { compared: head.base, sent: foldField(edits, head.base) }
      applier.open(head, 'unsure', values.compared, values.sent, theirs, causeOf(edits))
    }
    applier.project(push.product_id)
  }

  /** Looks whether our write replaced what it had been compared with, once its own event has been met. */
  function checkReplaced(push: Push): void {
    if (push.kind !== 'update' || push.verified_at !== null || push.state !== 'done') return
    const moves = movesOf(push.idempotency_key)
    if (moves === null) return
    outbox.verifyPush(push.id, clock.now())
    carryOut(push, judgeReplaced(comparedOf(push), outbox.ofPush(push.id), moves))
    applier.project(push.product_id)
  }

  function carryOut(push: Push, verdicts: readonly Verdict[]): void {
    for (const verdict of verdicts) {
      const { edit } = verdict
      if (verdict.kind === 'ask') {
        applier.open(edit, 'replaced', verdict.compared, verdict.sent, verdict.replaced, unknownCause)
        continue
      }
      if (verdict.kind === 'once') tell(edit.once ?? '')
      // A count made since then is the truth about the shelf; what moved before it is in it.
      if (verdict.delta === 0 || outbox.countedSince(edit.entity_id, edit.field, edit.seq)) continue
      addRepair({ ...edit, delta: verdict.delta, once: edit.once === null ? null : `fix-${edit.once}` })
    }
  }

  /** Our answer came late, and by now the object says again what it said before us: somebody put it back. */
  function checkPutBack(push: Push, object: RemoteObject, compared: Compared): void {
    for (const [field, values] of Object.entries(compared)) {
      const now = fieldOf(object, field)
      if (sameValue(now, values.sent) || !sameValue(now, values.compared)) continue
      const head = outbox.ofPush(push.id).find((edit) => edit.field === field)
      if (head === undefined || isAsked(push.entity_id, field)) continue
      applier.open(head, 'overwritten', values.compared, values.sent, now, unknownCause)
      applier.project(push.product_id)
    }
  }

  /**
   * A sale was taken off, or put back, or made up for: its event is the record that all desks share, also where this one
   * had found nothing to take.
   */
  function heardOf(key: string): void {
    const once = /^stockroom-(?:fix-)*((?:sale|return)-.+)-\d+$/.exec(key)?.[1]
    if (once === undefined || !tell(once)) return
    // One that still waits here is done: nothing that is typed from now on is measured against what it would leave.
    const due = outbox.byOnce(once)
    if (due?.state !== 'waiting') return
    outbox.settle(due.seq, null, null, clock.now())
    applier.merge(due.entity_id, mirror.object(due.entity, due.entity_id), unknownCause)
    applier.project(due.product_id)
  }

  /** Where a number met zero, what was still to be made up for sales before may have found nothing. */
  function heardOfZero(objectId: string, after: Moves['after']): void {
    for (const [field, value] of Object.entries(after)) {
      if (!field.startsWith('metadata.') || !isUsedUp(value)) continue
      for (const sale of sales.ofItem(`${objectId}/${field.slice('metadata.'.length)}`)) tell(saleKey(sale))
    }
  }

  /** Writes down what the events say of an edit that is made once for all desks. @returns whether they say anything. */
  function tell(once: string): boolean {
    const made = books.keyStartingWith(`stockroom-${once}-`)
    if (made === null) return false
    const push = outbox.pushByKey(made)
    const elsewhere = push === null || push.state === 'released'
    const field = Object.keys(movesOf(made)?.previous ?? {}).find((name) => name.startsWith('metadata.'))
    // One of ours that is not answered yet is settled with its answer.
    if (field === undefined || (!elsewhere && push.state !== 'done')) return false
    const { from, to } = changeOf(once, made, field)
    settleOnce(once, elsewhere ? 'elsewhere' : 'here', from, to)
    return true
  }

  /** Looks after writes whose event has not come in the time that events take. `polledAt`: Stripe's ms. */
  function checkUnproved(polledAt: number): void {
    for (const push of outbox.unproved(polledAt - eventMemory, polledAt - eventLimit)) {
      const others = books.replacedSince(push.entity_id, Math.floor(push.sent_at / 1000) - 1)
      const verdicts = judgeUnproved(comparedOf(push), outbox.ofPush(push.id), others)
      if (verdicts.length === 0) continue
      outbox.verifyPush(push.id, clock.now())
      for (const verdict of verdicts) {
        if (verdict.kind === 'once') again(verdict, push)
        else carryOut(push, [verdict])
      }
      applier.project(push.product_id)
    }
  }

  /**
   * A lowering that found the number where it wanted to put it took nothing off. The other desks, which met its key and
   * no event, go on with the next one; so does this desk, unless one of them has done it.
   */
  function again({ edit, was, right }: Extract<Verdict, { kind: 'once' }>, push: Push): void {
    const once = edit.once ?? ''
    if (books.keyStartingWith(`stockroom-${once}-`) !== null) return
    // There was nothing left to take when it arrived.
    if (right === was) return settleOnce(once, 'here', was, right)
    burn(edit, push)
    outbox.reopen(edit.seq)
    sales.reopen(once)
  }

  /** The key of this request is of no use any more. */
  function burn(edit: Edit, push: Push): void {
    outbox.burn(edit.seq, turnIn(push) + 1)
  }

  /**
   * Somebody’s rewrite put our value back to what it was before us: say so, and offer to apply it again.
   * @param event its `created` is in Stripe's seconds
   * @param busy the object as it is now, where a request under way keeps it from the mirror
   */
  function checkOverwritten(
    entityId: string,
    event: Moves & { created: number },
    cause: Cause,
    busy: RemoteObject | null
  ): void {
    const home = homeOf(entityId)
    const object = (home === entityId ? busy : null) ?? mirror.product(home) ?? mirror.price(home)
    if (object === null) return
    // Of several writes of one field the last is what stood there.
    const asked = new Set<string>()
    for (const push of outbox.pushesSince(entityId, event.created * 1000 - guarded)) {
      const putBack = judgeOverwritten(comparedOf(push), outbox.ofPush(push.id), event, object)
      for (const { edit, compared, sent } of putBack) {
        if (asked.has(edit.field) || isAsked(home, edit.field)) continue
        asked.add(edit.field)
        const item_id = edit.item_id?.replace(`${entityId}/`, `${home}/`) ?? null
        const moved = { ...edit, item_id, entity_id: home }
        applier.open(moved, 'overwritten', compared, sent, fieldOf(object, edit.field), cause)
        applier.project(push.product_id)
      }
    }
  }

  /** Where what was written to a price counts: at the one that took over from it. */
  function homeOf(entityId: string): string {
    const met = new Set<string>()
    let home = entityId
    while (mirror.price(home)?.active === false && !met.has(home)) {
      met.add(home)
      home = outbox.successor(home) ?? books.successor(home) ?? home
    }
    return home
  }

  /** Somebody has typed since, or is already asked over a value that would not be mentioned any more. */
  function isAsked(entityId: string, field: string): boolean {
    return (
      outbox.openOfField(entityId, field).some((edit) => edit.once === null) ||
      conflicts.openOfField(entityId, field).some((conflict) => conflict.kind === 'replaced')
    )
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

  return {
    pushAll,
    recover,
    heardOf,
    heardOfZero,
    checkReplaced,
    checkUnproved,
    checkOverwritten,
    explainConflicts
  }
}

export type Pusher = ReturnType<typeof createPusher>

/** The turn of the edit that its key was made for. */
const turnIn = (push: Push): number => Number(/\d+$/.exec(push.idempotency_key)?.[0])

const comparedOf = (push: Push): Compared => JSON.parse(push.compared)

function updateOf(object: RemoteObject, fields: Record<string, string | null>): RemoteCommand {
  if (object.kind === 'product') return { kind: 'update-product', id: object.id, fields }
  const { taxBehavior, currencyOptions, id } = object
  const added = Object.keys(fields).flatMap((field) => optionCurrency(field) ?? [])
  const taxed =
    taxBehavior === null ? [] : added.filter((currency) => currencyOptions[currency] === undefined)
  const taxBehaviors = Object.fromEntries(taxed.map((currency) => [currency, taxBehavior ?? '']))
  return { kind: 'update-price', id, fields, ...(taxed.length === 0 ? {} : { taxBehaviors }) }
}

function entityKind(push: Push): 'product' | 'price' {
  const command = JSON.parse(push.command) as RemoteCommand
  return command.kind === 'update-product' ? 'product' : 'price'
}

/** What the edits of a request belong to. */
function ownerKind(push: Push): 'product' | 'price' {
  return push.kind === 'price' ? 'price' : entityKind(push)
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
