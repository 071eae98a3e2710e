import type { JsonObject } from '../../src/main/demo-shop/types.ts'
import type { Conflict } from '../../src/shared/edits.ts'
import { isMetadataColumn } from '../../src/shared/metadata-columns.ts'
import { placeOf } from './place.ts'

/**
 * What the people at one desk remember of what they did and saw. The program under test is judged by this and by the shop's own
 * history, never by its own tables.
 */

/** Something the owner typed and the program acknowledged. */
export type Intent = {
  /** Object and field: `prod_1 metadata.stock_M`. */
  place: string
  kind: 'adjust' | 'set'
  value: string | null
  delta: number
  /** What Stripe may have said when it goes out: what the owner saw, or what the owner's earlier edits left. */
  bases: (string | null)[]
  at: number
  /** It has to arrive; anything else (typed over, taken back, answered) may or may not have arrived before. */
  stands: boolean
}

/** One thing the owner did, as undo and redo know it. */
export type Batch = {
  kind: 'edit' | 'import' | 'undo' | 'redo' | 'resolve' | 'correct'
  /** How far it moves each place that is only ever adjusted. */
  moves: Map<string, number>
  places: Set<string>
  taken: boolean
}

/** A write as it left the desk: what had last been read of each field, and what was sent. */
export type Sent = {
  key: string
  object: string
  at: number
  fields: Map<string, { compared: string | null; sent: string | null }>
}

/** A question as it was shown, and the place it is about; null when nobody can tell any more. */
export type SeenConflict = Pick<
  Conflict,
  'kind' | 'theirs' | 'mine' | 'base' | 'field' | 'productId' | 'editKind'
> & {
  place: string | null
}

export class Journal {
  readonly intents: Intent[] = []
  readonly batches: Batch[] = []
  /** Places the owner has ever touched; of prices also by their product, since a price can be replaced. */
  readonly touched = new Set<string>()
  /** The place behind each cell the owner typed in; its item may leave the grid. */
  readonly cells = new Map<string, string>()
  readonly sent = new Map<string, Sent>()
  /** Keys under which Stripe has saved an error, as the desk was told. */
  readonly saved = new Set<string>()
  /** Objects as the desk last read them, with the sync run in which it did. */
  readonly read = new Map<string, { object: JsonObject; run: number }>()
  /** Sessions, and when the desk first read them. */
  readonly sessions = new Map<string, number>()
  readonly conflicts = new Map<number, SeenConflict[]>()
  /** Amounts that the owner, asked because nobody can tell whether they arrived, wanted sent again. */
  readonly again: { product: string; amount: string | null; at: number }[] = []
  /** Since when the desk last asked for events, Stripe’s seconds; null: it has listed everything since. */
  eventsFrom: number | null = null
  /** Counts the runs of syncing, so that it can be told in which of them something was read. */
  run = 0
  /** Says what is not as it must be. */
  readonly fail: (claim: string) => void

  constructor(fail: (claim: string) => void) {
    this.fail = fail
  }

  batch(kind: Batch['kind']): Batch {
    const batch: Batch = { kind, moves: new Map(), places: new Set(), taken: false }
    this.batches.push(batch)
    return batch
  }

  move(batch: Batch, place: string, delta: number): void {
    batch.places.add(place)
    batch.moves.set(place, (batch.moves.get(place) ?? 0) + delta)
  }

  /** What the owner's adjustments of a place come to. */
  total(place: string): number {
    return this.batches.reduce((sum, batch) => sum + (batch.moves.get(place) ?? 0), 0)
  }

  /** Nothing before now has to arrive any more at this place. */
  loosen(place: string): void {
    for (const intent of this.intents) if (intent.place === place) intent.stands = false
  }

  nextUndo(): Batch | undefined {
    return this.batches.findLast((batch) => !batch.taken && batch.kind !== 'undo')
  }

  nextRedo(): Batch | undefined {
    const afresh = this.batches.findLastIndex((batch) => batch.kind !== 'undo' && batch.kind !== 'redo')
    return this.batches.slice(afresh + 1).findLast((batch) => !batch.taken && batch.kind === 'undo')
  }

  /** @param putBack places where somebody has put it back already */
  revert(batch: Batch, kind: 'undo' | 'redo', putBack: ReadonlySet<string>): void {
    batch.taken = true
    const own = this.batch(kind)
    for (const place of batch.places) {
      own.places.add(place)
      this.loosen(place)
    }
    for (const [place, delta] of batch.moves) if (!putBack.has(place)) own.moves.set(place, -delta)
  }

  note(conflicts: readonly Conflict[]): void {
    for (const conflict of conflicts) {
      const { id, kind, theirs, mine, base, field, productId, editKind } = conflict
      const seen = this.conflicts.get(id) ?? []
      const last = seen.at(-1)
      if (last?.kind === kind && last.theirs === theirs && last.mine === mine) continue
      this.conflicts.set(id, [
        ...seen,
        { kind, theirs, mine, base, field, productId, editKind, place: this.#placeOf(conflict) }
      ])
    }
  }

  /** The item names its object and key, whether it is still in the grid or not; but for its price. */
  #placeOf({ itemId, field, productId }: Conflict): string | null {
    if (itemId === null || field === 'price' || isMetadataColumn(field)) return null
    const typed = field === 'sku' ? this.cells.get(`${itemId} ${field}`) : undefined
    if (typed !== undefined) return typed
    const variant = /\/stock_(.+)$/.exec(itemId)?.[1] ?? null
    return placeOf({ id: itemId, productId, variant, priceId: null }, field)
  }
}

/** A field of a Stripe object by the program's name of it, as text. */
export function textOf(object: JsonObject, field: string): string | null {
  if (field.startsWith('metadata.')) {
    const metadata = object['metadata']
    const value =
      metadata !== null && typeof metadata === 'object' && !Array.isArray(metadata)
        ? metadata[field.slice('metadata.'.length)]
        : null
    return typeof value === 'string' ? value : null
  }
  const value = object[field]
  return value === null || value === undefined ? null : String(value)
}

/** Equal as the shop means it: `7` and `07` are one number, absent and empty are one nothing. */
export function alike(a: string | null, b: string | null): boolean {
  const whole = /^[+-]?\d+$/
  if (a !== null && b !== null && whole.test(a.trim()) && whole.test(b.trim())) return Number(a) === Number(b)
  return (a ?? '') === (b ?? '')
}
