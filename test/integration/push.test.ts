import { describe, expect, it } from 'vitest'
import { metadataColumn } from '../../src/shared/metadata-columns.ts'
import { aCellEdit } from '../builders.ts'
import { type Desk, garment, openSyncedDesk, noMarks } from './desk.ts'

describe('sending edits', () => {
  it('sends the keys that were touched and nothing else', async () => {
    const desk = await openSyncedDesk()
    const { size } = garment(desk)
    await desk.edit(size('M'), '21')
    expect(await desk.sync()).toMatchObject({ ok: true, pushed: 1, waiting: 0 })
    expect(desk.requests('POST').map((request) => request.params)).toEqual([{ 'metadata[stock_M]': '21' }])
  })

  it.each(['constructor', 'toString', 'hasOwnProperty'])(
    'sends a metadata key called %s like any other',
    async (key) => {
      const desk = await openSyncedDesk()
      const { id, size } = garment(desk)
      const type = async (input: string) => {
        const edits = [aCellEdit(size('M'), input, { field: metadataColumn(key) })]
        return (await desk.ask('edit-cells', { edits, reason: null, note: null })).outcomes[0]?.outcome
      }
      expect(await type('Aalto')).toBe('saved')
      expect((await desk.ask('read-item', { id: size('M') })).metadata).toContainEqual({
        key,
        value: '',
        pending: 'Aalto'
      })
      expect(await desk.sync()).toMatchObject({ ok: true, pushed: 1, waiting: 0 })
      expect(desk.inShop(id, key)).toBe('Aalto')
      expect(await type('')).toBe('saved')
      await desk.sync()
      expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0 })
    }
  )

  it('keeps the stock of a size with signs that mean something where text is replaced', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { sizes: "S,$&,$'", 'stock_$&': 4 } })
    await desk.sync()
    await desk.edit(size('$&'), '+1')
    expect(await desk.sync()).toMatchObject({ ok: true, pushed: 1, waiting: 0 })
    expect(stock('$&')).toBe(5)
    expect(await desk.refusal(size('S'), 'constructor', 'active')).toContain('neither yes nor no')
  })

  it('leaves a sale alone when only the name was edited', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    desk.shop.forgetRequests()
    await desk.edit(size('S'), 'Crew Tee, washed', { field: 'name' })
    desk.shop.edit(id, { metadata: { stock_S: 8 } })
    await desk.sync()
    expect(desk.requests('POST').map((request) => request.params)).toEqual([{ name: 'Crew Tee, washed' }])
    expect(stock('S')).toBe(8)
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 8, name: 'Crew Tee, washed' })
  })

  it('sends several edits of one product as one request', async () => {
    const desk = await openSyncedDesk()
    const { size } = garment(desk)
    await desk.edit(size('S'), '4')
    await desk.edit(size('M'), '+2')
    await desk.edit(size('S'), 'TEE-1', { field: 'sku' })
    await desk.edit(size('S'), '3', { field: 'reorderPoint' })
    const before = garment(desk).stock('M')
    await desk.sync()
    expect(desk.requests('POST')).toHaveLength(1)
    expect(desk.requests('POST')[0]?.params).toEqual({
      'metadata[stock_S]': '4',
      'metadata[stock_M]': String(before + 2),
      'metadata[sku_S]': 'TEE-1',
      'metadata[reorder_point_S]': '3'
    })
  })

  it('gives a SKU the zeros back that something had eaten, and takes them off again', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    const seen: unknown[] = []
    for (const sku of ['42', '0042']) {
      await desk.edit(size('S'), sku, { field: 'sku' })
      seen.push((await desk.item(size('S'))).sku)
      await desk.sync()
      expect(desk.inShop(id, 'sku_S')).toBe(sku)
    }
    // Not what a spreadsheet had made of it.
    const edits = [aCellEdit(size('S'), '42', { field: 'sku' })]
    const { outcomes } = await desk.ask('edit-cells', { how: 'paste', edits, reason: null, note: null })
    expect(outcomes).toMatchObject([{ outcome: 'unchanged' }])
    await desk.ask('undo', {})
    seen.push((await desk.item(size('S'))).sku)
    expect(seen).toEqual(['42', '0042', '42'])
    expect(await desk.sync()).toMatchObject({ waiting: 0, conflicts: 0 })
    expect(desk.inShop(id, 'sku_S')).toBe('42')
  })

  it('shows a number that was typed at once, as waiting, and as settled once it arrived', async () => {
    const desk = await openSyncedDesk()
    const { size, stock } = garment(desk)
    const before = stock('S')
    await desk.edit(size('S'), '77')
    expect(await desk.item(size('S'))).toMatchObject({
      onHand: 77,
      onHandInStripe: before,
      marks: { onHand: 'waiting' }
    })
    await desk.sync()
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 77, onHandInStripe: 77, marks: noMarks })
    expect(stock('S')).toBe(77)
  })

  it('reads the product once before and not again after its own write', async () => {
    const desk = await openSyncedDesk()
    await desk.edit(garment(desk).size('S'), '+1')
    await desk.sync()
    await desk.sync()
    expect(
      desk.requests().map((request) => `${request.method} ${request.path.replace(/prod_.*/, 'prod')}`)
    ).toEqual(['GET /v1/events', 'GET /v1/products/prod', 'POST /v1/products/prod', 'GET /v1/events'])
  })

  it('adds an adjustment made offline to what others received meanwhile', async () => {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    const before = stock('S')
    desk.shop.setFault({ route: '* *', kind: 'drop-before-commit' })
    await desk.edit(size('S'), '+5', { reason: 'received' })
    expect(await desk.sync()).toMatchObject({ ok: false, waiting: 1, failure: { code: 'offline' } })
    desk.shop.clearFaults()
    desk.shop.edit(id, { metadata: { stock_S: before + 10 } })
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
    expect(stock('S')).toBe(before + 15)
  })

  it('sends two adjustments of one number as one', async () => {
    const desk = await openSyncedDesk()
    const { size, stock } = garment(desk)
    const before = stock('S')
    await desk.edit(size('S'), '+5')
    await desk.edit(size('S'), '+2')
    await desk.sync()
    expect(stock('S')).toBe(before + 7)
    expect(desk.requests('POST')).toHaveLength(1)
    const { movements } = await desk.ask('read-item', { id: size('S') })
    expect(movements.slice(0, 2).map((movement) => movement.delta)).toEqual([2, 5])
  })

  it('sends nothing for adjustments that cancel out', async () => {
    const desk = await openSyncedDesk()
    const { size } = garment(desk)
    await desk.edit(size('S'), '+5')
    await desk.edit(size('S'), '-5')
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
    expect(desk.requests('POST')).toEqual([])
  })

  it('settles silently when Stripe already says what was typed', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    await desk.edit(size('S'), '64')
    desk.shop.edit(id, { metadata: { stock_S: 64 } })
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, conflicts: 0 })
    expect(desk.requests('POST')).toEqual([])
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 64, marks: noMarks })
  })

  it('clears a number on request, which leaves the item untracked', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    await desk.edit(size('S'), '')
    await desk.sync()
    expect(desk.inShop(id, 'stock_S')).toBeUndefined()
    expect(await desk.item(size('S'))).toMatchObject({ onHand: null, status: 'untracked' })
  })

  it('writes the number of a size that had none, as a key of its own', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    desk.shop.edit(id, { metadata: { sizes: 'S,M,L,XXXL' } })
    await desk.sync()
    await desk.edit(size('XXXL'), '3')
    await desk.sync()
    expect(desk.inShop(id, 'stock_XXXL')).toBe('3')
  })

  it('writes to the price where the shop keeps its stock on prices', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 6 } })
    const [row] = await desk.items()
    await desk.edit(row?.id ?? '', '17')
    await desk.sync()
    expect(desk.requests('POST').map(({ path, params }) => ({ path, params }))).toEqual([
      {
        path: `/v1/prices/${row?.priceId ?? ''}`,
        params: { 'metadata[stock]': '17', 'expand[0]': 'currency_options' }
      }
    ])
  })

  it('sends stock and price of the same price object in one run', async () => {
    const desk = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 6 } })
    const [row] = await desk.items()
    const id = row?.id ?? ''
    await desk.edit(id, '17')
    await desk.edit(id, '33.00', { field: 'price' })
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0, pushed: 2 })
    const active = desk.shop.prices().filter((price) => price.product === row?.productId && price.active)
    expect(active.find((price) => price.unit_amount === 3300)?.metadata['stock']).toBe('17')
  })

  it('says where the run stands while it sends', async () => {
    const desk = await openSyncedDesk()
    await desk.edit(garment(desk, 0).size('S'), '+1')
    await desk.edit(garment(desk, 1).size('S'), '+1')
    desk.told.length = 0
    await desk.sync()
    const pushed = desk.told.flatMap(({ event, payload }) => {
      const { progress } = payload as { progress?: { phase: string; pushed: number } | null }
      return event === 'sync-status' && progress?.phase === 'push' ? [progress.pushed] : []
    })
    expect(pushed).toEqual([1, 2])
  })

  it('lets the rest of the outbox go on past an edit in conflict', async () => {
    const desk = await openSyncedDesk()
    const [held, free] = [garment(desk, 0), garment(desk, 1)]
    await desk.edit(held.size('S'), '71')
    await desk.edit(free.size('S'), '72')
    desk.shop.edit(held.id, { metadata: { stock_S: 5 } })
    expect(await desk.sync()).toMatchObject({ ok: true, pushed: 1, conflicts: 1 })
    expect([held.stock('S'), free.stock('S')]).toEqual([5, 72])
  })
})

