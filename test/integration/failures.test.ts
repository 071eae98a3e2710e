import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SyncStatus } from '../../src/shared/sync-status.ts'
import type { FaultKind } from '../../src/main/demo-shop/shop.ts'
import { type Desk, garment, openDesk, openSyncedDesk, otherProgram } from './desk.ts'
import { impatient } from './impatient.ts'

describe('a bad day', () => {
  const faults: { kind: FaultKind; code: string }[] = [
    { kind: 'drop-before-commit', code: 'offline' },
    { kind: 'truncated', code: 'offline' },
    { kind: 'stall', code: 'slow' },
    { kind: 'forbidden', code: 'missing-permission' },
    { kind: 'global-rate', code: 'rate-limited' },
    { kind: 'unavailable', code: 'stripe-trouble' },
    { kind: 'bad-gateway', code: 'not-stripe' }
  ]

  it.each(faults)('$kind is told as “$code”, and never as success', async ({ kind, code }) => {
    const desk = await openSyncedDesk({ http: impatient(400) })
    const before = await desk.status()
    desk.clock.tick(60_000)
    desk.shop.setFault({ route: '* *', kind })
    const report = await desk.sync()
    expect(report).toMatchObject({ ok: false, failure: { code } })
    expect(report.status).toMatch(/^not finished: /)
    expect(await desk.status()).toMatchObject({
      state: 'blocked',
      failure: { code },
      lastSyncedAt: before.lastSyncedAt,
      verified: before.verified
    })
  })

  it('is told as work from the first moment on, also while Stripe does not answer', async () => {
    const desk = await openSyncedDesk({ http: impatient(400) })
    desk.clock.tick(60_000)
    desk.shop.setFault({ route: '* *', kind: 'stall' })
    const before = desk.told.length
    const run = desk.sync()
    const told = desk.told.slice(before).filter(({ event }) => event === 'sync-status')
    expect(told).toMatchObject([{ payload: { state: 'working' } }])
    await run
    expect(await desk.status()).toMatchObject({ state: 'blocked' })
  })

  it.each(faults)('recovers by itself from $kind, losing no edit', async ({ kind }) => {
    const desk = await openSyncedDesk({ http: impatient(400) })
    const { size, stock } = garment(desk)
    const before = stock('S')
    await desk.edit(size('S'), '+5')
    desk.shop.setFault({ route: 'POST *', kind })
    await desk.sync()
    desk.shop.clearFaults()
    for (let minutes = 0; minutes < 4; minutes += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    expect(stock('S')).toBe(before + 5)
    expect(await desk.status()).toMatchObject({ state: 'idle', waiting: 0, conflicts: 0, failure: null })
  })

  describe('a product that Stripe answers with something unexpected', () => {
    /** What is typed for two products, the first of which cannot be read. */
    async function oneOdd() {
      const desk = await openSyncedDesk()
      const [odd, plain] = [garment(desk, 0), garment(desk, 1)]
      const product = desk.shop.product(odd.id)
      if (product === undefined) throw new Error('the shop has no such product')
      const counts = { odd: odd.stock('S'), plain: plain.stock('S') }
      for (const { size } of [odd, plain]) await desk.edit(size('S'), '+5')
      return { desk, odd, plain, product, counts, updated: product.updated }
    }

    it('keeps back its own edits alone, is told, and is done when it can be read again', async () => {
      const { desk, odd, plain, product, counts, updated } = await oneOdd()
      product.updated = 0.5
      const report = await desk.sync()
      expect(plain.stock('S')).toBe(counts.plain + 5)
      expect(report).toMatchObject({ ok: true, waiting: 1 })
      expect(report.status).not.toContain('in step')
      expect(report.problems).toMatchObject([{ object: odd.id, reason: expect.stringContaining('updated') }])
      product.updated = updated
      expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, problems: [] })
      expect(odd.stock('S')).toBe(counts.odd + 5)
    })

    it('is no problem any more once it can be read as it was, or is deleted', async () => {
      const { desk, odd } = await oneOdd()
      await desk.sync()
      const made = await otherProgram(desk.demo).products.create({ name: 'Odd from the start' })
      const [one, other] = [odd.id, made.id].map((id) => desk.shop.product(id))
      if (one === undefined || other === undefined) throw new Error('the shop has no such product')
      const { updated } = one
      for (const product of [one, other]) product.updated = 0.5
      await desk.ask('verify', {})
      const problems = async () => (await desk.ask('list-problems', {})).problems.map(({ object }) => object)
      expect((await problems()).toSorted()).toEqual([odd.id, made.id].toSorted())
      one.updated = updated
      await desk.ask('verify', {})
      expect(await problems()).toEqual([made.id])
      await otherProgram(desk.demo).products.del(made.id)
      await desk.sync()
      expect(await desk.status()).toMatchObject({ problems: 0 })
    })

    it('holds up nothing else when that was the answer to a request', async () => {
      const { desk, odd, plain, counts, updated } = await oneOdd()
      desk.shop.setFault({ route: `POST /v1/products/${odd.id}`, kind: 'drop-after-commit' })
      await desk.sync()
      desk.shop.clearFaults()
      const now = desk.shop.product(odd.id)
      if (now !== undefined) now.updated = 0.5
      for (let times = 0; times < 2; times += 1) await desk.sync()
      expect(plain.stock('S')).toBe(counts.plain + 5)
      expect(await desk.status()).toMatchObject({ waiting: 1, problems: 1 })
      if (now !== undefined) now.updated = updated + 1
      await desk.sync()
      expect(odd.stock('S')).toBe(counts.odd + 5)
      expect(await desk.status()).toMatchObject({ waiting: 0, problems: 0, failure: null })
    })
  })

  it('a first look that broke off does not count as a look', async () => {
    const desk = await openDesk()
    desk.shop.setFault({ route: 'GET /v1/prices', kind: 'unavailable' })
    expect(await desk.sync()).toMatchObject({ ok: false })
    expect(await desk.status()).toMatchObject({ state: 'blocked', lastSyncedAt: null, verified: null })
  })

  it('a passing 503 on a read is asked again instead of being told', async () => {
    const desk = await openSyncedDesk()
    desk.shop.setFault({ route: 'GET /v1/events', kind: 'unavailable', times: 2 })
    expect(await desk.sync()).toMatchObject({ ok: true, requests: 3 })
  })

  it('an edit can be made while nothing works', async () => {
    const desk = await openSyncedDesk()
    desk.shop.setFault({ route: '* *', kind: 'drop-before-commit' })
    await desk.sync()
    await desk.edit(garment(desk).size('S'), '3')
    expect(await desk.status()).toMatchObject({ state: 'blocked', waiting: 1, failure: { code: 'offline' } })
    expect((await desk.item(garment(desk).size('S'))).onHand).toBe(3)
  })
})

