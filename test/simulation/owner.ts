import { isMetadataColumn } from '../../src/shared/metadata-columns.ts'
import type { Conflict } from '../../src/shared/edits.ts'
import { type EditableField, everything, type InventoryRow } from '../../src/shared/inventory.ts'
import { decimalToMinor } from '../../src/shared/money.ts'
import { slippedIn } from '../../src/main/sync/repair.ts'
import { alike, type Batch, type Intent, type Journal, type SeenConflict, textOf } from './journal.ts'
import { habitOf, placeOf } from './place.ts'
import type { Seat } from './seat.ts'
import type { World } from './world.ts'

/** The owner at the desk: counts, adjusts, renames, prices, undoes, answers. Every saved input is journalled. */

export async function rowsOf(seat: Seat): Promise<InventoryRow[]> {
  const rows: InventoryRow[] = []
  for (const view of ['all', 'archived'] as const) {
    const shown = await seat.ask('open-view', { query: { ...everything, view }, start: 0, count: 1000 })
    rows.push(...(shown?.rows ?? []))
  }
  await seat.memory.look(rows)
  return rows
}

/** What an owner wants of a cell: `value` null and a `delta` for an adjustment. */
export type Wish = {
  row: InventoryRow
  field: EditableField
  input: string
  value: string | null
  delta: number
}

export async function ownerMoves(seat: Seat): Promise<void> {
  const kind = seat.world.random.next()
  if (kind < 0.62) await ownerTypes(seat, 1)
  else if (kind < 0.72) await ownerTypes(seat, 2 + seat.world.random.below(5))
  else if (kind < 0.86) await answer(seat)
  else if (seat.world.climate.undoes) await takeBack(seat, seat.world.random.next() < 0.7 ? 'undo' : 'redo')
}

export async function ownerTypes(seat: Seat, cells: number): Promise<void> {
  const rows = await rowsOf(seat)
  if (rows.length === 0) return
  const wishes = Array.from({ length: cells }, () => wish(seat, pickRow(seat.world, rows))).filter(
    (one) => one !== null
  )
  if (wishes.length === 0) return
  const asked = await askedOf(seat, wishes)
  const edits = wishes.map(({ row, field, input }) => ({ itemId: row.id, field, input }))
  const saved = await seat.ask('edit-cells', { edits, reason: null, note: null })
  if (saved === null) return
  const [only] = wishes
  if (only !== undefined && saved.outcomes[0]?.outcome === 'unchanged') isUnchanged(seat, only)
  seat.trace(
    `owner types ${edits.map((edit) => `${edit.itemId} ${edit.field} ${edit.input}`).join(', ')}: ${saved.outcomes.map((one) => one.outcome + (one.reason ?? '')).join(', ')}`
  )
  if (saved.batchId === null) return
  const batch = seat.journal.batch('edit')
  saved.outcomes.forEach((outcome, at) => {
    const one = wishes[at]
    if (one !== undefined && outcome.outcome === 'saved') keep(seat, rows, batch, one, asked(one))
  })
}

/** One of all, or mostly of the first two of the product that all turn to. */
function pickRow({ near, random }: World, rows: readonly InventoryRow[]): InventoryRow {
  const close = near === null ? [] : rows.filter(({ productId }) => productId === near).slice(0, 2)
  return random.pick(close.length > 0 && random.next() < 0.9 ? close : rows)
}

function isUnchanged(seat: Seat, { row, field, value }: Wish): void {
  if (field !== 'name' && field !== 'sku' && field !== 'active') return
  const shown = String(row[field] ?? '')
  if (shown !== value)
    seat.journal.fail(`“${value}” counts as no change of the ${field} of ${row.id}, “${shown}”`)
}

