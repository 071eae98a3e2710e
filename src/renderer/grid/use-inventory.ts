import { useSyncExternalStore } from 'react'
import type { InventoryRow } from '../../shared/inventory.ts'
import type { InventoryView, ViewList, ViewSnapshot } from './inventory-view.ts'

/** The state of a view, drawing the component again whenever a row or the order changes. */
export function useInventory(view: InventoryView): ViewSnapshot {
  return useSyncExternalStore(view.subscribe, view.snapshot)
}

/** The list of a view, drawing the component again only for another list. */
export function useList(view: InventoryView): ViewList {
  return useSyncExternalStore(view.subscribe, view.list)
}

/** The row of an item where the view has it, drawing the component again only when that row changes. */
export function useRow(view: InventoryView, itemId: string | null): InventoryRow | undefined {
  return useSyncExternalStore(view.subscribe, () => (itemId === null ? undefined : view.rowOf(itemId)))
}

/** The currency of the prices shown. */
export function useCurrency(view: InventoryView): string {
  return useSyncExternalStore(view.subscribe, () => view.rowAt(0)?.price?.currency ?? 'usd')
}
