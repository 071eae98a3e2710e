import { describe, expect, it } from 'vitest'
import { type Desk, garment, openSyncedDesk, otherProgram, noMarks } from './desk.ts'
import { meddling } from './meddling.ts'

const route = 'POST /v1/products/*'
const hour = 3_600_000

/** An adjustment of +5 whose request meets a fault; the shop knows whether it was carried out. */
async function unanswered(
  kind: 'drop-after-commit' | 'drop-before-commit' | 'truncated' | 'error-after-commit',
  eventLagMs = 0
): Promise<Desk> {
  const desk = await openSyncedDesk()
  const { id, size } = garment(desk)
  desk.shop.edit(id, { metadata: { stock_S: 10 } })
  await desk.sync()
  desk.shop.eventLagMs(eventLagMs)
  await desk.edit(size('S'), '+5')
  desk.shop.setFault({ route, kind })
  await desk.sync()
  desk.shop.clearFaults()
  return desk
}

const stockWrites = (desk: Desk): number =>
  desk.writes().filter((write) => write.key === 'metadata.stock_S').length

describe('a request whose answer never came', () => {
  it.each(['drop-after-commit', 'drop-before-commit', 'truncated', 'error-after-commit'] as const)(
    'is carried out exactly once after %s and a restart',
    async (kind) => {
      const desk = await unanswered(kind)
      await desk.restart()
      await desk.sync()
      desk.clock.tick(300_000)
      await desk.sync()
      await desk.sync()
      expect(garment(desk).stock('S')).toBe(15)
      expect(stockWrites(desk)).toBe(1)
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0, failure: null })
    }
  )

  it.each(['drop-after-commit', 'drop-before-commit'] as const)(
    'is carried out exactly once after %s, though its event comes late',
    async (kind) => {
      const desk = await unanswered(kind, 45_000)
      await desk.restart()
      for (let halves = 0; halves < 12; halves += 1) {
        await desk.sync()
        desk.clock.tick(30_000)
      }
      expect(garment(desk).stock('S')).toBe(15)
      expect(stockWrites(desk)).toBe(1)
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    }
  )

  it.each(['drop-after-commit', 'drop-before-commit'] as const)(
    'is carried out exactly once after %s, though the key may not write when it is repeated',
    async (kind) => {
      const desk = await unanswered(kind, 200_000)
      const { id, stock } = garment(desk)
      desk.shop.setPermissions(desk.key, ['rak_product_read', 'rak_plan_read', 'rak_event_read'])
      expect(await desk.sync()).toMatchObject({ ok: false, failure: { code: 'missing-permission' } })
      desk.shop.setPermissions(desk.key, 'all')
      // Somebody sells one, so that the number is neither what it was nor what was sent.
      desk.shop.edit(id, { metadata: { stock_S: Number(stock('S')) - 1 } })
      for (let halves = 0; halves < 20; halves += 1) {
        await desk.sync()
        desk.clock.tick(30_000)
      }
      expect(stock('S')).toBe(14)
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0, failure: null })
    }
  )

  it.each(['drop-after-commit', 'drop-before-commit'] as const)(
    'is told by its event, two days later, after %s',
    async (kind) => {
      const desk = await unanswered(kind)
      desk.clock.tick(48 * hour)
      await desk.restart()
      await desk.sync()
      desk.clock.tick(300_000)
      await desk.sync()
      await desk.sync()
      expect(garment(desk).stock('S')).toBe(15)
      expect(stockWrites(desk)).toBe(1)
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
    }
  )

  it('is asked about when Stripe can no longer tell, forty days later', async () => {
    const desk = await unanswered('drop-after-commit')
    desk.clock.tick(40 * 24 * hour)
    await desk.restart()
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'unsure', base: '10', mine: '15', theirs: '15' })
    expect(stockWrites(desk)).toBe(1)
    await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
    expect(garment(desk).stock('S')).toBe(15)
  })

  describe('and that nobody can tell of forty days later', () => {
    /** +5 on ten was sent, and `typed` over it before its answer was looked for. */
    async function typedOver(kind: 'drop-after-commit' | 'drop-before-commit', typed: string) {
      const desk = await unanswered(kind)
      await desk.edit(garment(desk).size('S'), typed)
      desk.clock.tick(40 * 24 * hour)
      await desk.restart()
      await desk.sync()
      return desk
    }

    it('gives way to the count that was typed over it, which goes out where it had arrived', async () => {
      const desk = await typedOver('drop-after-commit', '20')
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
      expect(garment(desk).stock('S')).toBe(20)
    })

    it('gives way to the count that was typed over it, which is asked about where it had not', async () => {
      const desk = await typedOver('drop-before-commit', '20')
      expect(await desk.onlyConflict()).toMatchObject({ mine: '20', theirs: '10' })
      await desk.resolve(await desk.onlyConflict(), { kind: 'count' })
      expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
      expect(garment(desk).stock('S')).toBe(20)
    })

    it('is asked about once that count is taken back', async () => {
      const desk = await typedOver('drop-before-commit', '20')
      await desk.ask('undo', {})
      expect(await desk.onlyConflict()).toMatchObject({ kind: 'unsure', mine: '15', theirs: '10' })
      await desk.ask('redo', {})
      expect(await desk.onlyConflict()).toMatchObject({ mine: '20', theirs: '10' })
    })

    it.each([
      ['theirs', 'drop-after-commit', 18],
      ['theirs', 'drop-before-commit', 13],
      ['change', 'drop-before-commit', 18]
    ] as const)('leaves what was added to it, whatever is answered (%s, %s)', async (answer, kind, then) => {
      const desk = await typedOver(kind, '+3')
      await desk.resolve(await desk.onlyConflict(), { kind: answer })
      expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
      expect(garment(desk).stock('S')).toBe(then)
    })
  })

  it('is asked about with what Stripe has by now', async () => {
    const desk = await unanswered('drop-before-commit')
    desk.clock.tick(40 * 24 * hour)
    await desk.restart()
    await desk.sync()
    const asked = await desk.onlyConflict()
    expect(asked).toMatchObject({ kind: 'unsure', mine: '15', theirs: '10' })
    desk.shop.edit(garment(desk).id, { metadata: { stock_S: 8 } })
    await desk.sync()
    const { id, answers } = await desk.onlyConflict()
    expect([id, answers]).toEqual([asked.id, { count: '15', change: '13', theirs: '8' }])
    await desk.resolve(await desk.onlyConflict(), { kind: 'count' })
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
    expect(garment(desk).stock('S')).toBe(15)
  })

  it('is one question, forty days later, however many edits it carried', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    for (const input of ['+5', '+10']) await desk.edit(size('S'), input)
    desk.shop.setFault({ route, kind: 'drop-before-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    desk.clock.tick(40 * 24 * hour)
    await desk.sync()
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'unsure', base: '10', mine: '25', theirs: '10' })
    await desk.resolve(await desk.onlyConflict(), { kind: 'change' })
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
    expect(stock('S')).toBe(25)
  })

  it.each(['undo', 'revert'] as const)(
    'is not sent again in part, forty days later, when one of its edits is taken back (%s)',
    async (how) => {
      const desk = await openSyncedDesk()
      const { id, size, stock } = garment(desk)
      desk.shop.edit(id, { metadata: { stock_S: 10 } })
      await desk.sync()
      const batches: number[] = []
      for (const input of ['+5', '+10']) batches.push((await desk.edit(size('S'), input)) ?? 0)
      desk.shop.setFault({ route, kind: 'drop-after-commit' })
      await desk.sync()
      desk.shop.clearFaults()
      desk.clock.tick(40 * 24 * hour)
      await desk.sync()
      if (how === 'undo') for (let steps = 0; steps < 2; steps += 1) await desk.ask('undo', {})
      else await desk.ask('revert-batch', { batchId: batches[0] ?? 0 })
      await desk.sync()
      expect(stock('S')).toBe(25)
      expect(await desk.onlyConflict()).toMatchObject({ kind: 'unsure', base: '10', mine: '25' })
      await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
      expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
      expect(stock('S')).toBe(25)
    }
  )

  it.each(['answered', 'typed over', 'taken back'] as const)(
    'is asked about again, and not sent again, when it was %s and that is taken back',
    async (how) => {
      const desk = await unanswered('drop-after-commit')
      desk.clock.tick(40 * 24 * hour)
      await desk.sync()
      if (how === 'answered') await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
      if (how === 'typed over') await desk.edit(garment(desk).size('S'), '30')
      if (how === 'taken back') await desk.ask('undo', {})
      await desk.ask(how === 'taken back' ? 'redo' : 'undo', {})
      await desk.sync()
      expect(await desk.onlyConflict()).toMatchObject({
        kind: 'unsure',
        base: '10',
        mine: '15',
        theirs: '15'
      })
      expect(garment(desk).stock('S')).toBe(15)
      expect(stockWrites(desk)).toBe(1)
      await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
      expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
      expect(garment(desk).stock('S')).toBe(15)
    }
  )

  it('stays answered when the answer and what it was about are taken back and done again', async () => {
    const desk = await unanswered('drop-before-commit')
    desk.clock.tick(40 * 24 * hour)
    await desk.sync()
    await desk.resolve(await desk.onlyConflict(), { kind: 'theirs' })
    const asked: number[] = []
    for (const step of ['undo', 'undo', 'redo', 'redo'] as const) {
      await desk.ask(step, {})
      asked.push((await desk.conflicts()).length)
    }
    expect(asked).toEqual([1, 0, 1, 0])
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
    expect(garment(desk).stock('S')).toBe(10)
  })

  it('hides nothing that somebody else changed on its product before it was given up', async () => {
    const desk = await unanswered('drop-after-commit')
    const { id, size } = garment(desk)
    desk.clock.tick(40 * 24 * hour)
    desk.shop.buy({ items: [{ productId: id, size: 'M', quantity: 1 }], decrement: 'none' })
    desk.shop.setFault({ route: 'GET /v1/checkout/sessions/*', kind: 'drop-before-commit' })
    expect(await desk.sync()).toMatchObject({ ok: false })
    desk.shop.clearFaults()
    desk.clock.tick(1_000)
    desk.shop.edit(id, { name: 'Renamed meanwhile' })
    await desk.sync()
    expect(await desk.item(size('S'))).toMatchObject({ name: 'Renamed meanwhile' })
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'unsure' })
  })

  it('repeats the very same request: same key, same body', async () => {
    const desk = await unanswered('drop-before-commit')
    await desk.restart()
    await desk.sync()
    const posts = desk.requests('POST')
    expect(posts.length).toBeGreaterThan(1)
    expect(
      new Set(posts.map(({ idempotencyKey, params }) => JSON.stringify({ idempotencyKey, params }))).size
    ).toBe(1)
  })

  it('is not repeated over a number that moved since; the adjustment goes on top of it', async () => {
    const desk = await unanswered('drop-before-commit')
    const { id, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 3 } })
    await desk.restart()
    for (let minutes = 0; minutes < 7; minutes += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    expect(stock('S')).toBe(8)
    expect(stockWrites(desk)).toBe(1)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
  })

  it('is not taken for lost when a sale moved the number after it arrived', async () => {
    const desk = await unanswered('drop-after-commit')
    const { id, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 13 } })
    await desk.restart()
    for (let minutes = 0; minutes < 7; minutes += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    expect(stock('S')).toBe(13)
    expect(stockWrites(desk)).toBe(1)
    expect(await desk.conflicts()).toEqual([])
  })

  it('is carried out once where it was its repetition that arrived, and a sale moved the number before that has its event', async () => {
    const desk = await unanswered('drop-before-commit', 200_000)
    const { id, stock } = garment(desk)
    // What was sent first would have its event by now.
    desk.clock.tick(360_000)
    desk.shop.setFault({ route, kind: 'drop-after-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    desk.clock.tick(10_000)
    desk.shop.edit(id, { metadata: { stock_S: stock('S') - 1 } })
    for (let halves = 0; halves < 25; halves += 1) {
      await desk.sync()
      desk.clock.tick(30_000)
    }
    expect(stock('S')).toBe(14)
    expect(stockWrites(desk)).toBe(1)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0, failure: null })
  })

  it('leaves a later edit of the same number standing', async () => {
    const desk = await unanswered('drop-after-commit')
    await desk.edit(garment(desk).size('S'), '40')
    await desk.restart()
    await desk.sync()
    await desk.sync()
    expect(garment(desk).stock('S')).toBe(40)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
  })

  it('leaves a later edit standing when the request was never carried out', async () => {
    const desk = await unanswered('drop-before-commit')
    await desk.edit(garment(desk).size('S'), '40')
    desk.clock.tick(48 * hour)
    await desk.restart()
    for (let minutes = 0; minutes < 7; minutes += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    expect(garment(desk).stock('S')).toBe(40)
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0 })
  })
})

