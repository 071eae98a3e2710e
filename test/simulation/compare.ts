import type { InventoryRow } from '../../src/shared/inventory.ts'
import { alike } from './journal.ts'
import type { Seat } from './seat.ts'

export const atRest = 'at rest'

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
  // What was typed of a size that is off the list is asked about without a row of its own.
  const asked = (await seat.ask('list-conflicts', {}))?.conflicts ?? []
  const kept = new Set([...stillAsked(rows), ...asked.map(({ productId }) => productId)])
  for (const row of rows) {
    const product = control.product(row.productId)
    const [ownerId = '', key = ''] = row.id.split('/')
    const owner = control.product(ownerId) ?? control.price(ownerId)
    if (product === undefined && kept.has(row.productId) && when !== atRest) continue
    if (product === undefined || owner === undefined) {
      fail(`the grid shows ${row.id}, which the shop does not have`)
      continue
    }
    const text = owner.metadata[key] ?? null
    const shown = row.onHandInStripe === null ? null : String(row.onHandInStripe)
    if (text !== null && /^[+-]?\d+$/.test(text.trim()) ? !alike(shown, text) : shown !== null) {
      fail(`the grid says ${shown} in Stripe for ${row.id}, the shop says ${text}`)
    }
  }
}

/** Products that are shown, gone or not, until somebody has said what shall become of the edits that wait for them. */
export function stillAsked(rows: readonly InventoryRow[]): Set<string> {
  return new Set(rows.filter((row) => Object.keys(row.marks).length > 0).map((row) => row.productId))
}

/** Where nothing waits any more, the grid says in every cell what the shop says. */
export function compareCells(seat: Seat, rows: readonly InventoryRow[]): void {
  const { control } = seat.world.shop
  const { fail } = seat.journal
  for (const row of rows) {
    const product = control.product(row.productId)
    if (product === undefined) continue
    if (row.name !== product.name) fail(`the grid calls ${product.id} ${row.name}, the shop ${product.name}`)
    if (row.active !== product.active) fail(`the grid and the shop disagree whether ${product.id} is active`)
    const price = row.priceId === null ? undefined : control.price(row.priceId)
    // What was refused is shown as it was typed, and says so.
    const isRefused = row.marks.price === 'failed'
    if (row.price !== null && row.price.amount !== price?.unit_amount && !isRefused)
      fail(`the grid prices ${row.id} at ${row.price.amount}, the shop at ${price?.unit_amount}`)
    if (Object.values(row.marks).some((mark) => mark !== 'failed'))
      fail(`${row.id} is still marked ${JSON.stringify(row.marks)} at rest`)
  }
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
    const ids = control
      .prices()
      .filter((price) => price.product === row.productId)
      .map((price) => price.id + price.active)
    const known = item.prices.map((price) => price.id + price.active)
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
