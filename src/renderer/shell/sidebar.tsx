import {
  Archive,
  CircleSlash2,
  Clock,
  Layers,
  Package,
  Settings,
  Sparkles,
  TriangleAlert
} from 'lucide-react'
import type { AppState, ViewCounts } from '../../shared/contract.ts'
import type { ViewName } from '../../shared/inventory.ts'
import { viewNames } from '../../shared/inventory.ts'
import { count } from '../format.ts'
import { viewLabels } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import { ConflictIcon, icon } from './icons.tsx'
import './sidebar.css'

const icons = {
  all: Layers,
  low: TriangleAlert,
  out: CircleSlash2,
  waiting: Clock,
  conflicts: ConflictIcon,
  changed: Sparkles,
  archived: Archive
} as const satisfies Record<ViewName, unknown>

type Props = {
  account: AppState['account']
  counts: ViewCounts | null
  view: ViewName
  onView: (view: ViewName) => void
  onSettings: () => void
}

export function Sidebar({ account, counts, view, onView, onSettings }: Props) {
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
        {account ? <ModeBadge account={account} /> : null}
      </div>
      <nav aria-label={text.views}>
        <ul className="views">
          {viewNames.map((name) => (
            <ViewEntry
              key={name}
              name={name}
              amount={counts?.[name] ?? null}
              current={name === view}
              onView={onView}
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
}

type EntryProps = {
  name: ViewName
  amount: number | null
  current: boolean
  onView: (view: ViewName) => void
}

function ViewEntry({ name, amount, current, onView }: EntryProps) {
  const Icon = icons[name]
  const asks = name === 'conflicts' && amount !== null && amount > 0
  return (
    <li>
      <button
        type="button"
        className={`view${current ? ' view-current' : ''}${asks ? ' view-asks' : ''}`}
        aria-current={current ? 'page' : undefined}
        title={viewLabels[name]}
        onClick={() => onView(name)}
      >
        <Icon {...icon} />
        <span className="view-name">{viewLabels[name]}</span>
        {amount === null ? null : <span className="view-count">{count(amount)}</span>}
      </button>
    </li>
  )
}

function ModeBadge({ account }: { account: NonNullable<AppState['account']> }) {
  if (account.demo) return <span className="mode mode-demo">{text.demo}</span>
  const live = account.mode === 'live'
  return <span className={`mode ${live ? 'mode-live' : 'mode-test'}`}>{live ? text.live : text.test}</span>
}

/** “acct_1Nc…7Qx2” → “acct ··· 7Qx2”. */
const shortId = (id: string): string => (id.length <= 12 ? id : `${id.slice(0, 4)} ··· ${id.slice(-4)}`)