/** False where it is said that the key may not write what waits. */
const canWrite = async (desk: Desk) => (await desk.ask('read-app', {})).app.account?.canWrite

describe('a key', () => {
  it.each([
    { name: 'revoked', code: 'bad-key' },
    { name: 'expired', code: 'expired-key' }
  ] as const)(
    'that was $name meanwhile is told as “$code”, and the stock can still be seen',
    async ({ name, code }) => {
      const desk = await openSyncedDesk()
      if (name === 'revoked') desk.shop.revoke(desk.key)
      else desk.shop.expire(desk.key)
      expect(await desk.sync()).toMatchObject({ ok: false, failure: { code } })
      await desk.restart()
      expect((await desk.items()).length).toBeGreaterThan(0)
    }
  )

  it.each([
    { key: 'pk_test_51abc', code: 'publishable-key' },
    { key: 'hello', code: 'bad-key' },
    { key: 'rk_test_51NobodyKnowsThisKey', code: 'bad-key' }
  ])('like $key is refused at the door with “$code”', async ({ key, code }) => {
    const desk = await openDesk()
    const apiBase = desk.demo.url
    expect(await desk.engine.checkKey({ key, apiBase })).toMatchObject({ ok: false, failure: { code } })
    const opened = await desk.engine.openShop({ key, apiBase, demo: false, accountId: null })
    expect(opened).toMatchObject({ ok: false, failure: { code } })
  })

  it('is never in a failure, an event or the log', async () => {
    const desk = await openSyncedDesk()
    desk.shop.revoke(desk.key)
    await desk.sync()
    const unknown = 'rk_test_51NobodyKnowsThisKeyAtAll'
    const refused = await desk.engine.checkKey({ key: unknown, apiBase: desk.demo.url })
    desk.shop.setPermissions(desk.demo.keys.readOnly, [])
    const poor = await desk.engine.checkKey({ key: desk.demo.keys.readOnly, apiBase: desk.demo.url })
    const said = JSON.stringify([desk.told, desk.logged, refused, poor, await desk.status()])
    for (const key of [desk.key, unknown, desk.demo.keys.readOnly]) expect(said).not.toContain(key)
  })

  it('without Events: Read is told so by name', async () => {
    const desk = await openSyncedDesk()
    desk.shop.setPermissions(desk.key, ['rak_product_write', 'rak_plan_write'])
    const report = await desk.sync()
    expect(report.failure).toEqual({
      code: 'missing-permission',
      detail: 'the key lacks the permission Events: Read'
    })
    expect(await canWrite(desk)).toBe(true)
  })

  it('of a shop seen before opens it without asking Stripe', async () => {
    const desk = await openSyncedDesk()
    desk.shop.forgetRequests()
    await desk.restart()
    expect(desk.requests()).toEqual([])
    expect((await desk.items()).length).toBeGreaterThan(0)
  })

  it('is not needed to look at the last snapshot and to edit it', async () => {
    const desk = await openSyncedDesk()
    const accountId = desk.shop.account()
    await desk.engine.closeShop()
    const opened = await desk.engine.openShop({ key: null, apiBase: desk.demo.url, demo: false, accountId })
    expect(opened).toMatchObject({ ok: true, value: { accountId } })
    await desk.edit(garment(desk).size('S'), '3')
    expect(await desk.sync()).toMatchObject({
      ok: false,
      failure: { code: 'keychain-unavailable' },
      waiting: 1
    })
    expect(await canWrite(desk)).toBe(true)
    await desk.restart()
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
    expect(garment(desk).stock('S')).toBe(3)
  })

  it('is not needed, and the snapshot is of the mode that was open, whichever key was tried since', async () => {
    const desk = await openSyncedDesk()
    const open = {
      key: null,
      apiBase: desk.demo.url,
      demo: false,
      accountId: desk.shop.account()
    }
    await desk.engine.closeShop()
    expect(await desk.engine.openShop({ ...open, mode: 'live' })).toMatchObject({
      ok: false,
      failure: { code: 'bad-key' }
    })
    expect(await desk.engine.openShop({ ...open, mode: 'test' })).toMatchObject({
      ok: true,
      value: { mode: 'test' }
    })
  })
})

