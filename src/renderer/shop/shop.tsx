import { useEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { AppState, Layout } from '../../shared/contract.ts'
import { everything } from '../../shared/inventory.ts'
import type { SyncStatus } from '../../shared/sync-status.ts'
import type { BulkTyped } from '../bulk/bulk-panel.tsx'
import { useBulkRun } from '../bulk/use-bulk.ts'
import { useMaking } from '../create/use-making.tsx'
import { Said } from '../dialogs/dialog.tsx'
import { InventoryView } from '../grid/inventory-view.ts'
import { createSelectionSource } from '../grid/selection-source.ts'
import { useCurrency, useList } from '../grid/use-inventory.ts'
import { text } from '../messages/text.ts'
import { Offers } from '../palette/offers.ts'
import type { Offering } from '../palette/offers.ts'
import { useCodes } from '../scanner/use-codes.ts'
import { Banner } from '../shell/banner.tsx'
import { Sidebar } from '../shell/sidebar.tsx'
import { StatusBar } from '../shell/status-bar.tsx'
import type { TitleSheet } from '../shell/title-line.tsx'
import { TopBar } from '../shell/top-bar.tsx'
import { useSavedViews } from '../shell/use-saved-views.ts'
import { StocktakeBanner } from '../stocktake/stocktake-banner.tsx'
import { useStocktake } from '../stocktake/use-stocktake.ts'
import { useChecking } from '../use-checking.ts'
import { useCommands, useEscape } from '../use-commands.ts'
import { useSame } from '../use-same.ts'
import { focusGrid } from './focus-grid.ts'
import { ShopDialog } from './shop-dialog.tsx'
import { ShopGrid, isEmpty } from './shop-grid.tsx'
import { ShopPage } from './shop-page.tsx'
import { ShopPanel } from './shop-panel.tsx'
import { useActivity } from './use-activity.ts'
import { useAlerts } from './use-alerts.ts'
import type { Alert } from './use-alerts.ts'
import { useAsked } from './use-asked.ts'
import { useAsking } from './use-asking.ts'
import { useAttempt } from './use-attempt.ts'
import { useDialog } from './use-dialog.ts'
import { useItem } from './use-item.ts'
import { useKeptKeyboard } from './use-kept-keyboard.ts'
import { useMessage } from './use-message.ts'
import { usePage } from './use-page.ts'
import { usePanel } from './use-panel.ts'
import { usePlace } from './use-place.ts'
import { useProgram } from './use-program.ts'
import { useRowActions, useRowCommands } from './use-row-actions.ts'
import { useSeen } from './use-seen.ts'
import { useShopData } from './use-shop-data.ts'
import { useSteps } from './use-steps.ts'

export type ShopProps = {
  account: NonNullable<AppState['account']>
  app: AppState
  status: SyncStatus
  layout: Layout
  onLayout: (change: Partial<Layout>) => void
  /** Keeps something of the layout that changes nothing on the page. */
  onNote: (change: Partial<Layout>) => void
}

/** An open shop: everything around the grid. What each part can do is the matter of its hook; all of it meets here. */
export function Shop(props: ShopProps) {
  const { account, app, status, layout, onLayout, onNote } = props
  const view = useMemo(() => new InventoryView(), [])
  const selected = useMemo(() => createSelectionSource(), [])
  const [offers] = useState(() => new Set<Offering>())
  const search = useRef<HTMLInputElement>(null)
  const query = layout.query ?? everything
  const asked = useAsked(layout)
  const [message, say] = useMessage()
  const attempt = useAttempt(say)
  const steps = useSteps(say, attempt)
  const [alerts, closeAlerts] = useAlerts()
  const [later, setLater] = useState(false)
  const [bulk, setBulk] = useState(false)
  const bulkRun = useBulkRun()
  const bulkTyped = useRef<BulkTyped | null>(null)
  const [sheet, setSheet] = useState<TitleSheet | null>(null)

  // A look at Stripe and another answer to who lowers stock find things that change no row.
  const told = `${status.lastSyncedAt} ${app.sales?.settings.mode}`
  const { counts, changes, readCounts } = useShopData(view, asked, told)
  const turn = `${changes.turn} ${told}`
  const list = useList(view)
  useChecking(list.token !== null || list.failure !== null)
  const currency = useCurrency(view)

  const { page, gridPlace, ...pages } = usePage(list.token !== null && list.count > 0)
  const pageOpen = page !== null
  const { closePage, leavePage } = pages
  // The line it hangs from makes room for the page.
  if (pageOpen && sheet !== null) setSheet(null)
  const { itemId, item, setItemId, onGridItem } = useItem(view, pageOpen)
  const onItem = usePlace({ view, list, layout, onNote, onItem: onGridItem })
  const atFindings = page?.name === 'findings'
  // Who looks at the findings needs no reminder of one, and least of all once it is dismissed there.
  useEffect(() => {
    if (atFindings) closeAlerts(({ kind }) => kind === 'oversold')
  }, [atFindings, closeAlerts])
  const { panelOpen, panelCovers, togglePanel } = usePanel(layout, onLayout)
  const { dialog, openConflict, closeDialog, ...dialogs } = useDialog(attempt)
  const saved = useSavedViews({
    layout,
    query,
    turn: `${turn} ${counts?.seenAt}`,
    done: steps.done,
    attempt,
    onLayout,
    onDone: focusGrid
  })
  const asking = useAsking({ view, layout, asked, saved, attempt, onLayout, closePage, leavePage })
  const program = useProgram({ query: asked, undoHere: steps.undoLast, say, attempt })
  const stocktake = useStocktake(changes.turn)
  useCodes({
    stocktake,
    say,
    goTo: asking.goTo,
    search: asking.askCode,
    onCounted: setItemId,
    makeRoom() {
      // Who looks for something has found it.
      const isPalette = dialog?.name === 'palette'
      if (isPalette) closeDialog()
      return dialog === null || isPalette
    }
  })
  // Nothing can be chosen among totals, nor before a stocktake is begun.
  const hasDetails = page?.name !== 'report' && (page?.name !== 'stocktake' || stocktake.stocktake !== null)
  const making = useMaking({
    scheme: app.scheme?.current ?? null,
    currency,
    say,
    attempt,
    goTo: asking.goTo,
    onClose: focusGrid
  })
  const { newProduct, duplicate, newVariant, duplicateVariant } = making
  const rowActions = useRowActions({
    view,
    selected,
    say,
    attempt,
    onCopy: duplicate,
    onVariant: newVariant,
    onCopyVariant: duplicateVariant
  })
  const rowCommands = useRowCommands(item, pageOpen, rowActions, say)
  const isOpen = query.view === 'changed'
  const inSight = !pageOpen
  const { done } = steps
  const { markSeen } = useSeen({ isOpen, inSight, view, list, counts, readCounts, say, done, attempt })

  const commands = useSame({
    ...dialogs.commands,
    ...pages.commands,
    ...program.commands,
    ...rowCommands,
    newProduct,
    markSeen,
    details() {
      if (hasDetails) togglePanel()
    },
    group: asking.askGrouped,
    openAll: () => asking.askClosed(false),
    closeAll: () => asking.askClosed(true),
    filter() {
      closePage()
      setSheet('filter')
    },
    columns() {
      closePage()
      setSheet('columns')
    },
    saveView() {
      closePage()
      saved.saveShown()
    },
    bulk() {
      closePage()
      setBulk(true)
    },
    find() {
      search.current?.focus()
      search.current?.select()
    }
  })
  const on = useSame({
    later: () => setLater(true),
    waiting: () => asking.askView('waiting'),
    alert(alert: Alert) {
      if (alert.kind === 'oversold') {
        closeAlerts(({ kind }) => kind === 'oversold')
        return pages.openPage('findings', alert.findingId)
      }
      const { itemIds, view: named } = alert
      const [only, ...others] = itemIds
      if (only === undefined || others.length > 0) {
        closeAlerts((other) => other.kind === 'low' && (named === 'low' || other.view === named))
        // Of several that are low, some may be out.
        return named === 'low' ? asking.askLow() : asking.askView(named)
      }
      // The others are about items that are not shown.
      closeAlerts((other) => other === alert)
      void asking.goTo({ itemId: only, active: true })
    },
    closeAlerts: () => closeAlerts(() => true),
    closeBulk() {
      // Out of sight it would be written on, with no way to stop it.
      if (bulkRun.progress !== null) return bulkRun.stop()
      bulkTyped.current = null
      setBulk(false)
      focusGrid()
    },
    /** One thing at a time. */
    escape() {
      if (pageOpen) return panelCovers && hasDetails ? togglePanel() : leavePage()
      if (bulk) return on.closeBulk()
      // A form that is being filled in stays as it is.
      if (panelCovers && making.panel === null) flushSync(togglePanel)
      focusGrid()
    }
  })
  useCommands(commands, dialog !== null)
  useEscape(dialog === null, on.escape)
  useActivity()
  useKeptKeyboard()

  const counted = page?.name === 'stocktake' ? null : stocktake.stocktake
  const banner = counted ? (
    <StocktakeBanner stocktake={counted} onOpen={commands.stocktake} />
  ) : (
    <Banner
      app={app}
      say={say}
      empty={isEmpty(counts)}
      later={later}
      onLater={on.later}
      onChange={commands.settings}
    />
  )
  const panel = (
    <ShopPanel
      making={making.panel}
      bulk={bulk && !pageOpen}
      bulkRun={bulkRun}
      bulkTyped={bulkTyped}
      details={panelOpen && hasDetails}
      none={text.noItem(page?.name ?? null)}
      view={view}
      query={query}
      selected={selected}
      changes={changes}
      itemId={itemId}
      item={item}
      actions={rowActions}
      say={say}
      onConflict={openConflict}
      onCloseBulk={on.closeBulk}
      onClose={togglePanel}
    />
  )
  const around = { banner, panel, panelOpen, hasDetails, onPanel: togglePanel }

  return (
    <Offers value={offers}>
      <div
        className={`app density-${layout.density}${account.mode === 'live' && !account.demo ? ' app-live' : ''}`}
      >
        <Sidebar
          account={account}
          counts={counts}
          view={query.view}
          page={page?.name ?? null}
          onView={asking.askView}
          onPage={pages.openPage}
          saved={saved}
          onSaved={asking.askSaved}
          onRename={asking.renameSaved}
          onSettings={commands.settings}
        />
        <div className="work">
          <TopBar
            query={query}
            searchRef={search}
            status={status}
            onSearch={asking.askSearch}
            onLeaveSearch={focusGrid}
            onNew={newProduct}
            onImport={commands.import}
            onExport={program.exportAs}
            onSync={commands.sync}
            onCancel={commands.cancel}
          />
          <ShopGrid
            shop={props}
            view={view}
            list={list}
            counts={counts}
            currency={currency}
            saved={saved}
            sheet={sheet}
            onSheet={setSheet}
            selected={selected}
            around={around}
            page={page}
            place={gridPlace}
            asking={asking}
            commands={commands}
            actions={rowActions}
            say={say}
            onItem={onItem}
            onConflict={openConflict}
          />
          {page === null ? null : (
            <ShopPage
              page={page}
              around={around}
              turn={turn}
              status={status}
              stocktake={stocktake}
              query={query}
              savedName={saved.differs ? null : (saved.current?.name ?? null)}
              items={{ shown: list.items, all: counts?.all ?? 0 }}
              shop={account.name}
              say={say}
              onItem={setItemId}
              onShow={asking.showItem}
              onFindings={readCounts}
              onReportCsv={program.exportShop}
            />
          )}
          <StatusBar
            status={status}
            conflictItems={counts?.conflicts ?? 0}
            waitingItems={counts?.waiting ?? 0}
            message={message}
            alerts={alerts}
            onAlert={on.alert}
            onAlertsClose={on.closeAlerts}
            onWaiting={on.waiting}
            onConflicts={commands.conflicts}
            onProblems={commands.problems}
            onConnect={program.disconnect}
          />
        </div>
        {dialog === null ? null : (
          <Said value={message}>
            <ShopDialog
              dialog={dialog}
              shop={props}
              changes={changes}
              counts={counts}
              saved={saved}
              asking={asking}
              commands={commands}
              inGrid={!pageOpen}
              onDisconnect={program.disconnect}
              say={say}
              onClose={closeDialog}
            />
          </Said>
        )}
      </div>
    </Offers>
  )
}
