import { describe, expect, it } from 'vitest'
import type { InventoryRow } from '../../src/shared/inventory.ts'
import { garment, openDesk, openSyncedDesk, otherProgram } from './desk.ts'
import { meddling } from './meddling.ts'

const day = 86_400_000

describe('the first look at a shop', () => {
  it.each([
    { products: 12, catalog: 'clothing' },
    { products: 250, catalog: 'cafe' },
    { products: 400, catalog: 'messy' }
  ] as const)(
    'reads $products products of a $catalog shop a hundred at a time, plus at most two',
    async (shopOptions) => {
      const desk = await openDesk({ shopOptions })
      const report = await desk.sync()
      const [products, prices] = [desk.shop.products().length, desk.shop.prices().length]
      const formula = Math.ceil(products / 100) + Math.ceil(prices / 100)
      const listed = desk
        .requests('GET')
        .filter((request) => /^\/v1\/(products|prices|events)$/.test(request.path))
      expect(report).toMatchObject({ ok: true, pulled: { products, prices } })
      expect(listed.length).toBeGreaterThanOrEqual(formula)
      expect(listed.length).toBeLessThanOrEqual(formula + 2)
      expect(desk.requests('POST')).toEqual([])
    }
  )

  it('shows every size of every product with the number Stripe has', async () => {
    const desk = await openSyncedDesk()
    const expected = desk.shop
      .products()
      .flatMap((product) =>
        (product.metadata['sizes'] ?? '')
          .split(',')
          .map((size) => [`${product.id}/stock_${size}`, Number(product.metadata[`stock_${size}`])])
      )
    const rows = (await desk.items()).map((row) => [row.id, row.onHand])
    expect(rows.toSorted()).toEqual(expected.toSorted())
  })

  it('says how much of the shop the stock scheme explains', async () => {
    const desk = await openSyncedDesk()
    const { app } = await desk.ask('read-app', {})
    expect(app.scheme).toMatchObject({ label: '12 of 12 products match stock_{size}', confirmed: false })
  })

  it('goes on where it stopped when the connection breaks in the middle of the lists', async () => {
    const desk = await openDesk({ shopOptions: { catalog: 'cafe', products: 450 } })
    desk.shop.setFault({ route: 'GET /v1/products', kind: 'truncated', after: 2, times: 2 })
    const broken = await desk.sync()
    expect(broken.ok).toBe(false)
    const before = desk.requests('GET').filter((request) => request.status === 200).length
    desk.shop.clearFaults()
    desk.shop.forgetRequests()
    expect(await desk.sync()).toMatchObject({ ok: true })
    const formula = 5 + Math.ceil(desk.shop.prices().length / 100)
    expect(before + desk.requests('GET').length).toBeLessThanOrEqual(formula + 4)
    expect(desk.requests('GET').filter((request) => request.path === '/v1/products')).toHaveLength(3)
    expect(await desk.items()).toHaveLength(450)
  })

  it('meets what was created and renamed while the pages were being read', async () => {
    const desk = await openDesk({ shopOptions: { catalog: 'cafe', products: 250 } })
    const stripe = otherProgram(desk.demo)
    const [newest] = desk.shop.products().toReversed()
    let created = ''
    desk.shop.beforeCommit('GET /v1/prices', () => {
      desk.shop.edit(newest?.id ?? '', { name: 'Renamed meanwhile', metadata: { stock: 77 } })
    })
    const sweeping = desk.sync()
    created = (await stripe.products.create({ name: 'Made meanwhile', metadata: { stock: '5' } })).id
    await sweeping
    await desk.sync()
    expect(await desk.item(`${created}/stock`)).toMatchObject({ name: 'Made meanwhile', onHand: 5 })
    expect(await desk.item(`${newest?.id ?? ''}/stock`)).toMatchObject({
      name: 'Renamed meanwhile',
      onHand: 77
    })
    expect((await desk.ask('verify', {})).differences).toEqual([])
  })

  it('does not take a price that was archived between the two lists for deleted', async () => {
    const desk = await openDesk({ shopOptions: { catalog: 'price-stock', products: 35 } })
    const moved = desk.shop
      .prices()
      .find((price) => desk.shop.product(price.product)?.default_price !== price.id)
    // Archived prices are listed second: this one is in neither page when both were read before.
    desk.shop.edit(moved?.id ?? '', { active: false })
    let lists = 0
    const flip = (): void => {
      lists += 1
      if (lists === 2) desk.shop.edit(moved?.id ?? '', { active: true })
      else desk.shop.beforeCommit('GET /v1/prices', flip)
    }
    desk.shop.beforeCommit('GET /v1/prices', flip)
    await desk.sync()
    await desk.sync()
    const detail = await desk.ask('verify', {})
    expect(detail).toMatchObject({ equal: true, compared: 35 + 105 })
  })

  it('gives the same rows whether products or prices arrive first', async () => {
    const slow = async (route: string): Promise<InventoryRow[]> => {
      const desk = await openDesk({ shopOptions: { catalog: 'price-stock', products: 20 } })
      desk.shop.setFault({ route, kind: 'slow', ms: 150 })
      await desk.sync()
      return await desk.items()
    }
    const [productsLate, pricesLate] = [await slow('GET /v1/products'), await slow('GET /v1/prices')]
    expect(productsLate).toHaveLength(60)
    expect(productsLate).toEqual(pricesLate)
  })

  it('takes a messy shop of 10,000 products in whole', async () => {
    const desk = await openDesk({ shopOptions: { catalog: 'messy', products: 10_000 } })
    const report = await desk.sync()
    expect(report).toMatchObject({ ok: true, pulled: { products: 10_000 } })
    const { counts, problems } = {
      counts: await desk.ask('read-counts', {}),
      problems: report.problems.length
    }
    expect(counts.all + counts.archived).toBeGreaterThanOrEqual(10_000)
    expect(problems).toBeGreaterThan(0)
    expect(await desk.status()).toMatchObject({ state: 'idle', failure: null })
  }, 120_000)

  it('lists an object it cannot read as a problem and takes all the others', async () => {
    const desk = await openDesk()
    const { id } = garment(desk)
    const product = desk.shop.product(id)
    if (product) product.updated = 0.5
    const report = await desk.sync()
    expect(report).toMatchObject({ ok: true, pulled: { products: 11 } })
    expect(report.status).toBe('in step with Stripe, but 1 thing cannot be read')
    expect(report.problems.filter((problem) => problem.object === id)).toHaveLength(1)
    expect(report.problems.find((problem) => problem.object === id)?.reason).toContain('updated')
    // Readable again, it is met and no longer a problem.
    if (product) product.updated = desk.clock.now() / 1000
    await desk.ask('verify', {})
    const { problems } = await desk.ask('list-problems', {})
    expect(problems.filter((problem) => problem.object === id)).toEqual([])
    expect(await desk.sync()).toMatchObject({ status: 'in step with Stripe' })
  })
})

