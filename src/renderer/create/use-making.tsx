import { Suspense, lazy, useCallback, useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'
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

type Open =
  | {
      kind: 'product'
      copy: ProductCopy | null
      draft: ProductForm | null
      /** Which draft it began with: another one is another panel. 0 without one. */
      number: number
    }
  /** `alike`: it begins with what the item has. */
  | { kind: 'variant'; item: InventoryRow; alike: boolean; draft: VariantDraft | null; number: number }

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
  const drafts = useRef(0)
  const close = useCallback(() => {
    setOpen(null)
    onClose()
  }, [onClose])
  const actions = useMemo(
    () => ({
      newProduct: () =>
        // One that is being typed stays.
        setOpen((old) =>
          old?.kind === 'product' && old.copy === null
            ? old
            : { kind: 'product', copy: null, draft: null, number: 0 }
        ),
      duplicate: (item: InventoryRow) =>
        attempt(async () => {
          const copy = await invoke('read-copy', { productId: item.productId })
          setOpen({ kind: 'product', copy, draft: null, number: 0 })
        }),
      newVariant: (item: InventoryRow) =>
        setOpen({ kind: 'variant', item, alike: false, draft: null, number: 0 }),
      duplicateVariant: (item: InventoryRow) =>
        setOpen({ kind: 'variant', item, alike: true, draft: null, number: 0 })
    }),
    [attempt]
  )
  const made = (itemId: string): void => {
    setOpen(null)
    goTo({ itemId, active: true })
  }
  /** What was typed is kept as long as it is said that nothing was made of it. */
  const keepDraft = (sentence: string, again: (number: number) => Open): void => {
    drafts.current += 1
    const number = drafts.current
    const action = { label: words.openAgain, run: () => setOpen(again(number)) }
    say({ text: sentence, tone: 'plain', action })
  }
  const onLeft = (copy: ProductCopy | null, draft: ProductForm): void =>
    keepDraft(words.notMade(draft.name.trim()), (number) => ({ kind: 'product', copy, draft, number }))
  const onVariantLeft = (left: Extract<Open, { kind: 'variant' }>, draft: VariantDraft): void =>
    keepDraft(words.variantNotMade(left.item.name, draft.variant.name?.trim() ?? ''), (number) => ({
      ...left,
      draft,
      number
    }))
  let panel: ReactNode = null
  if (open !== null && scheme !== null) {
    const shared = { scheme, say, onMade: made, onClose: close }
    panel = (
      <Suspense>
        {open.kind === 'product' ? (
          <NewProductPanel
            key={`${open.copy?.copyOf ?? ''} ${open.number}`}
            copy={open.copy}
            draft={open.draft}
            currency={currency}
            onLeft={(draft) => onLeft(open.copy, draft)}
            {...shared}
          />
        ) : (
          <NewVariantPanel
            key={`${open.alike ? open.item.id : open.item.productId} ${open.number}`}
            item={open.item}
            alike={open.alike}
            draft={open.draft}
            onLeft={(draft) => onVariantLeft(open, draft)}
            {...shared}
          />
        )}
      </Suspense>
    )
  }
  return { panel, ...actions }
}
