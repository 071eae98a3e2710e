import type { Database } from 'better-sqlite3'
import type { ColumnFilter, InventoryQuery, SortColumn } from '../../shared/inventory.ts'
import { isMetadataColumn, type MetadataColumn } from '../../shared/metadata-columns.ts'
import { foldText } from './fold.ts'
import { sortable, statusCodes } from './projection.ts'
import { createTextColumns, type TextColumn } from './text-columns.ts'

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
type RankedColumn = NumberColumn | 'sku' | MetadataColumn
const numberColumns = Object.keys(numbersOf) as NumberColumn[]

/** What a row is, as one number: the views ask for some of it. */
const flags = { active: 1, low: 2, out: 4, waiting: 8, conflicts: 16 } as const

type Value = string | number

/** Which place each value of a column has among its values; −1 is no value. */
type Ranks = { of: Map<Value, number>; last: Value | null; byPlace: Int32Array }

type Places = Int32Array<ArrayBuffer>

export type ItemIndex = ReturnType<typeof createItemIndex>

/**
 * What a search and a sort ask of every item, kept in memory beside the table. With it neither depends on reading rows:
 * a search looks through texts, and only through those that had the word so far; a sort counts ranks. It is made in
 * slices while nothing else happens, and so are the metadata columns that are shown; one that is not is read when it is
 * first sorted or filtered by. Until then, and for filters it does not hold, the table itself is asked; both answer alike.
 *
 * Whoever writes a row says so with `touch`; it is read again before the next answer, so that a write that was rolled
 * back does no harm.
 */
