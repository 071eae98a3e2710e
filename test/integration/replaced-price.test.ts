import { describe, expect, it } from 'vitest'
import { type Desk, garment, openSyncedDesk, noMarks } from './desk.ts'

describe('a price that another took over from, brought back', () => {
  /** The first garment cost $28 and costs $20 since, by another price. */
  async function replaced() {
    const desk = await openSyncedDesk()
    const { id, priceId: oldId, size } = garment(desk)
    await desk.edit(size('S'), '20.00', { field: 'price' })
    await desk.sync()
    const newId = desk.shop.product(id)?.default_price ?? ''
    const bringBack = { kind: 'active', priceId: oldId, active: true } as const
    const act = async (...actions: Parameters<typeof desk.ask<'edit-prices'>>[1]['actions']) =>
      expect(await desk.ask('edit-prices', { productId: id, actions })).toMatchObject({ refusals: [] })
    const sold = () => desk.shop.prices().filter(({ product, active }) => product === id && active)
    return { desk, id, oldId, newId, size, bringBack, act, sold }
  }

  it('is sold again, beside the one that had taken over', async () => {
    const { desk, oldId, newId, bringBack, act, sold } = await replaced()
    await act(bringBack)
    await desk.sync()
    expect(sold().map(({ id }) => id)).toEqual([oldId, newId])
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
  })

  it('is sold again also where that one is archived by now', async () => {
    const { desk, id, oldId, newId, bringBack, act, sold } = await replaced()
    desk.shop.edit(id, { default_price: '' })
    desk.shop.edit(newId, { active: false })
    await desk.sync()
    await act(bringBack)
    await desk.sync()
    expect(sold().map((price) => price.id)).toEqual([oldId])
  })

  it.each(['at once', 'after a sync'])('becomes the default when it is made that %s', async (when) => {
    const { desk, id, oldId, newId, size, bringBack, act, sold } = await replaced()
    await act(bringBack)
    if (when === 'after a sync') await desk.sync()
    await act({ kind: 'default', priceId: oldId })
    await desk.sync()
    expect(desk.shop.product(id)?.default_price).toBe(oldId)
    expect(sold().map((price) => price.id)).toEqual([oldId, newId])
    expect(await desk.item(size('S'))).toMatchObject({ price: { amount: 2800 }, marks: noMarks })
  })

  it('is sold again where the change that replaced it had not carried everything over yet', async () => {
    const desk = await openSyncedDesk()
    const { id, priceId: oldId, size } = garment(desk)
    await desk.edit(size('S'), '20.00', { field: 'price' })
    desk.shop.beforeCommit(`POST /v1/prices/${oldId}`, () => {
      desk.shop.edit(oldId, { metadata: { note: 'late' } })
      const made = desk.shop.product(id)?.default_price ?? ''
      desk.shop.setFault({ route: `POST /v1/prices/${made}`, kind: 'drop-before-commit' })
    })
    await desk.sync()
    const newId = desk.shop.product(id)?.default_price ?? ''
    desk.shop.clearFaults()
    await desk.ask('edit-prices', {
      productId: id,
      actions: [
        { kind: 'active', priceId: oldId, active: true },
        { kind: 'default', priceId: oldId }
      ]
    })
    for (let minutes = 0; minutes < 4; minutes += 1) {
      await desk.sync()
      desk.clock.tick(60_000)
    }
    expect(desk.shop.price(newId)?.metadata).toMatchObject({ note: 'late' })
    expect(desk.shop.price(oldId)).toMatchObject({ active: true })
    expect(desk.shop.product(id)?.default_price).toBe(oldId)
    expect(await desk.status()).toMatchObject({ waiting: 0, failed: 0, conflicts: 0 })
  })
})

