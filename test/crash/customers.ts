import type { Random } from '../../src/main/demo-shop/random.ts'
import type { ShopControl } from '../../src/main/demo-shop/shop.ts'
import { type Change, soldPlaces, type Values } from './books.ts'
import { openEngine, type Place, valueOf } from './examine.ts'

/** Lets Stockroom lower the stock of what is paid from now on. */
export async function letLower(place: Place): Promise<void> {
  const engine = await openEngine(place)
  try {
    valueOf(await engine.sync())
    valueOf(await engine.dispatch('save-sales-mode', { mode: 'lower', restock: 'offer' }))
    valueOf(await engine.sync())
  } finally {
    await engine.close()
  }
  // Sales are dated in whole seconds.
  place.demo.shop.control.advance(2000)
}

/** Somebody pays for a garment or two of which there are enough. @returns what Stockroom must make of it. */
export function sellSome(control: ShopControl, values: Values, random: Random): Change[] {
  const places = [...values].filter(([place, left]) => place.includes('/stock_') && Number(left) >= 2)
  const sold = soldPlaces(control)
  const offered = places.filter(([place]) => sold(place))
  if (offered.length === 0) return []
  const [place] = random.pick(offered)
  const [productId = '', key = ''] = place.split('/')
  const quantity = 1 + random.below(2)
  control.buy({
    items: [{ productId, size: key.replace('stock_', ''), quantity }],
    decrement: 'none'
  })
  return [{ place, by: -quantity }]
}