describe('a key that opens nothing', () => {
  it('leaves the shop open that is, and says so to nobody but who asked', async () => {
    const desk = await openSyncedDesk()
    const { app } = await desk.ask('read-app', {})
    desk.told.length = 0
    const other = { key: 'rk_test_nobody', apiBase: desk.demo.url, demo: false, accountId: null }
    expect(await desk.engine.openShop(other)).toMatchObject({ ok: false, failure: { code: 'bad-key' } })
    expect(desk.told.filter(({ event }) => event === 'app-changed')).toEqual([])
    expect((await desk.ask('read-app', {})).app).toEqual(app)
    await desk.edit(garment(desk).size('S'), '3')
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
  })
})

describe('what a key may do', () => {
  it('is found out without changing anything in the shop', async () => {
    const desk = await openDesk()
    const check = await desk.engine.checkKey({ key: desk.key, apiBase: desk.demo.url })
    expect(check).toMatchObject({
      ok: true,
      value: { usable: true, mode: 'test', products: 12, warning: null }
    })
    expect(desk.shop.history()).toEqual([])
    expect(desk.requests('POST').every((request) => request.status === 404)).toBe(true)
  })

  it('is told line by line for a key that can only read', async () => {
    const desk = await openDesk()
    const { value } = Object(
      await desk.engine.checkKey({ key: desk.demo.keys.readOnly, apiBase: desk.demo.url })
    )
    expect(value.permissions).toEqual([
      { permission: 'products', granted: 'read', needed: 'write', required: true },
      { permission: 'prices', granted: 'read', needed: 'write', required: true },
      { permission: 'events', granted: 'read', needed: 'read', required: true },
      { permission: 'checkout', granted: 'none', needed: 'read', required: false },
      { permission: 'charges', granted: 'none', needed: 'read', required: false }
    ])
  })

  it('includes a warning for a full secret key', async () => {
    const desk = await openDesk()
    const check = await desk.engine.checkKey({ key: desk.demo.keys.secret, apiBase: desk.demo.url })
    expect(check).toMatchObject({
      ok: true,
      value: { warning: expect.stringContaining('restricted key is safer') }
    })
  })

  it('cannot be found out offline, which is said', async () => {
    const desk = await openDesk()
    desk.shop.setFault({ route: '* *', kind: 'drop-before-commit' })
    const check = await desk.engine.checkKey({ key: desk.key, apiBase: desk.demo.url })
    expect(check).toMatchObject({ ok: false, failure: { code: 'offline' } })
  })
})

