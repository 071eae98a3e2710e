import { ChevronDown, Download, Plus, RefreshCw, Search, Upload, X } from 'lucide-react'
import { memo, useLayoutEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { longestSearch } from '../../shared/inventory.ts'
import type { InventoryQuery } from '../../shared/inventory.ts'
import type { SyncStatus } from '../../shared/sync-status.ts'
import { count } from '../format.ts'
import { text } from '../messages/text.ts'
import { icon } from './icons.tsx'
import { MenuButton } from './menu.tsx'
import { keys } from './shortcuts.ts'
import './top-bar.css'

type SearchProps = {
  /** What is shown; null while nothing is. */
  query: InventoryQuery | null
  searchRef: RefObject<HTMLInputElement | null>
  onSearch: (search: string) => void
  onLeaveSearch: () => void
}

type ButtonProps = {
  status: SyncStatus | null
  onNew: () => void
  onImport: () => void
  onExport: (form: 'full' | 'report') => void
  onSync: () => void
  onCancel: () => void
}

export const TopBar = memo(function TopBar({
  query,
  searchRef,
  onSearch,
  onLeaveSearch,
  ...rest
}: SearchProps & ButtonProps) {
  return (
    <header className="top-bar">
      <SearchField query={query} searchRef={searchRef} onSearch={onSearch} onLeaveSearch={onLeaveSearch} />
      <span className="top-space" />
      <TopButtons {...rest} />
    </header>
  )
})

/** What is typed stands in it at once, and alone: the page follows when the answer is here. */
function SearchField({ query, searchRef, onSearch, onLeaveSearch }: SearchProps) {
  const [typed, setTyped] = useState({ words: query?.search ?? '', query })
  // Another question, whoever asked it, says what stands here.
  if (typed.query !== query) setTyped({ words: query?.search ?? '', query })
  const { words } = typed
  const search = (next: string): void => {
    setTyped({ words: next, query })
    onSearch(next)
  }
  return (
    <div className="search" role="search">
      <Search {...icon} />
      <input
        ref={searchRef}
        type="text"
        value={words}
        maxLength={longestSearch}
        placeholder={text.search}
        aria-label={text.searchLabel}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        onChange={(event) => search(event.target.value)}
        onKeyDown={(event) => {
          // Of a word that is being put together, these keys take or leave a suggestion.
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Escape' && words !== '') search('')
          else if (event.key === 'Escape' || event.key === 'Enter' || event.key === 'ArrowDown')
            onLeaveSearch()
          else return
          event.preventDefault()
        }}
      />
      {words === '' ? (
        <kbd>{keys.find}</kbd>
      ) : (
        <button type="button" className="bare" aria-label={text.clearSearch} onClick={() => search('')}>
          <X {...icon} size={14} />
        </button>
      )}
    </div>
  )
}

const TopButtons = memo(function TopButtons(props: ButtonProps) {
  const { status, onNew, onImport, onExport } = props
  return (
    <>
      <button type="button" className="button" title={text.newProduct} onClick={onNew}>
        <Plus {...icon} />
        <span className="button-words">{text.newProduct}</span>
      </button>
      <button type="button" className="button" onClick={onImport}>
        <Upload {...icon} />
        <span className="button-words">{text.import}</span>
      </button>
      <span className="button-pair">
        <button type="button" className="button" onClick={() => onExport('full')}>
          <Download {...icon} />
          <span className="button-words">{text.export}</span>
        </button>
        <MenuButton
          label={text.exportMore}
          className="button button-more"
          button={<ChevronDown {...icon} size={13} />}
          align="end"
          entries={[
            { label: text.exportFull, note: text.exportFullNote, run: () => onExport('full') },
            { label: text.exportReport, note: text.exportReportNote, run: () => onExport('report') }
          ]}
        />
      </span>
      <SyncButton status={status} onSync={props.onSync} onCancel={props.onCancel} />
    </>
  )
})

/** A press so soon after the button has come to say Cancel was meant for Sync: a run may begin by itself. Milliseconds. */
const meantForSync = 400

function SyncButton({
  status,
  onSync,
  onCancel
}: {
  status: SyncStatus | null
  onSync: () => void
  onCancel: () => void
}) {
  const working = status?.state === 'working'
  const since = useRef(0)
  useLayoutEffect(() => {
    since.current = performance.now()
  }, [working])
  if (working) {
    const cancel = (): void => (performance.now() - since.current < meantForSync ? onSync() : onCancel())
    const done = status.progress
      ? status.progress.products + status.progress.prices + status.progress.pushed
      : 0
    return (
      <button type="button" className="button button-sync" onClick={cancel}>
        <X {...icon} />
        <span className="button-words">
          {text.cancel}
          {done === 0 ? null : <span className="button-count">{count(done)}</span>}
        </span>
      </button>
    )
  }
  return (
    <button
      type="button"
      className="button button-main button-sync"
      onClick={onSync}
      disabled={status === null}
    >
      <RefreshCw {...icon} />
      <span className="button-words">{text.sync}</span>
    </button>
  )
}
