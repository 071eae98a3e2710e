import { describe, expect, it } from 'vitest'
import { garment, openSyncedDesk, noMarks } from './desk.ts'

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
