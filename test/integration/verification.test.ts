import { describe, expect, it } from 'vitest'
import { verify } from '../../src/main/command-line/verify.ts'
import { type Desk, garment, openDesk, openSyncedDesk, otherProgram } from './desk.ts'
import { meddling } from './meddling.ts'

const day = 86_400_000

/** Ends the program, notes so many reads for this month, and starts it again. */
async function spend(desk: Desk, reads: number, month = '2026-11'): Promise<void> {
  await desk.engine.close()
  const db = desk.database()
  db.prepare('INSERT OR REPLACE INTO reads (month, used) VALUES (?, ?)').run(month, reads)
  db.close()
  await desk.restart()
}

const reports = async (desk: Desk) => (await desk.ask('list-verifications', {})).verifications

describe('a comparison with Stripe', () => {
  it('is kept with why it ran, what it cost and what it found', async () => {
    const desk = await openSyncedDesk()
    const { id, stock } = garment(desk)
    const before = String(stock('S'))
    const startedAt = desk.clock.now()
    await desk.ask('verify', {})
    const product = desk.shop.product(id)
    if (product) product.metadata['stock_S'] = '99'
    await desk.ask('verify', {})
    const kept = await reports(desk)
    expect(kept).toMatchObject([
      {
        because: 'asked for',
        compared: 24,
        equal: 23,
        differences: [
          {
            object: id,
            field: 'metadata.stock_S',
            here: before,
            there: '99',
            cause: 'nothing in Stripe tells of a change; the copy here was wrong'
          }
        ]
      },
      { because: 'asked for', compared: 24, equal: 24, differences: [], startedAt, requests: 5 }
    ])
    await desk.restart()
    expect(await reports(desk)).toEqual(kept)
  })

  it('keeps the newest hundred reports', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'cafe', products: 1 } })
    for (let run = 0; run < 103; run += 1) await desk.ask('verify', {})
    const kept = await reports(desk)
    expect(kept).toHaveLength(100)
    expect(kept[0]?.id).toBe(103)
  }, 60_000)

  it('says how much differs where it is more than what is listed', async () => {
    const desk = await openSyncedDesk({ shopOptions: { products: 40 } })
    const notes = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`note_${at}`, 'new']))
    for (const { metadata } of desk.shop.products()) Object.assign(metadata, notes)
    const { json, text } = await verify(desk.engine, { force: false })
    expect(json).toMatchObject({ equal: false, compared: 80, differ: 40 })
    expect(text).toContain('40 of 80 compared differ; the first 1020 differences are listed.')
  })

  it('does not hold a change made while everything is being read against the copy here', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    const before = stock('S')
    desk.shop.beforeCommit('GET /v1/products', () => {
      desk.shop.edit(id, { metadata: { stock_S: before + 3 } })
    })
    const result = await desk.ask('verify', {})
    expect(result).toEqual({
      equal: true,
      compared: 24,
      differ: 0,
      differences: [
        {
          object: id,
          field: 'metadata.stock_S',
          here: String(before),
          there: String(before + 3),
          cause: 'changed in Stripe while everything was being compared',
          meanwhile: true
        }
      ]
    })
    expect(await desk.item(size('S'))).toMatchObject({ onHand: before + 3 })
    expect((await desk.status()).verified).toMatchObject({ equal: 24, compared: 24 })
  })

  it('recognises such a change too when its event is a second late', async () => {
    const desk = await openSyncedDesk()
    const { priceId } = garment(desk)
    desk.shop.eventLagMs(1_500)
    desk.shop.beforeCommit('GET /v1/prices', () => {
      desk.shop.edit(priceId, { nickname: 'summer' })
    })
    expect(await desk.ask('verify', {})).toMatchObject({
      equal: true,
      differences: [{ object: priceId, field: 'nickname', meanwhile: true }]
    })
  })

  it('is not equal when a change has no event in sight, and says that it may yet come', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    desk.shop.eventLagMs(3_600_000)
    desk.shop.edit(id, { metadata: { stock_S: 71 } })
    const { equal, differences } = await desk.ask('verify', {})
    expect(equal).toBe(false)
    expect(differences).toMatchObject([
      { object: id, cause: expect.stringMatching(/its event has not shown up yet$/) }
    ])
    expect((await desk.status()).verified).toMatchObject({ equal: 23, compared: 24 })
  })

  it('is not equal when a SKU has lost the zeros in front of it', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    desk.shop.edit(id, { metadata: { sku_S: '0012' } })
    await desk.sync()
    desk.shop.eventLagMs(3_600_000)
    desk.shop.edit(id, { metadata: { sku_S: '12' } })
    expect(await desk.ask('verify', {})).toMatchObject({
      equal: false,
      differences: [{ object: id, field: 'metadata.sku_S', here: '0012', there: '12' }]
    })
  })

  it('does not let a change made meanwhile cover up that the copy was wrong before', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    const product = desk.shop.product(id)
    if (product) product.metadata['stock_S'] = '99'
    desk.shop.beforeCommit('GET /v1/products', () => {
      desk.shop.edit(id, { metadata: { stock_S: 98 } })
    })
    expect(await desk.ask('verify', {})).toMatchObject({ equal: false, differences: [{ there: '98' }] })
  })

  it('tells what was created and deleted while it ran from what was missed', async () => {
    const desk = await openSyncedDesk()
    const stripe = otherProgram(desk.demo)
    const { id: doomed } = await stripe.products.create({ name: 'Doomed' })
    await desk.sync()
    desk.shop.beforeCommit('GET /v1/products', () => void desk.shop.deleteProduct(doomed))
    const deleted = await desk.ask('verify', {})
    expect(deleted).toMatchObject({
      equal: true,
      compared: 24,
      differences: [{ object: doomed, field: 'product', here: 'Doomed', there: null, meanwhile: true }]
    })
    desk.shop.eventLagMs(3_600_000)
    const { id: missed } = await stripe.products.create({ name: 'Missed' })
    expect(await desk.ask('verify', {})).toMatchObject({
      equal: false,
      compared: 25,
      differences: [{ object: missed, field: 'product', here: null, there: 'Missed' }]
    })
  })

  it('does not call equal what it cannot read', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    const product = desk.shop.product(id)
    if (product) product.updated = 0.5
    expect(await desk.ask('verify', {})).toMatchObject({
      equal: false,
      differences: [{ object: id, there: 'unreadable', cause: expect.stringContaining('updated') }]
    })
  })

  it('nor what it could never read', async () => {
    const desk = await openDesk()
    const { id } = garment(desk)
    const product = desk.shop.product(id)
    if (product) product.updated = 0.5
    await desk.sync()
    expect((await desk.status()).verified).toMatchObject({ compared: 24, equal: 23 })
    expect(await desk.ask('verify', {})).toMatchObject({
      equal: false,
      compared: 24,
      differences: [
        { object: id, here: null, there: 'unreadable', cause: expect.stringContaining('updated') }
      ]
    })
    if (product) product.updated = Math.floor(desk.clock.now() / 1000)
    await desk.ask('verify', {})
    expect(await desk.ask('verify', {})).toMatchObject({ equal: true, compared: 24, differences: [] })
  })

  it('leaves a failure to send as it is, since reading proves nothing about it', async () => {
    const desk = await openSyncedDesk({ key: 'readOnly' })
    await desk.edit(garment(desk).size('S'), '+1')
    await desk.sync()
    const { failure } = await desk.status()
    expect(failure).toMatchObject({ code: 'missing-permission' })
    expect(await desk.ask('verify', {})).toMatchObject({ equal: true })
    expect(await desk.status()).toMatchObject({ failure, state: 'blocked' })
  })

  it('called off leaves no failure behind, and the next look does not go on with it', async () => {
    const desk = await openSyncedDesk()
    const { verified } = await desk.status()
    desk.shop.beforeCommit('GET /v1/products', () => void desk.engine.dispatch('cancel-sync', {}))
    expect(await desk.engine.dispatch('verify', {})).toMatchObject({
      ok: false,
      failure: { code: 'cancelled' }
    })
    expect(await desk.status()).toMatchObject({ failure: null, state: 'idle', verified })
    expect(await reports(desk)).toEqual([])
    desk.shop.forgetRequests()
    expect(await desk.sync()).toMatchObject({ ok: true, requests: 1 })
  })

  it('called off while it waits for a look is not made once that has ended', async () => {
    const desk = await openSyncedDesk()
    desk.shop.setFault({ route: 'GET /v1/events', kind: 'stall' })
    const looking = desk.sync()
    while (desk.requests().length === 0) await new Promise((resolve) => setImmediate(resolve))
    const comparing = desk.engine.dispatch('verify', {})
    await desk.ask('cancel-sync', {})
    desk.shop.clearFaults()
    expect(await comparing).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(await looking).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(await reports(desk)).toEqual([])
    expect(await desk.ask('verify', {})).toMatchObject({ equal: true })
  })

  it('that breaks off keeps what it found, and reports it once it was resumed', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'cafe', products: 250 } })
    const [oldest] = desk.shop.products()
    const [newest] = desk.shop.products().toReversed()
    for (const product of [oldest, newest]) if (product) product.metadata['stock'] = '777'
    // The first page, with the newest product, arrives; the second does not.
    const begun = desk.clock.now()
    desk.shop.setFault({ route: 'GET /v1/products', kind: 'drop-before-commit', after: 1 })
    expect(await desk.engine.dispatch('verify', {})).toMatchObject({ ok: false })
    desk.shop.clearFaults()
    desk.clock.tick(day / 4)
    await desk.restart()
    expect(await desk.sync()).toMatchObject({ ok: true })
    const [report] = await reports(desk)
    expect((await desk.status()).verified?.at).toBe(begun)
    const compared = 250 + desk.shop.prices().length
    expect(report).toMatchObject({ because: 'asked for', compared, equal: compared - 2 })
    expect(report?.differences.map(({ object }) => object).toSorted()).toEqual(
      [oldest?.id, newest?.id].toSorted()
    )
  })

  /** A shop of three pages in which the first and the last differ; `act` is done before the second is read. */
  async function stopped(
    act: (desk: Desk) => unknown,
    run: (desk: Desk) => Promise<unknown> = (desk) => desk.engine.dispatch('verify', {})
  ) {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'cafe', products: 250 } })
    const [oldest] = desk.shop.products()
    const [newest] = desk.shop.products().toReversed()
    for (const product of [oldest, newest]) if (product) product.metadata['stock'] = '777'
    desk.shop.beforeCommit('GET /v1/products', () => {
      desk.shop.beforeCommit('GET /v1/products', () => void act(desk))
    })
    const { verified } = await desk.status()
    const answer = await run(desk)
    return { desk, oldest: oldest?.id, newest: newest?.id, verified, answer }
  }

  it('called off says what it had found and taken over by then, and keeps that', async () => {
    const { desk, newest, verified, answer } = await stopped((at) => at.engine.dispatch('cancel-sync', {}))
    const found = [{ object: newest, field: 'metadata.stock', there: '777' }]
    expect(answer).toMatchObject({ ok: true, value: { equal: false, differences: found } })
    const [report] = await reports(desk)
    expect(report).toMatchObject({ because: 'asked for, stopped before the end', differences: found })
    expect(report?.compared).toBeLessThan(250)
    expect(report?.equal).toBe((report?.compared ?? 0) - 1)
    expect(await desk.status()).toMatchObject({ failure: null, state: 'idle', verified })
    desk.shop.forgetRequests()
    expect(await desk.sync()).toMatchObject({ ok: true, requests: 1 })
    expect(await desk.ask('verify', {})).toMatchObject({ equal: false, differences: [{ there: '777' }] })
  })

  it('called off on its day is told alike, and ends the run', async () => {
    const daily = async (desk: Desk) => {
      await desk.ask('save-account-settings', { scheme: null, lowStock: null, verifyHour: 3 })
      desk.clock.tick(2 * day)
      return await desk.sync()
    }
    const { desk, newest, answer } = await stopped((at) => at.engine.dispatch('cancel-sync', {}), daily)
    expect(answer).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(await reports(desk)).toMatchObject([
      { because: 'daily, stopped before the end', differences: [{ object: newest }] }
    ])
  })

  it.each(['GET /v1/events', 'GET /v1/products'])(
    'called off on its day at %s is not begun anew before the next',
    async (route) => {
      const desk = await openSyncedDesk()
      await desk.ask('save-account-settings', { scheme: null, lowStock: null, verifyHour: 3 })
      desk.clock.tick(2 * day)
      desk.shop.beforeCommit(route, () => void desk.engine.dispatch('cancel-sync', {}))
      expect(await desk.sync()).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
      expect((await desk.ask('list-verifications', {})).skipped?.words).toBe('it was stopped')
      expect(await desk.sync()).toMatchObject({ ok: true })
      expect(await reports(desk)).toEqual([])
      desk.clock.tick(day)
      expect(await desk.sync()).toMatchObject({ ok: true })
      expect(await reports(desk)).toMatchObject([{ because: 'daily' }])
    }
  )

  it('ended with the program goes on when that starts again, and reports what it had found before', async () => {
    let closing: Promise<unknown> | null = null
    const { desk, oldest, newest, answer } = await stopped((at) => {
      closing = at.engine.close()
    })
    expect(answer).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    await closing
    await desk.restart()
    expect(await reports(desk)).toEqual([])
    expect(await desk.sync()).toMatchObject({ ok: true })
    const [report] = await reports(desk)
    expect(report).toMatchObject({ because: 'asked for' })
    expect(report?.differences.map(({ object }) => object).toSorted()).toEqual([oldest, newest].toSorted())
  })

  it('asked for twice at once is one comparison', async () => {
    const desk = await openSyncedDesk()
    const [one, other] = await Promise.all([desk.ask('verify', {}), desk.ask('verify', {})])
    expect(one).toEqual(other)
    expect(await reports(desk)).toHaveLength(1)
  })

  it('after forty days away is part of the look, reported with its reason', async () => {
    const desk = await openSyncedDesk()
    const { id } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 55 } })
    desk.clock.tick(40 * day)
    await desk.sync()
    const kept = await reports(desk)
    expect(kept).toMatchObject([
      {
        because: 'the last look was 40 days ago; Stripe keeps events for 30',
        equal: 23,
        differences: [
          {
            object: id,
            there: '55',
            cause: expect.stringMatching(/longer ago than Stripe keeps events$/)
          }
        ]
      }
    ])
  })
})

