import { toFailure } from '../../shared/failure.ts'
import type { Output } from '../../shared/contract.ts'
import type { Failure } from '../../shared/failure.ts'
import type { InventoryQuery, InventoryRow } from '../../shared/inventory.ts'
import { everything } from '../../shared/inventory.ts'
import { invoke } from '../api.ts'
import { kept } from '../kept.ts'
import { CursorPlaces } from './cursor-places.ts'
import { drawnBeyond } from './list-scale.ts'

/** Rows asked for at once: two screens of a tall window. More would only delay the first answer to a search. */
export const chunkRows = 100
/** Rows kept at most; beyond it the farthest from the window go first. */
const keptRows = 24_000
/** Chunks read ahead of a scroll: a fling passes more than a hundred rows a frame. */
const chunksAhead = 8
const readAheadAfter = 300
/** What changed of a chunk is read again in so many pieces, a few hundred bytes a row; more of them as a whole, 34 kB. */
const fewPieces = 8
const flashFor = 1_000

/** A list, whatever its rows say. */
export type ViewList = {
  query: InventoryQuery
  /** null until the view has answered for the first time. */
  token: number | null
  /** Lines of the list: items and, where it is grouped, the lines above them. */
  count: number
  items: number
  /** When the list was made, by the program's clock. */
  at: number
  failure: Failure | null
  /** True when this answer is for another question than the one before: the window goes back to the top. */
  fresh: boolean
}

export type ViewSnapshot = ViewList & {
  units: number
  /** Grows with every change; what React watches. */
  revision: number
}

/**
 * The rows of one ordered view, loaded in chunks around what is visible. Rows stay on screen until newer ones
 * replace them: a new search, a sort or a sync never blanks the window.
 */