function wish(seat: Seat, row: InventoryRow): Wish | null {
  const { journal } = seat
  const { random, climate, seed } = seat.world
  const kind = random.next()
  const serial = journal.intents.length + journal.batches.length * 7
  // No two owners ever type the same new value.
  const mark = serial * 8 + seat.number
  const make = (field: EditableField, value: string | null, input = value ?? ''): Wish => ({
    row,
    field,
    input,
    value,
    delta: 0
  })
  if (kind < 0.6) {
    const habit = habitOf(seed, placeOf(row, 'onHand'))
    if (habit === 'adjust' || (habit === 'mixed' && random.next() < 0.5)) {
      const delta = random.pick([-4, -3, -2, -1, 1, 2, 3, 5, 10])
      return { row, field: 'onHand', input: delta > 0 ? `+${delta}` : String(delta), value: null, delta }
    }
    return make('onHand', habit === 'count' ? String(1000 + mark) : random.pick([null, '0', '7', '12', '30']))
  }
  if (kind < 0.72) return make('name', `Name ${mark}`)
  if (kind < 0.8) return make('sku', `SKU-${mark}`)
  if (kind < 0.86) return make('reorderPoint', String(random.below(9)))
  if (kind < 0.9) return make('active', random.pick(['true', 'false']))
  if (!climate.repricing || row.priceId === null) return null
  const amount = 10_000 + random.below(40) * 57
  return make('price', String(amount), (amount / 100).toFixed(2))
}

/** What the questions about a cell that is typed over say of Stripe: what is there, or is about to be. */
async function askedOf(seat: Seat, wishes: readonly Wish[]): Promise<(wish: Wish) => (string | null)[]> {
  if (wishes.every(({ row, field }) => row.marks[field] !== 'conflict')) return () => []
  const conflicts = (await seat.ask('list-conflicts', {}))?.conflicts ?? []
  return ({ row, field }) =>
    conflicts.flatMap((asked) => (asked.itemId === row.id && asked.field === field ? [asked.theirs] : []))
}

/** Notes what was acknowledged. `seenToo`: what else it may be measured against. */
export function keep(
  seat: Seat,
  rows: readonly InventoryRow[],
  batch: Batch,
  { row, field, value, delta }: Wish,
  seenToo: readonly (string | null)[] = []
): void {
  const { journal } = seat
  const place = field === 'sku' ? skuPlaceOf(row, rows, journal) : placeOf(row, field)
  const [object = '', name = ''] = place.split(' ')
  journal.touched.add(place)
  journal.cells.set(`${row.id} ${field}`, place)
  journal.touched.add(`prices of ${row.productId} ${name}`)
  batch.places.add(place)
  const before = journal.intents.filter((intent) => intent.place === place)
  const known = journal.read.get(object)?.object
  const intent: Intent = {
    place,
    kind: delta === 0 ? 'set' : 'adjust',
    value,
    delta,
    bases: [readText(known, name), ...shownIn(row, field), ...seenToo, ...basesOf(before)],
    at: seat.world.time.now(),
    // Who types what Stripe said when it was last read, over what waits there or over a question, wants nothing changed.
    stands: delta !== 0 || ![readText(known, name), ...seenToo].some((theirs) => alike(theirs, value))
  }
  if (intent.kind === 'adjust') journal.move(batch, place, delta)
  else journal.loosen(place)
  journal.intents.push(intent)
}

/**
 * Where a SKU that is typed goes: the only item of a product shows the product's own, where it has none itself.
 * `read` is what the desk last read, `intents` what was typed there.
 */
function skuPlaceOf(
  row: InventoryRow,
  rows: readonly InventoryRow[],
  { read, intents }: Pick<Journal, 'read' | 'intents'>
): string {
  const own = placeOf(row, 'sku')
  const [owner = '', key = ''] = own.split(' ')
  const shown = (id: string, field: string): string | null => textOf(read.get(id)?.object ?? {}, field)
  const hasOwn =
    shown(owner, key) !== null || intents.some(({ place, stands, value }) => place === own && stands && value)
  const isOnly = rows.every((other) => other.id === row.id || other.productId !== row.productId)
  const isOfProduct = isOnly && !hasOwn && shown(row.productId, 'metadata.sku') !== null
  return isOfProduct ? `${row.productId} metadata.sku` : own
}

