import { useSyncExternalStore } from 'react'
import type { InventoryView, ViewSnapshot } from './inventory-view.ts'

/** The state of a view, drawing the component again whenever a row or the order changes. */
export function useInventory(view: InventoryView): ViewSnapshot {
  return useSyncExternalStore(view.subscribe, view.snapshot)
}
