import { buy, refund } from './customers.ts'
import { habitOf } from './place.ts'
import { attempt, pick, pickShelf } from './shelves.ts'
import type { World } from './world.ts'

/** The other hands on the shop: people in the Dashboard, the storefront's webhook, other programs. */

/** One move by somebody else, drawn by chance. */
export function strangerMoves(world: World): void {
  const { random, halves, shop } = world
  const kind = random.next()
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
