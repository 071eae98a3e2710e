import { usualScheme } from '../stock/scheme.ts'
import type { Edit, Push } from '../store/outbox.ts'
import { unknownCause } from './apply.ts'
import {
  isTwin,
  movedMeanwhile,
  planPush,
  renamedMeanwhile,
  repricedMeanwhile,
  rewordedMeanwhile
} from './plan-push.ts'
import {
  fieldOf,
  type RemoteCommand,
  type RemoteObject,
  type RemotePrice,
  type RemoteProduct,
  serverNow,
  type UpdateCommand
} from './remote.ts'
import { addRepair } from './repair.ts'
import { commandOf, found, type Parts, saveRequest } from './request.ts'
import { stepKey, stepOf } from './step-key.ts'
import { comesBack, isBringingBack, successorOf, successorsOf } from './successor.ts'

/** What the steps of a price change share. */
type PriceChange = {
  old: RemotePrice
  amount: number
  /** The price that takes over, once it exists. */
  newPriceId: string | null
  /** The old one is what its product was sold by when the change began. */
  wasDefault?: boolean
  /** The default that somebody else has chosen since, which stands. */
  chosen?: string
}

/** What follows a step: the next request, saved and to be sent, or how many edits the last one settled. */
export type Next = Push | number

export type PriceChanges = ReturnType<typeof createPriceChanges>

/**
 * A new amount, which Stripe lets no price have: another price takes over, in steps that are each saved before they are
 * sent, so that a change that was broken off goes on where it was.
 *
 * 0 the other price exists → 1 it is the default → 2 the old one is archived → 3 the other says what others wrote on the
 * old one meanwhile. The last is left out when there is nothing to say.
 *
 * Where somebody stops it: 4 the old one has its lookup key again → 5 the other is out of use. Then a person is asked.
 */
