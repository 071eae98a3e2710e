import { Suspense, lazy, useDeferredValue } from 'react'
import type { ReactNode, RefObject } from 'react'
import type { InventoryQuery, InventoryRow } from '../../shared/inventory.ts'
import type { BulkTyped } from '../bulk/bulk-panel.tsx'
import type { BulkRun } from '../bulk/use-bulk.ts'
import type { ColumnId } from '../grid/columns.tsx'
import type { InventoryView } from '../grid/inventory-view.ts'
import type { RowActions } from '../grid/row-menu.tsx'
import type { SelectionSource } from '../grid/selection-source.ts'
import { Panel } from '../panel/panel.tsx'
import type { Say } from '../shell/say.ts'
import type { Changes } from './use-shop-data.ts'

// Not needed for the first rows: it comes when it is asked for.
const BulkPanel = lazy(() => import('../bulk/bulk-panel.tsx').then((m) => ({ default: m.BulkPanel })))

type Props = {
  /** What is being made comes first; null while nothing is. */
  making: ReactNode
  bulk: boolean
  bulkRun: BulkRun
  bulkTyped: RefObject<BulkTyped | null>
  details: boolean
  /** What stands in the details of no item. */
  none: string
  view: InventoryView
  query: InventoryQuery
  selected: SelectionSource
  changes: Changes
  itemId: string | null
  item: InventoryRow | undefined
  actions: RowActions
  say: Say
  onConflict: (item: InventoryRow, column: ColumnId) => void
  onCloseBulk: () => void
  onClose: () => void
}

/** What stands beside the grid: what is being made, one action on many items, or the details of one. */
export function ShopPanel({ making, bulk, details, view, query, selected, changes, say, ...one }: Props) {
  // The details follow the cursor once its rows are drawn: nobody who moves on waits for them.
  const itemId = useDeferredValue(one.itemId)
  const item = useDeferredValue(one.item)
  if (making !== null) return making
  if (bulk) {
    return (
      <Suspense>
        <BulkPanel
          view={view}
          query={query}
          selected={selected}
          turn={changes.turn}
          bulkRun={one.bulkRun}
          typed={one.bulkTyped}
          say={say}
          onClose={one.onCloseBulk}
        />
      </Suspense>
    )
  }
  if (!details) return null
  return (
    <Panel
      itemId={itemId}
      item={item}
      none={one.none}
      changes={changes}
      view={view}
      say={say}
      actions={one.actions}
      onConflict={one.onConflict}
      onClose={one.onClose}
    />
  )
}
