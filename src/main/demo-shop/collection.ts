import { invalid } from './failure.ts'
import type { Params } from './params.ts'

type Row<T> = {
  value: T
  /** Orders objects created in the same second. */
  rank: number
  /** Shop time (ms) from which lists show it. */
  visibleAt: number
  /** Earlier versions with the time each was written, oldest first: what a lagging search index still sees. */
  past: { at: number; value: T }[]
  at: number
}

export type Bounds = { from: number; to: number }

/** Objects in (created, rank) order, found by id. Lists walk it from the newest; nothing is sorted per request. */
export class Collection<T extends { id: string; created: number }> {
  readonly #rows: Row<T>[] = []
  readonly #byId = new Map<string, Row<T>>()

  get size(): number {
    return this.#rows.length
  }

  insert(value: T, rank: number, at: number, visibleAt = 0): void {
    const row: Row<T> = { value, rank, visibleAt, past: [], at }
    this.#byId.set(value.id, row)
    const last = this.#rows.at(-1)
    if (last === undefined || compare(last, value.created, rank) < 0) this.#rows.push(row)
    else this.#rows.splice(this.#place(value.created, rank), 0, row)
  }

  replace(value: T, at: number): void {
    const row = this.#byId.get(value.id)
    if (row === undefined) throw new Error(`Cannot replace ${value.id}: it is not in the collection.`)
    row.past.push({ at: row.at, value: row.value })
    if (row.past.length > 40) row.past.shift()
    row.value = value
    row.at = at
  }

  remove(id: string): void {
    const row = this.#byId.get(id)
    if (row === undefined) return
    this.#byId.delete(id)
    this.#rows.splice(this.#rows.indexOf(row), 1)
  }

  get(id: string): T | undefined {
    return this.#byId.get(id)?.value
  }

  visible(id: string, now: number): boolean {
    const row = this.#byId.get(id)
    return row !== undefined && row.visibleAt <= now
  }

  /** The version an index that is behind would hold: the newest one written at or before `at`. */
  asOf(id: string, at: number): T | undefined {
    const row = this.#byId.get(id)
    if (row === undefined) return undefined
    if (row.at <= at) return row.value
    return row.past.findLast((version) => version.at <= at)?.value
  }

  *values(): Generator<T> {
    for (const row of this.#rows) yield row.value
  }

  *newestFirst(): Generator<T> {
    for (let at = this.#rows.length - 1; at >= 0; at--) {
      const row = this.#rows[at]
      if (row) yield row.value
    }
  }

  /** One page: `limit` objects that pass, newest first, next to the cursor if there is one. */
  page(options: {
    limit: number
    after?: string | undefined
    before?: string | undefined
    bounds: Bounds
    now: number
    accept: (value: T) => boolean
  }): { values: T[]; more: boolean } {
    const { limit, bounds, now, accept } = options
    const low = bounds.from === -Infinity ? 0 : this.#place(bounds.from, -Infinity)
    const high = (bounds.to === Infinity ? this.#rows.length : this.#place(bounds.to, Infinity)) - 1
    const step = options.before === undefined ? -1 : 1
    let at =
      step === 1
        ? Math.max(low, this.#position(options.before) + 1)
        : Math.min(high, options.after === undefined ? high : this.#position(options.after) - 1)
    const values: T[] = []
    for (; at >= low && at <= high; at += step) {
      const row = this.#rows[at]
      if (row === undefined || row.visibleAt > now || !accept(row.value)) continue
      if (values.length === limit) return { values: step === 1 ? values.toReversed() : values, more: true }
      values.push(row.value)
    }
    return { values: step === 1 ? values.toReversed() : values, more: false }
  }

  /** The newest `most` rows, oldest first. */
  dump(most: number): [T, number, number, number][] {
    return this.#rows.slice(-most).map((row) => [row.value, row.rank, row.at, row.visibleAt])
  }

  load(rows: readonly [T, number, number, number][]): void {
    this.#rows.length = 0
    this.#byId.clear()
    for (const [value, rank, at, visibleAt] of rows) this.insert(value, rank, at, visibleAt)
  }

  #position(id: string | undefined): number {
    const row = id === undefined ? undefined : this.#byId.get(id)
    if (row === undefined) throw new Error(`No row ${id}: check a cursor before paging from it.`)
    return this.#place(row.value.created, row.rank)
  }

  /** Index of the first row not before (created, rank). */
  #place(created: number, rank: number): number {
    let low = 0
    let high = this.#rows.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const row = this.#rows[middle]
      if (row !== undefined && compare(row, created, rank) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

function compare<T extends { created: number }>(row: Row<T>, created: number, rank: number): number {
  return row.value.created - created || row.rank - rank
}

/** Reads `limit` (clamped to 1…100, 10 when absent) and the cursors, which must exist and may not come together. */
export function readPaging<T extends { id: string; created: number }>(
  params: Params,
  collection: Collection<T>,
  options: { kind: string; usable?: (id: string) => boolean }
): { limit: number; after: string | undefined; before: string | undefined } {
  const after = params.text('starting_after')
  const before = params.text('ending_before')
  if (after !== undefined && before !== undefined)
    throw invalid('Received both starting_after and ending_before parameters. Please pass in only one.')
  for (const [name, id] of [
    ['starting_after', after],
    ['ending_before', before]
  ] as const) {
    if (id === undefined) continue
    const known = collection.get(id) !== undefined && (options.usable?.(id) ?? true)
    if (!known) throw invalid(`No such ${options.kind}: '${id}'`, name, 'resource_missing')
  }
  return { limit: Math.min(100, Math.max(1, params.integer('limit') ?? 10)), after, before }
}