describe('the reads a comparison takes', () => {
  it('are not spent over the month’s without asking, and nothing else is held up by that', async () => {
    const desk = await openSyncedDesk()
    await spend(desk, 9_995)
    desk.shop.forgetRequests()
    const refused = await desk.engine.dispatch('verify', {})
    expect(refused).toEqual({
      ok: false,
      failure: {
        code: 'read-budget',
        detail: 'comparing everything takes about 6 reads, and 9995 of this month’s 10000 are used'
      }
    })
    expect(desk.requests()).toEqual([])
    expect(await desk.status()).toMatchObject({ failure: null })
    expect(await desk.ask('verify', { force: true })).toMatchObject({ equal: true })
  })

  it.each([
    ['is asked for all the same', async (desk: Desk) => void (await desk.ask('verify', { force: true }))],
    ['finds reads again, in the next month', async (desk: Desk) => desk.clock.tick(day)]
  ])(
    'nor after a long absence, until it %s: what is told is read, and nothing is called in step',
    async (_, end) => {
      const desk = await openSyncedDesk()
      const { id, size } = garment(desk)
      const { lastSyncedAt } = await desk.status()
      const [long, lately] = [garment(desk, 1), garment(desk, 2)]
      desk.shop.edit(long.id, { metadata: { stock_S: 55 } })
      desk.clock.tick(39 * day)
      desk.shop.edit(lately.id, { metadata: { stock_S: 3 } })
      desk.clock.tick(day)
      await spend(desk, 9_995, '2026-12')
      await desk.edit(size('L'), '4')
      for (let looks = 0; looks < 2; looks += 1) {
        desk.shop.forgetRequests()
        expect(await desk.sync()).toMatchObject({
          ok: false,
          status: expect.stringMatching(
            /^not finished: the last look was 40 days ago.* 9\d{3} of this month/
          ),
          waiting: 0,
          failure: { code: 'read-budget' }
        })
        expect(desk.requests().filter(({ path }) => path.startsWith('/v1/prices'))).toEqual([])
        expect(await desk.status()).toMatchObject({ state: 'blocked', lastSyncedAt })
      }
      expect(desk.requests()).toHaveLength(1)
      expect(desk.inShop(id, 'stock_L')).toBe('4')
      expect((await desk.item(lately.size('S'))).onHand).toBe(3)
      expect(await reports(desk)).toEqual([])
      await desk.restart()
      await end(desk)
      expect(await desk.sync()).toMatchObject({ ok: true, status: 'in step with Stripe' })
      expect(await reports(desk)).toHaveLength(1)
      expect((await desk.item(long.size('S'))).onHand).toBe(55)
      await desk.sync()
      expect(await reports(desk)).toHaveLength(1)
    }
  )

  it('are never more than was said, and counted', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 120 } })
    const { used } = (await desk.status()).reads
    await desk.ask('verify', {})
    const spent = (await desk.status()).reads.used - used
    expect(spent).toBe(desk.requests('GET').length)
    expect(spent).toBeLessThanOrEqual(3 + 2 + 4 + 1)
    expect((await reports(desk))[0]).toMatchObject({ requests: spent })
  })
})

