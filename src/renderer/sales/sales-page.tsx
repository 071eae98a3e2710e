import {
  Ban,
  Check,
  CircleMinus,
  CircleQuestionMark,
  CircleSlash2,
  Clock,
  CopyMinus,
  Minus,
  TriangleAlert
} from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { formatMoney } from '../../shared/money.ts'
import type { Sale, SaleOutcome } from '../../shared/sales.ts'
import { count, fullTime, momentWords } from '../format.ts'
import { failureRemedy, failureSentence } from '../messages/failures.ts'
import { outcomeWords, refundWords, saleFilters, saleItem, salesText } from '../messages/sales.ts'
import { text } from '../messages/text.ts'
import { useOffers } from '../palette/offers.ts'
import { Card } from '../shell/empty.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import type { Surroundings } from '../shell/page-frame.tsx'
import { useRowCursor } from '../shell/use-row-cursor.ts'
import type { SaleFilter } from '../messages/sales.ts'
import '../shell/records.css'
import './sales.css'
import { useSales } from './use-sales.ts'

type Props = {
  around: Surroundings
  /** Grows whenever sales may have changed. */
  turn: string
  onItem: (itemId: string | null) => void
  /** Shows an item in the grid. */
  onShow: (itemId: string) => void
}

const signs: Record<SaleOutcome, typeof Check> = {
  waiting: Clock,
  lowered: Check,
  'lowered-twice': CopyMinus,
  oversold: TriangleAlert,
  'quantity-ignored': CircleMinus,
  'not-lowered': CircleSlash2,
  unmatched: CircleQuestionMark,
  untracked: Ban,
  unknown: Minus
}

const nameOf = (sale: Sale): string => `${sale.sessionId} ${sale.lineItemId}`
const rowHeight = 36

/** Every sold line, newest first, with what became of its stock. */
export function SalesPage({ around, turn, onItem, onShow }: Props) {
  const [only, setOnly] = useState<SaleFilter>('all')
  const { loaded, failure, more, retry } = useSales(only, turn)
  useOffers(() => [
    failure !== null && { title: text.tryAgain, run: retry },
    ...saleFilters.map(
      (filter) =>
        filter !== only && {
          title: `${salesText.title}: ${salesText.filters[filter]}`,
          run: () => setOnly(filter)
        }
    )
  ])
  const scroller = useRef<HTMLDivElement>(null)
  const sales = loaded?.sales
  const ids = useMemo(() => (sales ?? []).map(nameOf), [sales])
  const { rows, index, setCurrent, onMove, handlers } = useRowCursor({ ids, scroller, rowHeight })

  const itemId = sales?.[index]?.itemId ?? null
  useEffect(() => onItem(itemId), [itemId, onItem])
  const last = Math.max(index, rows.range?.endIndex ?? 0)
  const ending = last >= ids.length - 20
  const moreNow = useRef(more)
  moreNow.current = more
  useEffect(() => {
    if (ending) moreNow.current()
  }, [ending, ids])

  const onKeyDown = (event: KeyboardEvent): void => {
    const sale = sales?.[index]
    if (onMove(event) || !sale || event.target instanceof HTMLButtonElement) return
    if (event.key !== 'Enter' || sale.itemId === null) return
    event.preventDefault()
    onShow(sale.itemId)
  }
  const now = Date.now()
  return (
    <PageFrame
      title={salesText.title}
      totals={loaded ? salesText.total(loaded.total) : ''}
      around={around}
      controls={
        <div className="tabs" role="group" aria-label={salesText.filter}>
          {saleFilters.map((filter) => (
            <button
              key={filter}
              type="button"
              className="tab"
              aria-pressed={filter === only}
              onClick={() => setOnly(filter)}
            >
              {salesText.filters[filter]}
            </button>
          ))}
        </div>
      }
    >
      {failure ? (
        <Card title={failureSentence(failure)} note={failureRemedy(failure)}>
          <button type="button" className="button" onClick={retry}>
            {text.tryAgain}
          </button>
        </Card>
      ) : loaded && ids.length === 0 ? (
        <Card title={salesText.empty[only]} note={salesText.emptyNote[only]} />
      ) : (
        <div
          ref={scroller}
          className="scroller sales"
          role="grid"
          aria-label={salesText.title}
          aria-rowcount={(loaded?.total ?? 0) + 1}
          aria-busy={loaded === null}
          tabIndex={-1}
          onKeyDown={onKeyDown}
          {...handlers}
        >
          <div role="rowgroup" className="records-head">
            <div role="row" className="record sale" aria-rowindex={1}>
              {Object.entries(salesText.columns).map(([name, words]) => (
                <span key={name} role="columnheader" className={`sale-${name}`}>
                  {words}
                </span>
              ))}
            </div>
          </div>
          <div role="rowgroup" className="records-rows" style={{ height: `${rows.getTotalSize()}px` }}>
            {rows.getVirtualItems().map(({ index: at, start }) => {
              const sale = sales?.[at]
              if (!sale) return null
              return (
                <div
                  key={nameOf(sale)}
                  role="row"
                  aria-rowindex={at + 2}
                  aria-selected={at === index}
                  data-index={at}
                  tabIndex={at === index ? 0 : -1}
                  className={`record sale${at === index ? ' record-current' : ''}`}
                  style={{ transform: `translateY(${start}px)` }}
                  onFocus={() => setCurrent(nameOf(sale))}
                  onDoubleClick={() => sale.itemId !== null && onShow(sale.itemId)}
                >
                  <SaleCells sale={sale} now={now} />
                </div>
              )
            })}
          </div>
        </div>
      )}
    </PageFrame>
  )
}

