import type { Store } from '../store/store.ts'
import { type Applier, type Cause, unknownCause } from './apply.ts'
import {
  type Page,
  type RemoteCatalog,
  RemoteFailure,
  type RemoteProblem,
  type RemoteProduct
} from './remote.ts'

export type Counts = { products: number; prices: number }
/** Objects to be read, by their ids. */
export type Touched = {
  products: readonly string[]
  prices: readonly string[]
  /** Products that events have shown as they were at a time (Stripe’s seconds): what is older is not what they are now. */
  shown?: ReadonlyMap<string, number>
}
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
    ids: Touched,
    causes: ReadonlyMap<string, Cause>,
    tell: (counts: Counts) => void
  ): Promise<Counts> {
    const counts: Counts = { products: 0, prices: 0 }
    for (let at = 0; at < ids.products.length; at += 100) {
      const asked = ids.products.slice(at, at + 100)
      const page = await catalog.productsByIds(asked)
      const late = asked.filter((id) => isLate(page, id, ids.shown?.get(id)))
      page.objects = page.objects.filter(({ id }) => !late.includes(id))
      const unreadable: string[] = []
      for (const id of late) {
        const now = await readProduct(id)
        if (now === 'unreadable') unreadable.push(id)
        else if (now !== null) page.objects.push(now)
      }
      commit(() => {
        const here = new Set([
          ...unreadable,
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
        const isNew = !mirror.has('price', id)
        if (price === null) applier.bury('price', id, causes.get(id) ?? unknownCause)
        else if (price !== 'unreadable') applier.apply(price, causes.get(id) ?? unknownCause)
        if (isNew && mirror.price(id)?.active === false) mirror.unlist(id)
      })
      counts.prices += 1
      tell(counts)
    }
    return counts
  }

  const readPrice = (id: string) => readOne(id, () => catalog.price(id))
  const readProduct = (id: string) => readOne(id, () => catalog.product(id))

  /** An object as it is now; null when it is gone. */
  async function readOne<T>(id: string, ask: () => Promise<T>): Promise<T | 'unreadable'> {
    try {
      return await ask()
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

  return { refetch, readPrice, readProduct, report }
}

/** Does a list say less of a product than an event has said already? By its id alone it is read as it is. */
function isLate(page: Page<RemoteProduct>, id: string, shownAt: number | undefined): boolean {
  if (shownAt === undefined || page.problems.some(({ object }) => object === id)) return false
  const listed = page.objects.find((object) => object.id === id)
  return listed === undefined || listed.updated < shownAt
}