describe('a product that no list showed', () => {
  it('is not taken for deleted where it is there and cannot be read', async () => {
    let oddId = ''
    const isOdd = (object: unknown): object is { id: string } =>
      typeof object === 'object' && object !== null && 'id' in object && object.id === oddId
    const http = meddling({
      body(body, path) {
        if (!path.startsWith('/v1/products?') || typeof body !== 'object' || body === null) return body
        const data = 'data' in body && Array.isArray(body.data) ? body.data : []
        const isAskedFor = path.includes('ids')
        const shown = isAskedFor
          ? data.map((one: unknown) => (isOdd(one) ? { ...one, updated: 0.5 } : one))
          : data.filter((one: unknown) => !isOdd(one))
        return { ...body, data: shown }
      }
    })
    const desk = await openSyncedDesk({ http })
    const { id, size, stock } = garment(desk)
    await desk.edit(size('S'), '+5')
    oddId = id
    const { equal } = await desk.ask('verify', {})
    expect(equal).toBe(false)
    expect(await desk.item(size('S'))).toMatchObject({ onHand: stock('S') + 5 })
    expect(await desk.status()).toMatchObject({ waiting: 1, conflicts: 0, problems: 1 })
  })
})

describe('looking again', () => {
  it('costs exactly one read and no write when nothing happened', async () => {
    const desk = await openSyncedDesk()
    const report = await desk.sync()
    expect(report).toMatchObject({ ok: true, requests: 1 })
    expect(desk.requests().map((request) => `${request.method} ${request.path}`)).toEqual(['GET /v1/events'])
  })

  it('counts its reads as Stripe does', async () => {
    const desk = await openSyncedDesk({ key: 'restricted' })
    await desk.engine.checkKey({ key: desk.key, apiBase: desk.demo.url })
    await desk.edit(garment(desk).size('S'), '+1')
    await desk.sync()
    const { reads } = await desk.status()
    expect(reads.used).toBe(desk.shop.meter().reads)
    expect(reads).toMatchObject({ month: '2026-11', allowed: 10_000 })
  })

  it('sees a change in the Dashboard, with who made it', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 41 } })
    await desk.sync()
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 41 })
    const { movements } = await desk.ask('read-item', { id: size('S') })
    expect(movements[0]).toMatchObject({ onHandAfter: 41, source: 'stripe', actor: 'in the Dashboard' })
  })

  it('tells of a product of which somebody changed what no row shows, and has no row read again', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    const stripe = otherProgram(desk.demo)
    const { id: priceId } = await stripe.prices.create({ product: id, currency: 'usd', unit_amount: 3300 })
    await desk.sync()
    desk.told.length = 0
    await stripe.prices.update(priceId, { nickname: 'Wholesale' })
    await desk.sync()
    const told = desk.told.filter(({ event }) => event === 'inventory-changed')
    expect(told.map(({ payload }) => payload)).toMatchObject([{ ids: [], products: [id], structural: false }])
  })

  it('lists what moved an item as far back as its ledger goes', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    for (let number = 1; number <= 5; number += 1) {
      desk.shop.edit(id, { metadata: { stock_S: 1000 + number } })
      await desk.sync()
    }
    const { movements, movementCount } = await desk.ask('read-item', { id: size('S') })
    expect(movementCount).toBe(movements.length)
    const read = async (before: number, count: number) =>
      (await desk.ask('list-movements', { id: size('S'), before, count })).movements
    const [newest, next] = movements
    expect(await read(newest?.id ?? 0, 1)).toEqual([next])
    expect(await read(newest?.id ?? 0, 500)).toEqual(movements.slice(1))
    expect(await read(movements.at(-1)?.id ?? 0, 500)).toEqual([])
  })

  it('ends at the last of several changes within one second', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.shuffleEvents(true)
    for (const stock of [9, 8, 7]) desk.shop.edit(id, { metadata: { stock_S: stock } })
    await desk.sync()
    desk.shop.edit(id, { metadata: { stock_S: 6 } })
    await desk.sync()
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 6 })
  })

  it('applies an event that shows up 45 seconds after later ones did', async () => {
    const desk = await openSyncedDesk()
    const [late, prompt] = [garment(desk, 0), garment(desk, 1)]
    desk.shop.eventLagMs(45_000)
    desk.shop.edit(late.id, { metadata: { stock_S: 31 } })
    desk.clock.tick(2_000)
    desk.shop.eventLagMs(0)
    desk.shop.edit(prompt.id, { metadata: { stock_S: 32 } })
    await desk.sync()
    expect(await desk.item(prompt.size('S'))).toMatchObject({ onHand: 32 })
    desk.clock.tick(43_000)
    await desk.sync()
    expect(await desk.item(late.size('S'))).toMatchObject({ onHand: 31 })
  })

  it('writes one movement for a change that Stripe tells twice', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.duplicateEvents(1)
    const before = stock('S')
    desk.shop.edit(id, { metadata: { stock_S: before + 10 } })
    await desk.sync()
    await desk.sync()
    const { movements } = await desk.ask('read-item', { id: size('S') })
    expect(movements.map((movement) => movement.delta)).toEqual([10, before])
  })

  it('moves an archived product to the archived view and back', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.archive(id)
    await desk.sync()
    expect((await desk.items()).map((row) => row.id)).not.toContain(size('S'))
    expect((await desk.items('archived')).map((row) => row.id)).toContain(size('S'))
    desk.shop.edit(id, { active: true })
    await desk.sync()
    expect((await desk.items()).map((row) => row.id)).toContain(size('S'))
  })

  it('drops a product that was deleted in Stripe', async () => {
    const desk = await openSyncedDesk()
    const stripe = otherProgram(desk.demo)
    const { id } = await stripe.products.create({ name: 'Short-lived', metadata: { stock: '2' } })
    await desk.sync()
    expect((await desk.items()).map((row) => row.productId)).toContain(id)
    await stripe.products.del(id)
    await desk.sync()
    expect((await desk.items()).map((row) => row.productId)).not.toContain(id)
    expect((await desk.ask('verify', {})).differences).toEqual([])
  })

  it('reads everything again after forty days away, and says why', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 55 } })
    desk.clock.tick(40 * day)
    await desk.sync()
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 55 })
    const reasons = desk.told.flatMap(({ event, payload }) =>
      event === 'sync-status'
        ? [(payload as { progress: { because: string | null } | null }).progress?.because]
        : []
    )
    expect(reasons).toContain('the last look was 40 days ago; Stripe keeps events for 30')
  })

  it('reads everything again when Stripe refuses the place it stopped at, and says why', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'cafe', products: 130 } })
    // More than one page of events, whose last then disappears.
    for (const product of desk.shop.products()) desk.shop.edit(product.id, { metadata: { stock: 3 } })
    desk.shop.beforeCommit('GET /v1/events', () => {
      desk.shop.beforeCommit('GET /v1/events', () => desk.shop.advance(40 * day))
    })
    await desk.sync()
    const because = desk.told.flatMap(({ event, payload }) =>
      event === 'sync-status'
        ? [(payload as { progress: { because: string | null } | null }).progress?.because]
        : []
    )
    expect(
      because.find((reason) => reason?.startsWith('Stripe no longer knows where we stopped'))
    ).toBeDefined()
    expect((await desk.items()).every((row) => row.onHand === 3)).toBe(true)
    expect(await desk.status()).toMatchObject({ failure: null, state: 'idle' })
  })

  it('knows its own writes again when the place it stopped at was lost', async () => {
    const desk = await openSyncedDesk()
    const { size, stock } = garment(desk)
    const before = stock('S')
    await desk.edit(size('S'), '+5')
    await desk.sync()
    await desk.engine.close()
    const db = desk.database()
    db.exec("DELETE FROM state WHERE name IN ('cursor', 'events-known-since')")
    db.close()
    desk.clock.tick(3_600_000)
    await desk.restart()
    for (let look = 0; look < 3; look += 1) {
      await desk.sync()
      desk.clock.tick(600_000)
    }
    expect(stock('S')).toBe(before + 5)
  })

  it('asks for changed products a hundred at a time', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'cafe', products: 150 } })
    for (const product of desk.shop.products()) desk.shop.edit(product.id, { metadata: { stock: 2 } })
    await desk.sync()
    expect(desk.requests('GET').map((request) => request.path)).toEqual([
      '/v1/events',
      '/v1/events',
      '/v1/products',
      '/v1/products'
    ])
  })

  it('reads a hundred changed prices one by one where listing everything takes more reads', async () => {
    const desk = await openSyncedDesk()
    await desk.engine.close()
    const db = desk.database()
    db.exec(`WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 11000)
      INSERT INTO prices (id, product_id, active, body, created, sweep)
      SELECT 'price_' || n, 'prod_' || n, active, body, created, sweep FROM many, (SELECT * FROM prices LIMIT 1)`)
    db.close()
    await desk.restart()
    const { prices } = otherProgram(desk.demo)
    const price = { product: garment(desk).id, currency: 'usd', unit_amount: 100 }
    await Promise.all(Array.from({ length: 101 }, () => prices.create(price)))
    desk.shop.forgetRequests()
    expect(await desk.sync()).toMatchObject({ ok: true })
    expect(desk.requests('GET').filter(({ path }) => path === '/v1/prices')).toEqual([])
  })

  it('reads on after a product whose event it cannot read', async () => {
    const desk = await openSyncedDesk()
    const [odd, plain] = [garment(desk, 0), garment(desk, 1)]
    desk.shop.edit(odd.id, { metadata: { stock_S: 8 } })
    const product = desk.shop.product(odd.id)
    if (product) product.updated = 0.5
    desk.shop.edit(plain.id, { metadata: { stock_S: 9 } })
    const report = await desk.sync()
    expect(report.ok).toBe(true)
    expect(report.problems.map((problem) => problem.object)).toContain(odd.id)
    expect(await desk.item(plain.size('S'))).toMatchObject({ onHand: 9 })
  })
})

