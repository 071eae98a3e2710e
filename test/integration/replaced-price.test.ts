import { describe, expect, it } from 'vitest'
import { garment, openSyncedDesk } from './desk.ts'

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
    expect(await desk.item(size('S'))).toMatchObject({ price: { amount: 2800 }, marks: {} })
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
