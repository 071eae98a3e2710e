import { request } from 'node:http'
import { createServer } from 'node:net'
import { Stripe } from 'stripe'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Desk, garment, openSyncedDesk, otherProgram, valueOf } from './desk.ts'

const secret = 'whsec_3f9a1c0d7e5b4a2896f0c1d2e3b4a597'

type Answer = { status: number; text: string }

/** One HTTP request as it is: method, headers and body are sent unchanged. */
function send(
  port: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
  how: { method?: string; path?: string } = {}
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, method: how.method ?? 'POST', path: how.path ?? '/stripe', headers },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      }
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

/** A port nobody listens on just now. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function openDoor(desk: Desk): Promise<number> {
  const port = await freePort()
  expect(valueOf(await desk.engine.setListener({ port, secret }))).toEqual({
    running: true,
    accepted: 0,
    refused: 0,
    failure: null
  })
  return port
}

/** The newest events of the shop, as Stripe would deliver them, oldest first. */
async function deliveries(desk: Desk, count: number): Promise<string[]> {
  const { data } = await otherProgram(desk.demo).events.list({ limit: count })
  return data.toReversed().map((event) => JSON.stringify(event, null, 2))
}

const signed = (
  desk: Desk,
  payload: string,
  changes: { secret?: string; age?: number; scheme?: string } = {}
) => ({
  'stripe-signature': Stripe.webhooks.generateTestHeaderString({
    payload,
    secret: changes.secret ?? secret,
    timestamp: Math.floor(desk.clock.now() / 1000) - (changes.age ?? 0),
    ...(changes.scheme === undefined ? {} : { scheme: changes.scheme })
  })
})

const status = async (desk: Desk) => valueOf(await desk.engine.readListener())

