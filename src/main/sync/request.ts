import type { Books } from '../store/books.ts'
import type { Compared, Push } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import type { Applier } from './apply.ts'
import type { Moves } from './plan-push.ts'
import type { Clock, Random } from './ports.ts'
import {
  type RemoteCatalog,
  type RemoteCommand,
  RemoteFailure,
  type RemoteObject,
  serverNow
} from './remote.ts'

/** A request as it is saved before it is sent: making one, and reading what stands in it. */

/** What went out, and what it stopped at or had to leave. */
export type PushResult = { pushed: number; failure: RemoteFailure | null }

/** What everything that writes to Stripe works with. */
export type Parts = {
  store: Store
  catalog: RemoteCatalog
  applier: Applier
  clock: Clock
  random: Random
  commit: <T>(work: () => T) => T
}

/**
 * Saves a request before it is sent. With a `key` of its own that is known already, it goes out again under that key: it
 * was released before. Call in a transaction.
 * @param request its `context` is what the later steps of a price change have to know, as JSON
 */
export function saveRequest(
  { store: { outbox }, catalog, clock, random }: Parts,
  object: RemoteObject,
  request: Pick<Push, 'kind'> & {
    command: RemoteCommand
    compared: Compared
    context?: string
    key?: string
  }
): Push {
  const { kind, key, context = null } = request
  const [command, compared] = [JSON.stringify(request.command), JSON.stringify(request.compared)]
  const sent_at = serverNow({ catalog, clock })
  const known = key === undefined ? null : outbox.pushByKey(key)
  const id = known?.id ?? random.uuid()
  if (known !== null) outbox.rearmPush(id, object.id, command, compared, sent_at)
  else
    outbox.addPush({
      id,
      kind,
      entity_id: object.id,
      product_id: object.kind === 'product' ? object.id : object.productId,
      step: 0,
      command,
      idempotency_key: key ?? `stockroom-${id}-0`,
      compared,
      context,
      sent_at
    })
  return found(outbox.pushById(id))
}

/** A request that is known to be there. */
export function found(push: Push | null): Push {
  if (push === null) throw new Error('a request that was just saved is not there')
  return push
}

export const commandOf = (push: Push): RemoteCommand => JSON.parse(push.command)

/** The values that its fields were compared with and get. */
export const comparedOf = (push: Push): Compared => JSON.parse(push.compared)

/** What it is sent to. */
export const entityKind = (push: Push): 'product' | 'price' =>
  commandOf(push).kind === 'update-product' ? 'product' : 'price'

/** What its edits belong to. */
export const ownerKind = (push: Push): 'product' | 'price' =>
  push.kind === 'price' ? 'price' : entityKind(push)

/** What the event of the request with this key says; null when it has not been met. */
export function movesOf(books: Books, key: string): (Moves & { objectId: string | null }) | null {
  const event = books.eventByKey(key)
  if (event === null) return null
  return { objectId: event.object_id, previous: JSON.parse(event.previous), after: JSON.parse(event.after) }
}

/** An object as it is in Stripe now; null where it is gone. */
export async function read(
  catalog: RemoteCatalog,
  kind: 'product' | 'price',
  id: string
): Promise<RemoteObject | null> {
  return kind === 'product' ? await catalog.product(id) : await catalog.price(id)
}

/**
 * Does something for one object that it has to be read for. Where its answer cannot be read, that is a problem of this object
 * alone, to be listed; the others go on. @returns `otherwise` then
 */
export async function forOne<T>(
  { store, commit }: Pick<Parts, 'store' | 'commit'>,
  { entity_id: id, product_id: productId }: Pick<Push, 'entity_id' | 'product_id'>,
  otherwise: T,
  work: () => Promise<T>
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof RemoteFailure) || error.kind !== 'refused') throw error
    commit(() => store.books.setProblems(id, 'parse', [error.detail], productId))
    return otherwise
  }
}
