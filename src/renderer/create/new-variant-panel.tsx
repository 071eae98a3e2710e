import { useEffect, useState } from 'react'
import type { RefObject } from 'react'
import type { ItemDetail } from '../../shared/contract.ts'
import type { Created } from '../../shared/create.ts'
import { toFailure } from '../../shared/failure.ts'
import type { InventoryRow } from '../../shared/inventory.ts'
import { minorToDecimal } from '../../shared/money.ts'
import type { StockScheme } from '../../shared/scheme.ts'
import { invoke } from '../api.ts'
import { itemWords } from '../grid/describe-cell.ts'
import { createText as words } from '../messages/create.ts'
import { failureSentence } from '../messages/failures.ts'
import type { Say } from '../shell/say.ts'
import { CreatePanel } from './create-panel.tsx'
import { blankVariant, refusalOf, variantLike } from './form.ts'
import type { VariantDraft } from './form.ts'
import { Typed } from './typed.tsx'
import { VariantFields } from './variant-fields.tsx'

type Props = {
  /** Any item of the product. */
  item: InventoryRow
  /** The new one begins with what this item has. */
  alike: boolean
  /** What is typed into it, also where it was drawn before; null begins anew. */
  typed: RefObject<VariantDraft | null>
  scheme: Pick<StockScheme, 'owner' | 'sizesKey' | 'sizeStockKey'>
  say: Say
  onMade: (itemId: string) => void
  onClose: () => void
}

/** One more variant of a product. */
export function NewVariantPanel({ item, alike, typed, scheme, say, onMade, onClose }: Props) {
  const [form, setForm] = useState<VariantDraft>(
    () =>
      typed.current ?? {
        variant: alike ? variantLike(item) : blankVariant,
        amount: item.price === null ? '' : minorToDecimal(item.price.amount, item.price.currency)
      }
  )
  const { variant, amount } = form
  const change = (part: Partial<VariantDraft>): void => {
    typed.current = { ...form, ...part }
    setForm(typed.current)
  }
  const [refusals, setRefusals] = useState<Created['refusals']>([])
  const currency = item.price?.currency ?? 'usd'
  const priced = scheme.owner === 'price'
  const called = variant.name?.trim() ?? ''
  const noted = useNoted(item.id, scheme, called)
  const kept = priced || called === '' ? null : noted
  const submit = async (): Promise<void> => {
    try {
      const { itemId, refusals: refused } = await invoke('add-variant', {
        productId: item.productId,
        variant,
        price: priced ? { currency, amount } : null
      })
      setRefusals(refused)
      if (itemId === null) return
      say(words.variantWaits(`${item.name}, ${variant.name?.trim() ?? ''}`))
      onMade(itemId)
    } catch (error) {
      say({ text: failureSentence(toFailure(error)), tone: 'bad' })
    }
  }
  return (
    <CreatePanel
      title={alike ? words.variantLike(itemWords(item)) : words.newVariant(item.name)}
      general={refusals.filter(({ field }) => field === 'variants')}
      button={words.createVariant}
      note={
        <span className="create-note" role="status">
          {kept === null ? words.stockHint : words.stockKept(called, kept)}
        </span>
      }
      onSubmit={submit}
      onClose={onClose}
    >
      <Typed
        label={words.variant}
        shown={words.variant}
        value={variant.name ?? ''}
        refusal={refusalOf(refusals, 'variants.0.name')}
        first
        onChange={(name) => change({ variant: { ...variant, name } })}
      />
      <VariantFields
        variant={variant}
        place={0}
        named={false}
        refusals={refusals}
        onChange={(part) => change({ variant: { ...variant, ...part } })}
        onRemove={null}
      />
      {priced ? (
        <Typed
          label={words.amount(0)}
          shown={words.amountIn(currency.toUpperCase())}
          value={amount}
          refusal={refusalOf(refusals, 'prices.0.amount')}
          numeric
          onChange={(typedAmount) => change({ amount: typedAmount })}
        />
      ) : null}
    </CreatePanel>
  )
}

/** The number that is still noted of a size that was taken off; null where there is none, or it is not known yet. */
function useNoted(itemId: string, { sizesKey, sizeStockKey }: Props['scheme'], size: string): string | null {
  const [metadata, setMetadata] = useState<ItemDetail['metadata']>([])
  useEffect(() => {
    // What is only said in passing need not be said.
    invoke('read-item', { id: itemId }).then(
      (item) => setMetadata(item.metadata),
      () => undefined
    )
  }, [itemId])
  const valueOf = (key: string | null | undefined): string => {
    const found = metadata.find((one) => one.key === key)
    return found?.pending ?? found?.value ?? ''
  }
  const listed = valueOf(sizesKey).split(/[,;|]/)
  const noted = valueOf(sizeStockKey?.replace('{size}', size))
  return /^-?\d+$/.test(noted) && !listed.some((one) => one.trim() === size) ? noted : null
}