function SaleCells({ sale, now }: { sale: Sale; now: number }) {
  const Sign = signs[sale.outcome]
  const refund = refundWords(sale)
  const words = outcomeWords(sale)
  // The reason needs the room.
  const alone = sale.outcome === 'unmatched' && refund === null
  // Who lowered what was there did not sell what was not.
  const by = sale.loweredBy === null || sale.outcome === 'oversold' ? '' : salesText.by(sale.loweredBy)
  return (
    <>
      <span
        role="gridcell"
        className="sale-paidAt quiet small"
        title={`${fullTime(sale.paidAt)}\n${sale.sessionId}`}
      >
        {momentWords(sale.paidAt, now)}
      </span>
      <span role="gridcell" className="sale-item" title={saleItem(sale)}>
        <span className="product-name" dir="auto">
          {sale.description}
        </span>
        {sale.variant === null ? null : (
          <span className="variant" dir="auto">
            {sale.variant}
          </span>
        )}
      </span>
      <span role="gridcell" className="sale-quantity">
        {count(sale.quantity)}
      </span>
      <span role="gridcell" className="sale-amount">
        {sale.amount === null ? <None /> : formatMoney(sale.amount, sale.currency)}
      </span>
      <span
        role="gridcell"
        aria-colspan={alone ? 2 : undefined}
        className={`sale-outcome outcome-${sale.outcome}${alone ? ' sale-wide' : ''}`}
        title={`${words}${by === '' ? '' : ` ${by}`}`}
      >
        <Sign size={14} strokeWidth={1.75} aria-hidden="true" />
        <span className="cell-text">
          {words}
          {by === '' ? null : <span className="quiet"> {by}</span>}
        </span>
      </span>
      {alone ? null : (
        <span
          role="gridcell"
          className="sale-refund"
          title={refund === null ? undefined : `${refund.amount} ${refund.rest}`}
        >
          {refund === null ? (
            <None />
          ) : (
            <>
              <span className="refund-amount">{refund.amount}</span>
              <span className="cell-text">{refund.rest}</span>
            </>
          )}
        </span>
      )}
    </>
  )
}

const None = () => (
  <span className="faint">
    <span aria-hidden="true">—</span>
    <span className="unseen">{salesText.none}</span>
  </span>
)
