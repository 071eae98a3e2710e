import type { Database } from 'better-sqlite3'
import type { InventoryQuery, SortColumn } from '../../shared/inventory.ts'
import { statusCodes } from './projection.ts'

type Row = {
  rowid: number
  name_sort: string
  product_id: string
  position: number
  sku: string | null
  on_hand: number | null
  reorder_point: number
  status: number
  price_amount: number | null
  active: number
  changed_at: number | null
  waiting: number
  conflicts: number
  search: string
}

const fields =
  'rowid, name_sort, product_id, position, sku, on_hand, reorder_point, status, price_amount, active, changed_at, waiting, conflicts, search'

/** Rows read or compared in one go while the index is made: some milliseconds. */
const slice = 2_000

/** The columns that are sorted by the rank of their value; `product` has its place in the order of all. */
const numbersOf = {
  variant: 'position',
  onHand: 'on_hand',
  reorderPoint: 'reorder_point',
  status: 'status',
  price: 'price_amount',
  active: 'active',
  changedAt: 'changed_at'
} as const satisfies Partial<Record<SortColumn, keyof Row>>
type NumberColumn = keyof typeof numbersOf
type RankedColumn = NumberColumn | 'sku'
const numberColumns = Object.keys(numbersOf) as NumberColumn[]

/** What a row is, as one number: the views ask for some of it. */
const flags = { active: 1, low: 2, out: 4, waiting: 8, conflicts: 16 } as const

/** Which place each value of a column has among its values; −1 is no value. */
type Ranks = { of: Map<string | number, number>; last: string | number | null; byPlace: Int32Array }

type Places = Int32Array<ArrayBuffer>

export type ItemIndex = ReturnType<typeof createItemIndex>

/**
 * What a search and a sort ask of every item, kept in memory beside the table. With it neither depends on reading rows:
 * a search looks through texts, and only through those that had the word so far; a sort counts ranks. It is made in
 * slices while nothing else happens. Until then, and for what it does not hold (metadata columns), the table itself is
 * asked; both answer alike.
 *
 * Whoever writes a row says so with `touch`; it is read again before the next answer, so that a write that was rolled
 * back does no harm.
 */
