import type { Store } from '../store/store.ts'

/** Where what was written to a price counts: at the one that took over from it, and from that one, until one is in use. */
export function successorOf({ mirror, outbox, books }: Store, priceId: string): string {
  const met = new Set<string>()
  let id = priceId
  while (mirror.price(id)?.active === false && !met.has(id)) {
    met.add(id)
    id = outbox.successor(id) ?? books.successor(id) ?? id
  }
  return id
}