describe('a 500 that Stripe has saved under the key', () => {
  it('is not repeated with the same key, and the edit says it is being checked', async () => {
    const desk = await openSyncedDesk()
    const { size } = garment(desk)
    desk.shop.eventLagMs(45_000)
    await desk.edit(size('S'), '33')
    desk.shop.setFault({ route, kind: 'error-after-commit', times: 1 })
    const report = await desk.sync()
    expect(report).toMatchObject({ waiting: 1, pushed: 0 })
    expect(report.status).not.toContain('in step')
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 33, marks: { onHand: 'checking' } })
    await desk.sync()
    desk.clock.tick(60_000)
    await desk.sync()
    expect(desk.requests('POST')).toHaveLength(1)
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 33, onHandInStripe: 33, marks: noMarks })
    expect(desk.writes()).toHaveLength(1)
  })
})

describe('a 500 that Stripe has saved and does not call final', () => {
  it('is known by its repetition: the edit goes out under another key, and others are not held up', async () => {
    const http = meddling({
      headers: (headers) =>
        Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'stripe-should-retry'))
    })
    const desk = await openSyncedDesk({ http })
    const [stuck, other] = [garment(desk, 0), garment(desk, 1)]
    const before = [stuck, other].map(({ stock }) => stock('S'))
    for (const { size } of [stuck, other]) await desk.edit(size('S'), '+5')
    desk.shop.setFault({ route: `POST /v1/products/${stuck.id}`, kind: 'error-saved', times: 1 })
    for (let times = 0; times < 2; times += 1) await desk.sync()
    expect(other.stock('S')).toBe((before[1] ?? 0) + 5)
    expect(await desk.item(stuck.size('S'))).toMatchObject({ marks: { onHand: 'checking' } })
    for (let minutes = 0; minutes < 7; minutes += 1) {
      desk.clock.tick(60_000)
      await desk.sync()
    }
    expect(stuck.stock('S')).toBe((before[0] ?? 0) + 5)
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, failure: null })
  })
})

describe('a saved request to a product that disappears', () => {
  it('becomes a conflict, and nothing is repeated for ever', async () => {
    const desk = await openSyncedDesk()
    const stripe = otherProgram(desk.demo)
    const { id } = await stripe.products.create({ name: 'Brief', metadata: { stock: '2' } })
    await desk.sync()
    await desk.edit(`${id}/stock`, '+1')
    desk.shop.setFault({ route, kind: 'drop-before-commit' })
    await desk.sync()
    desk.shop.clearFaults()
    await stripe.products.del(id)
    for (let minutes = 0; minutes < 7; minutes += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    expect(await desk.onlyConflict()).toMatchObject({
      kind: 'gone',
      mine: expect.stringMatching(/^(\+1|3)$/)
    })
    expect((await desk.status()).waiting).toBe(0)
  })
})