describe('a list of products that lags behind its events', () => {
  async function aDesk() {
    const listed: { stale: unknown[] | null } = { stale: null }
    const http = meddling({
      body(body, path) {
        if (!path.startsWith('/v1/products?') || listed.stale === null) return body
        return { ...Object(body), data: listed.stale }
      }
    })
    const desk = await openSyncedDesk({ http })
    await desk.sync()
    desk.clock.tick(60_000)
    desk.shop.forgetRequests()
    return { desk, listed }
  }

  it('does not hide what was changed', async () => {
    const { desk, listed } = await aDesk()
    const { id, size } = garment(desk)
    listed.stale = [structuredClone(desk.shop.product(id))]
    desk.shop.edit(id, { metadata: { stock_S: 8 } })
    await desk.sync()
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 8 })
    listed.stale = null
    desk.clock.tick(60_000)
    desk.shop.edit(id, { metadata: { stock_S: 9 } })
    desk.shop.forgetRequests()
    await desk.sync()
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 9 })
    expect(desk.requests('GET')).toHaveLength(2)
  })

  it('takes nothing back that is known already, when everything is read again', async () => {
    const { desk, listed } = await aDesk()
    const { id, size } = garment(desk)
    const before = desk.shop.products().map((product) => structuredClone(product))
    desk.shop.edit(id, { metadata: { stock_S: 8 } })
    await desk.sync()
    desk.clock.tick(600_000)
    listed.stale = before
    await desk.ask('verify', {})
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 8 })
  })

  it('does not hide what was made', async () => {
    const { desk, listed } = await aDesk()
    listed.stale = []
    const { id } = await otherProgram(desk.demo).products.create({ name: 'New', metadata: { stock: '2' } })
    await desk.sync()
    expect((await desk.items()).map((row) => row.productId)).toContain(id)
  })
})

