import { count, plural, short } from '../format.ts'

/** What an action on many cells is called, once it is done. */
export type Done = 'Pasted' | 'Filled' | 'Changed' | 'Cleared'

/** What the grid says about ranges of cells. */
export const words = {
  outside: 'it fell outside the grid',
  workedOut: (column: string) => `${column} is worked out, not typed`,
  otherKind: (column: string) => `${column} takes another kind of value`,
  otherCurrency: (own: string, theirs: string) =>
    `its price is in ${own.toUpperCase()}, not in ${theirs.toUpperCase()}`,
  oneForAll: 'it is one value for all sizes of a product, and the first was taken',
  inConflict: 'it waits for your answer to a conflict',
  notSaved: 'Not saved',
  unsaved: (item: string, typed: string) =>
    `Not saved, “${typed}”: the details are not about ${item} any more`,
  unsavedThere: (item: string, typed: string) =>
    `Not saved yet, “${typed}”: it still stands in the details of ${item}`,
  left: (item: string, typed: string) => `Not saved, “${typed}”: ${short(item)} is no longer in this list`,
  hidden: (item: string, typed: string, column: string) =>
    `Not saved, “${typed}”: ${column} of ${short(item)} is hidden now`,

  tally: (cells: number, sum: string | null) =>
    `${plural(cells, 'cell')} selected${sum === null ? '' : ` · sum ${sum}`}`,
  copied: (cells: number) => `Copied ${plural(cells, 'cell')}`,
  notCut: (copied: string) => `${copied}. Cells are copied, not cut.`,
  reading: (rows: number) => `Reading ${plural(rows, 'row')}…`,
  notCopied: 'The computer’s clipboard did not take it; select fewer rows and copy again',
  moved: 'The list changed meanwhile, so nothing was changed. Try again.',
  fillFar: (rows: number) => `${count(rows)} rows are below. Select those to fill, then press Ctrl+D.`,
  tooMany: (cells: number, most: number) =>
    `That is ${plural(cells, 'cell')}; ${count(most)} can be changed in one step. Nothing was changed.`,
  groupLine: 'This line sums up a product. Type in the lines of its items.',
  nothingAbove: 'There is nothing above to fill with',

  /** The sentence in the status bar; the reasons follow in the summary. */
  done: (done: Done, saved: number, refused: number, blank: number, reasons: readonly string[]) =>
    [
      `${done} ${plural(saved, 'value')}`,
      blank === 0 ? '' : `, ${plural(blank, 'blank cell')} left as ${blank === 1 ? 'it was' : 'they were'}`,
      refused === 0 ? '' : `; ${count(refused)} refused`,
      reasons.length > 1 ? ` for ${count(reasons.length)} reasons` : '',
      reasons.length === 1 ? `: ${reasons[0]}` : ''
    ].join(''),
  summary: 'What was refused',
  summaryTitle: (done: Done, saved: number, refused: number) =>
    `${done} ${plural(saved, 'value')}, ${count(refused)} refused`,
  otherReasons: (refused: number) => `${count(refused)} for other reasons`,

  untrackQuestion: (items: number) => `Stop tracking ${plural(items, 'item')}?`,
  untrackNote: 'Their numbers go; they count as untracked, not as zero.',
  untrackYes: 'Stop tracking',
  untrackNo: 'Keep the numbers'
} as const