export function createItemIndex(db: Database) {
  const rowsAfter = db.prepare<[number, number], Row>(
    `SELECT ${fields} FROM items WHERE rowid > ? ORDER BY rowid LIMIT ?`
  )
  const oneRow = db.prepare<[number], Row>(`SELECT ${fields} FROM items WHERE rowid = ?`)
  const byNameWhere = db
    .prepare<[number], number>(
      'SELECT rowid FROM items WHERE active = ? ORDER BY name_sort, product_id, position'
    )
    .pluck()
  const touched = new Set<number>()
  /** Nobody asks a program without a window twice, so it keeps no index. */
  let state: 'none' | 'making' | 'ready' = 'none'

  /** A row keeps its place for as long as it lives; what it says stands there in each of these. */
  const placeOf = new Map<number, number>()
  const free: number[] = []
  let used = 0
  const names: string[] = []
  const productIds: string[] = []
  const skus: (string | null)[] = []
  const texts: string[] = []
  let rowids = new Int32Array(0)
  let whats = new Uint8Array(0)
  /** Which letters each text has, as bits; and for each letter, which others stand behind it somewhere. */
  let letters = new Int32Array(0)
  const followers = Array.from({ length: 26 }, () => new Int32Array(0))
  /** NaN is no value. */
  const numbers = Object.fromEntries(numberColumns.map((column) => [column, new Float64Array(0)])) as Record<
    NumberColumn,
    Float64Array<ArrayBuffer>
  >

  /** Every place by name, product and position: the order that all others are made from. */
  let byName: Places = new Int32Array(0)
  let nameRanks: Int32Array | null = null
  const ranks = new Map<RankedColumn, Ranks>()
  /** The last search, for the next key: a longer word can only be found where the shorter one was. */
  let lastSearch: { words: readonly string[]; places: Places } | null = null
  /** The last list and what a view has of it: another order is asked for more often than another list. */
  let lastView: { view: InventoryQuery['view']; of: Places; places: Places; units: number } | null = null

  function makeRoom(): void {
    const room = Math.ceil(used * 1.25) + slice
    rowids = widened(rowids, new Int32Array(room))
    whats = widened(whats, new Uint8Array(room))
    letters = widened(letters, new Int32Array(room))
    for (const [at, bits] of followers.entries()) followers[at] = widened(bits, new Int32Array(room))
    for (const column of numberColumns) numbers[column] = widened(numbers[column], new Float64Array(room))
    for (const known of ranks.values()) known.byPlace = widened(known.byPlace, new Int32Array(room))
  }

  function write(place: number, row: Row): void {
    names[place] = row.name_sort
    productIds[place] = row.product_id
    skus[place] = row.sku
    if (texts[place] !== row.search) spell(place, row.search)
    texts[place] = row.search
    rowids[place] = row.rowid
    whats[place] =
      (row.active === 1 ? flags.active : 0) |
      (row.status === statusCodes.low ? flags.low : row.status === statusCodes.out ? flags.out : 0) |
      (row.waiting > 0 ? flags.waiting : 0) |
      (row.conflicts > 0 ? flags.conflicts : 0)
    for (const column of numberColumns) numbers[column][place] = row[numbersOf[column]] ?? Number.NaN
  }

  function spell(place: number, text: string): void {
    for (const bits of followers) bits[place] = 0
    let all = 0
    let before: Int32Array | undefined
    for (let at = 0; at < text.length; at++) {
      const letter = text.charCodeAt(at) - firstLetter
      const bit = letter >= 0 && letter < 26 ? 1 << letter : 0
      all |= bit
      if (before !== undefined) before[place] = (before[place] ?? 0) | bit
      before = bit === 0 ? undefined : followers[letter]
    }
    letters[place] = all
  }

  function add(row: Row): number {
    const place = free.pop() ?? used++
    if (place >= rowids.length) makeRoom()
    write(place, row)
    placeOf.set(row.rowid, place)
    return place
  }

  function compare(a: number, b: number): number {
    return (
      compareTexts(names[a] ?? '', names[b] ?? '') ||
      compareTexts(productIds[a] ?? '', productIds[b] ?? '') ||
      (numbers.variant[a] ?? 0) - (numbers.variant[b] ?? 0)
    )
  }

  /** Reads all rows, some at a time: between two steps other work can be done. Ready once it has ended. */
  function* make(): Generator<void, void> {
    state = 'making'
    for (let last = 0; ;) {
      const rows = rowsAfter.all(last, slice)
      for (const row of rows) add(row)
      last = rows.at(-1)?.rowid ?? last
      if (rows.length < slice) break
      yield
    }
    const placesWhere = (active: number): Places =>
      Int32Array.from(
        byNameWhere.all(active).flatMap((rowid) => placeOf.get(rowid) ?? []) // one that came meanwhile was touched
      )
    const active = placesWhere(1)
    yield
    byName = merged(active, placesWhere(0), compare)
    state = 'ready'
    // What is sorted by first should not wait either.
    for (const column of [...numberColumns, 'sku'] as const) {
      yield
      settle()
      const values = valuesOf(column)
      const inOrder = column === 'sku' ? yield* sortedInSlices(values as string[]) : sortedValues(values)
      // a value that came meanwhile has the ranks made again, when they are asked for
      if (touched.size === 0) rank(column, inOrder)
    }
  }

  /** Reads again what was written since. */
  function settle(): void {
    if (touched.size === 0) return
    lastSearch = null
    lastView = null
    const moved: number[] = []
    const leaves = new Uint8Array(used + touched.size)
    let left = 0
    for (const rowid of touched) {
      const row = oneRow.get(rowid)
      const place = placeOf.get(rowid)
      if (place === undefined) {
        if (row === undefined) continue
        const made = add(row)
        moved.push(made)
        for (const column of ranks.keys()) rankAgain(column, made)
      } else if (row === undefined) {
        placeOf.delete(rowid)
        free.push(place)
        leaves[place] = 1
        left += 1
      } else if (
        names[place] !== row.name_sort ||
        productIds[place] !== row.product_id ||
        numbers.variant[place] !== row.position
      ) {
        // it goes, and comes back where it belongs now
        leaves[place] = 1
        left += 1
        write(place, row)
        moved.push(place)
        for (const column of ranks.keys()) rankAgain(column, place)
      } else {
        const before = [...ranks.keys()].map((column) => [column, valueAt(column, place)] as const)
        write(place, row)
        for (const [column, value] of before)
          if (!Object.is(valueAt(column, place), value)) rankAgain(column, place)
      }
    }
    touched.clear()
    if (moved.length + left === 0) return
    nameRanks = null
    const stay = left === 0 ? byName : kept(byName, (place) => leaves[place] !== 1)
    byName = merged(stay, Int32Array.from(moved.toSorted(compare)), compare)
  }

  function valueAt(column: RankedColumn, place: number): string | number | null {
    if (column === 'sku') return skus[place] ?? null
    const value = numbers[column][place] ?? Number.NaN
    return Number.isNaN(value) ? null : value
  }

  function valuesOf(column: RankedColumn): (string | number)[] {
    const seen = new Set<string | number>()
    for (const place of byName) {
      const value = valueAt(column, place)
      if (value !== null) seen.add(value)
    }
    return [...seen]
  }

  function rank(column: RankedColumn, values: readonly (string | number)[]): Ranks {
    const of = new Map(values.map((value, place) => [value, place]))
    const byPlace = new Int32Array(rowids.length)
    for (const place of byName) byPlace[place] = of.get(valueAt(column, place) ?? Number.NaN) ?? -1
    const made = { of, last: values.at(-1) ?? null, byPlace }
    ranks.set(column, made)
    return made
  }

  /** A value that is known or comes behind all keeps the ranks of the others; any other has them made again. */
  function rankAgain(column: RankedColumn, place: number): void {
    const known = ranks.get(column)
    const value = valueAt(column, place)
    if (known === undefined) return
    const at = value === null ? -1 : known.of.get(value)
    if (at !== undefined) known.byPlace[place] = at
    else if (value !== null && (known.last === null || compareValues(known.last, value) < 0)) {
      known.byPlace[place] = known.of.size
      known.of.set(value, known.of.size)
      known.last = value
    } else ranks.delete(column)
  }

  function ranksOfNames(): Int32Array {
    if (nameRanks !== null) return nameRanks
    const made = new Int32Array(rowids.length)
    let at = -1
    let last: string | undefined
    for (const place of byName) {
      if (names[place] !== last) at += 1
      last = names[place]
      made[place] = at
    }
    nameRanks = made
    return made
  }

  /** The places in the order that is asked for: one stable pass a column, from the last to the first. */
  function sorted(places: Places, sort: InventoryQuery['sort']): Places {
    let order = places
    for (const [at, { column, descending }] of [...sort.entries()].toReversed()) {
      // They are in the order of names already, and nothing has moved them yet.
      if (column === 'product' && !descending && at === sort.length - 1) continue
      const by = isRanked(column)
        ? (ranks.get(column) ?? rank(column, sortedValues(valuesOf(column)))).byPlace
        : ranksOfNames()
      order = sortedBy(order, by, descending)
    }
    return order
  }

  /** The places that have every word, in the order of names. */
  function matching(words: readonly string[]): Places {
    if (words.length === 0) return byName
    const before = lastSearch
    const narrows = before !== null && before.words.every((old) => words.some((word) => word.includes(old)))
    const asked = narrows ? words.filter((word) => !before.words.includes(word)) : words
    const among = narrows ? before.places : byName
    const places = asked.reduce(having, among)
    lastSearch = { words, places }
    return places
  }

  /**
   * Those of a list that have a word. One or two plain letters are found by their bits alone; longer words are looked
   * for only in texts that have each of their pairs.
   */
  function having(places: Places, word: string): Places {
    let among = places
    let isSure = word.length < 3
    for (let at = 0; at < word.length; at++) {
      const letter = word.charCodeAt(at) - firstLetter
      if (letter >= 0 && letter < 26) {
        const bits = followers[word.charCodeAt(at - 1) - firstLetter] ?? letters
        among = kept(among, (place) => ((bits[place] ?? 0) & (1 << letter)) !== 0)
      } else isSure = false
    }
    return isSure ? among : kept(among, (place) => (texts[place] ?? '').includes(word))
  }

  /** Those of a list that a view has, and how many units they are. */
  function inView(view: InventoryQuery['view'], of: Places): { places: Places; units: number } {
    if (lastView?.view === view && lastView.of === of) return lastView
    const [some, none] = conditions[view]
    const asked = some | none
    const places = kept(of, (place) => ((whats[place] ?? 0) & asked) === some)
    lastView = { view, of, places, units: unitsOf(places) }
    return lastView
  }

  function unitsOf(places: Places): number {
    let units = 0
    for (let at = 0; at < places.length; at++) {
      const onHand = numbers.onHand[places[at] ?? 0] ?? 0
      if (onHand > 0) units += onHand
    }
    return units
  }

  return {
    make,
    touch(rowid: number): void {
      if (state !== 'none') touched.add(rowid)
    },
    /** Reads written rows again when they are many, so that no question has to wait for all of them. */
    keepUp(): void {
      if (state === 'ready' && touched.size >= slice / 4) settle()
    },
    /** How many items each view has that it can tell of; null while it is not ready. */
    counts(): Record<'all' | 'low' | 'out' | 'waiting' | 'conflicts' | 'archived', number> | null {
      if (state !== 'ready') return null
      settle()
      const counts = { all: 0, low: 0, out: 0, waiting: 0, conflicts: 0, archived: 0 }
      const views = Object.keys(counts) as (keyof typeof counts)[]
      const ofWhat = new Int32Array(32)
      for (const place of byName) ofWhat[whats[place] ?? 0] = (ofWhat[whats[place] ?? 0] ?? 0) + 1
      for (const [what, many] of ofWhat.entries())
        for (const view of views) if (isIn(view, what)) counts[view] += many
      return counts
    },
    /** Whether it is ready, and knows the order that a query asks for. */
    holds: (query: InventoryQuery): boolean =>
      state === 'ready' && query.sort.every(({ column }) => column === 'product' || isRanked(column)),
    /** Whose each of these rows is. */
    productsOf: (of: Int32Array): string[] =>
      Array.from(of, (rowid) => productIds[placeOf.get(rowid) ?? used] ?? ''),
    /**
     * The items of a query that it holds, in order, and how many units they are.
     * @param words what is searched for, folded
     * @param among rows that pass what the index does not hold; null when the view’s own condition is all there is
     */
    answer(
      query: InventoryQuery,
      words: readonly string[],
      among: readonly number[] | null
    ): { rowids: Int32Array; units: number } {
      settle()
      let found: { places: Places; units: number }
      if (among === null) found = inView(query.view, matching(words))
      else {
        const marked = new Uint8Array(used)
        for (const rowid of among) marked[placeOf.get(rowid) ?? used] = 1
        const places = kept(matching(words), (place) => marked[place] === 1)
        found = { places, units: unitsOf(places) }
      }
      const order = sorted(found.places, query.sort)
      const answer = new Int32Array(order.length)
      for (let at = 0; at < order.length; at++) answer[at] = rowids[order[at] ?? 0] ?? 0
      return { rowids: answer, units: found.units }
    }
  }
}

