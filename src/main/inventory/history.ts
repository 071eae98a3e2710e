import type { Input, Output } from '../../shared/contract.ts'
import { batchKinds, type Batch, type BatchKind, type BatchValue } from '../../shared/history.ts'
import type { ListedValue } from '../store/history.ts'
import type { Store } from '../store/store.ts'
import { aboutOf, priceWords } from './about-price.ts'
import { meaningOf } from './chain.ts'
import { byItself } from './steps.ts'

const known: ReadonlySet<string> = new Set(batchKinds)
const isKind = (kind: string): kind is BatchKind => known.has(kind)
const kindOf = (kind: string): BatchKind => (isKind(kind) ? kind : 'other')

/** What was done, newest first: a part of the list, and how long it is. */
export function listBatches(
  store: Store,
  { only, start, count }: Input<'list-batches'>
): Output<'list-batches'> {
  const rows = store.history.batches(only, start, count)
  const states = store.history.states(rows.map(({ id }) => id))
  const batches = rows.map((row): Batch => {
    return {
      id: row.id,
      kind: kindOf(row.kind),
      label: row.label,
      at: row.at,
      byHand: row.kind !== 'sale' && row.kind !== 'repair',
      values: states.get(row.id) ?? {},
      takenBackBy: row.undone_kind === null ? null : kindOf(row.undone_kind),
      // A step of redoing only let something stand again, which can be taken back itself.
      revertible: row.undone_by === null && row.kind !== 'redo' && !byItself.has(row.kind),
      doesAgain: meaningOf(store.books, row).again !== null
    }
  })
  return { batches, total: store.history.total(only) }
}

/** What a batch did to each value, and where that stands: a part of it, in the order it was done. */
export function batchValues(store: Store, { id, start, count }: Input<'read-batch'>): Output<'read-batch'> {
  const values = store.history.values(id, start, count).map((row) => toValue(store, row))
  return { values, total: store.history.valueCount(id) }
}

function toValue(store: Store, row: ListedValue): BatchValue {
  const settled = row.state === 'settled'
  const about = aboutOf(row)
  const words = (value: string | null): string | null =>
    about === 'default' ? priceWords(store, value) : value
  return {
    seq: row.seq,
    itemId: row.item_id,
    item: [row.name, row.variant].filter((part) => part !== null).join(', ') || (row.item_id ?? ''),
    field: row.cell,
    about,
    currency: row.cell === 'price' && about === 'value' ? row.currency : null,
    from: words(settled ? row.replaced : row.base),
    to: words(settled ? (row.sent ?? row.value) : row.value),
    delta: row.kind === 'adjust' ? row.delta : null,
    state: row.state,
    reason: row.reason,
    note: row.note,
    failure: row.failure === null ? null : row.failure.replace(/^[a-z-]+: /, '')
  }
}
