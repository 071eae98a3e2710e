import type { Layout } from '../../shared/contract.ts'
import { plural } from '../format.ts'

/** As they are offered. */
export const themes = ['system', 'light', 'dark'] as const satisfies readonly Layout['theme'][]

export const densities = ['compact', 'regular', 'comfortable'] as const satisfies readonly Layout['density'][]

export const settingsText = {
  look: 'Appearance',
  theme: 'Theme',
  themeOf: (theme: Layout['theme']) =>
    ({ system: 'Theme of the system', light: 'Light theme', dark: 'Dark theme' })[theme],
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  density: 'Rows',
  densityOf: (density: Layout['density']) =>
    ({ compact: 'Compact rows', regular: 'Regular rows', comfortable: 'Comfortable rows' })[density],
  files: 'Exported files',
  delimiter: 'Between cells',
  delimiters: { system: 'As on this computer', comma: 'Comma', semicolon: 'Semicolon' },
  delimiterNote:
    'A spreadsheet that writes 19,99 opens files with semicolons, one that writes 19.99 files with commas. Both can be imported.',
  densities: { compact: 'Compact', regular: 'Regular', comfortable: 'Comfortable' },
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
    sizeStockReason: 'Write {size} where the size goes, such as stock_{size}',
    reorder: 'Reorder point key',
    sku: 'SKU key',
    missing: 'Type the name of the key, also where no product has it yet'
  },
  restock: 'Refunds',
  restocks: { offer: 'Offer to restock', auto: 'Restock by itself' },
  restockNotes: {
    offer: 'A refund whose stock did not rise is shown as a finding; you decide.',
    auto: 'A whole refund puts what it returns back on the stock, once. Part refunds are still offered.'
  },
  salesUse: 'Use this from now on',
  lowersSince: (when: string) => `Stockroom lowers stock for sales paid since ${when}.`,
  verify: 'Comparison with Stripe',
  verifyLabel: 'Compare everything',
  verifyNever: 'only when asked',
  verifyAt: (hour: number) => `daily at ${String(hour).padStart(2, '0')}:00`,
  verifyNote: 'It reads the whole shop once and never goes over the month’s reads without asking.',
  verifySaved: (hour: number | null) =>
    hour === null
      ? 'Everything is compared only when asked'
      : `Everything is compared daily at ${String(hour).padStart(2, '0')}:00`,
  account: 'Shop',
  disconnect: 'Close this shop',
  forget: 'Close it and forget the key',
  leaveNote: 'Edits that wait are kept and go out when the shop is opened again.',
  leaveDemoNote: 'The demo shop goes on from here when it is opened again.',
  version: (version: string) => `Stockroom ${version}`
} as const