/** What the views ask for: all of the first, none of the second. `changed` depends on who looked when, and asks the table. */
const conditions: Record<InventoryQuery['view'], readonly [number, number]> = {
  all: [flags.active, 0],
  low: [flags.active | flags.low, 0],
  out: [flags.active | flags.out, 0],
  waiting: [flags.waiting, 0],
  conflicts: [flags.conflicts, 0],
  archived: [0, flags.active],
  changed: [0, 0]
}

function isIn(view: InventoryQuery['view'], what: number): boolean {
  const [some, none] = conditions[view]
  return (what & some) === some && (what & none) === 0
}

const isRanked = (column: string): column is RankedColumn => column === 'sku' || column in numbersOf

function widened<T extends Int32Array | Uint8Array | Float64Array>(old: T, wider: T): T {
  wider.set(old)
  return wider
}

/** Those that pass: a loop of our own, since the one of typed arrays is several times slower. */
function kept(places: Places, passes: (place: number) => boolean): Places {
  const found = new Int32Array(places.length)
  let count = 0
  for (let at = 0; at < places.length; at++) {
    const place = places[at] ?? 0
    if (passes(place)) found[count++] = place
  }
  return found.subarray(0, count)
}

/** Two ordered lists as one; each of the second, which is short, is looked for in the first. */
function merged(stay: Places, come: Places, compare: (a: number, b: number) => number): Places {
  if (come.length === 0) return stay
  const all = new Int32Array(stay.length + come.length)
  let from = 0
  let to = 0
  for (const place of come) {
    let low = from
    let high = stay.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compare(stay[middle] ?? 0, place) < 0) low = middle + 1
      else high = middle
    }
    all.set(stay.subarray(from, low), to)
    to += low - from
    all[to++] = place
    from = low
  }
  all.set(stay.subarray(from), to)
  return all
}

