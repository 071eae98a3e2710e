import { useState } from 'react'
import type { ImportPreview } from '../../shared/contract.ts'
import type { InventoryRow } from '../../shared/inventory.ts'
import { invoke } from '../api.ts'
import type { AskedCell } from '../dialogs/conflict-dialog.tsx'
import type { ColumnId } from '../grid/columns.tsx'
import { useSame } from '../use-same.ts'
import { focusGrid } from './focus-grid.ts'
import type { Attempt } from './use-attempt.ts'

export type OpenDialog =
  | { name: 'settings' | 'problems' | 'shortcuts' | 'verify' | 'palette' }
  | { name: 'conflict'; first: AskedCell | null }
  | { name: 'import'; preview: ImportPreview }

/** The dialog that lies over the shop, and the commands that open one. */
export function useDialog(attempt: Attempt) {
  const [dialog, setDialog] = useState<OpenDialog | null>(null)
  const commands = useSame({
    palette: () => setDialog({ name: 'palette' }),
    problems: () => setDialog({ name: 'problems' }),
    settings: () => setDialog({ name: 'settings' }),
    shortcuts: () => setDialog({ name: 'shortcuts' }),
    verify: () => setDialog({ name: 'verify' }),
    conflicts: () => setDialog({ name: 'conflict', first: null }),
    import: () =>
      attempt(async () => {
        const { preview } = await invoke('choose-import', {})
        if (preview) setDialog({ name: 'import', preview })
      })
  })
  const actions = useSame({
    openConflict: ({ id: itemId, productId }: InventoryRow, column: ColumnId) =>
      setDialog({ name: 'conflict', first: { itemId, productId, column } }),
    closeDialog() {
      setDialog(null)
      focusGrid()
    }
  })
  return { dialog, commands, ...actions }
}