describe('an event that cannot be read', () => {
  async function aDesk() {
    const odd = { type: '' }
    const http = meddling({
      body(body, path) {
        for (const event of path.startsWith('/v1/events') ? Object(body).data : [])
          if (event.type === odd.type) event.request = 'odd'
        return body
      }
    })
    const desk = await openSyncedDesk({ http })
    await desk.sync()
    desk.clock.tick(1_000)
    const told = async () =>
      (await desk.ask('list-problems', {})).problems.map(({ object }) => object.slice(0, 4))
    return { desk, odd, told }
  }

  it('is a problem until everything was read again, where it tells of a product', async () => {
    const { desk, odd, told } = await aDesk()
    const { id, size } = garment(desk)
    odd.type = 'product.updated'
    desk.shop.edit(id, { metadata: { stock_S: 8 } })
    await desk.sync()
    expect(await told()).toEqual(['evt_'])
    desk.clock.tick(1_000)
    await desk.ask('verify', {})
    await desk.sync()
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 8 })
    expect(await told()).toEqual([])
    await desk.sync()
    expect(await told()).toEqual([])
  })

  it('is a problem until it can be read, where it tells of a sale', async () => {
    const { desk, odd, told } = await aDesk()
    odd.type = 'checkout.session.completed'
    desk.shop.buy({ items: [{ productId: garment(desk).id, size: 'S', quantity: 1 }] })
    await desk.sync()
    desk.clock.tick(1_000)
    await desk.ask('verify', {})
    await desk.sync()
    expect(await told()).toEqual(['evt_'])
    odd.type = ''
    await desk.sync()
    expect(await told()).toEqual([])
    expect((await desk.ask('list-sales', { only: 'all', before: null, limit: 9 })).sales).toHaveLength(1)
  })

  it('is forgotten when Stripe has forgotten it', async () => {
    const { desk, odd, told } = await aDesk()
    odd.type = 'checkout.session.completed'
    desk.shop.buy({ items: [{ productId: garment(desk).id, size: 'S', quantity: 1 }] })
    await desk.sync()
    for (let days = 0; days < 32; days += 8) {
      desk.clock.tick(8 * day)
      expect(await told()).toEqual(['evt_'])
      await desk.sync()
    }
    expect(await told()).toEqual([])
  })
})

