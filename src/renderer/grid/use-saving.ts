import { useState } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { CellField, InventoryRow } from '../../shared/inventory.ts'
import { failureSentence } from '../messages/failures.ts'
import { columnLabel } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import type { Say } from '../shell/say.ts'
import type { ColumnId } from './columns.tsx'
import { itemWords } from './describe-cell.ts'
import type { InventoryView } from './inventory-view.ts'
import type { Refusal } from './plan.ts'
import { saveCells } from './save-cells.ts'
import type { CellChange, How } from './save-cells.ts'

export type Saving = ReturnType<typeof useSaving>

/** Saves cells, and keeps why some were refused until they are saved or left as they are. */
export function useSaving(view: InventoryView, say: Say) {
  const [refusals, setRefusals] = useState<ReadonlyMap<string, string>>(new Map())

  const save = async (changes: CellChange[], how?: How): Promise<{ saved: number; refused: Refusal[] }> => {
    const byKey = new Map(changes.map((change) => [`${change.item.id} ${change.field}`, change.item]))
    setRefusals((old) => without(old, byKey))
    try {
      const { outcomes } = await saveCells(view, changes, {
        reason: null,
        note: null,
        ...(how ? { how } : {})
      })
      const refused = outcomes.filter(({ outcome }) => outcome === 'refused')
      if (refused.length > 0) {
        const added = refused.map(
          (one) => [`${one.itemId} ${one.field}`, one.reason ?? text.saveFailed] as const
        )
        setRefusals((old) => new Map([...old, ...added]))
      }
      return {
        saved: outcomes.filter(({ outcome }) => outcome === 'saved').length,
        refused: refused.map(({ itemId, field, reason }) => ({
          item: byKey.get(`${itemId} ${field}`) ?? null,
          reason: reason ?? text.saveFailed
        }))
      }
    } catch (error) {
      const reason = failureSentence(toFailure(error))
      return { saved: 0, refused: changes.map(({ item: edited }) => ({ item: edited, reason })) }
    }
  }

  const saveOne = async (change: CellChange, at: ColumnId): Promise<void> => {
    const {
      refused: [refused]
    } = await save([change])
    const cell = `${itemWords(change.item)}, ${columnLabel(at)}`
    if (refused) say({ text: text.notSaved(cell, refused.reason), tone: 'bad' })
  }

  /** The cell was left as it is: what was refused before is of no matter any more. */
  const forget = ({ id }: InventoryRow, field: CellField): void =>
    setRefusals((old) => without(old, new Map([[`${id} ${field}`, true]])))

  return { refusals, save, saveOne, forget }
}

function without(
  map: ReadonlyMap<string, string>,
  keys: ReadonlyMap<string, unknown>
): ReadonlyMap<string, string> {
  if (![...map.keys()].some((key) => keys.has(key))) return map
  return new Map([...map].filter(([key]) => !keys.has(key)))
}
