import type { Difference, Verification } from '../../shared/sales.ts'
import type { Store, Sweep } from '../store/store.ts'
import { differingFields } from './apply.ts'
import { RemoteFailure, type RemoteObject, type RemoteProblem } from './remote.ts'
import { explainDifference, type FoundDifference } from './verification.ts'

/** What a sweep finds to differ from what is known here, while it goes on: kept with its place, so that it survives. */

/** A report names this many differences; the objects beyond are counted. */
const reported = 1_000

/** What a sweep that compared came to. `equal` counts objects, and so does `compared`. */
export type Comparison = Pick<Verification, 'startedAt' | 'compared' | 'equal' | 'differences'>

/** A comparison that had found something was called off. */
export class CalledOff extends RemoteFailure {
  readonly found: Comparison
  constructor(found: Comparison) {
    super('cancelled', 'cancelled', 'stopped on request')
    this.found = found
  }
}

/** Notes where an object differs from what is known of it. To be called before it is taken over. */
export function compare({ mirror }: Store, state: Sweep, object: RemoteObject): void {
  const known = mirror.object(object.kind, object.id)
  const common = {
    object: object.id,
    kind: object.kind,
    updatedHere: known === null ? null : updatedOf(known),
    updatedThere: updatedOf(object),
    created: object.created,
    cause: null
  }
  note(
    state,
    known === null
      ? [{ ...common, field: object.kind, here: null, there: named(object) }]
      : differingFields(known, object).map((difference) => ({ ...common, ...difference }))
  )
}

/** The same of one that is known here and not in Stripe. */
export function compareMissing({ mirror }: Store, state: Sweep, kind: 'product' | 'price', id: string): void {
  const known = mirror.object(kind, id)
  if (known === null) return
  const times = { updatedHere: updatedOf(known), updatedThere: null, created: null }
  note(state, [{ object: id, kind, field: kind, here: named(known), there: null, ...times, cause: null }])
}

/** What cannot be read cannot be said to be equal. */
export function compareUnreadable(
  { mirror }: Store,
  state: Sweep,
  kind: 'product' | 'price',
  { object: id, reason }: RemoteProblem
): void {
  const known = mirror.object(kind, id)
  const times = {
    updatedHere: known === null ? null : updatedOf(known),
    updatedThere: null,
    created: known?.created ?? null
  }
  const here = known === null ? null : named(known)
  note(state, [{ object: id, kind, field: kind, here, there: 'unreadable', ...times, cause: reason }])
}

function note({ comparison }: Sweep, found: readonly FoundDifference[]): void {
  if (comparison === null || found.length === 0) return
  if (comparison.found.length < reported) comparison.found.push(...found)
  else comparison.more += 1
}

/** What was found to differ, each with its likely cause and whether it came about while everything was being read. */
export function differencesOf(
  { verifications, outbox }: Store,
  { comparison, cursor }: Sweep
): (Difference & { meanwhile: boolean })[] {
  return (comparison?.found ?? []).map((found) => {
    const explained = explainDifference(found, {
      startedAt: cursor,
      lastPlace: comparison?.lastPlace ?? 0,
      events: verifications.eventsOf(found.object),
      pushes: outbox.pushesOf(found.object)
    })
    const { object, field, here, there } = found
    return { object, field, here, there, ...explained }
  })
}

/** Stripe tells when it last changed a product, and of a price it does not. Seconds. */
const updatedOf = (object: RemoteObject): number | null => (object.kind === 'product' ? object.updated : null)

const named = (object: RemoteObject): string =>
  object.kind === 'product' ? object.name : `${object.unitAmount ?? ''} ${object.currency}`.trim()