describe('a kept key that this computer no longer knows the shop of', () => {
  async function forgotten() {
    const desk = await openSyncedDesk({ http: impatient(400) })
    await desk.edit(garment(desk).size('S'), '61')
    await desk.engine.closeShop()
    rmSync(join(desk.dataDir, 'shops.json'))
    const openAs = (accountId: string | null, key = desk.key) =>
      desk.engine.openShop({ key, apiBase: desk.demo.url, demo: false, accountId })
    return { desk, openAs, accountId: desk.shop.account() }
  }

  it.each(['drop-before-commit', 'stall', 'bad-gateway'] as const)(
    'opens the snapshot of its account where Stripe cannot be asked (%s), and goes on once it can',
    async (kind) => {
      const { desk, openAs, accountId } = await forgotten()
      const before = garment(desk).stock('S')
      desk.shop.setFault({ route: '* *', kind })
      expect(await openAs(accountId)).toEqual({ ok: true, value: { accountId, mode: 'test' } })
      expect(await desk.item(garment(desk).size('S'))).toMatchObject({ onHand: 61 })
      expect(garment(desk).stock('S')).toBe(before)
      desk.shop.clearFaults()
      desk.clock.tick(120_000)
      await desk.sync()
      expect(garment(desk).stock('S')).toBe(61)
    }
  )

  it('opens nothing where the account is not said or not here, or Stripe refuses the key', async () => {
    const { desk, openAs, accountId } = await forgotten()
    desk.shop.setFault({ route: '* *', kind: 'drop-before-commit' })
    for (const other of [null, 'acct_1Other'])
      expect(await openAs(other)).toMatchObject({ ok: false, failure: { code: 'offline' } })
    desk.shop.clearFaults()
    expect(await openAs(accountId, 'rk_test_revoked')).toMatchObject({
      ok: false,
      failure: { code: 'bad-key' }
    })
  })
})