export function createItemIndex(db: Database) {
  const rowsAfter = db.prepare<[number, number], Row>(
    `SELECT ${fields} FROM items WHERE rowid > ? ORDER BY rowid LIMIT ?`
  )
  const oneRow = db.prepare<[number], Row>(`SELECT ${fields} FROM items WHERE rowid = ?`)
  const byNameAfter = db.prepare<
    [number, string, string, number, number],
    Pick<Row, 'rowid' | 'name_sort' | 'product_id' | 'position'>
  >(
    `SELECT rowid, name_sort, product_id, position FROM items
     WHERE active = ? AND (name_sort, product_id, position) > (?, ?, ?)
     ORDER BY name_sort, product_id, position LIMIT ?`
  )
  const touched = new Set<number>()
  /** How often written rows were read again. */
  let settled = 0
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
  const textColumns = createTextColumns(db, placeOf)
  /** Metadata columns that are shown, to be read before anybody sorts by them. */
  let shown: readonly MetadataColumn[] = []
  const toShow = () => shown.slice(0, textColumns.mostColumns())
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
    if (state === 'none') yield* readAll()
    for (const column of toShow()) {
      yield* textColumns.readAhead(column)
      yield* rankAhead(column)
    }
  }

  function* readAll(): Generator<void, void> {
    state = 'making'
    for (let last = 0; ;) {
      const rows = rowsAfter.all(last, slice)
      for (const row of rows) add(row)
      last = rows.at(-1)?.rowid ?? last
      if (rows.length < slice) break
      yield
    }
    const active = yield* placesByName(1)
    const archived = yield* placesByName(0)
    // What was written meanwhile may have been met twice, or not at all.
    const again = [...touched].flatMap((rowid) => placeOf.get(rowid) ?? [])
    const unsure = new Uint8Array(used)
    for (const place of again) unsure[place] = 1
    const sure = (places: Places): Places => kept(places, (place) => unsure[place] === 0)
    byName = merged(sure(active), sure(archived), compare)
    byName = merged(byName, Int32Array.from(again.toSorted(compare)), compare)
    state = 'ready'
    // What is sorted by first should not wait either.
    for (const column of [...numberColumns, 'sku'] as const) yield* rankAhead(column)
  }

  function* placesByName(active: number): Generator<void, Places> {
    const places: number[] = []
    for (let [name, productId, position] = ['', '', -1]; ;) {
      const rows = byNameAfter.all(active, name, productId, position, slice)
      for (const { rowid } of rows) {
        const place = placeOf.get(rowid)
        if (place !== undefined) places.push(place) // one that came meanwhile was touched
      }
      const last = rows.at(-1)
      if (last === undefined || rows.length < slice) return Int32Array.from(places)
      ;({ name_sort: name, product_id: productId, position } = last)
      yield
    }
  }

  function* rankAhead(column: RankedColumn): Generator<void, void> {
    yield
    settle()
    const before = settled
    const inOrder = yield* sortedInSlices(valuesOf(column))
    // a value that came meanwhile has the ranks made again, when they are asked for
    if (touched.size === 0 && settled === before) rank(column, inOrder)
  }

  /** Reads again what was written since. */
  function settle(): void {
    if (touched.size === 0) return
    settled += 1
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
        textColumns.write(rowid, made)
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
        textColumns.write(rowid, place)
        moved.push(place)
        for (const column of ranks.keys()) rankAgain(column, place)
      } else {
        const before = [...ranks.keys()].map((column) => [column, valuesIn(column)(place)] as const)
        write(place, row)
        textColumns.write(rowid, place)
        for (const [column, value] of before)
          if (!Object.is(valuesIn(column)(place), value)) rankAgain(column, place)
      }
    }
    touched.clear()
    if (moved.length + left === 0) return
    nameRanks = null
    const stay = left === 0 ? byName : kept(byName, (place) => leaves[place] !== 1)
    byName = merged(stay, Int32Array.from(moved.toSorted(compare)), compare)
  }

  /** What a column is sorted by, at each place; null is no value. */
  function valuesIn(column: RankedColumn): (place: number) => Value | null {
    if (column === 'sku') return (place) => skus[place] ?? null
    if (isNumber(column)) {
      const values = numbers[column]
      return (place) => {
        const value = values[place] ?? Number.NaN
        return Number.isNaN(value) ? null : value
      }
    }
    const ofPlace = textColumns.of(column)
    const known = new Map<string, string>()
    return (place) => {
      const text = ofPlace[place] ?? null
      if (text === null) return null
      const value = known.get(text) ?? sortable(text)
      known.set(text, value)
      return value
    }
  }

  function valuesOf(column: RankedColumn): Value[] {
    const valueAt = valuesIn(column)
    const seen = new Set<Value>()
    for (const place of byName) {
      const value = valueAt(place)
      if (value !== null) seen.add(value)
    }
    return [...seen]
  }

  function rank(column: RankedColumn, values: readonly Value[]): Ranks {
    const of = new Map(values.map((value, place) => [value, place]))
    const byPlace = new Int32Array(rowids.length)
    const valueAt = valuesIn(column)
    for (const place of byName) byPlace[place] = of.get(valueAt(place) ?? Number.NaN) ?? -1
    const made = { of, last: values.at(-1) ?? null, byPlace }
    ranks.set(column, made)
    return made
  }

  /** A value that is known or comes behind all keeps the ranks of the others; any other has them made again. */
  function rankAgain(column: RankedColumn, place: number): void {
    const known = ranks.get(column)
    if (known === undefined) return
    const value = valuesIn(column)(place)
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
      const by =
        column === 'product'
          ? ranksOfNames()
          : (ranks.get(column) ?? rank(column, sortedValues(valuesOf(column)))).byPlace
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
        // Whatever has a pair has its first letter as well.
        if (bits === letters && followers[word.charCodeAt(at + 1) - firstLetter] !== undefined) continue
        among = kept(among, (place) => ((bits[place] ?? 0) & (1 << letter)) !== 0)
      } else isSure = false
    }
    return isSure ? among : kept(among, (place) => (texts[place] ?? '').includes(word))
  }

  /** Whether the text at a place passes a filter; each text is looked at once. */
  function passing(filter: HeldFilter): (place: number) => boolean {
    const ofPlace = textColumns.of(filter.column)
    if (filter.kind === 'empty') return (place) => ((ofPlace[place] ?? '') === '') === filter.empty
    const wanted = foldText(filter.text)
    const known = new Map<string, boolean>()
    return (place) => {
      const text = ofPlace[place] ?? ''
      const passes = known.get(text) ?? foldText(text).includes(wanted)
      known.set(text, passes)
      return passes
    }
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
    isReady: (): boolean => state === 'ready',
    /** Notes which metadata columns are shown now; answers whether there is something to make. */
    show(columns: readonly MetadataColumn[]): boolean {
      shown = columns
      return state === 'none' || (state === 'ready' && toShow().some((column) => !textColumns.has(column)))
    },
    /** Whose each of these rows is. */
    productsOf: (of: Int32Array): string[] =>
      Array.from(of, (rowid) => productIds[placeOf.get(rowid) ?? used] ?? ''),
    /**
     * The items of a query that it holds, in order, and how many units they are.
     * @param words what is searched for, folded
     * @param among rows of the view that pass the filters the index does not hold; null when there are none of these
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
      const held = query.filters.filter(isHeld)
      if (held.length > 0) {
        const places = held.reduce((rest, filter) => kept(rest, passing(filter)), found.places)
        found = { places, units: unitsOf(places) }
      }
      const order = sorted(found.places, query.sort)
      for (const column of textColumns.trim()) if (isMetadataColumn(column)) ranks.delete(column)
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

const isNumber = (column: SortColumn | MetadataColumn): column is NumberColumn =>
  Object.hasOwn(numbersOf, column)

type HeldFilter = Extract<ColumnFilter, { kind: 'text' | 'empty' }> & { column: TextColumn }

/** Whether the index answers a filter by itself. */
export const isHeld = (filter: ColumnFilter): filter is HeldFilter =>
  filter.kind === 'text' || (filter.kind === 'empty' && filter.column !== 'price')

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

/** Values by runs, then two runs at a time, so that sorting a million blocks nobody. */
function* sortedInSlices(values: readonly Value[]): Generator<void, Value[]> {
  let runs: Value[][] = []
  for (let from = 0; from < values.length; from += slice) {
    runs.push(values.slice(from, from + slice).toSorted(compareValues))
    yield
  }
  while (runs.length > 1) {
    const longer: Value[][] = []
    for (let at = 0; at < runs.length; at += 2) {
      longer.push(yield* mergedValues(runs[at] ?? [], runs[at + 1] ?? []))
    }
    runs = longer
  }
  return runs[0] ?? []
}

function* mergedValues(a: readonly Value[], b: readonly Value[]): Generator<void, Value[]> {
  const all: Value[] = []
  let other = 0
  for (const value of a) {
    for (let next = b[other]; next !== undefined && compareValues(next, value) < 0; next = b[other]) {
      all.push(next)
      other += 1
    }
    all.push(value)
    if (all.length % (slice * 4) === 0) yield
  }
  for (; other < b.length; other++) all.push(b[other] ?? '')
  return all
}

/** a to z have bits; whatever else there is has none. */
const firstLetter = 97

const sortedValues = (values: readonly Value[]): Value[] => values.toSorted(compareValues)

const compareValues = (a: Value, b: Value): number =>
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
