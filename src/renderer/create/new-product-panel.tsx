import { Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { RefObject } from 'react'
import { mostLines } from '../../shared/create.ts'
import type { Created, ProductCopy } from '../../shared/create.ts'
import { toFailure } from '../../shared/failure.ts'
import type { StockScheme } from '../../shared/scheme.ts'
import { invoke } from '../api.ts'
import { Choice } from '../dialogs/choice.tsx'
import { createText as words } from '../messages/create.ts'
import { failureSentence } from '../messages/failures.ts'
import { icon } from '../shell/icons.tsx'
import type { Say } from '../shell/say.ts'
import { useFacets } from '../shell/use-facets.ts'
import { CreatePanel } from './create-panel.tsx'
import { blankVariant, keyed, productOf, refusalOf, startOf } from './form.ts'
import type { ProductForm } from './form.ts'
import { PriceFields } from './price-fields.tsx'
import { Typed } from './typed.tsx'
import { VariantFields } from './variant-fields.tsx'

type Props = {
  copy: ProductCopy | null
  /** What is typed into it, also where it was drawn before; null begins anew. */
  typed: RefObject<ProductForm | null>
  scheme: Pick<StockScheme, 'owner' | 'sizesKey'>
  /** What a price is in until the shop is asked, or somebody says otherwise. */
  currency: string
  say: Say
  onMade: (itemId: string) => void
  onClose: () => void
}

/** A product that does not exist yet, in the place of the details. */
export function NewProductPanel({ copy, typed, scheme, currency, say, onMade, onClose }: Props) {
  const [form, setForm] = useState(() => typed.current ?? startOf(copy, currency))
  const [refusals, setRefusals] = useState<Created['refusals']>([])
  const [busy, setBusy] = useState(false)
  const hasVariants = scheme.owner === 'price' || scheme.sizesKey !== null
  // The row that was seen first may have no price, or a rare one: most of the shop’s say what it sells in.
  const usual = useFacets()?.currencies[0]
  const [guess] = useState(currency)
  // What was typed before is drawn again as it was.
  const [isNew] = useState(() => typed.current === null)
  useEffect(() => {
    if (!isNew || copy !== null || usual === undefined) return
    const usually = (old: ProductForm): ProductForm => {
      const [first, ...others] = old.prices
      if (first === undefined || first.currency !== guess) return old
      return { ...old, prices: [{ ...first, currency: usual }, ...others] }
    }
    if (typed.current !== null) typed.current = usually(typed.current)
    setForm(usually)
  }, [isNew, copy, usual, guess, typed])
  const change = (part: Partial<typeof form>): void => {
    typed.current = { ...form, ...part }
    setForm(typed.current)
    setRefusals([])
  }
  const submit = async (): Promise<void> => {
    setBusy(true)
    try {
      const { itemId, refusals: refused } = await invoke('create-product', productOf(form))
      setRefusals(refused)
      if (itemId === null) return
      say(words.waits(form.name.trim()))
      onMade(itemId)
    } catch (error) {
      say({ text: failureSentence(toFailure(error)), tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }
  const title = copy === null ? words.newProduct : words.copy(copy.name.replace(/ \(copy\)$/, ''))
  return (
    <CreatePanel
      title={title}
      general={refusals.filter(({ field }) => field === 'variants' || field === 'prices')}
      button={words.create}
      note={<span className="create-note">{words.stockHint}</span>}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <Typed
        label={words.name}
        shown={words.name}
        value={form.name}
        refusal={refusalOf(refusals, 'name')}
        first
        onChange={(name) => change({ name })}
      />
      {hasVariants ? (
        <Choice
          label={words.variants}
          value={form.several ? 'several' : 'single'}
          values={['single', 'several'] as const}
          names={{ single: words.single, several: words.several }}
          onChange={(value) => change({ several: value === 'several' })}
        />
      ) : null}
      {(form.several ? form.variants : form.variants.slice(0, 1)).map((variant, place) => (
        <VariantFields
          key={variant.key}
          variant={variant}
          place={place}
          named={form.several}
          usual={scheme.owner === 'price' ? form.prices[0] : undefined}
          refusals={refusals}
          onChange={(part) =>
            change({
              variants: form.variants.map((one) => (one.key === variant.key ? { ...one, ...part } : one))
            })
          }
          onRemove={
            form.variants.length > 1
              ? () => change({ variants: form.variants.filter(({ key }) => key !== variant.key) })
              : null
          }
        />
      ))}
      {form.several && form.variants.length < mostLines ? (
        <button
          type="button"
          className="link create-more"
          onClick={() => change({ variants: [...form.variants, keyed(blankVariant)] })}
        >
          <Plus {...icon} size={13} /> {words.addVariant}
        </button>
      ) : null}
      <PriceFields prices={form.prices} refusals={refusals} onChange={(prices) => change({ prices })} />
      {copy === null || copy.left.length === 0 ? null : (
        <p className="create-note">{words.left(copy.left)}</p>
      )}
    </CreatePanel>
  )
}
