import type { Output } from '../../shared/contract.ts'
import type { EditableField, InventoryRow, Reason } from '../../shared/inventory.ts'
import { invoke } from '../api.ts'
import type { InventoryView } from './inventory-view.ts'

export type CellChange = {
  item: InventoryRow
  field: EditableField
  input: string
  patch: Partial<InventoryRow>
}

/**
 * Saves cells as one batch: painted at once, then written, then read back. What was refused loses its paint.
 * Rejects with an AppFailure when nothing could be saved at all.
 */
export async function saveCells(
  view: InventoryView,
  changes: readonly CellChange[],
  why: { reason: Reason | null; note: string | null } = { reason: null, note: null }
): Promise<Output<'edit-cells'>> {
  const removals = changes.map(({ item, field, patch }) =>
    view.paint(item.id, { ...patch, marks: { ...item.marks, [field]: item.marks[field] ?? 'waiting' } })
  )
  try {
    const answer = await invoke('edit-cells', {
      edits: changes.map(({ item, field, input }) => ({ itemId: item.id, field, input })),
      ...why
    })
    await view.refresh(changes.map(({ item }) => item.id))
    return answer
  } finally {
    for (const remove of removals) remove()
  }
}
