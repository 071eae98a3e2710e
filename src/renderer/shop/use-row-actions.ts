import type { InventoryRow } from '../../shared/inventory.ts'
import { invoke } from '../api.ts'
import type { InventoryView } from '../grid/inventory-view.ts'
import { selectedRows } from '../grid/read-rows.ts'
import type { RowActions } from '../grid/row-menu.tsx'
import { rowCount } from '../grid/selection.ts'
import type { SelectionSource } from '../grid/selection-source.ts'
import { setActive } from '../grid/set-active.ts'
import { rowText, takenOffWords } from '../messages/create.ts'
import { takenBackWords } from '../messages/reasons.ts'
import { text } from '../messages/text.ts'
import { openInStripe } from '../open-in-stripe.ts'
import type { Message, Say } from '../shell/say.ts'
import { useSame } from '../use-same.ts'
import type { Attempt } from './use-attempt.ts'

type Parts = Pick<RowActions, 'onCopy' | 'onVariant' | 'onCopyVariant'> & {
  view: InventoryView
  selected: SelectionSource
  say: Say
  attempt: Attempt
}

/** What can be done to an item, from its menu, its details or by a command; what it changes is undone with one press. */
export function useRowActions({ view, selected, say, attempt, ...making }: Parts): RowActions {
  /** The way back from exactly this change, whatever was done since. */
  const undoOf = (batchId: number | null): Pick<Message, 'action'> => {
    if (batchId === null) return {}
    const run = (): void =>
      attempt(async () => {
        const { reverted, kept } = await invoke('revert-batch', { batchId })
        say({ text: takenBackWords(reverted, kept), tone: kept.length === 0 ? 'plain' : 'bad' })
      })
    return { action: { label: rowText.undo, run } }
  }
  return useSame({
    ...making,
    onTakeOff: (item: InventoryRow, withSelected: boolean) =>
      attempt(async () => {
        const selection = withSelected ? selected.get() : null
        if (selection !== null && rowCount(selection) > 1000) return say(rowText.tooManyChosen)
        const items = selection === null ? [item] : await selectedRows(view, selection)
        if (items === null || items.length === 0) return say(rowText.chooseFirst)
        const done = await invoke('take-off-variants', { itemIds: items.map(({ id }) => id) })
        await view.refresh(done.taken.map(({ itemId: id }) => id))
        say({
          text: takenOffWords(done),
          tone: done.refused.length > 0 ? 'bad' : 'plain',
          ...undoOf(done.batchId)
        })
      }),
    onActive: (item: InventoryRow, active: boolean) =>
      attempt(async () => {
        const { batchId, outcomes } = await setActive(view, [item], active)
        const refused = outcomes.find(({ outcome }) => outcome === 'refused')
        if (refused) return say({ text: refused.reason ?? text.saveFailed, tone: 'bad' })
        const words = active ? rowText.active(item.name) : rowText.archived(item.name)
        say({ text: words, tone: 'plain', ...undoOf(batchId) })
      }),
    onStripe: (item: InventoryRow) => openInStripe(item.productId, say)
  })
}

/** The same as commands, for the item under the cursor. What is selected behind a page is not seen, and stays as it is. */
export function useRowCommands(
  item: InventoryRow | undefined,
  pageOpen: boolean,
  actions: RowActions,
  say: Say
) {
  const withItem = (run: (chosen: InventoryRow) => void): void => {
    if (item !== undefined && item.group === undefined) run(item)
    else say(rowText.chooseFirst)
  }
  return useSame({
    duplicate: () => withItem(actions.onCopy),
    newVariant: () => withItem(actions.onVariant),
    duplicateVariant: () => withItem(actions.onCopyVariant),
    takeOff: () => withItem((chosen) => actions.onTakeOff(chosen, !pageOpen)),
    archive: () => withItem((chosen) => actions.onActive(chosen, !chosen.active)),
    stripe: () => withItem(actions.onStripe)
  })
}
