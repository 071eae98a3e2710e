import type { Store } from '../store/store.ts'

/** A price, the one that took over from it, and from that one, until one is in use; each as often as it was met. */
export function successorsOf({ mirror, outbox, books }: Store, priceId: string): string[] {
  const line = [priceId]
  let id = priceId
  while (mirror.price(id)?.active === false && line.indexOf(id) === line.length - 1) {
    id = outbox.successor(id) ?? books.successor(id) ?? id
    line.push(id)
  }
  return line
}

/** Where what was written to a price counts: at the last of them. */
export const successorOf = (store: Store, priceId: string): string =>
  successorsOf(store, priceId).at(-1) ?? priceId
