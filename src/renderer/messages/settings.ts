import { plural } from '../format.ts'

export const settingsText = {
  look: 'Appearance',
  theme: 'Theme',
  density: 'Rows',
  low: 'Low stock',
  lowLabel: 'An item is low at or below',
  lowNote: 'Items with a reorder point of their own keep it.',
  lowSaved: (units: number) => `Items are low at ${plural(units, 'unit')} or fewer`,
  save: 'Save',
  scheme: 'Where stock is kept in Stripe',
  schemeNote: 'The metadata keys that hold your numbers, as found in this shop.',
  schemeUse: 'Read stock this way',
  schemeSaved: 'Stock is read this way from now on',
  ownKeys: 'Other keys…',
  keys: {
    owner: 'Stock is kept on',
    ownerProduct: 'products',
    ownerPrice: 'prices',
    stock: 'Stock key',
    sizes: 'Key that lists sizes',
    sizeStock: 'Key of one size, with {size}',
    reorder: 'Reorder point key',
    sku: 'SKU key'
  },
  account: 'Shop',
  disconnect: 'Close this shop',
  forget: 'Close it and forget the key',
  leaveNote: 'Edits that wait are kept and go out when the shop is opened again.',
  leaveDemoNote: 'The demo shop starts afresh when it is opened again.',
  version: (version: string) => `Stockroom ${version}`
} as const
