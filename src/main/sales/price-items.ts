import { itemId } from '../stock/scheme.ts'
import type { RemotePrice } from '../sync/remote.ts'
import type { MatchItem } from './match.ts'

type PriceRow = { owner_id: string; stock_key: string; variant: string | null }

/**
 * What an order of a product whose prices keep the stock may be of: its items, and the prices out of use that kept stock
 * of their own and were called something else than all that are in use.
 */
export function priceItems(rows: readonly PriceRow[], prices: readonly RemotePrice[]): MatchItem[] {
  const listed = rows.map((row) => item(row.owner_id, row.stock_key, row.variant, true))
  const inUse = new Set(rows.map((row) => row.owner_id))
  const names = new Set(prices.filter(({ id }) => inUse.has(id)).map(nameOf))
  const keys = new Set(rows.map((row) => row.stock_key))
  const others = prices.filter((price) => !inUse.has(price.id) && !names.has(nameOf(price)))
  const outOfUse = others.flatMap((price) =>
    [...keys]
      .filter((key) => Object.hasOwn(price.metadata, key))
      .map((key) => item(price.id, key, nameOf(price), false))
  )
  return [...listed, ...outOfUse]
}

const item = (ownerId: string, stockKey: string, variant: string | null, listed: boolean): MatchItem => ({
  id: itemId({ ownerId, stockKey }),
  ownerId,
  ownerKind: 'price',
  variant,
  listed
})

/** Which variant of its product a price is of. */
const nameOf = ({ metadata, nickname }: RemotePrice): string | null =>
  metadata['size'] ?? metadata['variant'] ?? nickname