/** What earlier wishes leave or were measured against, each once. */
function basesOf(before: readonly Intent[]): Set<string | null> {
  return new Set(before.flatMap((one) => [one.value, ...one.bases]))
}

/** What the grid said, which is behind what was last read while a look has not been taken in. */
function shownIn(row: InventoryRow, field: EditableField): (string | null)[] {
  switch (field) {
    case 'onHand':
      return [seenInStripe(row), row.onHand === null ? null : String(row.onHand)]
    case 'active':
      return [String(row.active)]
    case 'reorderPoint':
      return [String(row.reorderPoint)]
    default:
      return [row.name, row.sku]
  }
}

function seenInStripe(row: InventoryRow): string | null {
  return row.onHandInStripe === null ? row.stockText : String(row.onHandInStripe)
}

function readText(object: Record<string, unknown> | undefined, name: string): string | null {
  if (object === undefined) return null
  const metadata = object['metadata'] as Record<string, string>
  const value = name.startsWith('metadata.') ? metadata[name.slice('metadata.'.length)] : object[name]
  return value === undefined || value === null ? null : String(value)
}

/** The object and field a conflict is about; an item may have left the grid meanwhile. */
export function placeOfConflict(
  seat: Seat,
  conflict: Conflict,
  rows: readonly InventoryRow[]
): string | null {
  const row = rows.find((one) => one.id === conflict.itemId)
  const { cells, intents } = seat.journal
  const { control } = seat.world.shop
  if (conflict.about === 'sold') {
    const wished = intents.filter(
      ({ place, stands, value }) =>
        place.startsWith('price_') && place.endsWith(' active') && stands && alike(value, conflict.mine)
    )
    const ofProduct = wished.filter(
      ({ place }) => control.price(place.split(' ')[0] ?? '')?.product === conflict.productId
    )
    const shown = ofProduct.find(({ place }) => place === `${row?.priceId} active`)
    return (shown ?? ofProduct.at(-1))?.place ?? null
  }
  const cell = cells.get(`${conflict.itemId ?? ''} ${conflict.field}`)
  const isElsewhere = conflict.field === 'sku' || (conflict.field === 'price' && row?.priceId === null)
  if (cell !== undefined && isElsewhere) return cell
  if (row !== undefined && !isMetadataColumn(conflict.field)) return placeOf(row, conflict.field)
  if (cell !== undefined) return cell
  // Where the question names no item any more, what was typed tells which of the product's cells it is about.
  const mine = asSent(conflict, conflict.mine)
  const typed = intents.findLast(({ place, stands, value }) => {
    const [object = ''] = place.split(' ')
    const isOfProduct = (control.price(object)?.product ?? object) === conflict.productId
    const isOfField = [...cells].some(
      ([name, other]) => other === place && name.endsWith(` ${conflict.field}`)
    )
    return stands && alike(value, mine) && isOfProduct && isOfField
  })
  return typed?.place ?? null
}

export async function listConflicts(seat: Seat): Promise<Conflict[]> {
  const conflicts = (await seat.ask('list-conflicts', {}))?.conflicts ?? []
  seat.journal.note(conflicts)
  return conflicts
}

export async function answer(seat: Seat): Promise<void> {
  const conflicts = await listConflicts(seat)
  if (conflicts.length === 0) return
  const conflict = seat.world.random.pick(conflicts)
  const place = placeOfConflict(seat, conflict, await rowsOf(seat))
  const exact = place !== null && conflict.field === 'onHand' && habitOf(seat.world.seed, place) === 'adjust'
  const answers = Object.keys(conflict.answers) as ('count' | 'change' | 'theirs')[]
  const kind = exact ? 'theirs' : seat.world.random.pick(answers)
  await resolve(seat, conflict, place, kind)
}