describe('verifying', () => {
  it('ends in a statement that everything is equal', async () => {
    const desk = await openSyncedDesk()
    expect(await desk.ask('verify', {})).toEqual({ equal: true, compared: 24, differ: 0, differences: [] })
    expect((await desk.status()).verified).toEqual({ at: desk.clock.now(), equal: 24, compared: 24 })
  })

  it('finds, names and repairs what moved without an event', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    const before = String(stock('S'))
    const product = desk.shop.product(id)
    if (product) product.metadata['stock_S'] = '99'
    const { equal, differences } = await desk.ask('verify', {})
    expect(equal).toBe(false)
    expect(differences).toMatchObject([{ object: id, field: 'metadata.stock_S', here: before, there: '99' }])
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 99 })
    expect((await desk.ask('verify', {})).equal).toBe(true)
  })

  it('is refused without a connection, and the earlier statement stands', async () => {
    const desk = await openSyncedDesk()
    const before = (await desk.status()).verified
    desk.clock.tick(60_000)
    desk.shop.setFault({ route: '* *', kind: 'drop-before-commit' })
    expect(await desk.engine.dispatch('verify', {})).toMatchObject({
      ok: false,
      failure: { code: 'offline' }
    })
    expect(await desk.status()).toMatchObject({
      state: 'blocked',
      verified: before,
      failure: { code: 'offline' }
    })
  })
})
