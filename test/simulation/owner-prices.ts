import { rowsOf } from './owner.ts'
import type { Seat } from './seat.ts'

/** In the details of an item the owner archives a single price, or brings it back. */
export async function ownerKeepsPrices(seat: Seat): Promise<void> {
  const { journal } = seat
  const { random, time } = seat.world
  const rows = (await rowsOf(seat)).filter(({ priceId }) => priceId !== null)
  if (rows.length === 0) return
  const { id, productId } = random.pick(rows)
  const prices = (await seat.ask('read-item', { id }))?.prices.filter(({ unmade }) => !unmade) ?? []
  if (prices.length === 0) return
  const price = random.pick(prices)
  const action = { kind: 'active', priceId: price.id, active: !price.active } as const
  const saved = await seat.ask('edit-prices', { productId, actions: [action] })
  seat.trace(`owner keeps prices ${JSON.stringify(action)}: ${JSON.stringify(saved)}`)
  if (saved === null || saved.batchId === null) return
  const place = `${price.id} active`
  journal.batch('edit').places.add(place)
  for (const touched of [place, `prices of ${productId} active`]) journal.touched.add(touched)
  journal.loosen(place)
  journal.intents.push({
    place,
    kind: 'set',
    value: String(action.active),
    delta: 0,
    bases: [String(price.active)],
    at: time.now(),
    // Over a wish that still waits it only takes that back: Stripe said so when it was last read.
    stands: price.mark === null
  })
}