describe('cancel', () => {
  it('returns within a second while Stripe takes its time, and is not a failure', async () => {
    const desk = await openSyncedDesk()
    desk.shop.setFault({ route: 'GET /v1/events', kind: 'stall' })
    const syncing = desk.sync()
    while (desk.requests().length === 0) await new Promise((resolve) => setImmediate(resolve))
    const started = performance.now()
    await desk.ask('cancel-sync', {})
    expect(await syncing).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(performance.now() - started).toBeLessThan(1000)
    expect(await desk.status()).toMatchObject({ state: 'idle', failure: null })
    desk.shop.clearFaults()
    expect(await desk.sync()).toMatchObject({ ok: true })
  })

  it('in the middle of the first look keeps what was read', async () => {
    const desk = await openDesk({ shopOptions: { catalog: 'cafe', products: 450 } })
    desk.shop.setFault({ route: 'GET /v1/products', kind: 'stall', after: 2 })
    const syncing = desk.sync()
    const asked = () => desk.requests().filter((request) => request.path === '/v1/products').length
    while (asked() < 3) await new Promise((resolve) => setImmediate(resolve))
    await desk.ask('cancel-sync', {})
    await syncing
    expect((await desk.items()).length).toBeGreaterThanOrEqual(200)
    expect(await desk.status()).toMatchObject({ state: 'never', lastSyncedAt: null })
    desk.shop.clearFaults()
    expect(await desk.sync()).toMatchObject({ ok: true })
    expect(await desk.items()).toHaveLength(450)
  })

  it('does not hold a quitting program up', async () => {
    const desk = await openSyncedDesk()
    desk.shop.setFault({ route: '* *', kind: 'stall' })
    const syncing = desk.sync()
    while (desk.requests().length === 0) await new Promise((resolve) => setImmediate(resolve))
    const started = performance.now()
    await desk.engine.close()
    await syncing
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('the schedule', () => {
  /** A desk whose schedule has made its first look and sleeps until the next. */
  async function asleep() {
    const desk = await openDesk({ schedule: true })
    const last = (): Partial<SyncStatus> =>
      Object(desk.told.findLast(({ event }) => event === 'sync-status')?.payload)
    const idle = (): boolean => last().state === 'idle' && (last().nextPollAt ?? 0) > desk.clock.now()
    await until(idle)
    desk.shop.forgetRequests()
    return { ...desk, last, idle }
  }

  it('sends an edit by itself two seconds after it was made', async () => {
    const desk = await asleep()
    await desk.edit(garment(desk).size('S'), '44')
    desk.clock.tick(1_000)
    await desk.status()
    expect(desk.requests()).toEqual([])
    desk.clock.tick(1_000)
    await until(() => garment(desk).stock('S') === 44)
    expect(desk.requests('POST')).toHaveLength(1)
  })

  it('looks at a new shop twice at once, but waits its turn when somebody called that off', async () => {
    const desk = await openDesk({ schedule: true })
    const last = (): Partial<SyncStatus> =>
      Object(desk.told.findLast(({ event }) => event === 'sync-status')?.payload)
    desk.shop.setFault({ route: 'GET /v1/events', kind: 'stall', after: 1 })
    await until(() => desk.requests().filter(({ path }) => path === '/v1/events').length === 2)
    await desk.ask('cancel-sync', {})
    await until(() => last().state === 'idle')
    const asked = desk.requests().length
    desk.shop.clearFaults()
    for (let turns = 0; turns < 100; turns += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(desk.requests()).toHaveLength(asked)
    expect(last().nextPollAt).toBeGreaterThan(desk.clock.now())
  })

  it('sends edits made offline by itself once Stripe can be reached again', async () => {
    const desk = await asleep()
    desk.shop.setFault({ route: '* *', kind: 'drop-before-commit' })
    await desk.edit(garment(desk).size('S'), '44')
    await until(() => {
      desk.clock.tick(1_000)
      return desk.last().failure?.code === 'offline'
    })
    desk.shop.clearFaults()
    await until(() => {
      desk.clock.tick(1_000)
      return garment(desk).stock('S') === 44
    })
    await until(desk.idle)
    expect(desk.last()).toMatchObject({ waiting: 0, failure: null })
  })

  it('does not spend the reads of a month on asking again and again while the key may not write', async () => {
    const desk = await asleep()
    await desk.engine.close()
    const db = desk.database()
    db.prepare("INSERT OR REPLACE INTO reads (month, used) VALUES ('2026-11', 7400)").run()
    db.close()
    await desk.restart()
    await desk.edit(garment(desk).size('S'), '44')
    desk.shop.setFault({ route: 'POST *', kind: 'forbidden' })
    const day = desk.clock.now() + 86_400_000
    await until(() => {
      if (desk.last().state !== 'working') desk.clock.tick(30_000)
      return desk.clock.now() >= day
    })
    expect(desk.last()).toMatchObject({ waiting: 1, failure: { code: 'missing-permission' } })
    // What was there to spend until the end of the second day is spent already.
    expect(desk.requests('GET').length).toBeLessThanOrEqual(200)
    desk.shop.clearFaults()
    await desk.ask('sync-now', {})
    await until(() => garment(desk).stock('S') === 44)
  })

  it('spends no more than 300 reads on an idle day', async () => {
    const desk = await asleep()
    const day = desk.clock.now() + 86_400_000
    await until(() => {
      if (desk.idle()) desk.clock.tick(30_000)
      return desk.clock.now() >= day
    })
    expect(desk.requests().length).toBeGreaterThan(200)
    expect(desk.requests().length).toBeLessThanOrEqual(300)
  })
})

/** Lets the loop turn until something is so. */
async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setImmediate(resolve))
}
