import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { FormEvent } from 'react'
import type { ItemDetail } from '../../shared/contract.ts'
import type { Created } from '../../shared/create.ts'
import { toFailure } from '../../shared/failure.ts'
import type { InventoryRow } from '../../shared/inventory.ts'
import { minorToDecimal } from '../../shared/money.ts'
import type { StockScheme } from '../../shared/scheme.ts'
import { invoke } from '../api.ts'
import { createText as words } from '../messages/create.ts'
import { failureSentence } from '../messages/failures.ts'
import { icon } from '../shell/icons.tsx'
import type { Say } from '../shell/say.ts'
import { useOpened } from '../use-opened.ts'
import { blankVariant, refusalOf } from './form.ts'
import { Typed } from './typed.tsx'
import { VariantFields } from './variant-fields.tsx'
import './create.css'

type Props = {
  /** Any item of the product. */
  item: InventoryRow
  scheme: Pick<StockScheme, 'owner' | 'sizesKey' | 'sizeStockKey'>
  say: Say
  onMade: (itemId: string) => void
  onClose: () => void
}

/** One more variant of a product. */
export function NewVariantPanel({ item, scheme, say, onMade, onClose }: Props) {
  const [variant, setVariant] = useState(blankVariant)
  const [amount, setAmount] = useState(
    item.price === null ? '' : minorToDecimal(item.price.amount, item.price.currency)
  )
  const [refusals, setRefusals] = useState<Created['refusals']>([])
  const place = useOpened<HTMLElement>(onClose)
  const currency = item.price?.currency ?? 'usd'
  const priced = scheme.owner === 'price'
  const called = variant.name?.trim() ?? ''
  const noted = useNoted(item.id, scheme, called)
  const kept = priced || called === '' ? null : noted
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
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
  const title = words.newVariant(item.name)
  const general = refusals.filter(({ field }) => field === 'variants')
  return (
    <aside ref={place} className="panel create" aria-label={title}>
      <header className="panel-head">
        <div className="panel-names">
          <h2 dir="auto">{title}</h2>
        </div>
        <button type="button" className="bare" aria-label={words.close} onClick={onClose}>
          <X {...icon} />
        </button>
      </header>
      <form className="create-form" onSubmit={(event) => void submit(event)} noValidate>
        <Typed
          label={words.variant}
          shown={words.variant}
          value={variant.name ?? ''}
          refusal={refusalOf(refusals, 'variants.0.name')}
          first
          onChange={(name) => setVariant((old) => ({ ...old, name }))}
        />
        <VariantFields
          variant={variant}
          place={0}
          named={false}
          refusals={refusals}
          onChange={(part) => setVariant((old) => ({ ...old, ...part }))}
          onRemove={null}
        />
        {priced ? (
          <Typed
            label={words.amount(0)}
            shown={`${words.amount(0)} (${currency.toUpperCase()})`}
            value={amount}
            refusal={refusalOf(refusals, 'prices.0.amount')}
            numeric
            onChange={setAmount}
          />
        ) : null}
        {general.map(({ reason }) => (
          <p key={reason} className="field-reason" role="alert">
            {reason}
          </p>
        ))}
        <div className="create-end">
          <button type="submit" className="button button-main">
            {words.createVariant}
          </button>
          <span className="create-note" role="status">
            {kept === null ? words.stockHint : words.stockKept(called, kept)}
          </span>
        </div>
      </form>
    </aside>
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