/** Answers one conflict and journals what that means for the owner's earlier wishes. */
export async function resolve(
  seat: Seat,
  conflict: Conflict,
  place: string | null,
  kind: 'count' | 'change' | 'theirs'
): Promise<void> {
  const { journal } = seat
  const done = await seat.ask('resolve-conflicts', { ids: [conflict.id], resolution: { kind } })
  seat.trace(
    `owner answers ${kind} to ${conflict.kind} ${conflict.id} of ${place} base ${conflict.base} mine ${conflict.mine} theirs ${conflict.theirs}: ${done?.resolved}`
  )
  if (done?.resolved !== 1) {
    if (kind === 'theirs')
      journal.fail(`a conflict could not be answered with theirs: ${JSON.stringify(done)}`)
    return
  }
  const batch = journal.batch('resolve')
  if (conflict.kind === 'unsure' && conflict.field === 'price' && kind !== 'theirs') {
    const amount = asSent(conflict, conflict.answers[kind] ?? null)
    journal.again.push({ product: conflict.productId, amount, at: seat.world.time.now() })
  }
  if (place === null) return
  batch.places.add(place)
  const afterwards = conflict.kind === 'replaced' || conflict.kind === 'overwritten'
  // Keeping Stripe's number of a write that was made takes nothing back that was typed since.
  if (!afterwards || kind !== 'theirs') journal.loosen(place)
  // What a write of ours replaced is written back, also where only a sale had ever been written.
  if (kind !== 'theirs' || conflict.kind === 'replaced') {
    journal.touched.add(place)
    journal.touched.add(`prices of ${conflict.productId} ${place.split(' ')[1]}`)
  }
  if (conflict.kind === 'unsure') seat.world.clouded.add(place)
  const dropped = Number((conflict.mine ?? '').replace('−', '-'))
  if (!afterwards && Number.isInteger(dropped)) journal.move(batch, place, -dropped)
  const [value = null, theirs = null, mine = null] = [
    conflict.answers[kind],
    conflict.theirs,
    conflict.mine
  ].map((text) => asSent(conflict, text ?? null))
  journal.intents.push({
    place,
    kind: kind === 'change' ? 'adjust' : 'set',
    value,
    delta: 0,
    bases: [theirs, mine, ...basesOf(journal.intents.filter((one) => one.place === place))],
    at: seat.world.time.now(),
    stands: false
  })
}

/** Amounts are asked about as people write them. */
function asSent({ currency }: Conflict, text: string | null): string | null {
  const amount = currency === null || text === null ? null : decimalToMinor(text, currency)
  return amount?.ok ? String(amount.amount) : text
}

export async function takeBack(seat: Seat, kind: 'undo' | 'redo'): Promise<void> {
  const { journal } = seat
  const expected = kind === 'undo' ? journal.nextUndo() : journal.nextRedo()
  const asked = await saidToBePutBack(seat, expected)
  const taken = await seat.ask(kind, {})
  seat.trace(`owner ${kind}: ${taken?.label}`)
  if (taken === null) return
  if (taken.label === slippedIn) return journal.fail(`${kind} took back what no person had done`)
  if ((taken.label === null) !== (expected === undefined)) {
    return journal.fail(
      `${kind} took back ${taken.label}, the owner expected ${expected === undefined ? 'nothing' : expected.kind}`
    )
  }
  if (expected === undefined) return
  const left = asked.size === 0 ? asked : await saidToBePutBack(seat, expected)
  journal.revert(expected, kind, new Set([...asked].filter((place) => !left.has(place))))
}

/** Places where just what a batch added was put back by somebody, as the owner is asked about. */
async function saidToBePutBack(seat: Seat, batch: Batch | undefined): Promise<Set<string>> {
  const { journal } = seat
  if (batch === undefined || batch.moves.size === 0) return new Set()
  const asked = (await listConflicts(seat)).flatMap(({ id }) => journal.conflicts.get(id)?.at(-1) ?? [])
  const isOf = ({ kind, place, mine, base }: SeenConflict): boolean =>
    kind === 'overwritten' && place !== null && batch.moves.get(place) === Number(mine) - Number(base)
  return new Set(asked.filter(isOf).flatMap(({ place }) => place ?? []))
}
