import type { Created, NewProduct, NewVariant, ProductCopy } from '../../shared/create.ts'
import type { InventoryRow } from '../../shared/inventory.ts'

/** Something typed, with a name of its own while the form is open: lines can be taken out in the middle. */
export type Line<T> = T & { key: number }

export type ProductForm = {
  name: string
  several: boolean
  variants: readonly Line<NewVariant>[]
  prices: readonly Line<NewProduct['prices'][number]>[]
  copyOf: string | null
}

/** What was typed of a new variant; its amount where prices keep the stock. */
export type VariantDraft = { variant: NewVariant; amount: string }

let lastKey = 0
export const keyed = <T>(line: T): Line<T> => ({ ...line, key: ++lastKey })

export const blankVariant: NewVariant = { name: '', stock: '', sku: '', reorderPoint: '' }

/** As a copy of a product: all but what is on the shelf, and the SKU, which two cannot share. */
export const variantLike = ({ onHand, reorderPoint, reorderPointOwn }: InventoryRow): NewVariant => ({
  ...blankVariant,
  stock: onHand === null ? '' : '0',
  reorderPoint: reorderPointOwn ? String(reorderPoint) : ''
})

/** What the form starts with: nothing, or a copy of a product. */
export function startOf(copy: ProductCopy | null, currency: string): ProductForm {
  if (copy === null) {
    return {
      name: '',
      several: false,
      variants: [keyed(blankVariant)],
      prices: [keyed({ currency, amount: '' })],
      copyOf: null
    }
  }
  return {
    name: copy.name,
    several: copy.variants.some(({ name }) => name !== null),
    variants: copy.variants.map((variant) => keyed({ ...variant, name: variant.name ?? '' })),
    prices: copy.prices.map(keyed),
    copyOf: copy.copyOf
  }
}

/** What is sent: a price that was left empty is none, as long as it is the only one. */
export function productOf(form: ProductForm): NewProduct {
  const { name, several, copyOf } = form
  const variants = several
    ? form.variants
    : form.variants.slice(0, 1).map((variant) => ({ ...variant, amount: '' }))
  const own = variants.some(({ amount = '' }) => amount.trim() !== '')
  const prices = form.prices.filter(({ amount }) => own || form.prices.length > 1 || amount.trim() !== '')
  return {
    name,
    copyOf,
    variants: variants.map(({ key: _key, ...variant }) => ({
      ...variant,
      name: several ? variant.name : null
    })),
    prices: prices.map(({ currency, amount }) => ({ currency, amount }))
  }
}

/** Why a field cannot stay as it is; undefined when it can. */
export const refusalOf = (refusals: Created['refusals'], field: string): string | undefined =>
  refusals.find((one) => one.field === field)?.reason
