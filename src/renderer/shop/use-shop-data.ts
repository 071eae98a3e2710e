import { useCallback, useEffect, useRef, useState } from 'react'
import type { EventPayload, ViewCounts } from '../../shared/contract.ts'
import type { InventoryQuery } from '../../shared/inventory.ts'
import { invoke, onEvent } from '../api.ts'
import type { InventoryView } from '../grid/inventory-view.ts'
import { kept } from '../kept.ts'

type Told = EventPayload<'inventory-changed'>

/** Milliseconds. */
const gatherFor = 100

function both(a: Told, b: Told): Told {
  return {
    ids: a.ids === null || b.ids === null ? null : [...a.ids, ...b.ids],
    products: [...(a.products ?? []), ...(b.products ?? [])],
    structural: a.structural || b.structural,
    fromStripe: a.fromStripe || b.fromStripe
  }
}

/**
 * What changed last, for whoever shows one item: null ids are all. `products`: theirs, whatever their rows show. `turn`
 * grows with every change.
 */
export type Changes = { turn: number; ids: readonly string[] | null; products?: readonly string[] }

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

  useEffect(() => void view.ask(query), [view, query])

  const readCounts = useCallback(() => {
    cancelAnimationFrame(frame.current)
    frame.current = requestAnimationFrame(() => {
      // Counts that cannot be read now are read with the next change; the rows themselves report the failure.
      invoke('read-counts', {}).then(
        (read) => setCounts((old) => kept(old, read)),
        () => undefined
      )
    })
  }, [])

  useEffect(() => {
    const take = ({ ids, products = [], structural, fromStripe }: Told): void => {
      readCounts()
      setChanges((old) => ({ turn: old.turn + 1, ids, products }))
      if (structural) void view.reopen()
      else void view.refresh(ids, fromStripe)
    }
    // The first is taken at once, what follows on its heels together: a sync tells of dozens of pages a second.
    let gathered: Told | null = null
    let timer: ReturnType<typeof setTimeout> | undefined
    const takeGathered = (): void => {
      timer = gathered === null ? undefined : setTimeout(takeGathered, gatherFor)
      if (gathered !== null) take(gathered)
      gathered = null
    }
    const stop = onEvent('inventory-changed', (change) => {
      gathered = gathered === null ? change : both(gathered, change)
      if (timer === undefined) takeGathered()
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [view, readCounts])
  useEffect(readCounts, [readCounts, told])

  return { counts, changes, readCounts }
}
