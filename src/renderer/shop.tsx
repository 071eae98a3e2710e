import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { AppState, ImportPreview, Layout } from '../shared/contract.ts'
import { toFailure } from '../shared/failure.ts'
import { everything } from '../shared/inventory.ts'
import type { InventoryQuery, InventoryRow, ViewName } from '../shared/inventory.ts'
import type { SyncStatus } from '../shared/sync-status.ts'
import { invoke } from './api.ts'
import { ConflictDialog } from './dialogs/conflict-dialog.tsx'
import { ImportDialog } from './dialogs/import-dialog.tsx'
import { ProblemsDialog } from './dialogs/problems-dialog.tsx'
import { SettingsDialog } from './dialogs/settings-dialog.tsx'
import { ShortcutsDialog } from './dialogs/shortcuts-dialog.tsx'
import { columnOf } from './grid/columns.tsx'
import type { ColumnId } from './grid/columns.tsx'
import { Grid } from './grid/grid.tsx'
import { InventoryView } from './grid/inventory-view.ts'
import { useInventory } from './grid/use-inventory.ts'
import { failureSentence } from './messages/failures.ts'
import { text } from './messages/text.ts'
import { Panel } from './panel/panel.tsx'
import { Banner } from './shell/banner.tsx'
import { Empty } from './shell/empty.tsx'
import { Sidebar } from './shell/sidebar.tsx'
import { StatusBar } from './shell/status-bar.tsx'
import { TitleLine } from './shell/title-line.tsx'
import { TopBar } from './shell/top-bar.tsx'
import { useChecking } from './use-checking.ts'
import { useCommands } from './use-commands.ts'
import { useMessage } from './use-message.ts'
import { usePanel } from './use-panel.ts'
import { useShopData } from './use-shop-data.ts'

type Props = {
  account: NonNullable<AppState['account']>
  app: AppState
  status: SyncStatus
  layout: Layout
  onLayout: (change: Partial<Layout>) => void
}

type Open =
  | { dialog: 'settings' | 'problems' | 'shortcuts' }
  | { dialog: 'conflict'; first: { itemId: string; column: ColumnId } | null }
  | { dialog: 'import'; preview: ImportPreview }

