import type { InventoryRow } from '../../shared/inventory.ts'
import { UsageError } from './arguments.ts'

/**
 * The one item that `target` names: a product id, else an exact SKU, else an exact name; each alone or with
 * `:VARIANT` behind it. An archived product is meant only where nothing on sale is. Throws {@link UsageError} with the candidates when it names none or several.
 */
export function findItem(items: readonly InventoryRow[], target: string): InventoryRow {
  const colon = target.lastIndexOf(':')
  // SKUs and names may hold a colon themselves, so the whole text is tried first
  const whole = named(items, target)
  const found =
    whole.length > 0 || colon === -1
      ? whole
      : named(items, target.slice(0, colon)).filter(
          (item) => (item.variant ?? '') === target.slice(colon + 1)
        )
  const [item] = found
  if (item !== undefined && found.length === 1) return item
  if (found.length > 1) {
    throw new UsageError(`“${target}” is ${found.length} items; name one of them: ${list(found)}`)
  }
  const relatives = colon === -1 ? [] : named(items, target.slice(0, colon))
  if (relatives.length > 0)
    throw new UsageError(`“${target}” is no variant of it; there are ${list(relatives)}`)
  throw new UsageError(
    `no product id, SKU or name here is “${target}”; “sync” if it is new, “items” lists them all`
  )
}

function named(items: readonly InventoryRow[], text: string): InventoryRow[] {
  for (const key of ['productId', 'sku', 'name'] as const) {
    const found = items.filter((item) => item[key] === text)
    const onSale = found.filter((item) => item.active)
    if (found.length > 0) return onSale.length > 0 ? onSale : found
  }
  return []
}

function list(items: readonly InventoryRow[]): string {
  const names = items
    .slice(0, 20)
    .map((item) => (item.variant === null ? item.productId : `${item.productId}:${item.variant}`))
  return `${names.join(', ')}${items.length > 20 ? `, and ${items.length - 20} more` : ''}`
}
