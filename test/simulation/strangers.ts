import { createRandom, type Random } from '../../src/main/demo-shop/random.ts'
import type { Price } from '../../src/main/demo-shop/types.ts'
import { buy, refund } from './customers.ts'
import { habitOf } from './place.ts'
import { attempt, pick, pickShelf } from './shelves.ts'
import type { World } from './world.ts'

/** The other hands on the shop: people in the Dashboard, the storefront's webhook, other programs. */

/** One move by somebody else, drawn by chance. */
export function strangerMoves(world: World): void {
  const { random, halves, shop } = world
  const kind = random.next()
  if (minds(world)) reprice(world, createRandom(Math.floor(kind * 2 ** 32)))
  if (kind < 0.2 && halves.length > 0) {
    world.trace('a begun write is finished')
    attempt(world, halves.splice(random.below(halves.length), 1)[0])
  } else if (kind < 0.4) buy(world)
  else if (kind < 0.45) refund(world)
  else if (kind < 0.55) rewrite(world)
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

/** In some of the shops whose owners change prices others do, too. */
const minds = (world: World): boolean => world.climate.repricing && world.stream(-4).next() < 0.5

/** What people do to prices in the Dashboard, now and then. By a stream of its own: all else stays as it would be. */
function reprice(world: World, random: Random): void {
  const { control } = world.shop
  const kind = random.next()
  const products = control.products()
  if (kind > 0.15 || products.length === 0) return
  const product = random.pick(products)
  const prices = control.prices().filter((price) => price.product === product.id)
  const [price] = prices.length === 0 ? [] : [random.pick(prices)]
  const mark = random.below(1000)
  world.trace(`dashboard: prices of ${product.id}, ${Math.floor(kind * 40)} ${price?.id} ${mark}`)
  if (price === undefined || kind < 0.025) return makePrice(world, product.id, price, mark)
  attempt(world, () => {
    if (kind < 0.05) control.edit(price.id, { active: !price.active })
    else if (kind < 0.075 && price.active) control.edit(product.id, { default_price: price.id })
    else if (kind < 0.1) control.edit(price.id, { metadata: { note: `n${mark}` } })
    else if (kind < 0.125) control.edit(price.id, { nickname: `Nickname ${mark}` })
    else control.edit(price.id, { lookup_key: `key-${mark}`, transfer_lookup_key: true })
  })
}

/** Like the one that is there, also in the stock it carries, with another amount. */
function makePrice(world: World, product: string, like: Price | undefined, mark: number): void {
  const { shop, time } = world
  const metadata = Object.entries(like?.metadata ?? {}).map(
    ([key, value]) => `&metadata[${key}]=${encodeURIComponent(value)}`
  )
  shop.handle({
    method: 'POST',
    path: '/v1/prices',
    headers: {
      authorization: `Bearer ${shop.keys.secret}`,
      'idempotency-key': `other-price-${time.now()}-${mark}`
    },
    body: `product=${product}&currency=${like?.currency ?? 'eur'}&unit_amount=${2000 + mark}${metadata.join('')}`
  })
}

/** A program reads the whole map and writes it all back with its own key, and whatever it had read of the others. */
function rewrite(world: World): void {
  const { random, shop, halves } = world
  const shelf = pickShelf(world)
  if (shelf === undefined) return
  world.trace(`a program rewrites ${shelf.id}`)
  const write = shop.control.beginWebhookRewrite(shelf.id, { last_order: `o${random.below(1000)}` })
  if (random.next() < 0.5) halves.push(() => void write())
  else attempt(world, write)
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
  const { catalog } = world.climate
  let stock = '&metadata[stock]=9'
  if (catalog === 'clothing') stock = '&metadata[sizes]=S,M&metadata[stock_S]=4&metadata[stock_M]=6'
  // Else a desk that opens later reads the shop another way.
  const onPrice = catalog === 'price-stock' ? '&default_price_data[metadata][stock]=9' : ''
  if (onPrice !== '') stock = ''
  const price =
    random.next() < 0.5
      ? `&default_price_data[currency]=eur&default_price_data[unit_amount]=${900 + mark}${onPrice}`
      : ''
  world.trace(`another program creates product ${mark}`)
  shop.handle({
    method: 'POST',
    path: '/v1/products',
    headers: {
      authorization: `Bearer ${shop.keys.secret}`,
      'idempotency-key': `other-${world.time.now()}-${mark}`
    },
    body: `name=New ${mark}${stock}${price}`
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
