import type { SizesIn } from '../../src/main/demo-shop/sales.ts'
import { attempt, pickShelf, type Shelf, shelvesOf } from './shelves.ts'
import type { World } from './world.ts'

/** People who buy and want their money back, and the shop's own webhook that hears of it. */

export type SoldLine = {
  id: string
  /** Where the stock of what was bought stands. */
  place: string
  productId: string
  size: string | undefined
  quantity: number
  /** The order says enough to tell what was bought. */
  named: boolean
}

/** One paid checkout, as the customer remembers it. Amounts in minor units. */
export type Sold = {
  session: string
  at: number
  amount: number
  refunded: number
  /** When the last of it was refunded; null before. */
  refundedAt: number | null
  lines: SoldLine[]
  /** Stripe has forgotten its events before everybody could have seen them. */
  forgotten: boolean
}

export type Way = 'exact' | 'clamped' | 'twice' | 'ignores quantity' | 'whole map' | 'lost'
const ways: readonly Way[] = ['exact', 'clamped', 'clamped', 'twice', 'ignores quantity', 'whole map', 'lost']

export function buy(world: World): void {
  const { random } = world
  // Between the choice and Stripe's answer to it, it is left to a person.
  if (world.beginning && world.climate.sales === 'lower' && world.hasChosen) return
  const count = random.next() < 0.8 ? 1 : 2 + random.below(2)
  const shelves = new Map<string, Shelf>()
  for (let n = 0; n < count; n++) {
    const shelf = pickShelf(world)
    // Where prices carry the stock, a number on a product is nobody's stock.
    const idle = world.climate.catalog === 'price-stock' && shelf?.id === shelf?.product.id
    if (shelf !== undefined && !idle) shelves.set(`${shelf.id} ${shelf.key}`, shelf)
  }
  const cart = [...shelves.values()].map((shelf) => ({ shelf, quantity: 1 + random.below(3) }))
  const noted = random.next() < 0.1 ? 'nowhere' : random.pick(['lines', 'session'] as const)
  const way = random.pick(ways)
  const late = random.next() < 0.5
  if (cart.length === 0) return
  const sizes = world.sold.length % 10 === 9 ? sizesOf(cart) : []
  if (sizes.length > 1) attempt(world, () => order(world, sizes, 'together', way, late))
  else attempt(world, () => order(world, cart, noted, way, late))
}

export function order(
  world: World,
  cart: readonly { shelf: Shelf; quantity: number }[],
  sizesIn: SizesIn,
  way: Way,
  late: boolean
): void {
  const { control } = world.shop
  const { session } = control.buy({
    items: cart.map(({ shelf, quantity }) => ({
      productId: shelf.product.id,
      quantity,
      ...(shelf.id === shelf.product.id ? {} : { priceId: shelf.id }),
      ...(shelf.size === undefined ? {} : { size: shelf.size })
    })),
    sizesIn,
    decrement: 'none'
  })
  const ids = control.lineItems(session.id).map((line) => String(line['id']))
  const early = world.beginning && world.climate.sales === 'lower'
  if (early) world.tooEarly.add(session.id)
  else
    world.sold.push({
      session: session.id,
      at: world.time.now(),
      amount: Number(session['amount_total']),
      refunded: 0,
      refundedAt: null,
      lines: cart.map(({ shelf, quantity }, n) => ({
        id: sizesIn === 'together' ? `${ids[0] ?? ''}/${n}` : (ids[n] ?? ''),
        place: `${shelf.id} metadata.${shelf.key}`,
        productId: shelf.product.id,
        size: shelf.size,
        quantity,
        named: isNamed(cart, shelf, sizesIn)
      })),
      forgotten: false
    })
  world.counts.sales += 1
  const what = cart.map(({ shelf, quantity }) => `${quantity} × ${shelf.id} ${shelf.key}`).join(', ')
  const lowers = early || world.climate.sales !== 'lower'
  world.trace(`sale ${session.id} of ${what}, sizes in ${sizesIn}${lowers ? `, webhook: ${way}` : ''}`)
  if (!lowers) return
  for (const { shelf, quantity } of cart) {
    const write = webhook(world, shelf, quantity, way)
    if (late) world.halves.push(write)
    else write()
    if (way === 'twice') world.halves.push(webhook(world, shelf, quantity, 'exact'))
  }
}

/** One of each size of the first thing in the cart, which a shop may well ask money for in one line. */
function sizesOf([first]: readonly { shelf: Shelf }[]): { shelf: Shelf; quantity: number }[] {
  if (first === undefined || first.shelf.id !== first.shelf.product.id) return []
  return shelvesOf(first.shelf.product, [])
    .filter(({ size }) => size !== undefined)
    .map((shelf) => ({ shelf, quantity: 1 }))
}

/** Sizes on the session do not tell which of two lines of one product is which. */
function isNamed(cart: readonly { shelf: Shelf }[], { product, size }: Shelf, sizesIn: SizesIn): boolean {
  if (size === undefined || sizesIn === 'lines' || sizesIn === 'together') return true
  return sizesIn === 'session' && cart.filter(({ shelf }) => shelf.product.id === product.id).length === 1
}

/** Has read the stock when it returns; what it returns writes. */
export function webhook(world: World, { id, key }: Shelf, quantity: number, way: Way): () => void {
  const { control } = world.shop
  if (way === 'lost') return () => {}
  const count = Number((control.product(id) ?? control.price(id))?.metadata[key])
  const left = count - (way === 'ignores quantity' ? 1 : quantity)
  const stock = { [key]: String(way === 'exact' ? left : Math.max(0, left)) }
  if (way === 'whole map') return control.beginWebhookRewrite(id, stock)
  return () => control.storefrontWrite(id, stock)
}

/** All of it, or a part that may be whole units or not. */
export function refund(world: World): void {
  const { random, shop } = world
  const open = world.sold.filter((sold) => sold.refunded < sold.amount)
  if (open.length === 0) return
  const sold = random.pick(open)
  const rest = sold.amount - sold.refunded
  const amount = random.next() < 0.6 ? rest : Math.max(1, Math.floor(rest / (1 + random.below(3))))
  world.trace(`refund of ${amount} of ${sold.session}`)
  attempt(world, () => {
    shop.control.refund(sold.session, amount)
    sold.refunded += amount
    if (sold.refunded >= sold.amount) sold.refundedAt = world.time.now()
  })
}
