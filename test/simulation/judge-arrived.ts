import type { WriteRecord } from '../../src/main/demo-shop/shop.ts'
import { type EditableField, editableFields, type InventoryRow } from '../../src/shared/inventory.ts'
import { alike, type Intent } from './journal.ts'
import { placeOf, successionOf } from './place.ts'
import type { Seat } from './seat.ts'
import type { World } from './world.ts'

/** What was typed and still stands has arrived, or is shown as refused; who answers a question has let go of it. */
export function arrives(seat: Seat, rows: readonly InventoryRow[]): void {
  const { world, journal } = seat
  const refused = new Set(
    rows.flatMap((row) =>
      editableFields.flatMap((field) =>
        row.marks[field] === 'failed' ? refusedPlaces(seat, row, field) : []
      )
    )
  )
  journal.intents.forEach((intent, nth) => {
    const { place, value, kind, stands, at } = intent
    const homes = homesOf(world, place, value)
    if (kind !== 'set' || !stands || !exists(world, place) || refused.has(place)) return
    if ([...homes].some((home) => world.clouded.has(home))) return
    if (isDefaultToArchive(world, intent)) return
    // Typed over where another price has taken over since, or something was added before it went out.
    if (journal.intents.some((later, other) => other > nth && homes.has(later.place))) return
    const isThere = place.endsWith(' unit_amount')
      ? isSoldFor(world, intent)
      : [...homes].some((home) => world.past.since(home, at).some((text) => alike(text, value)))
    if (!isThere) journal.fail(`${place} = ${value} was acknowledged and never arrived`)
  })
}

/** Stripe archives no price that a product is sold by. */
function isDefaultToArchive({ past, shop }: World, { place, value, at }: Intent): boolean {
  const [id = '', field] = place.split(' ')
  const product = shop.control.price(id)?.product
  return field === 'active' && value === 'false' && past.since(`${product} default_price`, at).includes(id)
}

/** The refused amount of a product that is not sold at all may be that of any of its prices that others archived. */
function refusedPlaces(seat: Seat, row: InventoryRow, field: EditableField): string[] {
  const { world } = seat
  const typed = field === 'sku' ? seat.journal.cells.get(`${row.id} sku`) : undefined
  if (typed !== undefined) return [...homesOf(world, typed, null)]
  if (field !== 'price' || row.priceId !== null) return [...homesOf(world, placeOf(row, field), null)]
  const { control } = world.shop
  const wished = new Set(world.seats.flatMap(({ journal }) => journal.intents.map((one) => one.place)))
  const archived = new Set(
    control
      .history()
      .filter(({ object, key, after, idempotencyKey }) => {
        // A price that a new amount has replaced was archived by Stockroom, and by nobody's wish.
        const isByUs = idempotencyKey?.startsWith('stockroom-') === true
        return key === 'active' && after === false && (!isByUs || wished.has(`${object} active`))
      })
      .map(({ object }) => object)
  )
  const prices = control.prices().filter(({ id, product }) => product === row.productId && archived.has(id))
  return prices.map((price) => `${price.id} unit_amount`)
}

/** Where it may have arrived: on any price that took over; of an amount, on any price the product is sold by. */
function homesOf(world: World, place: string, value: string | null): Set<string> {
  const [id = '', field] = place.split(' ')
  const homes = successionOf(world, place)
  // That a price is sold again is said of itself.
  if (field === 'active' && value === 'true') return new Set([place])
  if (field !== 'unit_amount' || world.climate.catalog === 'price-stock') return homes
  const product = world.shop.control.price(id)?.product
  const siblings = world.shop.control.prices().filter((price) => price.product === product)
  return new Set([...homes, ...siblings.map((price) => `${price.id} unit_amount`)])
}

const exists = (world: World, place: string): boolean => {
  const [id = ''] = place.split(' ')
  return (world.shop.control.product(id) ?? world.shop.control.price(id)) !== undefined
}

/** A price of that amount has been sold by since; it is the default unless somebody chose another. */
function isSoldFor(world: World, { place, value, at }: Intent): boolean {
  const { past, shop } = world
  const fitting = [...homesOf(world, place, value)]
    .filter((home) => past.values(home).includes(value))
    .map((home) => home.split(' ')[0] ?? '')
    .filter((id) => past.since(`${id} active`, at).includes('true'))
  const product = shop.control.price(place.split(' ')[0] ?? '')?.product ?? ''
  const chosen = past.since(`${product} default_price`, at)
  // A price that somebody archived has no row: that its amount was refused stands in the details of its product.
  if (
    world.climate.catalog === 'price-stock' &&
    past.since(`${place.split(' ')[0]} active`, at).includes('false')
  )
    return true
  if (world.climate.catalog === 'price-stock' || chosen.includes(null)) return fitting.length > 0
  // What somebody else chose meanwhile stands, and the price that was made is sold beside it.
  const isChosen = chosen.some((id) => `${id} unit_amount` !== place)
  return fitting.some((id) => isChosen || chosen.includes(id))
}

/** A value that was typed once only is written once only. */
export function arrivesOnce({ world, journal }: Seat, ours: readonly WriteRecord[]): void {
  for (const { place, value, kind, at } of journal.intents) {
    const [object = '', field = ''] = place.split(' ')
    const unique =
      value !== null &&
      (/^(Name |SKU-)/.test(value) || (field.startsWith('metadata.stock') && Number(value) >= 1000))
    if (kind !== 'set' || !unique || world.clouded.has(place) || !exists(world, place)) continue
    if (object.startsWith('price_') && world.climate.repricing) continue
    // Before it was wanted, other wishes may have come to the same number.
    const times = ours.filter(
      (record) =>
        record.object === object &&
        record.key === field &&
        record.after === value &&
        record.at >= at &&
        !isForSale(record)
    ).length
    // An answer to a conflict may be somebody else's value, and write it again.
    const wanted = world.seats.flatMap((one) => one.journal.intents).filter((one) => one.place === place)
    const again = world.climate.undoes || wanted.filter((one) => one.value === value).length > 1
    // “My change on top” may come to the same number, once each.
    const changes = wanted.filter((one) => one.kind === 'adjust' && one.at >= at).length
    if (times > 1 + changes && !again) journal.fail(`${place} = ${value} arrived ${times} times`)
  }
}

/** Lowering for a sale is an adjustment: what slipped in is made up for, which the books show. */
export const isForSale = (record: WriteRecord): boolean =>
  /^stockroom-(fix-)*(sale|return)-/.test(record.idempotencyKey ?? '')
