import { Suspense, lazy, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { AppState, ImportPreview, Layout } from '../shared/contract.ts'
import { toFailure } from '../shared/failure.ts'
import { everything } from '../shared/inventory.ts'
import type { InventoryQuery, InventoryRow, ViewName } from '../shared/inventory.ts'
import type { SyncStatus } from '../shared/sync-status.ts'
import { invoke } from './api.ts'
import { ConflictDialog } from './dialogs/conflict-dialog.tsx'
import { ImportDialog } from './dialogs/import-dialog.tsx'
import { ProblemsDialog } from './dialogs/problems-dialog.tsx'
import { ShortcutsDialog } from './dialogs/shortcuts-dialog.tsx'
import { columnOf } from './grid/columns.tsx'
import type { ColumnId } from './grid/columns.tsx'
import { Grid } from './grid/grid.tsx'
import { InventoryView } from './grid/inventory-view.ts'
import { useInventory } from './grid/use-inventory.ts'
import { failureSentence } from './messages/failures.ts'
import { pageLabels } from './messages/labels.ts'
import { text } from './messages/text.ts'
import { Panel } from './panel/panel.tsx'
import { Banner } from './shell/banner.tsx'
import { Empty } from './shell/empty.tsx'
import { PageFrame } from './shell/page-frame.tsx'
import { Sidebar } from './shell/sidebar.tsx'
import type { PageName } from './shell/sidebar.tsx'
import { StatusBar } from './shell/status-bar.tsx'
import { TitleLine } from './shell/title-line.tsx'
import { TopBar } from './shell/top-bar.tsx'
import { useAlerts } from './use-alerts.ts'
import { useChecking } from './use-checking.ts'
import { useCommands, useEscape } from './use-commands.ts'
import { useMessage } from './use-message.ts'
import { usePanel } from './use-panel.ts'
import { useShopData } from './use-shop-data.ts'

// Not needed for the first rows: they come when they are asked for.
const SalesPage = lazy(() => import('./sales/sales-page.tsx').then((m) => ({ default: m.SalesPage })))
const FindingsPage = lazy(() =>
  import('./findings/findings-page.tsx').then((m) => ({ default: m.FindingsPage }))
)
const SettingsDialog = lazy(() =>
  import('./dialogs/settings-dialog.tsx').then((m) => ({ default: m.SettingsDialog }))
)
const VerifyDialog = lazy(() =>
  import('./dialogs/verify-dialog.tsx').then((m) => ({ default: m.VerifyDialog }))
)

type Props = {
  account: NonNullable<AppState['account']>
  app: AppState
  status: SyncStatus
  layout: Layout
  onLayout: (change: Partial<Layout>) => void
}

type Open =
  | { dialog: 'settings' | 'problems' | 'shortcuts' | 'verify' }
  | { dialog: 'conflict'; first: { itemId: string; column: ColumnId } | null }
  | { dialog: 'import'; preview: ImportPreview }

/** An open shop: everything around the grid, and what the commands do. */
export function Shop({ account, app, status, layout, onLayout }: Props) {
  const view = useMemo(() => new InventoryView(), [])
  const query = layout.query ?? everything
  const [message, say] = useMessage()
  const [itemId, setItemId] = useState<string | null>(null)
  const [open, setOpen] = useState<Open | null>(null)
  const [page, setPage] = useState<{ name: PageName; finding: number | null } | null>(null)
  const [later, setLater] = useState(false)
  const [alerts, closeAlerts] = useAlerts()
  const search = useRef<HTMLInputElement>(null)
  // A look at Stripe and another answer to who lowers stock find things that change no row.
  const told = `${status.lastSyncedAt} ${app.sales?.settings.mode}`
  const { counts, changes, readCounts } = useShopData(view, query, told)
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
    document.querySelector<HTMLElement>('.grid-place [role=grid] [tabindex="0"]')?.focus()
  }, [])
  const showView = (name: ViewName): void => {
    setPage(null)
    setQuery({ ...query, view: name, filters: [], search: '' })
  }
  const leavePage = useCallback(() => {
    setPage(null)
    requestAnimationFrame(focusGrid)
  }, [focusGrid])
  const showItem = useCallback(
    (id: string) =>
      attempt(async () => {
        const { row } = await invoke('read-item', { id })
        const named = { kind: 'text', column: 'product', text: row.name } as const
        setQuery({ ...everything, view: row.active ? 'all' : 'archived', filters: [named] })
        leavePage()
      }),
    [attempt, setQuery, leavePage]
  )

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
      verify: () => setOpen({ dialog: 'verify' }),
      sales: () => setPage({ name: 'sales', finding: null }),
      findings: () => setPage({ name: 'findings', finding: null }),
      details: togglePanel,
      shortcuts: () => setOpen({ dialog: 'shortcuts' })
    }),
    [attempt, say, query, togglePanel]
  )
  useCommands(commands, open !== null)
  useEscape(page !== null && open === null, leavePage)

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
  const banner = (
    <Banner app={app} say={say} later={later} onLater={() => setLater(true)} onChange={commands.settings} />
  )
  const panel = panelOpen ? (
    <Panel
      itemId={itemId}
      item={item}
      changes={changes}
      view={view}
      say={say}
      onConflict={(field) => item && openConflict(item, columnOf(field))}
      onClose={togglePanel}
    />
  ) : null
  const around = { banner, panel, panelOpen, onPanel: togglePanel }
  const turn = `${changes.turn} ${told}`
  const emptyShop = counts !== null && counts.all === 0 && counts.archived === 0

  return (
    <div
      className={`app density-${layout.density}${account.mode === 'live' && !account.demo ? ' app-live' : ''}`}
    >
      <Sidebar
        account={account}
        counts={counts}
        view={query.view}
        page={page?.name ?? null}
        onView={showView}
        onPage={(name) => commands[name]()}
        onSettings={commands.settings}
      />
      <div className="work">
        <TopBar
          search={query.search}
          searchRef={search}
          status={status}
          onSearch={(words) => {
            setPage(null)
            setQuery({ ...query, search: words })
          }}
          onLeaveSearch={focusGrid}
          onImport={commands.import}
          onExport={commands.export}
          onSync={commands.sync}
          onCancel={commands.cancel}
        />
        {page === null ? (
          <>
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
                {banner}
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
                      onSort={(sort) =>
                        setQuery({ ...query, sort: sort.length === 0 ? everything.sort : sort })
                      }
                      onColumns={(columns) => onLayout({ columns })}
                      onItem={setItemId}
                      onConflict={openConflict}
                    />
                  )}
                </div>
              </main>
              {panel}
            </div>
          </>
        ) : (
          <Suspense fallback={<PageFrame title={pageLabels[page.name]} totals="" around={around} />}>
            {page.name === 'sales' ? (
              <SalesPage around={around} turn={turn} onItem={setItemId} onShow={showItem} />
            ) : (
              <FindingsPage
                around={around}
                turn={turn}
                first={page.finding}
                say={say}
                onChanged={readCounts}
                onItem={setItemId}
                onShow={showItem}
              />
            )}
          </Suspense>
        )}
        <StatusBar
          status={status}
          message={message}
          alerts={alerts}
          onAlert={(finding) => {
            closeAlerts()
            setPage({ name: 'findings', finding })
          }}
          onAlertsClose={closeAlerts}
          onWaiting={() => showView('waiting')}
          onConflicts={commands.conflicts}
          onProblems={() => setOpen({ dialog: 'problems' })}
          onConnect={() => attempt(async () => void (await invoke('disconnect', { forgetKey: false })))}
        />
      </div>
      {open?.dialog === 'settings' ? (
        <Suspense>
          <SettingsDialog
            app={app}
            account={account}
            layout={layout}
            say={say}
            onLayout={onLayout}
            onClose={close}
          />
        </Suspense>
      ) : open?.dialog === 'problems' ? (
        <ProblemsDialog onClose={close} />
      ) : open?.dialog === 'verify' ? (
        <Suspense>
          <VerifyDialog status={status} say={say} onCancel={commands.cancel} onClose={close} />
        </Suspense>
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
