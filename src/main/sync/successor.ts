import type { Store } from '../store/store.ts'

/** A price, the one that took over from it, and from that one, until one is in use; each as often as it was met. */
export function successorsOf(store: Store, priceId: string): string[] {
  const line = [priceId]
  let id = priceId
  while (store.mirror.price(id)?.active === false && line.indexOf(id) === line.length - 1) {
    id = next(store, id) ?? id
    line.push(id)
  }
  return line
}

/** Where what was written to a price counts: at the last of them. */
export const successorOf = <T extends string | null>(store: Store, priceId: T): T | string =>
  priceId === null ? priceId : (successorsOf(store, priceId).at(-1) ?? priceId)

/** Another may have taken over before, here or at another desk, and given its place back: the last change counts. */
function next({ outbox, books }: Store, priceId: string): string | null {
  const [here, told] = [outbox.successor(priceId), books.successor(priceId)]
  if (here === null || told === null) return (here ?? told)?.id ?? null
  // The event of a change that ended here is no later than its end.
  return (told.at > here.at ? told : here).id
}