describe('a delivery from “stripe listen”', () => {
  it('is in the shop before it is answered, and applied once though it comes again and the poll sees it too', async () => {
    const desk = await openSyncedDesk()
    const port = await openDoor(desk)
    const { id, size, stock } = garment(desk)
    const before = stock('S')
    desk.shop.edit(id, { metadata: { stock_S: before + 5 } })
    const [payload = ''] = await deliveries(desk, 1)
    expect(await send(port, payload, signed(desk, payload))).toMatchObject({ status: 200 })
    expect(await desk.item(size('S'))).toMatchObject({ onHand: before + 5 })
    expect(await send(port, payload, signed(desk, payload))).toMatchObject({ status: 200 })
    desk.clock.tick(2_000)
    await desk.sync()
    const { movements } = await desk.ask('read-item', { id: size('S') })
    expect(movements.map(({ delta, actor }) => ({ delta, actor }))).toEqual([
      { delta: 5, actor: 'in the Dashboard' },
      { delta: before, actor: 'in Stripe' }
    ])
    expect(await status(desk)).toMatchObject({ accepted: 2, refused: 0 })
  })

  it('of a sale is in the list of sales at once, and once after the next look', async () => {
    const desk = await openSyncedDesk()
    const port = await openDoor(desk)
    const { priceId } = garment(desk)
    desk.shop.buy({ items: [{ priceId, size: 'S', quantity: 1 }] })
    const all = await deliveries(desk, 4)
    const answers = await Promise.all(all.map((payload) => send(port, payload, signed(desk, payload))))
    expect(answers.map((answer) => answer.status)).toEqual(all.map(() => 200))
    const sales = async () =>
      (await desk.ask('list-sales', { only: 'all', before: null, limit: 10 })).sales.map(
        (sale) => sale.sessionId
      )
    const [sessionId] = await sales()
    expect(sessionId).toMatch(/^cs_/)
    await desk.sync()
    expect(await sales()).toEqual([sessionId])
  })

  it('of a sale says nothing of its refund, and costs no question about one', async () => {
    const desk = await openSyncedDesk()
    await desk.ask('save-sales-mode', { mode: 'watch', restock: 'offer' })
    const { id, priceId, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    desk.clock.tick(60_000)
    const port = await openDoor(desk)
    const { session } = desk.shop.buy({ items: [{ priceId, size: 'S', quantity: 1 }] })
    desk.shop.forgetRequests()
    const told = await deliveries(desk, 3)
    for (const payload of told) await send(port, payload, signed(desk, payload))
    expect(desk.requests('GET').filter(({ path }) => path === '/v1/charges')).toEqual([])
    desk.clock.tick(3_600_000)
    // Goods came in, before anything was refunded.
    desk.shop.storefrontWrite(id, { stock_S: String(stock('S') + 1) })
    desk.clock.tick(3 * 3_600_000)
    desk.shop.refund(session.id)
    for (let times = 0; times < 3; times += 1) {
      desk.clock.tick(900_000)
      await desk.sync()
    }
    const { findings } = await desk.ask('list-findings', { scope: 'open' })
    expect(findings.map(({ kind }) => kind).toSorted()).toEqual(['not-restocked', 'unexplained'])
  })

  it('that could not be applied is answered so that Stripe delivers it again, and then is', async () => {
    const desk = await openSyncedDesk()
    const port = await openDoor(desk)
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 61 } })
    const [payload = ''] = await deliveries(desk, 1)
    desk.shop.setFault({ route: 'GET /v1/products', kind: 'drop-before-commit' })
    expect(await send(port, payload, signed(desk, payload))).toMatchObject({ status: 503 })
    expect(await status(desk)).toMatchObject({ accepted: 0, refused: 0 })
    desk.shop.clearFaults()
    expect(await send(port, payload, signed(desk, payload))).toMatchObject({ status: 200 })
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 61 })
  })

  it('causes no look of its own where it leaves nothing to send, since looks are what it is to save', async () => {
    const desk = await openSyncedDesk({ schedule: true })
    const port = await openDoor(desk)
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 61 } })
    const [payload = ''] = await deliveries(desk, 1)
    expect(await send(port, payload, signed(desk, payload))).toMatchObject({ status: 200 })
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 61 })
    const afterTwoSeconds = async () => {
      for (let turn = 0; turn < 10; turn += 1) await desk.status()
      desk.clock.tick(3_000)
      for (let turn = 0; turn < 10; turn += 1) await desk.status()
      return (await desk.status()).state
    }
    expect(await afterTwoSeconds()).toBe('idle')
    // An edit, which has to go out, does.
    await desk.edit(size('S'), '+1')
    expect(await afterTwoSeconds()).toBe('working')
  })

  it('of something Stockroom has no use for is taken without a question to Stripe', async () => {
    const desk = await openSyncedDesk()
    const port = await openDoor(desk)
    const payload = JSON.stringify({
      id: 'evt_1',
      object: 'event',
      type: 'customer.created',
      livemode: false,
      created: Math.floor(desk.clock.now() / 1000),
      data: { object: { id: 'cus_1', object: 'customer' } }
    })
    desk.shop.forgetRequests()
    expect(await send(port, payload, signed(desk, payload))).toMatchObject({ status: 200 })
    expect(desk.requests()).toEqual([])
  })

  it('is not taken over by a look at the same moment: the newer state stays', async () => {
    const desk = await openSyncedDesk()
    const port = await openDoor(desk)
    const { id, size } = garment(desk)
    for (const stock of [11, 12, 13]) desk.shop.edit(id, { metadata: { stock_S: stock } })
    const all = await deliveries(desk, 3)
    const [report, ...answers] = await Promise.all([
      desk.sync(),
      ...all.map((payload) => send(port, payload, signed(desk, payload)))
    ])
    expect(report).toMatchObject({ ok: true })
    expect(answers.every((answer) => answer.status === 200)).toBe(true)
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 13 })
    expect(await desk.ask('verify', {})).toMatchObject({ equal: true, differences: [] })
  })
})

describe('what is not for this shop', () => {
  it.each([
    ['of the live mode of the same account', true],
    ['that does not say its mode', undefined]
  ])('is an event %s: refused though rightly signed, and not looked at', async (_what, livemode) => {
    const desk = await openSyncedDesk()
    const port = await openDoor(desk)
    desk.shop.edit(garment(desk).id, { metadata: { stock_S: 61 } })
    const [event = ''] = await deliveries(desk, 1)
    const payload = JSON.stringify({ ...(JSON.parse(event) as object), livemode })
    desk.shop.forgetRequests()
    expect(await send(port, payload, signed(desk, payload))).toMatchObject({ status: 400 })
    expect(await status(desk)).toMatchObject({ accepted: 0, refused: 1 })
    expect(desk.requests()).toEqual([])
    expect(await send(port, event, signed(desk, event))).toMatchObject({ status: 200 })
  })
})

