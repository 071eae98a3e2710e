import type { InventoryRow } from '../../shared/inventory.ts'
import { columnLabels } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import { fieldOf } from './columns.tsx'
import type { ColumnId } from './columns.tsx'
import { readInput } from './edit-input.ts'
import type { CellChange } from './save-cells.ts'

/** A copied block: lines of tab-separated cells, as every spreadsheet puts them on the clipboard. */
export function parseBlock(clipboard: string): string[][] {
  const lines = clipboard.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n')
  return lines.map((line) => line.split('\t'))
}

export type PastePlan = { changes: CellChange[]; refused: string[] }

/** Lays a block over the grid from its upper left cell and keeps what can be saved; the rest says why not. */
export function planPaste(
  block: readonly string[][],
  at: { row: number; column: number },
  columns: readonly ColumnId[],
  rowAt: (index: number) => InventoryRow | undefined
): PastePlan {
  const plan: PastePlan = { changes: [], refused: [] }
  block.forEach((line, down) => {
    const item = rowAt(at.row + down)
    line.forEach((typed, right) => {
      const column = columns[at.column + right]
      if (item === undefined || column === undefined) return void plan.refused.push(text.pasteOutside)
      const field = fieldOf(column)
      if (field === null) return void plan.refused.push(text.readOnlyColumn(columnLabels[column]))
      const reading = readInput(field, typed, item)
      if (!reading.ok) plan.refused.push(reading.reason)
      else if (reading.changes && !reading.clears) {
        plan.changes.push({ item, field, input: reading.input, patch: reading.patch })
      }
    })
  })
  return plan
}
