import { Stripe } from 'stripe'
import { expect, it } from 'vitest'
import { createShop, type ShopRequest, type ShopResponse } from '../../../src/main/demo-shop/shop.ts'
import { connectToStripe } from '../../../src/main/stripe/catalog.ts'
import type { RemoteCatalog } from '../../../src/main/sync/remote.ts'
import { VirtualTime } from '../../simulation/virtual-time.ts'
import { Answer } from '../../simulation/wire.ts'

/** A demo shop that limits as Stripe does, in time that only who waits moves on. */
function limitedShop() {
  const time = new VirtualTime(Date.UTC(2026, 10, 21, 14))
  const shop = createShop({ clock: time, seed: 7, products: 12, catalog: 'clothing', limits: 'stripe' })
  const clock = time.clockOf(0, () => true)
  const statuses: number[] = []
  /** How wrong the computer's clock is, ms. */
  let wrong = 0
  return {
    statuses,
    tooMany: () => statuses.filter((status) => status === 429).length,
    setClockBack: (by: number): void => void (wrong -= by),
    connect: (): RemoteCatalog =>
      connectToStripe({
        key: shop.keys.secret,
        apiBase: null,
        clock: { ...clock, now: () => clock.now() + wrong },
        version: '1.0.0',
        onRequest: () => {},
        httpClient: new Direct(async (request) => {
          const answer = shop.handle(request)
          statuses.push(answer.status)
          await clock.sleep(150)
          return answer
        })
      }).catalog,
    /** How many virtual milliseconds it took. */
    async run(work: readonly Promise<unknown>[]): Promise<number> {
      const started = time.now()
      const all = Promise.all(work)
      do await new Promise((resolve) => setImmediate(resolve))
      while (time.skip())
      await all
      return time.now() - started
    }
  }
}

type Reach = (request: ShopRequest) => Promise<ShopResponse>

/** Reaches the shop without sockets. */
class Direct extends Stripe.HttpClient {
  readonly #reach: Reach

  constructor(reach: Reach) {
    super()
    this.#reach = reach
  }

  override getClientName(): string {
    return 'test'
  }

  override async makeRequest(...request: Parameters<Stripe.HttpClient['makeRequest']>): Promise<Answer> {
    const [, , path, method, sent, body] = request
    const headers = Object.fromEntries(
      Object.entries(sent).map(([name, value]) => [name.toLowerCase(), String(value)])
    )
    return new Answer(await this.#reach({ method, path, headers, body: body ?? '' }))
  }
}

/** So many readings, of products and prices in turn, `abreast` at a time. */
async function readings(catalog: RemoteCatalog, count: number, abreast: number): Promise<void> {
  let left = count
  const lane = async (): Promise<void> => {
    while (left-- > 0) await (left % 2 === 0 ? catalog.products(null) : catalog.prices(true, null))
  }
  await Promise.all(Array.from({ length: abreast }, lane))
}

it.each([
  [60, 1],
  [60, 60],
  [600, 4]
])(
  '%i readings, %i at a time, are never too many for Stripe, and take no longer than they must',
  async (count, abreast) => {
    const { connect, run, statuses, tooMany } = limitedShop()
    const took = await run([readings(connect(), count, abreast)])
    expect(tooMany()).toBe(0)
    expect(statuses).toHaveLength(count)
    expect(took).toBeLessThanOrEqual(count * (abreast === 1 ? 150 : 50) + 150)
  }
)

it('two computers with one account get all they ask for, and Stripe seldom has to refuse', async () => {
  const { connect, run, statuses, tooMany } = limitedShop()
  const took = await run([readings(connect(), 500, 4), readings(connect(), 500, 4)])
  expect(statuses.filter((status) => status === 200)).toHaveLength(1000)
  expect(tooMany() / statuses.length).toBeLessThanOrEqual(0.01)
  expect(took).toBeLessThanOrEqual(1000 * 80)
})

it('a clock that is set back keeps nothing waiting', async () => {
  const { connect, run, setClockBack } = limitedShop()
  const catalog = connect()
  await run([readings(catalog, 20, 4)])
  setClockBack(3 * 3600_000)
  expect(await run([readings(catalog, 20, 4)])).toBeLessThanOrEqual(20 * 50 + 150)
})
