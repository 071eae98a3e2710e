import { useCallback } from 'react'
import type { RefObject } from 'react'
import type { Layout, ViewCounts } from '../../shared/contract.ts'
import { everything } from '../../shared/inventory.ts'
import type { InventoryRow } from '../../shared/inventory.ts'
import type { ColumnId } from '../grid/columns.tsx'
import { Grid } from '../grid/grid.tsx'
import type { InventoryView, ViewList } from '../grid/inventory-view.ts'
import { RowMenu } from '../grid/row-menu.tsx'
import type { RowActions } from '../grid/row-menu.tsx'
import type { SelectionSource } from '../grid/selection-source.ts'
import { Empty } from '../shell/empty.tsx'
import type { Surroundings } from '../shell/page-frame.tsx'
import type { Say } from '../shell/say.ts'
import { TitleLine } from '../shell/title-line.tsx'
import type { TitleSheet } from '../shell/title-line.tsx'
import type { SavedViews } from '../shell/use-saved-views.ts'
import type { Commands } from '../use-commands.ts'
import { pressInGrid } from './focus-grid.ts'
import type { ShopProps } from './shop.tsx'
import type { Asking } from './use-asking.ts'
import type { OpenPage } from './use-page.ts'

type Props = {
  shop: Pick<ShopProps, 'app' | 'layout' | 'status' | 'onLayout'>
  view: InventoryView
  list: ViewList
  counts: ViewCounts | null
  currency: string
  saved: SavedViews
  sheet: TitleSheet | null
  onSheet: (sheet: TitleSheet | null) => void
  selected: SelectionSource
  around: Surroundings
  /** The page before it, behind which it is out of sight and reach. */
  page: OpenPage | null
  place: RefObject<HTMLDivElement | null>
  asking: Asking
  commands: Commands
  actions: RowActions
  say: Say
  onItem: (id: string | null) => void
  onConflict: (item: InventoryRow, column: ColumnId) => void
}

/** The stock: the line over the grid, and the grid or why it is empty. */
export function ShopGrid({ shop, view, list, counts, currency, saved, selected, page, ...rest }: Props) {
  const { around, sheet, onSheet, place, asking, commands, actions, say, onItem, onConflict } = rest
  const { app, layout, status, onLayout } = shop
  const { banner, panel, panelOpen, onPanel } = around
  const query = layout.query ?? everything
  const behind = page !== null
  const onColumns = useCallback((columns: Layout['columns']) => onLayout({ columns }), [onLayout])
  const nothing = list.failure !== null || (list.token !== null && list.count === 0)
  return (
    <>
      {behind ? null : (
        <TitleLine
          view={view}
          currency={currency}
          query={query}
          layout={layout}
          scheme={app.scheme?.current ?? null}
          onQuery={asking.ask}
          onLayout={onLayout}
          panelOpen={panelOpen}
          onPanel={onPanel}
          onBulk={commands.bulk}
          saved={saved}
          sheet={sheet}
          onSheet={onSheet}
          seenAt={counts?.seenAt ?? null}
          onMarkSeen={commands.markSeen}
        />
      )}
      <div className={behind ? 'stage stage-behind' : 'stage'} inert={behind}>
        <main className="grid-side">
          {behind ? null : banner}
          <div ref={place} className="grid-place" style={page?.behind}>
            <RowMenu
              place={place}
              view={view}
              selected={selected}
              actions={actions}
              onClear={clear}
              onUndo={commands.undo}
            />
            {nothing ? (
              <Empty
                query={query}
                status={status}
                failure={list.failure}
                emptyShop={isEmpty(counts)}
                onShowAll={asking.askAll}
                onNew={commands.newProduct}
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
                onSort={asking.askSorted}
                onQuery={asking.ask}
                onColumns={onColumns}
                onItem={onItem}
                onConflict={onConflict}
                selected={selected}
              />
            )}
          </div>
        </main>
        {behind ? null : panel}
      </div>
    </>
  )
}

const clear = (): void => pressInGrid({ key: 'Delete' })

/** Has the whole shop no products, rather than this view? */
export const isEmpty = (counts: ViewCounts | null): boolean =>
  counts !== null && counts.all === 0 && counts.archived === 0
