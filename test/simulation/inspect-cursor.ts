import type { Journal } from './journal.ts'
import type { Call } from './wire.ts'

/**
 * A desk’s place among the events never moves backwards, not over a crash either, but after it has begun to list
 * everything anew. It shows in what the desk asks for: the same time as before, or a later one.
 */
export function inspectReading(journal: Journal, call: Call): void {
  if (call.forsaken) return
  const [path = '', query = ''] = call.path.split('?')
  // Reading everything: a page of all products or prices, not those of a list of ids.
  if ((path === '/v1/products' || path === '/v1/prices') && !/(^|&)ids/.test(query)) journal.eventsFrom = null
  if (path !== '/v1/events') return
  const since = /created(?:\[|%5B)gte(?:\]|%5D)=(\d+)/.exec(query)?.[1]
  if (since === undefined) return
  const from = Number(since)
  if (journal.eventsFrom !== null && from < journal.eventsFrom)
    journal.fail(`the place in the events went back by ${journal.eventsFrom - from} seconds without a sweep`)
  journal.eventsFrom = from
}
