import { useCallback, useEffect, useRef, useState } from 'react'
import type { InventoryRow } from '../../shared/inventory.ts'
import type { InventoryView } from '../grid/inventory-view.ts'
import { useRow } from '../grid/use-inventory.ts'

type ShownItem = {
  itemId: string | null
  /** Its row, when the grid's view has it. */
  item: InventoryRow | undefined
  setItemId: (id: string | null) => void
  /** The grid's cursor went to another item. */
  onGridItem: (id: string | null) => void
}

/** The item that the details show: the one under the cursor of the grid, or of the page in its place. */
export function useItem(view: InventoryView, pageOpen: boolean): ShownItem {
  const [itemId, setItemId] = useState<string | null>(null)
  // Behind a page the grid stays as it was left, and so does its cursor.
  const underCursor = useRef<string | null>(null)
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
  return { itemId, item: useRow(view, itemId), setItemId, onGridItem }
}
