import type { Store } from '../store/store.ts'
import { type Applier, type Cause, unknownCause } from './apply.ts'
import { type RemoteCatalog, RemoteFailure, type RemoteObject, type RemoteProblem } from './remote.ts'

export type Counts = { products: number; prices: number }
export type Refetcher = ReturnType<typeof createRefetcher>

/** Reads single objects as they are now: an event is only a trigger, and a list may miss what moves meanwhile. */
export function createRefetcher(parts: {
  store: Store
  catalog: RemoteCatalog
  applier: Applier
  commit: <T>(work: () => T) => T
}) {
  const { catalog, applier, commit } = parts
  const { books, mirror } = parts.store

  /** Takes objects over as they are now; what is gone counts as deleted. `causes`: who moved them. */
  async function refetch(
    ids: { products: readonly string[]; prices: readonly string[] },
    causes: ReadonlyMap<string, Cause>,
    tell: (counts: Counts) => void
  ): Promise<Counts> {
    const counts: Counts = { products: 0, prices: 0 }
    for (let at = 0; at < ids.products.length; at += 100) {
      const asked = ids.products.slice(at, at + 100)
      const page = await catalog.productsByIds(asked)
      commit(() => {
        const here = new Set([
          ...page.objects.map((object) => object.id),
          ...page.problems.map((p) => p.object)
        ])
        for (const object of page.objects) applier.apply(object, causes.get(object.id) ?? unknownCause)
        for (const problem of page.problems) report(problem)
        for (const id of asked) if (!here.has(id)) applier.bury('product', id, causes.get(id) ?? unknownCause)
      })
      counts.products += asked.length
      tell(counts)
    }
    for (const id of ids.prices) {
      const price = await readPrice(id)
      commit(() => {
        if (price === null) applier.bury('price', id, causes.get(id) ?? unknownCause)
        else if (price !== 'unreadable') applier.apply(price, causes.get(id) ?? unknownCause)
      })
      counts.prices += 1
      tell(counts)
    }
    return counts
  }

  /** A price as it is now; null when it is gone. */
  async function readPrice(id: string): Promise<RemoteObject | null | 'unreadable'> {
    try {
      return await catalog.price(id)
    } catch (error) {
      if (!(error instanceof RemoteFailure) || error.kind !== 'refused') throw error
      commit(() => report({ object: id, reason: error.detail }))
      return 'unreadable'
    }
  }

  /** Notes an object that cannot be read. Call in a transaction. */
  function report(problem: RemoteProblem): void {
    books.setProblems(
      problem.object,
      'parse',
      [problem.reason],
      mirror.product(problem.object) ? problem.object : null
    )
  }

  return { refetch, readPrice, report }
}
