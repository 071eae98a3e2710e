import { longestKey } from './metadata-columns.ts'
import type { StockScheme } from './scheme.ts'

/** Why a key that no product has yet cannot become a column; null when it can. */
export function newKeyRefusal(key: string, scheme: StockScheme | null): string | null {
  if (key === '') return 'Type the name of the key'
  if (key.length > longestKey) return `A key has ${longestKey} characters at most; this has ${key.length}`
  if (/[[\]]/.test(key)) return 'A key has no square brackets'
  if (key === '__proto__') return `“${key}” cannot be a key here; choose another name`
  const place = scheme === null ? null : placeOf(key, scheme)
  return place === null ? null : `“${key}” is one of the keys by which stock is kept here; ${place}`
}

/** Where that by which stock is kept is changed: a number typed as text would pass for a count. */
function placeOf(key: string, scheme: StockScheme): string | null {
  const isOf = (base: string): boolean => key === base || key.startsWith(`${base}_`)
  const [before = '', after = ''] = scheme.sizeStockKey?.split('{size}') ?? []
  const ofSize = key.length > before.length + after.length && key.startsWith(before) && key.endsWith(after)
  if (key === scheme.stockKey || (scheme.sizeStockKey !== null && ofSize)) return 'change it in On hand'
  if (isOf(scheme.reorderKey)) return 'change it in Reorder at'
  if (isOf(scheme.skuKey)) return 'change it in SKU'
  return key === scheme.sizesKey ? 'add a variant, or take one off, instead' : null
}
