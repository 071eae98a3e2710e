import { useCallback, useEffect, useRef } from 'react'
import type { Layout } from '../../shared/contract.ts'
import { everything } from '../../shared/inventory.ts'
import type { InventoryView, ViewList } from '../grid/inventory-view.ts'
import { useUntouched } from '../grid/use-untouched.ts'

type Parts = {
  view: InventoryView
  list: ViewList
  layout: Layout
  onNote: (change: Partial<Layout>) => void
  onItem: (itemId: string | null) => void
}

/**
 * After a restart the cursor is where it was, as long as the list that opens has that item and nobody has pressed anything
 * yet; and in a view that is opened again, where it was there. @returns what hears of the cursor's item
 */
export function usePlace({ view, list, layout, onNote, onItem }: Parts): Parts['onItem'] {
  const { query, savedView } = layout
  view.places.view = `${savedView?.id ?? (query ?? everything).view}`
  const untouched = useUntouched()
  const last = useRef(layout.place)
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