describe('limits of Stripe, told before anything is sent', () => {
  it('refuses a fifty-first metadata key in words', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    const used = Object.keys(desk.shop.product(id)?.metadata ?? {}).length
    const more = Object.fromEntries(Array.from({ length: 50 - used }, (_, at) => [`extra_${at}`, 'x']))
    desk.shop.edit(id, { metadata: more })
    await desk.sync()
    expect(await desk.refusal(size('S'), '4', 'reorderPoint')).toBe(
      'it already uses all 50 metadata keys Stripe allows; remove one first'
    )
    expect(await desk.refusal(size('S'), '4', 'onHand')).toBeNull()
  })

  it('counts keys that still wait to be sent', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    const used = Object.keys(desk.shop.product(id)?.metadata ?? {}).length
    const more = Object.fromEntries(Array.from({ length: 49 - used }, (_, at) => [`extra_${at}`, 'x']))
    desk.shop.edit(id, { metadata: more })
    await desk.sync()
    await desk.edit(size('S'), '4', { field: 'reorderPoint' })
    expect(await desk.refusal(size('M'), '4', 'reorderPoint')).toContain('all 50 metadata keys')
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
  })

  it('refuses a value of 501 characters in words', async () => {
    const desk = await openSyncedDesk()
    const { size } = garment(desk)
    expect(await desk.refusal(size('S'), 'x'.repeat(501), 'sku')).toBe(
      'Stripe keeps 500 characters at most here; this has 501'
    )
    expect(await desk.refusal(size('S'), 'x'.repeat(500), 'sku')).toBeNull()
  })

  it('marks an edit as failed, with Stripe’s words, when the fiftieth key was taken meanwhile', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    await desk.edit(size('S'), '4', { field: 'reorderPoint' })
    const used = Object.keys(desk.shop.product(id)?.metadata ?? {}).length
    const more = Object.fromEntries(Array.from({ length: 50 - used }, (_, at) => [`extra_${at}`, 'x']))
    desk.shop.edit(id, { metadata: more })
    await desk.sync()
    expect(await desk.item(size('S'))).toMatchObject({ reorderPoint: 4, marks: { reorderPoint: 'failed' } })
    expect((await desk.status()).failed).toBe(1)
    expect(await desk.refusal(size('S'), '6', 'reorderPoint')).toContain('all 50 metadata keys')
  })

  describe('of an edit that Stripe refused', () => {
    /** A product with room for one more key, which somebody takes while a reorder point is being sent. */
    async function refused(meanwhile: (desk: Desk, itemId: string) => void) {
      const desk = await openSyncedDesk()
      const { id, size } = garment(desk)
      const used = Object.keys(desk.shop.product(id)?.metadata ?? {}).length
      const more = Object.fromEntries(Array.from({ length: 49 - used }, (_, at) => [`extra_${at}`, 'x']))
      desk.shop.edit(id, { metadata: more })
      await desk.sync()
      await desk.edit(size('S'), '4', { field: 'reorderPoint' })
      desk.shop.beforeCommit(`POST /v1/products/${id}`, () => {
        desk.shop.edit(id, { metadata: { taken: 'x' } })
        meanwhile(desk, size('S'))
      })
      await desk.sync()
      desk.shop.edit(id, { metadata: { taken: '' } })
      return { desk, id, item: size('S') }
    }

    it('sends what was typed over it while it was being sent', async () => {
      const { desk, id, item } = await refused(
        (here, size) => void here.edit(size, '6', { field: 'reorderPoint' })
      )
      expect(await desk.item(item)).toMatchObject({ reorderPoint: 6 })
      await desk.sync()
      expect(desk.inShop(id, 'reorder_point_S')).toBe('6')
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
    })

    it('sends both where a change was typed on top of it', async () => {
      const desk = await openSyncedDesk()
      const { id, size } = garment(desk)
      desk.shop.edit(id, { metadata: { stock_S: 5 } })
      await desk.sync()
      await desk.edit(size('S'), '10')
      await desk.edit(size('S'), '4', { field: 'reorderPoint' })
      desk.shop.setFault({ route: `POST /v1/products/${id}`, kind: 'refused' })
      await desk.sync()
      desk.shop.clearFaults()
      expect(await desk.item(size('S'))).toMatchObject({ onHand: 10, marks: { onHand: 'failed' } })
      await desk.ask('undo', {})
      await desk.edit(size('S'), '+1')
      expect(await desk.item(size('S'))).toMatchObject({ onHand: 11 })
      await desk.sync()
      expect(desk.inShop(id, 'stock_S')).toBe('11')
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
    })
  })
})

