import { expect, it } from 'vitest'
import { createRandom } from '../../src/main/demo-shop/random.ts'
import { garment, openSyncedDesk } from './desk.ts'

type Move =
  | { by: 'us'; at: number; size: string; input: string }
  | { by: 'others'; at: number; size: string; units: number }
  | { by: 'customer'; at: number; size: string; units: number }

const sizes = ['S', 'M'] as const

/**
 * What happens to two garments; the more of it meets at one number, the better. Others only take: a count of
 * theirs means another thing before our adjustment than after it, and what adds up to nothing cannot be seen in a number.
 */
function movesOf(seed: number): Move[] {
  const random = createRandom(seed)
  return Array.from({ length: 3 + random.below(5) }, (): Move => {
    const place = { at: random.below(2), size: random.pick(sizes) }
    switch (random.below(4)) {
      case 0:
        return { by: 'others', ...place, units: 1 + random.below(4) }
      case 1:
        return { by: 'customer', ...place, units: 1 + random.below(3) }
      case 2:
        return { by: 'us', ...place, input: String(30 + random.below(30)) }
      default:
        return { by: 'us', ...place, input: random.pick(['+4', '+2', '-1', '-3']) }
    }
  })
}

/** The numbers in the end, and of which the owner is asked. `online`: a look after each move. */
async function lived(moves: readonly Move[], online: boolean) {
  const desk = await openSyncedDesk({ shopOptions: { products: 2 } })
  for (const at of [0, 1]) desk.shop.edit(garment(desk, at).id, { metadata: { stock_S: 50, stock_M: 50 } })
  await desk.sync()
  /** Where the cell said so already, or would not take it, other words were typed online than offline. */
  const untaken = new Set<string>()
  for (const move of moves) {
    desk.clock.tick(1_000)
    const { id, size, stock } = garment(desk, move.at)
    if (move.by === 'us') {
      const saved = await desk.edit(size(move.size), move.input).catch(refusedBelowZero)
      if (saved === null) untaken.add(size(move.size))
    }
    if (move.by === 'others') {
      const left = stock(move.size) - move.units
      desk.shop.edit(id, { metadata: { [`stock_${move.size}`]: left } })
    }
    if (move.by === 'customer') {
      const items = [{ productId: id, size: move.size, quantity: move.units }]
      desk.shop.buy({ items, decrement: 'correct' })
    }
    if (online) await desk.sync()
  }
  await desk.sync()
  await desk.sync()
  const { waiting, failed } = await desk.status()
  expect({ waiting, failed }).toEqual({ waiting: 0, failed: 0 })
  const asked = new Set((await desk.conflicts()).map(({ itemId }) => itemId))
  const ends = [0, 1].flatMap((at) =>
    sizes.map((name) => {
      const { size, stock } = garment(desk, at)
      return { item: size(name), end: stock(name), asked: asked.has(size(name)) || untaken.has(size(name)) }
    })
  )
  await desk.close()
  return ends
}

function refusedBelowZero(error: unknown): null {
  if (String(error).includes('refused')) return null
  throw error
}

it('what is typed offline ends as it would have online, or is asked about', async () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const moves = movesOf(seed)
    const [online, offline] = [await lived(moves, true), await lived(moves, false)]
    for (const [at, { item, end, asked }] of offline.entries()) {
      if (asked || online[at]?.asked === true) continue
      expect(end, `seed ${seed}, ${item}: ${JSON.stringify(moves)}`).toBe(online[at]?.end)
    }
  }
}, 120_000)
