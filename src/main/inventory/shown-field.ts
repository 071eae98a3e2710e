import { notRefused } from '../stock/under-way.ts'
import type { Store } from '../store/store.ts'
import { foldField } from '../sync/merge.ts'
import { fieldOf, type RemoteObject } from '../sync/remote.ts'

/** What a field says with the edits that wait for it. */
export const shownField = (store: Store, object: RemoteObject, field: string): string | null =>
  foldField(store.outbox.openOfField(object.id, field), fieldOf(object, field))

/** The same without what Stripe refused. */
export const fieldUnderWay = (store: Store, object: RemoteObject, field: string): string | null =>
  foldField(notRefused(store.outbox.openOfField(object.id, field)), fieldOf(object, field))
