import { Suspense, lazy } from 'react'
import type { ViewCounts } from '../../shared/contract.ts'
import { ConflictDialog } from '../dialogs/conflict-dialog.tsx'
import { ImportDialog } from '../dialogs/import-dialog.tsx'
import { ProblemsDialog } from '../dialogs/problems-dialog.tsx'
import { ShortcutsDialog } from '../dialogs/shortcuts-dialog.tsx'
import type { Say } from '../shell/say.ts'
import type { SavedViews } from '../shell/use-saved-views.ts'
import type { Commands } from '../use-commands.ts'
import { ShopPalette } from './shop-palette.tsx'
import type { ShopProps } from './shop.tsx'
import type { Asking } from './use-asking.ts'
import type { OpenDialog } from './use-dialog.ts'
import type { Changes } from './use-shop-data.ts'

// Not needed for the first rows: they come when they are asked for.
const SettingsDialog = lazy(() =>
  import('../dialogs/settings-dialog.tsx').then((m) => ({ default: m.SettingsDialog }))
)
const VerifyDialog = lazy(() =>
  import('../dialogs/verify-dialog.tsx').then((m) => ({ default: m.VerifyDialog }))
)

export type DialogProps = {
  dialog: OpenDialog
  shop: ShopProps
  changes: Changes
  counts: ViewCounts | null
  saved: SavedViews
  asking: Asking
  commands: Commands
  /** The grid is in sight, and hears keys. */
  inGrid: boolean
  onDisconnect: () => void
  say: Say
  onClose: () => void
}

/** The dialog that lies over the shop. */
export function ShopDialog(props: DialogProps) {
  const { dialog, shop, changes, commands, say, onClose } = props
  const { account, app, status, layout, onLayout } = shop
  switch (dialog.name) {
    case 'settings':
      return (
        <Suspense>
          <SettingsDialog
            app={app}
            account={account}
            layout={layout}
            say={say}
            onLayout={onLayout}
            onClose={onClose}
          />
        </Suspense>
      )
    case 'verify':
      return (
        <Suspense>
          <VerifyDialog status={status} say={say} onCancel={commands.cancel} onClose={onClose} />
        </Suspense>
      )
    case 'problems':
      return <ProblemsDialog say={say} onClose={onClose} />
    case 'palette':
      return <ShopPalette {...props} />
    case 'shortcuts':
      return <ShortcutsDialog onClose={onClose} />
    case 'conflict':
      return <ConflictDialog first={dialog.first} changes={changes} say={say} onClose={onClose} />
    case 'import':
      return (
        <ImportDialog
          preview={dialog.preview}
          scheme={app.scheme?.current ?? null}
          say={say}
          onClose={onClose}
        />
      )
  }
}
