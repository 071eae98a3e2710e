import { BookmarkPlus, CheckCheck, Columns3, ListChecks, ListTree, PanelRight, Plus, X } from 'lucide-react'
import { memo } from 'react'
import type { Layout } from '../../shared/contract.ts'
import type { ColumnFilter, InventoryQuery } from '../../shared/inventory.ts'
import type { StockScheme } from '../../shared/scheme.ts'
import type { InventoryView } from '../grid/inventory-view.ts'
import { useInventory } from '../grid/use-inventory.ts'
import { bulkText } from '../messages/bulk.ts'
import { viewLabels } from '../messages/labels.ts'
import { views } from '../messages/views.ts'
import { atWords } from '../format.ts'
import { text } from '../messages/text.ts'
import { useOffers } from '../palette/offers.ts'
import { ColumnsMenu } from './columns-menu.tsx'
import { FilterMenu } from './filter-menu.tsx'
import { filterKey, filterWords, grouped, isClosed, isNarrowed, withFilter } from './filters.ts'
import { icon } from './icons.tsx'
import { NameForm } from './name-form.tsx'
import { Popover } from './popover.tsx'
import { keys } from './shortcuts.ts'
import type { SavedViews } from './use-saved-views.ts'

/** The sheets that commands open, too. */
export type TitleSheet = 'filter' | 'columns'

type Props = {
  view: InventoryView
  /** That of the prices shown. */
  currency: string
  query: InventoryQuery
  layout: Layout
  scheme: StockScheme | null
  onQuery: (query: InventoryQuery) => void
  onLayout: (change: Partial<Layout>) => void
  panelOpen: boolean
  onPanel: () => void
  saved: SavedViews
  sheet: TitleSheet | null
  onSheet: (sheet: TitleSheet | null) => void
  /** When everything was last marked as seen; null before the counts are known. */
  seenAt: number | null
  onMarkSeen: () => void
  onBulk: () => void
}

/** What is shown: the view, its totals, and what narrows it down. */
export const TitleLine = memo(function TitleLine({
  view,
  currency,
  query,
  layout,
  scheme,
  onQuery,
  onLayout,
  panelOpen,
  onPanel,
  onBulk,
  saved,
  sheet,
  onSheet,
  seenAt,
  onMarkSeen
}: Props) {
  const openness = (of: TitleSheet) => ({
    open: sheet === of,
    onOpen: (open: boolean) => onSheet(open ? of : null)
  })
  const without = (filter: ColumnFilter): void =>
    onQuery({ ...query, filters: query.filters.filter((one) => one !== filter) })
  useOffers(() =>
    query.filters.map((filter) => {
      const { what, value } = filterWords(filter, currency)
      return { title: text.removeFilter(`${what} ${value}`), also: 'chip', run: () => without(filter) }
    })
  )
  return (
    <section className="title-line" aria-label={text.shown}>
      <span className="title-place">
        <h1 tabIndex={-1} dir="auto">
          {saved.current?.name ?? viewLabels[query.view]}
        </h1>
        {saved.naming ? (
          <NameForm
            key={saved.naming.id}
            name={saved.naming.name}
            onName={saved.name}
            onClose={saved.stopNaming}
          />
        ) : null}
      </span>
      <Totals view={view} query={query} seenAt={seenAt} onMarkSeen={onMarkSeen} />
      {saved.differs || (saved.current === null && isNarrowed(query)) ? (
        <button type="button" className="quiet-button" title={`(${keys.saveView})`} onClick={saved.saveShown}>
          <BookmarkPlus {...icon} />
          <span className="button-words">{saved.current === null ? views.save : views.update}</span>
        </button>
      ) : null}
      <span className="top-space" />
      <div className="chips">
        {query.filters.map((filter) => {
          const { what, value } = filterWords(filter, currency)
          return (
            <span className="chip" key={filterKey(filter)}>
              {what} <strong dir="auto">{value}</strong>
              <button
                type="button"
                className="bare"
                aria-label={text.removeFilter(`${what} ${value}`)}
                onClick={() => without(filter)}
              >
                <X {...icon} size={12} />
              </button>
            </span>
          )
        })}
      </div>
      <Popover
        {...openness('filter')}
        label={`Add a ${text.addFilter.toLowerCase()}`}
        className="quiet-button"
        align="end"
        button={
          <>
            <Plus {...icon} />
            <span className="button-words">{text.addFilter}</span>
          </>
        }
      >
        {(close) => (
          <FilterMenu
            currency={currency}
            filters={query.filters}
            onAdd={(filter) => {
              close()
              onQuery({ ...query, filters: withFilter(query.filters, filter) })
            }}
          />
        )}
      </Popover>
      <button
        type="button"
        className="quiet-button"
        aria-pressed={query.group !== undefined}
        aria-label={views.group}
        title={`${views.group} (${keys.group})`}
        onClick={() => onQuery(grouped(query, query.group === undefined ? { closed: false } : null))}
      >
        <ListTree {...icon} />
      </button>
      {query.group === undefined ? null : (
        <button
          type="button"
          className="quiet-button"
          onClick={() => onQuery(grouped(query, { closed: !isClosed(query) }))}
        >
          {isClosed(query) ? views.openAll : views.closeAll}
        </button>
      )}
      <Popover
        {...openness('columns')}
        label={text.columns}
        className="quiet-button"
        align="end"
        button={
          <>
            <Columns3 {...icon} />
            <span className="button-words">{text.columns}</span>
          </>
        }
      >
        {() => (
          <ColumnsMenu
            columns={layout.columns}
            scheme={scheme}
            onColumns={(columns) => onLayout({ columns })}
          />
        )}
      </Popover>
      <button
        type="button"
        className="quiet-button"
        aria-label={bulkText.openTitle}
        title={`${bulkText.openTitle} (${keys.bulk})`}
        onClick={onBulk}
      >
        <ListChecks {...icon} />
        <span className="button-words">{bulkText.open}</span>
      </button>
      <button
        type="button"
        className="quiet-button"
        aria-pressed={panelOpen}
        aria-label={panelOpen ? text.hideDetails : text.showDetails}
        title={`${panelOpen ? text.hideDetails : text.showDetails} (${keys.details})`}
        onClick={onPanel}
      >
        <PanelRight {...icon} />
      </button>
    </section>
  )
})

/** How much is shown: all of the line that a row can change. */
function Totals({
  view,
  query,
  seenAt,
  onMarkSeen
}: Pick<Props, 'view' | 'query' | 'seenAt' | 'onMarkSeen'>) {
  const { token, items, units } = useInventory(view)
  return (
    <>
      <span className="totals">
        {token === null ? '' : text.items(items, units)}
        {query.view === 'changed' && seenAt !== null && seenAt > 0
          ? ` · ${views.since(atWords(seenAt, Date.now()))}`
          : ''}
      </span>
      {query.view === 'changed' && items > 0 ? (
        <button type="button" className="quiet-button" onClick={onMarkSeen}>
          <CheckCheck {...icon} />
          <span className="button-words">{views.markSeen}</span>
        </button>
      ) : null}
    </>
  )
}
