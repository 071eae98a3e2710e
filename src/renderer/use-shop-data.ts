import { useCallback, useEffect, useRef, useState } from 'react'
import type { ViewCounts } from '../shared/contract.ts'
import type { InventoryQuery } from '../shared/inventory.ts'
import { invoke, onEvent } from './api.ts'
import type { InventoryView } from './grid/inventory-view.ts'

/** What changed last, for whoever shows one item: null ids are all. `turn` grows with every change. */
export type Changes = { turn: number; ids: readonly string[] | null }

/**
 * Keeps the view and the sidebar's counts true to the program: opens the query, and reads again what changed.
 * @param told grows whenever a finding may have come or gone without a row having changed
 */
export function useShopData(
  view: InventoryView,
  query: InventoryQuery,
  told: string
): { counts: ViewCounts | null; changes: Changes; readCounts: () => void } {
  const [counts, setCounts] = useState<ViewCounts | null>(null)
  const [changes, setChanges] = useState<Changes>({ turn: 0, ids: [] })
  const frame = useRef(0)

  useEffect(() => void view.open(query), [view, query])

  const readCounts = useCallback(() => {
    cancelAnimationFrame(frame.current)
    frame.current = requestAnimationFrame(() => {
      // Counts that cannot be read now are read with the next change; the rows themselves report the failure.
      invoke('read-counts', {}).then(setCounts, () => undefined)
    })
  }, [])

  useEffect(() => {
    return onEvent('inventory-changed', ({ ids, structural, fromStripe }) => {
      readCounts()
      setChanges((old) => ({ turn: old.turn + 1, ids }))
      if (structural) void view.reopen()
      else void view.refresh(ids, fromStripe)
    })
  }, [view, readCounts])
  useEffect(readCounts, [readCounts, told])

  return { counts, changes, readCounts }
}
