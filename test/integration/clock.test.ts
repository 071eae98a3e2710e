import { expect, it } from 'vitest'
import { garment, openDesk } from './desk.ts'

const hour = 3_600_000
const day = 24 * hour

/** How wrong the computer's clock is at the first look, at the second, and from then on. */
const clocks: { name: string; wrong: [number, number, number] }[] = [
  { name: 'is a day fast', wrong: [day, day, day] },
  { name: 'is a day slow', wrong: [-day, -day, -day] },
  { name: 'jumps an hour forth and back', wrong: [0, hour, 0] },
  { name: 'jumps an hour back and forth', wrong: [0, -hour, 0] },
  { name: 'is put right by a day, either way', wrong: [-day, day, 0] }
]

it.each(clocks)(
  'a computer whose clock $name misses nothing, sends once, and says “equal” only where it is',
  async ({ wrong }) => {
    let skew = wrong[0]
    const desk = await openDesk({ skew: () => skew })
    await desk.sync()
    await desk.ask('save-sales-mode', { mode: 'lower', restock: 'offer' })
    const [a, b, c] = [garment(desk, 0), garment(desk, 1), garment(desk, 2)]
    for (const { id } of [a, b, c]) desk.shop.edit(id, { metadata: { stock_S: 20, stock_M: 20 } })
    await desk.sync()
    desk.clock.tick(1_000)

    const sell = (id: string): void => {
      desk.shop.buy({ items: [{ productId: id, size: 'M', quantity: 2 }], decrement: 'none' })
    }
    // One edit arrives without anybody hearing of it, one is lost on the way, and others change the shop meanwhile.
    sell(a.id)
    desk.shop.edit(b.id, { metadata: { stock_L: 31 } })
    await desk.edit(a.size('S'), '+3')
    desk.shop.setFault({ route: 'POST *', kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    skew = wrong[1]
    desk.shop.edit(c.id, { metadata: { stock_L: 32 } })
    sell(b.id)
    await desk.edit(b.size('S'), '+4')
    desk.shop.setFault({ route: 'POST *', kind: 'drop-before-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    skew = wrong[2]
    desk.shop.edit(a.id, { metadata: { stock_L: 33 } })
    sell(c.id)
    await desk.edit(c.size('S'), '25')
    for (let looks = 0; looks < 4; looks += 1) {
      desk.clock.tick(130_000)
      await desk.sync()
    }

    const numbers = [a, b, c].map(({ stock }) => [stock('S'), stock('M'), stock('L')])
    expect(numbers).toEqual([
      [23, 18, 33],
      [24, 18, 31],
      [25, 18, 32]
    ])
    for (const row of await desk.items()) {
      const [id = '', key = ''] = row.id.split('/')
      expect(row.onHandInStripe, row.id).toBe(Number(desk.inShop(id, key)))
    }
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0, problems: 0 })
    expect(await desk.ask('verify', {})).toMatchObject({ equal: true })

    // What no event tells is found, and not called equal before it was.
    const { verified } = await desk.status()
    const product = desk.shop.product(a.id)
    if (product) product.metadata['stock_S'] = '99'
    await desk.sync()
    expect((await desk.status()).verified).toEqual(verified)
    expect(await desk.ask('verify', {})).toMatchObject({ equal: false })
    expect((await desk.item(a.size('S'))).onHandInStripe).toBe(99)
  }
)
