import type { CodeMatch } from '../../shared/stocktake.ts'
import type { ItemRow } from '../store/projection.ts'
import type { Store } from '../store/store.ts'
import type { RemotePrice, RemoteProduct } from '../sync/remote.ts'

/** Metadata keys that hold what a scanner reads, besides the shop’s own key for SKUs. A size’s own has `_{size}` behind. */
const codeKeys = ['sku', 'barcode', 'ean', 'upc', 'gtin']
const listed = 20

/**
 * The items a code stands for: by SKU, by barcode in the metadata of product or price, by a price’s lookup key, or by
 * an id. What names one variant goes before what names a whole product, and what is sold before what is archived.
 */
export function findCode(store: Store, code: string): CodeMatch[] {
  const wanted = code.trim()
  if (wanted === '') return []
  const text = bare(wanted)
  const named = store.view.item(wanted)
  const candidates = [...store.codes.inWords(text), ...store.codes.byPrice(wanted)]
  const quick = named === null ? matchesIn(store, candidates, wanted) : [named]
  const found = quick.length > 0 ? quick : matchesIn(store, store.codes.anywhere(text), wanted)
  const sold = found.filter(({ active }) => active === 1)
  return (sold.length > 0 ? sold : found).slice(0, listed).map((row) => ({
    itemId: row.id,
    name: row.name,
    variant: row.variant,
    sku: row.sku,
    onHand: row.on_hand,
    active: row.active === 1
  }))
}

function matchesIn(store: Store, productIds: readonly string[], code: string): ItemRow[] {
  const exact: ItemRow[] = []
  const wide: ItemRow[] = []
  for (const id of new Set(productIds)) {
    const product = store.mirror.product(id)
    const prices = store.mirror.pricesOf(id)
    for (const row of store.view.itemsOfProduct(id)) {
      if (namesItem(row, prices, code)) exact.push(row)
      else if (namesProduct(row, product, prices, code)) wide.push(row)
    }
  }
  return exact.length > 0 ? exact : wide
}

function namesItem(row: ItemRow, prices: readonly RemotePrice[], code: string): boolean {
  if (sameCode(row.sku, code)) return true
  if (row.owner_kind === 'price') {
    const price = prices.find((one) => one.id === row.owner_id)
    return (price !== undefined && isPrice(price, code)) || carries(shownOf(row), code, isCodeKey)
  }
  if (row.variant === null) return false
  const suffix = `_${row.variant}`.toLowerCase()
  return carries(shownOf(row), code, (key) => codeKeys.some((name) => key === `${name}${suffix}`))
}

function namesProduct(
  row: ItemRow,
  product: RemoteProduct | null,
  prices: readonly RemotePrice[],
  code: string
): boolean {
  if (row.product_id === code) return true
  if (row.owner_kind === 'price') return product !== null && carries(product.metadata, code, isCodeKey)
  return (
    carries(shownOf(row), code, isCodeKey) ||
    prices.some((price) => isPrice(price, code) || carries(price.metadata, code, isCodeKey))
  )
}

/** The metadata of its owner, with what waits; the SKU is a field of its own. */
const shownOf = (row: ItemRow) => JSON.parse(row.metadata) as Record<string, string>

const isPrice = (price: RemotePrice, code: string): boolean =>
  price.id === code || sameCode(price.lookupKey, code)

const isCodeKey = (key: string): boolean => codeKeys.includes(key)

const carries = (
  metadata: Readonly<Record<string, string>>,
  code: string,
  isCode: (key: string) => boolean
): boolean =>
  Object.entries(metadata).some(([key, value]) => isCode(key.toLowerCase()) && sameCode(value, code))

/** Equal but for case; and a trade item number is the same with and without the zeros that widen it to 13 or 14 digits. */
function sameCode(held: string | null, scanned: string): boolean {
  if (held === null) return false
  return bare(held.trim()).toLowerCase() === bare(scanned).toLowerCase()
}

/** UPC-A (12 digits), EAN-13 and GTIN-14 differ by leading zeros only. https://www.gs1.org/standards/id-keys/gtin */
function bare(code: string): string {
  return /^\d{12,14}$/.test(code) ? code.replace(/^0{1,2}(?=\d{12})/, '') : code
}
