import { Columns3, PanelRight, Plus, X } from 'lucide-react'
import type { Layout } from '../../shared/contract.ts'
import type { InventoryQuery } from '../../shared/inventory.ts'
import type { InventoryView } from '../grid/inventory-view.ts'
import { useInventory } from '../grid/use-inventory.ts'
import { viewLabels } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import { ColumnsMenu } from './columns-menu.tsx'
import { FilterMenu } from './filter-menu.tsx'
import { filterKey, filterWords, withFilter } from './filters.ts'
import { icon } from './icons.tsx'
import { Popover } from './popover.tsx'
import { keys } from './shortcuts.ts'

type Props = {
  view: InventoryView
  query: InventoryQuery
  layout: Layout
  onQuery: (query: InventoryQuery) => void
  onLayout: (change: Partial<Layout>) => void
  panelOpen: boolean
  onPanel: () => void
}

/** What is shown: the view, its totals, and what narrows it down. */
export function TitleLine({ view, query, layout, onQuery, onLayout, panelOpen, onPanel }: Props) {
  const { token, count, units } = useInventory(view)
  const currency = view.rowAt(0)?.price?.currency ?? 'usd'
  return (
    <section className="title-line" aria-label={text.shown}>
      <h1>{viewLabels[query.view]}</h1>
      <span className="totals">{token === null ? '' : text.items(count, units)}</span>
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
                onClick={() => onQuery({ ...query, filters: query.filters.filter((one) => one !== filter) })}
              >
                <X {...icon} size={12} />
              </button>
            </span>
          )
        })}
      </div>
      <Popover
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
            onAdd={(filter) => {
              close()
              onQuery({ ...query, filters: withFilter(query.filters, filter) })
            }}
          />
        )}
      </Popover>
      <Popover
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
        {() => <ColumnsMenu columns={layout.columns} onColumns={(columns) => onLayout({ columns })} />}
      </Popover>
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
}
