import { mostExplained } from '../../shared/sales.ts'
import type { Finding, FindingKind } from '../../shared/sales.ts'
import { atWords, count, plural, signed, whole } from '../format.ts'
import { stayedWords } from './reasons.ts'
import type { Stayed } from './reasons.ts'

/** “Canvas Tote, Black”. */
export const findingItem = (finding: Pick<Finding, 'productName' | 'variant'>): string =>
  finding.variant === null ? finding.productName : `${finding.productName}, ${finding.variant}`

/** What happened, in one sentence: “Sold 2 of Canvas Tote, Black at 14:02, but stock did not move”. */
export function findingSentence(finding: Finding, now: number): string {
  const item = findingItem(finding)
  const units = count(Math.abs(finding.units))
  const at = atWords(finding.at, now)
  switch (finding.kind) {
    case 'not-lowered':
      return `Sold ${units} of ${item} ${at}, but stock did not move`
    case 'lowered-twice':
      return `Stock of ${item} was lowered twice for one sale ${at}`
    case 'oversold':
      return `Oversold by ${units}: ${item}, sold ${at} without being on hand`
    case 'quantity-ignored':
      return `Stock of ${item} fell by ${units} too little after a sale ${at}`
    case 'not-restocked':
      return `${units} of ${item} came back with a refund ${at}, but stock did not rise`
    case 'over-restocked':
      return `${units} more of ${item} were put back ${at} than were refunded`
    case 'unexplained':
      return finding.correction === null
        ? `Stock of ${item} moved by ${units} ${at}, and no sale or refund explains it`
        : `A program wrote over a change of ${count(Math.abs(finding.correction))} to the stock of ${item} ${at}`
    case 'lowered':
      return `A sale took ${units} of ${item} off the stock ${at}`
    case 'restocked':
      return `A refund put ${units} of ${item} back ${at}`
    case 'dashboard':
      return `${item} was edited in the Dashboard ${at}`
    case 'ours':
      return `${item} was changed here ${at}`
    case 'other-desk':
      return `${item} was changed by another Stockroom ${at}`
  }
}

/** What it means, where a number cannot be put right by a correction alone. */
export const findingAdvice: Partial<Record<FindingKind, string>> = {
  oversold: 'Somebody paid for what is not on the shelf: send it later, or refund it in Stripe.',
  'over-restocked':
    'A refund can fail days later, and two people can put the same one back. Take off what did not come back.',
  unexplained: 'Count the shelf if the number looks wrong.'
}

/**
 * The button that puts it right, with its consequence on it: “Correct (−2): 3 on hand”.
 * @param onHand what the item says now; null when that is not known
 */
export function correctWords(correction: number, onHand: number | null): string {
  const change = `Correct (${signed(correction)})`
  return onHand === null ? change : `${change}: ${whole(onHand + correction)} on hand`
}

export const findingsText = {
  title: 'Findings',
  total: (findings: number, all: boolean) =>
    !all
      ? plural(findings, 'finding')
      : findings < mostExplained
        ? plural(findings, 'movement')
        : `the newest ${plural(findings, 'movement')}`,
  everything: 'Show everything explained',
  openOnly: 'Show open findings only',
  correctThis: 'Correct this finding',
  dismissThis: 'Dismiss this finding',
  reopenThis: 'Open this finding again',
  select: (sentence: string) => `Select: ${sentence}`,
  correctAll: (findings: number) => (findings === 1 ? 'Correct it' : `Correct all ${count(findings)}`),
  correctSelected: (findings: number) => `Correct ${count(findings)} selected`,
  dismissSelected: (findings: number) => `Dismiss ${count(findings)} selected`,
  dismiss: 'Dismiss',
  reopen: 'Open again',
  belowZero: (onHand: number) => `Only ${whole(onHand)} on hand: count the shelf instead`,
  corrected: (corrected: number, refused: readonly Stayed[]) => {
    const done =
      corrected === 1
        ? 'Corrected. It goes to Stripe by itself.'
        : `${count(corrected)} corrected. They go to Stripe by themselves.`
    if (refused.length === 0) return done
    const all = corrected + refused.length
    const not = stayedWords('', refused, all, ['is not corrected', 'are not corrected'])
    return corrected === 0 ? not : `${done} ${not}`
  },
  dismissed: (findings: number) => (findings === 1 ? 'Dismissed' : `${count(findings)} dismissed`),
  reopened: (findings: number) => (findings === 1 ? 'It is open again' : `${count(findings)} are open again`),
  undo: 'Undo',
  anItem: 'An item',
  takenBack: (reverted: number, kept: readonly Stayed[]) =>
    stayedWords(`${plural(reverted, 'correction')} taken back`, kept, reverted + kept.length),
  states: { corrected: 'Corrected', dismissed: 'Dismissed', withdrawn: 'Explained since' },
  empty: 'No open findings',
  emptyNote:
    'Where stock and sales disagree, it is listed here with what was seen and a way to put it right.',
  emptyAll: 'Nothing has moved yet',
  emptyAllNote: 'Every movement of stock is listed here with what caused it.'
} as const