export class InventoryView {
  #rows = new Map<number, InventoryRow>()
  /** The list before this one, for whoever has to find its rows again in the new order. */
  #before: {
    token: number
    rows: ReadonlyMap<number, InventoryRow>
    indexes: ReadonlyMap<string, number>
  } | null = null
  #indexes = new Map<string, number>()
  /** Places and ids somebody looked for in vain: when they arrive, the page is drawn again. */
  #missed = new Set<number | string>()
  #loaded = new Set<number>()
  #loading = new Map<number, Promise<void>>()
  /** Reads that wait for one under way, which may have begun before the change. */
  #again = new Map<number, Promise<void>>()
  /** Chunks whose rows are here and shown, but of which these, or all, may have changed and are to be read again. */
  #stale = new Map<number, Places>()
  #idle: ReturnType<typeof setTimeout> | undefined
  #overlays = new Map<string, { seq: number; patch: Partial<InventoryRow> }>()
  #painted = new WeakMap<InventoryRow, { patch: Partial<InventoryRow>; row: InventoryRow }>()
  #flashing = new Set<string>()
  #listeners = new Set<() => void>()
  #turn = 0
  #seq = 0
  #visible = { first: 0, last: 60 }
  #asked: InventoryQuery = everything
  /** What the rows that are here answer; null before the first answer. */
  #answered: InventoryQuery | null = null
  #holds = new Set<Hold>()
  /** The item somebody wants to be taken to, and its place once that is known. */
  #sought: { id: string; index: number | null } | null = null
  #snapshot: ViewSnapshot = {
    query: everything,
    token: null,
    count: 0,
    items: 0,
    units: 0,
    at: 0,
    failure: null,
    fresh: true,
    revision: 0
  }
  #list: ViewList = this.#snapshot
  readonly places = new CursorPlaces()

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  snapshot = (): ViewSnapshot => this.#snapshot

  /** The same until there is another list: a row that changes leaves it as it is. */
  list = (): ViewList => this.#list

  /** The row as it should look now: Stripe's or the database's, with what was typed a moment ago on top. */
  rowAt(index: number): InventoryRow | undefined {
    const row = this.#rows.get(index)
    if (!row) {
      this.#missed.add(index)
      return undefined
    }
    return this.painted(row)
  }

  /** A row of this view with what was typed into it a moment ago. */
  painted(row: InventoryRow): InventoryRow {
    const overlay = this.#overlays.get(row.id)
    if (!overlay) return row
    const painted = this.#painted.get(row)
    if (painted?.patch === overlay.patch) return painted.row
    const merged = { ...row, ...overlay.patch }
    this.#painted.set(row, { patch: overlay.patch, row: merged })
    return merged
  }

  indexOf(id: string): number | undefined {
    const index = this.#indexes.get(id)
    if (index === undefined) this.#missed.add(id)
    return index
  }

  /** The place of the line that stands for an item since its group was closed over it; undefined when none does. */
  closedOver(id: string): number | undefined {
    const row = this.#before?.rows.get(this.#before.indexes.get(id) ?? -1)
    const place = row && this.#indexes.get(lineAbove(row))
    return place !== undefined && this.#rows.get(place)?.group?.open === false ? place : undefined
  }

  /** The row of an item, as it should look now. */
  rowOf(id: string): InventoryRow | undefined {
    const index = this.indexOf(id)
    return index === undefined ? undefined : this.rowAt(index)
  }

  /** The row at a place when it is here and up to date; asking does not wish for it. */
  loadedRow(index: number): InventoryRow | undefined {
    const chunk = Math.floor(index / chunkRows)
    const stale = this.#stale.get(chunk) ?? 'all'
    if (!this.#loaded.has(chunk) && (stale === 'all' || stale.has(index))) return undefined
    const row = this.#rows.get(index)
    return row && this.painted(row)
  }

  /** True when every row of the view is here. */
  isComplete(): boolean {
    return this.#loaded.size * chunkRows >= this.#snapshot.count
  }

  /** The ids in a span of this list or of the one before it; null when they are not all known. */
  idsOf(token: number, from: number, to: number): readonly string[] | null {
    const rows =
      token === this.#snapshot.token ? this.#rows : token === this.#before?.token ? this.#before.rows : null
    if (rows === null || to - from >= rows.size) return null
    const ids: string[] = []
    for (let index = from; index <= to; index++) {
      const id = rows.get(index)?.id
      if (id === undefined) return null
      ids.push(id)
    }
    return ids
  }

  /**
   * Has the row of an item here with every list that comes, however far from the window that has it: without it, an item
   * that is not read would be taken for one that is gone. @returns lets go of it
   */
  hold(hold: Hold): () => void {
    this.#holds.add(hold)
    return () => this.#holds.delete(hold)
  }

  isFlashing(id: string): boolean {
    return this.#flashing.has(id)
  }

  /**
   * Asks a question, unless it is the one that was asked last.
   * @param onAnswer called as its answer is shown, so that what else there is to show is drawn with it
   */
  async ask(query: InventoryQuery, onAnswer = (): void => undefined): Promise<void> {
    if (this.#turn === 0 || JSON.stringify(query) !== JSON.stringify(this.#asked))
      await this.open(query, onAnswer)
    else onAnswer()
  }

  /** Asks a question. The newest question wins; the rows of the one before stay until its answer is here. */
  async open(query: InventoryQuery, onAnswer = (): void => undefined): Promise<void> {
    const fresh = this.#answered === null || matter(query) !== matter(this.#answered)
    this.#asked = query
    const turn = ++this.#turn
    const first = fresh ? 0 : Math.max(0, Math.floor(this.#visible.first / chunkRows) - 1) * chunkRows
    try {
      const wanted = fresh
        ? chunkRows
        : Math.ceil((this.#visible.last + 1 - first) / chunkRows + 1) * chunkRows
      const view = await invoke('open-view', { query, start: first, count: Math.min(wanted, 1000) })
      if (turn !== this.#turn) return
      const around = await this.#readHeld(view, query, fresh)
      if (turn !== this.#turn) return
      const before = this.#snapshot.token
      const drawn = this.#drawnRows()
      this.#before = before === null ? null : { token: before, rows: this.#rows, indexes: this.#indexes }
      this.#rows = new Map()
      this.#indexes = new Map()
      this.#missed = new Set()
      this.#loaded = new Set()
      this.#loading = new Map()
      this.#again = new Map()
      this.#stale = new Map()
      const { token, count, items, units, at } = view
      for (const { start, rows } of [view, ...around]) {
        this.#place(
          start,
          rows.map((row) => kept(drawn.get(row.id) ?? row, row))
        )
        const end = start + rows.length
        for (let chunk = start / chunkRows; chunk * chunkRows < end; chunk++) {
          if ((chunk + 1) * chunkRows <= end || end === count) this.#loaded.add(chunk)
        }
      }
      this.#answered = query
      onAnswer()
      this.#publish({ query, token, count, items, units, at, failure: null, fresh })
      if (this.#sought !== null) void this.#locate(this.#sought).catch(() => undefined)
      if (fresh) this.#visible = { first: 0, last: this.#visible.last - this.#visible.first }
      this.#fillIdly(turn)
    } catch (error) {
      if (turn !== this.#turn) return
      onAnswer()
      this.#publish({ failure: toFailure(error), query })
    }
  }

  /** By id. */
  #drawnRows(): Map<string, InventoryRow> {
    const drawn = new Map<string, InventoryRow>()
    for (let index = this.#visible.first - drawnBeyond; index <= this.#visible.last + drawnBeyond; index++) {
      const row = this.#rows.get(index)
      if (row) drawn.set(row.id, row)
    }
    return drawn
  }

  /** A window of rows around each item that is held, or its closed group, where the list has it elsewhere than it was read. */
  async #readHeld(
    { token, rows }: Output<'open-view'>,
    query: InventoryQuery,
    fresh: boolean
  ): Promise<Output<'read-window'>[]> {
    const known = new Set(rows.map(({ id }) => id))
    const around: Output<'read-window'>[] = []
    const locate = (id: string) => invoke('locate-item', { token, id })
    // Another may be held by the time that one is found.
    const next = (): string | null => this.#firstHeld(known, fresh ? query : null)
    for (let id = next(); id !== null; id = next()) {
      known.add(id)
      const item = query.group && this.#rows.get(this.#indexes.get(id) ?? -1)
      const { index } = await locate(id)
      const place = index ?? (item && (await locate(lineAbove(item))).index)
      if (place == null) continue
      const seen = this.#visible.last - this.#visible.first
      const start = Math.floor(Math.max(0, place - seen) / chunkRows) * chunkRows
      const end = place + seen + 1
      const count = Math.min(1000, Math.ceil((end - start) / chunkRows) * chunkRows)
      const read = await invoke('read-window', { token, query, start, count })
      // The list is gone (another run of the engine): the next read of it says so.
      if (read.token !== token) return around
      for (const row of read.rows) known.add(row.id)
      around.push(read)
    }
    return around
  }

  /** @param asked what is asked anew; null is the same question again */
  #firstHeld(known: ReadonlySet<string>, asked: InventoryQuery | null): string | null {
    for (const hold of this.#holds) {
      const id = hold(asked !== null)
      if (id !== null && !known.has(id)) return id
    }
    if (asked === null || this.places.isSearch(asked)) return null
    const back = this.places.back(asked)?.itemId
    return back === undefined || known.has(back) ? null : back
  }

  /** The same question again: rows appeared or vanished. Keeps the place. */
  reopen(): Promise<void> {
    return this.open(this.#asked)
  }

  /**
   * Takes the cursor to an item. Answers false when it is not in this view; then the next view that is opened is looked
   * through for it, if it waits. Whoever is taken to another one meanwhile hears nothing more of this one.
   */
  async seek(id: string, waits = true): Promise<boolean> {
    const sought = { id, index: null }
    this.#sought = sought
    const found = await this.#locate(sought)
    if (!found && !waits && this.#sought === sought) this.#sought = null
    return found
  }

  async #locate(sought: { id: string; index: number | null }): Promise<boolean> {
    const { token } = this.#snapshot
    if (token === null) return false
    const { index } = await invoke('locate-item', { token, id: sought.id })
    if (this.#sought !== sought) return true
    // A list that was made anew meanwhile says itself where the item is.
    if (token !== this.#snapshot.token) return await this.#locate(sought)
    if (index === null) return false
    sought.index = index
    this.#publish()
    return true
  }

  /** The place the cursor was asked to, once. */
  takeSought(): number | null {
    const index = this.#sought?.index ?? null
    if (index !== null) this.#sought = null
    return index
  }

  /** Makes sure of the visible rows, of one chunk on either side, and of more in the direction of a scroll. */
  want(first: number, last: number): void {
    const down = first - this.#visible.first
    this.#visible = { first, last }
    if (this.#snapshot.token === null) return
    const top = Math.floor(first / chunkRows)
    const bottom = Math.floor(last / chunkRows)
    for (let chunk = top; chunk <= bottom; chunk++) this.#ensure(chunk)
    for (let ahead = 1; ahead <= (down === 0 ? 1 : chunksAhead); ahead++)
      this.#ensure(down < 0 ? top - ahead : bottom + ahead)
    this.#ensure(down < 0 ? bottom + 1 : top - 1)
  }

  /**
   * Reads rows again that may have changed; null is all of them. Resolves when they are on screen. What Stripe changed
   * out of sight is read when it comes into sight or nothing else happens: thousands may change in a second.
   */
  async refresh(ids: readonly string[] | null, flash = false): Promise<void> {
    let changed = new Map<number, Places>()
    let areMany = flash || ids === null
    if (ids === null) {
      for (const chunk of this.#loaded) changed.set(chunk, 'all')
    } else {
      for (const id of ids) {
        const index = this.#indexes.get(id)
        if (index !== undefined) add(changed, index)
        if (this.#snapshot.query.group !== undefined && !this.#addGroup(id, index, changed)) areMany = true
      }
    }
    const turn = this.#turn
    if (areMany) changed = this.#leaveHidden(changed)
    const before = flash ? this.#remember(changed.keys()) : null
    await Promise.all([...changed].map(([chunk, places]) => this.#readAgain(chunk, places)))
    if (before && turn === this.#turn) this.#flash(before)
  }

  /** Reads what changed of a chunk: nothing that was asked for before the change may answer after it. */
  async #readAgain(chunk: number, places: Places): Promise<void> {
    const { token } = this.#snapshot
    if (token === null) return
    const isHere = this.#loaded.has(chunk)
    const stale = this.#stale.get(chunk)
    if (!isHere && stale !== undefined) this.#stale.set(chunk, both(stale, places))
    if (!isHere || this.#loading.has(chunk) || piecesOf(places) === null) return this.#reload(chunk)
    const answers = await this.#fetch(chunk, token, places).catch(() => null)
    if (token !== this.#snapshot.token) return
    // Whatever went wrong with single rows is told by the read of many.
    if (answers === null || answers.some((answer) => answer.token !== token)) return this.#reload(chunk)
    if (this.#placeAll(answers)) this.#publish()
  }

  /** Asks for a chunk, or for some of its rows where the others are here. */
  async #fetch(chunk: number, token: number, places: Places): Promise<Output<'read-window'>[]> {
    const { query } = this.#snapshot
    const ask = (start: number, count: number) => invoke('read-window', { token, query, start, count })
    const pieces = piecesOf(places)
    if (pieces !== null) {
      const answers = await Promise.all(pieces.map(({ start, count }) => ask(start, count)))
      // A row that vanished is left out, and moves those behind it.
      if (answers.every(({ rows }, at) => rows.length === pieces[at]?.count)) return answers
    }
    return [await ask(chunk * chunkRows, chunkRows)]
  }

  /** Marks those out of sight as possibly changed; answers the others. */
  #leaveHidden(changed: ReadonlyMap<number, Places>): Map<number, Places> {
    const first = Math.floor(this.#visible.first / chunkRows)
    const last = Math.floor(this.#visible.last / chunkRows)
    const left = new Map<number, Places>()
    for (const [chunk, places] of changed) {
      const stale = this.#stale.get(chunk)
      if ((chunk >= first && chunk <= last) || this.#loading.has(chunk)) left.set(chunk, places)
      else if (this.#loaded.delete(chunk)) this.#stale.set(chunk, places)
      else if (stale !== undefined) this.#stale.set(chunk, both(stale, places))
    }
    if (changed.size > left.size) this.#fillIdly(this.#turn)
    return left
  }

  /** The line above an item sums it up, and may be all that is seen of it. False: it may be any line. */
  #addGroup(id: string, index: number | undefined, changed: Map<number, Places>): boolean {
    const productId = index === undefined ? id.split('/')[0] : this.#rows.get(index)?.productId
    const line = this.#indexes.get(lineAbove({ productId }))
    if (line !== undefined) add(changed, line)
    if (line !== undefined || index !== undefined) return true
    // A price’s items do not say whose they are while they are closed.
    for (const chunk of this.#loaded) changed.set(chunk, 'all')
    return false
  }

  /** Paints what was typed before the database has it, by id. Answers with what takes the paint away again. */
  paint(patches: ReadonlyMap<string, Partial<InventoryRow>>): () => void {
    const seq = ++this.#seq
    for (const [id, patch] of patches) {
      this.#overlays.set(id, { seq, patch: { ...this.#overlays.get(id)?.patch, ...patch } })
    }
    this.#publish()
    return () => {
      for (const id of patches.keys()) if (this.#overlays.get(id)?.seq === seq) this.#overlays.delete(id)
      this.#publish()
    }
  }

  #ensure(chunk: number): void {
    if (chunk < 0 || chunk * chunkRows >= this.#snapshot.count) return
    if (!this.#loaded.has(chunk) && !this.#loading.has(chunk)) void this.#load(chunk)
  }

  /** A read that began before the change may answer with the old rows, so it is waited for and then repeated, once. */
  #reload(chunk: number): Promise<void> {
    const running = this.#loading.get(chunk)
    if (!running) return this.#load(chunk)
    const waiting = this.#again.get(chunk)
    if (waiting) return waiting
    const again = running.then(() => {
      this.#again.delete(chunk)
      return this.#loading.get(chunk) ?? this.#load(chunk)
    })
    this.#again.set(chunk, again)
    return again
  }

  #load(chunk: number): Promise<void> {
    const { token } = this.#snapshot
    if (token === null) return Promise.resolve()
    const turn = this.#turn
    const run = this.#fetch(chunk, token, this.#stale.get(chunk) ?? 'all')
      .then((answers) => {
        if (token !== this.#snapshot.token) return
        if (answers.some((answer) => answer.token !== token)) return void this.reopen()
        const seen = this.#placeAll(answers)
        this.#loaded.add(chunk)
        this.#stale.delete(chunk)
        this.#evict()
        if (seen) this.#publish()
      })
      .catch((error: unknown) => {
        // The list is gone (another run of the engine): ask for it anew, once; a second failure is shown.
        if (turn === this.#turn && toFailure(error).code === 'not-found') void this.reopen()
        else if (turn === this.#turn) this.#publish({ failure: toFailure(error) })
      })
      .finally(() => {
        if (this.#loading.get(chunk) === run) this.#loading.delete(chunk)
      })
    this.#loading.set(chunk, run)
    return run
  }

  #placeAll(answers: readonly Output<'read-window'>[]): boolean {
    return answers.map(({ start, rows }) => this.#place(start, rows)).some((seen) => seen)
  }

  /** True when what somebody sees, or looked for in vain, is among the rows: most are read ahead of all eyes. */
  #place(start: number, rows: readonly InventoryRow[]): boolean {
    let seen = false
    // The total was counted when the view was opened; rows read again since then carry it on.
    let drift = 0
    rows.forEach((row, offset) => {
      const old = this.#rows.get(start + offset)
      if (old && old.id !== row.id && this.#indexes.get(old.id) === start + offset)
        this.#indexes.delete(old.id)
      if (old && kept(old, row) === old) return
      if (old?.id === row.id) drift += unitsOf(row) - unitsOf(old)
      this.#rows.set(start + offset, row)
      this.#indexes.set(row.id, start + offset)
      const missed = this.#missed.delete(start + offset) || this.#missed.delete(row.id)
      if (missed || old) seen = true
    })
    if (drift !== 0) this.#snapshot = { ...this.#snapshot, units: this.#snapshot.units + drift }
    return seen
  }

  #evict(): void {
    if (this.#rows.size <= keptRows) return
    const held = new Set(
      [...this.#holds].map((hold) => Math.floor((this.#indexes.get(hold(false) ?? '') ?? -1) / chunkRows))
    )
    const middle = (this.#visible.first + this.#visible.last) / 2 / chunkRows
    let farthest: number | undefined
    for (const chunk of [...this.#loaded, ...this.#stale.keys()]) {
      if (held.has(chunk)) continue
      if (farthest === undefined || Math.abs(chunk - middle) > Math.abs(farthest - middle)) farthest = chunk
    }
    if (farthest === undefined) return
    this.#loaded.delete(farthest)
    this.#stale.delete(farthest)
    for (let index = farthest * chunkRows; index < (farthest + 1) * chunkRows; index++) {
      const row = this.#rows.get(index)
      this.#rows.delete(index)
      if (row && this.#indexes.get(row.id) === index) this.#indexes.delete(row.id)
    }
  }

  /** Reads outwards from the window while nothing else happens, so that a jump lands on rows, and on those of now. */
  #fillIdly(turn: number): void {
    if (typeof requestIdleCallback !== 'function') return
    const step = (): void => {
      if (turn !== this.#turn) return
      const next = this.#nextToFill()
      if (next !== undefined) void this.#load(next).then(() => requestIdleCallback(step))
    }
    // Whoever types asks again at once, and that question should not stand behind these.
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => requestIdleCallback(step), readAheadAfter)
  }

  #nextToFill(): number | undefined {
    const middle = Math.floor(this.#visible.first / chunkRows)
    const chunks = Math.ceil(this.#snapshot.count / chunkRows)
    const hasRoom = this.#rows.size + chunkRows <= Math.min(keptRows, this.#snapshot.count + chunkRows - 1)
    if (!hasRoom) return [...this.#stale.keys()].find((chunk) => !this.#loading.has(chunk))
    for (let distance = 0; distance < chunks; distance++) {
      const next = [middle + distance, middle - distance].find(
        (chunk) => chunk >= 0 && chunk < chunks && !this.#loaded.has(chunk) && !this.#loading.has(chunk)
      )
      if (next !== undefined) return next
    }
    return undefined
  }

  #remember(chunks: Iterable<number>): Map<string, string> {
    const before = new Map<string, string>()
    for (const chunk of chunks) {
      for (let index = chunk * chunkRows; index < (chunk + 1) * chunkRows; index++) {
        const row = this.#rows.get(index)
        if (row) before.set(row.id, sight(row))
      }
    }
    return before
  }

  #flash(before: ReadonlyMap<string, string>): void {
    const changed = [...before].flatMap(([id, old]) => {
      const row = this.#rows.get(this.#indexes.get(id) ?? -1)
      return row && sight(row) !== old ? [id] : []
    })
    if (changed.length === 0) return
    for (const id of changed) this.#flashing.add(id)
    this.#publish()
    setTimeout(() => {
      for (const id of changed) this.#flashing.delete(id)
      this.#publish()
    }, flashFor)
  }

  /** @param change of the list; without one, some of its rows have changed */
  #publish(change?: Partial<ViewSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change, revision: this.#snapshot.revision + 1 }
    if (change) this.#list = this.#snapshot
    for (const listener of this.#listeners) listener()
  }
}

/** The item to hold of the next list; of a `fresh` one, which answers another question. null is none. */
type Hold = (fresh: boolean) => string | null

/** Rows of a chunk by their places in the list. */
type Places = ReadonlySet<number> | 'all'

const both = (some: Places, more: Places): Places =>
  some === 'all' || more === 'all' ? 'all' : new Set([...some, ...more])

function add(changed: Map<number, Places>, index: number): void {
  const chunk = Math.floor(index / chunkRows)
  changed.set(chunk, both(changed.get(chunk) ?? new Set(), new Set([index])))
}

/** Rows that stand together are read together; null when there are too many pieces. */
function piecesOf(places: Places): { start: number; count: number }[] | null {
  if (places === 'all') return null
  const pieces: { start: number; count: number }[] = []
  for (const start of [...places].toSorted((a, b) => a - b)) {
    const last = pieces.at(-1)
    if (last !== undefined && last.start + last.count === start) last.count += 1
    else pieces.push({ start, count: 1 })
  }
  return pieces.length > fewPieces ? null : pieces
}

/** The id of the line above the items of a product, where they are grouped. */
const lineAbove = ({ productId }: { productId: string | undefined }): string => `group/${productId}`

/** What a row adds to the total: what is oversold is not on any shelf. The items of an open group count themselves. */
const unitsOf = ({ onHand, group }: InventoryRow): number => (group?.open ? 0 : Math.max(0, onHand ?? 0))

/** What makes a question another one. Other columns, or another product opened, leave the window where it is. */
const matter = ({ metadata: _columns, group, ...rest }: InventoryQuery): string =>
  JSON.stringify([rest, group !== undefined])

/** What a person sees of a row changing. */
const sight = (row: InventoryRow): string =>
  row.group
    ? ''
    : JSON.stringify([
        row.onHandInStripe,
        row.stockText,
        row.name,
        row.sku,
        row.reorderPoint,
        row.price,
        row.active,
        row.metadata
      ])
