import { formatMoney } from '../../shared/money.ts'
import type { Sale, SaleOutcome, SalesEvidence, SalesMode } from '../../shared/sales.ts'
import { count, plural } from '../format.ts'
import { oversoldWords, statusLabels } from './labels.ts'

/** The filters over the list of sales, in their order. */
export const saleFilters = ['all', 'attention', 'refunded', 'unmatched'] as const
export type SaleFilter = (typeof saleFilters)[number]

const outcomes: Record<SaleOutcome, string> = {
  waiting: 'Waiting',
  lowered: 'Lowered',
  'lowered-twice': 'Lowered twice',
  oversold: 'Oversold',
  'quantity-ignored': 'Lowered by too little',
  'not-lowered': 'Not lowered',
  unmatched: 'Not matched',
  untracked: statusLabels.untracked,
  unknown: 'Not known'
}

/** What became of the stock of a sold line: “Lowered”, “Oversold by 1”, “Not matched: the price has no product”. */
export function outcomeWords(sale: Pick<Sale, 'outcome' | 'oversold' | 'unmatched'>): string {
  if (sale.outcome === 'oversold' && sale.oversold > 0) return oversoldWords(sale.oversold)
  if (sale.outcome === 'unmatched' && sale.unmatched !== null) {
    return `${outcomes.unmatched}: ${sale.unmatched}`
  }
  return outcomes[sale.outcome]
}

/** “$24.00” and “· 1 not restocked”, while that is to be answered; null when nothing was refunded. The amount is of the whole order. */
export function refundWords(
  sale: Pick<Sale, 'refundedAmount' | 'refundedUnits' | 'putBack' | 'notRestocked' | 'currency'>
): { amount: string; rest: string } | null {
  if (sale.refundedAmount === 0) return null
  const amount = formatMoney(sale.refundedAmount, sale.currency)
  const { refundedUnits: units, putBack, notRestocked } = sale
  if (units === null) return { amount, rest: 'of the order' }
  if (units === 0) return { amount, rest: '' }
  if (putBack === 0 && notRestocked > 0) return { amount, rest: `· ${count(notRestocked)} not restocked` }
  if (putBack === 0) return { amount, rest: `· ${plural(units, 'unit')}` }
  if (putBack >= units) return { amount, rest: `· ${count(units)} restocked` }
  return { amount, rest: `· ${count(putBack)} of ${count(units)} restocked` }
}

/** “Canvas Tote, Black”: a sold line as it is read out. */
export const saleItem = (sale: Pick<Sale, 'description' | 'variant'>): string =>
  sale.variant === null ? sale.description : `${sale.description}, ${sale.variant}`

/** What the last weeks tell about who lowers stock, as far as they tell anything. */
export function evidenceWords({ sales, lowered, elsewhere, days }: SalesEvidence): string {
  const span = `In the last ${count(days)} days`
  const part = (units: number): string =>
    sales === 1 ? 'the one sale' : `${count(units)} of ${count(sales)} sales`
  const of = part(lowered)
  switch (whoSeemsToLower({ sales, lowered, elsewhere })) {
    case 'stockroom':
      return `${span} Stockroom on another computer took ${part(elsewhere)} off. If it still does, let this one do so, too: each sale is taken off once.`
    case 'webhook':
      return `${span} stock fell by itself after ${of}: your webhook seems to do it.`
    case 'nobody':
      return lowered === 0
        ? `${span} stock did not fall by itself after ${sales === 1 ? 'the one sale' : `any of ${count(sales)} sales`}: nothing seems to lower it.`
        : `${span} stock fell by itself after only ${of}: nothing seems to lower it.`
    case 'unclear':
      return `${span} stock fell by itself after ${of}: something lowers it, but not always.`
  }
}

/** `unclear` in between: then neither answer is the obvious one. */
export function whoSeemsToLower({
  sales,
  lowered,
  elsewhere
}: Omit<SalesEvidence, 'days'>): 'stockroom' | 'webhook' | 'nobody' | 'unclear' {
  if (elsewhere > 0) return 'stockroom'
  if (lowered * 10 <= sales) return 'nobody'
  return lowered * 2 >= sales ? 'webhook' : 'unclear'
}

export const modeLabels: Record<SalesMode, string> = {
  watch: 'Only watch',
  lower: 'Let Stockroom lower it'
}

export const modeNotes: Record<SalesMode, string> = {
  watch: 'Your webhook lowers stock. Stockroom explains every movement and shows what went wrong.',
  lower:
    'Stockroom takes every sale paid from now on off the stock, once; earlier sales stay as they are. It does so while it is open: sales paid while it is closed are taken off when it is opened again, up to 30 days back. Your webhook must not lower stock too, or it falls twice.'
}

export const salesText = {
  title: 'Sales',
  total: (sales: number) => plural(sales, 'sale'),
  filter: 'Which sales are shown',
  filters: {
    all: 'All',
    attention: 'Needs attention',
    refunded: 'Refunded',
    unmatched: 'Not matched'
  } satisfies Record<SaleFilter, string>,
  columns: {
    paidAt: 'Paid',
    item: 'Product',
    quantity: 'Sold',
    amount: 'Amount',
    outcome: 'Stock',
    refund: 'Refund'
  },
  by: (who: string) => `by ${who}`,
  none: 'none',
  empty: {
    all: 'No sales here yet',
    attention: 'No sale needs attention',
    refunded: 'Nothing was refunded',
    unmatched: 'Every sale was matched to an item'
  } satisfies Record<SaleFilter, string>,
  emptyNote: {
    all: 'Paid checkouts that the key may read are listed here, each with what became of its stock.',
    attention: 'Sales whose stock did not move, moved twice or was not there are listed here.',
    refunded: 'Sales that were paid back, in part or in full, are listed here.',
    unmatched: 'Sales that say nothing about which item was bought are listed here. Nothing is guessed.'
  } satisfies Record<SaleFilter, string>,

  question: 'Who lowers stock',
  later: 'Decide later',
  lowerNow: 'Lower stock from now on',
  back: 'Back',
  saved: {
    watch: 'Stockroom watches; it lowers no stock',
    lower: 'Stockroom lowers stock for every sale paid from now on'
  } satisfies Record<SalesMode, string>
} as const
