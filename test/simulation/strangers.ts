import type { Product } from '../../src/main/demo-shop/types.ts'
import type { World } from './world.ts'

/** The other hands on the shop: people in the Dashboard, the storefront's webhook, other programs. */

/** How the owner treats a stock place: adjusts only, counts only (each count once), or both. */
export type Habit = 'adjust' | 'count' | 'mixed'

/** Each place has its habit for the whole seed, so that its books can be closed exactly at the end. */
export function habitOf(seed: number, place: string): Habit {
  let sum = seed
  for (const letter of place) sum = (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0
  return (['adjust', 'count', 'mixed'] as const)[sum % 3] ?? 'mixed'
}

/** A place where a stock number stands, in Stripe as it is now. */
type Shelf = { id: string; key: string; count: number; size: string | undefined; product: Product }

/** One move by somebody else, drawn by chance. */
export function strangerMoves(world: World): void {
  const { random, halves, shop } = world
  const kind = random.next()
  if (kind < 0.2 && halves.length > 0) {
    world.trace('a begun write is finished')
    attempt(world, halves.splice(random.below(halves.length), 1)[0])
  } else if (kind < 0.55) sell(world)
  else if (kind < 0.8) edit(world)
  else if (kind < 0.88) relabel(world)
  else if (kind < 0.94) {
    const product = pick(world)
    if (product === undefined) return
    world.trace(`dashboard: ${product.id} active ${!product.active}`)
    shop.control.edit(product.id, { active: !product.active })
  } else if (kind < 0.97) create(world)
  else remove(world)
}

/** Somebody buys, and the webhook lowers the stock: well, carelessly, twice or not at all, now or later. */
function sell(world: World): void {
  const { random, shop } = world
  const shelf = pickShelf(world)
  if (shelf === undefined) return
  const quantity = 1 + random.below(3)
  const way = random.next()
  world.trace(`sale of ${quantity} × ${shelf.id} ${shelf.key}`)
  if (way < 0.4) {
    const write = shop.control.beginWebhookRewrite(shelf.id, {
      [shelf.key]: String(Math.max(0, shelf.count - quantity))
    })
    if (random.next() < 0.5) world.halves.push(() => void write())
    else attempt(world, write)
    return
  }
  const item = {
    productId: shelf.product.id,
    quantity,
    ...(shelf.id === shelf.product.id ? {} : { priceId: shelf.id }),
    ...(shelf.size === undefined ? {} : { size: shelf.size })
  }
  attempt(world, () => {
    const purchase = shop.control.beginBuy({
      items: [item],
      decrement: random.pick(['correct', 'clamp', 'double', 'none'] as const)
    })
    if (random.next() < 0.5) world.halves.push(() => purchase.complete())
    else purchase.complete()
  })
}

/** A number typed in the Dashboard; where the owner's books are not exact also something that is no number. */
function edit(world: World): void {
  const { random, shop } = world
  const shelf = pickShelf(world)
  if (shelf === undefined) return
  const mixed = habitOf(world.seed, `${shelf.id} metadata.${shelf.key}`) === 'mixed'
  const odd = mixed && random.next() < 0.2
  const value = odd ? random.pick(['', 'twelve', 'Infinity', '-3']) : String(random.below(40))
  world.trace(`dashboard: ${shelf.id} ${shelf.key} = ${value}`)
  shop.control.edit(shelf.id, { metadata: { [shelf.key]: value } })
}

function relabel(world: World): void {
  const { random, shop } = world
  const product = pick(world)
  if (product === undefined) return
  const what = random.below(3)
  const mark = String(random.below(1000))
  world.trace(`dashboard: ${product.id} relabelled ${what} ${mark}`)
  if (what === 0) shop.control.edit(product.id, { name: `Renamed ${mark}` })
  else if (what === 1) shop.control.edit(product.id, { metadata: { shelf: mark } })
  else if (product.metadata['sizes'] !== undefined) {
    const sizes = new Set(product.metadata['sizes'].split(','))
    if (sizes.has('M')) sizes.delete('M')
    else sizes.add('M')
    shop.control.edit(product.id, { metadata: { sizes: [...sizes].join(',') } })
  }
}

function create(world: World): void {
  const { random, shop } = world
  const mark = random.below(1000)
  const stock =
    world.climate.catalog === 'clothing'
      ? 'metadata[sizes]=S,M&metadata[stock_S]=4&metadata[stock_M]=6'
      : 'metadata[stock]=9'
  const price =
    random.next() < 0.5
      ? `&default_price_data[currency]=eur&default_price_data[unit_amount]=${900 + mark}`
      : ''
  world.trace(`another program creates product ${mark}`)
  shop.handle({
    method: 'POST',
    path: '/v1/products',
    headers: {
      authorization: `Bearer ${shop.keys.secret}`,
      'idempotency-key': `other-${world.time.now()}-${mark}`
    },
    body: `name=New ${mark}&${stock}${price}`
  })
}

/** Only a product without prices can be deleted. */
function remove(world: World): void {
  const { shop, random } = world
  const priced = new Set(shop.control.prices().map((price) => price.product))
  const bare = shop.control.products().filter((product) => !priced.has(product.id))
  if (bare.length === 0) return
  const product = random.pick(bare)
  world.trace(`dashboard: ${product.id} deleted`)
  shop.control.deleteProduct(product.id)
}

/** What was begun may no longer be possible: its object is gone. */
function attempt(world: World, write: (() => unknown) | undefined): void {
  try {
    write?.()
  } catch (error) {
    world.trace(`not possible any more: ${error instanceof Error ? error.message : ''}`)
  }
}

function pick(world: World): Product | undefined {
  const products = world.shop.control.products()
  return products.length === 0 ? undefined : world.random.pick(products)
}

function pickShelf(world: World): Shelf | undefined {
  const { shop } = world
  const product = pick(world)
  if (product === undefined) return undefined
  const owners = [
    product,
    ...shop.control.prices().filter((price) => price.product === product.id && price.active)
  ]
  const shelves = owners.flatMap(({ id, metadata }) =>
    Object.keys(metadata).flatMap((key): Shelf[] => {
      if (!/^stock(_|$)/.test(key) || !/^-?\d+$/.test(metadata[key] ?? '')) return []
      const size = key === 'stock' ? undefined : key.slice('stock_'.length)
      return [{ id, key, count: Number(metadata[key]), size, product }]
    })
  )
  return shelves.length === 0 ? undefined : world.random.pick(shelves)
}
