import {
  Archive,
  ChartColumn,
  CircleSlash2,
  Clock,
  History,
  Layers,
  Package,
  ReceiptText,
  ScanBarcode,
  SearchCheck,
  Settings,
  Sparkles,
  TriangleAlert
} from 'lucide-react'
import type { LucideProps } from 'lucide-react'
import { memo } from 'react'
import type { ComponentType } from 'react'
import type { AppState, ViewCounts } from '../../shared/contract.ts'
import type { ViewName } from '../../shared/inventory.ts'
import { viewNames } from '../../shared/inventory.ts'
import { count } from '../format.ts'
import { pageLabels, viewLabels } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import { ConflictIcon, icon } from './icons.tsx'
import { ModeBadge } from './mode-badge.tsx'
import { SavedViewList } from './saved-views.tsx'
import './sidebar.css'
import type { CountedView, SavedViews } from './use-saved-views.ts'

const icons = {
  all: Layers,
  low: TriangleAlert,
  out: CircleSlash2,
  waiting: Clock,
  conflicts: ConflictIcon,
  changed: Sparkles,
  archived: Archive
} as const satisfies Record<ViewName, unknown>

/** What takes the grid's place when it is chosen. */
export const pageNames = ['sales', 'findings', 'stocktake', 'history', 'report'] as const
export type PageName = (typeof pageNames)[number]

const pageIcons = {
  sales: ReceiptText,
  findings: SearchCheck,
  stocktake: ScanBarcode,
  history: History,
  report: ChartColumn
} as const satisfies Record<PageName, unknown>

type Props = {
  account: AppState['account']
  counts: ViewCounts | null
  view: ViewName
  /** The page that stands in the grid's place; null while the grid is there. */
  page: PageName | null
  onView: (view: ViewName) => void
  onPage: (page: PageName) => void
  /** null while no shop is open. */
  saved: SavedViews | null
  onSaved: (view: CountedView) => void
  onRename: (view: CountedView) => void
  onSettings: () => void
}

export const Sidebar = memo(function Sidebar(props: Props) {
  const { account, counts, view, page, onView, onPage, saved, onSaved, onRename, onSettings } = props
  return (
    <aside className="sidebar">
      <div className="account">
        <span className="account-sign">
          <Package {...icon} size={16} />
        </span>
        <span className="account-names">
          <span className="account-name" dir="auto" title={account?.name}>
            {account?.name ?? text.app}
          </span>
          {account ? <span className="account-id">{shortId(account.id)}</span> : null}
        </span>
        {account ? <ModeBadge mode={account.demo ? 'demo' : account.mode} /> : null}
      </div>
      <nav aria-label={text.views}>
        <ul className="views">
          {viewNames.map((name) => (
            <Entry
              key={name}
              Icon={icons[name]}
              label={viewLabels[name]}
              amount={counts?.[name] ?? null}
              asks={name === 'conflicts'}
              current={page === null && saved?.current == null && name === view}
              onChoose={() => onView(name)}
            />
          ))}
        </ul>
        {saved ? (
          <SavedViewList saved={saved} shown={page === null} onOpen={onSaved} onRename={onRename} />
        ) : null}
        <ul className="views views-pages">
          {pageNames.map((name) => (
            <Entry
              key={name}
              Icon={pageIcons[name]}
              label={pageLabels[name]}
              amount={
                counts !== null && (name === 'sales' || name === 'findings')
                  ? counts[name === 'sales' ? 'unmatchedSales' : 'findings']
                  : null
              }
              what={name === 'sales' ? text.notMatched : undefined}
              asks
              current={page === name}
              onChoose={() => onPage(name)}
            />
          ))}
        </ul>
      </nav>
      <span className="sidebar-space" />
      <button type="button" className="view" title={text.settings} onClick={onSettings}>
        <Settings {...icon} />
        <span className="view-name">{text.settings}</span>
      </button>
    </aside>
  )
})

type EntryProps = {
  Icon: ComponentType<LucideProps>
  label: string
  amount: number | null
  /** What the amount counts, when it is not what the entry lists. */
  what?: string | undefined
  /** Whether an amount above zero asks for somebody. */
  asks: boolean
  current: boolean
  onChoose: () => void
}

function Entry({ Icon, label, amount, what, asks, current, onChoose }: EntryProps) {
  const asking = asks && amount !== null && amount > 0
  // An amount of something else than is listed would be misread at zero.
  const shown = amount === null || (what !== undefined && amount === 0) ? null : amount
  return (
    <li>
      <button
        type="button"
        className={`view${current ? ' view-current' : ''}${asking ? ' view-asks' : ''}`}
        aria-current={current ? 'page' : undefined}
        title={shown === null || what === undefined ? label : `${label}: ${count(shown)} ${what}`}
        onClick={onChoose}
      >
        <Icon {...icon} />
        <span className="view-name">{label}</span>
        {shown === null ? null : (
          <span className="view-count">
            {count(shown)}
            {what === undefined ? null : <span className="unseen"> {what}</span>}
          </span>
        )}
      </button>
    </li>
  )
}

/** “acct_1Nc…7Qx2” → “acct ··· 7Qx2”. */
const shortId = (id: string): string => (id.length <= 12 ? id : `${id.slice(0, 4)} ··· ${id.slice(-4)}`)