describe('a price that is archived here', () => {
  /** Typed here, and not sent yet. `there`: another desk. */
  async function archiving() {
    const here = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const there = await openSyncedDesk({ beside: here })
    const prices = here.shop.prices()
    const old = prices.find(({ id, product }) => here.shop.product(product)?.default_price !== id)
    const [oldId, productId] = [old?.id ?? '', old?.product ?? '']
    const active = (priceId: string): boolean | undefined => here.shop.price(priceId)?.active
    const act = async (isActive: boolean) => {
      const action = { kind: 'active', priceId: oldId, active: isActive } as const
      const { refusals } = await here.ask('edit-prices', { productId, actions: [action] })
      expect(refusals).toEqual([])
    }
    const sync = async (minutes: number) => {
      for (let passed = 0; passed < minutes; passed += 1) {
        here.clock.tick(60_000)
        await here.sync()
      }
    }
    const reprice = async (desk = there) => {
      await desk.edit(`${oldId}/stock`, '33.00', { field: 'price' })
      await desk.sync()
      return here.shop.prices().find(({ unit_amount }) => unit_amount === 3300)?.id ?? ''
    }
    const nothingLeft = { waiting: 0, failed: 0, conflicts: 0 }
    return { here, oldId, productId, active, act, sync, reprice, nothingLeft }
  }

  it.each([0, 60_000])(
    'while another desk gives it a new amount takes the price of that out of use, of which events tell after %i ms',
    async (lag) => {
      const { here, active, act, sync, reprice, nothingLeft } = await archiving()
      await act(false)
      here.shop.eventLagMs(lag)
      const newId = await reprice()
      await here.sync()
      expect(await here.status()).toMatchObject({ conflicts: 0, failed: 0, waiting: lag === 0 ? 0 : 1 })
      here.shop.eventLagMs(0)
      await sync(2)
      expect(active(newId)).toBe(false)
      expect(await here.status()).toMatchObject(nothingLeft)
    }
  )

  it('by somebody else too is archived, which is known from the event, or without one once it is sure', async () => {
    for (const [lag, minutes] of [
      [0, 1],
      [86_400_000, 7]
    ] as const) {
      const { here, oldId, act, sync, nothingLeft } = await archiving()
      await act(false)
      here.shop.eventLagMs(lag)
      here.shop.edit(oldId, { active: false })
      await sync(minutes)
      expect(await here.status()).toMatchObject(nothingLeft)
    }
  })

  it('which Stripe had refused, and somebody else too, is archived', async () => {
    const { here, oldId, productId, act, sync, nothingLeft } = await archiving()
    await act(false)
    const before = here.shop.product(productId)?.default_price ?? ''
    here.shop.edit(productId, { default_price: oldId })
    await sync(1)
    expect(await here.status()).toMatchObject({ failed: 1 })
    here.shop.edit(productId, { default_price: before })
    here.shop.edit(oldId, { active: false })
    await sync(2)
    expect(await here.status()).toMatchObject(nothingLeft)
  })

  it('leaves the one alone that had taken over before it was brought back', async () => {
    const { here, oldId, active, act, sync, reprice, nothingLeft } = await archiving()
    const newId = await reprice(here)
    await sync(1)
    await act(true)
    await sync(2)
    expect([active(oldId), active(newId)]).toEqual([true, true])
    await act(false)
    here.shop.edit(oldId, { active: false })
    await sync(2)
    expect([active(oldId), active(newId)]).toEqual([false, true])
    expect(await here.status()).toMatchObject(nothingLeft)
  })

  it('leaves the one alone that had taken over also where nothing was sent in between, whatever steps follow', async () => {
    const { here, oldId, active, act, sync, reprice, nothingLeft } = await archiving()
    const newId = await reprice()
    await sync(1)
    await act(true)
    await act(false)
    await sync(2)
    expect(await here.status()).toMatchObject(nothingLeft)
    for (const step of ['undo', 'redo', 'undo', 'undo', 'redo', 'redo'] as const) {
      await here.ask(step, {})
      expect(await here.status()).toMatchObject(nothingLeft)
    }
    await sync(2)
    expect([active(oldId), active(newId)]).toEqual([false, true])
  })
})

