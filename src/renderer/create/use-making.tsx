import { Suspense, lazy, useCallback, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import type { ProductCopy } from '../../shared/create.ts'
import type { InventoryRow } from '../../shared/inventory.ts'
import type { StockScheme } from '../../shared/scheme.ts'
import { invoke } from '../api.ts'
import type { Say } from '../shell/say.ts'

const NewProductPanel = lazy(() =>
  import('./new-product-panel.tsx').then((m) => ({ default: m.NewProductPanel }))
)
const NewVariantPanel = lazy(() =>
  import('./new-variant-panel.tsx').then((m) => ({ default: m.NewVariantPanel }))
)

type Open = { kind: 'product'; copy: ProductCopy | null } | { kind: 'variant'; item: InventoryRow }

type Parts = {
  scheme: StockScheme | null
  currency: string
  say: Say
  attempt: (run: () => Promise<void>) => void
  /** Shows what was made. */
  goTo: (item: { itemId: string; active: boolean }) => void
  onClose: () => void
}

/** Making products and variants: what is open for it takes the place of the details. */
export function useMaking({ scheme, currency, say, attempt, goTo, onClose }: Parts) {
  const [open, setOpen] = useState<Open | null>(null)
  const close = useCallback(() => {
    setOpen(null)
    onClose()
  }, [onClose])
  const actions = useMemo(
    () => ({
      newProduct: () => setOpen({ kind: 'product', copy: null }),
      duplicate: (item: InventoryRow) =>
        attempt(async () =>
          setOpen({ kind: 'product', copy: await invoke('read-copy', { productId: item.productId }) })
        ),
      newVariant: (item: InventoryRow) => setOpen({ kind: 'variant', item })
    }),
    [attempt]
  )
  const made = (itemId: string): void => {
    setOpen(null)
    goTo({ itemId, active: true })
  }
  let panel: ReactNode = null
  if (open !== null && scheme !== null) {
    const shared = { scheme, say, onMade: made, onClose: close }
    panel = (
      <Suspense>
        {open.kind === 'product' ? (
          <NewProductPanel key={open.copy?.copyOf ?? ''} copy={open.copy} currency={currency} {...shared} />
        ) : (
          <NewVariantPanel key={open.item.productId} item={open.item} {...shared} />
        )}
      </Suspense>
    )
  }
  return { panel, ...actions }
}
