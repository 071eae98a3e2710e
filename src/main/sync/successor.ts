import { lineOf, type Span } from '../sales/line.ts'
import type { Edit } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'

/** Where it is known what took over from what. */
type Known = Pick<Store, 'mirror' | 'outbox' | 'books'>

/**
 * A price, the one that took over from it, and from that one, until one is in use or about to come back; each as often as
 * it was met.
 */
export function successorsOf(store: Known, priceId: string): string[] {
  const line = [priceId]
  let id = priceId
  while (isOutOfUse(store, id) && line.indexOf(id) === line.length - 1) {
    id = next(store, id) ?? id
    line.push(id)
  }
  return line
}

const isOutOfUse = (store: Known, priceId: string): boolean =>
  store.mirror.price(priceId)?.active === false && !comesBack(store, priceId)

/** Is it to be sold again, whatever took over from it? */
export const comesBack = ({ outbox }: Known, priceId: string): boolean =>
  outbox.openOfField(priceId, 'active').some(isBringingBack)

/**
 * Where a field has stood, and stands by now: of a price that got another amount, last the price that took over. Only
 * whether a price is archived is said of itself.
 */
export const placesOf = (store: Known, { entity_id, field }: Pick<Edit, 'entity_id' | 'field'>): string[] =>
  field === 'active' ? [entity_id] : successorsOf(store, entity_id)

/** What an item of one price is called at the one that took over from it. */
export const itemAt = (
  { item_id, entity_id }: Pick<Edit, 'item_id' | 'entity_id'>,
  home: string
): string | null => item_id?.replace(`${entity_id}/`, `${home}/`) ?? null

/** A wish that is about the price itself, and never about the one that took over. */
export const isBringingBack = ({ field, value }: Pick<Edit, 'field' | 'value'>): boolean =>
  field === 'active' && value === 'true'

/** Where what was written to a price counts: at the last of them. */
export const successorOf = <T extends string | null>(store: Known, priceId: T): T | string =>
  priceId === null ? priceId : (successorsOf(store, priceId).at(-1) ?? priceId)

/** A price behind those whose place it took. What no event tells yet is as the change ended here. */
export const spansOf = ({ books, outbox }: Pick<Known, 'books' | 'outbox'>, priceId: string): Span[] =>
  lineOf(priceId, (id) => {
    const told = books.takeOvers(id)
    const changes = new Set(told.map(({ change }) => change))
    return [...told, ...outbox.takeOvers(id).filter(({ change }) => !changes.has(change))]
  })

/**
 * What was sold at a price, and found of that, is of the one that took over from it, whichever desk made that one. Call in a
 * transaction. @returns the prices that it went to
 */
export function followSales(store: Known & Pick<Store, 'sales' | 'findings'>): string[] {
  return store.sales.soldOutOfUse().flatMap((id) => {
    const home = successorOf(store, id)
    if (home === id) return []
    store.sales.move(id, home)
    store.findings.move(id, home)
    return home
  })
}

/** Another may have taken over before, here or at another desk, and given its place back: the last change counts. */
function next({ outbox, books }: Known, priceId: string): string | null {
  const [here, told] = [outbox.successor(priceId), books.successor(priceId)]
  // The event of a change that ended here is no later than its end.
  const last = here === null || (told !== null && told.at > here.at) ? told : here
  if (last === null) return null
  // Sold again since, it was not replaced by whoever took it out of use then.
  const since = books.stockEvents(priceId, 'active', last.at / 1000)
  return since.some(({ after, created }) => after === 'true' && created * 1000 > last.at) ? null : last.id
}