/** An open shop: everything around the grid, and what the commands do. */
export function Shop({ account, app, status, layout, onLayout }: Props) {
  const view = useMemo(() => new InventoryView(), [])
  const query = layout.query ?? everything
  const [message, say] = useMessage()
  const [itemId, setItemId] = useState<string | null>(null)
  const [open, setOpen] = useState<Open | null>(null)
  const search = useRef<HTMLInputElement>(null)
  const { counts, changes } = useShopData(view, query)
  const snapshot = useInventory(view)
  useChecking(snapshot.token !== null || snapshot.failure !== null)
  const [panelOpen, togglePanel] = usePanel(layout, onLayout)

  const setQuery = useCallback((next: InventoryQuery) => onLayout({ query: next }), [onLayout])
  const attempt = useCallback(
    (run: () => Promise<void>) => {
      run().catch((error: unknown) => {
        const failure = toFailure(error)
        say({ text: failureSentence(failure), tone: failure.code === 'cancelled' ? 'plain' : 'bad' })
      })
    },
    [say]
  )

  const focusGrid = useCallback(() => {
    document.querySelector<HTMLElement>('.grid [tabindex="0"]')?.focus()
  }, [])
  const showView = (name: ViewName): void => setQuery({ ...query, view: name, filters: [], search: '' })

  const commands = useMemo(
    () => ({
      sync: () => attempt(async () => void (await invoke('sync-now', {}))),
      cancel: () => attempt(async () => void (await invoke('cancel-sync', {}))),
      import: () =>
        attempt(async () => {
          const { preview } = await invoke('choose-import', {})
          if (preview) setOpen({ dialog: 'import', preview })
        }),
      export: (form: 'full' | 'report') =>
        attempt(async () => {
          const { path, rows } = await invoke('export-csv', { query, form })
          if (path !== null) say(text.exported(rows, path))
        }),
      undo: () =>
        attempt(async () => {
          const { label } = await invoke('undo', {})
          say(label === null ? text.nothingToUndo : text.undone(label))
        }),
      redo: () =>
        attempt(async () => {
          const { label } = await invoke('redo', {})
          say(label === null ? text.nothingToRedo : text.redone(label))
        }),
      find: () => {
        search.current?.focus()
        search.current?.select()
      },
      settings: () => setOpen({ dialog: 'settings' }),
      conflicts: () => setOpen({ dialog: 'conflict', first: null }),
      verify: () =>
        attempt(async () => {
          const { equal, compared, differences } = await invoke('verify', {})
          say({ text: text.verified(equal, compared, differences.length), tone: equal ? 'good' : 'bad' })
        }),
      details: togglePanel,
      shortcuts: () => setOpen({ dialog: 'shortcuts' })
    }),
    [attempt, say, query, togglePanel]
  )
  useCommands(commands, open !== null)

  useEffect(() => {
    const tell = (): void =>
      void invoke('report-activity', { focused: document.hasFocus() }).catch(() => undefined)
    tell()
    window.addEventListener('focus', tell)
    window.addEventListener('blur', tell)
    return () => {
      window.removeEventListener('focus', tell)
      window.removeEventListener('blur', tell)
    }
  }, [])

  const openConflict = useCallback(
    (item: InventoryRow, column: ColumnId) =>
      setOpen({ dialog: 'conflict', first: { itemId: item.id, column } }),
    []
  )
  const close = useCallback(() => {
    setOpen(null)
    focusGrid()
  }, [focusGrid])

  const index = itemId === null ? undefined : view.indexOf(itemId)
  const item = index === undefined ? undefined : view.rowAt(index)
  const nothing = snapshot.failure !== null || (snapshot.token !== null && snapshot.count === 0)
  const emptyShop = counts !== null && counts.all === 0 && counts.archived === 0

  return (
    <div
      className={`app density-${layout.density}${account.mode === 'live' && !account.demo ? ' app-live' : ''}`}
    >
      <Sidebar
        account={account}
        counts={counts}
        view={query.view}
        onView={showView}
        onSettings={commands.settings}
      />
      <div className="work">
        <TopBar
          search={query.search}
          searchRef={search}
          status={status}
          onSearch={(words) => setQuery({ ...query, search: words })}
          onLeaveSearch={focusGrid}
          onImport={commands.import}
          onExport={commands.export}
          onSync={commands.sync}
          onCancel={commands.cancel}
        />
        <TitleLine
          view={view}
          query={query}
          layout={layout}
          onQuery={setQuery}
          onLayout={onLayout}
          panelOpen={panelOpen}
          onPanel={togglePanel}
        />
        <div className="stage">
          <main className="grid-side">
            <Banner app={app} say={say} onChange={commands.settings} />
            <div className="grid-place">
              {nothing ? (
                <Empty
                  query={query}
                  status={status}
                  failure={snapshot.failure}
                  emptyShop={emptyShop}
                  onShowAll={() => setQuery(everything)}
                  onSync={commands.sync}
                  onRetry={() => void view.reopen()}
                />
              ) : (
                <Grid
                  view={view}
                  query={query}
                  columns={layout.columns}
                  density={layout.density}
                  say={say}
                  onSort={(sort) => setQuery({ ...query, sort: sort.length === 0 ? everything.sort : sort })}
                  onColumns={(columns) => onLayout({ columns })}
                  onItem={setItemId}
                  onConflict={openConflict}
                />
              )}
            </div>
          </main>
          {panelOpen ? (
            <Panel
              item={item}
              changes={changes}
              view={view}
              say={say}
              onConflict={(field) => item && openConflict(item, columnOf(field))}
              onClose={togglePanel}
            />
          ) : null}
        </div>
        <StatusBar
          status={status}
          message={message}
          onWaiting={() => showView('waiting')}
          onConflicts={commands.conflicts}
          onProblems={() => setOpen({ dialog: 'problems' })}
          onConnect={() => attempt(async () => void (await invoke('disconnect', { forgetKey: false })))}
        />
      </div>
      {open?.dialog === 'settings' ? (
        <SettingsDialog
          app={app}
          account={account}
          layout={layout}
          say={say}
          onLayout={onLayout}
          onClose={close}
        />
      ) : open?.dialog === 'problems' ? (
        <ProblemsDialog onClose={close} />
      ) : open?.dialog === 'shortcuts' ? (
        <ShortcutsDialog onClose={close} />
      ) : open?.dialog === 'conflict' ? (
        <ConflictDialog first={open.first} changes={changes} say={say} onClose={close} />
      ) : open?.dialog === 'import' ? (
        <ImportDialog preview={open.preview} say={say} onClose={close} />
      ) : null}
    </div>
  )
}
