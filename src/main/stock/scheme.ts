import { valueAt } from '../../shared/value-at.ts'
import type { SchemeCandidate, StockScheme } from '../../shared/scheme.ts'
import type { RemotePrice, RemoteProduct } from '../sync/remote.ts'
import { parseQuantity } from './quantity.ts'

/** What shops without any stock keys start with: sizes where a product lists them, else one `stock`. */
export const usualScheme: StockScheme = {
  owner: 'product',
  sizesKey: 'sizes',
  sizeStockKey: 'stock_{size}',
  stockKey: 'stock',
  reorderKey: 'reorder_point',
  skuKey: 'sku',
  untracked: ['infinity', '∞', 'unlimited', 'untracked', 'none']
}

/** Single-stock keys seen in shops’ own code, in the order of how often they are meant as stock. */
const singleKeys = ['stock', 'stock_quantity', 'stock_count', 'inventory', 'quantity', 'in_stock']
const reorderKeys = ['reorder_point', 'low_stock_threshold', 'reorder_at', 'min_stock']

/** Where one item's fields live: an owner object and its metadata keys. */
export type ItemSlot = {
  ownerKind: 'product' | 'price'
  ownerId: string
  priceId: string | null
  variant: string | null
  stockKey: string
  skuKey: string
  reorderKey: string
}

type SlotPrice = Pick<RemotePrice, 'id' | 'active' | 'metadata' | 'nickname' | 'currency' | 'recurring'>

export function itemId(slot: Pick<ItemSlot, 'ownerId' | 'stockKey'>): string {
  return `${slot.ownerId}/${slot.stockKey}`
}

/** `"S, M,L,"` → `["S", "M", "L"]`: trimmed, without blanks and repeats, in the shop’s order. */
export function listSizes(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(/[,;|]/).map((size) => size.trim()))].filter((size) => size !== '')
}

/** A list of sizes without some of them, otherwise as the shop wrote it; null when none is left. */
export function withoutSizes(text: string, taken: ReadonlySet<string>): string | null {
  // Sizes, and between them what the shop puts there.
  const parts = text.split(/([,;|])/)
  let left = ''
  for (let at = 0; at < parts.length; at += 2) {
    const size = parts[at] ?? ''
    if (size.trim() === '' || taken.has(size.trim())) continue
    left = left === '' ? size.trimStart() : `${left}${parts[at - 1] ?? ','}${size}`
  }
  return left === '' ? null : left.trimEnd()
}

export function sizeStockKey(scheme: StockScheme, size: string): string {
  return (scheme.sizeStockKey ?? 'stock_{size}').replace('{size}', () => size)
}

/**
 * The items of one product, in the shop’s order. `alsoKeys` are stock keys that must have a row though the
 * product no longer lists them: an edit of theirs still waits. `homeOf` is the price that took over from one, or itself.
 */
export function itemSlots(
  scheme: StockScheme,
  product: Pick<RemoteProduct, 'id' | 'metadata' | 'defaultPriceId'>,
  prices: readonly SlotPrice[],
  alsoKeys: readonly string[] = [],
  homeOf: (priceId: string) => string = (priceId) => priceId
): ItemSlot[] {
  if (scheme.owner === 'price') {
    const carrying = prices.filter((price) => price.active || alsoKeys.includes(price.id))
    if (carrying.length > 0) {
      return carrying.map((price) => ({
        ownerKind: 'price' as const,
        ownerId: price.id,
        priceId: price.id,
        variant:
          price.metadata['size'] ??
          price.metadata['variant'] ??
          (carrying.length > 1 ? price.nickname : null),
        stockKey: scheme.stockKey,
        skuKey: scheme.skuKey,
        reorderKey: scheme.reorderKey
      }))
    }
  }
  const priceId = product.defaultPriceId ?? firstSold(prices, homeOf)?.id ?? null
  const own = { ownerKind: 'product' as const, ownerId: product.id, priceId }
  const single = {
    ...own,
    variant: null,
    stockKey: scheme.stockKey,
    skuKey: scheme.skuKey,
    reorderKey: scheme.reorderKey
  }
  const sizes = scheme.sizesKey === null ? [] : listSizes(product.metadata[scheme.sizesKey])
  const slots: ItemSlot[] = sizes.map((size) => ({
    ...own,
    variant: size,
    stockKey: sizeStockKey(scheme, size),
    skuKey: `${scheme.skuKey}_${size}`,
    reorderKey: `${scheme.reorderKey}_${size}`
  }))
  if (slots.length === 0) slots.push(single)
  for (const key of alsoKeys) {
    if (slots.some((slot) => slot.stockKey === key)) continue
    const size = sizeOfKey(scheme, key)
    if (size !== null) {
      const keys = { skuKey: `${scheme.skuKey}_${size}`, reorderKey: `${scheme.reorderKey}_${size}` }
      slots.push({ ...own, variant: size, stockKey: key, ...keys })
    } else if (key === scheme.stockKey) slots.push(single)
  }
  return slots
}

/**
 * The price that a shop sells by which never chose a default: its first. A new amount makes a new price, which stands where
 * the one stood that it took over from, though others were made in between or since. Where nothing is known of the change,
 * as at a desk that is new, it is the newest that is like it.
 */
function firstSold(prices: readonly SlotPrice[], homeOf: (priceId: string) => string): SlotPrice | undefined {
  for (const first of prices) {
    const home = prices.find(({ id }) => id === homeOf(first.id))
    const sold = home?.active ? home : prices.findLast((price) => price.active && isLike(price, first))
    if (sold !== undefined) return sold
  }
  return undefined
}

