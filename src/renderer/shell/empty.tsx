import type { InventoryQuery } from '../../shared/inventory.ts'
import type { Failure } from '../../shared/failure.ts'
import type { SyncStatus } from '../../shared/sync-status.ts'
import { failureRemedy, failureSentence } from '../messages/failures.ts'
import { statusWords } from '../messages/status.ts'
import { text } from '../messages/text.ts'
import { useOffers } from '../palette/offers.ts'

type Props = {
  query: InventoryQuery
  status: SyncStatus
  failure: Failure | null
  /** Nothing in the whole shop, rather than nothing in this view. */
  emptyShop: boolean
  onShowAll: () => void
  onNew: () => void
  onSync: () => void
  onRetry: () => void
}

/** What stands where rows would: what is so, and the next step. */
export function Empty({ query, status, failure, emptyShop, onShowAll, onNew, onSync, onRetry }: Props) {
  const narrowed = query.search !== '' || query.filters.length > 0
  const isPart = !emptyShop && (narrowed || query.view !== 'all')
  useOffers(() => [
    failure !== null && { title: text.tryAgain, run: onRetry },
    failure === null && isPart && { title: text.showAll, run: onShowAll }
  ])
  if (failure) {
    return (
      <Card title={failureSentence(failure)} note={failureRemedy(failure)}>
        <button type="button" className="button" onClick={onRetry}>
          {text.tryAgain}
        </button>
      </Card>
    )
  }
  if (emptyShop && status.state === 'working') {
    const { detail } = statusWords(status, Date.now())
    return (
      <Card title={text.reading} note={detail === '' ? text.readingNote : `${detail}. ${text.readingNote}`} />
    )
  }
  if (emptyShop) {
    return (
      <Card title={text.emptyShop} note={text.emptyShopNote}>
        <button type="button" className="button button-main" onClick={onNew}>
          {text.newProduct}
        </button>
        <button type="button" className="button" onClick={onSync}>
          {text.sync}
        </button>
      </Card>
    )
  }
  const title = query.search !== '' ? text.emptySearch(query.search) : text.emptyView[query.view]
  return (
    <Card title={title} note={narrowed ? text.emptySearchNote : text.emptyViewNote[query.view]}>
      {isPart ? (
        <button type="button" className="button" onClick={onShowAll}>
          {text.showAll}
        </button>
      ) : null}
    </Card>
  )
}

/** One quiet card in the middle of a place that has nothing to list. */
export function Card({ title, note, children }: { title: string; note: string; children?: React.ReactNode }) {
  return (
    <div className="empty">
      <h2 dir="auto">{title}</h2>
      <p>{note}</p>
      {children}
    </div>
  )
}