it('a field that Stripe refuses keeps back itself alone', async () => {
  const desk = await openSyncedDesk()
  const { id, size, stock } = garment(desk)
  const before = stock('S')
  await desk.edit(size('S'), '+5')
  await desk.edit(size('S'), '4', { field: 'reorderPoint' })
  await desk.edit(size('M'), '21')
  // Somebody uses up the last of the keys that Stripe allows.
  const used = Object.keys(desk.shop.product(id)?.metadata ?? {}).length
  const more = Array.from({ length: 50 - used }, (_, n) => [`more_${n}`, 'x'])
  desk.shop.edit(id, { metadata: Object.fromEntries(more) })
  expect(await desk.sync()).toMatchObject({ ok: true, pushed: 2, waiting: 0 })
  expect([stock('S'), stock('M')]).toEqual([before + 5, 21])
  expect(await desk.item(size('S'))).toMatchObject({ marks: { reorderPoint: 'failed' } })
  expect((await desk.item(size('S'))).marks).not.toHaveProperty('onHand')
  // What comes next goes together again.
  desk.clock.tick(1_000)
  desk.shop.forgetRequests()
  await desk.edit(size('S'), '7')
  await desk.edit(size('M'), '8')
  await desk.sync()
  expect(desk.requests('POST')).toHaveLength(1)
})