describe('what is not from Stripe', () => {
  it('is refused: of 1,000 forged deliveries among 20 genuine ones only the genuine are applied, once each', async () => {
    const desk = await openSyncedDesk()
    const port = await openDoor(desk)
    const { id, size } = garment(desk)
    for (let stock = 100; stock < 120; stock += 1) desk.shop.edit(id, { metadata: { stock_S: stock } })
    const genuine = await deliveries(desk, 20)
    const victim = garment(desk, 1)
    const untouched = victim.stock('S')
    const forgedEvent = (n: number) =>
      JSON.stringify({
        ...(JSON.parse(genuine[n % 20] ?? '') as object),
        id: `evt_forged${n}`,
        data: {
          object: { id: victim.id, object: 'product', metadata: { stock_S: '0' } },
          previous_attributes: {}
        }
      })
    const valid = (payload: string) => signed(desk, payload)['stripe-signature']
    const forgeries: ((n: number) => [body: string, header: string | null])[] = [
      (n) => [
        forgedEvent(n),
        signed(desk, forgedEvent(n), { secret: `whsec_guess${n}` })['stripe-signature']
      ],
      (n) => [forgedEvent(n), valid(genuine[n % 20] ?? '')],
      (n) => [forgedEvent(n), null],
      (n) => [forgedEvent(n), signed(desk, forgedEvent(n), { scheme: 'v0' })['stripe-signature']],
      (n) => [forgedEvent(n), valid(forgedEvent(n)).slice(0, -1 - (n % 40))],
      (n) => [`${genuine[n % 20] ?? ''} `, valid(genuine[n % 20] ?? '')],
      (n) => [forgedEvent(n), `t=${Math.floor(desk.clock.now() / 1000)}`],
      (n) => [forgedEvent(n), valid(forgedEvent(n)).replace(/^t=\d+/, `t=${n}`)],
      (n) => [forgedEvent(n), signed(desk, forgedEvent(n), { age: 301 + n })['stripe-signature']],
      (n) => [
        forgedEvent(n),
        ['', 'v1=', 't=,v1=', 'nonsense', 't=abc,v1=def', '\u00ff'.repeat(60)][n % 6] ?? ''
      ]
    ]
    const tries: { body: string; header: string | null; genuine: boolean }[] = []
    for (let n = 0; n < 1_000; n += 1) {
      const [body, header] = forgeries[n % forgeries.length]?.(n) ?? ['', null]
      tries.push({ body, header, genuine: false })
      const real = genuine[n / 50]
      if (real !== undefined) tries.push({ body: real, header: valid(real), genuine: true })
    }
    expect(tries).toHaveLength(1_020)
    for (let at = 0; at < tries.length; at += 20) {
      const some = tries.slice(at, at + 20)
      const answers = await Promise.all(
        some.map(({ body, header }) =>
          send(port, body, header === null ? {} : { 'stripe-signature': header })
        )
      )
      expect(answers.map((answer) => answer.status)).toEqual(some.map((each) => (each.genuine ? 200 : 400)))
    }
    expect(await status(desk)).toMatchObject({ running: true, accepted: 20, refused: 1_000 })
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 119 })
    expect(await desk.item(victim.size('S'))).toMatchObject({ onHand: untouched })
    await desk.engine.close()
    const seen = desk
      .database()
      .prepare<[], { id: string }>("SELECT id FROM events_seen WHERE id LIKE 'evt_forged%'")
      .all()
    expect(seen).toEqual([])
  }, 60_000)

  it('includes what was genuine once: a replay is refused from 301 seconds on', async () => {
    const desk = await openSyncedDesk()
    const port = await openDoor(desk)
    desk.shop.edit(garment(desk).id, { metadata: { stock_S: 61 } })
    const [payload = ''] = await deliveries(desk, 1)
    const headers = signed(desk, payload)
    desk.clock.tick(301_000)
    expect(await send(port, payload, headers)).toEqual({ status: 400, text: 'the signature does not hold\n' })
    expect(await send(port, payload, signed(desk, payload, { age: 300 }))).toMatchObject({ status: 200 })
  })

  it.each([
    ['is no JSON', 'stock=5'],
    ['is no object', '"hello"'],
    ['is another object', '{"id":"prod_1","object":"product"}'],
    ['is Stripe’s other kind of event', '{"id":"evt_1","object":"v2.core.event"}'],
    ['is empty', '']
  ])('a signed body that %s is refused', async (_what, payload) => {
    const desk = await openSyncedDesk()
    const port = await openDoor(desk)
    expect(await send(port, payload, signed(desk, payload))).toMatchObject({ status: 400 })
    expect(await status(desk)).toEqual({ running: true, accepted: 0, refused: 1, failure: null })
  })

  it('that is not a POST to its one path, or comes under another host’s name, or is too large, is refused', async () => {
    const desk = await openSyncedDesk()
    const port = await openDoor(desk)
    const { id, size, stock } = garment(desk)
    const before = stock('S')
    desk.shop.edit(id, { metadata: { stock_S: before + 1 } })
    const [payload = ''] = await deliveries(desk, 1)
    const headers = signed(desk, payload)
    const large = `${payload.trimEnd().slice(0, -1)},"padding":"${'x'.repeat(1_000_000)}"}`
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'])
      expect(await send(port, '', headers, { method }), method).toMatchObject({ status: 405 })
    for (const path of ['/', '/stripe/', '/stripe?x=1', '/../stripe', '/webhook'])
      expect(await send(port, payload, headers, { path }), path).toMatchObject({ status: 404 })
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', 'localhost.'])
      expect(await send(port, payload, { ...headers, host }), host).toMatchObject({ status: 403 })
    // Announced as too large, and too large without a word about it.
    expect(
      await send(port, '', {
        ...signed(desk, large),
        'content-length': String(Buffer.byteLength(large))
      }).catch((error: NodeJS.ErrnoException) => ({ status: error.code === 'ECONNRESET' ? 413 : 0 }))
    ).toMatchObject({ status: 413 })
    const unannounced = await send(port, large, {
      ...signed(desk, large),
      'transfer-encoding': 'chunked'
    }).catch((error: NodeJS.ErrnoException) => ({
      status: /ECONNRESET|EPIPE/.test(error.code ?? '') ? 413 : 0
    }))
    expect(unannounced).toMatchObject({ status: 413 })
    expect(await desk.item(size('S'))).toMatchObject({ onHand: before })
    expect(await status(desk)).toMatchObject({ accepted: 0 })
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, '[::1]', 'LOCALHOST'])
      expect(await send(port, payload, { ...headers, host }), host).toMatchObject({ status: 200 })
    expect(await desk.item(size('S'))).toMatchObject({ onHand: before + 1 })
  })
})

