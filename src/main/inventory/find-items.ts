import type { InventoryRow } from '../../shared/inventory.ts'
import type { Store } from '../store/store.ts'

/**
 * What somebody means who types a few words or pastes an id from the Dashboard: items of a price by its id first, then
 * those that have every word in their names, SKU, metadata or product id.
 */
export function findItems(store: Store, search: string, limit: number): InventoryRow[] {
  const priced = store.codes.byPriceId(search.trim(), limit).flatMap(({ id, product_id }) => {
    const sizes = store.view.itemsOfProduct(product_id)
    const own = sizes.filter((item) => item.price_id === id || item.owner_id === id)
    // A price in another currency is of all sizes.
    return (own.length > 0 ? own : sizes).map((item) => item.id)
  })
  const rows = [...new Set(priced)].flatMap((id) => store.view.row(id) ?? [])
  const known = new Set(rows.map(({ id }) => id))
  const named = store.view.find(search, limit).filter(({ id }) => !known.has(id))
  return [...rows, ...named].slice(0, limit)
}