describe('prices that orders made for themselves, which Stripe lists nowhere', () => {
  it('take no reads of a comparison, and are in none of what it says', async () => {
    const unlisted = new Set<string>()
    const desk = await openSyncedDesk({ http: withoutListing(unlisted) })
    const stripe = otherProgram(desk.demo)
    const create = (amount: number, active: boolean) =>
      stripe.prices.create({ product: garment(desk).id, currency: 'usd', unit_amount: amount, active })
    for (let amount = 2_000; amount < 2_004; amount += 1) unlisted.add((await create(amount, false)).id)
    const listed = await create(3_000, false)
    desk.clock.tick(10_000)
    await desk.sync()
    await spend(desk, 9_994)
    for (const reads of [6, 6]) {
      const { used } = (await desk.status()).reads
      const { compared, equal } = await desk.ask('verify', { force: used > 9_994 })
      expect({ compared, equal }).toEqual({ compared: 12 + 12 + 1, equal: true })
      expect((await desk.status()).reads.used - used).toBeLessThanOrEqual(reads)
    }
    // One that was met as archived and is listed all the same is compared like any other.
    unlisted.add(listed.id)
    await desk.ask('verify', { force: true })
    const { prices } = await desk.ask('read-item', { id: garment(desk).size('S') })
    expect(prices).toHaveLength(1 + 4 + 1)
  })

  it('are read once more where they were met before, and never again', async () => {
    const unlisted = new Set<string>()
    const desk = await openSyncedDesk({ http: withoutListing(unlisted) })
    const { id } = await otherProgram(desk.demo).prices.create({
      product: garment(desk).id,
      currency: 'usd',
      unit_amount: 2_000
    })
    await desk.sync()
    unlisted.add(id)
    desk.shop.edit(id, { active: false })
    desk.clock.tick(10_000)
    await desk.sync()
    const reads: number[] = []
    for (let times = 0; times < 2; times += 1) {
      desk.shop.forgetRequests()
      expect(await desk.ask('verify', {})).toMatchObject({ equal: true })
      reads.push(desk.requests('GET').filter(({ path }) => /^\/v1\/prices\/./.test(path)).length)
    }
    expect(reads).toEqual([1, 0])
  })
})

