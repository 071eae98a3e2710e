import { useCallback, useEffect, useRef, useState } from 'react'
import type { BulkAction, BulkPreview, BulkTarget } from '../../shared/bulk.ts'
import type { Output } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import type { InventoryQuery, Reason } from '../../shared/inventory.ts'
import { invoke, onEvent } from '../api.ts'
import type { InventoryView } from '../grid/inventory-view.ts'
import { selectedRows } from '../grid/read-rows.ts'
import type { Selection } from '../grid/selection.ts'

/** Whoever types asks once they pause. */
const askAfter = 120

/** What an action is about: every item of a view, those selected, or the one under the cursor. */
export type BulkOf = 'view' | Selection | { itemId: string }

/** The selected items by id, read where the page has not got them; null when the list was replaced meanwhile. */
async function idsOf(view: InventoryView, of: Exclude<BulkOf, 'view'>): Promise<string[] | null> {
  if ('itemId' in of) return [of.itemId]
  const rows = await selectedRows(view, of)
  return rows?.map(({ id }) => id) ?? null
}

/**
 * What an action would do, asked anew whenever it, its items or the stock change.
 * @param of the items; null while there are none, since what was selected is gone
 * @param turn grows with every change of the stock
 * @param runs grows with every time it is carried out: what was looked at before that counts no more
 */
export function useBulkPreview(
  view: InventoryView,
  query: InventoryQuery,
  of: BulkOf | null,
  action: BulkAction,
  turn: number,
  runs: number
) {
  const [found, setFound] = useState<{ preview: BulkPreview; of: string; items: object } | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const newest = useRef(0)
  // As text, so that a form that is drawn again asks nothing.
  const asked = JSON.stringify(action)
  const items = of === 'view' ? query : of

  useEffect(() => {
    const ask = ++newest.current
    if (of === null) return
    const run = async (): Promise<void> => {
      try {
        const ids = of === 'view' ? null : await idsOf(view, of)
        const target: BulkTarget = ids === null ? { kind: 'query', query } : { kind: 'items', ids }
        // A selection that went with its list says nothing until there is another.
        if (ask !== newest.current || (of !== 'view' && ids === null)) return
        const preview = await invoke('preview-bulk', { target, action: JSON.parse(asked) as BulkAction })
        if (ask !== newest.current) return
        setFound({ preview, of: `${runs} ${asked}`, items: of === 'view' ? query : of })
        setFailure(null)
      } catch (error) {
        const failed = toFailure(error)
        if (ask === newest.current && failed.code !== 'cancelled') setFailure(failed)
      }
    }
    const timer = setTimeout(() => void run(), askAfter)
    return () => {
      newest.current += 1
      clearTimeout(timer)
    }
  }, [view, query, of, asked, turn, runs])

  // Of other items it is looked at only: carried out is what was asked for.
  const current = found?.of === `${runs} ${asked}` && found.items === items
  return { preview: items === null ? null : (found?.preview ?? null), current, failure }
}

export type BulkRun = ReturnType<typeof useBulkRun>

/** Carries out what was looked at, and says how far it is. `runs` grows with every time. */
export function useBulkRun() {
  const [runs, setRuns] = useState(0)
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null)
  useEffect(() => onEvent('bulk-progress', (told) => setProgress((old) => (old === null ? old : told))), [])

  const run = useCallback(
    async (id: string, total: number, reason: Reason | null): Promise<Output<'apply-bulk'>> => {
      setProgress({ done: 0, total })
      try {
        return await invoke('apply-bulk', { id, reason, note: null })
      } finally {
        setProgress(null)
        setRuns((old) => old + 1)
      }
    },
    []
  )
  const stop = useCallback(() => void invoke('cancel-bulk', {}).catch(() => undefined), [])
  return { progress, runs, run, stop }
}
