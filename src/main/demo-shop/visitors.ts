import { createRandom } from './random.ts'
import type { Shop } from './shop.ts'
import type { Product } from './types.ts'

/** Lets customers buy and a stranger edit, at random times around `everyMs`, so that the shop lives. */
export function startVisitors(
  shop: Shop,
  options: { customers: boolean; stranger: boolean; everyMs: number; seed: number; changed: () => void }
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
    const product = pickTracked()
    if (product) {
      if (buys) buy(product)
      else edit(product)
      options.changed()
    }
    next()
  }

  /** A product that can be bought and whose stock is a number. */
  const pickTracked = (): Product | undefined => {
    const products = shop.control.products()
    for (let attempt = 0; attempt < 50 && products.length > 0; attempt++) {
      const product = random.pick(products)
      if (product.active && product.default_price !== null && stockKeys(product).length > 0) return product
    }
    return undefined
  }
  const buy = (product: Product) => {
    const key = random.pick(stockKeys(product))
    const size = key.startsWith('stock_') ? key.slice('stock_'.length) : undefined
    shop.control.buy({
      items: [{ productId: product.id, quantity: 1 + random.below(2), ...(size !== undefined && { size }) }],
      decrement: 'clamp'
    })
  }
  const edit = (product: Product) => {
    const key = random.pick(stockKeys(product))
    const count = Number(product.metadata[key]) + (random.next() < 0.5 ? 6 + random.below(12) : -1)
    shop.control.edit(product.id, { metadata: { [key]: Math.max(0, count) } })
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

const stockKeys = (product: Product): string[] =>
  Object.keys(product.metadata).filter(
    (key) => (key === 'stock' || key.startsWith('stock_')) && /^\d+$/.test(product.metadata[key] ?? '')
  )