describe('a count that Stripe refused, with an adjustment typed on top of it', () => {
  async function refused() {
    const desk = await openSyncedDesk()
    const { id, size, stock } = garment(desk)
    desk.shop.edit(id, { metadata: { stock_S: 10 } })
    await desk.sync()
    await desk.edit(size('S'), '40')
    await desk.edit(size('S'), '4', { field: 'reorderPoint' })
    desk.shop.setFault({ route: `POST /v1/products/${id}`, kind: 'refused' })
    await desk.sync()
    desk.shop.clearFaults()
    expect(await desk.status()).toMatchObject({ failed: 2 })
    await desk.edit(size('S'), '+1')
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 41 })
    return { desk, id, size, stock }
  }

  it('goes out again with it', async () => {
    const { desk, size, stock } = await refused()
    await desk.sync()
    expect(stock('S')).toBe(41)
    expect(await desk.item(size('S'))).toMatchObject({ onHand: 41, onHandInStripe: 41 })
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 1, conflicts: 0 })
  })

  it('is asked about with it where the number moved meanwhile', async () => {
    const { desk, id, stock } = await refused()
    desk.shop.edit(id, { metadata: { stock_S: 8 } })
    await desk.sync()
    expect(stock('S')).toBe(8)
    expect(await desk.onlyConflict()).toMatchObject({ kind: 'changed', base: '10', mine: '41', theirs: '8' })
  })
})