/** Stripe's lists of prices leave out those that an order made for itself. */
function withoutListing(unlisted: ReadonlySet<string>) {
  return meddling({
    body(body, path) {
      if (!path.startsWith('/v1/prices?')) return body
      const { data } = body as { data: { id: string }[] }
      return { ...Object(body), data: data.filter(({ id }) => !unlisted.has(id)) }
    }
  })
}

describe('the daily comparison', () => {
  const daily = { scheme: null, lowStock: null, verifyHour: 3 }

  it('runs with the first look after its hour, once a day, until it is switched off', async () => {
    const desk = await openSyncedDesk()
    await desk.ask('save-account-settings', daily)
    expect((await desk.ask('read-app', {})).app.verifyHour).toBe(3)
    await desk.sync()
    expect(await reports(desk)).toEqual([])
    for (let hour = 0; hour < 48; hour += 1) {
      desk.clock.tick(day / 24)
      expect(await desk.sync()).toMatchObject({ ok: true })
    }
    expect((await reports(desk)).map(({ because }) => because)).toEqual(['daily', 'daily'])
    // Other settings leave the hour as it is.
    await desk.ask('save-account-settings', { scheme: null, lowStock: 4 })
    expect((await desk.ask('read-app', {})).app.verifyHour).toBe(3)
    await desk.ask('save-account-settings', { ...daily, verifyHour: -1 })
    expect((await desk.ask('read-app', {})).app.verifyHour).toBeNull()
    desk.clock.tick(2 * day)
    await desk.sync()
    expect(await reports(desk)).toHaveLength(2)
  })

  it('runs once a day also after the clock was a year ahead when its hour was chosen', async () => {
    const desk = await openSyncedDesk()
    await desk.engine.close()
    const db = desk.database()
    const chosen = JSON.stringify({ hour: 3, since: desk.clock.now() + 365 * day })
    db.prepare("INSERT INTO state (name, value) VALUES ('verify-hour', ?)").run(chosen)
    db.close()
    await desk.restart()
    for (let hour = 0; hour < 48; hour += 1) {
      desk.clock.tick(day / 24)
      expect(await desk.sync()).toMatchObject({ ok: true })
    }
    expect((await reports(desk)).map(({ because }) => because)).toEqual(['daily', 'daily'])
  })

  it('sends what waits in the same run', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    await desk.ask('save-account-settings', daily)
    const before = stock('S')
    await desk.edit(size('S'), '+2')
    desk.clock.tick(day)
    expect(await desk.sync()).toMatchObject({ ok: true, pushed: 1 })
    expect(desk.inShop(id, 'stock_S')).toBe(String(before + 2))
    expect(await reports(desk)).toMatchObject([{ because: 'daily', equal: 24 }])
  })

  it('is no look at the events: a request without an answer is not given up because of it', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    const hour = new Date(desk.clock.now()).getHours()
    await desk.ask('save-account-settings', { ...daily, verifyHour: (hour + 1) % 24 })
    desk.clock.tick(59 * 60_000)
    await desk.sync()
    desk.shop.eventLagMs(290_000)
    await desk.edit(size('S'), '+5')
    desk.shop.setFault({ route: 'POST /v1/products/*', kind: 'error-after-commit', times: 1 })
    await desk.sync()
    desk.shop.storefrontWrite(id, { stock_S: '10' })
    desk.clock.tick(90_000)
    // Between the look and what is compared after it, the computer sleeps.
    desk.shop.beforeCommit('GET /v1/events', () => {
      desk.shop.beforeCommit('GET /v1/events', () => desk.clock.tick(600_000))
    })
    for (let minutes = 0; minutes < 3; minutes += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    expect(await reports(desk)).toHaveLength(1)
    expect(stock('S')).toBe(10)
    expect(desk.writes().filter(({ key }) => key === 'metadata.stock_S')).toHaveLength(1)
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'overwritten', mine: '15', theirs: '10' })
  })

  it('is left out when it would go over the month’s reads: told once a day, and undone by the next that runs', async () => {
    const desk = await openSyncedDesk()
    await desk.ask('save-account-settings', daily)
    await spend(desk, 9_900)
    desk.clock.tick(day)
    await spend(desk, 9_996)
    for (let look = 0; look < 3; look += 1) expect(await desk.sync()).toMatchObject({ ok: true })
    const told = desk.logged.filter((line) => line.includes('daily comparison is left out'))
    expect(told).toHaveLength(1)
    const { verifications, skipped } = await desk.ask('list-verifications', {})
    expect(verifications).toEqual([])
    expect(skipped?.words).toContain('comparing everything takes about 6 reads')
    await desk.ask('verify', { force: true })
    expect(await desk.ask('list-verifications', {})).toMatchObject({ verifications: [{ equal: 24 }] })
    expect((await desk.ask('list-verifications', {})).skipped).toBeUndefined()
  })
})

