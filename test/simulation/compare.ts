import type { Product } from '../../src/main/demo-shop/types.ts'
import type { EditableField, InventoryRow } from '../../src/shared/inventory.ts'
import { alike } from './journal.ts'
import { soldInstead } from './judge-prices.ts'
import { placeOf } from './place.ts'
import type { Seat } from './seat.ts'

export const atRest = 'at rest'
export const compared = 'after a comparison that found all equal'

/** The grid says of Stripe what the shop says. `when` is said with what is not so. */
export async function compareWithShop(
  seat: Seat,
  rows: readonly InventoryRow[],
  when: string
): Promise<void> {
  const { control } = seat.world.shop
  const fail = (claim: string): void => seat.journal.fail(`${claim}, ${when}`)
  for (const product of control.products()) {
    if (!rows.some((row) => row.productId === product.id)) fail(`product ${product.id} is not in the grid`)
  }
  const kept = new Set([...stillAsked(rows), ...(await askedAbout(seat))])
  for (const row of rows) {
    const product = control.product(row.productId)
    const [ownerId = '', key = ''] = row.id.split('/')
    const owner = control.product(ownerId) ?? control.price(ownerId)
    if (product === undefined && kept.has(row.productId) && when !== atRest) continue
    if (product === undefined || owner === undefined) {
      fail(`the grid shows ${row.id}, which the shop does not have`)
      continue
    }
    const instead = ownerId === row.productId ? null : soldInstead(seat, ownerId)
    const isWished = seat.journal.intents.some(({ place }) => place === `${ownerId} active`)
    // What waits goes along when it is sent.
    if (instead !== null && !isWished && when !== compared)
      fail(`${row.id} stands beside ${instead}, which took over from it`)
    const text = owner.metadata[key] ?? null
    const shown = row.onHandInStripe === null ? null : String(row.onHandInStripe)
    if (text !== null && /^[+-]?\d+$/.test(text.trim()) ? !alike(shown, text) : shown !== null) {
      fail(`the grid says ${shown} in Stripe for ${row.id}, the shop says ${text}`)
    }
  }
}

/** Products that something is asked about. What was typed of a size that is off the list has no row of its own. */
export async function askedAbout(seat: Seat): Promise<Set<string>> {
  const asked = (await seat.ask('list-conflicts', {}))?.conflicts ?? []
  return new Set(asked.map(({ productId }) => productId))
}

/** Products that are shown, gone or not, until somebody has said what shall become of the edits that wait for them. */
export function stillAsked(rows: readonly InventoryRow[]): Set<string> {
  return new Set(rows.filter((row) => Object.keys(row.marks).length > 0).map((row) => row.productId))
}

/** Every cell in which nothing of the owner's waits says what the shop says; at rest nothing waits anywhere. */
export function compareCells(seat: Seat, rows: readonly InventoryRow[], when: string): void {
  const { control } = seat.world.shop
  const fail = (claim: string): void => seat.journal.fail(`${claim}, ${when}`)
  for (const row of rows) {
    const product = control.product(row.productId)
    if (product === undefined) continue
    const price = row.priceId === null ? undefined : control.price(row.priceId)
    const isOnly = rows.every((other) => other === row || other.productId !== row.productId)
    const sku = metadataAt(seat, placeOf(row, 'sku')) ?? (isOnly ? product.metadata['sku'] : null)
    const own = metadataAt(seat, placeOf(row, 'reorderPoint'))
    const cells: [EditableField, unknown, unknown][] = [
      ['name', row.name, product.name],
      ['active', row.active, product.active],
      ['price', row.price?.amount ?? null, price?.unit_amount ?? null],
      ['sku', row.sku ?? '', sku ?? ''],
      ['reorderPoint', row.reorderPoint, /^\d+$/.test(own ?? '') ? Number(own) : row.reorderPoint]
    ]
    for (const [field, here, there] of cells) {
      // What was refused is shown as it was typed, and says so.
      if (row.marks[field] === undefined && here !== there)
        fail(`the ${field} of ${row.id} is ${String(here)} in the grid and ${String(there)} in the shop`)
    }
    if (row.marks.price === undefined && !isSoldBy(seat, row, product))
      fail(`${row.id} is shown with ${row.priceId}, the default of the shop is ${product.default_price}`)
    if (when === atRest && Object.values(row.marks).some((mark) => mark !== 'failed'))
      fail(`${row.id} is still marked ${JSON.stringify(row.marks)}`)
  }
}

function metadataAt(seat: Seat, place: string): string | null {
  const { control } = seat.world.shop
  const [id = '', field = ''] = place.split(' ')
  return (control.product(id) ?? control.price(id))?.metadata[field.slice('metadata.'.length)] ?? null
}

/** The price that carries the stock, else the product's default; where there is none, any that is active. */
function isSoldBy(seat: Seat, { id, priceId, productId }: InventoryRow, product: Product): boolean {
  const [owner = ''] = id.split('/')
  if (owner !== productId) return priceId === owner
  if (product.default_price !== null) return priceId === product.default_price
  const active = seat.world.shop.control
    .prices()
    .filter((price) => price.product === productId && price.active)
    .map((price) => price.id)
  return priceId === null ? active.length === 0 : active.includes(priceId)
}

/** Metadata, prices and the ledger of each item. */
export async function compareDetails(seat: Seat, rows: readonly InventoryRow[]): Promise<void> {
  const { control } = seat.world.shop
  const { fail } = seat.journal
  for (const row of rows) {
    const item = await seat.ask('read-item', { id: row.id })
    if (item === null) continue
    const owner = control.product(row.id.split('/')[0] ?? '') ?? control.price(row.id.split('/')[0] ?? '')
    const here = Object.fromEntries(
      item.metadata.filter(({ value }) => value !== '').map(({ key, value }) => [key, value])
    )
    const there = Object.fromEntries(
      Object.entries(owner?.metadata ?? {}).filter(([, value]) => value !== '')
    )
    if (canonical(here) !== canonical(there))
      fail(`the metadata of ${row.id} is ${canonical(here)} here and ${canonical(there)} in the shop`)
    // What Stripe has refused is shown as it was typed.
    const refused = new Set(item.prices.flatMap(({ id, mark }) => (mark === 'failed' ? [id] : [])))
    const ids = control
      .prices()
      .filter((price) => price.product === row.productId && !refused.has(price.id))
      .map((price) => price.id + price.active)
    const known = item.prices.flatMap((price) => (refused.has(price.id) ? [] : [price.id + price.active]))
    if (canonical(ids.toSorted()) !== canonical(known.toSorted()))
      fail(`the prices of ${row.productId} are ${known.join()} here and ${ids.join()} in the shop`)
    const movements = item.movements.filter((movement) => movement.source !== 'waiting')
    if (movements.length >= 200) continue
    const sum = movements.reduce((total, movement) => total + (movement.delta ?? 0), 0)
    if (sum !== (row.onHandInStripe ?? 0))
      fail(`the movements of ${row.id} sum to ${sum}, on hand are ${row.onHandInStripe}`)
    // Every change is in the book with who made it, or says that nobody knows.
    if (movements.some((movement) => movement.actor === '' || movement.reason === ''))
      fail(`a movement of ${row.id} has neither a cause nor says that it has none`)
  }
}

function canonical(value: object): string {
  return JSON.stringify(
    Array.isArray(value) ? value : Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  )
}
