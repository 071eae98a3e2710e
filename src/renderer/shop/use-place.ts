import { useCallback, useEffect, useRef } from 'react'
import type { Layout } from '../../shared/contract.ts'
import type { InventoryView, ViewList } from '../grid/inventory-view.ts'
import { useUntouched } from '../grid/use-untouched.ts'

type Parts = {
  view: InventoryView
  list: ViewList
  /** Where the cursor was when the program was last used. */
  place: string | undefined
  onNote: (change: Partial<Layout>) => void
  onItem: (itemId: string | null) => void
}

/**
 * After a restart the cursor is where it was, as long as the list that opens has that item and nobody has pressed anything
 * yet. @returns what hears of the cursor's item
 */
export function usePlace({ view, list, place, onNote, onItem }: Parts): Parts['onItem'] {
  const untouched = useUntouched()
  const last = useRef(place)
  const isListed = list.token !== null && list.count > 0
  useEffect(() => {
    const id = last.current
    if (!isListed || id === undefined) return
    last.current = undefined
    if (untouched.current) void view.seek(id, false).catch(() => undefined)
  }, [isListed, view, untouched])
  return useCallback(
    (itemId) => {
      onItem(itemId)
      if (itemId !== null && !untouched.current) onNote({ place: itemId })
    },
    [onItem, onNote, untouched]
  )
}