const isLike = (price: SlotPrice, other: SlotPrice): boolean =>
  price.currency === other.currency &&
  price.recurring?.interval === other.recurring?.interval &&
  price.nickname === other.nickname

function sizeOfKey(scheme: StockScheme, key: string): string | null {
  const [before, after] = (scheme.sizeStockKey ?? 'stock_{size}').split('{size}')
  if (before === undefined || after === undefined) return null
  if (!key.startsWith(before) || !key.endsWith(after)) return null
  const size = key.slice(before.length, key.length - after.length)
  return size === '' ? null : size
}

/** Things in a product’s metadata that look like stock but are not read as such, in words. */
export function lintMetadata(scheme: StockScheme, product: Pick<RemoteProduct, 'metadata'>): string[] {
  const found: string[] = []
  if (scheme.owner !== 'product' || scheme.sizesKey === null) return found
  const sizes = listSizes(product.metadata[scheme.sizesKey])
  if (sizes.length === 0) return uncounted(scheme, scheme.sizesKey, product.metadata)
  const expected = new Set(sizes.map((size) => sizeStockKey(scheme, size)))
  for (const size of sizes) {
    if (valueAt(product.metadata, sizeStockKey(scheme, size)) === undefined) {
      found.push(`${size} is sold but has no number: there is no ${sizeStockKey(scheme, size)}`)
    }
  }
  for (const key of Object.keys(product.metadata)) {
    if (expected.has(key)) continue
    const size = sizeOfKey(scheme, key)
    if (size !== null) {
      const left = leftWords(scheme, product.metadata[key])
      if (left !== null)
        found.push(
          `${left} of ${size}, which is not sold: “${scheme.sizesKey}” does not list it. ` +
            `Add ${size} as a variant to sell it again, or delete ${key} in Stripe`
        )
    } else if (/^stock[-. ]/i.test(key)) found.push(`${key} looks like stock but is not read as stock`)
  }
  return found
}

/** Numbers of sizes that no list names, where the product has no number of its own: other keys may only look alike. */
function uncounted(scheme: StockScheme, sizesKey: string, metadata: Record<string, string>): string[] {
  if (valueAt(metadata, scheme.stockKey) !== undefined) return []
  return Object.entries(metadata).flatMap(([key, text]) => {
    const size = key === scheme.reorderKey ? null : sizeOfKey(scheme, key)
    const parsed = parseQuantity(text, scheme)
    if (size === null || parsed.kind !== 'number' || parsed.value <= 0) return []
    return `${key} is ${text}, which is not counted: “${sizesKey}” lists no sizes. If ${size} is one, add it as a variant`
  })
}

/** What a stock text says is left of a size; null where it hides nothing, as of a size that was sold out. */
function leftWords(scheme: StockScheme, text: string | undefined): string | null {
  const parsed = parseQuantity(text ?? null, scheme)
  if (parsed.kind === 'unreadable' || (parsed.kind === 'number' && parsed.value < 0))
    return `“${text}” is noted as the stock`
  if (parsed.kind !== 'number' || parsed.value === 0) return null
  return parsed.value === 1 ? '1 unit is left' : `${parsed.value} units are left`
}

/**
 * How a shop keeps its stock, judged by how many of its active products (or prices) a scheme explains.
 * Best first; empty when nothing in the shop looks like stock.
 */
export function detectSchemes(
  products: readonly RemoteProduct[],
  prices: readonly RemotePrice[]
): SchemeCandidate[] {
  const alive = products.filter((product) => product.active)
  const reorderKey = reorderKeys.find((key) =>
    alive.some((p) => Object.keys(p.metadata).some((k) => k.startsWith(key)))
  )
  const found: SchemeCandidate[] = []
  const base = { ...usualScheme, reorderKey: reorderKey ?? usualScheme.reorderKey }
  const counted = (text: string | undefined): boolean =>
    text !== undefined && parseQuantity(text, base).kind === 'number'

  const sized = alive.filter((product) =>
    listSizes(product.metadata['sizes']).some(
      (size) => product.metadata[sizeStockKey(base, size)] !== undefined
    )
  )
  for (const key of singleKeys) {
    const single = alive.filter((product) => !sized.includes(product) && product.metadata[key] !== undefined)
    if (!single.some((product) => counted(product.metadata[key]))) continue
    const matched = sized.length + single.length
    const parts = sized.length > 0 ? `stock_{size} or ${key}` : key
    const scheme =
      sized.length > 0
        ? { ...base, stockKey: key }
        : { ...base, stockKey: key, sizesKey: null, sizeStockKey: null }
    found.push({ scheme, label: coverage(matched, alive.length, parts), matched, of: alive.length })
  }
  if (sized.length > 0 && !found.some((candidate) => candidate.matched > sized.length)) {
    found.unshift({
      scheme: base,
      label: coverage(sized.length, alive.length, 'stock_{size}'),
      matched: sized.length,
      of: alive.length
    })
  }
  const onSale = prices.filter((price) => price.active)
  for (const key of singleKeys) {
    const matched = onSale.filter((price) => counted(price.metadata[key])).length
    if (matched === 0) continue
    found.push({
      scheme: { ...base, owner: 'price', stockKey: key, sizesKey: null, sizeStockKey: null },
      label: `${matched} of ${onSale.length} prices match ${key}`,
      matched,
      of: onSale.length
    })
  }
  return found.toSorted((a, b) => b.matched / b.of - a.matched / a.of || b.matched - a.matched)
}

function coverage(matched: number, of: number, keys: string): string {
  return `${matched} of ${of} products match ${keys}`
}
