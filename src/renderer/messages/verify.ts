import { isCut, type Verification } from '../../shared/sales.ts'
import { atWords, count, plural } from '../format.ts'

type Difference = Verification['differences'][number]

/** The differences that count: what moved in Stripe while it was being read does not. */
export const different = ({ differences }: Pick<Verification, 'differences'>): Difference[] =>
  differences.filter(({ meanwhile }) => meanwhile !== true)

/**
 * “Equal: 412 of 412 at 14:02”, “2 differences in 412 products and prices at 14:02”. Where not all are listed: how many of
 * the products and prices differ.
 */
export function reportTitle(
  report: Pick<Verification, 'endedAt' | 'compared' | 'equal' | 'differences'>,
  now: number
): string {
  const { compared, equal, endedAt, differences } = report
  const differ = different(report).length
  const at = atWords(endedAt, now)
  if (differ > 0 && isCut(differences, compared - equal))
    return `${count(compared - equal)} of ${plural(compared, 'product or price differs', 'products and prices differ')} ${at}; the first ${plural(differ, 'difference is', 'differences are')} listed`
  return differ === 0
    ? `Equal: ${count(compared)} of ${count(compared)} ${at}`
    : `${plural(differ, 'difference')} in ${plural(compared, 'product or price', 'products and prices')} ${at}`
}

/** “Asked for, 9 reads”. */
export function reportNote({ because, requests }: Pick<Verification, 'because' | 'requests'>): string {
  return `${because.charAt(0).toUpperCase()}${because.slice(1)}, ${plural(requests, 'read')}`
}

/** One side of a difference; what is not there is said in words. */
export const sideWords = (value: string | null): string =>
  value === null ? 'nothing' : value === '' ? 'empty' : value

/** “stock_Black” for a metadata key, else the field as Stripe names it. */
export const fieldWords = ({ field }: Difference): string => field.replace(/^metadata\./, '')

export const differenceKey = ({ object, field }: Difference): string => `${object} ${field}`

/** What going over the month's reads would cost; the program's own words come first. */
export const budgetWords = (detail: string): string =>
  `${detail.charAt(0).toUpperCase()}${detail.slice(1)}. ${verifyText.askNote}`

export const verifyText = {
  title: 'Verify against Stripe',
  running: 'Comparing everything here with everything in Stripe',
  closeNote: 'It goes on when this is closed; the status bar says how it ended.',
  equalNote: 'Every product and price here says what Stripe says.',
  differNote: 'Stripe’s values have been taken over here. Edits that still wait are kept.',
  meanwhile: 'What is listed moved while it was being read; it does not count as different.',
  again: 'Verify again',
  cancel: 'Cancel',
  cancelled: 'Cancelled before everything was compared.',
  askTitle: 'This would go over the month’s reads',
  askNote:
    'Stripe asks not to go over them. If you do, changes are looked for only every half hour until the month turns.',
  go: 'Compare anyway',
  leave: 'Not now',
  object: 'What',
  field: 'Field',
  here: 'Here',
  there: 'In Stripe',
  cause: 'Likely cause',
  differences: 'Differences',
  earlier: 'Earlier comparisons',
  none: 'None yet.'
} as const
