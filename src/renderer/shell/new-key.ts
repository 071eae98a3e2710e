import type { StockScheme } from '../../shared/scheme.ts'
import { views } from '../messages/views.ts'
import type { KeyPlace } from '../messages/views.ts'

/** So long a metadata key may be, as Stripe has it. */
const longest = 40

/** Why a key that no product has yet cannot become a column; null when it can. */
export function newKeyRefusal(key: string, scheme: StockScheme | null): string | null {
  const words = views.newKey
  if (key === '') return words.none
  if (key.length > longest) return words.tooLong(longest, key.length)
  if (/[[\]]/.test(key)) return words.brackets
  if (key === '__proto__') return words.notThis(key)
  const place = scheme === null ? null : placeOf(key, scheme)
  return place === null ? null : words.ofScheme(key, place)
}

/** Where that by which stock is kept is changed: a number typed as text would pass for a count. */
function placeOf(key: string, scheme: StockScheme): KeyPlace | null {
  const isOf = (base: string): boolean => key === base || key.startsWith(`${base}_`)
  const [before = '', after = ''] = scheme.sizeStockKey?.split('{size}') ?? []
  const ofSize = key.length > before.length + after.length && key.startsWith(before) && key.endsWith(after)
  if (key === scheme.stockKey || (scheme.sizeStockKey !== null && ofSize)) return 'onHand'
  if (isOf(scheme.reorderKey)) return 'reorderPoint'
  if (isOf(scheme.skuKey)) return 'sku'
  return key === scheme.sizesKey ? 'sizes' : null
}
