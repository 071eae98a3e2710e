import { createRandom } from './random.ts'
import type { Shop } from './shop.ts'
import type { Metadata, Price, Product } from './types.ts'

/** Something on a shelf: a counted stock, and the price it is bought at. */
type Shelf = { holder: Product | Price; key: string; priceId: string }

/** Lets customers buy and a stranger edit, at random times around `everyMs`, so that the shop lives. */
export function startVisitors(
  shop: Shop,
  options: { customers: boolean; stranger: boolean; everyMs: number; seed: number }
): { set(who: { customers: boolean; stranger: boolean }): void; stop(): void } {
  const random = createRandom(options.seed + 7919)
  let who = { customers: options.customers, stranger: options.stranger }
  let timer: NodeJS.Timeout | undefined

  const next = () => {
    clearTimeout(timer)
    if (!who.customers && !who.stranger) return
    timer = setTimeout(visit, options.everyMs * (0.3 + 1.4 * random.next()))
    timer.unref()
  }
  const visit = () => {
    const buys = who.customers && (!who.stranger || random.next() < 0.75)
    const shelf = pickShelf()
    if (shelf) (buys ? buy : edit)(shelf)
    next()
  }

  /** A counted stock of a product on sale; undefined when fifty tries find none. */
  const pickShelf = (): Shelf | undefined => {
    const products = shop.control.products()
    for (let attempt = 0; attempt < 50 && products.length > 0; attempt++) {
      const product = random.pick(products)
      const price = shop.control.price(product.default_price ?? '')
      if (!product.active || !price) continue
      const holder = [product, price].find((candidate) => stockKeys(candidate.metadata).length > 0)
      if (holder) return { holder, key: random.pick(stockKeys(holder.metadata)), priceId: price.id }
    }
    return undefined
  }
  const buy = ({ key, priceId }: Shelf) => {
    const size = key.startsWith('stock_') ? key.slice('stock_'.length) : undefined
    shop.control.buy({
      items: [{ priceId, quantity: 1 + random.below(2), ...(size !== undefined && { size }) }],
      decrement: 'clamp'
    })
  }
  const edit = ({ holder, key }: Shelf) => {
    const count = Number(holder.metadata[key]) + (random.next() < 0.5 ? 6 + random.below(12) : -1)
    shop.control.edit(holder.id, { metadata: { [key]: Math.max(0, count) } })
  }
  next()
  return {
    set: (visitors) => {
      who = visitors
      next()
    },
    stop: () => {
      who = { customers: false, stranger: false }
      clearTimeout(timer)
    }
  }
}

const stockKeys = (metadata: Metadata): string[] =>
  Object.keys(metadata).filter(
    (key) => (key === 'stock' || key.startsWith('stock_')) && /^\d+$/.test(metadata[key] ?? '')
  )
