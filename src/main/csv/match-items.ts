import type { InventoryRow } from '../../shared/inventory.ts'

/** The texts of a row that may identify an item; empty where the file has no such cell. */
export type RowKey = { productId: string; variant: string; sku: string; priceId: string }

export type ItemMatch =
  | { ok: true; item: InventoryRow }
  /** `absent`: the shop has no such item, and nothing else is wrong with the row. */
  | { ok: false; field: 'productId' | 'variant' | 'sku'; value: string; reason: string; absent: boolean }

/**
 * Finds the one item a row is about: by Product ID and Variant (a Price ID decides where that fits several),
 * else by SKU. Texts must be equal; a near miss is named in the reason but never taken.
 */
export function createItemMatcher(items: readonly InventoryRow[]): (key: RowKey) => ItemMatch {
  const byProduct = groupBy(items, (item) => item.productId)
  let bySku: Map<string, InventoryRow[]> | undefined
  let nearSku: ((text: string) => string | null) | undefined

  function matchSku(sku: string): ItemMatch {
    const fail = (reason: string, absent: boolean): ItemMatch => ({
      ok: false,
      field: 'sku',
      value: sku,
      reason,
      absent
    })
    if (sku === '') {
      const reason = 'the row has no Product ID and no SKU'
      return { ok: false, field: 'productId', value: '', reason, absent: true }
    }
    bySku ??= groupBy(items, (item) => item.sku)
    const found = bySku.get(sku) ?? []
    const [item] = found
    if (item !== undefined && found.length === 1) return { ok: true, item }
    if (found.length > 1)
      return fail(`${found.length} items have this SKU: ${found.slice(0, 5).map(label).join(', ')}`, false)
    nearSku ??= createNearSearch([...bySku.keys()])
    const near = nearSku(sku)
    return fail(
      near === null ? 'no item has this SKU' : `no item has this SKU; did you mean “${near}”?`,
      true
    )
  }

  /** A supplier may call a size by another name; but not by that of another one. */
  function agreeing(found: ItemMatch, variant: string): ItemMatch {
    if (!found.ok || variant === '' || found.item.variant === variant) return found
    const siblings = byProduct.get(found.item.productId) ?? []
    if (siblings.every((item) => item.variant !== variant)) return found
    const reason = `the row says ${variant}, and its SKU is that of ${label(found.item)}`
    return { ok: false, field: 'variant', value: variant, reason, absent: false }
  }

  return (key) => {
    if (key.productId === '') return agreeing(matchSku(key.sku), key.variant)
    const ofProduct = byProduct.get(key.productId)
    if (ofProduct === undefined) {
      const reason = 'this shop has no such product; sync if it is new'
      return { ok: false, field: 'productId', value: key.productId, reason, absent: false }
    }
    let found = ofProduct.filter((item) => (item.variant ?? '') === key.variant)
    if (found.length > 1) found = found.filter((item) => item.priceId === key.priceId)
    const [item] = found
    if (item !== undefined && found.length === 1) return { ok: true, item }
    const variants = ofProduct.slice(0, 12).map((each) => each.variant ?? 'none')
    const reason = `the product’s variants are ${variants.join(', ')}${ofProduct.length > 12 ? ', …' : ''}`
    const absent = key.variant !== '' && ofProduct.every((each) => each.variant !== key.variant)
    return { ok: false, field: 'variant', value: key.variant, reason, absent }
  }
}

/** “Linen shirt, M”, as people name an item. */
export function label(item: InventoryRow): string {
  return item.variant === null ? item.name : `${item.name}, ${item.variant}`
}

function groupBy(
  items: readonly InventoryRow[],
  keyOf: (item: InventoryRow) => string | null
): Map<string, InventoryRow[]> {
  const groups = new Map<string, InventoryRow[]>()
  for (const item of items) {
    const key = keyOf(item)
    if (key === null || key === '') continue
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}

/**
 * Finds a text one edit away (a character more, less or other, or two swapped). Such texts meet in one of the
 * forms they have with a character left out, so those forms are the index.
 */
function createNearSearch(texts: readonly string[]): (text: string) => string | null {
  const index = new Map<string, string[]>()
  for (const text of texts) {
    for (const form of shortened(text)) {
      const known = index.get(form)
      if (known === undefined) index.set(form, [text])
      else known.push(text)
    }
  }
  return (text) => {
    const candidates = shortened(text).flatMap((form) => index.get(form) ?? [])
    return candidates.filter((each) => oneEditAway(text, each)).toSorted()[0] ?? null
  }
}

function shortened(text: string): string[] {
  const short = text.length > 60 ? [] : Array.from(text, (_, at) => text.slice(0, at) + text.slice(at + 1))
  return [...new Set([text, ...short])]
}

function oneEditAway(a: string, b: string): boolean {
  let start = 0
  while (start < a.length && a[start] === b[start]) start += 1
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)]
  if (left.length <= 1 && right.length <= 1) return true
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]
}
