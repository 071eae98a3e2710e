import { useEffect, useState } from 'react'
import type { InventoryRow } from '../../shared/inventory.ts'
import { invoke } from '../api.ts'

const itemsShown = 8

/**
 * The first items that have every word typed; those of the question before stay until the answer is here, and are then
 * not `current`.
 */
export function useFoundItems(typed: string): { items: readonly InventoryRow[]; current: boolean } {
  const [found, setFound] = useState<{ of: string; rows: readonly InventoryRow[] }>({ of: '', rows: [] })
  const search = typed.trim()
  useEffect(() => {
    if (search === '') {
      setFound({ of: '', rows: [] })
      return
    }
    let wanted = true
    const take = (rows: readonly InventoryRow[]): void => {
      if (wanted) setFound({ of: search, rows })
    }
    invoke('find-items', { search, limit: itemsShown }).then(
      ({ rows }) => take(rows),
      // The commands are found without the items, and one of them may be what helps.
      () => take([])
    )
    return () => {
      wanted = false
    }
  }, [search])
  return { items: found.rows, current: found.of === search }
}
