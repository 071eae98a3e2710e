import type { Batch, BatchKind, BatchValue } from '../../shared/history.ts'
import { isMetadataColumn, metadataKey } from '../../shared/metadata-columns.ts'
import { count, plural, signed, whole } from '../format.ts'
import { columnLabels, markLabels, untrackedWord, viewLabels } from './labels.ts'
import { priceWords } from './price.ts'

const kinds: Record<BatchKind, string> = {
  edit: 'Typed',
  paste: 'Pasted',
  fill: 'Filled',
  clear: 'Cleared',
  bulk: 'Many at once',
  import: 'Import',
  stocktake: 'Stocktake',
  create: 'Created',
  resolve: 'Conflict answered',
  correct: 'Correction',
  undo: 'Undo',
  redo: 'Redo',
  revert: 'Revert',
  cancel: 'Stopped',
  sale: 'Sale',
  repair: 'Repair',
  other: 'Other'
}

/** Batches that only took another one back or did it again. */
const steps: ReadonlySet<BatchKind> = new Set(['undo', 'redo', 'revert', 'cancel'])

/** What the History page says. */
export const historyText = {
  title: 'History',
  total: (batches: number) => plural(batches, 'change'),
  filter: 'Whose changes',
  filters: { all: 'All', mine: 'Yours', automatic: 'Automatic' },
  columns: { at: 'When', label: 'What', kind: 'How', values: 'Values', state: 'State' },
  empty: {
    all: 'Nothing was changed yet',
    mine: 'You changed nothing yet',
    automatic: 'Stockroom changed nothing by itself'
  },
  emptyNote: {
    all: 'Whatever you change is listed here, and can be taken back.',
    mine: 'Whatever you change is listed here, and can be taken back.',
    automatic: 'Stock that Stockroom lowers for sales, and puts right after them, is listed here.'
  },
  /** What was done, at the start of its line. */
  label: ({ label }: Batch) => label.charAt(0).toUpperCase() + label.slice(1),
  isStep: (kind: BatchKind) => steps.has(kind),
  kind: (kind: BatchKind) => kinds[kind],
  who: (batch: Batch) => (batch.byHand ? 'you' : 'Stockroom, automatically'),
  none: 'No values of its own',
  values: (batch: Batch) => {
    const values = valuesOf(batch)
    return values === 0
      ? steps.has(batch.kind)
        ? 'Its values were still waiting, and are as they were.'
        : null
      : null
  },
  panel: 'This change',
  panelNone: 'Choose a change to see its values.',
  list: 'Its values',

  revert: (batch: Batch) => {
    const values = valuesOf(batch)
    const what = values > 1 ? ` these ${count(values)} values` : ''
    return batch.doesAgain ? 'Do it again' : `Revert${what}`
  },
  busy: ({ doesAgain }: Batch) => (doesAgain ? 'Doing it again…' : 'Reverting…'),
  revertNote: 'That is a change of its own: it can be undone, and waits and conflicts like any other.',
  question: ({ doesAgain }: Batch, kept: number, possible: number) =>
    possible === 0
      ? `${kept === 1 ? 'It has' : 'All of it has'} changed since, so nothing can be ${doesAgain ? 'done again' : 'taken back'}.`
      : `${plural(kept, 'value has', 'values have')} changed since and would stay as ${kept === 1 ? 'it is' : 'they are'}.`,
  rest: ({ doesAgain }: Batch, possible: number) => {
    const others = `the other ${plural(possible, 'value')}`
    return doesAgain ? `Do ${others} again` : `Revert ${others}`
  },
  leave: 'Leave it all as it is',
  more: (kept: number) => `and ${count(kept)} more`,
  empty0: 'empty',
  becomes: 'becomes'
} as const

/** How many values a batch wrote. */
export const valuesOf = ({ values }: Pick<Batch, 'values'>): number =>
  Object.values(values).reduce((sum, n) => sum + n, 0)

/** Where a batch stands, the most urgent first, and how that looks. */
export function batchState(batch: Batch): { words: string; tone: 'plain' | 'mine' | 'bad' | 'quiet' } {
  switch (batch.takenBackBy) {
    case null:
      break
    case 'revert':
      return { words: 'Reverted', tone: 'quiet' }
    case 'cancel':
      return { words: 'Stopped, taken back', tone: 'quiet' }
    case 'redo':
      return { words: 'Done again', tone: 'quiet' }
    default:
      return { words: 'Undone', tone: 'quiet' }
  }
  const { failed = 0, held = 0, waiting = 0, sending = 0, settled = 0 } = batch.values
  if (failed > 0) return { words: `${count(failed)} refused by Stripe`, tone: 'bad' }
  if (held > 0) return { words: plural(held, 'conflict'), tone: 'mine' }
  const all = valuesOf(batch)
  const open = waiting + sending
  if (open > 0)
    return {
      words: open === all ? viewLabels.waiting : `${count(open)} of ${count(all)} ${markLabels.waiting}`,
      tone: 'mine'
    }
  if (settled > 0) return { words: settled === all ? 'Arrived' : `${count(settled)} arrived`, tone: 'plain' }
  return { words: all === 0 ? 'Done' : 'Replaced since', tone: 'quiet' }
}

const states: Record<BatchValue['state'], string> = {
  waiting: markLabels.waiting,
  sending: markLabels.sending,
  held: 'in conflict',
  failed: 'refused by Stripe',
  settled: 'arrived',
  dropped: 'taken back',
  superseded: 'replaced since'
}

export const valueState = ({ state }: BatchValue): string => states[state]

const labels: Record<string, string> = {
  onHand: columnLabels.onHand,
  name: 'Name',
  sku: columnLabels.sku,
  reorderPoint: columnLabels.reorderPoint,
  price: columnLabels.price,
  active: columnLabels.active
}

const priceLabels = { sold: 'Price is', default: 'Default price' }

export function valueField({ field, about }: Pick<BatchValue, 'field' | 'about'>): string {
  if (about !== 'value') return priceLabels[about]
  return isMetadataColumn(field) ? metadataKey(field) : (labels[field] ?? field)
}

/** A value as a person reads it. */
export function valueWords({ field, about, currency }: BatchValue, value: string | null): string {
  if (value === null || value === '') return field === 'onHand' ? untrackedWord : historyText.empty0
  if (about === 'default') return value
  if (about === 'sold') return value === 'true' ? 'sold' : 'archived'
  if (field === 'price') return priceWords(value, currency)
  if (field === 'active') return value === 'true' ? 'active' : 'archived'
  return /^-?\d{1,15}$/.test(value) && (field === 'onHand' || field === 'reorderPoint')
    ? whole(Number(value))
    : value
}

/** “+5” for a change by so many; null for any other. */
export const deltaWords = ({ delta }: BatchValue): string | null => (delta === null ? null : signed(delta))
