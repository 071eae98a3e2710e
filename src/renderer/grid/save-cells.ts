import type { Input, Output } from '../../shared/contract.ts'
import type { CellField, InventoryRow } from '../../shared/inventory.ts'
import { metadataColumn } from '../../shared/metadata-columns.ts'
import { said } from '../../shared/said.ts'
import { invoke } from '../api.ts'
import type { InventoryView } from './inventory-view.ts'

export type How = NonNullable<Input<'edit-cells'>['how']>

export type CellChange = {
  item: InventoryRow
  field: CellField
  input: string
  patch: Partial<InventoryRow>
  /** What the cell said when somebody began to type in it. */
  seen?: string | null
}

/** What a cell says now, for whoever begins to type: a count is meant against this, whatever comes meanwhile. */
export const saidBy = (item: InventoryRow, field: CellField): string | null =>
  said(field, { ...item, metadata: (key) => item.metadata?.[metadataColumn(key)] ?? null })

/** Beyond so many items, what is on the screen is read again and the rest when it is looked at. */
const readOneByOne = 300

/**
 * Saves cells as one batch: painted at once, then written, then read back. Only then are they marked as waiting, which says
 * that they are safe. What was refused loses its paint.
 * Rejects with an AppFailure when nothing could be saved at all.
 */
export async function saveCells(
  view: InventoryView,
  changes: readonly CellChange[],
  why: Omit<Input<'edit-cells'>, 'edits'> = { reason: null, note: null }
): Promise<Output<'edit-cells'>> {
  const patches = new Map<string, Partial<InventoryRow>>()
  for (const { item, patch } of changes) patches.set(item.id, { ...patches.get(item.id), ...patch })
  const removePaint = view.paint(patches)
  try {
    const answer = await invoke('edit-cells', {
      edits: changes.map(({ item, field, input, seen }) => ({
        itemId: item.id,
        field,
        input,
        ...(seen === undefined ? {} : { seen })
      })),
      ...why
    })
    await view.refresh(patches.size > readOneByOne ? null : [...patches.keys()])
    return answer
  } finally {
    removePaint()
  }
}
