import { Suspense, lazy, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { AppState, ImportPreview, Layout, SavedView } from '../shared/contract.ts'
import { toFailure } from '../shared/failure.ts'
import { everything, viewNames } from '../shared/inventory.ts'
import type { EditableField, InventoryQuery, InventoryRow, ViewName } from '../shared/inventory.ts'
import { isMetadataColumn } from '../shared/metadata-columns.ts'
import type { MetadataColumn } from '../shared/metadata-columns.ts'
import type { SyncStatus } from '../shared/sync-status.ts'
import { invoke } from './api.ts'
import { ConflictDialog } from './dialogs/conflict-dialog.tsx'
import { ImportDialog } from './dialogs/import-dialog.tsx'
import { ProblemsDialog } from './dialogs/problems-dialog.tsx'
import { ShortcutsDialog } from './dialogs/shortcuts-dialog.tsx'
import { columnOf } from './grid/columns.tsx'
import type { ColumnId } from './grid/columns.tsx'
import { Grid } from './grid/grid.tsx'
import { createSelectionSource } from './grid/selection-source.ts'
import { InventoryView } from './grid/inventory-view.ts'
import { selectedRows } from './grid/read-rows.ts'
import { RowMenu } from './grid/row-menu.tsx'
import type { RowActions } from './grid/row-menu.tsx'
import { rowCount } from './grid/selection.ts'
import { setActive } from './grid/set-active.ts'
import { useInventory } from './grid/use-inventory.ts'
import { count } from './format.ts'
import { failureSentence } from './messages/failures.ts'
import { rowText, takenOffWords } from './messages/create.ts'
import { pageLabels, viewLabels } from './messages/labels.ts'
import { text } from './messages/text.ts'
import { views } from './messages/views.ts'
import { withRecent } from './palette/match.ts'
import type { Entry } from './palette/match.ts'
import { Palette } from './palette/palette.tsx'
import { Panel } from './panel/panel.tsx'
import { Banner } from './shell/banner.tsx'
import { Empty } from './shell/empty.tsx'
import { grouped } from './shell/filters.ts'
import { PageFrame } from './shell/page-frame.tsx'
import { Sidebar } from './shell/sidebar.tsx'
import type { PageName } from './shell/sidebar.tsx'
import { appCommands, keyWords } from './shell/shortcuts.ts'
import type { AppCommand, CommandName } from './shell/shortcuts.ts'
import { StatusBar } from './shell/status-bar.tsx'
import { TitleLine } from './shell/title-line.tsx'
import { TopBar } from './shell/top-bar.tsx'
import { useSavedViews } from './shell/use-saved-views.ts'
import { useCodes } from './scanner/use-codes.ts'
import { StocktakeBanner } from './stocktake/stocktake-banner.tsx'
import { useMaking } from './create/use-making.tsx'
import { useStocktake } from './stocktake/use-stocktake.ts'
import { useAlerts } from './use-alerts.ts'
import { useChecking } from './use-checking.ts'
import { useCommands, useEscape } from './use-commands.ts'
import { useLooked } from './use-looked.ts'
import { useMessage } from './use-message.ts'
import { usePanel } from './use-panel.ts'
import { useSame } from './use-same.ts'
import { useShopData } from './use-shop-data.ts'

// Not needed for the first rows: they come when they are asked for.
const SalesPage = lazy(() => import('./sales/sales-page.tsx').then((m) => ({ default: m.SalesPage })))
const FindingsPage = lazy(() =>
  import('./findings/findings-page.tsx').then((m) => ({ default: m.FindingsPage }))
)
const StocktakePage = lazy(() =>
  import('./stocktake/stocktake-page.tsx').then((m) => ({ default: m.StocktakePage }))
)
const BulkPanel = lazy(() => import('./bulk/bulk-panel.tsx').then((m) => ({ default: m.BulkPanel })))
const HistoryPage = lazy(() => import('./history/history-page.tsx').then((m) => ({ default: m.HistoryPage })))
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

/** What stands in the grid's place, and the size at which the grid waits behind it: none of its rows move then. */
type OpenPage = {
  name: PageName
  finding: number | null
  behind: { width: number; height: number }
}

type Open =
  | { dialog: 'settings' | 'problems' | 'shortcuts' | 'verify' | 'palette' }
  | { dialog: 'conflict'; first: { itemId: string; column: ColumnId } | null }
  | { dialog: 'import'; preview: ImportPreview }

/** An open shop: everything around the grid, and what the commands do. */
export function Shop({ account, app, status, layout, onLayout }: Props) {
  const view = useMemo(() => new InventoryView(), [])
  const query = layout.query ?? everything
  const [message, say] = useMessage()
  const [itemId, setItemId] = useState<string | null>(null)
  const [open, setOpen] = useState<Open | null>(null)
  const [page, setPage] = useState<OpenPage | null>(null)
  const [later, setLater] = useState(false)
  const selected = useMemo(() => createSelectionSource(), [])
  const [bulk, setBulk] = useState(false)
  const [alerts, closeAlerts] = useAlerts()
  const search = useRef<HTMLInputElement>(null)
  // A look at Stripe and another answer to who lowers stock find things that change no row.
  const told = `${status.lastSyncedAt} ${app.sales?.settings.mode}`
  const keys = shownKeys(layout)
  const asked = useMemo(() => ({ ...query, metadata: shownKeysOf(keys) }), [query, keys])
  const { counts, changes, readCounts } = useShopData(view, asked, told)
  const snapshot = useInventory(view)
  useChecking(snapshot.token !== null || snapshot.failure !== null)
  const { panelOpen, panelCovers, togglePanel } = usePanel(layout, onLayout)

  const setQuery = useCallback(
    (next: InventoryQuery) => {
      // Asked before the page is drawn for it: the answer is on its way meanwhile.
      void view.ask({ ...next, metadata: asked.metadata })
      onLayout({ query: next })
    },
    [view, asked.metadata, onLayout]
  )
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
    const place = '.stage:not(.stage-behind) .grid-place [role=grid] [tabindex="0"]'
    document.querySelector<HTMLElement>(place)?.focus()
  }, [])
  // Behind a page the grid stays as it was left, and so does its cursor.
  const underCursor = useRef<string | null>(null)
  const pageOpen = page !== null
  const gridPlace = useRef<HTMLDivElement>(null)
  const openPage = useCallback((name: PageName, finding: number | null = null) => {
    const { offsetWidth: width = 0, offsetHeight: height = 0 } = gridPlace.current ?? {}
    setPage((old) => ({ name, finding, behind: old?.behind ?? { width, height } }))
  }, [])
  const onGridItem = useCallback(
    (id: string | null) => {
      underCursor.current = id
      if (!pageOpen) setItemId(id)
    },
    [pageOpen]
  )
  useEffect(() => {
    if (!pageOpen) setItemId(underCursor.current)
  }, [pageOpen])
  const rowsThere = snapshot.token !== null && snapshot.count > 0
  // The keyboard is at the grid from the start, and again when a page gives it back.
  useEffect(() => {
    if (rowsThere && !pageOpen && document.activeElement === document.body) focusGrid()
  }, [rowsThere, pageOpen, focusGrid])
  const saved = useSavedViews({
    layout,
    query,
    turn: `${changes.turn} ${told} ${counts?.seenAt}`,
    nextUndo: app.undo,
    say,
    attempt,
    onLayout,
    onDone: focusGrid
  })
  const latest = useRef({ saved, counts })
  latest.current = { saved, counts }
  const showView = (name: ViewName): void => {
    setPage(null)
    saved.leave(name)
  }
  /** Asks something that has nothing to do with the view that is open. */
  const askAnew = useCallback(
    (next: InventoryQuery) => {
      const before = layout.savedView?.before
      onLayout({ query: next, savedView: undefined, ...(before ? { columns: before.columns } : {}) })
    },
    [layout.savedView, onLayout]
  )
  const leavePage = useCallback(() => {
    setPage(null)
    requestAnimationFrame(focusGrid)
  }, [focusGrid])
  const showItem = useCallback(
    (id: string) =>
      attempt(async () => {
        const { row } = await invoke('read-item', { id })
        const named = { kind: 'text', column: 'product', text: row.name } as const
        askAnew({ ...everything, view: row.active ? 'all' : 'archived', filters: [named] })
        leavePage()
      }),
    [attempt, askAnew, leavePage]
  )

  const goTo = useCallback(
    ({ itemId: id, active }: { itemId: string; active: boolean }) =>
      attempt(async () => {
        setPage(null)
        if (!(await view.seek(id))) askAnew({ ...everything, view: active ? 'all' : 'archived' })
      }),
    [attempt, askAnew, view]
  )
  const stocktake = useStocktake(changes.turn)
  useCodes({
    stocktake,
    say,
    goTo,
    search: (code) => {
      setPage(null)
      askAnew({ ...everything, search: code })
    },
    onCounted: setItemId
  })

  const currency = view.rowAt(0)?.price?.currency ?? 'usd'
  const making = useMaking({
    scheme: app.scheme?.current ?? null,
    currency,
    say,
    attempt,
    goTo,
    onClose: focusGrid
  })
  const { newProduct, duplicate, newVariant } = making
  const rowActions: RowActions = useMemo(
    () => ({
      onCopy: duplicate,
      onVariant: newVariant,
      onTakeOff: (item, withSelected) =>
        attempt(async () => {
          const selection = withSelected ? selected.get() : null
          if (selection !== null && rowCount(selection) > 1000) return say(rowText.tooManyChosen)
          const items = selection === null ? [item] : await selectedRows(view, selection)
          if (items === null || items.length === 0) return say(rowText.chooseFirst)
          const done = await invoke('take-off-variants', { itemIds: items.map(({ id }) => id) })
          await view.refresh(done.taken.map(({ itemId: id }) => id))
          const run = (): void => attempt(async () => void (await invoke('undo', {})))
          say({
            text: takenOffWords(done),
            tone: done.refused.length > 0 ? 'bad' : 'plain',
            ...(done.batchId === null ? {} : { action: { label: rowText.undo, run } })
          })
        }),
      onActive: (item, active) =>
        attempt(async () => {
          const { outcomes } = await setActive(view, [item], active)
          const refused = outcomes.find(({ outcome }) => outcome === 'refused')
          if (refused) return say({ text: refused.reason ?? text.saveFailed, tone: 'bad' })
          const words = active ? rowText.active(item.name) : rowText.archived(item.name)
          const run = (): void => attempt(async () => void (await invoke('undo', {})))
          say({ text: words, tone: 'plain', action: { label: rowText.undo, run } })
        }),
      onStripe: (item) =>
        void invoke('open-external', { to: 'product', id: item.productId }).catch(() => undefined)
    }),
    [attempt, duplicate, newVariant, say, selected, view]
  )
  const cursor = useRef<InventoryRow | undefined>(undefined)
  const withItem = useCallback(
    (run: (item: InventoryRow) => void) => {
      if (cursor.current && cursor.current.group === undefined) run(cursor.current)
      else say(rowText.chooseFirst)
    },
    [say]
  )
  const exportAs = useCallback(
    (form: 'full' | 'report') =>
      attempt(async () => {
        const { path, rows } = await invoke('export-csv', { query, form })
        if (path !== null) say(text.exported(rows, path))
      }),
    [attempt, say, query]
  )
  /** Everything that changed up to a time, or to now, is no news any more. */
  const seen = useCallback(
    (upTo: number | null, words: string) =>
      attempt(async () => {
        const mark = async (at: number | null): Promise<number> => {
          const { before } = await invoke('mark-seen', { at })
          readCounts()
          await view.reopen()
          return before
        }
        const before = await mark(upTo)
        const run = (): void =>
          attempt(async () => {
            await mark(before)
            say(views.seenTaken)
          })
        say({ text: words, tone: 'plain', action: { label: views.undo, run } })
      }),
    [attempt, say, view, readCounts]
  )
  const forgetLooked = useLooked(page === null && query.view === 'changed', snapshot, ({ at, items }) =>
    seen(at, views.looked(items))
  )
  const markSeen = useCallback(() => {
    const items = latest.current.counts?.changed ?? 0
    forgetLooked()
    if (items === 0) say(views.nothingNew)
    else seen(null, views.seen(items))
  }, [say, seen, forgetLooked])

  const commands = useMemo(
    () => ({
      palette: () => setOpen({ dialog: 'palette' }),
      problems: () => setOpen({ dialog: 'problems' }),
      saveView: () => {
        setPage(null)
        latest.current.saved.saveShown()
      },
      group: () => {
        setPage(null)
        setQuery(grouped(query, query.group === undefined ? { closed: false } : null))
      },
      markSeen,
      sync: () => attempt(async () => void (await invoke('sync-now', {}))),
      cancel: () => attempt(async () => void (await invoke('cancel-sync', {}))),
      import: () =>
        attempt(async () => {
          const { preview } = await invoke('choose-import', {})
          if (preview) setOpen({ dialog: 'import', preview })
        }),
      export: () => exportAs('full'),
      exportReport: () => exportAs('report'),
      undo: () => {
        if (latest.current.saved.undoLast()) return
        attempt(async () => {
          const { label, kept } = await invoke('undo', {})
          if (kept.length > 0) say({ text: text.notTakenBack(kept), tone: 'bad' })
          else say(label === null ? text.nothingToUndo : text.undone(label))
        })
      },
      redo: () =>
        attempt(async () => {
          const { label, kept } = await invoke('redo', {})
          if (kept.length > 0) say({ text: text.notDoneAgain(kept), tone: 'bad' })
          else say(label === null ? text.nothingToRedo : text.redone(label))
        }),
      find: () => {
        search.current?.focus()
        search.current?.select()
      },
      settings: () => setOpen({ dialog: 'settings' }),
      conflicts: () => setOpen({ dialog: 'conflict', first: null }),
      verify: () => setOpen({ dialog: 'verify' }),
      sales: () => openPage('sales'),
      findings: () => openPage('findings'),
      stocktake: () => openPage('stocktake'),
      newProduct,
      duplicate: () => withItem(rowActions.onCopy),
      newVariant: () => withItem(rowActions.onVariant),
      takeOff: () => withItem((item) => rowActions.onTakeOff(item, true)),
      archive: () => withItem((item) => rowActions.onActive(item, !item.active)),
      history: () => openPage('history'),
      details: togglePanel,
      bulk: () => {
        setPage(null)
        setBulk(true)
      },
      shortcuts: () => setOpen({ dialog: 'shortcuts' })
    }),
    [
      attempt,
      say,
      query,
      setQuery,
      exportAs,
      markSeen,
      togglePanel,
      newProduct,
      rowActions,
      withItem,
      openPage
    ]
  )
  useCommands(commands, open !== null)
  useEscape(pageOpen && open === null, panelCovers ? togglePanel : leavePage)

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
  const closeBulk = useCallback(() => {
    setBulk(false)
    focusGrid()
  }, [focusGrid])
  useEscape(bulk && !pageOpen && open === null, closeBulk)
  const home = useCallback(() => {
    if (panelCovers) togglePanel()
    requestAnimationFrame(focusGrid)
  }, [panelCovers, togglePanel, focusGrid])
  useEscape(!pageOpen && !bulk && making.panel === null && open === null, home)

  const index = itemId === null ? undefined : view.indexOf(itemId)
  const item = index === undefined ? undefined : view.rowAt(index)
  cursor.current = item
  // The details follow the cursor once its rows are drawn: nobody who moves on waits for them.
  const shown = { id: useDeferredValue(itemId), item: useDeferredValue(item) }
  const same = useSame({
    ...commands,
    view: showView,
    page: (name: PageName) => commands[name](),
    saved(chosen: SavedView) {
      setPage(null)
      saved.open(chosen)
    },
    search(words: string) {
      setPage(null)
      setQuery({ ...query, search: words })
    },
    export: exportAs,
    sort: (sort: InventoryQuery['sort']) =>
      setQuery({ ...query, sort: sort.length === 0 ? everything.sort : sort }),
    columns: (columns: Layout['columns']) => onLayout({ columns }),
    conflict: (field: EditableField) => item && openConflict(item, columnOf(field)),
    later: () => setLater(true),
    alert(finding: number) {
      closeAlerts()
      openPage('findings', finding)
    },
    waiting: () => showView('waiting'),
    connect: () => attempt(async () => void (await invoke('disconnect', { forgetKey: false })))
  })
  const nothing = snapshot.failure !== null || (snapshot.token !== null && snapshot.count === 0)
  const emptyShop = counts !== null && counts.all === 0 && counts.archived === 0
  const counted = page?.name === 'stocktake' ? null : stocktake.stocktake
  const banner = counted ? (
    <StocktakeBanner stocktake={counted} onOpen={commands.stocktake} />
  ) : (
    <Banner
      app={app}
      say={say}
      empty={emptyShop}
      later={later}
      onLater={same.later}
      onChange={same.settings}
    />
  )
  const panel =
    making.panel !== null ? (
      making.panel
    ) : bulk && page === null ? (
      <Suspense>
        <BulkPanel
          view={view}
          query={query}
          selected={selected}
          turn={changes.turn}
          say={say}
          onClose={closeBulk}
        />
      </Suspense>
    ) : panelOpen ? (
      <Panel
        itemId={shown.id}
        item={shown.item}
        changes={changes}
        view={view}
        say={say}
        actions={rowActions}
        onConflict={same.conflict}
        onClose={togglePanel}
      />
    ) : null
  const around = { banner, panel, panelOpen, onPanel: togglePanel }
  const turn = `${changes.turn} ${told}`

  return (
    <div
      className={`app density-${layout.density}${account.mode === 'live' && !account.demo ? ' app-live' : ''}`}
    >
      <Sidebar
        account={account}
        counts={counts}
        view={query.view}
        page={page?.name ?? null}
        onView={same.view}
        onPage={same.page}
        saved={saved}
        onSaved={same.saved}
        onSettings={same.settings}
      />
      <div className="work">
        <TopBar
          search={query.search}
          searchRef={search}
          status={status}
          onSearch={same.search}
          onLeaveSearch={focusGrid}
          onNew={newProduct}
          onImport={same.import}
          onExport={same.export}
          onSync={same.sync}
          onCancel={same.cancel}
        />
        {pageOpen ? null : (
          <TitleLine
            view={view}
            currency={currency}
            query={query}
            layout={layout}
            onQuery={setQuery}
            onLayout={onLayout}
            panelOpen={panelOpen}
            onPanel={togglePanel}
            onBulk={same.bulk}
            saved={saved}
            seenAt={counts?.seenAt ?? null}
            onMarkSeen={markSeen}
          />
        )}
        <div className={pageOpen ? 'stage stage-behind' : 'stage'} inert={pageOpen}>
          <main className="grid-side">
            {pageOpen ? null : banner}
            <div ref={gridPlace} className="grid-place" style={page?.behind}>
              <RowMenu place={gridPlace} view={view} selected={selected} actions={rowActions} />
              {nothing ? (
                <Empty
                  query={query}
                  status={status}
                  failure={snapshot.failure}
                  emptyShop={emptyShop}
                  onShowAll={() => askAnew(everything)}
                  onNew={newProduct}
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
                  onSort={same.sort}
                  onQuery={setQuery}
                  onColumns={same.columns}
                  onItem={onGridItem}
                  onConflict={openConflict}
                  selected={selected}
                />
              )}
            </div>
          </main>
          {pageOpen ? null : panel}
        </div>
        {page === null ? null : (
          <Suspense fallback={<PageFrame title={pageLabels[page.name]} totals="" around={around} />}>
            {page.name === 'sales' ? (
              <SalesPage around={around} turn={turn} onItem={setItemId} onShow={showItem} />
            ) : page.name === 'history' ? (
              <HistoryPage
                around={around}
                turn={`${turn} ${status.waiting} ${status.failed} ${status.conflicts}`}
                say={say}
              />
            ) : page.name === 'stocktake' ? (
              <StocktakePage
                around={around}
                state={stocktake}
                say={say}
                view={
                  query.view !== 'all' || query.search !== '' || query.filters.length > 0
                    ? { name: viewLabels[query.view], query, items: snapshot.items }
                    : null
                }
                items={counts?.all ?? 0}
                onItem={setItemId}
              />
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
          onAlert={same.alert}
          onAlertsClose={closeAlerts}
          onWaiting={same.waiting}
          onConflicts={same.conflicts}
          onProblems={same.problems}
          onConnect={same.connect}
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
      ) : open?.dialog === 'palette' ? (
        <Palette
          views={[
            ...viewNames.map((name) =>
              entry(`view ${name}`, viewLabels[name], counts ? count(counts[name]) : '', () => showView(name))
            ),
            ...(saved.list ?? []).map((one) =>
              entry(`saved ${one.id}`, one.name, count(one.count), () => {
                setPage(null)
                saved.open(one)
              })
            )
          ]}
          commands={appCommands.flatMap((one: AppCommand & { name: CommandName }) =>
            one.name === 'palette'
              ? []
              : [
                  {
                    ...entry(`command ${one.name}`, one.title, '', commands[one.name]),
                    also: one.also ?? '',
                    keys: keyWords(one)
                  }
                ]
          )}
          recent={layout.recent ?? []}
          onChoose={(id) => onLayout({ recent: withRecent(layout.recent ?? [], id) })}
          onItem={(found) => goTo({ itemId: found.id, active: found.active })}
          onClose={close}
        />
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

/** The metadata columns that are shown, as one text: what rows are asked for changes with it and with nothing else. */
const shownKeys = ({ columns }: Layout): string =>
  columns
    .filter(({ id, visible }) => visible && isMetadataColumn(id))
    .map(({ id }) => id)
    .join(' ')

const shownKeysOf = (keys: string): MetadataColumn[] => keys.split(' ').filter(isMetadataColumn).slice(0, 60)

const entry = (id: string, title: string, note: string, run: () => void): Entry => ({
  id,
  title,
  note,
  run,
  also: '',
  keys: null
})
