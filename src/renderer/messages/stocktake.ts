import type { CodeMatch, StocktakeLine } from '../../shared/stocktake.ts'
import { count, plural, short, signed, whole } from '../format.ts'
import { failureSentence } from './failures.ts'
import { statusLabels, untrackedWord } from './labels.ts'
import type { Failure } from '../../shared/failure.ts'
import { stayedWords } from './reasons.ts'
import type { Stayed } from './reasons.ts'

type Named = Pick<CodeMatch, 'name' | 'variant'>
const named = ({ name, variant }: Named): string => short(variant === null ? name : `${name}, ${variant}`)

/** What a barcode scanner is answered. */
export const scannerText = {
  unknown: (code: string) =>
    `Nothing in this shop has the code “${code}”: no SKU, barcode, EAN, UPC, GTIN, lookup key or id says so`,
  found: (match: Named) => `${named(match)}`,
  several: (code: string, matches: readonly Named[]) => {
    const [first, second] = matches.map(named)
    const more = matches.length > 2 ? ` and ${count(matches.length - 2)} more` : ''
    return `${count(matches.length)} items have the code “${code}”: ${first}, ${second}${more}`
  },
  covered: (match: Named) => `${named(match)}: close this first to go there`,
  archived: (match: Named) => `${named(match)} is archived`,
  failed: (code: string, failure: Failure) => `“${code}” was not looked up: ${failureSentence(failure)}`
} as const

/** What a count of the shelves says. */
export const stocktakeText = {
  title: 'Stocktake',
  reviewTitle: 'Review the stocktake',
  intro: 'Count what is on the shelves',
  introNote:
    'Every scan counts one, wherever you are in Stockroom. What you counted is kept while you go on, also when the computer stops. Nothing is written to Stripe before you have looked at it.',
  everything: 'Everything',
  view: (name: string) => `Only this view: ${name}`,
  items: (items: number) => plural(items, 'item'),
  start: 'Start counting',
  totals: (counted: number, items: number) => `${count(counted)} of ${plural(items, 'item')} counted`,
  differ: (differing: number, units: number) =>
    differing === 0
      ? 'none differs'
      : `${count(differing)} ${differing === 1 ? 'differs' : 'differ'}, ${signed(units)} ${Math.abs(units) === 1 ? 'unit' : 'units'}`,
  pause: 'Pause',
  resume: 'Go on counting',
  paused: 'Paused: a scan shows the item and counts nothing.',
  discard: 'Discard…',
  discardQuestion: (counted: number) =>
    counted === 0 ? 'Discard this stocktake?' : `Discard what was counted of ${plural(counted, 'item')}?`,
  discardNote: 'Stock stays as it is. This cannot be taken back.',
  discardYes: 'Discard',
  discardNo: 'Keep counting',
  discarded: 'The stocktake is discarded; stock is as it was',
  review: 'Review…',
  reviewChanges: (changes: number) => `Review ${plural(changes, 'change')}…`,
  back: 'Back to counting',
  apply: (changes: number, asked: number, counted: number) =>
    changes > 0
      ? `Apply ${plural(changes, 'change')}`
      : asked > 0
        ? 'Nothing to apply yet'
        : counted === 0
          ? 'Nothing is counted yet'
          : 'Finish: nothing differs',
  asked: 'waits for your answer',
  askedNote: (asked: number) =>
    asked === 1
      ? '1 item waits for your answer to a conflict. It stays as it is, and in the stocktake, until you have answered.'
      : `${count(asked)} items wait for your answer to a conflict. They stay as they are, and in the stocktake, until you have answered.`,
  applied: (saved: number, refused: readonly Stayed[]) =>
    stayedWords(`Stocktake applied: ${plural(saved, 'change')}`, refused, saved + refused.length),
  appliedNothing: (counted: number, items: number) => {
    const left = counted < items ? `; ${count(items - counted)} not counted` : ''
    return `Stocktake finished: ${count(counted)} of ${plural(items, 'item')} counted, none differs${left}`
  },
  undo: 'Undo',
  movedMeanwhile: 'Stock moved while you were looking; this is what it comes to now. Look once more.',
  uncounted: 'Items that were not counted',
  leave: 'Leave as they are',
  zero: (items: number, units: number) => `Set ${plural(items, 'item')} to zero (${signed(-units)})`,
  uncountedNone: 'Every tracked item was counted.',
  tabs: { counted: 'Counted', differing: 'Differences', uncounted: 'Not counted', changes: 'Counted' },
  none: {
    counted: 'Nothing is counted yet. Scan an item, or type its code above.',
    differing: 'Everything that was counted is as expected.',
    uncounted: 'Everything is counted.',
    changes: 'Everything that was counted is as Stripe says.'
  },
  columns: { item: 'Item', sku: 'SKU', expected: 'Expected', counted: 'Counted', difference: 'Difference' },
  changeColumns: { item: 'Item', sku: 'SKU', expected: 'On hand', counted: 'Counted', difference: 'Will be' },
  code: 'Code or name',
  codeHint: 'Scan, or type a code or name',
  quantity: 'How many',
  add: 'Count',
  choose: (typed: string, matches: number) =>
    matches === 1 ? `Nothing has the code “${typed}”. Is it this one?` : 'Several items match. Which one?',
  noMatch: (typed: string) => `Nothing in this shop is called or has the code “${typed}”`,
  /** Of a code that waits to be chosen for, while the next is being typed. */
  notChosen: (typed: string, matches: readonly Named[]) =>
    matches.length === 1
      ? `Not counted: nothing has the code “${typed}”; it may be ${matches.map(named).join()}`
      : `Not counted: ${count(matches.length)} items are called or have the code “${typed}”`,
  counted: (line: StocktakeLine) => {
    const expected = line.expected === null ? untrackedWord : `${whole(line.expected)} expected`
    return `${named(line)}: counted ${count(line.counted ?? 0)}, ${expected}`
  },
  countedOf: (line: StocktakeLine) => `Counted of ${named(line)}`,
  one: (line: StocktakeLine) => `One more of ${named(line)}`,
  less: (line: StocktakeLine) => `One less of ${named(line)}`,
  expected: (line: StocktakeLine) =>
    line.expected === null ? statusLabels.untracked : `${whole(line.expected)} expected`,
  untracked: untrackedWord,
  moved: (moved: number) => `${signed(moved)} since`,
  movedTitle:
    'Moved in Stripe since the counting of this item began; it comes off the count, or is added to it',
  beside: 'not on the list',
  gone: 'no longer in the shop',
  notSaved: (line: StocktakeLine, typed: string) =>
    `Not saved, “${typed}”: ${named(line)} was counted meanwhile`,
  notANumber: (typed: string) => `“${typed}” is not a whole number of things`,
  running: (counted: number, items: number) =>
    `Stocktake: ${count(counted)} of ${plural(items, 'item')} counted. Every scan counts one.`,
  pausedBanner: (counted: number, items: number) =>
    `Stocktake paused: ${count(counted)} of ${plural(items, 'item')} counted.`,
  open: 'Open it'
} as const
