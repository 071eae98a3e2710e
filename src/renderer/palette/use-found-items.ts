import { useEffect, useState } from 'react'
import type { InventoryRow } from '../../shared/inventory.ts'
import { invoke } from '../api.ts'

const itemsShown = 8

/** The first items that have every word typed; those of the question before stay until the answer is here. */
export function useFoundItems(typed: string): readonly InventoryRow[] {
  const [rows, setRows] = useState<readonly InventoryRow[]>([])
  const search = typed.trim()
  useEffect(() => {
    if (search === '') {
      setRows([])
      return
    }
    let current = true
    invoke('find-items', { search, limit: itemsShown }).then(
      (found) => current && setRows(found.rows),
      // The commands are found without the items, and one of them may be what helps.
      () => current && setRows([])
    )
    return () => {
      current = false
    }
  }, [search])
  return rows
}
