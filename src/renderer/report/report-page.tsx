import { useEffect, useState } from 'react'
import type { StockReport } from '../../shared/contract.ts'
import { formatMoney } from '../../shared/money.ts'
import { toFailure } from '../../shared/failure.ts'
import { invoke } from '../api.ts'
import { count, whole } from '../format.ts'
import { failureRemedy, failureSentence } from '../messages/failures.ts'
import { statusLabels } from '../messages/labels.ts'
import { reportText } from '../messages/report.ts'
import { text } from '../messages/text.ts'
import { useOffers } from '../palette/offers.ts'
import { Card } from '../shell/empty.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import type { Surroundings } from '../shell/page-frame.tsx'
import type { Say } from '../shell/say.ts'
import './report.css'
import { useReport } from './use-report.ts'

type Props = {
  around: Surroundings
  /** Changes whenever stock may have. */
  turn: string
  /** Whose stock it is: what is printed says so. */
  shop: string
  /** Edits that are not in Stripe, for whatever reason; the figures count them. */
  waiting: number
  /** When Stripe was last read; null when it never was. */
  synced: number | null
  say: Say
  onItem: (itemId: string | null) => void
  /** Shows an item in the grid. */
  onShow: (itemId: string) => void
  /** Writes all items of the shop as the report’s five columns. */
  onCsv: () => void
}

/** The shop’s stock at a glance: how much of it there is, what it sells for, and what is to be reordered. */
export function ReportPage({ around, turn, shop, waiting, synced, say, onItem, onShow, onCsv }: Props) {
  const { report, at, failure, retry } = useReport(turn)
  const [busy, setBusy] = useState(false)
  useEffect(() => onItem(null), [onItem])

  const print = async (to: 'printer' | 'pdf'): Promise<void> => {
    setBusy(true)
    try {
      const { path } = await invoke('print-page', { to })
      if (path !== null) say(reportText.saved(path))
    } catch (error) {
      say({ text: failureSentence(toFailure(error)), tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }
  const actions = [
    { title: reportText.print, run: () => void print('printer') },
    { title: reportText.pdf, run: () => void print('pdf') },
    { title: reportText.csv, run: onCsv }
  ]
  const isReady = !busy && report !== undefined
  useOffers(() => [
    failure !== null && { title: text.tryAgain, run: retry },
    ...actions.map((one) => isReady && { ...one, also: reportText.title })
  ])
  return (
    <PageFrame
      title={reportText.title}
      totals={at === undefined ? '' : reportText.asOf(at, synced)}
      around={around}
      controls={
        <>
          {actions.map(({ title, run }) => (
            <button
              key={title}
              type="button"
              className="button button-small"
              disabled={!isReady}
              onClick={run}
            >
              {title}
            </button>
          ))}
        </>
      }
    >
      {failure ? (
        <Card title={failureSentence(failure)} note={failureRemedy(failure)}>
          <button type="button" className="button" onClick={retry}>
            {text.tryAgain}
          </button>
        </Card>
      ) : report?.items === 0 ? (
        <Card title={reportText.empty} note={reportText.emptyNote} />
      ) : (
        <div className="scroller report" tabIndex={-1} aria-busy={report === undefined}>
          {report ? (
            <>
              <p className="report-shop" dir="auto">
                {shop}
              </p>
              <Figures report={report} waiting={waiting} />
              <Worth report={report} />
              <Short report={report} onShow={onShow} />
            </>
          ) : null}
        </div>
      )}
    </PageFrame>
  )
}

function Figures({ report, waiting }: { report: StockReport; waiting: number }) {
  const { items, units, statuses } = report
  const figures = [
    [reportText.items, items, ''],
    [reportText.units, units, ''],
    [statusLabels.ok, statuses.ok, ''],
    [statusLabels.low, statuses.low, 'low'],
    [statusLabels.out, statuses.out, 'out'],
    [statusLabels.untracked, statuses.untracked, '']
  ] as const
  return (
    <section aria-label={reportText.figures}>
      <dl className="report-figures">
        {figures.map(([label, value, look]) => (
          <div key={label} className={look === '' || value === 0 ? undefined : `report-${look}`}>
            <dt>{label}</dt>
            <dd>{count(value)}</dd>
          </div>
        ))}
      </dl>
      {waiting === 0 ? null : <p className="report-note">{reportText.waiting(waiting)}</p>}
    </section>
  )
}

function Worth({ report: { worth, unpriced } }: { report: StockReport }) {
  return (
    <section aria-labelledby="report-worth">
      <h2 id="report-worth">{reportText.worth}</h2>
      {worth.length === 0 && unpriced === 0 ? (
        <p className="report-note">{reportText.nothing}</p>
      ) : (
        <ul className="report-worth">
          {worth.map(({ currency, amount, units }) => (
            <li key={currency}>
              <strong>{formatMoney(amount, currency)}</strong>
              <span>{reportText.worthUnits(units)}</span>
            </li>
          ))}
          {unpriced === 0 ? null : <li>{reportText.unpriced(unpriced)}</li>}
        </ul>
      )}
    </section>
  )
}

function Short({ report, onShow }: { report: StockReport; onShow: (itemId: string) => void }) {
  const { short, statuses } = report
  const all = statuses.low + statuses.out
  return (
    <section aria-labelledby="report-short">
      <h2 id="report-short">
        {reportText.short} {all === 0 ? null : <span>{reportText.shortOf(short.length, all)}</span>}
      </h2>
      {all === 0 ? (
        <p className="report-note">
          {reportText.none}. {reportText.noneNote}
        </p>
      ) : (
        <table className="report-short">
          <thead>
            <tr>
              <th scope="col">{reportText.status}</th>
              <th scope="col">{reportText.item}</th>
              <th scope="col">{reportText.sku}</th>
              <th scope="col" className="report-number">
                {reportText.onHand}
              </th>
              <th scope="col" className="report-number">
                {reportText.reorderPoint}
              </th>
            </tr>
          </thead>
          <tbody>
            {short.map(({ id, name, variant, sku, onHand, reorderPoint, status }) => {
              const item = variant === null ? name : `${name}, ${variant}`
              return (
                <tr key={id}>
                  <td>
                    <span className={`status status-${status}`}>{statusLabels[status]}</span>
                  </td>
                  <td>
                    <button
                      type="button"
                      className="bare report-item"
                      dir="auto"
                      title={reportText.show(item)}
                      onClick={() => onShow(id)}
                    >
                      {item}
                    </button>
                  </td>
                  <td dir="auto">{sku ?? ''}</td>
                  <td className="report-number">{onHand === null ? '' : whole(onHand)}</td>
                  <td className="report-number">{count(reorderPoint)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </section>
  )
}