it('a comparison looks first what became of a request without an answer: the ledger tells it once', async () => {
  const desk = await openSyncedDesk()
  const { size, stock } = garment(desk)
  const before = stock('S')
  await desk.edit(size('S'), '+5')
  desk.shop.setFault({ route: 'POST /v1/products/*', kind: 'drop-after-commit' })
  await desk.sync()
  desk.shop.clearFaults()
  desk.clock.tick(10_000)
  expect(await desk.ask('verify', {})).toMatchObject({ equal: true, differences: [] })
  await desk.sync()
  const { movements } = await desk.ask('read-item', { id: size('S') })
  expect(movements.map(({ delta, actor }) => ({ delta, actor }))).toEqual([
    { delta: 5, actor: 'you' },
    { delta: before, actor: 'in Stripe' }
  ])
  expect(desk.writes()).toHaveLength(1)
})

it('a comparison is made though Stripe goes on failing over a request without an answer', async () => {
  const desk = await openSyncedDesk()
  const { size } = garment(desk)
  await desk.edit(size('S'), '+5')
  desk.shop.setFault({ route: 'POST /v1/products/*', kind: 'drop-before-commit' })
  await desk.sync()
  desk.clock.tick(10_000)
  expect(await desk.ask('verify', {})).toMatchObject({ equal: true, differences: [] })
  desk.shop.clearFaults()
})
