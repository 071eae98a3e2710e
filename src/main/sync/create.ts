import { AppFailure } from '../../shared/failure.ts'
import { valueAt } from '../../shared/value-at.ts'
import type { Creation, Draft } from '../store/creations.ts'
import type { Edit } from '../store/outbox.ts'
import { type Cause, type OwnEdits, unknownCause } from './apply.ts'
import { creationKey } from './creation-key.ts'
import { keyHolds, planRecovery } from './plan-push.ts'
import {
  type CommandReply,
  type CreateCommand,
  RemoteFailure,
  type RemoteObject,
  type RemotePrice,
  type RemoteProduct,
  serverNow
} from './remote.ts'
import { forOne, type Parts, type PushResult, read } from './request.ts'
import { successorOf } from './successor.ts'

const byHand: Cause = { ...unknownCause, actor: 'you' }

export type Maker = ReturnType<typeof createMaker>

/**
 * Makes products and prices in Stripe, each once. A product bears an id that was chosen here: whether a request without
 * an answer arrived is seen by reading it, at any time, and one that is sent again makes no second. A price gets its id
 * from Stripe: within 24 hours the same request goes out again under its key, afterwards its event tells.
 */
export function createMaker(parts: Omit<Parts, 'random'>) {
  const { store, catalog, applier, clock, commit } = parts
  const { creations, books, outbox, conflicts, stocktakes, mirror } = store

  /** Sends what waits and looks after what was left open, products first. A key that may make nothing holds up no edits. */
  async function run(): Promise<PushResult> {
    const tried = new Set<string>()
    let made = 0
    for (;;) {
      const next = creations.due().find((one) => !tried.has(one.id) && isDue(one))
      if (next === undefined) return { pushed: made, failure: null }
      tried.add(next.id)
      const named = { entity_id: next.id, product_id: next.product_id }
      try {
        made += Number(await forOne(parts, named, false, () => make(next)))
      } catch (error) {
        if (!(error instanceof RemoteFailure) || error.code !== 'missing-permission') throw error
        return { pushed: made, failure: error }
      }
    }
  }

  /** A price waits for its product. */
  const isDue = (one: Creation): boolean => one.kind === 'product' || !creations.isUnmade(one.product_id)

  async function make(creation: Creation): Promise<boolean> {
    const again = creation.state === 'sending' ? await lookAfter(creation) : { attempt: creation.attempt }
    if (again === 'made') return true
    if (again === null) return false
    const { attempt } = again
    // The first sending counts for the age of the key, not a repetition.
    const sentAt =
      creation.state === 'sending' && attempt === creation.attempt ? creation.sent_at : serverNow(parts)
    commit(() => {
      creations.send(creation.id, attempt, sentAt ?? serverNow(parts))
      applier.project(creation.product_id)
    })
    const command = JSON.parse(creation.command) as CreateCommand
    let reply: CommandReply
    try {
      reply = await catalog.send(command, creationKey({ id: creation.id, attempt }))
    } catch (error) {
      if (!(error instanceof RemoteFailure)) throw error
      return await unanswered(creation, error)
    }
    // Outside: what was made and cannot be read was made. A repeated answer is as old as the first request; what it made may
    // have changed since.
    const { object, replayed } = reply
    const now = replayed ? await read(catalog, object.kind, object.id) : object
    if (now === null) vanish(creation, object.id)
    else await settle(creation, now)
    return true
  }

  /** What became of a request without an answer? null: nobody knows yet. */
  async function lookAfter(creation: Creation): Promise<'made' | { attempt: number } | null> {
    if (creation.kind === 'product') {
      const there = await catalog.product(creation.id)
      const isMade = there !== null || books.eventByKey(creationKey(creation)) !== null
      if (!isMade) return { attempt: creation.attempt + Number(creation.unsure_at !== null) }
      if (there === null) vanish(creation, creation.id)
      else await settle(creation, there)
      return 'made'
    }
    const event = books.eventByKey(creationKey(creation))
    const there = event?.object_id == null ? null : await catalog.price(event.object_id)
    if (there !== null) {
      await settle(creation, there)
      return 'made'
    }
    if (event?.object_id != null) {
      vanish(creation, event.object_id)
      return 'made'
    }
    const sentAt = creation.sent_at ?? 0
    const unsureAt = creation.unsure_at ?? serverNow(parts)
    if (creation.unsure_at === null) {
      if (keyHolds({ state: 'sent', sent_at: sentAt }, unsureAt)) return { attempt: creation.attempt }
      // From now on it is not repeated: the event of its last repetition, too, is listed in the time that events take.
      commit(() => creations.unsure(creation.id, unsureAt))
    }
    const asked = { kind: 'update' as const, step: 0, sent_at: sentAt, unsure_at: unsureAt }
    switch (planRecovery(asked, serverNow(parts), (store.cursor()?.polledAt ?? 0) * 1000)) {
      case 'release':
        return { attempt: creation.attempt + 1 }
      case 'ask':
        commit(() => fail(creation, unknowable))
        return null
      default:
        return null
    }
  }

  async function unanswered(creation: Creation, error: RemoteFailure): Promise<boolean> {
    switch (error.kind) {
      case 'refused': {
        // Its id was chosen here, so whoever has it was made by an earlier request of ours.
        const there = creation.kind === 'product' ? await catalog.product(creation.id) : null
        if (there !== null) {
          await settle(creation, there)
          return true
        }
        commit(() => fail(creation, error))
        return false
      }
      case 'denied':
        // A key that may not any more does not say what became of a request while it did.
        if (creation.state === 'waiting')
          commit(() => {
            creations.setState(creation.id, 'waiting')
            applier.project(creation.product_id)
          })
        throw error
      case 'saved':
      case 'taken':
        commit(() => {
          creations.unsure(creation.id, serverNow(parts))
          applier.project(creation.product_id)
        })
        return false
      default:
        // It stays saved; the next run looks whether it arrived.
        throw error
    }
  }

  function fail(creation: Creation, { code, detail }: Pick<AppFailure, 'code' | 'detail'>): void {
    creations.setState(creation.id, 'failed', `${code}: ${detail}`)
    applier.project(creation.product_id)
  }

  /** It was made, and somebody has deleted it since. */
  function vanish(creation: Creation, madeId: string): void {
    commit(() => {
      creations.made(creation.id, madeId)
      applier.merge(creation.id, null, unknownCause)
      applier.project(creation.product_id)
    })
  }

  async function settle(creation: Creation, object: RemoteObject): Promise<void> {
    // Read before anything is written: what was typed for the price follows it to the id it got.
    const price =
      object.kind === 'price'
        ? object
        : object.defaultPriceId === null
          ? null
          : await catalog.price(object.defaultPriceId)
    commit(() => {
      const draft = JSON.parse(creation.draft) as Draft
      creations.made(creation.id, object.id)
      books.setProblems(creation.id, 'parse', [], null)
      if (object.kind === 'product')
        applier.apply(object, byHand, firstNumbers(creation, object, draft.product))
      if (price !== null) takeOver(creation, price, draft)
      if (object.kind === 'price' && creation.makes_default === 1) becomeDefault(creation, object, draft)
      applier.project(creation.product_id)
    })
  }

  /** What was meant for the price while it was only wanted belongs to it now. */
  function takeOver(creation: Creation, price: RemotePrice, draft: Draft): void {
    const from = draft.price?.id ?? null
    if (from !== null) {
      outbox.rename(from, price.id)
      conflicts.move(from, price.id)
      stocktakes.move(from, price.id)
    }
    applier.apply(price, byHand, firstNumbers(creation, price, draft.price))
    const known = mirror.price(price.id)
    if (known !== null) applier.merge(known.id, known, byHand)
  }

  /** The ledger opens with what was given, by whom. */
  function firstNumbers(
    creation: Creation,
    object: RemoteObject,
    draft: RemoteProduct | RemotePrice | null
  ): OwnEdits {
    const fields = new Map<string, Edit[]>()
    for (const [key, value] of Object.entries(draft?.metadata ?? {})) {
      if (valueAt(object.metadata, key) !== value) continue
      fields.set(`metadata.${key}`, [
        {
          seq: 0,
          batch_id: creation.batch_id,
          item_id: null,
          cell: 'onHand',
          product_id: creation.product_id,
          entity: object.kind,
          entity_id: object.id,
          field: `metadata.${key}`,
          kind: 'count',
          base: null,
          value,
          delta: null,
          reason: 'received',
          note: null,
          state: 'settled',
          push_id: null,
          replaced: null,
          sent: value,
          ended_by: null,
          brought_back: null,
          failure: null,
          created_at: creation.created_at,
          settled_at: clock.now(),
          once: null,
          attempt: 0
        }
      ])
    }
    return { fields, requestId: null }
  }

  /** Over the default that there was when it was asked for, or what has taken over from that one since. */
  function becomeDefault(creation: Creation, price: RemotePrice, { instead = null }: Draft): void {
    const product = mirror.product(creation.product_id)
    if (product === null || product.defaultPriceId === price.id) return
    const seq = outbox.add({
      batch_id: creation.batch_id,
      item_id: null,
      cell: 'price',
      product_id: product.id,
      entity: 'product',
      entity_id: product.id,
      field: 'default_price',
      kind: 'set',
      base: instead === null ? null : successorOf(store, instead),
      value: price.id,
      delta: null,
      reason: null,
      note: null,
      created_at: clock.now()
    })
    const later = chosenSince(product.id, creation.batch_id)
    if (later !== undefined) outbox.end(seq, 'superseded', later.batch_id)
  }

  /** What was chosen for the default after a price was asked for, and still stands, takes the place of that. */
  function chosenSince(productId: string, batchId: number): Edit | undefined {
    const chosen = [
      ...outbox.openOfField(productId, 'default_price'),
      ...outbox.settledOfField(productId, 'default_price', batchId)
    ]
    return chosen.find(({ batch_id }) => {
      const batch = books.batch(batch_id)
      return batch_id > batchId && batch?.undoes === null && batch.undone_by === null
    })
  }

  return { run }
}

const unknowable = new AppFailure(
  'stripe-trouble',
  'it was asked for more than a month ago, and Stripe can no longer say whether the price was made; look at the product in Stripe before you try again'
)
