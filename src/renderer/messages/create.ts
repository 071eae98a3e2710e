import type { TakenOff } from '../../shared/create.ts'
import { plural, short } from '../format.ts'
import { stayedWords } from './reasons.ts'

/** What making products, variants and prices says. */
export const createText = {
  newProduct: 'New product',
  copy: (name: string) => `Copy of ${name}`,
  newVariant: (name: string) => `New variant of ${name}`,
  variantLike: (name: string) => `New variant like ${name}`,
  close: 'Close without making it',
  name: 'Name',
  variants: 'Variants',
  single: 'One size',
  several: 'Several',
  variant: 'Variant',
  variantOf: (place: number) => `Variant ${place + 1}`,
  stock: 'Stock',
  sku: 'SKU',
  reorder: 'Reorder at',
  field: (field: string, place: number, several: boolean) =>
    several ? `${field} of variant ${place + 1}` : field,
  addVariant: 'Another variant',
  removeVariant: (name: string) => `Leave out ${name}`,
  prices: 'Price',
  amount: (place: number) => (place === 0 ? 'Price' : `Price ${place + 1}`),
  amountIn: (currency: string) => (currency === '' ? 'Price' : `Price (${currency})`),
  currency: (place: number) => (place === 0 ? 'Currency' : `Currency ${place + 1}`),
  addPrice: 'Another currency',
  removePrice: (currency: string) => `Leave out the price in ${currency}`,
  left: (what: readonly string[]) => `Not copied: ${what.join('; ')}.`,
  stockHint: 'Left empty, it is untracked.',
  stockKept: (name: string, stock: string) =>
    `${name} was here before: leave Stock empty to go on with the ${stock} noted then.`,
  create: 'Create product',
  notMade: (name: string) => `${name === '' ? 'The new product' : short(name)} is not made`,
  variantNotMade: (product: string, name: string) =>
    `${name === '' ? `The new variant of ${short(product)}` : short(`${product}, ${name}`)} is not made`,
  openAgain: 'Open it again',
  createVariant: 'Add variant',
  waits: (name: string) => `${short(name)} is made in Stripe with the next sync`,
  variantWaits: (name: string) => `${short(name)} goes to Stripe with the next sync`
} as const

/** The prices in the side panel. */
export const pricesText = {
  title: 'Prices',
  none: 'It has no price yet.',
  moved: (now: string) => `It became ${now} while you typed; Enter again changes it all the same`,
  defaultPrice: 'default',
  archived: 'archived',
  recurring: 'recurring',
  unmade: 'waiting',
  varies: 'varies',
  amountOf: (currency: string) => `Amount in ${currency}`,
  optionsOf: (currency: string) => `Further currencies of the price in ${currency}`,
  optionOf: (currency: string, price: string) => `Amount in ${currency} of the price in ${price}`,
  addOption: 'Add a currency…',
  addOptionTo: (price: string) => `Add a currency to the price in ${price}`,
  actionsOf: (words: string) => `What to do with ${words}`,
  makeDefault: 'Make it the default',
  archive: 'Archive',
  bringBack: 'Bring back',
  defaultStays: 'Stripe archives no default price; make another the default first',
  add: 'Add a price',
  addCurrency: 'Currency',
  addAmount: 'Amount',
  save: 'Add',
  cancel: 'Cancel'
} as const

/** The menu of a row. */
export const rowText = {
  menu: (name: string) => `What to do with ${name}`,
  copyCells: 'Copy',
  paste: 'Paste',
  clear: 'Clear',
  copy: 'Duplicate product…',
  variant: 'New variant…',
  copyVariant: 'Duplicate variant…',
  takeOff: (variants: number) =>
    variants === 1 ? 'Take this variant off' : `Take ${plural(variants, 'variant')} off`,
  archive: 'Archive product',
  bringBack: 'Sell again',
  count: 'Count it in the stocktake',
  stripe: 'Open in Stripe',
  rows: (rows: number) => (rows === 1 ? 'Select the row' : `Select ${plural(rows, 'row')}`),
  archived: (name: string) => `${short(name)} is archived: it is sold no more`,
  active: (name: string) => `${short(name)} is sold again`,
  undo: 'Undo',
  chooseFirst: 'Choose an item first',
  tooManyChosen: 'Choose 1,000 variants at most',
  tryAgain: 'Try again',
  failedTitle: 'Stripe did not make all of this product.'
} as const

/** What became of variants that were to be taken off. */
export function takenOffWords({ taken, refused }: Pick<TakenOff, 'taken' | 'refused'>): string {
  const [one] = taken
  const units = taken.reduce((sum, { onHand }) => sum + Math.max(0, onHand ?? 0), 0)
  const left = units === 0 ? '' : `; ${plural(units, 'unit')} ${units === 1 ? 'is' : 'are'} still on hand`
  let done = ''
  if (one !== undefined && taken.length === 1) {
    const what =
      one.variant === null ? `A price of ${short(one.name)}` : `${one.variant} of ${short(one.name)}`
    const back = one.archived
      ? 'its price is brought back in the details'
      : `a new ${one.variant ?? ''} goes on with ${units === 1 ? 'it' : 'them'}`
    done = `${what} is taken off${left}${left === '' ? '' : `, and ${back}`}`
  } else if (one !== undefined) done = `${plural(taken.length, 'variant')} are taken off${left}`
  return stayedWords(done, refused, taken.length + refused.length)
}
