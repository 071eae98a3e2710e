import { Suspense, lazy, useCallback, useMemo, useRef, useState } from 'react'
import type { ReactNode, RefObject } from 'react'
import type { ProductCopy } from '../../shared/create.ts'
import type { InventoryRow } from '../../shared/inventory.ts'
import type { StockScheme } from '../../shared/scheme.ts'
import { invoke } from '../api.ts'
import { createText as words } from '../messages/create.ts'
import type { Say } from '../shell/say.ts'
import type { ProductForm, VariantDraft } from './form.ts'

const NewProductPanel = lazy(() =>
  import('./new-product-panel.tsx').then((m) => ({ default: m.NewProductPanel }))
)
const NewVariantPanel = lazy(() =>
  import('./new-variant-panel.tsx').then((m) => ({ default: m.NewVariantPanel }))
)

/** `typed` stands in it wherever it is drawn: it moves with the details to a page and back. */
type Open = {
  /** One that is opened again is another panel. 0 otherwise. */
  number: number
} & (
  | { kind: 'product'; copy: ProductCopy | null; typed: RefObject<ProductForm | null> }
  /** `alike`: it begins with what the item has. */
  | { kind: 'variant'; item: InventoryRow; alike: boolean; typed: RefObject<VariantDraft | null> }
)

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
  const now = useRef<Open | null>(null)
  const drafts = useRef(0)
  const actions = useMemo(() => {
    const show = (next: Open | null): void => {
      const old = now.current
      // One that is being typed stays.
      if (old !== null && next !== null && (old.typed === next.typed || keyOf(old) === keyOf(next))) return
      now.current = next
      setOpen(next)
      if (old?.typed.current) keepDraft(old)
    }
    /** What was typed is kept as long as it is said that nothing was made of it. */
    const keepDraft = (left: Open): void => {
      const run = (): void => show({ ...left, number: ++drafts.current })
      say({ text: notMade(left), tone: 'plain', action: { label: words.openAgain, run } })
    }
    const showVariant = (item: InventoryRow, alike: boolean): void =>
      show({ kind: 'variant', item, alike, typed: { current: null }, number: 0 })
    return {
      show,
      newProduct() {
        const old = now.current
        if (old?.kind === 'product' && old.copy === null) return
        show({ kind: 'product', copy: null, typed: { current: null }, number: 0 })
      },
      duplicate: (item: InventoryRow) =>
        attempt(async () => {
          const copy = await invoke('read-copy', { productId: item.productId })
          show({ kind: 'product', copy, typed: { current: null }, number: 0 })
        }),
      newVariant: (item: InventoryRow) => showVariant(item, false),
      duplicateVariant: (item: InventoryRow) => showVariant(item, true)
    }
  }, [attempt, say])
  const { show, ...others } = actions
  const close = useCallback(() => {
    show(null)
    onClose()
  }, [show, onClose])
  const onMade = (made: Open, itemId: string): void => {
    made.typed.current = null
    if (now.current === made) show(null)
    goTo({ itemId, active: true })
  }
  let panel: ReactNode = null
  if (open !== null && scheme !== null) {
    const shared = {
      scheme,
      say,
      onMade: (itemId: string) => onMade(open, itemId),
      onClose: close
    }
    panel = (
      <Suspense>
        {open.kind === 'product' ? (
          <NewProductPanel
            key={keyOf(open)}
            copy={open.copy}
            typed={open.typed}
            currency={currency}
            {...shared}
          />
        ) : (
          <NewVariantPanel
            key={keyOf(open)}
            item={open.item}
            alike={open.alike}
            typed={open.typed}
            {...shared}
          />
        )}
      </Suspense>
    )
  }
  return { panel, ...others }
}

/** Of two with the same key, the one that is open stays. */
const keyOf = (open: Open): string =>
  open.kind === 'product'
    ? `product ${open.copy?.copyOf ?? ''} ${open.number}`
    : `variant ${open.alike ? open.item.id : open.item.productId} ${open.number}`

const notMade = (left: Open): string =>
  left.kind === 'product'
    ? words.notMade(left.typed.current?.name.trim() ?? '')
    : words.variantNotMade(left.item.name, left.typed.current?.variant.name?.trim() ?? '')
