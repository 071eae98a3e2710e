import { Suspense, lazy } from 'react'
import type { InventoryQuery } from '../../shared/inventory.ts'
import type { SyncStatus } from '../../shared/sync-status.ts'
import { pageLabels, viewWords } from '../messages/labels.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import type { Surroundings } from '../shell/page-frame.tsx'
import type { Say } from '../shell/say.ts'
import type { StocktakeState } from '../stocktake/use-stocktake.ts'
import type { OpenPage } from './use-page.ts'

// Not needed for the first rows: they come when they are asked for.
const SalesPage = lazy(() => import('../sales/sales-page.tsx').then((m) => ({ default: m.SalesPage })))
const FindingsPage = lazy(() =>
  import('../findings/findings-page.tsx').then((m) => ({ default: m.FindingsPage }))
)
const StocktakePage = lazy(() =>
  import('../stocktake/stocktake-page.tsx').then((m) => ({ default: m.StocktakePage }))
)
const HistoryPage = lazy(() =>
  import('../history/history-page.tsx').then((m) => ({ default: m.HistoryPage }))
)
const ReportPage = lazy(() => import('../report/report-page.tsx').then((m) => ({ default: m.ReportPage })))

type Props = {
  page: OpenPage
  around: Surroundings
  /** Changes whenever sales, findings or values may have. */
  turn: string
  status: SyncStatus
  stocktake: StocktakeState
  /** What the grid behind it shows, and how many items: of that, and in all. */
  query: InventoryQuery
  /** What the saved view is called that it is; null where it is none, or differs from it. */
  savedName: string | null
  items: { shown: number; all: number }
  /** Whose shop it is. */
  shop: string
  say: Say
  onItem: (id: string | null) => void
  onShow: (id: string) => void
  onFindings: () => void
  onReportCsv: () => void
}

/** What stands in the grid's place. */
export function ShopPage(props: Props) {
  const { page, around } = props
  return (
    <Suspense fallback={<PageFrame title={pageLabels[page.name]} totals="" around={around} />}>
      {pageOf(props)}
    </Suspense>
  )
}

function pageOf({ page, around, turn, status, stocktake, query, savedName, items, shop, say, ...on }: Props) {
  const { onItem, onShow, onFindings, onReportCsv } = on
  switch (page.name) {
    case 'sales':
      return <SalesPage around={around} turn={turn} onItem={onItem} onShow={onShow} />
    case 'findings':
      return (
        <FindingsPage
          around={around}
          turn={turn}
          first={page.finding}
          say={say}
          onChanged={onFindings}
          onItem={onItem}
          onShow={onShow}
        />
      )
    case 'stocktake': {
      const narrowed = query.view !== 'all' || query.search !== '' || query.filters.length > 0
      // A view with nothing in it is nothing to count.
      const countable = narrowed && items.shown > 0
      return (
        <StocktakePage
          around={around}
          state={stocktake}
          say={say}
          view={countable ? { name: savedName ?? viewWords(query), query, items: items.shown } : null}
          items={items.all}
          onItem={onItem}
        />
      )
    }
    case 'history': {
      const { waiting, failed, conflicts } = status
      return <HistoryPage around={around} turn={`${turn} ${waiting} ${failed} ${conflicts}`} say={say} />
    }
    case 'report':
      return (
        <ReportPage
          around={around}
          turn={turn}
          shop={shop}
          waiting={status.waiting + status.failed + status.conflicts}
          synced={status.lastSyncedAt}
          say={say}
          onItem={onItem}
          onShow={onShow}
          onCsv={onReportCsv}
        />
      )
  }
}
