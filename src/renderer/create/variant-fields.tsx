import { X } from 'lucide-react'
import type { Created, NewVariant } from '../../shared/create.ts'
import { createText as words } from '../messages/create.ts'
import { icon } from '../shell/icons.tsx'
import { refusalOf } from './form.ts'
import { Typed } from './typed.tsx'

type Props = {
  variant: NewVariant
  place: number
  /** Several variants have names; a single stock number has none. */
  named: boolean
  /** Where prices keep the stock, each of several has its own: what it costs without. */
  usual?: { currency: string; amount: string } | undefined
  refusals: Created['refusals']
  onChange: (change: Partial<NewVariant>) => void
  onRemove: (() => void) | null
}

/** One variant: its name, what it costs, what is on the shelf, and what it is called by. */
export function VariantFields({ variant, place, named, usual, refusals, onChange, onRemove }: Props) {
  const field = (name: 'name' | 'stock' | 'sku' | 'reorderPoint', label: string, numeric = false) => (
    <Typed
      label={words.field(label, place, named)}
      shown={label}
      value={variant[name] ?? ''}
      refusal={refusalOf(refusals, `variants.${place}.${name}`)}
      numeric={numeric}
      code={name === 'sku'}
      onChange={(typed) => onChange({ [name]: typed })}
    />
  )
  return (
    <div className="create-variant" role="group" aria-label={named ? words.variantOf(place) : words.single}>
      {named ? (
        <div className="create-pair">
          {field('name', words.variant)}
          {usual === undefined ? null : (
            <Typed
              label={words.field(words.amount(0), place, named)}
              shown={words.amountIn(usual.currency.toUpperCase())}
              value={variant.amount ?? ''}
              refusal={refusalOf(refusals, `variants.${place}.amount`)}
              numeric
              usual={usual.amount}
              onChange={(amount) => onChange({ amount })}
            />
          )}
          {onRemove === null ? null : (
            <button
              type="button"
              className="bare create-remove"
              aria-label={words.removeVariant(variant.name?.trim() || words.variantOf(place))}
              onClick={onRemove}
            >
              <X {...icon} size={14} />
            </button>
          )}
        </div>
      ) : null}
      <div className="create-numbers">
        {field('stock', words.stock, true)}
        {field('reorderPoint', words.reorder, true)}
        {field('sku', words.sku)}
      </div>
    </div>
  )
}