describe('the door itself', () => {
  it('is shut until it is opened, when it is shut again, and when its shop closes', async () => {
    const desk = await openSyncedDesk()
    expect(await status(desk)).toEqual({ running: false, accepted: 0, refused: 0, failure: null })
    const port = await openDoor(desk)
    expect(await send(port, 'x')).toMatchObject({ status: 400 })
    valueOf(await desk.engine.setListener(null))
    await expect(send(port, 'x')).rejects.toThrow('ECONNREFUSED')
    valueOf(await desk.engine.setListener({ port, secret }))
    expect(await send(port, 'x')).toMatchObject({ status: 400 })
    valueOf(await desk.engine.closeShop())
    await expect(send(port, 'x')).rejects.toThrow('ECONNREFUSED')
    expect(await desk.engine.setListener({ port, secret })).toMatchObject({
      ok: false,
      failure: { code: 'not-found' }
    })
  })

  it('is not kept open by a request that never ends', async () => {
    const desk = await openSyncedDesk()
    const port = await openDoor(desk)
    const dawdler = request({ host: '127.0.0.1', port, method: 'POST', path: '/stripe' })
    const cutOff = new Promise((resolve) => dawdler.once('error', resolve))
    await new Promise<void>((resolve) => dawdler.write('{', () => resolve()))
    const closed = await Promise.race([
      desk.engine.closeShop(),
      new Promise((resolve) => setTimeout(resolve, 5_000, 'still open'))
    ])
    expect(closed).toMatchObject({ ok: true })
    await cutOff
  })

  it('says so when its port is taken, and opens on another', async () => {
    const desk = await openSyncedDesk()
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const address = other.address()
    const taken = address !== null && typeof address === 'object' ? address.port : 0
    expect(valueOf(await desk.engine.setListener({ port: taken, secret }))).toEqual({
      running: false,
      accepted: 0,
      refused: 0,
      failure: {
        code: 'invalid-input',
        detail: `port ${taken} is used by another program; choose another`
      }
    })
    await openDoor(desk)
  })
})
