import { useCallback, useEffect, useRef } from 'react'
import type { InventoryQuery } from '../../shared/inventory.ts'
import type { ViewList } from '../grid/inventory-view.ts'

/** The list of changes that somebody had before them: when it was made, and how many items are in it. */
type Looked = { at: number; items: number }

/**
 * What was shown among the changes counts as looked at when its view is left: the whole list, shown while the window had
 * the focus. A narrowed list hides others, so it counts for nothing; nor does leaving by closing the window or the shop.
 * @param isOpen whether the changes are what the grid shows
 * @param inSight whether the grid is in sight: behind a page it waits as it was, and is not left
 * @returns forgets what was looked at, since it counts as seen already
 */
export function useLooked(
  isOpen: boolean,
  inSight: boolean,
  { query, token, items, at }: ViewList,
  onLeave: (looked: Looked) => void
): () => void {
  const looked = useRef<Looked | null>(null)
  const leave = useRef(onLeave)
  leave.current = onLeave
  const isShown = isOpen && inSight && token !== null && query.view === 'changed' && isWhole(query)

  useEffect(() => {
    if (!isShown) return
    const look = (): void => {
      if (document.hasFocus()) looked.current = { at, items }
    }
    look()
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [isShown, at, items])

  useEffect(() => {
    if (isOpen || looked.current === null) return
    if (looked.current.items > 0) leave.current(looked.current)
    looked.current = null
  }, [isOpen])

  return useCallback(() => {
    looked.current = null
  }, [])
}

const isWhole = ({ search, filters, group }: InventoryQuery): boolean =>
  search === '' && filters.length === 0 && group?.closed !== true