/** A counting sort: as many steps as there are rows and values, and rows that are equal stay as they were. */
function sortedBy(places: Places, byPlace: Int32Array, descending: boolean): Places {
  let most = -1
  for (let at = 0; at < places.length; at++) most = Math.max(most, byPlace[places[at] ?? 0] ?? -1)
  const key = (place: number): number => {
    const rank = byPlace[place] ?? -1
    // Rows without a value come behind all, both ways.
    return rank < 0 ? most + 1 : descending ? most - rank : rank
  }
  const starts = new Int32Array(most + 3)
  for (let at = 0; at < places.length; at++) {
    const next = key(places[at] ?? 0) + 1
    starts[next] = (starts[next] ?? 0) + 1
  }
  for (let at = 1; at < starts.length; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0)
  const order = new Int32Array(places.length)
  for (let at = 0; at < places.length; at++) {
    const place = places[at] ?? 0
    const next = key(place)
    const start = starts[next] ?? 0
    order[start] = place
    starts[next] = start + 1
  }
  return order
}

/** Texts by runs, then two runs at a time, so that sorting a million blocks nobody. */
function* sortedInSlices(values: readonly string[]): Generator<void, string[]> {
  let runs: string[][] = []
  for (let from = 0; from < values.length; from += slice) {
    runs.push(values.slice(from, from + slice).toSorted(compareTexts))
    yield
  }
  while (runs.length > 1) {
    const longer: string[][] = []
    for (let at = 0; at < runs.length; at += 2) {
      longer.push(yield* mergedTexts(runs[at] ?? [], runs[at + 1] ?? []))
    }
    runs = longer
  }
  return runs[0] ?? []
}

function* mergedTexts(a: readonly string[], b: readonly string[]): Generator<void, string[]> {
  const all: string[] = []
  let other = 0
  for (const text of a) {
    for (let next = b[other]; next !== undefined && compareTexts(next, text) < 0; next = b[other]) {
      all.push(next)
      other += 1
    }
    all.push(text)
    if (all.length % (slice * 4) === 0) yield
  }
  for (; other < b.length; other++) all.push(b[other] ?? '')
  return all
}

/** a to z have bits; whatever else there is has none. */
const firstLetter = 97

const sortedValues = (values: readonly (string | number)[]): (string | number)[] =>
  values.toSorted(compareValues)

const compareValues = (a: string | number, b: string | number): number =>
  typeof a === 'number' || typeof b === 'number' ? (a < b ? -1 : a > b ? 1 : 0) : compareTexts(a, b)

/** As SQLite compares texts: by their bytes. https://www.sqlite.org/datatype3.html#collating_sequences */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0
  const less = a < b
  // UTF-16 and UTF-8 disagree only where both texts have a character beyond U+D7FF, and in few of these.
  if (beyond.test(less ? b : a) && beyond.test(less ? a : b))
    return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return less ? -1 : 1
}

const beyond = /[\uD800-\uFFFF]/