describe('answers that say “not now”', () => {
  const route = 'POST /v1/products/*'

  it.each(['global-rate', 'endpoint-rate', 'lock_timeout'] as const)(
    'keeps an edit over a 429 (%s) and sends it once',
    async (kind) => {
      const desk = await openSyncedDesk()
      const { id, size } = garment(desk)
      await desk.edit(size('S'), '44')
      desk.shop.setFault({ route, kind, times: 3 })
      expect(await desk.sync()).toMatchObject({ ok: false, waiting: 1, failure: { code: 'rate-limited' } })
      desk.shop.clearFaults()
      expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
      expect(desk.inShop(id, 'stock_S')).toBe('44')
      expect(desk.writes()).toHaveLength(1)
    }
  )

  it('waits while Stripe still works on the same request (409), then takes its answer', async () => {
    const desk = await openSyncedDesk()
    const { id, size } = garment(desk)
    await desk.edit(size('S'), '+3')
    const before = garment(desk).stock('S')
    desk.shop.eventLagMs(45_000)
    desk.shop.setFault({ route, kind: 'slow', ms: 60_000, times: 1 })
    const sending = desk.sync()
    await served(() => desk.requests('POST').length === 1)
    await desk.ask('cancel-sync', {})
    expect(await sending).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(await desk.sync()).toMatchObject({ ok: false, failure: { code: 'stripe-trouble' } })
    desk.clock.tick(61_000)
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
    expect(desk.inShop(id, 'stock_S')).toBe(String(before + 3))
    expect(desk.writes()).toHaveLength(1)
  })

  it.each(['not begun', 'without an answer', 'in another currency'])(
    'sends the rest of the outbox where the key may write no prices, and a new price (%s) waits for it',
    async (how) => {
      const desk = await openSyncedDesk()
      const [dear, plain] = [garment(desk, 0), garment(desk, 1)]
      const before = plain.stock('S')
      if (how === 'in another currency')
        await desk.ask('edit-prices', {
          productId: dear.id,
          actions: [{ kind: 'add', currency: 'EUR', input: '30,00', nickname: null, makeDefault: false }]
        })
      else await desk.edit(dear.size('S'), '30.00', { field: 'price' })
      if (how === 'without an answer') {
        desk.shop.setFault({ route: 'POST /v1/prices', kind: 'drop-before-commit' })
        await desk.sync()
        desk.shop.clearFaults()
      }
      await desk.edit(plain.size('S'), '+5')
      desk.shop.setPermissions(desk.key, ['rak_product_write', 'rak_plan_read', 'rak_event_read'])
      for (let times = 0; times < 2; times += 1)
        expect(await desk.sync()).toMatchObject({ ok: false, failure: { code: 'missing-permission' } })
      expect(plain.stock('S')).toBe(before + 5)
      expect(await desk.status()).toMatchObject({ waiting: 1, failed: 0, conflicts: 0 })
      desk.shop.setPermissions(desk.key, 'all')
      for (let times = 0; times < 2; times += 1) await desk.sync()
      const made = desk.shop
        .prices()
        .filter((price) => price.product === dear.id && price.unit_amount === 3000)
      expect(made).toHaveLength(1)
      expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, failure: null })
    }
  )

  it('makes no more new prices as long as it may not sell the products by them', async () => {
    const desk = await openSyncedDesk()
    const before = desk.shop.prices().length
    for (const index of [0, 1, 2])
      await desk.edit(garment(desk, index).size('S'), '31.00', { field: 'price' })
    desk.shop.setPermissions(desk.key, ['rak_product_read', 'rak_plan_write', 'rak_event_read'])
    for (let times = 0; times < 3; times += 1)
      expect(await desk.sync()).toMatchObject({ ok: false, failure: { code: 'missing-permission' } })
    expect(desk.shop.prices()).toHaveLength(before + 1)
    desk.shop.setPermissions(desk.key, 'all')
    for (let times = 0; times < 2; times += 1) await desk.sync()
    expect(await desk.status()).toMatchObject({ waiting: 0, conflicts: 0, failed: 0, failure: null })
    for (const index of [0, 1, 2])
      expect(desk.shop.price(garment(desk, index).priceId)).toMatchObject({ unit_amount: 3100, active: true })
  })

  it('tells when Stripe was read, though the key may not write all that waits', async () => {
    const desk = await openSyncedDesk()
    const { lastSyncedAt: before } = await desk.status()
    await desk.edit(garment(desk).size('S'), '31.00', { field: 'price' })
    desk.shop.setPermissions(desk.key, ['rak_product_write', 'rak_plan_read', 'rak_event_read'])
    desk.clock.tick(86_400_000)
    expect(await desk.sync()).toMatchObject({ ok: false, failure: { code: 'missing-permission' } })
    const { state, lastSyncedAt } = await desk.status()
    expect(state).toBe('blocked')
    expect((lastSyncedAt ?? 0) - (before ?? 0)).toBeGreaterThanOrEqual(86_400_000)
  })

  it('keeps edits of a key that lost its write permission, goes on reading, and names the permission', async () => {
    const desk = await openSyncedDesk()
    const [mine, theirs] = [garment(desk, 0), garment(desk, 1)]
    await desk.edit(mine.size('S'), '44')
    desk.shop.setPermissions(desk.key, ['rak_product_read', 'rak_plan_read', 'rak_event_read'])
    desk.shop.edit(theirs.id, { metadata: { stock_S: 90 } })
    const report = await desk.sync()
    expect(report).toMatchObject({ ok: false, waiting: 1, failure: { code: 'missing-permission' } })
    expect(report.status).toContain('Products: Write')
    expect(await desk.item(theirs.size('S'))).toMatchObject({ onHand: 90 })
    expect(await desk.item(mine.size('S'))).toMatchObject({ onHand: 44, marks: { onHand: 'waiting' } })
    expect((await desk.ask('read-app', {})).app.account?.canWrite).toBe(false)
    desk.shop.setPermissions(desk.key, 'all')
    expect(await desk.sync()).toMatchObject({ ok: true, waiting: 0 })
    expect(mine.stock('S')).toBe(44)
  })
})

/** Lets the loop turn until the shop has been asked. */
async function served(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setImmediate(resolve))
}