export function createPriceChanges(parts: Parts) {
  const { store, catalog, applier, clock, random, commit } = parts
  const { outbox, mirror, conflicts, sales, findings, stocktakes, codes } = store

  /**
   * Saves the first step: the price is made, or a twin of the old one comes back, which is archived or was made before by a
   * change that somebody stopped. Call in a transaction.
   */
  function begin(old: RemotePrice, { edits, amount }: { edits: Edit[]; amount: number }): Push {
    const twin = twinOf(old, amount)
    const wasDefault = mirror.product(old.productId)?.defaultPriceId === old.id
    const context: PriceChange = {
      old: twin ? { ...asCopied(old, twin), lookupKey: old.lookupKey } : old,
      amount,
      newPriceId: null,
      wasDefault
    }
    const command: RemoteCommand = twin
      ? { kind: 'restore-price', id: twin.id, takeLookupKey: old.lookupKey }
      : { kind: 'create-price', from: old, unitAmount: amount }
    const change = { kind: 'price', command, compared: {}, context: JSON.stringify(context) } as const
    const push = saveRequest(parts, old, change)
    for (const edit of edits) outbox.claim(edit.seq, push.id)
    applier.project(old.productId)
    return push
  }

  /**
   * What is known here of the price that would come back may be old: it may be gone, in use or changed by now. To be called
   * before `begin`.
   */
  async function readTwin(old: RemotePrice): Promise<void> {
    const waiting = outbox.openOfEntity(old.id).filter((edit) => edit.state === 'waiting')
    const plan = planPush(old, waiting)
    if (plan.kind !== 'price') return
    const tried = new Set<string>()
    for (;;) {
      const twin = twinOf(old, plan.amount)
      if (twin === undefined || tried.has(twin.id)) return
      tried.add(twin.id)
      const now = await catalog.price(twin.id)
      commit(() => {
        if (now === null) applier.bury('price', twin.id, unknownCause)
        else applier.apply(now, unknownCause)
      })
    }
  }

  function twinOf(old: RemotePrice, amount: number): RemotePrice | undefined {
    const made = outbox.madeFrom(old.id)
    return mirror.pricesOf(old.productId).find((price) => isTwin(price, asCopied(old, price), amount, made))
  }

  /**
   * Where a change was stopped, the price that it made goes on from what it has copied: what others wrote on the old one
   * since is carried over at the end, as what they write meanwhile is.
   */
  function asCopied(old: RemotePrice, made: RemotePrice): RemotePrice {
    const context = outbox.stopped(old.id, made.id)
    if (context === null) return old
    const { old: copied }: PriceChange = JSON.parse(context)
    const { metadata, currencyOptions, nickname, lookupKey } = copied
    return { ...old, metadata, currencyOptions, nickname, lookupKey }
  }

  /** A step has been carried out, with this outcome. */
  async function goOn(push: Push, object: RemoteObject, requestId: string | null): Promise<Next> {
    const change = changeOf(push)
    if (push.step === 0) {
      change.newPriceId = object.id
      const product = await catalog.product(push.product_id)
      await noteChosen(change, product)
      return commit(() => {
        applier.apply(object, unknownCause)
        if (product) applier.apply(product, unknownCause)
        // By what the product says now: a default that somebody chose meanwhile stands, and is never archived.
        const makeDefault = product?.defaultPriceId === change.old.id
        return advance(push, change, makeDefault ? 1 : 2)
      })
    }
    if (push.step === 1) {
      return commit(() => {
        applier.apply(object, unknownCause)
        return advance(push, change, 2)
      })
    }
    if (push.step === 2) return await carryTexts(push, change, object, requestId)
    commit(() => applier.apply(object, unknownCause))
    if (push.step > 3) return await giveUp(push, change, push.step)
    return await carryTexts(push, change, await catalog.price(change.old.id), requestId)
  }

  /** May a step go out again as it was saved? What somebody chose meanwhile stands. */
  async function isRepeatable(push: Push): Promise<boolean> {
    const { old, newPriceId } = changeOf(push)
    const product = await catalog.product(push.product_id)
    if (product === null) return false
    switch (push.step) {
      case 0: {
        // Another desk may have given it an amount: then there is nothing left to take over from. Nor is a lookup key
        // taken along that is somewhere else by now.
        const now = await catalog.price(old.id)
        return now?.active === old.active && now.lookupKey === old.lookupKey
      }
      case 1:
        return [old.id, newPriceId].includes(product.defaultPriceId)
      default:
        // What is still to be carried over, or to be given back, is looked at afresh.
        return push.step < 3
    }
  }

  /** A later step whose key has expired or holds a saved error, or that is not right any more: what is, with a new key. */
  async function repeat(push: Push): Promise<Next> {
    const change = changeOf(push)
    if (push.step === 3) return await carryTexts(push, change, await catalog.price(change.old.id), null)
    if (push.step > 3) return await giveUp(push, change, push.step - 1, freshName(push))
    const product = await catalog.product(push.product_id)
    const step = push.step === 1 && product?.defaultPriceId === change.old.id ? 1 : 2
    await noteChosen(change, product)
    return commit(() => advance(push, change, step, freshName(push)))
  }

  /** Notes what somebody else has chosen to sell the product by. Where prices keep the stock, each is sold for itself. */
  async function noteChosen(change: PriceChange, product: RemoteProduct | null): Promise<void> {
    const now = product?.defaultPriceId ?? null
    const isPassedOver = change.wasDefault === true && store.scheme()?.scheme.owner !== 'price'
    if (now === null || now === change.old.id || now === change.newPriceId || !isPassedOver) return
    const price = await catalog.price(now)
    if (price === null) return
    commit(() => applier.apply(price, unknownCause))
    change.chosen = now
  }

  /** Nobody sees the amount that was typed: a person is asked whether the chosen default should have it. */
  function askOfChosen({ chosen, old, amount }: PriceChange, edit: Edit | undefined): void {
    const price = chosen === undefined ? null : mirror.price(chosen)
    // An amount in one currency is none in another.
    if (price === null || edit === undefined || price.currency !== old.currency) return
    const [before, sent, now] = [fieldOf(old, 'unit_amount'), String(amount), fieldOf(price, 'unit_amount')]
    if (now !== null && now !== sent)
      applier.open({ ...edit, entity_id: price.id }, 'overwritten', before, sent, now, unknownCause)
  }

  /**
   * Stripe refuses a later step, though the other price exists. Where the old one is the default again, or the other cannot
   * become it, somebody stood in the way and the change is given up; else the amount is what it should be.
   */
  async function refused(push: Push, product: RemoteProduct): Promise<Next> {
    const change = changeOf(push)
    if (push.step === 3) return finish(push, change, await catalog.price(change.old.id), null)
    if (push.step === 2 && product.defaultPriceId !== change.old.id)
      return await carryTexts(push, change, await catalog.price(change.old.id), null)
    return await giveUp(push, change, Math.max(push.step, 3))
  }

  /**
   * Only the old price is to be sold, and found by its lookup key, while a person is asked; the other comes back if the
   * answer says so. @param done the step up to which nothing is to be tried any more
   */
  async function giveUp(push: Push, change: PriceChange, done: number, name?: string): Promise<Next> {
    const old = await catalog.price(change.old.id)
    const made = change.newPriceId === null ? null : await catalog.price(change.newPriceId)
    const product = await catalog.product(push.product_id)
    const [key, madeId] = [change.old.lookupKey, change.newPriceId]
    commit(() => {
      if (old !== null) applier.apply(old, unknownCause)
      if (made === null && madeId !== null) applier.bury('price', madeId, unknownCause)
    })
    // A key that the old one was given since, or that is somewhere else by now, stays there.
    const isLeft = made === null ? codes.byPrice(key ?? '').length === 0 : made.lookupKey === key
    if (done < 4 && old?.lookupKey === null && key !== null && isLeft)
      return commit(() => advance(push, change, 4, name, { id: change.old.id, fields: { lookup_key: key } }))
    if (done < 5 && made?.active === true && product?.defaultPriceId !== made.id)
      return commit(() => advance(push, change, 5, name, { id: made.id, fields: { active: 'false' } }))
    return commit(() => {
      const edits = outbox.ofPush(push.id).filter((edit) => edit.state === 'sending')
      const [before, sent] = [fieldOf(change.old, 'unit_amount'), String(change.amount)]
      outbox.endPush(push.id, 'done', serverNow(parts), null, '')
      outbox.settleOver(edits, before, clock.now())
      for (const object of [old, made, product]) if (object !== null) applier.apply(object, unknownCause)
      if (made?.active !== true) giveBack(change, made)
      applier.merge(change.old.id, old, unknownCause)
      const [edit] = edits
      if (edit !== undefined) applier.open(edit, 'overwritten', before, sent, before, unknownCause)
      applier.project(push.product_id)
      return edits.length
    })
  }

  /**
   * What is open about the price that was made, or moved there, is about the one that is sold again. What was sold of it
   * stays, with what that did there. Call in a transaction.
   */
  function giveBack(change: PriceChange, made: RemotePrice | null): void {
    const { old, newPriceId } = change
    if (newPriceId === null || successorOf(store, newPriceId) !== newPriceId) return
    if (made !== null) carryNumbers(change, made, old.id)
    moveOpen(newPriceId, old.id)
  }

  /**
   * The event of the step that made a price the default says what was it before: a price that somebody chose in that
   * moment is one no more, and its amount is asked about. Call in a transaction.
   */
  function checkDefault(key: string, chosen: string | null | undefined): void {
    const of = stepOf(key)
    const push = of?.step === 1 ? outbox.pushById(of.change) : null
    if (push?.kind !== 'price' || push.verified_at !== null) return
    outbox.verifyPush(push.id, clock.now())
    const { old, newPriceId, amount } = changeOf(push)
    const theirs = chosen == null || chosen === old.id ? null : mirror.price(chosen)
    const edit = outbox.ofPush(push.id)[0]
    // Where prices keep the stock, each is sold for itself; an amount in one currency is none in another.
    const isOfAll = store.scheme()?.scheme.owner !== 'price' && theirs?.currency === old.currency
    if (theirs === null || newPriceId === null || edit === undefined || !isOfAll) return
    const [before, sent, replaced] = [old, { ...old, unitAmount: amount }, theirs].map((price) =>
      fieldOf(price, 'unit_amount')
    )
    if (replaced == null || replaced === sent) return
    const moved = { ...edit, entity_id: successorOf(store, newPriceId) }
    applier.open(moved, 'replaced', before ?? null, sent ?? null, replaced, unknownCause)
    applier.project(push.product_id)
  }

  /** For another key of a step. It begins like the first: by that the other desks know what took over from what. */
  const freshName = (push: Push): string => `${push.id}-${random.uuid()}`

  function advance(
    push: Push,
    change: PriceChange,
    step: number,
    name = push.id,
    texts: Pick<UpdateCommand, 'id' | 'fields'> = { id: '', fields: {} }
  ): Push {
    const command: RemoteCommand =
      step === 1
        ? { kind: 'update-product', id: push.product_id, fields: { default_price: change.newPriceId } }
        : step === 2
          ? { kind: 'update-price', id: change.old.id, fields: { active: 'false' } }
          : { kind: 'update-price', ...texts }
    const [key, context] = [stepKey(name, step), JSON.stringify(change)]
    outbox.advancePush(push.id, step, JSON.stringify(command), key, context, serverNow(parts))
    return found(outbox.pushById(push.id))
  }

  /** Names, texts and amounts that others wrote on the old price since it was copied go to the new one, unless somebody wrote there too. */
  async function carryTexts(
    push: Push,
    change: PriceChange,
    old: RemoteObject | null,
    requestId: string | null
  ): Promise<Next> {
    const copied = change.old
    const left = old?.kind === 'price' ? old : copied
    const written = (there: RemotePrice): Record<string, string | null> => ({
      ...renamedMeanwhile(copied, left, there),
      ...rewordedMeanwhile(copied.metadata, left.metadata, there.metadata, stockKey()),
      ...repricedMeanwhile(copied.currencyOptions, left.currencyOptions, there.currencyOptions)
    })
    const isReworded = Object.keys(written(copied)).length > 0
    const next = isReworded && change.newPriceId !== null ? await priceNow(change.newPriceId) : null
    const fields = next === null ? {} : written(next)
    if (Object.keys(fields).length === 0) return finish(push, change, old, requestId)
    return commit(() => {
      if (old !== null) applier.apply(old, unknownCause)
      const name = push.step === 2 ? push.id : freshName(push)
      return advance(push, change, 3, name, { id: next?.id ?? '', fields })
    })
  }

  /** The new price; where another desk has given it a new amount since, the one that took over from it, which is read. */
  async function priceNow(priceId: string): Promise<RemotePrice | null> {
    const next = await catalog.price(priceId)
    if (next === null || next.active) return next
    commit(() => applier.apply(next, unknownCause))
    const home = successorOf(store, priceId)
    return home === priceId ? next : await catalog.price(home)
  }

  function finish(
    push: Push,
    change: PriceChange,
    old: RemoteObject | null,
    requestId: string | null
  ): number {
    return commit(() => {
      const edits = outbox.ofPush(push.id).filter((edit) => edit.state === 'sending')
      outbox.endPush(push.id, 'done', serverNow(parts), requestId, change.newPriceId ?? '')
      outbox.settleOver(edits, fieldOf(change.old, 'unit_amount'), clock.now())
      if (old !== null && change.newPriceId !== null) carryNumbers(change, old, change.newPriceId)
      if (change.newPriceId !== null) takeOver(push.entity_id, change.newPriceId)
      if (old !== null) applier.apply(old, unknownCause)
      askOfChosen(change, edits[0])
      applier.project(push.product_id)
      return edits.length
    })
  }

  /**
   * Numbers that a sale lowered on the old price while the new one was being made move over as adjustments. They go out
   * before what was typed, which then meets the number that the old price had in the end. So they do the other way round
   * where the change is given up.
   */
  function carryNumbers({ old: copied }: PriceChange, left: RemoteObject, toId: string): void {
    for (const { key, delta } of movedMeanwhile(copied.metadata, left.metadata, stockKey())) {
      addRepair(parts, {
        item_id: `${toId}/${key}`,
        product_id: copied.productId,
        entity: 'price',
        entity_id: toId,
        field: `metadata.${key}`,
        delta,
        once: `carry-${random.uuid()}`
      })
    }
  }

  const stockKey = (): string => (store.scheme()?.scheme ?? usualScheme).stockKey

  /**
   * What is still open about a price, and its sales, concern the one that took over from it, or by now from that one. Call in
   * a transaction.
   */
  function takeOver(oldId: string, madeId: string): void {
    const line = successorsOf(store, madeId)
    const newId = line.at(-1) ?? madeId
    if (newId === oldId) return
    sales.move(oldId, newId)
    findings.move(oldId, newId)
    moveOpen(oldId, newId, line)
  }

  function moveOpen(oldId: string, newId: string, line: readonly string[] = [newId]): void {
    const since = new Set([...successorsOf(store, oldId).slice(1), ...line])
    outbox.settleOver(outbox.openOfField(oldId, 'active').filter(isTypedBack), 'false', clock.now())
    for (const edit of outbox.openOfEntity(oldId))
      if (edit.once === null && !isBringingBack(edit)) giveWay(edit, since)
    outbox.move(oldId, newId)
    conflicts.move(oldId, newId)
    stocktakes.move(oldId, newId)
    const [old, next] = [mirror.price(oldId), mirror.price(newId)]
    if (next === null) return
    if (old !== null) applier.tellAgain(old, next, unknownCause)
    if (!comesBack(store, oldId)) outbox.moveDefault(next.productId, oldId, newId)
    for (const object of [next, mirror.product(next.productId)])
      if (object !== null) applier.merge(object.id, object, unknownCause, { isRead: false })
    applier.project(next.productId)
  }

  /** What was typed on a price that took over since takes the place of an edit, as it would have where that was typed. */
  function giveWay(edit: Edit, since: ReadonlySet<string>): void {
    if (edit.state === 'sending') return
    for (const priceId of since) {
      const batchId = outbox.replacedSince(priceId, edit.field, edit.seq)
      if (batchId === null) continue
      outbox.end(edit.seq, 'superseded', batchId)
      for (const { id, edit_seq } of conflicts.openOfField(edit.entity_id, edit.field))
        if (edit_seq === edit.seq) conflicts.close(id, 'typed over', clock.now(), batchId)
      return
    }
  }

  /** The price that is to be the default may have got another amount at another desk. Call in a transaction. */
  function followDefault(productId: string): void {
    for (const { base, value } of outbox.openOfField(productId, 'default_price'))
      for (const priceId of [base, value]) {
        const home = successorOf(store, priceId)
        if (priceId !== null && home !== null && home !== priceId) takeOver(priceId, home)
      }
  }

  return { begin, readTwin, goOn, isRepeatable, repeat, refused, takeOver, followDefault, checkDefault }
}

/** To be sold again and archived after all, nothing sent in between: that was never about the one that had taken over. */
const isTypedBack = ({ base, value, state }: Edit): boolean =>
  base === 'false' && value === 'false' && state === 'waiting'

const changeOf = (push: Push): PriceChange => JSON.parse(push.context ?? '{}')

/** The object that a step works on. @param made the price that the first step has made */
export function targetOf(push: Push, made: string | null): string {
  const command = commandOf(push)
  return command.kind === 'create-price' ? (made ?? push.entity_id) : command.id
}
