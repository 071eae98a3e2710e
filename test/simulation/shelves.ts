import type { Price, Product } from '../../src/main/demo-shop/types.ts'
import type { World } from './world.ts'

/** What other people find in the shop to do something to. */

/** A place where a stock number stands, in Stripe as it is now. */
export type Shelf = { id: string; key: string; count: number; size: string | undefined; product: Product }

/** What was begun may no longer be possible: its object is gone. */
export function attempt(world: World, write: (() => unknown) | undefined): void {
  try {
    write?.()
  } catch (error) {
    world.trace(`not possible any more: ${error instanceof Error ? error.message : ''}`)
  }
}

export function pick(world: World): Product | undefined {
  const products = world.shop.control.products()
  const near = world.near === null ? undefined : world.shop.control.product(world.near)
  if (near !== undefined && world.random.next() < 0.9) return near
  return products.length === 0 ? undefined : world.random.pick(products)
}

export function pickShelf(world: World): Shelf | undefined {
  const { shop } = world
  const product = pick(world)
  if (product === undefined) return undefined
  const prices = shop.control.prices().filter((price) => price.product === product.id && price.active)
  const shelves = shelvesOf(product, prices)
  return shelves.length === 0 ? undefined : world.random.pick(shelves)
}

/** Where the stock of a product stands: on itself, then on these prices of its. */
export const shelvesOf = (product: Product, prices: readonly Price[]): Shelf[] =>
  [product, ...prices].flatMap(({ id, metadata }) =>
    Object.keys(metadata).flatMap((key): Shelf[] => {
      if (!/^stock(_|$)/.test(key) || !/^-?\d+$/.test(metadata[key] ?? '')) return []
      const size = key === 'stock' ? undefined : key.slice('stock_'.length)
      return [{ id, key, count: Number(metadata[key]), size, product }]
    })
  )
