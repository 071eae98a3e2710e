import type { Mutant } from '../mutants.ts'

/** How changes in Stripe are noticed: events, their place, and the sweep over everything. */
export const looking: readonly Mutant[] = [
  {
    name: 'events are asked for from after the newest one seen',
    file: 'sync/pull.ts',
    find: 'Math.max(0, through - overlap)',
    put: 'through + 1'
  },
  {
    name: 'a deleted product stays in the grid',
    file: 'sync/refetch.ts',
    find: "if (!here.has(id)) applier.bury('product', id, causes.get(id) ?? unknownCause)",
    put: 'here.has(id)'
  },
  {
    name: 'the place in the events is read off this computer’s clock',
    file: 'sync/remote.ts',
    find: 'return at === null ? null : Math.floor(at / 1000)',
    put: 'return at === null ? null : Math.floor(by.clock.now() / 1000)'
  },
  {
    name: 'only the first page of events is read',
    file: 'sync/pull.ts',
    find: 'while (page.hasMore && page.last !== null && (oldest >= since || pages < historyPages))',
    put: 'while (history && page.hasMore && page.last !== null)'
  },
  {
    name: 'events are read again two seconds back only',
    file: 'sync/pull.ts',
    find: 'const overlap = 300',
    put: 'const overlap = 2'
  },
  {
    name: 'two events of one second count as one',
    file: 'sync/pull.ts',
    find: 'if (event.created >= since) fresh.push(event)',
    put: 'if (event.created >= since && !fresh.some((other) => other.created === event.created)) fresh.push(event)\n        else if (event.created >= since) commit(() => books.addEvent(event, clock.now()))'
  },
  {
    name: 'a change in the same second as one that was read already is passed over',
    file: 'sync/pull.ts',
    find: "const at = Number(event.after['updated'] ?? 0)",
    put: `const at = Number(event.after['updated'] ?? 0)
        if (!shown.has(object.id) && (mirror.product(object.id)?.updated ?? 0) >= event.created) {
          products.delete(object.id)
          continue
        }`
  },
  {
    name: 'events count as seen before their objects are read',
    file: 'sync/pull.ts',
    find: 'const { counts, ...told } = await readWhatTheyTouched(unmet, past, changed)',
    put: 'commit(() => { for (const event of unmet) books.addEvent(event, clock.now()) })\n    const { counts, ...told } = await readWhatTheyTouched(unmet, past, changed)'
  },
  {
    name: 'what an event says is believed instead of reading the object',
    file: 'sync/pull.ts',
    find: 'return {\n      counts: await refetch({ ...changed, products, prices }, causes),',
    put: `const counts = await refetch({ products: products.filter((id) => mirror.product(id) === null), prices: changed.prices }, causes)
    commit(() => {
      for (const { object, after } of fresh) {
        const known = object === null ? null : mirror.product(object.id)
        if (known === null || !products.includes(known.id)) continue
        const metadata = Object.entries({ ...known.metadata, ...Object.fromEntries(Object.entries(after).filter(([field]) => field.startsWith('metadata.')).map(([field, value]) => [field.slice(9), value])) })
        parts.applier.apply({ ...known, name: after.name ?? known.name, active: 'active' in after ? after.active === 'true' : known.active, metadata: Object.fromEntries(metadata.filter(([, value]) => value !== null)) }, unknownCause)
      }
    })
    return {
      counts,`
  },
  {
    name: 'an object that cannot be read now is passed over for good',
    file: 'sync/pull.ts',
    find: 'counts: await refetch({ ...changed, products, prices }, causes),',
    put: 'counts: await refetch({ ...changed, products, prices }, causes).catch(() => ({ products: 0, prices: 0 })),'
  },
  {
    name: 'a page of events that does not come counts as empty',
    file: 'sync/pull.ts',
    find: 'page = await catalog.events(history ? Math.max(0, through - remembered) : since, page?.last ?? null)',
    put: 'page = await catalog.events(history ? Math.max(0, through - remembered) : since, page?.last ?? null).catch(() => ({ objects: [], problems: [], last: null, hasMore: false }))'
  },
  {
    name: 'a place older than Stripe’s memory is still trusted',
    file: 'sync/sweep.ts',
    find: 'export const cursorLife = 29 * 86_400',
    put: 'export const cursorLife = 290 * 86_400'
  },
  {
    name: 'events of prices are passed over',
    file: 'sync/pull.ts',
    find: "else if (object.kind === 'price') prices.add(object.id)",
    put: ''
  },
  {
    name: 'a look that took a sweep forgets how far the sweep came',
    file: 'sync/pull.ts',
    find: 'Math.max(through, reached?.through ?? 0, startedAt ?? seenThrough)',
    put: 'Math.max(through, startedAt ?? seenThrough)'
  },
  {
    name: 'events are forgotten as soon as they are read',
    file: 'sync/pull.ts',
    find: 'books.pruneEvents(now - 31 * 86_400)',
    put: 'books.pruneEvents(now + 1)'
  },
  {
    name: 'the place in the events is stamped after the sweep',
    file: 'sync/sweep.ts',
    find: 'function moveCursor({ cursor }: Sweep): void {',
    put: 'function moveCursor(): void {\n    const cursor = serverSeconds(parts)'
  }
]