describe('what is found of a price that another took over from', () => {
  const minute = 60_000

  /** Ten of an item whose price keeps its stock; everybody only watches. `wait`: looks around every ten minutes. */
  async function watched({ desks = 1, mode = 'watch', restock = 'offer' }: Setting = {}) {
    const here = await openSyncedDesk({ shopOptions: { catalog: 'price-stock', products: 3 } })
    const there = desks === 1 ? here : await openSyncedDesk({ beside: here })
    const all = [...new Set([here, there])]
    const [row] = await here.items()
    const [oldId, productId] = [row?.priceId ?? '', row?.productId ?? '']
    here.shop.edit(oldId, { metadata: { stock: 10 } })
    for (const desk of all) {
      await desk.ask('save-sales-mode', { mode, restock })
      await desk.sync()
    }
    here.clock.tick(60 * minute)
    const sync = async () => {
      for (const desk of all) await desk.sync()
    }
    return {
      here,
      there,
      oldId,
      sync,
      wait: async (times: number) => {
        for (let time = 0; time < times; time += 1) {
          here.clock.tick(10 * minute)
          await sync()
        }
      },
      buy: (decrement: 'none' | 'correct', priceId = oldId) =>
        here.shop.buy({ items: [{ productId, priceId, quantity: 1 }], decrement }).session.id,
      /** Another price takes over, for this amount. @returns its id */
      reprice: async (desk: Desk, from: string, amount: string): Promise<string> => {
        await desk.edit(`${from}/stock`, amount, { field: 'price' })
        await desk.sync()
        const cents = Math.round(Number(amount) * 100)
        const isIt = (price: { product: string; active: boolean; unit_amount: number | null }) =>
          price.product === productId && price.active && price.unit_amount === cents
        return desk.shop.prices().find(isIt)?.id ?? ''
      }
    }
  }
  type Setting = { desks?: 1 | 2; mode?: 'watch' | 'lower'; restock?: 'offer' | 'auto' }

  const open = async (desk: Desk) => (await desk.ask('list-findings', { scope: 'open' })).findings
  const correct = async (desk: Desk) =>
    await desk.ask('correct-findings', { ids: (await open(desk)).map(({ id }) => id) })

  it.each([
    ['-1', { reason: 'sold' }],
    ['9', {}]
  ] as const)('is put right by %s typed with the new amount', async (typed, because) => {
    const { here, oldId, wait, buy, reprice } = await watched()
    buy('none')
    await wait(2)
    expect(await open(here)).toMatchObject([{ kind: 'not-lowered', correction: -1 }])
    await here.edit(`${oldId}/stock`, typed, because)
    const newId = await reprice(here, oldId, '33.00')
    expect(await correct(here)).toMatchObject({ corrected: 0, refused: [{}] })
    await wait(4)
    expect((await open(here)).filter(({ correction }) => correction !== null)).toEqual([])
    await correct(here)
    await here.sync()
    expect(here.inShop(newId, 'stock')).toBe('9')
  })

  it('is put right by what was typed as returned with the new amount', async () => {
    const { here, oldId, wait, buy, reprice } = await watched()
    const session = buy('correct')
    await wait(2)
    here.shop.refund(session)
    await wait(2)
    expect(await open(here)).toMatchObject([{ kind: 'not-restocked', correction: 1 }])
    await here.edit(`${oldId}/stock`, '+1', { reason: 'returned' })
    await reprice(here, oldId, '33.00')
    await wait(4)
    expect(await open(here)).toEqual([])
  })

  it('comes back when the correction that was made there is taken back', async () => {
    const { here, oldId, wait, buy, reprice } = await watched()
    buy('none')
    await wait(2)
    const { batchId } = await correct(here)
    await wait(1)
    const newId = await reprice(here, oldId, '33.00')
    await wait(1)
    await here.ask('revert-batch', { batchId: batchId ?? 0 })
    await wait(3)
    expect(here.inShop(newId, 'stock')).toBe('10')
    expect(await open(here)).toMatchObject([
      { itemId: `${newId}/stock`, kind: 'not-lowered', correction: -1 }
    ])
  })

  it('is a sale that was not taken off five minutes before', async () => {
    const { here, oldId, wait, buy, reprice } = await watched()
    buy('none')
    here.clock.tick(5 * minute)
    await here.sync()
    const newId = await reprice(here, oldId, '33.00')
    await wait(8)
    expect(await open(here)).toMatchObject([
      { itemId: `${newId}/stock`, kind: 'not-lowered', correction: -1 }
    ])
  })

  it.each([
    ['watch', 'auto', '10', []],
    ['watch', 'offer', '9', [{ kind: 'not-restocked', correction: 1 }]],
    ['lower', 'offer', '9', [{ kind: 'not-restocked', correction: 1 }]]
  ] as const)('is a refund five minutes before: %s, %s', async (mode, restock, stock, found) => {
    const { here, oldId, wait, buy, reprice } = await watched({ mode, restock })
    const session = buy(mode === 'lower' ? 'none' : 'correct')
    await wait(3)
    here.shop.refund(session)
    here.clock.tick(5 * minute)
    await here.sync()
    const newId = await reprice(here, oldId, '33.00')
    await wait(8)
    expect(here.inShop(newId, 'stock')).toBe(stock)
    expect(await open(here)).toMatchObject(found)
    expect(await open(here)).toHaveLength(found.length)
  })

  it('follows it at every desk, and is put right for all by one correction', async () => {
    const { here, there, oldId, wait, buy, reprice } = await watched({ desks: 2 })
    buy('none')
    await wait(2)
    const newId = await reprice(there, oldId, '33.00')
    await wait(1)
    for (const desk of [here, there])
      expect(await open(desk)).toMatchObject([{ itemId: `${newId}/stock`, correction: -1 }])
    expect(await correct(here)).toMatchObject({ corrected: 1, refused: [] })
    await wait(2)
    expect(here.inShop(newId, 'stock')).toBe('9')
    for (const desk of [here, there]) expect(await open(desk)).toEqual([])
  })

  it('is put right by what was typed as returned at the desk that gave the new amount', async () => {
    const { here, there, oldId, sync, wait, buy, reprice } = await watched({ desks: 2 })
    const session = buy('correct')
    await wait(2)
    here.shop.refund(session)
    here.clock.tick(minute)
    await sync()
    const newId = await reprice(there, oldId, '33.00')
    await there.edit(`${newId}/stock`, '+1', { reason: 'returned' })
    await there.sync()
    await wait(5)
    for (const desk of [here, there]) expect(await open(desk)).toEqual([])
  })

  it('is not what was taken off at the one that had its place meanwhile', async () => {
    const { here, oldId, wait, buy, reprice } = await watched()
    const was = ((here.shop.price(oldId)?.unit_amount ?? 0) / 100).toFixed(2)
    const newId = await reprice(here, oldId, '33.00')
    await wait(6)
    buy('correct', newId)
    await wait(6)
    await here.edit(`${newId}/stock`, '+1', { reason: 'received' })
    await here.sync()
    expect(await reprice(here, newId, was)).toBe(oldId)
    await wait(4)
    expect(here.inShop(oldId, 'stock')).toBe('10')
    expect(await open(here)).toEqual([])
  })

  it.each([
    [1, 0],
    [2, 0],
    [2, 5_000]
  ] as const)(
    'is nothing where a webhook takes a sale off amid the change, with %i desks, after %i ms',
    async (desks, ms) => {
      const { here, there, oldId, wait, buy, reprice } = await watched({ desks })
      here.shop.beforeCommit(`POST /v1/prices/${oldId}`, () => {
        here.clock.tick(ms)
        buy('correct')
      })
      const newId = await reprice(here, oldId, '33.00')
      await wait(4)
      expect(here.inShop(newId, 'stock')).toBe('9')
      for (const desk of [here, there]) expect(await open(desk)).toEqual([])
    }
  )

  it('is nothing where a refund comes back amid the change', async () => {
    const { here, there, oldId, wait, buy, reprice } = await watched({ desks: 2 })
    const session = buy('correct')
    await wait(2)
    here.shop.beforeCommit(`POST /v1/prices/${oldId}`, () => {
      here.clock.tick(5_000)
      here.shop.refund(session)
      here.shop.storefrontWrite(oldId, { stock: '10' })
    })
    const newId = await reprice(here, oldId, '33.00')
    await wait(4)
    expect(here.inShop(newId, 'stock')).toBe('10')
    for (const desk of [here, there]) expect(await open(desk)).toEqual([])
  })

  it('is nothing at the one itself, once it is sold again', async () => {
    const { here, oldId, wait, buy, reprice } = await watched()
    buy('correct')
    await wait(2)
    await reprice(here, oldId, '33.00')
    await wait(2)
    here.shop.edit(oldId, { active: true })
    await wait(2)
    expect(await open(here)).toEqual([])
  })
})
